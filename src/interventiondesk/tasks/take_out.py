"""Taking things out in open formats: the whole school, one student's record, any list, and empty sheets to fill in.

A file or a folder appears whole or not at all, and nothing is ever written over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from interventiondesk import __version__
from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.refusals import Refusal
from interventiondesk.exchange.out.csv_folder import write_list, write_tables
from interventiondesk.exchange.out.dictionary import (
    ATTENDANCE,
    ATTENDANCE_COLUMNS,
    MANIFEST,
    STUDENT_FORMAT,
    Manifest,
    OutTable,
    code_word,
    table_out,
)
from interventiondesk.exchange.out.names import (
    AlreadyThere,
    free_place,
    is_free,
    is_open_place,
    safe_name,
    whole_file,
    whole_folder,
)
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.version import DATA_VERSION
from interventiondesk.store.whole import Whole, whole_school

Step = Callable[[int, int, str], None]
"""Told of progress as (done, total, what); it stops the work by raising."""

Format = Literal["csv", "xlsx"]


def _no_step(_done: int, _total: int, _what: str) -> None:
    pass


class TakenOut(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: `path` is the file or the folder, `rows` how many there are by table. `complete` is false where
    whoever is signed in may not see everything; `missing` are letters that a PDF could not print."""

    path: Path
    rows: dict[str, int]
    complete: bool
    missing: tuple[str, ...] = ()


def export_school(desk: Desk, folder: Path, fmt: Format, today: dt.date, *, step: Step = _no_step) -> TakenOut:
    """Write everything that whoever is signed in may see as open tables.

    CSV: `folder` becomes the export where it is empty or not there yet, else a folder with the school's name is made in
    it. XLSX: a workbook with the school's name is made in `folder`. Raises `Refusal` where the disk says no, and whatever
    `step` raises; nothing is left then.
    """
    title = safe_name(f"{reads.school(desk).name} {today.isoformat()}", "School")
    with whole_school(desk) as whole, _said_kindly():
        values: dict[type[Entity], list[Any]] = {}
        for at, entity in enumerate(ENTITIES):
            step(at, len(ENTITIES), "Reading the desk")
            values[entity] = whole.all(entity)
        tables, counts = _tables(values, whole.attendance(), whole.attendance_count())
        manifest = _manifest(desk, whole, today, counts)
        if fmt == "csv":
            path = _folder_for(folder, title)
            with whole_folder(path, last=f"{MANIFEST}.csv") as beside:
                write_tables(beside, manifest, tables, step=step)
        else:
            from interventiondesk.exchange.out.workbook_out import write_workbook

            path = folder if folder.suffix.casefold() == ".xlsx" else free_place(folder, title, ".xlsx")
            with whole_file(path) as beside:
                write_workbook(beside, manifest, tables, step=step)
    return TakenOut(path=path, rows=manifest.counts, complete=manifest.complete)


def _folder_for(folder: Path, title: str) -> Path:
    """The folder itself where it can be filled, else a new one inside it."""
    if folder.exists() and not folder.is_dir():
        raise AlreadyThere(folder)
    return folder if is_open_place(folder) else free_place(folder, title)


def _tables(
    values: Mapping[type[Entity], list[Any]], days: Iterable[tuple[str, int, int, str]], count: int
) -> tuple[list[OutTable], dict[str, int]]:
    """The tables in the order of the entities, the days of attendance last, and how many rows each has."""
    tables = [table_out(entity, values[entity]) for entity in ENTITIES if entity in values]
    counts = {table_of(entity): len(values[entity]) for entity in ENTITIES if entity in values}
    facts = ((student, dt.date.fromordinal(day), code_word(code), delivery) for student, day, code, delivery in days)
    tables.append(OutTable(name=ATTENDANCE, columns=ATTENDANCE_COLUMNS, rows=facts))
    return tables, counts | {ATTENDANCE: count}


def _manifest(desk: Desk, whole: Whole, today: dt.date, counts: dict[str, int]) -> Manifest:
    return Manifest(
        school=reads.school(desk).name,
        made_by=desk.who.name,
        made_on=today,
        program=__version__,
        data_version=DATA_VERSION,
        complete=whole.complete,
        digest=whole.digest() if whole.complete else "",
        counts=counts,
    )


