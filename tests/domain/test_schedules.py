"""What was planned on a past day is what the plan said on that day."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.calendar import SessionCount, count_sessions
from interventiondesk.domain.declared import checked
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.schedules import always_so, days_on, earlier_words, rescheduled, stretches
from plan_driver import plan_record, sessions, year_without_days

DAY = dt.timedelta(days=1)
DECEMBER, JANUARY = dt.date(2026, 12, 1), dt.date(2027, 1, 12)
LAST = JANUARY - DAY


def plan(weekdays: str = "Mon Wed", **fields: object) -> Plan:
    return msgspec.structs.replace(plan_record(weekdays=weekdays).plan, begin_date=DECEMBER, **fields)


def counted(one: Plan, *held: dt.date, until: dt.date = LAST) -> SessionCount:
    return count_sessions(one, sessions(held), year_without_days(), DECEMBER, until)


def test_a_weekday_added_in_january_makes_no_day_of_december_one_that_nobody_entered():
    before = plan()
    days = year_without_days().scheduled("Mon Wed", DECEMBER, LAST)
    after = rescheduled(before, "Mon Tue Wed", JANUARY)
    assert counted(after, *days) == counted(before, *days) == SessionCount(planned=len(days), held=len(days))
    week = counted(after, *days, until=JANUARY + 6 * DAY)
    assert week.not_entered == 3, "Tuesday the 12th, Wednesday and the next Monday"


def test_a_weekday_that_is_dropped_leaves_what_was_held_and_what_was_missing():
    before = plan("Mon Wed Fri")
    held = year_without_days().scheduled("Mon Wed", DECEMBER, LAST)
    after = rescheduled(before, "Mon", JANUARY)
    assert counted(after, *held) == counted(before, *held)
    assert counted(after, *held).not_entered == len(year_without_days().scheduled("Fri", DECEMBER, LAST))


def test_sessions_of_a_time_without_days_do_not_hide_those_that_nobody_entered_later():
    after = rescheduled(plan(""), "Mon Wed", JANUARY)
    held = [DECEMBER + number * DAY for number in range(10)]
    assert counted(after, *held, until=JANUARY + 8 * DAY) == SessionCount(planned=13, held=10, not_entered=3)


def test_a_slip_that_is_mended_the_same_day_leaves_no_trace():
    before = plan()
    slip = rescheduled(before, "Mon Tue", JANUARY)
    assert rescheduled(slip, "Wed Mon", JANUARY) == msgspec.structs.replace(before, weekdays="Wed Mon")
    mended = rescheduled(slip, "Mon Thu", JANUARY)
    assert mended.earlier_days == "Mon Wed until 2027-01-11"
    assert rescheduled(plan(), "Fri", DECEMBER).earlier_days == "", "a plan that begins today has no days before"


def test_an_ended_plan_is_mended_as_a_whole():
    ended = plan(end_date=dt.date(2026, 12, 18))
    assert rescheduled(ended, "Tue", JANUARY) == msgspec.structs.replace(ended, weekdays="Tue")


def test_the_days_before_are_told_and_can_be_said_to_be_a_slip():
    twice = rescheduled(rescheduled(plan("Mon"), "", dt.date(2026, 12, 10)), "Mon Tue", JANUARY)
    assert twice.earlier_days == "Mon until 2026-12-09; until 2027-01-11"
    assert checked(twice) == twice
    assert earlier_words(twice) == "Mon until December 9 and no days until January 11"
    assert always_so(twice).earlier_days == earlier_words(always_so(twice)) == ""
    assert counted(always_so(twice)).not_entered == len(year_without_days().scheduled("Mon Tue", DECEMBER, LAST))


def test_a_day_that_does_not_exist_is_passed_over():
    odd = plan(earlier_days="Mon until 2026-02-30; Tue until 2026-12-31")
    assert [one.weekdays for one in stretches(odd)] == ["Tue", "Mon Wed"]


@pytest.mark.parametrize("text", ["Mon", "Mon until tomorrow", "Sun until 2026-12-31", "Mon until 2026-12-31 and more"])
def test_what_is_no_list_of_earlier_days_is_refused(text):
    with pytest.raises(msgspec.ValidationError):
        checked(plan(earlier_days=text))


DAYS = st.sets(st.sampled_from(["Mon", "Tue", "Wed", "Thu", "Fri"])).map(lambda found: " ".join(sorted(found)))


@given(st.lists(st.tuples(st.integers(0, 9), DAYS), max_size=6))
def test_every_day_keeps_the_days_that_the_plan_had_then(changes):
    now, today = plan(), DECEMBER
    was: dict[dt.date, set[str]] = {}
    for later, weekdays in changes:
        for passed in range(later):
            was[today + passed * DAY] = set(now.weekdays.split())
        today += later * DAY
        now = checked(rescheduled(now, weekdays, today))
    assert {day: set(days_on(now, day).split()) for day in was} == was
    assert set(days_on(now, today).split()) == set(now.weekdays.split())
    planned = year_without_days().planned(now, DECEMBER, today - DAY)
    school = year_without_days().school_days(DECEMBER, today - DAY)
    assert planned == tuple(day for day in school if day.strftime("%a") in was[day])
