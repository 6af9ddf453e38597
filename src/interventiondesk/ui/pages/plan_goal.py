"""The goal of a plan: measure, baseline from the scores, the published ways to a target, and the growth it asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.planning import GoalWay
from interventiondesk.domain.plans import Goal, Plan
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import day_words, number
from interventiondesk.store import reads
from interventiondesk.tasks.plans import GoalStart, asked_words, goal_help, goal_start, goal_warning
from interventiondesk.ui import look
from interventiondesk.ui.pages.plan_new import new_measure
from interventiondesk.ui.pages.plan_ways import GoalWays
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.form import LABEL_WIDTH, FormBlock
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session


class _Hint(QWidget):
    """A quiet sentence below a field, in line with it."""

    def __init__(self) -> None:
        super().__init__()
        self.words: QLabel = label("", "small", muted=True, wraps=True)
        line = QHBoxLayout(self)
        line.setContentsMargins(look.px(LABEL_WIDTH + look.WIDE), 0, 0, look.px(look.STEP))
        line.addWidget(self.words, 1)
        self.hide()

    def say(self, text: str) -> None:
        """Say something, or nothing."""
        self.words.setText(text)
        self.words.setAccessibleName(text)
        self.setVisible(bool(text))


def _indented(widget: QWidget) -> QWidget:
    """In line with the fields."""
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(look.px(LABEL_WIDTH + look.WIDE), 0, 0, 0)
    line.addWidget(widget)
    return holder


class GoalCard(Card):
    """The card. Its blocks belong to the form of the page; `look_up` and `follow` keep its sentences true.

    `took` carries the target of the published way that was chosen; `taken` is that way's method, or an empty text.
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
        self.from_scores, self.asked = _Hint(), _Hint()
        self.ways = GoalWays()
        self.ways.taken.connect(self._take)
        self.warning = Caution(most=6)
        self.start: GoalStart | None = None
        self.taken = ""
        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for part in (
            self.measure,
            self.new_measure,
            self.baseline,
            self.from_scores,
            self.by,
            self.ways,
            self.target,
            self.asked,
            _indented(self.warning),
        ):
            box.addWidget(part)
        self.add_inside(holder)

    @property
    def blocks(self) -> tuple[FormBlock, ...]:
        """The form blocks in reading order."""
        return (self.measure, self.baseline, self.by, self.target)

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
        """Say anew where the baseline comes from, what the published ways ask for, and what this goal asks for.

        `written` is where the goal line begins in a plan that has its goal already; it is not suggested anew.
        """
        measure = self._measure()
        baseline, target = self.baseline.editor("baseline").value(), self.target.editor("target").value()
        end = self.by.editor("target_date").value()
        self.from_scores.say(self._baseline_words(measure, baseline, plan_begin))
        begin = written or (self.begins(plan_begin) if plan_begin else None)
        ways: tuple[GoalWay, ...] = ()
        asked = warning = ""
        if begin and end and baseline is not None:
            if measure and plan_begin and written is None:
                ways = goal_help(self._session.desk, student, measure, baseline, plan_begin, begin, end)
            if target is not None:
                asked = asked_words(measure, begin, baseline, end, target)
                warning = goal_warning(measure, student.grade, begin, baseline, end, target) if measure else ""
        self._ways = ways
        self.ways.show_ways(ways, measure, self.method(target))
        self.asked.say(f"{asked[:1].upper()}{asked[1:]}." if asked else "")
        # a way that was chosen says it itself
        self.warning.say(warning if self.method(target) == "team" else "")

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
        """Where the target comes from: the published way that was chosen, while it still says so; else the team."""
        way = next((one for one in self._ways if one.method == self.taken), None)
        return self.taken if way is not None and target is not None and way.target == target else "team"

    _ways: tuple[GoalWay, ...] = ()

    def _take(self, way: GoalWay) -> None:
        if way.target is not None:
            self.taken = way.method
            self.took.emit(way.target)
