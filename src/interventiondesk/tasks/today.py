"""What needs me: the lines of the first page, each one click from done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.due import Due, nobody_scored, reviews_due, scores_due
from interventiondesk.domain.meetings import ActionItem, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.school import School
from interventiondesk.domain.words import count, day_words, grade_words, join
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.standing import standings

_SEEN = "progress seen"


class DueScores(msgspec.Struct, frozen=True, kw_only=True):
    """A group, or one student, without this week's scores."""

    title: str
    where: str
    says: str
    measure_id: str
    group_id: str
    students: tuple[str, ...]


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """One plan in a list: who, where, its progress or why it is there."""

    student_id: str
    plan_id: str
    name: str
    where: str
    progress: Progress
    says: str
    on_agenda: bool = False


class NextMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting ahead and how ready it is."""

    meeting: Meeting
    title: str
    when: str
    students: int
    carried: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the first page."""

    school: School
    today: dt.date
    week: tuple[int, int] | None
    scores: tuple[DueScores, ...]
    changed: tuple[PlanLine, ...]
    reviews: tuple[PlanLine, ...]
    quiet: tuple[PlanLine, ...]
    meeting: NextMeeting | None
    actions: tuple[ActionItem, ...]
    plans: int
    students: int
    data_as_of: dt.date | None

    @property
    def waiting(self) -> int:
        """How many lines wait for somebody."""
        return len(self.scores) + len(self.changed) + len(self.reviews) + len(self.quiet) + len(self.actions)


def place_words(record: PlanRecord) -> str:
    """Where a student is: Grade 3 · Reading B."""
    parts = [grade_words(record.student.grade).capitalize()] if record.student.grade else []
    if record.group is not None:
        parts.append(record.group.name)
    elif record.provider is not None:
        parts.append(record.provider.short_name)
    return " · ".join(parts)


def board(desk: Desk, today: dt.date) -> Board:
    """What needs whoever is signed in, on this day."""
    stand = standings(desk, today)
    records = [one.record for one in stand]
    progress = {one.record.plan.id: one.progress for one in stand}
    calendar = reads.calendar(desk)
    ahead = reads.next_meeting(desk, today)
    agenda = reads.agenda(desk, ahead.id) if ahead else []
    on_agenda = {item.student_id for item in agenda}
    open_actions = reads.actions(desk)

    def lines(found: Sequence[Due]) -> tuple[PlanLine, ...]:
        return tuple(
            PlanLine(
                student_id=due.record.student.id,
                plan_id=due.record.plan.id,
                name=due.record.student.name,
                where=place_words(due.record),
                progress=progress[due.record.plan.id],
                says=due.because,
                on_agenda=due.record.student.id in on_agenda,
            )
            for due in found
        )

    meeting = None
    if ahead is not None:
        meeting = NextMeeting(
            meeting=ahead,
            title=ahead.title or meeting_words(ahead),
            when=when_words(ahead, today),
            students=len(on_agenda),
            carried=len([one for one in open_actions if one.meeting_id and one.meeting_id != ahead.id]),
        )
    mine = [one for one in open_actions if one.owner_id == desk.who.id or not desk.who.id]
    return Board(
        school=reads.school(desk),
        today=today,
        week=calendar.week_of_year(today),
        scores=_due_scores(records, calendar, today),
        changed=_changed(desk, records, progress),
        reviews=lines(reviews_due(records, today)),
        quiet=lines(nobody_scored(records, calendar, today)),
        meeting=meeting,
        actions=tuple(mine),
        plans=len(records),
        students=len(reads.students(desk)),
        data_as_of=reads.newest_score_date(desk),
    )


def meeting_words(meeting: Meeting) -> str:
    """The kind of a meeting as its title."""
    from interventiondesk.domain.declared import field_of

    return field_of(Meeting, "kind").word(meeting.kind)


def when_words(meeting: Meeting, today: dt.date) -> str:
    """Today, 2:15 pm; or Thursday and the date."""
    from interventiondesk.domain.words import long_day

    days = (meeting.date - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, long_day(meeting.date))
    return f"{day}, {meeting.time}" if meeting.time else day


def _due_scores(records: Sequence[PlanRecord], calendar: SchoolCalendar, today: dt.date) -> tuple[DueScores, ...]:
    batches: dict[tuple[str, str], list[Due]] = {}
    for due in scores_due(records, calendar, today):
        plan = due.record.plan
        key = (plan.group_id or due.record.student.id, plan.measure_id or "")
        batches.setdefault(key, []).append(due)
    found: list[DueScores] = []
    for (_, measure_id), batch in batches.items():
        first = batch[0].record
        latest = max((one.since for one in batch), default=None)
        grades = sorted({one.record.student.grade for one in batch})
        grouped = first.group is not None
        title = first.student.name
        if first.group is not None:
            title = f"{first.group.name} · {join([grade_words(grade) for grade in grades])}"
        # The first page has little room: the name up to its comma tells one measure from another.
        measure = (first.measure.short_name or first.measure.name.split(",")[0]) if first.measure else ""
        scored = any(one.record.counted for one in batch)
        said = f"last scores {day_words(latest)}" if latest and scored else "no scores yet"
        found.append(
            DueScores(
                title=title,
                where=f"{measure}, weekly"
                if grouped
                else f"{grade_words(first.student.grade).capitalize()} · {measure}",
                says=f"{count(len(batch), 'student')}; {said}",
                measure_id=measure_id,
                group_id=first.group.id if first.group else "",
                students=tuple(one.record.student.id for one in batch),
            )
        )
    return tuple(sorted(found, key=lambda one: (-len(one.students), one.title)))


_ORDER = {"behind": 0, "too_few_sessions": 1, "ahead": 2, "on_track": 3, "too_early": 4}


def _changed(desk: Desk, records: Sequence[PlanRecord], progress: dict[str, Progress]) -> tuple[PlanLine, ...]:
    seen = desk.kept(_SEEN, dict[str, str]) or {}
    found: list[PlanLine] = []
    for record in records:
        now = progress[record.plan.id]
        before = seen.get(record.plan.id, "too_early")
        if now.state != before:
            found.append(
                PlanLine(
                    student_id=record.student.id,
                    plan_id=record.plan.id,
                    name=record.student.name,
                    where=place_words(record),
                    progress=now,
                    says=now.short,
                )
            )
    return tuple(sorted(found, key=lambda line: (_ORDER[line.progress.state], line.name)))


def mark_seen(desk: Desk, lines: Sequence[PlanLine]) -> None:
    """Remember that the signed-in person has looked at the progress of these plans."""
    seen = desk.kept(_SEEN, dict[str, str]) or {}
    desk.keep(_SEEN, seen | {line.plan_id: line.progress.state for line in lines})
