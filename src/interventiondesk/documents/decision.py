"""The form that a team fills by hand at the foot of a sheet: check boxes, lines to write on, always in the same places.

Everything to write on is drawn, nothing is typed: typed underscores would be read aloud and copied out.
"""

from __future__ import annotations

from collections.abc import Sequence

from interventiondesk.documents.blocks import DecisionBox
from interventiondesk.documents.pen import HAIR, Pen
from interventiondesk.documents.setting import BODY, SMALL, STRONG, WRITING, Strip
from interventiondesk.documents.tags import Element, Tags
from interventiondesk.documents.text import MUTED, REGULAR, Style


def decision_box(pen: Pen, tags: Tags, box: DecisionBox, width: float, parent: Element) -> Strip:
    """The form at the foot of a sheet: the same size on every sheet of one paper, so that hands learn it."""
    columns = 5
    rows = -(-len(box.choices) // columns)
    pad, pitch = 12.0, 16.5
    height = 24 + rows * pitch + 22 + 2 * WRITING + 16 + 2 * WRITING + 22 + 20 + 8
    title, choices = Element("H2", parent), Element("L", parent)
    items = [Element("LBody", Element("LI", choices)) for _ in box.choices]
    rest = Element("P", parent)

    def draw(x: float, top: float, height: float) -> None:
        right = x + width - pad
        left, room = x + pad, width - 2 * pad
        with tags.artifact():
            pen.box(x, top - height, width, height, line=0.9)
        with tags.content(title):
            pen.words(left, top - 17, box.title, STRONG)
        y = top - 34
        cell = room / columns
        for number, (choice, item) in enumerate(zip(box.choices, items, strict=True)):
            cx, cy = left + number % columns * cell, y - number // columns * pitch
            with tags.artifact():
                pen.box(cx, cy - 1.2, 8.6, 8.6, line=0.8)
                if number + 1 == len(box.choices):
                    pen.rule(cx + 16 + pen.width(choice, BODY), cy - 2, right, cy - 2, HAIR, 0.4)
            with tags.content(item):
                pen.words(cx + 13, cy, choice, BODY)
        y -= (rows - 1) * pitch + 23
        _blanks(
            pen, tags, rest, left, y, room, (("Minutes × days", 1.5), ("Group of", 0.9), ("From", 1.1), ("Tier", 0.7))
        )
        y -= WRITING + 1
        _blanks(pen, tags, rest, left, y, room, (("Because", 1.0),))
        y -= WRITING
        with tags.artifact():
            pen.rule(left, y - 2, right, y - 2, HAIR, 0.4)
        y -= 15
        starts = (left, left + room * 0.6, left + room * 0.84)
        ends = (starts[1] - 14, starts[2] - 14, right)
        with tags.content(rest):
            for start, word in zip(starts, ("Action", "Who", "By"), strict=True):
                pen.words(start, y, word, SMALL)
        for _ in range(2):
            y -= WRITING
            with tags.artifact():
                for start, end in zip(starts, ends, strict=True):
                    pen.rule(start, y - 1, end, y - 1, HAIR, 0.4)
        y -= 20
        _blanks(pen, tags, rest, left, y, room, (("Tells the family", 1.7), ("by", 0.8), ("Next review", 0.8)))
        y -= WRITING + 1
        _blanks(pen, tags, rest, left, y, room, (("Present", 1.0),))

    return Strip(height, draw)


def _blanks(
    pen: Pen, tags: Tags, element: Element, x: float, y: float, room: float, blanks: Sequence[tuple[str, float]]
) -> None:
    """Words with a line to write on after each; the lines share what the words leave."""
    style = Style(REGULAR, 8.6, 12.0, MUTED)
    words = [pen.width(word, style) for word, _ in blanks]
    free = room - sum(words) - 5 * len(blanks) - 12 * (len(blanks) - 1)
    shares = sum(share for _, share in blanks)
    spots: list[tuple[float, float]] = []
    with tags.content(element):
        for (word, share), width in zip(blanks, words, strict=True):
            pen.words(x, y, word, style)
            line = free * share / shares
            spots.append((x + width + 5, x + width + 5 + line))
            x += width + 5 + line + 12
    with tags.artifact():
        for start, end in spots:
            pen.rule(start, y - 2, end, y - 2, HAIR, 0.4)
