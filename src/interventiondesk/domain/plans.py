"""Intervention plans: the library entry they use, their goal, their phases, their sessions and how well those went."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import (
    Area,
    LongText,
    Name,
    OptionalDate,
    ShortText,
    StaffId,
    StudentId,
    Tier,
    Weekdays,
)

Minutes = Annotated[Annotated[int, Meta(ge=1, le=300)] | None, Meta(title="Minutes a session")]
GroupSize = Annotated[Annotated[int, Meta(ge=1, le=40)] | None, Meta(title="Students in the group")]

EarlierDays = Annotated[
    str,
    Meta(
        title="Days before that",
        description="The days of the week that the plan had before, each until its last day: Mon Wed until 2027-01-13",
        max_length=5_000,
        pattern="^(((Mon|Tue|Wed|Thu|Fri) )*until [0-9]{4}-[0-9]{2}-[0-9]{2}(; |$))*$",
    ),
]

PlanKind = Annotated[
    Literal["measured", "check_in", "reteach", "enrichment", "mentoring", "counseling"],
    Meta(
        title="Kind of plan",
        description="What shows how it goes: scores, daily points, a check before and after, or a log",
    ),
    Shown(
        words=(
            ("measured", "Intervention with scores"),
            ("check_in", "Check-in/check-out"),
            ("reteach", "Short reteach"),
        ),
        group="concern",
    ),
]


class Intervention(Entity, frozen=True, kw_only=True):
    """An entry of the library: what is done, for whom, how often. A plan copies its numbers and may change them."""

    name: Name
    area: Area = "reading"
    grades: Annotated[str, Meta(max_length=60)] = ""
    about: Annotated[LongText, Meta(title="What it is")] = ""
    evidence: LongText = ""
    weekdays: Weekdays = ""
    minutes: Minutes = None
    group_size: GroupSize = None
    exit_criteria: Annotated[LongText, Meta(title="Exit criteria")] = ""
    steps: Annotated[
        LongText,
        Meta(title="Steps of a session", description="One step a line: an observer's checklist"),
        Shown(lines=6),
    ] = ""
    active: bool = True


class Plan(Entity, frozen=True, kw_only=True):
    """What the team does for one student's concern, from a date on, until it is faded, exited or ended."""

    student_id: StudentId
    area: Annotated[Area, Shown(group="concern")] = "reading"
    tier: Annotated[Tier, Shown(group="concern")] = 2
    concern: Annotated[LongText, Meta(min_length=1), Shown(group="concern", lines=2)]
    hypothesis: Annotated[LongText, Meta(title="Why, we think"), Shown(group="concern", lines=2)] = ""
    intervention_id: Annotated[
        str | None, Meta(title="Intervention"), Shown(refers="intervention", group="delivery")
    ] = None
    group_id: Annotated[str | None, Meta(title="Group"), Shown(refers="group", group="delivery")] = None
    provider_id: Annotated[StaffId | None, Meta(title="Provider"), Shown(group="delivery")] = None
    weekdays: Annotated[Weekdays, Shown(group="delivery")] = ""
    earlier_days: Annotated[EarlierDays, Shown(group="delivery")] = ""
    minutes: Annotated[Minutes, Shown(group="delivery")] = None
    group_size: Annotated[GroupSize, Shown(group="delivery")] = None
    measure_id: Annotated[str | None, Meta(title="Measure"), Shown(refers="measure", group="goal")] = None
    begin_date: Annotated[dt.date, Meta(title="Starts"), Shown(group="delivery")]
    end_date: Annotated[OptionalDate, Meta(title="Ended"), Shown(group="review")] = None
    review_date: Annotated[OptionalDate, Meta(title="Review on"), Shown(group="review")] = None
    exit_criteria: Annotated[LongText, Meta(title="Exit criteria"), Shown(group="review", lines=2)] = ""
    family_told_by: Annotated[ShortText, Meta(title="Who tells the family"), Shown(group="review")] = ""
    status: Annotated[Literal["active", "fading", "exited", "ended"], Shown(group="review")] = "active"
    kind: PlanKind = "measured"
    periods: Annotated[
        str,
        Meta(title="Periods of the day", description="Parted by commas: Arrival, Reading, Lunch", max_length=300),
        Shown(group="points"),
    ] = ""
    daily_goal: Annotated[
        Annotated[float, Meta(ge=0, le=100)] | None,
        Meta(title="Daily goal", description="Percent of the day's points"),
        Shown(group="points"),
    ] = None
    skill: Annotated[ShortText, Meta(title="The one skill"), Shown(group="reteach")] = ""
    before: Annotated[float | None, Meta(title="Check before"), Shown(group="reteach")] = None
    after: Annotated[float | None, Meta(title="Check after"), Shown(group="reteach")] = None

    @property
    def running(self) -> bool:
        """Whether the plan is still being delivered."""
        return self.status in {"active", "fading"} and self.end_date is None


