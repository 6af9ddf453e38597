"""How much better the scores during a plan are than those before it: single-case effect sizes (methods 4).

Phase A is before, with m scores, phase B is during, with n scores. All values are improvement-signed: above the middle
is better, also where lower scores are. Every score given counts as it is, also several of one day; a page that wants
one score a day takes the day's median first. The order of rows changes nothing: scores are ordered by date, and what
lies on one date has no order. Scores are exact fractions of what was typed, so a tie is a tie.

*NAP* is the share of the m n pairs in which B is better, ties half; its variance is the unbiased one (Sen 1967, Mee
1990) and its interval Newcombe's method 5 (2006). *Tau* is 2 NAP - 1. *Tau-U* is "A vs B minus trend A" (Parker et al.
2011), the version (S_AB - S_A) / (m n); it can leave -1 to 1 and has no known standard error. *Baseline-corrected Tau*
(Tarlow 2017) always takes off the Theil-Sen growth of A, on real dates, and is then Tau of what is left; Tarlow himself
corrects only a significant growth and uses tau-b, so his calculator may differ. *PND* is the share of B strictly better
than the best of A. The *standardized mean difference* uses the spread of A and Hedges' correction. The *log response
ratio* is the small-sample form.

*Lower is better and percentages.* For counts the log response ratio is then simply turned round. For percentages and
proportions it is the increasing version (LRRi): the ratio of what is not yet there, 100 - M, because that is the
published one in which a larger value is an improvement (Pustejovsky 2018).

Standard errors and intervals take scores of a phase as independent. A student's scores seldom are, so all are somewhat
too narrow. And no number here says what caused a difference: write "consistent with", never "caused by".
"""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.lines import Dated, Direction, exact, median
from interventiondesk.domain.theil_sen import normal_quantile

Scale = Literal["count", "percentage", "proportion"]

LEAST_SPREAD_SCORES = 2
"""So many scores in A the standardized mean difference needs. With just two, Hedges' factor 1 - 3 / (4 (m - 1) - 1) is 0
and so is the value, as in R; its error would be 0 too, which would read as certainty, so there is none."""

_Z95 = normal_quantile(0.975)
_HALF = Fraction(1, 2)
_RESIDUAL_UNIT = 10**9
_TOPS: dict[Scale, int] = {"percentage": 100, "proportion": 1}

_ALL: tuple[str, ...] = ("nap", "tau", "tau_u", "tau_bc", "pnd", "smd", "lrr")
_NO_A = "There is no score in phase A, before."
_NO_B = "There is no score in phase B, during."


class PhaseSummary(msgspec.Struct, frozen=True, kw_only=True):
    """The scores of one phase as they were typed, whichever way is better. Without a score there is only `n`."""

    n: int
    mean: float | None
    median: float | None


class Estimate(msgspec.Struct, frozen=True, kw_only=True):
    """A value with its standard error and 95 % interval; None is not computable, and `why_not` says why."""

    value: float | None = None
    se: float | None = None
    ci95: tuple[float, float] | None = None


class Effects(msgspec.Struct, frozen=True, kw_only=True):
    """All effect sizes of one comparison. `why_not` has a sentence for whatever is None: under the name of the effect
    (`smd`) or of its part (`nap.se`)."""

    a: PhaseSummary
    b: PhaseSummary
    nap: Estimate
    tau: Estimate
    tau_u: float | None
    tau_bc: float | None
    pnd: float | None
    smd: Estimate
    lrr: Estimate
    why_not: dict[str, str]


class _Sample(msgspec.Struct, frozen=True):
    """Dates and typed values of a phase."""

    days: tuple[dt.date, ...]
    values: tuple[Fraction, ...]

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def mean(self) -> Fraction:
        return sum(self.values, Fraction()) / self.n

    @property
    def variance(self) -> Fraction:
        """With n - 1; asks for two scores."""
        mean = self.mean
        return sum(((value - mean) ** 2 for value in self.values), Fraction()) / (self.n - 1)

    def summary(self) -> PhaseSummary:
        if not self.values:
            return PhaseSummary(n=0, mean=None, median=None)
        middle = median([float(value) for value in self.values])
        return PhaseSummary(n=self.n, mean=float(self.mean), median=middle)


