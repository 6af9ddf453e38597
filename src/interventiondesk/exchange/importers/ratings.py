"""Brings in social-emotional ratings: one adult's rating of one student on one scale a row.

What is known of the instruments: SRSS-IE has an externalizing and an internalizing total; BESS results are restricted.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import ClassVar

from interventiondesk.domain.signs import Rating
from interventiondesk.domain.words import day_and_year, grade_key
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.meanings import season_of
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.seasons import day_of_row
from interventiondesk.exchange.whole_sheet import Sheet

_RESTRICTED = re.compile(r"\b(bess|basc|beri)\b", re.IGNORECASE)
_ANSWER = re.compile(r"[0-3-]")
LEVELS = {"elem": "elementary", "primary": "elementary", "middle": "secondary", "high": "secondary"}


class Ratings(Importer[Rating]):
    """A rating is known by student, instrument, scale, day and who rated."""

    entity = Rating
    columns: ClassVar[Mapping[str, str]] = {"staff_id": "staff"}

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._periods: dict[str, set[tuple[str, dt.date]]] = {}
        for rating in sheet.here.all(Rating):
            if rating.season:
                self._periods.setdefault(rating.student_id, set()).add((rating.season, rating.date))

    def key(self, value: Rating) -> tuple[str, ...]:
        """Student, instrument, scale, day, rater."""
        return (value.student_id, value.instrument, value.scale, value.date.isoformat(), value.staff_id or "")

    def read(self, row: OneRow) -> Given | None:
        """One rating."""
        student = row.student()
        there = self._periods.get(student.id, ()) if student else ()
        date = day_of_row(row, there, remedy="Add the day of the rating.")
        total, items = row.real("total"), self._items(row)
        instrument = row.text("instrument") or row.about.instrument or "SRSS-IE"
        level = row.choice("level", Rating, "level", LEVELS)
        season = ""
        try:
            season = season_of(row.text("season"))
        except ValueError as error:
            row.wrong("season", str(error), "Write Beginning, Middle or End.")
        if total is None and not items and not row.wrongs:
            row.wrong("total" if row.sheet.has("total") else "items", "The rating has no total.", "Fill in the total.")
        if student is None or date is None or row.wrongs:
            return None
        if level is None:
            grade = row.text("grade") or student.grade
            level = "secondary" if 6 <= grade_key(grade)[0] <= 12 else "elementary"
        scale = _scale(row.text("scale"), instrument, level)
        if scale == "SRSS-I5" and level == "secondary" and row.about.product.startswith("SRSS"):
            # The export has one column for both; in secondary school it holds the six items of the I6.
            scale = "SRSS-I6"
        staff = row.staff()
        fields = filled(
            student_id=student.id,
            instrument=instrument,
            scale=scale,
            level=level,
            date=date,
            season=season,
            items=items,
            total=total,
            band=row.text("band"),
            restricted=True if row.about.restricted or _RESTRICTED.search(f"{instrument} {scale}") else None,
            staff_id=staff,
        )
        return Given(
            row=row.row,
            key=(student.id, instrument, scale, date.isoformat(), staff or ""),
            fields=fields,
            title=f"{student.sorting_name}: {scale}, {day_and_year(date)}",
        )

    def _items(self, row: OneRow) -> str:
        """Answers as they are stored: digits from 0 to 3 parted by spaces, - where none was given."""
        text = row.text("items")
        answers = re.split(r"[\s,;|]+", text) if re.search(r"[\s,;|]", text) else list(text)
        if text and not all(_ANSWER.fullmatch(answer) for answer in answers):
            row.wrong("items", f"{text} are not answers from 0 to 3.", "Write digits from 0 to 3, - for none.")
            return ""
        return " ".join(answers)


def _scale(said: str, instrument: str, level: str) -> str:
    """The scale by the name under which its published lines are known."""
    low = f"{said} {instrument}".casefold()
    if "srss" in low:
        if re.search(r"extern|exern", said.casefold()):
            return "SRSS-E7"
        if re.search(r"intern|inten", said.casefold()):
            return "SRSS-I6" if level == "secondary" else "SRSS-I5"
    return said[:40] or instrument[:40]
