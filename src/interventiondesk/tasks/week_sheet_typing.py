"""Typing a paper sheet in: its grid as it was printed, and what seems wrong in a cell or differs from what is stored."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import PointsDay, Session
from interventiondesk.domain.points import periods_of, read_points
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Note, Student
from interventiondesk.domain.words import count, day_words, number, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.scores import far_from_last, read_entry
from interventiondesk.tasks.week_sheet_rows import ALONE, Row, blocks_of, is_check_in, rows_of, score_day
from interventiondesk.tasks.week_sheets import closed_days, day_heads, goal_words

ABSENT, NOT_GIVEN = "absent", "not given"
PRESENT, NO_SESSION = "present", "no session"

_LONGEST_NOTE = 4000
_LOOKED_AT = 5


class TypedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the grid: whose it is, and what the desk holds of this week already, `sessions` and `points` by weekday,
    Monday 0. With `periods` above 0 its days take so many points each. `taken` are the days of this week with a score."""

    at: int
    student: Student
    group_id: str = ""
    group: str = ""
    record: PlanRecord | None = None
    measure: Measure | None = None
    boxes: frozenset[int] = frozenset()
    last: tuple[Score, ...] = ()
    score: Score | None = None
    taken: frozenset[dt.date] = frozenset()
    sessions: Mapping[int, Session] = {}
    periods: int = 0
    points: Mapping[int, PointsDay] = {}
    note: Note | None = None

    @property
    def remark(self) -> str:
        """The group and the last score, or the goal of its points, as they stand on paper."""
        before = self.last[-1] if self.last else None
        told = f"{number(before.value or 0)} on {short_day(before.date)}" if before else ""
        if self.periods and self.record and not told:
            told = goal_words(self.record.plan) or count(self.periods, "period")
        return " · ".join(part for part in (self.group, told) if part)


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A group of the sheet that has scores: the day on which they were given, and whether it is `stored` or only likely."""

    group_id: str
    title: str
    given_on: dt.date
    stored: bool = False


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it is typed in. `days` are weekdays, Monday 0, with their heads; `blocks` are its groups with scores;
    `last_day` is the last school day of the week that has come; `requests` are those of an earlier typing. A row of texts
    holds the score, one text a day, and the observation."""

    sheet: WeekSheet
    teacher: Staff | None
    typed_by: Staff | None
    days: tuple[int, ...]
    heads: tuple[str, ...]
    closed: tuple[str, ...]
    rows: tuple[TypedRow, ...]
    blocks: tuple[Block, ...]
    last_day: dt.date
    requests: tuple[Request, ...] = ()

    @property
    def was_typed(self) -> str:
        """When and by whom it was typed in, in a sentence; empty where nobody did."""
        if self.sheet.typed_on is None:
            return ""
        by = f" by {self.typed_by.name}" if self.typed_by else ""
        return f"Sheet {self.sheet.number} was typed in on {day_words(self.sheet.typed_on)}{by}"

    def date_of(self, day: int) -> dt.date:
        """The date of a weekday of this week."""
        return self.sheet.week + dt.timedelta(days=day)

    def stored(self, row: int) -> tuple[str, ...]:
        """What the desk holds of a row, as it would be typed."""
        one = self.rows[row]
        days = tuple(
            _points_text(one.points.get(day)) if one.periods else _day_text(one.sessions.get(day), one.record)
            for day in self.days
        )
        return (_score_text(one.score), *days, one.note.text if one.note else "")

    def column(self, at: int) -> str:
        """The head of a column."""
        return ("Score", *self.heads, "Observation")[at]

    @property
    def observed(self) -> int:
        """The column of observations, the last one."""
        return len(self.days) + 1


