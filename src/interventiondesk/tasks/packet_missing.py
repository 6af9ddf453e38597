"""What is missing before a packet is printed: said in time to be mended, and never a reason not to print."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.indicators import year_looked_at
from interventiondesk.domain.meetings import Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.meetings import AgendaLine, agenda_lines

_TWO_WEEKS = 10
"""School days, so that a vacation is nobody's omission."""

Mended = Literal["student", "family", "plan", "scores", "sessions"]


class Missing(NamedTuple):
    """One thing that is missing: whose sheet, in a sentence, and where it is mended."""

    student: Student
    says: str
    where: Mended = "student"
    plan_id: str = ""
    measure_id: str = ""
    group_id: str = ""


def missing_before(desk: Desk, meeting: Meeting, today: dt.date) -> list[Missing]:
    """What is missing on the sheets of a meeting, in the order of its agenda."""
    return missing_of(desk, agenda_lines(desk, meeting, today), today)


def missing_of(desk: Desk, lines: Sequence[AgendaLine], today: dt.date) -> list[Missing]:
    """The same for an agenda that was read already."""
    calendar = reads.calendar(desk)
    year = year_looked_at(calendar, today)
    since = year.begin_date if year else today - dt.timedelta(days=180)
    spoken = week_reads.contact_dates(desk)
    decided = {one.student_id for one in (*reads.decisions(desk), *week_reads.flag_decisions(desk))}
    found: list[Missing] = []
    for line in lines:
        student, record = line.student, line.record
        if not student.strengths.strip():
            found.append(Missing(student, "No strength is written."))
        if not any(since <= date <= today for date in spoken.get(student.id, ())):
            found.append(Missing(student, "No family contact this school year.", "family"))
        if record is not None and record.plan.running:
            found += _of_plan(student, record, calendar, today)
            late = line.progress.sessions.not_entered if line.progress else 0
            if late:
                plan, where = record.plan, "are not entered" if late > 1 else "is not entered"
                begin = line.progress.since if line.progress and line.progress.since else plan.begin_date
                says = f"{count(late, 'session')} since {day_words(begin)} {where}."
                found.append(Missing(student, says, "sessions", plan.id, group_id=plan.group_id or ""))
        if student.id not in decided:
            found.append(Missing(student, "No earlier decision is noted."))
    return found


def _of_plan(student: Student, record: PlanRecord, calendar: SchoolCalendar, today: dt.date) -> Iterator[Missing]:
    plan = record.plan
    if plan.kind == "measured" and record.measure is not None:
        last = next((one.date for one in reversed(record.counted) if one.date <= today), None)
        since = max(filter(None, (last, plan.begin_date)))
        if len(calendar.school_days(since, today)) > _TWO_WEEKS:
            says = f"No scores since {day_words(last)}." if last else "No scores yet."
            yield Missing(student, says, "scores", plan.id, record.measure.id, plan.group_id or "")
    if plan.kind == "measured" and record.goal is None:
        yield Missing(student, "No goal is set.", "plan", plan.id)
    if not plan.hypothesis.strip():
        yield Missing(student, "It is not written why, we think.", "plan", plan.id)
