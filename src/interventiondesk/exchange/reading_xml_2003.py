"""Reads Excel 2003 XML sheets, which many systems save under the name of an Excel file."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path

from interventiondesk.exchange.filling import SMALLER, Budget, Cleaner, Filled, Filler, cleaned
from interventiondesk.exchange.percents import as_percentage, shows_percent
from interventiondesk.exchange.plain_xml import BadXmlError, walk
from interventiondesk.exchange.tables import NO_VALUE, Cell, Fault, Stamp, UnreadableError, Warned, shown_name
from interventiondesk.exchange.unseen import said_of


class Sheets:
    """What an Excel 2003 XML file holds."""

    def __init__(self) -> None:
        self.tables: list[Filled] = []
        self.titles: list[str] = []
        self.warnings: list[Warned] = []
        self.sheets = 0


def read_xml_2003(path: Path, budget: Budget) -> Sheets:
    """The sheets of the file at `path`. Raises `UnreadableError` where it is damaged or looks harmful."""
    reader = _Reader(budget)
    try:
        with path.open("rb") as file:
            walk(file, reader.begin, reader.end, reader.text)
    except BadXmlError as error:
        raise UnreadableError(
            "This Excel 2003 XML sheet is damaged, or holds what no spreadsheet program writes.",
            "Open it in Excel, save it as an Excel workbook (.xlsx), and choose that file.",
        ) from error
    return reader.found


class _Reader:
    def __init__(self, budget: Budget) -> None:
        self.found = Sheets()
        self._budget = budget
        self._cleaner = Cleaner(budget.limits.letters)
        self._filler = Filler(budget)
        self._name = ""
        self._hidden = False
        self._row: list[Cell] | None = None
        self._column = 0
        self._across = 0
        self._kind = ""
        self._formula = False
        self._value: list[str] | None = None
        self._length = 0
        self._visible: list[str] | None = None
        self._skipped = 0
        self._noted = False
        self._faults: list[tuple[int, int, str]] = []
        self._styles = _Styles()

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        limits = self._budget.limits
        if name == "Cell":
            self._column = _number(given, "Index", self._column + 1) - 1
            if not 0 <= self._column < limits.columns:
                raise UnreadableError(f"A row has more than {limits.columns:,} columns.", SMALLER)
            self._across = min(_number(given, "MergeAcross", 0), limits.columns)
            self._formula = "Formula" in given
            self._kind = ""
            self._styles.cell(self._column, given)
        elif name == "Comment":
            self._noted = True
        elif name == "Data" and not self._noted:
            self._kind = given.get("Type", "String")
            self._value, self._length = [], 0
        elif name == "Row":
            self._styles.row(given)
            self._filler.skip_to(_number(given, "Index", self._filler.number + 1))
            self._row, self._column = [], 0
            self._skipped = _number(given, "Span", 0)
        elif name == "Worksheet":
            self._filler = Filler(self._budget)
            self._name, self._hidden = shown_name(cleaned(given.get("Name", "")))[:200], False
            self.found.sheets += 1
            self._faults = []
            if self.found.sheets > limits.sheets:
                raise UnreadableError(f"The workbook has more than {limits.sheets} sheets.", SMALLER)
        elif name == "Visible":
            self._visible = []
        else:
            self._styles.begin(name, given)

    def text(self, letters: str) -> None:
        if self._value is not None:
            self._length += len(letters)
            if self._length > self._budget.limits.letters:
                raise UnreadableError(f"A cell is longer than {self._budget.limits.letters:,} letters.", SMALLER)
            self._value.append(letters)
        elif self._visible is not None:
            self._visible.append(letters[:20])

    def end(self, name: str) -> None:
        if name == "Comment":
            self._noted = False
        elif name == "Data" and self._value is not None:
            self._put(self._cell("".join(self._value)))
            self._value = None
        elif name == "Cell":
            if self._formula and not self._kind:
                self._put(Fault(NO_VALUE))
            self._column += 1 + self._across
        elif name == "Row" and self._row is not None:
            self._filler.add(self._row)
            self._row = None
            if self._skipped:
                self._filler.skip_to(self._filler.number + 1 + self._skipped)
        elif name == "Visible":
            self._hidden = "".join(self._visible or ()).strip() in {"SheetHidden", "SheetVeryHidden"}
            self._visible = None
        elif name == "Worksheet":
            self._filler.close()
            self.found.titles += self._filler.titles
            if self._filler.blocks:
                self.found.tables.append(Filled(self._name, self._hidden, self._filler.blocks))
            self.found.warnings += said_of(self._faults, self._name if self.found.sheets > 1 else "")

    def _put(self, cell: Cell) -> None:
        if self._row is None or cell is None:
            return
        if isinstance(cell, Fault):
            self._faults.append((self._filler.number + 1, self._column, cell.text))
        if len(self._row) < self._column:
            self._row.extend([None] * (self._column - len(self._row)))
        del self._row[self._column :]
        self._row.append(cell)

    def _cell(self, text: str) -> Cell:
        if self._kind == "Number":
            number = number_in(text.strip())
            return as_percentage(number) if self._styles.percent else number
        if self._kind == "DateTime":
            return stamp_of(text.strip())
        if self._kind == "Boolean":
            return text.strip() in {"1", "true"}
        if self._kind == "Error":
            return Fault(cleaned(text)[:40] or "#N/A")
        return self._cleaner[text]


class _Styles:
    """Which styles show percentages, and whether the cell that was begun last has one: its own, else its row's, else its
    column's."""

    def __init__(self) -> None:
        self.percent = False
        self._known: dict[str, bool] = {}
        self._style = ""
        self._columns: dict[int, bool] = {}
        self._column = 0
        self._row: bool | None = None

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        """One of the other elements."""
        if name == "Style":
            self._style = given.get("ID", "")
            self._known[self._style] = self._known.get(given.get("Parent", ""), False)
        elif name == "NumberFormat":
            code = given.get("Format", "")
            self._known[self._style] = code == "Percent" or shows_percent(code)
        elif name == "Table":
            self._columns, self._column = {}, 0
        elif name == "Column":
            first = _number(given, "Index", self._column + 1) - 1
            self._column = min(first + 1 + _number(given, "Span", 0), 16_384)
            if self._known.get(given.get("StyleID", ""), False):
                self._columns |= dict.fromkeys(range(first, self._column), True)

    def row(self, given: Mapping[str, str]) -> None:
        """A row begins."""
        self._row = self._known.get(given["StyleID"], False) if "StyleID" in given else None

    def cell(self, column: int, given: Mapping[str, str]) -> None:
        """A cell begins."""
        if "StyleID" in given:
            self.percent = self._known.get(given["StyleID"], False)
        else:
            self.percent = self._columns.get(column, False) if self._row is None else self._row


def number_in(text: str) -> Cell:
    """A number as a file of XML writes it; a fault where it is none."""
    try:
        number = float(text)
    except ValueError:
        return Fault(cleaned(text)[:40]) if text else None
    if not math.isfinite(number):
        return Fault("#NUM!")
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def stamp_of(text: str) -> Cell:
    """A date and time as a file of XML writes it; the text where it is none."""
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        return cleaned(text) or None
    if when.time() == dt.time.min:
        return Stamp(when.date().isoformat())
    return Stamp(when.replace(tzinfo=None).isoformat(timespec="seconds"), True)


def _number(given: Mapping[str, str], name: str, otherwise: int) -> int:
    text = given.get(name, "").strip()[:9]
    return int(text) if text.isascii() and text.isdigit() else otherwise
