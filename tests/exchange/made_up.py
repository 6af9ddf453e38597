"""Made-up tables, students and files for the tests of this room."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.students import Student
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.recognize import Recognized, recognize
from interventiondesk.exchange.tables import Cell, Row, Table

TODAY = dt.date(2026, 9, 20)
FILES = Path(__file__).parents[1] / "files"


def table(*rows: Sequence[Cell]) -> Table:
    """A sheet whose rows are numbered from 1; empty ones are left out as the reader does."""
    return Table(rows=tuple(Row(number, tuple(cells)) for number, cells in enumerate(rows, 1) if any(cells)))


def recognized(*rows: Sequence[Cell]) -> tuple[Table, Recognized]:
    made = table(*rows)
    return made, recognize(made)


def student(local: str = "", state: str = "", given: str = "Ana", family: str = "Reyes", **more: object) -> Student:
    key = ("local", local) if local else ("state", state)
    return Student(
        id=natural_id("student", *key), given_name=given, family_name=family, local_id=local, state_id=state, **more
    )


class Desk:
    """What a desk knows, with drafts put into it as a commit would."""

    def __init__(self, *values: Entity) -> None:
        self.values: dict[str, Entity] = {}
        self.put(values)

    def put(self, values: Iterable[Entity]) -> None:
        self.values |= {value.id: value for value in values}

    def apply(self, draft: Draft) -> Draft:
        self.put(draft.values)
        return draft

    @property
    def students(self) -> list[Student]:
        return [value for value in self.values.values() if isinstance(value, Student)]

    @property
    def measures(self) -> list[Measure]:
        return [value for value in self.values.values() if isinstance(value, Measure)]

    @property
    def scores(self) -> list[Score]:
        return [value for value in self.values.values() if isinstance(value, Score)]


def said(draft: Draft) -> list[tuple[int, str, str]]:
    """The problems as (row, column, sentence)."""
    return [(problem.row, problem.column, problem.says) for problem in draft.problems]


def counts(draft: Draft) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, missing, problems."""
    return len(draft.new), len(draft.changed), len(draft.unchanged), len(draft.missing), len(draft.problems)
