"""Plans, scores, sessions and meetings, as people write them."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.calendar import count_sessions
from interventiondesk.domain.deciding import Choosing, Promised
from interventiondesk.domain.measures import Score
from interventiondesk.domain.meetings import Decision
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import reads
from interventiondesk.tasks import agenda, meetings, plans, scores, sessions
from interventiondesk.tasks import school as school_task
from interventiondesk.tasks.students import student_page

NOVEMBER_9 = dt.date(2026, 11, 9)


def record_of(school: SchoolAtWork, student):
    return reads.plan_records(school.desk, student_id=student.id, running=False)[0]


# -- plans ------------------------------------------------------------------------------------------------------------


def test_a_plan_and_its_goal_are_one_change_and_one_undo(school):
    imani = school.add_student()
    assert school.measure
    before = school.digest()
    plan = school.start_plan(imani)
    assert (plan.concern, school.goal_of(imani).target) == ("Reads slowly", 92.0)
    school.undo()
    assert school.digest() == before


def test_a_plan_without_a_concern_is_refused_and_the_draft_stays(school):
    imani = school.add_student()
    school.desk.keep(plans.draft_key(imani.id), {"hypothesis": "Long words"})
    before = school.digest()
    with pytest.raises(Refusal) as refused:
        plans.write_plan(school.desk, imani, {"concern": " ", "begin_date": TODAY}, {})
    assert str(refused.value) == "Concern is missing. Fill it in."
    assert school.digest() == before
    assert school.desk.kept(plans.draft_key(imani.id), dict) == {"hypothesis": "Long words"}


def test_starting_the_plan_puts_its_draft_away(school):
    imani = school.add_student()
    school.desk.keep(plans.draft_key(imani.id), {"hypothesis": "Long words"})
    school.start_plan(imani)
    assert school.desk.kept(plans.draft_key(imani.id), dict) is None


def test_all_that_keeps_a_plan_from_starting_is_told_at_once(school):
    told = plans.check_plan({"begin_date": TODAY, "review_date": NOVEMBER_9}, {"target": 92.0})
    assert {one.where for one in told} >= {"concern", "review_date", "measure_id", "baseline", "target_date"}


def test_a_goal_begins_at_the_median_of_the_last_three_scores(school):
    imani = school.add_student()
    for week, value in enumerate((40, 52, 44, 43)):
        school.score(imani, value, dt.date(2026, 10, 6) + dt.timedelta(weeks=week))
    start = plans.goal_start(school.desk, imani.id, school.measure.id, dt.date(2026, 11, 1))
    assert (start.baseline, start.scores, start.date) == (44.0, 3, dt.date(2026, 10, 27))


def test_a_goal_cannot_end_before_it_begins(school):
    imani = school.add_student()
    school.start_plan(imani)
    with pytest.raises(Refusal, match="The goal date is not after the baseline date"):
        plans.change_goal(school.desk, school.goal_of(imani), target_date=dt.date(2026, 9, 1))


# -- decisions --------------------------------------------------------------------------------------------------------


def decide(school, student, **chosen):
    """The team decides about the student's plan."""
    return plans.decide(school.desk, student, record_of(school, student), Choosing(**chosen), today=TODAY)


@pytest.mark.parametrize(
    ("choice", "status", "phase"),
    [
        ("continue", "active", None),
        ("change", "active", "plan changed"),
        ("intensify", "active", "intensified"),
        ("fade", "fading", "fading"),
        ("exit", "exited", None),
    ],
)
def test_a_decision_changes_the_plan_in_the_same_step(school, choice, status, phase):
    imani = school.add_student()
    school.start_plan(imani)
    before = school.digest()
    decide(school, imani, choice=choice, reason="The team agrees.")
    after = record_of(school, imani)
    assert after.plan.status == status
    assert [one.label for one in after.phases] == ([phase] if phase else [])
    assert after.plan.end_date == (TODAY if choice == "exit" else None)
    assert after.plan.review_date == (None if choice == "exit" else TODAY + dt.timedelta(weeks=6))
    told = reads.decisions(school.desk, imani.id)
    assert [(one.choice, one.reason, one.date, one.progress) for one in told] == [
        (choice, "The team agrees.", TODAY, told[0].progress)
    ]
    school.undo()
    assert school.digest() == before


def test_a_raised_goal_is_a_new_line_and_the_old_one_stays(school):
    imani = school.add_student()
    school.start_plan(imani)
    decide(school, imani, choice="raise_goal", target=104.0, target_date=dt.date(2027, 5, 28))
    goals = record_of(school, imani).goals
    assert [(one.begin_date, one.target) for one in goals] == [(dt.date(2026, 9, 22), 92.0), (TODAY, 104.0)]
    assert record_of(school, imani).goal == goals[1]


