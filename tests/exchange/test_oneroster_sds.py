from __future__ import annotations

import pytest

from exchange.oneroster_made_up import Desk, Files, read, said
from interventiondesk.exchange.oneroster.drafting import is_roster
from interventiondesk.exchange.tables import FileRead, Row, Table

V1 = {
    "School.csv": [["SIS ID", "Name"], ["o1", "Cedar Hollow School"]],
    "Student.csv": [
        ["SIS ID", "School SIS ID", "Username", "First Name", "Last Name", "Student Number", "Grade", "Status"],
        ["s1", "o1", "linh", "Linh", "Tran", "0012", "3", "Active"],
        ["s2", "o1", "ana", "Ana", "Muñoz", "0013", "KG", "Active"],
        ["s3", "o1", "omar", "Omar", "Haddad", "0014", "5", "Inactive"],
    ],
    "Teacher.csv": [
        ["SIS ID", "School SIS ID", "Username", "First Name", "Last Name"],
        ["t1", "o1", "dana", "Dana", "Mercer"],
    ],
    "Section.csv": [["SIS ID", "School SIS ID", "Section Name"], ["c1", "o1", "Math 3"]],
    "StudentEnrollment.csv": [["Section SIS ID", "SIS ID"], ["c1", "s1"], ["c1", "nobody"]],
    "TeacherRoster.csv": [["Section SIS ID", "SIS ID"], ["c1", "t1"]],
    "User.csv": [
        ["Email", "First Name", "Last Name", "Phone", "SIS ID"],
        ["hoa@example.org", "Hoa", "Tran", "555", ""],
    ],
    "Guardianrelationship.csv": [["SIS ID", "Email", "Role"], ["s1", "hoa@example.org", "Parent"]],
}

V2: Files = {
    "orgs": [{"sourcedId": "o1", "name": "Cedar Hollow School", "type": "school"}],
    "users": [
        {"sourcedId": "s1", "username": "linh", "givenName": "Linh", "familyName": "Tran"},
        {"sourcedId": "t1", "username": "dana", "givenName": "Dana", "familyName": "Mercer"},
        {"sourcedId": "p1", "givenName": "Hoa", "familyName": "Tran", "email": "hoa@example.org", "phone": "555"},
    ],
    "roles": [
        {"userSourcedId": "s1", "orgSourcedId": "o1", "role": "student", "grade": "3"},
        {"userSourcedId": "t1", "orgSourcedId": "o1", "role": "teacher"},
        {"userSourcedId": "p1", "orgSourcedId": "o1", "role": "other"},
    ],
    "classes": [{"sourcedId": "c1", "orgSourcedId": "o1", "title": "Math 3"}],
    "enrollments": [{"classSourcedId": "c1", "userSourcedId": "s1", "role": "student"}],
    "relationships": [{"userSourcedId": "s1", "relationshipUserSourcedId": "p1", "relationshipRole": "guardian"}],
    "demographics": [{"userSourcedId": "s1", "sex": "Female", "birthDate": "2018-03-14"}],
}


def v1() -> FileRead:
    tables = tuple(
        Table(name=name, rows=tuple(Row(at, tuple(cell or None for cell in row)) for at, row in enumerate(rows, 1)))
        for name, rows in V1.items()
    )
    return FileRead(file="sds.zip", size=1, sha256="0", kind="zip of CSV files", tables=tables)


def v2() -> FileRead:
    """Without the columns that only OneRoster has."""
    tables: list[Table] = []
    for name, lines in V2.items():
        head = list(dict.fromkeys(key for line in lines for key in line))
        rows = [Row(1, tuple(head))]
        rows += [Row(at, tuple(line.get(key) or None for key in head)) for at, line in enumerate(lines, 2)]
        tables.append(Table(name=f"{name}.csv", rows=tuple(rows)))
    return FileRead(file="sds.zip", size=1, sha256="0", kind="zip of CSV files", tables=tuple(tables))


def test_version_1_brings_students_staff_and_families() -> None:
    found = v1()
    assert is_roster(found)
    desk = Desk()
    draft = desk.bring(found, bulk=True)
    assert draft.product == "School Data Sync 1"
    assert [(one.local_id, one.vendor_id, one.given_name, one.grade) for one in desk.students] == [
        ("0012", "s1", "Linh", "3"),
        ("0013", "s2", "Ana", "K"),
    ]
    assert list(desk.staff) == ["Dana Mercer"]
    assert [(one.name, one.relation, one.phone, one.email) for one in desk.families] == [
        ("Hoa Tran", "Parent", "555", "hoa@example.org")
    ]
    assert said(draft) == [(3, "StudentEnrollment.csv SIS ID", "nobody is not in Student.csv.")]
    again = desk.draft(found, bulk=True)
    assert (again.values, again.missing) == ((), ())


def test_version_2_1_brings_students_staff_and_families() -> None:
    found = v2()
    assert is_roster(found)
    desk = Desk()
    draft = desk.bring(found, bulk=True)
    assert draft.product == "School Data Sync 2.1"
    assert said(draft) == []
    (linh,) = desk.students
    assert (linh.vendor_id, linh.grade, linh.sex, linh.birth_date is not None) == ("s1", "3", "F", True)
    assert list(desk.staff) == ["Dana Mercer"]
    assert [(one.name, one.relation) for one in desk.families] == [("Hoa Tran", "Guardian")]
    assert (desk.draft(found, bulk=True).values, desk.draft(found, bulk=True).missing) == ((), ())


@pytest.mark.parametrize("make", [v1, v2])
def test_without_a_manifest_the_user_says_whether_it_is_complete(make) -> None:
    draft = Desk().draft(make())
    assert draft.asks_bulk
    assert draft.missing == ()


def test_a_student_who_is_inactive_in_version_1_leaves() -> None:
    desk = Desk()
    desk.bring(v1(), bulk=True)
    tables = tuple(
        Table(
            name=one.name,
            rows=tuple(
                Row(row.number, tuple("Inactive" if cell == "Active" else cell for cell in row.cells))
                for row in one.rows
            ),
        )
        for one in v1().tables
    )
    desk.bring(FileRead(file="sds.zip", size=1, sha256="1", kind="zip", tables=tables), bulk=True)
    assert [one.active for one in desk.students] == [False, False]


def test_a_folder_of_one_row_a_school_keeps_a_student_once() -> None:
    found = v1()
    tables: list[Table] = []
    for one in found.tables:
        rows = one.rows
        if one.name == "School.csv":
            rows = (*rows, Row(3, ("o2", "Birch Lake School")))
        if one.name == "Student.csv":
            rows = (*rows, Row(5, ("s1", "o2", *rows[1].cells[2:])))
        tables.append(Table(name=one.name, rows=rows))
    desk = Desk()
    both = FileRead(file="sds.zip", size=1, sha256="1", kind="zip", tables=tuple(tables))
    desk.bring(both, bulk=True, org="o2")
    assert [one.local_id for one in desk.students] == ["0012"]


def test_one_sheet_of_students_is_no_set() -> None:
    found = v1()
    alone = FileRead(file="Student.csv", size=1, sha256="0", kind="CSV", tables=(found.tables[1],))
    assert not is_roster(alone)


def test_the_made_up_oneroster_set_is_not_taken_for_the_other(  # what tells them apart is the status and the role
) -> None:
    from exchange.oneroster_made_up import files

    assert Desk().draft(read(files())).product == "OneRoster 1.1"
