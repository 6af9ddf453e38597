"""Writes the school as a OneRoster 1.2 set: what other systems read, and beside it what brings it back exactly."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.school import School, SchoolYear, Staff
from interventiondesk.domain.students import Contact, Group, Membership, Student
from interventiondesk.exchange.formulas import neutralized
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.oneroster.manifest import OUR_NAME
from interventiondesk.exchange.oneroster.own import (
    CONTACTS,
    GROUPS,
    KIND,
    MEASURES,
    MEMBERSHIPS,
    SCORES,
    STAFF,
    STUDENTS,
    YEARS,
    Carried,
    written,
)
from interventiondesk.exchange.oneroster.tables import COLUMNS, FILES_1_2
from interventiondesk.exchange.out.names import whole_folder

Cells = dict[str, str]
"""One row by header; what is not in it is empty."""

_GRADES: Mapping[str, str] = {
    "PK": "PK",
    "TK": "TK",
    "K": "KG",
    **{str(grade): f"{grade:02}" for grade in range(1, 13)},
}
_ROLES: Mapping[str, str] = {
    "teacher": "teacher",
    "counselor": "counselor",
    "principal": "principal",
    "aide": "aide",
    "coordinator": "siteAdministrator",
    "interventionist": "teacher",
    "psychologist": "counselor",
    "viewer": "proctor",
}
_SEXES = {"m": "male", "male": "male", "f": "female", "female": "female", "other": "other", "x": "other"}
_FAMILY = {
    "guardian": "guardian",
    "mother": "parent",
    "father": "parent",
    "parent": "parent",
    "foster parent": "guardian",
}
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_STATUS = {"scored": "fully graded", "absent": "not submitted", "not_given": "exempt"}


def write_roster(here: Here, folder: Path, *, today: dt.date) -> tuple[str, ...]:
    """Writes the whole school as a OneRoster 1.2 set in bulk into a folder that is not there or empty; gives the files'
    names. Students who left go out as users who are not enabled.

    Left out are what the standard has no place for and what is nobody else's: notes, plans, attendance, ratings, and a
    student's strengths and own words. Raises `AlreadyThere` where the folder is taken, and `OSError` where the disk
    says no.
    """
    files = _Writing(here, today).files()
    with whole_folder(folder, "manifest.csv") as place:
        for name, (headers, rows) in files.items():
            _write(place / f"{name}.csv", headers, rows)
        _write(place / "manifest.csv", ("propertyName", "value"), _manifest(files.keys()))
    return (*(f"{name}.csv" for name in files), "manifest.csv")


def _write(path: Path, headers: tuple[str, ...], rows: Iterable[Cells]) -> None:
    """As the binding says: UTF-8, commas, quotation marks where needed, CRLF. No text becomes a formula."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headers)
        writer.writerows([_safe(row.get(name, "")) for name in headers] for row in rows)


def _safe(text: str) -> str:
    """A text that no spreadsheet runs. A negative number is a number."""
    return text if _NUMBER.fullmatch(text) else neutralized(text)


def _manifest(files: Iterable[str]) -> list[Cells]:
    there = set(files)
    told = {
        "manifest.version": "1.0",
        "oneroster.version": "1.2",
        **{f"file.{name}": "bulk" if name in there else "absent" for name in sorted(FILES_1_2)},
        "source.systemName": OUR_NAME,
        "source.systemCode": "interventiondesk",
    }
    return [{"propertyName": name, "value": value} for name, value in told.items()]


