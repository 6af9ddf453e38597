"""The group page of a packet: a row a student, and whether to look at the delivery or at a student first."""

from __future__ import annotations

import msgspec

from interventiondesk.charts import Chart
from interventiondesk.documents.blocks import (
    Blank,
    Block,
    Cell,
    Heading,
    Lines,
    Paragraph,
    Progress,
    Run,
    Signed,
    Space,
    Spark,
    Table,
)

_CHOICES = ("continue", "change", "intensify", "exit")


class GroupRow(msgspec.Struct, frozen=True, kw_only=True):
    """One student of a group. `sessions` are held, missed and not entered; without a plan they are empty and
    `progress_word` says so."""

    name: str
    where: str = ""
    chart: Chart | None = None
    sessions: str = ""
    progress_state: Progress = ""
    progress_word: str = ""


class GroupPage(msgspec.Struct, frozen=True, kw_only=True):
    """A group with whoever is in it. `answer` says with its count whether it is the group or the student; `delivery` what
    was observed, or that nobody has."""

    name: str
    line: str = ""
    answer: str = ""
    delivery: str = ""
    rows: tuple[GroupRow, ...] = ()


def group_blocks(page: GroupPage) -> tuple[Block, ...]:
    """The page as blocks."""
    blocks: list[Block] = [Heading(1, page.name)]
    if page.line:
        blocks.append(Paragraph((Run(page.line.replace(" · ", "\u00a0· "), muted=True),)))
    blocks += [Heading(2, "Is it the group or the student?"), Paragraph((Run(page.answer, bold=True),))]
    if page.delivery:
        blocks.append(Paragraph(page.delivery))
    blocks += [
        Space(6),
        Table(
            headings=("Student", "Scores and goal line", "Held / missed / not entered", "Progress", "What we decide"),
            rows=tuple(_row(one) for one in page.rows),
            widths=(25, 18, 14, 16, 27),
        ),
        Space(4),
        Lines(count=4, title="What we change for the whole group, who, and by when"),
    ]
    return tuple(blocks)


def _row(one: GroupRow) -> tuple[Cell, ...]:
    name = (Run(one.name, bold=True), *((Run(f"\n{one.where}", muted=True),) if one.where else ()))
    scores: Cell = Spark(one.chart) if one.chart else (Run("No scores yet.", muted=True),)
    return (name, scores, one.sessions, Signed(one.progress_state, one.progress_word), Blank(choices=_CHOICES))
