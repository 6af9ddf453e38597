"""What the sample school decided about its flags, in the newest meeting and between meetings. A handful still wait; two
inquiries are open and one is closed."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from typing import Literal, TypeVar

from interventiondesk.domain.attendance import PRESENT
from interventiondesk.domain.flags import remembered, settled_by
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import BandsHere, StudentSigns, readings_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import Decision, Meeting
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.meetings import next_meeting_day
from interventiondesk.domain.sample.people import Enrolled
from interventiondesk.domain.school import Staff
from interventiondesk.domain.screening import Reading, usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import Student

_Choice = Literal["find_out_why", "plan", "reteach", "watch", "no_action"]
_OfAStudent = TypeVar("_OfAStudent", Incident, CourseResult, Rating)

_DAY = dt.timedelta(days=1)
_LATELY = 1
"""How many school days ago the newest decision between meetings was made."""

_UNDECIDED = ("failing_math", "many_incidents")
_ONE_IN = 60
"""Besides three, one flagged student in so many waits for a decision."""


def follow_up_flags(making: Making, students: list[Enrolled], staff: dict[str, list[Staff]]) -> None:
    """A decision for most flagged students once the first meeting of the year has been held."""
    meetings = [one for one in making.rows(Meeting) if one.held and one.date >= making.year.begin]
    lately = making.days_ago(_LATELY)
    meeting = max(meetings, key=lambda one: one.date, default=None)
    if meeting is None or lately is None or lately <= meeting.date:
        return
    _Flagging(making, students, staff, meeting, lately).decide()


class _Flagging:
    """The flags of this year on two days: that of the newest meeting, and one of the last days."""

    def __init__(
        self,
        making: Making,
        students: list[Enrolled],
        staff: dict[str, list[Staff]],
        meeting: Meeting,
        lately: dt.date,
    ) -> None:
        self._making = making
        self._students = students
        self._staff = staff
        self._meeting = meeting
        self._lately = lately
        self._bands = BandsHere(own=tuple(making.rows(Benchmark)))
        self._lines = usual_lines()
        self._plans: dict[str, list[Plan]] = defaultdict(list)
        for plan in making.rows(Plan):
            self._plans[plan.student_id].append(plan)
        self._row = {one.id: one for one in making.rows(Student)}
        self._incidents = self._by_student(Incident)
        self._results = self._by_student(CourseResult)
        self._ratings = self._by_student(Rating)
        measures = {one.id: one for one in making.rows(Measure)}
        self._benchmarks: dict[str, list[tuple[Score, Measure]]] = defaultdict(list)
        for score in making.rows(Score):
            if score.kind == "benchmark" and score.date >= making.year.begin:
                self._benchmarks[score.student_id].append((score, measures[score.measure_id]))
        self._known_since = min((one.date for own in self._incidents.values() for one in own), default=None)

    def _by_student(self, entity: type[_OfAStudent]) -> dict[str, list[_OfAStudent]]:
        found: dict[str, list[_OfAStudent]] = defaultdict(list)
        for one in self._making.rows(entity):
            if one.date >= self._making.year.begin:
                found[one.student_id].append(one)
        return found

    def _signs(self, student: Enrolled) -> StudentSigns:
        code = student.missed.get
        days = [day for day in self._making.gone if student.begin <= day < self._making.today]
        return StudentSigns(
            student=self._row[student.id],
            days=tuple((day, code(day, PRESENT)) for day in days) if student.recorded else (),
            incidents=tuple(self._incidents.get(student.id, ())),
            results=tuple(self._results.get(student.id, ())),
            ratings=tuple(self._ratings.get(student.id, ())),
            benchmarks=tuple(self._benchmarks.get(student.id, ())),
        )

    def _readings(self, signs: StudentSigns, day: dt.date) -> tuple[Reading, ...]:
        return readings_of(signs, self._making.calendar, self._lines, self._bands, day, self._known_since)

    def decide(self) -> None:
        """Decides student by student; who is left undecided is chosen first."""
        flagged: list[tuple[Enrolled, StudentSigns, tuple[Reading, ...]]] = []
        for student in self._students:
            signs = self._signs(student)
            now = self._readings(signs, self._lately)
            if any(one.state == "flag" and not one.strength for one in now):
                flagged.append((student, signs, now))
        chance = self._making.chance("flags")
        free = [student for student, _, _ in flagged if student.id not in self._plans]
        waiting = [student for student in free if student.story in _UNDECIDED]
        others = [student for student in free if student not in waiting]
        waiting += chance.sample(others, min(len(others), 3 + len(flagged) // _ONE_IN) if len(others) > 5 else 0)
        left = {student.id for student in waiting}
        for student in waiting:
            self._making.case("flag_undecided", student.id)
        looked_into = next((one for one in others if one.id not in left and len(others) > 5), None)
        inquired = self._inquire(looked_into)
        for student, signs, now in flagged:
            if student.id not in left:
                self._settle(student, signs, now, inquired)

    def _settle(self, student: Enrolled, signs: StudentSigns, now: tuple[Reading, ...], inquired: set[str]) -> None:
        chance = self._making.chance("flag", student.index)
        made: list[FlagDecision] = []
        then = self._readings(signs, self._meeting.date)
        if any(one.state == "flag" for one in then):
            made.append(self._decision(student, then, self._meeting.date, chance, inquired, self._meeting.id))
        plans = self._plans[student.id]
        flags = [one for one in now if one.state == "flag" and not one.strength]
        if not all(settled_by(one, made, self._lately, signs=signs, plans=plans) for one in flags):
            made.append(self._decision(student, now, self._lately, chance, inquired, None))
        self._making.add(*made)

    def _decision(
        self,
        student: Enrolled,
        readings: tuple[Reading, ...],
        day: dt.date,
        chance: random.Random,
        inquired: set[str],
        meeting_id: str | None,
    ) -> FlagDecision:
        making = self._making
        plan = next((one for one in self._plans[student.id] if one.running and one.begin_date <= making.today), None)
        choice: _Choice = "watch" if chance.random() < 0.45 else "no_action"
        if student.id in inquired:
            choice = "find_out_why"
        elif plan:
            choice = "reteach" if plan.kind == "reteach" else "plan"
        elif any(one.severe for one in readings):
            choice = "watch"
        until = making.calendar.next_school_day(making.today + chance.randint(9, 40) * _DAY)
        making.case(f"flag_{choice}", student.id)
        return FlagDecision(
            id=making.id("flag_decision", student.index, day),
            student_id=student.id,
            date=day,
            choice=choice,
            reason=chance.choice(making.ingredients.week.flag_reasons[choice]),
            until=(until or making.today + 21 * _DAY) if choice == "watch" else None,
            flags=remembered(readings),
            plan_id=plan.id if plan and choice in {"plan", "reteach"} else None,
            group_id=plan.group_id if plan and choice == "reteach" else None,
            meeting_id=meeting_id,
            staff_id=self._staff["coordinator"][0].id,
        )

    def _inquire(self, other: Enrolled | None) -> set[str]:
        """Finding out why of the student about whom the last meeting decided so, of one without a plan, and one that is
        closed. Returns the students about whom it is open."""
        making = self._making
        texts = making.ingredients.week.inquiries
        psychologist = self._staff["psychologist"][0].id
        due = next_meeting_day(making)
        by_special = {student.special: student for student in self._students if student.special}
        decided = {one.student_id: one for one in making.rows(Decision) if one.choice == "find_out_why"}
        found: set[str] = set()
        for number, student in enumerate((by_special.get("does_not_respond"), other)):
            if student is None or (number == 0 and student.id not in decided):
                continue
            text = texts[number]
            begun = decided[student.id].date if number == 0 else self._lately
            making.add(
                Inquiry(
                    id=making.id("inquiry", number),
                    student_id=student.id,
                    date=begun,
                    area="reading",
                    verifying=text.verifying,
                    verified_on=making.days_ago(1) if text.verifying else None,
                    diagnostic=text.diagnostic,
                    cause=text.cause,
                    hypothesis=text.hypothesis,
                    staff_id=psychologist,
                    due=due,
                )
            )
            making.case("finding_out" if number == 0 else "finding_out_new", student.id)
            found.add(student.id)
        self._closed(by_special.get("twins"), psychologist)
        return found

    def _closed(self, student: Enrolled | None, psychologist_id: str) -> None:
        making, text = self._making, self._making.ingredients.week.inquiries[2]
        begun, verified, closed = making.days_ago(30), making.days_ago(24), making.days_ago(20)
        if student is None or begun is None or begun < making.year.week(3):
            return
        making.add(
            Inquiry(
                id=making.id("inquiry", 2),
                student_id=student.id,
                date=begun,
                area="reading",
                verifying=text.verifying,
                verified_on=verified,
                diagnostic=text.diagnostic,
                cause=text.cause,
                hypothesis=text.hypothesis,
                staff_id=psychologist_id,
                due=closed,
                closed_on=closed,
            )
        )
        making.case("found_out", student.id)
