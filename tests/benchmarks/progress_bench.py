"""The progress of all plans of a large school against reading their rows into values: a ratio, aim 10 or less.

400 plans with 15,000 scores and their sessions; the records are read anew for every round, so that nothing that they
remember is counted as done. And one new score: how many plans it judges again, which is one.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import tempfile
import time
from pathlib import Path

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plans import Goal, Plan, Session
from interventiondesk.domain.progress import progress_of
from interventiondesk.domain.school import SchoolYear, Staff
from interventiondesk.domain.students import Student
from interventiondesk.store import reads, rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection
from interventiondesk.tasks.standing import standings, times_judged

PLANS, SCORES = 400, 37.5
BEGIN = dt.date(2026, 9, 7)
TODAY = dt.date(2027, 5, 28)
ROUNDS = 5
READ: tuple[type[Entity], ...] = (Plan, Goal, Score, Session)


def school() -> list[Entity]:
    """Invented plans, each with a baseline, a score a week and a session three times a week."""
    chance = random.Random(7)  # noqa: S311 (an invented school)
    measure = Measure(id="m", name="Oral reading fluency", unit="words")
    made: list[Entity] = [SchoolYear(id="y", title="2026-27", begin_date=dt.date(2026, 8, 31), end_date=TODAY), measure]
    for number in range(PLANS):
        key = f"{number:04d}"
        made.append(Student(id=f"s{key}", family_name=f"Student {key}", grade="3"))
        begin = BEGIN + dt.timedelta(weeks=chance.randrange(4))
        made.append(
            Plan(
                id=f"p{key}",
                student_id=f"s{key}",
                concern="reads slowly",
                measure_id="m",
                begin_date=begin,
                weekdays="Mon Wed Fri",
            )
        )
        made.append(
            Goal(
                id=f"g{key}",
                plan_id=f"p{key}",
                begin_date=begin,
                baseline=40.0,
                baseline_scores=3,
                target=90.0,
                target_date=dt.date(2027, 6, 4),
            )
        )
        dates = [begin - dt.timedelta(days=back) for back in (9, 6, 2)]
        dates += [begin + dt.timedelta(weeks=week, days=2) for week in range(35 + number % 2)]
        for at, date in enumerate(dates):
            value = float(round(40 + max(0, at - 2) * chance.uniform(0.4, 1.8) + chance.gauss(0, 6)))
            made.append(
                Score(id=f"v{key}{at:02d}", student_id=f"s{key}", measure_id="m", date=date, value=max(value, 0.0))
            )
        for week in range(36):
            for day in (0, 2, 4):
                date = begin + dt.timedelta(weeks=week, days=day - begin.weekday())
                if chance.random() < 0.95:
                    outcome = "present" if chance.random() < 0.93 else "absent"
                    made.append(Session(id=f"t{key}{week:02d}{day}", plan_id=f"p{key}", date=date, outcome=outcome))
    return made


def main() -> None:
    """Print the ratio, and how many plans one score judges again."""
    with tempfile.TemporaryDirectory() as home:
        desk = Desk.new_sample(Path(home) / "desk", signs_in=Staff(id="a", family_name="Adler", role="coordinator"))
        with desk:
            made = school()
            desk.commit("A large school", *made)
            calendar, policy = reads.calendar(desk), reads.policy(desk)

            def read(connection: Connection) -> None:
                for entity in READ:
                    rows.select(connection, entity)

            reading: list[float] = []
            judging: list[float] = []
            for _ in range(ROUNDS):
                begin = time.process_time()
                desk.read(read)
                reading.append(time.process_time() - begin)
                records = reads.plan_records(desk)
                begin = time.process_time()
                judged = [progress_of(record, calendar, policy, TODAY) for record in records]
                judging.append(time.process_time() - begin)
            standings(desk, TODAY)
            before = times_judged(desk)
            desk.commit(
                "One score", Score(id="new", student_id="s0007", measure_id="m", date=TODAY, ordinal=2, value=77.0)
            )
            standings(desk, TODAY)
            again = times_judged(desk) - before
    scores = sum(isinstance(one, Score) for one in made)
    ratio = statistics.median(judging) / statistics.median(reading)
    print(f"progress of {len(judged)} plans ({scores} scores) / reading their rows: {ratio:.2f} (aim 10)")  # noqa: T201
    print(f"plans judged again after one new score: {again} (aim 1)")  # noqa: T201


if __name__ == "__main__":
    main()
