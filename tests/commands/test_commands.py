from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers import COORDINATOR, PASSPHRASE, TODAY, CommandLine, SchoolAtWork
from interventiondesk.documents.preview import Preview
from interventiondesk.domain.words import PROGRESS
from interventiondesk.store import keys
from interventiondesk.store.version import DATA_VERSION

FILES = Path(__file__).resolve().parents[1] / "files"
PLAIN = "Student ID,Last,First,Grade\n1001,Okafor,Imani,3\n1002,Lindqvist,Noah,4\n"


def plain_students(folder: Path, text: str = PLAIN) -> Path:
    path = folder / "students.csv"
    path.write_text(text, encoding="utf-8")
    return path


# -- shapes -----------------------------------------------------------------------------------------------------------


def test_demo_makes_the_same_school_for_the_same_day_and_seed(tmp_path, capsys):
    first = CommandLine(tmp_path / "one", capsys).json("demo", "--students", 24, "--seed", 5)
    second = CommandLine(tmp_path / "two", capsys).json("demo", "--students", 24, "--seed", 5)
    other = CommandLine(tmp_path / "three", capsys).json("demo", "--students", 24, "--seed", 6)
    assert set(first) == {"desk", "students", "plans", "scores", "digest"}
    assert (first["desk"], first["students"]) == (str(tmp_path / "one"), 24)
    assert {**first, "desk": ""} == {**second, "desk": ""}
    assert other["digest"] != first["digest"]
    assert CommandLine(tmp_path / "two", capsys).digest() == first["digest"]


def test_demo_ends_on_its_day(tmp_path, capsys):
    desk = CommandLine(tmp_path / "desk", capsys, dt.date(2027, 2, 4))
    desk.json("demo", "--students", 24)
    assert set(PROGRESS) >= {plan["progress"] for plan in desk.json("plans")}
    coming = [meeting["date"] for meeting in desk.json("meetings") if meeting["date"] >= "2027-02-04"]
    assert coming


def test_students_are_listed(sample):
    listed = sample.json("students")
    assert len(listed) == 40
    assert all(set(one) == {"id", "student_id", "name", "grade", "homeroom"} for one in listed)
    assert all(one["name"] and one["grade"] for one in listed)


def test_plans_are_listed_with_progress_and_because(sample):
    listed = sample.json("plans")
    assert listed
    keys_of_a_plan = {"id", "student", "concern", "measure", "start", "goal", "goal_date", "progress", "because"}
    assert all(set(one) == keys_of_a_plan for one in listed)
    assert {one["progress"] for one in listed} <= set(PROGRESS)
    assert all(one["because"].strip() for one in listed)
    assert all(isinstance(one["goal"], float) for one in listed if one["goal"] is not None)


def test_meetings_are_listed_with_who_is_on_them(sample):
    listed = sample.json("meetings")
    assert all(set(one) == {"id", "date", "kind", "students"} for one in listed)
    everybody = {one["name"] for one in sample.json("students")}
    assert any(one["students"] for one in listed)
    assert {name for one in listed for name in one["students"]} <= everybody
    assert [one["date"] for one in listed] == sorted(one["date"] for one in listed)


def test_check_tells_what_is_in_the_desk(sample):
    told = sample.json("check")
    assert set(told) == {"ok", "digest", "counts", "device", "schema", "last_backup", "problems"}
    assert told["ok"] is True
    assert told["problems"] == []
    assert told["counts"]["student"] == 40
    assert told["schema"] == DATA_VERSION
    assert len(told["digest"]) == 64
    assert told["device"]


def test_the_history_is_told(command, tmp_path):
    command.json("import", plain_students(tmp_path))
    told = command.json("history")
    assert all(set(one) == {"change", "when", "who", "says"} for one in told)
    assert told[0]["says"] == "Bring in students.csv: 2 new students"
    assert told[0]["who"] == COORDINATOR
    of_imani = command.json("history", "--student", "1001")
    assert [one["change"] for one in of_imani] == [told[0]["change"]]


def test_without_json_a_command_speaks_in_sentences(sample, tmp_path):
    answer = sample("check")
    assert answer.status == 0
    assert answer.out.startswith("In order: ")
    assert "\n" not in sample("backup", "--out", tmp_path / "b.zip").out.strip()
    assert "Traceback" not in answer.err


