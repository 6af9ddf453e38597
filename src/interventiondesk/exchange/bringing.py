"""Joins the steps from a file to a draft: read, recognize, make long rows, compare. It takes values of the desk and
returns values."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from interventiondesk.domain.words import count, join
from interventiondesk.exchange.catalog import LEADS, Recognized, Signature
from interventiondesk.exchange.child import Refused, Step, no_step, read_file
from interventiondesk.exchange.closing import without_closing_rows
from interventiondesk.exchange.draft import Draft, IdKind
from interventiondesk.exchange.engine import Importer
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.importers.actions import Actions
from interventiondesk.exchange.importers.attendance import draft_attendance
from interventiondesk.exchange.importers.calendar import Calendar
from interventiondesk.exchange.importers.contacts import Contacts
from interventiondesk.exchange.importers.courses import Courses
from interventiondesk.exchange.importers.families import Families
from interventiondesk.exchange.importers.groups import Groups
from interventiondesk.exchange.importers.incidents import Incidents
from interventiondesk.exchange.importers.plans import Plans
from interventiondesk.exchange.importers.ratings import Ratings
from interventiondesk.exchange.importers.requests import Requests
from interventiondesk.exchange.importers.sessions import Sessions
from interventiondesk.exchange.importers.staff import StaffSheet
from interventiondesk.exchange.importers.totals import Totals
from interventiondesk.exchange.layouts import answered, rows_below, spread
from interventiondesk.exchange.limits import USUAL, Limits
from interventiondesk.exchange.oneroster.drafting import draft_roster, is_roster
from interventiondesk.exchange.recognize import mapped, recognize
from interventiondesk.exchange.scores import AskScores, draft_scores
from interventiondesk.exchange.sheets import SHEET, FileKind, unmet
from interventiondesk.exchange.students import draft_students
from interventiondesk.exchange.tables import FileRead, Table
from interventiondesk.exchange.whole_sheet import Asked, Sheet

_MAP_BY_HAND = "Say what its columns are, or add headings such as Student ID, Last, First, Grade."

IMPORTERS: dict[FileKind, type[Importer[Any]]] = {
    "families": Families,
    "staff": StaffSheet,
    "calendar": Calendar,
    "attendance_totals": Totals,
    "incidents": Incidents,
    "courses": Courses,
    "ratings": Ratings,
    "groups": Groups,
    "plans": Plans,
    "sessions": Sessions,
    "contacts": Contacts,
    "requests": Requests,
    "actions": Actions,
}
"""Who brings in which kind of file; students, scores and attendance have ways of their own."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What the user said of a file, or has said of such files before.

    `mapping` is the column of each field, as a number from 0 or as its header; `kind` what the file holds. `answers` are
    what only the user can know of it (see `Recognized.asks`). `more` are signatures that the school made itself. `table`
    is the name of the sheet, where the best one is not meant. `matches` says which student a row means. `bulk` and `org`
    are for roster sets: whether a set is complete, and which of its schools this is.
    """

    ids: IdKind | None = None
    mapping: Mapping[str, int | str] | None = None
    kind: FileKind | None = None
    day_first: bool | None = None
    answers: Mapping[str, str] = {}
    matches: Mapping[int, str] = {}
    bulk: bool | None = None
    org: str | None = None
    more: tuple[Signature, ...] = ()
    table: str | None = None


UsualIds = Callable[[str], IdKind | None]
"""Which kind of id the files of a product had before, by its name."""


def no_usual_ids(product: str) -> IdKind | None:
    """Nothing is remembered."""
    del product
    return None


def draft_of(
    path: Path,
    here: Here,
    today: dt.date,
    said: Said = Said(),  # noqa: B008 - a frozen value
    *,
    usual_ids: UsualIds = no_usual_ids,
    scores: AskScores | None = None,
    step: Step = no_step,
    limits: Limits = USUAL,
) -> Draft:
    """What bringing in the file at `path` would change. Raises `Refused` with a sentence and a next step, and whatever
    `step` raises."""
    read = read_file(path, step=step, limits=limits)
    return draft_from(read, here, today, said, usual_ids=usual_ids, scores=scores, step=step)


def draft_from(
    read: FileRead,
    here: Here,
    today: dt.date,
    said: Said = Said(),  # noqa: B008 - a frozen value
    *,
    usual_ids: UsualIds = no_usual_ids,
    usual_org: Sequence[str] = (),
    scores: AskScores | None = None,
    step: Step = no_step,
) -> Draft:
    """The same for a file that was read already, so that a mapping can be tried without reading again. `usual_org` is the
    school of the roster sets before (see `draft_roster`)."""
    if said.mapping is None and said.kind is None and is_roster(read):
        return draft_roster(
            read,
            here,
            today=today,
            ids=said.ids,
            bulk=said.bulk,
            org=said.org,
            matches=said.matches,
            usual_org=usual_org,
            step=step,
        )
    table, about = best_table(read, said.more, said.table)
    if said.mapping is None and said.kind is not None and said.kind != about.kind:
        again = recognize(table, said.more, kind=said.kind)
        about = again if again.kind == said.kind else about
    about = _as_said(read.file, about, said)
    if about.kind is None:
        raise Refused(f"It is not known what {read.file} holds.", _MAP_BY_HAND)
    _has_all(about)
    asked = Asked(
        today=today,
        ids=said.ids,
        usual_ids=usual_ids(about.product),
        day_first=said.day_first,
        matches=said.matches,
        step=step,
    )
    table, closing = without_closing_rows(table, about)
    long, told_long = spread(table, about)
    draft = draft_table(long, told_long, here, asked, scores)
    if not draft.read:
        raise _nothing(read.file, table, about)
    told = (f"{one.where}: {one.says}" if one.where else one.says for one in read.warnings)
    warnings = (*told, *about.notes, *draft.warnings, *([closing] if closing else []))
    return msgspec.structs.replace(draft, file=read.file, sha256=read.sha256, left_out=read.left_out, warnings=warnings)


def draft_table(table: Table, about: Recognized, here: Here, asked: Asked, scores: AskScores | None = None) -> Draft:
    """What one table of a known kind, in its long layout, would change."""
    if about.kind is None:
        raise ValueError("the kind of the table is not known")
    if about.kind == "attendance":
        # A year of days is looked at once: every further pass over its rows is a second of waiting.
        begin = bisect.bisect_right(table.rows, about.header_row, key=lambda row: row.number)
        every = table.rows[begin:]
        return draft_attendance(Sheet(table, about, here, asked, every), every)
    sheet = Sheet(table, about, here, asked)
    if about.kind == "students":
        return draft_students(sheet)
    if about.kind == "scores":
        return draft_scores(sheet, scores)
    return IMPORTERS[about.kind](sheet).draft()


def best_table(read: FileRead, more: Sequence[Signature] = (), name: str | None = None) -> tuple[Table, Recognized]:
    """The sheet of a file that is known best: one in view before a hidden one, then the surest, then the first; or the
    one of that name. Raises `Refused` where there is none of that name."""
    tables = [table for table in read.tables if name is None or table.name == name]
    if not tables:
        raise Refused(f"{read.file} has no sheet {name}.", "Choose one of its sheets.")
    found = [(table, recognize(table, more)) for table in tables]
    return max(
        found,
        key=lambda pair: (pair[1].kind is not None, not pair[0].hidden, pair[1].confidence, len(pair[1].mapping)),
    )


def _nothing(file: str, table: Table, about: Recognized) -> Refused:
    """Why a file brings nothing: no rows at all, or rows of which none has what the file is for."""
    rows = rows_below(table, about)
    if not rows:
        return Refused(f"{file} has headings but no rows below them.", "Export it again and look inside first.")
    leads = [at for run in about.runs for field, at in run.columns.items() if field in LEADS]
    titles = [*dict.fromkeys(about.headings[at] for at in leads if at < len(about.headings) and about.headings[at])]
    thing = SHEET[about.kind].thing if about.kind else "row"
    if not titles:
        return Refused(f"{file} has {count(len(rows), 'row')} and no {thing} in them.", "Look inside the file first.")
    more = [f"{len(titles) - _NAMED} more"] if len(titles) > _NAMED else []
    where = f"the column{'s' if len(titles) > 1 else ''} {join([*titles[:_NAMED], *more])}"
    many = count(2, thing).removeprefix("2 ")
    return Refused(
        f"{file} has {count(len(rows), 'student')}, and no {many} in {where}.",
        f"Fill in the {many}, or choose the file that has them.",
    )


_NAMED = 3
_QUESTIONS = {
    "measure": "which measure its scores are of",
    "test": "which test its scores are of",
    "date": "on which day it was given",
    "season": "in which benchmark period it was given",
    "year": "which school year it is about",
    "first_day": "on which Monday week 1 began",
}


def _as_said(file: str, about: Recognized, said: Said) -> Recognized:
    """What the table is, with the columns and answers of the user."""
    if said.mapping is not None:
        try:
            about = mapped(about, said.mapping, said.kind)
        except KeyError as error:
            raise Refused(f"{file} has no column {error.args[0]}.", "Choose one of its columns.") from error
    elif said.kind is not None and said.kind != about.kind:
        about = mapped(about, about.mapping, said.kind)
    if said.answers:
        try:
            about = answered(about, said.answers)
        except ValueError as error:
            raise Refused("The first Monday is no date.", "Write it as 2026-08-31.") from error
    return about


def _has_all(about: Recognized) -> None:
    """Refuses a file without which no row could be brought in: a needed column is not chosen, or a question is open."""
    if about.asks:
        what = join([_QUESTIONS.get(ask, ask) for ask in about.asks])
        raise Refused(f"The file does not say {what}.", "Say so first.")
    there = {*about.mapping, *about.constants}
    for run in about.runs:
        there |= {*run.says, *run.columns}
    for fields in unmet(SHEET[about.kind].needs if about.kind else (), there):
        raise Refused(f"No column is chosen for {_NEEDS.get(fields[0], fields[0])}.", "Choose the column.")


_NEEDS = {
    "student_id": "the student's ID or name",
    "local_id": "the student's ID or name",
    "family_name": "the last name",
    "measure": "the measure",
    "date": "the date",
    "value": "the score",
    "name": "the name",
    "days_absent": "the days absent",
    "days_enrolled": "the days enrolled",
    "behavior": "the behavior",
    "course": "the course",
    "percent": "the percentage or the mark",
    "total": "the total",
    "group": "the group",
    "concern": "the concern",
    "begin_date": "the first day",
    "task": "the task",
}
