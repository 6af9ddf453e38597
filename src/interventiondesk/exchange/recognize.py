"""Says what a table is by the set of its header names, and which column means what.

What is known of a product is data: one JSON file in `resources/formats` for each product, with the names that its header
versions use for each field. Nothing depends on positions, on case, or on spaces and underscores.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.declared import Entity, fields_of
from interventiondesk.domain.measures import Score
from interventiondesk.domain.students import Student
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.tables import Row, Table, letters_of, plain_name, text_of
from interventiondesk.resources import resource

FileKind = Literal["students", "scores"]
_HEADER_WITHIN = 40


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one product's files.

    `fields` maps each field to the header names that were seen for it, in order of preference; a leading `*` stands for
    any beginning. `needs` lists groups of fields of which each group must have one. `marks` are names that tell the
    product apart; `least_marks` of them must be there. `also` are names that belong to the file and mean nothing to us.
    `unless` are names that prove the file to be something else. `least_known` is the share of the file's headers that
    must be known. A `specific` signature beats a plain one.
    """

    product: str
    kind: FileKind
    fields: dict[str, list[str]]
    needs: list[list[str]]
    marks: list[str] = []
    least_marks: int = 0
    also: list[str] = []
    unless: list[str] = []
    least_known: float = 0.0
    specific: bool = False
    month_first: bool = False
    instrument: str = ""


class Recognized(msgspec.Struct, frozen=True, kw_only=True):
    """What a table is. `kind` is None where it cannot be known; `mapping` is then only a proposal.

    `header_row` is the number that a spreadsheet program shows, 0 where no header was found. `mapping` gives the column,
    counted from 0, of each field. `confidence` is between 0 and 1. `month_first` says that the product always writes
    US dates. `unmapped` are titles of columns that will not be read.
    """

    kind: FileKind | None = None
    product: str = ""
    header_row: int = 0
    headings: tuple[str, ...] = ()
    mapping: dict[str, int] = {}
    confidence: float = 0.0
    unmapped: tuple[str, ...] = ()
    month_first: bool = False
    instrument: str = ""

    def title(self, field: str) -> str:
        """The header of a field's column as the file writes it, or `column C` where it has none."""
        column = self.mapping.get(field)
        if column is None:
            return ""
        written = self.headings[column] if column < len(self.headings) else ""
        return written or f"column {letters_of(column)}"


class _Names:
    """The names of a signature, made ready for comparison."""

    def __init__(self, signature: Signature) -> None:
        self.signature = signature
        entity: type[Entity] | None = None
        if not signature.specific:
            entity = Student if signature.kind == "students" else Score
        titles = {field.name: field.title for field in fields_of(entity)} if entity else {}
        self.exact: dict[str, tuple[str, int]] = {}
        self.endings: list[tuple[str, str, int]] = []
        for field, names in signature.fields.items():
            own = [titles[field]] if field in titles else []
            for rank, name in enumerate([*names, *own]):
                if name.startswith("*"):
                    self.endings.append((plain_name(name), field, rank))
                else:
                    self.exact.setdefault(plain_name(name), (field, rank))
        self.marks = {plain_name(name) for name in signature.marks}
        self.unless = {plain_name(name) for name in signature.unless if not name.startswith("*")}
        self.unless_ending = tuple(plain_name(name) for name in signature.unless if name.startswith("*"))
        self.also = {plain_name(name) for name in signature.also}

    def field_of(self, name: str) -> tuple[str, int] | None:
        """The field that a header name means and how well it is liked (0 is best)."""
        if name in self.exact:
            return self.exact[name]
        return next(((field, rank) for ending, field, rank in self.endings if name.endswith(ending)), None)

    def is_other(self, names: Sequence[str]) -> bool:
        """Whether a name proves that the file is something else."""
        return any(name in self.unless or (name and name.endswith(self.unless_ending)) for name in names)

    def mapping_of(self, names: Sequence[str]) -> dict[str, int]:
        """The column of each field; where several columns mean one field, the best-liked and then the first."""
        best: dict[str, tuple[int, int]] = {}
        for column, name in enumerate(names):
            if name and (found := self.field_of(name)):
                field, rank = found
                best[field] = min(best.get(field, (rank, column)), (rank, column))
        return {field: column for field, (_, column) in best.items()}

    def known(self, names: Sequence[str]) -> float:
        """The share of the file's headers that this signature has heard of."""
        there = [name for name in names if name]
        known = sum(name in self.also or name in self.marks or self.field_of(name) is not None for name in there)
        return known / len(there) if there else 0.0


@functools.cache
def signatures() -> tuple[Signature, ...]:
    """All signatures that the program ships, in the order of their file names."""
    found: list[Signature] = []
    for path in sorted(resource("formats").glob("*.json")):
        content = path.read_bytes()
        if "fields" in msgspec.json.decode(content, type=dict[str, msgspec.Raw]):
            found.append(msgspec.json.decode(content, type=Signature))
    return tuple(found)


