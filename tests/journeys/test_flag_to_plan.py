"""New flag to plan: a flag appears, somebody finds out why, and a plan follows, by keyboard alone."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.signs import CourseResult
from interventiondesk.domain.students import Student
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import flags
from interventiondesk.ui.pages.screening import ScreeningPage
from interventiondesk.ui.pictures import wait_for_work
from window_driver import AtTheKeyboard, at_the_keyboard

OCTOBER = dt.date(2026, 10, 12)


def failing(school: SchoolAtWork, student: Student) -> None:
    marks = {"course": "Math 6", "subject": "math", "term": "Q1", "percent": 41.0}
    school.desk.commit("Marks of the quarter", CourseResult(id="q1", student_id=student.id, date=OCTOBER, **marks))


def matrix_of(me: AtTheKeyboard) -> ScreeningPage:
    page = me.window.page("screening")
    assert isinstance(page, ScreeningPage)
    return page


def field() -> str:
    """The name of the field that the keyboard is in; of a list a screen reader says what is chosen as well."""
    focus = QApplication.focusWidget()
    return focus.accessibleName() if focus is not None else ""


def cell(page: ScreeningPage) -> str:
    """What a screen reader says of the cell that the keyboard is on."""
    table = page.table
    return table.value_model.data(table.currentIndex(), Qt.ItemDataRole.AccessibleTextRole)


def waiting(school: SchoolAtWork) -> list[str]:
    return [one.student.name for one in flags.who_waits(flags.flagged(school.desk, TODAY))]


def to_screening(me: AtTheKeyboard) -> ScreeningPage:
    me.press("Ctrl+4")
    wait_for_work(me.window)
    return matrix_of(me)


def test_from_a_new_flag_to_a_plan(school: SchoolAtWork, qapp: QApplication, qtbot: QtBot) -> None:
    imani = school.add_student("Imani", "Okafor", grade="6")
    school.add_student("Leo", "Zeller", grade="6")
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = to_screening(me)
        assert [row.status for row in page.table.shown()] == ["", ""]
        failing(school, imani)

        # the flag is there, with its because and since when it waits
        page = to_screening(me)
        assert me.here() == "Screening"
        assert page.table.current().student == imani
        me.press(*["Right"] * 7)
        assert cell(page) == (
            "Imani Okafor. Course results: flag, 41 %. Failing Math 6 (41 %, Q1, October 12); passing is 60 %. "
            "No decision since October 12."
        )
        assert page.says.text() == cell(page)
        assert waiting(school) == ["Imani Okafor"]

        # find out why
        me.press("Ctrl+D")
        assert field() == "What we decided"
        me.press("Ctrl+Enter")
        assert me.bar() == "Saved: Flags of Imani Okafor: find out why"
        assert waiting(school) == []
        assert page.table.current().status == "Find out why"
        assert "Decided on November 19: Find out why." in cell(page)

        # what is found is stored as the fields are left
        me.press("Enter")
        assert me.here() == "Verifying score"
        me.type("12 of 40 on a second probe")
        me.tab_to("Diagnostic result")
        me.type("Regrouping across zero")
        me.tab_to("Not known yet")
        assert field() == "Kind of cause"
        me.press("Down")
        me.tab_to("Why, we think")
        me.type("Never learned place value with zeros")
        me.press("Ctrl+Enter")
        assert me.bar() == "Saved: Found out why about Imani Okafor"
        assert waiting(school) == ["Imani Okafor"]

        # a plan, which begins with the concern and with what was found
        assert me.here() == "Decide about the flags of Imani Okafor"
        me.press("Enter")
        assert field() == "What we decided"
        me.press("I")
        me.press("Ctrl+Enter")
        assert me.here() == "Concern"
        me.press("Ctrl+Enter")
        qtbot.waitUntil(lambda: me.bar() == "Saved: Start a plan for Imani Okafor")
        assert waiting(school) == []
        page = to_screening(me)
        assert page.table.current().status == "Math plan runs"

    (inquiry,) = week_reads.inquiries(school.desk, imani.id)
    assert (inquiry.verifying, inquiry.verified_on) == ("12 of 40 on a second probe", TODAY)
    assert (inquiry.diagnostic, inquiry.cause) == ("Regrouping across zero", "skill")
    assert (inquiry.area, inquiry.closed_on) == ("math", TODAY)
    assert [one.choice for one in week_reads.flag_decisions(school.desk, imani.id)] == ["plan", "find_out_why"]
    (record,) = reads.plan_records(school.desk, student_id=imani.id)
    assert (record.plan.area, record.plan.hypothesis) == ("math", "Never learned place value with zeros")
    assert record.plan.concern.startswith("Failing Math 6")
    told = list(reversed(school.says(imani)))
    assert told[1:] == [
        "Marks of the quarter",
        "Flags of Imani Okafor: find out why",
        "Verifying score: Imani Okafor",
        "Diagnostic result: Imani Okafor",
        "Kind of cause: Imani Okafor",
        "Why, we think: Imani Okafor",
        "Found out why about Imani Okafor",
        "Flags of Imani Okafor: intervention plan",
        "Start a plan for Imani Okafor",
    ]


def test_several_students_are_marked_and_decided_about_together(
    school: SchoolAtWork, qapp: QApplication, qtbot: QtBot
) -> None:
    pupils = [school.add_student(name, "Stone", grade="6") for name in ("Ada", "Ben", "Cleo")]
    for one in pupils[:2]:
        marks = {"course": "Math 6", "subject": "math", "percent": 50.0}
        school.desk.commit("Marks", CourseResult(id=one.id, student_id=one.id, date=OCTOBER, **marks))
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = to_screening(me)
        me.press("Space", "Down", "Space")
        assert page.filters.count.text() == "3 students, 2 marked"
        me.press("Ctrl+D", "W")
        me.tab_to("Watch until")
        me.press("Ctrl+Enter")
        assert "Watching needs a date." in told_beside(page)
        me.type("12/3")
        me.press("Ctrl+Enter")
        assert me.bar() == "Saved: Flags of 2 students: watch until December 3"
        assert me.here() == "Screening"
        assert [row.status for row in page.table.shown()] == ["Watch until December 3"] * 2 + [""]
        assert waiting(school) == []
        me.press("Ctrl+Z")
        assert waiting(school) == ["Ada Stone", "Ben Stone"]


def told_beside(page: ScreeningPage) -> str:
    from interventiondesk.ui.pages.flag_decision import FlagDecisionCard

    (card,) = page.findChildren(FlagDecisionCard)
    return card.form.block("until").message("until")
