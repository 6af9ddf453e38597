"""Brings in how often each student was absent over a year of which the single days are not known."""

from __future__ import annotations

import datetime as dt
import re

from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.students import AttendanceTotal
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.seasons import year_beginning
from interventiondesk.exchange.tables import plain_name

_JULY = 7
_YEARS = re.compile(r"(\d{4})\s*[-–/]\s*(\d{4}|\d{2})")


class Totals(Importer[AttendanceTotal]):
    """A total is known by the student and its stretch of time."""

    entity = AttendanceTotal

    def key(self, value: AttendanceTotal) -> tuple[str, ...]:
        """Student, first day, last day."""
        return (value.student_id, value.begin_date.isoformat(), value.end_date.isoformat())

    def read(self, row: OneRow) -> Given | None:
        """One student's total."""
        student = row.student()
        span = self._span(row)
        enrolled, absent = row.real("days_enrolled", 0, 400), row.real("days_absent", 0, 400)
        present, tardy = row.real("days_present", 0, 400), row.real("days_tardy", 0, 400)
        if row.wrongs or student is None or span is None:
            return None
        if enrolled is None and absent is not None and present is not None:
            enrolled = absent + present
        if absent is None and enrolled is not None and present is not None:
            absent = enrolled - present
        if enrolled is None or absent is None:
            field = "days_enrolled" if enrolled is None else "days_absent"
            row.wrong(field, row.nothing_in(field), "Fill it in.")
            return None
        if not 0 <= absent <= enrolled:
            row.wrong("days_absent", "More days were missed than the student was enrolled.", "Mend the numbers.")
            return None
        first, last = span
        fields = filled(
            student_id=student.id,
            begin_date=first,
            end_date=last,
            days_enrolled=enrolled,
            days_absent=absent,
            days_tardy=tardy,
            source=row.about.product,
        )
        title = f"{student.sorting_name}: {day_and_year(first)} to {day_and_year(last)}"
        return Given(row=row.row, key=(student.id, first.isoformat(), last.isoformat()), fields=fields, title=title)

    def _span(self, row: OneRow) -> tuple[dt.date, dt.date] | None:
        first, last = row.date("begin_date"), row.date("end_date")
        if first and last:
            if first <= last:
                return first, last
            row.wrong("end_date", "The last day is before the first.", "Mend the dates.")
            return None
        text = row.text("year")
        if last and not first:
            return self._until(row, text, last)
        if not text:
            row.wrong("year", "Which year this is about is not said.", "Add a column School Year, such as 2025-2026.")
            return None
        return self._year(row, text)

    def _until(self, row: OneRow, text: str, last: dt.date) -> tuple[dt.date, dt.date] | None:
        """From the first day of the school year that is named, or in which the last day falls, up to that day."""
        years = self.sheet.here.all(SchoolYear)
        if text:
            span = self._year(row, text)
            if span and not span[0] <= last <= span[1]:
                row.wrong("end_date", f"{day_and_year(last)} is not in {text}.", "Mend the date or the school year.")
                return None
            return (span[0], last) if span else None
        year = next((one for one in years if one.begin_date <= last <= one.end_date), None)
        year = year or year_beginning(last.year if last.month >= _JULY else last.year - 1, years)
        first = min(year.begin_date, last)
        self.sheet.warn(f"No first day is said: {day_and_year(first)}, when the school year began, is used in {{}}.")
        return first, last

    def _year(self, row: OneRow, text: str) -> tuple[dt.date, dt.date] | None:
        """The school year of that title or of those years; without one of the desk's from July to June."""
        years = self.sheet.here.all(SchoolYear)
        for year in years:
            if plain_name(year.title) == plain_name(text):
                return year.begin_date, year.end_date
        found = _YEARS.search(text)
        begins = int(found[1]) if found else int(text) - 1 if re.fullmatch(r"\d{4}", text) else 0
        if not 1990 <= begins <= self.sheet.today.year:
            row.wrong("year", f"{text} is not a school year.", "Write it as 2025-2026.")
            return None
        if not found:
            self.sheet.warn(f"{text} is taken for the school year that ends in {text}, in {{}}.")
        for year in years:
            if year.begin_date.year == begins and year.end_date.year == begins + 1:
                return year.begin_date, year.end_date
        self.sheet.warn(f"The school year {begins}-{begins + 1} is not on this desk: July to June is used in {{}}.")
        return dt.date(begins, 7, 1), dt.date(begins + 1, 6, 30)
