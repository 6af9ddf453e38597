"""Incidents, course results and ratings as schools export them."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.made_up import TODAY, Desk, compared, counts, recognized, said, student
from interventiondesk.domain.declared import checked
from interventiondesk.domain.school import Staff
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.layouts import spread
from interventiondesk.exchange.tables import Fault

LINH = student("1", given="Linh", family="Tran", grade="3")
EVA = student("2", given="Eva", family="Diaz", grade="7")
MERCER = Staff(id="mercer", given_name="Dana", family_name="Mercer")
INCIDENT = ["Student ID", "Date", "Time", "Behavior", "Level", "Location", "Reported By"]


def draft(desk: Desk, kind: str, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    assert about.kind == kind
    return compared(*spread(sheet, about), desk.here, **how)


def test_incidents_come_in_once() -> None:
    desk = Desk(LINH, EVA, MERCER)
    rows = [
        INCIDENT,
        ["1", "2026-09-02", "9:15", "Defiance", "Major", "Hall", "D. Mercer"],
        ["2", "2026-09-02", "", "Disruption", "Classroom managed", "", ""],
    ]
    made = desk.apply(draft(desk, "incidents", *rows))
    assert counts(made) == (2, 0, 0, 0, 0)
    assert [(one.level, one.staff_id) for one in made.values] == [("major", "mercer"), ("minor", None)]
    assert [checked(one) for one in made.values] == list(made.values)
    assert counts(draft(desk, "incidents", *rows)) == (0, 0, 2, 0, 0)


def test_two_incidents_of_one_moment_are_two_and_the_same_row_twice_is_one() -> None:
    desk = Desk(LINH, MERCER)
    first = ["1", "2026-09-02", "9:15", "Defiance", "Major", "Hall", ""]
    rows = [INCIDENT, first, ["1", "2026-09-02", "9:15", "Defiance", "Minor", "Gym", ""], first]
    made = desk.apply(draft(desk, "incidents", *rows))
    assert (len(made.new), said(made)) == (2, [(4, "Student ID", "The same row stands in row 2 already.")])
    assert draft(desk, "incidents", *rows).values == ()


def test_an_incident_with_a_number_of_its_own_keeps_it() -> None:
    desk = Desk(LINH)
    head = ["Incident ID", "Student ID", "Date", "Behavior", "Level"]
    desk.apply(draft(desk, "incidents", head, ["88", "1", "2026-09-02", "Defiance", "Minor"]))
    made = desk.apply(draft(desk, "incidents", head, ["88", "1", "2026-09-03", "Disruption", "Major"]))
    assert made.changed[0].changes == (
        ("Date", "2026-09-02", "2026-09-03"),
        ("What happened", "Defiance", "Disruption"),
        ("Level", "Minor", "Major"),
    )
    twice = draft(
        desk, "incidents", head, ["88", "1", "2026-09-03", "A", "Major"], ["88", "1", "2026-09-03", "B", "Major"]
    )
    assert said(twice) == [(3, "Incident ID", "Incident 88 of Linh Tran stands in row 2 already.")]


def test_praise_is_no_incident() -> None:
    head = ["StudentSchoolID", "BehaviorDate", "Behavior", "BehaviorCategory", "PointValue", "DLSAID", "DLStudentID"]
    made = draft(
        Desk(LINH),
        "incidents",
        head,
        ["1", "2026-09-02", "Helped a friend", "Positive", "2", "5001", "7"],
        ["1", "2026-09-02", "Calling out", "Classroom", "-1", "5002", "7"],
    )
    assert [one.behavior for one in made.values] == ["Calling out"]
    assert "Praise is no incident: left out in 1 row." in made.warnings


@pytest.mark.parametrize(
    ("row", "percent", "mark", "subject"),
    [
        (["1", "Algebra 1", "85", "B"], 85.0, "B", "math"),
        (["1", "ELA 7", "", "F"], None, "F", "english"),
        (["1", "Biology", "85.12 B+", ""], 85.12, "B+", "science"),
        (["1", "Art", "", "91%"], 91.0, "", "other"),
        (["1", "World History", "0", ""], 0.0, "", "social_studies"),
    ],
)
def test_a_result_is_read_however_it_is_written(row: list, percent: float | None, mark: str, subject: str) -> None:
    desk = Desk(LINH)
    head = ["Student ID", "Course", "Percent", "Letter Grade"]
    made = desk.apply(draft(desk, "courses", head, row))
    (one,) = made.values
    assert (one.percent, one.mark, one.subject, one.date) == (percent, mark, subject, TODAY)
    later = draft(desk, "courses", head, row, today=TODAY + dt.timedelta(days=7))
    assert counts(later) == (0, 0, 1, 0, 0)


def test_another_result_later_in_the_term_is_a_new_one() -> None:
    desk = Desk(LINH)
    head = ["Student ID", "Course", "Term", "Percent"]
    desk.apply(draft(desk, "courses", head, ["1", "Algebra 1", "Q1", "85"]))
    later = desk.apply(draft(desk, "courses", head, ["1", "Algebra 1", "Q1", "71"], today=TODAY + dt.timedelta(days=7)))
    assert counts(later) == (1, 0, 0, 0, 0)
    assert sorted(one.percent for one in desk.values.values() if hasattr(one, "percent")) == [71.0, 85.0]


def test_a_result_that_says_nothing_is_a_problem() -> None:
    made = draft(Desk(LINH), "courses", ["Student ID", "Course", "Percent", "Letter Grade"], ["1", "Art", "", ""])
    assert said(made) == [(2, "Percent", "Percent is empty.")]


SRSS = [
    "SchoolYear",
    "Season",
    "Building",
    "Grade",
    "TeacherId",
    "StudentId",
    "Internalizing Score",
    "Exernalizing Score",
]
SRSS += ["Total", "Intenalizing Risk Level", "Externalizing Risk Level", "CreatedDate"]


def test_the_srss_with_its_misspellings_is_two_ratings() -> None:
    desk = Desk(LINH, EVA)
    rows = [
        SRSS,
        ["2026-2027", "Fall", "Lincoln", "3", "", "1", "3", "5", "8", "Moderate", "Moderate", "9/15/2026"],
        ["2026-2027", "Fall", "Lincoln", "7", "", "2", "0", "", "0", "Low", "", "9/15/2026"],
    ]
    made = desk.apply(draft(desk, "ratings", *rows))
    assert sorted((one.student_id == EVA.id, one.scale, one.level, one.total, one.season) for one in made.values) == [
        (False, "SRSS-E7", "elementary", 5.0, "beginning"),
        (False, "SRSS-I5", "elementary", 3.0, "beginning"),
        (True, "SRSS-I6", "secondary", 0.0, "beginning"),
    ]
    assert not any(one.restricted for one in made.values)
    assert draft(desk, "ratings", *rows).values == ()


def test_a_rating_without_a_day_is_a_problem_and_not_a_guess() -> None:
    made = draft(Desk(LINH), "ratings", SRSS, ["2026-2027", "Fall", "L", "3", "", "1", "3", "5", "8", "Low", "Low", ""])
    assert {says for _, _, says in said(made)} == {"Date is empty."}


def test_a_bess_rating_is_restricted() -> None:
    head = [
        "School Name",
        "Student Name",
        "Student Number",
        "Grade",
        "Submitted",
        "BERI",
        "BERI Raw Score",
        "BERI Risk",
    ]
    made = draft(Desk(LINH), "ratings", head, ["Lincoln", "Tran, Linh", "1", "3", "9/15/2026", "61", "20", "Elevated"])
    (one,) = made.values
    assert (one.scale, one.total, one.band, one.restricted) == ("BERI", 61.0, "Elevated", True)


def test_answers_are_kept_one_by_one() -> None:
    head = ["Student ID", "Date", "Instrument", "Scale", "Answers"]
    made = draft(
        Desk(LINH),
        "ratings",
        head,
        ["1", "2026-09-15", "SRSS-IE", "SRSS-E7", "0,1,2,3,0,-,1"],
        ["1", "2026-09-16", "SRSS-IE", "SRSS-E7", "0 1 2 9"],
    )
    assert [one.items for one in made.values] == ["0 1 2 3 0 - 1"]
    assert said(made) == [(3, "Answers", "0 1 2 9 are not answers from 0 to 3.")]


def test_a_cell_with_an_error_is_never_a_number() -> None:
    head = ["Student ID", "Course", "Percent"]
    made = draft(Desk(LINH), "courses", head, ["1", "Art", Fault("#DIV/0!")])
    assert (2, "Percent", "The cell says #DIV/0! instead of a value.") in said(made)
    assert made.values == ()
