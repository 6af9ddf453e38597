"""The paper painter of a `Chart`: the same numbers as on the screen, in grey, as vectors.

`place` decides in points where everything stands and is all that a test needs; `paint` only draws what was placed. The
words of phase lines stand in rows above the plot, where no score can ever be; other words look for a free place round
their point, and nothing hangs over the edge.
"""

from __future__ import annotations

import dataclasses
import math

from interventiondesk.charts import Axis, Chart, Point, Role
from interventiondesk.documents.labels import (
    DOT,
    LABEL,
    FreePlaces,
    PlacedLabel,
    Rect,
    label_of,
    moved,
    phase_words,
    style_of,
)
from interventiondesk.documents.pen import Pen
from interventiondesk.documents.text import Lettering

GROUNDS: dict[Role, tuple[float, float]] = {
    "region": (0.955, 0.0),
    "band_strength": (0.93, 0.0),
    "band_low": (0.97, 0.0),
    "band_some": (0.95, 8.0),
    "band_high": (0.92, 3.4),
}
"""What lies below the grid: how grey, and how far its slanted lines stand apart; 0 without any."""

AREAS: dict[Role, tuple[float, float]] = {"interval": (0.87, 0.0), "week": (1.0, 0.4), "present": (0.72, 0.0)}
"""What lies above the grid: how grey, and how thick its border is; 0 without one."""

LINES: dict[Role, tuple[float, float, str]] = {
    "cut": (0.6, 0.4, ""),
    "thread": (0.5, 0.55, ""),
    "benchmark": (1.1, 0.45, ""),
    "aim": (0.9, 0.12, "4 2.5"),
    "mean": (1.5, 0.1, ""),
    "whisker": (0.9, 0.2, ""),
    "thin_trend": (0.8, 0.08, ""),
    "trend": (1.7, 0.08, ""),
}
"""How thick a line is, how grey, and its dash; in the order in which they are drawn over each other."""

PHASE = (0.8, 0.3, "1 2")
_HATCH_GREY = 0.66
_SIDE_WORDS: tuple[Role, ...] = ("goal", "trend", "thin_trend", "band_strength", "band_low", "band_some", "band_high")


@dataclasses.dataclass(frozen=True, slots=True)
class PlacedMark:
    """One mark of the chart with its points on paper."""

    role: Role
    points: tuple[Point, ...]
    label: PlacedLabel | None


@dataclasses.dataclass(frozen=True, slots=True)
class Placed:
    """A chart on paper: points are counted from the lower left corner of the figure, upward."""

    width: float
    height: float
    plot: Rect
    marks: tuple[PlacedMark, ...]
    x_ticks: tuple[tuple[float, PlacedLabel | None], ...]
    y_ticks: tuple[tuple[float, PlacedLabel], ...]

    def of(self, role: Role) -> tuple[PlacedMark, ...]:
        """The placed marks of one role, in the chart's order."""
        return tuple(mark for mark in self.marks if mark.role == role)


@dataclasses.dataclass(frozen=True, slots=True)
class _Scale:
    """Data to paper, linear on both axes."""

    x: Axis
    y: Axis
    plot: Rect

    def at(self, point: Point) -> Point:
        return (
            self.plot.left + (point[0] - self.x.low) / ((self.x.high - self.x.low) or 1.0) * self.plot.width,
            self.plot.bottom + (point[1] - self.y.low) / ((self.y.high - self.y.low) or 1.0) * self.plot.height,
        )


def place(chart: Chart, width: float, height: float, lettering: Lettering) -> Placed:
    """The chart in a figure of `width` by `height` points. Words may reach beside the plot, never beyond the figure."""
    y_words = [label_of(lettering, tick.label, LABEL, 0, 0, width) for tick in chart.y.ticks]
    left = max((word.box.width for word in y_words), default=0.0) + 7
    bottom = LABEL.leading + 7
    right = _right(chart, lettering, left, width)
    phases, rows = phase_words(chart, lettering, left, right, width)
    plot = Rect(left, bottom, right, height - max(5.0, rows + 2))
    scale = _Scale(chart.x, chart.y, plot)

    y_ticks: list[tuple[float, PlacedLabel]] = []
    for tick, word in zip(chart.y.ticks, y_words, strict=True):
        at = scale.at((chart.x.low, tick.at))[1]
        y_ticks.append((at, moved(word, left - 7 - word.box.width, at + LABEL.leading * 0.5)))
    x_ticks = _x_ticks(chart, lettering, scale, width)

    marks = [
        (mark, tuple(scale.at(point) for point in mark.points))
        if mark.role != "phase"
        else (mark, ((scale.at(mark.points[0])[0], plot.bottom), (scale.at(mark.points[0])[0], plot.top)))
        for mark in chart.marks
    ]
    labels: dict[int, PlacedLabel] = {}
    for number, (mark, _) in enumerate(marks):
        if number in phases:
            box = phases[number].box
            labels[number] = moved(phases[number], box.left, plot.top + 2 + box.top)
            x = scale.at(mark.points[0])[0]
            marks[number] = (mark, ((x, plot.bottom), (x, labels[number].box.top)))
    free = FreePlaces(lettering, Rect(left - 3, bottom, width, height), plot, marks, labels)
    # What the eye looks for first has the first choice of places.
    for number in sorted(range(len(marks)), key=lambda at: marks[at][0].role not in ("goal", "trend")):
        mark, points = marks[number]
        if mark.label and mark.role != "phase" and points:
            wished = scale.at(mark.label_at) if mark.label_at else points[-1]
            squares = [scale.at(point) for each in chart.of("baseline") for point in each.points]
            if mark.role in ("baseline", "region") and squares:
                # Paper keeps these words at their squares: it can interrupt a phase line for them.
                wished = (min(x for x, _ in squares), min(y for _, y in squares))
            labels[number] = free.put(mark, points, wished)
    return Placed(
        width=width,
        height=height,
        plot=plot,
        marks=tuple(PlacedMark(mark.role, points, labels.get(number)) for number, (mark, points) in enumerate(marks)),
        x_ticks=x_ticks,
        y_ticks=tuple(y_ticks),
    )


