"""Everything that the methods say of one series of dated scores, for who wants to check it: the command `analyze`.

*Rows.* All dates of the file are given, those without a score too: weeks are counted from the first date of the file,
whatever stands in its row. A row without a score counts for nothing else. With a phase start only the rows from that
date on are looked at, but weeks still count from the first date of the file; so `intercept` is the level on that date.

*Several scores of a day* all count, in the lines and in the published rules. Only the default rule reduces them to
their median, because that is what it does with a plan.

*The default rule* is asked as for a plan whose current phase begins on the phase start, or else on the first score: the
same function, the same sentences. There are no sessions here, no scale that a forecast could leave, and no baseline: rows
before the phase start do not count. `record_of_series` makes that plan, for the chart of a series too, so that both say the
same.

*Forecast.* That many weeks after the last score, to the nearest day; the numbers are those of that day.

*What cannot be computed* is None, and never NaN. Its reason is in `why_not`, under the name of the part (`trend`) where
nothing of it is known, else under its path (`trend.slope_se`).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.lines import Aimline, Dated, Direction
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Phase, Plan
from interventiondesk.domain.progress import OUTCOME_STATES, Progress, ProgressState, progress_of
from interventiondesk.domain.rules import RULES, Outcome, RuleOutcome
from interventiondesk.domain.school import Policy, RuleName
from interventiondesk.domain.students import Student
from interventiondesk.domain.theil_sen import LEAST_INTERVAL_SCORES, MiddleLine, theil_sen
from interventiondesk.domain.trend import Interval, Trend, least_squares

State = Literal["ahead", "on_track", "behind", "too_early"]

_DAY = dt.timedelta(days=1)
_NO_LINE = "A line needs scores on two distinct dates."
_NO_AIMLINE = "There is no goal line to compare with."


class TrendNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """The least-squares line. Growth is per week, `intercept` the level on the first date of the file."""

    slope_per_week: float | None = None
    intercept: float | None = None
    slope_se: float | None = None
    slope_ci95: Interval | None = None
    residual_se: float | None = None
    r_squared: float | None = None


class MiddleNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """The Theil-Sen line, with its intercept on the first date of the file, and the interval of Sen 1968."""

    slope_per_week: float | None = None
    intercept: float | None = None
    slope_ci95: Interval | None = None


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """Where the least-squares line is on a day, and where one new score would fall."""

    date: dt.date | None = None
    mean: float | None = None
    mean_se: float | None = None
    mean_ci95: Interval | None = None
    prediction_interval95: Interval | None = None


class AimlineNumbers(msgspec.Struct, frozen=True, kw_only=True):
    """The growth that the goal asks for each week; below zero where the goal lies lower."""

    slope_per_week: float


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a series. `n` is how many scores count. `aimline` and `decision` are None without a goal line;
    `progress` and `because` are those of the default rule."""

    n: int
    trend: TrendNumbers
    theil_sen: MiddleNumbers
    forecast: Forecast
    aimline: AimlineNumbers | None
    decision: RuleOutcome | None
    progress: State | None
    because: str | None
    why_not: Mapping[str, str]


def analyze(
    points: Sequence[tuple[dt.date, float | None]],
    *,
    line: Aimline | None,
    direction: Direction,
    rule: RuleName = "default",
    phase_start: dt.date | None = None,
    forecast_weeks: float = 4,
    policy: Policy,
) -> Analysis:
    """The numbers of a file's rows, in any order, and what a decision rule says of them. See the module's door.

    Values are finite and below 1e100, so that their squares are numbers too. Raises `ValueError` where
    `forecast_weeks` is no finite number.
    """
    if not math.isfinite(forecast_weeks):
        raise ValueError("a forecast needs a number of weeks")
    scores = [(date, value) for date, value in points if value is not None and (not phase_start or date >= phase_start)]
    scores.sort(key=lambda score: score[0])
    origin = min((date for date, _ in points), default=None)
    why: dict[str, str] = {}
    trend = least_squares(scores)
    no_line = _NO_LINE if scores else _no_scores(phase_start)
    decision, progress = _decision(scores, line, direction, rule, phase_start, policy, why)
    return Analysis(
        n=len(scores),
        trend=_trend(trend, origin, why, no_line),
        theil_sen=_middle(theil_sen(scores), origin, why, no_line),
        forecast=_forecast(trend, scores, forecast_weeks, why, no_line),
        aimline=AimlineNumbers(slope_per_week=float(line.per_week)) if line else None,
        decision=decision,
        progress=_state(progress),
        because=progress.because if progress else None,
        why_not=dict(sorted(why.items(), key=lambda one: _ORDER.index(one[0].partition(".")[0]))),
    )


_ORDER = Analysis.__struct_fields__


def _no_scores(phase_start: dt.date | None) -> str:
    return f"There are no scores from {phase_start} on." if phase_start else "There are no scores."


def _trend(trend: Trend | None, origin: dt.date | None, why: dict[str, str], no_line: str) -> TrendNumbers:
    if trend is None or origin is None:
        why["trend"] = no_line
        return TrendNumbers()
    if trend.residual_se is None:
        says = _too_few_for_errors(trend)
        why.update(dict.fromkeys(("trend.slope_se", "trend.slope_ci95", "trend.residual_se"), says))
    if trend.r_squared is None:
        why["trend.r_squared"] = "All scores are the same, so there are no differences that a line could explain."
    return TrendNumbers(
        slope_per_week=trend.slope,
        intercept=trend.intercept + trend.slope * trend.week(origin),
        slope_se=trend.slope_se,
        slope_ci95=trend.slope_interval(),
        residual_se=trend.residual_se,
        r_squared=trend.r_squared,
    )


