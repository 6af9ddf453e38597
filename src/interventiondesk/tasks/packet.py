"""Printing a meeting's packet: what the desk knows, in the words and the order of a five-minute talk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec

from interventiondesk.charts.progress import progress_chart
from interventiondesk.documents.packet import (
    ActionLine,
    Packet,
    Sheet,
    SheetChart,
    Written,
    packet_pdf,
    save_pdf,
    write_packet,
)
from interventiondesk.documents.packet import AgendaLine as PrintedLine
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import ActionItem, Decision, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress, progress_of
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import PROGRESS, amount, count, day_and_year, day_words, short_day
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.meetings import AgendaLine, agenda_lines
from interventiondesk.tasks.students import attendance_words, where_words
from interventiondesk.tasks.today import meeting_words

Step = Callable[[int, int, str], None]
"""Told of progress as (done, total, what); it stops the work by raising."""


def _no_step(_done: int, _total: int, _what: str) -> None:
    pass


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """A packet that lies in memory only: the very bytes that are shown, printed and saved, and what is in them."""

    pdf: bytes
    title: str
    written: Written


def meeting_asked_for(desk: Desk, which: str, today: dt.date) -> Meeting:
    """The meeting called `next`, or the one with this id. Raises `Refusal` where there is none."""
    found = reads.next_meeting(desk, today) if which == "next" else reads.meeting(desk, which)
    if found is None:
        if which == "next":
            raise Refusal("No meeting is planned.", "Put one on the calendar under Meetings.")
        raise Refusal(f"There is no meeting {which}.", "The command meetings lists them.")
    return found


def packet_of(desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", step: Step = _no_step) -> Packet:
    """The packet of a meeting as a value. Restricted text is never part of it."""
    lines = agenda_lines(desk, meeting, today)
    people = reads.by_id(reads.staff(desk))
    roles = (
        ("Facilitator", meeting.facilitator_id),
        ("Minute taker", meeting.minute_taker_id),
        ("Data analyst", meeting.data_analyst_id),
    )
    school = reads.school(desk)
    carried = [one for one in reads.actions(desk) if one.meeting_id != meeting.id]
    students = reads.by_id(reads.students(desk, also_inactive=True))
    writer = _Writer(desk, today)
    sheets: list[Sheet] = []
    for at, line in enumerate(lines, 1):
        step(at - 1, len(lines) + 1, f"Sheet {at} of {len(lines)}")
        sheets.append(writer.sheet(line.student, line.record, line.progress))
    return Packet(
        school=school.name,
        is_sample=desk.is_sample,
        title=meeting.title or meeting_words(meeting),
        date=day_and_year(meeting.date),
        time=meeting.time,
        place=meeting.place,
        team=tuple((role, people[who].name) for role, who in roles if who in people),
        agenda=tuple(
            PrintedLine(name=line.student.name, where=where_words(line.student), because=_because(line))
            for line in lines
        ),
        carried=tuple(_action_line(one, people, students, today) for one in carried),
        sheets=tuple(sheets),
        paper="a4" if paper == "a4" else "letter",
    )


def packet_in_memory(
    desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", step: Step = _no_step
) -> Pages:
    """The packet for the screen and the printer; students' data never lies on the disk for it. Raises `Refusal` where
    nobody is on the agenda, and whatever `step` raises."""
    packet = packet_of(desk, meeting, today, paper=paper, step=step)
    _has_sheets(packet)
    step(len(packet.sheets), len(packet.sheets) + 1, "Setting the pages")
    pdf, written = packet_pdf(packet)
    return Pages(pdf=pdf, title=file_title(meeting), written=written)


def file_title(meeting: Meeting) -> str:
    """What a packet's file and print job are called: kind and date, never a name."""
    return f"{meeting_words(meeting)} {meeting.date.isoformat()}"


def save_packet(pages: Pages, path: Path) -> None:
    """Write the pages that were shown as a file. Raises `Refusal` where the disk says no."""
    try:
        save_pdf(pages.pdf, path)
    except OSError as error:
        raise Refusal(f"The packet could not be written ({error.strerror}).", "Choose another folder.") from None


