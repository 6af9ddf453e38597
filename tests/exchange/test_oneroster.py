from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import msgspec
import pytest

from exchange.oneroster_made_up import TODAY, Desk, Files, as_text, delta, files, find, headers, read, said, zipped
from interventiondesk.domain.declared import checked
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.school import SchoolYear, Staff
from interventiondesk.domain.students import Contact, Student
from interventiondesk.exchange.child import Refused
from interventiondesk.exchange.oneroster.drafting import is_roster
from interventiondesk.exchange.tables import FileRead, Row, Table

BOTH = pytest.mark.parametrize("version", ["1.1", "1.2"])


def brought(version: str) -> Desk:
    desk = Desk()
    desk.bring(files(version))
    return desk


@BOTH
def test_a_complete_set_brings_students_staff_families_and_the_year(version: str) -> None:
    desk = Desk()
    draft = desk.bring(files(version))
    assert said(draft) == []
    assert (len(draft.new), len(draft.changed), len(draft.missing)) == (7, 0, 0)
    assert [checked(value) for value in draft.values] == list(draft.values)
    linh = desk.student("0012")
    assert linh == Student(
        id=natural_id("student", "local", "0012"),
        given_name="Linh",
        family_name="Tran",
        grade="3",
        homeroom="Room 12",
        local_id="0012",
        vendor_id="s1",
        birth_date=dt.date(2018, 3, 14),
        sex="F",
    )
    assert [one.grade for one in desk.students] == ["3", "K", "5"]
    assert {name: one.role for name, one in desk.staff.items()} == {"Dana Mercer": "teacher", "Pat Lindqvist": "viewer"}
    (hoa,) = desk.families
    assert (hoa.student_id, hoa.name, hoa.relation, hoa.phone, hoa.email) == (
        linh.id,
        "Hoa Tran",
        "Parent",
        "555-0101",
        "hoa@example.org",
    )
    assert [(one.begin_date, one.end_date) for one in desk.years] == [(dt.date(2026, 8, 24), dt.date(2027, 6, 11))]
    assert (draft.kind, draft.product, draft.version, draft.asks_bulk) == (
        "students",
        f"OneRoster {version}",
        version,
        False,
    )
    assert "1 class other than homerooms is left out." in draft.warnings


@BOTH
def test_the_same_set_again_changes_nothing(version: str) -> None:
    desk = brought(version)
    again = desk.draft(files(version))
    assert (len(again.new), len(again.changed), len(again.unchanged), len(again.missing)) == (0, 0, 7, 0)
    assert not again.brings


@BOTH
def test_a_real_zip_is_read_the_same(version: str, tmp_path: Path) -> None:
    found = zipped(files(version), tmp_path / "roster.zip")
    assert is_roster(found)
    assert len(Desk().draft(found).new) == 7


@BOTH
def test_changes_touch_only_their_rows(version: str) -> None:
    desk = brought(version)
    before = dict(desk.values)
    row = {"sourcedId": "s2", "givenName": "Ana", "familyName": "Muñoz Vega", "identifier": "0013", "grades": "01"}
    if version == "1.1":
        row |= {"role": "student", "orgSourcedIds": "o1"}
    draft = desk.bring(delta(version, users=[row]))
    assert said(draft) == []
    assert [line.changes for line in draft.changed] == [(("Last name", "Muñoz", "Muñoz Vega"), ("Grade", "K", "1"))]
    assert (len(draft.new), len(draft.missing), len(draft.values)) == (0, 0, 1)
    assert {key: value for key, value in desk.values.items() if value != before[key]} == {
        desk.student("0013").id: desk.student("0013")
    }


