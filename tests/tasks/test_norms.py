"""The school's own norms: entered, changed and taken out as one change each, with problems in sentences."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from drivers import SchoolAtWork
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import history, reads
from interventiondesk.tasks import norms

ON: dict[str, Any] = {
    "instrument": "DIBELS 8",
    "measure": "PSF",
    "edition": "",
    "grade": "kindergarten",
    "season": "end",
    "band": " At  benchmark ",
    "least": 40.0,
    "risk": "low",
    "source": "Our district, June 2026",
}


def some(school: SchoolAtWork, **fields: Any) -> Benchmark:
    """A band that was just entered."""
    done = norms.add_band(school.desk, ON | fields)
    return next(one for one in reads.benchmarks(school.desk) if one.id in done.ids(Benchmark))


def test_a_band_is_entered_tidily_and_undone(school: SchoolAtWork) -> None:
    band = some(school)
    assert (band.band, band.grade, band.least) == ("At benchmark", "K", 40)
    assert history.history(school.desk)[0].says == ("Add the band At benchmark of PSF, kindergarten, end of the year")
    school.desk.undo()
    assert reads.benchmarks(school.desk) == []


def test_own_bands_are_the_ones_that_the_school_goes_by(school: SchoolAtWork) -> None:
    psf = next(one for one in reads.measures(school.desk) if one.short_name == "PSF" and one.level == "K")
    assert [one.band for one in norms.bands_here(school.desk, psf, "K", "end")] == ["Blue", "Green", "Yellow", "Red"]
    band = some(school)
    rest = some(school, band="Below", least=None, risk="some")
    assert norms.bands_here(school.desk, psf, "K", "end") == (band, rest)
    assert norms.bands_here(school.desk, psf, "K", "middle")[0].band == "Blue"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"band": "Other", "least": 40.0}, "At benchmark starts at 40 already."),
        ({"least": 20.0}, "There is a band called At benchmark already."),
        ({"band": "Other", "least": 20.0, "source": ""}, "The source is missing."),
        ({"band": "Other", "least": 20.0, "instrument": " "}, "Instrument is missing."),
        ({"band": "Other", "least": 20.0, "season": "summer"}, "Benchmark period is not one of its choices."),
    ],
)
def test_a_band_that_cannot_be_is_refused_in_a_sentence(
    school: SchoolAtWork, fields: dict[str, Any], says: str
) -> None:
    some(school)
    with pytest.raises(Refusal) as refused:
        norms.add_band(school.desk, ON | fields)
    assert refused.value.says == says
    assert len(reads.benchmarks(school.desk)) == 1


def test_a_band_is_changed_and_may_keep_its_own_score(school: SchoolAtWork) -> None:
    band = some(school)
    some(school, band="Below", least=None, risk="some")
    norms.change_band(school.desk, band, band="On")
    band = next(one for one in reads.benchmarks(school.desk) if one.id == band.id)
    with pytest.raises(Refusal):
        norms.change_band(school.desk, band, least=None)
    norms.change_band(school.desk, band, least=42.0, risk="strength")
    band = next(one for one in reads.benchmarks(school.desk) if one.id == band.id)
    assert (band.band, band.least, band.risk) == ("On", 42, "strength")


def test_the_norms_of_a_measure_are_listed_by_season_best_first(school: SchoolAtWork) -> None:
    some(school, band="Below", least=None, risk="some")
    some(school)
    some(school, season="middle")
    some(school, grade="1")
    kindergarten, first = norms.own_norms(school.desk)
    assert (kindergarten.words, kindergarten.published) == ("PSF, kindergarten", "DIBELS 8")
    assert [one.band for one in kindergarten.at("end")] == ["At benchmark", "Below"]
    assert kindergarten.remark("end") == kindergarten.remark("beginning") == ""
    assert kindergarten.remark("middle").startswith("No band is the last one yet")
    assert first.words == "PSF, grade 1"


def test_what_all_bands_of_a_measure_share_is_changed_at_once(school: SchoolAtWork) -> None:
    bands = [some(school), some(school, season="middle")]
    norms.change_family(school.desk, bands, edition="2027", source="Our district, May 2027")
    assert {(one.edition, one.source) for one in reads.benchmarks(school.desk)} == {("2027", "Our district, May 2027")}
    school.desk.undo()
    assert {one.edition for one in reads.benchmarks(school.desk)} == {""}


def test_norms_cannot_become_those_that_are_here_already(school: SchoolAtWork) -> None:
    bands = [some(school), some(school, season="middle")]
    some(school, grade="1")
    assert [(one.where, one.says) for one in norms.family_problems(school.desk, bands, {"grade": "1"})] == [
        ("grade", "There are norms of PSF, grade 1 already.")
    ]
    assert [one.where for one in norms.family_problems(school.desk, bands, {"source": ""})] == ["source"]


def test_bands_are_taken_out_one_by_one_or_together(school: SchoolAtWork) -> None:
    band, other = some(school), some(school, season="middle")
    norms.remove_bands(school.desk, [band])
    assert reads.benchmarks(school.desk) == [other]
    school.desk.undo()
    norms.remove_bands(school.desk, [band, other])
    assert reads.benchmarks(school.desk) == []
    assert history.history(school.desk)[0].says == "Take out the norms of PSF, kindergarten"
    school.desk.undo()
    assert len(reads.benchmarks(school.desk)) == 2


def test_every_shipped_number_stands_in_the_tables_that_are_shown() -> None:
    first, *_ = norms.publications()
    bands, gains = norms.sheets_of(first)
    assert bands.columns == ("Measure", "Grade", "Period", "90th", "75th", "50th", "Less than 10 below", "25th", "10th")
    assert ("Oral reading", "3", "Beginning", "134", "104", "83", "73.5", "59", "40") in bands.lines
    assert len(bands.lines) == 17
    assert gains.columns == ("Measure", "Grade", "90th", "75th", "50th", "25th", "10th")
    assert [line[1] for line in gains.lines] == ["1", "2", "3", "4", "5", "6"]
    assert gains.lines[4] == ("Oral reading", "5", "0.50", "0.50", "0.78", "1.00", "1.19")


def test_each_publication_says_what_it_is() -> None:
    shown = {one.instrument: [sheet.title for sheet in norms.sheets_of(one)] for one in norms.publications()}
    assert shown == {
        "Hasbrouck & Tindal": ["Bands from this score on", "Gain a week by percentile"],
        "DIBELS 8": ["Bands from this score on"],
        "End-of-year benchmarks": ["Goals"],
        "Rates of improvement": ["Growth a week"],
    }


def test_a_measure_fills_in_what_it_says_of_its_norms(school: SchoolAtWork) -> None:
    calls = next(one for one in reads.measures(school.desk) if one.short_name == "Calls out")
    assert norms.fields_for(calls) == {"instrument": "Our school", "measure": "Calls out", "grade": ""}
    band = some(school, **norms.fields_for(calls) | {"grade": "3", "least": 2.0})
    assert norms.bands_here(school.desk, calls, "3", "end") == (band,)
    assert norms.id_for(band) == norms.own_norms(school.desk)[0].id
    moved = msgspec.structs.replace(band, grade="Grade 3")
    assert norms.id_for(moved) == norms.id_for(band)
