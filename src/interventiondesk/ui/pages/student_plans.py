"""All plans of a student, running and ended, each with its progress and what was decided about it."""

from __future__ import annotations

from collections import Counter

from PySide6.QtWidgets import QHBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import Decision
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.words import count, number, short_day
from interventiondesk.tasks.students import PlanView, StudentPage
from interventiondesk.ui.pages.plan_effects import EffectsBlock
from interventiondesk.ui.pages.student_decision import DecisionBlock, PhaseBlock
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_overview import plan_facts, plan_words
from interventiondesk.ui.pages.student_points import PointsBlock, save_card
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import Button, filled, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.parts.symbols import Chip, ProgressChip
from interventiondesk.ui.places import Place, emptied
from interventiondesk.ui.session import Session

_DATES = 118


class PlansTab(StudentTab):
    """A card a plan. `decide` in the place's tab opens the decision of its plan at once."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(fold=0)
        self._page.show_aside(shown=False)
        self.box.addWidget(self._page)
        self._view: StudentPage | None = None
        self._open: tuple[str, str] = ("", "")
        self._unfolded: set[str] = set()
        self.block: DecisionBlock | PhaseBlock | None = None

    def begin(self, view: StudentPage, place: Place) -> None:
        """From the top, or with the decision that was asked for open."""
        self._open = ("decide", place.plan_id) if place.tab == "decide" else ("", "")
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> bool:
        """Into the open block."""
        if self.block is None:
            return False
        self.block.take_keyboard()
        self._page.ensureWidgetVisible(self.block)
        return True

    def show_student(self, view: StudentPage) -> None:
        """Lay out the cards anew; an open block comes back with what is typed in it, which is kept as a draft."""
        self._view = view
        had_keyboard = self.block is not None and self.block.isAncestorOf(self.focusWidget() or self)
        focus = focused_in(self._page)
        self.block = None
        main = emptied(self._page.main)
        new = outlined("Write another plan" if view.plans else "Write a plan", "add")
        place = Place(name="plan", student_id=view.student.id)
        if not view.plans:
            card = Card("No plan yet")
            write = filled("Write a plan")
            write.clicked.connect(lambda: self.go.emit(place))
            card.empty("Nothing was planned for this student so far.", write)
            main.addWidget(card)
            self.busy.emit(True)
            return
        for one in view.plans:
            main.addWidget(self._card(view, one))
        new.clicked.connect(lambda: self.go.emit(place))
        line = QHBoxLayout()
        holder = QWidget()
        holder.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(new)
        line.addStretch(1)
        main.addWidget(holder)
        self.busy.emit(self.block is not None)
        if had_keyboard and self.block is not None:
            self.block.take_keyboard()
        elif focus.startswith("points "):
            focus_again(self._page, focus, focus.replace("points earlier", "points card"))

    def _card(self, view: StudentPage, one: PlanView) -> Card:
        record = one.record
        title = record.intervention.name if record.intervention else record.plan.concern
        card = Card(
            title,
            f"{plan_words(one)}, tier {record.plan.tier}",
            Chip(one.kind) if one.kind else ProgressChip(one.progress.state),
        )
        card.add(Words(one.because, lined=True))
        for name, value in plan_facts(one, ""):
            if name != "Intervention" or value != title:
                card.add(Fact(name, value, column=_DATES))
        for phase in sorted(record.phases, key=lambda phase: phase.begin_date):
            card.add(Fact(f"Since {short_day(phase.begin_date)}", phase.label, column=_DATES))
        for decision in reversed(view.decisions):
            if decision.plan_id == record.plan.id:
                card.add(Fact(f"Team, {short_day(decision.date)}", _decision_words(decision), column=_DATES))
        card.add(*self._of_kind(record))
        kind, plan_id = self._open
        if kind and plan_id == record.plan.id:
            self.block = DecisionBlock(self.session, record) if kind == "decide" else PhaseBlock(self.session, record)
            self.block.done.connect(lambda: self._turn("", ""))
            card.end()
            card.add(self.block)
        else:
            card.add_buttons(*self._buttons(view, one))
        return card

    def _of_kind(self, record: PlanRecord) -> list[QWidget]:
        """What shows how this kind of plan goes: points, a check before and after, or the effect of its scores."""
        plan = record.plan
        if plan.kind == "check_in":
            block = PointsBlock(self.session, record)
            block.printed.connect(lambda: self._print_card(record))
            block.turned.connect(self._again)
            return [block]
        if plan.kind == "reteach":
            checks = (("The one skill", plan.skill), ("Before", _value(plan.before)), ("After", _value(plan.after)))
            return [Fact(name, value, column=_DATES) for name, value in checks if value]
        if plan.kind != "measured":
            topics = Counter(session.topic for session in record.sessions if session.held and session.topic)
            told = ", ".join(f"{topic} {many}" for topic, many in topics.most_common())
            held = sum(1 for session in record.sessions if session.held)
            return [Fact("Log", f"{count(held, 'session')} held" + (f": {told}" if told else ""), column=_DATES)]
        return [self._effects(record)]

    def _again(self) -> None:
        if self._view is not None:
            self.show_student(self._view)

    def _print_card(self, record: PlanRecord) -> None:
        save_card(self, self.session, record)

    def _effects(self, record: PlanRecord) -> EffectsBlock:
        block, plan_id = EffectsBlock(), record.plan.id
        block.show_plan(record, self.session.today)
        block.unfold(shown=plan_id in self._unfolded)
        block.turned.connect(lambda: self._unfolded.symmetric_difference_update({plan_id}))
        return block

    def _buttons(self, view: StudentPage, one: PlanView) -> list[Button]:
        plan = one.record.plan
        edit, chart = outlined("Edit"), outlined("Chart")
        edit.clicked.connect(
            lambda: self.go.emit(Place(name="plan", student_id=view.student.id, plan_id=plan.id)),
        )
        overview = Place(name="student", student_id=view.student.id, tab="overview", plan_id=plan.id)
        chart.clicked.connect(lambda: self.go.emit(overview))
        if not plan.running:
            return [edit, chart]
        decision, changed = outlined("Record a decision"), outlined("The plan changed")
        decision.clicked.connect(lambda: self._turn("decide", plan.id))
        changed.clicked.connect(lambda: self._turn("change", plan.id))
        changed.setToolTip("Draw a line on the chart where the plan was changed")
        buttons = [edit, decision, changed, chart]
        for button in buttons:
            button.setAccessibleDescription(f"{plan_words(one)}: {plan.concern}")
        return buttons

    def _turn(self, kind: str, plan_id: str) -> None:
        self._open = (kind, plan_id)
        if self._view is not None:
            self.show_student(self._view)
        self.take_keyboard()


def _value(score: float | None) -> str:
    return "" if score is None else number(score)


def _decision_words(decision: Decision) -> str:
    word = field_of(Decision, "choice").word(decision.choice).removesuffix(" to ...")
    return f"{word}. {decision.reason}".removesuffix(". ") if decision.reason else word
