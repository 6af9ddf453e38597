"""Published norms as they are shipped, and the school's own bands: shown, entered, changed and taken out."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.lines import Direction
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.norm_files import norms_from
from interventiondesk.domain.norms import (
    Benchmark,
    GrowthNorm,
    Norms,
    Publication,
    Season,
    band_problems,
    bands_for,
    family_of,
    family_order,
    family_words,
    in_order,
    set_name,
    set_words,
)
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import grade_of, number, rounded
from interventiondesk.resources import resource
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes, Desk

FILES = ("iris-goals-2004", "hasbrouck-tindal-2017", "dibels-8-kindergarten-2020", "fuchs-1993")
"""The shipped files. Where two fit, the first counts: what was published as a goal, before the middle of a norm group."""

FAMILY_FIELDS = ("instrument", "measure", "edition", "grade", "source")
"""What the bands of a measure at one grade have in common; one form above the bands changes it for all of them."""


@functools.cache
def shipped() -> Norms:
    """The published norms of `resources/norms`."""
    return norms_from(resource("norms", f"{name}.json").read_bytes() for name in FILES)


def publications() -> list[Publication]:
    """The shipped publications as a list shows them: those with bands first."""
    return sorted(shipped().publications, key=lambda one: not one.bands)


def bands_here(desk: Desk, measure: Measure, grade: str, season: Season) -> tuple[Benchmark, ...]:
    """The bands that this school goes by: its own, else shipped ones; none where nothing fits."""
    return bands_for(measure, grade, season, reads.benchmarks(desk), shipped().bands)


# -- the school's own -------------------------------------------------------------------------------------------------


class OwnNorms(msgspec.Struct, frozen=True, kw_only=True):
    """The school's bands of one measure at one grade, season by season, the best first."""

    key: tuple[str, ...]
    bands: tuple[Benchmark, ...]

    @property
    def id(self) -> str:
        """A name that stays while instrument, measure, edition and grade do."""
        return _id_of(self.key)

    @property
    def words(self) -> str:
        """PSF, kindergarten."""
        return family_words(self.key)

    @property
    def published(self) -> str:
        """Instrument and edition."""
        return ", ".join(part for part in (self.key[0], self.key[2]) if part)

    def at(self, season: Season) -> tuple[Benchmark, ...]:
        """The bands of one season."""
        return tuple(band for band in self.bands if band.season == season)

    def remark(self, season: Season) -> str:
        """What is still missing in a season, in a sentence."""
        bands = self.at(season)
        if bands and all(band.least is not None for band in bands):
            return "No band is the last one yet: a band without a score takes all that the others leave."
        return ""


def _id_of(family: Sequence[str]) -> str:
    return "\x1f".join(set_name((*family, ""))[:4])


def id_for(band: Benchmark, fields: dict[str, Any] | None = None) -> str:
    """The id of the norms to which a band belongs, or would belong with other fields."""
    given = msgspec.structs.asdict(band) | (fields or {})
    return _id_of([str(given[name] or "") for name in FAMILY_FIELDS[:4]])


def own_norms(desk: Desk) -> list[OwnNorms]:
    """The school's own norms, by measure and grade."""
    found: dict[str, list[Benchmark]] = {}
    for band in reads.benchmarks(desk):
        found.setdefault(id_for(band), []).append(band)
    directions: dict[str, Direction] = {
        (one.short_name or one.name).casefold(): one.direction for one in reads.measures(desk)
    }
    made = [
        OwnNorms(
            key=family_of(bands[0].set_key),
            bands=in_order(bands, directions.get(bands[0].measure.casefold(), "higher")),
        )
        for bands in found.values()
    ]
    return sorted(made, key=lambda one: family_order(one.key))


def fields_for(measure: Measure, grade: str = "") -> dict[str, Any]:
    """What a measure fills in of its norms."""
    return {
        "instrument": measure.instrument or "Our school",
        "measure": measure.short_name or measure.name,
        "grade": measure.level or grade,
    }


def problems_with(desk: Desk, fields: dict[str, Any], but: Sequence[Benchmark] = ()) -> list[Problem]:
    """What keeps a band from being stored, field by field. `but` are the bands that are being changed."""
    gone = {one.id for one in but}
    return band_problems(_tidy(fields), [one for one in reads.benchmarks(desk) if one.id not in gone])


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    tidy = {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in fields.items()}
    return tidy | {"grade": grade_of(str(tidy.get("grade") or ""))}


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)


def add_band(desk: Desk, fields: dict[str, Any]) -> Changes:
    """Add a band to the school's norms. Raises `Refusal` naming the first problem."""
    _refuse(problems_with(desk, fields))
    band = msgspec.convert({**_tidy(fields), "id": desk.new_id()}, Benchmark)
    return desk.commit(f"Add the band {band.band} of {set_words(band.set_key)}", band)


