"""Finds the measure that a cell of a file means, or makes it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.words import grade_key, grade_of
from interventiondesk.exchange.tables import plain_name
from interventiondesk.resources import resource


class Named(msgspec.Struct, frozen=True):
    """A measure whose spellings are known: `words` is a pattern over its name in lower case."""

    words: str
    short_name: str
    name: str
    unit: str
    direction: Literal["higher", "lower"] = "higher"
    most: float | None = None


class _Instrument(msgspec.Struct, frozen=True):
    words: str
    instrument: str


class _Catalog(msgspec.Struct, frozen=True):
    instruments: list[_Instrument]
    measures: list[Named]


@functools.cache
def _catalog() -> _Catalog:
    return msgspec.json.decode(resource("formats", "mclass-measures.json").read_bytes(), type=_Catalog)


@functools.cache
def known_measure(text: str) -> Named | None:
    """The known measure that a cell such as `DORF (Words Correct)` or `NWF-CLS` names; the first pattern counts."""
    low = re.sub(r"[_\s]+", " ", text).casefold()
    return next((named for named in _catalog().measures if re.search(named.words, low)), None)


def instrument_of(assessment: str, usual: str) -> str:
    """The instrument that the columns Assessment and Edition name, else the usual one of the product."""
    low = assessment.casefold()
    return next((entry.instrument for entry in _catalog().instruments if re.search(entry.words, low)), usual)


_LEVEL_AT_END = re.compile(
    r"^(.*?)[\s,(\-–]+(?:(?:grade|gr\.?|level|lvl\.?)\s*(PK|K|\d{1,2})|(K|\d{1,2}))\)?$", re.IGNORECASE
)


@functools.lru_cache(256)
def level_of(text: str) -> str:
    """A level as it is stored: a grade where it is one, else the text."""
    return grade_of(text)[:12]


def _split_level(text: str) -> tuple[str, str]:
    """`ORF grade 3` as ORF and 3; without a level the second is empty."""
    found = _LEVEL_AT_END.match(text)
    if not found:
        return text, ""
    level = grade_of(found[2] or found[3])
    return (found[1].strip(" ,"), level) if grade_key(level)[0] < 100 else (text, "")


class SeveralMeasuresError(Exception):
    """The desk has this measure at several levels and nothing says which is meant. `levels` are these."""

    def __init__(self, levels: Iterable[str]) -> None:
        self.levels = tuple(sorted(levels, key=grade_key))
        super().__init__(", ".join(self.levels))


class Measures:
    """The measures of a desk and those that a file adds (`made`, in order)."""

    def __init__(self, existing: Sequence[Measure]) -> None:
        self._by_name: dict[str, list[Measure]] = {}
        self._by_id: dict[str, Measure] = {}
        self.made: list[Measure] = []
        for measure in existing:
            self._keep(measure)

    def _keep(self, measure: Measure) -> None:
        self._by_id[measure.id] = measure
        for name in {plain_name(measure.name), plain_name(measure.short_name)} - {""}:
            self._by_name.setdefault(name, []).append(measure)

    def __getitem__(self, measure_id: str) -> Measure:
        return self._by_id[measure_id]

    def find(self, text: str, level: str, instrument: str, *prefers: Callable[[Measure], bool]) -> Measure:
        """The measure of this name at this level; made where the desk has none.

        Where the file says no level, the one level there is counts, or the first that `prefers` know (a student's
        earlier scores, then the student's own grade). Raises `SeveralMeasuresError` where that does not settle it.
        """
        whole = self._named(text)
        found = [measure for measure in whole if not level or level_of(measure.level) == level]
        if not found:
            bare, own_level = _split_level(text)
            if not level:
                level = own_level
            known = known_measure(bare)
            candidates = self._named(bare) or (
                self._named(known.short_name) or self._named(known.name) if known else []
            )
            found = [measure for measure in candidates if not level or level_of(measure.level) == level]
            if not found:
                return self._make(bare, known, level, instrument)
        if len(found) > 1 and instrument:
            found = [m for m in found if m.instrument.casefold() == instrument.casefold()] or found
        for prefer in prefers:
            if len(found) > 1:
                found = [measure for measure in found if prefer(measure)] or found
        if len(found) > 1:
            raise SeveralMeasuresError(measure.level for measure in found)
        return found[0]

    def _named(self, text: str) -> list[Measure]:
        return self._by_name.get(plain_name(text), [])

    def _make(self, text: str, known: Named | None, level: str, instrument: str) -> Measure:
        if known is not None:
            made = Measure(
                id=natural_id("measure", instrument, known.short_name, level),
                name=known.name,
                short_name=known.short_name,
                instrument=instrument,
                level=level,
                unit=known.unit,
                direction=known.direction,
                most=known.most,
            )
        else:
            short = text if len(text) <= 16 else ""
            made = Measure(
                id=natural_id("measure", instrument, short or text, level),
                name=text,
                short_name=short,
                instrument=instrument,
                level=level,
                area="reading" if instrument else "other",
            )
        if made.id in self._by_id:
            return self._by_id[made.id]
        self._keep(made)
        self.made.append(made)
        return made