@BOTH
@pytest.mark.parametrize("word", ["tobedeleted", "inactive", "ToBeDeleted"])
def test_who_is_to_be_deleted_becomes_inactive(version: str, word: str) -> None:
    desk = brought(version)
    row = find(files(version), "users", "s3") | {"status": word}
    changes = delta(version, users=[row])
    if version == "1.2":
        changes = delta(version, users=[row], roles=[find(files("1.2"), "roles", "r-s3") | {"status": word}])
    draft = desk.bring(changes)
    assert [line.changes for line in draft.changed] == [(("Active", "Yes", "No"),)]
    assert desk.student("0014").active is False
    assert draft.missing == ()


def test_a_student_whose_role_alone_ends_is_no_longer_here() -> None:
    desk = brought("1.2")
    role = find(files("1.2"), "roles", "r-s3") | {"status": "tobedeleted", "endDate": "2026-09-18"}
    desk.bring(delta("1.2", roles=[role]))
    assert (desk.student("0014").active, desk.student("0014").end_date) == (False, dt.date(2026, 9, 18))


def test_the_end_of_the_year_as_the_end_of_a_role_does_not_take_anybody_out() -> None:
    made = files("1.2")
    for role in made["roles"]:
        role |= {"beginDate": "2026-08-24", "endDate": "2027-06-11"}
    desk = Desk()
    desk.bring(made)
    assert [(one.active, one.begin_date, one.end_date) for one in desk.students] == [
        (True, dt.date(2026, 8, 24), None)
    ] * 3


@BOTH
def test_who_comes_back_is_active_again(version: str) -> None:
    desk = brought(version)
    omar = msgspec.structs.replace(desk.student("0014"), active=False, end_date=dt.date(2026, 9, 1))
    desk.put(omar)
    desk.bring(files(version))
    assert (desk.student("0014").active, desk.student("0014").end_date) == (True, None)


@BOTH
def test_a_change_without_a_status_is_left_out(version: str) -> None:
    desk = brought(version)
    row = find(files(version), "users", "s2") | {"status": "", "familyName": "Other"}
    draft = desk.draft(delta(version, users=[row]))
    assert said(draft) == [(2, "users.csv status", "A row of changes has no status.")]
    assert draft.values == ()


def test_a_set_of_changes_without_the_complete_one_says_so() -> None:
    draft = Desk().draft(delta("1.1", users=[find(files(), "users", "s1")]))
    assert any("only changes" in one and "complete set first" in one for one in draft.warnings)
    gone = Desk().draft(delta("1.1", users=[find(files(), "users", "s1") | {"status": "tobedeleted"}]))
    assert gone.values == ()
    assert "1 person are taken out" not in " ".join(gone.warnings) or gone.new == ()


def test_changes_of_other_files_alone_meet_who_is_here() -> None:
    desk = brought("1.1")
    draft = desk.bring(
        delta(
            "1.1",
            demographics=[{"sourcedId": "s3", "birthDate": "2016-02-03", "sex": "male"}],
            classes=[find(files(), "classes", "h12")],
            enrollments=[
                {"sourcedId": "e9", "classSourcedId": "h12", "userSourcedId": "s3", "role": "student"},
                {"sourcedId": "e8", "classSourcedId": "h12", "userSourcedId": "nobody", "role": "student"},
                find(files(), "enrollments", "e-s1-h12") | {"status": "tobedeleted"},
            ],
        )
    )
    omar = desk.student("0014")
    assert (omar.birth_date, omar.sex, omar.homeroom) == (dt.date(2016, 2, 3), "M", "Room 12")
    assert desk.student("0012").homeroom == ""
    assert len(draft.changed) == 2
    assert "1 person of whom the set has only changes is not on this desk." in draft.warnings


def test_a_parents_new_number_alone_reaches_the_family() -> None:
    desk = brought("1.1")
    draft = desk.bring(delta("1.1", users=[find(files(), "users", "p1") | {"phone": "555-0199"}]))
    assert [line.title for line in draft.changed] == ["Hoa Tran (family of Linh Tran)"]
    assert desk.families[0].phone == "555-0199"


