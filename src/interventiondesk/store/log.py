"""The operation log: triggers write it, undo reads it, and it tells what happened to any row.

Each changed row of a commit is one operation: device, sequence, hybrid clock, table, row, its changed fields with their
new values, and for each field the versions (`device.sequence`) that the new value replaces. All operations of one commit
carry one clock reading; device and clock together name the change. Because a write names what it replaced, the logs of
two computers can later be united as sets without asking whose clock was right.

Undo is a commit of the inverse. It compares values, not versions: a field that was changed and changed back in between
is the same to the person who undoes. An inserted row is undone by marking it deleted; what points at it stands in the
way and is named.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from typing import Any, Literal

import msgspec

from interventiondesk.domain.declared import Entity, fields_of, table_of
from interventiondesk.domain.entities import BY_TABLE, ENTITIES
from interventiondesk.domain.refusals import Refusal
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


def restricted_changes(connection: Connection) -> set[tuple[int, int]]:
    """The keys of all changes that touched a note which is restricted now."""
    found = connection.execute(
        'SELECT DISTINCT "clock", "device" FROM "op" WHERE "row" IN (SELECT "id" FROM "note" WHERE "restricted" = 1)'
    )
    return set(found.fetchall())


def undoable(
    connection: Connection, who: str = "", unseen: Collection[tuple[int, int]] = ()
) -> tuple[Change | None, Change | None]:
    """What Ctrl+Z would undo and what redo would bring back, for one staff member: the tops of both stacks.

    Only one's own changes: a colleague's work is taken back from the history, by name and not by reflex.

    A change undone out of its turn (an import, from its history) leaves the stacks like any other. A new change closes
    the way forward. The start of the school is in neither stack: without it nobody could sign in. Nor is what has one of
    the keys in `unseen`.
    """
    undo: list[Change] = []
    redo: list[Change] = []
    floor = floor_of(connection)
    for change in reversed(changes(connection, _DEPTH)):
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


class ChangedSince(Refusal):
    """Undo would take away what somebody did later."""


def _rows_now(connection: Connection, entity: type[Entity], ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    columns = columns_of(entity)
    listed = ", ".join(quoted(name) for name in columns)
    connection.execute('CREATE TEMP TABLE IF NOT EXISTS "asked" ("id" TEXT PRIMARY KEY)')
    connection.execute('DELETE FROM temp."asked"')
    connection.executemany('INSERT OR IGNORE INTO temp."asked" VALUES (?)', [(one,) for one in ids])
    found = connection.execute(
        f'SELECT {listed} FROM {quoted(table_of(entity))} WHERE "id" IN (SELECT "id" FROM temp."asked")'
    )
    return {row[0]: dict(zip(columns, row, strict=True)) for row in found}


def written_before(connection: Connection, field: str, versions: Iterable[str]) -> Any:
    """The value of the newest of some versions of a field."""
    best: tuple[int, Any] | None = None
    for version in versions:
        device, seq = version.split(".")
        clock, raw = connection.execute(
            'SELECT "clock", "fields" FROM "op" WHERE "device" = ? AND "seq" = ?', (int(device), int(seq))
        ).fetchone()
        if best is None or clock > best[0]:
            best = (clock, _json(raw)[field])
    return None if best is None else best[1]


def reverse(connection: Connection, change: Change, stamp: str) -> int:
    """Write the inverse of a change inside the open transaction and answer how many rows it touched.

    `stamp` becomes `deleted_at` of rows that the change had added. Raises `ChangedSince`, leaving the transaction to be
    rolled back by the caller.
    """
    clock, device = change.key
    ops: dict[str, list[tuple[str, dict[str, Any], dict[str, list[str]] | None]]] = {}
    for table, row, fields, replaces in connection.execute(
        'SELECT "entity", "row", "fields", "replaces" FROM "op" WHERE "clock" = ? AND "device" = ? ORDER BY "seq" DESC',
        (clock, device),
    ):
        ops.setdefault(table, []).append((row, _json(fields), _json(replaces) if replaces else None))
    connection.execute('CREATE TEMP TABLE IF NOT EXISTS "leaving" ("id" TEXT PRIMARY KEY)')
    connection.execute('DELETE FROM temp."leaving"')
    touched = 0
    for table, entries in ops.items():
        touched += _reverse_table(connection, change, BY_TABLE[table], entries, stamp)
    standing = what_still_refers(connection)
    if standing:
        raise ChangedSince(f"“{change.says}” cannot be undone: {standing}.", "Nothing was undone.")
    return touched


def _reverse_table(
    connection: Connection,
    change: Change,
    entity: type[Entity],
    entries: list[tuple[str, dict[str, Any], dict[str, list[str]] | None]],
    stamp: str,
) -> int:
    now = _rows_now(connection, entity, (row for row, _, _ in entries))
    before: dict[str, dict[str, Any]] = {}
    for row, fields, replaces in entries:
        # Newest first: what an earlier operation of the same change wrote is only standing if no later one did.
        seen = before.setdefault(row, {})
        if any(now[row][name] != value for name, value in fields.items() if name not in seen):
            raise ChangedSince(
                f"“{change.says}” cannot be undone: {_about(entity)} has been changed since.",
                "Change it by hand; nothing was undone.",
            )
        if replaces is None:
            before[row] = {DELETED: stamp}
        else:
            seen |= {name: written_before(connection, name, replaces[name]) for name in fields}
    leaving = [(row,) for row, fields in before.items() if fields.get(DELETED) is not None]
    connection.executemany('INSERT OR IGNORE INTO temp."leaving" VALUES (?)', leaving)
    alike: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    for row, fields in before.items():
        alike.setdefault(tuple(fields), []).append((*fields.values(), row))
    for names, written in alike.items():
        sets = ", ".join(f"{quoted(name)} = ?" for name in names)
        connection.executemany(f'UPDATE {quoted(table_of(entity))} SET {sets} WHERE "id" = ?', written)
    return len(before)


def _about(entity: type[Entity]) -> str:
    word = table_of(entity).replace("_", " ")
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def what_still_refers(connection: Connection) -> str:
    """What living rows point at rows in `temp.leaving`, in words, or an empty text."""
    for entity in ENTITIES:
        for field in fields_of(entity):
            if not field.refers:
                continue
            table = quoted(table_of(entity))
            count = one(
                connection,
                f"SELECT count(*) FROM {table} WHERE {DELETED} IS NULL "
                f'AND {quoted(field.name)} IN (SELECT "id" FROM temp."leaving")',
            )
            if count:
                thing = table_of(entity).replace("_", " ")
                plural = f"{count} {thing}s have" if count > 1 else f"a {thing} has"
                return f"{plural} been added to what it brought"
    return ""


def what_is_gone_below(connection: Connection, clock: int, device: int) -> str:
    """What living rows of one change point at rows that were taken out, in words, or an empty text.

    The database keeps a reference to a row that is marked deleted, so it cannot tell.
    """
    key = (clock, device)
    touched = connection.execute(
        'SELECT DISTINCT "entity" FROM "op" WHERE "clock" = ? AND "device" = ?', key
    ).fetchall()
    for (table,) in touched:
        for field in fields_of(BY_TABLE[table]):
            if not field.refers or not one(
                connection, f"SELECT 1 FROM {quoted(field.refers)} WHERE {DELETED} IS NOT NULL LIMIT 1"
            ):
                continue
            # CROSS JOIN keeps this order, from the change to what it points at; left alone, SQLite asks each row of the
            # table for all operations of the change, which takes minutes for a year of scores.
            if one(
                connection,
                f'SELECT 1 FROM "op" o CROSS JOIN {quoted(table)} t CROSS JOIN {quoted(field.refers)} g '
                f'WHERE o."clock" = ? AND o."device" = ? AND o."entity" = ? AND t."id" = o."row" '
                f'AND t."deleted_at" IS NULL AND g."id" = t.{quoted(field.name)} AND g."deleted_at" IS NOT NULL LIMIT 1',
                *key,
                table,
            ):
                return f"{_about(BY_TABLE[table])} belongs to {_about(BY_TABLE[field.refers])} that was taken out"
    return ""
