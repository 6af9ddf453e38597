"""What a file was seen to be, what its columns were said to be, and what the school remembers of such files.

What is remembered belongs to the school and not to whoever said it, and it is logged: a colleague's file is read in the
same way, and who said so can be looked up and taken back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import fields_of, spaced
from interventiondesk.domain.entities import BY_TABLE
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.records import FileMemory, FileSaying
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import join
from interventiondesk.exchange.bringing import best_table
from interventiondesk.exchange.catalog import Signature
from interventiondesk.exchange.draft import ID_TITLES, IdKind
from interventiondesk.exchange.recognize import mapped, own_signature
from interventiondesk.exchange.sheets import SHEET, SHEETS, FileKind
from interventiondesk.exchange.tables import FileRead, plain_name
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.store.file_reads import said_of_files


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


def fields_for(kind: FileKind) -> tuple[tuple[str, str], ...]:
    """What a column of such a file can be: (field, title), in the order in which a person looks for them."""
    titles = {field.name: field.title for field in fields_of(Student)}
    if kind in _ENTITY_OF:
        titles |= {field.name: field.title for field in fields_of(BY_TABLE[_ENTITY_OF[kind]])}
    special = {name: title for name, title in _TITLES.items() if kind in {"students", "scores"} or name not in titles}
    if kind == "ratings":
        special.pop("level", None)
    return tuple((name, special.get(name) or titles.get(name) or spaced(name)) for name in SHEET[kind].all_fields)


# -- remembering ------------------------------------------------------------------------------------------------------

_NOTHING = Changes(change="", says="No changes", touched={})
_LONGEST_MEMORY = 1_000_000
_SETS = "roster sets"


def _recalled(desk: Desk, about: FileSaying, name: str, kind: Any) -> Any:
    """What was said, or None; what no longer fits `kind` counts as nothing."""
    for one in said_of_files(desk, about, name):
        try:
            return msgspec.json.decode(one.said, type=kind)
        except msgspec.ValidationError:
            return None
    return None


def _remember(desk: Desk, says: str, about: FileSaying, name: str, value: object) -> Changes:
    """Keep what was said as a change of its own; None forgets it. What is remembered already is no change."""
    here = said_of_files(desk, about, name)
    if value is None:
        return desk.commit(says, gone=here) if here else _NOTHING
    said = msgspec.json.encode(value).decode()
    if any(one.said == said for one in here):
        return _NOTHING
    memory = FileMemory(id=natural_id("file_memory", about, name.casefold()), about=about, name=name, said=said)
    return desk.commit(says, memory)


def _shape_key(headings: Sequence[str]) -> str:
    plain = "\x1f".join(plain_name(heading) for heading in headings)
    return f"columns {hashlib.blake2b(plain.encode(), digest_size=16).hexdigest()}"


def _columns_words(headings: Sequence[str]) -> str:
    some = [heading for heading in headings if heading][:3]
    return f"a file with the columns {join([one[:40] for one in some])}" if some else "a file without headings"


def remembered_shape(desk: Desk, headings: Sequence[str]) -> Shape | None:
    """What was said of the columns of a file with the very same headers."""
    key = _shape_key(headings)
    found: Shape | None = _recalled(desk, "columns", key, Shape)
    return found or desk.kept(key, Shape)  # until the data version 4 it was kept for each person alone


def remember_shape(desk: Desk, headings: Sequence[str], shape: Shape | None) -> Changes:
    """The next file with the same headers is read in the same way, whoever brings it; None forgets it."""
    key = _shape_key(headings)
    if shape is None:
        desk.keep(key, None)
        return _remember(desk, f"Forget how {_columns_words(headings)} is read", "columns", key, None)
    what = SHEET[shape.kind].title.lower()
    return _remember(desk, f"Read {_columns_words(headings)} as {what}", "columns", key, shape)


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
    if len(msgspec.json.encode(saved)) > _LONGEST_MEMORY:
        raise Refusal("This file has too many columns for its layout to be remembered.", "Take out what is not needed.")
    _remember(desk, f"Remember the layout {name}", "layout", name, saved)
    return saved


def saved_shapes(desk: Desk) -> dict[str, SavedShape]:
    """The shapes that were named, by name."""
    found = {one.name.casefold(): one for one in desk.kept(_KEPT_BEFORE, list[SavedShape]) or []}
    for one in said_of_files(desk, "layout"):
        try:
            found[one.name.casefold()] = msgspec.json.decode(one.said, type=SavedShape)
        except msgspec.ValidationError:
            continue
    return {one.name: one for _, one in sorted(found.items())}


_KEPT_BEFORE = "columns by name"
"""Where each person's own layouts were kept until the data version 4."""


def forget_saved_shape(desk: Desk, name: str) -> Changes:
    """Take a named shape away. Nothing that was brought in by it changes."""
    before = desk.kept(_KEPT_BEFORE, list[SavedShape])
    if before:
        desk.keep(_KEPT_BEFORE, [one for one in before if one.name != name] or None)
    return _remember(desk, f"Forget the layout {name}", "layout", name, None)


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


def own_signatures(desk: Desk) -> tuple[Signature, ...]:
    """The named shapes as signatures, by which such files are known."""
    return tuple(one.signature for one in saved_shapes(desk).values())


def remembered_ids(desk: Desk, product: str) -> IdKind | None:
    """Which kind of ID the files of a product use in this school, where somebody has said so."""
    if not product:
        return None
    found: IdKind | None = _recalled(desk, "ids", product, IdKind)
    return found or desk.kept(f"ids {product}", IdKind)  # pyright: ignore[reportArgumentType] - a Literal is a type to msgspec


def remember_ids(desk: Desk, product: str, ids: IdKind | None) -> Changes:
    """The next file of this product is read in the same way where it does not settle it; None forgets it."""
    if not product:
        return _NOTHING
    says = f"Read the IDs of {product} as the {ID_TITLES[ids]}" if ids else f"Forget which ID {product} uses"
    return _remember(desk, says, "ids", product, ids)


def remembered_school(desk: Desk) -> tuple[str, ...]:
    """Which school of roster sets is this one, with what it belongs to (`RosterDraft.within`); empty where nobody said."""
    found: list[str] | None = _recalled(desk, "school", _SETS, list[str])
    return tuple(found or ())


def remember_school(desk: Desk, within: Sequence[str]) -> Changes:
    """The next roster set is read for the same school."""
    return _remember(desk, "Remember which school of roster sets this is", "school", _SETS, list(within))