def test_a_family_that_the_set_takes_out_stays_until_somebody_takes_it_out() -> None:
    desk = brought("1.1")
    made = files()
    find(made, "users", "p1")["status"] = "tobedeleted"
    draft = desk.bring(made)
    assert len(desk.families) == 1
    assert "1 person is taken out of the set but stays with the family until you take them out." in draft.warnings


def test_an_older_set_after_a_newer_one_is_said() -> None:
    desk = brought("1.1")
    row = find(files(), "users", "s2")
    newer = desk.draft(delta("1.1", "2026-09-20T08:00:00.000Z", users=[row]))
    assert newer.newest == "2026-09-20T08:00:00.000Z"
    desk.put(ImportRecord(id="r", file="a.zip", kind="x", contents="0", date=TODAY, newest=newer.newest))
    older = desk.draft(delta("1.1", "2026-09-12T08:00:00.000Z", users=[row]))
    assert older.warnings[0].startswith("This set is older than one that was brought in before")
    assert "2026-09-12" in older.warnings[0]
    assert "2026-09-20" in older.warnings[0]
    same = desk.draft(delta("1.1", "2026-09-20T08:00:00.000Z", users=[row]))
    assert not any("older" in one for one in same.warnings)
    assert (newer.is_older, older.is_older, same.is_older) == (False, True, False)


def test_times_with_another_offset_are_compared_in_utc() -> None:
    row = find(files(), "users", "s2")
    assert Desk().draft(delta("1.1", "2026-09-20T23:30:00-05:00", users=[row])).newest == "2026-09-21T04:30:00"


@BOTH
def test_changes_at_another_school_of_the_district_are_left_out(version: str) -> None:
    desk = Desk()
    first = desk.bring(two_schools(version), org="o1")
    assert first.within == ("o1",)
    student = find(files(version), "users", "s1") | {"sourcedId": "s9", "identifier": "0099", "givenName": "Bao"}
    role = {"sourcedId": "r-s9", "userSourcedId": "s9", "roleType": "primary", "role": "student", "orgSourcedId": "o2"}
    changes = delta("1.1", users=[student | {"orgSourcedIds": "o2"}])
    if version == "1.2":
        changes = delta("1.2", users=[student], roles=[role])
    draft = desk.draft(changes, usual_org=first.within)
    assert draft.asks_org == ()
    assert (draft.values, draft.missing) == ((), ())
    assert "1 student or colleague of other schools (o2) is left out." in draft.warnings
    assert [line.title for line in desk.draft(changes, org="o2").new] == ["Tran, Bao"]
    assert desk.draft(two_schools(version), usual_org=first.within).asks_org == ()


@pytest.mark.parametrize("share", [0, 1, 10, 50, 90, 100])
@BOTH
def test_who_is_missing_from_a_complete_set_is_said_and_never_erased(version: str, share: int) -> None:
    made = files(version)
    for number in range(97):
        person = find(made, "users", "s3") | {
            "sourcedId": f"x{number}",
            "identifier": f"9{number:03}",
            "familyName": f"Haddad {number}",
        }
        made["users"].append(person)
        if version == "1.2":
            role = find(made, "roles", "r-s3") | {"sourcedId": f"r-x{number}", "userSourcedId": f"x{number}"}
            made["roles"].append(role)
    desk = Desk()
    desk.bring(made)
    assert len(desk.students) == 100
    pupils = ["s1", "s2", "s3", *(f"x{number}" for number in range(97))]
    gone = set(pupils[100 - share :])
    for name, column in (("users", "sourcedId"), ("roles", "userSourcedId"), ("enrollments", "userSourcedId")):
        made[name] = [line for line in made.get(name, []) if line[column] not in gone]
    made["demographics"] = [line for line in made["demographics"] if line["sourcedId"] not in gone]
    if version == "1.1":
        del made["roles"]
    draft = desk.draft(made)
    assert len(draft.missing) == len(draft.missing_values) == share
    assert all(isinstance(one, Student) and not one.active for one in draft.missing_values)
    assert not draft.brings


