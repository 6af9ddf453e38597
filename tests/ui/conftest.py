"""A window without a screen, with our look, for the tests of the user interface."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interventiondesk.store.desk import Desk
from interventiondesk.tasks.sample import make_sample
from interventiondesk.ui import look
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window


@pytest.fixture
def desk_app(qapp: QApplication) -> QApplication:
    """The application in light colors."""
    look.apply(qapp, dark=False)
    return qapp


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


@pytest.fixture
def sample_desk(sample_folder: Path) -> Iterator[Desk]:
    """The sample school, open."""
    desk = Desk.open(sample_folder)
    yield desk
    desk.close()


@pytest.fixture
def window(desk_app: QApplication, sample_desk: Desk, qtbot: QtBot) -> Iterator[Window]:
    """The window on the sample school, at Today."""
    made = Window(Session(sample_desk, SAMPLE_DAY))
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.start()
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()
