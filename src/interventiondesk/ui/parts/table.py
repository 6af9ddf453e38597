"""A table of values: the columns say how a value is read, sorted and drawn; sorting, filtering and copying are here.

Filtering runs in Python over texts folded once when the values arrive; Qt's proxy model asks Python for every cell
again at each key and is ten times slower. It is one module because model, titles and cells share one set of columns.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from interventiondesk.charts.chart import Chart
from interventiondesk.ui import icons, look
from interventiondesk.ui.look import PROGRESS, Progress
from interventiondesk.ui.parts.buttons import paint_ring
from interventiondesk.ui.parts.remembering import DrawnWidths, drawn_widths
from interventiondesk.ui.parts.sparkline import WIDTH as SPARK
from interventiondesk.ui.parts.sparkline import paint_sparkline
from interventiondesk.ui.parts.symbols import paint_progress, progress_size
from interventiondesk.ui.parts.words import folded, set_tip

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex
_CELL = look.PAD
_SAMPLE = 150
_MOST_PINNED = 0.6
"""Columns that would take more of the width than this are not pinned: nothing would be left to be scrolled."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Column(Generic[T]):
    """How one column reads a value.

    `text` is what is shown, searched and copied. `sort` gives what is compared (None comes last), by default the text.
    `progress` and `chart` paint a mark or a small chart in place of the text, `paint` anything else into the room of the
    cell; `says` is then what a screen reader hears. `whole` is the title where there is room for it: read aloud, as a
    tooltip, and where the list goes out. `below` is a second, muted line of the title. `width` is in pixels of
    the sketches, by default as wide as what stands in it; one column with `grows` takes the rest. Where the table is
    narrow, columns give way until every growing one has `least`: first those with `gives_way` 1, then 2; those with 0
    stay. The first columns may be `pinned`: they stand still while the others are scrolled sideways.
    """

    title: str
    text: Callable[[T], str]
    whole: str = ""
    sort: Callable[[T], Any] | None = None
    align: Literal["left", "right"] = "left"
    progress: Callable[[T], Progress | None] | None = None
    chart: Callable[[T], Chart | None] | None = None
    paint: Callable[[QPainter, QRect, T], None] | None = None
    says: Callable[[T], str] | None = None
    below: Callable[[], str] | None = None
    bold: bool = False
    muted: bool = False
    width: int = 0
    grows: bool = False
    least: int = 0
    gives_way: int = 0
    pinned: bool = False


class ValueModel(QAbstractTableModel, Generic[T]):
    """The values in the order and selection that is shown."""

    def __init__(self, columns: Sequence[Column[T]]) -> None:
        super().__init__()
        self.columns: tuple[Column[T], ...] = tuple(columns)
        self._values: list[T] = []
        self._texts: list[tuple[str, ...]] = []
        self._folded: list[str] = []
        self._order: list[int] = []
        self._shown: list[int] = []
        self._words: list[str] = []
        self._sorted: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    def set_values(self, values: Sequence[T]) -> None:
        """Show other values, sorted and filtered as before."""
        self.beginResetModel()
        self._values = list(values)
        self._texts = [tuple(column.text(value) for column in self.columns) for value in self._values]
        self._folded = [folded("\n".join(texts)) for texts in self._texts]
        self._put_in_order()
        self._sift()
        self.endResetModel()

    def filter(self, text: str) -> None:
        """Show only values in which every word of `text` occurs."""
        self.beginResetModel()
        self._words = folded(text).split()
        self._sift()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._sorted = (column, order)
        self._put_in_order()
        self._sift()
        self.endResetModel()

    def _put_in_order(self) -> None:
        self._order = list(range(len(self._values)))
        at, order = self._sorted
        if at < 0:
            return
        key = self.columns[at].sort
        texts = self._texts
        if key is None:
            self._order.sort(key=lambda row: folded(texts[row][at]), reverse=order == Qt.SortOrder.DescendingOrder)
            return
        keys = [key(value) for value in self._values]
        known = [row for row in self._order if keys[row] is not None]
        known.sort(key=lambda row: keys[row], reverse=order == Qt.SortOrder.DescendingOrder)
        self._order = known + [row for row in self._order if keys[row] is None]

    def _sift(self) -> None:
        words, texts = self._words, self._folded
        if not words:
            self._shown = self._order
        else:
            self._shown = [row for row in self._order if all(word in texts[row] for word in words)]

    def value(self, row: int) -> T:
        """The value in a shown row."""
        return self._values[self._shown[row]]

    def values(self) -> list[T]:
        """The values that are shown, in order."""
        return [self._values[row] for row in self._shown]

    def text(self, row: int, column: int) -> str:
        """The text of a shown cell."""
        return self._texts[self._shown[row]][column]

    def row_of(self, value: T) -> int:
        """The shown row that holds a value, or -1."""
        return next((at for at, row in enumerate(self._shown) if self._values[row] == value), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            says = self.columns[index.column()].says
            if says is not None:
                return says(self.value(index.row()))
            return f"{self.columns[index.column()].title}: {self.text(index.row(), index.column())}"
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            chart = self.columns[index.column()].chart
            drawn = chart(self.value(index.row())) if chart else None
            return drawn.says if drawn else None
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation == Qt.Orientation.Horizontal and role in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.ToolTipRole,
        }:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            return self.whole_title(section)
        return None

    def whole_title(self, at: int) -> str:
        """The title of a column in full."""
        return self.columns[at].whole or self.columns[at].title


