"""Taking out: the whole school in open formats, empty sheets to fill in, and what is left out for whoever is signed in."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count
from interventiondesk.exchange.sheets import SHEET, SHEETS, FileKind
from interventiondesk.tasks import take_out
from interventiondesk.tasks.take_out import TakenOut
from interventiondesk.ui import look
from interventiondesk.ui.background import Background, Step
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card, Fact, Row, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Page, Scrolled
from interventiondesk.ui.session import Session

Way = Literal["csv", "xlsx", "oneroster"]

_WAYS: tuple[tuple[Way, str, str], ...] = (
    (
        "csv",
        "A folder of CSV files",
        "One file for each table, with a dictionary of every field; it can be brought back",
    ),
    ("xlsx", "One Excel workbook", "One sheet for each table, with the same dictionary; it can be brought back"),
    (
        "oneroster",
        "A OneRoster 1.2 set",
        "For other systems: people, classes and results, as far as that standard goes",
    ),
)


class ExportPage(Page):
    """The ways out. Everything that was brought in can leave again, in formats that any program reads."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.work = Background(self)
        self.taken: TakenOut | None = None
        self._whole = Scrolled(aside=348)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.school = Card("The whole school", "written into a folder that you choose")
        self.rows: dict[Way, Row] = {}
        for way, title, says in _WAYS:
            row = Row(title, because=says, verb="Take out", kind="filled" if way == "csv" else "outlined")
            row.activated.connect(functools.partial(self._ask_where, way))
            self.rows[way] = row
            self.school.add(row)
        self.result = Card("Taken out", " ")
        self.result.hide()
        self._whole.main.addWidget(self.result)
        self._whole.main.addWidget(self.school)
        self._whole.main.addWidget(self._templates())
        self.left_out = Card("What is in it")
        self._whole.aside.addWidget(self.left_out)
        self._whole.aside.addWidget(self._others())

    def _templates(self) -> Card:
        card = Card("Empty sheets to fill in", "headings, help and choices; they are read without a question")
        self.kind = Choice()
        self.kind.setAccessibleName("Which empty sheet")
        for sheet in SHEETS:
            self.kind.addItem(sheet.title, sheet.kind)
        one = outlined("Save this sheet", "export")
        one.clicked.connect(self._ask_template)
        every = outlined(f"Save all {len(SHEETS)}")
        every.clicked.connect(self._ask_templates)
        inside = QWidget()
        line = QHBoxLayout(inside)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        words = label("For", muted=True)
        words.setBuddy(self.kind)
        line.addWidget(words)
        line.addWidget(self.kind)
        line.addWidget(one)
        line.addWidget(every)
        line.addStretch(1)
        card.add_inside(inside)
        return card

    def _others(self) -> Card:
        card = Card("A list, or one student")
        card.add(
            Words("A list is taken out where it stands, as it is shown: by the button at its top right."),
            Words("A student's full record, as PDF and tables, is taken out on the student's page, under Record."),
        )
        card.end()
        return card

    @property
    def busy(self) -> bool:
        """Whether something is being written."""
        return self.work.busy

    def read(self) -> None:
        """Say what is left out for whoever is signed in."""
        self.titled.emit("Data", "take out")
        who = self.session.desk.who
        self.left_out.clear()
        if who.sees_restricted:
            told = "Everything on this desk, restricted notes too: you may see them."
        else:
            told = "What you may see. Restricted notes and counseling are left out: this is not the whole school."
        self.left_out.add(
            Words(told, ink="text"),
            Words("Never in it: passphrases and keys, drafts, and the history of changes. Those are in a backup."),
            Words("What is taken out is not protected any more. Keep it where only those can read it who may."),
        )
        self.left_out.end()

    # -- the whole school ---------------------------------------------------------------------------------------------

    def _ask_where(self, way: Way) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Take out the whole school into")
        if chosen:
            self.take_out(way, Path(chosen))

    def take_out(self, way: Way, folder: Path) -> None:
        """Write the school into a folder; nothing that lies there is written over."""
        desk, today = self.session.desk, self.session.today

        def done(taken: TakenOut) -> None:
            self.taken = taken
            self._tell(taken)

        def work(step: Step) -> TakenOut:
            if way == "oneroster":
                return take_out.export_roster(desk, folder, today, step=step)
            return take_out.export_school(desk, folder, way, today, step=step)

        self.work.run("Taking out the school", work, done, self.session.refused.emit)

    def _tell(self, taken: TakenOut) -> None:
        rows = sum(taken.rows.values())
        tables = sum(1 for many in taken.rows.values() if many)
        self.result.clear()
        self.result.set_title("Taken out", taken.path.name)
        much = f"{rows:,} rows in {count(tables, 'table')}" if rows else count(len(taken.rows), "file")
        self.result.add(Fact("Where", str(taken.path)), Fact("How much", much))
        if not taken.complete:
            self.result.add(Fact("Not in it", "What you may not see: this is not the whole school."))
        show = outlined("Open the folder")
        show.clicked.connect(functools.partial(self._open, taken.path))
        self.result.add_buttons(show)
        self.result.show()
        show.setFocus()
        self._whole.verticalScrollBar().setValue(0)
        announce(self.result, f"Taken out as {taken.path.name}: {much}")

    @staticmethod
    def _open(path: Path, _checked: bool = False) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if path.is_dir() else path.parent)))

    # -- empty sheets -------------------------------------------------------------------------------------------------

    def _ask_template(self) -> None:
        kind: FileKind = self.kind.currentData()
        name = f"{SHEET[kind].title}.xlsx"
        chosen, _ = QFileDialog.getSaveFileName(self, "Save an empty sheet", name, "Excel workbook (*.xlsx)")
        if chosen:
            self.save_template(kind, Path(chosen).with_suffix(".xlsx"))

    def save_template(self, kind: FileKind, path: Path) -> None:
        """Write one empty sheet at a place that was chosen, and confirmed where something lay there."""

        def work(_step: Step) -> None:
            path.unlink(missing_ok=True)
            take_out.write_template(kind, path)

        self.work.run(
            "Writing the sheet",
            work,
            lambda _nothing: self.session.told.emit(f"Saved {path.name}. Fill it in and drop it on this window."),
            self.session.refused.emit,
        )

    def _ask_templates(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Save all empty sheets into")
        if chosen:
            self.save_templates(Path(chosen))

    def save_templates(self, folder: Path) -> None:
        """Write an empty sheet of each kind into a folder; those that lie there already are left as they are."""

        def work(step: Step) -> int:
            written = 0
            for at, sheet in enumerate(SHEETS):
                step(at, len(SHEETS), sheet.title)
                path = folder / f"{sheet.title}.xlsx"
                if not path.exists():
                    take_out.write_template(sheet.kind, path)
                    written += 1
            if not written:
                raise Refusal("All empty sheets lie in this folder already.", "Choose another folder.")
            return written

        self.work.run(
            "Writing the sheets",
            work,
            lambda written: self.session.told.emit(f"Saved {count(written, 'empty sheet')} in {folder.name}."),
            self.session.refused.emit,
        )
