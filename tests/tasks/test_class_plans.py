"""A plan for a whole class or grade: started, shown with its goal, ended with what came of it."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import week_reads
from interventiondesk.tasks import class_plans

FIELDS = {
    "grade": "2",
    "homeroom": "",
    "area": "reading",
    "concern": "Many read below benchmark.",
    "action": "Ten minutes of word parts a day.",
    "begin_date": TODAY,
    "review_date": TODAY + dt.timedelta(weeks=6),
}


def test_a_plan_for_a_grade_is_started_and_ended(school: SchoolAtWork) -> None:
    class_plans.start_class_plan(school.desk, FIELDS)
    assert school.says()[0] == "Start a plan for Grade 2"
    (plan,) = [one for one in week_reads.class_plans(school.desk) if one.end_date is None]
    assert (plan.concern, class_plans.goal_words(plan)) == ("Many read below benchmark.", "no share set")
    class_plans.end_class_plan(school.desk, plan, " 6 of 10 more at benchmark. ", TODAY)
    assert [one for one in week_reads.class_plans(school.desk) if one.end_date is None] == []
    (ended,) = week_reads.class_plans(school.desk)
    assert (ended.end_date, ended.came_of_it) == (TODAY, "6 of 10 more at benchmark.")
    school.undo()
    school.undo()
    assert week_reads.class_plans(school.desk) == []


def test_for_whom_and_why_are_asked_for(school: SchoolAtWork) -> None:
    with pytest.raises(Refusal, match="For whom is missing"):
        class_plans.start_class_plan(school.desk, FIELDS | {"grade": " "})
    with pytest.raises(Refusal):
        class_plans.start_class_plan(school.desk, FIELDS | {"concern": ""})
    with pytest.raises(Refusal, match="before the plan starts"):
        class_plans.start_class_plan(school.desk, FIELDS | {"review_date": TODAY - dt.timedelta(days=1)})
    assert week_reads.class_plans(school.desk) == []


def test_a_running_plan_is_changed_and_undone(school: SchoolAtWork) -> None:
    class_plans.start_class_plan(school.desk, FIELDS)
    (plan,) = week_reads.class_plans(school.desk)
    later = TODAY + dt.timedelta(weeks=12)
    class_plans.change_class_plan(school.desk, plan, goal_share=80.0, review_date=later, action=" Twenty minutes. ")
    (changed,) = week_reads.class_plans(school.desk)
    assert (changed.goal_share, changed.review_date, changed.action) == (80, later, "Twenty minutes.")
    assert school.says()[0] == "Change the plan for Grade 2"
    with pytest.raises(Refusal, match="before the plan starts"):
        class_plans.change_class_plan(school.desk, changed, review_date=TODAY - dt.timedelta(days=1))
    school.undo()
    assert week_reads.class_plans(school.desk) == [plan]
