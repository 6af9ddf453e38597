"""Plans of the sample school that no goal line measures: points of the day, a log with topics, a short reteach group,
enrichment, and what a whole grade does."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Literal

import msgspec

from interventiondesk.domain.plans import ClassPlan, Intervention, Plan, PointsDay, Session
from interventiondesk.domain.sample.circles import FIRST_WAVE
from interventiondesk.domain.sample.growth import Scale
from interventiondesk.domain.sample.ingredients import KindText
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.meetings import next_meeting_day
from interventiondesk.domain.sample.people import GRADES, Enrolled
from interventiondesk.domain.sample.timetable import Timetable
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Membership

_WEEK = dt.timedelta(days=7)
_POINT_WEEKS = 6
_RETEACH = "Word problems by type"
_CLASS_GRADE = 2
_LEAST_CLASS = 5
_NOT_ENTERED = 4
"""So many sessions of the enrichment plan nobody has entered yet, the newest."""

_Kind = Literal["check_in", "reteach", "enrichment", "mentoring", "counseling"]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One such plan with its student."""

    student: Enrolled
    plan: Plan


class Services:
    """Chooses students without a plan and a story and makes their plans. A very small school has none."""

    def __init__(
        self,
        making: Making,
        students: list[Enrolled],
        with_plan: set[int],
        staff: dict[str, list[Staff]],
        timetable: Timetable,
    ) -> None:
        self._making = making
        self._staff = staff
        self._timetable = timetable
        self._library: Mapping[str, Intervention] = {one.name: one for one in making.ingredients.interventions}
        self._free = [
            student
            for student in students
            if not student.special
            and not student.story
            and student.index not in with_plan
            and student.begin <= making.year.begin
        ]
        making.chance("services").shuffle(self._free)
        self._strong = next((student for student in students if student.story == "strong"), None)
        self.made: list[Service] = []

    def make(self, teaches_reteach: Staff) -> None:
        """Makes one plan of each kind, and the short reteach group of three."""
        counselor, aide = self._staff["counselor"][0], self._staff["aide"][0]
        checked = self._pick(lambda student: student.grade >= 2 and student.away < 0.08)
        if checked:
            self._points(
                self._plan(checked, "check_in", "behavior", aide, "Check-in, check-out", self._six_weeks_ago())
            )
        mentored = self._pick(lambda student: student.grade >= 1 and student.away >= 0.1)
        if mentored:
            self._plan(mentored, "mentoring", "attendance", aide, "Attendance mentor", self._week(5), "Tue", 20)
        met = self._pick(lambda student: student.grade >= 2 and student.away < 0.1)
        if met:
            self._plan(met, "counseling", "social_emotional", counselor, "Worry tools", self._week(6))
        if self._strong and self._strong.begin <= self._making.year.begin:
            teacher = self._staff["teacher"][-1]
            self._plan(self._strong, "enrichment", "reading", teacher, "A project of one's own", self._week(7))
        self._reteach(teaches_reteach)

    def _pick(self, fits: Callable[[Enrolled], bool]) -> Enrolled | None:
        found = next((student for student in self._free if fits(student)), None)
        if found:
            self._free.remove(found)
        return found

    def _week(self, number: int) -> dt.date:
        week = self._making.year.week(number)
        return week if week <= self._making.this_week else self._making.year.week(FIRST_WAVE)

    def _six_weeks_ago(self) -> dt.date:
        """The Monday six weeks of school before this week, in a young year that of the first plans."""
        monday, left = self._making.this_week, _POINT_WEEKS
        while left and monday > self._making.year.week(FIRST_WAVE):
            monday -= _WEEK
            left -= self._making.calendar.has_school(monday)
        return max(monday, self._making.year.week(FIRST_WAVE))

    def _plan(
        self,
        student: Enrolled,
        kind: _Kind,
        area: str,
        provider: Staff,
        entry_name: str,
        begin: dt.date,
        weekdays: str = "",
        minutes: int | None = None,
        **more: object,
    ) -> Service:
        making = self._making
        entry, text = self._library[entry_name], making.ingredients.week.kinds[kind]
        key = f"{kind} {student.index}"
        days, length = weekdays or entry.weekdays, minutes or entry.minutes or 20
        plan = msgspec.convert(
            {
                "id": making.id("plan", key),
                "student_id": student.id,
                "kind": kind,
                "area": area,
                "tier": 1 if kind in {"enrichment", "reteach"} else 2,
                "concern": text.concern,
                "hypothesis": text.hypothesis,
                "intervention_id": entry.id,
                "provider_id": provider.id,
                "weekdays": days,
                "minutes": length,
                "group_size": 1,
                "begin_date": begin,
                "review_date": self._review(begin, 8),
                "exit_criteria": text.exit_criteria or entry.exit_criteria,
                "family_told_by": "Counselor" if provider.role == "counselor" else "Classroom teacher",
                "periods": text.periods,
                "daily_goal": 80.0 if kind == "check_in" else None,
                "skill": text.skill,
                **more,
            },
            Plan,
        )
        making.add(plan)
        if plan.group_id is None:
            self._timetable.promise(provider.id, days, length)
        made = Service(student=student, plan=plan)
        self.made.append(made)
        self._words_of(student, area)
        self._sessions(made, text, key)
        making.case(kind, student.id)
        return made

    def _review(self, begin: dt.date, weeks: int) -> dt.date:
        """So many weeks after the start, or where that has passed three weeks after the next meeting."""
        making, meeting = self._making, next_meeting_day(self._making)
        days = (making.school_day(begin + weeks * _WEEK), making.school_day(meeting + 3 * _WEEK))
        return next((day for day in days if day > making.today), meeting)

    def _words_of(self, student: Enrolled, area: str) -> None:
        chance, texts = self._making.chance("service words", student.index), self._making.ingredients.texts
        student.strengths = student.strengths or chance.choice(texts.strengths.get(area, texts.strengths["other"]))
        student.own_words = student.own_words or chance.choice(texts.own_words.get(area, texts.own_words["other"]))

    def _sessions(self, made: Service, text: KindText, key: str) -> None:
        making, plan = self._making, made.plan
        chance = making.chance("service", key)
        reasons = making.ingredients.texts.missed_reasons
        yesterday = making.today - dt.timedelta(days=1)
        days = making.calendar.scheduled(plan.weekdays, plan.begin_date, yesterday)
        if plan.kind == "enrichment" and len(days) > _NOT_ENTERED + 1:
            days = days[:-_NOT_ENTERED]
            making.case("no_sessions", made.student.id)
        for day in days:
            outcome: Literal["present", "absent", "none"] = "present"
            if made.student.absent(day):
                outcome = "absent"
            elif plan.kind != "check_in" and chance.random() < 0.06:
                outcome = "none"
            held = outcome == "present"
            making.add(
                Session(
                    id=making.id("session", key, day),
                    plan_id=plan.id,
                    date=day,
                    outcome=outcome,
                    minutes=plan.minutes if held else None,
                    reason=chance.choice(reasons) if outcome == "none" else "",
                    staff_id=plan.provider_id,
                    topic=chance.choice(text.topics) if held and text.topics else "",
                )
            )

    def _points(self, made: Service) -> None:
        """The points of each day up to yesterday: more and more of them, with a hard day now and then."""
        making, plan = self._making, made.plan
        chance = making.chance("points", made.student.index)
        periods = len(plan.periods.split(","))
        days = making.calendar.scheduled(plan.weekdays, plan.begin_date, making.today - dt.timedelta(days=1))
        for number, day in enumerate(days):
            points = ""
            if not made.student.absent(day):
                share = 0.62 + 0.3 * number / max(1, len(days) - 1) - (0.25 if chance.random() < 0.1 else 0.0)
                given = [2 if chance.random() < share else chance.choice((0, 1, 1, 1)) for _ in range(periods)]
                unrated = chance.randrange(periods) if chance.random() < 0.06 else None
                points = " ".join("-" if at == unrated else str(one) for at, one in enumerate(given))
            making.add(PointsDay(id=making.id("points", plan.id, day), plan_id=plan.id, date=day, points=points))

    def _reteach(self, provider: Staff) -> None:
        making = self._making
        able = [grade for grade in (3, 2, 4) if sum(one.grade == grade for one in self._free) >= 3]
        if not able:
            return
        members = [one for one in self._free if one.grade == able[0]][:3]
        text = making.ingredients.week.kinds["reteach"]
        monday = making.monday_with_school(making.this_week - _WEEK)
        begin = max(monday, making.year.week(FIRST_WAVE))
        group = self._timetable.group(text.group, "math", provider, "Mon Tue Wed Thu", 20)
        checks = making.chance("reteach").sample((1.0, 2.0, 3.0, 4.0), 3)
        for position, (student, before) in enumerate(zip(members, checks, strict=True)):
            self._free.remove(student)
            self._plan(
                student,
                "reteach",
                "math",
                provider,
                _RETEACH,
                begin,
                group.weekdays,
                group.minutes,
                group_id=group.id,
                group_size=3,
                review_date=self._review(begin, 3),
                before=before if begin <= making.today else None,
            )
            making.add(
                Membership(
                    id=making.id("membership", "reteach", student.index),
                    group_id=group.id,
                    student_id=student.id,
                    begin_date=begin,
                    position=float(position + 1),
                )
            )


def plan_for_a_grade(
    making: Making, students: list[Enrolled], scales: dict[tuple[str, str], Scale], staff: dict[str, list[Staff]]
) -> None:
    """What grade 2 does as a whole about a concern that many share."""
    if sum(student.grade == _CLASS_GRADE for student in students) < _LEAST_CLASS:
        return
    text = making.ingredients.week.class_plan
    grade = GRADES[_CLASS_GRADE]
    begin = making.year.week(5)
    making.add(
        ClassPlan(
            id=making.id("class_plan", grade),
            area="reading",
            grade=grade,
            concern=text.concern,
            action=text.action,
            measure_id=scales["reading", grade].measure.id,
            goal_share=75.0,
            staff_id=staff["teacher"][2 % len(staff["teacher"])].id,
            begin_date=begin,
            review_date=making.school_day(begin + 18 * _WEEK),
        )
    )
