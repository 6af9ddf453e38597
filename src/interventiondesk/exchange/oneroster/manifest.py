"""Says what kind of set this is: its version, who wrote it, and which of its files are complete or only changes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

import msgspec

from interventiondesk.domain.words import join
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.oneroster.reading import Member, RosterSet
from interventiondesk.exchange.oneroster.tables import FILES_1_2, READ, Version

Mode = Literal["bulk", "delta", "absent", ""]
"""How a manifest announces a file; empty where it says nothing that can be used."""

ASK_BULK = "Is this everything (bulk) or only changes (delta)?"
OUR_NAME = "InterventionDesk"

_EXPORT = "Export the set again, or mend manifest.csv."
_TITLES = {name.casefold(): name for name in FILES_1_2}


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a set before its rows are read. `modes` has each file that the set really has; `asks` says that
    for one of them nobody has said whether it is complete."""

    version: Version
    modes: Mapping[str, Mode]
    system: str = ""
    asks: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def ours(self) -> bool:
        """Whether this program wrote the set, so that its ids are ours."""
        return self.system == OUR_NAME

    def is_bulk(self, name: str) -> bool:
        """Whether a file holds all there is."""
        return self.modes.get(name) == "bulk"

    def is_delta(self, name: str) -> bool:
        """Whether a file holds only changes."""
        return self.modes.get(name) == "delta"


def manifest_of(found: RosterSet, bulk: bool | None) -> Manifest:
    """The manifest of a set, and what its files show where it is silent. `bulk` is what the user said.

    Raises `Refused` for version 1.0, an unknown version, headers of another version than it says, and a file of the
    roster that it lists and the set does not have.
    """
    members = found.of("manifest")
    told = _told(members[0]) if members else {}
    warnings: list[str] = []
    version = _version(found, told.get("oneroster.version", ""), warnings)
    binding = told.get("manifest.version", "")
    if binding and not re.fullmatch(r"1(\.0){0,2}", binding):
        raise Refused(f"The manifest is of version {binding}, which this program does not know.", _EXPORT)
    modes: dict[str, Mode] = {}
    asked: list[str] = []
    unsaid: list[str] = []
    for name in FILES_1_2:
        said = told.get(f"file.{name.casefold()}", "")
        mode: Mode = said if said in {"bulk", "delta", "absent"} else ""  # pyright: ignore[reportAssignmentType] - one of the three
        there = found.has(name)
        if not there and mode in {"bulk", "delta"}:
            if name in READ and any(other.casefold().startswith(f"{name.casefold()}.") for other in found.other):
                raise Refused(f"{name}.csv does not have the columns it should have.", _EXPORT)
            if name in READ:
                raise Refused(f"The manifest lists {name}.csv, but the set has no such file with rows.", _EXPORT)
            warnings.append(f"The manifest lists {name}.csv, which the set does not have. It is not needed here.")
        if not there:
            continue
        if mode == "absent":
            warnings.append(f"The manifest says that there is no {name}.csv, but there is one.")
            mode = ""
        elif members and not mode and name in READ:
            unsaid.append(f"{name}.csv")
        if not mode and name in READ:
            asked.append(name)
            mode = "" if bulk is None else "bulk" if bulk else "delta"
        modes[name] = mode
    if unsaid and bulk is None:
        are = "is" if len(unsaid) == 1 else "are"
        warnings.append(f"The manifest does not say whether {join(unsaid)} {are} complete.")
    if found.has("relationships"):
        modes["relationships"] = modes.get("users", "")
    if not members and found.style == "oneroster":
        warnings.append("The set has no manifest.csv that says what it is.")
    return Manifest(
        version=version,
        modes=modes,
        system=told.get("source.systemname", ""),
        asks=bool(asked) and bulk is None,
        warnings=tuple(warnings),
    )


def _told(member: Member) -> dict[str, str]:
    """The manifest's properties: names without case, words of files without case."""
    told: dict[str, str] = {}
    for row, name, value in zip(member.rows, member.column("propertyname"), member.column("value"), strict=True):
        key = name.casefold()
        said = value.casefold() if key.startswith("file.") else value
        if key in told and told[key] != said:
            raise Refused(f"The manifest says two things of {name}; the second stands in row {row.number}.", _EXPORT)
        told[key] = said
    return told


def _version(found: RosterSet, said: str, warnings: list[str]) -> Version:
    users = found.of("users")
    first = users[0] if users else None
    if found.style != "oneroster":
        return "1.2" if found.style == "sds2" else "1.1"
    shown: Version | None = None
    if first is not None:
        old = {heading.casefold() for heading in first.headings} >= {"userid", "agents"}
        if (not said and old and not first.has("enableduser")) or re.fullmatch(r"v?1[.p]0(\.\d+)?", said):
            raise Refused(
                "This is a set of OneRoster 1.0, which is no longer read.",
                "Ask for an export as OneRoster 1.1 or 1.2; every newer system has it.",
            )
        shown = "1.1" if first.has("role") else "1.2"
    if not said:
        version: Version = shown or ("1.2" if found.has("roles") else "1.1")
        if found.has("manifest"):
            warnings.append(f"The manifest does not say the version; the columns are those of {version}.")
        return version
    match = re.fullmatch(r"v?1[.p]([012])(\.\d+)?", said)
    if match is None or match[1] == "0":
        if match is not None:
            raise Refused(
                "This is a set of OneRoster 1.0, which is no longer read.",
                "Ask for an export as OneRoster 1.1 or 1.2; every newer system has it.",
            )
        raise Refused(f"This is a set of OneRoster {said}, which this program does not know.", "Ask for 1.1 or 1.2.")
    version = "1.1" if match[1] == "1" else "1.2"
    if version == "1.1" and shown == "1.2" and first is not None:
        raise Refused(
            f"The manifest says version 1.1, but {first.file} has no role: it is of version 1.2.",
            _EXPORT,
        )
    if version == "1.2" and shown == "1.1" and not found.has("roles") and first is not None:
        raise Refused(f"The manifest says version 1.2, but {first.file} is of version 1.1.", _EXPORT)
    return version


def file_title(name: str) -> str:
    """The usual name of one file of a set."""
    return f"{_TITLES.get(name.casefold(), name)}.csv"
