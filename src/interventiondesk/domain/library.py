"""The measures that the program ships, so that a school can set a goal before it has brought in any scores."""

from __future__ import annotations

from typing import Literal

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    short_name: str
    area: str
    unit: str
    instrument: str = ""
    direction: Literal["higher", "lower"] = "higher"
    most: float | None = None
    standard_error: float | None = None
    levels: tuple[str, ...] = ("",)


class _Library(msgspec.Struct, frozen=True):
    measures: tuple[_Entry, ...]


def measures_from(contents: bytes) -> tuple[Measure, ...]:
    """The shipped measures in their order, one for each level, with the ids that an import gives the same ones.

    Raises `msgspec.ValidationError` where an entry breaks its declaration.
    """
    library = msgspec.json.decode(contents, type=_Library)
    found: list[Measure] = []
    for entry in library.measures:
        fields = {name: value for name, value in msgspec.structs.asdict(entry).items() if name != "levels"}
        for level in entry.levels:
            measure_id = natural_id("measure", entry.instrument, entry.short_name, level)
            found.append(msgspec.convert({**fields, "id": measure_id, "level": level}, Measure))
    return tuple(found)
