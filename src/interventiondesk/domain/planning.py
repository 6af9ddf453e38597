"""What a new plan can be started with, what keeps it from being started, and the published ways to set its goal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal

import msgspec

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.lines import Baseline, Dated, aimline_between, baseline_of, exact
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark, GrowthNorm, Norms, Season, goal_norm_for, growth_norms_for
from interventiondesk.domain.trend import daily_medians, least_squares
from interventiondesk.domain.words import amount, count, day_words, grade_words, number, rate, rounded

_REACH = dt.timedelta(weeks=8)
_PROBES = 3

OWN_GROWTH_FACTOR = 1.5
"""How much faster than before the intra-individual framework asks a student to grow. The usual figure; no source of it
could be read (methods 1.2), and whoever is shown it is told so."""

OWN_GROWTH_SCORES = 8
"""From how many scores that framework takes the student's own growth. The usual figure, unread like the factor."""

_OWN_REACH, _OWN_SPAN = dt.timedelta(weeks=16), dt.timedelta(weeks=14)
"""Eight scores, one every other week, and two weeks until the plan: older ones say little about the growth before it."""

FAR_ABOVE = 2
"""A goal that asks for more than so many times the realistic standard is said to be far above it. Our own figure."""


def baseline_for(scores: Sequence[Score], begin: dt.date) -> Baseline | None:
    """The median of the last three scores of the eight weeks before a plan's start, or of those that there are.

    A score of the first day belongs to the plan; it is taken only where there is no earlier one.
    """
    near = sorted((one for one in scores if one.counts and begin - _REACH <= one.date <= begin), key=_by_day)
    near = [one for one in near if one.date < begin] or near
    return baseline_of([(one.date, float(one.value or 0)) for one in near[-_PROBES:]])


def scores_before(scores: Sequence[Score], begin: dt.date) -> tuple[Dated, ...]:
    """The last scores before a plan's start from which the student's own growth is taken: at most eight within fourteen
    weeks, of the sixteen weeks before, one a day (the median where there were several)."""
    near = [
        (one.date, float(one.value or 0)) for one in scores if one.counts and begin - _OWN_REACH <= one.date < begin
    ]
    last = max((date for date, _ in near), default=begin)
    return daily_medians(one for one in near if one[0] >= last - _OWN_SPAN)[-OWN_GROWTH_SCORES:]


def _by_day(score: Score) -> tuple[dt.date, int]:
    return (score.date, score.ordinal)


# -- the published ways to set a goal ---------------------------------------------------------------------------------

Method = Literal["benchmark", "rate_of_improvement", "own_growth"]
_TITLES: dict[Method, str] = {
    "benchmark": "Benchmark",
    "rate_of_improvement": "Published growth",
    "own_growth": "Own growth",
}


class GoalWay(msgspec.Struct, frozen=True, kw_only=True):
    """One published way to set a goal. `method` is the goal's method where it is taken.

    `target` and `per_week` (below zero where lower is better) are None where the way is not usable here; then `why_not`
    is a sentence. `says` tells how the target comes about, `source` who published that, `warning` is a sentence where
    the growth asked for is above what its source calls ambitious.
    """

    method: Method
    target: float | None = None
    per_week: Fraction | None = None
    says: str = ""
    source: str = ""
    why_not: str = ""
    warning: str = ""

    @property
    def title(self) -> str:
        """What the way is called."""
        return _TITLES[self.method]

    @property
    def usable(self) -> bool:
        """Whether there is a target to take."""
        return self.target is not None


class GoalQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What a goal is set for. The line runs from (`begin`, `baseline`) to `end`; `season` is the benchmark period of
    `end`, None where it lies in no school year. `scores` are those before the plan (see `scores_before`), `changes` the
    days on which another plan began, changed or ended: growth from before such a day is not that after it."""

    measure: Measure
    grade: str
    baseline: float
    begin: dt.date
    end: dt.date
    season: Season | None = None
    scores: tuple[Dated, ...] = ()
    changes: tuple[dt.date, ...] = ()

    @property
    def weeks(self) -> Fraction:
        """From the begin of the line to its end, in calendar weeks: school breaks count (methods 1.3)."""
        return Fraction((self.end - self.begin).days, 7)

    @property
    def sign(self) -> int:
        """1 where higher is better, else -1."""
        return 1 if self.measure.direction == "higher" else -1


def goal_ways(asked: GoalQuestion, own: Sequence[Benchmark], norms: Norms) -> tuple[GoalWay, ...]:
    """The three published ways side by side (methods 1.2), always in this order; none where the dates make no line.

    Targets are whole where the baseline is, within the measure's scale.
    """
    if asked.end <= asked.begin:
        return ()
    return (_by_benchmark(asked, own, norms), _by_growth(asked, norms), _by_own_growth(asked, norms))


def _way(asked: GoalQuestion, norms: Norms, method: Method, target: Fraction, says: str, source: str) -> GoalWay:
    """A usable way; its growth is what the rounded target asks for, so that choice and goal line say the same."""
    least, most = asked.measure.least, asked.measure.most
    goal = float(Fraction(rounded(target, 0 if asked.baseline == int(asked.baseline) else 1)))
    goal = goal if least is None else max(goal, least)
    goal = goal if most is None else min(goal, most)
    if asked.sign * (exact(goal) - exact(asked.baseline)) <= 0:
        why_not = f"It would ask for no more than the baseline, {number(asked.baseline)}."
        return GoalWay(method=method, why_not=why_not, source=source)
    line = aimline_between(asked.begin, asked.baseline, asked.end, goal)
    per_week = None if isinstance(line, Problem) else line.per_week
    warning = growth_warning(asked.measure, asked.grade, per_week, norms) if per_week is not None else ""
    return GoalWay(method=method, target=goal, per_week=per_week, says=says, source=source, warning=warning)


def _by_benchmark(asked: GoalQuestion, own: Sequence[Benchmark], norms: Norms) -> GoalWay:
    grade = grade_words(asked.measure.level or asked.grade)
    if asked.season is None:
        says = f"{day_words(asked.end)} is in no school year, so that it has no benchmark period."
        return GoalWay(method="benchmark", why_not=says)
    norm = goal_norm_for(asked.measure, asked.grade, asked.season, own, norms)
    when = f"{grade}, {asked.season} of the year".strip(", ")
    if norm is None:
        return GoalWay(method="benchmark", why_not=f"No benchmark is known here for {when}.")
    if asked.sign * (exact(norm.goal) - exact(asked.baseline)) <= 0:
        says = f"The baseline is at the {norm.name} already, {number(norm.goal)} for {when}."
        return GoalWay(method="benchmark", why_not=says, source=norm.source)
    says = f"{norm.name.capitalize()} for {when}; suits students just below it."
    return _way(asked, norms, "benchmark", exact(norm.goal), says, norm.source)


def _by_growth(asked: GoalQuestion, norms: Norms) -> GoalWay:
    norm = _standard(asked.measure, asked.grade, norms)
    if norm is None:
        return GoalWay(method="rate_of_improvement", why_not="No growth is published here for this measure and grade.")
    pace = amount(norm.per_week, asked.measure.unit)
    says = f"{norm.name}: {number(asked.baseline)} plus {pace} a week to {day_words(asked.end)}."
    target = exact(asked.baseline) + asked.sign * exact(norm.per_week) * asked.weeks
    return _way(asked, norms, "rate_of_improvement", target, says, norm.source)


def _by_own_growth(asked: GoalQuestion, norms: Norms) -> GoalWay:
    source = "Intra-individual framework; the usual figures, their source was not read"
    if len(asked.scores) < OWN_GROWTH_SCORES:
        so_far = count(len(asked.scores), "score") if asked.scores else "No score"
        says = f"{so_far} before the plan; the student's own growth is taken from {OWN_GROWTH_SCORES}."
        return GoalWay(method="own_growth", why_not=says, source=source)
    first, last = asked.scores[0][0], asked.scores[-1][0]
    changed = max((day for day in asked.changes if first < day <= last), default=None)
    if changed is not None:
        says = f"A plan changed on {day_words(changed)}, among these scores; growth across a change gives no goal."
        return GoalWay(method="own_growth", why_not=says, source=source)
    trend = least_squares(asked.scores)
    slope = asked.sign * trend.slope if trend else 0.0
    since = day_words(first)
    if trend is None or slope <= 0:
        moved = "does not move" if not slope else "moves away from the goal"
        says = f"The student's own line {moved} since {since}; it gives no goal."
        return GoalWay(method="own_growth", why_not=says, source=source)
    places = 1 if slope >= 0.1 else 2
    low, high = sorted(asked.sign * end for end in trend.slope_interval() or (trend.slope, trend.slope))
    pace, sure = rounded(slope, places), f"95 %: {rounded(low, places)} to {rounded(high, places)}"
    if low <= 0:
        says = f"The student's own {pace} a week ({sure}) may be no growth at all; it gives no goal."
        return GoalWay(method="own_growth", why_not=says, source=source)
    many = len(asked.scores)
    says = f"{number(OWN_GROWTH_FACTOR)} times the student's own {pace} a week ({sure}), from {many} scores."
    target = exact(asked.baseline) + Fraction(trend.slope) * exact(OWN_GROWTH_FACTOR) * asked.weeks
    return _way(asked, norms, "own_growth", target, says, source)


def _standard(measure: Measure, grade: str, norms: Norms) -> GrowthNorm | None:
    return next((one for one in growth_norms_for(measure, grade, norms) if one.kind == "standard"), None)


def growth_warning(measure: Measure, grade: str, per_week: Fraction, norms: Norms) -> str:
    """A sentence where a goal asks for more than its source calls ambitious, else an empty text.

    Where only the realistic standard is known, being above it is said, and that no ambitious one is known here. More than
    `FAR_ABOVE` times the realistic standard is said to be far above it. Compared as it is shown, with one decimal: a
    target rounded to a whole score is no warning.
    """
    norm = _standard(measure, grade, norms)
    if norm is None:
        return ""
    shown = Fraction(rounded(per_week if measure.direction == "higher" else -per_week, 1))
    where = grade_words(measure.level or grade)
    realistic = f"the realistic standard for {where}, {amount(norm.per_week, measure.unit)} a week ({norm.source})"
    if shown > FAR_ABOVE * exact(norm.per_week):
        return f"{rate(shown)} {measure.unit} a week is far above {realistic}."
    if norm.ambitious is not None and shown > exact(norm.ambitious):
        pace = amount(norm.ambitious, measure.unit)
        return f"More than the ambitious standard for {where}, {pace} a week ({norm.source})."
    if norm.ambitious is None and shown > exact(norm.per_week):
        return f"Above {realistic}. No ambitious one is known here."
    return ""


# -- what keeps a plan from being started -----------------------------------------------------------------------------


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
