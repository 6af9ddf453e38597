"""Looks into the container of old Excel files: what is in it, whether its chains end, and the bytes of one stream.

A chain of sectors that points at itself makes calamine take all memory there is: chains are walked here first.
"""

from __future__ import annotations

import struct
import sys
from array import array
from pathlib import Path

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE
_LAST_SECTOR = 0xFFFFFFFA
_SMALL = 4096


class BadCompoundError(ValueError):
    """The container is damaged: a chain has no end, or leads outside of the file."""


class Compound:
    """The list of streams of a compound file. Raises `BadCompoundError`, and OSError where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._data = path.read_bytes()
        data = self._data
        if len(data) < 512 or not data.startswith(MAGIC):
            raise BadCompoundError
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in {9, 12}:
            raise BadCompoundError
        self._sector = 1 << shift
        self._count = -(-(len(data) - self._sector) // self._sector)
        self._fat = self._fat_of()
        listed = b"".join(self._chain(self._number(48)))
        self.streams: dict[str, tuple[int, int]] = {}
        self._root = (_END, 0)
        for at in range(0, len(listed) - 127, 128):
            self._entry(listed[at : at + 128])

    def _number(self, at: int) -> int:
        (number,) = struct.unpack_from("<I", self._data, at)
        return number

    def _piece(self, sector: int) -> bytes:
        if sector >= self._count:
            raise BadCompoundError
        return self._data[(sector + 1) * self._sector : (sector + 2) * self._sector]

    def _numbers(self, piece: bytes) -> array[int]:
        numbers = array("I", piece[: len(piece) // 4 * 4])
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    def _fat_of(self) -> array[int]:
        sectors = [one for one in self._numbers(self._data[76:512]) if one < _LAST_SECTOR]
        more = self._number(68)
        seen: set[int] = set()
        while more < _LAST_SECTOR:
            if more in seen:
                raise BadCompoundError
            seen.add(more)
            listed = self._numbers(self._piece(more))
            sectors += [one for one in listed[:-1] if one < _LAST_SECTOR]
            more = listed[-1]
        fat = array("I")
        if len(sectors) * self._sector > len(self._data) + self._sector:
            raise BadCompoundError
        for sector in sectors:
            fat.extend(self._numbers(self._piece(sector)))
        return fat

    def _chain(self, sector: int) -> list[bytes]:
        pieces: list[bytes] = []
        while sector != _END:
            if len(pieces) > self._count or sector >= len(self._fat):
                raise BadCompoundError
            pieces.append(self._piece(sector))
            sector = self._fat[sector]
        return pieces

    def _entry(self, entry: bytes) -> None:
        length, kind = struct.unpack_from("<HB", entry, 64)
        if kind not in {2, 5} or not 2 <= length <= 64:
            return
        name = entry[: length - 2].decode("utf-16-le", "replace")
        start, size = struct.unpack_from("<II", entry, 116)
        if kind == 5:
            self._root = (start, size)
        else:
            self.streams.setdefault(name, (start, size))

    def stream(self, name: str) -> bytes:
        """The bytes of one stream. Raises `KeyError` where there is none, `BadCompoundError` where it does not end."""
        start, size = self.streams[name]
        if size > len(self._data):
            raise BadCompoundError
        if size >= _SMALL:
            return b"".join(self._chain(start))[:size]
        whole = b"".join(self._chain(self._root[0])) if self._root[0] < _LAST_SECTOR else b""
        links = (
            self._numbers(b"".join(self._chain(self._number(60)))) if self._number(60) < _LAST_SECTOR else array("I")
        )
        pieces: list[bytes] = []
        while start != _END and len(pieces) * 64 < size:
            if start >= len(links):
                raise BadCompoundError
            pieces.append(whole[start * 64 : start * 64 + 64])
            start = links[start]
        return b"".join(pieces)[:size]

    def check(self) -> None:
        """Walks every chain. Raises `BadCompoundError` where one does not end."""
        starts = [start for start, size in self.streams.values() if size >= _SMALL]
        starts += [start for start in (self._root[0], self._number(60)) if start < _LAST_SECTOR]
        left = 4 * self._count  # many streams may share one long chain
        for start in starts:
            sector = start
            while sector != _END:
                left -= 1
                if left < 0 or sector >= min(len(self._fat), self._count):
                    raise BadCompoundError
                sector = self._fat[sector]
