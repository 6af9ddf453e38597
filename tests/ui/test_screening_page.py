"""Screening: the matrix, its filters and marks, and what follows from marked rows."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.screening import INDICATORS
from interventiondesk.domain.signs import CourseResult
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import flags
from interventiondesk.ui import look
from interventiondesk.ui.pages.flag_decision import FlagDecisionCard
from interventiondesk.ui.pages.screening import ScreeningPage
from interventiondesk.ui.pages.screening_aside import GroupCard, WhatIf
from interventiondesk.ui.pages.screening_cells import SHORT
from interventiondesk.ui.pages.student import StudentPage
from interventiondesk.ui.pages.student_why import WhyTab
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.pictures import settle, wait_for_work
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window
from window_driver import at_the_keyboard

SAMPLE_DAY = dt.date(2027, 1, 14)


@pytest.fixture
def page(window: Window) -> ScreeningPage:
    return screening_of(window)


def screening_of(window: Window) -> ScreeningPage:
    window.go(Place(name="screening"))
    wait_for_work(window)
    found = window.page("screening")
    assert isinstance(found, ScreeningPage)
    return found


def keys(page: ScreeningPage, qtbot: QtBot, *wanted: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    for key in wanted:
        qtbot.keyClick(page.table, key, held or Qt.KeyboardModifier.NoModifier)
    settle()


def marked(page: ScreeningPage) -> int:
    return len(page.table.marked_ids())


# -- what is shown ----------------------------------------------------------------------------------------------------


def test_every_student_has_a_row_and_every_indicator_a_column(page: ScreeningPage, sample_desk: Desk) -> None:
    assert [row.student.id for row in page.table.shown()] == [one.id for one in flags_first(sample_desk)]
    titles = [column.title for column in page.table.value_model.columns]
    assert titles[5:15] == list(SHORT.values())
    assert list(SHORT) == list(INDICATORS)
    assert "of 120 students. The model expects about 80, 15 and 5 %." in page.shares.accessibleName()
    assert page.table.value_model.columns[5].below() == "Jan 13"


def flags_first(desk: Desk) -> list:
    return sorted(reads.students(desk), key=lambda one: (one.sorting_name.casefold(), one.id))


def test_a_cell_tells_its_state_in_words_and_the_strip_its_because(page: ScreeningPage, qtbot: QtBot) -> None:
    model = page.table.value_model
    row, at = next(
        (row, 5 + at)
        for row, one in enumerate(page.table.shown())
        for at, reading in enumerate(one.readings)
        if reading.state == "flag" and one.is_open(reading.indicator)
    )
    page.table.setCurrentIndex(model.index(row, at))
    one = page.table.reading()
    assert one is not None
    spoken = model.data(model.index(row, at), Qt.ItemDataRole.AccessibleTextRole)
    assert ": flag" in spoken
    assert one.because in spoken
    assert "No decision since" in spoken
    assert page.says.text() == spoken == page.says.accessibleName()
    assert model.text(row, at).startswith("Flag ")
    said = {model.text(row, at).split(" ")[0] for row in range(model.rowCount()) for at in range(5, 15)}
    assert {"Flag", "Clear", "Not", "Strength"} <= said | {"Flag,"}


def test_filters_narrow_the_rows_and_are_remembered(page: ScreeningPage, window: Window, sample_desk: Desk) -> None:
    page.filters.choose("which", "open")
    shown = page.table.shown()
    waiting = flags.who_waits(flags.flagged(sample_desk, SAMPLE_DAY))
    assert {row.student.id for row in shown} == {one.student.id for one in waiting}
    page.filters.choose("grade", "3")
    assert {row.student.grade for row in page.table.shown()} == {"3"}
    page.filters.choose("indicator", "benchmark")
    page.filters.choose("state", "flag")
    few = page.table.shown()
    assert few
    assert all(row.is_open("benchmark") for row in few)
    page.filters.text.setText(few[0].student.family_name)
    assert page.table.shown()[0].student.id == few[0].student.id
    assert page.filters.count.text() == f"{len(page.table.shown())} of 120 students"
    again = ScreeningPage(page.session)
    again.read()
    assert [row.student.id for row in again.table.shown()] == [row.student.id for row in page.table.shown()]
    again.filters.clear()
    assert len(again.table.shown()) == 120
    again.deleteLater()
    del window


def test_nobody_left_says_so(page: ScreeningPage) -> None:
    page.filters.text.setText("nobody is called so")
    assert page.says.text() == "Nobody is left with these filters. Choose others, or All students."
    assert not page.decide.isEnabled()


def test_a_key_sorts_by_the_column_it_stands_on_flags_that_wait_first(page: ScreeningPage, qtbot: QtBot) -> None:
    page.table.setCurrentIndex(page.table.value_model.index(0, 5))
    keys(page, qtbot, Qt.Key.Key_S)
    shown = [row.reading_of("attendance") for row in page.table.shown()]
    flagged = [one.value for one in shown if one.state == "flag"]
    assert [one.state for one in shown[: len(flagged)]] == ["flag"] * len(flagged)
    keys(page, qtbot, Qt.Key.Key_S)
    assert page.table.shown()[-1].reading_of("attendance").state == "flag"


# -- marks ------------------------------------------------------------------------------------------------------------


def test_marks_stay_with_their_students_and_only_with_those_who_are_shown(page: ScreeningPage, qtbot: QtBot) -> None:
    page.table.setFocus()
    keys(page, qtbot, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space)
    assert marked(page) == 2
    mine = page.table.marked_ids()
    page.table.sort_by(2, falling=True)
    assert page.table.marked_ids() == mine
    keys(page, qtbot, Qt.Key.Key_Down, held=Qt.KeyboardModifier.ShiftModifier)
    assert marked(page) == 3
    keys(page, qtbot, Qt.Key.Key_A, held=Qt.KeyboardModifier.ControlModifier)
    assert marked(page) == 120
    page.filters.choose("grade", "2")
    assert marked(page) == len(page.table.shown())
    keys(page, qtbot, Qt.Key.Key_Escape)
    assert marked(page) == 0
    assert [row.student.id for row in page.table.marked()] == [page.table.current().student.id]


def test_a_click_on_the_box_marks_and_a_click_elsewhere_does_not(page: ScreeningPage, qtbot: QtBot) -> None:
    model, view = page.table.value_model, page.table.viewport()

    def spot(row: int, at: int):
        return page.table.visualRect(model.index(row, at)).center()

    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(1, 6))
    assert marked(page) == 0
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot(1, 0))
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, spot(4, 4))
    assert marked(page) == 4
    assert model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole).endswith(": marked")


# -- what follows -----------------------------------------------------------------------------------------------------


def test_a_group_is_made_of_the_marked_students_in_their_order(
    page: ScreeningPage, sample_desk: Desk, qtbot: QtBot
) -> None:
    page.table.setFocus()
    keys(page, qtbot, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Space)
    mine = [row.student.id for row in page.table.marked()]
    page.show_group()
    (card,) = page.findChildren(GroupCard)
    qtbot.keyClicks(QApplication.focusWidget(), "Lunch bunch")
    card.store()
    roster = next(one for one in reads.rosters(sample_desk, SAMPLE_DAY) if one.group.name == "Lunch bunch")
    assert [one.id for one in roster.members] == mine
    assert QApplication.focusWidget() is page.table


def test_what_is_typed_into_a_decision_is_kept_until_it_is_recorded(page: ScreeningPage, qtbot: QtBot) -> None:
    page.filters.choose("which", "open")
    page.table.setCurrentIndex(page.table.value_model.index(0, 1))
    page.show_decision()
    (card,) = page.findChildren(FlagDecisionCard)
    card.form.block("choice").set_typed({"choice": "no_action"})
    card.form.block("reason").set_typed({"reason": "Her father was ill"})
    card.form.block("reason").edited.emit("reason")
    card.later.click()
    settle()
    page.show_decision()
    card = page.findChildren(FlagDecisionCard)[-1]
    assert card.form.typed()["reason"] == "Her father was ill"
    name = page.table.current().student.name
    card.store()
    assert name not in {row.student.name for row in page.table.shown()}


def test_another_line_is_tried_in_the_background_and_used(page: ScreeningPage, window: Window, qtbot: QtBot) -> None:
    page.show_what_if()
    (asked,) = page.findChildren(WhatIf)
    assert asked.setting is not None
    line = asked.setting.editor.widget
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, "15")
    asked.work_out()
    wait_for_work(window)
    assert asked.preview.effect is not None
    (says,) = asked.preview.effect.says
    assert says.startswith("This would change ")
    before = sum(row.reading_of("attendance").state == "flag" for row in page.table.shown())
    asked.preview.use.click()
    after = sum(row.reading_of("attendance").state == "flag" for row in page.table.shown())
    assert after < before


def test_the_list_goes_out_in_words(page: ScreeningPage, window: Window, tmp_path: Path) -> None:
    page.filters.choose("grade", "3")
    page.list_out.write(tmp_path / "matrix.csv")
    wait_for_work(window)
    with (tmp_path / "matrix.csv").open(encoding="utf-8-sig", newline="") as told:
        titles, *rows = csv.reader(told)
    assert titles[:3] == ["Student", "Grade", "Homeroom"]
    assert titles[3:5] == ["Tier", "Attendance"]
    assert len(rows) == len(page.table.shown())
    assert any(cell.startswith("Flag ") for row in rows for cell in row)


def test_an_empty_school_says_what_belongs_here(school: SchoolAtWork, qapp: QApplication, qtbot: QtBot) -> None:
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = screening_of(me.window)
        assert "No students yet" in {card.accessibleName() for card in page.findChildren(Card) if card.isVisible()}
        school.add_student()
        me.press("Ctrl+1", "Ctrl+4")
        assert [row.student.name for row in page.table.shown()] == ["Imani Okafor"]


# -- why, on the student's page ---------------------------------------------------------------------------------------


def test_what_rules_other_causes_out_is_stored_as_a_field_is_left(
    school: SchoolAtWork, qapp: QApplication, qtbot: QtBot
) -> None:
    imani = school.add_student()
    marks = {"course": "Math 6", "subject": "math", "percent": 41.0}
    school.desk.commit("Marks", CourseResult(id="m", student_id=imani.id, date=TODAY, **marks))
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.window.go(Place(name="student", student_id=imani.id, tab="why"))
        settle()
        page = me.window.page("student")
        assert isinstance(page, StudentPage)
        tab = page.tab()
        assert isinstance(tab, WhyTab)
        assert me.here() == "Decide about the flags of Imani Okafor"
        me.tab_to("Vision")
        me.type("Glasses since May")
        me.press("Tab")
        assert week_reads.background(school.desk, imani.id).vision == "Glasses since May"
        assert me.bar() == ""
        assert school.says()[0] == "Vision of Imani Okafor"
        me.window.session.undo()
        assert tab.causes.typed()["vision"] == ""


# -- what a benchmark was measured with -------------------------------------------------------------------------------

BENCH = 5 + list(SHORT).index("benchmark")


def test_a_benchmark_names_its_measure_in_the_cell_aloud_in_the_list_and_below(page: ScreeningPage) -> None:
    model, known = page.table.value_model, {}
    for row, one in enumerate(page.table.shown()):
        known.setdefault(one.measured("benchmark"), row)
    assert {"Letter sounds", "Oral reading fluency", "Missing number"} <= set(known)
    for short in ("Letter sounds", "Oral reading fluency"):
        at = known[short]
        assert model.text(at, BENCH).endswith(f" ({short})")
        spoken = model.data(model.index(at, BENCH), Qt.ItemDataRole.AccessibleTextRole)
        assert f"{short}, " in spoken
        assert short in str(page.list_out.lines()[1][at])
    assert "LS is Letter sounds" in page.shares.accessibleName()
    assert "ORF is Oral reading fluency" in page.shares.accessibleName()
    assert "(" not in " ".join(model.text(row, 5) for row in range(model.rowCount()))  # attendance is one measure


def test_scores_of_two_measures_are_never_put_in_one_order(page: ScreeningPage) -> None:
    page.table.sort_by(BENCH)
    runs: list[tuple[object, ...]] = []
    scores: dict[tuple[object, ...], list[float]] = {}
    for row in page.table.shown():
        reading, measure = row.reading_of("benchmark"), row.measures.get("benchmark")
        if measure is None:
            continue
        band = (reading.state, row.is_open("benchmark"), reading.severe)
        run = (*band, measure.id, reading.line)
        runs += [run] if run not in runs else []
        assert runs[-1][:4] == run[:4], "each measure of a band stands together"
        scores.setdefault(run, []).append(reading.value or 0.0)
    assert [one[0] for one in runs] == sorted((one[0] for one in runs), key=["flag", "clear"].index)
    assert len({one[3] for one in runs}) > 3
    assert all(few == sorted(few) for few in scores.values())


# -- a window that is too narrow for all columns ----------------------------------------------------------------------


def test_names_and_marks_stand_still_while_the_rest_is_scrolled_sideways(
    page: ScreeningPage, window: Window, qtbot: QtBot
) -> None:
    window.resize(760, 700)
    settle()
    table, model = page.table, page.table.value_model
    before = table.visualRect(model.index(1, 1))
    table.setCurrentIndex(model.index(1, BENCH + 4))
    settle()
    bar = table.horizontalScrollBar()
    assert bar.value() > 0
    assert before.width() == table.columnWidth(1) >= look.px(140), "names are not squeezed before the rest is scrolled"
    assert table.visualRect(model.index(1, 1)) == before
    assert table.indexAt(before.center()) == model.index(1, 1)
    assert table.columnViewportPosition(1) < before.left()  # what Qt itself would have shown there is gone
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(model.index(2, 0)).center())
    assert [row.student.id for row in table.selected()] == [model.value(2).student.id]
    keys(page, qtbot, Qt.Key.Key_Escape)


def test_a_cell_that_the_keyboard_comes_to_is_never_below_the_names(
    page: ScreeningPage, window: Window, qtbot: QtBot
) -> None:
    window.resize(760, 700)
    settle()
    table, model = page.table, page.table.value_model
    table.setFocus()
    table.setCurrentIndex(model.index(0, BENCH + 4))
    settle()
    for _ in range(BENCH + 2):
        keys(page, qtbot, Qt.Key.Key_Left)
        at = table.currentIndex().column()
        if at > 1:
            assert table.visualRect(table.currentIndex()).left() >= table.head.pinned_width(), model.columns[at].title
    assert table.currentIndex().column() <= 2


def test_a_click_on_a_title_that_stands_still_sorts_by_it(page: ScreeningPage, window: Window, qtbot: QtBot) -> None:
    window.resize(760, 700)
    settle()
    table = page.table
    table.setCurrentIndex(table.value_model.index(0, BENCH + 4))
    settle()
    spot = table.visualRect(table.value_model.index(0, 1)).center()
    spot.setY(table.head.height() // 2)
    assert table.head.pinned_width() > spot.x()
    qtbot.mouseClick(table.head.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert table.head.sortIndicatorSection() == 1


def test_esc_leaves_what_is_open_at_the_side_and_the_marks_stay(page: ScreeningPage, qtbot: QtBot) -> None:
    keys(page, qtbot, Qt.Key.Key_Space)
    for open_it in (page.show_group, page.show_what_if):
        open_it()
        settle()
        focus = QApplication.focusWidget()
        assert focus is not None
        assert focus is not page.table
        qtbot.keyClick(focus, Qt.Key.Key_Escape)
        settle()
        assert page.table.hasFocus()
        assert not page._beside.isVisible()
    assert marked(page) == 1
