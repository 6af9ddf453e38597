"""The named questions of early warning: the signs of many students in few queries, and whom a changed row is about.

Apart from `reads` because these read the whole school's attendance at once. Restricted ratings are left out here for
whoever may not see them, without a trace: the indicator then knows of no rating.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.flags import Answers
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import Day, StudentSigns
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.screening import LINES_ID, IndicatorLines, usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Student
from interventiondesk.store import driver, rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection, quoted

_E = TypeVar("_E", bound=Entity)

_LAST_YEAR = dt.timedelta(days=366)
_FEW = 200
"""Up to so many students are named in the question; more are read with everybody."""

OF_A_STUDENT: tuple[type[Entity], ...] = (Incident, CourseResult, Rating, Score, AttendanceTotal)
"""The entities whose rows are signs of the one student whom they name."""


def indicator_lines(desk: Desk) -> IndicatorLines:
    """Where the school draws its lines, or the published ones."""
    found = desk.read(lambda connection: rows.select(connection, IndicatorLines, 't."id" = ?', (LINES_ID,)))
    return found[0] if found else usual_lines()


def student_signs(
    desk: Desk, since: dt.date, until: dt.date, only: Collection[str] | None = None
) -> dict[str, StudentSigns]:
    """What is known of students from `since` to `until`, by the student's id and in the order of names: of all active
    ones, or of `only` these, active or not. Who is not there, or was taken out, is not in it. Totals of attendance reach
    a year further back."""
    if only is not None and not only:
        return {}

    def ask(connection: Connection) -> dict[str, StudentSigns]:
        few = tuple(only) if only is not None and len(only) <= _FEW else ()
        wanted = _named("id", few) if few else ("" if only is not None else 't."active" = 1')
        order = 't."family_name" COLLATE NOCASE, t."given_name" COLLATE NOCASE, t."id"'
        pupils = rows.select(connection, Student, wanted, few, order)
        if only is not None and not few:
            pupils = [one for one in pupils if one.id in only]
        span = (since.isoformat(), until.isoformat())

        def of(entity: type[_E], more: str = "") -> dict[str, list[_E]]:
            where = f't."date" BETWEEN ? AND ?{more}' + (f" AND {_named('student_id', few)}" if few else "")
            return _grouped(rows.select(connection, entity, where, (*span, *few), 't."date", t."id"'), "student_id")

        seen = "" if desk.who.sees_restricted else ' AND t."restricted" = 0'
        incidents, results, ratings = of(Incident), of(CourseResult), of(Rating, seen)
        benchmarks = of(Score, " AND t.\"kind\" = 'benchmark'")
        where = 't."end_date" >= ? AND t."begin_date" <= ?' + (f" AND {_named('student_id', few)}" if few else "")
        reach = ((since - _LAST_YEAR).isoformat(), until.isoformat())
        order = 't."begin_date", t."id"'
        totals = _grouped(rows.select(connection, AttendanceTotal, where, (*reach, *few), order), "student_id")
        measures = {one.id: one for one in rows.select(connection, Measure)}
        days = _days(connection, since, until, [one.id for one in pupils])
        return {
            one.id: StudentSigns(
                student=one,
                days=days.get(one.id, ()),
                totals=tuple(totals.get(one.id, ())),
                incidents=tuple(incidents.get(one.id, ())),
                results=tuple(results.get(one.id, ())),
                ratings=tuple(ratings.get(one.id, ())),
                benchmarks=tuple(
                    (score, measures[score.measure_id])
                    for score in benchmarks.get(one.id, ())
                    if score.measure_id in measures
                ),
            )
            for one in pupils
        }

    return desk.read(ask)


def answers(desk: Desk, since: dt.date, only: Collection[str] | None = None) -> dict[str, Answers]:
    """What was done about the flags of students since a day: decisions, inquiries, and plans that run or ended since. Of
    all, or of `only` these; who is not in it has nothing. Restricted inquiries only for whoever may see them."""
    few = tuple(only) if only is not None and len(only) <= _FEW else ()
    if only is not None and not only:
        return {}

    def ask(connection: Connection) -> dict[str, Answers]:
        def of(
            entity: type[_E], where: str, arguments: Sequence[str] = (), order: str = 't."id"'
        ) -> dict[str, list[_E]]:
            named = f" AND {_named('student_id', few)}" if few else ""
            return _grouped(rows.select(connection, entity, where + named, (*arguments, *few), order), "student_id")

        day = (since.isoformat(),)
        newest = 't."date" DESC, t."id" DESC'
        seen = "" if desk.who.sees_restricted else ' AND t."restricted" = 0'
        decisions = of(FlagDecision, 't."date" >= ?', day, newest)
        inquiries = of(Inquiry, f't."date" >= ?{seen}', day, newest)
        plans = of(Plan, '(t."end_date" IS NULL OR t."end_date" >= ?)', day, 't."begin_date", t."id"')
        return {
            student: Answers(
                decisions=tuple(decisions.get(student, ())),
                plans=tuple(plans.get(student, ())),
                inquiries=tuple(inquiries.get(student, ())),
            )
            for student in {*decisions, *inquiries, *plans}
            if only is None or student in only
        }

    return desk.read(ask)


def incidents_known_since(desk: Desk, since: dt.date, until: dt.date) -> dt.date | None:
    """The date of the school's first incident from `since` to `until`; None where there is none."""
    sql = 'SELECT min("date") FROM "incident" WHERE "deleted_at" IS NULL AND "date" BETWEEN ? AND ?'
    found = desk.read(lambda connection: driver.one(connection, sql, since.isoformat(), until.isoformat()))
    return dt.date.fromisoformat(found) if found else None


