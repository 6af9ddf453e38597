"""Which tier a student is in, area by area, and how the school's students share out over the three tiers.

A tier comes from what was decided (`TierStatus`) or from a running plan; of one area the later of the two is in force,
and of several running plans the highest tier. An area of which nothing was said is tier 1, as everybody's. A student's own
tier is the highest of all areas.

80, 15 and 5 of a hundred students are the shares that the three-tier model expects where tier 1 serves its purpose (usual
practice in MTSS and PBIS). They are something to talk about, never a quota.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType

import msgspec

from interventiondesk.domain.fields import AREAS
from interventiondesk.domain.meetings import TierStatus
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.words import count, percent

EXPECTED: Mapping[int, int] = MappingProxyType({1: 80, 2: 15, 3: 5})
"""Of a hundred students, how many each tier is expected to serve."""

_FLOOR = 10
"""Below so many students there is no percentage."""


def tiers_of(statuses: Iterable[TierStatus], plans: Iterable[Plan], today: dt.date | None = None) -> dict[str, int]:
    """The tier of one student in each area of which one is known, in the order of the areas. What begins only after
    `today` does not count yet."""
    found: dict[str, tuple[dt.date, int]] = {}
    for plan in sorted((one for one in plans if one.running), key=lambda one: (one.tier, one.begin_date)):
        if today is None or plan.begin_date <= today:
            found[plan.area] = (plan.begin_date, plan.tier)
    for status in sorted(statuses, key=lambda one: (one.begin_date, one.id)):
        known = found.get(status.area)
        if (today is None or status.begin_date <= today) and (known is None or status.begin_date >= known[0]):
            found[status.area] = (status.begin_date, status.tier)
    return {area: found[area][1] for area in AREAS if area in found}


class TierTime(msgspec.Struct, frozen=True, kw_only=True):
    """A student's time in one tier of one area, and why. `until` is the day of the next change, or on which the plan that
    it came from ended; None while it is in force. `status` is the decision behind it, None where a plan alone says so."""

    area: str
    tier: int
    since: dt.date
    until: dt.date | None = None
    because: str = ""
    status: TierStatus | None = None


def tier_times(statuses: Iterable[TierStatus], plans: Iterable[Plan], today: dt.date) -> tuple[TierTime, ...]:
    """All that was ever said of one student's tiers, area by area, the newest of an area first. Whose `until` is None is in
    force, and its tier is that of `tiers_of`. What begins after `today` is left out."""
    known = [one for one in statuses if one.begin_date <= today]
    courses = [one for one in plans if one.begin_date <= today]
    now = tiers_of(known, courses, today)
    found: list[TierTime] = []
    for area in AREAS:
        told = [
            TierTime(area=area, tier=one.tier, since=one.begin_date, because=one.reason, status=one)
            for one in sorted(known, key=lambda one: (one.begin_date, one.id))
            if one.area == area
        ]
        said = {(one.since, one.tier) for one in told}
        told += [
            TierTime(area=area, tier=one.tier, since=one.begin_date, until=one.end_date, because=one.concern)
            for one in courses
            if one.area == area and (one.begin_date, one.tier) not in said
        ]
        found += reversed(_ended(told, now.get(area)))
    return tuple(found)


def _ended(told: list[TierTime], now: int | None) -> list[TierTime]:
    """The times of one area in order, each ended by the next; what says again what was in force already is left out."""
    kept: list[TierTime] = []
    for one in sorted(told, key=lambda one: (one.since, one.status is not None)):
        last = kept[-1] if kept else None
        if last is not None:
            goes_on = last.until is None or last.until >= one.since
            if goes_on and last.tier == one.tier and one.status is None:
                continue
            if last.since == one.since:
                kept.pop()
            elif goes_on:
                kept[-1] = msgspec.structs.replace(last, until=one.since)
        kept.append(one)
    at = max((place for place, one in enumerate(kept) if one.tier == now), default=None)
    if at is None:
        return kept
    # of several plans the highest tier is in force, whichever began last
    return [*kept[:at], msgspec.structs.replace(kept[at], until=None), *(one for one in kept[at + 1 :] if one.until)]


def highest(tiers: Mapping[str, int]) -> int:
    """A student's own tier: the highest of all areas, 1 where none is known."""
    return max(tiers.values(), default=1)


class TierShares(msgspec.Struct, frozen=True, kw_only=True):
    """How many of `n` students are in each tier."""

    n: int
    counts: Mapping[int, int]

    @property
    def says(self) -> str:
        """The shares in words, beside what the model expects."""
        if not self.n:
            return "No students, so no shares of tiers."
        told = [self._told(tier) for tier in EXPECTED]
        beside = "" if self.n < _FLOOR else " The model expects about 80, 15 and 5 %."
        return f"{'; '.join(told)}; of {count(self.n, 'student')}.{beside}"

    def _told(self, tier: int) -> str:
        many = self.counts.get(tier, 0)
        shown = f" ({percent(Fraction(many, self.n))})" if self.n >= _FLOOR else ""
        return f"Tier {tier}: {many}{shown}"


def tier_shares(tiers: Iterable[Mapping[str, int]], area: str = "") -> TierShares:
    """The shares of students, each given with the tiers of its areas: by their own tier, or by that of one area."""
    counts = dict.fromkeys(EXPECTED, 0)
    n = 0
    for one in tiers:
        tier = one.get(area, 1) if area else highest(one)
        counts[tier] = counts.get(tier, 0) + 1
        n += 1
    return TierShares(n=n, counts=counts)
