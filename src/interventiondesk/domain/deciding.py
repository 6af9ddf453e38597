"""What follows from a decision: one pure function from what was chosen to everything that the desk stores at once.

A decision of a meeting and one made between meetings go the same way, so that plan, phase line, tier, group, review date
and promises never disagree with what the minutes say, and one undo takes all of it back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import Entity, Problem, field_of
from interventiondesk.domain.following import Inquiry
from interventiondesk.domain.meetings import ActionItem, Decision, TierStatus
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.planning import baseline_for
from interventiondesk.domain.plans import Goal, Phase, Plan
from interventiondesk.domain.schedules import rescheduled
from interventiondesk.domain.students import Group, Membership, Student
from interventiondesk.domain.words import day_words

CHANGES = frozenset({"change", "intensify", "fade", "fix_delivery"})
"""The choices after which the plan is another one: its chart gets a line."""

_DAY = dt.timedelta(days=1)
_LABELS = {"change": "plan changed", "intensify": "intensified", "fade": "fading", "fix_delivery": "delivery fixed"}


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """Who does what by when, as it was said in the meeting."""

    task: str
    owner_id: str | None = None
    due: dt.date | None = None


class Choosing(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a decision box holds; what is None or empty stays as it is.

    `begin_date` is from when the change holds (today if None), `review_date` the next review (the school's usual weeks
    if None and the plan goes on). `minutes` and `group_id` are the plan's new ones.
    """

    choice: str
    reason: str = ""
    what_changed: str = ""
    minutes: int | None = None
    group_id: str | None = None
    begin_date: dt.date | None = None
    tier: int | None = None
    refer_to: str = ""
    teller_id: str | None = None
    tell_by: dt.date | None = None
    review_date: dt.date | None = None
    target: float | None = None
    target_date: dt.date | None = None
    promised: tuple[Promised, ...] = ()


def chosen_from(choice: str, values: Mapping[str, Any], promised: Iterable[Promised]) -> Choosing:
    """What was chosen, from the values of a form by the names of its fields: a meeting's, or one between meetings."""
    return Choosing(
        choice=choice,
        reason=values["reason"] or "",
        what_changed=values["label"] or "",
        minutes=values["minutes"],
        group_id=values["group_id"] or None,
        begin_date=values["begin_date"],
        tier=values["tier"],
        refer_to=values["refer_to"] or "",
        teller_id=values["teller_id"] or None,
        tell_by=values["tell_by"],
        review_date=values["review_date"],
        target=values["target"],
        target_date=values["target_date"],
        promised=tuple(promised),
    )


_DELIVERY = frozenset({"minutes", "group_id", "begin_date", "tier"})
_OF_A_CHOICE = frozenset({"what_changed", "target", "target_date", "refer_to"}) | _DELIVERY


def asked_beside(choice: str) -> frozenset[str]:
    """What a choice asks for beside reason, family, review and promises: fields of `Choosing`, empty for none."""
    if choice in CHANGES:
        return _DELIVERY | {"what_changed"}
    return {
        "continue": _DELIVERY,
        "raise_goal": _DELIVERY | {"target", "target_date"},
        "exit": frozenset({"tier"}),
        "refer": frozenset({"refer_to"}),
    }.get(choice, frozenset())


def meant(chosen: Choosing) -> Choosing:
    """What was chosen without what belongs to another choice: it was typed before somebody thought better of it."""
    over = _OF_A_CHOICE - asked_beside(chosen.choice)
    empty = Choosing(choice=chosen.choice)
    return msgspec.structs.replace(chosen, **{name: getattr(empty, name) for name in over})


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What deciding looks at: the student, the plan if one is talked about, all running plans of the student, the tiers
    in force by area, the student's times in groups, the groups, and how many weeks the school leaves between reviews."""

    student: Student
    record: PlanRecord | None = None
    progress: str = ""
    running: tuple[Plan, ...] = ()
    tiers: dict[str, int] = {}
    memberships: tuple[Membership, ...] = ()
    groups: tuple[Group, ...] = ()
    review_weeks: int = 6

    @property
    def plan(self) -> Plan | None:
        """The plan that is talked about, while it runs: one that has ended is history and is not changed."""
        return self.record.plan if self.record is not None and self.record.plan.running else None

    def group(self, group_id: str | None) -> Group | None:
        """One of the groups."""
        return next((one for one in self.groups if one.id == group_id), None)


