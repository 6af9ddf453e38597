"""Collects the cells of one table in the child: cleaned, sifted, counted, and encoded block by block to keep memory low."""

from __future__ import annotations

import unicodedata

import msgspec

from interventiondesk.exchange.formulas import restored
from interventiondesk.exchange.limits import Limits
from interventiondesk.exchange.private import Sieve, without_numbers
from interventiondesk.exchange.tables import Cell, Row, UnreadableError

_BLOCK_ROWS = 2000
_BLOCK_CELLS = 60_000
_REMEMBERED = 65_536
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

    def __missing__(self, text: str) -> str | None:
        if len(text) > self._letters:
            raise UnreadableError(f"A cell is longer than {self._letters:,} letters.", SMALLER)
        cell = (restored(text) if self._exact else without_numbers(cleaned(text))) or None
        if len(text) < 200:
            if len(self) >= _REMEMBERED:
                self.clear()
            self[text] = cell
        return cell


class Budget:
    """What all tables of one file may hold together."""

    def __init__(self, limits: Limits, size: int) -> None:
        self.limits = limits
        self.cells = limits.cells
        self.bytes = limits.message_for(size)


class Filler:
    """The rows of one table. `number` is the row that was added last, `titles` the private columns that were left out."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._sieve = Sieve()
        self._encoder = msgspec.msgpack.Encoder()
        self._rows: list[Row] = []
        self._waiting = 0
        self.number = 0
        self.blocks: list[bytes] = []

    @property
    def titles(self) -> list[str]:
        return self._sieve.titles

    def add(self, cells: list[Cell]) -> None:
        """The next row, empty or not."""
        self.number += 1
        limits = self._budget.limits
        if self.number > limits.rows:
            raise UnreadableError(f"The file has more than {limits.rows:,} rows.", SMALLER)
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            return
        if len(cells) > limits.columns:
            raise UnreadableError(f"Row {self.number} has more than {limits.columns:,} columns.", SMALLER)
        self._rows.append(Row(self.number, tuple(cells if limits.exact else self._sieve.sift(cells))))
        self._waiting += len(cells)
        if len(self._rows) >= _BLOCK_ROWS or self._waiting >= _BLOCK_CELLS:
            self.close()

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
