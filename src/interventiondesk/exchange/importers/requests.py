"""Brings in teachers' requests for assistance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from interventiondesk.domain.requests import Request
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow


class Requests(Importer[Request]):
    """A request is known by student, day and concern."""

    entity = Request
    columns: ClassVar[Mapping[str, str]] = {"staff_id": "staff"}

    def key(self, value: Request) -> tuple[str, ...]:
        """Student, day, concern."""
        return (value.student_id, value.date.isoformat(), value.concern)

    def read(self, row: OneRow) -> Given | None:
        """One request."""
        student, date = row.student(), row.date("date")
        if not row.long("concern"):
            row.needed("concern")
        told, answered = row.yes_no("family_told"), row.date("answered_on")
        if student is None or row.wrongs:
            return None
        concern = row.long("concern")
        if date is None:
            # Without a day, the same concern is the same request; a new one is asked today.
            there = (one for one in self.sheet.here.all(Request) if one.student_id == student.id)
            date = max((one.date for one in there if one.concern == concern), default=self.sheet.today)
        fields = filled(
            student_id=student.id,
            date=date,
            staff_id=row.staff(),
            concern=concern,
            strengths=row.long("strengths"),
            tried=row.long("tried"),
            went=row.long("went"),
            family_told=told,
            answer=row.long("answer"),
            answered_on=answered,
        )
        title = f"{student.sorting_name}: {day_and_year(date)}"
        return Given(row=row.row, key=(student.id, date.isoformat(), concern), fields=fields, title=title)
