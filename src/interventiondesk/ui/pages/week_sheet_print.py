"""Printing the week's sheets: the very pages on screen, to a printer or a file, with their numbers remembered."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QMarginsF, Signal
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count
from interventiondesk.store import reads
from interventiondesk.tasks.packet import Pages, save_packet
from interventiondesk.tasks.week_sheets import passed_over, sheets_in_memory, store_sheets, week_sheets, week_words
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.packet import print_pages
from interventiondesk.ui.pages.sheets import Sheets
from interventiondesk.ui.parts.buttons import filled, icon_button, outlined
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.session import Session

_PAPER = "packet paper"
_PAPERS = (("letter", "Letter"), ("a4", "A4"))
_DPI = 300
_WEEK = dt.timedelta(weeks=1)


class PrintBlock(QWidget):
    """The sheets of one week, of all teachers or of one. `told` says in the head which week it is."""

    told = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.week = monday_of(session.today)
        self.pages: Pages | None = None
        self._made_of: tuple[object, ...] = ()
        self._made: list[WeekSheet] = []
        self._remembering = False
        self._work = Background(self)
        self.sheets = Sheets()
        self.sheets.at.connect(self._turned)
        self.list = Pick("Whose sheet", most=12, least=2)
        self.list.picked.connect(self._picked)
        self.who = Choice()
        self.who.setAccessibleName("Whose sheets")
        self.who.activated.connect(self._choose_who)
        self.paper = Choice()
        self.paper.setAccessibleName("Paper")
        for key, word in _PAPERS:
            self.paper.addItem(word, key)
        self.paper.setCurrentIndex(max(0, self.paper.findData(session.desk.kept(_PAPER, str))))
        self.paper.activated.connect(self._choose_paper)
        self.print_button, self.save_button = filled("Print", "print"), outlined("Save as PDF", "export")
        self.print_button.clicked.connect(self.print_it)
        self.save_button.clicked.connect(self.save_it)
        self._says = label("", muted=True, wraps=True)
        self._week = Elided("", bold=True)
        earlier, later = icon_button("left", "One week earlier"), icon_button("right", "One week later")
        earlier.clicked.connect(lambda: self.show_week(self.week - _WEEK))
        later.clicked.connect(lambda: self.show_week(self.week + _WEEK))
        side = QWidget()
        side.setFixedWidth(look.px(272))
        left = QVBoxLayout(side)
        left.setContentsMargins(0, 0, 0, look.px(look.PAGE))
        left.setSpacing(look.px(look.PAD))
        for widgets in ((self.print_button, self.save_button), (earlier, self._week, later)):
            line = QHBoxLayout()
            line.setSpacing(look.px(look.STEP))
            for widget in widgets:
                line.addWidget(widget, 1 if widget is self._week else 0)
            if self._week not in widgets:
                line.addStretch(1)
            left.addLayout(line)
        for words, field in (("Whose", self.who), ("Paper", self.paper)):
            line = QHBoxLayout()
            line.setSpacing(look.px(look.STEP))
            named = label(words, muted=True)
            named.setFixedWidth(look.px(48))
            named.setBuddy(field)
            line.addWidget(named)
            line.addWidget(field)
            line.addStretch(1)
            left.addLayout(line)
        left.addWidget(self._says)
        left.addWidget(self.list)
        left.addStretch(1)
        self.sheets.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        box = QHBoxLayout(self)
        margin = look.px(look.PAGE)
        box.setContentsMargins(margin, look.px(18), 0, 0)
        box.setSpacing(look.px(look.WIDE))
        box.addWidget(side)
        box.addWidget(self.sheets, 1)

    @property
    def busy(self) -> bool:
        """Whether pages are being set."""
        return self._work.busy

    def show_week(self, week_of: dt.date, staff_id: str | None = None) -> None:
        """Show the sheets of the week of a day; with `staff_id` only those of one teacher."""
        self.week = monday_of(week_of)
        self._fill_who(staff_id)
        self.read()

    def _fill_who(self, staff_id: str | None) -> None:
        chosen = self.who.currentData() if staff_id is None else staff_id
        self.who.clear()
        self.who.addItem("All who teach", "")
        for one in reads.staff(self.session.desk):
            self.who.addItem(one.name, one.id)
        self.who.setCurrentIndex(max(0, self.who.findData(chosen)))

    def read(self) -> None:
        """Make the pages if anything changed since."""
        session, week = self.session, self.week
        self._week.set_text(week_words(week))
        self.told.emit(week_words(week))
        if self._work.busy or self._remembering:
            return
        desk, paper, who = session.desk, str(self.paper.currentData()), str(self.who.currentData() or "")
        made_of = (week, paper, who, desk.last_clock(), session.today)
        if made_of == self._made_of:
            return
        try:
            made = week_sheets(desk, week, session.today, who or None)
        except Refusal as refusal:
            self._made_of = made_of
            self._nothing(str(refusal))
            return
        self._made, self._made_of = made, made_of
        self._says.setText("Setting the pages ...")
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)

        over = "" if who else passed_over(desk, made)

        def done(pages: Pages) -> None:
            self._show(pages, over)
            self.read()

        self._work.run(
            "Setting the pages", lambda step: sheets_in_memory(desk, made, paper=paper, step=step), done, self._refused
        )

    def _refused(self, refusal: Refusal) -> None:
        self._says.setText("")
        self.session.refused.emit(refusal)

    def _nothing(self, words: str) -> None:
        self.pages = None
        self.sheets.show_pdf(b"")
        self.list.set_entries([], "")
        self._says.setText(words)
        for button in (self.print_button, self.save_button):
            button.setEnabled(False)

    def _show(self, pages: Pages, passed_over: str) -> None:
        self.pages = pages
        entries = [
            Entry(
                key=str(first - 1),
                title=name,
                subtitle=f"page {first}" if first == last else f"pages {first} to {last}",
            )
            for name, first, last in pages.written.students
        ]
        self.list.set_entries(entries, self.list.chosen() or "0")
        said = f"{count(len(entries), 'sheet')}, {count(pages.written.pages, 'page')}."
        if pages.written.missing:
            said += f" The font lacks letters of {', '.join(pages.written.missing)}; the page says so in their place."
        self._says.setText(f"{said} {passed_over}".strip())
        for button in (self.print_button, self.save_button):
            button.setEnabled(True)
        self.sheets.show_pdf(pages.pdf)

    def _turned(self, page: int) -> None:
        if self.pages is not None:
            first = max((one - 1 for _, one, _ in self.pages.written.students if one - 1 <= page), default=0)
            self.list.choose(str(first))

    def _picked(self, key: str) -> None:
        self.sheets.go_to(int(key))

    def _choose_who(self, _index: int) -> None:
        self.read()

    def _choose_paper(self, _index: int) -> None:
        self.session.desk.keep(_PAPER, self.paper.currentData())
        self.read()

    # -- doing --------------------------------------------------------------------------------------------------------

    def _remember(self) -> bool:
        """Paper that can be opened by its number must be known before it leaves the program. Who only looks at a week
        writes nothing: no sheet waits to be typed in that nobody has."""
        desk = self.session.desk
        self._remembering = True
        try:
            done = self.session.do(lambda: store_sheets(desk, self._made), quiet=True)
        finally:
            self._remembering = False
        *shown, _clock, today = self._made_of
        self._made_of = (*shown, desk.last_clock(), today)
        return done is not None

    def print_it(self) -> None:
        """Ask for the printer and print what is shown."""
        pages, preview = self.pages, self.sheets.preview
        if pages is None or preview is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(pages.title)
        size = QPageSize.PageSizeId.A4 if self.paper.currentData() == "a4" else QPageSize.PageSizeId.Letter
        printer.setPageLayout(QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, QMarginsF()))
        printer.setResolution(_DPI)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.sheets.pages())
        if dialog.exec() != QPrintDialog.DialogCode.Accepted:
            return
        chosen = range((printer.fromPage() or 1) - 1, min(printer.toPage() or preview.pages, preview.pages))
        if not self._remember():
            return
        if self.session.ask(lambda: print_pages(printer, preview, chosen, self)):
            self.session.told.emit(f"Sent to the printer: {pages.title}, {count(len(chosen), 'page')}.")

    def save_it(self) -> None:
        """Ask for a place and save what is shown."""
        if self.pages is None:
            return
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the sheets", f"{self.pages.title}.pdf", "PDF (*.pdf)")
        if chosen:
            self.save_as(Path(chosen))

    def save_as(self, path: Path) -> None:
        """Save what is shown at a place that was chosen."""
        pages = self.pages
        if pages is None:
            return
        path = path if path.suffix else path.with_suffix(".pdf")

        def save() -> bool:
            save_packet(pages, path)
            return True

        if self.session.ask(save) and self._remember():
            self.session.told.emit(
                f"Saved: {path.name}. The file is not encrypted; keep it where only the team can read."
            )
