"""Compares a school that was read back with what is on the desk, row by row by id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.attendance import CODE_WORDS, Fact, contents_of
from interventiondesk.domain.declared import Entity, Field, Setting, fields_of, spaced, table_of
from interventiondesk.domain.entities import BY_TABLE, ENTITIES
from interventiondesk.domain.school import School, Staff
from interventiondesk.domain.students import AttendanceBatch
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.draft import Line, RowProblem
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.out.dictionary import (
    ATTENDANCE,
    ATTENDANCE_COLUMNS,
    DICTIONARY,
    MANIFEST,
    README,
    Manifest,
)
from interventiondesk.exchange.own_tables import OwnRead, RowError, day_in, value_in
from interventiondesk.exchange.tables import Cell, text_of

_CODE_OF = {word: code for code, word in CODE_WORDS.items()}


class TableChange(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of one table: how many rows are new, changed, unchanged, left out or to go."""

    table: str
    title: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    gone: int = 0


class OwnDraft(msgspec.Struct, frozen=True, kw_only=True):
    """What bringing back a school would do. Commit `values`, `gone` and `deliveries` together: they are one change.

    `lines` are the changed rows, field by field. `restores` says that a desk which was just started becomes this school.
    """

    file: str
    sha256: str
    manifest: Manifest
    restores: bool
    tables: tuple[TableChange, ...]
    lines: tuple[Line, ...]
    problems: tuple[RowProblem, ...]
    values: tuple[Entity, ...]
    gone: tuple[Entity, ...]
    deliveries: tuple[tuple[AttendanceBatch, tuple[Fact, ...]], ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether the desk has all of it already."""
        return not (self.values or self.gone or self.deliveries)


def draft_own(
    own: OwnRead, here: Here, *, restores: bool, stays: frozenset[str] = frozenset(), step: Step = no_step
) -> OwnDraft:
    """What bringing back this school would do to a desk.

    `restores` says that the desk was just started: what was set up there and is not in the file goes, but for the staff
    whose ids `stays` names, because they sign in. Else nothing goes, and the school keeps its own name.
    """
    return _Drafting(own, here, restores, stays, step).draft()


class _Drafting:
    """Compares table by table, each after those it refers to."""

    def __init__(self, own: OwnRead, here: Here, restores: bool, stays: frozenset[str], step: Step) -> None:
        self._own = own
        self._here = here
        self._restores = restores
        self._stays = stays
        self._step = step
        self._known: dict[str, set[str]] = {}
        self._lines: list[Line] = []
        self._problems: list[RowProblem] = []
        self._values: list[Entity] = []
        self._gone: list[Entity] = []
        self._deliveries: list[tuple[AttendanceBatch, tuple[Fact, ...]]] = []

    def draft(self) -> OwnDraft:
        """The draft of all tables."""
        tables: list[TableChange] = []
        for at, entity in enumerate(ENTITIES):
            self._step(at, len(ENTITIES), f"Comparing {spaced(table_of(entity)).lower()}")
            found = self._compared(entity)
            if found is not None:
                tables.append(found)
        self._problems += [
            RowProblem(0, table, f"It is not known what the table {table} holds.", "It is left out.")
            for table in self._own.tables
            if table not in BY_TABLE and table not in {ATTENDANCE, MANIFEST, DICTIONARY, README}
        ]
        return OwnDraft(
            file=self._own.file,
            sha256=self._own.sha256,
            manifest=self._own.manifest,
            restores=self._restores,
            tables=tuple(tables),
            lines=tuple(self._lines),
            problems=tuple(self._problems),
            values=tuple(self._values),
            gone=tuple(self._gone),
            deliveries=tuple(self._deliveries),
        )

    def _compared(self, entity: type[Entity]) -> TableChange | None:
        table = table_of(entity)
        here = {value.id: value for value in self._here.all(entity)}
        read, rejected = self._read(entity)
        gone = self._going(entity, here, read)
        known = self._known[table] = set(here) - {value.id for value in gone}
        if entity is School and not self._restores and here:
            read = {row_id: pair for row_id, pair in read.items() if row_id in here}
        new = changed = unchanged = 0
        fresh: list[AttendanceBatch] = []
        for row_id, (row, value) in read.items():
            says = self._unknown(entity, value)
            if says:
                self._problems.append(RowProblem(row, table, says, "Bring that in first, or export again."))
                rejected += 1
                continue
            known.add(row_id)
            before = here.get(row_id)
            if before == value:
                unchanged += 1
                continue
            if before is None:
                new += 1
            else:
                changed += 1
                self._lines.append(Line(row, row_id, _title_of(value), _differences(before, value)))
            if isinstance(value, AttendanceBatch) and before is None:
                fresh.append(value)
            else:
                self._values.append(value)
        if entity is AttendanceBatch and fresh:
            lost = self._deliver(fresh)
            new, rejected = new - lost, rejected + lost
        self._gone += gone
        if not (read or rejected or gone):
            return None
        return TableChange(
            table=table,
            title=spaced(table),
            new=new,
            changed=changed,
            unchanged=unchanged,
            rejected=rejected,
            gone=len(gone),
        )

    def _read(self, entity: type[Entity]) -> tuple[dict[str, tuple[int, Entity]], int]:
        """The rows of a table by id, each with its number, and how many cannot be used."""
        table = table_of(entity)
        found: dict[str, tuple[int, Entity]] = {}
        rejected = 0
        for columns, part in self._own.tables.get(table, ()):
            for row in part.rows:
                try:
                    value = value_in(entity, row.cells, columns)
                    if value.id in found:
                        raise RowError("Id", f"The id {value.id} stands in the table twice.", "Take one row out.")
                except RowError as error:
                    where = f"{table}: {error.column}" if error.column else table
                    self._problems.append(RowProblem(row.number, where, error.says, error.remedy))
                    rejected += 1
                else:
                    found[value.id] = (row.number, value)
        return found, rejected

    def _going(self, entity: type[Entity], here: Mapping[str, Entity], read: Mapping[str, object]) -> list[Entity]:
        if not self._restores or issubclass(entity, Setting):
            return []
        return [
            value
            for row_id, value in here.items()
            if row_id not in read and not (entity is Staff and row_id in self._stays)
        ]

    def _unknown(self, entity: type[Entity], value: Entity) -> str:
        """Says which row a value points at that is neither here nor in the file."""
        for field in fields_of(entity):
            points_at = getattr(value, field.name) if field.refers else None
            if points_at and points_at not in self._known.get(field.refers, ()):
                return f"{field.title} is not known: there is no {spaced(field.refers).lower()} {points_at}."
        return ""

    def _deliver(self, batches: Sequence[AttendanceBatch]) -> int:
        """The new deliveries with their days, in the order in which the file has them; how many are not whole."""
        facts: dict[str, list[Fact]] = {}
        unreadable: set[str] = set()
        days: dict[Cell, int] = {}
        fields = {column.name: column for column in ATTENDANCE_COLUMNS}
        students = self._known["student"]
        wanted = {batch.id for batch in batches}
        for columns, part in self._own.tables.get(ATTENDANCE, ()):
            absent = [name for name in fields if name not in columns]
            if absent:
                self._problems.append(RowProblem(0, ATTENDANCE, f"There is no column {absent[0]}.", "Export it again."))
                continue
            at = [columns[name] for name in ("student_id", "date", "code", "batch_id")]
            width = max(at) + 1
            for row in part.rows:
                cells = row.cells if len(row.cells) >= width else (*row.cells, *[None] * (width - len(row.cells)))
                student, day, code, batch = (cells[one] for one in at)
                if batch not in wanted:
                    continue
                try:
                    if student not in students:
                        raise RowError("student_id", f"There is no student {text_of(student)}.")
                    if day not in days:
                        days[day] = day_in(day, text_of(day), "date").toordinal()
                    facts.setdefault(str(batch), []).append((str(student), days[day], _code(code)))
                except RowError as error:
                    unreadable.add(str(batch))
                    self._problems.append(
                        RowProblem(row.number, f"{ATTENDANCE}: {error.column}", error.says, error.remedy)
                    )
        by_id = {batch.id: batch for batch in batches}
        lost = 0
        for batch_id in dict.fromkeys((*facts, *by_id)):
            batch, mine = by_id[batch_id], sorted(facts.get(batch_id, ()))
            if batch_id in unreadable or len(mine) != batch.facts or contents_of(mine) != batch.contents:
                lost += 1
                says = f"The days of the delivery {batch.source} are not those that were exported."
                self._problems.append(RowProblem(0, table_of(AttendanceBatch), says, "Export it again."))
            else:
                self._deliveries.append((batch, tuple(mine)))
        return lost


def _code(cell: Cell) -> int:
    word = text_of(cell)
    if word in _CODE_OF:
        return _CODE_OF[word]
    if word.isascii() and word.isdigit() and len(word) < 4:
        return int(word)
    raise RowError("code", f"{word} is no attendance code.", f"Write {join(list(CODE_WORDS.values()), 'or')}.")


_NAMED_BY = ("name", "title", "task", "concern", "label", "behavior", "course", "file", "source", "date")


def _title_of(value: Entity) -> str:
    said = next((str(found) for name in _NAMED_BY if (found := getattr(value, name, ""))), "")
    thing = spaced(table_of(type(value)))
    return f"{thing} {said}".strip()


def _differences(before: Entity, after: Entity) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (field.title, _words(field, getattr(before, field.name)), _words(field, getattr(after, field.name)))
        for field in fields_of(type(after))
        if getattr(before, field.name) != getattr(after, field.name)
    )


def _words(field: Field, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return field.word(value) if field.kind == "choice" else str(value)


def own_words(draft: OwnDraft) -> str:
    """What a draft would do, in a few words."""
    new = sum(table.new for table in draft.tables)
    changed = sum(table.changed for table in draft.tables)
    parts = [count(new, "new row")] if new else []
    parts += [count(changed, "changed row")] if changed else []
    return join(parts) if parts else "no changes"
