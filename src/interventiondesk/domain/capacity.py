"""How many minutes a week adults have promised, and which groups meet at the same time.

A group's meeting is promised once, however many students sit in it; a plan delivered one to one is promised by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from interventiondesk.domain.plans import Plan
from interventiondesk.domain.students import Group
from interventiondesk.domain.words import join

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri")
_LONG = {"Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday"}
_EARLIEST = 7
"""An hour before this one without am or pm is in the afternoon: no group meets at two in the night."""


def days_of(weekdays: str) -> tuple[str, ...]:
    """The weekdays of a text in their order: `Wed Mon` becomes Mon, Wed."""
    return tuple(day for day in _DAYS if day in weekdays.split())


def days_words(days: Iterable[str]) -> str:
    """Monday and Wednesday."""
    return join([_LONG[day] for day in _DAYS if day in set(days)])


def minute_of_day(time: str) -> int | None:
    """When a typed time is, in minutes since midnight: 9:40, 9:40 am, 1:15, 13.15; None where it is no time."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:.h](\d{2}))?\s*(?:([ap])\.?\s*m\.?)?\s*", time.casefold())
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif 1 <= hour < _EARLIEST:
        hour += 12
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def time_words(time: str) -> str:
    """A time as it is shown: `13:15` and `1.15` become "1:15 pm"; what is no time stays as it was typed."""
    at = minute_of_day(time)
    if at is None:
        return time.strip()
    hour, minute = divmod(at, 60)
    return f"{hour % 12 or 12}:{minute:02d} {'am' if hour < 12 else 'pm'}"


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """When a group meets and who teaches it. `of_plans` tells that nobody typed the days: they are those of its plans."""

    group: Group
    staff_id: str = ""
    weekdays: str = ""
    minutes: int | None = None
    of_plans: bool = False

    @property
    def days(self) -> tuple[str, ...]:
        """Its weekdays in order."""
        return days_of(self.weekdays)

    @property
    def minutes_a_week(self) -> int | None:
        """What it takes of somebody's week; None while days or minutes are not known."""
        return len(self.days) * self.minutes if self.days and self.minutes else None

    @property
    def words(self) -> str:
        """Mon Wed Fri, 9:40 am, 30 minutes, Room 12: what is known of it; empty where nothing is."""
        parts = [
            " ".join(self.days),
            time_words(self.group.time),
            f"{self.minutes} minutes" if self.minutes else "",
            self.group.place,
        ]
        return ", ".join(part for part in parts if part)


def _usual(values: Iterable[str]) -> str:
    """The most frequent of some texts, the first of equals; empty texts say nothing."""
    return next((value for value, _ in Counter(value for value in values if value).most_common(1)), "")


def schedule_of(group: Group, plans: Iterable[Plan]) -> Schedule:
    """A group's days, minutes and provider: as they were typed, else as most of its running plans have them."""
    mine = [plan for plan in plans if plan.group_id == group.id and plan.running]
    minutes = _usual(str(plan.minutes or "") for plan in mine)
    return Schedule(
        group=group,
        staff_id=group.staff_id or _usual(plan.provider_id or "" for plan in mine),
        weekdays=" ".join(days_of(group.weekdays or _usual(plan.weekdays for plan in mine))),
        minutes=group.minutes or (int(minutes) if minutes else None),
        of_plans=not group.weekdays,
    )


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What one adult has promised in a week. `unknown` counts the groups and plans of which days or minutes are not
    known: they take time too, nobody knows how much."""

    minutes: int = 0
    groups: int = 0
    plans: int = 0
    unknown: int = 0


def promises(groups: Sequence[Group], plans: Sequence[Plan]) -> dict[str, Promise]:
    """What each adult has promised, by staff id: once per group meeting, and for each running plan without a group.

    A plan whose group is not among `groups`, because it was closed, counts as one delivered one to one. A group
    without days and without a running plan promises nothing.
    """
    known = {group.id for group in groups}
    found: dict[str, Promise] = {}

    def add(staff_id: str, minutes: int | None, *, group: bool) -> None:
        was = found.get(staff_id, Promise())
        found[staff_id] = Promise(
            minutes=was.minutes + (minutes or 0),
            groups=was.groups + int(group),
            plans=was.plans + int(not group),
            unknown=was.unknown + int(minutes is None),
        )

    of_group: dict[str, list[Plan]] = {}
    for plan in plans:
        if plan.running and plan.group_id in known:
            of_group.setdefault(plan.group_id or "", []).append(plan)
        elif plan.running and plan.provider_id:
            days = days_of(plan.weekdays)
            add(plan.provider_id, len(days) * plan.minutes if days and plan.minutes else None, group=False)
    for group in groups:
        schedule = schedule_of(group, of_group.get(group.id, ()))
        if schedule.staff_id and (schedule.minutes_a_week is not None or group.id in of_group):
            add(schedule.staff_id, schedule.minutes_a_week, group=True)
    return found


def shared_days(one: Schedule, other: Schedule) -> tuple[str, ...]:
    """The weekdays on which two groups meet at the same time; none where a time is not known. A group without minutes
    is taken as a moment."""
    begin, also = minute_of_day(one.group.time), minute_of_day(other.group.time)
    if begin is None or also is None:
        return ()
    if begin + (one.minutes or 1) <= also or also + (other.minutes or 1) <= begin:
        return ()
    return tuple(day for day in one.days if day in other.days)
