"""One editor for each kind of declared field: keeps what was typed, knows the last good value, says what is wrong.

A `QValidator` would block keys without saying why, and a spin box changes under the mouse wheel; so everything that is
typed stays in a plain line, is read by a pure function and is told in words when it cannot be read. It is one
module because it holds one small class for each kind of field.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, QRectF, QSize, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from interventiondesk.domain.dates import read_date, short_date
from interventiondesk.domain.declared import Field, Problem
from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.buttons import Button, paint_ring
from interventiondesk.ui.parts.cards import Check

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")


class Editor(QObject):
    """What a form knows of any field's editor.

    `edited` follows every key, `committed` the end of an edit that changed something. `value` is the last good one;
    `problem` is None while what stands in the widget can be read.
    """

    edited = Signal()
    committed = Signal()

    def __init__(self, field: Field, widget: QWidget) -> None:
        super().__init__(widget)
        self.field = field
        self.widget = widget
        self._good: Any = None
        self._before: str = ""

    def value(self) -> Any:
        """The last value that could be read."""
        return self._good

    def set_value(self, value: Any) -> None:
        """Show a value; nothing is emitted."""
        self._good = value
        was = self.widget.blockSignals(True)
        self.show_text(self.text_of(value))
        self.widget.blockSignals(was)
        self._before = self.typed()

    def typed(self) -> str:
        """What stands in the widget, good or bad: what a draft keeps."""
        return self.text_of(self._good)

    def set_typed(self, text: str) -> None:
        """Put a draft back into the widget and read it again."""
        was = self.widget.blockSignals(True)
        self.show_text(text)
        self.widget.blockSignals(was)
        self._read()

    def problem(self) -> Problem | None:
        """Why what was typed cannot be read, or None."""
        return None

    def text_of(self, value: Any) -> str:
        """A value as the widget shows it."""
        return "" if value is None else str(value)

    def show_text(self, text: str) -> None:
        """Put a text into the widget."""
        raise NotImplementedError

    def settled(self) -> None:
        """The edit is over: tell it once if it changed something."""
        now = self.typed()
        if now != self._before:
            self._before = now
            self.committed.emit()

    def _read(self) -> None:
        """Read the widget into the last good value."""


class _Line(Editor):
    """Everything that is typed into one line. `read` returns a value, or raises ValueError with the sentence."""

    def __init__(self, field: Field, line: QLineEdit | None = None) -> None:
        self.line = line or QLineEdit()
        super().__init__(field, self.line)
        self._wrong = ""
        self.line.setPlaceholderText(field.description)
        self.line.textEdited.connect(self._typed)
        self.line.editingFinished.connect(self.settled)

    def typed(self) -> str:
        return self.line.text()

    def show_text(self, text: str) -> None:
        self.line.setText(text)
        self.line.setCursorPosition(0)

    def set_value(self, value: Any) -> None:
        super().set_value(value)
        self._wrong = ""

    def read(self, text: str) -> Any:
        """The value of a text that is not empty."""
        return text

    def empty(self) -> Any:
        """The value of an empty line."""
        return "" if self.field.kind == "text" and not self.field.optional else None

    def _read(self) -> None:
        text = self.line.text().strip()
        self._wrong = ""
        try:
            self._good = self.read(text) if text else self.empty()
        except ValueError as error:
            self._wrong = str(error)

    def _typed(self) -> None:
        self._read()
        self.edited.emit()

    def problem(self) -> Problem | None:
        return Problem(self.field.name, self._wrong) if self._wrong else None


class TextLine(_Line):
    """One line of text."""


class Number(_Line):
    """A whole or a decimal number; thousands may have their comma."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.line.setFixedWidth(look.px(112))
        if not field.description and field.least is not None and field.most is not None:
            self.line.setPlaceholderText(f"{field.least:g} to {field.most:g}")

    def read(self, text: str) -> Any:
        plain = re.sub(r",(?=\d{3}\b)", "", text)
        if self.field.kind == "whole":
            if not re.fullmatch(r"[+-]?\d{1,9}", plain):
                raise ValueError(f"{self.field.title} is not a whole number. Type digits, such as 30.")
            return int(plain)
        if not re.fullmatch(r"[+-]?(\d{1,9}(\.\d*)?|\.\d+)", plain):
            raise ValueError(f"{self.field.title} is not a number. Type digits, such as 38 or 1.5.")
        return round(float(plain), 3)

    def text_of(self, value: Any) -> str:
        return "" if value is None else f"{value:.12g}"


