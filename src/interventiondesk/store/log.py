"""The operation log: triggers write it, undo reads it, and it tells what happened to any row.

Each changed row of a commit is one operation: device, sequence, hybrid clock, table, row, its changed fields with their
new values, and for each field the versions (`device.sequence`) that the new value replaces. All operations of one commit
carry one clock reading; device and clock together name the change. Because a write names what it replaced, the logs of
two computers can later be united as sets without asking whose clock was right.

Undo is a commit of the inverse; see `reversing`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from typing import Any, Literal

import msgspec

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.following import WeekSheet
from interventiondesk.store.driver import Connection, one, quoted

DELETED = "deleted_at"
"""The one column that the store adds to every entity's declared fields."""

_json = msgspec.json.decode

LOG_TABLES = """
CREATE TABLE "device" (
    "number" INTEGER PRIMARY KEY,
    "id" TEXT NOT NULL,
    "place" TEXT NOT NULL
) STRICT;
CREATE TABLE "context" (
    "only" INTEGER PRIMARY KEY CHECK ("only" = 1),
    "device" INTEGER NOT NULL,
    "clock" INTEGER NOT NULL
) STRICT;
CREATE TABLE "change" (
    "device" INTEGER NOT NULL,
    "clock" INTEGER NOT NULL,
    "made" TEXT NOT NULL,
    "staff_id" TEXT,
    "says" TEXT NOT NULL,
    "kind" TEXT NOT NULL CHECK ("kind" IN ('do', 'undo', 'redo')),
    "of" TEXT NOT NULL DEFAULT '',
    PRIMARY KEY ("clock", "device")
) STRICT, WITHOUT ROWID;
CREATE TABLE "op" (
    "device" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "clock" INTEGER NOT NULL,
    "entity" TEXT NOT NULL,
    "row" TEXT NOT NULL,
    "fields" TEXT NOT NULL,
    "replaces" TEXT,
    PRIMARY KEY ("device", "seq")
) STRICT, WITHOUT ROWID;
CREATE INDEX "op_by_row" ON "op" ("row");
CREATE INDEX "op_by_clock" ON "op" ("clock");
"""

_NEXT = """SELECT c."device", (SELECT coalesce(max("seq"), 0) + 1 FROM "op" WHERE "device" = c."device"), c."clock\""""
_OUTSIDE = """SELECT RAISE(ABORT, 'a write outside of a commit') WHERE NOT EXISTS (SELECT 1 FROM "context")"""


def columns_of(entity: type[Entity]) -> tuple[str, ...]:
    """All columns of an entity's table: its declared fields, then `deleted_at`."""
    return (*entity.__struct_fields__, DELETED)


_HEADS = """(SELECT json_group_array(h.v) FROM (SELECT o."device" || '.' || o."seq" AS v FROM "op" o
WHERE o."row" = OLD."id" AND json_type(o."fields", '$.' || k.key) IS NOT NULL
EXCEPT SELECT v.value FROM "op" p, json_each(p."replaces", '$.' || k.key) v WHERE p."row" = OLD."id") h)"""
"""SQL for the versions of field k.key of OLD that nobody has replaced yet, as a JSON array. By EXCEPT, which makes each of
its two lists once; NOT IN would make the second one for every version: a row with 300 changes would cost 300 times 300.
And asked once in a trigger, not once a column: SQLite reads all triggers whenever a desk is opened."""


