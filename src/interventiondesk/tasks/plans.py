"""Writing an intervention plan, changing it, and deciding about it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import msgspec

from interventiondesk.domain.deciding import Choosing, Known, choosing_problems, decided, moved
from interventiondesk.domain.declared import Problem, field_of, problems_of
from interventiondesk.domain.lines import aimline_between
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.meetings import Decision, TierStatus
from interventiondesk.domain.norms import season_of
from interventiondesk.domain.phrases import growth_places
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.planning import (
    GoalQuestion,
    GoalWay,
    baseline_for,
    goal_ways,
    growth_warning,
    plan_problems,
    scores_before,
)
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.schedules import always_so, rescheduled
from interventiondesk.domain.students import Membership, Note, Student
from interventiondesk.domain.words import count, day_words, join, number, rounded
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.groups import joining
from interventiondesk.tasks.norms import shipped
from interventiondesk.tasks.standing import judged_on


class GoalStart(msgspec.Struct, frozen=True, kw_only=True):
    """What the scores say about where a new goal line begins."""

    baseline: float
    scores: int
    date: dt.date
    words: str


def draft_key(student_id: str) -> str:
    """Under which name the unfinished plan of a student is kept."""
    return f"plan draft {student_id}"


def goal_start(desk: Desk, student_id: str, measure_id: str, begin: dt.date) -> GoalStart | None:
    """The baseline of a student on a measure before a plan's start, from the scores that are there."""
    scores = [one for one in reads.scores(desk, student_id) if one.measure_id == measure_id and one.counts]
    found = baseline_for(scores, begin)
    if found is None:
        return None
    days = f"{day_words(found.first)} to {day_words(found.last)}" if found.days > 1 else day_words(found.last)
    kind = "mean" if found.scores == 2 else "median"
    words = f"{kind} of {found.scores} scores, {days}" if found.scores > 1 else f"one score, {days}"
    return GoalStart(baseline=found.value, scores=found.scores, date=found.last, words=words)


def measure_words(measure: Measure) -> str:
    """A measure in a list: its short name and the grade of its passages."""
    short = measure.short_name or measure.name
    return f"{short}, grade {measure.level}" if measure.level else short


def measure_choices(desk: Desk) -> list[tuple[str, str]]:
    """All measures with the words by which one is chosen; the full name where the short one fits two."""
    known = reads.measures(desk)
    short = Counter(measure_words(one) for one in known)
    return [(one.id, measure_words(one) if short[measure_words(one)] == 1 else one.full_name) for one in known]


def goal_help(
    desk: Desk, student: Student, measure: Measure, baseline: float, plan_begin: dt.date, begin: dt.date, end: dt.date
) -> tuple[GoalWay, ...]:
    """The published ways to set a goal for a student, side by side, for a line from (`begin`, `baseline`) to `end`."""
    calendar = reads.calendar(desk)
    scores = [one for one in reads.scores(desk, student.id) if one.measure_id == measure.id]
    asked = GoalQuestion(
        measure=measure,
        grade=student.grade,
        baseline=baseline,
        begin=begin,
        end=end,
        season=season_of(end, calendar.year_of(end)),
        scores=scores_before(scores, plan_begin),
        changes=_changes(desk, student, measure),
    )
    return goal_ways(asked, reads.benchmarks(desk), shipped())


def _changes(desk: Desk, student: Student, measure: Measure) -> tuple[dt.date, ...]:
    """The days on which a plan of the student in the measure's area began, changed or ended."""
    found: set[dt.date] = set()
    for record in reads.plan_records(desk, student_id=student.id, running=False):
        if record.plan.area != measure.area and record.plan.measure_id != measure.id:
            continue
        found |= {record.plan.begin_date, *(phase.begin_date for phase in record.phases)}
        found |= {record.plan.end_date} if record.plan.end_date else set()
    return tuple(sorted(found))


