"""The school's groups: who teaches them, who is in them and in which order, and the way to their sheets."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.students import Group, Membership, Student
from interventiondesk.domain.words import count, grade_words
from interventiondesk.store import reads
from interventiondesk.store.reads import Roster
from interventiondesk.tasks import groups
from interventiondesk.tasks.plans import measure_words
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import Button, filled, icon_button, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in, has_keyboard, show_stored
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session

_LEFT = 272
_FIELDS = ("name", "area", "staff_id")
_ADDED = "new student"


class MemberRow(QWidget):
    """One student: the row, and beside it up and down."""

    moved = Signal(int)

    def __init__(self, at: int, of: int, student: Student) -> None:
        super().__init__()
        self.at = at
        self.student = student
        self.row = Row(
            f"{at + 1}. {student.name}", grade_words(student.grade).capitalize(), strong=False, verb="Take out"
        )
        self.row.lined = False
        self.up = icon_button("up", f"Move {student.name} up (Alt+Up)")
        self.down = icon_button("down", f"Move {student.name} down (Alt+Down)")
        self.up.setEnabled(at > 0)
        self.down.setEnabled(at + 1 < of)
        self.up.clicked.connect(lambda: self.moved.emit(-1))
        self.down.clicked.connect(lambda: self.moved.emit(1))
        self.up.setObjectName(f"up {student.id}")
        self.down.setObjectName(f"down {student.id}")
        if self.row.button is not None:
            self.row.button.setObjectName(f"out {student.id}")
            self.row.button.setAccessibleName(f"Take {student.name} out")
        box = QHBoxLayout(self)
        box.setContentsMargins(0, 0, look.px(look.STEP), 0)
        box.setSpacing(0)
        box.addWidget(self.row, 1)
        box.addWidget(self.up)
        box.addWidget(self.down)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.fillRect(0, 0, self.width(), 1, look.color("hairline"))


class GroupsPage(Page):
    """The list at the left, the chosen group beside it. Everything is kept when a field is left; Ctrl+Z takes it back."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.roster: Roster | None = None
        self.new = False
        self._whole = Scrolled()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.list = Pick("Groups", most=12)
        self.list.picked.connect(self._picked)
        self.add = outlined("Add a group", "add")
        self.add.clicked.connect(self._add_wanted)
        self._list_card = Card("Groups", " ")
        self._list_card.add(self.list)
        self._list_card.add_buttons(self.add)
        self._start = outlined("Add a group", "add")
        self._start.clicked.connect(self._add_wanted)
        self._empty = Card("No groups yet")
        self._empty.empty(
            "Students who are taught together are a group. Their scores and sessions are then typed on one sheet.",
            self._start,
        )
        self._make_new()
        self._make_head()
        self.members = Card("Students", " ")
        self._shown: tuple[object, ...] = ()
        self._rows: list[MemberRow] = []
        self.someone: FormBlock | None = None
        for keys, step in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.members)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(functools.partial(self._move_focused, step))
        left = self._left = QWidget()
        left.setFixedWidth(look.px(_LEFT))
        columns = QHBoxLayout()
        columns.setSpacing(look.px(look.WIDE))
        left_box, right_box = QVBoxLayout(left), QVBoxLayout()
        left_box.setContentsMargins(0, 0, 0, 0)
        for column, cards in ((left_box, (self._list_card,)), (right_box, (self._new_card, self._head, self.members))):
            column.setSpacing(look.px(14))
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        columns.addWidget(left)
        columns.addLayout(right_box, 1)
        self._whole.main.addWidget(self._empty)
        self._whole.main.addLayout(columns)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _people(self) -> tuple[tuple[str, str], ...]:
        return tuple((one.id, one.name) for one in reads.staff(self.session.desk))

    def _block(self) -> FormBlock:
        return FormBlock(Group, _FIELDS, references={"staff": self._people()}, today=self.session.today)

    def _make_new(self) -> None:
        self._new_card = Card("Add a group")
        self._new_inside = QWidget()
        self._new_box = QVBoxLayout(self._new_inside)
        self._new_box.setContentsMargins(0, 0, 0, 0)
        self.form = self._block()
        self._new_box.addWidget(self.form)
        self._new_card.add_inside(self._new_inside)
        self.add_it, leave = filled("Add the group", "add"), outlined("Cancel")
        self.add_it.clicked.connect(self._add)
        leave.clicked.connect(self._leave_new)
        self._new_card.add_buttons(self.add_it, leave)

    def _make_head(self) -> None:
        self._sheets = QWidget()
        self._sheets_line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._sheets)
        self._sheets_line.setContentsMargins(0, 0, 0, 0)
        self._sheets_line.setSpacing(look.px(look.STEP))
        self._buttons: list[Button] = []
        self._head = Card(" ", " ")
        self._inside = QWidget()
        self._inside_box = QVBoxLayout(self._inside)
        self._inside_box.setContentsMargins(0, 0, 0, 0)
        self._inside_box.setSpacing(look.px(look.STEP))
        self._inside_box.addWidget(self._sheets)
        self._head.add_inside(self._inside)
        self.fields: FormBlock | None = None
        self._fields_of: tuple[object, ...] = ()

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """The asked group; without one the group looked at last, else the first."""
        self.new = False
        known = {one.group.id: one for one in reads.rosters(self.session.desk, self.session.today)}
        before = self.roster.group.id if self.roster else ""
        self.roster = known.get(place.group_id) or known.get(before) or next(iter(known.values()), None)
        self.read()
        if not has_keyboard(self):
            (self.list if self.roster is not None else self._start).setFocus()

    def read(self) -> None:
        """Read the groups and the chosen one; what somebody is typing stays."""
        desk, today = self.session.desk, self.session.today
        every = reads.rosters(desk, today)
        before = self.roster.group.id if self.roster else ""
        self.roster = next((one for one in every if one.group.id == before), next(iter(every), None))
        chosen = self.roster if not self.new else None
        self.list.set_entries([self._entry(one) for one in every], chosen.group.id if chosen else "")
        self._list_card.set_title("Groups", str(len(every)) if every else "")
        self._empty.setVisible(not every and not self.new)
        self._left.setVisible(bool(every))
        self._new_card.setVisible(self.new)
        self._head.setVisible(chosen is not None)
        self.members.setVisible(chosen is not None)
        if chosen is not None:
            self._read_head(chosen)
            self._read_members(chosen)
        self.titled.emit("Data", f"groups · {chosen.group.name}" if chosen else "groups")

    @staticmethod
    def _entry(one: Roster) -> Entry:
        provider = one.provider.short_name if one.provider else "no provider yet"
        told = count(len(one.members), "student") if one.members else "nobody yet"
        return Entry(key=one.group.id, title=one.group.name, subtitle=f"{provider} · {told}", quiet=not one.members)

    def _read_head(self, roster: Roster) -> None:
        group, people = roster.group, self._people()
        provider = roster.provider.name if roster.provider else ""
        self._head.set_title(group.name, provider)
        values = {name: getattr(group, name) for name in _FIELDS}
        if self.fields is not None and self._fields_of == (group.id, people):
            show_stored(self.fields, values)
        else:
            self._fields_of = (group.id, people)
            if self.fields is not None:
                self._inside_box.removeWidget(self.fields)
                self.fields.hide()
                self.fields.deleteLater()
            block = self.fields = self._block()
            block.set_values(values)
            for name in _FIELDS:
                block.editor(name).widget.setObjectName(f"group {name}")
            block.committed.connect(functools.partial(self._change, block, group.id))
            self._inside_box.insertWidget(0, block)
        self._read_sheets(roster)

    def _read_sheets(self, roster: Roster) -> None:
        """The ways to the group's sheets: scores for each measure that its plans use, and its sessions."""
        focus = focused_in(self._sheets)
        while self._sheets_line.count():
            self._sheets_line.takeAt(0)
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        measured = groups.measures_scored(self.session.desk, roster.group.id, self.session.today)
        for measure in measured[:3]:
            words = "Enter scores" if len(measured) == 1 else f"Enter scores: {measure_words(measure)}"
            button = outlined(words, "edit")
            button.setObjectName(f"scores {measure.id}")
            place = Place(name="scores", group_id=roster.group.id, measure_id=measure.id)
            button.clicked.connect(functools.partial(self._to, place))
            self._buttons.append(button)
        if measured:
            sessions = outlined("Sessions", "calendar")
            sessions.setObjectName("sessions")
            place = Place(name="sessions", group_id=roster.group.id, measure_id=measured[0].id)
            sessions.clicked.connect(functools.partial(self._to, place))
            self._buttons.append(sessions)
        # several measures are told by their names, which do not fit beside each other in a narrow window
        down = len(measured) > 1
        self._sheets_line.setDirection(QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight)
        for button in self._buttons:
            self._sheets_line.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if not down:
            self._sheets_line.addStretch(1)
        self._sheets.setVisible(bool(self._buttons))
        focus_again(self._sheets, focus)

    def _read_members(self, roster: Roster) -> None:
        everyone = reads.students(self.session.desk)
        state = (roster.group.id, roster.members, tuple(everyone))
        if state == self._shown:
            return
        same = bool(self._shown) and self._shown[0] == roster.group.id
        self._shown = state
        focus = focused_in(self.members) if same else ""
        before = [row.student.id for row in self._rows]
        self.members.clear()
        self._rows = []
        moves = "; Alt+Up and Alt+Down move" if len(roster.members) > 1 else ""
        self.members.set_title("Students", f"{count(len(roster.members), 'student')}{moves}" if roster.members else "")
        if not roster.members:
            self.members.add(
                Words("Nobody is in this group yet. A plan with this group brings its student.", lined=True)
            )
        for at, student in enumerate(roster.members):
            row = MemberRow(at, len(roster.members), student)
            row.moved.connect(functools.partial(self._move, at))
            if row.row.button is not None:
                row.row.button.clicked.connect(functools.partial(self._take_out, student.id))
            self._rows.append(row)
            self.members.add(row)
        inside = {student.id for student in roster.members}
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
        block.editor("student_id").widget.setObjectName(_ADDED)
        block.committed.connect(self._put_in)
        self.members.add_inside(block)
        self._focus_back(focus, before)

    def _focus_back(self, focus: str, before: list[str]) -> None:
        if focus == _ADDED:
            focus_again(self.members, _ADDED)
            return
        verb, _, key = focus.partition(" ")
        now = [row.student.id for row in self._rows]
        if key and key not in now and key in before and now:
            key = now[min(before.index(key), len(now) - 1)]
        if key:
            focus_again(self.members, f"{verb} {key}", f"out {key}", _ADDED)

    # -- doing --------------------------------------------------------------------------------------------------------

    def _picked(self, key: str) -> None:
        self.go.emit(Place(name="data", tab="groups", group_id=key))

    def _to(self, place: Place, _checked: bool = False) -> None:
        self.go.emit(place)

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
        roster = self.roster
        if roster is not None:
            desk, today = self.session.desk, self.session.today
            self.session.do(lambda: groups.set_members(desk, roster.group, ids, today), quiet=quiet)

    def _ids(self) -> list[str]:
        return [one.id for one in self.roster.members] if self.roster is not None else []

    def _take_out(self, student_id: str, _checked: bool = False) -> None:
        self._set([one for one in self._ids() if one != student_id])

    def _put_in(self, _name: str) -> None:
        block = self.someone
        if block is None or block.message("student_id"):
            return
        chosen = block.values()["student_id"]
        if chosen:
            block.set_values({"student_id": None})
            self._set([*self._ids(), chosen], quiet=True)

    def _move(self, at: int, step: int) -> None:
        ids = self._ids()
        if 0 <= at + step < len(ids):
            ids.insert(at + step, ids.pop(at))
            self._set(ids, quiet=True)

    def _move_focused(self, step: int) -> None:
        focus = QApplication.focusWidget() or self
        row = next((row for row in self._rows if row.isAncestorOf(focus)), None)
        if row is not None:
            self._move(row.at, step)

    # -- a new one ----------------------------------------------------------------------------------------------------

    def _add_wanted(self) -> None:
        self.new = True
        self._new_box.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.form = self._block()
        who = self.session.desk.who.id
        self.form.set_values({"name": "", "area": "reading", "staff_id": who if who in dict(self._people()) else None})
        self._new_box.addWidget(self.form)
        self.read()
        self.form.editor("name").widget.setFocus(Qt.FocusReason.TabFocusReason)

    def _add(self) -> None:
        desk, today = self.session.desk, self.session.today
        given = self.form.values()
        wrong = self.form.problems() or groups.group_problems(desk, given["name"] or "", today)
        self.form.show_problems(wrong)
        if wrong:
            return
        self.new = False
        done = self.session.do(
            lambda: groups.add_group(desk, given["name"], given["area"], given["staff_id"], (), today)
        )
        if done is not None:
            self.go.emit(Place(name="data", tab="groups", group_id=next(iter(done.ids(Group)), "")))
            focus_again(self.members, _ADDED)

    def _leave_new(self) -> None:
        self.new = False
        self.read()
        (self.list if self.roster is not None else self._start).setFocus()
