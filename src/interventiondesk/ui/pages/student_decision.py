"""The two inline blocks of a plan's card: recording a decision, and drawing the line where the plan changed."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.deciding import Choosing, Promised, asked_beside, choosing_problems, chosen_from
from interventiondesk.domain.declared import Problem
from interventiondesk.domain.meetings import ActionItem, Decision
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Phase
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads
from interventiondesk.tasks.plans import add_phase, decide, known_of
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import filled, on_keys, outlined
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

_OWN = {"label", "refer_to", "target", "target_date", "task", "owner_id", "due"}
"""Fields that may stay empty here although their entity asks for them."""


class _Block(QWidget):
    """A form inside a card with its one filled button and a way out that keeps what was typed."""

    done = Signal()

    def __init__(self, title: str, verb: str) -> None:
        super().__init__()
        self.inside = QVBoxLayout(self)
        side = look.px(look.WIDE) - 1
        self.inside.setContentsMargins(side, look.px(look.PAD), side, look.px(look.WIDE))
        self.inside.setSpacing(0)
        self.inside.addWidget(label(title, bold=True))
        self.inside.addSpacing(look.px(look.STEP))
        self.go_on = filled(verb)
        self.close_it = outlined("Not now")
        self.close_it.setToolTip("What is typed is kept as a draft")
        self.go_on.setToolTip("Ctrl+Enter")
        self.go_on.clicked.connect(self.store)
        on_keys(self, "Ctrl+Return", self.store)
        self.close_it.clicked.connect(self.done)

    def add_buttons(self) -> None:
        """Append the buttons."""
        line = QHBoxLayout()
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.go_on)
        line.addWidget(self.close_it)
        line.addStretch(1)
        self.inside.addSpacing(look.px(look.GAP))
        self.inside.addLayout(line)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, look.color("hairline"))

    def store(self) -> None:
        """Write what was typed."""
        raise NotImplementedError


class DecisionBlock(_Block):
    """What we decided, why, what changes by it, who tells the family, and who does what by when: as in a meeting."""

    def __init__(self, session: Session, record: PlanRecord, choice: str = "") -> None:
        super().__init__("Record a decision", "Record the decision")
        self._session, self._record = session, record
        staff = [(one.id, one.name) for one in reads.staff(session.desk)]
        groups = [(one.group.id, one.group.name) for one in reads.rosters(session.desk, session.today)]
        day = session.today
        self._changed = FormBlock(Phase, ("label",), today=day)
        self._raised = FormBlock(
            Goal, ("target", "target_date"), today=day, labels={"target": "New goal", "target_date": "New goal date"}
        )
        self._refer = FormBlock(Decision, ("refer_to",), today=day)
        self._delivery = FormBlock(
            Decision,
            ("minutes", "group_id", "begin_date"),
            references={"group": groups},
            today=day,
            labels={"minutes": "New minutes", "begin_date": "From"},
        )
        self._tier = FormBlock(Decision, ("tier",), today=day)
        self.form = Form(
            FormBlock(Decision, ("choice", "reason"), today=day),
            self._refer,
            self._raised,
            self._changed,
            self._delivery,
            self._tier,
            FormBlock(Decision, ("teller_id", "tell_by", "review_date"), references={"staff": staff}, today=day),
            FormBlock(
                ActionItem,
                ("task", "owner_id", "due"),
                references={"staff": staff},
                today=day,
                labels={"task": "Who does what"},
            ),
        )
        for block in self.form.blocks:
            self.inside.addWidget(block)
        self.add_buttons()
        self.form.on_edited(lambda _name: self._follow())
        self._draft = Draft(session, self.form)
        self._draft.open(f"decision draft {record.plan.id}", self._empty())
        if choice:
            self.form.set_values({"choice": choice})
        self._follow()

    def _empty(self) -> dict[str, Any]:
        goal = self._record.goal
        return {
            "choice": "continue",
            "reason": "",
            "refer_to": "",
            "label": "",
            "minutes": None,
            "group_id": None,
            "begin_date": None,
            "tier": None,
            "teller_id": None,
            "tell_by": None,
            "review_date": None,
            "target": None,
            "target_date": goal.target_date if goal else None,
            "task": "",
            "owner_id": self._session.desk.who.id or None,
            "due": None,
        }

    def _follow(self) -> None:
        asked = asked_beside(self.form.value("choice") or "")
        self._refer.setVisible("refer_to" in asked)
        self._changed.setVisible("what_changed" in asked)
        self._raised.setVisible("target" in asked)
        self._delivery.setVisible("minutes" in asked)
        self._tier.setVisible("tier" in asked)

    def take_keyboard(self) -> None:
        """The keyboard goes to the first field."""
        self.form.block("choice").editor("choice").widget.setFocus()

    def _problems(self) -> list[Problem]:
        typed = self.form.typed()
        found = [one for one in self.form.problems() if one.where not in _OWN or typed[one.where].strip()]
        desk, today = self._session.desk, self._session.today
        known = known_of(desk, self._record.student, self._record, today)
        wrong = {one.where for one in found}
        return found + [one for one in choosing_problems(known, self._choosing(), today) if one.where not in wrong]

    def _choosing(self) -> Choosing:
        known = self.form.values()
        promised = Promised(task=known["task"] or "", owner_id=known["owner_id"], due=known["due"])
        return chosen_from(known["choice"], known, (promised,))

    def store(self) -> None:
        """Record it; the plan changes in the same step."""
        problems = self._problems()
        self.form.show_problems(problems)
        if problems:
            return
        desk, record, today, chosen = self._session.desk, self._record, self._session.today, self._choosing()
        desk.keep(f"decision draft {record.plan.id}", None)
        changes = self._session.do(lambda: decide(desk, record.student, record, chosen, today=today))
        if changes is None:
            self._draft.keep()
        else:
            self.done.emit()


class PhaseBlock(_Block):
    """From when, and what is different now."""

    def __init__(self, session: Session, record: PlanRecord) -> None:
        super().__init__("The plan changed", "Draw the line")
        self._session, self._record = session, record
        self.form = Form(FormBlock(Phase, ("begin_date", "label"), today=session.today))
        self.inside.addWidget(self.form.blocks[0])
        self.add_buttons()
        self._draft = Draft(session, self.form)
        self._draft.open(f"change draft {record.plan.id}", {"begin_date": session.today, "label": ""})

    def take_keyboard(self) -> None:
        """The keyboard goes to what changed: the day is there already."""
        self.form.block("label").editor("label").widget.setFocus()

    def store(self) -> None:
        """Draw the line."""
        problems = self.form.problems()
        begin = self.form.value("begin_date")
        start = self._record.plan.begin_date
        if begin is not None and begin <= start:
            says = f"The plan began on {day_words(start)}: a change comes after it."
            problems.append(Problem("begin_date", says, "Choose a later day."))
        self.form.show_problems(problems)
        if problems or begin is None:
            return
        desk, record, words = self._session.desk, self._record, self.form.value("label")
        desk.keep(f"change draft {record.plan.id}", None)
        if self._session.do(lambda: add_phase(desk, record, begin, words)) is None:
            self._draft.keep()
        else:
            self.done.emit()