def grid_of(desk: Desk, sheet: WeekSheet, today: dt.date) -> Grid:
    """The grid of a sheet: the rows that were printed, in their order, with what is stored of this week."""
    students = reads.by_id(reads.students(desk, also_inactive=True))
    wanted = rows_of(sheet)
    ids = [one.plan_id for one in wanted if one.plan_id]
    records = {one.plan.id: one for one in reads.plan_records(desk, plan_ids=ids, running=False)} if ids else {}
    groups = {one.group.id: one.group.name for one in reads.rosters(desk, today)}
    calendar = reads.calendar(desk)
    closed = closed_days(calendar, sheet.week)
    printed = {int(day) - 1 for row in wanted for day in row.days}
    days = tuple(at for at in range(5) if not closed[at] or at in printed)
    people = {one.id: one for one in reads.staff(desk)}
    rows = [
        _typed_row(desk, sheet, at, students[row.student_id], groups.get(row.group_id, ""), row, found)
        for at, row in enumerate(wanted)
        if row.student_id in students and (not row.plan_id or row.plan_id in records)
        for found in (records.get(row.plan_id),)
    ]
    school = [day for day in calendar.school_days(sheet.week, sheet.week + dt.timedelta(days=6)) if day <= today]
    asked = {natural_id("request", sheet.number, str(at)): at for at in range(9)}
    heads = day_heads(sheet.week)
    last_day = school[-1] if school else sheet.week
    until = min((today - sheet.week).days, 4)
    blocks: list[Block] = []
    for group_id, block in blocks_of(wanted).items():
        mine = [one for one in rows if one.group_id == group_id and one.measure is not None]
        stored = [one.score.date for one in mine if one.score is not None]
        likely = score_day(block, closed, records, sheet.week, until)
        if mine:
            blocks.append(
                Block(
                    group_id=group_id,
                    title=groups.get(group_id) or ALONE,
                    given_on=max(stored)
                    if stored
                    else last_day
                    if likely is None
                    else sheet.week + dt.timedelta(days=likely),
                    stored=bool(stored),
                )
            )
    return Grid(
        sheet=sheet,
        teacher=people.get(sheet.staff_id or ""),
        typed_by=people.get(sheet.typed_by_id or ""),
        days=days,
        heads=tuple(heads[at] for at in days),
        closed=tuple(closed[at] for at in days),
        rows=tuple(rows),
        blocks=tuple(blocks),
        last_day=last_day,
        requests=tuple(
            sorted((one for one in week_reads.requests(desk) if one.id in asked), key=lambda one: asked[one.id])
        ),
    )


def _typed_row(
    desk: Desk,
    sheet: WeekSheet,
    at: int,
    student: Student,
    group: str,
    row: Row,
    record: PlanRecord | None,
) -> TypedRow:
    sunday = sheet.week + dt.timedelta(days=6)
    measure_id = row.measure_id
    scores = [one for one in record.scores if measure_id == one.measure_id] if record else []
    week = [one for one in scores if sheet.week <= one.date <= sunday]
    sessions = record.sessions if record else ()
    wanted = note_id(sheet, student.id, record.plan.id if record else "")
    rated = week_reads.points_days(desk, record.plan.id) if record and is_check_in(record) else []
    return TypedRow(
        at=at,
        student=student,
        group_id=row.group_id,
        group=group,
        record=record,
        measure=record.measure if record and measure_id else None,
        boxes=frozenset(int(day) - 1 for day in row.days),
        last=tuple(one for one in record.counted if one.date < sheet.week)[-_LOOKED_AT:]
        if record and measure_id
        else (),
        score=min(week, key=lambda one: (one.date, one.ordinal), default=None),
        taken=frozenset(one.date for one in week),
        sessions={one.date.weekday(): one for one in sessions if sheet.week <= one.date <= sunday},
        periods=len(periods_of(record.plan)) if record and is_check_in(record) else 0,
        points={one.date.weekday(): one for one in rated if sheet.week <= one.date <= sunday},
        note=next((one for one in reads.notes(desk, student.id) if one.id == wanted), None),
    )


def note_id(sheet: WeekSheet, student_id: str, plan_id: str) -> str:
    """The id of a row's observation: typed again, it is the same note."""
    return natural_id("note", sheet.number, student_id, plan_id)


def _score_text(score: Score | None) -> str:
    if score is None:
        return ""
    if score.outcome == "scored":
        return number(score.value or 0)
    return ABSENT if score.outcome == "absent" else NOT_GIVEN


def _day_text(session: Session | None, record: PlanRecord | None) -> str:
    if session is None:
        return ""
    if session.outcome == "present":
        usual = record.plan.minutes if record else None
        return PRESENT if session.minutes in {None, usual} else f"{session.minutes} min"
    return ABSENT if session.outcome == "absent" else NO_SESSION


def _points_text(day: PointsDay | None) -> str:
    if day is None:
        return ""
    return day.points.replace(" ", "") or ABSENT


# -- reading what is typed --------------------------------------------------------------------------------------------

_MINUTES = re.compile(r"(?:p|present)?[,\s]*(\d{1,4})\s*(?:m|min|minutes)?")