def test_an_action_that_was_promised_is_listed_until_it_is_done(school):
    imani = school.add_student()
    school.start_plan(imani)
    decide(school, imani, choice="find_out_why", promised=(Promised(task="Hearing check"),))
    action = reads.actions(school.desk)[0]
    assert (action.task, action.student_id) == ("Hearing check", imani.id)
    meetings.tick_action(school.desk, action, TODAY)
    assert reads.actions(school.desk) == []
    assert school.says()[0] == "Done: Hearing check"
    assert isinstance(reads.decisions(school.desk)[0], Decision)


# -- scores -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "outcome", "value"),
    [
        ("63", "scored", 63.0),
        (" 63.25 ", "scored", 63.25),
        ("63,5", "scored", 63.5),
        ("0", "scored", 0.0),
        ("a", "absent", None),
        ("ABS", "absent", None),
        ("n", "not_given", None),
        ("", "nothing", None),
        ("  ", "nothing", None),
    ],
)
def test_what_is_typed_into_a_score_cell(typed, outcome, value):
    entry = scores.read_entry(typed, "imani")
    assert (entry.outcome, entry.value) == (outcome, value)


@pytest.mark.parametrize("typed", ["63 words", "nan", "inf", "1e9", "--", "6 3", "²"])
def test_what_is_no_score_is_never_taken_for_one(typed):
    assert scores.read_entry(typed, "imani") is None


def test_absent_is_neither_zero_nor_empty(school):
    imani = school.add_student()
    school.score(imani, "a")
    score = school.scores()[0]
    assert (score.outcome, score.value, score.counts) == ("absent", None, False)


def test_a_score_typed_again_on_the_same_day_is_the_same_score_changed(school):
    imani = school.add_student()
    school.score(imani, 63)
    school.score(imani, 64)
    assert [one.value for one in school.scores()] == [64.0]
    school.undo()
    assert school.score_of(imani) == 63.0


def test_an_emptied_cell_takes_the_score_out_and_undo_brings_it_back(school):
    imani = school.add_student()
    school.score(imani, 63)
    school.score(imani, "")
    assert school.scores() == []
    assert school.says()[0] == "Take out the score of Imani Okafor, November 19"
    school.undo()
    assert school.score_of(imani) == 63.0


def test_a_score_that_is_left_out_stays_with_its_reason(school):
    imani = school.add_student()
    school.score(imani, 12)
    scores.exclude_score(school.desk, school.scores()[0], "Fire drill")
    assert (school.scores()[0].excluded_because, school.scores()[0].counts) == ("Fire drill", False)
    scores.exclude_score(school.desk, school.scores()[0], "")
    assert school.scores()[0].counts


def test_the_sheet_of_a_student_shows_the_score_before(school):
    imani = school.add_student()
    school.score(imani, 58, TODAY - dt.timedelta(weeks=1))
    school.score(imani, 63)
    sheet = scores.score_sheet(school.desk, measure_id=school.measure.id, date=TODAY, today=TODAY, student_id=imani.id)
    assert [(row.student.name, row.score.value, row.last.value) for row in sheet.rows] == [("Imani Okafor", 63.0, 58.0)]


# -- sessions ---------------------------------------------------------------------------------------------------------


def test_a_day_that_nobody_entered_is_unknown_and_never_held(school):
    imani = school.add_student()
    school.start_plan(imani, weekdays="Mon Wed Fri", minutes=30, begin_date=NOVEMBER_9)

    def week():
        record = record_of(school, imani)
        return count_sessions(
            record.plan, record.sessions, reads.calendar(school.desk), NOVEMBER_9, dt.date(2026, 11, 13)
        )

    assert (week().held, week().missed, week().not_entered) == (0, 0, 3)
    record = record_of(school, imani)
    sessions.record_sessions(
        school.desk,
        [
            sessions.SessionEntry(record, NOVEMBER_9, "present"),
            sessions.SessionEntry(record, NOVEMBER_9 + dt.timedelta(days=2), "absent"),
        ],
    )
    assert (week().held, week().missed, week().not_entered) == (1, 1, 1)
    school.undo()
    assert (week().held, week().missed, week().not_entered) == (0, 0, 3)


def test_an_emptied_session_is_not_entered_again(school):
    imani = school.add_student()
    school.start_plan(imani, weekdays="Mon", begin_date=NOVEMBER_9)
    sessions.record_sessions(school.desk, [sessions.SessionEntry(record_of(school, imani), NOVEMBER_9, "present")])
    sessions.record_sessions(school.desk, [sessions.SessionEntry(record_of(school, imani), NOVEMBER_9, "")])
    assert record_of(school, imani).sessions == ()
    assert school.says()[0] == "Session of Imani Okafor, November 9: not entered"


# -- meetings ---------------------------------------------------------------------------------------------------------


def test_a_student_is_on_an_agenda_once(school):
    imani = school.add_student()
    meeting = school.call_meeting(imani, imani)
    assert [one.student_id for one in reads.agenda(school.desk, meeting.id)] == [imani.id]


