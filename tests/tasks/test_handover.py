"""A departing colleague's caseload goes to others in one step, and one undo takes all of it back."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.plans import ClassPlan, Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Background, Group
from interventiondesk.store import reads, week_reads
from interventiondesk.tasks import groups, handover
from interventiondesk.tasks.handover import OTHERS, Handover
from interventiondesk.tasks.sessions import SessionEntry, record_sessions

MONDAY = dt.date(2026, 11, 16)


@pytest.fixture
def people(school: SchoolAtWork) -> dict[str, Staff]:
    found = {
        name: Staff(id=name.lower(), given_name=given, family_name=name, role="interventionist")
        for name, given in (("Mercer", "Dana"), ("Park", "Lee"), ("Osei", "Ama"))
    }
    school.desk.commit("Add colleagues", *found.values())
    return found


@pytest.fixture
def blue(school: SchoolAtWork, people: dict[str, Staff]) -> Group:
    """Two students with Dana Mercer, one of them also one to one; an action, a request, a plan for grade 2."""
    group = Group(id="blue", name="Blue", staff_id="mercer", weekdays="Mon Wed Fri", minutes=30)
    school.desk.commit("Add a group", group)
    for given, family in (("Ada", "Stone"), ("Ben", "Rivera")):
        student = school.add_student(given, family)
        school.start_plan(student, group_id="blue", provider_id="mercer", weekdays="Mon Wed Fri", minutes=30)
    alone = school.add_student("Imani", "Okafor")
    school.start_plan(alone, provider_id="mercer", weekdays="Tue", minutes=20)
    school.desk.commit(
        "Things that wait",
        ActionItem(id="a1", task="Call the Stone family", owner_id="mercer"),
        ActionItem(id="a2", task="Done already", owner_id="mercer", done_on=TODAY),
        Request(id="r1", student_id=alone.id, date=TODAY, staff_id="mercer", concern="Loses the line"),
        ClassPlan(id="c1", grade="2", concern="Few know the sounds", staff_id="mercer", begin_date=TODAY),
        Background(id=alone.id, student_id=alone.id, adult_id="mercer"),
    )
    return group


def all_to(*, park: str = "park", **more: object) -> Handover:
    return Handover(staff_id="mercer", begin=TODAY, to={"blue": park, OTHERS: "park"}, **more)  # type: ignore[arg-type]


def plans(school: SchoolAtWork) -> dict[str, Plan]:
    return {one.student.given_name: one.plan for one in reads.plan_records(school.desk)}


def test_what_somebody_carries_is_told_with_counts_and_names(school: SchoolAtWork, blue: Group) -> None:
    mercer = reads.person(school.desk, "mercer")
    assert mercer is not None
    load = handover.load_of(school.desk, mercer, TODAY)
    assert load.words == "1 group, 3 plans, 1 open action, 1 unanswered request, 1 plan for a class"
    assert load.parts == ("blue", OTHERS)
    assert [one.name for one in load.adult_for] == ["Imani Okafor"]
    assert [one.name for one in handover.who_can_hand_over(school.desk, TODAY)] == ["Dana Mercer"]
    (park,) = handover.preview(school.desk, all_to(), TODAY)
    assert park.staff.name == "Lee Park"
    assert park.lines == (
        ("1 group", "Blue"),
        ("3 running plans", "Ada Stone, Ben Rivera and Imani Okafor"),
        ("1 open action", "Call the Stone family"),
        ("1 unanswered request", "asked by D. Mercer; the answer goes to the new person"),
        ("1 plan for a class", "grade 2"),
    )


def test_a_whole_caseload_goes_to_one_person_and_comes_back(school: SchoolAtWork, blue: Group) -> None:
    before = school.digest()
    done = handover.hand_over(school.desk, all_to(leaves=True), TODAY)
    assert done.says == (
        "Hand over the caseload of Dana Mercer to Lee Park from November 19: 1 group, 3 plans, 1 open action, "
        "1 unanswered request, 1 plan for a class; Dana Mercer works here no longer"
    )
    assert {one.provider_id for one in plans(school).values()} == {"park"}
    assert reads.rosters(school.desk, TODAY)[0].group.staff_id == "park"
    assert [one.owner_id for one in reads.actions(school.desk)] == ["park"]
    assert [one.owner_id for one in reads.actions(school.desk, open_only=False) if one.id == "a2"] == ["mercer"]
    assert [one.staff_id for one in week_reads.requests(school.desk)] == ["park"]
    assert [one.staff_id for one in week_reads.class_plans(school.desk)] == ["park"]
    assert "Dana Mercer" not in [one.name for one in reads.staff(school.desk)]
    assert handover.who_can_hand_over(school.desk, TODAY)[0].name == "Lee Park"
    school.undo()
    assert school.digest() == before


def test_each_group_can_go_to_somebody_else(school: SchoolAtWork, blue: Group) -> None:
    done = handover.hand_over(school.desk, all_to(park="osei"), TODAY)
    assert "to Ama Osei and Lee Park from November 19" in done.says
    assert {name: one.provider_id for name, one in plans(school).items()} == {
        "Ada": "osei", "Ben": "osei", "Imani": "park"
    }  # fmt: skip


def test_sessions_since_the_day_of_the_handover_go_along(school: SchoolAtWork, blue: Group) -> None:
    ada = next(one for one in reads.plan_records(school.desk) if one.student.given_name == "Ada")
    days = (MONDAY - dt.timedelta(days=3), MONDAY, MONDAY + dt.timedelta(days=2))
    record_sessions(school.desk, [SessionEntry(ada, day, "present") for day in days])
    wanted = Handover(staff_id="mercer", begin=MONDAY, to={"blue": "osei", OTHERS: "park"})
    osei = next(one for one in handover.preview(school.desk, wanted, TODAY) if one.staff.id == "osei")
    assert osei.lines[-1] == ("2 sessions", "since November 16, noted as taught by D. Mercer so far")
    handover.hand_over(school.desk, wanted, TODAY)
    ada = next(one for one in reads.plan_records(school.desk) if one.student.given_name == "Ada")
    assert [one.staff_id for one in ada.sessions] == ["mercer", "osei", "osei"]


def test_what_is_missing_is_told_all_at_once(school: SchoolAtWork, blue: Group) -> None:
    later = TODAY + dt.timedelta(days=4)
    wanted = Handover(staff_id="mercer", begin=later, to={"blue": "mercer"})
    assert [str(one) for one in handover.handover_problems(school.desk, wanted, TODAY)] == [
        "Dana Mercer gives it. Choose another person.",
        "Nobody was chosen for everything else. Choose a person.",
        "November 23 has not come yet. Choose today or an earlier day, or let yourself be reminded.",
    ]
    before = school.digest()
    with pytest.raises(Refusal, match="gives it"):
        handover.hand_over(school.desk, wanted, TODAY)
    assert school.digest() == before
    assert handover.remind(school.desk, wanted, TODAY).says == (
        "Remind me to hand over the caseload of Dana Mercer on November 23"
    )
    mine = next(one for one in reads.actions(school.desk) if one.owner_id == school.desk.who.id)
    assert (mine.task, mine.due) == ("Hand over the caseload of Dana Mercer", later)
    nothing = Handover(staff_id="osei", begin=TODAY, to={})
    assert [one.says for one in handover.handover_problems(school.desk, nothing, TODAY)] == [
        "Ama Osei has nothing to hand over."
    ]


def test_the_plans_of_a_group_follow_its_provider_and_schedule(school: SchoolAtWork, blue: Group) -> None:
    own = next(one.plan for one in reads.plan_records(school.desk) if one.student.given_name == "Ben")
    school.change(own, weekdays="Mon", provider_id="osei")
    groups.change_group(school.desk, blue, TODAY, staff_id="park", weekdays="Tue Thu", minutes=25, time="13:05")
    now = plans(school)
    assert (now["Ada"].provider_id, now["Ada"].weekdays, now["Ada"].minutes) == ("park", "Tue Thu", 25)
    assert (now["Ben"].provider_id, now["Ben"].weekdays, now["Ben"].minutes) == ("osei", "Mon", 25)
    assert reads.rosters(school.desk, TODAY)[0].group.time == "1:05 pm"
    school.undo()
    assert plans(school)["Ada"].weekdays == "Mon Wed Fri"