def goal_warning(measure: Measure, grade: str, begin: dt.date, baseline: float, end: dt.date, target: float) -> str:
    """A sentence where a goal asks for more growth than the published standard; else empty."""
    line = aimline_between(begin, baseline, end, target)
    return "" if isinstance(line, Problem) else growth_warning(measure, grade, line.per_week, shipped())


def growth_words(measure: Measure, per_week: Fraction) -> str:
    """`1.4 words a week`, or `a fall of 0.3 times a week`: the growth that a way asks for."""
    pace = rounded(abs(per_week), 1 if abs(per_week) >= Fraction(1, 10) else 2)
    return f"{pace} {measure.unit} a week" if per_week >= 0 else f"a fall of {pace} {measure.unit} a week"


def fields_from(intervention: Intervention) -> dict[str, Any]:
    """What a library entry fills in on a new plan."""
    return {
        "area": intervention.area,
        "weekdays": intervention.weekdays,
        "minutes": intervention.minutes,
        "group_size": intervention.group_size,
        "exit_criteria": intervention.exit_criteria,
    }


def plan_defaults(desk: Desk, student: Student, today: dt.date) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a new plan and its goal begin with, so that little has to be typed: the start today, the review after the
    weeks that the school set, whoever is signed in as provider, the measure scored last, the goal at the year's end."""
    calendar, policy = reads.calendar(desk), reads.policy(desk)
    year = calendar.year_of(today) or next((one for one in calendar.years if one.begin_date > today), None)
    scored = next((one for one in reads.scores(desk, student.id) if one.counts), None)
    measure = reads.measure(desk, scored.measure_id) if scored else None
    plan: dict[str, Any] = {
        "area": measure.area if measure else "reading",
        "tier": 2,
        "provider_id": desk.who.id or None,
        "begin_date": today,
        "review_date": today + dt.timedelta(weeks=policy.review_weeks),
        "measure_id": measure.id if measure else None,
    }
    return plan, {"target_date": year.end_date if year else None}


def usual_measure(desk: Desk, student: Student, area: str) -> str | None:
    """The measure of an area on which the student was scored last; none where there is no score of that area."""
    known = {one.id: one.area for one in reads.measures(desk)}
    scores = (one for one in reads.scores(desk, student.id) if one.counts)
    return next((one.measure_id for one in scores if known.get(one.measure_id) == area), None)


def asked_words(measure: Measure | None, begin: dt.date, baseline: float, end: dt.date, target: float) -> str:
    """The weekly growth that a goal asks for: `asks for 1.4 words a week`; empty where the dates make no line."""
    line = aimline_between(begin, baseline, end, target)
    if isinstance(line, Problem):
        return ""
    unit, rising = (measure.unit, measure.direction == "higher") if measure else ("points", True)
    pace = rounded(abs(line.per_week), growth_places(line))
    if not pace.strip("0."):
        return "asks to keep the level"
    if (line.per_week > 0) != rising:
        side = "below" if rising else "above"
        better = "higher" if rising else "lower"
        return f"the goal is {side} the baseline, and {better} is better here"
    return f"asks for {'' if rising else 'a fall of '}{pace} {unit} a week"


def sessions_words(record: PlanRecord) -> str:
    """`4 × 30 min, group of 3, D. Mercer`: how often, how long, with how many, by whom."""
    plan = record.plan
    times = len(plan.weekdays.split())
    often = f"{times} × {plan.minutes} min" if times and plan.minutes else f"{times} a week" if times else ""
    size = f"group of {plan.group_size}" if plan.group_size and plan.group_size > 1 else ""
    alone = "one to one" if plan.group_size == 1 else size
    provider = record.provider.short_name if record.provider else ""
    return ", ".join(part for part in (often, alone, provider) if part)


