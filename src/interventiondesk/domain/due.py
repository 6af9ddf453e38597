"""The rules behind Today: which scores and reviews are due, and which plans nobody has scored for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, monday_of
from interventiondesk.domain.measures import Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.words import amount, count, day_words

_WEEK = dt.timedelta(weeks=1)
_LOOKING_BACK = 60


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One plan that waits for somebody: since when, and why in a sentence."""

    record: PlanRecord
    since: dt.date
    because: str


def _begun(record: PlanRecord, today: dt.date) -> bool:
    return record.plan.running and record.plan.begin_date <= today


def _last_given(record: PlanRecord, today: dt.date) -> Score | None:
    """The last probe that was given, also one that was left out with a reason: somebody looked that day."""
    given = [score for score in record.scores if score.outcome == "scored" and score.date <= today]
    return max(given, key=lambda score: (score.date, score.ordinal), default=None)


def _last_words(record: PlanRecord, score: Score) -> str:
    if score.value is None or record.measure is None:
        return f"from {day_words(score.date)}"
    return f"{amount(score.value, record.measure.unit)}, is from {day_words(score.date)}"


def scores_due(records: Iterable[PlanRecord], calendar: SchoolCalendar, today: dt.date) -> tuple[Due, ...]:
    """Running plans with a measure and without any record of this week, longest without a score first.

    Monitoring is weekly: a week runs from Monday to Sunday. A score, an absence or *not given* settles the week. A week
    without a school day asks for nothing, and a plan that begins later asks for nothing yet.
    """
    monday = monday_of(today)
    if not calendar.has_school(monday):
        return ()
    found: list[Due] = []
    for record in records:
        if not _begun(record, today) or record.measure is None:
            continue
        if any(monday <= score.date < monday + _WEEK for score in record.scores):
            continue
        last = _last_given(record, today)
        if last is None or last.date < record.plan.begin_date:
            since = record.plan.begin_date
            because = f"No score yet since the plan started on {day_words(since)}."
        else:
            since = last.date
            because = f"No score this week; the last one, {_last_words(record, last)}."
        found.append(Due(record=record, since=since, because=because))
    return tuple(sorted(found, key=_longest_first))


def reviews_due(records: Iterable[PlanRecord], today: dt.date, within: int = 0) -> tuple[Due, ...]:
    """Running plans whose review date has come, or comes within so many days; the earliest first."""
    found: list[Due] = []
    for record in records:
        date = record.plan.review_date
        if date is None or not record.plan.running or date > today + dt.timedelta(days=within):
            continue
        if date == today:
            because = "The review is today."
        elif date > today:
            because = f"The review is on {day_words(date)}."
        else:
            because = f"The review was set for {day_words(date)}."
        found.append(Due(record=record, since=date, because=because))
    return tuple(sorted(found, key=_longest_first))


class Unscored(msgspec.Struct, frozen=True, kw_only=True):
    """That nobody has scored a plan for a while: since the day of the last score, or of the plan's start where there was
    `never` one. `weeks` are whole weeks of school since then, `away` how often the student was absent on the day."""

    since: dt.date
    never: bool
    weeks: int
    away: int


def unscored(record: PlanRecord, calendar: SchoolCalendar, today: dt.date, weeks: int) -> Unscored | None:
    """Whether nobody has scored a running plan with a measure for so many whole weeks of school; see `nobody_scored`."""
    if record.measure is None or not _begun(record, today):
        return None
    first = silent_from(calendar, today, weeks)
    if first is None or record.plan.begin_date > first:
        return None
    last = _last_given(record, today)
    if last and last.date >= first:
        return None
    started, monday = record.plan.begin_date, monday_of(today)
    never = last is None or last.date < started
    since = started if last is None or last.date < started else last.date
    mondays = [monday - back * _WEEK for back in range(1, _LOOKING_BACK)]
    quiet = sum(1 for begin in mondays if begin > monday_of(since) and calendar.has_school(begin))
    away = sum(1 for score in record.scores if score.outcome == "absent" and since < score.date <= today)
    return Unscored(since=since, never=never, weeks=max(quiet, weeks), away=away)


def silent_from(calendar: SchoolCalendar, today: dt.date, weeks: int) -> dt.date | None:
    """The Monday of the first of the last so many weeks of school before this one; None where there are not so many."""
    monday, left = monday_of(today), weeks
    for back in range(1, _LOOKING_BACK):
        if calendar.has_school(monday - back * _WEEK):
            left -= 1
            if left == 0:
                return monday - back * _WEEK
    return None


def nobody_scored(
    records: Iterable[PlanRecord], calendar: SchoolCalendar, today: dt.date, weeks: int = 2
) -> tuple[Due, ...]:
    """Running plans with a measure that nobody has scored for so many whole weeks of school, longest first.

    Weeks are those before the current one that have a school day, so that a break counts for nothing. A plan that began
    within them is left alone. Absences do not stop the clock, because a student who is always away on the day of the
    probe is forgotten most easily; the sentence counts them.
    """
    found: list[Due] = []
    for record in records:
        silent = unscored(record, calendar, today, weeks)
        if silent is None:
            continue
        because = f"No score {'since the plan started on' if silent.never else 'since'} {day_words(silent.since)}"
        because += f", {count(silent.weeks, 'week')} of school."
        if silent.away:
            because += f" Absent {'once' if silent.away == 1 else f'{silent.away} times'} on the day."
        found.append(Due(record=record, since=silent.since, because=because))
    return tuple(sorted(found, key=_longest_first))


def _longest_first(due: Due) -> tuple[dt.date, str, str]:
    return (due.since, due.record.student.sorting_name, due.record.plan.id)
