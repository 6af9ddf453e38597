"""Writing a plan, and changing one: four cards laid out by hand, their rows made from the declared fields.

It is one module because a new plan and a written one are the same cards, and what is filled in follows from both.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.planning import plan_problems
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.schedules import earlier_words
from interventiondesk.domain.students import Student
from interventiondesk.store import reads
from interventiondesk.tasks import plans
from interventiondesk.tasks.capacity import cannot_deliver
from interventiondesk.tasks.students import where_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.plan_goal import GoalCard
from interventiondesk.ui.pages.plan_new import NewOne, new_group
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Form, Stored
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Check
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import Reference
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Page, Place, emptied
from interventiondesk.ui.session import Session

_CONCERN = ("concern", "hypothesis", "area", "tier", "kind")
_POINTS = ("periods", "daily_goal")
_RETEACH = ("skill", "before", "after")
_DELIVERY = ("intervention_id", "group_id")
_WHEN = ("provider_id", "weekdays")
_HOW_LONG = ("minutes", "group_size", "begin_date")
_REVIEW = ("review_date", "exit_criteria", "family_told_by")
_ENDING = ("status", "end_date")
_GOAL = ("baseline", "target", "target_date")
_TOUCHED = "touched"
"""Under this name a draft keeps which fields were typed: those the library does not fill."""
_METHOD = "method"
"""Under this name it keeps which published way the goal was taken from."""


def _stacked(*parts: QWidget) -> QWidget:
    """Widgets one below the other, without air between them."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for part in parts:
        box.addWidget(part)
    return holder


