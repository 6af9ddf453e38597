"""Made-up tables, students and files for the tests of this room."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.students import Student
from interventiondesk.exchange.bringing import draft_table
from interventiondesk.exchange.catalog import Known, Signature, name_of
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.recognize import Recognized, recognize
from interventiondesk.exchange.tables import Cell, Row, Table, plain_name
from interventiondesk.exchange.whole_sheet import Asked

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
        self.attendance: dict[str, dict[int, int]] = {}
        self.put(values)

    def put(self, values: Iterable[Entity]) -> None:
        self.values |= {value.id: value for value in values}

    def apply(self, draft: Draft) -> Draft:
        self.put(draft.values)
        self.put(draft.goal_values)
        if draft.attendance:
            self.put([draft.attendance[0]])
            for student_id, day, code in draft.attendance[1]:
                self.attendance.setdefault(student_id, {})[day] = code
        return draft

    def all(self, entity: type[Entity]) -> list:
        return [value for value in self.values.values() if isinstance(value, entity)]

    @property
    def here(self) -> Here:
        return Here(self.all, lambda students, first, last: self.days(students, first.toordinal(), last.toordinal()))

    def days(self, students: Iterable[str], first: int, last: int) -> dict[str, dict[int, int]]:
        return {
            one: {day: code for day, code in self.attendance.get(one, {}).items() if first <= day <= last}
            for one in students
        }

    @property
    def students(self) -> list[Student]:
        return [value for value in self.values.values() if isinstance(value, Student)]

    @property
    def measures(self) -> list[Measure]:
        return [value for value in self.values.values() if isinstance(value, Measure)]

    @property
    def scores(self) -> list[Score]:
        return [value for value in self.values.values() if isinstance(value, Score)]


def compared(sheet: Table, about: Recognized, here: Here, **how: object) -> Draft:
    """The draft of a table that was recognized; `how` are fields of `Asked`."""
    return draft_table(sheet, about, here, Asked(**{"today": TODAY} | how))


def said(draft: Draft) -> list[tuple[int, str, str]]:
    """The problems as (row, column, sentence)."""
    return [(problem.row, problem.column, problem.says) for problem in draft.problems]


def counts(draft: Draft) -> tuple[int, int, int, int, int]:
    """New, changed, unchanged, missing, problems."""
    return len(draft.new), len(draft.changed), len(draft.unchanged), len(draft.missing), len(draft.problems)


# -- files in the true layout of a product ---------------------------------------------------------------------------

PUPILS = (
    ("104211", "9000104211", "7711", "Okafor", "Amara", "2018-03-14", "3"),
    ("104212", "9000104212", "7712", "Muñoz", "Ana", "2017-11-02", "3"),
    ("004213", "9000104213", "7713", "Tran", "Linh", "2018-06-21", "3"),
)
"""Invented students: local, state and vendor id, last and first name, birth date, grade."""

_CELLS = {
    "assessment": "DIBELS",
    "edition": "DIBELS 8th Edition",
    "measure": "ORF",
    "_test": "Reading",
    "_metric": "Words read correct per minute",
    "_subject": "ELA",
    "level": "3",
    "date": "9/14/2026",
    "errors": "2",
    "probe": "1",
    "season": "Fall",
    "year": "2026-2027",
    "band": "Low Risk",
    "goal_baseline": "52",
    "goal": "96",
    "goal_begin_date": "9/7/2026",
    "goal_date": "5/28/2027",
    "status": "0",
    "begin_date": "8/17/2026",
    "homeroom": "RM 12",
    "sex": "F",
    "home_language": "English",
    "absent": "1",
    "tardy": "0",
    "excused": "0",
    "reason": "Sick",
    "code": "A",
    "behavior": "Disruption",
    "time": "10:15",
    "location": "Playground",
    "about": "Threw a ball at a window.",
    "incident": "5501",
    "staff": "T100",
}
_LEADS = {"value": 60, "total": 3}


def made_up_file(signature: Signature, version: int = 0) -> list[list[str]]:
    """A file of a product in one of its true header rows, with a row for each of three invented students."""
    headings = signature.seen[version]
    known = Known(signature)
    fields = {column: field for field, column in known.mapping_of([name_of(name) for name in headings]).items()}
    runs = known.runs_of(headings)
    for run in runs:
        fields |= {column: field for field, column in run.columns.items()}
    rows = [list(headings)]
    for at, (local, state, vendor, family, given, born, grade) in enumerate(PUPILS):
        own = {
            "student_id": local,
            "local_id": local,
            "state_id": state,
            "vendor_id": vendor,
            "family_name": family,
            "given_name": given,
            "full_name": f"{family}, {given}",
            "birth_date": born,
            "grade": grade,
        }
        if signature.instrument in {"IDEL", "mCLASS Lectura"}:
            own["assessment"] = signature.instrument
        row = [(_CELLS | own).get(fields.get(column, ""), "") for column in range(len(headings))]
        for number, run in enumerate(runs):
            for field, column in run.columns.items():
                if field in _LEADS:
                    row[column] = str(_LEADS[field] + at + number % 9)
        for column, field in fields.items():
            if field in _LEADS and not row[column]:
                row[column] = str(_LEADS[field] + at)
            if "ssn" in headings[column].casefold():
                row[column] = ""
        rows.append(row)
    return rows


def made_up_path(folder: Path, signature: Signature, version: int = 0) -> Path:
    """The same as a CSV file in a folder, tab-delimited where the product writes tabs."""
    path = folder / f"{plain_name(signature.product)}-{version}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter="\t" if signature.family == "PowerSchool" else ",").writerows(
            made_up_file(signature, version)
        )
    return path
