"""Baseline and goal line, exactly."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.lines import Aimline, aimline_between, aimline_of, baseline_of, exact, median
from plan_driver import goal

BEGIN, END = dt.date(2026, 9, 8), dt.date(2027, 4, 6)
DAY = dt.timedelta(days=1)
typed = st.decimals(-500, 500, places=3).map(float)


def line(baseline: float = 40, target: float = 92) -> Aimline:
    made = aimline_between(BEGIN, baseline, END, target)
    assert isinstance(made, Aimline)
    return made


def test_the_baseline_is_the_median_of_three() -> None:
    made = baseline_of([(BEGIN, 38), (BEGIN + DAY, 42), (BEGIN + 2 * DAY, 40)])
    assert made is not None
    assert (made.value, made.label, made.days) == (40, "median of 3", 3)


def test_one_probe_and_two_say_what_they_are() -> None:
    one, two = baseline_of([(BEGIN, 38)]), baseline_of([(BEGIN, 38), (BEGIN + DAY, 41)])
    assert one is not None
    assert two is not None
    assert (one.value, one.label) == (38, "1 probe")
    assert (two.value, two.label) == (39.5, "mean of 2")


def test_three_on_one_day_say_so_and_none_is_no_baseline() -> None:
    made = baseline_of([(BEGIN, 38), (BEGIN, 42), (BEGIN, 40)])
    assert made is not None
    assert made.label == "median of 3 on one day"
    assert baseline_of([]) is None


def test_the_median_of_an_even_count_is_the_exact_mean_of_the_middle_two() -> None:
    assert median([0.1, 0.2]) == 0.15
    with pytest.raises(ValueError, match="no values"):
        median([])


def test_the_goal_line_of_the_sketch() -> None:
    assert line().per_week == Fraction(26, 15)  # 52 words over 210 days
    assert line().at(dt.date(2027, 1, 12)) == 40 + Fraction(52 * 126, 210)


def test_the_line_is_never_extended() -> None:
    assert line().at(END) == 92
    assert line().at(END + DAY) is None
    assert line().at(BEGIN - DAY) is None
    assert line().side(END + DAY, 200, "higher") is None


def test_a_score_exactly_on_the_line_is_neither_above_nor_below() -> None:
    tenth = aimline_between(BEGIN, 0.1, BEGIN + 3 * DAY, 0.4)
    assert isinstance(tenth, Aimline)
    assert 0.1 + 0.2 != 0.3, "binary numbers would miss the line"
    assert tenth.side(BEGIN + 2 * DAY, 0.3, "higher") == "on"
    assert tenth.side(BEGIN + 2 * DAY, 0.301, "higher") == "better"
    assert tenth.side(BEGIN + 2 * DAY, 0.301, "lower") == "worse"


@given(typed, typed, st.integers(1, 400), st.integers(0, 400))
def test_the_line_holds_both_ends_and_grows_evenly(low: float, high: float, length: int, day: int) -> None:
    made = aimline_between(BEGIN, low, BEGIN + length * DAY, high)
    assert isinstance(made, Aimline)
    assert (made.at(BEGIN), made.at(BEGIN + length * DAY)) == (exact(low), exact(high))
    at = min(day, length)
    assert made.at(BEGIN + at * DAY) == exact(low) + made.per_week * Fraction(at, 7)


@given(typed, typed, typed, st.integers(0, 210))
def test_lower_is_better_is_the_mirror_of_higher(low: float, high: float, value: float, day: int) -> None:
    mirrored = line(-low, -high).side(BEGIN + day * DAY, -value, "lower")
    assert line(low, high).side(BEGIN + day * DAY, value, "higher") == mirrored


def test_a_level_goal_is_allowed_and_dates_the_wrong_way_round_are_a_problem() -> None:
    assert line(40, 40).per_week == 0
    for end in (BEGIN, BEGIN - DAY):
        problem = aimline_of(goal(BEGIN, 40, end, 92))
        assert isinstance(problem, Problem)
        assert problem.where == "target_date"
        assert "not after the baseline date" in problem.says
    with pytest.raises(ValueError, match="ends after it begins"):
        Aimline(BEGIN, Fraction(1), BEGIN, Fraction(2))
