"""Screening: the whole school in one matrix, a row a student and a column an indicator, and one step from rows to what is
done about them.

The first screening of a large school takes a second or two and runs outside the window's thread.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.words import count
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.flags import Flagged, begin_plan, decide_flags
from interventiondesk.tasks.matrix import Matrix, MatrixRow, is_ready, matrix, put_on_next_meeting
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.flag_decision import FlagDecisionCard
from interventiondesk.ui.pages.list_export import ListOut
from interventiondesk.ui.pages.screening_aside import GroupCard, WhatIf
from interventiondesk.ui.pages.screening_cells import Strip, cell_says, decided_says
from interventiondesk.ui.pages.screening_filters import Filters
from interventiondesk.ui.pages.screening_table import MatrixTable
from interventiondesk.ui.parts.buttons import Button, filled, link, on_keys, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.flow import Flow
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_DECIDE = ("Ctrl+D", "Decide about the marked")
_GROUP = ("Ctrl+G", "Make a group of the marked")
_ASIDE = 488
_LOW = 560
_UNTOUCHED = frozenset({"note", "contact", "family_contact", "work", "import_record", "week_sheet", "follow_up"})
"""Rows of these never change what the matrix shows."""


class ScreeningPage(Page):
    """The matrix. `tab` of the place may be a filter's word: `open` shows open flags only; with a `student_id` the keyboard
    goes to that row."""

    keys = (
        ("Arrows", "From cell to cell"),
        ("Space", "Mark a student"),
        ("Shift+Up, Shift+Down", "Mark several"),
        ("Ctrl+A", "Mark all"),
        ("Esc", "Mark none; at the side: not now"),
        ("Enter", "Open the student"),
        ("S", "Sort by the column"),
        _DECIDE,
        _GROUP,
        ("Ctrl+Enter", "Store what is open at the side"),
        ("Ctrl+P", "Print the list as it is shown"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._known: Matrix | None = None
        self._work = Background(self)
        self._asked = Place(name="screening")
        self.filters = Filters(session)
        self.filters.changed.connect(self._show)
        self.filters.typed.connect(self._typed)
        self.table = MatrixTable()
        self.table.opened.connect(self._open)
        self.table.on_cell.connect(self._tell_cell)
        self.table.marks_changed.connect(self._tell_marks)
        self.decide = self._button(filled("Decide ..."), _DECIDE[0], self.show_decision)
        self.group = self._button(outlined("Make a group"), _GROUP[0], self.show_group)
        self.plans = self._button(outlined("Write plans"), "", self.write_plans)
        self.agenda = self._button(outlined("Put on the agenda"), "", self.put_on_agenda)
        self.what_if = link("What if ...")
        self.what_if.setToolTip("See whom a line that is drawn elsewhere would flag")
        self.what_if.setAccessibleName("What if a line were elsewhere")
        self.what_if.clicked.connect(self.show_what_if)
        self.list_out = ListOut(session, self.table, "Screening")
        self.says = Strip()
        self.shares = Words("")
        self._lay_out()

    def _button(self, button: Button, keys: str, on: Callable[[], object]) -> Button:
        button.clicked.connect(on)
        if keys:
            on_keys(self, keys, on)
            button.setToolTip(keys)
        return button

    def _lay_out(self) -> None:
        self._doing = QWidget()
        line = Flow(self._doing, widest=420)
        for widget in (self.decide, self.group, self.plans, self.agenda, self.what_if, self.list_out):
            line.addWidget(widget)
        self._card = Card()
        self._card.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._card.add(self.table)
        self._card.add(self.says)
        self._nothing = Card()
        self._nothing.hide()
        self._beside = QScrollArea()
        self._beside.setFrameShape(QFrame.Shape.NoFrame)
        self._beside.setWidgetResizable(True)
        self._beside.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._beside.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._beside.setFixedWidth(look.px(_ASIDE))
        self._beside.hide()
        middle = QHBoxLayout()
        middle.setSpacing(look.px(look.WIDE))
        middle.addWidget(self._card, 1)
        middle.addWidget(self._beside)
        box = QVBoxLayout(self)
        margin = look.px(look.PAGE)
        box.setContentsMargins(margin, look.px(18), margin, look.px(look.PAD))
        box.setSpacing(look.px(look.STEP))
        box.addWidget(self._nothing)
        box.addWidget(self.filters)
        box.addWidget(self._doing)
        box.addLayout(middle, 1)
        box.addWidget(self.shares)
        box.addStretch(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the rows come first: fewer filters, a lower strip, the tiers in the top bar."""
        super().resizeEvent(event)
        self.filters.set_low(low=self._low)
        self.says.set_lines(2 if self._low else 3)
        self._tell_tiers()

    @property
    def _low(self) -> bool:
        return self.height() < look.px(_LOW)

    def _tell_tiers(self) -> None:
        says = f"Tiers. {self._known.shares.says}" if self._known is not None and self._known.rows else ""
        codes = self._known.codes_say if self._known is not None else ""
        self.shares.set_text(f"{says} {codes}".strip())
        self.shares.setVisible(bool(says) and not self._low)
        self.titled.emit("Screening", says if self._low else "")

    # -- coming here --------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Show the matrix with the filters as they were left; the keyboard is on the table."""
        self._asked = place
        self.read()
        if place.tab:
            self.filters.choose("which", place.tab)
        if self._known is not None and self._known.rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._go_to(place.student_id)

    def touched_by(self, changes: Changes) -> bool:
        """A note or a contact changes nothing here."""
        return not changes.touched.keys() <= _UNTOUCHED

    def read(self) -> None:
        """Read again. The first time of a large school it comes when it is ready."""
        self._tell_tiers()
        desk, today = self.session.desk, self.session.today
        if is_ready(desk):
            self._take(matrix(desk, today))
            return
        if not self._work.busy:
            self._empty(
                "Reading the signs of every student", "The matrix comes as soon as everybody has been looked at."
            )
            self._work.run(
                "Reading the signs of every student",
                lambda step: matrix(desk, today, step),
                self._came,
                self._stopped,
            )

    def _came(self, known: Matrix) -> None:
        self._take(known)
        if self.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._go_to(self._asked.student_id)

    def _stopped(self, refusal: object) -> None:
        again = filled("Screen the school")
        again.clicked.connect(self.read)
        self._empty("Not screened yet", "The reading was stopped. Nothing was changed.", again)
        del refusal

    def _take(self, known: Matrix) -> None:
        self._known = known
        if not known.rows:
            bring = filled("Bring in a file", "import")
            bring.clicked.connect(lambda: self.go.emit(Place(name="data", tab="import")))
            says = "Bring in the student export of your school, then attendance, behavior, courses and benchmarks."
            self._empty("No students yet", says, bring)
            return
        self._nothing.hide()
        for widget in (self._card, self.filters, self._doing):
            widget.show()
        self.filters.offer(known.rows)
        self.table.show_matrix(known)
        self._tell_tiers()
        self._show()

    def _empty(self, title: str, says: str, button: Button | None = None) -> None:
        self._known = None
        for widget in (self._card, self.filters, self._doing, self.shares, self._beside):
            widget.hide()
        fresh = Card(title)
        fresh.empty(says, button)
        box = self.layout()
        if isinstance(box, QVBoxLayout):
            box.replaceWidget(self._nothing, fresh)
        self._nothing.hide()
        self._nothing.deleteLater()
        self._nothing = fresh
        fresh.show()

    # -- what is shown ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._known is None:
            return
        self.table.set_values([row for row in self._known.rows if self.filters.passes(row)])
        self.table.filter(self.filters.text.text())

    def _typed(self, text: str) -> None:
        self.table.filter(text)
        self.filters.keep()

    def _go_to(self, student_id: str) -> None:
        rows = self.table.shown()
        at = next((at for at, row in enumerate(rows) if row.student.id == student_id), -1)
        if at >= 0:
            self.table.setCurrentIndex(self.table.value_model.index(at, 1))

    def _tell_marks(self) -> None:
        everybody = len(self._known.rows) if self._known else 0
        shown, marked = self.table.value_model.rowCount(), len(self.table.marked_ids())
        told = count(shown, "student") if shown == everybody else f"{shown} of {count(everybody, 'student')}"
        self.filters.tell(f"{told}, {marked} marked" if marked else told)
        able = bool(shown)
        for button in (self.decide, self.group, self.plans, self.agenda):
            button.setEnabled(able)
        if not shown:
            self.says.set_text("Nobody is left with these filters. Choose others, or All students.")

    def _tell_cell(self) -> None:
        """The strip: the because of the cell that the keyboard is on."""
        row, reading = self.table.current(), self.table.reading()
        if row is None:
            self.says.set_text("Space marks a student, Enter opens one, Ctrl+A marks all, S sorts by a column.")
        elif reading is not None:
            self.says.set_text(f"{row.student.name}. {cell_says(row, reading)}")
        elif row.flagged is not None and row.flagged.flags:
            flags = " ".join(f"{one.name}: {one.because} {decided_says(row, one)}".strip() for one in row.flagged.flags)
            self.says.set_text(f"{row.student.name}. {flags}")
        else:
            self.says.set_text(f"{row.student.name}. No flag.")

    def _open(self, row: MatrixRow) -> None:
        self.go.emit(Place(name="student", student_id=row.student.id, tab="why" if row.flagged else "overview"))

    # -- what is done -------------------------------------------------------------------------------------------------

    def _flagged(self) -> list[Flagged]:
        """Who of the marked has a flag; says so where nobody has one."""
        found = [row.flagged for row in self.table.marked() if row.flagged is not None]
        if not found:
            self.session.told.emit("There is no flag to decide about here. Mark students with a flag first.")
        return found

    def show_decision(self) -> None:
        """Decide about the flags of whoever is marked, or of the row that the keyboard is on."""
        chosen = self._flagged()
        if not chosen:
            return
        card = FlagDecisionCard(self.session, chosen)
        card.decided.connect(self._close_beside)
        card.closed.connect(self._close_beside)
        card.go.connect(self.go)
        self._open_beside(card)
        card.take_keyboard()

    def show_group(self) -> None:
        """Make a group of whoever is marked."""
        chosen = self.table.marked()
        if not chosen:
            return
        card = GroupCard(self.session, chosen)
        card.made.connect(self._close_beside)
        card.closed.connect(self._close_beside)
        self._open_beside(card)
        card.take_keyboard()

    def show_what_if(self) -> None:
        """Draw a line elsewhere and see whom that would change."""
        asked = WhatIf(self.session)
        asked.closed.connect(self._close_beside)
        asked.go.connect(self.go)
        self._open_beside(asked)
        asked.take_keyboard()

    def write_plans(self) -> None:
        """Open the plan form of one student; of several decide on a plan for each, and open the first one's form."""
        chosen = self.table.marked()
        if not chosen:
            return
        desk, today = self.session.desk, self.session.today
        flagged = [row.flagged for row in chosen if row.flagged is not None]
        if len(chosen) == 1:
            if flagged:
                begin_plan(desk, today, flagged[0])
            self.go.emit(Place(name="plan", student_id=chosen[0].student.id))
            return
        if not flagged:
            self.session.told.emit("None of them has a flag. Mark one student to write a plan without one.")
            return
        ids = [one.student.id for one in flagged]
        if self.session.do(lambda: decide_flags(desk, ids, choice="plan", today=today)) is not None:
            self.go.emit(Place(name="plan", student_id=ids[0]))

    def put_on_agenda(self) -> None:
        """Put whoever is marked on the next meeting, in the order of the matrix."""
        chosen, desk, today = self.table.marked(), self.session.desk, self.session.today
        if chosen:
            self.session.do(lambda: put_on_next_meeting(desk, chosen, today))

    def _open_beside(self, card: QWidget) -> None:
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(card, 0, Qt.AlignmentFlag.AlignTop)
        inside.addStretch(1)
        leave = QShortcut(QKeySequence(Qt.Key.Key_Escape), holder)
        leave.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        leave.activated.connect(self._close_beside)
        self._beside.setWidget(holder)
        self._beside.show()
        self.decide.set_kind("outlined")  # the next step is in the card now

    def _close_beside(self) -> None:
        self._beside.hide()
        self.decide.set_kind("filled")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
