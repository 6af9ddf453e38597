"""What other settings would change, before they are used: who, from what to what, and why."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import functools
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from interventiondesk.domain.screening import Reading
from interventiondesk.domain.words import PROGRESS, count
from interventiondesk.tasks import screening, standing
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.flags import WORDS, mark_of
from interventiondesk.ui.places import Place, emptied

_MOST = 60


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What settings would change; `wrong` says why they cannot be used."""

    plans: tuple[standing.Moved, ...] = ()
    readings: tuple[screening.Moved, ...] = ()
    policy: bool = False
    lines: bool = False
    wrong: str = ""

    @property
    def says(self) -> tuple[str, ...]:
        """The effect in sentences."""
        if self.wrong:
            return (self.wrong,)
        found: list[str] = []
        if self.policy:
            students = len({one.record.student.id for one in self.plans})
            many = count(students, "student") if students else "no student"
            found.append(f"This would change the progress of {many}.")
        if self.lines:
            flags = [one for one in self.readings if "flag" in {one.before.state, one.after.state}]
            many = count(len(flags), "flag") if flags else "no flag"
            others = len(self.readings) - len(flags)
            more = f", and {count(others, 'reading')} between clear and not enough data" if others else ""
            found.append(f"This would change {many}{more}.")
        return tuple(found)


def _state(reading: Reading) -> str:
    """Flag, or the word for its second line."""
    word = WORDS[mark_of(reading)]
    return f"{word}, second line" if reading.severe and reading.state == "flag" else word


class _List(QScrollArea):
    """As high as its rows at its width, where there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Who would change")
        inside = QWidget()
        self.rows = QVBoxLayout(inside)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(0)
        self.rows.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setWidget(inside)
        inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    def sizeHint(self) -> QSize:
        return QSize(look.px(240), self.rows.heightForWidth(max(self.viewport().width(), look.px(240))) + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(120), look.px(96))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class Preview(QWidget):
    """The card with the sentence, the two buttons and the list. `used` and `left` are the buttons, `turned` tells that
    the list was unfolded or put away, `go` asks for a student."""

    used = Signal()
    left = Signal()
    turned = Signal()
    go = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._low = self._asked = False
        self.card = Card("What would change", " ")
        self.says = Words("")
        self.use, self.leave = filled("Use these settings"), outlined("Leave as it is")
        self.use.setObjectName("use settings")
        self.leave.setObjectName("leave settings")
        self.use.clicked.connect(self.used)
        self.leave.clicked.connect(self.left)
        self.card.add(self.says)
        self.who = link("Show who")
        self.who.clicked.connect(self._turn)
        self.card.add_buttons(self.use, self.leave, self.who)
        self.list = _List()
        self.card.add(self.list)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.card)
        box.addStretch(1)
        self.effect: Effect | None = None
        self.show_effect(None)

    def show_effect(self, effect: Effect | None) -> None:
        """Show what would change; None where every setting is as it is in use."""
        self.effect = effect
        for button in (self.use, self.leave):
            button.setVisible(effect is not None)
        self.use.setEnabled(effect is not None and not effect.wrong)
        emptied(self.list.rows)
        if effect is None:
            self.says.set_text(
                "Change a setting, and see here whose progress or flags it would change before you use it."
            )
            self._show_list([])
            return
        self.says.set_text(" ".join(effect.says))
        self._show_list(self._made(effect))

    def _show_list(self, rows: Sequence[QWidget]) -> None:
        for row in rows:
            self.list.rows.addWidget(row)
        self.list.verticalScrollBar().setValue(0)
        self.list.updateGeometry()
        self._fit()

    def set_low(self, *, low: bool) -> None:
        """Where there is little room the list is shown when somebody asks for it."""
        if low != self._low:
            self._low = low
            self._fit()

    @property
    def unfolded(self) -> bool:
        """Whether the list is shown."""
        return not self.list.isHidden()

    def _turn(self) -> None:
        self._asked = not self._asked
        self._fit()
        self.turned.emit()

    def _fit(self) -> None:
        rows = self.list.rows.count() > 0
        self.who.setVisible(rows and self._low)
        self.who.setText("Hide who" if self._asked else "Show who")
        self.who.updateGeometry()
        self.list.setVisible(rows and (self._asked or not self._low))

    def _made(self, effect: Effect) -> Sequence[QWidget]:
        rows: list[QWidget] = []
        if effect.wrong:
            return rows
        for plan in effect.plans[:_MOST]:
            student = plan.record.student
            where = f"{PROGRESS[plan.before.state]} → {PROGRESS[plan.after.state]}"
            on = functools.partial(self._to, Place(name="student", student_id=student.id))
            rows.append(Row(student.name, where, because=plan.after.because, verb="Open", on=on))
        for moved in effect.readings[:_MOST]:
            where = f"{moved.after.name}: {_state(moved.before)} → {_state(moved.after)}"
            on = functools.partial(self._to, Place(name="student", student_id=moved.student.id, tab="signs"))
            rows.append(Row(moved.student.name, where, because=moved.after.because, verb="Open", on=on))
        rest = max(0, len(effect.plans) - _MOST) + max(0, len(effect.readings) - _MOST)
        if rest:
            rows.append(Words(f"And {rest} more.", lined=True))
        return rows

    def _to(self, place: Place) -> None:
        self.go.emit(place)
