"""The sessions of a group, of one student, or of all students without a group: the log, the counts, the causes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import msgspec
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.calendar import SessionCount
from interventiondesk.domain.words import count, long_day, short_day
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.session_log import (
    PlanCount,
    SessionLog,
    change_held,
    delivers_alone,
    record_day,
    session_log,
    usual_reasons,
)
from interventiondesk.tasks.sessions import Outcome
from interventiondesk.ui import look
from interventiondesk.ui.pages.groups_asking import Asking
from interventiondesk.ui.pages.groups_log import DayTable, waiting_words
from interventiondesk.ui.pages.list_export import ListOut
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Count, Words
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.session import Session

_WEEKS = 4
_TALLEST = 520
_HINT = (
    "P all present, or the student the keyboard is on · A absent · N no session, and why · digits or M minutes · "
    "S substitute · Del not entered · Enter the day before.  A day that nobody enters is unknown, never held."
)


class Whose(msgspec.Struct, frozen=True):
    """Whose log it is; with nothing named, all students without a group."""

    group_id: str = ""
    student_id: str = ""
    plan_id: str = ""


class SessionsBlock(QWidget):
    """The log with what belongs to it. Every key is stored at once; Ctrl+Z takes it back. `titled` says whose log it is."""

    titled = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.whose = Whose()
        self.log: SessionLog | None = None
        self._weeks, self._every = _WEEKS, False
        self._waits = Elided("", ink="text")
        self.all_present = filled("", "check")
        self.all_present.setObjectName("all present")
        self.all_present.clicked.connect(self._fill_newest)
        self.every_day = outlined("Every school day")
        self.every_day.setCheckable(True)
        self.every_day.setToolTip("Also show days on which nothing was planned, for a session that was made up")
        self.every_day.toggled.connect(self._every_toggled)
        self.only_mine = outlined("Only mine")
        self.only_mine.setCheckable(True)
        self.only_mine.setToolTip("Only the plans that I deliver: all present then speaks of nobody else's students")
        self.only_mine.setChecked(True)
        self.only_mine.toggled.connect(self._mine_toggled)
        top = QWidget()
        above = QVBoxLayout(top)
        above.setContentsMargins(0, 0, 0, 0)
        above.setSpacing(look.px(look.PAD))
        line = self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self._waits, 1)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(look.px(look.STEP))
        for button in (self.only_mine, self.every_day, self.all_present):
            self._ways.addWidget(button)
        self._ways.addStretch(0)
        line.addLayout(self._ways)
        self.asking = Asking()
        self.asking.left.connect(self._back_to_log)
        above.addLayout(line)
        above.addWidget(self.asking)
        self.table = DayTable()
        self.table.asked.connect(self._asked)
        self.table.moved.connect(self._moved)
        self.earlier = link("Show earlier weeks", "history")
        self.earlier.clicked.connect(self._show_earlier)
        self.where = Elided("", "small", bold=True)
        self.card = Card("Sessions", " ")
        self.card.add_inside(top)
        self.card.add(self.table)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(look.px(look.GAP))
        foot.addWidget(self.where)
        foot.addWidget(label(_HINT, "small", muted=True, wraps=True))
        self.card.add_inside(self._foot)
        self.card.add_buttons(self.earlier)
        self._none = Words("")
        self._nobody = Card("Sessions")
        self._nobody.add(self._none)
        self._nobody.end()
        self.counts = ValueTable(_columns(), name="Sessions by student")
        self.list_out = ListOut(session, self.counts, "Sessions by student", also="sessions by student")
        self._counts_card = Card("Held, missed, not entered", " ", self.list_out)
        self._counts_card.add(self.counts)
        self._reasons = Card("Why sessions were missed", " ")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        for widget in (self._nobody, self.card, self._counts_card, self._reasons):
            box.addWidget(widget)

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_whose(self, whose: Whose) -> None:
        """Show somebody's log from its newest day."""
        if whose != self.whose:
            self._weeks, self._every = _WEEKS, False
            self.every_day.blockSignals(True)
            self.every_day.setChecked(False)
            self.every_day.blockSignals(False)
            self.asking.hide()
            self.table.setCurrentIndex(self.table.days.index(-1, -1))
        self.whose = whose
        self.read()

    def take_keyboard(self, date: dt.date | None = None) -> None:
        """Into the log: the asked day, else the newest day that waits, else the newest."""
        log = self.log
        if log is None or not log.days:
            return
        known = {day.date for day in log.days}
        wanted = date if date is not None and date in known else next(iter(log.waiting), log.days[0].date)
        self.table.show()
        self.table.go_to(wanted)

    def read(self) -> None:
        """Read the log again; the keyboard stays on its day."""
        desk = self.session.desk
        log = self.log = session_log(
            desk,
            today=self.session.today,
            weeks=self._weeks,
            every_day=self._every,
            group_id=self.whose.group_id,
            student_id=self.whose.student_id,
            plan_id=self.whose.plan_id,
            staff_id=desk.who.id if self._mine() and self.only_mine.isChecked() else "",
        )
        self.only_mine.setVisible(self._mine())
        there = bool(log.records)
        self._nobody.setVisible(not there)
        for card in (self.card, self._counts_card, self._reasons):
            card.setVisible(there)
        self.titled.emit(log.title)
        if not there:
            self._none.set_text(
                "Nobody here has a running plan, so there is no session to log. Give students a plan with this group."
                if self.whose.group_id
                else "Nobody has a plan without a group. The sessions of such a plan are logged here."
                if not self.whose.student_id
                else "This student has no running plan."
            )
            return
        people = {one.id: one.short_name for one in reads.staff(desk)}
        named = any((self.whose.group_id, self.whose.student_id))
        whole = "Whole group" if self.whose.group_id else "All students"
        self.table.show_log(log, people, f"Sessions of {log.title if named else log.title.lower()}", whole)
        self._size()
        told = waiting_words(log)
        self._waits.set_text(told or "Every planned session of these weeks is entered.")
        self.card.set_title("Sessions", f"the last {count(self._weeks, 'week')}" if log.earlier else "since the start")
        self.all_present.setVisible(bool(log.waiting))
        if log.waiting:
            self.all_present.setText(f"All present on {long_day(log.waiting[0])}")
            self.all_present.updateGeometry()
        self.earlier.setVisible(log.earlier)
        self._stand()
        self._read_counts(log)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Which days wait stands above the buttons where both have no room beside each other."""
        super().resizeEvent(event)
        self._stand()

    def _stand(self) -> None:
        room = self.width() - look.px(2 * look.WIDE + look.STEP)
        beside = self._waits.sizeHint().width() + self._ways.sizeHint().width() <= room
        ways = QBoxLayout.Direction
        self._top.setDirection(ways.LeftToRight if beside else ways.TopToBottom)

    def _mine(self) -> bool:
        """Whether it is the log of all plans without a group and some of them are delivered by whoever is signed in."""
        desk = self.session.desk
        named = any((self.whose.group_id, self.whose.student_id))
        return not named and bool(desk.who.id) and delivers_alone(desk, desk.who.id, self.session.today)

    def _mine_toggled(self, _on: bool) -> None:
        self.read()

    def _size(self) -> None:
        self.table.setFixedHeight(min(look.px(_TALLEST), self.table.height_of_all()))

    def _read_counts(self, log: SessionLog) -> None:
        self.counts.set_values(log.counts)
        self.list_out.set_name(f"Sessions of {log.title}" if any(msgspec.structs.astuple(self.whose)) else log.title)
        self.counts.setFixedHeight(min(look.px(_TALLEST), self.counts.height_of_all()))
        missed = sum(many for _, many in log.reasons)
        self._counts_card.set_title("Held, missed, not entered", "since each plan began")
        self._reasons.clear()
        self._reasons.setVisible(bool(log.reasons))
        self._reasons.set_title("Why sessions were missed", f"{missed} missed since the plans began")
        for reason, many in log.reasons:
            self._reasons.add(Count(reason, str(many)))
        self._reasons.end()

    def _moved(self, told: str) -> None:
        self.where.set_text(told)

    def _every_toggled(self, on: bool) -> None:
        self._every = on
        self.read()

    def _show_earlier(self) -> None:
        self._weeks *= 3
        self.read()
        self.table.setFocus()

    # -- writing ------------------------------------------------------------------------------------------------------

    def _back_to_log(self) -> None:
        self.table.setFocus()

    def _do(self, task: Callable[[], Changes], *, quiet: bool = False) -> None:
        done = self.session.do(task, quiet=quiet)
        if done is not None and not done.change:
            self.session.told.emit("That is entered already.")

    def _fill_newest(self) -> None:
        log = self.log
        if log is not None and log.waiting:
            date = log.waiting[0]
            self.table.go_to(date)
            self._do(lambda: record_day(self.session.desk, log, date, "present"))

    def _asked(self, act: str, row: int, student: int) -> None:
        log = self.log
        if log is None:
            return
        day = log.days[row]
        only = student if student >= 0 else None
        whole = only is None
        if len(log.records) == 1:
            only = 0
        if act == "absent" and only is None:
            self.session.told.emit("Move to a student with the arrow keys, then A. P enters all others as present.")
        elif act in {"present", "absent", "clear"}:
            stored: dict[str, Outcome] = {"present": "present", "absent": "absent", "clear": ""}
            self._do(lambda: record_day(self.session.desk, log, day.date, stored[act], only=only), quiet=not whole)
            if not whole and act != "clear":
                self.table.step_right()
        elif act == "none":
            self._ask_why(log, day.date, only)
        elif act.startswith("minutes"):
            self._ask_minutes(log, day.date, only, act.removeprefix("minutes").strip())
        elif act == "substitute":
            self._ask_who(log, day.date, only)

    def _whose_words(self, log: SessionLog, only: int | None) -> str:
        return log.records[only].student.name if only is not None else log.title

    def _ask_why(self, log: SessionLog, date: dt.date, only: int | None) -> None:
        def answered(text: str) -> str:
            now = self.log or log
            self._do(lambda: record_day(self.session.desk, now, date, "none", only=only, reason=text.strip()))
            return ""

        words = f"Why was there no session on {long_day(date)}? {self._whose_words(log, only)}"
        self.asking.ask(words, answered, choices=usual_reasons(log), hint="Type another reason, or a number")

    def _ask_minutes(self, log: SessionLog, date: dt.date, only: int | None, typed: str) -> None:
        def answered(text: str) -> str:
            plain = text.strip()
            if not plain.isdecimal() or not 1 <= int(plain) <= 300:
                return "Minutes are a whole number from 1 to 300."
            now = self.log or log
            self._do(lambda: change_held(self.session.desk, now, date, only=only, minutes=int(plain)))
            return ""

        words = f"How many minutes on {long_day(date)}? {self._whose_words(log, only)}"
        self.asking.ask(words, answered, typed=typed, hint="1 to 300")

    def _ask_who(self, log: SessionLog, date: dt.date, only: int | None) -> None:
        def answered(staff_id: str) -> str:
            now = self.log or log
            self._do(lambda: change_held(self.session.desk, now, date, only=only, staff_id=staff_id))
            return ""

        people = [(one.id, one.name) for one in reads.staff(self.session.desk)]
        words = f"Who taught on {long_day(date)}? {self._whose_words(log, only)}"
        self.asking.ask_person(words, people, answered)


def _since_change(one: PlanCount) -> str:
    if one.since_change is None or one.changed_on is None:
        return "not changed"
    return f"{short_day(one.changed_on)}: {_counted(one.since_change)}"


def _counted(done: SessionCount) -> str:
    return f"{done.held} of {done.planned} held, {done.missed} missed, {done.not_entered} not entered"


def _number(title: str, many: Callable[[PlanCount], int], *, width: int, gives_way: int = 0) -> Column[PlanCount]:
    return Column(
        title=title, text=lambda one: str(many(one)), sort=many, align="right", width=width, gives_way=gives_way
    )


def _columns() -> list[Column[PlanCount]]:
    return [
        Column(
            title="Student",
            text=lambda one: one.record.student.name,
            sort=lambda one: one.record.student.sorting_name,
            bold=True,
            grows=True,
            least=120,
        ),
        _number("Planned", lambda one: one.since_start.planned, width=72, gives_way=2),
        _number("Held", lambda one: one.since_start.held, width=64),
        _number("Missed", lambda one: one.since_start.missed, width=68),
        _number("Not entered", lambda one: one.since_start.not_entered, width=92),
        Column(title="Since the last change", text=_since_change, muted=True, width=320, gives_way=1),
    ]
