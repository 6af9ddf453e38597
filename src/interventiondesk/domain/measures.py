"""What is measured, and each measured value."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import Area, Name, ShortText, StaffId, StudentId


class Measure(Entity, frozen=True, kw_only=True):
    """Something that can be scored again and again, at one level. `direction` says which way is better."""

    name: Name
    short_name: Annotated[str, Meta(title="Short name", max_length=40)] = ""
    instrument: ShortText = ""
    level: Annotated[str, Meta(title="Level", description="The grade of the passages or probes", max_length=12)] = ""
    area: Area = "reading"
    unit: Annotated[str, Meta(description="What one point is, in the plural: words", max_length=40)] = "points"
    direction: Annotated[
        Literal["higher", "lower"],
        Meta(title="Better is"),
        Shown(words=(("higher", "Higher"), ("lower", "Lower"))),
    ] = "higher"
    least: Annotated[float | None, Meta(title="Lowest possible")] = 0.0
    most: Annotated[float | None, Meta(title="Highest possible")] = None
    standard_error: Annotated[
        float | None,
        Meta(
            title="Standard error of a score",
            description="A score within it of a cut is near the cut; oral reading 10 words (Christ & Silberglitt 2007)",
        ),
    ] = None
    active: bool = True

    @property
    def full_name(self) -> str:
        """As a chart is titled: Oral reading fluency, words correct per minute, grade 3."""
        return f"{self.name}, grade {self.level}" if self.level else self.name


class Score(Entity, frozen=True, kw_only=True):
    """One measured value on one day, or the record that there was none: *absent* and *not given* are neither zero nor
    empty. `value` has at most three decimals. `ordinal` tells several scores of one day apart."""

    student_id: StudentId
    measure_id: Annotated[str, Meta(title="Measure"), Shown(refers="measure")]
    date: dt.date
    ordinal: Annotated[int, Meta(ge=1, le=99), Shown(audience="nobody")] = 1
    outcome: Literal["scored", "absent", "not_given"] = "scored"
    value: Annotated[float | None, Meta(title="Score")] = None
    errors: Annotated[int, Meta(ge=0)] | None = None
    kind: Annotated[Literal["progress", "benchmark"], Meta(title="Kind of score")] = "progress"
    season: Annotated[
        Literal["", "beginning", "middle", "end"], Meta(title="Benchmark period"), Shown(words=(("", "None"),))
    ] = ""
    excluded_because: Annotated[str, Meta(title="Left out because", max_length=200)] = ""
    staff_id: Annotated[StaffId | None, Meta(title="Scored by")] = None

    @property
    def counts(self) -> bool:
        """Whether this is a value that trend and decision rules may use."""
        return self.outcome == "scored" and self.value is not None and not self.excluded_because
