"""Minutes a week that each provider has promised, against those there are, in words and as a bar."""

from __future__ import annotations

import functools

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.school import Staff
from interventiondesk.tasks.capacity import Capacity, capacity, set_minutes
from interventiondesk.ui import look
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import Number
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

_DELIVER = {"interventionist", "counselor", "aide", "psychologist"}
_NARROW = 560


class Bar(QWidget):
    """Promised minutes as a filled part of a frame; what is too many is hatched behind the frame's end."""

    def __init__(self) -> None:
        super().__init__()
        self._one: Capacity | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_capacity(self, one: Capacity) -> None:
        """Paint somebody's minutes."""
        self._one = one
        self.setAccessibleName(one.words)
        self.setVisible(one.available is not None)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(look.px(160), look.px(14))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        one = self._one
        if one is None or one.available is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of = look.tokens()
        whole = max(one.available, one.promised, 1)
        inner = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        there, taken = inner.width() * one.available / whole, inner.width() * one.promised / whole
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(of.soft))
        painter.drawRect(QRectF(inner.left(), inner.top(), there, inner.height()))
        painter.setBrush(QColor(of.accent))
        painter.drawRect(QRectF(inner.left(), inner.top(), min(there, taken), inner.height()))
        if taken > there:
            painter.fillRect(
                QRectF(inner.left() + there, inner.top(), taken - there, inner.height()), QColor(of.low.ground)
            )
            painter.setPen(QPen(QColor(of.low.ink), 1.2))
            painter.setClipRect(QRectF(inner.left() + there, inner.top(), taken - there, inner.height()))
            step = look.px(6)
            for at in range(int(inner.left() + there - inner.height()), int(inner.right()) + step, step):
                painter.drawLine(at, int(inner.bottom()), at + int(inner.height()), int(inner.top()))
            painter.setClipping(False)
        painter.setPen(QPen(QColor(of.control), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(inner.left(), inner.top(), there, inner.height()))


class _Line(QWidget):
    """One provider: the name, how many minutes there are, the bar, and the words."""

    def __init__(self, staff: Staff) -> None:
        super().__init__()
        self.minutes = Number(field_of(Staff, "minutes_a_week"))
        self.minutes.line.setFixedWidth(look.px(84))
        self.minutes.line.setPlaceholderText("minutes")
        self.minutes.line.setAccessibleName(f"Minutes a week of {staff.name} for interventions")
        self.minutes.line.setObjectName(f"minutes {staff.id}")
        self.bar = Bar()
        self.words = label("", "small", muted=True, wraps=True)
        self.wrong = Caution()
        name = label(staff.name, bold=True, wraps=True)
        name.setFixedWidth(look.px(184))
        name.setBuddy(self.minutes.line)
        self._right = QVBoxLayout()
        self._right.setSpacing(look.px(look.GAP))
        for widget in (self.bar, self.words, self.wrong):
            self._right.addWidget(widget)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        side = look.px(look.WIDE - 1)
        self._box.setContentsMargins(side, look.px(look.STEP), side, look.px(look.STEP))
        self._box.setSpacing(look.px(look.PAD))
        self._box.addWidget(name)
        self._box.addWidget(self.minutes.line)
        self._box.addLayout(self._right, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        look.fill(QPainter(self), 0, 0, self.width(), 1, "hairline")


class CapacityBlock(QWidget):
    """A line for each provider by name. Everybody may say how many minutes there are; the history says who did."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.list_out = ListOut(session, self._lines, "Capacity", also="capacity")
        self.card = Card("Capacity", "minutes a week for interventions", self.list_out)
        self.lines: dict[str, _Line] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        # at the top, the card is as high as its wrapped words need: Qt holds it to a hint that knows no width otherwise
        box.addWidget(self.card, 0, Qt.AlignmentFlag.AlignTop)

    def take_keyboard(self) -> None:
        """Into the first line."""
        first = next(iter(self.lines.values()), None)
        if first is not None:
            first.minutes.line.setFocus()

    def read(self) -> None:
        """Read again; a field that is being typed into stays."""
        shown = self._shown()
        if [one.staff.id for one in shown] != list(self.lines):
            self._make(shown)
        for one in shown:
            line = self.lines[one.staff.id]
            if not line.minutes.line.isModified():
                line.minutes.set_value(one.available)
            line.bar.show_capacity(one)
            line.words.setText(f"{one.words}.")

    def _shown(self) -> list[Capacity]:
        every = capacity(self.session.desk, self.session.today)
        return [
            one
            for one in every
            if one.promised or one.unknown or one.available is not None or one.staff.role in _DELIVER
        ] or every

    def _lines(self) -> Lines:
        from interventiondesk.tasks.listing import capacity_list

        return capacity_list(self._shown())

    def _make(self, shown: list[Capacity]) -> None:
        focus = focused_in(self.card)
        self.card.clear()
        self.card.add(
            Words(
                "A group is promised once for each time it meets, however many students sit in it. Type how many minutes "
                "a week somebody has; a plan that does not fit then says so when it is made.",
                lined=True,
            )
        )
        self.lines = {}
        for one in shown:
            line = self.lines[one.staff.id] = _Line(one.staff)
            line.minutes.committed.connect(functools.partial(self._typed, one.staff.id))
            self.card.add(line)
        self.card.end()
        focus_again(self.card, focus)

    def _typed(self, staff_id: str) -> None:
        line = self.lines[staff_id]
        problem = line.minutes.problem()
        value = line.minutes.value()
        field = line.minutes.field
        wrong = problem.says if problem else ""
        if not wrong and value is not None and not (field.least or 0) <= value <= (field.most or 0):
            wrong = f"Minutes are from {field.least:g} to {field.most:g} a week."
        line.wrong.say(wrong)
        if wrong:
            return
        line.minutes.line.setModified(False)
        known = {one.staff.id: one.staff for one in capacity(self.session.desk, self.session.today)}
        staff = known.get(staff_id)
        if staff is not None and staff.minutes_a_week != value:
            self.session.do(lambda: set_minutes(self.session.desk, staff, value))