def test_a_row_with_a_problem_does_not_make_its_student_missing() -> None:
    desk = brought("1.1")
    made = files()
    find(made, "users", "s2")["grades"] = "quite old"
    find(made, "users", "s3")["status"] = "perhaps"
    draft = desk.draft(made)
    assert said(draft) == [
        (3, "users.csv grades", "quite old is not a grade."),
        (4, "users.csv status", "perhaps is not a status."),
    ]
    assert draft.missing == ()


# Schools


def two_schools(version: str) -> Files:
    made = files(version)
    made["orgs"].append({"sourcedId": "o2", "name": "Birch Lake School", "type": "school", "parentSourcedId": "d1"})
    if version == "1.1":
        find(made, "users", "s3")["orgSourcedIds"] = "o2"
        find(made, "users", "s2")["orgSourcedIds"] = "o1,o2"
    else:
        find(made, "roles", "r-s3")["orgSourcedId"] = "o2"
        made["roles"].append(find(made, "roles", "r-s2") | {"sourcedId": "r2", "orgSourcedId": "o2"})
    return made


@BOTH
def test_with_two_schools_the_user_says_which(version: str) -> None:
    asked = Desk().draft(two_schools(version))
    assert asked.asks_org == (("o2", "Birch Lake School"), ("o1", "Cedar Hollow School"))
    assert (asked.new, asked.values, asked.missing) == ((), (), ())
    desk = Desk()
    draft = desk.bring(two_schools(version), org="o1")
    assert [one.local_id for one in desk.students] == ["0012", "0013"]
    assert draft.org == "o1"
    assert "1 student or colleague of other schools (Birch Lake School) is left out." in draft.warnings
    other = Desk()
    other.bring(two_schools(version), org="Birch Lake School")
    assert [one.local_id for one in other.students] == ["0013", "0014"]


def test_a_school_that_is_not_in_the_set_is_refused() -> None:
    with pytest.raises(Refused, match="no school Elsewhere"):
        Desk().draft(two_schools("1.1"), org="Elsewhere")


def test_a_student_who_changes_to_another_school_of_the_set_is_missing_here() -> None:
    desk = brought("1.1")
    draft = desk.draft(two_schools("1.1"), org="o1")
    assert [line.title for line in draft.missing] == ["Haddad, Omar"]
    row = find(files(), "users", "s1") | {"orgSourcedIds": "o2"}
    moved = desk.draft(delta("1.1", users=[row]), usual_org=draft.within)
    assert ([line.title for line in moved.missing], moved.values) == (["Tran, Linh"], ())


# Who is who


def test_the_identifier_is_the_kind_of_id_that_the_user_says() -> None:
    desk = Desk()
    desk.bring(files(), ids="state")
    linh = next(one for one in desk.here.all(Student) if one.given_name == "Linh")
    assert (linh.local_id, linh.state_id, linh.vendor_id) == ("", "0012", "s1")
    alone = Desk()
    alone.bring(files(), ids="vendor")
    assert {(one.local_id, one.state_id) for one in alone.students} == {("", "")}


def test_the_desk_tells_which_kind_the_identifiers_are_or_the_user_is_asked() -> None:
    assert Desk().draft(files(), ids=None).asks_ids == ("local", "state")
    desk = Desk()
    desk.bring(files(), ids="state")
    again = desk.draft(files(), ids=None)
    assert (again.ids, again.asks_ids, again.changed) == ("state", (), ())


def test_ids_with_their_kind_are_taken_by_it() -> None:
    made = files()
    find(made, "users", "s1")["userIds"] = "{State:99001},{Fed:7}"
    desk = Desk()
    desk.bring(made)
    assert (desk.student("0012").local_id, desk.student("0012").state_id) == ("0012", "99001")


