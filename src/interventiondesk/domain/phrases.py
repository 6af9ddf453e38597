"""How growth, spans of days and the step after *ahead* are said, in one place, so that rules, progress and charts agree."""

from __future__ import annotations

import datetime as dt
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
