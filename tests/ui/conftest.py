"""A window without a screen, with our look, for the tests of the user interface."""

from __future__ import annotations

import copy
import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import known_to_be_whole, let_go, spare_backup
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import flags, screening, standing
from interventiondesk.tasks.catching_up import Kept
from interventiondesk.tasks.sample import make_sample
from interventiondesk.tasks.today import board
from interventiondesk.ui import look
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window


@pytest.fixture
def desk_app(qapp: QApplication) -> QApplication:
    """The application in light colors, with nothing left of the test before."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    # A new style sheet lays out every widget again, so it is given only where a test has left another one.
    if qapp.property("tests_look") != _look_of(qapp):
        look.apply(qapp, dark=False)
        qapp.setProperty("tests_look", _look_of(qapp))
    return qapp


def _look_of(app: QApplication) -> str:
    state = look._state
    return f"{state.tokens} {state.scale} {state.follows} {app.font().toString()} {app.styleSheet()}"


SAMPLE_DAY = dt.date(2027, 1, 14)
"""The Thursday on which the sample school of these tests ends."""


@pytest.fixture(scope="session")
def _sample_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample once") / "desk"
    make_sample(folder, SAMPLE_DAY)
    return folder


@pytest.fixture
def sample_folder(_sample_once: Path, tmp_path: Path) -> Path:
    """A closed sample school of one's own."""
    folder = tmp_path / "sample"
    shutil.copytree(_sample_once, folder)
    return folder


@pytest.fixture(scope="session")
def _known(_sample_once: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Kept[Any], tuple[Any, ...]]:
    """What the program remembers of the sample school once it was at Today: as worked out, for all its copies."""
    folder = tmp_path_factory.mktemp("known") / "desk"
    shutil.copytree(_sample_once, folder)
    with Desk.open(folder) as desk:
        board(desk, SAMPLE_DAY)
        return {kept: kept._known[desk] for kept in (standing._BOOKS, screening._KEPT, flags._KEPT)}


def _remind(desk: Desk, known: dict[Kept[Any], tuple[Any, ...]], *which: Kept[Any]) -> None:
    for kept in which:
        *when, memory = known[kept]
        mine = copy.copy(memory)
        for name, value in vars(mine).items():
            setattr(mine, name, copy.copy(value))
        kept._known[desk] = (*when, mine)


@pytest.fixture
def sample_desk(sample_folder: Path, _known: dict[Kept[Any], tuple[Any, ...]]) -> Iterator[Desk]:
    """The sample school, open. That it is whole, and where its plans stand, is found out once for all its copies."""
    with known_to_be_whole():
        desk = Desk.open(sample_folder)
    _remind(desk, _known, standing._BOOKS)
    yield desk
    let_go(desk)


@pytest.fixture
def window(
    desk_app: QApplication, sample_desk: Desk, _known: dict[Kept[Any], tuple[Any, ...]], qtbot: QtBot
) -> Iterator[Window]:
    """The window on the sample school, at Today."""
    _remind(sample_desk, _known, screening._KEPT, flags._KEPT)
    made = Window(Session(sample_desk, SAMPLE_DAY))
    qtbot.addWidget(made, before_close_func=lambda _window: spare_backup(sample_desk))
    made.resize(1366, 768)
    made.start()
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()
