"""Deciding about flags: one commit for all of it, refusals in sentences, and a list that follows every change."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.signs import CourseResult, Incident
from interventiondesk.domain.students import Group, Membership, Student
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import flags, follow_up, plans
from interventiondesk.tasks.flags import decide_flags

FALL = dt.date(2026, 10, 12)
DAY = dt.timedelta(days=1)


@pytest.fixture
def pupils(school: SchoolAtWork) -> list[Student]:
    """Three students, each with two major incidents; the second one also fails mathematics."""
    made = [school.add_student(*name) for name in (("Imani", "Okafor"), ("Leo", "Brandt"), ("Noor", "Haddad"))]
    for one in made:
        push(school, one, FALL)
        push(school, one, FALL + 7 * DAY)
    marks = {"course": "Math 6", "subject": "math", "percent": 41.0}
    school.desk.commit("Marks", CourseResult(id="m", student_id=made[1].id, date=FALL, **marks))
    return made


def push(school: SchoolAtWork, student: Student, day: dt.date) -> None:
    school.desk.commit(
        "Incident", Incident(id=f"{student.id}{day}", student_id=student.id, date=day, behavior="Pushed")
    )


def open_of(school: SchoolAtWork) -> dict[str, set[str]]:
    found = flags.flagged(school.desk, TODAY)
    return {one.student.given_name: {flag.reading.indicator for flag in one.open} for one in found if one.open}


def test_one_line_for_each_student_with_all_reasons_together(school, pupils):
    imani, leo, noor = pupils
    assert [one.student.id for one in flags.flagged(school.desk, TODAY)] == [leo.id, noor.id, imani.id]
    told = flags.flagged_student(school.desk, TODAY, leo.id)
    assert told is not None
    assert {one.reading.indicator for one in told.open} == {"behavior", "behavior_early", "course"}
    assert "2 major incidents" in told.because
    assert "Failing Math 6 (41 %, October 12)" in told.because
    assert told.since == FALL
    assert flags.flagged_student(school.desk, TODAY, school.add_student("Ada", "Quist").id) is None


def test_finding_out_why_opens_an_inquiry_with_owner_and_date_in_the_same_change(school, pupils):
    imani = pupils[0]
    done = decide_flags(school.desk, [imani.id], choice="find_out_why", reason="Since the move?", today=TODAY)
    assert done.says == "Flags of Imani Okafor: find out why"
    assert len(done.ids(FlagDecision)) == len(done.ids(Inquiry)) == 1
    (inquiry,) = week_reads.inquiries(school.desk, imani.id)
    assert (inquiry.area, inquiry.due, inquiry.closed_on) == ("behavior", TODAY + 14 * DAY, None)
    assert inquiry.staff_id == school.desk.who.id
    assert "Imani" not in open_of(school)
    school.undo()
    assert week_reads.inquiries(school.desk, imani.id) == []
    assert "Imani" in open_of(school)


def test_several_students_are_decided_about_in_one_change(school, pupils):
    ids = [one.id for one in pupils]
    done = decide_flags(school.desk, ids, choice="watch", until=TODAY + 10 * DAY, today=TODAY)
    assert done.says == "Flags of 3 students: watch until November 29"
    assert len(week_reads.flag_decisions(school.desk)) == 3
    assert open_of(school) == {}
    school.undo()
    assert len(open_of(school)) == 3


def test_the_same_flag_stays_away_until_its_datum_changes_and_the_history_stays(school, pupils):
    imani = pupils[0]
    decide_flags(school.desk, [imani.id], choice="no_action", reason="A quarrel that is settled.", today=TODAY)
    assert "Imani" not in open_of(school)
    push(school, imani, TODAY - DAY)
    assert open_of(school)["Imani"] == {"behavior"}
    told = flags.flagged_student(school.desk, TODAY, imani.id)
    assert told is not None
    assert told.since == TODAY
    decide_flags(school.desk, [imani.id], choice="watch", until=TODAY + DAY, today=TODAY)
    newest, first = week_reads.flag_decisions(school.desk, imani.id)
    assert (newest.choice, first.reason) == ("watch", "A quarrel that is settled.")
    assert first.in_short == "No action: A quarrel that is settled."
    assert newest.in_short == "Watch until November 20"


def test_what_is_watched_comes_back_on_its_date_though_another_flag_was_closed_on_today(school, pupils):
    imani, until = pupils[0], TODAY + 10 * DAY
    decide_flags(school.desk, [imani.id], choice="watch", until=until, today=TODAY)
    marks = {"course": "Math 6", "subject": "math", "percent": 41.0}
    school.desk.commit("Marks", CourseResult(id="n", student_id=imani.id, date=FALL, **marks))
    line = next(
        one for one in follow_up.waiting(school.desk, TODAY) if (one.rule, one.student_id) == ("flag", imani.id)
    )
    assert "Math 6" in line.says
    assert "incident" not in line.says
    follow_up.close(school.desk, line, "The mark was typed wrong.", TODAY)
    assert "Imani" not in open_of(school)
    told = flags.flagged_student(school.desk, until, imani.id)
    assert told is not None
    assert {one.reading.indicator for one in told.open} == {"behavior", "behavior_early"}


def test_a_short_reteach_group_comes_with_members_and_a_plan_of_three_weeks_each(school, pupils):
    imani, leo, _ = pupils
    done = decide_flags(
        school.desk,
        [imani.id, leo.id],
        choice="reteach",
        group_name="Asking for a turn",
        skill="Asking for a turn",
        provider_id=school.desk.who.id,
        weekdays="Mon Wed",
        minutes=20,
        today=TODAY,
    )
    assert done.says == "Flags of 2 students: short reteach group Asking for a turn"
    assert (len(done.ids(Group)), len(done.ids(Membership)), len(done.ids(Plan))) == (1, 2, 2)
    (roster,) = reads.rosters(school.desk, TODAY)
    assert [one.id for one in roster.members] == [imani.id, leo.id]
    plan = school.plan_of(imani)
    assert (plan.kind, plan.skill, plan.minutes, plan.review_date) == (
        "reteach",
        "Asking for a turn",
        20,
        TODAY + 21 * DAY,
    )
    (decision,) = week_reads.flag_decisions(school.desk, imani.id)
    assert (decision.plan_id, decision.group_id) == (plan.id, roster.group.id)
    assert set(open_of(school)) == {"Noor"}


def test_a_plan_that_was_decided_on_begins_with_the_because_and_waits_to_be_written(school, pupils):
    imani = pupils[0]
    decide_flags(school.desk, [imani.id], choice="plan", today=TODAY)
    draft = school.desk.kept(plans.draft_key(imani.id), dict[str, str])
    assert draft is not None
    assert draft["concern"].startswith("2 major incidents")
    assert draft["area"] == "behavior"
    assert [one.student.id for one in flags.flagged(school.desk, TODAY) if one.unwritten] == [imani.id]
    school.start_plan(imani, area="social_emotional", begin_date=TODAY)
    assert not any(one.unwritten for one in flags.flagged(school.desk, TODAY))
    assert "Imani" not in open_of(school)


def test_what_was_typed_into_a_plan_is_not_typed_over(school, pupils):
    imani = pupils[0]
    school.desk.keep(plans.draft_key(imani.id), {"concern": "Mine"})
    decide_flags(school.desk, [imani.id], choice="plan", today=TODAY)
    draft = school.desk.kept(plans.draft_key(imani.id), dict[str, str])
    assert draft == {"concern": "Mine", "area": "behavior", "touched": "area"}


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"choice": "no_action", "reason": " "}, "No action needs a reason."),
        ({"choice": "watch"}, "Watching needs a date."),
        ({"choice": "watch", "until": TODAY}, "The date to watch until is not after today."),
        ({"choice": "reteach", "skill": "Regrouping"}, "The group has no name."),
        ({"choice": "reteach", "group_name": "Regrouping"}, "The one skill that is taught again is missing."),
        ({"choice": "punish"}, "This is no decision about a flag."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(school, pupils, fields, says):
    before = school.digest()
    with pytest.raises(Refusal) as told:
        decide_flags(school.desk, [pupils[0].id], today=TODAY, **fields)
    assert told.value.says == says
    assert school.digest() == before


def test_who_has_no_flag_cannot_be_decided_about(school, pupils):
    ada = school.add_student("Ada", "Quist")
    with pytest.raises(Refusal, match="Ada Quist has no flag to decide about"):
        decide_flags(school.desk, [pupils[0].id, ada.id], choice="no_action", reason="Seen", today=TODAY)
    with pytest.raises(Refusal, match="Nobody is chosen"):
        decide_flags(school.desk, [], choice="no_action", reason="Seen", today=TODAY)


def test_after_any_change_the_list_stands_as_if_read_anew(school, pupils):
    imani, leo, noor = pupils
    flags.flagged(school.desk, TODAY)
    task = ActionItem(id="a", task="Call home", student_id=noor.id)
    for change in (
        lambda: decide_flags(school.desk, [imani.id], choice="find_out_why", today=TODAY),
        lambda: push(school, noor, TODAY - 2 * DAY),
        lambda: school.start_plan(leo, area="math"),
        lambda: school.change(leo, active=False),
        lambda: school.desk.commit("Promise", task),
        school.undo,
        school.undo,
        school.undo,
    ):
        change()
        kept = flags.flagged(school.desk, TODAY)
        assert kept == flags._Flags(school.desk, TODAY).flagged()
