"""Attendance before and after a plan began: weeks as they were recorded, levels with their days, nothing invented."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.charts.attendance import attendance_chart
from interventiondesk.charts.chart import Mark
from interventiondesk.charts.labels import label_box, meets, on_plot
from interventiondesk.domain.attendance import ABSENT, EXCUSED, PRESENT, TARDY, UNEXCUSED
from interventiondesk.domain.words import MONTHS

MONDAY = dt.date(2026, 9, 7)
DAY = dt.timedelta(days=1)


def school(weeks: int, first: dt.date = MONDAY) -> list[dt.date]:
    return [first + (7 * week + day) * DAY for week in range(weeks) for day in range(5)]


def absent_on(days: list[dt.date], *missed: int) -> list[tuple[dt.date, int]]:
    return [(day, EXCUSED if at in missed else PRESENT) for at, day in enumerate(days)]


def box(mark: Mark) -> tuple[float, float, float]:
    """Left edge, width and height of a week."""
    (left, low), _, (right, high), *_ = mark.points
    return left - MONDAY.toordinal(), right - left, high - low


def notes(*args: object) -> list[str]:
    return [mark.label for mark in attendance_chart(*args).of("note")]


def test_a_week_is_as_wide_as_it_has_recorded_days_and_filled_by_the_share_present() -> None:
    chart = attendance_chart(absent_on([*school(1), MONDAY + 8 * DAY, MONDAY + 9 * DAY], 1, 5))
    assert [box(mark) for mark in chart.of("week")] == [(0, 5, 100), (8, 2, 100)]
    assert [box(mark) for mark in chart.of("present")] == [(0, 5, 80), (8, 2, 50)]
    assert chart.table[1:] == (
        ("September 7, 2026", "September 11, 2026", "5", "4", "1", "0"),
        ("September 15, 2026", "September 16, 2026", "2", "1", "1", "0"),
    )


def test_a_week_without_school_is_a_gap_and_a_week_all_missed_is_an_empty_week() -> None:
    days = [*school(1), *school(1, MONDAY + 21 * DAY)]
    chart = attendance_chart(absent_on(days, *range(5)))
    assert [box(mark)[0] for mark in chart.of("week")] == [0, 21]
    assert [box(mark)[0] for mark in chart.of("present")] == [21]
    assert "2 weeks without a record are left open." in chart.says


def test_the_levels_before_and_since_carry_their_days() -> None:
    chart = attendance_chart(absent_on(school(6), *range(0, 30, 4)), MONDAY + 14 * DAY)
    assert [mark.label for mark in chart.of("note")] == ["before: 70 % of 10 days", "since: 75 % of 20 days"]
    before, since = chart.of("mean")
    start = (MONDAY + 14 * DAY).toordinal()
    assert before.points == ((MONDAY.toordinal(), 70), (start - 2, 70))
    assert since.points == ((start, 75), (start + 26, 75))


def test_below_ten_days_there_is_no_percentage_and_no_level() -> None:
    chart = attendance_chart(absent_on(school(4), 2), MONDAY + 11 * DAY)
    assert [mark.label for mark in chart.of("note")] == ["before: 8 of 9 days", "since: 100 % of 11 days"]
    assert len(chart.of("mean")) == 1
    assert "Before September 18: 8 of 9 days." in chart.says


def test_a_share_just_under_a_mark_is_not_rounded_up_to_it() -> None:
    assert notes(absent_on(school(6), 1, 2, 3, 4)) == ["87 % of 30 days"]
    long = absent_on(school(61), *range(0, 310, 10))[1:]
    assert notes(long) == ["90.1 % of 304 days"], "who missed fewer than 10 % is not shown on the line"
    assert notes(absent_on(school(40), 7)) == ["99.5 % of 200 days"]
    assert attendance_chart(absent_on(school(4), *range(7)), absence_line=0.35).of("note")[0].label == "65 % of 20 days"


@pytest.mark.parametrize("weeks", [3, 8, 20, 36])
@pytest.mark.parametrize("share", [0.05, 0.2, 0.5, 0.8, 0.95])
def test_the_line_of_the_start_runs_through_no_words(weeks: int, share: float) -> None:
    days = school(weeks)
    chart = attendance_chart(absent_on(days, 1), days[min(int(share * len(days)), len(days) - 1)])
    (line,) = chart.of("phase")
    at, top = on_plot(line.points[1], chart.x, chart.y)
    for note in chart.of("note"):
        left, bottom, right, _ = label_box(note, chart.x, chart.y) or (0, 0, 0, 0)
        assert not left < at < right or bottom >= top


def test_the_day_of_the_start_belongs_to_the_time_since_and_parts_its_week() -> None:
    chart = attendance_chart(absent_on(school(1)), MONDAY + 2 * DAY)
    assert [box(mark)[:2] for mark in chart.of("week")] == [(0, 2), (2, 3)]
    assert chart.of("phase")[0].points[0][0] == (MONDAY + 2 * DAY).toordinal()
    assert [mark.label for mark in chart.of("note")] == ["before: 2 of 2 days", "since: 3 of 3 days"]


def test_a_tardy_student_was_there() -> None:
    chart = attendance_chart([(day, TARDY) for day in school(1)])
    assert [box(mark)[2] for mark in chart.of("present")] == [100]
    assert "present on 5 (5 of them tardy), missed 0." in chart.says


def test_of_two_records_of_a_day_the_later_one_counts() -> None:
    assert notes([(MONDAY, EXCUSED), (MONDAY, PRESENT)]) == ["1 of 1 day"]


def test_no_days_are_no_attendance() -> None:
    chart = attendance_chart([], MONDAY)
    assert {mark.role for mark in chart.marks} == {"phase"}
    assert chart.says == "Attendance. No days are recorded yet, so nothing is known."
    assert attendance_chart([]).marks == ()


def test_says_reads_days_kinds_and_both_times_and_claims_no_cause() -> None:
    days = [(day, UNEXCUSED if at == 3 else code) for at, (day, code) in enumerate(absent_on(school(4), 1, 2))]
    assert attendance_chart(days, MONDAY + 14 * DAY).says == (
        "Attendance. 20 recorded days from September 7, 2026 to October 2, 2026: present on 17, missed 3 (2 excused "
        "absences and 1 unexcused absence). Before September 21: 70 % of 10 days. Since then: 100 % of 10 days. "
        "A change need not come from the plan."
    )


def test_a_week_tells_its_own_days() -> None:
    chart = attendance_chart(absent_on(school(1), 0))
    assert chart.of("week")[0].tells == "September 7 to September 11: present on 4 of 5 recorded days"


@pytest.mark.parametrize("weeks", [1, 2, 3, 8, 20, 36])
@pytest.mark.parametrize("share", [0.0, 0.05, 0.3, 0.5, 0.9, 1.0])
def test_words_do_not_run_over_each_other(weeks: int, share: float) -> None:
    days = school(weeks)
    chart = attendance_chart(absent_on(days, 1), days[min(int(share * len(days)), len(days) - 1)])
    boxes = [box for mark in chart.marks if (box := label_box(mark, chart.x, chart.y))]
    assert len(boxes) >= 2
    assert not any(meets(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :])


@given(
    st.lists(st.tuples(st.integers(0, 300), st.sampled_from([PRESENT, EXCUSED, UNEXCUSED, TARDY])), max_size=80),
    st.none() | st.integers(-20, 320),
)
def test_no_day_is_invented_and_none_is_lost(records: list[tuple[int, int]], start: int | None) -> None:
    days = [(MONDAY + at * DAY, code) for at, code in records]
    known = dict(days)
    chart = attendance_chart(days, None if start is None else MONDAY + start * DAY)
    assert sum(box(mark)[1] for mark in chart.of("week")) == len(known)
    there = sum(box(mark)[1] * box(mark)[2] / 100 for mark in chart.of("present"))
    assert there == pytest.approx(sum(code not in ABSENT for code in known.values()))
    assert sum(int(row[2]) for row in chart.table[1:]) == len(known)
    for mark in chart.marks:
        for x, y in mark.points:
            assert chart.x.low <= x <= chart.x.high
            assert chart.y.low <= y <= chart.y.high
    assert all(tick.label.split()[0] in {*(month[:3] for month in MONTHS)} for tick in chart.x.ticks)
