"""The status line: who is signed in, how fresh the data is, when the last backup was made, what Ctrl+Z would undo."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from interventiondesk.domain.words import day_words
from interventiondesk.store import reads
from interventiondesk.ui import look
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.session import Session


class StatusLine(QWidget):
    """Reads itself from the session; knows no page."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setFixedHeight(look.px(28))
        self._who = label("", "status", muted=True)
        self._fresh = label("", "status", muted=True)
        self._undo = Elided("", "status", ink="muted", at_end=True)
        self._undo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(look.PAGE), 0, look.px(look.PAGE), 0)
        line.setSpacing(look.px(look.PAGE))
        line.addWidget(self._who)
        line.addWidget(self._fresh)
        line.addWidget(self._undo, 1)

    def read(self) -> None:
        """Say it again."""
        desk = self._session.desk
        role = f", {desk.who.role}" if desk.who.id else ""
        self._who.setText(f"Signed in: {desk.who.short_name}{role}")
        as_of = reads.newest_score_date(desk)
        parts = [f"Data as of {day_words(as_of)}" if as_of else "No scores yet"]
        parts.append(reads.last_backup_words(desk, self._session.today))
        self._fresh.setText(" · ".join(parts))
        undo, _ = desk.undoable()
        self._undo.set_text(f"Ctrl Z undoes: {undo.says}" if undo else "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look.fill(painter, 0, 0, self.width(), self.height(), "surface")
        look.fill(painter, 0, 0, self.width(), 1, "line")
