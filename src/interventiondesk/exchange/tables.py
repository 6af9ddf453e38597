"""Cells, rows and tables: what the reading child sends and the rest of this room works on."""

from __future__ import annotations

import re

import msgspec


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A cell that the workbook itself declares to be a date, as ISO text, with a time of day where `timed`."""

    iso: str
    timed: bool = False


Cell = str | int | float | bool | Stamp | None
"""What stands in one cell. From a text file it is text or None; a workbook also has numbers, dates and yes/no."""


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row. `number` is what a spreadsheet program shows at its left; empty cells at the end are cut off."""

    number: int
    cells: tuple[Cell, ...]


class Block(msgspec.Struct, frozen=True, array_like=True):
    """A sheet as it travels: its rows in blocks, each already encoded while the child still reads the next."""

    name: str
    hidden: bool
    blocks: list[msgspec.Raw]


class Answer(msgspec.Struct, frozen=True):
    """The one message of the child: tables, or a refusal in `says` and `remedy`."""

    says: str = ""
    remedy: str = ""
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    left_out: list[str] = []
    tables: list[Block] = []


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of a file. Rows without any value are not in it; the others keep their numbers."""

    name: str = ""
    hidden: bool = False
    rows: tuple[Row, ...] = ()


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds. `kind` is what it is by its content, `left_out` the titles of columns that were never read
    (passwords, social security numbers)."""

    file: str
    size: int
    sha256: str
    kind: str
    encoding: str = ""
    delimiter: str = ""
    left_out: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


def text_of(cell: Cell) -> str:
    """A cell as text: empty for None, 123456 for 123456.0, ISO for a date, stripped at both ends."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, Stamp):
        return cell.iso
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def letters_of(column: int) -> str:
    """The name a spreadsheet gives to a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


_BEFORE = re.compile(r"^\[\d+\]")


def plain_name(title: str) -> str:
    """A header for comparison: letters and digits only, without case, `#` as number, PowerSchool's `[13]` taken off."""
    return "".join(
        letter for letter in _BEFORE.sub("", title.strip()).replace("#", "number").casefold() if letter.isalnum()
    )
