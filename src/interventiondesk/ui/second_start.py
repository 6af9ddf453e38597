"""A second start of the program brings the first window to the front, by a small file beside the lock and no network.

Whoever starts second finds the desk's lock taken, writes a call into the file and waits for the answer; the first watches
the file. Where nobody answers (a command has the desk open, not a window) the second start goes on and says so.
"""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QFileSystemWatcher, QObject, Qt, QThread, Signal
from PySide6.QtWidgets import QApplication, QWidget

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.folder import DeskFolder, DeskInUse

_NAME = "lock-window"
"""A name that counts as part of a desk's folder, as all that begins with `lock` does."""

_PATIENCE, _BETWEEN = 2_000, 40
_CALL, _ANSWER = "show yourself ", "here I am "


class Doorbell(QObject):
    """Listens in the folder of an open desk; `rung` tells that the program was started once more."""

    rung = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = folder / _NAME
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._look)
        try:
            self._file.write_text("", encoding="utf-8")
        except OSError:
            return  # a full disk: the next start is refused in words, as it would be without this
        self._watcher.addPath(str(self._file))

    def _look(self) -> None:
        said = _read(self._file)
        if said.startswith(_CALL):
            _write(self._file, _ANSWER + said.removeprefix(_CALL))
            self.rung.emit()
        if self._file.exists() and not self._watcher.files():
            self._watcher.addPath(str(self._file))  # a file that was written anew is another one to the watcher


def is_open(folder: Path) -> bool:
    """Whether a program on this computer has the desk open now."""
    place = DeskFolder(folder)
    if not place.exists():
        return False
    try:
        place.take()
    except DeskInUse:
        return True
    except Refusal:
        return False
    place.release()
    return False


def ring(folder: Path, patience: int = _PATIENCE) -> bool:
    """Call the window that has this desk open; False where none has answered after so many milliseconds."""
    file = folder / _NAME
    me = str(os.getpid())
    if not file.exists() or not _write(file, _CALL + me):
        return False
    waited = QElapsedTimer()
    waited.start()
    while waited.elapsed() < patience:
        if _read(file) == _ANSWER + me:
            return True
        QThread.msleep(_BETWEEN)
    return False


def bring_to_front(window: QWidget) -> None:
    """Show a window above the others, also one that was put away. Where the system lets no program do that by itself, its
    entry in the task bar asks for a look."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    QApplication.alert(window)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _write(file: Path, words: str) -> bool:
    try:
        file.write_text(words, encoding="utf-8")
    except OSError:
        return False
    return True
