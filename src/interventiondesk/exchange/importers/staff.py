"""Brings in a sheet of the adults who work at the school."""

from __future__ import annotations

from interventiondesk.domain.school import Staff
from interventiondesk.exchange.engine import Given, Importer, filled
from interventiondesk.exchange.meanings import is_enrolled, name_in
from interventiondesk.exchange.roster import plain_person
from interventiondesk.exchange.rows import OneRow

ROLES = {
    "interventioncoordinator": "coordinator",
    "mtsscoordinator": "coordinator",
    "rticoordinator": "coordinator",
    "schoolcounselor": "counselor",
    "guidancecounselor": "counselor",
    "socialworker": "counselor",
    "schoolsocialworker": "counselor",
    "classroomteacher": "teacher",
    "specialeducationteacher": "teacher",
    "specialeducator": "teacher",
    "eslteacher": "teacher",
    "elteacher": "teacher",
    "instructor": "teacher",
    "readingspecialist": "interventionist",
    "readinginterventionist": "interventionist",
    "mathspecialist": "interventionist",
    "mathinterventionist": "interventionist",
    "specialist": "interventionist",
    "titleiteacher": "interventionist",
    "tutor": "interventionist",
    "assistantprincipal": "principal",
    "viceprincipal": "principal",
    "schoolpsychologist": "psychologist",
    "psych": "psychologist",
    "para": "aide",
    "paraeducator": "aide",
    "paraprofessional": "aide",
    "teacheraide": "aide",
    "instructionalaide": "aide",
    "assistant": "aide",
}
"""What schools call the roles. Who decides on roles is asked when the file is brought in."""


class StaffSheet(Importer[Staff]):
    """A staff member is known by the name."""

    entity = Staff

    def key(self, value: Staff) -> tuple[str, ...]:
        """First and last name."""
        return _key(value.given_name, value.family_name)

    def read(self, row: OneRow) -> Given | None:
        """One adult."""
        family, given = row.name("family_name"), row.name("given_name")
        whole = row.name("full_name")
        if whole and not family:
            try:
                family, given = name_in(whole)
            except ValueError:
                given, _, family = whole.rpartition(" ")
        role = row.choice("role", Staff, "role", ROLES)
        active: bool | None = None
        if word := row.text("active"):
            try:
                active = row.yes_no("active") if word in {"0", "1"} else is_enrolled(word)
            except ValueError as error:
                row.wrong("active", str(error), "Write Active or Inactive.")
        if not family:
            row.wrong(
                "family_name" if row.sheet.has("family_name") else "full_name",
                "The row has no last name.",
                "Fill it in.",
            )
            return None
        fields = filled(given_name=given, family_name=family, role=role, active=active)
        return Given(row=row.row, key=_key(given, family), fields=fields, title=f"{family}, {given}".strip(", "))


def _key(given: str, family: str) -> tuple[str, ...]:
    return (plain_person(given), plain_person(family))
