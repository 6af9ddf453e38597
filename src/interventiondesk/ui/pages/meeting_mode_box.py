"""The decision box of meeting mode: the concern in precise words, the decision with what follows, and who does what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.deciding import CHANGES, Choosing, Promised
from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Decision
from interventiondesk.domain.plans import Goal, Phase
from interventiondesk.store import reads
from interventiondesk.tasks.talking import CONCERN, Talk
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_forms import Form
from interventiondesk.ui.parts.choices import Choices
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

ACTIONS = 3
"""So many promises have a line of their own; a student who needs more gets them on the page of open actions."""

_CHANGED = ("label", "minutes", "group_id", "begin_date", "tier")


class DecisionBox(QWidget):
    """What the team decides about one student. `edited` at every key; nothing is stored here."""

    edited = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        day = session.today
        staff = [(one.id, one.name) for one in reads.staff(session.desk)]
        groups = [(one.group.id, one.group.name) for one in reads.rosters(session.desk, day)]
        choice = field_of(Decision, "choice")
        self.choices = Choices("What we decide", [(value, word) for value, word in choice.choices])
        self._concern = FormBlock(AgendaItem, CONCERN, today=day)
        self._reason = FormBlock(Decision, ("reason",), today=day)
        self._refer = FormBlock(Decision, ("refer_to",), today=day)
        self._goal = FormBlock(
            Goal, ("target", "target_date"), today=day, labels={"target": "New goal", "target_date": "New goal date"}
        )
        self._label = FormBlock(Phase, ("label",), today=day)
        self._changes = FormBlock(
            Decision,
            ("minutes", "group_id", "begin_date", "tier"),
            references={"group": groups},
            today=day,
            labels={"minutes": "New minutes", "begin_date": "From"},
        )
        self._family = FormBlock(
            Decision, ("teller_id", "tell_by", "review_date"), references={"staff": staff}, today=day
        )
        self._actions = [
            FormBlock(
                ActionItem,
                ("task", "owner_id", "due"),
                references={"staff": staff},
                today=day,
                labels={"task": f"Action {number}" if number > 1 else "Who does what"},
            )
            for number in range(1, ACTIONS + 1)
        ]
        for number, block in enumerate(self._actions, 1):
            for name, word in (("owner_id", "Who"), ("due", "By")):
                block.editor(name).widget.setAccessibleName(f"{word}, action {number}")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(look.STEP))
        self._changes_title = label("What changes", bold=True)
        for title, widgets in (
            (label("What we decide", bold=True), (self.choices, self._refer, self._goal, self._reason)),
            (self._changes_title, (self._label, self._changes)),
            (label("Family and next review", bold=True), (self._family,)),
            (label("Actions", bold=True), tuple(self._actions)),
            (label("The concern in precise words", bold=True), (self._concern,)),
        ):
            box.addWidget(title)
            for widget in widgets:
                box.addWidget(widget)
            box.addSpacing(look.px(look.STEP))
        box.addStretch(1)
        self._blocks = {
            "concern": self._concern,
            "reason": self._reason,
            "refer": self._refer,
            "goal": self._goal,
            "label": self._label,
            "changes": self._changes,
            "family": self._family,
        }
        self._form = Form(*self._blocks.values())
        self._form.on_edited(self._edited)
        for block in self._actions:
            block.edited.connect(self._edited)
        self.choices.chosen.connect(self._chosen)
        self.begin(None, {})

    def begin(self, talk: Talk | None, draft: Mapping[str, str]) -> None:
        """Begin with a student: what stands in the agenda item, nothing decided, then what was typed before."""
        item = talk.item if talk else None
        values: dict[str, Any] = {name: getattr(item, name) if item else "" for name in CONCERN}
        values |= {"reason": "", "refer_to": "", "target": None, "target_date": None, "label": ""}
        values |= {"minutes": None, "group_id": None, "begin_date": None, "tier": None}
        values |= {"teller_id": None, "tell_by": None, "review_date": None}
        self._form.set_values(values)
        for block in self._actions:
            block.set_values({"task": "", "owner_id": None, "due": None})
        self.choices.set_value("")
        if draft:
            self._form.set_typed({name: text for name, text in draft.items() if name in self._form.names()})
            for number, block in enumerate(self._actions):
                block.set_typed({name: draft.get(f"{name} {number}", "") for name in block.names()})
            self.choices.set_value(draft.get("choice", ""))
        self._form.show_problems([])
        self._follow()

    def typed(self) -> dict[str, str]:
        """Everything as it stands, to be kept as a draft."""
        found = dict(self._form.typed())
        for number, block in enumerate(self._actions):
            found |= {f"{name} {number}": text for name, text in block.typed().items()}
        return found | {"choice": self.choices.value()}

    def concern(self) -> dict[str, str]:
        """The concern in precise words."""
        return {name: str(self._form.value(name) or "").strip() for name in CONCERN}

    def choosing(self) -> Choosing:
        """What was chosen, with everything that is shown beside it."""
        known, raised = self._form.values(), self.choices.value() == "raise_goal"
        promised: list[Promised] = []
        for block in self._actions:
            values = block.values()
            task = str(values["task"] or block.typed()["task"] or "").strip()
            if task:
                promised.append(Promised(task=task, owner_id=values["owner_id"], due=values["due"]))
        return Choosing(
            choice=self.choices.value() or "continue",
            reason=known["reason"] or "",
            what_changed=known["label"] or "",
            minutes=known["minutes"],
            group_id=known["group_id"] or None,
            begin_date=known["begin_date"],
            tier=known["tier"],
            refer_to=known["refer_to"] or "",
            teller_id=known["teller_id"] or None,
            tell_by=known["tell_by"],
            review_date=known["review_date"],
            target=known["target"] if raised else None,
            target_date=known["target_date"] if raised else None,
            promised=tuple(promised),
        )

    def problems(self) -> list[Problem]:
        """What cannot be read in the fields that can be seen."""
        typed = self._form.typed()
        found = [one for one in self._form.problems() if typed.get(one.where, "").strip()]
        if not self.choices.value():
            found.insert(
                0, Problem("reason", "Nothing is decided yet.", "Press a number, or go on without a decision.")
            )
        return found

    def show_problems(self, problems: list[Problem]) -> None:
        """Each problem beside its field; one of the choice itself above the reason."""
        placed = [Problem("reason", one.says, one.remedy) if one.where == "choice" else one for one in problems]
        self._form.show_problems(placed)

    def take_keyboard(self) -> None:
        """The keyboard goes to the decision: what the sheet says is read, not typed."""
        self.choices.setFocus()

    def _edited(self, _name: str) -> None:
        self.edited.emit()

    def _chosen(self, _value: str) -> None:
        self._follow()
        self.edited.emit()

    def _follow(self) -> None:
        choice = self.choices.value()
        self._refer.setVisible(choice == "refer")
        self._goal.setVisible(choice == "raise_goal")
        changes = choice in CHANGES or choice in {"continue", "exit", "raise_goal"}
        self._label.setVisible(choice in CHANGES)
        self._changes.setVisible(changes)
        self._changes_title.setVisible(changes)
