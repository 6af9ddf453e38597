"""Writes the whole school as one workbook: a sheet for each table, the dictionary and the manifest.

Loads openpyxl: import it late.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from interventiondesk.domain.refusals import Refusal
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.formulas import dangerous
from interventiondesk.exchange.out.dictionary import (
    MANIFEST,
    MANIFEST_HEADINGS,
    PART_ROWS,
    Column,
    Manifest,
    OutTable,
    dictionary,
    in_parts,
    manifest_rows,
    text_out,
)
from interventiondesk.exchange.workbook import LONGEST, text_cell

_EVERY = 500
_NEEDS_A_CELL = re.compile(r"[=#]|.*\n", re.DOTALL)
_FIRST_SURE_DAY = dt.date(1900, 3, 1)
_SURE_WHOLE = 2**53
_WIDE = 40


def write_workbook(
    path: Path, manifest: Manifest, tables: Sequence[OutTable], *, step: Step = no_step, part_rows: int = PART_ROWS
) -> None:
    """Writes the tables into the workbook at `path`, which may be there already.

    Texts are text, dates dates, numbers numbers. Raises `Refusal` where a text is too long for a sheet, OSError where the
    disk says no, and whatever `step` raises.
    """
    book = Workbook(write_only=True)
    with ExitStack() as undone:
        undone.callback(_discard, book)
        described = dictionary((table.name, table.columns) for table in tables)
        lines = OutTable(
            name=MANIFEST,
            columns=tuple(Column(name=name, title=name, kind="text") for name in MANIFEST_HEADINGS),
            rows=manifest_rows(manifest),
        )
        total, done = sum(manifest.counts.values()), 0
        for table in (lines, described, *tables):
            counted = table.name in manifest.counts
            for name, rows in in_parts(table, part_rows):
                step(done, total, f"Writing {name}")
                sheet = _sheet(book, name, table.columns)
                for row in rows:
                    sheet.append(list(_row(sheet, row, table)))
                    done += counted
                    if counted and done % _EVERY == 0:
                        step(done, total, f"Writing {name}")
        step(total, total, "Packing the workbook")
        book.save(path)
        undone.pop_all()  # saving takes the sheets out of the folder for temporary files by itself


def _sheet(book: Workbook, name: str, columns: Sequence[Column]) -> Any:
    """A new sheet with its headings; any, because the stub does not know what a sheet that is only written can do."""
    sheet: Any = book.create_sheet(name)
    for at, column in enumerate(columns, 1):
        width = min(_WIDE, column.max_length or (12 if column.kind in {"date", "whole", "number", "yes_no"} else 20))
        sheet.column_dimensions[get_column_letter(at)].width = max(10, width, len(column.name) + 2)
    sheet.freeze_panes = "A2"
    headings: list[Any] = []
    for column in columns:
        cell = WriteOnlyCell(sheet, column.name)
        cell.font = Font(bold=True)
        headings.append(cell)
    sheet.append(headings)
    return sheet


def _row(sheet: WriteOnlyWorksheet, row: Sequence[Any], table: OutTable) -> Iterator[Any]:
    for value, column in zip(row, table.columns, strict=True):
        if isinstance(value, str):
            yield _text(sheet, text_out(value, optional=column.optional), table.name, column)
        elif isinstance(value, dt.date) and value < _FIRST_SURE_DAY:
            yield value.isoformat()  # a sheet counts its days from there, and one day before it that never was
        elif isinstance(value, int) and abs(value) > _SURE_WHOLE:
            yield str(value)
        elif isinstance(value, float) and float(f"{value:.16g}") != value:
            yield _exact_number(sheet, value)
        else:
            yield value


def _exact_number(sheet: WriteOnlyWorksheet, value: float) -> Any:
    """A number with all its digits, of which openpyxl writes sixteen."""
    cell = WriteOnlyCell(sheet, repr(value))
    cell.data_type = "n"
    return cell


def _text(sheet: WriteOnlyWorksheet, text: str | None, table: str, column: Column) -> Any:
    if text is None:
        return None
    if len(text) > LONGEST // 2 and len(text.encode("utf-16-le")) > 2 * LONGEST:
        raise Refusal(f"A text in {table}, {column.title}, is longer than a sheet can hold.", "Export it as CSV.")
    if dangerous(text) or text.startswith("'") or _NEEDS_A_CELL.match(text):
        return text_cell(sheet, text)
    return text


def _discard(book: Workbook) -> None:
    """What openpyxl keeps: each sheet in a file of its own, until the program ends."""
    sheets: list[Any] = list(book.worksheets)
    for sheet in sheets:
        if sheet._writer is not None:  # noqa: SLF001 - there is no public way to give up a workbook
            if not sheet.closed:
                sheet.close()
            Path(sheet._writer.out).unlink(missing_ok=True)  # noqa: SLF001 - as above
