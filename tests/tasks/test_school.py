"""Setting up a school: days without school as spans, a year that makes sense, what a policy means."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import SchoolAtWork
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import CalendarDay
from interventiondesk.store import history, reads
from interventiondesk.tasks import school as setting_up
from interventiondesk.tasks import start

MONDAY = dt.date(2026, 12, 21)


def closed(*days: dt.date, event: str = "Winter break") -> list[CalendarDay]:
    return [CalendarDay(id=day.isoformat() + event, date=day, event=event) for day in days]


def test_a_break_over_a_weekend_is_one_line() -> None:
    days = [MONDAY + dt.timedelta(days=at) for at in (0, 1, 2, 3, 4, 7, 8)]
    (span,) = setting_up.spans_of(closed(*days))
    assert (span.event, span.when, len(span.days)) == ("Winter break", "December 21 to December 29", 7)


def test_another_reason_or_a_day_of_school_between_parts_a_line() -> None:
    days = closed(MONDAY) + closed(MONDAY + dt.timedelta(days=1), event="Storm") + closed(MONDAY + dt.timedelta(days=3))
    assert [span.when for span in setting_up.spans_of(days)] == ["December 21", "December 22", "December 24"]


@given(st.sets(st.integers(0, 60), max_size=30))
def test_no_day_is_lost_or_doubled_in_spans(steps: set[int]) -> None:
    days = closed(*(MONDAY + dt.timedelta(days=step) for step in steps))
    told = [day for span in setting_up.spans_of(days) for day in span.days]
    assert told == sorted(days, key=lambda day: day.date)


def test_closing_days_leaves_weekends_alone_and_renames_a_named_day(school: SchoolAtWork) -> None:
    setting_up.close_days(school.desk, MONDAY, MONDAY, "Staff day")
    setting_up.close_days(school.desk, MONDAY, MONDAY + dt.timedelta(days=7), " Winter break ")
    days = reads.calendar(school.desk).days
    assert [day.date.day for day in days] == [21, 22, 23, 24, 25, 28]
    assert {day.event for day in days} == {"Winter break"}


def test_a_single_day_may_be_a_saturday(school: SchoolAtWork) -> None:
    saturday = dt.date(2026, 12, 19)
    setting_up.close_days(school.desk, saturday, saturday, "")
    assert [day.date for day in reads.calendar(school.desk).days] == [saturday]
    assert history.history(school.desk)[0].says == "No school December 19"


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        (MONDAY, MONDAY - dt.timedelta(days=1), "The last day is before the first."),
        (MONDAY, MONDAY + dt.timedelta(days=200), "This is more than 120 days."),
    ],
)
def test_a_span_that_cannot_be_meant_is_refused(school: SchoolAtWork, first: dt.date, last: dt.date, says: str) -> None:
    with pytest.raises(Refusal) as refused:
        setting_up.close_days(school.desk, first, last, "Break")
    assert refused.value.says == says
    assert reads.calendar(school.desk).days == ()


# -- who may decide who reads restricted text -------------------------------------------------------------------------


def test_a_teacher_cannot_give_a_role_that_reads_restricted_notes(school):
    dana = school.sign_in_as("Dana Mercer", "teacher")
    before = school.desk.digest()
    for attempt in (
        lambda: setting_up.change_staff(school.desk, dana, role="counselor"),
        lambda: setting_up.add_staff(school.desk, {"given_name": "Ny", "family_name": "Okoro", "role": "principal"}),
        lambda: start.add_sign_in(school.desk, "Ny Okoro", "coordinator", "another long passphrase"),
    ):
        with pytest.raises(Refusal, match="coordinator, counselor, principal or psychologist"):
            attempt()
    assert school.desk.digest() == before


def test_a_teacher_mends_a_name_and_adds_a_colleague(school):
    dana = school.sign_in_as("Dana Mercer", "teacher")
    setting_up.change_staff(school.desk, dana, family_name="Mercer-Diaz")
    setting_up.add_staff(school.desk, {"given_name": "Ny", "family_name": "Okoro", "role": "aide"})
    assert {one.name for one in reads.staff(school.desk)} >= {"Dana Mercer-Diaz", "Ny Okoro"}


def test_nobody_ends_their_own_sign_in(school):
    with pytest.raises(Refusal, match="You cannot end your own sign-in"):
        setting_up.change_staff(school.desk, school.desk.who, active=False)


def test_somebody_always_stays_who_reads_restricted_notes(school):
    with pytest.raises(Refusal, match="Somebody has to stay"):
        setting_up.change_staff(school.desk, school.desk.who, role="teacher")
