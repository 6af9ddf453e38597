"""Today: what needs me, each line one click from done.

It is one module because every card is a dozen lines over the same board.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.follow_up import Waiting
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.words import count, day_words, long_day
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


_VERBS: dict[str, str] = {
    "flag": "Decide",
    "scores": "Enter scores",
    "sessions": "Enter sessions",
    "request": "Answer",
    "import": "Bring it in",
    "contact": "Note a contact",
}


def _place_of(line: Waiting) -> Place:
    """Where the work of a line is done."""
    student, plan = line.student_id or "", line.plan_id
    places: dict[str, Place] = {
        "flag": Place(name="student", student_id=student, tab="why"),
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
        self._work = Background(self)
        self.waiting = 0

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
            if not board.lines:
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

    def _rows(self, key: str, card: Card, rows: Sequence[Callable[[], QWidget]]) -> None:
        shown = len(rows) if key in self._whole else _SHOWN
        for make in rows[:shown]:
            card.add(make())
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
            return Row(
                one.title,
                one.where,
                because=one.says,
                verb="Enter scores",
                on=lambda: self.go.emit(place),
                kind=kind,
            )

        rows = [lambda one=one, at=at: row(one, first=at == 0) for at, one in enumerate(board.scores)]
        self._rows("scores", card, rows)
        return card

    def _changed(self, board: today_board.Board) -> Card | None:
        if not board.changed:
            return None
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
        today.mark_seen(self.session.desk, [line])
        self.go.emit(Place(name="student", student_id=line.student_id, plan_id=line.plan_id))

    def _seen(self, lines: Sequence[today_board.PlanLine]) -> None:
        today.mark_seen(self.session.desk, lines)
        self.read()

    def _reviews(self, board: today_board.Board) -> Card | None:
        if not board.reviews:
            return None
        card = Card("Reviews due", count(len(board.reviews), "plan"))
        self._rows("reviews", card, [lambda line=line: self._review(board, line) for line in board.reviews])
        return card

    def _review(self, board: today_board.Board, line: today_board.PlanLine) -> Row:
        meeting = board.meeting
        if meeting is None or line.on_agenda:
            says = f"{line.says} On the next agenda." if line.on_agenda else line.says
            return Row(
                line.name,
                line.where,
                because=says,
                verb="Open",
                on=lambda: self.go.emit(Place(name="student", student_id=line.student_id, plan_id=line.plan_id)),
            )
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

        return Row(line.name, line.where, because=line.says, verb="Put on the agenda", on=put)

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
            return Row(one.title, one.where, because=one.says, verb="Enter sessions", on=go)

        self._rows("sessions", card, [functools.partial(row, one) for one in board.sessions])
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
            made = Row(one.name, one.where, because=one.says, verb="Celebrate", on=go)
            if made.button is not None:
                made.button.clicked.disconnect()
                made.button.clicked.connect(confirm)
            return made

        self._rows("goals", card, [functools.partial(row, one) for one in board.goals])
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
        """Nobody has followed up: a row a line, and below the one that is being put off or closed its strip."""
        if not board.waiting:
            return None
        out = ListOut(self.session, self._follow_up_list, "Nobody has followed up", also="nobody has followed up")
        out.setObjectName("take out nobody")
        card = Card("Nobody has followed up", count(len(board.waiting), "line"), out)
        made: list[Callable[[], QWidget]] = []
        for line in _one_of_each_first(board.waiting):
            made.append(functools.partial(self._waiting_row, board, line))
            if self._settling == (line.rule, line.about):
                made.append(functools.partial(self._settle, board, line))
        self._rows("nobody", card, made)
        return card

    def _follow_up_list(self) -> Lines:
        from interventiondesk.tasks.listing import follow_up_list

        return follow_up_list(self.session.desk, self.session.today)

    def _waiting_row(self, board: today_board.Board, line: Waiting) -> Row:
        place = _place_of(line)
        row = Row(
            board.names.get(line.student_id or "", "The school"),
            line.word,
            because=line.short or line.says,
            verb=_VERBS.get(line.rule, "Open"),
            on=functools.partial(self.go.emit, place),
            more=functools.partial(self._open_strip, line),
        )
        if row.more is not None:
            row.more.setObjectName(f"more {line.rule} {line.about}")
            row.more.setAccessibleName(f"Later or no action: {row.told()}")
            row.more.setToolTip("Put off, or seen and no action")
        return row

    def _settle(self, board: today_board.Board, line: Waiting) -> Settling:
        strip = Settling(self.session, line, board.names.get(line.student_id or "", "The school"))
        strip.done.connect(self._close_strip)
        self._strip = strip
        return strip

    def _open_strip(self, line: Waiting) -> None:
        key = (line.rule, line.about)
        self._settling = ("", "") if self._settling == key else key
        self._strip = None
        self.read()
        if self._strip is not None:
            self._strip.take_keyboard()

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
            return Row(one.name, one.says, check=keep, on=go)

        self._rows("promises", card, [functools.partial(row, one) for one in board.promises])
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

    def _actions(self, actions: Sequence[ActionItem]) -> Card:
        card = Card("My actions", f"{len(actions)} open")

        def row(action: ActionItem) -> Row:
            late = action.due is not None and action.due < self.session.today
            due = f"{'was due' if late else 'by'} {day_words(action.due)}" if action.due else "no date"
            return Row(action.task, due, strong=False, check=lambda _done: self._tick(action))

        self._rows("actions", card, [lambda one=one: row(one) for one in actions])
        return card

    def _tick(self, action: ActionItem) -> None:
        from interventiondesk.tasks import meetings

        self.session.do(lambda: meetings.tick_action(self.session.desk, action, self.session.today))

    def touched_by(self, changes: Changes) -> bool:
        """Nearly everything shows here."""
        return bool(changes.touched)
