"""The grid for scores and sessions: a row per student, a column per thing entered, keys as in a spreadsheet.

Nothing that is typed is refused: what cannot be read, or lies outside the range, is kept and marked with words. One key
records *absent* and *not given*, which are neither zero nor empty. It is one module because painting, keys, editing and the
clipboard of one grid belong together.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from interventiondesk.charts.chart import Chart
from interventiondesk.ui import icons, look
from interventiondesk.ui.look import PROGRESS, Progress
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.sparkline import WIDTH as SPARK
from interventiondesk.ui.parts.sparkline import paint_sparkline
from interventiondesk.ui.parts.symbols import paint_progress, progress_size
from interventiondesk.ui.parts.table import paint_empty_head
from interventiondesk.ui.parts.words import set_tip

_Index = QModelIndex | QPersistentModelIndex
_NUMBER = re.compile(r"[+-]?(\d{1,9}(\.\d*)?|\.\d+)")

_LEAST_ENTRY = 72

ABSENT, NOT_GIVEN = "absent", "not given"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ScoreColumn:
    """Numbers between two limits; `keys` are the words that one key enters while a cell is not being edited. `beside` says
    muted, in the same cell, what follows from the texts of its row, such as the accuracy from score and errors."""

    title: str
    least: float | None = None
    most: float | None = None
    whole: bool = False
    keys: Mapping[str, str] = dataclasses.field(default_factory=lambda: {"a": ABSENT, "n": NOT_GIVEN})
    width: int = 112
    beside: Callable[[Sequence[str]], str] | None = None

    def read(self, text: str) -> str:
        """What a typed text stands for: a number in its shortest form, a word of `keys`, or the text itself."""
        plain = " ".join(text.split())
        known = self.keys.get(plain.casefold())
        if known is not None:
            return known
        word = next((word for word in self.keys.values() if word.casefold() == plain.casefold()), None)
        if word is not None:
            return word
        if _NUMBER.fullmatch(plain):
            return f"{float(plain):.12g}"
        return plain

    def wrong(self, text: str) -> str:
        """Why a text is no score, or an empty text."""
        if not text or text in self.keys.values():
            return ""
        if not _NUMBER.fullmatch(text):
            return "Not a number"
        value = float(text)
        if self.least is not None and value < self.least:
            return f"Below {self.least:g}"
        if self.most is not None and value > self.most:
            return f"Above {self.most:g}"
        if self.whole and value != round(value):
            return "Not a whole number"
        if round(value, 3) != value:
            return "More than three decimals"
        return ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ChoiceColumn:
    """One of a few words, each entered by one key: {"p": "present", "a": "absent", "n": "no session"}."""

    title: str
    keys: Mapping[str, str]
    width: int = 104

    def read(self, text: str) -> str:
        """The word that a key or the beginning of a word stands for, or the text itself."""
        plain = " ".join(text.split()).casefold()
        if plain in self.keys:
            return self.keys[plain]
        return next((word for word in self.keys.values() if plain and word.casefold().startswith(plain)), plain)

    def wrong(self, text: str) -> str:
        """Why a text is none of the words, or an empty text."""
        words = list(self.keys.values())
        return "" if not text or text in words else f"Not one of: {', '.join(words)}"


EntryColumn = ScoreColumn | ChoiceColumn


@dataclasses.dataclass(frozen=True, kw_only=True)
class GridRow:
    """A student's row: the name, a muted remark such as the last score, and the texts that are already entered.

    Cells whose entry column is in `quiet` are painted without a box while they are empty: nothing is expected there.
    `check` says what seems wrong with a text of one entry column in this row, beyond what the column itself says. `read`
    says what a text stands for where this row means something else by it than its column, None where it does not.
    """

    name: str
    remark: str = ""
    cells: tuple[str, ...] = ()
    quiet: frozenset[int] = frozenset()
    check: Callable[[int, str], str] | None = None
    read: Callable[[int, str], str | None] | None = None


@dataclasses.dataclass(slots=True)
class _Trail:
    chart: Chart | None = None
    progress: Progress | None = None


class _Model(QAbstractTableModel):
    """Name | remark | the columns | the trailing area."""

    BEFORE = 2

    def __init__(self, columns: Sequence[EntryColumn], remarks: str, trailing: bool) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.remarks = remarks
        self.trailing = trailing
        self.rows: list[GridRow] = []
        self.texts: list[list[str]] = []
        self.trails: list[_Trail] = []

    def set_rows(self, rows: Sequence[GridRow]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        width = len(self.columns)
        self.texts = [
            [self.read(down, at, text) for at, text in enumerate((*row.cells, *([""] * width))[:width])]
            for down, row in enumerate(rows)
        ]
        self.trails = [_Trail() for _ in rows]
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else self.BEFORE + len(self.columns) + int(self.trailing)

    def entry(self, index: _Index) -> int:
        """Which entry column an index is in, or -1."""
        at = index.column() - self.BEFORE
        return at if index.isValid() and 0 <= at < len(self.columns) else -1

    def shown(self, row: int, column: int) -> str:
        """The words of any cell."""
        if column == 0:
            return self.rows[row].name
        if column == 1:
            return self.rows[row].remark
        at = column - self.BEFORE
        if at < len(self.columns):
            return self.texts[row][at]
        progress = self.trails[row].progress
        return PROGRESS[progress].word if progress else ""

    def read(self, row: int, at: int, text: str) -> str:
        """What a text stands for in one cell, by its row or by its column."""
        own = self.rows[row].read
        said = own(at, text) if own is not None else None
        return self.columns[at].read(text) if said is None else said

    def wrong(self, row: int, at: int) -> str:
        """What is wrong in one cell, by its column or by its row, or an empty text."""
        text, check = self.texts[row][at], self.rows[row].check
        return self.columns[at].wrong(text) or (check(at, text) if check is not None and text else "")

    def beside(self, row: int, at: int) -> str:
        """What follows from a row's texts and is said in one cell, or an empty text."""
        column = self.columns[at]
        told = column.beside if isinstance(column, ScoreColumn) else None
        return told(self.texts[row]) if told is not None and not self.wrong(row, at) else ""

    def wrong_words(self, row: int) -> str:
        """What is wrong in a row: "Score: above 250"."""
        found = [
            f"{column.title}: {wrong[0].lower()}{wrong[1:]}"
            for at, column in enumerate(self.columns)
            if (wrong := self.wrong(row, at))
        ]
        return "; ".join(found)

    def title(self, column: int) -> str:
        """The title of any column."""
        at = column - self.BEFORE
        if at < 0:
            return ("Student", self.remarks)[column]
        return self.columns[at].title if at < len(self.columns) else "Progress"

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return self.shown(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            at = self.entry(index)
            text = self.shown(index.row(), index.column()) or "empty"
            if at < 0:
                return text
            more = self.wrong(index.row(), at) or self.beside(index.row(), at)
            return f"{self.rows[index.row()].name}, {self.columns[at].title}: {text}{', ' if more else ''}{more}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.title(section)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        plain = Qt.ItemFlag.ItemIsEnabled
        if self.entry(index) >= 0:
            return plain | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable
        return plain

    def put(self, row: int, at: int, text: str) -> None:
        """Set one entry and have it painted."""
        self.texts[row][at] = text
        self.touch(row)  # the whole row: its words about what is wrong may have changed

    def touch(self, row: int) -> None:
        """Have a row painted again."""
        self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))


