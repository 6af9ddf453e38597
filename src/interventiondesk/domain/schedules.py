"""On which days of the week a plan had its sessions, and until when: what was planned on a past day stays what it was.

A plan holds the days of today (`weekdays`) and, in one text, those that it had before (`earlier_days`): "Mon until
2026-11-30; Mon Wed until 2027-01-13", the oldest first, each until its last day. So a weekday that is added in January
makes no day of December one that nobody entered, and the undo of that change is the undo of one row. `rescheduled` is the
only way in which a plan that has begun gets other days.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools

import msgspec

from interventiondesk.domain.plans import Plan
from interventiondesk.domain.words import day_words, join

_DAY = dt.timedelta(days=1)
_UNTIL = " until "
_PART = "; "


class Stretch(msgspec.Struct, frozen=True, kw_only=True):
    """A time with the same days: `until` is its last day, None for the days of now."""

    weekdays: str
    until: dt.date | None = None


def stretches(plan: Plan) -> tuple[Stretch, ...]:
    """The times of a plan with the days of each, the oldest first; the last one is that of now."""
    return (*_earlier(plan.earlier_days), Stretch(weekdays=plan.weekdays))


def days_on(plan: Plan, day: dt.date) -> str:
    """The days of the week that a plan had on a day."""
    return next((one.weekdays for one in _earlier(plan.earlier_days) if one.until and day <= one.until), plan.weekdays)


def rescheduled(plan: Plan, weekdays: str, from_day: dt.date) -> Plan:
    """The plan with other days from a day on. What was planned before that day stays planned. A plan that begins on it or
    later, or that has ended before it, has had the new days from its start: there it can only be a slip that is mended."""
    if _same(weekdays, plan.weekdays):
        return msgspec.structs.replace(plan, weekdays=weekdays)
    if plan.end_date is not None and plan.end_date < from_day:
        from_day = plan.begin_date
    last = from_day - _DAY
    kept = [one for one in _earlier(plan.earlier_days) if one.until and plan.begin_date <= one.until < last]
    if last >= plan.begin_date:
        kept.append(Stretch(weekdays=days_on(plan, last), until=last))
    joined: list[Stretch] = []
    for one in (*kept, Stretch(weekdays=weekdays)):
        if joined and _same(joined[-1].weekdays, one.weekdays):
            joined.pop()
        joined.append(one)
    return msgspec.structs.replace(plan, weekdays=weekdays, earlier_days=_text(joined[:-1]))


def always_so(plan: Plan) -> Plan:
    """The plan as if it had had the days of now from its start: what was noted before was a slip."""
    return msgspec.structs.replace(plan, earlier_days="")


def earlier_words(plan: Plan) -> str:
    """What a person reads of the days before: `Mon Wed until January 13`; empty where they never changed."""
    told = [
        f"{one.weekdays or 'no days'} until {day_words(one.until)}"
        for one in _earlier(plan.earlier_days)
        if one.until and one.until >= plan.begin_date
    ]
    return join(told)


@functools.lru_cache(maxsize=512)
def _earlier(text: str) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for part in text.split(_PART) if text else ():
        weekdays, _, until = part.rpartition(_UNTIL.lstrip())
        # The pattern of the field lets a day such as February 30 pass, which a file of somebody else's may hold.
        with contextlib.suppress(ValueError):
            found.append(Stretch(weekdays=weekdays.strip(), until=dt.date.fromisoformat(until)))
    return tuple(sorted(found, key=lambda one: one.until or dt.date.max))


def _text(earlier: list[Stretch]) -> str:
    """As it is stored; of a very long past the newest hundred changes."""
    return _PART.join(f"{one.weekdays}{_UNTIL}{one.until}".lstrip() for one in earlier[-100:])


def _same(one: str, other: str) -> bool:
    return set(one.split()) == set(other.split())
