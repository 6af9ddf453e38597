"""Bringing in files: choose or drop them, see how each is read and what it would do, bring it in, take it back.

It is one module because every step leads to the others: which is shown follows from what is known of the file.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.refusals import Canceled, Refusal
from interventiondesk.domain.words import count
from interventiondesk.exchange.draft import Draft, Offer
from interventiondesk.exchange.oneroster.drafting import RosterDraft
from interventiondesk.exchange.own_draft import OwnDraft
from interventiondesk.exchange.own_tables import is_own
from interventiondesk.exchange.reading_pasted import read_pasted
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import bring_back, bring_in, file_shapes
from interventiondesk.tasks.file_shapes import Opened, Shape
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.data_choose import DropArea, PasteCard
from interventiondesk.ui.pages.data_done import DoneCard
from interventiondesk.ui.pages.data_draft import DraftView
from interventiondesk.ui.pages.data_mapping import MappingView
from interventiondesk.ui.pages.data_own import OwnView
from interventiondesk.ui.pages.data_preview import known_of
from interventiondesk.ui.pages.data_questions import Told
from interventiondesk.ui.pages.data_steps import Steps
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import link, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.words import Elided
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_FILES = (
    "Files with tables (*.csv *.tsv *.tab *.txt *.xlsx *.xlsm *.xls *.xlsb *.ods *.htm *.html *.xml *.zip)"
    ";;All files (*)"
)
_FORGOTTEN = frozenset({"date", "season", "year"})
"""Answers that belong to one file and not to the next one with the same columns."""


@dataclasses.dataclass(frozen=True)
class _Looked:
    """A file that was read, and what it would do where that is known."""

    opened: Opened | None = None
    draft: Draft | None = None
    own: OwnDraft | None = None
    note: str = ""


class ImportPage(Page):
    """The steps. `waiting` are the files that come after the one that is looked at."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.work = Background(self)
        self.path: Path | None = None
        self.opened: Opened | None = None
        self.told: Told = Told()
        self.waiting: list[Path] = []
        self._of, self._at = 0, 0
        self.steps = Steps()
        self.area = DropArea()
        self.area.button.clicked.connect(self.ask_for_file)
        self.area.folder.clicked.connect(self._ask_for_folder)
        self.area.paste.clicked.connect(self.paste_wanted)
        self.pasting = PasteCard()
        self.pasting.pasted.connect(self.paste)
        self.pasting.left.connect(self.start_again)
        self.refused = Card("This file cannot be brought in")
        self.mapping = MappingView()
        self.mapping.chosen.connect(self._mapped)
        self.mapping.read_again.connect(self._read_again)
        self.mapping.left.connect(self.ask_for_file)
        self.view = DraftView()
        self.view.brought_in.connect(self._bring_in)
        self.view.same.connect(self._same)
        self.view.columns_wanted.connect(self._columns_wanted)
        self.view.another_wanted.connect(self.ask_for_file)
        self.view.save_wanted.connect(self._ask_where_to_save)
        self.own = OwnView()
        self.own.brought_back.connect(self._bring_back)
        self.own.another_wanted.connect(self.ask_for_file)
        self.done = DoneCard(session)
        self.done.another_wanted.connect(self.ask_for_file)
        self.done.save_wanted.connect(self._ask_where_to_save)
        self.done.go.connect(self.go)
        self.queue = self._make_queue()
        box = QVBoxLayout(self)
        margin = look.px(look.PAGE)
        box.setContentsMargins(margin, look.px(12), margin, margin)
        box.setSpacing(look.px(12))
        box.addWidget(self.steps)
        self._parts = (self.refused, self.area, self.pasting, self.mapping, self.view, self.own, self.done)
        self._tall = (self.pasting, self.mapping, self.view, self.own)
        for part in self._parts:
            box.addWidget(part, 1 if part in self._tall else 0)
        box.addWidget(self.queue)
        self._spring = QWidget()
        box.addWidget(self._spring, 1)
        self._show(0, self.area)

    def _make_queue(self) -> QWidget:
        made = Card()
        inside = QWidget()
        line = QHBoxLayout(inside)
        line.setContentsMargins(look.px(look.WIDE), look.px(look.STEP), look.px(look.WIDE), look.px(look.STEP))
        line.setSpacing(look.px(look.STEP))
        self._queued = Elided("")
        self.following = outlined("Go on with the next file")
        self.following.clicked.connect(self._next)
        leave = link("Leave out")
        leave.clicked.connect(self._leave_waiting)
        line.addWidget(self._queued, 1)
        line.addWidget(leave)
        line.addWidget(self.following)
        made.add(inside)
        made.hide()
        return made

    @property
    def busy(self) -> bool:
        """Whether a file is being read or brought in."""
        return self.work.busy

    def _show(self, step: int, *shown: QWidget) -> None:
        for widget in self._parts:
            widget.setVisible(widget in shown)
        self._spring.setVisible(not any(part in shown for part in self._tall))
        self.steps.show_step(step, f"File {self._at} of {self._of}" if self._of > 1 else "")
        self.queue.setVisible(bool(self.waiting))
        if self.waiting:
            names = ", ".join(path.name for path in self.waiting)
            words = "1 more file waits" if len(self.waiting) == 1 else f"{len(self.waiting)} more files wait"
            self._queued.set_text(f"{words}: {names}")

    def show_place(self, place: Place) -> None:
        """The step one was at; after a finished one the first."""
        if not self.done.isHidden() and not self.waiting:
            self.start_again()
        super().show_place(place)
        if not self.area.isHidden():
            self.area.button.setFocus()

    def read(self) -> None:
        """A draft compares with the desk as it was: what changed since is compared again."""
        self.titled.emit("Data", "bring in a file")
        if not self.done.isHidden():
            self.done.read()
        elif not self.view.isHidden() and not self.busy:
            self._draft_again()

    # -- choosing -----------------------------------------------------------------------------------------------------

    def ask_for_file(self) -> None:
        """The system's own dialog; several files come one after the other."""
        chosen, _ = QFileDialog.getOpenFileNames(self, "Bring in files", "", _FILES)
        if chosen:
            self.take_files([Path(one) for one in chosen])

    def _ask_for_folder(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Bring in a folder of files that belong together")
        if chosen:
            self.take_files([Path(chosen)])

    def take_files(self, files: list[Path]) -> None:
        """Files that were dropped or chosen: the first now, the others one after the other."""
        if not files:
            return
        if self.busy:
            self.waiting += files
            self._of += len(files)
            self.session.told.emit(f"{count(len(files), 'file')} will come after this one.")
            return
        self.waiting, self._of, self._at = files[1:], len(files), 1
        self._read(files[0])

    def choose(self, path: Path) -> None:
        """Read a file and show what it would do."""
        self.take_files([path])

    def _next(self) -> None:
        if self.waiting and not self.busy:
            self._at += 1
            self._read(self.waiting.pop(0))

    def _leave_waiting(self) -> None:
        self.waiting, self._of = [], 1
        self.queue.hide()
        self.steps.show_step(self.steps.at())
        shown = next((part for part in self._parts if not part.isHidden()), self.area)
        shown.setFocus()

    def paste_wanted(self) -> None:
        """Show the field for rows that were copied."""
        self._show(0, self.pasting)
        self.pasting.begin()

    def start_again(self) -> None:
        """The first step."""
        self._show(0, self.area)
        self.area.button.setFocus()

    def paste(self, text: str) -> None:
        """Bring in rows that were copied; they are never written to a disk."""
        self.path, self._of, self._at = None, 1, 1

        def look_at(step: bring_in.Step) -> _Looked:
            step(0, 1, "Reading the rows")
            return self._looked_at(bring_in.open_read(self.session.desk, read_pasted(text)), Told(), step)

        def refused(refusal: Refusal) -> None:
            self.pasting.say(str(refusal))
            announce(self.pasting, str(refusal), urgent=True)

        self.view.forget()
        self.work.run("Reading the rows", look_at, self._looked, refused)

    def _read(self, path: Path, told: Told = Told()) -> None:  # noqa: B008 - a frozen value
        """Read a file, as far as was said in a certain encoding or from a certain sheet."""
        desk = self.session.desk
        self.path = path

        def look_at(step: bring_in.Step) -> _Looked:
            opened = bring_in.open_file(desk, path, encoding=told.encoding, sheet=told.sheet, step=step)
            if is_own(opened.read):
                return _Looked(own=bring_back.look_back(desk, path, step=step))
            return self._looked_at(opened, told, step)

        if told == Told():
            self.view.forget()
        self.work.run(f"Reading {path.name}", look_at, self._looked, lambda refusal: self._refuse(path.name, refusal))

    def _looked_at(self, opened: Opened, told: Told, step: bring_in.Step) -> _Looked:
        """What the file would do, as far as nothing has to be asked first. Runs beside the window."""
        note = ""
        if opened.shape is not None and (opened.kind is None or opened.asks):
            told = msgspec.structs.replace(told, shape=opened.shape, answers=opened.shape.answers)
            note = "Its columns are read as you said last time."
        self.told = told
        unsaid = [ask for ask in opened.asks if ask not in told.answers]
        if (opened.kind is None and told.shape is None) or unsaid:
            return _Looked(opened)
        try:
            return _Looked(opened, self._draft(opened, told, step), note=note)
        except Canceled:
            raise
        except Refusal:
            if told.shape is None:
                raise
            return _Looked(opened)

    def _refuse(self, name: str, refusal: Refusal) -> None:
        if isinstance(refusal, Canceled):
            self._show(0, self.area)
            self.session.told.emit(f"Stopped reading {name}. Nothing was changed.")
            return
        self.opened = None
        self.refused.clear()
        self.refused.set_title(f"{name} cannot be brought in", "nothing was changed")
        self.refused.add(Words(str(refusal), ink="text", lined=True))
        self.refused.end()
        self._show(0, self.refused, self.area)
        (self.following if self.waiting else self.area.button).setFocus()
        announce(self.refused, f"{name} cannot be brought in. {refusal}", urgent=True)

    def _looked(self, looked: _Looked) -> None:
        if looked.own is not None:
            self.own.show_draft(looked.own)
            self._show(2, self.own)
            self.own.focus_first()
            return
        self.opened = looked.opened
        if looked.opened is None:
            return
        uncertain = len(looked.opened.read.encodings_possible) > 1 and self.told.encoding is None
        if looked.draft is None or uncertain or self._asks(looked.draft):
            self._show_columns(looked.draft)
        else:
            self._show_draft(looked.draft, looked.note)
            self.view.focus_first()

    def _asks(self, draft: Draft) -> bool:
        """Whether the file cannot be compared in full before the user has said something."""
        if isinstance(draft, RosterDraft) and draft.asks_org:
            self.told = msgspec.structs.replace(self.told, schools=draft.asks_org)
        open_bulk = isinstance(draft, RosterDraft) and (bool(draft.asks_org) or draft.asks_bulk)
        told = self.told
        open_ids = bool(draft.asks_ids) and told.ids is None
        return open_ids or (draft.asks_day_first and told.day_first is None) or open_bulk

    # -- how it is read -----------------------------------------------------------------------------------------------

    def _columns_wanted(self) -> None:
        self._show_columns(self.view.draft)

    def _show_columns(self, draft: Draft | None) -> None:
        opened = self.opened
        if opened is None:
            return
        desk = self.session.desk
        known, measures = known_of(desk, opened), reads.measures(desk)
        self.mapping.show_file(opened, known, self.told, draft, measures, self.session.today)
        self._show(1, self.mapping)
        self.mapping.focus_first()

    def _read_again(self, told: Told) -> None:
        if self.path is not None:
            self._read(self.path, told)
            return
        opened = self.opened
        if opened is not None:
            self.told = told
            self.opened = bring_in.open_read(self.session.desk, opened.read, sheet=told.sheet)
            self._show_columns(None)

    def _mapped(self) -> None:
        self.told = self.mapping.told
        self._draft_again()

    def _same(self, offers: list[Offer], same: bool) -> None:
        told = self.told
        if same:
            matches = told.matches | {row: student for one in offers for row, student in one.matches.items()}
            self.told = msgspec.structs.replace(told, matches=matches)
        else:
            apart = told.apart | {(one.row, one.student_id) for one in offers}
            self.told = msgspec.structs.replace(told, apart=apart)
        self._draft_again()

    def _draft(self, opened: Opened, told: Told, step: bring_in.Step) -> Draft:
        return bring_in.draft_opened(
            self.session.desk,
            opened,
            self.session.today,
            ids=told.ids,
            shape=told.shape,
            day_first=told.day_first,
            matches=told.matches,
            bulk=told.bulk,
            org=told.org,
            answers=told.answers,
            step=step,
        )

    def _draft_again(self) -> None:
        opened, told = self.opened, self.told
        if opened is None or self.busy:
            return
        mapping = not self.mapping.isHidden()

        def done(draft: Draft) -> None:
            if mapping and self._asks(draft):
                self._show_columns(draft)
                return
            if mapping and not self._remembered(opened, told):
                return
            with_keys = self.view.isAncestorOf(self.focusWidget() or self)
            self._show_draft(draft)
            if mapping or with_keys:
                self.view.focus_first()

        def refused(refusal: Refusal) -> None:
            if mapping:
                self.mapping.say_wrong(str(refusal))
            else:
                self.session.refused.emit(refusal)

        self.work.run(f"Comparing {opened.read.file}", lambda step: self._draft(opened, told, step), done, refused)

    def _remembered(self, opened: Opened, told: Told) -> bool:
        """Keep what was said of the columns for the school's next such file. False where the name cannot be used."""
        shape = told.shape
        if shape is None:
            return True
        answers = {name: text for name, text in shape.answers.items() if name not in _FORGOTTEN}
        kept = Shape(kind=shape.kind, mapping=shape.mapping, answers=answers)
        desk = self.session.desk
        self.session.do(lambda: file_shapes.remember_shape(desk, opened.headings, kept), quiet=True)
        if told.name:
            try:
                file_shapes.save_shape(desk, told.name, opened, kept)
            except Refusal as refusal:
                self.mapping.say_wrong(str(refusal))
                return False
        return True

    def _show_draft(self, draft: Draft, note: str = "") -> None:
        self.view.show_draft(draft, len(reads.students(self.session.desk)), note, self.told.apart)
        self._show(2, self.view)

    # -- doing --------------------------------------------------------------------------------------------------------

    def _bring_in(self) -> None:
        desk, today, draft, view = self.session.desk, self.session.today, self.view.draft, self.view
        if draft is None:
            return
        missing, typed, goals, made = (
            view.accepts_missing(),
            view.typed(),
            view.accepts_goals(),
            view.accepts_without_id(),
        )
        self.work.run(
            f"Bringing in {draft.file}",
            lambda step: bring_in.bring_in(
                desk,
                draft,
                today,
                accept_missing=missing,
                typed=typed,
                accept_goals=goals,
                accept_without_id=made,
                step=step,
            ),
            lambda changes: self._came(changes, draft.file, draft),
            self.session.refused.emit,
        )

    def _bring_back(self) -> None:
        desk, today, draft = self.session.desk, self.session.today, self.own.draft
        if draft is None:
            return
        self.work.run(
            f"Bringing back {draft.manifest.school}",
            lambda step: bring_back.bring_back(desk, draft, today, step=step),
            lambda back: self._came(back.changes, draft.file, None, same=back.same),
            self.session.refused.emit,
        )

    def _came(self, changes: Changes, file: str, draft: Draft | None, *, same: bool = False) -> None:
        self._show(3, self.done)
        self.session.do(lambda: changes, quiet=True)  # it is committed already; this tells the window
        self.show_done(changes, file, draft, same=same)

    def show_done(self, changes: Changes, file: str, draft: Draft | None, *, same: bool = False) -> None:
        """Say what came. `same`: the desk is now the very school that was taken out."""
        self._show(3, self.done)
        self.done.tell(changes, file, draft, following=bool(self.waiting), same=same)
        if self.waiting:
            self.following.setFocus()
        announce(self.done, changes.says)

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
