from __future__ import annotations

import msgspec
import pytest

from exchange.oneroster_made_up import Desk, Files, delta, files, find, manifest, read, said, say
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.tables import Row, Table

BOTH = pytest.mark.parametrize("version", ["1.1", "1.2"])


def without(made: Files, *names: str) -> Files:
    return {name: lines for name, lines in made.items() if name not in names}


# What the manifest says


@BOTH
def test_without_a_manifest_the_user_is_asked_and_nobody_is_missing(version: str) -> None:
    desk = Desk()
    desk.bring(files(version))
    made = without(files(version), "manifest")
    made["users"] = [line for line in made["users"] if line["sourcedId"] != "s3"]
    if version == "1.2":
        made["roles"] = [line for line in made["roles"] if line["userSourcedId"] != "s3"]
    asked = desk.draft(made)
    assert asked.asks_bulk
    assert asked.missing == ()
    assert any("Is this everything (bulk) or only changes (delta)?" in one for one in asked.warnings)
    complete = desk.draft(made, bulk=True)
    assert not complete.asks_bulk
    assert [line.title for line in complete.missing] == ["Haddad, Omar"]


def test_what_the_user_calls_changes_is_read_as_changes() -> None:
    desk = Desk()
    desk.bring(files())
    made = {"users": [find(files(), "users", "s2") | {"status": "tobedeleted"}]}
    draft = desk.bring(made, bulk=False)
    assert (draft.asks_bulk, draft.missing) == (False, ())
    assert desk.student("0013").active is False


@BOTH
@pytest.mark.parametrize("value", ["", "everything", "absent"])
def test_a_manifest_that_does_not_say_it_clearly_is_no_answer(version: str, value: str) -> None:
    desk = Desk()
    desk.bring(files(version))
    draft = desk.draft(say(files(version), "file.users", value))
    assert draft.asks_bulk
    assert draft.missing == ()
    assert any("users.csv" in one for one in draft.warnings)


@BOTH
def test_a_file_that_the_manifest_does_not_list_is_asked_about(version: str) -> None:
    made = files(version)
    made["manifest"] = [line for line in made["manifest"] if line["propertyName"] != "file.users"]
    assert Desk().draft(made).asks_bulk


@BOTH
@pytest.mark.parametrize("name", ["users", "orgs", "enrollments", "demographics", "classes", "academicSessions"])
def test_a_file_of_the_roster_that_is_listed_and_not_there_refuses_the_set(version: str, name: str) -> None:
    with pytest.raises(Refused, match=f"lists {name}"):
        Desk().draft(without(files(version), name))


def test_roles_that_are_listed_and_not_there_refuse_the_set() -> None:
    with pytest.raises(Refused, match="lists roles"):
        Desk().draft(without(files("1.2"), "roles"))


def test_a_file_that_is_not_needed_may_be_listed_and_not_be_there() -> None:
    draft = Desk().draft(say(files(), "file.resources", "bulk"))
    assert len(draft.new) == 7
    assert any("resources.csv" in one for one in draft.warnings)


def test_a_file_without_the_right_headings_refuses_the_set() -> None:
    made = files()
    made["users"] = [{"name": "Linh", "age": "8"}]
    whole = read(made)
    broken = [one for one in whole.tables if one.name != "users.csv"]
    broken.append(Table(name="users.csv", rows=(Row(1, ("name", "age")), Row(2, ("Linh", "8")))))
    with pytest.raises(Refused, match="does not have the columns"):
        Desk().draft(msgspec.structs.replace(whole, tables=tuple(broken)))


@pytest.mark.parametrize("version", ["1.0", "1.0.1", "v1p0"])
def test_version_1_0_is_refused_politely(version: str) -> None:
    with pytest.raises(Refused, match=r"OneRoster 1\.0") as refused:
        Desk().draft(say(files(), "oneroster.version", version))
    assert "1.1 or 1.2" in refused.value.remedy


def test_version_1_0_is_known_by_its_columns_without_a_manifest() -> None:
    made = without(files(), "manifest")
    for person in made["users"]:
        person |= {"userId": person["sourcedId"], "agents": ""}
    whole = read(made)
    tables = []
    for table in whole.tables:
        if table.name == "users.csv":
            at = [i for i, name in enumerate(table.rows[0].cells) if name not in {"enabledUser", "userIds"}]
            rows = tuple(
                msgspec.structs.replace(row, cells=tuple(row.cells[i] for i in at if i < len(row.cells)))
                for row in table.rows
            )
            table = msgspec.structs.replace(table, rows=rows)  # noqa: PLW2901 - the same table, narrower
        tables.append(table)
    with pytest.raises(Refused, match=r"OneRoster 1\.0"):
        Desk().draft(msgspec.structs.replace(whole, tables=tuple(tables)))