class _Writing:
    def __init__(self, here: Here, today: dt.date) -> None:
        self.here = here
        schools = here.all(School)
        self.school = schools[0] if schools else School(id=natural_id("oneroster", "school"), name="School")
        self.students: dict[str, Student] = {one.id: one for one in here.all(Student)}
        self.staff: dict[str, Staff] = {one.id: one for one in here.all(Staff)}
        self.years = sorted(here.all(SchoolYear), key=lambda one: one.begin_date)
        self.today = today
        self.course = natural_id("oneroster course", self.school.id)
        self.everyone = natural_id("oneroster class", self.school.id)
        self.category = natural_id("oneroster category", self.school.id)

    def files(self) -> dict[str, tuple[tuple[str, ...], list[Cells]]]:
        """Headers and rows of every file but the manifest."""
        users, roles, demographics = self._people()
        classes, enrollments = self._classes()
        items, results = self._results()
        return {
            "academicSessions": (_headers(YEARS), self._sessions()),
            "categories": (COLUMNS["categories"], [{"sourcedId": self.category, "title": "Measures"}]),
            "classes": (_headers(GROUPS, marked=True), classes),
            "courses": (COLUMNS["courses"], [self._course()]),
            "demographics": ((*COLUMNS["demographics"], "metadata.sex"), demographics),
            "enrollments": (_headers(MEMBERSHIPS, marked=True), enrollments),
            "lineItems": (_headers(MEASURES), items),
            "orgs": (COLUMNS["orgs"], self._orgs()),
            "results": (_headers(SCORES), results),
            "roles": (COLUMNS["roles"], roles),
            "users": (_headers(STUDENTS, STAFF, CONTACTS, marked=True), users),
        }

    # The school

    def _orgs(self) -> list[Cells]:
        school: Cells = {"sourcedId": self.school.id, "name": self.school.name, "type": "school"}
        if not self.school.district:
            return [school]
        district = natural_id("oneroster district", self.school.district)
        school["parentSourcedId"] = district
        return [{"sourcedId": district, "name": self.school.district, "type": "district"}, school]

    def _sessions(self) -> list[Cells]:
        """The school years. The standard's end is the first day that no longer belongs to it."""
        return [
            _row(YEARS, year)
            | {
                "type": "schoolYear",
                "endDate": (year.end_date + dt.timedelta(days=1)).isoformat(),
                "schoolYear": str(year.end_date.year),
            }
            for year in self.years or [self._no_year()]
        ]

    def _no_year(self) -> SchoolYear:
        """A desk that has no school year yet: the standard asks for one."""
        begin = dt.date(self.today.year - (self.today.month < 7), 7, 1)
        return SchoolYear(
            id=natural_id("oneroster year", self.school.id, str(begin.year)),
            title=f"{begin.year}-{begin.year + 1}",
            begin_date=begin,
            end_date=dt.date(begin.year + 1, 6, 30),
        )

    @property
    def _year(self) -> SchoolYear:
        """The year of today, or the last one before it."""
        years = self.years or [self._no_year()]
        return next((one for one in reversed(years) if one.begin_date <= self.today), years[0])

    def _course(self) -> Cells:
        return {
            "sourcedId": self.course,
            "schoolYearSourcedId": self._year.id,
            "title": "Homerooms and groups",
            "orgSourcedId": self.school.id,
        }

    # People

    def _people(self) -> tuple[list[Cells], list[Cells], list[Cells]]:
        users: list[Cells] = []
        roles: list[Cells] = []
        demographics: list[Cells] = []
        family: dict[str, list[str]] = {}
        contacts = [one for one in self.here.all(Contact) if one.student_id in self.students]
        for one in contacts:
            family.setdefault(one.student_id, []).append(one.id)
        for student in self.students.values():
            users.append(
                _row(STUDENTS, student)
                | self._user(student.id, student.local_id or student.id, active=student.active)
                | {
                    KIND: "Student",
                    "grades": _GRADES.get(student.grade, ""),
                    "userIds": _user_ids(student),
                    "agentSourcedIds": ",".join(family.get(student.id, ())),
                }
            )
            role = self._role(student.id, "student")
            roles.append(role | {"beginDate": written(student.begin_date), "endDate": written(student.end_date)})
            if student.birth_date or student.sex:
                sex = _SEXES.get(student.sex.casefold(), "")
                demographics.append(
                    {
                        "sourcedId": student.id,
                        "birthDate": written(student.birth_date),
                        "sex": sex,
                        "metadata.sex": student.sex,
                    }
                )
        for person in self.staff.values():
            users.append(_row(STAFF, person) | self._user(person.id, person.id, active=person.active) | {KIND: "Staff"})
            roles.append(self._role(person.id, _ROLES[person.role]))
        for one in contacts:
            given, _, last = one.name.rpartition(" ")
            users.append(
                _row(CONTACTS, one)
                | self._user(one.id, one.email or one.id, active=True)
                | {KIND: "Contact", "givenName": given, "familyName": last}
            )
            roles.append(self._role(one.id, _FAMILY.get(one.relation.casefold(), "relative")))
        return users, roles, demographics

    def _user(self, entity: str, username: str, *, active: bool) -> Cells:
        return {
            "sourcedId": entity,
            "enabledUser": written(active),
            "username": username,
            "primaryOrgSourcedId": self.school.id,
        }

    def _role(self, entity: str, word: str) -> Cells:
        return {
            "sourcedId": natural_id("oneroster role", entity),
            "userSourcedId": entity,
            "roleType": "primary",
            "role": word,
            "orgSourcedId": self.school.id,
        }

    # Homerooms and groups

    def _classes(self) -> tuple[list[Cells], list[Cells]]:
        classes: list[Cells] = []
        enrollments: list[Cells] = []
        homerooms: dict[str, str] = {}
        for student in self.students.values():
            if student.homeroom:
                if student.homeroom not in homerooms:
                    # Not by its name without case: Room A and room a are two texts, and both come back as they were.
                    key = student.homeroom.encode().hex()
                    homerooms[student.homeroom] = natural_id("oneroster homeroom", self.school.id, key)
                enrollments.append(self._enrolled(student.id, homerooms[student.homeroom], "student"))
        classes += [self._class(entity, title, "homeroom") for title, entity in homerooms.items()]
        groups = {one.id: one for one in self.here.all(Group)}
        for group in groups.values():
            classes.append(self._class(group.id, group.name, "scheduled") | _row(GROUPS, group) | {KIND: "Group"})
            if group.staff_id in self.staff:
                enrollments.append(self._enrolled(group.staff_id, group.id, "teacher"))
        for place in self.here.all(Membership):
            if place.group_id in groups and place.student_id in self.students:
                enrolled = self._enrolled(place.student_id, place.group_id, "student")
                enrollments.append(enrolled | _row(MEMBERSHIPS, place) | {KIND: "Membership"})
        if self.here.all(Measure):
            classes.append(self._class(self.everyone, "All students", "scheduled"))
            enrollments += [self._enrolled(one, self.everyone, "student") for one in self.students]
        return classes, enrollments

    def _class(self, entity: str, title: str, kind: str) -> Cells:
        return {
            "sourcedId": entity,
            "title": title,
            "courseSourcedId": self.course,
            "classType": kind,
            "schoolSourcedId": self.school.id,
            "termSourcedIds": self._year.id,
        }

    def _enrolled(self, person: str, place: str, word: str) -> Cells:
        return {
            "sourcedId": natural_id("oneroster enrollment", place, person),
            "classSourcedId": place,
            "schoolSourcedId": self.school.id,
            "userSourcedId": person,
            "role": word,
            "primary": written(word == "teacher"),
        }

    # Measures and scores

    def _results(self) -> tuple[list[Cells], list[Cells]]:
        """Each measure as a line item of one class of all students, each score as a result of it."""
        measures = {one.id: one for one in self.here.all(Measure)}
        results: list[Cells] = []
        first: dict[str, dt.date] = {}
        last: dict[str, dt.date] = {}
        for score in self.here.all(Score):
            if score.measure_id not in measures or score.student_id not in self.students:
                continue
            first[score.measure_id] = min(score.date, first.get(score.measure_id, score.date))
            last[score.measure_id] = max(score.date, last.get(score.measure_id, score.date))
            results.append(
                _row(SCORES, score)
                | {
                    "scoreStatus": _STATUS[score.outcome],
                    "classSourcedId": self.everyone,
                    "missing": written(score.outcome == "absent"),
                }
            )
        items = [
            _row(MEASURES, measure)
            | {
                "assignDate": written(first.get(measure.id, self._year.begin_date)),
                "dueDate": written(last.get(measure.id, self._year.end_date)),
                "classSourcedId": self.everyone,
                "categorySourcedId": self.category,
                "academicSessionSourcedId": self._year.id,
                "schoolSourcedId": self.school.id,
            }
            for measure in measures.values()
        ]
        return items, results


def _headers(*carried: Carried, marked: bool = False) -> tuple[str, ...]:
    """The standard's columns, then our own, each once."""
    extra = [name for one in carried for name in one.extra]
    return (*COLUMNS[carried[0].member], *([KIND] if marked else []), *dict.fromkeys(extra))


def _row(carried: Carried, value: Entity) -> Cells:
    """The fields of a value in the columns of its file."""
    return {carried.column(one.name): written(getattr(value, one.name)) for one in carried.fields}


def _user_ids(student: Student) -> str:
    """The ids by their kinds, as the standard writes them."""
    ids = {"Local": student.local_id, "State": student.state_id, "Vendor": student.vendor_id}
    told = [f"{{{kind}:{text}}}" for kind, text in ids.items() if text and not any(sign in text for sign in "{},:")]
    return ",".join(told)
