"""Compares the adults of a set with those of the desk: staff by sourcedId or name, families by the student they belong
to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import problems_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.school import Role, Staff
from interventiondesk.domain.students import Contact, Student
from interventiondesk.exchange.oneroster.comparing import COLUMNS, Comparing, proved
from interventiondesk.exchange.oneroster.person import Person, Place, day_of
from interventiondesk.exchange.oneroster.tables import FAMILY, STUDENT, family_role, staff_role

_STAYS = "{} (is|are) taken out of the set but (stays|stay) with the family until you take them out."


class Adults:
    """The staff and families of one comparison. `students` are the values of the set's students by sourcedId."""

    def __init__(self, work: Comparing, students: Mapping[str, Student]) -> None:
        self.work = work
        self.students = students

    def compare_staff(self) -> None:
        """Every colleague of the set beside the desk's."""
        by_id = {one.id: one for one in self.work.here.all(Staff)}
        by_name: dict[str, list[Staff]] = {}
        for one in by_id.values():
            by_name.setdefault(one.name.casefold(), []).append(one)
        names: dict[str, int] = {}
        colleagues = [
            one
            for one in self.work.people.by_sid.values()
            if self.work.people.is_ours(one) and staff_role(self.work.people.role_of(one))
        ]
        for person in colleagues:
            names[person.name.casefold()] = names.get(person.name.casefold(), 0) + 1
        for person in colleagues:
            if person.sid in self.work.people.refused:
                continue
            entity = natural_id("staff", person.sid)
            old = by_id.get(entity)
            if old is None:
                same = by_name.get(person.name.casefold(), [])
                if same and (len(same) > 1 or names[person.name.casefold()] > 1):
                    self.work.problems.add(
                        person.member,
                        person.row,
                        "familyname",
                        f"Which {person.name} this is cannot be known: there are several on the desk or in the set.",
                        "Tell them apart by their first names.",
                    )
                    continue
                old = same[0] if same else None
            self._compare_colleague(person, old, entity)

    def _compare_colleague(self, person: Person, old: Staff | None, entity: str) -> None:
        """One colleague. The role and the sign-in of somebody on the desk are the school's to decide, not a file's."""
        places = self.work.people.places_of(person)
        gone = person.gone or (bool(places) and all(self._left(place.end) or place.gone for place in places))
        if old is None and gone:
            return
        fields: dict[str, Any] = {}
        if person.given:
            fields["given_name"] = person.given
        if person.family:
            fields["family_name"] = person.family
        if old is None:
            if not person.family:
                self.work.problems.add(person.member, person.row, "familyname", "The row has no last name.")
                return
            value = Staff(id=entity, role=_role(places), **fields)
        else:
            if gone and old.active:
                if old.sees_restricted:
                    self.work.tally("{} who can sign in (is|are) no longer in the set; that is left to you.")
                else:
                    fields["active"] = False
            elif not gone and not old.active:
                fields["active"] = True
            value = msgspec.structs.replace(old, **fields)
        try:
            proved(value)
        except msgspec.ValidationError:
            problem = problems_of(Staff, fields, only=tuple(fields))[0]
            self.work.problems.add(
                person.member, person.row, COLUMNS.get(problem.where, ""), problem.says, problem.remedy
            )
            return
        self.work.lines.add(
            person.row.number, f"{value.family_name}, {value.given_name}".strip(", ") + " (staff)", old, value
        )

    def _left(self, text: str) -> bool:
        try:
            day = day_of(text)
        except ValueError:
            return False
        return day is not None and day < self.work.today

    # Families

    def compare_families(self) -> None:
        """Every adult whom the set links to one of its students."""
        on_desk: dict[str, list[Contact]] = {}
        for one in self.work.here.all(Contact):
            on_desk.setdefault(one.student_id, []).append(one)
        linked: set[str] = set()
        people = self.work.people
        for sid_of_student, student in self.students.items():
            person = people.by_sid[sid_of_student]
            for sid, relation in person.agents:
                agent = self.work.people.by_sid.get(sid)
                if agent is None:
                    continue
                linked.add(sid)
                self._compare_relative(person, student, agent, relation, on_desk.get(student.id, []))
        self._changed_relatives(linked)

    def _compare_relative(
        self, person: Person, student: Student, agent: Person, relation: str, known: Sequence[Contact]
    ) -> None:
        if self.work.people.role_of(agent) == STUDENT:
            self.work.problems.add(
                person.member,
                person.row,
                "agentsourcedids",
                f"{student.name} is to be in the family of {agent.name}, who is a student.",
            )
            return
        entity = natural_id("contact", student.id, agent.sid)
        old = next((one for one in known if one.id == entity), None)
        if old is None:
            old = next((one for one in known if one.name.casefold() == agent.name.casefold()), None)
        if agent.gone:
            if old is not None:
                self.work.tally(_STAYS)
            return
        if not agent.name and old is None:
            self.work.problems.add(agent.member, agent.row, "familyname", "The row has no name.")
            return
        word = relation or next((FAMILY[one.word] for one in agent.places if one.word in FAMILY), "")
        self._keep_relative(student, agent, old, entity, word)

    def _keep_relative(self, student: Student, agent: Person, old: Contact | None, entity: str, relation: str) -> None:
        fields: dict[str, Any] = {"name": agent.name, "phone": agent.phone, "email": agent.email}
        fields = {name: text for name, text in fields.items() if text}
        if old is None:
            value = Contact(id=entity, student_id=student.id, relation=relation, **fields)
        else:
            if relation and not old.relation:
                # Mother is more than the standard's parent: what the desk says of a relation stays.
                fields["relation"] = relation
            value = msgspec.structs.replace(old, **fields)
        try:
            proved(value)
        except msgspec.ValidationError:
            problem = problems_of(Contact, fields, only=tuple(fields))[0]
            column = COLUMNS.get(problem.where, problem.where)
            self.work.problems.add(agent.member, agent.row, column, problem.says, problem.remedy)
            return
        self.work.lines.add(agent.row.number, f"{value.name} (family of {student.name})", old, value)

    def _changed_relatives(self, linked: set[str]) -> None:
        """In a set of changes a parent's new number stands alone, without the student's row."""
        alone = [
            one
            for one in self.work.people.by_sid.values()
            if one.listed and one.sid not in linked and family_role(self.work.people.role_of(one)) is not None
        ]
        if not alone or not self.work.manifest.is_delta("users"):
            return
        contacts = self.work.here.all(Contact)
        by_entity = self.work.roster.by_entity
        everybody = [by_entity[one.student_id] for one in contacts if one.student_id in by_entity]
        for agent in alone:
            children = [child for sid, _ in agent.agents for child in self.work.roster.having("vendor", sid)]
            by_id = {one.id: one for one in contacts}
            for child in children or everybody:
                entity = natural_id("contact", child.id, agent.sid)
                old = by_id.pop(entity, None)
                if agent.gone and old is not None:
                    self.work.tally(_STAYS)
                elif not agent.gone and (old is not None or children):
                    word = FAMILY.get(self.work.people.role_of(agent), "")
                    self._keep_relative(child, agent, old, entity, word)


def _role(places: Sequence[Place]) -> Role:
    """The role of a colleague: the first that is more than an onlooker's."""
    for place in places:
        role = staff_role(place.word)
        if role is not None and role != "viewer" and not place.gone:
            return role
    return "viewer"
