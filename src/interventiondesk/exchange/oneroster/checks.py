"""Looks at every file of a set alone: rows that slipped, statuses, the newest change, references and parents."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from interventiondesk.exchange.draft import RowProblem
from interventiondesk.exchange.oneroster.manifest import Manifest
from interventiondesk.exchange.oneroster.reading import Member, RosterSet
from interventiondesk.exchange.oneroster.tables import GONE, HERE, READ, REFERENCES
from interventiondesk.exchange.tables import Row, plain_name

_MOST = 500
MEND = "Mend it in the system that wrote the set, and export again."
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
_OFFSET = re.compile(r"[+-]\d{2}:?\d{2}$")


class Problems:
    """Collects what is wrong, by file, row and column. At most 500 are kept for one column; the rest is counted."""

    def __init__(self) -> None:
        self.found: list[RowProblem] = []
        self._told: dict[tuple[str, str], int] = {}

    def add(self, member: Member, row: Row, column: str, says: str, remedy: str = MEND) -> None:
        """One problem of a row."""
        title = member.title(column)
        kind = (title, remedy)
        self._told[kind] = self._told.get(kind, 0) + 1
        if self._told[kind] <= _MOST:
            self.found.append(RowProblem(row.number, title, says, remedy))

    def warnings(self) -> list[str]:
        """How many more there are than were kept."""
        return [
            f"There are {many - _MOST:,} more problems like the last one in {title}."
            for (title, _), many in self._told.items()
            if many > _MOST
        ]


class Checked:
    """The files of a set, each looked at. `ids` are the sourcedIds of a kind of file and how often each stands there,
    `refused` users whose rows cannot be used, `newest` the newest change."""

    def __init__(self, found: RosterSet, manifest: Manifest, problems: Problems) -> None:
        self.found = found
        self.manifest = manifest
        self.problems = problems
        self.refused: set[str] = set()
        self.newest = ""
        self.ids = {name: self._ids_of(name) for name in {target for _, _, target in REFERENCES}}
        self._shifts()
        self._statuses = {id(member): self._status(member) for name in READ for member in found.of(name)}
        self._references()
        self._loops("orgs")
        self._loops("academicSessions")

    def status(self, member: Member) -> list[bool | None]:
        """For each row of a file whether it is here (True), gone (False), or cannot be used (None)."""
        return self._statuses[id(member)]

    def _shifts(self) -> None:
        for name in READ:
            for member in self.found.of(name):
                for row in member.shifted:
                    self.problems.add(
                        member,
                        row,
                        "",
                        "The row has more cells than there are headings: a comma may not be quoted.",
                        "Put the cell with the comma in quotation marks.",
                    )
                    if name == "users":
                        at = member.columns.get("sourcedid", 0)
                        cell = row.cells[at] if at < len(row.cells) else None
                        if isinstance(cell, str):
                            self.refused.add(cell)

    def _ids_of(self, name: str) -> dict[str, int]:
        """The ids of one kind of file, and how often each stands there."""
        ids: Counter[str] = Counter()
        for member in self.found.of(name):
            ids.update(member.column("sourcedid"))
            for row in member.shifted:
                at = member.columns.get("sourcedid", 0)
                cell = row.cells[at] if at < len(row.cells) else None
                if isinstance(cell, str):
                    ids[cell] += 1
        del ids[""]
        return ids

    def _status(self, member: Member) -> list[bool | None]:
        """For each row whether it is here (True), gone (False), or cannot be used (None); and the newest change."""
        self._newest(member)
        written = member.column("status")
        delta = self.manifest.is_delta(member.name) and self.found.style == "oneroster"
        words: dict[str, bool | None] = {}
        for word in set(written):
            plain = plain_name(word)
            words[word] = (
                (not delta or None) if not plain else True if plain in HERE else False if plain in GONE else None
            )
        states = [words[word] for word in written]
        if None in words.values():
            for row, word, state in zip(member.rows, written, states, strict=True):
                if state is None:
                    says = f"{word} is not a status." if word else "A row of changes has no status."
                    self.problems.add(member, row, "status", says, "Write active or tobedeleted.")
        return states

    def _newest(self, member: Member) -> None:
        times = {time for time in set(member.column("datelastmodified")) if _ISO.match(time)}
        if times and any(_OFFSET.search(time[10:]) for time in times):
            times = {_in_utc(time) for time in times}
        self.newest = max(times | {self.newest})

    def _references(self) -> None:
        """Every reference that leads nowhere, in every file. In a file of changes the target may be elsewhere."""
        for name, column, target in REFERENCES:
            if not self.found.has(target) or not (
                self.manifest.is_bulk(target) or self.manifest.modes.get(target) == ""
            ):
                continue
            known = self.ids[target]
            for member in self.found.of(name):
                if column not in member.columns:
                    continue
                texts = member.column(column)
                if not set(texts) - known.keys() - {""}:
                    continue
                for row, text in zip(member.rows, texts, strict=True):
                    if not text or text in known:
                        continue
                    for one in parts_of(text):
                        if one not in known:
                            self.problems.add(
                                member, row, column, f"{one} is not in {self.found.of(target)[0].file}.", MEND
                            )

    def _loops(self, name: str) -> None:
        """Parents that lead back to where one began."""
        parents: dict[str, str] = {}
        where: dict[str, tuple[Member, Row]] = {}
        for member in self.found.of(name):
            ids, ups = member.column("sourcedid"), member.column("parentsourcedid")
            for row, sid, parent in zip(member.rows, ids, ups, strict=True):
                if parent:
                    parents[sid] = parent
                    where[sid] = (member, row)
        for sid, (member, row) in where.items():
            seen, at = {sid}, parents.get(sid)
            while at is not None and at not in seen:
                seen.add(at)
                at = parents.get(at)
            if at == sid:
                self.problems.add(member, row, "parentsourcedid", f"{sid} is its own parent by way of {parents[sid]}.")


def parts_of(text: str) -> list[str]:
    """The values of a cell with several: a comma list, with or without brackets and quotation marks."""
    if "," not in text and "[" not in text:
        return [text] if text else []
    return [part for one in text.strip("[]").split(",") if (part := one.strip(" \t\"'[]"))]


def _in_utc(time: str) -> str:
    try:
        moment = dt.datetime.fromisoformat(time)
    except ValueError:
        return time
    return moment.astimezone(dt.UTC).replace(tzinfo=None).isoformat() if moment.tzinfo else time
