"""What a file is, told without a desk: for whoever wants to know before anything is brought in."""

from __future__ import annotations

from pathlib import Path

import msgspec

from interventiondesk.exchange.bringing import best_table
from interventiondesk.exchange.child import Refused, read_file
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.oneroster.reading import is_roster
from interventiondesk.exchange.own_tables import is_own
from interventiondesk.exchange.recognize import recognize
from interventiondesk.exchange.tables import FileRead, Table, shown_name


class TableSeen(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet, or one file of a set: its header row as a spreadsheet numbers it (0 where there is none), its columns
    and how many rows of data stand below."""

    name: str
    header_row: int
    columns: tuple[str, ...]
    rows: int
    recognized_as: str = ""


class ProblemSeen(msgspec.Struct, frozen=True):
    """Something to know of the file: a cell, a sheet or nothing, and a sentence."""

    where: str
    says: str


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What a file is. `refused` is the sentence why it cannot be read; everything else is then empty."""

    file: str
    kind: str = ""
    encoding: str = ""
    recognized_as: str = ""
    tables: tuple[TableSeen, ...] = ()
    problems: tuple[ProblemSeen, ...] = ()
    refused: str | None = None


def inspect_file(path: Path) -> Inspected:
    """Read the file in a limited child and say what it is. It never raises for what a file holds."""
    try:
        read = read_file(path)
        return _told(read)
    except Refused as refusal:
        return Inspected(file=shown_name(path.name), refused=str(refusal))


def _told(read: FileRead) -> Inspected:
    problems = [ProblemSeen(one.where, one.says) for one in read.warnings]
    problems += [ProblemSeen("", f"The column {title} is never read.") for title in read.left_out]
    product = ""
    if is_own(read):
        product = "InterventionDesk"
    elif is_roster(read):
        product = _roster(read)
    else:
        table, about = best_table(read)
        product = about.product
        problems += [ProblemSeen(table.name, note) for note in about.notes]
        problems += [
            ProblemSeen(table.name, f"The file does not say the {ask.replace('_', ' ')}.") for ask in about.asks
        ]
        if about.kind is None:
            problems.append(ProblemSeen(table.name, "It is not known what this holds: say what its columns are."))
    return Inspected(
        file=read.file,
        kind=read.kind,
        encoding=read.encoding,
        recognized_as=product,
        tables=tuple(_table(table) for table in read.tables),
        problems=tuple(problems),
    )


def _roster(read: FileRead) -> str:
    from interventiondesk.exchange.oneroster.manifest import manifest_of
    from interventiondesk.exchange.oneroster.reading import set_of

    found = set_of(read)
    if found.style != "oneroster":
        return {"sds1": "School Data Sync 1", "sds2": "School Data Sync 2.1"}.get(found.style, "School Data Sync")
    return f"OneRoster {manifest_of(found, None).version}"


def _table(table: Table) -> TableSeen:
    about = recognize(table)
    return TableSeen(
        name=table.name,
        header_row=about.header_row,
        columns=about.headings,
        rows=len(rows_below(table, about)) if about.headings else len(table.rows),
        recognized_as=about.product,
    )
