"""The school's own settings: its name, its year, days without school, and who works here."""

from __future__ import annotations

import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.school import CalendarDay, School, SchoolYear
from interventiondesk.domain.words import count
from interventiondesk.store import reads
from interventiondesk.tasks import school
from interventiondesk.tasks.school import Span
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_sign_in import SampleCard, SignInCard, StaffCard
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in, show_stored
from interventiondesk.ui.places import Page, Scrolled
from interventiondesk.ui.session import Session

_YEAR = ("title", "begin_date", "end_date")
_SCHOOL = ("name", "district")


class SchoolPage(Page):
    """Everything here is kept when a field is left; Ctrl+Z takes it back."""

    removal_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        today = session.today
        self._whole = Scrolled(aside=348)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.school = FormBlock(School, _SCHOOL, today=today, labels={"name": "Name"})
        self.school.committed.connect(self._change_school)
        self._school_card = Card("School")
        self._school_card.add_inside(self.school)
        self._add_year = outlined("Add a school year", "add")
        self._add_year.clicked.connect(self._year_wanted)
        self._year_card = Card("School year")
        self.year = FormBlock(
            SchoolYear,
            _YEAR,
            today=today,
            labels={"title": "Name", "begin_date": "First day of school", "end_date": "Last day of school"},
        )
        self.year.editor("title").widget.setAccessibleName("Name of the school year")
        self.year.committed.connect(self._change_year)
        both = QWidget()
        year_box = QVBoxLayout(both)
        year_box.setContentsMargins(0, 0, 0, 0)
        year_box.setSpacing(look.px(look.STEP))
        year_box.addWidget(self.year)
        year_box.addWidget(self._add_year)
        self._year_card.add_inside(both)
        self.days = Card("Days without school", " ")
        self._shown_days: tuple[CalendarDay, ...] | None = None
        self._make_new_days()
        self.staff = StaffCard(session)
        self.sign_ins = SignInCard(session)
        self.sign_ins.changed.connect(self.staff.read)
        self.sample = SampleCard()
        self.sample.removal_wanted.connect(self.removal_wanted)
        for card in (self._school_card, self._year_card, self.days):
            self._whole.main.addWidget(card)
        for card in (self.sample, self.sign_ins, self.staff):
            self._whole.aside.addWidget(card)

    def _make_new_days(self) -> None:
        today = self.session.today
        self.first_day = FormBlock(CalendarDay, ["date"], {}, today=today, labels={"date": "First day"})
        self.last_day = FormBlock(CalendarDay, ["date"], {}, today=today, labels={"date": "Last day, if several"})
        self.reason = FormBlock(CalendarDay, ["event"], {}, today=today, labels={"event": "Why"})
        self._new_days = QWidget()
        box = QVBoxLayout(self._new_days)
        box.setContentsMargins(0, look.px(look.STEP), 0, 0)
        box.setSpacing(0)
        for block in (self.first_day, self.last_day, self.reason):
            box.addWidget(block)
        line = QHBoxLayout()
        line.setContentsMargins(0, look.px(look.GAP), 0, 0)
        self.add_days = outlined("Add days without school", "add")
        self.add_days.clicked.connect(self._close_days)
        line.addWidget(self.add_days)
        line.addStretch(1)
        box.addLayout(line)

    # -- reading ------------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the settings again; what somebody is typing stays."""
        desk, today = self.session.desk, self.session.today
        self.titled.emit("Data", "school")
        named = reads.school(desk)
        show_stored(self.school, {name: getattr(named, name) for name in _SCHOOL})
        year = school.year_shown(desk, today)
        self.year.setVisible(year is not None)
        here = year is not None and year.begin_date <= today <= year.end_date
        self._add_year.setVisible(not here)
        if year is not None:
            show_stored(self.year, {name: getattr(year, name) for name in _YEAR})
        self._read_days()
        self.staff.read()
        self.sign_ins.read()
        self.sample.setVisible(desk.is_sample)

    def _read_days(self) -> None:
        days = reads.calendar(self.session.desk).days
        if days == self._shown_days:
            return
        self._shown_days = days
        spans = school.spans_of(days)
        focus = focused_in(self.days)
        self._new_days.setParent(None)
        self.days.clear()
        self._make_new_days()
        closed = sum(len(span.days) for span in spans if not span.instructional)
        self.days.set_title("Days without school", count(closed, "day") if closed else "")
        if len(spans) == 0:
            self.days.add(Words("Every Monday to Friday of the school year counts as a day of school.", lined=True))
        for span in spans:
            told = "a day of school" if span.instructional else ""
            if len(span.days) > 1:
                told = count(len(span.days), "day")
            row = Row(span.event, told, because=span.when, strong=False, verb="Take out")
            if row.button is not None:
                row.button.setObjectName(f"days {span.key}")
                row.button.setAccessibleName(f"Take out {span.event}, {span.when}")
                row.button.clicked.connect(functools.partial(self._reopen, span))
            self.days.add(row)
        self.days.add_inside(self._new_days)
        if focus:
            focus_again(self.days, focus, *(f"days {span.key}" for span in spans))

    # -- doing --------------------------------------------------------------------------------------------------------

    def _change_school(self, name: str) -> None:
        if not self.school.message(name):
            value = self.school.values()[name]
            self.session.do(lambda: school.change_school(self.session.desk, **{name: value}), quiet=True)

    def _change_year(self, name: str) -> None:
        year = school.year_shown(self.session.desk, self.session.today)
        if year is None or self.year.message(name):
            return
        value = self.year.values()[name]
        done = self.session.do(lambda: school.change_year(self.session.desk, year, **{name: value}), quiet=True)
        if done is None:
            self.year.set_values({name: getattr(year, name)})

    def _year_wanted(self) -> None:
        self.session.do(lambda: school.add_year(self.session.desk, self.session.today))

    def _close_days(self) -> None:
        first, last, event = (
            self.first_day.values()["date"],
            self.last_day.values()["date"],
            self.reason.values()["event"],
        )
        wrong = (
            self.first_day.problems() or ([] if last is None else self.last_day.problems()) or self.reason.problems()
        )
        if wrong:
            self.first_day.show_problems(self.first_day.problems())
            return
        self.session.do(lambda: school.close_days(self.session.desk, first, last or first, event or ""))

    def _reopen(self, span: Span, _checked: bool = False) -> None:
        self.session.do(lambda: school.reopen_days(self.session.desk, span))
