"""Intervention plans: the library entry they use, their goal, their phases and their sessions."""

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
    minutes: Annotated[Minutes, Shown(group="delivery")] = None
    group_size: Annotated[GroupSize, Shown(group="delivery")] = None
    measure_id: Annotated[str | None, Meta(title="Measure"), Shown(refers="measure", group="goal")] = None
    begin_date: Annotated[dt.date, Meta(title="Starts"), Shown(group="delivery")]
    end_date: Annotated[OptionalDate, Meta(title="Ended"), Shown(group="review")] = None
    review_date: Annotated[OptionalDate, Meta(title="Review on"), Shown(group="review")] = None
    exit_criteria: Annotated[LongText, Meta(title="Exit criteria"), Shown(group="review", lines=2)] = ""
    family_told_by: Annotated[ShortText, Meta(title="Who tells the family"), Shown(group="review")] = ""
    status: Annotated[Literal["active", "fading", "exited", "ended"], Shown(group="review")] = "active"

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

    @property
    def held(self) -> bool:
        """Whether this student was taught in it."""
        return self.outcome == "present"
