"""Reads what the lines above a header say of all rows below it: the school year, the benchmark period, the day."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from interventiondesk.exchange.dates import date_of
from interventiondesk.exchange.sheets import SHEET, FileKind
from interventiondesk.exchange.tables import Row, text_of

_MOST_CELLS = 6
_LONGEST = 200

_YEARS = re.compile(r"(?<![\d/.-])(20\d{2})\s*[-–/]\s*(20\d{2}|\d{2})(?![\d/-])")
_SEASON = (
    r"fall|autumn|winter|spring|boy|moy|eoy|beginning(?: of(?: the)? year)?|middle(?: of(?: the)? year)?|"
    r"end(?: of(?: the)? year)?"
)
_ABOUT = r"benchmark(?:ing|s)?|screening|screener|assessments?|testing|window|period|data|scores"
_PERIOD = re.compile(
    rf"\b({_SEASON})[\s,:(–-]+(?:(?:{_ABOUT})\b|20\d{{2}}\b)|\b(?:{_ABOUT}|20\d{{2}}\s*[-–/]\s*\d{{2,4}})[\s,:(–-]+({_SEASON})\b",
    re.IGNORECASE,
)
_ONE_YEAR = re.compile(r"\b(fall|autumn|spring)\s+(20\d{2})\b(?!\s*[-–/]\s*\d)", re.IGNORECASE)
_DATE = (
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|"
    r"\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+\d{4}"
)
_AS_OF = re.compile(
    rf"\b(?:as of|as at|through|thru|up to|until|to date|data from|tested(?: on)?|given(?: on)?|assessed(?: on)?|"
    rf"administered(?: on)?|(?:test|testing|assessment|data|attendance) date|attendance (?:for|on)|"
    rf"scores (?:of|from|for))[\s:,(–-]*(?:[a-z]+day,?\s+)?({_DATE})",
    re.IGNORECASE,
)

_DATED: Mapping[FileKind, str] = {
    "scores": "date",
    "ratings": "date",
    "courses": "date",
    "attendance": "date",
    "attendance_totals": "end_date",
}
"""The field that a day above the header is in each kind of sheet. Of what happens one by one (incidents, calls, sessions)
it is never the day."""

_WORDS = {
    "year": "The school year {} stands above the header in row {}: it is used for the rows.",
    "season": "The benchmark period {} stands above the header in row {}: it is used for the rows.",
    "date": "The day {} stands above the header in row {}: it is used for the rows.",
    "end_date": "The day {} stands above the header in row {}: it is taken for the last day that is counted.",
}


class Told(msgspec.Struct, frozen=True):
    """What the lines above a header say, each with the number of its row; `year` is written as 2025-2026."""

    year: tuple[str, int] | None = None
    season: tuple[str, int] | None = None
    date: tuple[str, int] | None = None

    def fields_for(self, kind: FileKind, has: AbstractSet[str]) -> dict[str, str]:
        """The fields of a kind of sheet that are said here and that no column `has`."""
        there = SHEET[kind].all_fields
        found: dict[str, str] = {}
        dated = _DATED.get(kind, "")
        if self.date and dated in there and dated not in has and "season" not in has:
            found[dated] = self.date[0]
        if self.year and "year" in there and "year" not in has:
            found["year"] = self.year[0]
        if self.season and kind == "scores" and "season" not in has and "date" not in {*has, *found}:
            found["season"] = self.season[0]
        return found

    def notes(self, fields: Mapping[str, str]) -> tuple[str, ...]:
        """What was taken from here, in sentences."""
        rows = {"year": self.year, "season": self.season, "date": self.date, "end_date": self.date}
        return tuple(
            _WORDS[field].format(said, found[1]) for field, said in fields.items() if (found := rows.get(field))
        )


def told_above(rows: Sequence[Row]) -> Told:
    """What the rows above a header say of those below; of two lines that say the same thing the lower one counts."""
    told = Told()
    for row in rows:
        texts = [text for cell in row.cells if (text := text_of(cell))]
        if not 0 < len(texts) <= _MOST_CELLS:
            continue
        line = " ".join(texts)
        if len(line) <= _LONGEST:
            told = _with(told, line, row.number)
    return told


def _with(told: Told, line: str, row: int) -> Told:
    found: dict[str, tuple[str, int]] = {}
    if (years := _YEARS.search(line)) and (int(years[1]) + 1) % 100 == int(years[2][-2:]):
        found["year"] = (f"{years[1]}-{int(years[1]) + 1}", row)
    elif one := _ONE_YEAR.search(line):
        # Fall 2025 and spring 2026 are of one school year; of a winter nobody knows.
        begins = int(one[2]) - (one[1].casefold() == "spring")
        found["year"] = (f"{begins}-{begins + 1}", row)
    periods = {(first or second).strip().casefold() for first, second in _PERIOD.findall(line)}
    if len(periods) == 1:
        season = periods.pop()
        found["season"] = (season.upper() if season in {"boy", "moy", "eoy"} else season.capitalize(), row)
    if (dated := _AS_OF.search(line)) and _is_date(dated[1]):
        found["date"] = (dated[1], row)
    return msgspec.structs.replace(told, **found)


def _is_date(text: str) -> bool:
    """Whether a text is a day, be its order known or not."""
    for day_first in (False, True):
        try:
            date_of(text, day_first)
        except ValueError:
            continue
        return True
    return False
