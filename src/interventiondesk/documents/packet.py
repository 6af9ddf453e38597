"""The meeting packet: a cover with agenda and open actions, a page a group or a grade where the meeting is about them, then
one sheet a student in the order of a five-minute talk.

A `Packet` is plain words and charts that a task has chosen; what nobody may see was left out before it came here. The foot
says that the record is not complete and never hints at what is missing.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Literal

import msgspec

from interventiondesk.charts import Chart
from interventiondesk.documents.blocks import (
    Block,
    Callout,
    Columns,
    DecisionBox,
    Document,
    Facts,
    Figure,
    Flowing,
    Heading,
    Lines,
    Paper,
    Paragraph,
    Progress,
    Run,
    Section,
    Space,
    Table,
    Words,
)
from interventiondesk.documents.packet_grade import GradePage, grade_blocks
from interventiondesk.documents.packet_group import GroupPage, group_blocks
from interventiondesk.documents.pages import printed

FOOT = "Confidential student record · not the complete record"


Audience = Literal["team", "family"]


class AgendaLine(msgspec.Struct, frozen=True, kw_only=True):
    """A student on the agenda: `where` such as `grade 3 · Room 12`, why, and for how many minutes."""

    name: str
    where: str = ""
    because: str = ""
    minutes: int = 5


class ActionLine(msgspec.Struct, frozen=True, kw_only=True):
    """An action carried over: `about` names the student, `state` says such as `open since November 3`."""

    task: str
    who: str = ""
    by: str = ""
    about: str = ""
    state: str = ""


class SheetChart(msgspec.Struct, frozen=True, kw_only=True):
    """A chart with its progress: the state, the same in words, its because, and in a small line how sure it is."""

    chart: Chart
    progress_state: Progress = ""
    progress_word: str = ""
    because: str = ""
    sure: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One student's sheet. `line` is the muted strip below the name; pairs are a name and a value, `last_decisions` what
    was decided and what came of it, `flags` what stands in place of charts for a student without a plan. What is empty is
    said to be missing where the team should ask, else left out. `better` is which way the scores of the plan should go."""

    name: str
    line: str = ""
    strengths: str = ""
    own_words: str = ""
    family: str = ""
    last_decisions: tuple[tuple[str, str], ...] = ()
    sessions_title: str = "Sessions"
    sessions: tuple[tuple[str, str], ...] = ()
    concern: str = ""
    plan: str = ""
    charts: tuple[SheetChart, ...] = ()
    hypothesis: str = ""
    notes: tuple[str, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    better: Literal["higher", "lower"] = "higher"


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting's packet. `date` is in words; `team` are pairs of a role and a name; without `cover` only groups, grades
    and sheets are made. For a `family` there is no cover, no group and no grade, and the sheet is theirs: what the child
    does well first, no form of the team, lines for what is done at home."""

    school: str
    is_sample: bool = False
    title: str = "Meeting"
    date: str = ""
    time: str = ""
    place: str = ""
    team: tuple[tuple[str, str], ...] = ()
    agenda: tuple[AgendaLine, ...] = ()
    carried: tuple[ActionLine, ...] = ()
    groups: tuple[GroupPage, ...] = ()
    grades: tuple[GradePage, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    audience: Audience = "team"
    paper: Paper = "letter"
    cover: bool = True
    language: str = "en-US"


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: pages are counted from 1, `students` are name, first and last page, `before` the same of what
    stands before them (agenda, groups, grades), and `missing` names what could not be printed for want of a letter.
    `file` is None where the packet stays in memory."""

    file: Path | None = None
    pages: int
    students: tuple[tuple[str, int, int], ...]
    missing: tuple[str, ...]
    before: tuple[tuple[str, int, int], ...] = ()


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def packet_document(packet: Packet) -> Document:
    """The packet as blocks: a section for the cover, where there is one, then one for each group, grade and sheet, in the
    given order."""
    head = _joined(packet.title, packet.date)
    school = _joined(packet.school, "sample data" if packet.is_sample else "")

    def section(name: str, blocks: tuple[Block, ...], box: DecisionBox | None = None) -> Section:
        return Section(name=name, head_left=head, head_right=school, foot_left=FOOT, blocks=blocks, foot_box=box)

    if packet.audience == "family":
        sections = [section(sheet.name, _family_sheet(sheet)) for sheet in packet.sheets]
    else:
        sections = [section(group.name, group_blocks(group)) for group in packet.groups]
        sections += [section(grade.name, grade_blocks(grade)) for grade in packet.grades]
        sections += [section(sheet.name, _sheet(sheet), DecisionBox.of(sheet.better)) for sheet in packet.sheets]
    if not sections or (packet.cover and packet.audience == "team"):
        sections.insert(0, section("Agenda", _cover(packet)))
    return Document(title=_joined(head, school), language=packet.language, paper=packet.paper, sections=tuple(sections))


def _cover(packet: Packet) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, packet.title)]
    if when := _joined(packet.date, packet.time, packet.place):
        blocks.append(Paragraph(when, "lead"))
    if packet.team:
        half = (len(packet.team) + 1) // 2
        sides = [
            Facts(rows=tuple((role, (Run(name, bold=True),)) for role, name in part), split=0.42)
            for part in (packet.team[:half], packet.team[half:])
        ]
        blocks += [Heading(2, "Team"), Columns(left=(sides[0],), right=(sides[1],) if packet.team[half:] else ())]
    blocks += [Space(6), Heading(2, "Agenda")]
    if packet.agenda:
        rows = tuple(
            (str(number), (Run(line.name, bold=True),), (Run(line.where, muted=True),), line.because, str(line.minutes))
            for number, line in enumerate(packet.agenda, 1)
        )
        minutes = sum(line.minutes for line in packet.agenda)
        blocks += [
            Table(
                headings=("No.", "Student", "Where", "Because", "Minutes"),
                rows=rows,
                widths=(5, 28, 21, 36, 10),
                named=1,
                numbers=(4,),
            ),
            Space(4),
            Paragraph(f"{_counted(len(rows), 'student')}, {_counted(minutes, 'minute')}.", "small"),
        ]
    else:
        blocks.append(Paragraph("Nobody is on the agenda yet.", "small"))
    blocks += [Space(6), Heading(2, "Carried over from last time")]
    if packet.carried:
        rows = tuple(
            (action.task, action.about, action.who, action.by, (Run(action.state, muted=True),))
            for action in packet.carried
        )
        blocks.append(
            Table(
                headings=("Action", "About", "Who", "By", "State"),
                rows=rows,
                widths=(34, 22, 16, 11, 17),
                tick=True,
            )
        )
    else:
        blocks.append(Paragraph("No open actions.", "small"))
    blocks += [Space(6), Lines(count=4, title="Notes")]
    return tuple(blocks)