@pytest.mark.parametrize("version", ["2.0", "1.3", "newest"])
def test_a_version_that_nobody_knows_is_refused(version: str) -> None:
    with pytest.raises(Refused, match=version):
        Desk().draft(say(files(), "oneroster.version", version))


@pytest.mark.parametrize("value", ["2.0", "1.1"])
def test_a_manifest_of_another_binding_is_refused(value: str) -> None:
    with pytest.raises(Refused, match=f"manifest is of version {value}"):
        Desk().draft(say(files(), "manifest.version", value))


@pytest.mark.parametrize(("written", "version"), [("1.1.1", "1.1"), ("1.2.1", "1.2"), ("v1p2", "1.2"), ("", "1.1")])
def test_a_version_written_otherwise_or_not_at_all_is_known(written: str, version: str) -> None:
    made = say(files(version), "oneroster.version", written)
    assert Desk().draft(made).version == version


def test_headers_of_1_1_under_1_2_and_the_reverse_are_refused() -> None:
    with pytest.raises(Refused, match=r"says version 1\.2, but users\.csv is of version 1\.1"):
        Desk().draft(say(files("1.1"), "oneroster.version", "1.2"))
    made = files("1.2")
    made["manifest"] = manifest("1.1", dict.fromkeys(made, "bulk"))
    with pytest.raises(Refused, match=r"says version 1\.1, but users\.csv has no role"):
        Desk().draft(made)


def test_a_manifest_that_says_two_things_is_refused() -> None:
    made = files()
    made["manifest"].append({"propertyName": "file.users", "value": "delta"})
    with pytest.raises(Refused, match=r"says two things of file\.users"):
        Desk().draft(made)


@BOTH
def test_a_set_half_complete_and_half_changes_is_read_file_by_file(version: str) -> None:
    desk = Desk()
    desk.bring(files(version))
    made = say(files(version), "file.enrollments", "delta")
    made["enrollments"] = [
        {"sourcedId": "e5", "status": "active", "classSourcedId": "h12", "userSourcedId": "s2", "role": "student"}
    ]
    made["users"] = [line for line in made["users"] if line["sourcedId"] != "s3"]
    if version == "1.2":
        made["roles"] = [line for line in made["roles"] if line["userSourcedId"] != "s3"]
    draft = desk.draft(made)
    assert [line.title for line in draft.missing] == ["Haddad, Omar"]
    assert [line.changes for line in draft.changed] == [(("Homeroom", "", "Room 12"),)]


# References


@pytest.mark.parametrize(
    ("version", "file", "sid", "column"),
    [
        ("1.1", "users", "s1", "orgSourcedIds"),
        ("1.1", "users", "s1", "agentSourcedIds"),
        ("1.2", "users", "s1", "agentSourcedIds"),
        ("1.2", "users", "s1", "primaryOrgSourcedId"),
        ("1.2", "roles", "r-s1", "userSourcedId"),
        ("1.2", "roles", "r-s1", "orgSourcedId"),
        ("1.1", "demographics", "s2", "sourcedId"),
        ("1.1", "classes", "m3", "courseSourcedId"),
        ("1.1", "classes", "m3", "schoolSourcedId"),
        ("1.1", "classes", "m3", "termSourcedIds"),
        ("1.2", "enrollments", "e-s1-m3", "classSourcedId"),
        ("1.1", "enrollments", "e-s1-m3", "userSourcedId"),
        ("1.1", "enrollments", "e-s1-m3", "schoolSourcedId"),
        ("1.1", "orgs", "o1", "parentSourcedId"),
        ("1.2", "academicSessions", "f26", "parentSourcedId"),
    ],
)
def test_a_reference_that_leads_nowhere_is_said_with_file_row_and_column(
    version: str, file: str, sid: str, column: str
) -> None:
    made = files(version)
    line = find(made, file, sid)
    row = made[file].index(line) + 2
    line[column] = "nowhere"
    draft = Desk().draft(made)
    assert any(
        (one.row, one.column) == (row, f"{file}.csv {column}") and one.says.startswith("nowhere is not in")
        for one in draft.problems
    )


def test_a_student_of_an_unknown_school_is_not_taken_for_one_of_ours() -> None:
    made = files()
    find(made, "users", "s2")["orgSourcedIds"] = "nowhere"
    desk = Desk()
    desk.bring(made)
    assert [one.local_id for one in desk.students] == ["0012", "0014"]


