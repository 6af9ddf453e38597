"""Norms: every shipped number, exactly one band for every score, and which norms a measure is compared with."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.library import measures_from
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.norm_files import publication_from
from interventiondesk.domain.norms import (
    SEASONS,
    Benchmark,
    Season,
    band_of,
    band_problems,
    bands_for,
    goal_norm_for,
    growth_norms_for,
    season_of,
    standard_error_of,
    way_of_reading,
)
from interventiondesk.domain.school import SchoolYear
from interventiondesk.resources import resource
from interventiondesk.tasks.norms import FILES, shipped

NORMS = shipped()

HASBROUCK_TINDAL = """
1 |                           | 97 / 59 / 29 / 16 / 9      | 116 / 91 / 60 / 34 / 18
2 | 111 / 84 / 50 / 36 / 23   | 131 / 109 / 84 / 59 / 35   | 148 / 124 / 100 / 72 / 43
3 | 134 / 104 / 83 / 59 / 40  | 161 / 137 / 97 / 79 / 62   | 166 / 139 / 112 / 91 / 63
4 | 153 / 125 / 94 / 75 / 60  | 168 / 143 / 120 / 95 / 71  | 184 / 160 / 133 / 105 / 83
5 | 179 / 153 / 121 / 87 / 64 | 183 / 160 / 133 / 109 / 84 | 195 / 169 / 146 / 119 / 102
6 | 185 / 159 / 132 / 112 / 89 | 195 / 166 / 145 / 116 / 91 | 204 / 173 / 146 / 122 / 91
"""
"""Typed again from methods 6.1: percentiles 90 / 75 / 50 / 25 / 10 in fall, winter and spring."""

GAINS = {
    "1": (1.2, 2.0, 1.9, 1.1, 0.5),
    "2": (1.2, 1.3, 1.6, 1.1, 0.6),
    "3": (1.0, 1.1, 0.9, 1.0, 0.7),
    "4": (1.0, 1.1, 1.2, 0.9, 0.7),
    "5": (0.5, 0.5, 0.8, 1.0, 1.9),
    "6": (0.6, 0.4, 0.3, 0.3, 0.1),
}
"""As the source prints them, with its misprint."""

NOT_AS_PRINTED = {("1", 4): "0.56", ("5", 4): "1.19", ("6", 2): "0.44"}
"""Where the printed gain is not that of the printed scores: the misprint, and two small ones."""

DIBELS_KINDERGARTEN = {
    "PSF": "15/5/1, 43/29/23, 53/44/37",
    "NWF-CLS": "20/9/4, 36/25/16, 49/31/24",
    "WRF": "–, 10/4/1, 18/10/6",
}
"""Typed again from methods 6.2: the lowest score of blue / green / yellow at the three times."""


def percentiles() -> dict[tuple[str, Season], tuple[int, ...]]:
    found: dict[tuple[str, Season], tuple[int, ...]] = {}
    for line in HASBROUCK_TINDAL.strip().splitlines():
        grade, *cells = (cell.strip() for cell in line.split("|"))
        for season, cell in zip(SEASONS, cells, strict=True):
            if cell:
                found[grade, season] = tuple(int(number) for number in cell.split("/"))
    return found


def measure(name: str = "Oral reading fluency, words correct per minute", **fields: object) -> Measure:
    known = {"id": "m", "name": name, "short_name": "ORF", "instrument": "Our passages", "unit": "words"}
    return msgspec.convert(known | fields, Measure)


def band(name: str, least: float | None, risk: str = "low", **fields: object) -> Benchmark:
    known: dict[str, object] = {
        "id": name,
        "instrument": "Our passages",
        "measure": "ORF",
        "edition": "2026",
        "grade": "3",
        "season": "end",
        "band": name,
        "least": least,
        "risk": risk,
        "source": "Our district",
    }
    return msgspec.convert(known | fields, Benchmark)


ORF = measure()
PSF = measure("Phonemic segmentation fluency", short_name="PSF", instrument="DIBELS 8", unit="segments", level="K")


# -- what is shipped --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("where", "five"), percentiles().items(), ids=str)
def test_every_percentile_of_hasbrouck_and_tindal_is_that_of_the_table(
    where: tuple[str, Season], five: tuple[int, ...]
) -> None:
    grade, season = where
    bands = bands_for(ORF, grade, season, (), NORMS.bands)
    cuts = [one.least for one in bands if one.band != "Less than 10 words below the 50th percentile"]
    assert cuts == [*five, None]


def test_there_are_no_other_oral_reading_norms_than_those_of_the_table() -> None:
    known = {(one.grade, one.season) for one in NORMS.bands if one.measure == "Oral reading"}
    assert known == set(percentiles())
    assert not bands_for(ORF, "1", "beginning", (), NORMS.bands)
    assert not bands_for(ORF, "7", "end", (), NORMS.bands)


@pytest.mark.parametrize("grade", GAINS)
def test_the_weekly_gain_is_computed_and_the_misprint_of_the_source_is_not_repeated(grade: str) -> None:
    gains = [one.per_week for one in growth_norms_for(ORF, grade, NORMS) if one.kind == "gain"]
    table = percentiles()
    first, weeks = (table[grade, "middle"], 16) if grade == "1" else (table[grade, "beginning"], 32)
    expected = [(last - begun) / weeks for begun, last in zip(first, table[grade, "end"], strict=True)]
    assert gains == expected
    for at, printed in enumerate(GAINS[grade]):
        if (grade, at) in NOT_AS_PRINTED:
            assert f"{gains[at]:.2f}" == NOT_AS_PRINTED[grade, at]
        else:
            assert abs(gains[at] - printed) < 0.0501


def test_no_file_stores_a_gain() -> None:
    stored = json.loads(resource("norms", "hasbrouck-tindal-2017.json").read_bytes())
    assert set(stored["cuts"][0]) == {"measure", "grade", "season", "least"}
    assert "growth" not in stored


@pytest.mark.parametrize("short", DIBELS_KINDERGARTEN)
def test_every_cut_of_dibels_kindergarten_is_that_of_the_sheet(short: str) -> None:
    seen = measure(short_name=short, instrument="DIBELS 8", unit="points", level="K")
    for season, cell in zip(SEASONS, DIBELS_KINDERGARTEN[short].split(", "), strict=True):
        bands = bands_for(seen, "K", season, (), NORMS.bands)
        cuts = [] if cell == "–" else [*(int(number) for number in cell.split("/")), None]
        assert [one.least for one in bands] == cuts
        assert [(one.band, one.risk) for one in bands] == ([] if cell == "–" else DIBELS_BANDS)


DIBELS_BANDS = [("Blue", "low"), ("Green", "low"), ("Yellow", "some"), ("Red", "high")]


def test_no_cut_is_shipped_that_nobody_has_proof_read() -> None:
    assert {one.grade for one in NORMS.bands if one.instrument == "DIBELS 8"} == {"K"}
    assert {one.measure for one in NORMS.bands} == {"Oral reading", "PSF", "NWF-CLS", "WRF"}
    assert {one.instrument for one in NORMS.bands} == {"Hasbrouck & Tindal", "DIBELS 8"}
    assert not any(one.edition == "2006" for one in NORMS.bands)


def test_the_realistic_growth_of_1993_and_only_the_proved_ambitious_one() -> None:
    standards = {(one.measure, one.grade): (one.per_week, one.ambitious) for one in NORMS.growth if one.kind != "gain"}
    reading = {"1": 2.0, "2": 1.5, "3": 1.0, "4": 0.9, "5": 0.5, "6": 0.3}
    expected: dict[tuple[str, str], tuple[float, float | None]] = {
        ("Oral reading", grade): (pace, 3.0 if grade == "1" else None) for grade, pace in reading.items()
    }
    expected |= {("Maze", grade): (0.4, None) for grade in reading}
    expected |= {("Letter sounds", "K"): (1.2, None), ("Word identification", "1"): (1.5, None)}
    assert standards == expected


def test_the_end_of_year_goals_are_those_that_iris_lists() -> None:
    goals = {(one.measure, one.grade): one.goal for one in NORMS.goals if one.name == "benchmark"}
    assert goals == {
        ("Letter sounds", "K"): 40,
        ("Word identification", "1"): 40,
        ("Oral reading", "2"): 75,
        ("Oral reading", "3"): 100,
        ("Maze", "4"): 20,
        ("Maze", "5"): 25,
        ("Maze", "6"): 30,
    }
    assert {one.season for one in NORMS.goals if one.name == "benchmark"} == {"end"}


def test_every_file_is_shipped_and_says_its_edition_its_source_and_what_it_leaves_out() -> None:
    files = {path.stem for path in resource("norms").glob("*.json")}
    assert files == set(FILES)
    for one in NORMS.publications:
        assert one.edition
        assert one.source
        assert len(one.about) > 100
    assert all(one.source for one in NORMS.bands)
    assert len({one.id for one in NORMS.bands}) == len(NORMS.bands)


def test_a_file_whose_cuts_do_not_fit_its_bands_is_refused() -> None:
    stored = json.loads(resource("norms", "dibels-8-kindergarten-2020.json").read_bytes())
    stored["cuts"][0]["least"] = [15, 5]
    with pytest.raises(ValueError, match="do not fit"):
        publication_from(json.dumps(stored).encode())
    stored["cuts"][0]["least"] = [5, 15, 1]
    with pytest.raises(ValueError, match="do not fit"):
        publication_from(json.dumps(stored).encode())
    stored["cuts"][0]["precentile"] = 50
    with pytest.raises(msgspec.ValidationError):
        publication_from(json.dumps(stored).encode())


# -- bands ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", percentiles(), ids=str)
def test_help_is_asked_for_from_ten_words_below_the_50th_percentile_on(where: tuple[str, Season]) -> None:
    grade, season = where
    bands = bands_for(ORF, grade, season, (), NORMS.bands)
    top, _, middle, _, _ = percentiles()[where]
    for halves in range(2 * middle + 40):
        score = halves / 2
        found = band_of(score, bands, "higher")
        assert found is not None
        expected = "some" if middle - score >= 10 else "strength" if score >= top else "low"
        assert found.band.risk == expected, score


SETS = sorted({one.set_key for one in NORMS.bands})


@given(st.sampled_from(SETS), st.integers(0, 300_000))
def test_every_score_has_exactly_one_band(key: tuple[str, ...], thousandths: int) -> None:
    bands = [one for one in NORMS.bands if one.set_key == key]
    score = thousandths / 1000
    inside = [
        one
        for one, better in zip(bands, [None, *bands], strict=False)
        if (one.least is None or score >= one.least) and (better is None or score < (better.least or 0))
    ]
    found = band_of(score, bands, "higher")
    assert found is not None
    assert inside == [found.band]


@given(st.sets(st.integers(0, 60), min_size=1, max_size=5), st.integers(0, 60), st.sampled_from(["higher", "lower"]))
def test_a_band_begins_at_its_own_score_whichever_way_is_better(cuts: set[int], score: int, direction: str) -> None:
    better = "higher" if direction == "higher" else "lower"
    bands = [band(str(cut), float(cut)) for cut in cuts] + [band("rest", None)]
    found = band_of(score, bands, better)
    reached = [cut for cut in cuts if (score >= cut if better == "higher" else score <= cut)]
    expected = (max(reached) if better == "higher" else min(reached)) if reached else "rest"
    assert found is not None
    assert found.band.band == str(expected)


REFERRALS = [band("None or one", 1, "low"), band("Two to five", 5, "some"), band("Six or more", None, "high")]


@pytest.mark.parametrize(
    ("value", "name"), [(0, "None or one"), (1, "None or one"), (2, "Two to five"), (9, "Six or more")]
)
def test_where_lower_is_better_a_band_reaches_up_to_its_score(value: int, name: str) -> None:
    found = band_of(value, REFERRALS, "lower")
    assert found is not None
    assert found.band.band == name


def test_a_score_within_one_standard_error_of_a_cut_is_near_it() -> None:
    bands = [band("On", 80, "low"), band("Some", 60, "some"), band("High", None, "high")]
    near = band_of(75, bands, "higher", 5)
    assert near is not None
    assert (near.band.band, near.near, near.cut, near.decides) == ("Some", True, 80, True)
    assert near.beyond == bands[0]
    assert near.says == "Some, near the cut of 80"
    above = band_of(80, bands, "higher", 5)
    assert above is not None
    assert (above.band.band, above.cut, above.beyond) == ("On", 80, bands[1])
    away = band_of(74.9, bands, "higher", 5)
    assert away is not None
    assert (away.near, away.says) == (False, "Some")
    unknown = band_of(80, bands, "higher")
    assert unknown is not None
    assert not unknown.near


def test_of_two_cuts_within_reach_the_one_that_changes_the_risk_is_told() -> None:
    bands = [band("Blue", 50, "low"), band("Green", 44, "low"), band("Yellow", None, "some")]
    found = band_of(49, bands, "higher", 5)
    assert found is not None
    assert (found.band.band, found.cut, found.decides) == ("Green", 44, True)
    other = band_of(49.5, bands, "higher", 5)
    assert other is not None
    assert (other.cut, other.decides) == (50, False)


def test_near_the_cut_is_said_where_lower_is_better_too() -> None:
    found = band_of(2, REFERRALS, "lower", 1)
    assert found is not None
    assert (found.band.band, found.cut, found.beyond) == ("Two to five", 1, REFERRALS[0])


def test_without_bands_or_beyond_bands_that_nobody_closed_a_score_has_none() -> None:
    assert band_of(12, (), "higher") is None
    assert band_of(12, [band("On", 80)], "higher") is None


# -- which norms ------------------------------------------------------------------------------------------------------


def test_the_schools_own_bands_win_over_shipped_ones() -> None:
    own = [band("On", 90), band("Below", None, "some")]
    assert bands_for(ORF, "3", "end", own, NORMS.bands) == tuple(own)
    assert bands_for(ORF, "3", "middle", own, NORMS.bands)[0].instrument == "Hasbrouck & Tindal"
    mine = band("Fine", 50, instrument="DIBELS 8", measure="psf", grade="Kindergarten")
    assert bands_for(PSF, "K", "end", [mine], NORMS.bands) == (mine,)


def test_norms_of_another_instrument_or_measure_are_not_used() -> None:
    own = [band("On", 90, instrument="Other passages"), band("Off", 12, measure="WRF")]
    assert bands_for(ORF, "3", "end", own, ()) == ()
    dibels = bands_for(measure(short_name="PSF", instrument="Acadience", unit="segments"), "K", "end", (), NORMS.bands)
    assert dibels == ()


def test_a_measure_without_an_instrument_is_told_by_its_name() -> None:
    own = [band("On", 3, instrument="Our school", measure="calls OUT", grade="3")]
    calls = measure(
        "Calls out, times in a lesson", short_name="Calls out", instrument="", unit="times", area="behavior"
    )
    assert bands_for(calls, "3", "end", own, NORMS.bands) == tuple(own)


def test_two_editions_are_never_mixed_the_newer_one_counts() -> None:
    own = [band("On", 90), band("Old on", 80, edition="2019"), band("Old below", None, edition="2019")]
    assert [one.band for one in bands_for(ORF, "3", "end", own, ())] == ["On"]


def test_the_level_of_the_passages_counts_before_the_students_grade() -> None:
    second = measure(level="2")
    assert bands_for(second, "4", "end", (), NORMS.bands)[0].grade == "2"
    assert [one.per_week for one in growth_norms_for(second, "4", NORMS) if one.kind == "standard"] == [1.5]


def test_only_reading_aloud_is_compared_with_norms_of_reading_aloud() -> None:
    library = measures_from(resource("library", "measures.json").read_bytes())
    ways = {one.short_name: way_of_reading(one) for one in library}
    assert {short: way for short, way in ways.items() if way} == {
        "ORF": "Oral reading",
        "Letter sounds": "Letter sounds",
    }
    for name in ("retell", "errors", "accuracy"):
        assert not way_of_reading(measure(f"Oral reading fluency, {name}", short_name=f"ORF-{name}"))
    assert not way_of_reading(measure("Word reading fluency, correct words", short_name="WRF"))
    assert way_of_reading(measure("Maze, correct in 2.5 minutes", short_name="Maze", unit="points")) == "Maze"
    assert not way_of_reading(measure("Maze, correct responses", instrument="DIBELS 8", unit="responses"))


def test_the_goal_to_reach_names_what_it_is() -> None:
    def told(seen: Measure, grade: str, season: Season, own: tuple[Benchmark, ...] = ()) -> tuple[object, ...] | None:
        found = goal_norm_for(seen, grade, season, own, NORMS)
        return None if found is None else (found.goal, found.name, found.source)

    iris = "Fuchs, Fuchs & Powell 2004"
    assert told(ORF, "3", "end") == (100, "benchmark", iris)
    assert told(ORF, "3", "middle") == (97, "50th percentile", "Hasbrouck & Tindal 2017")
    assert told(ORF, "4", "end") == (133, "50th percentile", "Hasbrouck & Tindal 2017")
    assert told(PSF, "K", "end") == (44, "benchmark", "DIBELS 8, 8th Edition, July 2020")
    own = (band("High", None, "high"), band("On", 95), band("Well above", 130, "strength"))
    assert told(ORF, "3", "end", own) == (95, "benchmark", "Our district")
    assert told(ORF, "8", "end") is None


@pytest.mark.parametrize(
    ("measure", "error"),
    [
        ({"name": "Oral reading fluency", "unit": "words"}, 10.0),
        ({"name": "Oral reading fluency", "unit": "words", "standard_error": 6.0}, 6.0),
        ({"name": "Oral reading fluency", "unit": "%"}, None),
        ({"name": "Oral reading fluency, errors", "unit": "words", "direction": "lower"}, None),
        ({"name": "Maze", "unit": "points"}, None),
        ({"name": "Number sense", "unit": "words", "area": "math"}, None),
    ],
)
def test_only_oral_reading_in_words_has_a_published_standard_error(
    measure: dict[str, object], error: float | None
) -> None:
    assert standard_error_of(msgspec.convert({"id": "m"} | measure, Measure)) == error


def test_oral_reading_of_the_library_has_the_published_standard_error() -> None:
    library = measures_from(resource("library", "measures.json").read_bytes())
    assert {one.standard_error for one in library if one.short_name == "ORF"} == {10}
    assert {one.standard_error for one in library if one.short_name != "ORF"} == {None}


# -- the time of the year ---------------------------------------------------------------------------------------------

YEAR = SchoolYear(id="y", title="2026-2027", begin_date=dt.date(2026, 8, 31), end_date=dt.date(2027, 6, 11))


@given(st.integers(0, (YEAR.end_date - YEAR.begin_date).days))
def test_a_score_without_a_season_has_that_of_its_third_of_the_year(days: int) -> None:
    found = season_of(YEAR.begin_date + dt.timedelta(days=days), YEAR)
    length = (YEAR.end_date - YEAR.begin_date).days + 1
    assert found == SEASONS[int(Fraction(3 * days, length))]


def test_the_first_and_the_last_day_of_school_are_in_the_year_and_the_summer_is_not() -> None:
    assert season_of(YEAR.begin_date, YEAR) == "beginning"
    assert season_of(dt.date(2027, 1, 14), YEAR) == "middle"
    assert season_of(YEAR.end_date, YEAR) == "end"
    assert season_of(YEAR.end_date + dt.timedelta(days=1), YEAR) is None
    assert season_of(dt.date(2027, 1, 14), None) is None


# -- the school's own -------------------------------------------------------------------------------------------------


def problems(new: Benchmark, *others: Benchmark, **fields: object) -> dict[str, str]:
    given = msgspec.structs.asdict(new) | fields
    return {one.where: one.says for one in band_problems(given, others)}


def test_bands_may_not_overlap_and_name_their_source() -> None:
    on, rest = band("On", 90), band("Below", None, "some")
    assert problems(band("Well above", 120), on, rest) == {}
    assert problems(band("Twice", 90), on, rest) == {"least": "On starts at 90 already."}
    assert problems(band("Lowest", None), on, rest) == {"least": "Below is the last band already."}
    assert problems(band(" ON ", 70), on, rest) == {"band": "There is a band called ON already."}
    assert problems(band("Spring", 90, season="middle"), on, rest) == {}
    assert problems(band("Other", 90, grade="Grade 3"), on) == {"least": "On starts at 90 already."}
    assert problems(band("Well above", 120), source=" ") == {"source": "The source is missing."}
    assert problems(band("Well above", 120), grade="", band="") == {
        "grade": "Grade is missing.",
        "band": "Band is missing.",
    }
