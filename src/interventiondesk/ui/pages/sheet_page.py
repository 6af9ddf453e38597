"""What the pages with a grid to type into share: a line of tools, a card with the grid, what to say when it is empty."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import Button, icon_button
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.flow import Flow
from interventiondesk.ui.parts.grid import EntryGrid
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_TALLEST = 560
_HEAD = 36
_WIDEST_TOOL = 420


class SheetPage(Page):
    """A page around one `EntryGrid`. What it commits itself must not make it read itself again: see `committing`."""

    def __init__(self, session: Session, hint: str, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.place = Place(name="scores")
        self.grid: EntryGrid | None = None
        self.committing = False
        self.tools = Flow(widest=_WIDEST_TOOL)
        self.card = Card()
        self.card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._empty = label("", muted=True, wraps=True)
        self._empty.hide()
        box = QVBoxLayout(self)
        margin = look.px(look.PAGE)
        box.setContentsMargins(margin, look.px(18), margin, margin)
        box.setSpacing(look.px(14))
        box.addLayout(self.tools)
        box.addWidget(self.card)
        box.addWidget(self._empty)
        box.addWidget(label(hint, "small", muted=True, wraps=True))
        box.addStretch(1)

    def print_it(self) -> None:
        """Ctrl+P: the paper sheet of the group's teacher."""
        if self.place.group_id:
            self.go.emit(Place(name="week_sheet", group_id=self.place.group_id, date=self.place.date))
        else:
            super().print_it()

    def week_buttons(self) -> tuple[Button, Button]:
        """One week earlier, one week later."""
        earlier, later = icon_button("left", "One week earlier"), icon_button("right", "One week later")
        earlier.clicked.connect(lambda: self.move_by(-7))
        later.clicked.connect(lambda: self.move_by(7))
        return earlier, later

    def move_by(self, days: int) -> None:
        """Show the sheet so many days later."""
        raise NotImplementedError

    def say_empty(self, words: str) -> None:
        """Nobody and nothing to type: say why."""
        self._empty.setText(words)
        self._empty.show()
        self.card.hide()

    def put_grid(self, grid: EntryGrid, rows: int) -> None:
        """Stand a new grid in the card, as tall as its rows need and the page allows."""
        self.take_grid()
        self.grid = grid
        self.card.add(grid)
        grid.setFixedHeight(min(look.px(_TALLEST), look.px(_HEAD + look.ROW * rows)))
        self.show_grid()

    def take_grid(self) -> None:
        """Take the grid out; the next `read` makes another."""
        self.card.clear()
        self.grid = None

    def show_grid(self) -> None:
        """The card instead of the words."""
        self._empty.hide()
        self.card.show()

    def focus_cell(self, row: int, column: int) -> None:
        """Put the keyboard into a cell; columns are counted among those that are typed into."""
        if self.grid is not None:
            self.grid.show()
            self.grid.setFocus()
            self.grid.setCurrentIndex(self.grid.grid_model.index(row, 2 + column))