def day_cell(text: str) -> str:
    """What a typed text says of one day: `p`, `a`, `n`, or its minutes (`25 min`), which are a session that was held."""
    plain = " ".join(text.casefold().split())
    words = {"p": PRESENT, "a": ABSENT, "n": NO_SESSION}
    if plain in words:
        return words[plain]
    minutes = _MINUTES.fullmatch(plain)
    return f"{int(minutes[1])} min" if minutes else plain


def points_cell(text: str) -> str:
    """What a typed text says of the points of one day: one sign for each period, or `absent`."""
    plain = re.sub(r"[\s,;/]+", "", text.casefold())
    return ABSENT if plain in {"a", ABSENT} else text.strip() if re.search(r"[^012-]", plain) else plain


class DayRead(msgspec.Struct, frozen=True):
    """One day of one student, as it was typed."""

    outcome: Literal["present", "absent", "none"]
    minutes: int | None = None


def read_day(text: str) -> DayRead | None:
    """What a text says of one day, or None where it says nothing that can be stored."""
    cell = day_cell(text)
    if cell in (ABSENT, NO_SESSION):
        return DayRead("absent" if cell == ABSENT else "none")
    minutes = _MINUTES.fullmatch(cell)
    if minutes:
        return DayRead("present", int(minutes[1])) if 1 <= int(minutes[1]) <= 300 else None
    return DayRead("present") if cell == PRESENT else None


def wrong_in(grid: Grid, row: int, column: int, text: str) -> str:
    """Why a cell cannot be stored as it stands, or an empty text."""
    if not text.strip():
        return ""
    one = grid.rows[row]
    if column == grid.observed:
        return f"Longer than {_LONGEST_NOTE} letters" if len(text) > _LONGEST_NOTE else ""
    if column == 0:
        return _wrong_score(one, text)
    if one.record is None:
        return "No plan, so no session"
    if grid.closed[column - 1]:
        return f"No school: {grid.closed[column - 1]}"
    if one.periods:
        read = read_points(text, one.periods)
        return read.says.rstrip(".") if isinstance(read, Problem) else ""
    if read_day(text) is None:
        return "Minutes are 1 to 300" if _MINUTES.fullmatch(text) else "Not present, absent, no session or minutes"
    return ""


def _wrong_score(row: TypedRow, text: str) -> str:
    if row.measure is None:
        return "No measure on this sheet"
    entry = read_entry(text, row.student.id)
    if entry is None:
        return "Not a number"
    if entry.value is None:
        return ""
    if row.measure.least is not None and entry.value < row.measure.least:
        return f"Below {number(row.measure.least)}"
    if row.measure.most is not None and entry.value > row.measure.most:
        return f"Above {number(row.measure.most)}"
    return ""


def doubt_in(grid: Grid, row: int, column: int, text: str) -> str:
    """What seems wrong in a cell and can be stored all the same: see `scores.far_from_last`."""
    if column != 0 or not text.strip():
        return ""
    entry = read_entry(text, grid.rows[row].student.id)
    before = [one.value for one in grid.rows[row].last if one.value is not None]
    return far_from_last(entry.value, before) if entry is not None and entry.value is not None else ""


class Difference(msgspec.Struct, frozen=True):
    """A cell that holds something else than was stored before, or with `row` -1 the score date of the group
    `group_id`."""

    row: int
    column: int
    says: str
    group_id: str = ""


def differences(
    grid: Grid, texts: Sequence[Sequence[str]], given_on: Mapping[str, dt.date] | None = None
) -> list[Difference]:
    """The cells and the score dates in which what is typed differs from what is stored; what was empty before is no
    difference. `given_on` are the typed dates by group."""
    found: list[Difference] = []
    for block in grid.blocks:
        typed = (given_on or {}).get(block.group_id, block.given_on)
        if block.stored and typed != block.given_on:
            told = f"{block.title}, score date: {day_words(block.given_on)} is stored, {day_words(typed)} is typed"
            found.append(Difference(-1, -1, told, block.group_id))
    for at, row in enumerate(grid.rows):
        for column, before in enumerate(grid.stored(at)):
            now = texts[at][column]
            if before and now != before:
                told = f"{row.student.name}, {grid.column(column)}: {before} is stored, {now or 'nothing'} is typed"
                found.append(Difference(at, column, told))
    return found
