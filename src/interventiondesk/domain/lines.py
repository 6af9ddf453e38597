"""Baseline and goal line, in exact fractions of what was typed: a score on the line is neither above nor below it."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.plans import Goal

Direction = Literal["higher", "lower"]
Where = Literal["better", "on", "worse"]
Dated = tuple[dt.date, float]


@functools.lru_cache(maxsize=8192)
def exact(value: float) -> Fraction:
    """The decimal that was typed, not the binary number nearest to it: `exact(0.1)` is one tenth."""
    return Fraction(str(value))


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two middle ones. Raises `ValueError` where there is none."""
    if not values:
        raise ValueError("no values, so no median")
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[half])
    return float((exact(ordered[half - 1]) + exact(ordered[half])) / 2)


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """The level before a plan. `label` says what it was made from; `days` is how many dates it was measured on."""

    value: float
    scores: int
    days: int
    first: dt.date
    last: dt.date
    label: str


def baseline_of(scores: Sequence[Dated]) -> Baseline | None:
    """The median of the given scores (methods 1.1); None without a score, because a missing probe is not zero.

    One score is itself and is labelled "1 probe", two are their mean. Several on one date say so: their level is known,
    a growth before the plan is not.
    """
    if not scores:
        return None
    dates = {date for date, _ in scores}
    many = len(scores)
    label = "1 probe" if many == 1 else f"{'mean' if many == 2 else 'median'} of {many}"
    if many > 1 and len(dates) == 1:
        label += " on one day"
    return Baseline(
        value=median([value for _, value in scores]),
        scores=many,
        days=len(dates),
        first=min(dates),
        last=max(dates),
        label=label,
    )


class Aimline(msgspec.Struct, frozen=True, dict=True):
    """The straight line from a baseline to a goal, in days (methods 1.3). School breaks are calendar time too.

    Its end lies after its beginning: the maker `aimline_between` answers with a Problem where it does not, and the
    constructor raises `ValueError`. A level line is allowed: that goal keeps what was reached.
    """

    begin_date: dt.date
    baseline: Fraction
    target_date: dt.date
    target: Fraction

    def __post_init__(self) -> None:
        if self.target_date <= self.begin_date:
            raise ValueError(f"a goal line ends after it begins, not on {self.target_date} from {self.begin_date}")

    @functools.cached_property
    def per_week(self) -> Fraction:
        """The growth that the goal asks for each week; below zero where lower is better."""
        return 7 * (self.target - self.baseline) / (self.target_date - self.begin_date).days

    def at(self, day: dt.date) -> Fraction | None:
        """The line's exact level on a day; None before it begins and after the goal date, for it is never extended."""
        if not self.begin_date <= day <= self.target_date:
            return None
        gone = Fraction((day - self.begin_date).days, (self.target_date - self.begin_date).days)
        return self.baseline + (self.target - self.baseline) * gone

    def side(self, day: dt.date, value: float, direction: Direction) -> Where | None:
        """On which side of the line a score lies; None on a day on which there is no line."""
        if not self.begin_date <= day <= self.target_date:
            return None
        near = self.near(day)
        above = value - near
        # Exact fractions take most of the time of a judgment, and only next to the line do they say more.
        if abs(above) <= 1e-6 * (1 + abs(near)):
            above = exact(value) - (self.at(day) or 0)
        if above == 0:
            return "on"
        return "better" if (above > 0) == (direction == "higher") else "worse"

    def near(self, day: dt.date) -> float:
        """The level of the line on a day as a binary number, right to its last digits, also before it begins and after
        the goal date: where the day is known to lie under it and statistics are compared with it."""
        start, growth = self._roughly
        return start + growth * (day - self.begin_date).days

    @property
    def slope(self) -> float:
        """The growth that the goal asks for each week as a binary number."""
        return 7 * self._roughly[1]

    @functools.cached_property
    def _roughly(self) -> tuple[float, float]:
        """The baseline and the growth a day as binary numbers."""
        return float(self.baseline), float((self.target - self.baseline) / (self.target_date - self.begin_date).days)


def aimline_between(begin: dt.date, baseline: float, end: dt.date, target: float) -> Aimline | Problem:
    """The goal line, or what the user has to mend first."""
    if end <= begin:
        return Problem("target_date", "The goal date is not after the baseline date.", "Choose a later goal date.")
    return Aimline(begin, exact(baseline), end, exact(target))


def aimline_of(goal: Goal) -> Aimline | Problem:
    """The goal line of a goal, or what is wrong with the goal."""
    return aimline_between(goal.begin_date, goal.baseline, goal.target_date, goal.target)
