"""What a table's cell holds beside words: a small chart, the symbol of a progress, a place to write in.

Apart from `setting`, which knows lines and rows but nothing of what is drawn inside one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from interventiondesk.documents.blocks import Blank, Signed, Spark
from interventiondesk.documents.labels import DOT
from interventiondesk.documents.pen import HAIR, Pen
from interventiondesk.documents.plot import LINES, PHASE
from interventiondesk.documents.tags import Element, Tags
from interventiondesk.documents.text import REGULAR, Style

SPARK_HEIGHT = 40.0
_AIR = 4.0
_SIGN = 7.4
_CHOICE = Style(REGULAR, 8.6, 12.0)
_CHOICE_ROW = 14.0
_WRITING = 18.0


@dataclasses.dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn in one cell: how high its row has to be, and how, from the row's left edge and its top."""

    height: float
    draw: Callable[[float, float], None]


def sign_room(cell: Signed) -> float:
    """How far the word of a progress stands from the left edge of its cell, in points."""
    return {"": 0.0, "ahead": _SIGN * 1.92 + 4}.get(cell.state, _SIGN + 4)


def picture(pen: Pen, tags: Tags, cell: Spark | Signed | Blank, element: Element, left: float, room: float) -> Picture:
    """The picture of a cell that begins `left` points from the table's edge and is `room` points wide."""
    match cell:
        case Spark():
            return _spark(pen, tags, cell, Element("Figure", element, alt=cell.chart.says), left, room)
        case Signed():
            return _signed(pen, tags, cell, left)
        case Blank():
            return _blank(pen, tags, cell, element, left, room)


def _spark(pen: Pen, tags: Tags, cell: Spark, element: Element, left: float, room: float) -> Picture:
    chart = cell.chart
    across = (chart.x.high - chart.x.low) or 1.0
    up = (chart.y.high - chart.y.low) or 1.0
    width, height = room - 2 * _AIR, SPARK_HEIGHT - 2 * _AIR

    def draw(x: float, top: float) -> None:
        foot = top - 2.6 - SPARK_HEIGHT + _AIR
        element.box = (x + left, top - SPARK_HEIGHT - 2.6, x + left + room, top)

        def at(point: tuple[float, float]) -> tuple[float, float]:
            return (
                x + left + _AIR + (point[0] - chart.x.low) / across * width,
                foot + (point[1] - chart.y.low) / up * height,
            )

        with tags.content(element):
            for mark in chart.of("phase"):
                pen.path([at(point) for point in mark.points], PHASE[0], PHASE[1], dash=PHASE[2])
            for mark in chart.of("aim"):
                pen.path([at(point) for point in mark.points], LINES["aim"][0], LINES["aim"][1], dash=LINES["aim"][2])
            for mark in chart.of("thread"):
                # without a trend beside it the thread is the message here: a copier would lose the pale one
                pen.path([at(point) for point in mark.points], 0.9, 0.15)
            for mark in chart.of("score"):
                for point in mark.points:
                    pen.disc(*at(point), DOT - 0.3, fill=0.08)

    return Picture(SPARK_HEIGHT + 5.2, draw)


def _signed(pen: Pen, tags: Tags, cell: Signed, left: float) -> Picture:
    def draw(x: float, top: float) -> None:
        with tags.artifact():
            pen.sign(cell.state, x + left, top - 2.6 - 9.7, _SIGN)

    return Picture(0.0, draw)


def _blank(pen: Pen, tags: Tags, cell: Blank, element: Element, left: float, room: float) -> Picture:
    rows = -(-len(cell.choices) // 2)
    height = rows * _CHOICE_ROW + cell.lines * _WRITING + 8.0

    def draw(x: float, top: float) -> None:
        for number, choice in enumerate(cell.choices):
            cx = x + left + number % 2 * room / 2
            cy = top - 12.0 - number // 2 * _CHOICE_ROW
            with tags.artifact():
                pen.box(cx, cy - 1.0, 7.6, 7.6, line=0.7)
            with tags.content(element):
                pen.words(cx + 11, cy, choice, _CHOICE)
        with tags.artifact():
            for number in range(1, cell.lines + 1):
                y = top - 3.0 - rows * _CHOICE_ROW - number * _WRITING
                pen.rule(x + left, y, x + left + room, y, HAIR, 0.4)

    return Picture(height, draw)
