"""Undo: the inverse of a change, made from the log and refused where the rows have changed since.

It compares values, not versions: a field that was changed and changed back in between is the same to the person who
undoes. An inserted row is undone by marking it deleted; what points at it stands in the way and is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from interventiondesk.domain.declared import Entity, field_of, fields_of, table_of
from interventiondesk.domain.entities import BY_TABLE, ENTITIES
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.driver import Connection, one, quoted
from interventiondesk.store.log import DELETED, Change, columns_of

_json = msgspec.json.decode


def restricted_changes(connection: Connection) -> set[tuple[int, int]]:
    """The keys of all changes that touched a row which is restricted now."""
    found = connection.execute(
        f'SELECT DISTINCT "clock", "device" FROM "op" WHERE "row" IN ({restricted_rows_sql()})',
    )
    return set(found.fetchall())


def restricted_rows_sql() -> str:
    """The ids of all restricted rows, of every entity that can be restricted."""
    return " UNION ALL ".join(
        f'SELECT "id" FROM {quoted(table_of(entity))} WHERE "restricted" = 1'
        for entity in ENTITIES
        if any(field.name == "restricted" for field in fields_of(entity))
    )


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


def written_before(connection: Connection, entity: type[Entity], field: str, versions: Iterable[str]) -> Any:
    """The value of the newest of some versions of a field; its default where no operation has written it yet, because
    the field is younger than the row."""
    best: tuple[int, Any] | None = None
    for version in versions:
        device, seq = version.split(".")
        clock, raw = connection.execute(
            'SELECT "clock", "fields" FROM "op" WHERE "device" = ? AND "seq" = ?', (int(device), int(seq))
        ).fetchone()
        if best is None or clock > best[0]:
            best = (clock, _json(raw)[field])
    if best is not None:
        return best[1]
    return None if field == DELETED else default_of(entity, field)


def default_of(entity: type[Entity], field: str) -> Any:
    """A field's default as it is stored; None where it has none."""
    default = field_of(entity, field).default
    if default is msgspec.NODEFAULT:
        return None
    return int(default) if isinstance(default, bool) else default


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
        # A column that a later version dropped is neither compared nor brought back.
        standing = {name: value for name, value in fields.items() if name in now[row]}
        if any(now[row][name] != value for name, value in standing.items() if name not in seen):
            raise ChangedSince(
                f"“{change.says}” cannot be undone: {_about(entity)} has been changed since.",
                "Change it by hand; nothing was undone.",
            )
        if replaces is None:
            before[row] = {DELETED: stamp}
        else:
            seen |= {name: written_before(connection, entity, name, replaces[name]) for name in standing}
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
            table, whose = quoted(table_of(entity)), quoted(field.refers)
            # a row may share its id with the student whom it is about: only what was taken out of the very table counts
            count = one(
                connection,
                f"SELECT count(*) FROM {table} WHERE {DELETED} IS NULL AND {quoted(field.name)} IN ("
                f'SELECT l."id" FROM temp."leaving" l JOIN {whose} g ON g."id" = l."id" AND g.{DELETED} IS NOT NULL)',
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
