"""What is told about the sample school's students: notes, restricted ones among them, and talks with families."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from interventiondesk.domain.sample.courses import Course
from interventiondesk.domain.sample.kinds import Service
from interventiondesk.domain.sample.making import Making, spread
from interventiondesk.domain.sample.people import Enrolled
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Contact, FamilyContact, Note

_CHANNELS: tuple[Literal["call", "letter", "meeting", "home_visit", "message"], ...] = (
    "call",
    "call",
    "message",
    "meeting",
    "letter",
    "home_visit",
)
_RESTRICTED = 3
_FAMILY_KEY = {"twins", "namesakes", "does_not_respond"}


def describe(making: Making, students: list[Enrolled]) -> None:
    """Strengths for many students without a plan; those with one have theirs already."""
    texts = making.ingredients.texts
    for student in students:
        chance = making.chance("strength", student.index)
        if not student.strengths and chance.random() < 0.45:
            student.strengths = chance.choice(texts.strengths["other"])
        if not student.own_words and chance.random() < 0.15:
            student.own_words = chance.choice(texts.own_words["other"])


def tell(
    making: Making,
    students: list[Enrolled],
    courses: list[Course],
    staff: dict[str, list[Staff]],
    contacts: dict[str, str],
    services: list[Service],
) -> None:
    """Notes and family contacts. `contacts` is the name of one adult at home by student."""
    for one in services:
        _talk(
            making,
            one.student,
            0,
            making.school_day(min(one.plan.begin_date, making.last_day)),
            staff["teacher"][0],
            contacts,
        )
    for course in courses:
        _notes(making, course, staff)
        _talks(making, course, staff, contacts)
    private = [course for course in courses if course.student.special in _FAMILY_KEY][:_RESTRICTED]
    for number, course in enumerate(private):
        texts = making.ingredients.texts.restricted_notes
        _note(
            making,
            course.student,
            number,
            "other",
            texts[number % len(texts)],
            _back(making, 20 + 9 * number),
            staff["counselor"][0],
            restricted=True,
        )
    told = {course.student.index for course in courses} | {one.student.index for one in services}
    chance = making.chance("talks")
    others = [student for student in students if student.index not in told and student.listed]
    for student in spread(chance, others, len(students) // 8):
        _talk(making, student, 0, _back(making, chance.randint(3, 60)), staff["teacher"][0], contacts)


def _back(making: Making, days: int) -> dt.date:
    """The last school day at least so many days ago."""
    return making.school_day(making.last_day - dt.timedelta(days=days))


def _note(
    making: Making,
    student: Enrolled,
    number: int,
    kind: Literal["observation", "family", "hypothesis", "strength", "meeting", "other"],
    text: str,
    day: dt.date,
    writer: Staff,
    *,
    restricted: bool = False,
) -> None:
    making.add(
        Note(
            id=making.id("note", student.index, kind, number),
            student_id=student.id,
            date=max(day, making.school_day(student.begin) if student.begin >= making.year.begin else day),
            kind=kind,
            text=text,
            restricted=restricted,
            staff_id=writer.id,
        )
    )


def _notes(making: Making, course: Course, staff: dict[str, list[Staff]]) -> None:
    texts = making.ingredients.texts
    chance = making.chance("notes", course.key)
    student = course.student
    day = making.school_day(min(course.begin - dt.timedelta(days=4), making.last_day))
    _note(making, student, 0, "hypothesis", course.hypothesis, day, staff["psychologist"][0])
    writer = chance.choice(staff["teacher"])
    for number, text in enumerate(spread(chance, texts.observations, chance.randint(1, 2))):
        _note(making, student, number, "observation", text, _back(making, chance.randint(2, 40)), writer)
    if chance.random() < 0.5:
        text = chance.choice(texts.family_notes)
        _note(making, student, 0, "family", text, _back(making, chance.randint(10, 50)), staff["coordinator"][0])


def _talks(making: Making, course: Course, staff: dict[str, list[Staff]], contacts: dict[str, str]) -> None:
    chance = making.chance("talk", course.key)
    begin = making.school_day(min(course.begin + dt.timedelta(days=chance.randint(-5, 3)), making.last_day))
    tellers = [staff["coordinator"][0], staff["counselor"][0], *staff["teacher"][:3]]
    number = 0
    while begin <= making.last_day:
        _talk(making, course.student, number, begin, chance.choice(tellers), contacts)
        number += 1
        later = begin + dt.timedelta(days=chance.randint(24, 48))
        if later > making.last_day or chance.random() < 0.15:
            break
        begin = max(making.school_day(later), begin + dt.timedelta(days=1))


def _talk(
    making: Making, student: Enrolled, number: int, day: dt.date, teller: Staff, contacts: dict[str, str]
) -> None:
    chance = making.chance("outcome", student.index, number)
    outcomes = making.ingredients.texts.contact_outcomes
    making.add(
        FamilyContact(
            id=making.id("family_contact", student.index, number),
            student_id=student.id,
            date=day,
            channel=chance.choice(_CHANNELS),
            with_whom=contacts.get(student.id, ""),
            outcome=outcomes[0] if number == 0 and student.own_words else chance.choice(outcomes[1:]),
            staff_id=teller.id,
        )
    )


def one_adult_each(values: tuple[Contact, ...]) -> dict[str, str]:
    """The first listed adult of each student, as the contact log names them."""
    adults: dict[str, str] = {}
    for contact in values:
        adults.setdefault(contact.student_id, f"{contact.name} ({contact.relation.lower()})")
    return adults
