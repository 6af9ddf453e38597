"""What happened, in plain sentences: the changes of the desk, of one student, of one row, field by field."""

from __future__ import annotations

from typing import Any

import msgspec

from interventiondesk.domain.declared import Entity, Field, fields_of, spaced, table_of
from interventiondesk.domain.entities import BY_TABLE
from interventiondesk.domain.records import ImportRecord
from interventiondesk.store import driver, log, reversing, rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection

_json = msgspec.json.decode


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """One change as a person reads it. `details` are the changed fields, where somebody asks for them."""

    change: str
    when: str
    who: str
    says: str
    details: tuple[str, ...] = ()


def history(desk: Desk, *, student_id: str = "", row_id: str = "", limit: int = 500) -> list[Happening]:
    """The newest changes first: all, those that touched anything of one student, or those of one row."""
    sees = desk.who.sees_restricted

    def ask(connection: Connection) -> list[Happening]:
        people = _people(connection)
        hidden: set[str] = set() if sees else _restricted(connection)
        wanted: set[str] | None = None
        if row_id:
            wanted = {row_id}
        elif student_id:
            wanted = _rows_of_student(connection, student_id)
        found = log.changes(connection, limit) if wanted is None else _changes_touching(connection, wanted, limit)
        told: list[Happening] = []
        for change in found:
            details, only_hidden = _details(connection, change, wanted, hidden)
            if only_hidden:
                continue
            told.append(
                Happening(
                    change=change.id,
                    when=change.made,
                    who=people.get(change.staff_id or "", ""),
                    says=_says(change),
                    details=details,
                )
            )
        return told

    return desk.read(ask)


def _says(change: log.Change) -> str:
    if change.kind == "undo":
        return f"Undo: {change.says}"
    return f"Bring back: {change.says}" if change.kind == "redo" else change.says


def _people(connection: Connection) -> dict[str, str]:
    rows = connection.execute('SELECT "id", "given_name", "family_name" FROM "staff"')
    return {row[0]: f"{row[1]} {row[2]}".strip() for row in rows}


def _restricted(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute(reversing.restricted_rows_sql())}


def _rows_of_student(connection: Connection, student_id: str) -> set[str]:
    """The student and every row that points at the student, directly or through a plan."""
    found = {student_id}
    for target in ("student", "plan"):
        parents = tuple(found)
        marks = ", ".join("?" * len(parents))
        for table, entity in BY_TABLE.items():
            for field in fields_of(entity):
                if field.refers == target:
                    sql = f'SELECT "id" FROM {driver.quoted(table)} WHERE {driver.quoted(field.name)} IN ({marks})'
                    found |= {row[0] for row in connection.execute(sql, parents)}
    return found


def _changes_touching(connection: Connection, wanted: set[str], limit: int) -> list[log.Change]:
    keys: set[tuple[int, int]] = set()
    listed = tuple(wanted)
    for start in range(0, len(listed), 500):
        part = listed[start : start + 500]
        sql = f'SELECT DISTINCT "clock", "device" FROM "op" WHERE "row" IN ({", ".join("?" * len(part))})'
        keys |= set(connection.execute(sql, part).fetchall())
    newest = sorted(keys, reverse=True)[:limit]
    found = (log.change_named(connection, log.change_id(clock, device)) for clock, device in newest)
    return [change for change in found if change is not None]


_FEW = 12
"""A change of more rows than this is told by its sentence alone."""


def _details(
    connection: Connection, change: log.Change, wanted: set[str] | None, hidden: set[str]
) -> tuple[tuple[str, ...], bool]:
    """The changed fields in words, and whether the change touched nothing but what may not be seen."""
    clock, device = change.key
    ops = connection.execute(
        'SELECT "entity", "row", "fields", "replaces" FROM "op" WHERE "clock" = ? AND "device" = ? LIMIT 40',
        (clock, device),
    ).fetchall()
    seen = [one for one in ops if one[1] not in hidden]
    mine = [one for one in seen if wanted is None or one[1] in wanted]
    if len(mine) > _FEW:
        return (), False
    told: list[str] = []
    for table, _, fields, replaces in mine:
        told += _sentences(
            connection,
            BY_TABLE[table],
            _json(fields),
            _json(replaces) if replaces else None,
        )
    return tuple(told), bool(ops) and not seen


def _sentences(
    connection: Connection, entity: type[Entity], fields: dict[str, Any], replaces: dict[str, list[str]] | None
) -> list[str]:
    thing = spaced(table_of(entity))
    if replaces is None:
        return [f"{thing} added"]
    if fields.get(log.DELETED):
        return [f"{thing} taken out"]
    told: list[str] = []
    for field in fields_of(entity):
        if field.name in fields and field.shown.audience != "nobody":
            before = reversing.written_before(connection, entity, field.name, replaces[field.name])
            was, now = _word(connection, field, before), _word(connection, field, fields[field.name])
            told.append(f"{thing}, {field.title}: {was} → {now}")
    if log.DELETED in fields and not told:
        told.append(f"{thing} brought back")
    return told


def _word(connection: Connection, field: Field, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if field.kind == "yes_no":
        return "yes" if value else "no"
    if field.kind == "choice":
        return field.word(value)
    if field.kind == "number":
        return f"{value:g}"
    if field.refers:
        return _name_of(connection, field.refers, str(value))
    return str(value)


def _name_of(connection: Connection, table: str, row_id: str) -> str:
    columns = BY_TABLE[table].__struct_fields__
    wanted = [
        name for name in ("given_name", "family_name", "name", "task", "concern", "label", "date") if name in columns
    ]
    listed = ", ".join(driver.quoted(name) for name in wanted[:2])
    row = connection.execute(f'SELECT {listed} FROM {driver.quoted(table)} WHERE "id" = ?', (row_id,)).fetchone()
    return " ".join(str(part) for part in row if part) if row else "something"


class BroughtIn(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the import history and the change that brought it in."""

    record: ImportRecord
    change: str
    undone: bool


def brought_in(desk: Desk) -> list[BroughtIn]:
    """Every file that was ever brought in, undone ones too, newest first."""

    def ask(connection: Connection) -> list[BroughtIn]:
        names = ", ".join(f"r.{driver.quoted(name)}" for name in ImportRecord.__struct_fields__)
        found = connection.execute(
            f'SELECT o."clock", o."device", r."deleted_at" IS NOT NULL, {names} FROM "op" o '
            'JOIN "import_record" r ON r."id" = o."row" '
            'WHERE o."entity" = \'import_record\' AND o."replaces" IS NULL ORDER BY o."clock" DESC'
        ).fetchall()
        records = rows.values_of(ImportRecord, [row[3:] for row in found])
        return [
            BroughtIn(record=record, change=log.change_id(row[0], row[1]), undone=bool(row[2]))
            for row, record in zip(found, records, strict=True)
        ]

    return desk.read(ask)
