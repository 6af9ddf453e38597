from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import msgspec
import openpyxl
import pytest

from exchange.made_up import FILES, TODAY, Desk, counts, said
from interventiondesk.exchange.bringing import Said, draft_of
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.draft import Draft


def bring(desk: Desk, path: Path, **how: object) -> Draft:
    return draft_of(path, desk.here, TODAY, Said(**how))


def test_powerschool_and_mclass_meet_on_the_same_students() -> None:
    desk = Desk()
    students = desk.apply(bring(desk, FILES / "powerschool-state.txt"))
    assert (students.kind, students.product, counts(students)) == ("students", "PowerSchool students", (6, 0, 0, 0, 0))
    filled = desk.apply(bring(desk, FILES / "powerschool-local.txt"))
    assert counts(filled) == (0, 6, 0, 0, 0)
    assert filled.changed[1].changes == (("Student ID", "", "004212"), ("Enrolled on", "", "2026-08-17"))
    scores = desk.apply(bring(desk, FILES / "mclass-progress-1.csv"))
    assert (scores.kind, scores.product, scores.ids) == ("scores", "mCLASS progress monitoring", "local")
    assert counts(scores) == (21, 0, 0, 0, 0)
    assert sorted((measure.short_name, measure.level, measure.unit) for measure in desk.measures) == [
        ("NWF-CLS", "K", "sounds"),
        ("ORF", "2", "words"),
        ("ORF", "3", "words"),
        ("ORF-Accu", "3", "%"),
    ]
    amara = next(student for student in desk.students if student.family_name == "Okafor")
    orf = next(measure for measure in desk.measures if (measure.short_name, measure.level) == ("ORF", "3"))
    assert orf.full_name == "Oral reading fluency, words correct per minute, grade 3"
    assert [
        (score.date, score.value)
        for score in desk.scores
        if score.student_id == amara.id and score.measure_id == orf.id
    ] == [(dt.date(2026, 9, 3), 61.0), (dt.date(2026, 9, 10), 63.0), (dt.date(2026, 9, 17), 65.0)]


def test_the_same_files_again_bring_nothing_new() -> None:
    desk = Desk()
    names = ["powerschool-state.txt", "powerschool-local.txt", "mclass-progress-1.csv"]
    for name in names:
        desk.apply(bring(desk, FILES / name))
    before = dict(desk.values)
    for name in [*names, "mclass-progress-2.csv", "mclass-progress-3.csv"]:
        again = desk.apply(bring(desk, FILES / name))
        assert (again.new, again.changed, again.problems, again.missing) == ((), (), (), ())
    assert desk.values == before


def test_state_ids_alone_are_enough_for_a_file_that_carries_them() -> None:
    desk = Desk()
    desk.apply(bring(desk, FILES / "powerschool-state.txt"))
    scores = bring(desk, FILES / "mclass-progress-3.csv")
    assert (scores.ids, counts(scores)) == ("state", (21, 0, 0, 0, 0))
    nobody = bring(desk, FILES / "mclass-progress-1.csv")
    assert counts(nobody) == (0, 0, 0, 0, 21)
    assert said(nobody)[0] == (2, "Student Primary ID", "No student with the ID 104211 is on this desk.")


def test_no_social_security_number_is_in_any_value() -> None:
    draft = bring(Desk(), FILES / "powerschool-state.txt")
    assert draft.left_out == ("SSN",)
    assert "900-55" not in msgspec.json.encode(draft).decode()


def test_a_plain_sheet_is_the_same_as_text_and_as_workbook(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Class list\n\nStudent ID,Last,First,Grade\n1042,Muñoz,Ana,3\n", encoding="cp1252")
    book = openpyxl.Workbook()
    book.create_sheet("Students").append(["Student ID", "Last", "First", "Grade"])
    book["Students"].append([1042, "Muñoz", "Ana", 3])
    book["Sheet"].append(["Read me: the list is on the next sheet"])
    book.save(tmp_path / "a.xlsx")
    text, sheet = bring(Desk(), tmp_path / "a.csv"), bring(Desk(), tmp_path / "a.xlsx")
    assert text.values == sheet.values
    assert (text.new[0].row, sheet.new[0].row) == (4, 2)
    assert (text.file, len(text.sha256)) == ("a.csv", 64)


def test_a_file_is_refused_when_it_is_not_known_or_has_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for content, says in (
        ("Student ID,Last,First,Grade\n", "a.csv has headings but no rows below them."),
        ("Color,Shape\nred,round\n", "It is not known what a.csv holds."),
        ("just one line of words\n", "It is not known what a.csv holds."),
    ):
        path.write_text(content)
        with pytest.raises(Refused) as caught:
            bring(Desk(), path)
        assert caught.value.says == says


def test_the_user_can_say_what_the_columns_are(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('Code,Who,Where\n17,"Tran, Linh",RM 7\n')
    draft = bring(Desk(), path, mapping={"local_id": "Code", "full_name": 1, "homeroom": "Where"})
    assert (draft.kind, draft.values[0].sorting_name, draft.values[0].homeroom) == ("students", "Tran, Linh", "RM 7")
    with pytest.raises(Refused, match=r"No column is chosen for the last name\."):
        bring(Desk(), path, mapping={"local_id": "Code"})
    with pytest.raises(Refused, match="has no column Points"):
        bring(Desk(), path, mapping={"value": "Points"})


def test_a_sheet_without_headings_can_be_mapped_by_position(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("17,Tran,Linh\n18,Tran,Minh\n")
    draft = bring(Desk(), path, mapping={"local_id": 0, "family_name": 1, "given_name": 2})
    assert len(draft.new) >= 1


def test_the_door_and_the_draft_load_no_heavy_library() -> None:
    heavy = "openpyxl", "python_calamine", "numpy", "PySide6", "sqlite_utils", "reportlab"
    code = f"import sys, interventiondesk.exchange.bringing; print([name for name in {heavy!r} if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
