"""Every file that was brought in, and the way to take one back."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.words import count, day_and_year
from interventiondesk.exchange.sheets import SHEETS
from interventiondesk.store import history, reads
from interventiondesk.store.history import BroughtIn
from interventiondesk.ui.pages.data_folder import FolderCard
from interventiondesk.ui.parts.buttons import filled, link
from interventiondesk.ui.parts.cards import Card, Row
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session

_SHOWN = 50
_LETTERS = 8


def import_words(found: BroughtIn) -> str:
    """What a file changed: PowerSchool students: 12 new, 3 changed, 100 unchanged; 2 problems."""
    record = found.record
    known = {"new": record.new, "changed": record.changed, "unchanged": record.unchanged, "missing": record.missing}
    parts = [f"{many:,} {word}" for word, many in known.items() if many]
    kind = next((sheet.title for sheet in SHEETS if sheet.kind == record.kind), record.kind)
    told = f"{kind}: {', '.join(parts) or 'nothing'}"
    return f"{told}; {count(record.problems, 'problem')}" if record.problems else told


class HistoryPage(Page):
    """The list, newest first. Undo is refused with a sentence where something has changed since. `files_wanted` carries
    files of the folder that are to be brought in."""

    files_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._all = False
        self._whole = Scrolled()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.card = Card("Brought in", " ")
        self._empty = Card("No file has been brought in yet")
        bring = filled("Bring in a file", "import")
        bring.clicked.connect(lambda: self.go.emit(Place(name="data", tab="import")))
        self._empty.empty(
            "Every file that is brought in stands here, with what it changed, and can be taken back.", bring
        )
        self.folder = FolderCard(session)
        self.folder.files_wanted.connect(self.files_wanted)
        self._whole.main.addWidget(self._empty)
        self._whole.main.addWidget(self.card)
        self._whole.main.addWidget(self.folder)

    @property
    def busy(self) -> bool:
        """Whether the folder is being looked through."""
        return self.folder.work.busy

    def read(self) -> None:
        """Read the list again, with the keyboard where it was."""
        self.titled.emit("Data", "what was brought in")
        self.folder.read()
        self.show_list(history.brought_in(self.session.desk))

    def show_list(self, found: Sequence[BroughtIn]) -> None:
        """Show these files, newest first."""
        self._empty.setVisible(not found)
        self.card.setVisible(bool(found))
        focus = focused_in(self.card)
        self.card.clear()
        self.card.set_title("Brought in", count(len(found), "file"))
        people = reads.by_id(reads.staff(self.session.desk))
        for one in found if self._all else found[:_SHOWN]:
            who = people.get(one.record.staff_id or "")
            first = one.record.contents[:_LETTERS]
            told = [day_and_year(one.record.date), who.short_name if who else ""]
            did = f"Taken back. {import_words(one)}" if one.undone else import_words(one)
            row = Row(
                one.record.file,
                " · ".join(part for part in told if part),
                because=f"{did} · digest {first}" if first else did,
                verb="" if one.undone else "Undo",
                strong=not one.undone,
            )
            if row.button is not None:
                row.button.setObjectName(f"undo {one.change}")
                row.button.setAccessibleName(f"Undo bringing in {one.record.file}")
                row.button.clicked.connect(functools.partial(self._undo, one.change))
            self.card.add(row)
        if not self._all and len(found) > _SHOWN:
            more = link(f"Show all {len(found)}")
            more.clicked.connect(self._show_all)
            self.card.add_buttons(more)
        if focus:
            living = [f"undo {one.change}" for one in found if not one.undone]
            focus_again(self.card, focus, *living)

    def _undo(self, change: str, _checked: bool = False) -> None:
        self.session.do(lambda: self.session.desk.undo(change))

    def _show_all(self) -> None:
        self._all = True
        self.read()
