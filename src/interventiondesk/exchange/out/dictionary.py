"""What goes out, described from the declarations: tables with their columns, the data dictionary, the manifest."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from interventiondesk.domain.attendance import CODE_WORDS
from interventiondesk.domain.declared import Entity, Field, Kind, fields_of, table_of
from interventiondesk.exchange.out.exact import EMPTY, escaped

SCHOOL_FORMAT = "InterventionDesk school"
STUDENT_FORMAT = "InterventionDesk student record"
FORMAT_VERSION = 1

MANIFEST = "manifest"
DICTIONARY = "dictionary"
ATTENDANCE = "attendance"
README = "README.txt"
"""What lies there beside the tables of the entities."""

MANIFEST_HEADINGS = ("item", "value")
PART_ROWS = 500_000
"""A table with more rows goes on in a second part: few programs open longer ones, and no sheet has twice as many."""

_COUNT = "rows in "


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column of a table that goes out, as the dictionary describes it."""

    name: str
    title: str
    kind: Kind
    optional: bool = False
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    description: str = ""
    refers: str = ""
    least: float | None = None
    most: float | None = None
    max_length: int | None = None


class OutTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table that goes out. `rows` hold values in the order of the columns and are walked through once."""

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Any]]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export says of itself. `complete` is false where somebody made it who may not see everything; `digest`, the
    desk's own, is then empty. `counts` are rows by table."""

    school: str
    made_by: str
    made_on: dt.date
    program: str
    data_version: int
    complete: bool
    digest: str
    counts: dict[str, int]
    format: str = SCHOOL_FORMAT
    format_version: int = FORMAT_VERSION


def column_of(field: Field) -> Column:
    """A declared field as a column."""
    return Column(
        name=field.name,
        title=field.title,
        kind=field.kind,
        optional=field.optional,
        required=field.required,
        choices=field.choices,
        description=field.description,
        refers=field.refers,
        least=field.least,
        most=field.most,
        max_length=field.max_length,
    )


def columns_of(entity: type[Entity]) -> tuple[Column, ...]:
    """Every declared field of an entity as a column, the id first."""
    return tuple(column_of(field) for field in fields_of(entity))


def table_out(entity: type[Entity], values: Iterable[Entity]) -> OutTable:
    """The values of one entity as a table."""
    names = entity.__struct_fields__
    rows = ([getattr(value, name) for name in names] for value in values)
    return OutTable(name=table_of(entity), columns=columns_of(entity), rows=rows)


ATTENDANCE_COLUMNS = (
    Column(name="student_id", title="Student", kind="reference", refers="student"),
    Column(name="date", title="Date", kind="date"),
    Column(
        name="code",
        title="Code",
        kind="choice",
        choices=tuple((word, word) for word in CODE_WORDS.values()),
        description="What was known of the student that day; the newest delivery of a day stands",
    ),
    Column(name="batch_id", title="Delivery", kind="reference", refers="attendance_batch"),
)
"""The days of attendance: a table without ids of its own, because there are millions."""


def code_word(code: int) -> str:
    """An attendance code as it goes out; one that is not known stays a number."""
    return CODE_WORDS.get(code, str(code))


DICTIONARY_COLUMNS = (
    Column(name="table", title="Table", kind="text"),
    Column(name="field", title="Field", kind="text"),
    Column(name="title", title="Title", kind="text"),
    Column(name="kind", title="Kind", kind="text"),
    Column(name="may_be_empty", title="May be empty", kind="yes_no"),
    Column(name="choices", title="Choices", kind="text"),
    Column(name="description", title="Description", kind="text"),
    Column(name="refers", title="Refers to", kind="text"),
    Column(name="least", title="Least", kind="number", optional=True),
    Column(name="most", title="Most", kind="number", optional=True),
    Column(name="max_length", title="Most letters", kind="whole", optional=True),
)

_KIND_WORDS: dict[Kind, str] = {
    "text": "text",
    "whole": "whole number",
    "number": "number",
    "date": "date",
    "time": "time",
    "moment": "date and time",
    "yes_no": "yes or no",
    "choice": "choice",
    "reference": "id of another row",
}


def dictionary(tables: Iterable[tuple[str, tuple[Column, ...]]]) -> OutTable:
    """The data dictionary of some tables."""
    return OutTable(name=DICTIONARY, columns=DICTIONARY_COLUMNS, rows=list(_described(tables)))


