"""Scores, attendance and behavior below each other: a date stands at the same place in all of them."""

from __future__ import annotations

import datetime as dt

import msgspec

from interventiondesk.charts.chart import Chart
from interventiondesk.charts.lined_up import lined_up
from interventiondesk.charts.points import points_chart
from interventiondesk.domain.attendance import EXCUSED, PRESENT
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import PointsDay
from interventiondesk.domain.signs import Incident
from plan_driver import START, WEEK, before_start, change, look_at, plan_record, weekly

DAY = dt.timedelta(days=1)
YEAR = START - 4 * WEEK
CHANGE = START + 5 * WEEK
TODAY = START + 9 * WEEK
RECORD = plan_record(*before_start(38, 42, 40), *weekly([43, 44, 47, 46, 50, 53, 52, 56]), phases=(change(CHANGE),))
DAYS = [
    (YEAR - 2 * WEEK + at * DAY, EXCUSED if at % 9 == 0 else PRESENT)
    for at in range(15 * 7)
    if (YEAR + at * DAY).weekday() < 5
]
INCIDENTS = [
    Incident(id=str(at), student_id="s", date=date, behavior="Left the room", level=level)
    for at, (date, level) in enumerate(
        ((START - WEEK, "major"), (START - WEEK + DAY, "minor"), (START + 3 * WEEK, "major"), (YEAR - WEEK, "major"))
    )
]


def charts(record: PlanRecord = RECORD, own: Chart | None = None, incidents: list[Incident] = INCIDENTS) -> list[Chart]:
    progress = look_at(RECORD, TODAY)
    return [*lined_up(record, progress, TODAY, days=DAYS, incidents=incidents, since=YEAR, own=own)]


def test_all_charts_share_one_axis_of_dates_that_begins_with_the_school_year_and_holds_every_mark() -> None:
    found = charts()
    titles = [RECORD.measure.full_name if RECORD.measure else "", "Attendance by week", "Behavior incidents by week"]
    assert [one.title for one in found] == titles
    assert len({(one.x.low, one.x.high, one.x.ticks) for one in found}) == 1
    assert found[0].x.low == YEAR.toordinal()
    for chart in found:
        assert all(chart.x.low <= x <= chart.x.high for mark in chart.marks for x, _ in mark.points)


def test_the_lines_of_the_plan_s_start_and_changes_run_through_all_charts_and_are_named_once() -> None:
    found = charts()
    at = [sorted(mark.points[0][0] for mark in chart.of("phase")) for chart in found]
    assert at == [[START.toordinal(), CHANGE.toordinal()]] * 3
    assert all(mark.label for mark in found[0].of("phase"))
    assert not [mark.label for chart in found[1:] for mark in chart.of("phase") if mark.label]


def test_incidents_are_a_bar_a_week_with_the_major_ones_filled() -> None:
    chart = charts()[2]
    assert [max(y for _, y in mark.points) for mark in chart.of("week")] == [2, 1]
    assert [max(y for _, y in mark.points) for mark in chart.of("present")] == [1, 1]
    assert chart.of("week")[0].tells.endswith("2 incidents, 1 of them major")
    assert "2 in 4 weeks before the plan and 1 in 9 weeks since." in chart.says
    assert "A change need not come from the plan." in chart.says
    assert len(chart.table) == 3


def test_what_has_nothing_to_show_is_left_out() -> None:
    assert [one.title for one in charts(incidents=[])][1:] == ["Attendance by week"]


def test_a_check_in_plan_has_its_points_on_the_same_dates_with_the_start_named() -> None:
    plan = msgspec.structs.replace(RECORD.plan, kind="check_in")
    record = msgspec.structs.replace(RECORD, plan=plan, measure=None, goals=())
    rated = [PointsDay(id=str(at), plan_id=plan.id, date=START + at * DAY, points="2 1 2") for at in range(3)]
    found = charts(record, points_chart(rated, 80))
    assert found[0].title == "Daily points"
    assert len({(one.x.low, one.x.high) for one in found}) == 1
    assert [mark.points[0][0] for mark in found[0].of("phase")] == [START.toordinal(), CHANGE.toordinal()]
    assert all(mark.label for mark in found[0].of("phase"))


def test_a_plan_without_a_chart_of_its_own_still_shows_attendance_with_its_start_named() -> None:
    plan = msgspec.structs.replace(RECORD.plan, kind="mentoring")
    found = charts(msgspec.structs.replace(RECORD, plan=plan))
    assert [one.title for one in found] == ["Attendance by week", "Behavior incidents by week"]
    assert found[0].of("phase")[0].label
