"""Deciding about the flags of one student or of several: the choice, and only the fields that it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.students import Group
from interventiondesk.domain.words import count, day_words
from interventiondesk.store import reads
from interventiondesk.tasks.flags import Flagged, decide_flags
from interventiondesk.tasks.groups import group_problems
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import filled, on_keys, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_NAMED = 6
_OPTIONAL = {"reason", "until", "staff_id", "due", "name", "skill", "provider_id", "weekdays", "minutes"}
"""Fields that only some choices ask for."""


class FlagDecisionCard(Card):
    """The card. `decided` tells that it was recorded, `closed` that somebody has another thing to do: what was typed is
    kept as a draft. `go` asks for the plan form where a plan was chosen."""

    decided = Signal()
    closed = Signal()
    go = Signal(object)

    def __init__(self, session: Session, chosen: Sequence[Flagged], parent: QWidget | None = None) -> None:
        whom = chosen[0].student.name if len(chosen) == 1 else count(len(chosen), "student")
        super().__init__("Decide", whom, parent=parent)
        self._session, self._chosen = session, tuple(chosen)
        day = session.today
        people = {"staff": [(one.id, one.name) for one in reads.staff(session.desk)]}
        self._watch = FormBlock(FlagDecision, ("until",), today=day)
        self._find = FormBlock(Inquiry, ("staff_id", "due"), references=people, today=day)
        self._group = FormBlock(Group, ("name",), today=day, labels={"name": "Name of the group"})
        self._teach = FormBlock(
            Plan,
            ("skill", "provider_id", "weekdays", "minutes"),
            references=people,
            today=day,
        )
        self.form = Form(
            FormBlock(FlagDecision, ("choice",), today=day),
            self._watch,
            self._find,
            self._group,
            self._teach,
            FormBlock(FlagDecision, ("reason",), today=day, labels={"reason": "Why"}),
        )
        self._add_reasons()
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for block in self.form.blocks:
            box.addWidget(block)
        self.add_inside(inside)
        self.record = filled("Record the decision")
        self.record.setToolTip("Ctrl+Enter")
        self.record.clicked.connect(self.store)
        on_keys(self, "Ctrl+Return", self.store)
        self.later = outlined("Not now")
        self.later.setToolTip("What is typed is kept as a draft")
        self.later.clicked.connect(self.closed)
        self.add_buttons(self.record, self.later)
        self.form.on_edited(lambda _name: self._follow())
        self._draft = Draft(session, self.form)
        self._key = f"flag draft {self._chosen[0].student.id}" if len(self._chosen) == 1 else "flag draft of several"
        self._draft.open(self._key, self._empty())
        self._follow()

    def _add_reasons(self) -> None:
        """Why somebody is here: of one student every flag with its because, of several who they are."""
        if len(self._chosen) == 1:
            one = self._chosen[0]
            for flag in one.open:
                self.add(Fact(flag.reading.name, f"{flag.reading.because} Waits since {day_words(flag.since)}."))
            for flag in one.settled:
                self.add(Fact(flag.reading.name, f"{flag.reading.because} Decided already."))
            for reading in one.strengths:
                self.add(Fact(reading.name, reading.because))
        else:
            for one in self._chosen[:_NAMED]:
                names = ", ".join(flag.reading.name for flag in one.open) or "decided already"
                self.add(Fact(one.student.name, names))
            if len(self._chosen) > _NAMED:
                self.add(Words(f"And {len(self._chosen) - _NAMED} more."))
        self.end()

    def _empty(self) -> dict[str, Any]:
        empty: dict[str, Any] = dict.fromkeys(self.form.names())
        mine = self._session.desk.who.id or None
        return empty | {
            "choice": "find_out_why",
            "reason": "",
            "name": "",
            "skill": "",
            "weekdays": "",
            "staff_id": mine,
            "provider_id": mine,
        }

    def _follow(self) -> None:
        """Show what the choice asks for."""
        choice = self.form.value("choice")
        self._watch.setVisible(choice == "watch")
        self._find.setVisible(choice == "find_out_why")
        self._group.setVisible(choice == "reteach")
        self._teach.setVisible(choice == "reteach")
        self.record.setText("Decide, and write the plan" if choice == "plan" else "Record the decision")
        self.record.updateGeometry()

    def take_keyboard(self) -> None:
        """The keyboard goes to the choice."""
        self.form.block("choice").editor("choice").widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _problems(self) -> list[Problem]:
        typed, choice = self.form.typed(), self.form.value("choice")
        found = [one for one in self.form.problems() if one.where not in _OPTIONAL or typed[one.where].strip()]
        today = self._session.today
        if choice == "watch":
            until = self.form.value("until")
            if not typed["until"].strip():
                found.append(Problem("until", "Watching needs a date.", "Choose until when."))
            elif until is not None and until <= today:
                found.append(Problem("until", "This day is not after today.", "Choose a later day."))
        if choice == "no_action" and not typed["reason"].strip():
            found.append(Problem("reason", "No action needs a reason.", "Type why nothing is done."))
        if choice == "reteach":
            found += group_problems(self._session.desk, typed["name"], today)
            if not typed["skill"].strip():
                found.append(Problem("skill", "The skill that is taught again is missing.", "Type one."))
        return found

    def store(self) -> None:
        """Record it for all of them as one change, or say beside the fields what is missing."""
        problems = self._problems()
        self.form.show_problems(problems)
        if problems:
            return
        known, desk, today = self.form.values(), self._session.desk, self._session.today
        ids = [one.student.id for one in self._chosen]
        desk.keep(self._key, None)
        done = self._session.do(
            lambda: decide_flags(
                desk,
                ids,
                choice=known["choice"],
                reason=known["reason"] or "",
                until=known["until"],
                owner_id=known["staff_id"],
                due=known["due"],
                group_name=known["name"] or "",
                skill=known["skill"] or "",
                provider_id=known["provider_id"],
                weekdays=known["weekdays"] or "",
                minutes=known["minutes"],
                today=today,
            )
        )
        if done is None:
            self._draft.keep()
            return
        self.decided.emit()
        if known["choice"] == "plan":
            self.go.emit(Place(name="plan", student_id=ids[0]))
