from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import get_type_hints

import pytest

from interventiondesk.domain import entities
from interventiondesk.domain.declared import Shown, fields_of, table_of
from interventiondesk.domain.entities import BY_TABLE, ENTITIES
from interventiondesk.store import driver, log
from interventiondesk.store.migrations import STEPS, migrate
from interventiondesk.store.version import DATA_VERSION

HOUSEKEEPING = {"meta", "kept", "number_of", "attendance", "device", "context", "change", "op"}
_TYPES = {"number": "REAL", "whole": "INTEGER", "yes_no": "INTEGER"}


@pytest.fixture(scope="module")
def migrated(tmp_path_factory) -> driver.Connection:
    connection = driver.connect(tmp_path_factory.mktemp("migrated") / "school.db", bytes(32), write=True)
    migrate(connection)
    yield connection
    connection.close()


def test_migrating_gives_exactly_the_tables_of_the_declared_entities(migrated):
    rows = migrated.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {row[0] for row in rows if not row[0].startswith(("sqlite_", "_sqlite"))}
    assert tables == set(BY_TABLE) | HOUSEKEEPING


@pytest.mark.parametrize("entity", ENTITIES, ids=table_of)
def test_migrating_gives_exactly_the_declared_columns(migrated, entity):
    declared = {
        (field.name, _TYPES.get(field.kind, "TEXT"), not field.optional, field.name == "id")
        for field in fields_of(entity)
    }
    present = {
        (row[1], row[2], bool(row[3]), bool(row[5]))
        for row in migrated.execute(f"PRAGMA table_info({driver.quoted(table_of(entity))})")
    }
    assert present == declared | {("deleted_at", "TEXT", False, False)}


@pytest.mark.parametrize("entity", ENTITIES, ids=table_of)
def test_every_reference_is_declared_once_and_kept_by_the_database(migrated, entity):
    declared = {(field.name, field.refers) for field in fields_of(entity) if field.refers}
    kept = {(row[3], row[2]) for row in migrated.execute(f"PRAGMA foreign_key_list({driver.quoted(table_of(entity))})")}
    assert kept == declared


@pytest.mark.parametrize("entity", ENTITIES, ids=table_of)
def test_every_table_is_strict_and_its_rows_can_neither_cascade_nor_be_replaced(migrated, entity):
    table = table_of(entity)
    sql = driver.one(migrated, "SELECT sql FROM sqlite_master WHERE name = ?", table)
    assert sql.rstrip().endswith("STRICT")
    assert "CASCADE" not in sql
    assert "UNIQUE" not in sql
    assert not migrated.execute(f"PRAGMA foreign_key_list({driver.quoted(table)})").fetchone() or {
        row[6] for row in migrated.execute(f"PRAGMA foreign_key_list({driver.quoted(table)})")
    } == {"NO ACTION"}


def test_every_table_has_its_four_triggers(migrated):
    present = log.present_triggers(migrated)
    assert present == log.all_triggers()
    for table in BY_TABLE:
        assert {f"log_{table}_{verb}" for verb in ("insert", "update", "id", "delete")} <= set(present)


def test_a_step_is_run_once(migrated):
    names = [row[0] for row in migrated.execute('SELECT "name" FROM "_sqlite_migrations"')]
    migrate(migrated)
    assert [row[0] for row in migrated.execute('SELECT "name" FROM "_sqlite_migrations"')] == names
    assert driver.one(migrated, "PRAGMA user_version") == DATA_VERSION


def test_the_data_version_counts_the_steps():
    assert len(list(STEPS._migrations)) == DATA_VERSION


def test_the_database_library_meets_our_driver_under_the_name_it_looks_for():
    import sqlcipher3
    import sqlite_utils.db

    assert sqlite_utils.db.sqlite3 is sqlcipher3
    assert sqlite_utils.db.OperationalError is driver.OperationalError


def test_a_write_that_fails_in_the_database_library_leaves_no_transaction_open(migrated):
    from sqlite_utils import Database

    database = Database(migrated, execute_plugins=False)
    with pytest.raises(driver.IntegrityError):
        list(database.query("INSERT INTO meta (key, value) VALUES ('triggers', 'again') RETURNING key"))
    assert not migrated.in_transaction


# -- declared once ----------------------------------------------------------------------------------------------------


def test_no_field_is_declared_twice_along_a_line_of_entities():
    for entity in ENTITIES:
        own = set(vars(entity).get("__annotations__", {}))
        inherited = {name for parent in entity.__mro__[1:] for name in vars(parent).get("__annotations__", {})}
        assert not own & inherited, table_of(entity)


def test_every_entity_is_listed_and_stands_after_what_it_refers_to():
    declared = {
        node.name
        for path in Path(inspect.getfile(entities)).parent.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef)
        and {getattr(base, "id", "") for base in node.bases} & {"Entity", "Setting"}
        and node.name != "Setting"
    }
    assert {entity.__name__ for entity in ENTITIES} == declared
    seen: set[str] = set()
    for entity in ENTITIES:
        seen.add(table_of(entity))
        assert {field.refers for field in fields_of(entity) if field.refers} <= seen


def test_every_field_can_be_shown_from_its_declaration_alone():
    for entity in ENTITIES:
        for field in fields_of(entity):
            assert field.title, (entity, field.name)
            assert field.kind != "choice" or field.choices, (entity, field.name)


def test_nothing_new_reaches_a_family_unless_its_declaration_says_so():
    told = {
        f"{table_of(entity)}.{field.name}"
        for entity in ENTITIES
        for field in fields_of(entity)
        if field.shown.audience == "family"
    }
    assert told == {
        f"student.{name}"
        for name in ("given_name", "family_name", "preferred_name", "pronouns", "grade", "strengths", "own_words")
    }
    assert Shown().audience == "team"


def test_limits_stand_inside_the_option_so_that_they_are_kept():
    for entity in ENTITIES:
        hints = get_type_hints(entity, include_extras=True)
        assert set(hints) == set(entity.__struct_fields__)


def test_no_declared_field_is_named_again_as_a_column_in_the_store():
    """A column's name in the store stands in a migration or in a question, never in a second list of fields."""
    store = Path(inspect.getfile(log)).parent
    for name in ("rows.py", "digest.py", "log.py"):
        text = (store / name).read_text(encoding="utf-8")
        strings = {
            node.value
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        fields = {field.name for entity in ENTITIES for field in fields_of(entity)} - {"id", "kind", "name", "rows"}
        assert not strings & fields, name
