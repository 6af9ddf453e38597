"""Who waits: asking the desk what the rules of *nobody has followed up* look at, and putting a line off or closing it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec

from interventiondesk.domain.declared import Problem, problems_of
from interventiondesk.domain.flag_age import on_day
from interventiondesk.domain.flags import Answers, OpenFlag, open_flags
from interventiondesk.domain.follow_up import Flagged, Ground, Line, Waiting, clocks_begin, still_open
from interventiondesk.domain.follow_up import waiting as lines_of
from interventiondesk.domain.following import FollowUp, FollowUpRules
from interventiondesk.domain.indicators import readings_of
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.phrases import said_once
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks import flags
from interventiondesk.tasks.screening import screening
from interventiondesk.tasks.standing import standings

_HALF_A_YEAR = dt.timedelta(days=180)
_WEEK = dt.timedelta(weeks=1)
_FEW = 400
"""Up to so many students all flags are read in less time than a picture takes."""


def ground_of(desk: Desk, today: dt.date) -> Ground:
    """Everything that the rules look at on a day."""
    calendar, rules = reads.calendar(desk), week_reads.follow_up_rules(desk)
    year = calendar.year_of(today)
    since = year.begin_date if year else today - _HALF_A_YEAR
    backgrounds = week_reads.backgrounds(desk)
    return Ground(
        today=today,
        begin=clocks_begin(rules, calendar, reads.meetings(desk), today),
        calendar=calendar,
        rules=rules,
        students=tuple(reads.students(desk)),
        records=tuple(one.record for one in standings(desk, today)),
        flagged=tuple(_flagged(one.student.id, one.open) for one in flags.flagged(desk, today) if one.open),
        actions=tuple(reads.actions(desk)),
        staff={one.id: one.name for one in reads.staff(desk)},
        requests=tuple(week_reads.requests(desk)),
        imports=tuple(week_reads.import_records(desk)),
        contacted={student: max(days) for student, days in week_reads.contact_dates(desk).items()},
        seen=week_reads.last_seen(desk, since, today),
        named=frozenset(student for student, one in backgrounds.items() if one.adult_id),
        listed=week_reads.listed_students(desk, since, today),
    )


def _flagged(student_id: str, open_ones: Sequence[OpenFlag]) -> Flagged:
    return Flagged(
        student_id=student_id,
        since=min(flag.since for flag in open_ones),
        newest=max(flag.since for flag in open_ones),
        says=said_once(flag.reading.because for flag in open_ones),
        names=tuple(dict.fromkeys(flag.reading.name for flag in open_ones)),
    )


def at_once(desk: Desk) -> bool:
    """Whether who waits can be told at once: the flags of a large school take a second when they are first read."""
    return flags.are_known(desk) or len(reads.students(desk)) <= _FEW


def waiting(desk: Desk, today: dt.date) -> tuple[Waiting, ...]:
    """Every line that nobody has followed up, put off or closed, rule by rule."""
    return still_open(lines_of(ground_of(desk, today)), week_reads.follow_ups(desk), today)


def put_off(desk: Desk, line: Line, until: dt.date, today: dt.date, reason: str = "") -> Changes:
    """Let a line wait until a day; it comes back then by itself. Raises `Refusal` for a day that is not after today."""
    if until <= today:
        raise Refusal("The day is not after today.", "Choose a later day.")
    return _follow(desk, line, f"Put off to {day_words(until)}", today, until=until, reason=reason)


def close(desk: Desk, line: Line, reason: str, today: dt.date) -> Changes:
    """Close a line as seen, with the reason why nothing is done. Of a flag that is the decision itself, so that the
    student's page and the matrix say the same. Raises `Refusal` without a reason."""
    if not reason.strip():
        raise Refusal("The reason is missing.", "Type why nothing is done, so that others know it was seen.")
    if line.rule == "flag" and line.student_id:
        # The line tells of the flags that wait: one that is watched, or has its plan, must come back all the same.
        wanted = [line.student_id]
        return flags.decide_flags(desk, wanted, choice="no_action", reason=reason, today=today, only_open=True)
    return _follow(desk, line, "Seen, no action", today, reason=reason)


def _follow(
    desk: Desk, line: Line, what: str, today: dt.date, *, until: dt.date | None = None, reason: str = ""
) -> Changes:
    done = FollowUp(
        id=desk.new_id(),
        rule=line.rule,
        about=line.about,
        since=line.since,
        student_id=line.student_id,
        date=today,
        until=until,
        reason=reason.strip(),
        staff_id=desk.who.id or None,
    )
    student = reads.student(desk, line.student_id or "")
    name = f" ({student.name})" if student else ""
    return desk.commit(f"{what}: {line.word.lower()}{name}", done)


