"""Finds faults, percentages and hidden rows in the XML of Open XML workbooks and OpenDocument sheets."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from interventiondesk.exchange.archives import Part
from interventiondesk.exchange.filling import SMALLER, cleaned
from interventiondesk.exchange.limits import USUAL
from interventiondesk.exchange.percents import Percents, cells_in_xml, column_of, styles_in_xml
from interventiondesk.exchange.plain_xml import walk
from interventiondesk.exchange.tables import NO_VALUE, UnreadableError
from interventiondesk.exchange.unseen import Unseen

_AT = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_MOST_FAULTS = 100_000
_LONGEST = 40
_ERROR_TEXT = re.compile(r"#[A-Z/0!?_]{2,20}|Err:[0-9]{3}")


class Targets(msgspec.Struct, frozen=True):
    """The parts of the zip that hold the sheets of an Open XML workbook, by the sheet's relation, and its styles."""

    sheets: Mapping[str, str]
    styles: str


def targets_in(path: Path) -> Targets:
    """Where an Open XML workbook, XML or binary, says that its parts are."""
    targets: dict[str, str] = {}
    styles = ""

    def begin(name: str, given: Mapping[str, str]) -> None:
        nonlocal styles
        if name == "Relationship":
            target = given.get("Target", "").replace("\\", "/")
            target = plain_part(target.lstrip("/") if target.startswith("/") else "xl/" + target)
            targets[given.get("Id", "")] = target
            if given.get("Type", "").endswith("/styles"):
                styles = target

    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if plain_part(part).startswith("xl/_rels/workbook.") and plain_part(part).endswith(".rels"):
                with archive.open(part) as file:
                    walk(file, begin, _nothing, _nothing)
    return Targets(targets, styles)


def plain_part(name: str) -> str:
    """The name of a part for comparison: some programs write backslashes, a slash in front, or another case."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _nothing(_: str) -> None:
    pass


def unseen_in_xlsx(path: Path, parts: tuple[Part, ...]) -> dict[str, Unseen]:
    """What is unseen in each sheet, by the sheet's name. Raises `BadXmlError`."""
    marked = {plain_part(part.name) for part in parts if part.marked}
    relations: list[tuple[str, str]] = []

    def begin(name: str, given: Mapping[str, str]) -> None:
        if name == "sheet":
            relations.append((given.get("name", ""), given.get("id", "")))

    found: dict[str, Unseen] = {}
    targets = targets_in(path)
    with zipfile.ZipFile(path) as archive:
        names = {plain_part(name): name for name in archive.namelist()}
        styled = names.get(targets.styles)
        percent = styles_in_xml(lambda: archive.open(styled)) if styled else frozenset[str]()
        if "xl/workbook.xml" not in names or not (percent or any("sheet" in name for name in marked)):
            return {}
        with archive.open(names["xl/workbook.xml"]) as file:
            walk(file, begin, _nothing, _nothing)
        for sheet, relation in relations:
            part = names.get(targets.sheets.get(relation, ""), "")
            if not part:
                continue
            if plain_part(part) not in marked:
                percents = cells_in_xml(lambda part=part: archive.open(part), percent) if percent else Percents()
                if percents is not None:
                    found[sheet] = Unseen(faults={}, percents=percents)
                    continue
            reader = _Sheet(percent)
            with archive.open(part) as file:
                walk(file, reader.begin, reader.end, reader.text)
            found[sheet] = reader.unseen
    return found


