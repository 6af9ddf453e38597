"""The small list of blocks that every document is made of: frozen, plain values, no measure of any page in them."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from interventiondesk.charts import Chart

Paper = Literal["letter", "a4"]
Progress = Literal["", "ahead", "on_track", "behind", "too_early", "too_few_sessions", "no_recent_score"]


class Run(msgspec.Struct, frozen=True):
    """A stretch of words in one look."""

    text: str
    bold: bool = False
    muted: bool = False
    italic: bool = False


Words: TypeAlias = "str | tuple[Run, ...]"


class Heading(msgspec.Struct, frozen=True):
    """Level 1 names the section, level 2 a part of it, level 3 a chart or a table. It stays with what follows."""

    level: Literal[1, 2, 3]
    text: str


class Paragraph(msgspec.Struct, frozen=True):
    """Words that flow over lines and pages; a line break in them is kept."""

    words: Words
    size: Literal["body", "small", "lead"] = "body"


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a name and a value with a hair line below each. `split` is the share of the name's column, which gives way
    where values need more room than names."""

    rows: tuple[tuple[Words, Words], ...]
    split: float = 0.5
    ruled: bool = True


class Spark(msgspec.Struct, frozen=True):
    """A cell with a small chart without words; its sentence is the alternative text."""

    chart: Chart


class Signed(msgspec.Struct, frozen=True):
    """A cell with the symbol of a progress and its word."""

    state: Progress
    word: str


class Blank(msgspec.Struct, frozen=True, kw_only=True):
    """A cell to write in: check boxes two in a row, and lines below them."""

    choices: tuple[str, ...] = ()
    lines: int = 1


Cell: TypeAlias = "Words | Spark | Signed | Blank"


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Rows below headings that come back on every page. `widths` are shares of the width; `numbers` are the columns that
    stand right, `named` the one that names its row; `tick` draws an empty box before each row for the pen."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()
    named: int = 0
    tick: bool = False


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """A chart. It takes the room that is left on its page, between `least` and `most` points in height."""

    chart: Chart
    least: float = 112.0
    most: float = 250.0


class Callout(msgspec.Struct, frozen=True, kw_only=True):
    """A progress with its because, beside a bar. The symbol of `state` is drawn; `word` says the same in words."""

    state: Progress
    word: str
    words: str


class Lines(msgspec.Struct, frozen=True, kw_only=True):
    """Empty lines to write on, below a title; left out where the page has no room for them."""

    count: int
    title: str = ""


class Space(msgspec.Struct, frozen=True):
    """Empty room, in points; it vanishes at the top of a page."""

    height: float


class PageBreak(msgspec.Struct, frozen=True):
    """What follows begins on a new page of the same section."""


class DecisionBox(msgspec.Struct, frozen=True, kw_only=True):
    """The form that a team fills by hand. It stands at the foot of the last page of its section, always in one place."""

    title: str = "What we decide today"
    choices: tuple[str, ...] = (
        "continue",
        "raise the goal",
        "change",
        "intensify",
        "fix delivery",
        "find out why",
        "fade",
        "exit",
        "refer to",
    )

    @classmethod
    def of(cls, direction: str) -> DecisionBox:
        """The form of a plan whose better scores are `higher` or `lower`: a falling goal is lowered, never raised."""
        choices = cls().choices
        if direction == "lower":
            choices = tuple("lower the goal" if one == "raise the goal" else one for one in choices)
        return cls(choices=choices)


class Columns(msgspec.Struct, frozen=True, kw_only=True):
    """Two short lists of blocks side by side; where they are long they stand one below the other."""

    left: tuple[Flowing, ...]
    right: tuple[Flowing, ...]


class Together(msgspec.Struct, frozen=True, kw_only=True):
    """Blocks about one thing: never split over two pages, unless they are longer than a page; then `name` stands at the
    head of each page on which they go on, with the word *continued*."""

    name: str
    blocks: tuple[Flowing, ...]


Flowing: TypeAlias = "Heading | Paragraph | Facts | Table | Figure | Callout | Lines | Space"
Block: TypeAlias = "Flowing | Columns | Together | PageBreak"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Pages numbered by themselves, such as those of one student, who is named at their foot.

    `name` stands at the foot and in the file's outline; `foot_box` is pinned to the foot of the last page.
    """

    name: str
    head_left: str
    head_right: str
    foot_left: str
    blocks: tuple[Block, ...]
    foot_box: DecisionBox | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A whole paper. `language` is a tag such as `en-US`."""

    title: str
    language: str = "en-US"
    paper: Paper = "letter"
    sections: tuple[Section, ...]
