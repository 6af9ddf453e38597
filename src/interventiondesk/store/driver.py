"""The only access to the database driver: how an encrypted file is opened, and the driver's exceptions under one name.

sqlite-utils looks for a module called `pysqlite3` first and takes its exception classes from there. With sqlcipher3 under
that name, failed writes look like failed writes; without it, an open transaction stays behind and later writes vanish.
So the alias is set here, before anything imports sqlite-utils, and a test asserts it.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import dbapi2

sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = dbapi2

Connection = dbapi2.Connection
DatabaseError = dbapi2.DatabaseError
IntegrityError = dbapi2.IntegrityError
OperationalError = dbapi2.OperationalError

APPLICATION_ID = 0x49444B31
"""`IDK1`, written into the file's header; inside an encrypted file it is only seen with the key."""

LEAST_SQLITE = (3, 51, 3)
"""Below it, a reset of the write-ahead log can corrupt the file."""

if dbapi2.sqlite_version_info < LEAST_SQLITE:  # pragma: no cover - the lock file pins a newer one
    raise ImportError(f"SQLite {dbapi2.sqlite_version} is too old for a school's data")


def connect(path: Path, key: bytes, *, write: bool) -> Connection:
    """An open connection in autocommit mode, with all settings of the house.

    Raises `DatabaseError` where the key does not fit or the first page is damaged: the key must be proved before.
    """
    connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False, timeout=5.0)
    run = connection.execute
    run("PRAGMA cipher_log_level = NONE")  # otherwise every damaged page is also printed on standard error
    run(f"PRAGMA key = \"x'{key.hex()}'\"")
    run("PRAGMA foreign_keys = ON")
    run("PRAGMA trusted_schema = OFF")
    run("PRAGMA cell_size_check = ON")
    run("PRAGMA recursive_triggers = ON")
    run("PRAGMA cache_size = -65536")
    run("PRAGMA busy_timeout = 5000")
    try:
        run("SELECT count(*) FROM sqlite_master").fetchone()
        if not write:
            run("PRAGMA query_only = ON")
    except DatabaseError:
        connection.close()
        raise
    return connection


def make_durable(connection: Connection) -> None:
    """Write-ahead log, flushed at every commit. Apart from `connect`, because it may write into the file: first a desk is
    proved, then it is touched."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


@contextmanager
def atomic(connection: Connection) -> Generator[Connection]:
    """One write transaction: taken at once, so that it never meets another writer half-way; all or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:  # whatever went wrong, a transaction never stays open; the error goes on
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def quoted(name: str) -> str:
    """An identifier of our own schema in quotes; refuses what could not be one."""
    if not name.replace("_", "").isalnum():
        raise ValueError(f"{name!r} is no name of a table or column")
    return f'"{name}"'


def one(connection: Connection, sql: str, *arguments: Any) -> Any:
    """The first column of the first row, or None."""
    row = connection.execute(sql, arguments).fetchone()
    return None if row is None else row[0]