class _Sheet:
    """One sheet of an Open XML workbook; cells of the styles `percent` are percentages."""

    def __init__(self, percent: frozenset[str]) -> None:
        self.unseen = Unseen(faults={})
        self._percent = percent
        self._row = -1
        self._column = -1
        self._kind = ""
        self._formula = False
        self._value: list[str] | None = None
        self._length = 0
        self._count = 0

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name == "c":
            place = _AT.fullmatch(given.get("r", ""))
            if place:
                self._column = column_of(place[1])
                self._row = int(place[2]) - 1
            else:
                self._column += 1
            self._kind = given.get("t", "n")
            if self._percent and given.get("s", "0") in self._percent:
                self.unseen.percents.put(self._row, self._column)
            self._formula = False
            self._value, self._length = None, 0
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._value = []
        elif name == "row":
            number = given.get("r", "")
            self._row = int(number[:7]) - 1 if number.isascii() and number.isdigit() else self._row + 1
            self._column = -1
            self.unseen.hidden_rows += given.get("hidden", "") in {"1", "true"}
        elif name == "col" and given.get("hidden", "") in {"1", "true"}:
            first, last = given.get("min", "1")[:6], given.get("max", "1")[:6]
            if first.isdigit() and last.isdigit():
                self.unseen.hidden_columns += max(0, min(int(last), 16_384) - int(first) + 1)

    def text(self, letters: str) -> None:
        if self._value is not None and self._length < _LONGEST:
            self._value.append(letters)
            self._length += len(letters)

    def end(self, name: str) -> None:
        if name != "c":
            return
        if self._kind == "e":
            self._put(cleaned("".join(self._value or ()))[:_LONGEST] or "#N/A")
        elif self._formula and (self._value is None or (self._kind != "str" and not "".join(self._value).strip())):
            self._put(NO_VALUE)
        self._value = None

    def _put(self, text: str) -> None:
        self._count += 1
        if self._count <= _MOST_FAULTS and self._row >= 0 and self._column >= 0:
            self.unseen.put(self._row, self._column, text)


def unseen_in_ods(path: Path, parts: tuple[Part, ...]) -> dict[str, Unseen]:
    """What is unseen in each sheet of an OpenDocument file, by the sheet's name. Raises `BadXmlError`."""
    if not any(part.name == "content.xml" and part.marked for part in parts):
        return {}
    reader = _OpenDocument()
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as file:
        walk(file, reader.begin, reader.end, reader.text)
    return reader.found


class _OpenDocument:
    """The sheets of an OpenDocument file."""

    def __init__(self) -> None:
        self.found: dict[str, Unseen] = {}
        self._unseen = Unseen(faults={})
        self._row = 0
        self._column = 0
        self._rows = 1
        self._columns = 1
        self._formula = False
        self._failed = False
        self._typed = False
        self._text: list[str] | None = None
        self._length = 0
        self._count = 0
        self._row_faults: dict[int, str] = {}
        self._percents = 0

    def begin(self, name: str, given: Mapping[str, str]) -> None:
        if name in {"table-cell", "covered-table-cell"}:
            self._columns = _times(given, "number-columns-repeated")
            self._formula = "formula" in given
            # LibreOffice writes its own `value-type` beside the standard's: both lose their namespace here.
            self._failed = given.get("value-type") == "error"
            self._typed = "value-type" in given
            if given.get("value-type") == "percentage":
                self._percents += self._columns * self._rows
                if self._percents > USUAL.cells:
                    raise UnreadableError(f"The file has more than {USUAL.cells:,} cells.", SMALLER)
                for column in range(self._column, min(self._column + self._columns, 16_384)):
                    self._unseen.percents.put(self._row, column, min(self._rows, 1_048_576))
            self._text, self._length = [], 0
        elif name == "table-row":
            self._rows = _times(given, "number-rows-repeated")
            self._column = 0
            self._row_faults = {}
            if given.get("visibility", "visible") != "visible":
                self._unseen.hidden_rows += min(self._rows, 1_048_576)
        elif name == "table":
            self._unseen = Unseen(faults={})
            self._row = 0
            self.found[given.get("name", "")] = self._unseen

    def text(self, letters: str) -> None:
        if self._text is not None and self._length < _LONGEST:
            self._text.append(letters)
            self._length += len(letters)

    def end(self, name: str) -> None:
        if name in {"table-cell", "covered-table-cell"}:
            shown = "".join(self._text or ()).strip()
            fault = ""
            if self._failed or (self._formula and _ERROR_TEXT.fullmatch(shown)):
                fault = cleaned(shown)[:_LONGEST] or "#N/A"
            elif self._formula and not self._typed and not shown:
                fault = NO_VALUE
            if fault:
                for column in range(self._column, self._column + min(self._columns, 100)):
                    self._row_faults[column] = fault
            self._column += self._columns
            self._text = None
        elif name == "table-row":
            for row in range(self._row, self._row + min(self._rows, 100)) if self._row_faults else ():
                self._count += len(self._row_faults)
                if self._count <= _MOST_FAULTS:
                    self._unseen.faults[row] = dict(self._row_faults)
            self._row += self._rows


def _times(given: Mapping[str, str], name: str) -> int:
    text = given.get(name, "")[:7]
    return max(1, int(text)) if text.isascii() and text.isdigit() else 1
