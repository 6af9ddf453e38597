"""Students: the list, filtered as one types, each with tier, plan and progress."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interventiondesk.domain.words import count, grade_key, grade_words
from interventiondesk.tasks import flags, follow_up
from interventiondesk.tasks.students import StudentLine, student_lines
from interventiondesk.ui import look
from interventiondesk.ui.background import Background
from interventiondesk.ui.pages.list_export import ListOut
from interventiondesk.ui.parts.buttons import filled, outlined
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Page, Place
from interventiondesk.ui.session import Session

_ALL = ""
_WIDE = 690
_KEPT = "students filters"
_PLANS = {
    "": "All students",
    "plan": "With a plan",
    "behind": "Behind",
    "no_recent_score": "No recent score",
    "none": "Without a plan",
    "flag": "Flag without a decision",
    "tier 2": "Tier 2",
    "tier 3": "Tier 3",
}
_TIERS = {"tier 2": 2, "tier 3": 3}


def _columns() -> list[Column[StudentLine]]:
    return [
        Column[StudentLine](
            title="Student",
            text=lambda line: line.student.name,
            sort=lambda line: line.student.sorting_name.casefold(),
            bold=True,
            width=220,
            grows=True,
            least=170,
        ),
        Column[StudentLine](
            title="Grade",
            text=lambda line: line.student.grade,
            sort=lambda line: grade_key(line.student.grade),
            align="right",
            width=64,
        ),
        Column[StudentLine](
            title="Homeroom", text=lambda line: line.student.homeroom, muted=True, width=100, gives_way=3
        ),
        Column[StudentLine](
            title="Student ID", text=lambda line: line.student.local_id, muted=True, width=104, gives_way=4
        ),
        Column[StudentLine](title="Tier", text=lambda line: line.tiers, sort=lambda line: line.tier, width=140),
        Column[StudentLine](title="Plan", text=lambda line: line.plan, muted=True, width=200, grows=True, gives_way=2),
        Column[StudentLine](title="Provider", text=lambda line: line.provider, muted=True, width=120, gives_way=1),
        Column[StudentLine](
            title="Progress",
            text=lambda line: line.progress.word if line.progress else "",
            progress=lambda line: line.progress.chip if line.progress else None,
            width=200,
        ),
        Column[StudentLine](
            title="Scores", text=lambda _line: "", chart=lambda line: line.spark, width=110, gives_way=5
        ),
    ]


class StudentsPage(Page):
    """The list. Enter or a double click opens a student."""

    keys = (
        ("Type", "Filter by name, room or provider"),
        ("Down, then Enter", "Into the list, open a student"),
        ("Ctrl+Shift+E", "Take out the list as it is shown"),
        ("Ctrl+P", "Print the list as it is shown"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._lines: list[StudentLine] = []
        self._work = Background(self)
        self.typed = QLineEdit()
        self.typed.setPlaceholderText("Type a name, a room, a provider ...")
        self.typed.setAccessibleName("Filter the students")
        self.typed.setClearButtonEnabled(True)
        self.typed.setMinimumWidth(look.px(120))
        self.typed.setMaximumWidth(look.px(280))
        self.typed.textChanged.connect(self._filter)
        self.grade, self.plan = Choice(), Choice()
        self.grade.setAccessibleName("Grade")
        self.plan.setAccessibleName("Which students")
        for value, word in _PLANS.items():
            self.plan.addItem(word, value)
        self.grade.addItem("All grades", _ALL)
        kept = session.desk.kept(_KEPT, dict[str, str]) or {}
        self._grade_kept = kept.get("grade", _ALL)
        self.plan.setCurrentIndex(max(0, self.plan.findData(kept.get("plan", ""))))
        self.grade.currentIndexChanged.connect(self._chosen)
        self.plan.currentIndexChanged.connect(self._chosen)
        self._count = label("", muted=True)
        self.table: ValueTable[StudentLine] = ValueTable(_columns(), name="Students")
        self.table.opened.connect(self._open)
        add = outlined("Add a student", "add")
        add.clicked.connect(lambda: self.go.emit(Place(name="student", tab="new")))
        self._add = add
        line = QHBoxLayout()
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.typed, 1000)  # all that is free, up to its greatest width
        for widget in (self.grade, self.plan):
            line.addWidget(widget)
        line.addWidget(self._count)
        line.addStretch(1)
        self.list_out = ListOut(session, self.table, "Students")
        line.addWidget(add)
        line.addWidget(self.list_out)
        self._card = Card()
        self._card.add(self.table)
        self._card.setSizePolicy(self._card.sizePolicy().horizontalPolicy(), self._card.sizePolicy().Policy.Expanding)
        self._empty = Card("No students yet")
        bring = filled("Bring in a file", "import")
        bring.clicked.connect(lambda: self.go.emit(Place(name="data", tab="import")))
        self._empty.empty("Bring in the student export of your school, or add a student by hand.", bring)
        box = QVBoxLayout(self)
        margin = look.px(look.PAGE)
        box.setContentsMargins(margin, look.px(18), margin, margin)
        box.setSpacing(look.px(14))
        box.addLayout(line)
        box.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        box.addWidget(self._card, 1)

    def show_place(self, place: Place) -> None:
        """Read, and put the keyboard into the filter."""
        del place
        self.read()
        self.typed.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Where it is narrow the count gives way to the buttons."""
        self._count.setVisible(bool(self._lines) and self.width() >= look.px(_WIDE))
        super().resizeEvent(event)

    def read(self) -> None:
        """Read all students again, keeping the filters."""
        self._lines = student_lines(self.session.desk, self.session.today)
        grades = sorted({line.student.grade for line in self._lines if line.student.grade}, key=grade_key)
        chosen = self._grade_kept
        self.grade.blockSignals(True)
        self.grade.clear()
        self.grade.addItem("All grades", _ALL)
        for grade in grades:
            self.grade.addItem(grade_words(grade).capitalize(), grade)
        self.grade.setCurrentIndex(max(0, self.grade.findData(chosen)))
        self.grade.blockSignals(False)
        self._empty.setVisible(not self._lines)
        for widget in (self._card, self.typed, self.grade, self.plan, self._count, self.list_out):
            widget.setVisible(bool(self._lines))
        self._count.setVisible(bool(self._lines) and self.width() >= look.px(_WIDE))
        self._show()

    def _chosen(self) -> None:
        self._grade_kept = str(self.grade.currentData() or _ALL)
        self.session.desk.keep(_KEPT, {"grade": self._grade_kept, "plan": str(self.plan.currentData() or "")})
        self._show()

    def _show(self) -> None:
        grade, plan = self.grade.currentData(), self.plan.currentData()
        lines = [line for line in self._lines if grade in (_ALL, None, line.student.grade)]
        if plan == "plan":
            lines = [line for line in lines if line.plan]
        elif plan == "none":
            lines = [line for line in lines if not line.plan]
        elif plan == "flag":
            waiting = self._flagged()
            lines = [line for line in lines if line.student.id in waiting]
        elif plan in _TIERS:
            lines = [line for line in lines if line.tier == _TIERS[plan]]
        elif plan:
            lines = [line for line in lines if line.progress is not None and line.progress.state == plan]
        self.table.set_values(lines)
        self._filter(self.typed.text())
        self.titled.emit("Students", "")

    def _flagged(self) -> set[str]:
        """Who has a flag without a decision; a large school is looked through beside the window, and listed then."""
        desk, day = self.session.desk, self.session.today
        if not follow_up.at_once(desk):
            self._work.run(
                "Looking for flags",
                lambda step: flags.flagged(desk, day, step),
                lambda _found: self._show(),
                self.session.refused.emit,
            )
            return set()
        return {one.student.id for one in flags.flagged(desk, day) if one.open}

    def _filter(self, text: str) -> None:
        self.table.filter(text)
        self._count.setText(count(len(self.table.shown()), "student"))

    def _open(self, line: StudentLine) -> None:
        self.go.emit(Place(name="student", student_id=line.student.id))