def effects(a: Sequence[Dated], b: Sequence[Dated], *, direction: Direction, scale: Scale | None = None) -> Effects:
    """Phase B against phase A, in any order of rows.

    `scale` matters to the log response ratio alone. None is read as counts, as SingleCaseES does.
    """
    before, during = _sample(a), _sample(b)
    why: dict[str, str] = {}
    if not before.n or not during.n:
        return _empty(before, during)
    sign = 1 if direction == "higher" else -1
    values_a = [sign * value for value in before.values]
    values_b = [sign * value for value in during.values]
    nap = _nap(values_a, values_b, why)
    best = max(values_a)
    return Effects(
        a=before.summary(),
        b=during.summary(),
        nap=nap,
        tau=_tau(nap, why),
        tau_u=_tau_u(before.days, values_a, values_b),
        tau_bc=_tau_corrected(before, during, sign, why),
        pnd=sum(value > best for value in values_b) / during.n,
        smd=_mean_difference(before, during, sign, why),
        lrr=_response_ratio(before, during, sign, scale or "count", why),
        why_not=why,
    )


def _sample(scores: Sequence[Dated]) -> _Sample:
    ordered = sorted(scores)
    return _Sample(tuple(day for day, _ in ordered), tuple(exact(value) for _, value in ordered))


def _empty(before: _Sample, during: _Sample) -> Effects:
    says = " ".join(said for said, phase in ((_NO_A, before), (_NO_B, during)) if not phase.n)
    none = Estimate()
    why: dict[str, str] = dict.fromkeys(_ALL, says)
    if not before.n:
        why["a"] = _NO_A
    if not during.n:
        why["b"] = _NO_B
    return Effects(
        a=before.summary(),
        b=during.summary(),
        nap=none,
        tau=none,
        tau_u=None,
        tau_bc=None,
        pnd=None,
        smd=none,
        lrr=none,
        why_not=why,
    )


def _interval(value: float, se: float) -> tuple[float, float]:
    return (value - _Z95 * se, value + _Z95 * se)


# -- pairs -------------------------------------------------------------------------------------------------------------


class _Pairs(msgspec.Struct, frozen=True):
    """The m n comparisons: for each score of A, and for each of B, how many it takes part in that B wins, ties half."""

    rows: tuple[Fraction, ...]
    columns: tuple[Fraction, ...]
    won: int
    tied: int

    @property
    def share(self) -> Fraction:
        return (self.won + _HALF * self.tied) / (len(self.rows) * len(self.columns))


def _pairs(a: Sequence[Fraction], b: Sequence[Fraction]) -> _Pairs:
    """Larger is better."""
    sorted_a, sorted_b = sorted(a), sorted(b)
    rows: list[Fraction] = []
    columns: list[Fraction] = []
    won = tied = 0
    for value in a:
        first, after = bisect.bisect_left(sorted_b, value), bisect.bisect_right(sorted_b, value)
        won += len(b) - after
        tied += after - first
        rows.append(len(b) - after + _HALF * (after - first))
    for value in b:
        first, after = bisect.bisect_left(sorted_a, value), bisect.bisect_right(sorted_a, value)
        columns.append(first + _HALF * (after - first))
    return _Pairs(tuple(rows), tuple(columns), won, tied)


