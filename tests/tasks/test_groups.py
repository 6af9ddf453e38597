"""Groups, who is in them, and the measures that a school begins with or adds by hand."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Group
from interventiondesk.exchange.measuring import known_measure
from interventiondesk.store import reads
from interventiondesk.tasks import groups, plans
from interventiondesk.tasks.bring_in import bring_in, look_at
from interventiondesk.tasks.scores import accuracy, score_sheet

FILES = Path(__file__).resolve().parents[1] / "files"
TOMORROW = TODAY + dt.timedelta(days=1)


def add(school: SchoolAtWork, name: str = "Blue", *who: str) -> Group:
    done = groups.add_group(school.desk, name, "reading", school.desk.who.id, who, TODAY)
    (group_id,) = done.ids(Group)
    return next(one.group for one in reads.rosters(school.desk, TODAY) if one.group.id == group_id)


def inside(school: SchoolAtWork, group: Group, day: dt.date = TODAY) -> list[str]:
    return next(
        [one.given_name for one in found.members]
        for found in reads.rosters(school.desk, day)
        if found.group.id == group.id
    )


# -- groups -----------------------------------------------------------------------------------------------------------


def test_a_group_with_its_students_is_one_change(school: SchoolAtWork) -> None:
    imani, theo = school.add_student("Imani"), school.add_student("Theo", "Lindqvist")
    before = school.digest()
    blue = add(school, " Blue ", theo.id, imani.id, theo.id)
    assert (blue.name, blue.area, blue.staff_id) == ("Blue", "reading", school.desk.who.id)
    assert inside(school, blue) == ["Theo", "Imani"]
    assert school.says()[0] == "Add the group Blue"
    school.undo()
    assert school.digest() == before


def test_a_group_without_a_name_or_with_that_of_another_is_refused(school: SchoolAtWork) -> None:
    blue, red = add(school, "Blue"), add(school, "Red")
    with pytest.raises(Refusal, match="The group has no name"):
        add(school, "  ")
    with pytest.raises(Refusal, match="There is a group called blue already"):
        add(school, "blue")
    with pytest.raises(Refusal, match="There is a group called Blue already"):
        groups.change_group(school.desk, red, TODAY, name="Blue")
    groups.change_group(school.desk, blue, TODAY, name="BLUE", area="math")
    assert {(one.group.name, one.group.area) for one in reads.rosters(school.desk, TODAY)} == {
        ("BLUE", "math"),
        ("Red", "reading"),
    }


def test_who_is_taken_out_was_in_the_group_until_yesterday(school: SchoolAtWork) -> None:
    imani, theo = school.add_student("Imani"), school.add_student("Theo", "Lindqvist")
    blue = add(school, "Blue", imani.id, theo.id)
    groups.set_members(school.desk, blue, [theo.id], TOMORROW)
    assert school.says()[0] == "Take Imani Okafor out of Blue"
    assert inside(school, blue, TOMORROW) == ["Theo"]
    assert inside(school, blue, TODAY) == ["Imani", "Theo"]
    (past,) = reads.memberships(school.desk, imani.id)
    assert (past.begin_date, past.end_date) == (TODAY, TODAY)
    groups.set_members(school.desk, blue, [theo.id, imani.id], TOMORROW)
    assert school.says()[0] == "Put Imani Okafor into Blue"
    assert inside(school, blue, TOMORROW) == ["Theo", "Imani"]
    assert len(reads.memberships(school.desk, imani.id)) == 2


def test_who_came_only_today_was_never_in_the_group(school: SchoolAtWork) -> None:
    imani = school.add_student("Imani")
    blue = add(school, "Blue", imani.id)
    groups.set_members(school.desk, blue, [], TODAY)
    assert inside(school, blue) == []
    assert reads.memberships(school.desk, imani.id) == []


def test_the_order_is_kept_and_moving_is_one_undo(school: SchoolAtWork) -> None:
    people = [school.add_student(name, f"Family {name}") for name in ("Ada", "Ben", "Cleo")]
    blue = add(school, "Blue", *(one.id for one in people))
    groups.set_members(school.desk, blue, [people[2].id, people[0].id, people[1].id], TODAY)
    assert school.says()[0] == "Change the order of Blue"
    assert inside(school, blue) == ["Cleo", "Ada", "Ben"]
    school.undo()
    assert inside(school, blue) == ["Ada", "Ben", "Cleo"]
    same = groups.set_members(school.desk, blue, [one.id for one in people], TODAY)
    assert not same.change


def test_any_list_of_students_is_who_is_in_the_group_afterwards(school: SchoolAtWork) -> None:
    people = [school.add_student(f"Student {at}", f"Family {at}").id for at in range(4)]
    blue = add(school)
    day = TODAY

    @given(st.lists(st.sampled_from(people), max_size=6), st.integers(0, 2))
    def check(wanted: list[str], later: int) -> None:
        nonlocal day
        day += dt.timedelta(days=later)
        groups.set_members(school.desk, blue, wanted, day)
        found = next(one for one in reads.rosters(school.desk, day) if one.group.id == blue.id)
        assert [one.id for one in found.members] == list(dict.fromkeys(wanted))

    check()


def test_a_plan_with_a_group_brings_its_student_in_the_same_change(school: SchoolAtWork) -> None:
    imani, theo = school.add_student("Imani"), school.add_student("Theo", "Lindqvist")
    blue = add(school, "Blue", theo.id)
    _ = school.measure
    before = school.digest()
    school.start_plan(imani, group_id=blue.id)
    assert inside(school, blue) == ["Theo", "Imani"]
    (one,) = reads.memberships(school.desk, imani.id)
    assert one.begin_date == dt.date(2026, 9, 22)
    school.undo()
    assert school.digest() == before
    school.start_plan(theo, group_id=blue.id)
    assert len(reads.memberships(school.desk, theo.id)) == 1


def test_a_plan_that_gets_another_group_brings_its_student_from_today(school: SchoolAtWork) -> None:
    imani = school.add_student("Imani")
    blue = add(school)
    plan = school.start_plan(imani)
    plans.change_plan(school.desk, plan, TODAY, minutes=20)
    assert inside(school, blue) == []
    plans.change_plan(school.desk, school.plan_of(imani), TODAY, group_id=blue.id)
    assert inside(school, blue) == ["Imani"]
    assert [one.begin_date for one in reads.memberships(school.desk, imani.id)] == [TODAY]
    school.undo()
    assert inside(school, blue) == []
    assert school.plan_of(imani).group_id is None


def test_who_is_taken_out_leaves_the_sheets_of_the_group_too(school: SchoolAtWork) -> None:
    imani, theo = school.add_student("Imani"), school.add_student("Theo", "Lindqvist")
    blue = add(school)
    for student in (imani, theo):
        school.start_plan(student, group_id=blue.id)
    groups.set_members(school.desk, blue, [theo.id], TOMORROW)
    sheet = score_sheet(school.desk, measure_id=school.measure.id, date=TOMORROW, today=TOMORROW, group_id=blue.id)
    assert sheet is not None
    assert [row.student.given_name for row in sheet.rows] == ["Theo"]
    assert school.plan_of(imani).group_id is None
    school.undo()
    assert school.plan_of(imani).group_id == blue.id


def test_the_measure_that_most_plans_of_a_group_use_comes_first(school: SchoolAtWork) -> None:
    blue = add(school)
    assert groups.measures_scored(school.desk, blue.id, TODAY) == []
    other = next(one for one in reads.measures(school.desk) if one.short_name == "Maze")
    for name in ("Ada", "Ben", "Cleo"):
        student = school.add_student(name, f"Family {name}")
        fields = {"measure_id": other.id} if name == "Ada" else {}
        school.start_plan(student, group_id=blue.id, **fields)
    assert groups.measures_scored(school.desk, blue.id, TODAY) == [school.measure, other]


def test_a_group_of_three_grades_has_a_sheet_for_each_of_their_measures(school: SchoolAtWork) -> None:
    blue = add(school)
    by_grade = {one.level: one for one in reads.measures(school.desk) if one.short_name == "ORF"}
    for grade in ("2", "3", "4"):
        student = school.add_student(f"Ada {grade}")
        school.start_plan(student, group_id=blue.id, measure_id=by_grade[grade].id)
    found = groups.measures_scored(school.desk, blue.id, TODAY)
    assert {one.level for one in found} == {"2", "3", "4"}


def test_who_has_two_plans_with_one_measure_is_on_the_groups_sheet_with_that_of_the_group(
    school: SchoolAtWork,
) -> None:
    imani = school.add_student("Imani")
    blue = add(school)
    of_group = school.start_plan(imani, group_id=blue.id)
    school.start_plan(imani)
    sheet = score_sheet(school.desk, measure_id=school.measure.id, date=TODAY, today=TODAY, group_id=blue.id)
    assert sheet is not None
    assert [row.record.plan.id for row in sheet.rows if row.record] == [of_group.id]


def test_accuracy_is_the_share_of_what_was_read_that_was_right() -> None:
    assert accuracy(57, 3) == Fraction(95, 100)
    assert accuracy(0, 4) == 0
    assert accuracy(0, 0) is None
    assert accuracy(57, None) is None
    assert accuracy(None, 3) is None


# -- measures ---------------------------------------------------------------------------------------------------------


def test_a_new_school_begins_with_the_usual_measures(school: SchoolAtWork) -> None:
    there = {(one.short_name, one.level): one for one in reads.measures(school.desk)}
    assert {level for name, level in there if name == "ORF"} == {"1", "2", "3", "4", "5", "6"}
    reading = there["ORF", "3"]
    assert (reading.full_name, reading.unit, reading.area, reading.most) == (
        "Oral reading fluency, words correct per minute, grade 3",
        "words",
        "reading",
        300,
    )
    absent, points = there["Days absent", ""], there["CICO points", ""]
    assert (absent.direction, absent.most, absent.area) == ("lower", 5, "attendance")
    assert (points.direction, points.least, points.most) == ("higher", 0, 100)
    assert {one.area for one in there.values()} == {"reading", "math", "writing", "behavior", "attendance"}


def test_a_measure_of_the_library_is_the_one_that_mclass_means(school: SchoolAtWork) -> None:
    known = [one for one in reads.measures(school.desk) if one.instrument]
    assert len({one.short_name for one in known}) == 6
    for one in known:
        named = known_measure(one.short_name)
        assert named is not None
        assert (named.name, named.short_name, named.unit) == (one.name, one.short_name, one.unit)
        assert one.id == natural_id("measure", "DIBELS 8", named.short_name, one.level)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_mclass_file_brings_its_scores_to_the_measures_of_the_library(school: SchoolAtWork, version: int) -> None:
    before = reads.measures(school.desk)
    for name in ("powerschool-local.txt", f"mclass-progress-{version}.csv"):
        bring_in(school.desk, look_at(school.desk, FILES / name, TODAY), TODAY)
    reading = [one for one in reads.measures(school.desk) if "words correct per minute" in one.name]
    assert reading == [one for one in before if "words correct per minute" in one.name]
    scored = {one.measure_id for one in school.scores()}
    assert scored & {one.id for one in reading}


def test_a_measure_is_added_with_the_id_that_a_file_would_give_it(school: SchoolAtWork) -> None:
    before = school.digest()
    fields = {"name": "Sight words", "level": "Grade 2", "unit": "words", "direction": "higher", "most": 100.0}
    done = groups.add_measure(school.desk, fields | {"area": "reading"})
    measure = reads.measure(school.desk, natural_id("measure", "", "Sight words", "2"))
    assert measure is not None
    assert (measure.full_name, measure.short_name, measure.most) == ("Sight words, grade 2", "Sight words", 100)
    assert done.says == "Add the measure Sight words, grade 2"
    school.undo()
    assert school.digest() == before
    groups.add_measure(school.desk, fields)
    assert reads.measure(school.desk, measure.id) is not None


def test_a_measure_that_is_there_already_or_makes_no_sense_is_refused(school: SchoolAtWork) -> None:
    with pytest.raises(Refusal, match="The measure has no name"):
        groups.add_measure(school.desk, {"name": " "})
    with pytest.raises(Refusal, match="There is a measure called orf for grade 3 already"):
        groups.add_measure(school.desk, {"name": "orf", "level": "3"})
    with pytest.raises(Refusal, match="not above the lowest"):
        groups.add_measure(school.desk, {"name": "Sight words", "most": 0.0})
    (problem,) = groups.measure_problems(school.desk, {"name": "x" * 121})
    assert problem.where == "name"
