"""The commands that bring files in and take them out: inspect, import, export, template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from interventiondesk.commands.options import cli, common, day_on, on_desk, open_desk, student_asked_for, tell
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count
from interventiondesk.exchange.draft import Draft, Offer, names_met
from interventiondesk.exchange.oneroster.drafting import RosterDraft
from interventiondesk.store.desk import Desk

_SHOWN = 20


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
@common
def inspect(file: Path, today: dt.date | None, as_json: bool) -> None:
    """Say what a file is, without a desk and without changing anything."""
    from interventiondesk.tasks.inspecting import inspect_file

    del today
    found = inspect_file(file)
    if found.refused is not None:
        if as_json:
            tell(found, as_json)
        raise Refusal(found.refused)
    what = found.recognized_as or "It is not known what it holds"
    tell(
        found,
        as_json,
        f"{found.file}: {found.kind}. {what}.",
        *(
            f"  {table.name or 'Sheet'}: {count(table.rows, 'row')}, {count(len(table.columns), 'column')}"
            + (f" below row {table.header_row}" if table.header_row else ", no headings")
            for table in found.tables[:_SHOWN]
        ),
        *(f"{one.where}: {one.says}" if one.where else one.says for one in found.problems),
    )


@cli.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "named", default="", help="What the file holds: students, scores, attendance, ...")
@click.option("--map", "saved", default="", help="A mapping that was saved under this name.")
@click.option("--ids", type=click.Choice(["local", "state", "vendor"]), default=None, help="Which ID the file uses.")
@click.option("--accept-missing", is_flag=True, help="Students missing from the file become inactive.")
@click.option("--accept-names", is_flag=True, help="Rows without an ID mean the one student of their name.")
@click.option("--accept-new-names", is_flag=True, help="New students of whom the file has no ID are made.")
@click.option("--day-first/--month-first", default=None, help="How dates such as 3/4/2026 are read.")
@click.option("--bulk/--delta", default=None, help="Whether a roster set is everything or only changes.")
@click.option("--org", default=None, help="Which school of a roster set this is, by name or id.")
@click.option("--answer", "answers", multiple=True, help="What a file does not say, such as measure=ORF.")
@click.option("--encoding", default=None, help="How the letters of a text file are read, such as mac-roman.")
@click.option("--older", is_flag=True, help="Bring in a roster set though a newer one came before.")
@click.option("--dry-run", is_flag=True, help="Only say what would change.")
@on_desk
def import_file(
    file: Path,
    folder: Path,
    staff: str,
    named: str,
    saved: str,
    ids: Any,
    accept_missing: bool,
    accept_names: bool,
    accept_new_names: bool,
    day_first: bool | None,
    bulk: bool | None,
    org: str | None,
    answers: tuple[str, ...],
    encoding: str | None,
    older: bool,
    dry_run: bool,
    today: dt.date | None,
    as_json: bool,
) -> None:
    """Bring in a file, a zip or a folder: one change, one undo."""
    from interventiondesk.tasks import bring_in as task
    from interventiondesk.tasks import draft_words
    from interventiondesk.tasks.bring_back import is_ours

    with open_desk(folder, staff) as desk:
        day = day_on(desk, today)
        if not (named or saved) and is_ours(file):
            _bring_back(desk, file, day, dry_run=dry_run, as_json=as_json)
            return
        draft = task.look_at(
            desk,
            file,
            day,
            ids=ids,
            named=saved or named,
            answers=_answers(answers),
            day_first=day_first,
            encoding=encoding,
            bulk=bulk,
            org=org,
            accept_names=accept_names,
        )
        question = _open_question(draft, older=older)
        if question is not None and not dry_run:
            raise question
        change = ""
        if not dry_run:
            # The flag is typed, and the dry run says the number: that is the consent.
            gone = len(draft.missing_values) if accept_missing else None
            change = task.bring_in(
                desk, draft, day, accept_missing=accept_missing, typed=gone, accept_without_id=accept_new_names
            ).change
        said = draft_words.answer(draft, committed=bool(change), change=change)
        words = draft_words.draft_words(draft, accept_missing=accept_missing, accept_without_id=accept_new_names)
    verb = "Brought in" if change else ("Would bring in" if dry_run else "Nothing to bring in")
    tell(
        said,
        as_json,
        f"{verb}: {words}. {count(said.unchanged, 'row')} unchanged, {said.missing} missing.",
        *([str(question)] if question is not None else []),
        *said.warnings,
        *_names_words(draft, made=accept_new_names),
        *([f"Columns that are not read: {', '.join(draft.unmapped)}."] if draft.unmapped else []),
        *_few([_problem_words(one) for one in said.problems]),
        *_few([_offer_words(one) for one in draft.offers]),
    )


def _open_question(draft: Draft, *, older: bool) -> Refusal | None:
    """What has to be said before a file can come in, with the option that says it."""
    if isinstance(draft, RosterDraft):
        if draft.asks_org:
            schools = ", ".join(name for _, name in draft.asks_org)
            return Refusal(f"This set holds several schools: {schools}.", "Say which with --org.")
        if draft.asks_bulk:
            return Refusal("The set does not say whether it is complete.", "Say --bulk or --delta.")
        if draft.is_older and draft.brings and not older:
            return Refusal(draft.warnings[0], "Say --older to bring it in all the same.")
    if draft.asks_ids and not draft.brings:
        kinds = " or ".join(draft.asks_ids)
        return Refusal(f"The ID in this file may be the {kinds} ID.", "Say which with --ids.")
    if draft.asks_day_first:
        return Refusal(
            "Whether the day or the month comes first cannot be known from the dates in this file.",
            "Say --day-first or --month-first.",
        )
    return None


def _names_words(draft: Draft, *, made: bool) -> list[str]:
    """What is open of rows that name somebody and have no ID, with the option that settles it."""
    told: list[str] = []
    if met := len(names_met(draft.offers)):
        match = "matches" if met == 1 else "match"
        told.append(f"{met} of {count(draft.names, 'name')} {match} one student each: --accept-names confirms that.")
    if draft.without_id and not made:
        new = count(len(draft.without_id), "new student")
        told.append(f"The file has no ID of {new}: --accept-new-names makes them all the same.")
    return told


def _offer_words(one: Offer) -> str:
    rows = f"Row {one.row}" if len(one.rows) < 2 else f"Row {one.row} and {len(one.rows) - 1} more"
    return f"{rows}{f', {one.said},' if one.said else ''} may be {one.name}: {one.because}"


def _problem_words(problem: Mapping[str, object]) -> str:
    column = f", {problem['column']}" if problem["column"] else ""
    return f"Row {problem['row']}{column}: {problem['says']}"


def _few(lines: Sequence[str]) -> list[str]:
    """The first lines; a file of two thousand broken rows does not scroll its own answer away."""
    more = len(lines) - _SHOWN
    return [*lines[:_SHOWN], *([f"And {more} more; --json has all of them."] if more > 0 else [])]


def _answers(given: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in given:
        name, sign, value = one.partition("=")
        if not sign or not value.strip():
            raise Refusal(f"{one} is no answer.", "Write it as measure=ORF.")
        found[name.strip()] = value.strip()
    return found


def _bring_back(desk: Desk, file: Path, day: dt.date, *, dry_run: bool, as_json: bool) -> None:
    """A school that this program took out."""
    from interventiondesk.exchange.own_draft import own_words
    from interventiondesk.tasks.bring_back import bring_back, look_back

    draft = look_back(desk, file)
    change, same = "", False
    if not dry_run:
        brought = bring_back(desk, draft, day)
        change, same = brought.changes.change, brought.same
    said = {
        "file": draft.file,
        "kind": "school",
        "read": sum(table.new + table.changed + table.unchanged for table in draft.tables) + len(draft.problems),
        "new": sum(table.new for table in draft.tables),
        "changed": sum(table.changed for table in draft.tables),
        "unchanged": sum(table.unchanged for table in draft.tables),
        "missing": 0,
        "problems": [
            {"row": one.row, "column": one.column, "says": f"{one.says} {one.remedy}".strip()} for one in draft.problems
        ],
        "committed": bool(change),
        "change": change or None,
        "same": same,
    }
    verb = "Brought back" if change else ("Would bring back" if dry_run else "Nothing to bring back")
    tell(
        said,
        as_json,
        f"{verb}: {own_words(draft)}." + (" The school is the very one that was taken out." if same else ""),
        *(f"Row {one.row}, {one.column}: {one.says}" for one in draft.problems),
    )


@cli.command()
@click.option("--out", "out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--format", "fmt", type=click.Choice(["csv", "xlsx", "oneroster"]), default="csv", show_default=True)
@click.option("--student", default="", help="Only this student's full record, as PDF and tables.")
@on_desk
def export(folder: Path, staff: str, out: Path, fmt: str, student: str, today: dt.date | None, as_json: bool) -> None:
    """Take out the whole school in an open format, or one student's record."""
    from interventiondesk.tasks import take_out as task

    with open_desk(folder, staff) as desk:
        day = day_on(desk, today)
        if student:
            made = task.export_student(desk, student_asked_for(desk, student).id, out, day)
        elif fmt == "oneroster":
            made = task.export_roster(desk, out, day)
        else:
            made = task.export_school(desk, out, "xlsx" if fmt == "xlsx" else "csv", day)
    said = {"path": str(made.path), "rows": made.rows, "complete": made.complete}
    left = "" if made.complete else " What you may not see is not in it."
    tell(said, as_json, f"Written: {made.path}.{left}")


@cli.command()
@click.argument("kind")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The workbook to write.")
@common
def template(kind: str, out: Path, today: dt.date | None, as_json: bool) -> None:
    """Write an empty workbook for one kind of plain sheet: students, scores, attendance, ..."""
    from interventiondesk.exchange.sheets import SHEETS
    from interventiondesk.tasks.take_out import write_template

    del today
    found = next((sheet for sheet in SHEETS if kind.casefold() in {sheet.kind, sheet.title.casefold()}), None)
    if found is None:
        raise Refusal(
            f"There is no kind of sheet called {kind}.", f"Kinds are {', '.join(one.kind for one in SHEETS)}."
        )
    write_template(found.kind, out)
    tell({"kind": found.kind, "path": str(out)}, as_json, f"Written: {out}.")
