"""Today, a student's page and an agenda in a large school, as ratios: reads and rules against the plain SQL that fetches
the same rows (aim 5), painting against as many bare labels (aim 3), and three years of data against one (aim 1.3).

Everything is asked with nothing remembered, as when the desk was just opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from screening_bench import STUDENTS, TODAY, YEARS, forget, large_schools, least
from screening_bench import plain as plain_screening

from interventiondesk.domain.declared import Entity, table_of
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.following import FollowUp
from interventiondesk.domain.measures import Score
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Meeting
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan, Session
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Background, Celebration, Contact, FamilyContact, Group, Membership, Note
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.driver import Connection, quoted
from interventiondesk.tasks import agenda, flags, screening, standing, today
from interventiondesk.tasks.students import student_page
from interventiondesk.ui.pictures import settle, wait_for_work
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session as OpenSession
from interventiondesk.ui.window import Window

RUNNING = (Goal, Phase, Session)
WEEK: tuple[type[Entity], ...] = (
    Staff,
    Benchmark,
    Intervention,
    Group,
    Membership,
    Contact,
    FamilyContact,
    Background,
    Celebration,
    Note,
    Request,
    Meeting,
    AgendaItem,
    ActionItem,
    FollowUp,
    ImportRecord,
)


def anew(desk: Desk) -> None:
    """Forget what was remembered of the desk."""
    for kept in (screening._KEPT, flags._KEPT, standing._BOOKS):
        forget(kept, desk)


def columns(entity: type[Entity]) -> str:
    return ", ".join(quoted(name) for name in entity.__struct_fields__)


def plain_week(desk: Desk) -> None:
    """The rows behind Today and the agenda: those of the matrix, the running plans with what they are judged by, and
    what else a week is made of."""
    plain_screening(desk)

    def ask(connection: Connection) -> None:
        def rows(entity: type[Entity], more: str = "") -> None:
            sql = f'SELECT {columns(entity)} FROM {quoted(table_of(entity))} WHERE "deleted_at" IS NULL'  # noqa: S608 - our own names
            connection.execute(sql + more).fetchall()

        rows(Plan)
        of_plans = ' AND "plan_id" IN (SELECT "id" FROM "plan" WHERE "end_date" IS NULL)'
        for entity in RUNNING:
            rows(entity, of_plans)
        measured = '(SELECT "student_id", "measure_id" FROM "plan" WHERE "end_date" IS NULL)'
        rows(Score, f' AND ("student_id", "measure_id") IN {measured}')
        for entity in WEEK:
            rows(entity)
        # whom somebody saw, and who is on any list, is asked in SQL by the program too
        span = {"since": reads.calendar(desk).years[-1].begin_date.isoformat(), "today": TODAY.isoformat()}
        for sql in (week_reads._SEEN, week_reads._LISTED):
            connection.execute(sql, span).fetchall()

    desk.read(ask)


def plain_student(desk: Desk, student_id: str) -> None:
    """Every row that names one student, and the lists that name them in words."""

    def ask(connection: Connection) -> None:
        for entity in ENTITIES:
            named = "student_id" in entity.__struct_fields__
            of_plan = "plan_id" in entity.__struct_fields__ and not named
            where = '"student_id" = :id' if named else '"plan_id" IN (SELECT "id" FROM "plan" WHERE "student_id" = :id)'
            if named or of_plan:
                sql = f"SELECT {columns(entity)} FROM {quoted(table_of(entity))} WHERE {where}"  # noqa: S608 - our own names
                connection.execute(sql, {"id": student_id}).fetchall()
        for entity in (Staff, Intervention, Group):
            connection.execute(f"SELECT {columns(entity)} FROM {quoted(table_of(entity))}").fetchall()  # noqa: S608 - our own names
        days = 'SELECT a."day", a."batch", a."code" FROM "attendance" a JOIN "number_of" n ON n."number" = a."student" '
        connection.execute(days + 'WHERE n."id" = :id', {"id": student_id}).fetchall()

    desk.read(ask)


def painted(desk: Desk, place: Place) -> float:
    """Painting a place against as many bare labels as it shows texts."""
    window = Window(OpenSession(desk, TODAY))
    window.resize(1366, 768)
    window.start()
    window.show()
    window.go(place)
    wait_for_work(window)
    page = window.page(place.name)
    texts = [one.accessibleName() for one in page.findChildren(QWidget) if one.isVisible() and one.accessibleName()]
    labels = QWidget()
    box = QVBoxLayout(labels)
    for text in texts:
        box.addWidget(QLabel(text))
    labels.resize(page.size())
    labels.show()
    settle()
    page.grab()
    labels.grab()
    mine, bare = least(lambda: [page.grab() for _ in range(5)], lambda: [labels.grab() for _ in range(5)])
    for widget in (window, labels):
        widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        widget.hide()
    settle()
    return mine / bare


def main() -> None:
    """Print the ratios."""
    with large_schools() as (one, many):
        desks = (one, many)
        chosen = {desk: max(reads.plan_records(desk), key=lambda each: len(each.counted)).student.id for desk in desks}
        meeting = reads.next_meeting(many, TODAY)

        def cold(work: Callable[[Desk], object]) -> Callable[[Desk], object]:
            def run(desk: Desk) -> object:
                anew(desk)
                return work(desk)

            return run

        asked: dict[str, tuple[Callable[[Desk], object], Callable[[Desk], object]]] = {
            "Today": (cold(lambda desk: today.board(desk, TODAY)), plain_week),
            "a student's page": (
                lambda desk: student_page(desk, chosen[desk], TODAY),
                lambda desk: plain_student(desk, chosen[desk]),
            ),
            "the agenda": (cold(lambda desk: agenda.filled(desk, "group_review", TODAY, TODAY)), plain_week),
        }
        for name, (work, plain) in asked.items():
            for desk in desks:
                work(desk)
            short, long, fetched = least(lambda: work(one), lambda: work(many), lambda: plain(many))  # noqa: B023 - run at once
            print(f"{name} of {STUDENTS} students / plain SQL of the same rows: {long / fetched:.2f} (aim 5)")  # noqa: T201
            print(f"{name} with {YEARS} years of data / with one: {long / short:.2f} (aim 1.3)")  # noqa: T201
        places = {
            "Today": Place(name="today"),
            "a student's page": Place(name="student", student_id=chosen[many]),
            "the agenda": Place(name="meetings", meeting_id=meeting.id if meeting else ""),
        }
        for name, place in places.items():
            print(f"painting {name} / as many bare labels: {painted(many, place):.2f} (aim 3)")  # noqa: T201


if __name__ == "__main__":
    main()
