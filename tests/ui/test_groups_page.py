"""Groups and measures as a school makes them by hand, up to this week's scores, with what the desk holds afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.declared import Problem
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group
from interventiondesk.domain.words import long_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.reads import Roster
from interventiondesk.tasks.bring_in import bring_in, look_at
from interventiondesk.tasks.capacity import capacity
from interventiondesk.tasks.groups import measures_scored
from interventiondesk.tasks.session_log import SessionLog
from interventiondesk.ui.commanding import findables
from interventiondesk.ui.pages.groups import GroupsPage
from interventiondesk.ui.pages.list_export import ListOut
from interventiondesk.ui.pages.plan import PlanPage
from interventiondesk.ui.pages.scores import ScoresPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Row
from interventiondesk.ui.parts.finder import ranked
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.tabbing import reading_order
from interventiondesk.ui.pictures import settle, wait_for_work
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

SAMPLE_DAY = dt.date(2027, 1, 14)
SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened(window: Window, tab: str = "members") -> GroupsPage:
    window.go(Place(name="groups", tab=tab))
    settle()
    page = window.page("groups")
    assert isinstance(page, GroupsPage)
    return page


@pytest.fixture
def page(window: Window) -> GroupsPage:
    return opened(window)


def button(within: QWidget, text: str) -> Button:
    settle()
    return next(one for one in within.findChildren(Button) if one.text() == text and one.isVisible())


def press(widget: QWidget, qtbot: QtBot) -> None:
    widget.setFocus()
    qtbot.keyClick(widget, Qt.Key.Key_Space)
    settle()


def fill(block: FormBlock, name: str, text: str, qtbot: QtBot) -> None:
    """Type into a field and leave it."""
    widget = block.editor(name).widget
    assert isinstance(widget, (QLineEdit, QPlainTextEdit))
    window = widget.window()
    widget.setFocus()
    widget.selectAll()
    qtbot.keyClicks(widget, text)
    # the list of words that fit takes the keys while it is open
    qtbot.keyClick(QApplication.activePopupWidget() or widget, Qt.Key.Key_Tab)
    settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def roster(desk: Desk, name: str, day: dt.date = SAMPLE_DAY) -> Roster:
    return next(one for one in reads.rosters(desk, day) if one.group.name == name)


def shown(page: GroupsPage) -> list[str]:
    return [row.student.name for row in page.members.rows]


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


# -- the tab ----------------------------------------------------------------------------------------------------------


def chosen(page: GroupsPage) -> Roster:
    assert page.chosen is not None
    return page.chosen.roster


def test_the_groups_are_listed_with_provider_and_students(page: GroupsPage, sample_desk: Desk) -> None:
    entries = {one.title: one.subtitle for one in page.list.entries()}
    for one in reads.rosters(sample_desk, SAMPLE_DAY):
        assert one.provider is not None
        who, _, what = entries[one.group.name].partition(" · ")
        assert who == one.provider.short_name
        assert what == f"{len(one.members)} students" or what.endswith("not entered")
    assert list(entries) == sorted(entries, key=str.casefold), "never by adult"
    assert page.list.hasFocus()
    assert shown(page) == [one.name for one in chosen(page).members]


def test_another_group_is_chosen_with_the_arrow_keys_and_remembered(
    page: GroupsPage, window: Window, qtbot: QtBot
) -> None:
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    settle()
    second = page.list.entries()[1]
    assert window.place == Place(name="groups", tab="members", group_id=second.key)
    assert chosen(page).group.name == second.title
    assert page.list.hasFocus()
    window.go(Place(name="today"))
    page.chosen, page.tab = None, "sessions"
    qtbot.keyClick(window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert chosen(page).group.name == second.title
    assert page.tab == "members"


def test_a_field_is_kept_when_it_is_left(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = opened(window, "schedule")
    fields = page.members.fields
    assert fields is not None
    first, second = (one.group.name for one in reads.rosters(sample_desk, SAMPLE_DAY)[:2])
    provider = next(one for one in reads.staff(sample_desk) if one.name == "Rosa Alvarado")
    fill(fields, "staff_id", "Alvarado", qtbot)
    assert roster(sample_desk, first).group.staff_id == provider.id
    fill(fields, "name", second, qtbot)
    assert fields.message("name") == f"There is a group called {second} already. Choose another name."
    assert roster(sample_desk, first).group.staff_id == provider.id
    fill(fields, "name", "Morning group", qtbot)
    assert roster(sample_desk, "Morning group").group.staff_id == provider.id
    page.session.undo()
    settle()
    assert fields.typed()["name"] == first
    fill(fields, "time", "1.15", qtbot)
    fill(fields, "place", "Room 12", qtbot)
    group = roster(sample_desk, first).group
    assert (group.time, group.place) == ("1:15 pm", "Room 12")
    assert ", 1:15 pm, " in page._schedule.accessibleName()


def test_students_are_put_in_moved_and_taken_out_by_keyboard(page: GroupsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    name, before = chosen(page).group.name, shown(page)
    new = next(one for one in reads.students(sample_desk) if one not in chosen(page).members)
    assert page.members.someone is not None
    fill(page.members.someone, "student_id", new.name, qtbot)
    assert shown(page) == [*before, new.name]
    assert [one.name for one in roster(sample_desk, name).members] == [*before, new.name]

    last = page.members.rows[-1]
    last.up.setFocus()
    qtbot.keyClick(last.up, Qt.Key.Key_Space)
    settle()
    assert shown(page)[-2] == new.name
    assert focus().objectName() == f"up {new.id}"
    qtbot.keyClick(focus(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle()
    assert shown(page)[-3] == new.name

    row = next(one for one in page.members.rows if one.student.id == new.id)
    assert row.row.button is not None
    assert row.row.button.accessibleName() == f"Take {new.name} out"
    press(row.row.button, qtbot)
    assert shown(page) == before
    assert focus().objectName().startswith("out ")
    page.session.undo()
    settle()
    assert new.name in shown(page)


def test_the_day_of_joining_is_corrected_and_a_past_member_stays_listed(
    page: GroupsPage, sample_desk: Desk, qtbot: QtBot
) -> None:
    first = page.members.rows[0]
    assert "joined " in first.row.told()
    press(first.dates, qtbot)
    box = focus()
    assert isinstance(box, QLineEdit)
    assert box.accessibleName() == f"{first.student.name}: joined on"
    box.selectAll()
    qtbot.keyClicks(box, "10/5/2026")
    qtbot.keyClick(box, Qt.Key.Key_Tab)
    settle()
    assert page.members.rows[0].row.told().endswith("joined October 5")
    out = page.members.rows[0].row.button
    assert out is not None
    press(out, qtbot)
    assert [one.accessibleName() for one in page.members.past.rows()] == [
        f"{first.student.name}: October 5 to January 13"
    ]


def test_a_group_is_added_and_its_problems_stand_beside_the_name(
    page: GroupsPage, sample_desk: Desk, qtbot: QtBot
) -> None:
    there = reads.rosters(sample_desk, SAMPLE_DAY)
    press(page.add, qtbot)
    assert focus() is page.form.editor("name").widget
    press(page.add_it, qtbot)
    assert page.form.message("name") == "Name is missing. Fill it in."
    fill(page.form, "name", there[0].group.name.lower(), qtbot)
    press(page.add_it, qtbot)
    assert "already" in page.form.message("name")
    fill(page.form, "name", "Quiet readers", qtbot)
    fill(page.form, "minutes", "25", qtbot)
    press(page.add_it, qtbot)
    made = roster(sample_desk, "Quiet readers").group
    assert (made.staff_id, made.minutes) == (sample_desk.who.id, 25)
    assert chosen(page).group.name == "Quiet readers"
    assert focus().objectName() == "new student"
    assert page.buttons == []
    page.session.undo()
    settle()
    assert len(page.list.entries()) == len(there)


def test_the_sheets_of_a_group_are_one_press_away(page: GroupsPage, window: Window, qtbot: QtBot) -> None:
    group = chosen(page).group
    press(button(page, "Print the sheet"), qtbot)
    assert (window.place.name, window.place.group_id) == ("week_sheet", group.id)
    page = opened(window)
    first = page.buttons[0]
    assert first.text().startswith(("Enter scores", "Scores: "))
    press(first, qtbot)
    scores = window.page("scores")
    assert isinstance(scores, ScoresPage)
    assert scores._sheet is not None
    assert scores._sheet.title == group.name
    assert len(scores._sheet.rows) > 1


def test_the_list_folds_into_one_line_in_a_narrow_window(page: GroupsPage, window: Window, qtbot: QtBot) -> None:
    window.resize(911, 512)
    settle()
    assert not page.list.isVisible()
    assert page.compact.hasFocus()
    assert page.compact.currentText() == chosen(page).group.name
    qtbot.keyClick(page.compact, Qt.Key.Key_Down)
    settle()
    assert chosen(page).group.name == page.list.entries()[1].title
    window.resize(1366, 768)
    settle()
    assert page.list.hasFocus()


# -- sessions ---------------------------------------------------------------------------------------------------------


def log_of(page: GroupsPage) -> SessionLog:
    assert page.sessions.log is not None
    return page.sessions.log


def test_a_day_is_entered_by_keys_and_read_aloud(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = opened(window, "sessions")
    page.sessions.take_keyboard()
    table, names = page.sessions.table, [one.student.name for one in log_of(page).records]
    waits = log_of(page).waiting[0]
    assert table.date() == waits
    assert page.sessions.where.text() == f"{long_day(waits)}, Whole group: not entered"
    for key in "p":
        qtbot.keyClicks(table, key)
    settle()
    assert log_of(page).days[0].words == f"{len(names)} present"
    qtbot.keyClick(table, Qt.Key.Key_Right)
    while table.student() < 0:
        qtbot.keyClick(table, Qt.Key.Key_Right)
    qtbot.keyClicks(table, "a")
    settle()
    assert table.student() == 1, "the next student"
    spoken = QAccessible.queryAccessibleInterface(table)
    assert spoken.text(QAccessible.Text.Name) == f"Sessions of {log_of(page).title}"
    index = table.days.index(0, 3)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"{long_day(waits)}, {names[0]}: absent"
    qtbot.keyClicks(table, "n")
    settle()
    asked = focus()
    assert isinstance(asked, QLineEdit)
    assert asked.accessibleName() == f"Why was there no session on {long_day(waits)}? {names[1]}"
    qtbot.keyClicks(asked, "With the nurse")
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    settle()
    assert table.hasFocus()
    assert index.siblingAtColumn(4).data() == "no session, With the nurse"
    for _ in range(5):
        qtbot.keyClick(table, Qt.Key.Key_Left)
    qtbot.keyClicks(table, "1")
    settle()
    asked = focus()
    assert isinstance(asked, QLineEdit)
    assert asked.text() == "1"
    qtbot.keyClicks(asked, "x")
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    settle()
    assert page.sessions.asking.isVisible(), "what cannot be read stays"
    qtbot.keyClick(asked, Qt.Key.Key_Backspace)
    qtbot.keyClicks(asked, "8")
    qtbot.keyClick(asked, Qt.Key.Key_Return)
    settle()
    assert log_of(page).days[0].minutes_words == "18"
    assert table.hasFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    settle()
    assert log_of(page).days[0].words == "not entered"


def test_a_person_sees_their_own_groups_first(window: Window, sample_desk: Desk) -> None:
    mercer = next(one.provider for one in reads.rosters(sample_desk, SAMPLE_DAY) if one.provider is not None)
    sample_desk.who = mercer
    page = opened(window, "sessions")
    own = [one.subtitle.startswith("you · ") for one in page.list.entries()]
    assert own[0]
    assert own == sorted(own, reverse=True)


# -- fidelity ---------------------------------------------------------------------------------------------------------


def test_a_session_is_watched_by_keyboard(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = opened(window, "fidelity")
    block, group = page.fidelity, chosen(page).group
    before = len(week_reads.observations(sample_desk, group_id=group.id))
    press(block.watch, qtbot)
    if not block.steps.count():
        fill(block.steps_form, "steps", "Greet\nModel\nPractice", qtbot)
        block.take_keyboard()
    assert block.steps.hasFocus()
    steps = [one.words for one in block.steps.steps()]
    qtbot.keyClicks(block.steps, "+-?")
    assert [one.mark for one in block.steps.steps()[:3]] == ["+", "-", "?"]
    assert block.steps.item(1).data(Qt.ItemDataRole.AccessibleTextRole) == f"{steps[1]}: not done"
    window.go(Place(name="today"))
    block.writing = False
    opened(window, "fidelity")
    assert [one.mark for one in block.steps.steps()[:3]] == ["+", "-", "?"], "an unfinished observation is kept"
    fill(block.block, "note", "Good pace", qtbot)
    press(block.keep_it, qtbot)
    found = week_reads.observations(sample_desk, group_id=group.id)
    assert len(found) == before + 1
    assert found[0].steps.splitlines()[:2] == [f"+ {steps[0]}", f"- {steps[1]}"]
    assert (found[0].note, found[0].observer_id) == ("Good pace", sample_desk.who.id)
    rows = [one for one in block.history.rows() if isinstance(one, Row)]
    assert f"1 of 2 steps done, {len(steps) - 2} not seen. Good pace" in rows[0].told()
    assert block.watch.hasFocus()
    page.session.undo()
    settle()
    assert len(week_reads.observations(sample_desk, group_id=group.id)) == before


# -- capacity ---------------------------------------------------------------------------------------------------------


def test_minutes_are_typed_and_told_in_words(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = opened(window, "capacity")
    names = [line.minutes.line.accessibleName() for line in page.capacity.lines.values()]
    shown_people = [one for one in reads.staff(sample_desk) if one.id in page.capacity.lines]
    assert names == [f"Minutes a week of {one.name} for interventions" for one in shown_people]
    who = next(one for one in capacity(sample_desk, SAMPLE_DAY) if one.promised > 20)
    line = page.capacity.lines[who.staff.id]
    for typed in ("90000", "20"):
        line.minutes.line.setFocus()
        line.minutes.line.selectAll()
        qtbot.keyClicks(line.minutes.line, typed)
        qtbot.keyClick(line.minutes.line, Qt.Key.Key_Tab)
        settle()
        if typed == "90000":
            assert line.wrong.text() == "Minutes are from 0 to 3000 a week."
            assert line.minutes.line.text() == "90000"
    assert line.wrong.text() == ""
    assert line.bar.accessibleName().startswith(f"{who.promised} of 20 minutes promised, {who.promised - 20} too many")
    stored = next(one for one in reads.staff(sample_desk) if one.id == who.staff.id)
    assert stored.minutes_a_week == 20


def test_students_without_a_group_have_their_log_and_the_way_to_their_scores(
    window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    page = opened(window, "alone")
    alone = [one for one in reads.plan_records(sample_desk) if one.group is None]
    assert {one.plan.id for one in log_of(page).records} == {one.plan.id for one in alone}
    rows = [one for one in page._alone_card.rows() if isinstance(one, Row)]
    assert len(rows) == len(alone)
    measured = next(row for row in rows if row.button is not None and row.button.text() == "Enter scores")
    assert measured.button is not None
    press(measured.button, qtbot)
    assert window.place.name == "scores"
    assert window.place.student_id


def test_every_control_has_a_name_and_tab_follows_reading_order(window: Window, qtbot: QtBot) -> None:
    for tab in ("sessions", "fidelity", "members", "schedule", "alone", "capacity", "cancel", "handover", "new"):
        page = opened(window, tab)
        if tab == "fidelity":
            press(page.fidelity.watch, qtbot)
        stops = [one for one in reading_order(page) if one.isVisible() and one.isEnabled()]
        assert len(stops) > 3
        for one in stops:
            spoken = QAccessible.queryAccessibleInterface(one)
            assert spoken.text(QAccessible.Text.Name).strip(), (tab, one.objectName() or type(one).__name__)
        at = stops[0]
        for following in stops[1:]:
            at = at.nextInFocusChain()
            while at not in stops:
                at = at.nextInFocusChain()
            assert at is following, tab


@pytest.mark.parametrize("tab", ["new", "schedule"])
def test_tab_leaves_a_form_with_days_of_the_week_again(window: Window, qtbot: QtBot, tab: str) -> None:
    page = opened(window, tab)
    block = page.form if tab == "new" else page.members.fields
    assert block is not None
    for key, held in ((Qt.Key.Key_Tab, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_Backtab, SHIFT)):
        block.editor("time").widget.setFocus()
        for _ in range(20):
            qtbot.keyClick(focus(), key, held)
            if window.rail.isAncestorOf(focus()):
                break
        else:
            raise AssertionError("Tab never comes to the rail")


def test_what_is_wrong_with_the_days_puts_the_keyboard_on_the_first_of_them(window: Window) -> None:
    page = opened(window, "new")
    page.form.show_problems([Problem("weekdays", "No day was chosen.", "Choose one.")])
    assert isinstance(focus(), Button)
    assert focus().text() == "Mon"


def test_a_new_group_that_was_begun_is_there_again_and_gone_with_cancel(window: Window, qtbot: QtBot) -> None:
    page = opened(window, "new")
    fill(page.form, "name", "Fluency at noon", qtbot)
    opened(window, "capacity")
    opened(window, "new")
    assert page.form.typed()["name"] == "Fluency at noon"
    press(button(page, "Cancel"), qtbot)
    opened(window, "new")
    assert page.form.typed()["name"] == ""


def test_the_paper_sheets_are_one_button_away_from_the_groups(page: GroupsPage, window: Window, qtbot: QtBot) -> None:
    press(button(page, "Weekly paper sheets"), qtbot)
    assert window.place.name == "week_sheet"


def test_every_list_of_the_groups_can_be_taken_out(window: Window, sample_desk: Desk) -> None:
    page = opened(window, "sessions")
    outs = {one.accessibleName().rpartition(": ")[2]: one for one in page.findChildren(ListOut)}
    titles, rows = outs["groups"].lines()
    assert (titles[0], [row[0] for row in rows]) == ("Group", [one.title for one in page.list.entries()])
    assert all(student.name in str(rows[0][4]) for student in chosen(page).members)
    titles, rows = outs["sessions by student"].lines()
    assert (titles[0], len(rows)) == ("Student", len(chosen(page).members))
    opened(window, "capacity")
    titles, rows = outs["capacity"].lines()
    assert [(row[0], row[1]) for row in rows] == [
        (one.staff.name, one.available)
        for one in capacity(sample_desk, SAMPLE_DAY)
        if one.staff.id in page.capacity.lines
    ]
    opened(window, "classes")
    assert outs["class plans"].lines()[1][0][0] == "Grade 2"


def test_a_class_plan_is_changed_where_it_stands_and_a_new_colleague_can_lead_it(
    window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    page = opened(window, "classes")
    opened(window, "capacity")
    sample_desk.commit("Add a colleague", Staff(id="new", given_name="Noa", family_name="Newcomer"))
    opened(window, "classes")
    press(button(page, "Change ..."), qtbot)
    assert not page.classes.card.isVisible()
    fill(page.classes.changes.block("goal_share"), "goal_share", "80", qtbot)
    fill(page.classes.changes.block("staff_id"), "staff_id", "Noa Newcomer", qtbot)
    (plan,) = [one for one in week_reads.class_plans(sample_desk) if one.end_date is None]
    assert (plan.goal_share, plan.staff_id) == (80, "new")
    press(button(page, "Close"), qtbot)
    assert focus().accessibleName().startswith("Change ...")
    assert page.classes.card.isVisible()


def test_a_day_that_is_canceled_ahead_can_be_reopened(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    page = opened(window, "cancel")
    fill(page.cancel.form, "date", "1/15/2027", qtbot)
    fill(page.cancel.form, "event", "Ice", qtbot)
    press(page.cancel.cancel, qtbot)
    tomorrow = SAMPLE_DAY + dt.timedelta(days=1)
    assert not reads.calendar(sample_desk).is_school_day(tomorrow)
    again = [one for one in page.cancel.known.findChildren(Button) if one.accessibleName() == "Reopen: January 15"]
    press(again[-1], qtbot)
    assert reads.calendar(sample_desk).is_school_day(tomorrow)


def test_ctrl_p_means_the_paper_that_is_looked_at(window: Window) -> None:
    page = opened(window, "sessions")
    group, measure = chosen(page).group, measures_scored(window.session.desk, chosen(page).group.id, SAMPLE_DAY)[0]
    window.go(Place(name="scores", group_id=group.id, measure_id=measure.id))
    window.print_it()
    assert (window.place.name, window.place.group_id) == ("week_sheet", group.id)
    window.go(Place(name="week_sheet"))
    window.print_it()
    assert window.place == Place(name="week_sheet", tab="print")


def test_a_list_of_students_says_on_paper_whose_group_it_is(window: Window, tmp_path: Path) -> None:
    page = opened(window, "members")
    page.members.list_out.write(tmp_path / "list.pdf")
    wait_for_work(window)
    with pdfium.PdfDocument(tmp_path / "list.pdf") as pdf:
        assert "Students of Number sense" in pdf[0].get_textpage().get_text_range()


def test_a_group_is_found_by_its_name(window: Window) -> None:
    ranked("reading b", findables(window))[0].on()
    settle()
    page = window.page("groups")
    assert isinstance(page, GroupsPage)
    assert chosen(page).group.name == "Reading B"


# -- a school that has just begun -------------------------------------------------------------------------------------


@pytest.fixture
def started(desk_app: QApplication, school: SchoolAtWork, qtbot: QtBot) -> Iterator[Window]:
    """The window on a school without a sample, at Today."""
    made = Window(Session(school.desk, TODAY))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.start()
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()


def planning(window: Window, student_id: str) -> PlanPage:
    window.go(Place(name="plan", student_id=student_id))
    settle()
    page = window.page("plan")
    assert isinstance(page, PlanPage)
    return page


def test_without_groups_the_place_says_what_belongs_here(started: Window, school: SchoolAtWork, qtbot: QtBot) -> None:
    page = opened(started)
    assert page._empty.isVisible()
    assert not page.list.isVisible()
    assert page._start.hasFocus()
    press(page._start, qtbot)
    fill(page.form, "name", "Blue", qtbot)
    press(page.add_it, qtbot)
    assert [one.title for one in page.list.entries()] == ["Blue"]
    assert not page._empty.isVisible()


def test_a_measure_made_on_the_plan_form_is_chosen_and_undone(
    started: Window, school: SchoolAtWork, qtbot: QtBot
) -> None:
    page = planning(started, school.add_student().id)
    assert page.goal is not None
    new = page.goal.new_measure
    press(new.open, qtbot)
    assert focus() is new.form.editor("name").widget
    assert new.form.typed()["level"] == "3"
    press(new.add, qtbot)
    assert new.form.message("name") == "Name is missing. Fill it in."
    fill(new.form, "name", "orf", qtbot)
    press(new.add, qtbot)
    assert "There is a measure called orf for grade 3 already." in new.form.message("name")
    fill(new.form, "name", "Sight words", qtbot)
    better = new.form.editor("direction").widget
    assert isinstance(better, QComboBox)
    assert better.currentText() == "Higher"
    fill(new.form, "most", "100", qtbot)
    press(new.add, qtbot)
    assert not new.form.isVisible()
    assert page.form.typed()["measure_id"] == "Sight words, grade 3"
    made = reads.measure(school.desk, page.form.value("measure_id"))
    assert made is not None
    assert (made.level, made.unit, made.direction, made.most, made.area) == ("3", "points", "higher", 100, "reading")
    page.session.undo()
    settle()
    assert page.form.typed()["measure_id"] == ""
    assert page.form.value("measure_id") is None


def test_a_written_plan_gets_a_group_made_on_its_form(started: Window, school: SchoolAtWork, qtbot: QtBot) -> None:
    imani = school.add_student()
    plan = school.start_plan(imani)
    started.go(Place(name="plan", student_id=imani.id, plan_id=plan.id))
    settle()
    page = started.page("plan")
    assert isinstance(page, PlanPage)
    assert page.new_group is not None
    press(page.new_group.open, qtbot)
    press(page.new_group.cancel, qtbot)
    assert focus() is page.new_group.open
    press(page.new_group.open, qtbot)
    fill(page.new_group.form, "name", "Blue", qtbot)
    press(page.new_group.add, qtbot)
    blue = roster(school.desk, "Blue", TODAY)
    assert school.plan_of(imani).group_id == blue.group.id
    assert [one.id for one in blue.members] == [imani.id]
    assert page.form.typed()["group_id"] == "Blue"


def test_from_a_new_school_to_this_weeks_scores_of_a_group(
    started: Window, school: SchoolAtWork, tmp_path: Path, qtbot: QtBot
) -> None:
    desk = school.desk
    file = tmp_path / "students.csv"
    file.write_text("Student ID,Last,First,Grade\n1001,Okafor,Imani,3\n1002,Lindqvist,Theo,3\n", encoding="utf-8")
    session = started.session
    assert session.do(lambda: bring_in(desk, look_at(desk, file, TODAY), TODAY)) is not None
    theo, imani = reads.students(desk)
    for student, target in ((theo, "80"), (imani, "90")):
        page = planning(started, student.id)
        fill(page.form.block("concern"), "concern", "Reads slowly", qtbot)
        if student is theo:
            assert page.new_group is not None
            press(page.new_group.open, qtbot)
            fill(page.new_group.form, "name", "Blue", qtbot)
            press(page.new_group.add, qtbot)
        else:
            fill(page.form.block("group_id"), "group_id", "Blue", qtbot)
        fill(page.form.block("measure_id"), "measure_id", "ORF, grade 3", qtbot)
        fill(page.form.block("baseline"), "baseline", "50", qtbot)
        fill(page.form.block("target"), "target", target, qtbot)
        press(page.start, qtbot)
        (record,) = reads.plan_records(desk, student_id=student.id)
        assert record.goal is not None
        assert record.measure is not None
        assert (record.goal.target, record.measure.short_name, record.measure.level) == (float(target), "ORF", "3")
    blue = roster(desk, "Blue", TODAY)
    assert [one.given_name for one in blue.members] == ["Theo", "Imani"]
    assert isinstance(blue.group, Group)

    groups_page = opened(started)
    press(button(groups_page, "Enter scores"), qtbot)
    scores = started.page("scores")
    assert isinstance(scores, ScoresPage)
    assert scores.grid is not None
    assert [scores._sheet.rows[at].student.given_name for at in (0, 1)] == ["Theo", "Imani"]  # type: ignore[union-attr]
    scores.grid.setFocus()
    for at, value in enumerate(("54", "61")):
        scores.focus_cell(at, 0)
        for letter in value:
            within = focus()
            qtbot.keyClicks(within if isinstance(within, QLineEdit) else scores.grid, letter)
        qtbot.keyClick(focus(), Qt.Key.Key_Return)
        settle()
    (measure,) = [one for one in reads.measures(desk) if one.short_name == "ORF" and one.level == "3"]
    stored = {one.student_id: one.value for one in reads.scores_on(desk, measure.id, TODAY)}
    assert stored == {theo.id: 54.0, imani.id: 61.0}
