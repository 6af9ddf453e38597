"""The students of a desk by each of their outside ids, and by name and birth date where no id helps."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.students import Student
from interventiondesk.exchange.draft import ID_KINDS, IdKind

ID_FIELDS: dict[IdKind, str] = {"local": "local_id", "state": "state_id", "vendor": "vendor_id"}
"""The field of a student that holds each kind of id."""


class Candidate(msgspec.Struct, frozen=True):
    """A student like the one a row tells of: how sure that is, and what agrees."""

    student: Student
    sure: Literal["likely", "possible"]
    because: str


def key_of(outside_id: str) -> str:
    """An outside id for comparison: as text, without case."""
    return outside_id.strip().casefold()


def plain_person(name: str) -> str:
    """A person's name for comparison: letters only, without case and accents."""
    apart = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in apart if letter.isalnum())


class Roster:
    """Finds students by outside ids. `students` are all, `by_entity` has them by their own id."""

    def __init__(self, students: Sequence[Student]) -> None:
        self.students = students
        self.by_entity = {student.id: student for student in students}
        self._by_id: dict[IdKind, dict[str, list[Student]]] = {kind: {} for kind in ID_KINDS}
        self._by_name: dict[tuple[str, str], list[Student]] = {}
        self._alike: dict[tuple[str, str], list[Student]] | None = None
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

    def alike(self, given_name: str, family_name: str, born: dt.date | None) -> list[Candidate]:
        """The students whom this name and birth date may mean, the surest first; those born on another day are not.

        With the same birth date one of the two names is enough: names change and are shortened.
        """
        if self._alike is None:
            self._alike = {}
            for student in self.students:
                for key in _keys(student.given_name, student.family_name, student.birth_date):
                    self._alike.setdefault(key, []).append(student)
                if student.preferred_name:
                    for key in _keys(student.preferred_name, student.family_name, None):
                        self._alike.setdefault(key, []).append(student)
        found: dict[str, Candidate] = {}
        given, family = plain_person(given_name), plain_person(family_name)
        if not given or not family:
            return []
        same = [one for one in self._alike.get((given, family), []) if not _differ(one.birth_date, born)]
        for student in same:
            both = born is not None and student.birth_date == born
            sure = "likely" if both and sum(one.birth_date == born for one in same) == 1 else "possible"
            found[student.id] = Candidate(student, sure, "Same name and birth date" if both else "Same name")
        if born is not None:
            for key, because in (
                ((born.isoformat(), family), "Same birth date and last name"),
                ((born.isoformat(), given), "Same birth date and first name"),
            ):
                for student in self._alike.get(key, []):
                    found.setdefault(student.id, Candidate(student, "possible", because))
        return sorted(found.values(), key=lambda one: (one.sure, one.because, one.student.sorting_name))


def _differ(one: dt.date | None, other: dt.date | None) -> bool:
    return one is not None and other is not None and one != other


def _keys(given_name: str, family_name: str, born: dt.date | None) -> list[tuple[str, str]]:
    given, family = plain_person(given_name), plain_person(family_name)
    keys = [(given, family)]
    if born is not None:
        keys += [(born.isoformat(), family), (born.isoformat(), given)]
    return keys
