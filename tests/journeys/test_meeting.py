"""The weekly meeting from agenda to minutes, what a decision changes, and the wrong twin undone: by keyboard alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.meetings import Meeting
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks.groups import set_members
from interventiondesk.tasks.minutes import save_minutes
from interventiondesk.ui.pages.meeting_mode import MeetingModePage
from interventiondesk.ui.places import Place, Scrolled
from window_driver import AtTheKeyboard, at_the_keyboard

MONDAY = TODAY + dt.timedelta(days=4)
TWINS = (("Ada", "Stone"), ("Ida", "Stone"))


@pytest.fixture
def twins(school: SchoolAtWork) -> list[Student]:
    """Two sisters with a reading plan each in the group Blue, and another group that meets more often."""
    mercer = Staff(id="mercer", given_name="Dana", family_name="Mercer", role="interventionist")
    blue = Group(id="blue", name="Blue", staff_id="mercer", weekdays="Mon Wed", minutes=30)
    red = Group(id="red", name="Red", staff_id="mercer", weekdays="Mon Tue Wed Thu", minutes=45)
    school.desk.commit("Add the groups Blue and Red", mercer, blue, red)
    people = [school.add_student(given, family) for given, family in TWINS]
    set_members(school.desk, blue, [one.id for one in people], TODAY - dt.timedelta(days=60))
    for one in people:
        school.start_plan(one, group_id="blue", provider_id="mercer", weekdays="Mon Wed", minutes=30)
    return people


def begin(me: AtTheKeyboard, meeting: Meeting) -> MeetingModePage:
    """From the list of meetings into the meeting."""
    me.press("Ctrl+5")
    me.tab_to("Begin the meeting")
    me.press("Space")
    assert me.window.place == Place(name="meeting_mode", meeting_id=meeting.id)
    page = me.window.page("meeting_mode")
    assert isinstance(page, MeetingModePage)
    return page


def shown_words(page: MeetingModePage) -> str:
    """Everything that a screen reader finds on the page."""
    widgets = [one for one in page.findChildren(QWidget) if one.isVisible()]
    return " ".join([one.text() if isinstance(one, QLabel) else one.accessibleName() for one in widgets])


def test_a_weekly_meeting_from_agenda_to_minutes(
    school: SchoolAtWork, twins: list[Student], qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    ada, ida = twins
    meeting = school.call_meeting(ada, ida)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = begin(me, meeting)
        assert me.window.rail.isHidden()
        assert me.here() == "What we decide: nothing chosen yet"
        assert "Ada Stone" in shown_words(page)
        assert "Ida" not in shown_words(page)

        me.press("1")
        assert me.here() == "What we decide: Continue"
        me.press("Tab")
        me.type("Scores rise.")
        me.tab_to("Who does what")
        me.type("Send the word list home")
        me.press("Tab")
        me.type("mer")
        me.press("Enter", "Tab")
        me.type("11/24")
        for one in page.findChildren(Scrolled):
            one.verticalScrollBar().setValue(200)  # as somebody does who reads on
        me.press("Ctrl+Enter")
        assert me.here() == "What we decide: nothing chosen yet"
        assert "Ida Stone" in shown_words(page)
        assert "Ada" not in shown_words(page)

        assert [one.verticalScrollBar().value() for one in page.findChildren(Scrolled) if one.isVisible()] == [0, 0]

        me.press("Ctrl+PageDown")  # there was no time for Ida
        assert me.here() == "Notes of the meeting"
        me.type("Ten minutes only.")
        me.tab_to("Close the meeting")
        me.press("Space")
        assert me.window.place.name == "meetings"
        assert not me.window.rail.isHidden()
        assert me.bar() == "Saved: Meeting of November 19 held: 1 student talked about"

    assert school.says()[:2] == [
        "Meeting of November 19 held: 1 student talked about",
        "Decide for Ada Stone: continue",
    ]
    (decision,) = reads.decisions(school.desk)
    assert (decision.choice, decision.reason, decision.meeting_id) == ("continue", "Scores rise.", meeting.id)
    (action,) = reads.actions(school.desk)
    assert (action.task, action.owner_id, action.due) == ("Send the word list home", "mercer", dt.date(2026, 11, 24))
    held = reads.meeting(school.desk, meeting.id)
    assert held is not None
    assert (held.held, held.notes) == (True, "Ten minutes only.")
    assert [one.staff_id for one in week_reads.attendees(school.desk, meeting.id)] == [school.desk.who.id]
    save_minutes(school.desk, held, TODAY, tmp_path / "minutes.pdf")
    with Preview(tmp_path / "minutes.pdf") as paper:
        words = " ".join(" ".join(paper.text(page) for page in range(paper.pages)).split())
    for told in ("Ada Stone", "Continue", "Scores rise.", "Send the word list home", "Dana Mercer", "Nov 24"):
        assert told in words
    assert "Not reached: first next time Ida Stone." in words


def test_a_decision_changes_everything_it_should_in_one_step(
    school: SchoolAtWork, twins: list[Student], qapp: QApplication, qtbot: QtBot
) -> None:
    ada, _ = twins
    meeting = school.call_meeting(ada)
    before = school.digest()
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        begin(me, meeting)
        me.press("4")
        me.tab_to("Reason")
        me.type("Too slow.")
        me.tab_to("What changed")
        me.type("Red, every day")
        me.tab_to("New minutes")
        me.type("45")
        me.tab_to("New group")
        me.type("red")
        me.press("Enter")
        me.tab_to("From")
        me.type("11/23")
        me.tab_to("New tier")
        me.type("3")
        me.tab_to("Who tells the family")
        me.type("mer")
        me.press("Enter", "Tab")
        me.type("11/20")
        me.tab_to("Next review")
        me.type("12/17")
        me.tab_to("What")
        me.type("Stops at long words")
        me.press("Ctrl+Enter")
        assert me.here() == "Notes of the meeting"

    record = reads.plan_records(school.desk, student_id=ada.id)[0]
    assert (record.plan.minutes, record.plan.group_id, record.plan.tier) == (45, "red", 3)
    assert (record.plan.weekdays, record.plan.earlier_days) == ("Mon Tue Wed Thu", "Mon Wed until 2026-11-22")
    assert record.plan.review_date == dt.date(2026, 12, 17)
    assert [(one.begin_date, one.label) for one in record.phases] == [(MONDAY, "Red, every day")]
    tier = week_reads.tier_statuses(school.desk, ada.id)[0]
    assert (tier.area, tier.tier, tier.begin_date, tier.reason) == ("reading", 3, MONDAY, "Too slow.")
    places = {one.group_id: (one.begin_date, one.end_date) for one in reads.memberships(school.desk, ada.id)}
    assert places["red"] == (MONDAY, None)
    assert places["blue"][1] == MONDAY - dt.timedelta(days=1)
    (action,) = reads.actions(school.desk)
    assert (action.task, action.due) == ("Tell the family of Ada Stone what was decided", dt.date(2026, 11, 20))
    (item,) = reads.agenda(school.desk, meeting.id)
    assert (item.reached, item.what) == (True, "Stops at long words")
    assert school.says()[0] == "Decide for Ada Stone: intensify"
    school.undo()
    assert school.digest() == before


def test_a_decision_for_the_wrong_twin_is_undone_whole_and_not_typed_again(
    school: SchoolAtWork, twins: list[Student], qapp: QApplication, qtbot: QtBot
) -> None:
    ada, ida = twins
    meeting = school.call_meeting(ada, ida)
    before = school.digest()
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = begin(me, meeting)
        me.press("8", "Tab")
        me.type("Goal met.")
        me.press("Ctrl+Enter")
        assert reads.plan_records(school.desk, student_id=ada.id) == []
        me.press("Ctrl+Z")
        assert me.bar() == "Undone: Decide for Ada Stone: exit"
        assert school.digest() == before
        assert "Ida Stone" in shown_words(page)
        me.tab_to("What we decide: nothing chosen yet")
        me.press("8", "Tab")
        me.type("Goal met.")
        me.press("Ctrl+Enter")
        me.press("Ctrl+PageUp", "Ctrl+PageUp")
        assert "Ada Stone" in shown_words(page)
        assert me.here() == "What we decide: Exit"  # what was typed for Ada is still there, and nothing is stored
    assert reads.plan_records(school.desk, student_id=ida.id) == []
    assert len(reads.plan_records(school.desk, student_id=ada.id)) == 1


def test_going_back_to_look_records_nothing_twice_and_the_bar_names_nobody(
    school: SchoolAtWork, twins: list[Student], qapp: QApplication, qtbot: QtBot
) -> None:
    meeting = school.call_meeting(*twins)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = begin(me, meeting)
        me.press("1")
        me.tab_to("Who does what")
        me.type("Call")
        me.press("Ctrl+Enter")
        assert me.bar() == "Saved: what was decided about the student before"
        me.press("Ctrl+PageUp")
        assert "Ada Stone" in shown_words(page)
        assert me.here() == "What we decide: nothing chosen yet"
        me.press("Ctrl+Enter")
        assert "Ida Stone" in shown_words(page)
        me.press("Ctrl+PageUp", "Ctrl+Z")
        assert page.box.typed()["task 0"] == "Call", "what was undone is there to be mended"
        me.press("Ctrl+Enter")
    assert [one.choice for one in reads.decisions(school.desk)] == ["continue"]
    assert [one.task for one in reads.actions(school.desk)] == ["Call"]


def test_a_date_of_an_action_that_cannot_be_read_is_never_dropped(
    school: SchoolAtWork, twins: list[Student], qapp: QApplication, qtbot: QtBot
) -> None:
    meeting = school.call_meeting(twins[0])
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        begin(me, meeting)
        me.press("1")
        me.tab_to("By, action 1")
        me.type("13/45")
        me.press("Ctrl+Enter")
        assert me.here() == "Who does what"
        me.type("Call")
        me.press("Ctrl+Enter")
        assert me.here() == "By, action 1"
        assert reads.decisions(school.desk) == []
        me.type("11/24")
        me.press("Ctrl+Enter")
    assert [one.due for one in reads.actions(school.desk)] == [dt.date(2026, 11, 24)]


def test_what_is_typed_outlives_a_crash_in_the_middle_of_the_meeting(
    school: SchoolAtWork, twins: list[Student], qapp: QApplication, qtbot: QtBot
) -> None:
    meeting = school.call_meeting(*twins)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        begin(me, meeting)
        me.press("3", "Tab")
        me.type("Half a sent")
    school.leave()  # no closing, no saving
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        page = begin(me, meeting)
        assert me.here() == "What we decide: Change"
        assert page.box.typed()["reason"] == "Half a sent"


def test_twelve_students_with_a_decision_and_an_action_each_need_no_mouse(
    school: SchoolAtWork, qapp: QApplication, qtbot: QtBot
) -> None:
    people = [school.add_student(f"Student{number}", "Stone") for number in range(12)]
    for one in people:
        school.start_plan(one)
    meeting = school.call_meeting(*people)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        begin(me, meeting)
        begun = me.presses
        for _ in people:
            me.press("1")
            me.tab_to("Who does what")
            me.type("Call")
            me.press("Ctrl+Enter")
        assert me.here() == "Notes of the meeting"
        # besides the choice, the word and Ctrl+Enter: Tab over what stays as it is
        assert (me.presses - begun) / 12 <= 6 + 12
    assert len(reads.decisions(school.desk)) == 12
    assert [one.task for one in reads.actions(school.desk)] == ["Call"] * 12
