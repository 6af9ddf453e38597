"""Data: files, backups and the school's settings, as they are used, with what the desk holds afterwards."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from drivers import PASSPHRASE, SchoolAtWork
from drivers import TODAY as SCHOOL_DAY
from interventiondesk.store import backup, history, reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.snapshot import BackupDamaged
from interventiondesk.tasks import school as school_task
from interventiondesk.tasks import start
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_backups import BackupsPage
from interventiondesk.ui.pages.data_history import HistoryPage
from interventiondesk.ui.pages.data_import import ImportPage
from interventiondesk.ui.pages.data_mapping import MappingView
from interventiondesk.ui.pages.data_school import SchoolPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

HEAD = ("Student ID", "Last", "First", "Grade", "Homeroom")


def opened(window: Window, tab: str) -> QWidget:
    window.go(Place(name="data", tab=tab))
    settle()
    data = window.page("data")
    assert isinstance(data, DataPage)
    return data.inner(tab)


@pytest.fixture
def importing(window: Window) -> ImportPage:
    page = opened(window, "import")
    assert isinstance(page, ImportPage)
    return page


def wait(page: QWidget, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page.busy, timeout=20_000)  # type: ignore[attr-defined]
    settle()
    qtbot.waitUntil(lambda: not page.busy, timeout=20_000)  # type: ignore[attr-defined]
    settle()


def written(path: Path, rows: Sequence[Sequence[str]], head: Sequence[str] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def roster(desk: Desk, *, without: int = 0) -> list[list[str]]:
    return [
        [one.local_id, one.family_name, one.given_name, one.grade, one.homeroom]
        for one in reads.students(desk)[without:]
    ]


def button(within: QWidget, text: str) -> Button:
    settle()
    return next(one for one in within.findChildren(Button) if one.text() == text and one.isVisible())


def answer(mapping: MappingView, name: str, value: str) -> None:
    """Choose an answer as a person would."""
    editor = mapping.questions.editors[name]
    assert isinstance(editor, Choice)
    editor.setCurrentIndex(editor.findData(value))
    editor.activated.emit(editor.currentIndex())
    settle()


def said(card: Card) -> str:
    return " ".join(one.accessibleName() for one in card.rows() if isinstance(one, Words) and one.isVisible())


def shown_table(page: ImportPage) -> ValueTable[object]:
    return next(one for one in page.view.findChildren(ValueTable) if one.isVisible())


def titles(page: ImportPage) -> list[str]:
    return [page.view.tabs.title(at) for at in range(page.view.tabs.count())]


# -- bringing in ------------------------------------------------------------------------------------------------------


def test_a_roster_says_what_it_would_do_before_it_does_it(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = roster(sample_desk)
    rows[0][4] = "Room 21"
    rows.append(["900001", "Adeyemi", "Tobi", "3", "Room 12"])
    digest = sample_desk.digest()
    importing.choose(written(tmp_path / "roster.csv", rows))
    wait(importing, qtbot)
    assert importing.view.isVisible()
    assert importing.view._head.accessibleName() == "roster.csv"
    assert said(importing.view._head).startswith(f"{len(rows)} rows of students. It would bring")
    assert titles(importing) == ["New  1", "Changed  1", f"Unchanged  {len(rows) - 2}", "Problems  0"]
    assert importing.view.button.text() == "Bring in 2 students"
    assert QApplication.focusWidget() is importing.view.button
    table = shown_table(importing)
    assert [table.value_model.text(0, at) for at in (1, 2)] == ["Adeyemi, Tobi", "Grade 3 · Room 12"]
    importing.view.tabs.setCurrentIndex(1)
    settle()
    table = shown_table(importing)
    assert table.value_model.text(0, 2).endswith("→ Room 21")
    assert sample_desk.digest() == digest

    qtbot.keyClick(importing.view.button, Qt.Key.Key_Space)
    wait(importing, qtbot)
    assert importing.done.isVisible()
    assert importing.done.accessibleName() == "Brought in, roster.csv"
    assert [one.name for one in reads.students(sample_desk) if one.local_id == "900001"] == ["Tobi Adeyemi"]
    assert history.history(sample_desk)[0].says == "Bring in roster.csv: 1 new student and 1 changed student"

    qtbot.mouseClick(button(importing.done, "Undo this import"), Qt.MouseButton.LeftButton)
    settle()
    assert sample_desk.digest() == digest
    assert importing.done.accessibleName() == "Taken back, roster.csv"
    assert said(importing.done) == "Everything is as it was before."


def test_the_same_file_again_brings_nothing(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    importing.choose(written(tmp_path / "roster.csv", roster(sample_desk)))
    wait(importing, qtbot)
    assert not importing.view.button.isVisible()
    assert said(importing.view._head) == "120 rows of students. All of it is here already, without a change."


def test_a_few_missing_students_leave_only_when_ticked(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    importing.choose(written(tmp_path / "roster.csv", roster(sample_desk, without=7)))
    wait(importing, qtbot)
    assert importing.view.missing.text() == "Students who are not in this file become inactive (7)"
    assert not importing.view.button.isVisible()
    importing.view.missing.setFocus()
    qtbot.keyClick(importing.view.missing, Qt.Key.Key_Space)
    assert not importing.view.consent.isVisible()
    assert importing.view.button.text() == "Make 7 students inactive"
    importing.view.button.click()
    wait(importing, qtbot)
    assert len(reads.students(sample_desk)) == 113
    assert history.history(sample_desk)[0].says == "Bring in roster.csv: 7 students no longer here"


def test_many_missing_students_leave_only_when_the_number_is_typed(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    importing.choose(written(tmp_path / "roster.csv", roster(sample_desk, without=30)))
    wait(importing, qtbot)
    importing.view.missing.setChecked(True)
    assert importing.view.consent.isVisible()
    assert importing.view.consent.placeholderText() == "Type 30 to confirm"
    assert not importing.view.button.isEnabled()
    qtbot.keyClicks(importing.view.consent, "3")
    assert not importing.view.button.isEnabled()
    qtbot.keyClicks(importing.view.consent, "0")
    assert importing.view.button.isEnabled()
    importing.view.missing.setChecked(False)
    assert not importing.view.button.isVisible()
    assert len(reads.students(sample_desk)) == 120


def test_rows_with_problems_are_told_and_saved_as_a_sheet(
    importing: ImportPage, window: Window, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = roster(sample_desk)
    for at in range(0, 80, 2):
        rows[at][3] = "fifteenth"
    importing.choose(written(tmp_path / "roster.csv", rows))
    wait(importing, qtbot)
    assert titles(importing)[-1] == "Problems  40"
    assert importing.view.tabs.title(importing.view.tabs.currentIndex()) == "Problems  40"
    table = shown_table(importing)
    assert [table.value_model.text(0, at) for at in range(4)] == [
        "2",
        "Grade",
        "fifteenth is not a grade.",
        "Write PK, K or a number from 1 to 12.",
    ]
    importing.save_left_out(tmp_path / "left out.xlsx")
    wait(importing, qtbot)
    assert (tmp_path / "left out.xlsx").stat().st_size > 1000
    assert window.bar.text().startswith("Saved left out.xlsx.")
    importing.choose(tmp_path / "left out.xlsx")
    wait(importing, qtbot)
    assert said(importing.view._head).startswith("40 rows of students.")


def test_a_refused_file_is_one_sentence_with_a_next_step(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    before = sample_desk.last_clock()
    (tmp_path / "scan.csv").write_bytes(b"%PDF-1.7 something")
    importing.choose(tmp_path / "scan.csv")
    wait(importing, qtbot)
    assert importing.refused.accessibleName() == "scan.csv cannot be brought in, nothing was changed"
    assert said(importing.refused) == (
        "This is a PDF saved as .csv, not a sheet. Export it again as CSV or as an Excel workbook (.xlsx)."
    )
    assert importing.area.isVisible()
    assert QApplication.focusWidget() is importing.area.button
    assert sample_desk.last_clock() == before


def test_an_unknown_sheet_is_mapped_once_and_then_reads_itself(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    measure = next(one for one in reads.measures(sample_desk) if one.level == "K")
    head = ("Kid no.", "What we did", "How hard", "When", "Got")
    rows = [
        [one.local_id, measure.name, measure.level, "1/12/2027", str(20 + at)]
        for at, one in enumerate(reads.students(sample_desk)[:5])
    ]
    file = written(tmp_path / "mine.csv", rows, head)
    importing.choose(file)
    wait(importing, qtbot)
    mapping = importing.mapping
    assert mapping.isVisible()
    assert mapping.combos[0].accessibleName() == "Kid no. is read as"
    assert not mapping.go.isEnabled()
    answer(mapping, "kind", "scores")
    for at, field in enumerate(("student_id", "measure", "level", "date")):
        combo = mapping.combos[at]
        combo.setCurrentIndex(combo.findData(field))
        combo.activated.emit(combo.currentIndex())
    qtbot.mouseClick(button(mapping, "Show what it would do"), Qt.MouseButton.LeftButton)
    wait(importing, qtbot)
    assert mapping.isVisible()
    assert "No column is chosen for the score." in said(mapping._head)
    mapping.combos[4].setCurrentIndex(mapping.combos[4].findData("value"))
    mapping.combos[4].activated.emit(mapping.combos[4].currentIndex())
    qtbot.mouseClick(button(mapping, "Show what it would do"), Qt.MouseButton.LeftButton)
    wait(importing, qtbot)
    assert importing.view.isVisible()
    assert importing.view.button.text() == "Bring in 5 scores"
    importing.choose(written(tmp_path / "next week.csv", rows, head))
    wait(importing, qtbot)
    assert importing.view.isVisible()
    assert said(importing.view._head).endswith("Its columns are read as you said last time.")


def test_a_field_is_read_from_one_column_only(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    importing.choose(written(tmp_path / "odd.csv", [["1", "2"]], ("Alpha", "Beta")))
    wait(importing, qtbot)
    answer(importing.mapping, "kind", "students")
    first, second = importing.mapping.combos[0], importing.mapping.combos[1]
    for combo in (first, second):
        combo.setCurrentIndex(combo.findData("local_id"))
        combo.activated.emit(combo.currentIndex())
    assert first.currentText() == "Not read"
    assert second.currentData() == "local_id"


def test_private_columns_are_named_and_not_offered(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [[*row, "123-45-6789"] for row in roster(sample_desk)[:3]]
    importing.choose(written(tmp_path / "roster.csv", rows, (*HEAD, "Student SSN")))
    wait(importing, qtbot)
    assert "Never read, wherever they stand: Student SSN." in said(importing.view._head)
    qtbot.mouseClick(button(importing.view, "How it is read"), Qt.MouseButton.LeftButton)
    assert 5 not in importing.mapping.combos
    assert sorted(importing.mapping.combos) == [0, 1, 2, 3, 4]


def test_dates_that_can_mean_two_days_are_asked_about(
    importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    someone = reads.students(sample_desk)[0]
    measure = next(one for one in reads.measures(sample_desk) if one.level == "K")
    row = [someone.local_id, measure.name, "K", "3/4/2026", "11"]
    importing.choose(written(tmp_path / "s.csv", [row], ("Student ID", "Measure", "Level", "Date", "Score")))
    wait(importing, qtbot)
    mapping = importing.mapping
    assert mapping.isVisible()
    assert QApplication.focusWidget() is mapping.questions.editors["order"]
    answer(mapping, "order", "day")
    mapping.go.click()
    wait(importing, qtbot)
    assert importing.view.draft is not None
    assert [getattr(value, "date", None) for value in importing.view.draft.values] == [dt.date(2026, 4, 3)]


def test_a_file_dropped_on_any_tab_is_brought_in(
    window: Window, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(window, "backups")
    data = window.page("data")
    assert isinstance(data, DataPage)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(written(tmp_path / "roster.csv", roster(sample_desk))))])
    keys, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    handle = window.windowHandle()
    enter = QDragEnterEvent(window.rect().center(), Qt.DropAction.CopyAction, mime, buttons, keys)
    QApplication.sendEvent(handle, enter)
    assert enter.isAccepted()
    assert window.drops.veil is not None
    assert window.drops.veil.isVisible()
    QApplication.sendEvent(handle, QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, buttons, keys))
    wait(data.importing(), qtbot)
    assert window.place == Place(name="data", tab="import")
    assert data.importing().view.isVisible()
    assert not window.drops.veil.isVisible()


# -- history ----------------------------------------------------------------------------------------------------------


def test_the_history_undoes_one_file_and_says_so(
    window: Window, importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    page = opened(window, "history")
    assert isinstance(page, HistoryPage)
    assert button(page, "Bring in a file").kind() == "filled"
    digest = sample_desk.digest()
    importing.choose(written(tmp_path / "roster.csv", [["900001", "Adeyemi", "Tobi", "3", "Room 12"]]))
    wait(importing, qtbot)
    importing.view.button.click()
    wait(importing, qtbot)
    opened(window, "history")
    (row,) = page.card.findChildren(Row)
    digest_of_file = history.brought_in(sample_desk)[0].record.contents[:8]
    where = "January 14, 2027 · R. Alvarado"
    did = f"Student list: 1 new, 120 missing · digest {digest_of_file}"
    assert row.accessibleName() == f"roster.csv, {where}, {did}"
    assert row.button is not None
    assert row.button.accessibleName() == "Undo bringing in roster.csv"
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert sample_desk.digest() != digest, "a click beside the verb undoes nothing"
    row.button.setFocus()
    qtbot.keyClick(row.button, Qt.Key.Key_Space)
    settle()
    assert sample_desk.digest() == digest
    (row,) = [one for one in page.card.findChildren(Row) if one.isVisible()]
    assert row.button is None
    assert row.accessibleName().startswith(f"roster.csv, {where}, Taken back. Student list")


def test_undoing_what_was_built_upon_is_refused_with_a_sentence(
    window: Window, importing: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    importing.choose(written(tmp_path / "roster.csv", [["900001", "Adeyemi", "Tobi", "3", "Room 12"]]))
    wait(importing, qtbot)
    importing.view.button.click()
    wait(importing, qtbot)
    from interventiondesk.tasks.students import change_student

    tobi = next(one for one in reads.students(sample_desk) if one.local_id == "900001")
    change_student(sample_desk, tobi, homeroom="Room 4")
    page = opened(window, "history")
    assert isinstance(page, HistoryPage)
    (row,) = page.card.findChildren(Row)
    assert row.button is not None
    row.button.click()
    settle()
    assert "Room 4" in {one.homeroom for one in reads.students(sample_desk) if one.local_id == "900001"}
    assert not history.brought_in(sample_desk)[0].undone
    assert window.bar.text()


# -- backups ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def backups(window: Window) -> BackupsPage:
    page = opened(window, "backups")
    assert isinstance(page, BackupsPage)
    return page


def test_a_backup_is_made_listed_and_proved(
    backups: BackupsPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    before = len(backup.backups_in(sample_desk.folder))
    backups.make.setFocus()
    qtbot.keyClick(backups.make, Qt.Key.Key_Space)
    wait(backups, qtbot)
    assert len(backup.backups_in(sample_desk.folder)) == before + 1
    assert window.bar.text().startswith("Backed up and verified: ")
    row = next(one for one in backups.list.findChildren(Row) if one.isVisible())
    assert row.button is not None
    row.button.click()
    wait(backups, qtbot)
    assert window.bar.text().startswith("Opened and proved: 120 students, ")
    told = next(one for one in backups.list.findChildren(Row) if one.isVisible()).accessibleName()
    assert "Opened and proved: 120 students" in told
    assert not list(sample_desk.folder.backups.glob(".desk-*"))


def test_a_backup_is_saved_elsewhere(backups: BackupsPage, window: Window, tmp_path: Path, qtbot: QtBot) -> None:
    backups.back_up(tmp_path / "stick.zip")
    wait(backups, qtbot)
    assert backup.read_manifest(tmp_path / "stick.zip").counts["student"] == 120
    assert window.bar.text().startswith("Backed up and verified as stick.zip: ")


def test_an_altered_backup_does_not_pass_the_drill(
    backups: BackupsPage, window: Window, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    made = Path(backup.back_up(sample_desk, tmp_path / "b.zip").file)
    raw = bytearray(made.read_bytes())
    raw[5000] ^= 1
    made.write_bytes(raw)
    digest = sample_desk.digest()
    backups.test(made)
    wait(backups, qtbot)
    assert window.bar.text().startswith("This backup cannot be used: ")
    assert sample_desk.digest() == digest


def test_the_backup_of_another_school_does_not_pass_the_drill(
    sample_desk: Desk, school: SchoolAtWork, tmp_path: Path
) -> None:
    other = Path(backup.back_up(school.desk, tmp_path / "other.zip").file)
    with pytest.raises(BackupDamaged, match="another school"):
        backup.prove_backup(sample_desk, other)
    assert backup.prove_backup(school.desk, other).desk == school.desk.envelope.desk


def test_restoring_asks_for_the_start_screen(backups: BackupsPage, window: Window, qtbot: QtBot) -> None:
    data = window.page("data")
    assert isinstance(data, DataPage)
    with qtbot.waitSignal(data.leaving, timeout=1000):
        button(backups, "Go to the start screen").click()


# -- the school -------------------------------------------------------------------------------------------------------


@pytest.fixture
def settings_page(window: Window) -> SchoolPage:
    page = opened(window, "school")
    assert isinstance(page, SchoolPage)
    return page


def replace(line: QWidget, text: str, qtbot: QtBot) -> None:
    assert isinstance(line, QLineEdit)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    settle()


def test_the_name_is_kept_when_the_field_is_left_and_stands_in_the_rail(
    settings_page: SchoolPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    line = settings_page.school.editor("name").widget
    assert isinstance(line, QLineEdit)
    assert line.text() == "Cedar Hollow School"
    replace(line, "Alder Creek School", qtbot)
    assert reads.school(sample_desk).name == "Alder Creek School"
    assert history.history(sample_desk)[0].details == ("School, Name: Cedar Hollow School → Alder Creek School",)
    window.session.undo()
    settle()
    assert line.text() == "Cedar Hollow School"


def test_a_year_that_would_end_before_it_begins_is_refused(
    settings_page: SchoolPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    line = settings_page.year.editor("end_date").widget
    replace(line, "6/11/2026", qtbot)
    assert window.bar.text().startswith("The school year would end before it begins.")
    year = school_task.year_shown(sample_desk, dt.date(2027, 1, 14))
    assert year is not None
    assert year.end_date == dt.date(2027, 6, 11)
    assert isinstance(line, QLineEdit)
    assert line.text() == "6/11/2027"


def test_a_break_is_one_line_and_one_change(settings_page: SchoolPage, sample_desk: Desk, qtbot: QtBot) -> None:
    replace(settings_page.first_day.editor("date").widget, "3/29/2027", qtbot)
    replace(settings_page.last_day.editor("date").widget, "4/5/2027", qtbot)
    replace(settings_page.reason.editor("event").widget, "Snow week", qtbot)
    settings_page.add_days.click()
    settle()
    assert history.history(sample_desk)[0].says == "No school March 29 to April 5: Snow week"
    calendar = reads.calendar(sample_desk)
    assert not any(calendar.is_school_day(dt.date(2027, 3, day)) for day in (29, 30, 31))
    row = next(one for one in settings_page.days.findChildren(Row) if one.accessibleName().startswith("Snow week"))
    assert row.accessibleName() == "Snow week, 6 days, March 29 to April 5"
    assert row.button is not None
    assert row.button.accessibleName() == "Take out Snow week, March 29 to April 5"
    row.button.click()
    settle()
    assert "Snow week" not in {day.event for day in reads.calendar(sample_desk).days}


def test_a_colleague_is_added_and_changed(settings_page: SchoolPage, sample_desk: Desk, qtbot: QtBot) -> None:
    staff = settings_page.staff
    qtbot.mouseClick(button(staff, "Add somebody"), Qt.MouseButton.LeftButton)
    assert staff.form is not None
    assert QApplication.focusWidget() is staff.form.editor("given_name").widget
    qtbot.keyClicks(staff.form.editor("given_name").widget, "Ada")
    qtbot.keyClicks(staff.form.editor("family_name").widget, "Aalto")
    qtbot.mouseClick(button(staff, "Add"), Qt.MouseButton.LeftButton)
    settle()
    ada = next(one for one in reads.staff(sample_desk) if one.name == "Ada Aalto")
    change = next(one for one in staff.findChildren(Button) if one.objectName() == f"change {ada.id}")
    assert change.accessibleName() == "Change: Ada Aalto"
    change.click()
    assert staff.form is not None
    replace(staff.form.editor("family_name").widget, "Ahlgren", qtbot)
    assert {one.name for one in reads.staff(sample_desk)} >= {"Ada Ahlgren"}


def test_the_sample_school_says_that_it_has_no_passphrase_and_how_to_be_rid_of_it(
    settings_page: SchoolPage, window: Window, qtbot: QtBot
) -> None:
    assert "has no passphrase" in said(settings_page.sign_ins)
    data = window.page("data")
    assert isinstance(data, DataPage)
    with qtbot.waitSignal(data.leaving, timeout=1000):
        button(settings_page, "Remove the sample school ...").click()


@pytest.fixture
def real(desk_app: QApplication, school: SchoolAtWork, qtbot: QtBot) -> Iterator[Window]:
    made = Window(Session(school.desk, SCHOOL_DAY))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.start()
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()


def test_somebody_is_let_in_with_a_passphrase_typed_twice(real: Window, school: SchoolAtWork, qtbot: QtBot) -> None:
    page = opened(real, "school")
    assert isinstance(page, SchoolPage)
    assert not page.sample.isVisible()
    card = page.sign_ins
    assert [row.accessibleName() for row in card.findChildren(Row)] == ["Rosa Alvarado, Coordinator · you"]
    button(card, "Let somebody sign in").click()
    assert card.form is not None
    assert card.secrets is not None
    qtbot.keyClicks(card.form.editor("given_name").widget, "Dana")
    qtbot.keyClicks(card.form.editor("family_name").widget, "Mercer")
    first, second = card.secrets.lines
    assert first.echoMode() == QLineEdit.EchoMode.Password
    card.secrets.show_them.setChecked(True)
    assert first.echoMode() == QLineEdit.EchoMode.Normal
    qtbot.keyClicks(first, "too short")
    button(card, "Let them sign in").click()
    assert real.bar.text().startswith("A passphrase has at least 15 characters; this one has 9.")
    first.setText("three green kettles")
    second.setText("three green kettle")
    button(card, "Let them sign in").click()
    assert real.bar.text().startswith("The two passphrases are not the same.")
    QApplication.clipboard().setText("three green kettles")
    second.clear()
    second.paste()
    button(card, "Let them sign in").click()
    qtbot.waitUntil(lambda: not card.work.busy, timeout=20_000)
    settle()
    assert real.bar.text() == "Dana Mercer can sign in now."
    assert len(card.findChildren(Row)) >= 2
    told = " ".join(one.says + " ".join(one.details) for one in history.history(school.desk))
    assert "kettle" not in told
    school.close()
    assert school.open("three green kettles", "Dana Mercer").who.name == "Dana Mercer"


def test_a_passphrase_is_changed_only_by_whoever_knows_it(real: Window, school: SchoolAtWork, qtbot: QtBot) -> None:
    page = opened(real, "school")
    assert isinstance(page, SchoolPage)
    card = page.sign_ins
    button(card, "Change my passphrase").click()
    assert card.secrets is not None
    for line, text in zip(card.secrets.lines, ("not my passphrase", *["seven slow foxes nap"] * 2), strict=True):
        line.setText(text)
    button(card, "Change my passphrase").click()
    qtbot.waitUntil(lambda: not card.work.busy, timeout=20_000)
    settle()
    assert real.bar.text().startswith("This name and passphrase do not open the desk.")
    card.secrets.lines[0].setText(PASSPHRASE)
    button(card, "Change my passphrase").click()
    qtbot.waitUntil(lambda: not card.work.busy, timeout=20_000)
    settle()
    assert real.bar.text().startswith("Your passphrase is changed.")
    school.close()
    assert school.open("seven slow foxes nap").who.name == "Rosa Alvarado"


def test_letting_in_a_colleague_who_is_here_makes_no_second_one(school: SchoolAtWork) -> None:
    desk = school.desk
    school_task.add_staff(desk, {"given_name": "Dana", "family_name": "Mercer", "role": "teacher"})
    start.add_sign_in(desk, "Dana Mercer", "interventionist", "three green kettles")
    assert [one.role for one in reads.staff(desk) if one.family_name == "Mercer"] == ["interventionist"]


def test_tabs_are_walked_by_arrow_keys(window: Window, qtbot: QtBot) -> None:
    opened(window, "history")
    data = window.page("data")
    assert isinstance(data, DataPage)
    data.tabs.setFocus()
    qtbot.keyClick(data.tabs, Qt.Key.Key_Right)
    settle()
    assert window.place == Place(name="data", tab="export")
    assert data.tabs.hasFocus()