def paint_empty_head(head: QHeaderView) -> None:
    """Cover what the platform's style paints behind the last title."""
    painter = QPainter(head.viewport())
    rest = head.viewport().rect()
    rest.setLeft(max(0, head.length() - head.offset()))
    painter.fillRect(rest, look.color("surface"))
    painter.setPen(look.color("line"))
    painter.drawLine(rest.bottomLeft(), rest.bottomRight())


class _Head(QHeaderView):
    """The titles: muted, on the lines of their columns, with a chevron at the one that sorts."""

    def __init__(self, columns: Sequence[Column[Any]], parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._columns = columns
        self._last, self._outer, self._between = -1, 0, 0
        self.pins = next((at for at, column in enumerate(columns) if not column.pinned), len(columns))
        self._from_pinned = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.setMinimumSectionSize(look.px(40))
        self.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        two = any(column.below for column in self._columns)
        return QSize(super().sizeHint().width(), look.px(look.ROW_OF_TWO - 6 if two else look.ROW - 4))

    def paintEvent(self, event: QPaintEvent) -> None:
        self.look_for_last()
        super().paintEvent(event)
        if self.length() - self.offset() < self.width():
            paint_empty_head(self)
        wide = self.pinned_width()
        if wide:
            painter = QPainter(self.viewport())
            painter.setClipRect(0, 0, wide, self.height())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("surface"))
            corner = look.px(look.CARD_CORNER) - 1  # the card below has one
            painter.drawRoundedRect(0, 0, wide + 2 * corner, self.height() + 2 * corner, corner, corner)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
            for at, left in self.pinned():
                self.paintSection(painter, QRect(left, 0, self.sectionSize(at), self.height()), at)
            painter.fillRect(wide - 1, 0, 1, self.height(), look.color("line"))

    def pinned(self) -> list[tuple[int, int]]:
        """The columns that stand still now, each with where it begins; none where nothing is scrolled sideways, and where
        they would leave the others no room."""
        if not self.pins or not self.offset():
            return []
        found: list[tuple[int, int]] = []
        left = 0
        for at in range(self.pins):
            found.append((at, left))
            left += self.sectionSize(at)
        return found if left <= self.width() * _MOST_PINNED else []

    def pinned_width(self) -> int:
        """How far the columns reach that stand still now."""
        found = self.pinned()
        return found[-1][1] + self.sectionSize(found[-1][0]) if found else 0

    def _as_if_unscrolled(self, event: QMouseEvent, *, pinned: bool) -> QMouseEvent:
        """The event of a mouse on a pinned title, where that title would stand without being pinned."""
        if not pinned:
            return event
        spot = event.position() - QPointF(self.offset(), 0)
        return QMouseEvent(
            event.type(), spot, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from_pinned = event.position().x() < self.pinned_width()
        super().mousePressEvent(self._as_if_unscrolled(event, pinned=self._from_pinned))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._from_pinned = event.position().x() < self.pinned_width()
        super().mouseDoubleClickEvent(self._as_if_unscrolled(event, pinned=self._from_pinned))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = event.buttons() != Qt.MouseButton.NoButton
        pinned = self._from_pinned if held else event.position().x() < self.pinned_width()
        super().mouseMoveEvent(self._as_if_unscrolled(event, pinned=pinned))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(self._as_if_unscrolled(event, pinned=self._from_pinned))
        self._from_pinned = False

    def look_for_last(self) -> None:
        """Look where the last column that shows stands; once for all cells of a picture."""
        at = self.count() - 1
        while at > 0 and self.isSectionHidden(self.logicalIndex(at)):
            at -= 1
        self._last, self._outer, self._between = at, look.px(look.WIDE - 1), look.px(_CELL)

    def last(self) -> int:
        """Where the last column that shows stands."""
        return self._last

    def inner(self, rect: QRect, at: int) -> QRect:
        """Where the words of a cell stand; the outer columns keep the margin of a card."""
        visual = self.visualIndex(at)
        left = self._outer if visual == 0 else self._between
        right = self._outer if visual == self._last else self._between
        return rect.adjusted(left, 0, -right, 0)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 (Qt's name)
        column = self._columns[logicalIndex]
        sorts = self.sortIndicatorSection() == logicalIndex
        painter.save()
        painter.setPen(look.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(look.font("small", bold=sorts))
        painter.setPen(look.color("text" if sorts else "muted"))
        inner = self.inner(rect, logicalIndex)
        side = look.px(14)
        if column.below:
            self._paint_two_lines(painter, column, inner, sorts=sorts)
            if sorts:
                name = "up" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else "down"
                right = rect.right() - side
                icons.draw(painter, name, QRectF(right, inner.center().y() + 2, side, side), look.color("text"))
            painter.restore()
            return
        measure = look.metrics("small", bold=sorts)
        right = column.align == "right"
        room = inner.width() - (side if sorts else 0)
        title = measure.elidedText(column.title, Qt.TextElideMode.ElideRight, room)
        flag = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, int(flag | Qt.AlignmentFlag.AlignVCenter), title)
        if sorts:
            wide = measure.horizontalAdvance(title)
            left = inner.right() - wide - side - 1 if right else inner.left() + wide + 2
            name = "up" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else "down"
            icons.draw(painter, name, QRectF(left, rect.center().y() - side / 2 + 1, side, side), look.color("text"))
        painter.restore()

    def _paint_two_lines(self, painter: QPainter, column: Column[Any], inner: QRect, *, sorts: bool) -> None:
        """The title and its second line; both may go on into the gap before the next column."""
        room = inner.adjusted(0, look.px(6), look.px(_CELL), -look.px(6))
        half = room.height() // 2
        lines: tuple[tuple[str, look.Size, bool, int], ...]
        lines = ((column.title, "small", sorts, 0), (column.below() if column.below else "", "status", False, half))
        for text, size, bold, top in lines:
            painter.setFont(look.font(size, bold=bold))
            painter.setPen(look.color("text" if bold else "muted"))
            shown = look.metrics(size, bold=bold).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            where = QRect(room.left(), room.top() + top, room.width(), half)
            painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


class _Cells(QStyledItemDelegate):
    """Paints cells; the style of the platform has no say, so that a row looks like the row of a card."""

    def __init__(self, table: ValueTable[Any]) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(look.px(100), look.px(look.ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        of = look.tokens()
        table = self._table
        model = table.value_model
        row, at = index.row(), index.column()
        column = model.columns[at]
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        chosen = table.any_chosen and table.selectionModel().isSelected(index)
        if chosen:
            painter.fillRect(where, QColor(of.soft))
        if row < table.last_row:
            painter.fillRect(where.left(), where.bottom(), where.width(), 1, table.hairline)
        inner = table.inner(where, at)
        if column.paint is not None:
            column.paint(painter, inner, model.value(row))
            if row == table.focused_row:
                self._focus(painter, where, at, chosen=chosen)
            return
        progress = column.progress(model.value(row)) if column.progress else None
        chart = column.chart(model.value(row)) if column.chart else None
        if progress is not None:
            paint_progress(painter, progress, inner.left(), where.center().y() + 0.5)
        elif chart is not None:
            box = QRectF(inner.left(), where.top() + look.px(6), min(inner.width(), look.px(SPARK)), look.px(24))
            paint_sparkline(painter, chart, box)
        else:
            painter.setFont(look.font(bold=column.bold))
            painter.setPen(QColor(of.muted if column.muted and not chosen else of.text))
            measure = look.metrics(bold=column.bold)
            text = measure.elidedText(model.text(row, at), Qt.TextElideMode.ElideRight, inner.width())
            flag = Qt.AlignmentFlag.AlignRight if column.align == "right" else Qt.AlignmentFlag.AlignLeft
            painter.drawText(inner, int(flag | Qt.AlignmentFlag.AlignVCenter), text)
        if row == table.focused_row:
            self._focus(painter, where, at, chosen=chosen)

    def _focus(self, painter: QPainter, where: QRect, at: int, *, chosen: bool) -> None:
        """The ring around the row that the keyboard is on, or around the one cell where it goes cell by cell."""
        if not self._table.by_cell:
            if chosen:
                self._ring(painter, where, at)
        elif at == self._table.currentIndex().column():
            paint_ring(painter, where.adjusted(0, 0, 0, -1), look.px(look.GAP))

    def _ring(self, painter: QPainter, where: QRect, at: int) -> None:
        """The piece of the row's focus ring that falls into one cell."""
        head = self._table.head
        painter.setPen(QPen(look.color("accent"), look.RING))
        top, bottom = where.top() + 1, where.bottom()
        painter.drawLine(where.left(), top, where.right() + 1, top)
        painter.drawLine(where.left(), bottom, where.right() + 1, bottom)
        if head.visualIndex(at) == 0:
            painter.drawLine(where.left() + 1, top, where.left() + 1, bottom)
        if head.visualIndex(at) == head.last():
            painter.drawLine(where.right(), top, where.right(), bottom)


class ValueTable(QTableView, Generic[T]):
    """The table. `opened` carries a row's value at Enter or double click, `chosen` the one the keyboard is on."""

    opened = Signal(object)
    chosen = Signal(object)
    widths_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[T]],
        values: Sequence[T] = (),
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.by_cell = False
        self.last_row = self.focused_row = -1
        self.any_chosen = False
        self.hairline = look.color("hairline")
        self.value_model: ValueModel[T] = ValueModel(columns)
        self.setAccessibleName(name)
        self.head = _Head(self.value_model.columns, self)
        self.setHorizontalHeader(self.head)
        self.setModel(self.value_model)
        self.setItemDelegate(_Cells(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.viewport().setPalette(clear)
        self.viewport().setAutoFillBackground(False)
        side = self.verticalHeader()
        side.hide()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setMinimumSectionSize(1)
        side.setDefaultSectionSize(look.px(look.ROW))
        self.head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.head.sortIndicatorChanged.connect(self._sort)
        self.head.sectionResized.connect(self._resized)
        self.doubleClicked.connect(self._open)
        if self.head.pins:
            self.horizontalScrollBar().valueChanged.connect(self._scrolled_sideways)
        self._sized = False
        self._drawn: DrawnWidths | None = None
        if values:
            self.set_values(values)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Look once at what every cell would ask for."""
        self.head.look_for_last()
        self.last_row = self.value_model.rowCount() - 1
        self.any_chosen = self.selectionModel().hasSelection()
        self.hairline = look.color("hairline")
        self.focused_row = self.currentIndex().row() if self.hasFocus() else -1
        super().paintEvent(event)
        if self.head.pinned_width():
            self._paint_pinned(event.rect())

    def _paint_pinned(self, where: QRect) -> None:
        """The first columns once more, where they stand still: over the others, by the same hand. A second view over the
        same values would be the other way; a screen reader would find every name twice."""
        wide, columns = self.head.pinned_width(), self.head.pinned()
        painter = QPainter(self.viewport())
        painter.setClipRect(where.intersected(QRect(0, 0, wide, self.viewport().height())))
        painter.fillRect(where, look.color("surface"))
        first, last = self.rowAt(max(0, where.top())), self.rowAt(where.bottom())
        option, delegate = QStyleOptionViewItem(), self.itemDelegate()
        for row in range(max(first, 0), (last if last >= 0 else self.last_row) + 1 if first >= 0 else 0):
            top, high = self.rowViewportPosition(row), self.rowHeight(row)
            for at, left in columns:
                option.rect = QRect(left, top, self.columnWidth(at), high)  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
                delegate.paint(painter, option, self.value_model.index(row, at))
        painter.fillRect(wide - 1, where.top(), 1, where.height(), look.color("line"))

    def _scrolled_sideways(self) -> None:
        """Qt moves what was painted along with the rest; what stands still has to be painted anew."""
        self.viewport().update()
        self.head.viewport().update()

    def indexAt(self, pos: QPoint) -> QModelIndex:
        """The cell at a spot, a pinned one where it is seen."""
        if 0 <= pos.x() < self.head.pinned_width():
            at = next(at for at, left in reversed(self.head.pinned()) if left <= pos.x())
            row = self.rowAt(pos.y())
            return self.value_model.index(row, at) if row >= 0 else QModelIndex()
        return super().indexAt(pos)

    def visualRect(self, index: _Index) -> QRect:
        """Where a cell is seen, for a screen reader and for what has to be painted again."""
        found = super().visualRect(index)
        if 0 <= index.column() < self.head.pins:
            left = next((left for at, left in self.head.pinned() if at == index.column()), None)
            if left is not None:
                found.moveLeft(left)
        return found

    def scrollTo(
        self, index: _Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Bring a cell into sight, and not under those that stand still."""
        bar, pins = self.horizontalScrollBar(), self.head.pins
        before = bar.value()
        super().scrollTo(index, hint)
        if not pins:
            return
        if index.column() < pins:
            bar.setValue(before)  # it is seen where it is
            if not self.head.pinned_width():
                super().scrollTo(index, hint)
            return
        covered = self.head.pinned_width() - self.columnViewportPosition(index.column())
        if covered > 0:
            bar.setValue(bar.value() - covered)

    def set_values(self, values: Sequence[T]) -> None:
        """Show other values. The row that the keyboard is on stays, if its value is still there."""
        with_focus = self.current()
        self.value_model.set_values(values)
        if not self._sized and values:
            self._sized = True
            self._size_columns()
        self._return_to(with_focus)

    def filter(self, text: str) -> None:
        """Show only rows in which every word occurs."""
        with_focus = self.current()
        self.value_model.filter(text)
        self._return_to(with_focus)

    def sort_by(self, column: int, *, falling: bool = False) -> None:
        """Sort as a click on the title would."""
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        self.head.setSortIndicator(column, order)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        with_focus = self.current()
        self.value_model.sort(column, order)
        self._return_to(with_focus)

    def _return_to(self, value: T | None) -> None:
        row = self.value_model.row_of(value) if value is not None else -1
        if row >= 0:
            self.setCurrentIndex(self.value_model.index(row, 0))

    def current(self) -> T | None:
        """The value that the keyboard is on."""
        index = self.currentIndex()
        return self.value_model.value(index.row()) if index.isValid() else None

    def selected(self) -> list[T]:
        """The values of the marked rows, from above."""
        model = self.selectionModel()
        rows: list[int] = sorted(index.row() for index in model.selectedRows())
        return [self.value_model.value(row) for row in rows]

    def shown(self) -> list[T]:
        """The values that pass the filter, in order."""
        return self.value_model.values()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.isValid():
            self.chosen.emit(self.value_model.value(current.row()))

    def widths(self) -> dict[str, int]:
        """Widths by column title, to be remembered."""
        return {column.title: self.columnWidth(at) for at, column in enumerate(self.value_model.columns)}

    def _resized(self, _at: int, _old: int, _new: int) -> None:
        self.widths_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """The first time, take the widths that somebody drew here before; now the table knows in whose window it is."""
        super().showEvent(event)
        if self._drawn is None:
            self._drawn = drawn_widths(self, [column.title for column in self.value_model.columns])
            if self._sized:
                self._draw_again()

    def hideEvent(self, event: QHideEvent) -> None:
        """A window that is closed at once after a column was drawn has not lost its width."""
        if self._drawn is not None and self._drawn.waits:
            self._drawn.keep()
        super().hideEvent(event)

    def _draw_again(self) -> None:
        if self._drawn is not None and self._drawn.known:
            self.set_widths({title: look.px(wide) for title, wide in self._drawn.known.items()})

    def set_widths(self, widths: dict[str, int]) -> None:
        """Widths as they were remembered; unknown titles are passed over."""
        for at, column in enumerate(self.value_model.columns):
            if widths.get(column.title, 0) > 0:
                self.setColumnWidth(at, widths[column.title])
        self._sized = True

    def _size_columns(self) -> None:
        model = self.value_model
        for at, column in enumerate(model.columns):
            measure = look.metrics(bold=column.bold)
            texts = [model.text(row, at) for row in range(min(_SAMPLE, model.rowCount()))]
            # the longest text is nearly always the widest one; measuring all of them costs more than painting them
            longest = sorted(set(texts), key=len)[-3:]
            wide = max((measure.horizontalAdvance(text) for text in longest), default=0)
            if column.progress:
                wide = max(progress_size(progress).width() for progress in PROGRESS)
            if column.chart:
                wide = look.px(SPARK)
            title = look.metrics("small", bold=True).horizontalAdvance(column.title) + look.px(16)
            needed = max(wide, title) + look.px(2 * _CELL + (4 if at in {0, len(model.columns) - 1} else 0)) + 2
            self.setColumnWidth(at, look.px(column.width) if column.width else min(needed, look.px(420)))
            if column.grows:
                self.head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self._draw_again()
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide what has no room before Qt stretches the rest."""
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        """Hide columns, the least important first, until the growing ones are as wide as they ask. Where that is not
        enough they keep what they ask and the table is scrolled: Qt would squeeze them to nothing first."""
        columns = self.value_model.columns
        if not self._sized or not any(column.gives_way or column.least for column in columns):
            return
        shown = set(range(len(columns)))
        yielding = sorted((at for at in shown if columns[at].gives_way), key=lambda at: columns[at].gives_way)
        room = self.viewport().width()
        while yielding and self._needed(shown) > room:
            shown.discard(yielding.pop(0))
        for at in range(len(columns)):
            if self.isColumnHidden(at) != (at not in shown):
                self.setColumnHidden(at, at not in shown)
        short = self._needed(shown) > room
        mode = QHeaderView.ResizeMode.Interactive if short else QHeaderView.ResizeMode.Stretch
        for at, column in enumerate(columns):
            if column.grows and column.least and self.head.sectionResizeMode(at) != mode:
                self.head.setSectionResizeMode(at, mode)
                if short:
                    self.setColumnWidth(at, max(look.px(column.least), self._wide(column)))

    def _needed(self, shown: set[int]) -> int:
        """The width of some columns; growing ones share what is left, so each asks for what the widest asks."""
        columns = [self.value_model.columns[at] for at in shown]
        growing = [look.px(column.least) for column in columns if column.grows]
        # a hidden column has no width of its own: asking for it would show and hide it forever
        fixed = sum(self._wide(column) for column in columns if not column.grows)
        return len(growing) * max(growing, default=0) + fixed

    def _wide(self, column: Column[T]) -> int:
        """The width of a column that does not grow: as it was drawn by hand, or as it was made."""
        drawn = self._drawn.known.get(column.title, 0) if self._drawn is not None else 0
        return look.px(drawn or (0 if column.grows else column.width))

    def _open(self, index: _Index) -> None:
        if index.isValid():
            self.opened.emit(self.value_model.value(index.row()))

    def copy(self) -> str:
        """Put the marked rows, or all where none is, with their titles on the clipboard; returns what was put there."""
        model = self.value_model
        rows = sorted(index.row() for index in self.selectionModel().selectedRows()) or list(range(model.rowCount()))
        head = self.head
        order = [head.logicalIndex(at) for at in range(head.count())]
        order = [at for at in order if model.columns[at].title]
        lines = ["\t".join(model.whole_title(at) for at in order)]
        lines += ["\t".join(" ".join(model.text(row, at).split()) for at in order) for row in rows]
        text = "\n".join(lines) + "\n"
        QApplication.clipboard().setText(text)
        return text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._tip(event.position().toPoint())

    def _tip(self, spot: QPoint) -> None:
        index = self.indexAt(spot)
        cut = False
        if index.isValid():
            column = self.value_model.columns[index.column()]
            wide = look.metrics(bold=column.bold).horizontalAdvance(self.value_model.text(index.row(), index.column()))
            cut = (
                not (column.chart or column.progress or column.paint)
                and wide > self.columnWidth(index.column()) - 2 * _CELL
            )
        set_tip(self.viewport(), self.value_model.text(index.row(), index.column()) if cut else "")

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.value_model.rowCount():
            self.selectionModel().setCurrentIndex(
                self.value_model.index(0, 0),
                QItemSelectionModel.SelectionFlag.SelectCurrent | QItemSelectionModel.SelectionFlag.Rows,
            )
        self.viewport().update()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def inner(self, cell: QRect, column: int) -> QRect:
        """Where the words stand in the rectangle of a cell."""
        return self.head.inner(cell, column)

    def height_of_all(self) -> int:
        """The height at which nothing scrolls."""
        return self.head.sizeHint().height() + self.value_model.rowCount() * look.px(look.ROW) + 1
