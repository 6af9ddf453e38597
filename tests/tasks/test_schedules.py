"""Other days of the week for a plan or a group: from today on, and taken back whole."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import SchoolAtWork
from interventiondesk.domain.calendar import SessionCount, count_sessions
from interventiondesk.domain.students import Student
from interventiondesk.store import reads
from interventiondesk.tasks import groups, plans, session_log, today
from interventiondesk.tasks.follow_up import waiting
from interventiondesk.tasks.groups import caseload
from interventiondesk.tasks.session_log import record_day

NOVEMBER, DECEMBER, JANUARY = dt.date(2026, 11, 30), dt.date(2026, 12, 31), dt.date(2027, 1, 12)


@pytest.fixture
def group_id(school: SchoolAtWork) -> str:
    groups.add_group(school.desk, "Blue", "reading", None, (), NOVEMBER, weekdays="Mon Wed", minutes=30)
    return reads.rosters(school.desk, NOVEMBER)[0].group.id


@pytest.fixture
def ada(school: SchoolAtWork, group_id: str) -> Student:
    """In a group that meets on Monday and Wednesday, with every session of December entered."""
    student = school.add_student("Ada", "Stone")
    school.start_plan(student, group_id=group_id, weekdays="Mon Wed", minutes=30, begin_date=NOVEMBER)
    log = session_log.session_log(school.desk, today=JANUARY, weeks=8, group_id=group_id)
    for day in log.days:
        if any(day.planned) and day.date < JANUARY:
            record_day(school.desk, log, day.date, "present")
    return student


def december(school: SchoolAtWork, student: Student) -> SessionCount:
    (record,) = reads.plan_records(school.desk, student_id=student.id)
    return count_sessions(record.plan, record.sessions, reads.calendar(school.desk), NOVEMBER, DECEMBER)


def test_a_weekday_added_in_january_does_not_make_decembers_not_entered(school: SchoolAtWork, ada: Student):
    before, digest = december(school, ada), school.digest()
    assert before.held == before.planned > 5
    plans.change_plan(school.desk, school.plan_of(ada), JANUARY, weekdays="Mon Tue Wed")
    assert december(school, ada) == before
    (record,) = reads.plan_records(school.desk, student_id=ada.id)
    january = count_sessions(record.plan, record.sessions, reads.calendar(school.desk), JANUARY, JANUARY)
    assert january == SessionCount(planned=1, not_entered=1)
    assert not [one for one in waiting(school.desk, JANUARY) if one.rule == "sessions"]
    school.undo()
    assert school.digest() == digest


def test_a_weekday_dropped_in_january_leaves_what_was_held_in_december(school: SchoolAtWork, ada: Student):
    before = december(school, ada)
    plans.change_plan(school.desk, school.plan_of(ada), JANUARY, weekdays="Wed")
    assert december(school, ada) == before


def test_other_days_of_a_group_hold_from_today_on_for_its_plans(school: SchoolAtWork, ada: Student, group_id: str):
    before, digest = december(school, ada), school.digest()
    group = next(one.group for one in reads.rosters(school.desk, JANUARY) if one.group.id == group_id)
    groups.change_group(school.desk, group, JANUARY, weekdays="Mon Tue Wed Fri")
    assert school.plan_of(ada).weekdays == "Mon Tue Wed Fri"
    assert december(school, ada) == before
    later = JANUARY + dt.timedelta(days=2)
    (mine,) = caseload(school.desk, later)
    assert mine.not_entered == (JANUARY, JANUARY + dt.timedelta(days=1))
    log = session_log.session_log(school.desk, today=later, weeks=8, group_id=group_id)
    planned = [day.date for day in log.days if any(day.planned)]
    assert {day.strftime("%a") for day in planned if day < JANUARY} == {"Mon", "Wed"}
    assert [
        (day.date, day.cells) for day in log.days if any(day.planned) and day.date < JANUARY and not any(day.cells)
    ] == []
    board = today.board(school.desk, later)
    assert [one.says for one in board.sessions] == ["2 days not entered: Jan 12 and Jan 13"]
    school.undo()
    assert school.digest() == digest


def test_days_that_were_a_slip_can_be_said_to_have_held_from_the_start(school: SchoolAtWork, ada: Student):
    before = december(school, ada)
    plans.change_plan(school.desk, school.plan_of(ada), JANUARY, weekdays="Mon Tue Wed")
    plans.days_always_so(school.desk, school.plan_of(ada))
    assert school.says()[0] == "Plan of Ada Stone: Mon, Tue and Wed since it started"
    assert december(school, ada).not_entered == 5, "the Tuesdays of December"
    school.undo()
    assert december(school, ada) == before
