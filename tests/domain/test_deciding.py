"""A decision changes everything that follows from it, and nothing else."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest

from interventiondesk.domain.deciding import Choosing, Known, Promised, choosing_problems, decided
from interventiondesk.domain.following import Inquiry
from interventiondesk.domain.meetings import ActionItem, Decision, TierStatus
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Phase, Plan
from interventiondesk.domain.schedules import days_on
from interventiondesk.domain.students import Group, Membership, Student

TODAY = dt.date(2026, 11, 19)
MONDAY = dt.date(2026, 11, 23)
JUNO = Student(id="juno", given_name="Juno", family_name="Park")
PLAN = Plan(
    id="plan",
    student_id="juno",
    concern="Reads slowly.",
    group_id="old",
    minutes=30,
    begin_date=dt.date(2026, 9, 14),
    review_date=TODAY,
)
IN_GROUP = Membership(id="place", group_id="old", student_id="juno", begin_date=dt.date(2026, 9, 14))


def known(**more) -> Known:
    given = {
        "student": JUNO,
        "record": PlanRecord(student=JUNO, plan=PLAN),
        "running": (PLAN,),
        "tiers": {"reading": 2},
        "memberships": (IN_GROUP,),
    }
    return Known(**(given | more))


def follows(chosen: Choosing, *, of=None, **more):
    ids = (f"new-{number}" for number in itertools.count())
    values = decided(known(**more), chosen, TODAY, lambda: next(ids), "meeting")
    return [one for one in values if of is None or isinstance(one, of)]


def test_another_group_more_minutes_and_a_new_tier_begin_on_the_same_day():
    chosen = Choosing(choice="intensify", minutes=45, group_id="new", tier=3, begin_date=MONDAY, reason="Too slow.")
    (plan,) = follows(chosen, of=Plan)
    assert (plan.minutes, plan.group_id, plan.tier) == (45, "new", 3)
    assert plan.review_date == TODAY + dt.timedelta(weeks=6)
    (line,) = follows(chosen, of=Phase)
    assert (line.begin_date, line.label) == (MONDAY, "45 minutes, new group")
    (tier,) = follows(chosen, of=TierStatus)
    assert (tier.area, tier.tier, tier.begin_date, tier.reason) == ("reading", 3, MONDAY, "Too slow.")
    (decision,) = follows(chosen, of=Decision)
    assert tier.decision_id == decision.id
    assert decision.meeting_id == "meeting"
    left, joined = follows(chosen, of=Membership)
    assert (left.id, left.end_date) == ("place", MONDAY - dt.timedelta(days=1))
    assert (joined.group_id, joined.begin_date) == ("new", MONDAY)


def test_in_another_group_a_plan_has_its_days_from_that_day_on_and_its_provider():
    old = Group(id="old", name="Old", weekdays="Mon Wed", minutes=30, staff_id="mercer")
    new = Group(id="new", name="New", weekdays="Mon Tue Wed Thu", minutes=40, staff_id="hale")
    plan = msgspec.structs.replace(PLAN, weekdays="Mon Wed", provider_id="mercer")
    chosen = Choosing(choice="change", group_id="new", begin_date=MONDAY)
    (after,) = follows(chosen, of=Plan, record=PlanRecord(student=JUNO, plan=plan), groups=(old, new))
    assert (after.weekdays, after.minutes, after.provider_id) == ("Mon Tue Wed Thu", 40, "hale")
    assert days_on(after, MONDAY - dt.timedelta(days=1)) == "Mon Wed"
    own = msgspec.structs.replace(plan, provider_id="lee", minutes=20)
    (after,) = follows(chosen, of=Plan, record=PlanRecord(student=JUNO, plan=own), groups=(old, new))
    assert (after.minutes, after.provider_id) == (20, "lee")


def test_what_was_typed_below_another_choice_does_not_happen():
    typed = {"minutes": 45, "group_id": "new", "tier": 3, "what_changed": "Every day", "refer_to": "Dr. Lee"}
    (plan,) = follows(Choosing(choice="find_out_why", **typed), of=Plan)
    assert plan == msgspec.structs.replace(PLAN, review_date=TODAY + dt.timedelta(weeks=6))
    for entity in (Phase, TierStatus, Membership):
        assert follows(Choosing(choice="find_out_why", **typed), of=entity) == []
    (told,) = follows(Choosing(choice="continue", refer_to="Dr. Lee"), of=Decision)
    assert told.refer_to == ""


def test_a_student_without_a_plan_joins_the_group_and_has_the_tier_of_its_area():
    blue = Group(id="blue", name="Blue", area="math")
    chosen = Choosing(choice="continue", group_id="blue", tier=2, begin_date=MONDAY)
    (joined,) = follows(chosen, of=Membership, record=None, groups=(blue,), memberships=())
    assert (joined.group_id, joined.begin_date) == ("blue", MONDAY)
    (tier,) = follows(chosen, of=TierStatus, record=None, groups=(blue,), tiers={})
    assert (tier.area, tier.tier, tier.begin_date) == ("math", 2, MONDAY)
    problems = choosing_problems(known(record=None), Choosing(choice="continue", tier=2), TODAY)
    assert [one.says for one in problems] == ["Without a plan it is not known which area this tier is for."]


def test_a_plan_that_has_ended_stays_as_it_was():
    ended = PlanRecord(student=JUNO, plan=msgspec.structs.replace(PLAN, status="ended", end_date=TODAY))
    found = follows(Choosing(choice="continue", minutes=45), record=ended, running=())
    assert [type(one) for one in found] == [Decision]
    assert found[0].plan_id == "plan"
    problems = choosing_problems(known(record=ended), Choosing(choice="change"), TODAY)
    assert [one.says for one in problems] == ["There is no plan to change."]


def test_an_exit_ends_the_plan_its_place_in_the_group_and_the_tier():
    chosen = Choosing(choice="exit", reason="Goal met.")
    (plan,) = follows(chosen, of=Plan)
    assert (plan.status, plan.end_date, plan.review_date) == ("exited", TODAY, None)
    assert [one.end_date for one in follows(chosen, of=Membership)] == [TODAY]
    assert [one.tier for one in follows(chosen, of=TierStatus)] == [1]
    assert follows(chosen, of=Phase) == []


def test_an_exit_leaves_the_tier_and_the_group_that_another_plan_needs():
    other = Plan(id="other", student_id="juno", concern="Comprehension", group_id="old", begin_date=TODAY, tier=2)
    chosen = Choosing(choice="exit")
    assert follows(chosen, of=TierStatus, running=(PLAN, other)) == []
    assert follows(chosen, of=Membership, running=(PLAN, other)) == []


def test_to_continue_moves_only_the_review():
    plan, *rest = [one for one in follows(Choosing(choice="continue")) if not isinstance(one, Decision)]
    assert rest == []
    assert plan == msgspec.structs.replace(PLAN, review_date=TODAY + dt.timedelta(weeks=6))


def test_who_tells_the_family_is_a_promise_that_comes_back():
    (action,) = follows(Choosing(choice="continue", teller_id="mercer", tell_by=MONDAY), of=ActionItem)
    assert action.task == "Tell the family of Juno Park what was decided"
    assert (action.owner_id, action.due, action.meeting_id) == ("mercer", MONDAY, "meeting")


def test_to_find_out_why_opens_an_inquiry_for_whoever_promised_it():
    chosen = Choosing(choice="find_out_why", promised=(Promised(task="Phonics survey", owner_id="lee", due=MONDAY),))
    (inquiry,) = follows(chosen, of=Inquiry)
    assert (inquiry.area, inquiry.staff_id, inquiry.due) == ("reading", "lee", MONDAY)


@pytest.mark.parametrize(
    ("chosen", "says"),
    [
        (Choosing(choice="refer"), "To whom is missing."),
        (Choosing(choice="raise_goal", target_date=MONDAY), "The new goal is missing."),
        (Choosing(choice="raise_goal", target=90.0, target_date=TODAY), "The new goal date is not after today."),
        (Choosing(choice="continue", review_date=TODAY), "The next review is not after today."),
        (Choosing(choice="continue", tell_by=MONDAY), "Who tells the family is missing."),
        (
            Choosing(choice="change", begin_date=dt.date(2026, 9, 1)),
            "The plan began on September 14: a change comes after it.",
        ),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(chosen, says):
    assert [one.says for one in choosing_problems(known(), chosen, TODAY)] == [says]


def test_without_a_plan_there_is_nothing_to_exit():
    problems = choosing_problems(known(record=None), Choosing(choice="exit"), TODAY)
    assert [one.says for one in problems] == ["There is no plan to change."]
    assert choosing_problems(known(record=None), Choosing(choice="find_out_why"), TODAY) == []
