"""Reads one file in a process of its own, held to limits, and writes one message: tables or a refusal.

Run as `python -m interventiondesk.exchange.reader LIMITS PATH`; a frozen application starts itself with
`READER_ARGUMENT` in front, and its `__main__` hands the rest to `main`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from interventiondesk.exchange.formulas import restored
from interventiondesk.exchange.kinds import TEXT, WORKBOOK, encoding_of, known
from interventiondesk.exchange.limits import Limits, hold_to
from interventiondesk.exchange.private import Sieve
from interventiondesk.exchange.tables import Answer, Block, Cell, Row, Stamp

READER_ARGUMENT = "--read-file-in-child"
_BLOCK_ROWS = 2000
_SMALLER = "Split it into smaller files."
_EMPTY = Answer(says="The file has no rows.", remedy="Export it again and look inside before you choose it.")
_DELIMITERS = ",\t;|"
_KINDS = {",": "CSV", "\t": "tab-separated text", ";": "CSV with semicolons", "|": "CSV with bars"}
_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}


class _TooMuchError(Exception):
    """A limit on rows, columns, cells or letters was reached; its text says which."""


def reader_command() -> list[str]:
    """The command that starts a reader: this Python, or the frozen application itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, READER_ARGUMENT]
    return [sys.executable, "-P", "-m", "interventiondesk.exchange.reader"]


