"""Plans for a class or a grade: what many share, what is done about it, and the share that should be at benchmark."""

from __future__ import annotations

import functools

from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.plans import ClassPlan
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import class_plans, plans
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Row
from interventiondesk.ui.parts.form import FormBlock
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


class ClassBlock(QWidget):
    """The running plans above, each ended with what came of it; below the form that starts one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._ending = ""
        self.running = Card("Class and grade plans", " ")
        desk = session.desk
        known = {
            "measure": plans.measure_choices(desk),
            "staff": [(one.id, one.name) for one in reads.staff(desk)],
        }
        self.form = Form(FormBlock(ClassPlan, _FIELDS, references=known, today=session.today))
        self._draft = Draft(session, self.form)
        self.card = Card("Start a plan for a class or a grade")
        self.card.add_inside(self.form.blocks[0])
        self.start = filled("Start the plan")
        self.start.clicked.connect(self._start)
        self.card.add_buttons(self.start)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self.running)
        box.addWidget(self.card)

    def _empty(self) -> dict[str, object]:
        texts = dict.fromkeys(("grade", "homeroom", "concern", "action"), "")
        nothing = dict.fromkeys(("measure_id", "goal_share", "review_date"))
        mine = self.session.desk.who.id or None
        return {**texts, **nothing, "area": "reading", "staff_id": mine, "begin_date": self.session.today}

    def begin(self) -> None:
        """Somebody came here: the form as it was left."""
        self._draft.open(_DRAFT, self._empty())
        self.read()

    def take_keyboard(self) -> None:
        """Into the first field."""
        self.form.block("grade").editor("grade").widget.setFocus()

    def read(self) -> None:
        """Read the plans again."""
        desk = self.session.desk
        people = reads.by_id(reads.staff(desk))
        every = week_reads.class_plans(desk)
        open_ones = [one for one in every if one.end_date is None]
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
            name = class_plans.whom_words(one)
            turn = functools.partial(self._turn, one.id)
            self.running.add(Row(name, where, because=says, verb="End it ...", on=turn))
            if self._ending == one.id:
                self.running.add(self._end_strip(one))
        if not every:
            self.running.empty("What a whole class or grade needs is planned here, not student by student.")

    def _turn(self, plan_id: str) -> None:
        self._ending = "" if self._ending == plan_id else plan_id
        self.read()

    def _end_strip(self, plan: ClassPlan) -> QWidget:
        strip = QWidget()
        box = QVBoxLayout(strip)
        side = look.px(look.WIDE) - 1
        box.setContentsMargins(side, look.px(look.STEP), side, look.px(look.PAD))
        form = Form(FormBlock(ClassPlan, ("came_of_it",), today=self.session.today))
        Draft(self.session, form).open(f"class plan end {plan.id}", {"came_of_it": ""})
        end = filled("End the plan")
        end.setAccessibleDescription(class_plans.whom_words(plan))

        def store() -> None:
            desk, today = self.session.desk, self.session.today
            text = form.typed()["came_of_it"]
            if self.session.do(lambda: class_plans.end_class_plan(desk, plan, text, today)) is not None:
                desk.keep(f"class plan end {plan.id}", None)
                self._ending = ""
                self.read()

        end.clicked.connect(store)
        box.addWidget(form.blocks[0])
        line = QVBoxLayout()
        line.addWidget(end)
        box.addLayout(line)
        return strip

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
