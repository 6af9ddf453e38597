"""The default decision rule as numbers: what growth and level, with their uncertainty, say of a phase.

*The rule.* A straight line is put through the scores of the phase. The plan is *behind* when that line has come to lie
below the goal line, most of the last three scores are not above it, and either the growth is short of the growth asked
for by more than chance explains, or the level is below the goal line by more than chance explains and the line, drawn
on, does not reach the goal. *Ahead* is the mirror, anything else is *on track*. How much chance is allowed at each look
is small while there are few weeks, and so chosen that of the students who grow exactly as planned no more than the
school's share is ever called behind.

*Why level and growth.* Growth alone accuses a student who leapt early and then leveled above the line, and calls ahead
one whose every score is still below it: hence the level's side, told by the fitted line and by the last three scores,
which are what a teacher sees; asking both costs no power that could be measured. Growth alone also never sees a student
who grows as asked far below the line (methods 3: parallel is no change *unless clearly below the line*): hence the
level's own way to *behind*. Who is catching up fast enough to reach the goal is left alone.

*Chance* is Student's t with n - 2, one-sided, so the share of false alarms does not depend on how much scores scatter: no
standard error has to be known or believed. For growth it is the standard error of the slope. For the level it is that of
the fitted mean on the day of the last score, together with that of the level at which the goal line begins: the median of
three scores is a measured level too, and a student whose three were high by luck grows as planned below a line drawn too
high. Without that part scores on every school day would call 23 of 100 such students behind, and 17 over thirty weeks
instead of 14. The level alone may use a quarter of the share at a look. By week 12 of 100 half-growers at SD 5 / 10 / 15
are found, and of 100 who grow as asked 20 words below the line are called behind by week 15:

    growth alone                                    87 / 42 / 26; 10 / 10 / 10
    the level with a tenth of the share             87 / 41 / 26; 94 / 41 / 20
    with a quarter (ours)                           87 / 41 / 26; 97 / 54 / 29
    with half                                       86 / 40 / 25; 98 / 62 / 37

*The baseline as a level at the start.* Until the first phase change the line takes in the baseline scores too: the one
exception to methods 1.1, where baseline scores never count for a rule. They are placed on the plan's first day and not
on their own dates: taken at their dates, scores without growth before the plan would flatten the line of a student who
grows as planned. Only those of the four weeks before the start are used so; an older level may not be the level at the
start. They come in with the sixth score: with fewer scores of the plan the trend would be the way from the baseline to
them. They are worth it: 87 / 41 / 26 instead of 73 / 32 / 22 of 100 half-growers found.

*The share at a look* (`look_share`) is base x weeks / 12 (12 at most) x the root of 15 / scores, where weeks is the
length of the trend and scores are all in it, the baseline's too: after twelve weekly scores and three baseline scores
it is the base itself. It was chosen among group-sequential plans by simulation (`make simulate`; the goal asks for 2.0
words a week, a score a week, looks from week 6 on), with the growth alone. Of 100 who grow half as fast are found by week
12 at residual SD 5 / 10 / 15, each plan at 9.5 % false alarms by week 15:

    the same share at every look (Pocock)           86 / 40 / 25; 42 of 100 by week 8 at SD 5
    share falling with the root of scores           86 / 40 / 25; 45 by week 8
    share growing with weeks squared (O'Brien)      87 / 39 / 23; 29 by week 8
    share growing with weeks up to 12 (ours)        87 / 42 / 26; 40 by week 8
    ours, if the scatter were known in advance      91 / 46 / 29; no school knows it

Shapes differ by two points; what decided is how often scores come. With a score twice a week or more there are more
looks, and the same share at every look, right for a weekly score, gives 15 to 18 % false alarms instead of 10. Tying it
to weeks and dividing by the root of scores keeps them near what was set, without knowing the schedule (the whole rule;
setting: 10 %, by week 15, looks after every score from the sixth on and not before week 3):

    a score a week 9.0 %; twice a week 11 %; every school day 9 %; every other week 5 % (two looks only)
    a two-week break 9.3 %; four of fifteen weeks missed 8 %; without baseline scores, as after a phase change, 9.7 %

Every other week finds 66 / 24 / 13 of 100 half-growers by week 12, twice a week 97 / 56 / 35. The promise is for
fifteen weeks in one phase: over thirty weeks without a change it becomes 14 %. Whole words and heavy tails change
nothing. `make simulate` prints these cells too, and stores what the school is shown in `resources/rules/simulation.json`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from interventiondesk.domain.lines import Aimline, Dated, Direction, Where
from interventiondesk.domain.trend import Trend, t_quantile

Standing = Literal["ahead", "on_track", "behind"]
Against = Literal["worse", "unclear", "better"]

FULL_WEEKS = 12
"""From this many weeks on the length of a trend no longer raises the share: reviews ask for 10 to 12 weeks of weekly
scores before a rule is applied (methods 2.2)."""

FULL_SCORES = 15
"""The scores at which the base is the share: three of the baseline and one in each of the twelve weeks."""

RECENT = 3
"""So many last scores are asked on which side of the line most of them lie."""

LEVEL_PART = 0.25
"""What the level alone may use of the share at a look."""

LINE_VARIANCE = 0.45
"""How uncertain the level is at which a goal line begins, in variances of one score: that of a median of three, 0.449
for scores that scatter normally."""

_BASES = ((0.0, 0.0), (0.02, 0.0036), (0.05, 0.0106), (0.10, 0.0248), (0.15, 0.0417), (0.20, 0.0615), (0.30, 0.1097))
"""For a share of false alarms within 15 weeks the base that gives it, from 1.5 million simulated series of students who
grow as planned. Each aims 2.7 standard errors of a simulation of 20,000 series below its share (10 %: 9.43 %), so that
such a simulation shows less than the share, and a little below it where a phase has no baseline scores. Between them,
straight lines."""


class Judgment(msgspec.Struct, frozen=True, kw_only=True):
    """What growth and level say together, and each by itself beyond chance: the growth against the growth asked for, the
    fitted level against the goal line. `by_level` tells that the level alone made the standing."""

    standing: Standing
    growth: Against
    level: Against
    by_level: bool = False


def _base(false_alarm_share: float) -> float:
    for (low, low_base), (high, high_base) in pairwise(_BASES):
        if low < false_alarm_share <= high:
            return low_base + (high_base - low_base) * (false_alarm_share - low) / (high - low)
    raise ValueError("a share of false alarms lies above 0 and is at most 0.3")


def look_share(false_alarm_share: float, trend: Trend) -> float:
    """The one-sided share of chance at this look that keeps the students who grow as planned and are ever called behind
    within 15 weeks below `false_alarm_share` (0 to 1). The trend tells how long and how dense the scores are.

    Raises `ValueError` where the share is not above 0 and at most 0.3.
    """
    weeks = (trend.last - trend.first).days / 7
    return _base(false_alarm_share) * min(weeks / FULL_WEEKS, 1.0) * math.sqrt(FULL_SCORES / trend.scores)


def growth_needed(trend: Trend, share: float) -> float:
    """How far the growth must lie from the growth asked for before chance is ruled out at this one-sided share."""
    needed = t_quantile(1 - share, trend.scores - 2) * (trend.slope_se or 0.0)
    # An exact fit has no error to measure against; what is left then is the last digit of a binary number.
    return max(needed, 1e-9 * (1 + abs(trend.slope)))


def level_needed(trend: Trend, day: dt.date, share: float) -> float:
    """How far the fitted level of a day must lie from the goal line before chance is ruled out at the level's part of
    this share. Chance is in both: in the fitted level, and in the level at which the line begins."""
    error = math.hypot(trend.mean_se(day) or 0.0, math.sqrt(LINE_VARIANCE) * (trend.residual_se or 0.0))
    needed = t_quantile(1 - LEVEL_PART * share, trend.scores - 2) * error
    return max(needed, 1e-9 * (1 + abs(trend.at(day))))


def mostly(scores: Sequence[Dated], line: Aimline, direction: Direction) -> Where:
    """On which side of the goal line most of the last three scores lie; *on* where neither side has most."""
    sides = [line.side(date, value, direction) for date, value in scores[-RECENT:]]
    for side in ("worse", "better"):
        if 2 * sides.count(side) > len(sides):
            return side
    return "on"


def judge(trend: Trend, scores: Sequence[Dated], line: Aimline, direction: Direction, share: float) -> Judgment:
    """What the rule at the door says of a trend and the scores that it was made from, in the order of their dates.

    `share` is the one-sided share of this look. The goal line has to be there on the day of the last score; a trend has
    its errors from three scores on.
    """
    last = scores[-1][0]
    if not line.begin_date <= last <= line.target_date:
        raise ValueError("there is no goal line on the day of the last score")
    aim = line.near(last)
    sign = 1 if direction == "higher" else -1
    more = sign * (trend.slope - line.slope)
    above = sign * (trend.at(last) - aim)
    beyond = sign * (trend.at(line.target_date) - line.near(line.target_date))
    growth = _against(more, growth_needed(trend, share))
    level = _against(above, level_needed(trend, last, share))
    most, least = mostly(scores, line, direction), 1e-9 * (1 + abs(aim))
    standing: Standing = "on_track"
    if above < -least and most != "better" and (growth == "worse" or (level == "worse" and beyond < -least)):
        standing = "behind"
    elif above > least and most != "worse" and (growth == "better" or (level == "better" and beyond > least)):
        standing = "ahead"
    by_level = standing != "on_track" and growth != ("worse" if standing == "behind" else "better")
    return Judgment(standing=standing, growth=growth, level=level, by_level=by_level)


def _against(more: float, needed: float) -> Against:
    return "worse" if more < -needed else "better" if more > needed else "unclear"
