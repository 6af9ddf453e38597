"""Nobody has followed up: by which rules the school is told, after how many days, and how many lines there were."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.following import RULE_WORDS, FollowUpRules
from interventiondesk.domain.words import short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import follow_up
from interventiondesk.tasks.follow_up import Counted
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.list_export import Lines, ListOut, shown_list
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.cards import Card, Check, Words
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import editor_for
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.keeping import show_stored
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.session import Session

_DAYS: dict[str, str] = {
    "flag": "flag_days",
    "scores": "score_weeks",
    "review": "review_days",
    "sessions": "session_days",
    "action": "action_days",
    "contact": "contact_days",
    "adult": "adult_days",
    "request": "request_days",
    "import": "import_days",
    "no_list": "",
}
"""The number of each rule; a student is in a list or in none."""
_WEEKS = 8
_EDITOR = 64
_RULE = 210


class RuleLine(QWidget):
    """One rule: on or off, and its number with what it means beside it."""

    def __init__(self, session: Session, rule: str) -> None:
        super().__init__()
        self.session, self.rule, self.name = session, rule, _DAYS[rule]
        word = RULE_WORDS[rule]
        self.on = Check(word)
        self.on.setAccessibleName(word)
        self.on.setObjectName(f"rule {rule}")
        self.on.toggled.connect(self._turn)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.on)
        self.on.setMinimumWidth(look.px(_RULE))
        self.wrong = Caution()
        field = field_of(FollowUpRules, self.name or "flag_days")
        self.editor = editor_for(field, (), session.today)
        if self.name:
            widget = self.editor.widget
            widget.setFixedWidth(look.px(_EDITOR))
            widget.setAccessibleName(f"{field.title}: {word}")
            widget.setAccessibleDescription(field.description)
            widget.setToolTip(field.description)
            widget.setProperty("placeholderText", "")
            self.editor.committed.connect(self._number)
            line.addWidget(widget)
            line.addWidget(Words(f"{field.title}. {field.description}"), 1)
        else:
            line.addSpacing(look.px(_EDITOR + look.STEP))
            line.addWidget(Words("In no group, no plan, no agenda, with no score of this year"), 1)
        box = QVBoxLayout(self)
        side = look.px(look.WIDE) - 1
        box.setContentsMargins(side - look.px(4), look.px(look.GAP), side, look.px(look.GAP))
        box.setSpacing(0)
        box.addLayout(line)
        box.addWidget(self.wrong)

    def show_rules(self, rules: FollowUpRules) -> None:
        """What is in use; what somebody is typing stays."""
        was = self.on.blockSignals(True)
        self.on.setChecked(self.rule not in rules.off.split())
        self.on.blockSignals(was)
        if self.name:
            stored = getattr(rules, self.name)
            if not self.editor.widget.hasFocus() or self.editor.value() == stored:
                self.editor.set_value(stored)
                self.wrong.say("")

    def _turn(self, on: bool) -> None:
        off = [one for one in week_reads.follow_up_rules(self.session.desk).off.split() if one != self.rule]
        self._write(off=" ".join(off if on else [*off, self.rule]))

    def _number(self) -> None:
        problem = self.editor.problem()
        value = self.editor.value()
        if problem is None and value is None:
            self.editor.set_value(getattr(week_reads.follow_up_rules(self.session.desk), self.name))
            return
        self.wrong.say(str(problem) if problem is not None else "")
        if problem is None and value != getattr(week_reads.follow_up_rules(self.session.desk), self.name):
            self._write(**{self.name: value})

    def _write(self, **fields: Any) -> None:
        self.session.do(lambda: follow_up.set_rules(self.session.desk, **fields))


class FollowUpCard(Card):
    """Everything here is kept when a field is left; Ctrl+Z takes it back. The count is made when somebody asks for it."""

    def __init__(self, session: Session) -> None:
        super().__init__("Nobody has followed up", "when the school wants to be told; kept when a field is left")
        self.session = session
        self.begin = FormBlock(FollowUpRules, ("begin_date",), today=session.today)
        self.begin.committed.connect(self._begin)
        self.add_inside(self.begin)
        self.lines = [RuleLine(session, rule) for rule in _DAYS]
        self.add(*self.lines)
        self.count = outlined("Count the last eight weeks", "clock")
        self.count.clicked.connect(self.count_weeks)
        self.out = ListOut(session, self._counted, "Nobody has followed up", also="the count of the weeks")
        self.out.hide()
        self.add_buttons(self.count, self.out)
        self.work = Background(self)
        self.told = Words("")
        self.told.hide()
        self.add(self.told)
        self._table: ValueTable[tuple[str, tuple[int, ...]]] | None = None

    def take_keyboard(self) -> None:
        """To the first rule."""
        self.lines[0].on.setFocus(Qt.FocusReason.OtherFocusReason)

    def read(self) -> None:
        """Read the rules again."""
        rules = week_reads.follow_up_rules(self.session.desk)
        show_stored(self.begin, {"begin_date": rules.begin_date})
        for line in self.lines:
            line.show_rules(rules)

    def _begin(self, name: str) -> None:
        if not self.begin.message(name):
            value = self.begin.values()[name]
            self.session.do(lambda: follow_up.set_rules(self.session.desk, **{name: value}))

    def count_weeks(self) -> None:
        """How many lines each rule had on the same weekday of the weeks before."""
        desk, today = self.session.desk, self.session.today
        self.work.run(
            "Counting earlier weeks",
            lambda step: follow_up.over_time(desk, today, _WEEKS, step),
            self.show_counts,
            self.session.refused.emit,
        )

    def _counted(self) -> Lines:
        return shown_list(self._table) if self._table is not None else ([], [])

    def show_counts(self, counted: tuple[Counted, ...]) -> None:
        """The table: a row a rule, a column a week, all together below."""
        columns = [
            Column[tuple[str, tuple[int, ...]]](title="Lines on", text=lambda row: row[0], width=190, grows=True)
        ]
        columns += [
            Column[tuple[str, tuple[int, ...]]](
                title=short_day(one.date),
                text=lambda row, at=at: str(row[1][at]),
                sort=lambda row, at=at: row[1][at],
                align="right",
                width=64,
            )
            for at, one in enumerate(counted)
        ]
        rules = [rule for rule in _DAYS if any(one.lines.get(rule) for one in counted)]
        rows = [(RULE_WORDS[rule], tuple(one.lines.get(rule, 0) for one in counted)) for rule in rules]
        rows.append(("All together", tuple(one.total for one in counted)))
        if self._table is not None:
            self._table.hide()
            self._table.deleteLater()
        table = self._table = ValueTable(columns, rows, name="Lines of each rule, week by week")
        table.setFixedHeight(table.height_of_all() + look.px(look.GAP))
        self.add(table)
        self.out.show()
        year = reads.calendar(self.session.desk).year_of(self.session.today)
        first, last = counted[0].total, counted[-1].total
        moved = "as many as" if first == last else "fewer than" if last < first else "more than"
        self.told.set_text(
            f"{last} lines now, {moved} the {first} of {short_day(counted[0].date)}. Recomputed by the dates of what is "
            "stored. Plans past their review date are not counted here: no date tells for when a review was set then."
            + ("" if year is not None else " Today is outside every school year.")
        )
        self.told.show()
