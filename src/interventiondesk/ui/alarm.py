"""Everything that goes wrong, shown in one voice: a refusal is a sentence and a next step; our own mistake is a report
that can be copied and that holds no student data."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from interventiondesk import __version__
from interventiondesk.domain.refusals import Refusal


def report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    """What happened, where in our code, on which system. The error's own words are left out: they may name a student."""
    import platform
    import traceback

    lines = [f"InterventionDesk {__version__}, Python {platform.python_version()}, {platform.system()}", kind.__name__]
    lines += [f"  {Path(one.filename).name}:{one.lineno} in {one.name}" for one in traceback.extract_tb(trace)]
    if isinstance(error, Refusal):
        lines.append("  (a refusal that no page showed)")
    return "\n".join(lines)


def show_refusal(parent: QWidget | None, refusal: Refusal) -> None:
    """A refusal where there is no window with a message bar yet."""
    from PySide6.QtWidgets import QMessageBox  # late, as below: nothing is wrong while the program starts

    box = QMessageBox(QMessageBox.Icon.Information, "InterventionDesk", refusal.says, parent=parent)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(refusal.remedy)
    box.exec()


def _show_report(text: str) -> None:
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(
        QMessageBox.Icon.Warning,
        "InterventionDesk",
        "Something went wrong inside the program. What you saved before is safe.",
    )
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText("You can go on. Copy the report for whoever helps you; it holds no student data.")
    box.setDetailedText(text)
    copy = box.addButton("Copy the report", QMessageBox.ButtonRole.ActionRole)
    box.addButton("Go on", QMessageBox.ButtonRole.AcceptRole)
    box.exec()
    if box.clickedButton() is copy:
        QApplication.clipboard().setText(text)


def watch() -> None:
    """From now on every uncaught error is shown once, and printed for whoever started the program from a terminal."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        if isinstance(error, Refusal):
            show_refusal(QApplication.activeWindow(), error)
            return
        text = report(kind, error, trace)
        sys.stderr.write(text + "\n")
        _show_report(text)

    sys.excepthook = hook
