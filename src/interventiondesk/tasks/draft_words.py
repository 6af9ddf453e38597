"""What bringing in a file would do, in words and as the answer of the command line."""

from __future__ import annotations

import msgspec

from interventiondesk.domain.words import count, join
from interventiondesk.exchange.draft import Draft, Offer, names_met
from interventiondesk.exchange.oneroster.drafting import RosterDraft
from interventiondesk.exchange.sheets import SHEET


class Brought(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer of the import command: counts as numbers, problems with row, column and sentence. The rest is only told
    where there is some: `names` are the people whom rows without an ID name, `names_met` those of them of whose name one
    student is, `without_id` new students of whom the file has no ID."""

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
    warnings: tuple[str, ...] = ()
    offers: tuple[dict[str, object], ...] = ()
    goals: int = 0
    names: int = 0
    names_met: int = 0
    without_id: int = 0


def thing_of(draft: Draft) -> str:
    """One row of a draft in words: student, score, behavior incident."""
    return SHEET[draft.kind].thing if draft.kind else "row"


def _many(number: int, word: str, thing: str) -> str:
    plural = {"day of attendance": "days of attendance", "place in a group": "places in groups"}.get(thing, "")
    plural = plural or {"request for assistance": "requests for assistance"}.get(thing, "")
    plural = plural or {"total of attendance": "totals of attendance"}.get(thing, "")
    return count(number, f"{word} {thing}", f"{word} {plural}" if plural else "")


def draft_words(
    draft: Draft, *, accept_missing: bool = False, accept_goals: bool = True, accept_without_id: bool = False
) -> str:
    """What a draft would do, in a few words: 12 new scores and 1 changed score."""
    thing = "row" if isinstance(draft, RosterDraft) else thing_of(draft)
    parts: list[str] = []
    if draft.new:
        parts.append(_many(len(draft.new), "new", thing))
    if accept_without_id and draft.without_id:
        parts.append(count(len(draft.without_id), "new student without an ID", "new students without an ID"))
    if draft.changed:
        parts.append(_many(len(draft.changed), "changed", thing))
    if accept_goals and draft.goal_values:
        parts.append(count(len(draft.goal_values), "goal"))
    if accept_missing and draft.missing_values:
        parts.append(f"{count(len(draft.missing_values), 'student')} no longer here")
    return join(parts) if parts else "no changes"


def draft_says(draft: Draft) -> str:
    """What the file would do, and what of it would be left out."""
    told: list[str] = []
    if draft.brings:
        told.append(f"It would bring {draft_words(draft)}.")
    elif draft.unchanged:
        many = "All of it is" if len(draft.unchanged) >= draft.read else f"{count(len(draft.unchanged), 'row')} are"
        told.append(f"{many} here already, without a change.")
    if draft.without_id:
        new = count(len(draft.without_id), "new student")
        told.append(f"Of {new} the file has no ID: they come only if you say so.")
    if draft.rejected:
        told.append(f"{count(len(draft.rejected), 'row')} would be left out; the problems say why.")
        if draft.missing_values:
            told.append("Students who seem to be missing may be in those rows.")
    elif draft.problems:
        cells = count(len(draft.problems), "cell")
        told.append(f"{cells} cannot be read, and the rest of the row comes in; the problems say which.")
    return " ".join(told) or "There is nothing in this file to bring in."


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
        warnings=draft.warnings,
        offers=tuple(_offer(one) for one in draft.offers),
        goals=len(draft.goals),
        names=draft.names,
        names_met=len(names_met(draft.offers)),
        without_id=len(draft.without_id),
    )


def _offer(one: Offer) -> dict[str, object]:
    """A question about a student: of rows without an ID with what they say and all their numbers."""
    told: dict[str, object] = {
        "row": one.row,
        "student": one.student_id,
        "name": one.name,
        "sure": one.sure,
        "because": one.because,
    }
    return told | {"says": one.said, "rows": list(one.rows)} if one.said else told
