"""The widths that somebody drew the columns of a table to, there again next time: one place for every table there is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView

from interventiondesk.ui import look
from interventiondesk.ui.session import Session

_PAUSE = 400


class DrawnWidths(QObject):
    """What a hand drew in one table, kept for whoever is signed in. A table is known by the titles of its columns: it is
    the same one wherever a page makes it anew, and no title names a student.

    `known` are widths by title, in pixels of the sketches. A column that takes the rest, or gave way to a narrow window,
    is not drawn by hand and not kept.
    """

    def __init__(self, session: Session, table: QTableView, titles: Sequence[str]) -> None:
        super().__init__(table)
        self._session, self._titles = session, tuple(titles)
        self._key = f"widths: {', '.join(self._titles)}"
        self.known: dict[str, int] = session.desk.kept(self._key, dict[str, int]) or {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.keep)
        table.horizontalHeader().sectionResized.connect(self._resized)

    def _resized(self, at: int, _old: int, new: int) -> None:
        if new and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.known[self._titles[at]] = round(new * 1000 / look.px(1000))
            self._pause.start()

    def keep(self) -> None:
        """Keep what was drawn since; also when the table is left before the hand has rested."""
        self._pause.stop()
        self._session.desk.keep(self._key, self.known)

    @property
    def waits(self) -> bool:
        """Whether something was drawn that is not kept yet."""
        return self._pause.isActive()


def drawn_widths(table: QTableView, titles: Sequence[str]) -> DrawnWidths | None:
    """The widths of a table that stands in a page or a window of a session; None anywhere else."""
    around = table.parentWidget()
    while around is not None:
        session = getattr(around, "session", None)
        if isinstance(session, Session):
            return DrawnWidths(session, table, titles)
        around = around.parentWidget()
    return None
