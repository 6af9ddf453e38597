"""One question in a line above the log: why there was no session, how long it was, who taught it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import Button, link, outlined
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.words import folded, label

_ACROSS = 3


class Asking(QWidget):
    """The line. `answered` is called once with what was typed; Escape, or leaving, asks no more. `left` follows either,
    so that the keyboard can go back to the log."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._answered: Callable[[str], str] | None = None
        self._words = label("", bold=True, wraps=True)
        self.line = QLineEdit()
        self.line.setMaximumWidth(look.px(360))
        self.line.returnPressed.connect(self._return)
        self.line.installEventFilter(self)
        self._known = QStringListModel(self)
        self._completer = QCompleter(self._known, self)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._line_box = QHBoxLayout()
        self._line_box.setSpacing(look.px(look.STEP))
        self._line_box.addWidget(self.line, 1)
        self.keep = outlined("Keep", "check")
        self.keep.clicked.connect(self._return)
        cancel = link("Cancel")
        cancel.clicked.connect(self.close_it)
        for button in (self.keep, cancel):
            self._line_box.addWidget(button)
        self._line_box.addStretch(1)
        self._wrong = Caution()
        self._choices: list[Button] = []
        self._offered = QWidget()
        self._grid = QGridLayout(self._offered)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(look.px(look.GAP))
        self._grid.setAlignment(Qt.AlignmentFlag.AlignLeft)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(6))
        box.addWidget(self._words)
        box.addWidget(self._offered)
        box.addLayout(self._line_box)
        box.addWidget(self._wrong)
        self.hide()

    def ask(
        self,
        words: str,
        answered: Callable[[str], str],
        *,
        choices: Sequence[str] = (),
        typed: str = "",
        hint: str = "",
    ) -> None:
        """Ask something. `answered` returns what is wrong with an answer, or an empty text; then the line closes.
        `choices` are entered by their number."""
        self._answered = answered
        self._complete(())
        self._words.setText(words)
        self.line.setAccessibleName(words)
        self.line.setAccessibleDescription(
            "; ".join([*(f"{at} {choice}" for at, choice in enumerate(choices, 1)), "Enter keeps it, Escape cancels"])
        )
        self.line.setPlaceholderText(hint)
        self.line.setText(typed)
        self.line.setCursorPosition(len(typed))
        self._wrong.say("")
        for button in self._choices:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._choices = []
        for at, choice in enumerate(choices):
            button = outlined(f"{at + 1}  {choice}".replace("&", "&&"))
            button.setAccessibleName(f"{at + 1}: {choice}")
            button.clicked.connect(lambda _=False, text=choice: self._answer(text))
            self._grid.addWidget(button, at // _ACROSS, at % _ACROSS)
            self._choices.append(button)
        self._offered.setVisible(bool(choices))
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_person(
        self, words: str, people: Sequence[tuple[str, str]], answered: Callable[[str], str], typed: str = ""
    ) -> None:
        """Ask for one of the people, found by a part of the name; `answered` gets the id."""

        def read(text: str) -> str:
            plain = folded(text).split()
            exact = [key for key, name in people if folded(name).split() == plain]
            near = exact or [key for key, name in people if plain and all(word in folded(name) for word in plain)]
            if len(near) == 1:
                return answered(near[0])
            told = f"{len(near)} people fit" if near else "Nobody fits" if plain else "Nobody was typed"
            return f"{told}. Type a part of the name, then Enter."

        names = [name for _, name in people]
        self.ask(words, read, choices=names if len(names) <= 6 else [], typed=typed, hint="Type a part of the name")
        self._complete(names)

    def _complete(self, words: Sequence[str]) -> None:
        """Show the words that fit while one types; none for a number or a reason."""
        known: QStringListModel = self._known
        known.setStringList(list(words))
        self.line.setCompleter(self._completer if words else None)  # pyright: ignore[reportArgumentType] (None is Qt's own)

    def close_it(self) -> None:
        """Ask no more."""
        if not self.isHidden():
            self.hide()
            self._answered = None
            self.left.emit()

    def _return(self) -> None:
        self._answer(self.line.text())

    def _answer(self, text: str) -> None:
        answered = self._answered
        if answered is None:
            return
        wrong = answered(text)
        self._wrong.say(wrong)
        if wrong:
            self.line.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            # the button that was pressed is one of those that go
            QTimer.singleShot(0, self, self.close_it)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Escape cancels; in an empty line a digit is one of the choices."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.close_it()
                return True
            at = int(event.text()) - 1 if event.text() in set("123456789") else -1
            if not self.line.text() and 0 <= at < len(self._choices):
                self._choices[at].click()
                return True
        return super().eventFilter(watched, event)
