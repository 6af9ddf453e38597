"""Plain text painted into a given room: wrapped at a good place, elided at the end, never read as HTML."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.look import Size


def folded(text: str) -> str:
    """Text as a search compares it: without capitals and accents, so that "nunez" finds "Núñez"."""
    if text.isascii():
        return text.casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))


class Laid(msgspec.Struct, frozen=True):
    """Text in lines. `whole` tells whether all of it found room."""

    lines: tuple[str, ...]
    whole: bool


def _fitting(words: Sequence[str], measure: QFontMetrics, room: float) -> int:
    """How many of the words fit into one line; 0 where not even the first does."""
    line = ""
    for count, word in enumerate(words):
        line = f"{line} {word}" if line else word
        if measure.horizontalAdvance(line) > room:
            return count
    return len(words)


def lay(text: str, measure: QFontMetrics, rooms: Sequence[float]) -> Laid:
    """Break `text` into at most `len(rooms)` lines, line n in `rooms[n]` pixels; the last one is elided.

    Where two lines are enough and there is a semicolon, the break takes its place: a fact stays in one piece.
    """
    words = text.split()
    if len(rooms) == 2 and measure.horizontalAdvance(" ".join(words)) > rooms[0] and "; " in text:
        for at in range(len(words) - 1, 0, -1):
            first, second = " ".join(words[:at]), " ".join(words[at:])
            if (
                first.endswith(";")
                and measure.horizontalAdvance(first) <= rooms[0]
                and measure.horizontalAdvance(second) <= rooms[1]
            ):
                return Laid((first, second), whole=True)
    lines: list[str] = []
    for number, room in enumerate(rooms):
        if not words:
            break
        if number == len(rooms) - 1:
            rest = " ".join(words)
            whole = measure.horizontalAdvance(rest) <= room
            line = rest if whole else measure.elidedText(rest, Qt.TextElideMode.ElideRight, int(room))
            return Laid((*lines, line), whole=whole)
        count = _fitting(words, measure, room)
        if count == 0 and number == 0 and len(rooms) > 1 and rooms[1] > room:
            lines.append("")  # nothing fits beside what stands on the first line
            continue
        if count == 0:
            head = measure.elidedText(words[0], Qt.TextElideMode.ElideRight, int(room))
            return Laid((*lines, head), whole=False)
        lines.append(" ".join(words[:count]))
        words = words[count:]
    return Laid(tuple(lines), whole=True)


def lines_needed(text: str, measure: QFontMetrics, room: float, most: int = 50) -> Laid:
    """As many lines of one width as the text needs, at most `most`."""
    return lay(text, measure, [room] * most)


def paint_line(painter: QPainter, left: float, base: float, text: str, font: QFont, ink: str | QColor) -> None:
    """One line of plain text on its base line."""
    painter.setFont(font)
    painter.setPen(QColor(ink))
    painter.drawText(QPointF(left, base), text)


def label(text: str, size: Size = "body", *, bold: bool = False, muted: bool = False, wraps: bool = False) -> QLabel:
    """A label for any text, also text that users typed: always plain."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setFont(look.font(size, bold=bold))
    made.setWordWrap(wraps)
    if muted:
        made.setForegroundRole(made.palette().ColorRole.PlaceholderText)
    return made


class Elided(QWidget):
    """One line of plain text that gives way: what finds no room ends in dots, the whole is its tooltip and its name."""

    def __init__(
        self,
        text: str = "",
        size: Size = "body",
        *,
        bold: bool = False,
        ink: str = "text",
        at_end: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._bold, self._ink, self._at_end = text, bold, ink, at_end
        self._size: Size = size
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """The whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        measure = look.metrics(self._size, bold=self._bold)
        return QSize(measure.horizontalAdvance(self._text) + 2, measure.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(24), self.sizeHint().height())

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        measure = look.metrics(self._size, bold=self._bold)
        shown = measure.elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        self.setToolTip("" if shown == self._text else _escaped(self._text))
        base = (self.height() - measure.height()) / 2 + measure.ascent()
        left = self.width() - measure.horizontalAdvance(shown) if self._at_end else 0
        paint_line(painter, left, base, shown, look.font(self._size, bold=self._bold), look.color(self._ink))


def _escaped(text: str) -> str:
    """Text for a tooltip, which knows no plain format: marked so that Qt shows every letter of it."""
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(sign, name)
    return f"<span>{text}</span>"


def set_tip(widget: QWidget, text: str) -> None:
    """A tooltip that shows the letters that users typed, never what they would mean as HTML."""
    widget.setToolTip(_escaped(text) if text else "")
