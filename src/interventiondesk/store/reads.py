"""The named questions that pages and papers ask; each answers with values.

What the signed-in person may not see is left out here and nowhere else: restricted notes, and whatever the history says
about them.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.declared import Entity
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Decision, Meeting
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan, Session
from interventiondesk.domain.school import POLICY_ID, CalendarDay, Policy, School, SchoolYear, Staff, usual_policy
from interventiondesk.domain.students import Contact, FamilyContact, Group, Membership, Note, Student
from interventiondesk.domain.words import day_words
from interventiondesk.store import driver, rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection

_E = TypeVar("_E", bound=Entity)


def _all(desk: Desk, entity: type[_E], where: str = "", arguments: Sequence[object] = (), order: str = "") -> list[_E]:
    return desk.read(lambda connection: rows.select(connection, entity, where, arguments, order))


def _one(desk: Desk, entity: type[_E], row_id: str | None) -> _E | None:
    if not row_id:
        return None
    found = _all(desk, entity, 't."id" = ?', (row_id,))
    return found[0] if found else None


def by_id(values: Iterable[_E]) -> dict[str, _E]:
    """Values by their id."""
    return {value.id: value for value in values}


# -- the school -------------------------------------------------------------------------------------------------------


def school(desk: Desk) -> School:
    """The school of this desk; an unnamed one before it has a name."""
    found = _all(desk, School)
    return found[0] if found else School(id="school", name="This school")


def policy(desk: Desk) -> Policy:
    """What the school decided about thresholds, or the published values."""
    return _one(desk, Policy, POLICY_ID) or usual_policy()


def calendar(desk: Desk) -> SchoolCalendar:
    """The school days of all years that the desk knows."""
    years = _all(desk, SchoolYear, order='t."begin_date"')
    return SchoolCalendar(tuple(years), tuple(_all(desk, CalendarDay, order='t."date"')))


def staff(desk: Desk) -> list[Staff]:
    """Everybody who works here, by last name."""
    return _all(desk, Staff, 't."active" = 1', order='t."family_name", t."given_name"')


def person(desk: Desk, staff_id: str | None) -> Staff | None:
    """One staff member."""
    return _one(desk, Staff, staff_id)


def last_backup_words(desk: Desk, today: dt.date) -> str:
    """When the last verified backup was made: today and at what time, or on which day."""
    made = desk.read(lambda connection: driver.one(connection, 'SELECT "value" FROM "meta" WHERE "key" = \'backup\''))
    if not made:
        return "no backup yet"
    moment = dt.datetime.fromisoformat(made).astimezone()
    if moment.date() == today:
        return f"last verified backup today {moment.hour}:{moment.minute:02d}"
    return f"last verified backup {day_words(moment.date())}"


# -- students ---------------------------------------------------------------------------------------------------------


def students(desk: Desk, *, also_inactive: bool = False) -> list[Student]:
    """The students of the school by name."""
    where = "" if also_inactive else 't."active" = 1'
    return _all(desk, Student, where, order='t."family_name" COLLATE NOCASE, t."given_name" COLLATE NOCASE, t."id"')


def student(desk: Desk, student_id: str) -> Student | None:
    """One student, active or not."""
    return _one(desk, Student, student_id)


def contacts(desk: Desk, student_id: str) -> list[Contact]:
    """The adults at home."""
    return _all(desk, Contact, 't."student_id" = ?', (student_id,), 't."name"')


def family_contacts(desk: Desk, student_id: str) -> list[FamilyContact]:
    """When school and family spoke, newest first. Restricted ones only for whoever may see them."""
    where = 't."student_id" = ?' + ("" if desk.who.sees_restricted else ' AND t."restricted" = 0')
    return _all(desk, FamilyContact, where, (student_id,), 't."date" DESC, t."id" DESC')


def last_family_contacts(desk: Desk) -> dict[str, dt.date]:
    """The last contact with the family by student."""
    sql = 'SELECT "student_id", max("date") FROM "family_contact" WHERE "deleted_at" IS NULL GROUP BY "student_id"'
    found = desk.read(lambda connection: connection.execute(sql).fetchall())
    return {row[0]: dt.date.fromisoformat(row[1]) for row in found}


def notes(desk: Desk, student_id: str) -> list[Note]:
    """The notes that whoever is signed in may see, newest first."""
    where = 't."student_id" = ?' + ("" if desk.who.sees_restricted else ' AND t."restricted" = 0')
    return _all(desk, Note, where, (student_id,), 't."date" DESC, t."id" DESC')


def attendance_shares(desk: Desk, since: dt.date, until: dt.date, student_id: str = "") -> dict[str, tuple[int, int]]:
    """Days present and days enrolled by student, or of one, from the newest living batch of each day; a student without
    rows is not in it: no data is not perfect attendance."""
    one = 'AND s."id" = ?' if student_id else ""
    sql = f"""
        SELECT s."id", count(*), sum(a."code" IN (1, 4))
        FROM "attendance" a
        JOIN "number_of" s ON s."number" = a."student"
        WHERE a."day" BETWEEN ? AND ? {one} AND a."batch" = (
            SELECT max(b."batch") FROM "attendance" b
            JOIN "number_of" n ON n."number" = b."batch"
            JOIN "attendance_batch" l ON l."id" = n."id" AND l."deleted_at" IS NULL
            WHERE b."student" = a."student" AND b."day" = a."day")
        GROUP BY a."student"
    """
    arguments = (since.toordinal(), until.toordinal(), *((student_id,) if student_id else ()))
    found = desk.read(lambda connection: connection.execute(sql, arguments).fetchall())
    return {row[0]: (row[2], row[1]) for row in found}


# -- groups -----------------------------------------------------------------------------------------------------------


class Roster(msgspec.Struct, frozen=True, kw_only=True):
    """A group with its provider and its present members in grid order."""

    group: Group
    provider: Staff | None
    members: tuple[Student, ...]


def rosters(desk: Desk, today: dt.date) -> list[Roster]:
    """All active groups with who is in them today."""

    def ask(connection: Connection) -> list[Roster]:
        groups = rows.select(connection, Group, 't."active" = 1', order='t."name"')
        present = rows.select(
            connection,
            Membership,
            't."begin_date" <= ? AND (t."end_date" IS NULL OR t."end_date" >= ?)',
            (today.isoformat(), today.isoformat()),
            't."position", t."id"',
        )
        people = by_id(rows.select(connection, Staff))
        learners = by_id(rows.select(connection, Student, 't."active" = 1'))
        members: dict[str, list[Student]] = {}
        for one in present:
            if one.student_id in learners:
                members.setdefault(one.group_id, []).append(learners[one.student_id])
        return [
            Roster(group=group, provider=people.get(group.staff_id or ""), members=tuple(members.get(group.id, ())))
            for group in groups
        ]

    return desk.read(ask)


def memberships(desk: Desk, student_id: str) -> list[Membership]:
    """A student's times in groups."""
    return _all(desk, Membership, 't."student_id" = ?', (student_id,), 't."begin_date"')


