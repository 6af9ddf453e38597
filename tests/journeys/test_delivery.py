"""A substitute, a snow day and a Friday nobody entered, as an interventionist's coordinator does it: by keyboard alone."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.calendar import count_sessions
from interventiondesk.domain.plans import Session
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group
from interventiondesk.store import reads
from interventiondesk.tasks.groups import set_members
from interventiondesk.ui.pages.groups import GroupsPage
from window_driver import at_the_keyboard

NINTH, ELEVENTH, FRIDAY = (dt.date(2026, 11, day) for day in (9, 11, 13))
MONDAY, WEDNESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 18)


@pytest.fixture
def blue(school: SchoolAtWork) -> Group:
    """Ada, Ben and Cleo with Dana Mercer on Monday, Wednesday and Friday; nothing is entered yet."""
    mercer = Staff(id="mercer", given_name="Dana", family_name="Mercer", role="interventionist")
    group = Group(id="blue", name="Blue", staff_id="mercer", weekdays="Mon Wed Fri", time="9:40 am", minutes=30)
    school.desk.commit("Add the group Blue", mercer, group)
    people = [school.add_student(given, family) for given, family in (("Ada", "Stone"), ("Ben", "Wu"), ("Cleo", "Ito"))]
    set_members(school.desk, group, [one.id for one in people], TODAY)
    for one in people:
        school.start_plan(
            one, group_id="blue", provider_id="mercer", weekdays="Mon Wed Fri", minutes=30, begin_date=NINTH
        )
    return group


def entered(school: SchoolAtWork, date: dt.date) -> dict[str, Session]:
    records = reads.plan_records(school.desk)
    return {one.student.given_name: s for one in records for s in one.sessions if s.date == date}


def counted(school: SchoolAtWork, name: str) -> tuple[int, int, int, int]:
    record = next(one for one in reads.plan_records(school.desk) if one.student.given_name == name)
    done = count_sessions(record.plan, record.sessions, reads.calendar(school.desk), NINTH, TODAY)
    return done.planned, done.held, done.missed, done.not_entered


def test_substitute_snow_day_and_a_friday_nobody_entered(
    school: SchoolAtWork, blue: Group, qapp: QApplication, qtbot: QtBot
) -> None:
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.press("Ctrl+3")
        page = me.window.page("groups")
        assert isinstance(page, GroupsPage)
        assert me.here() == "Groups"
        assert page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Blue, D. Mercer · 5 days not entered"
        assert counted(school, "Ada") == (5, 0, 0, 5)

        # the newest day that waits: all were there, and a substitute taught
        me.tab_to("Sessions of Blue")
        table = page.sessions.table
        assert table.date() == TODAY
        me.press("Down")
        assert page.sessions.where.text() == "Wednesday, November 18, Whole group: not entered"
        me.press("p")
        assert me.bar() == "Saved: Blue, November 18: 3 students present"
        me.press("s")
        assert me.here() == "Who taught on Wednesday, November 18? Blue"
        me.type("alv")
        me.press("Enter")
        assert me.bar() == "Saved: Blue, November 18: taught by Rosa Alvarado"
        assert {one.staff_id for one in entered(school, WEDNESDAY).values()} == {school.desk.who.id}
        assert {one.minutes for one in entered(school, WEDNESDAY).values()} == {30}
        assert page.sessions.where.text() == (
            "Wednesday, November 18, Whole group: 3 present; 30 minutes; taught by R. Alvarado"
        )

        # Monday was a snow day, for the whole school
        me.tab_to("Whole caseload", back=True)
        me.press("Down", "Down", "Down", "Down")
        me.tab_to("Day")
        me.type("11/16")
        me.press("Tab")
        assert (
            page.cancel.told.accessibleName() == "3 planned sessions in 1 group on Monday, November 16 will not count."
        )
        assert me.here() == "Why"
        me.type("Snow day")
        me.press("Tab")
        assert me.here() == "Cancel the day"
        me.press("Enter")
        assert me.bar() == "Saved: No school November 16: Snow day"
        assert [(one.date, one.event) for one in reads.calendar(school.desk).days if one.date == MONDAY] == [
            (MONDAY, "Snow day")
        ]
        assert counted(school, "Ada") == (4, 1, 0, 3)
        me.press("Ctrl+z")
        assert me.bar() == "Undone: No school November 16: Snow day"
        assert counted(school, "Ada") == (5, 1, 0, 4)
        me.press("Ctrl+y")
        assert me.bar() == "Brought back: No school November 16: Snow day"

        # the Friday that nobody entered: one key, and Ben was away
        me.tab_to("Groups", back=True)
        me.press("Home")
        me.tab_to("Sessions of Blue")
        while table.date() != FRIDAY:
            me.press("Enter")
        rows = [table.days.text(at, 0) for at in range(table.days.rowCount())]
        assert rows == ["not planned", "3 present", "not planned", "Snow day", *["not entered"] * 3]
        me.press("p", "Right", "Right", "Right", "Right", "a")
        told = table.days.index(4, 4).data(Qt.ItemDataRole.AccessibleTextRole)
        assert told == "Friday, November 13, Ben Wu: absent"
        assert {name: one.outcome for name, one in entered(school, FRIDAY).items()} == {
            "Ada": "present", "Ben": "absent", "Cleo": "present"
        }  # fmt: skip

        # the Wednesday before there was none, for a reason of the list; the first Monday stays unknown
        me.press("Home", "Down", "n")
        assert me.here() == "Why was there no session on Wednesday, November 11? Blue"
        me.press("2")
        assert me.here() == "Sessions of Blue"
        assert me.bar() == "Saved: Blue, November 11: no session, Testing"
        assert {one.reason for one in entered(school, ELEVENTH).values()} == {"Testing"}
        assert counted(school, "Ben") == (4, 1, 2, 1)
        assert [row.accessibleName() for row in page.sessions._reasons.rows()] == ["Testing: 3", "Student absent: 1"]
        assert page.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Blue, D. Mercer · 1 day not entered"

    assert school.says()[:8] == [
        "Blue, November 11: no session, Testing",
        "Session of Ben Wu, November 13: missed, absent",
        "Blue, November 13: 3 students present",
        "Bring back: No school November 16: Snow day",
        "Undo: No school November 16: Snow day",
        "No school November 16: Snow day",
        "Blue, November 18: taught by Rosa Alvarado",
        "Blue, November 18: 3 students present",
    ]
