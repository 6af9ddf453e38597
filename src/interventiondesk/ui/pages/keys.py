"""F1: the keys of the place one comes from, then those of everywhere.

Nothing is listed here that has its own declaration: the keys of everywhere are read from the window's own actions, those
of a place from the table of its page. A test walks through all places and asks whether each key it meets is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card, Fact
from interventiondesk.ui.places import Keys, Page, Place, Scrolled, emptied
from interventiondesk.ui.session import Session

WHOLE_WORDS: dict[str, str] = {
    "Find a student": "The same, for a student",
    "Undo": "Undo; the line at the bottom says what",
    "Redo": "Redo: bring back what was undone",
    "Back": "Back to where you were",
    "Print this list, or the packet": "Print this list, or the packet of the next meeting",
    "Take out this list": "Take out this list for a spreadsheet",
    "Keys of this program": "This page; once more goes back",
    "Close": "Close the program; what is typed is kept",
}
"""What an action of the window is called here, where its own words are too few."""

ANY_CONTROL: Keys = (
    ("Tab, Shift+Tab", "The next thing, the one before"),
    ("Enter or Space", "Press the button that has the ring"),
)
TABLES: Keys = (
    ("Up, Down", "From row to row"),
    ("Enter", "Open the row"),
    ("Ctrl+C", "Copy the marked rows with their titles"),
)
CELL_KEYS: Keys = (
    ("Type, Enter", "An entry, then the next student"),
    ("Shift+Enter", "The student before"),
    ("Tab, Shift+Tab, arrows", "From cell to cell"),
    ("F2", "Change what stands in the cell"),
    ("Esc", "Leave the cell as it was"),
    ("Del", "Take an entry back"),
    ("Ctrl+C, Ctrl+V", "Copy, paste cells from a spreadsheet"),
)
"""The keys of a grid that is typed into, wherever there is one."""

_SPELLED = {"Return": "Enter", "PgDown": "Page Down", "PgUp": "Page Up", "Escape": "Esc"}


def spelled(keys: QKeySequence) -> str:
    """Keys as they stand on a keyboard: Ctrl+Enter, Page Down."""
    parts = keys.toString(QKeySequence.SequenceFormat.PortableText).split("+")
    return "+".join(_SPELLED.get(part, part) for part in parts)


def everywhere(actions: Sequence[QAction]) -> Keys:
    """The keys of a window's actions, those of the places in one line."""
    found: list[tuple[str, str]] = []
    for action in actions:
        keys = [spelled(one) for one in action.shortcuts() if not one.isEmpty()]
        if keys:
            found.append((" or ".join(keys), WHOLE_WORDS.get(action.text(), action.text())))
    places = [(keys, words) for keys, words in found if keys.removeprefix("Ctrl+").isdecimal()]
    others = [one for one in found if one not in places]
    if places:
        others.insert(0, (f"{places[0][0]} to {places[-1][0]}", ", ".join(words for _, words in places)))
    return (*others, *ANY_CONTROL)


def named(keys: Iterable[tuple[str, str]]) -> set[str]:
    """Each single key that a list names: both of `Alt+Up, Alt+Down`, all of `Ctrl+1 to Ctrl+6`."""
    found: set[str] = set()
    for which, _ in keys:
        for part in re.split(r",| or ", which):
            first, _, last = (words.strip() for words in part.partition(" to "))
            found.add(first)
            if last:
                held = last[:-1]
                found |= {f"{held}{at}" for at in range(int(first[-1]), int(last[-1]) + 1)}
    return found


_COLUMN = 200


class KeysPage(Page):
    """The list. `tell` is called before one comes here."""

    keys = (("Esc", "Back to where you were"),)

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
        parts += [("Keys of everywhere", everywhere(self.window().actions())), ("In every table", TABLES)]
        for at, (title, keys) in enumerate(parts):
            card = Card(title, trailing=self._leave if at == 0 else None)
            for which, what in keys:
                card.add(Fact(which, what, column=_COLUMN))
            card.end()
            main.addWidget(card)
        self._leave.show()
