"""A student's tiers by area: since when and why, the earlier ones, and the form that changes one by hand."""

from __future__ import annotations

import functools
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import TierStatus
from interventiondesk.domain.tiers import TierTime
from interventiondesk.domain.words import day_and_year, day_words
from interventiondesk.tasks.happened import change_tier, tell_family_of_tier, tier_problems
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import link, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.session import Session

_FIELDS = ("area", "tier", "begin_date", "reason", "family_told_on")
_DATES = 150


def _area(area: str) -> str:
    return field_of(TierStatus, "area").word(area)


def because_words(one: TierTime) -> str:
    """`Below benchmark in fall. Family told on October 2.`"""
    said = " ".join(one.because.split()).rstrip(".")
    told = one.status.family_told_on if one.status else None
    parts = (said, f"Family told on {day_words(told)}" if told else "")
    return " ".join(f"{part}." for part in parts if part)


class TiersCard(Card):
    """What is in force, each with its reason, then what was. `turned` tells that the form opened or closed."""

    turned = Signal()

    def __init__(self, session: Session) -> None:
        change = link("Change")
        change.setAccessibleDescription("Change a tier by hand")
        super().__init__("Tiers", trailing=change)
        self.change = change
        self._session = session
        self.change.clicked.connect(self.turn)
        self._view: StudentPage | None = None
        self.form: Form | None = None
        self._draft: Draft | None = None

    def begin(self, view: StudentPage) -> None:
        """Another student: the form is closed, unless something is typed in it."""
        self.form = self._draft = None
        if self._session.desk.kept(f"tier draft {view.student.id}", dict[str, str]):
            self._view = view
            self._open(view)

    def show_student(self, view: StudentPage) -> None:
        """Show the tiers; what is being typed stays."""
        self._view = view
        if self.form is not None:
            return
        self.clear()
        self.change.setText("Change")
        now = [one for one in view.tier_times if one.until is None]
        before = [one for one in view.tier_times if one.until is not None]
        for one in now:
            self.add(self._in_force(one, view))
            if because := because_words(one):
                self.add(Words(because))
        for one in before:
            until = f" to {day_and_year(one.until)}" if one.until else ""
            name = f"{_area(one.area)}: tier {one.tier}"
            because = f": {' '.join(one.because.split())}" if one.because.strip() else ""
            self.add(Fact(name, f"{day_and_year(one.since)}{until}{because}", column=_DATES))
        if not view.tier_times:
            self.add(Words("Tier 1 in every area: nothing else was decided so far.", lined=True))
        self.end()

    def _in_force(self, one: TierTime, view: StudentPage) -> QWidget:
        status, name = one.status, view.student.name
        tell = None
        if status is not None and status.family_told_on is None and status.tier > 1:
            desk, today = self._session.desk, self._session.today
            tell = functools.partial(self._session.do, lambda: tell_family_of_tier(desk, status, name, today))
        title, since = f"{_area(one.area)}: tier {one.tier}", f"since {day_words(one.since)}"
        row = Row(title, since, verb="Family was told" if tell else "", on=tell)
        if row.button is not None:
            row.button.setAccessibleDescription(f"{_area(one.area)}: tier {one.tier}")
        return row

    # -- changing one -------------------------------------------------------------------------------------------------

    def turn(self) -> None:
        """Open the form, or close it and forget what was typed."""
        view = self._view
        if view is None:
            return
        if self.form is None:
            self._open(view)
            if self.form is not None:
                self.form.block("area").editor("area").widget.setFocus()
        else:
            self._session.desk.keep(f"tier draft {view.student.id}", None)
            self._close(view)
        self.turned.emit()

    def _open(self, view: StudentPage) -> None:
        self.clear()
        today = self._session.today
        form = self.form = Form(FormBlock(TierStatus, _FIELDS, today=today))
        self._draft = Draft(self._session, form)
        first = next((one for one in view.tier_times if one.until is None), None)
        values: dict[str, Any] = {
            "area": first.area if first else "reading",
            "tier": first.tier if first else 2,
            "begin_date": today,
            "reason": "",
            "family_told_on": None,
        }
        self._draft.open(f"tier draft {view.student.id}", values)
        self.add_inside(form.blocks[0])
        keep = outlined("Change the tier")
        keep.clicked.connect(self.keep)
        self.add_buttons(keep)
        self.change.setText("Leave as it is")
        self.change.updateGeometry()

    def _close(self, view: StudentPage) -> None:
        self.form = self._draft = None
        self.show_student(view)
        self.change.updateGeometry()
        self.change.setFocus()

    def keep(self) -> None:
        """Store the tier."""
        view, form, session = self._view, self.form, self._session
        if view is None or form is None:
            return
        known = form.values()
        problems = form.problems() or tier_problems(session.desk, view.student, known, session.today)
        form.show_problems(problems)
        if problems:
            return
        draft, self.form = form, None  # closed first, so that the page that is read again shows the new tier
        if session.do(lambda: change_tier(session.desk, view.student, known, session.today)) is None:
            self.form = draft
            return
        session.desk.keep(f"tier draft {view.student.id}", None)
        if self._view is not None:
            self._close(self._view)
        self.turned.emit()