def _described(tables: Iterable[tuple[str, tuple[Column, ...]]]) -> Iterator[list[Any]]:
    for table, columns in tables:
        for column in columns:
            choices = "; ".join(
                value if value == word else f"{value or '(empty)'} = {word}" for value, word in column.choices
            )
            empty = column.optional or (column.kind == "text" and not column.required)
            yield [
                table,
                column.name,
                column.title,
                _KIND_WORDS[column.kind],
                empty,
                choices,
                column.description,
                column.refers,
                column.least,
                column.most,
                column.max_length,
            ]


def manifest_rows(manifest: Manifest) -> list[tuple[str, str]]:
    """The manifest as lines of a name and a value."""
    about = [
        ("format", manifest.format),
        ("format version", str(manifest.format_version)),
        ("program", manifest.program),
        ("data version", str(manifest.data_version)),
        ("school", manifest.school),
        ("made by", manifest.made_by),
        ("made on", manifest.made_on.isoformat()),
        ("complete", "Yes" if manifest.complete else "No"),
        ("digest", manifest.digest),
    ]
    return about + [(f"{_COUNT}{table}", str(rows)) for table, rows in manifest.counts.items()]


def manifest_from(rows: Iterable[tuple[str, str]]) -> Manifest | None:
    """What `manifest_rows` was given; None where these lines are no manifest of a school."""
    said = dict(rows)
    if said.get("format") != SCHOOL_FORMAT:
        return None
    counts = {key.removeprefix(_COUNT): value for key, value in said.items() if key.startswith(_COUNT)}
    try:
        return Manifest(
            school=said.get("school", ""),
            made_by=said.get("made by", ""),
            made_on=dt.date.fromisoformat(said["made on"]),
            program=said.get("program", ""),
            data_version=int(said["data version"]),
            complete=said.get("complete") == "Yes",
            digest=said.get("digest", ""),
            counts={table: int(rows) for table, rows in counts.items()},
            format_version=int(said["format version"]),
        )
    except (KeyError, ValueError):
        return None


def in_parts(table: OutTable, most: int = PART_ROWS) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """A table as one or more parts of at most so many rows, each with its name: `score`, `score-2`. Each part is walked
    through before the next is asked for."""
    rows = iter(table.rows)
    part = 1
    yield table.name, itertools.islice(rows, most)
    for first in rows:
        part += 1
        yield f"{table.name}-{part}", itertools.chain((first,), itertools.islice(rows, most - 1))


def text_out(text: str, *, optional: bool) -> str | None:
    """A text as it goes out: an empty cell is nothing known where that may be, else no letters."""
    if text:
        return escaped(text)
    return EMPTY if optional else None


def number_words(value: float) -> str:
    """A number as text from which exactly it is read back: 12 for 12.0."""
    plain = value.is_integer() and abs(value) < 1e15 and (value or math.copysign(1, value) > 0)
    return str(int(value)) if plain else repr(value)


def readme(manifest: Manifest) -> str:
    """The text that lies beside the tables."""
    whole = manifest.format == SCHOOL_FORMAT
    what = f"Everything that InterventionDesk holds of {manifest.school}." if whole else manifest.school
    lines = [
        what,
        f"Made on {manifest.made_on.isoformat()} by {manifest.made_by} with InterventionDesk {manifest.program}.",
        "",
        "These are confidential student records. Keep them where only those can read them who may.",
        "",
        "One table for each kind of thing, one row for each thing, UTF-8, cells parted by commas.",
        "dictionary says what each column means, manifest how many rows each table has.",
        "Columns that end in _id name the id of a row of another table; refers in the dictionary says of which.",
        "Dates are written year-month-day. An empty cell means that nothing is known.",
        "An apostrophe stands before a text that a spreadsheet could take for a formula; reading takes it off again.",
        "A text that begins with a backslash holds signs that no sheet can keep: \\u{7} is the sign with that number,",
        "two backslashes are one.",
    ]
    if whole:
        lines += [
            "",
            "Bring this folder into an empty InterventionDesk to have the same school again.",
            "To look at the tables in a spreadsheet program, use the workbook (.xlsx): opened by a double-click, a CSV",
            "file loses the zeros in front of student IDs as soon as it is saved.",
        ]
    if not manifest.complete:
        lines += ["", "This is not the complete record."]
    return "\n".join(lines) + "\n"
