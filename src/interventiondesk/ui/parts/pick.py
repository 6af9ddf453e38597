"""A short list from which one is chosen: two lines an entry, walked with the arrow keys, read aloud as one sentence."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import paint_ring

_SIDE = look.WIDE - 1
_ENTRY = Qt.ItemDataRole.UserRole


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list. `quiet` entries are muted: they are over, or less likely to be meant."""

    key: str
    title: str
    subtitle: str = ""
    quiet: bool = False


class _Painted(QStyledItemDelegate):
    """Paints an entry as a row of a card is painted."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        entry: Entry = index.data(_ENTRY)
        return QSize(look.px(120), look.px(look.ROW_OF_TWO if entry.subtitle else look.ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        entry: Entry = index.data(_ENTRY)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        of = look.tokens()
        if chosen:
            painter.fillRect(where, QColor(of.soft))
        painter.fillRect(where.left(), where.top(), where.width(), 1, QColor(of.hairline))
        inner = where.adjusted(look.px(_SIDE), 0, -look.px(_SIDE), 0)
        step = look.px(18)
        top = where.top() + (where.height() - step * (2 if entry.subtitle else 1)) // 2
        ink = of.accent if chosen else of.muted if entry.quiet else of.text
        self._line(painter, entry.title, QRect(inner.left(), top, inner.width(), step), ink, bold=not entry.quiet)
        if entry.subtitle:
            self._line(painter, entry.subtitle, QRect(inner.left(), top + step, inner.width(), step), of.muted)
        if chosen and state & QStyle.StateFlag.State_HasFocus:
            paint_ring(painter, where.adjusted(2, 2, -2, -2), look.px(look.GAP))

    @staticmethod
    def _line(painter: QPainter, text: str, where: QRect, ink: str, *, bold: bool | None = None) -> None:
        size = "small" if bold is None else "body"
        painter.setFont(look.font(size, bold=bool(bold)))
        painter.setPen(QColor(ink))
        shown = look.metrics(size, bold=bool(bold)).elidedText(text, Qt.TextElideMode.ElideRight, where.width())
        painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


class Pick(QListWidget):
    """The list. `picked` carries the key of the entry that somebody chose by mouse or keyboard, never one set by code.

    It is as high as its entries, at most `most` of them; then it scrolls. With `least` it gives way where the window is
    low, down to so many entries.
    """

    picked = Signal(str)

    def __init__(self, name: str, *, most: int = 8, least: int = 0) -> None:
        super().__init__()
        self._most, self._least = most, least
        self.setAccessibleName(name)
        self.setItemDelegate(_Painted(self))
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        self.setPalette(clear)
        self.viewport().setAutoFillBackground(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.currentItemChanged.connect(self._changed)

    def set_entries(self, entries: Sequence[Entry], chosen: str = "") -> None:
        """Show other entries; nothing is emitted."""
        was = self.blockSignals(True)
        if self.entries() != list(entries):
            self.clear()
            for entry in entries:
                item = QListWidgetItem()
                item.setData(_ENTRY, entry)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ", ".join(filter(None, (entry.title, entry.subtitle))))
                self.addItem(item)
        self.blockSignals(was)
        self.choose(chosen)
        shown = [look.px(look.ROW_OF_TWO if entry.subtitle else look.ROW) for entry in entries[: self._most]]
        self.setMinimumHeight(sum(shown[: self._least or None]) + 1)
        self.setMaximumHeight(sum(shown) + 1)

    def sizeHint(self) -> QSize:
        """As high as the entries that are to be seen."""
        return QSize(super().sizeHint().width(), self.maximumHeight())

    def entries(self) -> list[Entry]:
        """What is shown."""
        return [self.item(at).data(_ENTRY) for at in range(self.count())]

    def choose(self, key: str) -> None:
        """Mark an entry; nothing is emitted. An unknown key marks none."""
        was = self.blockSignals(True)
        at = next((at for at, entry in enumerate(self.entries()) if entry.key == key), -1)
        self.setCurrentRow(at)
        self.blockSignals(was)
        self.viewport().update()

    def chosen(self) -> str:
        """The key of the marked entry, or an empty text."""
        item = self.currentItem()
        return item.data(_ENTRY).key if self.currentRow() >= 0 else ""

    def _changed(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.picked.emit(item.data(_ENTRY).key)
