"""Typing in a paper sheet with two absent, one not given and one 133 for 33, and typing it a second time: by keyboard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks.groups import set_members
from interventiondesk.tasks.week_sheets import store_sheets, week_sheets
from interventiondesk.ui.pages.week_sheet import WeekSheetPage
from interventiondesk.ui.parts.finder import Finder
from interventiondesk.ui.places import Place
from window_driver import AtTheKeyboard, at_the_keyboard

MONDAY = dt.date(2026, 11, 16)
WEDNESDAY = dt.date(2026, 11, 18)
NAMES = ("Ada", "Bo", "Cleo", "Dan")


@pytest.fixture
def blue(school: SchoolAtWork) -> list[Student]:
    """Four readers of Dana Mercer, who has no desk before her; each read 31 words a week ago."""
    mercer = Staff(id="mercer", given_name="Dana", family_name="Mercer", role="interventionist")
    group = Group(id="blue", name="Blue", staff_id="mercer", weekdays="Mon Wed", minutes=30)
    school.desk.commit("Add the group Blue", mercer, group)
    people = [school.add_student(given, "Stone") for given in NAMES]
    set_members(school.desk, group, [one.id for one in people], TODAY - dt.timedelta(days=60))
    for one in people:
        school.start_plan(one, group_id="blue", provider_id="mercer", weekdays="Mon Wed", minutes=30)
        school.score(one, 31, TODAY - dt.timedelta(days=8))
    return people


@pytest.fixture
def sheet(school: SchoolAtWork, blue: list[Student]) -> WeekSheet:
    """The sheet that Dana Mercer was given on Monday."""
    (one,) = week_sheets(school.desk, MONDAY, TODAY, "mercer")
    store_sheets(school.desk, [one])
    return one


@pytest.fixture
def me(school: SchoolAtWork, sheet: WeekSheet, qapp: QApplication, qtbot: QtBot) -> Iterator[AtTheKeyboard]:
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as somebody:
        yield somebody


def open_sheet(me: AtTheKeyboard, number: str) -> WeekSheetPage:
    """Ctrl+K, then the number from the top right of the paper."""

    def choose() -> None:
        finder = QApplication.activeModalWidget()
        assert isinstance(finder, Finder)
        QTest.keyClicks(finder.line, "paper sheet")
        QTest.keyClick(finder.line, Qt.Key.Key_Return)

    QTimer.singleShot(0, choose)
    me.window.open_finder()
    me.press()  # no key: the window has to come back to the front
    assert me.here() == "Sheet number"
    me.type(number)
    me.press("Enter")
    page = me.window.page("week_sheet")
    assert isinstance(page, WeekSheetPage)
    return page


def cell(page: WeekSheetPage) -> str:
    """What a screen reader says of the cell that the keyboard is on."""
    grid = page.typing.grid
    assert grid is not None
    return str(grid.grid_model.data(grid.currentIndex(), Qt.ItemDataRole.AccessibleTextRole))


def shown_words(page: WeekSheetPage) -> str:
    widgets = [one for one in page.findChildren(QWidget) if one.isVisible()]
    return " ".join([one.text() if isinstance(one, QLabel) else one.accessibleName() for one in widgets])


def test_a_paper_sheet_with_two_absent_one_not_given_and_one_133_for_33(
    school: SchoolAtWork, blue: list[Student], sheet: WeekSheet, me: AtTheKeyboard
) -> None:
    page = open_sheet(me, sheet.number.lower().replace("-", ""))
    assert me.here() == f"Sheet {sheet.number}"
    assert cell(page) == "Ada Stone, Score: empty"
    begun = me.presses
    me.press("a", "a", "n")
    me.type("133")
    me.press("Enter")
    assert cell(page) == "Dan Stone, Score: 133, Far above the last scores"
    me.type("33")
    me.press("Tab")
    assert cell(page) == "Dan Stone, Mon 16: empty"
    me.press("Up", "Up", "Up", "p", "a", "n", "2", "5", "Tab", "Tab")
    assert me.presses - begun <= 20
    assert cell(page) == "Dan Stone, Wed 18: empty"
    me.press("p", "Tab", "Tab", "Tab")
    me.type("Reads to a friend")
    me.press("Tab")
    assert "5 of 8 sessions" in page.typing.count.text()
    me.tab_to("Student")
    me.type("Bo St")
    me.press("Enter", "Tab")
    me.type("Tired by ten")
    me.press("Tab")
    me.type("An early snack")
    me.tab_to("All in")
    me.press("Space")

    said = f"Sheet {sheet.number} of D. Mercer, week of November 16"
    assert school.says()[0] == f"{said}: 4 scores, 5 sessions, 1 observation, 1 request"
    assert me.bar() == f"Saved: {school.says()[0]}"
    assert me.here() == "Sheet number"  # for the next sheet of the pile
    scores = {
        one.student_id: (one.outcome, one.value, one.staff_id) for one in school.scores() if one.date == WEDNESDAY
    }
    assert [scores[one.id] for one in blue] == [
        ("absent", None, "mercer"),
        ("absent", None, "mercer"),
        ("not_given", None, "mercer"),
        ("scored", 33.0, "mercer"),
    ]
    told = [
        {one.date: (one.outcome, one.minutes) for one in reads.plan_records(school.desk, student_id=who.id)[0].sessions}
        for who in blue
    ]
    assert [one[MONDAY] for one in told] == [("present", 30), ("absent", None), ("none", None), ("present", 25)]
    assert told[3][WEDNESDAY] == ("present", 30)
    assert school.notes_about(blue[3]) == ["Reads to a friend"]
    (request,) = week_reads.requests(school.desk)
    assert (request.student_id, request.staff_id) == (blue[1].id, "mercer")
    assert (request.concern, request.tried) == ("Tired by ten", "An early snack")
    typed = week_reads.week_sheet(school.desk, sheet.number)
    assert typed is not None
    assert (typed.typed_on, typed.typed_by_id) == (TODAY, school.desk.who.id)
    before = school.digest()
    me.press("Ctrl+Z")
    assert school.scores()[-1].date < MONDAY
    assert school.digest() != before


def test_a_sheet_that_is_typed_a_second_time_shows_what_differs(
    school: SchoolAtWork, blue: list[Student], sheet: WeekSheet, me: AtTheKeyboard
) -> None:
    page = open_sheet(me, sheet.number)
    me.type("33")
    me.press("Enter", "a", "a", "a")
    me.tab_to("All in")
    me.press("Space")
    page = open_sheet(me, sheet.number)
    twice = f"Sheet {sheet.number} was typed in on November 19 by Rosa Alvarado"
    assert page.typing.notice.accessibleName() == f"{twice}; nothing differs."
    assert page.typing.grid is not None
    assert page.typing.grid.text(0, 0) == "33"
    page.typing.grid.setCurrentIndex(page.typing.grid.grid_model.index(0, 2))
    me.type("35")
    me.press("Enter", "n")
    assert page.typing.notice.accessibleName() == f"{twice}; 2 cells differ."
    assert "Ada Stone, Score: 33 is stored, 35 is typed" in shown_words(page)
    me.tab_to("Keep what is stored")
    me.press("Space")
    assert page.typing.notice.accessibleName() == f"{twice}; nothing differs."
    assert page.typing.grid.text(0, 0) == "33"
    page.typing.grid.setCurrentIndex(page.typing.grid.grid_model.index(0, 2))
    me.type("35")
    me.press("Enter")
    me.tab_to("Replace with what I typed")
    me.press("Space")
    assert school.says()[0] == f"Sheet {sheet.number} of D. Mercer, week of November 16, typed again: 1 score"
    assert school.score_of(blue[0], WEDNESDAY) == 35


def test_each_group_has_its_own_score_date_and_points_are_typed_with_the_rest(
    school: SchoolAtWork, blue: list[Student], me: AtTheKeyboard
) -> None:
    red = Group(id="red", name="Red", staff_id="mercer", weekdays="Tue", minutes=20)
    school.desk.commit("Add the group Red", red)
    eve, gus = school.add_student("Eve", "Stone"), school.add_student("Gus", "Stone")
    set_members(school.desk, red, [eve.id], TODAY - dt.timedelta(days=60))
    school.start_plan(eve, group_id="red", provider_id="mercer", weekdays="Tue", minutes=20)
    check_in = Plan(
        id="check-in",
        student_id=gus.id,
        concern="Calls out",
        kind="check_in",
        provider_id="mercer",
        weekdays="Mon Tue Wed Thu Fri",
        periods="Arrival, Reading, Lunch",
        daily_goal=80,
        begin_date=MONDAY - dt.timedelta(days=30),
    )
    school.desk.commit("Start check-in", check_in)
    (sheet,) = week_sheets(school.desk, MONDAY, TODAY, "mercer")
    store_sheets(school.desk, [sheet])
    page = open_sheet(me, sheet.number)
    me.type("33")
    me.press("Enter")
    assert {name: one.typed() for name, one in page.typing.dates.editors.items()} == {
        "blue": "11/18/2026",
        "red": "11/17/2026",
    }
    grid = page.typing.grid
    assert grid is not None
    grid.setCurrentIndex(grid.grid_model.index(4, 2))
    me.type("40")
    me.press("Enter", "Tab")
    assert cell(page) == "Gus Stone, Mon 16: empty"
    me.type("012")
    me.press("Tab", "a")
    assert grid.texts()[5][1:4] == ("012", "absent", "")
    grid.setCurrentIndex(grid.grid_model.index(5, 5))
    me.type("35")
    me.press("Tab")
    assert grid.wrong(5, 3) == "Points are 0, 1 or 2"
    me.tab_to("Score date of Red", back=True)
    me.type("11/16/2026")
    me.tab_to("All in")
    assert page.typing.count.text() == "2 of 5 scores, 0 of 9 sessions, 3 of 5 days of points"
    me.press("Space")

    said = f"Sheet {sheet.number} of D. Mercer, week of November 16"
    assert school.says()[0] == f"{said}: 2 scores, 2 days of points"
    assert "Gus Stone, Wed 18: 35. Points are 0, 1 or 2." in shown_words(page)
    assert (school.score_of(blue[0], WEDNESDAY), school.score_of(eve, MONDAY)) == (33, 40)
    days = week_reads.points_days(school.desk, "check-in")
    assert [(one.date.day, one.points) for one in days] == [(16, "0 1 2"), (17, "")]
    (record,) = reads.plan_records(school.desk, student_id=gus.id)
    assert [(one.date.day, one.outcome) for one in record.sessions] == [(16, "present"), (17, "absent")]

    page = open_sheet(me, sheet.number)  # the date was wrong after all
    me.tab_to("Score date of Red", back=True)
    me.type("11/17/2026")
    me.press("Tab")
    assert page.typing.notice.accessibleName().endswith("by Rosa Alvarado; 1 score date differs.")
    assert "Red, score date: November 16 is stored, November 17 is typed" in shown_words(page)
    me.tab_to("Replace with what I typed")
    me.press("Space")
    assert (school.score_of(eve, MONDAY), school.score_of(eve, dt.date(2026, 11, 17))) == (None, 40)
    me.press("Ctrl+Z")
    assert (school.score_of(eve, MONDAY), school.score_of(eve, dt.date(2026, 11, 17))) == (40, None)


def test_ctrl_z_after_printing_takes_back_what_was_typed_before(
    school: SchoolAtWork, blue: list[Student], me: AtTheKeyboard, qtbot: QtBot, tmp_path: Path
) -> None:
    school.score(blue[0], 44, WEDNESDAY)
    last = school.says()[0]
    me.window.go(Place(name="week_sheet", tab="print"))
    page = me.window.page("week_sheet")
    assert isinstance(page, WeekSheetPage)
    for at, back in enumerate((7, 0), 1):
        page.paper.show_week(MONDAY - dt.timedelta(days=back))
        qtbot.waitUntil(lambda: page.paper.pages is not None and not page.paper.busy)
        assert len(week_reads.week_sheets(school.desk)) == at, "looking at a week prints nothing"
        page.paper.save_as(tmp_path / f"{at}.pdf")
        assert len(week_reads.week_sheets(school.desk)) == 2
        assert not page.paper.busy, "the pages are not set again for it"
    assert school.says()[0].startswith("Print the sheet")
    me.press("Ctrl+Z")
    assert me.bar() == f"Undone: {last}"
    assert school.score_of(blue[0], WEDNESDAY) is None
    assert len(week_reads.week_sheets(school.desk)) == 2
    me.window.go(Place(name="week_sheet"))
    first = page.list.entries()[0].key
    me.tab_to("Printed sheets")
    me.press("Down", "Up")
    me.tab_to("It does not come back", back=True)
    me.press("Space")
    assert first not in [one.key for one in page.list.entries()]
    me.press("Ctrl+Z")
    assert first in [one.key for one in page.list.entries()]


def test_a_wrong_number_is_a_sentence_and_a_draft_outlives_the_window(
    sheet: WeekSheet, me: AtTheKeyboard, qtbot: QtBot
) -> None:
    wrong = sheet.number[:-1] + ("7" if sheet.number[-1] != "7" else "9")
    page = open_sheet(me, wrong)
    assert page.message.accessibleName().startswith(f"In {wrong} one letter is wrong.")
    assert me.here() == "Sheet number"
    me.type(sheet.number)
    me.press("Enter")
    me.type("12x")
    me.press("Enter")
    fresh = WeekSheetPage(me.window.session)  # as after a crash: nothing is remembered but what the desk keeps
    qtbot.addWidget(fresh)
    fresh.show_place(Place(name="week_sheet", tab=sheet.number))
    assert fresh.typing.grid is not None
    assert fresh.typing.grid.text(0, 0) == "12x"
    assert fresh.typing.grid.wrong(0, 0) == "Not a number"
    me.tab_to("All in")
    me.press("Space")
    assert "Ada Stone, Score: 12x. Not a number." in shown_words(page)
    assert me.here() == "Sheet number"
