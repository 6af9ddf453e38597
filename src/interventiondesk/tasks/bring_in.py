"""Bringing in a file: read it apart, show what would change, commit it as one change, undo it as one.

It is one module because window and command line go the same way, and every step of it needs what was said of such files
before: their columns by headings or by name, and the kind of ID that a product uses.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.declared import Entity, fields_of, spaced
from interventiondesk.domain.entities import BY_TABLE
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff, who_may_not
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.bringing import Said, best_table, draft_from
from interventiondesk.exchange.catalog import Signature
from interventiondesk.exchange.child import Step, no_step, read_file
from interventiondesk.exchange.draft import Draft, IdKind, cell_at
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.oneroster.drafting import RosterDraft, is_roster
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.recognize import mapped, own_signature
from interventiondesk.exchange.sheets import SHEET, SHEETS, FileKind
from interventiondesk.exchange.tables import FileRead, letters_of, plain_name, text_of
from interventiondesk.store import reads
from interventiondesk.store.attendance import days_in_force
from interventiondesk.store.backup import back_up
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.store.whole import whole_school

MANY = 10
"""Percent of the active students whose leaving must be confirmed by typing how many they are."""


class Brought(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer of the import command: counts as numbers, problems with row, column and sentence. Warnings, offers and
    goals are only told where there are some."""

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
    warnings: tuple[str, ...] = ()
    offers: tuple[dict[str, object], ...] = ()
    goals: int = 0


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said about the columns of a file: what it holds, the column of each field, counted from 0, and what
    only a person can know of it (`Opened.asks`)."""

    kind: FileKind
    mapping: dict[str, int]
    answers: dict[str, str] = {}


class SavedShape(msgspec.Struct, frozen=True, kw_only=True):
    """A shape that was named, with the headings that it was made for and how such files are known again."""

    name: str
    shape: Shape
    headings: tuple[str, ...]
    signature: Signature

    @property
    def mapping(self) -> dict[str, int | str]:
        """The column of each field by its header, where it has one: columns may stand elsewhere in the next file."""
        found: dict[str, int | str] = {}
        for field, at in self.shape.mapping.items():
            written = self.headings[at] if at < len(self.headings) else ""
            found[field] = written if plain_name(written) else at
        return found


class ColumnSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a file as one looks at it: its header, its first values, what it is taken for (or nothing)."""

    at: int
    title: str
    examples: tuple[str, ...]
    field: str
    private: bool


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was read once. `kind` is None where it is not known what it holds; `shape` is what was said of such a
    file before. `asks` is what only a person can say of it before its rows can be read. `roster` says that it is a set
    of OneRoster or School Data Sync. `sheets` are its sheets by name, `sheet` the one that was taken."""

    read: FileRead
    kind: FileKind | None
    product: str
    headings: tuple[str, ...]
    columns: tuple[ColumnSeen, ...]
    shape: Shape | None = None
    asks: tuple[str, ...] = ()
    roster: bool = False
    sheet: str = ""
    sheets: tuple[str, ...] = ()


_TITLES = {
    "full_name": "Name, as Last, First",
    "student_id": "Student's ID, of any kind",
    "status": "Enrolled or not",
    "value": "Score",
    "probe": "Form or probe number",
    "season": "Benchmark period",
    "kind": "Kind of score",
    "instrument": "Assessment",
    "assessment": "Assessment (with edition)",
    "measure": "Measure",
    "level": "Level of the measure",
    "year": "School year",
    "staff": "Staff member",
    "goal": "Goal",
    "goal_baseline": "Baseline of the goal",
    "goal_begin_date": "Baseline date",
    "goal_date": "Goal date",
    "incident": "Number of the incident",
    "code": "Attendance code",
    "absent": "Absent or not",
    "tardy": "Tardy or not",
    "excused": "Excused or not",
    "days_present": "Days present",
    "intervention": "Intervention",
    "group": "Group",
}
_ENTITY_OF: dict[FileKind, str] = {
    "students": "student",
    "scores": "score",
    "families": "contact",
    "staff": "staff",
    "calendar": "calendar_day",
    "attendance_totals": "attendance_total",
    "incidents": "incident",
    "courses": "course_result",
    "ratings": "rating",
    "groups": "group",
    "plans": "plan",
    "sessions": "session",
    "contacts": "family_contact",
    "requests": "request",
    "actions": "action_item",
}
_EXAMPLES = 3
_LONGEST_EXAMPLE = 40


def fields_for(kind: FileKind) -> tuple[tuple[str, str], ...]:
    """What a column of such a file can be: (field, title), in the order in which a person looks for them."""
    titles = {field.name: field.title for field in fields_of(Student)}
    if kind in _ENTITY_OF:
        titles |= {field.name: field.title for field in fields_of(BY_TABLE[_ENTITY_OF[kind]])}
    special = {name: title for name, title in _TITLES.items() if kind in {"students", "scores"} or name not in titles}
    if kind == "ratings":
        special.pop("level", None)
    return tuple((name, special.get(name) or titles.get(name) or spaced(name)) for name in SHEET[kind].all_fields)


# -- reading ----------------------------------------------------------------------------------------------------------


def open_file(
    desk: Desk, path: Path, *, encoding: str | None = None, sheet: str | None = None, step: Step = no_step
) -> Opened:
    """Read a file and say what it is; changes nothing. Raises `Refused` for a file that cannot be read.

    `encoding` is one of `read.encodings_possible`, `sheet` the name of one of its sheets, where another is meant.
    """
    return open_read(desk, read_file(path, encoding=encoding, step=step), sheet=sheet)


def open_read(desk: Desk, read: FileRead, *, sheet: str | None = None) -> Opened:
    """The same for a file that was read already, such as one of its other sheets."""
    table, about = best_table(read, _own_signatures(desk), sheet)
    below = rows_below(msgspec.structs.replace(table, rows=table.rows[:80]), about)[:40] if about.headings else []
    columns: list[ColumnSeen] = []
    fields = {column: field for field, column in about.mapping.items()}
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
    roster = is_roster(read)
    return Opened(
        read=read,
        kind="students" if roster else about.kind,
        product=about.product,
        headings=about.headings,
        columns=tuple(columns),
        shape=None if roster else desk.kept(_shape_key(about.headings), Shape),
        asks=about.asks,
        roster=roster,
        sheet=table.name,
        sheets=tuple(one.name for one in read.tables),
    )


def draft_opened(
    desk: Desk,
    opened: Opened,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    shape: Shape | None = None,
    day_first: bool | None = None,
    matches: Mapping[int, str] | None = None,
    bulk: bool | None = None,
    org: str | None = None,
    answers: Mapping[str, str] | None = None,
    step: Step = no_step,
) -> Draft:
    """What bringing in a file that was read would do. Raises `Refused` where what was said of its columns is not enough.

    `answers` are what `opened.asks`, for a file whose columns are known. `matches` says which student a row means (the
    row's number to the student's own id), as `Draft.offers` has them.
    """
    said = Said(
        ids=ids,
        mapping=shape.mapping if shape else None,
        kind=shape.kind if shape else None,
        answers={**(shape.answers if shape else {}), **(answers or {})},
        day_first=day_first,
        matches=matches or {},
        bulk=bulk,
        org=org,
        more=_own_signatures(desk),
        table=opened.sheet or None,
    )
    return _draft(desk, opened.read, today, said, step)


def look_at(
    desk: Desk,
    path: Path,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    mapping: Mapping[str, int | str] | None = None,
    kind: FileKind | None = None,
    named: str = "",
    answers: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    matches: Mapping[int, str] | None = None,
    encoding: str | None = None,
    bulk: bool | None = None,
    org: str | None = None,
    step: Step = no_step,
) -> Draft:
    """What bringing in this file would do; changes nothing. Raises `Refused` for a file that cannot be read.

    `named` is what the file is to be taken for: a kind of file (`attendance`, `Family contacts`) or a mapping that was
    saved under this name. Raises `Refusal` where there is neither.
    """
    if named:
        found = named_shape(desk, named)
        if isinstance(found, SavedShape):
            kind, mapping = found.shape.kind, mapping or found.mapping
            answers = {**found.shape.answers, **(answers or {})}
        else:
            kind = found
    said = Said(
        ids=ids,
        mapping=mapping,
        kind=kind,
        answers=answers or {},
        day_first=day_first,
        matches=matches or {},
        bulk=bulk,
        org=org,
        more=_own_signatures(desk),
    )
    read = read_file(path, encoding=encoding, step=step)
    if mapping is None and kind is None and not is_roster(read):
        _, about = best_table(read, said.more)
        # What was said of a file with the very same headings counts as if it were said now.
        if (about.kind is None or about.asks) and (shape := desk.kept(_shape_key(about.headings), Shape)):
            answers = {**shape.answers, **said.answers}
            said = msgspec.structs.replace(said, mapping=shape.mapping, kind=shape.kind, answers=answers)
    return _draft(desk, read, today, said, step)


def _draft(desk: Desk, read: FileRead, today: dt.date, said: Said, step: Step) -> Draft:
    def days(students: Collection[str], first: dt.date, last: dt.date) -> dict[str, dict[int, int]]:
        return desk.read(lambda connection: days_in_force(connection, students, first.toordinal(), last.toordinal()))

    with whole_school(desk) as whole:
        here = Here(whole.all, days)
        return draft_from(read, here, today, said, usual_ids=lambda product: remembered_ids(desk, product), step=step)


# -- what is remembered -----------------------------------------------------------------------------------------------


def _shape_key(headings: Sequence[str]) -> str:
    plain = "\x1f".join(plain_name(heading) for heading in headings)
    return f"columns {hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()}"


_SAVED = "columns by name"


def remember_shape(desk: Desk, headings: Sequence[str], shape: Shape | None) -> None:
    """The next file with the same headers is read in the same way; None forgets it."""
    desk.keep(_shape_key(headings), shape)


def save_shape(desk: Desk, name: str, opened: Opened, shape: Shape) -> SavedShape:
    """Keep a shape under a name: files with most of its headings are known by it from now on, wherever their columns
    stand. Raises `Refusal` for a name that cannot be used, or a file without headings."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refusal("A saved mapping needs a name of at most 80 letters.", "Type one.")
    if _kind_named(name):
        raise Refusal(f"{name} is the name of a kind of file.", "Choose another name.")
    _, about = best_table(opened.read, (), opened.sheet or None)
    about = mapped(about, shape.mapping, shape.kind)
    try:
        signature = own_signature(about, shape.mapping, name)
    except ValueError as error:
        raise Refusal(str(error), "Add headings to the file.") from None
    saved = SavedShape(name=name, shape=shape, headings=opened.headings, signature=signature)
    others = [one for one in saved_shapes(desk).values() if one.name.casefold() != name.casefold()]
    desk.keep(_SAVED, [*others, saved])
    return saved


