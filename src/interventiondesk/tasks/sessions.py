"""Sessions of a group or of one student: the grid of one week, and what typing a session writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Session
from interventiondesk.domain.words import day_words
from interventiondesk.store.desk import Changes, Desk

Outcome = Literal["present", "absent", "none", ""]
"""What a cell says; empty is *not entered*, which is unknown and never held."""


class SessionEntry(msgspec.Struct, frozen=True):
    """What was typed for one plan on one day. What is None stays as it was; a new entry takes its minutes and its provider
    from the plan."""

    record: PlanRecord
    date: dt.date
    outcome: Outcome
    minutes: int | None = None
    reason: str | None = None
    staff_id: str | None = None


def session_id(plan_id: str, date: dt.date) -> str:
    """The id that the same session has on every computer."""
    return natural_id("session", plan_id, date.isoformat())


OUTCOME_WORDS: dict[str, str] = {
    "present": "held",
    "absent": "missed, absent",
    "none": "no session",
    "": "not entered",
}
"""What a cell says, in the sentences of the history."""


def record_sessions(desk: Desk, entries: Sequence[SessionEntry], says: str = "") -> Changes:
    """Store what was typed as one change; an empty outcome takes an entry out again. `says` is the sentence where the
    caller knows a better one."""
    values: list[Session] = []
    gone: list[Session] = []
    for entry in entries:
        old = next((one for one in entry.record.sessions if one.date == entry.date), None)
        if not entry.outcome:
            gone += [old] if old else []
        else:
            values.append(_session(desk, entry, old))
    if not says and len(entries) == 1:
        one = entries[0]
        says = f"Session of {one.record.student.name}, {day_words(one.date)}: {OUTCOME_WORDS[one.outcome]}"
        says += f", {one.reason}" if one.reason else ""
    return desk.commit(says or f"{len(entries)} sessions entered", *values, gone=gone)


def _session(desk: Desk, entry: SessionEntry, old: Session | None) -> Session:
    plan = entry.record.plan
    base = old or Session(
        id=session_id(plan.id, entry.date),
        plan_id=plan.id,
        date=entry.date,
        staff_id=plan.provider_id or desk.who.id or None,
    )
    held = entry.outcome == "present"
    before = base.minutes if base.held else None
    same = base.outcome == entry.outcome and not held
    kept = base.reason if same else ""
    return msgspec.structs.replace(
        base,
        outcome=entry.outcome,
        minutes=(entry.minutes or before or plan.minutes) if held else None,
        reason="" if held else kept if entry.reason is None else entry.reason[:120],
        staff_id=entry.staff_id or base.staff_id,
    )
