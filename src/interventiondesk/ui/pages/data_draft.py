"""What a file would do, before it does it: what it is, the counts, the rows behind each, and who is missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Entity, field_of
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Contact, Student
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.draft import Draft, Line, Offer, RowProblem
from interventiondesk.exchange.oneroster.drafting import RosterDraft
from interventiondesk.exchange.sheets import SHEET
from interventiondesk.tasks.bring_in import must_type
from interventiondesk.tasks.draft_words import draft_says, thing_of
from interventiondesk.tasks.students import where_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_offers import Offers
from interventiondesk.ui.pages.data_preview import is_plain
from interventiondesk.ui.pages.data_steps import StepHead
from interventiondesk.ui.parts.buttons import filled, link
from interventiondesk.ui.parts.cards import Card, Check, Words
from interventiondesk.ui.parts.keeping import focus_again
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.parts.words import label

SHOWN = 500
"""Rows of one kind that are shown; the counts tell of all."""

_WARNINGS = 3
_ROW, _TITLE, _LEAST, _REST = 72, 240, 130, 0.4
"""How wide the number of a row is, and a title and what comes at least, in pixels of the sketches; the share of what comes
at most."""
_OFFERS = "Same student?"
_WITHOUT_ID = "New without an ID"


def _changes(line: Line) -> str:
    return "; ".join(f"{title}: {old} → {new}" if old else f"{title}: {new}" for title, old, new in line.changes)


def _row(line: Line) -> str:
    return str(line.row) if line.row else ""


def _wide(texts: Sequence[str], *, bold: bool) -> float:
    """How wide a column of these texts is, in pixels of the sketches."""
    measure = look.metrics(bold=bold)
    widest = max((measure.horizontalAdvance(text) for text in sorted(set(texts), key=len)[-3:]), default=0)
    return widest * 100 / look.px(100) + 2 * look.PAD + 2


def _line_columns(
    thing: str, told: str, words: Callable[[Line], str], lines: Sequence[Line], room: float, *, numbered: bool
) -> list[Column[Line]]:
    number = Column[Line](title="Row", text=_row, sort=lambda line: line.row, align="right", muted=True, width=_ROW)
    columns = [number] if numbered else []
    # a student's name is short; a score's title also says of what and when, and the day stands at its end
    rest = max(_LEAST, min(_wide([words(line) for line in lines], bold=False), room * _REST)) if told else 0.0
    width = round(min(max(_TITLE, _wide([line.title for line in lines], bold=True)), room - rest - _ROW))
    columns.append(Column[Line](title=thing, text=lambda line: line.title, bold=True, width=width, grows=not told))
    if told:
        columns.append(Column[Line](title=told, text=words, grows=True))
    return columns


def _problem_columns() -> list[Column[RowProblem]]:
    return [
        Column[RowProblem](
            title="Row",
            text=lambda one: str(one.row or ""),
            sort=lambda one: one.row,
            align="right",
            muted=True,
            width=72,
        ),
        Column[RowProblem](title="Column", text=lambda one: one.column, bold=True, width=140),
        Column[RowProblem](title="What is wrong", text=lambda one: one.says, width=380, grows=True, least=220),
        Column[RowProblem](
            title="What to do", text=lambda one: one.remedy, muted=True, width=300, grows=True, least=160
        ),
    ]


def read_words(draft: Draft) -> str:
    """What was read: mCLASS progress monitoring, 214 rows of scores."""
    rows = count(draft.read, "row")
    title = "" if draft.kind is None or isinstance(draft, RosterDraft) else SHEET[draft.kind].title.lower()
    if is_plain(draft.product):
        return f"{rows} of {title}" if title else rows
    return f"{draft.product}, {rows}" + (f" of {title}" if title and title not in draft.product.lower() else "")


class DraftView(QWidget):
    """One draft. `brought_in` asks to commit it with what `accepts_missing`, `typed` and `accepts_goals` say; `same`
    carries offers and whether they are right; `columns_wanted`, `another_wanted` and `save_wanted` are its other
    buttons."""

    brought_in = Signal()
    same = Signal(object, bool)
    columns_wanted = Signal()
    another_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.draft: Draft | None = None
        self._students = 0
        self._offers: tuple[Offer, ...] = ()
        self._values: dict[str, Entity] = {}
        self._table: QWidget | None = None
        self._tab_names: list[str] = []
        self.button = filled("Bring in", "import")
        self.button.clicked.connect(self.brought_in)
        self.columns = link("How it is read")
        self.columns.setAccessibleDescription("What the file is, its columns, its IDs and dates")
        self.columns.clicked.connect(self.columns_wanted)
        self._head = StepHead(self.button, self.columns)
        self._head.another.clicked.connect(self.another_wanted)
        self._says = Words("", ink="text")
        self._warned = Words("")
        self._left_out = Words("")
        self._make_accepting()
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
        self._save = link("Save as a sheet", "export")
        self._save.setAccessibleDescription("The rows that are left out, to be mended and read again")
        self._save.clicked.connect(self.save_wanted)
        strip.addWidget(self._save)
        self._inside.addLayout(strip)
        self._more = label("", "small", muted=True, wraps=True)
        self._more.setContentsMargins(look.px(look.WIDE), look.px(6), look.px(look.WIDE), look.px(6))
        self._inside.addWidget(self._more)
        self._card.add(inside)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self._head)
        box.addWidget(self._card, 1)

    def _make_accepting(self) -> None:
        """What is only done when it is ticked."""
        self.goals = Check("")
        self.goals.toggled.connect(self._check)
        self.without_id = Check("")
        self.without_id.toggled.connect(self._check)
        self.missing = Check("")
        self.missing.toggled.connect(self._check)
        self.consent = QLineEdit()
        self.consent.setFixedWidth(look.px(160))
        self.consent.textChanged.connect(self._check)
        self._accepting = QWidget()
        line = QHBoxLayout(self._accepting)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.PAD))
        line.addWidget(self.missing)
        line.addWidget(self.consent)
        line.addWidget(self.without_id)
        line.addWidget(self.goals)
        line.addStretch(1)
        self._head.add(self._says, self._warned, self._left_out)
        self._head.add_inside(self._accepting)

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_draft(
        self, draft: Draft, students: int, note: str = "", apart: frozenset[tuple[int, str]] = frozenset()
    ) -> None:
        """Show what a file would do to a school of so many active students. `apart` are offers that were declined."""
        again = self.draft is not None and self.draft.sha256 == draft.sha256
        self.draft = draft
        self._students = students
        self._values = {value.id: value for value in draft.values if isinstance(value, (Student, Staff, Contact))}
        self._offers = tuple(one for one in draft.offers if (one.row, one.student_id) not in apart)
        self._head.set_title(draft.file)
        self._says.set_text(" ".join(part for part in (f"{read_words(draft)}.", draft_says(draft), note) if part))
        few = draft.warnings[:_WARNINGS]
        more = len(draft.warnings) - len(few)
        self._warned.set_text(" ".join([*few, *([f"And {count(more, 'remark')} more."] if more else [])]))
        self._warned.setVisible(bool(few))
        told = [f"Columns that are not read: {join(draft.unmapped)}."] if draft.unmapped else []
        if draft.left_out:
            told.append(f"Never read, wherever they stand: {join(draft.left_out)}.")
        self._left_out.set_text(" ".join(told))
        self._left_out.setVisible(bool(told))
        gone = len(draft.missing_values)
        self.missing.setVisible(bool(gone))
        what = "set" if isinstance(draft, RosterDraft) else "file"
        self._name(self.missing, f"Students who are not in this {what} become inactive ({gone:,})")
        self.consent.setPlaceholderText(f"Type {gone} to confirm")
        self.consent.setAccessibleName(f"Type {gone} to confirm that so many students are not here any more")
        self.goals.setVisible(bool(draft.goal_values))
        made = count(len(draft.without_id), "new student")
        self.without_id.setVisible(bool(draft.without_id))
        self._name(self.without_id, f"Make {made} of whom the file has no ID")
        self._accepting.setVisible(bool(gone or draft.goal_values or draft.without_id))
        goals = count(len(draft.goal_values), "plan")
        self._name(self.goals, f"Set the goals that the file has for {goals} without one")
        if not again:
            self.missing.setChecked(False)
            self.without_id.setChecked(False)
            self.goals.setChecked(bool(draft.goal_values))
            self.consent.clear()
        self._fill_tabs(draft, again=again)
        self._check()

    @staticmethod
    def _name(check: Check, text: str) -> None:
        check.setText(text)
        check.setAccessibleName(text)
        check.updateGeometry()

    def forget(self) -> None:
        """Another file: nothing of this one counts."""
        self.draft = None

    def _fill_tabs(self, draft: Draft, *, again: bool) -> None:
        counts = {
            "New": len(draft.new),
            _WITHOUT_ID: len(draft.without_id),
            "Changed": len(draft.changed),
            "Goals": len(draft.goals),
            "Unchanged": len(draft.unchanged),
            "Missing": len(draft.missing),
            _OFFERS: len(self._offers),
            "Problems": len(draft.problems),
        }
        before = self._tab_names[self.tabs.currentIndex()] if again and self._tab_names else ""
        self._tab_names = [
            name for name, many in counts.items() if many or name in {"New", "Changed", "Unchanged", "Problems"}
        ]
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        for name in self._tab_names:
            self.tabs.addTab(f"{name}  {counts[name]:,}")
        order = (_OFFERS, _WITHOUT_ID, "New", "Changed", "Problems", "Missing", "Unchanged")
        first = before if counts.get(before) else next((name for name in order if counts.get(name)), "New")
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
        total = shown = 0
        if name == _OFFERS:
            titles = {line.row: line.title for line in (*draft.new, *draft.without_id)}
            self._table = offers = Offers(self._offers, titles, draft.names)
            offers.said.connect(self.same)
            total, shown = len(self._offers), len(offers.rows)
        elif name == "Problems":
            total, shown = len(draft.problems), min(SHOWN, len(draft.problems))
            self._table = problems = ValueTable(_problem_columns(), draft.problems[:SHOWN], name="Problems")
            problems.chosen.connect(self._tell_problem)
        else:
            lines: Sequence[Line] = draft.without_id if name == _WITHOUT_ID else getattr(draft, name.lower())
            if name == "Missing":
                lines = sorted(lines, key=lambda line: line.title.casefold())
            total, shown = len(lines), min(SHOWN, len(lines))
            self._table = self._table_of(name, draft, lines)
        self._inside.insertWidget(1, self._table, 1)
        self._save.setVisible(name == "Problems" and bool(draft.problems))
        self._more.setText(f"The first {shown} of {total:,}." if total > shown else "None." if not total else "")
        self._more.setVisible(total > shown or not total)

    def _table_of(self, name: str, draft: Draft, lines: Sequence[Line]) -> ValueTable[Line]:
        thing = "Row" if isinstance(draft, RosterDraft) else thing_of(draft).capitalize()
        told = {"New": "What comes", "Changed": "What changes", "Goals": "What comes"}.get(name, "")
        shown = lines[:SHOWN]
        if not any(self._words_of(line) for line in shown):
            told = ""
        thing = "Student" if name in {"Missing", "Goals"} else "Who or what" if thing == "Row" else thing
        page = self.parentWidget()
        room = (page.width() if page is not None else self.width()) * 100 / look.px(100) - 2 * look.PAGE
        columns = _line_columns(thing, told, self._words_of, shown, room, numbered=name != "Missing")
        table = ValueTable(columns, shown, name=name)
        if told:
            table.chosen.connect(self._tell_line)
        return table

    def _words_of(self, line: Line) -> str:
        """What comes or changes; of somebody new, where they belong."""
        if line.changes:
            return _changes(line)
        value = self._values.get(line.id)
        if isinstance(value, Student):
            words = where_words(value)
            return words[:1].upper() + words[1:]
        if isinstance(value, Staff):
            return field_of(Staff, "role").word(value.role)
        return value.relation if isinstance(value, Contact) else ""

    def _tell_problem(self, one: RowProblem) -> None:
        """The whole of a problem, as with a line."""
        where = ", ".join(part for part in (f"Row {one.row}" if one.row else "", one.column) if part)
        self._more.setText(": ".join(part for part in (where, f"{one.says} {one.remedy}".strip()) if part))
        self._more.show()

    def _tell_line(self, line: Line) -> None:
        """The whole of what the keyboard is on: a narrow column cuts it."""
        told = self._words_of(line)
        self._more.setText(f"Row {line.row}, {line.title}: {told}" if told else "")
        self._more.setVisible(bool(told))

    # -- asking -------------------------------------------------------------------------------------------------------

    def accepts_missing(self) -> bool:
        """Whether students who are missing from the file are to leave."""
        return self.missing.isChecked() and not self.missing.isHidden()

    def accepts_goals(self) -> bool:
        """Whether the goals of the file are to be set."""
        return self.goals.isChecked()

    def accepts_without_id(self) -> bool:
        """Whether new students of whom the file has no ID are to be made."""
        return self.without_id.isChecked() and not self.without_id.isHidden()

    def typed(self) -> int | None:
        """The number that was typed to confirm that so many leave."""
        text = self.consent.text().strip()
        return int(text) if text.isdecimal() and len(text) < 9 else None

    def _must_type(self) -> int | None:
        return must_type(self.draft, self._students) if self.draft and self.accepts_missing() else None

    def _check(self) -> None:
        draft = self.draft
        if draft is None:
            return
        gone, needed = len(draft.missing_values), self._must_type()
        self.consent.setVisible(needed is not None)
        parts: list[str] = []
        made = len(draft.without_id) if self.accepts_without_id() else 0
        if draft.values or draft.attendance is not None or made:
            thing = "row" if isinstance(draft, RosterDraft) else thing_of(draft)
            parts.append(f"Bring in {count(len(draft.new) + len(draft.changed) + made, thing, _plural(thing))}")
        elif draft.goal_values and self.accepts_goals():
            parts.append(f"Bring in {count(len(draft.goal_values), 'goal')}")
        if self.accepts_missing():
            parts.append(f"make {gone:,} inactive" if parts else f"Make {count(gone, 'student')} inactive")
        self._head.name_onward(", ".join(parts))
        self.button.setEnabled(needed is None or self.typed() == needed)

    def focus_first(self) -> None:
        """Put the keyboard on the next step: questions about students before the button that would pass over them."""
        offers = self._table
        if isinstance(offers, Offers) and offers.rows and focus_again(self, offers.rows[0].yes.objectName()):
            return
        target = self.button if self.button.isEnabled() and not self.button.isHidden() else self.tabs
        target.setFocus(Qt.FocusReason.OtherFocusReason)


def _plural(thing: str) -> str:
    """Days of attendance, places in a group; empty where an s is enough."""
    first, of, rest = thing.partition(" of ")
    if of:
        return f"{first}s of {rest}"
    first, of, rest = thing.partition(" for ")
    return f"{first}s for {rest}" if of else "places in groups" if thing == "place in a group" else ""
