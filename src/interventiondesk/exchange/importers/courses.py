"""Brings in course results: what each student has in each course, as a percentage, a mark, or both in one cell."""

from __future__ import annotations

import datetime as dt
import re

from interventiondesk.domain.signs import CourseResult
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.whole_sheet import Sheet

SUBJECTS = {
    "ela": "english",
    "languagearts": "english",
    "englishlanguagearts": "english",
    "reading": "english",
    "writing": "english",
    "literature": "english",
    "literacy": "english",
    "mathematics": "math",
    "maths": "math",
    "algebra": "math",
    "geometry": "math",
    "history": "social_studies",
    "socialstudies": "social_studies",
    "civics": "social_studies",
    "geography": "social_studies",
    "biology": "science",
    "chemistry": "science",
    "physics": "science",
}
_IN_NAME = (
    ("math", r"\b(math\w*|algebra|geometry|calculus|statistics)\b"),
    ("english", r"\b(english|ela|language arts|reading|writing|literature|literacy)\b"),
    ("science", r"\b(science|biology|chemistry|physics)\b"),
    ("social_studies", r"\b(social studies|history|civics|geography|government)\b"),
)
_BOTH = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*%?\s+([A-F][+-]?)", re.IGNORECASE)


class Courses(Importer[CourseResult]):
    """A result is known by student, course, term and the day it stood so."""

    entity = CourseResult

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._newest: dict[tuple[str, ...], CourseResult] = {}
        for one in sorted(sheet.here.all(CourseResult), key=lambda one: one.date):
            self._newest[one.student_id, one.course.casefold(), one.term.casefold()] = one

    def key(self, value: CourseResult) -> tuple[str, ...]:
        """Student, course, term, day."""
        return (value.student_id, value.course, value.term, value.date.isoformat())

    def read(self, row: OneRow) -> Given | None:
        """One result."""
        student, course = row.student(), row.needed("course")
        date = row.date("date")
        missing = row.whole("missing")
        percent, mark = self._result(row)
        subject = row.choice("subject", CourseResult, "subject", SUBJECTS) or _subject_in(course)
        if percent is None and not mark and not row.wrongs:
            field = "percent" if row.sheet.has("percent") else "mark"
            row.wrong(field, row.nothing_in(field), "Fill in a percentage or a mark.")
        if student is None or row.wrongs:
            return None
        term = row.text("term")
        fields = filled(
            student_id=student.id,
            course=course,
            subject=subject,
            term=term,
            percent=percent,
            mark=mark,
            missing=missing,
        )
        day = date or self._day(fields)
        fields["date"] = day
        title = f"{student.sorting_name}: {course}" + (f", {term}" if term else "")
        return Given(row=row.row, key=(student.id, course, term, day.isoformat()), fields=fields, title=title)

    def _day(self, fields: dict[str, object]) -> dt.date:
        """The day of a result in a file without dates: that of the newest one which says the same, else today."""
        course, term = str(fields["course"]), str(fields.get("term", ""))
        newest = self._newest.get((str(fields["student_id"]), course.casefold(), term.casefold()))
        if newest is not None and all(getattr(newest, name) == value for name, value in fields.items()):
            return newest.date
        return self.sheet.today

    def _result(self, row: OneRow) -> tuple[float | None, str]:
        """Percentage and mark; `85.12 B+` in one column is both."""
        for field in ("percent", "mark"):
            if both := _BOTH.fullmatch(row.text(field)):
                return round(float(both[1]), 3), both[2].upper()
        mark = row.text("mark")
        if mark and not row.text("percent") and re.fullmatch(r"\d{1,3}(\.\d+)?\s*%", mark):
            return round(float(mark.rstrip("% ")), 3), ""
        return row.real("percent", 0, 200), mark


def _subject_in(course: str) -> str | None:
    low = course.casefold()
    return next((subject for subject, words in _IN_NAME if re.search(words, low)), None)
