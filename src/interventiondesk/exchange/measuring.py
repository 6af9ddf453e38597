"""Finds the measure that a cell of a file means, or makes it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.fields import Area
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
    area: Area = "reading"
    least: float | None = 0.0


class _Instrument(msgspec.Struct, frozen=True):
    words: str
    instrument: str


class _Group(msgspec.Struct, frozen=True):
    """Measures of some instruments: `of` is a pattern over the instrument's name in lower case."""

    of: str
    measures: list[Named]


class _Catalog(msgspec.Struct, frozen=True):
    instruments: list[_Instrument] = []
    groups: list[_Group] = []


@functools.cache
def _catalog() -> _Catalog:
    parts = [
        msgspec.json.decode(path.read_bytes(), type=_Catalog)
        for path in sorted(resource("formats").glob("measures-*.json"))
    ]
    return _Catalog(
        [entry for part in parts for entry in part.instruments], [group for part in parts for group in part.groups]
    )


@functools.lru_cache(4096)
def known_measure(text: str, instrument: str = "") -> Named | None:
    """The known measure that a cell such as `DORF (Words Correct)` or `NWF-CLS` names; the first pattern counts. Where
    the instrument is known only its own measures are looked at."""
    low = re.sub(r"[_\s]+", " ", text).casefold()
    groups = [group for group in _catalog().groups if re.search(group.of, instrument.casefold())]
    return next((named for group in groups for named in group.measures if re.search(named.words, low)), None)


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


def _of(found: list[Measure], instrument: str) -> list[Measure]:
    """Those of an instrument, else those of none: a file of one test never means the same word in another test."""
    if not instrument:
        return found
    same = [measure for measure in found if measure.instrument.casefold() == instrument.casefold()]
    return same or [measure for measure in found if not measure.instrument]


def is_percent(measure: Measure) -> bool:
    """Whether a measure is counted in percent."""
    return "%" in measure.unit or "percent" in measure.unit.casefold()


def no_percentage(text: str, measure: Measure | None) -> str:
    """Why a percentage can be no value of a measure that counts something else; empty where it may be one."""
    if measure is None or not text.endswith("%") or is_percent(measure):
        return ""
    return f"The cell says {text}, but {measure.name} is counted in {measure.unit}."


NUMBER_ITSELF = "Write the number itself, or give the measure the unit %."
"""What to do about `no_percentage`."""


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

    def find(
        self, text: str, level: str, instrument: str, *prefers: Callable[[Measure], bool], percent: bool = False
    ) -> Measure:
        """The measure of this name at this level; made where the desk has none, in percent where nothing else is known
        of its unit and its first score is one.

        Where the file says no level, the one level there is counts, or the first that `prefers` know (a student's
        earlier scores, then the student's own grade). Raises `SeveralMeasuresError` where that does not settle it.
        """
        whole = _of(self._named(text), instrument)
        found = [measure for measure in whole if not level or level_of(measure.level) == level]
        if not found:
            bare, own_level = _split_level(text)
            if not level:
                level = own_level
            known = known_measure(bare, instrument)
            candidates = _of(self._named(bare), instrument) or (
                _of(self._named(known.short_name), instrument) or _of(self._named(known.name), instrument)
                if known
                else []
            )
            found = [measure for measure in candidates if not level or level_of(measure.level) == level]
            if not found:
                return self._make(bare, known, level, instrument, percent=percent)
        for prefer in prefers:
            if len(found) > 1:
                found = [measure for measure in found if prefer(measure)] or found
        if len(found) > 1:
            raise SeveralMeasuresError(measure.level for measure in found)
        return found[0]

    def _named(self, text: str) -> list[Measure]:
        return self._by_name.get(plain_name(text), [])

    def _make(self, text: str, known: Named | None, level: str, instrument: str, *, percent: bool) -> Measure:
        if known is not None:
            made = Measure(
                id=natural_id("measure", instrument, known.short_name, level),
                name=known.name,
                short_name=known.short_name,
                instrument=instrument,
                level=level,
                unit=known.unit,
                direction=known.direction,
                area=known.area,
                least=known.least,
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
            if percent:
                made = msgspec.structs.replace(made, unit="%")
        if made.id in self._by_id:
            return self._by_id[made.id]
        self._keep(made)
        self.made.append(made)
        return made