def test_a_student_known_by_number_gets_the_sourced_id() -> None:
    desk = Desk(Student(id="a", given_name="Linh", family_name="Tran", local_id="0012", strengths="Maps"))
    draft = desk.bring(files())
    assert desk.values["a"].vendor_id == "s1"
    assert desk.values["a"].strengths == "Maps"
    assert len([line for line in draft.new if line.title == "Tran, Linh"]) == 0


def test_a_number_that_was_given_to_another_child_turns_nobody_into_somebody_else() -> None:
    desk = Desk(Student(id="a", given_name="Zoe", family_name="Quist", local_id="0012", birth_date=dt.date(2010, 1, 1)))
    draft = desk.bring(files())
    assert (2, "users.csv identifier") in [(row, column) for row, column, _ in said(draft)]
    assert desk.values["a"].given_name == "Zoe"


def test_a_student_of_the_same_name_without_an_id_is_offered_and_not_merged() -> None:
    desk = Desk(Student(id="a", given_name="Linh", family_name="Tran"))
    draft = desk.draft(files())
    assert [(one.row, one.student_id) for one in draft.offers] == [(2, "a")]
    assert draft.problems[0].remedy == "Say whether it is the same student."
    accepted = desk.bring(files(), matches={2: "a"})
    assert accepted.problems == ()
    assert (desk.values["a"].local_id, desk.values["a"].vendor_id) == ("0012", "s1")


def test_a_colleague_who_is_here_keeps_the_role_that_the_school_gave() -> None:
    dana = Staff(id="a", given_name="Dana", family_name="Mercer", role="coordinator")
    desk = Desk(dana)
    desk.bring(files())
    assert desk.values["a"] == dana
    made = files()
    find(made, "users", "t1")["status"] = "tobedeleted"
    draft = desk.bring(made)
    assert desk.values["a"] == dana
    assert "1 person who can sign in is no longer in the set; that is left to you." in draft.warnings


def test_a_colleague_who_sees_nothing_restricted_and_leaves_is_inactive() -> None:
    desk = brought("1.1")
    made = files()
    find(made, "users", "t1")["status"] = "tobedeleted"
    desk.bring(made)
    assert desk.staff["Dana Mercer"].active is False


def test_a_mother_stays_a_mother_though_the_set_says_parent() -> None:
    linh = Student(id="a", given_name="Linh", family_name="Tran", local_id="0012")
    hoa = Contact(id="b", student_id="a", name="Hoa Tran", relation="Mother", language="Vietnamese")
    desk = Desk(linh, hoa)
    desk.bring(files())
    (now,) = desk.families
    assert now == msgspec.structs.replace(hoa, phone="555-0101", email="hoa@example.org")


def test_a_parent_who_points_at_the_child_is_family_too() -> None:
    made = files()
    del find(made, "users", "s1")["agentSourcedIds"]
    find(made, "users", "p1")["agentSourcedIds"] = "s1,s2"
    desk = Desk()
    desk.bring(made)
    assert sorted(one.student_id for one in desk.families) == sorted([desk.student("0012").id, desk.student("0013").id])


def test_the_desks_own_school_year_stays_as_it_is() -> None:
    year = SchoolYear(id="y", title="This year", begin_date=dt.date(2026, 8, 20), end_date=dt.date(2027, 6, 4))
    desk = Desk(year)
    draft = desk.bring(files())
    assert desk.years == [year]
    assert any("This year, is left as it is" in one for one in draft.warnings)


# Files as they come


