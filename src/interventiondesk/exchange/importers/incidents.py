"""Brings in behavior incidents, one student in one incident a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from textwrap import shorten
from typing import ClassVar

from interventiondesk.domain.signs import Incident
from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.draft import cell_at
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.tables import plain_name, text_of
from interventiondesk.exchange.whole_sheet import Sheet

_LONGEST = 120
_PRAISE = re.compile(r"praise|positive|\bmerits?\b|kudos|commend|reward", re.IGNORECASE)

LEVELS = {
    "office": "major",
    "officereferral": "major",
    "officemanaged": "major",
    "odr": "major",
    "referral": "major",
    "classroom": "minor",
    "classroommanaged": "minor",
    "teachermanaged": "minor",
    "staffmanaged": "minor",
}


class Incidents(Importer[Incident]):
    """An incident is known by its own number where the file has one, else by student, date, time and behavior."""

    entity = Incident
    several = True
    columns: ClassVar[Mapping[str, str]] = {"staff_id": "staff"}

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._numbered: dict[tuple[str, ...], int] = {}
        names = [plain_name(heading) for heading in sheet.about.headings]
        self._points = next((at for at, name in enumerate(names) if name in {"pointvalue", "points"}), None)
        self._category = next((at for at, name in enumerate(names) if name in {"behaviorcategory", "category"}), None)

    def key(self, value: Incident) -> tuple[str, ...]:
        """Student, date, time and behavior: an incident of the desk does not keep the number of a file."""
        return (value.student_id, value.date.isoformat(), value.time, value.behavior)

    def read(self, row: OneRow) -> Given | None:
        """One incident."""
        if self._is_praise(row):
            self.sheet.warn("Praise is no incident: left out in {}.")
            return None
        student, date = row.student(), row.date("date", needed=True)
        behavior = row.needed("behavior")
        if row.about.mapping.get("behavior") == row.about.mapping.get("about", -1):
            # A sheet that has only an account of what happened: its beginning is what one knows the incident by.
            behavior = shorten(behavior, _LONGEST, placeholder=" …")
        level = row.choice("level", Incident, "level", LEVELS)
        if student is None or date is None or not behavior:
            return None
        if level is None and not row.text("level"):
            self.sheet.warn("Whether an incident is major or minor is not said in {}: taken for major.")
        time = row.text("time")
        number = row.text("incident")
        key = (student.id, date.isoformat(), time, behavior)
        if number:
            # What came with its number keeps it, whatever else of it was mended since.
            key = (student.id, "number", number)
            if self._numbered.setdefault(key, row.number) != row.number:
                says = f"Incident {number} of {student.name} stands in row {self._numbered[key]} already."
                row.wrong("incident", says, "Write what else happened into that row.")
        fields = filled(
            student_id=student.id,
            date=date,
            time=time,
            behavior=behavior,
            level=level,
            location=row.text("location"),
            motivation=row.text("motivation"),
            others=row.text("others"),
            action=row.text("action"),
            about=row.long("about"),
            staff_id=row.staff(),
        )
        title = f"{student.sorting_name}: {behavior}, {day_and_year(date)}"
        return Given(row=row.row, key=key, fields=fields, title=title)

    def _is_praise(self, row: OneRow) -> bool:
        """Some products keep praise in the same file, with points above zero or in a category of its own."""
        if _PRAISE.search(text_of(cell_at(row.row, self._category))):
            return True
        try:
            return float(text_of(cell_at(row.row, self._points)) or 0) > 0
        except ValueError:
            return False
