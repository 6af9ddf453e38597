"""The students of a desk by each of their outside ids."""

from __future__ import annotations

from collections.abc import Sequence

from interventiondesk.domain.students import Student
from interventiondesk.exchange.draft import ID_KINDS, IdKind

ID_FIELDS: dict[IdKind, str] = {"local": "local_id", "state": "state_id", "vendor": "vendor_id"}
"""The field of a student that holds each kind of id."""


def key_of(outside_id: str) -> str:
    """An outside id for comparison: as text, without case."""
    return outside_id.strip().casefold()


class Roster:
    """Finds students by outside ids. `students` are all, `by_entity` has them by their own id."""

    def __init__(self, students: Sequence[Student]) -> None:
        self.students = students
        self.by_entity = {student.id: student for student in students}
        self._by_id: dict[IdKind, dict[str, list[Student]]] = {kind: {} for kind in ID_KINDS}
        self._by_name: dict[tuple[str, str], list[Student]] = {}
        for student in students:
            name = (student.given_name.casefold(), student.family_name.casefold())
            self._by_name.setdefault(name, []).append(student)
            for kind, field in ID_FIELDS.items():
                if outside := getattr(student, field):
                    self._by_id[kind].setdefault(key_of(outside), []).append(student)

    def having(self, kind: IdKind, outside_id: str) -> list[Student]:
        """The students with this id; more than one where the desk itself has it twice."""
        return self._by_id[kind].get(key_of(outside_id), [])

    def named(self, given_name: str, family_name: str) -> list[Student]:
        """The students of this name, without regard to case."""
        return self._by_name.get((given_name.casefold(), family_name.casefold()), [])
