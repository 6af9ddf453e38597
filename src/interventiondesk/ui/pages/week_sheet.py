"""Typing in a teacher's paper sheet by its number, and printing the sheets of a week."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.week_sheet_rows import rows_of
from interventiondesk.tasks.week_sheets import let_go, opened, teacher_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.keys import CELL_KEYS
from interventiondesk.ui.pages.week_sheet_print import PrintBlock
from interventiondesk.ui.pages.week_sheet_typing import TypingBlock
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session

_PRINT = "print"
_SHOWN = 60


class _Number(QLineEdit):
    """The field for a number. While it is empty, Ctrl+Z takes back the sheet that was just typed in, not a letter."""

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window where there is nothing of this field to take back."""
        keys = QKeySequence.StandardKey
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not self.text()
            and (event.matches(keys.Undo) or event.matches(keys.Redo))
        ):
            event.ignore()
            return True
        return super().event(event)


class WeekSheetPage(Page):
    """Without a tab the field for a number and the printed sheets; `tab="print"` the paper of a week; any other tab is the
    number of a sheet, whose grid is shown. `group_id` begins with the sheet of that group's teacher."""

    keys = (
        ("Enter", "In the field for a number: open the sheet"),
        *CELL_KEYS,
        ("A, N", "In a score: absent, not given"),
        ("P, A, N or minutes", "In a session: present, absent, no session, or other minutes"),
        ("Page Up, Page Down", "In the preview of the paper: from page to page"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.place = Place(name="week_sheet")
        self.number = _Number()
        self.number.setAccessibleName("Sheet number")
        self.number.setPlaceholderText("such as K7M-4QXT")
        self.number.setFixedWidth(look.px(180))
        self.number.returnPressed.connect(self._open_typed)
        self.number.textEdited.connect(lambda: self._offer(""))
        self.message = Caution()
        self.open_button = filled("Open the sheet", "edit")
        self.open_button.clicked.connect(self._open_typed)
        self.print_button = outlined("Print this week's sheets", "print")
        self.print_button.clicked.connect(lambda: self.go.emit(Place(name="week_sheet", tab=_PRINT)))
        self.let_go_button = outlined("It does not come back")
        self.let_go_button.clicked.connect(self._let_go)
        self.list = Pick("Printed sheets", most=12)
        self.list.picked.connect(self._picked)
        self.left = Words("", ink="text")
        self._left_card = Card("Not stored, as it was typed")
        self._left_card.add_inside(self.left)
        self.typing = TypingBlock(session)
        self.typing.finished.connect(self._finished)
        self.paper = PrintBlock(session)
        self.paper.told.connect(self._week_told)
        self._stack = QStackedWidget()
        self._start = self._make_start()
        self._grid = Scrolled()
        self._grid.main.addWidget(self.typing)
        for widget in (self._start, self._grid, self.paper):
            self._stack.addWidget(widget)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)

    def _make_start(self) -> Scrolled:
        line = QHBoxLayout()
        line.setSpacing(look.px(look.STEP))
        words = label("Sheet number", muted=True)
        words.setBuddy(self.number)
        for widget in (words, self.number, self.open_button, self.let_go_button):
            line.addWidget(widget)
        line.addStretch(1)
        field = QWidget()
        below = QVBoxLayout(field)
        below.setContentsMargins(0, 0, 0, 0)
        below.addLayout(line)
        below.addWidget(self.message)
        number = Card("Type in a paper sheet", "the number stands at its top right")
        number.add_inside(field)
        self._printed = Card("Printed sheets", trailing=self.print_button)
        self._none = Words("No sheet was printed yet. Print this week's, and give each teacher theirs.", lined=True)
        self._printed.add(self._none)
        self._printed.add(self.list)
        start = Scrolled()
        for card in (self._left_card, number, self._printed):
            start.main.addWidget(card)
        self._left_card.hide()
        return start

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Show what the place asks for, with the keyboard where the work is."""
        self.place = place
        self.message.say("")
        if place.tab == _PRINT or place.group_id:
            self._stack.setCurrentWidget(self.paper)
            self.paper.show_week(place.date or self.session.today, self._teacher(place.group_id))
            self.paper.sheets.setFocus()
        elif place.tab:
            self._open(place.tab)
        else:
            self._stack.setCurrentWidget(self._start)
            self.read()
            self.number.setFocus()
            self.number.selectAll()

    def _teacher(self, group_id: str) -> str:
        rosters = reads.rosters(self.session.desk, self.session.today) if group_id else []
        return next((one.group.staff_id or "" for one in rosters if one.group.id == group_id), "")

    def _open(self, typed: str) -> None:
        try:
            sheet = opened(self.session.desk, typed)
        except Refusal as refusal:
            self._stack.setCurrentWidget(self._start)
            self.read()
            self.number.setText(typed)
            self.number.setFocus()
            self.number.selectAll()
            self.message.say(str(refusal))
            self.number.setAccessibleDescription(str(refusal))
            return
        self.number.setAccessibleDescription("")
        self._left_card.hide()
        self._stack.setCurrentWidget(self._grid)
        self.typing.show()
        self.typing.open(sheet)
        self.titled.emit(*self.typing.title)

    def _picked(self, number: str) -> None:
        # a list is walked through with the arrow keys: it only fills the field, which Enter or the button opens
        self.number.setText(number)
        self.message.say("")
        self._offer(number)

    def _offer(self, number: str) -> None:
        """A sheet that was never typed in can be let go."""
        sheet = week_reads.week_sheet(self.session.desk, number) if number else None
        waits = sheet is not None and sheet.typed_on is None
        self.let_go_button.setVisible(waits)
        self.let_go_button.setAccessibleDescription(f"Takes sheet {number} off the list" if waits else "")

    def _let_go(self) -> None:
        sheet = week_reads.week_sheet(self.session.desk, self.list.chosen())
        if sheet is not None and self.session.do(lambda: let_go(self.session.desk, sheet)) is not None:
            self.number.setText("")
            self.number.setFocus()

    def _open_typed(self) -> None:
        typed = self.number.text().strip()
        try:
            sheet = opened(self.session.desk, typed)
        except Refusal as refusal:
            self.message.say(str(refusal))
            self.number.setAccessibleDescription(str(refusal))
            self.number.setFocus()
            self.number.selectAll()
            return
        self.go.emit(Place(name="week_sheet", tab=sheet.number))

    def read(self) -> None:
        """Read again what is shown."""
        shown = self._stack.currentWidget()
        if shown is self.paper:
            self.paper.read()
        elif shown is self._grid:
            self.typing.read()
            self.titled.emit(*self.typing.title)
        else:
            self._read_start()

    def _read_start(self) -> None:
        desk = self.session.desk
        people = reads.by_id(reads.staff(desk))
        found = week_reads.week_sheets(desk)[:_SHOWN]
        self.list.set_entries([self._entry(one, teacher_words(one, people)) for one in found], "")
        self.list.setVisible(bool(found))
        self._offer(self.list.chosen())
        self._none.setVisible(not found)
        waits = sum(1 for one in found if one.typed_on is None and one.rows)
        self._printed.set_title("Printed sheets", f"{waits} not typed in yet" if waits else "")
        self.titled.emit("Weekly sheets", "typing in and printing")

    @staticmethod
    def _entry(sheet: WeekSheet, who: str) -> Entry:
        state = f"typed in {day_words(sheet.typed_on)}" if sheet.typed_on else "not typed in yet"
        rows = len(rows_of(sheet))
        told = f"week of {day_words(sheet.week)} · {rows} {'row' if rows == 1 else 'rows'} · {state}"
        return Entry(key=sheet.number, title=f"{sheet.number} · {who}", subtitle=told, quiet=bool(sheet.typed_on))

    def _week_told(self, words: str) -> None:
        self.titled.emit("Weekly sheets", words)

    def _finished(self, left: list[str]) -> None:
        """All in: back to the field, for the next sheet of the pile."""
        self._left_card.setVisible(bool(left))
        self.left.set_text("\n".join(left))
        self.number.setText("")
        self.go.emit(Place(name="week_sheet"))

    def print_it(self) -> None:
        """Ctrl+P: the sheets that are shown; from anywhere else here, to the sheets of this week."""
        if self._stack.currentWidget() is self.paper:
            self.paper.print_it()
        else:
            self.go.emit(Place(name="week_sheet", tab=_PRINT))

    def touched_by(self, changes: Changes) -> bool:
        """What stands on a sheet or is typed into it."""
        shown = {
            "score",
            "session",
            "note",
            "plan",
            "group",
            "membership",
            "student",
            "staff",
            "request",
            "week_sheet",
            "points_day",
        }
        return bool(changes.touched.keys() & (shown | {"calendar_day", "school_year", "measure", "school"}))
