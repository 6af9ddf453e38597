"""The deep check of an open desk: file, schema, triggers, references and every single value."""

from __future__ import annotations

import msgspec

from interventiondesk.domain.declared import fields_of, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.store import driver, log, rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.digest import counts_of, digest_of
from interventiondesk.store.version import DATA_VERSION


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What `check` found. `ok` is true where `problems` is empty."""

    ok: bool
    digest: str
    counts: dict[str, int]
    device: str
    schema: int
    last_backup: str | None
    problems: tuple[str, ...]


def check(desk: Desk) -> Report:
    """Look at everything; changes nothing."""
    device = desk.device

    def work(connection: driver.Connection) -> Report:
        problems = _problems(connection)
        return Report(
            ok=not problems,
            digest=digest_of(connection),
            counts=counts_of(connection),
            device=device,
            schema=DATA_VERSION,
            last_backup=driver.one(connection, 'SELECT "value" FROM "meta" WHERE "key" = \'backup\''),
            problems=tuple(problems),
        )

    # A connection of its own: in a large school the check takes seconds, and nobody should wait for it to read or write.
    connection = desk.another_connection()
    try:
        return work(connection)
    finally:
        connection.close()


def _problems(connection: driver.Connection) -> list[str]:
    found: list[str] = []
    if connection.execute("PRAGMA cipher_integrity_check").fetchall():
        found.append("A part of the file was altered.")
    quick = driver.one(connection, "PRAGMA integrity_check")
    if quick != "ok":
        found.append(f"The database's own check says: {quick}.")
    if connection.execute("PRAGMA foreign_key_check").fetchall():
        found.append("A row points at something that is not there.")
    if log.present_triggers(connection) != log.all_triggers():
        found.append("The triggers that write the log are not the ones that belong there.")
    for entity in ENTITIES:
        table = table_of(entity)
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({driver.quoted(table)})")}
        if columns != set(log.columns_of(entity)):
            found.append(f"The table {table} does not have the declared columns.")
            continue
        try:
            rows.select(connection, entity)
        except msgspec.ValidationError as error:
            found.append(f"A value in {table} breaks its declaration: {error}.")
        found += _dangling(connection, table, [(field.name, field.refers) for field in fields_of(entity)])
    return found


def _dangling(connection: driver.Connection, table: str, references: list[tuple[str, str]]) -> list[str]:
    found: list[str] = []
    for name, target in references:
        if not target:
            continue
        count = driver.one(
            connection,
            f"SELECT count(*) FROM {driver.quoted(table)} t JOIN {driver.quoted(target)} o "
            f'ON o."id" = t.{driver.quoted(name)} WHERE t."deleted_at" IS NULL AND o."deleted_at" IS NOT NULL',
        )
        if count:
            found.append(f"{count} rows of {table} point at a {target} that was taken out.")
    return found
