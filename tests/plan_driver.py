"""Arranges one invented student's plan in the words of the work: a goal, weekly scores, sessions, a change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Phase, Plan, Session
from interventiondesk.domain.progress import Progress, progress_of
from interventiondesk.domain.school import CalendarDay, SchoolYear, usual_policy
from interventiondesk.domain.students import Student

START = dt.date(2026, 9, 22)  # a Tuesday
WEEK = dt.timedelta(weeks=1)
WORDS = Measure(id="orf", name="Oral reading fluency", level="3", unit="words")
REFERRALS = Measure(id="ref", name="Office referrals", unit="incidents", direction="lower", least=None)
YEAR = SchoolYear(id="y", title="2026-27", begin_date=dt.date(2026, 8, 31), end_date=dt.date(2027, 6, 11))


def year_without_days(*off: dt.date) -> SchoolCalendar:
    return SchoolCalendar((YEAR,), tuple(CalendarDay(id=f"off-{day}", date=day) for day in off))


def goal(begin: dt.date, baseline: float, end: dt.date, target: float, scores: int = 3) -> Goal:
    return Goal(
        id=f"goal-{begin}",
        plan_id="plan",
        begin_date=begin,
        baseline=baseline,
        baseline_scores=scores,
        target=target,
        target_date=end,
    )


def score(date: dt.date, value: float | None, ordinal: int = 1, **more: str) -> Score:
    values = {"outcome": "scored" if value is not None else "absent", **more}
    return Score(
        id=f"score-{date}-{ordinal}",
        student_id="imani",
        measure_id="m",
        date=date,
        value=value,
        ordinal=ordinal,
        **values,
    )


def weekly(values: Iterable[float | None], first: dt.date = START + WEEK) -> tuple[Score, ...]:
    return tuple(score(first + number * WEEK, value) for number, value in enumerate(values))


def before_start(*values: float) -> tuple[Score, ...]:
    return tuple(score(START - dt.timedelta(days=3 * (len(values) - at)), value) for at, value in enumerate(values))


def sessions(days: Sequence[dt.date], outcome: str = "present") -> tuple[Session, ...]:
    return tuple(Session(id=f"session-{day}", plan_id="plan", date=day, outcome=outcome) for day in days)


def change(date: dt.date, label: str = "four sessions a week") -> Phase:
    return Phase(id=f"phase-{date}", plan_id="plan", begin_date=date, label=label)


def plan_record(
    *scores: Score,
    goals: tuple[Goal, ...] | None = None,
    measure: Measure | None = WORDS,
    phases: tuple[Phase, ...] = (),
    held: tuple[Session, ...] = (),
    weekdays: str = "",
    name: str = "Imani",
    **plan: object,
) -> PlanRecord:
    """A plan from START with a goal line of 2 words a week, from 40 on START to 100 thirty weeks later."""
    return PlanRecord(
        student=Student(id="imani", given_name=name, family_name="Okafor", grade="3"),
        plan=Plan(
            id="plan",
            student_id="imani",
            concern="Reads slowly",
            begin_date=START,
            weekdays=weekdays,
            measure_id=measure.id if measure else None,
            **plan,
        ),
        measure=measure,
        goals=(goal(START, 40, START + 30 * WEEK, 100),) if goals is None else goals,
        phases=phases,
        scores=scores,
        sessions=held,
    )


def look_at(
    record: PlanRecord, today: dt.date, calendar: SchoolCalendar | None = None, **policy: float | str
) -> Progress:
    rules = msgspec.structs.replace(usual_policy(), **policy)
    return progress_of(record, calendar or SchoolCalendar(), rules, today)