# -- measures and plans -----------------------------------------------------------------------------------------------


def measures(desk: Desk) -> list[Measure]:
    """What is measured here, by name and level."""
    return _all(desk, Measure, 't."active" = 1', order='t."name", t."level"')


def measure(desk: Desk, measure_id: str | None) -> Measure | None:
    """One measure."""
    return _one(desk, Measure, measure_id)


def benchmarks(desk: Desk) -> list[Benchmark]:
    """The school's own bands, in no order that means anything."""
    return _all(desk, Benchmark, order='t."id"')


def scores(desk: Desk, student_id: str) -> list[Score]:
    """All scores of a student, newest first."""
    return _all(desk, Score, 't."student_id" = ?', (student_id,), 't."date" DESC, t."ordinal" DESC')


def all_scores(desk: Desk) -> list[Score]:
    """Every score of the school: for imports, which compare with what is there."""
    return _all(desk, Score)


def scores_on(desk: Desk, measure_id: str, date: dt.date) -> list[Score]:
    """The scores of one measure on one day."""
    return _all(desk, Score, 't."measure_id" = ? AND t."date" = ?', (measure_id, date.isoformat()))


def newest_score_date(desk: Desk) -> dt.date | None:
    """How fresh the data is."""
    sql = 'SELECT max("date") FROM "score" WHERE "deleted_at" IS NULL'
    found = desk.read(lambda connection: driver.one(connection, sql))
    return dt.date.fromisoformat(found) if found else None


