"""A small invented school as a roster set of any layout, to be mended and broken by the tests."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.school import SchoolYear, Staff
from interventiondesk.domain.students import Contact, Student
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.oneroster.drafting import RosterDraft, draft_roster
from interventiondesk.exchange.oneroster.tables import COLUMNS, FILES_1_1, FILES_1_2, USERS_1_1
from interventiondesk.exchange.tables import FileRead, Row, Table

TODAY = dt.date(2026, 9, 21)
Line = dict[str, str]
Files = dict[str, list[Line]]

_YEAR = {"sourcedId": "y26", "title": "2026-27", "type": "schoolYear", "startDate": "2026-08-24"}
_PEOPLE: list[tuple[str, str, str, str, str, str]] = [
    ("s1", "student", "Linh", "Tran", "0012", "03"),
    ("s2", "student", "Ana", "Muñoz", "0013", "KG"),
    ("s3", "student", "Omar", "Haddad", "0014", "05"),
    ("t1", "teacher", "Dana", "Mercer", "77", ""),
    ("a1", "administrator", "Pat", "Lindqvist", "78", ""),
    ("p1", "parent", "Hoa", "Tran", "", ""),
]


def files(version: str = "1.1", mode: str = "bulk") -> Files:
    """Three students, a teacher, an administrator and a mother at one school of one district."""
    made: Files = {
        "orgs": [
            {"sourcedId": "d1", "name": "Cedar Hollow Schools", "type": "district"},
            {"sourcedId": "o1", "name": "Cedar Hollow School", "type": "school", "parentSourcedId": "d1"},
        ],
        "academicSessions": [
            {**_YEAR, "endDate": "2027-06-12", "schoolYear": "2027"},
            {
                **_YEAR,
                "sourcedId": "f26",
                "title": "Fall",
                "type": "semester",
                "endDate": "2027-01-16",
                "parentSourcedId": "y26",
            },
        ],
        "courses": [{"sourcedId": "k1", "title": "Grade 3", "orgSourcedId": "o1"}],
        "classes": [
            {
                "sourcedId": sid,
                "title": title,
                "classType": kind,
                "courseSourcedId": "k1",
                "schoolSourcedId": "o1",
                "termSourcedIds": "f26,y26",
            }
            for sid, title, kind in (("h12", "Room 12", "homeroom"), ("m3", "Math 3", "scheduled"))
        ],
        "users": [],
        "demographics": [
            {"sourcedId": "s1", "birthDate": "2018-03-14", "sex": "female"},
            {"sourcedId": "s2", "birthDate": "2021-05-02", "sex": "female"},
        ],
        "enrollments": [
            {
                "sourcedId": f"e-{who}-{where}",
                "classSourcedId": where,
                "schoolSourcedId": "o1",
                "userSourcedId": who,
                "role": role,
            }
            for who, where, role in (("s1", "h12", "student"), ("s1", "m3", "student"), ("t1", "h12", "teacher"))
        ],
    }
    if version == "1.2":
        made["roles"] = []
    for sid, role, given, family, identifier, grade in _PEOPLE:
        person = {
            "sourcedId": sid,
            "enabledUser": "true",
            "givenName": given,
            "familyName": family,
            "identifier": identifier,
            "grades": grade,
            "username": sid,
        }
        if sid == "p1":
            person |= {"email": "hoa@example.org", "phone": "555-0101"}
        if sid == "s1":
            person["agentSourcedIds"] = "p1"
        if version == "1.2":
            word = "siteAdministrator" if role == "administrator" else role
            made["roles"].append(
                {
                    "sourcedId": f"r-{sid}",
                    "userSourcedId": sid,
                    "roleType": "primary",
                    "role": word,
                    "orgSourcedId": "o1",
                }
            )
        else:
            person |= {"role": role, "orgSourcedIds": "o1"}
        made["users"].append(person)
    made["manifest"] = manifest(version, dict.fromkeys([name for name in made if name != "manifest"], mode))
    return made


def delta(version: str, stamp: str = "2026-09-20T08:00:00.000Z", **rows: list[Line]) -> Files:
    """A set of changes with only these rows; a row without a status is active."""
    made: Files = {
        name: [{"status": "active", "dateLastModified": stamp} | line for line in lines] for name, lines in rows.items()
    }
    made["manifest"] = manifest(version, dict.fromkeys(rows, "delta"))
    return made


def manifest(version: str, modes: dict[str, str], system: str = "Invented SIS") -> list[Line]:
    names = FILES_1_1 if version == "1.1" else FILES_1_2
    told = {"manifest.version": "1.0", "oneroster.version": version}
    told |= {f"file.{name}": modes.get(name, "absent") for name in names}
    told |= {"source.systemName": system, "source.systemCode": "sis"}
    return [{"propertyName": name, "value": value} for name, value in told.items()]


def say(made: Files, name: str, value: str) -> Files:
    """The same set with one line of its manifest changed."""
    made = deepcopy(made)
    made["manifest"] = [{**line, "value": value} if line["propertyName"] == name else line for line in made["manifest"]]
    return made


def find(made: Files, file: str, sid: str) -> Line:
    return next(line for line in made[file] if line.get("sourcedId") == sid)


def headers(file: str, made: Files) -> tuple[str, ...]:
    """The headers of the version, and whatever else the rows have."""
    known = ("propertyName", "value") if file == "manifest" else COLUMNS.get(file, ())
    if file == "users" and "roles" not in made and not _is_1_2(made):
        known = USERS_1_1
    return (*known, *dict.fromkeys(name for line in made[file] for name in line if name not in known))


def _is_1_2(made: Files) -> bool:
    told = {line["propertyName"]: line["value"] for line in made.get("manifest", ())}
    return told.get("oneroster.version") == "1.2"


def read(made: Files, name: Callable[[str], str] = lambda file: f"{file}.csv") -> FileRead:
    """The set as the reader gives it."""
    tables: list[Table] = []
    for file, lines in made.items():
        head = headers(file, made)
        rows = [Row(1, head)]
        for number, line in enumerate(lines, 2):
            cells = [line.get(one) or None for one in head]
            while cells and cells[-1] is None:
                cells.pop()
            rows.append(Row(number, tuple(cells)))
        tables.append(Table(name=name(file), rows=tuple(rows)))
    return FileRead(file="roster.zip", size=1, sha256="0" * 64, kind="zip of CSV files", tables=tuple(tables))


def as_text(file: str, made: Files) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    head = headers(file, made)
    writer.writerow(head)
    writer.writerows([line.get(one, "") for one in head] for line in made[file])
    return out.getvalue()


def zipped(made: Files, path: Path, **texts: str) -> FileRead:
    """The set through a real zip and the real reader; `texts` are files as they are to be written."""
    with zipfile.ZipFile(path, "w") as archive:
        for file in made:
            archive.writestr(f"{file}.csv", texts.get(file, as_text(file, made)))
    return read_file(path)


class Desk:
    """What a desk knows, with drafts put into it as a commit would."""

    def __init__(self, *values: Entity) -> None:
        self.values: dict[str, Entity] = {value.id: value for value in values}

    @property
    def here(self) -> Here:
        return Here(lambda entity: [one for one in self.values.values() if type(one) is entity])

    def draft(self, made: Files | FileRead, **how: object) -> RosterDraft:
        found = made if isinstance(made, FileRead) else read(made)
        return draft_roster(found, self.here, **({"today": TODAY, "ids": "local"} | how))

    def bring(self, made: Files | FileRead, **how: object) -> RosterDraft:
        draft = self.draft(made, **how)
        self.put(*draft.values)
        return draft

    def put(self, *values: Entity) -> None:
        self.values |= {value.id: value for value in values}

    def student(self, local: str) -> Student:
        return next(one for one in self.here.all(Student) if one.local_id == local)

    @property
    def students(self) -> list[Student]:
        return sorted(self.here.all(Student), key=lambda one: one.local_id)

    @property
    def staff(self) -> dict[str, Staff]:
        return {one.name: one for one in self.here.all(Staff)}

    @property
    def families(self) -> list[Contact]:
        return list(self.here.all(Contact))

    @property
    def years(self) -> list[SchoolYear]:
        return list(self.here.all(SchoolYear))


def said(draft: RosterDraft) -> list[tuple[int, str, str]]:
    return [(one.row, one.column, one.says) for one in draft.problems]
