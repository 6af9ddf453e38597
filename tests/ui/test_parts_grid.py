"""The grid for scores and sessions: keys as in a spreadsheet, one key for absent, nothing refused."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from interventiondesk.ui.parts.grid import ChoiceColumn, EntryGrid, GridRow, ScoreColumn
from ui.charts_made_up import small_chart

SESSION = {"p": "present", "a": "absent", "n": "no session"}
NAMES = ("Ada Brook", "Ben Castillo", "Chi Dang", "Dev Ek")


@pytest.fixture
def grid(qtbot: QtBot, desk_app: QApplication) -> EntryGrid:
    columns = (ScoreColumn(title="Score", least=0, most=250, whole=True), ScoreColumn(title="Errors", least=0, most=99))
    made = EntryGrid(columns, [GridRow(name=name, remark="October 8: 41") for name in NAMES])
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    made.activateWindow()
    made.setFocus()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def keys(grid: EntryGrid, *presses: str | Qt.Key) -> None:
    """Press keys where the focus is: in the cell's editor when there is one."""
    for press in presses:
        within = QApplication.focusWidget()
        target = within if isinstance(within, QLineEdit) else grid
        if isinstance(press, str):
            for sign in press:
                within = QApplication.focusWidget()
                QTest.keyClicks(within if isinstance(within, QLineEdit) else grid, sign)
        else:
            QTest.keyClick(target, press)


def place(grid: EntryGrid) -> tuple[int, int]:
    return grid.currentIndex().row(), grid.currentIndex().column() - 2


def test_type_enter_type_enter_fills_the_column(grid: EntryGrid) -> None:
    told: list[tuple[int, int, str]] = []
    grid.entered.connect(lambda *args: told.append(args))
    keys(grid, "63", Qt.Key.Key_Return, "58", Qt.Key.Key_Return)
    assert told == [(0, 0, "63"), (1, 0, "58")]
    assert place(grid) == (2, 0)


def test_tab_goes_right_and_begins_the_next_row(grid: EntryGrid) -> None:
    keys(grid, "63", Qt.Key.Key_Tab, "2", Qt.Key.Key_Tab, "58")
    keys(grid, Qt.Key.Key_Return)
    assert grid.texts()[:2] == [("63", "2"), ("58", "")]


def test_arrows_move_also_while_typing_down(grid: EntryGrid) -> None:
    keys(grid, Qt.Key.Key_Down, Qt.Key.Key_Right)
    assert place(grid) == (1, 1)
    keys(grid, "7", Qt.Key.Key_Up)
    assert grid.text(1, 1) == "7"
    assert place(grid) == (0, 1)
    keys(grid, Qt.Key.Key_Left, Qt.Key.Key_Left)
    assert place(grid) == (0, 0)


def test_absent_and_not_given_are_one_key_each_and_lead_to_the_next_student(grid: EntryGrid) -> None:
    keys(grid, "a", "n", "0", Qt.Key.Key_Return)
    assert [row[0] for row in grid.texts()] == ["absent", "not given", "0", ""]
    assert place(grid) == (3, 0)


def test_escape_restores_and_f2_edits_what_is_there(grid: EntryGrid) -> None:
    grid.set_cell(0, 0, "41")
    keys(grid, "99", Qt.Key.Key_Escape)
    assert grid.text(0, 0) == "41"
    keys(grid, Qt.Key.Key_F2)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == "41"
    keys(grid, Qt.Key.Key_End, "0", Qt.Key.Key_Return)
    assert grid.text(0, 0) == "410"


def test_delete_clears(grid: EntryGrid) -> None:
    grid.set_cell(0, 0, "41")
    told: list[tuple[int, int, str]] = []
    grid.entered.connect(lambda *args: told.append(args))
    keys(grid, Qt.Key.Key_Delete)
    assert told == [(0, 0, "")]


