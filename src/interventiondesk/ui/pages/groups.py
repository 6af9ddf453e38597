"""Groups: the caseload, who is taught when, and what was done."""

from __future__ import annotations

from interventiondesk.ui.places import Page


class GroupsPage(Page):
    """Groups: the caseload, who is taught when, and what was done."""

    def read(self) -> None:
        """Say where one is."""
        self.titled.emit("Groups", "")
