"""The recipe of the sample school: one pure function from words, numbers, a seed and a day to a whole school."""

from __future__ import annotations

import dataclasses
import datetime as dt

from interventiondesk.domain.attendance import Fact
from interventiondesk.domain.declared import Entity
from interventiondesk.domain.sample.asking import ask, promise
from interventiondesk.domain.sample.beside import celebrate, give_backgrounds, give_tiers, observe, pass_on
from interventiondesk.domain.sample.caseload import Caseload, plans_wanted
from interventiondesk.domain.sample.flagging import follow_up_flags
from interventiondesk.domain.sample.growth import give_benchmarks, make_scales
from interventiondesk.domain.sample.ingredients import Ingredients
from interventiondesk.domain.sample.kinds import Services, plan_for_a_grade
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.meetings import hold_meetings
from interventiondesk.domain.sample.people import (
    Enrolled,
    add_students,
    attend,
    attendance_of,
    enroll,
    make_staff,
    rooms_for,
)
from interventiondesk.domain.sample.signs import give_bands, give_signs
from interventiondesk.domain.sample.stories import nobody_listed, tell_apart
from interventiondesk.domain.sample.telling import describe, one_adult_each, tell
from interventiondesk.domain.students import AttendanceBatch, Contact

STUDENTS = 120
YEARS = 1
SEED = 7


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class SampleSchool:
    """An invented school. `values` stand in the order of `ENTITIES`, each after those it refers to. `attendance` belongs
    to `batch`, which is also among the values. `cases` names the students with a story of their own, some twice; a very
    small school has only the first of them. `coordinator_id` is the staff member who signs in."""

    values: tuple[Entity, ...]
    attendance: tuple[Fact, ...]
    batch: AttendanceBatch
    cases: dict[str, str]
    coordinator_id: str


def sample_school(ingredients: Ingredients, students: int, years: int, seed: int, today: dt.date) -> SampleSchool:
    """Cedar Hollow School as it stands on `today`: the same arguments give the same school, to the last id.

    The school year in force is the last of `years`; in the summer it is the one just finished. Scores go up to today,
    sessions and attendance up to yesterday. Raises `ValueError` for less than one student or one year.
    """
    if students < 1 or years < 1:
        raise ValueError("the sample school has at least one student and one year")
    making = Making(ingredients, years, seed, today)
    wanted = plans_wanted(students)
    staff = make_staff(making, rooms_for(students), wanted)
    enrolled = enroll(making, students)
    attend(making, enrolled)
    making.add(*ingredients.interventions)
    scales = make_scales(making)
    caseload = Caseload(making, enrolled, scales, staff)
    caseload.make(wanted)
    with_plan = {course.student.index for course in caseload.courses + caseload.finished}
    tell_apart(making, enrolled, with_plan)
    services = Services(making, enrolled, with_plan, staff, caseload.timetable)
    services.make(caseload.provider())
    caseload.timetable.give_minutes()
    with_plan |= {one.student.index for one in services.made}
    nobody_listed(making, enrolled, with_plan)
    rooms = sorted({student.homeroom for student in enrolled}, key=lambda room: int(room.split()[1]))
    teachers = {room: staff["teacher"][number % len(staff["teacher"])].id for number, room in enumerate(rooms)}
    known = {(course.student.id, course.scale.measure.id): course.known() for course in caseload.courses}
    known |= {(course.student.id, course.scale.measure.id): course.known() for course in caseload.finished}
    give_benchmarks(making, enrolled, scales, known, teachers)
    give_bands(making, scales)
    calling_out = {course.student.index for course in caseload.courses if course.area == "behavior"}
    calling_out |= {one.student.index for one in services.made if one.plan.area == "behavior"}
    give_signs(making, enrolled, calling_out, staff, teachers)
    describe(making, enrolled)
    add_students(making, enrolled)
    contacts = one_adult_each(tuple(value for value in making.values() if isinstance(value, Contact)))
    tell(making, enrolled, caseload.courses, staff, contacts, services.made)
    ask(making, enrolled, caseload.courses, with_plan, teachers)
    promise(making, enrolled, caseload.courses, staff, contacts)
    hold_meetings(making, caseload.courses, caseload.finished, staff)
    plan_for_a_grade(making, enrolled, scales, staff)
    give_backgrounds(making, caseload.courses, services.made, staff)
    give_tiers(making, caseload.courses, caseload.finished, services.made)
    observe(making, caseload.courses, staff)
    celebrate(making, caseload.courses, staff)
    pass_on(making, caseload.courses, staff)
    follow_up_flags(making, enrolled, staff)
    attendance, batch = attendance_of(making, enrolled)
    return SampleSchool(
        values=making.values(),
        attendance=attendance,
        batch=batch,
        cases=_cases(enrolled) | making.cases,
        coordinator_id=staff["coordinator"][0].id,
    )


def _cases(enrolled: list[Enrolled]) -> dict[str, str]:
    """Who tells which story; the student with the most days away also stands for severe absence."""
    cases = {student.special or student.story: student.id for student in enrolled if student.special or student.story}
    if "chronic_absence" in cases:
        cases["severely_absent"] = cases["chronic_absence"]
    return cases
