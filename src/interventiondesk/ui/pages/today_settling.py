"""The strip below a line that waits: put it off to a date, or say why nothing is done. There is no third way."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.follow_up import Line
from interventiondesk.domain.following import FollowUp
from interventiondesk.store.desk import Changes
from interventiondesk.tasks import follow_up
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import outlined
from interventiondesk.ui.parts.form import LABEL_WIDTH, FormBlock
from interventiondesk.ui.session import Session

_NARROW = 76
"""The labels where the strip stands in the narrow column."""


class Settling(QWidget):
    """Put off, or seen and no action because ...; `done` once one of them was stored, or the strip was closed. `placed`
    tells that it has its size, so that the page can be scrolled to it."""

    done = Signal()
    placed = Signal()

    def __init__(self, session: Session, line: Line, name: str, *, narrow: bool = False) -> None:
        super().__init__()
        self._session, self._line = session, line
        self.setAccessibleName(f"Later or no action: {name}, {line.word.lower()}")
        self._draft = f"settling {line.rule} {line.about}"
        self.form = FormBlock(
            FollowUp,
            ("until", "reason"),
            today=session.today,
            labels={"reason": "No action because"} if narrow else None,
            label_width=_NARROW if narrow else LABEL_WIDTH,
        )
        self.form.set_typed(session.desk.kept(self._draft, dict[str, str]) or {})
        self.form.edited.connect(self._keep)
        self._off = outlined("Put off to this day")
        self._off.clicked.connect(self._put_off)
        self._seen = outlined("Seen, no action")
        self._seen.clicked.connect(self._close)
        self._not_now = outlined("Not now")
        self._not_now.clicked.connect(self.done)
        box = QVBoxLayout(self)
        side = look.px(look.WIDE) - 1
        box.setContentsMargins(side, look.px(look.STEP), side, look.px(look.PAD))
        box.setSpacing(look.px(look.STEP))
        box.addWidget(self.form)
        buttons = QHBoxLayout()
        buttons.setSpacing(look.px(look.STEP))
        below = QHBoxLayout()
        for button in (self._off, self._seen, self._not_now):
            button.setAccessibleDescription(f"{name}, {line.word.lower()}")
            (below if narrow and button is self._not_now else buttons).addWidget(button)
        for line_of in (buttons, below):
            line_of.addStretch(1)
            box.addLayout(line_of)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Say so, once the widgets inside have their places too."""
        super().resizeEvent(event)
        self.placed.emit()

    def take_keyboard(self) -> None:
        """The keyboard goes to the date."""
        self.form.editor("until").widget.setFocus()

    def _keep(self, _name: str) -> None:
        self._session.desk.keep(self._draft, self.form.typed())

    def _put_off(self) -> None:
        wrong = [one for one in self.form.problems() if one.where == "until"]
        values = self.form.values()
        until = values["until"]
        if not wrong and until is None:
            wrong = [Problem("until", "The day is missing.", "Type it, or a word such as Monday.")]
        if wrong or until is None:
            self.form.show_problems(wrong)
            return
        desk, today = self._session.desk, self._session.today
        self._store(lambda: follow_up.put_off(desk, self._line, until, today, values["reason"] or ""))

    def _close(self) -> None:
        reason = self.form.typed()["reason"].strip()
        if not reason:
            says = "The reason is missing."
            remedy = "Type why nothing is done, so that others know it was seen."
            self.form.show_problems([Problem("reason", says, remedy)])
            return
        desk, today = self._session.desk, self._session.today
        self._store(lambda: follow_up.close(desk, self._line, reason, today))

    def _store(self, task: Callable[[], Changes]) -> None:
        if self._session.do(task) is not None:
            self._session.desk.keep(self._draft, None)
            self.done.emit()
