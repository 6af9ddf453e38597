"""What early warning indicators read of the sample school: incidents, course results, ratings, benchmark bands."""

from __future__ import annotations

import bisect
import datetime as dt
import random
from typing import Literal

from interventiondesk.domain.norms import Benchmark, Season
from interventiondesk.domain.sample.growth import SEASONS, Scale
from interventiondesk.domain.sample.ingredients import CourseText, IncidentText, RatingScale
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.people import GRADES, Enrolled
from interventiondesk.domain.sample.years import Year
from interventiondesk.domain.school import Staff
from interventiondesk.domain.signs import CourseResult, Incident, Rating

_FIRST_GRADE_WITH_MARKS = 3
_KNOWN_FOR = 20
"""School days after which a teacher knows a student well enough for marks and ratings."""

_MANY = (6, 13, 19, 27, 34, 41, 47, 58, 78, 106, 131, 160)
"""When the student with many major incidents had them, in weekdays since the year began: no snow day moves them."""

_WITH_BEHAVIOR_PLAN = (9, 14, 52)
_RATING_WEEKS: dict[Season, int] = {"beginning": 6, "middle": 15, "end": 33}
_TERMS = ((5, 12), (19, 27), (33, 41))
"""The weeks of each term in which a course that stands low is reported so far, and in which all are."""

_FRIDAY = dt.timedelta(days=4)


def give_bands(making: Making, scales: dict[tuple[str, str], Scale]) -> None:
    """The sample school's own benchmark bands, for every measure and season with a middle score."""
    signs = making.ingredients.signs
    for (key, level), scale in scales.items():
        seasons = zip(SEASONS, scale.level.middle, scale.level.spread, strict=True)
        for season, middle, spread in seasons:
            if middle is None:
                continue
            for band in signs.bands:
                making.add(
                    Benchmark(
                        id=making.id("band", key, level, season, band.band),
                        instrument=scale.entry.instrument,
                        measure=scale.entry.short_name,
                        grade=level,
                        season=season,
                        band=band.band,
                        least=None if band.spreads is None else scale.typed(middle + band.spreads * spread),
                        risk=band.risk,
                        source=signs.bands_source,
                    )
                )


def give_signs(
    making: Making,
    students: list[Enrolled],
    with_behavior_plan: set[int],
    staff: dict[str, list[Staff]],
    teachers: dict[str, str],
) -> None:
    """Incidents, course results and ratings of every year, up to today.

    Most students have no incident, some one, few more; marks begin in grade 3; all are rated in fall, and in winter and
    spring again those above the low band. `teachers` is the staff member of each room.
    """
    for back, year in enumerate(reversed(making.years)):
        for student in students:
            if student.grade >= back and student.listed:
                one = _Student(making, year, student, student.grade - back, teachers.get(student.homeroom))
                if not back:
                    one.story, one.behavior_plan = student.story, student.index in with_behavior_plan
                one.incidents(staff["counselor"][0].id)
                one.results()
                one.ratings()


