"""The generic importer: what each row of a sheet says is compared with the desk field by field, and becomes a draft.

An importer of one kind of file is a small class in `importers`: which entity, which natural key, which column is which
field.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, TypeVar

import msgspec

from interventiondesk.domain.declared import Entity, problems_of, table_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.exchange.draft import Draft, Line
from interventiondesk.exchange.rows import OneRow, rows_of
from interventiondesk.exchange.sheets import SHEET
from interventiondesk.exchange.tables import Cell, Row
from interventiondesk.exchange.whole_sheet import Sheet, Wrong

E = TypeVar("E", bound=Entity)
_EVERY = 200


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What one row says of one entity: what makes it itself, the fields that the row fills (never an empty one), and how
    a person knows it. `new` holds fields that only something new gets."""

    row: Row
    key: tuple[str, ...]
    fields: dict[str, Any]
    title: str
    new: dict[str, Any] = {}
    extra: Any = None


class Pair(msgspec.Struct, frozen=True):
    """Something that belongs to a row's entity: as it was (None where it is new) and as it will be."""

    old: Entity | None
    value: Entity


class Importer(Generic[E]):
    """Brings in one kind of file. `several` says that rows with the same key are further ones and not the same again;
    `columns` names the file's field where the entity's is called otherwise."""

    entity: ClassVar[type[Entity]]
    several: ClassVar[bool] = False
    columns: ClassVar[Mapping[str, str]] = {}

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def key(self, value: E) -> tuple[str, ...]:
        """What makes a value of the desk itself, as `Given.key` has it."""
        raise NotImplementedError

    def read(self, row: OneRow) -> Given | Sequence[Given] | None:
        """What a row says. None where something is wrong with it, or where it says nothing."""
        raise NotImplementedError

    def changed(self, old: E, fields: dict[str, Any]) -> E:
        """What is there already with the fields of its row."""
        return msgspec.structs.replace(old, **fields)

    def then(self, given: Given, value: E) -> Iterable[Pair]:
        """What else the row brings along once its entity is known."""
        del given, value
        return ()

    def draft(self) -> Draft:
        """The rows read, compared and sorted into lines."""
        sheet = self.sheet
        found: list[Given] = []
        first_at: dict[tuple[Cell, ...], int] = {}
        title = SHEET[sheet.about.kind].title.lower() if sheet.about.kind else ""
        for row in rows_of(sheet, f"Comparing {title}".strip()):
            read = self.read(row)
            givens = [] if read is None else [read] if isinstance(read, Given) else [*read]
            for given in givens:
                for problem in problems_of(self.entity, given.fields, only=tuple(given.fields)):
                    row.wrong(self.columns.get(problem.where, problem.where), problem.says, problem.remedy)
            if not row.wrongs and first_at.setdefault(row.row.cells, row.number) != row.number:
                says = f"The same row stands in row {first_at[row.row.cells]} already."
                row.wrong(next(iter(sheet.about.mapping), ""), says, "Nothing needs to be done.")
            if row.wrongs:
                sheet.refuse(row.row, row.wrongs)
            else:
                found += givens
        return self._compared(found if self.several else self._single(found))

    def _single(self, found: list[Given]) -> list[Given]:
        """Two rows that mean one thing and say different things are both left out: nothing tells which is right."""
        by_key: dict[tuple[str, ...], list[Given]] = {}
        for given in found:
            by_key.setdefault(_plain(given.key), []).append(given)
        kept: list[Given] = []
        for given in found:
            others = by_key[_plain(given.key)]
            if all(other.fields == given.fields for other in others):
                if given is others[0]:
                    kept.append(given)
                    continue
                says = f"{given.title} stands in row {others[0].row.number} already."
                self.sheet.refuse(given.row, [Wrong("", says, "Nothing needs to be done.")])
            else:
                other = next(one for one in others if one.fields != given.fields)
                says = f"{given.title} also stands in row {other.row.number}, with other details."
                self.sheet.refuse(given.row, [Wrong("", says, "Leave only the right row.")])
        return kept

    def _compared(self, found: list[Given]) -> Draft:
        sheet, table = self.sheet, table_of(self.entity)
        there: list[Any] = [*sheet.here.all(self.entity)]
        by_id: dict[str, Any] = {one.id: one for one in there}
        by_key: dict[tuple[str, ...], list[Any]] = {}
        for one in there:
            by_key.setdefault(_plain(self.key(one)), []).append(one)
        ordinals: Counter[tuple[str, ...]] = Counter()
        taken: set[str] = set()
        lines: dict[str, list[Line]] = {"new": [], "changed": [], "unchanged": []}
        values: list[Entity] = []
        for done, given in enumerate(found):
            if done % _EVERY == 0:
                sheet.asked.step(done, len(found), "Looking for what changed")
            plain = _plain(given.key)
            ordinals[plain] += 1
            more = (str(ordinals[plain]),) if ordinals[plain] > 1 else ()
            natural = natural_id(table, *given.key, *more)
            old = by_id.get(natural)
            if old is None or old.id in taken:
                old = next((one for one in by_key.get(plain, []) if one.id not in taken), None)
            value: Any = (
                self.entity(id=natural, **{**given.new, **given.fields})
                if old is None
                else self.changed(old, given.fields)
            )
            taken.add(value.id)
            then = [pair for pair in self.then(given, value) if pair.old != pair.value]
            changes = sheet.changes(old, value, list(given.fields) if old is None else None)
            for pair in then:
                changes += sheet.changes(pair.old, pair.value)
            line = Line(given.row.number, value.id, given.title, changes)
            kind: Literal["new", "changed", "unchanged"] = "new" if old is None else "changed"
            if old == value and not then:
                kind, line = "unchanged", Line(given.row.number, value.id, given.title)
            lines[kind].append(line)
            if old != value:
                values.append(value)
            values += [pair.value for pair in then]
        return sheet.draft(
            new=tuple(lines["new"]), changed=tuple(lines["changed"]), unchanged=tuple(lines["unchanged"]), values=values
        )


def _plain(key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip().casefold() for part in key)


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that say something: an empty cell never takes anything away."""
    return {name: value for name, value in fields.items() if value is not None and value != ""}