def _too_few_for_errors(trend: Trend) -> str:
    return f"The errors of a line need three scores; there are {trend.scores}."


def _middle(line: MiddleLine | None, origin: dt.date | None, why: dict[str, str], no_line: str) -> MiddleNumbers:
    if line is None or origin is None:
        why["theil_sen"] = no_line
        return MiddleNumbers()
    if line.scores < LEAST_INTERVAL_SCORES:
        why["theil_sen.slope_ci95"] = f"The interval needs {LEAST_INTERVAL_SCORES} scores; there are {line.scores}."
    elif line.interval is None:
        why["theil_sen.slope_ci95"] = (
            "All scores are the same and some share a day; that leaves no ranks to make an interval from."
        )
    return MiddleNumbers(slope_per_week=line.slope, intercept=line.at(origin), slope_ci95=line.interval)


def _forecast(
    trend: Trend | None, scores: Sequence[Dated], weeks: float, why: dict[str, str], no_line: str
) -> Forecast:
    if not scores:
        why["forecast"] = no_line
        return Forecast()
    try:
        date = scores[-1][0] + math.floor(7 * weeks + 0.5) * _DAY
    except OverflowError:
        why["forecast"] = "That many weeks after the last score there is no date."
        return Forecast()
    parts = ("forecast.mean", "forecast.mean_se", "forecast.mean_ci95", "forecast.prediction_interval95")
    if trend is None:
        why.update(dict.fromkeys(parts, no_line))
        return Forecast(date=date)
    if trend.residual_se is None:
        why.update(dict.fromkeys(parts[1:], _too_few_for_errors(trend)))
    return Forecast(
        date=date,
        mean=trend.at(date),
        mean_se=trend.mean_se(date),
        mean_ci95=trend.mean_interval(date),
        prediction_interval95=trend.prediction_interval(date),
    )


def _decision(
    scores: Sequence[Dated],
    line: Aimline | None,
    direction: Direction,
    rule: RuleName,
    phase_start: dt.date | None,
    policy: Policy,
    why: dict[str, str],
) -> tuple[RuleOutcome | None, Progress | None]:
    """What the rule says; for the default rule the progress too."""
    if line is None:
        why.update(dict.fromkeys(("aimline", "decision", "progress", "because"), _NO_AIMLINE))
        return None, None
    if rule != "default":
        why.update(dict.fromkeys(("progress", "because"), "Only the default rule tells progress."))
        return RULES[rule](scores, line, direction, since=phase_start), None
    progress = _progress(scores, line, direction, phase_start, policy)
    outcomes: dict[ProgressState, Outcome] = {state: outcome for outcome, state in OUTCOME_STATES.items()}
    return RuleOutcome(rule=rule, outcome=outcomes[progress.state], because=progress.because), progress


def _state(progress: Progress | None) -> State | None:
    if progress is None:
        return None
    if progress.state in ("too_few_sessions", "no_recent_score"):
        raise AssertionError("a file has no sessions and no day on which it is read")
    return progress.state


def record_of_series(
    scores: Sequence[Dated],
    *,
    line: Aimline | None,
    direction: Direction,
    phase_start: dt.date | None = None,
    name: str = "file",
) -> PlanRecord:
    """A series as a plan that begins with the first score, or with the phase start or the goal line where there is none.
    Where scores lie before the phase start it is a change of that plan. Nothing in it is a baseline, because a file does
    not say what came before a plan, and nothing is said to have begun on the first day."""
    first = min((date for date, _ in scores), default=phase_start or (line.begin_date if line else dt.date.max))
    begin = min(first, phase_start) if phase_start else first
    phase = goal = None
    if phase_start and phase_start > begin:
        phase = Phase(id="phase", plan_id="plan", begin_date=phase_start, label="phase starts")
    if line:
        goal = Goal(
            id="goal",
            plan_id="plan",
            begin_date=line.begin_date,
            baseline=float(line.baseline),
            target_date=line.target_date,
            target=float(line.target),
        )
    return PlanRecord(
        student=Student(id="student", family_name=name),
        plan=Plan(id="plan", student_id="student", concern=name, measure_id="measure", begin_date=begin),
        measure=Measure(id="measure", name=name, direction=direction, least=None),
        goals=(goal,) if goal else (),
        phases=(phase,) if phase else (),
        scores=tuple(
            Score(id=f"{at}", student_id="student", measure_id="measure", date=date, value=value, ordinal=at + 1)
            for at, (date, value) in enumerate(scores)
        ),
        start_label="phase starts" if phase_start == begin else "",
    )


def day_of_series(scores: Sequence[Dated], phase_start: dt.date | None) -> dt.date:
    """The day on which a series is looked at: that of its last score, or of the phase start where that is later."""
    days = [date for date, _ in scores]
    return max([*days, phase_start] if phase_start else days)


def _progress(
    scores: Sequence[Dated], line: Aimline, direction: Direction, phase_start: dt.date | None, policy: Policy
) -> Progress:
    """The progress of a plan that has these scores in its only phase, on the day of the last one."""
    record = record_of_series(scores, line=line, direction=direction, phase_start=phase_start)
    today = scores[-1][0] if scores else record.plan.begin_date
    return progress_of(record, SchoolCalendar(), msgspec.structs.replace(policy, rule="default"), today)