def choosing_problems(known: Known, chosen: Choosing, today: dt.date) -> list[Problem]:
    """What is missing in a decision, field by field; nothing is written while something is."""
    found: list[Problem] = []
    chosen, plan = meant(chosen), known.plan
    if plan is None and chosen.choice in CHANGES | {"raise_goal", "exit"}:
        found.append(Problem("choice", "There is no plan to change.", "Write a plan first, or find out why."))
    elif plan is None:
        if chosen.minutes is not None:
            found.append(Problem("minutes", "There is no plan whose minutes could change.", "Write a plan first."))
        if chosen.tier is not None and known.group(chosen.group_id) is None:
            says = "Without a plan it is not known which area this tier is for."
            found.append(Problem("tier", says, "Choose the group too, or write a plan first."))
    if chosen.choice == "refer" and not chosen.refer_to.strip():
        found.append(Problem("refer_to", "To whom is missing.", "Type who takes it on."))
    if chosen.choice == "raise_goal":
        if chosen.target is None:
            found.append(Problem("target", "The new goal is missing.", "Type it."))
        if chosen.target_date is None:
            found.append(Problem("target_date", "The new goal has no date.", "Choose when it should be reached."))
        elif chosen.target_date <= today:
            found.append(Problem("target_date", "The new goal date is not after today.", "Choose a later day."))
    if plan is not None and chosen.begin_date is not None and chosen.begin_date < plan.begin_date:
        says = f"The plan began on {day_words(plan.begin_date)}: a change comes after it."
        found.append(Problem("begin_date", says, "Choose a later day."))
    if chosen.review_date is not None and chosen.review_date <= today:
        found.append(Problem("review_date", "The next review is not after today.", "Choose a later day."))
    if chosen.tell_by is not None and chosen.teller_id is None:
        found.append(Problem("teller_id", "Who tells the family is missing.", "Choose somebody, or clear the date."))
    return found


def decided(
    known: Known, chosen: Choosing, today: dt.date, new_id: Callable[[], str], meeting_id: str | None = None
) -> tuple[Entity, ...]:
    """All that one decision stores, in one commit: the decision itself, the plan, its phase line, its goal, the tier of
    the area, places in groups, and what was promised. Without a plan, a group is joined and the tier is that of its area.

    An exit ends the plan and its place in the group, and is tier 1 of the area unless another plan of that area runs or a
    tier was chosen. *Find out why* opens an inquiry. Who tells the family becomes an action item of its own, so that it
    comes back by itself until it is done. Raises nothing: ask `choosing_problems` first.
    """
    chosen, record, plan = meant(chosen), known.record, known.plan
    begin = chosen.begin_date or today
    review = chosen.review_date
    if review is None and plan is not None and chosen.choice != "exit":
        review = today + dt.timedelta(weeks=known.review_weeks)
    tier = chosen.tier
    others = [one for one in known.running if plan is not None and one.id != plan.id and one.area == plan.area]
    if tier is None and chosen.choice == "exit" and plan is not None:
        tier = max((one.tier for one in others), default=1)
    decision = Decision(
        id=new_id(),
        student_id=known.student.id,
        plan_id=record.plan.id if record else None,
        meeting_id=meeting_id,
        date=today,
        choice=chosen.choice,  # type: ignore[arg-type] # `commit` converts, and refuses what is no choice
        reason=chosen.reason.strip(),
        progress=known.progress,
        minutes=chosen.minutes,
        tier=tier,
        group_id=chosen.group_id,
        begin_date=chosen.begin_date,
        refer_to=chosen.refer_to.strip(),
        teller_id=chosen.teller_id,
        tell_by=chosen.tell_by,
        review_date=review,
    )
    values: list[Entity] = [decision]
    if plan is not None and record is not None:
        changed = _changed_plan(known, plan, chosen, tier, review, today)
        values.append(changed)
        values += _phase(plan, chosen, begin, new_id)
        if chosen.choice == "raise_goal" and chosen.target is not None and chosen.target_date is not None:
            values.append(raised(record, chosen.target, chosen.target_date, today, new_id()))
        kept = {one.group_id for one in known.running if one.id != plan.id}
        from_day = today if chosen.choice == "exit" else begin
        values += moved(known.memberships, plan, changed, from_day, new_id, kept)
    elif chosen.group_id is not None:
        values += _joined(known.memberships, chosen.group_id, known.student.id, begin, new_id)
    if tier is not None:
        group = known.group(chosen.group_id)
        area = plan.area if plan else group.area if group else "other"
        if known.tiers.get(area, 1) != tier:
            word = field_of(Decision, "choice").word(chosen.choice).removesuffix(" to ...").lower()
            because = chosen.reason.strip() or word
            values.append(
                TierStatus(
                    id=new_id(),
                    student_id=known.student.id,
                    area=area,
                    tier=tier,
                    begin_date=begin,
                    reason=because[:200],
                    decision_id=decision.id,
                )
            )
    values += _promises(known, chosen, today, new_id, meeting_id)
    return tuple(values)


def _changed_plan(
    known: Known, plan: Plan, chosen: Choosing, tier: int | None, review: dt.date | None, today: dt.date
) -> Plan:
    if chosen.choice == "exit":
        return msgspec.structs.replace(plan, status="exited", end_date=today, review_date=None)
    if chosen.choice == "fade":
        plan = msgspec.structs.replace(plan, status="fading")
    if chosen.group_id is not None and chosen.group_id != plan.group_id:
        plan = _into_group(known, plan, chosen.group_id, chosen.begin_date or today)
    return msgspec.structs.replace(
        plan,
        review_date=review,
        minutes=plan.minutes if chosen.minutes is None else chosen.minutes,
        tier=plan.tier if tier is None or tier == 1 else tier,
    )


