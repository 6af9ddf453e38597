"""How values are said: grades, dates, numbers, counts and progress, in the same words on screen, on paper and aloud.

Nothing here asks the operating system for a language: the same date is written the same way on every computer.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

PROGRESS: Mapping[str, str] = MappingProxyType(
    {
        "ahead": "Ahead",
        "on_track": "On track",
        "behind": "Behind",
        "too_early": "Too early to tell",
        "too_few_sessions": "Too few sessions to judge",
        "no_recent_score": "No recent score",
    }
)
"""The six states of a plan's progress as a person reads them."""

_GRADE_NAMES = {
    "PK": ("pk", "prek", "prekindergarten", "preschool", "p", "pr", "p3", "p4", "pk3", "pk4", "-1", "-2"),
    "TK": ("tk", "transitionalkindergarten"),
    "K": ("k", "kg", "kn", "kdg", "kinder", "kindergarten", "kf", "0", "00"),
}
_GRADE_OF = {name: grade for grade, names in _GRADE_NAMES.items() for name in names}
_NUMBERED = re.compile(r"0*(\d{1,2})(?:st|nd|rd|th)?(?:\.0+)?")
_GRADE_ORDER = {"PK": -2, "TK": -1, "K": 0}
_GRADE_WORDS = {"PK": "pre-kindergarten", "TK": "transitional kindergarten", "K": "kindergarten"}


def grade_of(text: str) -> str:
    """The grade as it is stored: PK, TK, K or a number from 1 to 12 as text.

    `03`, `3rd`, `Grade 3` and `3rd grade` are "3"; `KG`, `0` and `Kindergarten` are "K"; `-1` and `Pre-K` are "PK".
    What is none of these is returned as it was typed, without outer spaces, so that nothing is lost.
    """
    plain = text.strip()
    bare = re.sub(r"^(?:grade|gr\.?)\s*|\s*grade$", "", plain.casefold()).strip()
    key = bare if bare.startswith("-") else re.sub(r"[\s_.\-]+", "", bare)
    if key in _GRADE_OF:
        return _GRADE_OF[key]
    numbered = _NUMBERED.fullmatch(bare)
    if numbered and 1 <= int(numbered[1]) <= 12:
        return str(int(numbered[1]))
    if numbered and int(numbered[1]) == 0:
        return "K"
    return plain


def grade_key(grade: str) -> tuple[int, str]:
    """A key that sorts grades as a school does: PK, TK, K, 1 to 12, then anything else by name, no grade last."""
    known = grade_of(grade)
    if known in _GRADE_ORDER:
        return (_GRADE_ORDER[known], "")
    if known.isdecimal():
        return (int(known), "")
    return (100 if known else 101, known.casefold())


def grade_words(grade: str) -> str:
    """`3` becomes "grade 3", `K` "kindergarten". Without a grade the text is empty."""
    known = grade_of(grade)
    if known in _GRADE_WORDS:
        return _GRADE_WORDS[known]
    return f"grade {known}" if known else ""


def day_words(date: dt.date) -> str:
    """January 12."""
    return f"{MONTHS[date.month - 1]} {date.day}"


def short_day(date: dt.date) -> str:
    """Jan 12."""
    return f"{MONTHS[date.month - 1][:3]} {date.day}"


def long_day(date: dt.date) -> str:
    """Thursday, October 15."""
    return f"{WEEKDAYS[date.weekday()]}, {day_words(date)}"


def day_and_year(date: dt.date) -> str:
    """January 12, 2027."""
    return f"{day_words(date)}, {date.year}"


