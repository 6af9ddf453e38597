"""Attendance as an indicator: the share of school days missed, and absences for each month (methods 5.1).

Both count the recorded school days of enrollment; every absence counts, excused or not, and a tardy student was there.

*Attendance* compares exact fractions: 18 of 180 is at 10 %, 17 is not. Below the school's number of days, and where fewer
than half of the school days are recorded, nothing is judged: the unrecorded half could say anything.

*Absences by month* after Attendance Works: 2 in month 1, 4 by month 2, and so on. Month 1 begins on the student's first
school day; each further month begins on the same day of the month, or on its last day where it is shorter (August 31,
September 30, October 31). The month is that of the newest recorded day, because absences are known only up to there. A
count that has reached its line stays reached whatever was not recorded, so it flags from the first days on; that it has
*not* been reached is only said with enough days.

*Totals* are attendance of which the single days are not known. Days that are known are never added to them. Where no day
of this year is known, a total of this year is judged instead. Attendance Works also asks for tier 2 where 10 % or more of
*last* year was missed: where this year cannot be judged yet, last year's share is said, and flags at the same lines; that
it was below them does not make this year clear. Where this year can be judged, this year decides, and last year is said
beside it where it had reached the line.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
from collections.abc import Iterable
from fractions import Fraction

import msgspec

from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.lines import exact
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.students import AttendanceTotal
from interventiondesk.domain.words import amount, count, day_words, number, percent

_A_YEAR = dt.timedelta(days=366)
_BEFORE_THE_YEAR = dt.timedelta(days=80)
"""A total may count from July on, before the first day of instruction."""


class _Whole(msgspec.Struct, frozen=True, kw_only=True):
    """Totals of times that do not overlap, taken together. `so_far` where their last day is still to come: a file names
    the year, and not the day on which it was made."""

    enrolled: Fraction
    missed: Fraction
    first: dt.date
    last: dt.date
    rows: tuple[str, ...]
    so_far: bool

    @property
    def share(self) -> Fraction:
        return self.missed / self.enrolled

    @property
    def of_days(self) -> str:
        return f"{number(self.missed)} of {amount(self.enrolled, 'days')}"

    @property
    def span(self) -> str:
        return "this school year" if self.so_far else f"from {day_words(self.first)} to {day_words(self.last)}"

    @property
    def as_of(self) -> dt.date | None:
        return None if self.so_far else self.last

    @property
    def covers(self) -> str:
        return f"{amount(self.enrolled, 'days')} {self.span}, as a total without single days"


def attendances(look: Look) -> tuple[Reading, Reading]:
    """The readings of the share and of the number of days missed, from one look at the days and totals."""
    total = this_year(look)
    short = _too_little(look, total)
    return _attendance(look, total, short), _attendance_month(look, total, short)


def attendance(look: Look) -> Reading:
    """The share of recorded school days missed, against the lines of chronic and of severe absence."""
    return attendances(look)[0]


def attendance_month(look: Look) -> Reading:
    """Absences so far, against the school's number for each month begun since the student's first school day."""
    return attendances(look)[1]


def _attendance(look: Look, total: _Whole | None, short: str) -> Reading:
    last = last_year(look)
    if total is not None and not short:
        return _judged(
            look,
            total.share,
            f"Absent {total.of_days} {total.span}",
            as_of=total.as_of,
            covers=total.covers,
            rows=total.rows,
            beside=_last_year_beside(look, last),
        )
    if short and not look.not_here and last is not None and last.share >= _lines(look)[0]:
        return _judged(
            look,
            last.share,
            f"Absent {last.of_days} last year",
            as_of=last.as_of,
            covers=f"{amount(last.enrolled, 'days')} last year, as a total without single days",
            rows=last.rows,
            beside=f" {short}",
        )
    if short:
        told = (
            "" if last is None or look.not_here else f" Last year: absent {last.of_days} ({_said(look, last.share)})."
        )
        return look.unknown("attendance", f"{short}{told}", as_of=look.attended.last, covers=covers(look))
    share = Fraction(look.attended.missed, look.attended.recorded)
    return _judged(
        look,
        share,
        f"Absent {_of_days(look)}",
        as_of=look.attended.last,
        covers=covers(look),
        beside=_last_year_beside(look, last),
    )


def _lines(look: Look) -> tuple[Fraction, Fraction]:
    return exact(look.lines.absence_share), exact(look.lines.severe_absence_share)


def _said(look: Look, share: Fraction) -> str:
    return _share_said(share.numerator, share.denominator, look.lines.absence_share, look.lines.severe_absence_share)


@functools.lru_cache(maxsize=4096)
def _share_said(missed: int, days: int, line: float, high: float) -> str:
    """A school has few shares and many students, and whole numbers are found again faster than fractions."""
    return percent(Fraction(missed, days), exact(line), exact(high), least=1)


def _judged(
    look: Look,
    share: Fraction,
    absent: str,
    *,
    as_of: dt.date | None,
    covers: str,
    rows: tuple[str, ...] = (),
    beside: str = "",
) -> Reading:
    line, high = _lines(look)
    severe = share >= high
    said = _said(look, share)
    lines = f"lines are {percent(line)} and {percent(high)}" if severe else f"line is {percent(line)}"
    return look.reading(
        "attendance",
        "flag" if severe or share >= line else "clear",
        f"{absent} ({said}); the {lines}.{beside}",
        value=float(share),
        line=float(high if severe else line),
        said=said,
        as_of=as_of,
        covers=covers,
        rows=rows,
        severe=severe,
    )


def _last_year_beside(look: Look, last: _Whole | None) -> str:
    if last is None or last.share < _lines(look)[0]:
        return ""
    return f" Last year: absent {last.of_days} ({_said(look, last.share)})."


def _attendance_month(look: Look, total: _Whole | None, short: str) -> Reading:
    attended = look.attended
    if total is not None:
        absent, missed, until = f"Absent {total.of_days} {total.span}", total.missed, total.as_of
        covered, rows = total.covers, total.rows
        short = short or ("" if until else "Until which day absences are known is not said in the total.")
    elif attended.last is None:
        return look.unknown("attendance_month", short, covers=covers(look))
    else:
        absent, missed, until = f"Absent {_of_days(look)}", Fraction(attended.missed), attended.last
        covered, rows = covers(look), ()
    month = months_begun(look.enrolled_days[0], until or look.today)
    line = look.lines.absences_a_month * month
    flag = missed >= line
    if short and not flag:
        return look.unknown("attendance_month", short, as_of=until, covers=covered)
    each = "" if month == 1 else f", {look.lines.absences_a_month} for each month so far"
    return look.reading(
        "attendance_month",
        "flag" if flag else "clear",
        f"{absent}; the line in month {month} is {line}{each}.",
        value=float(missed),
        line=float(line),
        said=amount(missed, "days"),
        as_of=until,
        covers=covered,
        rows=rows,
    )


def this_year(look: Look) -> _Whole | None:
    """The totals of this school year, where none of its days is known."""
    if look.year is None or look.not_here or look.attended.recorded:
        return None
    begin = look.year.begin_date - _BEFORE_THE_YEAR
    return _together(
        look,
        (
            one
            for one in look.signs.totals
            if one.begin_date >= begin and one.begin_date <= look.today and one.end_date >= look.enrolled_days[0]
        ),
    )


def last_year(look: Look) -> _Whole | None:
    """The totals of the school year before this one, where they are of enough days to be judged."""
    if look.year is None:
        return None
    begin = look.year.begin_date
    found = _together(look, (one for one in look.signs.totals if begin - _A_YEAR <= one.end_date < begin))
    return found if found and found.enrolled >= look.lines.absence_least_days else None


def _together(look: Look, totals: Iterable[AttendanceTotal]) -> _Whole | None:
    """Totals of several schools or terms added up; of those that overlap only the one with the most days, for one day must
    not count twice."""
    chosen: list[AttendanceTotal] = []
    for one in sorted(totals, key=lambda one: (-one.days_enrolled, -one.end_date.toordinal(), one.id)):
        apart = all(one.end_date < other.begin_date or other.end_date < one.begin_date for other in chosen)
        if apart and one.days_enrolled > 0 and one.days_absent <= one.days_enrolled:
            chosen.append(one)
    if not chosen:
        return None
    return _Whole(
        enrolled=sum((exact(one.days_enrolled) for one in chosen), Fraction()),
        missed=sum((exact(one.days_absent) for one in chosen), Fraction()),
        first=min(one.begin_date for one in chosen),
        last=max(one.end_date for one in chosen),
        rows=tuple(one.id for one in sorted(chosen, key=lambda one: (one.begin_date, one.id))),
        so_far=any(one.end_date > look.today for one in chosen),
    )


def months_begun(first: dt.date, day: dt.date) -> int:
    """How many months have begun by a day, the first of them on `first`: 1 on that day itself."""
    months = 12 * (day.year - first.year) + day.month - first.month
    begins = min(first.day, calendar.monthrange(day.year, day.month)[1])
    return months + (day.day >= begins)


def _too_little(look: Look, total: _Whole | None) -> str:
    """Why attendance cannot be judged, in a sentence; empty where it can."""
    attended, least = look.attended, look.lines.absence_least_days
    if look.not_here:
        return look.not_here
    if total is not None:
        known = f"Attendance is known for {total.covers}; it is judged from {least} days on."
        return "" if total.enrolled >= least else known
    if not attended.recorded:
        during = look.since if look.signs.days else "of this school year"
        return f"No attendance {during} has been brought in."
    if attended.recorded < least:
        return (
            f"Attendance is known for {count(attended.recorded, 'school day')} {look.since}; it is judged from "
            f"{least} on."
        )
    if 2 * attended.recorded < attended.school_days:
        return (
            f"Attendance is known for {attended.recorded} of {count(attended.school_days, 'school day')} {look.since}: "
            "fewer than half."
        )
    return ""


def covers(look: Look) -> str:
    """How much was looked at: 82 of 84 school days since August 31."""
    attended = look.attended
    if not look.enrolled_days:
        return ""
    return f"{attended.recorded} of {count(attended.school_days, 'school day')} {look.since}"


def _of_days(look: Look) -> str:
    attended = look.attended
    with_data = "" if attended.recorded == attended.school_days else " with attendance"
    return f"{attended.missed} of {count(attended.recorded, 'school day')}{with_data} {look.since}"
