"""The stories of the sample school are what the rule of progress sees in them, on several days and for several seeds."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter, defaultdict

import pytest

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Phase, Plan, Session
from interventiondesk.domain.progress import progress_of
from interventiondesk.domain.sample import FILES, SEED, ingredients_from, sample_school
from interventiondesk.domain.school import CalendarDay, SchoolYear, usual_policy
from interventiondesk.domain.students import Student
from interventiondesk.resources import resource

DAYS = (dt.date(2026, 11, 22), dt.date(2027, 1, 14), dt.date(2027, 4, 30))
SEEDS = (1, 2, 3, SEED, 2026)


@functools.cache
def states(today, seed, students=120):
    """The progress of every running plan: by story where the student has one, else by student."""
    files = {name: resource(*where).read_bytes() for name, where in FILES.items()}
    made = sample_school(ingredients_from(files), students, 1, seed, today)
    rows = defaultdict(list)
    for value in made.values:
        rows[type(value)].append(value)
    calendar = SchoolCalendar(years=tuple(rows[SchoolYear]), days=tuple(rows[CalendarDay]))
    people = {student.id: student for student in rows[Student]}
    measures = {measure.id: measure for measure in rows[Measure]}
    stories: dict[str, str] = {}
    for case, student in made.cases.items():
        stories.setdefault(student, case)  # the story comes before what else is found with its student
    scores, parts = defaultdict(list), defaultdict(list)
    for score in rows[Score]:
        scores[score.student_id, score.measure_id].append(score)
    for entity in (Goal, Phase, Session):
        for value in rows[entity]:
            parts[entity, value.plan_id].append(value)
    found = {}
    for plan in rows[Plan]:
        if plan.kind != "measured":
            continue
        record = PlanRecord(
            student=people[plan.student_id],
            plan=plan,
            measure=measures[plan.measure_id],
            goals=tuple(parts[Goal, plan.id]),
            phases=tuple(parts[Phase, plan.id]),
            scores=tuple(scores[plan.student_id, plan.measure_id]),
            sessions=tuple(parts[Session, plan.id]),
        )
        progress = progress_of(record, calendar, usual_policy(), today)
        found[stories.get(plan.student_id, plan.student_id)] = progress.state
    return found


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("today", DAYS, ids=str)
@pytest.mark.parametrize(
    ("story", "state"),
    [
        ("ahead", "ahead"),
        ("responds", "on_track"),
        ("does_not_respond", "behind"),
        ("too_few_sessions", "too_few_sessions"),
        ("just_started", "too_early"),
        ("missed_weeks", "on_track"),
        ("lower_is_better", "on_track"),
    ],
)
def test_each_story_is_what_it_is_called(story, state, today, seed):
    assert states(today, seed)[story] == state


@pytest.mark.parametrize("seed", SEEDS)
def test_an_arrival_and_a_change_are_judged_once_there_is_enough(seed):
    assert states(DAYS[0], seed)["mid_year_arrival"] == "too_early"
    assert states(DAYS[2], seed)["mid_year_arrival"] == "on_track"
    for today in DAYS:
        assert states(today, seed)["changed_plan"] in {"too_early", "on_track"}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_usual_school_has_all_five_states_and_most_are_doing_well(today):
    mix = Counter(states(today, SEED).values())
    assert set(mix) == {"ahead", "on_track", "behind", "too_early", "too_few_sessions"}
    assert mix["on_track"] >= 6
    assert 2 <= mix["behind"] <= 5


def test_a_large_school_has_a_believable_mix():
    mix = Counter(states(DAYS[1], SEED, 600).values())
    plans = sum(mix.values())
    assert plans == 120
    assert 0.3 <= mix["on_track"] / plans <= 0.75
    assert 0.08 <= mix["behind"] / plans <= 0.35
    assert 0.02 <= mix["ahead"] / plans <= 0.25
    assert mix["too_few_sessions"] / plans <= 0.15


@pytest.mark.parametrize("today", [dt.date(2026, 8, 24), dt.date(2026, 9, 20)], ids=str)
def test_when_the_year_is_young_nothing_is_judged_but_sessions(today):
    assert set(states(today, SEED).values()) <= {"too_early", "too_few_sessions"}