class TimeOfDay(_Line):
    """A time, as 2:15 pm or 14:15."""

    def read(self, text: str) -> Any:
        found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?", text.lower())
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
        if found and found[3] and hour <= 12:
            hour = hour % 12 + (12 if found[3] == "p" else 0)
        if hour > 23 or minute > 59:
            raise ValueError(f"{self.field.title} is not a time. Type it as 2:15 pm.")
        return dt.time(hour, minute)

    def text_of(self, value: Any) -> str:
        if not isinstance(value, dt.time):
            return ""
        return f"{value.hour % 12 or 12}:{value.minute:02d} {'am' if value.hour < 12 else 'pm'}"


class _Opening(QLineEdit):
    """A line with something to open behind its last picture: Alt+Down, or Down where it means nothing else."""

    opens = Signal()

    def __init__(self, picture: str, says: str) -> None:
        super().__init__()
        action = self.addAction(icons.icon(picture), QLineEdit.ActionPosition.TrailingPosition)
        action.setToolTip(says)
        action.triggered.connect(self.opens)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_F4}:
            self.opens.emit()
        else:
            super().keyPressEvent(event)


class DateLine(_Line):
    """A date as people write it, with a calendar behind a key."""

    def __init__(self, field: Field, today: dt.date) -> None:
        opening = _Opening("calendar", "Choose from a calendar")
        super().__init__(field, opening)
        self._today = today
        self._calendar: QWidget | None = None
        self.line.setMinimumWidth(look.px(168))
        self.line.setMaximumWidth(look.px(232))
        self.line.setPlaceholderText("3/12, or tomorrow")
        opening.opens.connect(self._open)

    def read(self, text: str) -> Any:
        date = read_date(text, self._today)
        if date is None:
            raise ValueError(f"{self.field.title} is not a date. Type it as 3/12/2026, or a word such as tomorrow.")
        return date

    def text_of(self, value: Any) -> str:
        return short_date(value) if isinstance(value, dt.date) else ""

    def settled(self) -> None:
        if not self._wrong and isinstance(self._good, dt.date) and self.line.text().strip():
            self.line.setText(short_date(self._good))
        super().settled()

    def _open(self) -> None:
        """The calendar is made when first asked for: it is the heaviest widget of a form."""
        if self._calendar is None:
            popup = QWidget(self.line, Qt.WindowType.Popup)
            calendar = QCalendarWidget(popup)
            calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
            calendar.activated.connect(self._picked)
            calendar.clicked.connect(self._picked)
            calendar.setAccessibleName(f"{self.field.title}: calendar")
            box = QVBoxLayout(popup)
            box.setContentsMargins(1, 1, 1, 1)
            box.addWidget(calendar)
            popup.setProperty("calendar", calendar)
            self._calendar = popup
        shown = self._good if isinstance(self._good, dt.date) else self._today
        calendar = self._calendar.findChild(QCalendarWidget)
        if calendar is not None:
            calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
            calendar.setFocus()
        self._calendar.move(self.line.mapToGlobal(QPoint(0, self.line.height() + 2)))
        self._calendar.show()

    def _picked(self, date: QDate) -> None:
        if self._calendar is not None:
            self._calendar.hide()
        self.line.setText(short_date(dt.date(date.year(), date.month(), date.day())))
        self._typed()
        self.settled()


