"""The trend of dated scores: least squares with all that says how sure it is (methods 2 and 2.1).

x is weeks (days / 7) since the first date. Sums are taken over whole days and the typed decimals, so they are exact
whole numbers: a series that lies on a line has a residual of zero and not of 1e-16, and dates far from the first cost
no digits. What cannot be computed is None. A line needs two distinct dates; its errors need three scores.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import operator
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from interventiondesk.domain.lines import Dated, exact, median

Interval = tuple[float, float]

_DECIMALS = 10_000


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """A least-squares line. Growth is per week; `intercept` is the level on the date `first`. `mean_week` and `spread`
    (the sum of squared distances from it, in weeks squared) are what intervals elsewhere on the line are made from."""

    scores: int
    first: dt.date
    last: dt.date
    slope: float
    intercept: float
    slope_se: float | None
    residual_se: float | None
    r_squared: float | None
    mean_week: float
    mean_value: float
    spread: float

    def week(self, date: dt.date) -> float:
        """Weeks since the first date."""
        return (date - self.first).days / 7

    def at(self, date: dt.date) -> float:
        """The fitted level on a date. Beyond the last score this is a forecast, to be shown with an interval."""
        return self.mean_value + self.slope * (self.week(date) - self.mean_week)

    def mean_se(self, date: dt.date) -> float | None:
        """Standard error of the fitted level on a date: where is the line?"""
        return self._se(date, 0.0)

    def score_se(self, date: dt.date) -> float | None:
        """Standard error of one new score on a date: where will the next probe fall?"""
        return self._se(date, 1.0)

    def _se(self, date: dt.date, own: float) -> float | None:
        if self.residual_se is None:
            return None
        away = self.week(date) - self.mean_week
        return self.residual_se * math.sqrt(own + 1 / self.scores + away * away / self.spread)

    def slope_interval(self, share: float = 0.95) -> Interval | None:
        """The interval of the growth per week."""
        return self._round_about(self.slope, self.slope_se, share)

    def mean_interval(self, date: dt.date, share: float = 0.95) -> Interval | None:
        """The interval of the fitted level on a date."""
        return self._round_about(self.at(date), self.mean_se(date), share)

    def prediction_interval(self, date: dt.date, share: float = 0.95) -> Interval | None:
        """The interval for one new score on a date."""
        return self._round_about(self.at(date), self.score_se(date), share)

    def _round_about(self, middle: float, se: float | None, share: float) -> Interval | None:
        if se is None:
            return None
        reach = t_quantile((1 + share) / 2, self.scores - 2) * se
        return (middle - reach, middle + reach)


def least_squares(points: Sequence[Dated]) -> Trend | None:
    """The least-squares line through dated scores in any order; every score given counts, also several of one day.

    None with fewer than two distinct dates. With two scores there is a line without errors. With constant scores the
    growth is 0 and r squared is None.
    """
    many = len(points)
    days = [date.toordinal() for date, _ in points]
    if many < 2 or min(days) == max(days):
        return None
    start = min(days)
    days = [day - start for day in days]
    values, unit = whole([value for _, value in points])
    day_sum, value_sum = sum(days), sum(values)
    # Each of these is `many` times the usual sum of squares or products about the means.
    day_square = many * sum(map(operator.mul, days, days)) - day_sum * day_sum
    product = many * sum(map(operator.mul, days, values)) - day_sum * value_sum
    value_square = many * sum(map(operator.mul, values, values)) - value_sum * value_sum
    rest = day_square * value_square - product * product
    spread = day_square / (49 * many)
    residual_se = slope_se = None
    if many > 2:
        residual_se = math.sqrt(rest / (many * day_square * unit * unit * (many - 2)))
        slope_se = residual_se / math.sqrt(spread)
    return Trend(
        scores=many,
        first=dt.date.fromordinal(start),
        last=dt.date.fromordinal(start + max(days)),
        slope=7 * product / (day_square * unit),
        intercept=(value_sum * day_square - product * day_sum) / (many * day_square * unit),
        slope_se=slope_se,
        residual_se=residual_se,
        r_squared=product * product / (day_square * value_square) if value_square else None,
        mean_week=day_sum / (7 * many),
        mean_value=value_sum / (many * unit),
        spread=spread,
    )


def whole(values: Sequence[float]) -> tuple[list[int], int]:
    """The same values as whole numbers of a common unit, exactly as typed: 1.5 and 2 are 15000 and 20000 of a
    ten-thousandth, 3 and 4 are themselves. Raises `ValueError` or `OverflowError` for what is no number."""
    units = [int(value) for value in values]
    if units == values:
        return units, 1
    scaled = [round(value * _DECIMALS) for value in values]
    if [one / _DECIMALS for one in scaled] == values:
        return scaled, _DECIMALS
    typed: list[Fraction] = [exact(value) for value in values]
    unit = math.lcm(*(value.denominator for value in typed))
    return [int(value * unit) for value in typed], unit


def daily_medians(points: Iterable[Dated]) -> tuple[Dated, ...]:
    """One score a day, in date order: the median where there were several."""
    points = list(points)
    if len(dict(points)) == len(points):
        return tuple(sorted(points))
    by_day: dict[dt.date, list[float]] = {}
    for date, value in points:
        by_day.setdefault(date, []).append(value)
    return tuple((date, values[0] if len(values) == 1 else median(values)) for date, values in sorted(by_day.items()))


def t_within(t: float, freedom: int) -> float:
    """The chance that Student's t with whole degrees of freedom lies between -t and t.

    The exact finite series of Abramowitz and Stegun 26.7.3 and 26.7.4. Raises `ValueError` below one degree of freedom.
    """
    if freedom < 1:
        raise ValueError("Student's t needs at least one degree of freedom")
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    square = cosine * cosine
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for step in range(2 + odd, freedom - 1, 2):
        term *= square * (step - 1) / step
        total += term
    return (angle + sine * total) * 2 / math.pi if odd else sine * total


def t_below(t: float, freedom: int) -> float:
    """The chance that Student's t is at most t."""
    return (1 + t_within(t, freedom)) / 2


