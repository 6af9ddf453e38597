"""Attendance as an indicator: the share of school days missed, and absences for each month (methods 5.1).

Both count the recorded school days of enrollment; every absence counts, excused or not, and a tardy student was there.

*Attendance* compares exact fractions: 18 of 180 is at 10 %, 17 is not. Below the school's number of days, and where fewer
than half of the school days are recorded, nothing is judged: the unrecorded half could say anything.

*Absences by month* after Attendance Works: 2 in month 1, 4 by month 2, and so on. Month 1 begins on the student's first
school day; each further month begins on the same day of the month, or on its last day where it is shorter (August 31,
September 30, October 31). The month is that of the newest recorded day, because absences are known only up to there. A
count that has reached its line stays reached whatever was not recorded, so it flags from the first days on; that it has
*not* been reached is only said with enough days.
"""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction

from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.lines import exact
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.words import count, number


def attendance(look: Look) -> Reading:
    """The share of recorded school days missed, against the lines of chronic and of severe absence."""
    short = too_little(look)
    if short:
        return look.unknown("attendance", short, as_of=look.attended.last, covers=covers(look))
    missed, recorded = look.attended.missed, look.attended.recorded
    share = Fraction(missed, recorded)
    line, high = exact(look.lines.absence_share), exact(look.lines.severe_absence_share)
    severe = share >= high
    flag = severe or share >= line
    said = percent_down(share, high if severe else line)
    lines = f"lines are {_percent(line)} and {_percent(high)}" if severe else f"line is {_percent(line)}"
    return look.reading(
        "attendance",
        "flag" if flag else "clear",
        f"Absent {_of_days(look)} ({said}); the {lines}.",
        value=missed / recorded,
        line=float(high if severe else line),
        said=said,
        as_of=look.attended.last,
        covers=covers(look),
        severe=severe,
    )


def attendance_month(look: Look) -> Reading:
    """Absences so far, against the school's number for each month begun since the student's first school day."""
    attended = look.attended
    short = too_little(look)
    if attended.last is None:
        return look.unknown("attendance_month", short, covers=covers(look))
    month = months_begun(look.enrolled_days[0], attended.last)
    line = look.lines.absences_a_month * month
    flag = attended.missed >= line
    if short and not flag:
        return look.unknown("attendance_month", short, as_of=attended.last, covers=covers(look))
    each = "" if month == 1 else f", {look.lines.absences_a_month} for each month so far"
    return look.reading(
        "attendance_month",
        "flag" if flag else "clear",
        f"Absent {_of_days(look)}; the line in month {month} is {line}{each}.",
        value=float(attended.missed),
        line=float(line),
        said=count(attended.missed, "day"),
        as_of=attended.last,
        covers=covers(look),
    )


def months_begun(first: dt.date, day: dt.date) -> int:
    """How many months have begun by a day, the first of them on `first`: 1 on that day itself."""
    months = 12 * (day.year - first.year) + day.month - first.month
    begins = min(first.day, calendar.monthrange(day.year, day.month)[1])
    return months + (day.day >= begins)


def too_little(look: Look) -> str:
    """Why attendance cannot be judged, in a sentence; empty where it can."""
    attended, least = look.attended, look.lines.absence_least_days
    if look.not_here:
        return look.not_here
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


def _percent(share: Fraction) -> str:
    return f"{number(100 * share)} %"


def percent_down(share: Fraction, line: Fraction) -> str:
    """A share in percent, rounded down to one decimal, or to as many as the line has: what is under the line is never
    shown as the line, and what has reached it never as less."""
    places = next((places for places in (1, 2) if (100 * line * 10**places).denominator == 1), 3)
    return f"{number(Fraction(int(100 * share * 10**places), 10**places))} %"