def student_of_rows(desk: Desk, entity: type[Entity], ids: Iterable[str]) -> set[str]:
    """Whom these rows are about, also where they were taken out: a row that is gone still says whose it was."""
    listed = list(ids)

    def ask(connection: Connection) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(listed), 500):
            part = listed[start : start + 500]
            marks = ", ".join("?" * len(part))
            sql = f'SELECT DISTINCT "student_id" FROM {quoted(table_of(entity))} WHERE "id" IN ({marks})'
            found |= {row[0] for row in connection.execute(sql, part)}
        return found

    return desk.read(ask)


def students_in_deliveries(desk: Desk, batches: Collection[str], since: dt.date, until: dt.date) -> set[str]:
    """Who has a day from `since` to `until` in these deliveries of attendance, undone ones too."""
    if not batches:
        return set()
    marks = ", ".join("?" * len(batches))
    sql = f"""
        SELECT s."id" FROM "number_of" s WHERE EXISTS (
            SELECT 1 FROM "attendance" a
            WHERE a."student" = s."number" AND a."day" BETWEEN ? AND ?
            AND a."batch" IN (SELECT "number" FROM "number_of" WHERE "id" IN ({marks})))
    """
    arguments = (since.toordinal(), until.toordinal(), *batches)
    return desk.read(lambda connection: {row[0] for row in connection.execute(sql, arguments)})


def _named(column: str, ids: Collection[str]) -> str:
    return f"t.{quoted(column)} IN ({', '.join('?' * len(ids))})"


def _grouped(values: Iterable[_E], column: str) -> dict[str, list[_E]]:
    found: dict[str, list[_E]] = {}
    for value in values:
        found.setdefault(getattr(value, column), []).append(value)
    return found


class _Days(dict[tuple[int, int], Day]):
    """One day for each ordinal and code, shared by the whole school: it has hundreds of thousands of them."""

    def __missing__(self, fact: tuple[int, int]) -> Day:
        made = self[fact] = (dt.date.fromordinal(fact[0]), fact[1])
        return made


def _days(connection: Connection, since: dt.date, until: dt.date, pupils: Sequence[str]) -> dict[str, tuple[Day, ...]]:
    """Each student's days, one code a day from the newest living delivery.

    A question a student, because each is answered in the order of the key from its own stretch of it; one question for
    all would sort hundreds of thousands of rows, or walk over the years of everybody.
    """
    few = tuple(pupils) if len(pupils) <= _FEW else ()
    named = f' WHERE t."id" IN ({", ".join("?" * len(few))})' if few else ""
    numbers: dict[str, int] = dict(
        connection.execute(f'SELECT "id", "number" FROM "number_of" t{named}', few).fetchall()
    )
    deliveries = """
        SELECT n."number" FROM "attendance_batch" l JOIN "number_of" n ON n."id" = l."id" WHERE l."deleted_at" IS NULL
    """
    living = sorted(row[0] for row in connection.execute(deliveries))
    gone = driver.one(connection, 'SELECT count(*) FROM "attendance_batch" WHERE "deleted_at" IS NOT NULL')
    in_force = f' AND "batch" IN ({", ".join("?" * len(living))})' if gone else ""
    sql = f"""
        SELECT "day", "code" FROM "attendance" WHERE "student" = ? AND "day" BETWEEN ? AND ?{in_force}
        ORDER BY "day", "batch"
    """
    first, last = since.toordinal(), until.toordinal()
    more = tuple(living) if gone else ()
    known = _Days()
    found: dict[str, tuple[Day, ...]] = {}
    for pupil in pupils:
        if pupil not in numbers:
            continue
        # Of one day the newest delivery comes last and stays.
        codes: dict[int, int] = dict(connection.execute(sql, (numbers[pupil], first, last, *more)).fetchall())
        if codes:
            found[pupil] = tuple(map(known.__getitem__, codes.items()))
    return found
