"""Long work outside the window's thread: it reports through a plain callable and is stopped through it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThread, QTimer, Signal
from PySide6.QtWidgets import QProgressDialog, QWidget

from interventiondesk.domain.refusals import Canceled, Refusal

T = TypeVar("T")
Step = Callable[[int, int, str], None]

_SHOWN_AFTER = 300
"""Milliseconds before progress is shown: shorter work would only flicker."""


class _Worker(QThread):
    stepped = Signal(int, int, str)
    finished_with = Signal(object)
    refused = Signal(object)
    broke = Signal(object)

    def __init__(self, work: Callable[[Step], Any], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self.stop = threading.Event()

    def run(self) -> None:
        try:
            answer = self._work(self._step)
        except Refusal as refusal:
            self.refused.emit(refusal)
        except Exception as error:  # noqa: BLE001 - handed to the window's thread, where the alarm shows it
            self.broke.emit(error)
        else:
            self.finished_with.emit(answer)

    def _step(self, done: int, total: int, what: str) -> None:
        if self.stop.is_set():
            raise Canceled
        self.stepped.emit(done, total, what)


class Background(QObject):
    """One piece of long work. `run` returns at once; `done` is called on the window's thread with the answer, `refused`
    with a refusal. What breaks otherwise is raised on the window's thread, for the alarm."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._worker: _Worker | None = None

    @property
    def busy(self) -> bool:
        """Whether work is going on."""
        return self._worker is not None

    def abandon(self) -> None:
        """Ask the work to stop, wait for it, and forget its answer: the window closes."""
        worker = self._worker
        if worker is not None:
            worker.stop.set()
            worker.blockSignals(True)
            worker.wait()

    def run(
        self,
        title: str,
        work: Callable[[Step], T],
        done: Callable[[T], object],
        refused: Callable[[Refusal], object],
        *,
        quiet: bool = False,
    ) -> None:
        """Start work unless some is going on already. `quiet` shows no box: the page itself says what it waits for."""
        if self._worker is not None:
            return
        worker = _Worker(work, self)
        self._worker = worker
        shown = QProgressDialog(title, "Stop", 0, 0, self._parent)
        shown.setWindowTitle("InterventionDesk")
        shown.setAccessibleName(title)
        shown.setMinimumDuration(1_000_000)
        shown.setAutoClose(False)
        shown.setAutoReset(False)
        shown.reset()
        timer = QTimer(shown)
        timer.setSingleShot(True)
        timer.timeout.connect(shown.show)
        if not quiet:
            timer.start(_SHOWN_AFTER)

        def stepped(at: int, total: int, what: str) -> None:
            shown.setMaximum(total)
            shown.setValue(min(at, total))
            if what:
                shown.setLabelText(what)

        def end() -> None:
            timer.stop()
            had_keyboard = shown.isActiveWindow()
            shown.hide()
            if had_keyboard:
                # not every desktop gives the keyboard back to the window that lost it to a dialog
                self._parent.window().activateWindow()
            shown.deleteLater()
            worker.wait()
            self._worker = None

        def finished(answer: object) -> None:
            end()
            done(answer)  # type: ignore[arg-type] # the signal carries what `work` returned

        def was_refused(refusal: Refusal) -> None:
            end()
            refused(refusal)

        def broke(error: Exception) -> None:
            end()
            raise error

        shown.canceled.connect(worker.stop.set)
        worker.stepped.connect(stepped)
        worker.finished_with.connect(finished)
        worker.refused.connect(was_refused)
        worker.broke.connect(broke)
        worker.start()
