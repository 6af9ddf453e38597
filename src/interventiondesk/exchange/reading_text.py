"""Reads tables written as text: cells between commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice, repeat
from typing import IO

import msgspec

from interventiondesk.exchange.filling import SMALLER, Budget, Cleaner, Filler
from interventiondesk.exchange.spelling import Letters, doubts_of, spelling_of
from interventiondesk.exchange.tables import UnreadableError, Warned

_DELIMITERS = ",\t;|"
_END = ["\x00", "\x00"]
_ROWS_AT_ONCE, _CELLS_AT_ONCE = 1000, 20_000
_BLOCK = 1 << 17
_KINDS = {",": "CSV", "\t": "tab-separated text", ";": "CSV with semicolons", "|": "CSV with bars"}


class Text(msgspec.Struct):
    """One text as a table."""

    kind: str
    delimiter: str
    letters: Letters
    filler: Filler
    warnings: list[Warned]


def read_text(opened: Callable[[], IO[bytes]], budget: Budget, wanted: str | None = None) -> Text:
    """The rows of a text that `opened` opens as often as it is asked; `wanted` is the encoding that the user chose.

    Raises `UnreadableError` with the line where letters, quotation marks or limits end it.
    """
    letters = spelling_of(opened, wanted)
    limits = budget.limits
    csv.field_size_limit(limits.letters)
    filler = Filler(budget)
    cleaner = Cleaner(limits.letters, exact=limits.exact)
    delimiter, skip = ",", False
    rows: list[list[str]] = []

    def text() -> io.TextIOWrapper:
        return io.TextIOWrapper(opened(), encoding=letters.encoding, errors=letters.errors, newline="")

    def lines() -> Iterator[str]:
        found = chain.from_iterable(_blocks(text, limits.letters * 64, delimiter))
        if skip:
            next(found, "")
        return found

    try:
        if not limits.exact:
            with text() as file:
                delimiter, skip = _delimiter_of(file.read(65_536))
        reader = csv.reader(lines(), delimiter=delimiter)
        at_once = 1
        while more := [*islice(reader, at_once)]:
            filler.add_texts(rows, cleaner)
            rows = more
            # Wide rows one by one: a hostile file has a million cells in each.
            at_once = max(1, min(_ROWS_AT_ONCE, _CELLS_AT_ONCE // max(1, len(rows[-1]))))
        if rows and rows[-1] != _END:
            began = skip + _last(lines(), delimiter)
            raise UnreadableError(
                f"A quotation mark that opens in line {began} of the file is never closed.",
                "Close it or take it out, or export the file again.",
            )
        filler.add_texts(rows[:-1], cleaner)
    except UnicodeError as error:
        raise UnreadableError(
            "The letters of this file cannot be read: it is cut off or damaged.",
            "Export it again, if you can as CSV UTF-8.",
        ) from error
    except csv.Error as error:
        began = skip + _last(lines(), delimiter)
        raise UnreadableError(
            f"A cell near line {began} of the file is longer than {limits.letters:,} letters.",
            "A quotation mark may be missing there. Mend the line or export the file again.",
        ) from error
    filler.close()
    return Text(_KINDS[delimiter], delimiter, letters, filler, doubts_of(letters))


def _blocks(opened: Callable[[], io.TextIOWrapper], most: int, delimiter: str) -> Iterator[Iterable[str]]:
    """The lines of a text, many at once, and one more: where that becomes part of a cell, the cell was never closed, which
    the csv module does not tell.

    Empty cells at the end of a row, a third of all that some systems write, are not handed out, up to the first quotation
    mark: from there on they may stand inside a cell.
    """
    rest, number = "", 1
    quoted = False
    with opened() as file:
        # Not line by line, which takes twice as long; and a line without an end would be read whole before any limit.
        while block := file.read(min(_BLOCK, most)):
            block = rest + block
            # A return at the very end may be half of a line's end.
            end = max(block.rfind("\n"), block.rfind("\r", 0, -1)) + 1
            if not end and len(block) >= most:
                raise UnreadableError(f"Line {number} of the file is longer than {most:,} letters.", SMALLER)
            whole, rest = block[:end], block[end:]
            number += whole.count("\n") or whole.count("\r")
            quoted = quoted or '"' in whole
            lines = io.StringIO(whole, newline="")
            yield lines if quoted else map(str.rstrip, lines, repeat(delimiter + "\r\n"))
    yield (rest,) if rest else ()
    yield (delimiter.join(_END),)


def _last(lines: Iterator[str], delimiter: str) -> int:
    """The line in which the last row begins that can be told."""
    reader = csv.reader(lines, delimiter=delimiter)
    began = before = 1
    try:
        for _ in reader:
            before, began = began, reader.line_num + 1
    except csv.Error:
        return began
    return before


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
