"""Brings in intervention plans with their goals: one plan a row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plans import Goal, Intervention, Plan
from interventiondesk.domain.schedules import rescheduled
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.engine import Given, Importer, Pair, filled
from interventiondesk.exchange.importers.groups import AREAS
from interventiondesk.exchange.measuring import NUMBER_ITSELF, no_percentage
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.tables import plain_name
from interventiondesk.exchange.whole_sheet import Sheet

STATUS = {
    "open": "active",
    "inprogress": "active",
    "current": "active",
    "running": "active",
    "new": "active",
    "fade": "fading",
    "maintenance": "fading",
    "exit": "exited",
    "goalmet": "exited",
    "met": "exited",
    "graduated": "exited",
    "closed": "ended",
    "complete": "ended",
    "completed": "ended",
    "inactive": "ended",
    "stopped": "ended",
    "discontinued": "ended",
}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_LETTERS = {
    "m": "Mon",
    "t": "Tue",
    "w": "Wed",
    "r": "Thu",
    "h": "Thu",
    "th": "Thu",
    "f": "Fri",
    "tu": "Tue",
    "we": "Wed",
}


class Plans(Importer[Plan]):
    """A plan is known by student, area, first day and concern."""

    entity = Plan
    columns: ClassVar[Mapping[str, str]] = {
        "intervention_id": "intervention",
        "group_id": "group",
        "provider_id": "staff",
        "measure_id": "measure",
    }

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._library = {plain_name(one.name): one for one in sheet.here.all(Intervention)}
        self._goals: dict[str, list[Goal]] = {}
        for goal in sheet.here.all(Goal):
            self._goals.setdefault(goal.plan_id, []).append(goal)

    def key(self, value: Plan) -> tuple[str, ...]:
        """Student, area, first day, concern."""
        return (value.student_id, value.area, value.begin_date.isoformat(), value.concern)

    def read(self, row: OneRow) -> Given | None:
        """One plan."""
        student = row.student()
        begin = row.date("begin_date", needed=True, remedy="Fill in the day on which the plan starts.")
        area = row.choice("area", Plan, "area", AREAS)
        tier = self._tier(row)
        concern, named = row.long("concern"), row.text("intervention")
        if not concern and not named:
            row.needed("concern")
        weekdays = self._weekdays(row)
        minutes, size = row.whole("minutes", 1, 300), row.whole("group_size", 1, 40)
        end, review = row.date("end_date"), row.date("review_date", past=False)
        status = row.choice("status", Plan, "status", STATUS)
        measure = row.measure(student) if student else None
        with row.cells_only():
            goal = self._goal(row, begin, measure)
            words = self._goal_words(row)
        if begin and end and end < begin:
            row.wrong("end_date", "The plan ends before it starts.", "Mend the dates.")
        if student is None or begin is None or row.wrongs:
            return None
        group = row.group()
        area = area or (measure.area if measure else group.area if group else "reading")
        if status is None and end and end <= self.sheet.today:
            status = "ended"
        fields = filled(
            student_id=student.id,
            area=area,
            tier=tier,
            concern=concern or named,
            hypothesis=row.long("hypothesis"),
            intervention_id=self._intervention(named, area),
            group_id=group.id if group else None,
            provider_id=row.staff(),
            weekdays=weekdays,
            minutes=minutes,
            group_size=size,
            measure_id=measure.id if measure else None,
            begin_date=begin,
            end_date=end,
            review_date=review,
            exit_criteria=row.long("exit_criteria"),
            family_told_by=row.text("family_told_by"),
            status=status,
        )
        for one in self.sheet.measures.made:
            self.sheet.make(one)
        title = f"{student.sorting_name}: {concern or named}, from {day_and_year(begin)}"
        key = (student.id, area, begin.isoformat(), concern or named)
        new = {} if row.text("exit_criteria") else filled(exit_criteria=words)
        return Given(row=row.row, key=key, fields=fields, title=title, new=new, extra=goal)

    def changed(self, old: Plan, fields: dict[str, Any]) -> Plan:
        """Other days hold from today on: what was planned before stays planned."""
        weekdays = fields.get("weekdays", old.weekdays)
        return msgspec.structs.replace(rescheduled(old, weekdays, self.sheet.today), **fields)

    def then(self, given: Given, value: Plan) -> Iterable[Pair]:
        """The goal of the plan: the one in force where the row's fits it, else a new one."""
        fields: dict[str, Any] | None = given.extra
        if not fields:
            return ()
        there = self._goals.get(value.id, [])
        begin = fields["begin_date"]
        old = next((one for one in there if one.begin_date == begin), None)
        if old is not None:
            return (Pair(old, msgspec.structs.replace(old, **fields)),)
        goal_id = natural_id("goal", value.id, begin.isoformat())
        return (Pair(None, Goal(id=goal_id, plan_id=value.id, **fields)),)

    def _tier(self, row: OneRow) -> int | None:
        text = row.text("tier")
        found = re.fullmatch(r"(?:tier\s*)?([123]|i{1,3})", text.casefold())
        if text and not found:
            row.wrong("tier", f"{text} is not a tier.", "Write 1, 2 or 3.")
        if not found:
            return None
        return int(found[1]) if found[1].isdecimal() else len(found[1])

    def _weekdays(self, row: OneRow) -> str:
        """Days of the week however they are written: Mon Wed Fri, MWF, M-F, daily. Of `3x a week` nobody knows which."""
        text = row.text("weekdays")
        low = text.casefold()
        if re.fullmatch(r"daily|every\s*day|each day|m(on)?(day)?\s*[-–]\s*f(ri)?(day)?|5\s*(x|times|days)?.*", low):
            return " ".join(_DAYS)
        parts = re.findall(r"mon|tue|wed|thu|fri", low)
        if not parts and re.fullmatch(r"(th|tu|[mtwrhf])([\s,/&-]*(th|tu|[mtwrhf]))*", low):
            parts = [_LETTERS[letter] for letter in re.findall(r"th|tu|[mtwrhf]", low)]
        days = [day for day in _DAYS if day.casefold() in {part.casefold() for part in parts}]
        if text and not days:
            self.sheet.warn(f"On which days of the week {text} falls cannot be known: left empty in {{}}.")
        return " ".join(days)

    def _intervention(self, name: str, area: str) -> str | None:
        if not name:
            return None
        plain = plain_name(name)
        if plain not in self._library:
            fields: dict[str, Any] = {"name": name[:120], "area": area}
            self._library[plain] = Intervention(id=natural_id("intervention", name[:120]), **fields)
            self.sheet.make(self._library[plain])
            self.sheet.warn(f"The intervention {name} is new in the library.")
        return self._library[plain].id

    def _goal_words(self, row: OneRow) -> str:
        """A goal in words has no line to draw: a new plan keeps it where it says when the plan is done."""
        text = row.text("goal")
        if not text or _is_number(text):
            return ""
        told = "stands in the exit criteria" if not row.text("exit_criteria") else "is left out"
        says = f"The goal “{text}” is not a number: it {told}, and the plan has no goal line."
        row.wrong("goal", says, "Set the goal on the plan's page, with a baseline and a date.")
        return f"Goal: {text[:10_000]}"

    def _goal(self, row: OneRow, plan_begin: dt.date | None, measure: Measure | None) -> dict[str, Any] | None:
        """The fields of the goal. One without baseline or date has no line and is left out with a warning."""
        if not _is_number(row.text("goal")):
            return None
        for field in ("goal", "goal_baseline"):
            if says := no_percentage(row.text(field), measure):
                row.wrong(field, says, NUMBER_ITSELF)
                return None
        target, baseline = row.real("goal"), row.real("goal_baseline")
        begin = row.date("goal_begin_date", past=False) or plan_begin
        by = row.date("goal_date", past=False)
        if target is None or begin is None:
            return None
        if baseline is None or by is None or by <= begin:
            what = "a baseline" if baseline is None else "a later day by which to reach it"
            self.sheet.warn(f"A goal without {what} is left out of {{}}.")
            return None
        return {"begin_date": begin, "baseline": baseline, "target": target, "target_date": by}


def _is_number(text: str) -> bool:
    """Whether a goal is meant as a number; nothing at all is no words either."""
    return not text or bool(re.fullmatch(r"[+-]?[\d.,]+\s*%?", text))
