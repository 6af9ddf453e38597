"""Brings in groups and who is in them: one student's place in one group a row. Groups that are not there are made."""

from __future__ import annotations

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.students import Group, Membership
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.tables import plain_name
from interventiondesk.exchange.whole_sheet import Sheet

AREAS = {
    "ela": "reading",
    "literacy": "reading",
    "phonics": "reading",
    "fluency": "reading",
    "mathematics": "math",
    "numeracy": "math",
    "written": "writing",
    "writtenexpression": "writing",
    "behaviour": "behavior",
    "sel": "social_emotional",
    "social": "social_emotional",
    "emotional": "social_emotional",
}
"""What schools call the areas."""


class Groups(Importer[Membership]):
    """A place is known by group and student; somebody who is in the group now is not put into it again."""

    entity = Membership

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._groups = {plain_name(one.name): one for one in sheet.here.all(Group)}
        self._places = {
            (one.group_id, one.student_id): one for one in sheet.here.all(Membership) if one.end_date is None
        }
        self._last: dict[str, float] = {}
        for one in sheet.here.all(Membership):
            self._last[one.group_id] = max(self._last.get(one.group_id, 0.0), one.position)

    def key(self, value: Membership) -> tuple[str, ...]:
        """Group, student, first day."""
        return (value.group_id, value.student_id, value.begin_date.isoformat())

    def read(self, row: OneRow) -> Given | None:
        """One place."""
        student, name = row.student(), row.needed("group")
        area = row.choice("area", Group, "area", AREAS)
        begin, end = row.date("begin_date"), row.date("end_date")
        if begin and end and end < begin:
            row.wrong("end_date", "The last day is before the first.", "Mend the dates.")
        if len(name) > 120:
            row.wrong("group", "The name of the group has more than 120 letters.", "Shorten it.")
        if student is None or not name or row.wrongs:
            return None
        group = self._group(name, area, row.staff())
        place = self._places.get((group.id, student.id))
        if place is not None and (begin is None or begin == place.begin_date):
            begin = place.begin_date
        first = begin or self.sheet.today
        if end and end < first:
            first = end
        self._last[group.id] = self._last.get(group.id, 0.0) + 1.0
        return Given(
            row=row.row,
            key=(group.id, student.id, first.isoformat()),
            fields=filled(group_id=group.id, student_id=student.id, begin_date=first, end_date=end),
            new={"position": self._last[group.id]},
            title=f"{group.name}: {student.sorting_name}",
        )

    def _group(self, name: str, area: str | None, staff: str | None) -> Group:
        plain = plain_name(name)
        if plain not in self._groups:
            fields = filled(name=name, area=area, staff_id=staff)
            self._groups[plain] = Group(id=natural_id("group", name), **fields)
            self.sheet.make(self._groups[plain])
            self.sheet.warn(f"The group {name} is new here.")
        return self._groups[plain]
