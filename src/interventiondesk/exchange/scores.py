"""Compares a file of scores with the students, measures and scores of the desk.

It is one module because each reason to leave a row out needs the same row, its columns and what was read before it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import day_and_year, number
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.dates import AmbiguousDateError, date_of, order_of
from interventiondesk.exchange.draft import ID_KINDS, ID_TITLES, Draft, IdKind, LeftOutError, Line, RowProblem, cell_at
from interventiondesk.exchange.meanings import errors_of, is_empty, no_score, season_of, value_of
from interventiondesk.exchange.measuring import Measures, SeveralMeasuresError, instrument_of, level_of
from interventiondesk.exchange.recognize import Recognized, rows_below
from interventiondesk.exchange.roster import Roster
from interventiondesk.exchange.tables import Cell, Row, Table, text_of

Outcome = Literal["scored", "absent", "not_given"]
Existing = Sequence[Score] | Callable[[Sequence[str]], Iterable[Score]]
"""The scores of the desk, or a question for the scores of some students by their ids."""

_T = TypeVar("_T")
_EARLIEST = dt.date(1990, 1, 1)
_OUTCOMES = {"absent": "Absent", "not_given": "Not given"}
_ID_FIELDS = ("student_id", "local_id", "state_id", "vendor_id")


class _Given(msgspec.Struct, frozen=True):
    """What one row says, before it is known which of the day's scores it is."""

    row: Row
    student: Student
    measure: Measure
    date: dt.date
    probe: tuple[int, str]
    outcome: Outcome
    value: float | None
    errors: int | None
    kind: Literal["progress", "benchmark"] | None
    season: Literal["", "beginning", "middle", "end"]


class _Met(msgspec.Struct, frozen=True):
    """Which column holds the ids and which kind of id they are."""

    field: str
    kind: IdKind


def draft_scores(
    table: Table,
    recognized: Recognized,
    students: Sequence[Student],
    measures: Sequence[Measure],
    scores: Existing,
    ids: IdKind | None = None,
    *,
    today: dt.date,
    day_first: bool | None = None,
    step: Step = no_step,
) -> Draft:
    """What a file of scores would change.

    `ids` is the kind of id that the file uses; without it the kind under which most rows meet a student. A measure that
    the desk does not have is made. Several scores of one student, measure and day are told apart by probe number, then
    by their order in the file.
    """
    return _Work(table, recognized, students, measures, ids, today, day_first).draft(scores, step)


