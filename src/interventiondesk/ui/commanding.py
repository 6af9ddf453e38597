"""What Ctrl+K finds: every student, every place, every command; and the list of keys."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from interventiondesk.domain.words import grade_words
from interventiondesk.store import reads
from interventiondesk.ui.parts.finder import Findable
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_KEYS = (
    ("Ctrl+K", "find a student or a command"),
    ("Ctrl+1 to Ctrl+6", "Today, Students, Groups, Screening, Meetings, Data"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo, redo"),
    ("Ctrl+P", "print the packet of the next meeting"),
    ("Alt+Left", "back"),
    ("Enter, Tab, arrows", "in a score grid: down, right, move"),
    ("A, N", "in a score grid: absent, not given"),
    ("Ctrl+V", "in a score grid: paste from a spreadsheet"),
    ("F1", "this list"),
)


class Goes(Protocol):
    """What a window offers to a command."""

    session: Session

    def go(self, place: Place) -> None: ...
    def close(self) -> bool: ...


def findables(window: Goes) -> list[Findable]:
    """Students first by name, then places and commands."""
    session = window.session
    found: list[Findable] = []
    for student in reads.students(session.desk):
        place = Place(name="student", student_id=student.id)
        found.append(
            Findable(
                title=student.name,
                subtitle=" · ".join(part for part in (grade_words(student.grade), student.homeroom) if part),
                on=lambda place=place: window.go(place),
                icon="person",
                also=f"{student.given_name} {student.local_id} {student.state_id}",
            )
        )
    commands: tuple[tuple[str, str, str, Place], ...] = (
        ("Today", "place", "today", Place(name="today")),
        ("Students", "place", "students", Place(name="students")),
        ("Groups", "place", "groups", Place(name="groups")),
        ("Screening", "place", "screening", Place(name="screening")),
        ("Meetings", "place", "meetings", Place(name="meetings")),
        ("Data", "place", "data", Place(name="data")),
        ("Bring in a file", "command", "import", Place(name="data", tab="import")),
        ("Make a backup", "command", "backup", Place(name="data", tab="backups")),
        ("Plan a meeting", "command", "calendar", Place(name="meetings", tab="new")),
        ("Print the packet of the next meeting", "command", "print", Place(name="packet")),
        ("Add a student", "command", "add", Place(name="student", tab="new")),
        ("Add a group", "command", "add", Place(name="groups", tab="new")),
        ("Capacity", "command", "clock", Place(name="groups", tab="capacity")),
        ("Cancel a day for all", "command", "calendar", Place(name="groups", tab="cancel")),
        ("Hand over a caseload", "command", "forward", Place(name="groups", tab="handover")),
    )
    for title, subtitle, icon, place in commands:
        found.append(Findable(title=title, subtitle=subtitle, on=lambda place=place: window.go(place), icon=icon))
    found.append(Findable(title="Undo", subtitle="command", on=session.undo, icon="undo"))
    found.append(Findable(title="Redo", subtitle="command", on=session.redo, icon="redo"))
    return found


def show_keys(parent: QWidget) -> None:
    """F1."""
    box = QMessageBox(parent)
    box.setWindowTitle("Keys of this program")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText("\n".join(f"{keys}:  {what}" for keys, what in _KEYS))
    box.exec()
