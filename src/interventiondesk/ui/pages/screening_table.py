"""The matrix of screening: cells painted as symbol and number, a keyboard that goes from cell to cell, marked rows."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QTableView, QWidget

from interventiondesk.domain.screening import INDICATORS, Indicator, Reading
from interventiondesk.domain.words import day_words, grade_key, number, short_day
from interventiondesk.tasks.matrix import Matrix, MatrixRow, open_words, settled_words
from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.flags import WORDS, Mark, mark_of, paint_sign, tone_of
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.words import lay, paint_line, set_tip

_Index = QModelIndex | QPersistentModelIndex

SHORT: dict[Indicator, str] = {
    "attendance": "Attend.",
    "attendance_month": "Absences",
    "behavior": "Behavior",
    "behavior_early": "By Oct.",
    "course": "Courses",
    "benchmark": "Bench.",
    "externalizing": "Extern.",
    "internalizing": "Intern.",
    "benchmark_strength": "Bench. +",
    "course_strength": "Course +",
}
"""The title of an indicator's column; its whole name is in the strip below the table and for a screen reader."""

RANK: dict[Mark, int] = {"flag": 0, "settled": 1, "strength": 0, "clear": 2, "not_reached": 2, "not_enough_data": 3}
_WIDE = 70
_SIGN = 11
_LEADING = 18
_SIDE, _HIGH = 6, 22
_FIRST = 5
"""Where the column of the first indicator stands."""


def cell_mark(row: MatrixRow, reading: Reading) -> Mark:
    """What one cell shows: a flag that waits is told from one that is decided about."""
    mark = mark_of(reading)
    return "settled" if mark == "flag" and not row.is_open(reading.indicator) else mark


def cell_text(reading: Reading) -> str:
    """The value in as few signs as possible; nothing where nothing is known."""
    if reading.state == "not_enough_data":
        return ""
    if reading.indicator in {"attendance", "course"} and reading.said:
        return reading.said.replace(" %", "%")
    return number(reading.value) if reading.value is not None else reading.said


def cell_says(row: MatrixRow, reading: Reading) -> str:
    """One cell as a sentence: the indicator, the state in words, the value, the because, and what was decided."""
    mark = cell_mark(row, reading)
    state = WORDS["flag" if mark == "settled" else mark]
    if reading.severe and reading.state == "flag":
        state += ", second line"
    said = f", {reading.said}" if reading.said and reading.state != "not_enough_data" else ""
    return " ".join((f"{reading.name}: {state.lower()}{said}.", reading.because, decided_says(row, reading))).strip()


def decided_says(row: MatrixRow, reading: Reading) -> str:
    """What became of a flag, as a sentence; empty where there is none."""
    if reading.state != "flag" or reading.strength or row.flagged is None:
        return ""
    waiting = next((one for one in row.flagged.open if one.reading.indicator == reading.indicator), None)
    if waiting is not None:
        told = open_words(waiting.since)
        return f"{told[0].upper()}{told[1:]}."
    settled = row.settled(reading.indicator)
    told = settled_words(settled) if settled else ""
    decided = f" on {day_words(settled.decision.date)}" if settled and settled.decision else ""
    return f"Decided{decided}: {told}." if told else ""


_AT: dict[str, int] = {indicator: at for at, indicator in enumerate(INDICATORS)}
"""Where each indicator stands among a student's readings."""


def _of(row: MatrixRow, indicator: Indicator) -> Reading:
    return row.readings[_AT[indicator]]


def _text(indicator: Indicator, row: MatrixRow) -> str:
    reading = _of(row, indicator)
    return " ".join(part for part in (WORDS[cell_mark(row, reading)], cell_text(reading)) if part)


def _says(indicator: Indicator, row: MatrixRow) -> str:
    return f"{row.student.name}. {cell_says(row, _of(row, indicator))}"


