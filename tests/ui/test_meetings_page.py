"""Meetings as the team's coordinator uses them: by keyboard, with what the desk holds afterwards."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.domain.meetings import AgendaItem, Meeting
from interventiondesk.store import history, reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import agenda, meetings
from interventiondesk.ui.pages.agenda import AgendaRow
from interventiondesk.ui.pages.meetings import MeetingsPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Row
from interventiondesk.ui.parts.pick import Pick
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

TODAY = dt.date(2027, 1, 14)


@pytest.fixture
def page(window: Window) -> MeetingsPage:
    window.go(Place(name="meetings"))
    settle()
    found = window.page("meetings")
    assert isinstance(found, MeetingsPage)
    return found


def ahead(desk: Desk) -> Meeting:
    found = reads.next_meeting(desk, TODAY)
    assert found is not None
    return found


def names(desk: Desk) -> list[str]:
    return [line.student.name for line in meetings.agenda_lines(desk, ahead(desk), TODAY)]


def agenda_rows(page: MeetingsPage) -> list[AgendaRow]:
    return [one for one in page.agenda.rows() if isinstance(one, AgendaRow)]


def button(within: QWidget, text: str) -> Button:
    return next(one for one in within.findChildren(Button) if one.text() == text and one.isVisible())


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_the_next_meeting_is_chosen_and_past_ones_follow_it(page: MeetingsPage) -> None:
    entries = page.list.entries()
    assert [entry.title for entry in entries] == [
        "Today",
        "Thursday, December 10",
        "Thursday, October 29",
        "Thursday, September 10",
    ]
    assert entries[0].subtitle == "Group review · 7 students"
    assert [entry.quiet for entry in entries] == [False, True, True, True]
    assert page.list.chosen() == entries[0].key
    assert page.list.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Thursday, December 10, Group review · 8 students · held"
    )


def test_the_agenda_tells_who_where_and_why(page: MeetingsPage) -> None:
    first = agenda_rows(page)[0].row
    assert first.accessibleName() == (
        "1. Linh Phạm, Grade 2 · Reading A, progress: on track, Not reached last time; 58 words, the goal line is at 54"
    )
    assert (
        agenda_rows(page)[3]
        .row.accessibleName()
        .endswith("Few sessions were held; how can the time be kept safe? 18 held, 18 missed, 6 not entered of 42")
    )


def test_alt_down_moves_a_student_and_the_keyboard_goes_along(
    page: MeetingsPage, sample_desk: Desk, qtbot: QtBot
) -> None:
    before = names(sample_desk)
    first = agenda_rows(page)[0].row.button
    assert first is not None
    first.setFocus()
    for _ in range(2):
        qtbot.keyClick(focus(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        settle()
    assert names(sample_desk) == [before[1], before[2], before[0], *before[3:]]
    assert focus().accessibleName() == f"Open: 3. {before[0]}"
    qtbot.keyClick(focus(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle()
    assert names(sample_desk) == [before[1], before[0], *before[2:]]
    assert history.history(sample_desk)[0].says == f"Move {before[0]} on the agenda"


def test_moving_past_the_end_changes_nothing(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    clock = sample_desk.last_clock()
    last = agenda_rows(page)[-1]
    assert not last.down.isEnabled()
    assert last.row.button is not None
    last.row.button.setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert sample_desk.last_clock() == clock


def test_taking_off_goes_on_with_the_next_student_and_is_undone(
    page: MeetingsPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    before = names(sample_desk)
    off = agenda_rows(page)[1].off
    assert off.accessibleName() == f"Take {before[1]} off the agenda"
    off.setFocus()
    qtbot.keyClick(off, Qt.Key.Key_Space)
    settle()
    assert names(sample_desk) == [before[0], *before[2:]]
    assert focus().accessibleName() == f"Take {before[2]} off the agenda"
    assert window.bar.text() == f"Saved: Take {before[1]} off the meeting of January 14"
    window.session.undo()
    settle()
    assert names(sample_desk) == before
    assert len(agenda_rows(page)) == 7


def test_who_else_belongs_here_is_put_on_by_one_key(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    row = page._others.findChildren(Row)[0]
    assert row.accessibleName() == (
        "Noor Haddad, Grade 2 · Reading A, progress: behind, 25 words, the goal line is at 49"
    )
    assert row.button is not None
    row.button.setFocus()
    qtbot.keyClick(row.button, Qt.Key.Key_Space)
    settle()
    assert names(sample_desk)[-1] == "Noor Haddad"
    assert focus().accessibleName() == "Put on the agenda: Jaylen Brooks"


def test_all_who_belong_here_are_one_change(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    before = names(sample_desk)
    offered = [one.student.name for one in agenda.candidates(sample_desk, ahead(sample_desk), TODAY)]
    assert len(offered) > 1
    qtbot.mouseClick(button(page._others, "Put all on the agenda"), Qt.MouseButton.LeftButton)
    settle()
    assert names(sample_desk) == [*before, *offered]
    assert history.history(sample_desk)[0].says == f"Put {len(offered)} students on the meeting of January 14"
    assert not page._all.isVisible()
    sample_desk.undo()
    assert len(names(sample_desk)) == 7


def test_anybody_is_put_on_by_typing_a_part_of_the_name(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    someone = reads.students(sample_desk)[0]
    assert page._someone is not None
    line = page._someone.editor("student_id").widget
    line.setFocus()
    qtbot.keyClicks(line, f"{someone.name}, kindergarten")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle()
    assert names(sample_desk)[-1] == someone.name


def test_roles_are_kept_when_the_field_is_left(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    place = page._blocks[0].editor("place").widget
    place.setFocus()
    place.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(place, "Room 4")
    qtbot.keyClick(place, Qt.Key.Key_Tab)
    assert ahead(sample_desk).place == "Room 4"
    minutes = page._blocks[1].editor("minute_taker_id").widget
    minutes.setFocus()
    minutes.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(minutes, "Dana Mercer")
    qtbot.keyClick(minutes.completer().popup(), Qt.Key.Key_Tab)  # type: ignore[attr-defined]
    taker = reads.person(sample_desk, ahead(sample_desk).minute_taker_id)
    assert taker is not None
    assert taker.name == "Dana Mercer"
    assert history.history(sample_desk)[0].says == "Change the meeting of January 14"


def test_a_date_that_cannot_be_read_stays_and_says_why(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    block = page._blocks[0]
    date = block.editor("date").widget
    date.setFocus()
    date.selectAll()  # type: ignore[attr-defined]
    qtbot.keyClicks(date, "someday")
    qtbot.keyClick(date, Qt.Key.Key_Tab)
    assert ahead(sample_desk).date == TODAY
    assert block.message("date").startswith("Date is not a date.")
    page.read()
    assert date.text() == "someday"  # type: ignore[attr-defined]


def test_an_open_action_is_ticked_off(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    row = page._actions.findChildren(Row)[0]
    assert row.accessibleName() == (
        "Send the progress letter in the home language, was due January 12 · Theo Lindqvist · R. Alvarado"
    )
    assert row.box is not None
    row.box.setFocus()
    qtbot.keyClick(row.box, Qt.Key.Key_Space)
    settle()
    assert [one.task for one in reads.actions(sample_desk)] == [
        "Call the family about a hearing check",
        "Find a second time slot on Fridays",
    ]
    assert len(page._actions.findChildren(Row)) == 2


def test_closing_a_meeting_keeps_who_was_reached(page: MeetingsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    meeting = ahead(sample_desk)
    qtbot.mouseClick(button(page._head, "Meeting held ..."), Qt.MouseButton.LeftButton)
    settle()
    assert focus().accessibleName() == "1. Linh Phạm, Grade 2 · Reading A"
    assert page._print.kind() == "outlined"
    boxes = [row.box for row in page.agenda.findChildren(Row) if row.box is not None]
    assert all(box.isChecked() for box in boxes)
    qtbot.keyClick(boxes[0], Qt.Key.Key_Space)
    qtbot.mouseClick(button(page.agenda, "Close the meeting"), Qt.MouseButton.LeftButton)
    settle()
    held = reads.meeting(sample_desk, meeting.id)
    assert held is not None
    assert held.held
    assert [item.reached for item in reads.agenda(sample_desk, meeting.id)] == [False] + [True] * 6
    assert page.agenda.accessibleName() == "Agenda, 6 of 7 reached"
    assert page.list.entries()[0].subtitle == "Group review · 7 students · held"
    qtbot.mouseClick(button(page._head, "Open it again"), Qt.MouseButton.LeftButton)
    settle()
    again = reads.meeting(sample_desk, meeting.id)
    assert again is not None
    assert not again.held
    assert [item.reached for item in reads.agenda(sample_desk, meeting.id)] == [False] + [True] * 6
    qtbot.mouseClick(button(page._head, "Meeting held ..."), Qt.MouseButton.LeftButton)
    settle()
    boxes = [row.box for row in page.agenda.findChildren(Row) if row.box is not None]
    assert [box.isChecked() for box in boxes] == [False] + [True] * 6
    qtbot.keyClick(boxes[1], Qt.Key.Key_Space)
    qtbot.mouseClick(button(page.agenda, "Close the meeting"), Qt.MouseButton.LeftButton)
    settle()
    assert [item.reached for item in reads.agenda(sample_desk, meeting.id)] == [False] * 2 + [True] * 5


def test_the_length_of_a_meeting_is_the_usual_one_until_somebody_types_it(
    page: MeetingsPage, sample_desk: Desk, qtbot: QtBot
) -> None:
    line = page.findChild(QLineEdit, "meeting length")
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.placeholderText()) == ("", "usually 45")
    line.setFocus()
    qtbot.keyClicks(line, "70")
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    settle()
    assert ahead(sample_desk).length == 70
    assert page.agenda.accessibleName() == "Agenda, 70 minutes, 10 each; Alt+Up and Alt+Down move"


def test_whom_a_meeting_that_fell_out_was_for_comes_first_in_the_next_one(sample_desk: Desk) -> None:
    meeting = ahead(sample_desk)
    sample_desk.commit("Snow", msgspec.structs.replace(meeting, date=dt.date(2027, 1, 13)))
    changes = meetings.call_meeting(sample_desk, date=dt.date(2027, 1, 21), time="", kind="group_review")
    made = reads.meeting(sample_desk, next(iter(changes.ids(Meeting))))
    assert made is not None
    first = agenda.candidates(sample_desk, made, TODAY)[:7]
    assert [one.student.id for one in first] == [one.student_id for one in reads.agenda(sample_desk, meeting.id)]
    assert all(one.because.startswith("Not reached last time") for one in first)


def test_who_was_not_reached_comes_first_in_the_next_meeting(page: MeetingsPage, sample_desk: Desk) -> None:
    meeting = ahead(sample_desk)
    items = reads.agenda(sample_desk, meeting.id)
    meetings.hold(sample_desk, meeting, items[1:])
    changes = meetings.call_meeting(sample_desk, date=dt.date(2027, 1, 21), time="2:15 pm", kind="group_review")
    made = reads.meeting(sample_desk, next(iter(changes.ids(Meeting))))
    assert made is not None
    first = agenda.candidates(sample_desk, made, TODAY)[0]
    assert first.student.name == "Linh Phạm"
    assert first.because == "Not reached last time; The review was set for January 14"


def test_a_meeting_is_planned_for_next_thursday_and_then_shown(
    page: MeetingsPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    window.go(Place(name="meetings", tab="new"))
    settle()
    assert focus() is page.form.editor("date").widget
    assert page.form.typed()["date"] == "1/21/2027"
    assert page.form.typed()["time"] == "2:15 pm"
    qtbot.mouseClick(button(page._new_card, "Put it on the calendar"), Qt.MouseButton.LeftButton)
    settle()
    made = next(one for one in reads.meetings(sample_desk) if one.date == dt.date(2027, 1, 21))
    assert made.place == "Library, round table"
    assert window.place == Place(name="meetings", meeting_id=made.id)
    assert page.meeting == made
    assert page.list.chosen() == made.id
    assert not page._print.isVisible()
    assert history.history(sample_desk)[0].says == "Meeting on January 21"


def test_a_half_typed_meeting_is_there_again(
    page: MeetingsPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    window.go(Place(name="meetings", tab="new"))
    qtbot.keyClicks(page.form.editor("title").widget, "Winter pl")
    qtbot.waitUntil(lambda: sample_desk.kept("draft of a meeting", dict[str, str]) is not None)
    window.go(Place(name="today"))
    window.go(Place(name="meetings", tab="new"))
    assert page.form.typed()["title"] == "Winter pl"
    qtbot.mouseClick(button(page._new_card, "Cancel"), Qt.MouseButton.LeftButton)
    assert sample_desk.kept("draft of a meeting", dict[str, str]) is None


def test_the_arrow_keys_walk_through_the_calendar(page: MeetingsPage, window: Window, qtbot: QtBot) -> None:
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    settle()
    assert page.meeting is not None
    assert page.meeting.date == dt.date(2026, 12, 10)
    assert focus() is page.list
    assert window.place.meeting_id == page.meeting.id
    assert not page._others.isVisible()


def test_a_school_without_meetings_is_told_how_to_start(window: Window, sample_desk: Desk) -> None:
    every = reads.meetings(sample_desk)
    items = [item for meeting in every for item in reads.agenda(sample_desk, meeting.id)]
    free = [msgspec.structs.replace(one, meeting_id=None) for one in reads.actions(sample_desk, open_only=False)]
    decided = [msgspec.structs.replace(one, meeting_id=None) for one in reads.decisions(sample_desk)]
    flags = [msgspec.structs.replace(one, meeting_id=None) for one in week_reads.flag_decisions(sample_desk)]
    present = [one for meeting in every for one in week_reads.attendees(sample_desk, meeting.id)]
    sample_desk.commit("Empty the calendar", *free, *decided, *flags, gone=(*items, *present, *every))
    window.go(Place(name="meetings"))
    settle()
    page = window.page("meetings")
    assert isinstance(page, MeetingsPage)
    start = button(page, "Plan a meeting")
    assert start.kind() == "filled"
    assert focus() is start
    start.click()
    settle()
    assert page._new_card.isVisible()
    assert not page._empty.isVisible()


def test_every_control_has_a_name(page: MeetingsPage) -> None:
    for widget in page.findChildren(QWidget):
        if isinstance(widget, (Button, Pick)) and widget.isVisible():
            assert widget.accessibleName() or widget.text(), widget  # type: ignore[union-attr]


def test_an_agenda_item_is_the_same_row_on_every_computer(sample_desk: Desk) -> None:
    meeting = ahead(sample_desk)
    student = reads.students(sample_desk)[0]
    ids = []
    for _ in range(2):
        done = meetings.put_on_agenda(sample_desk, meeting, student, None, "")
        ids.append(done.ids(AgendaItem))
        sample_desk.undo()
    assert ids[0] == ids[1]
