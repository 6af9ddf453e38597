"""What a cell means where a score, a benchmark period, a grade, a name or a status is expected."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal

from interventiondesk.domain.words import grade_of
from interventiondesk.exchange.tables import Cell, text_of

_ABSENT = {"absent", "abs", "abs.", "a", "ab", "student absent", "was absent"}
_NOT_GIVEN = {
    "n/a",
    "na",
    "n.a.",
    "not given",
    "not tested",
    "not administered",
    "not assessed",
    "nt",
    "ng",
    "not_given",
    "exempt",
    "exempted",
    "exc",
    "excused",
    "did not test",
    "dnt",
    "not taken",
    "no score",
    "no data",
    "refused",
    "-",
    "--",
    "–",
    "—",
}
_EMPTY = {"", "null", "none", "nan", "#n/a"}
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"[+-]?\d+,\d{1,2}")
_LARGEST = 1_000_000
_GRADES = {"PK", "TK", "K", *map(str, range(1, 13))}
_SEASONS: dict[str, Literal["beginning", "middle", "end"]] = {
    "boy": "beginning",
    "beginning": "beginning",
    "beginning of year": "beginning",
    "fall": "beginning",
    "moy": "middle",
    "middle": "middle",
    "middle of year": "middle",
    "winter": "middle",
    "eoy": "end",
    "end": "end",
    "end of year": "end",
    "spring": "end",
    "beg": "beginning",
    "autumn": "beginning",
    "mid": "middle",
}
_YEARS = re.compile(r"\b(20\d{2})(?:\s*[-/–]\s*(20\d{2}|\d{2}))?\b")
_OF_ONE_YEAR = re.compile(r"\b(fall|autumn|spring)\b", re.IGNORECASE)
_ABOUT_SEASON = re.compile(
    r"\b(of|the|year|school|benchmark|screening|screener|assessment|period|window|season|term|sy)\b"
)
_YEAR_GROUP = re.compile(r"(?:year|yr\.?|y)\s*(\d{1,2})", re.IGNORECASE)
_ENROLLED = {"0", "active", "a", "enrolled", "current", "yes", "y", "true", "primary", "registered", "on roll"}
_LEFT = {
    "-2",
    "-1",
    "1",
    "2",
    "3",
    "4",
    "inactive",
    "i",
    "withdrawn",
    "transferred",
    "transferred out",
    "graduated",
} | {
    "no",
    "n",
    "false",
    "exited",
    "left",
    "pre-registered",
    "dropped",
    "historical",
    "former",
    "off roll",
    "leaver",
    "moved",
    "w/d",
    "wd",
}


def value_of(cell: Cell) -> float:
    """The number that a cell means, with at most three decimals: 1,234 and 12,5 are read, 97% is 97.

    Raises `ValueError` with a sentence where it is none.
    """
    text = text_of(cell)
    bare = text.removesuffix("%").strip()
    if isinstance(cell, float):
        # A workbook keeps 0.1 + 0.2 as 0.30000000000000004: that is nobody's fourth decimal.
        bare = repr(round(cell, 9)).removesuffix(".0")
    if _THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    elif _COMMA.fullmatch(bare):
        bare = bare.replace(",", ".")
    if isinstance(cell, bool) or not _PLAIN.fullmatch(bare):
        raise ValueError(f"{text} is not a score.")
    try:
        exact = Decimal(bare)
    except InvalidOperation:
        raise ValueError(f"{text} is not a score.") from None
    if abs(exact) >= _LARGEST:
        raise ValueError(f"{text} is too large for a score.")
    if exact != exact.quantize(Decimal("0.001")):
        raise ValueError(f"{text} has more than 3 decimals.")
    return float(exact)


def is_empty(text: str) -> bool:
    """Whether a cell says nothing: empty, or the NULL that some exports write for it."""
    return text.casefold() in _EMPTY


def no_score(text: str) -> Literal["absent", "not_given"] | None:
    """Whether a cell says why there is no score."""
    word = text.casefold()
    return "absent" if word in _ABSENT else "not_given" if word in _NOT_GIVEN else None


def errors_of(text: str) -> int | None:
    """A number of errors, None for an empty cell. Raises `ValueError` with a sentence where it is none."""
    if is_empty(text) or no_score(text):
        return None
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ValueError(f"{text} is not a number of errors.")
    return int(text)


def season_of(text: str) -> Literal["", "beginning", "middle", "end"]:
    """A benchmark period: BOY, Fall, Fall 2026-2027 and Beginning are one. Raises `ValueError` with a sentence where it
    is none."""
    if not text.strip():
        return ""
    if text.casefold() in _SEASONS:
        return _SEASONS[text.casefold()]
    bare = _ABOUT_SEASON.sub(" ", _YEARS.sub(" ", text.casefold()))
    meant: set[Literal["beginning", "middle", "end"] | None] = {_SEASONS.get(word) for word in re.findall(r"\w+", bare)}
    for season in meant:
        if season is not None and len(meant) == 1:
            return season
    raise ValueError(f"{text} is not a benchmark period.")


def school_year_of(text: str) -> int:
    """The year in which a school year begins: 2026 for `2026-2027`, `2026-27`, `2026/27`, `Fall 2026-2027`, `Fall 2026`
    and `Spring 2027`. Raises `ValueError` with a sentence where it is none: of a single year it is not known whether it
    begins or ends there, nor of a winter."""
    found = _YEARS.search(text)
    if found and found[2]:
        first, second = int(found[1]), int(found[2][-2:])
        if (first + 1) % 100 == second:
            return first
    elif found and (season := _OF_ONE_YEAR.search(text)):
        return int(found[1]) - (season[1].casefold() == "spring")
    raise ValueError(f"It cannot be told which school year {text.strip()} is." if text.strip() else "No school year.")


def grade_in(text: str) -> str:
    """A grade as it is stored: `Year 3`, `Yr 3` and `Y3` are 3. Raises `ValueError` with a sentence where it is none."""
    grade = grade_of(text)
    if grade not in _GRADES and (found := _YEAR_GROUP.fullmatch(text.strip())):
        grade = grade_of(found[1])
    if grade not in _GRADES:
        raise ValueError(f"{text} is not a grade.")
    return grade


def is_enrolled(text: str) -> bool:
    """Whether a status says that the student is at the school: PowerSchool's 0, Active. Raises `ValueError` with a
    sentence where it is no status."""
    word = text.casefold()
    if word not in _ENROLLED | _LEFT:
        raise ValueError(f"{text} is not a status.")
    return word in _ENROLLED


def name_in(text: str) -> tuple[str, str]:
    """Last and first name of `Last, First`. Raises `ValueError` with a sentence where there is no comma: which part of
    Juan de la Cruz is the last name is not guessed."""
    family, comma, given = " ".join(text.split()).partition(",")
    if not comma:
        raise ValueError(f"It cannot be told which part of {text} is the last name.")
    return family.strip(), given.strip()
