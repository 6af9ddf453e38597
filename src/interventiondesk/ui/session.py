"""The open desk as the window sees it: one signal when anything changed, one way in which a click changes data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.desk import Changes, Desk

T = TypeVar("T")


class Session(QObject):
    """Owns nothing; holds the desk, the day and who is there.

    Every change of the school's data goes through `do`: it runs the task, tells the window what was saved, and shows a
    refusal in one place with everything left as it was.
    """

    changed = Signal(object)
    saved = Signal(object)
    refused = Signal(object)
    told = Signal(str)

    def __init__(self, desk: Desk, today: dt.date, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.today = today

    def do(self, task: Callable[[], Changes], *, quiet: bool = False) -> Changes | None:
        """Run a task that writes. None where it was refused. `quiet` keeps the message bar as it is: a grid of 30
        scores does not speak 30 times."""
        try:
            changes = task()
        except Refusal as refusal:
            self.refused.emit(refusal)
            return None
        if changes.change:
            self.changed.emit(changes)
            if not quiet:
                self.saved.emit(changes)
        return changes

    def ask(self, question: Callable[[], T]) -> T | None:
        """Run something that may be refused and writes nothing itself; None where it was."""
        try:
            return question()
        except Refusal as refusal:
            self.refused.emit(refusal)
            return None

    def undo(self) -> None:
        """Take back the newest change and say what it was."""
        changes = self.do(self.desk.undo, quiet=True)
        if changes is not None:
            self.told.emit(f"Undone: {changes.says}")

    def redo(self) -> None:
        """Bring back what was undone last."""
        changes = self.do(self.desk.redo, quiet=True)
        if changes is not None:
            self.told.emit(f"Brought back: {changes.says}")

    def begin_day(self, today: dt.date) -> None:
        """It is another day now; the sample school stays on its own."""
        if today != self.today and not self.desk.is_sample:
            self.today = today
            self.changed.emit(Changes(change="", says="", touched={"day": frozenset()}))
