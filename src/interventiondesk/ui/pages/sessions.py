"""The sessions of a group or of one student on a page of their own: where Today and a student's page lead."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.store.desk import Changes
from interventiondesk.ui import look
from interventiondesk.ui.pages.groups_sessions import SessionsBlock, Whose
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session


class SessionsPage(Page):
    """The log, with the way to the scores of the same students."""

    keys = (
        ("P", "Present"),
        ("A", "Absent"),
        ("N", "No session, then why"),
        ("S", "A substitute taught"),
        ("M or a digit", "Other minutes"),
        ("Del", "Take an entry back"),
        ("Enter, Shift+Enter", "The next day, the one before"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.place = Place(name="sessions")
        self._title = ""
        self.block = SessionsBlock(session)
        self.block.titled.connect(self._named)
        self.scores = outlined("Scores", "edit")
        self.scores.clicked.connect(self._to_scores)
        whole = Scrolled()
        line = QHBoxLayout()
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.scores)
        line.addStretch(1)
        whole.main.addLayout(line)
        whole.main.addWidget(self.block)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(whole)

    def show_place(self, place: Place) -> None:
        """Show the log with the keyboard on the asked day, or on the newest that nobody entered."""
        self.place = place
        self.scores.setVisible(bool(place.measure_id))
        self.block.show_whose(Whose(place.group_id, place.student_id, place.plan_id))
        self.block.take_keyboard(place.date if place.date != self.session.today else None)

    def read(self) -> None:
        """Read the log again."""
        self.block.read()

    def _named(self, title: str) -> None:
        self.titled.emit(title or "Sessions", "Sessions")

    def _to_scores(self) -> None:
        place = self.place
        self.go.emit(
            Place(
                name="scores",
                group_id=place.group_id,
                student_id=place.student_id,
                measure_id=place.measure_id,
                date=min(place.date or self.session.today, self.session.today),
            )
        )

    def touched_by(self, changes: Changes) -> bool:
        """Sessions, plans, students, the calendar."""
        return bool(
            changes.touched.keys()
            & {"session", "plan", "phase", "student", "membership", "calendar_day", "school_year"}
        )
