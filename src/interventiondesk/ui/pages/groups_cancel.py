"""A day canceled for all, in one step: the snow day, with what it takes out of everybody's planned sessions."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.school import CalendarDay
from interventiondesk.domain.words import count, long_day
from interventiondesk.store import reads
from interventiondesk.store.delivery_reads import entered_days, running_plans
from interventiondesk.tasks.school import close_days, reopen_days, spans_of
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.session import Session

_LABELS = {"date": "Day", "event": "Why"}
_SHOWN = 8
_AHEAD = dt.timedelta(days=14)
"""A day can be canceled before it comes, and is then to be found to be reopened."""


def canceled_words(session: Session, date: dt.date) -> str:
    """What canceling a day would take out: planned sessions and groups; what was entered on it stays."""
    desk = session.desk
    calendar = reads.calendar(desk)
    if not calendar.is_school_day(date):
        event = next((one.event for one in calendar.days if one.date == date and not one.instructional), "")
        return f"{long_day(date)} is no school day{f': {event}' if event else ''}."
    planned = [plan for plan in running_plans(desk) if calendar.planned(plan, date, date)]
    planned = [plan for plan in planned if plan.begin_date <= date]
    groups = {plan.group_id for plan in planned if plan.group_id}
    entered = sum(1 for days in entered_days(desk, date).values() if date in days)
    if not planned:
        return f"No session is planned on {long_day(date)}."
    where = f" in {count(len(groups), 'group')}" if groups else ""
    says = f"{count(len(planned), 'planned session')}{where} on {long_day(date)} will not count."
    kept = "stays as it is" if entered == 1 else "stay as they are"
    stay = f" {count(entered, 'entry', 'entries')} of that day {kept}." if entered else ""
    return f"{says}{stay}"


class CancelBlock(QWidget):
    """Date and reason, then one button. The days canceled this year stand below, to be reopened."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.card = Card("Cancel a day for all", "for the whole school")
        self.form = FormBlock(CalendarDay, ("date", "event"), today=session.today, labels=_LABELS)
        self.form.editor("event").widget.setProperty("placeholderText", "Snow day")
        self.form.edited.connect(self._tell)
        self.form.committed.connect(self._tell)
        self.told = Words("")
        self.cancel = filled("Cancel the day", "calendar")
        self.cancel.clicked.connect(self._cancel)
        self.card.add_inside(self.form)
        self.card.add(self.told)
        self.card.add_buttons(self.cancel)
        self.known = Card("Days without school", " ")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self.card)
        box.addWidget(self.known)

    def begin(self) -> None:
        """Somebody came here: today, and no reason yet; what was typed before stays."""
        if self.form.values()["date"] is None or not self.form.values()["event"]:
            self.form.set_values({"date": self.session.today, "event": self.form.values().get("event") or ""})
        self.read()

    def take_keyboard(self) -> None:
        """Into the day."""
        widget = self.form.editor("date").widget
        widget.setFocus()
        select = getattr(widget, "selectAll", None)
        if select is not None:
            select()

    def read(self) -> None:
        """Read the calendar again."""
        self._tell()
        calendar = reads.calendar(self.session.desk)
        year = calendar.year_of(self.session.today)
        days = [
            day
            for day in calendar.days
            if not day.instructional and (year is None or year.begin_date <= day.date <= year.end_date)
        ]
        spans = [span for span in spans_of(days) if span.days[0].date <= self.session.today + _AHEAD]
        self.known.clear()
        self.known.setVisible(bool(spans))
        self.known.set_title("Days without school", "so far this year and in the next two weeks")
        for span in reversed(spans[-_SHOWN:]):
            row = Row(
                span.when,
                span.event,
                strong=False,
                verb="Reopen",
                on=lambda span=span: self.session.do(lambda: reopen_days(self.session.desk, span)),
            )
            self.known.add(row)

    def _tell(self, _name: str = "") -> None:
        date = self.form.values()["date"]
        self.told.set_text(canceled_words(self.session, date) if isinstance(date, dt.date) else "Type the day.")

    def _cancel(self) -> None:
        wrong = self.form.problems()
        self.form.show_problems(wrong)
        given = self.form.values()
        date = given["date"]
        if wrong or not isinstance(date, dt.date):
            return
        done = self.session.do(lambda: close_days(self.session.desk, date, date, given["event"] or ""))
        if done is not None:
            self.form.set_values({"date": self.session.today, "event": ""})
            self.read()
