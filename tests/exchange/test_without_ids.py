"""Sheets that name students and have no IDs: a person confirms whom each name means, once for all of its rows."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from exchange.made_up import Desk, compared, counts, recognized, said, student
from interventiondesk.domain.attendance import PRESENT, UNEXCUSED
from interventiondesk.domain.declared import checked
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.school import SchoolYear
from interventiondesk.exchange.draft import Draft, names_met
from interventiondesk.exchange.layouts import spread

ANA = student("1", given="Ana", family="Reyes", grade="3", birth_date=dt.date(2018, 5, 1))
IMANI = student("2", given="Imani", family="Okafor", grade="3", middle_name="Joy", preferred_name="Immy")
DIAZ_4 = student("4", given="Eva", family="Diaz", grade="4")
DIAZ_5 = student("5", given="Eva", family="Diaz", grade="5")
SCORES = ["Student Name", "Grade", "Measure", "Date", "Score"]


def full() -> Desk:
    return Desk(ANA, IMANI, DIAZ_4, DIAZ_5)


def draft(desk: Desk, kind: str, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    assert about.kind == kind
    return compared(*spread(sheet, about), desk.here, **how)


def accepted(made: Draft) -> dict[int, str]:
    return {row: who for one in names_met(made.offers) for row, who in one.matches.items()}


def score(name: str, grade: str = "", day: str = "2026-09-14") -> list:
    return [name, grade, "Oral reading fluency", day, 61]


def test_every_name_is_offered_once_with_all_of_its_rows_and_nothing_comes_in_before() -> None:
    rows = [SCORES, score("Ana Reyes"), score("Okafor, Imani"), score("Ana Reyes", day="2026-09-15"), score("Kai Lund")]
    made = draft(full(), "scores", *rows)
    assert counts(made) == (0, 0, 0, 0, 4)
    assert (made.names, len(names_met(made.offers))) == (3, 2)
    assert [(one.said, one.name, one.rows) for one in made.offers] == [
        ("Ana Reyes", "Reyes, Ana", (2, 4)),
        ("Imani Okafor", "Okafor, Immy", (3,)),
    ]
    assert said(made)[0][2] == "The row has no student ID. The name is that of Ana Reyes alone."
    assert said(made)[3][2] == "The row has no student ID. No student here is named Kai Lund."
    again = draft(full(), "scores", *rows, matches=accepted(made))
    assert (len(again.new), len(again.problems), again.offers, again.names) == (3, 1, (), 1)
    assert {one.student_id for one in again.values if hasattr(one, "value")} == {ANA.id, IMANI.id}


@pytest.mark.parametrize(
    ("name", "grade", "sure", "because"),
    [
        ("Ana Reyes", "3", "likely", "Same name, same grade"),
        ("REYES,  ána", "", "likely", "Same name, grade 3 here"),
        ("Reyes Ana", "", "likely", "Same name, grade 3 here"),
        ("Immy Okafor", "3", "likely", "Same name, same grade"),
        ("Okafor, Imani J.", "3", "likely", "Same name, same grade"),
        ("Ana Reyes", "2", "possible", "Same name, but grade 3 here"),
        ("Ana Reies", "3", "possible", "A name like it, same grade"),
        ("Ana R.", "3", "possible", "A name like it, same grade"),
        ("Eva Diaz", "5", "likely", "Same name, same grade"),
    ],
)
def test_how_sure_a_name_is(name: str, grade: str, sure: str, because: str) -> None:
    first = draft(full(), "scores", SCORES, score(name, grade)).offers[0]
    assert (first.sure, first.because) == (sure, because)


def test_two_students_of_one_name_are_never_preselected() -> None:
    made = draft(full(), "scores", SCORES, score("Eva Diaz"))
    assert {(one.sure, one.because) for one in made.offers} == {
        ("possible", "Same name, grade 4 here"),
        ("possible", "Same name, grade 5 here"),
    }
    assert names_met(made.offers) == ()
    assert said(made)[0][2] == "The row has no student ID. 2 students here are named Eva Diaz."


def test_a_birth_date_tells_namesakes_apart_and_another_one_is_another_child() -> None:
    head = ["Student Name", "DOB", "Measure", "Date", "Score"]
    twin = msgspec.structs.replace(ANA, id="twin", local_id="9", birth_date=dt.date(2017, 1, 9))
    rows = [["Ana Reyes", born, "ORF", "2026-09-14", 61] for born in ("2018-05-01", "2017-01-09", "2015-02-02")]
    made = draft(Desk(ANA, twin), "scores", head, *rows)
    assert [(one.row, one.student_id, one.sure) for one in made.offers] == [
        (2, ANA.id, "likely"),
        (3, "twin", "likely"),
    ]
    assert said(made)[2][2] == "The row has no student ID. No student here is named Ana Reyes."


def test_somebody_who_left_is_offered_and_not_preselected() -> None:
    made = draft(Desk(msgspec.structs.replace(ANA, active=False)), "scores", SCORES, score("Ana Reyes"))
    assert [(one.sure, one.because) for one in made.offers] == [("possible", "Same name, no longer at the school")]


def test_a_cell_that_says_na_is_no_id_and_the_name_is_asked() -> None:
    head = ["Student ID", *SCORES]
    made = draft(full(), "scores", head, ["1", *score("Ana Reyes")], ["N/A", *score("Imani Okafor")])
    assert said(made) == [(3, "Student ID", "Student ID says only N/A. The name is that of Immy Okafor alone.")]
    assert [one.rows for one in made.offers] == [(3,)]


def test_an_id_and_another_name_is_a_notice_and_the_row_comes_in() -> None:
    head = ["Student ID", *SCORES]
    made = draft(full(), "scores", head, ["1", *score("Ana Bell")], ["2", *score("Imani Okafor")])
    assert (len(made.new), made.problems) == (2, ())
    assert made.warnings == ("The ID counts where the name is another than the student's: Ana Bell (Ana Reyes).",)


def test_an_action_item_is_not_quietly_parted_from_its_student() -> None:
    desk = full()
    rows = [
        ["Student Name", "Task", "Due"],
        ["Ana Reyes", "Call home", "2026-10-01"],
        ["", "Book a room", "2026-10-02"],
    ]
    made = draft(desk, "actions", *rows)
    assert [line.title for line in made.new] == ["Book a room"]
    desk.apply(draft(desk, "actions", *rows, matches=accepted(made)))
    assert {(one.task, one.student_id) for one in desk.all(ActionItem)} == {
        ("Call home", ANA.id),
        ("Book a room", None),
    }


# -- a list of students -----------------------------------------------------------------------------------------------

LIST = ["Last Name", "First Name", "Grade", "Homeroom"]


def test_new_students_without_an_id_are_made_only_with_consent() -> None:
    made = draft(full(), "students", LIST, ["Berg", "Ida", "3", "RM 1"], ["Lund", "Kai", "2", "RM 2"])
    assert (made.new, made.values, made.brings) == ((), (), False)
    assert [line.title for line in made.without_id] == ["Berg, Ida", "Lund, Kai"]
    assert [checked(one) for one in made.without_id_values] == list(made.without_id_values)
    assert {(one.local_id, one.state_id, one.vendor_id) for one in made.without_id_values} == {("", "", "")}
    again = draft(full(), "students", LIST, ["Berg", "Ida", "3", "RM 1"])
    assert again.without_id_values[0].id == made.without_id_values[0].id, "on every computer the same"


def test_a_second_time_the_list_means_the_students_that_it_made() -> None:
    desk = full()
    rows = [LIST, ["Berg", "Ida", "3", "RM 1"], ["Reyes", "Ana", "3", "RM 9"]]
    first = draft(desk, "students", *rows)
    desk.put(first.without_id_values)
    second = draft(desk, "students", *rows)
    assert (second.without_id, second.new, second.missing) == ((), (), ())
    assert [one.name for one in second.offers] == ["Berg, Ida", "Reyes, Ana"]
    third = draft(desk, "students", *rows, matches=accepted(second))
    assert (len(third.unchanged), [line.changes for line in third.changed]) == (1, [(("Homeroom", "", "RM 9"),)])


def test_the_same_name_twice_in_a_list_without_ids_is_left_out_unless_a_birth_date_parts_them() -> None:
    made = draft(Desk(), "students", LIST, ["Berg", "Ida", "3", "RM 1"], ["Berg", "Ida", "3", "RM 2"])
    assert [says for _, _, says in said(made)] == [
        "Ida Berg, grade 3 also stands in row 3, with other details.",
        "Ida Berg, grade 3 also stands in row 2, with other details.",
    ]
    head = [*LIST, "DOB"]
    two = [["Berg", "Ida", "3", "", "2018-01-01"], ["Berg", "Ida", "3", "", "2018-09-09"]]
    assert len(draft(Desk(), "students", head, *two).without_id) == 2


def test_who_is_merely_like_a_new_student_is_offered_beside_it() -> None:
    made = draft(full(), "students", LIST, ["Okafor", "Imany", "3", ""])
    assert ([line.title for line in made.without_id], [one.name for one in made.offers]) == (
        ["Okafor, Imany"],
        ["Okafor, Immy"],
    )


def test_the_id_settles_who_is_meant_by_a_name_without_a_comma() -> None:
    head = ["Student ID", "Name", "Grade"]
    made = draft(
        full(), "students", head, ["1", "Ana Reyes", "4"], ["2", "Imani Joy Bell", "3"], ["5", "Eva Diaz", "5"]
    )
    assert made.problems == ()
    assert [line.changes for line in made.changed] == [(("Grade", "3", "4"),)]
    assert made.warnings == (
        "The ID counts where the name is another than the student's: Imani Joy Bell (Immy Okafor).",
    )


def test_an_id_beside_a_wholly_other_name_may_be_another_childs() -> None:
    made = draft(full(), "students", ["Student ID", "Name", "Grade"], ["1", "Sofia Kim", "1"])
    assert (counts(made)[:3], made.warnings) == ((0, 0, 0), ())
    assert said(made) == [
        (2, "Name", "The row has Ana Reyes's ID and is about Sofia Kim. The ID may have been given to another child.")
    ]


def test_two_words_are_first_and_last_name_and_it_is_said() -> None:
    made = draft(Desk(), "students", ["Student ID", "Name", "Grade"], ["8", "Kai Lund", "4"])
    assert [(one.given_name, one.family_name) for one in made.values] == [("Kai", "Lund")]
    assert made.warnings == ("A name of two words, such as Ana Reyes, is read as first and last name in 1 row.",)


@pytest.mark.parametrize("wrong", ["", "N/A", "1O1"])
def test_a_student_whose_row_is_left_out_is_not_missing_also_where_only_the_name_tells(wrong: str) -> None:
    head = ["Student ID", "Last", "First", "Grade"]
    made = draft(
        full(), "students", head, ["4", "Diaz", "Eva", "4"], ["5", "Diaz", "Eva", "5"], [wrong, "Reyes", "Ana", "x"]
    )
    assert len(made.rejected) == 1
    assert [line.title for line in made.missing] == ["Okafor, Immy"]


# -- attendance -------------------------------------------------------------------------------------------------------

DAYS = ["Student Name", "Date", "Status"]
MONDAY = dt.date(2026, 9, 7).toordinal()
YEAR = SchoolYear(id="y", title="2026-2027", begin_date=dt.date(2026, 8, 17), end_date=dt.date(2027, 6, 11))


def days_of(made: Draft) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for who, day, code in made.attendance[1] if made.attendance else ():
        found.setdefault(who, {})[day - MONDAY] = code
    return found


def test_days_by_name_come_in_once_the_names_are_confirmed() -> None:
    rows = [DAYS, *[[name, f"2026-09-{day:02d}", "P"] for day in (7, 8, 9) for name in ("Ana Reyes", "Okafor, Imani")]]
    made = draft(full(), "attendance", *rows)
    assert (made.attendance, [one.rows for one in made.offers]) == (None, [(2, 4, 6), (3, 5, 7)])
    again = draft(full(), "attendance", *rows, matches=accepted(made))
    assert days_of(again) == {ANA.id: dict.fromkeys(range(3), PRESENT), IMANI.id: dict.fromkeys(range(3), PRESENT)}
    assert again.problems == ()


def test_a_row_left_out_leaves_the_days_of_its_student_unknown() -> None:
    desk = Desk(ANA, IMANI, DIAZ_4, YEAR)
    rows = [["1", "2026-09-07", "A"], ["2", "2026-09-08", "Qq"], ["4", "2026-09-11", "A"]]
    made = draft(desk, "attendance", ["Student ID", "Date", "Status"], *rows)
    assert said(made) == [(3, "Status", "Qq is not a code of attendance that is known.")]
    assert IMANI.id not in days_of(made)
    assert days_of(made)[ANA.id] == {0: UNEXCUSED, 1: PRESENT, 2: PRESENT, 3: PRESENT, 4: PRESENT}
    assert "A row of 1 student is left out: their days are not filled in" in " ".join(made.warnings)


def test_the_days_of_a_student_with_one_good_and_one_bad_row_are_not_filled_in() -> None:
    rows = [["1", "2026-09-07", "A"], ["1", "soon", "A"], ["2", "2026-09-11", "A"]]
    made = draft(Desk(ANA, IMANI, YEAR), "attendance", ["Student ID", "Date", "Status"], *rows)
    assert days_of(made)[ANA.id] == {0: UNEXCUSED}
    assert len(days_of(made)[IMANI.id]) == 5


def test_whom_a_name_may_mean_is_not_counted_as_present_before_somebody_has_said_so() -> None:
    rows = [["1", "", "2026-09-07", "A"], ["", "Imani Okafor", "2026-09-08", "A"], ["4", "", "2026-09-11", "A"]]
    made = draft(Desk(ANA, IMANI, DIAZ_4, YEAR), "attendance", ["Student ID", *DAYS], *rows)
    assert IMANI.id not in days_of(made)
    confirmed = draft(
        Desk(ANA, IMANI, DIAZ_4, YEAR), "attendance", ["Student ID", *DAYS], *rows, matches=accepted(made)
    )
    assert days_of(confirmed)[IMANI.id][1] == UNEXCUSED


def test_what_a_cell_says_instead_of_a_value_is_quoted() -> None:
    present = [["1", f"2026-09-{day:02d}", "P"] for day in (7, 8)]
    made = draft(full(), "attendance", ["Student ID", "Date", "Status"], *present, ["2", "2026-09-07", "N/A"])
    assert said(made) == [(4, "Status", "Status says only N/A.")]