@BOTH
def test_shuffled_columns_other_case_and_unknown_columns_change_nothing(version: str) -> None:
    made = read(files(version))
    chance = random.Random(4)  # noqa: S311 - an order of columns, no secret
    tables: list[Table] = []
    for table in made.tables:
        width = len(table.rows[0].cells)
        order = chance.sample(range(width), width)
        rows: list[Row] = []
        for row in table.rows:
            cells = [row.cells[at] if at < len(row.cells) else None for at in order]
            more = ["ext_bus", "metadata.route", None] if row.number == 1 else ["12", "x", "y"]
            if row.number == 1:
                cells = [
                    cell.upper() if isinstance(cell, str) and table.name != "manifest.csv" else cell for cell in cells
                ]
            if table.name != "manifest.csv":
                cells = [*cells[:1], *more, *cells[1:]]
            rows.append(Row(row.number, tuple(cells)))
        tables.append(msgspec.structs.replace(table, rows=tuple(rows)))
    draft = Desk().draft(msgspec.structs.replace(made, tables=tuple(tables)))
    assert said(draft) == []
    assert draft.values == Desk().draft(files(version)).values


@pytest.mark.parametrize(
    "name",
    [
        lambda file: f"{file.casefold()}.csv",
        lambda file: f"export 2026/{file}.CSV",
        lambda file: f"set\\{file}.csv",
        lambda file: file,
    ],
)
def test_file_names_in_lower_case_and_in_a_folder_are_known(name) -> None:
    draft = Desk().draft(read(files("1.2"), name))
    assert (len(draft.new), said(draft)) == (7, [])


def test_what_a_mac_packs_along_is_passed_over() -> None:
    made = read(files())
    junk = Table(name="__MACOSX/._users.csv", rows=(Row(1, ("Mac OS X", "sourcedId")),))
    draft = Desk().draft(msgspec.structs.replace(made, tables=(junk, *made.tables)))
    assert (len(draft.new), said(draft)) == (7, [])


def test_a_file_that_stands_twice_in_the_set_is_refused() -> None:
    made = read(files())
    second = msgspec.structs.replace(made.tables[0], name="old/orgs.csv")
    with pytest.raises(Refused, match=r"orgs\.csv twice"):
        Desk().draft(msgspec.structs.replace(made, tables=(*made.tables, second)))


@pytest.mark.parametrize(
    ("file", "right", "written"),
    [
        ("users", "identifier", "identifer"),
        ("users", "agentSourcedIds", "agents"),
        ("users", "familyName", "familiyName"),
        ("users", "orgSourcedIds", "orgSourcedId"),
        ("demographics", "birthDate", "birthdate"),
        ("demographics", "sourcedId", "userSourcedId"),
        ("users", "dateLastModified", "dataLastModified"),
    ],
)
def test_misspelt_and_legacy_headers_are_known(file: str, right: str, written: str) -> None:
    made = read(files())
    tables = tuple(
        table
        if table.name != f"{file}.csv"
        else msgspec.structs.replace(
            table,
            rows=(
                Row(1, tuple(written if cell == right else cell for cell in table.rows[0].cells)),
                *table.rows[1:],
            ),
        )
        for table in made.tables
    )
    assert Desk().draft(msgspec.structs.replace(made, tables=tables)).values == Desk().draft(files()).values


def test_preferred_names_and_pronouns_come_along_even_misspelt() -> None:
    made = files("1.2")
    find(made, "users", "s1").update(prefferedGivenName="Lin", pronouns="she/her", middleName="Thi")
    head = [name for name in headers("users", made) if name != "preferredGivenName"]
    rows = [Row(1, tuple(head))]
    rows += [Row(at, tuple(line.get(one) or None for one in head)) for at, line in enumerate(made["users"], 2)]
    whole = read(made)
    tables = tuple(
        msgspec.structs.replace(one, rows=tuple(rows)) if one.name == "users.csv" else one for one in whole.tables
    )
    desk = Desk()
    desk.bring(msgspec.structs.replace(whole, tables=tables))
    linh = desk.student("0012")
    assert (linh.preferred_name, linh.pronouns, linh.middle_name) == ("Lin", "she/her", "Thi")


def test_a_byte_order_mark_and_a_missing_last_line_break_do_not_matter(tmp_path: Path) -> None:
    made = files()
    texts = {file: "\ufeff" + as_text(file, made).rstrip("\r\n") for file in made}
    found = zipped(made, tmp_path / "roster.zip", **texts)
    assert Desk().draft(found).values == Desk().draft(files()).values


