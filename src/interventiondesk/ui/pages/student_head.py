"""The head of a student's page: who it is, where, tiers, attendance; the three things done from anywhere on it; tabs."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget

from interventiondesk.tasks.students import StudentPage, where_words
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.symbols import Chip
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.parts.words import Elided, set_tip

_FOLD = 940


def chips_of(view: StudentPage) -> list[str]:
    """The plain facts beside the name."""
    found = [f"{area}: tier {tier}" for area, tier in view.tiers]
    if view.attendance:
        found.append(view.attendance[:1].upper() + view.attendance[1:])
    if not view.student.active:
        found.append("Left the school")
    return found


class _Hairline(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), look.color("hairline"))


class StudentHead(Card):
    """The card on top. `noted`, `printed` and `added` are its buttons, `chosen` carries the index of a tab."""

    noted = Signal()
    printed = Signal()
    added = Signal()
    chosen = Signal(int)

    def __init__(self, tabs: Sequence[str]) -> None:
        super().__init__()
        self._busy = False
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
        facts = QHBoxLayout()
        facts.setSpacing(look.px(14))
        facts.addWidget(self.where)
        facts.addLayout(self._chips)
        facts.addStretch(1)
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._words.setSpacing(look.px(14))
        self._words.addWidget(self.name)
        self._words.addLayout(facts, 1)
        line = QHBoxLayout()
        side = look.px(18)
        line.setContentsMargins(side, look.px(13), side, look.px(13))
        line.setSpacing(look.px(look.PAD))
        line.addLayout(self._words, 1)
        for button in (self.note, self.print, self.add_to_meeting):
            line.addWidget(button)
        top = QWidget()
        top.setLayout(line)
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

    def show_student(self, view: StudentPage, on_agenda: str) -> None:
        """Show who it is. `on_agenda` says on which meeting the student is already; empty where on none."""
        student = view.student
        self.name.set_text(student.name)
        self.where.set_text(" · ".join(part for part in (student.pronouns, where_words(student)) if part))
        while self._chips.count():
            taken = self._chips.takeAt(0)
            old = taken.widget() if taken is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        for words in chips_of(view):
            self._chips.addWidget(Chip(words))
        button = self.add_to_meeting
        button.setText("On the agenda" if on_agenda else "Add to meeting")
        button.setEnabled(not on_agenda)
        set_tip(button, on_agenda)
        button.setAccessibleDescription(on_agenda)
        self.set_busy(busy=self._busy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < look.px(_FOLD)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._words.direction() != way:
            self._words.setDirection(way)
            self._words.setSpacing(look.px(look.GAP if narrow else 14))
        super().resizeEvent(event)
