"""The sheet that a family gets of its own child: what goes well first, plain words, nothing that the team wrote for itself.

Of typed text only fields whose audience is the family are on it. Plan and progress are told by dates and numbers, in
sentences made here: no tier, no rank, no band, no name of another adult or child, no label of a change.
"""

from __future__ import annotations

import datetime as dt

import msgspec

from interventiondesk.charts import Chart, Mark
from interventiondesk.charts.progress import progress_chart
from interventiondesk.documents.packet import Sheet, SheetChart
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.progress import Progress, ProgressState
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import amount, count, day_words, grade_words

_STANDS: dict[ProgressState, str] = {
    "ahead": "This is better than we planned so far.",
    "on_track": "This is on the way to the goal.",
    "behind": "This is not yet on the way to the goal. We talk about what we change.",
    "too_early": "It is too early to say how it goes.",
    "too_few_sessions": "There were too few sessions so far to say how it goes.",
    "no_recent_score": "There is no score of the last weeks, so we cannot say how it goes now.",
}
_SHOWN = frozenset({"score", "thread", "aim", "goal", "baseline"})


def family_sheet(student: Student, record: PlanRecord | None, progress: Progress | None, today: dt.date) -> Sheet:
    """The sheet of one child for its family."""
    running = record is not None and progress is not None and record.plan.running
    return Sheet(
        name=student.name,
        line=" · ".join(part for part in (student.pronouns, grade_words(student.grade)) if part),
        strengths=student.strengths,
        own_words=student.own_words,
        plan=_help(record, progress) if record and progress and running else "",
        charts=_charts(record, progress, today) if record and progress and running else (),
        better=record.direction if record else "higher",
    )


def _help(record: PlanRecord, progress: Progress) -> str:
    plan = record.plan
    area = field_of(Plan, "area").word(plan.area).lower()
    often = count(len(plan.weekdays.split()), "time") + " a week" if plan.weekdays else ""
    long = f"{count(plan.minutes, 'minute')} each" if plan.minutes else ""
    said = ", ".join(part for part in (f"Extra help in {area} since {day_words(plan.begin_date)}", often, long) if part)
    done = progress.sessions
    since = progress.since or plan.begin_date
    if not done.held and not done.missed:
        return f"{said}."
    held = f"{count(done.held, 'session')} took place since {day_words(since)}"
    return f"{said}. {held}, {done.missed} did not." if done.missed else f"{said}. {held}."


def _charts(record: PlanRecord, progress: Progress, today: dt.date) -> tuple[SheetChart, ...]:
    if record.measure is None or not record.counted or not progress.by_scores:
        return ()
    last = max((one for one in record.counted if one.date <= today), key=lambda one: one.date, default=None)
    said: list[str] = []
    if last is not None:
        said.append(f"The last score was {amount(last.value or 0, record.measure.unit)} on {day_words(last.date)}.")
    goal = record.goal_on(today)
    if goal is not None:
        said.append(f"The goal is {amount(goal.target, record.measure.unit)} by {day_words(goal.target_date)}.")
    if record.direction == "lower":
        said.append("Lower is better.")
    said.append(_STANDS[progress.state])
    words = " ".join(said)
    return (SheetChart(chart=_plain(progress_chart(record, progress, today), words), because=words),)


def _plain(chart: Chart, words: str) -> Chart:
    """The scores, the goal line and the start: no trend, no norm, no label of what a team changed."""
    marks: tuple[Mark, ...] = tuple(mark for mark in chart.marks if mark.role in _SHOWN)
    return msgspec.structs.replace(chart, marks=marks, says=words, table=())
