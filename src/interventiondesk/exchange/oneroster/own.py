"""What a set that this program wrote says in columns of its own, and how it comes back exactly as it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec

from interventiondesk.domain.declared import Entity, Field, fields_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.school import SchoolYear, Staff
from interventiondesk.domain.students import Contact, Group, Membership, Student
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.oneroster.checks import Problems
from interventiondesk.exchange.oneroster.reading import Member, RosterSet
from interventiondesk.exchange.roster import ID_FIELDS, Roster
from interventiondesk.exchange.tables import Row, plain_name


class Carried(msgspec.Struct, frozen=True):
    """One entity in one file: the standard's column of each field that has one; the others stand in extension columns
    (`metadata.` and the field's name). `kept` are fields that do not go out at all, `elsewhere` those that stand in
    other files of the set."""

    entity: type[Entity]
    member: str
    columns: Mapping[str, str]
    kept: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()

    def column(self, field: str) -> str:
        """The header of a field's column."""
        return self.columns.get(field) or f"metadata.{field}"

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that stand in this file, `id` first."""
        left = self.kept | self.elsewhere
        return tuple(one for one in fields_of(self.entity) if one.name not in left)

    @property
    def extra(self) -> tuple[str, ...]:
        """The extension columns of this entity."""
        return tuple(f"metadata.{one.name}" for one in self.fields if one.name not in self.columns)


KIND = "metadata.entity"
"""The extension column that says what a row of users, classes or enrollments is to us."""

_NAMES = {"id": "sourcedId", "given_name": "givenName", "family_name": "familyName"}

STUDENTS = Carried(
    Student,
    "users",
    {
        **_NAMES,
        "middle_name": "middleName",
        "preferred_name": "preferredGivenName",
        "pronouns": "pronouns",
        "local_id": "identifier",
    },
    # What a child says and is good at is nobody else's: it goes out in the school's own export only.
    kept=frozenset(["strengths", "own_words"]),
    elsewhere=frozenset(["homeroom", "birth_date", "sex", "begin_date", "end_date"]),
)
STAFF = Carried(Staff, "users", _NAMES)
CONTACTS = Carried(
    Contact, "users", {"id": "sourcedId", "student_id": "agentSourcedIds", "phone": "phone", "email": "email"}
)
YEARS = Carried(
    SchoolYear,
    "academicSessions",
    {"id": "sourcedId", "title": "title", "begin_date": "startDate"},
    elsewhere=frozenset(["end_date"]),
)
GROUPS = Carried(Group, "classes", {"id": "sourcedId", "name": "title"})
MEMBERSHIPS = Carried(
    Membership,
    "enrollments",
    {
        "id": "sourcedId",
        "group_id": "classSourcedId",
        "student_id": "userSourcedId",
        "begin_date": "beginDate",
        "end_date": "endDate",
    },
)
MEASURES = Carried(
    Measure, "lineItems", {"id": "sourcedId", "name": "title", "least": "resultValueMin", "most": "resultValueMax"}
)
SCORES = Carried(
    Score,
    "results",
    {
        "id": "sourcedId",
        "student_id": "studentSourcedId",
        "measure_id": "lineItemSourcedId",
        "date": "scoreDate",
        "value": "score",
        "excluded_because": "comment",
    },
)
ALL = (STUDENTS, STAFF, CONTACTS, YEARS, GROUPS, MEMBERSHIPS, MEASURES, SCORES)


class Adds(Protocol):
    """Where compared values go."""

    def add(self, row: int, title: str, old: Entity | None, value: Entity) -> None:
        """One value beside what the desk has."""
        ...


def own_lines(found: RosterSet, here: Here, lines: Adds, problems: Problems) -> set[str]:
    """Compares a set of our own with the desk, entity by entity, by the desk's own ids. The answer are the ids of which
    the set speaks, those with problems too.

    A row that does not fit its declaration, and a student whose ID another student of the desk has, are problems.
    """
    more = _of_other_files(found)
    roster = Roster(here.all(Student))
    names: dict[str, str] = {}
    seen: set[str] = set()
    known: set[str] = set()
    for carried in ALL:
        there: dict[str, Any] = {one.id: one for one in here.all(carried.entity)}
        known |= there.keys()
        refers = [one.name for one in carried.fields if one.refers]
        for member in found.of(carried.member):
            for row, given in _rows(carried, member):
                seen.add(given["id"])
                fields = {**given, **more.get(given["id"], {})} if carried is STUDENTS or carried is YEARS else given
                if nowhere := [name for name in refers if fields.get(name) and fields[name] not in known]:
                    column = plain_name(carried.column(nowhere[0]))
                    problems.add(member, row, column, f"{fields[nowhere[0]]} is neither in this set nor on this desk.")
                    continue
                old = there.get(fields["id"])
                if isinstance(old, Staff):
                    # Who sees what, and who works here, is decided on the desk and not by a file.
                    fields = {**fields, "role": old.role, "active": old.active}
                value = _value(carried.entity, fields, old)
                if isinstance(value, str):
                    problems.add(member, row, _blamed(carried, value), f"The row cannot be read: {value}.")
                    continue
                if isinstance(value, Student) and (holder := _holder(value, roster)):
                    seen.add(holder.id)
                    problems.add(
                        member,
                        row,
                        "identifier",
                        f"The IDs of {value.name} are {holder.name}'s on this desk, who is another student there.",
                        "Mend the ID of one of them on the desk.",
                    )
                    continue
                known.add(value.id)
                names[value.id] = title = _title(value, names, roster)
                lines.add(row.number, title, old, value)
    return seen


def _rows(carried: Carried, member: Member) -> list[tuple[Row, dict[str, Any]]]:
    """The rows of one entity with what they say, as text."""
    kinds = member.column(plain_name(KIND))
    word = carried.entity.__name__
    marked = member.has(plain_name(KIND))
    told = [(one, member.column(plain_name(carried.column(one.name)))) for one in carried.fields]
    told = [(one, column) for one, column in told if member.has(plain_name(carried.column(one.name)))]
    rows: list[tuple[Row, dict[str, Any]]] = []
    for at, row in enumerate(member.rows):
        if marked and kinds[at] != word:
            continue
        given: dict[str, Any] = {}
        for field, column in told:
            text = column[at]
            if text:
                given[field.name] = text
            elif field.optional:
                given[field.name] = None
            elif field.kind == "text" or (field.kind == "choice" and "" in dict(field.choices)):
                given[field.name] = ""
        if given.get("id"):
            rows.append((row, given))
    return rows


def _of_other_files(found: RosterSet) -> dict[str, dict[str, Any]]:
    """What stands of a student in demographics, roles and homerooms, and of a year in the day after its last."""
    more: dict[str, dict[str, Any]] = {}
    for member in found.of("demographics"):
        columns = [member.column(name) for name in ("sourcedid", "birthdate", "metadatasex")]
        for sid, birth, sex in zip(*columns, strict=True):
            more.setdefault(sid, {}).update(birth_date=birth or None, sex=sex)
    for member in found.of("roles"):
        columns = [member.column(name) for name in ("usersourcedid", "role", "begindate", "enddate")]
        for sid, role, begin, end in zip(*columns, strict=True):
            if role == "student":
                more.setdefault(sid, {}).update(begin_date=begin or None, end_date=end or None, homeroom="")
    titles: dict[str, str] = {}
    for member in found.of("classes"):
        columns = [member.column(name) for name in ("sourcedid", "title", "classtype")]
        titles |= {sid: title for sid, title, kind in zip(*columns, strict=True) if kind == "homeroom"}
    for member in found.of("enrollments"):
        for sid, user in zip(member.column("classsourcedid"), member.column("usersourcedid"), strict=True):
            if sid in titles:
                more.setdefault(user, {})["homeroom"] = titles[sid]
    for member in found.of("academicSessions"):
        for sid, end in zip(member.column("sourcedid"), member.column("enddate"), strict=True):
            try:
                more[sid] = {"end_date": (dt.date.fromisoformat(end) - dt.timedelta(days=1)).isoformat()}
            except ValueError:
                more[sid] = {"end_date": end}
    return more


def _value(entity: type[Entity], fields: dict[str, Any], old: Entity | None) -> Any:
    """The value, or what is wrong with it. What the set does not carry stays as the desk has it."""
    known = msgspec.structs.asdict(old) if old is not None else {}
    try:
        return msgspec.convert({**known, **fields}, entity, strict=False)
    except msgspec.ValidationError as error:
        return str(error).rstrip(".")


def _blamed(carried: Carried, says: str) -> str:
    """The column whose field msgspec names, as in "... at `$.date`"."""
    name = says.rpartition("$.")[2].rstrip("`")
    fields = {one.name for one in carried.fields}
    return plain_name(carried.column(name)) if name in fields else "sourcedid"


def _holder(student: Student, roster: Roster) -> Student | None:
    """Another student of the desk with one of this student's ids."""
    for kind, field in ID_FIELDS.items():
        if text := getattr(student, field):
            for other in roster.having(kind, text):
                if other.id != student.id:
                    return other
    return None


def _title(value: Entity, names: Mapping[str, str], roster: Roster) -> str:
    """How a person knows a value."""

    def student(entity: str) -> str:
        known = roster.by_entity.get(entity)
        return names.get(entity) or (known.sorting_name if known else "")

    titles: dict[type[Entity], Callable[[Any], str]] = {
        Student: lambda one: one.sorting_name,
        Staff: lambda one: f"{one.family_name}, {one.given_name}".strip(", ") + " (staff)",
        Contact: lambda one: f"{one.name} (family of {student(one.student_id)})",
        SchoolYear: lambda one: f"School year {one.title}",
        Group: lambda one: f"Group {one.name}",
        Membership: lambda one: f"{student(one.student_id)} in {names.get(one.group_id, 'a group')}",
        Measure: lambda one: f"Measure {one.full_name}",
        Score: lambda one: f"{student(one.student_id)}: {names.get(one.measure_id, 'score')}, {one.date.isoformat()}",
    }
    return titles[type(value)](value)


def written(value: object) -> str:
    """A value as it is written: true and false, ISO dates, plain numbers, nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
