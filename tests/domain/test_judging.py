"""The default rule as numbers: both conditions, the share at a look, and what must not move them."""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student

from interventiondesk.domain.judging import Judgment, growth_needed, judge, level_needed, look_share, mostly
from interventiondesk.domain.lines import Aimline, Dated, Direction
from interventiondesk.domain.trend import Trend, least_squares

BEGIN = dt.date(2026, 9, 8)
WEEK = dt.timedelta(weeks=1)
SETTINGS = st.floats(0.02, 0.3)


def points_of(values: list[float], every: int = 7) -> list[Dated]:
    """Scores so many days apart."""
    return [(BEGIN + dt.timedelta(days=every * (at + 1)), value) for at, value in enumerate(values)]


def trend_of(values: list[float], *, baseline: tuple[float, ...] = (), every: int = 7) -> Trend:
    """The line through baseline scores on the start and scores so many days apart."""
    found = least_squares([*((BEGIN, value) for value in baseline), *points_of(values, every)])
    assert found is not None
    return found


def goal_line(asked: float = 2.0, start: float = 40.0) -> Aimline:
    """From a level on the start, thirty weeks long."""
    target = Fraction(str(start)) + 30 * Fraction(str(asked))
    return Aimline(BEGIN, Fraction(str(start)), BEGIN + 30 * WEEK, target)


def said_of(values: list[float], line: Aimline, direction: Direction = "higher", setting: float = 0.10) -> Judgment:
    trend = trend_of(values)
    return judge(trend, points_of(values), line, direction, look_share(setting, trend))


def judged(values: list[float], line: Aimline, direction: Direction = "higher", setting: float = 0.10) -> str:
    return said_of(values, line, direction, setting).standing


def zigzag(per_week: float, scores: int, noise: float = 1.0, start: float = 40.0) -> list[float]:
    return [start + per_week * (week + 1) + noise * (-1) ** week for week in range(scores)]


def test_growth_clearly_below_and_a_level_below_the_line_are_behind() -> None:
    said = said_of(zigzag(0.5, 10), goal_line())
    assert (said.standing, said.growth, said.by_level) == ("behind", "worse", False)


def test_growth_below_with_a_level_above_the_line_is_on_track() -> None:
    assert judged(zigzag(0.5, 10, start=70), goal_line()) != "behind"
    assert judged(zigzag(0.5, 10, noise=6, start=62), goal_line()) == "on_track"


def test_growing_as_asked_clearly_below_the_line_is_behind_for_the_level_alone() -> None:
    said = said_of(zigzag(2.0, 10, start=30), goal_line())
    assert (said.standing, said.growth, said.level, said.by_level) == ("behind", "unclear", "worse", True)


def test_thirty_scores_parallel_and_twenty_below_are_behind() -> None:
    assert judged(zigzag(2.0, 30, noise=6, start=20), goal_line()) == "behind"


def test_growing_as_asked_a_little_below_the_line_is_on_track() -> None:
    assert judged(zigzag(2.0, 10, noise=5, start=37), goal_line()) == "on_track"


def test_a_student_who_catches_up_in_time_is_not_behind_for_the_level() -> None:
    said = said_of(zigzag(2.0, 10, start=20), goal_line(1.0))
    assert said.level == "worse"
    assert said.standing == "on_track"


def test_fast_growth_with_every_score_below_the_line_is_not_ahead() -> None:
    climbing = [14.0, 20, 26, 31, 38, 44, 50, 56]
    line = goal_line(1.0, start=49)
    assert all(value < float(line.at(day) or 0) for day, value in points_of(climbing))
    said = said_of(climbing, line)
    assert said.growth == "better"
    assert said.standing == "on_track"


def test_most_of_the_last_three_scores_have_to_lie_on_the_side_that_is_said() -> None:
    line = goal_line()
    falling_back = zigzag(3.0, 12, start=45)
    assert judged(falling_back, line) == "ahead"
    lately = [*falling_back[:9], 55.0, 57.0, 120.0]
    assert mostly(points_of(lately), line, "higher") == "worse"
    assert judged(lately, line) == "on_track"
    assert mostly(points_of([42.0, 44.0, 46.0]), line, "higher") == "on"


