"""Compares the students of a set with those of the desk: met by their IDs, never by name alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from interventiondesk.domain.declared import problems_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.students import Student
from interventiondesk.exchange.draft import ID_TITLES, IdKind, Offer
from interventiondesk.exchange.meanings import grade_in
from interventiondesk.exchange.oneroster.checks import parts_of
from interventiondesk.exchange.oneroster.comparing import COLUMNS, Comparing, proved
from interventiondesk.exchange.oneroster.person import Person, day_of
from interventiondesk.exchange.oneroster.tables import NO_GRADE, SEX, STUDENT, plain_word
from interventiondesk.exchange.roster import ID_FIELDS, key_of, plain_person

_EVERY = 250
_SETTLES = 0.5
"""From this share of the identifiers on, the desk itself tells which kind they are."""


class _LeftOutError(Exception):
    """Why a person is left out: column, sentence, remedy."""

    def __init__(self, column: str, says: str, remedy: str) -> None:
        super().__init__(says)
        self.column = column
        self.says = says
        self.remedy = remedy


class Pupils:
    """The students of one comparison. `made` gives the value of each student of the set by sourcedId, `ids` the kind of
    id that identifiers are, `asks_ids` that the user should say it."""

    def __init__(self, work: Comparing, ids: IdKind | None, matches: Mapping[int, str]) -> None:
        self.work = work
        self.matches = matches
        people = work.people
        self.people = [
            one
            for one in people.by_sid.values()
            if (people.is_ours(one) and people.role_of(one) == STUDENT) or not (one.listed or one.places)
        ]
        self.offers: list[Offer] = []
        self.made: dict[str, Student] = {}
        self.asks_ids: tuple[IdKind, ...] = ()
        self._taken: dict[str, int] = {}
        self._grades: dict[str, str] = {}
        self._by_name: dict[tuple[str, str], list[Person]] = {}
        self.ids: IdKind = ids or self._settled()

    def _settled(self) -> IdKind:
        """Which kind of id the identifiers are, from the students of the desk who have them. The user is asked where
        the desk does not tell."""
        if self.work.manifest.ours:
            return "local"
        there = [one.identifier for one in self.people if one.identifier]
        met = {kind: sum(bool(self.work.roster.having(kind, text)) for text in there) for kind in ("local", "state")}
        if there and met["local"] != met["state"] and max(met.values()) >= _SETTLES * len(there):
            return "state" if met["state"] > met["local"] else "local"
        if there:
            self.asks_ids = ("local", "state")
        return "local" if met["local"] >= met["state"] else "state"

    def _same_identifier(self) -> None:
        """Two students of one identifier are both left out, because nothing says whose it is."""
        for column in ("identifier", "state"):
            holders: dict[str, list[Person]] = {}
            for person in self.people:
                if text := getattr(person, column):
                    holders.setdefault(key_of(text), []).append(person)
            for same in holders.values():
                if len(same) > 1:
                    for person in same:
                        other = next(one for one in same if one is not person)
                        text = getattr(person, column)
                        says = f"{text} also stands in row {other.row.number}, for {other.name or other.sid}."
                        at = "identifier" if column == "identifier" else "userids"
                        self.work.problems.add(person.member, person.row, at, says)
                        self.work.people.refused.add(person.sid)
        self._see_refused()
        self.people = [one for one in self.people if one.sid not in self.work.people.refused]

    def _see_refused(self) -> None:
        """Whoever stands in a row that is left out is not missing."""
        if not self.work.roster.students:
            return
        for person in self.people:
            self._see(self._ids_of(person))
        refused = self.work.people.refused
        for member in self.work.found.of("users"):
            for row in member.shifted:
                self._see_texts(cell for cell in row.cells if isinstance(cell, str))
            if refused:
                ids, identifiers = member.column("sourcedid"), member.column("identifier")
                for sid, identifier in zip(ids, identifiers, strict=True):
                    if sid in refused:
                        self._see_texts((sid, identifier))

    def _see_texts(self, texts: Iterable[str]) -> None:
        for text in texts:
            if text:
                self._see({"vendor": text, self.ids: text})

    def _see(self, ids: Mapping[IdKind, str]) -> None:
        for kind, text in ids.items():
            self.work.seen.update(student.id for student in self.work.roster.having(kind, text))

    def _ids_of(self, person: Person) -> dict[IdKind, str]:
        """The ids of a person by kind, the surest first."""
        ids: dict[IdKind, str] = {}
        if person.identifier and self.ids != "vendor":
            ids[self.ids] = person.identifier
        if person.state:
            ids.setdefault("state", person.state)
        ids["vendor"] = person.sid
        return ids

    def compare(self) -> None:
        """Every student of the set beside the desk's."""
        self._same_identifier()
        for done, person in enumerate(self.people):
            if done % _EVERY == 0:
                self.work.step(done, len(self.people), "Comparing students")
            try:
                self._compare_student(person)
            except _LeftOutError as reason:
                self.work.problems.add(person.member, person.row, reason.column, reason.says, reason.remedy)

    def _compare_student(self, person: Person) -> None:
        ids = self._ids_of(person)
        old = self._met(person, ids)
        if old is None and not self._may_be_new(person):
            return
        fields = self._fields(person, ids, old)
        if old is not None and (row := self._taken.get(old.id)):
            raise _LeftOutError(
                "sourcedid",
                f"{old.name} also stands in row {row}, with another sourcedId.",
                "Leave only the right row.",
            )
        if old is None:
            if not fields.get("family_name"):
                raise _LeftOutError("familyname", "The row has no last name.", "Fill in the last name.")
            kind: IdKind = next(kind for kind in ("local", "state", "vendor") if kind in ids)
            entity = natural_id("student", kind, ids[kind])
            if holder := self.work.roster.by_entity.get(entity):
                raise _LeftOutError(
                    "identifier" if kind != "vendor" else "sourcedid",
                    f"The ID {ids[kind]} was {holder.name}'s before it was changed on the desk.",
                    "Mend the ID on the desk or in the set.",
                )
            if entity in self._taken:
                raise _LeftOutError(
                    "identifier",
                    f"The ID {ids[kind]} also stands in row {self._taken[entity]}.",
                    "Leave only one of them.",
                )
            value = Student(id=entity, **fields)
        else:
            value = msgspec.structs.replace(old, **fields)
        self._proved(value, fields)
        self._taken[value.id] = person.row.number
        self.made[person.sid] = value
        self.work.lines.add(person.row.number, value.sorting_name, old, value)

    def _proved(self, value: Student, fields: Mapping[str, Any]) -> None:
        try:
            proved(value)
        except msgspec.ValidationError:
            for problem in problems_of(Student, dict(fields), only=tuple(fields)):
                raise _LeftOutError(COLUMNS.get(problem.where, ""), problem.says, problem.remedy) from None
            raise

    def _met(self, person: Person, ids: Mapping[IdKind, str]) -> Student | None:
        """The student of the desk whom a person's ids mean. None where they mean nobody."""
        if chosen := self.work.roster.by_entity.get(self.matches.get(person.row.number, "")):
            self.work.seen.add(chosen.id)
            return chosen
        if not self.work.roster.students:
            return None
        met = {one.id: one for kind, text in ids.items() for one in self.work.roster.having(kind, text)}
        if len(met) > 1:
            names = " and ".join(one.name for one in list(met.values())[:2])
            raise _LeftOutError(
                "sourcedid",
                f"The IDs of this row belong to two students of this desk: {names}.",
                "Mend the IDs of one.",
            )
        if not met:
            return None
        old = next(iter(met.values()))
        for kind, text in ids.items():
            known = getattr(old, ID_FIELDS[kind])
            if kind != "vendor" and known and key_of(known) != key_of(text):
                raise _LeftOutError(
                    "identifier",
                    f"{old.name} has the {ID_TITLES[kind]} {known} on this desk, but {text} in this row.",
                    "Mend the ID on the desk or in the set.",
                )
        if old.vendor_id and key_of(old.vendor_id) != key_of(person.sid):
            self._agrees(person, old)
            self.work.tally("{} had another sourcedId before.")
        elif not old.vendor_id:
            self._agrees(person, old)
        return old

    def _agrees(self, person: Person, old: Student) -> None:
        """An identifier that was given to another child later must not turn one into the other."""
        given, family = plain_person(person.given), plain_person(person.family)
        first = {plain_person(old.given_name), plain_person(old.preferred_name)}
        same_name = not family or family == plain_person(old.family_name) or (bool(given) and given in first)
        born = self._day(person, "birth", "birthdate") if person.birth else None
        same_day = born is not None and born == old.birth_date
        if not same_name and not same_day:
            raise _LeftOutError(
                "identifier",
                f"{person.identifier or person.sid} is the ID of {old.name} on this desk, but this row is about "
                f"{person.name}.",
                "Mend the ID or the name, or say which student is meant.",
            )

    def _may_be_new(self, person: Person) -> bool:
        """Whether somebody whom no ID meets is new. One who is only taken out, or of whom only other files of changes
        speak, is nobody; a student of the same name without this ID may be the same one: that is offered."""
        if not person.listed:
            self.work.tally("{} of whom the set has only changes (is|are) not on this desk.")
            return False
        if person.gone or all(place.gone for place in self.work.people.places_of(person)):
            self.work.tally("{} (is|are) taken out by the set but (was|were) never on this desk.")
            return False
        born = self._day(person, "birth", "birthdate") if person.birth else None
        known = self.work.roster.alike(person.given, person.family, born) if self.work.roster.students else []
        alike = [
            one
            for one in known
            if one.sure == "likely" or (one.because.startswith("Same name") and self._has_no_id(one.student, person))
        ]
        twin = next((one for one in self._namesakes(person) if one is not person), None)
        if not alike and twin is not None:
            raise _LeftOutError(
                "sourcedid",
                f"{person.name} stands in row {twin.row.number} too, born on the same day, with another sourcedId.",
                "Leave only the right row.",
            )
        if not alike:
            return True
        for one in alike:
            self.offers.append(
                Offer(person.row.number, one.student.id, one.student.sorting_name, one.sure, one.because)
            )
            self.work.seen.add(one.student.id)
        raise _LeftOutError(
            "identifier" if person.identifier else "sourcedid",
            f"A student named {alike[0].student.name} is on this desk without this ID.",
            "Say whether it is the same student.",
        )

    def _has_no_id(self, student: Student, person: Person) -> bool:
        """Whether no ID of the desk's student tells them apart from the row's."""
        return not student.vendor_id and not (person.identifier and getattr(student, ID_FIELDS[self.ids]))

    def _namesakes(self, person: Person) -> list[Person]:
        """Those of the set with the same name and birth date."""
        if not person.birth:
            return []
        if not self._by_name:
            for one in self.people:
                if one.birth:
                    self._by_name.setdefault((one.name.casefold(), one.birth), []).append(one)
        return self._by_name.get((person.name.casefold(), person.birth), [])

    def _day(self, person: Person, attribute: str, column: str) -> dt.date | None:
        text = getattr(person, attribute)
        try:
            return day_of(text)
        except ValueError:
            raise _LeftOutError(column, f"{text} is not a date.", "Write it as 2026-09-30.") from None

    def _fields(self, person: Person, ids: Mapping[IdKind, str], old: Student | None) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "given_name": person.given,
            "middle_name": person.middle,
            "family_name": person.family,
            "preferred_name": person.preferred,
            "pronouns": person.pronouns,
            "grade": self._grade(person) if person.grades else "",
            "sex": self._sex(person, old) if person.sex else "",
        }
        fields = {name: text for name, text in fields.items() if text}
        if person.listed:
            fields |= {ID_FIELDS[kind]: text for kind, text in ids.items()}
        if person.birth and (born := self._day(person, "birth", "birthdate")):
            if born > self.work.today:
                raise _LeftOutError("birthdate", f"The date {person.birth} is in the future.", "Mend the date.")
            fields["birth_date"] = born
        if person.homerooms:
            self._homeroom(person, fields, old)
        self._presence(person, fields, old)
        return fields

    def _grade(self, person: Person) -> str:
        grades = parts_of(person.grades)
        if len(grades) > 1:
            self.work.tally("{} (has|have) several grades in the set; that is left as it is.")
            return ""
        if grades[0] in self._grades:
            return self._grades[grades[0]]
        if plain_word(grades[0]) in NO_GRADE:
            self.work.tally("{} (has|have) a grade that is none of PK to 12; that is left as it is.")
            return ""
        try:
            self._grades[grades[0]] = grade_in(grades[0])
        except ValueError as error:
            raise _LeftOutError("grades", str(error), "Write a grade such as KG or 03.") from None
        return self._grades[grades[0]]

    def _sex(self, person: Person, old: Student | None) -> str:
        sex = SEX.get(plain_word(person.sex), person.sex)
        if old is not None and old.sex and SEX.get(plain_word(old.sex)) == sex:
            return old.sex
        return sex

    def _homeroom(self, person: Person, fields: dict[str, Any], old: Student | None) -> None:
        titles = {title: (member, row) for title, here, member, row in person.homerooms if here and title}
        if len(titles) > 1:
            member, row = next(reversed(titles.values()))
            self.work.problems.add(
                member,
                row,
                "classsourcedid",
                f"{person.name or person.sid} is in two homerooms: {' and '.join(titles)}.",
            )
        elif titles:
            fields["homeroom"] = next(iter(titles))
        elif old is not None and old.homeroom in {title for title, here, _, _ in person.homerooms if not here}:
            fields["homeroom"] = ""

    def _presence(self, person: Person, fields: dict[str, Any], old: Student | None) -> None:
        """Whether the student is here now, by the row's status and the dates of the role."""
        places = [one for one in self.work.people.places_of(person) if one.word == STUDENT]
        if not person.listed and all(place.begin == place.end == "" and not place.gone for place in places):
            return
        last: dt.date | None = None
        here = False
        for place in places:
            try:
                begin, end = day_of(place.begin), day_of(place.end)
            except ValueError:
                raise _LeftOutError("enddate", f"{place.end} is not a date.", "Write it as 2026-09-30.") from None
            if begin is not None and (fields.get("begin_date") is None or begin < fields["begin_date"]):
                fields["begin_date"] = begin
            if end is not None and end <= self.work.today:
                last = max(last or end, end)
            elif not place.gone:
                here = True
        active = not person.gone and (here or not places)
        fields["active"] = active
        if active and old is not None and not old.active:
            fields["end_date"] = None
        elif not active and last is not None:
            fields["end_date"] = last

    def missing(self) -> list[Student]:
        """Active students with an id that the set would have and does not, where users and roles are complete; in changes
        those whom it has at other schools only. A role alone (1.2) may come on top of one that did not change."""
        manifest = self.work.manifest
        if manifest.is_delta("users") and not self.work.found.has("roles"):
            people = self.work.people
            moved = {
                one.sid for one in people.by_sid.values() if one.places and not one.gone and not people.is_ours(one)
            }
            return [one for one in self.work.roster.students if one.active and one.vendor_id in moved]
        if not manifest.is_bulk("users") or (self.work.found.has("roles") and not manifest.is_bulk("roles")):
            return []
        fields = ("local_id", "state_id", "vendor_id") if manifest.ours else (ID_FIELDS[self.ids], "vendor_id")
        return [
            student
            for student in self.work.roster.students
            if student.active and student.id not in self.work.seen and any(getattr(student, name) for name in fields)
        ]