class _Student:
    """One student in one year. Chance has one stream for each, so that a student changes nobody else."""

    def __init__(self, making: Making, year: Year, student: Enrolled, grade: int, teacher_id: str | None) -> None:
        self.making = making
        self.year = year
        self.student = student
        self.grade = grade
        self.teacher_id = teacher_id
        self.behavior_plan = False
        self.story = ""
        self.chance = making.chance("signs", year.begin, student.index)
        self.conduct = self.chance.random()

    def incidents(self, counselor_id: str) -> None:
        """The incidents up to yesterday, on days on which the student was there."""
        chance = self.making.chance("incidents", self.year.begin, self.student.index)
        days = self.year.days
        often = self.conduct + chance.gauss(0, 0.08)
        many = _at((0.78, 0.9, 0.99), often, (0, 1, chance.randint(2, 5), 6))
        at = [(weekday, chance.random() < 0.6) for weekday in chance.sample(range(5 * _TERMS[-1][1]), many)]
        if self.story == "many_incidents":
            at = [(weekday, True) for weekday in _MANY] + [(24, False)]
        elif self.behavior_plan:
            at = [(weekday, True) for weekday in _WITH_BEHAVIOR_PLAN] + [(18, False)]
        elif self.story in {"strong", "rated_high"}:
            at = []
        for number, (weekday, major) in enumerate(sorted(at)):
            date = self.year.week(weekday // 5) + dt.timedelta(days=weekday % 5)
            later = days[bisect.bisect_left(days, date) :]
            day = next((day for day in later if not self.student.absent(day)), None)
            if day is not None and self.student.begin <= day < self.making.today:
                self._incident(number, day, chance, major=major, counselor_id=counselor_id)

    def _incident(self, number: int, day: dt.date, chance: random.Random, *, major: bool, counselor_id: str) -> None:
        signs = self.making.ingredients.signs
        level: Literal["major", "minor"] = "major" if major else "minor"
        text: IncidentText = chance.choice([one for one in signs.incidents if one.level == level])
        place = chance.choice(text.places)
        self.making.add(
            Incident(
                id=self.making.id("incident", self.year.begin, self.student.index, number),
                student_id=self.student.id,
                date=day,
                time=chance.choice(signs.times[place]),
                behavior=text.behavior,
                level=level,
                location=place,
                motivation=text.motivation,
                others=chance.choice(signs.others) if text.with_others else "",
                action=chance.choice(text.actions),
                about=text.about if chance.random() < 0.7 else "",
                staff_id=self.teacher_id if place in {"Classroom", "Hallway"} else counselor_id,
            )
        )

    def _knows(self, day: dt.date) -> bool:
        """Whether teachers have had the student long enough on that day."""
        days = self.year.days
        first = bisect.bisect_left(days, max(self.student.begin, self.year.begin))
        return bisect.bisect_right(days, day) - first >= _KNOWN_FOR

    def results(self) -> None:
        """Each course at the end of each term, and before that where it stands low."""
        if self.grade < _FIRST_GRADE_WITH_MARKS:
            return
        chance = self.chance
        for course in self.making.ingredients.signs.courses:
            middle = (
                course.middle + course.reading * self.student.reading + course.math * self.student.math
            ) + chance.gauss(0, 3)
            for term, (so_far, final) in enumerate(_TERMS):
                percent = self._percent(course, middle + chance.gauss(0, 2))
                if percent < 65:
                    self._result(course, term, so_far, percent + chance.choice((-2, -1, 0, 0, 1)))
                self._result(course, term, final, percent)

    def _percent(self, course: CourseText, drawn: float) -> int:
        if self.story == "strong":
            return max(95, min(99, round(drawn)))
        if self.story == "failing_math":
            return min(57, max(48, round(drawn))) if course.subject == "math" else max(68, min(100, round(drawn)))
        return max(45, min(100, round(drawn)))

    def _result(self, course: CourseText, term: int, week: int, percent: int) -> None:
        days = self.year.days
        day = days[bisect.bisect_right(days, self.year.week(week) + _FRIDAY) - 1]
        if day > self.making.today or not self._knows(day):
            return
        marks = self.making.ingredients.signs.marks
        self.making.add(
            CourseResult(
                id=self.making.id("course", self.year.begin, self.student.index, course.name, week),
                student_id=self.student.id,
                course=f"{course.name} {GRADES[self.grade]}",
                subject=course.subject,
                term=f"Trimester {term + 1}",
                date=day,
                percent=float(percent),
                mark=next(mark for mark, least in marks if percent >= least),
                missing=max(0, (72 - percent) // 4),
            )
        )

    def ratings(self) -> None:
        """The teacher's ratings: in fall of everybody, later of who was above the low band or not rated yet."""
        signs, chance = self.making.ingredients.signs, self.chance
        inward = chance.random()
        answers = [
            _answers(chance, scale, total)
            for scale, total in zip(signs.scales, self._totals(signs.scales, inward), strict=True)
        ]
        again = any(sum(own) > scale.usual for own, scale in zip(answers, signs.scales, strict=True))
        again = again or self.story == "unanswered_item"
        rated = False
        room = int(self.student.homeroom.split()[1]) % 4
        for season, week in _RATING_WEEKS.items():
            after = bisect.bisect_left(self.year.days, self.year.week(week)) + room
            day = self.year.days[min(after, len(self.year.days) - 1)]
            if rated and not again:
                return
            if day > self.making.today or not self._knows(day):
                continue
            for number, scale in enumerate(signs.scales):
                own = _again(chance, answers[number]) if rated and not self.story else answers[number]
                unanswered = self.story == "unanswered_item" and number == 0
                self.making.add(
                    Rating(
                        id=self.making.id("rating", self.student.index, self.year.begin, season, scale.scale),
                        student_id=self.student.id,
                        instrument=signs.instrument,
                        scale=scale.scale,
                        date=day,
                        season=season,
                        items=" ".join("-" if unanswered and at == 2 else str(one) for at, one in enumerate(own)),
                        staff_id=self.teacher_id,
                    )
                )
            rated = True

    def _totals(self, scales: tuple[RatingScale, ...], inward: float) -> list[int]:
        """The total of each scale: what is seen from outside goes with conduct, the other has a chance of its own."""
        outer, inner = scales
        outside = _total(self.chance, outer, _at((0.8, 0.94), self.conduct, (0, 1, 2)))
        inside = _total(self.chance, inner, _at((0.85, 0.95), inward, (0, 1, 2)))
        if self.story == "rated_high":
            outside, inside = max(11, outside), max(5, inside)
        elif self.story == "many_incidents":
            outside = max(9, outside)
        elif self.behavior_plan:
            outside = min(max(outer.usual + 2, outside), outer.moderate)
        elif self.story == "strong":
            outside = inside = 0
        elif self.student.special == "chronic_absence":
            inside = max(inner.usual + 1, inside)
        return [outside, inside]


def _at(edges: tuple[float, ...], value: float, of: tuple[int, ...]) -> int:
    """Which of the numbers belongs to a value between edges."""
    return of[bisect.bisect_right(edges, value)]


def _total(chance: random.Random, scale: RatingScale, band: int) -> int:
    low = (0, scale.usual + 1, scale.moderate + 1)[band]
    high = (scale.usual, scale.moderate, scale.high)[band]
    # Two draws and the lower one: totals are far more often near the low end.
    return min(chance.randint(low, high), chance.randint(low, high))


def _answers(chance: random.Random, scale: RatingScale, total: int) -> list[int]:
    """A total as answers from 0 to 3."""
    answers = [0] * scale.items
    for _ in range(total):
        open_ones = [at for at, one in enumerate(answers) if one < 3]
        answers[chance.choice(open_ones)] += 1
    return answers


def _again(chance: random.Random, answers: list[int]) -> list[int]:
    """The same student some months later: an answer in four moves by one."""
    moved = [one + chance.choice((-1, 0, 0, 0, 0, 0, 0, 1)) for one in answers]
    return [max(0, min(3, one)) for one in moved]