def saved_shapes(desk: Desk) -> dict[str, SavedShape]:
    """The shapes that were named, by name."""
    found = desk.kept(_SAVED, list[SavedShape]) or []
    return {one.name: one for one in sorted(found, key=lambda one: one.name.casefold())}


def forget_saved_shape(desk: Desk, name: str) -> None:
    """Take a named shape away. Nothing that was brought in by it changes."""
    desk.keep(_SAVED, [one for one in saved_shapes(desk).values() if one.name != name] or None)


def named_shape(desk: Desk, name: str) -> FileKind | SavedShape:
    """What a file is to be taken for by this name: a saved shape or a kind. Raises `Refusal` where there is neither."""
    saved = {plain_name(one.name): one for one in saved_shapes(desk).values()}
    found = saved.get(plain_name(name)) or _kind_named(name)
    if found is None:
        kinds = join([sheet.kind for sheet in SHEETS], "or")
        raise Refusal(f"There is no saved mapping and no kind of file called {name}.", f"Kinds are {kinds}.")
    return found


def _kind_named(name: str) -> FileKind | None:
    plain = plain_name(name)
    return next((one.kind for one in SHEETS if plain in {plain_name(one.kind), plain_name(one.title)}), None)


def _own_signatures(desk: Desk) -> tuple[Signature, ...]:
    return tuple(one.signature for one in saved_shapes(desk).values())


