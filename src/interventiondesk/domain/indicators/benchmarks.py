"""Benchmark scores as indicators: the band of the newest score of each measure, at risk or far above (methods 6).

Of each measure the newest day with benchmark scores of this school year counts; several scores of that day are their
median. The band is that of the measure's level (else the student's grade) and of the score's benchmark period (else the
third of the year in which it was taken). The worst measure leads and the others are named: no source read says how to add
them up. A measure without norms says nothing, and says so. The line is the score from which on a student is in order; a
score within one standard error of it is near, on either side.

A school may flag high risk only. Norms that name no band of high risk (Hasbrouck and Tindal grade help no further) would
then never flag anybody, however low the score: with those, some risk goes on flagging, and the because says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import msgspec

from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.lines import exact, median
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark, Risk, Season, band_of, season_of, standard_error_of
from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.words import amount, count, day_words, grade_words, join, number

_RANK: dict[Risk, int] = {"strength": 0, "low": 1, "some": 2, "high": 3}
_RISK_WORDS: dict[Risk, str] = {"strength": "a strength", "low": "low risk", "some": "some risk", "high": "high risk"}
_NAMED = 3


class _Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The newest benchmark of one measure with its band."""

    measure: Measure
    name: str
    value: float
    date: dt.date
    season: Season
    rows: tuple[str, ...]
    band: Benchmark
    bands: tuple[Benchmark, ...]

    def line(self, kept: Callable[[Benchmark], bool]) -> float | None:
        """The last score that is still in a band such as these."""
        return next((band.least for band in reversed(self.bands) if kept(band)), None)

    def near(self, line: float | None) -> bool:
        """Whether the score is within one standard error of a line."""
        error = standard_error_of(self.measure)
        if not error or line is None or abs(self.value - line) > error + 1:
            return False  # far off: most scores are, and fractions cost more than all else here
        return abs(exact(self.value) - exact(line)) <= exact(error)

    def flags_from(self, wanted: Risk) -> Risk:
        """From which risk on this measure flags: what the school wants, else the highest risk that its norms name."""
        if wanted == "some":
            return wanted
        return wanted if any(_RANK[band.risk] >= _RANK[wanted] for band in self.bands) else "some"

    @property
    def scored(self) -> str:
        made = f", median of {len(self.rows)}" if len(self.rows) > 1 else ""
        return f"{amount(self.value, self.measure.unit)} on {day_words(self.date)}{made}"

    @property
    def told(self) -> str:
        return f"{self.name} ({self.scored}: {self.band.band})"

    @property
    def norm(self) -> str:
        edition = f", {self.band.edition}" if self.band.edition else ""
        return f"{self.band.instrument}{edition}, {self.season} of the year"


def benchmarks(look: Look) -> tuple[Reading, Reading]:
    """The readings of benchmark risk and of benchmark strength, from one look at the bands."""
    seen, without = _seen(look)
    return _risk(look, seen, without), _strength(look, seen, without)


def benchmark_risk(look: Look) -> Reading:
    """The reading of benchmark risk alone."""
    return _risk(look, *_seen(look))


def at_risk(look: Look) -> bool:
    """Whether benchmark risk flags, without saying why: many days are asked for when a flag's age is looked for."""
    wanted = look.lines.benchmark_risk
    return any(_RANK[one.band.risk] >= _RANK[one.flags_from(wanted)] for one in _seen(look)[0])


def _risk(look: Look, seen: Sequence[_Seen], without: Sequence[str]) -> Reading:
    """The band of the measure with the highest risk, against the risk from which on the school flags."""
    if not seen:
        return _nothing(look, "benchmark", without)
    wanted = look.lines.benchmark_risk

    def flags(one: _Seen) -> bool:
        return _RANK[one.band.risk] >= _RANK[one.flags_from(wanted)]

    lead, *others = sorted(
        seen, key=lambda one: (not flags(one), -_RANK[one.band.risk], -one.date.toordinal(), one.name)
    )
    flag, severe, least = flags(lead), lead.band.risk == "high", lead.flags_from(wanted)
    line = lead.line(lambda band: _RANK[band.risk] < (3 if severe else _RANK[least]))
    named = [one for one in others if not flag or flags(one)]
    beside = "" if least == wanted else f"; these norms name no {_RISK_WORDS[wanted]}, so {_RISK_WORDS[least]} flags"
    return _reading(look, "benchmark", lead, named, seen, without, flag=flag, severe=severe, line=line, beside=beside)


