"""Reads the data files of published norms: the compact tables of a publisher become bands, growth and goals."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.lines import exact
from interventiondesk.domain.norms import SEASONS, Benchmark, GoalNorm, GrowthNorm, Norms, Publication, Risk, Season
from interventiondesk.domain.words import grade_key


class _Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    band: str
    risk: Risk


class _Cut(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    measure: str
    grade: str
    season: Season
    least: tuple[float, ...]


class _Growth(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    measure: str
    grade: str
    realistic: float
    ambitious: float | None = None


class _Goal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    measure: str
    grade: str
    season: Season
    goal: float


class _Help(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    words: float
    step: float


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    about: str
    instrument: str
    edition: str
    source: str
    short: str
    bands: tuple[_Band, ...] = ()
    cuts: tuple[_Cut, ...] = ()
    percentiles: tuple[int, ...] = ()
    help_below_middle: _Help | None = None
    gain_weeks: dict[Season, int] = {}
    growth: tuple[_Growth, ...] = ()
    goals: tuple[_Goal, ...] = ()


def publication_from(contents: bytes) -> Publication:
    """The norms of one data file.

    `cuts` are the lowest scores of the bands, best first, the last band open. With `percentiles` they are those of a
    norm group: the 50th is a goal, `gain_weeks` makes gains out of the distance to the end of the year, and
    `help_below_middle` parts the band below the 50th where the source begins to ask for help. `step` is the smallest
    step of a score there, so that the part above begins one step over the line.

    Raises `msgspec.ValidationError` where a file breaks its form, `ValueError` where cuts and bands do not fit.
    """
    file = msgspec.json.decode(contents, type=_File)
    return Publication(
        instrument=file.instrument,
        edition=file.edition,
        source=file.source,
        short=file.short,
        about=file.about,
        bands=tuple(band for cut in file.cuts for band in _bands(file, cut)),
        growth=(*_standards(file), *_gains(file)),
        goals=(*_goals(file), *_middles(file)),
    )


def norms_from(files: Iterable[bytes]) -> Norms:
    """The norms of several data files, in their order."""
    return Norms(tuple(publication_from(contents) for contents in files))


def _bands(file: _File, cut: _Cut) -> Iterable[Benchmark]:
    least: list[float | None] = [*cut.least, None]
    if file.help_below_middle is not None:
        middle = file.percentiles.index(50)
        least.insert(middle + 1, cut.least[middle] - file.help_below_middle.words + file.help_below_middle.step)
    falling = [score for score in least if score is not None]
    if len(least) != len(file.bands) or falling != sorted(falling, reverse=True):
        raise ValueError(f"cuts and bands do not fit: {file.instrument} {cut.measure} {cut.grade} {cut.season}")
    for band, score in zip(file.bands, least, strict=True):
        key = (file.instrument, cut.measure, file.edition, cut.grade, cut.season, band.band)
        yield msgspec.convert(
            {
                "id": natural_id("benchmark", *key),
                "instrument": file.instrument,
                "measure": cut.measure,
                "edition": file.edition,
                "grade": cut.grade,
                "season": cut.season,
                "band": band.band,
                "least": score,
                "risk": band.risk,
                "source": file.source,
            },
            Benchmark,
        )


def _standards(file: _File) -> Iterable[GrowthNorm]:
    for one in file.growth:
        yield GrowthNorm(
            kind="standard",
            measure=one.measure,
            grade=one.grade,
            name="Realistic growth",
            per_week=one.realistic,
            ambitious=one.ambitious,
            source=file.short,
        )


def _gains(file: _File) -> Iterable[GrowthNorm]:
    """How far each percentile moves a week, from the first season that the grade has to the end of the year."""
    ends = {(cut.measure, cut.grade): cut.least for cut in file.cuts if cut.season == "end"}
    begun: set[tuple[str, str]] = set()
    for cut in sorted(file.cuts, key=lambda one: (one.measure, grade_key(one.grade), SEASONS.index(one.season))):
        where = (cut.measure, cut.grade)
        if where in begun or where not in ends or cut.season not in file.gain_weeks:
            continue
        begun.add(where)
        for percentile, first, last in zip(file.percentiles, cut.least, ends[where], strict=True):
            yield GrowthNorm(
                kind="gain",
                measure=cut.measure,
                grade=cut.grade,
                name=f"Gain at the {percentile}th percentile",
                per_week=float((exact(last) - exact(first)) / file.gain_weeks[cut.season]),
                source=file.short,
            )


def _goals(file: _File) -> Iterable[GoalNorm]:
    for one in file.goals:
        yield GoalNorm(
            measure=one.measure,
            grade=one.grade,
            season=one.season,
            name="benchmark",
            goal=one.goal,
            source=file.short,
        )


def _middles(file: _File) -> Iterable[GoalNorm]:
    for cut in file.cuts if file.percentiles else ():
        yield GoalNorm(
            measure=cut.measure,
            grade=cut.grade,
            season=cut.season,
            name="50th percentile",
            goal=cut.least[file.percentiles.index(50)],
            source=file.short,
        )
