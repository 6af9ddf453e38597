"""The window: rail, top bar, message bar, the page one is at, status line. It knows pages, not data.

It is one module because going somewhere touches all of these parts at once.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QMainWindow,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.desk import Changes
from interventiondesk.ui import look
from interventiondesk.ui.drops import Drops
from interventiondesk.ui.pages.today import TodayPage
from interventiondesk.ui.parts.bar import MessageBar
from interventiondesk.ui.parts.buttons import Button, icon_button
from interventiondesk.ui.parts.rail import Entry, Rail
from interventiondesk.ui.parts.tabbing import tab_in_reading_order
from interventiondesk.ui.parts.words import Elided
from interventiondesk.ui.places import Name, Page, Place
from interventiondesk.ui.session import Session
from interventiondesk.ui.status import StatusLine

ENTRIES = (
    Entry("today", "Today", "today", "Ctrl+1"),
    Entry("students", "Students", "students", "Ctrl+2"),
    Entry("groups", "Groups", "groups", "Ctrl+3"),
    Entry("screening", "Screening", "screening", "Ctrl+4"),
    Entry("meetings", "Meetings", "meetings", "Ctrl+5"),
    Entry("data", "Data", "data", "Ctrl+6"),
)

_PAGES: dict[Name, tuple[str, str]] = {
    "students": ("students", "StudentsPage"),
    "student": ("student", "StudentPage"),
    "plan": ("plan", "PlanPage"),
    "groups": ("groups", "GroupsPage"),
    "scores": ("scores", "ScoresPage"),
    "sessions": ("sessions", "SessionsPage"),
    "week_sheet": ("week_sheet", "WeekSheetPage"),
    "screening": ("screening", "ScreeningPage"),
    "meetings": ("meetings", "MeetingsPage"),
    "meeting_mode": ("meeting_mode", "MeetingModePage"),
    "packet": ("packet", "PacketPage"),
    "data": ("data", "DataPage"),
    "keys": ("keys", "KeysPage"),
}
"""Where each page is found: a page is imported when somebody first goes there, because charts and paper cost as much as
Qt itself."""

_UNDER: dict[str, str] = {
    "student": "students",
    "plan": "students",
    "scores": "groups",
    "sessions": "groups",
    "week_sheet": "groups",
    "meeting_mode": "meetings",
    "packet": "meetings",
}
"""Which entry of the rail is lit at a page that has none of its own."""

_UNDER_WORDS = {"students": "Students", "groups": "Groups", "meetings": "Meetings"}

_KEPT = "window"
_AGAIN: dict[Name, Name] = {"meeting_mode": "meetings", "keys": "today"}
"""Where a window begins that was closed at a place nobody wants to fall into."""


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """How the window was closed: its size in pixels of the sketches, and where one was."""

    wide: int
    high: int
    largest: bool = False
    place: Place


_NARROW = 800
"""Below this width the rail keeps its pictures only, and the search box half its room."""


class _Stack(QStackedWidget):
    """As small as the page that is shown, and not as the largest one that was ever opened."""

    def minimumSizeHint(self) -> QSize:
        page = self.currentWidget()
        return page.minimumSizeHint() if page is not None else QSize(0, 0)


class _Held(QWidget):
    """What holds the pages, without a layout: a scroll area would give a layout of wrapping words all the height that it
    would like, and the page would begin to scroll long before it has to."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self._inside = inside
        inside.setParent(self)

    def minimumSizeHint(self) -> QSize:
        return self._inside.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._inside.setGeometry(self.rect())


class _Room(QScrollArea):
    """The room for a page: at 200 % on a small screen a page that cannot give way any further is scrolled, not cut off."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(_Held(inside))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(200), look.px(120))


class _Ground(QWidget):
    """The top bar's white ground with its line below."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look.fill(painter, 0, 0, self.width(), self.height(), "surface")
        look.fill(painter, 0, self.height() - 1, self.width(), 1, "line")


