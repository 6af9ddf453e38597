"""Groups and who is in them, and what a school measures by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.domain.capacity import Schedule, schedule_of, time_words
from interventiondesk.domain.declared import Problem, problems_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.schedules import rescheduled
from interventiondesk.domain.students import Group, Membership, Student
from interventiondesk.domain.words import day_words, grade_of
from interventiondesk.store import reads
from interventiondesk.store.delivery_reads import entered_days, group_memberships, running_plans
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.store.reads import Roster

_FEW = 2
_SHORT = 16
"""A name up to this length is its own short name, as it is for a measure that a file brings."""


def _plain(text: object) -> str:
    return " ".join(str(text or "").casefold().split())


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)


# -- groups -----------------------------------------------------------------------------------------------------------


def group_problems(desk: Desk, name: str, today: dt.date, but: str = "") -> list[Problem]:
    """What is wrong with the name of a group. `but` is the id of the group that is being renamed."""
    if not name.strip():
        return [Problem("name", "The group has no name.", "Type it.")]
    others = [one.group for one in reads.rosters(desk, today) if one.group.id != but]
    if any(_plain(one.name) == _plain(name) for one in others):
        return [Problem("name", f"There is a group called {name.strip()} already.", "Choose another name.")]
    return problems_of(Group, {"name": name}, ("name",))


def add_group(
    desk: Desk,
    name: str,
    area: str,
    provider_id: str | None,
    student_ids: Sequence[str],
    today: dt.date,
    **schedule: Any,
) -> Changes:
    """Make a group with its students, in this order, as one change; `schedule` may name weekdays, time, minutes and
    place. Raises `Refusal` for a name that cannot be."""
    _refuse(group_problems(desk, name, today))
    fields = {"id": desk.new_id(), "name": name.strip(), "area": area, "staff_id": provider_id or None, **schedule}
    if schedule.get("time"):
        fields["time"] = time_words(schedule["time"])
    group = msgspec.convert(fields, Group)
    members = [
        Membership(id=desk.new_id(), group_id=group.id, student_id=student_id, begin_date=today, position=float(at))
        for at, student_id in enumerate(dict.fromkeys(student_ids))
    ]
    return desk.commit(f"Add the group {group.name}", group, *members)


def change_group(desk: Desk, group: Group, today: dt.date, **fields: Any) -> Changes:
    """Change a group's name, area, provider or schedule. Running plans without days or minutes of their own, or with those
    that the group had, go with it from today on; so does the provider of plans that had the group's. Raises `Refusal` for
    a name that cannot be."""
    if "name" in fields:
        fields["name"] = fields["name"].strip()
        _refuse(group_problems(desk, fields["name"], today, but=group.id))
    if "time" in fields:
        fields["time"] = time_words(fields["time"] or "")[:20]
    changed = msgspec.structs.replace(group, **fields)
    return desk.commit(f"Change the group {group.name}", changed, *_going_along(desk, group, changed, today))


def _going_along(desk: Desk, before: Group, after: Group, today: dt.date) -> list[Plan]:
    found: list[Plan] = []
    for plan in running_plans(desk):
        if plan.group_id != before.id:
            continue
        changed, fields = plan, dict[str, Any]()
        if after.weekdays and after.weekdays != before.weekdays and plan.weekdays in {"", before.weekdays}:
            changed = rescheduled(plan, after.weekdays, today)
        if after.minutes and after.minutes != before.minutes and plan.minutes in {None, before.minutes}:
            fields["minutes"] = after.minutes
        if after.staff_id != before.staff_id and before.staff_id and plan.provider_id == before.staff_id:
            fields["provider_id"] = after.staff_id
        changed = msgspec.structs.replace(changed, **fields)
        if changed != plan:
            found.append(changed)
    return found


def close_group(desk: Desk, group: Group, today: dt.date) -> Changes:
    """Close a group in which nobody is any more; what was logged stays. Raises `Refusal` while somebody is in it."""
    inside = len(_members(desk, group.id, today))
    if inside or any(plan.group_id == group.id for plan in running_plans(desk)):
        raise Refusal(f"{group.name} still has students or plans.", "Take the students out first.")
    return desk.commit(f"Close the group {group.name}", msgspec.structs.replace(group, active=False))


def change_dates(desk: Desk, member: Membership, group: Group, **dates: dt.date | None) -> Changes:
    """Correct when a student joined or left a group. Raises `Refusal` where they would leave before they joined."""
    changed = msgspec.structs.replace(member, **dates)
    if changed.end_date is not None and changed.end_date < changed.begin_date:
        raise Refusal("The day of leaving is before the day of joining.", "Check both dates; nothing was changed.")
    student = reads.student(desk, member.student_id)
    name = student.name if student else "a student"
    return desk.commit(f"Change the dates of {name} in {group.name}", changed)


class Stay(msgspec.Struct, frozen=True, kw_only=True):
    """A student's time in a group."""

    student: Student
    member: Membership

    @property
    def words(self) -> str:
        """Joined September 22; September 22 to January 8."""
        begin, end = self.member.begin_date, self.member.end_date
        return f"{day_words(begin)} to {day_words(end)}" if end else f"joined {day_words(begin)}"


