"""What has just happened, inside the window, with Undo beside it: it stays until the next thing happens or it is closed.

A note that floats and fades is gone before a screen reader, or a slow reader, gets to it.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.buttons import Button, icon_button
from interventiondesk.ui.parts.words import Elided

Tone = Literal["done", "note", "problem"]
_ICONS: dict[Tone, str] = {"done": "check", "note": "info", "problem": "warning"}
_INK: dict[Tone, str] = {"done": "accent", "note": "accent", "problem": "text"}


def announce(widget: QWidget, text: str, *, urgent: bool = False) -> None:
    """Have a screen reader say a sentence without moving the focus."""
    # late: nothing is announced while the window opens, and the names of all roles take time to build
    from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


class MessageBar(QWidget):
    """The bar. Hidden while there is nothing to say. `undone` is emitted by its Undo button, `closed` when it goes."""

    undone = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.px(40))
        self._tone: Tone = "done"
        self._on: Callable[[], object] | None = None
        self._words = Elided("")
        self._undo = Button("Undo", "link", "undo")
        self._undo.clicked.connect(self._act)
        self._close = icon_button("close", "Close this message")
        self._close.clicked.connect(self.clear)
        box = QHBoxLayout(self)
        box.setContentsMargins(look.px(look.PAGE + 16 + look.STEP), 0, look.px(look.PAGE) - look.px(6), 0)
        box.setSpacing(look.px(look.STEP))
        box.addWidget(self._words, 1)
        box.addWidget(self._undo)
        box.addWidget(self._close)
        self.hide()

    def text(self) -> str:
        """What it says, empty when hidden."""
        return self._words.text() if not self.isHidden() else ""

    def say(
        self,
        text: str,
        *,
        undo: bool = False,
        verb: str = "Undo",
        on: Callable[[], object] | None = None,
        tone: Tone = "done",
    ) -> None:
        """Show a sentence in place of the last one and have it read aloud.

        `undo` shows the Undo button, which emits `undone`; `on` gives the button another task, named by `verb`.
        """
        self._tone, self._on = tone, on
        self._words.set_text(text)
        self._undo.setText(verb)
        self._undo.setAccessibleName(f"{verb}: {text}")
        self._undo.setVisible(undo or on is not None)
        self._undo.updateGeometry()
        self.setAccessibleName(text)
        self.show()
        self.update()
        announce(self, text, urgent=tone == "problem")

    def clear(self) -> None:
        """Take the message away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def _act(self) -> None:
        on = self._on
        if on is not None:
            on()
        else:
            self.undone.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = look.tokens()
        painter.fillRect(self.rect(), look.color("soft") if self._tone != "problem" else of.low.ground)
        painter.setPen(look.color("line"))
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())
        side = look.px(16)
        spot = self.rect().adjusted(look.px(look.PAGE), (self.height() - side) // 2, 0, 0)
        spot.setWidth(side)
        spot.setHeight(side)
        icons.draw(painter, _ICONS[self._tone], spot, look.color(_INK[self._tone]))
