"""Brings in action items: a task, who does it, by when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import ClassVar

from interventiondesk.domain.meetings import ActionItem
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.whole_sheet import STUDENT_IDS

_DONE = frozenset({"yes", "y", "x", "done", "complete", "completed", "closed", "true", "1", "✓", "✔"})
_OPEN = frozenset({"no", "n", "open", "false", "0", "not done", "in progress", "pending", "not started"})


class Actions(Importer[ActionItem]):
    """An action item is known by its task, its student and its date."""

    entity = ActionItem
    columns: ClassVar[Mapping[str, str]] = {"owner_id": "staff"}

    def key(self, value: ActionItem) -> tuple[str, ...]:
        """Task, student, day by which it is due."""
        return (value.task, value.student_id or "", value.due.isoformat() if value.due else "")

    def read(self, row: OneRow) -> Given | None:
        """One action item. It need not be about a student."""
        named = any(row.outside_id(field) for field in STUDENT_IDS) or bool(row.who().key[0])
        student = row.student() if named else None
        task, due = row.needed("task"), row.date("due", past=False)
        owner = row.staff()
        key = (task, student.id if student else "", due.isoformat() if due else "")
        done = self._done(row, key)
        if not task or row.wrongs:
            return None
        fields = filled(task=task, student_id=student.id if student else None, owner_id=owner, due=due, done_on=done)
        title = f"{student.sorting_name}: {task}" if student else task
        return Given(row=row.row, key=key, fields=fields, title=title)

    def _done(self, row: OneRow, key: tuple[str, ...]) -> dt.date | None:
        """The day on which it was done. A mere yes is the day that the desk has, or today."""
        word = row.text("done_on").casefold()
        if word in _OPEN:
            return None
        if word not in _DONE:
            return row.date("done_on")
        there = next((one for one in self.sheet.here.all(ActionItem) if self.key(one) == key), None)
        return there.done_on if there and there.done_on else self.sheet.today