class _Work:
    def __init__(
        self,
        table: Table,
        recognized: Recognized,
        students: Sequence[Student],
        measures: Sequence[Measure],
        ids: IdKind | None,
        today: dt.date,
        day_first: bool | None,
    ) -> None:
        self.about = recognized
        self.rows = rows_below(table, recognized)
        self.roster = Roster(students)
        self.measures = Measures(measures)
        self.today = today
        self.problems: list[RowProblem] = []
        self.rejected: list[Row] = []
        self.tie: tuple[IdKind, IdKind] | None = None
        self.met = self._meeting(ids)
        self.day_first = day_first
        if day_first is None:
            proved = "month"
            if not recognized.month_first:
                proved = order_of((self._cell(row, "date") for row in self.rows), today)
            self.day_first = {"month": False, "day": True}.get(proved)
        self.asks = False
        self.scored: dict[str, set[str]] = {}

    def _cell(self, row: Row, field: str) -> Cell:
        return cell_at(row, self.about.mapping.get(field))

    def _text(self, row: Row, field: str) -> str:
        return text_of(self._cell(row, field))

    # Students

    def _meeting(self, ids: IdKind | None) -> _Met | None:
        """The column and the kind of id under which most rows meet one student. None where none does, or where two kinds
        meet as many and not the same students."""
        best: list[tuple[int, _Met, list[str]]] = []
        for field in _ID_FIELDS:
            if field not in self.about.mapping:
                continue
            texts = [self._text(row, field) for row in self.rows]
            for kind in ID_KINDS if ids is None else (ids,):
                found = [self.roster.having(kind, text) if text else [] for text in texts]
                entities = [met[0].id if len(met) == 1 else "" for met in found]
                best.append((sum(bool(entity) for entity in entities), _Met(field, kind), entities))
        best.sort(key=lambda entry: -entry[0])
        if not best or not best[0][0]:
            return None
        most, met, entities = best[0]
        for count, other, others in best[1:]:
            if count == most and others != entities:
                self.tie = (met.kind, other.kind)
                return None
        return met

    def _student(self, row: Row) -> Student:
        field = self.met.field if self.met else next(name for name in _ID_FIELDS if name in self.about.mapping)
        text = self._text(row, field)
        if not text:
            raise LeftOutError(field, "The row has no student ID.", "Fill in the ID.")
        if self.tie:
            raise LeftOutError(
                field,
                f"The ID {text} may be a {ID_TITLES[self.tie[0]]} or a {ID_TITLES[self.tie[1]]}.",
                "Choose which ID this file uses.",
            )
        found = self.roster.having(self.met.kind, text) if self.met else []
        if not found:
            raise LeftOutError(
                field,
                f"No student with the ID {text} is on this desk.",
                "Bring in the student export first, or choose which ID this file uses.",
            )
        if len(found) > 1:
            raise LeftOutError(
                field,
                f"The ID {text} belongs to two students of this desk: {found[0].name} and {found[1].name}.",
                "Mend the ID of one of them on the desk.",
            )
        return found[0]

    # The parts of a row

    def _date(self, row: Row) -> dt.date:
        cell = self._cell(row, "date")
        text = text_of(cell)
        if not text:
            raise LeftOutError("date", f"{self.about.title('date')} is empty.", "Fill in the day of the score.")
        try:
            date = date_of(cell, self.day_first)
        except AmbiguousDateError:
            self.asks = True
            raise LeftOutError(
                "date",
                f"Whether the day or the month comes first in {text} cannot be known from this column.",
                "Say which comes first, or write dates as 2026-09-30.",
            ) from None
        except ValueError:
            raise LeftOutError("date", f"{text} is not a date.", "Write it as 2026-09-30 or 9/30/2026.") from None
        if date > self.today:
            raise LeftOutError("date", f"The date {text} is in the future.", "Mend the date.")
        if date < _EARLIEST:
            raise LeftOutError("date", f"The date {text} is too long ago for a score.", "Mend the date.")
        return date

    def _measure(self, row: Row, student: Student) -> Measure:
        text = " ".join(self._text(row, "measure").split())
        if not text:
            raise LeftOutError("measure", f"{self.about.title('measure')} is empty.", "Fill in what was measured.")
        if len(text) > 120:
            raise LeftOutError("measure", "The name of the measure has more than 120 letters.", "Shorten it.")
        instrument = self._text(row, "instrument")[:200] or self.about.instrument
        if assessment := f"{self._text(row, 'assessment')} {self._text(row, 'edition')}".strip():
            instrument = instrument_of(assessment, instrument)
        level = level_of(self._text(row, "level"))
        earlier = self.scored.get(student.id, set())
        try:
            return self.measures.find(
                text,
                level,
                instrument,
                lambda measure: measure.id in earlier,
                # A sheet that says no level means the student's own: probes of another one are named as such.
                lambda measure: bool(student.grade) and level_of(measure.level) == level_of(student.grade),
            )
        except SeveralMeasuresError as error:
            levels = ", ".join(level or "none" for level in error.levels)
            raise LeftOutError(
                "measure",
                f"This desk has {text} at several levels: {levels}.",
                "Add a column Level with the grade of the passage or probe.",
            ) from None

    def _outcome(self, row: Row, measure: Measure) -> tuple[Outcome, float | None]:
        cell = self._cell(row, "value")
        text = text_of(cell)
        if is_empty(text):
            title = self.about.title("value")
            raise LeftOutError("value", f"{title} is empty.", "Fill in the score, or write Absent or Not given.")
        if outcome := no_score(text):
            return outcome, None
        try:
            value = value_of(cell)
        except ValueError as error:
            raise LeftOutError("value", str(error), "Write a number, Absent or Not given.") from None
        if (least := measure.least) is not None and value < least:
            says = f"{text} is below the lowest possible score, {number(least)}."
            raise LeftOutError("value", says, "Mend the score.")
        if (most := measure.most) is not None and value > most:
            says = f"{text} is above the highest possible score, {number(most)}."
            raise LeftOutError("value", says, "Mend the score.")
        return "scored", value

    def _meant(self, row: Row, field: str, meaning: Callable[[str], _T], remedy: str) -> _T:
        """What a cell means; its `ValueError` is why the row is left out."""
        try:
            return meaning(self._text(row, field))
        except ValueError as error:
            raise LeftOutError(field, str(error), remedy) from None

    def _kind(self, row: Row) -> Literal["progress", "benchmark"] | None:
        word = self._text(row, "kind").casefold()
        if word in {"benchmark", "screening", "screener"} or (not word and self._text(row, "season")):
            return "benchmark"
        return "progress" if word.startswith("progress") or word == "pm" else None

    def _probe(self, row: Row) -> tuple[int, str]:
        """Sorts probes by number, then by name; rows without one stand first."""
        text = self._text(row, "probe")
        digits = re.search(r"\d{1,9}", text)
        return (int(digits[0]) if digits else 0, text)

    def _given(self, row: Row, student: Student) -> _Given:
        date = self._date(row)
        measure = self._measure(row, student)
        outcome, value = self._outcome(row, measure)
        return _Given(
            row=row,
            student=student,
            measure=measure,
            date=date,
            probe=self._probe(row),
            outcome=outcome,
            value=value,
            errors=self._meant(row, "errors", errors_of, "Write a whole number."),
            kind=self._kind(row),
            season=self._meant(row, "season", season_of, "Write Beginning, Middle or End."),
        )

    # Rows against the desk

    def _refuse(self, row: Row, reason: LeftOutError) -> None:
        self.problems.append(RowProblem(row.number, self.about.title(reason.column), reason.says, reason.remedy))
        self.rejected.append(row)

    def draft(self, scores: Existing, step: Step) -> Draft:
        """The rows read, compared and sorted into lines."""
        ours: list[tuple[Row, Student]] = []
        first_at: dict[tuple[Cell, ...], int] = {}
        for row in self.rows:
            try:
                ours.append((row, self._student(row)))
                if row.cells in first_at:
                    ours.pop()
                    raise LeftOutError(
                        self.met.field if self.met else "student_id",
                        f"The same row stands in row {first_at[row.cells]} already.",
                        "Nothing needs to be done, unless it was meant to be another score.",
                    )
                first_at[row.cells] = row.number
            except LeftOutError as reason:
                self._refuse(row, reason)
        there = self._there(scores, list(dict.fromkeys(student.id for _, student in ours)))
        given: list[_Given] = []
        for done, (row, student) in enumerate(ours):
            if done % 500 == 0:
                step(done, len(ours), "Comparing scores")
            try:
                given.append(self._given(row, student))
            except LeftOutError as reason:
                self._refuse(row, reason)
        return self._sorted(given, there, step)

    def _there(self, scores: Existing, student_ids: list[str]) -> dict[tuple[str, str, dt.date, int], Score]:
        """The scores of these students on the desk, by what makes them one."""
        wanted = set(student_ids)
        there: dict[tuple[str, str, dt.date, int], Score] = {}
        for score in scores(student_ids) if callable(scores) else scores:
            if score.student_id in wanted:
                there[score.student_id, score.measure_id, score.date, score.ordinal] = score
                self.scored.setdefault(score.student_id, set()).add(score.measure_id)
        return there

    def _sorted(self, all_given: list[_Given], there: dict[tuple[str, str, dt.date, int], Score], step: Step) -> Draft:
        ordinals: dict[tuple[str, str, dt.date], int] = {}
        new: list[Line] = []
        changed: list[Line] = []
        unchanged: list[Line] = []
        values: list[Score] = []
        ordinal_of: dict[int, int] = {}
        for given in sorted(all_given, key=lambda given: (given.probe, given.row.number)):
            day = (given.student.id, given.measure.id, given.date)
            ordinals[day] = ordinal_of[given.row.number] = ordinals.get(day, 0) + 1
        used: set[str] = set()
        for done, given in enumerate(all_given):
            if done % 500 == 0:
                step(done, len(all_given), "Looking for what changed")
            ordinal = ordinal_of[given.row.number]
            if ordinal > 99:
                self._refuse(
                    given.row,
                    LeftOutError(
                        "date", "A student has more than 99 scores of this day.", "Leave only the right rows."
                    ),
                )
                continue
            used.add(given.measure.id)
            title = f"{given.student.sorting_name}: {given.measure.full_name}, {day_and_year(given.date)}"
            old = there.get((given.student.id, given.measure.id, given.date, ordinal))
            if old is None:
                score = _new(given, ordinal)
                new.append(Line(given.row.number, score.id, title, (("Score", "", _words(score)),)))
                values.append(score)
                continue
            score = _changed(old, given)
            if score == old:
                unchanged.append(Line(given.row.number, old.id, title))
            else:
                changed.append(Line(given.row.number, old.id, title, _changes(old, score)))
                values.append(score)
        return Draft(
            kind="scores",
            product=self.about.product,
            read=len(self.rows),
            new=tuple(new),
            changed=tuple(changed),
            unchanged=tuple(unchanged),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.row)),
            values=(*(measure for measure in self.measures.made if measure.id in used), *values),
            ids=self.met.kind if self.met else None,
            asks_day_first=self.asks,
            headings=self.about.headings,
            rejected=tuple(sorted(self.rejected, key=lambda row: row.number)),
            unmapped=self.about.unmapped,
        )