def _order(indicator: Indicator, row: MatrixRow) -> tuple[int, bool, float]:
    """Flags that wait first, the second line before the first; then by value."""
    reading = _of(row, indicator)
    worst_low = indicator in {"course", "benchmark"}
    value = reading.value if reading.value is not None else 0.0
    return RANK[cell_mark(row, reading)], not reading.severe, value if worst_low else -value


def _picture(mark: Mark, text: str, *, severe: bool, width: int, sharp: float) -> QPixmap:
    """Symbol and value; only a flag that waits, and a strength, have a ground of their own."""
    high, side, sign, gap = look.px(_HIGH), look.px(_SIDE), look.px(_SIGN), look.px(5)
    picture = QPixmap(round(width * sharp), round(high * sharp))
    picture.setDevicePixelRatio(sharp)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    of, tone = look.tokens(), tone_of(mark)
    loud = mark in {"flag", "strength"}
    measure = look.metrics("small", bold=severe)
    wide = sign + (gap + measure.horizontalAdvance(text) if text else 0)
    if loud:
        ground = QRectF(1, 1, min(wide + 2 * side, width - 2), high - 2)
        painter.setPen(QPen(QColor(tone.ink), 1.2) if severe else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(ground, ground.height() / 2, ground.height() / 2)
    paint_sign(
        painter, mark, QRectF(side, (high - sign) / 2, sign, sign), of.muted if mark == "not_reached" else tone.ink
    )
    if text:
        painter.setFont(look.font("small", bold=severe))
        painter.setPen(QColor(tone.ink if loud else of.text if mark == "settled" else of.muted))
        room = QRectF(side + sign + gap, 0, width - side - sign - gap, high)
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
    painter.end()
    return picture


def _box(side: int, sharp: float, *, on: bool) -> QPixmap:
    """A check box, as in a row of a card."""
    picture = QPixmap(round(side * sharp), round(side * sharp))
    picture.setDevicePixelRatio(sharp)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0, 0, side, side)
    painter.setPen(Qt.PenStyle.NoPen if on else QPen(look.color("muted"), 1))
    painter.setBrush(look.color("accent") if on else look.color("surface"))
    painter.drawRoundedRect(box if on else box.adjusted(0.5, 0.5, -0.5, -0.5), look.px(3), look.px(3))
    if on:
        icons.draw(painter, "check", box.adjusted(1, 1, -1, -1), look.color("on_accent"))
    painter.end()
    return picture


