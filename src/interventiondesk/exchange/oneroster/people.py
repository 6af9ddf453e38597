"""Joins the files of a set into people: who is a student of which school, who works there, who belongs to whom."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

from interventiondesk.domain.words import count
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.oneroster.checks import Checked, Problems, parts_of
from interventiondesk.exchange.oneroster.manifest import Manifest
from interventiondesk.exchange.oneroster.person import Person, Place, one_line, typed_ids
from interventiondesk.exchange.oneroster.reading import Member, RosterSet
from interventiondesk.exchange.oneroster.tables import (
    ROLES,
    STUDENT,
    family_role,
    plain_word,
    staff_role,
)
from interventiondesk.exchange.tables import Row


@functools.lru_cache(256)
def _role_in(written: str) -> str:
    """A role as a set writes it, plain; empty where it is none."""
    word = plain_word(written)
    return word if word == STUDENT or staff_role(word) is not None or family_role(word) is not None else ""


class People:
    """Everybody of one set, and what had to be left out. Raises `Refused` for a school that the set does not have.

    `usual` is the school of the sets before with what it belongs to, where there were any. `asks_org` are the schools
    (id, name) between which the user has to choose; nobody is taken until then.
    """

    def __init__(
        self, found: RosterSet, manifest: Manifest, org: str | None, problems: Problems, usual: Sequence[str] = ()
    ) -> None:
        self.found = found
        self.manifest = manifest
        self.problems = problems
        self.by_sid: dict[str, Person] = {}
        self.warnings: list[str] = []
        self.asks_org: tuple[tuple[str, str], ...] = ()
        self.schools: tuple[tuple[str, str], ...] = ()
        self.org = ""
        self._usual = tuple(usual)
        self.other_classes = 0
        self._within: set[str] = set()
        self._checked = Checked(found, manifest, problems)
        self.refused = self._checked.refused
        self.newest = self._checked.newest
        self._users()
        self._roles()
        self._choose_org(org)
        if not self.asks_org:
            self._demographics()
            self._relations()
            self._homerooms()

    # Users and their roles

    def _users(self) -> None:
        for member in self.found.of("users"):
            self._users_of(member)

    def _users_of(self, member: Member) -> None:
        roles_here = self.manifest.version == "1.1" or not self.found.has("roles")
        names = ("sourcedid", "givenname", "familyname", "middlename", "preferredgivenname", "pronouns", "identifier")
        more = ("userids", "stateid", "email", "phone", "sms", "grades", "agentsourcedids", "birthdate")
        place = ("role", "orgsourcedids")
        columns = [member.column(name) for name in (*names, *more, *place)]
        stated = self._checked.status(member)
        ids = self._checked.ids["users"]
        repeated = {sid for sid, many in ids.items() if many > 1}
        first: dict[str, tuple[Member, Row]] = {}
        turned = zip(*columns, strict=True)
        for row, state, cells in zip(member.rows, stated, turned, strict=True):
            sid, given, family, middle, preferred, pronouns, identifier, user_ids, state_id = cells[:9]
            email, phone, sms, grades, agents, birth, word, orgs = cells[9:]
            if not sid:
                self.problems.add(member, row, "sourcedid", "The row has no sourcedId.")
                continue
            if state is None:
                self.refused.add(sid)
                continue
            person = Person(sid, member, row)
            if sid in repeated and not self._first(person, first, orgs):
                continue
            person.gone = not state
            person.given, person.family = one_line(given), one_line(family)
            person.middle, person.preferred = one_line(middle), one_line(preferred)
            person.pronouns, person.identifier = pronouns, identifier
            person.email, person.phone = email, phone or sms
            person.grades, person.birth, person.state = grades, birth, state_id
            if agents:
                person.agents = [(one, "") for one in parts_of(agents)]
            if "{" in user_ids:
                typed_ids(person, user_ids)
            if roles_here and word:
                self._placed(person, word, parts_of(orgs) or [""], "", "", gone=not state)
            self.by_sid[sid] = person

    def _first(self, person: Person, first: dict[str, tuple[Member, Row]], orgs: str) -> bool:
        """Whether this is the first row of its sourcedId. The same row twice counts once; rows that differ are all left
        out, because nothing says which is right. School Data Sync has a row for each school."""
        sid, member, row = person.sid, person.member, person.row
        before = first.get(sid)
        if before is None:
            other = self.by_sid.get(sid)
            before = first[sid] = (other.member, other.row) if other else (member, row)
            if other is None:
                return True
        elif sid in self.by_sid and self.found.style == "sds1":
            known = self.by_sid[sid]
            for org in parts_of(orgs):
                if not known.gone and known.places:
                    known.places.append(Place(known.places[0].word, org, "", "", gone=False))
            return False
        if before[1].cells == row.cells:
            self.problems.add(
                member,
                row,
                "sourcedid",
                f"The same row stands in row {before[1].number} already.",
                "Nothing needs to be done.",
            )
            return False
        says = "The sourcedId {} also stands in row {}, with other details."
        self.problems.add(member, row, "sourcedid", says.format(sid, before[1].number))
        if sid in self.by_sid:
            del self.by_sid[sid]
            self.problems.add(before[0], before[1], "sourcedid", says.format(sid, row.number))
        self.refused.add(sid)
        return False

    def _placed(self, person: Person, written: str, orgs: Iterable[str], begin: str, end: str, *, gone: bool) -> str:
        """Gives a person a role at schools; a sentence where the word is not known."""
        word = _role_in(written)
        if not word:
            return f"{written} is not a role."
        for org in orgs:
            person.places.append(Place(word, org, begin, end, gone=gone))
        return ""

    def _roles(self) -> None:
        """The roles of version 1.2 and of School Data Sync, or what was wrong with those of 1.1."""
        own = self.found.has("roles") and self.manifest.version == "1.2"
        for member in self.found.of("roles") if own else ():
            names = ("usersourcedid", "role", "orgsourcedid", "begindate", "enddate", "grades")
            columns = [member.column(name) for name in names]
            for row, state, sid, word, org, begin, end, grade in zip(
                member.rows, self._checked.status(member), *columns, strict=True
            ):
                if state is None or not sid:
                    continue
                person = self.by_sid.get(sid)
                if person is None:
                    if sid in self.refused or not self._is_open():
                        continue
                    person = self.by_sid[sid] = Person(sid, member, row)
                    person.listed = False
                if grade and not person.grades:
                    person.grades = grade
                if word.startswith("ext:"):
                    continue
                if says := self._placed(person, word, [org], begin, end, gone=not state):
                    self.problems.add(member, row, "role", says, "Write a role of OneRoster 1.2.")
        if not own:
            for member in self.found.of("users"):
                self._old_roles(member)
        elif not self.manifest.is_delta("users"):
            for person in [one for one in self.by_sid.values() if not one.places]:
                self.problems.add(
                    person.member,
                    person.row,
                    "sourcedid",
                    f"{person.sid} has no role in {self.found.of('roles')[0].file}.",
                )
                self.refused.add(person.sid)
        self._words()

    def _old_roles(self, member: Member) -> None:
        """Users without a usable role, where the role stands in their own file."""
        for row, sid, word in zip(member.rows, member.column("sourcedid"), member.column("role"), strict=True):
            person = self.by_sid.get(sid)
            if person is None or person.row is not row or person.places or person.gone:
                continue
            if not word and self.manifest.is_delta("users"):
                continue
            says = f"{word} is not a role." if word else "The row has no role."
            self.problems.add(member, row, "role", says, "Write a role of OneRoster, such as student or teacher.")
            self.refused.add(sid)
            del self.by_sid[sid]

    def _words(self) -> None:
        """Words that belong to the other version are read, and said."""
        if self.found.style != "oneroster":
            return
        right = ROLES[self.manifest.version]
        wrong = {place.word for person in self.by_sid.values() for place in person.places} - right
        if wrong:
            self.warnings.append(
                f"OneRoster {self.manifest.version} has no role {', '.join(sorted(wrong))}; it is read all the same."
            )

    # Schools

    def _choose_org(self, wanted: str | None) -> None:
        names: dict[str, str] = {}
        kinds: dict[str, str] = {}
        parents: dict[str, str] = {}
        for member in self.found.of("orgs"):
            columns = [member.column(name) for name in ("sourcedid", "name", "type", "parentsourcedid", "identifier")]
            for state, sid, name, kind, parent, _ in zip(self._checked.status(member), *columns, strict=True):
                if sid and state:
                    names[sid], kinds[sid], parents[sid] = name, plain_word(kind), parent
        used = {place.org for person in self.by_sid.values() for place in person.places if place.org}
        schools = {sid: name for sid, name in names.items() if kinds[sid] == "school"}
        if not schools:
            schools = {sid: names.get(sid, sid) for sid in used if kinds.get(sid, "school") == "school"}
        self.schools = tuple(sorted(schools.items(), key=lambda pair: (pair[1].casefold(), pair[0])))
        if wanted:
            fitting = [sid for sid, name in schools.items() if wanted in {sid, name}]
            if len(fitting) != 1:
                raise Refused(f"The set has no school {wanted}.", f"Choose one of: {', '.join(schools.values())}.")
            self.org = fitting[0]
        elif self._usual and (self._usual[0] in schools or self._is_open()):
            # A set of changes may name other schools of the district only: the one school that it names is not ours.
            self.org = self._usual[0]
        elif len(schools) > 1:
            self.asks_org = self.schools
        elif schools:
            self.org = next(iter(schools))
        self._within = {self.org, *(self._usual if self._usual[:1] == (self.org,) else ())}
        if len(schools) <= 1:
            # With one school in the set, those who belong to its district, or to nothing, belong to it.
            self._within.add("")
            at = parents.get(self.org, "")
            while at and at not in self._within:
                self._within.add(at)
                at = parents.get(at, "")
        if not self.asks_org:
            self._count_others(names)

    def _count_others(self, names: Mapping[str, str]) -> None:
        others: dict[str, int] = {}
        for person in self.by_sid.values():
            if (
                person.places
                and not self.is_ours(person)
                and any(family_role(one.word) is None for one in person.places)
            ):
                org = person.places[0].org
                others[org] = others.get(org, 0) + 1
        if others:
            known = [names.get(org) or org for org in others]
            listed = ", ".join(known[:5]) + (", and others" if len(known) > 5 else "")
            self.warnings.append(
                f"{count(sum(others.values()), 'student or colleague', 'students and colleagues')} of other schools "
                f"({listed}) {'is' if sum(others.values()) == 1 else 'are'} left out."
            )

    @property
    def within(self) -> tuple[str, ...]:
        """The school that was taken, then what it belongs to; empty where none was."""
        return (self.org, *sorted(self._within - {self.org, ""})) if self.org else ()

    def is_ours(self, person: Person) -> bool:
        """Whether a person belongs to the school that was chosen."""
        if len(person.places) == 1:
            return person.places[0].org in self._within
        return any(place.org in self._within for place in person.places)

    def places_of(self, person: Person) -> list[Place]:
        """The roles of a person at this school."""
        return [place for place in person.places if place.org in self._within]

    def without_role(self) -> list[Person]:
        """Those of whom the set has only changes, and no role."""
        return [one for one in self.by_sid.values() if not one.places] if self._is_open() else []

    def give_role(self, person: Person, word: str) -> None:
        """A role that the set does not say, at the school that was chosen."""
        person.places.append(Place(word, self.org, "", "", gone=False))

    # What other files say of people

    def _person(self, sid: str, member: Member, row: Row) -> Person | None:
        """The person that another file speaks of. In a set of changes it may be nobody of `users`."""
        person = self.by_sid.get(sid)
        if person is None and sid and sid not in self.refused and self._is_open():
            person = self.by_sid[sid] = Person(sid, member, row)
            person.listed = False
        return person

    def _is_open(self) -> bool:
        return not self.found.has("users") or self.manifest.is_delta("users")

    def _demographics(self) -> None:
        seen: dict[str, Row] = {}
        for member in self.found.of("demographics"):
            columns = [member.column(name) for name in ("sourcedid", "birthdate", "sex")]
            for row, state, sid, birth, sex in zip(member.rows, self._checked.status(member), *columns, strict=True):
                if not state or not sid:
                    continue
                person = self._person(sid, member, row)
                if person is None:
                    continue
                if sid in seen:
                    if (person.birth, person.sex) != (birth, sex):
                        person.birth = person.sex = ""
                        says = f"The sourcedId {sid} also stands in row {seen[sid].number}, with other details."
                        self.problems.add(member, row, "sourcedid", says)
                    continue
                seen[sid] = row
                person.birth, person.sex = birth or person.birth, sex

    def _relations(self) -> None:
        """Links between families and students, from either side and from School Data Sync's own file."""
        for person in [one for one in self.by_sid.values() if one.agents]:
            if self.role_of(person) == STUDENT:
                continue
            for sid, _ in person.agents:
                child = self.by_sid.get(sid)
                if child is None or self.role_of(child) != STUDENT:
                    continue
                if all(agent != person.sid for agent, _ in child.agents):
                    child.agents.append((person.sid, ""))
        for member in self.found.of("relationships"):
            columns = [
                member.column(name) for name in ("usersourcedid", "relationshipusersourcedid", "relationshiprole")
            ]
            for sid, agent, word in zip(*columns, strict=True):
                child = self.by_sid.get(sid)
                if child is not None and agent:
                    child.agents = [one for one in child.agents if one[0] != agent]
                    child.agents.append((agent, family_role(plain_word(word)) or ""))

    def role_of(self, person: Person) -> str:
        """Student before staff before family; empty where nothing is known."""
        if len(person.places) == 1:
            return person.places[0].word
        words = {place.word for place in person.places}
        if STUDENT in words:
            return STUDENT
        return next((word for word in sorted(words) if staff_role(word)), next(iter(sorted(words)), ""))

    def _homerooms(self) -> None:
        titles: dict[str, str] = {}
        classes = 0
        for member in self.found.of("classes"):
            columns = [member.column(name) for name in ("sourcedid", "title", "classtype", "classcode", "location")]
            for state, sid, title, kind, code, location in zip(self._checked.status(member), *columns, strict=True):
                if plain_word(kind) == "homeroom":
                    titles[sid] = title or code or location
                elif state:
                    classes += 1
        self.other_classes = classes
        if not titles:
            return
        for member in self.found.of("enrollments"):
            columns = [member.column(name) for name in ("classsourcedid", "usersourcedid", "role")]
            at = self._checked.status(member)
            for row, state, sid, user, word in zip(member.rows, at, *columns, strict=True):
                if sid in titles and state is not None and plain_word(word) in {STUDENT, ""}:
                    person = self._person(user, member, row)
                    if person is not None:
                        person.homerooms.append((titles[sid], state, member, row))
