"""Handing over a caseload when a colleague leaves: one form, one commit, one undo, by keyboard alone."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group
from interventiondesk.store import reads, week_reads
from interventiondesk.ui.pages.groups import GroupsPage
from window_driver import at_the_keyboard

BEGIN = dt.date(2026, 11, 9)


@pytest.fixture
def caseload(school: SchoolAtWork) -> SchoolAtWork:
    """Dana Mercer has two groups, a student alone, an action and an unanswered request; Lee Park and Ama Osei stay."""
    names = (("mercer", "Dana", "Mercer"), ("park", "Lee", "Park"), ("osei", "Ama", "Osei"))
    staff = [
        Staff(id=key, given_name=given, family_name=family, role="interventionist") for key, given, family in names
    ]
    groups = [Group(id=key, name=name, staff_id="mercer") for key, name in (("blue", "Blue"), ("red", "Red"))]
    school.desk.commit("Add groups", *staff, *groups)
    for given, family, group in (("Ada", "Stone", "blue"), ("Ben", "Wu", "red"), ("Cleo", "Ito", None)):
        student = school.add_student(given, family)
        school.start_plan(student, group_id=group, provider_id="mercer", weekdays="Mon Wed", begin_date=BEGIN)
    cleo = next(one for one in reads.students(school.desk) if one.given_name == "Cleo")
    school.desk.commit(
        "Things that wait",
        ActionItem(id="action", task="Call the Stone family", owner_id="mercer"),
        Request(id="request", student_id=cleo.id, date=BEGIN, staff_id="mercer", concern="Loses the line"),
    )
    return school


def providers(school: SchoolAtWork) -> dict[str, str | None]:
    return {one.student.given_name: one.plan.provider_id for one in reads.plan_records(school.desk)}


def test_handing_over_a_caseload(caseload: SchoolAtWork, qapp: QApplication, qtbot: QtBot) -> None:
    school = caseload
    before = school.digest()
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.press("Ctrl+3")
        page = me.window.page("groups")
        assert isinstance(page, GroupsPage)
        me.tab_to("Whole caseload")
        me.press("End")
        me.tab_to("Whose caseload")
        me.type("Mercer")
        me.press("Tab")
        assert me.here() == "To"
        me.type("Park")
        me.press("Tab")
        assert me.here() == "From the day"
        me.tab_to("Red, to")
        me.type("Osei")
        me.tab_to("Dana Mercer works here no longer")
        me.press("Space")
        told = [row.accessibleName() for row in page.handover.shown.rows()]
        assert told == [
            "To Ama Osei",
            "1 group: Red",
            "1 running plan: Ben Wu",
            "To Lee Park",
            "1 group: Blue",
            "2 running plans: Ada Stone and Cleo Ito",
            "1 open action: Call the Stone family",
            "1 unanswered request: asked by D. Mercer; the answer goes to the new person",
        ]
        assert school.digest() == before, "nothing is written before the button"
        me.press("Tab")
        assert me.here() == "Hand over 2 groups, 3 plans, 1 open action, 1 unanswered request"
        me.press("Enter")
        says = (
            "Hand over the caseload of Dana Mercer to Ama Osei and Lee Park from November 19: 2 groups, 3 plans, "
            "1 open action, 1 unanswered request; Dana Mercer works here no longer"
        )
        assert me.bar() == f"Saved: {says}"
        assert school.says()[0] == says
        assert providers(school) == {"Ada": "park", "Ben": "osei", "Cleo": "park"}
        assert {one.group.id: one.group.staff_id for one in reads.rosters(school.desk, TODAY)} == {
            "blue": "park", "red": "osei"
        }  # fmt: skip
        assert [one.owner_id for one in reads.actions(school.desk)] == ["park"]
        assert [one.staff_id for one in week_reads.requests(school.desk)] == ["park"]
        assert "Dana Mercer" not in [one.name for one in reads.staff(school.desk)]
        assert me.here() == "Hand over"

        me.press("Ctrl+z")
        assert me.bar() == f"Undone: {says}"
        assert school.digest() == before


def test_a_handover_of_next_week_is_put_on_my_actions(caseload: SchoolAtWork, qapp: QApplication, qtbot: QtBot) -> None:
    school = caseload
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.press("Ctrl+3")
        me.tab_to("Whole caseload")
        me.press("End")
        me.tab_to("Whose caseload")
        me.type("Mercer")
        me.press("Tab")
        me.type("Park")
        me.press("Tab")
        me.type("11/30")
        me.tab_to("Remind me on November 30")
        me.press("Enter")
        assert me.bar() == "Saved: Remind me to hand over the caseload of Dana Mercer on November 30"
        mine = next(one for one in reads.actions(school.desk) if one.owner_id == school.desk.who.id)
        assert (mine.task, mine.due) == ("Hand over the caseload of Dana Mercer", dt.date(2026, 11, 30))
        assert set(providers(school).values()) == {"mercer"}
        me.press("Ctrl+1", "Ctrl+3")
        page = me.window.page("groups")
        assert isinstance(page, GroupsPage)
        assert page.tab == "handover"
        assert (page.handover.wanted().staff_id, page.handover.wanted().begin) == ("mercer", dt.date(2026, 11, 30))
