"""Taking the school, one student or a list out: whole or not at all, and only what the one who asks may see."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.meetings import Decision
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.signs import Incident
from interventiondesk.domain.students import AttendanceBatch, Contact
from interventiondesk.exchange.out.names import AlreadyThere
from interventiondesk.store import reads
from interventiondesk.tasks.students import student_page
from interventiondesk.tasks.take_out import export_school, export_student, list_out, write_template

SECRET = "Zebrafinch"
NOTE = "Reads on the bus with a lantern."


def names_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def everything_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def words_of(pdf: Path) -> str:
    with Preview(pdf) as paper:
        return " ".join("\n".join(paper.text(page) for page in range(paper.pages)).split())


def _student(school: SchoolAtWork, given: str) -> str:
    return next(one.id for one in reads.students(school.desk) if one.given_name == given)


def manifest_of(folder: Path) -> dict[str, str]:
    return {row["item"]: row["value"] for row in rows_of(folder / "manifest.csv")}


class Stopped(Refusal):
    """The user stopped it."""


def stop_at(many: int):
    seen: list[str] = []

    def step(_done: int, _total: int, what: str) -> None:
        seen.append(what)
        if len(seen) >= many:
            raise Stopped(what)

    return step


# The whole school


def test_an_empty_or_new_folder_becomes_the_export(school: SchoolAtWork, tmp_path: Path) -> None:
    school.add_student(local_id="007")
    made = export_school(school.desk, tmp_path / "out", "csv", TODAY)
    assert made.path == tmp_path / "out"
    assert made.complete
    assert made.rows["student"] == 1
    (row,) = rows_of(made.path / "student.csv")
    assert (row["local_id"], row["family_name"]) == ("007", "Okafor")
    assert {f"{table}.csv" for table in made.rows} <= set(names_in(made.path))
    told = manifest_of(made.path)
    assert (told["made by"], told["made on"]) == ("Rosa Alvarado", "2026-11-19")
    assert told["digest"] == school.digest()
    (tmp_path / "there").mkdir()
    assert export_school(school.desk, tmp_path / "there", "csv", TODAY).path == tmp_path / "there"


def test_a_folder_in_use_gets_one_more_folder_and_nothing_is_written_over(school: SchoolAtWork, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    first = export_school(school.desk, tmp_path, "csv", TODAY).path
    second = export_school(school.desk, tmp_path, "csv", TODAY).path
    book = export_school(school.desk, tmp_path, "xlsx", TODAY).path
    again = export_school(school.desk, tmp_path, "xlsx", TODAY).path
    assert first == tmp_path / "Cedar Hollow School 2026-11-19"
    assert second == tmp_path / "Cedar Hollow School 2026-11-19 (2)"
    assert book == tmp_path / "Cedar Hollow School 2026-11-19.xlsx"
    assert again == tmp_path / "Cedar Hollow School 2026-11-19 (2).xlsx"
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_file_that_is_named_is_never_written_over(school: SchoolAtWork, tmp_path: Path) -> None:
    book = tmp_path / "school.xlsx"
    assert export_school(school.desk, book, "xlsx", TODAY).path == book
    before = book.read_bytes()
    with pytest.raises(AlreadyThere, match=r"school\.xlsx"):
        export_school(school.desk, book, "xlsx", TODAY)
    with pytest.raises(AlreadyThere, match=r"school\.xlsx"):
        export_school(school.desk, book, "csv", TODAY)
    assert book.read_bytes() == before


def test_the_name_of_a_school_does_not_lead_out_of_the_folder(school: SchoolAtWork, tmp_path: Path) -> None:
    school.change(reads.school(school.desk), name="../../CON: A/B?")
    (tmp_path / "x").touch()
    made = export_school(school.desk, tmp_path, "csv", TODAY)
    assert made.path.parent == tmp_path
    assert made.path.name == "CON A B 2026-11-19"


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_an_export_that_is_stopped_leaves_nothing(fmt, school: SchoolAtWork, tmp_path: Path) -> None:
    for many in (1, 20, 32):
        with pytest.raises(Stopped):
            export_school(school.desk, tmp_path / "out", fmt, TODAY, step=stop_at(many))
    assert not (tmp_path / "out").exists() or names_in(tmp_path / "out") == []
    assert [name for name in names_in(tmp_path) if name.startswith(".")] == []


def test_a_folder_that_may_not_be_written_is_a_sentence(school: SchoolAtWork, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal, match="Choose another"):
        export_school(school.desk, tmp_path / "file" / "below", "csv", TODAY)


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_who_may_not_see_restricted_notes_does_not_get_them(fmt, school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student()
    school.note(imani, NOTE)
    school.note(imani, f"{SECRET} at home.", restricted=True)
    all_of_it = export_school(school.desk, tmp_path / "all", fmt, TODAY)
    assert all_of_it.rows["note"] == 2
    school.sign_in_as("Dana Mercer", "teacher")
    made = export_school(school.desk, tmp_path / "some", fmt, TODAY)
    assert not made.complete
    assert made.rows["note"] == 1
    if fmt == "csv":
        assert SECRET.encode() not in everything_in(made.path)
        assert NOTE.encode() in everything_in(made.path)
        told = manifest_of(made.path)
        assert (told["complete"], told["digest"], told["rows in note"]) == ("No", "", "1")
        assert "not the complete record" in (made.path / "README.txt").read_text("utf-8-sig")
    else:
        texts = {row[4] for row in openpyxl.load_workbook(made.path)["note"].iter_rows(values_only=True)}
        assert texts == {"text", NOTE}


def test_taking_out_changes_nothing_on_the_desk(school: SchoolAtWork, tmp_path: Path) -> None:
    before = (school.digest(), school.says())
    export_school(school.desk, tmp_path / "out", "csv", TODAY)
    assert (school.digest(), school.says()) == before


# One student


@pytest.fixture
def two(school: SchoolAtWork) -> SchoolAtWork:
    """Imani, with something in every corner of her record, and Wren, who must not be in it."""
    imani = school.add_student("Imani", "Okafor", local_id="007", strengths="Retells stories.")
    wren = school.add_student("Wren", "Castellanos", local_id="008")
    plan = school.start_plan(imani)
    school.start_plan(wren, "Wren reads softly")
    for student, value in ((imani, 61), (wren, 88)):
        school.score(student, value)
    school.note(imani, NOTE)
    school.note(imani, f"{SECRET} at home.", restricted=True)
    school.note(wren, "Wren hums.")
    batch = AttendanceBatch(
        id="days", source="Attendance", begin_date=TODAY, end_date=TODAY, facts=2, contents="made up"
    )
    school.desk.commit(
        "More about both",
        Incident(id="incident", student_id=imani.id, date=TODAY, behavior="Pushed in line", others="Wren Castellanos"),
        Contact(id="mother", student_id=imani.id, name="Ngozi Okafor", phone="555 0100"),
        Decision(id="decision", student_id=imani.id, plan_id=plan.id, date=TODAY, reason="Growth is close."),
        attendance=(batch, [(imani.id, TODAY.toordinal(), 3), (wren.id, TODAY.toordinal(), 1)]),
    )
    return school


def test_the_record_has_everything_about_one_student(two: SchoolAtWork, tmp_path: Path) -> None:
    made = export_student(two.desk, _student(two, "Imani"), tmp_path / "record", TODAY)
    assert made.path == tmp_path / "record"
    assert names_in(made.path) == ["Imani Okafor.pdf", "tables"]
    words = words_of(made.path / "Imani Okafor.pdf")
    for said in (
        "Made on November 19, 2026 by Rosa Alvarado.",
        "Retells stories.",
        "Plan: Reads slowly",
        "Oral reading fluency",
        "61",
        "Pushed in line",
        "Ngozi Okafor",
        "555 0100",
        "Growth is close.",
        NOTE,
        f"{SECRET} at home.",
        "restricted",
        "Unexcused absence",
        "Add Imani Okafor",
        "Confidential student record",
    ):
        assert said in words, said
    assert "not the complete record" not in words
    tables = made.path / "tables"
    assert [row["given_name"] for row in rows_of(tables / "student.csv")] == ["Imani"]
    assert [row["code"] for row in rows_of(tables / "attendance.csv")] == ["Unexcused absence"]
    assert [row["value"] for row in rows_of(tables / "score.csv")] == ["61"]
    assert [row["name"] for row in rows_of(tables / "measure.csv")] == ["Oral reading fluency"]
    assert len(rows_of(tables / "goal.csv")) == 1
    assert rows_of(tables / "dictionary.csv")


def test_the_record_says_how_sure_a_progress_is_as_the_students_page_does(school: SchoolAtWork, tmp_path: Path) -> None:
    imani = school.add_student("Imani", "Okafor")
    school.start_plan(imani, weekdays="")
    for week, value in enumerate((41, 44, 43, 47, 48, 52, 51, 55)):
        school.score(imani, value, dt.date(2026, 9, 24) + dt.timedelta(days=7 * week))
    page = student_page(school.desk, imani.id, TODAY)
    assert page is not None
    details = page.plans[0].progress.details
    assert details
    made = export_student(school.desk, imani.id, tmp_path / "record", TODAY)
    words = words_of(made.path / "Imani Okafor.pdf")
    assert f"How sure is this? {details[0]}" in words
    assert all(said in words for said in details)


def test_nobody_else_is_in_the_record(two: SchoolAtWork, tmp_path: Path) -> None:
    wren = _student(two, "Wren")
    made = export_student(two.desk, _student(two, "Imani"), tmp_path / "record", TODAY)
    content = everything_in(made.path / "tables") + words_of(made.path / "Imani Okafor.pdf").encode()
    for said in ("Wren", "Castellanos", wren, "88"):
        assert said.encode() not in content.replace(b"00-88", b""), said


def test_who_may_not_see_restricted_notes_gets_a_record_that_does_not_hint_at_them(
    two: SchoolAtWork, tmp_path: Path
) -> None:
    two.sign_in_as("Dana Mercer", "teacher")
    made = export_student(two.desk, _student(two, "Imani"), tmp_path / "record", TODAY)
    words = words_of(made.path / "Imani Okafor.pdf")
    assert not made.complete
    assert "not the complete record" in words
    assert NOTE in words
    assert SECRET not in words
    assert "restricted" not in words.casefold()
    assert SECRET.encode() not in everything_in(made.path)
    # The same is said of a student of whom nothing is restricted.
    other = export_student(two.desk, _student(two, "Wren"), tmp_path / "other", TODAY)
    assert "not the complete record" in words_of(other.path / "Wren Castellanos.pdf")


def test_a_student_with_a_name_that_no_file_may_have(school: SchoolAtWork, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    student = school.add_student("../..", "CON/aux:" + "x" * 100)
    made = export_student(school.desk, student.id, tmp_path, TODAY)
    assert made.path.parent == tmp_path
    assert made.path.name.endswith(" 2026-11-19")
    assert len(names_in(made.path)) == 2
    again = export_student(school.desk, student.id, tmp_path, TODAY)
    assert again.path.name == f"{made.path.name} (2)"


def test_a_student_who_is_not_there_and_one_who_is_stopped(school: SchoolAtWork, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="not here"):
        export_student(school.desk, "nobody", tmp_path / "out", TODAY)
    student = school.add_student()
    with pytest.raises(Stopped):
        export_student(school.desk, student.id, tmp_path / "out", TODAY, step=stop_at(3))
    assert not (tmp_path / "out").exists()


# Lists and templates


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_list_goes_out_once(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"students{ending}"
    list_out(["Name", "Growth"], [["=Imani", -1.5], ["Wren", None]], path, title="Students")
    before = path.read_bytes()
    if ending == ".xlsx":
        sheet = openpyxl.load_workbook(path)["Students"]
        assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
            ["Name", "Growth"],
            ["=Imani", -1.5],
            ["Wren", None],
        ]
        assert sheet["A2"].data_type == "s"
    else:
        assert [[*row.values()] for row in rows_of(path)] == [["'=Imani", "-1.5"], ["Wren", ""]]
    with pytest.raises(AlreadyThere, match="students"):
        list_out(["Name"], [["new"]], path)
    assert path.read_bytes() == before
    with pytest.raises(Refusal, match="could not be written"):
        list_out(["Name"], [], path / "below.csv")


def test_a_template_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "scores.xlsx"
    write_template("scores", path)
    assert openpyxl.load_workbook(path).sheetnames == ["Scores", "About"]
    with pytest.raises(AlreadyThere):
        write_template("scores", path)
    with pytest.raises(Refusal, match=r"ends with \.xlsx"):
        write_template("scores", tmp_path / "scores.csv")
    assert names_in(tmp_path) == ["scores.xlsx"]


def test_days_are_told_by_school_year(two: SchoolAtWork, tmp_path: Path) -> None:
    made = export_student(two.desk, _student(two, "Imani"), tmp_path / "record", dt.date(2026, 12, 1))
    assert "2026-2027 1 0 1 0" in words_of(made.path / "Imani Okafor.pdf")
