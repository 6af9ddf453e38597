"""Published norms and the school's own, in one form: what a score means at one grade and time of year.

A band names its instrument, edition, grade and season, has an inclusive lower bound, and a source; one score belongs to
exactly one band (methods 6.4). Shipped norms come from data files with the same fields; nothing that `methods.md` marks
as unproved is among them.

What is a strength: only the 90th percentile or above of Hasbrouck and Tindal, and whatever a school calls one. The blue
band of DIBELS is not: its sheet says *core support, negligible risk*, which is in order and not far above it. What is at
risk: Hasbrouck and Tindal ask for help from 10 words below the 50th percentile on and grade it no further, so that their
bands know *some* risk and no *high* one.

Norms that were made for a way of reading and not for one instrument (reading aloud, maze, letter sounds, word
identification) name that way in place of a measure; they are used where the instrument has none of its own.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from interventiondesk.domain.declared import Entity, Problem, Shown, problems_of
from interventiondesk.domain.fields import Name
from interventiondesk.domain.lines import Direction, exact
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.words import grade_key, grade_of, grade_words, number

Season = Literal["beginning", "middle", "end"]
SEASONS: tuple[Season, ...] = ("beginning", "middle", "end")
Risk = Literal["strength", "low", "some", "high"]


class Benchmark(Entity, frozen=True, kw_only=True):
    """One band of one measure at one grade and season, from its lowest score (highest where lower is better) up to the
    next band. `risk` says what the band means here: nothing to do, some risk, high risk, or a strength."""

    instrument: Annotated[Name, Meta(title="Instrument")]
    measure: Annotated[Name, Meta(title="Measure", description="The measure's short name, such as PSF")]
    edition: Annotated[str, Meta(title="Edition", max_length=60)] = ""
    grade: Annotated[str, Meta(title="Grade", min_length=1, max_length=12)]
    season: Annotated[
        Season,
        Meta(title="Benchmark period"),
        Shown(
            words=(
                ("beginning", "Beginning of the year"),
                ("middle", "Middle of the year"),
                ("end", "End of the year"),
            )
        ),
    ]
    band: Annotated[Name, Meta(title="Band")]
    least: Annotated[
        float | None, Meta(title="From", description="The band's lowest score; empty for the last band")
    ] = None
    risk: Annotated[
        Risk,
        Meta(title="What it means"),
        Shown(words=(("low", "Low risk"), ("some", "Some risk"), ("high", "High risk"))),
    ] = "low"
    source: Annotated[str, Meta(title="Source", max_length=400)] = ""

    @property
    def set_key(self) -> tuple[str, str, str, str, str]:
        """What the bands have in common that part the scores of one measure at one time."""
        return (self.instrument, self.measure, self.edition, self.grade, self.season)


class GrowthNorm(msgspec.Struct, frozen=True, kw_only=True):
    """A published growth a week. A *standard* is what a source calls realistic, and ambitious where that was read; a
    *gain* is how far one percentile moves in a year, computed."""

    kind: Literal["standard", "gain"]
    measure: str
    grade: str
    name: str
    per_week: float
    ambitious: float | None = None
    source: str


class GoalNorm(msgspec.Struct, frozen=True, kw_only=True):
    """A published score to reach at one grade and season."""

    measure: str
    grade: str
    season: Season
    name: str
    goal: float
    source: str


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """One data file: who published it, when, and what of it is shipped. Bands stand with the best first."""

    instrument: str
    edition: str
    source: str
    short: str
    about: str
    bands: tuple[Benchmark, ...] = ()
    growth: tuple[GrowthNorm, ...] = ()
    goals: tuple[GoalNorm, ...] = ()

    @property
    def title(self) -> str:
        """As a list shows it: Hasbrouck & Tindal, 2017."""
        return f"{self.instrument}, {self.edition}" if self.edition else self.instrument


class Norms(msgspec.Struct, frozen=True, dict=True):
    """Everything that is shipped. Where two publications fit, the one that stands first counts."""

    publications: tuple[Publication, ...] = ()

    @functools.cached_property
    def bands(self) -> tuple[Benchmark, ...]:
        """The bands of all publications."""
        return tuple(band for one in self.publications for band in one.bands)

    @functools.cached_property
    def growth(self) -> tuple[GrowthNorm, ...]:
        """The growth norms of all publications, standards before gains."""
        every = [norm for one in self.publications for norm in one.growth]
        return tuple(sorted(every, key=lambda norm: norm.kind != "standard"))

    @functools.cached_property
    def goals(self) -> tuple[GoalNorm, ...]:
        """The goals of all publications."""
        return tuple(goal for one in self.publications for goal in one.goals)


# -- which norms fit a measure ----------------------------------------------------------------------------------------

_ALOUD = ("oral reading", "passage reading", "passage fluency")
_ALOUD_SHORT = frozenset({"orf", "dorf", "prf", "r-cbm", "cbm-r", "wcpm"})


@functools.lru_cache(maxsize=1024)
def way_of_reading(measure: Measure) -> str:
    """What a measure asks a student to do, where norms were made for that: "Oral reading", "Maze", "Letter sounds" or
    "Word identification"; empty for everything else.

    Read from its name up to the comma; what follows has to be about what is correct, because errors, accuracy and
    retell come under the same name. The maze of DIBELS takes three minutes and not two and a half, so it is none.
    """
    head, _, tail = (part.strip() for part in measure.name.casefold().partition(","))
    short = measure.short_name.strip().casefold()
    if measure.area != "reading" or measure.direction != "higher" or (tail and "correct" not in tail):
        return ""
    if (head.startswith(_ALOUD) or short in _ALOUD_SHORT) and measure.unit.casefold() == "words":
        return "Oral reading"
    if head.startswith("letter sound") and measure.unit.casefold() in {"sounds", "points"}:
        return "Letter sounds"
    if head.startswith("word identification") and measure.unit.casefold() in {"words", "points"}:
        return "Word identification"
    dibels = any(name in measure.instrument.casefold() for name in ("dibels", "acadience"))
    return "Maze" if head.startswith("maze") and not dibels else ""


ORAL_READING_ERROR = 10.0
"""The standard error of one oral reading score in words: the median over grades, of 5 to 15 (Christ & Silberglitt 2007)."""


def standard_error_of(measure: Measure) -> float | None:
    """The standard error of one score: the measure's own; else the published one for oral reading in words, because
    measures that came with a file have none of their own; else None."""
    if measure.standard_error is not None:
        return measure.standard_error
    return ORAL_READING_ERROR if way_of_reading(measure) == "Oral reading" else None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _named(measure: Measure, norm: str, instrument: str) -> bool:
    """Whether a norm is of this very measure. A measure without an instrument is told by its name alone."""
    same = not measure.instrument or _plain(instrument) == _plain(measure.instrument)
    return same and _plain(norm) in {_plain(measure.short_name or measure.name), _plain(measure.name)}


@functools.lru_cache(maxsize=256)
def _grade(text: str) -> str:
    return grade_of(text)


def bands_for(
    measure: Measure, grade: str, season: Season, own: Sequence[Benchmark], shipped: Sequence[Benchmark]
) -> tuple[Benchmark, ...]:
    """The bands of a measure at a grade and season, best first; none where nothing fits.

    The school's own win over shipped ones, and those of the very measure over those of its way of reading. `grade` is
    the student's and counts where the measure has no level of its own. All are of one instrument and one edition, the
    last by name: editions are never mixed. Ask once for a measure, grade and season, not once for a student.
    """
    level = _grade(measure.level or grade)
    way = _plain(way_of_reading(measure))
    for known in (own, shipped):
        fit = [band for band in known if band.season == season and _grade(band.grade) == level]
        exactly = [band for band in fit if _named(measure, band.measure, band.instrument)]
        found = exactly or [band for band in fit if way and _plain(band.measure) == way]
        if found:
            newest = max((_plain(band.edition), _plain(band.instrument)) for band in found)
            one_set = [band for band in found if (_plain(band.edition), _plain(band.instrument)) == newest]
            return in_order(one_set, measure.direction)
    return ()


def in_order(bands: Iterable[Benchmark], direction: Direction) -> tuple[Benchmark, ...]:
    """The same bands, best first; the open one is last."""
    sign = -1 if direction == "higher" else 1
    return tuple(sorted(bands, key=lambda band: (band.least is None, sign * (band.least or 0))))


class Banded(msgspec.Struct, frozen=True, kw_only=True):
    """The band of a score. Where the score is within one standard error of a cut, `cut` is that cut and `beyond` the
    band on its other side (None where there is none)."""

    band: Benchmark
    cut: float | None = None
    beyond: Benchmark | None = None

    @property
    def near(self) -> bool:
        """Whether the score is near a cut."""
        return self.cut is not None

    @property
    def decides(self) -> bool:
        """Whether the other side of that cut means another risk: then the score alone should decide nothing."""
        return self.beyond is not None and self.beyond.risk != self.band.risk

    @property
    def says(self) -> str:
        """The band in words: `Yellow`, or `Yellow, near the cut of 5`."""
        return self.band.band if self.cut is None else f"{self.band.band}, near the cut of {number(self.cut)}"


def band_of(
    value: float, bands: Sequence[Benchmark], direction: Direction, standard_error: float | None = None
) -> Banded | None:
    """The one band in which a score lies, and whether it is near a cut.

    Lower bounds are inclusive (upper ones where lower is better). None without bands, or beyond the last one of a set
    that nobody has closed. Of several cuts within reach the one that changes the risk is told, else the nearest.
    """
    ordered = in_order(bands, direction)

    def reaches(least: float) -> bool:
        # two decimals that were typed stand to each other as their binary neighbors do: no fraction is needed to compare
        return value >= least if direction == "higher" else value <= least

    found = next((band for band in ordered if band.least is None or reaches(band.least)), None)
    if found is None or not standard_error:
        return None if found is None else Banded(band=found)
    score = exact(value)
    near: list[tuple[bool, Fraction, float, Benchmark | None]] = []
    for at, band in enumerate(ordered):
        if band.least is None or abs(score - exact(band.least)) > exact(standard_error):
            continue
        below = ordered[at + 1] if at + 1 < len(ordered) else None
        same = below is None or below.risk == band.risk
        beyond = below if reaches(band.least) else band
        near.append((same, abs(score - exact(band.least)), band.least, beyond))
    if not near:
        return Banded(band=found)
    _, _, cut, beyond = min(near, key=lambda one: one[:3])
    return Banded(band=found, cut=cut, beyond=beyond)


def season_of(date: dt.date, year: SchoolYear | None) -> Season | None:
    """The benchmark period of a score that names none: the third of the school year, by days, in which it was taken.

    Our own convention, for a publisher's windows differ by a few weeks. None outside the year or without one.
    """
    if year is None or not year.begin_date <= date <= year.end_date:
        return None
    return SEASONS[3 * (date - year.begin_date).days // ((year.end_date - year.begin_date).days + 1)]


def growth_norms_for(measure: Measure, grade: str, norms: Norms) -> tuple[GrowthNorm, ...]:
    """The published growth for a measure at a grade, standards first; none where nothing fits. `grade` counts where the
    measure has no level of its own."""
    level, way = _grade(measure.level or grade), _plain(way_of_reading(measure))
    return tuple(one for one in norms.growth if way and _plain(one.measure) == way and _grade(one.grade) == level)


def goal_norm_for(
    measure: Measure, grade: str, season: Season, own: Sequence[Benchmark], norms: Norms
) -> GoalNorm | None:
    """The published score to reach at a grade and season, or None.

    From bands of the very measure, the school's own first, it is the last score that is not at risk; else the first
    published goal for its way of reading.
    """
    level, way = _grade(measure.level or grade), _plain(way_of_reading(measure))
    bands = bands_for(measure, grade, season, own, norms.bands)
    kept = [band for band in bands if band.risk in {"strength", "low"} and band.least is not None]
    here = {band.id for band in own}
    if kept and (kept[-1].id in here or _named(measure, kept[-1].measure, kept[-1].instrument)):
        last = kept[-1]
        source = f"{last.instrument}, {last.edition}" if last.edition else last.instrument
        return GoalNorm(
            measure=last.measure,
            grade=last.grade,
            season=last.season,
            name="benchmark",
            goal=float(last.least or 0),
            source=source if last.id not in here else last.source or source,
        )
    fit = (one for one in norms.goals if way and _plain(one.measure) == way)
    return next((one for one in fit if one.season == season and _grade(one.grade) == level), None)


# -- the school's own -------------------------------------------------------------------------------------------------


def band_problems(band: dict[str, object], others: Iterable[Benchmark]) -> list[Problem]:
    """What keeps a band from being one of the school's norms: `band` are its fields, `others` all that there are, itself
    left out. Bands of one set may not overlap: none starts where another does, and one is open."""
    found = problems_of(Benchmark, band, [name for name in Benchmark.__struct_fields__ if name != "id"])
    if not str(band.get("source") or "").strip():
        found.append(Problem("source", "The source is missing.", "Say where the numbers come from."))
    key = tuple(str(band.get(name) or "") for name in ("instrument", "measure", "edition", "grade", "season"))
    same = [one for one in others if set_name(one.set_key) == set_name(key)]
    name, least = str(band.get("band") or ""), band.get("least")
    if any(_plain(one.band) == _plain(name) for one in same):
        found.append(Problem("band", f"There is a band called {name.strip()} already.", "Choose another name."))
    clash = next((one for one in same if one.least == least), None)
    if clash is not None and isinstance(least, (int, float)):
        says = f"{clash.band} starts at {number(float(least))} already."
        found.append(Problem("least", says, "Bands may not overlap: type another score."))
    elif clash is not None:
        says = f"{clash.band} is the last band already."
        found.append(Problem("least", says, "Only one band is without a score: type where this one starts."))
    return found


def set_name(key: Sequence[str]) -> tuple[str, ...]:
    """A set's key as it is compared: without case, the grade as it is stored."""
    instrument, measure, edition, grade, season = key
    return (_plain(instrument), _plain(measure), _plain(edition), _grade(grade), season)


def family_of(key: Sequence[str]) -> tuple[str, ...]:
    """What the sets of a measure at a grade have in common over the year: the key without its season."""
    return tuple(key[:4])


def family_words(key: Sequence[str]) -> str:
    """PSF, kindergarten."""
    return f"{key[1]}, {grade_words(key[3]) or key[3]}"


def set_words(key: Sequence[str]) -> str:
    """PSF, kindergarten, end of the year."""
    return f"{family_words(key)}, {key[4]} of the year"


def family_order(key: Sequence[str]) -> tuple[object, ...]:
    """Sorts by measure, then as a school goes through its grades."""
    instrument, measure, edition, grade = key[:4]
    return (_plain(measure), grade_key(grade), _plain(instrument), _plain(edition))
