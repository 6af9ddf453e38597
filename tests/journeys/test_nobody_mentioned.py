"""The student nobody mentioned: found by the program, talked about, and then no longer on the list. By keyboard alone."""

from __future__ import annotations

import datetime as dt

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import follow_up
from interventiondesk.ui.places import Place
from window_driver import at_the_keyboard


def lines(school: SchoolAtWork) -> list[tuple[str, str]]:
    names = {one.id: one.name for one in reads.students(school.desk)}
    return [(one.rule, names[one.student_id or ""]) for one in follow_up.waiting(school.desk, TODAY)]


def test_the_student_nobody_mentioned(school: SchoolAtWork, qapp: QApplication, qtbot: QtBot) -> None:
    wren = school.add_student("Wren", "Quill", begin_date=dt.date(2026, 9, 1))
    busy = school.add_student("Imani", "Okafor")
    school.start_plan(busy)
    school.score(busy, 63)
    school.note(busy)
    meeting = school.call_meeting(busy, date=TODAY + dt.timedelta(days=5))
    assert lines(school) == [("no_list", "Wren Quill")]
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.tab_to("Open: Wren Quill")
        me.press("Space")
        assert me.window.place == Place(name="student", student_id=wren.id)
        me.tab_to("Add to meeting")
        me.press("Space")
        assert me.bar() == "Saved: Put Wren Quill on the meeting of November 24"
        me.press("Ctrl+1")
        assert me.window.page("today").waiting == 0
        me.press("Ctrl+Z")
        assert me.window.page("today").waiting == 1
        me.press("Ctrl+Y")
    assert lines(school) == []
    assert {item.student_id for item in reads.agenda(school.desk, meeting.id)} == {wren.id, busy.id}


def test_a_line_is_closed_with_a_reason_and_the_reason_stays(
    school: SchoolAtWork, qapp: QApplication, qtbot: QtBot
) -> None:
    school.add_student("Wren", "Quill", begin_date=dt.date(2026, 9, 1))
    school.start_plan(school.add_student("Imani", "Okafor"), begin_date=TODAY)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.tab_to("Open: Wren Quill")
        me.press("Tab")
        assert me.here().startswith("Later or no action: Wren Quill, In no list at all")
        me.press("Space")
        assert me.here() == "Put off to"
        me.tab_to("Seen, no action")
        me.press("Space")
        assert lines(school) == [("no_list", "Wren Quill")]  # a reason is asked for first
        assert me.here() == "Seen, no action because"
        me.type("Does well, came with good notes.")
        me.tab_to("Seen, no action")
        me.press("Space")
        assert me.bar() == "Saved: Seen, no action: in no list at all (Wren Quill)"
    assert lines(school) == []
    (done,) = week_reads.follow_ups(school.desk)
    assert (done.reason, done.staff_id) == ("Does well, came with good notes.", school.desk.who.id)
