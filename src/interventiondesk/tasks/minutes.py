"""The minutes of a meeting: made from what was recorded in it, so that they can never say anything else."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from interventiondesk.documents.minutes import Decided, Minutes, ToDo, minutes_pdf
from interventiondesk.documents.packet import Written, save_pdf
from interventiondesk.domain.deciding import typed_label
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import AgendaItem, Decision, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import PROGRESS, amount, count, day_and_year, day_words, join, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.packet import Pages, Step
from interventiondesk.tasks.standing import judged_on
from interventiondesk.tasks.students import where_words
from interventiondesk.tasks.today import meeting_words


def minutes_of(desk: Desk, meeting: Meeting, *, paper: str = "letter") -> Minutes:
    """The minutes of a meeting as a value: its decisions in the order of the agenda, then those of students who were not
    on it, its actions by owner, and whom it did not reach."""
    people = reads.by_id(reads.staff(desk))
    students = reads.by_id(reads.students(desk, also_inactive=True))
    items: dict[str, AgendaItem] = {}
    reached: set[str] = set()
    for item in reads.agenda(desk, meeting.id):
        items.setdefault(item.student_id, item)
        reached |= {item.student_id} if item.reached else set()
    decided: dict[str, list[Decision]] = {}
    for one in reversed(reads.decisions(desk)):
        if one.meeting_id == meeting.id:
            decided.setdefault(one.student_id, []).append(one)
    teller = _Teller(desk, meeting, people)
    told: list[Decided] = []
    left: list[str] = []
    talked = 0
    # Each student once, and on one side only: talked about, or first next time.
    for student_id in dict.fromkeys([*items, *decided]):
        student, item = students.get(student_id), items.get(student_id)
        if student is None:
            continue
        mine = decided.get(student_id, [])
        if mine or student_id in reached:
            told += [teller.told(student, item, one) for one in (mine or (None,))]
            talked += student_id in items
        else:
            left.append(student.name)
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
        reached=f"{talked} of {count(talked + len(left), 'student')} on the agenda were talked about." if left else "",
        decided=tuple(told),
        left=tuple(left),
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


class _Teller:
    """Says what the minutes say of one student; what concerns the whole meeting is asked once."""

    def __init__(self, desk: Desk, meeting: Meeting, people: dict[str, Staff]) -> None:
        self._desk = desk
        self._date = meeting.date
        self._people = people
        self._groups = {one.id: one.name for one in week_reads.groups(desk)}

    def told(self, student: Student, item: AgendaItem | None, one: Decision | None) -> Decided:
        """One student, or one of several decisions about the student."""
        concern = _concern(item) if item is not None else ""
        where = where_words(student)
        if one is None:
            plan_id = (item.plan_id if item else None) or ""
            begun = self._begun(plan_id)
            if begun:
                return Decided(name=student.name, where=where, concern=concern, choice=begun)
            return Decided(
                name=student.name, where=where, concern=concern, progress=self._progress(plan_id, self._date)
            )
        word = field_of(Decision, "choice").word(one.choice).removesuffix(" to ...")
        return Decided(
            name=student.name,
            where=where,
            concern=concern,
            progress=self._progress(one.plan_id or "", one.date, PROGRESS.get(one.progress, "")),
            choice=f"{word} to {one.refer_to}" if one.refer_to else word,
            changes=self._changes(one),
            reason=one.reason,
            review=day_words(one.review_date) if one.review_date else "",
        )

    def _record(self, plan_id: str) -> PlanRecord | None:
        return next(iter(reads.plan_records(self._desk, plan_id=plan_id, running=False)), None) if plan_id else None

    def _begun(self, plan_id: str) -> str:
        """The plan that was talked about and begins that day or later: it is what came of the talk."""
        record = self._record(plan_id)
        if record is None or record.plan.begin_date < self._date:
            return ""
        return f"Plan from {day_words(record.plan.begin_date)}"

    def _progress(self, plan_id: str, day: dt.date, seen: str = "") -> str:
        """The progress of a plan on a day with its figures. Where what was entered or mended since says otherwise than the
        team saw, both are said."""
        record = self._record(plan_id)
        if record is None:
            return f"{seen}." if seen else ""
        found = judged_on(self._desk, day)(_before(record, day))
        if seen in ("", found.word):
            return f"{found.word}. {found.because}" if found.word else found.because
        now = f"{found.word.lower()}. {found.because}" if found.word else found.because
        return f"{seen}, as the team saw it. With all that is entered for that day by now: {now}"

    def _changes(self, one: Decision) -> str:
        told = [
            *self._of_plan(one),
            f"{one.minutes} minutes a session" if one.minutes else "",
            f"group {self._groups[one.group_id]}" if one.group_id in self._groups else "",
            f"tier {one.tier}" if one.tier else "",
        ]
        begin = f"from {day_words(one.begin_date)}" if one.begin_date else ""
        said = ", ".join(part for part in (join([part for part in told if part]), begin) if part)
        if one.teller_id in self._people:
            by = f" by {day_words(one.tell_by)}" if one.tell_by else ""
            tells = f"{self._people[one.teller_id].name} tells the family{by}"
            said = f"{said}; {tells}" if said else tells
        return said

    def _of_plan(self, one: Decision) -> list[str]:
        """The goal and the line on the chart that a decision made, in words."""
        record = self._record(one.plan_id or "")
        if record is None:
            return []
        told: list[str] = []
        goal = next((each for each in record.goals if each.begin_date == one.date), None)
        if one.choice == "raise_goal" and goal is not None:
            unit = record.measure.unit if record.measure else ""
            told.append(f"goal {amount(goal.target, unit)} by {day_words(goal.target_date)}")
        lines = [each for each in record.phases if each.begin_date == (one.begin_date or one.date)]
        return told + [label for each in lines if (label := typed_label(each, one))]


def _before(record: PlanRecord, day: dt.date) -> PlanRecord:
    """The plan as the team looked at it: without the lines and goals that begin that day, for they are what it decided."""
    return msgspec.structs.replace(
        record,
        phases=tuple(one for one in record.phases if one.begin_date < day),
        goals=tuple(one for one in record.goals if one.begin_date < day) or record.goals,
    )


def _concern(item: AgendaItem) -> str:
    said = (item.what, item.at_what_time, item.where_at, item.with_whom, item.how_often)
    return " · ".join(part.strip() for part in said if part.strip())


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
    if found is None and which == "last":
        raise Refusal("No meeting was held yet.", "Hold one first: the minutes are made from what is decided.")
    if found is None:
        raise Refusal(f"There is no meeting {which}.", "The command meetings lists them.")
    return found
