"""Typing scores: the sheet of a group or a student for one day, and what typing it writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import day_words, number
from interventiondesk.store import reads
from interventiondesk.store.delivery_reads import running_plans
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.standing import judged_on


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One student of a score sheet: the score of the day, the last one before, the plan it belongs to."""

    student: Student
    score: Score | None
    last: Score | None
    record: PlanRecord | None
    progress: Progress | None


class ScoreSheet(msgspec.Struct, frozen=True, kw_only=True):
    """All students of a group, or one student, for one measure on one day, in grid order."""

    title: str
    measure: Measure
    date: dt.date
    rows: tuple[SheetRow, ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed for one student: a value, an absence, not given, or nothing at all (which takes a score out).

    `score` is the one that was shown and is changed; without it the day's first score is meant.
    """

    student_id: str
    outcome: Literal["scored", "absent", "not_given", "nothing"]
    value: float | None = None
    errors: int | None = None
    score: Score | None = None


def score_sheet(
    desk: Desk, *, measure_id: str, date: dt.date, today: dt.date, group_id: str = "", student_id: str = ""
) -> ScoreSheet | None:
    """The sheet of a group's members, or of one student; None where there is no such measure."""
    measure = reads.measure(desk, measure_id)
    if measure is None:
        return None
    title, members = "", list[Student]()
    if group_id:
        roster = next((one for one in reads.rosters(desk, today) if one.group.id == group_id), None)
        members = list(roster.members) if roster else []
        title = roster.group.name if roster else ""
    elif (student := reads.student(desk, student_id)) is not None:
        members, title = [student], student.name
    inside = {one.id for one in members}
    # a large school has many plans and a group a few: the scores of all others are not read at every key
    wanted = [
        one.id
        for one in running_plans(desk)
        if one.measure_id == measure_id and (one.student_id in inside or (group_id and one.group_id == group_id))
    ]
    records = reads.plan_records(desk, plan_ids=wanted)
    # whoever has two plans with this measure is shown with that of the group
    by_student = {one.student.id: one for one in sorted(records, key=lambda one: one.plan.group_id == group_id)}
    if group_id:
        members += [one.student for one in by_student.values() if one.student.id not in inside]
        members = [one for one in members if one.id in by_student] or members
    judge = judged_on(desk, today)
    rows = [_row(desk, student, measure, date, by_student.get(student.id), judge) for student in members]
    return ScoreSheet(title=title, measure=measure, date=date, rows=tuple(rows))


def _row(
    desk: Desk,
    student: Student,
    measure: Measure,
    date: dt.date,
    record: PlanRecord | None,
    judge: Callable[[PlanRecord], Progress],
) -> SheetRow:
    scores: Sequence[Score] = (
        record.scores if record else [one for one in reads.scores(desk, student.id) if one.measure_id == measure.id]
    )
    there = [one for one in scores if one.date == date]
    before = [one for one in scores if one.date < date and one.outcome == "scored"]
    return SheetRow(
        student=student,
        score=min(there, key=lambda one: one.ordinal, default=None),
        last=max(before, key=lambda one: (one.date, one.ordinal), default=None),
        record=record,
        progress=judge(record) if record else None,
    )


def score_id(student_id: str, measure_id: str, date: dt.date, ordinal: int = 1) -> str:
    """The id that the same score has on every computer, typed or brought in."""
    return natural_id("score", student_id, measure_id, date.isoformat(), str(ordinal))


def record_scores(desk: Desk, measure: Measure, date: dt.date, entries: Sequence[Entry]) -> Changes:
    """Store what was typed for one day as one change: 12 pasted scores are one undo."""
    there = {one.id: one for one in reads.scores_on(desk, measure.id, date)}
    people = {one.id: one for one in reads.students(desk, also_inactive=True)}
    values: list[Score] = []
    gone: list[Score] = []
    for entry in entries:
        row = entry.score.id if entry.score else score_id(entry.student_id, measure.id, date)
        old = there.get(row)
        if entry.outcome == "nothing":
            gone += [old] if old else []
            continue
        base = old or Score(id=row, student_id=entry.student_id, measure_id=measure.id, date=date)
        values.append(
            msgspec.structs.replace(
                base,
                outcome=entry.outcome,
                value=entry.value if entry.outcome == "scored" else None,
                errors=entry.errors if entry.outcome == "scored" else None,
                staff_id=base.staff_id or desk.who.id or None,
            )
        )
    return desk.commit(_sentence(entries, people, date), *values, gone=gone)


def _sentence(entries: Sequence[Entry], people: dict[str, Student], date: dt.date) -> str:
    if len(entries) != 1:
        return f"{len(entries)} scores, {day_words(date)}"
    entry = entries[0]
    who = people[entry.student_id].name if entry.student_id in people else "a student"
    what = {
        "scored": f"Score {number(entry.value or 0)} for {who}",
        "absent": f"{who} absent",
        "not_given": f"Score not given to {who}",
        "nothing": f"Take out the score of {who}",
    }[entry.outcome]
    return f"{what}, {day_words(date)}"


def accuracy(value: float | None, errors: int | None) -> Fraction | None:
    """The share of what was read that was right, where a score counts the right words; None where nothing was read."""
    if value is None or errors is None or value < 0 or errors < 0 or not value + errors:
        return None
    right = Fraction(str(value))
    return right / (right + errors)


def far_from_last(value: float, before: Sequence[float]) -> str:
    """What seems wrong in a score that can be stored all the same: 133 where the last scores are 31 and 33.

    Far above is more than twice the highest of the last scores and ten more; far below is less than a third of the lowest
    of them, where that is at least 15. No study gives these numbers: they catch a doubled or a dropped digit.
    """
    if not before:
        return ""
    if value > 2 * max(before) + 10:
        return "Far above the last scores"
    if min(before) >= 15 and value < min(before) / 3:
        return "Far below the last scores"
    return ""


def exclude_score(desk: Desk, score: Score, because: str) -> Changes:
    """Leave a score out of trend and rules, with its reason; an empty reason takes it back in. It stays visible."""
    student = reads.student(desk, score.student_id)
    name = student.name if student else "a student"
    verb = "Leave out" if because.strip() else "Take back in"
    return desk.commit(
        f"{verb} the score of {name}, {day_words(score.date)}",
        msgspec.structs.replace(score, excluded_because=because.strip()),
    )


def read_entry(text: str, student_id: str) -> Entry | None:
    """What somebody typed into a cell: a number, `a` for absent, `n` for not given, or nothing. None: not readable."""
    plain = text.strip().lower()
    if not plain:
        return Entry(student_id=student_id, outcome="nothing")
    if plain in {"a", "abs", "absent"}:
        return Entry(student_id=student_id, outcome="absent")
    if plain in {"n", "ng", "not given"}:
        return Entry(student_id=student_id, outcome="not_given")
    try:
        value = round(float(plain.replace(",", ".")), 3)
    except ValueError:
        return None
    if value != value or abs(value) > 1e6:  # noqa: PLR0124 - the one value that differs from itself is no score
        return None
    return Entry(student_id=student_id, outcome="scored", value=value)
