"""One look at a plan on one day: what every sentence about its progress is made from, and what progress itself is."""

from __future__ import annotations

import datetime as dt
import functools
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, SessionCount
from interventiondesk.domain.judging import look_share
from interventiondesk.domain.lines import Aimline, Dated, exact
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.phrases import growth_asked, growth_noun, growth_places, growth_verb
from interventiondesk.domain.plan_record import EARLY_SCORES, PlanRecord, Segment
from interventiondesk.domain.school import Policy, RuleName
from interventiondesk.domain.trend import Trend, t_below
from interventiondesk.domain.words import PROGRESS, amount, count, day_words, number, rounded

ProgressState = Literal["ahead", "on_track", "behind", "too_early", "too_few_sessions", "no_recent_score"]

_WEEK = dt.timedelta(weeks=1)
_DAY = dt.timedelta(days=1)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a plan stands, with its because and the numbers behind it. Growth is per week. `because` is for a student's
    page and paper, `short` for a line in a list, `details` for who asks how sure it is, `sure` is that in a line for
    paper. `rule` is the one that spoke. `next_date` is the first day by which more data could change the state; None where
    only a person can, or where the next weeks are unlikely to. `likelihood` (0 to 1) is that of the trend reaching the
    goal on its date; None below six scores, after the goal date, once the plan has ended and where the scores lie exactly
    on a line. `growth_middle` is the Theil-Sen growth, only where it would give another state. `by_scores` tells whether
    the kind of plan has a goal line at all: where not, no progress is shown (`chip`, `word`), and `because` says what
    shows how it goes. *No recent score* is never judged, it is looked up on top (`recent.progress_today`)."""

    state: ProgressState
    because: str
    short: str
    details: tuple[str, ...] = ()
    sure: str = ""
    rule: RuleName = "default"
    next_date: dt.date | None = None
    sessions: SessionCount = SessionCount()
    since: dt.date | None = None
    scores: int = 0
    trend: Trend | None = None
    last_date: dt.date | None = None
    last_value: float | None = None
    aim_last: float | None = None
    aim_today: float | None = None
    growth: float | None = None
    growth_asked: float | None = None
    growth_before: float | None = None
    growth_middle: float | None = None
    reaches: float | None = None
    likelihood: float | None = None
    at_goal: int = 0
    by_scores: bool = True

    @property
    def word(self) -> str:
        """On track, Behind and so on, as a person reads it; nothing for a kind of plan without a goal line."""
        return PROGRESS[self.state] if self.by_scores else ""

    @property
    def chip(self) -> ProgressState | None:
        """What a mark shows beside a plan; None for a kind of plan without a goal line."""
        return self.state if self.by_scores else None


class Look(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One look at a plan on one day: what every sentence below is made from."""

    record: PlanRecord
    measure: Measure
    line: Aimline
    calendar: SchoolCalendar
    policy: Policy
    today: dt.date
    segment: Segment
    previous: Segment | None
    sessions: SessionCount

    @property
    def sign(self) -> int:
        return 1 if self.measure.direction == "higher" else -1

    @property
    def passed(self) -> bool:
        return self.today > self.line.target_date

    @property
    def goes_on(self) -> bool:
        """Whether there is still something to come under this goal."""
        return not self.passed and self.record.plan.running

    @property
    def trend(self) -> Trend | None:
        return self.segment.trend

    @functools.cached_property
    def last(self) -> Dated | None:
        return self.segment.scores[-1] if self.segment.scores else None

    @functools.cached_property
    def aim_last(self) -> Fraction | None:
        return self.line.at(self.last[0]) if self.last else None

    @functools.cached_property
    def since(self) -> str:
        return day_words(self.segment.begin_date)

    @functools.cached_property
    def places(self) -> int:
        return growth_places(self.line)

    def level(self, *, unit: bool = True, dated: bool = True) -> str:
        """The last score against the line: 69 words on January 12; the goal line is at 71"""
        if self.last is None:
            return ""
        date, value = self.last
        said = amount(value, self.measure.unit) if unit else number(value)
        said += f" on {day_words(date)}" if dated else ""
        if self.aim_last is None:
            return said
        return f"{said}{';' if dated else ','} {self._aim_words}"

    @functools.cached_property
    def _aim_words(self) -> str:
        return f"the goal line is at {beside(self.aim_last, self.last[1])}" if self.aim_last and self.last else ""

    def moves(self, slope: float, *, unit: bool = True) -> str:
        """A growth as a verb: gains 2.5 words a week."""
        return growth_verb(slope, self.measure.direction, self.places, self.measure.unit if unit else "")

    def change(self, slope: float) -> str:
        """A growth as a noun: 0.5, a fall of 0.5"""
        return growth_noun(slope, self.measure.direction, self.places)

    def over(self, side: str) -> str:
        """Above or below the goal line, as the worse or the better side of it looks on the chart."""
        return "above" if (side == "better") == (self.sign > 0) else "below"

    @functools.cached_property
    def chance(self) -> float:
        """The one-sided share of chance that is allowed at this look; only with a trend."""
        return look_share(self.policy.false_alarm_share, self.trend) if self.trend else 0.0

    @functools.cached_property
    def asked(self) -> str:
        return growth_asked(float(self.line.per_week), self.measure.direction, self.places)

    @functools.cached_property
    def until(self) -> dt.date:
        return self.record.judged_until(self.today)

    def counted_sessions(self) -> str:
        done = self.sessions
        if not done.planned:
            return ""
        when = "Sessions" if self.segment.first else "Sessions since then"
        return f"{when}: {done.held} held, {done.missed} missed, {done.not_entered} not entered."

    def next_score(self, more: int = 1, not_before: dt.date | None = None) -> dt.date | None:
        """The school day on which that many more scores can be there, at a score a week."""
        if not self.goes_on:
            return None
        first = max(self.today, self.segment.begin_date)
        if self.last:
            first = max(first, self.last[0] + _WEEK)
        day = self.calendar.next_school_day(max(first + (more - 1) * _WEEK, not_before or first))
        return day if day and day <= self.line.target_date else None

    def named(self, day: dt.date | None) -> str:
        """The first day by which scores could change the state, as a sentence; always by its date, for paper is read
        later than it is printed."""
        if day is None:
            return ""
        first = self.next_score()
        if first is None or day <= first:
            return f"A score on {day_words(day)} could change this."
        return f"Weekly scores until {day_words(day)} could change this."

    @functools.cached_property
    def likelihood(self) -> float | None:
        """How likely it is that the trend line reaches the goal on its date."""
        trend = self.trend
        if trend is None or len(self.segment.scores) < EARLY_SCORES or not self.goes_on:
            return None
        date = self.line.target_date
        error = trend.mean_se(date)
        if not error:
            return None
        above = self.sign * (trend.at(date) - float(self.line.target))
        return min(max(t_below(above / error, trend.scores - 2), 0.0), 1.0)

    def progress(
        self,
        state: ProgressState,
        because: list[str],
        short: str,
        next_date: dt.date | None,
        *,
        details: tuple[str, ...] = (),
        sure: str = "",
        growth_middle: float | None = None,
        reaches: float | None = None,
        likelihood: float | None = None,
    ) -> Progress:
        trend = self.trend
        aim_today = self.aim_last if self.last and self.last[0] == self.today else self.line.at(self.today)
        before = self.previous.trend if self.previous else None
        return Progress(
            state=state,
            because=" ".join(part for part in because if part),
            short=short,
            details=details,
            sure=sure,
            rule=self.policy.rule,
            next_date=next_date,
            sessions=self.sessions,
            since=self.segment.begin_date,
            scores=len(self.segment.scores),
            trend=trend,
            last_date=self.last[0] if self.last else None,
            last_value=self.last[1] if self.last else None,
            aim_last=None if self.aim_last is None else float(self.aim_last),
            aim_today=None if aim_today is None else float(aim_today),
            growth=trend.slope if trend else None,
            growth_asked=float(self.line.per_week),
            growth_before=before.slope if before else None,
            growth_middle=growth_middle,
            reaches=reaches,
            likelihood=likelihood,
            at_goal=self.at_goal,
        )

    @functools.cached_property
    def at_goal(self) -> int:
        """How many scores in a row, counted from the last, reach the goal."""
        # Both were typed as decimals, so both are the floats nearest to them and equal where the decimals are.
        reached, target = 0, float(self.line.target)
        for _, value in reversed(self.segment.scores):
            if self.sign * (value - target) < 0:
                break
            reached += 1
        return reached


def made_of(segment: Segment) -> str:
    """What a trend is made of: 8 scores; 8 scores and 3 of the baseline; medians of 8 days"""
    many = len(segment.scores)
    said = f"medians of {count(many, 'day')}" if segment.taken > many else count(many, "score")
    return f"{said} and {len(segment.level)} of the baseline" if segment.level else said


def beside(line: Fraction, value: float) -> str:
    """The goal line's level as it is said beside a score: whole from 10 on, with one decimal below it and wherever the
    whole number would seem to be the score without being it."""
    level = float(line)
    whole = rounded(level if abs(level % 1 - 0.5) > 1e-6 else line, 0)
    if abs(level) >= 10 and (whole != number(value) or line == exact(value)):
        return whole
    places = 1 if rounded(line, 1) != rounded(value, 1) or line == exact(value) else 3
    return number(Fraction(rounded(line, places)))


def within(measure: Measure, value: float) -> float:
    """A forecast never leaves the scale of its measure."""
    if measure.least is not None:
        value = max(value, measure.least)
    return min(value, measure.most) if measure.most is not None else value
