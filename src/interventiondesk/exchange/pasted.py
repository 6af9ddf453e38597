"""Turns a block pasted from a spreadsheet into rows."""

from __future__ import annotations

import csv
import io


def rows_of(text: str) -> list[list[str]]:
    """The rows and cells of pasted tab-separated text, each cell without outer spaces.

    A cell in quotation marks may hold tabs and line breaks, as spreadsheets copy them. Rows are as long as they were
    copied; the empty line at the end is no row, empty rows between others are kept as one empty cell.
    """
    lines = io.StringIO(text.removeprefix("\ufeff").replace("\0", ""), newline="")
    quoted = _is_quoted(text)
    reader = csv.reader(
        lines,
        delimiter="\t",
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        quotechar='"' if quoted else None,
    )
    rows = [[cell.strip() for cell in row] or [""] for row in reader]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _is_quoted(text: str) -> bool:
    """Whether quotation marks in the block are a spreadsheet's own. A lone one, as in 6" tall, is a letter."""
    return text.count('"') % 2 == 0
