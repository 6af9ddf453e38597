"""Why a student struggles: the flags and what was decided about them, the open inquiry, and what rules other causes in or
out, each field stored as it is left."""

from __future__ import annotations

from typing import Any

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.following import Inquiry
from interventiondesk.domain.students import Background
from interventiondesk.domain.words import day_and_year, day_words
from interventiondesk.store import reads
from interventiondesk.tasks import finding_out
from interventiondesk.tasks.finding_out import FindingOut
from interventiondesk.tasks.flags import begin_plan
from interventiondesk.tasks.matrix import settled_words
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui.pages.flag_decision import FlagDecisionCard
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Form, Stored
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import Button, filled, on_keys, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Row
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import Place, emptied
from interventiondesk.ui.session import Session

_FOUND = ("verifying", "verified_on", "diagnostic", "cause", "hypothesis")
_WHO = ("staff_id", "due", "area", "restricted")
_SENSES = ("vision", "vision_on", "hearing", "hearing_on")
_SCHOOL = ("english_level", "iep", "section_504", "retained", "schools", "adult_id")


class WhyTab(StudentTab):
    """Left flags and inquiry, right the strip of other causes."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(aside=420, fold=1000)
        self.box.addWidget(self._page)
        self._student_id = ""
        self._asked = ""
        self._known: FindingOut | None = None
        self.deciding: FlagDecisionCard | None = None
        self._flags = _holder()
        self._asking = _holder()
        self._history = _holder()
        for holder in (self._flags, self._asking, self._history):
            self._page.main.addWidget(holder)
        self.form: Form | None = None
        self._stored: Stored | None = None
        self._inquiry_id = ""
        self.decide: Button | None = None
        people = {"staff": [(one.id, one.name) for one in reads.staff(session.desk)]}
        self.causes = Form(
            FormBlock(Background, _SENSES, today=session.today),
            FormBlock(Background, _SCHOOL, references=people, today=session.today),
        )
        self._causes = Stored(self.causes, self._store_cause)
        self._strip = Card("What else could be the cause", "stored as you leave a field")
        self._strip.add_inside(_column(*self.causes.blocks))
        self._facts = _column()
        self._strip.add(self._facts)
        self._page.aside.addWidget(self._strip)

    # -- coming here --------------------------------------------------------------------------------------------------

    def begin(self, view: StudentPage, place: Place) -> None:
        """From the top, or with the decision or the field that was asked for; what was typed about another student is
        stored already."""
        self._asked = place.tab
        self._student_id = view.student.id
        self.deciding = None
        self._inquiry_id = ""
        self._known = finding_out.finding_out(self.session.desk, view.student, self.session.today)
        self._causes.begin(self._of_causes(self._known.background))
        self._lay_out(self._known)
        self._page.verticalScrollBar().setValue(0)
        if place.tab == "flags" and self._known.flagged is not None and self._known.flagged.open:
            self.show_decision()

    def show_student(self, view: StudentPage) -> None:
        """Show what is known now; what is being typed stays."""
        if view.student.id != self._student_id:
            self.begin(view, Place(name="student"))
            return
        known = finding_out.finding_out(self.session.desk, view.student, self.session.today)
        self._known = known
        self._causes.show(self._of_causes(known.background))
        self._lay_out(known)

    def take_keyboard(self) -> bool:
        """To what was asked for, else to the inquiry where one is open, else to the decision where a flag waits."""
        asked, self._asked = self._asked, ""
        if asked == "adult":
            widget = self.causes.block("adult_id").editor("adult_id").widget
            widget.setFocus(Qt.FocusReason.OtherFocusReason)
            self._page.ensureWidgetVisible(widget)
            return True
        if self.deciding is not None:
            self.deciding.take_keyboard()
            return True
        if self.form is not None:
            self.form.block("verifying").editor("verifying").widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if self.decide is not None:
            self.decide.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def _of_causes(self, background: Background) -> dict[str, Any]:
        values = msgspec.structs.asdict(background)
        return {name: values[name] for name in self.causes.names()}

    def _lay_out(self, known: FindingOut) -> None:
        self._show_flags(known)
        self._show_inquiry(known)
        self._show_history(known)
        self._show_facts(known)
        self.busy.emit(self.deciding is not None or known.inquiry is not None or self.decide is not None)

    # -- flags --------------------------------------------------------------------------------------------------------

    def _show_flags(self, known: FindingOut) -> None:
        if self.deciding is not None:
            return
        box, one = _emptied(self._flags), known.flagged
        self.decide = None
        if one is None or not (one.flags or one.strengths):
            card = Card("No flag")
            card.empty("No indicator flags this student today.")
            box.addWidget(card)
            return
        waiting = {flag.reading.indicator: flag.since for flag in one.open}
        card = Card("Flags", f"{len(one.open)} without a decision" if one.open else "all decided")
        for reading in one.flags:
            since = waiting.get(reading.indicator)
            settled = next((flag for flag in one.settled if flag.reading.indicator == reading.indicator), None)
            after = (
                f"No decision since {day_words(since)}." if since else f"{settled_words(settled)}." if settled else ""
            )
            card.add(Fact(reading.name, f"{reading.because} {after}".strip()))
        for reading in one.strengths:
            card.add(Fact(reading.name, reading.because))
        first = bool(one.open) and known.inquiry is None
        self.decide = (filled if first else outlined)("Decide ..." if one.open else "Decide again ...")
        self.decide.setAccessibleName(f"Decide about the flags of {known.student.name}")
        self.decide.clicked.connect(self.show_decision)
        card.add_buttons(self.decide)
        box.addWidget(card)

    def show_decision(self) -> None:
        """Open the decision in place of the flags."""
        known = self._known
        if known is None or known.flagged is None:
            return
        box = _emptied(self._flags)
        self.deciding = FlagDecisionCard(self.session, [known.flagged])
        self.deciding.decided.connect(self._decided)
        self.deciding.closed.connect(self._decided)
        self.deciding.go.connect(self.go)
        box.addWidget(self.deciding)
        self.busy.emit(True)
        self.deciding.take_keyboard()

    def _decided(self) -> None:
        self.deciding = None
        if self._known is not None:
            self._known = finding_out.finding_out(self.session.desk, self._known.student, self.session.today)
            self._lay_out(self._known)
            self.take_keyboard()

    # -- the inquiry --------------------------------------------------------------------------------------------------

    def _show_inquiry(self, known: FindingOut) -> None:
        inquiry = known.inquiry
        if inquiry is not None and inquiry.id == self._inquiry_id and self._stored is not None:
            self._stored.show(_of(inquiry))
            return
        box = _emptied(self._asking)
        self.form = self._stored = None
        self._inquiry_id = inquiry.id if inquiry else ""
        if inquiry is None:
            self._offer_inquiry(box, known)
            return
        people = {"staff": [(one.id, one.name) for one in reads.staff(self.session.desk)]}
        day = self.session.today
        self.form = Form(FormBlock(Inquiry, _FOUND, today=day), FormBlock(Inquiry, _WHO, references=people, today=day))
        self._stored = Stored(self.form, self._store_found)
        self._stored.begin(_of(inquiry))
        card = Card("Find out why", f"since {day_words(inquiry.date)}; stored as you leave a field")
        card.add_inside(_column(*self.form.blocks))
        close, plan = filled("We know why"), outlined("Write the plan")
        close.setToolTip("Ctrl+Enter")
        close.clicked.connect(self.close_inquiry)
        on_keys(card, "Ctrl+Return", self.close_inquiry)
        plan.clicked.connect(self._write_plan)
        card.add_buttons(close, plan)
        box.addWidget(card)

    def _offer_inquiry(self, box: QVBoxLayout, known: FindingOut) -> None:
        if known.closed:
            return
        card = Card("Find out why")
        begin = outlined("Begin to find out")
        begin.clicked.connect(self.begin_inquiry)
        card.empty(
            "A verifying score, what a diagnosis of the skill shows, and what we think is the cause: before a plan, or "
            "when one does not work.",
            begin,
        )
        box.addWidget(card)

    def begin_inquiry(self) -> None:
        """Begin without a decision about a flag."""
        known = self._known
        if known is not None:
            desk, today = self.session.desk, self.session.today
            running = reads.plan_records(desk, student_id=known.student.id)
            area = running[0].plan.area if running else "reading"
            self.session.do(lambda: finding_out.begin_inquiry(desk, known.student, today, area=area))
            self.take_keyboard()

    def _store_found(self, name: str, value: Any) -> None:
        known = self._known
        if known is None or known.inquiry is None:
            return
        inquiry, desk, today = known.inquiry, self.session.desk, self.session.today
        self.session.do(
            lambda: finding_out.change_inquiry(desk, known.student, inquiry, today, **{name: value}), quiet=True
        )

    def close_inquiry(self) -> None:
        """It is known why; the flags wait for what follows from it."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # what is being typed is stored first
        known = self._known
        if known is None or known.inquiry is None:
            return
        inquiry, desk, today = known.inquiry, self.session.desk, self.session.today
        if self.session.do(lambda: finding_out.close_inquiry(desk, known.student, inquiry, today)) is None:
            if self.form is not None:
                self.form.block("hypothesis").editor("hypothesis").widget.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.take_keyboard()

    def _write_plan(self) -> None:
        self.setFocus(Qt.FocusReason.OtherFocusReason)  # what is being typed is stored first
        known = self._known
        if known is None:
            return
        if known.flagged is not None:
            begin_plan(self.session.desk, self.session.today, known.flagged)
        self.go.emit(Place(name="plan", student_id=known.student.id))

    # -- what was decided and found -----------------------------------------------------------------------------------

    def _show_history(self, known: FindingOut) -> None:
        box = _emptied(self._history)
        people = reads.by_id(reads.staff(self.session.desk))
        if known.closed:
            card = Card("What we found out")
            for one in known.closed:
                cause = field_of(Inquiry, "cause").word(one.cause) if one.cause else ""
                told = "; ".join(part for part in (one.verifying, one.diagnostic, one.hypothesis) if part)
                when = day_and_year(one.closed_on) if one.closed_on else ""
                area = field_of(Inquiry, "area").word(one.area)
                card.add(Row(cause or area, when, because=told, verb="Write the plan", on=self._write_plan))
            box.addWidget(card)
        if known.decisions:
            card = Card("What we decided about flags")
            for decision in known.decisions:
                who = people.get(decision.staff_id or "")
                said = decision.reason if decision.choice != "no_action" else ""
                by = f"({who.short_name})" if who else ""
                because = " ".join(part for part in (said, by) if part)
                card.add(Row(decision.in_short, day_and_year(decision.date), because=because))
            box.addWidget(card)

    # -- other causes -------------------------------------------------------------------------------------------------

    def _show_facts(self, known: FindingOut) -> None:
        box = _emptied(self._facts)
        facts = [("Attendance", known.attendance), ("Home language", known.student.home_language)]
        for name, value in facts:
            if value:
                box.addWidget(Fact(name, value))
        if not known.earlier:
            box.addWidget(Fact("Earlier plans", "None."))
        for at, plan in enumerate(known.earlier):
            box.addWidget(Fact("" if at else "Earlier plans", f"{plan.title}, {plan.when}. {plan.came_of_it}"))
        box.addSpacing(8)

    def _store_cause(self, name: str, value: Any) -> None:
        known = self._known
        if known is None:
            return
        desk = self.session.desk
        text = "" if value is None and field_of(Background, name).kind in {"text", "choice"} else value
        self.session.do(
            lambda: finding_out.change_background(desk, known.student, **{name: text}),
            quiet=True,
        )


def _of(inquiry: Inquiry) -> dict[str, Any]:
    values = msgspec.structs.asdict(inquiry)
    return {name: values[name] for name in (*_FOUND, *_WHO)}


def _holder() -> QWidget:
    """A place whose cards are made anew."""
    holder = QWidget()
    box = QVBoxLayout(holder)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(14)
    return holder


def _emptied(holder: QWidget) -> QVBoxLayout:
    box = holder.layout()
    assert isinstance(box, QVBoxLayout)  # noqa: S101 - `_holder` made it
    return emptied(box)


def _column(*blocks: QWidget) -> QWidget:
    holder = _holder()
    box = holder.layout()
    assert isinstance(box, QVBoxLayout)  # noqa: S101 - `_holder` made it
    box.setSpacing(0)
    for block in blocks:
        box.addWidget(block)
    return holder
