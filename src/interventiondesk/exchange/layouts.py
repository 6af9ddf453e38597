"""Makes one layout of several: a row a student, or triplets of columns, become a row a score."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

import msgspec

from interventiondesk.domain.declared import spaced
from interventiondesk.exchange.catalog import LEADS, Recognized, Run, name_of, shipped
from interventiondesk.exchange.tables import Cell, Row, Table, text_of

TITLES = {
    "student_id": "Student ID",
    "local_id": "Local ID",
    "state_id": "State ID",
    "vendor_id": "Vendor ID",
    "family_name": "Last Name",
    "given_name": "First Name",
    "full_name": "Student Name",
    "birth_date": "Date of Birth",
    "grade": "Grade",
    "edition": "Edition",
    "staff": "Rated By",
    "name": "Parent/Guardian",
    "relation": "Relationship",
    "measure": "Measure",
    "value": "Score",
    "level": "Level",
    "date": "Date",
    "season": "Benchmark period",
    "year": "School year",
    "kind": "Kind of score",
    "instrument": "Instrument",
    "errors": "Errors",
    "probe": "Probe",
    "scale": "Scale",
    "total": "Total",
    "items": "Answers",
    "band": "Band",
    "code": "Attendance code",
}
"""Headers of the columns that spreading makes: those of a plain sheet, so that rows left out can be read again."""

_OPEN = re.compile(r"\{(_\w+)\}")


def rows_below(table: Table, recognized: Recognized) -> list[Row]:
    """The rows of data: below the header, without repeated headers and without notes (one cell that is a sentence)."""
    wide = sum(bool(heading) for heading in recognized.headings) > 2
    rows: list[Row] = []
    for row in table.rows:
        if row.number <= recognized.header_row:
            continue
        if wide:
            filled = [text for cell in row.cells if (text := text_of(cell))]
            if not filled or (len(filled) == 1 and " " in filled[0]):
                continue
            if tuple(text_of(cell) for cell in row.cells) == recognized.headings[: len(row.cells)]:
                continue
        rows.append(row)
    return rows


def spread(table: Table, recognized: Recognized) -> tuple[Table, Recognized]:
    """The table with a row for each score (or rating), and what it then is: every field in its own column.

    The long rows keep the number of the row they came from, so several may have one number. A row makes none where the
    cell that would be its score is empty. What is long already and says everything comes back as it is.
    """
    if not recognized.is_wide:
        return table, recognized
    runs = recognized.runs or (Run(),)
    own = tuple(recognized.mapping)
    made = [
        field
        for field in dict.fromkeys(
            field for run in runs for field in (*run.says, *run.columns, *recognized.constants) if field[0] != "_"
        )
        if field not in recognized.mapping
    ]
    # A column that two fields share is two columns in a long table.
    fields = (*own, *made)
    rows: list[Row] = []
    for row in rows_below(table, recognized):
        seen: set[tuple[Cell, ...]] = set()
        for run in runs:
            leads = [field for field in run.columns if field in LEADS]
            if leads and not any(text_of(_cell(row, run.columns[field])) for field in leads):
                continue
            cells = tuple(_said(row, field, run, recognized) for field in fields)
            if cells not in seen:
                seen.add(cells)
                rows.append(Row(row.number, cells))
    headings = tuple(_heading(field, recognized) for field in fields)
    return (
        msgspec.structs.replace(table, rows=tuple(rows)),
        msgspec.structs.replace(
            recognized,
            headings=headings,
            mapping={field: column for column, field in enumerate(fields)},
            runs=(),
            constants={},
            inner={},
        ),
    )


def _heading(field: str, recognized: Recognized) -> str:
    """The file's own header where any plain sheet would use it for this field, else the plain one: a sheet of the rows
    that were left out is mended and read again, and then nothing else tells what its columns are."""
    own = recognized.title(field)
    plain = next(
        (
            known
            for known in shipped().known
            if known.signature.kind == recognized.kind and not known.signature.specific
        ),
        None,
    )
    if own and plain and any(meant == field for meant, _ in plain.fields_of(name_of(own))):
        return own
    return TITLES.get(field) or spaced(field)


def _cell(row: Row, column: int) -> Cell:
    return row.cells[column] if column < len(row.cells) else None


def _said(row: Row, field: str, run: Run, recognized: Recognized) -> Cell:
    """What a long row has in a field: its own column, what it says, the file's column, what is always so."""
    if field in run.columns:
        return _cell(row, run.columns[field])
    if field in run.says:
        return _filled(run.says[field], row, recognized)
    if field in recognized.mapping:
        cell = _cell(row, recognized.mapping[field])
        if text_of(cell) or field not in recognized.constants:
            return cell
    constant = recognized.constants.get(field)
    return None if constant is None else _filled(constant, row, recognized)


def _filled(text: str, row: Row, recognized: Recognized) -> str:
    """A template with what the row has for each name in it."""

    def word(found: re.Match[str]) -> str:
        column = recognized.inner.get(found[1])
        own = text_of(_cell(row, column)) if column is not None else ""
        return own or recognized.constants.get(found[1], "")

    return " ".join(_OPEN.sub(word, text).split()) if "{" in text else text


def answered(recognized: Recognized, answers: Mapping[str, str]) -> Recognized:
    """The same with what the user said of what it `asks`: `measure`, `test`, `date`, `season` or `year` as text,
    `first_day` (the Monday of week 1) as an ISO date. Raises `ValueError` where that is no date."""
    constants = dict(recognized.constants)
    runs = recognized.runs
    for name, said in answers.items():
        if name == "test":
            constants["_test"] = said
        elif name == "first_day":
            monday = dt.date.fromisoformat(said)
            runs = tuple(_dated(run, monday) for run in runs)
        else:
            constants[name] = said
    told = [one for one in zip(recognized.told, recognized.notes, strict=False) if one[0] not in answers]
    return msgspec.structs.replace(
        recognized,
        constants=constants,
        runs=runs,
        asks=tuple(ask for ask in recognized.asks if ask not in answers),
        told=tuple(field for field, _ in told),
        notes=tuple(note for _, note in told),
    )


def _dated(run: Run, monday: dt.date) -> Run:
    week = int(run.says.get("_week", "1"))
    says = {field: said for field, said in run.says.items() if field != "_week"}
    return msgspec.structs.replace(run, says=says | {"date": (monday + dt.timedelta(weeks=week - 1)).isoformat()})
