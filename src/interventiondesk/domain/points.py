"""Check-in/check-out: the points of a day, its share of the possible ones, and how often the daily goal was met.

Each period of the day earns 0, 1 or 2 points. A period that was not rated, and a day on which the student was absent,
count for nothing. The daily goal is the plan's own: no published one was read, so none stands in for a missing one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from fractions import Fraction

import msgspec

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.plans import Plan, PointsDay
from interventiondesk.domain.words import count, percent

MOST = 2
USUAL_PERIODS = ("Arrival", "Morning", "Lunch", "Afternoon", "Going home")


class PointsCount(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of rated days: how many there are, on how many the daily goal was met (None without a goal), and the mean
    share of points."""

    days: int = 0
    met: int | None = None
    mean: Fraction | None = None


def periods_of(plan: Plan) -> tuple[str, ...]:
    """The periods of a plan's day, in order; the usual ones where none are named."""
    named = tuple(part.strip() for part in plan.periods.split(",") if part.strip())
    return named or USUAL_PERIODS


def share_of(day: PointsDay) -> Fraction | None:
    """The share of the possible points, from 0 to 1; None for an absence or a day without a rated period."""
    rated = [int(one) for one in day.points.split() if one != "-"]
    return Fraction(sum(rated), MOST * len(rated)) if rated else None


def counted(days: Sequence[PointsDay], goal_percent: float | None) -> PointsCount:
    """Rated days against the daily goal."""
    shares = [share for day in days if (share := share_of(day)) is not None]
    mean = sum(shares, Fraction(0)) / len(shares) if shares else None
    met = None
    if goal_percent is not None:
        goal = Fraction(str(goal_percent)) / 100
        met = sum(1 for one in shares if one >= goal)
    return PointsCount(days=len(shares), met=met, mean=mean)


def counted_words(found: PointsCount, goal_percent: float | None) -> str:
    """`Goal of 75 % met on 12 of 20 days; 76 % of the points on average over 20 days.`"""
    if found.mean is None:
        return "No day is rated yet."
    mean = f"{percent(found.mean)} of the points on average over {count(found.days, 'day')}"
    if found.met is None or goal_percent is None:
        return f"{mean}; no daily goal is set."
    return f"Goal of {goal_percent:g} % met on {found.met} of {count(found.days, 'day')}; {mean}."


def read_points(text: str, periods: int) -> str | Problem:
    """What somebody typed for a day, as it is stored: digits one after the other, `-` for a period that was not rated, `a`
    for an absence (stored as an empty text)."""
    plain = re.sub(r"[\s,;/]+", "", text.casefold())
    if plain in {"a", "absent"}:
        return ""
    if not re.fullmatch(r"[012-]*", plain):
        return Problem(
            "points", "Points are 0, 1 or 2.", "Type one for each period, - where it was not rated, A for absent."
        )
    if len(plain) != periods:
        return Problem("points", f"There are {count(periods, 'period')}, and {len(plain)} typed.", "Type one for each.")
    return " ".join(plain)


def newest_days(days: Sequence[PointsDay], until: dt.date) -> tuple[PointsDay, ...]:
    """The days up to one, in order."""
    return tuple(sorted((one for one in days if one.date <= until), key=lambda one: one.date))
