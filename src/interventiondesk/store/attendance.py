"""Attendance as compact facts: how one delivery is stored, and which code of a day is in force.

The facts stand outside the log; the delivery that they belong to is logged, and the newest living delivery of a day wins.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from interventiondesk.store.driver import Connection

Fact = tuple[str, int, int]
"""Student id, day as `date.toordinal()`, code."""

Told = Callable[[int, int], None]
"""Told of progress as (done, total); it stops the work by raising."""

_AT_ONCE = 10_000


def store_facts(connection: Connection, batch_id: str, facts: Sequence[Fact], told: Told) -> None:
    """Add the facts of one delivery. Whatever `told` raises ends the transaction that this is part of."""
    numbers = _numbers(connection, {batch_id, *(fact[0] for fact in facts)})
    number = numbers[batch_id]
    # In the order of the key: a row that is put between others costs several times one that is put at the end.
    rows = sorted([(numbers[student], day, number, code) for student, day, code in facts])
    sql = 'INSERT INTO "attendance" ("student", "day", "batch", "code") VALUES (?, ?, ?, ?)'
    for done in range(0, len(rows), _AT_ONCE):
        told(done, len(rows))
        connection.executemany(sql, rows[done : done + _AT_ONCE])


def _numbers(connection: Connection, ids: Collection[str]) -> dict[str, int]:
    """The short numbers of these ids; those that have none get one, in the order of the ids."""
    connection.executemany('INSERT OR IGNORE INTO "number_of" ("id") VALUES (?)', [(one,) for one in sorted(ids)])
    found = connection.execute('SELECT "id", "number" FROM "number_of"')
    return {row[0]: row[1] for row in found if row[0] in ids}


def days_in_force(connection: Connection, students: Iterable[str], first: int, last: int) -> dict[str, dict[int, int]]:
    """The code of each day from `first` to `last` (ordinals) by student, from the newest living delivery of the day. Who
    has none is not in it. A question a student, because each is answered in the order of the key."""
    deliveries = """
        SELECT n."number" FROM "attendance_batch" l JOIN "number_of" n ON n."id" = l."id" WHERE l."deleted_at" IS NULL
    """
    living = {row[0] for row in connection.execute(deliveries)}
    if not living:
        return {}
    wanted = set(students)
    numbered = connection.execute('SELECT "id", "number" FROM "number_of"')
    numbers: dict[str, int] = {row[0]: row[1] for row in numbered if row[0] in wanted}
    sql = 'SELECT "day", "batch", "code" FROM "attendance" WHERE "student" = ? AND "day" BETWEEN ? AND ? ORDER BY 1, 2'
    found: dict[str, dict[int, int]] = {}
    for student, number in numbers.items():
        asked = connection.execute(sql, (number, first, last))
        if codes := {day: code for day, batch, code in asked if batch in living}:
            found[student] = codes
    return found
