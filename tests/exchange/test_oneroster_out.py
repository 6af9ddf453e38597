from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import msgspec
import pytest

from exchange.oneroster_made_up import Desk
from interventiondesk.domain.declared import Entity
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.sample import FILES, ingredients_from, sample_school
from interventiondesk.domain.school import School, SchoolYear, Staff
from interventiondesk.domain.students import Background, Contact, Group, Membership, Student
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.oneroster.own import ALL
from interventiondesk.exchange.oneroster.tables import COLUMNS, REFERENCES
from interventiondesk.exchange.oneroster.writing import write_roster
from interventiondesk.exchange.out.names import AlreadyThere
from interventiondesk.exchange.tables import FileRead, plain_name
from interventiondesk.resources import resource

TODAY = dt.date(2026, 11, 19)


@pytest.fixture(scope="module")
def sample() -> Desk:
    ingredients = ingredients_from({name: resource(*parts).read_bytes() for name, parts in FILES.items()})
    made = sample_school(ingredients, 60, 1, 7, TODAY).values
    # A background has its student's id, and this desk knows a row by its id alone; it does not go out with a set.
    return Desk(*(one for one in made if not isinstance(one, Background)))


@pytest.fixture(scope="module")
def written(sample: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "roster"
    write_roster(sample.here, folder, today=TODAY)
    return folder


@pytest.fixture(scope="module")
def back(written: Path) -> FileRead:
    return read_file(written)


def carried(desk: Desk) -> dict[str, Entity]:
    """What goes out with a set: all but a student's strengths and own words."""
    return {
        key: msgspec.structs.replace(one, strengths="", own_words="") if isinstance(one, Student) else one
        for key, one in desk.values.items()
        if type(one) in {each.entity for each in ALL}
    }


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_school_comes_back_into_an_empty_desk_as_it_was(sample: Desk, back: FileRead) -> None:
    empty = Desk()
    draft = empty.bring(back, today=TODAY, ids=None)
    assert (draft.problems, draft.warnings, draft.asks_bulk, draft.asks_ids, draft.ours) == ((), (), False, (), True)
    assert empty.values == carried(sample)
    assert {type(one) for one in empty.values.values()} == {
        Student, Staff, Contact, SchoolYear, Group, Membership, Measure, Score,
    }  # fmt: skip


def test_read_into_the_desk_it_came_from_it_changes_nothing(sample: Desk, back: FileRead) -> None:
    draft = sample.draft(back, today=TODAY)
    assert (draft.values, draft.missing, draft.problems) == ((), (), ())


def test_a_reference_of_a_written_set_never_leads_nowhere(written: Path) -> None:
    ids = {name: {row["sourcedId"] for row in rows(written, name)} for name in COLUMNS}
    more = (
        ("lineItems", "classsourcedid", "classes"),
        ("lineItems", "categorysourcedid", "categories"),
        ("lineItems", "academicsessionsourcedid", "academicSessions"),
        ("lineItems", "schoolsourcedid", "orgs"),
        ("results", "lineitemsourcedid", "lineItems"),
        ("results", "studentsourcedid", "users"),
        ("results", "classsourcedid", "classes"),
        ("courses", "orgsourcedid", "orgs"),
        ("courses", "schoolyearsourcedid", "academicSessions"),
    )
    for name, column, target in (*REFERENCES, *more):
        if name == "relationships":
            continue
        for row in rows(written, name):
            for head, text in row.items():
                if plain_name(head) == column:
                    assert {one for one in text.split(",") if one} <= ids[target], (name, head)


def test_every_row_has_an_id_of_its_own_and_what_the_standard_asks_for(written: Path) -> None:
    needed = {
        "users": ("enabledUser", "username", "familyName"),
        "roles": ("userSourcedId", "roleType", "role", "orgSourcedId"),
        "classes": ("title", "courseSourcedId", "classType", "schoolSourcedId", "termSourcedIds"),
        "enrollments": ("classSourcedId", "schoolSourcedId", "userSourcedId", "role"),
        "lineItems": ("title", "assignDate", "dueDate", "classSourcedId", "categorySourcedId"),
        "results": ("lineItemSourcedId", "studentSourcedId", "scoreStatus", "scoreDate"),
        "academicSessions": ("title", "type", "startDate", "endDate", "schoolYear"),
    }
    for name in COLUMNS:
        found = rows(written, name)
        ids = [row["sourcedId"] for row in found]
        assert len(set(ids)) == len(ids), name
        assert all(row["status"] == "" and row["dateLastModified"] == "" for row in found)
        assert all(row[column] for row in found for column in needed.get(name, ())), name


def test_the_words_are_those_of_the_standard(written: Path) -> None:
    assert {row["classType"] for row in rows(written, "classes")} == {"homeroom", "scheduled"}
    assert {row["type"] for row in rows(written, "orgs")} == {"district", "school"}
    assert {row["sex"] for row in rows(written, "demographics")} <= {"male", "female", "other", ""}
    assert {row["role"] for row in rows(written, "roles")} <= {
        "aide", "counselor", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator", "student",
        "teacher",
    }  # fmt: skip
    assert {row["grades"] for row in rows(written, "users")} <= {"", "PK", "KG", *(f"{one:02}" for one in range(1, 13))}


def test_the_files_are_written_as_the_binding_says(written: Path) -> None:
    for file in written.iterdir():
        content = file.read_bytes()
        assert not content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")
        assert content.count(b"\n") == content.count(b"\r\n")
    told = {row["propertyName"]: row["value"] for row in rows(written, "manifest")}
    listed = {name.removeprefix("file.") for name, value in told.items() if value == "bulk"}
    assert listed == {file.stem for file in written.iterdir()} - {"manifest"}
    assert (told["manifest.version"], told["oneroster.version"], told["source.systemName"]) == (
        "1.0",
        "1.2",
        "InterventionDesk",
    )


def test_the_year_ends_on_the_day_after_its_last(sample: Desk, written: Path) -> None:
    (year,) = sample.years
    assert rows(written, "academicSessions")[0]["endDate"] == (year.end_date + dt.timedelta(days=1)).isoformat()


def test_what_a_child_says_does_not_go_out_to_others(sample: Desk, written: Path) -> None:
    told = " ".join(file.read_text(encoding="utf-8") for file in written.iterdir())
    for student in sample.students:
        assert not student.own_words or student.own_words not in told
        assert not student.strengths or student.strengths not in told


def test_another_program_would_read_the_same_students(sample: Desk, back: FileRead) -> None:
    """The standard's columns alone, as if somebody else had written the set."""
    tables = tuple(
        msgspec.structs.replace(
            table,
            rows=tuple(
                msgspec.structs.replace(
                    row, cells=tuple("Other SIS" if cell == "InterventionDesk" else cell for cell in row.cells)
                )
                for row in table.rows
            ),
        )
        for table in back.tables
    )
    desk = Desk()
    draft = desk.bring(msgspec.structs.replace(back, tables=tables), today=TODAY)
    assert not draft.ours
    assert draft.problems == ()
    for mine, theirs in zip(sample.students, desk.students, strict=True):
        for name in (
            "given_name",
            "family_name",
            "preferred_name",
            "pronouns",
            "grade",
            "homeroom",
            "birth_date",
            "sex",
        ):
            assert getattr(mine, name) == getattr(theirs, name)
    assert len(desk.families) == len(sample.families)
    assert len(desk.staff) == len(sample.staff)


HARD = "=cmd|' /C calc'!A0"


def odd_school() -> Desk:
    """Every field with what is hard to carry."""
    student = Student(
        id="11111111-1111-1111-1111-111111111111",
        given_name=HARD,
        middle_name='He said "no", twice',
        family_name="+Åse, d’Ávila",
        preferred_name="@home",
        pronouns="-she/they",
        grade="Ungraded",
        homeroom="=Room A",
        local_id="0012",
        state_id="1E5",
        vendor_id="{a:b},c",
        sex="nonbinary",
        home_language="Tiếng Việt",
        begin_date=dt.date(2024, 2, 29),
        end_date=dt.date(2026, 10, 1),
        active=False,
    )
    other = Student(id="s2", family_name="Only", homeroom="=room a")
    adult = Staff(id="a1", family_name="Solo", role="psychologist", active=False)
    family = Contact(
        id="f1", student_id=student.id, name="'Apostrophe", relation="Aunt", phone="+1 555 0100", email="=a@example.org",
        language="Hmong", interpreter=True,
    )  # fmt: skip
    group = Group(id="g1", name="-Group", area="social_emotional", staff_id="a1", active=False)
    place = Membership(
        id="m1", group_id="g1", student_id=student.id, begin_date=dt.date(2026, 9, 1), end_date=TODAY, position=1.5
    )
    measure = Measure(
        id="x1", name="@Calm", unit="points", direction="lower", least=None, most=-0.5, standard_error=0.125
    )
    scores = [
        Score(id="c1", student_id=student.id, measure_id="x1", date=TODAY, value=-3.125, errors=0, staff_id="a1"),
        Score(id="c2", student_id="s2", measure_id="x1", date=TODAY, outcome="absent", ordinal=2, season="middle"),
        Score(
            id="c3", student_id="s2", measure_id="x1", date=TODAY, value=0.0, kind="benchmark", excluded_because="=x\ny"
        ),
    ]
    return Desk(School(id="o", name="=School"), student, other, adult, family, group, place, measure, *scores)


def test_hard_values_come_back_and_nothing_is_a_formula(tmp_path: Path) -> None:
    desk = odd_school()
    write_roster(desk.here, tmp_path / "set", today=TODAY)
    for name in COLUMNS:
        for row in rows(tmp_path / "set", name):
            for cell in row.values():
                number = cell.lstrip("-").replace(".", "", 1).isdigit()
                assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    empty = Desk()
    draft = empty.bring(read_file(tmp_path / "set"), today=TODAY)
    assert draft.problems == ()
    years = {one.id for one in empty.years}
    assert {key: one for key, one in empty.values.items() if key not in years} == carried(desk)


def test_a_set_of_ours_never_changes_who_may_see_what(tmp_path: Path) -> None:
    desk = odd_school()
    write_roster(desk.here, tmp_path / "set", today=TODAY)
    viewer = Staff(id="a1", family_name="Solo", role="viewer")
    there = Desk(viewer)
    there.bring(read_file(tmp_path / "set"), today=TODAY)
    assert there.values["a1"] == viewer


def test_a_student_of_ours_whose_number_another_has_here_is_said(tmp_path: Path) -> None:
    desk = odd_school()
    write_roster(desk.here, tmp_path / "set", today=TODAY)
    there = Desk(Student(id="else", family_name="Else", local_id="0012"))
    draft = there.draft(read_file(tmp_path / "set"), today=TODAY)
    assert any("another student there" in one.says for one in draft.problems)
    left = {one.id for one in draft.values}
    assert "11111111-1111-1111-1111-111111111111" not in left
    assert not left & {"f1", "m1", "c1"}
    assert draft.missing == ()
    assert {"s2", "c2", "c3"} <= left


def test_a_broken_row_of_ours_is_said_with_its_column(tmp_path: Path) -> None:
    desk = odd_school()
    write_roster(desk.here, tmp_path / "set", today=TODAY)
    results = tmp_path / "set" / "results.csv"
    results.write_text(results.read_text(encoding="utf-8").replace("-3.125", "many"), encoding="utf-8")
    draft = Desk().draft(read_file(tmp_path / "set"), today=TODAY)
    assert [(one.row, one.column) for one in draft.problems] == [(2, "results.csv score")]


def test_an_empty_school_is_a_set_too(tmp_path: Path) -> None:
    write_roster(Desk().here, tmp_path / "set", today=TODAY)
    assert Desk().draft(read_file(tmp_path / "set"), today=TODAY).problems == ()


def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "mine.txt").write_text("mine")
    with pytest.raises(AlreadyThere):
        write_roster(Desk().here, tmp_path / "set", today=TODAY)
    assert [one.name for one in (tmp_path / "set").iterdir()] == ["mine.txt"]
