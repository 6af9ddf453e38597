"""All scores of a student, newest first: left out with a reason, taken back in, and the way to where they are typed."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.words import amount, count, day_words, number, short_day
from interventiondesk.store import reads
from interventiondesk.tasks.plans import measure_words
from interventiondesk.tasks.scores import exclude_score
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui import look
from interventiondesk.ui.pages.list_export import ListOut
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_LEAST_ROWS = 4
"""The titles and three scores."""


class ScoreLine(msgspec.Struct, frozen=True):
    """A score with the measure it is a value of."""

    score: Score
    measure: Measure | None

    @property
    def name(self) -> str:
        """What was measured, and at which grade."""
        return measure_words(self.measure) if self.measure else ""

    @property
    def value(self) -> str:
        """The score, or why there is none."""
        if self.score.outcome != "scored" or self.score.value is None:
            return field_of(Score, "outcome").word(self.score.outcome).lower()
        return number(self.score.value)

    @property
    def note(self) -> str:
        """Left out and why, the benchmark period, errors."""
        score = self.score
        parts = [f"Left out: {score.excluded_because}" if score.excluded_because else ""]
        if score.kind == "benchmark":
            season = field_of(Score, "season").word(score.season).lower() if score.season else ""
            parts.append(f"Benchmark, {season} of the year" if season else "Benchmark")
        if score.errors is not None:
            parts.append(count(score.errors, "error"))
        return "; ".join(part for part in parts if part)

    @property
    def says(self) -> str:
        """January 12: 69 words."""
        unit = self.measure.unit if self.measure else ""
        value = self.score.value
        told = amount(value, unit) if self.score.outcome == "scored" and value is not None else self.value
        return f"{day_words(self.score.date)}: {told}"


def _columns() -> list[Column[ScoreLine]]:
    return [
        Column[ScoreLine](
            title="Date",
            text=lambda line: f"{short_day(line.score.date)}, {line.score.date.year}",
            sort=lambda line: (line.score.date, line.score.ordinal),
            width=130,
        ),
        Column[ScoreLine](title="Measure", text=lambda line: line.name, muted=True, width=260),
        Column[ScoreLine](
            title="Score",
            text=lambda line: line.value,
            sort=lambda line: line.score.value,
            align="right",
            bold=True,
            width=100,
        ),
        Column[ScoreLine](title="Note", text=lambda line: line.note, muted=True, grows=True),
    ]


class ScoresTab(StudentTab):
    """The table; below it, what can be done with the score that the keyboard is on."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding(fold=0)
        self._page.show_aside(shown=False)
        self._page.main.setAlignment(Qt.AlignmentFlag(0))  # the table takes all the room there is
        self.box.addWidget(self._page)
        self._ways = QVBoxLayout()
        self._ways.setSpacing(look.px(look.STEP))
        self.table: ValueTable[ScoreLine] = ValueTable(_columns(), name="Scores")
        self.table.setSelectionMode(ValueTable.SelectionMode.SingleSelection)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(self._write_why)
        self.list_out = ListOut(session, self.table, "Scores")
        self.list_out.at_corner()
        self._card = Card()
        self.table.setMinimumHeight(look.px(look.ROW * _LEAST_ROWS))  # where the window is low the tab is scrolled
        self._card.add(self.table)
        self._card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._says = Elided("", bold=True)
        self.reason = QLineEdit()
        self.reason.setMaxLength(field_of(Score, "excluded_because").max_length or 200)
        self.reason.setPlaceholderText("Why it should not count, such as: fire drill, wrong passage")
        self.reason.setAccessibleName("Why this score is left out")
        self.reason.returnPressed.connect(self._turn)
        self.reason.textChanged.connect(self._typed)
        self.verb = outlined("Leave out")
        self.verb.clicked.connect(self._turn)
        self._wrong = label("", "small", muted=True)
        strip = QWidget()
        line = QHBoxLayout(strip)
        side = look.px(look.WIDE) - 1
        line.setContentsMargins(side, look.px(look.STEP), side, look.px(look.STEP))
        line.setSpacing(look.px(look.PAD))
        line.addWidget(self._says)
        line.addWidget(self.reason, 1)
        line.addWidget(self._wrong)
        line.addWidget(self.verb)
        self._strip = strip
        self._card.add(strip)
        self._empty = Card("No scores yet")
        self._empty.empty("Scores come here from the score grid and from files that are brought in.")
        self._page.main.addLayout(self._ways)
        self._page.main.addWidget(self._empty)
        self._page.main.addWidget(self._card, 1)
        self._page.main.addStretch(0)
        self._student = ""
        self._line: ScoreLine | None = None

    def begin(self, view: StudentPage, place: Place) -> None:
        """The newest score is chosen."""
        del place
        self._student = view.student.id
        self._line = None
        self.show_student(view)
        if self.table.value_model.rowCount():
            self.table.setCurrentIndex(self.table.value_model.index(0, 0))

    def take_keyboard(self) -> bool:
        """Onto the newest score."""
        if not self.table.value_model.rowCount():
            return False
        self.table.setFocus()
        return True

    def show_student(self, view: StudentPage) -> None:
        """Read the scores again; the row that the keyboard is on stays."""
        desk = self.session.desk
        at = self._line.score.id if self._line else ""
        scores = reads.scores(desk, view.student.id)
        measures = {one: reads.measure(desk, one) for one in {score.measure_id for score in scores}}
        lines = [ScoreLine(score, measures[score.measure_id]) for score in scores]
        self.table.set_values(lines)
        self._empty.setVisible(not lines)
        self._card.setVisible(bool(lines))
        self._fill_ways(view)
        self._line = None
        for row, line in enumerate(self.table.shown()):
            if line.score.id == at:
                self.table.setCurrentIndex(self.table.value_model.index(row, 0))
                self._choose(line)
        self.busy.emit(False)

    def _fill_ways(self, view: StudentPage) -> None:
        while self._ways.count():
            taken = self._ways.takeAt(0)
            row = taken.widget() if taken is not None else None
            if row is not None:
                row.hide()
                row.deleteLater()
        for one in view.plans:
            plan, measure = one.record.plan, one.record.measure
            if not plan.running or measure is None:
                continue
            enter, sessions = outlined("Enter scores"), outlined("Sessions")
            for button in (enter, sessions):
                button.setAccessibleDescription(measure.full_name)
            grid = Place(name="scores", student_id=view.student.id, measure_id=measure.id, date=self.session.today)
            enter.clicked.connect(self._going(grid))
            sessions.clicked.connect(self._going(msgspec.structs.replace(grid, name="sessions")))
            holder = QWidget()
            line = QHBoxLayout(holder)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(look.px(look.STEP))
            line.addWidget(Elided(measure.full_name), 1)
            line.addWidget(enter)
            line.addWidget(sessions)
            self._ways.addWidget(holder)

    def _going(self, place: Place) -> Callable[[], None]:
        return lambda: self.go.emit(place)

    def _choose(self, line: ScoreLine) -> None:
        if self._line is None or self._line.score.id != line.score.id:
            self.reason.clear()
        self._line = line
        left_out = bool(line.score.excluded_because)
        can = left_out or line.score.counts
        self._says.set_text(line.says)
        self.reason.setVisible(not left_out and can)
        self.verb.setVisible(can)
        self.verb.setText("Take back in" if left_out else "Leave out")
        self.verb.setAccessibleName(f"{self.verb.text()}: {line.says}")
        self.verb.updateGeometry()
        self._tell(line.note if left_out else "")

    def _write_why(self) -> None:
        self.reason.setFocus()

    def _typed(self) -> None:
        self._tell("")

    def _tell(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.setVisible(bool(text))

    def _turn(self) -> None:
        line = self._line
        if line is None:
            return
        because = "" if line.score.excluded_because else self.reason.text().strip()
        if not because and not line.score.excluded_because:
            self._tell("Say why first.")
            self.reason.setFocus()
            return
        self.session.do(lambda: exclude_score(self.session.desk, line.score, because))
        self.table.setFocus()
