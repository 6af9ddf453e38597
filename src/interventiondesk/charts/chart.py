"""What a chart is: a frozen value in data coordinates that knows no pixel, no toolkit and no paper.

Everything that two painters could decide differently is decided here once: ranges, ticks and their words, where a line
breaks, where the goal line ends, which words stand at which point. Dates on an axis are `date.toordinal()` as floats.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Role = Literal[
    "score",  # a dot
    "baseline",  # a hollow square
    "excluded",  # a hollow dot: a score left out with a reason
    "region",  # the pale ground of the time before the plan: a closed outline, its words as label
    "thread",  # the thin pale line that joins scores; one mark a run without a gap
    "aim",  # the dashed goal line, two points
    "goal",  # the end of the goal line, one point with its label
    "trend",  # the thick line of one phase, two points, its growth as label
    "thin_trend",  # the same from too few scores to be believed: thin
    "interval",  # the pale band round a trend: a closed outline
    "phase",  # a dotted vertical: two points with the same x, its words as label
    "benchmark",  # a short horizontal line in its season, its words as label
    "week",  # the days of a week that have a record: a closed outline, empty
    "present",  # the part of them on which the student was there: a closed outline, filled
    "mean",  # a level over some time: a thick horizontal line, two points
    "note",  # words alone, one point
    "band_strength",  # what a score means in one season: a closed outline, told apart by label, then hatch, then color
    "band_low",
    "band_some",
    "band_high",
    "cut",  # the edge between two bands: a thin horizontal line, the worst score of the better band as label
    "whisker",  # one standard error to both sides of a score: two points with the same x
]

Point = tuple[float, float]


class Tick(msgspec.Struct, frozen=True):
    """One labelled place of an axis."""

    at: float
    label: str


class Axis(msgspec.Struct, frozen=True, kw_only=True):
    """The range that is drawn, whatever the marks hold, and the ticks on it."""

    low: float
    high: float
    ticks: tuple[Tick, ...]
    title: str = ""


Side = Literal["right", "above", "below", "above_right", "below_right", "top_right", "top_left"]
"""Where words stand at their point: `above_right` stands on it, `top_right` and `top_left` hang from it."""


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One thing drawn. `label` stands beside `label_at`, on the side that `side` says; an empty label is not drawn.
    `tells` is said of it to who points at it, where it is more than a dated score."""

    role: Role
    points: tuple[Point, ...]
    label: str = ""
    label_at: Point | None = None
    side: Side = "right"
    tells: str = ""


def outline(low: Point, high: Point) -> tuple[Point, ...]:
    """The closed outline of a rectangle by its lower left and upper right corner."""
    (left, bottom), (right, top) = low, high
    return ((left, bottom), (left, top), (right, top), (right, bottom), (left, bottom))


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A whole chart. `says` is the chart in one paragraph: caption, screen reader, alternative text and test.
    `table` is the same data as rows, the first row being the heading."""

    title: str
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    says: str
    table: tuple[tuple[str, ...], ...] = ()

    def of(self, role: Role) -> tuple[Mark, ...]:
        """The marks of one role, in drawing order."""
        return tuple(mark for mark in self.marks if mark.role == role)
