"""The published ways to set a goal as choices below each other, their targets and growths in line to be compared."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.planning import GoalWay
from interventiondesk.domain.words import amount
from interventiondesk.tasks.plans import growth_words
from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.buttons import paint_ring
from interventiondesk.ui.parts.heights import HighAsItsWords
from interventiondesk.ui.parts.words import lines_needed, paint_line

_SIDE = 12
_MARK = 16
_TITLE = 136
_LINE, _SMALL = 18, 16


class WayChoice(HighAsItsWords, QPushButton):
    """One way: what it is called, its target, the growth a week, how it comes about and who published it; where it
    cannot be used, why. It is a round mark that is filled while the goal was taken from it."""

    usual_width = 320
    least_width = 200

    def __init__(self, way: GoalWay, measure: Measure, *, first: bool) -> None:
        super().__init__()
        self.way = way
        self._first, self._chosen = first, False
        self._target = amount(way.target, measure.unit) if way.target is not None else ""
        self._growth = growth_words(measure, way.per_week) if way.per_week is not None else ""
        self.setEnabled(way.usable)
        self.setAutoDefault(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if way.usable else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor if way.usable else Qt.CursorShape.ArrowCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.take_height()
        self.set_chosen(chosen=False)

    def set_chosen(self, *, chosen: bool) -> None:
        """Whether the goal was taken from this way."""
        self._chosen = chosen
        self.setAccessibleName(self.told())
        self.update()

    def chosen(self) -> bool:
        """Whether the goal was taken from this way."""
        return self._chosen

    def told(self) -> str:
        """The choice in one sentence, as it is read aloud."""
        if not self.way.usable:
            return f"{self.way.title}, not usable: {self.way.why_not}"
        chosen = "chosen. " if self._chosen else ""
        head = f"{self.way.title}, {self._target}, {self._growth}, {chosen}{self.way.says}"
        return f"{head} Source: {self.way.source.rstrip('.')}. {self.way.warning}".strip()

    def _left(self) -> int:
        return look.px(_SIDE + _MARK + look.STEP)

    def _says(self) -> tuple[str, str]:
        """What stands below the first line, and the warning below that."""
        way = self.way
        if not way.usable:
            return way.why_not, ""
        return f"{way.says} {way.source.rstrip('.')}.", way.warning

    def _lines(self, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room, measure = width - self._left() - look.px(_SIDE), look.metrics("small")
        says, warning = self._says()
        sign = look.px(20)
        below = lines_needed(says, measure, max(80, room)).lines
        return below, lines_needed(warning, measure, max(80, room - sign)).lines if warning else ()

    def height_at(self, width: int) -> int:
        below, warning = self._lines(width)
        return look.px(2 * look.STEP + _LINE + _SMALL * (len(below) + len(warning)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of = look.tokens()
        if self._chosen or (self.isEnabled() and self.underMouse()):
            painter.fillRect(self.rect().adjusted(1, 1, -1, -1), look.color("soft" if self._chosen else "ground"))
        if not self._first:
            look.fill(painter, 0, 0, self.width(), 1, "hairline")
        usable = self.way.usable
        top, left = look.px(look.STEP), self._left()
        self._paint_mark(painter, top)
        measure = look.metrics(bold=True)
        base = round(top + (look.px(_LINE) - measure.height()) / 2 + measure.ascent())
        paint_line(painter, left, base, self.way.title, look.font(bold=usable), of.text if usable else of.muted)
        at = left + look.px(_TITLE)
        paint_line(painter, at, base, self._target, look.font(bold=True), of.text)
        growth = look.metrics().horizontalAdvance(self._growth)
        paint_line(painter, self.width() - look.px(_SIDE) - growth, base, self._growth, look.font(), of.text)
        below, warning = self._lines(self.width())
        small = look.metrics("small")
        rise = (look.px(_SMALL) - small.height()) / 2 + small.ascent()
        top += look.px(_LINE)
        for line in below:
            paint_line(painter, left, round(top + rise), line, look.font("small"), of.muted)
            top += look.px(_SMALL)
        if warning:
            side = look.px(14)
            icons.draw(painter, "warning", QRectF(left, top + look.px(1), side, side), of.low.ink)
        for line in warning:
            paint_line(painter, left + look.px(20), round(top + rise), line, look.font("small"), of.low.ink)
            top += look.px(_SMALL)
        if self.hasFocus():
            paint_ring(painter, self.rect(), look.px(look.CONTROL_CORNER))

    def _paint_mark(self, painter: QPainter, top: int) -> None:
        """The round mark of one choice among several; a way that cannot be used has none."""
        if not self.way.usable:
            return
        radius = look.px(7)
        middle = QPointF(look.px(_SIDE) + look.px(_MARK) / 2, top + look.px(_LINE) / 2)
        painter.setPen(QPen(look.color("accent" if self._chosen else "muted"), 1.5))
        painter.setBrush(look.color("surface"))
        painter.drawEllipse(middle, radius, radius)
        if self._chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("accent"))
            painter.drawEllipse(middle, look.px(4), look.px(4))


class GoalWays(QWidget):
    """The choices in one frame. `taken` carries the way that somebody chose."""

    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choices: list[WayChoice] = []
        self._ways: tuple[GoalWay, ...] = ()
        self.setAccessibleName("Published ways to set the goal")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(1, 1, 1, 1 + look.px(look.STEP))
        self._box.setSpacing(0)
        self.hide()

    def show_ways(self, ways: Sequence[GoalWay], measure: Measure | None, chosen: str) -> None:
        """Show the ways, with the one of the method `chosen` marked; without any, nothing."""
        if tuple(ways) != self._ways or (ways and not self.choices):
            focus = next((one.way.method for one in self.choices if one.hasFocus()), "")
            for old in self.choices:
                self._box.removeWidget(old)
                old.hide()
                old.deleteLater()
            self._ways, self.choices = tuple(ways), []
            for way in ways:
                if measure is None:
                    break
                choice = WayChoice(way, measure, first=not self.choices)
                choice.clicked.connect(lambda _checked=False, way=way: self.taken.emit(way))
                self.choices.append(choice)
                self._box.addWidget(choice)
                if way.method == focus and way.usable:
                    choice.setFocus(Qt.FocusReason.OtherFocusReason)
        for choice in self.choices:
            choice.set_chosen(chosen=choice.way.method == chosen)
        self.setVisible(bool(self.choices))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(look.color("surface"))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5 - look.px(look.STEP))
        painter.drawRoundedRect(frame, look.px(look.CONTROL_CORNER), look.px(look.CONTROL_CORNER))
