"""The main job from an empty folder to the printed packet, as a coordinator does it, each step in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from drivers import COORDINATOR, PASSPHRASE, TODAY, SchoolAtWork
from interventiondesk.documents.preview import Preview
from interventiondesk.store import reads
from interventiondesk.tasks import meetings

FILES = Path(__file__).resolve().parents[1] / "files"


# As `python -m interventiondesk`, but the slots of a school that it makes ask for little work.
PROGRAM = (
    "from interventiondesk.store import keys; keys.OPERATIONS, keys.MEMORY = 1, 8192; "
    "import sys; from interventiondesk.__main__ import main; sys.exit(main())"
)


class Terminal:
    """The installed program, started anew for every command."""

    def __init__(self, desk: Path) -> None:
        self.desk = desk

    def start(self, name: str, *words: object) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", PROGRAM, name, *map(str, words), "--desk", str(self.desk), "--json"]
        return subprocess.Popen(
            [*command, "--today", TODAY.isoformat()],
            env=os.environ | {"INTERVENTIONDESK_PASSPHRASE": PASSPHRASE},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, name: str, *words: object) -> object:
        out, err = (started := self.start(name, *words)).communicate()
        assert started.returncode == 0, err
        return json.loads(out)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path / "desk")


def test_from_an_empty_folder_to_the_packet(terminal, tmp_path):
    starting = terminal.start("new", "--school", "Alder Grove School", "--staff", COORDINATOR, "--confirm-code", "-")
    code = json.loads(starting.stdout.readline())["recovery_code"]
    _, err = starting.communicate(code + "\n")
    assert starting.returncode == 0, err

    empty = terminal("check")
    assert empty["ok"]
    roster = terminal("import", FILES / "powerschool-local.txt")
    assert roster["new"] == len(terminal("students"))
    with_students = terminal("check")["digest"]
    brought = terminal("import", FILES / "mclass-progress-1.csv")
    assert brought["kind"] == "scores"
    assert brought["new"] > 0

    plan_and_meeting(terminal.desk, code)
    listed = terminal("plans")
    assert [one["student"] for one in listed] == ["Amara Okafor"]
    assert listed[0]["because"]
    told = terminal("packet", "--out", tmp_path / "packet.pdf")
    assert told["students"] == [{"name": "Amara Okafor", "pages": [2, 2]}]
    with Preview(tmp_path / "packet.pdf") as paper:
        assert paper.pages == told["pages"]
        cover, sheet = paper.text(0), paper.text(1)
    assert "Alder Grove School" in cover
    assert "Reads slowly" in sheet

    before = terminal("check")["digest"]
    terminal("backup", "--out", tmp_path / "usb" / "school.zip")
    elsewhere = Terminal(tmp_path / "elsewhere")
    elsewhere("restore", tmp_path / "usb" / "school.zip")
    assert elsewhere("check")["digest"] == before

    undone = [terminal("undo")["undone"] for _ in range(5)]
    assert undone[-1] == f"Bring in mclass-progress-1.csv: {brought['new']} new scores"
    assert terminal("check")["digest"] == with_students
    terminal("undo")
    assert terminal("check")["digest"] == empty["digest"]
    refused = terminal.start("undo")
    out, err = refused.communicate()
    assert (refused.returncode, out, err.strip()) == (2, "", "There is nothing to undo.")


def plan_and_meeting(folder: Path, code: str) -> None:
    """What the coordinator does in the window: a plan, this week's score, and the student on today's meeting."""
    school = SchoolAtWork(folder, code)
    amara = next(one for one in reads.students(school.desk) if one.name == "Amara Okafor")
    score = next(one for one in reads.scores(school.desk, amara.id) if one.value == 61)
    school._measure = reads.measure(school.desk, score.measure_id)
    school.start_plan(amara)
    school.score(amara, 64)
    meetings.call_meeting(school.desk, date=TODAY, time="2:15 pm", kind="group_review")
    meeting = reads.next_meeting(school.desk, TODAY)
    record = reads.plan_records(school.desk, student_id=amara.id)[0]
    meetings.put_on_agenda(school.desk, meeting, amara, record, "review due")
    school.close()
    assert meeting.date >= dt.date(2026, 11, 19)
