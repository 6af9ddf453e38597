"""What is computed of a file of dated scores, against scipy and statsmodels, and what is said where nothing can be."""

from __future__ import annotations

import datetime as dt
import math
import random
import warnings
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from interventiondesk.domain.analysis import Analysis, analyze
from interventiondesk.domain.lines import Aimline, aimline_between
from interventiondesk.domain.school import usual_policy

FIRST = dt.date(2026, 9, 8)
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY

values = st.one_of(
    st.none(),
    st.decimals(0, 200, places=1).map(float),
    st.integers(0, 4).map(float),  # ties and zeros
)
rows = st.one_of(
    st.lists(st.tuples(st.integers(0, 270), values), min_size=1, max_size=40),  # uneven days, several on one
    st.lists(values, min_size=1, max_size=25).map(lambda scores: [(7 * at, value) for at, value in enumerate(scores)]),
    st.tuples(st.integers(1, 12), st.decimals(0, 90, places=2).map(float)).map(
        lambda same: [(5 * at, same[1]) for at in range(same[0])]
    ),
).map(lambda pairs: [(FIRST + day * DAY, value) for day, value in pairs])


def weekly(*scores: float | None, first: dt.date = FIRST) -> list[tuple[dt.date, float | None]]:
    return [(first + number * WEEK, value) for number, value in enumerate(scores)]


def goal_line(target: float = 80, baseline: float = 20) -> Aimline:
    line = aimline_between(FIRST, baseline, FIRST + 30 * WEEK, target)
    assert isinstance(line, Aimline)
    return line


def asked(points: list[tuple[dt.date, float | None]], **more: Any) -> Analysis:
    given = {"line": None, "direction": "higher", "policy": usual_policy(), **more}
    return analyze(points, **given)


def agrees(found: object, known: object) -> bool:
    if known is None:
        return found is None
    return bool(found == pytest.approx(known, abs=1e-6, rel=1e-6))


def reference(points: list[tuple[dt.date, float | None]], weeks_ahead: float) -> dict[str, Any]:
    """The same numbers from statsmodels and scipy; None where a line or its errors do not exist."""
    origin = min(date for date, _ in points)
    scored = sorted((((date - origin).days / 7, value) for date, value in points if value is not None))
    names = (
        "slope intercept slope_se slope_ci residual_se r_squared mean mean_se mean_ci score_ci"
        " middle middle_intercept middle_ci"
    )
    # Here and not above: it takes seconds, and every worker loads this file.
    from statsmodels.regression.linear_model import OLS
    from statsmodels.tools.tools import add_constant

    known = dict.fromkeys(names.split())
    if len({week for week, _ in scored}) < 2:
        return known
    x, y = np.array([week for week, _ in scored]), np.array([value for _, value in scored])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = OLS(y, add_constant(x)).fit()
        ahead = fit.get_prediction(np.array([[1.0, x[-1] + weeks_ahead]]))
        middle = theilslopes(y, x, method="joint")
        known.update(slope=fit.params[1], intercept=fit.params[0], mean=ahead.predicted_mean[0])
        known.update(middle=middle.slope, middle_intercept=middle.intercept)
        if len(scored) >= 5 and not math.isnan(middle.low_slope):
            known["middle_ci"] = (middle.low_slope, middle.high_slope)
        if len(scored) >= 3:
            known.update(
                slope_se=fit.bse[1],
                slope_ci=tuple(fit.conf_int()[1]),
                residual_se=math.sqrt(fit.scale),
                mean_se=ahead.se_mean[0],
                mean_ci=tuple(ahead.conf_int(obs=False)[0]),
                score_ci=tuple(ahead.conf_int(obs=True)[0]),
            )
        if len(set(y)) > 1:
            known["r_squared"] = fit.rsquared
    return known


def assert_agrees(points: list[tuple[dt.date, float | None]], weeks_ahead: float = 4) -> None:
    found, known = asked(points, forecast_weeks=weeks_ahead), reference(points, weeks_ahead)
    assert found.n == sum(value is not None for _, value in points)
    for got, name in (
        (found.trend.slope_per_week, "slope"),
        (found.trend.intercept, "intercept"),
        (found.trend.slope_se, "slope_se"),
        (found.trend.slope_ci95, "slope_ci"),
        (found.trend.residual_se, "residual_se"),
        (found.trend.r_squared, "r_squared"),
        (found.forecast.mean, "mean"),
        (found.forecast.mean_se, "mean_se"),
        (found.forecast.mean_ci95, "mean_ci"),
        (found.forecast.prediction_interval95, "score_ci"),
        (found.theil_sen.slope_per_week, "middle"),
        (found.theil_sen.intercept, "middle_intercept"),
        (found.theil_sen.slope_ci95, "middle_ci"),
    ):
        assert agrees(got, known[name]), (name, got, known[name])


