"""The sample school's calendar: a school year of late August to mid June for any year, with its holidays and breaks."""

from __future__ import annotations

import dataclasses
import datetime as dt

from interventiondesk.domain.calendar import SchoolCalendar, monday_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.school import CalendarDay, SchoolYear

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)


@dataclasses.dataclass(frozen=True, slots=True)
class Year:
    """One school year with the days on which it teaches, in order."""

    row: SchoolYear
    closed: tuple[CalendarDay, ...]
    days: tuple[dt.date, ...]

    @property
    def begin(self) -> dt.date:
        return self.row.begin_date

    @property
    def end(self) -> dt.date:
        return self.row.end_date

    def week(self, number: int) -> dt.date:
        """The Monday of a calendar week of the year; the first is 0."""
        return self.begin + number * _WEEK

    @property
    def seasons(self) -> tuple[dt.date, dt.date, dt.date]:
        """The Mondays on which the benchmark windows of fall, winter and spring begin; each lasts two weeks."""
        january = dt.date(self.end.year, 1, 8)
        return self.week(1), january + (-january.weekday() % 7) * _DAY, _nth(self.end.year, 5, 0, 1)


def _nth(year: int, month: int, weekday: int, number: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + (weekday - first.weekday()) % 7 * _DAY + (number - 1) * _WEEK


def first_day(year: int) -> dt.date:
    """The first day of the school year that begins in August of `year`."""
    return _nth(year, 8, 0, 4)


def first_year(today: dt.date) -> int:
    """The calendar year in which the school year in force began; in the summer that is the year just finished."""
    return today.year if today >= first_day(today.year) else today.year - 1


def _closed(start: int, today: dt.date) -> dict[dt.date, str]:
    after = start + 1
    days = {_nth(start, 9, 0, 1): "Labor Day", _nth(start, 10, 0, 2): "Staff learning day"}
    veterans = dt.date(start, 11, 11)
    if veterans.weekday() < 5:
        days[veterans] = "Veterans Day"
    thanksgiving = _nth(start, 11, 3, 4)
    days |= {thanksgiving + number * _DAY: "Thanksgiving break" for number in (-1, 0, 1)}
    winter = monday_of(dt.date(start, 12, 24))
    days |= {winter + number * _DAY: "Winter break" for number in range(12) if number % 7 < 5}
    new_year = dt.date(after, 1, 1)
    new_year += _DAY if new_year.weekday() == 6 else dt.timedelta(0)
    if new_year.weekday() < 5:
        days.setdefault(new_year, "New Year's Day")
    days[_nth(after, 1, 0, 3)] = "Martin Luther King Jr. Day"
    days[_nth(after, 2, 0, 3)] = "Presidents' Day"
    spring = _nth(after, 4, 0, 1)
    days |= {spring + number * _DAY: "Spring break" for number in range(5)}
    june = dt.date(after, 6, 1)
    days[june - (june.weekday() or 7) * _DAY] = "Memorial Day"
    unplanned = {_nth(start, 10, 2, 3): "Water pipe repair, school canceled", _nth(after, 2, 2, 1): "Snow day"}
    days |= {day: event for day, event in unplanned.items() if day < today}
    return days


def school_year(start: int, today: dt.date) -> Year:
    """The year that begins in August of `start`, as it is known on `today`: a day canceled in the future is not."""
    begin, end = first_day(start), _nth(start + 1, 6, 4, 2)
    row = SchoolYear(
        id=natural_id("sample", "school_year", str(start)),
        title=f"{start}-{(start + 1) % 100:02d}",
        begin_date=begin,
        end_date=end,
    )
    closed = tuple(
        CalendarDay(id=natural_id("sample", "calendar_day", day.isoformat()), date=day, event=event)
        for day, event in sorted(_closed(start, today).items())
    )
    days = SchoolCalendar(years=(row,), days=closed).school_days(begin, end)
    return Year(row, closed, days)
