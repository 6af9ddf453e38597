"""Handing a caseload over: groups, running plans, open actions and requests of one adult go to others in one step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import msgspec

from interventiondesk.domain.declared import Entity, Problem
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.plans import ClassPlan, Plan, Session
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import count, day_words, join
from interventiondesk.store import reads, week_reads
from interventiondesk.store.delivery_reads import everybody, running_plans, sessions_since
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.school import refuse_unless_allowed

OTHERS = ""
"""The part of a caseload that belongs to no group: plans one to one, actions, requests, plans for a class."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What one adult carries. `plans` are running ones with their student, also those of a colleague's group; `adult_for`
    are students whose trusted adult this is: that cannot be handed over, a child has to choose."""

    staff: Staff
    groups: tuple[Group, ...]
    plans: tuple[tuple[Plan, Student], ...]
    actions: tuple[ActionItem, ...]
    requests: tuple[Request, ...]
    class_plans: tuple[ClassPlan, ...]
    adult_for: tuple[Student, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """The ids of the groups in which this adult teaches something, and `OTHERS` where something is in none."""
        known = {group.id for group in self.groups}
        loose = any(plan.group_id not in known for plan, _ in self.plans)
        other = loose or bool(self.actions or self.requests or self.class_plans)
        return (*(group.id for group in self.groups), *((OTHERS,) if other else ()))

    def plans_of(self, part: str) -> tuple[tuple[Plan, Student], ...]:
        """The plans that go with a group, or with none of them."""
        known = {group.id for group in self.groups}
        return tuple(one for one in self.plans if (one[0].group_id if one[0].group_id in known else OTHERS) == part)

    @property
    def words(self) -> str:
        """3 groups, 7 plans, 2 actions; empty where there is nothing."""
        said = (
            (self.groups, "group", ""),
            (self.plans, "plan", ""),
            (self.actions, "open action", ""),
            (self.requests, "unanswered request", ""),
            (self.class_plans, "plan for a class", "plans for a class"),
        )
        return ", ".join(count(len(values), one, many) for values, one, many in said if values)


def load_of(desk: Desk, staff: Staff, today: dt.date) -> Load:
    """Everything that waits for one adult from today on."""
    people = reads.by_id(reads.students(desk))
    plans = [one for one in running_plans(desk) if one.provider_id == staff.id]
    adult = [one.student_id for one in week_reads.backgrounds(desk).values() if one.adult_id == staff.id]
    return Load(
        staff=staff,
        groups=tuple(one.group for one in reads.rosters(desk, today) if one.group.staff_id == staff.id),
        plans=tuple((one, people[one.student_id]) for one in plans if one.student_id in people),
        actions=tuple(one for one in reads.actions(desk) if one.owner_id == staff.id),
        requests=tuple(
            one for one in week_reads.requests(desk) if one.staff_id == staff.id and one.answered_on is None
        ),
        class_plans=tuple(
            one for one in week_reads.class_plans(desk) if one.staff_id == staff.id and one.end_date is None
        ),
        adult_for=tuple(people[one] for one in adult if one in people),
    )


def who_can_hand_over(desk: Desk, today: dt.date) -> list[Staff]:
    """Everybody with something to hand over, by name; who has left already, too."""
    busy = {one.provider_id for one in running_plans(desk)} | {one.owner_id for one in reads.actions(desk)}
    busy |= {one.group.staff_id for one in reads.rosters(desk, today)}
    busy |= {one.staff_id for one in week_reads.requests(desk) if one.answered_on is None}
    busy |= {one.staff_id for one in week_reads.class_plans(desk) if one.end_date is None}
    return [one for one in everybody(desk) if one.id in busy]


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """What is wanted: whose caseload, from which day, to whom. `to` maps a part of the caseload (a group's id, or
    `OTHERS`) to a staff id. `leaves` makes the leaver inactive in the same step."""

    staff_id: str
    begin: dt.date
    to: Mapping[str, str]
    leaves: bool = False


class Receiving(msgspec.Struct, frozen=True, kw_only=True):
    """What one adult would get, in words, with the names behind each count."""

    staff: Staff
    lines: tuple[tuple[str, str], ...]


def handover_problems(desk: Desk, wanted: Handover, today: dt.date) -> list[Problem]:
    """What keeps a caseload from being handed over so, all at once."""
    people = {one.id: one for one in everybody(desk)}
    leaver = people.get(wanted.staff_id)
    if leaver is None:
        return [Problem("from", "Nobody was chosen whose caseload it is.", "Choose a person.")]
    load = load_of(desk, leaver, today)
    if not load.parts and not (wanted.leaves and leaver.active):
        return [Problem("from", f"{leaver.name} has nothing to hand over.", "Choose another person.")]
    found: list[Problem] = []
    for part in load.parts:
        receiver = people.get(wanted.to.get(part, ""))
        name = next((one.name for one in load.groups if one.id == part), "everything else")
        if receiver is None:
            found.append(Problem(part or "to", f"Nobody was chosen for {name}.", "Choose a person."))
        elif receiver.id == leaver.id or not receiver.active:
            why = "gives it" if receiver.id == leaver.id else "does not work here any more"
            found.append(Problem(part or "to", f"{receiver.name} {why}.", "Choose another person."))
    if wanted.begin > today:
        remedy = "Choose today or an earlier day, or let yourself be reminded."
        found.append(Problem("begin", f"{day_words(wanted.begin)} has not come yet.", remedy))
    return found


def _sessions(desk: Desk, load: Load, wanted: Handover) -> list[tuple[Session, str]]:
    """Sessions from the day of the handover on that the plans' old provider was noted for, with who gets them."""
    to = {plan.id: wanted.to[part] for part in load.parts for plan, _ in load.plans_of(part)}
    since = sessions_since(desk, wanted.begin, load.staff.id)
    return [(one, to[one.plan_id]) for one in since if one.plan_id in to]