def stays(desk: Desk, group_id: str, today: dt.date) -> tuple[list[Stay], list[Stay]]:
    """Who is in a group, in grid order, or will be; and who was, the latest to leave first."""
    people = reads.by_id(reads.students(desk, also_inactive=True))
    every = [
        Stay(student=people[one.student_id], member=one)
        for one in group_memberships(desk, group_id)
        if one.student_id in people
    ]
    now = [one for one in every if _lasts(one, today)]
    past = [one for one in every if not _lasts(one, today)]
    return now, sorted(past, key=lambda one: one.member.end_date or today, reverse=True)


def _lasts(one: Stay, today: dt.date) -> bool:
    return one.student.active and (one.member.end_date is None or one.member.end_date >= today)


# -- caseload ---------------------------------------------------------------------------------------------------------

_ALL_FIRST = {"coordinator", "principal"}
_RECENT = dt.timedelta(days=14)


class CaseGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group as the caseload lists it. `mine` tells that whoever is signed in teaches it; `not_entered` are the days of
    the last two weeks, before today, on which nobody entered a planned session."""

    roster: Roster
    schedule: Schedule
    mine: bool
    plans: int
    not_entered: tuple[dt.date, ...]


def caseload(desk: Desk, today: dt.date) -> list[CaseGroup]:
    """All active groups by name. A person sees their own first; a coordinator or principal sees all as they are."""
    plans, calendar, who = running_plans(desk), reads.calendar(desk), desk.who
    entered = entered_days(desk, today - _RECENT)
    found: list[CaseGroup] = []
    for roster in reads.rosters(desk, today):
        mine = [plan for plan in plans if plan.group_id == roster.group.id]
        schedule = schedule_of(roster.group, mine)
        there = frozenset[dt.date]().union(*(entered.get(plan.id, frozenset()) for plan in mine))
        planned = {
            day
            for plan in mine
            for day in calendar.planned(plan, max(plan.begin_date, today - _RECENT), today - dt.timedelta(days=1))
        }
        found.append(
            CaseGroup(
                roster=roster,
                schedule=schedule,
                mine=bool(who.id) and who.id in {schedule.staff_id, *(plan.provider_id for plan in mine)},
                plans=len(mine),
                not_entered=tuple(sorted(planned - there)),
            )
        )
    own_first = who.role not in _ALL_FIRST
    return sorted(found, key=lambda one: (own_first and not one.mine, one.roster.group.name.casefold()))


def set_members(desk: Desk, group: Group, student_ids: Sequence[str], today: dt.date) -> Changes:
    """Say who is in a group from today on, in the order of its grid.

    Whoever leaves was in it until yesterday, and a running plan of theirs with this group is without one; whoever came
    only today was never in it.
    """
    wanted = list(dict.fromkeys(student_ids))
    before = _members(desk, group.id, today)
    leaving = {student_id: one for student_id, one in before.items() if student_id not in wanted}
    values: list[Membership | Plan] = []
    for at, student_id in enumerate(wanted):
        known = before.get(student_id)
        if known is None:
            made = Membership(
                id=desk.new_id(), group_id=group.id, student_id=student_id, begin_date=today, position=float(at)
            )
            values.append(made)
        elif known.position != at:
            values.append(msgspec.structs.replace(known, position=float(at)))
    yesterday = today - dt.timedelta(days=1)
    gone = [one for one in leaving.values() if one.begin_date >= today]
    values += [msgspec.structs.replace(one, end_date=yesterday) for one in leaving.values() if one.begin_date < today]
    for student_id in leaving:
        plans = [one.plan for one in reads.plan_records(desk, student_id=student_id)]
        values += [msgspec.structs.replace(one, group_id=None) for one in plans if one.group_id == group.id]
    new = [student_id for student_id in wanted if student_id not in before]
    return desk.commit(_sentence(desk, group, new, list(leaving)), *values, gone=gone)


def _members(desk: Desk, group_id: str, today: dt.date) -> dict[str, Membership]:
    """The present memberships of a group's active students, in grid order."""
    roster = next((one for one in reads.rosters(desk, today) if one.group.id == group_id), None)
    found: dict[str, Membership] = {}
    for student in roster.members if roster else ():
        for one in reads.memberships(desk, student.id):
            here = one.begin_date <= today and (one.end_date is None or one.end_date >= today)
            if one.group_id == group_id and here:
                found[student.id] = one
    return found