def test_one_wrong_value_of_several_is_said_alone() -> None:
    made = files()
    find(made, "users", "s1")["agentSourcedIds"] = "p1, nowhere"
    desk = Desk()
    draft = desk.bring(made)
    assert said(draft) == [(2, "users.csv agentSourcedIds", "nowhere is not in users.csv.")]
    assert len(desk.families) == 1


def test_in_changes_a_reference_may_lead_to_the_complete_set() -> None:
    desk = Desk()
    desk.bring(files())
    draft = desk.draft(delta("1.1", users=[find(files(), "users", "s1")]))
    assert said(draft) == []


def test_thousands_of_wrong_references_are_counted() -> None:
    made = files()
    made["enrollments"] += [
        {"sourcedId": f"w{at}", "classSourcedId": "h12", "userSourcedId": f"nobody{at}", "role": "student"}
        for at in range(2000)
    ]
    draft = Desk().draft(made)
    assert len(draft.problems) == 500
    assert "There are 1,500 more problems like the last one in enrollments.csv userSourcedId." in draft.warnings


@pytest.mark.parametrize("loop", [("a",), ("a", "b"), ("a", "b", "c")])
@pytest.mark.parametrize("file", ["orgs", "academicSessions"])
def test_parents_that_lead_back_are_said_and_end(file: str, loop: tuple[str, ...]) -> None:
    made = files()
    for one, parent in zip(loop, (*loop[1:], loop[0]), strict=True):
        more = {"type": "department"} if file == "orgs" else {"type": "term", "title": one}
        made[file].append({"sourcedId": one, "parentSourcedId": parent, "name": one} | more)
    draft = Desk().draft(made)
    told = [one for one in draft.problems if "its own parent" in one.says]
    assert [one.row for one in told] == [len(files()[file]) + 2 + at for at in range(len(loop))]
    assert {one.column for one in told} == {f"{file}.csv parentSourcedId"}
    assert len(draft.new) == 7


def test_a_school_whose_district_is_in_a_loop_still_comes_in() -> None:
    made = files()
    find(made, "orgs", "d1")["parentSourcedId"] = "o1"
    draft = Desk().draft(made)
    assert len(draft.new) == 7
    assert [one.column for one in draft.problems] == ["orgs.csv parentSourcedId"] * 2


def test_a_student_in_the_family_of_a_student_is_said() -> None:
    made = files()
    find(made, "users", "s1")["agentSourcedIds"] = "s2"
    find(made, "users", "s2")["agentSourcedIds"] = "s1"
    desk = Desk()
    draft = desk.bring(made)
    assert [one.column for one in draft.problems] == ["users.csv agentSourcedIds"] * 2
    assert desk.families == []


# Who is who


@BOTH
def test_one_sourced_id_with_two_people_leaves_both_out(version: str) -> None:
    made = files(version)
    made["users"].append(find(made, "users", "s2") | {"givenName": "Zoe", "identifier": "0099"})
    desk = Desk()
    draft = desk.bring(made)
    assert [(one.row, one.column) for one in draft.problems] == [(3, "users.csv sourcedId"), (8, "users.csv sourcedId")]
    assert [one.local_id for one in desk.students] == ["0012", "0014"]


@BOTH
def test_the_same_row_twice_counts_once(version: str) -> None:
    made = files(version)
    made["users"].append(dict(find(made, "users", "s2")))
    desk = Desk()
    draft = desk.bring(made)
    assert said(draft) == [(8, "users.csv sourcedId", "The same row stands in row 3 already.")]
    assert len(desk.students) == 3


@BOTH
def test_two_people_with_one_identifier_are_both_left_out(version: str) -> None:
    made = files(version)
    find(made, "users", "s3")["identifier"] = "0013"
    desk = Desk()
    draft = desk.bring(made)
    assert said(draft) == [
        (3, "users.csv identifier", "0013 also stands in row 4, for Omar Haddad."),
        (4, "users.csv identifier", "0013 also stands in row 3, for Ana Muñoz."),
    ]
    assert [one.local_id for one in desk.students] == ["0012"]


@BOTH
def test_one_person_with_two_identifiers_is_said(version: str) -> None:
    desk = Desk()
    desk.bring(files(version))
    made = files(version)
    find(made, "users", "s2")["identifier"] = "0099"
    draft = desk.draft(made)
    assert said(draft) == [
        (3, "users.csv identifier", "Ana Muñoz has the Student ID 0013 on this desk, but 0099 in this row.")
    ]
    assert (draft.values, draft.missing) == ((), ())


