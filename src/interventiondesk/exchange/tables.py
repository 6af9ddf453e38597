"""Cells, rows and tables: what the reading child sends and the rest of this room works on."""

from __future__ import annotations

import re

import msgspec


class Stamp(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=1):
    """A cell that the workbook itself declares to be a date, as ISO text, with a time of day where `timed`."""

    iso: str
    timed: bool = False


class Fault(msgspec.Struct, frozen=True, array_like=True, gc=False, tag=2):
    """A cell without a value of its own: `#DIV/0!`, `#N/A`, or a formula that was stored without its value. It is never
    0 and never blank: whoever expects a value there says that the row cannot be used."""

    text: str


Cell = str | int | float | bool | Stamp | Fault | None
"""What stands in one cell. From a text file it is text or None; a workbook also has numbers, dates, yes/no and faults."""

NO_VALUE = "formula without a stored value"


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One row. `number` is what a spreadsheet program shows at its left; empty cells at the end are cut off."""

    number: int
    cells: tuple[Cell, ...]


class Warned(msgspec.Struct, frozen=True):
    """What the user should know of a file that was read all the same: `where` is a cell, a sheet or a line, or nothing."""

    where: str
    says: str


class Spelling(msgspec.Struct, frozen=True):
    """One way to read the letters of a text: its name for `read_file`, its title for people, and how it writes the first
    few names that are written differently in others."""

    encoding: str
    title: str
    examples: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A file, or a part of one, that cannot be read: a sentence and a next step."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.says = says
        self.remedy = remedy


class Sheet(msgspec.Struct, frozen=True, array_like=True):
    """A sheet as it is announced: its rows follow the answer in so many blocks."""

    name: str
    hidden: bool
    blocks: int


class Answer(msgspec.Struct, frozen=True):
    """The beginning of the child's one message: what the file is and which tables follow, or a refusal in `says` and
    `remedy`."""

    says: str = ""
    remedy: str = ""
    kind: str = ""
    encoding: str = ""
    delimiter: str = ""
    left_out: list[str] = []
    warnings: list[Warned] = []
    encodings_possible: list[Spelling] = []
    tables: list[Sheet] = []


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of a file, or one file of a zip or folder: `name` is then its path inside, as in `set/users.csv`. Rows
    without any value are not in it; the others keep their numbers."""

    name: str = ""
    hidden: bool = False
    rows: tuple[Row, ...] = ()


class FileRead(msgspec.Struct, frozen=True, kw_only=True):
    """What a file holds. `kind` is what it is by its content ("web page saved as .xls"), `left_out` the titles of columns
    that were never read (passwords, social security numbers). `encodings_possible` are the ways to read the letters of
    a text that does not say which one is right; the first was used unless another was asked for."""

    file: str
    size: int
    sha256: str
    kind: str
    encoding: str = ""
    delimiter: str = ""
    left_out: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()
    encodings_possible: tuple[Spelling, ...] = ()
    tables: tuple[Table, ...] = ()


def text_of(cell: Cell) -> str:
    """A cell as text: empty for None, 123456 for 123456.0, ISO for a date, #N/A for a fault, stripped at both ends."""
    if isinstance(cell, str):
        return cell.strip()
    if cell is None:
        return ""
    if isinstance(cell, Stamp):
        return cell.iso
    if isinstance(cell, Fault):
        return cell.text
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def shown_name(name: str) -> str:
    """The name of a file or a sheet for people: a question mark stands for what would break a line, steer a terminal, turn
    the order of letters round, or is no letter at all."""
    return name if name.isprintable() else "".join(letter if letter.isprintable() else "?" for letter in name)


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
