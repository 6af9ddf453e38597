"""The decision box of meeting mode: the concern in precise words, the decision with what follows, and who does what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.deciding import Choosing, Promised, asked_beside, chosen_from
from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Decision
from interventiondesk.domain.plans import Goal, Phase
from interventiondesk.store import reads
from interventiondesk.tasks.talking import CONCERN, Talk
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_forms import Form
from interventiondesk.ui.parts.choices import Choices
from interventiondesk.ui.parts.fields import Reference
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

ACTIONS = 3
"""So many promises have a line of their own; a student who needs more gets them on the page of open actions."""
_LABELS = 126


class DecisionBox(QWidget):
    """What the team decides about one student. `edited` at every key; nothing is stored here."""

    edited = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        day = session.today
        choice = field_of(Decision, "choice")
        self.choices = Choices("What we decide", [(value, word) for value, word in choice.choices])
        self._concern = FormBlock(AgendaItem, CONCERN, today=day, label_width=_LABELS)
        self._reason = FormBlock(Decision, ("reason",), today=day, label_width=_LABELS)
        self._refer = FormBlock(Decision, ("refer_to",), today=day, label_width=_LABELS)
        self._goal = FormBlock(
            Goal,
            ("target", "target_date"),
            today=day,
            label_width=_LABELS,
            labels={"target": "New goal", "target_date": "New goal date"},
        )
        self._label = FormBlock(Phase, ("label",), today=day, label_width=_LABELS)
        self._changes = FormBlock(
            Decision,
            ("minutes", "group_id", "begin_date"),
            today=day,
            label_width=_LABELS,
            labels={"minutes": "New minutes", "begin_date": "From"},
        )
        self._tier = FormBlock(Decision, ("tier",), today=day, label_width=_LABELS)
        self._family = FormBlock(Decision, ("teller_id", "tell_by", "review_date"), today=day, label_width=_LABELS)
        self._actions = [
            FormBlock(
                ActionItem,
                ("task", "owner_id", "due"),
                today=day,
                label_width=_LABELS,
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
            (self._changes_title, (self._label, self._changes, self._tier)),
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
            "tier": self._tier,
            "family": self._family,
        }
        self._form = Form(*self._blocks.values())
        self._form.on_edited(self._edited)
        for block in self._actions:
            block.edited.connect(self._edited)
        self.choices.chosen.connect(self._chosen)
        self.read_known()
        self.begin(None, {})

    def read_known(self) -> None:
        """Who and which groups can be chosen: read when a meeting begins, for a group may be newer than this page."""
        desk, day = self._session.desk, self._session.today
        staff = [(one.id, one.name) for one in reads.staff(desk)]
        groups = [(one.group.id, one.group.name) for one in reads.rosters(desk, day)]
        known = [(self._changes.editor("group_id"), groups), (self._family.editor("teller_id"), staff)]
        known += [(block.editor("owner_id"), staff) for block in self._actions]
        for editor, choices in known:
            if isinstance(editor, Reference):
                editor.set_known(choices)

    def begin(self, talk: Talk | None, draft: Mapping[str, str]) -> None:
        """Begin with a student: what stands in the agenda item, nothing decided, then what was typed before and is not
        recorded."""
        item = talk.item if talk else None
        values: dict[str, Any] = {name: getattr(item, name) if item else "" for name in CONCERN}
        values |= {"reason": "", "refer_to": "", "target": None, "target_date": None, "label": ""}
        values |= {"minutes": None, "group_id": None, "begin_date": None, "tier": None}
        values |= {"teller_id": None, "tell_by": None, "review_date": None}
        self._form.set_values(values)
        for block in self._actions:
            block.set_values({"task": "", "owner_id": None, "due": None})
        self.choices.set_value("")
        self._begun = self.typed()
        if draft:
            self._form.set_typed({name: text for name, text in draft.items() if name in self._form.names()})
            for number, block in enumerate(self._actions):
                block.set_typed({name: draft.get(f"{name} {number}", "") for name in block.names()})
            self.choices.set_value(draft.get("choice", ""))
        self.show_problems([])
        self._follow()

    def untouched(self) -> bool:
        """Whether nothing was typed or chosen since a student began."""
        return self.typed() == self._begun

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
        """What was chosen, with everything that is typed: what belongs to another choice is left out when it is stored."""
        promised: list[Promised] = []
        for block in self._actions:
            values = block.values()
            task = str(values["task"] or block.typed()["task"] or "").strip()
            if task:
                promised.append(Promised(task=task, owner_id=values["owner_id"], due=values["due"]))
        return chosen_from(self.choices.value() or "continue", self._form.values(), promised)

    def problems(self) -> list[Problem]:
        """What cannot be read in the fields that can be seen."""
        typed = self._form.typed()
        found = [one for one in self._form.problems() if typed.get(one.where, "").strip()]
        for number, block in enumerate(self._actions):
            stands = block.typed()
            wrong = [one for one in block.problems() if stands[one.where].strip()]
            if not stands["task"].strip() and any(text.strip() for text in stands.values()):
                wrong.insert(0, Problem("task", "What is to be done is missing.", "Type it, or empty who and when."))
            found += [Problem(f"{one.where} {number}", one.says, one.remedy) for one in wrong]
        if not self.choices.value():
            found.insert(
                0, Problem("reason", "Nothing is decided yet.", "Press a number, or go on without a decision.")
            )
        return found

    def show_problems(self, problems: list[Problem]) -> None:
        """Each problem beside its field; one of the choice itself above the reason."""
        placed = [Problem("reason", one.says, one.remedy) if one.where == "choice" else one for one in problems]
        for number, block in reversed(list(enumerate(self._actions))):
            ours = {f"{name} {number}": name for name in block.names()}
            block.show_problems([Problem(ours[one.where], one.says, one.remedy) for one in placed if one.where in ours])
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
        asked = asked_beside(self.choices.value())
        self._refer.setVisible("refer_to" in asked)
        self._goal.setVisible("target" in asked)
        self._label.setVisible("what_changed" in asked)
        self._changes.setVisible("minutes" in asked)
        self._tier.setVisible("tier" in asked)
        self._changes_title.setVisible(bool(asked & {"minutes", "tier"}))
