"""Finds the files of a roster set among the tables that were read, whatever they and their columns are called."""

from __future__ import annotations

import difflib
import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import cast

from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.oneroster.tables import FILES_1_2, KNOWN, LEGACY, SDS_1, Style
from interventiondesk.exchange.tables import Cell, FileRead, Row, Table, letters_of, plain_name, text_of

_HEADER_WITHIN = 10
_NAMED = {name.casefold(): name for name in (*FILES_1_2, "manifest", "relationships")}
_ALIKE = 0.88
_SHORTEST_ALIKE = 8


class Member:
    """One file of a set. `name` is what it is (`users`), `file` what it is called; `columns` gives the place of each
    column by its plain name; `fixed` holds what all its rows share."""

    def __init__(
        self,
        name: str,
        file: str,
        headings: Sequence[str],
        columns: Mapping[str, int],
        rows: Sequence[Row],
        fixed: Mapping[str, str],
    ) -> None:
        self.name = name
        self.file = file
        self.headings = headings
        self.columns = columns
        self.fixed = fixed
        self._all_rows = rows
        self._texts: dict[str, Sequence[str]] = {}
        self._turned: list[tuple[Cell, ...]] | None = None

    @functools.cached_property
    def shifted(self) -> Sequence[Row]:
        """Rows beyond the headings: a comma that is not quoted pushed their cells. Where most rows go beyond, headings
        are missing."""
        rows, width = self._all_rows, len(self.headings)
        if max((len(row.cells) for row in rows), default=0) <= width:
            return ()
        beyond = [row for row in rows if len(row.cells) > width]
        return beyond if len(beyond) * 2 < len(rows) else ()

    @functools.cached_property
    def rows(self) -> Sequence[Row]:
        """The rows of data but those that are shifted."""
        width = len(self.headings)
        return [row for row in self._all_rows if len(row.cells) <= width] if self.shifted else self._all_rows

    def has(self, column: str) -> bool:
        """Whether the file says anything in this column."""
        return column in self.columns or column in self.fixed

    def column(self, name: str) -> Sequence[str]:
        """A column as text, row by row; empty where there is none."""
        known = self._texts.get(name)
        if known is None:
            at = self.columns.get(name)
            if at is None:
                known = [self.fixed.get(name, "")] * len(self.rows)
            else:
                if self._turned is None:
                    # One turn of the whole file costs less than picking a column row by row.
                    self._turned = list(itertools.zip_longest(*(row.cells for row in self.rows)))
                cells = self._turned[at] if at < len(self._turned) else [None] * len(self.rows)
                known = _texts(cells)
            self._texts[name] = known
        return known

    def title(self, column: str) -> str:
        """A column as the file heads it, the file in front."""
        at = self.columns.get(column)
        if at is None:
            return f"{self.file} {column}" if column else self.file
        return f"{self.file} {self.headings[at] or f'column {letters_of(at)}'}"


