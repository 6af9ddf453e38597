"""Early warning indicators: what a student's attendance, behavior, courses, benchmarks and ratings say, and why.

Each indicator is a pure function of one look at one student and answers with a `Reading`: flag, clear or not enough data,
with the value, the line, the date and the coverage, and a because that can be recomputed from the rows it names. There is
no sum of them: no source read gives weights that hold for one school (methods 5.5). The reasoning of each stands at the
door of its module.

`readings_of` reads all of them; `StudentSigns` is what it reads, `BandsHere` the norms that it uses.
"""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.indicators.attendance import attendances
from interventiondesk.domain.indicators.behavior import behavior, behavior_early
from interventiondesk.domain.indicators.benchmarks import benchmarks
from interventiondesk.domain.indicators.courses import courses
from interventiondesk.domain.indicators.ratings import externalizing, internalizing
from interventiondesk.domain.indicators.student import BandsHere, Day, Look, StudentSigns, year_looked_at
from interventiondesk.domain.screening import IndicatorLines, Reading

__all__ = ["BandsHere", "Day", "StudentSigns", "readings_of", "year_looked_at"]


def readings_of(
    signs: StudentSigns,
    calendar: SchoolCalendar,
    lines: IndicatorLines,
    bands: BandsHere,
    today: dt.date,
    incidents_known_since: dt.date | None = None,
) -> tuple[Reading, ...]:
    """One reading of each of `INDICATORS`, in their order.

    `incidents_known_since` is the date of the first incident of the whole school in the school year that is looked at.
    """
    look = Look(
        signs=signs,
        calendar=calendar,
        lines=lines,
        bands=bands,
        today=today,
        incidents_known_since=incidents_known_since,
    )
    course, course_strength = courses(look)
    benchmark, benchmark_strength = benchmarks(look)
    return (
        *attendances(look),
        behavior(look),
        behavior_early(look),
        course,
        benchmark,
        externalizing(look),
        internalizing(look),
        benchmark_strength,
        course_strength,
    )
