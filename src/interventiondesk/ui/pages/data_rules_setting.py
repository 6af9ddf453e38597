"""One setting of how the school decides: what it means and where it comes from, its value, and the way back."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Entity, Field, field_of, problems_of
from interventiondesk.domain.words import number
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.cards import Fact
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import OneOf, editor_for
from interventiondesk.ui.parts.words import label, lines_needed, paint_line

_SIDE = look.WIDE - 1
_EDITOR = 88
_RIGHT = 244
_LEADING = 18


def in_percent(name: str) -> bool:
    """Whether a setting is a share, which people read and type as a percentage."""
    return name.endswith("_share")


def _shown_field(entity: type[Entity], name: str) -> Field:
    """The declared field as it is typed here: a share as a percentage, its source not inside the line."""
    field = field_of(entity, name)
    if not in_percent(name):
        return msgspec.structs.replace(field, description="")
    least = 0.0 if field.least is None else 100 * field.least
    most = 100.0 if field.most is None else 100 * field.most
    return msgspec.structs.replace(field, description="", least=round(least, 6), most=round(most, 6))


class _Told(Fact):
    """The title, and below it where it comes from."""

    def __init__(self, title: str, source: str) -> None:
        super().__init__(title, source)

    def _told(self, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = width - look.px(_SIDE)
        return lines_needed(self._name, look.metrics(), room).lines, lines_needed(
            self._value, look.metrics("small"), room
        ).lines

    def height_at(self, width: int) -> int:
        title, source = self._told(width)
        return look.px(_LEADING * (len(title) + len(source)) + 18)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        title, source = self._told(self.width())
        at = look.px(9)
        for lines, size, ink in ((title, "body", "text"), (source, "small", "muted")):
            measure = look.metrics("small" if size == "small" else "body")
            for line in lines:
                base = round(at + (look.px(_LEADING) - measure.height()) / 2 + measure.ascent())
                font = look.font("small" if size == "small" else "body")
                paint_line(painter, look.px(_SIDE), base, line, font, look.color(ink))
                at += look.px(_LEADING)


class Setting(QWidget):
    """One declared field of a setting. `edited` carries its name at every key.

    `show_stored` brings what the desk holds; what was typed and differs from it stays until `forget`.
    """

    edited = Signal(str)

    def __init__(self, entity: type[Entity], name: str, usual: Any, today: dt.date) -> None:
        super().__init__()
        self.entity, self.name = entity, name
        field = field_of(entity, name)
        self.title = field.title
        self._stored: Any = usual
        self._usual = usual
        self._field = _shown_field(entity, name)
        self.editor = editor_for(self._field, (), today)
        widget = self.editor.widget
        if not isinstance(self.editor, OneOf):
            widget.setFixedWidth(look.px(_EDITOR))
        widget.setObjectName(f"setting {name}")
        widget.setAccessibleName(f"{field.title}, in percent" if in_percent(name) else field.title)
        widget.setAccessibleDescription(field.description)
        self.editor.edited.connect(self._edited)
        self.back = link("")
        self.back.setObjectName(f"back {name}")
        self.back.clicked.connect(self.go_back)
        self.in_use = label("", "small", muted=True)
        self.wrong = Caution()
        self._told = _Told(field.title, field.description)
        self._layout()
        self.forget()

    def _layout(self) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(6))
        line.addWidget(self.editor.widget)
        if in_percent(self.name) or self.name.endswith("_percent"):
            line.addWidget(label("%"))
        line.addWidget(self.back)
        line.addStretch(1)
        values = QWidget()
        values.setFixedWidth(look.px(_RIGHT))
        column = QVBoxLayout(values)
        column.setContentsMargins(0, look.px(8), look.px(_SIDE), look.px(8))
        column.setSpacing(look.px(2))
        column.addLayout(line)
        column.addWidget(self.in_use)
        column.addWidget(self.wrong)
        column.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 1, 0, 0)
        whole.setSpacing(look.px(look.WIDE))
        whole.addWidget(self._told, 1, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(values)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._told.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        look.fill(QPainter(self), 0, 0, self.width(), 1, "hairline")

    # -- values -------------------------------------------------------------------------------------------------------

    def _outside(self, value: Any) -> Any:
        return float(number(100 * value)) if in_percent(self.name) and value is not None else value

    def _inside(self, value: Any) -> Any:
        return round(value / 100, 6) if in_percent(self.name) and value is not None else value

    def words(self, value: Any) -> str:
        """A stored value as it is read here."""
        if self._field.choices:
            return self._field.word(value)
        if isinstance(value, str):
            return value or "none"
        return number(self._outside(value)) + (" %" if in_percent(self.name) or self.name.endswith("_percent") else "")

    def value(self) -> Any:
        """The last value that could be read, as it is stored."""
        return self._inside(self.editor.value())

    @property
    def changed(self) -> bool:
        """Whether something stands here that is not in use."""
        return self.editor.typed() != self.editor.text_of(self._outside(self._stored))

    def typed(self) -> str:
        """What stands in the line, good or bad."""
        return self.editor.typed()

    def set_typed(self, text: str) -> None:
        """Put a draft back."""
        self.editor.set_typed(text)
        self._tell()

    def show_stored(self, value: Any) -> None:
        """What is in use now; what was typed and differs stays."""
        kept = self.changed
        self._stored = value
        if not kept:
            self.editor.set_value(self._outside(value))
        self._tell()

    def forget(self) -> None:
        """Show what is in use."""
        self.editor.set_value(self._outside(self._stored))
        self._tell()

    def go_back(self) -> None:
        """Type the published value."""
        self.editor.set_value(self._outside(self._usual))
        self._edited()
        self.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def published(self) -> bool:
        """Whether the published value stands here."""
        return self.editor.typed() == self.editor.text_of(self._outside(self._usual))

    # -- problems -----------------------------------------------------------------------------------------------------

    def problem(self) -> str:
        """Why this cannot be used, in a sentence; empty where it can."""
        unread = self.editor.problem()
        if unread is not None:
            return str(unread)
        value = self.editor.value()
        if value is None:
            return f"{self.title} is missing. Fill it in."
        if in_percent(self.name):
            least, most = self._field.least or 0.0, self._field.most or 100.0
            if not least <= value <= most:
                return f"Type a percentage from {number(least)} to {number(most)}."
            return ""
        return str(next(iter(problems_of(self.entity, {self.name: value}, (self.name,))), ""))

    def say(self, text: str) -> None:
        """Put a sentence under the line, or take it away."""
        self.wrong.say(text)
        widget = self.editor.widget
        widget.setProperty("bad", bool(text))
        widget.style().unpolish(widget)
        widget.style().polish(widget)

    def _edited(self) -> None:
        self._tell()
        self.edited.emit(self.name)

    def _tell(self) -> None:
        self.in_use.setText(f"in use: {self.words(self._stored)}" if self.changed else "")
        self.in_use.setVisible(self.changed)
        self.back.setVisible(not self.published)
        self.back.setText(f"Back to {self.words(self._usual)}")
        self.back.setAccessibleName(f"{self.title}: back to {self.words(self._usual)}")
        self.back.updateGeometry()
