"""The table of values and the finder: sorting, filtering, copying, opening, all by keyboard."""

from __future__ import annotations

import dataclasses
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.ui import look
from interventiondesk.ui.look import PROGRESS, Progress
from interventiondesk.ui.parts.finder import Findable, Finder, ranked
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.places import Page
from interventiondesk.ui.session import Session
from ui.charts_made_up import small_chart


@dataclasses.dataclass(frozen=True)
class Pupil:
    name: str
    grade: str
    progress: Progress
    last: float | None


PUPILS = [
    Pupil("Mateo Núñez", "4", "on_track", 63),
    Pupil("Ellie Sandoval", "2", "too_few_sessions", None),
    Pupil("DeShawn Miller", "3", "behind", 9),
    Pupil("Imani Okafor", "3", "ahead", 100),
]


def columns() -> list[Column[Pupil]]:
    return [
        Column(title="Student", text=lambda pupil: pupil.name, bold=True, grows=True),
        Column(title="Grade", text=lambda pupil: pupil.grade),
        Column(
            title="Progress", text=lambda pupil: PROGRESS[pupil.progress].word, progress=lambda pupil: pupil.progress
        ),
        Column(title="Scores", text=lambda _: "", chart=lambda _: small_chart()),
        Column(
            title="Last score",
            text=lambda pupil: "" if pupil.last is None else f"{pupil.last:g}",
            sort=lambda pupil: pupil.last,
            align="right",
        ),
    ]


@pytest.fixture
def table(qtbot: QtBot, desk_app: QApplication) -> ValueTable[Pupil]:
    made = ValueTable(columns(), PUPILS, name="Students")
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def names(table: ValueTable[Pupil]) -> list[str]:
    return [pupil.name.split()[0] for pupil in table.shown()]


def test_typing_shows_students_in_whom_every_word_occurs(table: ValueTable[Pupil]) -> None:
    table.filter("nunez")
    assert names(table) == ["Mateo"]
    table.filter("deshawn track")
    assert names(table) == []
    table.filter("behind 3")
    assert names(table) == ["DeShawn"]
    table.filter("")
    assert len(names(table)) == 4


def test_numbers_sort_as_numbers_and_what_is_missing_comes_last(table: ValueTable[Pupil]) -> None:
    table.sort_by(4)
    assert names(table) == ["DeShawn", "Mateo", "Imani", "Ellie"]
    table.sort_by(4, falling=True)
    assert names(table) == ["Imani", "Mateo", "DeShawn", "Ellie"]


def test_a_click_on_a_title_sorts_and_a_second_one_turns_the_order(qtbot: QtBot, table: ValueTable[Pupil]) -> None:
    head = table.horizontalHeader()
    spot = head.viewport().rect().topLeft()
    spot.setX(20)
    spot.setY(12)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    rising = names(table)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert rising == ["DeShawn", "Ellie", "Imani", "Mateo"]
    assert names(table) == rising[::-1]


def test_the_row_that_the_keyboard_is_on_stays_through_sorting_and_new_values(table: ValueTable[Pupil]) -> None:
    table.selectRow(2)
    table.sort_by(0)
    current = table.current()
    assert current is not None
    assert current.name == "DeShawn Miller"
    table.set_values(list(reversed(PUPILS)))
    assert table.current() == current


def test_enter_and_double_click_open_the_student(qtbot: QtBot, table: ValueTable[Pupil]) -> None:
    table.selectRow(1)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [PUPILS[1]]
    with qtbot.waitSignal(table.opened) as opened:
        table.doubleClicked.emit(table.model().index(0, 0))
    assert opened.args == [PUPILS[0]]


def test_copying_takes_the_titles_along(qtbot: QtBot, table: ValueTable[Pupil]) -> None:
    table.selectRow(2)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    said = "Student\tGrade\tProgress\tScores\tLast score\nDeShawn Miller\t3\tBehind\t\t9\n"
    assert QApplication.clipboard().text() == said


def test_widths_are_remembered_by_title(qtbot: QtBot, table: ValueTable[Pupil], desk_app: QApplication) -> None:
    with qtbot.waitSignal(table.widths_changed):
        table.setColumnWidth(1, 133)
    other = ValueTable(columns(), PUPILS)
    other.set_widths(table.widths() | {"Unknown": 5})
    assert other.columnWidth(1) == 133


