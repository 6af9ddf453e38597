"""Attendance as compact facts: what each code means, the share of days present, and the digest of one delivery."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable

Fact = tuple[str, int, int]
"""One student's day: the student's id, the day as `date.toordinal()`, the code."""

PRESENT = 1
EXCUSED = 2
UNEXCUSED = 3
TARDY = 4

CODE_WORDS: dict[int, str] = {
    PRESENT: "Present",
    EXCUSED: "Excused absence",
    UNEXCUSED: "Unexcused absence",
    TARDY: "Tardy",
}
"""Each code as a person reads it."""

ABSENT = frozenset({EXCUSED, UNEXCUSED})
"""The codes of a day that was missed, for whatever reason. A tardy student was there."""

_AT_ONCE = 20_000


def days_and_absences(codes: Iterable[int]) -> tuple[int, int]:
    """How many days, and how many of them were missed."""
    days = missed = 0
    for code in codes:
        days += 1
        missed += code in ABSENT
    return days, missed


def attendance_share(codes: Iterable[int]) -> float | None:
    """The share of days on which the student was present or tardy, from 0 to 1.

    None without a day: no data is not perfect attendance.
    """
    days, missed = days_and_absences(codes)
    return (days - missed) / days if days else None


def chronically_absent(codes: Iterable[int], least_days: int = 10) -> bool | None:
    """Whether 10 % or more of the days enrolled were missed for any reason, in whole numbers: 18 of 180 is, 17 is not.

    None below `least_days` (10 after Maine's reading of the federal file): not enough data.
    """
    days, missed = days_and_absences(codes)
    return missed * 10 >= days if days >= least_days else None


def contents_of(facts: Iterable[Fact]) -> str:
    """The SHA-256 of facts in the given order, in hexadecimal.

    Each fact is the line `student_id ordinal code`, parts parted by one space, ended by a line feed, in UTF-8. Whoever
    compares two deliveries gives both in the order of student and day.
    """
    digest = hashlib.sha256()
    lines = (f"{student} {day} {code}\n" for student, day, code in facts)
    while some := "".join(itertools.islice(lines, _AT_ONCE)):
        digest.update(some.encode())
    return digest.hexdigest()
