"""The middle growth of dated scores (Theil and Sen), which one or two unusual scores hardly move: the outlier check of
the trend.

The growth is the median of the growths between any two scores of different days; pairs of one day are left out. The
intercept is the median of y - b x (methods 2 names two conventions; this is mblm's and scipy's "joint"). The interval is
that of Sen 1968 with its correction for ties, in the scores and on the days, at the ranks that scipy takes: rounded to
the nearest whole one, halves to even, never outside the slopes. It needs five scores.
"""

from __future__ import annotations

import bisect
import datetime as dt
import itertools
import math
import operator
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.lines import Dated
from interventiondesk.domain.trend import Interval, normal_quantile, whole

LEAST_INTERVAL_SCORES = 5
"""Below five scores no interval is given: its ranks would leave the slopes."""

Side = Literal["less", "inside", "more"]


class MiddleLine(msgspec.Struct, frozen=True, kw_only=True):
    """A Theil-Sen line. Growth is per week; `intercept` is the level on the date `first`. `interval` is that of the
    growth; None with fewer than five scores, and where all scores are equal and some share a day: no rank is left."""

    scores: int
    first: dt.date
    slope: float
    intercept: float
    interval: Interval | None

    def at(self, date: dt.date) -> float:
        """The level of the line on a date."""
        return self.intercept + self.slope * (date - self.first).days / 7


def theil_sen(points: Sequence[Dated], share: float = 0.95) -> MiddleLine | None:
    """The Theil-Sen line through dated scores in any order; every score given counts, also several of one day.

    `share` is that of the interval, both sides together. None with fewer than two distinct dates.
    """
    if not points:
        return None
    ordered = sorted(points, key=operator.itemgetter(0))
    days = [date.toordinal() - ordered[0][0].toordinal() for date, _ in ordered]
    values, unit = whole([value for _, value in ordered])
    pairs = itertools.combinations(zip(days, values, strict=True), 2)
    slopes = [7 * (later - value) / (unit * (day - since)) for (since, value), (day, later) in pairs if day > since]
    if not slopes:
        return None
    slopes.sort()
    slope = _middle(slopes)
    ranks = _ranks(days, values, len(slopes), share)
    return MiddleLine(
        scores=len(ordered),
        first=ordered[0][0],
        slope=slope,
        intercept=_middle(sorted(value / unit - slope * day / 7 for day, value in zip(days, values, strict=True))),
        interval=(slopes[ranks[0]], slopes[ranks[1]]) if ranks else None,
    )


def growth_side(points: Sequence[Dated], growth: Fraction, share: float) -> Side | None:
    """Where the Theil-Sen interval lies from a growth per week: wholly *less*, wholly *more*, or with it *inside*.

    The same answer as comparing with `theil_sen(points, share).interval`, to the last digit and a good deal sooner: it
    only counts the pairs that grow less, in exact whole numbers, and sorts no slopes. None where there is no interval.
    """
    ordered = sorted(points, key=operator.itemgetter(0))
    days = [date.toordinal() for date, _ in ordered]
    values, unit = whole([value for _, value in ordered])
    # Seen from a line that grows so, a pair grows less exactly where its later score lies lower.
    scale, step = 7 * growth.denominator, growth.numerator * unit
    heights = [value * scale - step * day for day, value in zip(days, values, strict=True)]
    less, alike = _falling(heights)
    pairs = len(days) * (len(days) - 1) // 2
    if len(set(days)) < len(days):
        at = 0
        for size in _sizes(days):
            if size > 1:
                within, same = _falling(heights[at : at + size])
                less, alike, pairs = less - within, alike - same, pairs - size * (size - 1) // 2
            at += size
    ranks = _ranks(days, values, pairs, share)
    if ranks is None:
        return None
    if less > ranks[1]:
        return "less"
    return "more" if less + alike <= ranks[0] else "inside"


def _falling(heights: Sequence[int]) -> tuple[int, int]:
    """How many pairs have the later one lower, and how many are alike."""
    less = alike = 0
    seen: list[int] = []
    for many, height in enumerate(heights):
        at = bisect.bisect_left(seen, height)
        after = bisect.bisect_right(seen, height, at) if at < many and seen[at] == height else at
        less += many - after
        alike += after - at
        seen.insert(after, height)
    return less, alike


def _ranks(days: Sequence[int], values: Sequence[int], pairs: int, share: float) -> tuple[int, int] | None:
    """Which of the sorted slopes are the ends of the interval, counted from 0 (Sen 1968, equation 2.6)."""
    many = len(values)
    if many < LEAST_INTERVAL_SCORES or not pairs:
        return None
    variance = (many * (many - 1) * (2 * many + 5) - _ties(days) - _ties(values)) / 18
    if variance < 0:
        return None
    reach = normal_quantile((1 + share) / 2) * math.sqrt(variance)
    return max(round((pairs - reach) / 2) - 1, 0), min(round((pairs + reach) / 2), pairs - 1)


def _sizes(ones: Sequence[int]) -> Iterable[int]:
    """How often each value is there, in the order of first sight."""
    sizes: dict[int, int] = {}
    for one in ones:
        sizes[one] = sizes.get(one, 0) + 1
    return sizes.values()


def _ties(ones: Sequence[int]) -> int:
    if len(set(ones)) == len(ones):
        return 0
    return sum([size * (size - 1) * (2 * size + 5) for size in _sizes(ones) if size > 1])


def _middle(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2
