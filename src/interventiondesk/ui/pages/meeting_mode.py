"""Meeting mode: one student at a time, by keyboard."""

from __future__ import annotations

from interventiondesk.ui.places import Page


class MeetingModePage(Page):
    """Meeting mode: one student at a time, by keyboard."""

    def read(self) -> None:
        """Say where one is."""
        self.titled.emit("Meeting", "")
