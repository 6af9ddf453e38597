"""Handing a caseload over: whose, to whom, from which day, with what everybody will get before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.words import day_words, join
from interventiondesk.store import reads
from interventiondesk.store.delivery_reads import everybody
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.handover import (
    Handover,
    Load,
    hand_over,
    handover_problems,
    load_of,
    preview,
    remind,
    who_can_hand_over,
)
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Check, Fact, Words
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import Reference
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.session import Session

_DRAFT = "handover draft"
_LONGEST = 20


class HandoverBlock(QWidget):
    """The form, what each receiver gets, and one button. What is chosen is kept until it is handed over."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.load: Load | None = None
        self._wrong = Caution()
        self.whose = self._person("Whose caseload", [])
        self.to = FormBlock(
            ActionItem,
            ("owner_id", "due"),
            references={"staff": []},
            today=session.today,
            labels={"owner_id": "To", "due": "From the day"},
        )
        self.parts: dict[str, FormBlock] = {}
        self._parts = QWidget()
        self._parts_box = QVBoxLayout(self._parts)
        self._parts_box.setContentsMargins(0, 0, 0, 0)
        self._parts_box.setSpacing(0)
        self.leaves = Check("")
        self.leaves.toggled.connect(self._turned)
        self.card = Card("Hand over a caseload", " ")
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for widget in (self.whose, self.to, self._parts, self.leaves, self._wrong):
            box.addWidget(widget)
        self.card.add(
            Words(
                "Groups, running plans, open actions and unanswered requests go to somebody else in one step. What goes to "
                "whom is listed before anything is written, and Ctrl+Z takes all of it back."
            )
        )
        self.card.add_inside(inside)
        self.button = filled("Hand over", "forward")
        self.button.setObjectName("hand over")
        self.button.clicked.connect(self._go)
        self.card.add_buttons(self.button)
        self.shown = Card("What goes to whom", " ")
        self.whose.committed.connect(self._whose_chosen)
        self.to.committed.connect(self._to_chosen)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(14))
        whole.addWidget(self.card)
        whole.addWidget(self.shown)

    def _person(self, title: str, known: list[tuple[str, str]]) -> FormBlock:
        return FormBlock(
            ActionItem,
            ("owner_id",),
            references={"staff": known},
            today=self.session.today,
            labels={"owner_id": title},
        )

    # -- reading ------------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Somebody came here: what was chosen before comes back."""
        kept = self.session.desk.kept(_DRAFT, dict[str, str]) or {}
        self._know()
        self.whose.set_values({"owner_id": kept.get("from") or None})
        day = dt.date.fromisoformat(kept["day"]) if kept.get("day") else self.session.today
        self.to.set_values({"owner_id": kept.get("to") or None, "due": day})
        self.leaves.blockSignals(True)
        self.leaves.setChecked(kept.get("leaves") == "yes")
        self.leaves.blockSignals(False)
        self._read_load({key.removeprefix("part "): value for key, value in kept.items() if key.startswith("part ")})
        self._show()

    def _know(self) -> None:
        able = [(one.id, one.name if one.active else f"{one.name}, left") for one in who_can_hand_over(*self._at())]
        _known(self.whose, able)
        _known(self.to, self._colleagues())

    def _at(self) -> tuple[Desk, dt.date]:
        return self.session.desk, self.session.today

    def _colleagues(self) -> list[tuple[str, str]]:
        return [(one.id, one.name) for one in reads.staff(self.session.desk)]

    def read(self) -> None:
        """Read again what there is to hand over."""
        self._know()
        self._read_load({part: str(block.values()["owner_id"] or "") for part, block in self.parts.items()})
        self._show()

    def take_keyboard(self) -> None:
        """Into the first field that is empty."""
        block = self.whose if not self.whose.values()["owner_id"] else self.to
        block.editor("owner_id").widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _read_load(self, chosen: dict[str, str]) -> None:
        desk, today = self._at()
        people = {one.id: one for one in everybody(desk)}
        leaver = people.get(str(self.whose.values()["owner_id"] or ""))
        load = load_of(desk, leaver, today) if leaver else None
        self.load = load
        parts = load.parts if load else ()
        if list(self.parts) != list(parts if len(parts) > 1 else ()):
            for block in self.parts.values():
                self._parts_box.removeWidget(block)
                block.hide()
                block.deleteLater()
            self.parts = {}
            names = {one.id: one.name for one in load.groups} if load else {}
            for part in parts if len(parts) > 1 else ():
                name = names.get(part, "Everything else")
                short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
                block = self._person(short, self._colleagues())
                block.editor("owner_id").widget.setAccessibleName(f"{name}, to")
                block.committed.connect(self._changed)
                block.editor("owner_id").widget.setObjectName(f"part {part}")
                self.parts[part] = block
                self._parts_box.addWidget(block)
        general = self.to.values()["owner_id"]
        for part, block in self.parts.items():
            _known(block, self._colleagues())
            if not block.editor("owner_id").widget.hasFocus():
                block.set_values({"owner_id": chosen.get(part) or general or None})
        self.leaves.setText(f"{leaver.name} works here no longer" if leaver else "Works here no longer")
        self.leaves.setAccessibleName(self.leaves.text())
        self.leaves.setVisible(leaver is not None and leaver.active)
        self.leaves.updateGeometry()

    def wanted(self) -> Handover:
        """What stands in the form."""
        general = str(self.to.values()["owner_id"] or "")
        parts = self.load.parts if self.load else ()
        to = {part: str(self.parts[part].values()["owner_id"] or "") if self.parts else general for part in parts}
        begin = self.to.values()["due"]
        return Handover(
            staff_id=str(self.whose.values()["owner_id"] or ""),
            begin=begin if isinstance(begin, dt.date) else self.session.today,
            to={part: value for part, value in to.items() if value},
            leaves=self.leaves.isVisibleTo(self) and self.leaves.isChecked(),
        )

    def _show(self) -> None:
        wanted, load = self.wanted(), self.load
        desk, today = self._at()
        later = wanted.begin > today
        words = load.words if load else ""
        self.button.setText(f"Remind me on {day_words(wanted.begin)}" if later else f"Hand over {words}".strip())
        self.button.updateGeometry()
        receiving = preview(desk, wanted, today)
        self.shown.clear()
        self.shown.setVisible(load is not None)
        self.shown.set_title("What goes to whom", words)
        if load is not None and not load.parts:
            self.shown.add(Words(f"{load.staff.name} has nothing to hand over.", lined=True))
        for one in receiving:
            self.shown.add(Words(f"To {one.staff.name}", ink="text", lined=True))
            for many, names in one.lines:
                self.shown.add(Fact(many, names, column=176))
        if load is not None and load.parts and not receiving:
            self.shown.add(Words("Choose who gets it, and it is listed here with counts and names.", lined=True))
        if load is not None and load.adult_for:
            names = join([one.name for one in load.adult_for])
            told = (
                f"{load.staff.name} is the trusted adult of {names}. A child chooses another: that is not handed over."
            )
            self.shown.add(Words(told, lined=True))
        self.shown.end()

    # -- doing --------------------------------------------------------------------------------------------------------

    def _whose_chosen(self, _name: str = "") -> None:
        self._read_load({})
        self._changed()

    def _to_chosen(self, name: str) -> None:
        if name == "owner_id":
            for block in self.parts.values():
                block.set_values({"owner_id": self.to.values()["owner_id"]})
        self._changed()

    def _turned(self, _on: bool) -> None:
        self._changed()

    def _changed(self, _name: str = "") -> None:
        wanted = self.wanted()
        kept = {"from": wanted.staff_id, "to": str(self.to.values()["owner_id"] or ""), "day": wanted.begin.isoformat()}
        kept |= {f"part {part}": value for part, value in wanted.to.items() if self.parts}
        kept |= {"leaves": "yes"} if wanted.leaves else {}
        self.session.desk.keep(_DRAFT, kept)
        self._wrong.say("")
        self._show()

    def _go(self) -> None:
        desk, today = self._at()
        wanted = self.wanted()
        if wanted.begin > today:
            self._do(lambda: remind(desk, wanted, today), forget=False)
            return
        problems = handover_problems(desk, wanted, today)
        unread = [problem for block in (self.whose, self.to, *self.parts.values()) for problem in block.problems()]
        if unread or problems:
            self._point_out(unread, problems)
            return
        self._do(lambda: hand_over(desk, wanted, today), forget=True)

    def _point_out(self, unread: list[Problem], problems: list[Problem]) -> None:
        """Say everything that is wrong, with the keyboard where the first of it can be mended."""
        self._wrong.say(" ".join(str(one) for one in (unread or problems)))
        where = problems[0].where if problems else ""
        block = self.parts.get("" if where == "to" else where, self.whose if where == "from" else self.to)
        block.editor("owner_id").widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, task: Callable[[], Changes], *, forget: bool) -> None:
        done = self.session.do(task)
        if done is None or not forget:
            return
        self.session.desk.keep(_DRAFT, None)
        self.begin()  # the keyboard stays on the button: in a field Ctrl+Z would only take letters back


def _known(block: FormBlock, people: list[tuple[str, str]]) -> None:
    editor = block.editor("owner_id")
    if isinstance(editor, Reference):
        editor.set_known(people)
