"""The published decision rules (methods 3), each a function that looks at the scores of one phase and a goal line.

A rule's outcome is a prompt for the team. The four-point rule accuses many students who improve as planned (Hintze et
al. 2018), so it is here for schools that are bound to it and to be compared with; the default rule and its reasons are
in `judging`. Common terms: scores in date order, baseline scores never among them; *consecutive* means consecutive
scores, so that a missed week neither breaks nor lengthens a run; a score exactly on the line is neither better nor
worse, and ends a run of either. `since` is the day on which the phase began: a score dated before it belongs to another
phase and does not count, one dated on it does. A goal line is not extended: after its date every rule asks for a review.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, Protocol

import msgspec

from interventiondesk.domain.lines import Aimline, Dated, Direction, Where, median
from interventiondesk.domain.phrases import further_goal, growth_asked, growth_places, growth_verb, span_words
from interventiondesk.domain.trend import least_squares
from interventiondesk.domain.words import count, day_words, number, rounded

Outcome = Literal["change", "raise_goal", "continue", "not_enough_data"]

_TREND_SCORES = 6
"""IRIS asks for 6 to 8 scores (methods, source 13)."""


class RuleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says, and why."""

    rule: str
    outcome: Outcome
    because: str


def outcome_words(outcome: Outcome, direction: Direction) -> str:
    """An outcome as a person reads it: change, raise the goal (where better is lower: lower it), continue."""
    if outcome == "raise_goal":
        return further_goal(direction)
    return outcome.replace("_", " ")


class Rule(Protocol):
    """What every rule is: scores in any order, the goal line, which way is better, and the start of the phase."""

    def __call__(
        self, scores: Sequence[Dated], line: Aimline, direction: Direction, *, since: dt.date | None = None
    ) -> RuleOutcome: ...


def _in_order(scores: Sequence[Dated], since: dt.date | None) -> list[Dated]:
    return sorted((score for score in scores if since is None or score[0] >= since), key=lambda score: score[0])


def _too_few(rule: str, scores: Sequence[Dated], needed: int) -> RuleOutcome:
    because = f"{count(len(scores), 'score')} so far; the rule looks at {needed}."
    return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)


def _no_line(rule: str, last: dt.date, line: Aimline) -> RuleOutcome:
    """There is no line on a day that the rule looks at."""
    if last > line.target_date:
        because = f"The goal date, {day_words(line.target_date)}, has passed: review the goal."
    else:
        because = f"The goal line begins on {day_words(line.begin_date)}, after some of the scores."
    return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)


def _over(side: Where, direction: Direction) -> str:
    """Above or below, as it looks on the chart."""
    return "above" if (side == "better") == (direction == "higher") else "below"


def _run(
    rule: str, ordered: Sequence[Dated], line: Aimline, direction: Direction, worse: int, better: int
) -> RuleOutcome:
    """Whether the last `worse` scores are all worse than the line, or the last `better` all better."""
    if len(ordered) < worse:
        return _too_few(rule, ordered, worse)
    sides: list[Where | None] = [line.side(date, value, direction) for date, value in ordered[-max(worse, better) :]]
    if None in sides[-worse:]:
        return _no_line(rule, ordered[-1][0], line)
    wanted: tuple[tuple[int, Where, Outcome], ...] = ((worse, "worse", "change"), (better, "better", "raise_goal"))
    for length, side, outcome in wanted:
        run = ordered[-length:]
        if len(run) == length and set(sides[-length:]) == {side}:
            span = f"The last {length} scores, {span_words(run[0][0], run[-1][0])},"
            because = f"{span} are all {_over(side, direction)} the goal line."
            return RuleOutcome(rule=rule, outcome=outcome, because=because)
    span = f"The last {worse} scores, {span_words(ordered[-worse][0], ordered[-1][0])},"
    because = f"{span} are not all on one side of the goal line."
    if worse != better:
        low, high = _over("worse", direction), _over("better", direction)
        because = f"{span} are not all {low} the goal line, nor the last {better} all {high} it."
    return RuleOutcome(rule=rule, outcome="continue", because=because)


def three_point(
    scores: Sequence[Dated], line: Aimline, direction: Direction, *, since: dt.date | None = None
) -> RuleOutcome:
    """The last three scores all worse than the line: change; the last six all better: raise the goal; otherwise
    continue. Fewer than three scores, or one of the three outside the goal line's dates, are not enough data.

    Source: University of Minnesota, Interpreting Data: Decision Rules (methods, source 12).
    """
    return _run("three-point", _in_order(scores, since), line, direction, worse=3, better=6)


def four_point(
    scores: Sequence[Dated], line: Aimline, direction: Direction, *, since: dt.date | None = None
) -> RuleOutcome:
    """The last four scores all worse than the line: change; all better: raise the goal (for a falling goal, lower it);
    otherwise continue. Fewer than four scores, or one of them outside the goal line's dates, are not enough data.

    Source: docsbay.net decision-making rules handout (methods, source 17). It asks for six scores and six weeks first;
    many schools use it bare, as here.
    """
    return _run("four-point", _in_order(scores, since), line, direction, worse=4, better=4)


