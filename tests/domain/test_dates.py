"""Dates as people at a school write them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.dates import read_date, short_date

THURSDAY = dt.date(2026, 10, 15)


@pytest.mark.parametrize(
    ("text", "year", "month", "day"),
    [
        ("3/12", 2027, 3, 12),
        ("9/30", 2026, 9, 30),
        ("10/15", 2026, 10, 15),
        ("3/12/26", 2026, 3, 12),
        ("3-12-2026", 2026, 3, 12),
        ("2026-03-12", 2026, 3, 12),
        ("6/1/17", 2017, 6, 1),
        ("Mar 12", 2027, 3, 12),
        ("March 12, 2026", 2026, 3, 12),
        ("12 march 2026", 2026, 3, 12),
        ("Nov 3rd", 2026, 11, 3),
        ("Thursday, October 22", 2026, 10, 22),
        ("today", 2026, 10, 15),
        ("  Tomorrow ", 2026, 10, 16),
        ("yesterday", 2026, 10, 14),
        ("friday", 2026, 10, 16),
        ("Thu", 2026, 10, 15),
        ("next Thursday", 2026, 10, 22),
        ("last thursday", 2026, 10, 8),
        ("last fri", 2026, 10, 9),
        ("next week", 2026, 10, 22),
        ("in 3 weeks", 2026, 11, 5),
        ("2 days ago", 2026, 10, 13),
        ("+5", 2026, 10, 20),
    ],
)
def test_a_date_is_read_as_people_write_it(text: str, year: int, month: int, day: int) -> None:
    assert read_date(text, THURSDAY) == dt.date(year, month, day)


@pytest.mark.parametrize(
    "text", ["", "soon", "13/1", "2/30", "2026-13-01", "12", "next", "March", "1/2/3/4", "in 3 moons"]
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_date(text, THURSDAY) is None


def test_in_january_december_is_the_last_one_and_march_the_coming_one() -> None:
    january = dt.date(2027, 1, 12)
    assert read_date("12/3", january) == dt.date(2026, 12, 3)
    assert read_date("3/12", january) == dt.date(2027, 3, 12)


@given(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)), st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31)))
def test_what_a_form_shows_is_read_back_as_the_same_day(date: dt.date, today: dt.date) -> None:
    assert read_date(short_date(date), today) == date
    assert read_date(date.isoformat(), today) == date


@given(st.text(max_size=20), st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31)))
def test_no_text_breaks_it(text: str, today: dt.date) -> None:
    assert read_date(text, today) is None or isinstance(read_date(text, today), dt.date)
