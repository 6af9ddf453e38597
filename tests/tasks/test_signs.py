"""What is noted of a student beside scores: kept as typed, refused with a sentence, undone as one change."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import usual_policy
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import Student
from interventiondesk.store import history, reads, sign_reads
from interventiondesk.tasks import rules, signs
from interventiondesk.tasks.signs import Sign, sign_problems, signs_page, total_words

TOMORROW = TODAY + dt.timedelta(days=1)


def problems(kind: type[Sign], **fields: Any) -> list[tuple[str, str]]:
    return [(one.where, str(one)) for one in sign_problems(kind, fields, TODAY)]


def rated(**fields: Any) -> dict[str, Any]:
    return {"instrument": "SRSS-IE", "date": TODAY, "scale": "SRSS-I5", "level": "elementary", **fields}


@pytest.fixture
def imani(school: SchoolAtWork) -> Student:
    return school.add_student()


# -- incidents --------------------------------------------------------------------------------------------------------


def test_an_incident_is_noted_corrected_taken_out_and_each_is_one_undo(school: SchoolAtWork, imani: Student) -> None:
    desk = school.desk
    signs.add_incident(desk, imani, date=TODAY, behavior=" Threw a chair ", level="major", location="Classroom")
    assert history.history(desk)[0].says == "Add the incident of Imani Okafor, November 19"
    (incident,) = signs_page(desk, imani, TODAY).incidents
    assert (incident.behavior, incident.staff_id) == ("Threw a chair", desk.who.id)

    signs.change_sign(desk, imani, incident, {"level": "minor"})
    assert history.history(desk)[0].details == ("Incident, Level: Major → Minor",)
    signs.remove_sign(desk, imani, incident)
    assert history.history(desk)[0].says == "Take out the incident of Imani Okafor, November 19"
    assert signs_page(desk, imani, TODAY).incidents == ()

    desk.undo()
    assert [one.level for one in signs_page(desk, imani, TODAY).incidents] == ["minor"]
    desk.undo()
    assert [one.level for one in signs_page(desk, imani, TODAY).incidents] == ["major"]
    desk.undo()
    assert signs_page(desk, imani, TODAY).incidents == ()


def test_a_date_that_has_not_come_and_an_empty_incident_are_refused() -> None:
    assert problems(Incident, date=TOMORROW, behavior="", level="major") == [
        ("behavior", "What happened is missing. Fill it in."),
        ("date", "November 20 has not come yet. Type today or an earlier day."),
    ]
    assert problems(Incident, date=TODAY, behavior="Ran away", level="minor") == []


# -- course results ---------------------------------------------------------------------------------------------------


def test_a_course_result_needs_a_percentage_or_a_mark() -> None:
    known = {"date": TODAY, "course": "Math 6", "subject": "math"}
    missing = ("percent", "There is neither a percentage nor a mark. Type one of them.")
    assert problems(CourseResult, **known) == [missing]
    assert problems(CourseResult, **known, mark="F") == []
    assert problems(CourseResult, **known, percent=0.0) == []
    too_much = ("percent", "640 is no percentage. Type a number from 0 to 200.")
    assert problems(CourseResult, **known, percent=640.0) == [too_much]
    assert problems(CourseResult, **known, mark="C", missing=-1) == [
        ("missing", "Missing work cannot be below 0. Change it.")
    ]


def test_the_newest_result_stands_first(school: SchoolAtWork, imani: Student) -> None:
    for day, percent in ((3, 71.0), (17, 58.5)):
        signs.add_result(school.desk, imani, date=dt.date(2026, 11, day), course="Math 3", percent=percent)
    assert [one.percent for one in signs_page(school.desk, imani, TODAY).results] == [58.5, 71.0]
    assert history.history(school.desk)[0].says == "Add the course result in Math 3 of Imani Okafor, November 17"


# -- ratings ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("0 1 2 4 0", "4 is no answer. Type 0, 1, 2 or 3 for each item, - where none was given."),
        ("0 1 2 x 0", "x is no answer. Type 0, 1, 2 or 3 for each item, - where none was given."),
        ("0 1 2 0", "SRSS-I5 has 5 items; these are 4 answers. Type - for an item without an answer."),
        ("", "There are neither answers nor a total. Type the answers, or the total alone."),
    ],
)
def test_answers_that_cannot_be_right_are_told(typed: str, says: str) -> None:
    assert problems(Rating, **rated(items=typed)) == [("items", says)]


def test_a_total_alone_has_to_be_one_that_the_scale_can_reach() -> None:
    assert problems(Rating, **rated(total=15.0)) == []
    assert problems(Rating, **rated(total=16.0)) == [
        ("total", "16 is no total of SRSS-I5. Type a whole number from 0 to 15.")
    ]
    assert problems(Rating, **rated(items="00003", total=4.0)) == [
        ("total", "5 answers add up to 3. The total is 4. Leave the total empty.")
    ]


def test_a_scale_without_published_lines_is_kept_as_it_is() -> None:
    assert problems(Rating, **rated(scale="Our own list", items="1 2")) == []


def test_answers_are_kept_parted_by_spaces_and_the_scale_by_its_published_name(
    school: SchoolAtWork, imani: Student
) -> None:
    signs.add_rating(school.desk, imani, date=TODAY, scale="srss i5", items="01,2-3", total=9.0)
    (rating,) = signs_page(school.desk, imani, TODAY).ratings
    assert (rating.scale, rating.items, rating.total) == ("SRSS-I5", "0 1 2 - 3", None)
    assert history.history(school.desk)[0].says == "Add the SRSS-I5 rating of Imani Okafor, November 19"


@given(st.lists(st.sampled_from("0123"), min_size=5, max_size=5), st.sampled_from(["", " ", ",", ", "]))
def test_however_answers_are_parted_their_sum_is_told(answers: list[str], between: str) -> None:
    summed = total_words(rated(items=between.join(answers)))
    assert summed.total == sum(map(int, answers))
    assert summed.says == f"5 answers add up to {summed.total}."


def test_one_unanswered_item_is_no_total() -> None:
    assert total_words(rated(items="0 1 - 2 3")).says == "1 item without an answer: no total."
    assert total_words(rated(items="0 1")).says == "2 of 5 answers."
    assert total_words(rated(items="")).says == ""


def test_a_restricted_rating_is_seen_by_those_who_read_restricted_text_alone(
    school: SchoolAtWork, imani: Student
) -> None:
    signs.add_rating(school.desk, imani, date=TODAY, scale="SRSS-I5", items="33333", restricted=True)
    internalizing = next(
        one for one in signs_page(school.desk, imani, TODAY).readings if one.indicator == "internalizing"
    )
    assert internalizing.state in {"flag", "not_enough_data"}
    school.sign_in_as("Dana Mercer", "teacher")
    page = signs_page(school.desk, imani, TODAY)
    assert page.ratings == ()
    assert next(one for one in page.readings if one.indicator == "internalizing").state == "not_enough_data"


# -- charts -----------------------------------------------------------------------------------------------------------


def test_without_rows_there_are_no_charts(school: SchoolAtWork, imani: Student) -> None:
    page = signs_page(school.desk, imani, TODAY)
    assert page.attendance is None
    assert page.seasons == ()


def test_several_benchmarks_of_one_day_are_their_median_and_the_newest_day_of_a_season_stands(
    school: SchoolAtWork, imani: Student
) -> None:
    measure = Measure(id="orf", name="Oral reading fluency, words correct", level="3", unit="words")
    values = [(2, 1, 40.0), (9, 1, 60.0), (9, 2, 64.0), (9, 3, 90.0)]
    scores = [
        Score(
            id=f"{day}-{ordinal}",
            student_id=imani.id,
            measure_id="orf",
            date=dt.date(2026, 9, day),
            ordinal=ordinal,
            value=value,
            kind="benchmark",
            season="beginning",
        )
        for day, ordinal, value in values
    ]
    school.desk.commit("Benchmarks", measure, *scores)
    (chart,) = signs_page(school.desk, imani, TODAY).seasons
    assert chart.title == "Oral reading fluency, words correct, grade 3"
    dots = [mark.points for mark in chart.marks if mark.role == "score"]
    assert dots == [((float(dt.date(2026, 9, 9).toordinal()), 64.0),)]


# -- settings ---------------------------------------------------------------------------------------------------------


def test_settings_and_lines_are_used_as_one_change(school: SchoolAtWork) -> None:
    desk = school.desk
    policy = msgspec.structs.replace(usual_policy(), rule="four-point")
    lines = msgspec.structs.replace(usual_lines(), absence_share=0.15)
    done = rules.use_settings(desk, policy, lines)
    assert done.says == (
        "Decision rule: Growth and level with their uncertainty → Four-point rule; Chronic absence: 10 % → 15 %"
    )
    assert (reads.policy(desk).rule, sign_reads.indicator_lines(desk).absence_share) == ("four-point", 0.15)
    desk.undo()
    assert (reads.policy(desk).rule, sign_reads.indicator_lines(desk).absence_share) == ("default", 0.1)


def test_lines_that_make_no_sense_are_refused(school: SchoolAtWork) -> None:
    lines = msgspec.structs.replace(usual_lines(), absence_share=0.3)
    with pytest.raises(Refusal, match="Severe absence would begin below chronic absence"):
        rules.use_settings(school.desk, usual_policy(), lines)


def test_every_rule_has_a_line_and_a_trade_from_the_simulation() -> None:
    assert set(rules.RULES) == {trade.rule for trade in rules.trades()}
    assert {0.05, 0.1, 0.15, 0.2} <= {trade.false_alarm_share for trade in rules.trades()}
