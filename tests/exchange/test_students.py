from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.made_up import Desk, compared, counts, recognized, said, student
from interventiondesk.domain.declared import checked
from interventiondesk.domain.ids import natural_id
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.tables import Stamp

PLAIN = ["Student ID", "Last", "First", "Grade"]
BOTH = ["Student ID", "State ID", "Last", "First", "DOB"]


def draft(desk: Desk, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    return compared(sheet, about, desk.here, **how)


def test_a_new_student_has_the_same_id_on_every_computer() -> None:
    desk = Desk()
    made = desk.apply(draft(desk, BOTH, ["0012", "900", "Tran", "Linh", "2018-03-14"], ["", "901", "Diaz", "Eva", ""]))
    assert counts(made) == (2, 0, 0, 0, 0)
    linh, eva = made.values
    assert linh.id == natural_id("student", "local", "0012")
    assert eva.id == natural_id("student", "state", "901")
    assert (linh.local_id, linh.state_id, linh.birth_date) == ("0012", "900", dt.date(2018, 3, 14))
    assert [checked(value) for value in made.values] == [linh, eva]


@pytest.mark.parametrize(
    ("written", "grade"),
    [
        ("K", "K"),
        ("KG", "K"),
        ("0", "K"),
        (0, "K"),
        ("00", "K"),
        ("Kindergarten", "K"),
        ("03", "3"),
        (3, "3"),
        (3.0, "3"),
        ("3rd", "3"),
        ("Grade 3", "3"),
        ("-1", "PK"),
        ("12", "12"),
    ],
)
def test_a_grade_is_read_however_it_is_written(written, grade: str) -> None:
    assert draft(Desk(), PLAIN, ["1", "Tran", "Linh", written]).values[0].grade == grade


def test_only_columns_of_the_file_change_and_never_to_nothing() -> None:
    known = student("1", given="Linh", family="Tran", grade="2", homeroom="RM 7", strengths="Draws maps")
    desk = Desk(known)
    made = draft(desk, [*PLAIN, "Homeroom"], ["1", "Tran", "Linh", "3", ""])
    assert made.changed[0].changes == (("Grade", "2", "3"),)
    assert made.values == (msgspec.structs.replace(known, grade="3"),)


def test_a_student_met_by_one_id_gets_the_other() -> None:
    desk = Desk(student(state="900", given="Linh", family="Tran"))
    made = draft(desk, BOTH, ["0012", "900", "Tran", "Linh", ""])
    assert made.changed[0].changes == (("Student ID", "", "0012"),)
    assert made.values[0].id == natural_id("student", "state", "900")


def test_the_same_file_again_changes_nothing() -> None:
    desk = Desk()
    rows = [PLAIN, ["1", "Tran", "Linh", "2"], ["2", "Tran", "Minh", "2"], ["3", "Muñoz", "Ana", "K"]]
    assert counts(desk.apply(draft(desk, *rows))) == (3, 0, 0, 0, 0)
    assert counts(draft(desk, *rows)) == (0, 0, 3, 0, 0)


def test_twins_and_namesakes_are_never_one() -> None:
    desk = Desk()
    rows = [
        BOTH,
        ["1", "901", "Tran", "Linh", "2019-01-09"],
        ["2", "902", "Tran", "Minh", "2019-01-09"],
        ["3", "903", "Reyes", "Ana", "2018-05-01"],
        ["4", "904", "Reyes", "Ana", "2018-05-01"],
    ]
    assert counts(desk.apply(draft(desk, *rows))) == (4, 0, 0, 0, 0)
    assert counts(draft(desk, *rows)) == (0, 0, 4, 0, 0)


def test_who_is_not_in_the_file_is_missing_and_becomes_inactive_only_on_request() -> None:
    gone, left = student("2", given="Minh", family="Tran"), student("3", family="Diaz", active=False)
    without_id = student(state="77", given="Sam", family="O'Dell")
    desk = Desk(student("1", given="Linh", family="Tran"), gone, left, without_id)
    made = draft(desk, PLAIN, ["1", "Tran", "Linh", "2"])
    assert [(line.row, line.title) for line in made.missing] == [(0, "Tran, Minh")]
    assert made.missing_values == (msgspec.structs.replace(gone, active=False),)
    assert gone.id not in {value.id for value in made.values}


def test_a_student_whose_row_has_a_problem_is_not_missing() -> None:
    desk = Desk(student("1", given="Linh", family="Tran"))
    made = draft(desk, PLAIN, ["1", "Tran", "Linh", "purple"])
    assert counts(made) == (0, 0, 0, 0, 1)


PROBLEMS = [
    (["", "Tran", "Linh", "2"], "Student ID", "The row has no student ID."),
    (["9", "", "Linh", "2"], "Last", "The row has no last name."),
    (["9", "Tran", "Linh", "purple"], "Grade", "purple is not a grade."),
    (["9", "Tran", "Linh", "13"], "Grade", "13 is not a grade."),
    (["9", "Tran", "Linh", "2", "soon"], "DOB", "soon is not a date."),
    (["9", "Tran", "Linh", "2", "2030-01-01"], "DOB", "The date 2030-01-01 is in the future."),
    (["9", "Tran", "Linh", "2", "", "maybe"], "Status", "maybe is not a status."),
    (["9", "T" * 121, "Linh", "2"], "Last", "Last name has more than 120 letters."),
    (["9" * 65, "Tran", "Linh", "2"], "Student ID", "Student ID has more than 64 letters."),
    (
        ["50", "Reyes", "Ana", "2"],
        "Student ID",
        "The ID 50 belongs to two students of this desk: Ana Reyes and Eva Reyes.",
    ),
    (["60", "Reyes", "Ana", "2"], "Student ID", "The ID 60 was Ida Berg's before it was changed on the desk."),
    (["9", "Lund", "Kai", "2"], "Student ID", "A student named Kai Lund is on this desk without a Student ID."),
]


@pytest.mark.parametrize(("row", "column", "says"), PROBLEMS)
def test_a_row_with_a_problem_is_left_out_with_its_row_and_column(row: list, column: str, says: str) -> None:
    eva = student("50", given="Ana")
    desk = Desk(
        eva,
        msgspec.structs.replace(eva, id="other", given_name="Eva"),
        msgspec.structs.replace(student("60", given="Ida", family="Berg"), local_id="61"),
        student(state="800", given="Kai", family="Lund"),
    )
    made = draft(desk, [*PLAIN, "DOB", "Status"], ["8", "Diaz", "Eva", "2"], [], row)
    assert said(made) == [(4, column, says)]
    assert made.problems[0].remedy.endswith(".")
    assert [value.local_id for value in made.values] == ["8"]
    assert [rejected.number for rejected in made.rejected] == [4]


def test_two_rows_with_one_id_are_both_left_out_when_they_differ() -> None:
    made = draft(Desk(), PLAIN, ["1", "Tran", "Linh", "2"], ["2", "Diaz", "Eva", "2"], ["1", "Tran", "Minh", "2"])
    assert said(made) == [
        (2, "Student ID", "The ID 1 also stands in row 4, with other details."),
        (4, "Student ID", "The ID 1 also stands in row 2, with other details."),
    ]
    assert [value.local_id for value in made.values] == ["2"]


def test_the_same_row_twice_counts_once() -> None:
    made = draft(Desk(), PLAIN, ["1", "Tran", "Linh", "2"], ["1", "Tran", "Linh", "2"])
    assert said(made) == [(3, "Student ID", "The same student stands in row 2 already.")]
    assert len(made.values) == 1


def test_one_row_with_ids_of_two_students_is_left_out() -> None:
    desk = Desk(student("1", given="Linh", family="Tran"), student(state="902", given="Minh", family="Tran"))
    made = draft(desk, BOTH, ["1", "902", "Tran", "Linh", ""])
    assert said(made) == [(2, "Student ID", "The ID 1 belongs to two students of this desk: Linh Tran and Minh Tran.")]
    assert counts(made) == (0, 0, 0, 0, 1)


def test_two_rows_that_mean_one_student_by_different_ids() -> None:
    desk = Desk(student("1", "901", given="Linh", family="Tran"))
    made = draft(desk, BOTH, ["1", "", "Tran", "Linh", ""], ["", "901", "Tran", "Linh", ""])
    assert said(made) == [(3, "State ID", "Linh Tran also stands in row 2, with another ID.")]


def test_the_user_says_that_a_file_with_one_column_of_ids_has_state_ids() -> None:
    desk = Desk(student("1", "901", given="Linh", family="Tran"))
    made = draft(desk, PLAIN, ["901", "Tran", "Linh", "2"], ids="state")
    assert (counts(made), made.ids) == ((0, 1, 0, 0, 0), "state")
    assert made.values[0].local_id == "1"


def test_powerschool_status_and_day_of_leaving() -> None:
    header = ["Student_Number", "Last_Name", "First_Name", "Grade_Level", "Enroll_Status", "EntryDate", "ExitDate"]
    made = draft(
        Desk(),
        header,
        ["1", "Tran", "Linh", "2", "0", "8/17/2026", "6/11/2027"],
        ["2", "Tran", "Minh", "2", "2", "8/17/2026", "9/4/2026"],
        ["3", "Diaz", "Eva", "2", "-1", "", "0/0/0"],
    )
    assert [(value.active, value.end_date) for value in made.values] == [
        (True, None),
        (False, dt.date(2026, 9, 4)),
        (False, None),
    ]


def test_a_student_who_comes_back_is_active_again() -> None:
    desk = Desk(student("1", given="Linh", family="Tran", active=False, end_date=dt.date(2026, 6, 1)))
    made = draft(desk, PLAIN, ["1", "Tran", "Linh", ""])
    assert made.changed[0].changes == (("Left on", "2026-06-01", ""), ("Active", "No", "Yes"))


def test_a_name_in_one_column_needs_its_comma() -> None:
    made = draft(
        Desk(), ["Student ID", "Name", "Grade"], ["1", "de la Cruz, Ana  María", "2"], ["2", "Juan de la Cruz", "2"]
    )
    assert (made.values[0].family_name, made.values[0].given_name) == ("de la Cruz", "Ana María")
    assert said(made) == [(3, "Name", "It cannot be told which part of Juan de la Cruz is the last name.")]


def test_dates_that_could_be_either_are_asked_about_once_and_the_rest_comes_in() -> None:
    rows = [BOTH, ["1", "901", "Tran", "Linh", "3/4/2018"], ["2", "902", "Diaz", "Eva", "5/6/2018"]]
    made = draft(Desk(), *rows)
    assert said(made) == [
        (2, "DOB", "Whether the day or the month comes first in 3/4/2018 cannot be known from this column.")
    ]
    assert made.asks_day_first
    assert [value.birth_date for value in made.values] == [None, None]
    assert draft(Desk(), *rows, day_first=False).values[0].birth_date == dt.date(2018, 3, 4)
    assert draft(Desk(), *rows, day_first=True).values[0].birth_date == dt.date(2018, 4, 3)
    proved = draft(Desk(), *rows, ["3", "903", "Lund", "Kai", "5/31/2018"])
    assert [value.birth_date for value in proved.values] == [
        dt.date(2018, 3, 4),
        dt.date(2018, 5, 6),
        dt.date(2018, 5, 31),
    ]
    assert not proved.asks_day_first


def test_cells_of_a_workbook_are_read_as_what_they_are() -> None:
    made = draft(Desk(), BOTH, [104211, 9000104211, "Tran", "Linh", Stamp("2018-03-14")])
    value = made.values[0]
    assert (value.local_id, value.state_id, value.birth_date) == ("104211", "9000104211", dt.date(2018, 3, 14))


JAYLEN = student("204016", given="Jaylen", family="Brooks", birth_date=dt.date(2016, 4, 2))
BORN = ["Student ID", "Last", "First", "DOB"]


def test_an_id_given_to_another_child_never_replaces_the_first() -> None:
    made = draft(Desk(JAYLEN), BORN, ["204016", "Nguyen", "Mia", "2018-09-30"])
    assert counts(made) == (0, 0, 0, 0, 1)
    assert made.values == ()
    assert said(made) == [
        (
            2,
            "Student ID",
            "The ID 204016 is Jaylen Brooks's here, with another birth date. It may have been given to another child.",
        )
    ]
    assert made.problems[0].remedy == (
        "If it is the same student, change the name on the student's page first; if not, give one of them another ID."
    )


@pytest.mark.parametrize(("here", "there"), [(dt.date(2016, 4, 2), ""), (None, "2016-04-02"), (None, "")])
def test_two_other_names_and_no_birth_date_to_compare_may_be_another_child(here: dt.date | None, there: str) -> None:
    desk = Desk(msgspec.structs.replace(JAYLEN, birth_date=here))
    made = draft(desk, BORN, ["204016", "de la Cruz", "Mia", there])
    assert said(made)[0][2] == (
        "The ID 204016 is Jaylen Brooks's here, with another first and last name. It may have been given to another "
        "child."
    )


@pytest.mark.parametrize(
    ("family", "given", "born"),
    [
        ("Nguyen", "Jaylen", "2016-04-02"),
        ("Nguyen", "Jaylen", "2018-09-30"),
        ("Nguyen", "JÁYLEN Marc", ""),
        ("Brooks", "Mia", ""),
        ("Brooks-Nguyen", "Mia", "2018-09-30"),
        ("Nguyen", "Mia", "2016-04-02"),
        ("Jaylen", "Brooks", ""),
        ("Brooks", "Jaylen", "2018-09-30"),
    ],
)
def test_a_name_that_changed_alone_is_a_change(family: str, given: str, born: str) -> None:
    assert counts(draft(Desk(JAYLEN), BORN, ["204016", family, given, born])) == (0, 1, 0, 0, 0)


def test_last_names_that_share_only_de_la_are_others() -> None:
    desk = Desk(student("1", given="Ana", family="de la Rosa"))
    assert counts(draft(desk, PLAIN, ["1", "de la Cruz", "Eva", "2"])) == (0, 0, 0, 0, 1)
    assert counts(draft(desk, PLAIN[:2], ["1", "de la Cruz"])) == (0, 1, 0, 0, 0)


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(words, words, words, st.sampled_from(["K", "3", "", "??"])), max_size=8))
def test_any_file_twice_changes_nothing_the_second_time(rows: list[tuple[str, str, str, str]]) -> None:
    desk = Desk()
    first = desk.apply(draft(desk, PLAIN, *map(list, rows)))
    assert first.read == len(first.new) + len(first.rejected)
    again = draft(desk, PLAIN, *map(list, rows))
    assert (again.new, again.changed) == ((), ())
    assert len(again.unchanged) == len(first.new)
