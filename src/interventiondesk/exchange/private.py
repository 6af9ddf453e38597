"""What is never read out of a file: passwords and social security numbers. Used in the child, so that not even the
parent's memory holds them."""

from __future__ import annotations

import re

from interventiondesk.exchange.tables import Cell

_NAMED = re.compile(
    r"(^|[^a-z])(ssn|ss\s*(#|no\b|num\w*)|soc(ial)?[\s._-]*sec(urity)?|pass[\s._-]*(word|code|wd|phrase)|pwd|pin\s*code)",
    re.IGNORECASE,
)
_RUN_TOGETHER = re.compile(r"(ssn|password|passwd|socialsecurity(number)?|socsecnum(ber)?)$", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")
_MAYBE = re.compile(r"-\d\d-\d{4}")  # begins with a letter: to look for a digit everywhere takes ten times as long

_LOOKED_AT = 60
_LONGEST_HEADER = 60


def is_private(title: str) -> bool:
    """Whether a header names a password or a social security number: SSN, [1]Student_SSN, Network_Password."""
    title = title.strip()
    return 0 < len(title) <= _LONGEST_HEADER and bool(_NAMED.search(title) or _RUN_TOGETHER.search(title))


def without_numbers(text: str) -> str:
    """The text without what is written like a social security number."""
    return _NUMBER.sub("", text).strip() if text.count("-") >= 2 and _MAYBE.search(text) else text


class Sieve:
    """Takes private columns out of rows, in the order of the file. `titles` are the headers whose columns were dropped.
    One that no longer `works` has nothing more to look for and nothing to take out.

    A header is looked for in the first rows only, and only in a row of several cells: a title line such as "Roster
    without SSN" is no header.
    """

    def __init__(self, *, works: bool = True) -> None:
        self.works = works
        self.titles: list[str] = []
        self._columns: set[int] = set()
        self._seen = 0

    def sift(self, cells: list[Cell]) -> None:
        """Takes the values of private columns out of a row. The header itself stays, so that the user can see what was
        left out."""
        for column in self._columns:
            if column < len(cells):
                cells[column] = None
        if self._seen < _LOOKED_AT:
            self._seen += 1
            self._look(cells)
        else:
            self.works = bool(self._columns)

    def _look(self, cells: list[Cell]) -> None:
        if sum(cell is not None for cell in cells) < 2:
            return
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and column not in self._columns and is_private(cell):
                self._columns.add(column)
                self.titles.append(cell.strip())
