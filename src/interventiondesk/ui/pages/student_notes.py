"""Notes about a student: the box to write one, kept as one types, and those that the signed-in person may read and word
anew, with their earlier wordings."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.students import Note
from interventiondesk.domain.words import day_and_year, short_day
from interventiondesk.store import past_reads, reads
from interventiondesk.store.past_reads import Wording
from interventiondesk.tasks.happened import change_note
from interventiondesk.tasks.plans import add_note
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui import icons, look
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled, link, on_keys, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.parts.words import label, paint_line
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_READERS = "Restricted: read only by coordinator, counselor, principal and psychologist, never printed."

_FIELDS = ("kind", "text", "restricted")


class _Lock(QWidget):
    """The lock and its word."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Restricted")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        wide = look.metrics("small", bold=True).horizontalAdvance("Restricted")
        return QSize(wide + look.px(20), look.px(18))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        side, ink = look.px(14), look.color("text")
        icons.draw(painter, "lock", QRectF(0, (self.height() - side) / 2, side, side), ink)
        measure = look.metrics("small", bold=True)
        base = (self.height() - measure.height()) / 2 + measure.ascent()
        paint_line(painter, look.px(18), round(base), "Restricted", look.font("small", bold=True), ink)


class NoteRow(QWidget):
    """One note: kind, day and writer, whether it is restricted, its text as it was written, and how it was worded before.
    `edited` asks to word it anew."""

    edited = Signal()

    def __init__(self, note: Note, writer: str, wordings: Sequence[Wording] = ()) -> None:
        super().__init__()
        self.note = note
        kind = field_of(Note, "kind").word(note.kind)
        said = ", ".join(part for part in (f"{short_day(note.date)}, {note.date.year}", writer) if part)
        restricted = "restricted, " if note.restricted else ""
        self.setAccessibleName(f"{kind}, {restricted}{said}: {note.text}")
        head = QHBoxLayout()
        head.setSpacing(look.px(look.STEP))
        head.addWidget(label(kind, bold=True))
        head.addWidget(label(said, "small", muted=True))
        if note.restricted:
            head.addWidget(_Lock())
        head.addStretch(1)
        box = QVBoxLayout(self)
        side = look.px(look.WIDE) - 1
        box.setContentsMargins(side, look.px(10), side, look.px(10))
        box.setSpacing(look.px(look.GAP))
        box.addLayout(head)
        box.addWidget(label(note.text, wraps=True))
        below = QHBoxLayout()
        self.edit = link("Edit")
        self.edit.setObjectName(f"edit note {note.id}")
        self.edit.setAccessibleDescription(f"{kind}, {said}")
        self.edit.clicked.connect(self.edited)
        below.setContentsMargins(-self.edit.side, 0, 0, 0)
        below.addWidget(self.edit)
        self._before = QWidget()
        if wordings:
            self.before = link(_shown_words(len(wordings)))
            self.before.setObjectName(f"wordings of note {note.id}")
            self.before.setAccessibleDescription(f"{kind}, {said}")
            self.before.clicked.connect(lambda: self.unfold(shown=self._before.isHidden()))
            below.addWidget(self.before)
        below.addStretch(1)
        box.addLayout(below)
        inside = QVBoxLayout(self._before)
        inside.setContentsMargins(look.px(look.WIDE), 0, 0, 0)
        inside.setSpacing(look.px(look.GAP))
        for one in wordings:
            inside.addWidget(label(_wording_words(one), "small", muted=True))
            inside.addWidget(label(one.text, muted=True, wraps=True))
        self._before.hide()
        box.addWidget(self._before)

    def unfold(self, *, shown: bool) -> None:
        """Show how the note was worded before, or hide it again."""
        self._before.setVisible(shown)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, look.color("hairline"))


def _shown_words(many: int) -> str:
    return "Earlier wording" if many == 1 else f"{many} earlier wordings"


def _wording_words(one: Wording) -> str:
    day = day_and_year(dt.datetime.fromisoformat(one.when).astimezone().date()) if one.when else ""
    return ", ".join(part for part in ("Earlier wording", day, one.who) if part)