def test_a_row_that_slipped_by_a_comma_is_one_clear_message() -> None:
    made = read(files())
    users = next(table for table in made.tables if table.name == "users.csv")
    width = len(users.rows[0].cells)
    slipped = Row(3, (*users.rows[2].cells[:6], "extra", *users.rows[2].cells[6:], *[None] * width)[: width + 1])
    cells = list(slipped.cells)
    cells[width] = "x"
    rows = (*users.rows[:2], Row(3, tuple(cells)), *users.rows[3:])
    tables = tuple(msgspec.structs.replace(one, rows=rows) if one is users else one for one in made.tables)
    desk = brought("1.1")
    draft = desk.draft(msgspec.structs.replace(made, tables=tables))
    assert said(draft) == [
        (3, "users.csv", "The row has more cells than there are headings: a comma may not be quoted.")
    ]
    assert (draft.missing, draft.changed) == ((), ())


def test_several_grades_in_one_cell_are_not_guessed() -> None:
    made = files()
    find(made, "users", "s1")["grades"] = "03,04"
    find(made, "users", "s2")["grades"] = "UG"
    desk = Desk()
    draft = desk.bring(made)
    assert [one.grade for one in desk.students] == ["", "", "5"]
    assert said(draft) == []
    assert "1 person has several grades in the set; that is left as it is." in draft.warnings


def test_a_word_of_the_other_version_is_read_and_said() -> None:
    made = files()
    find(made, "users", "a1")["role"] = "principal"
    desk = Desk()
    draft = desk.bring(made)
    assert desk.staff["Pat Lindqvist"].role == "principal"
    assert "OneRoster 1.1 has no role principal; it is read all the same." in draft.warnings


def test_results_of_single_assignments_are_left_out_and_counted() -> None:
    made = files()
    made["lineItems"] = [{"sourcedId": "l1", "title": "Quiz", "classSourcedId": "m3"}]
    made["results"] = [{"sourcedId": "x1", "lineItemSourcedId": "l1", "studentSourcedId": "s1", "score": "9"}]
    draft = Desk().draft(made)
    assert len(draft.new) == 7
    assert any("1 result of single assignments" in one for one in draft.warnings)


def test_passwords_are_neither_stored_nor_said(tmp_path: Path) -> None:
    made = files()
    for person in made["users"]:
        person["password"] = f"hunter2-{person['sourcedId']}"
    found = zipped(made, tmp_path / "roster.zip")
    assert "hunter2" not in repr(found)
    draft = Desk().draft(found)
    assert "hunter2" not in repr(draft)
    assert draft.left_out == ("password",)
    assert "hunter2" not in repr(Desk().draft(read(made)))


def test_one_file_of_a_set_alone_is_a_set_and_the_user_is_asked() -> None:
    made = files()
    alone = FileRead(
        file="users.csv",
        size=1,
        sha256="0",
        kind="CSV",
        tables=(msgspec.structs.replace(read(made).tables[4], name=""),),
    )
    assert is_roster(alone)
    draft = Desk().draft(alone)
    assert draft.asks_bulk
    assert len(draft.new) == 6


@pytest.mark.parametrize(
    "rows",
    [
        [("Student ID", "Last", "First"), ("1", "Tran", "Linh")],
        [("sourcedId", "color"), ("1", "blue")],
        [("SIS ID", "Username"), ("1", "linh")],
    ],
)
def test_other_files_are_no_roster(rows) -> None:
    table = Table(name="people.csv", rows=tuple(Row(at, row) for at, row in enumerate(rows, 1)))
    found = FileRead(file="people.csv", size=1, sha256="0", kind="CSV", tables=(table,))
    assert not is_roster(found)
    with pytest.raises(Refused):
        Desk().draft(found)
