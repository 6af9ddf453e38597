"""The minutes of a meeting: made from what was recorded in it, so that they can never say anything else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from interventiondesk.documents.minutes import Decided, Minutes, ToDo, minutes_pdf
from interventiondesk.documents.packet import Written, save_pdf
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import AgendaItem, Decision, Meeting
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.words import PROGRESS, day_and_year, day_words, join, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.packet import Pages, Step
from interventiondesk.tasks.students import where_words
from interventiondesk.tasks.today import meeting_words


def minutes_of(desk: Desk, meeting: Meeting, *, paper: str = "letter") -> Minutes:
    """The minutes of a meeting as a value: its decisions in the order of the agenda, then those of students who were not
    on it, its actions by owner, and whom it did not reach."""
    people = reads.by_id(reads.staff(desk))
    students = reads.by_id(reads.students(desk, also_inactive=True))
    items = reads.agenda(desk, meeting.id)
    decided = [one for one in reads.decisions(desk) if one.meeting_id == meeting.id]
    told: list[Decided] = []
    for item in items:
        student = students.get(item.student_id)
        mine = [one for one in decided if one.student_id == item.student_id]
        if student is None or not (mine or item.reached):
            continue
        where = where_words(student)
        told += [
            _decided(desk, item, one, student.name, where, people) for one in (reversed(mine) if mine else (None,))
        ]
    listed = {item.student_id for item in items}
    for one in reversed(decided):
        student = students.get(one.student_id)
        if student is not None and one.student_id not in listed:
            told.append(_decided(desk, None, one, student.name, where_words(student), people))
    decided_about = {one.student_id for one in decided}
    left = [item for item in items if not item.reached and item.student_id not in decided_about]
    actions = [one for one in reads.actions(desk, open_only=False) if one.meeting_id == meeting.id]
    roles = (
        ("Facilitator", meeting.facilitator_id),
        ("Minute taker", meeting.minute_taker_id),
        ("Data analyst", meeting.data_analyst_id),
    )
    attendees = week_reads.attendees(desk, meeting.id)
    present = [people[one.staff_id].name if one.staff_id in people else one.name for one in attendees]
    return Minutes(
        school=reads.school(desk).name,
        is_sample=desk.is_sample,
        title=meeting.title or meeting_words(meeting),
        date=day_and_year(meeting.date) + (f", {meeting.time}" if meeting.time else ""),
        place=meeting.place,
        roles=tuple((role, people[who].name) for role, who in roles if who in people),
        present=tuple(sorted(name for name in present if name)),
        decided=tuple(told),
        left=tuple(students[item.student_id].name for item in left if item.student_id in students),
        actions=tuple(
            ToDo(
                task=one.task,
                about=students[one.student_id].name if one.student_id in students else "",
                who=people[one.owner_id].name if one.owner_id in people else "",
                until=short_day(one.due) if one.due else "no date",
            )
            for one in sorted(actions, key=lambda each: (each.due or dt.date.max, each.task))
        ),
        notes=meeting.notes,
        paper="a4" if paper == "a4" else "letter",
    )


def _decided(
    desk: Desk, item: AgendaItem | None, one: Decision | None, name: str, where: str, people: dict[str, Staff]
) -> Decided:
    concern = _concern(item) if item is not None else ""
    if one is None:
        return Decided(name=name, where=where, concern=concern)
    word = field_of(Decision, "choice").word(one.choice).removesuffix(" to ...")
    return Decided(
        name=name,
        where=where,
        concern=concern,
        progress=PROGRESS.get(one.progress, ""),
        choice=f"{word} to {one.refer_to}" if one.refer_to else word,
        changes=_changes(desk, one, people),
        reason=one.reason,
        review=day_words(one.review_date) if one.review_date else "",
    )


def _concern(item: AgendaItem) -> str:
    said = (item.what, item.at_what_time, item.where_at, item.with_whom, item.how_often)
    return "; ".join(part.strip() for part in said if part.strip())


def _changes(desk: Desk, one: Decision, people: dict[str, Staff]) -> str:
    groups = {roster.group.id: roster.group.name for roster in reads.rosters(desk, one.date)}
    told = [
        f"{one.minutes} minutes a session" if one.minutes else "",
        f"group {groups[one.group_id]}" if one.group_id in groups else "",
        f"tier {one.tier}" if one.tier else "",
        f"from {day_words(one.begin_date)}" if one.begin_date else "",
    ]
    said = join([part for part in told if part]) if any(told) else ""
    if one.teller_id in people:
        by = f" by {day_words(one.tell_by)}" if one.tell_by else ""
        tells = f"{people[one.teller_id].name} tells the family{by}"
        said = f"{said}; {tells}" if said else tells
    return said


def minutes_in_memory(
    desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", step: Step | None = None
) -> Pages:
    """The minutes for the screen and the printer, as the packet is made. `step` is told of its one step."""
    del today
    if not meeting.held and all(one.meeting_id != meeting.id for one in reads.decisions(desk)):
        raise Refusal(
            "This meeting has not been held yet.", "Hold it first: the minutes are made from what is decided."
        )
    if step is not None:
        step(0, 1, "Setting the pages")
    made = minutes_pdf(minutes_of(desk, meeting, paper=paper))
    written = Written(pages=made.pages, students=(), missing=made.missing)
    return Pages(pdf=made.pdf, title=f"Minutes {meeting.date.isoformat()}", written=written)


def save_minutes(desk: Desk, meeting: Meeting, today: dt.date, out: Path, *, paper: str = "letter") -> Written:
    """Write the minutes; the file appears whole or not at all. Raises `Refusal` where it cannot be written."""
    pages = minutes_in_memory(desk, meeting, today, paper=paper)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        save_pdf(pages.pdf, out)
    except OSError as error:
        says = f"The minutes could not be written ({error.strerror})."
        raise Refusal(says, "Choose another folder.") from None
    return pages.written


def meeting_asked_for(desk: Desk, which: str) -> Meeting:
    """The meeting with this id, or the last one held. Raises `Refusal` where there is none."""
    held = [one for one in reads.meetings(desk) if one.held]
    found = reads.meeting(desk, which) if which != "last" else held[-1] if held else None
    if found is None:
        raise Refusal(f"There is no meeting {which}.", "The command meetings lists them.")
    return found
