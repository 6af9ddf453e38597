"""What is known of one student when indicators look, and the school year and enrollment within which they look.

*The school year* is that of today; in the summer it is the one just finished. *Enrolled* is from the student's first day
or the year's, whichever is later, to the day the student left, the year's last day or today. Today's attendance counts
once it was brought in: until then the day is not over.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

import msgspec

from interventiondesk.domain.attendance import ABSENT
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark, Season, bands_for
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.screening import Indicator, IndicatorLines, Reading, State
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Student
from interventiondesk.domain.words import day_words

Day = tuple[dt.date, int]
"""One recorded day of attendance and its code."""


class StudentSigns(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one student from which indicators are read. `days` holds one code a day, from the newest living
    delivery, in the order of the days; `totals` are attendance without single days, of this year and the one before;
    `benchmarks` are benchmark scores, each with its measure."""

    student: Student
    days: tuple[Day, ...] = ()
    totals: tuple[AttendanceTotal, ...] = ()
    incidents: tuple[Incident, ...] = ()
    results: tuple[CourseResult, ...] = ()
    ratings: tuple[Rating, ...] = ()
    benchmarks: tuple[tuple[Score, Measure], ...] = ()


class BandsHere(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The bands that a school uses: its own, and those that are shipped."""

    own: tuple[Benchmark, ...] = ()
    shipped: tuple[Benchmark, ...] = ()

    @functools.cached_property
    def _found(self) -> dict[tuple[str, str, Season], tuple[Benchmark, ...]]:
        return {}

    def of(self, measure: Measure, grade: str, season: Season) -> tuple[Benchmark, ...]:
        """The bands of a measure at a grade and season, best first; searched for once, not once a student."""
        key = (measure.id, grade, season)
        if key not in self._found:
            self._found[key] = bands_for(measure, grade, season, self.own, self.shipped)
        return self._found[key]


class Attended(msgspec.Struct, frozen=True, kw_only=True):
    """Recorded days among the school days of enrollment. `last` is the newest recorded one."""

    school_days: int
    recorded: int
    missed: int
    last: dt.date | None


class Look(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One look at one student on one day. `incidents_known_since` is the date of the school's first incident of the
    school year: without any, nobody's behavior is known."""

    signs: StudentSigns
    calendar: SchoolCalendar
    lines: IndicatorLines
    bands: BandsHere
    today: dt.date
    incidents_known_since: dt.date | None = None

    @functools.cached_property
    def year(self) -> SchoolYear | None:
        """The school year that is looked at."""
        return year_looked_at(self.calendar, self.today)

    @functools.cached_property
    def enrolled_days(self) -> tuple[dt.date, ...]:
        """The school days of this year on which the student was enrolled, up to today."""
        if self.year is None:
            return ()
        student = self.signs.student
        first, last = self.year.begin_date, min(self.year.end_date, self.today)
        if student.begin_date is not None:
            first = max(first, student.begin_date)
        if student.end_date is not None and not self._came_back:
            last = min(last, student.end_date)
        return self.calendar.school_days(first, last)

    @property
    def _came_back(self) -> bool:
        """A day of leaving before the first day is left over from an earlier enrollment."""
        student = self.signs.student
        return bool(student.begin_date and student.end_date and student.end_date < student.begin_date)

    @functools.cached_property
    def attended(self) -> Attended:
        """Attendance on the school days of enrollment; days outside are left out."""
        days = self.enrolled_days
        enrolled = frozenset(days)
        recorded = missed = 0
        last: dt.date | None = None
        for day, code in self.signs.days:
            if day in enrolled:
                recorded += 1
                missed += code in ABSENT
                last = day
        open_today = bool(days) and days[-1] == self.today and last != self.today
        return Attended(school_days=len(days) - open_today, recorded=recorded, missed=missed, last=last)

    @functools.cached_property
    def since(self) -> str:
        """When the student's school days begin, and end where they have ended: "since August 31"."""
        days = self.enrolled_days
        if not days or self.year is None:
            return ""
        student = self.signs.student
        left = student.end_date is not None and not self._came_back and student.end_date < self.today
        if left or self.year.end_date < self.today:
            return f"from {day_words(days[0])} to {day_words(days[-1])}"
        return f"since {day_words(days[0])}"

    @functools.cached_property
    def not_here(self) -> str:
        """Why there is no day on which this student could be looked at, in a sentence; empty where there is one."""
        if self.year is None:
            return "The school year has not begun." if self.calendar.years else "The school year has not been entered."
        if self.enrolled_days:
            return ""
        student = self.signs.student
        if student.begin_date is not None and student.begin_date > self.today:
            return f"Enrolled only from {day_words(student.begin_date)} on."
        if student.end_date is not None and student.end_date < self.year.begin_date and not self._came_back:
            return f"Left on {day_words(student.end_date)}, before this school year."
        return "No day of school has come yet."

    @functools.cached_property
    def incidents_since(self) -> dt.date | None:
        """The first day of this school year from which on behavior is known of the school; None without an incident."""
        days = [one.date for one in self.signs.incidents if self.this_year(one.date)]
        first = self.incidents_known_since
        if first is not None and self.this_year(first):
            days.append(first)
        return min(days, default=None)

    def this_year(self, date: dt.date) -> bool:
        """Whether something dated so belongs to the school year that is looked at, and is not in the future."""
        return self.year is not None and self.year.begin_date <= date <= self.today

    def reading(self, indicator: Indicator, state: State, because: str, **more: Any) -> Reading:
        """What an indicator says of this student."""
        return Reading(student_id=self.signs.student.id, indicator=indicator, state=state, because=because, **more)

    def unknown(self, indicator: Indicator, because: str, **more: Any) -> Reading:
        """Not enough data, and why."""
        return self.reading(indicator, "not_enough_data", because, **more)


def year_looked_at(calendar: SchoolCalendar, today: dt.date) -> SchoolYear | None:
    """The school year of today, else the one that ended last; None before the first has begun."""
    begun = [year for year in calendar.years if year.begin_date <= today]
    return calendar.year_of(today) or max(begun, key=lambda year: year.begin_date, default=None)
