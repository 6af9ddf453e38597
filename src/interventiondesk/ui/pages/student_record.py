"""What the school knows of a student, stored field by field as it is typed, and the history of every change."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtWidgets import QFileDialog

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, short_day
from interventiondesk.store.history import Happening
from interventiondesk.tasks.students import StudentPage, change_student, record_of, student_problems
from interventiondesk.tasks.take_out import TakenOut, export_student
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.list_export import ListOut
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_forms import Form, Stored
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_FIELDS = (
    "given_name",
    "middle_name",
    "family_name",
    "preferred_name",
    "pronouns",
    "grade",
    "homeroom",
    "local_id",
    "state_id",
    "vendor_id",
    "birth_date",
    "sex",
    "home_language",
    "strengths",
    "own_words",
    "begin_date",
    "end_date",
    "active",
)
_ROWS = 12


def when_words(moment: str) -> str:
    """A stored moment on the clock of this computer: Jan 14, 2027 7:30."""
    local = dt.datetime.fromisoformat(moment).astimezone()
    return f"{short_day(local.date())}, {local.year} {local.hour}:{local.minute:02d}"


class RecordTab(StudentTab):
    """Left the history, right what is known."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(fold=1000)
        self.box.addWidget(self._page)
        self.form = Form(FormBlock(Student, _FIELDS, today=session.today, labels={"active": "Goes to this school"}))
        self._stored = Stored(self.form, self._store, self._judge)
        known = Card("What we know", "stored as you leave a field")
        known.add_inside(self.form.blocks[0])
        self.table: ValueTable[Happening] = ValueTable(
            [
                Column[Happening](
                    title="When", text=lambda one: when_words(one.when), sort=lambda one: one.change, width=148
                ),
                Column[Happening](title="Who", text=lambda one: one.who, muted=True, width=120),
                Column[Happening](title="What", text=lambda one: one.says, grows=True),
            ],
            name="History of this student",
        )
        self.table.chosen.connect(self._told)
        ListOut(session, self.table, "History").at_corner()
        self._history = Card("History", "newest first")
        self._history.add(self.table)
        self._details = Words("", lined=False)
        self._history.add(self._details)
        self._history.end()
        self.work = Background(self)
        self.take_out = outlined("Take out this student's record", "export")
        self.take_out.clicked.connect(self._ask_where)
        self._copy = Card("A copy of the record")
        self._may = Words("")
        self._copy.add(self._may)
        self._copy.add_buttons(self.take_out)
        self._page.main.addWidget(known)
        self._page.aside.addWidget(self._history)
        self._page.aside.addWidget(self._copy)
        self._student: Student | None = None

    def begin(self, view: StudentPage, place: Place) -> None:
        """Everything anew."""
        del place
        self._stored.begin(msgspec.structs.asdict(view.student))
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)

    def show_student(self, view: StudentPage) -> None:
        """Show what changed; a field that holds something unreadable keeps it."""
        self._student = view.student
        self._stored.show(msgspec.structs.asdict(view.student))
        happened = record_of(self.session.desk, view.student.id)
        self.table.set_values(happened)
        self.table.setFixedHeight(min(self.table.height_of_all(), look.px(look.ROW * (_ROWS + 1))))
        self._history.set_title("History", f"{count(len(happened), 'change')}, newest first")
        if happened and self.table.current() is None:
            self.table.setCurrentIndex(self.table.value_model.index(0, 0))
        sees = self.session.desk.who.sees_restricted
        left_out = "Restricted notes are in it." if sees else "Restricted notes, which you may not see, are not in it."
        self._may.set_text(f"A PDF and a folder of tables, without the names of other students. {left_out}")
        self.busy.emit(False)

    @property
    def at_work(self) -> bool:
        """Whether a record is being written."""
        return self.work.busy

    def _ask_where(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, "Take out this student's record into")
        if chosen:
            self.write_record(Path(chosen))

    def write_record(self, folder: Path) -> None:
        """Write the record into a folder: a PDF, and the tables beside it. Nothing that lies there is written over."""
        student, desk, today = self._student, self.session.desk, self.session.today
        if student is None:
            return

        def done(taken: TakenOut) -> None:
            letters = f" The PDF cannot print {' '.join(taken.missing)}." if taken.missing else ""
            self.session.told.emit(f"The record of {student.name} is in the folder {taken.path.name}.{letters}")

        self.work.run(
            f"Writing the record of {student.name}",
            lambda step: export_student(desk, student.id, folder, today, step=step),
            done,
            self.session.refused.emit,
        )

    def _told(self, one: Happening) -> None:
        # the whole sentence too: its column is narrow
        fields = "; ".join(one.details) if one.details else "No single fields to show for this change."
        self._details.set_text(f"{one.says.rstrip('.')}. {fields}")

    def _judge(self, name: str, value: Any) -> list[Problem]:
        student = self._student
        return student_problems(self.session.desk, {name: value}, student.id) if student else []

    def _store(self, name: str, value: Any) -> None:
        student = self._student
        if student is not None:
            self.session.do(lambda: change_student(self.session.desk, student, **{name: value}))
