"""The first step of bringing in a file: a calm place to drop it, to choose it, or to paste rows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.words import label

_HIGH, _LOW = 276, 204


class DropArea(QWidget):
    """The place that a file is dropped on, with the buttons for those who do not drag."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.button = filled("Choose a file", "import")
        self.folder = link("Choose a folder")
        self.paste = link("Paste rows")
        box = self._box = QVBoxLayout(self)
        box.setSpacing(look.px(look.STEP))
        self._leave_room()
        for words in (
            label("Drop a file anywhere on the window", "title", bold=True),
            label(
                "Students, scores, attendance, behavior, courses, plans, contacts: from any product or your own sheet.",
                muted=True,
                wraps=True,
            ),
            label(
                "You see what it would do before anything is changed, and one click takes it back.",
                muted=True,
                wraps=True,
            ),
        ):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            box.addWidget(words)
        box.addSpacing(look.px(look.GAP))
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        others = QHBoxLayout()
        others.setSpacing(look.px(look.GAP))
        others.addStretch(1)
        others.addWidget(self.folder)
        others.addWidget(self.paste)
        others.addStretch(1)
        box.addLayout(others)
        box.addStretch(1)

    def _leave_room(self) -> None:
        """The picture gives way where the window is low."""
        side = look.px(24)
        self._box.setContentsMargins(side, look.px(86) if self._is_high() else side, side, look.px(16))

    def _is_high(self) -> bool:
        return self.height() >= look.px(_HIGH - 16)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        self._leave_room()
        super().resizeEvent(event)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt's name)
        # the words wrap, and Qt would ask the layout in place of the hints: then the picture has never room
        return False

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(look.px(560), look.px(_HIGH))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(look.px(320), look.px(_LOW))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(look.color("control"), 1.2)
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(look.color("surface"))
        corner = look.px(look.CARD_CORNER)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)
        if not self._is_high():
            return
        side = look.px(36)
        icons.draw(painter, "file", QRectF((self.width() - side) / 2, look.px(36), side, side), look.color("accent"))


class _Plain(QPlainTextEdit):
    """Rows as they were copied; Tab leaves the field, as everywhere."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setPlaceholderText("Student ID\tDate\tScore\n41207\t10/5/2026\t62")
        self.setAccessibleName("Rows to bring in, with their headings")


class PasteCard(Card):
    """A field to paste into. `pasted` carries its text, `left` asks for the first step again."""

    pasted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Paste rows", "with the headings above them")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.text = _Plain()
        self.text.setMinimumHeight(look.px(120))
        self.text.textChanged.connect(self._changed)
        self.wrong = Words("", ink="text")
        self.wrong.hide()
        self.go = filled("Read these rows")
        self.go.clicked.connect(lambda: self.pasted.emit(self.text.toPlainText()))
        back = outlined("Choose a file instead")
        back.clicked.connect(self.left)
        self.add(Words("Copy them in a spreadsheet or on a web page, and paste them here."))
        self.add_inside(self.text, 1)
        self.add(self.wrong)
        self.add_buttons(self.go, back)
        self._changed()

    def _changed(self) -> None:
        self.go.setEnabled(bool(self.text.toPlainText().strip()))
        self.say("")

    def say(self, text: str) -> None:
        """Say why the rows cannot be read, or nothing."""
        self.wrong.set_text(text)
        self.wrong.setVisible(bool(text))

    def begin(self) -> None:
        """Show an empty field with the keyboard in it."""
        self.text.clear()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
