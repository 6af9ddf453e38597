"""Reads several tables at once: a zip of text files, or a folder of them. Nothing is unpacked and no path is followed."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import msgspec

from interventiondesk.exchange.archives import BROKEN, damaged, inner_name
from interventiondesk.exchange.compound import MAGIC
from interventiondesk.exchange.filling import SMALLER, Budget, Filled
from interventiondesk.exchange.folders import TABLE_SUFFIXES, files_in
from interventiondesk.exchange.kinds import TEXT, refuse_others, written
from interventiondesk.exchange.reading_text import read_text
from interventiondesk.exchange.tables import Spelling, UnreadableError, Warned, shown_name

_HEAD = 4096
_NOT_TOLD = {"thumbs.db", "desktop.ini"}


class Several(msgspec.Struct):
    """What a zip or a folder holds."""

    tables: list[Filled] = []
    titles: list[str] = []
    warnings: list[Warned] = []
    encodings: list[str] = []
    delimiters: list[str] = []
    possible: tuple[Spelling, ...] = ()


def read_zip(path: Path, budget: Budget, wanted: str | None) -> Several:
    """The tables of a zip that was looked through before. Raises `UnreadableError` where a path leads elsewhere, where a
    zip lies inside, and where one of its tables cannot be read: half a set is worse than none."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _read(_members(archive), budget, wanted, "zip")
    except UnreadableError:
        raise
    except BROKEN as error:
        raise damaged("zip file") from error


def read_folder(path: Path, budget: Budget, wanted: str | None) -> Several:
    """The tables directly in a folder and in the folders directly inside. Links are not followed."""
    return _read(((name, file, _opener(file)) for name, file in files_in(path)), budget, wanted, "folder")


def _opener(file: Path) -> Callable[[], IO[bytes]]:
    return lambda: file.open("rb")


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[str, Path, Callable[[], IO[bytes]]]]:
    members = [(inner_name(member), member) for member in archive.infolist()]
    names = [name.casefold() for name, _ in members if name]
    if len(set(names)) < len(names):
        raise UnreadableError("The zip holds two files with the same name.", "Ask for it again, or unpack it.")
    for name, member in members:
        if name:
            yield name, Path(name), _unpacker(archive, member)


def _unpacker(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], IO[bytes]]:
    # Unpacked again each time a text is gone through: that costs less than to hold it.
    return lambda: archive.open(member)


def _read(
    files: Iterator[tuple[str, Path, Callable[[], IO[bytes]]]], budget: Budget, wanted: str | None, what: str
) -> Several:
    found = Several([], [], [], [], [])
    for inner, inside, opened in files:
        name = shown_name(inner)
        with opened() as file:
            head = file.read(_HEAD)
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", MAGIC)):
            raise UnreadableError(
                f"The {what} holds another packed file or workbook: {name[:80]}.",
                "Choose that file by itself." if what == "folder" else "Unpack it and choose the file inside.",
            )
        if not _is_table(head, inside):
            if inside.name.casefold() not in _NOT_TOLD:
                found.warnings.append(Warned(name, "This file holds no table and was not read."))
            continue
        if len(found.tables) >= budget.limits.sheets:
            raise UnreadableError(f"The {what} holds more than {budget.limits.sheets} tables.", SMALLER)
        if not head:
            found.tables.append(Filled(name, False, []))
            continue
        try:
            text = read_text(opened, budget, wanted)
        except UnreadableError as error:
            raise UnreadableError(f"{name}: {error.says}", error.remedy) from error
        found.tables.append(Filled(name, False, text.filler.blocks))
        found.titles += text.filler.titles
        found.warnings += [Warned(f"{name}, {told.where}", told.says) for told in text.warnings]
        found.encodings.append(text.letters.name)
        found.delimiters.append(text.delimiter)
        found.possible = found.possible or text.letters.possible
    if not found.tables:
        raise UnreadableError(
            f"The {what} holds no tables.", "Choose a file with a list in it, or a zip of such files."
        )
    return found


def _is_table(head: bytes, inside: Path) -> bool:
    if inside.suffix.casefold() not in TABLE_SUFFIXES:
        return False
    try:
        refuse_others(head, "")
        return written(head, "") == TEXT
    except UnreadableError:
        return False
