"""The overview of a student: flags that wait for a decision, the chart with attendance and behavior on its dates, plan,
tiers, actions, what happened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.charts import Chart
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.flags import OpenFlag
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.phrases import said_once
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.words import amount, day_words
from interventiondesk.store import reads
from interventiondesk.tasks.flags import Flagged, flagged_student
from interventiondesk.tasks.happened import charts_of_plan
from interventiondesk.tasks.meetings import tick_action
from interventiondesk.tasks.plans import sessions_words
from interventiondesk.tasks.students import PlanView, StudentPage
from interventiondesk.ui import look
from interventiondesk.ui.pages.flag_decision import FlagDecisionCard
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_head import SAYS_THE_SAME
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.pages.student_tiers import TiersCard
from interventiondesk.ui.pages.student_timeline import TimelineCard
from interventiondesk.ui.parts.buttons import Button, filled, link
from interventiondesk.ui.parts.cards import Card, Fact, Row, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.symbols import Chip, ProgressChip
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.places import Place, emptied
from interventiondesk.ui.session import Session

_TOP, _SECOND, _BELOW = 352, 290, 176
"""Heights of the plan's own chart, of the first one of a plan without, and of those on its dates below it."""
_REASONS = 150
_SURE, _LESS = "How sure is this?", "Show less"


def plan_words(view: PlanView) -> str:
    """A plan in a list of plans: Reading, since September 22."""
    plan = view.record.plan
    area = field_of(Plan, "area").word(plan.area)
    if plan.running:
        return f"{area}, since {day_words(plan.begin_date)}"
    return f"{area}, ended {day_words(plan.end_date)}" if plan.end_date else f"{area}, ended"


def plan_facts(view: PlanView, strengths: str) -> list[tuple[str, str]]:
    """The lines of the plan's card; what nobody has written is left out, a missing goal and review are said."""
    record = view.record
    plan, goal, unit = record.plan, record.goal, record.measure.unit if record.measure else ""
    aim = f"{amount(goal.target, unit)} by {day_words(goal.target_date)}" if goal else "No goal yet"
    review = day_words(plan.review_date) if plan.review_date else "No day set"
    facts = [
        ("Strengths", strengths),
        ("Concern", plan.concern),
        ("Why, we think", plan.hypothesis),
        ("Intervention", record.intervention.name if record.intervention else ""),
        ("Sessions", sessions_words(record)),
        ("Kind", view.kind),
        ("Goal", _goal_of_kind(view) if view.kind else aim),
    ]
    if plan.running:
        facts.append(("Review", review))
    elif plan.end_date:
        facts.append(("Ended", day_words(plan.end_date)))
    return [(name, value) for name, value in facts if value]


def _goal_of_kind(view: PlanView) -> str:
    """What a plan without a goal line wants to reach: the daily goal of points, or nothing."""
    plan = view.record.plan
    if plan.kind != "check_in":
        return ""
    return f"{plan.daily_goal:g} % of the day's points" if plan.daily_goal is not None else "No daily goal yet"


