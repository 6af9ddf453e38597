"""The tab Norms: published norms with their sources, and the school's own bands typed into lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.domain.norms import Benchmark
from interventiondesk.store import reads
from interventiondesk.tasks import norms
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_norm_rows import BandRow
from interventiondesk.ui.pages.data_norms import NormsPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

HERE = "Grade 9 words"


@pytest.fixture
def page(window: Window) -> NormsPage:
    """The tab in a school that has one measure's norms of its own."""
    desk = window.session.desk
    desk.commit("Clear", gone=tuple(reads.benchmarks(desk)))
    fields = {
        "instrument": "Ours",
        "measure": HERE,
        "edition": "",
        "grade": "9",
        "source": "Our district",
        "season": "end",
    }
    norms.add_band(desk, fields | {"band": "On", "least": 80.0, "risk": "low"})
    norms.add_band(desk, fields | {"band": "Below", "least": None, "risk": "some"})
    window.go(Place(name="data", tab="norms"))
    settle()
    data = window.findChild(DataPage)
    assert data is not None
    inner = data.inner("norms")
    assert isinstance(inner, NormsPage)
    return inner


@pytest.fixture
def typed(page: NormsPage, qtbot: QtBot) -> Callable[[str, str], None]:
    """Type into a field by its object name, and leave it."""

    def type_into(name: str, text: str) -> None:
        field = page.findChild(QLineEdit, name)
        assert field is not None
        field.setFocus()
        field.selectAll()
        if text:
            qtbot.keyClicks(field, text)
        else:
            qtbot.keyClick(field, Qt.Key.Key_Delete)
        qtbot.keyClick(field, Qt.Key.Key_Tab)
        settle()

    return type_into


def press(page: QWidget, qtbot: QtBot, text: str) -> None:
    button = next(one for one in page.findChildren(Button) if one.text() == text and one.isVisible())
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    settle()


def bands(page: NormsPage) -> list[tuple[str, float | None, str]]:
    return [(one.band, one.least, one.risk) for one in reads.benchmarks(page.session.desk)]


def row(page: NormsPage, name: str) -> BandRow:
    return next(one for one in page.rows if one.band is not None and one.band.band == name)


def test_the_tab_lists_published_norms_with_edition_and_source(page: NormsPage, qtbot: QtBot) -> None:
    assert [(one.title, one.subtitle) for one in page.published.entries()] == [
        ("Hasbrouck & Tindal", "2017 · bands"),
        ("DIBELS 8", "8th Edition, July 2020 · bands"),
        ("End-of-year benchmarks", "2004 · goals"),
        ("Rates of improvement", "1993 · growth a week"),
    ]
    page.published.setFocus()
    assert page.rows, "the keyboard passes through without choosing"
    qtbot.keyClick(page.published, Qt.Key.Key_Return)
    assert page.chosen == "Hasbrouck & Tindal"
    qtbot.keyClick(page.published, Qt.Key.Key_Down)
    settle()
    said = [one.accessibleName() for one in page.findChildren(Words) if one.isVisible()]
    assert "DIBELS 8th Edition Benchmark Goals, updated July 2020, University of Oregon" in said
    tables = [one for one in page.findChildren(ValueTable) if one.isVisible()]
    assert ("PSF", "K", "Beginning", "15", "5", "1") in tables[0].shown()


def test_the_schools_own_norms_come_first_and_their_bands_stand_in_lines(page: NormsPage) -> None:
    assert [(one.title, one.subtitle) for one in page.own.entries()] == [(HERE, "Grade 9 · Ours")]
    assert [one.values() for one in page.rows] == [
        {"band": "On", "least": 80, "risk": "low"},
        {"band": "Below", "least": None, "risk": "some"},
    ]
    titles = [one.accessibleName() for one in page.findChildren(Card) if one.isVisible()]
    assert "End of the year, 2 bands" in titles
    assert "Middle of the year, no bands yet" in titles


