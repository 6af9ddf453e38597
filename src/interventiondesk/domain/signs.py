"""What is known of a student beside scores and attendance: behavior incidents, course results, social-emotional ratings.

Early warning indicators are made from these, from attendance and from benchmark scores; see `domain.indicators`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import LongText, Name, ShortText, StaffId, StudentId


class Incident(Entity, frozen=True, kw_only=True):
    """One behavior incident (office discipline referral) with one student in it; others are named in `others`.

    Published lines count *major* incidents. `motivation` is what the behavior seems to be for, as the reporter saw it.
    """

    student_id: StudentId
    date: dt.date
    time: Annotated[str, Meta(title="Time", max_length=20)] = ""
    behavior: Annotated[str, Meta(title="What happened", min_length=1, max_length=200)]
    level: Annotated[Literal["major", "minor"], Meta(title="Level")] = "major"
    location: Annotated[str, Meta(title="Where", max_length=120)] = ""
    motivation: Annotated[str, Meta(title="What it seemed to be for", max_length=120)] = ""
    others: Annotated[str, Meta(title="Others involved", max_length=200)] = ""
    action: Annotated[str, Meta(title="What was done", max_length=200)] = ""
    about: Annotated[LongText, Meta(title="About it")] = ""
    staff_id: Annotated[StaffId | None, Meta(title="Reported by")] = None


class CourseResult(Entity, frozen=True, kw_only=True):
    """What a student has in one course at the end of a term, or so far in it. The newest date of a course and term is
    the one that stands. A percentage or a mark, or both."""

    student_id: StudentId
    course: Annotated[Name, Meta(title="Course")]
    subject: Annotated[
        Literal["english", "math", "science", "social_studies", "other"],
        Meta(title="Subject"),
        Shown(words=(("english", "English"),)),
    ] = "other"
    term: Annotated[str, Meta(title="Term", max_length=40)] = ""
    date: Annotated[dt.date, Meta(title="As of")]
    percent: Annotated[float | None, Meta(title="Percent")] = None
    mark: Annotated[str, Meta(title="Mark", description="Such as B+ or F", max_length=20)] = ""
    missing: Annotated[int, Meta(ge=0, title="Missing work")] | None = None


class Rating(Entity, frozen=True, kw_only=True):
    """One adult's social-emotional rating of a student on one scale, such as SRSS-I5.

    `items` are the answers as digits from 0 to 3 parted by spaces, with `-` where none was given: one unanswered item
    is no total. `total` is what a file said, used where it brought no items. Some instruments are restricted.
    """

    student_id: StudentId
    instrument: Annotated[str, Meta(title="Instrument", min_length=1, max_length=40)] = "SRSS-IE"
    scale: Annotated[str, Meta(title="Scale", description="Such as SRSS-E7 or SRSS-I5", min_length=1, max_length=40)]
    level: Annotated[Literal["elementary", "secondary"], Meta(title="School level")] = "elementary"
    date: dt.date
    season: Annotated[
        Literal["", "beginning", "middle", "end"], Meta(title="Screening period"), Shown(words=(("", "None"),))
    ] = ""
    items: Annotated[str, Meta(title="Answers", max_length=200)] = ""
    total: Annotated[float | None, Meta(title="Total")] = None
    band: Annotated[ShortText, Meta(title="Band in the file")] = ""
    restricted: bool = False
    staff_id: Annotated[StaffId | None, Meta(title="Rated by")] = None
