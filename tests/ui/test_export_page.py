"""Taking out: the school, empty sheets, a list as it is shown, one student's record."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.exchange.sheets import SHEETS
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_export import ExportPage
from interventiondesk.ui.pages.student import StudentPage
from interventiondesk.ui.pages.student_record import RecordTab
from interventiondesk.ui.pages.students import StudentsPage
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window


def exporting(window: Window) -> ExportPage:
    window.go(Place(name="data", tab="export"))
    settle()
    data = window.page("data")
    assert isinstance(data, DataPage)
    page = data.inner("export")
    assert isinstance(page, ExportPage)
    return page


@pytest.fixture
def page(window: Window) -> ExportPage:
    return exporting(window)


def wait(page: QWidget, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.busy, timeout=30_000)  # type: ignore[attr-defined]
    settle()


def said(card: Card) -> str:
    return " ".join(one.accessibleName() for one in card.rows() if isinstance(one, (Words, Fact)))


def test_the_whole_school_is_taken_out_by_keyboard_and_says_where(
    page: ExportPage, window: Window, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: str(tmp_path / "out"))
    row = page.rows["csv"]
    assert row.button is not None
    assert row.button.accessibleName() == "Take out: A folder of CSV files"
    row.button.setFocus()
    qtbot.keyClick(row.button, Qt.Key.Key_Space)
    wait(page, qtbot)
    assert page.taken is not None
    assert (page.taken.path / "student.csv").exists()
    assert page.result.isVisible()
    assert str(page.taken.path) in said(page.result)
    assert "Everything on this desk" in said(page.left_out)


@pytest.mark.parametrize("way", ["xlsx", "oneroster"])
def test_the_other_formats_are_written_too_and_nothing_is_written_over(
    page: ExportPage, tmp_path: Path, qtbot: QtBot, way: str
) -> None:
    paths = []
    for _ in range(2):
        page.take_out(way, tmp_path)  # type: ignore[arg-type]
        wait(page, qtbot)
        assert page.taken is not None
        assert page.taken.path.exists()
        paths.append(page.taken.path)
    assert paths[0] != paths[1]


def test_a_refused_place_is_one_sentence(page: ExportPage, window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "file").write_text("x")
    page.take_out("csv", tmp_path / "file")
    wait(page, qtbot)
    assert window.bar.text()
    assert not page.result.isVisible()
    assert (tmp_path / "file").read_text() == "x"


def test_who_may_not_see_everything_is_told_so(
    desk_app: object, school: SchoolAtWork, tmp_path: Path, qtbot: QtBot
) -> None:
    del desk_app
    school.sign_in_as("Dana Mercer", "teacher")
    made = Window(Session(school.desk, TODAY))
    qtbot.addWidget(made)
    made.show()
    page = exporting(made)
    assert "this is not the whole school" in said(page.left_out)
    page.take_out("csv", tmp_path / "out")
    wait(page, qtbot)
    assert "not the whole school" in said(page.result)
    made.hide()


def test_an_empty_sheet_of_each_kind_is_saved_and_none_is_written_over(
    page: ExportPage, window: Window, tmp_path: Path, qtbot: QtBot
) -> None:
    page.save_template("scores", tmp_path / "Scores.xlsx")
    wait(page, qtbot)
    before = (tmp_path / "Scores.xlsx").read_bytes()
    assert window.bar.text() == "Saved Scores.xlsx. Fill it in and drop it on this window."
    page.save_templates(tmp_path)
    wait(page, qtbot)
    assert {path.name for path in tmp_path.glob("*.xlsx")} == {f"{sheet.title}.xlsx" for sheet in SHEETS}
    assert (tmp_path / "Scores.xlsx").read_bytes() == before
    assert window.bar.text() == f"Saved {len(SHEETS) - 1} empty sheets in {tmp_path.name}."
    page.save_templates(tmp_path)
    wait(page, qtbot)
    assert window.bar.text().startswith("All empty sheets lie in this folder already.")


def test_a_list_is_taken_out_as_it_is_shown(window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    window.go(Place(name="students"))
    settle()
    students = window.page("students")
    assert isinstance(students, StudentsPage)
    students.typed.setText("room 12")
    students.table.sort_by(0, falling=True)
    settle()
    assert students.list_out.accessibleName() == "Take out this list as it is shown"
    students.list_out.write(tmp_path / "Students.csv")
    wait(students.list_out, qtbot)
    with (tmp_path / "Students.csv").open(encoding="utf-8-sig", newline="") as file:
        head, *rows = list(csv.reader(file))
    assert head == ["Student", "Grade", "Homeroom", "Student ID", "Tier", "Plan", "Provider", "Progress"]
    assert [row[0] for row in rows] == [line.student.name for line in students.table.shown()]
    assert 0 < len(rows) < 120
    students.list_out.write(tmp_path / "Students.xlsx")
    wait(students.list_out, qtbot)
    assert (tmp_path / "Students.xlsx").stat().st_size > 1000
    assert window.bar.text().startswith(f"Wrote {len(rows)} rows to Students.xlsx.")


def test_one_students_record_is_taken_out_from_the_record(
    window: Window, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    someone = reads.students(sample_desk)[0]
    window.go(Place(name="student", student_id=someone.id, tab="record"))
    settle()
    student = window.page("student")
    assert isinstance(student, StudentPage)
    tab = student.findChild(RecordTab)
    assert tab is not None
    assert tab.take_out.isVisible()
    tab.write_record(tmp_path / "record")
    qtbot.waitUntil(lambda: not tab.at_work, timeout=30_000)
    settle()
    assert (tmp_path / "record" / f"{someone.name}.pdf").read_bytes().startswith(b"%PDF")
    assert window.bar.text().startswith(f"The record of {someone.name} is in the folder record.")