# -- bringing in ------------------------------------------------------------------------------------------------------


def test_importing_tells_what_was_brought_in(command, tmp_path):
    told = command.json("import", plain_students(tmp_path))
    assert set(told) == {
        *("file", "kind", "read", "new", "changed", "unchanged", "missing", "problems", "committed", "change"),
    }
    assert told | {"change": ""} == {
        "file": "students.csv",
        "kind": "students",
        "read": 2,
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "missing": 0,
        "problems": [],
        "committed": True,
        "change": "",
    }
    assert told["change"] == command.json("history")[0]["change"]
    assert [(one["student_id"], one["name"]) for one in command.json("students")] == [
        ("1002", "Noah Lindqvist"),
        ("1001", "Imani Okafor"),
    ]


def test_a_dry_run_changes_nothing(command, tmp_path):
    before = command.digest()
    told = command.json("import", plain_students(tmp_path), "--dry-run")
    assert (told["new"], told["committed"], told["change"]) == (2, False, None)
    assert command.digest() == before


def test_the_same_file_again_is_no_change(command, tmp_path):
    path = plain_students(tmp_path)
    command.json("import", path)
    before, told_before = command.digest(), command.json("history")
    again = command.json("import", path)
    assert (again["new"], again["changed"], again["unchanged"], again["committed"]) == (0, 0, 2, False)
    assert command.digest() == before
    assert command.json("history") == told_before


def test_undo_after_an_import_gives_the_digest_of_before(command, tmp_path):
    before = command.digest()
    command.json("import", plain_students(tmp_path))
    assert command.digest() != before
    told = command.json("undo")
    assert set(told) == {"undone", "change"}
    assert told["undone"] == "Bring in students.csv: 2 new students"
    assert command.digest() == before


@pytest.mark.parametrize("export", ["powerschool-local.txt", "powerschool-state.txt"])
def test_a_student_export_twice_is_one_change(command, export):
    first = command.json("import", FILES / export)
    assert first["kind"] == "students"
    assert first["new"] == len(command.json("students")) > 0
    again = command.json("import", FILES / export)
    assert (again["new"], again["changed"], again["missing"], again["committed"]) == (0, 0, 0, False)


@pytest.mark.parametrize("export", ["mclass-progress-1.csv", "mclass-progress-2.csv", "mclass-progress-3.csv"])
def test_a_progress_export_meets_the_students_of_the_roster_and_twice_is_one_change(command, export):
    command.json("import", FILES / "powerschool-local.txt")
    before = command.digest()
    first = command.json("import", FILES / export)
    assert first["kind"] == "scores"
    assert first["new"] > 0
    assert first["problems"] == [] or first["new"] + len(first["problems"]) <= first["read"]
    counts = command.json("check")["counts"]
    assert counts["student"] == len(command.json("students"))
    again = command.json("import", FILES / export)
    assert (again["new"], again["changed"], again["unchanged"], again["committed"]) == (0, 0, first["new"], False)
    command.json("undo")
    assert command.digest() == before


def test_a_problem_is_told_by_row_and_column_and_the_other_rows_come_in(command, tmp_path):
    path = plain_students(tmp_path, PLAIN + ",Nobody,Nora,3\n")
    told = command.json("import", path)
    assert told["new"] == 2
    assert [set(one) for one in told["problems"]] == [{"row", "column", "says"}]
    assert told["problems"][0]["row"] == 4
    assert told["problems"][0]["says"]


def test_students_missing_from_a_file_stay_unless_somebody_accepts(command, tmp_path):
    command.json("import", plain_students(tmp_path))
    less = plain_students(tmp_path, PLAIN.rsplit("1002", 1)[0])
    told = command.json("import", less)
    assert (told["missing"], told["committed"]) == (1, False)
    assert len(command.json("students")) == 2
    command.json("import", less, "--accept-missing")
    assert [one["name"] for one in command.json("students")] == ["Imani Okafor"]
    command.json("undo")
    assert len(command.json("students")) == 2