class _ChartCard(Card):
    """The chart, its title and progress, its paragraph, and how sure all that is."""

    def __init__(self) -> None:
        super().__init__()
        self.title = Elided("", bold=True)
        self.chip = ProgressChip("too_early")
        self.kind = Chip("")
        self.switch = Choice()
        self.switch.setAccessibleName("Which plan")
        head = QWidget()
        line = QHBoxLayout(head)
        side = look.px(look.WIDE) - 1
        line.setContentsMargins(side, look.px(9), side, look.px(9))
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.title)
        line.addWidget(self.chip)
        line.addWidget(self.kind)
        line.addStretch(1)
        line.addWidget(self.switch)
        self._place = QWidget()
        self._drawn = QVBoxLayout(self._place)
        self._drawn.setContentsMargins(side, 0, side, 0)
        self.because = Words("", ink="muted")
        self.sure = link(_SURE)
        self.sure.clicked.connect(self._turn)
        self._details = QWidget()
        self._said = QVBoxLayout(self._details)
        self._said.setContentsMargins(0, 0, 0, look.px(look.STEP))
        self._said.setSpacing(0)
        below = QWidget()
        under = QHBoxLayout(below)
        under.setContentsMargins(side - self.sure.side, 0, side, look.px(look.STEP))
        under.addWidget(self.sure)
        under.addStretch(1)
        self._beside = QWidget()
        self._lined = QVBoxLayout(self._beside)
        self._lined.setContentsMargins(side, 0, side, look.px(look.STEP))
        self._lined.setSpacing(0)
        self.add(head, self._place, self.because, below, self._details, self._beside)
        self.charts: list[QWidget] = []
        self._own = False

    def show_plan(self, view: PlanView, charts: tuple[Chart, ...]) -> None:
        """Show one plan with its charts, its own first where it has one; those that are there draw the new values."""
        self.title.set_text(charts[0].title if view.drawn else view.record.plan.concern)
        self.chip.set_progress(view.progress.state)
        self.chip.setVisible(not view.kind)
        self.kind.set_text(view.kind)
        self.kind.setVisible(bool(view.kind))
        self.because.set_text(view.because)
        self._draw(charts, own=view.drawn)
        emptied(self._said)
        details = () if view.kind else view.progress.details
        for sentence in details:
            self._said.addWidget(Words(sentence))
        self.sure.setVisible(bool(details))
        self.fold()

    def _draw(self, charts: tuple[Chart, ...], *, own: bool) -> None:
        """The plan's own chart above its paragraph, the others below, all with the same left and right edge."""
        self._place.setVisible(own)
        self._beside.setVisible(len(charts) > own)
        kept, self.charts = self.charts, []
        if not charts:
            for one in kept:
                one.deleteLater()
            return
        # here, because pyqtgraph costs as much to import as Qt itself
        from interventiondesk.ui.parts.plot import ChartView

        same = len(kept) == len(charts) and self._own == own
        if same:
            for one, chart in zip(kept, charts, strict=True):
                if isinstance(one, ChartView):
                    one.set_chart(chart)
                    self.charts.append(one)
        else:
            emptied(self._drawn)
            emptied(self._lined)
            for at, chart in enumerate(charts):
                made = ChartView(chart)
                first = own and at == 0
                made.setFixedHeight(look.px(_TOP if first else _BELOW if at else _SECOND))
                if not first:
                    self._lined.addWidget(label(chart.title, bold=True))
                (self._drawn if first else self._lined).addWidget(made)
                self.charts.append(made)
        self._own = own
        canvases = [one.canvas for one in self.charts if isinstance(one, ChartView)]
        for canvas in canvases:
            canvas.line_up(canvases)

    def fold(self) -> None:
        """Hide how sure it is."""
        self._details.hide()
        self.sure.setText(_SURE)
        self.sure.updateGeometry()

    def _turn(self) -> None:
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        self.sure.setText(_LESS if shown else _SURE)
        self.sure.updateGeometry()


