"""Opening the program with a window: the look, the start screen or the sign-in, then the desk.

The day comes from a callable that `__main__` hands in, so that a window that stays open overnight turns the page and a
test can say what day it is.
"""

from __future__ import annotations

import datetime as dt
import importlib
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskFolder
from interventiondesk.ui import alarm, look
from interventiondesk.ui.second_start import Doorbell, bring_to_front, is_open, ring
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

_WARM_AFTER = 1500
"""Milliseconds after the first window before charts are warmed: nobody should feel it."""


class Application:
    """Which window is there: the start screen, the sign-in, or a school. Knows where the desks lie."""

    def __init__(self, clock: Callable[[], dt.date], real: Path, sample: Path) -> None:
        self.clock = clock
        self.real = real
        self.sample = sample
        self.window: Window | None = None
        self._start: object | None = None
        self._bell: Doorbell | None = None

    def begin(self) -> bool:
        """The first thing the user sees: their school's sign-in, the sample where that is all there is, or the start.

        False where the program was open already: its window is in front now, and this start has nothing to do.
        """
        if not DeskFolder(self.real).exists():
            self._mend()
        if any(is_open(folder) and ring(folder) for folder in (self.real, self.sample)):
            return False
        if DeskFolder(self.real).exists():
            self.sign_in()
        elif DeskFolder(self.sample).exists():
            self.open_sample()
        else:
            self.show_start()
        return True

    def _mend(self) -> None:
        """After a power cut in the middle of a restore the desk that was kept comes back."""
        if any(self.real.parent.glob(f"*{self.real.name}.*")):
            from interventiondesk.store.backup import mend_interrupted

            mend_interrupted(self.real)

    def show_start(self) -> None:
        """Open the sample school, start a school, restore a backup."""
        from interventiondesk.ui.pages.start import StartWindow

        self._close_window()
        start = StartWindow(self)
        self._start = start
        start.show()

    def sign_in(self) -> None:
        """Ask who is there."""
        from interventiondesk.ui.pages.start import SignInWindow

        self._close_window()
        start = SignInWindow(self)
        self._start = start
        start.show()

    def open_sample(self) -> None:
        """Open the sample school that is there."""
        try:
            desk = Desk.open(self.sample)
        except Refusal as refusal:
            alarm.show_refusal(None, refusal)
            self.show_start()
            return
        self.show_desk(desk)

    def show_desk(self, desk: Desk) -> None:
        """The window of an open desk."""
        from interventiondesk.tasks.day import day_of

        session = Session(desk, day_of(desk, self.clock()))
        window = Window(session, leave=self.leave)
        self._close_window()
        self.window = window
        window.resize(look.px(1366), look.px(768))
        window.start_again()
        window.show()
        self._bell = Doorbell(desk.folder.folder)
        self._bell.rung.connect(lambda: bring_to_front(window))
        if isinstance(self._start, object) and hasattr(self._start, "close"):
            self._start.close()  # type: ignore[attr-defined] # a start window or nothing
        self._start = None
        QTimer.singleShot(_WARM_AFTER, _warm)

    def leave(self) -> None:
        """Close this school and show the start screen."""
        self.show_start()

    def turn_day(self) -> None:
        """Called once a minute: after midnight the window shows the new day."""
        if self.window is not None:
            self.window.session.begin_day(self.clock())

    def _close_window(self) -> None:
        self._bell = None
        if self.window is not None:
            self.window.close()
            self.window.deleteLater()
            self.window = None


def _warm() -> None:
    """Import what the next click will need, while nobody is waiting."""
    importlib.import_module("interventiondesk.ui.pages.student")
    importlib.import_module("interventiondesk.ui.parts.plot")


def open_window(clock: Callable[[], dt.date], real: Path | None = None, sample: Path | None = None) -> int:
    """Run the program until its window is closed; answers the exit status."""
    from interventiondesk.tasks.day import sample_folder, usual_folder

    look.prepare()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("InterventionDesk")
    app.setDesktopFileName("interventiondesk")
    look.apply(app)
    alarm.watch()
    application = Application(clock, real or usual_folder(), sample or sample_folder())
    if not application.begin():
        return 0
    turning = QTimer()
    turning.timeout.connect(application.turn_day)
    turning.start(60_000)
    return app.exec()
