"""The default decision rule as numbers: what growth and level, with their uncertainty, say of a phase.

*The rule.* A straight line is put through the scores of the phase. The plan is *behind* when that line climbs more
slowly than the goal asks, by more than chance explains, **and** has also come to lie below the goal line; *ahead* is
the mirror, anything else is *on track*. How much chance is allowed at each look is small while there are few weeks, and
so chosen that of the students who grow exactly as planned no more than the school's share is ever called behind.

*Why both conditions.* Growth alone accuses a student who leapt early and then leveled above the line; level alone
accuses one who began low by chance. Chance is Student's t with n - 2, one-sided, so the share of false alarms does not
depend on how much scores scatter: no standard error has to be known or believed.

*The baseline as a level at the start.* Until the first phase change the line takes in the baseline scores too: the one
exception to methods 1.1, where baseline scores never count for a rule. They are placed on the plan's first day and not
on their own dates: taken at their dates, scores without growth before the plan would flatten the line of a student who
grows as planned. Only those of the four weeks before the start are used so; an older level may not be the level at the
start. They are worth it: 87 / 42 / 26 instead of 67 / 30 / 20 of 100 half-growers found (below).

*The share at a look* (`look_share`) is base x weeks / 12 (12 at most) x the root of 15 / scores, where weeks is the
length of the trend and scores are all in it, the baseline's too: after twelve weekly scores and three baseline scores
it is the base itself. It was chosen among group-sequential plans by simulation (`make simulate`; the goal asks for 2.0
words a week, a score a week, looks from week 6 on). Of 100 who grow half as fast are found by week 12 at residual SD
5 / 10 / 15, each plan at 9.5 % false alarms by week 15:

    the same share at every look (Pocock)           86 / 40 / 25; 42 of 100 by week 8 at SD 5
    share falling with the root of scores           86 / 40 / 25; 45 by week 8
    share growing with weeks squared (O'Brien)      87 / 39 / 23; 29 by week 8
    share growing with weeks up to 12 (ours)        87 / 42 / 26; 40 by week 8
    ours, if the scatter were known in advance      91 / 46 / 29; no school knows it

Shapes differ by two points; what decided is how often scores come. With a score twice a week or more there are more
looks, and the same share at every look, right for a weekly score, gives 15 to 18 % false alarms instead of 10. Tying it
to weeks and dividing by the root of scores keeps them near what was set, without knowing the schedule (setting: 10 %,
by week 15, looks after every score from the sixth on and not before week 3):

    a score a week 9.3 %; twice a week 11 %; every school day 9 %; every other week 5 % (two looks only)
    a two-week break 9.5 %; four of fifteen weeks missed 8 %; without baseline scores, as after a phase change, 9.6 %

Every other week finds 67 / 25 / 14 of 100 half-growers by week 12, twice a week 97 / 57 / 36. The promise is for
fifteen weeks in one phase: over thirty weeks without a change it becomes 14 %. Whole words and heavy tails change
nothing. `make simulate` prints these cells too, and stores what the school is shown in `resources/rules/simulation.json`.
"""

from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from interventiondesk.domain.trend import Trend, t_quantile

Standing = Literal["ahead", "on_track", "behind"]

FULL_WEEKS = 12
"""From this many weeks on the length of a trend no longer raises the share: reviews ask for 10 to 12 weeks of weekly
scores before a rule is applied (methods 2.2)."""

FULL_SCORES = 15
"""The scores at which the base is the share: three of the baseline and one in each of the twelve weeks."""

_BASES = ((0.0, 0.0), (0.02, 0.0037), (0.05, 0.0113), (0.10, 0.0263), (0.15, 0.0438), (0.20, 0.0636), (0.30, 0.1104))
"""For a share of false alarms within 15 weeks the base that gives it, from 1.5 million simulated series of students who
grow as planned. Each aims 2.7 standard errors of a simulation of 20,000 series below its share (10 %: 9.43 %), so that
such a simulation shows less than the share. Between them, straight lines."""


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


def standing(trend: Trend, asked: float, last: dt.date, aim: Fraction, sign: int, share: float) -> Standing:
    """Growth against the growth asked for a week, and the fitted level on the day `last` against the goal line there.

    `sign` is 1 where higher is better and -1 where lower is. `share` is the one-sided share of this look.
    """
    more = sign * (trend.slope - asked)
    above = sign * (trend.at(last) - float(aim))
    needed = growth_needed(trend, share)
    least = 1e-9 * (1 + abs(float(aim)))
    if more < -needed and above < -least:
        return "behind"
    return "ahead" if more > needed and above > least else "on_track"
