"""What a new plan can be started with, and what keeps it from being started."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.lines import Baseline, baseline_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.words import day_words

_REACH = dt.timedelta(weeks=8)
_PROBES = 3

REALISTIC_GROWTH: dict[str, float] = {"1": 2.0, "2": 1.5, "3": 1.0, "4": 0.9, "5": 0.5, "6": 0.3}
"""Words a week in passage reading, the realistic standard by grade: Fuchs, Fuchs, Hamlett, Walz & Germann 1993."""


def baseline_for(scores: Sequence[Score], begin: dt.date) -> Baseline | None:
    """The median of the last three scores of the eight weeks before a plan's start, or of those that there are.

    A score of the first day belongs to the plan; it is taken only where there is no earlier one.
    """
    near = sorted((one for one in scores if one.counts and begin - _REACH <= one.date <= begin), key=_by_day)
    near = [one for one in near if one.date < begin] or near
    return baseline_of([(one.date, float(one.value or 0)) for one in near[-_PROBES:]])


def _by_day(score: Score) -> tuple[dt.date, int]:
    return (score.date, score.ordinal)


def suggested_target(measure: Measure, grade: str, baseline: float, begin: dt.date, end: dt.date) -> float | None:
    """Baseline plus the published realistic growth a week, where one is known for this measure: reading words aloud.

    `grade` is the level of the passages. None for other measures, and where the dates are the wrong way round.
    """
    growth = REALISTIC_GROWTH.get(measure.level or grade)
    if growth is None or measure.area != "reading" or measure.unit != "words" or end <= begin:
        return None
    return float(round(baseline + growth * (end - begin).days / 7))


def plan_problems(plan: Mapping[str, Any], goal: Mapping[str, Any]) -> list[Problem]:
    """What several fields together make impossible; each field alone is judged by its declaration."""
    found: list[Problem] = []
    begin, review = plan.get("begin_date"), plan.get("review_date")
    if begin and review and review < begin:
        found.append(Problem("review_date", "The review is before the plan starts.", "Choose a later day."))
    target, end, baseline = goal.get("target"), goal.get("target_date"), goal.get("baseline")
    if target is None:
        return found
    if not plan.get("measure_id"):
        found.append(Problem("measure_id", "The goal has no measure.", "Choose what is measured."))
    if baseline is None:
        found.append(Problem("baseline", "The goal line has no beginning.", "Type the baseline score."))
    if end is None:
        found.append(Problem("target_date", "The goal has no date.", "Choose when it should be reached."))
    elif goal.get("begin_date") and end <= goal["begin_date"]:
        found.append(
            Problem(
                "target_date",
                f"The goal date is not after the baseline date, {day_words(goal['begin_date'])}.",
                "Choose a later day.",
            )
        )
    return found
