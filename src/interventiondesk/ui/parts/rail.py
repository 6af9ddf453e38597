"""The rail of places at the left edge: name of the school, one button a place, a count where something waits."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.buttons import paint_ring
from interventiondesk.ui.parts.symbols import paint_count
from interventiondesk.ui.parts.words import label, paint_line

WIDTH = 176
_NARROW = 53


class Entry(msgspec.Struct, frozen=True):
    """One place: its name inside the program, its word, its icon and its shortcut."""

    name: str
    word: str
    icon: str
    shortcut: str


class _Item(QAbstractButton):
    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self.count = 0
        self._narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setText(entry.word)
        self.setAccessibleName(entry.word)
        self.setToolTip(f"{entry.word} ({entry.shortcut})")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(look.px(_NARROW - 17 if self._narrow else WIDTH - 16), look.px(34))

    def set_narrow(self, *, narrow: bool) -> None:
        self._narrow = narrow
        self.update()

    def set_count(self, count: int) -> None:
        self.count = count
        waits = f", {count} waiting" if count else ""
        self.setToolTip(f"{self.entry.word}{waits} ({self.entry.shortcut})")
        self.setAccessibleName(f"{self.entry.word}, {count} waiting" if count else self.entry.word)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inside = QRectF(self.rect()).adjusted(0, 1, 0, -1)
        chosen = self.isChecked()
        if chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("soft" if chosen else "hairline"))
            painter.drawRoundedRect(inside, look.px(look.CONTROL_CORNER), look.px(look.CONTROL_CORNER))
        ink = look.color("accent" if chosen else "text")
        side = look.px(18)
        icons.draw(painter, self.entry.icon, QRectF(look.px(9), (self.height() - side) / 2, side, side), ink)
        measure = look.metrics(bold=chosen)
        base = (self.height() - measure.height()) / 2 + measure.ascent()
        if not self._narrow:
            paint_line(painter, look.px(36), base, self.entry.word, look.font(bold=chosen), ink)
        if self.count and not self._narrow:
            paint_count(painter, self.count, self.width() - look.px(10), self.height() / 2)
        if self.hasFocus():
            paint_ring(painter, self.rect(), look.px(look.CONTROL_CORNER))


class Rail(QWidget):
    """The rail. `chosen` carries a place's name."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[Entry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(look.px(WIDTH))
        self.setAccessibleName("Places")
        title = label("InterventionDesk", bold=True)
        copy = title.font()
        copy.setPointSizeF(copy.pointSizeF() * 1.08)
        title.setFont(copy)
        self._title = title
        self._school = label("", "status", muted=True, wraps=True)
        head = QVBoxLayout()
        head.setContentsMargins(look.px(10), 0, look.px(6), look.px(16))
        head.setSpacing(look.px(2))
        head.addWidget(title)
        head.addWidget(self._school)
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(8), look.px(16), look.px(9), look.px(8))
        box.setSpacing(0)
        box.addLayout(head)
        self._items: dict[str, _Item] = {}
        for entry in entries:
            item = _Item(entry)
            item.clicked.connect(lambda _checked=False, name=entry.name: self.chosen.emit(name))
            self._items[entry.name] = item
            box.addWidget(item)
        box.addStretch(1)

    def set_school(self, name: str, *, is_sample: bool) -> None:
        """Say whose desk this is; the sample says that it is one."""
        self._school.setText(f"{name} (sample, not protected)" if is_sample else name)

    def set_narrow(self, *, narrow: bool) -> None:
        """Keep the pictures only; their words are their tooltips and names."""
        self.setFixedWidth(look.px(_NARROW if narrow else WIDTH))
        for part in (self._title, self._school):
            part.setHidden(narrow)
        for item in self._items.values():
            item.set_narrow(narrow=narrow)

    def choose(self, name: str) -> None:
        """Mark the place where one is."""
        item = self._items.get(name)
        if item is not None:
            item.setChecked(True)

    def set_count(self, name: str, count: int) -> None:
        """Show how many lines wait at a place."""
        self._items[name].set_count(count)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look.fill(painter, 0, 0, self.width(), self.height(), "surface")
        look.fill(painter, self.width() - 1, 0, 1, self.height(), "line")
