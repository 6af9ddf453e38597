"""The window as a user goes through it: by keyboard, with what the desk holds afterwards."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import follow_up
from interventiondesk.tasks.scores import score_id
from interventiondesk.tasks.session_log import session_log
from interventiondesk.ui.commanding import findables
from interventiondesk.ui.pages.data_follow_up import FollowUpCard
from interventiondesk.ui.pages.keys import CELL_KEYS, WHOLE_WORDS, everywhere
from interventiondesk.ui.pages.list_export import list_of
from interventiondesk.ui.pages.scores import ScoresPage
from interventiondesk.ui.pages.sessions import SessionsPage
from interventiondesk.ui.pages.students import StudentsPage
from interventiondesk.ui.pages.today import TodayPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Card, Row
from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.pictures import settle, wait_for_work
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

TODAY = dt.date(2027, 1, 14)


def card(window: Window, title: str) -> Card:
    """The card with this title on the page one is at."""
    page = window.page(window.place.name)
    return next(one for one in page.findChildren(Card) if one.accessibleName().startswith(title) and one.isVisible())


def rows(of: Card) -> list[Row]:
    return [one for one in of.rows() if isinstance(one, Row)]


def press(widget: QWidget, qtbot: QtBot, text: str) -> None:
    """Type with the widget focused, into its editor once that is open."""
    for letter in text:
        within = QApplication.focusWidget()
        target = within if isinstance(within, QLineEdit) else widget
        if letter == "\n":
            qtbot.keyClick(target, Qt.Key.Key_Return)
            settle()
        else:
            qtbot.keyClicks(target, letter)


def open_scores(window: Window, qtbot: QtBot) -> ScoresPage:
    first = rows(card(window, "Scores due"))[0]
    assert first.button is not None
    qtbot.keyClick(first.button, Qt.Key.Key_Space)
    page = window.page("scores")
    assert isinstance(page, ScoresPage)
    return page


def test_today_says_what_needs_me_and_how_much(window: Window) -> None:
    page = window.page("today")
    assert isinstance(page, TodayPage)
    assert card(window, "Scores due").accessibleName().startswith("Scores due, ")
    assert "progress: behind" in " ".join(row.told() for row in rows(card(window, "Progress that changed"))).lower()
    assert page.waiting > 3


def test_a_week_of_scores_is_typed_by_keyboard_alone(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = open_scores(window, qtbot)
    grid = page.grid
    sheet = page._sheet
    assert grid is not None
    assert sheet is not None
    grid.setFocus()
    grid.setCurrentIndex(grid.grid_model.index(0, 2))
    values = [20 + at for at in range(len(sheet.rows) - 1)]
    for value in values:
        press(grid, qtbot, f"{value}\n")
    press(grid, qtbot, "a")
    stored = {score.student_id: score for score in reads.scores_on(sample_desk, sheet.measure.id, TODAY)}
    students = [row.student.id for row in sheet.rows]
    assert [stored[student].value for student in students[:-1]] == values
    assert stored[students[-1]].outcome == "absent"
    assert stored[students[-1]].value is None


def test_every_score_is_one_undo_and_the_status_line_names_it(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    before = sample_desk.digest()
    page = open_scores(window, qtbot)
    assert page.grid is not None
    assert page._sheet is not None
    page.grid.setFocus()
    press(page.grid, qtbot, "21\n")
    name = page._sheet.rows[0].student.name
    assert window.status._undo.text() == f"Ctrl Z undoes: Score 21 for {name}, January 14"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert sample_desk.digest() == before
    assert window.bar.text() == f"Undone: Score 21 for {name}, January 14"
    assert page.grid.text(0, 0) == ""


def test_a_pasted_column_is_one_change(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = open_scores(window, qtbot)
    assert page.grid is not None
    assert page._sheet is not None
    before = sample_desk.digest()
    QApplication.clipboard().setText("\n".join(str(30 + at) for at in range(len(page._sheet.rows))))
    page.grid.setFocus()
    page.grid.setCurrentIndex(page.grid.grid_model.index(0, 2))
    qtbot.keyClick(page.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    stored = reads.scores_on(sample_desk, page._sheet.measure.id, TODAY)
    assert {score.value for score in stored} >= {30.0, 31.0}
    window.session.undo()
    assert sample_desk.digest() == before


def test_a_score_out_of_range_is_marked_kept_and_not_stored(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = open_scores(window, qtbot)
    grid = page.grid
    assert grid is not None
    assert page._sheet is not None
    grid.setFocus()
    press(grid, qtbot, "999\n")
    student = page._sheet.rows[0].student.id
    there = {one.id for one in reads.scores_on(sample_desk, page._sheet.measure.id, TODAY)}
    assert grid.wrong(0, 0).startswith("Above ")
    assert score_id(student, page._sheet.measure.id, TODAY) not in there
    place = window.place
    window.go(Place(name="today"))
    window.go(place)
    assert page.grid is not None
    assert page.grid.text(0, 0) == "999"


def test_a_whole_day_of_sessions_is_one_click_and_one_undo(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    groups = [one.group.id for one in reads.rosters(sample_desk, TODAY)]
    due = next(one for one in groups if session_log(sample_desk, today=TODAY, group_id=one).waiting)
    window.go(Place(name="sessions", group_id=due, date=TODAY))
    page = window.page("sessions")
    assert isinstance(page, SessionsPage)
    before = sample_desk.digest()
    log = page.block.log
    assert log is not None
    assert page.block.table.hasFocus()
    page.block.table.go_to(log.waiting[0])
    press(page.block.table, qtbot, "p")
    records = reads.plan_records(sample_desk, plan_ids=[one.plan.id for one in log.records])
    day = next(one for one in log.days if one.date == log.waiting[0])
    planned = [one for one, there in zip(log.records, day.planned, strict=True) if there]
    held = [one for one in records for session in one.sessions if session.date == log.waiting[0] and session.held]
    assert len(held) == len(planned) > 1
    window.session.undo()
    assert sample_desk.digest() == before


def test_students_are_filtered_as_one_types_and_opened_by_enter(window: Window, qtbot: QtBot) -> None:
    window.go(Place(name="students"))
    page = window.page("students")
    assert isinstance(page, StudentsPage)
    press(page.typed, qtbot, "imani oka")
    assert [line.student.name for line in page.table.shown()] == ["Imani Okafor"]
    assert page._count.text() == "1 student"


def test_every_control_of_today_has_an_accessible_name(window: Window) -> None:
    for button in window.findChildren(Button):
        if button.isVisible():
            spoken = QAccessible.queryAccessibleInterface(button)
            assert spoken.text(QAccessible.Text.Name).strip()


def test_the_title_of_the_window_never_names_a_student(window: Window, sample_desk: Desk) -> None:
    window.go(Place(name="students"))
    assert window.windowTitle() == "InterventionDesk"


def test_the_sample_school_says_that_it_is_one_and_not_protected(window: Window) -> None:
    assert window.rail._school.text() == "Cedar Hollow School (sample, not protected)"


def test_the_end_of_the_way_back_is_today(window: Window) -> None:
    window.go(Place(name="students"))
    window.go_back()
    window.go_back()
    assert window.place.name == "today"


def test_alt_left_goes_back_from_a_student_to_today(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    student = reads.plan_records(sample_desk)[0].student.id
    window.go(Place(name="student", student_id=student))
    settle()
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert window.place.name == "today"


def test_enter_goes_to_a_place_of_the_rail(window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(window.rail._items["students"], Qt.Key.Key_Return)
    assert window.place.name == "students"


def facts(window: Window, title: str) -> list[str]:
    return [one.accessibleName() for one in card(window, title).rows()]


def test_f1_lists_the_keys_of_this_place_first_and_goes_back(window: Window, qtbot: QtBot) -> None:
    window.go(Place(name="screening"))
    settle()
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F1)
    settle()
    assert window.place.name == "keys"
    assert "Ctrl+G: Make a group of the marked" in facts(window, "Keys of this place: Screening")
    assert "Ctrl+Y or Ctrl+Shift+Z: Redo: bring back what was undone" in facts(window, "Keys of everywhere")
    qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
    assert window.place.name == "screening"


def test_f1_calls_the_windows_own_actions_by_their_keys(window: Window) -> None:
    settle()
    told = dict(everywhere(window.actions()))
    assert told["Ctrl+1 to Ctrl+6"] == "Today, Students, Groups, Screening, Meetings, Data"
    assert told["Ctrl+Z"] == "Undo; the line at the bottom says what"
    assert told["F1"] == "This page; once more goes back"
    assert WHOLE_WORDS.keys() <= {one.text() for one in window.actions()}, "words for an action that is there no more"


def test_the_keys_of_a_sheet_are_told_too(window: Window) -> None:
    assert set(CELL_KEYS) <= set(window.page("week_sheet").keys)
    assert set(CELL_KEYS) <= set(window.page("scores").keys)


def test_the_keys_of_a_meeting_are_told_too(window: Window) -> None:
    pairs = dict(window.page("meeting_mode").keys)
    assert pairs.keys() >= {"1 to 9", "Ctrl+Enter", "Ctrl+Page Down", "Ctrl+Page Up", "Ctrl+E", "Esc"}


def test_ctrl_k_knows_the_commands_of_the_week(window: Window) -> None:
    known = {one.title: one for one in findables(window)}
    assert known.keys() >= {
        *("Hold the next meeting", "Type in a paper sheet", "Print this week's sheets", "Hand over a caseload"),
        *(
            "Cancel a day for all",
            "Ask for assistance",
            "Take out this list",
            "Print this list",
            "Settings of follow-up",
        ),
    }
    known["Settings of follow-up"].on()
    settle()
    page = window.page("data")
    focus = window.focusWidget()
    assert focus is not None
    assert page.isAncestorOf(focus)
    assert focus.accessibleName() == "Flag without a decision"


def test_either_key_for_redo_brings_back_what_was_undone(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = open_scores(window, qtbot)
    assert page.grid is not None
    page.grid.setFocus()
    press(page.grid, qtbot, "21\n")
    done = sample_desk.digest()
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    for key, modifier in ((Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier), (Qt.Key.Key_Z, both)):
        window.session.undo()
        assert sample_desk.digest() != done
        qtbot.keyClick(window, key, modifier)
        assert sample_desk.digest() == done


def test_a_second_start_comes_back_to_the_place_and_the_size(window: Window, sample_folder: Path, qtbot: QtBot) -> None:
    student = reads.plan_records(window.session.desk)[0].student.id
    window.resize(760, 500)
    window.go(Place(name="student", student_id=student, tab="family"))
    settle()
    window.close()
    with Desk.open(sample_folder) as desk:
        again = Window(Session(desk, TODAY))
        qtbot.addWidget(again)
        again.start_again()
        assert again.place == Place(name="student", student_id=student, tab="family")
        assert (again.width(), again.height()) == (760, 500)


def test_the_filters_of_the_students_are_there_again(window: Window, qtbot: QtBot) -> None:
    window.go(Place(name="students"))
    page = window.page("students")
    assert isinstance(page, StudentsPage)
    page.plan.setCurrentIndex(page.plan.findData("behind"))
    shown = [line.student.id for line in page.table.shown()]
    fresh = StudentsPage(window.session)
    qtbot.addWidget(fresh)
    fresh.show_place(Place(name="students"))
    assert fresh.plan.currentText() == "Behind"
    assert [line.student.id for line in fresh.table.shown()] == shown


def test_the_list_that_the_keyboard_is_in_is_the_one_that_is_printed(window: Window) -> None:
    window.go(Place(name="today"))
    wait_for_work(window)
    page = window.page("today")
    waits = card(window, "Nobody has followed up")
    found = list_of(page, rows(waits)[0].button)
    assert found is not None
    headings, lines = found.lines()
    assert headings == ["Student", "Where", "What waits", "Since", "Why"]
    assert len(lines) == len(follow_up.waiting(window.session.desk, TODAY))
    assert list_of(page, window.rail) is None
    window.go(Place(name="students"))
    students = list_of(window.page("students"), None)
    assert students is not None
    assert len(students.lines()[1]) == len(reads.students(window.session.desk))


def test_a_rule_is_turned_off_counted_and_brought_back(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    window.go(Place(name="data", tab="follow_up"))
    settle()
    shown = window.page("data").findChildren(FollowUpCard)[0]
    before = {line.rule for line in follow_up.waiting(sample_desk, TODAY)}
    assert "contact" in before
    line = next(one for one in shown.lines if one.rule == "contact")
    line.on.click()
    assert "contact" not in {one.rule for one in follow_up.waiting(sample_desk, TODAY)}
    window.session.undo()
    assert line.on.isChecked()
    number = line.editor.widget
    assert isinstance(number, QLineEdit)
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "200")
    qtbot.keyClick(number, Qt.Key.Key_Tab)
    assert week_reads.follow_up_rules(sample_desk).contact_days == 200
    counted = (
        follow_up.Counted(date=dt.date(2027, 1, 7), lines={"contact": 4, "scores": 1}),
        follow_up.Counted(date=TODAY, lines={"contact": 2}),
    )
    shown.show_counts(counted)
    table = next(one for one in shown.findChildren(ValueTable) if "week by week" in one.accessibleName())
    assert [table.value_model.text(row, 0) for row in range(3)] == [
        "Plan without scores",
        "No contact with the family",
        "All together",
    ]
    assert [table.value_model.text(2, at) for at in (1, 2)] == ["5", "2"]
    assert shown.told.accessibleName().startswith("2 lines now, fewer than the 5 of ")
