"""The widths that somebody drew columns to, there again next time."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication

from interventiondesk.ui.parts.table import ValueTable
from interventiondesk.ui.session import Session

_PAUSE = 400


def remember_widths(session: Session, table: ValueTable[Any], key: str) -> None:
    """Give a table the widths that were kept under a key, and keep those that a hand draws from now on.

    A column that takes the rest, or gave way to a narrow window, is not drawn by hand and not kept.
    """
    pause = QTimer(table)
    pause.setSingleShot(True)
    pause.setInterval(_PAUSE)
    drawn: dict[str, int] = {}

    def keep() -> None:
        session.desk.keep(key, {**(session.desk.kept(key, dict[str, int]) or {}), **drawn})

    def resized(at: int, _old: int, new: int) -> None:
        if new and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            drawn[table.value_model.columns[at].title] = new
            pause.start()

    def bring_back() -> None:
        kept = session.desk.kept(key, dict[str, int])
        if kept and table.value_model.rowCount():
            table.value_model.modelReset.disconnect(bring_back)
            QTimer.singleShot(0, table, lambda: table.set_widths(kept))

    pause.timeout.connect(keep)
    table.head.sectionResized.connect(resized)
    table.value_model.modelReset.connect(bring_back)
