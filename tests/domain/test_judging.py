"""The default rule as numbers: both conditions, the share at a look, and what must not move them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.judging import growth_needed, look_share, standing
from interventiondesk.domain.lines import Dated
from interventiondesk.domain.trend import Trend, least_squares

BEGIN = dt.date(2026, 9, 8)
WEEK = dt.timedelta(weeks=1)
SETTINGS = st.floats(0.02, 0.3)


def trend_of(values: list[float], *, baseline: tuple[float, ...] = (), every: int = 7) -> Trend:
    """The line through baseline scores on the start and scores so many days apart."""
    points: list[Dated] = [(BEGIN, value) for value in baseline]
    points += [(BEGIN + dt.timedelta(days=every * (at + 1)), value) for at, value in enumerate(values)]
    found = least_squares(points)
    assert found is not None
    return found


def judged(trend: Trend, asked: float, aim: float, sign: int = 1, setting: float = 0.10) -> str:
    return standing(trend, asked, trend.last, Fraction(str(aim)), sign, look_share(setting, trend))


def zigzag(per_week: float, scores: int, noise: float = 1.0, start: float = 40.0) -> list[float]:
    return [start + per_week * (week + 1) + noise * (-1) ** week for week in range(scores)]


def test_growth_clearly_below_and_a_level_below_the_line_are_behind() -> None:
    assert judged(trend_of(zigzag(0.5, 10)), 2.0, 60) == "behind"


def test_growth_below_with_a_level_above_the_line_is_on_track() -> None:
    leapt = trend_of(zigzag(0.5, 10, start=70))
    assert judged(leapt, 2.0, 60) == "on_track"


def test_a_level_below_with_growth_as_asked_is_on_track() -> None:
    assert judged(trend_of(zigzag(2.0, 10, start=30)), 2.0, 60) == "on_track"


def test_growth_that_differs_no_more_than_by_chance_is_on_track() -> None:
    assert judged(trend_of(zigzag(1.5, 8, noise=9)), 2.0, 60) == "on_track"


def test_errors_falling_faster_than_asked_are_ahead_and_slower_are_behind() -> None:
    assert judged(trend_of(zigzag(-2.0, 10)), -1.0, 30, sign=-1) == "ahead"
    assert judged(trend_of(zigzag(-0.2, 10)), -1.0, 30, sign=-1) == "behind"


def test_scores_exactly_on_the_goal_line_are_on_track() -> None:
    on_it = trend_of([40.1 + 0.1 * week for week in range(1, 11)])
    assert judged(on_it, 0.1, 41.1) == "on_track"


def test_an_exact_line_below_the_goal_line_is_behind() -> None:
    assert judged(trend_of([41.0, 42, 43, 44, 45, 46]), 2.0, 52) == "behind"


def test_after_three_baseline_and_twelve_weekly_scores_the_share_is_the_base() -> None:
    trend = trend_of(zigzag(1, 12), baseline=(40, 41, 39))
    assert look_share(0.10, trend) == pytest.approx(0.0263)


def test_a_short_trend_is_judged_more_strictly() -> None:
    six, twelve = (trend_of(zigzag(1, many), baseline=(40, 41, 39)) for many in (6, 12))
    assert look_share(0.10, six) < look_share(0.10, twelve)


def test_more_scores_in_the_same_weeks_are_more_looks_so_each_is_stricter() -> None:
    weekly, twice = trend_of(zigzag(1, 12)), trend_of(zigzag(1, 24), every=3)
    assert look_share(0.10, twice) < look_share(0.10, weekly)


@pytest.mark.parametrize("setting", [0.0, -0.1, 0.31, 1.0])
def test_a_share_that_no_school_can_set_is_refused(setting: float) -> None:
    with pytest.raises(ValueError, match="false alarms"):
        look_share(setting, trend_of(zigzag(1, 6)))


@given(SETTINGS, SETTINGS, st.integers(3, 40), st.sampled_from([1, 3, 7, 14, 28]))
def test_the_share_rises_with_the_setting_and_stays_a_share(one: float, other: float, scores: int, every: int) -> None:
    trend = trend_of(zigzag(1, scores), every=every)
    low, high = sorted((one, other))
    assert 0 < look_share(low, trend) <= look_share(high, trend) < 0.5


@given(
    st.lists(st.integers(0, 200), min_size=6, max_size=20),
    st.integers(-5, 5),
    st.integers(0, 200),
    st.integers(-40, 40),
    SETTINGS,
)
def test_progress_moves_with_level_and_mirrors_with_direction(
    values: list[int], asked: int, aim: int, moved: int, setting: float
) -> None:
    trend = trend_of([float(value) for value in values])
    said = judged(trend, asked, aim, setting=setting)
    raised = trend_of([float(value + moved) for value in values])
    assert judged(raised, asked, aim + moved, setting=setting) == said
    mirrored = trend_of([-float(value) for value in values])
    assert judged(mirrored, -asked, -aim, sign=-1, setting=setting) == said


@given(st.lists(st.integers(0, 200), min_size=6, max_size=20), SETTINGS)
def test_who_is_behind_at_a_strict_setting_is_behind_at_a_lenient_one(values: list[int], setting: float) -> None:
    trend = trend_of([float(value) for value in values])
    if judged(trend, 2.0, 90, setting=setting) == "behind":
        assert judged(trend, 2.0, 90, setting=0.3) == "behind"
    assert growth_needed(trend, look_share(0.3, trend)) <= growth_needed(trend, look_share(setting, trend))
