"""Finding out why: the open inquiry of a student, and beside it what rules other causes in or out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.meetings import Decision
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Background, Student
from interventiondesk.domain.words import day_and_year, day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.flags import INQUIRY_DAYS, Flagged, flagged_student
from interventiondesk.tasks.screening import readings_of_one


class EarlierPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A plan that is over, and what came of it, in words."""

    plan_id: str
    title: str
    when: str
    came_of_it: str


class FindingOut(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the block shows. `flagged` is None for who has no flag, or is not active any more; `inquiry` is the
    open one, `closed` are the others with the newest first; `attendance` is a sentence."""

    student: Student
    background: Background
    attendance: str
    earlier: tuple[EarlierPlan, ...]
    flagged: Flagged | None = None
    inquiry: Inquiry | None = None
    closed: tuple[Inquiry, ...] = ()
    decisions: tuple[FlagDecision, ...] = ()


def finding_out(desk: Desk, student: Student, today: dt.date) -> FindingOut:
    """What is known about why a student struggles, as far as whoever is signed in may see it."""
    inquiries = week_reads.inquiries(desk, student.id)
    attendance = next((one for one in readings_of_one(desk, today, student.id) if one.indicator == "attendance"), None)
    records = reads.plan_records(desk, student_id=student.id, running=False)
    return FindingOut(
        student=student,
        background=week_reads.background(desk, student.id),
        attendance=attendance.because if attendance else "",
        earlier=_earlier(records, reads.decisions(desk, student.id)),
        flagged=flagged_student(desk, today, student.id) if student.active else None,
        inquiry=next((one for one in inquiries if one.closed_on is None), None),
        closed=tuple(one for one in inquiries if one.closed_on is not None),
        decisions=tuple(week_reads.flag_decisions(desk, student.id)),
    )


def _earlier(records: Sequence[PlanRecord], decisions: Sequence[Decision]) -> tuple[EarlierPlan, ...]:
    over = [one for one in records if not one.plan.running]
    over.sort(key=lambda one: one.plan.end_date or one.plan.begin_date, reverse=True)
    return tuple(_told(one, decisions) for one in over)


def _told(record: PlanRecord, decisions: Sequence[Decision]) -> EarlierPlan:
    plan = record.plan
    area = field_of(Plan, "area").word(plan.area)
    name = record.intervention.name if record.intervention else plan.skill or plan.concern
    last = next((one for one in decisions if one.plan_id == plan.id), None)
    ending = field_of(Plan, "status").word(plan.status)
    came = ". ".join(part for part in (ending, (last.reason if last else "").rstrip(".")) if part)
    end = f" to {day_and_year(plan.end_date)}" if plan.end_date else ""
    return EarlierPlan(
        plan_id=plan.id,
        title=f"{area}: {name}",
        when=f"{day_words(plan.begin_date) if end else day_and_year(plan.begin_date)}{end}",
        came_of_it=f"{came}.",
    )


def change_background(desk: Desk, student: Student, **fields: Any) -> Changes:
    """Note what could be the cause, or rule it out. An empty text means that it is not known."""
    before = week_reads.background(desk, student.id)
    after = msgspec.structs.replace(before, **fields)
    named = field_of(Background, next(iter(fields))).title if len(fields) == 1 else "What else could be the cause"
    return desk.commit(f"{named} of {student.name}", after)


def begin_inquiry(
    desk: Desk, student: Student, today: dt.date, *, area: str, owner_id: str | None = None, due: dt.date | None = None
) -> Changes:
    """Begin to find out why, without a decision about a flag. Raises `Refusal` while one is open."""
    if any(one.closed_on is None for one in week_reads.inquiries(desk, student.id)):
        raise Refusal(f"Somebody is finding out about {student.name} already.", "Go on with that one, or close it.")
    fields = {
        "id": desk.new_id(),
        "student_id": student.id,
        "date": today,
        "area": area,
        "staff_id": owner_id or desk.who.id or None,
        "due": due or today + dt.timedelta(days=INQUIRY_DAYS),
    }
    return desk.commit(f"Find out why about {student.name}", msgspec.convert(fields, Inquiry))


def change_inquiry(desk: Desk, student: Student, inquiry: Inquiry, today: dt.date, **fields: Any) -> Changes:
    """Write down what was found. A verifying score without a day is of today."""
    after = msgspec.structs.replace(inquiry, **fields)
    if after.verifying.strip() and after.verified_on is None and "verified_on" not in fields:
        after = msgspec.structs.replace(after, verified_on=today)
    named = field_of(Inquiry, next(iter(fields))).title if len(fields) == 1 else "What was found"
    return desk.commit(f"{named}: {student.name}", after)


def close_inquiry(desk: Desk, student: Student, inquiry: Inquiry, today: dt.date) -> Changes:
    """It is known why, as far as the team can say. The flags wait for a decision again. Raises `Refusal` where nothing says
    why yet."""
    if not inquiry.hypothesis.strip():
        raise Refusal("Nothing says why yet.", "Type what we think is the cause, then close.")
    closed = msgspec.structs.replace(inquiry, closed_on=today)
    return desk.commit(f"Found out why about {student.name}", closed)