def test_ids_that_mean_two_students_of_the_desk_are_said() -> None:
    desk = Desk()
    desk.bring(files())
    made = files()
    find(made, "users", "s2")["identifier"] = "0014"
    del made["users"][2]
    draft = desk.draft(made)
    assert [(one.row, one.says) for one in draft.problems] == [
        (3, "The IDs of this row belong to two students of this desk: Omar Haddad and Ana Muñoz.")
    ]
    assert draft.missing == ()


def test_one_person_in_two_rows_is_said_and_never_made_a_second_student() -> None:
    made = files()
    made["users"].append(find(made, "users", "s2") | {"sourcedId": "s2b", "identifier": ""})
    made["demographics"].append(find(made, "demographics", "s2") | {"sourcedId": "s2b"})
    first = Desk().draft(made)
    assert [one.row for one in first.problems] == [3, 8]
    assert "born on the same day" in first.problems[0].says
    desk = Desk()
    desk.bring(files())
    draft = desk.draft(made)
    assert [(one.row, one.column) for one in draft.problems] == [(8, "users.csv sourcedId")]
    assert [(one.row, one.name, one.sure) for one in draft.offers] == [(8, "Muñoz, Ana", "likely")]
    assert draft.values == ()


@BOTH
@pytest.mark.parametrize("role", ["", "wizard"])
def test_a_user_without_a_role_that_is_known_is_left_out(version: str, role: str) -> None:
    made = files(version)
    if version == "1.1":
        find(made, "users", "s3")["role"] = role
    else:
        find(made, "roles", "r-s3")["role"] = role
    desk = Desk()
    draft = desk.bring(made)
    assert [one.local_id for one in desk.students] == ["0012", "0013"]
    assert draft.problems
    assert draft.problems[0].row == 4


def test_changes_of_somebody_whom_nobody_knows_are_said() -> None:
    row = find(files("1.2"), "users", "s2")
    draft = Desk().draft(delta("1.2", users=[row]))
    assert [(one.row, one.column) for one in draft.problems] == [(2, "users.csv sourcedId")]
    assert draft.problems[0].remedy == "Bring in the complete set first."


@pytest.mark.parametrize(
    ("file", "sid", "column", "value", "says"),
    [
        ("users", "s1", "grades", "very old", "very old is not a grade."),
        ("demographics", "s1", "birthDate", "yesterday", "yesterday is not a date."),
        ("demographics", "s1", "birthDate", "2031-01-01", "The date 2031-01-01 is in the future."),
        ("demographics", "s1", "birthDate", "2018-02-30", "2018-02-30 is not a date."),
        ("users", "s1", "familyName", "", "The row has no last name."),
        ("users", "s1", "familyName", "x" * 200, "Last name has more than 120 letters."),
        ("users", "s1", "givenName", "x" * 200, "First name has more than 120 letters."),
    ],
)
def test_a_value_that_cannot_be_is_said_and_the_others_come_in(
    file: str, sid: str, column: str, value: str, says: str
) -> None:
    made = files()
    find(made, file, sid)[column] = value
    desk = Desk()
    draft = desk.bring(made)
    assert [(one.row, one.says) for one in draft.problems] == [(2, says)]
    assert [one.local_id for one in desk.students] == ["0013", "0014"]


def test_two_homerooms_of_one_student_are_said_and_none_is_taken() -> None:
    made = files()
    made["classes"].append(find(made, "classes", "h12") | {"sourcedId": "h14", "title": "Room 14"})
    made["enrollments"].append(find(made, "enrollments", "e-s1-h12") | {"sourcedId": "e7", "classSourcedId": "h14"})
    desk = Desk()
    draft = desk.bring(made)
    assert [one.says for one in draft.problems] == ["Linh Tran is in two homerooms: Room 12 and Room 14."]
    assert desk.student("0012").homeroom == ""


def test_demographics_that_contradict_each_other_are_said_and_not_taken() -> None:
    made = files()
    made["demographics"].append(find(made, "demographics", "s1") | {"birthDate": "2017-01-01"})
    desk = Desk()
    draft = desk.bring(made)
    assert [(one.row, one.column) for one in draft.problems] == [(4, "demographics.csv sourcedId")]
    assert desk.student("0012").birth_date is None


def test_two_colleagues_of_one_name_are_not_guessed() -> None:
    desk = Desk()
    desk.bring(files())
    made = files()
    made["users"].append(find(made, "users", "t1") | {"sourcedId": "t2"})
    draft = desk.draft(made)
    assert [one.row for one in draft.problems] == [8]
    assert draft.values == ()


def test_a_set_with_nothing_of_people_is_refused() -> None:
    made = {"orgs": files()["orgs"]}
    with pytest.raises(Refused, match=r"no users\.csv"):
        Desk().draft(made)
