"""Between rows and values: the columns of an entity, a value as a row, a row as a checked value."""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

import msgspec

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.store.driver import Connection, quoted
from interventiondesk.store.log import DELETED

_E = TypeVar("_E", bound=Entity)


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        # SQLite would store what is no number as NULL, and JSON has no word for it.
        raise msgspec.ValidationError(f"{value} is no number")
    if value is None or isinstance(value, (str, float)):
        return value
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return value


def row_of(value: Entity) -> tuple[Any, ...]:
    """A value as the row that is stored, in the order of its declared fields."""
    return tuple(_plain(getattr(value, name)) for name in value.__struct_fields__)


def upsert_sql(entity: type[Entity]) -> str:
    """Add the row, or bring an existing one (deleted or not) to exactly these values. Unchanged rows are not touched."""
    names = entity.__struct_fields__
    listed = ", ".join(quoted(name) for name in names)
    marks = ", ".join("?" * len(names))
    others = [name for name in names if name != "id"]
    sets = ", ".join(f"{quoted(name)} = excluded.{quoted(name)}" for name in others)
    table = quoted(table_of(entity))
    differs = " OR ".join(f"{table}.{quoted(name)} IS NOT excluded.{quoted(name)}" for name in others)
    return (
        f'INSERT INTO {table} ({listed}) VALUES ({marks}) ON CONFLICT ("id") DO UPDATE SET {sets}, '
        f"{quoted(DELETED)} = NULL WHERE {differs} OR {table}.{quoted(DELETED)} IS NOT NULL"
    )


def values_of(entity: type[_E], rows: Iterable[Sequence[Any]]) -> list[_E]:
    """Rows whose columns are the declared fields in order, as checked values.

    Raises `msgspec.ValidationError` for a row that no longer fits its declaration: it was not written by this program.
    """
    names = entity.__struct_fields__
    return msgspec.convert([dict(zip(names, row, strict=True)) for row in rows], list[entity], strict=False)


@functools.cache
def _living(entity: type[Entity]) -> str:
    listed = ", ".join(f"t.{quoted(name)}" for name in entity.__struct_fields__)
    return f"SELECT {listed} FROM {quoted(table_of(entity))} t WHERE t.{quoted(DELETED)} IS NULL"


def select(
    connection: Connection, entity: type[_E], where: str = "", arguments: Sequence[Any] = (), order: str = ""
) -> list[_E]:
    """Living rows of one entity. `where` and `order` are SQL of this floor, never text of a user."""
    sql = _living(entity)
    if where:
        sql += f" AND ({where})"
    if order:
        sql += f" ORDER BY {order}"
    return values_of(entity, connection.execute(sql, tuple(arguments)))
