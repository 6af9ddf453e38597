"""Whoever finds the laptop finds nothing: planted words are looked for in every byte of every file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from drivers import COLLEAGUE, PASSPHRASE, SchoolAtWork
from interventiondesk.domain.school import School
from interventiondesk.tasks import start

SAID = {
    "a last name": "Quorvixander",
    "a first name": "Zylophandric",
    "a note": "Brimwhistler",
    "a restricted note": "Vexthornbury",
    "a concern": "Jollumphried",
    "a goal's exit": "Krandlespoon",
    "a school's name": "Thistlequorn",
    "a staff member's name": "Ombrelwicket",
    "a draft": "Flumberstock",
    "a student's ID": "WQX740913582",
    "the sentence of a change": "Drizzlepatch",
    "a deleted name": "Snorvegladen",
}
TOKENS = {what: word for what, word in SAID.items() if len(word) == 12}


def write_everything(school: SchoolAtWork) -> None:
    said = SAID
    start.add_sign_in(school.desk, "Dana " + said["a staff member's name"], "teacher", COLLEAGUE)
    school.desk.commit("Name the school", School(id="school", name=said["a school's name"]))
    imani = school.add_student(said["a first name"], said["a last name"], local_id=said["a student's ID"])
    school.note(imani, f"Reads {said['a note']} on the bus.")
    school.note(imani, said["a restricted note"], restricted=True)
    school.start_plan(imani, f"Reads slowly {said['a concern']}", exit_criteria=said["a goal's exit"])
    school.desk.keep("plan draft", {"concern": said["a draft"]})
    school.change(imani, says=said["the sentence of a change"], grade="4")
    gone = school.add_student("Noah", said["a deleted name"])
    school.take_out(gone)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and every part of every zip."""
    found: dict[str, bytes] = {}
    for path in folder.rglob("*"):
        if path.is_file():
            found[str(path)] = path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    found |= {f"{path}!{name}": archive.read(name) for name in archive.namelist()}
    return found


def leaks(folder: Path, *more: str) -> list[str]:
    found: list[str] = []
    for name, raw in files(folder).items():
        small = raw.lower()
        for what, word in {**TOKENS, **{word: word for word in more}}.items():
            forms = {word.lower().encode(form) for form in ("utf-8", "utf-16-le", "utf-16-be")}
            if any(form in small for form in forms) or word in name:
                found.append(f"{what} in {name}")
    return found


def test_the_planted_words_have_twelve_letters():
    assert {what for what in SAID if what not in TOKENS} == set()


def test_the_search_would_find_a_word(tmp_path):
    with zipfile.ZipFile(tmp_path / "backup.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("part", "x" * 500 + TOKENS["a note"])
    (tmp_path / "wide.txt").write_text(TOKENS["a concern"].upper(), encoding="utf-16-le")
    assert len(leaks(tmp_path)) == 2


def test_a_closed_desk_and_its_backups_tell_nothing(school, tmp_path):
    write_everything(school)
    school.back_up()
    school.back_up(tmp_path / "usb" / "backup.zip")
    school.close()
    assert len(list((school.folder / "backups").iterdir())) >= 1
    assert leaks(tmp_path, PASSPHRASE, school.code, school.code.replace("-", ""), "Alvarado", "Cedar Hollow") == []


def test_an_open_desk_tells_nothing(school, tmp_path):
    write_everything(school)
    assert (school.folder / "school.db-wal").stat().st_size > 0
    assert leaks(tmp_path, PASSPHRASE, "Alvarado", "Cedar Hollow") == []
    key = school.key()
    assert not any(key in raw or key.hex().encode() in raw for raw in files(tmp_path).values())


KILLED = """
import os, signal, sys
from pathlib import Path
import test_secrecy
from drivers import SchoolAtWork
from interventiondesk.store import keys
keys.OPERATIONS, keys.MEMORY = 1, 8192
school = SchoolAtWork(Path(sys.argv[1]), "")
test_secrecy.write_everything(school)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no kill -9; ending a process there is the same by nature"
)
def test_a_desk_that_was_killed_while_open_tells_nothing(closed_desk, tmp_path):
    here = Path(__file__).resolve().parent
    paths = os.pathsep.join([str(here), str(here.parent)])
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(closed_desk.folder)],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert (closed_desk.folder / "school.db-wal").stat().st_size > 0
    assert leaks(tmp_path, PASSPHRASE, "Alvarado", "Cedar Hollow") == []
    closed_desk.open()
    assert closed_desk.names() == [f"{SAID['a first name']} {SAID['a last name']}"]
    assert closed_desk.check().ok