@functools.lru_cache(4096)
def t_quantile(share: float, freedom: int) -> float:
    """The t that Student's t stays below with this chance, to the last digits or so (1e-12 of it).

    Raises `ValueError` where `share` is not between 0 and 1 or there is no degree of freedom.
    """
    _check(share)
    if freedom < 1:
        raise ValueError("Student's t needs at least one degree of freedom")
    if share < 0.5:
        return -t_quantile(1 - share, freedom)
    within = 2 * share - 1
    least = normal_quantile(share)
    scale = 2 * math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    # The normal quantile with its first two terms in 1 / freedom (Abramowitz and Stegun 26.7.5), then Halley's steps.
    square = least * least
    t = least * (1 + (square + 1) / (4 * freedom) + (5 * square * square + 16 * square + 3) / (96 * freedom * freedom))
    for _ in range(100):
        density = scale * (1 + t * t / freedom) ** (-(freedom + 1) / 2)
        step = (t_within(t, freedom) - within) / density
        step /= max(1 + step * (freedom + 1) * t / (2 * (freedom + t * t)), 0.25)
        # Student's t is never closer to 0 than the normal; without this floor a long step could leave for good.
        after = max(t - step, least)
        if abs(after - t) <= 1e-13 * after:
            return after
        t = after
    return t


@functools.lru_cache(4096)
def normal_quantile(share: float) -> float:
    """The value that a standard normal stays below with this chance, to the last digits.

    Raises `ValueError` where `share` is not between 0 and 1.
    """
    _check(share)
    if share < 0.5:
        return -normal_quantile(1 - share)
    rest = 1 - share
    # Abramowitz and Stegun 26.2.23, good to 5e-4, then Halley's steps.
    far = math.sqrt(-2 * math.log(rest))
    z = far - (2.515517 + 0.802853 * far + 0.010328 * far * far) / (
        1 + 1.432788 * far + 0.189269 * far * far + 0.001308 * far**3
    )
    for _ in range(3):
        step = (rest - math.erfc(z / math.sqrt(2)) / 2) * math.sqrt(2 * math.pi) * math.exp(z * z / 2)
        z -= step / (1 + step * z / 2)
    return z


def _check(share: float) -> None:
    if not 0 < share < 1:
        raise ValueError("a quantile needs a share between 0 and 1")
