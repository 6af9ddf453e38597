"""The packet of a meeting: the very PDF on screen, printed and saved from the same bytes, which never touch the disk
before somebody asks for a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QHBoxLayout, QProgressDialog, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.documents.preview import Preview
from interventiondesk.domain.meetings import Meeting
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count, join, long_day
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.minutes import minutes_in_memory
from interventiondesk.tasks.packet import Pages, Step, packet_in_memory, save_packet
from interventiondesk.tasks.slips import action_slips, input_slips
from interventiondesk.tasks.today import meeting_words
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.packet_missing import WhatIsMissing
from interventiondesk.ui.pages.sheets import Sheets, image_of
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_PAPER = "packet paper"
_PAPERS = (("letter", "Letter"), ("a4", "A4"))
_DPI = 300


def print_pages(printer: QPrinter, preview: Preview, pages: range, parent: QWidget | None = None) -> bool:
    """Draw pages of a PDF on a printer as pictures of 300 dots an inch; False where the user stopped it.

    It stays on this thread, which the printing system asks for, and lets the window live between two pages.
    """
    printer.setFullPage(True)
    shown = QProgressDialog("Printing", "Stop", 0, len(pages), parent)
    shown.setMinimumDuration(300)
    painter = QPainter()
    if not painter.begin(printer):
        raise Refusal("The printer does not answer.", "Look whether it is switched on, or save the packet as a PDF.")
    try:
        for at, page in enumerate(pages):
            shown.setValue(at)
            QApplication.processEvents()
            if shown.wasCanceled():
                printer.abort()
                return False
            if at:
                printer.newPage()
            image = image_of(preview, page, _DPI / 72)
            paper = printer.pageRect(QPrinter.Unit.DevicePixel)
            size = image.size().scaled(paper.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            where = QRectF((paper.width() - size.width()) / 2, 0, size.width(), size.height())
            painter.drawImage(where, image)
    finally:
        painter.end()
        shown.close()
        shown.deleteLater()
    return True


_KINDS = {"": "Packet", "minutes": "Minutes", "input": "Input slips", "actions": "Action slips"}
_FIRST = {"": "Agenda", "minutes": "Minutes", "input": "All slips", "actions": "All slips"}
"""The papers of a meeting by the tab that names them, and what their first page is called."""


def _made(what: str, desk: Desk, meeting: Meeting, today: dt.date, paper: str, whom: str, step: Step) -> Pages:
    if what == "minutes":
        return minutes_in_memory(desk, meeting, today, paper=paper, step=step)
    if what == "input":
        return input_slips(desk, meeting, today, paper=paper, step=step)
    if what == "actions":
        return action_slips(desk, meeting, today, paper=paper, step=step)
    return packet_in_memory(desk, meeting, today, paper=paper, family_of=whom, step=step)


class PacketPage(Page):
    """Preview and print. Without a meeting it shows the packet of the next one."""

    keys = (
        ("Page Up, Page Down", "From page to page"),
        ("Home, End", "The first page, the last"),
        ("Ctrl+P", "Print what is shown"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.meeting: Meeting | None = None
        self.pages: Pages | None = None
        self._wanted = ""
        self._what = ""
        self._made_of: tuple[object, ...] = ()
        self._saved_as: Path | None = None
        self._work = Background(self)
        self.sheets = Sheets()
        self.sheets.at.connect(self._turned)
        self.list = Pick("Whose sheet", most=12, least=1)
        self.list.picked.connect(self._picked)
        self._empty = Card("No packet yet")
        self._empty_on = Place(name="meetings", tab="new")
        margin = look.px(look.PAGE)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(margin, 0, 0, 0)
        whole.setSpacing(look.px(14))
        above = QVBoxLayout()
        above.setContentsMargins(0, look.px(18), margin, 0)
        above.addWidget(self._empty)
        whole.addLayout(above)
        self._shown = QWidget()
        self._shown.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        whole.addWidget(self._shown, 1)
        columns = QHBoxLayout(self._shown)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(look.px(look.WIDE))
        columns.addLayout(self._make_left())
        columns.addWidget(self.sheets, 1)

    def _make_left(self) -> QVBoxLayout:
        self._print = filled("Print", "print")
        self._print.clicked.connect(self.print_it)
        self._save = outlined("Save as PDF", "export")
        self._save.clicked.connect(self.save_it)
        self._open = outlined("Open in the PDF program", "file")
        self._open.clicked.connect(self._open_saved)
        self._open.hide()
        self.paper = Choice()
        self.paper.setAccessibleName("Paper")
        for key, word in _PAPERS:
            self.paper.addItem(word, key)
        kept = self.session.desk.kept(_PAPER, str)
        self.paper.setCurrentIndex(max(0, self.paper.findData(kept)))
        self.paper.activated.connect(self._choose_paper)
        self.whom = Choice()
        self.whom.setAccessibleName("For whom")
        self.whom.setFixedWidth(look.px(196))
        self.whom.activated.connect(self._choose_whom)
        self._for = label("For whom", muted=True)
        self._for.setBuddy(self.whom)
        self.lacking = WhatIsMissing()
        self.lacking.go.connect(self.go)
        self._count = Elided("", ink="muted")
        self._missing = label("", "small", muted=True, wraps=True)
        self._missing.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(look.px(look.STEP))
        buttons.addWidget(self._print)
        buttons.addWidget(self._save)
        buttons.addStretch(1)
        paper = QHBoxLayout()
        paper.setSpacing(look.px(look.STEP))
        words = self._on = label("Paper", muted=True)
        words.setBuddy(self.paper)
        paper.addWidget(words)
        paper.addWidget(self.paper)
        paper.addStretch(1)
        whom = QHBoxLayout()
        whom.setSpacing(look.px(look.STEP))
        whom.addWidget(self._for)
        whom.addWidget(self.whom)
        whom.addStretch(1)
        self._sheets_card = Card("Sheets")
        self._sheets_card.setFixedWidth(look.px(264))
        self._sheets_card.add(self.list)
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, look.px(look.PAGE))
        left.setSpacing(look.px(look.STEP))
        left.addLayout(buttons)
        left.addWidget(self._open)
        left.addLayout(whom)
        left.addLayout(paper)
        left.addWidget(self._count)
        left.addWidget(self._missing)
        left.addWidget(self.lacking)
        left.addWidget(self._sheets_card)
        left.addStretch(1)
        return left

    @property
    def busy(self) -> bool:
        """Whether the packet is being made."""
        return self._work.busy

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Make the paper of the asked meeting, or of the next one, and show it: the packet, or what `tab` names."""
        self._wanted = place.meeting_id
        self._what = place.tab if place.tab in _KINDS else ""
        self.read()
        self.sheets.setFocus()

    def read(self) -> None:
        """Make the packet again if anything changed since."""
        desk = self.session.desk
        wanted = reads.meeting(desk, self._wanted) if self._wanted else None
        self.meeting = wanted or reads.next_meeting(desk, self.session.today)
        if self.meeting is None:
            self._say_empty("No meeting is on the calendar.", "Plan a meeting", Place(name="meetings", tab="new"))
            return
        title = self.meeting.title or meeting_words(self.meeting)
        self.titled.emit(_KINDS[self._what], f"{title} · {long_day(self.meeting.date)}")
        items = reads.agenda(desk, self.meeting.id)
        if not items and self.meeting.kind != "core":  # a core meeting has its grades to talk about
            place = Place(name="meetings", meeting_id=self.meeting.id)
            self._say_empty("Nobody is on this meeting's agenda yet.", "Open the agenda", place)
            return
        self._empty.hide()
        self._shown.show()
        self._offer_families([item.student_id for item in items])
        self._make()

    def _offer_families(self, student_ids: list[str]) -> None:
        """For whom it can be printed: the team, or one family on the agenda. What was chosen stays while it can."""
        for widget in (self._for, self.whom):
            widget.setVisible(not self._what)
        self._on.setMinimumWidth(0 if self._what else self._for.sizeHint().width())  # the two choices stand in one line
        people = reads.by_id(reads.students(self.session.desk, also_inactive=True))
        before = self.whom.currentData()
        self.whom.clear()
        self.whom.addItem("The team", "")
        for student in (people[one] for one in student_ids if one in people):
            self.whom.addItem(f"Family of {student.name}", student.id)
        self.whom.setCurrentIndex(max(0, self.whom.findData(before)))

    def _say_empty(self, says: str, verb: str, place: Place) -> None:
        self._empty.clear()
        button = filled(verb, "calendar")
        button.clicked.connect(lambda: self.go.emit(place))
        self._empty.empty(says, button)
        self._empty.show()
        self._shown.hide()
        if self.meeting is None:
            self.titled.emit("Packet", "")
        self._forget()

    def _forget(self) -> None:
        self.pages = None
        self._made_of = ()
        self._saved_as = None
        self.sheets.show_pdf(b"")

    def _make(self) -> None:
        desk, meeting, today = self.session.desk, self.meeting, self.session.today
        if meeting is None or self._work.busy:
            return
        paper = str(self.paper.currentData())
        what = self._what
        whom = "" if what else str(self.whom.currentData() or "")
        made_of = (meeting.id, what, whom, paper, desk.last_clock(), today)
        if made_of == self._made_of:
            return
        if self._made_of[:3] != (meeting.id, what, whom):
            self._forget()
        for button in (self._print, self._save):
            button.setEnabled(False)
        self._count.set_text("Setting the pages ...")

        def done(pages: Pages) -> None:
            self._made_of = made_of
            self._show(pages)
            # Something may have been changed, or another meeting asked for, while the pages were set.
            QTimer.singleShot(0, self.read)

        def refused(refusal: Refusal) -> None:
            self._count.set_text("")
            self.session.refused.emit(refusal)

        self._work.run(
            "Setting the pages",
            lambda step: _made(what, desk, meeting, today, paper, whom, step),
            done,
            refused,
        )

    def _show(self, pages: Pages) -> None:
        self.pages = pages
        self._saved_as = None
        self._open.hide()
        written = pages.written
        entries = [] if pages.written.students[:1] and pages.written.students[0][1] == 1 else [self._first()]
        for name, first, last in (*written.before[1:], *written.students):
            told = f"page {first}" if first == last else f"pages {first} to {last}"
            entries.append(Entry(key=str(first - 1), title=name, subtitle=told))
        self.list.set_entries(entries, self.list.chosen() or "0")
        self.lacking.show_missing(pages.missing)
        counted = "slip" if self._what in {"input", "actions"} else "student"
        self._sheets_card.set_title("Sheets", count(len(written.students), counted) if written.students else "")
        self._sheets_card.setVisible(len(entries) > 1)  # one sheet is no choice: the minutes have no list
        lacks = f"The font lacks letters of {join(written.missing)}; the page says so in their place."
        self._missing.setText(lacks if written.missing else "")
        self._missing.setVisible(bool(written.missing))
        for button in (self._print, self._save):
            button.setEnabled(True)
        self.sheets.show_pdf(pages.pdf)
        self._turned(self.sheets.page())

    def _first(self) -> Entry:
        return Entry(key="0", title=_FIRST[self._what], subtitle="page 1")

    def _turned(self, page: int) -> None:
        if self.pages is None:
            return
        self._count.set_text(f"Page {page + 1} of {self.pages.written.pages}")
        written = self.pages.written
        sections = (*written.before, *written.students)
        first = max((one - 1 for _, one, _ in sections if one - 1 <= page), default=0)
        self.list.choose(str(first))

    def _picked(self, key: str) -> None:
        self.sheets.go_to(int(key))

    def _choose_paper(self, _index: int) -> None:
        self.session.desk.keep(_PAPER, self.paper.currentData())
        self._make()

    def _choose_whom(self, _index: int) -> None:
        self._make()

    # -- doing --------------------------------------------------------------------------------------------------------

    def print_it(self) -> None:
        """Ask for the printer and print what is shown."""
        if self.pages is None or self.sheets.preview is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self.pages.title)
        size = QPageSize.PageSizeId.A4 if self.paper.currentData() == "a4" else QPageSize.PageSizeId.Letter
        layout = QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, QMarginsF())
        printer.setPageLayout(layout)
        printer.setResolution(_DPI)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.sheets.pages())
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            self.print_on(printer)

    def print_on(self, printer: QPrinter) -> None:
        """Print on a printer that was chosen; its range of pages counts from 1, 0 means all."""
        pages, preview = self.pages, self.sheets.preview
        if pages is None or preview is None:
            return
        first, last = printer.fromPage() or 1, printer.toPage() or preview.pages
        chosen = range(first - 1, min(last, preview.pages))
        if self.session.ask(lambda: print_pages(printer, preview, chosen, self)):
            self.session.told.emit(f"Sent to the printer: {pages.title}, {count(len(chosen), 'page')}.")

    def save_it(self) -> None:
        """Ask for a place and save what is shown."""
        if self.pages is None:
            return
        name = f"{self.pages.title}.pdf"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the packet", name, "PDF (*.pdf)")
        if chosen:
            self.save_as(Path(chosen))

    def save_as(self, path: Path) -> None:
        """Save what is shown at a place that was chosen."""
        pages = self.pages
        if pages is None:
            return
        if not path.suffix:
            path = path.with_suffix(".pdf")

        def save() -> bool:
            save_packet(pages, path)
            return True

        if self.session.ask(save):
            self._saved_as = path
            self._open.show()
            self.session.told.emit(
                f"Saved: {path.name}. The file is not encrypted; keep it where only the team can read."
            )

    def _open_saved(self) -> None:
        if self._saved_as is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._saved_as)))
