"""Where words stand on a chart, so that they cover neither each other nor the scores at the usual sizes.

A chart knows no pixel, so this reckons with the smallest plot that is drawn at full size and with broad letters. A
painter that knows its font may do better; one that does not finds words that keep apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import msgspec

from interventiondesk.charts.chart import Axis, Mark, Point, Role, Side

PLOT = (540.0, 230.0)
LETTER, LINE = 5.6, 15.0
_DOT = 3.5
_AIR = 4.0
_MOVED: tuple[Role, ...] = ("baseline", "region", "trend", "thin_trend", "aim", "score")
_LINES: tuple[Role, ...] = ("aim", "trend", "thin_trend", "cut", "whisker")

Box = tuple[float, float, float, float]
"""Left, bottom, right, top on the reckoned plot."""


def on_plot(point: Point, x: Axis, y: Axis) -> Point:
    """A point of the data on the reckoned plot."""
    return (
        (point[0] - x.low) / ((x.high - x.low) or 1.0) * PLOT[0],
        (point[1] - y.low) / ((y.high - y.low) or 1.0) * PLOT[1],
    )


def label_box(mark: Mark, x: Axis, y: Axis) -> Box | None:
    """The room that a mark's words take on the reckoned plot; None without words."""
    if not mark.label:
        return None
    at, up = on_plot(mark.label_at or mark.points[-1], x, y)
    wide = LETTER * len(mark.label)
    left = {
        "right": at + _AIR,
        "above_right": at + _AIR,
        "below_right": at + _AIR,
        "top_right": at + _AIR,
        "top_left": at - _AIR - wide,
        "above": at - wide / 2,
        "below": at - wide / 2,
    }[mark.side]
    bottom = {
        "right": up - LINE / 2,
        "above_right": up,
        "below_right": up - _AIR - LINE,
        "top_right": up - LINE,
        "top_left": up - LINE,
        "above": up + _AIR,
        "below": up - _AIR - LINE,
    }[mark.side]
    return (left, bottom, left + wide, bottom + LINE)


def meets(one: Box, other: Box) -> bool:
    """Whether two boxes cover each other."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def phase_rows(phases: Sequence[Mark], x: Axis, y: Axis) -> tuple[Mark, ...]:
    """Phase marks with their words at the top, right of their line, a row lower where the row above is taken; left of
    the line where the right edge is near."""
    placed: list[Mark] = []
    boxes: list[Box] = []
    row = (y.high - y.low) * LINE / PLOT[1]
    for mark in phases:
        at, _ = on_plot(mark.points[-1], x, y)
        side: Side = "top_left" if at + LETTER * len(mark.label) > PLOT[0] + 40 else "top_right"
        for number in range(len(phases)):
            spot = (mark.points[-1][0], y.high - number * row)
            moved = msgspec.structs.replace(mark, label_at=spot, side=side)
            box = label_box(moved, x, y)
            if box is None or not any(meets(box, other) for other in boxes):
                break
        else:
            moved = mark
            box = label_box(mark, x, y)
        placed.append(moved)
        if box:
            boxes.append(box)
    return tuple(placed)


def settle(marks: Sequence[Mark], x: Axis, y: Axis) -> tuple[Mark, ...]:
    """The same marks, with the words of baseline, trends and scores moved to where they cover the least."""
    taken = [box for mark in marks if mark.role not in _MOVED and (box := label_box(mark, x, y))]
    for mark in marks:
        if mark.role in ("score", "baseline", "excluded"):
            spots = [on_plot(point, x, y) for point in mark.points]
            taken += [(at - _DOT, up - _DOT, at + _DOT, up + _DOT) for at, up in spots]
    aims = [tuple(on_plot(point, x, y) for point in mark.points) for mark in marks if mark.role in _LINES]
    threads = [tuple(on_plot(point, x, y) for point in mark.points) for mark in marks if mark.role == "thread"]
    settled: list[Mark] = []
    for mark in marks:
        kept = mark
        if mark.label and mark.role in _MOVED:
            # growth stands at its own thread; other words have no business on one
            own = mark.role in ("trend", "thin_trend")
            kept = _best(mark, x, y, taken, aims if own else [*aims, *threads])
            box = label_box(kept, x, y)
            taken += [box] if box else []
        settled.append(kept)
    return tuple(settled)


def _best(mark: Mark, x: Axis, y: Axis, taken: Sequence[Box], lines: Sequence[tuple[Point, ...]]) -> Mark:
    """The first place that covers nothing, or else the one that covers the least."""
    best, least = mark, float("inf")
    for moved in _tries(mark, y):
        cost = _covered(moved, x, y, taken, lines)
        if cost < least:
            best, least = moved, cost
        if not cost:
            break
    return best


def _tries(mark: Mark, y: Axis) -> list[Mark]:
    """The wished place first, then the others, nearer ones before farther ones."""
    at = mark.label_at or mark.points[-1]
    step = (y.high - y.low) * LINE / PLOT[1] / 2
    sides: list[Side] = [mark.side, "below_right", "above", "below", "right"]
    away = [0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6, -8, 8, -10, 10]
    return [
        msgspec.structs.replace(mark, label_at=(at[0], at[1] + step * steps), side=side)
        for steps in away
        for side in dict.fromkeys(sides)
    ]


def _covered(mark: Mark, x: Axis, y: Axis, taken: Sequence[Box], lines: Sequence[tuple[Point, ...]]) -> float:
    """How bad a place is: off the plot, on other words or scores, on a line."""
    box = label_box(mark, x, y)
    if box is None:
        return 0.0
    off = box[0] < 0 or box[1] < 0 or box[2] > PLOT[0] + 70 or box[3] > PLOT[1]
    hits = sum(1 for other in taken if meets(box, other))
    crossed = sum(1 for line in lines if any(_crosses(box, one, other) for one, other in itertools.pairwise(line)))
    return 100.0 * off + 10.0 * hits + 4.0 * crossed


def _crosses(box: Box, one: Point, other: Point) -> bool:
    """Whether a straight line runs through a box: the stretch of it within both pairs of edges is not empty."""
    begin, end = 0.0, 1.0
    for axis in (0, 1):
        origin, step = one[axis], other[axis] - one[axis]
        if step == 0:
            if not box[axis] < origin < box[axis + 2]:
                return False
            continue
        near, far = sorted(((box[axis] - origin) / step, (box[axis + 2] - origin) / step))
        begin, end = max(begin, near), min(end, far)
    return begin < end
