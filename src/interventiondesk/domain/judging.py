"""The default decision rule as numbers: what growth and level, with their uncertainty, say of a phase.

*Judging.* Least squares through the phase's daily medians. *Behind* when the growth is below the goal's at the
one-sided share of `look_share` (t with n - 2) **and** the fitted level at the last score is worse than the line;
*ahead* is the mirror; anything else is *on track*. Both conditions, because growth alone accuses a student who leapt
early and then leveled above the line, and level alone accuses one who began low by chance.

*The baseline as a level at the start.* Until the first phase change the regression takes in the baseline scores too:
the one exception to methods 1.1, where baseline scores never count for a rule. They are placed on the plan's first day
and not on their own dates. Only baseline scores of the four weeks before the start are used so: an older level may not
be the level at the start.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Literal

from interventiondesk.domain.trend import Trend, t_quantile

Standing = Literal["ahead", "on_track", "behind"]


def look_share(false_alarm_share: float) -> float:
    """The one-sided share at each weekly look that keeps the chance of ever being falsely called behind within 15 weeks
    at `false_alarm_share` (0 to 1)."""
    return false_alarm_share / 5


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
