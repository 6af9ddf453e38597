"""Everything about one student that whoever asks may see, put into words for the full record on paper."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

import msgspec

from interventiondesk.documents.packet import SheetChart
from interventiondesk.documents.record import Entry, Part, RecordPlan, Rows, StudentRecord
from interventiondesk.domain.attendance import CODE_WORDS, EXCUSED, TARDY, UNEXCUSED
from interventiondesk.domain.declared import Entity, Field, field_of, fields_of, spaced, table_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, Decision, Meeting
from interventiondesk.domain.plans import Intervention, Plan, Session
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import SchoolYear, Staff
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Contact, FamilyContact, Group, Membership, Note, Student
from interventiondesk.domain.words import PROGRESS, day_and_year, number, short_day
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.whole import Whole
from interventiondesk.tasks.students import PlanView, record_of, student_page, where_words

OF_OTHERS: Mapping[type[Entity], frozenset[str]] = {Incident: frozenset({"others"})}
"""Fields that name other students: they are in nobody else's record."""

_NAMED: tuple[type[Entity], ...] = (Meeting, Group, Measure, Intervention, Staff)
"""What is only named: each stands before those that it names itself."""

_SKIPPED = frozenset({"student_id", "plan_id", "active"})


class _Words:
    """Says values in words; ids become the names of what they point at."""

    def __init__(self, whole: Whole, plans: Iterable[Plan]) -> None:
        self._names: dict[str, dict[str, str]] = {
            table_of(entity): {value.id: _name_of(value) for value in whole.all(entity)} for entity in _NAMED
        }
        self._names["plan"] = {plan.id: plan.concern for plan in plans}

    def said(self, field: Field, value: Any) -> str:
        """One field's value; nothing is an empty text."""
        if value is None or value == "":
            return ""
        if field.refers:
            return self._names.get(field.refers, {}).get(str(value), "")
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, dt.date):
            return day_and_year(value)
        if isinstance(value, float):
            return number(value)
        if field.name == "progress":
            return PROGRESS.get(str(value), str(value)).lower()
        return field.word(value) if field.kind == "choice" else str(value)

    def _short(self, field: Field, value: Any) -> str:
        return f"{short_day(value)}, {value.year}" if isinstance(value, dt.date) else self.said(field, value)

    def lines(self, value: Entity, but: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
        """Every field of a value that says something, as its title and its words."""
        left_out = _SKIPPED | set(but) | OF_OTHERS.get(type(value), frozenset())
        return tuple(
            (field.title.removesuffix(" id"), words)
            for field in fields_of(type(value))
            if field.shown.audience != "nobody"
            and field.name not in left_out
            and getattr(value, field.name) is not False
            and (words := self.said(field, getattr(value, field.name)))
        )

    def entry(self, value: Any, *head: str) -> Entry:
        """A value as an entry: the fields of `head` on its first line, the others below."""
        kind = cast("type[Entity]", type(value))
        first = [self.said(field_of(kind, name), getattr(value, name)) for name in head]
        if getattr(value, "restricted", False):
            first.append("restricted")
        return Entry(head=" · ".join(part for part in first if part), lines=self.lines(value, (*head, "restricted")))

    def rows(self, values: Sequence[Any], columns: Sequence[tuple[str, float]]) -> Rows | None:
        """Values as rows; columns in which nobody says anything are left out."""
        if not values:
            return None
        kind = cast("type[Entity]", type(values[0]))
        fields = [(field_of(kind, name), width) for name, width in columns]
        cells = [[self._short(field, getattr(value, field.name)) for field, _ in fields] for value in values]
        kept = [at for at in range(len(fields)) if any(row[at] for row in cells)]
        return Rows(
            headings=tuple(fields[at][0].title.removesuffix(" id") for at in kept),
            rows=tuple(tuple(row[at] for at in kept) for row in cells),
            widths=tuple(fields[at][1] for at in kept),
            numbers=tuple(place for place, at in enumerate(kept) if fields[at][0].kind in {"number", "whole"}),
        )


def _name_of(value: Any) -> str:
    if isinstance(value, Meeting):
        return f"{value.title or field_of(Meeting, 'kind').word(value.kind)}, {day_and_year(value.date)}"
    if isinstance(value, Measure):
        return " ".join(part for part in (value.name, value.level and f"({value.level})") if part)
    return str(value.name)


def student_record(
    desk: Desk, whole: Whole, student: Student, today: dt.date, *, paper: str = "letter"
) -> StudentRecord:
    """The full record of a student as a value."""
    known = whole.of_student(student.id)

    def of(entity: type[Entity]) -> list[Any]:
        found = known.get(entity, [])
        day = next((name for name in ("date", "begin_date", "due") if name in entity.__struct_fields__), "")
        return sorted(found, key=lambda value: (getattr(value, day) or dt.date.max, value.id)) if day else found

    say = _Words(whole, of(Plan))
    page = student_page(desk, student.id, today)
    made = f"Made on {day_and_year(today)} by {desk.who.name}."
    parts = [
        Part(title="Family", entries=tuple(say.entry(one, "name", "relation") for one in of(Contact))),
        Part(title="Attendance", rows=_attendance(whole, student.id), empty="No day of attendance is known."),
        _listed("Attendance of earlier years", say.rows(of(AttendanceTotal), _TOTALS)),
        Part(title="Scores", rows=say.rows(of(Score), _SCORES), empty="No scores yet."),
        _listed("Course results", say.rows(of(CourseResult), _RESULTS)),
        _told("Behavior incidents", [say.entry(one, "date", "level", "behavior") for one in of(Incident)]),
        _told("Social-emotional ratings", [say.entry(one, "date", "instrument", "scale") for one in of(Rating)]),
        _listed("Groups", say.rows(of(Membership), _GROUPS)),
        _told("Requests for assistance", [say.entry(one, "date", "staff_id") for one in of(Request)]),
        Part(title="Decisions", entries=tuple(say.entry(one, "date", "choice", "meeting_id") for one in of(Decision))),
        _listed("Actions", say.rows(of(ActionItem), _ACTIONS)),
        Part(
            title="Contacts with the family",
            entries=tuple(say.entry(one, "date", "channel", "with_whom") for one in of(FamilyContact)),
        ),
        Part(title="Notes", entries=tuple(say.entry(one, "date", "kind", "staff_id") for one in of(Note))),
        _history(desk, student.id),
    ]
    return StudentRecord(
        school=reads.school(desk).name,
        is_sample=desk.is_sample,
        name=student.name,
        line=where_words(student),
        made=made,
        complete=whole.complete,
        facts=say.lines(student),
        plans=tuple(_plan(say, view, of(Session)) for view in page.plans) if page else (),
        parts=tuple(part for part in parts if part.rows or part.entries or part.empty or part.title in _ALWAYS),
        paper="a4" if paper == "a4" else "letter",
    )


_ALWAYS = frozenset({"Family", "Decisions", "Contacts with the family", "Notes", "History"})
_SCORES = (
    ("date", 15.0),
    ("measure_id", 30.0),
    ("value", 8.0),
    ("errors", 8.0),
    ("outcome", 11.0),
    ("kind", 12.0),
    ("season", 12.0),
    ("excluded_because", 16.0),
)
_RESULTS = (("date", 16.0), ("course", 26.0), ("term", 14.0), ("percent", 10.0), ("mark", 10.0), ("missing", 12.0))
_GROUPS = (("group_id", 40.0), ("begin_date", 20.0), ("end_date", 20.0))
_ACTIONS = (("task", 44.0), ("owner_id", 20.0), ("due", 18.0), ("done_on", 18.0))
_TOTALS = (
    ("begin_date", 18.0),
    ("end_date", 18.0),
    ("days_enrolled", 14.0),
    ("days_absent", 14.0),
    ("days_tardy", 14.0),
    ("source", 22.0),
)
_SESSIONS = (("date", 18.0), ("outcome", 16.0), ("minutes", 12.0), ("staff_id", 22.0), ("reason", 32.0))


def _listed(title: str, rows: Rows | None) -> Part:
    return Part(title=title, rows=rows)


def _told(title: str, entries: list[Entry]) -> Part:
    return Part(title=title, entries=tuple(entries))


def _plan(say: _Words, view: PlanView, sessions: Sequence[Session]) -> RecordPlan:
    record = view.record
    what = record.intervention.name if record.intervention else record.plan.concern
    chart = None
    if view.chart is not None:
        chart = SheetChart(
            chart=view.chart,
            progress_state=view.progress.chip or "",
            progress_word=view.progress.word,
            because=view.progress.because,
        )
    mine = [one for one in sessions if one.plan_id == record.plan.id]
    parts = [
        _told("Goals", [say.entry(goal, "begin_date", "target_date") for goal in record.goals]),
        _told("Changes", [say.entry(phase, "begin_date", "label") for phase in record.phases]),
        _listed("Sessions", say.rows(mine, _SESSIONS)),
    ]
    return RecordPlan(
        title=f"Plan: {what}"[:200],
        lines=say.lines(record.plan),
        chart=chart,
        sure=view.progress.details if chart else (),
        parts=tuple(part for part in parts if part.rows or part.entries),
    )


def _attendance(whole: Whole, student_id: str) -> Rows | None:
    """Days by school year. Of one day the newest delivery stands, and it comes last."""
    codes: dict[int, int] = {day: code for _, day, code, _ in whole.attendance(student_id)}
    if not codes:
        return None
    years = sorted(whole.all(SchoolYear), key=lambda year: year.begin_date)
    found: dict[str, Counter[int]] = {}
    for day, code in sorted(codes.items()):
        found.setdefault(_year_of(dt.date.fromordinal(day), years), Counter())[code] += 1
    shown = (EXCUSED, UNEXCUSED, TARDY)
    return Rows(
        headings=("School year", "Days known", *(CODE_WORDS[code] for code in shown)),
        rows=tuple(
            (year, str(sum(days.values())), *(str(days[code]) for code in shown)) for year, days in found.items()
        ),
        widths=(30.0, 16.0, 18.0, 20.0, 16.0),
        numbers=(1, 2, 3, 4),
    )


def _year_of(day: dt.date, years: Sequence[SchoolYear]) -> str:
    return next((year.title for year in years if year.begin_date <= day <= year.end_date), str(day.year))


def _history(desk: Desk, student_id: str) -> Part:
    happened = record_of(desk, student_id)
    hidden = tuple(
        f"{spaced(table_of(entity))}, {field_of(entity, name).title}:"
        for entity, names in OF_OTHERS.items()
        for name in names
    )
    rows = tuple(
        (one.when[:10], one.who, "\n".join((one.says, *(told for told in one.details if not told.startswith(hidden)))))
        for one in happened
    )
    table = Rows(headings=("When", "Who", "What"), rows=rows, widths=(14.0, 20.0, 66.0)) if rows else None
    return Part(title="History", rows=table)


def rows_about(whole: Whole, student_id: str) -> Mapping[type[Entity], list[Any]]:
    """The rows of one student's folder, by entity, and the few that they point at so that every id has its name. What
    names other students is taken out."""
    known: dict[type[Entity], list[Any]] = {}
    for entity, values in whole.of_student(student_id).items():
        hidden = dict.fromkeys(OF_OTHERS.get(entity, frozenset()), "")
        known[entity] = [msgspec.structs.replace(value, **hidden) for value in values] if hidden else values
    for entity in _NAMED:
        wanted: set[str] = set()
        for kind, values in known.items():
            for field in fields_of(kind):
                if field.refers == table_of(entity):
                    wanted |= {getattr(value, field.name) for value in values} - {None}
        known[entity] = whole.named(entity, "id", sorted(wanted))
    return known
