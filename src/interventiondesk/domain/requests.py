"""A teacher's request for assistance with a student, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.fields import LongText, OptionalDate, StaffId, StudentId


class Request(Entity, frozen=True, kw_only=True):
    """Somebody asked for help with a student. Whoever asked gets an answer: `answer` and its day."""

    student_id: StudentId
    date: dt.date
    staff_id: Annotated[StaffId | None, Meta(title="Asked by")] = None
    concern: LongText
    strengths: LongText = ""
    tried: Annotated[LongText, Meta(title="What was tried")] = ""
    went: Annotated[LongText, Meta(title="How it went")] = ""
    family_told: Annotated[bool, Meta(title="Family informed")] = False
    answer: Annotated[LongText, Meta(title="Answer")] = ""
    answered_on: Annotated[OptionalDate, Meta(title="Answered on")] = None
