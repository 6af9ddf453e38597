"""One student's full record on paper: what is known, plans with their charts, every score, session, decision and note.

A `StudentRecord` is plain words and charts that a task has chosen; what the one who asks may not see was left out before it
came here, and nothing on the paper hints at it.
"""

from __future__ import annotations

import msgspec

from interventiondesk.documents.blocks import (
    Block,
    Callout,
    Document,
    Facts,
    Figure,
    Heading,
    Paper,
    Paragraph,
    Run,
    Section,
    Space,
    Table,
)
from interventiondesk.documents.packet import SheetChart
from interventiondesk.documents.pages import printed

FOOT = "Confidential student record"
PARTIAL = "not the complete record"

_SHORT = 90


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened: `head` says when and what, `lines` are pairs of a field's title and its text."""

    head: str
    lines: tuple[tuple[str, str], ...] = ()


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Things that are alike, a row each. `widths` are shares of the page; `numbers` are the columns that stand right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    numbers: tuple[int, ...] = ()


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the record under its title: rows, or entries, or a sentence that there is nothing."""

    title: str
    rows: Rows | None = None
    entries: tuple[Entry, ...] = ()
    empty: str = ""


class RecordPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan: its title, its fields, its chart where something is measured, its sessions and changes. `sure` are the
    sentences on how sure its progress is."""

    title: str
    lines: tuple[tuple[str, str], ...]
    chart: SheetChart | None = None
    sure: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class StudentRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one student. `made` says who made the record and when; `complete` is false where whoever made it
    may not see everything, whether or not there is more."""

    school: str
    name: str
    made: str
    complete: bool
    is_sample: bool = False
    line: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    plans: tuple[RecordPlan, ...] = ()
    parts: tuple[Part, ...] = ()
    paper: Paper = "letter"
    language: str = "en-US"


class PrintedRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The record as the bytes of a PDF, its pages, and what could not be printed for want of a letter."""

    pdf: bytes
    pages: int
    missing: tuple[str, ...]


def record_pdf(record: StudentRecord) -> PrintedRecord:
    """The record as a PDF. The same record gives the same bytes."""
    paper = printed(record_document(record))
    return PrintedRecord(pdf=paper.pdf, pages=paper.pages, missing=paper.missing)


def record_document(record: StudentRecord) -> Document:
    """The record as blocks: one section, so that every page bears the student's name and its number."""
    school = f"{record.school} · sample data" if record.is_sample else record.school
    blocks: list[Block] = [Heading(1, record.name)]
    if record.line:
        blocks.append(Paragraph((Run(record.line.replace(" · ", "\u00a0· "), muted=True),)))
    blocks.append(Paragraph((Run(record.made, muted=True),), "small"))
    if record.facts:
        blocks.append(Space(4))
        blocks += _lines(record.facts)
    for plan in record.plans:
        blocks += _plan(plan)
    for part in record.parts:
        blocks += _part(part, 2)
    section = Section(
        name=record.name,
        head_left="Student record",
        head_right=school,
        foot_left=FOOT if record.complete else f"{FOOT} · {PARTIAL}",
        blocks=tuple(blocks),
    )
    return Document(
        title=f"Student record: {record.name} · {school}",
        language=record.language,
        paper=record.paper,
        sections=(section,),
    )


def _lines(lines: tuple[tuple[str, str], ...]) -> list[Block]:
    """Short fields as rows of a name and a value; a long text below its title, because it may flow over pages."""
    blocks: list[Block] = []
    short: list[tuple[tuple[Run, ...], str]] = []
    for title, text in lines:
        if len(text) <= _SHORT and "\n" not in text:
            short.append(((Run(title, muted=True),), text))
            continue
        if short:
            blocks.append(Facts(rows=tuple(short), split=0.3))
            short = []
        blocks += [Space(3), Paragraph((Run(f"{title}. ", bold=True), Run(text)))]
    if short:
        blocks.append(Facts(rows=tuple(short), split=0.3))
    return blocks


def _plan(plan: RecordPlan) -> list[Block]:
    blocks: list[Block] = [Space(6), Heading(2, plan.title), *_lines(plan.lines)]
    if plan.chart is not None:
        blocks += [Heading(3, plan.chart.chart.title), Figure(chart=plan.chart.chart)]
        if plan.chart.because or plan.chart.progress_word:
            state, word = plan.chart.progress_state, plan.chart.progress_word
            blocks.append(Callout(state=state, word=word, words=plan.chart.because))
        if plan.sure:
            blocks += [Space(3), Paragraph((Run("How sure is this? ", bold=True), Run(plan.sure[0])), "small")]
            blocks += [Paragraph(said, "small") for said in plan.sure[1:]]
    for part in plan.parts:
        blocks += _part(part, 3)
    return blocks


def _part(part: Part, level: int) -> list[Block]:
    blocks: list[Block] = [Space(4), Heading(2 if level == 2 else 3, part.title)]
    if part.rows is not None and part.rows.rows:
        blocks.append(
            Table(
                headings=part.rows.headings,
                rows=part.rows.rows,
                widths=part.rows.widths,
                numbers=part.rows.numbers,
            )
        )
    elif part.entries:
        for entry in part.entries:
            blocks.append(Heading(3, entry.head))
            blocks += [
                Paragraph((Run(f"{title}: ", muted=True), Run(text)) if title else text) for title, text in entry.lines
            ]
    else:
        blocks.append(Paragraph((Run(part.empty or "Nothing is recorded.", muted=True),)))
    return blocks
