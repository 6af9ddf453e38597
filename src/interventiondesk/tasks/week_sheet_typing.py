"""Typing a paper sheet in: its grid as it was printed, what seems wrong in a cell, and all of it as one change."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Session
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Note, Student
from interventiondesk.domain.words import count, day_words, join, number, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.scores import read_entry, score_id
from interventiondesk.tasks.sessions import session_id
from interventiondesk.tasks.week_sheets import closed_days, day_heads, rows_of, teacher_words

ABSENT, NOT_GIVEN = "absent", "not given"
PRESENT, NO_SESSION = "present", "no session"

_LONGEST_NOTE = 4000
_LOOKED_AT = 5


class TypedRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the grid: whose it is, and what the desk holds of this week already, `sessions` by weekday, Monday 0."""

    at: int
    student: Student
    group: str = ""
    record: PlanRecord | None = None
    measure: Measure | None = None
    boxes: frozenset[int] = frozenset()
    last: tuple[Score, ...] = ()
    score: Score | None = None
    sessions: Mapping[int, Session] = {}
    note: Note | None = None

    @property
    def remark(self) -> str:
        """The group and the last score, as they stand on paper."""
        before = self.last[-1] if self.last else None
        told = f"{number(before.value or 0)} on {short_day(before.date)}" if before else ""
        return " · ".join(part for part in (self.group, told) if part)


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet as it is typed in. `days` are weekdays, Monday 0, with their heads; `requests` are those of an earlier
    typing. A row of texts holds the score, one text a day, and the observation."""

    sheet: WeekSheet
    teacher: Staff | None
    typed_by: Staff | None
    days: tuple[int, ...]
    heads: tuple[str, ...]
    closed: tuple[str, ...]
    rows: tuple[TypedRow, ...]
    given_on: dt.date
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
        days = tuple(_day_text(one.sessions.get(day), one.record) for day in self.days)
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
        _typed_row(
            desk, sheet, at, students[row.student_id], groups.get(row.group_id, ""), row.measure_id, row.days, found
        )
        for at, row in enumerate(wanted)
        if row.student_id in students and (not row.plan_id or row.plan_id in records)
        for found in (records.get(row.plan_id),)
    ]
    scored = [one.score.date for one in rows if one.score is not None]
    school = [day for day in calendar.school_days(sheet.week, sheet.week + dt.timedelta(days=6)) if day <= today]
    asked = {natural_id("request", sheet.number, str(at)): at for at in range(9)}
    heads = day_heads(sheet.week)
    return Grid(
        sheet=sheet,
        teacher=people.get(sheet.staff_id or ""),
        typed_by=people.get(sheet.typed_by_id or ""),
        days=days,
        heads=tuple(heads[at] for at in days),
        closed=tuple(closed[at] for at in days),
        rows=tuple(rows),
        given_on=max(scored) if scored else school[-1] if school else sheet.week,
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
    measure_id: str,
    days: str,
    record: PlanRecord | None,
) -> TypedRow:
    sunday = sheet.week + dt.timedelta(days=6)
    scores = [one for one in record.scores if measure_id == one.measure_id] if record else []
    week = [one for one in scores if sheet.week <= one.date <= sunday]
    sessions = record.sessions if record else ()
    wanted = _note_id(sheet, student.id, record.plan.id if record else "")
    return TypedRow(
        at=at,
        student=student,
        group=group,
        record=record,
        measure=record.measure if record and measure_id else None,
        boxes=frozenset(int(day) - 1 for day in days),
        last=tuple(one for one in record.counted if one.date < sheet.week)[-_LOOKED_AT:]
        if record and measure_id
        else (),
        score=min(week, key=lambda one: (one.date, one.ordinal), default=None),
        sessions={one.date.weekday(): one for one in sessions if sheet.week <= one.date <= sunday},
        note=next((one for one in reads.notes(desk, student.id) if one.id == wanted), None),
    )


def _note_id(sheet: WeekSheet, student_id: str, plan_id: str) -> str:
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
        return PRESENT if session.minutes in {None, usual} else f"{PRESENT}, {session.minutes} min"
    return ABSENT if session.outcome == "absent" else NO_SESSION


# -- reading what is typed --------------------------------------------------------------------------------------------

_MINUTES = re.compile(r"(?:p|present)?[,\s]*(\d{1,4})\s*(?:m|min|minutes)?")


def day_cell(text: str) -> str:
    """What a typed text says of one day: `p`, `a`, `n`, or minutes, which are a session that was held; else the text."""
    plain = " ".join(text.casefold().split())
    words = {"p": PRESENT, "a": ABSENT, "n": NO_SESSION}
    if plain in words:
        return words[plain]
    minutes = _MINUTES.fullmatch(plain)
    return f"{PRESENT}, {int(minutes[1])} min" if minutes else plain


class _Day(msgspec.Struct, frozen=True):
    outcome: Literal["present", "absent", "none"]
    minutes: int | None = None


def _read_day(text: str) -> _Day | None:
    cell = day_cell(text)
    if cell in (ABSENT, NO_SESSION):
        return _Day("absent" if cell == ABSENT else "none")
    minutes = _MINUTES.fullmatch(cell)
    if minutes:
        return _Day("present", int(minutes[1])) if 1 <= int(minutes[1]) <= 300 else None
    return _Day("present") if cell == PRESENT else None


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
    if _read_day(text) is None:
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
    """What seems wrong in a cell and can be stored all the same: 133 where the last scores are 31 and 33.

    Far above is more than twice the highest of the last five scores and ten more; far below is less than a third of the
    lowest of them, where that is at least 15. No study gives these numbers: they catch a doubled or a dropped digit.
    """
    if column != 0 or not text.strip():
        return ""
    entry = read_entry(text, grid.rows[row].student.id)
    before = [one.value for one in grid.rows[row].last if one.value is not None]
    if entry is None or entry.value is None or not before:
        return ""
    if entry.value > 2 * max(before) + 10:
        return "Far above the last scores"
    if min(before) >= 15 and entry.value < min(before) / 3:
        return "Far below the last scores"
    return ""


class Difference(msgspec.Struct, frozen=True):
    """A cell that holds something else than was stored before."""

    row: int
    column: int
    says: str


def differences(grid: Grid, texts: Sequence[Sequence[str]]) -> list[Difference]:
    """The cells in which what is typed differs from what is stored; what was empty before is no difference."""
    found: list[Difference] = []
    for at, row in enumerate(grid.rows):
        for column, before in enumerate(grid.stored(at)):
            now = texts[at][column]
            if before and now != before:
                told = f"{row.student.name}, {grid.column(column)}: {before} is stored, {now or 'nothing'} is typed"
                found.append(Difference(at, column, told))
    return found


# -- storing ----------------------------------------------------------------------------------------------------------


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A request for assistance as it stands on the sheet."""

    student_id: str = ""
    concern: str = ""
    tried: str = ""


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sheet: the change, and the sentences about what could not be stored and stays as it was typed."""

    changes: Changes
    left: tuple[str, ...] = ()


def take_in(
    desk: Desk,
    grid: Grid,
    texts: Sequence[Sequence[str]],
    today: dt.date,
    *,
    given_on: dt.date | None = None,
    requests: Sequence[Asked] = (),
) -> TakenIn:
    """Store a sheet as one change. Only cells that say something else than the desk are written; what cannot be read is
    left out and told. Raises `Refusal` for a week that has not begun, and for scores from another week."""
    sheet = grid.sheet
    date = given_on or grid.given_on
    if today < sheet.week:
        raise Refusal(f"The week of {day_words(sheet.week)} has not begun.", "What you typed is kept for then.")
    if not sheet.week <= date <= min(today, sheet.week + dt.timedelta(days=6)):
        raise Refusal(
            f"{day_words(date)} is not a day of this sheet's week that has come.",
            f"Type a day from {day_words(sheet.week)} on.",
        )
    writer = _Writer(desk, grid, date)
    for at in range(len(grid.rows)):
        before = grid.stored(at)
        for column, text in enumerate(texts[at]):
            if text == before[column]:
                continue
            wrong = wrong_in(grid, at, column, text)
            if wrong:
                writer.left.append(f"{grid.rows[at].student.name}, {grid.column(column)}: {text}. {wrong}.")
            else:
                writer.cell(at, column, text)
    writer.requests(requests)
    again = ", typed again" if sheet.typed_on else ""
    who = teacher_words(sheet, {grid.teacher.id: grid.teacher} if grid.teacher else {})
    says = f"Sheet {sheet.number} of {who}, week of {day_words(sheet.week)}{again}: {writer.words()}"
    typed = msgspec.structs.replace(sheet, typed_on=today, typed_by_id=desk.who.id or None)
    return TakenIn(changes=desk.commit(says, *writer.values, typed, gone=writer.gone), left=tuple(writer.left))


class _Writer:
    """Collects what a sheet writes, and counts it."""

    def __init__(self, desk: Desk, grid: Grid, date: dt.date) -> None:
        self.desk, self.grid, self.date = desk, grid, date
        self.by = grid.sheet.staff_id or desk.who.id or None
        self.values: list[Entity] = []
        self.gone: list[Entity] = []
        self.left: list[str] = []
        self.counts = {"score": 0, "session": 0, "observation": 0, "request": 0}

    def words(self) -> str:
        """18 scores, 9 sessions and 1 request."""
        told = [count(many, what) for what, many in self.counts.items() if many]
        return ", ".join(told) if told else "nothing new"

    def cell(self, at: int, column: int, text: str) -> None:
        """One cell that can be stored; an empty one takes out what was stored."""
        row = self.grid.rows[at]
        if column == 0:
            self.counts["score"] += 1
            self._score(row, text)
        elif column == self.grid.observed:
            self.counts["observation"] += 1
            self._note(row, text.strip())
        else:
            self.counts["session"] += 1
            self._session(row, self.grid.days[column - 1], text)

    def _score(self, row: TypedRow, text: str) -> None:
        entry = read_entry(text, row.student.id)
        if row.measure is None or entry is None:
            return
        if entry.outcome == "nothing":
            self.gone += [row.score] if row.score else []
            return
        row_id = score_id(row.student.id, row.measure.id, self.date)
        empty = Score(id=row_id, student_id=row.student.id, measure_id=row.measure.id, date=self.date, staff_id=self.by)
        base = row.score or empty
        errors = base.errors if entry.outcome == "scored" and entry.value == base.value else None
        self.values.append(msgspec.structs.replace(base, outcome=entry.outcome, value=entry.value, errors=errors))

    def _session(self, row: TypedRow, day: int, text: str) -> None:
        old = row.sessions.get(day)
        if row.record is None:
            return
        read = _read_day(text)
        if read is None:
            self.gone += [old] if old else []
            return
        plan, date = row.record.plan, self.grid.date_of(day)
        base = old or Session(id=session_id(plan.id, date), plan_id=plan.id, date=date, staff_id=self.by)
        held = read.outcome == "present"
        self.values.append(
            msgspec.structs.replace(
                base,
                outcome=read.outcome,
                minutes=(read.minutes or plan.minutes) if held else None,
                reason=base.reason if base.outcome == read.outcome else "",
            )
        )

    def _note(self, row: TypedRow, text: str) -> None:
        if not text:
            self.gone += [row.note] if row.note else []
            return
        plan_id = row.record.plan.id if row.record else ""
        note_id = _note_id(self.grid.sheet, row.student.id, plan_id)
        base = row.note or Note(id=note_id, student_id=row.student.id, date=self.date, text=text, staff_id=self.by)
        self.values.append(msgspec.structs.replace(base, text=text))

    def requests(self, asked: Sequence[Asked]) -> None:
        """The requests of the sheet; one without a student or a concern is left out and told."""
        there = {one.id: one for one in self.grid.requests}
        for at, one in enumerate(asked):
            row_id = natural_id("request", self.grid.sheet.number, str(at))
            old = there.get(row_id)
            if not (one.student_id or one.concern.strip() or one.tried.strip()):
                self.gone += [old] if old else []
                continue
            lacks = [
                word
                for word, given in (("the student", one.student_id), ("the concern", one.concern.strip()))
                if not given
            ]
            if lacks:
                self.left.append(f"The request lacks {join(lacks)}.")
                continue
            base = old or Request(
                id=row_id, student_id=one.student_id, date=self.date, staff_id=self.by, concern=one.concern
            )
            new = msgspec.structs.replace(
                base, student_id=one.student_id, concern=one.concern.strip(), tried=one.tried.strip()
            )
            if new != old:
                self.values.append(new)
                self.counts["request"] += 1
