"""Screening: a row a student, a column an indicator."""

from __future__ import annotations

from interventiondesk.ui.places import Page


class ScreeningPage(Page):
    """Screening: a row a student, a column an indicator."""

    def read(self) -> None:
        """Say where one is."""
        self.titled.emit("Screening", "")
