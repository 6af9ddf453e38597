"""A meeting while it is held: what is looked at for one student, and everything that is decided there as one change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.deciding import Choosing, choosing_problems, decided
from interventiondesk.domain.declared import Entity, Problem, field_of, problems_of
from interventiondesk.domain.flags import remembered
from interventiondesk.domain.following import FlagDecision
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.meetings import AgendaItem, Attendee, Decision, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks import flags
from interventiondesk.tasks.meetings import lines_of
from interventiondesk.tasks.packet import Sheet, sheet_of
from interventiondesk.tasks.plans import known_of

CONCERN = ("what", "at_what_time", "where_at", "with_whom", "how_often")
"""The fields of an agenda item that say a concern in precise words."""

_FLAG_CHOICES = {"find_out_why": "find_out_why", "refer": "no_action", "continue": "watch"}


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """One student of a meeting: what the sheet says, what was decided here already, and the flags that wait."""

    item: AgendaItem
    student: Student
    record: PlanRecord | None
    progress: Progress | None
    sheet: Sheet
    decided: tuple[Decision, ...] = ()
    flagged: flags.Flagged | None = None


def order_of(desk: Desk, meeting: Meeting) -> list[str]:
    """The ids of the agenda items in the order in which they are talked about."""
    return [item.id for item in reads.agenda(desk, meeting.id)]


def talk_about(desk: Desk, meeting: Meeting, item_id: str, today: dt.date) -> Talk | None:
    """One student of a meeting, in the order of the sheet; None where the item is gone."""
    items = [one for one in reads.agenda(desk, meeting.id) if one.id == item_id]
    line = next(iter(lines_of(desk, items, today)), None)
    if line is None:
        return None
    here = [one for one in reads.decisions(desk, line.student.id) if one.meeting_id == meeting.id]
    return Talk(
        item=line.item,
        student=line.student,
        record=line.record,
        progress=line.progress,
        sheet=sheet_of(desk, line.student, line.record, line.progress, today),
        decided=tuple(here),
        flagged=flags.flagged_student(desk, today, line.student.id),
    )


def problems_with(
    desk: Desk, talk: Talk, chosen: Choosing, concern: Mapping[str, str], today: dt.date
) -> list[Problem]:
    """What is missing before the decision can be recorded, field by field."""
    known = known_of(desk, talk.student, talk.record, today)
    found = choosing_problems(known, chosen, today)
    return found + problems_of(AgendaItem, dict(concern), list(concern))


def record_talk(
    desk: Desk, meeting: Meeting, talk: Talk, chosen: Choosing, concern: Mapping[str, str], today: dt.date
) -> Changes:
    """Store what was decided about a student with everything that follows from it, the concern in precise words, and that
    the student was reached, as one change. Raises `Refusal` naming the first problem."""
    problems = problems_with(desk, talk, chosen, concern, today)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    known = known_of(desk, talk.student, talk.record, today)
    values: list[Entity] = [*decided(known, chosen, today, desk.new_id, meeting.id)]
    values.append(msgspec.structs.replace(talk.item, reached=True, **dict(concern)))
    values += _flags_settled(desk, meeting, talk, chosen, today)
    word = field_of(Decision, "choice").word(chosen.choice).removesuffix(" to ...").lower()
    return desk.commit(f"Decide for {talk.student.name}: {word}", *values)


def _flags_settled(desk: Desk, meeting: Meeting, talk: Talk, chosen: Choosing, today: dt.date) -> list[FlagDecision]:
    """A flag that was talked about is decided too: to be found out, watched until the next review, or left to others."""
    waits = talk.flagged
    choice = _FLAG_CHOICES.get(chosen.choice)
    if waits is None or not waits.open or choice is None or talk.record is not None:
        return []
    until = chosen.review_date if choice == "watch" else None
    if choice == "watch" and until is None:
        until = today + dt.timedelta(weeks=reads.policy(desk).review_weeks)
    made = FlagDecision(
        id=desk.new_id(),
        student_id=talk.student.id,
        date=today,
        choice=choice,  # type: ignore[arg-type] # `commit` converts
        reason=chosen.reason.strip(),
        until=until,
        flags=remembered(one.reading for one in waits.open),
        meeting_id=meeting.id,
        staff_id=desk.who.id or None,
    )
    return [made]


def only_reached(desk: Desk, talk: Talk, concern: Mapping[str, str]) -> Changes:
    """Talked about, and nothing decided: the concern stays, and the student does not come first next time."""
    item = msgspec.structs.replace(talk.item, reached=True, **dict(concern))
    return desk.commit(f"{talk.student.name} talked about, nothing decided", item)


def end_meeting(desk: Desk, meeting: Meeting, present: Sequence[str], guests: Sequence[str], notes: str) -> Changes:
    """Close a meeting: who was present, and the notes. Whoever was not reached comes first next time."""
    before = {one.id: one for one in week_reads.attendees(desk, meeting.id)}
    made: dict[str, Attendee] = {}
    for staff_id in present:
        key = natural_id("attendee", meeting.id, staff_id)
        made[key] = Attendee(id=key, meeting_id=meeting.id, staff_id=staff_id)
    for guest in dict.fromkeys(one.strip() for one in guests if one.strip()):
        key = natural_id("attendee", meeting.id, "guest", guest)
        made[key] = Attendee(id=key, meeting_id=meeting.id, name=guest[:120])
    gone = [one for key, one in before.items() if key not in made]
    reached = sum(1 for item in reads.agenda(desk, meeting.id) if item.reached)
    says = f"Meeting of {day_words(meeting.date)} held: {count(reached, 'student')} talked about"
    held = msgspec.structs.replace(meeting, held=True, notes=notes.strip())
    return desk.commit(says, held, *made.values(), gone=gone)
