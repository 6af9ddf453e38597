"""The progress chart of one plan: baseline, goal line, scores, a trend for each phase, and what changed when.

Every number on it comes from `domain.progress`: the trend that is drawn is the one that the sentence below it speaks of,
so it takes in the baseline only under our own rule, and only from six scores on.
A day with several scores is one dot at their median, except in the baseline, whose scores all show.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from interventiondesk.charts.axes import date_axis, value_axis
from interventiondesk.charts.chart import Chart, Mark, Point, outline
from interventiondesk.charts.labels import phase_rows, settle
from interventiondesk.domain.lines import Aimline, Dated, aimline_of
from interventiondesk.domain.measures import Score
from interventiondesk.domain.phrases import further_goal, growth_places, span_words
from interventiondesk.domain.plan_record import PlanRecord, Segment, Stage, stage_of
from interventiondesk.domain.progress import Progress, made_of
from interventiondesk.domain.trend import Trend
from interventiondesk.domain.words import (
    amount,
    count,
    day_and_year,
    day_words,
    join,
    number,
    rounded,
    short_day,
)

GAP = dt.timedelta(weeks=3)
"""A longer pause than this breaks the line that joins scores."""

_EMPTY_SPAN = dt.timedelta(weeks=8)
_LABEL_LENGTH = 36
_BAND_STEPS = 12

_STAGES: dict[Stage, tuple[str, str]] = {
    "none": ("", ""),
    "too_few": ("too few scores", "too few"),
    "early": ("early", "early"),
    "plain": ("", "firm"),
}
"""The stages of a trend line, on the chart and as they are said."""

_NEXT_STEP = {
    "ahead": "talk about whether to {further}",
    "on_track": "keep going",
    "behind": "talk about what to change",
    "too_early": "keep scoring",
    "too_few_sessions": "look at what gets in the way of sessions",
    "no_recent_score": "score this week",
}


def spot(date: dt.date, value: float) -> Point:
    """A dated value in the coordinates of a chart."""
    return (float(date.toordinal()), value)


def runs(scores: Sequence[Dated]) -> tuple[tuple[Dated, ...], ...]:
    """Scores of one phase, cut wherever the pause is longer than three weeks."""
    cut: list[list[Dated]] = []
    for score in scores:
        if cut and score[0] - cut[-1][-1][0] <= GAP:
            cut[-1].append(score)
        else:
            cut.append([score])
    return tuple(tuple(run) for run in cut)


def threads(segments: Sequence[Segment]) -> tuple[Mark, ...]:
    """The thin lines that join scores, broken at every phase change and every long pause."""
    return tuple(
        Mark(role="thread", points=tuple(spot(*score) for score in run))
        for segment in segments
        for run in runs(segment.scores)
        if len(run) > 1
    )


def aim_mark(line: Aimline) -> Mark:
    """The goal line from its first day to its last, and not a day further."""
    ends = ((line.begin_date, line.baseline), (line.target_date, line.target))
    return Mark(role="aim", points=tuple(spot(date, float(value)) for date, value in ends))


def progress_chart(
    record: PlanRecord,
    progress: Progress | None,
    today: dt.date,
    *,
    span: tuple[dt.date, dt.date] | None = None,
) -> Chart:
    """The chart of one plan as it was known on a day. A plan without scores, goal or measure has a chart too.

    `span` widens the axis of dates, so that charts beside it can share it; it never cuts anything off. Without a
    progress the chart says nothing of one, nor of a next step: a series from a file may have no goal.
    """
    goal = record.goal_on(today)
    made = aimline_of(goal) if goal else None
    line = made if isinstance(made, Aimline) else None
    ours = progress is None or progress.rule == "default"
    segments = record.segments(today, baseline_in_trend=ours)
    judged = record.segments(record.judged_until(today), baseline_in_trend=ours)
    places = growth_places(line)
    shown = _shown(record, line, today)

    trends = [(segment, trend) for segment in judged if (trend := segment.trend)]
    marks = [_band(trend) for segment, trend in trends if _stage(segment) != "too_few" and trend.residual_se]
    base = [spot(score.date, float(score.value or 0)) for score in record.baseline_scores if score in shown]
    words = _baseline_words(record, line)
    first, last = _span(record, line, shown)
    if span is not None:
        first, last = min(first, span[0]), max(last, span[1])
    before = first < record.plan.begin_date and bool(base or line)
    if line:
        aim = aim_mark(line)
        if not before:
            aim = msgspec.structs.replace(aim, label=words, label_at=aim.points[0], side="below_right")
        marks.append(aim)
        end = aim.points[-1]
        marks.append(Mark(role="goal", points=(end,), label=f"Goal {number(line.target)}", label_at=end))
    marks += threads(segments)
    marks += [_trend_mark(segment, trend, line, places, segment is judged[-1]) for segment, trend in trends]
    if base:
        marks.append(Mark(role="baseline", points=tuple(base)))
    marks += [
        Mark(role="score", points=tuple(spot(*score) for score in segment.scores))
        for segment in segments
        if segment.scores
    ]
    out = tuple(spot(score.date, score.value) for score in shown if score.value is not None and score.excluded_because)
    if out:
        marks.append(Mark(role="excluded", points=out))

    measure = record.measure
    held = [value for mark in marks if mark.role != "interval" for _, value in mark.points]
    y = value_axis(
        held,
        least=measure.least if measure else None,
        most=measure.most if measure else None,
        title=measure.unit if measure else "",
    )
    x = date_axis(first, last)
    phases = phase_rows([_phase_mark(segment, y.low, y.high) for segment in segments if segment.label], x, y)
    kept = [_within(mark, y.low, y.high) if mark.role == "interval" else mark for mark in marks]
    if before:
        kept.insert(0, _region(record, line, base, words, (x.low, y.low), y.high))
    return Chart(
        title=measure.full_name if measure else record.plan.concern,
        x=x,
        y=y,
        marks=settle([*phases, *kept], x, y),
        says=_says(record, progress, line, today, segments, trends, shown, words),
        table=_table(record, segments, shown),
    )


def _shown(record: PlanRecord, line: Aimline | None, today: dt.date) -> tuple[Score, ...]:
    """All records from the first baseline score to today, absences and left-out scores among them."""
    first = min([record.plan.begin_date, *(score.date for score in record.baseline_scores)])
    if line:
        first = min(first, line.begin_date)
    kept = [score for score in record.scores if first <= score.date <= today]
    return tuple(sorted(kept, key=lambda score: (score.date, score.ordinal)))


def _span(record: PlanRecord, line: Aimline | None, shown: Sequence[Score]) -> tuple[dt.date, dt.date]:
    dates = [score.date for score in shown if score.value is not None]
    begins = [record.plan.begin_date, *dates, *([line.begin_date] if line else [])]
    ends = [*dates, line.target_date if line else record.plan.begin_date + _EMPTY_SPAN]
    return min(begins), max(ends)


def _region(
    record: PlanRecord, line: Aimline | None, base: Sequence[Point], words: str, corner: Point, top: float
) -> Mark:
    """The time before the plan, from the chart's left edge to the plan's start. Its words begin at the lowest baseline
    score, or where the goal line begins."""
    at = [*base, *([spot(line.begin_date, float(line.baseline))] if line and not base else [])]
    return Mark(
        role="region",
        points=outline(corner, (float(record.plan.begin_date.toordinal()), top)),
        label=words,
        label_at=(min(x for x, _ in at), min(value for _, value in at)),
        side="below_right",
    )


def _phase_mark(segment: Segment, low: float, high: float) -> Mark:
    label = segment.label if len(segment.label) <= _LABEL_LENGTH else segment.label[: _LABEL_LENGTH - 1].rstrip() + "…"
    at = float(segment.begin_date.toordinal())
    return Mark(role="phase", points=((at, low), (at, high)), label=f"{short_day(segment.begin_date)}: {label}")


def _growth(trend: Trend, places: int) -> str:
    return f"{rounded(trend.slope, places)} a week"


def _stage(segment: Segment) -> Stage:
    return stage_of(len(segment.scores))


def _trend_mark(segment: Segment, trend: Trend, line: Aimline | None, places: int, current: bool) -> Mark:
    """The line of a phase: thin below six scores, thick from then on. Growth stands at the end of the current one, under
    or over the middle of earlier ones, on the side away from the goal line."""
    ends = (spot(trend.first, trend.at(trend.first)), spot(trend.last, trend.at(trend.last)))
    stage = _stage(segment)
    shown = _STAGES[stage][0]
    label = f"{_growth(trend, places)}, {shown}" if shown else _growth(trend, places)
    aim = line.at(trend.last) if line else None
    under = aim is None or ends[1][1] <= float(aim)
    values = [value for _, value in segment.scores]
    if current:
        at = (ends[1][0], (min if under else max)(ends[1][1], values[-1]))
    else:
        level = min(*values, ends[0][1], ends[1][1]) if under else max(*values, ends[0][1], ends[1][1])
        at = ((ends[0][0] + ends[1][0]) / 2, level)
    return Mark(
        role="thin_trend" if stage == "too_few" else "trend",
        points=ends,
        label=label,
        label_at=at,
        side="above" if not under else "below_right" if current else "below",
    )


def _band(trend: Trend) -> Mark:
    """The 95 % interval of the fitted level as a closed outline: along the top, back along the bottom."""
    days = (trend.last - trend.first).days
    steps = min(_BAND_STEPS, days)
    dates = [trend.first + dt.timedelta(days=round(days * step / steps)) for step in range(steps + 1)]
    edges = [(date, *(trend.mean_interval(date) or (0.0, 0.0))) for date in dates]
    over = [spot(date, high) for date, _, high in edges]
    back = [spot(date, low) for date, low, _ in reversed(edges)]
    return Mark(role="interval", points=(*over, *back, over[0]))


def _within(mark: Mark, low: float, high: float) -> Mark:
    """A band that leaves the range is cut at its edge."""
    return Mark(role=mark.role, points=tuple((at, min(max(value, low), high)) for at, value in mark.points))


def _baseline_words(record: PlanRecord, line: Aimline | None) -> str:
    """Baseline 40, median of 3: how it was made is said only where the goal line begins at just that level."""
    made = record.baseline
    if line and (made is None or made.value != float(line.baseline)):
        return f"Baseline {number(line.baseline)}"
    return f"Baseline {number(made.value)}, {made.label}" if made else ""


def _says(
    record: PlanRecord,
    progress: Progress | None,
    line: Aimline | None,
    today: dt.date,
    segments: Sequence[Segment],
    trends: Sequence[tuple[Segment, Trend]],
    shown: Sequence[Score],
    baseline: str,
) -> str:
    """The chart in the order that helps teachers: baseline, goal line, scores, trend, phase, progress, next step."""
    measure, places = record.measure, growth_places(line)
    unit = measure.unit if measure else "points"
    said = [f"{measure.full_name}." if measure else ""]
    said.append(f"{baseline}." if baseline else "No baseline scores.")
    if line:
        day = day_words if line.begin_date.year == line.target_date.year else day_and_year
        ends = (
            f"{amount(line.baseline, unit)} on {day(line.begin_date)}",
            f"{number(line.target)} on {day(line.target_date)}",
        )
        said.append(f"Goal line from {ends[0]} to {ends[1]}, {rounded(line.per_week, places)} a week.")
    else:
        said.append("No goal line.")
    if record.direction == "lower":
        said.append("Lower is better.")
    scores = [score for segment in segments for score in segment.scores]
    if scores:
        low, high = min(value for _, value in scores), max(value for _, value in scores)
        span = f" from {span_words(scores[0][0], scores[-1][0])}" if len(scores) > 1 else ""
        reach = f", between {number(low)} and {number(high)}" if low < high else ""
        last = f"{amount(scores[-1][1], unit)} on {day_words(scores[-1][0])}"
        said.append(f"{count(len(scores), 'score')}{span}{reach}; the last is {last}.")
    else:
        said.append("No scores yet.")
    left_out = sum(1 for score in shown if score.excluded_because)
    if left_out:
        said.append(f"{count(left_out, 'score')} left out with a reason.")
    growths = [
        f"{_growth(trend, places)} since {day_words(segment.begin_date)} "
        f"({made_of(segment)}, {_STAGES[_stage(segment)][1]})"
        for segment, trend in trends
    ]
    said.append(f"Trend: {join(growths)}." if growths else "No trend yet.")
    changes = [f"{segment.label} on {day_words(segment.begin_date)}" for segment in segments if segment.label]
    said.append(f"Phases: {join(changes)}." if changes else "")
    if progress and progress.by_scores:
        said.append(f"Progress: {progress.word.lower()}. {progress.because}")
        passed = line is not None and today > line.target_date
        step = (
            "review the goal" if passed else _NEXT_STEP[progress.state].format(further=further_goal(record.direction))
        )
        said.append(f"Next step: {step}.")
    return " ".join(part for part in said if part)


def _table(record: PlanRecord, segments: Sequence[Segment], shown: Sequence[Score]) -> tuple[tuple[str, ...], ...]:
    """Date, score and note of every record and every change, in the order of time."""
    baseline = {score.id for score in record.baseline_scores}
    by_day: dict[dt.date, int] = {}
    for score in shown:
        if score.counts:
            by_day[score.date] = by_day.get(score.date, 0) + 1
    rows: list[tuple[dt.date, int, tuple[str, ...]]] = [
        (segment.begin_date, 0, (day_and_year(segment.begin_date), "", segment.label))
        for segment in segments
        if segment.label
    ]
    for score in shown:
        notes: list[str] = []
        if score.id in baseline:
            notes.append("baseline")
        if score.outcome != "scored":
            notes.append("absent" if score.outcome == "absent" else "not given")
        elif score.excluded_because:
            notes.append(f"left out: {score.excluded_because}")
        elif by_day.get(score.date, 0) > 1:
            notes.append(f"one of {by_day[score.date]} on this day")
        value = number(score.value) if score.value is not None and score.outcome == "scored" else ""
        rows.append((score.date, 1, (day_and_year(score.date), value, ", ".join(notes))))
    rows.sort(key=lambda row: row[:2])
    return (("Date", "Score", "Note"), *(row for _, _, row in rows))
