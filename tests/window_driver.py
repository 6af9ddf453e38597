"""Somebody at the keyboard: presses keys in the real window and hears what a screen reader would say; there is no mouse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from drivers import spare_backup
from interventiondesk.store.desk import Desk
from interventiondesk.ui import look
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

_NAMED = {"Enter": Qt.Key.Key_Return, "Esc": Qt.Key.Key_Escape, "Del": Qt.Key.Key_Delete, "Space": Qt.Key.Key_Space}
_HELD = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
}


class AtTheKeyboard:
    """One person at one window. `presses` counts every key."""

    def __init__(self, window: Window, qtbot: QtBot) -> None:
        self.window = window
        self._qtbot = qtbot
        self.presses = 0

    def _where(self) -> QWidget:
        # a list of words that fit takes the keys while it is open
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window

    def press(self, *keys: str) -> None:
        """Press keys by name: "Enter", "Right", "Ctrl+3", "a"."""
        for key in keys:
            *held, name = key.split("+") if len(key) > 1 else [key]
            code = _NAMED.get(name) or getattr(Qt.Key, f"Key_{name.upper() if len(name) == 1 else name}")
            modifiers = Qt.KeyboardModifier.NoModifier
            for one in held:
                modifiers |= _HELD[one]
            self.presses += 1
            self._qtbot.keyClick(self._where(), code, modifiers)
            settle()
        self.window.activateWindow()
        self._qtbot.waitUntil(self.window.isActiveWindow)

    def type(self, text: str) -> None:
        """Type letters where the keyboard is; in a line they replace what is there."""
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit):
            focus.selectAll()
        for letter in text:
            self.presses += 1
            self._qtbot.keyClicks(QApplication.focusWidget() or self.window, letter)
        settle()

    def here(self) -> str:
        """What a screen reader says of the widget that has the keyboard."""
        focus = QApplication.focusWidget()
        spoken = QAccessible.queryAccessibleInterface(focus) if focus is not None else None
        return spoken.text(QAccessible.Text.Name).strip() if spoken else ""

    def tab_to(self, name: str, *, back: bool = False) -> None:
        """Tab until the keyboard is on the control of this name, at most once round the window."""
        heard: list[str] = []
        for _ in range(90):
            if self.here() == name:
                return
            self.press("Shift+Backtab" if back else "Tab")
            heard.append(self.here())
        raise AssertionError(f"Tab never comes to {name!r}, only to {heard}")

    def bar(self) -> str:
        """What the message bar says."""
        return self.window.bar.text()


@contextmanager
def at_the_keyboard(desk: Desk, today: dt.date, app: QApplication, qtbot: QtBot) -> Iterator[AtTheKeyboard]:
    """The window on a desk, active, with somebody at its keyboard."""
    look.apply(app, dark=False)
    window = Window(Session(desk, today))
    qtbot.addWidget(window, before_close_func=lambda _window: spare_backup(desk))
    window.resize(1366, 768)
    window.start()
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    settle()
    yield AtTheKeyboard(window, qtbot)
    window.hide()
