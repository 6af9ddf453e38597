"""Today: what needs me, each line one click from done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.words import count, day_words, long_day
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import today
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Count, Row
from interventiondesk.ui.places import Page, Place, Scrolled, emptied
from interventiondesk.ui.session import Session

_SHOWN = 6
"""Lines of one card before the rest is one click away."""


class TodayPage(Page):
    """Scores due, progress that changed, reviews, plans nobody has scored; beside them the next meeting and my actions."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self._page = Scrolled(aside=348)
        box.addWidget(self._page)
        self._whole: set[str] = set()
        self.waiting = 0

    def read(self) -> None:
        """Read the board and lay it out."""
        board = today.board(self.session.desk, self.session.today)
        self.waiting = board.waiting
        week = f" · week {board.week[0]} of {board.week[1]}" if board.week else ""
        self.titled.emit("Today", f"{long_day(board.today)}{week}")
        main, aside = emptied(self._page.main), emptied(self._page.aside)
        if not board.students:
            main.addWidget(self._no_students())
        elif not board.plans:
            main.addWidget(self._no_plans())
        elif not board.waiting:
            main.addWidget(self._all_done(board))
        for card in (self._scores(board), self._changed(board), self._reviews(board), self._quiet(board)):
            if card is not None:
                main.addWidget(card)
        aside.addWidget(self._meeting(board))
        if board.actions:
            aside.addWidget(self._actions(board.actions))

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

    def _all_done(self, board: today.Board) -> Card:
        card = Card("Nothing waits for you today")
        card.empty(f"All scores of this week are in for {count(board.plans, 'plan')}, and no review is due.")
        return card

    # -- cards --------------------------------------------------------------------------------------------------------

    def _rows(self, key: str, card: Card, rows: Sequence[Callable[[], Row]]) -> None:
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

    def _scores(self, board: today.Board) -> Card | None:
        if not board.scores:
            return None
        groups = sum(1 for one in board.scores if one.group_id)
        students = sum(len(one.students) for one in board.scores)
        parts = [count(groups, "group")] if groups else []
        card = Card("Scores due", ", ".join([*parts, count(students, "student")]))

        def row(one: today.DueScores, *, first: bool) -> Row:
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

    def _changed(self, board: today.Board) -> Card | None:
        if not board.changed:
            return None
        seen = link("Mark all as seen")
        seen.clicked.connect(lambda: self._seen(board.changed))
        card = Card("Progress that changed", "since you last looked", seen)

        def row(line: today.PlanLine) -> Row:
            return Row(
                line.name,
                line.where,
                progress=line.progress.state,
                because=line.says,
                verb="Open",
                on=lambda: self._open_changed(line),
            )

        self._rows("changed", card, [lambda line=line: row(line) for line in board.changed])
        return card

    def _open_changed(self, line: today.PlanLine) -> None:
        today.mark_seen(self.session.desk, [line])
        self.go.emit(Place(name="student", student_id=line.student_id, plan_id=line.plan_id))

    def _seen(self, lines: Sequence[today.PlanLine]) -> None:
        today.mark_seen(self.session.desk, lines)
        self.read()

    def _reviews(self, board: today.Board) -> Card | None:
        if not board.reviews:
            return None
        card = Card("Reviews due", count(len(board.reviews), "plan"))
        self._rows("reviews", card, [lambda line=line: self._review(board, line) for line in board.reviews])
        return card

    def _review(self, board: today.Board, line: today.PlanLine) -> Row:
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

    def _quiet(self, board: today.Board) -> Card | None:
        if not board.quiet:
            return None
        card = Card("Nobody has scored", count(len(board.quiet), "student"))

        def row(line: today.PlanLine) -> Row:
            record = Place(name="student", student_id=line.student_id, plan_id=line.plan_id)
            return Row(line.name, line.where, because=line.says, verb="Open", on=lambda: self.go.emit(record))

        self._rows("quiet", card, [lambda line=line: row(line) for line in board.quiet])
        return card

    def _meeting(self, board: today.Board) -> Card:
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
        agenda = outlined("Open the agenda")
        agenda.clicked.connect(lambda: self.go.emit(Place(name="meetings", meeting_id=ahead.meeting.id)))
        packet = outlined("Print the packet")
        packet.clicked.connect(lambda: self.go.emit(Place(name="packet", meeting_id=ahead.meeting.id)))
        card.add_buttons(agenda, packet)
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
