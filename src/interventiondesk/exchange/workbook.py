"""Writes workbooks: any list as shown, and the rows of a file that were left out, with their reasons.

The only module that loads openpyxl (which loads numpy where it is there): import it late.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.formulas import dangerous, shielded
from interventiondesk.exchange.tables import Cell, Fault, Stamp

Shown = str | int | float | bool | dt.date | dt.datetime | None
"""What a cell of a written table may hold."""

LONGEST = 32_767
"""The most letters that a cell holds."""

_SHEET_FORBIDS = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_table(path: Path, title: str, headings: Sequence[str], rows: Iterable[Sequence[Shown]]) -> None:
    """Writes one sheet with bold headings that stay in view. The file appears whole or not at all.

    Text is always text: a cell that looks like a formula is declared to be none, as an apostrophe typed in front of it
    would. Text longer than a cell holds is cut and ends with three dots. Raises OSError where the file cannot be written.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title.translate(_SHEET_FORBIDS).strip("' ")[:31] or "Sheet")
    kept = [list(row) for row in rows]
    for column, heading in enumerate(headings):
        widest = max((len(str(row[column])) for row in kept[:200] if column < len(row)), default=0)
        sheet.column_dimensions[get_column_letter(column + 1)].width = min(60, max(8, len(heading), widest) + 2)
    sheet.freeze_panes = "A2"
    # All cells first: a sheet that is broken off after its first row leaves openpyxl's own file open.
    cells = [[_cell(sheet, heading, bold=True) for heading in headings]]
    cells += [[_cell(sheet, value) for value in row] for row in kept]
    for row in cells:
        sheet.append(row)
    _save(book, path)


def save_problems(draft: Draft, path: Path) -> None:
    """Writes the rows that were left out as they were in the file, with what is wrong and what to do: the sheet can be
    mended and read again. Problems of a whole column stand below, with their row's number."""
    reasons: dict[int, list[tuple[str, str]]] = {}
    for problem in draft.problems:
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append((f"{where}{problem.says}", problem.remedy))
    width = max([len(draft.headings), *(len(row.cells) for row in draft.rejected)])
    rows: list[list[Shown]] = []
    for row in draft.rejected:
        cells = [_shown(cell) for cell in row.cells]
        told = reasons.pop(row.number, [])
        rows.append([*cells, *[None] * (width - len(cells)), row.number, *_told(told)])
    for number, told in sorted(reasons.items()):
        rows.append([*[None] * width, number, *_told(told)])
    headings = [*draft.headings, *[""] * (width - len(draft.headings)), "Row", "What is wrong", "What to do"]
    write_table(path, "Rows left out", headings, rows)


def _told(reasons: list[tuple[str, str]]) -> tuple[str, str]:
    return " ".join(says for says, _ in reasons), " ".join(dict.fromkeys(remedy for _, remedy in reasons if remedy))


def _shown(cell: Cell) -> Shown:
    if isinstance(cell, Stamp):
        return dt.datetime.fromisoformat(cell.iso) if cell.timed else dt.date.fromisoformat(cell.iso)
    return cell.text if isinstance(cell, Fault) else cell


def _cell(sheet: WriteOnlyWorksheet, value: Shown, *, bold: bool = False) -> SheetCell:
    if isinstance(value, str):
        text = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell = text_cell(sheet, text if len(text) <= LONGEST else text[: LONGEST - 3] + "...")
    else:
        cell = WriteOnlyCell(sheet)
        cell.value = value
    if bold:
        cell.font = Font(bold=True)
    return cell


def text_cell(sheet: WriteOnlyWorksheet, text: str) -> SheetCell:
    """A cell that is text and stays so when somebody edits it, whatever the text looks like."""
    cell = WriteOnlyCell(sheet)
    cell.value = shielded(text)
    cell.data_type = "s"  # openpyxl takes a leading = for a formula and #N/A for an error
    if dangerous(text):
        cell.quotePrefix = True
    if "\n" in text:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _save(book: Workbook, path: Path) -> None:
    """Beside the place first, then in one step into it."""
    handle, beside = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            book.save(file)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
