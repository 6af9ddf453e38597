"""The matrix of screening: a keyboard that goes from cell to cell, rows that are marked, cells laid down as pictures."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from interventiondesk.domain.screening import INDICATORS, Indicator, Reading
from interventiondesk.domain.words import grade_key, short_day
from interventiondesk.tasks.matrix import Matrix, MatrixRow
from interventiondesk.ui import look
from interventiondesk.ui.pages.screening_cells import (
    AT,
    HIGH,
    SHORT,
    SIDE,
    box_picture,
    cell_mark,
    cell_picture,
    cell_text,
    column_order,
    column_says,
    column_text,
    reading_in,
)
from interventiondesk.ui.parts.flags import Mark
from interventiondesk.ui.parts.table import Column, ValueTable

_Index = QModelIndex | QPersistentModelIndex

_WIDE: dict[Indicator, int] = {
    "attendance": 68,
    "attendance_month": 68,
    "behavior": 66,
    "behavior_early": 58,
    "course": 66,
    "benchmark": 90,
    "externalizing": 60,
    "internalizing": 58,
    "benchmark_strength": 92,
    "course_strength": 68,
}
"""As wide as its title or its widest cell: a benchmark names its measure, and all ten have room at 1366 pixels."""

_FIRST = 5
"""Where the column of the first indicator stands."""


class MatrixTable(ValueTable[MatrixRow]):
    """The table. Arrows go from cell to cell, Space marks a row, Shift with arrows marks several, Ctrl+A all, Escape none.

    `on_cell` tells that the keyboard is on another cell, `marks_changed` that other rows are marked.
    """

    on_cell = Signal()
    marks_changed = Signal()

    def __init__(self) -> None:
        self._as_of: dict[Indicator, str] = {}
        self._codes: dict[str, str] = {}
        self._ids: frozenset[str] | None = None
        self._from = -1
        self._cells: dict[int, tuple[Mark, str, str, bool]] = {}
        self._pictures: dict[tuple[Mark, str, str, bool, int], QPixmap] = {}
        self._boxes: dict[bool, QPixmap] = {}
        self._made_for: tuple[bool, int, float] | None = None
        self._side = self._high = 0
        super().__init__(self._columns(), name="Screening")
        self.by_cell = True
        self.setCornerWidget(QWidget())
        self.setAccessibleDescription(
            "Arrows go from cell to cell. Space marks a student, Control A all, Enter opens one, S sorts by this column."
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.on_cell.emit()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self._marked_anew()

    def _marked_anew(self) -> None:
        self._ids = None
        self.viewport().update()
        self.marks_changed.emit()

    # -- columns ------------------------------------------------------------------------------------------------------

    def _columns(self) -> list[Column[MatrixRow]]:
        before = [
            Column[MatrixRow](
                title="", text=lambda _row: "", paint=self._paint_box, says=self._box_says, width=40, pinned=True
            ),
            Column[MatrixRow](
                title="Student",
                text=lambda row: row.student.sorting_name,
                sort=lambda row: row.student.sorting_name.casefold(),
                bold=True,
                width=168,
                grows=True,
                least=140,
                pinned=True,
            ),
            Column[MatrixRow](
                title="Gr.",
                whole="Grade",
                text=lambda row: row.student.grade,
                sort=lambda row: grade_key(row.student.grade),
                width=48,
            ),
            Column[MatrixRow](
                title="Homeroom", text=lambda row: row.student.homeroom, muted=True, width=96, gives_way=2
            ),
            Column[MatrixRow](
                title="Tier", text=lambda row: str(row.tier), sort=lambda row: row.tier, align="right", width=52
            ),
        ]
        after = [
            Column[MatrixRow](
                title="What we decided",
                text=lambda row: row.status,
                sort=lambda row: (row.since is None, str(row.since or ""), row.status),
                muted=True,
                width=150,
                grows=True,
                least=140,
            ),
            Column[MatrixRow](
                title="Groups", text=lambda row: ", ".join(row.groups), muted=True, width=130, gives_way=1
            ),
        ]
        return [*before, *(self._indicator(one) for one in SHORT), *after]

    def _indicator(self, indicator: Indicator) -> Column[MatrixRow]:
        return Column[MatrixRow](
            title=SHORT[indicator],
            whole=INDICATORS[indicator],
            text=functools.partial(column_text, indicator),
            sort=functools.partial(column_order, indicator),
            paint=functools.partial(self._paint_cell, AT[indicator]),
            says=functools.partial(column_says, indicator),
            below=lambda: self._as_of.get(indicator, ""),
            width=_WIDE[indicator],
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Other colors, type or screens need other pictures of the cells."""
        made_for = (look.tokens().dark, look.px(1000), self.devicePixelRatioF())
        if made_for != self._made_for:
            self._made_for = made_for
            self._pictures.clear()
            self._boxes.clear()
            self._side, self._high = look.px(SIDE), look.px(HIGH)
        super().paintEvent(event)

    def _paint_cell(self, at: int, painter: QPainter, inner: QRect, row: MatrixRow) -> None:
        """A school shows the same few hundred pictures again and again: each is painted once and then laid down."""
        reading = row.readings[at]
        cell = self._cells.get(id(reading))
        if cell is None:
            mark = cell_mark(row, reading)
            text = cell_text(reading)
            code = self._codes.get(row.measured(reading.indicator), "") if text else ""
            cell = self._cells[id(reading)] = (mark, text, code, reading.severe and mark == "flag")
        key = (*cell, inner.width())
        picture = self._pictures.get(key)
        if picture is None:
            mark, text, code, severe = cell
            width = inner.width() + self._side + look.px(look.STEP)
            sharp = self._made_for[2] if self._made_for else 1.0
            picture = self._pictures[key] = cell_picture(mark, text, code, severe=severe, width=width, sharp=sharp)
        painter.drawPixmap(inner.left() - self._side, inner.top() + (inner.height() - self._high) // 2, picture)

    def _paint_box(self, painter: QPainter, inner: QRect, row: MatrixRow) -> None:
        on = row.student.id in self.marked_ids()
        side = look.px(16)
        picture = self._boxes.get(on)
        if picture is None:
            sharp = self._made_for[2] if self._made_for else 1.0
            picture = self._boxes[on] = box_picture(side, sharp, on=on)
        painter.drawPixmap(inner.left() - look.px(2), inner.top() + (inner.height() - side) // 2, picture)

    def _box_says(self, row: MatrixRow) -> str:
        return f"{row.student.name}: {'marked' if row.student.id in self.marked_ids() else 'not marked'}"

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_matrix(self, known: Matrix) -> None:
        """How fresh each column is, and the codes of the measures; the rows come with `set_values`."""
        self._codes = known.codes
        self._as_of = {indicator: short_day(day) for indicator, day in known.as_of.items()}
        self.head.viewport().update()

    def set_values(self, values: Sequence[MatrixRow]) -> None:
        """Show other rows; marks and the cell that the keyboard is on stay with their students."""
        self._keeping(lambda: super(MatrixTable, self).set_values(values))

    def filter(self, text: str) -> None:
        """Show only rows in which every word occurs; who is not shown is not marked."""
        self._keeping(lambda: super(MatrixTable, self).filter(text))

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self._keeping(lambda: super(MatrixTable, self)._sort(column, order))

    def _keeping(self, change: Callable[[], None]) -> None:
        self._cells.clear()
        marked, on, column = self.marked_ids(), self.current(), self.currentIndex().column()
        was = self.selectionModel().blockSignals(True)
        change()
        self._mark_again(marked)
        rows = self.value_model.values()
        at = next((at for at, row in enumerate(rows) if on is not None and row.student.id == on.student.id), -1)
        if at >= 0:
            self.selectionModel().setCurrentIndex(
                self.value_model.index(at, max(column, 0)), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            self.scrollTo(self.currentIndex())
        self.selectionModel().blockSignals(was)
        self.on_cell.emit()
        self._marked_anew()

    def _mark_again(self, marked: frozenset[str]) -> None:
        self._ids = None
        if not marked:
            return
        last = self.value_model.columnCount() - 1
        chosen = QItemSelection()
        for at, row in enumerate(self.value_model.values()):
            if row.student.id in marked:
                chosen.select(self.value_model.index(at, 0), self.value_model.index(at, last))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._ids = None

    def marked(self) -> list[MatrixRow]:
        """The marked rows from above; where none is, the row that the keyboard is on."""
        found = self.selected()
        if found:
            return found
        row = self.current()
        return [row] if row is not None else []

    def marked_ids(self) -> frozenset[str]:
        """The students whose rows are marked."""
        if self._ids is None:
            self._ids = frozenset(row.student.id for row in self.selected())
        return self._ids

    def reading(self) -> Reading | None:
        """The reading in the cell that the keyboard is on; None in the other columns."""
        row, at = self.current(), self.currentIndex().column() - _FIRST
        indicators = list(SHORT)
        return reading_in(row, indicators[at]) if row is not None and 0 <= at < len(indicators) else None

    # -- keys and mouse -----------------------------------------------------------------------------------------------

    def selectionCommand(self, index: _Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """Only what is meant to mark does: moving about leaves the marks alone."""
        del index
        flag = QItemSelectionModel.SelectionFlag
        if isinstance(event, QKeyEvent):
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            return flag.Select | flag.Rows if shift else flag.NoUpdate
        return flag.NoUpdate

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, selection = event.key(), self.selectionModel()
        here = self.currentIndex()
        flag = QItemSelectionModel.SelectionFlag
        if key == Qt.Key.Key_Space and here.isValid():
            selection.select(here, flag.Toggle | flag.Rows)
        elif key == Qt.Key.Key_Escape and selection.hasSelection():
            selection.clearSelection()
        elif key == Qt.Key.Key_S and not event.modifiers() and here.isValid() and here.column():
            again = self.head.sortIndicatorSection() == here.column()
            falling = again and self.head.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            self.sort_by(here.column(), falling=falling)
            # who is first now is what one sorts for, not where the student of before has gone
            self.setCurrentIndex(self.value_model.index(0, here.column()))
        else:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
                selection.select(here, flag.Select | flag.Rows)
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if not index.isValid() or event.button() != Qt.MouseButton.LeftButton:
            return
        flag, held = QItemSelectionModel.SelectionFlag, event.modifiers()
        if held & Qt.KeyboardModifier.ShiftModifier and self._from >= 0:
            low, high = sorted((self._from, index.row()))
            last = self.value_model.columnCount() - 1
            rows = QItemSelection(self.value_model.index(low, 0), self.value_model.index(high, last))
            self.selectionModel().select(rows, flag.Select)
        elif index.column() == 0 or held & Qt.KeyboardModifier.ControlModifier:
            self.selectionModel().select(index, flag.Toggle | flag.Rows)
        self._from = index.row()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard begins on the first student, and marks nobody."""
        if not self.currentIndex().isValid() and self.value_model.rowCount():
            self.selectionModel().setCurrentIndex(
                self.value_model.index(0, 1), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        QTableView.focusInEvent(self, event)
        self.viewport().update()
