"""The screening matrix of a large school, as ratios: its reads and rules against the plain SQL that fetches the same rows
(aim 5), painting its rows against as many bare labels (aim 3), and three years of data against one (aim 1.3).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QLabel, QWidget

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import year_looked_at
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import TierStatus
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.school import CalendarDay, SchoolYear
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Group, Membership, Student
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection, quoted
from interventiondesk.tasks import catching_up, flags, matrix, screening
from interventiondesk.tasks.sample import make_sample
from interventiondesk.ui import look
from interventiondesk.ui.pages.screening_table import MatrixTable
from interventiondesk.ui.pictures import settle

TODAY = dt.date(2027, 1, 14)
STUDENTS, YEARS = 2_000, 3
ROUNDS = 9
DATED: tuple[type[Entity], ...] = (Incident, CourseResult, Rating)
WHOLE: tuple[type[Entity], ...] = (
    Student,
    Measure,
    AttendanceTotal,
    FlagDecision,
    Inquiry,
    Plan,
    TierStatus,
    Group,
    Membership,
    SchoolYear,
    CalendarDay,
)


def least(*works: Callable[[], object]) -> list[float]:
    """The least of some rounds for each, in turn: what else the machine does only adds."""
    found: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for times, work in zip(found, works, strict=True):
            gc.collect()
            begin = time.process_time()
            work()
            times.append(time.process_time() - begin)
    return [min(times) for times in found]


def plain(desk: Desk) -> None:
    """The same rows, fetched and thrown away: every day of attendance of this year, and all that is noted of students."""
    calendar = reads.calendar(desk)
    year = year_looked_at(calendar, TODAY)
    assert year is not None
    since, until = year.begin_date, TODAY

    def ask(connection: Connection) -> None:
        def columns(entity: type[Entity]) -> str:
            return ", ".join(quoted(name) for name in entity.__struct_fields__)

        def ask_for(entity: type[Entity], more: str = "", arguments: tuple[str, ...] = ()) -> None:
            sql = f'SELECT {columns(entity)} FROM {quoted(table_of(entity))} WHERE "deleted_at" IS NULL'  # noqa: S608 - our own names
            connection.execute(sql + more, arguments).fetchall()

        for entity in WHOLE:
            ask_for(entity)
        in_order = ' AND "date" BETWEEN ? AND ? ORDER BY "date", "id"'
        span = (since.isoformat(), until.isoformat())
        for entity in DATED:
            ask_for(entity, in_order, span)
        ask_for(Score, f" AND \"kind\" = 'benchmark'{in_order}", span)
        numbers = connection.execute(
            'SELECT n."number" FROM "number_of" n JOIN "student" s ON s."id" = n."id" AND s."active" = 1'
        ).fetchall()
        days = 'SELECT "day", "batch", "code" FROM "attendance" WHERE "student" = ? AND "day" BETWEEN ? AND ?'
        for (number,) in numbers:
            connection.execute(days, (number, since.toordinal(), until.toordinal())).fetchall()

    desk.read(ask)


def whole(desk: Desk) -> matrix.Matrix:
    """The matrix as it is first asked for, with nothing remembered."""
    for kept in (screening._KEPT, flags._KEPT):
        forget(kept, desk)
    return matrix.matrix(desk, TODAY)


def forget(kept: catching_up.Kept, desk: Desk) -> None:
    """Begin anew, as when the desk was just opened."""
    kept._known.pop(desk, None)


def painting(known: matrix.Matrix) -> float:
    """Painting a screenful of the matrix against as many bare labels."""
    table = MatrixTable()
    table.show_matrix(known)
    table.resize(1150, 640)
    table.set_values(known.rows)
    table.show()
    settle()
    rows = table.viewport().height() // look.px(look.ROW)
    shown = [at for at in range(table.value_model.columnCount()) if not table.isColumnHidden(at)]
    labels = QWidget()
    grid = QGridLayout(labels)
    grid.setContentsMargins(0, 0, 0, 0)
    for row in range(rows):
        for at, column in enumerate(shown):
            grid.addWidget(QLabel(table.value_model.text(row, column)), row, at)
    labels.resize(1150, 640)
    labels.show()
    settle()

    def paint(widget: QWidget) -> None:
        for _ in range(5):
            widget.grab()

    paint(table)
    paint(labels)
    mine, bare = least(lambda: paint(table), lambda: paint(labels))
    for widget in (table, labels):
        widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        widget.close()
    settle()
    return mine / bare


@contextlib.contextmanager
def large_schools() -> Iterator[tuple[Desk, Desk]]:
    """The large school with one year of data and with several, and a program that can paint."""
    look.prepare()
    app = QApplication([])
    look.apply(app, dark=False)
    with tempfile.TemporaryDirectory() as home, contextlib.ExitStack() as opened:
        desks: list[Desk] = []
        for years in (1, YEARS):
            make_sample(Path(home) / f"{years}", TODAY, students=STUDENTS, years=years)
            desks.append(opened.enter_context(Desk.open(Path(home) / f"{years}")))
        yield desks[0], desks[1]


def main() -> None:
    """Print the ratios."""
    with large_schools() as (one, many):
        whole(one)
        known = whole(many)
        short, long, fetched, again = least(
            lambda: whole(one), lambda: whole(many), lambda: plain(many), lambda: matrix.matrix(many, TODAY)
        )
        painted = painting(known)
    print(f"the matrix of {STUDENTS} students / plain SQL of the same rows: {long / fetched:.2f} (aim 5)")  # noqa: T201
    print(f"the matrix once more, remembered / plain SQL: {again / fetched:.2f} (aim 1)")  # noqa: T201
    print(f"painting the matrix / as many bare labels: {painted:.2f} (aim 3)")  # noqa: T201
    print(f"the matrix with {YEARS} years of data / with one: {long / short:.2f} (aim 1.3)")  # noqa: T201


if __name__ == "__main__":
    main()
