"""The progress chart at the height of a line: thread, goal line and last score, for lists."""

from __future__ import annotations

import datetime as dt

from interventiondesk.charts.chart import Axis, Chart, Mark
from interventiondesk.charts.progress import aim_mark, runs, spot, threads
from interventiondesk.domain.lines import Aimline, Dated, aimline_of
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.words import amount, day_words, number


def sparkline(record: PlanRecord, today: dt.date | None = None) -> Chart:
    """A plan's chart without ticks and words: what is drawn fills it from edge to edge. With `today` nothing later shows.

    The last score is always a dot; so is a score that stands alone between two long pauses or changes, which no thread
    would show. Changes of the plan are verticals, its start is none. A plan without scores shows its goal line, or nothing.
    """
    until = today or max([record.plan.begin_date, *(score.date for score in record.scores)])
    segments = record.segments(until)
    scores = [score for segment in segments for score in segment.scores]
    goal = record.goal_on(until)
    made = aimline_of(goal) if goal else None
    line = made if isinstance(made, Aimline) else None
    marks: list[Mark] = [aim_mark(line)] if line else []
    marks += threads(segments)
    alone = [run[0] for segment in segments for run in runs(segment.scores) if len(run) == 1]
    dots = list(dict.fromkeys([*alone, *scores[-1:]]))
    if dots:
        marks.append(Mark(role="score", points=tuple(spot(*dot) for dot in dots)))
    points = [point for mark in marks for point in mark.points] or [spot(record.plan.begin_date, 0.0)]
    x, y = _tight([at for at, _ in points]), _tight([value for _, value in points])
    changes = [float(segment.begin_date.toordinal()) for segment in segments[1:]]
    marks += [Mark(role="phase", points=((at, y.low), (at, y.high))) for at in changes if x.low <= at <= x.high]
    return Chart(
        title=record.measure.full_name if record.measure else record.plan.concern,
        x=x,
        y=y,
        marks=tuple(marks),
        says=_says(record, line, scores),
    )


def _tight(values: list[float]) -> Axis:
    low, high = min(values), max(values)
    air = 0.0 if high > low else 1.0
    return Axis(low=low - air, high=high + air, ticks=())


def _says(record: PlanRecord, line: Aimline | None, scores: list[Dated]) -> str:
    if not scores:
        return "No scores yet."
    unit = record.measure.unit if record.measure else "points"
    said = f"Last score {amount(scores[-1][1], unit)} on {day_words(scores[-1][0])}"
    if line:
        said += f"; the goal is {number(line.target)}"
    return f"{said}; lower is better." if record.direction == "lower" else f"{said}."
