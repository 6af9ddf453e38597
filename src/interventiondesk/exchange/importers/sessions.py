"""Brings in a session log: one student's session of one day a row, put to the plan that it belongs to."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import ClassVar, Literal

from interventiondesk.domain.plans import Intervention, Plan, Session
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.importers.groups import AREAS
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.tables import plain_name
from interventiondesk.exchange.whole_sheet import Sheet

OUTCOMES = {
    "p": "present",
    "held": "present",
    "yes": "present",
    "y": "present",
    "attended": "present",
    "completed": "present",
    "done": "present",
    "x": "present",
    "a": "absent",
    "abs": "absent",
    "studentabsent": "absent",
    "missed": "absent",
    "no": "none",
    "n": "none",
    "nosession": "none",
    "notheld": "none",
    "canceled": "none",
    "cancelled": "none",
}


class Sessions(Importer[Session]):
    """A session is known by its plan and day."""

    entity = Session
    columns: ClassVar[Mapping[str, str]] = {"staff_id": "staff"}

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._plans: dict[str, list[Plan]] = {}
        for plan in sheet.here.all(Plan):
            self._plans.setdefault(plan.student_id, []).append(plan)

    def key(self, value: Session) -> tuple[str, ...]:
        """Plan and day."""
        return (value.plan_id, value.date.isoformat())

    def read(self, row: OneRow) -> Given | None:
        """One session."""
        student, date = row.student(), row.date("date", needed=True)
        minutes = row.whole("minutes", 0, 300)
        outcome = self._outcome(row, minutes)
        plan = self._plan(row, student, date) if student and date else None
        if student is None or date is None or plan is None or row.wrongs:
            return None
        fields = filled(
            plan_id=plan.id,
            date=date,
            outcome=outcome,
            minutes=minutes or None,
            reason=row.text("reason"),
            staff_id=row.staff(),
        )
        title = f"{student.sorting_name}: {day_and_year(date)}"
        return Given(row=row.row, key=(plan.id, date.isoformat()), fields=fields, title=title)

    def _outcome(self, row: OneRow, minutes: int | None) -> str | None:
        """Present, absent or none. Minutes alone mean that there was a session; nothing at all means nothing."""
        outcome = row.choice("outcome", Session, "outcome", OUTCOMES)
        if outcome or row.text("outcome"):
            return outcome
        if minutes:
            return "present"
        if row.text("reason") or minutes == 0:
            return "none"
        row.wrong("outcome", row.nothing_in("outcome"), "Write Present, Absent or No session.")
        return None

    def _plan(self, row: OneRow, student: Student, date: dt.date) -> Plan | None:
        """The student's plan that ran on the day and is what the row names."""
        found = [
            plan
            for plan in self._plans.get(student.id, [])
            if plan.begin_date <= date and (plan.end_date is None or date <= plan.end_date)
        ]
        if not found:
            row.wrong(
                "date", f"{student.name} has no plan that runs on {day_and_year(date)}.", "Bring in the plans first."
            )
            return None
        area = row.choice("area", Plan, "area", AREAS)
        fits: list[tuple[str, Literal["area", "intervention_id", "group_id"], set[str | None]]] = []
        if area:
            fits.append((row.text("area"), "area", {area}))
        for field, name, entity in (("intervention", "intervention_id", Intervention), ("group", "group_id", Group)):
            if text := row.text(field):
                known = [*self.sheet.here.all(entity)]
                ids: set[str | None] = {one.id for one in known if plain_name(one.name) == plain_name(text)}
                fits.append((text, "intervention_id" if name == "intervention_id" else "group_id", ids))
        for text, name, wanted in fits:
            narrowed = [plan for plan in found if getattr(plan, name) in wanted]
            if not narrowed and name == "area":
                row.wrong("area", f"{student.name} has no plan for {text} that runs on that day.", "Mend the row.")
                return None
            found = narrowed or found
        if len(found) > 1:
            concerns = "; ".join(re.sub(r"\s+", " ", plan.concern)[:60] for plan in found)
            says = f"{student.name} has {len(found)} plans that run on that day: {concerns}."
            row.wrong("date", says, "Add a column Area or Intervention.")
            return None
        return found[0]
