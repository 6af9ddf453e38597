"""What the sample school knows beside scores: other causes, tiers with their reasons, what observers saw, what was
celebrated, and a page for next year's teacher."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from interventiondesk.domain.meetings import Decision, TierStatus
from interventiondesk.domain.plans import FidelityObservation, Session
from interventiondesk.domain.sample.courses import Course
from interventiondesk.domain.sample.kinds import Service
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.people import Enrolled
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Background, Celebration, TransitionPage

_DAY = dt.timedelta(days=1)
_OBSERVED = 3
_CELEBRATED = ("ahead", "responds")


# -- other causes -----------------------------------------------------------------------------------------------------


def give_backgrounds(
    making: Making, courses: list[Course], services: list[Service], staff: dict[str, list[Staff]]
) -> None:
    """What else is known of each student with a running plan. What nobody has asked yet stays empty."""
    why = {course.student.index: (course.student, course.hypothesis) for course in courses}
    why |= {one.student.index: (one.student, one.plan.hypothesis) for one in services}
    adults = [*staff["counselor"][:1], *staff["aide"][:1], *staff["teacher"], *staff["interventionist"]]
    for student, hypothesis in why.values():
        _background(making, student, hypothesis, adults)


def _background(making: Making, student: Enrolled, hypothesis: str, adults: list[Staff]) -> None:
    texts = making.ingredients.week.backgrounds
    chance = making.chance("background", student.index)
    september = making.year.week(2) + chance.randrange(5) * _DAY
    checked_on = september if september <= making.today and student.begin <= september else None
    glasses, hearing_open = "glasses" in hypothesis, "hearing check is open" in hypothesis
    vision_known, hearing_known = chance.random() < 0.8 or glasses, chance.random() < 0.75 and not hearing_open
    vision, hearing = chance.choice(texts.vision), chance.choice(texts.hearing)
    newer = student.language != "English"
    iep: Literal["", "yes", "no"] = chance.choice(("no", "no", "no", "no", "no", "yes", ""))
    section: Literal["", "yes", "no"] = "no" if iep == "yes" else chance.choice(("no", "no", "no", "no", "yes", ""))
    making.add(
        Background(
            id=student.id,
            student_id=student.id,
            vision_on=checked_on if vision_known else None,
            vision=(texts.glasses if glasses else vision) if vision_known and checked_on else "",
            hearing_on=checked_on if hearing_known else None,
            hearing=hearing if hearing_known and checked_on else "",
            english_level=chance.choice(texts.english_levels) if newer and chance.random() < 0.7 else "",
            iep=iep,
            section_504=section,
            retained=chance.choice(("no", "no", "no", "no", "no", "no", "Kindergarten", "")),
            schools=texts.schools[0 if student.begin < making.year.begin else chance.choice((1, 2))],
            adult_id=chance.choice(adults).id if chance.random() < 0.75 else None,
        )
    )


# -- tiers ------------------------------------------------------------------------------------------------------------


def give_tiers(making: Making, courses: list[Course], finished: list[Course], services: list[Service]) -> None:
    """A student's tier from the start of each plan above tier 1, from each decision that changed it, and back in tier 1
    with the year after a plan that ended with its year."""
    texts = making.ingredients.week
    for course in (*courses, *finished):
        chance = making.chance("tier", course.key)
        reason = chance.choice(texts.tier_begin)
        told = making.school_day(course.begin + chance.randint(2, 9) * _DAY) if course.year is making.year else None
        told_on = told if told and course.begin < told <= making.last_day and chance.random() < 0.8 else None
        tier = course.tier_before or course.tier
        _tier(making, course.key, course.student.id, course.area, tier, course.begin, reason, told_on=told_on)
    for one in services:
        if one.plan.tier > 1:
            key = f"{one.plan.kind} {one.student.index}"
            _tier(making, key, one.student.id, one.plan.area, one.plan.tier, one.plan.begin_date, texts.tier_begin[1])
    area_of = {course.id: course.area for course in (*courses, *finished)}
    for decision in making.rows(Decision):
        if decision.tier is not None and decision.plan_id is not None:
            begin = decision.begin_date or decision.date
            reason = texts.tier_exit if decision.choice == "exit" else texts.tier_change
            area = area_of[decision.plan_id]
            key = f"decision {decision.id}"
            _tier(making, key, decision.student_id, area, decision.tier, begin, reason, decision_id=decision.id)
    next_of = {early.begin: late for early, late in zip(making.years, making.years[1:], strict=False)}
    for course in finished:
        later = next_of.get(course.year.begin)
        if later and course.status == "ended":
            key = f"year {course.key}"
            _tier(making, key, course.student.id, course.area, 1, later.begin, texts.tier_year)


def _tier(
    making: Making,
    key: str,
    student_id: str,
    area: str,
    tier: int,
    begin: dt.date,
    reason: str,
    *,
    decision_id: str | None = None,
    told_on: dt.date | None = None,
) -> None:
    making.add(
        TierStatus(
            id=making.id("tier_status", key),
            student_id=student_id,
            area=area,  # pyright: ignore[reportArgumentType] - an area that a plan has
            tier=tier,
            begin_date=begin,
            reason=reason,
            decision_id=decision_id,
            family_told_on=told_on,
        )
    )


# -- what observers saw -----------------------------------------------------------------------------------------------


def observe(making: Making, courses: list[Course], staff: dict[str, list[Staff]]) -> None:
    """One observation each of three groups, on their last day but one with a session in this year."""
    observers = [staff["coordinator"][0], staff["psychologist"][0], staff["principal"][0]]
    days: dict[str, set[dt.date]] = {}
    held = {course.id: course for course in courses if course.group_id}
    for session in making.rows(Session):
        course = held.get(session.plan_id)
        if course and course.group_id and session.held:
            days.setdefault(course.group_id, set()).add(session.date)
    groups = {course.group_id: course for course in reversed(courses) if course.group_id in days}
    for number, (group_id, course) in enumerate(list(reversed(groups.items()))[:_OBSERVED]):
        there = sorted(days[group_id or ""])
        steps = course.intervention.steps.splitlines()
        marks = ["+"] * len(steps)
        if number == 0:
            marks[-1] = "-"
        elif number == 1:
            marks[-2], marks[-1] = "?", "-"
        making.add(
            FidelityObservation(
                id=making.id("fidelity_observation", number),
                date=there[max(0, len(there) - 2 - 3 * number)],
                group_id=group_id,
                intervention_id=course.intervention.id,
                observer_id=observers[number % len(observers)].id,
                steps="\n".join(f"{mark} {step}" for mark, step in zip(marks, steps, strict=True)),
                quality=("high", "middle", "high")[number],
                engagement=("middle", "high", "high")[number],
                note=making.ingredients.week.observation_notes[number],
            )
        )


# -- good things ------------------------------------------------------------------------------------------------------


def celebrate(making: Making, courses: list[Course], staff: dict[str, list[Staff]]) -> None:
    """Two celebrations, once there is something to celebrate."""
    by_special = {course.student.special: course for course in courses}
    for number, special in enumerate(_CELEBRATED):
        course = by_special.get(special)
        day = making.days_ago(4 + 3 * number)
        if course is None or day is None or sum(one <= day for one in course.score_days) < 6:
            continue
        making.add(
            Celebration(
                id=making.id("celebration", special),
                student_id=course.student.id,
                date=day,
                plan_id=course.id,
                text=making.ingredients.week.celebrations[number],
                staff_id=staff["coordinator"][0].id,
            )
        )
        making.case("celebrated", course.student.id)


def pass_on(making: Making, courses: list[Course], staff: dict[str, list[Staff]]) -> None:
    """What last year's teacher wrote for this year's about one student who was here then."""
    here = [course.student for course in courses if course.student.begin < making.year.begin - 100 * _DAY]
    student = next((one for one in here if one.special), None)
    if student is None:
        return
    texts = making.ingredients.week.transition
    making.add(
        TransitionPage(
            id=making.id("transition_page", student.index),
            student_id=student.id,
            date=making.year.begin - 82 * _DAY,
            strengths=texts.strengths,
            works=texts.works,
            avoid=texts.avoid,
            people=texts.people,
            next_steps=texts.next_steps,
            staff_id=staff["teacher"][0].id,
        )
    )
    making.case("transition", student.id)
