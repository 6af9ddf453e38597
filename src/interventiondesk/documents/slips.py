"""Slips of paper round a meeting: what a teacher is asked before it, and what each owner does after it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from interventiondesk.documents.blocks import (
    Block,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Section,
    Space,
    Table,
)
from interventiondesk.documents.minutes import ToDo
from interventiondesk.documents.pages import Printed, printed

FOOT = "Confidential. For the team only; not the complete record."
QUESTIONS = ("What I see in class", "What I would like us to talk about")

_ROOM = "\n" * 5
"""Line breaks that leave an empty row high enough for handwriting."""

_A_PAGE = 3
"""Students on a page, so that nobody's two questions stand on two pages."""


class AskedAbout(msgspec.Struct, frozen=True, kw_only=True):
    """A student of an input slip: who, where, and why the student is on the agenda."""

    name: str
    where: str = ""
    because: str = ""


class InputSlip(msgspec.Struct, frozen=True, kw_only=True):
    """What one teacher is asked before a meeting. `back_by` says until when the slip is wanted."""

    who: str
    students: tuple[AskedAbout, ...]
    back_by: str = ""


class ActionSlip(msgspec.Struct, frozen=True, kw_only=True):
    """What one owner promised: in this meeting, and what is still open from before."""

    who: str
    new: tuple[ToDo, ...] = ()
    earlier: tuple[ToDo, ...] = ()


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting that the slips belong to, in words."""

    school: str
    meeting: str
    date: str
    is_sample: bool = False
    paper: Paper = "letter"
    language: str = "en-US"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _document(occasion: Occasion, kind: str, parts: Sequence[tuple[str, tuple[Block, ...]]]) -> Document:
    school = _joined(occasion.school, "sample data" if occasion.is_sample else "")
    head = _joined(kind, occasion.meeting, occasion.date)
    sections = tuple(
        Section(name=who, head_left=head, head_right=school, foot_left=FOOT, blocks=blocks) for who, blocks in parts
    )
    return Document(title=_joined(head, school), language=occasion.language, paper=occasion.paper, sections=sections)


def input_slips_pdf(occasion: Occasion, slips: Sequence[InputSlip]) -> Printed:
    """One slip a teacher, each a section of its own."""
    return printed(_document(occasion, "Input slip", [(slip.who, _input(occasion, slip)) for slip in slips]))


def _input(occasion: Occasion, slip: InputSlip) -> tuple[Block, ...]:
    about = f"The team talks about these students on {occasion.date}."
    blocks: list[Block] = [Heading(1, slip.who), Paragraph(f"{about} {slip.back_by}".strip(), "lead"), Space(4)]
    for at, one in enumerate(slip.students):
        if at and at % _A_PAGE == 0:
            blocks.append(PageBreak())
        blocks.append(Heading(2, _joined(one.name, one.where)))
        if one.because:
            blocks.append(Paragraph(f"On the agenda because: {one.because}", "small"))
        blocks.append(Facts(rows=tuple((question, _ROOM) for question in QUESTIONS), split=0.36))
        blocks.append(Space(6))
    return tuple(blocks)


def action_slips_pdf(occasion: Occasion, slips: Sequence[ActionSlip]) -> Printed:
    """One slip an owner, each a section of its own."""
    return printed(_document(occasion, "Action slip", [(slip.who, _actions(occasion, slip)) for slip in slips]))


def _actions(occasion: Occasion, slip: ActionSlip) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, slip.who), Paragraph(_joined(occasion.meeting, occasion.date), "lead")]
    for title, actions in (("From this meeting", slip.new), ("Still open from before", slip.earlier)):
        if actions:
            blocks += [Space(6), Heading(2, title), _table(actions)]
    return tuple(blocks)


def _table(actions: Sequence[ToDo]) -> Table:
    rows = tuple((one.task, one.about or "the school", one.until) for one in actions)
    return Table(headings=("What", "For whom", "By when"), rows=rows, widths=(54, 28, 18), tick=True)