class Window(QMainWindow):
    """The main window of one session. Closing it closes the desk, with a backup if anything changed.

    `leave` is called when the user wants another school or the start screen.
    """

    def __init__(self, session: Session, leave: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.session = session
        self.leave = leave
        self.setWindowTitle("InterventionDesk")
        self.setMinimumSize(640, 340)
        self._pages: dict[Name, Page] = {}
        self._way: list[Place] = []
        self._order: list[QWidget] = []
        self._before_immersed = Qt.WindowState.WindowNoState
        self.place = Place(name="today")
        self.rail = Rail(ENTRIES)
        self.bar = MessageBar()
        self.status = StatusLine(session)
        self._stack = _Stack()
        self.drops = Drops(self)
        self.drops.dropped.connect(self._dropped)
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        self._top_bar = self._top()
        right.addWidget(self._top_bar)
        right.addWidget(self.bar)
        right.addWidget(_Room(self._stack), 1)
        right.addWidget(self.status)
        whole = QWidget()
        across = QHBoxLayout(whole)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(right, 1)
        self.setCentralWidget(whole)
        self.rail.chosen.connect(self._rail_chosen)
        self.bar.undone.connect(session.undo)
        session.changed.connect(self._changed)
        session.saved.connect(self._saved)
        session.refused.connect(self._refused)
        session.told.connect(self._told)
        # The keys come with the first turn of the event loop, after the first picture.
        QTimer.singleShot(0, self._actions)
        self.status.read()
        self._name_school()

    def _top(self) -> QWidget:
        top = _Ground()
        top.setFixedHeight(look.px(48))
        line = QHBoxLayout(top)
        line.setContentsMargins(look.px(look.PAGE), 0, look.px(look.PAGE), 0)
        line.setSpacing(look.px(look.PAD))
        self._back = icon_button("back", "Back (Alt+Left)")
        self._back.clicked.connect(self.go_back)
        self._trail = Button("", "link")
        self._trail.clicked.connect(lambda: self._rail_chosen(_UNDER.get(self.place.name, "today")))
        self._title = Elided("", "title", bold=True)
        self._after = Elided("", ink="muted")
        self._search = QLineEdit()
        self._search.setPlaceholderText("Find a student or a command      Ctrl K")
        self._search.setAccessibleName("Find a student or a command")
        self._search.setReadOnly(True)
        self._search.setCursor(Qt.CursorShape.PointingHandCursor)
        self._search.installEventFilter(self)
        line.addWidget(self._back)
        line.addWidget(self._trail)
        line.addWidget(self._title)
        line.addWidget(self._after, 1)
        line.addWidget(self._search)
        return top

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click or a key in the search box opens the finder, which has its own line to type into."""
        if watched is self._search:
            if event.type() == QEvent.Type.MouseButtonPress:
                self.open_finder()
                return True
            if event.type() == QEvent.Type.KeyPress and event.text().strip():  # type: ignore[attr-defined] # a key event
                self.open_finder(event.text())  # type: ignore[attr-defined]
                return True
        return super().eventFilter(watched, event)

    # -- commands -----------------------------------------------------------------------------------------------------

    def _actions(self) -> None:
        from PySide6.QtGui import QAction, QKeySequence

        def act(words: str, keys: QKeySequence.StandardKey | str, on: Callable[[], object]) -> None:
            action = QAction(words, self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(lambda _checked=False: on())
            self.addAction(action)

        for entry in ENTRIES:
            act(entry.word, entry.shortcut, lambda name=entry.name: self._rail_chosen(name))
        act("Find a student or a command", "Ctrl+K", self.open_finder)
        act("Find a student", QKeySequence.StandardKey.Find, self.open_finder)
        act("Undo", QKeySequence.StandardKey.Undo, self.session.undo)
        act("Redo", QKeySequence.StandardKey.Redo, self.session.redo)
        # Some systems know only one of the two; hands know either.
        self.actions()[-1].setShortcuts([QKeySequence("Ctrl+Y"), QKeySequence("Ctrl+Shift+Z")])
        act("Back", QKeySequence.StandardKey.Back, self.go_back)
        act("Print this list, or the packet", QKeySequence.StandardKey.Print, self.print_it)
        act("Take out this list", "Ctrl+Shift+E", self.take_out)
        act("Keys of this program", QKeySequence.StandardKey.HelpContents, self.show_keys)
        act("Close", QKeySequence.StandardKey.Quit, self.close)

    def open_finder(self, typed: str = "") -> None:
        """Ctrl+K: students and commands, as one types."""
        from interventiondesk.ui.commanding import findables
        from interventiondesk.ui.parts.finder import Finder

        finder = Finder(findables(self), self)
        finder.line.setText(typed)
        finder.exec()

    def print_it(self) -> None:
        """Ctrl+P: the list that the keyboard is in, the page's own list, or the packet."""
        from interventiondesk.ui.pages.list_export import list_of

        page = self.page(self.place.name)
        meant = list_of(page, self.focusWidget())
        if meant is not None:
            meant.print_it()
        elif self.place.meeting_id and self.place.name != "packet":
            self.go(Place(name="packet", meeting_id=self.place.meeting_id))
        else:
            page.print_it()

    def take_out(self) -> None:
        """Ctrl+Shift+E: the list that the keyboard is in, or the page's own list."""
        from interventiondesk.ui.pages.list_export import list_of

        meant = list_of(self.page(self.place.name), self.focusWidget())
        if meant is not None:
            meant.click()
        else:
            self.bar.say("There is no list here to be taken out. Data, Take out, writes everything.", tone="note")

    def show_keys(self) -> None:
        """F1: the keys of this place and of everywhere; once more goes back."""
        if self.place.name == "keys":
            self.go_back()
            return
        from interventiondesk.ui.pages.keys import KeysPage

        shown = self.page("keys")
        assert isinstance(shown, KeysPage)  # noqa: S101 (what `page` makes for this name)
        shown.tell(self._title.text() or "this place", self.page(self.place.name).keys)
        self.go(Place(name="keys"))

    # -- going --------------------------------------------------------------------------------------------------------

    def _rail_chosen(self, name: str) -> None:
        for entry in ENTRIES:
            if entry.name == name:
                self.go(Place(name=entry.name))  # type: ignore[arg-type] # the rail's names are names of places

    def go(self, place: Place) -> None:
        """Go to a place; Back comes here again."""
        if place != self.place:
            self._way.append(self.place)
        self._show(place)

    def go_back(self) -> None:
        """Where one was before; Today at the end of the way."""
        self._show(self._way.pop() if self._way else Place(name="today"))

    def page(self, name: Name) -> Page:
        """The page of a place, made when it is first needed."""
        known = self._pages.get(name)
        if known is None:
            if name == "today":
                known = TodayPage(self.session)
            else:
                module, page = _PAGES[name]
                made = getattr(importlib.import_module(f"interventiondesk.ui.pages.{module}"), page)
                known = made(self.session)
            known.go.connect(self.go)
            known.back.connect(self.go_back)
            known.leaving.connect(self._leave)
            known.titled.connect(self._titled)
            self._pages[name] = known
            self._stack.addWidget(known)
        return known

    def _show(self, place: Place) -> None:
        page = self.page(place.name)
        self.place = place
        under = _UNDER.get(place.name, "")
        self.rail.choose(under or place.name)
        self._back.setVisible(bool(under) or place.name == "keys")
        self._trail.setVisible(bool(under))
        self._trail.setText(f"{_UNDER_WORDS.get(under, '')}  ›")
        self._stack.setCurrentWidget(page)
        self._immerse(on=page.immersed)
        page.show_place(place)
        if not page.isAncestorOf(self.focusWidget() or self.rail):
            # The keyboard goes along: Tab then begins with the page, not with the rail.
            page.setFocus()
        self._count()

    def _immerse(self, *, on: bool) -> None:
        """The whole screen for one page, and back to the window as it was."""
        if on == self._top_bar.isHidden():
            return
        for part in (self.rail, self._top_bar, self.status):
            part.setHidden(on)
        if on:
            self._before_immersed = self.windowState()
            self.setWindowState(self._before_immersed | Qt.WindowState.WindowFullScreen)
        else:
            self.setWindowState(self._before_immersed)

    def _titled(self, title: str, after: str) -> None:
        # The window's own title never names a student: the task bar is seen by whoever walks by.
        if self.sender() is self._pages.get(self.place.name):
            self._title.set_text(title)
            self._after.set_text(after)

    def start(self) -> None:
        """Show the first page."""
        self._show(self.place)

    def start_again(self) -> None:
        """Show the page and take the size that the window had when it was closed last."""
        kept = self.session.desk.kept(_KEPT, _Kept)
        room = self.screen().availableGeometry()
        if kept is not None:
            self.resize(min(look.px(kept.wide), room.width()), min(look.px(kept.high), room.height()))
            if kept.largest:
                self.setWindowState(Qt.WindowState.WindowMaximized)
            self.place = kept.place
        self.start()

    def _keep(self) -> None:
        place, largest = self.place, self.isMaximized()
        if place.name in _AGAIN:
            place = Place(name=_AGAIN[place.name])
        size = self.normalGeometry() if largest or self.isFullScreen() else self.geometry()
        one = look.px(1000) / 1000
        kept = _Kept(wide=round(size.width() / one), high=round(size.height() / one), largest=largest, place=place)
        self.session.desk.keep(_KEPT, kept)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What stands around the page gives way before the page does."""
        narrow = self.width() < look.px(_NARROW)
        self.rail.set_narrow(narrow=narrow)
        self._search.setFixedWidth(look.px(150 if narrow else 300))
        super().resizeEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (Qt's name)
        """Tab comes here last: what a page laid out since the last one is put into reading order before it is used."""
        parts = (self.rail, self._top_bar, self.bar, self.page(self.place.name))
        self._order = tab_in_reading_order(parts, self._order)
        return super().focusNextPrevChild(next)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.drops.watch()

    def _dropped(self, files: list[Path]) -> None:
        """A file dropped anywhere is brought in."""
        self.go(Place(name="data", tab="import"))
        self.page("data").take_files(files)

    # -- what changed -------------------------------------------------------------------------------------------------

    def _changed(self, changes: Changes) -> None:
        page = self._pages.get(self.place.name)
        if page is not None and page.touched_by(changes):
            page.read()
        self.status.read()
        if changes.touched.keys() & {"school", "day"}:
            self._name_school()
        # The count in the rail is the Today page's: read it again once the hands are off the keys.
        QTimer.singleShot(0, self._count)

    def _count(self) -> None:
        today = self._pages.get("today")
        if isinstance(today, TodayPage):
            self.rail.set_count("today", today.waiting)

    def _name_school(self) -> None:
        from interventiondesk.store import reads

        self.rail.set_school(reads.school(self.session.desk).name, is_sample=self.session.desk.is_sample)

    def _saved(self, changes: Changes) -> None:
        self.bar.say(f"Saved: {changes.says}", undo=True)

    def _told(self, text: str) -> None:
        self.bar.say(text)

    def _refused(self, refusal: Refusal) -> None:
        self.bar.say(str(refusal), tone="problem")

    def _leave(self) -> None:
        if self.leave is not None:
            self.leave()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep what is being typed, then close the desk; that makes a backup if anything changed."""
        self.setFocus()
        if not self.session.desk.closed:
            self.session.ask(self._keep)
        from interventiondesk.ui.alarm import show_refusal
        from interventiondesk.ui.background import Background

        for work in self.findChildren(Background):
            work.abandon()
        # The backup of a large school takes seconds: nobody should look at a window that no longer answers.
        self.hide()
        try:
            self.session.desk.close()
        except Refusal as refusal:
            show_refusal(None, refusal)
        super().closeEvent(event)