def _has_sheets(packet: Packet) -> None:
    if not packet.sheets:
        raise Refusal("Nobody is on this meeting's agenda.", "Put students on it, then print the packet.")


def print_packet(desk: Desk, meeting: Meeting, today: dt.date, out: Path, *, paper: str = "letter") -> Written:
    """Write the packet; the file appears whole or not at all. Raises `Refusal` where it cannot be written."""
    packet = packet_of(desk, meeting, today, paper=paper)
    _has_sheets(packet)
    return _write(packet, out, "packet")


def print_student_sheet(desk: Desk, student_id: str, today: dt.date, out: Path, *, paper: str = "letter") -> Written:
    """Write one student's sheet alone: nobody else is named on it, restricted text is not on it.

    Raises `Refusal` where there is no such student or the file cannot be written.
    """
    student = reads.student(desk, student_id)
    if student is None:
        raise Refusal("This student is not here any more.", "Open the list of students.")
    records = reads.plan_records(desk, student_id=student_id, running=False)
    record = max(records, key=lambda one: (one.plan.running, one.plan.begin_date), default=None)
    writer = _Writer(desk, today)
    progress = progress_of(record, writer.calendar, writer.policy, today) if record else None
    packet = Packet(
        school=reads.school(desk).name,
        is_sample=desk.is_sample,
        title=f"Sheet of {student.name}",
        date=day_and_year(today),
        sheets=(writer.sheet(student, record, progress),),
        paper="a4" if paper == "a4" else "letter",
        cover=False,
    )
    return _write(packet, out, "sheet")


def sheet_of(
    desk: Desk, student: Student, record: PlanRecord | None, progress: Progress | None, today: dt.date
) -> Sheet:
    """What one student's sheet says, as a value: meeting mode shows in the same order what the paper prints."""
    return _Writer(desk, today).sheet(student, record, progress)


def _write(packet: Packet, out: Path, what: str) -> Written:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        return write_packet(packet, out)
    except OSError as error:
        raise Refusal(f"The {what} could not be written ({error.strerror}).", "Choose another folder.") from None


def _because(line: AgendaLine) -> str:
    said = line.item.because
    if line.progress is not None and line.progress.word not in said:
        if not said:
            said = line.progress.word
        elif said.endswith(("?", ".", "!")):
            said = f"{said} {line.progress.word}."
        else:
            said = f"{said}; {line.progress.word.lower()}"
    return said


def _action_line(
    action: ActionItem, people: dict[str, Staff], students: dict[str, Student], today: dt.date
) -> ActionLine:
    owner, about = people.get(action.owner_id or ""), students.get(action.student_id or "")
    return ActionLine(
        task=action.task,
        who=owner.short_name if owner else "",
        by=short_day(action.due) if action.due else "",
        about=about.name if about else "",
        state="overdue" if action.due and action.due < today else "open",
    )


