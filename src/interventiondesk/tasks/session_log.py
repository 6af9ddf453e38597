"""The log of a group's sessions: days backwards from today, what waits, counts and causes, and entering a whole day."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import cast

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, SessionCount, count_sessions, monday_of
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Session
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.schedules import days_on
from interventiondesk.domain.words import WEEKDAYS, count, day_words, join, long_day
from interventiondesk.store import reads
from interventiondesk.store.delivery_reads import ended_since, running_plans
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.sessions import OUTCOME_WORDS, Outcome, SessionEntry, record_sessions

_JUST_ENDED = dt.timedelta(days=14)

USUAL_REASONS = ("Provider was out", "Testing", "Assembly", "Field trip", "Left early", "With another teacher")
"""Why there was no session, as schools say it; what a group has typed before comes first."""


class LogDay(msgspec.Struct, frozen=True, kw_only=True):
    """One day of a log. `cells` holds each plan's session, `planned` whether one was planned, `open` whether the plan had
    begun and not ended. `closed` says why there was no school for anybody; such a day waits for nothing."""

    date: dt.date
    cells: tuple[Session | None, ...]
    planned: tuple[bool, ...]
    open: tuple[bool, ...]
    closed: str = ""

    @property
    def waits(self) -> int:
        """How many planned sessions nobody has entered."""
        return sum(1 for cell, planned in zip(self.cells, self.planned, strict=True) if planned and cell is None)

    @property
    def entered(self) -> tuple[Session, ...]:
        """What was entered."""
        return tuple(cell for cell in self.cells if cell is not None)

    @property
    def words(self) -> str:
        """The day in a few words: not entered; 4 present, 1 absent; no session: Testing; snow day."""
        there = self.entered
        if self.closed:
            return self.closed
        if not there:
            return "not entered" if self.waits else "not planned"
        counts = Counter(one.outcome for one in there)
        reasons = join(list(dict.fromkeys(one.reason for one in there if one.outcome == "none" and one.reason)))
        parts = [f"{counts['present']} present"] if counts["present"] else []
        parts += [f"{counts['absent']} absent"] if counts["absent"] else []
        if counts["none"]:
            whole = counts["none"] == len(there)
            told = "no session" if whole else f"{counts['none']} without a session"
            parts.append(f"{told}: {reasons}" if reasons else told)
        parts += [f"{self.waits} not entered"] if self.waits else []
        return ", ".join(parts)

    @property
    def minutes_words(self) -> str:
        """How long it was: 30, or 10 to 30 where students differ; empty where nobody knows."""
        known = sorted({one.minutes for one in self.entered if one.held and one.minutes})
        return f"{known[0]} to {known[-1]}" if len(known) > 1 else "".join(str(one) for one in known)

    @property
    def staff_ids(self) -> tuple[str, ...]:
        """Who is noted as provider on this day."""
        return tuple(dict.fromkeys(one.staff_id for one in self.entered if one.staff_id and one.outcome != "none"))


class PlanCount(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of one plan since its start, and since its last change where there was one."""

    record: PlanRecord
    since_start: SessionCount
    changed_on: dt.date | None = None
    since_change: SessionCount | None = None


_BREAK = 4
"""So many days of one event within a week are a break."""


class SessionLog(msgspec.Struct, frozen=True, kw_only=True):
    """The days of a group, of one student, or of all plans without a group, the newest first. `earlier` tells that there
    are days before the first one shown."""

    title: str
    records: tuple[PlanRecord, ...]
    days: tuple[LogDay, ...]
    counts: tuple[PlanCount, ...]
    reasons: tuple[tuple[str, int], ...]
    earlier: bool = False

    @property
    def waiting(self) -> tuple[dt.date, ...]:
        """The days on which nobody has entered a planned session, the newest first."""
        return tuple(day.date for day in self.days if day.waits)