class _Edit(QWidget):
    """The form that words one note anew. What is typed is kept until it is stored or left."""

    done = Signal()

    def __init__(self, session: Session, view: StudentPage, note: Note) -> None:
        super().__init__()
        self._session, self._view, self._note = session, view, note
        self.form = Form(FormBlock(Note, _FIELDS, today=session.today, labels={"text": "Note"}))
        Draft(session, self.form).open(
            f"note edit {note.id}", {"kind": note.kind, "text": note.text, "restricted": note.restricted}
        )
        self.form.block("text").editor("text").widget.setObjectName(f"text of note {note.id}")
        self.form.block("text").editor("text").widget.setAccessibleName(f"Note of {day_and_year(note.date)}")
        self.verb = outlined("Keep the new wording")
        self.verb.clicked.connect(self.keep)
        self.verb.setToolTip("Ctrl+Enter")
        on_keys(self, "Ctrl+Return", self.keep)
        leave = link("Leave as it was")
        leave.clicked.connect(self.leave)
        box = QVBoxLayout(self)
        side = look.px(look.WIDE) - 1
        box.setContentsMargins(side, look.px(10), side, look.px(10))
        box.addWidget(self.form.blocks[0])
        line = QHBoxLayout()
        line.addWidget(self.verb)
        line.addWidget(leave)
        line.addStretch(1)
        box.addLayout(line)

    def keep(self) -> None:
        """Store the new wording; the earlier one stays in the history."""
        problems = self.form.problems()
        text, kind, restricted = (self.form.value(name) for name in ("text", "kind", "restricted"))
        if not str(text or "").strip():
            problems.insert(0, Problem("text", "The note is empty.", "Write it, or leave it as it was."))
        self.form.show_problems(problems)
        if problems:
            return
        session, note, student = self._session, self._note, self._view.student
        session.desk.keep(f"note edit {note.id}", None)
        self.done.emit()
        done = session.do(
            lambda: change_note(session.desk, student, note, text, kind=kind, restricted=bool(restricted))
        )
        if done is None:
            Draft(session, self.form).keep()

    def leave(self) -> None:
        """Forget what was typed."""
        self._session.desk.keep(f"note edit {self._note.id}", None)
        self.done.emit()


class NotesTab(StudentTab):
    """Left the box, right the notes, newest first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(fold=1000)
        self.box.addWidget(self._page)
        self.form = Form(
            FormBlock(Note, _FIELDS, today=session.today, labels={"text": "Note"}),
        )
        self._draft = Draft(session, self.form)
        card = Card("Write a note")
        card.add_inside(self.form.blocks[0])
        card.add(Words(_READERS))
        self.verb = filled("Keep this note")
        self.verb.clicked.connect(self.keep)
        self.verb.setToolTip("Ctrl+Enter")
        on_keys(card, "Ctrl+Return", self.keep)
        card.add_buttons(self.verb)
        self._notes = Card("Notes")
        self._page.main.addWidget(card)
        self._page.aside.addWidget(self._notes)
        self._view: StudentPage | None = None
        self._editing = ""
        self.editing: _Edit | None = None

    @staticmethod
    def _empty() -> dict[str, Any]:
        return {"kind": "observation", "text": "", "restricted": False}

    def begin(self, view: StudentPage, place: Place) -> None:
        """With the box as it was left."""
        del place
        self._draft.open(f"note draft {view.student.id}", self._empty())
        self.form.show_problems([])
        kept = (one.id for one in view.notes if self.session.desk.kept(f"note edit {one.id}", dict[str, str]))
        self._editing = next(kept, "")
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> bool:
        """Into the box."""
        self.form.block("text").editor("text").widget.setFocus()
        return True

    def show_student(self, view: StudentPage) -> None:
        """Show the notes."""
        self._view = view
        focus = focused_in(self)
        people = reads.by_id(reads.staff(self.session.desk))
        self._notes.clear()
        self.editing = None
        for note in view.notes:
            if note.id == self._editing:
                self.editing = _Edit(self.session, view, note)
                self.editing.done.connect(self._edited)
                self._notes.add(self.editing)
                continue
            writer = people.get(note.staff_id or "")
            wordings = past_reads.note_wordings(self.session.desk, note.id)
            row = NoteRow(note, writer.short_name if writer else "", wordings)
            row.edited.connect(functools.partial(self._edit, note.id))
            self._notes.add(row)
        focus_again(self, focus)
        if not view.notes:
            self._notes.empty("No note yet. What a teacher saw, what the family said, what went well: it belongs here.")
        self.busy.emit(True)

    def _edit(self, note_id: str) -> None:
        """One note at a time; what was typed into another is kept."""
        self._editing = note_id
        if self._view is not None:
            self.show_student(self._view)
        if self.editing is not None:
            self.editing.form.block("text").editor("text").widget.setFocus()

    def _edited(self) -> None:
        self._editing = ""
        if self._view is not None:
            self.show_student(self._view)

    def keep(self) -> None:
        """Store the note and begin anew."""
        view = self._view
        if view is None:
            return
        problems = self.form.problems()
        text, kind, restricted = (self.form.value(name) for name in ("text", "kind", "restricted"))
        if not str(text or "").strip():
            problems.insert(0, Problem("text", "The note is empty.", "Write it, then keep it."))
        self.form.show_problems(problems)
        if problems:
            return
        desk, today = self.session.desk, self.session.today
        changes = self.session.do(
            lambda: add_note(desk, view.student, text, today, kind=kind, restricted=bool(restricted))
        )
        if changes is not None:
            self._draft.clear(self._empty())
