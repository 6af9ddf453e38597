"""Groups and who is in them, and what a school measures by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import Problem, problems_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Group, Membership
from interventiondesk.domain.words import grade_of
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes, Desk

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
    desk: Desk, name: str, area: str, provider_id: str | None, student_ids: Sequence[str], today: dt.date
) -> Changes:
    """Make a group with its students, in this order, as one change. Raises `Refusal` for a name that cannot be."""
    _refuse(group_problems(desk, name, today))
    fields = {"id": desk.new_id(), "name": name.strip(), "area": area, "staff_id": provider_id or None}
    group = msgspec.convert(fields, Group)
    members = [
        Membership(id=desk.new_id(), group_id=group.id, student_id=student_id, begin_date=today, position=float(at))
        for at, student_id in enumerate(dict.fromkeys(student_ids))
    ]
    return desk.commit(f"Add the group {group.name}", group, *members)


def change_group(desk: Desk, group: Group, today: dt.date, **fields: Any) -> Changes:
    """Change a group's name, area or provider. Raises `Refusal` for a name that cannot be."""
    if "name" in fields:
        fields["name"] = fields["name"].strip()
        _refuse(group_problems(desk, fields["name"], today, but=group.id))
    return desk.commit(f"Change the group {group.name}", msgspec.structs.replace(group, **fields))


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
    """What the running plans of a group's students measure, the most usual first."""
    members = _members(desk, group_id, today)
    records = [one for one in reads.plan_records(desk) if one.plan.group_id == group_id or one.student.id in members]
    found = {one.measure.id: one.measure for one in records if one.measure is not None}
    # what the group itself works on comes before what its students are also measured by
    usual = Counter[str]()
    for one in records:
        if one.measure is not None:
            usual[one.measure.id] += 100 if one.plan.group_id == group_id else 1
    return [found[measure_id] for measure_id, _ in usual.most_common()]


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
