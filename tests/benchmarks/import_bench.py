"""Bringing in a year of attendance and a large workbook, as ratios within one run.

A year of days (2,000 students, 180 days, 360,000 rows of CSV) read, checked and committed by the program, against
`csv.reader` and `executemany` into the same table of the same encrypted file; the backup before is not counted (aim 3 or
less). A workbook of 50,000 rows read, against calamine alone (aim 2 or less). A shared machine only ever adds
waiting, so both sides take turns, the time counts that the processor worked, the reading child's too, and the medians
count.
"""

from __future__ import annotations

import csv
import datetime as dt
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from interventiondesk.domain.school import SchoolYear, Staff
from interventiondesk.domain.students import Student
from interventiondesk.exchange.child import read_file
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection, atomic
from interventiondesk.tasks import bring_in

STUDENTS = 2_000
DAYS = 180
WORKBOOK_ROWS = 50_000
ROUNDS = 3
TODAY = dt.date(2027, 6, 30)
FIRST = dt.date(2026, 8, 31)
CODES = {"P": 1, "E": 2, "U": 3, "T": 4}


def processor_time() -> float:
    """Seconds that this process and the readers it started have worked: other people's work does not count."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def days() -> list[dt.date]:
    """The school days of the year."""
    every = (FIRST + dt.timedelta(days=more) for more in range(400))
    return [day for day in every if day.weekday() < 5][:DAYS]


def write_attendance(path: Path) -> None:
    """A file as a student information system writes it: day by day, nine of ten present."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(("Student Number", "Last Name", "First Name", "Attendance Date", "Attendance Code"))
        for at, day in enumerate(days()):
            for number in range(STUDENTS):
                code = "PPPPPPPPPPPPPPPPPPEUT"[(number * 7 + at * 11) % 21]
                rows.writerow((f"{100000 + number}", f"Pupil{number}", "Ana", f"{day:%m/%d/%Y}", code))


def write_workbook(path: Path) -> None:
    """A sheet of scores."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Scores")
    sheet.append(("Student ID", "Last Name", "First Name", "Measure", "Date", "Score", "Errors"))
    for number in range(WORKBOOK_ROWS):
        day = FIRST + dt.timedelta(days=number % 200)
        sheet.append(
            (f"{100000 + number % 2000}", f"Pupil{number % 2000}", "Ana", "ORF", day, number % 150, number % 7)
        )
    book.save(path)


def new_desk(folder: Path) -> Desk:
    """A desk with the students and the year of the file."""
    desk = Desk.new_sample(folder, signs_in=Staff(id="staff", family_name="Alvarado", role="coordinator"))
    students = [
        Student(
            id=f"student-{number:05d}", family_name=f"Pupil{number}", given_name="Ana", local_id=f"{100000 + number}"
        )
        for number in range(STUDENTS)
    ]
    year = SchoolYear(id="year", title="2026-2027", begin_date=FIRST, end_date=TODAY)
    desk.commit("Set up", year, *students)
    return desk


def leave(desk: Desk) -> None:
    """Close without a backup."""
    desk._drop()
    desk.folder.release()


def ours(folder: Path, path: Path) -> float:
    """Read, check and commit; the backup is made beforehand and taken away from the clock."""
    desk = new_desk(folder)
    backed_up = bring_in.back_up
    spent = [0.0]

    def clocked(desk: Desk) -> object:
        begin = processor_time()
        made = backed_up(desk)
        spent[0] += processor_time() - begin
        return made

    bring_in.back_up = clocked
    try:
        begin = processor_time()
        draft = bring_in.look_at(desk, path, TODAY)
        changes = bring_in.bring_in(desk, draft, TODAY)
        took = processor_time() - begin - spent[0]
        if len(draft.new) != STUDENTS * DAYS or not changes.change or draft.problems:
            raise AssertionError("the import did not do its work")
        return took
    finally:
        bring_in.back_up = backed_up
        leave(desk)


def bare(folder: Path, path: Path) -> float:
    """The least that puts the same numbers into the same table."""
    desk = new_desk(folder)

    def work(connection: Connection, _: bytes) -> float:
        begin = processor_time()
        numbers = {f"{100000 + number}": number for number in range(STUDENTS)}
        ordinals = {f"{day:%m/%d/%Y}": day.toordinal() for day in days()}
        with path.open(newline="", encoding="utf-8") as file, atomic(connection):
            rows = csv.reader(file)
            next(rows)
            connection.executemany(
                'INSERT INTO "attendance" VALUES (?, ?, 1, ?)',
                [(numbers[row[0]], ordinals[row[3]], CODES[row[4]]) for row in rows],
            )
        return processor_time() - begin

    try:
        return desk.work_with_writer(work)
    finally:
        leave(desk)


def with_reader(path: Path) -> float:
    """The workbook through the child."""
    begin = processor_time()
    read = read_file(path)
    took = processor_time() - begin
    if len(read.tables[0].rows) != WORKBOOK_ROWS + 1:
        raise AssertionError("rows are missing")
    return took


def with_calamine(path: Path) -> float:
    """The workbook through calamine alone, in this process."""
    import python_calamine

    begin = processor_time()
    with python_calamine.CalamineWorkbook.from_path(str(path)) as book:
        rows = book.get_sheet_by_index(0).to_python()
    took = processor_time() - begin
    if len(rows) != WORKBOOK_ROWS + 1:
        raise AssertionError("rows are missing")
    return took


def ratio(one: Callable[[int], float], other: Callable[[int], float]) -> tuple[float, float, float]:
    """The medians of both, taken in turn, and their ratio."""
    pairs = [(one(number), other(number)) for number in range(ROUNDS)]
    first, second = (statistics.median(side) for side in zip(*pairs, strict=True))
    return first, second, first / second


def main() -> None:
    """Print the ratios."""
    with tempfile.TemporaryDirectory() as home:
        place = Path(home)
        write_attendance(place / "attendance.csv")
        write_workbook(place / "scores.xlsx")
        _, _, attendance = ratio(
            lambda number: ours(place / f"ours-{number}", place / "attendance.csv"),
            lambda number: bare(place / f"bare-{number}", place / "attendance.csv"),
        )
        _, _, workbook = ratio(
            lambda _: with_reader(place / "scores.xlsx"), lambda _: with_calamine(place / "scores.xlsx")
        )
    print(  # noqa: T201
        f"a year of attendance, {STUDENTS * DAYS:,} rows, read, checked and committed / csv.reader and executemany: "
        f"{attendance:.2f} (aim 3.0)"
    )
    print(f"a workbook of {WORKBOOK_ROWS:,} rows / calamine alone: {workbook:.2f} (aim 2.0)")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
