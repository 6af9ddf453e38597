"""Saying what the columns of a file are, where their names do not tell."""

from __future__ import annotations

import functools

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.exchange.recognize import FileKind
from interventiondesk.tasks.bring_in import Opened, Shape, fields_for
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import Button, filled, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.words import Elided, label

_KINDS: tuple[tuple[FileKind, str], ...] = (("students", "Students"), ("scores", "Scores"))
_NOT_READ = "Not read"


class MappingView(QWidget):
    """A row for each column: its header, what stands in it, what it is. `chosen` carries a `Shape`."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._opened: Opened | None = None
        self.kind: FileKind = "students"
        self.combos: dict[int, Choice] = {}
        self.kinds: dict[FileKind, Button] = {}
        go = filled("Show what it would do")
        go.clicked.connect(self._go)
        back = outlined("Choose another file")
        back.clicked.connect(self.left)
        both = QWidget()
        line = QHBoxLayout(both)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        line.addWidget(back)
        line.addWidget(go)
        self._head = Card(" ", " ", trailing=both)
        self._says = Words("", ink="text")
        self._wrong = Words("", ink="text")
        ask = QWidget()
        asked = QHBoxLayout(ask)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(look.px(look.STEP))
        asked.addWidget(label("It holds", muted=True))
        for kind, word in _KINDS:
            button = Button(word)
            button.setCheckable(True)
            button.setAccessibleName(f"It holds {word.lower()}")
            button.clicked.connect(functools.partial(self._choose_kind, kind))
            self.kinds[kind] = button
            asked.addWidget(button)
        asked.addStretch(1)
        self._head.add(self._says, self._wrong)
        self._head.add_inside(ask)
        self._card = Card()
        self._card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.viewport().setAutoFillBackground(False)
        self._card.add(self._area)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self._head)
        box.addWidget(self._card, 1)

    def show_file(self, opened: Opened, shape: Shape | None = None) -> None:
        """Show the columns of a file, taken for what they seem to be, or for what was said of them."""
        self._opened = opened
        guess: FileKind = "scores" if any(one.field in {"value", "measure"} for one in opened.columns) else "students"
        self._head.set_title(opened.read.file, f"{len(opened.columns)} columns")
        unknown = (
            "It is not known what this file holds. Say what it is and what its columns are; the next file with the "
        )
        self._says.set_text(
            "Say what the columns are." if opened.kind else f"{unknown}same headings is then read by itself."
        )
        self.say_wrong("")
        fields = {at: field for field, at in shape.mapping.items()} if shape else None
        self._set_kind((shape.kind if shape else opened.kind) or guess, fields)

    def focus_first(self) -> None:
        """Put the keyboard on the first question."""
        self.kinds[self.kind].setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, text: str) -> None:
        """Say what is missing, or nothing."""
        self._wrong.set_text(text)
        self._wrong.setVisible(bool(text))

    def _choose_kind(self, kind: FileKind, _checked: bool = False) -> None:
        self._set_kind(kind, {at: combo.currentData() for at, combo in self.combos.items() if combo.currentData()})

    def _set_kind(self, kind: FileKind, fields: dict[int, str] | None) -> None:
        self.kind = kind
        for one, button in self.kinds.items():
            button.setChecked(one == kind)
        self._lay_out(fields)

    def _lay_out(self, fields: dict[int, str] | None) -> None:
        opened = self._opened
        if opened is None:
            return
        known = fields_for(self.kind)
        inside = QWidget()
        grid = QGridLayout(inside)
        side = look.px(look.WIDE) - 1
        grid.setContentsMargins(side, look.px(look.PAD), side, look.px(look.PAD))
        grid.setHorizontalSpacing(look.px(look.WIDE))
        grid.setVerticalSpacing(look.px(look.STEP))
        for at, title in enumerate(("Column of the file", "What stands in it", "It is")):
            grid.addWidget(label(title, "small", muted=True), 0, at)
        grid.setColumnStretch(1, 1)
        self.combos = {}
        for number, column in enumerate(opened.columns, 1):
            title = Elided(column.title, bold=True)
            title.setFixedWidth(look.px(240))
            grid.addWidget(title, number, 0)
            if column.private:
                grid.addWidget(
                    label("never read: passwords and social security numbers stay outside", muted=True), number, 1
                )
                continue
            grid.addWidget(Elided(" · ".join(column.examples) or "nothing", ink="muted"), number, 1)
            combo = Choice()
            combo.setAccessibleName(f"{column.title} is")
            combo.setAccessibleDescription(", ".join(column.examples))
            combo.addItem(_NOT_READ, "")
            for field, words in known:
                combo.addItem(words, field)
            wanted = column.field if fields is None else fields.get(column.at, "")
            combo.setCurrentIndex(max(0, combo.findData(wanted)))
            combo.activated.connect(functools.partial(self._once, column.at))
            self.combos[column.at] = combo
            grid.addWidget(combo, number, 2)
        grid.setRowStretch(len(opened.columns) + 1, 1)
        self._area.setWidget(inside)
        inside.setAutoFillBackground(False)

    def _once(self, at: int, _index: int) -> None:
        """A field is read from one column: choosing it here takes it away there."""
        field = self.combos[at].currentData()
        for other, combo in self.combos.items():
            if other != at and field and combo.currentData() == field:
                combo.setCurrentIndex(0)

    def _go(self) -> None:
        mapping = {combo.currentData(): at for at, combo in self.combos.items() if combo.currentData()}
        self.chosen.emit(Shape(kind=self.kind, mapping=mapping))