def _counted(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _sheet(sheet: Sheet) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, sheet.name)]
    if sheet.line:
        blocks.append(Paragraph((Run(sheet.line.replace(" · ", "\u00a0· "), muted=True),)))
    blocks.append(Columns(left=_voice(sheet), right=(Heading(2, "Family"), _or_ask(sheet.family))))
    blocks.append(
        Columns(
            left=(Heading(2, "Last time, and what came of it"), _pairs(sheet.last_decisions, 0.55, "No decision yet.")),
            right=(Heading(2, sheet.sessions_title), _pairs(sheet.sessions, 0.6, "No sessions planned yet.")),
        )
    )
    known = tuple((title, words) for title, words in (("Concern", sheet.concern), ("Plan", sheet.plan)) if words)
    if known:
        rows = tuple(((Run(title, bold=True),), words) for title, words in known)
        blocks += [Space(8), Facts(rows=rows, split=0.12, ruled=False)]
    for each in sheet.charts:
        blocks += [Heading(3, each.chart.title), Figure(chart=each.chart)]
        if each.because or each.progress_word:
            blocks.append(Callout(state=each.progress_state, word=each.progress_word, words=each.because))
        if each.sure:
            blocks += [Space(3), Paragraph(each.sure, "small")]
    if sheet.flags:
        rows = tuple(((Run(name, bold=True),), because) for name, because in sheet.flags)
        blocks += [Heading(2, "Flags"), Facts(rows=rows, split=0.24)]
    elif not sheet.charts:
        blocks += [Heading(2, "Scores"), Paragraph((Run("No scores yet.", muted=True),))]
    if sheet.hypothesis:
        blocks += [Heading(2, "Why, we think"), Paragraph(sheet.hypothesis)]
    if sheet.notes:
        blocks.append(Heading(2, "Notes"))
        blocks += [Paragraph(note) for note in sheet.notes]
    return tuple(blocks)


