"""What teachers of the sample school asked for, and what was promised to families."""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.requests import Request
from interventiondesk.domain.sample.courses import Course
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.people import Enrolled
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import FamilyContact

_DAY = dt.timedelta(days=1)
_ANSWERED = ("responds", "forty_letters")
_WAITING = {"request_waiting": 13, "request_in_time": 7, "request_lately": 3, "request_new": 0}
"""How many school days ago each request without an answer came; the first is past the usual ten."""

_YOUNG = 20
"""School days before which nobody has promised anything yet."""


def ask(
    making: Making, students: list[Enrolled], courses: list[Course], with_plan: set[int], teachers: dict[str, str]
) -> None:
    """Up to six requests for assistance: two with an answer, one that waits too long, one of the last school day."""
    texts = making.ingredients.week
    by_special = {course.student.special: course for course in courses}
    number = 0
    for special, answer in zip(_ANSWERED, texts.answers, strict=True):
        course = by_special.get(special)
        if course is None:
            continue
        day = making.school_day(max(making.year.week(1), course.begin - 12 * _DAY))
        answered = making.school_day(day + 8 * _DAY)
        if day < answered <= making.last_day:
            _request(making, course.student, number, day, teachers, answer, answered)
            making.case("request_answered", course.student.id)
        number += 1
    free = [one for one in students if one.index not in with_plan and not one.special and not one.story and one.listed]
    making.chance("requests").shuffle(free)
    for student, (case, ago) in zip(free, _WAITING.items(), strict=False):
        day = making.days_ago(ago)
        if day is not None and day >= student.begin:
            _request(making, student, number, day, teachers)
            making.case(case, student.id)
        number += 1


def _request(
    making: Making,
    student: Enrolled,
    number: int,
    day: dt.date,
    teachers: dict[str, str],
    answer: str = "",
    answered_on: dt.date | None = None,
) -> None:
    text = making.ingredients.week.requests[number]
    making.add(
        Request(
            id=making.id("request", number),
            student_id=student.id,
            date=day,
            staff_id=teachers.get(student.homeroom),
            concern=text.concern,
            strengths=text.strengths,
            tried=text.tried,
            went=text.went,
            family_told=number % 2 == 0,
            answer=answer,
            answered_on=answered_on,
        )
    )


def promise(
    making: Making,
    students: list[Enrolled],
    courses: list[Course],
    staff: dict[str, list[Staff]],
    contacts: dict[str, str],
) -> None:
    """Three promises to families (kept, overdue, ahead), and two talks about brothers and sisters at once."""
    ago = [day for many in range(_YOUNG) if (day := making.days_ago(many))]
    if len(ago) < _YOUNG:
        return
    later = making.calendar.next_school_day(making.today + 4 * _DAY) or making.today + 4 * _DAY
    days = {
        "kept": (ago[15], ago[9], ago[10]),
        "overdue": (ago[11], ago[4], None),
        "ahead": (ago[2], later, None),
    }
    by_special = {course.student.special: course.student for course in courses}
    told = (by_special.get("responds"), by_special.get("does_not_respond"), by_special.get("forty_letters"))
    for student, (which, (day, by, kept)) in zip(told, days.items(), strict=True):
        if student is None:
            continue
        outcome, what = making.ingredients.week.promises[which]
        making.add(
            FamilyContact(
                id=making.id("family_contact", "promise", which),
                student_id=student.id,
                date=day,
                channel="call",
                with_whom=contacts.get(student.id, ""),
                outcome=outcome,
                staff_id=staff["coordinator"][0].id,
                promise=what,
                promised_for=by,
                kept_on=kept,
            )
        )
        making.case(f"promise_{which}", student.id)
    for number, (one, other) in enumerate(_two_families(students)):
        making.add(
            FamilyContact(
                id=making.id("family_contact", "siblings", number),
                student_id=one.id,
                date=ago[6 + 3 * number],
                channel="meeting",
                with_whom=contacts.get(one.id, ""),
                outcome=making.ingredients.week.siblings_talk,
                staff_id=staff["counselor"][0].id,
                siblings=True,
            )
        )
        if number:
            making.case("sibling", one.id)
            making.case("other_sibling", other.id)


def _two_families(students: list[Enrolled]) -> list[tuple[Enrolled, Enrolled]]:
    """The twins, and the first other two children of one family who are both on lists."""
    found: list[tuple[Enrolled, Enrolled]] = []
    first: dict[int, Enrolled] = {}
    for student in students:
        if not student.listed:
            continue
        older = first.setdefault(student.family, student)
        if older is not student:
            found.append((older, student))
        if len(found) == 2:
            break
    return found
