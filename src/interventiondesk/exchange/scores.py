"""Compares a file of scores with the students, measures and scores of the desk.

It is one module because which of a day's scores a row is can only be told when all rows are read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plans import Goal, Plan
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, day_and_year, number
from interventiondesk.exchange.draft import Draft, Line
from interventiondesk.exchange.meanings import errors_of, is_empty, no_score, season_of, value_of
from interventiondesk.exchange.measuring import (
    NUMBER_ITSELF,
    SeveralMeasuresError,
    instrument_of,
    is_percent,
    level_of,
    no_percentage,
)
from interventiondesk.exchange.rows import OneRow, rows_of
from interventiondesk.exchange.seasons import day_of_row
from interventiondesk.exchange.tables import Cell, Fault, Row
from interventiondesk.exchange.whole_sheet import Sheet, Wrong

Outcome = Literal["scored", "absent", "not_given"]
AskScores = Callable[[Sequence[str]], Sequence[Score]]
"""A question for the scores of some students by their ids."""

_T = TypeVar("_T")
_Day = tuple[str, str, dt.date]
_OUTCOMES = {"absent": "Absent", "not_given": "Not given"}


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
    excluded: str


def draft_scores(sheet: Sheet, scores: AskScores | None = None) -> Draft:
    """What a file of scores would change.

    A measure that the desk does not have is made. Several scores of one student, measure and day are told apart by probe
    number, then by their order in the file. `scores` asks for those of the students in the file only, where the desk can.
    """
    return _Work(sheet).draft(scores or (lambda _students: sheet.here.all(Score)))


class _Work:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.about = sheet.about
        self.scored: dict[str, set[str]] = {}
        self.periods: dict[tuple[str, str], set[tuple[str, dt.date]]] = {}
        self.goals: dict[tuple[str, str], tuple[int, dict[str, Any]]] = {}

    # The parts of a row

    def _measure(self, row: OneRow, student: Student) -> Measure | None:
        text = row.name("measure")
        if not text:
            row.wrong("measure", row.nothing_in("measure"), "Fill in what was measured.")
            return None
        if len(text) > 120:
            row.wrong("measure", "The name of the measure has more than 120 letters.", "Shorten it.")
            return None
        instrument = row.text("instrument")[:200] or self.about.instrument
        if assessment := f"{row.text('assessment')} {row.text('edition')}".strip():
            instrument = instrument_of(assessment, instrument)
        earlier = self.scored.get(student.id, set())
        try:
            return self.sheet.measures.find(
                text,
                level_of(row.text("level")),
                instrument,
                lambda measure: measure.id in earlier,
                # A sheet that says no level means the student's own: probes of another one are named as such.
                lambda measure: bool(student.grade) and level_of(measure.level) == level_of(student.grade),
                percent=row.said("value").endswith("%"),
            )
        except SeveralMeasuresError as error:
            levels = ", ".join(level or "none" for level in error.levels)
            remedy = "Add a column Level with the grade of the passage or probe."
            row.wrong("measure", f"This desk has {text} at several levels: {levels}.", remedy)
            return None

    def _outcome(self, row: OneRow, measure: Measure | None) -> tuple[Outcome, float | None]:
        cell, text = row.cell("value"), row.said("value")
        if isinstance(cell, Fault):
            return "not_given", None
        if is_empty(text):
            remedy = "Fill in the score, or write Absent or Not given."
            row.wrong("value", row.nothing_in("value"), remedy)
            return "not_given", None
        if outcome := no_score(text):
            return outcome, None
        try:
            value = value_of(cell)
        except ValueError as error:
            row.wrong("value", str(error), "Write a number, Absent or Not given.")
            return "not_given", None
        if says := no_percentage(text, measure):
            row.wrong("value", says, NUMBER_ITSELF)
            return "not_given", None
        if measure is not None and is_percent(measure) and 0 < value < 1 and not text.endswith("%"):
            self.sheet.warn(
                f"A score of {measure.name} is below 1 % in {{}}: where 0.85 is to mean 85 %, write 85 or 85%."
            )
        if measure is not None and measure.least is not None and value < measure.least:
            says = f"{text} is below the lowest possible score, {number(measure.least)}."
            row.wrong("value", says, "Mend the score.")
        if measure is not None and measure.most is not None and value > measure.most:
            says = f"{text} is above the highest possible score, {number(measure.most)}."
            row.wrong("value", says, "Mend the score.")
        return "scored", value

    def _meant(self, row: OneRow, field: str, meaning: Callable[[str], _T], remedy: str) -> _T | None:
        """What a cell means; its `ValueError` is why the row is left out."""
        try:
            return meaning(row.said(field))
        except ValueError as error:
            row.wrong(field, str(error), remedy)
            return None

    def _kind(self, row: OneRow) -> Literal["progress", "benchmark"] | None:
        word = row.text("kind").casefold()
        if word in {"benchmark", "screening", "screener"} or (not word and row.text("season")):
            return "benchmark"
        return "progress" if word.startswith("progress") or word == "pm" else None

    def _probe(self, row: OneRow) -> tuple[int, str]:
        """Sorts probes by number, then by name; rows without one stand first."""
        text = row.text("probe")
        digits = re.search(r"\d{1,9}", text)
        return (int(digits[0]) if digits else 0, text)

    def _given(self, row: OneRow, student: Student) -> _Given | None:
        measure = self._measure(row, student)
        date = day_of_row(row, self.periods.get((student.id, measure.id), ()) if measure else ())
        outcome, value = self._outcome(row, measure)
        errors = self._meant(row, "errors", errors_of, "Write a whole number.")
        season = self._meant(row, "season", season_of, "Write Beginning, Middle or End.")
        excluded = row.text("excluded_because")
        if len(excluded) > 200:
            row.wrong("excluded_because", f"{row.title('excluded_because')} has more than 200 letters.", "Shorten it.")
        with row.cells_only():
            goal = self._goal(row, measure)
        if row.wrongs or measure is None or date is None:
            return None
        if goal:
            self.goals[student.id, measure.id] = (row.number, goal)
        return _Given(
            row=row.row,
            student=student,
            measure=measure,
            date=date,
            probe=self._probe(row),
            outcome=outcome,
            value=value,
            errors=errors,
            kind=self._kind(row),
            season=season or "",
            excluded=excluded,
        )

    def _goal(self, row: OneRow, measure: Measure | None) -> dict[str, Any] | None:
        """The goal that a row carries: a line from a baseline on one day to a target on a later one."""
        if not row.sheet.has("goal") or not row.text("goal"):
            return None
        for field in ("goal", "goal_baseline"):
            if says := no_percentage(row.text(field), measure):
                row.wrong(field, says, NUMBER_ITSELF)
                return None
        baseline, target = row.real("goal_baseline"), row.real("goal")
        begin, by = row.date("goal_begin_date", past=False), row.date("goal_date", past=False)
        if baseline is None or target is None or begin is None or by is None or by <= begin:
            return None
        return {"begin_date": begin, "baseline": baseline, "target": target, "target_date": by}

    # Rows against the desk

    def draft(self, scores: AskScores) -> Draft:
        """The rows read, compared and sorted into lines."""
        sheet = self.sheet
        ours: list[tuple[OneRow, Student]] = []
        first_at: dict[tuple[Cell, ...], int] = {}
        for row in rows_of(sheet, "Looking for the students"):
            student = row.student()
            if student is not None and first_at.setdefault(row.row.cells, row.number) != row.number:
                says = f"The same row stands in row {first_at[row.row.cells]} already."
                remedy = "Nothing needs to be done, unless it was meant to be another score."
                row.wrong(sheet.met.field if sheet.met else "student_id", says, remedy)
            if student is not None and not row.wrongs:
                ours.append((row, student))
            else:
                day_of_row(row)
                self._outcome(row, None)
                sheet.refuse(row.row, row.wrongs)
        there = self._there(scores([*dict.fromkeys(student.id for _, student in ours)]), ours)
        given: list[_Given] = []
        for done, (row, student) in enumerate(ours):
            if done % 200 == 0:
                sheet.asked.step(done, len(ours), "Comparing scores")
            read = self._given(row, student)
            if read is None:
                sheet.refuse(row.row, row.wrongs)
            else:
                given.append(read)
        return self._sorted(given, there)

    def _there(
        self, scores: Sequence[Score], ours: list[tuple[OneRow, Student]]
    ) -> dict[tuple[str, str, dt.date, int], Score]:
        """The scores of these students on the desk, by what makes them one."""
        wanted = {student.id for _, student in ours}
        there: dict[tuple[str, str, dt.date, int], Score] = {}
        for score in scores:
            if score.student_id in wanted:
                there[score.student_id, score.measure_id, score.date, score.ordinal] = score
                self.scored.setdefault(score.student_id, set()).add(score.measure_id)
                if score.season:
                    day = (score.season, score.date)
                    self.periods.setdefault((score.student_id, score.measure_id), set()).add(day)
        return there

    def _sorted(self, all_given: list[_Given], there: dict[tuple[str, str, dt.date, int], Score]) -> Draft:
        sheet = self.sheet
        counted: Counter[_Day] = Counter()
        ordinals: dict[int, int] = {}
        for given in sorted(all_given, key=lambda given: (given.probe, given.row.number)):
            day = (given.student.id, given.measure.id, given.date)
            counted[day] += 1
            ordinals[id(given)] = counted[day]
        new: list[Line] = []
        changed: list[Line] = []
        unchanged: list[Line] = []
        values: list[Score] = []
        used: set[str] = set()
        for done, given in enumerate(all_given):
            if done % 500 == 0:
                sheet.asked.step(done, len(all_given), "Looking for what changed")
            ordinal = ordinals[id(given)]
            if ordinal > 99:
                says = "A student has more than 99 scores of this day."
                sheet.refuse(given.row, [Wrong(self.about.title("date"), says, "Leave only the right rows.")])
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
        lines, goals = self._offered_goals()
        for measure in sheet.measures.made:
            if measure.id in used:
                sheet.make(measure)
        draft = sheet.draft(new=tuple(new), changed=tuple(changed), unchanged=tuple(unchanged), values=values)
        return msgspec.structs.replace(draft, goals=tuple(lines), goal_values=tuple(goals))

    def _offered_goals(self) -> tuple[list[Line], list[Goal]]:
        """The goals of the file for running plans of that student and measure that have none."""
        if not self.goals:
            return [], []
        sheet = self.sheet
        has = {goal.plan_id for goal in sheet.here.all(Goal)}
        plans: dict[tuple[str, str], list[Plan]] = {}
        for plan in sheet.here.all(Plan):
            if plan.running and plan.measure_id:
                plans.setdefault((plan.student_id, plan.measure_id), []).append(plan)
        lines: list[Line] = []
        goals: list[Goal] = []
        without = had = 0
        for key, (row, fields) in self.goals.items():
            fitting = plans.get(key, [])
            bare = [plan for plan in fitting if plan.id not in has]
            if len(bare) != 1 or len(fitting) > 1:
                without += not fitting
                had += bool(fitting)
                continue
            goal = Goal(
                id=natural_id("goal", bare[0].id, fields["begin_date"].isoformat()), plan_id=bare[0].id, **fields
            )
            student = sheet.roster.by_entity[key[0]]
            by = day_and_year(goal.target_date)
            told = (("Goal", "", f"{number(goal.baseline)} to {number(goal.target)} by {by}"),)
            lines.append(Line(row, goal.id, f"{student.sorting_name}: goal of a plan that has none", told))
            goals.append(goal)
        if without:
            sheet.warn(f"{count(without, 'goal')} of the file left out: no running plan of that student and measure.")
        if had:
            sheet.warn(f"{count(had, 'goal')} of the file left out: the plan has a goal, or there are several plans.")
        return lines, goals


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
        excluded_because=given.excluded,
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
        excluded_because=given.excluded or old.excluded_because,
    )


def _words(score: Score) -> str:
    return number(score.value) if score.value is not None else _OUTCOMES.get(score.outcome, "")


def _changes(old: Score, new: Score) -> tuple[tuple[str, str, str], ...]:
    pairs = (
        ("Score", _words(old), _words(new)),
        ("Errors", "" if old.errors is None else str(old.errors), "" if new.errors is None else str(new.errors)),
        ("Kind of score", old.kind, new.kind),
        ("Benchmark period", old.season, new.season),
        ("Left out because", old.excluded_because, new.excluded_because),
    )
    return tuple(pair for pair in pairs if pair[1] != pair[2])
