"""What each step of bringing in a file begins with: the four steps in a line, the card with the file and its buttons."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.buttons import Button, outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.words import paint_line

STEPS = ("Choose", "How it is read", "What it would do", "Done")
_MARK, _BETWEEN = 18, 28


class Steps(QWidget):
    """The line. It only tells; the buttons of each step lead on and back."""

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._file = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def at(self) -> int:
        """The step, counted from 0."""
        return self._at

    def show_step(self, at: int, file: str = "") -> None:
        """Say which step it is, and at the right which of several files."""
        self._at, self._file = at, file
        told = f"Step {at + 1} of {len(STEPS)}: {STEPS[at]}"
        self.setAccessibleName(f"{told}, {file}" if file else told)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.px(480), look.px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, left = look.px(_MARK), 1.0
        middle = self.height() / 2
        for at, words in enumerate(STEPS):
            now, past = at == self._at, at < self._at
            mark = QRectF(left, middle - side / 2, side, side)
            painter.setPen(QPen(look.color("accent" if now or past else "control"), 1))
            painter.setBrush(look.color("accent") if now else look.color("soft" if past else "surface"))
            painter.drawEllipse(mark)
            if past:
                icons.draw(painter, "check", mark.adjusted(3, 3, -3, -3), look.color("accent"))
            else:
                painter.setFont(look.font("status", bold=now))
                painter.setPen(look.color("on_accent" if now else "muted"))
                painter.drawText(mark, int(Qt.AlignmentFlag.AlignCenter), str(at + 1))
            measure = look.metrics("small", bold=now)
            base = middle - measure.height() / 2 + measure.ascent()
            left = mark.right() + look.px(6)
            paint_line(painter, left, base, words, look.font("small", bold=now), look.color("text" if now else "muted"))
            left += measure.horizontalAdvance(words)
            if at + 1 < len(STEPS):
                painter.setPen(QPen(look.color("line"), 1))
                painter.drawLine(int(left) + look.px(8), int(middle), int(left) + look.px(_BETWEEN - 8), int(middle))
                left += look.px(_BETWEEN)
        if self._file:
            measure = look.metrics("small")
            room = self.width() - left - look.px(look.WIDE)
            told = measure.elidedText(self._file, Qt.TextElideMode.ElideRight, int(max(0, room)))
            base = middle - measure.height() / 2 + measure.ascent()
            at_right = self.width() - measure.horizontalAdvance(told)
            paint_line(painter, at_right, base, told, look.font("small"), look.color("muted"))


class StepHead(Card):
    """What file it is, and the buttons that lead on: to what comes `before` them, to `another` file, to `onward`.

    `name_onward` says what the next step would do; without words there is none.
    """

    def __init__(self, onward: Button, *before: Button) -> None:
        another = outlined("Choose another file")
        buttons = QWidget()
        line = QHBoxLayout(buttons)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        for each in (*before, another, onward):
            line.addWidget(each)
        super().__init__(" ", " ", trailing=buttons)
        self.onward, self.another = onward, another

    def name_onward(self, text: str) -> None:
        """Give the next step its words, or take it away."""
        self.onward.setText(text)
        self.onward.setAccessibleName(text)
        self.onward.setVisible(bool(text))
        self.onward.updateGeometry()