def _texts(cells: Sequence[Cell]) -> Sequence[str]:
    """Cells as text, quickly where they are texts already."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return cast("Sequence[str]", cells)
    if kinds <= {str, type(None)}:
        return cast("list[str]", [cell or "" for cell in cells])
    return [text_of(cell) for cell in cells]


class RosterSet:
    """The files of one set by what they are. `style` says whose layout it has; `other` are files nobody reads here."""

    def __init__(self, style: Style, members: Mapping[str, list[Member]], other: Sequence[str]) -> None:
        self.style: Style = style
        self.other = other
        self._members = members

    def of(self, name: str) -> list[Member]:
        """The files of one kind: one, or several where students and teachers have their own."""
        return self._members.get(name, [])

    def has(self, name: str) -> bool:
        """Whether the set has such a file at all."""
        return name in self._members

    @property
    def rows(self) -> int:
        """How many rows of data the set has."""
        return sum(len(member.rows) + len(member.shifted) for members in self._members.values() for member in members)


def base_name(name: str) -> str:
    """`2026/Users.CSV` is `users`. Empty for what an archive carries along for nobody to read."""
    parts = name.replace("\\", "/").split("/")
    if "__MACOSX" in parts or parts[-1].startswith("."):
        return ""
    stem, dot, ending = parts[-1].rpartition(".")
    return (stem if dot and ending.casefold() in {"csv", "txt", "tsv"} else parts[-1]).strip().casefold()


def is_roster(read: FileRead) -> bool:
    """Whether a file holds a set of OneRoster or School Data Sync, or one file of OneRoster."""
    return _style_of(read) is not None


def set_of(read: FileRead) -> RosterSet:
    """The set that a file holds. Raises `Refused` where it holds none, or one of its files twice."""
    style = _style_of(read)
    if style is None:
        raise Refused(f"{read.file} is no OneRoster set.", "Choose the zip file or the folder with users.csv in it.")
    members: dict[str, list[Member]] = {}
    files: dict[str, str] = {}
    other: list[str] = []
    for table in read.tables:
        called = table.name or read.file
        plain = base_name(called)
        if not plain:
            continue
        short = called.replace("\\", "/").rpartition("/")[2]
        member = _sds_member(plain, short, table) if style == "sds1" else _member(plain, short, table)
        if member is None:
            other.append(short)
            continue
        key = plain if style == "sds1" else member.name
        if key in files:
            raise Refused(f"The set has {short} twice: {files[key]} and {called}.", "Leave only the right one in it.")
        files[key] = called
        members.setdefault(member.name, []).append(member)
    return RosterSet(style, members, other)


def _style_of(read: FileRead) -> Style | None:
    sds1 = 0
    relations = False
    found: set[str] = set()
    for table in read.tables:
        plain = base_name(table.name or read.file)
        if plain in SDS_1 and _sds_member(plain, plain, table) is not None:
            sds1 += 1
        member = _member(plain, plain, table) if plain else None
        if member is not None and (member.name == "manifest" or len(member.columns) > 2):
            found.add(member.name)
            relations = relations or (member.name == "classes" and not member.has("classtype"))
    if sds1 > 1:
        return "sds1"
    if not found & {"users", "roles", "manifest", "enrollments", "orgs", "demographics", "classes", "academicSessions"}:
        return None
    users = next((table for table in read.tables if base_name(table.name or read.file) == "users"), None)
    if "manifest" not in found and users is not None:
        member = _member("users", "users", users)
        if member and not member.has("enableduser") and not member.has("status") and not member.has("role"):
            return "sds2"
    return "oneroster"


def _head(table: Table, known: frozenset[str] | Mapping[str, object], legacy: Mapping[str, str]) -> int | None:
    """Where the first row stands with at least two of the names."""
    for at, row in enumerate(table.rows[:_HEADER_WITHIN]):
        names = {plain_name(text_of(cell)) for cell in row.cells}
        if sum(name in known or name in legacy for name in names if name) >= 2:
            return at
    return None


def _member(plain: str, called: str, table: Table) -> Member | None:
    """A file of OneRoster by its name, or where the name says nothing by the set of its headers."""
    name = _NAMED.get(plain)
    if name is None:
        name = _by_headers(table)
    if name is None or name not in KNOWN:
        return None
    known = KNOWN[name]
    legacy = {**LEGACY[""], **LEGACY.get(name, {})}
    head = _head(table, known, legacy)
    if head is None:
        return None
    headings = tuple(text_of(cell) for cell in table.rows[head].cells)
    columns = _columns(headings, known, legacy)
    if name != "manifest" and not any(key in columns for key in ("sourcedid", "usersourcedid", "classsourcedid")):
        return None
    return Member(name, called, headings, columns, table.rows[head + 1 :], {})


def _columns(headings: Sequence[str], known: frozenset[str], legacy: Mapping[str, str]) -> dict[str, int]:
    """The place of each column by its plain name: right names first, then legacy ones, then those that are nearly right.
    Extension columns keep their whole name."""
    plain = [plain_name(heading) for heading in headings]
    columns: dict[str, int] = {}
    for at, name in enumerate(plain):
        if name in known or name.startswith("metadata"):
            columns.setdefault(name, at)
    for at, name in enumerate(plain):
        if name not in known and (right := legacy.get(name)):
            columns.setdefault(right, at)
    taken = set(columns.values())
    for at, name in enumerate(plain):
        if at in taken or len(name) < _SHORTEST_ALIKE or name.startswith("ext"):
            continue
        if near := difflib.get_close_matches(name, sorted(known - columns.keys()), 1, _ALIKE):
            columns[near[0]] = at
    return columns


def _by_headers(table: Table) -> str | None:
    """The one file of OneRoster whose own columns a table mostly has."""
    common = KNOWN["orgs"] & KNOWN["users"] & KNOWN["classes"]
    for row in table.rows[:_HEADER_WITHIN]:
        names = {plain_name(text_of(cell)) for cell in row.cells} - {""}
        if "sourcedid" not in names:
            continue
        fits = [
            (len((names - common) & (known - common)), name)
            for name, known in KNOWN.items()
            if name not in {"manifest", "relationships"}
        ]
        fits.sort(reverse=True)
        if fits[0][0] >= 2 and fits[0][0] > fits[1][0] and fits[0][0] * 2 > len(names - common):
            return fits[0][1]
    return None


def _sds_member(plain: str, called: str, table: Table) -> Member | None:
    """A file of School Data Sync version 1, which is known by its name: its columns are the same in several."""
    file = SDS_1.get(plain)
    head = _head(table, file.columns, {}) if file else None
    if file is None or head is None:
        return None
    headings = tuple(text_of(cell) for cell in table.rows[head].cells)
    columns: dict[str, int] = {}
    for at, heading in enumerate(headings):
        for name in file.columns.get(plain_name(heading), ()):
            columns.setdefault(name, at)
    if "sisid" not in {plain_name(heading) for heading in headings} and "usersourcedid" not in columns:
        return None
    return Member(file.member, called, headings, columns, table.rows[head + 1 :], file.fixed)
