"""What a decision remembers of a flag, and when the datum behind the flag is another one than it remembers."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import msgspec

from interventiondesk.domain.following import FlagDecision
from interventiondesk.domain.indicators import StudentSigns
from interventiondesk.domain.lines import exact
from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.signs import CourseResult

WORSE_SHARE = 0.02
"""Two of a hundred days: a fifth of the way from nothing to chronic absence, and more than one cold late in the year."""

WORSE_DAYS = 3.0
"""Three more days: one usual illness must not bring back what the team looked at last week."""

WORSE_COURSE = 5.0
"""Half a letter grade of ten points."""

CORE_SUBJECTS = frozenset({"english", "math"})
"""The subjects whose results raise a flag."""


class Memory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one flag read on the day of a decision. Of a row's id only the end is kept: `FlagDecision.flags` is short."""

    indicator: Indicator
    value: float | None = None
    severe: bool = False
    rows: tuple[str, ...] = ()


_MEMORIES = msgspec.json.Decoder(tuple[Memory, ...])


def remembered(readings: Iterable[Reading]) -> str:
    """The text that a decision keeps of the flags it was about (`FlagDecision.flags`)."""
    return msgspec.json.encode([memory_of(one) for one in readings if one.state == "flag"]).decode()


def memories(decision: FlagDecision) -> tuple[Memory, ...]:
    """What a decision was about; nothing where the text is empty or from elsewhere."""
    if not decision.flags:
        return ()
    try:
        return _MEMORIES.decode(decision.flags)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ()


def memory_of(reading: Reading) -> Memory:
    """What a flag reads today."""
    return Memory(
        indicator=reading.indicator,
        value=reading.value,
        severe=reading.severe,
        rows=tuple(_short(row) for row in reading.rows),
    )


def _short(row: str) -> str:
    return row[-12:]


def changed(memory: Memory, reading: Reading, signs: StudentSigns | None) -> bool:
    """Whether the datum behind a flag is another than the one that was looked at."""
    if reading.severe and not memory.severe:
        return True
    if reading.indicator in {"attendance", "attendance_month"}:
        # Totals are brought in again and again with another last day: only their value tells.
        return bool(memory.rows) != bool(reading.rows) or worse(memory, reading.indicator, reading.value)
    known = set(memory.rows)
    unknown = [row for row in reading.rows if _short(row) not in known]
    if signs is None or reading.indicator not in {"course", "course_strength"}:
        return bool(unknown)
    return any(_new_result(row, known, signs) for row in unknown)


def worse(memory: Memory, indicator: Indicator, value: float | Fraction | None) -> bool:
    """Whether attendance is worse than remembered by the stated step."""
    if value is None or memory.value is None:
        return value is not None
    step = WORSE_SHARE if indicator == "attendance" else WORSE_DAYS
    new = value if isinstance(value, Fraction) else exact(value)
    return new - exact(memory.value) >= exact(step)


def _new_result(row: str, known: set[str], signs: StudentSigns) -> bool:
    """Whether a course result is another datum than those that were looked at."""
    new = next((one for one in signs.results if one.id == row), None)
    if new is None or new.subject not in CORE_SUBJECTS:
        return False
    same = [
        one
        for one in signs.results
        if _short(one.id) in known and _course(one) == _course(new) and one.date <= new.date
    ]
    if not same:
        return True
    old = max(same, key=lambda one: (one.date, one.id))
    if old.percent is None or new.percent is None:
        return old.mark.strip().casefold() != new.mark.strip().casefold()
    return exact(old.percent) - exact(new.percent) >= exact(WORSE_COURSE)


def _course(result: CourseResult) -> tuple[str, str]:
    return result.course.strip().casefold(), result.term.strip().casefold()
