"""The middle growth against scipy and against values counted by hand."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from interventiondesk.domain.lines import Dated
from interventiondesk.domain.theil_sen import growth_side, theil_sen

FIRST = dt.date(2026, 9, 1)
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY

values = st.one_of(
    st.decimals(-50, 200, places=3).map(float),
    st.integers(0, 6).map(float),  # many ties, many zeros
    st.integers(0, 150).map(float),
)
series = st.lists(st.tuples(st.integers(0, 250), values), min_size=2, max_size=40).map(
    lambda points: [(FIRST + day * DAY, value) for day, value in points]
)


def weekly(*scores: float) -> list[Dated]:
    return [(FIRST + number * WEEK, value) for number, value in enumerate(scores)]


def scipy_says(points: list[Dated], share: float = 0.95):
    first = min(date for date, _ in points)
    weeks = np.array([(date - first).days / 7 for date, _ in points])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return theilslopes(np.array([value for _, value in points]), weeks, alpha=share, method="joint")


def assert_agrees(points: list[Dated], share: float = 0.95) -> None:
    made = theil_sen(points, share)
    if len({date for date, _ in points}) < 2:
        assert made is None
        return
    known = scipy_says(points, share)
    assert made is not None
    assert made.slope == pytest.approx(known.slope, abs=1e-6)
    assert made.intercept == pytest.approx(known.intercept, abs=1e-6)
    if len(points) < 5 or math.isnan(known.low_slope):
        assert made.interval is None
    else:
        assert made.interval == pytest.approx((known.low_slope, known.high_slope), abs=1e-6)


@given(series, st.sampled_from([0.95, 0.9, 0.96, 0.99]))
def test_every_number_agrees_with_scipy(points: list[Dated], share: float) -> None:
    assert_agrees(points, share)


@given(st.lists(values, min_size=2, max_size=25))
def test_weekly_scores_agree_with_scipy(scores: list[float]) -> None:
    assert_agrees(weekly(*scores))


def test_two_hundred_scores_agree_with_scipy() -> None:
    chance = np.random.default_rng(4)
    days = np.sort(chance.integers(0, 280, 200))
    scores = np.round(30 + days / 5 + chance.normal(0, 8, 200))
    assert_agrees([(FIRST + int(day) * DAY, float(value)) for day, value in zip(days, scores, strict=True)])


@pytest.mark.parametrize("length", range(2, 12))
def test_constant_scores_agree_with_scipy(length: int) -> None:
    assert_agrees(weekly(*[7.0] * length))


def test_constant_scores_that_share_a_day_leave_no_rank_for_an_interval() -> None:
    points = [*weekly(4, 4, 4, 4, 4), (FIRST, 4.0)]
    assert math.isnan(scipy_says(points).low_slope)
    made = theil_sen(points)
    assert made is not None
    assert (made.slope, made.intercept, made.interval) == (0.0, 4.0, None)


def test_one_score_or_one_day_is_no_line() -> None:
    assert theil_sen([]) is None
    assert theil_sen(weekly(20)) is None
    assert theil_sen([(FIRST, 20.0), (FIRST, 25.0)]) is None


def test_an_interval_needs_five_scores() -> None:
    four, five = theil_sen(weekly(1, 2, 4, 3)), theil_sen(weekly(1, 2, 4, 3, 5))
    assert four is not None
    assert five is not None
    assert four.interval is None
    assert five.interval is not None


def test_a_series_counted_by_hand() -> None:
    # Growths between the ten pairs: 2 .5 1.67 1.75 -1 1.5 1.67 4 3 2, their middle 1.71
    made = theil_sen(weekly(20, 22, 21, 25, 27))
    assert made is not None
    assert made.slope == pytest.approx((5 / 3 + 7 / 4) / 2, abs=1e-12)
    assert made.at(FIRST + 2 * WEEK) == pytest.approx(made.intercept + 2 * made.slope, abs=1e-12)


def test_one_unusual_score_hardly_moves_the_middle_growth() -> None:
    calm = theil_sen(weekly(*[40 + 2 * n for n in range(10)]))
    upset = theil_sen(weekly(*[40 + 2 * n for n in range(9)], 5))
    assert calm is not None
    assert upset is not None
    assert calm.slope == upset.slope == 2.0


@given(series, st.fractions(-6, 6, max_denominator=7), st.sampled_from([0.95, 0.96, 0.8]))
def test_counting_pairs_puts_a_growth_where_the_interval_does(points: list[Dated], growth: Fraction, share: float):
    made = theil_sen(points, share)
    side = growth_side(points, growth, share)
    if made is None or made.interval is None:
        assert side is None
        return
    low, high = made.interval
    asked = float(growth)
    assert side == ("less" if high < asked else "more" if low > asked else "inside")


@given(series)
def test_lower_is_better_gives_the_mirrored_line(points: list[Dated]) -> None:
    one, other = theil_sen(points), theil_sen([(date, -value) for date, value in points])
    assert (one is None) == (other is None)
    if one and other:
        assert other.slope == pytest.approx(-one.slope, abs=1e-9)
        assert other.intercept == pytest.approx(-one.intercept, abs=1e-9)
        assert (one.interval is None) == (other.interval is None)


@given(series.flatmap(lambda points: st.tuples(st.just(points), st.permutations(points))))
def test_the_order_of_arrival_does_not_matter(both: tuple[list[Dated], list[Dated]]) -> None:
    assert theil_sen(both[0]) == theil_sen(both[1])
