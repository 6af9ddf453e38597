"""Team meetings, what is talked about in them, what is decided, and who does what by when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import Area, LongText, OptionalDate, ShortText, StaffId, StudentId, Tier
from interventiondesk.domain.plans import Minutes

MeetingKind = Annotated[
    Literal["group_review", "placement", "core", "individual"],
    Meta(title="Kind of meeting"),
    Shown(words=(("individual", "Individual problem solving"), ("core", "Core (tier 1)"))),
]


class Meeting(Entity, frozen=True, kw_only=True):
    """One meeting of the team."""

    date: dt.date
    time: Annotated[str, Meta(title="Time", description="Such as 2:15 pm", max_length=20)] = ""
    kind: MeetingKind = "group_review"
    title: Annotated[str, Meta(max_length=120)] = ""
    place: Annotated[str, Meta(max_length=80)] = ""
    facilitator_id: Annotated[StaffId | None, Meta(title="Facilitator")] = None
    minute_taker_id: Annotated[StaffId | None, Meta(title="Minute taker")] = None
    data_analyst_id: Annotated[StaffId | None, Meta(title="Data analyst")] = None
    held: bool = False
    length: Annotated[
        Annotated[int, Meta(ge=5, le=480)] | None,
        Meta(title="Length in minutes", description="Empty: as long as usual"),
    ] = None
    notes: Annotated[LongText, Meta(title="Notes of the meeting")] = ""


class Attendee(Entity, frozen=True, kw_only=True):
    """Somebody who was present at a meeting: a colleague, or a guest by name."""

    meeting_id: Annotated[str, Shown(refers="meeting")]
    staff_id: StaffId | None = None
    name: Annotated[str, Meta(title="Guest", max_length=120)] = ""


class AgendaItem(Entity, frozen=True, kw_only=True):
    """A student on a meeting's agenda, and the concern in precise words. `position` is fractional, so that two computers
    can both insert."""

    meeting_id: Annotated[str, Shown(refers="meeting")]
    student_id: StudentId
    plan_id: Annotated[str | None, Shown(refers="plan")] = None
    position: Annotated[float, Shown(audience="nobody")] = 0.0
    because: ShortText = ""
    reached: bool = False
    what: Annotated[
        ShortText, Meta(title="What", description="What is seen or heard, not why"), Shown(group="concern")
    ] = ""
    at_what_time: Annotated[ShortText, Meta(title="When"), Shown(group="concern")] = ""
    where_at: Annotated[ShortText, Meta(title="Where"), Shown(group="concern")] = ""
    with_whom: Annotated[ShortText, Meta(title="Who is there"), Shown(group="concern")] = ""
    how_often: Annotated[ShortText, Meta(title="How often"), Shown(group="concern")] = ""


Choice = Annotated[
    Literal["continue", "raise_goal", "change", "intensify", "fix_delivery", "find_out_why", "fade", "exit", "refer"],
    Meta(title="What we decided"),
    Shown(
        words=(
            ("raise_goal", "Raise the goal"),
            ("find_out_why", "Find out why"),
            ("fix_delivery", "Fix delivery"),
            ("refer", "Refer to ..."),
        )
    ),
]


class Decision(Entity, frozen=True, kw_only=True):
    """What the team decided about a student or a plan, and why, with the progress it saw that day."""

    student_id: StudentId
    plan_id: Annotated[str | None, Shown(refers="plan")] = None
    meeting_id: Annotated[str | None, Shown(refers="meeting")] = None
    date: dt.date
    choice: Choice = "continue"
    reason: LongText = ""
    progress: Annotated[str, Meta(title="Progress that day", max_length=40)] = ""
    minutes: Minutes = None
    tier: Annotated[Annotated[int, Meta(ge=1, le=3)] | None, Meta(title="New tier")] = None
    group_id: Annotated[str | None, Meta(title="New group"), Shown(refers="group")] = None
    begin_date: Annotated[OptionalDate, Meta(title="From")] = None
    refer_to: Annotated[ShortText, Meta(title="Refer to")] = ""
    teller_id: Annotated[StaffId | None, Meta(title="Who tells the family")] = None
    tell_by: Annotated[OptionalDate, Meta(title="Tells the family by")] = None
    review_date: Annotated[OptionalDate, Meta(title="Next review")] = None


class ActionItem(Entity, frozen=True, kw_only=True):
    """A task with one owner and a date. An open one is carried over to the next meeting."""

    task: Annotated[str, Meta(min_length=1, max_length=300)]
    student_id: StudentId | None = None
    meeting_id: Annotated[str | None, Shown(refers="meeting")] = None
    owner_id: Annotated[StaffId | None, Meta(title="Who")] = None
    due: Annotated[OptionalDate, Meta(title="By")] = None
    done_on: Annotated[OptionalDate, Meta(title="Done on")] = None


class TierStatus(Entity, frozen=True, kw_only=True):
    """A student's tier in one area from a day on, and why. The newest of an area is in force."""

    student_id: StudentId
    area: Area = "reading"
    tier: Tier = 2
    begin_date: Annotated[dt.date, Meta(title="From")]
    reason: ShortText = ""
    decision_id: Annotated[str | None, Shown(refers="decision")] = None
    family_told_on: Annotated[OptionalDate, Meta(title="Family told on")] = None
