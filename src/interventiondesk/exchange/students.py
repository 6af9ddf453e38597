"""Compares a file of students with the students of the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import field_of, problems_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.students import Student
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.dates import AmbiguousDateError, date_of, order_of
from interventiondesk.exchange.draft import (
    ID_KINDS,
    ID_TITLES,
    Draft,
    IdKind,
    LeftOutError,
    Line,
    RowProblem,
    cell_at,
    words_of,
)
from interventiondesk.exchange.meanings import grade_in, is_enrolled, name_in
from interventiondesk.exchange.recognize import Recognized, rows_below
from interventiondesk.exchange.roster import ID_FIELDS, Roster, key_of
from interventiondesk.exchange.tables import Row, Table, letters_of, text_of

_TEXTS = (
    "given_name",
    "middle_name",
    "family_name",
    "preferred_name",
    "pronouns",
    "homeroom",
    "sex",
    "home_language",
    "strengths",
)
_DATES = ("birth_date", "begin_date", "end_date")
_PLACES_OF_NAMES = ("family_name", "full_name", "given_name")


class _Given(msgspec.Struct, frozen=True):
    """What one row says: only what it has."""

    row: Row
    ids: dict[IdKind, str]
    fields: dict[str, Any]


def draft_students(
    table: Table,
    recognized: Recognized,
    existing: Sequence[Student],
    ids: IdKind | None = None,
    *,
    day_first: bool | None = None,
    today: dt.date | None = None,
    step: Step = no_step,
) -> Draft:
    """What a file of students would change. `existing` are all students of the desk, inactive ones too.

    `ids` is the kind of id that the file uses, where the user has said so: a file with one column of ids has ids of that
    kind. Only fields that the file has a column for are changed, and never by an empty cell. A date of leaving after
    `today` is the planned end of the year, and the student is here.
    """
    return _Work(table, recognized, existing, ids, day_first, today).draft(step)


class _Work:
    def __init__(
        self,
        table: Table,
        recognized: Recognized,
        existing: Sequence[Student],
        ids: IdKind | None,
        day_first: bool | None,
        today: dt.date | None,
    ) -> None:
        self.about = recognized
        self.rows = rows_below(table, recognized)
        self.roster = Roster(existing)
        self.ids: IdKind | None = ids
        self.today = today
        self.columns: dict[IdKind, int] = {
            kind: recognized.mapping[field] for kind, field in ID_FIELDS.items() if field in recognized.mapping
        }
        if ids and len(self.columns) == 1 and ids not in self.columns:
            self.columns = {ids: next(iter(self.columns.values()))}
        self.problems: list[RowProblem] = []
        self.rejected: list[Row] = []
        self.seen: set[str] = set()
        self.asks = False
        self.day_first = {field: self._order(field, day_first) for field in _DATES}

    def _order(self, field: str, day_first: bool | None) -> bool | None:
        """Whether the day comes first in a column: as the user said, as the product always has it, or as proved."""
        if day_first is not None:
            return day_first
        if self.about.month_first:
            return False
        columns = [self.about.mapping[name] for name in _DATES if name in self.about.mapping]
        latest = self.today if field == "birth_date" else None
        proved = order_of((cell_at(row, self.about.mapping.get(field)) for row in self.rows), latest)
        if proved == "either":
            proved = order_of(cell_at(row, at) for row in self.rows for at in columns)
        return {"month": False, "day": True}.get(proved)

    # One row

    def _given(self, row: Row) -> _Given:
        ids: dict[IdKind, str] = {}
        for kind, column in self.columns.items():
            if text := text_of(cell_at(row, column)):
                ids[kind] = text
        for student in self._met(ids):
            self.seen.add(student.id)
        if not ids or (self.ids and self.ids not in ids):
            wanted = self.ids if self.ids in self.columns else next(iter(self.columns), None)
            title = self._id_title(wanted) if wanted else ""
            raise LeftOutError(title, "The row has no student ID.", "Fill in the ID.")
        fields: dict[str, Any] = {}
        for name in _TEXTS:
            if text := text_of(cell_at(row, self.about.mapping.get(name))):
                fields[name] = " ".join(text.split()) if name != "strengths" else text
        self._split_name(row, fields)
        if not fields.get("family_name"):
            title = next((self.about.title(name) for name in _PLACES_OF_NAMES if name in self.about.mapping), "")
            raise LeftOutError(title, "The row has no last name.", "Fill in the last name.")
        self._read_grade(row, fields)
        self._read_dates(row, fields)
        self._read_status(row, fields)
        fields |= {ID_FIELDS[kind]: text for kind, text in ids.items()}
        for problem in problems_of(Student, fields, only=tuple(fields)):
            raise LeftOutError(self._title(problem.where), problem.says, problem.remedy)
        return _Given(row, ids, fields)

    def _split_name(self, row: Row, fields: dict[str, Any]) -> None:
        """`Last, First Middle` in one column; used where there are no columns for the parts."""
        text = text_of(cell_at(row, self.about.mapping.get("full_name")))
        if not text or fields.get("family_name"):
            return
        try:
            fields["family_name"], given = name_in(text)
        except ValueError as error:
            raise LeftOutError(
                self.about.title("full_name"), str(error), "Write it as Last, First or in two columns."
            ) from None
        if given:
            fields.setdefault("given_name", given)

    def _read_grade(self, row: Row, fields: dict[str, Any]) -> None:
        if text := text_of(cell_at(row, self.about.mapping.get("grade"))):
            try:
                fields["grade"] = grade_in(text)
            except ValueError as error:
                raise LeftOutError(
                    self.about.title("grade"), str(error), "Write PK, K or a number from 1 to 12."
                ) from None

    def _read_dates(self, row: Row, fields: dict[str, Any]) -> None:
        for name in _DATES:
            cell = cell_at(row, self.about.mapping.get(name))
            text = text_of(cell)
            if not text or not text.strip("0/- "):
                continue
            try:
                date = date_of(cell, self.day_first[name])
            except AmbiguousDateError:
                self._ask(row, name, text)
                continue
            except ValueError:
                raise LeftOutError(
                    self.about.title(name), f"{text} is not a date.", "Write it as 2026-09-30 or 9/30/2026."
                ) from None
            if name == "birth_date" and self.today and date > self.today:
                raise LeftOutError(self.about.title(name), f"The date {text} is in the future.", "Mend the date.")
            fields[name] = date

    def _ask(self, row: Row, name: str, text: str) -> None:
        """Said once for a column: the date is not brought in, the rest of the row is."""
        self.asks = True
        title = self.about.title(name)
        if not any(problem.column == title and problem.says.startswith("Whether") for problem in self.problems):
            self.problems.append(
                RowProblem(
                    row.number,
                    title,
                    f"Whether the day or the month comes first in {text} cannot be known from this column.",
                    "Say which comes first. Until then these dates are not brought in.",
                )
            )

    def _read_status(self, row: Row, fields: dict[str, Any]) -> None:
        """Whether the student is at the school now, from the status or else from the date of leaving."""
        text = text_of(cell_at(row, self.about.mapping.get("status")))
        left = fields.get("end_date")
        gone = left is not None and self.today is not None and left <= self.today
        if text:
            try:
                fields["active"] = is_enrolled(text)
            except ValueError as error:
                raise LeftOutError(self.about.title("status"), str(error), "Write Active or Inactive.") from None
        else:
            fields["active"] = not gone
        if fields["active"]:
            # PowerSchool fills in the end of the school year for everybody who is still there.
            fields.pop("end_date", None)

    def _title(self, field: str) -> str:
        """The header of the column that a field came from."""
        kind: IdKind | None = next((kind for kind, name in ID_FIELDS.items() if name == field), None)
        if kind:
            return self._id_title(kind)
        return self.about.title(field) or self.about.title("full_name")

    def _id_title(self, kind: IdKind) -> str:
        column = self.columns[kind]
        written = self.about.headings[column] if column < len(self.about.headings) else ""
        return written or f"column {letters_of(column)}"

    # Rows against the desk

    def _met(self, ids: dict[IdKind, str]) -> list[Student]:
        """The students that any id of a row meets, each once."""
        met = {student.id: student for kind, text in ids.items() for student in self.roster.having(kind, text)}
        return list(met.values())

    def _refuse(self, row: Row, reason: LeftOutError) -> None:
        self.problems.append(RowProblem(row.number, reason.column, reason.says, reason.remedy))
        self.rejected.append(row)

    def _twice(self, all_given: list[_Given]) -> list[_Given]:
        """The rows whose ids are theirs alone. The same row twice counts once; two different rows with one id are both
        left out, because nothing says which is right."""
        by_id: dict[tuple[IdKind, str], list[_Given]] = {}
        for given in all_given:
            for kind, text in given.ids.items():
                by_id.setdefault((kind, key_of(text)), []).append(given)
        kept: list[_Given] = []
        for given in all_given:
            try:
                for kind, text in given.ids.items():
                    for other in by_id[kind, key_of(text)]:
                        if other is given:
                            continue
                        if other.fields == given.fields:
                            if other.row.number > given.row.number:
                                continue
                            raise LeftOutError(
                                self._id_title(kind),
                                f"The same student stands in row {other.row.number} already.",
                                "Nothing needs to be done.",
                            )
                        raise LeftOutError(
                            self._id_title(kind),
                            f"The ID {text} also stands in row {other.row.number}, with other details.",
                            "Leave only the right row.",
                        )
            except LeftOutError as reason:
                self._refuse(given.row, reason)
            else:
                kept.append(given)
        return kept

    def _student(self, given: _Given) -> Student | None:
        """The student of the desk that a row means, or None for a new one."""
        met = self._met(given.ids)
        kind: IdKind = next(iter(given.ids))
        if len(met) > 1:
            names = " and ".join(student.name for student in met[:2])
            raise LeftOutError(
                self._id_title(kind),
                f"The ID {given.ids[kind]} belongs to two students of this desk: {names}.",
                "Mend the ID of one of them on the desk, or in the file.",
            )
        if met:
            student = met[0]
            if self.ids and student not in self.roster.having(self.ids, given.ids[self.ids]):
                raise LeftOutError(
                    self._id_title(self.ids),
                    f"{student.name} has this student's other ID but not the {ID_TITLES[self.ids]} "
                    f"{given.ids[self.ids]}.",
                    "Mend the ID on the desk or in the file.",
                )
            return student
        self._may_be_known(given)
        return None

    def _may_be_known(self, given: _Given) -> None:
        """A row that meets nobody, though a student of this name has no such ID yet, is neither merged nor made a second
        student. Birth dates that differ, or an ID of the same kind, tell namesakes apart."""
        born = given.fields.get("birth_date")
        for student in self.roster.named(given.fields.get("given_name", ""), given.fields["family_name"]):
            if (born and student.birth_date and born != student.birth_date) or any(
                getattr(student, ID_FIELDS[kind]) for kind in given.ids
            ):
                continue
            kind: IdKind = next(iter(given.ids))
            raise LeftOutError(
                self._id_title(kind),
                f"A student named {student.name} is on this desk without a {ID_TITLES[kind]}.",
                f"If it is the same student, add {given.ids[kind]} on the student's page; then read the file again.",
            )

    def draft(self, step: Step) -> Draft:
        """The rows read, compared and sorted into lines."""
        all_given: list[_Given] = []
        for done, row in enumerate(self.rows):
            if done % 500 == 0:
                step(done, len(self.rows), "Comparing students")
            try:
                all_given.append(self._given(row))
            except LeftOutError as reason:
                self._refuse(row, reason)
        new: list[Line] = []
        changed: list[Line] = []
        unchanged: list[Line] = []
        values: list[Student] = []
        taken: dict[str, int] = {}
        for given in self._twice(all_given):
            try:
                old = self._student(given)
                if old is not None and old.id in taken:
                    raise LeftOutError(
                        self._id_title(next(iter(given.ids))),
                        f"{old.name} also stands in row {taken[old.id]}, with another ID.",
                        "Leave only the right row.",
                    )
                value = self._new(given) if old is None else self._changed(old, given)
            except LeftOutError as reason:
                self._refuse(given.row, reason)
                continue
            taken[value.id] = given.row.number
            if old is None:
                new.append(Line(given.row.number, value.id, value.sorting_name))
                values.append(value)
            elif changes := changes_of(old, value):
                changed.append(Line(given.row.number, value.id, value.sorting_name, changes))
                values.append(value)
            else:
                unchanged.append(Line(given.row.number, value.id, value.sorting_name))
        missing = self._missing()
        return Draft(
            kind="students",
            product=self.about.product,
            read=len(self.rows),
            new=tuple(new),
            changed=tuple(changed),
            unchanged=tuple(unchanged),
            missing=tuple(Line(0, student.id, student.sorting_name) for student in missing),
            problems=tuple(sorted(self.problems, key=lambda problem: problem.row)),
            values=tuple(values),
            missing_values=tuple(msgspec.structs.replace(student, active=False) for student in missing),
            ids=self.ids or next(iter(self.columns), None),
            asks_day_first=self.asks,
            headings=self.about.headings,
            rejected=tuple(sorted(self.rejected, key=lambda row: row.number)),
            unmapped=self.about.unmapped,
        )

    def _new(self, given: _Given) -> Student:
        kind: IdKind = next(kind for kind in ID_KINDS if kind in given.ids)
        entity = natural_id("student", kind, given.ids[kind])
        if holder := self.roster.by_entity.get(entity):
            raise LeftOutError(
                self._id_title(kind),
                f"The ID {given.ids[kind]} was {holder.name}'s before it was changed on the desk.",
                "Mend the ID on the desk or in the file.",
            )
        return Student(id=entity, **given.fields)

    def _changed(self, old: Student, given: _Given) -> Student:
        fields = dict(given.fields)
        if fields["active"] and not old.active:
            fields["end_date"] = None
        return msgspec.structs.replace(old, **fields)

    def _missing(self) -> list[Student]:
        """Active students with an id that this file would have, and does not."""
        return [
            student
            for student in self.roster.students
            if student.active
            and student.id not in self.seen
            and any(getattr(student, ID_FIELDS[kind]) for kind in self.columns)
        ]


def changes_of(old: Student, new: Student) -> tuple[tuple[str, str, str], ...]:
    """Each field that differs: its title, the old and the new value in words."""
    return tuple(
        (field_of(Student, name).title, words_of(before), words_of(after))
        for name in Student.__struct_fields__
        if (before := getattr(old, name)) != (after := getattr(new, name))
    )
