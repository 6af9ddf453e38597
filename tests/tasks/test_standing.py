"""Where every plan stands is kept, and worked out again for exactly the plans that a change touches."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from interventiondesk.domain.measures import Score
from interventiondesk.domain.plans import Goal, Phase, Session
from interventiondesk.domain.recent import progress_today
from interventiondesk.domain.school import CalendarDay
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.sample import make_sample
from interventiondesk.tasks.standing import standings, times_judged

TODAY = dt.date(2027, 1, 14)


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    folder = tmp_path_factory.mktemp("standing") / "desk"
    make_sample(folder, TODAY, students=60)
    with Desk.open(folder) as desk:
        yield desk


def judged_by(desk: Desk, work) -> int:
    standings(desk, TODAY)
    before = times_judged(desk)
    work()
    standings(desk, TODAY)
    return times_judged(desk) - before


def agrees(desk: Desk) -> bool:
    calendar, policy, weeks = reads.calendar(desk), reads.policy(desk), week_reads.follow_up_rules(desk).score_weeks
    afresh = {one.plan.id: progress_today(one, calendar, policy, TODAY, weeks) for one in reads.plan_records(desk)}
    return {one.record.plan.id: one.progress for one in standings(desk, TODAY)} == afresh


def some_record(desk: Desk):
    return next(one.record for one in standings(desk, TODAY) if len(one.record.counted) > 6)


def test_one_new_score_judges_one_plan(sample):
    record = some_record(sample)
    score = Score(
        id="new", student_id=record.student.id, measure_id=record.plan.measure_id or "", date=TODAY, value=12.0
    )
    assert judged_by(sample, lambda: sample.commit("A score", score)) == 1
    assert agrees(sample)


def test_undoing_a_score_judges_its_plan_again(sample):
    assert judged_by(sample, sample.undo) == 1
    assert agrees(sample)


def test_asking_twice_judges_nothing_again(sample):
    assert judged_by(sample, lambda: None) == 0


@pytest.mark.parametrize("kind", [Goal, Phase, Session])
def test_what_belongs_to_a_plan_judges_that_plan(sample, kind):
    plan = some_record(sample).plan.id
    day = TODAY - dt.timedelta(days=1)
    made = {
        Goal: lambda: Goal(
            id="g",
            plan_id=plan,
            begin_date=day,
            baseline=20.0,
            target=60.0,
            target_date=TODAY + dt.timedelta(days=90),
        ),
        Phase: lambda: Phase(id="p", plan_id=plan, begin_date=day, label="more minutes"),
        Session: lambda: Session(id="s", plan_id=plan, date=day, outcome="absent"),
    }
    assert judged_by(sample, lambda: sample.commit("Something of one plan", made[kind]())) == 1
    assert agrees(sample)
    sample.undo()


def test_another_policy_or_a_day_off_judges_all_plans(sample):
    many = len(standings(sample, TODAY))
    policy = msgspec.structs.replace(reads.policy(sample), least_scores=9)
    assert judged_by(sample, lambda: sample.commit("Nine scores", policy)) == many
    assert agrees(sample)
    day = CalendarDay(id="snow", date=dt.date(2027, 1, 12), event="Snow")
    assert judged_by(sample, lambda: sample.commit("A day off", day)) == many
    assert agrees(sample)


def test_another_day_judges_all_plans(sample):
    many = len(standings(sample, TODAY))
    before = times_judged(sample)
    standings(sample, TODAY + dt.timedelta(days=1))
    assert times_judged(sample) - before == many


def test_a_plan_that_ends_leaves_the_book_and_comes_back_with_undo(sample):
    plan = some_record(sample).plan
    sample.commit("The plan ends", msgspec.structs.replace(plan, status="ended", end_date=TODAY))
    assert plan.id not in {one.record.plan.id for one in standings(sample, TODAY)}
    sample.undo()
    assert plan.id in {one.record.plan.id for one in standings(sample, TODAY)}
    assert agrees(sample)


def test_a_student_who_leaves_takes_the_plans_along(sample):
    student = some_record(sample).student
    sample.commit("Left", msgspec.structs.replace(student, active=False))
    assert student.id not in {one.record.student.id for one in standings(sample, TODAY)}
    assert agrees(sample)
    sample.undo()
    assert agrees(sample)


def test_notes_and_meetings_judge_nothing(sample):
    student = some_record(sample).student
    from interventiondesk.domain.students import Note

    note = Note(id="note-1", student_id=student.id, date=TODAY, text="Smiled.")
    assert judged_by(sample, lambda: sample.commit("A note", note)) == 0
