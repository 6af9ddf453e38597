"""Files in and out from the command line, as a person types it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from drivers import PASSPHRASE, CommandLine, SchoolAtWork
from interventiondesk import commands
from interventiondesk.exchange.sheets import SHEETS

INCIDENTS = "Student ID,Date,What happened,Level,Where\n1001,2026-10-05,Left the room,Major,Hall\n"


def plainly(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    """A command without a desk: exit status, standard output, standard error."""
    capsys.readouterr()
    status = commands.run([str(word) for word in words])
    said = capsys.readouterr()
    return status, said.out, said.err


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# -- inspect ----------------------------------------------------------------------------------------------------------


def test_inspect_says_what_a_file_is_without_a_desk(tmp_path, capsys):
    path = written(tmp_path / "incidents.csv", INCIDENTS)
    status, out, err = plainly(capsys, "inspect", path, "--json")
    told = json.loads(out)
    assert (status, err) == (0, "")
    assert set(told) == {"file", "kind", "encoding", "recognized_as", "tables", "problems", "refused"}
    assert (told["file"], told["kind"], told["refused"]) == ("incidents.csv", "CSV", None)
    assert told["recognized_as"] == "Behavior incidents"
    (table,) = told["tables"]
    assert (table["header_row"], table["rows"]) == (1, 1)
    assert table["columns"] == ["Student ID", "Date", "What happened", "Level", "Where"]


def test_inspect_of_a_file_that_cannot_be_read_is_a_sentence_and_exit_2(tmp_path, capsys):
    path = tmp_path / "scores.xlsx"
    path.write_bytes(b"%PDF-1.7 no sheet")
    status, out, err = plainly(capsys, "inspect", path, "--json")
    told = json.loads(out)
    assert status == 2
    assert told["refused"].startswith("This is a PDF")
    assert told["tables"] == []
    assert "Traceback" not in err


def test_inspect_of_a_file_that_nobody_knows_says_so_and_ends_well(tmp_path, capsys):
    path = written(tmp_path / "lunch.csv", "Dish,Price\nSoup,2\n")
    status, out, _ = plainly(capsys, "inspect", path, "--json")
    told = json.loads(out)
    assert (status, told["recognized_as"]) == (0, "")
    assert any("not known" in one["says"] for one in told["problems"])


def test_inspect_knows_a_roster_set_in_a_zip(sample, tmp_path, capsys):
    sample.json("export", "--format", "oneroster", "--out", tmp_path / "set")
    packed = tmp_path / "set.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in (tmp_path / "set").glob("*.csv"):
            archive.write(path, path.name)
    _, out, _ = plainly(capsys, "inspect", packed, "--json")
    told = json.loads(out)
    assert told["recognized_as"] == "OneRoster 1.2"
    assert {table["name"] for table in told["tables"]} >= {"users.csv", "manifest.csv"}


# -- import -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(closed_desk: SchoolAtWork, tmp_path, capsys, monkeypatch) -> CommandLine:
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", PASSPHRASE)
    line = CommandLine(closed_desk.folder, capsys)
    line.json("import", written(tmp_path / "students.csv", "Student ID,Last,First,Grade\n1001,Okafor,Imani,3\n"))
    return line


def test_incidents_come_in_once_and_leave_with_undo(desk, tmp_path):
    before = desk.digest()
    path = written(tmp_path / "incidents.csv", INCIDENTS)
    first = desk.json("import", path)
    assert (first["kind"], first["new"], first["problems"], first["committed"]) == ("incidents", 1, [], True)
    again = desk.json("import", path)
    assert (again["new"], again["changed"], again["unchanged"], again["committed"]) == (0, 0, 1, False)
    desk.json("undo")
    assert desk.digest() == before


def test_a_file_is_taken_for_what_one_says(desk, tmp_path):
    path = written(tmp_path / "notes.csv", "Student ID,Date,What happened\n1001,2026-10-05,Called home\n")
    assert desk.json("import", path, "--as", "incidents", "--dry-run")["kind"] == "incidents"
    assert "no kind of file called weather" in desk.refused("import", path, "--as", "weather")


# -- export and template ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_everything_taken_out_comes_back_as_the_same_school(sample, closed_desk, tmp_path, capsys, monkeypatch, fmt):
    made = sample.json("export", "--format", fmt, "--out", tmp_path / "out")
    assert made["complete"] is True
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", PASSPHRASE)
    empty = CommandLine(closed_desk.folder, capsys)
    brought = empty.json("import", made["path"])
    assert (brought["kind"], brought["problems"], brought["same"]) == ("school", [], True)
    assert empty.digest() == sample.digest()
    assert empty.json("import", made["path"])["committed"] is False


def test_one_students_record_is_paper_and_tables(sample, tmp_path):
    student = sample.json("students")[0]
    made = sample.json("export", "--student", student["student_id"], "--out", tmp_path / "record")
    place = Path(made["path"])
    assert [path.suffix for path in place.iterdir() if path.is_file()] == [".pdf"]
    assert (place / "tables" / "student.csv").is_file()
    assert "There is no student 42x" in sample.refused("export", "--student", "42x", "--out", tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_what_is_there_is_never_written_over(sample, tmp_path):
    place = tmp_path / "out"
    place.mkdir()
    (place / "mine.txt").write_text("mine", encoding="utf-8")
    made = sample.json("export", "--out", place)
    assert Path(made["path"]).parent == place
    assert (place / "mine.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("kind", [sheet.kind for sheet in SHEETS])
def test_a_template_of_every_kind_is_known_again(kind, tmp_path, capsys):
    path = tmp_path / f"{kind}.xlsx"
    status, out, _ = plainly(capsys, "template", kind, "--out", path, "--json")
    assert (status, json.loads(out)["kind"]) == (0, kind)
    book = openpyxl.load_workbook(path)
    assert all(cell.value for cell in book.worksheets[0][1])
    assert plainly(capsys, "template", kind, "--out", path)[0] == 2


def test_a_template_of_no_kind_is_refused(tmp_path, capsys):
    status, _, err = plainly(capsys, "template", "weather", "--out", tmp_path / "weather.xlsx")
    assert status == 2
    assert "students" in err


def test_a_set_of_two_schools_asks_which_one_instead_of_doing_nothing(desk, tmp_path):
    place = tmp_path / "set"
    place.mkdir()
    common = "sourcedId,status,dateLastModified"
    manifest = "manifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\nfile.users,bulk\n"
    written(place / "manifest.csv", f"propertyName,value\n{manifest}")
    written(
        place / "orgs.csv", f"{common},name,type,identifier,parentSourcedId\no1,,,Elm,school,1,\no2,,,Oak,school,2,\n"
    )
    users = "enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone"
    users += ",agentSourcedIds,grades,password"
    rows = "u1,,,true,o1,student,a,,Ana,Diaz,,1,,,,,03,\nu2,,,true,o2,student,b,,Ben,Ito,,2,,,,,04,\n"
    written(place / "users.csv", f"{common},{users}\n{rows}")
    said = desk.refused("import", place)
    assert said.startswith("This set holds several schools: Elm, Oak.")
    assert "--org" in said
    assert desk.json("import", place, "--org", "Elm")["new"] == 1
    again = desk.json("import", place)
    assert (again["unchanged"], again["committed"]) == (1, False), "which school this is, it was told once"


def a_set(place, mode, stamp, *users):
    place.mkdir()
    manifest = f"manifest.version,1.0\noneroster.version,1.1\nfile.users,{mode}\n"
    written(place / "manifest.csv", f"propertyName,value\n{manifest}")
    head = "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,givenName,familyName,identifier"
    rows = [f"{sid},active,{stamp},true,{org},student,{sid},{given},Diaz,{sid}" for sid, org, given in users]
    return written(place / "users.csv", "\n".join([f"{head},grades", *(f"{row},03" for row in rows), ""])).parent


def test_an_older_set_and_one_of_another_school_undo_nothing_by_themselves(desk, tmp_path):
    assert desk.json("import", a_set(tmp_path / "all", "bulk", "2026-09-20T08:00:00Z", ("s1", "o1", "Ana")))["new"] == 1
    older = a_set(tmp_path / "older", "delta", "2026-09-10T08:00:00Z", ("s1", "o1", "Anna"))
    said = desk.refused("import", older)
    assert said.startswith("This set is older than one that was brought in before")
    assert "--older" in said
    assert desk.json("import", older, "--older")["changed"] == 1
    other = desk.json("import", a_set(tmp_path / "other", "delta", "2026-09-21T08:00:00Z", ("s9", "o2", "Bo")))
    assert (other["new"], other["committed"]) == (0, False)
    assert other["warnings"] == ["1 student or colleague of other schools (o2) is left out."]


def test_dates_that_could_be_either_are_one_question(desk, tmp_path):
    rows = "".join(f"1001,{day}/4/2026,Ran\n" for day in (1, 2, 3))
    path = written(tmp_path / "incidents.csv", f"Student ID,Date,What happened\n{rows}")
    assert "Say --day-first or --month-first." in desk.refused("import", path)
    assert desk.json("import", path, "--month-first")["new"] == 3


def test_many_broken_rows_are_told_by_their_first(desk, tmp_path):
    rows = "".join(f"9{number:03d},2026-10-05,Ran\n" for number in range(50))
    path = written(tmp_path / "incidents.csv", f"Student ID,Date,What happened\n{rows}")
    told = desk("import", path).out.splitlines()
    assert told[-1] == "And 30 more; --json has all of them."


def test_names_without_ids_are_listed_and_confirmed_by_one_word(desk, tmp_path):
    path = written(tmp_path / "scores.csv", "Student Name,Measure,Date,Score\nImani Okafor,ORF,2026-10-05,61\n")
    told = desk("import", path).out.splitlines()
    assert told[0].startswith("Nothing to bring in: no changes.")
    assert "1 of 1 name matches one student each: --accept-names confirms that." in told
    assert "Row 2, Imani Okafor, may be Okafor, Imani: Same name, grade 3 here" in told
    assert desk.json("import", path, "--dry-run")["names_met"] == 1
    assert desk.json("import", path, "--accept-names")["new"] == 1


def test_students_without_ids_are_made_by_a_word_of_their_own(desk, tmp_path):
    path = written(tmp_path / "students.csv", "Last Name,First Name,Grade\nBerg,Ida,3\nOkafor,Imani,3\n")
    assert (
        "The file has no ID of 1 new student: --accept-new-names makes them all the same." in desk("import", path).out
    )
    assert len(desk.json("students")) == 1
    made = desk.json("import", path, "--accept-new-names", "--accept-names")
    assert (made["without_id"], made["unchanged"], made["committed"]) == (1, 1, True)
    assert len(desk.json("students")) == 2