def test_a_band_is_stored_when_its_field_is_left_and_undone(page: NormsPage, typed: Callable[[str, str], None]) -> None:
    band = row(page, "On").band
    assert band is not None
    typed(f"least {band.id}", "82.5")
    typed(f"band {band.id}", "At benchmark")
    assert ("At benchmark", 82.5, "low") in bands(page)
    page.session.undo()
    page.session.undo()
    settle()
    assert ("On", 80, "low") in bands(page)
    assert row(page, "On").values()["least"] == 80


def test_an_overlap_is_told_below_the_line_and_nothing_is_stored(
    page: NormsPage, typed: Callable[[str, str], None]
) -> None:
    band = row(page, "Below").band
    assert band is not None
    typed(f"least {band.id}", "80")
    assert row(page, "Below").caution.text() == "On starts at 80 already. Bands may not overlap: type another score."
    typed(f"least {band.id}", "eighty")
    assert row(page, "Below").caution.text().startswith("From is not a number.")
    assert bands(page) == [("On", 80, "low"), ("Below", None, "some")]
    typed(f"least {band.id}", "60")
    assert row(page, "Below").caution.text() == ""
    assert ("Below", 60, "some") in bands(page)
    said = [one.accessibleName() for one in page.findChildren(Words) if one.isVisible()]
    assert any(one.startswith("No band is the last one yet") for one in said)


def test_a_band_is_added_to_any_season_and_taken_out(
    page: NormsPage, qtbot: QtBot, typed: Callable[[str, str], None]
) -> None:
    typed("band new middle", "On")
    typed("least new middle", "70")
    button = page.findChild(Button, "verb new middle")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settle()
    stored = {(one.season, one.band, one.least, one.source) for one in reads.benchmarks(page.session.desk)}
    assert ("middle", "On", 70, "Our district") in stored
    out = next(one for one in page.rows if one.band is not None and one.band.season == "middle")
    assert out.verb is not None
    qtbot.mouseClick(out.verb, Qt.MouseButton.LeftButton)
    settle()
    assert len(bands(page)) == 2


def test_what_the_bands_share_is_changed_in_one_form(page: NormsPage, typed: Callable[[str, str], None]) -> None:
    typed("set grade", "10")
    assert {one.grade for one in reads.benchmarks(page.session.desk)} == {"10"}
    assert [(one.title, one.subtitle) for one in page.own.entries()] == [(HERE, "Grade 10 · Ours")]
    assert page.rows
    typed("set source", "")
    assert {one.source for one in reads.benchmarks(page.session.desk)} == {"Our district"}
    assert page.fields is not None
    assert page.fields.message("source") == "The source is missing. Say where the numbers come from."


def test_norms_of_a_new_measure_are_added_with_their_first_band(
    page: NormsPage, qtbot: QtBot, typed: Callable[[str, str], None]
) -> None:
    press(page, qtbot, "Add norms")
    assert page.start is not None
    measure = next(one for one in reads.measures(page.session.desk) if one.unit == "words" and one.level == "3")
    block = page.start
    block.set_values({"measure_id": measure.id})
    block.committed.emit("measure_id")
    press(page, qtbot, "Add the band")
    assert page.fields is not None
    assert page.fields.message("source") == "The source is missing. Say where the numbers come from."
    assert page.added[""].caution.text() == "Band is missing. Fill it in."
    typed("set source", "Our district")
    typed("band new ", "On")
    typed("least new ", "100")
    press(page, qtbot, "Add the band")
    made = next(one for one in reads.benchmarks(page.session.desk) if one.measure == measure.short_name)
    assert isinstance(made, Benchmark)
    assert (made.instrument, made.grade, made.season, made.least) == (measure.instrument, "3", "beginning", 100)
    assert page.chosen == norms.id_for(made)
    assert len(page.rows) == 1


def test_all_norms_of_a_measure_are_taken_out_in_one_press(page: NormsPage, qtbot: QtBot) -> None:
    press(page, qtbot, "Take these norms out")
    assert bands(page) == []
    assert [one.title for one in page.own.entries()] == []
    page.session.undo()
    settle()
    assert len(bands(page)) == 2


def test_every_field_has_a_name(page: NormsPage) -> None:
    for one in page.rows:
        for editor in one.editors.values():
            assert editor.widget.accessibleName()
