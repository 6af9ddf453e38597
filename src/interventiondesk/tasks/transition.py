"""The page for next year's teacher: what is known put into its fields, stored once a school year, and printed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.indicators import year_looked_at
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.students import TransitionPage
from interventiondesk.domain.words import amount, day_and_year, day_words, join, number
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.students import PlanView, StudentPage, where_words

PARTS = ("strengths", "works", "avoid", "people", "next_steps")
"""The fields of the page in the order in which a teacher reads them."""

_LAST_PLANS = 3


class NextYear(msgspec.Struct, frozen=True, kw_only=True):
    """The page of this school year, None before it is kept; what its fields begin with; and those of earlier years."""

    page: TransitionPage | None
    values: dict[str, Any]
    earlier: tuple[TransitionPage, ...]


def next_year(desk: Desk, view: StudentPage, today: dt.date) -> NextYear:
    """The page of one student, prefilled from what is known where nobody has kept one this year."""
    year = year_looked_at(reads.calendar(desk), today)
    pages = week_reads.transition_pages(desk, view.student.id)
    mine = next((one for one in pages if _of_year(one, year, today)), None)
    values = {name: getattr(mine, name) for name in PARTS} if mine else prefilled(desk, view)
    return NextYear(page=mine, values=values, earlier=tuple(one for one in pages if one is not mine))


def _of_year(page: TransitionPage, year: SchoolYear | None, today: dt.date) -> bool:
    return page.date >= year.begin_date if year is not None else page.date.year == today.year


def prefilled(desk: Desk, view: StudentPage) -> dict[str, str]:
    """What is known already, for somebody to put into better words: strengths and own words, the last plans and what came
    of them, tiers, the adults who know the student. Notes and inquiries are not in it: they were not written for a teacher
    who comes later."""
    student = view.student
    own = f"In {student.preferred_name or student.given_name or 'the student'}'s words: {student.own_words}"
    strengths = [student.strengths.strip(), own.strip() if student.own_words.strip() else ""]
    plans = [one for one in view.plans if one.record.plan.status != "ended"][:_LAST_PLANS]
    tiers = [f"{area} at tier {tier}" for area, tier in view.tiers if tier > 1]
    first = [f"Goes on: {join(tiers)}." if tiers else ""]
    first += [f"{_area(one)}: {one.record.plan.concern}" for one in plans if one.record.plan.running]
    return {
        "strengths": "\n".join(part for part in strengths if part),
        "works": "\n".join(_came_of(one) for one in plans),
        "avoid": "",
        "people": "\n".join(_people(desk, view)),
        "next_steps": "\n".join(part for part in first if part),
    }


def _area(view: PlanView) -> str:
    return field_of(Plan, "area").word(view.record.plan.area)


def _came_of(view: PlanView) -> str:
    """`Reading: Phonics group, since September 22: 42 to 63 words, goal 80 by May 28.`"""
    record = view.record
    plan, unit = record.plan, record.measure.unit if record.measure else ""
    name = record.intervention.name if record.intervention else plan.concern
    until = f" to {day_words(plan.end_date)}" if plan.end_date else ""
    came = ""
    if view.kind:
        came = view.because.rstrip(".")
    elif record.counted:
        last = record.counted[-1]
        base = record.goal.baseline if record.goal else record.baseline.value if record.baseline else None
        grew = f"{number(base)} to " if base is not None else ""
        came = f"{grew}{amount(last.value or 0.0, unit)}"
        if record.goal is not None:
            came += f", goal {number(record.goal.target)} by {day_words(record.goal.target_date)}"
    ended = " Exit criteria met." if plan.status == "exited" else ""
    told = f"{_area(view)}: {name}, since {day_words(plan.begin_date)}{until}"
    return f"{told}: {came}.{ended}" if came else f"{told}.{ended}"


def _people(desk: Desk, view: StudentPage) -> list[str]:
    known = week_reads.background(desk, view.student.id)
    adult = reads.person(desk, known.adult_id)
    found = [f"Trusted adult at school: {adult.name}"] if adult else []
    for one in view.contacts:
        more = [one.relation, f"speaks {one.language}" if one.language else ""]
        more += ["interpreter needed"] if one.interpreter else []
        said = ", ".join(part for part in more if part)
        found.append(f"{one.name}, {said}" if said else one.name)
    found += [f"Brother or sister: {one.name}" for one in view.siblings]
    return found


def keep_page(desk: Desk, view: StudentPage, values: dict[str, Any], today: dt.date) -> Changes:
    """Store the page of this school year, one row a student and year. Raises `Refusal` where nothing is in it."""
    given = {name: str(values.get(name) or "").strip() for name in PARTS}
    if not any(given.values()):
        raise Refusal("The page is empty.", "Write something for the next teacher, then keep it.")
    year = year_looked_at(reads.calendar(desk), today)
    known = next_year(desk, view, today).page
    row = natural_id("transition_page", view.student.id, str(year.begin_date.year if year else today.year))
    fields = {**given, "id": known.id if known else row, "student_id": view.student.id, "date": today}
    made = msgspec.convert({**fields, "staff_id": desk.who.id or None}, TransitionPage)
    if known is not None and all(getattr(known, name) == given[name] for name in PARTS):
        made = known
    return desk.commit(f"Page for next year about {view.student.name}", made)


def save_page(desk: Desk, view: StudentPage, page: TransitionPage, out: Path, *, paper: str = "letter") -> int:
    """Write the page as a PDF and tell how many sheets it has; the file appears whole or not at all. Raises `Refusal`
    where it cannot be written."""
    # here, because reportlab costs as much to import as Qt itself
    from interventiondesk.documents.packet import save_pdf
    from interventiondesk.documents.transition import TransitionPaper, transition_pdf

    student, writer = view.student, reads.person(desk, page.staff_id)
    by = f" by {writer.name}" if writer else ""
    made = transition_pdf(
        TransitionPaper(
            school=reads.school(desk).name,
            is_sample=desk.is_sample,
            name=student.name,
            where=" · ".join(part for part in (student.pronouns, where_words(student)) if part),
            tiers=", ".join(f"{area.lower()} {tier}" for area, tier in view.tiers),
            made=f"Written{by} on {day_and_year(page.date)}.",
            parts=tuple((field_of(TransitionPage, name).title, getattr(page, name)) for name in PARTS),
            paper="a4" if paper == "a4" else "letter",
        )
    )
    try:
        save_pdf(made.pdf, out)
    except OSError as error:
        says = f"The page could not be written ({error.strerror})."
        raise Refusal(says, "Choose another folder.") from None
    return made.pages
