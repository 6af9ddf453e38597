"""Joins the steps from a file to a draft: read, recognize, compare. It takes values of the desk and returns values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.students import Student
from interventiondesk.exchange.child import Refused, Step, no_step, read_file
from interventiondesk.exchange.draft import Draft, IdKind
from interventiondesk.exchange.limits import USUAL, Limits
from interventiondesk.exchange.recognize import FileKind, Recognized, Signature, mapped, recognize, rows_below
from interventiondesk.exchange.scores import Existing, draft_scores
from interventiondesk.exchange.students import draft_students
from interventiondesk.exchange.tables import FileRead, Table

_MAP_BY_HAND = "Say what its columns are, or add headings such as Student ID, Last, First, Grade."


def draft_of(
    path: Path,
    *,
    students: Sequence[Student],
    measures: Sequence[Measure] = (),
    scores: Existing = (),
    today: dt.date,
    ids: IdKind | None = None,
    mapping: Mapping[str, int | str] | None = None,
    kind: FileKind | None = None,
    day_first: bool | None = None,
    step: Step = no_step,
    limits: Limits = USUAL,
) -> Draft:
    """What bringing in the file at `path` would change.

    `students` and `measures` are all of the desk, `scores` all or a question for those of some students. `mapping` is
    the user's own, field to column. Raises `Refused` with a sentence and a next step, and whatever `step` raises.
    """
    return draft_from(
        read_file(path, step=step, limits=limits),
        students=students,
        measures=measures,
        scores=scores,
        today=today,
        ids=ids,
        mapping=mapping,
        kind=kind,
        day_first=day_first,
        step=step,
    )


def draft_from(
    read: FileRead,
    *,
    students: Sequence[Student],
    measures: Sequence[Measure] = (),
    scores: Existing = (),
    today: dt.date,
    ids: IdKind | None = None,
    mapping: Mapping[str, int | str] | None = None,
    kind: FileKind | None = None,
    day_first: bool | None = None,
    step: Step = no_step,
) -> Draft:
    """The same for a file that was read already, so that a mapping can be tried without reading again."""
    table, about = best_table(read)
    if mapping is not None:
        try:
            about = mapped(about, mapping, kind)
        except KeyError as error:
            raise Refused(f"{read.file} has no column {error.args[0]}.", "Choose one of its columns.") from error
    if about.kind is None:
        raise Refused(f"It is not known what {read.file} holds.", _MAP_BY_HAND)
    _has_all(about)
    if not rows_below(table, about):
        raise Refused(f"{read.file} has headings but no rows below them.", "Export it again and look inside first.")
    if about.kind == "students":
        draft = draft_students(table, about, students, ids, day_first=day_first, today=today, step=step)
    else:
        draft = draft_scores(table, about, students, measures, scores, ids, today=today, day_first=day_first, step=step)
    return msgspec.structs.replace(draft, file=read.file, sha256=read.sha256, left_out=read.left_out)


def best_table(read: FileRead, more: Sequence[Signature] = ()) -> tuple[Table, Recognized]:
    """The sheet of a file that is known best: one in view before a hidden one, then the surest, then the first."""
    found = [(table, recognize(table, more)) for table in read.tables]
    return max(
        found,
        key=lambda pair: (pair[1].kind is not None, not pair[0].hidden, pair[1].confidence, len(pair[1].mapping)),
    )


_NEEDED: dict[FileKind, tuple[tuple[tuple[str, ...], str], ...]] = {
    "students": (
        (("local_id", "state_id", "vendor_id"), "the student's ID"),
        (("family_name", "full_name"), "the last name"),
    ),
    "scores": (
        (("student_id", "local_id", "state_id", "vendor_id"), "the student's ID"),
        (("measure",), "the measure"),
        (("date",), "the date"),
        (("value",), "the score"),
    ),
}


def _has_all(about: Recognized) -> None:
    """Refuses a mapping by hand without which no row could be brought in."""
    if about.kind is None:
        return
    for fields, what in _NEEDED[about.kind]:
        if not any(field in about.mapping for field in fields):
            raise Refused(f"No column is chosen for {what}.", "Choose the column.")
