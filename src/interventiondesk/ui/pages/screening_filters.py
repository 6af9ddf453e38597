"""What the matrix of screening is narrowed down to, remembered from one day to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from interventiondesk.domain.screening import INDICATORS
from interventiondesk.domain.words import grade_key, grade_words
from interventiondesk.tasks.matrix import MatrixRow
from interventiondesk.ui import look
from interventiondesk.ui.pages.screening_cells import cell_mark
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.flags import WORDS
from interventiondesk.ui.parts.flow import Flow
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

_KEPT = "screening filters"

_WHICH: dict[str, tuple[str, Callable[[MatrixRow], bool]]] = {
    "": ("All students", lambda _row: True),
    "open": ("Open flags only", lambda row: row.open > 0),
    "inquiry": ("Finding out why", lambda row: row.flagged is not None and row.flagged.inquiry is not None),
    "unwritten": ("Plan to be written", lambda row: row.flagged is not None and row.flagged.unwritten),
    "watch": ("Watched", lambda row: "Watch until" in row.status),
    "strength": ("Strengths", lambda row: row.flagged is not None and bool(row.flagged.strengths)),
    "none": ("Without a flag", lambda row: row.flagged is None or not row.flagged.flags),
}
_STATES: dict[str, tuple[str, frozenset[str]]] = {
    "": ("Any state", frozenset()),
    "flag": ("Flag without a decision", frozenset({"flag"})),
    "settled": (WORDS["settled"], frozenset({"settled"})),
    "severe": ("Flag, second line", frozenset({"flag", "settled"})),
    "clear": (WORDS["clear"], frozenset({"clear", "not_reached"})),
    "unknown": (WORDS["not_enough_data"], frozenset({"not_enough_data"})),
    "strength": (WORDS["strength"], frozenset({"strength"})),
}


_RARELY = ("homeroom", "tier", "group", "indicator", "state")


class Filters(QWidget):
    """The line of filters. `changed` tells that another choice was made, `typed` that the text is another one."""

    changed = Signal()
    typed = Signal(str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.text = QLineEdit()
        self.text.setPlaceholderText("Type a name, a room, a group ...")
        self.text.setAccessibleName("Filter the students")
        self.text.setClearButtonEnabled(True)
        self.text.setFixedWidth(look.px(220))
        self.text.textChanged.connect(self.typed)
        line = Flow(self, widest=220)
        line.addWidget(self.text)
        self.choices: dict[str, Choice] = {}
        self.more = link("More filters")
        self.more.clicked.connect(self._unfold)
        self._low = self._asked = False
        for name, says in (
            ("which", "Which students"),
            ("grade", "Grade"),
            ("homeroom", "Homeroom"),
            ("tier", "Tier"),
            ("group", "Group"),
            ("indicator", "Indicator"),
            ("state", "State of the indicator"),
        ):
            choice = Choice()
            choice.setAccessibleName(says)
            choice.activated.connect(self._chosen)
            self.choices[name] = choice
            line.addWidget(choice)
            if name == "grade":
                line.addWidget(self.more)
        self.count = label("", muted=True)
        line.addWidget(self.count)
        self._fill("which", [(key, word) for key, (word, _) in _WHICH.items()])
        self._fill("tier", [("", "All tiers"), *((str(tier), f"Tier {tier}") for tier in (1, 2, 3))])
        self._fill("indicator", [("", "Any indicator"), *INDICATORS.items()])
        self._fill("state", [(key, word) for key, (word, _) in _STATES.items()])
        self._kept = session.desk.kept(_KEPT, dict[str, str]) or {}

    def set_low(self, *, low: bool) -> None:
        """In a low window the filters that are asked for more rarely stand behind a link."""
        if low != self._low:
            self._low = low
            self._fold()

    def _unfold(self) -> None:
        self._asked = not self._asked
        self._fold()

    def _fold(self) -> None:
        for name in _RARELY:
            self.choices[name].setVisible(self._asked or not self._low or bool(self.chosen(name)))
        self.more.setVisible(self._low)
        self.more.setText("Fewer filters" if self._asked else "More filters")
        self.tell(self.count.text())

    def tell(self, words: str) -> None:
        """Say at the end of the line how many are left."""
        self.count.setText(words)
        layout = self.layout()
        if layout is not None:
            layout.invalidate()

    def _fill(self, name: str, entries: Iterable[tuple[str, str]]) -> None:
        choice = self.choices[name]
        before = choice.currentData() if choice.count() else None
        choice.clear()
        for value, word in entries:
            choice.addItem(word, value)
        choice.setCurrentIndex(max(0, choice.findData(before)))
        choice.updateGeometry()

    def offer(self, rows: Iterable[MatrixRow]) -> None:
        """What there is to choose from; what was chosen stays, and the first time what was chosen last."""
        listed = list(rows)
        grades = sorted({row.student.grade for row in listed if row.student.grade}, key=grade_key)
        rooms = sorted({row.student.homeroom for row in listed if row.student.homeroom}, key=str.casefold)
        groups = sorted({group for row in listed for group in row.groups}, key=str.casefold)
        self._fill("grade", [("", "All grades"), *((grade, grade_words(grade).capitalize()) for grade in grades)])
        self._fill("homeroom", [("", "All homerooms"), *((room, room) for room in rooms)])
        self._fill("group", [("", "All groups"), ("-", "In no group"), *((group, group) for group in groups)])
        kept, self._kept = self._kept, {}
        for name, value in kept.items():
            if name == "text":
                self.text.setText(value)
            elif name in self.choices:
                self.choices[name].setCurrentIndex(max(0, self.choices[name].findData(value)))
        self._fold()

    def chosen(self, name: str) -> str:
        """What one filter is set to; empty where it lets everybody through."""
        return str(self.choices[name].currentData() or "")

    def choose(self, name: str, value: str) -> None:
        """Set a filter as a click would."""
        choice = self.choices[name]
        choice.setCurrentIndex(max(0, choice.findData(value)))
        self._chosen()

    def clear(self) -> None:
        """Let everybody through."""
        for choice in self.choices.values():
            choice.setCurrentIndex(0)
        self.text.clear()
        self._chosen()

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.text.text().strip()) or any(self.chosen(name) for name in self.choices)

    def _chosen(self) -> None:
        self.keep()
        self.changed.emit()

    def keep(self) -> None:
        """Remember the filters."""
        values = {name: self.chosen(name) for name in self.choices} | {"text": self.text.text()}
        self._session.desk.keep(_KEPT, {name: value for name, value in values.items() if value} or None)

    def passes(self, row: MatrixRow) -> bool:
        """Whether the choices let a row through; the text is the table's."""
        student, wanted = row.student, {name: self.chosen(name) for name in self.choices}
        if not _WHICH[wanted["which"]][1](row):
            return False
        if wanted["grade"] not in ("", student.grade) or wanted["homeroom"] not in ("", student.homeroom):
            return False
        if wanted["tier"] not in ("", str(row.tier)):
            return False
        if wanted["group"] == "-" and row.groups:
            return False
        if wanted["group"] not in ("", "-") and wanted["group"] not in row.groups:
            return False
        return self._in_state(row, wanted["indicator"], wanted["state"])

    def _in_state(self, row: MatrixRow, indicator: str, state: str) -> bool:
        """Whether the indicator, or any one, is in the state; an indicator alone asks for one that says something."""
        if not indicator and not state:
            return True
        marks = _STATES[state][1]
        for one in row.readings:
            if indicator not in ("", one.indicator):
                continue
            if not state:
                return one.state == "flag"
            if cell_mark(row, one) in marks and (state != "severe" or one.severe):
                return True
        return False