def _family_sheet(sheet: Sheet) -> tuple[Block, ...]:
    blocks: list[Block] = [Heading(1, sheet.name)]
    if sheet.line:
        blocks.append(Paragraph((Run(sheet.line.replace(" · ", "\u00a0· "), muted=True),)))
    if sheet.strengths:
        blocks += [Heading(2, "What goes well"), Paragraph(sheet.strengths)]
    if sheet.own_words:
        words = Run("“" + sheet.own_words.strip('“”" ') + "”", italic=True)
        blocks += [Heading(2, "In the student's own words"), Paragraph((words,))]
    if sheet.plan:
        blocks += [Heading(2, "What we do at school"), Paragraph(sheet.plan)]
    for each in sheet.charts:
        blocks += [Heading(3, each.chart.title), Figure(chart=each.chart), Space(3), Paragraph(each.because)]
    for count, title in (
        (2, "One thing to do at home"),
        (4, "What we agree on, who does it, and by when"),
        (3, "What we as a family want to say or ask"),
    ):
        blocks.append(Lines(count=count, title=title))
    return tuple(blocks)


def _voice(sheet: Sheet) -> tuple[Flowing, ...]:
    words: list[Run] = []
    if sheet.strengths:
        words.append(Run(sheet.strengths.strip() + (" " if sheet.own_words else "")))
    if sheet.own_words:
        words.append(Run("“" + sheet.own_words.strip('“”" ') + "”", italic=True))
    return (Heading(2, "Strength, and own words"), Paragraph(tuple(words)) if words else _or_ask(""))


def _or_ask(words: str) -> Paragraph:
    return Paragraph(words) if words else Paragraph((Run("Not written down yet.", muted=True),))


def _pairs(rows: tuple[tuple[str, str], ...], split: float, empty: str) -> Flowing:
    if not rows:
        return Paragraph((Run(empty, muted=True),))
    return Facts(rows=tuple((name, _open(value)) for name, value in rows), split=split)


def _open(value: str) -> Words:
    """What is still open stands out, without a color: `open since November 3`, and after the comma who has it."""
    if not value.casefold().startswith("open"):
        return value
    state, comma, rest = value.partition(",")
    return (Run(state, bold=True), Run(comma + rest))


def packet_pdf(packet: Packet) -> tuple[bytes, Written]:
    """The packet as the bytes of a PDF, for those who look first: nothing of it lies on the disk."""
    paper = printed(packet_document(packet))
    first = len(paper.sections) - len(packet.sheets)
    before, sheets = paper.sections[:first], paper.sections[first:]
    return paper.pdf, Written(pages=paper.pages, students=sheets, missing=paper.missing, before=before)


def write_packet(packet: Packet, path: Path) -> Written:
    """Writes the packet as a PDF. The file appears whole or not at all, and replaces one of the same name.

    Raises `OSError` where the folder is gone, full or locked; what was there before is then untouched.
    """
    pdf, written = packet_pdf(packet)
    save_pdf(pdf, path)
    return msgspec.structs.replace(written, file=path)


def save_pdf(pdf: bytes, path: Path) -> None:
    """Writes a packet that was looked at first, under the terms of `write_packet`."""
    _replace(path, pdf)


def _replace(path: Path, data: bytes) -> None:
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)  # noqa: PTH105  the one call that is atomic on every system, by its own name
    finally:
        with contextlib.suppress(OSError):
            Path(beside).unlink(missing_ok=True)