def export_roster(desk: Desk, folder: Path, today: dt.date, *, step: Step = _no_step) -> TakenOut:
    """Write the school as a OneRoster 1.2 set, as far as that standard carries it, under the terms of `export_school`."""
    from interventiondesk.exchange.here import Here
    from interventiondesk.exchange.oneroster.writing import write_roster

    title = safe_name(f"{reads.school(desk).name} OneRoster {today.isoformat()}", "OneRoster")
    with whole_school(desk) as whole, _said_kindly():
        step(0, 1, "Writing the set")
        path = _folder_for(folder, title)
        names = write_roster(Here(whole.all), path, today=today)
        step(1, 1, "Done")
        return TakenOut(path=path, rows=dict.fromkeys(names, 0), complete=whole.complete)


def export_student(
    desk: Desk, student_id: str, folder: Path, today: dt.date, *, paper: str = "letter", step: Step = _no_step
) -> TakenOut:
    """Write one student's full record as a PDF, with a folder of the student's rows beside it, under the terms of
    `export_school`. Nobody else's rows are in it, and the names of other students in incidents are left out."""
    from interventiondesk.documents.record import record_pdf
    from interventiondesk.tasks.student_record import rows_about, student_record

    student = reads.student(desk, student_id)
    if student is None:
        raise Refusal("This student is not here any more.", "Open the list of students.")
    name = safe_name(student.name, "Student")
    with whole_school(desk) as whole, _said_kindly():
        step(0, 3, f"Collecting the record of {student.name}")
        record = student_record(desk, whole, student, today, paper=paper)
        values = rows_about(whole, student.id)
        tables, counts = _tables(values, whole.attendance(student.id), whole.attendance_count(student.id))
        manifest = msgspec.structs.replace(
            _manifest(desk, whole, today, counts), format=STUDENT_FORMAT, school=f"Record of {student.name}", digest=""
        )
        path = _folder_for(folder, f"{name} {today.isoformat()}")
        step(1, 3, "Setting the pages")
        printed = record_pdf(record)
        step(2, 3, "Writing the tables")
        with whole_folder(path) as beside:
            (beside / f"{name}.pdf").write_bytes(printed.pdf)
            (beside / "tables").mkdir()
            write_tables(beside / "tables", manifest, tables)
    step(3, 3, "Done")
    return TakenOut(path=path, rows=counts, complete=whole.complete, missing=printed.missing)


def list_out(headings: Sequence[str], rows: Iterable[Sequence[Any]], path: Path, *, title: str = "List") -> None:
    """Write a list as it is shown: as a workbook where `path` ends with .xlsx, else as CSV.

    A cell is a text, a number, a date, yes/no (`bool`) or None; numbers and dates stay what they are, and text never
    becomes a formula. Raises `Refusal` where the name is taken or the disk says no. Whoever lets the user choose the
    name and confirm it takes the old file away first.
    """
    with _said_kindly():
        if path.suffix.casefold() == ".xlsx":
            from interventiondesk.exchange.workbook import write_table

            is_free(path)
            write_table(path, title, headings, rows)
        else:
            write_list(path, headings, rows)


def write_template(kind: FileKind, path: Path) -> None:
    """Write an empty workbook for one kind of plain sheet: headings, help, choices. Raises `Refusal` where the name is
    taken or is no workbook's, or the disk says no."""
    from interventiondesk.exchange.out.templates import template

    if path.suffix.casefold() != ".xlsx":
        raise Refusal(f"{path.name} is no name of a workbook.", "Choose a name that ends with .xlsx.")
    with _said_kindly(), whole_file(path) as beside:
        template(kind, beside)


@contextmanager
def _said_kindly() -> Generator[None]:
    try:
        yield
    except OSError as error:
        what = error.strerror or "the disk gave no answer"
        raise Refusal(f"It could not be written ({what}).", "Choose another folder or a shorter name.") from None
