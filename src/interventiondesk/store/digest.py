"""What a school amounts to: one digest over its living rows, and how many there are of each kind.

Both also answer for a desk that is still to be migrated, whose backup has to be verified before: what today's
declarations ask for and the file does not have yet is passed over.
"""

from __future__ import annotations

import hashlib

import msgspec

from interventiondesk.domain.declared import Setting
from interventiondesk.domain.entities import BY_TABLE
from interventiondesk.store import driver


def digest_of(connection: driver.Connection) -> str:
    """SHA-256 over the living rows of all entities but settings, by id: equal digests, equal schools."""
    total = hashlib.sha256()
    encoder = msgspec.json.Encoder()
    for table, entity in sorted(BY_TABLE.items()):
        present = _columns(connection, table)
        if issubclass(entity, Setting) or not present:
            continue
        listed = ", ".join(driver.quoted(name) for name in entity.__struct_fields__ if name in present)
        total.update(table.encode())
        for row in connection.execute(
            f'SELECT {listed} FROM {driver.quoted(table)} WHERE "deleted_at" IS NULL ORDER BY "id"'
        ):
            total.update(encoder.encode(row))
    return total.hexdigest()


def counts_of(connection: driver.Connection) -> dict[str, int]:
    """Living rows by table."""
    return {
        table: driver.one(connection, f'SELECT count(*) FROM {driver.quoted(table)} WHERE "deleted_at" IS NULL')
        for table in BY_TABLE
        if _columns(connection, table)
    }


def _columns(connection: driver.Connection, table: str) -> set[str]:
    return {row[1] for row in connection.execute(f"PRAGMA table_info({driver.quoted(table)})")}
