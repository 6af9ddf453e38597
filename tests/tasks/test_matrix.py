"""The matrix of the whole school, and what is found out beside it."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.meetings import TierStatus
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.signs import CourseResult
from interventiondesk.domain.students import Student
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import finding_out
from interventiondesk.tasks.flags import decide_flags
from interventiondesk.tasks.groups import add_group
from interventiondesk.tasks.matrix import MatrixRow, matrix, put_on_next_meeting
from interventiondesk.tasks.plans import end_plan

OCTOBER = dt.date(2026, 10, 12)


@pytest.fixture
def imani(school: SchoolAtWork) -> Student:
    """One student who fails mathematics, beside one of whom nothing is known."""
    made = school.add_student("Imani", "Okafor")
    school.add_student("Leo", "Zeller")
    marks = {"course": "Math 6", "subject": "math", "percent": 41.0}
    school.desk.commit("Marks", CourseResult(id="m", student_id=made.id, date=OCTOBER, **marks))
    return made


def row_of(school: SchoolAtWork, student: Student) -> MatrixRow:
    return next(one for one in matrix(school.desk, TODAY).rows if one.student.id == student.id)


def test_a_row_says_tier_groups_and_what_became_of_the_flags(school, imani):
    assert row_of(school, imani).status == "Waits since Oct 12"
    status = TierStatus(id="t", student_id=imani.id, area="math", tier=3, begin_date=OCTOBER)
    school.desk.commit("Tier", status)
    add_group(school.desk, "Fractions", "math", None, [imani.id], TODAY)
    row = row_of(school, imani)
    assert (row.tier, row.tiers, row.groups, row.open) == (3, {"math": 3}, ("Fractions",), 1)
    decide_flags(school.desk, [imani.id], choice="plan", today=TODAY)
    assert row_of(school, imani).status == "Plan to be written"
    school.start_plan(imani, area="math", begin_date=TODAY)
    assert row_of(school, imani).status == "Math plan runs"


def test_the_matrix_says_shares_with_their_number_and_how_fresh_each_column_is(school, imani):
    known = matrix(school.desk, TODAY)
    assert known.shares.says == "Tier 1: 2; Tier 2: 0; Tier 3: 0; of 2 students."
    assert known.as_of == {"course": OCTOBER, "course_strength": OCTOBER}
    assert [row.student.given_name for row in known.rows] == ["Imani", "Leo"]


def test_marked_students_go_on_the_next_meeting_once(school, imani):
    rows = matrix(school.desk, TODAY).rows
    with pytest.raises(Refusal, match="no meeting ahead"):
        put_on_next_meeting(school.desk, rows, TODAY)
    meeting = school.call_meeting()
    done = put_on_next_meeting(school.desk, rows, TODAY)
    assert done.says == "Put 2 students on the meeting of November 19"
    items = reads.agenda(school.desk, meeting.id)
    assert [one.because for one in items] == ["Flags: course results", ""]
    with pytest.raises(Refusal, match="already"):
        put_on_next_meeting(school.desk, rows[:1], TODAY)


# -- finding out why --------------------------------------------------------------------------------------------------


def test_what_could_be_the_cause_is_kept_field_by_field(school, imani):
    done = finding_out.change_background(school.desk, imani, vision="Glasses since May")
    assert done.says == "Vision of Imani Okafor"
    school.undo()
    assert week_reads.background(school.desk, imani.id).vision == ""
    school.redo()
    finding_out.change_background(school.desk, imani, iep="no")
    known = week_reads.background(school.desk, imani.id)
    assert (known.id, known.vision, known.iep, known.hearing) == (imani.id, "Glasses since May", "no", "")


def test_earlier_plans_say_what_came_of_them(school, imani):
    school.start_plan(imani, concern="Reads slowly", area="reading")
    record = reads.plan_records(school.desk, student_id=imani.id)[0]
    end_plan(school.desk, record, TODAY)
    (told,) = finding_out.finding_out(school.desk, imani, TODAY).earlier
    assert (told.title, told.when) == ("Reading: Reads slowly", "September 22 to November 19, 2026")
    assert told.came_of_it == "Ended."


def test_one_inquiry_at_a_time_and_it_is_closed_only_when_something_says_why(school, imani):
    finding_out.begin_inquiry(school.desk, imani, TODAY, area="math")
    with pytest.raises(Refusal, match="already"):
        finding_out.begin_inquiry(school.desk, imani, TODAY, area="math")
    (inquiry,) = week_reads.inquiries(school.desk, imani.id)
    with pytest.raises(Refusal, match="Nothing says why yet"):
        finding_out.close_inquiry(school.desk, imani, inquiry, TODAY)
    finding_out.change_inquiry(school.desk, imani, inquiry, TODAY, verifying="12 of 40")
    (inquiry,) = week_reads.inquiries(school.desk, imani.id)
    assert inquiry.verified_on == TODAY
    finding_out.change_inquiry(school.desk, imani, inquiry, TODAY, hypothesis="Zeros")
    (inquiry,) = week_reads.inquiries(school.desk, imani.id)
    finding_out.close_inquiry(school.desk, imani, inquiry, TODAY)
    known = finding_out.finding_out(school.desk, imani, TODAY)
    assert known.inquiry is None
    assert [one.hypothesis for one in known.closed] == ["Zeros"]


def test_who_may_not_see_a_restricted_inquiry_sees_no_trace_of_it(school, imani):
    decide_flags(school.desk, [imani.id], choice="find_out_why", today=TODAY)
    (inquiry,) = week_reads.inquiries(school.desk, imani.id)
    finding_out.change_inquiry(school.desk, imani, inquiry, TODAY, restricted=True)
    school.sign_in_as("Dana Mercer", "teacher")
    known = finding_out.finding_out(school.desk, imani, TODAY)
    assert known.inquiry is None
    assert known.flagged is not None
    assert known.flagged.inquiry is None
    assert not known.flagged.open