def four_point_gated(
    scores: Sequence[Dated],
    line: Aimline,
    direction: Direction,
    *,
    since: dt.date | None = None,
    least_scores: int = 6,
    least_weeks: float = 3.0,
) -> RuleOutcome:
    """The four-point rule, asked only once the phase has six scores and three weeks of instruction (IRIS, methods
    source 13: 6 to 8 scores). Weeks run from `since`, the start of the phase, or else from the first score, to the last
    one.
    """
    rule = "four-point-gated"
    ordered = _in_order(scores, since)
    if len(ordered) < least_scores:
        because = f"{count(len(ordered), 'score')} so far; {least_scores} are needed first."
        return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)
    weeks = (ordered[-1][0] - (since or ordered[0][0])).days / 7
    if weeks < least_weeks:
        because = f"{rounded(weeks, 1)} weeks so far; {rounded(least_weeks, 1).removesuffix('.0')} are needed first."
        return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)
    return _run(rule, ordered, line, direction, worse=4, better=4)


def trend_rule(
    scores: Sequence[Dated], line: Aimline, direction: Direction, *, since: dt.date | None = None
) -> RuleOutcome:
    """The least-squares growth of the scores against the growth that the goal asks for, without a band: less in the
    wanted direction: change; more: raise the goal; the same (to 1e-9 of it): continue. Every score given counts, also
    several of one day. Fewer than six scores, all on one day, or a last score outside the goal line's dates are not
    enough data.

    Source: decision-making rules handout (methods, source 17), without its clause "unless clearly below the line",
    which it does not define; published bands are no research standard (methods 3).
    """
    rule = "trend"
    ordered = _in_order(scores, since)
    if len(ordered) < _TREND_SCORES:
        return _too_few(rule, ordered, _TREND_SCORES)
    last = ordered[-1][0]
    if line.at(last) is None:
        return _no_line(rule, last, line)
    trend = least_squares(ordered)
    if trend is None:
        because = f"All {len(ordered)} scores are of {day_words(last)}, so there is no growth to see."
        return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)
    asked = float(line.per_week)
    places = max(_places_apart(trend.slope, asked), growth_places(line))
    same = math.isclose(trend.slope, asked, rel_tol=1e-9)
    less = (trend.slope < asked) == (direction == "higher")
    grows = growth_verb(trend.slope, direction, places)
    wanted = growth_asked(asked, direction, places)
    return RuleOutcome(
        rule=rule,
        outcome="continue" if same else "change" if less else "raise_goal",
        because=f"From {span_words(ordered[0][0], last)}: {grows}; {wanted}.",
    )


def median_of_three(
    scores: Sequence[Dated], line: Aimline, direction: Direction, *, since: dt.date | None = None
) -> RuleOutcome:
    """The median of the last three scores against the goal line on the middle one of their three dates: worse: change;
    better: raise the goal; exactly on it: continue. The middle date and not the date of the median score: which of the
    three is the median is chance, and the line would move with it. Fewer than three scores, a last score after the goal
    date or a middle date before the line begins are not enough data.

    Source: Van Norman, Nelson and Parker 2018 (methods, source 3): in simulation it did as well as the trend rule and
    better than counting scores.
    """
    rule = "median-of-three"
    ordered = _in_order(scores, since)
    if len(ordered) < 3:
        return _too_few(rule, ordered, 3)
    last = ordered[-3:]
    middle_date, middle = last[1][0], median([value for _, value in last])
    aim = line.at(middle_date)
    side = line.side(middle_date, middle, direction)
    if aim is None or side is None or last[-1][0] > line.target_date:
        return _no_line(rule, last[-1][0], line)
    where = f"The median of the last 3 scores, {number(middle)}, is"
    if side == "on":
        because = f"{where} on the goal line of {day_words(middle_date)}."
        return RuleOutcome(rule=rule, outcome="continue", because=because)
    at = number(Fraction(rounded(float(aim), _places_apart(middle, float(aim)))))
    because = f"{where} {_over(side, direction)} the goal line, which was at {at} on {day_words(middle_date)}."
    return RuleOutcome(rule=rule, outcome="change" if side == "worse" else "raise_goal", because=because)


def _places_apart(one: float, other: float) -> int:
    """With how few decimals, at least one, two numbers are told apart: 1.9 and 2.0, or 1.98 and 2.00. One where they
    are the same to the third."""
    return next((places for places in (1, 2, 3) if rounded(one, places) != rounded(other, places)), 1)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "three-point": three_point,
        "four-point": four_point,
        "four-point-gated": four_point_gated,
        "trend": trend_rule,
        "median-of-three": median_of_three,
    }
)
"""The published rules by the name under which a school chooses one (`school.RuleName`)."""
