"""A student's tier by area, and the school's shares beside 80, 15 and 5."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec

from interventiondesk.domain.meetings import TierStatus
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.tiers import highest, tier_shares, tier_times, tiers_of

TODAY = dt.date(2026, 11, 19)


def plan(area: str, tier: int, begin: dt.date, **more: object) -> Plan:
    return Plan(
        id=f"{area}-{tier}-{begin}", student_id="s", area=area, tier=tier, concern="Why", begin_date=begin, **more
    )


def status(area: str, tier: int, begin: dt.date) -> TierStatus:
    return TierStatus(id=f"{area}-{tier}-{begin}", student_id="s", area=area, tier=tier, begin_date=begin)


def test_the_newest_decision_of_an_area_is_in_force_beside_the_plans_of_others() -> None:
    september, october = dt.date(2026, 9, 22), dt.date(2026, 10, 20)
    plans = [plan("reading", 2, september), plan("math", 2, september), plan("math", 3, october)]
    statuses = [status("reading", 2, september), status("reading", 3, october), status("behavior", 2, september)]
    assert tiers_of(statuses, plans, TODAY) == {"reading": 3, "math": 3, "behavior": 2}


def test_a_plan_that_came_after_the_decision_counts_and_one_that_ended_does_not() -> None:
    june, november = dt.date(2026, 6, 1), dt.date(2026, 11, 2)
    ended = plan("math", 3, june, status="exited", end_date=november)
    assert tiers_of([status("reading", 1, june)], [plan("reading", 2, november), ended], TODAY) == {"reading": 2}


def test_a_tier_that_begins_next_week_is_not_in_force_today() -> None:
    assert tiers_of([status("reading", 3, dt.date(2026, 11, 23))], [], TODAY) == {}


def test_shares_say_their_number_and_what_the_model_expects() -> None:
    school = [{}] * 15 + [{"reading": 2}] * 4 + [{"reading": 2, "math": 3}]
    shares = tier_shares(school)
    assert shares.says == (
        "Tier 1: 15 (75 %); Tier 2: 4 (20 %); Tier 3: 1 (5 %); of 20 students. The model expects about 80, 15 and 5 %."
    )
    assert tier_shares(school, "math").counts == {1: 19, 2: 0, 3: 1}
    assert highest({}) == 1


def test_few_students_have_no_percentages() -> None:
    assert tier_shares([{"reading": 2}, {}]).says == "Tier 1: 1; Tier 2: 1; Tier 3: 0; of 2 students."


def test_times_in_a_tier_end_where_the_next_begins_and_the_last_is_the_one_in_force() -> None:
    september, november = dt.date(2026, 9, 14), dt.date(2026, 11, 2)
    told = tier_times([status("reading", 2, september), status("reading", 3, november)], [], TODAY)
    assert [(one.tier, one.since, one.until) for one in told] == [(3, november, None), (2, september, november)]


def test_a_plan_says_its_tier_where_nobody_else_does_and_its_time_ends_with_it() -> None:
    june, october = dt.date(2026, 6, 1), dt.date(2026, 10, 2)
    running = plan("math", 2, october)
    ended = msgspec.structs.replace(plan("reading", 3, june), status="ended", end_date=october)
    told = tier_times([], [running, ended], TODAY)
    assert [(one.area, one.tier, one.until) for one in told] == [("reading", 3, october), ("math", 2, None)]


def test_a_tier_in_force_is_always_the_one_that_the_head_names() -> None:
    days = [dt.date(2026, 9, 1), dt.date(2026, 9, 1), dt.date(2026, 10, 1)]
    for tiers in itertools.product((1, 2, 3), repeat=3):
        plans = [plan("reading", max(2, tiers[0]), days[0]), plan("reading", max(2, tiers[2]), days[2])]
        statuses = [status("reading", tiers[1], days[1])]
        now = [one for one in tier_times(statuses, plans, TODAY) if one.until is None]
        assert {one.area: one.tier for one in now} == tiers_of(statuses, plans, TODAY)
        assert len(now) == 1
