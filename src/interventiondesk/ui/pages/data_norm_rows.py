"""The lines in which a school types its bands: a name, from which score on, and what that means."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.norms import Benchmark
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.fields import Editor, Number, editor_for
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

BAND = ("band", "least", "risk")
"""The fields of a line."""
NEW = "new"
"""Stands in the names of the fields of a band that is still to be added, before its season."""

_VERB = 84
_WIDTHS = {"band": (88, 264), "least": (72, 72), "risk": (120, 120)}


def _line(cells: Sequence[QWidget], verb: QWidget | None) -> QHBoxLayout:
    """Cells as wide as those above and below them; the name gives way where the window is narrow."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(look.px(look.PAD))
    for name, cell in zip(BAND, cells, strict=True):
        least, most = _WIDTHS[name]
        cell.setMinimumWidth(look.px(least))
        cell.setMaximumWidth(look.px(most))
        line.addWidget(cell, 100 if name == "band" else 0)
    last = verb if verb is not None else QWidget()
    last.setFixedWidth(look.px(_VERB))
    line.addWidget(last)
    line.addStretch(1)
    return line


class BandRow(QWidget):
    """One band in a line: its name, from which score on, what it means, and a verb. `committed` carries the field that was
    left, `pressed` tells that the verb was."""

    committed = Signal(str)
    pressed = Signal()

    def __init__(self, session: Session, band: Benchmark | None, verb: Button | None, season: str = "") -> None:
        super().__init__()
        self.band, self.season = band, season
        self.editors: dict[str, Editor] = {}
        self.verb = verb
        self.caution = Caution()
        cells: list[QWidget] = []
        for name in BAND:
            field = field_of(Benchmark, name)
            editor = editor_for(field, (), session.today)
            key = band.id if band else f"{NEW} {season}"
            editor.widget.setObjectName(f"{name} {key}")
            told = ", ".join(part for part in (band.band if band else "", season) if part)
            editor.widget.setAccessibleName(f"{field.title}: {told}" if told else field.title)
            editor.widget.setAccessibleDescription(field.description)
            if isinstance(editor, Number):
                editor.line.setPlaceholderText("the rest")
            editor.committed.connect(functools.partial(self.committed.emit, name))
            self.editors[name] = editor
            cells.append(editor.widget)
        if verb is not None:
            verb.setObjectName(f"verb {band.id if band else f'{NEW} {season}'}")
            verb.clicked.connect(self.pressed)
            verb.setAccessibleDescription(season)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, look.px(look.GAP))
        box.setSpacing(0)
        box.addLayout(_line(cells, verb))
        box.addWidget(self.caution)
        self.show_band(band)

    def show_band(self, band: Benchmark | None) -> None:
        """Show a band as it is stored; what is being typed stays where it differs."""
        self.band = band
        for name, editor in self.editors.items():
            stored = getattr(band, name) if band else "low" if name == "risk" else "" if name == "band" else None
            if editor.problem() is None and editor.value() != stored:
                editor.set_value(stored)

    def values(self) -> dict[str, Any]:
        """What stands in the line."""
        return {name: editor.value() for name, editor in self.editors.items()}

    def unread(self) -> list[Problem]:
        """What cannot be read."""
        return [problem for editor in self.editors.values() if (problem := editor.problem()) is not None]

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say the first problem below the line."""
        self.caution.say(str(problems[0]) if problems else "")


def titles() -> QWidget:
    """The words above the lines."""
    holder = QWidget()
    cells: list[QWidget] = [label(field_of(Benchmark, name).title, "small", muted=True) for name in BAND]
    line = _line(cells, None)
    line.setContentsMargins(0, 0, 0, look.px(look.GAP))
    holder.setLayout(line)
    return holder
