"""Data: bringing in files, what was brought in, backups, and the school's own settings, one tab each."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from interventiondesk.store.desk import Changes
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_backups import BackupsPage
from interventiondesk.ui.pages.data_export import ExportPage
from interventiondesk.ui.pages.data_history import HistoryPage
from interventiondesk.ui.pages.data_import import ImportPage
from interventiondesk.ui.pages.data_norms import NormsPage
from interventiondesk.ui.pages.data_rules import RulesPage
from interventiondesk.ui.pages.data_school import SchoolPage
from interventiondesk.ui.parts.keeping import has_keyboard
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_TABS = {
    "import": "Bring in a file",
    "history": "Brought in",
    "export": "Take out",
    "backups": "Backups",
    "norms": "Norms",
    "rules": "How we decide",
    "school": "School",
}


_INSIDE = {"follow_up": "rules"}
"""What stands far down on a tab and is asked for by its own name."""


class _Strip(QWidget):
    """The white ground of the tabs, with its line below."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.fillRect(self.rect(), look.color("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, look.color("line"))


class DataPage(Page):
    """The tabs. Files that are dropped anywhere on the window come to the first one.

    A backup is restored, and the sample school removed, from the start screen, while no school is open.
    """

    keys = (("Left, Right", "On the tabs: from tab to tab"),)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.tabs = Tabs(tuple(_TABS.values()))
        self.tabs.setAccessibleName("Data")
        self.tabs.currentChanged.connect(self._tab_chosen)
        strip = _Strip()
        line = QHBoxLayout(strip)
        line.setContentsMargins(look.px(look.PAGE), 0, look.px(look.PAGE), 0)
        line.addWidget(self.tabs)
        line.addStretch(1)
        self._stack = QStackedWidget()
        self._pages: dict[str, Page] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(strip)
        box.addWidget(self._stack, 1)

    def tab(self) -> str:
        """The name of the tab that is open."""
        return tuple(_TABS)[max(0, self.tabs.currentIndex())]

    def inner(self, tab: str) -> Page:
        """The page of one tab, made when it is first opened."""
        known = self._pages.get(tab)
        if known is None:
            if tab == "history":
                known = HistoryPage(self.session)
                known.files_wanted.connect(self._bring_in)
            elif tab == "export":
                known = ExportPage(self.session)
            elif tab == "backups":
                known = BackupsPage(self.session)
                known.restore_wanted.connect(self.leaving)
            elif tab == "norms":
                known = NormsPage(self.session)
            elif tab == "rules":
                known = RulesPage(self.session)
            elif tab == "school":
                known = SchoolPage(self.session)
                known.removal_wanted.connect(self.leaving)
            else:
                known = ImportPage(self.session)
            known.go.connect(self.go)
            known.titled.connect(self.titled)
            self._pages[tab] = known
            self._stack.addWidget(known)
        return known

    def importing(self) -> ImportPage:
        """The page that brings in files."""
        page = self.inner("import")
        assert isinstance(page, ImportPage)  # noqa: S101 (what `inner` makes for this name)
        return page

    def show_place(self, place: Place) -> None:
        """The asked tab, the first one where none is asked."""
        asked = _INSIDE.get(place.tab, place.tab)
        tab = asked if asked in _TABS else next(iter(_TABS))
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(tuple(_TABS).index(tab))
        self.tabs.blockSignals(False)
        self._stack.setCurrentWidget(self.inner(tab))
        self.inner(tab).show_place(place)
        if not has_keyboard(self):
            self.tabs.setFocus()

    def _tab_chosen(self, _index: int) -> None:
        with_keys = self.tabs.hasFocus()
        self.go.emit(Place(name="data", tab=self.tab()))
        if with_keys:
            self.tabs.setFocus()

    def read(self) -> None:
        """Read the open tab again."""
        self.inner(self.tab()).read()

    def touched_by(self, changes: Changes) -> bool:
        """Whether the open tab is touched."""
        return self.inner(self.tab()).touched_by(changes)

    def take_files(self, files: list[Path]) -> None:
        """Bring in what was dropped on the window."""
        self.importing().take_files(files)

    def _bring_in(self, files: list[Path]) -> None:
        self.go.emit(Place(name="data", tab="import"))
        self.importing().take_files(files)