def _nap(a: Sequence[Fraction], b: Sequence[Fraction], why: dict[str, str]) -> Estimate:
    pairs = _pairs(a, b)
    m, n, share = len(a), len(b), pairs.share
    se = None
    if m < 2 or n < 2:
        why["nap.se"] = "The standard error of NAP needs two scores in each phase."
    else:
        by_row = sum(((row / n - share) ** 2 for row in pairs.rows), Fraction()) / m
        by_column = sum(((column / m - share) ** 2 for column in pairs.columns), Fraction()) / n
        each = (pairs.won + Fraction(pairs.tied, 4)) / (m * n) - share**2
        # At full separation everything else is 0 too; without the bound NAP would seem to be known exactly.
        least = Fraction(1, 2 * m * n)
        bounded = min(max(share, least), 1 - least)
        variance = (bounded * (1 - bounded) + n * by_row + m * by_column - 2 * each) / ((m - 1) * (n - 1))
        se = math.sqrt(variance)
    return Estimate(value=float(share), se=se, ci95=_newcombe(float(share), m, n))


def _newcombe(nap: float, m: int, n: int) -> tuple[float, float]:
    """Both shares t with (nap - t)^2 m n = z^2 t (1 - t) [1 + h (1 - t) / (2 - t) + h t / (1 + t)], h = (m + n) / 2 - 1.

    At 0 and 1 the share itself is one of the two. The factor that makes it so is divided out to find the other one.
    """
    half = (m + n) / 2 - 1

    def width(t: float) -> float:
        return _Z95 * _Z95 * (1 + half * (1 - t) / (2 - t) + half * t / (1 + t))

    if nap == 0:
        return (0.0, _root(lambda t: t * m * n - (1 - t) * width(t), 0.0, 1.0))
    if nap == 1:
        return (_root(lambda t: t * width(t) - (1 - t) * m * n, 0.0, 1.0), 1.0)

    def off(t: float) -> float:
        return (nap - t) ** 2 * m * n - t * (1 - t) * width(t)

    return (_root(lambda t: -off(t), 0.0, nap), _root(off, nap, 1.0))