def log_records(
    desk: Desk, today: dt.date, group_id: str = "", student_id: str = "", plan_id: str = "", staff_id: str = ""
) -> LogRecords:
    """Whose sessions a log shows: a group's plans in grid order, those of one student, or, where nothing is named, all
    plans without a group, or those that one adult delivers. Plans that have just ended are among them: what was taught
    before the meeting may still wait to be entered after it."""
    ended = ended_since(desk, today - _JUST_ENDED)
    if student_id:
        gone = [one.id for one in ended if one.student_id == student_id]
        mine = reads.plan_records(desk, student_id=student_id)
        mine += reads.plan_records(desk, plan_ids=gone, running=False) if gone else []
        mine = [one for one in mine if plan_id in ("", one.plan.id)]
        return mine[0].student.name if mine else "", mine
    rosters = {one.group.id: one for one in reads.rosters(desk, today)}
    # a large school has many plans and a group a few: the scores of all others are not read at every key
    every = (*running_plans(desk), *ended)
    wanted = [one.id for one in every if (one.group_id if one.group_id in rosters else "") == group_id]
    records = reads.plan_records(desk, plan_ids=wanted, running=False)
    if group_id:
        roster = rosters.get(group_id)
        order = {student.id: at for at, student in enumerate(roster.members)} if roster else {}
        records.sort(key=lambda one: (order.get(one.student.id, len(order)), one.student.sorting_name))
        return roster.group.name if roster else "", records
    records = [one for one in records if staff_id in ("", one.plan.provider_id)]
    records.sort(key=lambda one: (one.plan.provider_id != desk.who.id, one.student.sorting_name))
    return "Students without a group", records


LogRecords = tuple[str, list[PlanRecord]]
"""A title and the plans of a log, in order."""


def delivers_alone(desk: Desk, staff_id: str, today: dt.date) -> bool:
    """Whether an adult delivers a plan without a group."""
    known = {one.group.id for one in reads.rosters(desk, today)}
    return any(one.provider_id == staff_id and one.group_id not in known for one in running_plans(desk))


def session_log(
    desk: Desk,
    *,
    today: dt.date,
    weeks: int = 4,
    every_day: bool = False,
    group_id: str = "",
    student_id: str = "",
    plan_id: str = "",
    staff_id: str = "",
) -> SessionLog:
    """The log of the last weeks. It shows the days on which something was planned or entered, all school days of this
    week, and days without school on which something would have been planned; with `every_day` all school days."""
    title, records = log_records(desk, today, group_id, student_id, plan_id, staff_id)
    calendar = reads.calendar(desk)
    begin = min((one.plan.begin_date for one in records), default=today)
    monday = monday_of(today)
    first = max(begin, monday - dt.timedelta(weeks=weeks - 1))
    aimless = not any(one.plan.weekdays for one in records)
    lasts = [min(one.plan.end_date or today, today) for one in records]
    scheduled = [
        frozenset(calendar.planned(one.plan, one.plan.begin_date, last))
        for one, last in zip(records, lasts, strict=True)
    ]
    sessions = [{one.date: one for one in record.sessions} for record in records]
    events = _short_closings(calendar)
    days: list[LogDay] = []
    for back in range((today - first).days + 1):
        date = today - dt.timedelta(days=back)
        cells = tuple(known.get(date) for known in sessions)
        planned = tuple(date in days_planned for days_planned in scheduled)
        school = calendar.is_school_day(date)
        word = WEEKDAYS[date.weekday()][:3]
        closed = events.get(date, "") if not school else ""
        would = bool(closed) and any(word in days_on(one.plan, date).split() for one in records)
        if any(planned) or any(cells) or would or (school and (every_day or aimless or date >= monday)):
            lasting = tuple(one.plan.begin_date <= date <= last for one, last in zip(records, lasts, strict=True))
            days.append(LogDay(date=date, cells=cells, planned=planned, open=lasting, closed=closed))
    return SessionLog(
        title=title,
        records=tuple(records),
        days=tuple(days),
        counts=tuple(_counted(one, calendar, today) for one in records),
        reasons=tuple(_reasons(records, calendar)),
        earlier=begin < first,
    )


def _short_closings(calendar: SchoolCalendar) -> dict[dt.date, str]:
    """The days without school that are worth a line of a log, with why: a snow day is, each day of a long break is not."""
    found: dict[dt.date, str] = {}
    for day in calendar.days:
        near = [
            one for one in calendar.days if one.event == day.event and abs(one.date - day.date) <= dt.timedelta(days=7)
        ]
        if not day.instructional and len(near) < _BREAK:
            found[day.date] = day.event or "No school"
    return found


