"""Gives a benchmark period a day where a file says only the period and the school year."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Collection, Sequence

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.school import CalendarDay, SchoolYear
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.cells import Cells
from interventiondesk.exchange.meanings import school_year_of, season_of

_THIRDS = ("beginning", "middle", "end")
_USUAL = ((8, 20), (6, 5))
"""First and last day of a school year of which the desk knows nothing, as month and day."""


def year_beginning(begins: int, years: Sequence[SchoolYear]) -> SchoolYear:
    """The school year that begins in a calendar year: the desk's, else one like the desk's nearest, else from late August
    to early June."""
    for year in years:
        if year.begin_date.year == begins and year.end_date.year == begins + 1:
            return year
    near = min(years, key=lambda year: abs(year.begin_date.year - begins), default=None)
    first, last = (near.begin_date, near.end_date) if near else (None, None)
    if first is None or last is None or last.year != first.year + 1:
        first, last = dt.date(begins, *_USUAL[0]), dt.date(begins + 1, *_USUAL[1])
    title = f"{begins}-{begins + 1}"
    return SchoolYear(id=title, title=title, begin_date=_in_year(first, begins), end_date=_in_year(last, begins + 1))


def _in_year(day: dt.date, year: int) -> dt.date:
    return day.replace(year=year, day=min(day.day, 28)) if day.month == 2 else day.replace(year=year)


def day_of_period(season: str, year: SchoolYear, days: Sequence[CalendarDay], today: dt.date) -> dt.date | None:
    """The school day in the middle of a benchmark period, which is a third of the school year as everywhere on the desk;
    today where that is still to come. None where the period has not begun."""
    length = (year.end_date - year.begin_date).days + 1
    third = _THIRDS.index(season)
    first = year.begin_date + dt.timedelta(days=-(-third * length // 3))
    last = year.begin_date + dt.timedelta(days=-(-(third + 1) * length // 3) - 1)
    if first > today:
        return None
    middle = first + (last - first) / 2
    school = SchoolCalendar((year,), tuple(days)).school_days(first, last)
    at = bisect.bisect_left(school, middle)
    return min(school[at] if at < len(school) else middle, today)


def day_of_row(row: Cells, there: Collection[tuple[str, dt.date]] = (), *, remedy: str = "") -> dt.date | None:
    """The day of a row, or of the benchmark period of its school year where the file has no days: told in a warning. A
    day that was left empty beside others is a problem of its row.

    `there` are the days on which the desk has the same with its period: a year file that comes a second time, or after
    the product's own export, means those. None where something is wrong, which the row then says.
    """
    try:
        season = "" if row.sheet.has("date") else season_of(row.text("season"))
    except ValueError:
        season = ""
    if not season:
        return row.date("date", needed=True, remedy=remedy)
    text = row.text("year") or row.text("season")
    try:
        begins = school_year_of(text)
    except ValueError as error:
        field = "year" if row.text("year") else "date"
        says = str(error) if row.text("year") else "The row has a benchmark period and neither a day nor a school year."
        row.wrong(field, says, "Write the school year as 2025-2026, or the day of the score.")
        return None
    sheet = row.sheet
    year = year_beginning(begins, sheet.here.all(SchoolYear))
    name = f"{season.capitalize()} of {begins}-{begins + 1}"
    day = day_of_period(season, year, sheet.here.all(CalendarDay), sheet.today)
    if day is None:
        row.wrong("season", f"{name} has not begun yet.", "Mend the benchmark period or the school year.")
        return None
    known = sorted({date for period, date in there if period == season and year.begin_date <= date <= year.end_date})
    if known:
        day = day if day in known else known[0]
    sheet.warn(f"{name} has no day in this file: {day_and_year(day)} is used in {{}}.")
    return day
