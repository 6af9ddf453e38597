"""What the minutes of a meeting say, and what they never say."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.deciding import Choosing
from interventiondesk.domain.meetings import Decision
from interventiondesk.domain.students import Group
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import meetings, plans, talking
from interventiondesk.tasks.minutes import minutes_of

FIGURES = "At this pace: about"


@pytest.fixture
def reader(school: SchoolAtWork):
    """A student with ten weekly scores that fall behind the goal line."""
    student = school.add_student("Ada", "Stone")
    school.start_plan(student, begin_date=dt.date(2026, 9, 14), weekdays="")
    for week in range(9):
        school.score(student, 40 + week % 2, dt.date(2026, 9, 14) + dt.timedelta(weeks=week, days=1))
    return student


def test_the_progress_of_a_student_has_its_figures(school: SchoolAtWork, reader):
    meeting = school.call_meeting(reader)
    (record,) = reads.plan_records(school.desk, student_id=reader.id)
    seen = plans.progress_now(school.desk, record, TODAY)
    assert seen.state == "behind"
    plans.decide(
        school.desk, reader, record, Choosing(choice="intensify", minutes=45), today=TODAY, meeting_id=meeting.id
    )
    (told,) = minutes_of(school.desk, meeting).decided
    assert told.progress == f"Behind. {seen.because}", (
        "the line drawn that day is what the team decided, not what it saw"
    )
    assert "the goal line is at" in told.progress
    assert FIGURES in told.progress


def test_a_raised_goal_leaves_the_figures_of_the_goal_that_was_looked_at(school: SchoolAtWork, reader):
    meeting = school.call_meeting(reader)
    (record,) = reads.plan_records(school.desk, student_id=reader.id)
    before = plans.progress_now(school.desk, record, TODAY).because
    chosen = Choosing(choice="raise_goal", target=120, target_date=dt.date(2027, 5, 28))
    plans.decide(school.desk, reader, record, chosen, today=TODAY, meeting_id=meeting.id)
    told = minutes_of(school.desk, meeting).decided[0]
    assert told.progress == f"Behind. {before}"
    assert told.changes == "goal 120 words by May 28"


def test_what_a_decision_changed_is_told_in_its_words_and_a_group_keeps_its_name(school: SchoolAtWork, reader):
    meeting = school.call_meeting(reader)
    group = Group(id="red", name="Red", weekdays="Mon Tue")
    school.desk.commit("A group", group)
    (record,) = reads.plan_records(school.desk, student_id=reader.id)
    chosen = Choosing(choice="change", what_changed="Smaller group", group_id="red", begin_date=dt.date(2026, 11, 23))
    plans.decide(school.desk, reader, record, chosen, today=TODAY, meeting_id=meeting.id)
    school.change(group, active=False)
    (told,) = minutes_of(school.desk, meeting).decided
    assert told.changes == "Smaller group and group Red, from November 23"


def test_a_plan_that_begins_after_the_meeting_is_what_came_of_the_talk(school: SchoolAtWork):
    student = school.add_student("Ida", "Stone")
    school.start_plan(student, begin_date=dt.date(2026, 11, 23))
    meeting = school.call_meeting(student)
    meetings.hold(school.desk, meeting, list(reads.agenda(school.desk, meeting.id)))
    (told,) = minutes_of(school.desk, meeting).decided
    assert (told.choice, told.progress) == ("Plan from November 23", "")


def test_scores_mended_after_the_meeting_are_said_beside_what_the_team_saw(school: SchoolAtWork, reader):
    meeting = school.call_meeting(reader)
    (record,) = reads.plan_records(school.desk, student_id=reader.id)
    plans.decide(school.desk, reader, record, Choosing(choice="continue"), today=TODAY, meeting_id=meeting.id)
    (decision,) = reads.decisions(school.desk)
    school.change(decision, progress="ahead")
    said = minutes_of(school.desk, meeting).decided[0].progress
    assert said.startswith("Ahead, as the team saw it. With all that is entered for that day by now: behind. ")
    assert FIGURES in said


def test_a_student_talked_about_without_a_decision_has_the_figures_too(school: SchoolAtWork, reader):
    meeting = school.call_meeting(reader)
    talk = talking.talk_about(school.desk, meeting, talking.order_of(school.desk, meeting)[0], TODAY)
    assert talk is not None
    talking.only_reached(school.desk, talk, {})
    (told,) = minutes_of(school.desk, meeting).decided
    assert told.choice == ""
    assert told.progress.startswith("Behind. ")


def test_nobody_is_both_talked_about_and_not_reached(school: SchoolAtWork, reader):
    ida, sam = school.add_student("Ida", "Stone"), school.add_student("Sam", "Idris")
    meeting = school.call_meeting(reader, ida, sam, reader)  # two computers put the same student on the agenda
    first = reads.agenda(school.desk, meeting.id)[0]
    meetings.hold(school.desk, meeting, [first])
    decision = Decision(id="d", student_id=sam.id, meeting_id=meeting.id, date=TODAY)
    school.desk.commit("Decide for Sam", decision)
    made = minutes_of(school.desk, meeting)
    assert [one.name for one in made.decided] == ["Ada Stone", "Sam Idris"]
    assert made.left == ("Ida Stone",)
    assert made.reached == "2 of 3 students on the agenda were talked about."
    school.change(decision, student_id=ida.id)
    meetings.hold(school.desk, meeting, list(reads.agenda(school.desk, meeting.id)))
    made = minutes_of(school.desk, meeting)
    assert (made.left, made.reached) == ((), "")


def test_what_the_team_saw_in_the_sample_school_is_what_its_scores_say(sample):
    with Desk.open(sample.folder) as desk:
        told = [each for one in reads.meetings(desk) if one.held for each in minutes_of(desk, one).decided]
    assert any(one.progress for one in told)
    assert not [one.name for one in told if "as the team saw it" in one.progress]


def test_a_meetings_notes_in_the_sample_school_say_nothing_that_its_rows_deny(sample):
    with Desk.open(sample.folder) as desk:
        held = [one for one in reads.meetings(desk) if one.held]
        notes = " ".join(one.notes for one in held).casefold()
    assert held
    assert not any(word in notes for word in ("reached", "left for next", "all students", "short meeting"))
