"""The lists of the school to be printed or taken out: as shown on the screen, or read here where the screen shows rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

from interventiondesk.documents.listed import Listed, listed_pdf
from interventiondesk.documents.packet import Written, save_pdf
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.follow_up import Waiting
from interventiondesk.domain.plans import ClassPlan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import FamilyContact, Group, Student
from interventiondesk.domain.words import count, day_and_year, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import class_plans, follow_up, groups
from interventiondesk.tasks.capacity import Capacity
from interventiondesk.tasks.packet import Pages
from interventiondesk.tasks.students import where_words

Cell = str | int | float | None
Rows = tuple[list[str], list[list[Cell]]]
"""The titles of a list, and its rows."""


def _day(day: dt.date | None) -> str:
    return f"{short_day(day)}, {day.year}" if day is not None else ""


def _about(students: dict[str, Student], student_id: str | None) -> tuple[str, str]:
    student = students.get(student_id or "")
    return (student.name, where_words(student)) if student is not None else ("", "")


def actions_list(desk: Desk) -> Rows:
    """Every open action: what, about whom, whose it is, until when."""
    people, students = reads.by_id(reads.staff(desk)), reads.by_id(reads.students(desk, also_inactive=True))
    rows: list[list[Cell]] = [
        [
            one.task,
            _about(students, one.student_id)[0],
            people[one.owner_id].name if one.owner_id in people else "nobody yet",
            _day(one.due) or "no date",
        ]
        for one in reads.actions(desk)
    ]
    return ["Action", "About", "Who", "By"], rows


def follow_up_list(desk: Desk, today: dt.date, lines: Sequence[Waiting] | None = None) -> Rows:
    """Every line that nobody has followed up, or those that are shown."""
    students = reads.by_id(reads.students(desk, also_inactive=True))
    rows: list[list[Cell]] = []
    for line in follow_up.waiting(desk, today) if lines is None else lines:
        name, where = _about(students, line.student_id)
        rows.append([name or "The school", where, line.word, _day(line.since), line.says])
    return ["Student", "Where", "What waits", "Since", "Why"], rows


def requests_list(desk: Desk, student_id: str = "") -> Rows:
    """The requests for assistance, of one student or of all, with their answers."""
    people, students = reads.by_id(reads.staff(desk)), reads.by_id(reads.students(desk, also_inactive=True))
    rows: list[list[Cell]] = [
        [
            _about(students, one.student_id)[0],
            _day(one.date),
            people[one.staff_id].name if one.staff_id in people else "",
            one.concern,
            one.tried,
            f"{_day(one.answered_on)}: {one.answer}" if one.answered_on else "not answered yet",
        ]
        for one in week_reads.requests(desk, student_id)
    ]
    return ["Student", "Asked on", "Asked by", "Concern", "What was tried", "Answer"], rows


def contacts_list(desk: Desk, student_id: str) -> Rows:
    """The contacts with a student's family that whoever is signed in may read, with what was promised."""
    people = reads.by_id(reads.staff(desk))
    channel = field_of(FamilyContact, "channel")
    shared = week_reads.shared_contacts(desk, student_id)
    rows: list[list[Cell]] = [
        [
            _day(one.date),
            channel.word(one.channel),
            one.with_whom,
            one.outcome,
            one.promise,
            _day(one.kept_on) if one.kept_on else "",
            people[one.staff_id].name if one.staff_id in people else "",
        ]
        for one in sorted(shared, key=lambda each: each.date, reverse=True)
    ]
    return ["Date", "How", "With whom", "What came of it", "What comes next", "Kept on", "By"], rows


def members_list(desk: Desk, group_id: str, today: dt.date) -> Rows:
    """Who is in a group now, in its own order."""
    now, _past = groups.stays(desk, group_id, today)
    rows: list[list[Cell]] = [
        [stay.student.name, stay.student.grade, stay.student.homeroom, stay.words] for stay in now
    ]
    return ["Student", "Grade", "Homeroom", "In the group"], rows


def groups_list(desk: Desk, today: dt.date) -> Rows:
    """Every group with who teaches it, when it meets and who is in it, by name of the group."""
    area = field_of(Group, "area").word
    people = reads.by_id(reads.staff(desk))
    rows: list[list[Cell]] = []
    for one in sorted(groups.caseload(desk, today), key=lambda each: each.roster.group.name.casefold()):
        who = people.get(one.schedule.staff_id)
        inside = ", ".join(student.name for student in one.roster.members)
        group = one.roster.group
        rows.append([group.name, area(group.area), who.name if who else "nobody yet", one.schedule.words, inside])
    return ["Group", "Area", "Provider", "When", "Students"], rows


def capacity_list(shown: Sequence[Capacity]) -> Rows:
    """Minutes a week of those who are shown, in their order, which is that of the names."""
    rows: list[list[Cell]] = [
        [one.staff.name, one.available, one.promised, one.groups, one.plans, f"{one.words}."] for one in shown
    ]
    return ["Who", "Minutes a week", "Promised", "Groups", "One to one", "In words"], rows


def class_plans_list(desk: Desk) -> Rows:
    """The plans for a class or a grade, ended ones too, with what came of them."""
    area, people = field_of(ClassPlan, "area").word, reads.by_id(reads.staff(desk))
    rows: list[list[Cell]] = [
        [
            class_plans.whom_words(one),
            area(one.area),
            one.concern,
            one.action,
            class_plans.goal_words(one),
            people[one.staff_id].name if one.staff_id in people else "",
            _day(one.review_date),
            f"{_day(one.end_date)}: {one.came_of_it}" if one.end_date else "running",
        ]
        for one in week_reads.class_plans(desk)
    ]
    return ["For", "Area", "Concern", "What we do", "Goal", "Who leads it", "Review on", "Ended"], rows


def list_in_memory(
    desk: Desk,
    title: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    today: dt.date,
    *,
    paper: str = "letter",
    step: Callable[[int, int, str], object] | None = None,
) -> Pages:
    """A list for the printer, as it is shown. `step` is told of its one step."""
    if step is not None:
        step(0, 1, "Setting the pages")
    numbers = tuple(
        at
        for at in range(len(headings))
        if any(isinstance(row[at], (int, float)) for row in rows)
        and all(row[at] is None or isinstance(row[at], (int, float)) for row in rows)
    )
    made = listed_pdf(
        Listed(
            school=reads.school(desk).name,
            is_sample=desk.is_sample,
            title=title,
            says=f"{count(len(rows), 'row')}, {day_and_year(today)}",
            headings=tuple(headings),
            rows=tuple(tuple("" if cell is None else str(cell) for cell in row) for row in rows),
            numbers=numbers,
            paper="a4" if paper == "a4" else "letter",
        )
    )
    written = Written(pages=made.pages, students=(), missing=made.missing)
    return Pages(pdf=made.pdf, title=f"{title} {today.isoformat()}", written=written)


def save_list(pages: Pages, path: Path) -> None:
    """Write a list that was set; the file appears whole or not at all. Raises `Refusal` where the disk says no."""
    try:
        save_pdf(pages.pdf, path)
    except OSError as error:
        raise Refusal(f"The list could not be written ({error.strerror}).", "Choose another folder.") from None
