"""Reads a date as people at a US school write it, month first, or as a word counted from today."""

from __future__ import annotations

import datetime as dt
import re

from interventiondesk.domain.words import MONTHS, WEEKDAYS

_WORDS = {"today": 0, "now": 0, "tod": 0, "tomorrow": 1, "tom": 1, "yesterday": -1}
_UNITS = {"day": 1, "week": 7}


def _made(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, today: dt.date) -> dt.date | None:
    """The day of that name closest to today: in January, 12/3 is last December and 3/12 this March."""
    found = [made for year in (-1, 0, 1) if (made := _made(today.year + year, month, day))]
    if not found:  # February 29 outside the years around a leap year
        return None
    return min(found, key=lambda made: (abs(made - today), made < today))


def _full_year(text: str, today: dt.date) -> int:
    """A year of two digits is the one that lies at most twenty years ahead."""
    year = int(text)
    if len(text) > 2:
        return year
    year += today.year // 100 * 100
    return year - 100 if year > today.year + 20 else year


def _month(word: str) -> int | None:
    """The number of a month by its name or its first three letters or more."""
    if len(word) < 3:
        return None
    return next((at for at, name in enumerate(MONTHS, 1) if name.lower().startswith(word)), None)


def _weekday(word: str) -> int | None:
    if len(word) < 2:
        return None
    return next((at for at, name in enumerate(WEEKDAYS) if name.lower().startswith(word)), None)


def _by_word(words: list[str], today: dt.date) -> dt.date | None:
    if len(words) == 1 and words[0] in _WORDS:
        return today + dt.timedelta(days=_WORDS[words[0]])
    after, last = words[:1] == ["next"], words[:1] == ["last"]
    rest = words[1:] if after or last or words[:1] in (["this"], ["on"]) else words
    if len(rest) != 1:
        return None
    if rest[0] in _UNITS and (after or last):
        return today + dt.timedelta(days=_UNITS[rest[0]] * (-1 if last else 1))
    weekday = _weekday(rest[0])
    if weekday is None:
        return None
    ahead = (weekday - today.weekday()) % 7
    if last:
        return today + dt.timedelta(days=ahead - 7)
    return today + dt.timedelta(days=ahead or (7 if after else 0))


def _counted(words: list[str], today: dt.date) -> dt.date | None:
    """In 3 weeks; 2 days ago; +5."""
    back = words[-1:] == ["ago"]
    rest = words[:-1] if back else words[1:] if words[:1] == ["in"] else words
    if len(rest) == 1 and re.fullmatch(r"[+-]\d{1,3}", rest[0]):
        return today + dt.timedelta(days=int(rest[0]))
    if (back or rest is not words) and len(rest) == 2 and re.fullmatch(r"\d{1,3}", rest[0]):
        days = _UNITS.get(rest[1].removesuffix("s"))
        return today + dt.timedelta(days=int(rest[0]) * days * (-1 if back else 1)) if days else None
    return None


def read_date(text: str, today: dt.date) -> dt.date | None:
    """The date that `text` means on the day `today`, or None where it means none.

    Understood: 3/12, 3-12-26, 3/12/2026, 2026-03-12, Mar 12, March 12, 2026, 12 March, today, tomorrow, yesterday,
    Friday (the coming one, today included), next Friday (never today), last Friday, next week, in 3 weeks, 2 days ago,
    +5. Numbers are month first; a date without a year is the one nearest to today.
    """
    plain = re.sub(r"\s+", " ", text.strip().lower())
    if not plain:
        return None
    if whole := re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", plain):
        return _made(int(whole[1]), int(whole[2]), int(whole[3]))
    if parts := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{4}|\d{2}))?", plain):
        month, day = int(parts[1]), int(parts[2])
        return _made(_full_year(parts[3], today), month, day) if parts[3] else _nearest(month, day, today)
    words = re.sub(r"(\d)(st|nd|rd|th)\b", r"\1", plain).replace(",", " ").replace(".", " ").split()
    by_word = _counted(words, today) or _by_word(words, today)
    if by_word:
        return by_word
    if len(words) > 1 and _weekday(words[0]) is not None:  # Thursday, October 15
        words = words[1:]
    if len(words) in {2, 3}:
        names = [_month(word) for word in words[:2]]
        numbers = [word for word, name in zip(words[:2], names, strict=True) if name is None]
        month = names[0] or names[1]
        if month and len(numbers) == 1 and re.fullmatch(r"\d{1,2}", numbers[0]):
            if len(words) == 2:
                return _nearest(month, int(numbers[0]), today)
            if re.fullmatch(r"\d{4}|\d{2}", words[2]):
                return _made(_full_year(words[2], today), month, int(numbers[0]))
    return None


def short_date(date: dt.date) -> str:
    """As a form shows it and `read_date` reads it: 3/12/2026."""
    return f"{date.month}/{date.day}/{date.year}"