class Goal(Entity, frozen=True, kw_only=True):
    """Where a plan's scores should be by a date. The goal line runs from (`begin_date`, `baseline`) to
    (`target_date`, `target`). A raised goal is a new goal; the newest `begin_date` is the one in force."""

    plan_id: Annotated[str, Shown(refers="plan")]
    begin_date: Annotated[dt.date, Meta(title="Baseline date"), Shown(group="goal")]
    baseline: Annotated[float, Meta(title="Baseline"), Shown(group="goal")]
    baseline_scores: Annotated[
        int,
        Meta(title="Scores in the baseline", description="The median of this many scores", ge=0, le=20),
        Shown(group="goal"),
    ] = 0
    target: Annotated[float, Meta(title="Goal"), Shown(group="goal")]
    target_date: Annotated[dt.date, Meta(title="Goal date"), Shown(group="goal")]
    method: Annotated[
        Literal["team", "benchmark", "rate_of_improvement", "own_growth"],
        Meta(title="Set from"),
        Shown(group="goal", words=(("team", "The team's own judgment"),)),
    ] = "team"


class Phase(Entity, frozen=True, kw_only=True):
    """A change of a plan that is drawn as a line: scores dated on or after `begin_date` belong to it."""

    plan_id: Annotated[str, Shown(refers="plan")]
    begin_date: Annotated[dt.date, Meta(title="From")]
    label: Annotated[str, Meta(title="What changed", min_length=1, max_length=60)]


class Session(Entity, frozen=True, kw_only=True):
    """One student's session of one plan on one day. A scheduled day without a session is *not entered*: unknown, never
    held."""

    plan_id: Annotated[str, Shown(refers="plan")]
    date: dt.date
    outcome: Annotated[Literal["present", "absent", "none"], Shown(words=(("none", "No session"),))] = "present"
    minutes: Minutes = None
    reason: Annotated[str, Meta(title="Why there was none", max_length=120)] = ""
    staff_id: Annotated[StaffId | None, Meta(title="Provider")] = None
    topic: Annotated[
        str, Meta(title="What it was about", description="For mentoring and counseling", max_length=60)
    ] = ""

    @property
    def held(self) -> bool:
        """Whether this student was taught in it."""
        return self.outcome == "present"


class PointsDay(Entity, frozen=True, kw_only=True):
    """One day of a check-in/check-out plan: 0, 1 or 2 for each of the plan's periods, in their order, and `-` for one
    that was not rated. An empty `points` is a day on which the student was absent."""

    plan_id: Annotated[str, Shown(refers="plan")]
    date: dt.date
    points: Annotated[str, Meta(max_length=60, pattern="^([012-]( [012-])*)?$")] = ""


class FidelityObservation(Entity, frozen=True, kw_only=True):
    """Somebody watched a session and ticked the steps of its intervention. It is about the delivery, never a rating of the
    adult: no list is sorted by who taught."""

    date: dt.date
    group_id: Annotated[str | None, Meta(title="Group"), Shown(refers="group")] = None
    plan_id: Annotated[str | None, Meta(title="Plan"), Shown(refers="plan")] = None
    intervention_id: Annotated[str | None, Meta(title="Intervention"), Shown(refers="intervention")] = None
    observer_id: Annotated[StaffId | None, Meta(title="Observer")] = None
    steps: Annotated[
        LongText, Meta(title="Steps", description="As they stood that day, a line each: + done, - not done, ? not seen")
    ] = ""
    quality: Annotated[
        Literal["", "low", "middle", "high"], Meta(title="Quality"), Shown(words=(("", "Not rated"),))
    ] = ""
    engagement: Annotated[
        Literal["", "low", "middle", "high"], Meta(title="Students took part"), Shown(words=(("", "Not rated"),))
    ] = ""
    note: LongText = ""


class ClassPlan(Entity, frozen=True, kw_only=True):
    """What a team does for a whole class or grade (tier 1): a concern that many share, and the share that should be at
    benchmark by a date. One of `grade` and `homeroom` says for whom."""

    area: Area = "reading"
    grade: Annotated[str, Meta(title="Grade", max_length=12)] = ""
    homeroom: Annotated[str, Meta(title="Homeroom", description="Empty: the whole grade", max_length=60)] = ""
    concern: Annotated[LongText, Meta(min_length=1)]
    action: Annotated[LongText, Meta(title="What we do")] = ""
    measure_id: Annotated[str | None, Meta(title="Measure"), Shown(refers="measure")] = None
    goal_share: Annotated[
        Annotated[float, Meta(ge=0, le=100)] | None,
        Meta(title="Percent at benchmark", description="Such as 75"),
    ] = None
    staff_id: Annotated[StaffId | None, Meta(title="Who leads it")] = None
    begin_date: Annotated[dt.date, Meta(title="Starts")]
    review_date: Annotated[OptionalDate, Meta(title="Review on")] = None
    end_date: Annotated[OptionalDate, Meta(title="Ended")] = None
    came_of_it: Annotated[LongText, Meta(title="What came of it")] = ""
