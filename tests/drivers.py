"""A school at work, in verbs: tests say what people do and look at what comes of it."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from interventiondesk import commands
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import Meeting
from interventiondesk.domain.plans import Goal, Plan
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Note, Student
from interventiondesk.store import driver, history, keys, reads
from interventiondesk.store.backup import Backup, back_up
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.store.folder import read_envelope
from interventiondesk.store.proof import Report, check
from interventiondesk.tasks import meetings, plans, scores, start, students

TODAY = dt.date(2026, 11, 19)
"""A Thursday in the middle of the first semester."""

SCHOOL = "Cedar Hollow School"
COORDINATOR = "Rosa Alvarado"
PASSPHRASE = "four calm otters read"
COLLEAGUE = "a passphrase of their own"


class StepClock:
    """A clock that goes on by one minute whenever it is looked at, and chance from a seed."""

    def __init__(self, day: dt.date = TODAY, seed: int = 7) -> None:
        self.now = int(dt.datetime(day.year, day.month, day.day, 13, tzinfo=dt.UTC).timestamp() * 1000)
        self._random = random.Random(seed)  # noqa: S311 - ids of invented rows

    def milliseconds(self) -> int:
        self.now += 60_000
        return self.now

    def noise(self) -> bytes:
        return self._random.randbytes(10)

    def wait(self, **time: float) -> None:
        self.now += int(dt.timedelta(**time).total_seconds() * 1000)


@contextmanager
def known_to_be_whole() -> Iterator[None]:
    """For opening a copy of a desk that was proved before it was copied: reading each of its pages would say nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Desk, "_prove", lambda desk: driver.make_durable(desk._writer))
        yield


def spare_backup(desk: Desk) -> None:
    """Let the next closing make no backup: for the end of a test, where nobody looks at it."""
    desk.changed_since_backup = lambda: False  # type: ignore[method-assign]


def let_go(desk: Desk) -> None:
    """Close a desk at the end of a test."""
    spare_backup(desk)
    desk.close()


