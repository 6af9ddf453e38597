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
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Student
from interventiondesk.domain.tiers import tiers_of
from interventiondesk.domain.words import amount, count, day_and_year, day_words, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.agenda import minutes_each
from interventiondesk.tasks.meetings import AgendaLine, agenda_lines
from interventiondesk.tasks.packet_family import family_sheet
from interventiondesk.tasks.packet_missing import Missing, missing_of
from interventiondesk.tasks.packet_pages import grade_pages, group_pages
from interventiondesk.tasks.packet_signs import Signs
from interventiondesk.tasks.standing import judged_on
from interventiondesk.tasks.students import attendance_words, where_words
from interventiondesk.tasks.today import meeting_words

_ROWS = 5
"""Of so many rows is what came of last time; how many actions more there are is said below them."""

Step = Callable[[int, int, str], None]
"""Told of progress as (done, total, what); it stops the work by raising."""


def _no_step(_done: int, _total: int, _what: str) -> None:
    pass


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """A packet that lies in memory only: the very bytes that are shown, printed and saved, and what is in them."""

    pdf: bytes
    title: str
    written: Written
    missing: tuple[Missing, ...] = ()
    """What is missing on the sheets of a packet for the team."""


def meeting_asked_for(desk: Desk, which: str, today: dt.date) -> Meeting:
    """The meeting called `next`, or the one with this id. Raises `Refusal` where there is none."""
    found = reads.next_meeting(desk, today) if which == "next" else reads.meeting(desk, which)
    if found is None:
        if which == "next":
            raise Refusal("No meeting is planned.", "Put one on the calendar under Meetings.")
        raise Refusal(f"There is no meeting {which}.", "The command meetings lists them.")
    return found


def packet_of(
    desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", family_of: str = "", step: Step = _no_step
) -> Packet:
    """The packet of a meeting as a value; with `family_of` the sheet that this student's family gets. Restricted text is
    never part of it."""
    return _packet(desk, meeting, agenda_lines(desk, meeting, today), today, paper, family_of, step)


def _packet(
    desk: Desk, meeting: Meeting, lines: list[AgendaLine], today: dt.date, paper: str, family_of: str, step: Step
) -> Packet:
    people = reads.by_id(reads.staff(desk))
    roles = (
        ("Facilitator", meeting.facilitator_id),
        ("Minute taker", meeting.minute_taker_id),
        ("Data analyst", meeting.data_analyst_id),
    )
    packet = Packet(
        school=reads.school(desk).name,
        is_sample=desk.is_sample,
        title=meeting.title or meeting_words(meeting),
        date=day_and_year(meeting.date),
        time=meeting.time,
        place=meeting.place,
        paper="a4" if paper == "a4" else "letter",
    )
    if family_of:
        theirs = [line for line in lines if line.student.id == family_of]
        sheets = tuple(family_sheet(line.student, line.record, line.progress, today) for line in theirs)
        # the title that a team gave its meeting can name other students
        return msgspec.structs.replace(packet, title="For the family", audience="family", cover=False, sheets=sheets)
    carried = [one for one in reads.actions(desk) if one.meeting_id != meeting.id]
    students = reads.by_id(reads.students(desk, also_inactive=True))
    writer = _Writer(desk, today)
    written: list[Sheet] = []
    for at, line in enumerate(lines, 1):
        step(at - 1, len(lines) + 1, f"Sheet {at} of {len(lines)}")
        written.append(writer.sheet(line.student, line.record, line.progress))
    ids = [line.student.id for line in lines]
    return msgspec.structs.replace(
        packet,
        team=tuple((role, people[who].name) for role, who in roles if who in people),
        agenda=tuple(
            PrintedLine(
                name=line.student.name,
                where=where_words(line.student),
                because=_because(line),
                minutes=minutes_each(meeting, len(lines)),
            )
            for line in lines
        ),
        carried=tuple(_action_line(one, people, students, today) for one in carried),
        groups=group_pages(desk, ids, today) if meeting.kind == "group_review" else (),
        grades=grade_pages(desk, today) if meeting.kind == "core" else (),
        sheets=tuple(written),
    )


def packet_in_memory(
    desk: Desk, meeting: Meeting, today: dt.date, *, paper: str = "letter", family_of: str = "", step: Step = _no_step
) -> Pages:
    """The packet for the screen and the printer, for the team or for one student's family; students' data never lies on
    the disk for it. Raises `Refusal` where there is nobody to print, and whatever `step` raises."""
    lines = agenda_lines(desk, meeting, today)
    packet = _packet(desk, meeting, lines, today, paper, family_of, step)
    _has_sheets(packet)
    step(len(packet.sheets), len(packet.sheets) + 1, "Setting the pages")
    pdf, written = packet_pdf(packet)
    missing = () if family_of else tuple(missing_of(desk, lines, today))
    title = f"For the family {meeting.date.isoformat()}" if family_of else file_title(meeting)
    return Pages(pdf=pdf, title=title, written=written, missing=missing)


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
    if not (packet.sheets or packet.grades):
        raise Refusal("Nobody is on this meeting's agenda.", "Put students on it, then print the packet.")


