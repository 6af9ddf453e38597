"""The columns of a paper sheet's grid: what a key or a text means in each; what is wrong in a cell its row says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from interventiondesk.tasks.week_sheet_typing import ABSENT, NO_SESSION, PRESENT, day_cell
from interventiondesk.ui.parts.grid import ChoiceColumn, ScoreColumn


@dataclasses.dataclass(frozen=True, kw_only=True)
class DayColumn(ChoiceColumn):
    """A session: one key, or its minutes."""

    keys: Mapping[str, str] = dataclasses.field(default_factory=lambda: {"p": PRESENT, "a": ABSENT, "n": NO_SESSION})
    width: int = 88

    def read(self, text: str) -> str:
        """What is typed as the sheet says it."""
        return day_cell(text)

    def wrong(self, text: str) -> str:
        """The row says what is wrong: it knows the plan."""
        del text
        return ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RowScoreColumn(ScoreColumn):
    """A score; its row knows the measure and the last scores, and says what is wrong."""

    width: int = 88

    def wrong(self, text: str) -> str:
        """The row says what is wrong: each has its own measure."""
        del text
        return ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LineColumn(ChoiceColumn):
    """Words as they are written."""

    keys: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str])
    width: int = 240

    def read(self, text: str) -> str:
        """The words without outer spaces."""
        return " ".join(text.split())

    def wrong(self, text: str) -> str:
        """Words are never wrong; the row says when they are too many."""
        del text
        return ""
