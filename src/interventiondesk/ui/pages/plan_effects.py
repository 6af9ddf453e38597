"""Before and during a plan, folded away below its facts: for whoever asks what the scores say about its effect."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.tasks.effects import effect_numbers, effect_sentences, plan_effects
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.cards import Fact, Words
from interventiondesk.ui.places import emptied

_TITLE, _LESS = "Before and during the plan", "Hide before and during"
_NAMES = 230


class EffectsBlock(QWidget):
    """A link that unfolds the words and below them the effect sizes. They are computed when first unfolded.

    Nothing is shown where nothing is measured and before the plan begins. `turned` tells that a person folded or
    unfolded it.
    """

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: PlanRecord | None = None
        self._today = dt.date.min
        self._filled = False
        self.way = link(_TITLE)
        self.way.clicked.connect(self._turn)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, look.px(look.GAP), 0, 0)
        box.setSpacing(0)
        line = QHBoxLayout()
        line.setContentsMargins(look.px(look.WIDE) - 1 - self.way.side, 0, 0, 0)
        line.addWidget(self.way)
        line.addStretch(1)
        box.addLayout(line)
        self._inside = QWidget()
        self._said = QVBoxLayout(self._inside)
        self._said.setContentsMargins(0, 0, 0, look.px(look.GAP))
        self._said.setSpacing(0)
        box.addWidget(self._inside)
        self._inside.hide()

    @property
    def unfolded(self) -> bool:
        """Whether the words are to be seen."""
        return not self._inside.isHidden()

    def show_plan(self, record: PlanRecord, today: dt.date) -> None:
        """Compare the scores of this plan up to a day with those before it."""
        self._record, self._today, self._filled = record, today, False
        # Not the block itself: shown before it stands in a card it would become a window and take the keyboard.
        self.way.setVisible(record.measure is not None and record.plan.begin_date <= today)
        self.way.setAccessibleDescription(record.plan.concern)
        if self.unfolded:
            self._fill()

    def unfold(self, *, shown: bool) -> None:
        """Show or hide the words."""
        if shown:
            self._fill()
        self._inside.setVisible(shown)
        self.way.setText(_LESS if shown else _TITLE)
        self.way.updateGeometry()

    def _turn(self) -> None:
        self.unfold(shown=not self.unfolded)
        self.turned.emit()

    def _fill(self) -> None:
        if self._filled or self._record is None:
            return
        self._filled = True
        emptied(self._said)
        found = plan_effects(self._record, self._today)
        if found is None:
            return
        for at, sentence in enumerate(effect_sentences(found, self._record)):
            self._said.addWidget(Words(sentence, ink="muted" if at else "text"))
        for name, value in effect_numbers(found):
            self._said.addWidget(Fact(name, value, column=_NAMES))
