"""The agenda of one meeting: its students in order, moved by keyboard or mouse, and who was reached when it is over."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.meetings import Decision, Meeting
from interventiondesk.domain.words import count, day_words, grade_words
from interventiondesk.store import reads
from interventiondesk.tasks import meetings
from interventiondesk.tasks.agenda import minutes_each
from interventiondesk.tasks.meetings import AgendaLine
from interventiondesk.tasks.today import place_words
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled, icon_button, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session


def _where(line: AgendaLine) -> str:
    if line.record is not None:
        return place_words(line.record)
    return grade_words(line.student.grade).capitalize()


def _because(line: AgendaLine) -> str:
    fact = line.progress.short.split("; ", maxsplit=1)[0] if line.progress else ""
    why = line.item.because.rstrip(".")
    return " ".join(part for part in (f"{why};" if why and fact and not why.endswith("?") else why, fact) if part)


class AgendaRow(QWidget):
    """One student: the row, and beside it up, down and off."""

    moved = Signal(int)
    taken_off = Signal()

    def __init__(self, number: int, of: int, line: AgendaLine) -> None:
        super().__init__()
        self.line = line
        self.at = number - 1
        self.row = Row(
            f"{number}. {line.student.name}",
            _where(line),
            progress=line.progress.chip if line.progress else None,
            because=_because(line),
            verb="Open",
        )
        self.row.lined = False
        self.up = icon_button("up", f"Move {line.student.name} up (Alt+Up)")
        self.down = icon_button("down", f"Move {line.student.name} down (Alt+Down)")
        self.off = icon_button("close", f"Take {line.student.name} off the agenda")
        self.up.setEnabled(number > 1)
        self.down.setEnabled(number < of)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.off.clicked.connect(self.taken_off)
        key = line.item.id
        if self.row.button is not None:
            self.row.button.setObjectName(f"open {key}")
        for button, verb in ((self.up, "up"), (self.down, "down"), (self.off, "off")):
            button.setObjectName(f"{verb} {key}")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, look.px(look.STEP), 0)
        box.setSpacing(0)
        box.addWidget(self.row, 1)
        for button in (self.up, self.down, self.off):
            box.addWidget(button)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, look.color("hairline"))


class AgendaCard(Card):
    """The card. While the meeting is being closed every row has a box: ticked are those who were reached."""

    go = Signal(object)
    holding = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__("Agenda", " ")
        self.session = session
        self.lines: list[AgendaLine] = []
        self.meeting: Meeting | None = None
        self._holding = False
        self._reached: set[str] = set()
        self._shown: tuple[object, ...] = ()
        self._rows: list[AgendaRow] = []
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda step=step: self._move_focused(step))

    def is_holding(self) -> bool:
        """Whether somebody is ticking who was reached."""
        return self._holding

    def show_meeting(self, meeting: Meeting) -> None:
        """Show this meeting's agenda as it is now, with the keyboard where it was."""
        self.meeting = meeting
        self.lines = meetings.agenda_lines(self.session.desk, meeting, self.session.today)
        if meeting.held:
            self._holding = False
        each = minutes_each(meeting, len(self.lines))
        state = (meeting.id, meeting.held, self._holding, each, tuple(self.lines))
        if state == self._shown:
            return
        self._shown = state
        self._lay_out(meeting)

    def _lay_out(self, meeting: Meeting) -> None:
        focus = focused_in(self)
        before = [row.line.item.id for row in self._rows]
        self.clear()
        self._rows = []
        if not self.lines:
            self.set_title("Agenda")
            self.add(Words("Nobody is on this agenda yet. Put on those who belong here, below.", lined=True))
            return
        if self._holding:
            self._lay_out_boxes()
        elif meeting.held:
            self.set_title("Agenda", f"{sum(one.item.reached for one in self.lines)} of {len(self.lines)} reached")
            for number, line in enumerate(self.lines, 1):
                self.add(self._past_row(number, line))
        else:
            each = minutes_each(meeting, len(self.lines))
            self.set_title(
                "Agenda", f"{count(each * len(self.lines), 'minute')}, {each} each; Alt+Up and Alt+Down move"
            )
            for number, line in enumerate(self.lines, 1):
                row = AgendaRow(number, len(self.lines), line)
                row.moved.connect(functools.partial(self._move, number - 1))
                row.taken_off.connect(lambda line=line: self._take_off(line))
                row.row.activated.connect(lambda line=line: self._open(line))
                self._rows.append(row)
                self.add(row)
        self._focus_back(focus, before)

    def _focus_back(self, focus: str, before: list[str]) -> None:
        verb, _, key = focus.partition(" ")
        if not key:
            return
        now = [row.line.item.id for row in self._rows]
        if key not in now and key in before and now:
            key = now[min(before.index(key), len(now) - 1)]
        focus_again(self, f"{verb} {key}", f"open {key}")

    def _past_row(self, number: int, line: AgendaLine) -> Row:
        return Row(
            f"{number}. {line.student.name}",
            _where(line),
            because=self._came_of(line),
            verb="Open",
            on=lambda: self._open(line),
        )

    def _came_of(self, line: AgendaLine) -> str:
        """What was decided about a student in this meeting, or whether it was reached at all."""
        here = [
            one for one in reads.decisions(self.session.desk, line.student.id) if one.meeting_id == line.item.meeting_id
        ]
        word = field_of(Decision, "choice").word
        told = [
            word(one.choice).removesuffix(" to ...")
            + (f", review {day_words(one.review_date)}" if one.review_date else "")
            for one in reversed(here)
        ]
        return "; ".join(told) or ("Talked about" if line.item.reached else "Not reached; comes first next time")

    def _lay_out_boxes(self) -> None:
        self.set_title("Who was reached?", "the others come first next time")
        for number, line in enumerate(self.lines, 1):
            row = Row(
                f"{number}. {line.student.name}",
                _where(line),
                check=functools.partial(self._tick, line),
            )
            if row.box is not None:
                row.box.setObjectName(f"reached {line.item.id}")
                row.box.setChecked(line.item.id in self._reached)
            self.add(row)
        close = filled("Close the meeting", "check")
        close.clicked.connect(self._close)
        back = outlined("Not yet")
        back.clicked.connect(self.stop_holding)
        self.add_buttons(close, back)

    # -- doing --------------------------------------------------------------------------------------------------------

    def start_holding(self) -> None:
        """Ask who was reached: at first those of whom it is noted are ticked, or all where it is noted of nobody."""
        if self.meeting is None:
            return
        self._holding = True
        noted = {line.item.id for line in self.lines if line.item.reached}
        self._reached = noted or {line.item.id for line in self.lines}
        self.show_meeting(self.meeting)
        self.holding.emit()
        focus_again(self, *(f"reached {line.item.id}" for line in self.lines[:1]))

    def stop_holding(self) -> None:
        """Back to the agenda; nothing was written."""
        if self._holding and self.meeting is not None:
            self._holding = False
            self.show_meeting(self.meeting)
            self.holding.emit()

    def _tick(self, line: AgendaLine, on: bool) -> None:
        (self._reached.add if on else self._reached.discard)(line.item.id)

    def _close(self) -> None:
        meeting = self.meeting
        if meeting is not None:
            reached = [line.item for line in self.lines if line.item.id in self._reached]
            self._holding = False
            self.session.do(lambda: meetings.hold(self.session.desk, meeting, reached))

    def _open(self, line: AgendaLine) -> None:
        self.go.emit(Place(name="student", student_id=line.student.id, plan_id=line.item.plan_id or ""))

    def _take_off(self, line: AgendaLine) -> None:
        meeting = self.meeting
        if meeting is not None:
            self.session.do(lambda: meetings.take_off_agenda(self.session.desk, line, meeting))

    def _move(self, at: int, step: int) -> None:
        if 0 <= at + step < len(self.lines):
            self.session.do(
                lambda: meetings.move_on_agenda(self.session.desk, self.lines, at, at + step),
                quiet=True,  # seven moves are not told seven times; the status line says what Ctrl+Z takes back
            )

    def _move_focused(self, step: int) -> None:
        focus = QApplication.focusWidget() or self
        row = next((row for row in self._rows if row.isAncestorOf(focus)), None)
        if row is not None:
            self._move(row.at, step)
