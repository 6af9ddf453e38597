"""School days, school weeks and the three numbers of sessions."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.calendar import SchoolCalendar, SessionCount, count_sessions
from interventiondesk.domain.school import CalendarDay, SchoolYear
from plan_driver import START, YEAR, plan_record, sessions, year_without_days

MONDAY = dt.date(2026, 9, 28)
DAY = dt.timedelta(days=1)


def test_weekdays_of_the_year_are_school_days_and_holidays_are_not() -> None:
    calendar = year_without_days(dt.date(2026, 11, 26))
    assert calendar.is_school_day(MONDAY)
    assert not calendar.is_school_day(MONDAY - DAY)
    assert not calendar.is_school_day(dt.date(2026, 11, 26))
    assert not calendar.is_school_day(dt.date(2026, 8, 28)), "a Friday of the summer"


def test_a_saturday_made_up_counts() -> None:
    saturday = dt.date(2026, 10, 3)
    calendar = SchoolCalendar((YEAR,), (CalendarDay(id="a", date=saturday, instructional=True),))
    assert calendar.is_school_day(saturday)
    assert saturday in calendar.school_days(MONDAY, saturday)


def test_a_day_that_two_entries_contradict_is_no_school_day() -> None:
    both = (CalendarDay(id="a", date=MONDAY, instructional=True), CalendarDay(id="b", date=MONDAY))
    for days in (both, both[::-1]):
        assert not SchoolCalendar((YEAR,), days).is_school_day(MONDAY)


def test_without_a_school_year_monday_to_friday_count() -> None:
    calendar = SchoolCalendar(days=(CalendarDay(id="a", date=MONDAY),))
    assert [day.weekday() for day in calendar.school_days(MONDAY, MONDAY + 6 * DAY)] == [1, 2, 3, 4]
    assert calendar.next_school_day(MONDAY) == MONDAY + DAY
    assert calendar.week_of_year(MONDAY) is None


@given(st.dates(dt.date(2026, 7, 1), dt.date(2027, 8, 1)), st.integers(0, 60))
def test_the_list_of_school_days_agrees_with_asking_each_day(first: dt.date, length: int) -> None:
    calendar = year_without_days(dt.date(2026, 11, 26), dt.date(2026, 11, 27))
    last = first + length * DAY
    one_by_one = [first + n * DAY for n in range(length + 1) if calendar.is_school_day(first + n * DAY)]
    assert list(calendar.school_days(first, last)) == one_by_one


def test_weeks_of_the_year_leave_out_the_break() -> None:
    year = SchoolYear(id="y", title="", begin_date=dt.date(2026, 9, 2), end_date=dt.date(2026, 10, 2))
    week_off = tuple(CalendarDay(id=str(n), date=dt.date(2026, 9, 14) + n * DAY) for n in range(5))
    calendar = SchoolCalendar((year,), week_off)
    assert calendar.week_of_year(dt.date(2026, 9, 2)) == (1, 4)
    assert calendar.week_of_year(dt.date(2026, 9, 15)) is None
    assert calendar.week_of_year(dt.date(2026, 9, 22)) == (3, 4)
    assert calendar.week_of_year(dt.date(2026, 12, 1)) is None


def test_scheduled_days_are_the_named_weekdays_with_school() -> None:
    calendar = year_without_days(MONDAY)
    days = calendar.scheduled("Mon Wed", MONDAY, MONDAY + 7 * DAY)
    assert days == (MONDAY + 2 * DAY, MONDAY + 7 * DAY)
    assert calendar.scheduled("", MONDAY, MONDAY + 7 * DAY) == ()


def counted(*entries: tuple[dt.date, str], off: tuple[dt.date, ...] = ()) -> SessionCount:
    plan = plan_record(weekdays="Mon Wed Fri").plan
    held = tuple(one for day, outcome in entries for one in sessions([day], outcome))
    return count_sessions(plan, held, year_without_days(*off), MONDAY, MONDAY + 6 * DAY)


def test_held_missed_and_not_entered_are_three_numbers() -> None:
    done = counted((MONDAY, "present"), (MONDAY + 2 * DAY, "absent"))
    assert done == SessionCount(planned=3, held=1, missed=1, not_entered=1)
    assert done.share == Fraction(1, 3)


def test_a_canceled_day_is_nobodys_miss() -> None:
    done = counted((MONDAY, "none"), (MONDAY + 2 * DAY, "present"), off=(MONDAY,))
    assert done == SessionCount(planned=2, held=1, missed=0, not_entered=1)


def test_a_session_made_up_on_another_day_is_held() -> None:
    done = counted(
        (MONDAY, "present"), (MONDAY + DAY, "present"), (MONDAY + 2 * DAY, "none"), (MONDAY + 4 * DAY, "present")
    )
    assert done == SessionCount(planned=4, held=3, missed=1, not_entered=0)


def test_two_entries_of_one_day_are_one_session() -> None:
    assert counted((MONDAY, "absent"), (MONDAY, "present")) == SessionCount(planned=3, held=1, missed=0, not_entered=2)


def test_nothing_is_planned_before_the_plan_or_after_its_end() -> None:
    plan = msgspec.structs.replace(plan_record(weekdays="Mon Tue Wed Thu Fri").plan, end_date=START + 2 * DAY)
    done = count_sessions(plan, (), year_without_days(), START - 30 * DAY, START + 30 * DAY)
    assert done == SessionCount(planned=3, not_entered=3)
    assert SessionCount().share is None
