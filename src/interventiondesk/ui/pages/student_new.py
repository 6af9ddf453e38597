"""Adding a student by hand: a small form, kept as one types."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.students import Student
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.students import add_student, student_problems
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import Place, Scrolled
from interventiondesk.ui.session import Session

_KEY = "new student draft"
_FIELDS = ("given_name", "family_name", "preferred_name", "pronouns", "grade", "homeroom", "local_id", "birth_date")
_EMPTY: dict[str, Any] = {name: None if name == "birth_date" else "" for name in _FIELDS}


class NewStudent(QWidget):
    """The form. `go` leads to the page of whoever was added."""

    go = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.form = Form(FormBlock(Student, _FIELDS, today=session.today))
        self._draft = Draft(session, self.form)
        card = Card("Add a student")
        card.add(Words("The last name is enough to begin with. A student export fills in the rest by the Student ID."))
        card.add_inside(self.form.blocks[0])
        self.verb = filled("Add the student")
        self.verb.clicked.connect(self.add)
        bring = outlined("Bring in a file instead", "import")
        bring.clicked.connect(lambda: self.go.emit(Place(name="data", tab="import")))
        card.add_buttons(self.verb, bring)
        page = Scrolled()
        page.main.addWidget(card)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(page)

    def begin(self) -> None:
        """With the form as it was left, the keyboard in its first field."""
        self._draft.open(_KEY, _EMPTY)
        self.form.show_problems([])
        self.form.block("given_name").editor("given_name").widget.setFocus()

    def add(self) -> None:
        """Add the student, then go there."""
        known = self.form.values()
        problems = [*self.form.problems(), *student_problems(self._session.desk, known)]
        self.form.show_problems(problems)
        if problems:
            return
        added: list[Student] = []

        def task() -> Changes:
            student, changes = add_student(self._session.desk, known)
            added.append(student)
            return changes

        if self._session.do(task) is not None:
            self._draft.clear(_EMPTY)
            self.go.emit(Place(name="student", student_id=added[0].id))