def _strength(look: Look, seen: Sequence[_Seen], without: Sequence[str]) -> Reading:
    """Whether a measure is in a band that its norms call a strength."""
    able = [one for one in seen if any(band.risk == "strength" for band in one.bands)]
    if not able:
        if not seen:
            return _nothing(look, "benchmark_strength", without)
        names = join([one.name for one in seen[:_NAMED]], "or")
        return look.unknown("benchmark_strength", f"No band of a strength is known for {names}.")
    lead, *others = sorted(able, key=lambda one: (_RANK[one.band.risk], -one.date.toordinal(), one.name))
    flag = lead.band.risk == "strength"
    line = lead.line(lambda band: band.risk == "strength")
    named = [one for one in others if one.band.risk == "strength"]
    return _reading(look, "benchmark_strength", lead, named, able, without, flag=flag, severe=False, line=line)


def _seen(look: Look) -> tuple[list[_Seen], list[str]]:
    """The newest benchmark of each measure that has bands, and the names of measures that have none."""
    newest: dict[str, list[tuple[Score, Measure]]] = {}
    for score, measure in look.signs.benchmarks:
        if not score.counts or not look.this_year(score.date):
            continue
        known = newest.setdefault(measure.id, [])
        if known and known[0][0].date < score.date:
            known.clear()
        if not known or known[0][0].date == score.date:
            known.append((score, measure))
    seen: list[_Seen] = []
    without: list[str] = []
    for scored in newest.values():
        (first, measure), grade = scored[0], look.signs.student.grade
        name = measure.full_name if measure.level else ", ".join(filter(None, (measure.name, grade_words(grade))))
        season = first.season or season_of(first.date, look.calendar.year_of(first.date))
        value = median([score.value or 0.0 for score, _ in scored])
        bands = look.bands.of(measure, grade, season) if season else ()
        found = band_of(value, bands, measure.direction)
        if found is None or not season:
            without.append(f"{name}, at the {season} of the year" if season else f"{name}, on {day_words(first.date)}")
            continue
        seen.append(
            _Seen(
                measure=measure,
                name=name,
                value=value,
                date=first.date,
                season=season,
                rows=tuple(score.id for score, _ in scored),
                band=found.band,
                bands=bands,
            )
        )
    return seen, sorted(without)


def _nothing(look: Look, indicator: Indicator, without: Sequence[str]) -> Reading:
    if look.year is None:
        return look.unknown(indicator, look.not_here)
    if without:
        return look.unknown(indicator, f"No norms are known for {join(without[:_NAMED], 'or')}.")
    return look.unknown(indicator, "No benchmark score of this school year has been brought in.")


def _reading(
    look: Look,
    indicator: Indicator,
    lead: _Seen,
    named: Sequence[_Seen],
    seen: Sequence[_Seen],
    without: Sequence[str],
    *,
    flag: bool,
    severe: bool,
    line: float | None,
    beside: str = "",
) -> Reading:
    near = lead.near(line)
    risk = _RISK_WORDS[lead.band.risk]
    meant = "" if risk in lead.band.band.casefold() else f", {risk}"
    because = f"{lead.name}: {lead.scored} is in the band {lead.band.band}{meant}"
    if line is not None:
        because += f"; the line is {number(line)} ({lead.norm})"
    if near:
        because += f", within the standard error of {number(standard_error_of(lead.measure) or 0)}"
    because += beside
    if named:
        more = [f"{len(named) - _NAMED} more"] if len(named) > _NAMED else []
        because += f"; also {join([*(one.told for one in named[:_NAMED]), *more])}"
    covers = f"{len(seen)} of {count(len(seen) + len(without), 'measure')} with norms"
    return look.reading(
        indicator,
        "flag" if flag else "clear",
        f"{because}.",
        value=lead.value,
        line=line,
        said=lead.band.band,
        as_of=max(one.date for one in seen),
        covers=covers,
        rows=tuple(row for one in (lead, *named) for row in one.rows),
        severe=severe,
        near=near,
    )
