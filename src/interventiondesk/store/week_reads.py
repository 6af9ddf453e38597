"""The named questions of the team's week: decisions on flags, what was put off, tiers, fidelity, points, numbered sheets.

Apart from `reads` because only the places of the week ask them. Restricted inquiries are left out here for whoever may
not see them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TypeVar

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.following import (
    FOLLOW_UP_ID,
    FlagDecision,
    FollowUp,
    FollowUpRules,
    Inquiry,
    WeekSheet,
    usual_follow_up,
)
from interventiondesk.domain.measures import Score
from interventiondesk.domain.meetings import Attendee, TierStatus
from interventiondesk.domain.plans import ClassPlan, FidelityObservation, PointsDay
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.requests import Request
from interventiondesk.domain.students import (
    Background,
    Celebration,
    Contact,
    FamilyContact,
    Group,
    Student,
    TransitionPage,
)
from interventiondesk.store import rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection, quoted

_E = TypeVar("_E", bound=Entity)


def _ask(desk: Desk, entity: type[_E], where: str = "", arguments: Sequence[object] = (), order: str = "") -> list[_E]:
    return desk.read(lambda connection: rows.select(connection, entity, where, arguments, order))


def _of(desk: Desk, entity: type[_E], field: str, value: str, order: str) -> list[_E]:
    """All rows, or those whose `field` has this value where one is given."""
    return _ask(desk, entity, f't."{field}" = ?' if value else "", (value,) if value else (), order)


# -- following up -----------------------------------------------------------------------------------------------------


def follow_up_rules(desk: Desk) -> FollowUpRules:
    """When the school wants to be told, or the usual numbers."""
    found = _ask(desk, FollowUpRules, 't."id" = ?', (FOLLOW_UP_ID,))
    return found[0] if found else usual_follow_up()


def flag_decisions(desk: Desk, student_id: str = "") -> list[FlagDecision]:
    """What was decided about flags, newest first: of one student, or all."""
    return _of(desk, FlagDecision, "student_id", student_id, 't."date" DESC, t."id" DESC')


def inquiries(desk: Desk, student_id: str = "", *, open_only: bool = False) -> list[Inquiry]:
    """Finding out why, newest first: of one student, or all."""
    where = ['t."restricted" = 0'] if not desk.who.sees_restricted else []
    where += ['t."student_id" = ?'] if student_id else []
    where += ['t."closed_on" IS NULL'] if open_only else []
    order = 't."date" DESC, t."id" DESC'
    return _ask(desk, Inquiry, " AND ".join(where), (student_id,) if student_id else (), order)


def follow_ups(desk: Desk) -> list[FollowUp]:
    """Lines that were put off or closed, newest first."""
    return _ask(desk, FollowUp, order='t."date" DESC, t."id" DESC')


def requests(desk: Desk, student_id: str = "") -> list[Request]:
    """Requests for assistance, newest first: about one student, or all."""
    return _of(desk, Request, "student_id", student_id, 't."date" DESC, t."id" DESC')


def import_records(desk: Desk) -> list[ImportRecord]:
    """Files that were brought in, newest first."""
    return _ask(desk, ImportRecord, order='t."date" DESC, t."id" DESC')


# -- students ---------------------------------------------------------------------------------------------------------


def tier_statuses(desk: Desk, student_id: str = "") -> list[TierStatus]:
    """Tiers by area, newest first: of one student, or all."""
    return _of(desk, TierStatus, "student_id", student_id, 't."begin_date" DESC, t."id" DESC')


def backgrounds(desk: Desk) -> dict[str, Background]:
    """What else could be the cause, by student."""
    return {one.student_id: one for one in _ask(desk, Background)}


def background(desk: Desk, student_id: str) -> Background:
    """What is known of one student; an empty one, with the student's id, where nothing is."""
    found = _of(desk, Background, "student_id", student_id, 't."id"')
    return found[0] if found else Background(id=student_id, student_id=student_id)


def celebrations(desk: Desk, student_id: str = "") -> list[Celebration]:
    """What was celebrated, newest first: of one student, or all."""
    return _of(desk, Celebration, "student_id", student_id, 't."date" DESC, t."id" DESC')


def transition_pages(desk: Desk, student_id: str) -> list[TransitionPage]:
    """What was written for next year's teacher, newest first."""
    return _of(desk, TransitionPage, "student_id", student_id, 't."date" DESC, t."id" DESC')


def _ways(one: Contact) -> set[str]:
    """The phone number and the email of an adult at home, without what is too short to tell two apart."""
    return {way for way in (re.sub(r"\D", "", one.phone), one.email.strip().casefold()) if len(way) > 5}