def test_a_value_out_of_range_is_marked_in_words_and_never_blocks(grid: EntryGrid) -> None:
    keys(grid, "630", Qt.Key.Key_Return, "sixty", Qt.Key.Key_Return, "58.5", Qt.Key.Key_Return)
    assert [grid.wrong(row, 0) for row in range(4)] == ["Above 250", "Not a number", "Not a whole number", ""]
    assert [row[0] for row in grid.texts()] == ["630", "sixty", "58.5", ""]
    assert grid.grid_model.wrong_words(0) == "Score: above 250"
    index = grid.grid_model.index(0, 2)
    said = grid.grid_model.data(index, Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Ada Brook, Score: 630, Above 250"


def test_what_follows_from_a_row_stands_beside_an_entry_and_is_read_aloud(qtbot: QtBot) -> None:
    def both(texts: Sequence[str]) -> str:
        return f"{texts[0]} and {texts[1]}" if all(texts) else ""

    grid = EntryGrid([ScoreColumn(title="Score"), ScoreColumn(title="Errors", whole=True, beside=both)])
    qtbot.addWidget(grid)
    grid.set_rows([GridRow(name="Ada Brook", cells=("57", "3")), GridRow(name="Ben Ito", cells=("57", "1.5"))])
    said = [grid.grid_model.data(grid.grid_model.index(row, 3), Qt.ItemDataRole.AccessibleTextRole) for row in (0, 1)]
    assert said == ["Ada Brook, Errors: 3, 57 and 3", "Ben Ito, Errors: 1.5, Not a whole number"]


def test_a_pasted_block_is_one_message(grid: EntryGrid) -> None:
    pasted: list[list[tuple[int, int, str]]] = []
    grid.pasted.connect(pasted.append)
    QApplication.clipboard().setText("63\t2\r\nabs\t\r\na\t1\r\n")
    QTest.keyClick(grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pasted == [[(0, 0, "63"), (0, 1, "2"), (1, 0, "abs"), (2, 0, "absent"), (2, 1, "1")]]


def test_a_paste_that_reaches_beyond_the_grid_is_cut_at_its_edge(grid: EntryGrid) -> None:
    grid.setCurrentIndex(grid.grid_model.index(3, 3))
    assert grid.paste("1\t2\t3\n4\t5") == [(3, 1, "1")]


def test_a_copied_block_can_be_pasted_back(grid: EntryGrid) -> None:
    for row, text in enumerate(("63", "absent", "58", "")):
        grid.set_cell(row, 0, text)
    grid.selectAll()
    assert grid.copy() == "63\t\nabsent\t\n58\t\n\t"
    assert grid.paste(QApplication.clipboard().text()) == []


def test_what_changes_nothing_is_not_told(grid: EntryGrid) -> None:
    grid.set_cell(0, 0, "63")
    told: list[object] = []
    grid.entered.connect(lambda *args: told.append(args))
    keys(grid, "63.0", Qt.Key.Key_Return)
    assert told == []


def test_tab_leaves_the_grid_behind_its_last_cell(qtbot: QtBot, grid: EntryGrid) -> None:
    grid.setCurrentIndex(grid.grid_model.index(3, 3))
    keys(grid, Qt.Key.Key_Tab)
    assert place(grid) == (3, 1)


def test_the_end_of_a_row_shows_chart_and_progress_as_they_become(grid: EntryGrid) -> None:
    before = grid.grab().toImage()
    grid.set_trail(0, small_chart(), "behind")
    assert grid.grab().toImage() != before
    index = grid.grid_model.index(0, grid.grid_model.columnCount() - 1)
    assert grid.grid_model.data(index) == "Behind"


def test_the_same_grid_logs_sessions_with_one_key_each(qtbot: QtBot, desk_app: QApplication) -> None:
    days = [ChoiceColumn(title=day, keys=SESSION) for day in ("Mon 12", "Wed 14")]
    grid = EntryGrid(days, [GridRow(name=name) for name in NAMES], name="Sessions", trailing=False)
    qtbot.addWidget(grid)
    grid.show()
    grid.activateWindow()
    grid.setFocus()
    qtbot.waitUntil(grid.isActiveWindow)
    keys(grid, "p", "a", "n", "p")
    assert [row[0] for row in grid.texts()] == ["present", "absent", "no session", "present"]
    assert ChoiceColumn(title="x", keys=SESSION).wrong("ill") == "Not one of: present, absent, no session"
