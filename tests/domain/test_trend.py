"""Least squares and Student's t against values worked out by hand and read from tables."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from interventiondesk.domain.lines import Dated
from interventiondesk.domain.trend import Trend, daily_medians, least_squares, normal_quantile, t_below, t_quantile

FIRST = dt.date(2026, 9, 1)
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY

series = st.lists(
    st.tuples(st.integers(0, 300), st.decimals(0, 200, places=1).map(float)), min_size=3, max_size=30
).map(lambda points: [(FIRST + day * DAY, value) for day, value in points])


def weekly(*values: float) -> list[Dated]:
    return [(FIRST + number * WEEK, value) for number, value in enumerate(values)]


def fitted(points: list[Dated]) -> Trend:
    made = least_squares(points)
    assert made is not None
    return made


def test_a_series_worked_out_by_hand() -> None:
    # mean week 2, mean 23; Sxx 10, Sxy 17, Syy 34; residuals .4 .7 -2 .3 .6, their squares 5.1
    made = fitted(weekly(20, 22, 21, 25, 27))
    assert made.slope == pytest.approx(1.7, abs=1e-12)
    assert made.intercept == pytest.approx(19.6, abs=1e-12)
    assert made.residual_se == pytest.approx(math.sqrt(1.7), abs=1e-12)
    assert made.slope_se == pytest.approx(math.sqrt(0.17), abs=1e-12)
    assert made.r_squared == pytest.approx(0.85, abs=1e-12)
    reach = 3.182446305 * math.sqrt(0.17)
    assert made.slope_interval() == pytest.approx((1.7 - reach, 1.7 + reach), abs=1e-6)
    last = FIRST + 4 * WEEK
    assert made.at(last) == pytest.approx(26.4, abs=1e-12)
    assert made.mean_se(last) == pytest.approx(math.sqrt(1.7 * 0.6), abs=1e-12)
    reach = 3.182446305 * math.sqrt(1.7 * 0.6)
    assert made.mean_interval(last) == pytest.approx((26.4 - reach, 26.4 + reach), abs=1e-6)
    reach = 3.182446305 * math.sqrt(1.7 * 1.6)
    assert made.prediction_interval(last) == pytest.approx((26.4 - reach, 26.4 + reach), abs=1e-6)


def test_uneven_dates_count_in_days() -> None:
    made = fitted([(FIRST, 10.0), (FIRST + 7 * DAY, 12.0), (FIRST + 28 * DAY, 18.0)])
    assert made.slope == 2.0
    assert made.residual_se == 0.0, "an exact fit has an error of zero, not of 1e-16"
    assert made.r_squared == 1.0


def test_the_standard_error_of_ten_weekly_scores_is_that_of_the_formula() -> None:
    made = fitted(weekly(*[30.0 + (-1) ** week * 10 for week in range(10)]))
    assert made.spread == pytest.approx(10 * 99 / 12, abs=1e-9)


def test_one_score_or_one_date_is_no_line() -> None:
    assert least_squares([]) is None
    assert least_squares(weekly(20)) is None
    assert least_squares([(FIRST, 20.0), (FIRST, 25.0), (FIRST, 22.0)]) is None


def test_two_scores_are_a_line_without_errors() -> None:
    made = fitted(weekly(20, 23))
    assert (made.slope, made.intercept) == (3.0, 20.0)
    assert made.slope_se is None
    assert made.residual_se is None
    assert made.slope_interval() is None
    assert made.prediction_interval(FIRST) is None


def test_constant_scores_do_not_grow() -> None:
    made = fitted(weekly(*[40.1] * 8))
    assert (made.slope, made.slope_se, made.r_squared) == (0.0, 0.0, None)
    assert made.slope_interval() == (0.0, 0.0)


def test_two_hundred_scores_far_from_zero_lose_no_digit() -> None:
    points = [(FIRST + 3 * n * DAY, 1_000_000 + 0.125 * n) for n in range(200)]
    made = fitted(points)
    assert made.slope == pytest.approx(0.125 * 7 / 3, rel=1e-14)
    assert made.residual_se == 0.0


@given(series, st.integers(-10, 60))
def test_every_error_and_interval_agrees_with_statsmodels(points: list[Dated], weeks: int) -> None:
    # Here and not above: it takes seconds, and every worker loads this file.
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools.tools import add_constant

    made = least_squares(points)
    if made is None:
        return
    x = np.array([made.week(date) for date, _ in points])
    fit = OLS(np.array([value for _, value in points]), add_constant(x)).fit()
    day = made.last + weeks * WEEK
    ahead = fit.get_prediction(np.array([[1.0, made.week(day)]]))
    assert (made.intercept, made.slope) == pytest.approx(tuple(fit.params), abs=1e-6)
    assert made.slope_se == pytest.approx(fit.bse[1], abs=1e-6)
    assert made.slope_interval() == pytest.approx(tuple(fit.conf_int()[1]), abs=1e-6)
    assert made.mean_se(day) == pytest.approx(ahead.se_mean[0], abs=1e-6)
    assert made.mean_interval(day) == pytest.approx(tuple(ahead.conf_int(obs=False)[0]), abs=1e-6)
    assert made.prediction_interval(day) == pytest.approx(tuple(ahead.conf_int(obs=True)[0]), abs=1e-6)


@given(series, st.integers(-2000, 2000))
def test_moving_all_dates_changes_no_number(points: list[Dated], days: int) -> None:
    one = least_squares(points)
    other = least_squares([(date + days * DAY, value) for date, value in points])
    assert (one is None) == (other is None)
    if one and other:
        assert (one.slope, one.intercept, one.slope_se) == (other.slope, other.intercept, other.slope_se)


@given(series, st.sampled_from([2.0, 10.0, 0.5, -1.0]), st.integers(-50, 50))
def test_scaling_and_shifting_scores_scales_and_shifts_the_line(points: list[Dated], times: float, plus: int) -> None:
    one = least_squares(points)
    other = least_squares([(date, value * times + plus) for date, value in points])
    if one and other:
        assert other.slope == pytest.approx(one.slope * times, abs=1e-9)
        assert other.intercept == pytest.approx(one.intercept * times + plus, abs=1e-8)
        assert other.slope_se == pytest.approx((one.slope_se or 0) * abs(times), abs=1e-9)


@given(series.flatmap(lambda points: st.tuples(st.just(points), st.permutations(points))))
def test_the_order_of_arrival_does_not_matter(both: tuple[list[Dated], list[Dated]]) -> None:
    assert least_squares(both[0]) == least_squares(both[1])


def test_several_scores_of_a_day_become_their_median() -> None:
    later = FIRST + WEEK
    points = [(later, 30.0), (FIRST, 20.0), (FIRST, 26.0), (FIRST, 21.0), (later, 33.0)]
    assert daily_medians(points) == ((FIRST, 21.0), (later, 31.5))


@pytest.mark.parametrize(
    ("share", "freedom", "value"),
    [
        (0.975, 1, 12.7062047362), (0.975, 2, 4.3026527297), (0.975, 3, 3.1824463053), (0.975, 4, 2.7764451052),
        (0.975, 5, 2.5705818356), (0.95, 7, 1.8945786051), (0.99, 8, 2.8964594477), (0.975, 10, 2.2281388520),
        (0.975, 30, 2.0422724563), (0.975, 100, 1.9839715185), (0.995, 120, 2.6174211455), (0.975, 198, 1.9720174778),
    ],
)  # fmt: skip
def test_students_t_agrees_with_the_tables(share: float, freedom: int, value: float) -> None:
    assert t_quantile(share, freedom) == pytest.approx(value, abs=1e-6)
    assert t_quantile(1 - share, freedom) == pytest.approx(-value, abs=1e-6)


@given(st.floats(0.001, 0.999), st.integers(1, 60))
def test_students_t_and_its_quantile_undo_each_other(share: float, freedom: int) -> None:
    assert t_below(t_quantile(share, freedom), freedom) == pytest.approx(share, abs=1e-9)


@given(st.floats(0.0005, 0.9995), st.integers(1, 220))
def test_quantiles_agree_with_scipy(share: float, freedom: int) -> None:
    assert t_quantile(share, freedom) == pytest.approx(float(student.ppf(share, freedom)), rel=1e-9, abs=1e-9)
    assert normal_quantile(share) == pytest.approx(float(norm.ppf(share)), abs=1e-9)


def test_impossible_quantiles_are_refused() -> None:
    for share, freedom in ((0.0, 3), (1.0, 3), (0.9, 0)):
        with pytest.raises(ValueError, match=r"Student's t|quantile"):
            t_quantile(share, freedom)
    with pytest.raises(ValueError, match="quantile"):
        normal_quantile(1.0)