def _at_the_same_home(connection: Connection, student_id: str) -> tuple[str, ...]:
    """The other students with whom the same phone number or email stands."""
    of = 't."student_id" {} ?'
    mine = {way for one in rows.select(connection, Contact, of.format("="), (student_id,)) for way in _ways(one)}
    if not mine:
        return ()
    # SQLite finds who could be meant, the last six digits in their order, whatever stands between them; that it is the
    # same number is asked here. To clean every family's numbers would take most of the time of a student's page.
    alike = [
        ("phone", "%".join(way[-6:])) if way.isdigit() else ("email", re.sub(r"[^ -~]", "%", way))
        for way in sorted(mine)
    ]
    either = " OR ".join(f't."{field}" LIKE ?' for field, _ in alike)
    arguments = (student_id, *(f"%{text}%" for _, text in alike))
    found = rows.select(connection, Contact, f"{of.format('<>')} AND ({either})", arguments)
    return tuple({one.student_id: None for one in found if _ways(one) & mine})


def siblings(desk: Desk, student_id: str) -> list[Student]:
    """Active students who share an adult at home: the same phone number or email stands with both. A name alone is not
    enough."""

    def ask(connection: Connection) -> list[Student]:
        ids = _at_the_same_home(connection, student_id)
        where = f't."active" = 1 AND t."id" IN ({", ".join("?" * len(ids))})'
        return rows.select(connection, Student, where, ids, 't."family_name", t."given_name", t."id"')

    return desk.read(ask)


def _about_siblings(desk: Desk) -> str:
    return 't."siblings" = 1' + ("" if desk.who.sees_restricted else ' AND t."restricted" = 0')


def shared_contacts(desk: Desk, student_id: str) -> list[FamilyContact]:
    """Contacts with the families of brothers and sisters that are also about this student."""

    def ask(connection: Connection) -> list[FamilyContact]:
        where = f'{_about_siblings(desk)} AND t."student_id" <> ?'
        shared = rows.select(connection, FamilyContact, where, (student_id,), 't."date", t."id"')
        if not shared:
            return []
        ways: dict[str, set[str]] = {}
        theirs = f'SELECT t."student_id" FROM "family_contact" t WHERE {where}'
        with_both = f't."student_id" = ? OR t."student_id" IN ({theirs})'
        for one in rows.select(connection, Contact, with_both, (student_id, student_id)):
            ways.setdefault(one.student_id, set()).update(_ways(one))
        mine = ways.get(student_id, set())
        return [one for one in shared if ways.get(one.student_id, set()) & mine]

    return desk.read(ask)


def all_shared_contacts(desk: Desk) -> dict[str, list[FamilyContact]]:
    """Contacts that are also about brothers and sisters, by the student in whose log they stand beside their own."""

    def ask(connection: Connection) -> dict[str, list[FamilyContact]]:
        found: dict[str, list[FamilyContact]] = {}
        shared = rows.select(connection, FamilyContact, _about_siblings(desk), (), 't."date", t."id"')
        if not shared:
            return found
        # Every family's numbers once: to look for the same home of each contact would read them all for each.
        ways: dict[str, set[str]] = {}
        with_them: dict[str, set[str]] = {}
        for contact in rows.select(connection, Contact):
            for way in _ways(contact):
                ways.setdefault(contact.student_id, set()).add(way)
                with_them.setdefault(way, set()).add(contact.student_id)
        for one in shared:
            home = {other for way in ways.get(one.student_id, ()) for other in with_them[way]}
            for other in home - {one.student_id}:
                found.setdefault(other, []).append(one)
        return found

    return desk.read(ask)


def promised_contacts(desk: Desk) -> list[FamilyContact]:
    """What was promised to families and not yet kept, the earliest first."""
    where = 't."promise" <> \'\' AND t."kept_on" IS NULL'
    where += "" if desk.who.sees_restricted else ' AND t."restricted" = 0'
    return _ask(desk, FamilyContact, where, (), 't."promised_for" IS NULL, t."promised_for", t."id"')


# -- delivery ---------------------------------------------------------------------------------------------------------


def points_days(desk: Desk, plan_id: str) -> list[PointsDay]:
    """The days of a check-in/check-out plan in order."""
    return _of(desk, PointsDay, "plan_id", plan_id, 't."date", t."id"')


def observations(desk: Desk, *, group_id: str = "", plan_id: str = "") -> list[FidelityObservation]:
    """Fidelity observations, newest first: of a group, of a plan, or all."""
    field, value = ("group_id", group_id) if group_id else ("plan_id", plan_id)
    return _of(desk, FidelityObservation, field, value, 't."date" DESC, t."id" DESC')


def benchmark_scores(desk: Desk, since: dt.date, until: dt.date) -> list[Score]:
    """The benchmark scores of all students over some time, in the order of days."""
    where = 't."kind" = \'benchmark\' AND t."date" BETWEEN ? AND ?'
    return _ask(desk, Score, where, (since.isoformat(), until.isoformat()), 't."date", t."id"')


