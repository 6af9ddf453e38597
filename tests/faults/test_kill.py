"""Kill -9 at a random moment, again and again: what was acknowledged is there, and the desk is whole."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from drivers import SchoolAtWork
from interventiondesk.store import reads

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is asked of the system by its own name here")

WRITER = """
import itertools, sys
from pathlib import Path
import datetime as dt
from drivers import SchoolAtWork
from interventiondesk.domain.measures import Score

school = SchoolAtWork(Path(sys.argv[1]), "")
round_, pupil, measure = sys.argv[2:5]
print("open", flush=True)
for number in itertools.count():
    many = 1 + number % 5
    scores = [
        Score(
            id=f"{round_}-{number}-{part}",
            student_id=pupil,
            measure_id=measure,
            date=dt.date(2026, 9, 1) + dt.timedelta(days=number % 200),
            value=float(number),
        )
        for part in range(many)
    ]
    school.desk.commit(f"{many} scores", *scores)
    print(*(score.id for score in scores), flush=True)
    if number % 7 == 6:
        school.desk.undo()
        print("-", *(score.id for score in scores), flush=True)
    if number % 40 == 39:
        school.back_up()
        print("saved", flush=True)
"""


def run_until_killed(school: SchoolAtWork, name: str, pupil: str, measure: str, seconds: float) -> list[str]:
    """The lines that a writer had printed when it was killed, so many seconds after its first commit was acknowledged."""
    here = str(Path(__file__).resolve().parents[1])
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(school.folder), name, pupil, measure],
        env=os.environ | {"PYTHONPATH": here},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    lines = [writer.stdout.readline(), writer.stdout.readline()]
    assert lines[0] == "open\n", "the desk did not open"
    reader = threading.Thread(target=lambda: lines.extend(writer.stdout))
    reader.start()
    time.sleep(seconds)
    writer.send_signal(signal.SIGKILL)
    assert writer.wait() == -signal.SIGKILL
    reader.join()
    writer.stdout.close()
    return [line.rstrip("\n") for line in lines[1:] if line.endswith("\n")]


def survives(school: SchoolAtWork, rounds: int, seed: int) -> int:
    """Kill so often; answers how many commits had been acknowledged."""
    chance = random.Random(seed)  # noqa: S311 - moments
    imani = school.add_student()
    measure = school.measure
    school.close()
    expected: set[str] = set()
    acknowledged = 0
    for number in range(rounds):
        name = f"r{number}"
        lines = run_until_killed(school, name, imani.id, measure.id, chance.uniform(0, 0.15))
        for line in lines:
            first, *ids = line.split()
            if first == "-":
                expected -= set(ids)
            elif first != "saved":
                expected |= {first, *ids}
                acknowledged += 1
        begin = time.perf_counter()
        school.open()
        assert time.perf_counter() - begin < 3
        there = {score.id for score in reads.all_scores(school.desk)}
        # The commit or the undo that was under way may have been stored, whole, without having been acknowledged.
        last = max((int(one.split("-")[1]) for line in lines for one in line.split() if "-" in one[1:]), default=0)
        late = {f"{name}-{at}-{part}" for at in (last, last + 1) for part in range(5)}
        assert expected - there <= late, f"lost in round {number}"
        assert there - expected <= late, f"not undone in round {number}"
        for at in (last, last + 1):
            whole = {f"{name}-{at}-{part}" for part in range(1 + at % 5)}
            assert there & whole in (set(), whole), "half a commit"
        expected = there
        assert school.check().problems == ()
        school.leave()
        for backup in (school.folder / "backups").glob("desk-*.zip"):
            backup.unlink()
    return acknowledged


def test_no_acknowledged_score_is_lost_when_the_program_is_killed(closed_desk):
    assert survives(closed_desk, rounds=6, seed=1) >= 12


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10))
def test_no_acknowledged_score_is_lost_in_200_kills(closed_desk, seed):
    assert survives(closed_desk, rounds=20, seed=100 + seed) >= 40