def cleaned(text: str) -> str:
    """A text as it is compared and stored: composed (NFC), without outer spaces and without signs that nobody sees.

    Line breaks inside stay; an apostrophe that an export put before a formula sign goes.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(
            letter if letter == "\n" else " " if letter == "\t" or unicodedata.category(letter) == "Zs" else letter
            for letter in text
            if letter in "\n\t" or unicodedata.category(letter) not in _INVISIBLE
        )
    return restored(text.strip()).strip()


class _Filler:
    """Collects the rows of one sheet: cleaned, sifted, counted, encoded block by block to keep memory low."""

    def __init__(self, limits: Limits, sieve: Sieve) -> None:
        self._limits = limits
        self._sieve = sieve
        self._encoder = msgspec.msgpack.Encoder()
        self._rows: list[Row] = []
        self._cells = 0
        self._number = 0
        self.blocks: list[msgspec.Raw] = []

    def add(self, cells: list[Cell]) -> None:
        """The next row of the sheet, empty or not."""
        self._number += 1
        if self._number > self._limits.rows:
            raise _TooMuchError(f"The file has more than {self._limits.rows:,} rows.")
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if len(cells) > self._limits.columns:
            raise _TooMuchError(f"Row {self._number} has more than {self._limits.columns:,} columns.")
        self._cells += len(cells)
        if self._cells > self._limits.cells:
            raise _TooMuchError(f"The file has more than {self._limits.cells:,} cells.")
        self._rows.append(Row(self._number, tuple(self._sieve.sift(cells))))
        if len(self._rows) >= _BLOCK_ROWS:
            self.close()

    def close(self) -> None:
        """Encodes what is waiting."""
        if self._rows:
            self.blocks.append(msgspec.Raw(self._encoder.encode(self._rows)))
            self._rows = []


def read(path: Path, limits: Limits) -> Answer:
    """The content of a file. Raises MemoryError where the limit is reached, OSError where the file cannot be opened."""
    what = known(path, limits)
    if what.says:
        return Answer(says=what.says, remedy=what.remedy, kind=what.kind)
    try:
        if what.kind == TEXT:
            return _text(path, limits)
        return _workbook(path, limits)
    except _TooMuchError as error:
        return Answer(says=str(error), remedy=_SMALLER, kind=what.kind)


# Text


def _text(path: Path, limits: Limits) -> Answer:
    how = encoding_of(path)
    if how.says:
        return Answer(says=how.says, remedy=how.remedy, kind=TEXT)
    csv.field_size_limit(limits.letters)
    errors = "replace" if how.encoding == "cp1252" else "strict"
    sieve = Sieve()
    filler = _Filler(limits, sieve)
    delimiter, began = ",", 1
    try:
        with path.open(encoding=how.encoding, errors=errors, newline="") as file:
            delimiter, skip = _delimiter_of(file.read(65_536))
            file.seek(0)
            lines = _Lines(file, limits.letters)
            if skip:
                next(lines, "")
            rows = csv.reader(lines, delimiter=delimiter)
            for row in rows:
                filler.add([cleaned(cell) or None for cell in row])
                if lines.ended and lines.unclosed():
                    return Answer(
                        says=f"A quotation mark that opens in line {lines.began} of the file is never closed.",
                        remedy="Close it or take it out, or export the file again.",
                        kind=_KINDS[delimiter],
                    )
                began = lines.begin()
    except UnicodeError:
        return Answer(
            says="The letters of this file cannot be read: it is cut off or damaged.",
            remedy="Export it again, if you can as CSV UTF-8.",
            kind=TEXT,
        )
    except csv.Error:
        return Answer(
            says=f"A cell near line {began} of the file is longer than {limits.letters:,} letters.",
            remedy="A quotation mark may be missing there. Mend the line or export the file again.",
            kind=_KINDS[delimiter],
        )
    filler.close()
    if not filler.blocks:
        return _EMPTY
    return Answer(
        kind=_KINDS[delimiter],
        encoding=how.encoding.removesuffix("-sig"),
        delimiter=delimiter,
        left_out=sieve.titles,
        tables=[Block("", False, filler.blocks)],
    )


class _Lines:
    """Hands lines to the csv reader and remembers those of the current row, so that a quotation mark that is never
    closed can be told from a cell with line breaks: the csv module ends both the same way."""

    def __init__(self, file: io.TextIOWrapper, letters: int) -> None:
        self._file = file
        self._most = letters * 64
        self._marks = 0
        self._line = 0
        self.began = 1
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        # A line without an end would be read whole before any limit is looked at.
        line = self._file.readline(self._most)
        if len(line) >= self._most:
            raise _TooMuchError(f"Line {self._line + 1} of the file is longer than {self._most:,} letters.")
        if not line:
            self.ended = True
            raise StopIteration
        self._line += 1
        self._marks += line.count('"')
        return line

    def begin(self) -> int:
        """A new row begins with the next line; its number."""
        self._marks = 0
        self.began = self._line + 1
        return self.began

    def unclosed(self) -> bool:
        """Whether the last row spans lines and its quotation marks do not pair up."""
        return self._marks % 2 == 1


def _delimiter_of(sample: str) -> tuple[str, bool]:
    """The sign between cells, and whether the first line only names it (`sep=;`)."""
    first, _, _ = sample.lstrip("\ufeff").partition("\n")
    first = first.strip().strip('"').casefold()
    if first.startswith("sep=") and len(first) <= 5:
        sign = first[4:] or "\t"
        if sign in _DELIMITERS:
            return sign, True
    best, most = ",", 0.0
    for sign in _DELIMITERS:
        widths = _widths(sample, sign)
        if not widths:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width))
        if usual > 1:
            share = widths.count(usual) / len(widths)
            score = share * share * (usual - 1)
            if score > most:
                best, most = sign, score
    return best, False


def _widths(sample: str, sign: str) -> list[int]:
    """How many cells each of the first rows has when they are cut at `sign`."""
    widths: list[int] = []
    try:
        for row in csv.reader(io.StringIO(sample, newline=""), delimiter=sign):
            if any(row):
                widths.append(len(row))
            if len(widths) >= 60:
                break
    except csv.Error:
        pass  # a cell too long: the full read says so with its line
    return widths


# Workbooks


def _workbook(path: Path, limits: Limits) -> Answer:
    import python_calamine as calamine

    damaged = Answer(
        says="This workbook is damaged: part of it is missing or unreadable.",
        remedy="Open it in Excel, save it again, and choose the new file.",
        kind=WORKBOOK,
    )
    sieves: list[Sieve] = []
    tables: list[Block] = []
    try:
        with calamine.CalamineWorkbook.from_path(str(path)) as book:  # pyright: ignore[reportUnknownMemberType] - a bare PathLike in its stub
            sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == calamine.SheetTypeEnum.WorkSheet]
            if not sheets:
                return Answer(
                    says="This workbook has no sheet.",
                    remedy="Open it in Excel, save it again, and choose the new file.",
                    kind=WORKBOOK,
                )
            if len(sheets) > limits.sheets:
                raise _TooMuchError(f"The workbook has more than {limits.sheets} sheets.")
            for about in sheets:
                sheet = book.get_sheet_by_name(about.name)
                if sheet.start is None:
                    continue
                if sheet.total_height > limits.rows:
                    raise _TooMuchError(f"The sheet has more than {limits.rows:,} rows.")
                if sheet.total_width > limits.columns:
                    raise _TooMuchError(f"The sheet has more than {limits.columns:,} columns.")
                sieve = Sieve()
                filler = _Filler(limits, sieve)
                # `iter_rows` gives the empty rows above the data, but not the empty columns before it.
                before: list[Cell] = [None] * sheet.start[1]
                for row in sheet.iter_rows():
                    filler.add([*before, *_cells(row, limits.letters)])
                filler.close()
                sieves.append(sieve)
                if filler.blocks:
                    hidden = about.visible != calamine.SheetVisibleEnum.Visible
                    tables.append(Block(about.name[:200], hidden, filler.blocks))
    except calamine.PasswordError:
        return Answer(
            says="This workbook is protected with a password.",
            remedy="Open it in Excel, remove the password under File, Info, and save it.",
            kind=WORKBOOK,
        )
    except calamine.CalamineError:
        return damaged
    if not tables:
        return msgspec.structs.replace(_EMPTY, kind=WORKBOOK)
    return Answer(kind=WORKBOOK, left_out=[title for sieve in sieves for title in sieve.titles], tables=tables)


def _cells(row: Iterable[object], letters: int) -> Iterator[Cell]:
    for value in row:
        if isinstance(value, str):
            if len(value) > letters:
                raise _TooMuchError(f"A cell is longer than {letters:,} letters.")
            yield cleaned(value) or None
        elif isinstance(value, float):
            yield int(value) if value.is_integer() and abs(value) < 2**53 else value
        elif isinstance(value, dt.datetime):
            day_only = value.time() == dt.time.min
            yield Stamp(value.date().isoformat()) if day_only else Stamp(value.isoformat(timespec="seconds"), True)
        elif isinstance(value, dt.date):
            yield Stamp(value.isoformat())
        elif isinstance(value, (bool, int)):
            yield value
        else:
            yield str(value)


def main(arguments: list[str]) -> int:
    """Reads the file that the second argument names within the limits (JSON) of the first; the message goes to standard
    output. Returns the exit status."""
    limits = msgspec.json.decode(arguments[0], type=Limits)
    path = Path(arguments[1])
    try:
        hold_to(limits.memory_for(path.stat().st_size), limits.seconds)
        message = msgspec.msgpack.encode(read(path, limits))
    except MemoryError:
        message = msgspec.msgpack.encode(
            Answer(says="The file needs more memory than a reader may use.", remedy="It may be damaged. " + _SMALLER)
        )
    except PermissionError:
        message = msgspec.msgpack.encode(
            Answer(
                says="The file may not be opened.",
                remedy="Close it in other programs, or copy it to your own folder and choose the copy.",
            )
        )
    except OSError as error:
        message = msgspec.msgpack.encode(
            Answer(
                says=f"The file could not be read: {error.strerror or 'the disk gave no answer'}.",
                remedy="Copy it to this computer and choose the copy.",
            )
        )
    sys.stdout.buffer.write(message)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
