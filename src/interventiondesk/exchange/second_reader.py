"""The second reader of workbooks: openpyxl, asked only where calamine finds no sheet or no rows."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from interventiondesk.exchange.percents import as_percentage, shows_percent
from interventiondesk.exchange.plain_xml import walk

GIVES_UP = (
    BadZipFile,
    SyntaxError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    OSError,
)
"""What openpyxl raises for a workbook that it cannot make sense of, early or while its rows are taken."""


def walk_through(path: Path) -> None:
    """Raises `BadXmlError`, one of `GIVES_UP`, for a workbook with XML that must not come before openpyxl: it builds a
    tree of each part, and one without end takes all time and memory there is."""
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.casefold().endswith((".xml", ".rels")):
                with archive.open(name) as part:
                    walk(part, _nothing, _nothing, _nothing)


def _nothing(*_about: object) -> None:
    pass


def rows_of(path: Path) -> Iterator[tuple[str, bool, Iterable[tuple[object, ...]]]]:
    """Each sheet's name, whether it is hidden, and its rows with stored values. Raises one of `GIVES_UP`."""
    # Only to load numpy takes more memory than a reader may have; lxml is a second parser in C, with ways of its own.
    for name in ("numpy", "lxml"):
        sys.modules.setdefault(name, None)  # pyright: ignore[reportArgumentType] - None is how Python forbids an import
    import openpyxl

    with path.open("rb") as file:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in book.worksheets:
            sheet.reset_dimensions()
            rows = (tuple(map(_value, row)) for row in sheet.iter_rows())
            yield sheet.title, sheet.sheet_state != "visible", rows


def _value(cell: object) -> object:
    value: object = getattr(cell, "value", None)
    if isinstance(value, (int, float)) and shows_percent(str(getattr(cell, "number_format", ""))):
        return as_percentage(value)
    return value
