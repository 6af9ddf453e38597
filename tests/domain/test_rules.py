"""The published decision rules at their edges."""

from __future__ import annotations

import datetime as dt

import pytest

from interventiondesk.domain.lines import Aimline, Dated, exact
from interventiondesk.domain.rules import (
    RULES,
    four_point,
    four_point_gated,
    median_of_three,
    outcome_words,
    three_point,
    trend_rule,
)
from interventiondesk.domain.school import RuleName

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
    names: tuple[str, ...] = RuleName.__args__
    assert {name: rule(scores(*[-1] * 6), RISING, "higher").rule for name, rule in RULES.items()} == {
        name: name for name in names if name != "default"
    }


# -- three-point ------------------------------------------------------------------------------------------------------


def test_three_points_against_four_points() -> None:
    given = scores(1, -1, -1, -1)
    assert three_point(given, RISING, "higher").outcome == "change"
    assert four_point(given, RISING, "higher").outcome == "continue"
    said = three_point(given, RISING, "higher").because
    assert said == "The last 3 scores, September 22 to October 6, are all below the goal line."


def test_three_points_raise_the_goal_only_after_six_above() -> None:
    five = three_point(scores(-1, 1, 1, 1, 1, 1), RISING, "higher")
    assert five.outcome == "continue"
    assert five.because.endswith("are not all below the goal line, nor the last 6 all above it.")
    six = three_point(scores(-1, 1, 1, 1, 1, 1, 1), RISING, "higher")
    assert (six.outcome, six.because[:17]) == ("raise_goal", "The last 6 scores")


def test_two_scores_are_not_enough_for_three_points() -> None:
    said = three_point(scores(-1, -1), RISING, "higher")
    assert (said.outcome, said.because) == ("not_enough_data", "2 scores so far; the rule looks at 3.")


# -- what holds for every rule ----------------------------------------------------------------------------------------

EVERY_RULE = pytest.mark.parametrize("name", RULES)


@EVERY_RULE
def test_a_score_exactly_on_the_line_is_neither_better_nor_worse(name: str) -> None:
    tenths = Aimline(BEGIN, exact(0.1), BEGIN + 10 * WEEK, exact(1.1))
    on_it = [(BEGIN + week * WEEK, float(tenths.at(BEGIN + week * WEEK) or 0)) for week in range(1, 8)]
    assert RULES[name](on_it, tenths, "higher").outcome == "continue"
    assert RULES[name](on_it, tenths, "lower").outcome == "continue"


@EVERY_RULE
def test_a_phase_change_starts_the_count_again(name: str) -> None:
    given = scores(*(-0.5 * week for week in range(1, 9)))
    changed = BEGIN + 7 * WEEK
    assert RULES[name](given, RISING, "higher").outcome == "change"
    assert RULES[name](given, RISING, "higher", since=BEGIN).outcome != "not_enough_data"
    said = RULES[name](given, RISING, "higher", since=changed)
    assert (said.outcome, said.because[:8]) == ("not_enough_data", "2 scores")


@EVERY_RULE
def test_every_rule_sees_errors_falling_toward_a_goal(name: str) -> None:
    slow = scores(1, 1.5, 2, 2.5, 3, 3.5, 4, line=FALLING)
    fast = scores(-1, -1.5, -2, -2.5, -3, -3.5, -4, line=FALLING)
    assert RULES[name](slow, FALLING, "lower").outcome == "change"
    assert RULES[name](fast, FALLING, "lower").outcome == "raise_goal"


@EVERY_RULE
def test_a_missed_week_changes_no_rule(name: str) -> None:
    missed = [1, 2, 4, 5, 8, 9, 10]
    falling_back = [-0.5 * week for week in missed]
    assert RULES[name](scores(*falling_back, weeks=missed), RISING, "higher").outcome == "change"


@EVERY_RULE
def test_no_rule_extends_the_goal_line(name: str) -> None:
    late = [(BEGIN + week * WEEK, 10.0) for week in range(15, 22)]
    said = RULES[name](late, RISING, "higher")
    assert (said.outcome, said.because) == (
        "not_enough_data",
        "The goal date, January 26, has passed: review the goal.",
    )


@EVERY_RULE
def test_no_score_is_not_enough_for_any_rule(name: str) -> None:
    assert RULES[name]([], RISING, "higher").outcome == "not_enough_data"


# -- trend ------------------------------------------------------------------------------------------------------------


