"""How a file is read: what it is, what only a person can say of it, its first rows, and what each column is."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.catalog import Recognized
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.sheets import SHEET, FileKind
from interventiondesk.exchange.tables import Table
from interventiondesk.tasks.file_shapes import Opened, Shape, fields_for
from interventiondesk.tasks.plans import measure_words
from interventiondesk.ui import look
from interventiondesk.ui.pages.data_preview import Preview, is_plain, preview_of, words_of_run
from interventiondesk.ui.pages.data_questions import Questions, Told, questions_of, told_with
from interventiondesk.ui.pages.data_steps import StepHead
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import filled
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.keeping import focus_again
from interventiondesk.ui.parts.table import Column, ValueTable
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.places import Scrolled

_NOT_READ = "Not read"
_ELSEWHERE = frozenset({"encoding", "sheet"})
"""Questions whose answer has the file read anew."""


def file_words(opened: Opened, table: Table, about: Recognized) -> str:
    """What a file is: 214 rows, 17 columns, CSV, utf-8. Rows are those below the headings."""
    read = opened.read
    below = sum(max(0, len(one.rows) - 1) for one in read.tables) if opened.roster else len(rows_below(table, about))
    parts = [count(below, "row")]
    if opened.roster:
        parts.append(count(len(read.tables), "file"))
    elif opened.columns:
        parts.append(count(len(opened.columns), "column"))
    known = {one.encoding: one.title for one in read.encodings_possible}
    encoding = known.get(read.encoding) or (read.encoding.upper() if read.encoding.startswith("utf") else read.encoding)
    return ", ".join([*parts, *(part for part in (read.kind, encoding) if part)])


class MappingView(Scrolled):
    """One file. `chosen` asks for what it would do, `read_again` carries what was said of its letters or its sheet,
    `left` asks for another file; `told` is all that was said."""

    chosen = Signal()
    read_again = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.told: Told = Told()
        self.kind: FileKind | None = None
        self.combos: dict[int, Choice] = {}
        self._opened: Opened | None = None
        self._table = Table()
        self._about = Recognized()
        self._draft: Draft | None = None
        self._measures: dict[str, Measure] = {}
        self._today = dt.date(2000, 1, 1)
        self.go = filled("Show what it would do")
        self.go.clicked.connect(self._go)
        self._head = StepHead(self.go)
        self._head.another.clicked.connect(self.left)
        self._says = Words("", ink="text")
        self._wrong = Words("", ink="text")
        self.questions = Questions()
        self.questions.answered.connect(self._answered)
        self.name = QLineEdit()
        self.name.setFixedWidth(look.px(260))
        self.name.setMaxLength(80)
        self.name.setPlaceholderText("such as Reading log of grade 3")
        self.name.setAccessibleName("Remember this layout as")
        self.name.textChanged.connect(self._named)
        self._naming = QWidget()
        naming = QHBoxLayout(self._naming)
        naming.setContentsMargins(0, look.px(look.STEP), 0, 0)
        naming.setSpacing(look.px(look.PAD))
        words = label("Remember this layout as", muted=True)
        words.setFixedWidth(look.px(168))
        words.setBuddy(self.name)
        naming.addWidget(words)
        naming.addWidget(self.name)
        naming.addWidget(Elided("Then such files are known again.", "small", ink="muted"), 1)
        asked = QWidget()
        box = QVBoxLayout(asked)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.questions)
        box.addWidget(self._naming)
        self._head.add(self._says, self._wrong)
        self._head.add_inside(asked)
        self.preview = Card("First rows, as they would be read")
        self._shown: QWidget | None = None
        self._columns_card = Card("Columns", " ")
        self._grid: QWidget | None = None
        for card in (self._head, self.preview, self._columns_card):
            self.main.addWidget(card)
        self._columns.setContentsMargins(0, 0, 0, 0)

    # -- showing ------------------------------------------------------------------------------------------------------

    def show_file(
        self,
        opened: Opened,
        known: tuple[Table, Recognized],
        told: Told,
        draft: Draft | None,
        measures: Sequence[Measure],
        today: dt.date,
    ) -> None:
        """Show a file that was opened, with what is known of its sheet and what was said of it so far. `draft` is what it
        would do as far as that is known already."""
        another = self._opened is None or self._opened.read is not opened.read or self._opened.sheet != opened.sheet
        self._opened, self.told, self._draft = opened, told, draft
        self._table, self._about = known
        self._measures, self._today = {measure_words(one): one for one in measures}, today
        shape = told.shape
        self.kind = shape.kind if shape else opened.kind
        self._head.set_title(opened.read.file, file_words(opened, *known))
        self._says.set_text(self._what_it_is(opened))
        self.say_wrong("")
        if another:
            self.name.clear()
            self.verticalScrollBar().setValue(0)
        self._columns_card.setVisible(not opened.roster)
        self._lay_out_columns({at: field for field, at in shape.mapping.items()} if shape else None)
        self._ask()

    def _what_it_is(self, opened: Opened) -> str:
        if opened.roster:
            return "This is a set of files of a whole school: students, staff, families, classes."
        told: list[str] = []
        if opened.kind is not None:
            about = f"a sheet of your own: {SHEET[opened.kind].title.lower()}"
            told.append(f"Recognized as {about if is_plain(opened.product) else opened.product}.")
        else:
            told.append("It is not known what this file holds. Say what it is and what its columns are.")
        if opened.read.left_out:
            told.append(f"Never read, wherever they stand: {join(opened.read.left_out)}.")
        return " ".join(told)

    def _ask(self) -> None:
        """The questions, the preview and the button after anything was said."""
        opened = self._opened
        if opened is None:
            return
        by_hand = self.told.shape is not None
        asks = () if by_hand and self._about.kind is None else self._about.asks
        questions = questions_of(opened, asks, self.kind, self._draft, self.told, self._measures)
        self.questions.ask(questions, self._today)
        self.go.setEnabled(self.kind is not None and not self.questions.open_ones())
        self._naming.setVisible(by_hand and not opened.roster)
        self._preview()

    def _preview(self) -> None:
        opened = self._opened
        found = Preview()
        if opened is not None and not opened.roster:
            told = self.told
            found = preview_of(self._table, self._about, told.shape, told.answers, told.day_first)
        self.preview.clear()
        self.preview.setVisible(bool(found.titles))
        if not found.titles:
            return
        if not found.rows:
            self.preview.add(Words("No row can be read with these columns.", lined=True))
            self.preview.end()
            return
        columns = [
            Column[tuple[str, ...]](
                title=title,
                text=functools.partial(_text_at, at),
                muted=not at,
                bold=at == 1,
                grows=at == len(found.titles) - 1,
            )
            for at, title in enumerate(found.titles)
        ]
        table = ValueTable(columns, found.rows, name="First rows, as they would be read")
        table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setFixedHeight(table.height_of_all() + look.px(look.WIDE))
        self.preview.add(table)

    def _lay_out_columns(self, fields: dict[int, str] | None) -> None:
        """A line a column. `fields` are those that were chosen by hand."""
        opened, kind = self._opened, self.kind
        self._columns_card.clear()
        self.combos = {}
        if opened is None or opened.roster:
            return
        told = "how each is read" if kind is not None else "say first what the file holds"
        self._columns_card.set_title("Columns", f"{len(opened.columns)} · {told}")
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(look.WIDE))
        grid.setVerticalSpacing(look.px(look.STEP))
        for at, title in enumerate(("Column of the file", "Examples", "Read as")):
            grid.addWidget(label(title, "small", muted=True), 0, at)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        known = fields_for(kind) if kind is not None else ()
        for number, column in enumerate(opened.columns, 1):
            grid.addWidget(Elided(column.title, bold=True), number, 0)
            if column.private:
                never = Elided("never read: passwords and social security numbers stay outside", ink="muted")
                grid.addWidget(never, number, 1, 1, 2)
                continue
            grid.addWidget(Elided(" · ".join(column.examples) or "nothing", ink="muted"), number, 1)
            combo = Choice()
            combo.setFixedWidth(look.px(220))
            combo.setObjectName(f"column {column.at}")
            combo.setAccessibleName(f"{column.title} is read as")
            combo.setAccessibleDescription(", ".join(column.examples))
            by_itself = words_of_run(self._about, column.at)
            combo.addItem(by_itself or _NOT_READ, "")
            for field, words in known:
                combo.addItem(words, field)
            wanted = column.field if fields is None else fields.get(column.at, "")
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
            combo.setEnabled(kind is not None)
            combo.activated.connect(functools.partial(self._column_chosen, column.at))
            self.combos[column.at] = combo
            grid.addWidget(combo, number, 2)
        self._columns_card.add_inside(inside)

    # -- asking -------------------------------------------------------------------------------------------------------

    def focus_first(self) -> None:
        """Put the keyboard on the first question that is open, else on the next step."""
        waiting = self.questions.open_ones()
        if not waiting or not focus_again(self, f"ask {waiting[0].name}"):
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, text: str) -> None:
        """Say what is missing, or nothing."""
        self._wrong.set_text(text)
        self._wrong.setVisible(bool(text))
        if text:
            announce(self._wrong, text, urgent=True)

    def mapping(self) -> dict[str, int]:
        """The column of each field as it is chosen now."""
        return {combo.currentData(): at for at, combo in self.combos.items() if combo.currentData()}

    def _answered(self, name: str, value: str) -> None:
        measure = self._measures.get(value) if name == "measure" else None
        if name == "measure":
            # a measure of the desk is meant with its level; any other name stands by itself
            self.told = told_with(self.told, "level", measure.level if measure else "", self.mapping)
        self.told = told_with(self.told, name, measure.name if measure else value, self.mapping)
        self.say_wrong("")
        if name in _ELSEWHERE:
            self.read_again.emit(self.told)
            return
        if name == "kind" and self.told.shape is not None:
            chosen = {at: field for field, at in self.told.shape.mapping.items()}
            self.kind = self.told.shape.kind
            proposed = self._proposed(self.kind)
            self._lay_out_columns(proposed | chosen if proposed else chosen)
            self._shape_changed()
            return
        self._ask()

    def _proposed(self, kind: FileKind) -> dict[int, str]:
        """The columns as they were recognized, as far as this kind has their fields."""
        fields = {field for field, _ in fields_for(kind)}
        return {at: field for field, at in self._about.mapping.items() if field in fields}

    def _column_chosen(self, at: int, _index: int) -> None:
        """A field is read from one column: choosing it here takes it away there."""
        field = self.combos[at].currentData()
        for other, combo in self.combos.items():
            if other != at and field and combo.currentData() == field:
                combo.setCurrentIndex(0)
        self._shape_changed()

    def _shape_changed(self) -> None:
        kind = self.kind
        if kind is None:
            return
        mapping = self.mapping()
        as_recognized = kind == self._about.kind and mapping == self._about.mapping
        shape = None if as_recognized else Shape(kind=kind, mapping=mapping, answers=self.told.answers)
        self.told = msgspec.structs.replace(self.told, shape=shape)
        self._draft = None  # what it asked, it asked of other columns
        self.say_wrong("")
        self._ask()

    def _named(self, text: str) -> None:
        self.told = msgspec.structs.replace(self.told, name=" ".join(text.split()))

    def _go(self) -> None:
        self.chosen.emit()


def _text_at(at: int, row: tuple[str, ...]) -> str:
    return row[at]