def remembered_ids(desk: Desk, product: str) -> IdKind | None:
    """Which kind of ID the files of a product use in this school, where somebody has said so."""
    return desk.kept(f"ids {product}", IdKind) if product else None  # pyright: ignore[reportArgumentType] - a Literal is a type to msgspec


def remember_ids(desk: Desk, product: str, ids: IdKind | None) -> None:
    """The next file of this product is read in the same way where it does not settle it; None forgets it."""
    if product and remembered_ids(desk, product) != ids:
        desk.keep(f"ids {product}", ids)


# -- doing ------------------------------------------------------------------------------------------------------------


def must_type(draft: Draft, active: int) -> int | None:
    """How many students must be typed before those missing from the file become inactive; None where a tick is enough.
    `active` is how many students are active now."""
    gone = len(draft.missing_values)
    return gone if gone * 100 > active * MANY else None


def bring_in(
    desk: Desk,
    draft: Draft,
    today: dt.date,
    *,
    accept_missing: bool = False,
    typed: int | None = None,
    accept_goals: bool = True,
    step: Step = no_step,
) -> Changes:
    """Commit a draft after a verified backup: one change, one undo. A draft without news writes nothing at all.

    `typed` is the number that was typed to confirm that so many students leave; raises `Refusal` where it is needed and
    another, and where whoever is signed in may not give somebody a role.
    """
    if accept_missing and draft.missing_values:
        needed = must_type(draft, len(reads.students(desk)))
        if needed is not None and typed != needed:
            raise Refusal(
                f"{count(needed, 'student')} of this school are missing from {draft.file}: more than {MANY} in a hundred.",
                f"Type {needed} to confirm that they are not here any more. Nothing was changed.",
            )
    values = [
        *draft.values,
        *(draft.missing_values if accept_missing else ()),
        *(draft.goal_values if accept_goals else ()),
    ]
    _roles(desk, values)
    if draft.ids_said and draft.ids:
        remember_ids(desk, draft.product, draft.ids)
    if not values and draft.attendance is None:
        return Changes(change="", says="No changes", touched={})
    step(0, 2, "Making a backup first")
    back_up(desk)
    step(1, 2, "Bringing in the file")
    attendance = draft.attendance
    if attendance is not None:
        # Its own id each time: a day that is delivered again counts as the newer one, also after an undo.
        attendance = (msgspec.structs.replace(attendance[0], id=desk.new_id()), attendance[1])
    said = draft_words(draft, accept_missing=accept_missing, accept_goals=accept_goals)
    record = _record(desk, draft, today)
    return desk.commit(f"Bring in {draft.file}: {said}", *values, record, attendance=attendance, step=step)


