"""Finds faults and percentages in the records of binary workbooks: .xls (a stream of BIFF records) and .xlsb (records in
a zip)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from interventiondesk.exchange.compound import Compound
from interventiondesk.exchange.kinds import OLD, protected
from interventiondesk.exchange.percents import BUILT_IN, shows_percent
from interventiondesk.exchange.unseen import ERRORS, Unseen
from interventiondesk.exchange.unseen_xml import plain_part, targets_in

_MOST_FAULTS = 100_000
_BOUND_SHEET, _BOOL_OR_ERROR, _FORMULA, _ENCRYPTED, _BEGINS = 0x85, 0x205, 0x06, 0x2F, 0x809
_FORMAT, _STYLE, _NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS = 0x41E, 0xE0, 0x203, 0x27E, 0xBD
_NUMBERS = {_NUMBER, _SHORT_NUMBER, _SHORT_NUMBERS, _FORMULA}


def unseen_in_xls(path: Path) -> dict[str, Unseen]:
    """What is unseen in each sheet of an old workbook, by the sheet's name.

    Raises `UnreadableError` where it is protected with a password: calamine would read the oldest kind of protection as
    if it were text. Raises `BadCompoundError` where the container is damaged.
    """
    inside = Compound(path)
    name = next((name for name in inside.streams if name.casefold() in {"workbook", "book"}), "")
    if not name:
        return {}
    data = inside.stream(name)
    sheets: dict[int, str] = {}
    found: dict[str, Unseen] = {}
    styles = _OldStyles()
    current: Unseen | None = None
    count = 0
    for at, kind, start, size in _biff(data):
        if kind == _ENCRYPTED:
            raise protected(OLD)
        if kind == _BEGINS:
            current = None
            if at in sheets:
                current = found[sheets[at]] = Unseen(faults={})
        elif kind == _BOUND_SHEET and size >= 8:
            sheets[struct.unpack_from("<I", data, start)[0]] = _sheet_name(data[start + 6 : start + size])
        elif current is None:
            if kind in {_FORMAT, _STYLE}:
                styles.take(kind, data[start : start + size])
        elif size >= 8:
            if styles.percent and kind in _NUMBERS:
                for row, column, style in _numbers(kind, data[start : start + size]):
                    if style in styles.percent:
                        current.percents.put(row, column)
            code = _fault(kind, data[start : start + size])
            if code is not None and count < _MOST_FAULTS:
                row, column = struct.unpack_from("<HH", data, start)
                current.put(row, column, ERRORS.get(code, "#N/A"))
                count += 1
    return found


def _biff(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Where each record begins, its kind, where its body begins and how long it is."""
    at = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        if at + 4 + size > len(data):
            return
        yield at, kind, at + 4, size
        at += 4 + size


def _sheet_name(body: bytes) -> str:
    if len(body) < 2:
        return ""
    count, wide = body[0], body[1] & 1
    return body[2 : 2 + 2 * count].decode("utf-16-le", "replace") if wide else body[2 : 2 + count].decode("latin-1")


def _fault(kind: int, body: bytes) -> int | None:
    """The number of the error that a cell holds, None where it holds none."""
    if kind == _BOOL_OR_ERROR and body[7] == 1:
        return body[6]
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


class _OldStyles:
    """The styles of cells, by their number, that an old workbook shows as percentages."""

    def __init__(self) -> None:
        self.percent: set[int] = set()
        self._formats = set(BUILT_IN)
        self._count = 0

    def take(self, kind: int, body: bytes) -> None:
        """One record of a format or a style."""
        if len(body) < 5:
            return
        if kind == _FORMAT:
            if shows_percent(_format_code(body[2:])):
                self._formats.add(struct.unpack_from("<H", body)[0])
        else:
            if struct.unpack_from("<H", body, 2)[0] in self._formats:
                self.percent.add(self._count)
            self._count += 1


def _format_code(body: bytes) -> str:
    """A number format. Before 1997 its length takes one byte, later two, and another says how wide its letters are."""
    (count,) = struct.unpack_from("<H", body)
    wide = body[2] & 1
    if count << wide == len(body) - 3:
        return body[3:].decode("utf-16-le" if wide else "latin-1", "replace")
    return body[1 : 1 + body[0]].decode("latin-1")


