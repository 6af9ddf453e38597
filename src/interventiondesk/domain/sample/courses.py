"""Plans of the sample school from the first baseline score to the last session: goal, phases, scores, sessions."""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import random
from typing import Literal

import msgspec

from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.measures import Score
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan, Session
from interventiondesk.domain.sample.growth import Known, Line, Scale, errors_of, level_on, residuals
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.people import Enrolled
from interventiondesk.domain.sample.years import Year

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(days=7)

Path = Literal["ahead", "on_track", "behind"]


@dataclasses.dataclass(slots=True, kw_only=True, eq=False)
class Course:
    """One plan while it is being made: who, what, by whom, and how it is going to go."""

    key: str
    student: Enrolled
    scale: Scale
    year: Year
    begin: dt.date
    area: str
    tier: int
    tier_before: int | None = None
    """The tier at the start, where a decision changed it."""
    intervention: Intervention
    provider_id: str
    path: Path
    group_id: str | None = None
    group_size: int = 1
    weekdays: str = ""
    score_weekday: int = 0
    due: bool = False
    """Whether this week's score is still to come."""
    complete: bool = False
    """Whether this week's score must be there."""
    calm: bool = False
    few_sessions: bool = False
    missed_weeks: bool = False
    unscored: bool = False
    """Whether the last weeks are without a score."""
    none_from: dt.date | None = None
    substitute: tuple[dt.date, str] | None = None
    """The day on which somebody else taught, and who."""
    phase: tuple[dt.date, str] | None = None
    end: dt.date | None = None
    review: dt.date | None = None
    status: str = "active"
    concern: str = ""
    hypothesis: str = ""
    id: str = ""
    group_days_off: dict[dt.date, str] = dataclasses.field(default_factory=dict[dt.date, str])
    score_days: list[dt.date] = dataclasses.field(default_factory=list[dt.date])
    baseline_days: list[dt.date] = dataclasses.field(default_factory=list[dt.date])
    line: Line = dataclasses.field(default_factory=list[tuple[dt.date, float]])

    def known(self) -> Known:
        """What this plan says about the student's level."""
        first = min(self.baseline_days, default=self.begin)
        return Known(self.line, (first, self.begin), frozenset(self.score_days), self.none_from)


def baseline_days(making: Making, course: Course) -> list[dt.date]:
    """Three school days before the start, the last of them at most ten days before it; fewer where the student has not
    been at school so long, or where they are still to come."""
    days = course.year.days
    start = bisect.bisect_left(days, course.begin)
    if course.scale.entry.key == "absent":
        mondays = [course.begin - back * _WEEK for back in (3, 2, 1)]
        chosen = [day for monday in mondays if (day := _score_day(course.year, monday, 4))]
    else:
        chosen = [days[at] for at in (start - 6, start - 4, start - 2) if at >= 0]
    return [day for day in chosen if course.student.begin <= day <= making.today]


def _score_day(year: Year, monday: dt.date, weekday: int) -> dt.date | None:
    """The school day of a week on which a group is scored: its weekday, or the next day of school in that week, or the
    one before."""
    first = bisect.bisect_left(year.days, monday)
    week = year.days[first : bisect.bisect_left(year.days, monday + _WEEK)]
    return next((day for day in week if day.weekday() >= weekday), week[-1] if week else None)


def _plan_score_days(making: Making, course: Course, chance: random.Random) -> tuple[list[dt.date], list[dt.date]]:
    """The days with a score, and the days on which the student was away and no score could be made up."""
    scored: list[dt.date] = []
    away: list[dt.date] = []
    last = min(course.end or making.today, making.today, course.year.end)
    monday = monday_of(course.begin)
    weeks: list[dt.date] = []
    while monday <= last:
        if _score_day(course.year, monday, 0):
            weeks.append(monday)
        monday += _WEEK
    skipped = set[int]()
    if course.missed_weeks and len(weeks) >= 7:
        middle = len(weeks) // 2
        skipped = {middle - 1, middle, middle + 1}
    elif course.unscored and len(weeks) >= 8:
        skipped = {len(weeks) - 1, len(weeks) - 2, len(weeks) - 3}
        course.none_from = weeks[-3]
        making.case("no_scores", course.student.id)
    for number, monday in enumerate(weeks):
        this_week = course.year is making.year and monday == making.this_week
        day = _score_day(course.year, monday, 0 if course.complete and this_week else course.score_weekday)
        if day is None or day > last or day < course.begin or (this_week and course.due):
            continue
        if course.scale.entry.key == "absent" and day == making.today:
            continue
        if this_week and course.complete:
            course.student.be_there(day)
        elif number in skipped:
            if course.missed_weeks and number == min(skipped):
                away.append(day)
            continue
        elif not course.calm and chance.random() < 0.04:
            continue
        if course.scale.entry.key != "absent" and course.student.absent(day):
            later = day + _DAY
            if course.year.days[bisect.bisect_left(course.year.days, day) + 1 :][:1] == (later,) and (
                later <= last and not course.student.absent(later)
            ):
                scored.append(later)
            else:
                away.append(day)
            continue
        scored.append(day)
    return scored, away


