"""What calamine does not tell of a workbook, and how it is told: error cells, formulas without a value, hidden rows,
percentages.

calamine gives an empty cell for #DIV/0!, for #N/A and for a formula that was never calculated: a score that nobody has
would be a score that was not given.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from interventiondesk.exchange.percents import Percents
from interventiondesk.exchange.tables import NO_VALUE, Warned, letters_of

_TOLD = 20
ERRORS: dict[int, str] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class Unseen(msgspec.Struct):
    """What was found in one sheet: the texts of faults by row and column, both counted from 0, which cells
    are shown as percentages, and how much is hidden."""

    faults: dict[int, dict[int, str]] = {}
    percents: Percents = msgspec.field(default_factory=Percents)
    hidden_rows: int = 0
    hidden_columns: int = 0

    def put(self, row: int, column: int, text: str) -> None:
        """A fault at its place."""
        self.faults.setdefault(row, {})[column] = text

    def warnings(self, sheet: str) -> list[Warned]:
        """What the user should know; `sheet` is empty where there is only one."""
        found = said_of(
            ((row + 1, column, text) for row, at in sorted(self.faults.items()) for column, text in sorted(at.items())),
            sheet,
        )
        for count, what in ((self.hidden_rows, "row"), (self.hidden_columns, "column")):
            if count == 1:
                found.append(Warned(sheet, f"1 {what} is hidden in the file and was read too."))
            elif count:
                found.append(Warned(sheet, f"{count:,} {what}s are hidden in the file and were read too."))
        return found


def said_of(faults: Iterable[tuple[int, int, str]], sheet: str) -> list[Warned]:
    """A warning for each fault, given as row (from 1), column (from 0) and text; after twenty only how many more."""
    said: list[Warned] = []
    more = 0
    for row, column, text in faults:
        if len(said) >= _TOLD:
            more += 1
            continue
        cell = f"{letters_of(column)}{row}"
        where = f"{sheet}, {cell}" if sheet else cell
        if text == NO_VALUE:
            said.append(
                Warned(where, f"{cell} holds a formula without a stored value: open the file in Excel and save it.")
            )
        else:
            said.append(Warned(where, f"{cell} shows {text} instead of a value: mend it there, or leave its row out."))
    if more:
        said.append(Warned(sheet, f"{more:,} more cells show an error or have no stored value."))
    return said