def _counted(record: PlanRecord, calendar: SchoolCalendar, today: dt.date) -> PlanCount:
    plan = record.plan
    changes = [one.begin_date for one in record.phases if plan.begin_date < one.begin_date <= today]
    changed = max(changes, default=None)
    return PlanCount(
        record=record,
        since_start=count_sessions(plan, record.sessions, calendar, plan.begin_date, today),
        changed_on=changed,
        since_change=count_sessions(plan, record.sessions, calendar, changed, today) if changed else None,
    )


def _reasons(records: Sequence[PlanRecord], calendar: SchoolCalendar) -> list[tuple[str, int]]:
    """Why sessions were missed since the plans began, with how often, the most frequent first: never by adult."""
    found = Counter[str]()
    for record in records:
        for one in record.sessions:
            if not one.held and one.date >= record.plan.begin_date and calendar.is_school_day(one.date):
                found[one.reason or ("Student absent" if one.outcome == "absent" else "No reason given")] += 1
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def usual_reasons(log: SessionLog, most: int = 6) -> tuple[str, ...]:
    """The reasons to choose from: what was typed here before, then the usual ones."""
    typed = [reason for reason, _ in log.reasons if reason not in {"Student absent", "No reason given"}]
    folded = {reason.casefold(): reason for reason in reversed((*typed, *USUAL_REASONS))}
    return tuple(dict.fromkeys(folded[reason.casefold()] for reason in (*typed, *USUAL_REASONS)))[:most]


def record_day(
    desk: Desk,
    log: SessionLog,
    date: dt.date,
    outcome: Outcome,
    *,
    only: int | None = None,
    minutes: int | None = None,
    reason: str | None = None,
    staff_id: str | None = None,
) -> Changes:
    """Enter one day for the whole log, or for the plan at `only`, as one change.

    *Present* for the whole leaves who is marked absent as they are; where nothing was planned, it takes everybody whose
    plan had begun. Raises `Refusal` for a day that has not come, and for a day without school unless it takes an entry out.
    """
    day = next((one for one in log.days if one.date == date), None)
    if day is None:
        raise Refusal(f"{long_day(date)} is not in this log.", "Show every school day, or go further back.")
    if day.closed and outcome:
        raise Refusal(f"{long_day(date)} was no school day: {day.closed}.", "Reopen it under Data, School, first.")
    if only is not None:
        chosen = [only]
    else:
        able = [at for at in range(len(log.records)) if day.planned[at] or day.cells[at] is not None]
        chosen = able or [at for at in range(len(log.records)) if day.open[at]]
    if outcome == "present" and only is None:
        free = [at for at in chosen if (cell := day.cells[at]) is None or cell.outcome != "absent"]
        chosen = free or chosen
    reason = None if reason is None else " ".join(reason.split())
    entries = [SessionEntry(log.records[at], date, outcome, minutes, reason, staff_id) for at in chosen]
    if len(entries) == 1:
        return record_sessions(desk, entries)
    who = f"{count(len(entries), 'student')} present" if outcome == "present" else OUTCOME_WORDS[outcome]
    told = f", {reason}" if reason and outcome != "present" else ""
    return record_sessions(desk, entries, f"{log.title}, {day_words(date)}: {who}{told}")


def change_held(
    desk: Desk,
    log: SessionLog,
    date: dt.date,
    *,
    only: int | None = None,
    minutes: int | None = None,
    staff_id: str | None = None,
) -> Changes:
    """Say of the sessions of a day how long they were or who taught; a day that nobody entered becomes held so."""
    day = next((one for one in log.days if one.date == date), None)
    held = [at for at, cell in enumerate(day.cells) if cell is not None and cell.outcome != "none"] if day else []
    chosen = held if only is None else [at for at in held if at == only]
    if not chosen:
        return record_day(desk, log, date, "present", only=only, minutes=minutes, staff_id=staff_id)
    entries = [
        SessionEntry(log.records[at], date, cast("Outcome", cell.outcome), minutes, None, staff_id)
        for at in chosen
        if day is not None and (cell := day.cells[at]) is not None
    ]
    person = reads.person(desk, staff_id)
    what = [f"taught by {person.name}"] if person else []
    what += [count(minutes, "minute")] if minutes else []
    whose = log.title if only is None else log.records[only].student.name
    return record_sessions(desk, entries, f"{whose}, {day_words(date)}: {', '.join(what)}")
