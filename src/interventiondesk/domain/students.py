"""Students, the adults at home, the groups they are taught in, and what is noted about them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import Area, LongText, Name, OptionalDate, ShortText, StaffId, StudentId, Weekdays

Grade = Annotated[str, Meta(title="Grade", description="PK, K, 1 to 12", max_length=12)]
OutsideId = Annotated[str, Meta(max_length=64), Shown(group="ids")]


class Student(Entity, frozen=True, kw_only=True):
    """A child of the school. A student who leaves becomes inactive and is never erased by an import."""

    given_name: Annotated[str, Meta(title="First name", max_length=120), Shown(audience="family")] = ""
    middle_name: Annotated[str, Meta(title="Middle name", max_length=120)] = ""
    family_name: Annotated[Name, Meta(title="Last name"), Shown(audience="family")]
    preferred_name: Annotated[str, Meta(title="Preferred name", max_length=120), Shown(audience="family")] = ""
    pronouns: Annotated[str, Meta(max_length=40), Shown(audience="family")] = ""
    grade: Annotated[Grade, Shown(audience="family")] = ""
    homeroom: Annotated[str, Meta(max_length=60)] = ""
    local_id: Annotated[OutsideId, Meta(title="Student ID")] = ""
    state_id: Annotated[OutsideId, Meta(title="State ID")] = ""
    vendor_id: Annotated[OutsideId, Meta(title="Vendor ID")] = ""
    birth_date: Annotated[OptionalDate, Meta(title="Date of birth")] = None
    sex: Annotated[str, Meta(max_length=20)] = ""
    home_language: Annotated[str, Meta(title="Home language", max_length=60)] = ""
    strengths: Annotated[LongText, Shown(audience="family")] = ""
    own_words: Annotated[LongText, Meta(title="In the student's own words"), Shown(audience="family")] = ""
    begin_date: Annotated[OptionalDate, Meta(title="Enrolled on")] = None
    end_date: Annotated[OptionalDate, Meta(title="Left on")] = None
    active: bool = True

    @property
    def name(self) -> str:
        """First and last name, the preferred one first where there is one."""
        return f"{self.preferred_name or self.given_name} {self.family_name}".strip()

    @property
    def sorting_name(self) -> str:
        """As lists sort it: last name, first name."""
        return f"{self.family_name}, {self.preferred_name or self.given_name}".strip(", ")


class Contact(Entity, frozen=True, kw_only=True):
    """An adult of a student's family."""

    student_id: StudentId
    name: Name
    relation: Annotated[str, Meta(max_length=60)] = ""
    phone: Annotated[str, Meta(max_length=60)] = ""
    email: Annotated[str, Meta(max_length=200)] = ""
    language: Annotated[str, Meta(max_length=60)] = ""
    interpreter: Annotated[bool, Meta(title="Interpreter needed")] = False


class FamilyContact(Entity, frozen=True, kw_only=True):
    """One time the school and a family spoke or wrote. `siblings` shows it in the log of brothers and sisters too. What
    was promised then waits until `kept_on`."""

    student_id: StudentId
    date: dt.date
    channel: Literal["call", "letter", "meeting", "home_visit", "message"] = "call"
    with_whom: Annotated[str, Meta(max_length=120)] = ""
    outcome: LongText = ""
    staff_id: StaffId | None = None
    siblings: Annotated[bool, Meta(title="Also about brothers and sisters")] = False
    promise: Annotated[ShortText, Meta(title="What comes next")] = ""
    promised_for: Annotated[OptionalDate, Meta(title="By")] = None
    kept_on: Annotated[OptionalDate, Meta(title="Kept on")] = None
    restricted: bool = False


class Group(Entity, frozen=True, kw_only=True):
    """Students who are taught together by one provider, on the same days at the same time."""

    name: Name
    area: Area = "reading"
    staff_id: Annotated[StaffId | None, Meta(title="Provider")] = None
    active: bool = True
    weekdays: Weekdays = ""
    time: Annotated[str, Meta(title="Time", description="Such as 9:40 am", max_length=20)] = ""
    minutes: Annotated[Annotated[int, Meta(ge=1, le=300)] | None, Meta(title="Minutes a session")] = None
    place: Annotated[str, Meta(title="Room", max_length=80)] = ""


