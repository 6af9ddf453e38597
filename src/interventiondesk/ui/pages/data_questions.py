"""What only a person can say of a file, a line for each question: what it is, its letters, its IDs, its dates."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from interventiondesk.domain.dates import read_date
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.words import count
from interventiondesk.exchange.draft import ID_KINDS, ID_TITLES, Draft, IdKind
from interventiondesk.exchange.oneroster.drafting import RosterDraft
from interventiondesk.exchange.sheets import SHEET, SHEETS, FileKind
from interventiondesk.exchange.whole_sheet import STUDENT_IDS
from interventiondesk.tasks.file_shapes import Opened, Shape
from interventiondesk.ui import look
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.words import Elided, label

_LABEL = 168
_WIDEST = 460
_CHOOSE = "Choose"
_NEEDED = {"choose": "Choose one to go on", "type": "Type it to go on", "day": "Type the day to go on"}


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What the user has said of the file that is being brought in. `shape` only where its columns or its kind were
    chosen by hand, `answers` to what the file itself does not say, `matches` of rows that mean a student, `apart` of
    rows that do not."""

    shape: Shape | None = None
    name: str = ""
    encoding: str | None = None
    sheet: str | None = None
    ids: IdKind | None = None
    day_first: bool | None = None
    bulk: bool | None = None
    org: str | None = None
    answers: dict[str, str] = {}
    matches: dict[int, str] = {}
    apart: frozenset[tuple[int, str]] = frozenset()
    schools: tuple[tuple[str, str], ...] = ()


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `options` are (value, words); without any it is typed, `known` completing it. `must` says that nothing
    can be read before it is answered."""

    name: str
    words: str
    options: tuple[tuple[str, str], ...] = ()
    value: str = ""
    known: tuple[str, ...] = ()
    hint: str = ""
    form: Literal["choose", "type", "day"] = "choose"
    must: bool = False


_ASKED: Mapping[str, tuple[str, str]] = {
    "measure": ("Its scores are of", "such as Oral reading fluency"),
    "test": ("The test is", "such as Reading"),
    "date": ("It was given on", "such as 10/5/2026"),
    "season": ("Benchmark period", ""),
    "year": ("School year", "such as 2026-27"),
    "first_day": ("Monday of week 1", "such as 8/31/2026"),
}
_SEASONS = (("beginning", "Beginning of the year"), ("middle", "Middle of the year"), ("end", "End of the year"))


def questions_of(
    opened: Opened,
    asks: Sequence[str],
    kind: FileKind | None,
    draft: Draft | None,
    told: Told,
    measures: Mapping[str, Measure],
) -> list[Question]:
    """The questions that this file raises, the ones without which nothing can be read marked. `measures` are those of
    the desk by their words."""
    asked: list[Question] = []
    spellings = opened.read.encodings_possible
    if len(spellings) > 1:
        options = tuple(
            (one.encoding, f"{', '.join(one.examples[:3])}  ({one.title})" if one.examples else one.title)
            for one in spellings
        )
        words = "Names are written" if any(one.examples for one in spellings) else "Letters are"
        asked.append(Question(name="encoding", words=words, options=options, value=told.encoding or options[0][0]))
    if opened.roster:
        return [*asked, *_of_a_set(draft, told)]
    if len(opened.sheets) > 1:
        rows = {table.name: len(table.rows) for table in opened.read.tables}
        options = tuple((name, f"{name}, {count(rows.get(name, 0), 'row')}") for name in opened.sheets)
        asked.append(Question(name="sheet", words="The sheet is", options=options, value=opened.sheet))
    kinds = tuple((sheet.kind, sheet.title) for sheet in SHEETS)
    asked.append(Question(name="kind", words="The file holds", options=kinds, value=kind or "", must=kind is None))
    asked += [_asked(name, told, measures) for name in asks]
    asked += _of_rows(kind, draft, told, by_id=_has_ids(opened, told))
    return asked


def _asked(name: str, told: Told, measures: Mapping[str, Measure]) -> Question:
    words, hint = _ASKED.get(name, (name.replace("_", " ").capitalize(), ""))
    value = told.answers.get(name, "")
    if name == "measure" and value:
        meant = (value, told.answers.get("level", ""))
        value = next((words for words, one in measures.items() if (one.name, one.level) == meant), value)
    if name == "season":
        return Question(name=name, words=words, options=_SEASONS, value=value, must=True)
    known = tuple(measures) if name == "measure" else ()
    form = "day" if name in {"date", "first_day"} else "type"
    return Question(name=name, words=words, value=value, known=known, hint=hint, form=form, must=True)


def _has_ids(opened: Opened, told: Told) -> bool:
    """Whether a column is taken for an ID of students; else they are met by their names."""
    fields = told.shape.mapping if told.shape else {column.field for column in opened.columns}
    return any(field in fields for field in STUDENT_IDS)


def _of_rows(kind: FileKind | None, draft: Draft | None, told: Told, *, by_id: bool) -> list[Question]:
    asked: list[Question] = []
    if kind is not None and SHEET[kind].of_student and by_id:
        kinds = draft.asks_ids if draft is not None and draft.asks_ids else ID_KINDS
        options = tuple((one, ID_TITLES[one]) for one in kinds)
        value = told.ids or (draft.ids if draft is not None and not draft.asks_ids else None) or ""
        must = draft is not None and bool(draft.asks_ids) and told.ids is None
        if not must and not value:
            options = (("", "Whichever ID finds the most"), *options)
        asked.append(Question(name="ids", words="Students are found by", options=options, value=value, must=must))
    if told.day_first is not None or (draft is not None and draft.asks_day_first):
        options = (("month", "Month first: 3/4 is March 4"), ("day", "Day first: 3/4 is April 3"))
        value = "" if told.day_first is None else "day" if told.day_first else "month"
        asked.append(Question(name="order", words="Dates are written", options=options, value=value, must=not value))
    return asked


def _of_a_set(draft: Draft | None, told: Told) -> list[Question]:
    asked: list[Question] = []
    if not isinstance(draft, RosterDraft):
        return asked
    schools = told.schools or draft.schools
    if len(schools) > 1:
        value = told.org or draft.org
        asked.append(Question(name="org", words="Our school is", options=schools, value=value, must=not value))
    if draft.asks_bulk or told.bulk is not None:
        options = (
            ("all", "Everything: who is not in it is missing"),
            ("changes", "Only changes: who is not in it stays as is"),
        )
        value = "" if told.bulk is None else "all" if told.bulk else "changes"
        asked.append(Question(name="bulk", words="This set is", options=options, value=value, must=told.bulk is None))
    options = tuple((one, ID_TITLES[one]) for one in ID_KINDS)
    if draft.asks_ids or told.ids is not None:
        must = told.ids is None
        asked.append(
            Question(name="ids", words="Their identifier is the", options=options, value=told.ids or "", must=must)
        )
    return asked


def told_with(told: Told, name: str, value: str, mapping: Callable[[], dict[str, int]]) -> Told:
    """What is said once one more question is answered. `mapping` gives the columns as they are chosen now."""
    if name == "encoding":
        return msgspec.structs.replace(told, encoding=value or None)
    if name == "sheet":
        # Another sheet has other columns and other rows.
        return Told(encoding=told.encoding, sheet=value)
    if name == "kind":
        sheet = next((one for one in SHEETS if one.kind == value), None)
        shape = Shape(kind=sheet.kind, mapping=mapping(), answers=told.answers) if sheet else None
        return msgspec.structs.replace(told, shape=shape)
    if name == "ids":
        return msgspec.structs.replace(told, ids=next((one for one in ID_KINDS if one == value), None), matches={})
    if name == "order":
        return msgspec.structs.replace(told, day_first=None if not value else value == "day")
    if name == "bulk":
        return msgspec.structs.replace(told, bulk=None if not value else value == "all")
    if name == "org":
        return msgspec.structs.replace(told, org=value or None)
    answers = {one: text for one, text in {**told.answers, name: value}.items() if text}
    shape = msgspec.structs.replace(told.shape, answers=answers) if told.shape else None
    return msgspec.structs.replace(told, answers=answers, shape=shape)


class Questions(QWidget):
    """The lines. `answered` carries the question's name and what was chosen or typed."""

    answered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.editors: dict[str, Choice | QLineEdit] = {}
        self._notes: dict[str, Elided] = {}
        self._asked: tuple[Question, ...] = ()
        self._today = dt.date(2000, 1, 1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(look.PAD))
        self._grid.setVerticalSpacing(look.px(look.STEP))
        self._grid.setColumnStretch(1, 1)

    def open_ones(self) -> list[Question]:
        """Those that must be answered and are not."""
        return [one for one in self._asked if one.must and not one.value]

    def ask(self, questions: Sequence[Question], today: dt.date) -> None:
        """Ask these. Where they are the same ones, only the answers are shown anew and the keyboard stays."""
        self._today = today
        before, self._asked = self._asked, tuple(questions)
        if [_plain(one) for one in before] != [_plain(one) for one in questions]:
            focus = next((name for name, editor in self.editors.items() if editor.hasFocus()), "")
            self._lay_out()
            if focus in self.editors:
                self.editors[focus].setFocus(Qt.FocusReason.OtherFocusReason)
        for one in questions:
            self._show(one)
        self.setVisible(bool(questions))

    def _lay_out(self) -> None:
        while self._grid.count():
            taken = self._grid.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.editors, self._notes = {}, {}
        for at, one in enumerate(self._asked):
            words = label(one.words, muted=True)
            words.setFixedWidth(look.px(_LABEL))
            editor = self._line(one) if one.form != "choose" else self._choice(one)
            editor.setObjectName(f"ask {one.name}")
            editor.setAccessibleName(one.words)
            editor.setMaximumWidth(look.px(_WIDEST))
            words.setBuddy(editor)
            note = Elided("", "small", ink="muted")
            self.editors[one.name] = editor
            self._notes[one.name] = note
            both = QWidget()
            line = QHBoxLayout(both)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(look.px(look.PAD))
            line.addWidget(editor)
            line.addWidget(note, 1)
            self._grid.addWidget(words, at, 0)
            self._grid.addWidget(both, at, 1)

    def _choice(self, one: Question) -> Choice:
        made = Choice()
        made.activated.connect(functools.partial(self._chosen, one.name))
        return made

    def _line(self, one: Question) -> QLineEdit:
        made = QLineEdit()
        made.setFixedWidth(look.px(140 if one.form == "day" else 260))
        made.setPlaceholderText(one.hint)
        if one.known:
            completer = QCompleter(list(one.known), made)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.activated.connect(functools.partial(self._completed, one.name))
            made.setCompleter(completer)
        # a day is read when it is whole; of a name, every letter may be the last
        if one.form == "day":
            made.editingFinished.connect(functools.partial(self._typed, one.name))
        else:
            made.textEdited.connect(functools.partial(self._completed, one.name))
        return made

    def _show(self, one: Question) -> None:
        editor = self.editors[one.name]
        if isinstance(editor, Choice):
            editor.blockSignals(True)
            editor.clear()
            if not any(value == one.value for value, _ in one.options):
                editor.addItem(_CHOOSE, "")
            for value, words in one.options:
                editor.addItem(words, value)
            editor.setCurrentIndex(max(0, editor.findData(one.value)))
            editor.blockSignals(False)
            editor.updateGeometry()
        elif not editor.isModified() and not editor.hasFocus():
            editor.setText(self._written(one))
        self._note(one, _NEEDED[one.form] if one.must and not one.value else "")

    def _written(self, one: Question) -> str:
        if one.form == "day" and one.value:
            day = dt.date.fromisoformat(one.value)
            return f"{day.month}/{day.day}/{day.year}"
        return one.value

    def _note(self, one: Question, text: str) -> None:
        self._notes[one.name].set_text(text)
        self.editors[one.name].setAccessibleDescription(text)

    def _chosen(self, name: str, _index: int) -> None:
        editor = self.editors[name]
        if isinstance(editor, Choice):
            self.answered.emit(name, editor.currentData())

    def _completed(self, name: str, text: str) -> None:
        self.answered.emit(name, " ".join(text.split()))

    def _typed(self, name: str) -> None:
        editor = self.editors.get(name)
        one = next((each for each in self._asked if each.name == name), None)
        if one is None or not isinstance(editor, QLineEdit) or not editor.isModified():
            return
        text = editor.text().strip()
        if one.form == "day" and text:
            day = read_date(text, self._today)
            if day is None:
                self._note(one, f"{text} is no date.")
                return
            text = day.isoformat()
        editor.setModified(False)
        self.answered.emit(name, text)


def _plain(one: Question) -> tuple[str, str, bool]:
    return one.name, one.form, bool(one.options)
