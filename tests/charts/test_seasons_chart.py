"""Benchmark scores over their seasons: bands within their season, the cut's side, near the cut, gaps, both directions."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest

from interventiondesk.charts.chart import Chart
from interventiondesk.charts.labels import PLOT, label_box, meets
from interventiondesk.charts.seasons import SeasonScore, seasons_chart
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.norms import Benchmark, Risk, Season

WORDS = Measure(id="orf", name="Oral reading fluency", level="3", unit="words", standard_error=5.0)
RATING = Measure(id="srss", name="Rating", unit="points", direction="lower", most=15.0)
FALL, WINTER, SPRING = dt.date(2026, 9, 10), dt.date(2027, 1, 19), dt.date(2027, 5, 11)


def bands(season: Season, *cuts: tuple[str, Risk, float | None]) -> tuple[Benchmark, ...]:
    return tuple(
        Benchmark(
            id=name,
            instrument="I",
            measure="M",
            grade="3",
            season=season,
            band=name,
            risk=risk,
            least=least,
            source="S",
        )
        for name, risk, least in cuts
    )


def reading(season: Season, low: float, some: float) -> tuple[Benchmark, ...]:
    return bands(season, ("Well below", "high", None), ("At", "low", low), ("Below", "some", some))


def rated(season: Season) -> tuple[Benchmark, ...]:
    return bands(season, ("Low", "low", 3.0), ("Moderate", "some", 8.0), ("High", "high", None))


def year(*values: float | None) -> Chart:
    seasons: tuple[Season, ...] = ("beginning", "middle", "end")
    cuts = ((83, 59), (97, 79), (112, 91))
    return seasons_chart(
        WORDS,
        [
            SeasonScore(date=date, season=season, value=value, bands=reading(season, *cut))
            for date, season, value, cut in zip((FALL, WINTER, SPRING), seasons, values, cuts, strict=False)
        ],
    )


def heights(chart: Chart, role: str) -> list[tuple[float, float]]:
    return [(mark.points[0][1], mark.points[1][1]) for mark in chart.marks if mark.role == role]


def test_each_season_has_its_own_bands_from_cut_to_cut() -> None:
    chart = year(60, 70, 80)
    low, high = chart.y.low, chart.y.high
    assert heights(chart, "band_high") == [(low, 59), (low, 79), (low, 91)]
    assert heights(chart, "band_some") == [(59, 83), (79, 97), (91, 112)]
    assert heights(chart, "band_low") == [(83, high), (97, high), (112, high)]
    for first, then in itertools.pairwise(chart.of("band_low")):
        assert first.points[2][0] < then.points[0][0], "a cut does not hold between two seasons"
    for date, mark in zip((FALL, WINTER, SPRING), chart.of("band_low"), strict=True):
        assert (mark.points[0][0] + mark.points[2][0]) / 2 == date.toordinal()


def test_where_lower_is_better_the_bands_are_turned_and_the_bound_belongs_to_the_better_one() -> None:
    chart = seasons_chart(RATING, [SeasonScore(date=FALL, season="beginning", value=3, bands=rated("beginning"))])
    assert heights(chart, "band_low") == [(chart.y.low, 3)]
    assert heights(chart, "band_some") == [(3, 8)]
    assert heights(chart, "band_high") == [(8, chart.y.high)]
    assert chart.says.startswith(
        "Rating, benchmark scores. Lower is better. Beginning of the year, September 10, 2026: 3 points; Low."
    )
    assert [mark.side for mark in chart.of("cut")] == ["below_right"] * 2, "a number stands in the band that it bounds"


def test_a_score_on_the_cut_lies_in_the_better_band() -> None:
    assert year(83).table[1][3] == "At"
    assert year(82.9).table[1][3] == "Below"


def test_near_the_cut_is_said_at_the_dot_and_drawn_as_one_standard_error() -> None:
    chart = year(80, 88)
    near, clear = chart.of("score")
    assert (near.label, clear.label) == ("80, near the cut", "88")
    assert chart.of("whisker")[0].points == ((FALL.toordinal(), 75), (FALL.toordinal(), 85))
    assert "80 words; Below, near the cut of 83." in chart.says
    assert "A score is sure to within about 5 words." in chart.says


def test_without_a_standard_error_nothing_is_near_and_no_whisker_is_drawn() -> None:
    chart = seasons_chart(RATING, [SeasonScore(date=FALL, season="beginning", value=8, bands=rated("beginning"))])
    assert chart.of("whisker") == ()
    assert "near" not in chart.says


def test_the_joining_line_breaks_at_a_season_without_a_score() -> None:
    assert [len(mark.points) for mark in year(60, 70, 80).of("thread")] == [3]
    chart = year(60, None, 80)
    assert chart.of("thread") == ()
    assert len(chart.of("score")) == 2
    assert "Middle of the year, January 19, 2027: no score." in chart.says
    assert chart.table[2] == ("Middle of the year", "January 19, 2027", "", "", "At from 97; Below from 79", "no score")


def test_the_bands_of_the_last_season_carry_their_names_once() -> None:
    chart = year(60, 70, 80)
    named = [mark for mark in chart.marks if mark.role.startswith("band_") and mark.label]
    assert sorted(mark.label for mark in named) == ["At", "Below", "Well below"]
    assert all(mark.side == "right" for mark in named)


def test_bands_differ_by_role_so_that_hatch_tells_them_in_grey() -> None:
    assert {mark.role for mark in year(60).marks if mark.role.startswith("band")} == {
        "band_low",
        "band_some",
        "band_high",
    }


def test_a_score_without_bands_is_shown_and_says_so() -> None:
    chart = seasons_chart(WORDS, [SeasonScore(date=FALL, season="beginning", value=60)])
    assert chart.of("score")[0].label == "60"
    assert "60 words; no bands are known." in chart.says


def test_a_score_below_bands_that_nobody_closed_is_in_none() -> None:
    half = bands("beginning", ("At", "low", 83.0))
    chart = seasons_chart(WORDS, [SeasonScore(date=FALL, season="beginning", value=40, bands=half)])
    assert "40 words; outside all bands." in chart.says
    assert heights(chart, "band_low") == [(83, chart.y.high)]


def test_no_scores_at_all_is_a_chart_too() -> None:
    chart = seasons_chart(WORDS, [])
    assert (chart.marks, chart.says) == ((), "Oral reading fluency, grade 3, benchmark scores. No scores yet.")


def test_ticks_name_the_season_in_one_year_and_the_month_in_several() -> None:
    assert [tick.label for tick in year(60, 70, 80).x.ticks] == ["Beginning, Sep 10", "Middle, Jan 19", "End, May 11"]
    dates = [dt.date(2025 + (at + 2) // 3, (9, 1, 5)[at % 3], 20) for at in range(6)]
    seasons: tuple[Season, ...] = ("beginning", "middle", "end")
    chart = seasons_chart(
        WORDS,
        [SeasonScore(date=date, season=seasons[at % 3], value=50 + 8 * at) for at, date in enumerate(dates)],
    )
    assert [tick.label for tick in chart.x.ticks][:2] == ["Sep 2025", "Jan 2026"]


@pytest.mark.parametrize("values", [(60, 70, 80), (84, 98, 113), (59, 79, 91), (100, 40, 160), (60, None, 111)])
def test_words_and_dots_keep_apart(values: tuple[float | None, ...]) -> None:
    chart = year(*values)
    boxes = [(mark.label, box) for mark in chart.marks if (box := label_box(mark, chart.x, chart.y))]
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        assert not meets(first, second), f"{one!r} and {other!r}"


@pytest.mark.parametrize("values", [(60, 70, 101), (84, 98, 113), (100, 40, 88)])
def test_words_keep_apart_also_where_the_bands_names_take_their_room(values: tuple[float, ...]) -> None:
    """At 560 pixels the names leave the plot about 320."""
    chart = year(*values)
    x = msgspec.structs.replace(chart.x, high=chart.x.low + (chart.x.high - chart.x.low) * PLOT[0] / 320)
    boxes = [(mark.label, box) for mark in chart.marks if (box := label_box(mark, x, chart.y))]
    scores = [mark.label for mark in chart.of("score")]
    names = [mark.label for mark in chart.marks if mark.role.startswith("band") and mark.label]
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        if one in scores or other in scores:
            assert not meets(first, second), f"{one!r} and {other!r}"
    assert names


def test_a_long_name_of_a_band_is_cut_after_a_word_and_told_whole() -> None:
    long = "25th to 49th percentile, 10 words or more below the 50th"
    named = bands("beginning", ("At", "low", 60.0), (long, "some", None))
    chart = seasons_chart(WORDS, [SeasonScore(date=FALL, season="beginning", value=50, bands=named)])
    (some,) = chart.of("band_some")
    assert some.label == "25th to 49th percentile…"
    assert long in some.tells
    assert long in chart.table[1]


def test_a_measure_from_a_file_has_the_published_standard_error_of_oral_reading() -> None:
    words = msgspec.structs.replace(WORDS, standard_error=None)
    here = [SeasonScore(date=FALL, season="beginning", value=90, bands=reading("beginning", 83, 59))]
    chart = seasons_chart(words, here)
    assert "90, near the cut" in {mark.label for mark in chart.of("score")}
    assert "A score is sure to within about 10 words." in chart.says


def test_everything_lies_inside_the_axes() -> None:
    chart = year(3, 70, 140)
    for mark in chart.marks:
        for x, y in mark.points:
            assert chart.x.low <= x <= chart.x.high
            assert chart.y.low <= y <= chart.y.high