class Membership(Entity, frozen=True, kw_only=True):
    """A student's time in a group. `position` orders the grid and the paper sheet alike."""

    group_id: Annotated[str, Shown(refers="group")]
    student_id: StudentId
    begin_date: dt.date
    end_date: OptionalDate = None
    position: Annotated[float, Shown(audience="nobody")] = 0.0


class Note(Entity, frozen=True, kw_only=True):
    """What somebody wrote about a student. A restricted note is left out wherever the reader may not see it."""

    student_id: StudentId
    date: dt.date
    kind: Literal["observation", "family", "hypothesis", "strength", "meeting", "other"] = "observation"
    text: LongText
    restricted: bool = False
    staff_id: Annotated[StaffId | None, Meta(title="Written by")] = None


class Background(Entity, frozen=True, kw_only=True):
    """What else could be the cause, or rule it out: one row a student, with the student's id. An empty text is *not
    known*, never *no*."""

    student_id: StudentId
    vision_on: Annotated[OptionalDate, Meta(title="Vision checked on")] = None
    vision: Annotated[ShortText, Meta(title="Vision")] = ""
    hearing_on: Annotated[OptionalDate, Meta(title="Hearing checked on")] = None
    hearing: Annotated[ShortText, Meta(title="Hearing")] = ""
    english_level: Annotated[str, Meta(title="English learner level", max_length=60)] = ""
    iep: Annotated[Literal["", "yes", "no"], Meta(title="IEP"), Shown(words=(("", "Not known"),))] = ""
    section_504: Annotated[
        Literal["", "yes", "no"], Meta(title="Section 504 plan"), Shown(words=(("", "Not known"),))
    ] = ""
    retained: Annotated[ShortText, Meta(title="Retained", description="The grade that was repeated, or no")] = ""
    schools: Annotated[ShortText, Meta(title="Schools before this one")] = ""
    adult_id: Annotated[StaffId | None, Meta(title="Trusted adult at school")] = None


class Celebration(Entity, frozen=True, kw_only=True):
    """Something good that somebody confirmed: a goal met, mostly."""

    student_id: StudentId
    date: dt.date
    plan_id: Annotated[str | None, Shown(refers="plan")] = None
    text: Annotated[LongText, Meta(title="What is celebrated")] = ""
    staff_id: StaffId | None = None


class TransitionPage(Entity, frozen=True, kw_only=True):
    """What next year's teacher should know of a student, in the words of those who know the child; one a year."""

    student_id: StudentId
    date: dt.date
    strengths: LongText = ""
    works: Annotated[LongText, Meta(title="What works")] = ""
    avoid: Annotated[LongText, Meta(title="What does not help")] = ""
    people: Annotated[LongText, Meta(title="People: friends, trusted adults, family")] = ""
    next_steps: Annotated[LongText, Meta(title="First weeks")] = ""
    staff_id: Annotated[StaffId | None, Meta(title="Written by")] = None


class AttendanceBatch(Entity, frozen=True, kw_only=True):
    """One delivery of attendance. Its days are compact facts outside the log; the batch is logged, and undoing it takes
    its days out. `contents` is the SHA-256 of its facts in order."""

    source: ShortText
    begin_date: dt.date
    end_date: dt.date
    facts: Annotated[int, Meta(ge=0)]
    contents: Annotated[str, Meta(max_length=64)]


class AttendanceTotal(Entity, frozen=True, kw_only=True):
    """How often a student was absent over a stretch of time of which the single days are not known: last year, mostly.

    Days that are known day by day are never added to it.
    """

    student_id: StudentId
    begin_date: dt.date
    end_date: dt.date
    days_enrolled: Annotated[float, Meta(title="Days enrolled", ge=0, le=400)]
    days_absent: Annotated[float, Meta(title="Days absent", ge=0, le=400)]
    days_tardy: Annotated[float, Meta(title="Days tardy", ge=0, le=400)] | None = None
    source: ShortText = ""
