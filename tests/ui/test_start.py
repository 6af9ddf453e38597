"""Starting the program: what the first window may import, and what stands where there is no school yet."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskFolder
from interventiondesk.store.keys import code_is_whole
from interventiondesk.ui.application import Application
from interventiondesk.ui.pages.start import SignInWindow, StartWindow
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.second_start import is_open, ring

TODAY = dt.date(2027, 1, 14)
HEAVY = ("pyqtgraph", "numpy", "reportlab", "openpyxl", "sqlite_utils", "pikepdf", "pypdfium2", "click", "nacl")

FIRST_WINDOW = """
import datetime as dt, sys
from pathlib import Path
import interventiondesk.tasks.today
from PySide6.QtWidgets import QApplication
from interventiondesk.ui import look
from interventiondesk.ui.application import Application
look.prepare()
app = QApplication(sys.argv[:1])
look.apply(app)
home = Path(sys.argv[1])
application = Application(lambda: dt.date(2027, 1, 14), home / "none", home)
application.begin()
app.processEvents()
assert application.window.grab().width() > 0
print(" ".join(sorted(sys.modules)))
application.window.close()
"""


def test_the_first_window_of_the_sample_school_imports_nothing_heavy(sample_folder: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_WINDOW, str(sample_folder)],
        check=True,
        capture_output=True,
        text=True,
        env=environment,
    )
    imported = {name.split(".")[0] for name in done.stdout.split()}
    assert "interventiondesk" in imported
    assert imported.isdisjoint(HEAVY)


@pytest.fixture
def application(desk_app: QApplication, tmp_path: Path) -> Application:
    return Application(lambda: TODAY, tmp_path / "desk", tmp_path / "sample")


def press(window: StartWindow | SignInWindow, words: str) -> None:
    button = next(one for one in window.findChildren(Button) if one.text() == words and one.isVisible())
    button.click()
    settle()


def fields(window: StartWindow | SignInWindow) -> dict[str, QLineEdit]:
    return {one.accessibleName(): one for one in window.findChildren(QLineEdit) if one.isVisible()}


def test_a_school_is_started_with_its_code_typed_back_and_signed_in_to(application: Application, qtbot: QtBot) -> None:
    start = StartWindow(application)
    qtbot.addWidget(start)
    start.show()
    press(start, "Start a school")
    there = fields(start)
    there["Name of the school"].setText("Maple School")
    there["Your name"].setText("Ann Lee")
    there["Passphrase"].setText("too short")
    press(start, "Go on")
    assert any("at least 15 characters" in one.text() for one in start.findChildren(QLabel) if one.isVisible())
    assert there["Name of the school"].text() == "Maple School"
    there["Passphrase"].setText("four calm otters read")
    there["Passphrase again"].setText("four calm otters read")
    press(start, "Go on")
    code = next(one.text() for one in start.findChildren(QLabel) if code_is_whole(one.text()))
    typed = fields(start)["Type the code back"]
    typed.setText("wrong")
    press(start, "Start the school")
    assert not DeskFolder(application.real).exists()
    typed.setText(code.lower().replace("-", " "))
    press(start, "Start the school")
    qtbot.waitUntil(lambda: application.window is not None, timeout=20_000)
    assert application.window is not None
    assert application.window.session.desk.who.name == "Ann Lee"
    application.window.close()
    with Desk.open(application.real, secret=code) as desk:
        assert desk.who.family_name == "Recovery code"


def test_a_wrong_passphrase_is_said_beside_the_line_and_nothing_typed_is_lost(
    application: Application, qtbot: QtBot
) -> None:
    from interventiondesk.store.keys import new_recovery_code
    from interventiondesk.tasks.start import start_school

    code = new_recovery_code()
    phrase = "four calm otters read"
    start_school(application.real, school="Maple", person="Ann Lee", passphrase=phrase, code=code, today=TODAY).close()
    window = SignInWindow(application)
    qtbot.addWidget(window)
    window.show()
    window.name.setText("Ann Lee")
    window.phrase.setText("four calm otters sleep")
    window.go.click()
    qtbot.waitUntil(window.card.wrong.isVisible, timeout=20_000)
    assert window.card.wrong.text().startswith("This name and passphrase do not open the desk.")
    assert window.phrase.text() == "four calm otters sleep"
    window.phrase.setText(phrase)
    window.go.click()
    qtbot.waitUntil(lambda: application.window is not None, timeout=20_000)
    assert application.window is not None
    application.window.close()


def test_the_sample_school_is_made_and_removed_in_one_step(application: Application, qtbot: QtBot) -> None:
    start = StartWindow(application)
    qtbot.addWidget(start)
    start.show()
    press(start, "Open the sample school")
    qtbot.waitUntil(lambda: application.window is not None, timeout=30_000)
    assert application.window is not None
    assert application.window.rail._school.text().endswith("(sample, not protected)")
    application.leave()
    assert application.window is None
    again = application._start
    assert isinstance(again, StartWindow)
    qtbot.addWidget(again)
    press(again, "Remove it")
    assert not DeskFolder(application.sample).exists()


SECOND_START = """
import datetime as dt, sys
from pathlib import Path
from interventiondesk.ui.application import open_window
sys.exit(open_window(lambda: dt.date(2027, 1, 14), Path(sys.argv[1]) / "none", Path(sys.argv[1])))
"""


def test_a_second_start_brings_the_first_window_to_the_front_and_ends(
    desk_app: QApplication, sample_folder: Path, qtbot: QtBot
) -> None:
    first = Application(lambda: TODAY, sample_folder / "none", sample_folder)
    assert first.begin()
    window = first.window
    assert window is not None
    qtbot.addWidget(window)
    window.showMinimized()
    settle()
    second = subprocess.Popen(
        [sys.executable, "-c", SECOND_START, str(sample_folder)],
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
    assert (second.returncode, second.communicate()[0]) == (0, b"")
    assert not window.isMinimized()
    assert window.isVisible()
    window.close()
    assert DeskFolder(sample_folder).is_only_a_desk()
    assert not is_open(sample_folder)


def test_a_desk_that_a_command_has_open_answers_nobody(sample_folder: Path) -> None:
    with Desk.open(sample_folder):
        assert is_open(sample_folder)
        assert not ring(sample_folder, patience=100)
    (sample_folder / "lock-window").write_text("")  # left by a window that is closed
    with Desk.open(sample_folder):
        assert not ring(sample_folder, patience=100)
