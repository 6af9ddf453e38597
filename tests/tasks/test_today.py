"""What stands on Today, and how its lines leave: done, put off, or closed with a reason."""

from __future__ import annotations

import datetime as dt

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.store import reads
from interventiondesk.tasks import follow_up, plans, today
from interventiondesk.tasks.groups import add_group

LATER = TODAY + dt.timedelta(days=6)


def board(school: SchoolAtWork, day: dt.date = TODAY) -> today.Board:
    return today.board(school.desk, day)


def test_a_review_that_is_due_is_put_off_and_stands_in_no_other_card_until_then(school: SchoolAtWork) -> None:
    imani = school.add_student()
    school.start_plan(imani, review_date=TODAY - dt.timedelta(days=20), begin_date=TODAY - dt.timedelta(days=50))
    (line,) = board(school).reviews
    assert line.line is not None
    follow_up.put_off(school.desk, line.line, LATER, TODAY)
    assert school.says()[0].endswith("review due (Imani Okafor)")
    assert board(school).reviews == ()
    assert "review" not in {one.rule for one in board(school).waiting}
    assert len(board(school, LATER).reviews) == 1


def test_my_action_names_its_student_and_can_be_closed_with_a_reason(school: SchoolAtWork) -> None:
    imani = school.add_student()
    mine = ActionItem(
        id="call", task="Call home", student_id=imani.id, owner_id=school.desk.who.id, due=TODAY - dt.timedelta(days=3)
    )
    school.desk.commit("Promise it", mine)
    (line,) = board(school).actions
    assert line.says == "was due November 16 · Imani Okafor"
    follow_up.close(school.desk, line.line, "They came by themselves.", TODAY)
    assert board(school).actions == ()
    assert "action" not in {one.rule for one in board(school).waiting}


def test_scores_that_are_put_off_this_week_are_due_again_in_the_next(school: SchoolAtWork) -> None:
    imani = school.add_student()
    school.start_plan(imani, measure_id=school.measure.id, begin_date=TODAY - dt.timedelta(days=30))
    (due,) = board(school).scores
    follow_up.close(school.desk, due.line, "A week of tests.", TODAY)
    assert board(school).scores == ()
    assert len(board(school, TODAY + dt.timedelta(weeks=1)).scores) == 1


def test_scores_and_sessions_that_are_put_off_wait_for_that_day_whatever_is_due_meanwhile(school: SchoolAtWork) -> None:
    imani = school.add_student()
    begin = TODAY - dt.timedelta(days=30)
    school.start_plan(imani, measure_id=school.measure.id, weekdays="Mon Tue Wed Thu Fri", begin_date=begin)
    until = TODAY + dt.timedelta(days=12)
    now = board(school)
    for one in (*now.scores, *now.sessions):
        follow_up.put_off(school.desk, one.line, until, TODAY)
    waits = [board(school, TODAY + dt.timedelta(days=day)) for day in range(13)]
    assert [(len(one.scores), len(one.sessions)) for one in waits] == [(0, 0)] * 12 + [(1, 1)]


def test_progress_that_was_marked_as_seen_can_be_brought_back(school: SchoolAtWork) -> None:
    imani = school.add_student()
    plan = school.start_plan(imani)
    progress = plans.progress_now(school.desk, reads.plan_records(school.desk, plan_id=plan.id)[0], TODAY)
    line = today.PlanLine(
        student_id=imani.id, plan_id=plan.id, name=imani.name, where="", progress=progress, says="news"
    )
    before = today.mark_seen(school.desk, [line])
    assert today.mark_seen(school.desk, []) == {plan.id: progress.state}
    today.not_seen(school.desk, before)
    assert today.mark_seen(school.desk, []) == {}


def test_who_has_an_ended_plan_has_left_its_group_and_is_back_after_undo(school: SchoolAtWork) -> None:
    imani = school.add_student()
    made = add_group(school.desk, "Reading A", "reading", None, (), TODAY)
    group = next(iter(made.touched["student_group"])) if "student_group" in made.touched else ""
    group = group or next(one.group.id for one in reads.rosters(school.desk, TODAY))
    plan = school.start_plan(imani)
    plans.change_plan(school.desk, plan, TODAY - dt.timedelta(days=9), group_id=group)

    def members(day: dt.date) -> list[str]:
        return [one.name for roster in reads.rosters(school.desk, day) for one in roster.members]

    tomorrow = TODAY + dt.timedelta(days=1)
    assert members(tomorrow) == ["Imani Okafor"]
    plans.end_plan(school.desk, reads.plan_records(school.desk, plan_id=plan.id)[0], TODAY)
    assert members(tomorrow) == []
    school.undo()
    assert members(tomorrow) == ["Imani Okafor"]