def interventions(desk: Desk) -> list[Intervention]:
    """The school's library."""
    return _all(desk, Intervention, 't."active" = 1', order='t."area", t."name"')


def plan_records(
    desk: Desk, *, student_id: str = "", plan_id: str = "", plan_ids: Sequence[str] | None = None, running: bool = True
) -> list[PlanRecord]:
    """Plans with everything that their progress is judged by: all running ones, or those of one student, or some."""
    where: list[str] = []
    arguments: list[str] = []
    if running:
        where.append("t.\"status\" IN ('active', 'fading') AND t.\"end_date\" IS NULL")
    if student_id:
        where.append('t."student_id" = ?')
        arguments.append(student_id)
    if plan_id:
        where.append('t."id" = ?')
        arguments.append(plan_id)
    if plan_ids is not None:
        where.append(f't."id" IN ({", ".join("?" * len(plan_ids))})')
        arguments += plan_ids
    if not student_id and not plan_id:
        where.append('t."student_id" IN (SELECT "id" FROM "student" WHERE "active" = 1)')

    def ask(connection: Connection) -> list[PlanRecord]:
        plans = rows.select(connection, Plan, " AND ".join(where), arguments, 't."begin_date", t."id"')
        return _records(connection, plans)

    return desk.read(ask)


def touched_since(desk: Desk, clock: int) -> tuple[int, dict[str, frozenset[str]]]:
    """The newest reading of the log's clock, and the ids of all rows changed after an earlier one, by table."""

    def ask(connection: Connection) -> tuple[int, dict[str, frozenset[str]]]:
        newest = int(driver.one(connection, 'SELECT max("clock") FROM "op"') or 0)
        found: dict[str, set[str]] = {}
        if newest > clock:
            sql = 'SELECT DISTINCT "entity", "row" FROM "op" WHERE "clock" > ?'
            for table, row in connection.execute(sql, (clock,)):
                found.setdefault(table, set()).add(row)
        return newest, {table: frozenset(ids) for table, ids in found.items()}

    return desk.read(ask)


_PLANS_OF = {
    "plan": 'SELECT "id" FROM "plan" WHERE "id" IN ({})',
    "goal": 'SELECT "plan_id" FROM "goal" WHERE "id" IN ({})',
    "phase": 'SELECT "plan_id" FROM "phase" WHERE "id" IN ({})',
    "session": 'SELECT "plan_id" FROM "session" WHERE "id" IN ({})',
    "score": 'SELECT p."id" FROM "plan" p JOIN "score" s ON s."student_id" = p."student_id" '
    'AND s."measure_id" = p."measure_id" WHERE s."id" IN ({})',
    "student": 'SELECT "id" FROM "plan" WHERE "student_id" IN ({})',
    "group": 'SELECT "id" FROM "plan" WHERE "group_id" IN ({})',
    "measure": 'SELECT "id" FROM "plan" WHERE "measure_id" IN ({})',
    "intervention": 'SELECT "id" FROM "plan" WHERE "intervention_id" IN ({})',
    "staff": 'SELECT "id" FROM "plan" WHERE "provider_id" IN ({})',
}
"""Which plans a changed row belongs to. A row that was taken out still says whose it was."""


