"""Groups and measures as a school makes them by hand, up to this week's scores, with what the desk holds afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.students import Group
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.reads import Roster
from interventiondesk.tasks.bring_in import bring_in, look_at
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_groups import GroupsPage
from interventiondesk.ui.pages.plan import PlanPage
from interventiondesk.ui.pages.scores import ScoresPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

SAMPLE_DAY = dt.date(2027, 1, 14)


def opened(window: Window) -> GroupsPage:
    window.go(Place(name="data", tab="groups"))
    settle()
    data = window.page("data")
    assert isinstance(data, DataPage)
    page = data.inner("groups")
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
    return [row.student.name for row in page._rows]


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


# -- the tab ----------------------------------------------------------------------------------------------------------


def test_the_groups_are_listed_with_provider_and_students(page: GroupsPage, sample_desk: Desk) -> None:
    entries = {one.title: one.subtitle for one in page.list.entries()}
    for one in reads.rosters(sample_desk, SAMPLE_DAY):
        assert one.provider is not None
        assert entries[one.group.name] == f"{one.provider.short_name} · {len(one.members)} students"
    assert page.list.hasFocus()
    assert page.roster is not None
    assert shown(page) == [one.name for one in page.roster.members]


def test_another_group_is_chosen_with_the_arrow_keys(page: GroupsPage, window: Window, qtbot: QtBot) -> None:
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    settle()
    second = page.list.entries()[1]
    assert window.place == Place(name="data", tab="groups", group_id=second.key)
    assert page.roster is not None
    assert page.roster.group.name == second.title
    assert page.list.hasFocus()


def test_a_field_is_kept_when_it_is_left(page: GroupsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    assert page.fields is not None
    first, second = (one.group.name for one in reads.rosters(sample_desk, SAMPLE_DAY)[:2])
    provider = next(one for one in reads.staff(sample_desk) if one.name == "Rosa Alvarado")
    fill(page.fields, "staff_id", "Alvarado", qtbot)
    assert roster(sample_desk, first).group.staff_id == provider.id
    fill(page.fields, "name", second, qtbot)
    assert page.fields.message("name") == f"There is a group called {second} already. Choose another name."
    assert roster(sample_desk, first).group.staff_id == provider.id
    fill(page.fields, "name", "Morning group", qtbot)
    assert roster(sample_desk, "Morning group").group.staff_id == provider.id
    page.session.undo()
    settle()
    assert page.fields.typed()["name"] == first


def test_students_are_put_in_moved_and_taken_out_by_keyboard(page: GroupsPage, sample_desk: Desk, qtbot: QtBot) -> None:
    assert page.roster is not None
    name, before = page.roster.group.name, shown(page)
    new = next(one for one in reads.students(sample_desk) if one not in page.roster.members)
    assert page.someone is not None
    fill(page.someone, "student_id", new.name, qtbot)
    assert shown(page) == [*before, new.name]
    assert [one.name for one in roster(sample_desk, name).members] == [*before, new.name]

    last = page._rows[-1]
    last.up.setFocus()
    qtbot.keyClick(last.up, Qt.Key.Key_Space)
    settle()
    assert shown(page)[-2] == new.name
    assert focus().objectName() == f"up {new.id}"
    qtbot.keyClick(focus(), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    settle()
    assert shown(page)[-3] == new.name

    row = next(one for one in page._rows if one.student.id == new.id)
    assert row.row.button is not None
    assert row.row.button.accessibleName() == f"Take {new.name} out"
    press(row.row.button, qtbot)
    assert shown(page) == before
    assert focus().objectName().startswith("out ")
    page.session.undo()
    settle()
    assert new.name in shown(page)


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
    press(page.add_it, qtbot)
    assert roster(sample_desk, "Quiet readers").group.staff_id == sample_desk.who.id
    assert page.roster is not None
    assert page.roster.group.name == "Quiet readers"
    assert focus().objectName() == "new student"
    assert [one.text() for one in page._buttons] == []
    page.session.undo()
    settle()
    assert len(page.list.entries()) == len(there)


def test_the_sheets_of_a_group_are_one_press_away(page: GroupsPage, window: Window, qtbot: QtBot) -> None:
    assert page.roster is not None
    group = page.roster.group
    press(button(page, "Sessions"), qtbot)
    assert (window.place.name, window.place.group_id) == ("sessions", group.id)
    page = opened(window)
    first = page._buttons[0]
    assert first.text().startswith("Enter scores")
    press(first, qtbot)
    scores = window.page("scores")
    assert isinstance(scores, ScoresPage)
    assert scores._sheet is not None
    assert scores._sheet.title == group.name
    assert len(scores._sheet.rows) > 1


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


def test_without_groups_the_tab_says_what_belongs_here(started: Window, school: SchoolAtWork, qtbot: QtBot) -> None:
    page = opened(started)
    assert page._empty.isVisible()
    assert not page.list.isVisible()
    press(button(page, "Add a group"), qtbot)
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