class PlanPage(Page):
    """A new plan of `student_id`, or the plan `plan_id` to change. Made anew for whoever is shown, because the lists that
    its fields choose from may have grown."""

    keys = (
        ("Ctrl+Enter", "Start the plan"),
        ("Down", "In a field with a list: open it"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._scroll = Folding(fold=1000, top=18)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._scroll)
        self._student: Student | None = None
        self._record: PlanRecord | None = None
        self._touched: set[str] = set()
        self._stored: Stored | None = None
        self.form = Form()
        self.goal: GoalCard | None = None
        self.new_group: NewOne | None = None
        self.draft_line: QWidget | None = None
        self.start = filled("Start the plan")

    # -- coming here --------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Make the form for this plan, with the keyboard in its first field."""
        desk = self.session.desk
        records = reads.plan_records(desk, plan_id=place.plan_id, running=False) if place.plan_id else []
        self._record = records[0] if records else None
        self._student = self._record.student if self._record else reads.student(desk, place.student_id)
        self._touched = set()
        self._stored = None
        main, aside = emptied(self._scroll.main), emptied(self._scroll.aside)
        if self._student is None or (place.plan_id and self._record is None):
            main.addWidget(self._gone())
            self.titled.emit("Plan", "")
            return
        student = self._student
        self._make(main, aside)
        where = where_words(student)
        self.titled.emit("Plan" if self._record else "New plan", f"{student.name} · {where}" if where else student.name)
        if self._record is None:
            self._begin(student)
        else:
            self._show_written(self._record)
        self.form.block("concern").editor("concern").widget.setFocus(Qt.FocusReason.OtherFocusReason)
        self._scroll.verticalScrollBar().setValue(0)

    def _gone(self) -> Card:
        back = filled("Open the list of students")
        back.clicked.connect(lambda: self.go.emit(Place(name="students")))
        card = Card("This plan is not here any more")
        card.empty("What was done may have been undone. Ctrl+Y brings it back.", back)
        return card

    def _make(self, main: QVBoxLayout, aside: QVBoxLayout) -> None:
        day, references = self.session.today, self._references()
        concern = FormBlock(Plan, _CONCERN, today=day)
        self._points = FormBlock(Plan, _POINTS, today=day)
        self._reteach = FormBlock(Plan, _RETEACH, today=day)
        delivery = FormBlock(Plan, _DELIVERY, references=references, today=day)
        when = FormBlock(Plan, _WHEN, references=references, today=day)
        long = FormBlock(Plan, _HOW_LONG, references=references, today=day)
        review = FormBlock(Plan, _REVIEW + (_ENDING if self._record else ()), today=day)
        goal = GoalCard(self.session, references)
        goal.took.connect(self._take_target)
        goal.new_measure.begins = lambda: {
            "area": self.form.value("area") or "reading",
            "level": self._student.grade if self._student else "",
        }
        goal.new_measure.made.connect(functools.partial(self._choose, "measure_id"))
        self.goal = goal
        filled_in = "" if self._record else "the library fills most of it"
        for title, says, block in (
            ("Concern", "stored as you leave a field" if self._record else "", concern),
            ("Delivery", filled_in, delivery),
            ("Review", "", review),
        ):
            card = Card(title, says)
            if block is delivery:
                card.add_inside(self._delivery(delivery, when, long))
            else:
                card.add_inside(self._concern(concern) if block is concern else block)
            if block is concern:
                self.draft_line = self._draft_line()
                main.addWidget(self.draft_line)
                main.addWidget(card)
                main.addWidget(goal)
            else:
                aside.addWidget(card)
        self.form = Form(concern, self._points, self._reteach, *goal.blocks, delivery, when, long, review)
        self.form.on_edited(self._edited)
        self.form.on_committed(self._committed)
        aside.addWidget(self._buttons())

    def _concern(self, block: FormBlock) -> QWidget:
        """The rows of the concern; below them those that only a check-in/check-out or a short reteach has."""
        return _stacked(block, self._points, self._reteach)

    def _delivery(self, block: FormBlock, when: FormBlock, long: FormBlock) -> QWidget:
        """The rows of the card, with the link to a new group below that of the group, and below the days those before."""
        fresh = self.new_group = new_group(self.session)
        fresh.begins = lambda: {
            "area": self.form.value("area") or "reading",
            "staff_id": self.form.value("provider_id"),
        }
        fresh.made.connect(functools.partial(self._choose, "group_id"))
        self._too_much = Caution()
        self._too_much.hide()
        self._for_all = Check()
        self._for_all.hide()
        self._before = label("", "small", muted=True)
        self._before.setWordWrap(True)
        self._always = link("These days since it started")
        self._always.clicked.connect(self._days_always_so)
        self._earlier = QWidget()
        line = QHBoxLayout(self._earlier)
        line.setContentsMargins(0, 0, 0, look.px(look.GAP))
        line.addWidget(self._before, 1)
        line.addWidget(self._always, 0, Qt.AlignmentFlag.AlignTop)
        self._earlier.hide()
        return _stacked(block, fresh, self._for_all, when, self._earlier, long, self._too_much)

    def _choose(self, name: str, made: str) -> None:
        """Choose what was just made, as if it had been chosen in the list."""
        if not made:
            return
        self._renew_choices()
        block = self.form.block(name)
        block.set_values({name: made})
        block.editor(name).widget.setFocus(Qt.FocusReason.OtherFocusReason)
        block.edited.emit(name)
        block.committed.emit(name)

    def _renew_choices(self) -> None:
        """Groups and measures as they are now: one was made here, or that was undone."""
        known = self._references()
        for name, table in (("group_id", "group"), ("measure_id", "measure")):
            block = self.form.block(name)
            editor = block.editor(name)
            if isinstance(editor, Reference):
                editor.set_known(known[table])
                if self._record is None and editor.value() and editor.value() not in dict(known[table]):
                    block.set_values({name: None})
                    block.edited.emit(name)

    def _references(self) -> dict[str, list[tuple[str, str]]]:
        desk, record = self.session.desk, self._record
        found = {
            "intervention": [(one.id, one.name) for one in reads.interventions(desk)],
            "group": [(one.group.id, one.group.name) for one in reads.rosters(desk, self.session.today)],
            "staff": [(one.id, one.name) for one in reads.staff(desk)],
            "measure": plans.measure_choices(desk),
        }
        if record is not None:
            # what is no longer chosen for new plans is still the word for what this plan has
            own = {"intervention": record.intervention, "group": record.group, "staff": record.provider}
            for table, one in own.items():
                if one is not None and one.id not in dict(found[table]):
                    found[table].append((one.id, one.name))
            if record.measure is not None and record.measure.id not in dict(found["measure"]):
                found["measure"].append((record.measure.id, plans.measure_words(record.measure)))
        return found

    def _buttons(self) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        if self._record is None:
            self.start = filled("Start the plan")
            self.start.setShortcut("Ctrl+Return")
            self.start.setToolTip("Ctrl+Enter")
            self.start.clicked.connect(self.start_plan)
            line.addWidget(self.start)
            line.addWidget(label("Everything can be changed later.", "small", muted=True))
        else:
            decide = outlined("Record a decision")
            decide.clicked.connect(lambda: self._to_student("decide"))
            line.addWidget(decide)
            if self._record.plan.running:
                end = outlined("End the plan")
                end.clicked.connect(self.end_plan)
                line.addWidget(end)
            chart = outlined("Chart")
            chart.clicked.connect(lambda: self._to_student("overview"))
            line.addWidget(chart)
        line.addStretch(1)
        return holder

    def _to_student(self, tab: str) -> None:
        if self._record is not None:
            plan = self._record.plan
            self.go.emit(Place(name="student", student_id=plan.student_id, plan_id=plan.id, tab=tab))

    # -- a new plan ---------------------------------------------------------------------------------------------------

    def _fresh_values(self, student: Student) -> dict[str, Any]:
        plan, goal = plans.plan_defaults(self.session.desk, student, self.session.today)
        empty: dict[str, Any] = dict.fromkeys(self.form.names())
        for name in ("concern", "hypothesis", "weekdays", "exit_criteria", "family_told_by", "periods", "skill"):
            empty[name] = ""
        return empty | {"kind": "measured"} | plan | goal

    def _begin(self, student: Student) -> None:
        self.form.set_values(self._fresh_values(student))
        kept = self.session.desk.kept(plans.draft_key(student.id), dict[str, str])
        if kept:
            self._touched = set(kept.get(_TOUCHED, "").split())
            self.form.set_typed(kept)
            self._fill_measure()
        if self.goal is not None:
            self.goal.taken = (kept or {}).get(_METHOD, "")
        if self.draft_line is not None:
            self.draft_line.setVisible(bool(kept))
        self._fill_baseline()

    def _draft_line(self) -> QWidget:
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.GAP))
        said = label("Draft from earlier", muted=True)
        again = link("Start over")
        line.addWidget(said)
        line.addWidget(again)
        line.addStretch(1)
        holder.hide()
        before: list[dict[str, str]] = []

        def turn() -> None:
            student = self._student
            if student is None:
                return
            if before:
                self.session.desk.keep(plans.draft_key(student.id), before.pop())
            else:
                before.append(self._texts())
                self.session.desk.keep(plans.draft_key(student.id), None)
            self._touched = set()
            self._begin(student)
            holder.show()
            said.setText("Started over" if before else "Draft from earlier")
            again.setText("Bring the draft back" if before else "Start over")
            again.updateGeometry()

        again.clicked.connect(turn)
        return holder

    def _texts(self) -> dict[str, str]:
        method = self.goal.taken if self.goal is not None else ""
        return self.form.typed() | {_TOUCHED: " ".join(sorted(self._touched)), _METHOD: method}

    def _edited(self, name: str) -> None:
        self._touched.add(name)
        if self._record is None and self._student is not None:
            self.session.desk.keep(plans.draft_key(self._student.id), self._texts())
        if name in _GOAL:
            self._follow()

    def _committed(self, name: str) -> None:
        if self._record is not None:
            self._follow()
            return
        if name == "intervention_id":
            self._fill_from_library()
            self._fill_measure()
        elif name == "area":
            self._fill_measure()
        elif name == "group_id":
            self._fill_from_group()
        elif name == "begin_date":
            self._fill_review()
        if name in {"measure_id", "begin_date"}:
            self._fill_baseline()
        self._follow()

    def _fits(self) -> None:
        """What only this kind of plan has, whether the whole group could have it, and whether it can be delivered."""
        kind = self.form.value("kind") or "measured"
        self._points.setVisible(kind == "check_in")
        self._reteach.setVisible(kind == "reteach")
        if self.goal is not None:
            self.goal.setVisible(kind == "measured")
        known, desk, today = self.form.values(), self.session.desk, self.session.today
        others = self._others()
        self._for_all.setVisible(bool(others))
        if others:
            self._for_all.setText(f"Start it for all {len(others) + 1} students of the group")
            self._for_all.updateGeometry()
        said = ""
        if self._record is None and known["provider_id"]:
            said = cannot_deliver(
                desk, known["provider_id"], known["weekdays"] or "", known["minutes"], known["group_id"], today
            )
        self._too_much.say(said)
        self._too_much.setVisible(bool(said))

    def _others(self) -> list[Student]:
        """The group's other students, who could have the same plan; none for a plan that is written."""
        chosen = self.form.value("group_id")
        if self._record is not None or not chosen or self._student is None:
            return []
        rosters = reads.rosters(self.session.desk, self.session.today)
        roster = next((one for one in rosters if one.group.id == chosen), None)
        return [one for one in roster.members if one.id != self._student.id] if roster else []

    def _fill(self, values: dict[str, Any]) -> None:
        """Fill fields that nobody has typed in."""
        self.form.set_values({name: value for name, value in values.items() if name not in self._touched})
        if self._student is not None and self._touched:
            self.session.desk.keep(plans.draft_key(self._student.id), self._texts())

    def _fill_from_library(self) -> None:
        chosen = self.form.value("intervention_id")
        found = next((one for one in reads.interventions(self.session.desk) if one.id == chosen), None)
        if found is not None:
            self._fill(plans.fields_from(found))

    def _fill_measure(self) -> None:
        """A measure of the plan's area: a goal for reading must not begin on what was scored last in mathematics."""
        desk, student, area = self.session.desk, self._student, self.form.value("area")
        measure = reads.measure(desk, self.form.value("measure_id"))
        if student is None or measure is None or measure.area == area or "measure_id" in self._touched:
            return
        self._fill({"measure_id": plans.usual_measure(desk, student, area)})
        self._fill_baseline()

    def _fill_from_group(self) -> None:
        chosen = self.form.value("group_id")
        rosters = reads.rosters(self.session.desk, self.session.today)
        found = next((one for one in rosters if one.group.id == chosen), None)
        if found is not None:
            known = {
                "provider_id": found.group.staff_id,
                "weekdays": found.group.weekdays,
                "minutes": found.group.minutes,
            }
            self._fill({name: value for name, value in known.items() if value})

    def _fill_review(self) -> None:
        begin = self.form.value("begin_date")
        if isinstance(begin, dt.date):
            weeks = reads.policy(self.session.desk).review_weeks
            self._fill({"review_date": begin + dt.timedelta(weeks=weeks)})

    def _fill_baseline(self) -> None:
        if self.goal is not None and self._student is not None:
            start = self.goal.look_up(self._student, self.form.value("begin_date"))
            self._fill({"baseline": start.baseline if start else None})
        self._follow()

    def _take_target(self, target: float) -> None:
        block = self.form.block("target")
        block.set_values({"target": target})
        block.edited.emit("target")
        block.committed.emit("target")

    def _follow(self) -> None:
        if self.goal is None or self._student is None:
            return
        self._fits()
        written = self._record.goal.begin_date if self._record and self._record.goal else None
        self.goal.follow(self._student, self.form.value("begin_date"), written=written)

    def _both(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The fields of the plan and those of its goal."""
        known = self.form.values()
        goal = {name: known.pop(name) for name in _GOAL}
        if known["kind"] != "measured":
            goal["target"] = None
        begin = known["begin_date"]
        if self.goal is not None and isinstance(begin, dt.date):
            start = self.goal.start
            from_scores = start is not None and goal["baseline"] == start.baseline
            goal["begin_date"] = self.goal.begins(begin)
            goal["baseline_scores"] = start.scores if start is not None and from_scores else 0
            goal["method"] = self.goal.method(goal["target"])
        return known, goal

    def start_plan(self) -> None:
        """Store plan and goal as one change, or say beside the fields what is missing."""
        student = self._student
        if student is None or self._record is not None:
            return
        plan, goal = self._both()
        problems: dict[str, Problem] = {}
        for problem in (*self.form.problems(), *plans.check_plan(plan, goal)):
            if not self._idle(problem):
                problems.setdefault(problem.where, problem)
        self.form.show_problems(list(problems.values()))
        if problems:
            return
        others = self._others() if self._for_all.isChecked() else []
        if self.session.do(lambda: plans.write_plan(self.session.desk, student, plan, goal, others)) is not None:
            self.go.emit(Place(name="student", student_id=student.id))

    def _idle(self, problem: Problem) -> bool:
        """A goal without a target is none: a plan may be without one, so that nothing of it is missing."""
        typed = self.form.typed()
        return problem.where in _GOAL and not typed["target"].strip() and not typed[problem.where].strip()

    # -- a plan that is written ---------------------------------------------------------------------------------------

    def _values_of(self, record: PlanRecord) -> dict[str, Any]:
        goal = record.goal
        values = msgspec.structs.asdict(record.plan)
        for name in _GOAL:
            values[name] = getattr(goal, name) if goal else None
        return {name: values[name] for name in self.form.names()}

    def _show_written(self, record: PlanRecord) -> None:
        self._stored = Stored(self.form, self._store, self._judge)
        self._stored.begin(self._values_of(record))
        self._say_earlier(record.plan)
        self._follow()

    def _say_earlier(self, plan: Plan) -> None:
        """On which days it was before they were changed: those of the past stay planned as they were."""
        said = earlier_words(plan)
        self._before.setText(f"Days before: {said}.")
        self._earlier.setVisible(bool(said))

    def _days_always_so(self) -> None:
        """The days that were noted before were a slip; Ctrl+Z brings them back."""
        if self._record is not None:
            plan = self._record.plan
            self.session.do(lambda: plans.days_always_so(self.session.desk, plan))
            self.form.block("weekdays").editor("weekdays").widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def read(self) -> None:
        """A written plan shows what changed since; a new one is only what stands in its fields."""
        if self._student is not None and self._record is None:
            self._renew_choices()
        if self._record is None or self._stored is None:
            return
        records = reads.plan_records(self.session.desk, plan_id=self._record.plan.id, running=False)
        if not records:
            self.show_place(Place(name="plan", plan_id=self._record.plan.id))
            return
        self._record = records[0]
        self._renew_choices()
        self._stored.show(self._values_of(self._record))
        self._say_earlier(self._record.plan)
        self._follow()

    def _judge(self, name: str, value: Any) -> list[Problem]:
        record = self._record
        if record is None:
            return []
        plan = msgspec.structs.asdict(record.plan)
        goal = msgspec.structs.asdict(record.goal) if record.goal else {}
        if name in _GOAL:
            if value is None and record.goal is not None:
                return [Problem(name, "A goal keeps its baseline, its target and its date.", "Type it.")]
            goal[name] = value
            return plan_problems(plan, goal) if record.goal else []
        return plan_problems({**plan, name: value}, goal)

    def _store(self, name: str, value: Any) -> None:
        record, desk = self._record, self.session.desk
        if record is None:
            return
        if name not in _GOAL:
            self.session.do(lambda: plans.change_plan(desk, record.plan, self.session.today, **{name: value}))
        elif record.goal is not None:
            goal = record.goal
            self.session.do(lambda: plans.change_goal(desk, goal, **{name: value}))
        else:
            self._store_first_goal(record)

    def _store_first_goal(self, record: PlanRecord) -> None:
        """A plan without a goal gets one as soon as its three fields are there."""
        if self.goal is not None:
            self.goal.look_up(record.student, record.plan.begin_date)
        plan, goal = self._both()
        if any(goal[name] is None for name in _GOAL):
            return
        problems = plan_problems(plan, goal)
        if problems:
            self.form.show_problems(problems)
            return
        self.session.do(lambda: plans.add_goal(self.session.desk, record, goal))

    def end_plan(self) -> None:
        """End it today; Ctrl+Z takes that back."""
        record = self._record
        if record is not None:
            self.session.do(lambda: plans.end_plan(self.session.desk, record, self.session.today))
