"""What Ctrl+K finds: every student, every group, every place, every command of the week."""

from __future__ import annotations

from typing import Protocol

from interventiondesk.domain.words import day_words, grade_words
from interventiondesk.store import reads
from interventiondesk.ui.parts.finder import Findable
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session


class Goes(Protocol):
    """What a window offers to a command."""

    session: Session
    place: Place

    def go(self, place: Place) -> None: ...
    def close(self) -> bool: ...
    def print_it(self) -> None: ...
    def take_out(self) -> None: ...
    def show_keys(self) -> None: ...


_PLACES: tuple[tuple[str, str, Place], ...] = (
    ("Today", "today", Place(name="today")),
    ("Students", "students", Place(name="students")),
    ("Groups", "groups", Place(name="groups")),
    ("Students without a group", "groups", Place(name="groups", tab="alone")),
    ("Class and grade plans", "groups", Place(name="groups", tab="classes")),
    ("Capacity", "clock", Place(name="groups", tab="capacity")),
    ("Screening", "screening", Place(name="screening")),
    ("Meetings", "meetings", Place(name="meetings")),
    ("Data", "data", Place(name="data")),
    ("Brought in", "data", Place(name="data", tab="history")),
    ("Norms", "data", Place(name="data", tab="norms")),
    ("How we decide", "data", Place(name="data", tab="rules")),
    ("School", "data", Place(name="data", tab="school")),
)

_COMMANDS: tuple[tuple[str, str, Place, str], ...] = (
    ("Print the packet of the next meeting", "print", Place(name="packet"), ""),
    ("Plan a meeting", "calendar", Place(name="meetings", tab="new"), "calendar"),
    ("Type in a paper sheet", "edit", Place(name="week_sheet"), "weekly teacher number"),
    ("Print this week's sheets", "print", Place(name="week_sheet", tab="print"), "paper teacher weekly"),
    ("Hand over a caseload", "forward", Place(name="groups", tab="handover"), "handover provider leaves departing"),
    ("Cancel a day for all", "calendar", Place(name="groups", tab="cancel"), "snow day closed"),
    ("Add a student", "add", Place(name="student", tab="new"), "new"),
    ("Page for next year", "print", Place(name="student", tab="next_year"), "transition teacher hand over"),
    ("Add a group", "add", Place(name="groups", tab="new"), "new"),
    ("Bring in a file", "import", Place(name="data", tab="import"), "import"),
    ("Take out everything", "export", Place(name="data", tab="export"), "export"),
    ("Make a backup", "backup", Place(name="data", tab="backups"), ""),
    ("Settings of follow-up", "clock", Place(name="data", tab="follow_up"), "nobody has followed up rules days"),
)
"""Title, icon, place, and further words that find it."""


def findables(window: Goes) -> list[Findable]:
    """Students first by name, then groups, places and commands."""
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
    for roster in reads.rosters(session.desk, session.today):
        place = Place(name="groups", group_id=roster.group.id)
        who = roster.provider.name if roster.provider else ""
        told = " · ".join(part for part in ("group", who) if part)
        found.append(
            Findable(roster.group.name, told, lambda place=place: window.go(place), "groups", "sessions scores members")
        )
    for title, icon, place in _PLACES:
        found.append(Findable(title=title, subtitle="place", on=lambda place=place: window.go(place), icon=icon))
    ahead = reads.next_meeting(session.desk, session.today)
    if ahead is not None:
        held = Place(name="meeting_mode", meeting_id=ahead.id)
        told = f"command, {day_words(ahead.date)}"
        found.append(Findable("Hold the next meeting", told, lambda: window.go(held), "meetings", "begin mode"))
    for title, icon, place, also in _COMMANDS:
        found.append(Findable(title, "command", lambda place=place: window.go(place), icon, also))
    found += [
        Findable("Ask for assistance", "command", lambda: _ask(window), "person", "request help concern"),
        Findable("Take out this list", "command, Ctrl+Shift+E", window.take_out, "export", "export excel csv"),
        Findable("Print this list", "command, Ctrl+P", window.print_it, "print", "paper"),
        Findable("Undo", "command, Ctrl+Z", session.undo, "undo"),
        Findable("Redo", "command, Ctrl+Y", session.redo, "redo"),
        Findable("Keys of this place", "command, F1", window.show_keys, "info", "help shortcuts keyboard"),
    ]
    return found


def _ask(window: Goes) -> None:
    """A request is about a student: the one who is open, or one to be chosen."""
    student = window.place.student_id
    if student:
        window.go(Place(name="student", student_id=student, tab="requests"))
        return
    window.go(Place(name="students"))
    window.session.told.emit("Open the student whom it is about; the form is on the tab Requests.")
