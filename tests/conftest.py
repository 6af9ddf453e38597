"""A small school that is made once and copied for every test that wants one."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from drivers import COORDINATOR, PASSPHRASE, SCHOOL, TODAY, CommandLine, SchoolAtWork, StepClock, known_to_be_whole
from fuzz.forked import Forked
from interventiondesk.exchange import child
from interventiondesk.store import keys
from interventiondesk.tasks import start
from interventiondesk.tasks.sample import make_sample

settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile("thorough", settings.get_profile("house"), max_examples=400)  # for `make faults`
settings.load_profile("house")


def pytest_collection_finish() -> None:
    """Spare the garbage collector thousands of tests and their modules, which it would look through at every turn."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def cheap_keys() -> Iterator[None]:
    """Slots made by tests ask for little work; each slot stores its own cost, so that they open like any other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "OPERATIONS", 1)
        patch.setattr(keys, "MEMORY", 8192)
        yield


@pytest.fixture(scope="session")
def forked() -> Iterator[Forked]:
    with Forked() as reader:
        yield reader


START_READERS = {"test_reading", "test_hostile"}
"""The tests of how a reader is started, watched and ended."""


@pytest.fixture(autouse=True)
def _forked_reader(request: pytest.FixtureRequest, forked: Forked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everywhere else the child that reads a file is forked, not started: a tenth of the time."""
    if request.path.stem not in START_READERS:
        monkeypatch.setattr(child, "_run", forked.run)


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory: pytest.TempPathFactory, cheap_keys: None) -> SchoolAtWork:
    folder = tmp_path_factory.mktemp("made once") / "desk"
    code = keys.new_recovery_code()
    desk = start.start_school(
        folder, school=SCHOOL, person=COORDINATOR, passphrase=PASSPHRASE, code=code, today=TODAY, clock=StepClock()
    )
    desk.close()
    for backup in (folder / "backups").iterdir():
        backup.unlink()
    return SchoolAtWork(folder, code)


@pytest.fixture
def closed_desk(_made_once: SchoolAtWork, tmp_path: Path) -> Iterator[SchoolAtWork]:
    """A desk of a school that has just been started, not open."""
    folder = tmp_path / "desk"
    shutil.copytree(_made_once.folder, folder)
    school = SchoolAtWork(folder, _made_once.code)
    yield school
    school.leave()


@pytest.fixture
def school(closed_desk: SchoolAtWork) -> SchoolAtWork:
    """The same, open, with the coordinator signed in."""
    with known_to_be_whole():
        closed_desk.open()
    return closed_desk


@pytest.fixture(scope="session")
def _sample_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample once") / "desk"
    make_sample(folder, TODAY, students=40)
    return folder


@pytest.fixture
def sample(_sample_once: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """The command line on a small sample school."""
    shutil.copytree(_sample_once, tmp_path / "sample")
    return CommandLine(tmp_path / "sample", capsys)


@pytest.fixture
def command(
    closed_desk: SchoolAtWork, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line on a school that has just been started, with its passphrase where commands look for it."""
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", PASSPHRASE)
    return CommandLine(closed_desk.folder, capsys)