@functools.cache
def _shipped() -> tuple[_Names, ...]:
    return tuple(_Names(signature) for signature in signatures())


def recognize(table: Table, more: Sequence[Signature] = ()) -> Recognized:
    """What the table is, with its header row below any title lines. `more` are signatures that a school made itself."""
    known = (*(_Names(signature) for signature in more), *_shipped())
    best: Recognized | None = None
    best_key = (False, 0.0)
    proposal: tuple[int, Row] | None = None
    for row in table.rows[:_HEADER_WITHIN]:
        headings = tuple(text_of(cell) for cell in row.cells)
        names = [plain_name(heading) if not is_private(heading) else "" for heading in headings]
        if sum(bool(name) for name in names) < 2:
            continue
        for signature in known:
            found = _fits(signature, row.number, headings, names)
            key = (signature.signature.specific, found.confidence) if found else (False, 0.0)
            if found and key > best_key:
                best, best_key = found, key
        hits = len(_proposed(names))
        if hits and (proposal is None or hits > proposal[0]):
            proposal = (hits, row)
    if best is not None:
        return best
    return _unknown(table, proposal[1] if proposal else None)


def _fits(names: _Names, number: int, headings: tuple[str, ...], plain: Sequence[str]) -> Recognized | None:
    signature = names.signature
    marks = names.marks.intersection(plain)
    if len(marks) < signature.least_marks or names.is_other(plain):
        return None
    mapping = names.mapping_of(plain)
    if not all(any(field in mapping for field in group) for group in signature.needs):
        return None
    share = names.known(plain)
    if share < signature.least_known:
        return None
    return Recognized(
        kind=signature.kind,
        product=signature.product,
        header_row=number,
        headings=headings,
        mapping=mapping,
        confidence=round(0.5 + 0.5 * share, 3),
        unmapped=_unmapped(headings, mapping),
        month_first=signature.month_first,
        instrument=signature.instrument,
    )


def _unmapped(headings: Sequence[str], mapping: Mapping[str, int]) -> tuple[str, ...]:
    used = set(mapping.values())
    return tuple(
        heading for column, heading in enumerate(headings) if heading and column not in used and not is_private(heading)
    )


def _proposed(names: Sequence[str]) -> dict[str, int]:
    """A mapping from the names that any plain sheet may use; a column is proposed once."""
    mapping: dict[str, int] = {}
    for signature in _shipped():
        if not signature.signature.specific:
            for field, column in signature.mapping_of(names).items():
                if column not in mapping.values():
                    mapping.setdefault(field, column)
    return mapping


def _unknown(table: Table, row: Row | None) -> Recognized:
    if row is None:
        row = next((row for row in table.rows if sum(cell is not None for cell in row.cells) > 1), None)
        if row is None:
            return Recognized()
    headings = tuple(text_of(cell) for cell in row.cells)
    mapping = _proposed([plain_name(heading) if not is_private(heading) else "" for heading in headings])
    return Recognized(header_row=row.number, headings=headings, mapping=mapping, unmapped=_unmapped(headings, mapping))


def mapped(recognized: Recognized, mapping: Mapping[str, int | str], kind: FileKind | None = None) -> Recognized:
    """The same table with the columns that the user chose: a field's column as a number from 0 or as its header.

    Without `kind` it is what it was, or scores where a value is mapped, else students. Raises `KeyError` with the header
    where no column has it.
    """
    names = [plain_name(heading) for heading in recognized.headings]
    chosen: dict[str, int] = {}
    for field, column in mapping.items():
        if isinstance(column, int):
            chosen[field] = column
        elif plain_name(column) in names:
            chosen[field] = names.index(plain_name(column))
        else:
            raise KeyError(column)
    return msgspec.structs.replace(
        recognized,
        kind=kind or recognized.kind or ("scores" if "value" in chosen else "students"),
        mapping=chosen,
        confidence=1.0,
        unmapped=_unmapped(recognized.headings, chosen),
    )


def rows_below(table: Table, recognized: Recognized) -> list[Row]:
    """The rows of data: below the header, without repeated headers and without notes (one cell that is a sentence)."""
    wide = sum(bool(heading) for heading in recognized.headings) > 2
    rows: list[Row] = []
    for row in table.rows:
        if row.number <= recognized.header_row:
            continue
        if wide:
            filled = [text for cell in row.cells if (text := text_of(cell))]
            if not filled or (len(filled) == 1 and " " in filled[0]):
                continue
            if tuple(text_of(cell) for cell in row.cells) == recognized.headings[: len(row.cells)]:
                continue
        rows.append(row)
    return rows
