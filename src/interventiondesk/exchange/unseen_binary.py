"""Finds faults in the records of binary workbooks: .xls (a stream of BIFF records) and .xlsb (records in a zip)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from interventiondesk.exchange.compound import Compound
from interventiondesk.exchange.kinds import OLD, protected
from interventiondesk.exchange.unseen import ERRORS, Unseen
from interventiondesk.exchange.unseen_xml import parts_of_sheets, plain_part

_MOST_FAULTS = 100_000
_BOUND_SHEET, _BOOL_OR_ERROR, _FORMULA, _ENCRYPTED, _BEGINS = 0x85, 0x205, 0x06, 0x2F, 0x809


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
        elif current is not None and count < _MOST_FAULTS and size >= 8:
            code = None
            if kind == _BOOL_OR_ERROR and data[start + 7] == 1:
                code = data[start + 6]
            elif kind == _FORMULA and size >= 14 and data[start + 12 : start + 14] == b"\xff\xff":
                code = data[start + 8] if data[start + 6] == 2 else None
            if code is not None:
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


_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET = 0, 3, 11, 156


def unseen_in_xlsb(path: Path) -> dict[str, Unseen]:
    """What is unseen in each sheet of a binary workbook, by the sheet's name. Raises `BadXmlError`."""
    targets = parts_of_sheets(path)
    found: dict[str, Unseen] = {}
    with zipfile.ZipFile(path) as archive:
        names = {plain_part(name): name for name in archive.namelist()}
        for kind, body in _records(archive.read(names["xl/workbook.bin"])):
            if kind != _SHEET or len(body) < 12:
                continue
            relation, rest = _wide(body, 8)
            title, _ = _wide(body, rest)
            part = targets.get(relation, "")
            if part in names:
                found[title] = _in_part(archive.read(names[part]))
    return found


def _in_part(data: bytes) -> Unseen:
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
