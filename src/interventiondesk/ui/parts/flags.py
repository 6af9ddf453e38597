"""What an early warning indicator says, as symbol, word, then color: marks to be painted, and chips that lead there.

Only what asks for a look has a ground of its own: clear indicators and unknown ones stay quiet beside it.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from interventiondesk.domain.screening import Reading
from interventiondesk.ui import icons, look
from interventiondesk.ui.look import Tone
from interventiondesk.ui.parts.buttons import paint_ring
from interventiondesk.ui.parts.symbols import paint_symbol
from interventiondesk.ui.parts.words import set_tip

Mark = Literal["flag", "settled", "strength", "clear", "not_reached", "not_enough_data"]

WORDS: dict[Mark, str] = {
    "flag": "Flag",
    "settled": "Flag, decided",
    "strength": "Strength",
    "clear": "Clear",
    "not_reached": "Not reached",
    "not_enough_data": "Not enough data",
}
_HEIGHT, _SIDE, _BOX, _AFTER = 20, 8, 11, 5


def mark_of(reading: Reading) -> Mark:
    """The mark of a reading: a flag of a strength is good news and is called so, and without it nothing is amiss."""
    if reading.strength and reading.state != "not_enough_data":
        return "strength" if reading.state == "flag" else "not_reached"
    return reading.state


def tone_of(mark: Mark) -> Tone:
    """The colors of a mark."""
    of = look.tokens()
    return {"flag": of.low, "settled": of.low, "strength": of.good, "clear": of.good}.get(mark, of.few)


def paint_sign(painter: QPainter, mark: Mark, where: QRectF, ink: str) -> None:
    """The symbol alone, into a square of any size. A flag that is decided about is hollow."""
    if mark == "not_enough_data":
        paint_symbol(painter, "dotted", where, ink)
    elif mark in {"clear", "strength"}:
        icons.draw(painter, "check" if mark == "clear" else "star", where.adjusted(-1, -1, 1, 1), ink)
    elif mark == "not_reached":
        thick = max(1, round(where.width() * 0.14))
        painter.fillRect(QRectF(where.left(), round(where.center().y() - thick / 2), where.width(), thick), QColor(ink))
    else:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        hollow = mark == "settled"
        painter.setPen(QPen(QColor(ink), max(1.0, where.width() * 0.1)) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else QColor(ink))
        side, left, top = where.width(), where.left(), where.top()
        painter.fillRect(QRectF(left + side * 0.14, top + side * 0.04, side * 0.13, side * 0.92), QColor(ink))
        pennant = [(0.27, 0.06), (0.92, 0.31), (0.27, 0.58)]
        painter.drawPolygon(QPolygonF([QPointF(left + side * x, top + side * y) for x, y in pennant]))
        painter.restore()


def _width(words: str) -> int:
    told = look.metrics("small", bold=True).horizontalAdvance(words)
    return 2 * look.px(_SIDE) + look.px(_BOX) + look.px(_AFTER) + told + 1


def mark_size(mark: Mark, words: str = "") -> QSize:
    """The room of a mark, with its own word or with others."""
    return QSize(_width(words or WORDS[mark]), look.px(_HEIGHT))


def paint_mark(painter: QPainter, mark: Mark, left: float, middle: float, words: str = "") -> None:
    """Paint symbol and word, vertically centered on `middle`, a flag or a strength on its round ground."""
    tone, size = tone_of(mark), mark_size(mark, words)
    where = QRectF(left, round(middle - size.height() / 2), size.width(), size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    loud = mark in {"flag", "strength"}
    if loud:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(where, where.height() / 2, where.height() / 2)
    box = QRectF(where.left() + look.px(_SIDE), where.center().y() - look.px(_BOX) / 2, look.px(_BOX), look.px(_BOX))
    paint_sign(painter, mark, box, tone.ink)
    painter.setPen(QColor(tone.ink if loud else look.tokens().muted))
    painter.setFont(look.font("small", bold=loud))
    room = where.adjusted(look.px(_SIDE) + look.px(_BOX) + look.px(_AFTER), 0, 0, 0)
    painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), words or WORDS[mark])
    painter.restore()


class FlagChip(QPushButton):
    """A flag or a strength by its name; a press leads to what is behind it."""

    def __init__(self, mark: Mark, words: str, because: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark: Mark = mark
        self._words = words
        self.setText(words.replace("&", "&&"))
        self.setAccessibleName(f"{WORDS[mark]}: {words}")
        self.setAccessibleDescription(because)
        set_tip(self, because)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAutoDefault(True)

    def sizeHint(self) -> QSize:
        return mark_size(self._mark, self._words)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_mark(painter, self._mark, 0, self.height() / 2, self._words)
        if self.hasFocus():
            paint_ring(painter, self.rect(), self.height() / 2)