def _target_date(course: Course) -> dt.date:
    """Two weeks before the year ends, but never less than eight weeks after the start."""
    at = bisect.bisect_right(course.year.days, course.year.end - 2 * _WEEK) - 1
    return max(course.year.days[at], course.begin + 8 * _WEEK)


def run(making: Making, course: Course) -> None:
    """Makes the rows of one plan: plan, goal, phase, baseline and weekly scores, sessions."""
    chance = making.chance("course", course.key)
    course.id = making.id("plan", course.key)
    _first_sessions(making, course)
    goal, baseline = _goal(making, course, chance)
    entry = course.intervention
    making.add(
        msgspec.convert(
            {
                "id": course.id,
                "student_id": course.student.id,
                "area": course.area,
                "tier": course.tier,
                "concern": course.concern,
                "hypothesis": course.hypothesis,
                "intervention_id": entry.id,
                "group_id": course.group_id,
                "provider_id": course.provider_id,
                "weekdays": course.weekdays or entry.weekdays,
                "minutes": entry.minutes,
                "group_size": course.group_size,
                "measure_id": course.scale.measure.id,
                "begin_date": course.begin,
                "end_date": course.end,
                "review_date": course.review,
                "exit_criteria": entry.exit_criteria,
                "family_told_by": chance.choice(("Classroom teacher", "Coordinator", "Counselor", "Provider")),
                "status": course.status,
            },
            Plan,
        ),
        goal,
    )
    if course.phase:
        date, label = course.phase
        making.add(Phase(id=making.id("phase", course.key), plan_id=course.id, begin_date=date, label=label))
    _scores(making, course, goal, baseline, chance)
    _sessions(making, course, chance)


def _first_sessions(making: Making, course: Course) -> None:
    """A student with a story is there for the first ten sessions after a start or a change, so that the few sessions
    there are so far tell the story."""
    if course.calm and not course.few_sessions and course.student.special != "chronic_absence":
        for start in (course.begin, course.phase[0] if course.phase else course.begin):
            for day in making.calendar.scheduled(course.weekdays or "Mon Tue Wed Thu Fri", start, making.today)[:10]:
                course.student.be_there(day)


def _goal(making: Making, course: Course, chance: random.Random) -> tuple[Goal, list[tuple[dt.date, float]]]:
    scale, student = course.scale, course.student
    noise = scale.entry.noise
    days = baseline_days(making, course)
    usual, spread = scale.usual(course.year, course.begin)
    ability = student.reading if scale.entry.area == "reading" else student.math
    key = scale.entry.key
    if key == "calls_out":
        level = chance.uniform(13.0, 16.0)
    elif key == "absent":
        level = 1.0
    else:
        level = max(usual + ability * spread, 0.35 * usual, 4.0)
    steps = [-0.5, 0.0, 0.4]
    chance.shuffle(steps)
    course.baseline_days = days
    baseline: list[tuple[dt.date, float]] = []
    for day, step in zip(days, steps, strict=False):
        value = _days_absent(course, day) if key == "absent" else scale.typed(level + step * noise)
        if key != "absent":
            student.be_there(day)
        baseline.append((day, value))
    values = sorted(value for _, value in baseline)
    middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2 if values else scale.typed(level)
    begin = baseline[-1][0] if baseline else course.begin - 3 * _DAY
    target_date = _target_date(course)
    target = scale.typed(middle + scale.level.growth * (target_date - begin).days / 7)
    goal = Goal(
        id=making.id("goal", course.key),
        plan_id=course.id,
        begin_date=begin,
        baseline=middle,
        baseline_scores=len(baseline),
        target=target,
        target_date=target_date,
        method="team" if scale.measure.direction == "lower" else "rate_of_improvement",
    )
    return goal, baseline


def _days_absent(course: Course, day: dt.date) -> float:
    """How many days of the school week that ends on this day were missed."""
    monday = monday_of(day)
    return float(sum(course.student.absent(monday + number * _DAY) for number in range(day.weekday() + 1)))


