"""Benchmark scores season by season against the bands of each season, with how near to a cut a score is.

Bands are drawn within their own season only, because a cut holds for one grade and one time of year. A score is never
said without its standard error where the measure has one: within it of a cut, the band is nearly a toss-up.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence

import msgspec

from interventiondesk.charts.axes import value_axis
from interventiondesk.charts.chart import Axis, Chart, Mark, Point, Role, Tick, outline
from interventiondesk.charts.labels import LINE, PLOT, settle
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.norms import Banded, Benchmark, Risk, Season, band_of, in_order, standard_error_of
from interventiondesk.domain.words import MONTHS, amount, day_and_year, join, number, short_day

SEASON_WORDS: dict[Season, str] = {
    "beginning": "Beginning of the year",
    "middle": "Middle of the year",
    "end": "End of the year",
}

_ROLES: dict[Risk, Role] = {
    "strength": "band_strength",
    "low": "band_low",
    "some": "band_some",
    "high": "band_high",
}
_SHORT: dict[Season, str] = {"beginning": "Beginning", "middle": "Middle", "end": "End"}
_USUAL_HALF = 42.0
_SHARE = 0.34
_LEAST_GAP = 30
_YEAR_OF_SEASONS = 4
_BAND_LETTERS = 26
"""A longer name of a band would leave no room for the bands; its tooltip and the table have it whole."""

_NARROW = 320.0
"""What the bands' names leave of a plot as wide as a small window shows it: words are placed for that."""


class SeasonScore(msgspec.Struct, frozen=True, kw_only=True):
    """A student's benchmark score in one season, and the bands that hold for that instrument, edition, grade and season, in
    any order. `value` is None where there is no score: the season is then drawn without a dot. One entry a season."""

    date: dt.date
    season: Season
    value: float | None = None
    bands: tuple[Benchmark, ...] = ()


def seasons_chart(measure: Measure, scores: Sequence[SeasonScore]) -> Chart:
    """The chart of one measure over its seasons, of one year or several. `measure` gives title, unit, direction, scale and
    standard error. Without a score there is a chart too."""
    sign = 1 if measure.direction == "higher" else -1
    seasons = [
        msgspec.structs.replace(one, bands=in_order(one.bands, measure.direction))
        for one in sorted(scores, key=lambda s: s.date)
    ]
    error = standard_error_of(measure) or 0.0
    held = [value for one in seasons if one.value is not None for value in (one.value - error, one.value + error)]
    if measure.least is not None:
        held = [max(value, measure.least) for value in held]
    if measure.most is not None:
        held = [min(value, measure.most) for value in held]
    cuts = [cut for one in seasons for cut in _cuts(one)]
    y = value_axis([*held, *cuts], least=measure.least, most=measure.most, title=measure.unit)
    half = _half([one.date for one in seasons])
    x = _x(seasons, half)
    last = next((at for at in range(len(seasons) - 1, -1, -1) if seasons[at].bands), -1)
    marks = [mark for at, one in enumerate(seasons) for mark in _bands(one, half, sign, y, named=at == last)]
    points = [(one, _spot(one.date, one.value)) for one in seasons if one.value is not None]
    for known, run in itertools.groupby(seasons, key=lambda one: one.value is not None):
        joined = tuple(_spot(one.date, one.value or 0.0) for one in run)
        if known and len(joined) > 1:
            marks.append(Mark(role="thread", points=joined))
    if error:
        for _, (at, value) in points:
            ends = ((at, max(value - error, y.low)), (at, min(value + error, y.high)))
            marks.append(Mark(role="whisker", points=ends))
    for one, point in points:
        banded = _banded(one, measure)
        label = number(point[1]) + (", near the cut" if banded and banded.near else "")
        marks.append(Mark(role="score", points=(point,), label=label, label_at=point, side="below_right"))
    return Chart(
        title=measure.full_name,
        x=x,
        y=y,
        marks=settle(marks, msgspec.structs.replace(x, high=x.low + (x.high - x.low) * PLOT[0] / _NARROW), y),
        says=_says(measure, seasons),
        table=_table(measure, seasons, sign),
    )


def _spot(date: dt.date, value: float) -> Point:
    return (float(date.toordinal()), value)


def _cuts(one: SeasonScore) -> list[float]:
    return [band.least for band in one.bands if band.least is not None]


def _banded(one: SeasonScore, measure: Measure) -> Banded | None:
    """The band of a score and the cut that it is near; None without a score or a band."""
    return None if one.value is None else band_of(one.value, one.bands, measure.direction, standard_error_of(measure))


def _half(dates: Sequence[dt.date]) -> float:
    """Half the width of a season's stretch in days: its neighbors keep apart."""
    gaps = [days for left, right in itertools.pairwise(sorted(dates)) if (days := (right - left).days) >= _LEAST_GAP]
    return min([_USUAL_HALF, *(gap * _SHARE for gap in gaps)])


