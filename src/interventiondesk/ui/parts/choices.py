"""A short list of choices of which one is taken: each with its number, so that one key chooses it."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import paint_ring
from interventiondesk.ui.parts.words import paint_line

_ROW = 28


class Choices(QWidget):
    """Words in two columns, numbered from 1. Digits and arrows choose; `chosen` carries the value.

    One widget and not a radio button each: Tab passes over it in one step, and a screen reader hears what is chosen.
    """

    chosen = Signal(str)

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._choices = name, tuple(choices)
        self._value = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._tell()

    def value(self) -> str:
        """What is chosen; empty before anything is."""
        return self._value

    def set_value(self, value: str) -> None:
        """Choose without telling anybody; an unknown value chooses nothing."""
        self._value = value if any(value == known for known, _ in self._choices) else ""
        self._tell()
        self.update()

    def _tell(self) -> None:
        word = next((words for known, words in self._choices if known == self._value), "nothing chosen yet")
        self.setAccessibleName(f"{self._name}: {word}")
        told = ", ".join(f"{number} {words}" for number, (_, words) in enumerate(self._choices, 1))
        self.setAccessibleDescription(f"Press a number. {told}")

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._choices) and self._choices[at][0] != self._value:
            self.set_value(self._choices[at][0])
            announce(self, self.accessibleName())
            self.chosen.emit(self._value)

    def _rows(self) -> int:
        return (len(self._choices) + 1) // 2

    def sizeHint(self) -> QSize:
        widest = max((look.metrics().horizontalAdvance(words) for _, words in self._choices), default=0)
        return QSize(2 * (widest + look.px(56)), look.px(_ROW) * self._rows())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _place(self, at: int) -> QRectF:
        rows, half = self._rows(), self.width() / 2
        return QRectF((at // rows) * half, (at % rows) * look.px(_ROW), half, look.px(_ROW))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for at in range(len(self._choices)):
            if self._place(at).contains(event.position()):
                self._choose(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        now = next((at for at, (known, _) in enumerate(self._choices) if known == self._value), -1)
        if event.text().isdecimal() and event.text() != "0":
            self._choose(int(event.text()) - 1)
        elif event.key() == Qt.Key.Key_Down:
            self._choose(min(now + 1, len(self._choices) - 1))
        elif event.key() == Qt.Key.Key_Up:
            self._choose(max(now - 1, 0))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of, measure = look.tokens(), look.metrics()
        for at, (known, words) in enumerate(self._choices):
            place, on = self._place(at), known == self._value
            base = place.top() + (place.height() - measure.height()) / 2 + measure.ascent()
            paint_line(painter, place.left() + look.px(8), base, str(at + 1), look.font("small"), of.muted)
            side = look.px(14)
            ring = QRectF(place.left() + look.px(24), place.center().y() - side / 2, side, side)
            painter.setPen(QPen(look.color("accent" if on else "muted"), 1))
            painter.setBrush(look.color("surface"))
            painter.drawEllipse(ring)
            if on:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("accent"))
                painter.drawEllipse(ring.adjusted(3, 3, -3, -3))
                painter.setBrush(Qt.BrushStyle.NoBrush)
            paint_line(painter, ring.right() + look.px(8), base, words, look.font(bold=on), of.text)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()).adjusted(0, 0, -1, -1), look.px(look.GAP))
