"""Charts one below the other on one axis of dates: a plan's own chart, attendance, and behavior incidents by week.

So one sees whether attendance or behavior changed after the plan began. All have the same first and last date, and the
lines of the plan's start and changes run through all of them. The upper chart has their words; below it they are lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec

from interventiondesk.charts.attendance import attendance_chart
from interventiondesk.charts.axes import date_axis
from interventiondesk.charts.chart import Axis, Chart, Mark, Tick, outline
from interventiondesk.charts.labels import phase_rows
from interventiondesk.charts.progress import progress_chart
from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.indicators import Day
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.signs import Incident
from interventiondesk.domain.words import count, day_and_year, day_words, join, short_day

BEFORE = dt.timedelta(weeks=8)
"""So much of the time before a plan is shown, as far as its school year reaches: the reach of a baseline."""

_DAY = dt.timedelta(days=1)
_WEEK = dt.timedelta(weeks=1)
_SCHOOL_WEEK = 5
_LEAST_TOP = 3
_WORDS = 0.14
"""So much of its height a chart gets above it for the words of the plan's start."""


def lined_up(
    record: PlanRecord,
    progress: Progress | None,
    today: dt.date,
    *,
    days: Sequence[Day] = (),
    incidents: Sequence[Incident] = (),
    since: dt.date | None = None,
    own: Chart | None = None,
    absence_line: float = usual_lines().absence_share,
) -> tuple[Chart, ...]:
    """The charts of one plan on one axis of dates, from above: the plan's own, attendance, behavior. One without anything
    to show in that time is left out.

    `since` is the first day of the school year in which the plan began: nothing before it is shown. `own` stands in for
    the chart of scores where a plan is not measured by them, such as that of daily points.
    """
    plan = record.plan
    first, last = time_of(record, today, since)
    shown_days = [day for day in days if first <= day[0] < last]
    shown_incidents = [one for one in incidents if first <= one.date < last]
    found: list[Chart] = []
    segments = [segment for segment in record.segments(today) if segment.label]
    if own is not None:
        x, y = (
            date_axis(first, last),
            msgspec.structs.replace(own.y, high=own.y.high + _WORDS * (own.y.high - own.y.low)),
        )
        starts = [
            Mark(
                role="phase",
                points=((at, y.low), (at, y.high)),
                label=f"{short_day(segment.begin_date)}: {segment.label}",
            )
            for segment in segments
            if x.low <= (at := float(segment.begin_date.toordinal())) <= x.high
        ]
        found.append(msgspec.structs.replace(own, x=x, y=y, marks=(*phase_rows(starts, x, y), *own.marks)))
    elif record.measure is not None and plan.kind == "measured":
        top = progress_chart(record, progress, today, span=(first, last))
        first, last = dt.date.fromordinal(round(top.x.low)), dt.date.fromordinal(round(top.x.high))
        found.append(top)
    phases = [segment.begin_date for segment in segments]
    named = bool(found)
    if shown_days:
        chart = attendance_chart(
            shown_days,
            plan.begin_date if plan.begin_date <= today else None,
            label="",
            title="Attendance by week",
            absence_line=absence_line,
            span=(first, last),
        )
        found.append(_with_phases(chart, phases, named=named))
    if shown_incidents:
        chart = incidents_chart(shown_incidents, plan.begin_date, (first, last), today)
        found.append(_with_phases(chart, phases, named=named))
    return tuple(found)


def time_of(record: PlanRecord, today: dt.date, since: dt.date | None) -> tuple[dt.date, dt.date]:
    """The dates that the charts of a plan share: some weeks before it, up to its goal date, its end, or tomorrow."""
    plan, goal = record.plan, record.goal_on(today)
    first = plan.begin_date - BEFORE
    if since is not None and since <= plan.begin_date:
        first = max(first, since)
    begins = [first, *(score.date for score in record.baseline_scores), *([goal.begin_date] if goal else [])]
    end = plan.end_date if plan.end_date is not None and not plan.running else today
    return min(begins), max([end + _DAY, plan.begin_date + _WEEK, *([goal.target_date] if goal else [])])