def test_passwords_and_social_security_numbers_are_never_stored(command, closed_desk):
    command.json("import", FILES / "powerschool-state.txt")
    sql = 'SELECT group_concat("fields") FROM "op"'
    logged = closed_desk.desk.read(lambda connection: connection.execute(sql).fetchone()[0])
    assert "9000104211" in logged
    assert "900-55" not in logged


# -- backups ----------------------------------------------------------------------------------------------------------


def test_a_backup_restored_elsewhere_has_the_same_digest(command, tmp_path, capsys):
    command.json("import", plain_students(tmp_path))
    before = command.digest()
    told = command.json("backup", "--out", tmp_path / "usb" / "school.zip")
    assert set(told) >= {"file", "digest"}
    assert told["digest"] == before
    elsewhere = CommandLine(tmp_path / "elsewhere", capsys)
    restored = elsewhere.json("restore", tmp_path / "usb" / "school.zip")
    assert (restored["digest"], restored["before"]) == (before, None)
    assert elsewhere.digest() == before
    assert elsewhere.json("check")["device"] != command.json("check")["device"]


def test_restoring_over_a_school_says_where_the_old_one_is(command, tmp_path):
    command.json("backup", "--out", tmp_path / "school.zip")
    command.json("import", plain_students(tmp_path))
    told = command.json("restore", tmp_path / "school.zip")
    assert Path(told["before"]).is_dir()
    assert command.json("students") == []


def test_a_sample_school_is_backed_up_and_restored_without_a_passphrase(sample, tmp_path, capsys):
    sample.json("backup", "--out", tmp_path / "sample.zip")
    elsewhere = CommandLine(tmp_path / "elsewhere", capsys)
    elsewhere.json("restore", tmp_path / "sample.zip")
    assert elsewhere.digest() == sample.digest()


# -- refusals ---------------------------------------------------------------------------------------------------------


def test_a_folder_without_a_school_is_refused(tmp_path, capsys):
    nowhere = CommandLine(tmp_path / "nowhere", capsys)
    for name in ("students", "plans", "meetings", "check", "history", "undo"):
        assert nowhere.refused(name) == (
            f"There is no school in {tmp_path / 'nowhere'}. Start one, or restore a backup into it."
        )
    assert not (tmp_path / "nowhere").exists()


def test_a_wrong_passphrase_is_refused(command, monkeypatch):
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", "something else entirely")
    assert command.refused("students").startswith("This name and passphrase do not open the desk.")


def test_where_several_sign_in_the_name_is_asked_for(command, closed_desk, monkeypatch):
    from interventiondesk.tasks import start

    start.add_sign_in(closed_desk.desk, "Dana Mercer", "teacher", "a passphrase of their own")
    closed_desk.close()
    assert command.refused("students").startswith("This name and passphrase do not open the desk.")
    assert command.json("students", "--staff", COORDINATOR) == []
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", "a passphrase of their own")
    assert command.json("students", "--staff", "dana mercer") == []


def test_a_desk_that_is_open_elsewhere_is_refused(command, closed_desk):
    closed_desk.open()
    assert command.refused("students") == "This desk is already open. Close the other window first."


def test_a_damaged_desk_is_refused_by_check(command, closed_desk):
    raw = bytearray(closed_desk.database.read_bytes())
    raw[5000] ^= 1
    closed_desk.database.write_bytes(raw)
    assert command.refused("check") == (
        "The school's data is damaged: a part of its file was altered. Restore the newest backup; nothing was changed."
    )


def test_check_ends_with_2_when_something_is_wrong_inside(command, closed_desk):
    closed_desk.tamper(
        "PRAGMA foreign_keys = OFF",
        "DROP TRIGGER log_school_update",
        "UPDATE school SET name = ''",
        *(sql for name, sql in _triggers().items() if name == "log_school_update"),
    )
    answer = command("check", "--json")
    assert answer.status == 2
    assert answer.json["ok"] is False
    assert "A value in school breaks its declaration" in answer.json["problems"][0]