def print_packet(desk: Desk, meeting: Meeting, today: dt.date, out: Path, *, paper: str = "letter") -> Written:
    """Write the packet; the file appears whole or not at all. Raises `Refusal` where it cannot be written."""
    packet = packet_of(desk, meeting, today, paper=paper)
    _has_sheets(packet)
    return _write(packet, out, "packet")


def print_family_sheet(
    desk: Desk, meeting: Meeting, student: Student, today: dt.date, out: Path, *, paper: str = "letter"
) -> Written:
    """Write the sheet of a meeting's packet that one family gets. Raises `Refusal` where the student is not on the
    agenda, or the file cannot be written."""
    packet = packet_of(desk, meeting, today, paper=paper, family_of=student.id)
    if not packet.sheets:
        says = f"{student.name} is not on the agenda of the meeting on {day_words(meeting.date)}."
        raise Refusal(says, "Put the student on it, or choose another meeting.")
    return _write(packet, out, "sheet for the family")


def print_student_sheet(desk: Desk, student_id: str, today: dt.date, out: Path, *, paper: str = "letter") -> Written:
    """Write one student's sheet alone: nobody else is named on it, restricted text is not on it.

    Raises `Refusal` where there is no such student or the file cannot be written.
    """
    student = reads.student(desk, student_id)
    if student is None:
        raise Refusal("This student is not here any more.", "Open the list of students.")
    records = reads.plan_records(desk, student_id=student_id, running=False)
    record = max(records, key=lambda one: (one.plan.running, one.plan.begin_date), default=None)
    writer = _Writer(desk, today, student_id)
    progress = writer.judge(record) if record else None
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
    return _Writer(desk, today, student.id).sheet(student, record, progress)


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
    """Makes the sheets of one packet; what concerns all students is asked once. With `only` it is one student's sheet, and
    nothing is read of the others."""

    def __init__(self, desk: Desk, today: dt.date, only: str = "") -> None:
        self.desk = desk
        self.today = today
        self.calendar = reads.calendar(desk)
        self.judge = judged_on(desk, today)
        self.people = reads.by_id(reads.staff(desk))
        year = self.calendar.year_of(today)
        self.since = year.begin_date if year else today - dt.timedelta(days=180)
        self.attendance = reads.attendance_shares(desk, self.since, today, only)
        self.contacted = reads.last_family_contacts(desk)
        self.actions = reads.actions(desk, open_only=False)
        self.decided = reads.decisions(desk, only)
        self.tiers = week_reads.tier_statuses(desk, only)
        self.signs = Signs(desk, today)

    def sheet(self, student: Student, record: PlanRecord | None, progress: Progress | None) -> Sheet:
        plan = record.plan if record else None
        title, sessions = self._sessions(record, progress)
        running = reads.plan_records(self.desk, student_id=student.id)
        return Sheet(
            name=student.name,
            line=self._strip(student, [one.plan for one in running]),
            strengths=student.strengths,
            own_words=student.own_words,
            family=self._family(student),
            last_decisions=self._last(student),
            sessions_title=title,
            sessions=sessions,
            concern=plan.concern if plan else "",
            plan=self._plan(record),
            charts=self._charts(record, running),
            hypothesis=plan.hypothesis if plan else "",
            flags=() if record else self.signs.flags(student),
            better=record.direction if record else "higher",
        )

    def _strip(self, student: Student, plans: list[Plan]) -> str:
        parts = [student.pronouns, where_words(student), *self._tiers(student, plans)]
        present, enrolled = self.attendance.get(student.id, (0, 0))
        parts.append(attendance_words(present, enrolled))
        parts += self.signs.words(student)
        called = self.contacted.get(student.id)
        parts.append(f"family contact {day_words(called)}" if called else "no family contact noted")
        return " · ".join(part for part in parts if part)

    def _tiers(self, student: Student, plans: list[Plan]) -> list[str]:
        mine = [one for one in self.tiers if one.student_id == student.id]
        told: list[str] = []
        for area, tier in tiers_of(mine, plans, self.today).items():
            begun = [one.begin_date for one in (*mine, *plans) if one.area == area and one.tier == tier]
            since = max((day for day in begun if day <= self.today), default=self.today)
            told.append(f"{field_of(Plan, 'area').word(area).lower()} tier {tier} since {day_words(since)}")
        return told

    def _family(self, student: Student) -> str:
        spoken = (one for one in reads.family_contacts(self.desk, student.id) if not one.restricted)
        latest = next(spoken, None)
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
        shown, more = told[:_ROWS], told[_ROWS:]
        if more:
            still = sum(1 for _, state in more if state.startswith("open"))
            shown.append((f"{count(len(more), 'more action')}", f"open: {still}" if still else "done"))
        return tuple(shown)

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

    def _charts(self, record: PlanRecord | None, running: list[PlanRecord]) -> tuple[SheetChart, ...]:
        others = [one for one in running if record is None or one.plan.id != record.plan.id]
        records = ([record] if record else []) + others
        charts: list[SheetChart] = []
        for one in records[:2]:
            progress = self.judge(one)
            if one.measure is None:
                continue
            charts.append(
                SheetChart(
                    chart=progress_chart(one, progress, self.today),
                    progress_state=progress.chip or "",
                    progress_word=progress.word,
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