def names_on(school: SchoolAtWork, meeting) -> list[str]:
    return [line.student.given_name for line in meetings.agenda_lines(school.desk, meeting, TODAY)]


@pytest.mark.parametrize(
    ("at", "to", "order"),
    [
        (0, 2, ["Noah", "Ana", "Imani"]),
        (2, 0, ["Ana", "Imani", "Noah"]),
        (0, 1, ["Noah", "Imani", "Ana"]),
        (1, 1, ["Imani", "Noah", "Ana"]),
    ],
)
def test_a_student_can_be_moved_on_the_agenda(school, at, to, order):
    pupils = [school.add_student(name, "Okafor") for name in ("Imani", "Noah", "Ana")]
    meeting = school.call_meeting(*pupils)
    lines = meetings.agenda_lines(school.desk, meeting, TODAY)
    changes = meetings.move_on_agenda(school.desk, lines, at, to)
    assert names_on(school, meeting) == order
    assert len(changes.touched.get("agenda_item", ())) == (at != to)


def test_who_was_not_reached_comes_first_next_time(school):
    imani, noah = school.add_student("Imani"), school.add_student("Noah")
    for one in (imani, noah):
        school.start_plan(one)
    first = school.call_meeting(imani, noah, date=TODAY - dt.timedelta(weeks=1))
    reached = [item for item in reads.agenda(school.desk, first.id) if item.student_id == imani.id]
    meetings.hold(school.desk, first, reached)
    following = school.call_meeting(date=TODAY)
    offered = agenda.candidates(school.desk, following, TODAY)
    assert (offered[0].student.given_name, offered[0].because) == ("Noah", "Not reached last time; Plan without scores")


def test_a_student_can_be_taken_off_and_put_back(school):
    imani = school.add_student()
    meeting = school.call_meeting(imani)
    before = school.digest()
    meetings.take_off_agenda(school.desk, meetings.agenda_lines(school.desk, meeting, TODAY)[0], meeting)
    assert names_on(school, meeting) == []
    meetings.put_on_agenda(school.desk, meeting, imani, None, "review due")
    assert school.digest() == before


# -- the school -------------------------------------------------------------------------------------------------------


def test_a_break_takes_its_weekdays_out_of_the_calendar_and_undo_puts_them_back(school):
    monday = dt.date(2026, 11, 23)
    assert len(reads.calendar(school.desk).school_days(monday, monday + dt.timedelta(days=6))) == 5
    school_task.close_days(school.desk, monday, dt.date(2026, 11, 27), "Thanksgiving")
    assert reads.calendar(school.desk).school_days(monday, monday + dt.timedelta(days=6)) == ()
    assert school.says()[0] == "No school November 23 to November 27: Thanksgiving"
    school.undo()
    assert len(reads.calendar(school.desk).school_days(monday, monday + dt.timedelta(days=6))) == 5


def test_the_page_of_a_student_tells_everything_in_the_order_of_days(school):
    imani = school.add_student("Imani", "Okafor")
    school.start_plan(imani)
    school.score(imani, 63)
    decide(school, imani, choice="continue")
    page = student_page(school.desk, imani.id, TODAY)
    assert [one.date for one in page.happened] == sorted((one.date for one in page.happened), reverse=True)
    assert page.plans[0].chart is not None
    assert "63" in page.plans[0].chart.says
    assert [one.choice for one in page.decisions] == ["continue"]


def test_nobody_has_a_page_under_an_id_that_is_not_there(school):
    assert student_page(school.desk, "nobody", TODAY) is None


def test_the_score_that_is_shown_is_the_one_that_is_changed(school):
    imani = school.add_student("Imani", "Okafor")
    words = school.measure
    first, second = (
        Score(id=f"probe-{at}", student_id=imani.id, measure_id=words.id, date=TODAY, ordinal=at, value=30.0 + at)
        for at in (1, 2)
    )
    school.desk.commit("Two probes", first, second)
    sheet = scores.score_sheet(school.desk, measure_id=words.id, date=TODAY, today=TODAY, student_id=imani.id)
    shown = sheet.rows[0].score
    assert shown.value == 31
    typed = scores.Entry(student_id=imani.id, outcome="scored", value=99, score=shown)
    scores.record_scores(school.desk, words, TODAY, [typed])
    assert {one.id: one.value for one in reads.scores(school.desk, imani.id)} == {"probe-1": 99, "probe-2": 32}
    for _ in range(2):
        sheet = scores.score_sheet(school.desk, measure_id=words.id, date=TODAY, today=TODAY, student_id=imani.id)
        gone = scores.Entry(student_id=imani.id, outcome="nothing", score=sheet.rows[0].score)
        scores.record_scores(school.desk, words, TODAY, [gone])
    assert reads.scores(school.desk, imani.id) == []