def _sentence(desk: Desk, group: Group, new: list[str], leaving: list[str]) -> str:
    if len(new) + len(leaving) != 1:
        return f"Change who is in {group.name}" if new or leaving else f"Change the order of {group.name}"
    student = reads.student(desk, (new or leaving)[0])
    name = student.name if student else "a student"
    return f"Put {name} into {group.name}" if new else f"Take {name} out of {group.name}"


def joining(desk: Desk, group_id: str | None, student_id: str, begin: dt.date) -> tuple[Membership, ...]:
    """The membership that comes with a plan's group; none where the student is in that group."""
    if not group_id:
        return ()
    before = [one for one in reads.memberships(desk, student_id) if one.group_id == group_id]
    if any(one.end_date is None for one in before):
        return ()
    ended = [one.end_date + dt.timedelta(days=1) for one in before if one.end_date is not None]
    places = [one.position for one in _members(desk, group_id, begin).values()]
    made = Membership(
        id=desk.new_id(),
        group_id=group_id,
        student_id=student_id,
        begin_date=max([begin, *ended]),
        position=max(places, default=-1.0) + 1,
    )
    return (made,)


def measures_scored(desk: Desk, group_id: str, today: dt.date) -> list[Measure]:
    """What the running plans of a group measure, the most usual first: all of it, for a group of three grades has three
    measures. Where that is less than two, what its students are also measured by comes after."""
    roster = next((one for one in reads.rosters(desk, today) if one.group.id == group_id), None)
    members = {student.id for student in roster.members} if roster else set[str]()
    own, others = Counter[str](), Counter[str]()
    for plan in running_plans(desk):
        if plan.measure_id and plan.group_id == group_id:
            own[plan.measure_id] += 1
        elif plan.measure_id and plan.student_id in members:
            others[plan.measure_id] += 1
    first = [measure_id for measure_id, _ in own.most_common()]
    more = [measure_id for measure_id, _ in others.most_common() if measure_id not in own]
    found = (reads.measure(desk, measure_id) for measure_id in (*first, *more[: max(0, _FEW - len(first))]))
    return [one for one in found if one is not None]


# -- measures ---------------------------------------------------------------------------------------------------------


def measure_problems(desk: Desk, fields: dict[str, Any]) -> list[Problem]:
    """What keeps a measure from being added, field by field."""
    name, level = str(fields.get("name") or "").strip(), str(fields.get("level") or "").strip()
    if not name:
        return [Problem("name", "The measure has no name.", "Type it.")]
    for one in reads.measures(desk):
        if _plain(name) in {_plain(one.name), _plain(one.short_name)} and grade_of(one.level) == grade_of(level):
            where = f" for grade {level}" if level else ""
            return [Problem("name", f"There is a measure called {name}{where} already.", "Choose it in the list.")]
    found = problems_of(Measure, fields, [one for one in fields if one in Measure.__struct_fields__])
    most, least = fields.get("most"), fields.get("least", 0.0)
    if not found and most is not None and least is not None and most <= least:
        found.append(Problem("most", "The highest possible score is not above the lowest.", "Type a higher one."))
    return found


def add_measure(desk: Desk, fields: dict[str, Any]) -> Changes:
    """Add something to measure, with the id that a file with this name would give it. Raises `Refusal`."""
    _refuse(measure_problems(desk, fields))
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    name, level = given["name"], grade_of(given.get("level") or "")[:12]
    short = given.get("short_name") or (name if len(name) <= _SHORT else "")
    measure_id = natural_id("measure", given.get("instrument") or "", short or name, level)
    measure = msgspec.convert({**given, "id": measure_id, "short_name": short, "level": level}, Measure)
    return desk.commit(f"Add the measure {measure.full_name}", measure)
