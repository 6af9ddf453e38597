"""The progress of a plan as it may be said today: an old progress is never told as if it were of today.

`progress_of` judges what the scores say, and says the same for months once nobody scores any more. Here that is looked
at: a plan which nobody has scored for so many whole weeks of school (`due.unscored`, the rule and the number of *nobody
has followed up*) has *no recent score*, whatever its last one said; the earlier progress is named with its day. One score
ends it.

*Too few sessions to judge* stays, with the same sentence after it: sessions are counted up to today, so it is of today.
The rule looks at the scores alone: neither a line that was put off nor a rule that was turned off makes a score newer.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.due import Unscored, unscored
from interventiondesk.domain.plan_look import Progress
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import progress_of
from interventiondesk.domain.school import Policy
from interventiondesk.domain.words import amount, count, day_and_year, day_words

_FORECAST = "likelihood"
_JUDGED = frozenset({"ahead", "on_track", "behind"})


def progress_today(
    record: PlanRecord, calendar: SchoolCalendar, policy: Policy, today: dt.date, weeks: int
) -> Progress:
    """Where a plan stands on a day, or that it has no recent score: none for `weeks` whole weeks of school."""
    progress = progress_of(record, calendar, policy, today)
    silent = unscored(record, calendar, today, weeks)
    if silent is None or not progress.by_scores:
        return progress
    day = _day(silent.since, calendar, today)
    if progress.state == "too_few_sessions":
        said = f"No score since {'the plan started on ' if silent.never else ''}{day}."
        return msgspec.structs.replace(progress, because=f"{progress.because} {said}")
    then = None if silent.never else progress_of(record, calendar, policy, silent.since)
    was = then.word.lower() if then is not None and then.state in _JUDGED else ""
    because = [_since(silent, day, _value(record, progress, silent)), f"Progress was {was} then." if was else ""]
    if progress.growth_asked is None:
        because.append(progress.because)  # no goal line: a score alone would not tell the progress either
        next_date = progress.next_date
    else:
        next_date = _next(record, calendar, today)
        because += [_passed(record, today), _sessions(progress)]
        because.append(f"A score on {day_words(next_date)} could change this." if next_date else "")
    since = "the plan started" if silent.never else day
    of_then = f"These numbers are made from the scores up to {day}."
    return msgspec.structs.replace(
        progress,
        state="no_recent_score",
        because=" ".join(part for part in because if part),
        short=f"no score since {since}" + (f", {was} then" if was else ""),
        details=(of_then, *(one for one in progress.details if _FORECAST not in one)) if progress.details else (),
        sure=f"Up to {day}. {_without_forecast(progress.sure)}" if progress.sure else "",
        next_date=next_date,
        reaches=None,
        likelihood=None,
    )


def _without_forecast(sure: str) -> str:
    """How sure the growth was; what it would lead to by the goal date is not told from old scores."""
    said, forecast, _ = sure.partition(f"; {_FORECAST}")
    return f"{said}." if forecast else said


def _day(date: dt.date, calendar: SchoolCalendar, today: dt.date) -> str:
    """A day, with its year where it lies before this school year."""
    year = calendar.year_of(today)
    return day_and_year(date) if year is not None and date < year.begin_date else day_words(date)


def _value(record: PlanRecord, progress: Progress, silent: Unscored) -> str:
    """The last score, where it is the one that counts: 33 sounds."""
    if record.measure is None or progress.last_value is None or progress.last_date != silent.since:
        return ""
    return f" ({amount(progress.last_value, record.measure.unit)})"


def _since(silent: Unscored, day: str, value: str) -> str:
    passed = f"{count(silent.weeks, 'scheduled week')} {'has' if silent.weeks == 1 else 'have'} passed without one"
    said = f"No score since the plan started on {day}; {passed}." if silent.never else ""
    said = said or f"The last score is of {day}{value}; {passed}."
    away = f" Absent {'once' if silent.away == 1 else f'{silent.away} times'} on the day." if silent.away else ""
    return said + away


def _passed(record: PlanRecord, today: dt.date) -> str:
    goal = record.goal_on(today)
    passed = goal is not None and today > goal.target_date
    return f"The goal date, {day_words(goal.target_date)}, has passed: review the goal." if goal and passed else ""


def _sessions(progress: Progress) -> str:
    done = progress.sessions
    if not done.planned or progress.since is None:
        return ""
    counted = f"{done.held} held, {done.missed} missed, {done.not_entered} not entered"
    return f"Sessions since {day_words(progress.since)}: {counted}."


def _next(record: PlanRecord, calendar: SchoolCalendar, today: dt.date) -> dt.date | None:
    """The next day on which a score could be given under this goal."""
    day, goal = calendar.next_school_day(today), record.goal_on(today)
    return day if day is not None and goal is not None and day <= goal.target_date else None
