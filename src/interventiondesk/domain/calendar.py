"""Which days are days of school, and how many planned sessions were held, missed or never entered."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

import msgspec

from interventiondesk.domain.plans import Plan, Session
from interventiondesk.domain.schedules import stretches
from interventiondesk.domain.school import CalendarDay, SchoolYear

_DAY = dt.timedelta(days=1)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


def monday_of(date: dt.date) -> dt.date:
    """The Monday of the week, Monday to Sunday, in which a date falls."""
    return date - dt.timedelta(days=date.weekday())


def _each_day(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for day in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(day)


def _named_days(weekdays: str) -> frozenset[int]:
    return frozenset(_WEEKDAYS.index(word) for word in weekdays.split() if word in _WEEKDAYS)


class SchoolCalendar(msgspec.Struct, frozen=True, dict=True):
    """The days of school: Monday to Friday of every school year, but for the days that the calendar names.

    A named day without instruction is never a school day, also when another entry of the same day says otherwise: on a
    doubtful day no session is called missing. A named day with instruction is one on any weekday, so a Saturday made up
    counts. Outside every school year nothing is a school day. A desk without any school year counts Monday to Friday of
    every week, less and plus the named days, because a school that has not yet typed its year still teaches.
    """

    years: tuple[SchoolYear, ...] = ()
    days: tuple[CalendarDay, ...] = ()

    @functools.cached_property
    def _named(self) -> dict[dt.date, bool]:
        named: dict[dt.date, bool] = {}
        for day in self.days:
            named[day.date] = day.instructional and named.get(day.date, True)
        return named

    @functools.cached_property
    def _all(self) -> tuple[dt.date, ...]:
        """Every school day of every school year, in order. Counting is then two searches, however long the range."""
        return _school_days(self)

    def usual(self, date: dt.date) -> bool:
        """Whether the entries of the calendar, or else the weekday, make a day one of school, whatever the year."""
        return self._named.get(date, date.weekday() < 5)

    def year_of(self, date: dt.date) -> SchoolYear | None:
        """The school year of a date, the latest begun where two overlap; None in the summer."""
        inside = [year for year in self.years if year.begin_date <= date <= year.end_date]
        return max(inside, key=lambda year: year.begin_date, default=None)

    def is_school_day(self, date: dt.date) -> bool:
        """Whether there is instruction on this day."""
        return self.usual(date) and (not self.years or self.year_of(date) is not None)

    def school_days(self, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """All school days from `first` to `last`, both included, in order; none where `last` comes first."""
        if not self.years:
            return tuple(day for day in _each_day(first, last) if self.usual(day))
        return self._all[bisect.bisect_left(self._all, first) : bisect.bisect_right(self._all, last)]

    def next_school_day(self, date: dt.date) -> dt.date | None:
        """The first school day on or after a date; None where the calendar knows of none."""
        if self.years:
            at = bisect.bisect_left(self._all, date)
            return self._all[at] if at < len(self._all) else None
        return next((day for day in _each_day(date, date + 60 * _DAY) if self.usual(day)), None)

    def has_school(self, monday: dt.date) -> bool:
        """Whether the week that begins on this Monday has a school day."""
        return bool(self.school_days(monday, monday + 6 * _DAY))

    def week_of_year(self, date: dt.date) -> tuple[int, int] | None:
        """Which week of the school year this is, and of how many: (7, 36) is said "week 7 of 36".

        Weeks run from Monday to Sunday; a week without a school day, such as winter break, is not counted and has no
        number. None there, in the summer and without a school year.
        """
        year = self.year_of(date)
        if year is None:
            return None
        weeks = sorted({monday_of(day) for day in self.school_days(year.begin_date, year.end_date)})
        monday = monday_of(date)
        return (weeks.index(monday) + 1, len(weeks)) if monday in weeks else None

    def scheduled(self, weekdays: str, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """The school days from `first` to `last` that fall on the named weekdays, such as "Mon Wed Fri"."""
        if not self.years:
            named = _named_days(weekdays)
            return tuple(day for day in self.school_days(first, last) if day.weekday() in named)
        known = self._on_weekdays.get(weekdays)
        if known is None:
            named = _named_days(weekdays)
            known = self._on_weekdays[weekdays] = tuple(day for day in self._all if day.weekday() in named)
        return known[bisect.bisect_left(known, first) : bisect.bisect_right(known, last)]

    def planned(self, plan: Plan, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
        """The school days from `first` to `last` on which a session of a plan was planned, by the days that the plan had
        then. Its own first and last day are not looked at."""
        if not plan.earlier_days:
            return self.scheduled(plan.weekdays, first, last)
        return tuple(day for days, begin, end in _parts(plan, first, last) for day in self.scheduled(days, begin, end))

    @functools.cached_property
    def _on_weekdays(self) -> dict[str, tuple[dt.date, ...]]:
        """The school days of all years by the weekdays that plans name: a school has few such patterns and many plans."""
        return {}


class SessionCount(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions of one plan over some time. What nobody entered is unknown, and never held."""

    planned: int = 0
    held: int = 0
    missed: int = 0
    not_entered: int = 0

    @property
    def share(self) -> Fraction | None:
        """Held of planned, exactly; None where nothing was planned."""
        return Fraction(self.held, self.planned) if self.planned else None


