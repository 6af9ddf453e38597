"""The points of a check-in/check-out day."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from interventiondesk.charts.points import points_chart
from interventiondesk.domain.declared import Problem
from interventiondesk.domain.plans import PointsDay
from interventiondesk.domain.points import counted, counted_words, read_points, share_of

MONDAY = dt.date(2026, 11, 16)


def day(points: str, after: int = 0) -> PointsDay:
    date = MONDAY + dt.timedelta(days=after)
    return PointsDay(id=f"day {after}", plan_id="plan", date=date, points=points)


def test_a_share_counts_only_what_was_rated():
    assert share_of(day("2 1 0 2 -")) == Fraction(5, 8)
    assert share_of(day("- - -")) is None
    assert share_of(day("")) is None  # absent is no zero


def test_days_are_counted_against_the_plans_own_goal_and_no_other():
    days = [day("2 2 2 2"), day("2 1 1 0", 1), day("", 2)]
    found = counted(days, 80.0)
    assert (found.days, found.met, found.mean) == (2, 1, Fraction(3, 4))
    assert counted_words(found, 80.0) == "Goal of 80 % met on 1 of 2 days; 75 % of the points on average over 2 days."
    assert (
        counted_words(counted(days, None), None) == "75 % of the points on average over 2 days; no daily goal is set."
    )
    assert counted_words(counted([], 80.0), 80.0) == "No day is rated yet."


@pytest.mark.parametrize(
    ("typed", "stored"), [("21022", "2 1 0 2 2"), ("2 1 - 2 2", "2 1 - 2 2"), ("2,1,0,2,2", "2 1 0 2 2"), ("A", "")]
)
def test_a_day_is_typed_as_digits(typed, stored):
    assert read_points(typed, 5) == stored


@pytest.mark.parametrize(
    ("typed", "says"), [("2103", "Points are 0, 1 or 2."), ("210", "There are 5 periods, and 3 typed.")]
)
def test_what_is_no_day_is_said_in_a_sentence(typed, says):
    read = read_points(typed, 5)
    assert isinstance(read, Problem)
    assert read.says == says


def test_the_chart_draws_shares_and_the_goal_and_breaks_over_a_holiday():
    days = [day("2 2"), day("2 0", 1), day("1 1", 14)]
    chart = points_chart(days, 75.0)
    assert chart is not None
    assert [mark.points[0][1] for mark in chart.of("score")] == [100.0, 50.0, 50.0]
    assert [mark.points for mark in chart.of("aim")] == [
        ((float(MONDAY.toordinal()), 75.0), (float(MONDAY.toordinal() + 14), 75.0))
    ]
    assert [len(mark.points) for mark in chart.of("thread")] == [2]
    assert "Goal of 75 % met on 1 of 3 days" in chart.says
    assert chart.table[1:] == (
        ("November 16, 2026", "100 %"),
        ("November 17, 2026", "50 %"),
        ("November 30, 2026", "50 %"),
    )
    assert points_chart([day("")], 75.0) is None
