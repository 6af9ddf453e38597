"""Progress as symbol, word, then color; and the small round marks beside titles.

The six symbols are drawn: the font has none of them. Everything here is painted, so that a list of two hundred rows
needs no two hundred widgets; `paint_progress` serves tables and cards, `ProgressChip` stands alone.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.look import PROGRESS, Progress, Symbol

_MARK_HEIGHT = 20
_SIDE = 8
_BOX = 10
_AFTER = 5


def _triangle(where: QRectF, *, up: bool) -> QPolygonF:
    tip, base = (where.top(), where.bottom()) if up else (where.bottom(), where.top())
    return QPolygonF([QPointF(where.left(), base), QPointF(where.center().x(), tip), QPointF(where.right(), base)])


def paint_symbol(painter: QPainter, symbol: Symbol, where: QRectF, ink: str | QColor) -> None:
    """Paint one of the six symbols as a vector into a square of any size."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    color = QColor(ink)
    side = min(where.width(), where.height())
    box = QRectF(0, 0, side, side)
    box.moveCenter(where.center())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    if symbol == "up":
        painter.drawPolygon(_triangle(box.adjusted(side * 0.05, side * 0.12, -side * 0.05, -side * 0.1), up=True))
    elif symbol == "down":
        painter.drawPolygon(_triangle(box.adjusted(side * 0.05, side * 0.1, -side * 0.05, -side * 0.12), up=False))
    elif symbol == "two_up":
        for shift in (0.0, 0.5):
            half = QRectF(box.left() + side * 0.14, box.top() + side * shift, side * 0.72, side * 0.46)
            painter.drawPolygon(_triangle(half, up=True))
    else:
        ring = box.adjusted(side * 0.1, side * 0.1, -side * 0.1, -side * 0.1)
        pen = QPen(color, side * 0.13)
        if symbol == "dotted":
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([1.15, 1.27])
        elif symbol == "bar":
            painter.drawRect(QRectF(box.left() + side * 0.3, box.center().y() - side * 0.07, side * 0.4, side * 0.14))
        else:
            painter.drawPie(ring, 0, 90 * 16)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(ring)
    painter.restore()


def progress_size(progress: Progress, *, bare: bool = False) -> QSize:
    """The room of a progress mark; `bare` leaves out its round ground."""
    words = look.metrics("small", bold=True).horizontalAdvance(PROGRESS[progress].word)
    side = 0 if bare else look.px(_SIDE)
    return QSize(2 * side + look.px(_BOX) + look.px(_AFTER) + words + 1, look.px(_MARK_HEIGHT))


def paint_progress(painter: QPainter, progress: Progress, left: float, middle: float, *, bare: bool = False) -> float:
    """Paint symbol and word on their round ground, vertically centered on `middle`; returns the right edge."""
    tone, shown = look.tokens().tone(progress), PROGRESS[progress]
    size = progress_size(progress, bare=bare)
    where = QRectF(left, round(middle - size.height() / 2), size.width(), size.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = 0 if bare else look.px(_SIDE)
    if not bare:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(where, where.height() / 2, where.height() / 2)
    box = QRectF(where.left() + side, where.center().y() - look.px(_BOX) / 2, look.px(_BOX), look.px(_BOX))
    paint_symbol(painter, shown.symbol, box, tone.ink)
    painter.setPen(QColor(tone.ink))
    painter.setFont(look.font("small", bold=True))
    words = where.adjusted(side + look.px(_BOX) + look.px(_AFTER), 0, 0, 0)
    painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown.word)
    painter.restore()
    return where.right()


def paint_count(painter: QPainter, count: int, right: float, middle: float) -> float:
    """Paint a count that waits for somebody, its right edge at `right`; returns its left edge."""
    tone = look.tokens().low
    fonts = look.font("status", bold=True)
    width = max(look.px(20), look.metrics("status", bold=True).horizontalAdvance(str(count)) + look.px(12))
    height = look.px(16)
    where = QRectF(right - width, round(middle - height / 2), width, height)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(tone.ground))
    painter.drawRoundedRect(where, height / 2, height / 2)
    painter.setPen(QColor(tone.ink))
    painter.setFont(fonts)
    painter.drawText(where, int(Qt.AlignmentFlag.AlignCenter), str(count))
    painter.restore()
    return where.left()


class _Painted(QWidget):
    """A widget of fixed size that is only looked at and read aloud."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class ProgressChip(_Painted):
    """The progress of a plan. Read aloud as "Progress: on track"."""

    def __init__(self, progress: Progress, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._progress: Progress = progress
        self.set_progress(progress)

    def progress(self) -> Progress:
        """What is shown."""
        return self._progress

    def set_progress(self, progress: Progress) -> None:
        """Show another progress."""
        self._progress = progress
        self.setAccessibleName(f"Progress: {PROGRESS[progress].word.lower()}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return progress_size(self._progress)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_progress(painter, self._progress, 0, self.height() / 2)


class CountBadge(_Painted):
    """How many things wait. Hidden at zero. `what` completes the number for a screen reader: "9 things to do"."""

    def __init__(self, count: int = 0, what: str = "waiting", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._what = count, what
        self.set_count(count)

    def set_count(self, count: int) -> None:
        """Show another count."""
        self._count = count
        self.setAccessibleName(f"{count} {self._what}")
        self.setVisible(count > 0) if self.parent() else None
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        words = look.metrics("status", bold=True).horizontalAdvance(str(self._count))
        return QSize(max(look.px(20), words + look.px(12)), look.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_count(painter, self._count, self.width(), self.height() / 2)


class Chip(_Painted):
    """A plain fact in a round outline, such as "Reading: tier 2"."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show another fact."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.metrics("small").horizontalAdvance(self._text) + look.px(20), look.px(_MARK_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("line"), 1))
        where = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(where, where.height() / 2, where.height() / 2)
        painter.setPen(look.color("text"))
        painter.setFont(look.font("small"))
        painter.drawText(QRectF(self.rect()), int(Qt.AlignmentFlag.AlignCenter), self._text)
