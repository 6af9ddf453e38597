"""The lines at which an early warning indicator raises a flag, and what one indicator says of one student.

Each line is a setting with the published value as its default and the source beside it. Three states, never two: a
student without data is not in order, but unknown.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from interventiondesk.domain.declared import Setting, Shown

State = Literal["flag", "clear", "not_enough_data"]

Indicator = Literal[
    "attendance",
    "attendance_month",
    "behavior",
    "behavior_early",
    "course",
    "benchmark",
    "externalizing",
    "internalizing",
    "benchmark_strength",
    "course_strength",
]
INDICATORS: dict[str, str] = {
    "attendance": "Attendance",
    "attendance_month": "Absences by month",
    "behavior": "Behavior incidents",
    "behavior_early": "Behavior by the end of October",
    "course": "Course results",
    "benchmark": "Benchmark",
    "externalizing": "Externalizing rating",
    "internalizing": "Internalizing rating",
    "benchmark_strength": "Benchmark strength",
    "course_strength": "Course strength",
}
"""Each indicator as a person reads it, in the order in which they are shown."""

STRENGTHS = frozenset({"benchmark_strength", "course_strength"})
"""The indicators whose flag is good news: think of enrichment."""


class IndicatorLines(Setting, frozen=True, kw_only=True):
    """Where this school draws its lines. There is one row."""

    absence_share: Annotated[
        float,
        Meta(
            title="Chronic absence",
            description="Share of enrolled days absent for any reason; 10 % after Attendance Works and federal use",
            gt=0,
            le=1,
        ),
    ] = 0.10
    severe_absence_share: Annotated[
        float,
        Meta(title="Severe absence", description="20 %: tier 3 in Attendance Works' three tiers", gt=0, le=1),
    ] = 0.20
    absence_least_days: Annotated[
        int,
        Meta(
            title="Days before attendance is judged",
            description="10 after Maine's reading of the federal file; California uses more than 30",
            ge=1,
            le=90,
        ),
    ] = 10
    absences_a_month: Annotated[
        int,
        Meta(
            title="Absences for each month",
            description="2 in month 1, 4 by month 2, 6 by month 3: tier 2 in Attendance Works' three tiers",
            ge=1,
            le=10,
        ),
    ] = 2
    incidents_line: Annotated[
        int,
        Meta(
            title="Major incidents in a year",
            description="2 to 5 are tier 2 (McIntosh, Campbell, Carter & Zumbo 2009); for a full year",
            ge=1,
            le=20,
        ),
    ] = 2
    incidents_high_line: Annotated[
        int,
        Meta(
            title="Many major incidents in a year",
            description="6 or more are tier 3 (McIntosh, Campbell, Carter & Zumbo 2009)",
            ge=1,
            le=50,
        ),
    ] = 6
    incidents_early_line: Annotated[
        int,
        Meta(
            title="Major incidents by the end of October",
            description="2 or more (October Catch, Missouri Schoolwide Positive Behavior Support)",
            ge=1,
            le=20,
        ),
    ] = 2
    passing_percent: Annotated[
        float,
        Meta(
            title="Passing percent",
            description="Below it a course is failing. Failing English or mathematics is the indicator of Balfanz, "
            "Herzog & Mac Iver 2007; the passing mark is the school's own",
            ge=0,
            le=100,
        ),
    ] = 60.0
    failing_marks: Annotated[
        str,
        Meta(title="Failing marks", description="Marks that fail, parted by spaces; the school's own", max_length=80),
    ] = "F"
    benchmark_risk: Annotated[
        Literal["some", "high"],
        Meta(
            title="Benchmark band", description="From which risk on a band raises a flag; the bands name their source"
        ),
        Shown(words=(("some", "Some risk or more"), ("high", "High risk only"))),
    ] = "some"
    rating_risk: Annotated[
        Literal["moderate", "high"],
        Meta(title="Rating band", description="SRSS and SRSS-IE: Drummond 1994; Lane et al. 2015, 2016, 2025"),
        Shown(words=(("moderate", "Moderate or more"), ("high", "High only"))),
    ] = "moderate"
    strong_percent: Annotated[
        float,
        Meta(title="Strong course result", description="Enrichment; the school's own, no published line", ge=0, le=100),
    ] = 95.0


LINES_ID = "indicator_lines"


def usual_lines() -> IndicatorLines:
    """The published lines, used until a school draws its own."""
    return IndicatorLines(id=LINES_ID)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What one indicator says of one student on one day.

    `value` is the number compared (None without data), `line` the number it was compared with, both as the indicator
    counts: a share from 0 to 1, a count, a percentage, a score. `said` is the value as a person reads it (12 %, 3,
    Red). `as_of` is the newest datum looked at, `covers` how much was looked at ("82 of 84 school days since August
    31"), `because` one sentence that can be recomputed from the rows it names. `rows` are the ids of those rows, or
    empty where they are days of attendance. `severe` marks the second line, `near` a score within one standard error of
    the cut.
    """

    student_id: str
    indicator: Indicator
    state: State
    because: str
    value: float | None = None
    line: float | None = None
    said: str = ""
    as_of: dt.date | None = None
    covers: str = ""
    rows: tuple[str, ...] = ()
    severe: bool = False
    near: bool = False

    @property
    def name(self) -> str:
        """The indicator as a person reads it."""
        return INDICATORS[self.indicator]

    @property
    def strength(self) -> bool:
        """Whether a flag of it is good news."""
        return self.indicator in STRENGTHS
