"""The types that fields of several entities share: each says its limits and its choices once."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Shown

Name = Annotated[str, Meta(min_length=1, max_length=120)]
"""A name that must be there."""

ShortText = Annotated[str, Meta(max_length=200)]
LongText = Annotated[str, Meta(max_length=20_000), Shown(lines=3)]

StudentId = Annotated[str, Meta(title="Student"), Shown(refers="student")]
StaffId = Annotated[str, Shown(refers="staff")]

Area = Annotated[
    Literal["reading", "math", "writing", "behavior", "attendance", "social_emotional", "other"],
    Meta(title="Area"),
    Shown(words=(("social_emotional", "Social-emotional"),)),
]
AREAS: tuple[str, ...] = ("reading", "math", "writing", "behavior", "attendance", "social_emotional", "other")

Tier = Annotated[int, Meta(title="Tier", ge=1, le=3)]

OptionalDate = Annotated[dt.date | None, Meta(description="Month/day/year, or a word such as tomorrow")]

Weekdays = Annotated[
    str,
    Meta(
        title="Days",
        description="The days of the week with a session, such as Mon Wed Fri",
        max_length=40,
        pattern="^((Mon|Tue|Wed|Thu|Fri)( |$))*$",
    ),
]
