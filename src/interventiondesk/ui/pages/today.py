"""Today: what needs me, each line one click from done.

It is one module because every card is a dozen lines over the same board.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.follow_up import Line, Waiting
from interventiondesk.domain.words import count, long_day
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import flags, follow_up, today, today_board
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.list_export import Lines, ListOut
from interventiondesk.ui.pages.today_settling import Settling
from interventiondesk.ui.parts.buttons import Button, filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Count, Row
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.places import Page, Place, Scrolled, emptied
from interventiondesk.ui.session import Session

_SHOWN = 6
"""Lines of one card before the rest is one click away."""
_NARROW = {"actions", "promises"}
"""The cards beside the others."""


_VERBS: dict[str, str] = {
    "flag": "Decide",
    "scores": "Enter scores",
    "sessions": "Enter sessions",
    "request": "Answer",
    "import": "Bring it in",
    "contact": "Note a contact",
    "adult": "Name an adult",
    "review": "Review",
}


def _place_of(line: Waiting) -> Place:
    """Where the work of a line is done."""
    student, plan = line.student_id or "", line.plan_id
    places: dict[str, Place] = {
        "flag": Place(name="student", student_id=student, tab="flags"),
        "adult": Place(name="student", student_id=student, tab="adult"),
        "review": Place(name="student", student_id=student, plan_id=plan, tab="decide"),
        "scores": Place(name="scores", student_id=student, plan_id=plan),
        "sessions": Place(name="sessions", student_id=student, plan_id=plan),
        "contact": Place(name="student", student_id=student, tab="family"),
        "request": Place(name="student", student_id=student, tab="requests"),
        "import": Place(name="data", tab="import"),
        "action": Place(name="student", student_id=student) if student else Place(name="meetings"),
    }
    return places.get(line.rule, Place(name="student", student_id=student, plan_id=plan))


def _one_of_each_first(lines: Sequence[Waiting]) -> list[Waiting]:
    """The longest waiting line of each rule before the second of any: the first rows say what kinds of lines there are."""
    seen: Counter[str] = Counter()
    placed: list[tuple[int, int, Waiting]] = []
    for at, line in enumerate(lines):
        placed.append((seen[line.rule], at, line))
        seen[line.rule] += 1
    return [line for _, _, line in sorted(placed, key=lambda one: one[:2])]


def _whom(names: Mapping[str, str], line: Line) -> str:
    return names.get(line.student_id or "", "The school")


def _more(row: Row, line: Line | None) -> Row:
    """Name the small button of a line that can be put off or closed."""
    if row.more is not None and line is not None:
        row.more.setObjectName(f"more {line.rule} {line.about}")
        row.more.setAccessibleName(f"Later or no action: {row.told()}")
        row.more.setToolTip("Put off, or seen and no action")
    return row


class TodayPage(Page):
    """Scores due, sessions not entered, progress that changed, reviews, goals to confirm, whom nobody has followed up;
    beside them the next meeting, my actions and promised contacts."""

    keys = (
        ("Tab, then Enter", "Go to the work of a line"),
        ("Left, Right", "On the words above the lines: my caseload, the whole school"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._page = Scrolled(aside=348)
        box.addWidget(self._page)
        self._whole: set[str] = set()
        self._settling: tuple[str, str] = ("", "")
        self._strip: Settling | None = None
        self._seen_before: dict[str, str] | None = None
        self._back: Button | None = None
        self._work = Background(self)
        self.waiting = 0

    def show_place(self, place: Place) -> None:
        """From the beginning: what was marked as seen on an earlier visit is gone."""
        self._seen_before = None
        super().show_place(place)

    def read(self) -> None:
        """Read the board and lay it out."""
        at_once = follow_up.at_once(self.session.desk)
        board = today.board(self.session.desk, self.session.today, who_waits=at_once)
        self.waiting = board.lines
        week = f" · week {board.week[0]} of {board.week[1]}" if board.week else ""
        self.titled.emit("Today", f"{long_day(board.today)}{week}")
        focus = focused_in(self)
        main, aside = emptied(self._page.main), emptied(self._page.aside)
        if not board.students:
            main.addWidget(self._no_students())
        elif not board.plans:
            main.addWidget(self._no_plans())
        else:
            main.addWidget(self._whose(board))
            if not board.lines and at_once:
                main.addWidget(self._all_done(board))
        for card in (
            self._scores(board),
            self._sessions(board),
            self._nobody(board) if at_once else self._looking(),
            self._changed(board),
            self._reviews(board),
            self._goals(board),
        ):
            if card is not None:
                main.addWidget(card)
        aside.addWidget(self._meeting(board))
        if board.actions:
            aside.addWidget(self._actions(board.actions))
        if board.promises:
            aside.addWidget(self._promises(board))
        focus_again(self, focus)

    # -- empty --------------------------------------------------------------------------------------------------------

    def _no_students(self) -> Card:
        card = Card("Welcome")
        bring = filled("Bring in a file", "import")
        bring.clicked.connect(lambda: self.go.emit(Place(name="data", tab="import")))
        card.empty(
            "Nobody is here yet. Bring in your student export: PowerSchool, or any sheet with Student ID, Last, First "
            "and Grade. Then the scores you already have.",
            bring,
        )
        return card

    def _no_plans(self) -> Card:
        card = Card("No intervention plans yet")
        choose = filled("Choose a student", "students")
        choose.clicked.connect(lambda: self.go.emit(Place(name="students")))
        card.empty(
            "Open a student and write the first plan. Scores due, reviews and progress then come here by themselves.",
            choose,
        )
        return card

    def _all_done(self, board: today_board.Board) -> Card:
        card = Card("Nothing waits for you today")
        card.empty(f"All scores of this week are in for {count(board.plans, 'plan')}, and no review is due.")
        return card

    # -- cards --------------------------------------------------------------------------------------------------------

    def _rows(
        self,
        key: str,
        card: Card,
        rows: Sequence[Callable[[], Row]],
        lines: Sequence[tuple[Line, str]] = (),
    ) -> None:
        """The first rows, the others one click away. `lines` says of each row what can be put off or closed, and of whom;
        the one that is being settled has its strip below it."""
        shown = len(rows) if key in self._whole else _SHOWN
        for at, make in enumerate(rows[:shown]):
            card.add(make())
            if lines and self._settling == (lines[at][0].rule, lines[at][0].about):
                card.add(self._settle(*lines[at], narrow=key in _NARROW))
        if len(rows) > shown:
            more = link(f"Show all {len(rows)}")

            def show_all() -> None:
                self._whole.add(key)
                self.read()

            more.clicked.connect(show_all)
            card.add_buttons(more)

    def _scores(self, board: today_board.Board) -> Card | None:
        if not board.scores:
            return None
        groups = sum(1 for one in board.scores if one.group_id)
        students = sum(len(one.students) for one in board.scores)
        parts = [count(groups, "group")] if groups else []
        card = Card("Scores due", ", ".join([*parts, count(students, "student")]))

        def row(one: today_board.DueScores, *, first: bool) -> Row:
            place = Place(
                name="scores",
                group_id=one.group_id,
                student_id="" if one.group_id else one.students[0],
                measure_id=one.measure_id,
                date=self.session.today,
            )
            kind = "filled" if first else "outlined"
            made = Row(
                one.title,
                one.where,
                because=one.says,
                verb="Enter scores",
                on=lambda: self.go.emit(place),
                kind=kind,
                more=functools.partial(self._open_strip, one.line),
            )
            return _more(made, one.line)

        rows = [lambda one=one, at=at: row(one, first=at == 0) for at, one in enumerate(board.scores)]
        self._rows("scores", card, rows, [(one.line, one.title) for one in board.scores])
        return card

    def _changed(self, board: today_board.Board) -> Card | None:
        if not board.changed:
            return self._all_seen()
        seen = link("Mark all as seen")
        seen.clicked.connect(lambda: self._seen(board.changed))
        card = Card("Progress that changed", "since you last looked", seen)

        def row(line: today_board.PlanLine) -> Row:
            return Row(
                line.name,
                line.where,
                progress=line.progress.chip,
                because=line.says,
                verb="Open",
                on=lambda: self._open_changed(line),
            )

        self._rows("changed", card, [lambda line=line: row(line) for line in board.changed])
        return card

    def _open_changed(self, line: today_board.PlanLine) -> None:
        self._seen_before = None
        today.mark_seen(self.session.desk, [line])
        self.go.emit(Place(name="student", student_id=line.student_id, plan_id=line.plan_id))

    def _seen(self, lines: Sequence[today_board.PlanLine]) -> None:
        self._seen_before = today.mark_seen(self.session.desk, lines)
        self.read()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _all_seen(self) -> Card | None:
        """What was just marked as seen can be brought back until somebody leaves the page."""
        if self._seen_before is None:
            return None
        self._back = back = link("Bring them back")
        back.clicked.connect(self._not_seen)
        return Card("Progress that changed", "all marked as seen", back)

    def _not_seen(self) -> None:
        if self._seen_before is not None:
            today.not_seen(self.session.desk, self._seen_before)
        self._seen_before = None
        self.read()

    def _reviews(self, board: today_board.Board) -> Card | None:
        if not board.reviews:
            return None
        card = Card("Reviews due", count(len(board.reviews), "plan"))
        lines = [(one.line, one.name) for one in board.reviews if one.line is not None]
        self._rows("reviews", card, [lambda line=line: self._review(board, line) for line in board.reviews], lines)
        return card

    def _review(self, board: today_board.Board, line: today_board.PlanLine) -> Row:
        meeting = board.meeting
        place = Place(name="student", student_id=line.student_id, plan_id=line.plan_id)
        go = functools.partial(self.go.emit, place)
        more = functools.partial(self._open_strip, line.line) if line.line is not None else None
        if meeting is None or line.on_agenda:
            says = f"{line.says} On the next agenda." if line.on_agenda else line.says
            return _more(Row(line.name, line.where, because=says, verb="Open", on=go, more=more), line.line)
        ahead = meeting.meeting

        def put() -> None:
            from interventiondesk.store import reads
            from interventiondesk.tasks import meetings

            student = reads.student(self.session.desk, line.student_id)
            records = reads.plan_records(self.session.desk, plan_id=line.plan_id)
            if student is not None:
                self.session.do(
                    lambda: meetings.put_on_agenda(
                        self.session.desk, ahead, student, records[0] if records else None, line.says.rstrip(".")
                    )
                )

        made = Row(line.name, line.where, because=line.says, verb="Put on the agenda", on=go, does=put, more=more)
        return _more(made, line.line)

    def _whose(self, board: today_board.Board) -> Tabs:
        """Whose lines these are: a person's own caseload, or the whole school."""
        tabs = Tabs(("My caseload", "Whole school"))
        tabs.setAccessibleName("Whose lines")
        tabs.setObjectName("whose")
        tabs.setCurrentIndex(0 if board.whose == "mine" else 1)
        tabs.currentChanged.connect(self._look_at)
        return tabs

    def _look_at(self, index: int) -> None:
        today.look_at(self.session.desk, "mine" if index == 0 else "all")
        self.read()

    def _sessions(self, board: today_board.Board) -> Card | None:
        if not board.sessions:
            return None
        card = Card("Sessions not entered", "since last week")

        def row(one: today_board.OpenSessions) -> Row:
            place = Place(
                name="sessions",
                group_id=one.group_id,
                student_id=one.student_id,
                plan_id=one.plan_id,
                date=one.date,
            )
            go = functools.partial(self.go.emit, place)
            more = functools.partial(self._open_strip, one.line)
            made = Row(one.title, one.where, because=one.says, verb="Enter sessions", on=go, more=more)
            return _more(made, one.line)

        lines = [(one.line, one.title) for one in board.sessions]
        self._rows("sessions", card, [functools.partial(row, one) for one in board.sessions], lines)
        return card

    def _goals(self, board: today_board.Board) -> Card | None:
        if not board.goals:
            return None
        card = Card("Goals to confirm", count(len(board.goals), "student"))

        def row(one: today_board.GoalMet) -> Row:
            def confirm() -> None:
                self.session.do(lambda: today.confirm_goal(self.session.desk, one, self.session.today))

            place = Place(name="student", student_id=one.student_id, plan_id=one.plan_id)
            go = functools.partial(self.go.emit, place)
            more = functools.partial(self._open_strip, one.line)
            made = Row(one.name, one.where, because=one.says, verb="Celebrate", on=go, does=confirm, more=more)
            return _more(made, one.line)

        lines = [(one.line, one.name) for one in board.goals]
        self._rows("goals", card, [functools.partial(row, one) for one in board.goals], lines)
        return card

    def _looking(self) -> Card:
        """A large school is looked through beside the window; the card says so until it is done."""
        desk, day = self.session.desk, self.session.today
        self._work.run(
            "Looking who waits",
            lambda step: flags.flagged(desk, day, step),
            lambda _found: self.read(),
            self.session.refused.emit,
            quiet=True,
        )
        card = Card("Nobody has followed up")
        card.empty("Looking through the whole school ...")
        return card

    def _nobody(self, board: today_board.Board) -> Card | None:
        """Nobody has followed up: a row a line."""
        if not board.waiting:
            return None
        listed = functools.partial(self._follow_up_list, board.listed)
        out = ListOut(self.session, listed, "Nobody has followed up", also="nobody has followed up")
        out.setObjectName("take out nobody")
        card = Card("Nobody has followed up", count(len(board.waiting), "line"), out)
        placed = _one_of_each_first(board.waiting)
        rows = [functools.partial(self._waiting_row, board.names, line) for line in placed]
        self._rows("nobody", card, rows, [(line, _whom(board.names, line)) for line in placed])
        return card

    def _follow_up_list(self, lines: Sequence[Waiting]) -> Lines:
        from interventiondesk.tasks.listing import follow_up_list

        return follow_up_list(self.session.desk, self.session.today, lines)

    def _waiting_row(self, names: Mapping[str, str], line: Waiting) -> Row:
        place = _place_of(line)
        row = Row(
            _whom(names, line),
            line.word,
            because=line.short or line.says,
            verb=_VERBS.get(line.rule, "Open"),
            on=functools.partial(self.go.emit, place),
            more=functools.partial(self._open_strip, line),
        )
        return _more(row, line)

    def _settle(self, line: Line, name: str, *, narrow: bool) -> Settling:
        strip = Settling(self.session, line, name, narrow=narrow)
        strip.done.connect(self._close_strip)
        strip.placed.connect(self._show_strip)
        self._strip = strip
        return strip

    def _open_strip(self, line: Line) -> None:
        key = (line.rule, line.about)
        self._settling = ("", "") if self._settling == key else key
        self._strip = None
        self.read()
        if self._strip is not None:
            self._strip.take_keyboard()

    def _show_strip(self) -> None:
        if self._strip is not None:
            self._page.ensureWidgetVisible(self._strip)

    def _close_strip(self) -> None:
        self._settling = ("", "")
        self.read()

    def _promises(self, board: today_board.Board) -> Card:
        card = Card("Promised to families", f"{len(board.promises)} open")

        def row(one: today_board.Promise) -> Row:
            def keep(_on: bool) -> None:
                self.session.do(lambda: today.keep_promise(self.session.desk, one, self.session.today))

            place = Place(name="student", student_id=one.contact.student_id, tab="family")
            go = functools.partial(self.go.emit, place)
            more = functools.partial(self._open_strip, one.line)
            return _more(Row(one.name, one.says, check=keep, verb="Open", on=go, more=more), one.line)

        lines = [(one.line, one.name) for one in board.promises]
        self._rows("promises", card, [functools.partial(row, one) for one in board.promises], lines)
        return card

    def _meeting(self, board: today_board.Board) -> Card:
        ahead = board.meeting
        if ahead is None:
            card = Card("Next meeting")
            call = outlined("Plan a meeting", "calendar")
            call.clicked.connect(lambda: self.go.emit(Place(name="meetings", tab="new")))
            card.empty("No meeting is on the calendar.", call)
            return card
        card = Card("Next meeting", ahead.when)
        card.add(Count(ahead.title, count(ahead.students, "student")))
        card.add(Count("Carried-over actions", str(ahead.carried)))
        buttons: list[Button] = []
        if ahead.meeting.date == self.session.today and ahead.students:
            begin = outlined("Begin the meeting")
            begin.clicked.connect(lambda: self.go.emit(Place(name="meeting_mode", meeting_id=ahead.meeting.id)))
            buttons.append(begin)
        agenda = outlined("Open the agenda")
        agenda.clicked.connect(lambda: self.go.emit(Place(name="meetings", meeting_id=ahead.meeting.id)))
        packet = outlined("Print the packet")
        packet.clicked.connect(lambda: self.go.emit(Place(name="packet", meeting_id=ahead.meeting.id)))
        card.add_buttons(*buttons, agenda, packet)
        return card

    def _actions(self, actions: Sequence[today_board.OwnAction]) -> Card:
        card = Card("My actions", f"{len(actions)} open")

        def row(one: today_board.OwnAction) -> Row:
            about = one.action.student_id
            place = Place(name="student", student_id=about) if about else Place(name="meetings")
            made = Row(
                one.action.task,
                one.says,
                strong=False,
                check=lambda _done: self._tick(one),
                verb="Open",
                on=functools.partial(self.go.emit, place),
                more=functools.partial(self._open_strip, one.line),
            )
            return _more(made, one.line)

        lines = [(one.line, one.name or "My action") for one in actions]
        self._rows("actions", card, [functools.partial(row, one) for one in actions], lines)
        return card

    def _tick(self, one: today_board.OwnAction) -> None:
        from interventiondesk.tasks import meetings

        self.session.do(lambda: meetings.tick_action(self.session.desk, one.action, self.session.today))

    def touched_by(self, changes: Changes) -> bool:
        """Nearly everything shows here."""
        return bool(changes.touched)