class SchoolAtWork:
    """One desk, open or closed, and what people do with it."""

    def __init__(self, folder: Path, code: str, seed: int = 7) -> None:
        self.folder = folder
        self.passphrase = PASSPHRASE
        self.code = code
        self.clock = StepClock(seed=seed)
        self._desk: Desk | None = None
        self._measure: Measure | None = None

    # -- opening and closing ------------------------------------------------------------------------------------------

    @property
    def desk(self) -> Desk:
        if self._desk is None:
            self.open()
        assert self._desk is not None
        return self._desk

    def open(self, secret: str = "", name: str = COORDINATOR) -> Desk:
        assert self._desk is None, "it is open already"
        self._desk = Desk.open(self.folder, secret=secret or self.passphrase, name=name, clock=self.clock)
        return self._desk

    def close(self) -> None:
        if self._desk is not None:
            desk, self._desk = self._desk, None
            desk.close()

    def leave(self) -> None:
        """Let go of the desk without the backup that closing makes: for the end of a test."""
        if self._desk is not None:
            desk, self._desk = self._desk, None
            desk._drop()
            desk.folder.release()

    def reopen(self, secret: str = "", name: str = COORDINATOR) -> Desk:
        self.close()
        return self.open(secret, name)

    def sign_in_as(self, name: str, role: str, passphrase: str = "") -> Staff:
        """Let a colleague sign in, and hand the computer over."""
        start.add_sign_in(self.desk, name, role, passphrase or COLLEAGUE)
        return self.reopen(passphrase or COLLEAGUE, name).who

    def copied_to(self, folder: Path) -> SchoolAtWork:
        """The same desk copied by hand to another place, closed."""
        self.close()
        shutil.copytree(self.folder, folder)
        return SchoolAtWork(folder, self.code, seed=8)

    @property
    def database(self) -> Path:
        return self.folder / "school.db"

    def key(self) -> bytes:
        """The data key, as the program finds it when somebody signs in."""
        envelope = read_envelope((self.folder / "slots.json").read_bytes())
        return keys.unlock(envelope.slots, envelope.desk, self.passphrase, COORDINATOR)[0]

    def tamper(self, *statements: str) -> None:
        """Write into the closed file as only somebody with the key could."""
        connection = driver.connect(self.database, self.key(), write=True)
        for sql in statements:
            connection.execute(sql).fetchall()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.close()

    def bytes(self) -> dict[str, bytes]:
        """Every file of the folder that holds something, but for the lock and the index that SQLite makes anew."""
        found = {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and path.name not in {"lock", "school.db-shm"}
        }
        return {name: raw for name, raw in found.items() if raw or name == "school.db"}

    # -- what people do -----------------------------------------------------------------------------------------------

    def add_student(self, given: str = "Imani", family: str = "Okafor", **fields: object) -> Student:
        student, _ = students.add_student(
            self.desk, {"given_name": given, "family_name": family, "grade": "3", "local_id": "", **fields}
        )
        return student

    def change(self, value: msgspec.Struct, says: str = "Change it", **fields: object) -> Changes:
        return self.desk.commit(says, msgspec.structs.replace(value, **fields))

    def take_out(self, *values: msgspec.Struct, says: str = "Take it out") -> Changes:
        return self.desk.commit(says, gone=values)

    @property
    def measure(self) -> Measure:
        if self._measure is None:
            self._measure = Measure(id="orf-3", name="Oral reading fluency", level="3", unit="words")
            self.desk.commit("Add a measure", self._measure)
        return self._measure

    def score(self, student: Student, value: float | str = 62, date: dt.date = TODAY) -> Changes:
        """Type a score, or `a` for absent."""
        entry = scores.read_entry(str(value), student.id)
        assert entry is not None, value
        return scores.record_scores(self.desk, self.measure, date, [entry])

    def score_of(self, student: Student, date: dt.date = TODAY) -> float | None:
        found = [one for one in reads.scores(self.desk, student.id) if one.date == date]
        return found[0].value if found else None

    def start_plan(self, student: Student, concern: str = "Reads slowly", **fields: object) -> Plan:
        plan = {"concern": concern, "begin_date": dt.date(2026, 9, 22), "measure_id": self.measure.id, **fields}
        goal = {
            "begin_date": dt.date(2026, 9, 22),
            "baseline": 40.0,
            "target": 92.0,
            "target_date": dt.date(2027, 5, 28),
        }
        plans.write_plan(self.desk, student, plan, goal)
        return self.plan_of(student)

    def plan_of(self, student: Student) -> Plan:
        return reads.plan_records(self.desk, student_id=student.id)[0].plan

    def goal_of(self, student: Student) -> Goal:
        goal = reads.plan_records(self.desk, student_id=student.id)[0].goal
        assert goal is not None
        return goal

    def note(self, student: Student, text: str = "Reads on the bus.", *, restricted: bool = False) -> Changes:
        return plans.add_note(self.desk, student, text, TODAY, kind="observation", restricted=restricted)

    def notes_about(self, student: Student) -> list[str]:
        return [note.text for note in reads.notes(self.desk, student.id)]

    def call_meeting(self, *who: Student, date: dt.date = TODAY) -> Meeting:
        meetings.call_meeting(self.desk, date=date, time="2:15 pm", kind="group_review")
        meeting = reads.meetings(self.desk)[-1]
        for student in who:
            record = next(iter(reads.plan_records(self.desk, student_id=student.id)), None)
            meetings.put_on_agenda(self.desk, meeting, student, record, "review due")
        return meeting

    def undo(self, change: str = "") -> Changes:
        return self.desk.undo(change)

    def redo(self) -> Changes:
        return self.desk.redo()

    def back_up(self, out: Path | None = None) -> Backup:
        return back_up(self.desk, out)

    # -- what can be seen ---------------------------------------------------------------------------------------------

    def names(self) -> list[str]:
        return [student.name for student in reads.students(self.desk)]

    def student(self, student: Student) -> Student | None:
        return reads.student(self.desk, student.id)

    def scores(self) -> list[Score]:
        return reads.all_scores(self.desk)

    def notes(self) -> list[Note]:
        return [note for student in reads.students(self.desk) for note in reads.notes(self.desk, student.id)]

    def digest(self) -> str:
        return self.desk.digest()

    def says(self, student: Student | None = None) -> list[str]:
        """The history's sentences, newest first."""
        told = history.history(self.desk, student_id=student.id if student else "")
        return [one.says for one in told]

    def check(self) -> Report:
        return check(self.desk)


class Answer(NamedTuple):
    """What a command said: its exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class CommandLine:
    """The program's commands, run in this process, with one desk and one day."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str], today: dt.date = TODAY) -> None:
        self.folder = folder
        self.today = today
        self._capsys = capsys

    def __call__(self, name: str, *arguments: object) -> Answer:
        """Run a command on the desk as a person would type it."""
        self._capsys.readouterr()
        words = [name, *map(str, arguments), "--desk", str(self.folder), "--today", self.today.isoformat()]
        try:
            status = commands.run(words)
        except SystemExit as end:
            status = int(end.code or 0)
        said = self._capsys.readouterr()
        return Answer(status, said.out, said.err)

    def json(self, name: str, *arguments: object) -> Any:
        """The same with --json, for a command that must succeed and say nothing but JSON."""
        answer = self(name, *arguments, "--json")
        assert answer.status == 0, answer.err
        return answer.json

    def refused(self, name: str, *arguments: object) -> str:
        """The sentence with which a command is refused."""
        answer = self(name, *arguments, "--json")
        assert answer.status == 2, answer
        assert answer.out == ""
        assert "Traceback" not in answer.err
        return answer.err.strip()

    def digest(self) -> str:
        return self.json("check")["digest"]
