"""Published norms and the school's own, in one form: what a score means at one grade and time of year.

A band names its instrument, edition, grade and season, has an inclusive lower bound, and a source; one score belongs to
exactly one band (methods 6.4). Shipped norms come from data files with the same fields; nothing that `methods.md` marks
as unproved is among them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Shown
from interventiondesk.domain.fields import Name

Season = Literal["beginning", "middle", "end"]
Risk = Literal["strength", "low", "some", "high"]


class Benchmark(Entity, frozen=True, kw_only=True):
    """One band of one measure at one grade and season, from its lowest score (highest where lower is better) up to the
    next band. `risk` says what the band means here: nothing to do, some risk, high risk, or a strength."""

    instrument: Annotated[Name, Meta(title="Instrument")]
    measure: Annotated[Name, Meta(title="Measure", description="The measure's short name, such as PSF")]
    edition: Annotated[str, Meta(title="Edition", max_length=60)] = ""
    grade: Annotated[str, Meta(title="Grade", min_length=1, max_length=12)]
    season: Annotated[Season, Meta(title="Benchmark period")]
    band: Annotated[Name, Meta(title="Band")]
    least: Annotated[
        float | None, Meta(title="From", description="The band's lowest score; empty for the last band")
    ] = None
    risk: Annotated[
        Risk,
        Meta(title="What it means"),
        Shown(words=(("low", "Low risk"), ("some", "Some risk"), ("high", "High risk"))),
    ] = "low"
    source: Annotated[str, Meta(title="Source", max_length=400)] = ""
