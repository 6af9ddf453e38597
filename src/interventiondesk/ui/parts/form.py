"""Blocks of form rows made from declared fields: label, editor, and the sentence that says what is wrong.

A block is generated, a page is composed by hand of several blocks. There is no Save button: `committed` tells when an
edit is over. What was typed always stays in its widget, also when it cannot be read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from interventiondesk.domain.declared import Entity, Problem, field_of, fields_of, problems_of
from interventiondesk.ui import look
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import Editor, LongText, Reference, TextLine, editor_for
from interventiondesk.ui.parts.words import label

LABEL_WIDTH = 152
_WIDEST = 480


class FormBlock(QWidget):
    """Rows for some fields of an entity.

    `fields` are names in the order of the rows, by default all that people fill in. `references` maps a table's name to
    its (id, words) pairs. `edited` and `committed` carry a field's name.
    """

    edited = Signal(str)
    committed = Signal(str)

    def __init__(
        self,
        entity: type[Entity],
        fields: Sequence[str] | None = None,
        values: Mapping[str, Any] | None = None,
        references: Mapping[str, Sequence[tuple[str, str]]] | None = None,
        *,
        today: dt.date,
        labels: Mapping[str, str] | None = None,
        label_width: int = LABEL_WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._entity, self._label_width = entity, label_width
        chosen = fields or [field.name for field in fields_of(entity) if field.shown.audience != "nobody"]
        self._editors: dict[str, Editor] = {}
        self._labels: dict[str, QLabel] = {}
        self._messages: dict[str, Caution] = {}
        self._good: dict[str, Any] = {}
        self._kept: dict[str, Any] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(look.px(look.WIDE))
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnMinimumWidth(0, look.px(label_width))
        self._grid.setColumnStretch(1, 1)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft)  # fields have a greatest width: Qt would center the rows
        known = references or {}
        for name in chosen:
            self._add(name, (labels or {}).get(name, ""), known, today)
        self.set_values(values or {})

    def _add(self, name: str, title: str, references: Mapping[str, Sequence[tuple[str, str]]], today: dt.date) -> None:
        field = field_of(self._entity, name)
        editor = editor_for(field, references.get(field.refers, ()), today)
        at = self._grid.rowCount()
        line = self._grid
        text = label(title or field.title, muted=True, wraps=True)
        text.setBuddy(editor.widget)
        text.setFixedWidth(look.px(self._label_width))
        text.setMinimumHeight(look.px(look.CONTROL_HEIGHT))
        top = isinstance(editor, LongText)
        text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if isinstance(editor, (TextLine, Reference, LongText)):
            editor.widget.setMaximumWidth(look.px(_WIDEST))
        line.addWidget(text, at, 0, Qt.AlignmentFlag.AlignTop if top else Qt.AlignmentFlag.AlignVCenter)
        stretches = isinstance(editor, (TextLine, Reference, LongText))
        line.addWidget(editor.widget, at, 1, Qt.AlignmentFlag(0) if stretches else Qt.AlignmentFlag.AlignLeft)
        message = Caution()
        line.addWidget(message, at + 1, 1)
        line.setRowMinimumHeight(at + 2, look.px(look.STEP))
        line.addWidget(_Nothing(), at + 2, 1)
        self._editors[name], self._labels[name], self._messages[name] = editor, text, message
        editor.widget.setAccessibleName(title or field.title)
        editor.widget.setAccessibleDescription(field.description)
        editor.edited.connect(lambda: self._edited(name))
        editor.committed.connect(lambda: self._committed(name))

    def editor(self, name: str) -> Editor:
        """The editor of one field, for what only a page can know. Raises KeyError where there is none."""
        return self._editors[name]

    def names(self) -> tuple[str, ...]:
        """The fields of this block, in order."""
        return tuple(self._editors)

    def values(self) -> dict[str, Any]:
        """The last good value of every field."""
        return dict(self._good)

    def set_values(self, values: Mapping[str, Any]) -> None:
        """Show values; fields that are not named keep theirs. Nothing is emitted, messages go away."""
        for name, editor in self._editors.items():
            if name in values or name not in self._good:
                default = field_of(self._entity, name).default
                plain = default if isinstance(default, (str, int, float, bool, dt.date, dt.time)) else None
                if plain is None and (field := field_of(self._entity, name)).kind == "text" and not field.optional:
                    plain = ""
                value = values.get(name, plain)
                editor.set_value(value)
                self._good[name] = self._kept[name] = value
                self._say(name, "")

    def typed(self) -> dict[str, str]:
        """What stands in every widget, good or bad: what a draft keeps."""
        return {name: editor.typed() for name, editor in self._editors.items()}

    def set_typed(self, texts: Mapping[str, str]) -> None:
        """Put a draft back, as it was typed."""
        for name, text in texts.items():
            if name in self._editors:
                self._editors[name].set_typed(text)
                self._take(name)

    def _wrong(self, name: str) -> Problem | None:
        editor = self._editors[name]
        unread = editor.problem()
        if unread is not None:
            return unread
        found = problems_of(self._entity, {name: editor.value()}, (name,))
        return found[0] if found else None

    def problems(self) -> list[Problem]:
        """What is wrong with what stands in the widgets, field by field."""
        return [problem for name in self._editors if (problem := self._wrong(name)) is not None]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Put each problem under its field and take away all others; the first one gets the focus."""
        by_name = {problem.where: problem for problem in reversed(problems)}
        for name in self._editors:
            self._say(name, str(by_name[name]) if name in by_name else "")
        first = next((name for name in self._editors if name in by_name), None)
        if first is not None:
            self._editors[first].widget.setFocus(Qt.FocusReason.OtherFocusReason)

    def message(self, name: str) -> str:
        """The sentence that stands under a field."""
        return self._messages[name].text()

    def _say(self, name: str, text: str) -> None:
        message, editor = self._messages[name], self._editors[name]
        if message.text() == text:
            return
        message.say(text)
        field = field_of(self._entity, name)
        editor.widget.setAccessibleDescription(f"{field.description} {text}".strip())
        editor.widget.setProperty("bad", bool(text))
        style = editor.widget.style()
        style.unpolish(editor.widget)
        style.polish(editor.widget)

    def _take(self, name: str) -> Problem | None:
        """Take the value if it is good, else the last one that was good when its edit was over: 90 is a good number on
        the way to 900, but nobody meant it."""
        problem = self._wrong(name)
        self._good[name] = self._editors[name].value() if problem is None else self._kept[name]
        return problem

    def _edited(self, name: str) -> None:
        if self._take(name) is None:
            self._say(name, "")
        self.edited.emit(name)

    def _committed(self, name: str) -> None:
        problem = self._take(name)
        self._kept[name] = self._good[name]
        self._say(name, str(problem) if problem else "")
        self.committed.emit(name)


class _Nothing(QWidget):
    """The room between two rows."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(look.px(look.STEP))
