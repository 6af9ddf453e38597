"""Since when a flag stands: the first day of the unbroken time in which it did, found from what is known now."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from fractions import Fraction

from interventiondesk.domain.attendance import ABSENT
from interventiondesk.domain.flag_memory import CORE_SUBJECTS, Memory, changed, worse
from interventiondesk.domain.indicators.attendance import attendance, attendance_month, months_begun
from interventiondesk.domain.indicators.behavior import behavior, behavior_early
from interventiondesk.domain.indicators.benchmarks import at_risk, benchmark_risk, benchmarks
from interventiondesk.domain.indicators.courses import courses
from interventiondesk.domain.indicators.ratings import externalizing, internalizing
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.lines import exact
from interventiondesk.domain.screening import Indicator, Reading

_READ: dict[Indicator, Callable[[Look], Reading]] = {
    "attendance": attendance,
    "attendance_month": attendance_month,
    "behavior": behavior,
    "behavior_early": behavior_early,
    "externalizing": externalizing,
    "internalizing": internalizing,
    "course": lambda look: courses(look)[0],
    "course_strength": lambda look: courses(look)[1],
    "benchmark": benchmark_risk,
    "benchmark_strength": lambda look: benchmarks(look)[1],
}

_months = functools.lru_cache(maxsize=4096)(months_begun)


def on_day(look: Look, day: dt.date) -> Look:
    """The same look on an earlier day, with what is known now."""
    return Look(
        signs=look.signs,
        calendar=look.calendar,
        lines=look.lines,
        bands=look.bands,
        today=day,
        incidents_known_since=look.incidents_known_since,
    )


def at(look: Look, indicator: Indicator, day: dt.date) -> Reading:
    """What an indicator said on an earlier day, from what is known now."""
    return _READ[indicator](on_day(look, day))


def crossed(look: Look, reading: Reading, memory: Memory | None) -> dt.date:
    """The first day of the unbroken time up to today in which the flag stood, other than `memory` says."""
    if reading.indicator in {"attendance", "attendance_month"}:
        return _days_crossed(look, reading, memory)
    days = _days_of(reading.indicator, look)
    # of the newest day the reading of today is known already
    since = days.pop() if days else reading.as_of or look.today
    for day in reversed(days):
        if not _stood(look, reading.indicator, day, memory):
            break
        since = day
    return since


def _stood(look: Look, indicator: Indicator, day: dt.date, memory: Memory | None) -> bool:
    """Whether the flag stood on an earlier day, other than `memory` says."""
    if memory is None and indicator == "benchmark":
        return at_risk(on_day(look, day))
    then = at(look, indicator, day)
    return then.state == "flag" and (memory is None or changed(memory, then, look.signs))


def _days_of(indicator: Indicator, look: Look) -> list[dt.date]:
    """The days on which something came that the indicator looks at."""
    signs = look.signs
    if indicator in {"behavior", "behavior_early"}:
        found = {one.date for one in signs.incidents if one.level == "major"}
    elif indicator in {"course", "course_strength"}:
        found = {one.date for one in signs.results if one.subject in CORE_SUBJECTS}
    elif indicator in {"externalizing", "internalizing"}:
        found = {one.date for one in signs.ratings}
    else:
        found = {score.date for score, _ in signs.benchmarks}
    return sorted(day for day in found if look.this_year(day))


def _days_crossed(look: Look, reading: Reading, memory: Memory | None) -> dt.date:
    """The same for attendance, added up day by day. A total has no days, so it counts from the first school day."""
    days = look.enrolled_days
    if reading.rows or not days:
        return days[0] if days else look.today
    lines, indicator = look.lines, reading.indicator
    line, high, least = exact(lines.absence_share), exact(lines.severe_absence_share), lines.absence_least_days
    recorded = dict(look.signs.days)
    known = missed = 0
    since: dt.date | None = None
    for at, day in enumerate(days, 1):
        if day not in recorded:
            continue
        known += 1
        missed += recorded[day] in ABSENT
        severe = False
        if indicator == "attendance":
            # whole numbers: a fraction for each day of each student would cost more than all else
            flag = known >= least and 2 * known >= at and missed * line.denominator >= line.numerator * known
            severe = missed * high.denominator >= high.numerator * known
        else:
            flag = missed >= lines.absences_a_month * _months(days[0], day)
        if flag and memory is not None:
            value = Fraction(missed, known if indicator == "attendance" else 1)
            flag = worse(memory, indicator, value) or (severe and not memory.severe) or bool(memory.rows)
        since = (since or day) if flag else None
    return since or reading.as_of or look.today