def change_band(desk: Desk, band: Benchmark, /, **fields: Any) -> Changes:
    """Change a band's name, its lowest score or what it means. Raises `Refusal` naming the first problem."""
    given = msgspec.structs.asdict(band) | fields
    _refuse(problems_with(desk, given, (band,)))
    changed = msgspec.convert(_tidy(given), Benchmark)
    return desk.commit(f"Change the band {band.band} of {set_words(band.set_key)}", changed)


def family_problems(desk: Desk, bands: Sequence[Benchmark], fields: dict[str, Any]) -> list[Problem]:
    """What keeps the norms of a measure from becoming those of another one: each problem is told once."""
    found: dict[str, Problem] = {}
    for band in bands:
        given = msgspec.structs.asdict(band) | fields
        for problem in problems_with(desk, given, bands):
            if problem.where in FAMILY_FIELDS:
                found.setdefault(problem.where, problem)
            else:
                says = f"There are norms of {family_words(Benchmark(**_tidy(given)).set_key)} already."
                found.setdefault("", Problem(next(iter(fields)), says, "Take one of them out first."))
    return list(found.values())


def change_family(desk: Desk, bands: Sequence[Benchmark], **fields: Any) -> Changes:
    """Change what the bands of a measure at one grade have in common, as one change. Raises `Refusal`."""
    _refuse(family_problems(desk, bands, fields))
    changed = [msgspec.convert(_tidy(msgspec.structs.asdict(band) | fields), Benchmark) for band in bands]
    return desk.commit(f"Change the norms of {family_words(changed[0].set_key)}", *changed)


def remove_bands(desk: Desk, bands: Sequence[Benchmark]) -> Changes:
    """Take bands out of the school's norms, one or all of a measure and grade, as one change."""
    key = bands[0].set_key
    says = f"Take out the norms of {family_words(key)}"
    if len(bands) == 1:
        says = f"Take out the band {bands[0].band} of {set_words(key)}"
    return desk.commit(says, gone=tuple(bands))


# -- a publication as tables ------------------------------------------------------------------------------------------


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a publication as a table of texts; the first columns say what a line is about."""

    title: str
    remark: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]


def sheets_of(publication: Publication) -> list[Sheet]:
    """What is shipped of a publication, as one looks it up: bands, goals, growth, gains."""
    made = [*_band_sheets(publication), _goal_sheet(publication), *_growth_sheets(publication.growth)]
    return [sheet for sheet in made if sheet.lines]


def _season_words(season: str) -> str:
    return field_of(Benchmark, "season").word(season).removesuffix(" of the year")


def _band_sheets(publication: Publication) -> list[Sheet]:
    sets: dict[tuple[str, ...], list[Benchmark]] = {}
    for band in publication.bands:
        sets.setdefault(band.set_key, []).append(band)
    if not sets:
        return []
    first = next(iter(sets.values()))
    lines = [
        (
            bands[0].measure,
            bands[0].grade,
            _season_words(bands[0].season),
            *("" if band.least is None else number(band.least) for band in bands[:-1]),
        )
        for bands in sets.values()
    ]
    risk = field_of(Benchmark, "risk")
    meant = "; ".join(f"{band.band}: {risk.word(band.risk).lower()}" for band in first)
    columns = ("Measure", "Grade", "Period", *(_short(band.band) for band in first[:-1]))
    return [Sheet(title="Bands from this score on", remark=meant, columns=columns, lines=tuple(lines))]


def _short(band: str) -> str:
    """A band as the title of a narrow column: the percentile at which it begins, or its first words."""
    if "percentile" not in band:
        return band
    return band.split(maxsplit=1)[0] if band[0].isdecimal() else band.partition(" the ")[0].replace(" words", "")


def _goal_sheet(publication: Publication) -> Sheet:
    lines = [
        (one.measure, one.grade, _season_words(one.season), number(one.goal))
        for one in publication.goals
        if one.name == "benchmark"
    ]
    return Sheet(title="Goals", remark="", columns=("Measure", "Grade", "Period", "Goal"), lines=tuple(lines))


def _growth_sheets(growth: Sequence[GrowthNorm]) -> list[Sheet]:
    standards = [
        (
            one.measure,
            one.grade,
            number(one.per_week),
            "" if one.ambitious is None else number(one.ambitious),
        )
        for one in growth
        if one.kind == "standard"
    ]
    gains: dict[tuple[str, str], list[GrowthNorm]] = {}
    for one in growth:
        if one.kind == "gain":
            gains.setdefault((one.measure, one.grade), []).append(one)
    first = tuple(gains.values())[:1]
    titles = tuple(
        one.name.removeprefix("Gain at the ").removesuffix(" percentile") for norms in first for one in norms
    )
    lines = [(*key, *(rounded(one.per_week, 2) for one in norms)) for key, norms in gains.items()]
    return [
        Sheet(
            title="Growth a week",
            remark="",
            columns=("Measure", "Grade", "Realistic", "Ambitious"),
            lines=tuple(standards),
        ),
        Sheet(
            title="Gain a week by percentile",
            remark="computed from the scores above: fall to spring over 32 weeks, in grade 1 winter to spring over 16",
            columns=("Measure", "Grade", *titles),
            lines=tuple(lines),
        ),
    ]