class _Head(QHeaderView):
    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(look.px(40))
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look.px(look.ROW - 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.length() - self.offset() < self.width():
            paint_empty_head(self)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 (Qt's name)
        painter.save()
        painter.setPen(look.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(look.font("small"))
        painter.setPen(look.color("muted"))
        right = isinstance(_column(self._model, logicalIndex), ScoreColumn)
        flag = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        inner = rect.adjusted(look.px(_left(logicalIndex)), 0, -look.px(look.PAD), 0)
        painter.drawText(inner, int(flag | Qt.AlignmentFlag.AlignVCenter), self._model.title(logicalIndex))
        painter.restore()


def _column(model: _Model, at: int) -> EntryColumn | None:
    at -= model.BEFORE
    return model.columns[at] if 0 <= at < len(model.columns) else None


def _left(column: int) -> int:
    return look.WIDE - 1 if column == 0 else look.PAD


class _Cells(QStyledItemDelegate):
    """Paints and edits cells."""

    def __init__(self, grid: EntryGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        of, model = look.tokens(), self._grid.grid_model
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        row, column = index.row(), index.column()
        at = model.entry(index)
        if self._grid.selectionModel().isSelected(index):
            painter.fillRect(where, QColor(of.surface))  # the style has painted the whole cell as chosen
        if row < model.rowCount() - 1:
            painter.setPen(QColor(of.hairline))
            painter.drawLine(where.bottomLeft(), where.bottomRight())
        inner = where.adjusted(look.px(_left(column)), 0, -look.px(look.PAD), 0)
        vertical = Qt.AlignmentFlag.AlignVCenter
        if at < 0 and column >= model.BEFORE:
            self._trail(painter, inner, row)
            return
        if at < 0:
            bold = column == 0
            painter.setFont(look.font("body" if bold else "small", bold=bold))
            wrong = "" if bold or model.trailing else model.wrong_words(row)
            painter.setPen(QColor(of.text if bold else of.low.ink if wrong else of.muted))
            measure = look.metrics("body" if bold else "small", bold=bold)
            text = measure.elidedText(wrong or model.shown(row, column), Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | vertical), text)
            return
        kind, text = model.columns[at], model.texts[row][at]
        wrong = model.wrong(row, at)
        current = bool(index == self._grid.currentIndex())
        box = where.adjusted(look.px(3), look.px(3), -look.px(3), -look.px(4))
        corner = look.px(look.GAP)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = self._grid.selectionModel().isSelected(index)
        quiet = at in model.rows[row].quiet and not text
        painter.setPen(Qt.PenStyle.NoPen if quiet else QPen(QColor(of.low.ink if wrong else of.line), 1))
        painter.setBrush(QColor(of.low.ground if wrong else of.soft if chosen else of.ground if quiet else of.surface))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        if current:
            focused = self._grid.hasFocus()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(of.accent if focused else of.control), look.RING if focused else 1))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), corner, corner)
        painter.restore()
        worded = isinstance(kind, ChoiceColumn) or text in kind.keys.values()
        painter.setFont(look.font("small" if worded else "body"))
        painter.setPen(QColor(of.low.ink if wrong else of.muted if worded else of.text))
        inner = box.adjusted(look.px(look.STEP), 0, -look.px(look.STEP) - 1, 0)
        flag = Qt.AlignmentFlag.AlignLeft if isinstance(kind, ChoiceColumn) else Qt.AlignmentFlag.AlignRight
        painter.drawText(inner, int(flag | vertical), text)
        told, measure = model.beside(row, at), look.metrics("small")
        if told and measure.horizontalAdvance(told) + measure.horizontalAdvance(f"  {text}") <= inner.width():
            painter.setFont(look.font("small"))
            painter.setPen(QColor(of.muted))
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | vertical), told)
        if wrong:
            side = look.px(14)
            spot = QRectF(inner.left() - 2, inner.center().y() - side / 2 + 1, side, side)
            icons.draw(painter, "warning", spot, of.low.ink)

    def _trail(self, painter: QPainter, inner: QRect, row: int) -> None:
        """What is wrong in this row, in words; else its small chart and its progress."""
        trail = self._grid.grid_model.trails[row]
        wrong = self._grid.grid_model.wrong_words(row)
        if wrong:
            painter.setFont(look.font("small"))
            painter.setPen(QColor(look.tokens().low.ink))
            told = f"{wrong}; not stored"
            text = look.metrics("small").elidedText(told, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)
            return
        left = inner.left()
        if trail.chart is not None and not self._grid.slim:
            box = QRectF(left, inner.center().y() - look.px(12), look.px(SPARK), look.px(24))
            paint_sparkline(painter, trail.chart, box)
        left += 0 if self._grid.slim else look.px(SPARK + look.PAD)
        if trail.progress is not None:
            paint_progress(painter, trail.progress, left, inner.center().y() + 0.5)

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: _Index) -> QWidget:
        model = self._grid.grid_model
        editor = QLineEdit(parent)
        editor.setFrame(False)
        if isinstance(_column(model, index.column()), ScoreColumn):
            editor.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        editor.setAccessibleName(f"{model.rows[index.row()].name}, {model.title(index.column())}")
        return editor

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(self._grid.grid_model.shown(index.row(), index.column()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, _model: object, index: _Index) -> None:
        if isinstance(editor, QLineEdit):
            self._grid.enter(index.row(), index.column() - _Model.BEFORE, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: _Index) -> None:
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        editor.setGeometry(where.adjusted(look.px(3), look.px(3), -look.px(3), -look.px(4)))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and the vertical arrows commit and go up or down, Tab goes sideways; Qt would only close the editor."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and isinstance(editor, QLineEdit):
            key = Qt.Key(event.key())
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            down = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key, 0)
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                down = -1 if shift else 1
            side = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(key, 0)
            if down or side:
                self.commitData.emit(editor)
                self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
                self._grid.setFocus()
                self._grid.step(down, side)
                return True
        return super().eventFilter(editor, event)


