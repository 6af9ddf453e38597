"""The whole school, or all of one student, as it stands at one moment: what an export asks.

Apart from `reads` because all its answers must come from the same moment, however long writing them takes. What the
signed-in person may not see is left out here, as it is there.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from interventiondesk.domain.declared import Entity, Setting, field_of, fields_of, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.students import Student
from interventiondesk.store import rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.digest import digest_of
from interventiondesk.store.driver import Connection, one, quoted

_E = TypeVar("_E", bound=Entity)

_FEW = 500


class Whole:
    """Answers from one moment of a desk; made by `whole_school`."""

    def __init__(self, connection: Connection, *, sees_restricted: bool) -> None:
        self._connection = connection
        self.complete = sees_restricted
        """Whether whoever asks may see everything that there is."""

    def all(self, entity: type[_E]) -> list[_E]:
        """All living values of an entity that may be seen, inactive and ended ones too, by id."""
        return rows.select(self._connection, entity, self._seen(entity), order='t."id"')

    def named(self, entity: type[_E], field: str, values: Sequence[str]) -> list[_E]:
        """Those of which a field has one of these values, by id."""
        found: list[_E] = []
        column = quoted(field_of(entity, field).name)
        for start in range(0, len(values), _FEW):
            part = values[start : start + _FEW]
            where = f"t.{column} IN ({', '.join('?' * len(part))})"
            seen = self._seen(entity)
            found += rows.select(self._connection, entity, f"{where} AND {seen}" if seen else where, part)
        return sorted(found, key=lambda value: value.id)

    def of_student(self, student_id: str) -> dict[type[Entity], list[Any]]:
        """Every row about one student by entity: the student, what names the student, what belongs to such a plan."""
        found: dict[type[Entity], list[Any]] = {Student: self.named(Student, "id", [student_id])}
        for entity in ENTITIES:
            if any(field.name == "student_id" for field in fields_of(entity)):
                found[entity] = self.named(entity, "student_id", [student_id])
        plans = [plan.id for entity, values in found.items() if table_of(entity) == "plan" for plan in values]
        for entity in ENTITIES:
            if entity not in found and any(field.name == "plan_id" for field in fields_of(entity)):
                found[entity] = self.named(entity, "plan_id", plans)
        return {entity: found[entity] for entity in ENTITIES if entity in found}

    def attendance(self, student_id: str = "") -> Iterator[tuple[str, int, int, str]]:
        """Every day of every living delivery, or of one student: student id, day as `date.toordinal()`, code, the id of
        the delivery. Deliveries come in the order in which they were made, because of one day the newest stands."""
        asked = self._connection.execute
        numbers: dict[int, str] = dict(asked('SELECT "number", "id" FROM "number_of"').fetchall())
        sql = 'SELECT a."student", a."day", a."code", a."batch" FROM "attendance" a'
        arguments: tuple[int, ...] = ()
        if student_id:
            sql += ' WHERE a."student" = ?'
            arguments = (one(self._connection, 'SELECT "number" FROM "number_of" WHERE "id" = ?', student_id) or -1,)
        living = {
            row[0]
            for row in asked(
                'SELECT n."number" FROM "attendance_batch" b JOIN "number_of" n ON n."id" = b."id" '
                'WHERE b."deleted_at" IS NULL'
            )
        }
        for student, day, code, batch in asked(f'{sql} ORDER BY a."batch", a."student", a."day"', arguments):
            if batch in living:
                yield numbers[student], day, code, numbers[batch]

    def attendance_count(self, student_id: str = "") -> int:
        """How many days `attendance` gives."""
        sql = (
            'SELECT count(*) FROM "attendance" a JOIN "number_of" n ON n."number" = a."batch" '
            'JOIN "attendance_batch" b ON b."id" = n."id" AND b."deleted_at" IS NULL'
        )
        if student_id:
            sql += ' JOIN "number_of" s ON s."number" = a."student" AND s."id" = ?'
        return int(one(self._connection, sql, *([student_id] if student_id else [])))

    def digest(self) -> str:
        """The digest of the desk, also of what may not be seen."""
        return digest_of(self._connection)

    def _seen(self, entity: type[Entity]) -> str:
        restrictable = any(field.name == "restricted" for field in fields_of(entity))
        return 't."restricted" = 0' if restrictable and not self.complete else ""


@contextmanager
def whole_school(desk: Desk) -> Generator[Whole]:
    """The desk as it stands now, for as long as the block lasts; work on the desk goes on meanwhile."""
    connection = desk.another_connection()
    try:
        connection.execute("BEGIN")
        yield Whole(connection, sees_restricted=desk.who.sees_restricted)
    finally:
        connection.close()


def is_just_started(desk: Desk) -> bool:
    """Whether the desk holds nothing but what starting a school puts there: its name, year, people, library."""
    set_up = {"school", "school_year", "staff", "measure", "intervention", "benchmark"}
    settings = {table_of(entity) for entity in ENTITIES if issubclass(entity, Setting)}
    return not any(many for table, many in desk.counts().items() if table not in set_up | settings)
