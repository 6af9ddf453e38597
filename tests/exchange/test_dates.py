from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.exchange.dates import AmbiguousDateError, date_of, order_of
from interventiondesk.exchange.tables import Stamp

SEP_3 = dt.date(2026, 9, 3)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-09-03",
        "2026/9/3",
        "20260903",
        20260903,
        "2026-09-03T10:02:00Z",
        "2026-09-03 00:00:00.000",
        "Sep 3, 2026",
        "September 3rd, 2026",
        "Thursday, September 3, 2026",
        "3 Sep 2026",
        "03-SEP-26",
        46268,
        46268.5,
        "46268",
        Stamp("2026-09-03"),
        Stamp("2026-09-03T10:02:00", True),
    ],
)
def test_a_date_is_read_however_it_is_written(cell) -> None:
    assert date_of(cell) == SEP_3


@pytest.mark.parametrize("text", ["9/3/2026", "09/03/26", "9-3-2026", "9.3.2026", "9/3/2026 10:02 AM", "9/3/2026 0:00"])
def test_month_and_day_need_an_order(text: str) -> None:
    assert date_of(text, day_first=False) == SEP_3
    assert date_of(text, day_first=True) == dt.date(2026, 3, 9)
    with pytest.raises(AmbiguousDateError):
        date_of(text)


def test_a_number_above_twelve_needs_no_order() -> None:
    assert date_of("9/30/2026") == dt.date(2026, 9, 30)
    assert date_of("30/9/2026") == dt.date(2026, 9, 30)
    assert date_of("9/9/2026") == dt.date(2026, 9, 9)
    assert date_of("9/30/2026", day_first=True) == dt.date(2026, 9, 30)


@pytest.mark.parametrize(
    "text", ["", "soon", "2/30/2026", "13/13/2026", "2026-02-29", "12", "123456", True, None, "0/0/0"]
)
def test_what_is_no_date_is_not_made_one(text) -> None:
    with pytest.raises(ValueError):
        date_of(text, day_first=False)


def test_two_digit_years_are_of_this_time() -> None:
    assert date_of("3/14/18") == dt.date(2018, 3, 14)
    assert date_of("3/14/71") == dt.date(1971, 3, 14)


def test_one_proved_date_proves_its_column() -> None:
    assert order_of(["9/3/2026", "9/17/2026"]) == "month"
    assert order_of(["3/9/2026", "17/9/2026"]) == "day"
    assert order_of(["9/3/2026", "2026-09-17", 46268, None]) == "either"
    assert order_of(["17/9/2026", "9/17/2026"]) == "mixed"


def test_a_day_that_is_still_to_come_cannot_be_meant() -> None:
    assert order_of(["3/11/2026"], latest=dt.date(2026, 4, 1)) == "month"
    assert order_of(["11/3/2026"], latest=dt.date(2026, 4, 1)) == "day"


@given(st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31)))
def test_what_is_written_is_what_is_read(date: dt.date) -> None:
    assert date_of(date.isoformat()) == date
    assert date_of(f"{date.month}/{date.day}/{date.year}", day_first=False) == date
    assert date_of(f"{date.day}.{date.month}.{date.year}", day_first=True) == date
    assert date_of(f"{date.month}/{date.day}/{date.year % 100:02}", day_first=False) == date
    assert date_of((date - dt.date(1899, 12, 30)).days) == date


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(date_of(text, day_first=False), dt.date)
    assert order_of([text]) in {"month", "day", "either"}
