"""Slips round a meeting: before it every teacher is asked about their students, after it every owner gets their actions."""

from __future__ import annotations

import datetime as dt

from interventiondesk.documents.minutes import ToDo
from interventiondesk.documents.packet import Written
from interventiondesk.documents.pages import Printed
from interventiondesk.documents.slips import (
    ActionSlip,
    AskedAbout,
    InputSlip,
    Occasion,
    action_slips_pdf,
    input_slips_pdf,
)
from interventiondesk.domain.meetings import ActionItem, Meeting
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import day_and_year, short_day
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.packet import Pages, Step
from interventiondesk.tasks.students import where_words
from interventiondesk.tasks.today import meeting_words

NOBODY = "Nobody yet"
"""Whose slip it is that holds actions without an owner: they are not left off the paper."""


def _occasion(desk: Desk, meeting: Meeting, paper: str) -> Occasion:
    return Occasion(
        school=reads.school(desk).name,
        is_sample=desk.is_sample,
        meeting=meeting.title or meeting_words(meeting),
        date=day_and_year(meeting.date),
        paper="a4" if paper == "a4" else "letter",
    )


def input_slips_of(desk: Desk, meeting: Meeting, today: dt.date) -> list[InputSlip]:
    """A slip for everybody who teaches a student of the agenda: providers of running plans, teachers of groups, and the
    teacher of each homeroom, who is named by it. Teachers by name, then homerooms; students as on the agenda."""
    people = reads.staff(desk)
    students = reads.by_id(reads.students(desk, also_inactive=True))
    taught: dict[str, list[str]] = {}
    for roster in reads.rosters(desk, today):
        for student in roster.members:
            taught.setdefault(student.id, []).append(roster.group.staff_id or "")
    for record in reads.plan_records(desk):
        taught.setdefault(record.student.id, []).append(record.plan.provider_id or "")
    asked: dict[str, list[AskedAbout]] = {}
    for item in reads.agenda(desk, meeting.id):
        student = students.get(item.student_id)
        if student is None:
            continue
        about = AskedAbout(name=student.name, where=where_words(student), because=item.because)
        teachers = dict.fromkeys(one for one in taught.get(student.id, []) if one)
        rooms = [f"Teacher of {student.homeroom}"] if student.homeroom else []
        if not teachers and not rooms:
            rooms = ["Whoever teaches them"]
        for one in (*teachers, *rooms):
            asked.setdefault(one, []).append(about)
    names = {one.id: one.name for one in people}
    back = "Please give it back before then." if meeting.date >= today else ""
    order = [one.id for one in people if one.id in asked]
    order += sorted(one for one in asked if one not in names)
    return [InputSlip(who=names.get(one, one), students=tuple(asked[one]), back_by=back) for one in order]


def action_slips_of(desk: Desk, meeting: Meeting) -> list[ActionSlip]:
    """A slip for everybody who promised something that is open: in this meeting first, then from before."""
    people = reads.staff(desk)
    students = reads.by_id(reads.students(desk, also_inactive=True))

    def told(action: ActionItem) -> ToDo:
        about = students.get(action.student_id or "")
        return ToDo(
            task=action.task,
            about=about.name if about else "",
            until=short_day(action.due) if action.due else "no date",
        )

    known = {one.id for one in people}
    slips: dict[str, tuple[list[ToDo], list[ToDo]]] = {}
    for action in reads.actions(desk):
        owner = action.owner_id if action.owner_id in known else ""
        slips.setdefault(owner or "", ([], []))[0 if action.meeting_id == meeting.id else 1].append(told(action))
    made = [
        ActionSlip(who=one.name, new=tuple(slips[one.id][0]), earlier=tuple(slips[one.id][1]))
        for one in people
        if one.id in slips
    ]
    if "" in slips:
        made.append(ActionSlip(who=NOBODY, new=tuple(slips[""][0]), earlier=tuple(slips[""][1])))
    return made


def input_slips(
    desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", step: Step | None = None
) -> Pages:
    """The input slips for the screen and the printer. Raises `Refusal` where nobody is on the agenda."""
    slips = input_slips_of(desk, meeting, today)
    if not slips:
        raise Refusal("Nobody is on this meeting's agenda.", "Put students on it, then print the slips.")
    if step is not None:
        step(0, 1, "Setting the pages")
    return _pages(input_slips_pdf(_occasion(desk, meeting, paper), slips), f"Input slips {meeting.date.isoformat()}")


def action_slips(
    desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", step: Step | None = None
) -> Pages:
    """The action slips for the screen and the printer. Raises `Refusal` where no action is open."""
    del today
    slips = action_slips_of(desk, meeting)
    if not slips:
        raise Refusal("No action is open.", "Write down who does what in the meeting, then print the slips.")
    if step is not None:
        step(0, 1, "Setting the pages")
    return _pages(action_slips_pdf(_occasion(desk, meeting, paper), slips), f"Action slips {meeting.date.isoformat()}")


def _pages(made: Printed, title: str) -> Pages:
    return Pages(
        pdf=made.pdf, title=title, written=Written(pages=made.pages, students=made.sections, missing=made.missing)
    )
