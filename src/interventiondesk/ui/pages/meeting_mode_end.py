"""The last page of a meeting: who was present, its notes, and the minutes on paper."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.meetings import Attendee, Meeting
from interventiondesk.domain.words import count
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks.talking import end_meeting
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_forms import Draft, Form
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.places import emptied
from interventiondesk.ui.session import Session


class MeetingEnd(QWidget):
    """Who was present, and closing. `closed` once the meeting is held, `minutes` asks for the paper."""

    closed = Signal()
    minutes = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._meeting: Meeting | None = None
        self._present: set[str] = set()
        self._rows: list[Row] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.px(14))

    def show_meeting(self, meeting: Meeting) -> None:
        """Show the end of a meeting, with what was typed before."""
        desk, today = self._session.desk, self._session.today
        self._meeting = meeting
        box = emptied(self._box)
        items = reads.agenda(desk, meeting.id)
        left = [item for item in items if not item.reached]
        reached = f"{len(items) - len(left)} of {count(len(items), 'student')} talked about"
        people = Card("Who was present", reached)
        there = {one.staff_id for one in week_reads.attendees(desk, meeting.id) if one.staff_id}
        roles = {meeting.facilitator_id, meeting.minute_taker_id, meeting.data_analyst_id}
        kept = desk.kept(f"present {meeting.id}", list[str])
        self._present = set(kept) if kept is not None else {one for one in there | roles if one}
        self._rows = []
        for one in reads.staff(desk):
            row = Row(one.name, one.role.capitalize(), check=lambda on, staff=one.id: self._tick(staff, on=on))
            if row.box is not None:
                row.box.setChecked(one.id in self._present)
                row.box.setAccessibleName(f"Present: {one.name}")
            people.add(row)
            self._rows.append(row)
        guests = ", ".join(one.name for one in week_reads.attendees(desk, meeting.id) if one.name)
        self._form = Form(
            FormBlock(Attendee, ("name",), today=today, labels={"name": "Guests, parted by commas"}),
            FormBlock(Meeting, ("notes",), today=today),
        )
        self._draft = Draft(self._session, self._form)
        self._draft.open(f"meeting end {meeting.id}", {"name": guests, "notes": meeting.notes})
        people.add_inside(self._form.blocks[0])
        notes = Card("Notes of the meeting", "for the minutes")
        notes.add_inside(self._form.blocks[1])
        if left:
            come = "Whoever was not reached comes first in the next meeting of this kind."
            notes.add(Words(f"{count(len(left), 'student')} not reached. {come}"))
        self.close_it = filled("Close the meeting")
        self.close_it.clicked.connect(self.store)
        paper = outlined("Minutes as PDF", "print")
        paper.clicked.connect(self._paper)
        notes.add_buttons(self.close_it, paper)
        box.addWidget(notes)
        box.addWidget(people)
        box.addStretch(1)

    def take_keyboard(self) -> None:
        """The keyboard goes to the notes."""
        self._form.block("notes").editor("notes").widget.setFocus()

    def _tick(self, staff_id: str, *, on: bool) -> None:
        self._present = self._present | {staff_id} if on else self._present - {staff_id}
        if self._meeting is not None:
            self._session.desk.keep(f"present {self._meeting.id}", sorted(self._present))

    def store(self) -> bool:
        """Close the meeting; tells whether it is held now."""
        meeting = self._meeting
        if meeting is None:
            return False
        typed = self._form.typed()
        guests = [part.strip() for part in typed["name"].split(",")]
        desk = self._session.desk
        present = [one.id for one in reads.staff(desk) if one.id in self._present]
        done = self._session.do(lambda: end_meeting(desk, meeting, present, guests, typed["notes"]))
        if done is None:
            return False
        for key in (f"meeting end {meeting.id}", f"present {meeting.id}"):
            desk.keep(key, None)
        self.closed.emit()
        return True

    def _paper(self) -> None:
        if self.store():
            self.minutes.emit()
