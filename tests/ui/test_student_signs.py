"""Attendance and behavior of a student: what the indicators say, the flags in the head, and what is noted by hand."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import Student
from interventiondesk.store import history
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import signs
from interventiondesk.tasks.screening import StudentReadings, screening
from interventiondesk.tasks.students import add_student
from interventiondesk.ui.pages.student import StudentPage
from interventiondesk.ui.pages.student_sign_lists import SignList
from interventiondesk.ui.pages.student_signs import ReadingRow, SignsTab
from interventiondesk.ui.parts.cards import Row, Words
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

TODAY = dt.date(2027, 1, 14)


def page_of(window: Window) -> StudentPage:
    page = window.page("student")
    assert isinstance(page, StudentPage)
    return page


def shown(window: Window, student: Student, tab: str = "signs") -> SignsTab:
    window.go(Place(name="student", student_id=student.id, tab=tab))
    settle()
    found = page_of(window).tab()
    assert isinstance(found, SignsTab)
    return found


def readings(desk: Desk) -> list[StudentReadings]:
    return screening(desk, TODAY).students()


@pytest.fixture
def flagged(sample_desk: Desk) -> StudentReadings:
    """The student with the most flags."""
    return max(readings(sample_desk), key=lambda one: len(one.flags))


@pytest.fixture
def new(sample_desk: Desk) -> Student:
    """A student of whom nothing is known."""
    return add_student(sample_desk, {"given_name": "Tobi", "family_name": "Adeyemi", "grade": "3"})[0]


def told(tab: SignsTab) -> list[str]:
    return [row.accessibleName() for row in (*tab.early.rows(), *tab.strengths.rows())]


def listed(card: SignList) -> list[str]:
    return [row.accessibleName() for row in card.findChildren(Row) if not row.isHidden()]


def type_into(card: SignList, name: str, text: str, qtbot: QtBot) -> None:
    assert card.form is not None
    widget = card.form.block(name).editor(name).widget
    assert isinstance(widget, QLineEdit)
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)
    settle()


def message(card: SignList, name: str) -> str:
    return card.form.block(name).message(name) if card.form is not None else ""


# -- what the indicators say ------------------------------------------------------------------------------------------


def test_each_indicator_says_state_value_line_date_coverage_and_why(window: Window, flagged: StudentReadings) -> None:
    tab = shown(window, flagged.student)
    rows = [row for card in (tab.early, tab.strengths) for row in card.rows() if isinstance(row, ReadingRow)]
    assert [row.reading for row in rows] == list(flagged.readings)
    attendance = flagged.reading("attendance")
    assert rows[0].accessibleName() == (
        f"Attendance: {'flag' if attendance.state == 'flag' else 'clear'}, {attendance.said}, line 10 %, "
        f"as of Jan 13, {attendance.covers}, {attendance.because}"
    )
    assert tab.early.accessibleName() == f"Early warning, {len(flagged.flags)} flags"


def test_a_student_of_whom_nothing_is_known_is_neither_flagged_nor_clear(window: Window, new: Student) -> None:
    tab = shown(window, new)
    assert told(tab)[0].startswith("Attendance: not enough data, ")
    assert "No attendance of this school year has been brought in." in told(tab)[0]
    assert tab.attendance.says.accessibleName() == "No day of attendance has been brought in."
    assert tab.seasons.says.accessibleName() == "No benchmark score has been brought in."
    empty = [word.accessibleName() for word in tab.lists[Incident].findChildren(Words)]
    assert "No incident is noted." in empty
    assert page_of(window).head.flag_chips() == []


def test_a_strength_that_is_not_reached_is_not_called_clear(window: Window, sample_desk: Desk) -> None:
    one = next(one for one in readings(sample_desk) if one.reading("benchmark_strength").state == "clear")
    tab = shown(window, one.student)
    assert any(row.startswith("Benchmark strength: not reached, ") for row in told(tab))


def test_charts_show_attendance_and_each_benchmark_measure(window: Window, flagged: StudentReadings) -> None:
    from interventiondesk.ui.parts.plot import ChartView

    tab = shown(window, flagged.student)
    page = signs.signs_page(window.session.desk, flagged.student, TODAY)
    assert page.attendance is not None
    assert isinstance(tab.attendance.chart, ChartView)
    assert tab.attendance.chart.chart() == page.attendance
    assert isinstance(tab.seasons.chart, ChartView)
    assert tab.seasons.chart.chart() == page.seasons[0]
    if len(page.seasons) > 1:
        tab.seasons.switch.setCurrentIndex(1)
        tab.seasons.switch.activated.emit(1)
        assert tab.seasons.chart.chart() == page.seasons[1]


# -- the head ---------------------------------------------------------------------------------------------------------


def test_at_most_three_flags_stand_in_the_head_and_lead_to_their_reasons(
    window: Window, flagged: StudentReadings, qtbot: QtBot
) -> None:
    window.go(Place(name="student", student_id=flagged.student.id))
    settle()
    head = page_of(window).head
    chips = [chip for chip in head.flag_chips() if chip.accessibleName().startswith("Flag: ")]
    assert 1 <= len(chips) <= 3
    assert chips[0].accessibleDescription()
    chips[0].setFocus()
    qtbot.keyClick(chips[0], Qt.Key.Key_Space)
    settle()
    assert isinstance(page_of(window).tab(), SignsTab)


def test_a_strength_has_its_own_chip(window: Window, sample_desk: Desk) -> None:
    one = next(one for one in readings(sample_desk) if len(one.strengths) == 1 and not one.flags)
    shown(window, one.student)
    assert [chip.accessibleName() for chip in page_of(window).head.flag_chips()] == [
        f"Strength: {one.strengths[0].name}"
    ]


def test_in_a_small_window_the_flags_are_counted_and_nothing_is_pushed_out(
    window: Window, sample_desk: Desk, flagged: StudentReadings
) -> None:
    long, _ = add_student(
        sample_desk,
        {"given_name": "Maximiliana Josephine", "family_name": "Featherstonehaugh", "grade": "3", "homeroom": "12"},
    )
    assert len(long.name) == 39
    for behavior in ("Ran", "Hid"):
        signs.add_incident(sample_desk, long, date=TODAY, behavior=behavior)
    window.resize(911, 512)
    for student in (long, flagged.student):
        tab = shown(window, student)
        head = page_of(window).head
        assert head.add_to_meeting.visibleRegion().boundingRect().width() == head.add_to_meeting.width()
        for chip in head.flag_chips():
            assert chip.geometry().right() <= head.note.geometry().left() + head.width()
            assert chip.visibleRegion().boundingRect().width() == chip.width()
        assert tab.width() <= window.width()


# -- incidents --------------------------------------------------------------------------------------------------------


def test_an_incident_is_added_by_keyboard_and_can_be_undone(window: Window, new: Student, qtbot: QtBot) -> None:
    tab = shown(window, new)
    card = tab.lists[Incident]
    card.add_button.setFocus()
    qtbot.keyClick(card.add_button, Qt.Key.Key_Space)
    settle()
    assert card.form is not None
    assert QApplication.focusWidget() is card.form.block("date").editor("date").widget
    assert card.verb.text() == "Add this incident"
    assert page_of(window).head.add_to_meeting.kind() == "outlined", "one button is filled"
    type_into(card, "behavior", "Threw a chair", qtbot)
    type_into(card, "location", "Classroom", qtbot)
    qtbot.keyClick(card.verb, Qt.Key.Key_Space)
    settle()
    assert card.form is None
    assert listed(card) == ["Threw a chair, Jan 14, 2027 · Major, Classroom (R. Alvarado)"]
    assert QApplication.focusWidget() is card.add_button
    assert history.history(window.session.desk)[0].says == "Add the incident of Tobi Adeyemi, January 14"
    window.session.undo()
    settle()
    assert listed(card) == []


def test_two_incidents_raise_the_flag_at_once(window: Window, new: Student, sample_desk: Desk) -> None:
    tab = shown(window, new)
    for behavior in ("Ran", "Hid"):
        window.session.do(lambda behavior=behavior: signs.add_incident(sample_desk, new, date=TODAY, behavior=behavior))
    settle()
    assert any(row.startswith("Behavior incidents: flag, 2 incidents, line 2, ") for row in told(tab))
    assert [chip.accessibleName() for chip in page_of(window).head.flag_chips()] == ["Flag: Behavior incidents"]


def test_what_was_typed_is_there_again_and_cancel_forgets_it(
    window: Window, new: Student, flagged: StudentReadings, qtbot: QtBot
) -> None:
    tab = shown(window, new)
    card = tab.lists[Incident]
    card.open_form()
    type_into(card, "behavior", "Left the room", qtbot)
    shown(window, flagged.student)
    assert card.form is None
    shown(window, new)
    assert card.form is not None
    assert card.form.value("behavior") == "Left the room"
    card.leave()
    shown(window, flagged.student)
    shown(window, new)
    assert card.form is None


def test_a_day_to_come_is_refused_beside_its_field(window: Window, new: Student, qtbot: QtBot) -> None:
    card = shown(window, new).lists[Incident]
    card.open_form()
    type_into(card, "date", "1/15/2027", qtbot)
    type_into(card, "behavior", "Ran", qtbot)
    card.keep()
    assert message(card, "date") == "January 15 has not come yet. Type today or an earlier day."
    assert listed(card) == []


def test_an_incident_is_corrected_and_taken_out(window: Window, new: Student, sample_desk: Desk, qtbot: QtBot) -> None:
    signs.add_incident(sample_desk, new, date=TODAY, behavior="Ran")
    card = shown(window, new).lists[Incident]
    row = next(row for row in card.findChildren(Row) if not row.isHidden())
    assert row.button is not None
    assert row.button.accessibleName() == "Change the incident: Ran, Jan 14, 2027"
    row.button.click()
    settle()
    assert card.verb.text() == "Keep the change"
    type_into(card, "behavior", "Ran out of the gym", qtbot)
    card.keep()
    settle()
    assert listed(card)[0].startswith("Ran out of the gym, ")
    row = next(row for row in card.findChildren(Row) if not row.isHidden())
    assert row.button is not None
    row.button.click()
    settle()
    card.take_out()
    settle()
    assert listed(card) == []
    assert history.history(sample_desk)[0].says == "Take out the incident of Tobi Adeyemi, January 14"


def test_only_one_form_is_open_at_a_time(window: Window, new: Student) -> None:
    tab = shown(window, new)
    tab.lists[Incident].open_form()
    tab.lists[Rating].open_form()
    assert tab.lists[Incident].form is None
    assert tab.lists[Rating].form is not None


# -- course results and ratings ---------------------------------------------------------------------------------------


def test_a_course_result_is_added(window: Window, new: Student, qtbot: QtBot) -> None:
    card = shown(window, new).lists[CourseResult]
    card.open_form()
    type_into(card, "course", "Math 3", qtbot)
    card.keep()
    assert message(card, "percent") == "There is neither a percentage nor a mark. Type one of them."
    type_into(card, "percent", "52.5", qtbot)
    card.keep()
    settle()
    assert listed(card) == ["Math 3, Jan 14, 2027, 52.5 %"]


def test_answers_are_added_up_while_they_are_typed(window: Window, new: Student, qtbot: QtBot) -> None:
    card = shown(window, new).lists[Rating]
    card.open_form()
    type_into(card, "scale", "srss-i5", qtbot)
    type_into(card, "items", "0120", qtbot)
    assert card.summed.text() == "4 of 5 answers."
    card.keep()
    assert message(card, "items").startswith("SRSS-I5 has 5 items; these are 4 answers.")
    type_into(card, "items", "01203", qtbot)
    assert card.summed.text() == "5 answers add up to 6."
    card.keep()
    settle()
    assert listed(card) == ["SRSS-I5, Jan 14, 2027 · Elementary, 5 answers add up to 6 (R. Alvarado)"]


def test_many_rows_are_folded(window: Window, new: Student, sample_desk: Desk) -> None:
    for at in range(9):
        signs.add_incident(sample_desk, new, date=TODAY - dt.timedelta(days=at), behavior=f"Incident {at}")
    card = shown(window, new).lists[Incident]
    assert len(listed(card)) == 6
    assert card.accessibleName() == "Behavior incidents, 9"
    assert card.more.text() == "Show all 9"
    card.more.click()
    settle()
    assert len(listed(card)) == 9