def _into_group(known: Known, plan: Plan, group_id: str, begin: dt.date) -> Plan:
    """The plan as it is delivered in another group: on its days from the day on; by its provider and for its minutes
    where the plan had those of the group before, or none."""
    before, after = known.group(plan.group_id), known.group(group_id)
    if after is not None and after.weekdays:
        plan = rescheduled(plan, after.weekdays, begin)
    if after is not None and after.minutes and plan.minutes in {None, before.minutes if before else None}:
        plan = msgspec.structs.replace(plan, minutes=after.minutes)
    if after is not None and after.staff_id and plan.provider_id in {None, before.staff_id if before else None}:
        plan = msgspec.structs.replace(plan, provider_id=after.staff_id)
    return msgspec.structs.replace(plan, group_id=group_id)


def typed_label(phase: Phase, decision: Decision) -> str:
    """What a line that a decision drew says in somebody's own words: without what the decision itself tells."""
    own = {*_LABELS.values(), "new group", f"{decision.minutes} minutes"}
    return "" if set(phase.label.split(", ")) <= own else phase.label


def _phase(plan: Plan, chosen: Choosing, begin: dt.date, new_id: Callable[[], str]) -> list[Phase]:
    """The line on the chart: where the plan became another one, also where only minutes or group did."""
    said = chosen.what_changed.strip()
    told = [said] if said else []
    if not said and chosen.minutes is not None and chosen.minutes != plan.minutes:
        told.append(f"{chosen.minutes} minutes")
    if not said and chosen.group_id is not None and chosen.group_id != plan.group_id:
        told.append("new group")
    if not told and chosen.choice in CHANGES:
        told.append(_LABELS[chosen.choice])
    if not told or chosen.choice == "exit":
        return []
    return [Phase(id=new_id(), plan_id=plan.id, begin_date=begin, label=", ".join(told)[:60])]


def raised(record: PlanRecord, target: float, end: dt.date, today: dt.date, goal_id: str) -> Goal:
    """The new goal: its line begins today at the median of the last scores."""
    start = baseline_for(record.counted, today)
    before = record.goal
    return Goal(
        id=goal_id,
        plan_id=record.plan.id,
        begin_date=today,
        baseline=start.value if start else before.baseline if before else target,
        baseline_scores=start.scores if start else 0,
        target=target,
        target_date=end,
    )


def moved(
    memberships: Sequence[Membership],
    before: Plan,
    after: Plan,
    from_day: dt.date,
    new_id: Callable[[], str],
    kept: Collection[str | None] = (),
) -> list[Membership]:
    """A student's places in groups after a plan got another group, or ended: out of the old one the day before, into the
    new one from the day on. In a group of `kept`, which another plan needs, the student stays."""
    ends = before.running and not after.running
    if before.group_id == after.group_id and not ends:
        return []
    found: list[Membership] = []
    here = [one for one in memberships if one.end_date is None or one.end_date >= from_day]
    for one in here:
        if one.group_id == before.group_id and one.group_id not in kept:
            last = max(from_day - (_DAY if not ends else dt.timedelta()), one.begin_date)
            found.append(msgspec.structs.replace(one, end_date=last))
    if not ends and after.group_id:
        found += _joined(here, after.group_id, before.student_id, from_day, new_id)
    return found


def _joined(
    memberships: Sequence[Membership], group_id: str, student_id: str, begin: dt.date, new_id: Callable[[], str]
) -> list[Membership]:
    """A student's place in a group from a day on; none where the student has one then."""
    if any(one.group_id == group_id and (one.end_date is None or one.end_date >= begin) for one in memberships):
        return []
    # Behind everybody: places are small numbers, and a day's number is large.
    place = float(begin.toordinal())
    return [Membership(id=new_id(), group_id=group_id, student_id=student_id, begin_date=begin, position=place)]


def _promises(
    known: Known, chosen: Choosing, today: dt.date, new_id: Callable[[], str], meeting_id: str | None
) -> list[Entity]:
    area = known.record.plan.area if known.record else "other"
    found: list[Entity] = []
    wanted = [one for one in chosen.promised if one.task.strip()]
    if chosen.teller_id is not None:
        wanted.append(
            Promised(
                task=f"Tell the family of {known.student.name} what was decided",
                owner_id=chosen.teller_id,
                due=chosen.tell_by,
            )
        )
    if chosen.choice == "find_out_why":
        first = next((one for one in wanted if one.owner_id), None)
        found.append(
            Inquiry(
                id=new_id(),
                student_id=known.student.id,
                date=today,
                area=area,
                staff_id=first.owner_id if first else None,
                due=first.due if first else None,
            )
        )
    found += [
        ActionItem(
            id=new_id(),
            task=one.task.strip()[:300],
            student_id=known.student.id,
            meeting_id=meeting_id,
            owner_id=one.owner_id,
            due=one.due,
        )
        for one in wanted
    ]
    return found
