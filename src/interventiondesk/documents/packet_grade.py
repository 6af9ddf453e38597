"""The grade page of a packet: how many are at benchmark now and before, the next goal, and no student's name."""

from __future__ import annotations

import msgspec

from interventiondesk.documents.blocks import Block, Facts, Heading, Lines, Paragraph, Run, Space, Table, Words


class GradeShare(msgspec.Struct, frozen=True, kw_only=True):
    """One benchmark period: `share` such as `62 %` or `too few to say`, of `n` students with a score."""

    period: str
    share: str
    n: int
    now: bool = False


class GradeMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """The shares of one measure, the newest first, and the norms that say what benchmark is."""

    name: str
    shares: tuple[GradeShare, ...]
    norms: str = ""


class GradeGoal(msgspec.Struct, frozen=True, kw_only=True):
    """What a team does for a class or a grade: `title` such as `Reading, whole grade`, facts such as goal, action, who."""

    title: str
    facts: tuple[tuple[str, str], ...]


class GradePage(msgspec.Struct, frozen=True, kw_only=True):
    """One grade. `line` is the muted strip below its name."""

    name: str
    line: str = ""
    measures: tuple[GradeMeasure, ...] = ()
    goals: tuple[GradeGoal, ...] = ()


def grade_blocks(page: GradePage) -> tuple[Block, ...]:
    """The page as blocks."""
    blocks: list[Block] = [Heading(1, page.name)]
    if page.line:
        blocks.append(Paragraph((Run(page.line, muted=True),)))
    blocks.append(Heading(2, "How many are at benchmark"))
    for measure in page.measures:
        blocks += [
            Heading(3, measure.name),
            Table(
                headings=("Benchmark period", "Share at benchmark", "Students with a score"),
                rows=tuple(_row(one) for one in measure.shares),
                widths=(46, 27, 27),
                numbers=(1, 2),
            ),
        ]
        if measure.norms:
            blocks += [Space(3), Paragraph(measure.norms, "small")]
    if not page.measures:
        blocks.append(Paragraph((Run("No benchmark scores of this grade with norms yet.", muted=True),)))
    blocks.append(Heading(2, "The next goal"))
    for goal in page.goals:
        rows = tuple(((Run(title, bold=True),), words) for title, words in goal.facts)
        blocks += [Heading(3, goal.title), Facts(rows=rows, split=0.2, ruled=False)]
    if not page.goals:
        blocks.append(Paragraph((Run("No goal is set for this grade yet.", muted=True),)))
    for count, title in (
        (2, "Share at benchmark that we want, and by when"),
        (4, "What we do for everybody, who leads it, and from when"),
        (2, "How we see that it works"),
    ):
        blocks.append(Lines(count=count, title=title))
    return tuple(blocks)


def _row(one: GradeShare) -> tuple[Words, ...]:
    bold = one.now
    return (
        (Run(one.period, bold=bold), *((Run(" · now", muted=True),) if bold else ())),
        (Run(one.share, bold=bold),),
        (Run(str(one.n), bold=bold),),
    )
