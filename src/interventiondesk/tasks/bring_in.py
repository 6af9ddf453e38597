"""Bringing in a file: read it apart, show what would change, commit it as one change, undo it as one."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.declared import fields_of, spaced
from interventiondesk.domain.measures import Score
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.bringing import best_table, draft_from, draft_of
from interventiondesk.exchange.child import Step, no_step, read_file
from interventiondesk.exchange.draft import Draft, IdKind, cell_at
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.recognize import FileKind, rows_below, signatures
from interventiondesk.exchange.tables import FileRead, letters_of, plain_name, text_of
from interventiondesk.store import reads
from interventiondesk.store.backup import back_up
from interventiondesk.store.desk import Changes, Desk


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the import command: counts as numbers, problems with row, column and sentence."""

    file: str
    kind: str
    read: int
    new: int
    changed: int
    unchanged: int
    missing: int
    problems: tuple[dict[str, object], ...]
    committed: bool
    change: str | None


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said about the columns of a file: what it holds, and the column of each field, counted from 0."""

    kind: FileKind
    mapping: dict[str, int]


class ColumnSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a file as one looks at it: its header, its first values, what it is taken for (or nothing)."""

    at: int
    title: str
    examples: tuple[str, ...]
    field: str
    private: bool


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read once. `kind` is None where it is not known what it holds; `shape` is what was said of such a
    file before."""

    read: FileRead
    kind: FileKind | None
    product: str
    headings: tuple[str, ...]
    columns: tuple[ColumnSeen, ...]
    shape: Shape | None = None


_TITLES = {
    "full_name": "Name, as Last, First",
    "student_id": "Student's ID, of any kind",
    "status": "Enrolled or not",
    "value": "Score",
    "probe": "Form or probe number",
    "season": "Benchmark period",
    "kind": "Kind of score",
    "instrument": "Assessment",
    "measure": "Measure",
    "level": "Level of the measure",
}
_EXAMPLES = 3
_LONGEST_EXAMPLE = 40


def fields_for(kind: FileKind) -> tuple[tuple[str, str], ...]:
    """What a column of such a file can be: (field, title), in the order in which a person looks for them."""
    entity = Student if kind == "students" else Score
    titles = {field.name: field.title for field in fields_of(Student)} | {f.name: f.title for f in fields_of(entity)}
    plain = next(one for one in signatures() if one.kind == kind and not one.specific)
    return tuple((name, _TITLES.get(name) or titles.get(name) or spaced(name)) for name in plain.fields)


def open_file(desk: Desk, path: Path, *, step: Step = no_step) -> Opened:
    """Read a file and say what it is; changes nothing. Raises `Refused` for a file that cannot be read."""
    read = read_file(path, step=step)
    table, about = best_table(read)
    below = rows_below(table, about)[:40] if about.headings else []
    fields = {column: field for field, column in about.mapping.items()}
    columns: list[ColumnSeen] = []
    for at, title in enumerate(about.headings):
        seen = [*dict.fromkeys(text for row in below if (text := text_of(cell_at(row, at))))][:_EXAMPLES]
        examples = tuple(text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…" for text in seen)
        if title or examples:
            columns.append(
                ColumnSeen(
                    at=at,
                    title=title or f"Column {letters_of(at)}",
                    examples=examples,
                    field=fields.get(at, ""),
                    private=is_private(title),
                )
            )
    return Opened(
        read=read,
        kind=about.kind,
        product=about.product,
        headings=about.headings,
        columns=tuple(columns),
        shape=desk.kept(_shape_key(about.headings), Shape),
    )


def draft_opened(
    desk: Desk,
    opened: Opened,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    shape: Shape | None = None,
    day_first: bool | None = None,
    step: Step = no_step,
) -> Draft:
    """What bringing in a file that was read would do. Raises `Refused` where what was said of its columns is not enough."""
    return draft_from(
        opened.read,
        today=today,
        students=reads.students(desk, also_inactive=True),
        measures=reads.measures(desk),
        scores=reads.all_scores(desk),
        ids=ids,
        mapping=shape.mapping if shape else None,
        kind=shape.kind if shape else None,
        day_first=day_first,
        step=step,
    )


def _shape_key(headings: Sequence[str]) -> str:
    plain = "\x1f".join(plain_name(heading) for heading in headings)
    return f"columns {hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()}"


def remember_shape(desk: Desk, headings: Sequence[str], shape: Shape | None) -> None:
    """The next file with the same headers is read in the same way; None forgets it."""
    desk.keep(_shape_key(headings), shape)


def look_at(
    desk: Desk,
    path: Path,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    mapping: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    step: Step = no_step,
) -> Draft:
    """What bringing in this file would do; changes nothing. Raises `Refused` for a file that cannot be read."""
    return draft_of(
        path,
        today=today,
        students=reads.students(desk, also_inactive=True),
        measures=reads.measures(desk),
        scores=reads.all_scores(desk),
        ids=ids,
        mapping=mapping,
        day_first=day_first,
        step=step,
    )


def bring_in(
    desk: Desk, draft: Draft, today: dt.date, *, accept_missing: bool = False, step: Step = no_step
) -> Changes:
    """Commit a draft after a verified backup: one change, one undo. A draft without news writes nothing at all."""
    values = [*draft.values, *(draft.missing_values if accept_missing else ())]
    if not values:
        return Changes(change="", says="No changes", touched={})
    step(0, 2, "Making a backup first")
    back_up(desk)
    step(1, 2, "Bringing in the file")
    record = ImportRecord(
        id=desk.new_id(),
        file=draft.file[-200:],
        kind=draft.product or draft.kind or "",
        contents=draft.sha256,
        date=today,
        staff_id=desk.who.id or None,
        rows=draft.read,
        new=len(draft.new),
        changed=len(draft.changed),
        unchanged=len(draft.unchanged),
        missing=len(draft.missing),
        problems=len(draft.problems),
    )
    said = draft_words(draft, accept_missing=accept_missing)
    return desk.commit(f"Bring in {draft.file}: {said}", *values, record)


def save_rows_left_out(draft: Draft, path: Path) -> None:
    """Write the rows with problems as a workbook that can be mended and brought in. Raises `Refusal` where the disk says
    no."""
    from interventiondesk.exchange.workbook import save_problems

    try:
        save_problems(draft, path)
    except OSError as error:
        raise Refusal(f"The sheet could not be written ({error.strerror}).", "Choose another folder.") from None


def draft_words(draft: Draft, *, accept_missing: bool = False) -> str:
    """What a draft would do, in a few words: 12 new scores and 1 changed score."""
    thing = {"students": "student", "scores": "score"}.get(draft.kind or "", "row")
    parts: list[str] = []
    if draft.new:
        parts.append(count(len(draft.new), f"new {thing}"))
    if draft.changed:
        parts.append(count(len(draft.changed), f"changed {thing}"))
    if accept_missing and draft.missing_values:
        parts.append(f"{count(len(draft.missing_values), 'student')} no longer here")
    return join(parts) if parts else "no changes"


def answer(draft: Draft, *, committed: bool, change: str) -> Brought:
    """The draft as the command line tells it."""
    return Brought(
        file=draft.file,
        kind=draft.kind or "",
        read=draft.read,
        new=len(draft.new),
        changed=len(draft.changed),
        unchanged=len(draft.unchanged),
        missing=len(draft.missing),
        problems=tuple(
            {"row": one.row, "column": one.column, "says": f"{one.says} {one.remedy}".strip()} for one in draft.problems
        ),
        committed=committed,
        change=change or None,
    )
