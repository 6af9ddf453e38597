"""Sets blocks into strips: pieces of a page that are never split, with their height, their air and how they are drawn.

Text becomes lines, tables become rows, a chart becomes one strip that may grow. `pages` decides on which page each strip
stands. Elements of the structure tree are made here, in reading order; content is added to them when a strip is drawn, so
that a paragraph over two pages stays one paragraph.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

from interventiondesk.documents import cells as drawn_cells
from interventiondesk.documents import plot
from interventiondesk.documents.blocks import (
    Blank,
    Block,
    Callout,
    Cell,
    Columns,
    Facts,
    Figure,
    Heading,
    Lines,
    PageBreak,
    Paragraph,
    Signed,
    Space,
    Spark,
    Table,
    Together,
)
from interventiondesk.documents.labels import LABEL, phase_words
from interventiondesk.documents.pen import HAIR, Pen
from interventiondesk.documents.tags import Element, Role, Tags
from interventiondesk.documents.text import BLACK, BOLD, MUTED, REGULAR, Line, Style

BODY = Style(REGULAR, 9.4, 13.2)
STRONG = Style(BOLD, 9.4, 13.2)
SMALL = Style(REGULAR, 8.2, 11.4, MUTED)
SMALL_STRONG = Style(BOLD, 8.2, 11.4)
LEAD = Style(REGULAR, 10.4, 15.0, MUTED)
TITLE = Style(BOLD, 17.0, 22.0)
_SIZES = {"body": BODY, "small": SMALL, "lead": LEAD}
WRITING = 18.0
"""Points between two lines for handwriting: 24 px of the sketches."""

CONTINUED = 20.0
"""Height in points of the line that says what a page goes on with."""

_GUTTER = 20.0
_SIDE_BY_SIDE = 240.0
_IN_NEED = 0.25  # of its least height a chart gives up before the decision box moves to a page of its own
_WHOLE = 4  # a paragraph of so many lines is not split


@dataclasses.dataclass(slots=True)
class Strip:
    """A piece of a page. `draw(x, top, height)`; `gap` is the air above; `keep` ties it to the next strip; `grow` is how
    much higher it may become, `shrink` how much lower where else the foot box would stand alone on a page; `again` is
    drawn first where a page begins with this strip."""

    height: float
    draw: Callable[[float, float, float], None]
    gap: float = 0.0
    keep: bool = False
    grow: float = 0.0
    shrink: float = 0.0
    again: Strip | None = None
    new_page: bool = False
    spare: bool = False
    """Left out where the page has no room for it."""


def baseline(top: float, style: Style) -> float:
    """Where the words stand in a line that begins at `top`."""
    return top - style.leading * 0.5 - style.size * 0.33


class Setter:
    """Sets the blocks of one document for a pen and its tags."""

    def __init__(self, pen: Pen, tags: Tags) -> None:
        self.pen = pen
        self.tags = tags

    def strips(self, blocks: Sequence[Block], width: float, parent: Element) -> list[Strip]:
        """All strips of the blocks, in order, for a column of `width` points."""
        out: list[Strip] = []
        for block in blocks:
            match block:
                case Heading():
                    out.append(self._heading(block, width, parent))
                case Paragraph():
                    style = _SIZES[block.size]
                    lines = self.pen.lettering.lines(self.pen.lettering.runs(block.words, style), width)
                    out += self._lines(lines, style, Element("P", parent))
                case Facts():
                    out += self._facts(block, width, parent)
                case Table():
                    out += self._table(block, width, parent)
                case Figure():
                    out.append(self._figure(block, width, parent))
                case Callout():
                    if out and out[-1].grow:
                        out[-1].keep = True  # a chart and what it means are read together
                    out += self._callout(block, width, parent)
                case Columns():
                    out += self._columns(block, width, parent)
                case Together():
                    out += self._together(block, width, parent)
                case Lines():
                    out.append(self._writing_lines(block, width, parent))
                case Space():
                    out.append(Strip(0.0, _nothing, gap=block.height))
                case PageBreak():
                    out.append(Strip(0.0, _nothing, new_page=True))
        return out

    def _heading(self, block: Heading, width: float, parent: Element) -> Strip:
        style = TITLE if block.level == 1 else STRONG
        roles: dict[int, Role] = {1: "H1", 2: "H2", 3: "H3"}
        element = Element(roles[block.level], parent)
        lines = self.pen.lettering.lines([(block.text, style)], width)
        strip = self._text(lines, style, element)
        strip.height += 1.5
        strip.gap, strip.keep = (4.0 if block.level == 1 else 9.5), True
        return strip

    def _text(self, lines: Sequence[Line], style: Style, element: Element, x0: float = 0.0) -> Strip:
        def draw(x: float, top: float, _height: float) -> None:
            with self.tags.content(element):
                for number, line in enumerate(lines):
                    self.pen.line(x + x0, baseline(top - number * style.leading, style), line)

        return Strip(len(lines) * style.leading, draw)

    def _lines(self, lines: Sequence[Line], style: Style, element: Element) -> list[Strip]:
        """A paragraph in strips: whole where it is short, else never one line alone on a page."""
        parts = [lines] if len(lines) <= _WHOLE else [lines[:2], *([line] for line in lines[2:-2]), lines[-2:]]
        return [self._text(part, style, element) for part in parts]

    def _facts(self, block: Facts, width: float, parent: Element) -> list[Strip]:
        lettering = self.pen.lettering
        table = Element("Table", parent)
        left = self._split(block, width)
        out: list[Strip] = []
        for name, value in block.rows:
            row = Element("TR", table)
            cells = [
                (Element("TH", row, scope="Row"), 0.0, lettering.lines(lettering.runs(name, BODY), left - 8)),
                (Element("TD", row), left, lettering.lines(lettering.runs(value, BODY), width - left)),
            ]
            out += self._row(cells, BODY, width, 2.2, 0.72 if block.ruled else None)
        return out

    def _split(self, block: Facts, width: float) -> float:
        """Where values begin: at their share, or further left where they would break and names leave room."""
        names, values = (
            max(
                (
                    sum(self.pen.width(text, style) for text, style in self.pen.lettering.runs(row[side], BODY))
                    for row in block.rows
                ),
                default=0.0,
            )
            for side in (0, 1)
        )
        return min(width * block.split, max(names + 8.0, width - values - 1.0, width * 0.2))

    def _row(
        self,
        cells: Sequence[tuple[Element, float, Sequence[Line]]],
        style: Style,
        width: float,
        pad: float,
        rule: float | None,
        tick: bool = False,
    ) -> list[Strip]:
        """One row of cells. A row with more lines than a page could hold is split between its lines."""
        most = max(len(lines) for _, _, lines in cells)
        step = most if most <= 14 else 6
        out: list[Strip] = []
        for start in range(0, max(most, 1), step):
            last = start + step >= most
            shown = min(step, most - start)
            above, below = (pad if start == 0 else 0.0), (pad if last else 0.0)

            def draw(
                x: float, top: float, height: float, start: int = start, last: bool = last, above: float = above
            ) -> None:
                for element, offset, lines in cells:
                    part = lines[start : start + step]
                    if not any(part):
                        continue
                    with self.tags.content(element):
                        for number, line in enumerate(part):
                            self.pen.line(x + offset, baseline(top - above - number * style.leading, style), line)
                if rule is not None and last:
                    with self.tags.artifact():
                        self.pen.rule(x, top - height, x + width, top - height, HAIR, rule)
                if tick and start == 0:
                    with self.tags.artifact():
                        self.pen.box(x, baseline(top - above, style) - 0.9, 7.6, 7.6, line=0.7)

            out.append(Strip(above + shown * style.leading + below, draw))
        return out

    def _table(self, block: Table, width: float, parent: Element) -> list[Strip]:
        lettering = self.pen.lettering
        table = Element("Table", parent)
        inset = 14.0 if block.tick else 0.0
        whole = (width - inset) / sum(block.widths)
        edges = [inset]
        for share in block.widths:
            edges.append(edges[-1] + share * whole)

        def room_of(column: int) -> float:
            return edges[column + 1] - edges[column] - (10.0 if column + 1 < len(block.widths) else 0.0)

        def cell(column: int, each: Cell, style: Style) -> tuple[float, tuple[Line, ...]]:
            room = room_of(column)
            if isinstance(each, (Spark, Blank)):
                return edges[column], ()
            if isinstance(each, Signed):
                inset = drawn_cells.sign_room(each)
                return edges[column], lettering.lines([(each.word, style)], room, inset)
            lines = lettering.lines(lettering.runs(each, style), room)
            if column not in block.numbers:
                return edges[column], lines
            moved = tuple(
                tuple(piece._replace(x=piece.x + room - lettering.reach(line)) for piece in line) for line in lines
            )
            return edges[column], moved

        heads = [cell(column, words, SMALL_STRONG) for column, words in enumerate(block.headings)]
        row = Element("TR", table)
        titles = [(Element("TH", row, scope="Column"), offset, lines) for offset, lines in heads]
        (heading,) = self._row(titles, SMALL_STRONG, width, 2.6, 0.25)
        heading.keep = True
        again = Strip(heading.height, self._again([(offset, lines) for offset, lines in heads], width))
        out = [heading]
        for words in block.rows:
            row = Element("TR", table)
            cells = [
                (
                    Element("TH" if column == block.named else "TD", row, scope="Row" if column == block.named else ""),
                    *cell(column, each, BODY),
                )
                for column, each in enumerate(words)
            ]
            pictures = [
                drawn_cells.picture(self.pen, self.tags, each, kid[0], edges[column], room_of(column))
                for column, (each, kid) in enumerate(zip(words, cells, strict=True))
                if isinstance(each, (Spark, Signed, Blank))
            ]
            strips = self._row(cells, BODY, width, 2.6, 0.75, block.tick)
            if pictures:
                strips = [_with_pictures(strips, pictures)]
            for strip in strips:
                strip.again = again
                out.append(strip)
        return out

    def _again(
        self, heads: Sequence[tuple[float, Sequence[Line]]], width: float
    ) -> Callable[[float, float, float], None]:
        """Headings of a table that goes on: for the eye only, a screen reader knows them already."""

        def draw(x: float, top: float, height: float) -> None:
            with self.tags.artifact("Pagination"):
                for offset, lines in heads:
                    for number, line in enumerate(lines):
                        self.pen.line(
                            x + offset, baseline(top - 2.6 - number * SMALL_STRONG.leading, SMALL_STRONG), line
                        )
                self.pen.rule(x, top - height, x + width, top - height, HAIR, 0.25)

        return draw

    def _figure(self, block: Figure, width: float, parent: Element) -> Strip:
        element = Element("Figure", parent, alt=block.chart.says or block.chart.title)

        def draw(x: float, top: float, height: float) -> None:
            element.box = (x, top - height, x + width, top)
            with self.tags.content(element):
                plot.paint(self.pen, plot.place(block.chart, width, height, self.pen.lettering), x, top - height)

        _, rows = phase_words(block.chart, self.pen.lettering, 0.0, width, width)
        least = block.least + max(0.0, rows - LABEL.leading)
        return Strip(least, draw, gap=3.0, grow=max(0.0, block.most - block.least), shrink=_IN_NEED * block.least)

    def _callout(self, block: Callout, width: float, parent: Element) -> list[Strip]:
        lettering, size = self.pen.lettering, 7.4
        inset = 12.0
        sign = {"": 0.0, "ahead": size * 1.92 + 4}.get(block.state, size + 4)
        runs = [(f"{block.word}.", STRONG), (f" {block.words}", BODY)] if block.word else [(block.words, BODY)]
        lines = lettering.lines(runs, width - inset, sign)
        element = Element("P", parent)
        out: list[Strip] = []
        parts = [lines] if len(lines) <= 8 else [lines[at : at + 3] for at in range(0, len(lines), 3)]
        for place, part in enumerate(parts):

            def draw(
                x: float, top: float, height: float, part: Sequence[Line] = part, first: bool = place == 0
            ) -> None:
                with self.tags.artifact():
                    self.pen.rule(x + 1.25, top, x + 1.25, top - height, 2.5, BLACK)
                    if first:
                        self.pen.sign(block.state, x + inset, baseline(top - 2, BODY), size)
                with self.tags.content(element):
                    for number, line in enumerate(part):
                        self.pen.line(x + inset, baseline(top - 2 - number * BODY.leading, BODY), line)

            out.append(Strip(len(part) * BODY.leading + 4, draw, gap=6.0 if place == 0 else 0.0))
        return out

    def _columns(self, block: Columns, width: float, parent: Element) -> list[Strip]:
        side = (width - _GUTTER) / 2
        # Where the columns turn out too long, the elements made for measuring must not stay in the tree.
        trial = Element("Div")
        left, right = self.strips(block.left, side, trial), self.strips(block.right, side, trial)
        height = max(_height(left), _height(right))
        if height > _SIDE_BY_SIDE:
            return [*self.strips(block.left, width, parent), *self.strips(block.right, width, parent)]
        parent.kids += trial.kids

        def draw(x: float, top: float, _height: float) -> None:
            for start, strips in ((x, left), (x + side + _GUTTER, right)):
                y = top
                for number, strip in enumerate(strips):
                    y -= strip.gap if number else 0.0
                    strip.draw(start, y, strip.height)
                    y -= strip.height

        first = max([strips[0].gap for strips in (left, right) if strips], default=0.0)
        return [Strip(height, draw, gap=first)]

    def _together(self, block: Together, width: float, parent: Element) -> list[Strip]:
        strips = self.strips(block.blocks, width, parent)
        again = self.continued(block.name, width)
        for number, strip in enumerate(strips):
            strip.keep = number + 1 < len(strips)
            strip.again = strip.again or (again if number else None)
        return strips

    def continued(self, name: str, width: float) -> Strip:
        """What a page that goes on begins with, for the eye only: a screen reader has read the name already."""

        def draw(x: float, top: float, _height: float) -> None:
            with self.tags.artifact("Pagination"):
                words = self.pen.lettering.shortened(name, STRONG, width - 80)
                self.pen.words(x, baseline(top - 4, STRONG), f"{words}, continued", STRONG)

        return Strip(CONTINUED, draw)

    def _writing_lines(self, block: Lines, width: float, parent: Element) -> Strip:
        title = Element("H2", parent)
        above = STRONG.leading if block.title else 0.0

        def draw(x: float, top: float, _height: float) -> None:
            if block.title:
                with self.tags.content(title):
                    self.pen.words(x, baseline(top, STRONG), block.title, STRONG)
            with self.tags.artifact():
                for number in range(1, block.count + 1):
                    y = top - above - number * WRITING
                    self.pen.rule(x, y, x + width, y, HAIR, 0.55)

        return Strip(above + block.count * WRITING, draw, gap=9.5, spare=True)


def _with_pictures(strips: Sequence[Strip], pictures: Sequence[drawn_cells.Picture]) -> Strip:
    """One row with what is drawn in its cells: as high as the highest of them, its rule at the very foot."""
    words = _height(strips)

    def draw(x: float, top: float, height: float) -> None:
        y = top
        for strip in strips:
            last = strip is strips[-1]
            strip.draw(x, y, y - (top - height) if last else strip.height)
            y -= strip.height
        for picture in pictures:
            picture.draw(x, top)

    return Strip(max(words, *(picture.height for picture in pictures)), draw)


def _nothing(_x: float, _top: float, _height: float) -> None:
    """Empty room."""


def _height(strips: Sequence[Strip]) -> float:
    return sum(strip.height + (strip.gap if number else 0.0) for number, strip in enumerate(strips))