def _new(given: _Given, ordinal: int) -> Score:
    return Score(
        id=natural_id("score", given.student.id, given.measure.id, given.date.isoformat(), str(ordinal)),
        student_id=given.student.id,
        measure_id=given.measure.id,
        date=given.date,
        ordinal=ordinal,
        outcome=given.outcome,
        value=given.value,
        errors=given.errors,
        kind=given.kind or "progress",
        season=given.season,
    )


def _changed(old: Score, given: _Given) -> Score:
    """The score with what the row says; what the file has no column for, or an empty cell, stays."""
    return msgspec.structs.replace(
        old,
        outcome=given.outcome,
        value=given.value,
        errors=old.errors if given.errors is None else given.errors,
        kind=given.kind or old.kind,
        season=given.season or old.season,
    )


def _words(score: Score) -> str:
    return number(score.value) if score.value is not None else _OUTCOMES.get(score.outcome, "")


def _changes(old: Score, new: Score) -> tuple[tuple[str, str, str], ...]:
    pairs = (
        ("Score", _words(old), _words(new)),
        ("Errors", "" if old.errors is None else str(old.errors), "" if new.errors is None else str(new.errors)),
        ("Kind of score", old.kind, new.kind),
        ("Benchmark period", old.season, new.season),
    )
    return tuple(pair for pair in pairs if pair[1] != pair[2])