def _with_phases(chart: Chart, phases: Sequence[dt.date], *, named: bool) -> Chart:
    """The chart with a line at every start and change of the plan that it has no line for. Where the chart above has
    `named` them already, their words are left out here."""
    top = max((value for mark in chart.of("phase") for _, value in mark.points), default=chart.y.high)
    known = {mark.points[0][0] for mark in chart.of("phase")}
    more = tuple(
        Mark(role="phase", points=((at, chart.y.low), (at, top)))
        for at in (float(day.toordinal()) for day in phases)
        if at not in known and chart.x.low <= at <= chart.x.high
    )
    own = (msgspec.structs.replace(mark, label="") if named and mark.role == "phase" else mark for mark in chart.marks)
    return msgspec.structs.replace(chart, marks=(*own, *more))


# -- behavior ---------------------------------------------------------------------------------------------------------


def incidents_chart(
    incidents: Sequence[Incident], plan_begin: dt.date, span: tuple[dt.date, dt.date], today: dt.date
) -> Chart:
    """Incidents by week: a bar a week, major ones filled, minor ones empty above them. A week without a bar is one in
    which none was noted, which is not to say that nothing happened."""
    weeks: dict[dt.date, list[Incident]] = {}
    for one in sorted(incidents, key=lambda one: (one.date, one.id)):
        weeks.setdefault(monday_of(one.date), []).append(one)
    x = date_axis(*span)
    top = max(_LEAST_TOP, *(len(week) for week in weeks.values())) if weeks else _LEAST_TOP
    step = 1 if top <= 4 else -(-top // 4)
    ticks = tuple(Tick(float(at), str(at)) for at in range(0, top + 1, step))
    marks: list[Mark] = []
    for monday, week in weeks.items():
        major = sum(1 for one in week if one.level == "major")
        left = max(float(monday.toordinal()), x.low)
        right = min(left + _SCHOOL_WEEK, x.high)
        tells = f"Week of {day_words(monday)}: {_levels(week)}"
        if major:
            marks.append(Mark(role="present", points=outline((left, 0.0), (right, float(major)))))
        marks.append(Mark(role="week", points=outline((left, 0.0), (right, float(len(week)))), tells=tells))
    return Chart(
        title="Behavior incidents by week",
        x=x,
        y=Axis(low=0.0, high=top * 1.08, ticks=ticks, title="incidents"),
        marks=tuple(sorted(marks, key=lambda mark: mark.role == "present")),
        says=_says(incidents, plan_begin, span[0], min(span[1], today + _DAY)),
        table=(
            ("Week of", "Incidents", "Major", "Minor"),
            *(
                (
                    day_and_year(monday),
                    str(len(week)),
                    str(sum(1 for one in week if one.level == "major")),
                    str(sum(1 for one in week if one.level == "minor")),
                )
                for monday, week in weeks.items()
            ),
        ),
    )


def _levels(incidents: Sequence[Incident]) -> str:
    """3 incidents, 2 of them major."""
    many = len(incidents)
    major = sum(1 for one in incidents if one.level == "major")
    if many == 1:
        return f"1 {incidents[0].level} incident"
    return f"{count(many, 'incident')}, {major or 'none'} of them major"


def _says(incidents: Sequence[Incident], plan_begin: dt.date, first: dt.date, end: dt.date) -> str:
    """Counts with the weeks in which they were counted: no rate, because the weeks are few."""
    before = [one for one in incidents if one.date < plan_begin]
    since = [one for one in incidents if one.date >= plan_begin]
    told = [f"Behavior incidents by week. {_levels(incidents)}, from {day_words(first)} to {day_words(end - _DAY)}."]
    parts = [
        (before, "before the plan", (min(plan_begin, end) - first).days),
        (since, "since", (end - plan_begin).days),
    ]
    said = [f"{len(some)} in {count(round(days / 7), 'week')} {when}" for some, when, days in parts if days >= 7]
    if said:
        told.append(f"{join(said)}.")
    if len(said) == len(parts):
        told.append("A change need not come from the plan.")
    return " ".join(told)
