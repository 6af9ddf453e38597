"""The goal of a plan: measure, baseline from the scores, target with its source, and the weekly growth it asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.planning import REALISTIC_GROWTH
from interventiondesk.domain.plans import Goal, Plan
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import amount, day_words, number
from interventiondesk.store import reads
from interventiondesk.tasks.plans import GoalStart, asked_words, goal_start, target_for
from interventiondesk.ui import look
from interventiondesk.ui.pages.plan_new import new_measure
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.form import LABEL_WIDTH, FormBlock
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

SOURCE = "Fuchs et al. 1993, realistic growth"


class _Hint(QWidget):
    """A quiet sentence below a field, in line with it, with a verb at its end where there is something to take."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words: QLabel = label("", "small", muted=True, wraps=True)
        self.verb = link("")
        self.verb.clicked.connect(self.taken)
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(LABEL_WIDTH + look.WIDE), 0, 0, look.px(look.STEP))
        line.setSpacing(look.px(look.GAP))
        line.addWidget(self.words, 1)
        line.addWidget(self.verb)
        self.hide()

    def say(self, text: str, verb: str = "") -> None:
        """Say something, or nothing."""
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.verb.setText(verb)
        self.verb.setVisible(bool(verb))
        self.verb.updateGeometry()
        self.setVisible(bool(text))


class GoalCard(Card):
    """The card. Its blocks belong to the form of the page; `suggest` and `follow` keep its sentences true.

    `took` carries the target that was taken from the suggestion.
    """

    took = Signal(float)

    def __init__(self, session: Session, references: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        super().__init__("Goal")
        self._session = session
        day = session.today
        self.measure = FormBlock(Plan, ("measure_id",), references=references, today=day)
        self.new_measure = new_measure(session)
        self.baseline = FormBlock(Goal, ("baseline",), today=day)
        self.target = FormBlock(Goal, ("target",), today=day)
        self.by = FormBlock(Goal, ("target_date",), today=day)
        self.from_scores, self.suggested, self.asked = _Hint(), _Hint(), _Hint()
        self.suggested.taken.connect(self._take)
        self.start: GoalStart | None = None
        self._suggestion: float | None = None
        self._unit = ""
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (
            self.measure,
            self.new_measure,
            self.baseline,
            self.from_scores,
            self.target,
            self.suggested,
            self.by,
            self.asked,
        ):
            box.addWidget(part)
        self.add_inside(holder)

    @property
    def blocks(self) -> tuple[FormBlock, ...]:
        """The form blocks in reading order."""
        return (self.measure, self.baseline, self.target, self.by)

    def _measure(self) -> Measure | None:
        return reads.measure(self._session.desk, self.measure.editor("measure_id").value())

    def look_up(self, student: Student, begin: dt.date | None) -> GoalStart | None:
        """What the scores say about the baseline of the chosen measure before the plan's start."""
        measure_id = self.measure.editor("measure_id").value()
        self.start = None
        if measure_id and begin is not None:
            self.start = goal_start(self._session.desk, student.id, measure_id, begin)
        return self.start

    def begins(self, plan_begin: dt.date) -> dt.date:
        """Where the goal line begins: at the last baseline score where the baseline is theirs, else with the plan."""
        typed = self.baseline.editor("baseline").value()
        return self.start.date if self.start and typed == self.start.baseline else plan_begin

    def follow(self, student: Student, plan_begin: dt.date | None, *, written: dt.date | None = None) -> None:
        """Say anew where the baseline comes from, what is suggested, and what the goal asks for.

        `written` is where the goal line begins in a plan that has its goal already.
        """
        measure = self._measure()
        unit = measure.unit if measure else ""
        self._unit = unit
        baseline, target = self.baseline.editor("baseline").value(), self.target.editor("target").value()
        end = self.by.editor("target_date").value()
        self.from_scores.say(self._baseline_words(measure, baseline, plan_begin))
        begin = written or (self.begins(plan_begin) if plan_begin else None)
        self._suggestion = None
        if measure and begin and end and baseline is not None:
            found = target_for(self._session.desk, measure.id, student.grade, baseline, begin, end)
            self._suggestion = found if found != target else None
        if self._suggestion is not None and measure is not None and written is None:
            growth = REALISTIC_GROWTH.get(measure.level or student.grade, 0)
            says = f"Suggested: {amount(self._suggestion, unit)}, at {number(growth)} a week ({SOURCE})."
            self.suggested.say(says, f"Take {number(self._suggestion)}")
        else:
            self.suggested.say("")
        asked = ""
        if begin and end and baseline is not None and target is not None:
            asked = asked_words(measure, begin, baseline, end, target)
        self.asked.say(f"{asked[:1].upper()}{asked[1:]}." if asked else "")

    def _baseline_words(self, measure: Measure | None, baseline: float | None, begin: dt.date | None) -> str:
        if measure is None:
            return ""
        if self.start is None:
            if baseline is not None or begin is None:
                return ""
            return f"No score in the eight weeks before {day_words(begin)}. Type where the student is now."
        words = self.start.words[:1].upper() + self.start.words[1:]
        if baseline == self.start.baseline:
            return f"{words}."
        return f"The scores say {number(self.start.baseline)}: {self.start.words}."

    def method(self, target: Any) -> str:
        """Where the target comes from: the published growth, or the team's own judgment."""
        return "rate_of_improvement" if target is not None and self._taken == target else "team"

    _taken: float | None = None

    def _take(self) -> None:
        if self._suggestion is not None:
            self._taken = self._suggestion
            self.took.emit(self._suggestion)
