"""The published decision rules (methods 3), each a function that looks at the scores of one phase and a goal line.

A rule's outcome is a prompt for the team. The four-point rule accuses many students who improve as planned (Hintze et
al. 2018), so it is here for schools that are bound to it and to be compared with; progress itself is worked out in
`progress`. Common terms: scores in date order, baseline scores never among them; *consecutive* means consecutive
scores, so that a missed week neither breaks nor lengthens a run; a score exactly on the line is neither better nor
worse, and ends a run of either.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Literal

import msgspec

from interventiondesk.domain.lines import Aimline, Dated, Direction, Where
from interventiondesk.domain.words import count, day_words, rounded

Outcome = Literal["change", "raise_goal", "continue", "not_enough_data"]


class RuleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule says, and why."""

    rule: str
    outcome: Outcome
    because: str


def _in_order(scores: Sequence[Dated]) -> list[Dated]:
    return sorted(scores, key=lambda score: score[0])


def _run(rule: str, scores: Sequence[Dated], line: Aimline, direction: Direction, length: int) -> RuleOutcome:
    """What the last `length` scores say, all of them on one side of the line or not."""
    ordered = _in_order(scores)

    def said(outcome: Outcome, because: str) -> RuleOutcome:
        return RuleOutcome(rule=rule, outcome=outcome, because=because)

    if len(ordered) < length:
        return said("not_enough_data", f"{count(len(ordered), 'score')} so far; the rule looks at {length}.")
    last = ordered[-length:]
    sides: list[Where | None] = [line.side(date, value, direction) for date, value in last]
    if None in sides:
        if last[-1][0] > line.target_date:
            passed = f"The goal date, {day_words(line.target_date)}, has passed: review the goal."
            return said("not_enough_data", passed)
        return said(
            "not_enough_data", f"The goal line begins on {day_words(line.begin_date)}, after some of the scores."
        )
    span = f"The last {length} scores, {day_words(last[0][0])} to {day_words(last[-1][0])},"
    above: Where = "better" if direction == "higher" else "worse"
    if set(sides) == {"worse"}:
        return said("change", f"{span} are all {'above' if above == 'worse' else 'below'} the goal line.")
    if set(sides) == {"better"}:
        return said("raise_goal", f"{span} are all {'above' if above == 'better' else 'below'} the goal line.")
    return said("continue", f"{span} are not all on one side of the goal line.")


def four_point(scores: Sequence[Dated], line: Aimline, direction: Direction) -> RuleOutcome:
    """The last four scores all worse than the line: change; all better: raise the goal (for a falling goal, lower it);
    otherwise continue. Fewer than four scores, or one outside the goal line's dates, are not enough data.

    Source: docsbay.net decision-making rules handout (methods, source 17). It asks for six scores and six weeks first;
    many schools use it bare, as here.
    """
    return _run("four-point", scores, line, direction, 4)


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
    ordered = _in_order(scores)
    if len(ordered) < least_scores:
        because = f"{count(len(ordered), 'score')} so far; {least_scores} are needed first."
        return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)
    weeks = (ordered[-1][0] - (since or ordered[0][0])).days / 7
    if weeks < least_weeks:
        because = f"{rounded(weeks, 1)} weeks so far; {rounded(least_weeks, 1).removesuffix('.0')} are needed first."
        return RuleOutcome(rule=rule, outcome="not_enough_data", because=because)
    return _run(rule, ordered, line, direction, 4)


Rule = Callable[[Sequence[Dated], Aimline, Direction], RuleOutcome]

RULES: Mapping[str, Rule] = MappingProxyType({"four-point": four_point, "four-point-gated": four_point_gated})
"""The rules by the name under which a school chooses one."""
