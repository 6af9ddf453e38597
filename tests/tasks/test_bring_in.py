"""Bringing in a file on a real desk: one change and one undo, what is remembered, and what must be confirmed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import msgspec
import pytest

from drivers import SchoolAtWork
from interventiondesk.domain.refusals import Canceled, Refusal
from interventiondesk.domain.signs import Rating
from interventiondesk.domain.students import AttendanceBatch, Student
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.sheets import SHEETS
from interventiondesk.store import history, reads
from interventiondesk.store.whole import whole_school
from interventiondesk.tasks import bring_in, draft_words, file_shapes

TODAY = dt.date(2026, 11, 19)

STUDENTS = [
    ["Student ID", "State ID", "Last Name", "First Name", "Grade", "DOB"],
    *[[f"{100 + at}", f"{900 + at}", f"Pupil{at}", "Ana", "3", f"2018-01-{at + 1:02d}"] for at in range(20)],
]

FILES: dict[str, list[list[str]]] = {
    "families": [["Student ID", "Parent Name", "Phone"], ["100", "Mai Tran", "+1 555 0100"]],
    "staff": [["Last Name", "First Name", "Role"], ["Okoro", "Ada", "Teacher"]],
    "calendar": [["Date", "End Date", "Event"], ["2026-12-21", "2027-01-01", "Winter break"]],
    "attendance": [["Student ID", "Date", "Code"], ["100", "2026-11-16", "P"], ["101", "2026-11-16", "A"]],
    "attendance_totals": [
        ["Student ID", "School Year", "Days Enrolled", "Days Absent"],
        ["100", "2025-2026", "180", "9"],
    ],
    "incidents": [["Student ID", "Date", "Behavior", "Level"], ["100", "2026-11-02", "Defiance", "Minor"]],
    "courses": [["Student ID", "Course", "Percent"], ["100", "Math 3", "85"]],
    "ratings": [
        ["Student ID", "Date", "Instrument", "Scale", "Total"],
        ["100", "2026-11-02", "SRSS-IE", "SRSS-E7", "5"],
    ],
    "groups": [["Student ID", "Group", "Area"], ["100", "Blue birds", "Reading"]],
    "plans": [
        ["Student ID", "Area", "Tier", "Concern", "Measure", "Start Date", "Baseline", "Goal", "Goal Date"],
        ["100", "Reading", "2", "Reads slowly", "ORF", "2026-10-01", "50", "92", "2027-05-28"],
    ],
    "sessions": [
        ["Student ID", "Date", "Area", "Outcome", "Minutes"],
        ["100", "2026-11-02", "Reading", "Present", "30"],
    ],
    "contacts": [
        ["Student ID", "Date", "Contact Type", "With Whom", "Notes"],
        ["100", "2026-11-02", "Email", "Mai", "x"],
    ],
    "requests": [["Student ID", "Date", "Requested By", "Concern"], ["100", "2026-11-02", "", "Cannot sit still"]],
    "actions": [["Task", "Who", "Due"], ["Call home", "", "2026-12-01"]],
    "scores": [["Student ID", "Measure", "Date", "Score"], ["100", "ORF", "2026-11-02", "61"]],
}


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def full(school: SchoolAtWork, tmp_path: Path) -> SchoolAtWork:
    """A school with twenty students."""
    draft = bring_in.look_at(school.desk, write(tmp_path / "students.csv", STUDENTS), TODAY)
    bring_in.bring_in(school.desk, draft, TODAY)
    return school


def brought(school: SchoolAtWork, path: Path, **how: object) -> Draft:
    draft = bring_in.look_at(school.desk, path, TODAY, **how)
    bring_in.bring_in(school.desk, draft, TODAY)
    return draft


def test_every_kind_of_sheet_has_a_file_here() -> None:
    assert {*FILES, "students"} == {sheet.kind for sheet in SHEETS}


@pytest.mark.parametrize("kind", FILES)
def test_every_kind_of_sheet_is_one_change_and_one_undo(full: SchoolAtWork, tmp_path: Path, kind: str) -> None:
    desk = full.desk
    if kind == "sessions":
        brought(full, write(tmp_path / "plans.csv", FILES["plans"]))
    before, changes_before = desk.digest(), desk.last_clock()
    path = write(tmp_path / "file.csv", FILES[kind])
    draft = bring_in.look_at(desk, path, TODAY)
    assert (draft.kind, draft.problems, draft.read) == (kind, (), len(FILES[kind]) - 1)
    changes = bring_in.bring_in(desk, draft, TODAY)
    assert changes.change
    assert desk.digest() != before
    again = bring_in.look_at(desk, path, TODAY + dt.timedelta(days=3))
    assert (len(again.new), len(again.changed), again.brings) == (0, 0, False)
    assert bring_in.bring_in(desk, again, TODAY).change == ""
    desk.undo(changes.change)
    assert desk.digest() == before
    assert desk.last_clock() > changes_before
    once_more = bring_in.look_at(desk, path, TODAY)
    assert len(once_more.new) == len(draft.new)


def test_a_day_of_attendance_that_is_delivered_again_counts_as_the_newer(full: SchoolAtWork, tmp_path: Path) -> None:
    head = ["Student ID", "Date", "Code"]
    first = write(tmp_path / "a.csv", [head, ["100", "2026-11-16", "P"], ["101", "2026-11-16", "P"]])
    second = write(tmp_path / "b.csv", [head, ["100", "2026-11-16", "A"], ["101", "2026-11-16", "P"]])

    def shares() -> set[tuple[int, int]]:
        return set(reads.attendance_shares(full.desk, TODAY - dt.timedelta(days=9), TODAY).values())

    brought(full, first)
    assert shares() == {(1, 1)}
    assert len(brought(full, second).changed) == 1
    assert shares() == {(0, 1), (1, 1)}
    assert len(brought(full, first).changed) == 1
    assert shares() == {(1, 1)}
    full.desk.undo()
    assert shares() == {(0, 1), (1, 1)}
    with whole_school(full.desk) as whole:
        assert [one.facts for one in whole.all(AttendanceBatch)] == [2, 1]


def test_more_than_ten_in_a_hundred_missing_must_be_typed(full: SchoolAtWork, tmp_path: Path) -> None:
    desk = full.desk
    few = bring_in.look_at(desk, write(tmp_path / "a.csv", STUDENTS[:-2]), TODAY)
    assert (len(few.missing), bring_in.must_type(few, 20)) == (2, None)
    many = bring_in.look_at(desk, write(tmp_path / "b.csv", STUDENTS[:-3]), TODAY)
    assert (len(many.missing), bring_in.must_type(many, 20)) == (3, 3)
    before = desk.digest()
    for typed in (None, 2, 20):
        with pytest.raises(Refusal, match=r"3 students of this school are missing .* Type 3 to confirm"):
            bring_in.bring_in(desk, many, TODAY, accept_missing=True, typed=typed)
    assert desk.digest() == before
    bring_in.bring_in(desk, many, TODAY, accept_missing=True, typed=3)
    assert len(reads.students(desk)) == 17
    assert len(reads.students(desk, also_inactive=True)) == 20
    desk.undo()
    assert desk.digest() == before


def test_what_was_said_of_the_ids_of_a_product_is_remembered(school: SchoolAtWork, tmp_path: Path) -> None:
    desk = school.desk
    students = [
        Student(id="linh", given_name="Linh", family_name="Tran", local_id="1", state_id="2"),
        Student(id="minh", given_name="Minh", family_name="Tran", local_id="2", state_id="1"),
    ]
    desk.commit("Two students", *students)
    head = ["Student ID", "Course", "Percent"]
    path = write(tmp_path / "a.csv", [head, ["1", "Art", "85"]])
    asked = bring_in.look_at(desk, path, TODAY)
    assert (asked.asks_ids, len(asked.problems)) == (("local", "state"), 1)
    brought(school, path, ids="state")
    assert file_shapes.remembered_ids(desk, asked.product) == "state"
    later = bring_in.look_at(desk, write(tmp_path / "b.csv", [head, ["2", "Art", "70"]]), TODAY)
    assert (later.ids, later.values[0].student_id) == ("state", "linh")
    assert file_shapes.remembered_ids(desk, "Another product") is None


def test_columns_that_were_named_once_are_known_by_their_headings(full: SchoolAtWork, tmp_path: Path) -> None:
    desk = full.desk
    path = write(tmp_path / "a.csv", [["Kürzel", "Wann", "Was", "Punkte"], ["100", "2026-11-02", "ORF", "61"]])
    opened = bring_in.open_file(desk, path)
    assert opened.kind is None
    shape = file_shapes.Shape(kind="scores", mapping={"student_id": 0, "date": 1, "measure": 2, "value": 3})
    saved = file_shapes.save_shape(desk, "Frau Berg's sheet", opened, shape)
    assert list(file_shapes.saved_shapes(desk)) == ["Frau Berg's sheet"]
    assert saved.mapping == {"student_id": "Kürzel", "date": "Wann", "measure": "Was", "value": "Punkte"}
    turned = write(tmp_path / "b.csv", [["Punkte", "Was", "Wann", "Kürzel"], ["62", "ORF", "2026-11-03", "100"]])
    known = bring_in.look_at(desk, turned, TODAY)
    assert (known.kind, known.product, len(known.new)) == ("scores", "Frau Berg's sheet", 1)
    named = bring_in.look_at(desk, turned, TODAY, named="frau bergs sheet")
    assert named.new == known.new
    file_shapes.forget_saved_shape(desk, "Frau Berg's sheet")
    with pytest.raises(Refused):
        bring_in.look_at(desk, turned, TODAY)


def test_what_was_said_of_a_file_belongs_to_the_school_and_can_be_taken_back(
    full: SchoolAtWork, tmp_path: Path
) -> None:
    desk = full.desk
    path = write(tmp_path / "a.csv", [["Kürzel", "Wann", "Was", "Punkte"], ["100", "2026-11-02", "ORF", "61"]])
    opened = bring_in.open_file(desk, path)
    shape = file_shapes.Shape(kind="scores", mapping={"student_id": 0, "date": 1, "measure": 2, "value": 3})
    before = desk.digest()
    changes = file_shapes.remember_shape(desk, opened.headings, shape)
    assert changes.says == "Read a file with the columns Kürzel, Wann and Was as scores"
    assert file_shapes.remember_shape(desk, opened.headings, shape).change == "", "what is known is no change"
    file_shapes.save_shape(desk, "Reading log", opened, shape)
    said = file_shapes.remember_ids(desk, "STAR", "state")
    assert desk.digest() == before, "it is no fact about a student"
    full.sign_in_as("Jo Ames", "teacher")
    desk = full.desk
    assert bring_in.open_file(desk, path).shape == shape
    assert list(file_shapes.saved_shapes(desk)) == ["Reading log"]
    assert file_shapes.remembered_ids(desk, "STAR") == "state"
    assert len(bring_in.look_at(desk, path, TODAY).new) == 1
    told = {one.says: one.who for one in history.history(desk)}
    assert told["Read the IDs of STAR as the State ID"] == told["Remember the layout Reading log"] != "Jo Ames"
    desk.undo(said.change)
    assert file_shapes.remembered_ids(desk, "STAR") is None
    file_shapes.forget_saved_shape(desk, "Reading log")
    assert file_shapes.saved_shapes(desk) == {}
    file_shapes.save_shape(desk, "Reading log", opened, shape)
    assert list(file_shapes.saved_shapes(desk)) == ["Reading log"]


def test_what_one_person_kept_before_it_was_the_schools_still_counts(full: SchoolAtWork, tmp_path: Path) -> None:
    desk = full.desk
    path = write(tmp_path / "a.csv", [["Kürzel", "Wann", "Was", "Punkte"], ["100", "2026-11-02", "ORF", "61"]])
    opened = bring_in.open_file(desk, path)
    shape = file_shapes.Shape(kind="scores", mapping={"student_id": 0, "date": 1, "measure": 2, "value": 3})
    saved = file_shapes.save_shape(desk, "Reading log", opened, shape)
    file_shapes.forget_saved_shape(desk, "Reading log")
    desk.keep("columns by name", [saved])
    desk.keep("ids STAR", "vendor")
    assert list(file_shapes.saved_shapes(desk)) == ["Reading log"]
    assert file_shapes.remembered_ids(desk, "STAR") == "vendor"
    file_shapes.forget_saved_shape(desk, "Reading log")
    assert file_shapes.saved_shapes(desk) == {}


def test_names_without_ids_come_in_as_one_change_once_they_are_confirmed(full: SchoolAtWork, tmp_path: Path) -> None:
    desk = full.desk
    head = ["Student Name", "Measure", "Date", "Score"]
    rows = [["Ana Pupil0", "ORF", "2026-11-02", "61"], ["Pupil1, Ana", "ORF", "2026-11-02", "70"]]
    path = write(tmp_path / "a.csv", [head, *rows, ["Kai Lund", "ORF", "2026-11-02", "1"], ["Average", "", "", "44"]])
    before = desk.digest()
    asked = bring_in.look_at(desk, path, TODAY)
    told = draft_words.answer(asked, committed=False, change="")
    assert (told.new, told.names, told.names_met, told.offers[0]["rows"]) == (0, 3, 2, [2])
    assert bring_in.bring_in(desk, asked, TODAY).change == ""
    draft = bring_in.look_at(desk, path, TODAY, accept_names=True)
    assert (len(draft.new), len(draft.problems), draft.warnings[-1]) == (
        *(2, 1),
        "1 row of totals, averages or counts is left out.",
    )
    bring_in.bring_in(desk, draft, TODAY)
    assert not bring_in.look_at(desk, path, TODAY, accept_names=True).brings
    desk.undo()
    assert desk.digest() == before


def test_new_students_without_an_id_need_consent(school: SchoolAtWork, tmp_path: Path) -> None:
    desk = school.desk
    path = write(tmp_path / "a.csv", [["Last Name", "First Name", "Grade"], ["Berg", "Ida", "3"], ["Lund", "Kai", "3"]])
    draft = bring_in.look_at(desk, path, TODAY)
    assert bring_in.bring_in(desk, draft, TODAY).change == ""
    changes = bring_in.bring_in(desk, draft, TODAY, accept_without_id=True)
    assert changes.says == "Bring in a.csv: 2 new students without an ID"
    assert [one.sorting_name for one in reads.students(desk)] == ["Berg, Ida", "Lund, Kai"]
    assert history.brought_in(desk)[0].record.new == 2


def test_a_kind_can_be_forced_by_its_name(full: SchoolAtWork, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["Student ID", "Date", "Reason"], ["100", "2026-11-02", "Sick"]])
    assert bring_in.look_at(full.desk, path, TODAY, named="Attendance by day").kind == "attendance"
    with pytest.raises(Refusal, match="There is no saved mapping and no kind of file called Nonsense"):
        bring_in.look_at(full.desk, path, TODAY, named="Nonsense")
    with pytest.raises(Refused, match="No column is chosen for the score"):
        bring_in.look_at(full.desk, path, TODAY, kind="scores", mapping={"student_id": 0, "measure": 2, "date": 1})


def test_a_teacher_cannot_give_a_role_by_a_file(full: SchoolAtWork, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [["Last Name", "First Name", "Role"], ["Okoro", "Ada", "Counselor"]])
    full.sign_in_as("Jo Ames", "teacher")
    draft = bring_in.look_at(full.desk, path, TODAY)
    before = full.desk.digest()
    with pytest.raises(Refusal, match="Ada Okoro: Roles are changed by a coordinator"):
        bring_in.bring_in(full.desk, draft, TODAY)
    assert full.desk.digest() == before


def test_restricted_ratings_stay_restricted_and_unseen(full: SchoolAtWork, tmp_path: Path) -> None:
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
    row = ["Cedar Hollow", "Pupil0, Ana", "100", "3", "11/2/2026", "61", "20", "Elevated"]
    brought(full, write(tmp_path / "bess.csv", [head, row]))
    with whole_school(full.desk) as whole:
        assert [one.restricted for one in whole.all(Rating)] == [True]
    full.sign_in_as("Jo Ames", "teacher")
    with whole_school(full.desk) as whole:
        assert whole.all(Rating) == []


def test_stopping_leaves_everything_as_it_was(full: SchoolAtWork, tmp_path: Path) -> None:
    days = [(dt.date(2026, 9, 1) + dt.timedelta(days=at)).isoformat() for at in range(60)]
    rows = [[f"{100 + who}", day, "P"] for day in days for who in range(20)]
    draft = bring_in.look_at(full.desk, write(tmp_path / "a.csv", [["Student ID", "Date", "Code"], *rows]), TODAY)
    before = full.desk.digest()

    def stop(done: int, total: int, what: str) -> None:
        if what == "Storing":
            raise Canceled

    with pytest.raises(Canceled):
        bring_in.bring_in(full.desk, draft, TODAY, step=stop)
    assert full.desk.digest() == before
    assert reads.attendance_shares(full.desk, dt.date(2026, 9, 1), TODAY) == {}
    assert bring_in.bring_in(full.desk, draft, TODAY).change


def test_the_history_tells_what_came(full: SchoolAtWork, tmp_path: Path) -> None:
    brought(full, write(tmp_path / "days.csv", FILES["attendance"]))
    newest = history.brought_in(full.desk)[0].record
    assert (newest.file, newest.rows, newest.new, newest.kind) == ("days.csv", 2, 2, "Attendance")
    assert len(newest.contents) == 64
    undo, _ = full.desk.undoable()
    assert undo is not None
    assert undo.says == "Bring in days.csv: 2 new days of attendance"


def test_every_field_of_every_kind_has_words() -> None:
    for sheet in SHEETS:
        titles = [title for _, title in file_shapes.fields_for(sheet.kind)]
        assert all(title and "_" not in title for title in titles)
        assert len(set(titles)) == len(titles), sheet.kind


def test_the_answer_of_the_command_line_is_short_where_there_is_nothing_to_add(
    full: SchoolAtWork, tmp_path: Path
) -> None:
    draft = bring_in.look_at(full.desk, write(tmp_path / "a.csv", FILES["courses"]), TODAY)
    told = msgspec.to_builtins(draft_words.answer(draft, committed=False, change=""))
    assert set(told) == {
        *("file", "kind", "read", "new", "changed", "unchanged", "missing", "problems", "committed", "change"),
    }