def triggers_for(entity: type[Entity]) -> dict[str, str]:
    """The triggers that keep one table's part of the log, by name."""
    table, columns = table_of(entity), columns_of(entity)
    values = [name for name in columns if name != "id"]
    inserted = ", ".join(f"'{name}', NEW.{quoted(name)}" for name in values)
    differs = " OR ".join(f"NEW.{quoted(name)} IS NOT OLD.{quoted(name)}" for name in values)
    arms = " UNION ALL ".join(
        f"SELECT '{name}' AS f, json_quote(NEW.{quoted(name)}) AS v WHERE NEW.{quoted(name)} IS NOT OLD.{quoted(name)}"
        for name in values
    )
    return {
        f"log_{table}_insert": (
            f'CREATE TRIGGER "log_{table}_insert" AFTER INSERT ON {quoted(table)} BEGIN {_OUTSIDE}; '
            f'INSERT INTO "op" {_NEXT}, \'{table}\', NEW."id", json_object({inserted}), NULL FROM "context" c; END'
        ),
        f"log_{table}_update": (
            f'CREATE TRIGGER "log_{table}_update" AFTER UPDATE ON {quoted(table)} WHEN {differs} BEGIN {_OUTSIDE}; '
            f'INSERT INTO "op" {_NEXT}, \'{table}\', NEW."id", x.fields, '
            f"(SELECT json_group_object(k.key, json({_HEADS})) FROM json_each(x.fields) k) "
            f'FROM "context" c, (SELECT json_group_object(f, json(v)) AS fields FROM ({arms})) x; END'
        ),
        f"log_{table}_id": (
            f'CREATE TRIGGER "log_{table}_id" BEFORE UPDATE OF "id" ON {quoted(table)} '
            f'WHEN NEW."id" IS NOT OLD."id" BEGIN SELECT RAISE(ABORT, \'an id never changes\'); END'
        ),
        f"log_{table}_delete": (
            f'CREATE TRIGGER "log_{table}_delete" BEFORE DELETE ON {quoted(table)} '
            "BEGIN SELECT RAISE(ABORT, 'a row is marked deleted, never deleted'); END"
        ),
    }


def all_triggers() -> dict[str, str]:
    """The triggers of every declared entity and those that keep the log itself from being rewritten."""
    found: dict[str, str] = {}
    for entity in ENTITIES:
        found |= triggers_for(entity)
    for verb in ("UPDATE", "DELETE"):
        name = f"log_op_{verb.lower()}"
        found[name] = (
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "op" '
            "BEGIN SELECT RAISE(ABORT, 'the log is only ever added to'); END"
        )
    return found


def present_triggers(connection: Connection) -> dict[str, str]:
    """The triggers that the open file has."""
    rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    return dict(rows)


def digest_of_triggers(triggers: dict[str, str]) -> str:
    """One digest over a set of triggers, whatever their order."""
    text = "\n".join(f"{name}\t{sql}" for name, sql in sorted(triggers.items()))
    return hashlib.sha256(text.encode()).hexdigest()


def regenerate(connection: Connection) -> None:
    """Replace all triggers by those that the declared entities ask for, and remember their digest.

    Must follow every migration: an added column is unknown to the old triggers, and a rebuilt table has none.
    """
    for name in present_triggers(connection):
        connection.execute(f"DROP TRIGGER {quoted(name)}")
    triggers = all_triggers()
    for sql in triggers.values():
        connection.execute(sql)
    connection.execute(
        'INSERT INTO "meta" ("key", "value") VALUES (\'triggers\', ?) '
        'ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value"',
        (digest_of_triggers(triggers),),
    )


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One commit as the history tells it. `id` names it on every computer."""

    id: str
    made: str
    staff_id: str | None
    says: str
    kind: Literal["do", "undo", "redo"]
    of: str

    @property
    def key(self) -> tuple[int, int]:
        """Clock and local number of the device."""
        clock, device = self.id.split("-")
        return int(clock, 16), int(device)


def change_id(clock: int, device: int) -> str:
    """The name of a change: its clock in hexadecimal, its device."""
    return f"{clock:x}-{device}"


_CHANGES = 'SELECT "clock", "device", "made", "staff_id", "says", "kind", "of" FROM "change"'


def _change(row: tuple[Any, ...]) -> Change:
    clock, device, made, staff_id, says, kind, of = row
    return Change(id=change_id(clock, device), made=made, staff_id=staff_id, says=says, kind=kind, of=of)


def changes(connection: Connection, limit: int = -1) -> list[Change]:
    """The newest changes first."""
    rows = connection.execute(f'{_CHANGES} ORDER BY "clock" DESC, "device" DESC LIMIT ?', (limit,)).fetchall()
    return [_change(row) for row in rows]


def change_named(connection: Connection, name: str) -> Change | None:
    """One change by its id, or None."""
    try:
        clock, device = name.split("-")
        key = (int(clock, 16), int(device))
    except ValueError:
        return None
    row = connection.execute(f'{_CHANGES} WHERE "clock" = ? AND "device" = ?', key).fetchone()
    return None if row is None else _change(row)


_DEPTH = 500
"""How many changes back Ctrl+Z reaches; older ones are undone from the history, one by one."""


def floor_of(connection: Connection) -> int:
    """The clock of the last change that belongs to the desk's beginning: what made the school is not undone."""
    return int(one(connection, 'SELECT "value" FROM "meta" WHERE "key" = \'beginning\'') or 0)


