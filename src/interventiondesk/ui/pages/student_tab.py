"""What every tab of a student's page is."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session


class StudentTab(QWidget):
    """One tab: shows a student, asks for other places through `go`.

    `busy` tells the page that the tab has its own next step now, so that only one button is filled.
    """

    go = Signal(object)
    busy = Signal(bool)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)

    def begin(self, view: StudentPage, place: Place) -> None:
        """Somebody came here: show this student from the top, with the keyboard where the work is if it is here."""
        del place
        self.show_student(view)

    def show_student(self, view: StudentPage) -> None:
        """Show what is known now; what is being typed stays."""
        raise NotImplementedError

    def take_keyboard(self) -> bool:
        """Put the keyboard where this tab's work is; False leaves it on the tabs."""
        return False
