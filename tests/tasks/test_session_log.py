"""A group's sessions: the whole day in one step, exceptions by student, days nobody entered, and what the counts say."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.plans import Session
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.store import reads
from interventiondesk.tasks import plans
from interventiondesk.tasks import school as schools
from interventiondesk.tasks.groups import add_group, caseload
from interventiondesk.tasks.session_log import (
    LogDay,
    SessionLog,
    change_held,
    delivers_alone,
    record_day,
    session_log,
    usual_reasons,
)

FRIDAY = dt.date(2026, 11, 13)
MONDAY, WEDNESDAY = dt.date(2026, 11, 16), dt.date(2026, 11, 18)


@pytest.fixture
def group_id(school: SchoolAtWork) -> str:
    """Ada, Ben and Cleo on Monday, Wednesday and Friday since November 9, with Dana Mercer."""
    school.desk.commit("Add a colleague", Staff(id="mercer", given_name="Dana", family_name="Mercer"))
    people = [school.add_student(name, f"Family {name}") for name in ("Ada", "Ben", "Cleo")]
    add_group(school.desk, "Blue", "reading", "mercer", [one.id for one in people], TODAY)
    found = reads.rosters(school.desk, TODAY)[0].group.id
    for one in people:
        begin = dt.date(2026, 11, 9)
        school.start_plan(
            one, group_id=found, provider_id="mercer", weekdays="Mon Wed Fri", minutes=30, begin_date=begin
        )
    return found


def log(school: SchoolAtWork, group_id: str, **more: object) -> SessionLog:
    return session_log(school.desk, today=TODAY, group_id=group_id, **more)  # type: ignore[arg-type]


def day(school: SchoolAtWork, group_id: str, date: dt.date) -> LogDay:
    return next(one for one in log(school, group_id).days if one.date == date)


def sessions(school: SchoolAtWork, name: str) -> dict[dt.date, Session]:
    record = next(one for one in reads.plan_records(school.desk) if one.student.given_name == name)
    return {one.date: one for one in record.sessions}


def test_the_log_goes_backwards_and_a_day_nobody_entered_waits(school: SchoolAtWork, group_id: str) -> None:
    found = log(school, group_id)
    assert [one.date.day for one in found.days] == [19, 18, 17, 16, 13, 11, 9]
    assert [one.words for one in found.days] == ["not planned", "not entered", "not planned", *["not entered"] * 4]
    assert [one.record.student.given_name for one in found.counts] == ["Ada", "Ben", "Cleo"]
    assert found.waiting == (WEDNESDAY, MONDAY, FRIDAY, dt.date(2026, 11, 11), dt.date(2026, 11, 9))
    (one,) = caseload(school.desk, TODAY)
    assert [day.day for day in one.not_entered] == [9, 11, 13, 16, 18]
    assert not one.mine


def test_all_present_is_one_change_and_one_absence_another(school: SchoolAtWork, group_id: str) -> None:
    done = record_day(school.desk, log(school, group_id), FRIDAY, "present")
    assert done.says == "Blue, November 13: 3 students present"
    assert {name: sessions(school, name)[FRIDAY].minutes for name in ("Ada", "Ben", "Cleo")} == {
        "Ada": 30, "Ben": 30, "Cleo": 30
    }  # fmt: skip
    done = record_day(school.desk, log(school, group_id), FRIDAY, "absent", only=1)
    assert done.says == "Session of Ben Family Ben, November 13: missed, absent"
    assert day(school, group_id, FRIDAY).words == "2 present, 1 absent"
    record_day(school.desk, log(school, group_id), FRIDAY, "present")
    assert sessions(school, "Ben")[FRIDAY].outcome == "absent", "who is marked absent stays absent"
    school.undo()
    school.undo()
    school.undo()
    assert day(school, group_id, FRIDAY).words == "not entered"


def test_no_session_has_its_reason_and_reasons_are_counted(school: SchoolAtWork, group_id: str) -> None:
    done = record_day(school.desk, log(school, group_id), MONDAY, "none", reason=" Fire  drill ")
    assert done.says == "Blue, November 16: no session, Fire drill"
    assert day(school, group_id, MONDAY).words == "no session: Fire drill"
    record_day(school.desk, log(school, group_id), WEDNESDAY, "absent", only=0)
    found = log(school, group_id)
    assert found.reasons == (("Fire drill", 3), ("Student absent", 1))
    assert usual_reasons(found)[:2] == ("Fire drill", "Provider was out")
    record_day(school.desk, found, MONDAY, "")
    assert log(school, group_id).reasons == (("Student absent", 1),)


def test_minutes_and_a_substitute_are_said_of_the_day(school: SchoolAtWork, group_id: str) -> None:
    record_day(school.desk, log(school, group_id), FRIDAY, "present")
    record_day(school.desk, log(school, group_id), FRIDAY, "absent", only=2)
    done = change_held(school.desk, log(school, group_id), FRIDAY, staff_id=school.desk.who.id)
    assert done.says == "Blue, November 13: taught by Rosa Alvarado"
    assert change_held(school.desk, log(school, group_id), FRIDAY, minutes=20).says == "Blue, November 13: 20 minutes"
    assert {(one.minutes, one.staff_id) for one in (sessions(school, name)[FRIDAY] for name in ("Ada", "Ben"))} == {
        (20, school.desk.who.id)
    }
    assert sessions(school, "Cleo")[FRIDAY].minutes is None
    found = day(school, group_id, FRIDAY)
    assert (found.minutes_words, found.staff_ids) == ("20", (school.desk.who.id,))
    change_held(school.desk, log(school, group_id), MONDAY, staff_id=school.desk.who.id)
    assert day(school, group_id, MONDAY).words == "3 present", "a day nobody entered becomes held"


def test_a_day_canceled_for_all_waits_for_nobody_and_comes_back(school: SchoolAtWork, group_id: str) -> None:
    before = log(school, group_id).counts[0].since_start
    assert (before.planned, before.not_entered) == (5, 5)
    schools.close_days(school.desk, MONDAY, MONDAY, "Snow day")
    found = day(school, group_id, MONDAY)
    assert (found.words, found.waits) == ("Snow day", 0)
    assert log(school, group_id).counts[0].since_start.planned == 4
    with pytest.raises(Refusal, match="Monday, November 16 was no school day: Snow day"):
        record_day(school.desk, log(school, group_id), MONDAY, "present")
    school.undo()
    assert day(school, group_id, MONDAY).words == "not entered"


def test_held_missed_and_not_entered_since_start_and_since_the_last_change(school: SchoolAtWork, group_id: str) -> None:
    for date in (dt.date(2026, 11, 9), dt.date(2026, 11, 11), WEDNESDAY):
        record_day(school.desk, log(school, group_id), date, "present")
    record_day(school.desk, log(school, group_id), WEDNESDAY, "absent", only=0)
    ada = next(one for one in reads.plan_records(school.desk) if one.student.given_name == "Ada")
    plans.add_phase(school.desk, ada, FRIDAY, "smaller group")
    first, second, _ = log(school, group_id).counts
    assert (first.since_start.held, first.since_start.missed, first.since_start.not_entered) == (2, 1, 2)
    assert first.changed_on == FRIDAY
    assert first.since_change is not None
    assert (first.since_change.held, first.since_change.missed, first.since_change.not_entered) == (0, 1, 2)
    assert second.changed_on is None


def test_what_was_taught_before_a_plan_ended_is_still_entered_after_it(school: SchoolAtWork, group_id: str) -> None:
    ada = next(one for one in reads.plan_records(school.desk) if one.student.given_name == "Ada")
    plans.end_plan(school.desk, ada, MONDAY)
    found = log(school, group_id)
    at = next(at for at, one in enumerate(found.records) if one.plan.id == ada.plan.id)
    assert (day(school, group_id, MONDAY).planned[at], day(school, group_id, WEDNESDAY).planned[at]) == (True, False)
    assert found.counts[at].since_start.not_entered == 4
    record_day(school.desk, found, FRIDAY, "present")
    record_day(school.desk, log(school, group_id), WEDNESDAY, "present")
    cells = [day(school, group_id, date).cells[at] for date in (FRIDAY, WEDNESDAY)]
    assert [one is not None and one.held for one in cells] == [True, False]
    later = session_log(school.desk, today=TODAY + dt.timedelta(weeks=3), group_id=group_id)
    assert ada.plan.id not in [one.plan.id for one in later.records]


def test_students_without_a_group_have_one_log_of_their_own(school: SchoolAtWork, group_id: str) -> None:
    theo = school.add_student("Theo", "Lindqvist")
    school.start_plan(theo, weekdays="Tue", minutes=20, begin_date=dt.date(2026, 11, 10))
    found = session_log(school.desk, today=TODAY)
    assert found.title == "Students without a group"
    assert [one.student.given_name for one in found.records] == ["Theo"]
    assert found.waiting == (dt.date(2026, 11, 17), dt.date(2026, 11, 10))
    assert delivers_alone(school.desk, school.desk.who.id, TODAY) is False
    assert session_log(school.desk, today=TODAY, staff_id=school.desk.who.id).records == ()
    school.change(school.plan_of(theo), provider_id=school.desk.who.id)
    assert delivers_alone(school.desk, school.desk.who.id, TODAY)
    found = session_log(school.desk, today=TODAY, staff_id=school.desk.who.id)
    record_day(school.desk, found, WEDNESDAY, "present")
    assert sessions(school, "Theo")[WEDNESDAY].held, "a session made up on a day that was not planned"
    assert len(session_log(school.desk, today=TODAY, student_id=theo.id, every_day=True).days) == 8
    with pytest.raises(Refusal, match="is not in this log"):
        record_day(school.desk, found, TODAY + dt.timedelta(days=1), "present")
