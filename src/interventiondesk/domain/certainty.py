"""How sure a plan's progress is: the interval of its growth, unusual scores, the likelihood of the goal, each in words.

The reasoning stands at the door of `progress`: what is said here never changes the progress, only tells how firm it is.
"""

from __future__ import annotations

import msgspec

from interventiondesk.domain.judging import RECENT, Against, Judgment, mostly
from interventiondesk.domain.plan_look import Look, ProgressState, within
from interventiondesk.domain.plan_record import EARLY_SCORES, FIRM_SCORES
from interventiondesk.domain.theil_sen import MiddleLine, Side, growth_side, theil_sen
from interventiondesk.domain.trend import Trend, t_below
from interventiondesk.domain.words import PROGRESS, count, rounded


class Doubt(msgspec.Struct, frozen=True):
    """The middle growth where it would give another state, and what is said of that first and for who asks."""

    growth: float | None = None
    because: str = ""
    detail: str = ""


def outlier_check(look: Look, trend: Trend, said: Judgment) -> Doubt:
    """Whether the middle growth would give another state. See the module's door."""
    points = look.segment.trend_points
    side = growth_side(points, look.line.per_week, 1 - 2 * look.chance)
    if side is None or _against(side, look.sign) == said.growth:
        return Doubt()
    middle = theil_sen(points)
    if middle is None:
        return Doubt()
    other = _by_middle(look, middle, _against(side, look.sign), said.level)
    if other == said.standing:
        return Doubt()
    told = f"{look.change(middle.slope)} {look.measure.unit} a week"
    would = PROGRESS[other].lower()
    if abs(middle.slope - trend.slope) <= (trend.slope_se or 0) / 2:
        close = f"This is close: by the middle growth between any two scores, {told}, the plan would be {would}."
        return Doubt(middle.slope, "", close)
    carried = "One or two unusual scores may carry this"
    return Doubt(
        middle.slope,
        f"{carried}: look at the scores before deciding.",
        f"{carried}: the middle growth, which they hardly move, is {told}, and by it the plan would be {would}.",
    )


def _against(side: Side, sign: int) -> Against:
    """Where a growth lies from the growth asked for, in the wanted direction."""
    if side == "inside":
        return "unclear"
    return "better" if (side == "more") == (sign > 0) else "worse"


def _by_middle(look: Look, middle: MiddleLine, growth: Against, level: Against) -> ProgressState:
    """What the rule would say of the middle line. How clear its level is has no interval of its own: that is taken from
    least squares."""
    scores, line = look.segment.scores, look.line
    above = look.sign * (middle.at(scores[-1][0]) - float(look.aim_last or 0))
    beyond = look.sign * (middle.at(line.target_date) - float(line.target))
    most = mostly(scores, line, look.measure.direction)
    if above < 0 and most != "better" and (growth == "worse" or (level == "worse" and beyond < 0)):
        return "behind"
    if above > 0 and most != "worse" and (growth == "better" or (level == "better" and beyond > 0)):
        return "ahead"
    return "on_track"


def growth_details(look: Look, trend: Trend) -> list[str]:
    """The growth with its interval, and how many scores it is made from."""
    said: list[str] = []
    scores = len(look.segment.scores)
    unit = look.measure.unit
    between = trend.slope_interval()
    if between and scores >= EARLY_SCORES:
        low, high = (rounded(end, look.places) for end in between)
        said.append(f"The growth is {rounded(trend.slope, look.places)} {unit} a week; 95 % interval {low} to {high}.")
    early = "a firm trend" if scores >= FIRM_SCORES else f"an early trend, firm from {FIRM_SCORES} scores on"
    if scores < EARLY_SCORES:
        early = f"too few for an interval, which needs {EARLY_SCORES}"
    said.append(f"{count(scores, 'score')} since {look.since}: {early}.")
    if look.segment.level:
        said.append(f"{count(len(look.segment.level), 'baseline score')} also count as the level at the plan's start.")
    return said


def details(look: Look, trend: Trend, sure: list[str]) -> tuple[str, ...]:
    """Everything for whoever asks how sure it is: the growth with its interval, `sure`, the likelihood, the next score."""
    said = [*growth_details(look, trend), *sure]
    if look.likelihood is not None:
        said.append(
            f"If growth goes on as since {look.since}, the likelihood that the line reaches the goal is"
            f" {_likely(look.likelihood)}."
        )
    day = look.next_score()
    if day and look.last and (day - look.last[0]).days <= 21 and len(look.segment.scores) >= EARLY_SCORES:
        likely = trend.prediction_interval(day)
        if likely:
            places = 0 if abs(trend.at(day)) >= 10 else 1
            low, high = (rounded(within(look.measure, end), places) for end in likely)
            said.append(f"The next score is likely to lie between {low} and {high} {look.measure.unit}.")
    return tuple(part for part in said if part)


def in_a_line(look: Look, trend: Trend) -> str:
    """How sure it is, in a line for paper; nothing below six scores."""
    between = trend.slope_interval() if len(look.segment.scores) >= EARLY_SCORES else None
    if between is None:
        return ""
    low, high = (rounded(end, look.places) for end in between)
    said = f"growth of {rounded(trend.slope, look.places)} a week, 95 % interval {low} to {high}"
    if look.likelihood is not None:
        said += f"; likelihood of reaching the goal {_likely(look.likelihood)}"
    return f"How sure: {said}."


def _likely(chance: float) -> str:
    """A likelihood in words; never 0 or 100 %, for nothing about growth is certain."""
    if chance < 0.01:
        return "below 1 %"
    return "above 99 %" if chance > 0.99 else f"about {rounded(100 * chance, 0)} %"


def how_sure(look: Look, trend: Trend) -> list[str]:
    """How far chance reaches in the growth."""
    if not trend.slope_se:
        return ["The scores lie exactly on a line."]
    more = look.sign * (trend.slope - float(look.line.per_week))
    chance = 1 - t_below(abs(more) / trend.slope_se, trend.scores - 2)
    if chance >= look.chance:
        return ["The difference from the growth that the goal asks for may be chance."]
    little = "so little" if more < 0 else "so much"
    times = "less than 1 time" if chance < 0.01 else f"about {count(round(100 * chance), 'time')}"
    return [f"By chance a student who grows as the goal asks seems to grow {little} {times} in 100."]


def why_on_track(look: Look, said: Judgment) -> str:
    """Why a definite growth or level leaves a plan on track."""
    one = said.level if said.growth == "unclear" else said.growth
    if said.standing != "on_track" or one == "unclear" or look.trend is None or look.last is None:
        return ""
    kept = "below" if one == "worse" else "above"
    what = f"The growth is {kept} what the goal asks for"
    if said.growth == "unclear":
        what = f"The level is clearly {look.over(one)} the goal line"
    above = look.sign * (look.trend.at(look.last[0]) - float(look.aim_last or 0))
    if said.growth != "unclear" and (above < 0) != (one == "worse"):
        return f"{what}, but the level is not {one} than the goal line."
    other = "better" if one == "worse" else "worse"
    if mostly(look.segment.scores, look.line, look.measure.direction) == other:
        return f"{what}, but most of the last {RECENT} scores are {look.over(other)} the goal line."
    if said.growth == "unclear":
        reached = "is reached" if one == "worse" else "is not reached"
        return f"{what}, but at this pace the goal {reached}."
    return f"{what}, but the level is not {one} than the goal line."