def set_rules(desk: Desk, **fields: object) -> Changes:
    """Change when the school wants to be told. Raises `Refusal` for a number that cannot be."""
    rules = week_reads.follow_up_rules(desk)
    problems: list[Problem] = problems_of(FollowUpRules, dict(fields), list(fields))
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    return desk.commit("Change when nobody has followed up", msgspec.structs.replace(rules, **fields))


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines each rule had on a day, from what is known today; a rule without a line has no entry."""

    date: dt.date
    lines: Mapping[str, int]

    @property
    def total(self) -> int:
        """All lines of that day."""
        return sum(self.lines.values())


def over_time(
    desk: Desk, today: dt.date, weeks: int = 8, step: Callable[[int, int, str], object] | None = None
) -> tuple[Counted, ...]:
    """The lines of today and of the same weekday in the weeks before, the oldest first.

    Recomputed from the rows by their dates and not from a diary, so that it holds for the weeks before anybody looked:
    what was typed in late counts from its own date. Reviews are left out: for when one was set on an earlier day is not
    told by a date.
    """
    now = ground_of(desk, today)
    every = tuple(reads.plan_records(desk, running=False))
    done = week_reads.follow_ups(desk)
    actions = tuple(reads.actions(desk, open_only=False))
    contacts = week_reads.contact_dates(desk)
    found: list[Counted] = []
    for back in range(weeks - 1, -1, -1):
        day = today - back * _WEEK
        if step is not None:
            step(weeks - back, weeks, "Counting earlier weeks")
        flagged = now.flagged if day == today else _flagged_then(desk, today, day)
        then = _as_of(desk, now, every, actions, contacts, flagged, day)
        lines = still_open(lines_of(then), [one for one in done if one.date <= day], day)
        counted: dict[str, int] = {}
        for line in lines:
            counted[line.rule] = counted.get(line.rule, 0) + 1
        found.append(Counted(date=day, lines=counted))
    return tuple(found)


def _flagged_then(desk: Desk, today: dt.date, day: dt.date) -> tuple[Flagged, ...]:
    """Whose flags waited on an earlier day of this school year, from the data and the decisions up to then."""
    kept, done = screening(desk, today), flags.answers(desk, today)
    if day < kept.year_begin:
        return ()
    found: list[Flagged] = []
    for student in kept.ids():
        then = on_day(kept.look(student), day)
        readings = readings_of(then.signs, then.calendar, then.lines, then.bands, day, then.incidents_known_since)
        known = _answered_then(done[student], day) if student in done else Answers()
        open_ones = open_flags(then, (one for one in readings if one.state == "flag"), known)
        if open_ones:
            found.append(_flagged(student, open_ones))
    return tuple(found)


def _answered_then(done: Answers, day: dt.date) -> Answers:
    """What had been done about a student's flags by a day: a plan that ended later was running, an inquiry open."""
    replace = msgspec.structs.replace
    return Answers(
        decisions=tuple(one for one in done.decisions if one.date <= day),
        plans=tuple(
            replace(one, status="active", end_date=None) if one.end_date is not None and one.end_date > day else one
            for one in done.plans
            if one.begin_date <= day
        ),
        inquiries=tuple(
            replace(one, closed_on=None) if one.closed_on is not None and one.closed_on > day else one
            for one in done.inquiries
            if one.date <= day
        ),
    )


def _as_of(
    desk: Desk,
    now: Ground,
    every: Sequence[PlanRecord],
    actions: Sequence[ActionItem],
    contacts: Mapping[str, Sequence[dt.date]],
    flagged: tuple[Flagged, ...],
    day: dt.date,
) -> Ground:
    year = now.calendar.year_of(day)
    since = year.begin_date if year else day - _HALF_A_YEAR
    records = tuple(
        msgspec.structs.replace(
            one,
            plan=msgspec.structs.replace(one.plan, status="active", end_date=None),
            scores=tuple(score for score in one.scores if score.date <= day),
            sessions=tuple(session for session in one.sessions if session.date <= day),
        )
        for one in every
        if one.student.active and one.plan.begin_date <= day and (one.plan.end_date is None or one.plan.end_date > day)
    )
    return msgspec.structs.replace(
        now,
        today=day,
        begin=clocks_begin(now.rules, now.calendar, reads.meetings(desk), day),
        records=records,
        flagged=flagged,
        rules=msgspec.structs.replace(now.rules, off=f"{now.rules.off} review"),
        actions=tuple(
            msgspec.structs.replace(one, done_on=None) for one in actions if one.done_on is None or one.done_on > day
        ),
        requests=tuple(
            msgspec.structs.replace(one, answered_on=None if one.answered_on is None or one.answered_on > day else day)
            for one in now.requests
            if one.date <= day
        ),
        imports=tuple(one for one in now.imports if one.date <= day),
        contacted={
            student: max(one for one in dates if one <= day)
            for student, dates in contacts.items()
            if any(one <= day for one in dates)
        },
        seen=week_reads.last_seen(desk, since, day),
        listed=week_reads.listed_students(desk, since, day),
    )
