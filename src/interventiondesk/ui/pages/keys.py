"""F1: the keys of the place one comes from, then those of everywhere."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card, Fact
from interventiondesk.ui.places import Keys, Page, Place, Scrolled, emptied
from interventiondesk.ui.session import Session

EVERYWHERE: Keys = (
    ("Ctrl+K", "Find a student, a place or a command"),
    ("Ctrl+F", "The same, for a student"),
    ("Ctrl+1 to Ctrl+6", "Today, Students, Groups, Screening, Meetings, Data"),
    ("Alt+Left", "Back to where you were"),
    ("Ctrl+Z", "Undo; the line at the bottom says what"),
    ("Ctrl+Y or Ctrl+Shift+Z", "Redo: bring back what was undone"),
    ("Ctrl+P", "Print this list, or the packet of the next meeting"),
    ("Ctrl+Shift+E", "Take out this list for a spreadsheet"),
    ("Tab, Shift+Tab", "The next thing, the one before"),
    ("Enter or Space", "Press the button that has the ring"),
    ("F1", "This page"),
)
TABLES: Keys = (
    ("Up, Down", "From row to row"),
    ("Enter", "Open the row"),
    ("Ctrl+C", "Copy the marked rows with their titles"),
)
_COLUMN = 200


class KeysPage(Page):
    """The list. `tell` is called before one comes here."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._title = ""
        self._keys: Keys = ()
        self._whole = Scrolled()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self._leave = outlined("Back", "back")
        self._leave.setToolTip("Esc")
        self._leave.clicked.connect(self.back)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.back)

    def tell(self, title: str, keys: Keys) -> None:
        """The place whose keys come first."""
        self._title, self._keys = title, keys

    def show_place(self, place: Place) -> None:
        """With the keyboard on the way back."""
        del place
        self.read()
        self._leave.setFocus()

    def read(self) -> None:
        """Lay out the cards."""
        self.titled.emit("Keys", self._title)
        self._leave.setParent(None)
        main = emptied(self._whole.main)
        parts: list[tuple[str, Keys]] = [(f"Keys of this place: {self._title}", self._keys)] if self._keys else []
        parts += [("Keys of everywhere", EVERYWHERE), ("In every table", TABLES)]
        for at, (title, keys) in enumerate(parts):
            card = Card(title, trailing=self._leave if at == 0 else None)
            for which, what in keys:
                card.add(Fact(which, what, column=_COLUMN))
            card.end()
            main.addWidget(card)
        self._leave.show()
