"""Storing a paper sheet that was typed in: only what says something else than the desk, as one change with one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Score
from interventiondesk.domain.plans import PointsDay, Session
from interventiondesk.domain.points import read_points
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.schedules import days_on
from interventiondesk.domain.students import Note
from interventiondesk.domain.words import WEEKDAYS, count, day_words, join
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.scores import read_entry, score_id
from interventiondesk.tasks.sessions import session_id
from interventiondesk.tasks.week_sheet_typing import ABSENT, PRESENT, Grid, TypedRow, note_id, read_day, wrong_in
from interventiondesk.tasks.week_sheets import teacher_words


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
    given_on: Mapping[str, dt.date] | None = None,
    requests: Sequence[Asked] = (),
) -> TakenIn:
    """Store a sheet as one change. Only cells that say something else than the desk are written; what cannot be read is
    left out and told. `given_on` are the days of the scores by group, where they are not those of the grid; the scores
    that are stored on a group's old day go along to its new one. Raises `Refusal` for a week that has not begun, and for
    scores from another week."""
    sheet = grid.sheet
    if today < sheet.week:
        raise Refusal(f"The week of {day_words(sheet.week)} has not begun.", "What you typed is kept for then.")
    dates = {block.group_id: (given_on or {}).get(block.group_id, block.given_on) for block in grid.blocks}
    for block in grid.blocks:
        date = dates[block.group_id]
        if not sheet.week <= date <= min(today, sheet.week + dt.timedelta(days=6)):
            raise Refusal(
                f"Score date of {block.title}: {day_words(date)} is not a day of this sheet's week that has come.",
                f"Type a day from {day_words(sheet.week)} on.",
            )
    writer = _Writer(desk, grid, dates)
    for at in range(len(grid.rows)):
        before = grid.stored(at)
        for column, text in enumerate(texts[at]):
            if text == before[column] and not (column == 0 and writer.moves(grid.rows[at])):
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

    def __init__(self, desk: Desk, grid: Grid, dates: Mapping[str, dt.date]) -> None:
        self.desk, self.grid, self.dates = desk, grid, dates
        self.was = {block.group_id: block.given_on for block in grid.blocks}
        self.by = grid.sheet.staff_id or desk.who.id or None
        self.values: list[Entity] = []
        self.gone: list[Entity] = []
        self.left: list[str] = []
        self.counts = {"score": 0, "session": 0, "day of points": 0, "observation": 0, "request": 0}

    def words(self) -> str:
        """18 scores, 9 sessions and 1 request."""
        plural = {"day of points": "days of points"}
        told = [count(many, what, plural.get(what, "")) for what, many in self.counts.items() if many]
        return ", ".join(told) if told else "nothing new"

    def day_of(self, row: TypedRow) -> dt.date:
        """The day on which a row's scores were given; of a group without scores, the last school day."""
        return self.dates.get(row.group_id, self.grid.last_day)

    def moves(self, row: TypedRow) -> bool:
        """Whether the score of a row lies on the day that its group had before."""
        return (
            row.score is not None
            and row.score.date == self.was.get(row.group_id)
            and row.score.date != self.day_of(row)
        )

    def cell(self, at: int, column: int, text: str) -> None:
        """One cell that can be stored; an empty one takes out what was stored."""
        row = self.grid.rows[at]
        if column == 0:
            self._score(row, text)
        elif column == self.grid.observed:
            self.counts["observation"] += 1
            self._note(row, text.strip())
        elif row.periods:
            self.counts["day of points"] += 1
            self._points(row, self.grid.days[column - 1], text)
        else:
            self.counts["session"] += 1
            self._session(row, self.grid.days[column - 1], text)

    def _score(self, row: TypedRow, text: str) -> None:
        entry = read_entry(text, row.student.id)
        if row.measure is None or entry is None:
            return
        if entry.outcome == "nothing":
            self.gone += [row.score] if row.score else []
            self.counts["score"] += 1
            return
        date, old = self.day_of(row), row.score
        if old is not None and self.moves(row):
            if date in row.taken:
                self.left.append(
                    f"{row.student.name} has another score on {day_words(date)}: take one of them out there."
                )
                return
            self.gone.append(old)
            old = msgspec.structs.replace(old, id=score_id(row.student.id, row.measure.id, date), date=date, ordinal=1)
        row_id = score_id(row.student.id, row.measure.id, date)
        empty = Score(id=row_id, student_id=row.student.id, measure_id=row.measure.id, date=date, staff_id=self.by)
        base = old or empty
        errors = base.errors if entry.outcome == "scored" and entry.value == base.value else None
        self.counts["score"] += 1
        self.values.append(msgspec.structs.replace(base, outcome=entry.outcome, value=entry.value, errors=errors))

    def _session(self, row: TypedRow, day: int, text: str) -> None:
        old = row.sessions.get(day)
        if row.record is None:
            return
        read = read_day(text)
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

    def _points(self, row: TypedRow, day: int, text: str) -> None:
        """The points of a day. They are the mark of its session too, which has no other box on the sheet: it is entered
        with them where it is planned and nobody has, and goes along where it says the same."""
        if row.record is None:
            return
        plan, date, old = row.record.plan, self.grid.date_of(day), row.points.get(day)
        read = read_points(text, row.periods) if text.strip() else None
        if isinstance(read, str):
            row_id = old.id if old else natural_id("points_day", plan.id, date.isoformat())
            self.values.append(PointsDay(id=row_id, plan_id=plan.id, date=date, points=read))
        else:
            self.gone += [old] if old else []
        session = row.sessions.get(day)
        now = "" if not isinstance(read, str) else PRESENT if read else ABSENT
        if session is None:
            enters = bool(now) and WEEKDAYS[day][:3] in days_on(plan, date).split()
        else:
            said = "" if old is None else "present" if old.points else "absent"
            enters = session.outcome == said and now != (PRESENT if old and old.points else ABSENT)
        if enters:
            self._session(row, day, now)

    def _note(self, row: TypedRow, text: str) -> None:
        if not text:
            self.gone += [row.note] if row.note else []
            return
        plan_id = row.record.plan.id if row.record else ""
        row_id = note_id(self.grid.sheet, row.student.id, plan_id)
        date = self.day_of(row)
        base = row.note or Note(id=row_id, student_id=row.student.id, date=date, text=text, staff_id=self.by)
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
                id=row_id,
                student_id=one.student_id,
                date=self.grid.last_day,
                staff_id=self.by,
                concern=one.concern,
            )
            new = msgspec.structs.replace(
                base, student_id=one.student_id, concern=one.concern.strip(), tried=one.tried.strip()
            )
            if new != old:
                self.values.append(new)
                self.counts["request"] += 1
