"""Bringing back a school that this program took out: into a desk that was just started, or as news into one at work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff, who_may_not
from interventiondesk.domain.words import join
from interventiondesk.exchange.child import Step, no_step, read_file
from interventiondesk.exchange.draft import RowProblem
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.own_draft import OwnDraft, draft_own, own_words
from interventiondesk.exchange.own_tables import is_own, read_own
from interventiondesk.store.backup import back_up
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.store.version import DATA_VERSION
from interventiondesk.store.whole import is_just_started, whole_school


def is_ours(path: Path, *, step: Step = no_step) -> bool:
    """Whether this program wrote what is at `path`. Raises `Refused` for what cannot be read."""
    return is_own(read_file(path, step=step))


def look_back(desk: Desk, path: Path, *, step: Step = no_step) -> OwnDraft:
    """What bringing back the school at `path` (a folder, a workbook) would do; changes nothing.

    Raises `Refused` where it is none of ours or damaged, and `Refusal` where whoever is signed in may not see everything:
    a row that one may not see could be changed unseen.
    """
    if not desk.who.sees_restricted:
        raise Refusal(
            "A whole school is brought back by a coordinator, counselor, principal or psychologist.", "Ask one of them."
        )
    own = read_own(path, step=step)
    if own.manifest.data_version > DATA_VERSION:
        raise Refusal(f"{own.file} was written by a newer InterventionDesk.", "Install the newer program.")
    signs_in = frozenset(slot.staff_id for slot in desk.envelope.slots if slot.staff_id)
    restores = own.manifest.complete and is_just_started(desk)
    with whole_school(desk) as whole:
        draft = draft_own(own, Here(whole.all), restores=restores, stays=signs_in, step=step)
        return _without_lockouts(desk, draft, whole.all(Staff))


def _without_lockouts(desk: Desk, draft: OwnDraft, everyone: Sequence[Staff]) -> OwnDraft:
    """A file does not take a colleague's way in away: who signs in, and as what, is changed by hand."""
    here = {one.id: one for one in everyone}
    kept: list[Entity] = []
    problems = list(draft.problems)
    for value in draft.values:
        says = ""
        if isinstance(value, Staff) and value.id in here:
            says = who_may_not(desk.who, here[value.id], value, everyone)
        if says:
            problems.append(RowProblem(0, "staff", f"{value.id}: {says}", "Change it under Data, Sign-ins."))
        else:
            kept.append(value)
    return msgspec.structs.replace(draft, values=tuple(kept), problems=tuple(problems))


class BroughtBack(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it. `same` says that the desk now is the very school that was taken out."""

    changes: Changes
    same: bool


def bring_back(desk: Desk, draft: OwnDraft, today: dt.date, *, step: Step = no_step) -> BroughtBack:
    """Commit a draft after a verified backup. A draft without news writes nothing at all.

    A school that is restored gets no line in the history of imports: it would be one row more than it had.
    """
    if draft.changes_nothing:
        return BroughtBack(changes=Changes(change="", says="No changes", touched={}), same=_same(desk, draft))
    step(0, 2, "Making a backup first")
    back_up(desk)
    step(1, 2, "Bringing back the school" if draft.restores else "Bringing in what is new")
    values = [*draft.values]
    if not draft.restores:
        values.append(_record(desk, draft, today))
    says = f"Bring back {draft.manifest.school} from {draft.file}: {own_words(draft)}"
    changes = desk.commit(says, *values, gone=draft.gone, deliveries=draft.deliveries)
    if draft.restores:
        _know_again(desk)
    return BroughtBack(changes=changes, same=_same(desk, draft))


def _know_again(desk: Desk) -> None:
    """Whoever signs in here under the name of a colleague of the school that came back is that colleague from now on.

    Else everybody who sets up a new computer would be there twice. Each step leaves a desk that can be signed in to; an
    undo could not, so the school begins here.
    """
    with whole_school(desk) as whole:
        everyone = whole.all(Staff)
    signs_in = {slot.staff_id for slot in desk.envelope.slots}
    again: dict[str, Staff] = {}
    for one in everyone:
        named = [
            other
            for other in everyone
            if other.id not in signs_in and other.active and other.name.casefold() == one.name.casefold()
        ]
        if one.id in signs_in and len(named) == 1 and (named[0].sees_restricted or not one.sees_restricted):
            again[one.id] = named[0]
    if not again:
        return
    slots = (
        msgspec.structs.replace(slot, staff_id=again[slot.staff_id].id) if slot.staff_id in again else slot
        for slot in desk.envelope.slots
    )
    desk.replace_slots(tuple(slots))
    desk.who = again.get(desk.who.id, desk.who)
    names = join([one.name for one in everyone if one.id in again])
    desk.commit(f"Know {names} again", gone=[one for one in everyone if one.id in again])
    desk.end_beginning()


def _same(desk: Desk, draft: OwnDraft) -> bool:
    return bool(draft.manifest.digest) and desk.digest() == draft.manifest.digest


def _record(desk: Desk, draft: OwnDraft, today: dt.date) -> ImportRecord:
    return ImportRecord(
        id=desk.new_id(),
        file=draft.file[-200:],
        kind="InterventionDesk school",
        contents=draft.sha256,
        date=today,
        staff_id=desk.who.id or None,
        rows=sum(draft.manifest.counts.values()),
        new=sum(table.new for table in draft.tables),
        changed=sum(table.changed for table in draft.tables),
        unchanged=sum(table.unchanged for table in draft.tables),
        problems=len(draft.problems),
    )
