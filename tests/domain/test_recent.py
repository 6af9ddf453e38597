"""An old progress is not told as if it were of today."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from interventiondesk.domain.due import nobody_scored
from interventiondesk.domain.plan_look import Progress
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.recent import progress_today
from interventiondesk.domain.school import usual_policy
from plan_driver import START, WEEK, look_at, plan_record, score, sessions, weekly, year_without_days

DAY = dt.timedelta(days=1)
RISING = [44, 45, 48, 50, 51, 54, 55, 58]  # the last on November 17
SCHOOL = year_without_days(*(dt.date(2026, 12, 21) + n * DAY for n in range(12)))


def today(record: PlanRecord, day: dt.date, weeks: int = 2) -> Progress:
    return progress_today(record, SCHOOL, usual_policy(), day, weeks)


def test_two_whole_weeks_without_a_score_take_the_place_of_the_old_progress() -> None:
    record = plan_record(*weekly(RISING))
    assert today(record, dt.date(2026, 12, 4)).word == "On track"
    found = today(record, dt.date(2026, 12, 7))
    assert (found.state, found.chip, found.word) == ("no_recent_score", "no_recent_score", "No recent score")
    assert found.because == (
        "The last score is of November 17 (58 words); 2 scheduled weeks have passed without one. "
        "Progress was on track then. A score on December 7 could change this."
    )
    assert found.short == "no score since November 17, on track then"
    assert found.next_date == dt.date(2026, 12, 7)


def test_every_further_week_of_school_is_counted_and_a_break_is_not() -> None:
    record = plan_record(*weekly([*RISING, 59, 62, 63]))  # the last on December 8
    assert today(record, dt.date(2027, 1, 8)).state == "on_track"
    assert "; 2 scheduled weeks have" in today(record, dt.date(2027, 1, 11)).because
    assert "; 3 scheduled weeks have" in today(record, dt.date(2027, 1, 18)).because


def test_the_school_says_how_many_weeks() -> None:
    record = plan_record(*weekly(RISING))
    day = dt.date(2026, 12, 7)
    assert [today(record, day, weeks).state for weeks in (1, 2, 3)] == [
        "no_recent_score",
        "no_recent_score",
        "on_track",
    ]
    assert "1 scheduled week has passed" in today(record, dt.date(2026, 11, 30), 1).because


def test_one_score_ends_it_and_an_absence_does_not() -> None:
    day = dt.date(2026, 12, 8)
    away, given = score(day, None), score(day, 61)
    found = today(plan_record(*weekly(RISING), away), day)
    assert found.state == "no_recent_score"
    assert "without one. Absent once on the day. Progress was" in found.because
    scored = plan_record(*weekly(RISING), given)
    assert today(scored, day) == look_at(scored, day, SCHOOL)
    assert today(scored, day).state == "on_track"


def test_what_is_known_of_then_is_dated_and_what_is_to_come_is_not_foretold() -> None:
    found = today(plan_record(*weekly(RISING)), dt.date(2026, 12, 14))
    assert found.details[0] == "These numbers are made from the scores up to November 17."
    assert found.sure.startswith("Up to November 17. How sure: growth of")
    assert found.sure.endswith(".")
    assert "likelihood" not in " ".join((found.sure, *found.details))
    assert (found.reaches, found.likelihood) == (None, None)
    assert found.trend is not None


def test_a_plan_that_was_never_scored_names_its_start_and_no_progress() -> None:
    found = today(plan_record(), START + 4 * WEEK)
    assert found.state == "no_recent_score"
    assert found.because == (
        "No score since the plan started on September 22; 3 scheduled weeks have passed without one. "
        "A score on October 20 could change this."
    )
    assert found.short == "no score since the plan started"


def test_a_goal_that_is_missing_or_past_is_still_said() -> None:
    without = today(plan_record(*weekly(RISING), goals=()), dt.date(2026, 12, 14))
    assert "No goal is set yet" in without.because
    past = today(plan_record(*weekly(RISING)), dt.date(2027, 4, 27))
    assert past.state == "no_recent_score"
    assert "The goal date, April 20, has passed: review the goal." in past.because
    assert "could change this" not in past.because
    assert past.next_date is None


def test_a_score_of_the_school_year_before_has_its_year() -> None:
    record = plan_record(*weekly([44, 45, 48], dt.date(2026, 5, 5)))
    begun = msgspec.structs.replace(record.plan, begin_date=dt.date(2026, 4, 20))
    old = msgspec.structs.replace(record, plan=begun)
    assert "The last score is of May 19, 2026" in today(old, dt.date(2026, 10, 14)).because


def test_too_few_sessions_are_of_today_and_stay_with_the_silence_after_them() -> None:
    days = [START + n * DAY for n in range(0, 70, 7)]
    record = plan_record(*weekly(RISING[:4]), held=sessions(days, "no_session"), weekdays="Tue")
    found = today(record, dt.date(2026, 12, 1))
    assert found.state == "too_few_sessions"
    assert found.because.endswith(" No score since October 20.")


def test_an_ended_plan_keeps_its_last_progress() -> None:
    record = plan_record(*weekly(RISING), status="ended", end_date=dt.date(2026, 11, 18))
    assert today(record, dt.date(2027, 1, 14)).word == "On track"


@pytest.mark.parametrize("kind", ["enrichment", "mentoring", "counseling", "reteach", "check_in"])
def test_a_kind_without_a_goal_line_has_neither_mark_nor_word(kind: str) -> None:
    record = plan_record(kind=kind)
    found = today(record, dt.date(2026, 12, 14))
    assert (found.chip, found.word, found.by_scores) == (None, "", False)
    assert found.because


def test_it_is_the_same_plans_as_on_the_list_of_whom_nobody_has_followed_up() -> None:
    for back in range(12):
        record = plan_record(*weekly(RISING[: 8 - back % 8]))
        day = dt.date(2026, 11, 23) + back * WEEK
        listed = bool(nobody_scored([record], SCHOOL, day))
        assert (today(record, day).state == "no_recent_score") == listed


def test_the_judgment_itself_is_never_no_recent_score() -> None:
    record = plan_record(*weekly(RISING))
    assert look_at(record, dt.date(2027, 3, 1), SCHOOL).state == "on_track"