class Strip(QWidget):
    """What the cell that the keyboard is on says, in at most three lines, so that the table above keeps its height."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._lines = "", 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_lines(3)

    def set_lines(self, lines: int) -> None:
        """How many lines there are."""
        if lines != self._lines:
            self._lines = lines
            self.setFixedHeight(look.px(lines * _LEADING + look.WIDE))

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        """All that it says."""
        return self._text

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look.fill(painter, 0, 0, self.width(), 1, "line")
        side, step = look.px(look.WIDE - 1), look.px(_LEADING)
        measure = look.metrics()
        laid = lay(self._text, measure, [self.width() - 2 * side] * self._lines)
        rise = look.px(look.STEP) + (step - measure.height()) / 2 + measure.ascent()
        for at, line in enumerate(laid.lines):
            paint_line(painter, side, round(rise + at * step), line, look.font(), look.color("text"))
        set_tip(self, "" if laid.whole else self._text)


class MatrixTable(ValueTable[MatrixRow]):
    """The table. Arrows go from cell to cell, Space marks a row, Shift with arrows marks several, Ctrl+A all, Escape none.

    `on_cell` tells that the keyboard is on another cell, `marks_changed` that other rows are marked.
    """

    on_cell = Signal()
    marks_changed = Signal()

    def __init__(self) -> None:
        self._as_of: dict[Indicator, str] = {}
        self._ids: frozenset[str] | None = None
        self._from = -1
        self._cells: dict[int, tuple[Mark, str, bool]] = {}
        self._pictures: dict[tuple[Mark, str, bool, int], QPixmap] = {}
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
            Column[MatrixRow](title="", text=lambda _row: "", paint=self._paint_box, says=self._box_says, width=40),
            Column[MatrixRow](
                title="Student",
                text=lambda row: row.student.sorting_name,
                sort=lambda row: row.student.sorting_name.casefold(),
                bold=True,
                width=168,
                grows=True,
                least=140,
            ),
            Column[MatrixRow](
                title="Grade",
                text=lambda row: row.student.grade,
                sort=lambda row: grade_key(row.student.grade),
                width=64,
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
            text=functools.partial(_text, indicator),
            sort=functools.partial(_order, indicator),
            paint=functools.partial(self._paint_cell, _AT[indicator]),
            says=functools.partial(_says, indicator),
            below=lambda: self._as_of.get(indicator, ""),
            width=_WIDE,
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Other colors, type or screens need other pictures of the cells."""
        made_for = (look.tokens().dark, look.px(1000), self.devicePixelRatioF())
        if made_for != self._made_for:
            self._made_for = made_for
            self._pictures.clear()
            self._boxes.clear()
            self._side, self._high = look.px(_SIDE), look.px(_HIGH)
        super().paintEvent(event)

    def _paint_cell(self, at: int, painter: QPainter, inner: QRect, row: MatrixRow) -> None:
        """A school shows the same few hundred pictures again and again: each is painted once and then laid down."""
        reading = row.readings[at]
        cell = self._cells.get(id(reading))
        if cell is None:
            mark = cell_mark(row, reading)
            cell = self._cells[id(reading)] = (mark, cell_text(reading), reading.severe and mark == "flag")
        key = (*cell, inner.width())
        picture = self._pictures.get(key)
        if picture is None:
            mark, text, severe = cell
            width = inner.width() + self._side + look.px(look.STEP)
            sharp = self._made_for[2] if self._made_for else 1.0
            picture = self._pictures[key] = _picture(mark, text, severe=severe, width=width, sharp=sharp)
        painter.drawPixmap(inner.left() - self._side, inner.top() + (inner.height() - self._high) // 2, picture)

    def _paint_box(self, painter: QPainter, inner: QRect, row: MatrixRow) -> None:
        on = row.student.id in self.marked_ids()
        side = look.px(16)
        picture = self._boxes.get(on)
        if picture is None:
            sharp = self._made_for[2] if self._made_for else 1.0
            picture = self._boxes[on] = _box(side, sharp, on=on)
        painter.drawPixmap(inner.left() - look.px(2), inner.top() + (inner.height() - side) // 2, picture)

    def _box_says(self, row: MatrixRow) -> str:
        return f"{row.student.name}: {'marked' if row.student.id in self.marked_ids() else 'not marked'}"

    # -- what is shown ------------------------------------------------------------------------------------------------

    def show_matrix(self, known: Matrix) -> None:
        """How fresh each column is; the rows come with `set_values`."""
        self._as_of = {indicator: short_day(day) for indicator, day in known.as_of.items()}
        self.head.viewport().update()

    def fixed_widths(self) -> dict[str, float]:
        """The widths that somebody changed, by title, in pixels of the sketches: to be remembered."""
        one = look.px(100) / 100
        return {
            column.title: round(self.columnWidth(at) / one, 1)
            for at, column in enumerate(self.value_model.columns)
            if column.title
            and not column.grows
            and not self.isColumnHidden(at)
            and self.columnWidth(at) != look.px(column.width)
        }

    def show_widths(self, widths: Mapping[str, float]) -> None:
        """Widths as they were remembered."""
        for at, column in enumerate(self.value_model.columns):
            wide = widths.get(column.title, 0)
            if wide > 0 and not column.grows and not self.isColumnHidden(at):
                self.setColumnWidth(at, max(look.px(40), look.px(wide)))

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
        return _of(row, indicators[at]) if row is not None and 0 <= at < len(indicators) else None

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
