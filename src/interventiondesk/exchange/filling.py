"""Collects the cells of one table in the child: cleaned, sifted, counted, and encoded block by block to keep memory low."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from itertools import chain
from typing import cast

import msgspec

from interventiondesk.exchange.formulas import restored
from interventiondesk.exchange.limits import Limits
from interventiondesk.exchange.private import Sieve, without_numbers
from interventiondesk.exchange.tables import Cell, UnreadableError

_BLOCK_ROWS = 2000
_BLOCK_CELLS = 60_000
_REMEMBERED = 65_536
_SHORT = 200
_FEW = 16
_PASSED = 15
_PRINTABLE = bytes(range(32, 127))
_INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
SMALLER = "Split it into smaller files."


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
    text = text.strip()
    return restored(text).strip() if text.startswith("'") else text


class Cleaner(dict[str, str | None]):
    """Gives the cell of a text, and remembers it: a school's file says the same few thousand things again and again.

    `cleaner[text]` is the cleaned text without social security numbers, None where nothing is left. An `exact` one gives
    back what an export of our own was made from, as it stands.
    """

    def __init__(self, letters: int, *, exact: bool = False) -> None:
        super().__init__()
        self._letters = letters
        self._exact = exact
        self._passing = 0
        self._stayed = False

    def __missing__(self, text: str) -> str | None:
        if len(text) > self._letters:
            raise UnreadableError(f"A cell is longer than {self._letters:,} letters.", SMALLER)
        cell = (restored(text) if self._exact else without_numbers(cleaned(text))) or None
        if len(text) < _SHORT:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = cell
        return cell

    def cells_of(self, rows: list[list[str]]) -> list[list[Cell]]:
        """The cells of some rows of a text, none of whose cells is longer than the limit. The rows are used up."""
        if self._passing:
            self._passing -= 1
            return self._one_by_one(rows)
        self._stayed = False
        cells = self._at_once(rows)
        if not self._stayed:
            self._passing = _PASSED
        return cells

    def _at_once(self, rows: list[list[str]]) -> list[list[Cell]]:
        """Half of the time of reading a large file goes into looking at texts that stay as they are: it is asked of many
        rows together first, then of half of them."""
        whole = f"|{'|'.join(chain.from_iterable(rows))}|"
        if self._stays(whole):
            self._stayed = True
            return _with_none(rows) if "||" in whole else cast("list[list[Cell]]", rows)
        if len(rows) <= _FEW:
            return self._one_by_one(rows)
        middle = len(rows) // 2
        return self._at_once(rows[:middle]) + self._at_once(rows[middle:])

    def _one_by_one(self, rows: list[list[str]]) -> list[list[Cell]]:
        cell_of = self.__getitem__
        return [[*map(cell_of, row)] for row in rows]

    def _stays(self, whole: str) -> bool:
        """Whether all texts, with a bar before and behind each, would be given back as they are: together they have every
        fault that one of them has."""
        if "|'" in whole:
            return False
        return self._exact or (
            "| " not in whole
            and " |" not in whole
            and (
                not whole.encode().translate(None, _PRINTABLE)
                if whole.isascii()
                else whole.isprintable() and unicodedata.is_normalized("NFC", whole)
            )
            and without_numbers(whole) is whole
        )


def _with_none(rows: list[list[str]]) -> list[list[Cell]]:
    """The same rows with None for each empty text."""
    cells = cast("list[list[Cell]]", rows)
    for row in cells:
        empty = row.count("")
        if empty > _FEW:
            row[:] = [cell or None for cell in row]
        else:  # to make a new row takes longer
            for _ in range(empty):
                row[row.index("")] = None
    return cells


class Budget:
    """What all tables of one file may hold together."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self.cells = limits.cells
        self.bytes = limits.message_for(size)


class Filler:
    """The rows of one table. `number` is the row that was added last, `titles` the private columns that were left out;
    an `exact` one takes nothing out."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._sieve = Sieve(works=not budget.limits.exact)
        self._encoder = msgspec.msgpack.Encoder()
        self.exact = budget.limits.exact
        # As the rows of `tables` are written; to make one of each first takes as long as to write them.
        self._rows: list[tuple[int, list[Cell]]] = []
        self._waiting = 0
        self.number = 0
        self.blocks: list[bytes] = []

    @property
    def titles(self) -> list[str]:
        return self._sieve.titles

    def add(self, cells: list[Cell]) -> None:
        """The next row, empty or not. The list is kept."""
        self.add_all((cells,))

    def add_texts(self, rows: list[list[str]], cleaner: Cleaner) -> None:
        """The next rows of a text, empty or not. They are used up."""
        self.add_all(cleaner.cells_of(rows))

    def add_all(self, rows: Iterable[list[Cell]]) -> None:
        """The next rows, empty or not. The lists are kept."""
        number, waiting, kept = self.number, self._waiting, self._rows
        most_rows, most_columns = self._budget.limits.rows, self._budget.limits.columns
        sieve = self._sieve
        for cells in rows:
            number += 1
            if number > most_rows:
                raise UnreadableError(f"The file has more than {most_rows:,} rows.", SMALLER)
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            width = len(cells)
            if width > most_columns:
                raise UnreadableError(f"Row {number} has more than {most_columns:,} columns.", SMALLER)
            if sieve.works:
                sieve.sift(cells)
            kept.append((number, cells))
            waiting += width
            if waiting >= _BLOCK_CELLS or len(kept) >= _BLOCK_ROWS:
                self._waiting = waiting
                self.close()
                waiting, kept = 0, self._rows
        self.number, self._waiting = number, waiting

    def skip_to(self, number: int) -> None:
        """The next row will have this number; those between are empty."""
        self.number = max(self.number, number - 1)

    def close(self) -> None:
        """Encodes what is waiting."""
        if not self._rows:
            return
        self._budget.cells -= self._waiting
        if self._budget.cells < 0:
            raise UnreadableError(f"The file has more than {self._budget.limits.cells:,} cells.", SMALLER)
        block = self._encoder.encode(self._rows)
        self._budget.bytes -= len(block)
        if self._budget.bytes < 0:
            raise UnreadableError("The file holds far more text than its size allows.", "It may be damaged. " + SMALLER)
        self.blocks.append(block)
        self._rows = []
        self._waiting = 0


class Filled(msgspec.Struct):
    """One table, ready to be handed over."""

    name: str
    hidden: bool
    blocks: list[bytes]
