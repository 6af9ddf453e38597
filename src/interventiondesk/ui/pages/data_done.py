"""The last step of bringing in a file: what came, and the way to take it back."""

from __future__ import annotations

from PySide6.QtCore import Signal

from interventiondesk.domain.words import count
from interventiondesk.exchange.draft import Draft
from interventiondesk.store import history
from interventiondesk.store.desk import Changes
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session


class DoneCard(Card):
    """One file that was brought in, or taken back again."""

    another_wanted = Signal()
    save_wanted = Signal()
    go = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__("Brought in")
        self._session = session
        self._changes: Changes | None = None
        self._draft: Draft | None = None
        self._file = ""
        self._following = self._same = False

    def tell(
        self, changes: Changes, file: str, draft: Draft | None, *, following: bool = False, same: bool = False
    ) -> None:
        """Say what came. `following`: another file waits, so the next step is not here. `same`: the desk is now the very
        school that was taken out."""
        self._changes, self._file, self._draft = changes, file, draft
        self._following, self._same = following, same
        self.read()

    def read(self) -> None:
        """Say it anew: it may have been undone since."""
        changes = self._changes
        if changes is None:
            return
        desk = self._session.desk
        self.clear()
        undone = self._is_undone(changes.change)
        self.set_title("Taken back" if undone else "Brought in", self._file)
        another = (outlined if self._following else filled)("Choose another file", "import")
        another.clicked.connect(self.another_wanted)
        if undone:
            self.add(Words("Everything is as it was before.", ink="text"))
            self.add_buttons(another)
            another.setFocus()
            return
        _, _, came = changes.says.partition(": ")
        unchanged = f"; {count(len(self._draft.unchanged), 'row')} without a change" if self._draft else ""
        self.add(Fact("What came", f"{came}{unchanged}"))
        if self._same:
            self.add(Fact("Compared", "This desk is now exactly the school that was taken out."))
        buttons = [another]
        if self._draft is not None and self._draft.rejected:
            left = count(len(self._draft.rejected), "row")
            self.add(Fact("Left out", f"{left}; mend them in a sheet and bring it in"))
            save = outlined("Save the rows left out", "export")
            save.clicked.connect(self.save_wanted)
            buttons.append(save)
        self.add(Fact("Backup", "A verified backup was made just before."))
        undo = outlined("Undo this import", "undo")
        undo.clicked.connect(lambda: self._session.do(lambda: desk.undo(changes.change)))
        students = outlined("See the students", "students")
        students.clicked.connect(lambda: self.go.emit(Place(name="students")))
        self.add_buttons(*buttons, undo, students)
        if not self._following:
            another.setFocus()

    def _is_undone(self, change: str) -> bool:
        desk = self._session.desk
        known = next((one for one in history.brought_in(desk) if one.change == change), None)
        if known is not None:
            return known.undone
        # a school that was brought back has no line among the imports
        _, again = desk.undoable()
        return again is not None and again.id == change
