"""Plans for a whole class or grade (tier 1): starting one, changing it, and ending it with what came of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from interventiondesk.domain.declared import Problem, problems_of
from interventiondesk.domain.plans import ClassPlan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import grade_words, number
from interventiondesk.store.desk import Changes, Desk


def whom_words(plan: ClassPlan) -> str:
    """For whom a plan is: Grade 3; Grade 3, Room 12."""
    grade = grade_words(plan.grade).capitalize()
    room = f"Room {plan.homeroom}" if plan.homeroom.isdigit() else plan.homeroom
    return ", ".join(part for part in (grade, room) if part) or "The whole school"


def goal_words(plan: ClassPlan) -> str:
    """The next goal: 80 % at benchmark."""
    return f"{number(plan.goal_share)} % at benchmark" if plan.goal_share is not None else "no share set"


def class_problems(fields: dict[str, Any]) -> list[Problem]:
    """What keeps a plan from being started, field by field."""
    found = problems_of(ClassPlan, fields, [name for name in fields if name != "id"])
    if not str(fields.get("grade") or "").strip() and not str(fields.get("homeroom") or "").strip():
        found.append(Problem("grade", "For whom is missing.", "Type the grade, or the homeroom."))
    begin, review = fields.get("begin_date"), fields.get("review_date")
    if begin and review and review < begin:
        found.append(Problem("review_date", "The review is before the plan starts.", "Choose a later day."))
    return found


def start_class_plan(desk: Desk, fields: dict[str, Any]) -> Changes:
    """Start a plan for a class or a grade. Raises `Refusal` naming the first problem where something is missing."""
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    problems = class_problems(given)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    made = msgspec.convert({**given, "id": desk.new_id()}, ClassPlan)
    return desk.commit(f"Start a plan for {whom_words(made)}", made)


def change_class_plan(desk: Desk, plan: ClassPlan, **fields: Any) -> Changes:
    """Change what a plan says; its history keeps what it said before. Raises `Refusal` naming the first problem."""
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    problems = class_problems(msgspec.structs.asdict(plan) | given)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    changed = msgspec.structs.replace(plan, **given)
    return desk.commit(f"Change the plan for {whom_words(changed)}", changed)


def end_class_plan(desk: Desk, plan: ClassPlan, came_of_it: str, today: dt.date) -> Changes:
    """End a plan with what came of it."""
    ended = msgspec.structs.replace(plan, end_date=today, came_of_it=came_of_it.strip())
    return desk.commit(f"End the plan for {whom_words(plan)}", ended)