def write_plan(
    desk: Desk,
    student: Student,
    plan_fields: dict[str, Any],
    goal_fields: dict[str, Any],
    others: Sequence[Student] = (),
) -> Changes:
    """Start a plan with its goal as one change; the student joins its group, and tier and reason are noted. `others` get
    the same plan with the same target, each from a baseline of their own scores; who has none starts without a goal.
    Raises `Refusal` naming the first problem where something is missing."""
    problems = check_plan(plan_fields, goal_fields)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    values: list[Plan | Goal | Membership | TierStatus] = []
    for one in (student, *others):
        plan = msgspec.convert({**plan_fields, "id": desk.new_id(), "student_id": one.id}, Plan)
        values += [plan, *joining(desk, plan.group_id, one.id, plan.begin_date), *_tier_of(desk, plan)]
        goal = goal_fields if one is student else _own_goal(desk, one, plan, goal_fields)
        if goal.get("target") is not None:
            values.append(msgspec.convert({**goal, "id": desk.new_id(), "plan_id": plan.id}, Goal))
    more = f" and {count(len(others), 'other student')} of the group" if others else ""
    changes = desk.commit(f"Start a plan for {student.name}{more}", *values)
    desk.keep(draft_key(student.id), None)
    return changes


def _own_goal(desk: Desk, student: Student, plan: Plan, goal_fields: dict[str, Any]) -> dict[str, Any]:
    """The same target from a student's own baseline; nothing where there are no scores yet."""
    start = goal_start(desk, student.id, plan.measure_id or "", plan.begin_date) if plan.measure_id else None
    if start is None or goal_fields.get("target") is None:
        return {}
    return goal_fields | {"baseline": start.baseline, "baseline_scores": start.scores, "method": "team"}


def _tier_of(desk: Desk, plan: Plan) -> tuple[TierStatus, ...]:
    """The tier of the plan's area from its start; none where the student is in it already."""
    known = week_reads.tier_statuses(desk, plan.student_id)
    newest = next((one.tier for one in known if one.area == plan.area), None)
    if newest == plan.tier:
        return ()
    made = TierStatus(
        id=desk.new_id(),
        student_id=plan.student_id,
        area=plan.area,
        tier=plan.tier,
        begin_date=plan.begin_date,
        reason=f"Plan: {plan.concern}"[:200],
    )
    return (made,)


def check_plan(plan_fields: dict[str, Any], goal_fields: dict[str, Any]) -> list[Problem]:
    """Everything that keeps a plan from being started, all at once."""
    given = {name: value for name, value in plan_fields.items() if name not in {"id", "student_id"}}
    names = [name for name in Plan.__struct_fields__ if name not in {"id", "student_id"}]
    return [*problems_of(Plan, given, names), *plan_problems(plan_fields, goal_fields)]


def change_plan(desk: Desk, plan: Plan, today: dt.date, **fields: Any) -> Changes:
    """Change fields of a plan; everything stays editable for ever, with history. Other days hold from today on: what was
    planned before stays planned. With another group, the student is in it from today, or from the day on which the plan
    starts."""
    student = reads.student(desk, plan.student_id)
    name = student.name if student else "a student"
    if "weekdays" in fields:
        plan = rescheduled(plan, fields.pop("weekdays"), today)
    changed = msgspec.structs.replace(plan, **fields)
    joins: tuple[Membership, ...] = ()
    if changed.group_id != plan.group_id and changed.running:
        joins = joining(desk, changed.group_id, plan.student_id, max(today, changed.begin_date))
    return desk.commit(f"Change the plan of {name}", changed, *joins)


def days_always_so(desk: Desk, plan: Plan) -> Changes:
    """Say that a plan has had its days since it started: those noted before were a slip."""
    student = reads.student(desk, plan.student_id)
    name = student.name if student else "a student"
    days = join(plan.weekdays.split()) or "no days"
    return desk.commit(f"Plan of {name}: {days} since it started", always_so(plan))


def change_goal(desk: Desk, goal: Goal, **fields: Any) -> Changes:
    """Mend a goal as it was written. A raised goal is a new one: see `decide`."""
    changed = msgspec.structs.replace(goal, **fields)
    if changed.target_date <= changed.begin_date:
        raise Refusal("The goal date is not after the baseline date.", "Choose a later goal date.")
    return desk.commit(f"Change goal to {number(changed.target)} by {day_words(changed.target_date)}", changed)


