"""Typing in the points of a check-in/check-out day, and what they add up to."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from interventiondesk.charts import Chart
from interventiondesk.charts.points import points_chart
from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.declared import Problem
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import PointsDay
from interventiondesk.domain.points import counted, counted_words, newest_days, periods_of, read_points
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk

_SHOWN = 5
_BACK = dt.timedelta(days=30)


class PointsSheet(msgspec.Struct, frozen=True, kw_only=True):
    """A plan's last school days with what was typed for each (None where nothing was), its periods, its chart, and what
    the rated days add up to. `earlier` tells that there are days of the last month before the first one shown."""

    periods: tuple[str, ...]
    days: tuple[tuple[dt.date, PointsDay | None], ...]
    chart: Chart | None
    words: str
    earlier: bool = False


def points_sheet(desk: Desk, record: PlanRecord, today: dt.date, *, month: bool = False) -> PointsSheet:
    """The sheet of one plan: the last five school days up to today, or those of a `month`, the newest last."""
    plan = record.plan
    days = newest_days(week_reads.points_days(desk, plan.id), today)
    known = {one.date: one for one in days}
    school = reads.calendar(desk).school_days(max(plan.begin_date, today - _BACK), today)
    shown = school if month else school[-_SHOWN:]
    return PointsSheet(
        periods=periods_of(plan),
        days=tuple((day, known.get(day)) for day in shown),
        chart=points_chart(days, plan.daily_goal),
        words=counted_words(counted(days, plan.daily_goal), plan.daily_goal),
        earlier=len(shown) < len(school),
    )


def record_points(desk: Desk, record: PlanRecord, date: dt.date, text: str) -> Changes:
    """Store what was typed for one day; an empty text takes the day out again. Raises `Refusal` for what is no points."""
    row = natural_id("points_day", record.plan.id, date.isoformat())
    old = next((one for one in week_reads.points_days(desk, record.plan.id) if one.date == date), None)
    name = record.student.name
    if not text.strip():
        return desk.commit(f"Take out the points of {name}, {day_words(date)}", gone=(old,) if old else ())
    read = read_points(text, len(periods_of(record.plan)))
    if isinstance(read, Problem):
        raise Refusal(read.says, read.remedy)
    made = PointsDay(id=old.id if old else row, plan_id=record.plan.id, date=date, points=read)
    said = "absent" if not read else f"{sum(int(one) for one in read.split() if one != '-')} points"
    return desk.commit(f"{name}, {day_words(date)}: {said}", made)


def save_point_card(desk: Desk, record: PlanRecord, week_of: dt.date, out: Path) -> None:
    """Write the card of the week in which a day falls. Raises `Refusal` in a week without school, or where the file cannot
    be written."""
    # here, because reportlab costs as much to import as Qt itself
    from interventiondesk.documents.packet import save_pdf
    from interventiondesk.documents.point_card import PointCard, card_pdf

    monday = monday_of(week_of)
    days = reads.calendar(desk).school_days(monday, monday + dt.timedelta(days=6))
    if not days:
        raise Refusal("There is no school in this week.", "Choose another week.")
    plan = record.plan
    card = PointCard(
        school=reads.school(desk).name,
        is_sample=desk.is_sample,
        name=record.student.name,
        week=f"{day_words(days[0])} to {day_words(days[-1])}",
        days=tuple(f"{day:%a} {day.day}" for day in days),
        periods=periods_of(plan),
        goal="" if plan.daily_goal is None else f"{plan.daily_goal:g} %",
        adult=record.provider.name if record.provider else "",
    )
    try:
        save_pdf(card_pdf(card).pdf, out)
    except OSError as error:
        raise Refusal(f"The card could not be written ({error.strerror}).", "Choose another folder.") from None