@given(rows, st.integers(0, 12))
def test_every_number_agrees_with_statsmodels_and_scipy(points: list, weeks: int) -> None:
    assert_agrees(points, weeks)


def test_two_hundred_scores_agree() -> None:
    chance = random.Random(11)  # noqa: S311 - invented scores need no secrecy
    assert_agrees([(FIRST + at * DAY, round(chance.gauss(30 + at / 9, 7), 1)) for at in range(200)])


def test_falling_scores_agree() -> None:
    assert_agrees(weekly(20, 18, 18, None, 13, 15, 9, 8, 0, 0, 0))


def walk(part: object, path: str = "") -> list[str]:
    """The paths of everything that is None."""
    if part is None:
        return [path]
    if isinstance(part, dict):
        return [found for name, inner in part.items() for found in walk(inner, f"{path}.{name}".lstrip("."))]
    return []


@given(
    rows,
    st.booleans(),
    st.sampled_from(["default", "three-point", "four-point", "four-point-gated", "trend", "median-of-three"]),
    st.sampled_from(["higher", "lower"]),
    st.none() | st.integers(0, 300),
)
def test_whatever_is_null_has_its_sentence_and_nothing_is_nan(points, with_line, rule, direction, start) -> None:
    found = asked(
        points,
        line=goal_line() if with_line else None,
        rule=rule,
        direction=direction,
        phase_start=None if start is None else FIRST + start * DAY,
    )
    told = msgspec.json.decode(msgspec.json.encode(found))
    assert "NaN" not in msgspec.json.encode(found).decode()
    why = told.pop("why_not")
    missing = walk(told)
    for path in missing:
        reason = why.get(path) or why.get(path.partition(".")[0])
        assert reason is not None
        assert reason.endswith(".")
    for path in why:
        assert any(lost == path or lost.startswith(f"{path}.") for lost in missing), "a reason without a gap"


def test_the_keys_are_those_of_the_command() -> None:
    told = msgspec.to_builtins(asked(weekly(*range(20, 28)), line=goal_line()))
    assert list(told) == [
        "n", "trend", "theil_sen", "forecast", "aimline", "decision", "progress", "because", "why_not",
    ]  # fmt: skip
    assert list(told["trend"]) == [
        "slope_per_week", "intercept", "slope_se", "slope_ci95", "residual_se", "r_squared",
    ]  # fmt: skip
    assert list(told["theil_sen"]) == ["slope_per_week", "intercept", "slope_ci95"]
    assert list(told["forecast"]) == ["date", "mean", "mean_se", "mean_ci95", "prediction_interval95"]
    assert list(told["aimline"]) == ["slope_per_week"]
    assert list(told["decision"]) == ["rule", "outcome", "because"]
    assert told["forecast"]["date"] == "2026-11-24"
    assert told["why_not"] == {}


def test_weeks_count_from_the_first_date_of_the_file_even_without_a_score() -> None:
    found = asked(weekly(None, 22, 24, 26))
    assert (found.n, found.trend.intercept, found.theil_sen.intercept) == (3, 20, 20)


def test_a_phase_start_leaves_earlier_rows_out_and_keeps_the_weeks() -> None:
    rows = weekly(50, 41, 60, None, 30, 32, 34, 36)
    found = asked(rows, phase_start=FIRST + 4 * WEEK)
    assert (found.n, found.trend.slope_per_week) == (4, 2)
    assert found.trend.intercept == pytest.approx(22), "30 on week 4, 2 a week: 22 on the first date of the file"
    assert found.theil_sen.intercept == pytest.approx(22)
    assert found.forecast.date == FIRST + 11 * WEEK
    assert found.forecast.mean == pytest.approx(44)


def test_a_score_on_the_phase_start_belongs_to_the_phase() -> None:
    assert asked(weekly(1, 2, 3), phase_start=FIRST + WEEK).n == 2
    assert asked(weekly(1, 2, 3), phase_start=FIRST + WEEK + DAY).n == 1


def test_without_a_score_nothing_is_computed_and_it_is_said_why() -> None:
    found = asked(weekly(None, None))
    assert found.n == 0
    assert found.why_not["trend"] == "There are no scores."
    after = asked(weekly(1, 2), phase_start=dt.date(2027, 1, 4))
    assert after.why_not["forecast"] == "There are no scores from 2027-01-04 on."
    assert asked([]).n == 0


