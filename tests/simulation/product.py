"""Asks the product itself about simulated students: whole plans go in, what every rule says at every look comes out."""

from __future__ import annotations

import datetime as dt

import numpy as np

from interventiondesk.domain.judging import judge, look_share
from interventiondesk.domain.lines import median
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Plan
from interventiondesk.domain.rules import RULES
from interventiondesk.domain.students import Student
from simulation.series import ASKED, GOAL_WEEKS, PUBLISHED, SETTINGS, START, Students, behind, change

AT_ONCE = (1, 1, 1)
"""Three baseline scores of one day. It is the day before: a score dated on the plan's start belongs to the plan."""

THREE_WEEKS = (21, 14, 7)
"""One on each of the three weeks before the start."""

_WORDS = Measure(id="words", name="Oral reading fluency", unit="words")
_STUDENT = Student(id="student", given_name="Invented", family_name="Student", grade="2")


def record_of(baseline: np.ndarray, scores: np.ndarray, who: Students, before: tuple[int, ...]) -> PlanRecord:
    """One student's plan as the program holds it. Without a baseline in the schedule only the goal knows of it."""
    kept = baseline.tolist() if who.schedule.with_baseline else []
    days = [-day for day in before[: len(kept)]] + list(who.schedule.days)
    level = median(baseline.tolist()) + who.below
    return PlanRecord(
        student=_STUDENT,
        plan=Plan(id="plan", student_id="student", concern="Reads slowly", begin_date=START, measure_id="words"),
        measure=_WORDS,
        goals=(
            Goal(
                id="goal",
                plan_id="plan",
                begin_date=START,
                baseline=level,
                baseline_scores=3,
                target=level + ASKED * GOAL_WEEKS,
                target_date=START + dt.timedelta(weeks=GOAL_WEEKS),
            ),
        ),
        scores=tuple(
            Score(
                id=f"score-{at}",
                student_id="student",
                measure_id="words",
                date=START + dt.timedelta(days=day),
                ordinal=at + 1,
                value=value,
            )
            for at, (day, value) in enumerate(zip(days, [*kept, *scores.tolist()], strict=True))
        ),
    )


def said_of(record: PlanRecord, who: Students) -> dict[str, list[bool]]:
    """What the product's functions say of one plan at every look, by rule and, for the default, by setting."""
    line = record.aimline
    assert line is not None
    said: dict[str, list[bool]] = {name: [] for name in [*PUBLISHED, *(f"default {at}" for at in SETTINGS)]}
    for scores in who.schedule.looks:
        segment = record.segments(START + dt.timedelta(days=who.schedule.days[scores - 1]))[-1]
        trend = segment.trend
        assert trend is not None
        for setting in SETTINGS:
            now = judge(trend, segment.scores, line, "higher", look_share(setting, trend)).standing
            said[f"default {setting}"].append(now == "behind")
        for name in PUBLISHED:
            outcome = RULES[name](segment.scores, line, "higher", since=segment.begin_date).outcome
            said[name].append(outcome == "change")
    return said


def differences(who: Students, before: tuple[int, ...]) -> int:
    """How often the arrays and the product disagree about these students, over all rules and looks."""
    fast = {**change(who), **{f"default {setting}": behind(who, setting) for setting in SETTINGS}}
    found = 0
    for at in range(len(who.scores)):
        slow = said_of(record_of(who.baseline[at], who.scores[at], who, before), who)
        found += sum(int((fast[name][at] != looks).sum()) for name, looks in slow.items())
    return found