class Reference(_Line):
    """One of many rows of another table, found by typing any part of its words."""

    def __init__(self, field: Field, known: Sequence[tuple[str, str]]) -> None:
        opening = _Opening("down", "Show all")
        super().__init__(field, opening)
        self._watched = False
        self._words: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._completer = QCompleter(QStringListModel(), self)
        self.set_known(known)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setMaxVisibleItems(10)
        self.line.setCompleter(self._completer)
        self._completer.activated.connect(self._picked)
        self.line.setPlaceholderText(field.description or "Type a part of the name")
        opening.opens.connect(self._open)

    def set_known(self, known: Sequence[tuple[str, str]]) -> None:
        """Let other rows be chosen from; what is chosen stays."""
        if list(known) != list(self._words.items()):
            self._words = dict(known)
            self._ids = {" ".join(words.casefold().split()): key for key, words in known}
            self._completer.setModel(QStringListModel([words for _, words in known], self._completer))

    def read(self, text: str) -> Any:
        plain = " ".join(text.casefold().split())
        if plain in self._ids:
            return self._ids[plain]
        near = [key for words, key in self._ids.items() if plain in words]
        if len(near) == 1:
            return near[0]
        says = f"{len(near)} fit" if near else "Nothing fits"
        raise ValueError(f"{self.field.title}: {says} “{text}”. Choose one of the list.")

    def text_of(self, value: Any) -> str:
        return self._words.get(str(value), "") if value else ""

    def settled(self) -> None:
        popup = self._completer.popup()
        if popup is not None and popup.isVisible():
            popup.hide()
        if not self._wrong and self._good and self.line.text().strip():
            self.line.setText(self.text_of(self._good))
        super().settled()

    def _typed(self) -> None:
        self._watch()
        super()._typed()

    def _watch(self) -> None:
        """The list of words swallows the end of an edit when Tab leads away from it: its closing is that end."""
        popup = self._completer.popup()
        if popup is not None and not self._watched:
            self._watched = True
            popup.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The list has closed: if the keyboard has gone on, the edit is over."""
        if event.type() == QEvent.Type.Hide:
            QTimer.singleShot(0, self, self._closed)
        return super().eventFilter(watched, event)

    def _closed(self) -> None:
        if not self.line.hasFocus():
            self.settled()

    def _open(self) -> None:
        self._watch()
        self._completer.setCompletionPrefix("" if self.text_of(self._good) == self.line.text() else self.line.text())
        self._completer.complete()

    def _picked(self, _words: str) -> None:
        self._typed()
        self.settled()


class _Paragraph(QPlainTextEdit):
    """A text box from which Tab leads on."""

    left = Signal()

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(look.metrics().lineSpacing() * max(lines, 2) + look.px(20))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class LongText(Editor):
    """Several lines of plain text."""

    def __init__(self, field: Field) -> None:
        self.box = _Paragraph(field.shown.lines)
        super().__init__(field, self.box)
        self.box.setPlaceholderText(field.description)
        self.box.textChanged.connect(self._changed)
        self.box.left.connect(self.settled)

    def typed(self) -> str:
        return self.box.toPlainText()

    def show_text(self, text: str) -> None:
        self.box.setPlainText(text)

    def _read(self) -> None:
        text = self.box.toPlainText().strip()
        self._good = None if self.field.optional and not text else text

    def _changed(self) -> None:
        self._read()
        self.edited.emit()


class YesNo(Editor):
    """A box to tick."""

    def __init__(self, field: Field) -> None:
        self.check = Check()
        super().__init__(field, self.check)
        self.check.toggled.connect(self._toggled)

    def text_of(self, value: Any) -> str:
        return "yes" if value else "no"

    def show_text(self, text: str) -> None:
        self.check.setChecked(text == "yes")

    def typed(self) -> str:
        return self.text_of(self.check.isChecked())

    def _read(self) -> None:
        self._good = self.check.isChecked()

    def _toggled(self) -> None:
        self._read()
        self.edited.emit()
        self.settled()


class Choice(QComboBox):
    """A list of words to choose from, drawn like a line; the wheel changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMaxVisibleItems(14)

    def sizeHint(self) -> QSize:
        measure = look.metrics()
        wide = max((measure.horizontalAdvance(self.itemText(at)) for at in range(self.count())), default=0)
        return QSize(max(look.px(112), wide + look.px(48)), look.px(look.CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(88), look.px(look.CONTROL_HEIGHT))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        of = look.tokens()
        corner = look.px(look.CONTROL_CORNER)
        painter.setPen(QPen(look.color("control"), 1))
        painter.setBrush(look.color("surface" if self.isEnabled() else "ground"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        if self.hasFocus():
            paint_ring(painter, self.rect(), corner)
        side = look.px(16)
        right = self.width() - side - look.px(look.STEP)
        icons.draw(painter, "down", QRectF(right, (self.height() - side) / 2, side, side), of.muted)
        inner = self.rect().adjusted(look.px(10), 0, -(side + look.px(look.PAD)), 0)
        painter.setPen(look.color("text" if self.isEnabled() else "disabled"))
        text = look.metrics().elidedText(self.currentText(), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)


class OneOf(Editor):
    """One of a field's declared choices, shown in words."""

    def __init__(self, field: Field) -> None:
        self.combo = Choice()
        super().__init__(field, self.combo)
        self._keys: list[str] = [key for key, _ in field.choices]
        words = [word for _, word in field.choices]
        if field.optional:
            self._keys.insert(0, "")
            words.insert(0, "None")
        self.combo.addItems(words)
        self.combo.activated.connect(self._chosen)

    def typed(self) -> str:
        at = self.combo.currentIndex()
        return self._keys[at] if at >= 0 else ""

    def show_text(self, text: str) -> None:
        self.combo.setCurrentIndex(self._keys.index(text) if text in self._keys else -1)

    def _read(self) -> None:
        self._good = self.typed() if self.typed() or not self.field.optional else None

    def _chosen(self) -> None:
        self._read()
        self.edited.emit()
        self.settled()


class _FirstOfRow(QWidget):
    """Several controls that are one field: the keyboard goes on to the first. A focus proxy would catch Tab in the form:
    Qt's chain is broken where it meets one (6.11)."""

    def focusInEvent(self, event: QFocusEvent) -> None:
        first = next((one for one in self.children() if isinstance(one, Button)), None)
        if first is not None:
            first.setFocus(event.reason())


class Weekdays(Editor):
    """Five toggles in a row; the value is "Mon Wed Fri"."""

    def __init__(self, field: Field) -> None:
        holder = _FirstOfRow()
        super().__init__(field, holder)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(look.GAP))
        self.days: list[Button] = []
        for day in WEEKDAYS:
            button = Button(day)
            button.setCheckable(True)
            button.toggled.connect(self._toggled)
            button.installEventFilter(self)
            self.days.append(button)
            box.addWidget(button)
        box.addStretch(1)

    def typed(self) -> str:
        return " ".join(day.text() for day in self.days if day.isChecked())

    def show_text(self, text: str) -> None:
        wanted = text.split()
        for day in self.days:
            was = day.blockSignals(True)
            day.setChecked(day.text() in wanted)
            day.blockSignals(was)

    def _read(self) -> None:
        self._good = self.typed()

    def _toggled(self) -> None:
        self._read()
        self.edited.emit()
        self.settled()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Left and right walk along the days."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and watched in self.days:
            step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
            at = next(at for at, day in enumerate(self.days) if day is watched)
            if step is not None:
                self.days[min(max(at + step, 0), len(self.days) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)


def editor_for(field: Field, references: Sequence[tuple[str, str]], today: dt.date) -> Editor:
    """The editor of a declared field. `references` are (id, words) of the table that it points at."""
    if field.name == "weekdays":
        return Weekdays(field)
    if field.kind == "text" and field.shown.lines > 1:
        return LongText(field)
    if field.kind == "date":
        return DateLine(field, today)
    if field.kind == "reference":
        return Reference(field, references)
    by_kind: dict[str, Callable[[Field], Editor]] = {
        "whole": Number,
        "number": Number,
        "time": TimeOfDay,
        "yes_no": YesNo,
        "choice": OneOf,
    }
    return by_kind.get(field.kind, TextLine)(field)
