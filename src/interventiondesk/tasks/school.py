"""Setting up a school: its name, its year, the days without school, who works there, and how progress is judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import CalendarDay, SchoolYear, Staff, who_may_not
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes, Desk

_LONGEST_BREAK = 120


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the calendar that follow each other for one reason: a holiday, a break, a Saturday made up."""

    days: tuple[CalendarDay, ...]

    @property
    def key(self) -> str:
        """The id of its first day."""
        return self.days[0].id

    @property
    def instructional(self) -> bool:
        """Whether these are days of school after all."""
        return self.days[0].instructional

    @property
    def event(self) -> str:
        """Why there is no school, or that there is."""
        return self.days[0].event or ("Day of school" if self.days[0].instructional else "No school")

    @property
    def when(self) -> str:
        """January 18, or December 21 to January 1."""
        first, last = self.days[0].date, self.days[-1].date
        return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def spans_of(days: Iterable[CalendarDay]) -> list[Span]:
    """The named days of a calendar in order, neighbors with the same event as one; a weekend does not part them."""
    found: list[list[CalendarDay]] = []
    for day in sorted(days, key=lambda one: one.date):
        last = found[-1][-1] if found else None
        same = last is not None and (last.event, last.instructional) == (day.event, day.instructional)
        if last is not None and same and _weekdays_between(last.date, day.date) == 0:
            found[-1].append(day)
        else:
            found.append([day])
    return [Span(days=tuple(one)) for one in found]


def _weekdays_between(first: dt.date, last: dt.date) -> int:
    between = (first + dt.timedelta(days=step) for step in range(1, (last - first).days))
    return sum(1 for day in between if day.weekday() < 5)


def change_school(desk: Desk, **fields: object) -> Changes:
    """Change the school's name or district."""
    return desk.commit("Change the school", msgspec.structs.replace(reads.school(desk), **fields))


def year_shown(desk: Desk, today: dt.date) -> SchoolYear | None:
    """The school year of a day, else the newest one."""
    calendar = reads.calendar(desk)
    return calendar.year_of(today) or (calendar.years[-1] if calendar.years else None)


def add_year(desk: Desk, today: dt.date) -> Changes:
    """Add a school year with usual dates, to be corrected."""
    begin = today.year if today.month >= 7 else today.year - 1
    year = SchoolYear(
        id=f"year-{begin}",
        title=f"{begin}-{begin + 1}",
        begin_date=dt.date(begin, 8, 20),
        end_date=dt.date(begin + 1, 6, 15),
    )
    return desk.commit(f"Add the school year {year.title}", year)


def change_year(desk: Desk, year: SchoolYear, **fields: object) -> Changes:
    """Change a school year. Raises `Refusal` where it would end before it begins."""
    changed = msgspec.structs.replace(year, **fields)
    if changed.end_date <= changed.begin_date:
        raise Refusal("The school year would end before it begins.", "Check both dates; nothing was changed.")
    return desk.commit(f"Change the school year {year.title}", changed)


def close_days(desk: Desk, first: dt.date, last: dt.date, event: str) -> Changes:
    """Take Monday to Friday from the first to the last day out of the calendar; a single day may be any day.

    A day that was named before gets the new event. Raises `Refusal` for a span that cannot be meant.
    """
    if last < first:
        raise Refusal("The last day is before the first.", "Check both dates; nothing was changed.")
    if (last - first).days > _LONGEST_BREAK:
        raise Refusal(f"This is more than {_LONGEST_BREAK} days.", "Change the school year instead.")
    known = {day.date: day for day in reads.calendar(desk).days}
    days = [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]
    closed = [
        CalendarDay(
            id=known[day].id if day in known else natural_id("calendar_day", day.isoformat()),
            date=day,
            instructional=False,
            event=event.strip(),
        )
        for day in days
        if day.weekday() < 5 or len(days) == 1
    ]
    span = Span(days=tuple(closed))
    return desk.commit(f"No school {span.when}{f': {event.strip()}' if event.strip() else ''}", *closed)


def reopen_days(desk: Desk, span: Span) -> Changes:
    """Take named days out of the calendar: they are days of school again, or weekends."""
    return desk.commit(f"Take {span.event}, {span.when}, out of the calendar", gone=span.days)


def add_staff(desk: Desk, fields: dict[str, object]) -> Changes:
    """Add somebody who works here."""
    staff = msgspec.convert({**fields, "id": desk.new_id()}, Staff)
    refuse_unless_allowed(desk, None, staff)
    return desk.commit(f"Add {staff.name}", staff)


def change_staff(desk: Desk, staff: Staff, **fields: object) -> Changes:
    """Change a colleague's name or role, or say that they work here no longer.

    Raises `Refusal` where whoever is signed in may not.
    """
    changed = msgspec.structs.replace(staff, **fields)
    refuse_unless_allowed(desk, staff, changed)
    return desk.commit(f"Change {staff.name}", changed)


def refuse_unless_allowed(desk: Desk, before: Staff | None, after: Staff) -> None:
    """Raise `Refusal` where whoever is signed in may not change a colleague so."""
    because = who_may_not(desk.who, before, after, reads.staff(desk))
    if because:
        raise Refusal(because, "Ask one of them; nothing was changed.")


def who_signs_in(desk: Desk) -> frozenset[str]:
    """The ids of the staff members who have a passphrase."""
    return frozenset(slot.staff_id for slot in desk.envelope.slots if slot.kind == "passphrase")