def _triggers() -> dict[str, str]:
    from interventiondesk.store import log

    return log.all_triggers()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"\x00\x01\x02\x03" * 40, "picture.csv"),
        (b"%PDF-1.7", "paper.xlsx"),
        (b"\n\n", "blank.csv"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_changes_nothing(command, tmp_path, content, name):
    path = tmp_path / name
    path.write_bytes(content)
    before = command.digest()
    said = command.refused("import", path)
    assert said.count(".") >= 2, "what happened, and what to do"
    assert said.endswith(".")
    assert command.digest() == before


def test_a_file_that_is_not_there_is_refused(command, tmp_path):
    assert command.refused("import", tmp_path / "none.csv").endswith(".")


def test_undo_with_nothing_to_undo_is_refused(command):
    assert command.refused("undo") == "There is nothing to undo."


def test_the_history_of_nobody_is_refused(command):
    assert command.refused("history", "--student", "77") == "There is no student 77. The command students lists them."


def test_a_meeting_that_is_not_there_is_refused(command, tmp_path):
    out = tmp_path / "packet.pdf"
    assert command.refused("packet", "--out", out) == ("No meeting is planned. Put one on the calendar under Meetings.")
    assert command.refused("packet", "--out", out, "--meeting", "x") == (
        "There is no meeting x. The command meetings lists them."
    )
    assert not out.exists()


def test_a_broken_backup_is_refused(command, tmp_path):
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK")
    assert command.refused("restore", path).startswith("This backup cannot be used:")


def test_a_folder_with_a_school_is_never_made_into_another(sample):
    before = sample.digest()
    assert "already" in sample.refused("demo", "--students", 24)
    assert sample.digest() == before


@pytest.mark.parametrize(
    "words",
    [("students", "--today", "yesterday"), ("demo", "--students", "3"), ("nothing",), ("import",), ("packet",)],
)
def test_a_command_that_was_typed_wrongly_ends_with_2(words, capsys, tmp_path):
    from interventiondesk import commands

    assert commands.run([*words, "--desk", str(tmp_path / "desk")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Traceback" not in said.err
    assert said.err


def test_a_size_that_is_none_is_refused(sample, tmp_path):
    assert sample.refused("pictures", "--out", tmp_path, "--size", "large") == (
        "large is not a size such as 1366x768. Type width x height, from 300x200 on."
    )
    assert sample.refused("pictures", "--out", tmp_path, "--size", "0x0").startswith("0x0 is not a size")


# -- starting a school ------------------------------------------------------------------------------------------------

CHEAP = "from interventiondesk.store import keys; keys.OPERATIONS, keys.MEMORY = 1, 8192; "
PROGRAM = CHEAP + "import sys; from interventiondesk.commands import run; sys.exit(run(sys.argv[1:]))"


def starting(folder: Path) -> subprocess.Popen[str]:
    words = [
        "new",
        "--desk",
        folder,
        "--school",
        "Cedar Hollow",
        "--staff",
        COORDINATOR,
        "--confirm-code",
        "-",
        "--json",
    ]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        env=os.environ | {"INTERVENTIONDESK_PASSPHRASE": PASSPHRASE},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_school_is_started_by_typing_its_recovery_code_back(tmp_path):
    folder = tmp_path / "desk"
    started = starting(folder)
    told = json.loads(started.stdout.readline())
    assert set(told) == {"desk", "recovery_code"}
    assert told["desk"] == str(folder)
    assert keys.code_is_whole(told["recovery_code"])
    assert not folder.exists(), "nothing is made before the code was typed back"
    out, err = started.communicate(told["recovery_code"].lower() + "\n")
    assert (started.returncode, out) == (0, ""), err
    school = SchoolAtWork(folder, told["recovery_code"])
    assert school.open().who.name == COORDINATOR
    school.leave()
    assert school.open(told["recovery_code"], "").who.name == "Recovery code"
    school.leave()


@pytest.mark.parametrize("typed", ["", "00000-00000-00000-00000-00000-00000-00\n", "no\n"])
def test_a_wrong_code_starts_nothing(tmp_path, typed):
    started = starting(tmp_path / "desk")
    told = json.loads(started.stdout.readline())
    out, err = started.communicate(typed)
    assert (started.returncode, out) == (2, "")
    assert err.strip().endswith("This is not the recovery code that was shown. Start again; nothing was made.")
    assert told["recovery_code"]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def fresh(tmp_path, capsys, monkeypatch) -> CommandLine:
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", PASSPHRASE)
    return CommandLine(tmp_path / "fresh", capsys)


def test_a_short_passphrase_starts_nothing(fresh, monkeypatch):
    monkeypatch.setenv("INTERVENTIONDESK_PASSPHRASE", "too short")
    said = fresh.refused("new", "--school", "Cedar", "--staff", "Rosa", "--confirm-code", "x")
    assert said.startswith("A passphrase has at least 15 characters; this one has 9.")
    assert not fresh.folder.exists()


def test_a_school_without_a_name_is_not_started(fresh):
    assert fresh.refused("new", "--school", " ", "--staff", "Rosa", "--confirm-code", "x") == (
        "The school has no name. Type it."
    )


def test_a_school_is_never_started_in_a_folder_that_holds_something(fresh):
    fresh.folder.mkdir()
    (fresh.folder / "letter.txt").write_text("Dear family")
    assert fresh.refused("new", "--school", "Cedar", "--staff", "Rosa", "--confirm-code", "x") == (
        f"There are files in {fresh.folder} already. Choose another folder."
    )


# -- the packet -------------------------------------------------------------------------------------------------------


def pages_of(path: Path) -> list[str]:
    with Preview(path) as paper:
        return [" ".join(paper.text(page).split()) for page in range(paper.pages)]


def test_the_packet_tells_its_pages_and_holds_every_student_on_their_own(sample, tmp_path):
    out = tmp_path / "packet.pdf"
    told = sample.json("packet", "--out", out)
    assert set(told) == {"file", "pages", "students"}
    assert told["file"] == str(out)
    pages = pages_of(out)
    assert told["pages"] == len(pages)
    assert told["students"]
    names = [one["name"] for one in sample.json("students")]
    theirs: dict[int, str] = {}
    for student in told["students"]:
        first, last = student["pages"]
        for page in range(first, last + 1):
            assert student["name"] in pages[page - 1]
            assert page not in theirs, "two students on one page"
            theirs[page] = student["name"]
    for page, name in theirs.items():
        others = {one for one in names if one != name and one not in name}
        assert [one for one in others if one in pages[page - 1]] == []
    cover = " ".join(pages[page] for page in range(len(pages)) if page + 1 not in theirs)
    assert all(student["name"] in cover for student in told["students"])


def test_the_packet_of_the_next_meeting_is_that_of_its_day(sample, tmp_path):
    told = sample.json("packet", "--out", tmp_path / "p.pdf")
    following = next(one for one in sample.json("meetings") if one["date"] >= TODAY.isoformat() and one["students"])
    assert [one["name"] for one in told["students"]] == following["students"]
    again = sample.json("packet", "--out", tmp_path / "q.pdf", "--meeting", following["id"])
    assert again["students"] == told["students"]
    assert (tmp_path / "p.pdf").read_bytes() == (tmp_path / "q.pdf").read_bytes()


def test_the_sample_is_called_one_on_every_page_of_its_packet(sample, tmp_path):
    sample.json("packet", "--out", tmp_path / "p.pdf")
    assert all("sample" in page.lower() for page in pages_of(tmp_path / "p.pdf"))


NASTY = ("Ann <b>", '& <img src="/etc/hostname">')


def test_a_name_full_of_markup_is_printed_as_it_is(command, closed_desk, tmp_path):
    ann = closed_desk.add_student(*NASTY)
    closed_desk.start_plan(ann, "Says </para><para fontSize=99>Big")
    closed_desk.score(ann, 55)
    closed_desk.note(ann, "Sleeps at her aunt's since October.", restricted=True)
    closed_desk.call_meeting(ann)
    closed_desk.close()
    told = command.json("packet", "--out", tmp_path / "p.pdf")
    assert told["students"] == [{"name": 'Ann <b> & <img src="/etc/hostname">', "pages": [2, 2]}]
    pages = pages_of(tmp_path / "p.pdf")
    assert 'Ann <b> & <img src="/etc/hostname">' in pages[1]
    assert "</para><para fontSize=99>Big" in pages[1]
    assert not any("aunt" in page for page in pages)


def test_a_packet_that_cannot_be_written_leaves_the_old_one(sample, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    said = sample.refused("packet", "--out", tmp_path / "file" / "p.pdf")
    assert said.startswith("The packet could not be written")
