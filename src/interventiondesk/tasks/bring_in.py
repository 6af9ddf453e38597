"""Bringing in a file: read it apart, show what would change, commit it as one change, undo it as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import msgspec

from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.bringing import draft_of
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.draft import Draft, IdKind
from interventiondesk.store import reads
from interventiondesk.store.backup import back_up
from interventiondesk.store.desk import Changes, Desk


class Brought(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the import command: counts as numbers, problems with row, column and sentence."""

    file: str
    kind: str
    read: int
    new: int
    changed: int
    unchanged: int
    missing: int
    problems: tuple[dict[str, object], ...]
    committed: bool
    change: str | None


def look_at(
    desk: Desk,
    path: Path,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    mapping: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    step: Step = no_step,
) -> Draft:
    """What bringing in this file would do; changes nothing. Raises `Refused` for a file that cannot be read."""
    return draft_of(
        path,
        today=today,
        students=reads.students(desk, also_inactive=True),
        measures=reads.measures(desk),
        scores=reads.all_scores(desk),
        ids=ids,
        mapping=mapping,
        day_first=day_first,
        step=step,
    )


def bring_in(desk: Desk, draft: Draft, today: dt.date, *, accept_missing: bool = False) -> Changes:
    """Commit a draft after a verified backup: one change, one undo. A draft without news writes nothing at all."""
    values = [*draft.values, *(draft.missing_values if accept_missing else ())]
    if not values:
        return Changes(change="", says="No changes", touched={})
    back_up(desk)
    record = ImportRecord(
        id=desk.new_id(),
        file=draft.file[-200:],
        kind=draft.product or draft.kind or "",
        contents=draft.sha256,
        date=today,
        staff_id=desk.who.id or None,
        rows=draft.read,
        new=len(draft.new),
        changed=len(draft.changed),
        unchanged=len(draft.unchanged),
        missing=len(draft.missing),
        problems=len(draft.problems),
    )
    return desk.commit(f"Bring in {draft.file}: {draft_words(draft)}", *values, record)


def draft_words(draft: Draft) -> str:
    """What a draft would do, in a few words: 12 new scores and 1 changed score."""
    thing = {"students": "student", "scores": "score"}.get(draft.kind or "", "row")
    parts: list[str] = []
    if draft.new:
        parts.append(count(len(draft.new), f"new {thing}"))
    if draft.changed:
        parts.append(count(len(draft.changed), f"changed {thing}"))
    return join(parts) if parts else "no changes"


def answer(draft: Draft, *, committed: bool, change: str) -> Brought:
    """The draft as the command line tells it."""
    return Brought(
        file=draft.file,
        kind=draft.kind or "",
        read=draft.read,
        new=len(draft.new),
        changed=len(draft.changed),
        unchanged=len(draft.unchanged),
        missing=len(draft.missing),
        problems=tuple(
            {"row": one.row, "column": one.column, "says": f"{one.says} {one.remedy}".strip()} for one in draft.problems
        ),
        committed=committed,
        change=change or None,
    )
