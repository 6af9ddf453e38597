"""What the adults of a school have promised in a week, and whether a new plan still fits into it."""

from __future__ import annotations

import datetime as dt

import msgspec

from interventiondesk.domain.capacity import (
    Promise,
    Schedule,
    days_of,
    days_words,
    promises,
    schedule_of,
    shared_days,
    time_words,
)
from interventiondesk.domain.school import Staff
from interventiondesk.domain.words import count, join
from interventiondesk.store import reads
from interventiondesk.store.delivery_reads import running_plans
from interventiondesk.store.desk import Changes, Desk


class Capacity(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes a week of one adult: promised by groups (once per meeting) and by plans delivered one to one, against what
    there is. `available` is None while nobody has said how many there are. `unknown` counts groups and plans without
    days or minutes."""

    staff: Staff
    promised: int
    available: int | None
    groups: int = 0
    plans: int = 0
    unknown: int = 0

    @property
    def over(self) -> bool:
        """Whether more is promised than there is."""
        return self.available is not None and self.promised > self.available

    @property
    def words(self) -> str:
        """150 of 300 minutes promised, 150 free; 2 groups, 1 plan one to one."""
        if self.available is None:
            told = f"{count(self.promised, 'minute')} promised; nobody has said how many there are"
        elif self.over:
            told = f"{self.promised} of {self.available} minutes promised, {self.promised - self.available} too many"
        else:
            told = f"{self.promised} of {self.available} minutes promised, {self.available - self.promised} free"
        what = [count(self.groups, "group")] if self.groups else []
        what += [f"{count(self.plans, 'plan')} one to one"] if self.plans else []
        what += [f"{self.unknown} of them without days or minutes"] if self.unknown else []
        return "; ".join([told, *([", ".join(what)] if what else [])])


def capacity(desk: Desk, today: dt.date) -> list[Capacity]:
    """Everybody who works here, by name, with the minutes a week that they have promised and have."""
    groups = [one.group for one in reads.rosters(desk, today)]
    promised = promises(groups, running_plans(desk))
    found: list[Capacity] = []
    for person in reads.staff(desk):
        mine = promised.get(person.id, Promise())
        found.append(
            Capacity(
                staff=person,
                promised=mine.minutes,
                available=person.minutes_a_week,
                groups=mine.groups,
                plans=mine.plans,
                unknown=mine.unknown,
            )
        )
    return found


def set_minutes(desk: Desk, staff: Staff, minutes: int | None) -> Changes:
    """Say how many minutes a week somebody has for interventions; None where nobody knows."""
    told = f"{minutes} a week" if minutes is not None else "not known"
    return desk.commit(
        f"Minutes of {staff.name} for interventions: {told}", msgspec.structs.replace(staff, minutes_a_week=minutes)
    )


def cannot_deliver(
    desk: Desk,
    provider_id: str | None,
    weekdays: str,
    minutes: int | None,
    group_id: str | None,
    today: dt.date,
    *,
    plan_id: str = "",
) -> str:
    """Why a plan could not be delivered so, in sentences; empty where it can, or where nobody has said how many minutes
    there are.

    `plan_id` is the plan that is being changed: what it takes now is not counted twice. A plan with a group takes no
    minutes beyond those of the group's own meetings.
    """
    plans = [plan for plan in running_plans(desk) if plan.id != plan_id]
    groups = [one.group for one in reads.rosters(desk, today)]
    days = days_of(weekdays)
    adds = len(days) * (minutes or 0)
    said: list[str] = []
    group = next((one for one in groups if one.id == group_id), None)
    if group is not None:
        schedule = schedule_of(group, plans)
        provider_id = schedule.staff_id or provider_id
        adds = adds if schedule.minutes_a_week is None else 0
        missing = [day for day in days if schedule.days and day not in schedule.days]
        if missing and not schedule.of_plans:
            said.append(f"{group.name} does not meet on {days_words(missing)}.")
        if group.minutes and minutes and minutes > group.minutes:
            said.append(f"{group.name} meets for {count(group.minutes, 'minute')}, the plan asks for {minutes}.")
        said += _clash_words(desk, schedule, [schedule_of(one, plans) for one in groups])
    person = reads.person(desk, provider_id)
    if person is not None and person.minutes_a_week is not None and adds:
        before = promises(groups, plans).get(person.id, Promise()).minutes
        if before + adds > person.minutes_a_week:
            said.append(
                f"{person.short_name} has promised {before} of {person.minutes_a_week} minutes a week; this adds {adds}."
            )
    return " ".join(said)


def clashes(desk: Desk, group_id: str, today: dt.date) -> list[str]:
    """What else happens while a group meets: another group of its provider, or another group of one of its students,
    each as a sentence."""
    rosters, plans = {one.group.id: one for one in reads.rosters(desk, today)}, running_plans(desk)
    if group_id not in rosters:
        return []
    known = {key: schedule_of(one.group, plans) for key, one in rosters.items()}
    mine = known[group_id]
    said = _clash_words(desk, mine, list(known.values()))
    for key, other in known.items():
        if key != group_id and shared_days(mine, other):
            there = {student.id for student in rosters[key].members}
            both = [student.name for student in rosters[group_id].members if student.id in there]
            are = "is" if len(both) == 1 else "are"
            said += [f"{join(both)} {are} also in {other.group.name} then."] if both else []
    return said


def _clash_words(desk: Desk, mine: Schedule, others: list[Schedule]) -> list[str]:
    said: list[str] = []
    for other in others:
        same = other.group.id != mine.group.id and mine.staff_id and mine.staff_id == other.staff_id
        days = shared_days(mine, other) if same else ()
        if days:
            person = reads.person(desk, mine.staff_id)
            with_whom = f", both with {person.short_name}" if person else ""
            said.append(
                f"{mine.group.name} and {other.group.name} meet at the same time on {days_words(days)}, "
                f"{time_words(mine.group.time)}{with_whom}."
            )
    return said