class OverviewTab(StudentTab):
    """The first tab."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(aside=330)
        self.box.addWidget(self._page)
        self.flags = QWidget()
        self._waiting = QVBoxLayout(self.flags)
        self._waiting.setContentsMargins(0, 0, 0, 0)
        self._page.main.addWidget(self.flags)
        self._flagged: Flagged | None = None
        self.decide: Button | None = None
        self.deciding: FlagDecisionCard | None = None
        self.chart = _ChartCard()
        self.chart.switch.activated.connect(self._switched)
        self.empty = Card("No plan yet")
        self._write_one = write = filled("Write a plan")
        write.clicked.connect(self._write)
        self.empty.empty(
            "There is no intervention plan for this student. A plan says what the concern is, what is done about it, "
            "and where the scores should be by when.",
            write,
        )
        self._page.main.addWidget(self.empty)
        self._page.main.addWidget(self.chart)
        self.chart.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.timeline = TimelineCard()
        self.timeline.go.connect(self.go)
        self._page.main.addWidget(self.timeline)
        self.tiers = TiersCard(session)
        self._view: StudentPage | None = None
        self._plan_id = ""
        self._cards = QWidget()
        self._aside = QVBoxLayout(self._cards)
        self._aside.setContentsMargins(0, 0, 0, 0)
        self._aside.setSpacing(look.px(14))
        self._page.aside.addWidget(self._cards)
        self._page.aside.addWidget(self.tiers)

    def begin(self, view: StudentPage, place: Place) -> None:
        """From the top; the plan that was asked for, or the first running one."""
        if place.plan_id or self._view is None or self._view.student.id != view.student.id:
            self._plan_id = place.plan_id
        self.deciding = None
        self.timeline.begin()
        self.tiers.begin(view)
        self.show_student(view)
        self.chart.fold()
        self._page.verticalScrollBar().setValue(0)

    def show_student(self, view: StudentPage) -> None:
        """Show the flags that wait, and the chosen plan; a decision that is being typed stays."""
        self._view = view
        self._show_flags(view)
        shown = next((one for one in view.plans if one.record.plan.id == self._plan_id), None)
        shown = shown or next(iter(view.plans), None)
        self.empty.setVisible(shown is None)
        self.chart.setVisible(shown is not None)
        waits = self.deciding is not None or self.decide is not None
        self._write_one.set_kind("outlined" if waits else "filled")
        self.busy.emit(shown is None or waits)
        self._fill_switch(view, shown)
        if shown is not None:
            desk, today = self.session.desk, self.session.today
            own = shown.chart if shown.kind else None
            charts = charts_of_plan(desk, view.past, shown.record, shown.progress, own, today)
            self.chart.show_plan(shown, charts)
        aside = emptied(self._aside)
        cards = [card for card in (self._plan(shown, view), self._actions(view)) if card is not None]
        for card in cards:
            aside.addWidget(card)
        self._cards.setVisible(bool(cards))
        self.tiers.show_student(view)
        self.timeline.show_student(view)

    def take_keyboard(self) -> bool:
        """Into the decision that is open; else the tabs have it."""
        if self.deciding is None:
            return False
        self.deciding.take_keyboard()
        return True

    # -- flags that wait ----------------------------------------------------------------------------------------------

    def _show_flags(self, view: StudentPage) -> None:
        """The open flags with all reasons together, and since when; nothing at all where none waits."""
        if self.deciding is not None:
            return
        one = flagged_student(self.session.desk, self.session.today, view.student.id)
        same = self.decide is not None and one == self._flagged
        self._flagged = one
        if same:
            return
        box = emptied(self._waiting)
        self.decide = None
        self.flags.setVisible(one is not None and bool(one.open))
        if one is None or one.since is None:
            return
        card = Card("Flags", f"without a decision since {day_words(one.since)}")
        reasons: dict[str, list[OpenFlag]] = {}
        open_ones = {flag.reading.indicator for flag in one.open}
        for flag in one.open:
            own = flag.reading.indicator
            other = SAYS_THE_SAME.get(own)
            reasons.setdefault(other if other in open_ones else own, []).append(flag)
        for same_days in reasons.values():
            because = said_once(flag.reading.because for flag in same_days)
            card.add(Fact(same_days[0].reading.name, because, column=_REASONS))
        self.decide = filled("Decide ...")
        self.decide.setAccessibleName(f"Decide about the flags of {view.student.name}")
        self.decide.clicked.connect(self.show_decision)
        card.add_buttons(self.decide)
        box.addWidget(card)

    def show_decision(self) -> None:
        """Open the decision in place of the flags."""
        if self._flagged is None or self.deciding is not None:
            return
        box = emptied(self._waiting)
        self.decide = None
        self.deciding = FlagDecisionCard(self.session, [self._flagged])
        self.deciding.decided.connect(self._decided)
        self.deciding.closed.connect(self._decided)
        self.deciding.go.connect(self.go)
        box.addWidget(self.deciding)
        self._page.ensureWidgetVisible(self.deciding)
        self.deciding.take_keyboard()

    def _decided(self) -> None:
        self.deciding = None
        if self._view is not None:
            self.show_student(self._view)
        if self.decide is not None:
            self.decide.setFocus(Qt.FocusReason.OtherFocusReason)

    # -- the plan -----------------------------------------------------------------------------------------------------

    def _fill_switch(self, view: StudentPage, shown: PlanView | None) -> None:
        switch = self.chart.switch
        switch.clear()
        for one in view.plans:
            switch.addItem(plan_words(one), one.record.plan.id)
        if shown is not None:
            switch.setCurrentIndex(switch.findData(shown.record.plan.id))
        switch.setVisible(len(view.plans) > 1)

    def _switched(self) -> None:
        self._plan_id = str(self.chart.switch.currentData() or "")
        if self._view is not None:
            self.show_student(self._view)

    def _write(self) -> None:
        if self._view is not None:
            self.go.emit(Place(name="plan", student_id=self._view.student.id))

    def _plan(self, shown: PlanView | None, view: StudentPage) -> Card | None:
        student = view.student
        if shown is None:
            facts = [("Strengths", student.strengths), ("Own words", student.own_words)]
            known = [(name, value) for name, value in facts if value]
            return self._facts(Card("What we know"), known) if known else None
        edit = link("Edit")
        edit.setAccessibleName(f"Edit the plan of {student.name}")
        place = Place(name="plan", student_id=student.id, plan_id=shown.record.plan.id)
        edit.clicked.connect(lambda: self.go.emit(place))
        title = "Plan" if shown.record.plan.running else "Plan that ended"
        return self._facts(Card(title, trailing=edit), plan_facts(shown, student.strengths))

    def _facts(self, card: Card, facts: list[tuple[str, str]], column: int = 118) -> Card:
        for name, value in facts:
            card.add(Fact(name, value, column=column))
        card.end()
        return card

    def _actions(self, view: StudentPage) -> Card | None:
        waiting = [one for one in view.actions if one.done_on is None]
        if not waiting:
            return None
        card = Card("Actions", f"{len(waiting)} open")
        people = reads.by_id(reads.staff(self.session.desk))
        for one in waiting:
            due = f"by {day_words(one.due)}" if one.due else "no date"
            if one.due and one.due < self.session.today:
                due = f"was due {day_words(one.due)}"
            owner = people.get(one.owner_id or "")
            due = f"{due} · {owner.short_name}" if owner is not None else f"{due} · nobody has it yet"
            card.add(Row(one.task, due, strong=False, check=lambda _done, one=one: self._tick(one)))
        return card

    def _tick(self, action: ActionItem) -> None:
        self.session.do(lambda: tick_action(self.session.desk, action, self.session.today))
