"""The agenda that fills itself: who belongs on a meeting of each kind, in which order, and why.

Order of every kind: whom the last meeting did not reach, whose review is due, whose progress changed since the last one,
who is newly flagged, whom nobody has followed up, and where a promise of an earlier meeting is open. One line a student,
with the first reason and every further one after it.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from interventiondesk.domain.due import reviews_due
from interventiondesk.domain.follow_up import Waiting
from interventiondesk.domain.meetings import AgendaItem, Meeting, MeetingKind
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import PROGRESS, count
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import flags, follow_up
from interventiondesk.tasks.standing import standings

USUAL_LENGTH: dict[str, int] = {"group_review": 45, "placement": 60, "core": 60, "individual": 30}
"""Minutes, after usual practice; no study behind them was read. A student has about five in a group review."""

ABOUT: dict[str, str] = {
    "group_review": "Every 6 to 8 weeks: how the students of each group progress, and what changes.",
    "placement": "After a screening: who needs what, and who starts when.",
    "core": "Three times a year: how many of each grade are at benchmark, and what the class does about it.",
    "individual": "One student at a time, where more of the same has not helped.",
}
"""What each kind of meeting is for."""

_REASONS = 3
_LEAST_MINUTES = 2


def minutes_each(meeting: Meeting, students: int) -> int:
    """How many minutes each student has: the meeting's length, or the usual one of its kind, by their number."""
    length = meeting.length or USUAL_LENGTH.get(meeting.kind, 45)
    return max(length // max(students, 1), _LEAST_MINUTES)


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A student who could be put on the agenda, with the plan that is talked about if there is one, and why."""

    student: Student
    record: PlanRecord | None = None
    progress: Progress | None = None
    because: str


class _Filling:
    """Collects the reasons of one agenda, student by student, in the order in which the rules are asked."""

    def __init__(self, desk: Desk, today: dt.date) -> None:
        self.desk, self.today = desk, today
        stand = standings(desk, today)
        self.stand = {one.record.plan.id: one for one in stand}
        self.of: dict[str, list[str]] = {}
        for one in stand:
            self.of.setdefault(one.record.student.id, []).append(one.record.plan.id)
        self.students = {one.id: one for one in reads.students(desk)}
        self.why: dict[str, list[str]] = {}
        self.plan: dict[str, str] = {}

    def offer(self, student_id: str | None, because: str, plan_id: str = "") -> None:
        if student_id is None or student_id not in self.students:
            return
        reasons = self.why.setdefault(student_id, [])
        if because not in reasons:
            reasons.append(because)
        if plan_id in self.stand:
            self.plan.setdefault(student_id, plan_id)

    def candidates(self) -> list[Candidate]:
        found: list[Candidate] = []
        for student_id, reasons in self.why.items():
            plans = self.of.get(student_id, [])
            plan = self.plan.get(student_id) or (plans[-1] if plans else "")
            stand = self.stand.get(plan)
            more = f"; {count(len(reasons) - _REASONS, 'more reason')}" if len(reasons) > _REASONS else ""
            found.append(
                Candidate(
                    student=self.students[student_id],
                    record=stand.record if stand else None,
                    progress=stand.progress if stand else None,
                    because=("; ".join(reasons[:_REASONS]) + more)[:200],
                )
            )
        return found


def candidates(desk: Desk, meeting: Meeting, today: dt.date) -> list[Candidate]:
    """Who belongs on the agenda and is not on it, in the order of the module's door."""
    on = {item.student_id for item in reads.agenda(desk, meeting.id)}
    return [one for one in filled(desk, meeting.kind, meeting.date, today, meeting.id) if one.student.id not in on]


def filled(desk: Desk, kind: MeetingKind, date: dt.date, today: dt.date, meeting_id: str = "") -> list[Candidate]:
    """The agenda that a meeting of this kind on a day fills itself with, before anybody changes it."""
    into = _Filling(desk, today)
    for item in _not_reached(desk, kind, date, today, meeting_id):
        into.offer(item.student_id, "Not reached last time", item.plan_id or "")
    if kind in ("group_review", "individual"):
        _from_plans(into, kind, date)
    if kind in ("placement", "core", "individual"):
        _from_flags(into, kind)
    if kind != "core":
        _from_waiting(into, kind)
        _from_actions(into, kind, date)
    return into.candidates()


def _not_reached(desk: Desk, kind: str, date: dt.date, today: dt.date, meeting_id: str) -> list[AgendaItem]:
    """Whom the last meeting of the kind did not reach; one that fell out, or was never closed, is the last one too."""
    over = [one for one in reads.meetings(desk) if one.date < date and (one.held or one.date < today)]
    same = [(one, reads.agenda(desk, one.id)) for one in over if one.kind == kind and one.id != meeting_id]
    with_students = [items for one, items in same if one.held or items]
    return [item for item in with_students[-1] if not item.reached] if with_students else []


def _from_plans(into: _Filling, kind: str, date: dt.date) -> None:
    stand = list(into.stand.values())
    records = [one.record for one in stand]
    if kind == "individual":
        # One at a time is for the students with whom a plan has not worked, or who need the most.
        stand = [one for one in stand if one.record.plan.tier == 3 or (one.record.phases and _behind(one.progress))]
        for one in stand:
            if one.record.plan.review_date is not None and one.record.plan.review_date <= date:
                into.offer(one.record.student.id, "The review is due", one.record.plan.id)
            if _behind(one.progress):
                into.offer(one.record.student.id, PROGRESS[one.progress.state], one.record.plan.id)
        return
    for due in reviews_due(records, date):
        into.offer(due.record.student.id, due.because.rstrip("."), due.record.plan.id)
    for state in ("behind", "too_few_sessions", "ahead"):
        for one in stand:
            if one.progress.state == state:
                into.offer(one.record.student.id, PROGRESS[state], one.record.plan.id)


def _behind(progress: Progress) -> bool:
    return progress.state == "behind"


def _from_flags(into: _Filling, kind: str) -> None:
    planned = set(into.of)
    for one in flags.flagged(into.desk, into.today):
        student_id = one.student.id
        if not one.open or (kind == "individual" and student_id not in planned):
            continue
        names = list(dict.fromkeys(flag.reading.name for flag in one.open))
        if kind == "core":
            names = [name for name in names if name.startswith("Benchmark")]
        if names:
            into.offer(student_id, f"Flagged: {', '.join(names)}")


def _from_waiting(into: _Filling, kind: str) -> None:
    lines: tuple[Waiting, ...] = follow_up.waiting(into.desk, into.today)
    for line in lines:
        belongs = {
            "group_review": line.rule in ("scores", "sessions"),
            "placement": line.rule in ("request", "no_list"),
            "individual": line.rule == "request" or (line.rule in ("adult", "contact") and line.student_id in into.of),
        }
        if belongs.get(kind, False):
            into.offer(line.student_id, line.word, line.plan_id)


def _from_actions(into: _Filling, kind: str, date: dt.date) -> None:
    kinds = {one.id: one.kind for one in reads.meetings(into.desk)}
    for one in reads.actions(into.desk):
        if one.meeting_id and kinds.get(one.meeting_id) == kind and (one.due is None or one.due <= date):
            into.offer(one.student_id, f"Open action: {one.task}")


def next_of(desk: Desk, kind: str, today: dt.date) -> Meeting | None:
    """The next meeting of a kind that has not been held; of any kind for an empty one."""
    ahead = [one for one in reads.meetings(desk) if not one.held and one.date >= today and kind in ("", one.kind)]
    return ahead[0] if ahead else None


def told(desk: Desk, kind: str, today: dt.date) -> list[Candidate]:
    """The agenda of the next meeting of a kind (of any kind for an empty one): who is on it in their order, then who
    belongs on it. Without such a meeting, what one of today would fill itself with."""
    meeting = next_of(desk, kind, today)
    if meeting is None:
        return filled(desk, _AS_KIND.get(kind, "group_review"), today, today)
    people = {one.id: one for one in reads.students(desk, also_inactive=True)}
    stand = {one.record.plan.id: one for one in standings(desk, today)}
    on: list[Candidate] = []
    for item in reads.agenda(desk, meeting.id):
        if item.student_id in people:
            plan = stand.get(item.plan_id or "")
            on.append(
                Candidate(
                    student=people[item.student_id],
                    record=plan.record if plan else None,
                    progress=plan.progress if plan else None,
                    because=item.because or (plan.progress.word if plan else "") or "On the agenda",
                )
            )
    return on + candidates(desk, meeting, today)


_AS_KIND: dict[str, MeetingKind] = {"placement": "placement", "core": "core", "individual": "individual"}
