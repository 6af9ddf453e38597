"""Which students of the sample school have a plan, in which group, with whom, and how each plan is going to go."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.sample.circles import (
    CIRCLES,
    FIRST_WAVE,
    NUMBERS,
    PATHS,
    REPEATED,
    SOUNDS,
    WORDS,
    Circle,
)
from interventiondesk.domain.sample.courses import Course, run
from interventiondesk.domain.sample.growth import Scale
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.meetings import next_meeting_day, past_meeting_days
from interventiondesk.domain.sample.people import GRADES, Enrolled
from interventiondesk.domain.sample.timetable import Timetable
from interventiondesk.domain.sample.years import Year
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Membership

_WEEK = dt.timedelta(days=7)


_CHANGES = 2
"""How many plans were changed after the meeting before the last, beside the one changed after the last."""


class Caseload:
    """Chooses and runs all plans. `courses` are those of this year that were made, in the order of their groups."""

    def __init__(
        self,
        making: Making,
        students: list[Enrolled],
        scales: dict[tuple[str, str], Scale],
        staff: dict[str, list[Staff]],
    ) -> None:
        self._making = making
        self._students = students
        self._scales = scales
        self._staff = staff
        self._library = {entry.name: entry for entry in making.ingredients.interventions}
        self._special = {student.special: student for student in students if student.special}
        self._with_plan: set[int] = set()
        self._queues: dict[tuple[int, str], list[Enrolled]] = {}
        self._turn = 2
        self.timetable = Timetable(making)
        self.courses: list[Course] = []
        self.finished: list[Course] = []

    def make(self, wanted: int) -> None:
        """Makes about so many plans for this year, and as many finished ones in each earlier year."""
        for back, year in enumerate(reversed(self._making.years)):
            if back:
                self._earlier(year, back, wanted)
        for circle in CIRCLES:
            self._group(circle)
        self._singles()
        for circle in self._more(wanted):
            self._group(circle)
        self._reviews()
        self._substitute()
        for course in self.courses:
            run(self._making, course)

    def _substitute(self) -> None:
        """One day on which somebody else taught the first group."""
        group = next((course.group_id for course in self.courses if course.group_id), None)
        for course in self.courses:
            days = self._making.calendar.scheduled(course.weekdays, course.begin, self._making.last_day)
            if group and course.group_id == group and len(days) > 4:
                course.substitute = (days[-4], self._staff["aide"][0].id)

    def _reviews(self) -> None:
        """When each plan is looked at again, and which one was changed after the last meeting."""
        making = self._making
        meeting = next_meeting_day(making)
        past = past_meeting_days(making, min((course.begin for course in self.courses), default=making.today))
        changes = 0
        for course in self.courses:
            chance = making.chance("review", course.key)
            usual = not course.student.special or course.student.special == "forty_letters"
            if len(past) > 1 and usual and changes < _CHANGES and course.begin <= past[1] - 3 * _WEEK:
                changes += 1
                begin = making.calendar.next_school_day(monday_of(past[1]) + _WEEK)
                course.phase = (begin, chance.choice(making.ingredients.texts.phases[1:])) if begin else None
            later = making.school_day(meeting + chance.choice((2, 3, 4, 6)) * _WEEK)
            course.review = later if later > making.today else meeting
            if course.student.special == "review_overdue":
                course.review = making.school_day(making.last_day - dt.timedelta(days=8))
            elif course.student.special in {"responds", "missed_weeks", "does_not_respond", "too_few_sessions"}:
                course.review = meeting
            elif course.student.special == "changed_plan" and past and course.begin <= past[0] - 2 * _WEEK:
                begin = making.calendar.next_school_day(monday_of(past[0]) + _WEEK)
                if begin:
                    course.phase = (begin, making.ingredients.texts.phases[0])
                    course.tier_before, course.tier = course.tier, 3
                course.review = meeting

    def provider(self) -> Staff:
        """The interventionist whose turn it is."""
        able = self._staff["interventionist"]
        self._turn += 1
        return able[(self._turn - 1) % len(able)]

    def _more(self, wanted: int) -> Iterator[Circle]:
        """Further groups, grade after grade, until there are as many plans as wanted."""
        making = self._making
        number = 0
        while len(self.courses) < wanted and number < wanted:
            grade = (3, 1, 4, 2, 5)[number % 5]
            math = number % 5 == 4 or number % 7 == 3
            tier = 3 if number % 6 == 5 else 2
            size = min(4 if tier == 2 else 2, wanted - len(self.courses))
            chance = making.chance("group", number)
            first_letter = number // 26
            letter = (chr(64 + first_letter) if first_letter else "") + chr(65 + number % 26)
            yield Circle(
                name=f"{'Math' if math else 'Reading'} {GRADES[grade]}-{letter}",
                grade=grade,
                area="math" if math else "reading",
                entry=NUMBERS if math else SOUNDS if grade == 1 else chance.choice((WORDS, REPEATED)),
                weekdays=chance.choice(("Mon Tue Thu", "Mon Wed Fri", "Tue Wed Thu", "Mon Tue Wed Thu")),
                score_weekday=chance.randrange(5),
                week=chance.choice((3, 3, 4, 5, 20)),
                due=chance.random() < 0.15,
                tier=tier,
                members=("",) * size,
            )
            number += 1

    def _free(self, grade: int, area: str, chance: random.Random) -> Enrolled | None:
        """A student of a grade without a plan and with some room to grow."""
        if (grade, area) not in self._queues:
            self._queues[grade, area] = sorted(
                (
                    student
                    for student in self._students
                    if student.grade == grade
                    and not student.special
                    and student.begin <= self._making.year.begin
                    and student.away < 0.14
                ),
                key=lambda student: (student.reading if area == "reading" else student.math, student.index),
            )
        queue = self._queues[grade, area]
        while queue:
            student = queue.pop(chance.randrange(min(len(queue), 5)))
            if student.index not in self._with_plan:
                return student
        return None

    def _scale(self, area: str, grade: int) -> Scale:
        key = "numbers" if area == "math" else "sounds" if grade < 2 else "reading"
        return self._scales[key, GRADES[grade]]

    def _group(self, circle: Circle) -> None:
        making = self._making
        chance = making.chance("circle", circle.name)
        members = [
            student
            for special in circle.members
            if (student := self._special.get(special) if special else self._free(circle.grade, circle.area, chance))
            and self._take(student)
        ]
        if not members:
            return
        provider = self.provider()
        entry = self._library[circle.entry]
        group = self.timetable.group(circle.name, circle.area, provider, circle.weekdays, entry.minutes or 20)
        start = making.year.week(circle.week)
        if start > making.this_week:
            start = making.year.week(FIRST_WAVE)
        off = self._days_off(circle.name)
        for position, student in enumerate(members):
            course = Course(
                key=student.special or f"student {student.index}",
                student=student,
                scale=self._scale(circle.area, circle.grade),
                year=making.year,
                begin=self._start_of(student, start),
                area=circle.area,
                tier=circle.tier,
                intervention=entry,
                provider_id=provider.id,
                path=PATHS.get(student.special) or chance.choices(("on_track", "behind", "ahead"), (55, 30, 15))[0],
                group_id=group.id,
                group_size=len(members),
                weekdays=circle.weekdays,
                score_weekday=circle.score_weekday,
                due=circle.due,
                complete=circle.complete,
                calm=bool(student.special),
                few_sessions=student.special == "too_few_sessions",
                missed_weeks=student.special == "missed_weeks",
                group_days_off=off,
            )
            self._keep(course, chance)
            making.add(
                Membership(
                    id=making.id("membership", course.key),
                    group_id=group.id,
                    student_id=student.id,
                    begin_date=course.begin,
                    position=float(position + 1),
                )
            )

    def _take(self, student: Enrolled) -> bool:
        if student.index in self._with_plan:
            return False
        self._with_plan.add(student.index)
        chance = self._making.chance("need", student.index)
        if student.special:
            student.reading, student.math = chance.uniform(-1.25, -1.0), chance.uniform(-1.3, -1.0)
        else:
            student.reading, student.math = min(student.reading, -0.85), min(student.math, -0.85)
        return True

    def _start_of(self, student: Enrolled, start: dt.date) -> dt.date:
        """When a plan begins: with its group, but after eight days at school and, for the one just started, a week ago."""
        making = self._making
        if student.special == "just_started":
            return max(start, making.monday_with_school(making.this_week - _WEEK))
        if student.begin > making.year.begin:
            monday = monday_of(student.begin) + 2 * _WEEK
            while len(making.calendar.school_days(student.begin, monday - dt.timedelta(days=1))) < 8 and (
                monday < making.year.end
            ):
                monday += _WEEK
            return max(start, monday)
        return start

    def _days_off(self, name: str) -> dict[dt.date, str]:
        making = self._making
        chance = making.chance("off", name)
        reasons = making.ingredients.texts.missed_reasons
        return {day: chance.choice(reasons) for day in making.year.days if chance.random() < 0.04}

    def _singles(self) -> None:
        making = self._making
        chance = making.chance("singles")
        counselor, aide = self._staff["counselor"][0], self._staff["aide"][0]
        wanted: list[tuple[Enrolled | None, Scale, str, int, str, Staff, int]] = [
            (
                self._special.get("forty_letters"),
                self._scales["reading", "5"],
                "reading",
                3,
                WORDS,
                self.provider(),
                2,
            ),
            (
                self._special.get("lower_is_better"),
                self._scales["calls_out", ""],
                "behavior",
                2,
                "Check-in, check-out",
                counselor,
                3,
            ),
            (
                self._special.get("chronic_absence"),
                self._scales["absent", ""],
                "attendance",
                2,
                "Attendance mentor",
                aide,
                4,
            ),
            (self._free(1, "reading", chance), self._scales["sounds", "1"], "reading", 3, SOUNDS, self.provider(), 1),
        ]
        for student, scale, area, tier, entry, provider, weekday in wanted:
            if student is None or not self._take(student):
                continue
            week = 4 if area == "attendance" else FIRST_WAVE
            start = making.year.week(week)
            course = Course(
                key=student.special or f"student {student.index}",
                student=student,
                scale=scale,
                year=making.year,
                begin=start if start <= making.this_week else making.year.week(FIRST_WAVE),
                area=area,
                tier=tier,
                intervention=self._library[entry],
                provider_id=provider.id,
                path=PATHS.get(student.special, "on_track"),
                score_weekday=weekday,
                unscored=not student.special,
                calm=bool(student.special),
            )
            self.timetable.promise(provider.id, course.intervention.weekdays, course.intervention.minutes or 20)
            self._keep(course, chance)

    def _keep(self, course: Course, chance: random.Random) -> None:
        texts = self._making.ingredients.texts
        key = "sounds" if course.scale.entry.key == "sounds" else course.area
        course.concern = chance.choice(texts.concerns[key])
        course.hypothesis = _why(texts.hypotheses[key], course.student, chance)
        course.student.strengths = chance.choice(texts.strengths[course.area])
        course.student.own_words = chance.choice(texts.own_words[course.area])
        self.courses.append(course)

    def _earlier(self, year: Year, back: int, wanted: int) -> None:
        """Finished plans of an earlier year, in groups of four that no longer meet."""
        making = self._making
        chance = making.chance("earlier", year.row.title)
        able = [student for student in self._students if student.grade - back >= 1 and student.begin <= year.begin]
        able.sort(key=lambda student: (student.reading + chance.uniform(0, 1.5), student.index))
        chosen = able[: min(wanted, len(able) // 3)]
        chosen.sort(key=lambda student: (student.grade, student.index))
        for at in range(0, len(chosen), 4):
            provider = self.provider()
            grade = chosen[at].grade - back
            entry = self._library[SOUNDS if grade == 1 else REPEATED]
            members = [student for student in chosen[at : at + 4] if student.grade - back == grade]
            name = f"Reading {GRADES[grade]}-{at // 4 + 1} ({year.row.title})"
            group = self.timetable.group(name, "reading", provider, "Mon Wed Fri", entry.minutes or 20, year)
            off = {day: "Assembly" for day in year.days if chance.random() < 0.03}
            for position, student in enumerate(members):
                met = chance.random() < 0.45
                weeks = chance.choice((20, 24, 28)) if met else 36
                course = Course(
                    key=f"{year.row.title} student {student.index}",
                    student=student,
                    scale=self._scale("reading", grade),
                    year=year,
                    begin=year.week(FIRST_WAVE),
                    area="reading",
                    tier=2,
                    intervention=entry,
                    provider_id=provider.id,
                    path="ahead" if met else chance.choice(("on_track", "behind")),
                    group_id=group.id,
                    group_size=len(members),
                    weekdays="Mon Wed Fri",
                    score_weekday=chance.randrange(5),
                    end=max(day for day in year.days if day <= year.week(FIRST_WAVE + weeks) + 4 * dt.timedelta(1)),
                    status="exited" if met else "ended",
                    group_days_off=off,
                )
                texts = making.ingredients.texts
                key = "sounds" if grade == 1 else "reading"
                course.concern = chance.choice(texts.concerns[key])
                course.hypothesis = _why(texts.hypotheses[key], student, chance)
                self.finished.append(course)
                making.add(
                    Membership(
                        id=making.id("membership", course.key),
                        group_id=group.id,
                        student_id=student.id,
                        begin_date=course.begin,
                        end_date=course.end,
                        position=float(position + 1),
                    )
                )
                run(making, course)


def _why(reasons: tuple[str, ...], student: Enrolled, chance: random.Random) -> str:
    """One of the reasons; those about English are only for who speaks another language at home."""
    return chance.choice([why for why in reasons if "English" not in why or student.language != "English"])


def plans_wanted(students: int) -> int:
    """One student in eight has a plan, one in five in a large school."""
    return round(students / 8 if students <= 400 else students / 5)
