"""Attendance however a school exports it: every day, only what was missed, or yes and no in columns."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from exchange.made_up import TODAY, Desk, compared, counts, recognized, said, student
from interventiondesk.domain.attendance import EXCUSED, PRESENT, TARDY, UNEXCUSED, contents_of
from interventiondesk.domain.declared import checked
from interventiondesk.domain.school import CalendarDay, SchoolYear
from interventiondesk.exchange.draft import Draft

DAILY = ["Student ID", "Date", "Code"]
LINH = student("1", given="Linh", family="Tran")
EVA = student("2", given="Eva", family="Diaz")
MONDAY = dt.date(2026, 9, 7)


def draft(desk: Desk, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    assert about.kind == "attendance"
    return compared(sheet, about, desk.here, **how)


def day(more: int) -> dt.date:
    return MONDAY + dt.timedelta(days=more)


def facts(made: Draft) -> list[tuple[str, dt.date, int]]:
    assert made.attendance is not None
    return [(who, dt.date.fromordinal(when), code) for who, when, code in made.attendance[1]]


def test_every_day_of_every_student_is_kept_once() -> None:
    desk = Desk(LINH, EVA)
    rows = [
        DAILY,
        ["1", "2026-09-07", "P"],
        ["2", "2026-09-07", "T"],
        ["1", "2026-09-08", "E"],
        ["2", "2026-09-08", "P"],
    ]
    made = desk.apply(draft(desk, *rows))
    assert counts(made) == (4, 0, 0, 0, 0)
    assert sorted(facts(made)) == sorted(
        [(LINH.id, day(0), PRESENT), (LINH.id, day(1), EXCUSED), (EVA.id, day(0), TARDY), (EVA.id, day(1), PRESENT)]
    )
    batch = made.attendance[0]
    assert (batch.begin_date, batch.end_date, batch.facts) == (day(0), day(1), 4)
    assert batch.contents == contents_of(made.attendance[1])
    assert checked(batch) == batch
    again = draft(desk, *rows)
    assert (counts(again), again.attendance) == ((0, 0, 4, 0, 0), None)


def test_only_days_that_differ_are_delivered_again() -> None:
    desk = Desk(LINH, EVA)
    desk.apply(draft(desk, DAILY, ["1", "2026-09-07", "P"], ["2", "2026-09-07", "P"]))
    made = draft(desk, DAILY, ["1", "2026-09-07", "U"], ["2", "2026-09-07", "P"], ["2", "2026-09-08", "P"])
    assert counts(made) == (1, 1, 1, 0, 0)
    assert made.changed[0].changes == (("Attendance", "Present", "Unexcused absence"),)
    assert made.changed[0].title == "Tran, Linh: September 7, 2026"
    assert [line.row for line in made.new] == [4]
    assert len(facts(made)) == 2


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("P", PRESENT),
        ("Present", PRESENT),
        ("A", UNEXCUSED),
        ("Absent", UNEXCUSED),
        ("Absent - Excused", EXCUSED),
        ("EXC", EXCUSED),
        ("U", UNEXCUSED),
        ("Unexcused Absence", UNEXCUSED),
        ("T", TARDY),
        ("Tardy", TARDY),
        ("OSS", EXCUSED),
        ("ISS", PRESENT),
        ("illness", EXCUSED),
        ("Field Trip", PRESENT),
    ],
)
def test_a_code_is_read_however_it_is_written(written: str, code: int) -> None:
    others = [["2", f"2026-09-{at:02d}", "Present"] for at in range(7, 12)]
    made = draft(Desk(LINH, EVA), DAILY, ["1", "2026-09-07", written], *others)
    assert (LINH.id, day(0), code) in facts(made)


def test_columns_of_yes_and_no_say_the_same() -> None:
    header = ["Student ID", "Date", "Absent", "Tardy", "Excused"]
    made = draft(
        Desk(LINH, EVA),
        header,
        ["1", "2026-09-07", "Yes", "No", "Yes"],
        ["1", "2026-09-08", "Y", "", "N"],
        ["1", "2026-09-09", "0", "1", ""],
        *[["2", f"2026-09-{at:02d}", "No", "No", ""] for at in range(7, 12)],
    )
    assert [code for who, _, code in facts(made) if who == LINH.id] == [EXCUSED, UNEXCUSED, TARDY]
    assert made.warnings == ()


def test_a_list_of_absences_makes_every_other_school_day_a_day_of_presence() -> None:
    year = SchoolYear(id="y", title="2026-2027", begin_date=dt.date(2026, 8, 17), end_date=dt.date(2027, 6, 11))
    late = student("3", given="Kai", family="Lund", begin_date=day(2))
    left = student("4", given="Ida", family="Berg", active=False)
    off = CalendarDay(id="off", date=day(1), event="Staff day")
    desk = Desk(LINH, EVA, late, left, year, off)
    rows = [["Student ID", "Date", "Reason"], ["1", "2026-09-07", "Sick"], ["2", "2026-09-11", ""]]
    made = desk.apply(draft(desk, *rows))
    by = {who: {when: code for other, when, code in facts(made) if other == who} for who, _, _ in facts(made)}
    assert by[LINH.id] == {
        day(0): UNEXCUSED,
        day(2): PRESENT,
        day(3): PRESENT,
        day(4): PRESENT,
    }
    assert sorted(by[late.id]) == [day(2), day(3), day(4)]
    assert left.id not in by
    assert " ".join(made.warnings) == (
        "This file lists only absences and tardies. For 2 enrolled students whom it names, all other school days from "
        "September 7, 2026 to September 11, 2026 (4 by this desk's calendar) are counted as days of presence, 6 in all. "
        "So are 3 days of 1 student whom it does not name, where nothing was known. Absences that are known of students "
        "whom it does not name stay."
    )
    assert draft(desk, *rows).attendance is None


EVENTS = ["Student ID", "Date", "Reason"]


def school_of(many: int) -> Desk:
    year = SchoolYear(id="y", title="2026-2027", begin_date=dt.date(2026, 8, 17), end_date=dt.date(2027, 6, 11))
    return Desk(*[student(str(at), given=f"G{at}", family=f"F{at}") for at in range(1, many + 1)], year)


def test_a_teachers_short_list_of_absences_changes_no_other_child() -> None:
    desk = school_of(40)
    one, two, other = (student(local).id for local in "123")
    desk.attendance = {
        other: {day(0).toordinal(): UNEXCUSED, day(1).toordinal(): EXCUSED},
        one: {day(-3).toordinal(): UNEXCUSED, day(2).toordinal(): UNEXCUSED, day(7).toordinal(): EXCUSED},
    }
    rows = [["1", "2026-09-07", "Sick"], ["1", "2026-09-08", "Sick"], ["2", "2026-09-11", ""]]
    made = desk.apply(draft(desk, EVENTS, *rows))
    assert {who for who, _, _ in facts(made)} == {one, two}
    assert desk.attendance[other] == {day(0).toordinal(): UNEXCUSED, day(1).toordinal(): EXCUSED}
    assert desk.attendance[one] == {
        day(-3).toordinal(): UNEXCUSED,
        day(0).toordinal(): UNEXCUSED,
        day(1).toordinal(): UNEXCUSED,
        **{day(more).toordinal(): PRESENT for more in (2, 3, 4)},
        day(7).toordinal(): EXCUSED,
    }
    assert " ".join(made.warnings) == (
        "This file lists only absences and tardies. For 2 enrolled students whom it names, all other school days from "
        "September 7, 2026 to September 11, 2026 (5 by this desk's calendar) are counted as days of presence, 7 in all. "
        "It is not taken for a list of the whole school, which would name at least 10 of the 40 enrolled students: no "
        "day of the other 38 students is filled in or changed."
    )


def test_everybodys_list_of_absences_fills_only_unknown_days_of_others() -> None:
    desk = school_of(40)
    other = student("40").id
    desk.attendance = {other: {day(0).toordinal(): UNEXCUSED, day(1).toordinal(): TARDY}}
    rows = [[str(at), f"2026-09-{7 + at % 5:02d}", "Sick"] for at in range(1, 11)]
    made = desk.apply(draft(desk, EVENTS, *rows))
    assert [code for _, code in sorted(desk.attendance[other].items())] == [UNEXCUSED, TARDY, PRESENT, PRESENT, PRESENT]
    assert not made.changed
    assert "So are 148 days of 30 students whom it does not name, where nothing was known." in made.warnings[0]
    assert made.warnings[0].endswith("Absences that are known of students whom it does not name stay.")
    again = draft(desk, EVENTS, *rows)
    assert again.attendance is None
    assert "where nothing was known" not in again.warnings[0]


@pytest.mark.parametrize(
    ("enrolled", "names", "filled"), [(12, 5, 0), (12, 6, 6), (60, 9, 0), (300, 14, 0), (300, 15, 285)]
)
def test_a_list_is_everybodys_where_it_names_enough(enrolled: int, names: int, filled: int) -> None:
    desk = school_of(enrolled)
    made = draft(desk, EVENTS, *[[str(at), "2026-09-07", "Sick"] for at in range(1, names + 1)])
    assert len(facts(made)) == names + filled


PROBLEMS = [
    (["9", "2026-09-08", "P"], "Student ID", "No student with the ID 9 is on this desk."),
    (["", "2026-09-08", "P"], "Student ID", "The row has no student ID."),
    (["1", "", "P"], "Date", "Date is empty."),
    (["1", "soon", "P"], "Date", "soon is not a date."),
    (["1", "2026-12-01", "P"], "Date", "The date 2026-12-01 is in the future."),
    (["1", "2026-09-08", "Zz"], "Code", "Zz is not a code of attendance that is known."),
    (["1", "2026-09-08", ""], "Code", "Code is empty."),
    (["1", "2026-09-07", "A"], "Code", "Row 2 says present of the same day."),
]


@pytest.mark.parametrize(("row", "column", "says"), PROBLEMS)
def test_a_row_with_a_problem_is_left_out_with_its_row_and_column(row: list, column: str, says: str) -> None:
    made = draft(Desk(LINH, EVA), DAILY, ["1", "2026-09-07", "P"], ["2", "2026-09-07", "P"], row)
    assert said(made) == [(4, column, says)]
    assert [one.number for one in made.rejected] == [4]
    assert len(made.new) == 2


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    made = draft(Desk(LINH), DAILY, ["1", "2026-09-07", "P"], ["9", "soon", "Zz"])
    assert [column for _, column, _ in said(made)] == ["Student ID", "Date", "Code"]
    assert len(made.rejected) == 1


def test_a_row_without_a_code_is_presence_where_nothing_else_says_present() -> None:
    rows = [["1", f"2026-09-{at:02d}", ""] for at in range(7, 11)]
    made = draft(Desk(LINH), DAILY, *rows, ["1", "2026-09-11", "A"])
    assert [code for _, _, code in facts(made)] == [PRESENT] * 4 + [UNEXCUSED]
    assert made.warnings == ("4 rows without a code are counted as days of presence.",)


def test_rows_without_an_id_are_never_taken_for_the_student_before() -> None:
    desk = Desk(student("1", "901", given="Linh"), student("2", "902", given="Eva", family="Diaz"))
    header = ["Student Number", "State ID", "Date", "Code"]
    made = draft(
        desk,
        header,
        ["1", "", "2026-09-07", "P"],
        ["", "902", "2026-09-07", "A"],
        ["", "901", "2026-09-08", "T"],
        ["2", "", "2026-09-08", "P"],
    )
    by = {(who, when): code for who, when, code in facts(made)}
    one, two = (value.id for value in desk.students)
    assert by == {(one, day(0)): PRESENT, (two, day(0)): UNEXCUSED, (one, day(1)): TARDY, (two, day(1)): PRESENT}


def test_tardy_and_present_on_one_day_is_tardy_and_a_day_off_is_no_day() -> None:
    made = draft(
        Desk(LINH),
        DAILY,
        ["1", "2026-09-07", "P"],
        ["1", "2026-09-07", "T"],
        ["1", "2026-09-08", "Holiday"],
        ["1", "2026-09-09", "P"],
    )
    assert facts(made) == [(LINH.id, day(0), TARDY), (LINH.id, day(2), PRESENT)]
    assert made.problems == ()


def test_notes_repeated_headings_and_dates_of_either_order_are_no_trouble() -> None:
    made = draft(Desk(LINH), DAILY, ["1", "9/7/2026", "P"], DAILY, ["1", "9/8/2026", "P"], ["Printed today"])
    assert made.asks_day_first
    assert draft(Desk(LINH), DAILY, ["1", "9/7/2026", "P"], DAILY, ["1", "9/8/2026", "P"], day_first=False).read == 2


def test_totals_of_a_year_are_not_days() -> None:
    year = SchoolYear(id="y", title="2025-2026", begin_date=dt.date(2025, 8, 18), end_date=dt.date(2026, 6, 12))
    desk = Desk(LINH, EVA, year)
    header = ["Student ID", "School Year", "Days Enrolled", "Days Absent", "Days Present"]
    sheet, about = recognized(header, ["1", "2025-26", "180", "12", ""], ["2", "2025-2026", "", "10", "160.5"])
    made = desk.apply(compared(sheet, about, desk.here))
    assert counts(made) == (2, 0, 0, 0, 0)
    assert [(one.begin_date, one.days_enrolled, one.days_absent) for one in made.values] == [
        (dt.date(2025, 8, 18), 180.0, 12.0),
        (dt.date(2025, 8, 18), 170.5, 10.0),
    ]
    assert counts(compared(sheet, about, desk.here)) == (0, 0, 2, 0, 0)
    bad, about = recognized(header, ["1", "", "180", "12", ""], ["2", "2025-2026", "5", "10", ""])
    assert said(compared(bad, about, desk.here)) == [
        (2, "School Year", "Which year this is about is not said."),
        (3, "Days Absent", "More days were missed than the student was enrolled."),
    ]


def test_long_work_can_be_stopped() -> None:
    class StoppedError(Exception):
        pass

    def step(done: int, total: int, what: str) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        draft(Desk(LINH), DAILY, ["1", "2026-09-07", "P"], step=step)


def test_a_row_taken_for_a_student_counts_for_that_student() -> None:
    kai = msgspec.structs.replace(LINH, id="kai", local_id="", state_id="5", given_name="Kai")
    made = draft(Desk(LINH, kai), DAILY, ["1", "2026-09-07", "P"], ["77", "2026-09-07", "P"], matches={3: "kai"})
    assert {who for who, _, _ in facts(made)} == {LINH.id, "kai"}
    assert day(0) < TODAY
