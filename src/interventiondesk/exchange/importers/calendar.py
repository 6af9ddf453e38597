"""Brings in a school calendar: days without school, days made up, from one date to another where the row has both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from interventiondesk.domain.school import CalendarDay
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.tables import plain_name

_SCHOOL = frozenset(
    {"instructional", "instruction", "schoolday", "school", "open", "inschool", "yes", "y", "true", "1", "x"}
)
_NONE = frozenset(
    {
        "noninstructional",
        "noschool",
        "holiday",
        "closed",
        "break",
        "vacation",
        "noinstruction",
        "canceled",
        "snowday",
        "no",
        "n",
        "false",
        "0",
    }
)
_LONGEST = 120


class Calendar(Importer[CalendarDay]):
    """A day is known by its date."""

    entity = CalendarDay

    def key(self, value: CalendarDay) -> tuple[str, ...]:
        """The date."""
        return (value.date.isoformat(),)

    def read(self, row: OneRow) -> Sequence[Given]:
        """The days of one row. Of a stretch of days Saturdays and Sundays are no days of their own."""
        first = row.date("date", needed=True, past=False)
        last = row.date("end_date", past=False) or first
        word = plain_name(row.text("instructional"))
        instructional = True if word in _SCHOOL else False if word in _NONE else None
        if word and instructional is None:
            says = f"It is not known whether {row.text('instructional')} is a day of school."
            row.wrong("instructional", says, "Write Yes or No.")
        if first is None or last is None:
            return []
        if not first <= last or (last - first).days > _LONGEST:
            row.wrong("end_date", "The last day is before the first, or months after it.", "Mend the dates.")
            return []
        days = [first + dt.timedelta(days=more) for more in range((last - first).days + 1)]
        if len(days) > 1:
            days = [day for day in days if day.weekday() < 5]
        return [
            Given(
                row=row.row,
                key=(day.isoformat(),),
                fields=filled(date=day, instructional=instructional, event=row.text("event")),
                title=day_and_year(day),
            )
            for day in days
        ]