def _x(seasons: Sequence[SeasonScore], half: float) -> Axis:
    """A tick in the middle of each season. Over more than a year it says month and year."""
    if not seasons:
        return Axis(low=0.0, high=1.0, ticks=())
    long = len(seasons) > _YEAR_OF_SEASONS
    ticks = [
        Tick(
            float(one.date.toordinal()),
            f"{MONTHS[one.date.month - 1][:3]} {one.date.year}"
            if long
            else f"{_SHORT[one.season]}, {short_day(one.date)}",
        )
        for one in seasons
    ]
    return Axis(low=ticks[0].at - half, high=ticks[-1].at + half, ticks=tuple(ticks))


def _bands(one: SeasonScore, half: float, sign: int, y: Axis, *, named: bool) -> list[Mark]:
    """Each band from its own bound to that of the next better one, and a line with the number at each bound. Named bands
    have their names to the right; names that would touch move apart."""
    at = float(one.date.toordinal())
    left, right = at - half, at + half
    reached, worst = (y.high, y.low) if sign > 0 else (y.low, y.high)
    room = (y.high - y.low) * LINE / PLOT[1]
    stretches: list[tuple[float, float]] = []
    for band in one.bands:
        bound = worst if band.least is None else band.least
        stretches.append((min(bound, reached), max(bound, reached)))
        reached = bound
    places = _apart([(low + high) / 2 for low, high in stretches], room, y)
    marks = [
        Mark(
            role=_ROLES[band.risk],
            points=outline((left, low), (right, high)),
            label=_short_name(band.band) if named else "",
            label_at=(right, place),
            tells=_tells(band, one.season, sign),
        )
        for band, (low, high), place in zip(one.bands, stretches, places, strict=True)
    ]
    told: list[float] = []
    # The number stands inside the band that it belongs to.
    for cut in _cuts(one):
        # Two numbers nearer than a line is tall would stand on each other; the table has them all.
        clear = all(abs(cut - other) >= room for other in told)
        marks.append(
            Mark(
                role="cut",
                points=((left, cut), (right, cut)),
                label=number(cut) if clear else "",
                label_at=(left, cut),
                side="above_right" if sign > 0 else "below_right",
            )
        )
        told += [cut] if clear else []
    return marks


def _short_name(band: str) -> str:
    """A band's name beside the chart, cut after a word where it is long."""
    if len(band) <= _BAND_LETTERS:
        return band
    kept = band[:_BAND_LETTERS].rpartition(" ")[0] or band[: _BAND_LETTERS - 1]
    return kept.rstrip(",;:") + "…"


def _tells(band: Benchmark, season: Season, sign: int) -> str:
    bound = "" if band.least is None else f", {number(band.least)} or {'more' if sign > 0 else 'less'}"
    return f"{SEASON_WORDS[season]}: {band.band}{bound}"


def _apart(wished: Sequence[float], room: float, y: Axis) -> list[float]:
    """The same heights, each at least a line from the next, pushed no further than needed."""
    places = list(wished)
    order = sorted(range(len(places)), key=places.__getitem__)
    under = y.low - room / 2
    for at in order:
        places[at] = under = max(places[at], under + room)
    over = y.high + room / 2
    for at in reversed(order):
        places[at] = over = min(places[at], over - room)
    return places


def _when(one: SeasonScore) -> str:
    return f"{SEASON_WORDS[one.season]}, {day_and_year(one.date)}"


def _says(measure: Measure, seasons: Sequence[SeasonScore]) -> str:
    said = [f"{measure.full_name}, benchmark scores."]
    if measure.direction == "lower":
        said.append("Lower is better.")
    for one in seasons:
        if one.value is None:
            said.append(f"{_when(one)}: no score.")
            continue
        banded = _banded(one, measure)
        place = banded.says if banded else "outside all bands" if one.bands else "no bands are known"
        said.append(f"{_when(one)}: {amount(one.value, measure.unit)}; {place}.")
    if not seasons:
        said.append("No scores yet.")
    error = standard_error_of(measure)
    if error and any(one.value is not None for one in seasons):
        said.append(f"A score is sure to within about {amount(error, measure.unit)}.")
    sources = list(dict.fromkeys(band.source for one in seasons for band in one.bands if band.source))
    if sources:
        said.append(f"{'Source' if len(sources) == 1 else 'Sources'} of the bands: {join(sources)}.")
    return " ".join(said)


def _table(measure: Measure, seasons: Sequence[SeasonScore], sign: int) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = [("Benchmark period", "Date", "Score", "Band", "Cuts", "Note")]
    for one in seasons:
        banded = _banded(one, measure)
        note = "no score" if one.value is None else ""
        if banded and banded.cut is not None:
            note = f"near the cut of {number(banded.cut)}"
        cuts = "; ".join(
            f"{each.band} {'from' if sign > 0 else 'to'} {number(each.least)}"
            for each in one.bands
            if each.least is not None
        )
        rows.append(
            (
                SEASON_WORDS[one.season],
                day_and_year(one.date),
                "" if one.value is None else number(one.value),
                banded.band.band if banded else "",
                cuts,
                note,
            )
        )
    return tuple(rows)
