"""Groups: the caseload, who is taught when, and what was done.

The list at the left, what is chosen beside it; in a narrow window the list is one line above. It is one module because
the list, the head of a group and the parts below it are one way of walking with the keyboard.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.students import Group
from interventiondesk.domain.words import count, grade_words
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import capacity, groups
from interventiondesk.tasks.groups import CaseGroup
from interventiondesk.tasks.plans import measure_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.group_fidelity import FidelityBlock
from interventiondesk.ui.pages.groups_cancel import CancelBlock
from interventiondesk.ui.pages.groups_capacity import CapacityBlock
from interventiondesk.ui.pages.groups_classes import ClassBlock
from interventiondesk.ui.pages.groups_handover import HandoverBlock
from interventiondesk.ui.pages.groups_members import MembersBlock, group_block, people_of
from interventiondesk.ui.pages.groups_sessions import SessionsBlock, Whose
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.parts.buttons import Button, filled, icon_button, outlined, paint_ring
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.keeping import focus_again, focused_in, has_keyboard
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.parts.tabbing import tab_in_reading_order
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.places import Page, Place, Scrolled
from interventiondesk.ui.session import Session

_LEFT = 264
_BESIDE = 3
"""So many ways to a group's sheets stand beside each other."""
_FOLD = 900
_KEPT = "groups place"
_KEPT_NEW = "new group draft"
_PAPER = "Weekly paper sheets"
TABS = {"sessions": "Sessions", "fidelity": "Fidelity", "members": "Members", "schedule": "Schedule"}
"""The tabs of a group; the name of each is the `tab` of a place."""

WHOLE = {
    "alone": "Students without a group",
    "classes": "Class and grade plans",
    "capacity": "Capacity",
    "cancel": "Cancel a day for all",
    "handover": "Hand over a caseload",
}
"""What concerns no single group; likewise."""


