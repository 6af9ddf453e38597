"""The page for next year's teacher on paper: one sheet about one student, in the words of those who know the child."""

from __future__ import annotations

from typing import Literal

import msgspec

from interventiondesk.documents.blocks import Block, Document, Heading, Lines, Paper, Paragraph, Run, Section, Space
from interventiondesk.documents.pages import Printed, printed

FOOT = "For the next teacher. Not the complete record."
_EMPTY_LINES = 2


class TransitionPaper(msgspec.Struct, frozen=True, kw_only=True):
    """The page as a value. `parts` are pairs of a heading and its words; where there are none the paper has lines to write
    on. `where` and `tiers` are words, `made` says when and by whom it was written."""

    school: str
    is_sample: bool = False
    name: str
    where: str = ""
    tiers: str = ""
    made: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    paper: Paper = "letter"
    language: str = "en-US"


def transition_document(page: TransitionPaper, size: Literal["body", "small"] = "body") -> Document:
    """The page as blocks, in one section."""
    blocks: list[Block] = [Heading(1, page.name)]
    if page.where:
        blocks.append(Paragraph(page.where, "lead"))
    if page.tiers:
        blocks.append(Paragraph((Run("Tiers: ", muted=True), Run(page.tiers)), size))
    for title, words in page.parts:
        blocks += [Space(8), Heading(2, title)]
        told = [part.strip() for part in words.splitlines() if part.strip()]
        blocks += [Paragraph(part, size) for part in told]
        if not told:
            blocks.append(Lines(count=_EMPTY_LINES))
    if page.made:
        blocks += [Space(10), Paragraph((Run(page.made, muted=True),), "small")]
    school = " · ".join(part for part in (page.school, "sample data" if page.is_sample else "") if part)
    section = Section(
        name=page.name, head_left="Page for next year", head_right=school, foot_left=FOOT, blocks=tuple(blocks)
    )
    title = f"Page for next year: {page.name}"
    return Document(title=title, language=page.language, paper=page.paper, sections=(section,))


def transition_pdf(page: TransitionPaper) -> Printed:
    """The page as a PDF in memory: on one sheet where its words fit in one of two sizes of type."""
    plain = printed(transition_document(page))
    if plain.pages == 1:
        return plain
    small = printed(transition_document(page, "small"))
    return small if small.pages < plain.pages else plain
