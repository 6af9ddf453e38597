"""Tells which cells of a workbook people see as percentages: what stands there as 0.85 is read as they see it, 85%.

As text, because the sign must not get lost on the way: 85% is no number of words.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import IO

from interventiondesk.exchange.plain_xml import walk
from interventiondesk.exchange.tables import Cell

BUILT_IN = frozenset({9, 10})
"""The numbers of the two percent formats that every Excel has without saying so."""

_CHUNK = 1 << 20
_NOT_SHOWN_AS_IS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{1,3})([0-9]{1,7})[\"']")


class Percents:
    """The cells shown as percentages, row and column counted from 0: by column, where each run of them begins and ends,
    because a column of a million scores has one style."""

    def __init__(self) -> None:
        self._runs: dict[int, list[int]] = {}
        self._stray: set[tuple[int, int]] = set()

    def __bool__(self) -> bool:
        return bool(self._runs)

    def put(self, row: int, column: int, rows: int = 1) -> None:
        """Some cells of a column, from one row on."""
        runs = self._runs.setdefault(column, [])
        if runs and row < runs[-1]:  # no program writes rows out of their order
            self._stray.add((row, column))
        elif runs and runs[-1] == row:
            runs[-1] += rows
        else:
            runs += (row, row + rows)

    def show(self, row: int, cells: list[Cell]) -> None:
        """Makes percentages of the numbers of a row that people see as such."""
        for column, runs in self._runs.items():
            if column < len(cells) and (bisect_right(runs, row) % 2 or (row, column) in self._stray):
                cells[column] = as_percentage(cells[column])


def as_percentage(cell: Cell) -> Cell:
    """A number as a percentage with at most three decimals, the most that a score has; any other cell as it is."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return cell
    return f"{repr(round(cell * 100.0, 3)).removesuffix('.0')}%"


def shows_percent(code: str) -> bool:
    """Whether a number format such as `0.0%;[Red]-0.0%` shows a percentage: what it only quotes is no sign."""
    return "%" in _NOT_SHOWN_AS_IS.sub("", code).partition(";")[0]


def styles_in_xml(opened: Callable[[], IO[bytes]]) -> frozenset[str]:
    """The styles of cells, by their number in `s`, that an Open XML workbook shows as percentages. Raises
    `BadXmlError`."""
    formats = {str(number) for number in BUILT_IN}
    found: list[str] = []
    here = False
    count = 0

    def begin(name: str, given: Mapping[str, str]) -> None:
        nonlocal here, count
        if name == "numFmt" and shows_percent(given.get("formatCode", "")):
            formats.add(given.get("numFmtId", ""))
        elif name == "cellXfs":
            here = True
        elif name == "xf" and here:
            if given.get("numFmtId") in formats:
                found.append(str(count))
            count += 1

    def end(name: str) -> None:
        nonlocal here
        here = here and name != "cellXfs"

    with opened() as file:
        walk(file, begin, end, lambda _: None)
    return frozenset(found)


def cells_in_xml(opened: Callable[[], IO[bytes]], styles: frozenset[str]) -> Percents | None:
    """The cells of these styles in a sheet of an Open XML workbook, looked for in its letters: to walk through all of it
    takes as long again as to read it. None where only a walk can tell."""
    if "0" in styles:  # the style of cells that say none
        return None
    numbers = b"|".join(re.escape(one.encode()) for one in sorted(styles))
    tag = re.compile(rb"<(?:[\w.-]+:)?c\s(?:[^<>]*\s)?s\s*=\s*[\"'](?:" + numbers + rb")[\"'][^<>]*>")
    found = Percents()
    rest = b""
    with opened() as file:
        while piece := file.read(_CHUNK):
            piece = rest + piece
            end = piece.rfind(b">") + 1
            if b"<!" in piece or not end:
                return None
            for one in tag.finditer(piece, 0, end):
                place = _PLACE.search(one[0])
                if place is None:
                    return None
                found.put(int(place[2]) - 1, column_of(place[1].decode()))
            rest = piece[end:]
    return found


def column_of(letters: str) -> int:
    """The column, counted from 0, that a spreadsheet calls by these letters."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