def _numbers(kind: int, body: bytes) -> Iterator[tuple[int, int, int]]:
    """Row, column and style of the numbers of a record; `_SHORT_NUMBERS` are several side by side."""
    row, column, style = struct.unpack_from("<HHH", body)
    yield row, column, style
    if kind == _SHORT_NUMBERS:
        for along, at in enumerate(range(10, len(body) - 7, 6), 1):
            yield row, column + along, struct.unpack_from("<H", body, at)[0]


_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156
_NUMBERS_OF_XLSB = {2, 5, 9}
_XLSB_FORMAT, _XLSB_STYLE, _XLSB_STYLES_BEGIN, _XLSB_STYLES_END = 44, 47, 617, 618


def unseen_in_xlsb(path: Path) -> dict[str, Unseen]:
    """What is unseen in each sheet of a binary workbook, by the sheet's name. Raises `BadXmlError`."""
    targets = targets_in(path)
    found: dict[str, Unseen] = {}
    with zipfile.ZipFile(path) as archive:
        names = {plain_part(name): name for name in archive.namelist()}
        styled = names.get(targets.styles)
        styles = _styles_in(archive.read(styled)) if styled else set[int]()
        for kind, body in _records(archive.read(names["xl/workbook.bin"])):
            if kind != _SHEET or len(body) < 12:
                continue
            relation, rest = _wide(body, 8)
            title, _ = _wide(body, rest)
            part = targets.sheets.get(relation, "")
            if part in names:
                found[title] = _in_part(archive.read(names[part]), styles)
    return found


def _styles_in(data: bytes) -> set[int]:
    """The styles of cells, by their number, that a binary workbook shows as percentages."""
    formats = set(BUILT_IN)
    styles: set[int] = set()
    here = False
    count = 0
    for kind, body in _records(data):
        if kind == _XLSB_FORMAT and len(body) >= 6:
            if shows_percent(_wide(body, 2)[0]):
                formats.add(struct.unpack_from("<H", body)[0])
        elif kind in {_XLSB_STYLES_BEGIN, _XLSB_STYLES_END}:
            here = kind == _XLSB_STYLES_BEGIN
        elif kind == _XLSB_STYLE and here and len(body) >= 4:
            if struct.unpack_from("<H", body, 2)[0] in formats:
                styles.add(count)
            count += 1
    return styles


def _in_part(data: bytes, styles: set[int]) -> Unseen:
    unseen = Unseen(faults={})
    row = -1
    count = 0
    for kind, body in _records(data):
        if kind == _ROW and len(body) >= 4:
            (row,) = struct.unpack_from("<I", body)
        elif kind in {_CELL_ERROR, _FORMULA_ERROR} and len(body) >= 9 and 0 <= row < 1_048_576 and count < _MOST_FAULTS:
            (column,) = struct.unpack_from("<I", body)
            if column < 16_384:
                unseen.put(row, column, ERRORS.get(body[8], "#N/A"))
                count += 1
        elif styles and kind in _NUMBERS_OF_XLSB and len(body) >= 8 and 0 <= row < 1_048_576:
            column, style = struct.unpack_from("<II", body)
            if style & 0xFFFFFF in styles and column < 16_384:
                unseen.percents.put(row, column)
    return unseen


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's kind and body; it ends where the data does not make sense any more."""
    at = 0
    while at < len(data):
        kind = data[at]
        at += 1
        if kind & 0x80:
            if at >= len(data):
                return
            kind = (kind & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            if at >= len(data):
                return
            one = data[at]
            at += 1
            size |= (one & 0x7F) << shift
            if not one & 0x80:
                break
        if at + size > len(data):
            return
        yield kind, data[at : at + size]
        at += size


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text with its length before it, and where it ends."""
    if at + 4 > len(body):
        return "", len(body)
    (count,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * count
    return body[at + 4 : end].decode("utf-16-le", "replace"), end