def preview(desk: Desk, wanted: Handover, today: dt.date) -> list[Receiving]:
    """Who would get what, by name of the receiver; only what has a receiver."""
    people = {one.id: one for one in everybody(desk)}
    leaver = people.get(wanted.staff_id)
    if leaver is None:
        return []
    load = load_of(desk, leaver, today)
    groups = {one.id: one.name for one in load.groups}
    found: dict[str, list[tuple[str, str]]] = {}
    for receiver in dict.fromkeys(wanted.to.get(part, "") for part in load.parts):
        if receiver not in people or receiver == leaver.id:
            continue
        parts = [part for part in load.parts if wanted.to.get(part) == receiver]
        named = [groups[part] for part in parts if part in groups]
        plans = [student.name for part in parts for _, student in load.plans_of(part)]
        lines = [(count(len(named), "group"), join(named))] if named else []
        lines += [(count(len(plans), "running plan"), join(list(dict.fromkeys(plans))))] if plans else []
        if OTHERS in parts:
            lines += _other_lines(load)
        found[receiver] = lines
    if all(part in wanted.to and wanted.to[part] in found for part in load.parts):
        taught: dict[str, int] = {}
        for _, receiver in _sessions(desk, load, wanted):
            taught[receiver] = taught.get(receiver, 0) + 1
        for receiver, many in taught.items():
            told = f"since {day_words(wanted.begin)}, noted as taught by {leaver.short_name} so far"
            found[receiver].append((count(many, "session"), told))
    order = sorted(found, key=lambda key: (people[key].family_name.casefold(), people[key].given_name.casefold()))
    return [Receiving(staff=people[key], lines=tuple(found[key])) for key in order]


def _other_lines(load: Load) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    if load.actions:
        lines.append((count(len(load.actions), "open action"), join([one.task for one in load.actions])))
    if load.requests:
        told = f"asked by {load.staff.short_name}; the answer goes to the new person"
        lines.append((count(len(load.requests), "unanswered request"), told))
    if load.class_plans:
        whose = join([one.homeroom or f"grade {one.grade}" for one in load.class_plans])
        lines.append((count(len(load.class_plans), "plan for a class", "plans for a class"), whose))
    return lines


def hand_over(desk: Desk, wanted: Handover, today: dt.date) -> Changes:
    """Hand everything over as one change, so that one undo takes all of it back.

    Sessions since the day of the handover that were noted for the leaver are noted for who has the plan now; earlier
    ones stay. Raises `Refusal` naming the first problem.
    """
    problems = handover_problems(desk, wanted, today)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    people = {one.id: one for one in everybody(desk)}
    leaver = people[wanted.staff_id]
    load = load_of(desk, leaver, today)
    values: list[Entity] = []
    for part in load.parts:
        to = wanted.to[part]
        values += [msgspec.structs.replace(one, staff_id=to) for one in load.groups if one.id == part]
        values += [msgspec.structs.replace(plan, provider_id=to) for plan, _ in load.plans_of(part)]
    if OTHERS in load.parts:
        to = wanted.to[OTHERS]
        values += [msgspec.structs.replace(one, owner_id=to) for one in load.actions]
        values += [msgspec.structs.replace(one, staff_id=to) for one in load.requests]
        values += [msgspec.structs.replace(one, staff_id=to) for one in load.class_plans]
    values += [msgspec.structs.replace(one, staff_id=to) for one, to in _sessions(desk, load, wanted)]
    if wanted.leaves and leaver.active:
        gone = msgspec.structs.replace(leaver, active=False)
        refuse_unless_allowed(desk, leaver, gone)
        values.append(gone)
    return desk.commit(_sentence(load, [people[wanted.to[part]] for part in load.parts], wanted), *values)


def _sentence(load: Load, receivers: Sequence[Staff], wanted: Handover) -> str:
    names = sorted({one.name for one in receivers})
    told = f"Hand over the caseload of {load.staff.name}"
    told += f" to {join(names)} from {day_words(wanted.begin)}: {load.words}" if names else ""
    return f"{told}; {load.staff.name} works here no longer" if wanted.leaves and load.staff.active else told


def remind(desk: Desk, wanted: Handover, today: dt.date) -> Changes:
    """Put the handover on one's own actions for the day on which it begins. Raises `Refusal` for a day that has come."""
    leaver = reads.person(desk, wanted.staff_id)
    if leaver is None or wanted.begin <= today:
        raise Refusal("There is nothing to be reminded of.", "Hand the caseload over now.")
    action = ActionItem(
        id=desk.new_id(),
        task=f"Hand over the caseload of {leaver.name}"[:300],
        owner_id=desk.who.id or None,
        due=wanted.begin,
    )
    return desk.commit(f"Remind me to hand over the caseload of {leaver.name} on {day_words(wanted.begin)}", action)
