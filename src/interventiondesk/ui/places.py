"""Where one can be in the window, and what every page is."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from interventiondesk.store.desk import Changes
from interventiondesk.ui import look
from interventiondesk.ui.session import Session

ANY_WIDTH = 16_777_215
"""Qt's own greatest width."""

Name = Literal[
    "today",
    "students",
    "student",
    "plan",
    "groups",
    "scores",
    "sessions",
    "week_sheet",
    "screening",
    "meetings",
    "meeting_mode",
    "packet",
    "data",
    "keys",
]

Keys = tuple[tuple[str, str], ...]
"""Pairs of keys and what they do, in the words of the user."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place and what is looked at there. `tab` names a tab of the page; what a page does not need it leaves alone."""

    name: Name
    tab: str = ""
    student_id: str = ""
    plan_id: str = ""
    group_id: str = ""
    measure_id: str = ""
    meeting_id: str = ""
    date: dt.date | None = None


class Page(QWidget):
    """One place of the window. Reads the desk through tasks, writes it through `session.do`, asks for other places
    through `go`, and says what it is called through `titled`: the title, and the muted words after it. `leaving` asks for
    the start screen, with this school closed.

    `show_place` is called whenever somebody comes here; `read` whenever what is shown may have changed.
    """

    keys: Keys = ()
    """The keys of this page, in the order in which they are needed; F1 lists them."""

    immersed = False
    """Whether this page has the whole screen while it is shown: no rail, no search, nobody else's name."""

    go = Signal(object)
    titled = Signal(str, str)
    leaving = Signal()
    back = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session

    def show_place(self, place: Place) -> None:
        """Show what the place asks for, with the keyboard where the work is."""
        del place
        self.read()

    def read(self) -> None:
        """Read again what is shown."""

    def print_it(self) -> None:
        """Ctrl+P where no list is meant: the packet of the next meeting, or what the page itself shows on paper."""
        self.go.emit(Place(name="packet"))

    def take_files(self, files: list[Path]) -> None:
        """Files that were dropped on the window, for the page that brings them in."""

    def touched_by(self, changes: Changes) -> bool:
        """Whether this change may touch what is shown; when in doubt, yes."""
        return bool(changes.touched)


class Scrolled(QScrollArea):
    """A page's content on the pale ground, in one or two columns, with the margins of every page.

    `aside` is the width of the second column; below `fold` (both in pixels of the sketches) it stands under the first.
    """

    def __init__(self, *, aside: int = 0, fold: int = 840) -> None:
        super().__init__()
        self._aside_width, self._fold = aside, fold
        self._second: QWidget | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        margin = look.px(look.PAGE)
        columns.setContentsMargins(margin, look.px(18), margin, margin)
        columns.setSpacing(look.px(look.WIDE))
        self.main = QVBoxLayout()
        self.aside = QVBoxLayout()
        for column in (self.main, self.aside):
            column.setSpacing(look.px(14))
            column.setAlignment(Qt.AlignmentFlag.AlignTop)
        columns.addLayout(self.main, 1)
        self._columns: QBoxLayout = columns
        if aside:
            holder = self._second = QWidget()
            holder.setFixedWidth(look.px(aside))
            holder.setLayout(self.aside)
            self.aside.setContentsMargins(0, 0, 0, 0)
            columns.addWidget(holder, 0, Qt.AlignmentFlag.AlignTop)
        self.setWidget(inside)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fold or unfold before the content is laid out at the new width."""
        if self._second is not None:
            # the width with a scroll bar in it: without one the bar that a fold brings could unfold the page again
            self._fold_columns(self._second, narrow=self.width() < look.px(self._fold))
        super().resizeEvent(event)

    def _fold_columns(self, second: QWidget, *, narrow: bool) -> None:
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() == way:
            return
        self._columns.setDirection(way)
        self._columns.setStretch(0, 0 if narrow else 1)
        if self._aside_width:
            wide = look.px(self._aside_width)
            second.setMinimumWidth(0 if narrow else wide)
            second.setMaximumWidth(ANY_WIDTH if narrow else wide)


def emptied(layout: QVBoxLayout) -> QVBoxLayout:
    """The same layout with nothing in it."""
    while layout.count():
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
    return layout
