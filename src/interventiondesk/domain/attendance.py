"""Attendance as compact facts: what each code means, how many days were missed, and the digest of one delivery."""

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
