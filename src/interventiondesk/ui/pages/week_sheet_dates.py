"""On which day the scores of each group of a paper sheet were given: one date a group, in the order of the paper."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.measures import Score
from interventiondesk.tasks.week_sheet_typing import Block
from interventiondesk.ui import look
from interventiondesk.ui.parts.fields import Editor, editor_for
from interventiondesk.ui.parts.flow import Flow
from interventiondesk.ui.parts.words import Elided

_WIDEST = 480


class ScoreDates(QWidget):
    """The dates. `typed` carries the group whose date was changed."""

    typed = Signal(str)

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self._today = today
        self._flow = Flow(self, widest=_WIDEST)
        self._shown: list[tuple[str, str]] = []
        self.editors: dict[str, Editor] = {}

    def show_blocks(self, blocks: Sequence[Block], drafts: Mapping[str, str]) -> None:
        """Show these groups with their dates, and what was typed over them and is not stored."""
        if self._shown != [(one.group_id, one.title) for one in blocks]:
            self._make(blocks)
        for one in blocks:
            editor = self.editors[one.group_id]
            editor.set_value(one.given_on)
            if one.group_id in drafts:
                editor.set_typed(drafts[one.group_id])

    def _make(self, blocks: Sequence[Block]) -> None:
        self._shown = [(one.group_id, one.title) for one in blocks]
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.editors = {}
        for one in blocks:
            editor = editor_for(field_of(Score, "date"), (), self._today)
            alone = len(blocks) == 1
            editor.widget.setAccessibleName("Score date" if alone else f"Score date of {one.title}")
            editor.widget.setFixedWidth(look.px(148))
            editor.committed.connect(functools.partial(self.typed.emit, one.group_id))
            pair = QWidget()
            line = QHBoxLayout(pair)
            line.setContentsMargins(0, 0, look.px(look.WIDE), 0)
            line.setSpacing(look.px(look.STEP))
            line.addWidget(Elided("Score date" if alone else f"Score date, {one.title}", ink="muted"))
            line.addWidget(editor.widget)
            self._flow.addWidget(pair)
            pair.show()
            self.editors[one.group_id] = editor
        self.setVisible(bool(blocks))
        self.updateGeometry()

    def values(self) -> dict[str, dt.date]:
        """The dates by group as they stand; one that cannot be read counts as it was."""
        values = {group: editor.value() for group, editor in self.editors.items()}
        return {group: value for group, value in values.items() if isinstance(value, dt.date)}

    def text(self, group_id: str) -> str:
        """What stands in one of them, good or bad."""
        return self.editors[group_id].typed()

    def first_problem(self) -> Problem | None:
        """Why one of them cannot be read, with the keyboard put into it; None where all can."""
        for editor in self.editors.values():
            problem = editor.problem()
            if problem is not None:
                editor.widget.setFocus()
                return Problem(problem.where, f"{editor.widget.accessibleName()}: {problem.says}", problem.remedy)
        return None