def _root(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is below zero at `low` and above it at `high` crosses zero, by halving to the last digit."""
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if rising(middle) < 0:
            low = middle
        else:
            high = middle


def _tau(nap: Estimate, why: dict[str, str]) -> Estimate:
    if nap.se is None:
        why["tau.se"] = "The standard error of Tau needs two scores in each phase."
    return Estimate(
        value=None if nap.value is None else 2 * nap.value - 1,
        se=None if nap.se is None else 2 * nap.se,
        ci95=None if nap.ci95 is None else (2 * nap.ci95[0] - 1, 2 * nap.ci95[1] - 1),
    )


# -- growth before -----------------------------------------------------------------------------------------------------


def _tau_u(days: Sequence[dt.date], a: Sequence[Fraction], b: Sequence[Fraction]) -> float:
    """With a single day in A there is no growth to take off, and Tau-U is Tau."""
    between = (2 * _pairs(a, b).share - 1) * (len(a) * len(b))
    within = sum(
        (a[later] > a[one]) - (a[later] < a[one])
        for later in range(len(a))
        for one in range(later)
        if days[one] < days[later]
    )
    return float((between - within) / (len(a) * len(b)))


def _tau_corrected(before: _Sample, during: _Sample, sign: int, why: dict[str, str]) -> float | None:
    slope = _growth(before)
    if slope is None:
        why["tau_bc"] = "Phase A has scores of one day only, so its growth is not known and cannot be taken off."
        return None

    def rest(phase: _Sample) -> list[Fraction]:
        # The intercept would be the same for all and changes no comparison.
        return [
            Fraction(round(sign * (value - slope * day.toordinal()) * _RESIDUAL_UNIT))
            for day, value in zip(phase.days, phase.values, strict=True)
        ]

    return float(2 * _pairs(rest(before), rest(during)).share - 1)


def _growth(phase: _Sample) -> Fraction | None:
    """The median growth per day over all pairs of different dates (Theil-Sen); None without such a pair.

    As a fraction and not the line of `theil_sen`, which is a float: its last digit decides ties among residuals.
    """
    points = [(day.toordinal(), value) for day, value in zip(phase.days, phase.values, strict=True)]
    rises = [
        ((later_value - value) / (later - day))
        for at, (later, later_value) in enumerate(points)
        for day, value in points[:at]
        if day < later
    ]
    if not rises:
        return None
    rises.sort(key=float)
    half = len(rises) // 2
    return rises[half] if len(rises) % 2 else (rises[half - 1] + rises[half]) / 2


# -- means -------------------------------------------------------------------------------------------------------------


def _mean_difference(before: _Sample, during: _Sample, sign: int, why: dict[str, str]) -> Estimate:
    m, n = before.n, during.n
    if m < LEAST_SPREAD_SCORES:
        why["smd"] = (
            "The standardized mean difference needs two scores in phase A: "
            "with fewer there is no spread to measure a difference by."
        )
        return Estimate()
    spread = before.variance
    if not spread:
        why["smd"] = "All scores of phase A are the same, so there is no spread to measure the difference by."
        return Estimate()
    freedom = m - 1
    correction = 1 - 3 / (4 * freedom - 1)
    value = correction * sign * float(during.mean - before.mean) / math.sqrt(spread)
    if not correction:
        why["smd.se"] = why["smd.ci95"] = (
            "With two scores in phase A the small-sample factor of the standardized mean difference is 0: "
            "the value 0 says nothing, and it has neither error nor interval."
        )
        return Estimate(value=0.0)
    if n < 2:
        why["smd.se"] = why["smd.ci95"] = (
            "The standard error and interval of the standardized mean difference need two scores in phase B."
        )
        return Estimate(value=value)
    among = float(Fraction(1, m) + during.variance / (n * spread))
    se = correction * math.sqrt(among + value * value / (2 * freedom))
    return Estimate(value=value, se=se, ci95=_interval(value, se))


def _response_ratio(before: _Sample, during: _Sample, sign: int, scale: Scale, why: dict[str, str]) -> Estimate:
    phases = (before, during)
    problem = _no_ratio(phases, scale)
    if problem:
        why["lrr"] = problem
        return Estimate()
    means = [phase.mean for phase in phases]
    variances = [phase.variance for phase in phases]
    top = _TOPS.get(scale)
    if top is None:
        # The floors of Pustejovsky (2018) for a count, whose unit is one.
        means = [max(mean, Fraction(1, 2 * phase.n)) for mean, phase in zip(means, phases, strict=True)]
        variances = [max(one, Fraction(1, phase.n**3)) for one, phase in zip(variances, phases, strict=True)]
    elif sign < 0:
        means = [top - mean for mean in means]
    if not all(means):
        share = "0" if sign > 0 else "100 %" if scale == "percentage" else "1"
        why["lrr"] = (
            f"The scores of a phase are all {share}. What a ratio then is depends on the number of intervals "
            "or items per session, which is not known here."
        )
        return Estimate()
    relative = [float(one / (phase.n * mean**2)) for one, phase, mean in zip(variances, phases, means, strict=True)]
    value = math.log(means[1] / means[0]) + (relative[1] - relative[0]) / 2
    if top is None:
        value *= sign
    if not any(relative):
        why["lrr.se"] = why["lrr.ci95"] = (
            "The scores do not vary in either phase. How sure the ratio is then depends on the number of intervals "
            "or items per session, which is not known here."
        )
        return Estimate(value=value)
    se = math.sqrt(sum(relative))
    return Estimate(value=value, se=se, ci95=_interval(value, se))


def _no_ratio(phases: Sequence[_Sample], scale: Scale) -> str:
    values = [value for phase in phases for value in phase.values]
    if min(values) < 0:
        return "A score is below 0. A ratio of means only makes sense where 0 means none of it."
    top = _TOPS.get(scale)
    if top is not None and max(values) > top:
        return f"A score is above {top}, so these are not {'percentages' if top > 1 else 'proportions'}."
    if min(phase.n for phase in phases) < 2:
        return "The log response ratio needs two scores in each phase: its small-sample form uses their spread."
    return ""
