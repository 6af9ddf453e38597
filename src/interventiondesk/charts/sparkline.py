"""The progress chart at the height of a line: thread, goal line and last score, for lists."""

from __future__ import annotations

import datetime as dt

from interventiondesk.charts.chart import Axis, Chart, Mark
from interventiondesk.charts.progress import aim_mark, spot, threads
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.words import amount, day_words, number


def sparkline(record: PlanRecord, today: dt.date | None = None) -> Chart:
    """A plan's chart without ticks and words: what is drawn fills it from edge to edge. With `today` nothing later shows.

    The last score is a mark of its own, the only dot; a plan without scores shows its goal line, or nothing.
    """
    until = today or max([record.plan.begin_date, *(score.date for score in record.scores)])
    segments = record.segments(until)
    scores = [score for segment in segments for score in segment.scores]
    line = record.aimline
    marks: list[Mark] = [aim_mark(line)] if line else []
    marks += threads(segments)
    if scores:
        marks.append(Mark(role="score", points=(spot(*scores[-1]),)))
    points = [point for mark in marks for point in mark.points] or [spot(record.plan.begin_date, 0.0)]
    return Chart(
        title=record.measure.full_name if record.measure else record.plan.concern,
        x=_tight([at for at, _ in points]),
        y=_tight([value for _, value in points]),
        marks=tuple(marks),
        says=_says(record, scores),
    )


def _tight(values: list[float]) -> Axis:
    low, high = min(values), max(values)
    air = 0.0 if high > low else 1.0
    return Axis(low=low - air, high=high + air, ticks=())


def _says(record: PlanRecord, scores: list[tuple[dt.date, float]]) -> str:
    if not scores:
        return "No scores yet."
    unit = record.measure.unit if record.measure else "points"
    said = f"Last score {amount(scores[-1][1], unit)} on {day_words(scores[-1][0])}"
    return f"{said}; the goal is {number(record.aimline.target)}." if record.aimline else f"{said}."
