"""Meeting mode: one student at a time in the order of the sheet, decided by keyboard, with nobody else's name on screen."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from interventiondesk.domain.meetings import Meeting
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import talking
from interventiondesk.tasks.agenda import minutes_each
from interventiondesk.tasks.students import where_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.meeting_mode_box import DecisionBox
from interventiondesk.ui.pages.meeting_mode_end import MeetingEnd
from interventiondesk.ui.pages.meeting_mode_sheet import SheetView
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session

_BOX, _LEAST_BOX, _WIDEST = 440, 400, 620


class MeetingModePage(Page):
    """A meeting while it is held. What is typed is kept at every key; a decision is one change and one undo."""

    immersed = True
    keys = (
        ("1 to 9", "Choose the decision"),
        ("Ctrl+Enter", "Record it and go on to the next student"),
        ("Ctrl+Page Down", "The next student; this one was not reached"),
        ("Ctrl+Page Up", "The student before"),
        ("Ctrl+E", "End the meeting: who was there, the minutes"),
        ("Esc", "Leave; what is typed is kept"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.meeting: Meeting | None = None
        self.at = 0
        self._order: list[str] = []
        self._talk: talking.Talk | None = None
        self._minutes = 5
        self._since = QElapsedTimer()
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._show_time)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head())
        self._stack = QStackedWidget()
        whole.addWidget(self._stack, 1)
        self._stack.addWidget(self._student())
        ending = Scrolled()
        self.end = MeetingEnd(session)
        self.end.closed.connect(self._closed)
        self.end.minutes.connect(self._minutes_wanted)
        ending.main.addWidget(self.end)
        self._stack.addWidget(ending)
        for keys, on in (
            ("Ctrl+Return", self.record),
            ("Ctrl+Enter", self.record),
            ("Ctrl+PgDown", self.go_on),
            ("Ctrl+PgUp", self.go_before),
            ("Ctrl+E", self.go_to_end),
            ("Escape", self._leave),
        ):
            key = QShortcut(QKeySequence(keys), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(on)

    def _head(self) -> QWidget:
        head = QWidget()
        head.setFixedHeight(look.px(56))
        line = QHBoxLayout(head)
        line.setContentsMargins(look.px(look.PAGE), 0, look.px(look.PAGE), 0)
        line.setSpacing(look.px(look.PAD))
        self._name = label("", "name", bold=True)
        self._where = Elided("", ink="muted")
        self._count = label("", muted=True)
        self._time = label("", bold=True)
        self._time.setAccessibleName("Time for this student")
        self._leave_it = outlined("Leave")
        self._leave_it.setToolTip("Esc; what is typed is kept")
        self._leave_it.clicked.connect(self._leave)
        line.addWidget(self._name)
        line.addWidget(self._where, 1)
        line.addWidget(self._time)
        line.addWidget(self._count)
        line.addWidget(self._leave_it)
        return head

    def _student(self) -> QWidget:
        page = QWidget()
        across = QHBoxLayout(page)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.sheet = SheetView()
        reading = Scrolled()
        reading.main.addWidget(self.sheet)
        across.addWidget(reading, 3)
        self.box = DecisionBox(self.session)
        self.box.edited.connect(self._keep)
        card = Card()
        card.add_inside(self.box)
        self._record = filled("Record and next")
        self._record.setToolTip("Ctrl+Enter")
        self._record.clicked.connect(self.record)
        self._next = outlined("Nothing decided")
        self._next.setToolTip("Talked about; goes on to the next student")
        self._next.clicked.connect(self.only_reached)
        self._skip = outlined("Skip")
        self._skip.setToolTip("Ctrl+Page Down; not reached, so first next time")
        self._skip.clicked.connect(self.go_on)
        form = Scrolled()
        form.main.addWidget(card)
        self._scrolled = (reading, form)
        # The way on stays in sight however long the form is.
        below = QHBoxLayout()
        below.setContentsMargins(look.px(look.PAGE), look.px(look.STEP), look.px(look.PAGE), look.px(look.PAD))
        below.setSpacing(look.px(look.STEP))
        for button in (self._record, self._next, self._skip):
            below.addWidget(button)
        below.addStretch(1)
        writing = QWidget()
        self._writing = writing
        writing.setMaximumWidth(look.px(_WIDEST))
        down = QVBoxLayout(writing)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(0)
        down.addWidget(form, 1)
        down.addLayout(below)
        across.addWidget(writing, 2)
        return page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the form takes no more than it needs, so that no word of the sheet is cut off."""
        self._writing.setMinimumWidth(min(look.px(_BOX), max(look.px(_LEAST_BOX), self.width() // 2)))
        super().resizeEvent(event)

    # -- where one is -------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Begin with the first student who was not reached yet, or with the one asked for."""
        desk = self.session.desk
        self.meeting = reads.meeting(desk, place.meeting_id) or reads.next_meeting(desk, self.session.today)
        if self.meeting is None:
            self.go.emit(Place(name="meetings"))
            return
        self.box.read_known()
        self._order = talking.order_of(desk, self.meeting)
        items = {item.id: item for item in reads.agenda(desk, self.meeting.id)}
        wanted = [at for at, key in enumerate(self._order) if items[key].student_id == place.student_id]
        left = [at for at, key in enumerate(self._order) if not items[key].reached]
        self._minutes = minutes_each(self.meeting, len(self._order))
        self._show(next(iter(wanted or left), len(self._order)))

    def read(self) -> None:
        """Show the same student again, as the desk has it now; what is typed stays."""
        if self.meeting is None:
            return
        self.meeting = reads.meeting(self.session.desk, self.meeting.id)
        if self.meeting is not None and self._stack.currentIndex() == 0:
            self._fill()

    def touched_by(self, changes: Changes) -> bool:
        """Anything that changed may be on the sheet."""
        return bool(changes.touched)

    def _show(self, at: int) -> None:
        self.at = at
        if at >= len(self._order):
            self.go_to_end()
            return
        self._stack.setCurrentIndex(0)
        self._since.restart()
        self._tick.start()
        self._fill()
        for part in self._scrolled:
            part.verticalScrollBar().setValue(0)
        self._show_time()
        self.box.take_keyboard()
        if self._talk is not None:
            announce(self, f"{self._talk.student.name}, {self._count.text()}")

    def _fill(self) -> None:
        meeting = self.meeting
        if meeting is None:
            return
        talk = talking.talk_about(self.session.desk, meeting, self._order[self.at], self.session.today)
        same = self._talk is not None and talk is not None and talk.item.id == self._talk.item.id
        undone = bool(self._talk and self._talk.decided and talk and not talk.decided)
        self._talk = talk
        if talk is None:
            self.go_on()
            return
        self._name.setText(talk.student.name)
        self._where.set_text(where_words(talk.student))
        self._count.setText(f"student {self.at + 1} of {len(self._order)}")
        self.sheet.show_talk(talk)
        if not same or (undone and self.box.untouched()):
            self.box.begin(talk, self._typed_before(talk))
        self.titled.emit("Meeting", "")

    def _key(self) -> str:
        return f"talk {self._order[self.at]}" if self.at < len(self._order) else ""

    def _typed_before(self, talk: talking.Talk) -> dict[str, str]:
        """What was typed for a student and not recorded; what was recorded comes back when the decision is undone."""
        desk = self.session.desk
        typed = desk.kept(self._key(), dict[str, str]) or {}
        return {} if talk.decided and typed == desk.kept(f"recorded {talk.item.id}", dict[str, str]) else typed

    def _keep(self) -> None:
        if self._talk is not None:
            self.session.desk.keep(f"talk {self._talk.item.id}", self.box.typed())

    def _show_time(self) -> None:
        gone = self._since.elapsed() // 1000
        over = gone >= 60 * self._minutes
        said = f"{gone // 60}:{gone % 60:02d} of {self._minutes}:00"
        self._time.setText(f"{said}, time to decide" if over else said)

    # -- doing --------------------------------------------------------------------------------------------------------

    def record(self) -> None:
        """Store the decision with everything that follows from it, and go on."""
        meeting, talk = self.meeting, self._talk
        if meeting is None or talk is None or self._stack.currentIndex() != 0:
            return
        if talk.decided and self.box.untouched():
            # Somebody went back to look: what is recorded already is not recorded a second time.
            self.go_on()
            return
        desk, today = self.session.desk, self.session.today
        chosen, concern = self.box.choosing(), self.box.concern()
        problems = self.box.problems() or talking.problems_with(desk, talk, chosen, concern, today)
        self.box.show_problems(problems)
        if problems:
            announce(self, problems[0].says, urgent=True)
            return
        # Kept until the meeting is closed: an undo brings back what was typed, for the right student this time.
        typed = self.box.typed()
        for key in (f"talk {talk.item.id}", f"recorded {talk.item.id}"):
            desk.keep(key, typed)
        if self._done(lambda: talking.record_talk(desk, meeting, talk, chosen, concern, today), "what was decided"):
            self.go_on()
        else:
            desk.keep(f"recorded {talk.item.id}", None)

    def _done(self, task: Callable[[], Changes], what: str) -> bool:
        """Do something about the student on the screen, and say so without the name: the next one is there by now."""
        changes = self.session.do(task, quiet=True)
        if changes is not None and changes.change:
            self.session.saved.emit(msgspec.structs.replace(changes, says=f"{what} about the student before"))
        return changes is not None

    def only_reached(self) -> None:
        """Talked about, and nothing decided."""
        talk = self._talk
        if talk is None or self._stack.currentIndex() != 0:
            return
        concern = self.box.concern()
        if self._done(lambda: talking.only_reached(self.session.desk, talk, concern), "that nothing was decided"):
            self.go_on()

    def go_on(self) -> None:
        """The next student; after the last one the end of the meeting."""
        if self._stack.currentIndex() == 0:
            self._show(self.at + 1)

    def go_before(self) -> None:
        """The student before."""
        if self.at > 0:
            self._show(min(self.at, len(self._order)) - 1)

    def go_to_end(self) -> None:
        """Who was present, and closing."""
        meeting = self.meeting
        if meeting is None:
            return
        self.at = len(self._order)
        self._talk = None
        self._tick.stop()
        self._name.setText(meeting.title or "End of the meeting")
        self._where.set_text("")
        self._time.setText("")
        self._count.setText("")
        self.end.show_meeting(meeting)
        self._stack.setCurrentIndex(1)
        self.end.take_keyboard()

    def _closed(self) -> None:
        for key in self._order:
            for kept in (f"talk {key}", f"recorded {key}"):
                self.session.desk.keep(kept, None)
        if self.meeting is not None:
            self.go.emit(Place(name="meetings", meeting_id=self.meeting.id))

    def _minutes_wanted(self) -> None:
        if self.meeting is not None:
            self.go.emit(Place(name="packet", meeting_id=self.meeting.id, tab="minutes"))

    def _leave(self) -> None:
        self._tick.stop()
        meeting = self.meeting
        self.go.emit(Place(name="meetings", meeting_id=meeting.id if meeting else ""))

    def hideEvent(self, event: QHideEvent) -> None:
        """The clock stands still while nobody looks."""
        self._tick.stop()
        super().hideEvent(event)
