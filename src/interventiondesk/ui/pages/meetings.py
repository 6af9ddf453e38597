"""Meetings: the calendar of the team, one meeting's agenda put in order, and who else belongs on it.

It is one module because its cards are one page about one meeting: each changes what the others show.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interventiondesk.domain.meetings import ActionItem, AgendaItem, Meeting
from interventiondesk.domain.words import count, day_words, grade_words, long_day
from interventiondesk.store import reads
from interventiondesk.tasks import agenda as filling
from interventiondesk.tasks import meetings
from interventiondesk.tasks.today import meeting_words, place_words, when_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.agenda import AgendaCard
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import filled, icon_button, link, outlined
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.flow import Flow
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import focus_again, focused_in, has_keyboard, show_stored
from interventiondesk.ui.parts.pick import Entry, Pick
from interventiondesk.ui.places import ANY_WIDTH, Page, Place, Scrolled
from interventiondesk.ui.session import Session

_LEFT = 272
_FOLD = 860
_FORMS_APART = 800
"""From this room on the two forms of the head stand side by side."""
_ROLES = ("kind", "facilitator_id", "minute_taker_id", "data_analyst_id")
_WHEN = ("date", "time", "length", "place", "title")
_NEW = ("date", "time", "kind", "title", "place")
_DRAFT = "draft of a meeting"
_KEPT_AFTER = 400


class MeetingsPage(Page):
    """The list at the left, the chosen meeting beside it; `tab="new"` shows the form of a new one."""

    keys = (
        ("Up, Down", "In the calendar: from meeting to meeting"),
        ("Alt+Up, Alt+Down", "On the agenda: move a student"),
        ("Ctrl+P", "Print the packet, or the actions where the keyboard is in them"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.meeting: Meeting | None = None
        self.new = False
        self._whole = Scrolled()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._whole)
        self.list = Pick("Meetings")
        self.list.picked.connect(self._picked)
        add = icon_button("add", "Plan a meeting")
        add.clicked.connect(lambda: self.go.emit(Place(name="meetings", tab="new")))
        self._list_card = Card("Calendar", trailing=add)
        self._list_card.add(self.list)
        out = ListOut(session, self._action_lines, "Open actions", also="open actions")
        self._actions = Card("Open actions", trailing=out)
        self._open: tuple[object, ...] = ()
        self._empty = Card("No meetings yet")
        start = self._start = filled("Plan a meeting", "calendar")
        start.clicked.connect(lambda: self.go.emit(Place(name="meetings", tab="new")))
        self._empty.empty(
            "A meeting builds its own agenda: who was not reached last time, reviews that are due, progress that "
            "changed. Then it prints one packet for everybody at the table.",
            start,
        )
        self._make_new()
        self._make_head()
        self.agenda = AgendaCard(session)
        self.agenda.go.connect(self.go)
        self.agenda.holding.connect(self._show_buttons)
        self._make_others()
        left = QWidget()
        left.setFixedWidth(look.px(_LEFT))
        self._left = left
        columns = self._columns = QHBoxLayout()
        columns.setSpacing(look.px(look.WIDE))
        left_box, right_box = QVBoxLayout(left), QVBoxLayout()
        left_box.setContentsMargins(0, 0, 0, 0)
        for column, cards in (
            (left_box, (self._list_card, self._actions)),
            (right_box, (self._new_card, self._head, self.agenda, self._others)),
        ):
            column.setSpacing(look.px(14))
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
        columns.addWidget(left)
        columns.addLayout(right_box, 1)
        self._whole.main.addWidget(self._empty)
        self._whole.main.addLayout(columns)

    def _action_lines(self) -> Lines:
        from interventiondesk.tasks.listing import actions_list

        return actions_list(self.session.desk)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where it is narrow the meeting comes first, with its buttons, and the calendar stands below it."""
        super().resizeEvent(event)
        narrow = self._is_narrow()
        way = QBoxLayout.Direction
        self._columns.setDirection(way.BottomToTop if narrow else way.LeftToRight)
        self._left.setMinimumWidth(0 if narrow else look.px(_LEFT))
        self._left.setMaximumWidth(ANY_WIDTH if narrow else look.px(_LEFT))
        room = self._room()
        self._forms_line.setDirection(way.LeftToRight if room >= look.px(_FORMS_APART) else way.TopToBottom)
        self._forms_line.setSpacing(look.px(24) if room >= look.px(_FORMS_APART) else 0)
        self._place_buttons()

    def _is_narrow(self) -> bool:
        return self.width() < look.px(_FOLD)

    # -- parts --------------------------------------------------------------------------------------------------------

    def _make_new(self) -> None:
        self._new_card = Card("Plan a meeting")
        self.form = FormBlock(Meeting, _NEW, today=self.session.today)
        self._new_card.add_inside(self.form)
        call, leave = filled("Put it on the calendar", "calendar"), outlined("Cancel")
        call.clicked.connect(self._call)
        leave.clicked.connect(self._leave_new)
        self._new_card.add_buttons(call, leave)
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEPT_AFTER)
        self._keeping.timeout.connect(lambda: self.session.desk.keep(_DRAFT, self.form.typed()))
        self.form.edited.connect(self._keep_soon)

    def _make_head(self) -> None:
        self._begin = outlined("Begin the meeting")
        self._begin.setToolTip("One student at a time, by keyboard")
        self._begin.clicked.connect(lambda: self.go.emit(Place(name="meeting_mode", meeting_id=self.list.chosen())))
        self._minutes = outlined("Minutes", "print")
        self._minutes.clicked.connect(
            lambda: self.go.emit(Place(name="packet", meeting_id=self.list.chosen(), tab="minutes"))
        )
        self._input_slips, self._action_slips = link("Input slips"), link("Action slips")
        for slips, tab in ((self._input_slips, "input"), (self._action_slips, "actions")):
            slips.clicked.connect(
                lambda _on=False, tab=tab: self.go.emit(Place(name="packet", meeting_id=self.list.chosen(), tab=tab))
            )
        self._held = outlined("Meeting held")
        self._held.clicked.connect(self._toggle_held)
        self._print = filled("Print the packet", "print")
        self._print.clicked.connect(lambda: self.go.emit(Place(name="packet", meeting_id=self.list.chosen())))
        self._buttons = (
            *(self._input_slips, self._action_slips),
            *(self._held, self._minutes, self._print, self._begin),
        )
        beside, below = self._holders = QWidget(), QWidget()
        self._beside_words, self._below_words = QHBoxLayout(beside), Flow(below)
        self._beside_words.setContentsMargins(0, 0, 0, 0)
        self._beside_words.setSpacing(look.px(look.STEP))
        for button in self._buttons:
            self._beside_words.addWidget(button)
        self._head = Card(" ", trailing=beside)
        self._head_words = ("", "")
        self._head.add_inside(below)
        below.hide()
        self._blocks: list[FormBlock] = []
        self._blocks_of: tuple[object, ...] = ()
        self._forms = QWidget()
        self._forms_line = QHBoxLayout(self._forms)
        self._forms_line.setContentsMargins(0, 0, 0, 0)
        self._forms_line.setSpacing(look.px(24))
        self._head.add_inside(self._forms)

    def _place_buttons(self) -> None:
        """The buttons beside the words of the head, or below them where the words would be cut off."""
        there = [one for one in self._buttons if not one.isHidden()]
        title, more = self._head_words
        words = look.metrics(bold=True).horizontalAdvance(title) + look.metrics().horizontalAdvance(more)
        buttons = sum(one.sizeHint().width() + look.px(look.STEP) for one in there)
        room = self._room() - 2 * look.px(look.WIDE) - look.px(look.PAD + look.STEP)
        layout = self._beside_words if words + buttons <= room else self._below_words
        holder = layout.parentWidget()
        if holder is self._buttons[0].parentWidget():
            return
        focus = self.focusWidget()
        for button in self._buttons:
            hidden = button.isHidden()
            layout.addWidget(button)
            button.setHidden(hidden)
        for one in self._holders:
            one.setVisible(one is holder)
        if focus in self._buttons:
            focus.setFocus()

    def _room(self) -> int:
        """How wide the meeting is, beside its calendar or above it."""
        room = self.width() - look.px(2 * look.PAGE)
        return room if self._is_narrow() else room - look.px(_LEFT + look.WIDE)

    def _make_others(self) -> None:
        self._all = link("Put all on the agenda")
        self._all.clicked.connect(self._put_all)
        self._others = Card("Who else belongs here", trailing=self._all)
        self._candidates: list[filling.Candidate] | None = None
        self._someone: FormBlock | None = None

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """The asked meeting; without one the meeting looked at last, else the next one."""
        self.new = place.tab == "new"
        desk = self.session.desk
        wanted = reads.meeting(desk, place.meeting_id)
        if wanted is None and self.meeting is not None and not self.new:
            wanted = reads.meeting(desk, self.meeting.id)
        if wanted is None:
            every = reads.meetings(desk)
            wanted = reads.next_meeting(desk, self.session.today) or (every[-1] if every else None)
        if wanted is None or self.meeting is None or wanted.id != self.meeting.id:
            self.agenda.stop_holding()
        self.meeting = wanted
        if self.new:
            self._fill_new()
        self.read()
        if self.new:
            self.form.editor("date").widget.setFocus(Qt.FocusReason.TabFocusReason)
        elif not has_keyboard(self):
            (self._first() if self.meeting is not None else self._start).setFocus()
        if self._is_narrow():
            self._whole.verticalScrollBar().setValue(0)

    def _first(self) -> QWidget:
        """Where the keyboard begins: a calendar below the meeting is out of sight."""
        if not self._is_narrow():
            return self.list
        return next((one for one in (self._print, self._held) if one.isVisibleTo(self)), self.list)

    def read(self) -> None:
        """Read the calendar and the chosen meeting."""
        desk, today = self.session.desk, self.session.today
        every = reads.meetings(desk)
        if self.meeting is not None:
            self.meeting = next((one for one in every if one.id == self.meeting.id), None)
            self.meeting = self.meeting or reads.next_meeting(desk, today)
        chosen = self.meeting if not self.new else None
        agendas = reads.agendas(desk)
        self.list.set_entries(
            [self._entry(one, len(agendas.get(one.id, ()))) for one in self._in_order(every)],
            chosen.id if chosen else "",
        )
        self._empty.setVisible(not every and not self.new)
        self._left.setVisible(bool(every))
        self._new_card.setVisible(self.new)
        for card in (self._head, self.agenda, self._others):
            card.setVisible(chosen is not None)
        self._read_actions()
        if chosen is not None:
            self._read_head(chosen, len(agendas.get(chosen.id, ())))
            self.agenda.show_meeting(chosen)
            self._read_others(chosen)
            self._show_buttons()
            when = long_day(chosen.date)
            self.titled.emit("Meetings", f"{chosen.title or meeting_words(chosen)} · {when}")
        else:
            self.titled.emit("Meetings", "a new one" if self.new else "")

    def _in_order(self, every: list[Meeting]) -> list[Meeting]:
        today = self.session.today
        coming = [one for one in every if one.date >= today and not one.held]
        return coming + [one for one in reversed(every) if one not in coming]

    def _entry(self, meeting: Meeting, students: int) -> Entry:
        today = self.session.today
        days = (meeting.date - today).days
        day = {0: "Today", 1: "Tomorrow"}.get(days, long_day(meeting.date))
        year = f", {meeting.date.year}" if abs(days) > 270 else ""
        over = meeting.held or days < 0
        told = [meeting.title or meeting_words(meeting), count(students, "student")]
        if meeting.held:
            told.append("held")
        elif days < 0:
            told.append("not held yet")
        return Entry(key=meeting.id, title=f"{day}{year}", subtitle=" · ".join(told), quiet=over)

    def _read_head(self, meeting: Meeting, students: int) -> None:
        told = [when_words(meeting, self.session.today), count(students, "student")]
        if meeting.held:
            told.append("held")
        self._head_words = (meeting.title or meeting_words(meeting), " · ".join(told))
        self._head.set_title(*self._head_words)
        people = tuple((one.id, one.name) for one in reads.staff(self.session.desk))
        values = {name: getattr(meeting, name) for name in (*_WHEN, *_ROLES)}
        if self._blocks_of == (meeting.id, people):
            for block in self._blocks:
                show_stored(block, values)
            self._tell_usual(meeting.kind)
            return
        self._blocks_of = (meeting.id, people)
        for block in self._blocks:
            self._forms_line.removeWidget(block)
            block.hide()
            block.deleteLater()
        self._blocks = []
        for names in (_WHEN, _ROLES):
            block = FormBlock(
                Meeting,
                names,
                {name: values[name] for name in names},
                {"staff": people},
                today=self.session.today,
            )
            for name in names:
                block.editor(name).widget.setObjectName(f"meeting {name}")
            block.committed.connect(functools.partial(self._change, block))
            self._forms_line.addWidget(block, 1, Qt.AlignmentFlag.AlignTop)
            self._blocks.append(block)
        self._tell_usual(meeting.kind)

    def _tell_usual(self, kind: str) -> None:
        line = self._blocks[0].editor("length").widget
        if isinstance(line, QLineEdit):
            line.setPlaceholderText(f"usually {filling.USUAL_LENGTH.get(kind, 45)}")

    def _change(self, block: FormBlock, name: str) -> None:
        meeting = self.meeting
        if meeting is None or block.message(name):
            return
        value = block.values()[name]
        # Quiet: a message that pushes the page down would move the button away under the mouse that has just left here.
        self.session.do(lambda: meetings.change_meeting(self.session.desk, meeting, **{name: value}), quiet=True)

    def _read_actions(self) -> None:
        desk = self.session.desk
        found = reads.actions(desk)
        people, students = reads.by_id(reads.staff(desk)), reads.by_id(reads.students(desk, also_inactive=True))
        carried = sum(1 for one in found if self.meeting is None or one.meeting_id != self.meeting.id)
        state = (tuple(found), self.session.today)
        self._actions.setVisible(bool(found))
        self._actions.set_title("Open actions", f"{carried} carried over" if carried else "")
        if state == self._open:
            return
        self._open = state
        self._actions.clear()
        for one in found:
            owner, about = people.get(one.owner_id or ""), students.get(one.student_id or "")
            late = one.due is not None and one.due < self.session.today
            due = f"{'was due' if late else 'by'} {day_words(one.due)}" if one.due else "no date"
            told = (due, about.name if about else "", owner.short_name if owner else "nobody yet")
            where = " · ".join(part for part in told if part)
            self._actions.add(Row(one.task, where, strong=False, check=lambda _on, one=one: self._tick(one)))

    def _tick(self, action: ActionItem) -> None:
        self.session.do(lambda: meetings.tick_action(self.session.desk, action, self.session.today))

    def _read_others(self, meeting: Meeting) -> None:
        self._others.setVisible(not meeting.held)
        if meeting.held:
            return
        desk, today = self.session.desk, self.session.today
        found = filling.candidates(desk, meeting, today)
        if found == self._candidates and self._someone is not None:
            return
        self._candidates = found
        self._all.setVisible(len(found) > 1)
        focus = focused_in(self._others)
        self._others.clear()
        self._others.set_title("Who else belongs here", count(len(found), "student") if found else "")
        for one in found:
            row = Row(
                one.student.name,
                place_words(one.record) if one.record else grade_words(one.student.grade).capitalize(),
                progress=one.progress.chip if one.progress else None,
                because=self._why(one),
                verb="Put on the agenda",
                on=lambda one=one: self._put(one),
            )
            if row.button is not None:
                row.button.setObjectName(f"put {one.student.id}")
            self._others.add(row)
        if not found:
            self._others.add(
                Words("Nobody else waits for a decision: reviews, progress and scores are all looked after.")
            )
        people = [
            (one.id, f"{one.name}, {grade_words(one.grade)}" if one.grade else one.name) for one in reads.students(desk)
        ]
        self._someone = FormBlock(
            AgendaItem, ["student_id"], {}, {"student": people}, today=today, labels={"student_id": "Someone else"}
        )
        self._someone.editor("student_id").widget.setObjectName("someone")
        self._someone.committed.connect(self._put_someone)
        self._others.add_inside(self._someone)
        focus_again(self._others, focus, *(f"put {one.student.id}" for one in found[:1] if focus), focus and "someone")

    @staticmethod
    def _why(one: filling.Candidate) -> str:
        if one.progress is None:
            return one.because
        fact = one.progress.short.split("; ", maxsplit=1)[0]
        return fact if one.because == one.progress.word else f"{one.because}; {fact}"

    def _picked(self, key: str) -> None:
        self.go.emit(Place(name="meetings", meeting_id=key))

    # -- doing --------------------------------------------------------------------------------------------------------

    def _put(self, one: filling.Candidate) -> None:
        meeting = self.meeting
        if meeting is not None:
            self.session.do(
                lambda: meetings.put_on_agenda(self.session.desk, meeting, one.student, one.record, one.because)
            )

    def _put_all(self) -> None:
        meeting, found = self.meeting, self._candidates or []
        if meeting is not None:
            self.session.do(lambda: meetings.put_all_on_agenda(self.session.desk, meeting, found))

    def _put_someone(self, _name: str) -> None:
        meeting, form = self.meeting, self._someone
        if meeting is None or form is None or form.message("student_id"):
            return
        student = reads.student(self.session.desk, form.values()["student_id"])
        if student is None:
            return
        form.set_values({"student_id": ""})
        done = self.session.do(lambda: meetings.put_on_agenda(self.session.desk, meeting, student, None, ""))
        if done is not None and not done.change:
            self.session.told.emit(f"{student.name} is on this agenda already.")

    def _show_buttons(self) -> None:
        meeting = self.meeting
        if meeting is None:
            return
        holding = self.agenda.is_holding()
        on_the_day = meeting.date == self.session.today and not meeting.held and bool(self.agenda.lines)
        self._begin.setVisible(bool(self.agenda.lines) and not meeting.held and not holding)
        self._begin.set_kind("filled" if on_the_day else "outlined")
        self._minutes.setVisible(meeting.held)
        self._input_slips.setVisible(bool(self.agenda.lines) and not meeting.held and not holding)
        self._action_slips.setVisible(meeting.held)
        quiet = holding or meeting.held or on_the_day or not self.agenda.lines
        self._print.set_kind("outlined" if quiet else "filled")
        self._print.setVisible(bool(self.agenda.lines))
        self._held.setText("Open it again" if meeting.held else "Meeting held ...")
        self._held.updateGeometry()
        self._held.setVisible(not holding and (meeting.held or bool(self.agenda.lines)))
        self._place_buttons()

    def _toggle_held(self) -> None:
        meeting = self.meeting
        if meeting is None:
            return
        if meeting.held:
            self.session.do(lambda: meetings.open_again(self.session.desk, meeting))
        else:
            self.agenda.start_holding()
            announce(self.agenda, "Tick who was reached, then close the meeting.")

    # -- a new one ----------------------------------------------------------------------------------------------------

    def _keep_soon(self, _name: str) -> None:
        self._keeping.start()

    def _fill_new(self) -> None:
        desk = self.session.desk
        every = reads.meetings(desk)
        last = every[-1] if every else None
        self.form.set_values(
            {
                "date": meetings.usual_date(self.session.today),
                "time": last.time if last else "",
                "kind": last.kind if last else "group_review",
                "title": "",
                "place": last.place if last else "",
            }
        )
        kept = desk.kept(_DRAFT, dict[str, str])
        if kept:
            self.form.set_typed(kept)

    def _call(self) -> None:
        wrong = self.form.problems()
        if wrong:
            self.form.show_problems(wrong)
            return
        given = self.form.values()
        self._forget()
        done = self.session.do(lambda: meetings.call_meeting(self.session.desk, **given))
        if done is not None:
            made = next(iter(done.ids(Meeting)), "")
            self.go.emit(Place(name="meetings", meeting_id=made))

    def _leave_new(self) -> None:
        self._forget()
        self.go.emit(Place(name="meetings", meeting_id=self.meeting.id if self.meeting else ""))

    def _forget(self) -> None:
        self._keeping.stop()
        self.session.desk.keep(_DRAFT, None)
