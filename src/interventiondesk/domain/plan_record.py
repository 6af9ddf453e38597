"""A plan with everything its progress is made from, and its stretches between two changes."""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import operator
from collections.abc import Iterable
from typing import Literal

import msgspec

from interventiondesk.domain.lines import Aimline, Baseline, Dated, aimline_of, baseline_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan, Session
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.trend import Trend, daily_medians, least_squares

LEAST_TREND_SCORES = 3
"""Below three scores no line is drawn and no growth is said (methods 2.2)."""

EARLY_SCORES = 6
"""From six scores on a line has its interval (methods 2.2)."""

FIRM_SCORES = 14
"""From fourteen on a least-squares line is good enough for decisions (Christ et al. 2012)."""

Stage = Literal["none", "too_few", "early", "plain"]


def stage_of(scores: int) -> Stage:
    """How a trend line of so many scores is drawn (methods 2.2): not at all below 3, thin and labeled *too few* to 5,
    with its interval and *early* to 13, plain from 14."""
    if scores < LEAST_TREND_SCORES:
        return "none"
    if scores < EARLY_SCORES:
        return "too_few"
    return "early" if scores < FIRM_SCORES else "plain"


BASELINE_SCORES = 3
PLAN_STARTS = "plan starts"
_DAY = dt.timedelta(days=1)
_BASELINE_REACH = dt.timedelta(weeks=8)
_BASELINE_IN_TREND = dt.timedelta(weeks=4)


class Segment(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A plan from one change to the next. A score dated on `begin_date` belongs to it, one dated on `end_date` to the
    next. `scores` are the medians of its days, made from `taken` scores; `start` holds the baseline scores placed on the
    plan's first day, in the first segment only. A `label` is empty where nothing is known to have begun."""

    begin_date: dt.date
    end_date: dt.date | None = None
    label: str = PLAN_STARTS
    first: bool = True
    scores: tuple[Dated, ...] = ()
    start: tuple[Dated, ...] = ()
    taken: int = 0

    @property
    def level(self) -> tuple[Dated, ...]:
        """The baseline scores that the trend takes in as the level at the start: all, from six scores on. Below that the
        scores of the plan are the fewer, and the trend would be the way from the baseline to them."""
        return self.start if len(self.scores) >= EARLY_SCORES else ()

    @property
    def trend_points(self) -> tuple[Dated, ...]:
        """What the trend is made from: the scores, and in the first segment the level at the start."""
        return self.level + self.scores

    @functools.cached_property
    def trend(self) -> Trend | None:
        """The line of this segment, the same one in words, on charts and in the rule; None below three scores."""
        return least_squares(self.trend_points) if len(self.scores) >= LEAST_TREND_SCORES else None


class PlanRecord(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A plan with everything its progress is made from. `scores` are all of the student on the plan's measure, in any
    order, from before the start too, absent and left-out ones among them. `start_label` is what the first day is called,
    empty where nothing is known to have begun then. It reads no desk and changes nothing."""

    student: Student
    plan: Plan
    measure: Measure | None = None
    goals: tuple[Goal, ...] = ()
    phases: tuple[Phase, ...] = ()
    scores: tuple[Score, ...] = ()
    sessions: tuple[Session, ...] = ()
    provider: Staff | None = None
    intervention: Intervention | None = None
    group: Group | None = None
    start_label: str = PLAN_STARTS

    @property
    def direction(self) -> Literal["higher", "lower"]:
        """Which way is better."""
        return self.measure.direction if self.measure else "higher"

    @functools.cached_property
    def counted(self) -> tuple[Score, ...]:
        """The scores that count, in date order: no absence, nothing left out."""
        counted = [score for score in self.scores if score.counts]
        return tuple(sorted(counted, key=operator.attrgetter("date", "ordinal")))

    def _between(self, since: dt.date, before: dt.date) -> tuple[Score, ...]:
        """The scores that count from a day on and before another."""
        counted, by_date = self.counted, operator.attrgetter("date")
        first = bisect.bisect_left(counted, since, key=by_date)
        return counted[first : bisect.bisect_left(counted, before, first, key=by_date)]

    @property
    def goal(self) -> Goal | None:
        """The goal with the newest begin."""
        return max(self.goals, key=lambda goal: goal.begin_date, default=None)

    def goal_on(self, day: dt.date) -> Goal | None:
        """The goal in force on a day: the newest that has begun, or else the first to come."""
        begun = [goal for goal in self.goals if goal.begin_date <= day]
        if begun:
            return max(begun, key=lambda goal: goal.begin_date)
        return min(self.goals, key=lambda goal: goal.begin_date, default=None)

    def judged_until(self, today: dt.date) -> dt.date:
        """The last day whose scores progress looks at: today, or the end of the plan or of its goal line before."""
        goal = self.goal_on(today)
        return min(day for day in (today, self.plan.end_date, goal and goal.target_date) if day)

    @property
    def aimline(self) -> Aimline | None:
        """The goal line of the newest goal; None without one, or where its dates are the wrong way round."""
        line = aimline_of(self.goal) if self.goal else None
        return line if isinstance(line, Aimline) else None

    @functools.cached_property
    def baseline_scores(self) -> tuple[Score, ...]:
        """The last scores before the plan's start: as many as the first goal says, or three.

        None from more than eight weeks before the start, unless the goal itself begins earlier: last spring's benchmark
        is no baseline. A score dated on the start belongs to the plan, not to the baseline.
        """
        first = min(self.goals, key=lambda goal: goal.begin_date, default=None)
        since = self.plan.begin_date - _BASELINE_REACH
        if first:
            since = min(since, first.begin_date)
        wanted = (first.baseline_scores if first else 0) or BASELINE_SCORES
        return self._between(since, self.plan.begin_date)[-wanted:]

    @property
    def baseline(self) -> Baseline | None:
        """The median of the baseline scores, or None without any."""
        return baseline_of(_dated(self.baseline_scores))

    def segments(self, until: dt.date, *, baseline_in_trend: bool = True) -> tuple[Segment, ...]:
        """The plan from change to change, up to a day; the first begins with the plan, so there is always one.

        Changes dated on or before the plan's start belong to the start; two changes of one day are one. Without
        `baseline_in_trend` every trend is made from the scores of its phase alone, as the published rules have it.
        """
        start = self.plan.begin_date
        labels: dict[dt.date, str] = {start: self.start_label}
        for phase in sorted(self.phases, key=lambda phase: phase.begin_date):
            if start < phase.begin_date <= until:
                known = labels.get(phase.begin_date)
                labels[phase.begin_date] = f"{known}; {phase.label}" if known else phase.label
        begins = list(labels)
        ends: list[dt.date | None] = [*begins[1:], None]
        level = [
            (start, float(score.value or 0))
            for score in self.baseline_scores
            if score.date >= start - _BASELINE_IN_TREND
        ]
        days = daily_medians(_dated(self._between(start, until + _DAY)))
        first_of = [bisect.bisect_left(days, (begin,)) for begin in begins] + [len(days)]
        return tuple(
            Segment(
                begin_date=begin,
                end_date=end,
                label=labels[begin],
                first=begin == start,
                scores=days[first_of[at] : first_of[at + 1]],
                start=tuple(level) if begin == start and baseline_in_trend else (),
                taken=len(self._between(begin, min(end or until + _DAY, until + _DAY))),
            )
            for at, (begin, end) in enumerate(zip(begins, ends, strict=True))
        )


def _dated(scores: Iterable[Score]) -> tuple[Dated, ...]:
    return tuple([(score.date, float(score.value or 0)) for score in scores])
