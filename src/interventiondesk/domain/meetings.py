"""Team meetings, what is talked about in them, what is decided, and who does what by when."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import LongText, OptionalDate, ShortText, StaffId, StudentId
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


class AgendaItem(Entity, frozen=True, kw_only=True):
    """A student on a meeting's agenda. `position` is fractional, so that two computers can both insert."""

    meeting_id: Annotated[str, Shown(refers="meeting")]
    student_id: StudentId
    plan_id: Annotated[str | None, Shown(refers="plan")] = None
    position: Annotated[float, Shown(audience="nobody")] = 0.0
    because: ShortText = ""
    reached: bool = False


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


class ActionItem(Entity, frozen=True, kw_only=True):
    """A task with one owner and a date. An open one is carried over to the next meeting."""

    task: Annotated[str, Meta(min_length=1, max_length=300)]
    student_id: StudentId | None = None
    meeting_id: Annotated[str | None, Shown(refers="meeting")] = None
    owner_id: Annotated[StaffId | None, Meta(title="Who")] = None
    due: Annotated[OptionalDate, Meta(title="By")] = None
    done_on: Annotated[OptionalDate, Meta(title="Done on")] = None