class _Walked(Pick):
    """A list that Tab only passes: nothing is chosen before somebody presses an arrow key."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        key = self.chosen()
        was = self.blockSignals(True)
        super().focusInEvent(event)
        self.blockSignals(was)
        self.choose(key)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if self.currentRow() < 0 and self.count() and event.key() in {Qt.Key.Key_End, Qt.Key.Key_Up}:
            self.setCurrentRow(self.count() - 1)  # Qt begins with the first entry whatever the key
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        super().paintEvent(event)
        if self.hasFocus() and self.currentRow() < 0:
            paint_ring(QPainter(self.viewport()), self.viewport().rect().adjusted(2, 2, -2, -2), look.px(look.GAP))


class GroupsPage(Page):
    """The caseload. The group and the tab that somebody looked at last are there again next time."""

    keys = (
        ("Up, Down", "In the list of groups: from group to group"),
        ("Left, Right", "On the tabs: sessions, fidelity, members, schedule"),
        ("P", "Session log: present"),
        ("A", "Session log: absent"),
        ("N", "Session log: no session, then why"),
        ("S", "Session log: a substitute taught"),
        ("M or a digit", "Session log: other minutes"),
        ("Del", "Session log: take an entry back"),
        ("Enter, Shift+Enter", "Session log: the next day, the one before"),
        ("Alt+Up, Alt+Down", "Members: move a student"),
        ("Space", "Fidelity: mark a step"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.chosen: CaseGroup | None = None
        self.tab = next(iter(TABS))
        self._every: list[CaseGroup] = []
        self._order: list[QWidget] = []
        self._log_only = False
        self._whole = Scrolled()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self._make_left()
        self._make_head()
        self._make_new()
        self._make_alone()
        self.sessions = SessionsBlock(session)
        self.fidelity = FidelityBlock(session)
        self.members = MembersBlock(session)
        self.capacity = CapacityBlock(session)
        self.cancel = CancelBlock(session)
        self.classes = ClassBlock(session)
        self.handover = HandoverBlock(session)
        right = QVBoxLayout()
        right.setSpacing(look.px(14))
        for widget in (
            *(
                self._above,
                self._empty,
                self._new_card,
                self._head,
                self.tabs,
                self.sessions,
                self.fidelity,
                self.members,
            ),
            *(self._alone_card, self.classes, self.capacity, self.cancel, self.handover),
        ):
            right.addWidget(widget)
        right.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(look.WIDE))
        columns.addWidget(self._left)
        columns.addLayout(right, 1)
        self._whole.main.addLayout(columns)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_left(self) -> None:
        self.list = _Walked("Groups", most=7)
        self.list.picked.connect(self._picked)
        self.add = outlined("Add a group", "add")
        self.add.clicked.connect(self._add_wanted)
        self._list_card = Card("Groups", " ")
        self._list_card.add(self.list)
        self.list_out = ListOut(self.session, self._lines, "Groups", also="groups")
        self._list_card.add_buttons(self.add, self.list_out)
        self.whole = _Walked("Whole caseload", most=len(WHOLE))
        self.whole.set_entries([Entry(key=key, title=title) for key, title in WHOLE.items()])
        self.whole.picked.connect(self._whole_picked)
        self._whole_card = Card("Whole caseload")
        self._whole_card.add(self.whole)
        self.paper = outlined(_PAPER, "print")
        self.paper.clicked.connect(self._to_paper)
        self._whole_card.add_buttons(self.paper)
        self._left = QWidget()
        box = QVBoxLayout(self._left)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self._list_card)
        box.addWidget(self._whole_card)
        box.addStretch(1)
        self._left.setFixedWidth(look.px(_LEFT))
        self.compact = Choice()
        self.compact.setAccessibleName("Group, or what concerns the whole caseload")
        self.compact.activated.connect(self._compact_chosen)
        self._add_compact = outlined("Add a group", "add")
        self._add_compact.clicked.connect(self._add_wanted)
        self._paper_compact = icon_button("print", _PAPER)
        self._paper_compact.clicked.connect(self._to_paper)
        self._above = QWidget()
        line = QHBoxLayout(self._above)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.compact)
        line.addWidget(self._add_compact)
        line.addWidget(self._paper_compact)
        line.addStretch(1)
        self._above.hide()
        self._start = filled("Add a group", "add")
        self._start.clicked.connect(self._add_wanted)
        self._empty = Card("No groups yet")
        self._empty.empty(
            "Students who are taught together are a group. Their scores and sessions are then typed on one sheet.",
            self._start,
        )

    def _lines(self) -> Lines:
        from interventiondesk.tasks.listing import groups_list

        return groups_list(self.session.desk, self.session.today)

    def _make_head(self) -> None:
        self._head = Card(" ", " ")
        self._schedule = Words("")
        self._caution = Caution()
        self._holder = QWidget()
        inside = QVBoxLayout(self._holder)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(look.px(look.STEP))
        self._buttons_line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        inside.addWidget(self._caution)
        inside.addLayout(self._buttons_line)
        self._buttons_line.setSpacing(look.px(look.STEP))
        self.buttons: list[Button] = []
        self._head.add(self._schedule)
        self._head.add_inside(self._holder)
        self.tabs = Tabs(tuple(TABS.values()))
        self.tabs.setAccessibleName("What is shown of the group")
        self.tabs.currentChanged.connect(self._tab_chosen)

    def _make_new(self) -> None:
        self._new_card = Card("Add a group")
        self._new_inside = QWidget()
        self._new_box = QVBoxLayout(self._new_inside)
        self._new_box.setContentsMargins(0, 0, 0, 0)
        self.form = group_block(self.session)
        self._new_box.addWidget(self.form)
        self._new_card.add_inside(self._new_inside)
        self.add_it, leave = filled("Add the group", "add"), outlined("Cancel")
        self.add_it.clicked.connect(self._add)
        leave.clicked.connect(self._leave_new)
        self._new_card.add_buttons(self.add_it, leave)

    def _make_alone(self) -> None:
        self._alone_card = Card("Plans one to one", " ")

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """The asked group and tab; without them those looked at last. The keyboard is in the log where a day is asked."""
        kept = self.session.desk.kept(_KEPT, dict[str, str]) or {}
        self._every = groups.caseload(self.session.desk, self.session.today)
        known = {one.roster.group.id: one for one in self._every}
        before = self.chosen.roster.group.id if self.chosen else kept.get("group", "")
        self.chosen = known.get(place.group_id) or known.get(before) or next(iter(known.values()), None)
        asked = place.tab or (self.tab if place.group_id else kept.get("tab", self.tab))
        if place.group_id and asked not in TABS:
            asked = next(iter(TABS))
        was, self.tab = self.tab, asked if asked in {*TABS, *WHOLE, "new"} else next(iter(TABS))
        if self.tab == "new" and was != "new":
            self._begin_new()
        if self.tab == "handover":
            self.handover.begin()
        elif self.tab == "cancel":
            self.cancel.begin()
        elif self.tab == "classes":
            self.classes.begin()
        self.session.desk.keep(
            _KEPT, {"group": self.chosen.roster.group.id if self.chosen else "", "tab": self._kept()}
        )
        focus = self.focusWidget() if has_keyboard(self) else None
        self.read()
        if place.date is not None and self.tab in {"sessions", "alone"}:
            self.sessions.take_keyboard(place.date)
        elif focus is None or not focus.isVisibleTo(self):
            self._take_keyboard()

    def _kept(self) -> str:
        return self.tab if self.tab != "new" else next(iter(TABS))

    def _take_keyboard(self) -> None:
        if self.tab == "new":
            self.form.editor("name").widget.setFocus(Qt.FocusReason.TabFocusReason)
        elif not self._every and self.tab in TABS:
            self._start.setFocus()
        elif not self._above.isHidden():
            self.compact.setFocus()
        else:
            (self.whole if self.tab in WHOLE else self.list).setFocus()

    def read(self) -> None:
        """Read the caseload and what is chosen of it; what somebody is typing stays."""
        log_only, self._log_only = self._log_only, False
        every = self._every = groups.caseload(self.session.desk, self.session.today)
        before = self.chosen.roster.group.id if self.chosen else ""
        self.chosen = next((one for one in every if one.roster.group.id == before), next(iter(every), None))
        tab = self.tab
        chosen = self.chosen if tab in TABS else None
        self.list.set_entries([_entry(one) for one in every], chosen.roster.group.id if chosen else "")
        self._list_card.set_title("Groups", str(len(every)) if every else "")
        for part in (self.list, self.list_out):
            part.setVisible(bool(every))
        self.whole.choose(tab if tab in WHOLE else "")
        self._read_compact(every, chosen)
        self._empty.setVisible(not every and tab in TABS)
        self._new_card.setVisible(tab == "new")
        self._head.setVisible(chosen is not None)
        self.tabs.setVisible(chosen is not None)
        self.sessions.setVisible((chosen is not None and tab == "sessions") or tab == "alone")
        self.fidelity.setVisible(chosen is not None and tab == "fidelity")
        self.members.setVisible(chosen is not None and tab in {"members", "schedule"})
        for name, part in (
            ("alone", self._alone_card),
            ("classes", self.classes),
            ("capacity", self.capacity),
            ("cancel", self.cancel),
        ):
            part.setVisible(tab == name)
        self.handover.setVisible(tab == "handover")
        if chosen is not None:
            self._read_group(chosen, log_only=log_only)
        elif tab == "alone":
            self.sessions.show_whose(Whose())
            self._read_alone()
        elif tab == "capacity":
            self.capacity.read()
        elif tab == "cancel":
            self.cancel.read()
        elif tab == "classes":
            self.classes.read()
        elif tab == "handover":
            self.handover.read()
        self._order = tab_in_reading_order(self, self._order)
        self.titled.emit("Groups", chosen.roster.group.name if chosen else WHOLE.get(tab, ""))

    def _read_compact(self, every: list[CaseGroup], chosen: CaseGroup | None) -> None:
        wanted = [(one.roster.group.id, one.roster.group.name) for one in every] + list(WHOLE.items())
        if [(self.compact.itemData(at), self.compact.itemText(at)) for at in range(self.compact.count())] != wanted:
            self.compact.clear()
            for key, words in wanted:
                self.compact.addItem(words, key)
            self.compact.setMaximumWidth(look.px(420))
            self.compact.updateGeometry()
        key = chosen.roster.group.id if chosen else self.tab
        self.compact.setCurrentIndex(self.compact.findData(key))

    def _compact_chosen(self, at: int) -> None:
        key = self.compact.itemData(at)
        (self._whole_picked if key in WHOLE else self._picked)(key)

    def _read_group(self, one: CaseGroup, *, log_only: bool) -> None:
        group = one.roster.group
        if not log_only or self.tab != "sessions":
            # a key in the log changes nothing here, and the next key should not wait for it
            self._read_head(one)
        self.tabs.blockSignals(True)
        self.tabs.setCurrentIndex(tuple(TABS).index(self.tab))
        self.tabs.blockSignals(False)
        if self.tab == "sessions":
            self.sessions.show_whose(Whose(group_id=group.id))
        elif self.tab == "fidelity":
            self.fidelity.show_group(group)
        else:
            self.members.show_group(group, schedule=self.tab == "schedule")

    def _read_head(self, one: CaseGroup) -> None:
        group, provider = one.roster.group, one.roster.provider
        if provider is None and one.schedule.staff_id:
            provider = reads.person(self.session.desk, one.schedule.staff_id)
        self._head.set_title(group.name, provider.name if provider else "no provider yet")
        told = one.schedule.words or "Nobody has said when this group meets"
        told += ", after its plans" if one.schedule.words and one.schedule.of_plans else ""
        students = count(len(one.roster.members), "student")
        self._schedule.set_text(f"{told} · {students}")
        self._caution.say(" ".join(capacity.clashes(self.session.desk, group.id, self.session.today)))
        self._read_buttons(one)

    def _read_buttons(self, one: CaseGroup) -> None:
        """The ways to the group's sheets: scores for each measure that its plans use, and the paper one."""
        group = one.roster.group
        measured = groups.measures_scored(self.session.desk, group.id, self.session.today)
        wanted: list[tuple[str, str, str, Place]] = []
        for measure in measured:
            words = "Enter scores" if len(measured) == 1 else f"Scores: {measure_words(measure)}"
            place = Place(name="scores", group_id=group.id, measure_id=measure.id)
            wanted.append((words, "edit", f"scores {measure.id}", place))
        if one.plans:
            place = Place(name="week_sheet", group_id=group.id, date=self.session.today)
            wanted.append(("Print the sheet", "print", "print", place))
        if [button.objectName() for button in self.buttons] != [name for _, _, name, _ in wanted]:
            focus = focused_in(self._holder)
            for button in self.buttons:
                self._buttons_line.removeWidget(button)
                button.hide()
                button.deleteLater()
            while self._buttons_line.count():
                self._buttons_line.takeAt(0)
            self.buttons = []
            for words, picture, name, _ in wanted:
                button = outlined(words.replace("&", "&&"), picture)
                button.setObjectName(name)
                self.buttons.append(button)
                self._buttons_line.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            self._buttons_line.addStretch(1)
            self._lay_buttons()
            focus_again(self._holder, focus)
        for button, (words, _, _, place) in zip(self.buttons, wanted, strict=True):
            button.setText(words.replace("&", "&&"))
            button.clicked.disconnect() if button.property("goes") else None
            button.clicked.connect(functools.partial(self._to, place))
            button.setProperty("goes", True)

    def _lay_buttons(self) -> None:
        """Beside each other, but for several measures in a narrow window, and for many: their names do not fit there."""
        down = len(self.buttons) > (_BESIDE if self._above.isHidden() else _BESIDE - 1)
        self._buttons_line.setDirection(QBoxLayout.Direction.TopToBottom if down else QBoxLayout.Direction.LeftToRight)

    def _read_alone(self) -> None:
        log = self.sessions.log
        self._alone_card.clear()
        records = log.records if log else ()
        self._alone_card.setVisible(bool(records))
        self._alone_card.set_title("Plans one to one", count(len(records), "plan"))
        for record in records:
            provider = record.provider.short_name if record.provider else "no provider yet"
            what = record.intervention.name if record.intervention else record.plan.concern
            where = " · ".join(part for part in (grade_words(record.student.grade).capitalize(), provider) if part)
            verb, place = "Open", Place(name="student", student_id=record.student.id, plan_id=record.plan.id)
            if record.measure is not None:
                verb = "Enter scores"
                place = Place(name="scores", student_id=record.student.id, measure_id=record.measure.id)
            row = Row(record.student.name, where, because=what, verb=verb, on=functools.partial(self.go.emit, place))
            self._alone_card.add(row)

    # -- going --------------------------------------------------------------------------------------------------------

    def _picked(self, key: str) -> None:
        self.go.emit(Place(name="groups", tab=self.tab if self.tab in TABS else "", group_id=key))

    def _whole_picked(self, key: str) -> None:
        self.go.emit(Place(name="groups", tab=key))

    def _tab_chosen(self, at: int) -> None:
        if self.chosen is not None:
            self.go.emit(Place(name="groups", tab=tuple(TABS)[at], group_id=self.chosen.roster.group.id))

    def _to_paper(self, _checked: bool = False) -> None:
        self.go.emit(Place(name="week_sheet"))

    def _to(self, place: Place, _checked: bool = False) -> None:
        self.go.emit(place)

    # -- a new one ----------------------------------------------------------------------------------------------------

    def _add_wanted(self) -> None:
        self.go.emit(Place(name="groups", tab="new"))
        self._take_keyboard()

    def _begin_new(self) -> None:
        self._new_box.removeWidget(self.form)
        self.form.hide()
        self.form.deleteLater()
        self.form = group_block(self.session)
        who = self.session.desk.who.id
        known = dict(people_of(self.session))
        self.form.set_values({"name": "", "area": "reading", "staff_id": who if who in known else None})
        self.form.set_typed(self.session.desk.kept(_KEPT_NEW, dict[str, str]) or {})
        self.form.edited.connect(self._keep_new)
        self._new_box.addWidget(self.form)

    def _keep_new(self, _name: str) -> None:
        self.session.desk.keep(_KEPT_NEW, self.form.typed())

    def _add(self) -> None:
        desk, today = self.session.desk, self.session.today
        given = self.form.values()
        wrong = self.form.problems() or groups.group_problems(desk, given["name"] or "", today)
        self.form.show_problems(wrong)
        if wrong:
            return
        schedule = {name: given[name] for name in ("weekdays", "time", "minutes", "place")}
        self.tab = "members"
        done = self.session.do(
            lambda: groups.add_group(desk, given["name"], given["area"], given["staff_id"], (), today, **schedule)
        )
        if done is None:
            self.tab = "new"
            self.read()
            return
        desk.keep(_KEPT_NEW, None)
        self.go.emit(Place(name="groups", tab="members", group_id=next(iter(done.ids(Group)), "")))
        self.members.take_keyboard()

    def _leave_new(self) -> None:
        self.session.desk.keep(_KEPT_NEW, None)
        self.go.emit(Place(name="groups", tab=next(iter(TABS))))
        self._take_keyboard()

    # -- the window ---------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """In a narrow window the list folds into one line above what is chosen."""
        narrow = self.width() < look.px(_FOLD)
        if self._above.isHidden() == narrow:
            had = self._left.isAncestorOf(self.focusWidget()) or self.focusWidget() is self.compact
            self._above.setVisible(narrow)
            self._left.setVisible(not narrow)
            self._lay_buttons()
            if had:
                self._take_keyboard()
        super().resizeEvent(event)

    def touched_by(self, changes: Changes) -> bool:
        """Everything but what concerns meetings, letters and files."""
        self._log_only = changes.touched.keys() == {"session"}
        return bool(
            changes.touched.keys()
            & {
                *("group", "membership", "student", "staff", "plan", "phase", "session", "calendar_day", "school_year"),
                *("fidelity_observation", "intervention", "action_item", "request", "class_plan", "background", "day"),
                "measure",
            }
        )


def _entry(one: CaseGroup) -> Entry:
    """A group in the list: who and how many, or how many days nobody entered."""
    roster = one.roster
    provider = "you" if one.mine else roster.provider.short_name if roster.provider else "no provider yet"
    told = count(len(roster.members), "student") if roster.members else "nobody yet"
    if one.not_entered:
        told = f"{count(len(one.not_entered), 'day')} not entered"
    return Entry(
        key=roster.group.id, title=roster.group.name, subtitle=f"{provider} · {told}", quiet=not roster.members
    )
