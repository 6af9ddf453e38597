"""A list of the screen on paper: its titles on every page, its rows in the order that was shown, numbers at the right."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from interventiondesk.documents.blocks import (
    Block,
    Cell,
    Document,
    Heading,
    Paper,
    Paragraph,
    Run,
    Section,
    Space,
    Table,
)
from interventiondesk.documents.pages import Printed, printed

FOOT = "Confidential. For the team only; not the complete record."
_SIDE_BY_SIDE = 6
"""Columns beside the one that names the row: more of them cannot be read on an upright page."""
_LONGEST, _SHORTEST = 64, 6


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it is printed. The first column names its row; `numbers` are the columns that stand right. `says` tells
    what was listed and when."""

    school: str
    is_sample: bool = False
    title: str
    says: str = ""
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    paper: Paper = "letter"
    language: str = "en-US"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def parts_of(listed: Listed) -> list[tuple[int, ...]]:
    """Which columns stand in which table: those that find no room beside the first follow in a table of their own, which
    names its rows again."""
    rest = range(1, len(listed.headings))
    parts = -(-len(rest) // _SIDE_BY_SIDE) or 1
    each = -(-len(rest) // parts) if rest else 0
    return [(0, *rest[at * each : (at + 1) * each]) for at in range(parts)]


def _shares(listed: Listed, columns: Sequence[int]) -> tuple[float, ...]:
    """Shares of the width by what stands in the columns: the longest word must fit, long texts may take lines."""
    found: list[float] = []
    for at in columns:
        texts = [listed.headings[at], *(row[at] for row in listed.rows)]
        word = max((len(one) for text in texts for one in text.split()), default=0)
        usual = sorted(len(text) for text in texts)[len(texts) * 9 // 10 if len(texts) > 1 else 0]
        found.append(float(max(_SHORTEST, min(_LONGEST, max(word, usual)))))
    return tuple(100 * one / sum(found) for one in found)


def listed_document(listed: Listed) -> Document:
    """The list as blocks in one section."""
    school = _joined(listed.school, "sample data" if listed.is_sample else "")
    blocks: list[Block] = [Heading(1, listed.title)]
    if listed.says:
        blocks.append(Paragraph(listed.says, "lead"))
    blocks.append(Space(6))
    if not listed.rows:
        blocks.append(Paragraph("Nothing is on this list.", "small"))
    for number, columns in enumerate(parts_of(listed) if listed.rows else ()):
        if number:
            blocks.append(Space(14))
        rows: list[tuple[Cell, ...]] = [
            ((Run(row[0], bold=True),) if row[0] else "", *(row[at] for at in columns[1:])) for row in listed.rows
        ]
        blocks.append(
            Table(
                headings=tuple(listed.headings[at] for at in columns),
                rows=tuple(rows),
                widths=_shares(listed, columns),
                numbers=tuple(place for place, at in enumerate(columns) if at in listed.numbers),
            )
        )
    head = _joined(listed.title, listed.says)
    section = Section(name=listed.title, head_left=head, head_right=school, foot_left=FOOT, blocks=tuple(blocks))
    title = _joined(head, school)
    return Document(title=title, language=listed.language, paper=listed.paper, sections=(section,))


def listed_pdf(listed: Listed) -> Printed:
    """The list as a PDF in memory, with its pages and the letters that the font lacks."""
    return printed(listed_document(listed))