def add_goal(desk: Desk, record: PlanRecord, fields: dict[str, Any]) -> Changes:
    """Give a plan its goal, or a new one from the day on which its line begins."""
    goal = msgspec.convert({**fields, "id": desk.new_id(), "plan_id": record.plan.id}, Goal)
    name = record.student.name
    return desk.commit(f"Goal of {name}: {number(goal.target)} by {day_words(goal.target_date)}", goal)


def end_plan(desk: Desk, record: PlanRecord, today: dt.date) -> Changes:
    """Stop a plan without a decision about it: the student moved, or another plan took over. The student leaves its group,
    unless another plan needs it."""
    plan = record.plan
    ended = msgspec.structs.replace(plan, status="ended", end_date=today, review_date=None)
    others = reads.plan_records(desk, student_id=plan.student_id)
    kept = {one.plan.group_id for one in others if one.plan.id != plan.id}
    left = moved(reads.memberships(desk, plan.student_id), plan, ended, today, desk.new_id, kept)
    return desk.commit(f"End the plan of {record.student.name}", ended, *left)


def add_phase(desk: Desk, record: PlanRecord, begin: dt.date, label: str) -> Changes:
    """Draw a line where the plan changed."""
    phase = Phase(id=desk.new_id(), plan_id=record.plan.id, begin_date=begin, label=label.strip())
    return desk.commit(f"Plan of {record.student.name} changed on {day_words(begin)}: {label.strip()}", phase)


def known_of(desk: Desk, student: Student, record: PlanRecord | None, today: dt.date) -> Known:
    """What a decision about a student, and a plan if one is talked about, looks at."""
    policy = reads.policy(desk)
    running = tuple(one.plan for one in reads.plan_records(desk, student_id=student.id))
    in_force: dict[str, int] = {}
    for plan in running:
        in_force[plan.area] = max(plan.tier, in_force.get(plan.area, 1))
    for status in reversed(week_reads.tier_statuses(desk, student.id)):
        in_force[status.area] = status.tier
    return Known(
        student=student,
        record=record,
        progress=(progress_now(desk, record, today).chip or "") if record else "",
        running=running,
        tiers=in_force,
        memberships=tuple(reads.memberships(desk, student.id)),
        groups=tuple(one.group for one in reads.rosters(desk, today)),
        review_weeks=policy.review_weeks,
    )


def decide(
    desk: Desk,
    student: Student,
    record: PlanRecord | None,
    chosen: Choosing,
    *,
    today: dt.date,
    meeting_id: str | None = None,
) -> Changes:
    """Record what was decided, in a meeting or between two, with everything that follows from it, as one change. Raises
    `Refusal` naming the first problem where something is missing."""
    known = known_of(desk, student, record, today)
    problems = choosing_problems(known, chosen, today)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    values = decided(known, chosen, today, desk.new_id, meeting_id)
    word = field_of(Decision, "choice").word(chosen.choice)
    return desk.commit(f"Decide for {student.name}: {word.removesuffix(' to ...').lower()}", *values)


def progress_now(desk: Desk, record: PlanRecord, today: dt.date) -> Progress:
    """The progress of one plan as it may be said on a day."""
    return judged_on(desk, today)(record)


def add_note(desk: Desk, student: Student, text: str, today: dt.date, *, kind: str, restricted: bool) -> Changes:
    """Keep what somebody wrote about a student."""
    note = msgspec.convert(
        {
            "id": desk.new_id(),
            "student_id": student.id,
            "date": today,
            "kind": kind,
            "text": text.strip(),
            "restricted": restricted,
            "staff_id": desk.who.id or None,
        },
        Note,
    )
    return desk.commit(f"{'Restricted note' if restricted else 'Note'} about {student.name}", note)
