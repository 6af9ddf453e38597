"""Dates as files write them, and the proof of whether the day or the month comes first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Literal

from interventiondesk.domain.words import MONTHS
from interventiondesk.exchange.tables import Cell, Stamp, text_of

Order = Literal["month", "day", "either", "mixed"]
"""What the dates of a column prove: month first, day first, nothing, or both at once."""

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"(19|20)(\d{2})(\d{2})(\d{2})")
_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[\s\-/.]+([a-z]{3,9})\.?,?[\s\-/.]+(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_NAMED = re.compile(r"([a-z]{3,9})\.?[\s\-/.]+(\d{1,2})(?:st|nd|rd|th)?,?[\s\-/.]+(\d{4}|\d{2})", re.IGNORECASE)
_WEEKDAY = re.compile(r"(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?\.?,?\s+", re.IGNORECASE)
_TIME = re.compile(r"[T\s]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_SERIALS = (25_569, 73_050)  # 1970 to 2099: any other number is not meant as a day
_MONTH_OF = {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)}


def first_of(cell: Cell) -> Literal["month", "day"] | None:
    """What a single cell proves by itself: a number above 12 cannot be a month. None where it proves nothing."""
    if not isinstance(cell, str) or not (found := _PARTS.fullmatch(_bare(cell))):
        return None
    first, second = int(found[1]), int(found[3])
    return "day" if first > 12 >= second else "month" if second > 12 >= first else None


def has_order(cell: Cell) -> bool:
    """Whether a cell is a day of three numbers, of which the day or the month comes first."""
    return isinstance(cell, str) and _PARTS.fullmatch(_bare(cell)) is not None


class AmbiguousDateError(ValueError):
    """3/4/2026 is March 4 or April 3."""


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < 70 else 1900)


def _bare(text: str) -> str:
    return _TIME.sub("", _WEEKDAY.sub("", text.strip(), count=1)).strip()


def date_of(cell: Cell, day_first: bool | None = None) -> dt.date:
    """The day that a cell means: a date cell, an Excel serial number, ISO, US or day-first text, or a named month. A time
    of day is dropped; two-digit years are 1970 to 2069.

    Raises `AmbiguousDateError` where only `day_first` could tell, and `ValueError` where it is no date.
    """
    if isinstance(cell, Stamp):
        return dt.date.fromisoformat(cell.iso[:10])
    text = _bare(text_of(cell))
    if found := _ISO.fullmatch(text):
        return dt.date(int(found[1]), int(found[2]), int(found[3]))
    if found := _COMPACT.fullmatch(text):
        return dt.date(int(found[1] + found[2]), int(found[3]), int(found[4]))
    if found := _PARTS.fullmatch(text):
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        if first > 12 or (day_first and second <= 12):
            return dt.date(year, second, first)
        if second > 12 or first == second or day_first is False:
            return dt.date(year, first, second)
        raise AmbiguousDateError(text)
    if (found := _DAY_NAMED.fullmatch(text)) and (month := _MONTH_OF.get(found[2][:3].casefold())):
        return dt.date(_year(found[3]), month, int(found[1]))
    if (found := _MONTH_NAMED.fullmatch(text)) and (month := _MONTH_OF.get(found[1][:3].casefold())):
        return dt.date(_year(found[3]), month, int(found[2]))
    if _SERIAL.fullmatch(text) and _SERIALS[0] <= float(text) <= _SERIALS[1]:
        return _EXCEL_DAY_0 + dt.timedelta(days=int(float(text)))
    raise ValueError("no date")


def order_of(cells: Iterable[Cell], latest: dt.date | None = None) -> Order:
    """What these cells prove together: a number above 12 cannot be a month, a day after `latest` cannot be meant."""
    proved: set[Order] = set()
    for cell in cells:
        if not isinstance(cell, str) or not (found := _PARTS.fullmatch(_bare(cell))):
            continue
        first, second, year = int(found[1]), int(found[3]), _year(found[4])
        if first > 12 >= second:
            proved.add("day")
        elif second > 12 >= first:
            proved.add("month")
        elif latest is not None and first != second and first <= 12 and second <= 12:
            month_first, day_first = dt.date(year, first, second), dt.date(year, second, first)
            if day_first > latest >= month_first:
                proved.add("month")
            elif month_first > latest >= day_first:
                proved.add("day")
    if len(proved) > 1:
        return "mixed"
    return proved.pop() if proved else "either"
