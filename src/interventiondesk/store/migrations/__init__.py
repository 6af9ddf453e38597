"""The steps from an empty file to today's tables, in order and never edited once released.

Each step is plain SQL in a module of its own. sqlite-utils runs the steps and remembers them, but its `transform()`
would silently drop triggers, generated columns and WITHOUT ROWID, so it is never called. A new field of an entity is two
places: its declaration, and one step here. After the steps the triggers are made anew.
"""

from __future__ import annotations

from interventiondesk.store import driver, log
from interventiondesk.store.migrations import (
    earlier_days,
    every_file,
    first_desk,
    honest_numbers,
    said_of_files,
    team_week,
)
from interventiondesk.store.version import DATA_VERSION

# isort: split
# The driver must have set its alias before sqlite-utils looks for its exception classes.
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

STEPS = Migrations("interventiondesk")


def _run(database: Database, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            database.conn.execute(statement)


@STEPS(name="first_desk")
def make_first_desk(database: Database) -> None:
    """Everything that the first version keeps."""
    _run(database, log.LOG_TABLES)
    _run(database, first_desk.SQL)


@STEPS(name="honest_numbers")
def make_numbers_honest(database: Database) -> None:
    """Early warning indicators, norms, and the school's choice of a decision rule.

    A trigger that names a column keeps the column from being dropped, so those of the policy go first; all triggers are
    made anew after the steps.
    """
    for verb in ("insert", "update", "id", "delete"):
        database.conn.execute(f"DROP TRIGGER IF EXISTS log_policy_{verb}")
    _run(database, honest_numbers.SQL)


@STEPS(name="every_file")
def make_room_for_every_file(database: Database) -> None:
    """Requests for assistance, and attendance of which only totals are known."""
    _run(database, every_file.SQL)


@STEPS(name="team_week")
def make_room_for_the_week(database: Database) -> None:
    """Decisions on flags, what was put off, schedules, fidelity, daily points, tiers and numbered sheets."""
    _run(database, team_week.SQL)


@STEPS(name="said_of_files")
def make_room_for_what_was_said_of_files(database: Database) -> None:
    """What a school says once of its files belongs to the school, not to whoever said it."""
    _run(database, said_of_files.SQL)


@STEPS(name="earlier_days")
def make_room_for_earlier_days(database: Database) -> None:
    """On which days of the week a plan had its sessions before they were changed."""
    _run(database, earlier_days.SQL)


def migrate(connection: driver.Connection) -> None:
    """Bring the open file to today's tables and triggers. Raises what SQLite raises; each step is all or nothing."""
    database = Database(connection, execute_plugins=False)
    STEPS.apply(database)
    with driver.atomic(connection):
        log.regenerate(connection)
        connection.execute(f"PRAGMA user_version = {DATA_VERSION}")
        connection.execute(f"PRAGMA application_id = {driver.APPLICATION_ID}")