def test_one_score_or_one_date_is_no_line() -> None:
    for points in (weekly(20), [(FIRST, 20.0), (FIRST, 22.0), (FIRST, 24.0)]):
        found = asked(points)
        assert found.trend.slope_per_week is None
        assert found.why_not["trend"] == found.why_not["forecast.mean"] == "A line needs scores on two distinct dates."
        assert found.forecast.date == FIRST + 4 * WEEK


def test_two_scores_are_a_line_without_errors() -> None:
    found = asked(weekly(20, 23))
    assert (found.trend.slope_per_week, found.trend.r_squared, found.forecast.mean) == (3, 1, 35)
    assert found.trend.slope_se is None
    assert found.why_not["forecast.mean_se"] == "The errors of a line need three scores; there are 2."
    assert found.why_not["theil_sen.slope_ci95"] == "The interval needs 5 scores; there are 2."


def test_constant_scores_have_no_share_explained() -> None:
    found = asked(weekly(*[7.0] * 8))
    assert (found.trend.slope_per_week, found.trend.slope_ci95, found.theil_sen.slope_ci95) == (0, (0, 0), (0, 0))
    assert found.trend.r_squared is None
    assert list(found.why_not) == ["trend.r_squared", "aimline", "decision", "progress", "because"]


def test_without_a_goal_line_there_is_no_decision() -> None:
    found = asked(weekly(*range(20, 28)))
    assert found.aimline is found.decision is found.progress is found.because is None
    assert found.why_not["decision"] == "There is no goal line to compare with."


@pytest.mark.parametrize(
    ("slope", "progress", "outcome"),
    [(0.5, "behind", "change"), (2, "on_track", "continue"), (4, "ahead", "raise_goal")],
)
def test_the_default_rule_gives_progress_and_its_outcome(slope: float, progress: str, outcome: str) -> None:
    points = weekly(*[20 + slope * n + (-1) ** n for n in range(12)])
    found = asked(points, line=goal_line())
    assert found.decision is not None
    assert (found.progress, found.decision.outcome, found.decision.rule) == (progress, outcome, "default")
    assert found.decision.because == found.because
    assert found.because is not None
    assert "the goal asks for 2.0" in found.because


def test_the_default_rule_waits_for_scores_and_weeks() -> None:
    found = asked(weekly(20, 22, 24), line=goal_line())
    assert found.decision is not None
    assert (found.progress, found.decision.outcome) == ("too_early", "not_enough_data")
    assert "3 scores since September 8; progress is judged once there are 6 scores over 3 weeks." in found.because


def test_lower_is_better_turns_the_decision_around() -> None:
    falling = weekly(*[80 - 4 * n + (-1) ** n for n in range(12)])
    line = goal_line(target=20, baseline=80)
    assert asked(falling, line=line, direction="lower").progress == "ahead"
    assert asked(falling, line=line, direction="higher").progress == "behind"
    assert asked(falling, line=line, direction="lower").aimline.slope_per_week == -2


def test_the_default_rule_takes_the_median_of_a_day_and_published_rules_take_all() -> None:
    days = [(FIRST + at * WEEK, 20.0 + 2 * at + away) for at in range(1, 6) for away in (-9, 0, 3)]
    found = asked(days, line=goal_line())
    assert found.n == 15
    assert found.progress == "too_early", "fifteen scores on five days are five medians"
    trend = asked(days, line=goal_line(), rule="trend")
    assert trend.decision.outcome != "not_enough_data"


def test_published_rules_give_their_outcome_and_no_progress() -> None:
    below = weekly(*[18 + 1.5 * n for n in range(6)])
    for rule in ("three-point", "four-point", "four-point-gated", "trend", "median-of-three"):
        found = asked(below, line=goal_line(), rule=rule)
        assert (found.decision.rule, found.decision.outcome) == (rule, "change")
        assert found.progress is found.because is None
        assert found.why_not == dict.fromkeys(("progress", "because"), "Only the default rule tells progress.")


def test_rows_may_come_in_any_order() -> None:
    points = weekly(20, 25, None, 23, 30, 31, 28)
    assert asked(points[::-1], line=goal_line()) == asked(points, line=goal_line())


def test_a_forecast_is_made_for_a_day() -> None:
    assert asked(weekly(20, 22, 24), forecast_weeks=0.5).forecast.date == FIRST + 2 * WEEK + 4 * DAY
    assert "forecast" in asked(weekly(20, 22, 24), forecast_weeks=1e6).why_not
    with pytest.raises(ValueError, match="number of weeks"):
        asked(weekly(20, 22), forecast_weeks=math.nan)
