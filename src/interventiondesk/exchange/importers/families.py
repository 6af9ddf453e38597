"""Brings in a sheet of family members: one adult of one student a row."""

from __future__ import annotations

from interventiondesk.domain.students import Contact
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.rows import OneRow


class Families(Importer[Contact]):
    """An adult of a student is known by the name."""

    entity = Contact

    def key(self, value: Contact) -> tuple[str, ...]:
        """Student and name."""
        return (value.student_id, value.name)

    def read(self, row: OneRow) -> Given | None:
        """One adult."""
        student = row.student()
        name = row.needed("name")
        interpreter = row.yes_no("interpreter")
        if student is None or not name:
            return None
        fields = filled(
            student_id=student.id,
            name=name,
            relation=row.text("relation"),
            phone=row.text("phone"),
            email=row.text("email"),
            language=row.text("language"),
            interpreter=interpreter,
        )
        title = f"{student.sorting_name}: {name}"
        return Given(row=row.row, key=(student.id, name), fields=fields, title=title)