@functools.lru_cache(maxsize=8192, typed=True)
def rounded(value: float | Fraction, places: int) -> str:
    """A value with so many decimals, halves away from zero as people round, and never "-0".

    A float is taken as the decimal that was typed, not as its binary neighbor: 1.25 is 1.3 with one place.
    Raises `ValueError` for what is no number.
    """
    if isinstance(value, float):
        units = value * 10**places
        if abs(abs(units) % 1 - 0.5) > 1e-6 and abs(units) < 1e12:
            # Nowhere near a half: what was typed and its binary neighbor round alike, at a tenth of the cost.
            told = f"{value:.{places}f}"
            return told.removeprefix("-") if not told.strip("-0.") else told
    exact = value if isinstance(value, Fraction) else Fraction(str(value))
    units = int(abs(exact) * 10**places + Fraction(1, 2))
    whole, rest = divmod(units, 10**places)
    sign = "-" if exact < 0 and units else ""
    return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


@functools.lru_cache(maxsize=8192, typed=True)
def number(value: float | Fraction) -> str:
    """A value as it was typed: at most three decimals, no zeros at the end. "63", "1.6", "2.125"."""
    return rounded(value, 3).rstrip("0").rstrip(".")


def rate(value: float | Fraction) -> str:
    """A growth: always one decimal. "1.6", "2.0", "-0.4", never "-0.0"."""
    return rounded(value, 1)


@functools.lru_cache(maxsize=1024)
def _plural(one: str) -> str:
    if re.search(r"[^aeiou]y$", one):
        return one[:-1] + "ies"
    return one + ("es" if re.search(r"(s|x|z|ch|sh)$", one) else "s")


def count(many: int, one: str, plural: str = "") -> str:
    """How many of something: "1 student", "7 students", "2 entries". `plural` is for words that follow no rule."""
    return f"{many} {one if many == 1 else plural or _plural(one)}"


def amount(value: float | Fraction, unit: str) -> str:
    """A value with the unit of its measure, which is kept in the plural: "69 words", "1 word", "1.5 points"."""
    return f"{number(value)} {_singular(unit) if value == 1 else unit}".rstrip()


@functools.lru_cache(maxsize=256)
def _singular(unit: str) -> str:
    if " of " in unit or not re.search(r"[^s]s$", unit):
        return unit
    return re.sub(r"(?<=ch|sh)e$|(?<=x)e$", "", unit[:-1])


_MOST_PLACES = 9


@functools.lru_cache(maxsize=8192, typed=True)
def percent(value: float | Fraction, *marks: float | Fraction, least: int = 0) -> str:
    """A share from 0 to 1 as a percentage: "81 %", "9.97 %". Shares and marks are taken as typed.

    Rounded as people round, with the fewest decimals, at least `least` of them, at which it stands to 0 %, to 100 % and
    to each mark as the exact value does: 9.97 % is never shown as a mark of 10 %, nor 99.6 % as all. Zeros at the end are
    left off.
    """
    exact = 100 * (value if isinstance(value, Fraction) else Fraction(str(value)))
    bounds = {100 * (mark if isinstance(mark, Fraction) else Fraction(str(mark))) for mark in (0, 1, *marks)}
    told = ""
    # a share that is exactly a third, and a mark of a third, would look for an end of their decimals for ever
    for places in range(least, _MOST_PLACES + 1):
        told = rounded(exact, places)
        shown = Fraction(told)
        if all((shown > bound) - (shown < bound) == (exact > bound) - (exact < bound) for bound in bounds):
            break
    return f"{told.rstrip('0').rstrip('.') if '.' in told else told} %"


def share(held: int, planned: int, floor: int = 10, mark: float | None = None) -> str:
    """A part of a whole: "29 of 32 (91 %)". Below `floor` in the whole there is no percentage, only the counts.

    `mark` is what the share is compared with, from 0 to 1: a share just under it is never shown as the mark.
    """
    said = f"{held} of {planned}"
    if planned < max(floor, 1):
        return said
    return f"{said} ({percent(Fraction(held, planned), *(() if mark is None else (mark,)))})"


def join(parts: Sequence[str], last: str = "and") -> str:
    """A list in a sentence: "a", "a and b", "a, b and c"."""
    *head, tail = parts or ("",)
    return f"{', '.join(head)} {last} {tail}" if head else tail
