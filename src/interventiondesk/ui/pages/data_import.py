"""Bringing in a file: choose or drop it, see what it would do, bring it in, take it back. Steps follow on one page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFileDialog, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.refusals import Canceled, Refusal
from interventiondesk.domain.words import count
from interventiondesk.exchange.draft import Draft
from interventiondesk.store import history, reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import bring_in
from interventiondesk.tasks.bring_in import Opened, Shape
from interventiondesk.ui import icons, look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.data_draft import DraftView
from interventiondesk.ui.pages.data_mapping import MappingView
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_FILES = "Sheets (*.csv *.txt *.tsv *.tab *.xlsx);;All files (*)"


class DropArea(QWidget):
    """The calm place that a file is dropped on, with the button for those who do not drag."""

    def __init__(self) -> None:
        super().__init__()
        self.hot = False
        self.setMinimumHeight(look.px(248))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.button = filled("Choose a file", "import")
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(24), look.px(86), look.px(24), look.px(24))
        box.setSpacing(look.px(look.STEP))
        for words in (
            label("Drop a file anywhere on this page", "title", bold=True),
            label(
                "A PowerSchool student export, mCLASS progress monitoring, or any sheet with headings (CSV or Excel).",
                muted=True,
            ),
            label("You see what it would do before anything is changed, and one click takes it back.", muted=True),
        ):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            box.addWidget(words)
        box.addSpacing(look.px(look.STEP))
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)

    def set_hot(self, hot: bool) -> None:
        """Show that a file hovers over the page."""
        self.hot = hot
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(look.px(560), look.px(248))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.color("accent" if self.hot else "control"), 2 if self.hot else 1.2)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(look.color("soft" if self.hot else "surface"))
        corner = look.px(look.CARD_CORNER)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
        side = look.px(36)
        icons.draw(painter, "file", QRectF((self.width() - side) / 2, look.px(36), side, side), look.color("accent"))


@dataclasses.dataclass(frozen=True)
class _Looked:
    """A file that was read, and what it would do where that is known."""

    opened: Opened
    draft: Draft | None
    note: str = ""


class ImportPage(Page):
    """The steps. Which one is shown follows from what is known: no file, a refused one, columns to name, a draft, done."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.work = Background(self)
        self.opened: Opened | None = None
        self.shape: Shape | None = None
        self._done: Changes | None = None
        self.area = DropArea()
        self.area.button.clicked.connect(self.ask_for_file)
        self.refused = Card("This file cannot be brought in")
        self.mapping = MappingView()
        self.mapping.chosen.connect(self._map)
        self.mapping.left.connect(self.ask_for_file)
        self.view = DraftView()
        self.view.brought_in.connect(self._bring_in)
        self.view.asked_again.connect(self._draft_again)
        self.view.columns_wanted.connect(self._name_columns)
        self.view.another_wanted.connect(self.ask_for_file)
        self.view.save_wanted.connect(self._ask_where_to_save)
        self.done = Card("Brought in")
        box = QVBoxLayout(self)
        margin = look.px(look.PAGE)
        box.setContentsMargins(margin, look.px(18), margin, margin)
        box.setSpacing(look.px(14))
        box.addWidget(self.refused)
        box.addWidget(self.area)
        box.addWidget(self.mapping, 1)
        box.addWidget(self.view, 1)
        box.addWidget(self.done)
        self._spring = QWidget()
        box.addWidget(self._spring, 1)
        self._show(self.area)

    @property
    def busy(self) -> bool:
        """Whether a file is being read or brought in."""
        return self.work.busy

    def _show(self, *shown: QWidget) -> None:
        for widget in (self.refused, self.area, self.mapping, self.view, self.done):
            widget.setVisible(widget in shown)
        self._spring.setVisible(self.mapping not in shown and self.view not in shown)

    def show_place(self, place: Place) -> None:
        """The step one was at; after a finished one the first."""
        if not self.done.isHidden():
            self._show(self.area)
        super().show_place(place)
        if not self.area.isHidden():
            self.area.button.setFocus()

    def read(self) -> None:
        """A draft compares with the desk as it was: what changed since is compared again."""
        self.titled.emit("Data", "bring in a file")
        if not self.done.isHidden() and self._done is not None:
            self._tell_done(self._done)
        elif not self.view.isHidden() and not self.busy:
            self._draft_again()

    # -- choosing -----------------------------------------------------------------------------------------------------

    def ask_for_file(self) -> None:
        """The system's own dialog."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Bring in a file", "", _FILES)
        if chosen:
            self.choose(Path(chosen))

    def choose(self, path: Path) -> None:
        """Read a file and show what it would do."""
        desk, today = self.session.desk, self.session.today
        if self.busy:
            return

        def look_at(step: bring_in.Step) -> _Looked:
            opened = bring_in.open_file(desk, path, step=step)
            if opened.kind is None and opened.shape is None:
                return _Looked(opened, None)
            note = "Its columns are read as you said last time." if opened.shape else ""
            try:
                draft = bring_in.draft_opened(desk, opened, today, shape=opened.shape, step=step)
            except Refusal:
                if opened.shape is None:
                    raise
                return _Looked(opened, None)
            return _Looked(opened, draft, note)

        self.view.forget()
        self.work.run(f"Reading {path.name}", look_at, self._looked, lambda refusal: self._refuse(path.name, refusal))

    def _refuse(self, name: str, refusal: Refusal) -> None:
        if isinstance(refusal, Canceled):
            self._show(self.area)
            self.session.told.emit(f"Stopped reading {name}. Nothing was changed.")
            return
        self.opened = None
        self.refused.clear()
        self.refused.set_title(f"{name} cannot be brought in", "nothing was changed")
        self.refused.add(Words(f"{refusal.says} {refusal.remedy}".strip(), ink="text", lined=True))
        self.refused.end()
        self._show(self.refused, self.area)
        self.area.button.setFocus()
        announce(self.refused, f"{name} cannot be brought in. {refusal.says} {refusal.remedy}", urgent=True)

    def _looked(self, looked: _Looked) -> None:
        self.opened = looked.opened
        self.shape = looked.opened.shape
        if looked.draft is None:
            self.mapping.show_file(looked.opened, looked.opened.shape)
            self._show(self.mapping)
            self.mapping.focus_first()
        else:
            self._show_draft(looked.draft, looked.note)
            self.view.focus_first()

    def _show_draft(self, draft: Draft, note: str = "") -> None:
        self.view.show_draft(draft, len(reads.students(self.session.desk)), note)
        self._show(self.view)

    # -- asking again -------------------------------------------------------------------------------------------------

    def _name_columns(self) -> None:
        if self.opened is not None:
            self.mapping.show_file(self.opened, self.shape)
            self._show(self.mapping)
            self.mapping.focus_first()

    def _map(self, shape: Shape) -> None:
        self.shape = shape
        self._draft_again()

    def _draft_again(self) -> None:
        desk, today, opened, shape = self.session.desk, self.session.today, self.opened, self.shape
        if opened is None or self.busy:
            return
        mapping = not self.mapping.isHidden()
        before = self.view.draft
        ids = None if mapping or before is None else self.view.id_kind()
        ids = None if before is not None and ids == before.ids else ids
        day_first = self.view.day_first()

        def done(draft: Draft) -> None:
            if mapping and shape is not None:
                bring_in.remember_shape(desk, opened.headings, shape)
            self._show_draft(draft)
            if mapping:
                self.view.focus_first()

        def refused(refusal: Refusal) -> None:
            if mapping:
                self.mapping.say_wrong(str(refusal))
            else:
                self.session.refused.emit(refusal)

        self.work.run(
            f"Comparing {opened.read.file}",
            lambda step: bring_in.draft_opened(
                desk, opened, today, ids=ids, shape=shape, day_first=day_first, step=step
            ),
            done,
            refused,
        )

    # -- doing --------------------------------------------------------------------------------------------------------

    def _bring_in(self, accept_missing: bool) -> None:
        desk, today, draft = self.session.desk, self.session.today, self.view.draft
        if draft is None:
            return

        def done(changes: Changes) -> None:
            self._done = changes
            self._show(self.done)
            self.session.do(lambda: changes, quiet=True)  # it is committed already; this tells the window
            self._tell_done(changes)
            announce(self.done, changes.says)

        self.work.run(
            f"Bringing in {draft.file}",
            lambda step: bring_in.bring_in(desk, draft, today, accept_missing=accept_missing, step=step),
            done,
            self.session.refused.emit,
        )

    def _tell_done(self, changes: Changes) -> None:
        found = next((one for one in history.brought_in(self.session.desk) if one.change == changes.change), None)
        self.done.clear()
        undone = found is None or found.undone
        self.done.set_title("Taken back" if undone else "Brought in", self.opened.read.file if self.opened else "")
        another = filled("Choose another file", "import")
        another.clicked.connect(self.ask_for_file)
        if found is None or found.undone:
            self.done.add(Words("Everything is as it was before.", ink="text"))
            self.done.add_buttons(another)
            another.setFocus()
            return
        record = found.record
        came = changes.says.removeprefix(f"Bring in {record.file}: ")
        self.done.add(Fact("What came", f"{came}; {count(record.unchanged, 'row')} without a change"))
        if record.problems:
            self.done.add(
                Fact("Left out", f"{count(record.problems, 'problem')}; mend the rows and bring them in again")
            )
        self.done.add(Fact("Backup", "A verified backup was made just before."))
        undo = outlined("Undo this import", "undo")
        undo.clicked.connect(lambda: self.session.do(lambda: self.session.desk.undo(changes.change)))
        students = outlined("See the students", "students")
        students.clicked.connect(lambda: self.go.emit(Place(name="students")))
        self.done.add_buttons(another, undo, students)
        another.setFocus()

    def _ask_where_to_save(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(self, "Save the rows that are left out", "Rows left out.xlsx", "*.xlsx")
        if chosen:
            self.save_left_out(Path(chosen))

    def save_left_out(self, path: Path) -> None:
        """Write the rows with problems as a workbook at a place that was chosen."""
        draft = self.view.draft
        if draft is None:
            return

        def done(_nothing: None) -> None:
            self.session.told.emit(f"Saved {path.name}. Mend its rows and bring it in; then take the file away.")

        self.work.run(
            "Saving the sheet",
            lambda _step: bring_in.save_rows_left_out(draft, path),
            done,
            self.session.refused.emit,
        )
