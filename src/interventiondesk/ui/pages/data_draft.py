"""What a file would do, before it does it: how it was read, the counts, the rows behind each, and who is missing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.words import count, join
from interventiondesk.exchange.draft import ID_KINDS, ID_TITLES, Draft, IdKind, Line, RowProblem
from interventiondesk.tasks.bring_in import draft_words
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Check, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.parts.words import label

SHOWN = 500
"""Rows of one kind that are shown; the counts tell of all."""

_MANY = 10
"""Percent of the students whose leaving must be confirmed by typing how many they are."""


def _changes(line: Line) -> str:
    return "; ".join(f"{title}: {old} → {new}" if old else f"{title}: {new}" for title, old, new in line.changes)


def _row(line: Line) -> str:
    return str(line.row) if line.row else ""


def _line_columns(thing: str, told: str, *, numbered: bool) -> list[Column[Line]]:
    number = Column[Line](title="Row", text=_row, sort=lambda line: line.row, align="right", muted=True, width=72)
    columns = [number] if numbered else []
    wide = 300 if thing == "Student" else 640
    columns.append(Column[Line](title=thing, text=lambda line: line.title, bold=True, width=wide, grows=not told))
    if told:
        columns.append(Column[Line](title=told, text=_changes, grows=True))
    return columns


def _problem_columns() -> list[Column[RowProblem]]:
    return [
        Column[RowProblem](
            title="Row", text=lambda one: str(one.row), sort=lambda one: one.row, align="right", muted=True, width=72
        ),
        Column[RowProblem](title="Column", text=lambda one: one.column, bold=True, width=160),
        Column[RowProblem](title="What is wrong", text=lambda one: one.says, width=420, grows=True),
        Column[RowProblem](title="What to do", text=lambda one: one.remedy, muted=True, width=320),
    ]


def read_words(draft: Draft) -> str:
    """How a file was read: mCLASS progress monitoring, 214 rows of scores."""
    rows = f"{count(draft.read, 'row')} of {draft.kind}"
    return f"{draft.product}, {rows}" if draft.product else rows


def _says(draft: Draft) -> str:
    """What the file would do, and what of it would be left out."""
    told: list[str] = []
    if draft.values:
        told.append(f"It would bring {draft_words(draft)}.")
    elif draft.unchanged:
        told.append(f"{count(len(draft.unchanged), 'row')} of this file are here already, without a change.")
    if draft.problems:
        rows = len(draft.rejected) or len({one.row for one in draft.problems})
        told.append(f"{count(rows, 'row')} would be left out; the problems say why.")
    return " ".join(told) or "There is nothing in this file to bring in."


class DraftView(QWidget):
    """One draft. `brought_in` carries whether missing students leave; `asked_again` that ids or dates mean something else;
    `columns_wanted`, `another_wanted` and `save_wanted` are its other buttons."""

    brought_in = Signal(bool)
    asked_again = Signal()
    columns_wanted = Signal()
    another_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.draft: Draft | None = None
        self._students = 0
        self._table: QWidget | None = None
        self._tab_names: list[str] = []
        self.button = filled("Bring in", "import")
        self.button.clicked.connect(lambda: self.brought_in.emit(self._accepts()))
        another = outlined("Choose another file")
        another.clicked.connect(self.another_wanted)
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        line.addWidget(another)
        line.addWidget(self.button)
        self._head = Card(" ", " ", trailing=both)
        self._says = Words("", ink="text")
        self._left_out = Words("")
        self.ids, self.order = Choice(), Choice()
        self._make_questions()
        self._make_missing()
        self.tabs = Tabs()
        self.tabs.setAccessibleName("Rows of the file")
        self.tabs.currentChanged.connect(self._show_tab)
        self._card = Card()
        self._card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        inside = QWidget()
        self._inside = QVBoxLayout(inside)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)
        strip = QHBoxLayout()
        strip.setContentsMargins(look.px(look.WIDE) - 1, look.px(4), look.px(look.PAD), 0)
        strip.addWidget(self.tabs, 1)
        self._save = link("Save these rows as a sheet", "export")
        self._save.clicked.connect(self.save_wanted)
        strip.addWidget(self._save)
        self._inside.addLayout(strip)
        self._more = label("", "small", muted=True)
        self._more.setContentsMargins(look.px(look.WIDE), look.px(6), look.px(look.WIDE), look.px(6))
        self._inside.addWidget(self._more)
        self._card.add(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self._head)
        box.addWidget(self._card, 1)

    def _make_questions(self) -> None:
        self.ids.setAccessibleName("Students are met by")
        for kind in ID_KINDS:
            self.ids.addItem(ID_TITLES[kind], kind)
        self.ids.activated.connect(self._asked)
        self.order.setAccessibleName("How dates are written")
        self.order.addItem("Choose: is 3/4 March or April?", None)
        self.order.addItem("Month first: 3/4 is March 4", False)
        self.order.addItem("Day first: 3/4 is April 3", True)
        self.order.activated.connect(self._asked)
        columns = link("Change what the columns are")
        columns.clicked.connect(self.columns_wanted)
        questions = QWidget()
        line = QHBoxLayout(questions)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        met = label("Students are met by", muted=True)
        met.setBuddy(self.ids)
        self._order_words = label("Dates are written", muted=True)
        self._order_words.setBuddy(self.order)
        line.addWidget(met)
        line.addWidget(self.ids)
        line.addSpacing(look.px(look.PAD))
        line.addWidget(self._order_words)
        line.addWidget(self.order)
        line.addStretch(1)
        line.addWidget(columns)
        self._questions = questions

    def _make_missing(self) -> None:
        self.missing = Check("")
        self.missing.toggled.connect(self._check)
        self.consent = QLineEdit()
        self.consent.setFixedWidth(look.px(160))
        self.consent.textChanged.connect(self._check)
        self._gone = QWidget()
        line = QHBoxLayout(self._gone)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.PAD))
        line.addWidget(self.missing)
        line.addWidget(self.consent)
        line.addStretch(1)
        asked = QWidget()
        box = QVBoxLayout(asked)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(look.STEP))
        box.addWidget(self._questions)
        box.addWidget(self._gone)
        self._head.add(self._says, self._left_out)
        self._head.add_inside(asked)

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft, students: int, note: str = "") -> None:
        """Show what a file would do to a school of so many active students."""
        again = self.draft is not None and self.draft.sha256 == draft.sha256
        self.draft = draft
        self._students = students
        self._head.set_title(draft.file, read_words(draft))
        self._says.set_text(" ".join(part for part in (_says(draft), note) if part))
        told = [f"Columns that are not read: {join(draft.unmapped)}."] if draft.unmapped else []
        if draft.left_out:
            told.append(f"Never read, wherever they stand: {join(draft.left_out)}.")
        self._left_out.set_text(" ".join(told))
        self._left_out.setVisible(bool(told))
        self.ids.setCurrentIndex(max(0, self.ids.findData(draft.ids)))
        asks = draft.asks_day_first or self.order.currentData() is not None
        self._order_words.setVisible(asks)
        self.order.setVisible(asks)
        gone = len(draft.missing_values)
        self._gone.setVisible(bool(gone))
        self.missing.setText(f"Students missing from this file become inactive ({gone})")
        self.missing.setAccessibleName(self.missing.text())
        self.missing.updateGeometry()
        self.consent.setPlaceholderText(f"Type {gone} to confirm")
        self.consent.setAccessibleName(f"Type {gone} to confirm that so many students are not here any more")
        if not again:
            self.missing.setChecked(False)
            self.consent.clear()
        self._fill_tabs(draft, again=again)
        self._check()

    def forget(self) -> None:
        """Another file: dates are asked for anew."""
        self.draft = None
        self.order.setCurrentIndex(0)

    def id_kind(self) -> IdKind:
        """By which id the user wants students to be met."""
        return self.ids.currentData()

    def day_first(self) -> bool | None:
        """What the user said about dates, None before that."""
        return self.order.currentData()

    def _fill_tabs(self, draft: Draft, *, again: bool) -> None:
        counts = {
            "New": len(draft.new),
            "Changed": len(draft.changed),
            "Unchanged": len(draft.unchanged),
            "Missing": len(draft.missing),
            "Problems": len(draft.problems),
        }
        before = self._tab_names[self.tabs.currentIndex()] if again and self._tab_names else ""
        self._tab_names = [name for name, many in counts.items() if many or name != "Missing"]
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for name in self._tab_names:
            self.tabs.addTab(f"{name}  {counts[name]:,}")
        order = ("New", "Changed", "Problems", "Missing", "Unchanged")
        first = before or next((name for name in order if counts[name]), "New")
        self.tabs.setCurrentIndex(self._tab_names.index(first) if first in self._tab_names else 0)
        self.tabs.blockSignals(False)
        self._show_tab(self.tabs.currentIndex())

    def _show_tab(self, index: int) -> None:
        draft = self.draft
        if draft is None or not 0 <= index < len(self._tab_names):
            return
        name = self._tab_names[index]
        if self._table is not None:
            self._inside.removeWidget(self._table)
            self._table.hide()
            self._table.deleteLater()
        thing = "Student" if draft.kind == "students" else "Score"
        lines: tuple[Line, ...] = ()
        if name == "Problems":
            total = len(draft.problems)
            self._table = ValueTable(_problem_columns(), draft.problems[:SHOWN], name="Problems")
        else:
            lines = getattr(draft, name.lower())
            total = len(lines)
            told = {"New": "" if draft.kind == "students" else "What comes", "Changed": "What changes"}.get(name, "")
            self._table = ValueTable(_line_columns(thing, told, numbered=name != "Missing"), lines[:SHOWN], name=name)
        self._inside.insertWidget(1, self._table, 1)
        self._save.setVisible(name == "Problems" and bool(draft.problems))
        self._more.setText(f"The first {SHOWN} of {total:,}." if total > SHOWN else "None." if not total else "")
        self._more.setVisible(total > SHOWN or not total)

    # -- asking -------------------------------------------------------------------------------------------------------

    def _asked(self, _index: int) -> None:
        self.asked_again.emit()

    def _must_type(self) -> bool:
        gone = len(self.draft.missing_values) if self.draft else 0
        return self.missing.isChecked() and gone * 100 > self._students * _MANY

    def _accepts(self) -> bool:
        return self.missing.isChecked() and not self._gone.isHidden()

    def _check(self) -> None:
        draft = self.draft
        if draft is None:
            return
        gone = len(draft.missing_values)
        self.consent.setVisible(self._must_type())
        thing = "student" if draft.kind == "students" else "score"
        parts = [f"Bring in {count(len(draft.new) + len(draft.changed), thing)}"] if draft.values else []
        if self._accepts():
            parts.append(f"{'let' if parts else 'Let'} {count(gone, 'student')} leave")
        self.button.setText(", ".join(parts) or "Bring in")
        self.button.setAccessibleName(self.button.text())
        self.button.setVisible(bool(parts))
        self.button.setEnabled(not self._must_type() or self.consent.text().strip() == str(gone))
        self.button.updateGeometry()

    def focus_first(self) -> None:
        """Put the keyboard on the next step."""
        target = self.button if self.button.isEnabled() and not self.button.isHidden() else self.tabs
        target.setFocus(Qt.FocusReason.OtherFocusReason)
