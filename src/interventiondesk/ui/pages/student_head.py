"""The head of a student's page: who it is, where, tiers, attendance, flags; what is done from anywhere on it; tabs."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.words import count
from interventiondesk.tasks.students import StudentPage, where_words
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.flags import FlagChip, Mark, mark_size
from interventiondesk.ui.parts.symbols import Chip
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.parts.words import Elided, set_tip

_FOLD = 940
_CHIPS = 3
SAYS_THE_SAME: dict[Indicator, Indicator] = {"attendance_month": "attendance", "behavior_early": "behavior"}
"""An indicator that looks at the same days or incidents as another one: beside its flag it has no chip of its own."""


def chips_of(view: StudentPage) -> list[str]:
    """The plain facts beside the name."""
    found = [f"{area}: tier {tier}" for area, tier in view.tiers]
    if view.attendance:
        found.append(view.attendance[:1].upper() + view.attendance[1:])
    if not view.student.active:
        found.append("Left the school")
    return found


def flags_of(readings: Sequence[Reading]) -> list[Reading]:
    """The flags that have a chip, in the order of the indicators."""
    flagged = {one.indicator for one in readings if one.state == "flag"}
    return [
        one
        for one in readings
        if one.indicator in flagged and not one.strength and SAYS_THE_SAME.get(one.indicator) not in flagged
    ]


def _because(readings: Sequence[Reading]) -> str:
    return " ".join(f"{one.name}: {one.because}" for one in readings)


class _Chip(NamedTuple):
    mark: Mark
    words: str
    because: str


def _flag_chips(readings: Sequence[Reading], most: int) -> list[_Chip]:
    """At most so many flags, the last one for all that have no chip of their own, and one strength."""
    found: list[_Chip] = []
    flags, strengths = flags_of(readings), [one for one in readings if one.strength and one.state == "flag"]
    named = most if len(flags) <= most else most - 1
    found += [_Chip("flag", one.name, one.because) for one in flags[:named]]
    if flags[named:]:
        rest = [one for one in readings if one.state == "flag" and not one.strength and one not in flags[:named]]
        words = f"{len(rest)} more" if found else count(len(rest), "flag")
        found.append(_Chip("flag", words, _because(rest)))
    if strengths:
        name = "Strength" if most < _CHIPS or len(strengths) > 1 else strengths[0].name
        found.append(_Chip("strength", name, _because(strengths)))
    return found


def _wide(chips: Sequence[_Chip]) -> int:
    return sum(mark_size(chip.mark, chip.words).width() + look.px(look.STEP) for chip in chips)


class _Hairline(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look.color("hairline"))


class StudentHead(Card):
    """The card on top. `noted`, `printed` and `added` are its buttons, `chosen` carries the index of a tab, `asked` tells
    that somebody wants to see what is behind a flag."""

    noted = Signal()
    printed = Signal()
    added = Signal()
    chosen = Signal(int)
    asked = Signal()

    def __init__(self, tabs: Sequence[str]) -> None:
        super().__init__()
        self._busy = False
        self._readings: tuple[Reading, ...] = ()
        self._told: list[_Chip] | None = None
        self.name = Elided("", "name", bold=True)
        self.where = Elided("", ink="muted")
        self.note, self.print, self.add_to_meeting = outlined("Note"), outlined("Print"), filled("Add to meeting")
        self.note.setToolTip("Write a note about this student")
        self.print.setToolTip("One sheet about this student as a PDF")
        self.note.clicked.connect(self.noted)
        self.print.clicked.connect(self.printed)
        self.add_to_meeting.clicked.connect(self.added)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(look.px(look.STEP))
        self._facts_place = QWidget()
        facts = QHBoxLayout(self._facts_place)
        facts.setContentsMargins(0, 0, 0, 0)
        facts.setSpacing(look.px(14))
        facts.addWidget(self.where)
        facts.addLayout(self._chips)
        self._flag_place = QWidget()
        self._flags = QHBoxLayout(self._flag_place)
        self._flags.setContentsMargins(0, 0, 0, 0)
        self._flags.setSpacing(look.px(look.STEP))
        facts.addWidget(self._flag_place)
        facts.addStretch(1)
        named = QHBoxLayout()
        named.setSpacing(look.px(14))
        named.addWidget(self.name)
        named.addWidget(self._facts_place, 1)
        named.addStretch()
        self._named, self._facts = named, facts
        side = look.px(18)
        line = QHBoxLayout()
        line.setSpacing(look.px(look.PAD))
        line.addLayout(named, 1)
        for button in (self.note, self.print, self.add_to_meeting):
            line.addWidget(button)
        top = QWidget()
        self._rows = QVBoxLayout(top)
        self._rows.setContentsMargins(side, look.px(13), side, look.px(13))
        self._rows.setSpacing(look.px(look.STEP))
        self._rows.addLayout(line)
        self.tabs = Tabs(tabs)
        self.tabs.setAccessibleName("What is shown of this student")
        self.tabs.currentChanged.connect(self.chosen)
        below = QWidget()
        across = QHBoxLayout(below)
        across.setContentsMargins(side, 0, side, 0)
        across.addWidget(self.tabs)
        across.addStretch(1)
        below.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.add(top, _Hairline(), below)

    def set_busy(self, *, busy: bool) -> None:
        """Whether the tab below has its own next step: then nothing is filled here."""
        self._busy = busy
        free = self.add_to_meeting.isEnabled() and not busy
        self.add_to_meeting.set_kind("filled" if free else "outlined")

    def show_student(self, view: StudentPage, on_agenda: str, readings: Sequence[Reading] = ()) -> None:
        """Show who it is. `on_agenda` says on which meeting the student is already; empty where on none. `readings` are
        what the early warning indicators say."""
        student = view.student
        self.name.set_text(student.name)
        self.where.set_text(" · ".join(part for part in (student.pronouns, where_words(student)) if part))
        _empty(self._chips)
        for words in chips_of(view):
            self._chips.addWidget(Chip(words))
        self._readings = tuple(readings)
        self._fit()
        button = self.add_to_meeting
        button.setText("On the agenda" if on_agenda else "Add to meeting")
        button.setEnabled(not on_agenda)
        set_tip(button, on_agenda)
        button.setAccessibleDescription(on_agenda)
        self.set_busy(busy=self._busy)

    def _fit(self) -> None:
        """Name the flags where there is room for their names, else say how many there are. Where name, facts and flags
        do not fit into one line, the facts have the whole line below, and the flags stand where there is more room."""
        gap = look.px(14)
        buttons = [self.note, self.print, self.add_to_meeting]
        whole = self.width() - 2 * look.px(18)
        room = whole - sum(one.sizeHint().width() + look.px(look.PAD) for one in buttons)
        # chips that were just made are hidden until they are laid out, and a layout counts no hidden ones
        plain = (item.widget() for at in range(self._chips.count()) if (item := self._chips.itemAt(at)) is not None)
        facts = self.where.sizeHint().width() + 2 * gap
        facts += sum(chip.sizeHint().width() + look.px(look.STEP) for chip in plain if chip is not None)
        name = self.name.sizeHint().width() + gap
        ways = [_flag_chips(self._readings, most) for most in range(_CHIPS, 0, -1)]
        below = self.width() < look.px(_FOLD) or name + facts + _wide(ways[0]) > room
        beside_name = below and room - name > whole - facts
        self._put_below(below=below, beside_name=beside_name)
        room = room - name if beside_name else whole - facts if below else room - name - facts
        told = next((way for way in ways if _wide(way) <= room), ways[-1])
        if len(told) > 1 and _wide(told) > room:
            told = told[:1]
        if told == self._told:
            return
        self._told = told
        had_keyboard = any(chip.hasFocus() for chip in self.flag_chips())
        _empty(self._flags)
        for one in told:
            chip = FlagChip(one.mark, one.words, one.because)
            chip.clicked.connect(self.asked)
            self._flags.addWidget(chip)
        if had_keyboard and self._flags.count():
            self.flag_chips()[0].setFocus()

    def flag_chips(self) -> list[FlagChip]:
        """The flags that are shown, from the left."""
        found = (self._flags.itemAt(at) for at in range(self._flags.count()))
        return [chip for item in found if item is not None and isinstance(chip := item.widget(), FlagChip)]

    def _put_below(self, *, below: bool, beside_name: bool) -> None:
        if (self._rows.indexOf(self._facts_place) >= 0) != below:
            here, there = (self._rows, self._named) if below else (self._named, self._rows)
            there.removeWidget(self._facts_place)
            here.insertWidget(1, self._facts_place, 0 if below else 1)
        if (self._named.indexOf(self._flag_place) >= 0) != beside_name:
            line, other = (self._named, self._facts) if beside_name else (self._facts, self._named)
            other.removeWidget(self._flag_place)
            line.insertWidget(line.count() - 1, self._flag_place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)


def _empty(line: QHBoxLayout) -> None:
    while line.count():
        taken = line.takeAt(0)
        old = taken.widget() if taken is not None else None
        if old is not None:
            old.hide()
            old.deleteLater()
