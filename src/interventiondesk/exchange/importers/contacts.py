"""Brings in a log of contacts with families."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from interventiondesk.domain.students import FamilyContact
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow

CHANNELS = {
    "phone": "call",
    "phonecall": "call",
    "telephone": "call",
    "called": "call",
    "voicemail": "call",
    "mail": "letter",
    "note": "letter",
    "conference": "meeting",
    "inperson": "meeting",
    "parentteacherconference": "meeting",
    "visit": "home_visit",
    "home": "home_visit",
    "email": "message",
    "text": "message",
    "textmessage": "message",
    "sms": "message",
    "app": "message",
}


class Contacts(Importer[FamilyContact]):
    """A contact is known by student, day, way and with whom it was; of one day there may be several."""

    entity = FamilyContact
    several = True
    columns: ClassVar[Mapping[str, str]] = {"staff_id": "staff"}

    def key(self, value: FamilyContact) -> tuple[str, ...]:
        """Student, day, way, with whom."""
        return (value.student_id, value.date.isoformat(), value.channel, value.with_whom)

    def read(self, row: OneRow) -> Given | None:
        """One contact."""
        student, date = row.student(), row.date("date", needed=True)
        channel = row.choice("channel", FamilyContact, "channel", CHANNELS)
        if student is None or date is None:
            return None
        whom = row.text("with_whom")
        fields = filled(
            student_id=student.id,
            date=date,
            channel=channel,
            with_whom=whom,
            outcome=row.long("outcome"),
            staff_id=row.staff(),
        )
        key = (student.id, date.isoformat(), channel or "call", whom)
        return Given(row=row.row, key=key, fields=fields, title=f"{student.sorting_name}: {day_and_year(date)}")
