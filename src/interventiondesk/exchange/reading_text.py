"""Reads tables written as text: cells between commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import IO

import msgspec

from interventiondesk.exchange.filling import SMALLER, Budget, Cleaner, Filler
from interventiondesk.exchange.spelling import Letters, doubts_of, spelling_of
from interventiondesk.exchange.tables import UnreadableError, Warned

_DELIMITERS = ",\t;|"
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
    cell_of = cleaner.__getitem__
    began = 1
    try:
        with io.TextIOWrapper(opened(), encoding=letters.encoding, errors=letters.errors, newline="") as file:
            delimiter, skip = (",", False) if limits.exact else _delimiter_of(file.read(65_536))
            file.seek(0)
            lines = _Lines(file, limits.letters)
            numbered = lines.hand_out()
            if skip:
                next(numbered, "")
            for row in csv.reader(numbered, delimiter=delimiter):
                filler.add([*map(cell_of, row)])
                if lines.marks:
                    if lines.ended and lines.marks % 2:
                        raise UnreadableError(
                            f"A quotation mark that opens in line {began} of the file is never closed.",
                            "Close it or take it out, or export the file again.",
                        )
                    lines.marks = 0
                began = lines.number + 1
    except UnicodeError as error:
        raise UnreadableError(
            "The letters of this file cannot be read: it is cut off or damaged.",
            "Export it again, if you can as CSV UTF-8.",
        ) from error
    except csv.Error as error:
        raise UnreadableError(
            f"A cell near line {began} of the file is longer than {limits.letters:,} letters.",
            "A quotation mark may be missing there. Mend the line or export the file again.",
        ) from error
    filler.close()
    return Text(_KINDS[delimiter], delimiter, letters, filler, doubts_of(letters))


class _Lines:
    """Hands lines to the csv reader and counts the quotation marks since it was last asked, so that one that is never
    closed can be told from a cell with line breaks: the csv module ends both the same way."""

    def __init__(self, file: io.TextIOWrapper, letters: int) -> None:
        self._file = file
        self._most = letters * 64
        self.marks = 0
        self.number = 0
        self.ended = False

    def hand_out(self) -> Iterator[str]:
        # A line without an end would be read whole before any limit is looked at.
        while line := self._file.readline(self._most):
            if len(line) >= self._most:
                raise UnreadableError(
                    f"Line {self.number + 1} of the file is longer than {self._most:,} letters.", SMALLER
                )
            self.number += 1
            if '"' in line:
                self.marks += line.count('"')
            yield line
        self.ended = True


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
