"""The students of a desk by each of their outside ids, and by name and birth date where no id helps."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from interventiondesk.domain.students import Student
from interventiondesk.exchange.draft import ID_KINDS, IdKind
from interventiondesk.exchange.fitting import is_misspelled

ID_FIELDS: dict[IdKind, str] = {"local": "local_id", "state": "state_id", "vendor": "vendor_id"}
"""The field of a student that holds each kind of id."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a row tells of, as far as it says. `whole` is a name in one column of which nobody knows which part is the
    last name; first and last name are then a guess."""

    given: str = ""
    family: str = ""
    whole: str = ""
    grade: str = ""
    born: dt.date | None = None

    @property
    def name(self) -> str:
        """First and last name."""
        return self.whole or f"{self.given} {self.family}".strip()

    @property
    def words(self) -> str:
        """The person in a few words: Ana Reyes, grade 3, born 2018-03-14."""
        more = [f"grade {self.grade}"] if self.grade else []
        return ", ".join([self.name, *more, *([f"born {self.born}"] if self.born else [])])

    @property
    def key(self) -> tuple[str, ...]:
        """What makes rows tell of the same person; the name, without regard to case and accents, stands first."""
        return plain_person(self.name), self.grade, self.born.isoformat() if self.born else ""


class Candidate(msgspec.Struct, frozen=True):
    """A student like the one a row tells of: how sure that is, what agrees, and whether it is the very name."""

    student: Student
    sure: Literal["likely", "possible"]
    because: str
    same_name: bool = False


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
        self._whole: dict[str, list[Student]] = {}
        self._word: dict[str, list[Student]] = {}
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

    def of_name(self, who: Who) -> list[Candidate]:
        """The students whom a name without an ID may mean, the surest first; those born on another day are not.

        "Likely" is the one student of this very name, unless the grade is another or the student has left; where several
        have the name, grade or birth date has to tell that it is this one.
        """
        if not self._whole:
            self._index_names()
        same = [one for one in self._whole.get(plain_person(who.name), []) if not _differ(one.birth_date, who.born)]
        told = [one for one in same if (who.born and one.birth_date) or (who.grade and one.grade == who.grade)]
        fits = [one for one in (same if len(same) == 1 else told) if one.active and not _other_grade(one, who)]
        found = {
            one.id: Candidate(one, "likely" if fits == [one] else "possible", _because("Same name", one, who), True)
            for one in same
        }
        if not same:
            for each in self.alike(who.given, who.family, who.born):
                found.setdefault(each.student.id, Candidate(each.student, "possible", each.because))
            near = [one for one in self._sharing_a_word(who) if not _differ(one.birth_date, who.born)]
            if len(near) <= _MOST_NEAR:
                for one in near:
                    found.setdefault(one.id, Candidate(one, "possible", _because("A name like it", one, who)))
        return sorted(found.values(), key=lambda one: (one.sure, one.because, one.student.sorting_name))

    def _index_names(self) -> None:
        for student in self.students:
            for name in names_of(student):
                self._whole.setdefault(name, []).append(student)
            for word in words_in(_all_names(student)):
                self._word.setdefault(word, []).append(student)

    def _sharing_a_word(self, who: Who) -> list[Student]:
        """Students of whose name a part is the same and the rest is alike: shortened, misspelled, left out."""
        words = words_in(who.name)
        some = {one.id: one for word in words for one in self._word.get(word, [])}
        return [one for one in some.values() if _is_like(words, one)]


_MOST_NEAR = 5
_SHORTENED_FROM = 3
_MISSPELLED_FROM = 4


def _because(says: str, student: Student, who: Who) -> str:
    """What agrees, and what does not, in words."""
    if who.born and student.birth_date == who.born:
        return f"{says}, same birth date"
    if _other_grade(student, who):
        return f"{says}, but grade {student.grade} here"
    if not student.active:
        return f"{says}, no longer at the school"
    if not student.grade:
        return says
    return f"{says}, same grade" if who.grade else f"{says}, grade {student.grade} here"


def _other_grade(student: Student, who: Who) -> bool:
    return bool(who.grade and student.grade) and who.grade != student.grade


def _all_names(student: Student) -> str:
    return f"{student.given_name} {student.preferred_name} {student.middle_name} {student.family_name}"


def names_of(student: Student) -> set[str]:
    """The names under which a student may stand in one column, for comparison: either name first, with the middle name
    or without, by the preferred name."""
    middle = student.middle_name
    firsts = {f"{student.given_name}{more}" for more in ("", middle, middle[:1])} | {student.preferred_name}
    pairs = [(first, student.family_name) for first in firsts if first] or [("", student.family_name)]
    return {plain_person(name) for first, last in pairs for name in (f"{first}{last}", f"{last}{first}")}


def words_in(name: str) -> frozenset[str]:
    """The words of a name for comparison."""
    return frozenset({plain_person(word) for word in name.replace("-", " ").split()} - {""})


def is_named(student: Student, name: str) -> bool:
    """Whether a name is the student's, in whole or in part; so is none at all."""
    return plain_person(name) in names_of(student) or words_in(name) <= words_in(_all_names(student))


def _is_like(words: frozenset[str], student: Student) -> bool:
    """Whether every word of one name stands in the other, letters apart."""
    own = words_in(f"{student.given_name} {student.family_name}")
    return _all_meet(words, words_in(_all_names(student))) or _all_meet(own, words)


def _all_meet(words: frozenset[str], others: frozenset[str]) -> bool:
    return bool(words) and all(any(_meets(word, other) for other in others) for word in words)


def _meets(word: str, other: str) -> bool:
    short, long = sorted((word, other), key=len)
    if (len(short) == 1 or len(short) >= _SHORTENED_FROM) and long.startswith(short):
        return True
    return word == other or (len(short) >= _MISSPELLED_FROM and is_misspelled(word, other, 1))


def _differ(one: dt.date | None, other: dt.date | None) -> bool:
    return one is not None and other is not None and one != other


def _keys(given_name: str, family_name: str, born: dt.date | None) -> list[tuple[str, str]]:
    given, family = plain_person(given_name), plain_person(family_name)
    keys = [(given, family)]
    if born is not None:
        keys += [(born.isoformat(), family), (born.isoformat(), given)]
    return keys


def are_other_names(student: Student, fields: Mapping[str, Any]) -> bool:
    """Whether first and last name are both known on both sides and have nothing in common. Somebody may go by another
    of the first names, add a last name, or stand with the two the wrong way round."""
    given, family = _parts(fields.get("given_name", "")), _parts(fields.get("family_name", ""))
    own, own_family = _parts(student.given_name), _parts(student.family_name)
    if not (given and family and own and own_family):
        return False
    also = _parts(fields.get("preferred_name", "")) | _parts(fields.get("middle_name", ""))
    own_also = _parts(student.preferred_name) | _parts(student.middle_name)
    return not (given & (own | own_also) or own & also or family & own_family or (given & own_family and family & own))


def _parts(name: str) -> frozenset[str]:
    """The parts of a name for comparison, with the whole, and without words like de and la."""
    words = {plain_person(word) for word in name.replace("-", " ").split()}
    return frozenset(({plain_person(name)} | (words - _PARTICLES)) - {""})


_PARTICLES = frozenset(
    {"al", "bin", "da", "de", "del", "den", "der", "di", "dos", "el", "la", "las", "los", "van", "von"}
    | {"ii", "iii", "jr", "sr"}
)
