"""Notes about a student: the box to write one, kept as one types, and those that the signed-in person may read."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.students import Note
from interventiondesk.domain.words import short_day
from interventiondesk.store import reads
from interventiondesk.tasks.plans import add_note
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui import icons, look
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.words import label, paint_line
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_READERS = "Restricted: read only by coordinator, counselor, principal and psychologist, never printed."


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
    """One note: kind, day and writer, whether it is restricted, and its text as it was written."""

    def __init__(self, note: Note, writer: str) -> None:
        super().__init__()
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

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(0, 0, self.width(), 1, look.color("hairline"))


class NotesTab(StudentTab):
    """Left the box, right the notes, newest first."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(fold=1000)
        self.box.addWidget(self._page)
        self.form = Form(
            FormBlock(Note, ("kind", "text", "restricted"), today=session.today, labels={"text": "Note"}),
        )
        self._draft = Draft(session, self.form)
        card = Card("Write a note")
        card.add_inside(self.form.blocks[0])
        card.add(Words(_READERS))
        self.verb = filled("Keep this note")
        self.verb.clicked.connect(self.keep)
        card.add_buttons(self.verb)
        self._notes = Card("Notes")
        self._page.main.addWidget(card)
        self._page.aside.addWidget(self._notes)
        self._view: StudentPage | None = None

    @staticmethod
    def _empty() -> dict[str, Any]:
        return {"kind": "observation", "text": "", "restricted": False}

    def begin(self, view: StudentPage, place: Place) -> None:
        """With the box as it was left."""
        del place
        self._draft.open(f"note draft {view.student.id}", self._empty())
        self.form.show_problems([])
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def take_keyboard(self) -> bool:
        """Into the box."""
        self.form.block("text").editor("text").widget.setFocus()
        return True

    def show_student(self, view: StudentPage) -> None:
        """Show the notes."""
        self._view = view
        people = reads.by_id(reads.staff(self.session.desk))
        self._notes.clear()
        for note in view.notes:
            writer = people.get(note.staff_id or "")
            self._notes.add(NoteRow(note, writer.short_name if writer else ""))
        if not view.notes:
            self._notes.empty("No note yet. What a teacher saw, what the family said, what went well: it belongs here.")
        self.busy.emit(True)

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