class EntryGrid(QTableView):
    """The grid. `entered(row, column, text)` follows each entry that changed something, with the text as it was read;
    `pasted` carries one list of (row, column, text) for a whole paste, so that it can be one change and one undo.

    Columns are counted among the entry columns. `moved` tells where the keyboard is.
    """

    entered = Signal(int, int, str)
    pasted = Signal(list)
    moved = Signal(int, int)

    def __init__(
        self,
        columns: Sequence[EntryColumn],
        rows: Sequence[GridRow] = (),
        *,
        name: str = "Scores",
        remarks: str = "Last score",
        trailing: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.grid_model = _Model(columns, remarks, trailing)
        self.slim = False
        self._wished: list[int] = []
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            "Type, then Enter for the next student. Arrow keys move, F2 edits, Escape restores, Delete clears."
        )
        self._head = _Head(self.grid_model, self)
        self.setHorizontalHeader(self._head)
        self.setModel(self.grid_model)
        self.setItemDelegate(_Cells(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(1)
        side.setDefaultSectionSize(look.px(look.ROW))
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.viewport().setPalette(clear)
        self.viewport().setAutoFillBackground(False)
        self.set_rows(rows)

    # what is shown

    def set_rows(self, rows: Sequence[GridRow]) -> None:
        """Show other rows; the cell that the keyboard is on stays."""
        was = self.currentIndex()
        row, column = (was.row(), was.column()) if was.isValid() else (0, _Model.BEFORE)
        self.grid_model.set_rows(rows)
        self._size()
        self._fit()
        if rows and self.grid_model.columns:
            self.setCurrentIndex(self.grid_model.index(min(row, len(rows) - 1), max(column, _Model.BEFORE)))

    def _size(self) -> None:
        model = self.grid_model
        bold, small = look.metrics(bold=True), look.metrics("small")
        names = max((bold.horizontalAdvance(row.name) for row in model.rows), default=0)
        remarks = max((small.horizontalAdvance(row.remark) for row in model.rows), default=0)
        remarks = max(remarks, small.horizontalAdvance(model.remarks))
        self.setColumnWidth(0, min(max(names, look.px(120)) + look.px(look.WIDE + look.PAD), look.px(280)))
        self.setColumnWidth(1, min(remarks + look.px(2 * look.PAD) + 2, look.px(220)))
        self.setColumnHidden(1, not any(row.remark for row in model.rows))
        for at, column in enumerate(model.columns):
            self.setColumnWidth(at + model.BEFORE, look.px(column.width))
        widest = 0
        if model.trailing:
            widest = max(progress_size(progress).width() for progress in PROGRESS)
            self.setColumnWidth(model.columnCount() - 1, look.px(SPARK + 3 * look.PAD) + widest)
            self._head.setStretchLastSection(True)
        self._wished = [self.columnWidth(at) for at in range(model.columnCount())]
        if model.trailing:
            self._wished[-1] = look.px(SPARK + 3 * look.PAD) + widest
        self.slim = False

    def _fit(self) -> None:
        """Narrow what can be narrower until nothing has to be scrolled sideways: first the small charts go."""
        model, wished = self.grid_model, list(self._wished)
        shown = [at for at in range(len(wished)) if not self.isColumnHidden(at)]
        over = sum(wished[at] for at in shown) - self.viewport().width()
        was, self.slim = self.slim, model.trailing and over > 0
        if self.slim:
            wished[-1] -= look.px(SPARK + look.PAD)
            over -= look.px(SPARK + look.PAD)
        entries = range(model.BEFORE, model.BEFORE + len(model.columns))
        names = look.metrics(bold=True)
        whole = max((names.horizontalAdvance(row.name) for row in model.rows), default=0) + look.px(look.WIDE)
        for columns, least in (
            (entries, look.px(_LEAST_ENTRY)),
            ([0], max(look.px(120), whole)),
            ([1], look.px(80)),
            ([0], look.px(120)),
        ):
            able = [at for at in columns if at in shown and wished[at] > least]
            if over > 0 and able:
                each = -(-over // len(able))
                for at in able:
                    cut = min(each, wished[at] - least)
                    wished[at] -= cut
                    over -= cut
        for at in shown:
            stretched = model.trailing and at == len(wished) - 1
            if (was != self.slim) if stretched else (self.columnWidth(at) != wished[at]):
                self.setColumnWidth(at, wished[at])

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines between rows run on to the edge of the card."""
        super().paintEvent(event)
        end = self._head.length() - self._head.offset()
        if end < self.viewport().width():
            painter = QPainter(self.viewport())
            painter.setPen(look.color("hairline"))
            for row in range(self.grid_model.rowCount() - 1):
                base = self.rowViewportPosition(row) + self.rowHeight(row) - 1
                painter.drawLine(end, base, self.viewport().width(), base)

    def set_trail(self, row: int, chart: Chart | None, progress: Progress | None) -> None:
        """Show a row's small chart and progress, as they are after an entry."""
        self.grid_model.trails[row] = _Trail(chart, progress)
        self.grid_model.touch(row)

    def set_cell(self, row: int, column: int, text: str) -> None:
        """Show an entry that comes from outside, for instance after an undo; nothing is emitted."""
        self.grid_model.put(row, column, self.grid_model.read(row, column, text))

    def text(self, row: int, column: int) -> str:
        """What is entered in a cell."""
        return self.grid_model.texts[row][column]

    def texts(self) -> list[tuple[str, ...]]:
        """All entries, row by row."""
        return [tuple(row) for row in self.grid_model.texts]

    def wrong(self, row: int, column: int) -> str:
        """Why an entry cannot be stored as it stands, in words, or an empty text."""
        return self.grid_model.wrong(row, column)

    # entering

    def enter(self, row: int, column: int, text: str) -> None:
        """Enter a text as if it had been typed."""
        read = self.grid_model.read(row, column, text)
        if read == self.text(row, column):
            return
        self.grid_model.put(row, column, read)
        self.entered.emit(row, column, read)
        wrong = self.wrong(row, column)
        if wrong:
            announce(self, f"{self.grid_model.rows[row].name}: {wrong}")

    def _place(self) -> tuple[int, int] | None:
        index = self.currentIndex()
        at = self.grid_model.entry(index)
        return (index.row(), at) if at >= 0 else None

    def step(self, down: int, side: int) -> None:
        """Go down or sideways. Behind the last column Tab begins the next row; above and below it stops."""
        place = self._place() or (0, 0)
        rows, columns = len(self.grid_model.rows), len(self.grid_model.columns)
        if not rows or not columns:
            return
        row, column = place[0] + down, place[1] + side
        if column >= columns:
            row, column = row + 1, 0
        elif column < 0:
            row, column = row - 1, columns - 1
        if 0 <= row < rows:
            self.setCurrentIndex(self.grid_model.index(row, column + _Model.BEFORE))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        at = self.grid_model.entry(current)
        if at >= 0:
            self.moved.emit(current.row(), at)
            set_tip(self.viewport(), self.wrong(current.row(), at))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        place = self._place()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QApplication.clipboard().text())
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1, 0)
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab}:
            self._tab(1 if key == Qt.Key.Key_Tab else -1, event)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self._clear()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not event.modifiers():
            side = -1 if key == Qt.Key.Key_Left else 1
            if place and 0 <= place[1] + side < len(self.grid_model.columns):
                self.step(0, side)
        elif place and self._by_key(place, event):
            pass
        else:
            super().keyPressEvent(event)

    def _tab(self, side: int, event: QKeyEvent) -> None:
        """Tab walks the cells and leaves the grid at either end, so that nobody is caught in it."""
        place = self._place()
        last = (len(self.grid_model.rows) - 1, len(self.grid_model.columns) - 1)
        if place is None or (side > 0 and place == last) or (side < 0 and place == (0, 0)):
            self.focusNextPrevChild(side > 0)
            event.accept()
        else:
            self.step(0, side)

    def _by_key(self, place: tuple[int, int], event: QKeyEvent) -> bool:
        """One key enters a word and goes to the next student."""
        plain = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() not in plain:
            return False
        word = self.grid_model.columns[place[1]].keys.get(event.text().casefold())
        if not word:
            return False
        self.enter(*place, word)
        self.step(1, 0)
        return True

    def _clear(self) -> None:
        chosen = [(index.row(), at) for index in self.selectedIndexes() if (at := self.grid_model.entry(index)) >= 0]
        filled = [(row, at) for row, at in sorted(chosen) if self.text(row, at)]
        if len(filled) == 1:
            self.enter(*filled[0], "")
        elif filled:
            for row, at in filled:
                self.grid_model.put(row, at, "")
            self.pasted.emit([(row, at, "") for row, at in filled])

    def copy(self) -> str:
        """Put the marked block on the clipboard as tabs and lines; returns what was put there."""
        chosen = [(index.row(), at) for index in self.selectedIndexes() if (at := self.grid_model.entry(index)) >= 0]
        by_row: dict[int, list[str]] = {}
        for row, at in sorted(chosen):
            by_row.setdefault(row, []).append(self.text(row, at))
        text = "\n".join("\t".join(cells) for cells in by_row.values())
        QApplication.clipboard().setText(text)
        return text

    def paste(self, text: str) -> list[tuple[int, int, str]]:
        """Put a block of tab-separated lines at the current cell; what reaches beyond the grid is left out.

        Emits `pasted` once with the cells that changed, and returns them.
        """
        place = self._place()
        if place is None:
            return []
        lines = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
        done: list[tuple[int, int, str]] = []
        for down, line in enumerate(lines):
            for side, cell in enumerate(line.split("\t")):
                row, at = place[0] + down, place[1] + side
                if row < len(self.grid_model.rows) and at < len(self.grid_model.columns):
                    read = self.grid_model.read(row, at, cell)
                    if read != self.text(row, at):
                        self.grid_model.put(row, at, read)
                        done.append((row, at, read))
        if done:
            self.pasted.emit(done)
        return done

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (Qt's name)
        return QWidget.focusNextPrevChild(self, next)

    def event(self, event: QEvent) -> bool:
        # Tab belongs to the cells here; Qt takes it for the focus before keyPressEvent
        tab = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in tab:
            self._tab(tab[Qt.Key(event.key())], event)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._place() is None and self.grid_model.rows and self.grid_model.columns:
            self.setCurrentIndex(self.grid_model.index(0, _Model.BEFORE))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def height_of_all(self) -> int:
        """The height at which nothing scrolls."""
        return self._head.sizeHint().height() + len(self.grid_model.rows) * look.px(look.ROW) + 1
