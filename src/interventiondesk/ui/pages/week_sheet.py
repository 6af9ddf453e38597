"""Typing in a teacher's paper sheet by its number."""

from __future__ import annotations

from interventiondesk.ui.places import Page


class WeekSheetPage(Page):
    """Typing in a teacher's paper sheet by its number."""

    def read(self) -> None:
        """Say where one is."""
        self.titled.emit("Weekly sheet", "")
