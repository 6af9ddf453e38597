"""What waits on Today."""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.due import nobody_scored, reviews_due, scores_due
from plan_driver import START, WEEK, plan_record, score, weekly, year_without_days

DAY = dt.timedelta(days=1)
THURSDAY = dt.date(2026, 10, 15)
SCHOOL = year_without_days(*(dt.date(2026, 12, 21) + n * DAY for n in range(12)))


def test_a_week_without_any_record_is_due() -> None:
    [due] = scores_due([plan_record(*weekly([44, 45]))], SCHOOL, THURSDAY)
    assert due.because == "No score this week; the last one, 45 words, is from October 6."
    assert due.since == dt.date(2026, 10, 6)


def test_a_score_an_absence_or_not_given_settles_the_week() -> None:
    monday = THURSDAY - 3 * DAY
    settled = [
        plan_record(score(monday, 44)),
        plan_record(score(monday, None)),
        plan_record(score(monday + 4 * DAY, None, outcome="not_given")),
        plan_record(score(monday, 44, excluded_because="fire drill")),
    ]
    assert scores_due(settled, SCHOOL, THURSDAY) == ()
    assert len(scores_due([plan_record(score(monday - DAY, 44))], SCHOOL, THURSDAY)) == 1


def test_a_plan_without_a_score_since_its_start_says_so() -> None:
    [due] = scores_due([plan_record(score(START - WEEK, 40))], SCHOOL, THURSDAY)
    assert due.because == "No score yet since the plan started on September 22."


def test_weeks_without_school_later_plans_ended_plans_and_unmeasured_ones_ask_for_nothing() -> None:
    assert scores_due([plan_record()], SCHOOL, dt.date(2026, 12, 23)) == ()
    assert scores_due([plan_record()], SCHOOL, START - DAY) == ()
    assert scores_due([plan_record(status="exited"), plan_record(measure=None)], SCHOOL, THURSDAY) == ()


def test_the_longest_without_a_score_comes_first() -> None:
    records = [plan_record(*weekly([1, 2]), name="Ada"), plan_record(*weekly([1]), name="Ben")]
    names = [due.record.student.given_name for due in scores_due(records, SCHOOL, THURSDAY)]
    assert names == ["Ben", "Ada"]


def test_reviews_are_due_from_their_day_on() -> None:
    today, past, soon = (plan_record(review_date=THURSDAY + n * DAY) for n in (0, -3, 5))
    said = [due.because for due in reviews_due([today, past, soon, plan_record()], THURSDAY)]
    assert said == ["The review was set for October 12.", "The review is today."]
    assert reviews_due([soon], THURSDAY, within=7)[0].because == "The review is on October 20."
    assert reviews_due([plan_record(review_date=THURSDAY, status="ended")], THURSDAY) == ()


def test_two_whole_weeks_of_school_without_a_score_are_noticed() -> None:
    record = plan_record(score(dt.date(2026, 9, 25), 44))
    assert nobody_scored([record], SCHOOL, dt.date(2026, 10, 9)) == ()
    [due] = nobody_scored([record], SCHOOL, dt.date(2026, 10, 12))
    assert due.because == "No score since September 25, 2 weeks of school."
    assert nobody_scored([record], SCHOOL, dt.date(2026, 10, 12), weeks=3) == ()


def test_a_break_does_not_count_as_weeks() -> None:
    record = plan_record(*weekly([44] * 12))  # the last on December 15
    assert nobody_scored([record], SCHOOL, dt.date(2027, 1, 11)) == ()
    [due] = nobody_scored([record], SCHOOL, dt.date(2027, 1, 18))
    assert due.because == "No score since December 15, 2 weeks of school."


def test_absences_do_not_stop_the_clock_and_are_said() -> None:
    [due] = nobody_scored([plan_record(*weekly([None, None, None]))], SCHOOL, THURSDAY)
    assert (
        due.because == "No score since the plan started on September 22, 2 weeks of school. Absent 3 times on the day."
    )


def test_a_young_plan_is_left_alone() -> None:
    assert nobody_scored([plan_record()], SCHOOL, START + 2 * WEEK) == ()
