"""The minutes of a meeting on paper: who was there, what was decided about whom and why, and who does what until when."""

from __future__ import annotations

import msgspec

from interventiondesk.documents.blocks import (
    Block,
    Document,
    Facts,
    Heading,
    Paper,
    Paragraph,
    Run,
    Section,
    Space,
    Table,
    Together,
    Words,
)
from interventiondesk.documents.pages import Printed, printed

FOOT = "Confidential. For the team only; not the complete record."


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """One student: where, what the team saw (the concern in precise words, progress that day with its figures), what was
    decided with what changes by it, and the reason. An empty `choice` says that the student was talked about and nothing
    decided."""

    name: str
    where: str = ""
    concern: str = ""
    progress: str = ""
    choice: str = ""
    changes: str = ""
    reason: str = ""
    review: str = ""


class ToDo(msgspec.Struct, frozen=True, kw_only=True):
    """One promise: what, for whom, who, until when."""

    task: str
    about: str = ""
    who: str = ""
    until: str = ""


class Minutes(msgspec.Struct, frozen=True, kw_only=True):
    """The minutes as a value. `date` is in words; `roles` are pairs of a role and a name, `reached` says in a sentence how
    many of the agenda were talked about, and `left` are those who were not and come first next time. `notes` are what
    somebody typed, and are said to be that."""

    school: str
    is_sample: bool = False
    title: str = "Meeting"
    date: str = ""
    place: str = ""
    roles: tuple[tuple[str, str], ...] = ()
    present: tuple[str, ...] = ()
    reached: str = ""
    decided: tuple[Decided, ...] = ()
    left: tuple[str, ...] = ()
    actions: tuple[ToDo, ...] = ()
    notes: str = ""
    paper: Paper = "letter"
    language: str = "en-US"


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def minutes_document(minutes: Minutes) -> Document:
    """The minutes as blocks, in one section: head, who was there, decisions, actions, notes."""
    head = _joined("Minutes", minutes.title, minutes.date)
    school = _joined(minutes.school, "sample data" if minutes.is_sample else "")
    blocks: list[Block] = [Heading(1, f"Minutes: {minutes.title}")]
    if when := _joined(minutes.date, minutes.place):
        blocks.append(Paragraph(when, "lead"))
    if minutes.roles or minutes.present:
        facts = [(role, (Run(name, bold=True),)) for role, name in minutes.roles]
        facts.append(("Present", ((Run(", ".join(minutes.present) or "Not written down"),))))
        blocks.append(Facts(rows=tuple(facts), split=0.2))
    blocks += [Space(6), Heading(2, "What was decided")]
    if minutes.reached:
        blocks.append(Paragraph(minutes.reached, "small"))
    if not minutes.decided:
        blocks.append(Paragraph("Nobody was talked about.", "small"))
    for one in minutes.decided:
        blocks += [_student(one), Space(4)]
    if minutes.left:
        blocks += [Space(6), Heading(2, "Not reached: first next time"), Paragraph(", ".join(minutes.left) + ".")]
    blocks += [Space(6), Heading(2, "Who does what until when")]
    if minutes.actions:
        rows = tuple(
            (one.task, one.about, (Run(one.who, bold=True),) if one.who else "nobody yet", one.until)
            for one in minutes.actions
        )
        blocks.append(
            Table(headings=("Action", "About", "Who", "Until"), rows=rows, widths=(37, 25, 27, 11), tick=True)
        )
    else:
        blocks.append(Paragraph("No actions.", "small"))
    if minutes.notes.strip():
        blocks += [Space(6), Heading(2, "Notes, as they were typed")]
        blocks += [Paragraph(part.strip()) for part in minutes.notes.split("\n") if part.strip()]
    section = Section(name="Minutes", head_left=head, head_right=school, foot_left=FOOT, blocks=tuple(blocks))
    title = _joined(head, school)
    return Document(title=title, language=minutes.language, paper=minutes.paper, sections=(section,))


def _student(one: Decided) -> Together:
    told: tuple[tuple[str, Words], ...] = (
        ("Concern", one.concern),
        ("Progress", one.progress),
        ("Decided", (Run(one.choice or "Talked about, nothing decided", bold=True),)),
        ("Changes", one.changes),
        ("Because", one.reason),
        ("Next review", one.review),
    )
    head = _joined(one.name, one.where)
    facts = Facts(rows=tuple((title, words) for title, words in told if words), split=0.2, ruled=False)
    return Together(name=head, blocks=(Heading(3, head), facts))


def minutes_pdf(minutes: Minutes) -> Printed:
    """The minutes as a PDF in memory, with its pages and the letters that the font lacks."""
    return printed(minutes_document(minutes))
