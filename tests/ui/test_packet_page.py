"""The packet as it is looked at, printed and saved."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot

from interventiondesk.documents.preview import Preview
from interventiondesk.domain.words import MONTHS
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import meetings
from interventiondesk.ui.pages.packet import PacketPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

TODAY = dt.date(2027, 1, 14)


def ready(page: PacketPage, qtbot: QtBot) -> PacketPage:
    qtbot.waitUntil(lambda: not page.busy and page.pages is not None, timeout=20_000)
    settle()
    return page


@pytest.fixture
def page(window: Window, qtbot: QtBot) -> PacketPage:
    window.go(Place(name="packet"))
    found = window.page("packet")
    assert isinstance(found, PacketPage)
    return ready(found, qtbot)


def test_the_preview_is_the_very_file_and_each_name_jumps_to_its_sheet(page: PacketPage, qtbot: QtBot) -> None:
    assert page.pages is not None
    assert page.sheets.preview is not None
    assert [(entry.title, entry.subtitle) for entry in page.list.entries()][:3] == [
        ("Agenda", "page 1"),
        ("Number sense", "page 2"),
        ("Reading A", "page 3"),
    ]
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    settle()
    assert page.sheets.page() == 1
    assert page._count.text() == f"Page 2 of {page.sheets.pages()}"
    assert page.sheets.accessibleName() == f"Page 2 of {page.sheets.pages()}"
    assert "Is it the group or the student?" in page.sheets.accessibleDescription()
    with Preview(page.pages.pdf) as file:
        assert file.text(1) == page.sheets.accessibleDescription()


def test_page_keys_turn_pages_and_the_list_follows(page: PacketPage, qtbot: QtBot) -> None:
    assert page.sheets.hasFocus()
    for _ in range(3):
        qtbot.keyClick(page.sheets, Qt.Key.Key_PageDown)
    assert page.sheets.page() == 3
    assert page.list.chosen() == "3"
    qtbot.keyClick(page.sheets, Qt.Key.Key_PageUp)
    assert page.sheets.page() == 2
    qtbot.keyClick(page.sheets, Qt.Key.Key_End)
    assert page.sheets.page() == page.sheets.pages() - 1
    assert page.list.chosen() == page.list.entries()[-1].key
    qtbot.keyClick(page.sheets, Qt.Key.Key_Home)
    assert (page.sheets.page(), page.list.chosen()) == (0, "0")


def test_the_pages_are_painted(page: PacketPage) -> None:
    image = page.sheets.grab().toImage()
    dark = sum(
        image.pixelColor(x, y).lightness() < 90 for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    )
    assert dark > 100


def test_the_paper_is_remembered_and_the_packet_set_again(page: PacketPage, sample_desk: Desk, qtbot: QtBot) -> None:
    assert page.sheets.preview is not None
    assert page.sheets.preview.size(0) == (612.0, 792.0)
    page.paper.setCurrentIndex(page.paper.findData("a4"))
    page.paper.activated.emit(page.paper.currentIndex())
    qtbot.waitUntil(lambda: not page.busy, timeout=20_000)
    settle()
    assert page.sheets.preview.size(0) == pytest.approx((595.28, 841.89), abs=0.1)
    assert sample_desk.kept("packet paper", str) == "a4"


def test_nothing_lies_on_the_disk_before_somebody_saves(page: PacketPage, sample_desk: Desk) -> None:
    names = {path.name for path in sample_desk.folder.folder.rglob("*")}
    assert not any(name.endswith(".pdf") for name in names)


def test_saving_writes_what_was_shown_under_a_name_without_a_student(
    page: PacketPage, window: Window, tmp_path: Path
) -> None:
    assert page.pages is not None
    assert page.pages.title == "Group review 2027-01-14"
    assert not page._open.isVisible()
    page.save_as(tmp_path / page.pages.title)
    assert (tmp_path / "Group review 2027-01-14").exists() is False
    saved = tmp_path / "Group review 2027-01-14.pdf"
    assert saved.read_bytes() == page.pages.pdf
    assert window.bar.text().startswith("Saved: Group review 2027-01-14.pdf. The file is not encrypted")
    assert page._open.isVisible()


def test_a_full_or_missing_folder_is_one_sentence(page: PacketPage, window: Window, tmp_path: Path) -> None:
    page.save_as(tmp_path / "gone" / "packet.pdf")
    assert window.bar.text().startswith("The packet could not be written")
    assert not page._open.isVisible()


def test_printing_draws_the_chosen_pages(page: PacketPage, window: Window, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    printer.setResolution(300)
    printer.setFromTo(2, 3)
    page.print_on(printer)
    assert window.bar.text() == "Sent to the printer: Group review 2027-01-14, 2 pages."
    with Preview(tmp_path / "out.pdf") as file:
        assert file.pages == 2
        drawn = file.picture(0, 0.5).rgb
    assert sum(byte < 90 for byte in drawn[::31]) > 20


def test_a_change_sets_the_pages_again_and_keeps_the_place(page: PacketPage, sample_desk: Desk, qtbot: QtBot) -> None:
    page.sheets.go_to(2)
    assert page.meeting is not None
    before = page.sheets.pages()
    lines = meetings.agenda_lines(sample_desk, page.meeting, TODAY)
    page.session.do(lambda: meetings.take_off_agenda(sample_desk, lines[-1], lines and page.meeting))
    qtbot.waitUntil(lambda: not page.busy and page.sheets.pages() < before, timeout=20_000)
    settle()
    assert page.sheets.page() == 2


def test_no_meeting_and_no_agenda_say_what_to_do(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    made = meetings.call_meeting(sample_desk, date=dt.date(2027, 2, 4), time="", kind="individual")
    (meeting_id,) = next(iter(made.touched.values()))
    window.go(Place(name="packet", meeting_id=meeting_id))
    settle()
    page = window.page("packet")
    assert isinstance(page, PacketPage)
    assert not page._shown.isVisible()
    agenda = next(one for one in page.findChildren(Button) if one.text() == "Open the agenda" and one.isVisible())
    agenda.click()
    assert window.place == Place(name="meetings", meeting_id=meeting_id)


def test_the_title_names_the_meeting_and_no_student(page: PacketPage, sample_desk: Desk) -> None:
    assert page.pages is not None
    names = {part for student in reads.students(sample_desk) for part in (student.family_name,)} - set(MONTHS)
    assert not any(name in page.pages.title for name in names)


def test_the_packet_is_for_the_team_or_for_one_family(page: PacketPage, qtbot: QtBot) -> None:
    assert page.pages is not None
    whole = page.pages
    assert page.whom.accessibleName() == "For whom"
    assert [page.whom.itemText(at) for at in range(2)] == ["The team", f"Family of {whole.written.students[0][0]}"]
    page.whom.setCurrentIndex(1)
    page.whom.activated.emit(1)
    ready(page, qtbot)
    assert page.pages is not None
    assert [entry.title for entry in page.list.entries()] == [whole.written.students[0][0]]
    assert "One thing to do at home" in page.sheets.accessibleDescription()
    assert page.lacking.isHidden()
    page.whom.setCurrentIndex(0)
    page.whom.activated.emit(0)
    ready(page, qtbot)
    assert page.pages == whole


def test_what_is_missing_is_a_fold_that_leads_to_its_place_and_keeps_nobody_from_printing(
    page: PacketPage, window: Window, qtbot: QtBot
) -> None:
    assert page.pages is not None
    assert page._print.isEnabled()
    assert page.lacking.fold.text() == "1 thing is missing"
    assert not page.lacking.list.isVisible()
    page.lacking.fold.click()
    settle()
    assert page.lacking.list.isVisible()
    [missing] = page.pages.missing
    page.lacking.list.setFocus()
    page.lacking.list.setCurrentRow(0)
    qtbot.keyClick(page.lacking.list, Qt.Key.Key_Return)
    assert (window.place.name, missing.where) == ("sessions", "sessions")
    assert missing.group_id == window.place.group_id
