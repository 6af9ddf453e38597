"""Reads back what the program itself wrote: the whole school as a folder of CSV or as one workbook, every row with its id.

Such a file is known by its manifest. It is read in the child like any other, but exactly as it stands.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from interventiondesk.domain.declared import Entity, Field, field_of, fields_of, problems_of
from interventiondesk.domain.words import join
from interventiondesk.exchange.child import Refused, Step, no_step, read_file
from interventiondesk.exchange.dates import AmbiguousDateError, date_of
from interventiondesk.exchange.limits import USUAL, Limits
from interventiondesk.exchange.out.dictionary import (
    FORMAT_VERSION,
    MANIFEST,
    Manifest,
    manifest_from,
)
from interventiondesk.exchange.out.exact import given_back
from interventiondesk.exchange.tables import Cell, FileRead, Stamp, Table, text_of

_PART = re.compile(r"-\d+$")
_YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_AS_DATE = "Write it as year-month-day, such as 2026-09-03."


class OwnRead(msgspec.Struct, frozen=True, kw_only=True):
    """What lies in a file of our own. `tables` are the rows below the headings by table, each with the column of each
    field; a table in several parts is one here."""

    file: str
    sha256: str
    manifest: Manifest
    tables: dict[str, list[tuple[dict[str, int], Table]]]


def is_own(read: FileRead) -> bool:
    """Whether a file, folder or zip that was read is a whole school of ours; `read_own` then reads it exactly."""
    return any(_manifest_of(table) is not None for table in read.tables)


def read_own(path: Path, *, step: Step = no_step, limits: Limits = USUAL) -> OwnRead:
    """The tables of a workbook, folder or zip of our own. Raises `Refused` where it is none, is not whole, or is newer."""
    read = read_file(path, step=step, limits=msgspec.structs.replace(limits, exact=True))
    manifests = [found for table in read.tables if (found := _manifest_of(table))]
    if not manifests:
        raise Refused(f"{read.file} is no school that InterventionDesk wrote.", "Choose another file.")
    if len(manifests) > 1:
        raise Refused(f"{read.file} holds two schools.", "Choose the folder of one of them.")
    manifest = manifests[0]
    if manifest.format_version > FORMAT_VERSION:
        raise Refused(f"{read.file} was written by a newer InterventionDesk.", "Install the newer program.")
    known: dict[str, list[tuple[dict[str, int], Table]]] = {}
    for table in sorted(read.tables, key=lambda one: _part_key(one.name)):
        if table.rows:
            heading, *below = table.rows
            columns = {text_of(cell): at for at, cell in enumerate(heading.cells)}
            part = (columns, msgspec.structs.replace(table, rows=tuple(below)))
            known.setdefault(_table_name(table.name), []).append(part)
    missing = [table for table, rows in manifest.counts.items() if rows and table not in known]
    if missing:
        raise Refused(f"{read.file} is not whole: {join(missing)} is missing.", "Copy or export it again.")
    return OwnRead(file=read.file, sha256=read.sha256, manifest=manifest, tables=known)


def _table_name(name: str) -> str:
    """`school/score-2.csv` is a part of `score`."""
    return _PART.sub("", name.replace("\\", "/").rpartition("/")[2].removesuffix(".csv"))


def _part_key(name: str) -> tuple[str, int]:
    found = re.search(r"-(\d+)(\.csv)?$", name)
    return _table_name(name), int(found[1]) if found else 1


def _manifest_of(table: Table) -> Manifest | None:
    if _table_name(table.name) != MANIFEST:
        return None
    pairs = [(text_of(row.cells[0]), text_of(row.cells[1])) for row in table.rows if len(row.cells) > 1]
    return manifest_from((item, given_back(value)) for item, value in pairs)


# From cells to values


class RowError(Exception):
    """A row cannot be brought back: the field that is to blame, a sentence and a remedy."""

    def __init__(self, column: str, says: str, remedy: str = "") -> None:
        super().__init__(says)
        self.column = column
        self.says = says
        self.remedy = remedy


def _fields_in(cells: Sequence[Cell], columns: Mapping[str, int], fields: Sequence[Field]) -> dict[str, Any]:
    """What a row says of each field that its table has; a field younger than the file keeps its default."""
    found: dict[str, Any] = {}
    for field in fields:
        at = columns.get(field.name)
        if at is None:
            if field.required and not field.optional:
                raise RowError(field.title, f"There is no column {field.name}.", "Export it again.")
            continue
        found[field.name] = _meant(cells[at] if at < len(cells) else None, field)
    return found


def _meant(cell: Cell, field: Field) -> Any:
    if field.kind in {"text", "choice", "reference"}:
        if cell is None:
            return None if field.optional else ""
        text = given_back(cell) if isinstance(cell, str) else text_of(cell)
        return _chosen(text, field) if field.kind == "choice" else text
    text = text_of(cell)
    if not text:
        return None
    if field.kind == "yes_no":
        if text.casefold() not in _YES_NO:
            raise RowError(field.title, f"{text} is neither Yes nor No.", "Write Yes or No.")
        return _YES_NO[text.casefold()]
    if field.kind == "date":
        return day_in(cell, text, field.title)
    if field.kind in {"whole", "number"}:
        try:
            return int(text) if field.kind == "whole" else float(text)
        except ValueError:
            raise RowError(field.title, f"{text} is no number.", "Write a number.") from None
    return text


def _chosen(text: str, field: Field) -> str:
    if any(text == value for value, _ in field.choices):
        return text
    return next((value for value, word in field.choices if word.casefold() == text.strip().casefold()), text)


def day_in(cell: Cell, text: str, title: str) -> dt.date:
    """The day that a cell says. Raises `RowError` where it says none, or could say two."""
    if isinstance(cell, Stamp):
        return dt.date.fromisoformat(cell.iso[:10])
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    try:
        return date_of(text)
    except AmbiguousDateError:
        raise RowError(title, f"{text} can be two different days.", _AS_DATE) from None
    except ValueError:
        raise RowError(title, f"{text} is no date.", _AS_DATE) from None


def value_in(entity: type[Entity], cells: Sequence[Cell], columns: Mapping[str, int]) -> Entity:
    """The checked value of a row. Raises `RowError` where it breaks its declaration."""
    given = _fields_in(cells, columns, fields_of(entity))
    try:
        return msgspec.convert(given, entity)
    except msgspec.ValidationError as error:
        for problem in problems_of(entity, given):
            title = field_of(entity, problem.where).title
            raise RowError(title, problem.says, problem.remedy) from None
        raise RowError("", f"The row does not fit: {error}.", "Mend it.") from None
