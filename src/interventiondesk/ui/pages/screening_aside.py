"""What stands beside the matrix while it is asked for: making a group of marked students, and lines drawn elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.screening import IndicatorLines, usual_lines
from interventiondesk.domain.students import Group
from interventiondesk.domain.words import count
from interventiondesk.store import reads, sign_reads
from interventiondesk.tasks.groups import add_group, group_problems
from interventiondesk.tasks.matrix import MatrixRow
from interventiondesk.tasks.rules import use_settings
from interventiondesk.tasks.screening import Moved, line_problems, what_if
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.data_rules_preview import Effect, Preview
from interventiondesk.ui.pages.data_rules_setting import Setting
from interventiondesk.ui.parts.buttons import filled, link, on_keys, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.session import Session

_GROUP = ("name", "area", "staff_id", "weekdays", "time", "minutes", "place")
_LINES = tuple(name for name in IndicatorLines.__struct_fields__ if name not in {"id", "failing_marks"})
_KEPT_GROUP = "screening group draft"
_PAUSE = 400


class GroupCard(Card):
    """A new group of the marked students. `made` tells that it is stored, `closed` that somebody has another thing to
    do."""

    made = Signal()
    closed = Signal()

    def __init__(self, session: Session, chosen: Sequence[MatrixRow]) -> None:
        super().__init__("Make a group", count(len(chosen), "student"))
        self._session = session
        self._ids = [row.student.id for row in chosen]
        people = {"staff": [(one.id, one.name) for one in reads.staff(session.desk)]}
        self.form = FormBlock(Group, _GROUP, references=people, today=session.today)
        self.form.set_values({"area": _area(chosen), "staff_id": session.desk.who.id or None})
        kept = session.desk.kept(_KEPT_GROUP, dict[str, str])
        if kept:
            self.form.set_typed(kept)
        self.form.edited.connect(self._keep)
        self.add(Words(", ".join(row.student.name for row in chosen[:12]) + ("" if len(chosen) <= 12 else " ...")))
        self.add_inside(self.form)
        make, later = filled("Make the group"), outlined("Not now")
        on_keys(self, "Ctrl+Return", self.store)
        make.setToolTip("Ctrl+Enter")
        make.clicked.connect(self.store)
        later.clicked.connect(self.closed)
        self.add_buttons(make, later)

    def _keep(self, _name: str) -> None:
        self._session.desk.keep(_KEPT_GROUP, self.form.typed())

    def take_keyboard(self) -> None:
        """The keyboard goes to the name."""
        self.form.editor("name").widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def store(self) -> None:
        """Make it with its students in the order of the matrix, as one change."""
        desk, today, known = self._session.desk, self._session.today, self.form.values()
        wrong = self.form.problems() or group_problems(desk, known["name"] or "", today)
        self.form.show_problems(wrong)
        if wrong:
            return
        more: dict[str, Any] = {name: known[name] for name in ("weekdays", "time", "minutes", "place")}
        done = self._session.do(
            lambda: add_group(desk, known["name"], known["area"], known["staff_id"], self._ids, today, **more)
        )
        if done is not None:
            desk.keep(_KEPT_GROUP, None)
            self.made.emit()


def _area(chosen: Sequence[MatrixRow]) -> str:
    """The area in which most of them are in tier 2 or 3."""
    found: dict[str, int] = {}
    for row in chosen:
        for area, tier in row.tiers.items():
            found[area] = found.get(area, 0) + (tier > 1)
    return max(found, key=lambda area: found[area], default="reading")


class WhatIf(QWidget):
    """One line at a time, drawn elsewhere: who would be flagged, who would not be any more, and the button that uses it.

    `closed` tells that somebody has another thing to do; nothing is written until the line is used.
    """

    closed = Signal()
    go = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._work = Background(self)
        self._again = False
        self.lines = sign_reads.indicator_lines(session.desk)
        self.which = Choice()
        self.which.setAccessibleName("Which line")
        for name in _LINES:
            self.which.addItem(field_of(IndicatorLines, name).title, name)
        self.which.activated.connect(self._show_line)
        close = link("Close")
        close.setAccessibleName("Close: what if the lines were elsewhere")
        close.clicked.connect(self.closed)
        self._card = Card("What if this line were elsewhere", trailing=close)
        choosing = QWidget()
        line = QHBoxLayout(choosing)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.which)
        line.addStretch(1)
        self._card.add_inside(choosing)
        self.setting: Setting | None = None
        self._holder = QWidget()
        self._inner = QVBoxLayout(self._holder)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._card.add(self._holder)
        self.preview = Preview()
        self.preview.used.connect(self._use)
        self.preview.left.connect(self._leave)
        self.preview.go.connect(self.go)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._card)
        box.addWidget(self.preview)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.work_out)
        self._show_line()

    def take_keyboard(self) -> None:
        """The keyboard goes to the choice of the line."""
        self.which.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_line(self) -> None:
        name = str(self.which.currentData())
        if self.setting is not None:
            self.setting.hide()
            self.setting.deleteLater()
        self.setting = Setting(IndicatorLines, name, getattr(usual_lines(), name), self._session.today)
        self.setting.show_stored(getattr(self.lines, name))
        self.setting.edited.connect(self._edited)
        self._inner.addWidget(self.setting)
        self.preview.show_effect(None)

    def _edited(self, _name: str) -> None:
        self._pause.start()

    def wanted(self) -> IndicatorLines:
        """The lines as they would be."""
        setting = self.setting
        value = setting.value() if setting is not None else None
        return (
            self.lines
            if setting is None or value is None
            else msgspec.structs.replace(self.lines, **{setting.name: value})
        )

    def work_out(self) -> None:
        """Say what the line would change, outside the window's thread: it looks at every student again."""
        self._pause.stop()
        setting = self.setting
        if setting is None:
            return
        lines = self.wanted()
        wrong = setting.problem() or next((str(one) for one in line_problems(lines)), "")
        setting.say(wrong)
        if wrong or lines == self.lines:
            self.preview.show_effect(Effect(lines=True, wrong=wrong) if wrong else None)
            return
        if self._work.busy:
            self._again = True
            return
        desk, today = self._session.desk, self._session.today
        self._work.run(
            "Looking at every student with this line",
            lambda _step: what_if(desk, today, lines),
            self._worked_out,
            self._session.refused.emit,
        )

    def _worked_out(self, moved: tuple[Moved, ...]) -> None:
        if self._again:
            self._again = False
            self.work_out()
            return
        self.preview.show_effect(Effect(readings=moved, lines=True))

    def _use(self) -> None:
        desk, lines = self._session.desk, self.wanted()
        if self._session.do(lambda: use_settings(desk, reads.policy(desk), lines)) is not None:
            self.closed.emit()

    def _leave(self) -> None:
        self._show_line()
        self.take_keyboard()