class _Writer:
    """Makes the sheets of one packet; what concerns all students is asked once."""

    def __init__(self, desk: Desk, today: dt.date) -> None:
        self.desk = desk
        self.today = today
        self.calendar = reads.calendar(desk)
        self.policy = reads.policy(desk)
        self.people = reads.by_id(reads.staff(desk))
        year = self.calendar.year_of(today)
        self.since = year.begin_date if year else today - dt.timedelta(days=180)
        self.attendance = reads.attendance_shares(desk, self.since, today)
        self.contacted = reads.last_family_contacts(desk)
        self.actions = reads.actions(desk, open_only=False)
        self.decided = reads.decisions(desk)

    def sheet(self, student: Student, record: PlanRecord | None, progress: Progress | None) -> Sheet:
        plan = record.plan if record else None
        title, sessions = self._sessions(record, progress)
        return Sheet(
            name=student.name,
            line=self._strip(student, record),
            strengths=student.strengths,
            own_words=student.own_words,
            family=self._family(student),
            last_decisions=self._last(student),
            sessions_title=title,
            sessions=sessions,
            concern=plan.concern if plan else "",
            plan=self._plan(record),
            charts=self._charts(student, record),
            hypothesis=plan.hypothesis if plan else "",
        )

    def _strip(self, student: Student, record: PlanRecord | None) -> str:
        parts = [student.pronouns, where_words(student)]
        if record is not None:
            plan = record.plan
            area = field_of(type(plan), "area").word(plan.area).lower()
            parts.append(f"{area} tier {plan.tier} since {day_words(plan.begin_date)}")
        present, enrolled = self.attendance.get(student.id, (0, 0))
        parts.append(attendance_words(present, enrolled))
        called = self.contacted.get(student.id)
        parts.append(f"family contact {day_words(called)}" if called else "no family contact noted")
        return " · ".join(part for part in parts if part)

    def _family(self, student: Student) -> str:
        latest = next(iter(reads.family_contacts(self.desk, student.id)), None)
        return latest.outcome if latest else ""

    def _last(self, student: Student) -> tuple[tuple[str, str], ...]:
        told: list[tuple[str, str]] = []
        latest = next((one for one in self.decided if one.student_id == student.id), None)
        if latest is not None:
            word = field_of(Decision, "choice").word(latest.choice).removesuffix(" to ...")
            told.append((word, f"decided {day_words(latest.date)}"))
        for action in self.actions:
            if action.student_id != student.id or (action.done_on and latest and action.done_on < latest.date):
                continue
            owner = self.people.get(action.owner_id or "")
            who = f", {owner.short_name}" if owner else ""
            if action.done_on:
                told.append((action.task, f"done {day_words(action.done_on)}{who}"))
            else:
                told.append((action.task, (f"open, due {day_words(action.due)}" if action.due else "open") + who))
        return tuple(told[:5])

    def _sessions(
        self, record: PlanRecord | None, progress: Progress | None
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        if record is None or progress is None:
            return "Sessions", ()
        plan, done = record.plan, progress.sessions
        since = progress.since or plan.begin_date
        rows = [("Held / missed / not entered", f"{done.held} / {done.missed} / {done.not_entered}")]
        parts = [
            f"{len(plan.weekdays.split())} × {plan.minutes} min" if plan.weekdays and plan.minutes else "",
            f"group of {plan.group_size}" if plan.group_size else "",
        ]
        dosage = ", ".join(part for part in parts if part)
        provider = record.provider.short_name if record.provider else ""
        if dosage or provider:
            rows.append((dosage or "Provider", provider))
        return f"Sessions since {day_words(since)}", tuple(rows)

    def _plan(self, record: PlanRecord | None) -> str:
        if record is None:
            return ""
        goal = record.goal
        parts: list[str] = []
        if record.intervention is not None:
            parts.append(record.intervention.name)
        if goal is not None and record.measure is not None:
            parts.append(f"goal {amount(goal.target, record.measure.unit)} by {day_words(goal.target_date)}")
        return "; ".join(parts)

    def _charts(self, student: Student, record: PlanRecord | None) -> tuple[SheetChart, ...]:
        others = [
            one
            for one in reads.plan_records(self.desk, student_id=student.id)
            if record is None or one.plan.id != record.plan.id
        ]
        records = ([record] if record else []) + others
        charts: list[SheetChart] = []
        for one in records[:2]:
            progress = progress_of(one, self.calendar, self.policy, self.today)
            if one.measure is None:
                continue
            charts.append(
                SheetChart(
                    chart=progress_chart(one, progress, self.today),
                    progress_state=progress.state,
                    progress_word=PROGRESS[progress.state],
                    because=progress.because,
                    sure=progress.sure,
                )
            )
        return tuple(charts)


def packet_words(written: Written) -> str:
    """What was printed, in a sentence."""
    said = f"{count(written.pages, 'page')} for {count(len(written.students), 'student')}"
    if written.missing:
        said += f"; the font lacks {', '.join(written.missing)}"
    return said
