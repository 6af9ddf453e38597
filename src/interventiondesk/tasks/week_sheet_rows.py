"""The rows of a paper sheet: whose they are, in the order of the grid, and on which day a group's scores are given."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.students import Group, Student
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk

ALONE = "Students without a group"
"""The title of the rows that belong to no group."""

EVERY_DAY = "Mon Tue Wed Thu Fri"
"""When points are given where a check-in/check-out plan names no weekdays."""

_WEEK = dt.timedelta(days=6)
_HABIT = 4
"""So many of a student's last scores tell on which day of the week they are given."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row of a sheet by its ids, empty where there is none; `days` are the weekdays with a box, from Monday, 1. Whether
    its boxes are for sessions or for points tells its plan."""

    group_id: str = ""
    student_id: str = ""
    plan_id: str = ""
    measure_id: str = ""
    days: str = ""


def row_lines(rows: Sequence[Row]) -> str:
    """Rows as a sheet stores them."""
    return "\n".join(
        " ".join(part or "-" for part in (row.group_id, row.student_id, row.plan_id, row.measure_id, row.days))
        for row in rows
    )


def rows_of(sheet: WeekSheet) -> tuple[Row, ...]:
    """The rows of a sheet in the order in which they were printed."""
    found: list[Row] = []
    for line in sheet.rows.splitlines():
        group, student, plan, measure, days, *_ = [*("" if part == "-" else part for part in line.split()), *[""] * 5]
        found.append(Row(group_id=group, student_id=student, plan_id=plan, measure_id=measure, days=days))
    return tuple(found)


def blocks_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """The rows by group, as they stand on the sheet; those without a group have the id ""."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.group_id, []).append(row)
    return found


def score_day(
    block: Sequence[Row], closed: Sequence[str], records: Mapping[str, PlanRecord], monday: dt.date, until: int = 4
) -> int | None:
    """The weekday (Monday 0) on which a group's scores of a week are most likely given: of the days on which all its rows
    with a box for a score have a session, the one on which most of their last scores were given, or else the last. Only
    days up to `until` and without a reason in `closed` are looked at; None where there is no such day."""
    scored = [row for row in block if row.measure_id]
    shared = set[int].intersection(*({int(day) - 1 for day in row.days} for row in scored)) if scored else set[int]()
    given = Counter(
        score.date.weekday()
        for row in scored
        if row.plan_id in records
        for score in [one for one in records[row.plan_id].counted if one.date < monday][-_HABIT:]
    )
    days = [day for day in shared if day <= until and not closed[day]]
    return max(days, key=lambda day: (given[day], day), default=None)


def is_check_in(record: PlanRecord | None) -> bool:
    """Whether a plan's days are rated with points."""
    return record is not None and record.plan.kind == "check_in"


# -- whose sheet holds what -------------------------------------------------------------------------------------------

Part = tuple[Group | None, list[tuple[Student, PlanRecord | None]]]
"""A group, or None, with its students and their plans."""


def parts_of(desk: Desk, monday: dt.date, today: dt.date) -> dict[str, list[Part]]:
    """Groups and students by teacher, in grid order; students without a group last."""
    records = [one for one in reads.plan_records(desk) if one.plan.begin_date <= monday + _WEEK]
    found: dict[str, list[Part]] = {}

    def put(owner: str, group: Group | None, student: Student, record: PlanRecord | None) -> None:
        parts = found.setdefault(owner, [])
        if not parts or (parts[-1][0].id if parts[-1][0] else "") != (group.id if group else ""):
            parts.append((group, []))
        parts[-1][1].append((student, record))

    rosters = reads.rosters(desk, min(max(today, monday), monday + _WEEK))
    known = {one.group.id for one in rosters}
    for roster in rosters:
        group = roster.group
        mine = [one for one in records if one.plan.group_id == group.id]
        listed = {one.id for one in roster.members}
        others = sorted((one for one in mine if one.student.id not in listed), key=lambda one: one.student.sorting_name)
        lines: list[tuple[Student, PlanRecord | None]] = []
        for student in roster.members:
            own = [one for one in mine if one.student.id == student.id]
            lines += [(student, one) for one in own] or [(student, None)]
        lines += [(one.student, one) for one in others]
        if group.staff_id:
            for student, record in lines:
                put(group.staff_id, group, student, record)
            continue
        owners = dict.fromkeys((record.plan.provider_id or "") if record else "" for _, record in lines)
        for owner in owners:
            for student, record in lines:
                if ((record.plan.provider_id or "") if record else "") == owner:
                    put(owner, group, student, record)
    alone = [one for one in records if one.plan.group_id not in known]
    for record in sorted(alone, key=lambda one: one.student.sorting_name):
        put(record.plan.provider_id or "", None, record.student, record)
    return found


def rows_for(parts: Sequence[Part], calendar: SchoolCalendar, monday: dt.date) -> list[Row]:
    """The rows of one teacher's week: each plan one, each measure of a student asked for once."""
    seen: set[tuple[str, str]] = set()
    rows: list[Row] = []
    for group, lines in parts:
        for student, record in lines:
            measure = (record.measure.id if record.measure else "") if record else ""
            if (student.id, measure) in seen:
                measure = ""
            seen.add((student.id, measure))
            days = ""
            if record is not None:
                usual = group.weekdays if group else ""
                if is_check_in(record):
                    usual = usual or EVERY_DAY
                first, last = max(monday, record.plan.begin_date), monday + _WEEK
                planned = calendar.planned(record.plan, first, last)
                if not record.plan.weekdays:
                    planned = planned or calendar.scheduled(usual, first, last)
                days = "".join(str(day.weekday() + 1) for day in planned if day.weekday() < 5)
            rows.append(
                Row(
                    group_id=group.id if group else "",
                    student_id=student.id,
                    plan_id=record.plan.id if record else "",
                    measure_id=measure,
                    days=days,
                )
            )
    return rows
