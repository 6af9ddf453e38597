"""The wizard: what is asked, what is previewed, who may be the same student, several files, pasted rows, a folder."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QProgressDialog, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.domain.refusals import Canceled
from interventiondesk.store import history, reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import bring_in, file_shapes, take_out
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_folder import new_files
from interventiondesk.ui.pages.data_history import HistoryPage
from interventiondesk.ui.pages.data_import import ImportPage
from interventiondesk.ui.pages.data_offers import Offers
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Card, Fact, Row, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

HEAD = ("Student ID", "Last", "First", "Grade", "Homeroom", "Birth date")


@pytest.fixture
def page(window: Window) -> ImportPage:
    return opened(window, "import")


def opened(window: Window, tab: str) -> ImportPage:
    window.go(Place(name="data", tab=tab))
    settle()
    data = window.page("data")
    assert isinstance(data, DataPage)
    return data.inner(tab)  # type: ignore[return-value]


def wait(page: QWidget, qtbot: QtBot) -> None:
    for _ in range(2):
        qtbot.waitUntil(lambda: not page.busy, timeout=20_000)  # type: ignore[attr-defined]
        settle()


def written(path: Path, *rows: Sequence[object], encoding: str = "utf-8") -> Path:
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(rows)
    return path


def roster(desk: Desk) -> list[list[str]]:
    return [
        [one.local_id, one.family_name, one.given_name, one.grade, one.homeroom, str(one.birth_date or "")]
        for one in reads.students(desk)
    ]


def answer(page: ImportPage, name: str, value: str) -> None:
    editor = page.mapping.questions.editors[name]
    assert isinstance(editor, Choice)
    editor.setCurrentIndex(editor.findData(value))
    editor.activated.emit(editor.currentIndex())
    settle()


def type_in(page: ImportPage, name: str, text: str, qtbot: QtBot) -> None:
    editor = page.mapping.questions.editors[name]
    assert isinstance(editor, QLineEdit)
    editor.setFocus()
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Tab)
    settle()


def previewed(page: ImportPage) -> tuple[list[str], list[list[str]]]:
    settle()
    table = next(one for one in page.mapping.preview.findChildren(ValueTable) if one.isVisible())
    model = table.value_model
    rows = [[model.text(row, at) for at in range(model.columnCount())] for row in range(model.rowCount())]
    return [column.title for column in model.columns], rows


def go_on(page: ImportPage, qtbot: QtBot) -> None:
    page.mapping.go.click()
    wait(page, qtbot)


def said(card: Card) -> str:
    return " ".join(one.accessibleName() for one in card.rows() if isinstance(one, (Words, Fact)))


def button(within: QWidget, text: str) -> Button:
    settle()
    return next(one for one in within.findChildren(Button) if one.text() == text and one.isVisible())


# -- what is asked ----------------------------------------------------------------------------------------------------


def test_uncertain_letters_are_shown_as_names_and_can_be_read_in_another_way(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = roster(sample_desk)[:3]
    rows[0][1] = "Muñoz"
    page.choose(written(tmp_path / "old.csv", HEAD, *rows, encoding="cp1252"))
    wait(page, qtbot)
    assert page.mapping.isVisible()
    choice = page.mapping.questions.editors["encoding"]
    assert isinstance(choice, Choice)
    assert choice.currentText().startswith("Muñoz")
    assert "Muñoz" in previewed(page)[1][0]
    answer(page, "encoding", "mac-roman")
    wait(page, qtbot)
    assert page.mapping.isVisible() or page.view.isVisible()
    assert page.opened is not None
    assert page.opened.read.encoding == "mac-roman"
    if page.view.isVisible():
        page.view.columns.click()
        settle()
    answer(page, "encoding", "cp1252")
    wait(page, qtbot)
    assert page.opened.read.encoding == "cp1252"
    assert page.view.isVisible()
    page.view.columns.click()
    assert "Muñoz" in previewed(page)[1][0]


def test_a_workbook_with_several_sheets_asks_which(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for name, rows in (("Ours", roster(sample_desk)[:4]), ("Theirs", roster(sample_desk)[4:10])):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book.save(tmp_path / "two.xlsx")
    page.choose(tmp_path / "two.xlsx")
    wait(page, qtbot)
    assert page.view.draft is not None
    assert page.view.draft.read == 4
    page.view.columns.click()
    settle()
    sheets = page.mapping.questions.editors["sheet"]
    assert isinstance(sheets, Choice)
    assert [sheets.itemText(at) for at in range(sheets.count())] == ["Ours, 5 rows", "Theirs, 7 rows"]
    answer(page, "sheet", "Theirs")
    wait(page, qtbot)
    assert page.view.draft.read == 6


def test_the_preview_follows_the_columns_and_says_dates_in_words(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    someone = reads.students(sample_desk)[0]
    page.choose(written(tmp_path / "odd.csv", ("No.", "When", "How far"), (someone.local_id, "1/2/2027", "31")))
    wait(page, qtbot)
    assert page.mapping.isVisible()
    assert not page.mapping.go.isEnabled()
    assert page.window().focusWidget() is page.mapping.questions.editors["kind"]
    assert not page.mapping.preview.isVisible()
    answer(page, "kind", "scores")
    for at, field in enumerate(("student_id", "date", "value")):
        combo = page.mapping.combos[at]
        combo.setCurrentIndex(combo.findData(field))
        combo.activated.emit(combo.currentIndex())
    titles, rows = previewed(page)
    assert titles == ["Row", "Student's ID, of any kind", "Date", "Score"]
    assert rows == [["2", someone.local_id, "1/2/2027: which is the month?", "31"]]


def test_a_file_that_does_not_say_its_measure_asks_for_it(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    someone = reads.students(sample_desk)[0].local_id
    measure = next(
        one for one in reads.measures(sample_desk) if (one.short_name, one.level) == ("Oral reading fluency", "2")
    )
    page.choose(written(tmp_path / "days.csv", ("Student ID", "9/14/2026", "9/21/2026"), (someone, "31", "33")))
    wait(page, qtbot)
    assert page.mapping.isVisible()
    assert page.mapping.questions.editors["measure"].accessibleName() == "Its scores are of"
    assert page.mapping.combos[1].currentText() == "Score: 9/14/2026"
    assert not page.mapping.go.isEnabled()
    type_in(page, "measure", "Oral reading fluency, grade 2", qtbot)
    assert page.mapping.go.isEnabled()
    titles, rows = previewed(page)
    assert titles[-4:] == ["Measure", "Level of the measure", "Date", "Score"]
    assert rows[0][-4:] == [measure.name, "2", "September 14, 2026", "31"]
    go_on(page, qtbot)
    assert page.view.draft is not None
    assert [line.title.partition(": ")[2] for line in page.view.draft.new] == [
        f"{measure.name}, grade 2, September 14, 2026",
        f"{measure.name}, grade 2, September 21, 2026",
    ]
    assert [type(one).__name__ for one in page.view.draft.values] == ["Score", "Score"], "no second measure is made"


def test_a_day_that_cannot_be_read_is_said_beside_its_question(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [("Student ID", "Oral reading fluency", "Maze"), ("204103", "31", "12")]
    page.choose(written(tmp_path / "once.csv", *rows))
    wait(page, qtbot)
    assert "date" in page.mapping.questions.editors
    type_in(page, "date", "soonish", qtbot)
    assert page.mapping.questions.editors["date"].accessibleDescription() == "soonish is no date."
    assert not page.mapping.go.isEnabled()
    type_in(page, "date", "1/12/2027", qtbot)
    assert page.told.answers == {}
    assert page.mapping.told.answers == {"date": "2027-01-12"}
    go_on(page, qtbot)
    assert page.view.isVisible()


def test_a_roster_set_asks_for_the_school_and_whether_it_is_complete(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    written(
        folder / "manifest.csv", ("propertyName", "value"), ("manifest.version", "1.0"), ("oneroster.version", "1.1")
    )
    head = ("sourcedId", "status", "dateLastModified", "name", "type", "identifier", "parentSourcedId")
    schools = (
        ("org-1", "", "", "Cedar Hollow School", "school", "1", ""),
        ("org-2", "", "", "Alder", "school", "2", ""),
    )
    written(folder / "orgs.csv", head, *schools)
    head = ("sourcedId", "status", "dateLastModified", "enabledUser", "orgSourcedIds", "role", "username", "givenName")
    written(
        folder / "users.csv",
        (*head, "familyName", "identifier", "grades"),
        ("u-1", "", "", "true", "org-1", "student", "a", "Tobi", "Adeyemi", "900001", "03"),
        ("u-2", "", "", "true", "org-2", "student", "b", "Ann", "Other", "900002", "03"),
    )
    page.choose(folder)
    wait(page, qtbot)
    assert page.mapping.isVisible()
    assert set(page.mapping.questions.editors) == {"org", "bulk"}
    assert not page.mapping.go.isEnabled()
    answer(page, "org", "org-1")
    answer(page, "bulk", "all")
    assert page.mapping.go.isEnabled()
    go_on(page, qtbot)
    assert page.mapping.isVisible(), "nobody has such an identifier yet: which kind of ID is it?"
    answer(page, "ids", "local")
    go_on(page, qtbot)
    assert page.view.isVisible()
    draft = page.view.draft
    assert draft is not None
    assert [line.title for line in draft.new] == ["Adeyemi, Tobi"]
    page.view.button.click()
    wait(page, qtbot)
    assert "Adeyemi" in {one.family_name for one in reads.students(sample_desk)}
    page.choose(folder)
    wait(page, qtbot)
    answer(page, "bulk", "all")
    school = page.mapping.questions.editors["org"]
    assert isinstance(school, Choice)
    assert school.currentText() == "Cedar Hollow School", "which school this is was said once"
    answer(page, "org", "org-2")
    go_on(page, qtbot)
    answer(page, "ids", "local")
    go_on(page, qtbot)
    assert page.view.draft is not None
    assert [line.title for line in page.view.draft.new] == ["Other, Ann"]


def test_a_layout_with_a_name_is_known_wherever_its_columns_stand(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    measure = next(one for one in reads.measures(sample_desk) if one.level == "K")
    someone = reads.students(sample_desk)[0]
    head = ("No. in the book", "What we did", "How hard", "On", "Reached")
    row = (someone.local_id, measure.name, "K", "2027-01-12", "20")
    page.choose(written(tmp_path / "first.csv", head, row))
    wait(page, qtbot)
    answer(page, "kind", "scores")
    for at, field in enumerate(("student_id", "measure", "level", "date", "value")):
        combo = page.mapping.combos[at]
        combo.setCurrentIndex(combo.findData(field))
        combo.activated.emit(combo.currentIndex())
    page.mapping.name.setText("Our reading log")
    go_on(page, qtbot)
    assert page.view.isVisible()
    assert list(file_shapes.saved_shapes(sample_desk)) == ["Our reading log"]
    again = written(tmp_path / "second.csv", tuple(reversed(head)), tuple(reversed(row)))
    page.choose(again)
    wait(page, qtbot)
    assert page.view.isVisible()
    assert page.view._head.accessibleName() == "second.csv"
    assert said(page.view._head).startswith("Our reading log, 1 row of scores.")


# -- who it may be ----------------------------------------------------------------------------------------------------


def with_new_numbers(desk: Desk, path: Path, many: int) -> Path:
    rows = roster(desk)
    for row in rows[:many]:
        row[0] = f"N{row[0]}"
    return written(path, HEAD, *rows)


def offers(page: ImportPage) -> Offers:
    settle()
    return next(one for one in page.view.findChildren(Offers) if one.isVisible())


def test_rows_that_may_be_known_students_are_asked_about_one_by_one(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    first, second = reads.students(sample_desk)[:2]
    page.choose(with_new_numbers(sample_desk, tmp_path / "r.csv", 2))
    wait(page, qtbot)
    assert page.view.draft is not None
    assert len(page.view.draft.new) == 2
    rows = offers(page).rows
    assert [one.offer.name for one in rows] == [first.sorting_name, second.sorting_name]
    assert rows[0].yes.accessibleName() == f"Row 2 is {first.sorting_name}"
    assert page.window().focusWidget() is rows[0].yes
    qtbot.keyClick(rows[0].yes, Qt.Key.Key_Space)
    wait(page, qtbot)
    assert len(page.view.draft.new) == 1
    assert [line.id for line in page.view.draft.changed] == [first.id]
    assert page.view.draft.changed[0].changes == (("Student ID", first.local_id, f"N{first.local_id}"),)
    rest = offers(page).rows
    assert [one.offer.student_id for one in rest] == [second.id]
    rest[0].no.click()
    wait(page, qtbot)
    assert not [one for one in page.view.findChildren(Offers) if one.isVisible()]
    page.view.button.click()
    wait(page, qtbot)
    assert {one.local_id for one in reads.students(sample_desk) if one.family_name == first.family_name} >= {
        f"N{first.local_id}"
    }
    sample_desk.undo()
    assert reads.students(sample_desk)[0] == first


def test_all_very_likely_ones_are_accepted_at_once(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    page.choose(with_new_numbers(sample_desk, tmp_path / "r.csv", 6))
    wait(page, qtbot)
    shown = offers(page)
    assert shown.all.text() == "Yes to the 6 very likely ones"
    shown.all.click()
    wait(page, qtbot)
    assert page.view.draft is not None
    assert (len(page.view.draft.new), len(page.view.draft.changed), len(page.view.draft.missing)) == (0, 6, 0)


def test_a_sheet_of_names_is_confirmed_in_one_step(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    some = reads.students(sample_desk)[:4]
    head = ("Student Name", "Grade", "Measure", "Date", "Score")
    rows = [(one.sorting_name, one.grade, "Hand fluency", f"2027-01-{day}", 20) for day in (11, 12) for one in some]
    rows += [("Nobody Known", "3", "Hand fluency", "2027-01-11", 20), ("Average", "", "", "", 20)]
    page.choose(written(tmp_path / "names.csv", head, *rows))
    wait(page, qtbot)
    assert page.view.isVisible()
    shown = offers(page)
    assert shown.says.accessibleName() == ("4 of 5 names match one student each. Rows without an answer are left out.")
    assert [len(one.offer.rows) for one in shown.rows] == [2, 2, 2, 2]
    assert (
        shown.rows[0]
        .row.accessibleName()
        .startswith(f"{some[0].name}, grade {some[0].grade}, is it {some[0].sorting_name}?")
    )
    assert shown.all.text() == "Yes, these 4 names are these students"
    assert not page.view.button.isVisible(), "nothing comes in before it is said"
    shown.all.click()
    wait(page, qtbot)
    assert page.view.draft is not None
    assert (len(page.view.draft.new), len(page.view.draft.problems)) == (8, 1)
    page.view.button.click()
    wait(page, qtbot)
    assert page.done.isVisible()


def test_new_students_without_an_id_come_only_when_it_is_ticked(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    rows = [("Adeyemi", "Tobi", "3"), ("Brun", "Ida", "2")]
    page.choose(written(tmp_path / "new.csv", ("Last Name", "First Name", "Grade"), *rows))
    wait(page, qtbot)
    assert not page.view.button.isVisible()
    tick = page.view.without_id
    assert (tick.accessibleName(), tick.isChecked()) == ("Make 2 new students of whom the file has no ID", False)
    tick.click()
    settle()
    assert page.view.button.text() == "Bring in 2 students"
    page.view.button.click()
    wait(page, qtbot)
    assert {"Adeyemi", "Brun"} <= {one.family_name for one in reads.students(sample_desk)}
    sample_desk.undo()
    assert "Adeyemi" not in {one.family_name for one in reads.students(sample_desk)}


# -- several files, pasted rows, a folder -----------------------------------------------------------------------------


def test_several_files_come_one_after_the_other(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    first = written(tmp_path / "a.csv", HEAD, ["900001", "Adeyemi", "Tobi", "3", "Room 12", ""])
    (tmp_path / "b.csv").write_bytes(b"%PDF-1.7")
    third = written(tmp_path / "c.csv", HEAD, ["900002", "Brun", "Ida", "2", "Room 11", ""])
    page.take_files([first, tmp_path / "b.csv", third])
    wait(page, qtbot)
    assert page.steps.accessibleName() == "Step 3 of 4: What it would do, File 1 of 3"
    assert page.queue.isVisible()
    page.view.button.click()
    wait(page, qtbot)
    assert page.done.isVisible()
    assert page.window().focusWidget() is page.following
    qtbot.keyClick(page.following, Qt.Key.Key_Space)
    wait(page, qtbot)
    assert page.refused.accessibleName() == "b.csv cannot be brought in, nothing was changed"
    assert page.window().focusWidget() is page.following
    page.following.click()
    wait(page, qtbot)
    assert page.view.isVisible()
    assert not page.queue.isVisible()
    page.view.button.click()
    wait(page, qtbot)
    assert {"Adeyemi", "Brun"} <= {one.family_name for one in reads.students(sample_desk)}


def test_pasted_rows_are_read_like_a_file(page: ImportPage, sample_desk: Desk, qtbot: QtBot) -> None:
    page.area.paste.click()
    assert page.pasting.isVisible()
    assert page.window().focusWidget() is page.pasting.text
    assert not page.pasting.go.isEnabled()
    page.pasting.text.setPlainText("Student ID\tLast\tFirst\tGrade\n900001\tAdeyemi\tTobi\t3\n")
    page.pasting.go.click()
    wait(page, qtbot)
    assert page.view._head.accessibleName() == "Pasted rows"
    assert said(page.view._head).startswith("1 row of students.")
    page.view.button.click()
    wait(page, qtbot)
    assert history.brought_in(sample_desk)[0].record.file == "Pasted rows"


def test_the_folder_is_read_by_its_button_only_and_offers_what_is_new(
    window: Window, page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    written(folder / "a.csv", HEAD, ["900001", "Adeyemi", "Tobi", "3", "Room 12", ""])
    written(folder / "b.csv", HEAD, ["900002", "Brun", "Ida", "2", "Room 11", ""])
    (folder / "notes.docx").write_bytes(b"PK")
    shown = opened(window, "history")
    assert isinstance(shown, HistoryPage)
    assert shown.folder.button is None
    shown.folder.use(folder)
    assert shown.folder.findChildren(Row) == []
    assert shown.folder.button is not None
    shown.folder.button.click()
    wait(shown, qtbot)
    rows = [one for one in shown.folder.findChildren(Row) if one.isVisible()]
    assert [one.accessibleName() for one in rows] == ["a.csv, 1 KB", "b.csv, 1 KB"]
    assert rows[1].button is not None
    rows[1].button.click()
    settle()
    button(shown.folder, "Bring in 1 file").click()
    wait(page, qtbot)
    assert window.place == Place(name="data", tab="import")
    page.view.button.click()
    wait(page, qtbot)
    opened(window, "history")
    shown.folder.button.click()
    wait(shown, qtbot)
    assert "Every file in it was brought in already." in said(shown.folder)


def test_links_and_what_is_no_table_are_passed_over(tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", HEAD)
    (tmp_path / "link.csv").symlink_to(file)
    (tmp_path / "~$a.xlsx").write_bytes(b"")
    found = new_files(tmp_path, (), lambda _done, _total, _what: None)
    assert [Path(one.path).name for one in found] == ["a.csv"]
    assert new_files(tmp_path, [found[0].sha256], lambda _done, _total, _what: None) == []


# -- long work, and what was taken out --------------------------------------------------------------------------------


def test_long_work_that_is_stopped_ends_before_its_end_and_changes_nothing(
    page: ImportPage, window: Window, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    ids = [one.local_id for one in reads.students(sample_desk)]
    days = [dt.date(2026, 9, 1) + dt.timedelta(days=at) for at in range(130)]
    rows = ((one, day.isoformat(), "A") for day in days if day.weekday() < 5 for one in ids * 24)
    file = written(tmp_path / "days.csv", ("Student ID", "Date", "Attendance code"), *rows)
    clock = sample_desk.last_clock()
    page.choose(file)
    qtbot.waitUntil(
        lambda: any(one.isVisible() for one in page.findChildren(QProgressDialog)) or not page.busy, timeout=20_000
    )
    assert page.busy, "the file is long enough to show progress"
    next(one for one in page.findChildren(QProgressDialog) if one.isVisible()).canceled.emit()
    wait(page, qtbot)
    assert page.area.isVisible()
    assert window.bar.text() == "Stopped reading days.csv. Nothing was changed."
    assert sample_desk.last_clock() == clock


def test_stopping_while_it_is_stored_leaves_all_as_it_was(
    page: ImportPage,
    window: Window,
    sample_desk: Desk,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page.choose(written(tmp_path / "a.csv", HEAD, ["900001", "Adeyemi", "Tobi", "3", "Room 12", ""]))
    wait(page, qtbot)
    digest = sample_desk.digest()

    def stopped(*_one: object, **_two: object) -> None:
        raise Canceled

    monkeypatch.setattr(bring_in, "bring_in", stopped)
    page.view.button.click()
    wait(page, qtbot)
    assert page.view.isVisible()
    assert window.bar.text() == "Stopped. Nothing was changed."
    assert sample_desk.digest() == digest


def test_a_school_that_was_taken_out_says_what_bringing_it_back_would_do(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    taken = take_out.export_school(sample_desk, tmp_path / "out", "csv", dt.date(2027, 1, 14))
    someone = reads.students(sample_desk)[0]
    from interventiondesk.tasks.students import change_student

    change_student(sample_desk, someone, homeroom="Room 99")
    page.choose(taken.path)
    wait(page, qtbot)
    assert page.own.isVisible()
    assert page.own.button.text() == "Bring in what is new"
    assert page.own.says.accessibleName().startswith("It would bring ")
    page.own.button.click()
    wait(page, qtbot)
    assert page.done.isVisible()
    assert reads.students(sample_desk)[0].homeroom == someone.homeroom


def test_the_rows_left_out_can_still_be_saved_when_the_rest_came(
    page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot
) -> None:
    good, bad = ["900001", "Adeyemi", "Tobi", "3", "Room 12", ""], ["900002", "Brun", "Ida", "fifteenth", "", ""]
    page.choose(written(tmp_path / "a.csv", HEAD, good, bad))
    wait(page, qtbot)
    page.view.button.click()
    wait(page, qtbot)
    assert "Left out" in said(page.done)
    assert button(page.done, "Save the rows left out").isVisible()
    page.save_left_out(tmp_path / "left.xlsx")
    wait(page, qtbot)
    assert (tmp_path / "left.xlsx").exists()


@pytest.mark.parametrize("size", [(911, 512), (1366, 768)])
def test_the_next_step_is_in_sight_in_a_small_window(
    window: Window, page: ImportPage, sample_desk: Desk, tmp_path: Path, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    page.choose(with_new_numbers(sample_desk, tmp_path / "r.csv", 2))
    wait(page, qtbot)
    for shown, widget in ((page.view.columns, page.view.button), (page.view.button, page.view.tabs)):
        assert window.rect().contains(shown.mapTo(window, shown.rect().center()))
        assert not widget.visibleRegion().isEmpty()
    page.view.columns.click()
    settle()
    assert not page.mapping.go.visibleRegion().isEmpty()
    assert page.mapping.horizontalScrollBar().maximum() == 0