PAPER: tuple[type[Entity], ...] = (WeekSheet,)
"""Entities whose rows come into being because paper was printed, so that its number can be opened."""


def paper_changes(connection: Connection) -> set[str]:
    """The ids of all changes that only remember printed paper: whatever they touched is a row of `PAPER` that came to be.

    They are not on the stacks of `undoable`: printing is no edit, and Ctrl+Z after it takes back what was typed before.
    They stay in the history and are taken back by name. A change that says more of a sheet, that it was typed in or does
    not come back, is an edit like any other.

    It is read off the log instead of being told to `commit`, so that it also holds for changes made elsewhere and for
    desks that are older than the rule.
    """
    # What comes back after somebody took it off the list is an edit: on no stack, it would keep that from being undone.
    dot = "instr(v.value, '.')"
    taken_off = (
        f'SELECT 1 FROM json_each(o."replaces", \'$.{DELETED}\') v JOIN "op" d '
        f'ON d."device" = CAST(substr(v.value, 1, {dot} - 1) AS INTEGER) '
        f'AND d."seq" = CAST(substr(v.value, {dot} + 1) AS INTEGER) '
        'JOIN "change" k ON k."clock" = d."clock" AND k."device" = d."device" WHERE k."kind" = \'do\''
    )
    came = f"json_type(o.\"fields\", '$.{DELETED}') = 'null' AND NOT EXISTS ({taken_off})"
    tables = ", ".join(f"'{table_of(entity)}'" for entity in PAPER)
    rows = " UNION ALL ".join(f'SELECT "id" FROM {quoted(table_of(entity))}' for entity in PAPER)
    touched = f'SELECT DISTINCT "clock", "device" FROM "op" WHERE "row" IN ({rows})'
    found = connection.execute(
        f'SELECT c."clock", c."device" FROM ({touched}) t JOIN "change" c USING ("clock", "device") '
        f'WHERE c."kind" = \'do\' AND NOT EXISTS (SELECT 1 FROM "op" o WHERE o."clock" = c."clock" '
        f'AND o."device" = c."device" AND NOT (o."entity" IN ({tables}) AND {came}))'
    )
    return {change_id(clock, device) for clock, device in found}


def undoable(
    connection: Connection, who: str = "", unseen: Collection[tuple[int, int]] = ()
) -> tuple[Change | None, Change | None]:
    """What Ctrl+Z would undo and what redo would bring back, for one staff member: the tops of both stacks.

    Only one's own changes: a colleague's work is taken back from the history, by name and not by reflex.

    A change undone out of its turn (an import, from its history) leaves the stacks like any other. A new change closes
    the way forward. The start of the school is in neither stack: without it nobody could sign in. Nor is what has one of
    the keys in `unseen`, nor what only remembers printed paper (see `paper_changes`).
    """
    undo: list[Change] = []
    redo: list[Change] = []
    floor = floor_of(connection)
    aside = paper_changes(connection)
    for change in reversed(changes(connection, _DEPTH)):
        if change.id in aside or change.of in aside:
            aside.add(change.id)  # what takes paper back, or brings it back, is no edit either
            continue
        if change.key[0] <= floor or change.key in unseen or (change.staff_id or "") != who:
            continue
        if change.kind == "undo":
            undo = [one for one in undo if one.id != change.of]
            redo.append(change)
        elif change.kind == "redo":
            redo = [one for one in redo if one.id != change.of]
            undo.append(change)
        else:
            undo.append(change)
            redo.clear()
    return undo[-1] if undo else None, redo[-1] if redo else None
