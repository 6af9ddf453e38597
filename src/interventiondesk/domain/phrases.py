"""How growth, spans of days, the step after *ahead* and several reasons in a row are said, in one place, so that rules,
progress and charts agree."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from fractions import Fraction

from interventiondesk.domain.lines import Aimline, Direction
from interventiondesk.domain.words import day_and_year, day_words, rounded


def growth_places(line: Aimline | None) -> int:
    """Growth is said with one decimal; with two where the goal itself asks for less than 0.3 a week."""
    return 2 if line and 0 < abs(line.per_week) < Fraction(3, 10) else 1


def growth_verb(slope: float, direction: Direction, places: int, unit: str = "") -> str:
    """A growth a week as a verb: "gains 2.5 words a week", "falls by 0.3 a week", "stays level"."""
    pace = rounded(abs(slope), places)
    if not pace.strip("0."):
        return "stays level"
    verbs = ("gains", "loses") if direction == "higher" else ("rises by", "falls by")
    return " ".join(part for part in (verbs[slope < 0], pace, unit, "a week") if part)


def growth_noun(slope: float, direction: Direction, places: int) -> str:
    """A growth a week as a noun: "0.5", "a fall of 0.5", "a loss of 0.5"."""
    pace = rounded(abs(slope), places)
    if not pace.strip("0."):
        return pace
    if direction == "lower":
        return f"{'a fall' if slope < 0 else 'a rise'} of {pace}"
    return f"a loss of {pace}" if slope < 0 else pace


def growth_asked(per_week: float, direction: Direction, places: int) -> str:
    """What a goal line asks for: "the goal asks for 2.0", "the goal asks to keep the level"."""
    return (
        f"the goal asks for {growth_noun(per_week, direction, places)}"
        if per_week
        else "the goal asks to keep the level"
    )


def span_words(first: dt.date, last: dt.date) -> str:
    """Two days as a span: September 8 to November 3; with both years where they differ."""
    said = day_words if first.year == last.year else day_and_year
    return f"{said(first)} to {said(last)}"


def further_goal(direction: Direction) -> str:
    """What is talked about when a plan is ahead: where errors should fall, a goal further on lies lower."""
    return "raise the goal" if direction == "higher" else "lower the goal"


_IN_BRACKETS = re.compile(r" \([^()]*\)$")


def said_once(reasons: Iterable[str]) -> str:
    """Reasons in a row, where one that begins with the same count as an earlier one only adds to it.

    "Absent 11 of 60 days (18 %); the line is 10 %." and "Absent 11 of 60 days; the line in May is 8." become "Absent 11 of
    60 days (18 %); the line is 10 %; the line in May is 8."
    """
    told: dict[str, str] = {}
    for reason in reasons:
        sentence, dot, rest = reason.partition(". ")
        first, _, more = sentence.removesuffix(".").partition("; ")
        count = _IN_BRACKETS.sub("", first)
        if not more or count not in told:
            told[count if more else reason] = reason
            continue
        known, known_dot, known_rest = told[count].partition(". ")
        before, _, lines = known.removesuffix(".").partition("; ")
        merged = "; ".join(part for part in (max(before, first, key=len), lines, more) if part) + "."
        told[count] = " ".join(part for part in (merged, known_rest if known_dot else "", rest if dot else "") if part)
    return " ".join(told.values())
