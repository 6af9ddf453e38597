"""What every part of a roster's comparison shares: the set, the desk, and where lines, problems and counts go."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.declared import Entity, field_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Contact, Student
from interventiondesk.domain.words import count
from interventiondesk.exchange.child import Step
from interventiondesk.exchange.draft import Line, words_of
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.oneroster.checks import Problems
from interventiondesk.exchange.oneroster.manifest import Manifest
from interventiondesk.exchange.oneroster.people import People
from interventiondesk.exchange.oneroster.reading import RosterSet
from interventiondesk.exchange.oneroster.tables import STUDENT
from interventiondesk.exchange.roster import Roster

_FITS = re.compile(r"\((\w+)\|(\w+)\)")


class Lines:
    """Sorts values into new, changed and unchanged as they are compared."""

    def __init__(self) -> None:
        self.new: list[Line] = []
        self.changed: list[Line] = []
        self.unchanged: list[Line] = []
        self.values: list[Entity] = []

    def add(self, row: int, title: str, old: Entity | None, value: Entity) -> None:
        """One value beside what the desk has."""
        if old is None:
            self.new.append(Line(row, value.id, title))
            self.values.append(value)
        elif old == value:
            self.unchanged.append(Line(row, value.id, title))
        else:
            self.changed.append(Line(row, value.id, title, changes_between(old, value)))
            self.values.append(value)


def changes_between(old: Entity, new: Entity) -> tuple[tuple[str, str, str], ...]:
    """Each field that differs: its title, the old and the new value in words."""
    return tuple(
        (field_of(type(old), name).title, words_of(before), words_of(after))
        for name in old.__struct_fields__
        if (before := getattr(old, name)) != (after := getattr(new, name))
    )


_ENCODER = msgspec.msgpack.Encoder()


@functools.cache
def _decoder(entity: type[Entity]) -> msgspec.msgpack.Decoder[Entity]:
    return msgspec.msgpack.Decoder(entity)


def proved(value: Entity) -> None:
    """Raises `msgspec.ValidationError` where a value breaks its declaration. `checked` says the same in four times the
    time, which a set of thousands of people would feel."""
    _decoder(type(value)).decode(_ENCODER.encode(value))


class Comparing:
    """One comparison. `seen` are the students of the desk whom the set speaks of at all, `counted` sentences with how
    many people they are true of."""

    def __init__(
        self,
        found: RosterSet,
        manifest: Manifest,
        here: Here,
        today: dt.date,
        org: str | None,
        step: Step,
        usual: Sequence[str] = (),
    ) -> None:
        self.found = found
        self.manifest = manifest
        self.here = here
        self.today = today
        self.step = step
        step(0, 1, "Reading the set")
        self.problems = Problems()
        self.people = People(found, manifest, org, self.problems, usual)
        self.roster = Roster(here.all(Student))
        self.lines = Lines()
        self.seen: set[str] = set()
        self.warnings: list[str] = [*manifest.warnings, *self.people.warnings]
        self.counted: dict[str, int] = {}
        if not self.people.asks_org:
            self._settle_roles()

    def tally(self, says: str) -> None:
        """One more person of whom a sentence is true; `{}` in it becomes how many, `(is|are)` the word that fits."""
        self.counted[says] = self.counted.get(says, 0) + 1

    def told(self) -> list[str]:
        """The sentences with their counts."""
        return [
            _FITS.sub(lambda found, one=many == 1: found[1 if one else 2], says).format(count(many, "person", "people"))
            for says, many in self.counted.items()
        ]

    def _settle_roles(self) -> None:
        """In a set of changes a user may stand without a role: then the desk knows what they are."""
        staff = {one.id for one in self.here.all(Staff)}
        for person in self.people.without_role():
            if self.roster.having("vendor", person.sid):
                self.people.give_role(person, STUDENT)
            elif natural_id("staff", person.sid) in staff:
                self.people.give_role(person, "teacher")
            elif any(one.id == natural_id("contact", one.student_id, person.sid) for one in self.here.all(Contact)):
                self.people.give_role(person, "relative")
            elif person.listed and not person.gone:
                self.problems.add(
                    person.member,
                    person.row,
                    "sourcedid",
                    f"The set does not say what {person.name or person.sid} is, and nobody on this desk is known by "
                    f"{person.sid}.",
                    "Bring in the complete set first.",
                )


COLUMNS: Mapping[str, str] = {
    "given_name": "givenname",
    "family_name": "familyname",
    "middle_name": "middlename",
    "preferred_name": "preferredgivenname",
    "local_id": "identifier",
    "state_id": "identifier",
    "vendor_id": "sourcedid",
    "birth_date": "birthdate",
    "grade": "grades",
    "name": "familyname",
}
"""The column that a field comes from."""