def test_scores_clearly_above_the_line_are_ahead_though_they_grow_only_as_asked() -> None:
    said = said_of(zigzag(2.0, 10, start=55), goal_line())
    assert (said.standing, said.by_level) == ("ahead", True)


def test_the_level_is_as_sure_as_the_fitted_mean_and_the_start_of_the_line_together() -> None:
    trend = trend_of(zigzag(2.0, 10, noise=4))
    share = look_share(0.10, trend)
    alone = student.ppf(1 - share / 4, trend.scores - 2) * (trend.mean_se(trend.last) or 0)
    both = student.ppf(1 - share / 4, trend.scores - 2) * math.hypot(
        trend.mean_se(trend.last) or 0, math.sqrt(0.45) * (trend.residual_se or 0)
    )
    assert level_needed(trend, trend.last, share) == pytest.approx(both)
    assert both > alone


def test_growth_that_differs_no_more_than_by_chance_is_on_track() -> None:
    assert judged(zigzag(1.5, 8, noise=9), goal_line()) == "on_track"


def test_errors_falling_faster_than_asked_are_ahead_and_slower_are_behind() -> None:
    falling = goal_line(-1.0)
    assert judged(zigzag(-2.0, 10), falling, "lower") == "ahead"
    assert judged(zigzag(-0.2, 10), falling, "lower") == "behind"


def test_scores_exactly_on_the_goal_line_are_on_track() -> None:
    assert judged([40.1 + 0.1 * week for week in range(1, 11)], goal_line(0.1, 40.1)) == "on_track"


def test_an_exact_line_below_the_goal_line_is_behind() -> None:
    assert judged([41.0, 42, 43, 44, 45, 46], goal_line()) == "behind"


def test_without_a_goal_line_on_the_last_day_nothing_is_judged() -> None:
    with pytest.raises(ValueError, match="no goal line"):
        judged(zigzag(1, 40), goal_line())


def test_after_three_baseline_and_twelve_weekly_scores_the_share_is_the_base() -> None:
    trend = trend_of(zigzag(1, 12), baseline=(40, 41, 39))
    assert look_share(0.10, trend) == pytest.approx(0.0248)


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
    scores = [float(value) for value in values]
    said = judged(scores, goal_line(asked, aim), setting=setting)
    assert judged([value + moved for value in scores], goal_line(asked, aim + moved), setting=setting) == said
    assert judged([-value for value in scores], goal_line(-asked, -aim), "lower", setting) == said


UPSIDE_DOWN = {"ahead": "behind", "behind": "ahead", "on_track": "on_track"}


@given(st.lists(st.integers(0, 200), min_size=6, max_size=20), st.integers(-5, 5), st.integers(0, 200), SETTINGS)
def test_ahead_is_the_mirror_of_behind(values: list[int], asked: int, aim: int, setting: float) -> None:
    scores = [float(value) for value in values]
    said = judged(scores, goal_line(asked, aim), setting=setting)
    assert judged([-value for value in scores], goal_line(-asked, -aim), setting=setting) == UPSIDE_DOWN[said]


@given(st.lists(st.integers(0, 200), min_size=6, max_size=20), st.integers(-5, 5), st.integers(0, 200), SETTINGS)
def test_behind_never_reaches_the_goal_at_its_pace_and_ahead_never_misses_it(
    values: list[int], asked: int, aim: int, setting: float
) -> None:
    line, trend = goal_line(asked, aim), trend_of([float(value) for value in values])
    standing = judged([float(value) for value in values], line, setting=setting)
    beyond = trend.at(line.target_date) - float(line.target)
    assert standing != "behind" or beyond < 0
    assert standing != "ahead" or beyond > 0


@given(st.lists(st.integers(0, 200), min_size=6, max_size=20), SETTINGS)
def test_who_is_behind_at_a_strict_setting_is_behind_at_a_lenient_one(values: list[int], setting: float) -> None:
    scores = [float(value) for value in values]
    trend = trend_of(scores)
    if judged(scores, goal_line(2.0, 60), setting=setting) == "behind":
        assert judged(scores, goal_line(2.0, 60), setting=0.3) == "behind"
    assert growth_needed(trend, look_share(0.3, trend)) <= growth_needed(trend, look_share(setting, trend))
