"""The week on paper: which sheet each teacher gets, the number that opens exactly this sheet again, and printing it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from interventiondesk.documents.blocks import Paper
from interventiondesk.documents.packet import Written, save_pdf
from interventiondesk.documents.week_sheet import PaperGroup, PaperRow, WeekPaper, week_sheets_pdf
from interventiondesk.domain.calendar import SchoolCalendar, monday_of
from interventiondesk.domain.capacity import days_of, days_words, time_words
from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.points import periods_of
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import WEEKDAYS, count, day_and_year, day_words, join, number, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.packet import Pages, Step
from interventiondesk.tasks.week_sheet_rows import (
    ALONE,
    Row,
    blocks_of,
    is_check_in,
    parts_of,
    row_lines,
    rows_for,
    rows_of,
    score_day,
)

NOBODY = "No teacher named"
"""Whose sheet it is that holds groups and plans without a teacher: no student is left off the paper."""

_LETTERS = "2346789CFGHJKMNPQRTVWXY"
"""23 signs, of each look-alike pair at most one, and no vowel, so that no number spells a word. 23 is a prime: the check
letter finds every single wrong letter and every two that changed places."""

_LONG = 6
_READ_AS = str.maketrans("ZBU", "28V")
_MOST_ROWS = 100
_TEACHES = {"teacher", "interventionist", "aide"}
_NAMED = 8


# -- the number -------------------------------------------------------------------------------------------------------


def _check_letter(body: str) -> str:
    return _LETTERS[sum(_LETTERS.index(letter) * at for at, letter in enumerate(body, 1)) % len(_LETTERS)]


def number_of(contents: str, attempt: int = 0) -> str:
    """The number of a sheet with these contents, such as K7M-4QXT: the same contents have the same number. `attempt` gives
    another one, for contents that fall on a number that is taken."""
    raw = int.from_bytes(hashlib.sha256(f"{attempt}\n{contents}".encode()).digest()[:12])
    body = ""
    for _ in range(_LONG):
        raw, digit = divmod(raw, len(_LETTERS))
        body += _LETTERS[digit]
    return f"{body[:3]}-{body[3:]}{_check_letter(body)}"


def opened(desk: Desk, typed: str) -> WeekSheet:
    """The sheet with the number that somebody typed. Raises `Refusal` that says whether a letter is wrong or the sheet is
    not known here."""
    plain = re.sub(r"[\s\-–—.]", "", typed).upper().translate(_READ_AS)
    if not plain:
        raise Refusal("No number was typed.", "It stands large at the top right of the sheet.")
    shown = f"{plain[:3]}-{plain[3:]}"
    if len(plain) != _LONG + 1:
        says = f"A sheet number has {_LONG + 1} letters and digits; {typed.strip()} has {len(plain)}."
        raise Refusal(says, "It stands large at the top right of the sheet.")
    if any(letter not in _LETTERS for letter in plain) or _check_letter(plain[:-1]) != plain[-1]:
        raise Refusal(f"In {shown} one letter is wrong.", "Compare it with the top right of the sheet.")
    found = week_reads.week_sheet(desk, shown)
    if found is None:
        says = f"No sheet {shown} was printed at this desk."
        raise Refusal(says, "Type its scores and sessions under Groups, or print this week's sheets here.")
    return found


# -- whose sheet holds what -------------------------------------------------------------------------------------------


def week_sheets(desk: Desk, week_of: dt.date, today: dt.date, staff_id: str | None = None) -> list[WeekSheet]:
    """The sheets of a week, of one teacher or of all who have groups or plans; nothing is stored yet.

    A sheet holds at most 100 rows; who has more gets several. Raises `Refusal` for a week without school, where nobody has
    groups or plans, and for a teacher asked for by name who has none: an empty sheet would wait for ever to be typed in.
    """
    monday = monday_of(week_of)
    calendar = reads.calendar(desk)
    if not calendar.has_school(monday):
        raise Refusal(f"There is no school in the week of {day_words(monday)}.", "Choose another week.")
    parts = parts_of(desk, monday, today)
    order = [one.id for one in reads.staff(desk)]
    owners = [one for one in order if one in parts]
    owners += [one for one in parts if one not in order]
    if staff_id is not None:
        if staff_id not in parts:
            person = reads.person(desk, staff_id)
            says = f"{person.name if person else NOBODY} has no groups and no plans in the week of {day_words(monday)}."
            raise Refusal(
                says, "Name them as the provider of a plan or a group, or print the sheets of another teacher."
            )
        owners = [staff_id]
    taken = {one.number: one for one in week_reads.week_sheets(desk)}
    made: list[WeekSheet] = []
    for owner in owners:
        rows = rows_for(parts[owner], calendar, monday)
        starts = range(0, len(rows), _MOST_ROWS)
        made += [_sheet(owner, monday, today, row_lines(rows[at : at + _MOST_ROWS]), taken) for at in starts]
    if not made:
        raise Refusal("Nobody has groups or plans this week.", "Make a group under Groups, then print its sheet.")
    return made


def passed_over(desk: Desk, sheets: Sequence[WeekSheet]) -> str:
    """Who teaches, or leads a group, and gets none of these sheets, in a sentence; empty where everybody gets one."""
    with_sheet = {one.staff_id for one in sheets}
    leads = {one.group.staff_id for one in reads.rosters(desk, sheets[0].week)} if sheets else set[str | None]()
    left = [
        one.short_name
        for one in reads.staff(desk)
        if one.id not in with_sheet and (one.role in _TEACHES or one.id in leads)
    ]
    if len(left) > _NAMED:
        left = [*left[: _NAMED - 1], f"{len(left) - _NAMED + 1} others"]
    return f"No sheet for {join(left)}: no groups and no plans this week." if left else ""


def _sheet(owner: str, monday: dt.date, today: dt.date, rows: str, taken: dict[str, WeekSheet]) -> WeekSheet:
    attempt = 0
    while True:
        shown = number_of(f"{owner}\n{monday.isoformat()}\n{rows}", attempt)
        known = taken.get(shown)
        if known is None:
            made = WeekSheet(
                id=natural_id("week_sheet", shown),
                number=shown,
                staff_id=owner or None,
                week=monday,
                printed_on=today,
                rows=rows,
            )
            taken[shown] = made
            return made
        if (known.staff_id or "", known.week, known.rows) == (owner, monday, rows):
            return known
        attempt += 1


def teacher_words(sheet: WeekSheet, people: dict[str, Staff]) -> str:
    """Whose sheet it is, as paper and history say it."""
    person = people.get(sheet.staff_id or "")
    return person.short_name if person else NOBODY


def store_sheets(desk: Desk, sheets: Sequence[WeekSheet]) -> Changes:
    """Remember printed sheets, so that their numbers open them. One that was printed before is the same sheet."""
    there = {one.id for one in week_reads.week_sheets(desk)}
    new = [one for one in sheets if one.id not in there]
    people = reads.by_id(reads.staff(desk))
    week = day_words(sheets[0].week) if sheets else ""
    if len(new) == 1:
        says = f"Print the sheet {new[0].number} of {teacher_words(new[0], people)}, week of {week}"
    else:
        says = f"Print {count(len(new), 'sheet')}, week of {week}"
    return desk.commit(says, *new)


def let_go(desk: Desk, sheet: WeekSheet) -> Changes:
    """Take a sheet that does not come back off the list, so that it waits no longer. Printed again, it is there again."""
    people = reads.by_id(reads.staff(desk))
    return desk.commit(f"Take the sheet {sheet.number} of {teacher_words(sheet, people)} off the list", gone=(sheet,))


# -- paper ------------------------------------------------------------------------------------------------------------


def day_heads(monday: dt.date) -> tuple[str, ...]:
    """The heads of the five columns: Mon 16."""
    return tuple(f"{WEEKDAYS[at][:3]} {(monday + dt.timedelta(days=at)).day}" for at in range(5))


def closed_days(calendar: SchoolCalendar, monday: dt.date) -> tuple[str, ...]:
    """Why there is no school, Monday to Friday; empty where there is."""
    events = {one.date: one.event for one in calendar.days if not one.instructional}
    days = [monday + dt.timedelta(days=at) for at in range(5)]
    return tuple("" if calendar.is_school_day(day) else events.get(day) or "No school" for day in days)


def week_words(monday: dt.date) -> str:
    """Week of November 16, 2026."""
    return f"Week of {day_and_year(monday)}"


def last_words(record: PlanRecord | None, before: dt.date) -> str:
    """The last score before a day: 33, Nov 9."""
    given = [one for one in record.counted if one.date < before] if record else []
    return f"{number(given[-1].value or 0)}, {short_day(given[-1].date)}" if given else ""


def paper_of(desk: Desk, sheets: Sequence[WeekSheet]) -> list[WeekPaper]:
    """Sheets as their paper says them: exactly the stored rows, whatever has changed since."""
    people, students = reads.by_id(reads.staff(desk)), reads.by_id(reads.students(desk, also_inactive=True))
    records = {one.plan.id: one for one in reads.plan_records(desk, running=False)}
    groups = {one.group.id: one.group for one in reads.rosters(desk, sheets[0].week)}
    school, calendar = reads.school(desk), reads.calendar(desk)
    made: list[WeekPaper] = []
    for sheet in sheets:
        person, closed = people.get(sheet.staff_id or ""), closed_days(calendar, sheet.week)
        heads = day_heads(sheet.week)
        blocks: list[PaperGroup] = []
        for group, block in blocks_of(rows_of(sheet)).items():
            rows = [
                _paper_row(row, students[row.student_id], records.get(row.plan_id), sheet.week)
                for row in block
                if row.student_id in students
            ]
            day = score_day(block, closed, records, sheet.week)
            blocks.append(_paper_group(groups.get(group), rows, "" if day is None else heads[day]))
        made.append(
            WeekPaper(
                number=sheet.number,
                teacher=person.name if person else NOBODY,
                school=school.name,
                is_sample=desk.is_sample,
                week=week_words(sheet.week),
                days=heads,
                closed=closed,
                groups=tuple(blocks),
            )
        )
    return made


def _paper_group(group: Group | None, rows: Sequence[PaperRow], day: str) -> PaperGroup:
    if group is None:
        return PaperGroup(title=ALONE, rows=tuple(rows), score_day=day)
    told = [
        days_words(days_of(group.weekdays)),
        time_words(group.time),
        f"{group.minutes} minutes" if group.minutes else "",
    ]
    about = " · ".join(one for one in (*told, group.place) if one)
    return PaperGroup(title=group.name, about=about, rows=tuple(rows), score_day=day)


def _paper_row(row: Row, student: Student, record: PlanRecord | None, monday: dt.date) -> PaperRow:
    about: list[str] = []
    periods, goal = 0, ""
    if record is not None:
        plan = record.plan
        if record.measure and row.measure_id:
            about.append(record.measure.full_name)
        if is_check_in(record):
            named = periods_of(plan)
            periods, goal = len(named), goal_words(plan)
            about.append(f"Points for {', '.join(named)}")
            about += [goal] if goal and row.measure_id else []
        elif plan.minutes and row.days:
            about.append(f"{plan.minutes} minutes a session")
    return PaperRow(
        name=student.name,
        about=" · ".join(about),
        scored=bool(row.measure_id),
        last=last_words(record, monday),
        days=tuple(str(at) in row.days for at in range(1, 6)),
        periods=periods,
        goal=goal,
    )


def goal_words(plan: Plan) -> str:
    """The daily goal of a check-in/check-out plan, Goal 80 %; empty where there is none."""
    return "" if plan.daily_goal is None else f"Goal {plan.daily_goal:g} %"


def sheets_in_memory(
    desk: Desk, sheets: Sequence[WeekSheet], *, paper: str = "letter", step: Step | None = None
) -> Pages:
    """Sheets for the screen and the printer; they never lie on the disk for it."""
    if step is not None:
        step(0, 1, "Setting the pages")
    size: Paper = "a4" if paper == "a4" else "letter"
    made = week_sheets_pdf(paper_of(desk, sheets), size)
    written = Written(pages=made.pages, students=made.sections, missing=made.missing)
    return Pages(pdf=made.pdf, title=f"Weekly sheets {sheets[0].week.isoformat()}", written=written)


def print_sheets(
    desk: Desk, week_of: dt.date, today: dt.date, out: Path, *, staff_id: str | None = None, paper: str = "letter"
) -> tuple[list[WeekSheet], Written]:
    """Write the sheets of a week as one PDF and remember their numbers. Raises `Refusal` where there are none, or where
    the file cannot be written; then no number is remembered."""
    sheets = week_sheets(desk, week_of, today, staff_id)
    pages = sheets_in_memory(desk, sheets, paper=paper)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        save_pdf(pages.pdf, out)
    except OSError as error:
        raise Refusal(f"The sheets could not be written ({error.strerror}).", "Choose another folder.") from None
    store_sheets(desk, sheets)
    return sheets, pages.written


def teacher_asked_for(desk: Desk, asked: str) -> Staff:
    """The adult with this id or name; the last name is enough where only one has it. Raises `Refusal` where nobody or
    more than one does."""
    plain = " ".join(asked.casefold().split())
    people = reads.staff(desk)
    for found in (
        [one for one in people if one.id == asked],
        [one for one in people if plain in (one.name.casefold(), one.short_name.casefold())],
        [one for one in people if one.family_name.casefold() == plain],
    ):
        if len(found) == 1:
            return found[0]
        if found:
            raise Refusal(f"More than one is called {asked}.", "Type the whole name, or the id.")
    raise Refusal(f"Nobody here is called {asked}.", "The staff is listed under Data, School.")