@functools.lru_cache(maxsize=8)
def _school_days(calendar: SchoolCalendar) -> tuple[dt.date, ...]:
    """Laid out once for equal calendars: one is read from the desk for every page, and knows the days of years."""
    years = [_each_day(year.begin_date, year.end_date) for year in calendar.years]
    return tuple(sorted({day for year in years for day in year if calendar.usual(day)}))


def count_sessions(
    plan: Plan, sessions: Iterable[Session], calendar: SchoolCalendar, since: dt.date, until: dt.date
) -> SessionCount:
    """Counts a plan's sessions from `since` to `until`, both included, within the plan's own dates.

    - *planned*: school days that fall on the days of the week that the plan had then (`schedules`). Holidays and
      canceled days are no school days, so they are out. Never less than held and missed together, between two changes of
      the days: what was entered was planned at the latest then.
    - *held*: days on which the student was present, also on a day that was not scheduled: a session made up counts.
    - *missed*: days with an entry and without the student (absent, or no session). An entry of a day without school is
      left out: a snow day is nobody's miss.
    - *not entered*: scheduled days without any entry.

    One session a day: two entries of one day, as two computers may make them, are one, and held if either says so.
    """
    first = max(since, plan.begin_date)
    last = min(until, plan.end_date) if plan.end_date else until
    entered: dict[dt.date, bool] = {}
    for session in sessions:
        if session.plan_id == plan.id and first <= session.date <= last:
            entered[session.date] = session.held or entered.get(session.date, False)
    counts = [_counted(days, entered, calendar, begin, end) for days, begin, end in _parts(plan, first, last)]
    if len(counts) == 1:
        return counts[0]
    return SessionCount(
        planned=sum(one.planned for one in counts),
        held=sum(one.held for one in counts),
        missed=sum(one.missed for one in counts),
        not_entered=sum(one.not_entered for one in counts),
    )


def _parts(plan: Plan, first: dt.date, last: dt.date) -> list[tuple[str, dt.date, dt.date]]:
    """The days of the week that a plan had from `first` to `last`, each time with its first and last day."""
    found: list[tuple[str, dt.date, dt.date]] = []
    for stretch in stretches(plan):
        end = last if stretch.until is None else min(last, stretch.until)
        if first <= end:
            found.append((stretch.weekdays, first, end))
            first = end + _DAY
    return found


def _counted(
    weekdays: str, entered: Mapping[dt.date, bool], calendar: SchoolCalendar, first: dt.date, last: dt.date
) -> SessionCount:
    here = [(day, was_held) for day, was_held in entered.items() if first <= day <= last]
    held = sum(was_held for _, was_held in here)
    missed = sum(1 for day, was_held in here if not was_held and calendar.is_school_day(day))
    scheduled = calendar.scheduled(weekdays, first, last)
    return SessionCount(
        planned=max(len(scheduled), held + missed),
        held=held,
        missed=missed,
        not_entered=sum(1 for day in scheduled if day not in entered),
    )
