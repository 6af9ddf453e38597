"""Behavior incidents as an indicator: major ones this school year, and those by the end of October (methods 5.2).

The lines are for a full year, so the because always says how many school days of enrollment the count covers. Incidents
of this school year count also where they lie before the student's present enrollment: they happened here. A school
that has brought in no incident at all this year knows nothing of anybody's behavior; that is not in order but unknown.

*By the end of October* is October 31 of the school year's first autumn. It flags as soon as its line is reached, and after
October it stays as a fact of that year. Who came later, and a school whose first known incident is later, have no October.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Sequence

from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.signs import Incident
from interventiondesk.domain.words import count, day_words, join

_NAMED = 6
_NONE_KNOWN = "No behavior incident of this school year has been brought in, of any student."


def behavior(look: Look) -> Reading:
    """Major incidents of this school year, against the school's two lines."""
    short = look.not_here or ("" if look.incidents_since else _NONE_KNOWN)
    if short:
        return look.unknown("behavior", short)
    majors = _majors(look, look.today)
    line, high = look.lines.incidents_line, look.lines.incidents_high_line
    severe = len(majors) >= high
    exposure = f"{count(len(look.enrolled_days), 'school day')} {look.since}"
    lines = f"lines are {line} and {high}" if severe else f"line is {line}"
    return look.reading(
        "behavior",
        "flag" if severe or len(majors) >= line else "clear",
        f"{_counted(majors)} in {exposure}{_when(majors)}; the {lines}.",
        value=float(len(majors)),
        line=float(high if severe else line),
        said=count(len(majors), "incident"),
        as_of=majors[-1].date if majors else None,
        covers=_covers(look, exposure),
        rows=tuple(one.id for one in majors),
        severe=severe,
    )


def behavior_early(look: Look) -> Reading:
    """Major incidents up to October 31 of the school year's first autumn, against the school's line."""
    if look.not_here or look.year is None:
        return look.unknown("behavior_early", look.not_here)
    last = dt.date(look.year.begin_date.year, 10, 31)
    known = look.incidents_since
    if look.enrolled_days[0] > last:
        return look.unknown("behavior_early", f"Came on {day_words(look.enrolled_days[0])}, after October.")
    if known is None:
        return look.unknown("behavior_early", _NONE_KNOWN)
    if known > last:
        return look.unknown(
            "behavior_early",
            f"The school's first incident that was brought in is of {day_words(known)}, after October.",
        )
    majors = _majors(look, last)
    line = look.lines.incidents_early_line
    days = bisect.bisect_right(look.enrolled_days, last)
    over = look.today > last
    exposure = f"{count(days, 'school day')} from {day_words(look.enrolled_days[0])} to "
    exposure += day_words(min(last, look.enrolled_days[-1])) if over else "today"
    return look.reading(
        "behavior_early",
        "flag" if len(majors) >= line else "clear",
        f"{_counted(majors)} in {exposure}{_when(majors)}; the line by the end of October is {line}.",
        value=float(len(majors)),
        line=float(line),
        said=count(len(majors), "incident"),
        as_of=majors[-1].date if majors else None,
        covers=_covers(look, exposure),
        rows=tuple(one.id for one in majors),
    )


def _majors(look: Look, until: dt.date) -> list[Incident]:
    found = [one for one in look.signs.incidents if one.level == "major" and look.this_year(one.date)]
    return sorted((one for one in found if one.date <= until), key=lambda one: (one.date, one.id))


def _counted(majors: Sequence[Incident]) -> str:
    return count(len(majors), "major incident") if majors else "No major incident"


def _when(majors: Sequence[Incident]) -> str:
    if not majors:
        return ""
    if len(majors) > _NAMED:
        return f", the first on {day_words(majors[0].date)} and the last on {day_words(majors[-1].date)}"
    return f" ({join([day_words(one.date) for one in majors])})"


def _covers(look: Look, exposure: str) -> str:
    known = look.incidents_since
    return f"{exposure}; the school's incidents are known from {day_words(known)} on" if known else exposure