def _true_line(course: Course, goal: Goal, last: dt.date) -> Line:
    """From the baseline to where the path leads by the last score: on the goal line, above it or below it."""
    asked = (goal.target - goal.baseline) / (goal.target_date - goal.begin_date).days
    noise = course.scale.entry.noise
    begin, level = goal.begin_date, goal.baseline
    if last <= begin:
        return [(begin, level)]
    sign = 1 if course.scale.measure.direction == "higher" else -1
    line: Line = [(begin, level)]
    ends = [last]
    if course.phase and begin < course.phase[0] < last:
        ends = [course.phase[0], last]
    for number, end in enumerate(ends):
        days = (end - begin).days
        aim = goal.baseline + asked * days
        reach = min(1.0, days / 56)
        slow = max(2.6 * noise * reach, 0.75 * abs(asked) * days)
        if len(ends) == 2 and number == 0:
            off = -0.75 * abs(asked) * days
        else:
            even = 0.1 * noise if len(ends) == 1 else -0.2 * noise
            off = {"ahead": 3.0 * noise * reach, "on_track": even, "behind": -slow}[course.path]
        line.append((end, max(0.0, aim + sign * off)))
    return line


def _scores(
    making: Making,
    course: Course,
    goal: Goal,
    baseline: list[tuple[dt.date, float]],
    chance: random.Random,
) -> None:
    scale, student = course.scale, course.student
    scored, away = _plan_score_days(making, course, chance)
    course.score_days = scored
    course.line = _true_line(course, goal, max(scored, default=goal.begin_date))
    noise = scale.entry.noise * (0.85 if course.calm else chance.uniform(0.85, 1.4))
    off = residuals(chance, len(scored), noise, calm=course.calm)
    values = [(day, value, True) for day, value in baseline]
    for day, one in zip(scored, off, strict=True):
        value = (
            _days_absent(course, day) if scale.entry.key == "absent" else scale.typed(level_on(course.line, day) + one)
        )
        values.append((day, value, False))
    for day, value, before in values:
        making.add(
            Score(
                id=making.id("score", course.key, day),
                student_id=student.id,
                measure_id=scale.measure.id,
                date=day,
                value=value,
                errors=errors_of(chance, scale, value, helped=before or chance.random() < 0.6),
                staff_id=course.provider_id,
            )
        )
    for day in away:
        making.add(
            Score(
                id=making.id("score", course.key, day),
                student_id=student.id,
                measure_id=scale.measure.id,
                date=day,
                outcome="absent" if student.absent(day) else "not_given",
                staff_id=course.provider_id,
            )
        )


def _sessions(making: Making, course: Course, chance: random.Random) -> None:
    """One row for each scheduled day up to yesterday that somebody entered."""
    texts = making.ingredients.texts
    last = min(course.end or making.today, making.today - _DAY)
    minutes = course.intervention.minutes or 20
    since_miss = 0
    for day in making.calendar.scheduled(course.weekdays or course.intervention.weekdays, course.begin, last):
        since_miss = since_miss + 1 if not course.phase or day != course.phase[0] else 0
        outcome: Literal["present", "absent", "none"] = "present"
        reason, given = "", minutes
        if course.few_sessions:
            outcome, reason = _often_missed(chance, texts.student_missed_reasons)
            if reason == "not entered":
                continue
        elif course.student.absent(day):
            outcome = "absent"
        elif course.calm:
            if since_miss > 9 and chance.random() < 0.15:
                outcome, reason, since_miss = "none", chance.choice(texts.missed_reasons), 0
        elif day in course.group_days_off:
            outcome, reason = "none", course.group_days_off[day]
        elif chance.random() < 0.025:
            continue
        if outcome == "present" and chance.random() < 0.08:
            given = max(5, minutes - 5)
        teacher_id = course.provider_id
        if course.substitute and day == course.substitute[0]:
            teacher_id = course.substitute[1]
            if outcome == "present" and not course.student.absent(day):
                making.case("substitute", course.student.id)
        making.add(
            Session(
                id=making.id("session", course.key, day),
                plan_id=course.id,
                date=day,
                outcome="absent" if outcome == "present" and course.student.absent(day) else outcome,
                minutes=given if outcome == "present" and not course.student.absent(day) else None,
                reason=reason,
                staff_id=teacher_id,
            )
        )


def _often_missed(chance: random.Random, reasons: tuple[str, ...]) -> tuple[Literal["present", "none"], str]:
    at = chance.random()
    if at < 0.5:
        return "present", ""
    return "none", chance.choice(reasons) if at < 0.76 else "not entered"