def _right(chart: Chart, lettering: Lettering, left: float, width: float) -> float:
    """Where the plot ends, so that words at the ends of lines still fit beside it."""
    span = (chart.x.high - chart.x.low) or 1.0
    right = width - 4
    for mark in chart.marks:
        if not mark.label or mark.role not in _SIDE_WORDS or not mark.points:
            continue
        share = ((mark.label_at or mark.points[-1])[0] - chart.x.low) / span
        if share > 0.5:
            needed = lettering.width(lettering.clean(mark.label), style_of(mark)) + 8
            right = min(right, left + (width - left - needed) / share)
    if chart.x.ticks:
        share = (chart.x.ticks[-1].at - chart.x.low) / span
        half = lettering.width(lettering.clean(chart.x.ticks[-1].label), LABEL) / 2
        if share > 0.5:
            right = min(right, left + (width - left - half) / share)
    return max(right, left + (width - left) * 0.6)


def _x_ticks(
    chart: Chart, lettering: Lettering, scale: _Scale, width: float
) -> tuple[tuple[float, PlacedLabel | None], ...]:
    """The words below the plot. Where two would touch, the later one is left out; its tick stays."""
    placed: list[tuple[float, PlacedLabel | None]] = []
    reached = -1e9
    for tick in chart.x.ticks:
        at = scale.at((tick.at, chart.y.low))[0]
        word = label_of(lettering, tick.label, LABEL, 0, 0, width)
        left = min(max(0.0, at - word.box.width / 2), width - word.box.width)
        fits = left > reached + 6
        placed.append((at, moved(word, left, scale.plot.bottom - 5) if fits else None))
        if fits:
            reached = left + word.box.width
    return tuple(placed)


def paint(pen: Pen, placed: Placed, x: float, y: float) -> None:
    """Draws a placed chart with its lower left corner at (x, y)."""
    plot = placed.plot

    def shifted(points: tuple[Point, ...]) -> list[Point]:
        return [(x + px, y + py) for px, py in points]

    for role, (grey, apart) in GROUNDS.items():
        for mark in placed.of(role):
            pen.area(shifted(mark.points), grey)
            if apart:
                _hatch(pen, shifted(mark.points), apart)
    for at, word in placed.y_ticks:
        pen.rule(x + plot.left, y + at, x + plot.right, y + at, 0.5, 0.86)
        _write(pen, word, x, y)
    for at, word in placed.x_ticks:
        pen.rule(x + at, y + plot.bottom, x + at, y + plot.bottom - 2.5, 0.5, 0.6)
        if word:
            _write(pen, word, x, y)
    for role, (grey, border) in AREAS.items():
        for mark in placed.of(role):
            pen.area(shifted(mark.points), grey)
            if border:
                pen.path(shifted(mark.points)[:-1], border, 0.5, closed=True)
    pen.rule(x + plot.left, y + plot.bottom, x + plot.right, y + plot.bottom, 0.5, 0.6)
    pen.canvas.saveState()
    pen.canvas.addLiteral(
        f"{x + plot.left - 4:.2f} {y + plot.bottom - 4:.2f} {plot.width + 8:.2f} "
        f"{placed.height - plot.bottom + 4:.2f} re W n"
    )
    for mark in placed.of("phase"):
        width, grey, dash = PHASE
        pen.path(shifted(mark.points), width, grey, dash=dash)
    for mark in placed.marks:
        # Only phase lines and grounds give way to words: what was measured is drawn over this.
        if mark.label and mark.label.over:
            box = mark.label.box
            pen.box(x + box.left - 1, y + box.bottom + 1, box.width + 2, box.height - 1.5, line=0, grey=1, fill=1)
    for role, (width, grey, dash) in LINES.items():
        for mark in placed.of(role):
            pen.path(shifted(mark.points), width, grey, dash=dash)
    for mark in placed.marks:
        for px, py in shifted(mark.points):
            if mark.role == "score":
                pen.disc(px, py, DOT, fill=0.08)
            elif mark.role == "excluded":
                pen.disc(px, py, DOT - 0.2, fill=1, line=0.7, grey=0.3)
            elif mark.role == "baseline":
                pen.box(px - 1.9, py - 1.9, 3.8, 3.8, line=0.7, grey=0.1, fill=1)
    pen.canvas.restoreState()
    for mark in placed.marks:
        if mark.label:
            _write(pen, mark.label, x, y)


def _hatch(pen: Pen, points: list[Point], apart: float) -> None:
    """Slanted lines over a rectangle given by its outline, all on one raster, so that two rectangles side by side match."""
    (left, bottom), (right, top) = points[0], points[2]
    pen.canvas.saveState()
    pen.canvas.addLiteral(f"{left:.2f} {bottom:.2f} {right - left:.2f} {top - bottom:.2f} re W n")
    at = math.floor((left - (top - bottom)) / apart) * apart
    while at < right:
        pen.rule(at, bottom, at + top - bottom, top, 0.5, _HATCH_GREY)
        at += apart
    pen.canvas.restoreState()


def _write(pen: Pen, label: PlacedLabel, x: float, y: float) -> None:
    for number, line in enumerate(label.lines):
        pen.line(x + label.box.left, y + label.box.top - number * label.style.leading - label.style.size * 0.93, line)
