"""Ranges and ticks: where an axis begins and ends, and which places on it have words."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from fractions import Fraction

from interventiondesk.charts.chart import Axis, Tick
from interventiondesk.domain.lines import exact
from interventiondesk.domain.words import MONTHS, number, short_day

_STEPS = (Fraction(1), Fraction(2), Fraction(5, 2), Fraction(5))
_COUNTS = {2: 1.3, 3: 1.08, 4: 1.0, 5: 1.0, 6: 1.08}
_DAY_STEPS = (1, 2, 7, 14, 21, 28, 42, 56, 70, 91, 182, 364)
_INTERVALS = 5


def value_axis(
    values: Sequence[float], *, least: float | None = None, most: float | None = None, title: str = ""
) -> Axis:
    """An axis that holds all values with some air, on round ticks, four to six of them.

    It begins at 0 only where the values come near it, and never shows what the scale of the measure does not have,
    unless a value lies there.
    """
    if not values:
        return Axis(low=0.0, high=10.0, ticks=tuple(Tick(float(at), number(at)) for at in (0, 5, 10)), title=title)
    low, high = min(values), max(values)
    span = high - low or max(abs(high) * 0.2, 4.0)
    bottom, top = low - 0.08 * span, high + 0.1 * span
    if low >= 0 and (bottom < 0 or low <= 0.3 * high):
        bottom = 0.0
    if least is not None and low >= least:
        bottom = max(bottom, least)
    floor = exact(least) if least is not None and low >= least else None
    step, first, last = _places(exact(bottom), exact(top), floor)
    end = float(last * step)
    if most is not None and high <= most < end:
        end = most + 0.04 * (most - float(first * step))
    ticks = tuple(
        Tick(float(place * step), number(place * step))
        for place in range(first, last + 1)
        if float(place * step) <= end and (most is None or high > most or float(place * step) <= most)
    )
    return Axis(low=float(first * step), high=end, ticks=ticks, title=title)


def _places(bottom: Fraction, top: Fraction, floor: Fraction | None) -> tuple[Fraction, int, int]:
    """The round step, and the first and last of its multiples, that hold a range in few intervals and waste the least of
    the plot. Quarters read worse than halves and wholes, so they have to save more."""
    power = Fraction(10) ** math.floor(math.log10((top - bottom) / _INTERVALS))
    best, least = (power, 0, 0), math.inf
    for step in (shape * scale for scale in (power, 10 * power) for shape in _STEPS):
        first, last = math.floor(bottom / step), math.ceil(top / step)
        if floor is not None:
            first = max(first, math.floor(floor / step))
        waste = float((last - first) * step) * _COUNTS.get(last - first, 4.0)
        waste *= 1.1 if step.numerator % 25 == 0 or step.denominator % 4 == 0 else 1.0
        waste *= 1.2 if step.denominator == 2 else 1.0
        if waste < least:
            best, least = (step, first, last), waste
    return best


def date_axis(first: dt.date, last: dt.date) -> Axis:
    """An axis of days with a tick at both ends and whole weeks from the first between them, seven ticks at the most.

    The last regular tick gives way where its words would run into those of the end. Over more than a year a tick says
    month and year.
    """
    last = max(last, first + dt.timedelta(days=1))
    span = (last - first).days
    step = next((days for days in _DAY_STEPS if span / days <= _INTERVALS + 0.5), math.ceil(span / _INTERVALS))
    days = [first + dt.timedelta(days=gone) for gone in range(0, span, step) if gone == 0 or span - gone >= 0.55 * step]

    def said(day: dt.date) -> str:
        return short_day(day) if span <= 366 else f"{MONTHS[day.month - 1][:3]} {day.year}"

    return Axis(
        low=float(first.toordinal()),
        high=float(last.toordinal()),
        ticks=tuple(Tick(float(day.toordinal()), said(day)) for day in (*days, last)),
    )