def class_plans(desk: Desk) -> list[ClassPlan]:
    """Plans for a class or a grade, newest first."""
    return _ask(desk, ClassPlan, order='t."begin_date" DESC, t."id" DESC')


# -- meetings and paper -----------------------------------------------------------------------------------------------


def groups(desk: Desk) -> list[Group]:
    """All groups by name, closed ones too."""
    return _ask(desk, Group, order='t."name"')


def attendees(desk: Desk, meeting_id: str) -> list[Attendee]:
    """Who was present."""
    return _of(desk, Attendee, "meeting_id", meeting_id, 't."id"')


def week_sheets(desk: Desk) -> list[WeekSheet]:
    """Printed sheets, newest first."""
    return _ask(desk, WeekSheet, order='t."week" DESC, t."printed_on" DESC, t."id" DESC')


def week_sheet(desk: Desk, number: str) -> WeekSheet | None:
    """The sheet with this number; typed letters may be small, and spaces and dashes are left out. A sheet whose printing
    was undone is found too: the paper is in somebody's hands all the same."""
    plain = re.sub(r"[\s-]", "", number).upper()

    def ask(connection: Connection) -> list[WeekSheet]:
        listed = ", ".join(quoted(name) for name in WeekSheet.__struct_fields__)
        sql = f'SELECT {listed} FROM "week_sheet" ORDER BY "deleted_at" IS NOT NULL, "printed_on" DESC'
        return rows.values_of(WeekSheet, connection.execute(sql).fetchall())

    found = desk.read(ask)
    return next((one for one in found if re.sub(r"[\s-]", "", one.number).upper() == plain), None)


# -- what nobody has followed up --------------------------------------------------------------------------------------

_SEEN = """
    SELECT "student_id", max("date") FROM (
        SELECT "student_id", "date" FROM "note" WHERE "deleted_at" IS NULL
        UNION ALL
        SELECT p."student_id", s."date" FROM "session" s JOIN "plan" p ON p."id" = s."plan_id"
        WHERE s."deleted_at" IS NULL AND s."outcome" = 'present' AND s."date" >= :since
        UNION ALL
        SELECT p."student_id", d."date" FROM "points_day" d JOIN "plan" p ON p."id" = d."plan_id"
        WHERE d."deleted_at" IS NULL AND d."points" <> '' AND d."date" >= :since
    ) WHERE "date" BETWEEN :since AND :today GROUP BY "student_id"
"""

_LISTED = """
    SELECT "student_id" FROM "membership" WHERE "deleted_at" IS NULL AND ("end_date" IS NULL OR "end_date" >= :today)
    UNION SELECT "student_id" FROM "plan" WHERE "deleted_at" IS NULL AND ("end_date" IS NULL OR "end_date" >= :since)
    UNION SELECT a."student_id" FROM "agenda_item" a JOIN "meeting" m ON m."id" = a."meeting_id"
        WHERE a."deleted_at" IS NULL AND m."deleted_at" IS NULL AND m."date" >= :since
    UNION SELECT "student_id" FROM "score" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "rating" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "course_result" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "incident" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "request" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "note" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "decision" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
    UNION SELECT "student_id" FROM "flag_decision" WHERE "deleted_at" IS NULL AND "date" BETWEEN :since AND :today
"""


def last_seen(desk: Desk, since: dt.date, today: dt.date) -> dict[str, dt.date]:
    """The last day on which an adult noted something of a student, taught the student or rated a day, by student."""
    given = {"since": since.isoformat(), "today": today.isoformat()}
    found = desk.read(lambda connection: connection.execute(_SEEN, given).fetchall())
    return {row[0]: dt.date.fromisoformat(row[1]) for row in found}


def listed_students(desk: Desk, since: dt.date, today: dt.date) -> frozenset[str]:
    """Students who are in a group, a plan or an agenda, or of whom there is a score, mark, rating, incident, request,
    note or decision since a day. A line of attendance is none of these: everybody has one."""
    given = {"since": since.isoformat(), "today": today.isoformat()}
    found = desk.read(lambda connection: connection.execute(_LISTED, given).fetchall())
    return frozenset(row[0] for row in found)


def contact_dates(desk: Desk) -> dict[str, list[dt.date]]:
    """The days on which school and family spoke, by student; those about brothers and sisters too."""
    sql = 'SELECT "student_id", "date" FROM "family_contact" WHERE "deleted_at" IS NULL ORDER BY "date"'
    found: dict[str, list[dt.date]] = {}
    for student, date in desk.read(lambda connection: connection.execute(sql).fetchall()):
        found.setdefault(student, []).append(dt.date.fromisoformat(date))
    for student, shared in all_shared_contacts(desk).items():
        found.setdefault(student, []).extend(one.date for one in shared)
    return found
