"""A caution in words: what is wrong with a field, or what a goal asks for above its source."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.heights import HighAsItsWords
from interventiondesk.ui.parts.words import lines_needed, paint_line


class Caution(HighAsItsWords, QWidget):
    """A sign and a sentence, hidden while there is nothing to say; nothing that blinks. It takes at most `most` lines."""

    usual_width = 200
    least_width = 80

    def __init__(self, *, most: int = 4) -> None:
        super().__init__()
        self._most = most
        self._text = ""
        self.take_height()
        self.hide()

    def text(self) -> str:
        """The sentence."""
        return self._text

    def say(self, text: str) -> None:
        """Say something, or nothing."""
        self._text = text
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.updateGeometry()
        self.update()

    def _lines(self, width: int) -> tuple[str, ...]:
        return lines_needed(self._text, look.metrics("small"), max(40, width - look.px(20)), self._most).lines

    def height_at(self, width: int) -> int:
        return look.px(16 * max(1, len(self._lines(width))) + 4)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = look.tokens().low.ink
        side = look.px(14)
        icons.draw(painter, "warning", QRectF(0, look.px(4), side, side), ink)
        measure = look.metrics("small")
        for number, line in enumerate(self._lines(self.width())):
            base = look.px(3 + 16 * number) + (look.px(16) - measure.height()) / 2 + measure.ascent()
            paint_line(painter, look.px(20), round(base), line, look.font("small"), ink)
