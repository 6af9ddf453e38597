"""Team meetings: calling one, building its agenda, putting students on it, and ticking off what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, day_words
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.agenda import Candidate
from interventiondesk.tasks.standing import judged_on


class AgendaLine(msgspec.Struct, frozen=True, kw_only=True):
    """A student on an agenda with the plan that is talked about."""

    item: AgendaItem
    student: Student
    record: PlanRecord | None
    progress: Progress | None


def usual_date(today: dt.date) -> dt.date:
    """The day that a new meeting is proposed for: the next Thursday after today."""
    return today + dt.timedelta(days=(3 - today.weekday()) % 7 or 7)


def call_meeting(desk: Desk, *, date: dt.date, time: str, kind: str, title: str = "", place: str = "") -> Changes:
    """Put a meeting on the calendar."""
    meeting = msgspec.convert(
        {
            "id": desk.new_id(),
            "date": date,
            "time": time.strip(),
            "kind": kind,
            "title": title.strip(),
            "place": place.strip(),
            "facilitator_id": desk.who.id or None,
        },
        Meeting,
    )
    return desk.commit(f"Meeting on {day_words(date)}", meeting)


def change_meeting(desk: Desk, meeting: Meeting, **fields: object) -> Changes:
    """Change when and where a meeting is, or who does what in it."""
    return desk.commit(f"Change the meeting of {day_words(meeting.date)}", msgspec.structs.replace(meeting, **fields))


def agenda_lines(desk: Desk, meeting: Meeting, today: dt.date) -> list[AgendaLine]:
    """The agenda with everybody's progress."""
    return lines_of(desk, reads.agenda(desk, meeting.id), today)


def lines_of(desk: Desk, items: Sequence[AgendaItem], today: dt.date) -> list[AgendaLine]:
    """The same for some of its items; plans of other students are not read."""
    records = _records_of(desk, items)
    people = reads.by_id(reads.students(desk, also_inactive=True))
    judge = judged_on(desk, today)
    lines: list[AgendaLine] = []
    for item in items:
        student = people.get(item.student_id)
        if student is None:
            continue
        record = records.get(item.plan_id or "") or _talked_about(records, item.student_id)
        progress = judge(record) if record else None
        lines.append(AgendaLine(item=item, student=student, record=record, progress=progress))
    return lines


def _records_of(desk: Desk, items: Sequence[AgendaItem]) -> dict[str, PlanRecord]:
    named = sorted({item.plan_id for item in items if item.plan_id})
    found = {one.plan.id: one for one in reads.plan_records(desk, plan_ids=named, running=False)} if named else {}
    for student_id in {item.student_id for item in items if item.plan_id not in found}:
        mine = reads.plan_records(desk, student_id=student_id, running=False)
        found |= {one.plan.id: one for one in mine}
    return found


def _talked_about(records: dict[str, PlanRecord], student_id: str) -> PlanRecord | None:
    mine = [one for one in records.values() if one.student.id == student_id]
    running = [one for one in mine if one.plan.running]
    return max(running or mine, key=lambda one: one.plan.begin_date, default=None)


def put_on_agenda(desk: Desk, meeting: Meeting, student: Student, record: PlanRecord | None, because: str) -> Changes:
    """Add a student to a meeting; adding one who is there changes nothing."""
    items = reads.agenda(desk, meeting.id)
    if any(item.student_id == student.id for item in items):
        return Changes(change="", says="", touched={})
    last = max((item.position for item in items), default=0.0)
    item = _item(meeting, student, record, because, last + 1)
    return desk.commit(f"Put {student.name} on the meeting of {day_words(meeting.date)}", item)


def put_all_on_agenda(desk: Desk, meeting: Meeting, chosen: Sequence[Candidate]) -> Changes:
    """Add several students to a meeting in their order, as one change."""
    items = reads.agenda(desk, meeting.id)
    last = max((item.position for item in items), default=0.0)
    on = {item.student_id for item in items}
    added = [
        _item(meeting, one.student, one.record, one.because, last + number)
        for number, one in enumerate((one for one in chosen if one.student.id not in on), 1)
    ]
    says = f"Put {count(len(added), 'student')} on the meeting of {day_words(meeting.date)}"
    return desk.commit(says, *added)


def _item(meeting: Meeting, student: Student, record: PlanRecord | None, because: str, position: float) -> AgendaItem:
    return AgendaItem(
        id=natural_id("agenda_item", meeting.id, student.id),
        meeting_id=meeting.id,
        student_id=student.id,
        plan_id=record.plan.id if record else None,
        position=position,
        because=because[:200],
    )


def take_off_agenda(desk: Desk, line: AgendaLine, meeting: Meeting) -> Changes:
    """Take a student off a meeting."""
    return desk.commit(f"Take {line.student.name} off the meeting of {day_words(meeting.date)}", gone=(line.item,))


def move_on_agenda(desk: Desk, lines: Sequence[AgendaLine], at: int, to: int) -> Changes:
    """Put the line at one place of the agenda to another: one row is written, by a position between two others."""
    if at == to:
        return Changes(change="", says="", touched={})
    others = [line.item for index, line in enumerate(lines) if index != at]
    before = others[to - 1].position if to > 0 else others[0].position - 1
    after = others[to].position if to < len(others) else others[-1].position + 1
    moved = msgspec.structs.replace(lines[at].item, position=(before + after) / 2)
    return desk.commit(f"Move {lines[at].student.name} on the agenda", moved)


def tick_action(desk: Desk, action: ActionItem, today: dt.date) -> Changes:
    """Mark a promise as kept, or open it again."""
    done = None if action.done_on else today
    return desk.commit(
        f"{'Done' if done else 'Open again'}: {action.task}", msgspec.structs.replace(action, done_on=done)
    )


def hold(desk: Desk, meeting: Meeting, reached: Sequence[AgendaItem]) -> Changes:
    """Close a meeting: these were reached, and the others of its agenda come first next time."""
    ids = {item.id for item in reached}
    items = reads.agenda(desk, meeting.id)
    values = [msgspec.structs.replace(one, reached=one.id in ids) for one in items if one.reached != (one.id in ids)]
    return desk.commit(
        f"Meeting of {day_words(meeting.date)} held", msgspec.structs.replace(meeting, held=True), *values
    )


def open_again(desk: Desk, meeting: Meeting) -> Changes:
    """Go on with a meeting that was closed; who was talked about stays noted."""
    says = f"Open the meeting of {day_words(meeting.date)} again"
    return desk.commit(says, msgspec.structs.replace(meeting, held=False))
