"""The card of a check-in/check-out student for one week: a row a period, a column a day, 0 1 2 to circle."""

from __future__ import annotations

import msgspec

from interventiondesk.documents.blocks import (
    Block,
    Document,
    Facts,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Run,
    Section,
    Space,
    Table,
)
from interventiondesk.documents.pages import Printed, printed

FOOT = "Goes home with the student; says nothing of others."


class PointCard(msgspec.Struct, frozen=True, kw_only=True):
    """One student's week. `days` are the school days as their columns are headed, `goal` the daily goal in words."""

    school: str
    is_sample: bool = False
    name: str
    week: str
    days: tuple[str, ...]
    periods: tuple[str, ...]
    goal: str = ""
    adult: str = ""
    paper: Paper = "letter"


def card_document(card: PointCard) -> Document:
    """The card as blocks on one page."""
    school = card.school + (" · sample data" if card.is_sample else "")
    rows = [(period, *("0   1   2" for _ in card.days)) for period in card.periods]
    rows.append(("Total", *("" for _ in card.days)))
    wide = 100 / (len(card.days) + 2)
    blocks: list[Block] = [
        Heading(1, card.name),
        Paragraph(f"My week: {card.week}", "lead"),
        Facts(
            rows=(
                ("My goal for a day", (Run(card.goal or "________", bold=True),)),
                ("I check in with", card.adult or "________"),
            )
        ),
        Space(8),
        Table(headings=("When", *card.days), rows=tuple(rows), widths=(2 * wide, *(wide for _ in card.days))),
        Space(4),
        Paragraph("2: did it. 1: partly. 0: not yet. Circle one each time.", "small"),
        Space(8),
        Lines(count=3, title="Something that went well"),
        Space(6),
        Lines(count=2, title="Signed at home"),
    ]
    section = Section(
        name=card.name, head_left="Check-in/check-out", head_right=school, foot_left=FOOT, blocks=tuple(blocks)
    )
    return Document(title=f"Check-in/check-out card · {card.week}", paper=card.paper, sections=(section,))


def card_pdf(card: PointCard) -> Printed:
    """The card as a PDF in memory."""
    return printed(card_document(card))