def plans_touched(desk: Desk, touched: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The ids of all plans whose record holds one of these rows."""

    def ask(connection: Connection) -> frozenset[str]:
        found: set[str] = set()
        for table, sql in _PLANS_OF.items():
            ids = tuple(touched.get(table, ()))
            for start in range(0, len(ids), 500):
                part = ids[start : start + 500]
                found |= {row[0] for row in connection.execute(sql.format(", ".join("?" * len(part))), part)}
        return frozenset(found)

    return desk.read(ask)


def _grouped(values: Iterable[_E], key: str) -> dict[str, list[_E]]:
    found: dict[str, list[_E]] = {}
    for value in values:
        found.setdefault(getattr(value, key), []).append(value)
    return found


def _records(connection: Connection, plans: list[Plan]) -> list[PlanRecord]:
    if not plans:
        return []
    # One question a table, however many plans: a question a plan would make Today slow in a large school. All ids are one
    # argument, which keeps clear of the most arguments that a statement may have; what other plans hold is not read.
    ids = (json.dumps([plan.id for plan in plans]),)
    asked = 'SELECT "value" FROM json_each(?)'
    of_plans = f't."plan_id" IN ({asked})'
    named = f't."id" IN (SELECT "student_id" FROM "plan" WHERE "id" IN ({asked}))'
    wanted = (
        f'(t."student_id", t."measure_id") IN (SELECT "student_id", "measure_id" FROM "plan" WHERE "id" IN ({asked}))'
    )
    goals = _grouped(rows.select(connection, Goal, of_plans, ids, 't."begin_date", t."id"'), "plan_id")
    phases = _grouped(rows.select(connection, Phase, of_plans, ids, 't."begin_date"'), "plan_id")
    sessions = _grouped(rows.select(connection, Session, of_plans, ids, 't."date"'), "plan_id")
    pupils = by_id(rows.select(connection, Student, named, ids))
    scored: dict[tuple[str, str], list[Score]] = {}
    for score in rows.select(connection, Score, wanted, ids, 't."date", t."ordinal"'):
        scored.setdefault((score.student_id, score.measure_id), []).append(score)
    kinds = by_id(rows.select(connection, Measure))
    people = by_id(rows.select(connection, Staff))
    library = by_id(rows.select(connection, Intervention))
    theirs = f't."id" IN (SELECT "group_id" FROM "plan" WHERE "id" IN ({asked}))'
    groups = by_id(rows.select(connection, Group, theirs, ids))
    return [
        PlanRecord(
            student=pupils[plan.student_id],
            plan=plan,
            measure=kinds.get(plan.measure_id or ""),
            goals=tuple(goals.get(plan.id, ())),
            phases=tuple(phases.get(plan.id, ())),
            scores=tuple(scored.get((plan.student_id, plan.measure_id or ""), ())),
            sessions=tuple(sessions.get(plan.id, ())),
            provider=people.get(plan.provider_id or ""),
            intervention=library.get(plan.intervention_id or ""),
            group=groups.get(plan.group_id or ""),
        )
        for plan in plans
        if plan.student_id in pupils
    ]


# -- meetings ---------------------------------------------------------------------------------------------------------


def meetings(desk: Desk) -> list[Meeting]:
    """All meetings, the next first, then the past ones backwards is up to the page: here by date."""
    return _all(desk, Meeting, order='t."date", t."time", t."id"')


def meeting(desk: Desk, meeting_id: str) -> Meeting | None:
    """One meeting."""
    return _one(desk, Meeting, meeting_id)


def next_meeting(desk: Desk, today: dt.date) -> Meeting | None:
    """The first meeting from today on that has not been held."""
    found = _all(
        desk, Meeting, 't."date" >= ? AND t."held" = 0', (today.isoformat(),), 't."date", t."time", t."id" LIMIT 1'
    )
    return found[0] if found else None


def agenda(desk: Desk, meeting_id: str) -> list[AgendaItem]:
    """The students of a meeting in their order."""
    return _all(desk, AgendaItem, 't."meeting_id" = ?', (meeting_id,), 't."position", t."id"')


def agendas(desk: Desk) -> dict[str, list[AgendaItem]]:
    """All agendas by meeting."""
    return _grouped(_all(desk, AgendaItem, order='t."position", t."id"'), "meeting_id")


def decisions(desk: Desk, student_id: str = "") -> list[Decision]:
    """Decisions, newest first: of one student, or all."""
    where, arguments = ('t."student_id" = ?', (student_id,)) if student_id else ("", ())
    return _all(desk, Decision, where, arguments, 't."date" DESC, t."id" DESC')


def actions(desk: Desk, *, open_only: bool = True) -> list[ActionItem]:
    """Action items by due date; those without one last."""
    where = 't."done_on" IS NULL' if open_only else ""
    return _all(desk, ActionItem, where, order='t."due" IS NULL, t."due", t."id"')
