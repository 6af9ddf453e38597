"""Reads workbooks of every kind with calamine, puts in what calamine does not tell, and asks openpyxl where it finds
nothing."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import python_calamine as calamine

from interventiondesk.exchange.compound import BadCompoundError
from interventiondesk.exchange.filling import SMALLER, Budget, Cleaner, Filled, Filler, cleaned
from interventiondesk.exchange.kinds import BINARY, MACROS, OLD, OPEN_DOCUMENT, OPEN_XML, Known, protected
from interventiondesk.exchange.plain_xml import BadXmlError
from interventiondesk.exchange.tables import Cell, Fault, Stamp, UnreadableError, Warned, shown_name
from interventiondesk.exchange.unseen import Unseen
from interventiondesk.exchange.unseen_binary import unseen_in_xls, unseen_in_xlsb
from interventiondesk.exchange.unseen_xml import unseen_in_ods, unseen_in_xlsx

_MERGED_TOLD = 10
_AT_ONCE = 64
_REMEMBERED = 65_536


class Book(msgspec.Struct):
    """What a workbook holds; `sheets` counts those with cells, filled or not."""

    tables: list[Filled]
    titles: list[str]
    warnings: list[Warned]
    sheets: int = 0


def read_workbook(path: Path, what: Known, budget: Budget) -> Book:
    """The sheets of the workbook at `path`. Macros and links are not followed: there is nothing here that could run them.

    Raises `UnreadableError` where it is damaged, protected, or has no sheet.
    """
    name = "sheet" if what.kind == OPEN_DOCUMENT else "old Excel file" if what.kind == OLD else "workbook"
    damaged = UnreadableError(
        f"This {name} is damaged: part of it is missing or unreadable.",
        "Open it in Excel, save it again, and choose the new file.",
    )
    try:
        unseen = _unseen(path, what)
        # By its content: given a path, calamine goes by the ending of the name.
        with path.open("rb") as file, calamine.CalamineWorkbook.from_filelike(file) as book:
            found = _sheets(book, unseen, budget)
    except calamine.PasswordError as error:
        raise protected(what.kind) from error
    except (calamine.CalamineError, BadXmlError, BadCompoundError, KeyError) as error:
        raise damaged from error
    except OSError as error:
        if error.errno is None:  # calamine's own, for a zip that is not what it says
            raise damaged from error
        raise
    if not found.tables and what.kind in OPEN_XML:
        found = _second(path, budget) or found
    if not found.sheets:
        raise UnreadableError(
            "This workbook has no sheet with cells.", "Open it in Excel, save it again, and choose the new file."
        )
    if what.kind == MACROS:
        found.warnings.append(Warned("", "The macros of this workbook were not run."))
    if any("externallinks/" in part.name.casefold() for part in what.parts):
        found.warnings.append(
            Warned("", "Some values come from other files: they are as old as the last save of this workbook.")
        )
    return found


def _unseen(path: Path, what: Known) -> dict[str, Unseen]:
    if what.kind == OLD:
        return unseen_in_xls(path)
    if what.kind == BINARY:
        return unseen_in_xlsb(path)
    if what.kind == OPEN_DOCUMENT:
        return unseen_in_ods(path, what.parts)
    return unseen_in_xlsx(path, what.parts)


def _sheets(book: calamine.CalamineWorkbook, unseen: dict[str, Unseen], budget: Budget) -> Book:
    limits = budget.limits
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(sheets) > limits.sheets:
        raise UnreadableError(f"The workbook has more than {limits.sheets} sheets.", SMALLER)
    found = Book([], [], [], len(sheets))
    values = _Values(Cleaner(limits.letters, exact=limits.exact))
    for about in sheets:
        sheet = book.get_sheet_by_name(about.name)
        more = unseen.get(about.name, Unseen(faults={}))
        if sheet.start is None and not more.faults:
            continue
        if sheet.start is not None and sheet.total_height > limits.rows:
            raise UnreadableError(f"The sheet has more than {limits.rows:,} rows.", SMALLER)
        if sheet.start is not None and sheet.total_width > limits.columns:
            raise UnreadableError(f"The sheet has more than {limits.columns:,} columns.", SMALLER)
        filler = Filler(budget)
        _fill(filler, sheet, more, values)
        found.titles += filler.titles
        name = shown_name(cleaned(about.name))[:200]
        told = name if len(sheets) > 1 else ""
        if filler.blocks:
            hidden = about.visible != calamine.SheetVisibleEnum.Visible
            found.tables.append(Filled(name, hidden, filler.blocks))
            found.warnings += [*more.warnings(told), *_merged(sheet, told)]
    return found


def _fill(filler: Filler, sheet: calamine.CalamineSheet, unseen: Unseen, values: _Values) -> None:
    faults = unseen.faults
    percents = None if filler.exact else unseen.percents
    if sheet.start is not None:
        # `iter_rows` gives the empty rows above the data, but not the empty columns before it.
        before: list[Cell] = [None] * sheet.start[1]
        rows: list[list[Cell]] = []
        for at, row in enumerate(sheet.iter_rows()):
            if len(rows) >= _AT_ONCE:
                filler.add_all(rows)
                rows = []
            if at not in faults and row.count("") == len(row):
                rows.append([])
                continue
            cells = before + values.cells(row) if before else values.cells(row)
            if at in faults:
                _put(cells, faults[at])
            if percents:
                percents.show(at, cells)
            rows.append(cells)
        filler.add_all(rows)
    for at in sorted(faults):
        if at >= filler.number:
            filler.skip_to(at + 1)
            more: list[Cell] = []
            _put(more, faults[at])
            filler.add(more)
    filler.close()


def _put(cells: list[Cell], faults: dict[int, str]) -> None:
    for column, text in faults.items():
        if column >= len(cells):
            cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = Fault(text)


class _Values(dict[type, Mapping[Any, Cell]]):
    """The cells of values by their type, because 1, 1.0 and True are one key. A sheet has few of them, many times."""

    def __init__(self, cleaner: Cleaner) -> None:
        super().__init__()
        self[str] = cleaner

    def __missing__(self, kind: type) -> Mapping[Any, Cell]:
        self[kind] = _Remembered()
        return self[kind]

    def cells(self, row: Iterable[object]) -> list[Cell]:
        """The cells of a row."""
        return [self[type(value)][value] for value in row]


class _Remembered(dict[Any, Cell]):
    def __missing__(self, value: object) -> Cell:
        if len(self) >= _REMEMBERED:
            self.clear()
        cell = self[value] = _cell(value)
        return cell


def _cell(value: object) -> Cell:
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 2**53:
            return int(value)
        return value if math.isfinite(value) else Fault("#NUM!")
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, dt.datetime):
        day_only = value.time() == dt.time.min
        return Stamp(value.date().isoformat()) if day_only else Stamp(value.isoformat(timespec="seconds"), True)
    return Stamp(value.isoformat()) if isinstance(value, dt.date) else str(value)


def _merged(sheet: calamine.CalamineSheet, told: str) -> list[Warned]:
    """Cells merged over rows: people see the value in each of them, the file has it only in the first."""
    ranges = [(top, bottom) for top, bottom in sheet.merged_cell_ranges or () if bottom[0] > top[0]]
    if not ranges:
        return []
    first = ", ".join(f"{top[0] + 1} to {bottom[0] + 1}" for top, bottom in ranges[:_MERGED_TOLD])
    more = f" and {len(ranges) - _MERGED_TOLD:,} more" if len(ranges) > _MERGED_TOLD else ""
    return [Warned(told, f"Cells are merged over the rows {first}{more}: only the first row of each has the value.")]


def _second(path: Path, budget: Budget) -> Book | None:
    """The second reader, where the first found nothing: each of them is known to overlook what the other sees. Where it
    gives up there is nothing."""
    from interventiondesk.exchange.second_reader import GIVES_UP, rows_of, walk_through

    found = Book([], [], [])
    values = _Values(Cleaner(budget.limits.letters))
    try:
        walk_through(path)
        for title, hidden, rows in rows_of(path):
            filler = Filler(budget)
            for row in rows:
                filler.add(values.cells("" if value is None else value for value in row))
            filler.close()
            found.titles += filler.titles
            name = shown_name(cleaned(title))[:200]
            if filler.blocks:
                found.tables.append(Filled(name, hidden, filler.blocks))
                found.warnings.append(Warned(name, "This sheet is written in an unusual way: look at its rows."))
    except GIVES_UP:
        return None
    found.sheets = len(found.tables)
    return found if found.tables else None
