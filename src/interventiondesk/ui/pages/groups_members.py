"""Who is in a group and in which order, since when, and the group's own name, provider and schedule."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.students import Group, Membership
from interventiondesk.domain.words import count, grade_words
from interventiondesk.store import reads
from interventiondesk.tasks import groups
from interventiondesk.tasks.groups import Stay
from interventiondesk.ui import look
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.parts.buttons import icon_button, outlined
from interventiondesk.ui.parts.cards import Card, Fact, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in, show_stored
from interventiondesk.ui.session import Session

FIELDS = ("name", "area", "staff_id", "weekdays", "time", "minutes", "place")
ADDED = "new student"
_DATES = ("begin_date", "end_date")
_LABELS = {"begin_date": "Joined on", "end_date": "Left after"}


def people_of(session: Session) -> tuple[tuple[str, str], ...]:
    """Everybody who can teach a group."""
    return tuple((one.id, one.name) for one in reads.staff(session.desk))


def group_block(session: Session) -> FormBlock:
    """The fields of a group."""
    return FormBlock(Group, FIELDS, references={"staff": people_of(session)}, today=session.today)


class MemberRow(QWidget):
    """One student: the row, and beside it the dates, up and down."""

    moved = Signal(int)
    dated = Signal()

    def __init__(self, at: int, of: int, stay: Stay) -> None:
        super().__init__()
        self.at = at
        student = self.student = stay.student
        where = " · ".join(part for part in (grade_words(student.grade).capitalize(), stay.words) if part)
        self.row = Row(f"{at + 1}. {student.name}", where, strong=False, verb="Take out")
        self.row.lined = False
        self.dates = icon_button("calendar", f"When {student.name} joined and left")
        self.up = icon_button("up", f"Move {student.name} up (Alt+Up)")
        self.down = icon_button("down", f"Move {student.name} down (Alt+Down)")
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at + 1 < of)
        self.dates.clicked.connect(self.dated)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        for name, button in (("dates", self.dates), ("up", self.up), ("down", self.down)):
            button.setObjectName(f"{name} {student.id}")
        if self.row.button is not None:
            self.row.button.setObjectName(f"out {student.id}")
            self.row.button.setAccessibleName(f"Take {student.name} out")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, look.px(look.STEP), 0)
        box.setSpacing(0)
        box.addWidget(self.row, 1)
        for button in (self.dates, self.up, self.down):
            box.addWidget(button)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, look.color("hairline"))


class MembersBlock(QWidget):
    """The students of a group, or its own fields: one tab each. What is typed is kept when a field is left; Ctrl+Z takes it
    back."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.group: Group | None = None
        self.rows: list[MemberRow] = []
        self.someone: FormBlock | None = None
        self.fields: FormBlock | None = None
        self._fields_of: tuple[object, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._dated = ""
        self.list_out = ListOut(session, self._lines, "Students of the group", also="students of the group")
        self.members = Card("Students", " ", self.list_out)
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.members)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(functools.partial(self._move_focused, step))
        self.past = Card("Were in this group", " ")
        self._schedule = Card("Group and schedule", " ")
        self._inside = QWidget()
        self._inside_box = QVBoxLayout(self._inside)
        self._inside_box.setContentsMargins(0, 0, 0, 0)
        self._schedule.add_inside(self._inside)
        self.close_it = outlined("Close the group", "archive")
        self.close_it.clicked.connect(self._close_group)
        self._schedule.add_buttons(self.close_it)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        for card in (self.members, self._schedule, self.past):
            box.addWidget(card)

    def _lines(self) -> Lines:
        from interventiondesk.tasks.listing import members_list

        return members_list(self.session.desk, self.group.id if self.group is not None else "", self.session.today)

    def take_keyboard(self) -> None:
        """Where a student is added, or into the first field."""
        if not focus_again(self.members, ADDED) and self.fields is not None:
            self.fields.editor("name").widget.setFocus()

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_group(self, group: Group, *, schedule: bool = False) -> None:
        """Show the students of a group, or its schedule; what somebody is typing stays."""
        if self.group is None or self.group.id != group.id:
            self._dated = ""
        self.group = group
        self.list_out.set_name(f"Students of {group.name}")
        self._read_fields(group)
        now, past = groups.stays(self.session.desk, group.id, self.session.today)
        self._read_members(group, now)
        self.members.setVisible(not schedule)
        self._schedule.setVisible(schedule)
        self.past.clear()
        self.past.setVisible(bool(past) and not schedule)
        self.past.set_title("Were in this group", count(len(past), "student"))
        for one in past:
            self.past.add(Fact(one.student.name, one.words, column=240))
        self.past.end()
        self.close_it.setVisible(not now)

    def _read_fields(self, group: Group) -> None:
        people = people_of(self.session)
        values = {name: getattr(group, name) for name in FIELDS}
        if self.fields is not None and self._fields_of == (group.id, people):
            show_stored(self.fields, values)
            return
        self._fields_of = (group.id, people)
        if self.fields is not None:
            self._inside_box.removeWidget(self.fields)
            self.fields.hide()
            self.fields.deleteLater()
        block = self.fields = group_block(self.session)
        block.set_values(values)
        for name in FIELDS:
            block.editor(name).widget.setObjectName(f"group {name}")
        block.committed.connect(functools.partial(self._change, block, group.id))
        self._inside_box.insertWidget(0, block)

    def _read_members(self, group: Group, now: list[Stay]) -> None:
        everyone = reads.students(self.session.desk)
        state = (group.id, tuple(now), tuple(everyone), self._dated)
        if state == self._shown:
            return
        same = bool(self._shown) and self._shown[0] == group.id
        self._shown = state
        focus = focused_in(self.members) if same else ""
        before = [row.student.id for row in self.rows]
        self.members.clear()
        self.rows = []
        moves = "; Alt+Up and Alt+Down move" if len(now) > 1 else ""
        self.members.set_title("Students", f"{count(len(now), 'student')}{moves}" if now else "")
        inside = {stay.student.id for stay in now}
        others = [
            (one.id, f"{one.name}, {grade_words(one.grade)}" if one.grade else one.name)
            for one in everyone
            if one.id not in inside
        ]
        block = self.someone = FormBlock(
            Membership,
            ["student_id"],
            references={"student": others},
            today=self.session.today,
            labels={"student_id": "Add a student"},
        )
        block.editor("student_id").widget.setObjectName(ADDED)
        block.committed.connect(self._put_in)
        self.members.add_inside(block)
        if not now:
            self.members.add(
                Words("Nobody is in this group yet. A plan with this group brings its student.", lined=True)
            )
        for at, stay in enumerate(now):
            row = MemberRow(at, len(now), stay)
            row.moved.connect(functools.partial(self._move, at))
            row.dated.connect(functools.partial(self._turn_dates, stay.student.id))
            if row.row.button is not None:
                row.row.button.clicked.connect(functools.partial(self._take_out, stay.student.id))
            self.rows.append(row)
            self.members.add(row)
            if stay.student.id == self._dated:
                self.members.add_inside(self._dates(group, stay))
        self._focus_back(focus, before)

    def _dates(self, group: Group, stay: Stay) -> FormBlock:
        values = {name: getattr(stay.member, name) for name in _DATES}
        block = FormBlock(Membership, _DATES, values, today=self.session.today, labels=_LABELS)
        for name in _DATES:
            widget = block.editor(name).widget
            widget.setObjectName(f"{name} {stay.student.id}")
            widget.setAccessibleName(f"{stay.student.name}: {_LABELS[name].lower()}")

        def store(name: str) -> None:
            if not block.message(name):
                value = block.values()[name]
                self.session.do(
                    lambda: groups.change_dates(self.session.desk, stay.member, group, **{name: value}), quiet=True
                )

        block.committed.connect(store)
        return block

    def _turn_dates(self, student_id: str) -> None:
        self._dated = "" if self._dated == student_id else student_id
        if self.group is not None:
            self.show_group(self.group)
        focus_again(self.members, f"begin_date {student_id}" if self._dated else f"dates {student_id}")

    def _focus_back(self, focus: str, before: list[str]) -> None:
        if focus == ADDED:
            focus_again(self.members, ADDED)
            return
        verb, _, key = focus.partition(" ")
        now = [row.student.id for row in self.rows]
        if key and key not in now and key in before and now:
            key = now[min(before.index(key), len(now) - 1)]
        if key:
            focus_again(self.members, f"{verb} {key}", f"out {key}", ADDED)

    # -- doing --------------------------------------------------------------------------------------------------------

    def _change(self, block: FormBlock, group_id: str, name: str) -> None:
        known = {one.group.id: one.group for one in reads.rosters(self.session.desk, self.session.today)}
        group = known.get(group_id)
        if group is None or block.message(name):
            return
        value = block.values()[name]
        if name == "name":
            wrong = groups.group_problems(self.session.desk, value or "", self.session.today, but=group_id)
            if wrong:
                block.show_problems(wrong)
                return
        desk, today = self.session.desk, self.session.today
        self.session.do(lambda: groups.change_group(desk, group, today, **{name: value}), quiet=True)

    def _set(self, ids: list[str], *, quiet: bool = False) -> None:
        group = self.group
        if group is not None:
            desk, today = self.session.desk, self.session.today
            self.session.do(lambda: groups.set_members(desk, group, ids, today), quiet=quiet)

    def ids(self) -> list[str]:
        """The students in their order."""
        return [row.student.id for row in self.rows]

    def _take_out(self, student_id: str, _checked: bool = False) -> None:
        self._set([one for one in self.ids() if one != student_id])

    def _put_in(self, _name: str) -> None:
        block = self.someone
        if block is None or block.message("student_id"):
            return
        chosen = block.values()["student_id"]
        if chosen:
            block.set_values({"student_id": None})
            self._set([*self.ids(), chosen], quiet=True)

    def _move(self, at: int, step: int) -> None:
        ids = self.ids()
        if 0 <= at + step < len(ids):
            ids.insert(at + step, ids.pop(at))
            self._set(ids, quiet=True)

    def _move_focused(self, step: int) -> None:
        focus = QApplication.focusWidget() or self
        row = next((row for row in self.rows if row.isAncestorOf(focus)), None)
        if row is not None:
            self._move(row.at, step)

    def _close_group(self) -> None:
        group = self.group
        if group is not None:
            self.session.do(lambda: groups.close_group(self.session.desk, group, self.session.today))
