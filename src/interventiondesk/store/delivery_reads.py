"""The named questions of delivery: running plans without their scores, who was ever in a group, what was entered.

Apart from `reads` because a capacity that is told at every key of the plan form must not read all scores and sessions.
"""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.plans import Plan, Session
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Membership
from interventiondesk.store import rows
from interventiondesk.store.desk import Desk

_STILL_HERE = 't."student_id" IN (SELECT "id" FROM "student" WHERE "active" = 1 AND "deleted_at" IS NULL)'


def running_plans(desk: Desk) -> list[Plan]:
    """The running plans of all active students, by their begin."""
    where = f"t.\"status\" IN ('active', 'fading') AND t.\"end_date\" IS NULL AND {_STILL_HERE}"
    return desk.read(lambda connection: rows.select(connection, Plan, where, (), 't."begin_date", t."id"'))


def ended_since(desk: Desk, day: dt.date) -> list[Plan]:
    """The plans of active students that ended on a day or later, by their begin."""
    where, arguments = f't."end_date" >= ? AND {_STILL_HERE}', (day.isoformat(),)
    return desk.read(lambda connection: rows.select(connection, Plan, where, arguments, 't."begin_date", t."id"'))


def group_memberships(desk: Desk, group_id: str) -> list[Membership]:
    """Everybody's times in a group, past ones too, in the order of its grid."""
    return desk.read(
        lambda connection: rows.select(
            connection, Membership, 't."group_id" = ?', (group_id,), 't."position", t."begin_date", t."id"'
        )
    )


def entered_days(desk: Desk, since: dt.date) -> dict[str, frozenset[dt.date]]:
    """The days from `since` on that have an entry, by plan."""
    sql = 'SELECT "plan_id", "date" FROM "session" WHERE "deleted_at" IS NULL AND "date" >= ?'
    found: dict[str, set[dt.date]] = {}
    for plan_id, day in desk.read(lambda connection: connection.execute(sql, (since.isoformat(),)).fetchall()):
        found.setdefault(plan_id, set()).add(dt.date.fromisoformat(day))
    return {plan_id: frozenset(days) for plan_id, days in found.items()}


def sessions_since(desk: Desk, since: dt.date, staff_id: str) -> list[Session]:
    """What is noted as taught by one adult from a day on, in order."""
    where = 't."date" >= ? AND t."staff_id" = ?'
    arguments = (since.isoformat(), staff_id)
    return desk.read(lambda connection: rows.select(connection, Session, where, arguments, 't."date", t."id"'))


def everybody(desk: Desk) -> list[Staff]:
    """All who work or worked here, by name: who has left may still have a caseload."""
    return desk.read(lambda connection: rows.select(connection, Staff, order='t."family_name", t."given_name", t."id"'))
