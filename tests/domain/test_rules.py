"""The published decision rules at their edges."""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.lines import Aimline, Dated, exact
from interventiondesk.domain.rules import RULES, four_point, four_point_gated

BEGIN = dt.date(2026, 9, 8)
WEEK = dt.timedelta(weeks=1)
RISING = Aimline(BEGIN, exact(40), BEGIN + 20 * WEEK, exact(80))  # 2 words a week
FALLING = Aimline(BEGIN, exact(20), BEGIN + 20 * WEEK, exact(0))  # one error less each week


def scores(*from_line: float, weeks: list[int] | None = None, line: Aimline = RISING) -> list[Dated]:
    """Scores so far above (or below) the goal line, a week apart from the first week on."""
    dates = [BEGIN + week * WEEK for week in (weeks or range(1, len(from_line) + 1))]
    return [(date, float(line.at(date) or 0) + away) for date, away in zip(dates, from_line, strict=True)]


def test_four_in_a_row_below_ask_for_a_change() -> None:
    said = four_point(scores(5, -1, -1, -2, -1), RISING, "higher")
    assert (said.rule, said.outcome) == ("four-point", "change")
    assert said.because == "The last 4 scores, September 22 to October 13, are all below the goal line."


def test_three_in_a_row_below_do_not() -> None:
    assert four_point(scores(1, -1, -1, -2), RISING, "higher").outcome == "continue"


def test_four_in_a_row_above_raise_the_goal() -> None:
    assert four_point(scores(-5, 1, 1, 1, 1), RISING, "higher").outcome == "raise_goal"


def test_a_score_exactly_on_the_line_ends_a_run_of_either_kind() -> None:
    assert four_point(scores(-1, -1, 0, -1), RISING, "higher").outcome == "continue"
    assert four_point(scores(1, 1, 0, 1), RISING, "higher").outcome == "continue"


def test_a_missed_week_neither_breaks_nor_lengthens_a_run() -> None:
    missed = [1, 2, 5, 6]
    assert four_point(scores(-1, -1, -1, -1, weeks=missed), RISING, "higher").outcome == "change"
    assert four_point(scores(-1, -1, -1, weeks=[1, 2, 6]), RISING, "higher").outcome == "not_enough_data"


def test_errors_falling_toward_a_goal_are_better_below_the_line() -> None:
    assert four_point(scores(-1, -1, -1, -1, line=FALLING), FALLING, "lower").outcome == "raise_goal"
    said = four_point(scores(1, 2, 1, 1, line=FALLING), FALLING, "lower")
    assert said.outcome == "change"
    assert said.because.endswith("are all above the goal line.")


def test_the_gate_asks_for_six_scores_and_three_weeks() -> None:
    five = four_point_gated(scores(*[-1] * 5), RISING, "higher")
    assert (five.outcome, five.because) == ("not_enough_data", "5 scores so far; 6 are needed first.")
    daily = [(BEGIN + dt.timedelta(days=day), 10.0) for day in range(1, 8)]
    soon = four_point_gated(daily, RISING, "higher", since=BEGIN)
    assert (soon.outcome, soon.because) == ("not_enough_data", "1.0 weeks so far; 3 are needed first.")
    assert four_point_gated(scores(*[-1] * 6), RISING, "higher").outcome == "change"
    assert four_point_gated(scores(*[-1] * 6), RISING, "higher").rule == "four-point-gated"


def test_after_the_goal_date_there_is_no_line_to_compare_with() -> None:
    late = [(BEGIN + week * WEEK, 10.0) for week in (18, 19, 20, 21)]
    said = four_point(late, RISING, "higher")
    assert said.outcome == "not_enough_data"
    assert "review the goal" in said.because


def test_late_arrivals_are_put_in_order() -> None:
    given = scores(9, -1, -1, -1, -1)
    assert four_point(given[::-1], RISING, "higher") == four_point(given, RISING, "higher")


def test_a_school_chooses_rules_by_name() -> None:
    assert {name: rule(scores(*[-1] * 6), RISING, "higher").rule for name, rule in RULES.items()} == {
        "four-point": "four-point",
        "four-point-gated": "four-point-gated",
    }
