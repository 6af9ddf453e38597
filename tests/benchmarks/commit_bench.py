"""Committing 15,000 scores with the log against the same desk without its triggers: a ratio, aim 3 or less.

Both go through `Desk.commit`, from checked values to the flushed transaction. Each round makes two new desks and takes
them in turn, because a shared machine only ever adds time; the ratio of the medians counts.
"""

from __future__ import annotations

import datetime as dt
import statistics
import tempfile
import time
from pathlib import Path

from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Student
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection

SCORES = 15_000
STUDENTS = 500
ROUNDS = 5


def year_of_scores(measure: Measure, students: list[Student]) -> list[Score]:
    """Thirty weeks of scores for every student."""
    first = dt.date(2026, 9, 1)
    return [
        Score(
            id=f"{week:02d}-{student.id}",
            student_id=student.id,
            measure_id=measure.id,
            date=first + dt.timedelta(weeks=week),
            value=40.0 + week,
        )
        for week in range(SCORES // STUDENTS)
        for student in students
    ]


def without_log(connection: Connection, _: bytes) -> None:
    """Take the triggers of the score table away; such a desk would be refused when it is next opened."""
    for verb in ("insert", "update", "id", "delete"):
        connection.execute(f"DROP TRIGGER log_score_{verb}")


def seconds(folder: Path, *, logged: bool) -> float:
    """How long one commit of all scores takes on a new desk."""
    desk = Desk.new_sample(folder, signs_in=Staff(id="staff", family_name="Alvarado"))
    try:
        measure = Measure(id="orf", name="Oral reading fluency", unit="words")
        students = [Student(id=f"student-{number:04d}", family_name=f"Pupil {number}") for number in range(STUDENTS)]
        desk.commit("Set up", measure, *students)
        if not logged:
            desk.work_with_writer(without_log)
        scores = year_of_scores(measure, students)
        begin = time.perf_counter()
        changes = desk.commit(f"{SCORES} scores", *scores)
        took = time.perf_counter() - begin
        if desk.counts()["score"] != SCORES or bool(changes.change) != logged:
            raise AssertionError("the commit did not do its work")
        return took
    finally:
        desk._drop()
        desk.folder.release()


def main() -> None:
    """Print the ratio."""
    with_log: list[float] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        for number in range(ROUNDS):
            with_log.append(seconds(Path(home) / f"with-{number}", logged=True))
            bare.append(seconds(Path(home) / f"without-{number}", logged=False))
    ratio = statistics.median(with_log) / statistics.median(bare)
    print(f"committing {SCORES:,} scores with the log / without: {ratio:.2f} (aim 3.0)")  # noqa: T201


if __name__ == "__main__":
    main()
