"""The named questions of one student's past: observations, groups, and how a note was worded before.

Apart from `reads` because only a student's own page asks them. What was written while a note was restricted is left out
here for whoever may not see it.
"""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from interventiondesk.domain.plans import FidelityObservation
from interventiondesk.domain.students import Group
from interventiondesk.store import driver, log, rows
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection

_json = msgspec.json.decode


class Wording(msgspec.Struct, frozen=True, kw_only=True):
    """A text as it stood once: when it was written and by whom."""

    when: str
    who: str
    text: str


def observations(desk: Desk, group_ids: Collection[str], plan_ids: Collection[str]) -> list[FidelityObservation]:
    """What was watched of some groups and plans, in order."""
    parts = [(name, tuple(ids)) for name, ids in (("group_id", group_ids), ("plan_id", plan_ids)) if ids]
    if not parts:
        return []
    where = " OR ".join(f"t.{driver.quoted(name)} IN ({', '.join('?' * len(ids))})" for name, ids in parts)
    arguments = [one for _, ids in parts for one in ids]
    return desk.read(
        lambda connection: rows.select(connection, FidelityObservation, f"({where})", arguments, 't."date", t."id"')
    )


def groups(desk: Desk, ids: Collection[str]) -> dict[str, Group]:
    """Groups by id, those that are not active any more too."""
    named = tuple(ids)
    if not named:
        return {}
    where = f't."id" IN ({", ".join("?" * len(named))})'
    found = desk.read(lambda connection: rows.select(connection, Group, where, named))
    return {one.id: one for one in found}


def note_wordings(desk: Desk, note_id: str) -> list[Wording]:
    """How a note was worded before, the newest first; the present wording is not among them."""
    sees = desk.who.sees_restricted

    def ask(connection: Connection) -> list[Wording]:
        found: list[Wording] = []
        restricted = False
        sql = (
            'SELECT o."clock", o."device", o."fields" FROM "op" o '
            'WHERE o."row" = ? AND o."entity" = \'note\' ORDER BY o."clock", o."seq"'
        )
        for clock, device, fields in connection.execute(sql, (note_id,)).fetchall():
            written = _json(fields)
            restricted = bool(written.get("restricted", restricted))
            text = str(written.get("text", ""))
            if not text or (restricted and not sees):
                continue
            change = log.change_named(connection, log.change_id(clock, device))
            found.append(Wording(when=change.made if change else "", who=_who(connection, change), text=text))
        now = driver.one(connection, 'SELECT "text" FROM "note" WHERE "id" = ?', note_id)
        told: dict[str, Wording] = {}
        for one in reversed(found):
            if one.text != now:
                told.setdefault(one.text, one)
        return list(told.values())

    return desk.read(ask)


def _who(connection: Connection, change: log.Change | None) -> str:
    if change is None or not change.staff_id:
        return ""
    row = connection.execute(
        'SELECT "given_name", "family_name" FROM "staff" WHERE "id" = ?', (change.staff_id,)
    ).fetchone()
    return f"{row[0]} {row[1]}".strip() if row else ""