def test_rows_are_thirty_six_pixels_high(table: ValueTable[Pupil]) -> None:
    assert table.rowHeight(0) == look.px(36)


def test_a_cell_is_read_aloud_with_its_title(table: ValueTable[Pupil]) -> None:
    model, role = table.model(), Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(2, 2), role) == "Progress: Behind"
    seen = QAccessible.queryAccessibleInterface(table)
    assert seen.text(QAccessible.Text.Name) == "Students"
    assert seen.role() == QAccessible.Role.Table


def test_two_thousand_rows_answer_as_one_types(qtbot: QtBot, desk_app: QApplication) -> None:
    pupils = [Pupil(f"Student {at}", str(at % 6), "on_track", at) for at in range(2000)]
    table = ValueTable(columns(), pupils)
    qtbot.addWidget(table)
    table.show()
    began = time.perf_counter()
    for text in ("1", "19", "199", "1999", ""):
        table.filter(text)
    assert time.perf_counter() - began < 0.5  # measured: 0.02
    assert len(table.shown()) == 2000


def items() -> list[Findable]:
    return [
        Findable("Ann Arbor", "grade 2", lambda: None),
        Findable("Annual report", "School", lambda: None),
        Findable("José Anaya", "grade 3", lambda: None, also="8831"),
        Findable("Import a file", "Data · adds students", lambda: None),
    ]


def test_the_finder_puts_beginnings_of_words_first() -> None:
    assert [item.title for item in ranked("ann", items())] == ["Ann Arbor", "Annual report"]
    assert [item.title for item in ranked("an", items())] == ["Ann Arbor", "Annual report", "José Anaya"]
    assert [item.title for item in ranked("jose", items())] == ["José Anaya"]
    assert [item.title for item in ranked("8831", items())] == ["José Anaya"]
    assert [item.title for item in ranked("students", items())] == ["Import a file"]
    assert ranked("zzz", items()) == []


def test_type_arrow_enter_does_what_was_found(qtbot: QtBot, desk_app: QApplication) -> None:
    done: list[str] = []
    found = [
        Findable("Ann Arbor", "grade 2", lambda: done.append("arbor")),
        Findable("Ann Baker", "grade 4", lambda: done.append("baker")),
    ]
    finder = Finder(found)
    qtbot.addWidget(finder)
    finder.show()
    qtbot.keyClicks(finder.line, "ann")
    qtbot.keyClick(finder.line, Qt.Key.Key_Down)
    qtbot.keyClick(finder.line, Qt.Key.Key_Return)
    assert done == ["baker"]
    assert not finder.isVisible()


def test_enter_on_nothing_found_does_nothing(qtbot: QtBot, desk_app: QApplication) -> None:
    finder = Finder(items())
    qtbot.addWidget(finder)
    finder.show()
    qtbot.keyClicks(finder.line, "zzz")
    assert finder.nothing.isVisible()
    assert "Nothing is called so" in finder.nothing.text()
    qtbot.keyClick(finder.line, Qt.Key.Key_Return)
    assert finder.isVisible()
    assert finder.found() == []


def test_every_table_of_a_window_has_the_widths_that_were_drawn_in_it_before(
    qtbot: QtBot, school: SchoolAtWork, desk_app: QApplication
) -> None:
    session = Session(school.desk, TODAY)

    def shown(titles: int = 5) -> tuple[Page, ValueTable[Pupil]]:
        page = Page(session)
        qtbot.addWidget(page)
        table = ValueTable(columns()[:titles], PUPILS, name="Students", parent=page)
        table.resize(900, 300)
        page.show()
        return page, table

    page, table = shown()
    before = table.columnWidth(1)
    head = table.horizontalHeader()
    edge = QPoint(head.sectionViewportPosition(1) + before - 1, 12)
    qtbot.mousePress(head.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(head.viewport(), edge + QPoint(40, 0))
    drawn = table.columnWidth(1)
    qtbot.mouseRelease(head.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(40, 0))
    assert drawn > before
    page.close()  # at once: the hand has not rested yet
    again, other = shown(), shown(4)
    assert again[1].columnWidth(1) == drawn
    assert other[1].columnWidth(1) == before, "another table"
    late = ValueTable(columns(), parent=page)
    page.show()
    late.set_values(PUPILS)
    assert late.columnWidth(1) == drawn, "also where the rows come later"