def _record(desk: Desk, draft: Draft, today: dt.date) -> ImportRecord:
    return ImportRecord(
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
        newest=draft.newest if isinstance(draft, RosterDraft) else "",
    )


def _roles(desk: Desk, values: Sequence[Entity]) -> None:
    """Roles decide who reads restricted text: a file gives nobody one that its bringer could not give."""
    people = [value for value in values if isinstance(value, Staff)]
    if not people:
        return
    with whole_school(desk) as whole:
        everyone = {one.id: one for one in whole.all(Staff)}
    for person in people:
        why = who_may_not(desk.who, everyone.get(person.id), person, [*everyone.values()])
        if why:
            raise Refusal(f"{person.name}: {why}", "Take the row out of the file, or ask one of them to bring it in.")
        everyone[person.id] = person


def save_rows_left_out(draft: Draft, path: Path) -> None:
    """Write the rows with problems as a workbook that can be mended and brought in. Raises `Refusal` where the disk says
    no."""
    from interventiondesk.exchange.workbook import save_problems

    try:
        save_problems(draft, path)
    except OSError as error:
        raise Refusal(f"The sheet could not be written ({error.strerror}).", "Choose another folder.") from None


def thing_of(draft: Draft) -> str:
    """One row of a draft in words: student, score, behavior incident."""
    return SHEET[draft.kind].thing if draft.kind else "row"


def _many(number: int, word: str, thing: str) -> str:
    plural = {"day of attendance": "days of attendance", "place in a group": "places in groups"}.get(thing, "")
    plural = plural or {"request for assistance": "requests for assistance"}.get(thing, "")
    plural = plural or {"total of attendance": "totals of attendance"}.get(thing, "")
    return count(number, f"{word} {thing}", f"{word} {plural}" if plural else "")


def draft_words(draft: Draft, *, accept_missing: bool = False, accept_goals: bool = True) -> str:
    """What a draft would do, in a few words: 12 new scores and 1 changed score."""
    thing = "row" if isinstance(draft, RosterDraft) else thing_of(draft)
    parts: list[str] = []
    if draft.new:
        parts.append(_many(len(draft.new), "new", thing))
    if draft.changed:
        parts.append(_many(len(draft.changed), "changed", thing))
    if accept_goals and draft.goal_values:
        parts.append(count(len(draft.goal_values), "goal"))
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
        warnings=draft.warnings,
        offers=tuple(
            {"row": one.row, "student": one.student_id, "name": one.name, "sure": one.sure, "because": one.because}
            for one in draft.offers
        ),
        goals=len(draft.goals),
    )
