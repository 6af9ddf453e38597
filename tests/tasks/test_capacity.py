"""Minutes promised against minutes there are, and plans that could not be delivered."""

from __future__ import annotations

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.capacity import minute_of_day, time_words
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group
from interventiondesk.store import reads
from interventiondesk.tasks import groups
from interventiondesk.tasks.capacity import Capacity, cannot_deliver, capacity, clashes, set_minutes


@pytest.fixture
def mercer(school: SchoolAtWork) -> Staff:
    person = Staff(id="mercer", given_name="Dana", family_name="Mercer", role="interventionist", minutes_a_week=300)
    school.desk.commit("Add a colleague", person)
    return person


def meets(school: SchoolAtWork, name: str, who: Staff, days: str, time: str = "", minutes: int | None = 30) -> Group:
    group = Group(id=name, name=name, staff_id=who.id, weekdays=days, time=time, minutes=minutes)
    school.desk.commit("Add a group", group)
    return group


def of(school: SchoolAtWork, who: Staff) -> Capacity:
    return next(one for one in capacity(school.desk, TODAY) if one.staff.id == who.id)


def test_a_group_is_promised_once_however_many_students_sit_in_it(school: SchoolAtWork, mercer: Staff) -> None:
    blue = meets(school, "Blue", mercer, "Mon Wed Fri")
    for name in ("Ada", "Ben", "Cleo"):
        student = school.add_student(name, f"Family {name}")
        school.start_plan(student, group_id=blue.id, provider_id=mercer.id, weekdays="Mon Wed Fri", minutes=30)
    assert (of(school, mercer).promised, of(school, mercer).groups) == (90, 1)
    alone = school.add_student("Theo", "Lindqvist")
    school.start_plan(alone, provider_id=mercer.id, weekdays="Tue Thu", minutes=20)
    now = of(school, mercer)
    assert (now.promised, now.available, now.groups, now.plans) == (130, 300, 1, 1)
    assert now.words == "130 of 300 minutes promised, 170 free; 1 group, 1 plan one to one"


def test_a_group_without_its_own_days_has_those_of_its_plans(school: SchoolAtWork, mercer: Staff) -> None:
    blue = meets(school, "Blue", mercer, "", minutes=None)
    assert of(school, mercer).promised == 0
    for name, days in (("Ada", "Mon Wed"), ("Ben", "Mon Wed"), ("Cleo", "Mon Tue Wed")):
        student = school.add_student(name, f"Family {name}")
        school.start_plan(student, group_id=blue.id, weekdays=days, minutes=25)
    assert of(school, mercer).promised == 50
    plan = school.start_plan(school.add_student("Dee", "Family Dee"), provider_id=mercer.id)
    assert of(school, mercer).words.endswith("1 group, 1 plan one to one, 1 of them without days or minutes")
    school.change(plan, status="ended", end_date=TODAY)
    assert of(school, mercer).plans == 0


def test_everybody_is_listed_by_name_and_nobody_has_said_is_no_zero(school: SchoolAtWork, mercer: Staff) -> None:
    listed = capacity(school.desk, TODAY)
    assert [one.staff.family_name for one in listed] == ["Alvarado", "Mercer"]
    assert listed[0].available is None
    assert listed[0].words == "0 minutes promised; nobody has said how many there are"
    done = set_minutes(school.desk, reads.staff(school.desk)[0], 0)
    assert done.says == "Minutes of Rosa Alvarado for interventions: 0 a week"
    assert capacity(school.desk, TODAY)[0].words == "0 of 0 minutes promised, 0 free"


def test_a_plan_that_does_not_fit_says_so(school: SchoolAtWork, mercer: Staff) -> None:
    meets(school, "Blue", mercer, "Mon Tue Wed Thu Fri", minutes=50)
    ask = cannot_deliver
    assert ask(school.desk, mercer.id, "Mon Wed", 25, None, TODAY) == ""
    assert ask(school.desk, mercer.id, "Mon Wed", 30, None, TODAY) == (
        "D. Mercer has promised 250 of 300 minutes a week; this adds 60."
    )
    assert ask(school.desk, mercer.id, "", 30, None, TODAY) == ""
    assert ask(school.desk, None, "Mon Wed", 30, None, TODAY) == ""
    assert ask(school.desk, school.desk.who.id, "Mon Wed", 300, None, TODAY) == "", "nobody has said how many"
    plan = school.start_plan(school.add_student(), provider_id=mercer.id, weekdays="Mon", minutes=40)
    assert "promised 290 of 300" in ask(school.desk, mercer.id, "Mon", 45, None, TODAY)
    assert ask(school.desk, mercer.id, "Mon", 45, None, TODAY, plan_id=plan.id) == "", "its own minutes count once"


def test_a_plan_with_a_group_takes_the_minutes_and_days_of_the_group(school: SchoolAtWork, mercer: Staff) -> None:
    blue = meets(school, "Blue", mercer, "Mon Wed Fri", minutes=100)
    assert cannot_deliver(school.desk, mercer.id, "Mon Wed", 30, blue.id, TODAY) == ""
    assert cannot_deliver(school.desk, mercer.id, "Mon Tue Thu", 120, blue.id, TODAY) == (
        "Blue does not meet on Tuesday and Thursday. Blue meets for 100 minutes, the plan asks for 120."
    )
    new = meets(school, "New", mercer, "", minutes=None)
    assert cannot_deliver(school.desk, None, "Mon", 30, new.id, TODAY) == (
        "D. Mercer has promised 300 of 300 minutes a week; this adds 30."
    )


def test_two_groups_at_the_same_time_are_told(school: SchoolAtWork, mercer: Staff) -> None:
    blue = meets(school, "Blue", mercer, "Mon Wed Fri", "9:40 am")
    red = meets(school, "Red", mercer, "Wed Fri", "10", minutes=20)
    told = cannot_deliver(school.desk, mercer.id, "Mon", 30, blue.id, TODAY)
    assert told == ("Blue and Red meet at the same time on Wednesday and Friday, 9:40 am, both with D. Mercer.")
    school.change(red, time="10:10")
    assert cannot_deliver(school.desk, mercer.id, "Mon", 30, blue.id, TODAY) == ""
    other = meets(school, "Other", school.desk.who, "Mon", "9:45")
    imani = school.add_student()
    for group in (blue, other):
        groups.set_members(school.desk, group, [imani.id], TODAY)
    assert clashes(school.desk, blue.id, TODAY) == ["Imani Okafor is also in Other then."]
    assert clashes(school.desk, red.id, TODAY) == []


@pytest.mark.parametrize(
    ("typed", "at", "shown"),
    [("9:40", 580, "9:40 am"), ("1.15", 795, "1:15 pm"), ("12 pm", 720, "12:00 pm"), ("13:15", 795, "1:15 pm"),
     ("after lunch", None, "after lunch"), ("25:00", None, "25:00"), ("14 pm", None, "14 pm")],
)  # fmt: skip
def test_times_are_read_as_a_school_means_them(typed: str, at: int | None, shown: str) -> None:
    assert minute_of_day(typed) == at
    assert time_words(typed) == shown
