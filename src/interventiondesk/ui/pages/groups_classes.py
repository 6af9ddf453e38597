"""Plans for a class or a grade: what many share, what is done about it, and the share that should be at benchmark."""

from __future__ import annotations

import functools

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.plans import ClassPlan
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import class_plans, plans
from interventiondesk.ui import look
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.pages.student_forms import Draft, Form, Stored
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Row
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.places import emptied
from interventiondesk.ui.session import Session

_FIELDS = (
    "grade",
    "homeroom",
    "area",
    "concern",
    "action",
    "measure_id",
    "goal_share",
    "staff_id",
    "begin_date",
    "review_date",
)
_DRAFT = "class plan draft"


_CHANGED = tuple(name for name in _FIELDS if name != "begin_date")

_Known = dict[str, list[tuple[str, str]]]


class ClassBlock(QWidget):
    """The running plans above; below the form that starts one, or the plan that somebody changes or ends. What is changed
    is stored when a field is left; Ctrl+Z takes it back."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._chosen = ""
        self._known: _Known | None = None
        self.list_out = ListOut(session, self._lines, "Class and grade plans", also="class plans")
        self.running = Card("Class and grade plans", " ", self.list_out)
        self.card = Card("Start a plan for a class or a grade")
        self._new_box = _holder(self.card)
        self.start = filled("Start the plan")
        self.start.clicked.connect(self._start)
        self.card.add_buttons(self.start)
        self.changing = Card("Change or end the plan", " ")
        self._change_box = _holder(self.changing)
        self.ended = Form(FormBlock(ClassPlan, ("came_of_it",), today=session.today))
        self._end_draft = Draft(session, self.ended)
        self.changing.add_inside(self.ended.blocks[0])
        self.end = filled("End the plan")
        self.end.clicked.connect(self._end)
        self.close_it = outlined("Close")
        self.close_it.clicked.connect(lambda: self._turn(self._chosen))
        self.changing.add_buttons(self.end, self.close_it)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        for card in (self.running, self.changing, self.card):
            box.addWidget(card)
        self._make_forms()

    def _make_forms(self) -> None:
        """The forms with everybody who works here and everything that is measured now."""
        desk = self.session.desk
        known: _Known = {
            "measure": list(plans.measure_choices(desk)),
            "staff": [(one.id, one.name) for one in reads.staff(desk)],
        }
        if known == self._known:
            return
        self._known, today = known, self.session.today
        self.form = Form(FormBlock(ClassPlan, _FIELDS, references=known, today=today))
        self._draft = Draft(self.session, self.form)
        self.changes = Form(FormBlock(ClassPlan, _CHANGED, references=known, today=today))
        self._stored = Stored(self.changes, self._store, self._judge)
        for holder, form in ((self._new_box, self.form), (self._change_box, self.changes)):
            emptied(holder).addWidget(form.blocks[0])

    def _lines(self) -> Lines:
        from interventiondesk.tasks.listing import class_plans_list

        return class_plans_list(self.session.desk)

    def _empty(self) -> dict[str, object]:
        texts = dict.fromkeys(("grade", "homeroom", "concern", "action"), "")
        nothing = dict.fromkeys(("measure_id", "goal_share", "review_date"))
        mine = self.session.desk.who.id or None
        return {**texts, **nothing, "area": "reading", "staff_id": mine, "begin_date": self.session.today}

    def begin(self) -> None:
        """Somebody came here: the form as it was left."""
        self._chosen = ""
        self._make_forms()
        self._draft.open(_DRAFT, self._empty())
        self.read()

    def take_keyboard(self) -> None:
        """Into the first field."""
        self.form.block("grade").editor("grade").widget.setFocus()

    # -- reading ------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the plans again."""
        desk = self.session.desk
        people = reads.by_id(reads.staff(desk))
        every = week_reads.class_plans(desk)
        open_ones = [one for one in every if one.end_date is None]
        focus = focused_in(self.running)
        self.running.clear()
        self.running.set_title("Class and grade plans", f"{len(open_ones)} running")
        area = field_of(ClassPlan, "area").word
        for one in every:
            who = people[one.staff_id].short_name if one.staff_id in people else ""
            where = " · ".join(part for part in (area(one.area), class_plans.goal_words(one), who) if part)
            if one.end_date is not None:
                said = f"Ended {day_words(one.end_date)}. {one.came_of_it}".strip()
                self.running.add(Row(class_plans.whom_words(one), where, because=said, strong=False))
                continue
            review = f" Review on {day_words(one.review_date)}." if one.review_date else ""
            says = f"{one.concern} {one.action}{review}".strip()
            turn = functools.partial(self._turn, one.id)
            row = Row(class_plans.whom_words(one), where, because=says, verb="Change ...", on=turn)
            if row.button is not None:
                row.button.setObjectName(f"change {one.id}")
            self.running.add(row)
        self.list_out.setVisible(bool(every))
        if not every:
            self.running.empty("What a whole class or grade needs is planned here, not student by student.")
        focus_again(self.running, focus)
        self._read_chosen(next((one for one in open_ones if one.id == self._chosen), None))

    def _read_chosen(self, plan: ClassPlan | None) -> None:
        self._chosen = plan.id if plan is not None else ""
        self.changing.setVisible(plan is not None)
        self.card.setVisible(plan is None)
        if plan is not None:
            self.changing.set_title("Change or end the plan", class_plans.whom_words(plan))
            self.end.setAccessibleDescription(class_plans.whom_words(plan))
            self._stored.show(msgspec.structs.asdict(plan))

    def _plan(self) -> ClassPlan | None:
        every = week_reads.class_plans(self.session.desk)
        return next((one for one in every if one.id == self._chosen and one.end_date is None), None)

    # -- doing --------------------------------------------------------------------------------------------------------

    def _turn(self, plan_id: str) -> None:
        before, self._chosen = self._chosen, "" if self._chosen == plan_id else plan_id
        plan = self._plan()
        if plan is not None:
            self._stored.begin(msgspec.structs.asdict(plan))
            self._end_draft.open(f"class plan end {plan.id}", {"came_of_it": ""})
        self.read()
        if plan is not None:
            self.changes.block("concern").editor("concern").widget.setFocus()
        else:
            focus_again(self.running, f"change {before}")

    def _judge(self, name: str, value: object) -> list[Problem]:
        plan = self._plan()
        return class_plans.class_problems(msgspec.structs.asdict(plan) | {name: value}) if plan is not None else []

    def _store(self, name: str, value: object) -> None:
        plan = self._plan()
        if plan is not None:
            desk = self.session.desk
            self.session.do(lambda: class_plans.change_class_plan(desk, plan, **{name: value}), quiet=True)

    def _end(self) -> None:
        desk, today, plan = self.session.desk, self.session.today, self._plan()
        if plan is None:
            return
        text = self.ended.typed()["came_of_it"]
        if self.session.do(lambda: class_plans.end_class_plan(desk, plan, text, today)) is not None:
            desk.keep(f"class plan end {plan.id}", None)
            self._chosen = ""
            self.read()
            self.take_keyboard()

    def _start(self) -> None:
        known = self.form.values()
        problems = [*self.form.problems(), *class_plans.class_problems(known)]
        first = {problem.where: problem for problem in reversed(problems)}
        self.form.show_problems(list(first.values()))
        if problems:
            return
        given = {
            name: ("" if value is None and name in ("grade", "homeroom", "action") else value)
            for name, value in known.items()
        }
        if self.session.do(lambda: class_plans.start_class_plan(self.session.desk, given)) is not None:
            self._draft.clear(self._empty())
            self.read()


def _holder(card: Card) -> QVBoxLayout:
    """A place in a card for a form that is made again."""
    inside = QWidget()
    box = QVBoxLayout(inside)
    box.setContentsMargins(0, 0, 0, 0)
    card.add_inside(inside)
    return box
