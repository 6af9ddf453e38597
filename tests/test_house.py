"""The walls of the house, each as a sentence. `design/ARCHITECTURE.md` says why they stand where they stand."""

from __future__ import annotations

import ast
import functools
import gc
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[1]
SOURCE = HOUSE / "src"
OURS = "interventiondesk"


@functools.cache
def modules() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = path
    return found


@functools.cache
def tree_of(name: str) -> ast.Module:
    return ast.parse(modules()[name].read_text(encoding="utf-8"))


@functools.cache
def nodes_of(name: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(name)))


@pytest.fixture(scope="module", autouse=True)
def _trees_for_a_while() -> Iterator[None]:
    """The trees are a million small things; the garbage collector is kept from looking through them, then they go."""
    gc.disable()
    yield
    nodes_of.cache_clear()
    tree_of.cache_clear()
    gc.enable()


@functools.cache
def imported(name: str, *, at_load: bool = False) -> tuple[str, ...]:
    """What a module imports, anywhere in it, in functions and for types too; or only what loading it imports."""
    return tuple(_imported(name, _at_load(tree_of(name)) if at_load else nodes_of(name)))


def _imported(name: str, nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports by dots"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield full if full in modules() else str(node.module)


def _at_load(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            yield child
            yield from _at_load(child)


def floor(*names: str) -> list[str]:
    roots = tuple(f"{OURS}.{name}" for name in names)
    return [one for one in modules() if one.startswith(tuple(f"{root}." for root in roots)) or one in roots]


def places(problems: list[str]) -> str:
    return "\n".join(problems)


# -- contracts, each proved to break ----------------------------------------------------------------------------------

FLOORS = "floors"
PLANTED: tuple[tuple[str, str, str], ...] = (
    # which contract must break, in which package the module is planted, what it says
    (FLOORS, "domain", "from interventiondesk.charts import chart"),
    (FLOORS, "domain", "from interventiondesk.resources import resource"),
    (FLOORS, "charts", "from interventiondesk.store import desk"),
    (FLOORS, "charts", "def late():\n    from interventiondesk.resources import resource"),
    (FLOORS, "store", "from interventiondesk.exchange import draft"),
    (FLOORS, "exchange", "from interventiondesk.documents import blocks"),
    (
        FLOORS,
        "documents",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from interventiondesk.store import desk",
    ),
    (FLOORS, "documents", "from interventiondesk.tasks import packet"),
    (FLOORS, "tasks", "def late():\n    from interventiondesk.ui import look"),
    (FLOORS, "ui", "import interventiondesk.commands"),
    (FLOORS, "", "# a new room beside the floors must say where it belongs"),
    ("resources", "resources", "from interventiondesk.domain import words"),
    ("domain", "domain", "import sqlite3"),
    ("domain", "domain/sample", "import pathlib"),
    ("qt", "tasks", "from PySide6.QtCore import QObject"),
    ("qt", "charts", "def late():\n    import numpy"),
    ("qt", "documents", "import pyqtgraph"),
    ("sql", "tasks", "import sqlcipher3"),
    ("sql", "exchange", "from sqlite_utils import Database"),
    ("sql", "ui/pages", "from nacl.pwhash import argon2id"),
    ("paper", "ui/parts", "import pypdfium2"),
    ("paper", "exchange", "from reportlab.pdfgen import canvas"),
    ("paper", "tasks", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pikepdf"),
    ("workbooks", "store", "import openpyxl"),
    ("workbooks", "tasks", "import python_calamine"),
    ("words", "tasks", "import click"),
    ("network", "ui", "import urllib.request"),
    ("network", "exchange", "import socket"),
    ("network", "documents", "from PIL import Image"),
)

_CHECKER = """
import json, sys
from pathlib import Path
from importlinter import api
from importlinter.application import use_cases

options = use_cases.read_user_options(config_filename="pyproject.toml")
use_cases._register_contract_types(options)

def broken(*contracts):
    report = use_cases.create_report(options, limit_to_contracts=contracts, cache_dir="cache")
    assert not report.could_not_run, report.invalid_contract_options
    ids = {contract["name"]: contract["id"] for contract in options.contracts_options}
    return sorted(ids[contract.name] for contract, check in report.get_contracts_and_checks() if not check.kept)

answers = [broken()]
for at, (contract, package, text) in enumerate(json.load(sys.stdin)):
    home = Path("src/interventiondesk", package)
    if home.is_dir():
        planted, before = home / f"planted_{at}.py", None
    else:
        planted = home.with_suffix(".py")
        before = planted.read_text(encoding="utf-8")
    planted.write_text((before or "") + text + chr(10), encoding="utf-8")
    answers.append(broken(contract))
    planted.unlink() if before is None else planted.write_text(before, encoding="utf-8")
answers.append(broken())
print("ANSWERS", json.dumps(answers))
"""


@pytest.fixture(scope="session")
def answers(tmp_path_factory) -> list[list[str]]:
    """Which contracts break: in the house as it is, with each planted import in turn the one that is meant to, and in
    the house as it is again."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(SOURCE, copy / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "pyproject.toml", copy)
    done = subprocess.run(
        [sys.executable, "-c", _CHECKER],
        input=json.dumps(PLANTED),
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.rpartition("ANSWERS ")[2])


def test_the_house_keeps_its_import_contracts(answers):
    assert answers[0] == []
    assert answers[-1] == [], "a planted module was left behind"


@pytest.mark.parametrize("at", range(len(PLANTED)), ids=[f"{one[0]}-{one[1]}-{at}" for at, one in enumerate(PLANTED)])
def test_a_planted_import_breaks_the_contract_that_guards_its_door(answers, at):
    assert answers[at + 1] == [PLANTED[at][0]]


def test_every_contract_has_an_import_that_breaks_it():
    import tomllib

    contracts = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert {one["id"] for one in contracts} == {contract for contract, _, _ in PLANTED}
    forbidding = [one for one in contracts if one["type"] == "forbidden"]
    outside = [name for one in forbidding for name in one["forbidden_modules"] if not name.startswith(OURS)]
    assert not [name for name in outside if "." in name], "a submodule of a foreign package guards nothing"


# -- walls that no contract can say -----------------------------------------------------------------------------------


def test_no_module_imports_itself_by_a_circle_however_late_the_import():
    graph = {name: {one for one in imported(name) if one in modules() and one != name} for name in modules()}
    assert _circles(graph) == []


def _circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected components of more than one module: strip what imports nothing or is imported by nothing."""
    left = {name: set(targets) for name, targets in graph.items()}
    while True:
        asked_for = set().union(*left.values()) if left else set()
        bare = {name for name, targets in left.items() if not targets or name not in asked_for}
        if not bare:
            break
        left = {name: targets - bare for name, targets in left.items() if name not in bare}
    return [sorted(left)] if left else []


def test_the_search_for_circles_finds_one_that_is_three_modules_long():
    straight = {"a": {"b", "c"}, "b": {"c"}, "c": set()}
    assert _circles(straight) == []
    assert _circles(straight | {"c": {"a"}}) == [["a", "b", "c"]]


def test_types_are_imported_where_everybody_can_see_it():
    hiding = [name for name in modules() if "TYPE_CHECKING" in modules()[name].read_text(encoding="utf-8")]
    assert hiding == []


def test_the_domain_and_the_charts_know_only_the_standard_library_and_msgspec():
    allowed = sys.stdlib_module_names | {"msgspec", OURS}
    strangers = [
        f"{name}: {one}"
        for name in floor("domain", "charts")
        for one in imported(name)
        if one.partition(".")[0] not in allowed
    ]
    assert strangers == []


def test_the_command_line_asks_the_window_only_for_pictures_and_late():
    commands = floor("commands")
    asked = {one for name in commands for one in imported(name) if one.startswith(f"{OURS}.ui")}
    assert asked <= {f"{OURS}.ui.pictures"}
    at_once = {one for name in commands for one in imported(name, at_load=True) if one.startswith(f"{OURS}.ui")}
    assert at_once == set()


def test_the_door_of_the_program_imports_nothing():
    assert set(imported(OURS)) <= {"__future__"}
    assert {one.partition(".")[0] for one in imported(f"{OURS}.__main__", at_load=True)} <= {"__future__", "sys"}


MAY_ASK_THE_TIME = {f"{OURS}.store.clock", f"{OURS}.commands.options", f"{OURS}.__main__"}
CLOCKS = {
    ("date", "today"),
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("QDate", "currentDate"),
    ("QDateTime", "currentDateTime"),
    ("QDateTime", "currentDateTimeUtc"),
    ("QTime", "currentTime"),
}


def clocks_asked(nodes: Iterable[ast.AST]) -> list[int]:
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Attribute) and (_last_name(node.value), node.attr) in CLOCKS
    ]


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_nothing_below_the_top_asks_what_day_it_is():
    asked = [
        f"{name} line {line}"
        for name in modules()
        if name not in MAY_ASK_THE_TIME
        for line in clocks_asked(nodes_of(name))
    ]
    assert not asked, places(asked)


def test_the_search_for_clocks_sees_one_that_is_handed_on_without_a_call():
    assert clocks_asked(ast.walk(ast.parse("import datetime as dt\nnow = dt.date.today"))) == [2]


MAY_CATCH_EVERYTHING = {
    f"{OURS}.ui.alarm",
    f"{OURS}.ui.background",  # the runner: it hands the error to the window's thread, where the alarm shows it
    f"{OURS}.exchange.reader",
    f"{OURS}.__main__",
}


def swallowing(nodes: Iterable[ast.AST]) -> list[int]:
    """Handlers of everything that do not raise again what they caught."""
    found: list[int] = []
    for node in nodes:
        if not isinstance(node, ast.ExceptHandler):
            continue
        kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        wide = any(kind is None or _last_name(kind) in {"Exception", "BaseException"} for kind in kinds)
        last = node.body[-1]
        if wide and not (isinstance(last, ast.Raise) and last.exc is None):
            found.append(node.lineno)
    return found


def test_no_error_is_swallowed_below_the_alarm():
    found = [
        f"{name} line {line}"
        for name in modules()
        if name not in MAY_CATCH_EVERYTHING
        for line in swallowing(nodes_of(name))
    ]
    assert not found, places(found)


def test_the_search_for_swallowed_errors_lets_cleaning_up_pass():
    text = "try:\n    pass\nexcept BaseException:\n    tidy()\n    raise\ntry:\n    pass\nexcept:\n    pass\n"
    assert swallowing(ast.walk(ast.parse(text))) == [8]


def test_no_module_is_a_junk_room():
    junk = {"utils", "util", "helpers", "helper", "common", "widgets", "manager", "misc"}
    assert [name for name in modules() if junk & set(name.split("."))] == []


def test_every_module_says_why_it_exists():
    silent = [
        name
        for name, path in modules().items()
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(tree_of(name))
    ]
    assert silent == []


def test_a_long_module_says_at_its_top_why_it_is_one():
    unexplained: list[str] = []
    for name, path in modules().items():
        lines = len(path.read_text(encoding="utf-8").splitlines())
        said = " ".join((ast.get_docstring(tree_of(name)) or "").split()).casefold()
        if lines > 400 and not any(words in said for words in ("one module because", "over 400 lines")):
            unexplained.append(f"{name}: {lines} lines")
    assert not unexplained, places(unexplained)


def test_sql_is_written_in_the_store_only():
    verbs = ("select ", "insert into ", "update ", "delete from ", "create table ", "pragma ")
    found: list[str] = []
    store = set(floor("store"))
    for name in modules():
        if name in store:
            continue
        for node in nodes_of(name):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.lstrip().casefold()
                if text.startswith(verbs) and (
                    " from " in text or " into " in text or " set " in text or "pragma" in text
                ):
                    found.append(f"{name} line {node.lineno}")
    assert not found, places(found)


def test_a_migration_never_lets_sqlite_utils_rebuild_a_table():
    forbidden = {"transform", "add_foreign_key", "enable_fts", "insert_all", "upsert_all", "upsert", "add_column"}
    found = [
        f"{name} line {node.lineno}: {node.attr}"
        for name in floor("store")
        for node in nodes_of(name)
        if isinstance(node, ast.Attribute) and node.attr in forbidden
    ]
    assert not found, places(found)


def test_only_one_module_touches_the_database_driver_and_only_migrations_use_sqlite_utils():
    at_home = {"sqlcipher3": {f"{OURS}.store.driver"}, "sqlite_utils": {f"{OURS}.store.migrations"}}
    for library, homes in at_home.items():
        users = {name for name in modules() if any(one.partition(".")[0] == library for one in imported(name))}
        assert users == homes


def test_qt_reaches_no_network():
    asked = [
        f"{name}: {one}"
        for name in floor("ui")
        for one in imported(name)
        if one.startswith(("PySide6.QtNetwork", "PySide6.QtWeb", "PySide6.QtHttp"))
    ]
    assert asked == []


def test_no_name_of_a_registry_and_no_path_of_a_machine_is_in_the_source():
    words = ("/" + "work" + "/", "/" + "home" + "/", "/" + "Users" + "/", "pypi" + ".org", "C:" + "\\\\")
    files = [*SOURCE.rglob("*.py"), *(HOUSE / "tests").rglob("*.py"), HOUSE / "pyproject.toml"]
    found = [
        f"{path.relative_to(HOUSE)}: {word}"
        for path in files
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert not found, places(found)


# -- start-up is a feature --------------------------------------------------------------------------------------------

HEAVY = (
    "pyqtgraph",
    "numpy",
    "reportlab",
    "openpyxl",
    "sqlite_utils",
    "pikepdf",
    "pypdfium2",
    "python_calamine",
    "click",
)


def loaded_by(code: str, *arguments: str) -> set[str]:
    """Which heavy libraries are in memory after running some code in an interpreter of its own."""
    ending = f"\nimport sys; print('LOADED', *(name for name in {HEAVY!r} if name in sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code + ending, *arguments],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("LOADED")[2].split())


def test_the_first_window_loads_no_heavy_library():
    assert loaded_by("import interventiondesk.ui.application") == set()


def test_opening_a_desk_loads_no_heavy_library(closed_desk):
    code = """
import sys
from pathlib import Path
from interventiondesk.store.desk import Desk
from interventiondesk.store import reads
desk = Desk.open(Path(sys.argv[1]), secret=sys.argv[2])
assert reads.school(desk).name
"""
    assert loaded_by(code, str(closed_desk.folder), closed_desk.passphrase) == set()


def test_the_command_line_loads_nothing_heavy_but_its_own_library():
    assert loaded_by("import interventiondesk.commands") <= {"click"}


@pytest.mark.parametrize("package", ["charts", "documents", "exchange", "store", "tasks", "ui", "ui.parts", "ui.pages"])
def test_the_door_of_a_package_loads_no_heavy_library(package):
    assert not [
        one
        for one in imported(f"{OURS}.{package}", at_load=True)
        if one.partition(".")[0] in HEAVY or one.startswith("PySide6")
    ]