def test_a_flatter_trend_asks_for_a_change_and_a_steeper_one_raises_the_goal() -> None:
    flatter = trend_rule(scores(5, 5, 5, 5, 5, 4), RISING, "higher")
    assert flatter.outcome == "change"
    assert flatter.because == "From September 15 to October 20: gains 1.9 a week; the goal asks for 2.0."
    steeper = trend_rule(scores(-5, -5, -5, -5, -5, -4.9), RISING, "higher")
    assert steeper.outcome == "raise_goal"
    assert steeper.because.endswith("gains 2.01 a week; the goal asks for 2.00.")


def test_a_parallel_trend_continues_however_far_below_the_line() -> None:
    said = trend_rule(scores(*[-7.3] * 6), RISING, "higher")
    assert said.outcome == "continue"
    assert said.because.endswith("gains 2.0 a week; the goal asks for 2.0.")


def test_the_trend_needs_six_scores_on_more_than_one_day() -> None:
    assert trend_rule(scores(*[-1] * 5), RISING, "higher").because == "5 scores so far; the rule looks at 6."
    one_day = [(BEGIN + WEEK, float(value)) for value in range(6)]
    said = trend_rule(one_day, RISING, "higher")
    assert (said.outcome, said.because) == (
        "not_enough_data",
        "All 6 scores are of September 15, so there is no growth to see.",
    )


def test_the_trend_rule_says_growth_in_the_words_of_the_house() -> None:
    falling = trend_rule(scores(0, 0.7, 1.4, 2.1, 2.8, 3.5, line=FALLING), FALLING, "lower")
    assert falling.because == "From September 15 to October 20: falls by 0.3 a week; the goal asks for a fall of 1.0."
    level = trend_rule([(BEGIN + week * WEEK, 44.0) for week in range(1, 8)], RISING, "higher")
    assert level.because.endswith(": stays level; the goal asks for 2.0.")


def test_a_span_over_two_years_names_both() -> None:
    line = Aimline(dt.date(2026, 12, 1), exact(40), dt.date(2027, 3, 2), exact(80))
    given = [(dt.date(2026, 12, 15) + week * WEEK, 10.0) for week in range(4)]
    assert four_point(given, line, "higher").because == (
        "The last 4 scores, December 15, 2026 to January 5, 2027, are all below the goal line."
    )


def test_an_outcome_is_said_by_the_way_that_is_better() -> None:
    assert outcome_words("raise_goal", "higher") == "raise the goal"
    assert outcome_words("raise_goal", "lower") == "lower the goal"
    assert outcome_words("not_enough_data", "lower") == "not enough data"


def test_every_score_of_a_day_counts_for_the_trend() -> None:
    """Weeks 1, 1, 1, 2, 3, 4, 5 with 42, 42, 60, 44, 46, 48, 50 grow by 0.36 a week; with the days' medians by 2."""
    given = [*scores(0, 0, 0, 0, 0), (BEGIN + WEEK, 42.0), (BEGIN + WEEK, 60.0)]
    said = trend_rule(given, RISING, "higher")
    assert (said.outcome, "gains 0.4 a week" in said.because) == ("change", True)


# -- median of the last three -----------------------------------------------------------------------------------------


def test_the_median_of_three_is_compared_on_the_middle_date() -> None:
    said = median_of_three(scores(9, 9, -20, -1, 9), RISING, "higher")
    assert said.outcome == "change"
    assert said.because == (
        "The median of the last 3 scores, 47, is below the goal line, which was at 48 on October 6."
    )


def test_one_low_score_does_not_move_the_median_of_three() -> None:
    assert median_of_three(scores(1, 3, -30, 5), RISING, "higher").outcome == "raise_goal"


def test_a_median_on_the_line_continues() -> None:
    said = median_of_three(scores(-9, 0, 9), RISING, "higher")
    assert (said.outcome, said.because) == (
        "continue",
        "The median of the last 3 scores, 44, is on the goal line of September 22.",
    )


def test_a_goal_line_that_begins_later_is_said() -> None:
    later = Aimline(BEGIN + 4 * WEEK, exact(40), BEGIN + 20 * WEEK, exact(80))
    for name in ("three-point", "median-of-three"):
        said = RULES[name](scores(0, 0, 0, 0), later, "higher")
        assert (said.outcome, said.because) == (
            "not_enough_data",
            "The goal line begins on October 6, after some of the scores.",
        )
