"""Bringing in a file: read it apart, show what would change, commit it as one change, undo it as one.

Window and command line go the same way. What was said of such files before stands in `file_shapes`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.declared import Entity
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff, who_may_not
from interventiondesk.domain.words import count
from interventiondesk.exchange.bringing import Said, best_table, draft_from
from interventiondesk.exchange.child import Step, no_step, read_file
from interventiondesk.exchange.draft import Draft, IdKind, cell_at, names_met
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.oneroster.drafting import RosterDraft, is_roster
from interventiondesk.exchange.private import is_private
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.exchange.tables import FileRead, letters_of, text_of
from interventiondesk.store import reads
from interventiondesk.store.attendance import days_in_force
from interventiondesk.store.backup import back_up
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.store.whole import whole_school
from interventiondesk.tasks.draft_words import draft_words
from interventiondesk.tasks.file_shapes import (
    ColumnSeen,
    Opened,
    SavedShape,
    Shape,
    named_shape,
    own_signatures,
    remember_ids,
    remember_school,
    remembered_ids,
    remembered_school,
    remembered_shape,
)

MANY = 10
"""Percent of the active students whose leaving must be confirmed by typing how many they are."""


_EXAMPLES = 3
_LONGEST_EXAMPLE = 40


# -- reading ----------------------------------------------------------------------------------------------------------


def open_file(
    desk: Desk, path: Path, *, encoding: str | None = None, sheet: str | None = None, step: Step = no_step
) -> Opened:
    """Read a file and say what it is; changes nothing. Raises `Refused` for a file that cannot be read.

    `encoding` is one of `read.encodings_possible`, `sheet` the name of one of its sheets, where another is meant.
    """
    return open_read(desk, read_file(path, encoding=encoding, step=step), sheet=sheet)


def open_read(desk: Desk, read: FileRead, *, sheet: str | None = None) -> Opened:
    """The same for a file that was read already, such as one of its other sheets."""
    table, about = best_table(read, own_signatures(desk), sheet)
    below = rows_below(msgspec.structs.replace(table, rows=table.rows[:80]), about)[:40] if about.headings else []
    columns: list[ColumnSeen] = []
    fields = {column: field for field, column in about.mapping.items()}
    for at, title in enumerate(about.headings):
        seen = [*dict.fromkeys(text for row in below if (text := text_of(cell_at(row, at))))][:_EXAMPLES]
        examples = tuple(text if len(text) <= _LONGEST_EXAMPLE else text[:_LONGEST_EXAMPLE] + "…" for text in seen)
        if title or examples:
            columns.append(
                ColumnSeen(
                    at=at,
                    title=title or f"Column {letters_of(at)}",
                    examples=examples,
                    field=fields.get(at, ""),
                    private=is_private(title),
                )
            )
    roster = is_roster(read)
    return Opened(
        read=read,
        kind="students" if roster else about.kind,
        product=about.product,
        headings=about.headings,
        columns=tuple(columns),
        shape=None if roster else remembered_shape(desk, about.headings),
        asks=about.asks,
        roster=roster,
        sheet=table.name,
        sheets=tuple(one.name for one in read.tables),
    )


def draft_opened(
    desk: Desk,
    opened: Opened,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    shape: Shape | None = None,
    day_first: bool | None = None,
    matches: Mapping[int, str] | None = None,
    bulk: bool | None = None,
    org: str | None = None,
    answers: Mapping[str, str] | None = None,
    step: Step = no_step,
) -> Draft:
    """What bringing in a file that was read would do. Raises `Refused` where what was said of its columns is not enough.

    `answers` are what `opened.asks`, for a file whose columns are known. `matches` says which student a row means (the
    row's number to the student's own id), as `Draft.offers` has them.
    """
    said = Said(
        ids=ids,
        mapping=shape.mapping if shape else None,
        kind=shape.kind if shape else None,
        answers={**(shape.answers if shape else {}), **(answers or {})},
        day_first=day_first,
        matches=matches or {},
        bulk=bulk,
        org=org,
        more=own_signatures(desk),
        table=opened.sheet or None,
    )
    return _draft(desk, opened.read, today, said, step)


def look_at(
    desk: Desk,
    path: Path,
    today: dt.date,
    *,
    ids: IdKind | None = None,
    mapping: Mapping[str, int | str] | None = None,
    kind: FileKind | None = None,
    named: str = "",
    answers: Mapping[str, str] | None = None,
    day_first: bool | None = None,
    matches: Mapping[int, str] | None = None,
    encoding: str | None = None,
    bulk: bool | None = None,
    org: str | None = None,
    accept_names: bool = False,
    step: Step = no_step,
) -> Draft:
    """What bringing in this file would do; changes nothing. Raises `Refused` for a file that cannot be read.

    `named` is what the file is to be taken for: a kind of file (`attendance`, `Family contacts`) or a mapping that was
    saved under this name. Raises `Refusal` where there is neither. `accept_names` confirms that rows without an ID mean
    the students of their names, where a name is that of one student.
    """
    if named:
        found = named_shape(desk, named)
        if isinstance(found, SavedShape):
            kind, mapping = found.shape.kind, mapping or found.mapping
            answers = {**found.shape.answers, **(answers or {})}
        else:
            kind = found
    said = Said(
        ids=ids,
        mapping=mapping,
        kind=kind,
        answers=answers or {},
        day_first=day_first,
        matches=matches or {},
        bulk=bulk,
        org=org,
        more=own_signatures(desk),
    )
    read = read_file(path, encoding=encoding, step=step)
    if mapping is None and kind is None and not is_roster(read):
        _, about = best_table(read, said.more)
        # What was said of a file with the very same headings counts as if it were said now.
        if (about.kind is None or about.asks) and (shape := remembered_shape(desk, about.headings)):
            answers = {**shape.answers, **said.answers}
            said = msgspec.structs.replace(said, mapping=shape.mapping, kind=shape.kind, answers=answers)
    draft = _draft(desk, read, today, said, step)
    if accept_names and (met := names_met(draft.offers)):
        confirmed = {row: student for one in met for row, student in one.matches.items()}
        draft = _draft(desk, read, today, msgspec.structs.replace(said, matches={**confirmed, **said.matches}), step)
    return draft


def _draft(desk: Desk, read: FileRead, today: dt.date, said: Said, step: Step) -> Draft:
    def days(students: Collection[str], first: dt.date, last: dt.date) -> dict[str, dict[int, int]]:
        return desk.read(lambda connection: days_in_force(connection, students, first.toordinal(), last.toordinal()))

    with whole_school(desk) as whole:
        here = Here(whole.all, days)
        return draft_from(
            read,
            here,
            today,
            said,
            usual_ids=lambda product: remembered_ids(desk, product),
            usual_org=remembered_school(desk),
            step=step,
        )


# -- doing ------------------------------------------------------------------------------------------------------------


def must_type(draft: Draft, active: int) -> int | None:
    """How many students must be typed before those missing from the file become inactive; None where a tick is enough.
    `active` is how many students are active now."""
    gone = len(draft.missing_values)
    return gone if gone * 100 > active * MANY else None


def bring_in(
    desk: Desk,
    draft: Draft,
    today: dt.date,
    *,
    accept_missing: bool = False,
    typed: int | None = None,
    accept_goals: bool = True,
    accept_without_id: bool = False,
    step: Step = no_step,
) -> Changes:
    """Commit a draft after a verified backup: one change, one undo. A draft without news brings nothing.

    `accept_without_id` makes the new students of whom the file has no ID.

    `typed` is the number that was typed to confirm that so many students leave; raises `Refusal` where it is needed and
    another, and where whoever is signed in may not give somebody a role.
    """
    if accept_missing and draft.missing_values:
        needed = must_type(draft, len(reads.students(desk)))
        if needed is not None and typed != needed:
            raise Refusal(
                f"{count(needed, 'student')} of this school are missing from {draft.file}: more than {MANY} in a hundred.",
                f"Type {needed} to confirm that they are not here any more. Nothing was changed.",
            )
    values = [
        *draft.values,
        *(draft.without_id_values if accept_without_id else ()),
        *(draft.missing_values if accept_missing else ()),
        *(draft.goal_values if accept_goals else ()),
    ]
    _roles(desk, values)
    if draft.ids_said and draft.ids:
        remember_ids(desk, draft.product, draft.ids)
    if isinstance(draft, RosterDraft) and draft.within and not draft.ours:
        remember_school(desk, draft.within)
    if not values and draft.attendance is None:
        return Changes(change="", says="No changes", touched={})
    step(0, 2, "Making a backup first")
    back_up(desk)
    step(1, 2, "Bringing in the file")
    attendance = draft.attendance
    if attendance is not None:
        # Its own id each time: a day that is delivered again counts as the newer one, also after an undo.
        attendance = (msgspec.structs.replace(attendance[0], id=desk.new_id()), attendance[1])
    said = draft_words(
        draft, accept_missing=accept_missing, accept_goals=accept_goals, accept_without_id=accept_without_id
    )
    record = _record(desk, draft, today, also=len(draft.without_id) if accept_without_id else 0)
    return desk.commit(f"Bring in {draft.file}: {said}", *values, record, attendance=attendance, step=step)


def _record(desk: Desk, draft: Draft, today: dt.date, *, also: int) -> ImportRecord:
    return ImportRecord(
        id=desk.new_id(),
        file=draft.file[-200:],
        kind=draft.product or draft.kind or "",
        contents=draft.sha256,
        date=today,
        staff_id=desk.who.id or None,
        rows=draft.read,
        new=len(draft.new) + also,
        changed=len(draft.changed),
        unchanged=len(draft.unchanged),
        missing=len(draft.missing),
        problems=len(draft.problems),
        newest=draft.newest if isinstance(draft, RosterDraft) else "",
    )


def _roles(desk: Desk, values: Sequence[Entity]) -> None:
    """Roles decide who reads restricted text: a file gives nobody one that its bringer could not give."""
    people = [value for value in values if isinstance(value, Staff)]
    if not people:
        return
    with whole_school(desk) as whole:
        everyone = {one.id: one for one in whole.all(Staff)}
    for person in people:
        why = who_may_not(desk.who, everyone.get(person.id), person, [*everyone.values()])
        if why:
            raise Refusal(f"{person.name}: {why}", "Take the row out of the file, or ask one of them to bring it in.")
        everyone[person.id] = person


def save_rows_left_out(draft: Draft, path: Path) -> None:
    """Write the rows with problems as a workbook that can be mended and brought in. Raises `Refusal` where the disk says
    no."""
    from interventiondesk.exchange.workbook import save_problems

    try:
        save_problems(draft, path)
    except OSError as error:
        raise Refusal(f"The sheet could not be written ({error.strerror}).", "Choose another folder.") from None
