"""The progress of a plan: ahead, on track, behind, too early to tell or too few sessions to judge, and why.

*Order.* What is missing comes first (measure, goal, a plan that has not begun): *too early*. Then sessions: a plan that
was not delivered says nothing about the student, so a share of sessions held below the school's mark is *too few
sessions*. Then the data gate. Then level and growth together with their uncertainty.

*Sessions* are counted in the current phase, because a change of plan changes the weekdays and the plan knows only those
of today. A plan without weekdays is not judged by sessions, nor is a phase with fewer than four planned so far: one
absence would be a quarter. Today counts once something was entered for it; until then the day is not over.

*Data gate.* Scores on `policy.least_scores` days of the phase, the last of them `policy.least_weeks` weeks or more
after its start. Baseline scores never open the gate.

*Judging* is `judging.standing`, the reasoning is at its door.

*After the goal date* nothing is extended: what is known up to that date is said, with the request to review the goal.
The words are a prompt for the team, never a judgment on a student or a teacher. They name no one and use no pronoun.

This module is over 400 lines because the rule and the sentences that explain it change together.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, SessionCount, count_sessions
from interventiondesk.domain.judging import look_share, standing
from interventiondesk.domain.lines import Aimline, Dated, aimline_of, exact
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plan_record import EARLY_SCORES, FIRM_SCORES, PlanRecord, Segment
from interventiondesk.domain.school import Policy
from interventiondesk.domain.trend import Trend, t_below
from interventiondesk.domain.words import PROGRESS, amount, count, day_words, number, rounded, share

ProgressState = Literal["ahead", "on_track", "behind", "too_early", "too_few_sessions"]

LEAST_SESSIONS = 4
"""With fewer planned sessions than this, sessions do not decide anything yet."""

_WEEK = dt.timedelta(weeks=1)
_DAY = dt.timedelta(days=1)


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a plan stands, with its because and the numbers behind it. Growth is per week. `because` is for a student's
    page and paper, `short` for a line in a list, `details` for who asks how sure it is. `next_date` is the next day on
    which more data could change the state; None where only a person can."""

    state: ProgressState
    because: str
    short: str
    details: tuple[str, ...] = ()
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
    reaches: float | None = None
    at_goal: int = 0

    @property
    def word(self) -> str:
        """On track, Behind and so on, as a person reads it."""
        return PROGRESS[self.state]


class _Look(msgspec.Struct, frozen=True, kw_only=True, dict=True):
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

    @functools.cached_property
    def trend(self) -> Trend | None:
        return self.segment.trend

    @property
    def last(self) -> Dated | None:
        return self.segment.scores[-1] if self.segment.scores else None

    @property
    def aim_last(self) -> Fraction | None:
        return self.line.at(self.last[0]) if self.last else None

    @property
    def since(self) -> str:
        return day_words(self.segment.begin_date)

    @property
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
        return f"{said}{';' if dated else ','} the goal line is at {beside(self.aim_last, value)}"

    def moves(self, slope: float) -> str:
        """A growth as a verb: gains 2.5 words a week."""
        pace = rounded(abs(slope), self.places)
        if not pace.strip("0."):
            return "stays level"
        verbs = ("gains", "loses") if self.sign > 0 else ("rises by", "falls by")
        return f"{verbs[slope < 0]} {pace} {self.measure.unit} a week"

    def change(self, slope: float) -> str:
        """A growth as a noun: 0.5, a fall of 0.5"""
        pace = rounded(abs(slope), self.places)
        if self.sign < 0 and pace.strip("0."):
            return f"{'a fall' if slope < 0 else 'a rise'} of {pace}"
        return f"a loss of {pace}" if slope < 0 and pace.strip("0.") else pace

    @property
    def asked(self) -> str:
        slope = self.line.per_week
        return f"the goal asks for {self.change(float(slope))}" if slope else "the goal asks to keep the level"

    def counted_sessions(self) -> str:
        done = self.sessions
        if not done.planned:
            return ""
        when = "Sessions" if self.segment.first else "Sessions since then"
        return f"{when}: {done.held} held, {done.missed} missed, {done.not_entered} not entered."

    def next_score(self, more: int = 1, not_before: dt.date | None = None) -> dt.date | None:
        """The school day on which that many more scores can be there, at a score a week."""
        if self.passed or not self.record.plan.running:
            return None
        first = max(self.today, self.segment.begin_date)
        if self.last:
            first = max(first, self.last[0] + _WEEK)
        day = self.calendar.next_school_day(max(first + (more - 1) * _WEEK, not_before or first))
        return day if day and day <= self.line.target_date else None

    def progress(
        self,
        state: ProgressState,
        because: list[str],
        short: str,
        next_date: dt.date | None,
        *,
        details: tuple[str, ...] = (),
        reaches: float | None = None,
    ) -> Progress:
        trend, aim_today = self.trend, self.line.at(self.today)
        before = self.previous.trend if self.previous else None
        return Progress(
            state=state,
            because=" ".join(part for part in because if part),
            short=short,
            details=details,
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
            reaches=reaches,
            at_goal=self.at_goal,
        )

    @property
    def at_goal(self) -> int:
        """How many scores in a row, counted from the last, reach the goal."""
        reached = 0
        for _, value in reversed(self.segment.scores):
            if self.sign * (exact(value) - self.line.target) < 0:
                break
            reached += 1
        return reached


def growth_places(line: Aimline | None) -> int:
    """Growth is said with one decimal; with two where the goal itself asks for less than 0.3 a week."""
    return 2 if line and 0 < abs(line.per_week) < Fraction(3, 10) else 1


def beside(line: Fraction, value: float) -> str:
    """The goal line's level as it is said beside a score: whole from 10 on, with one decimal below it and wherever the
    whole number would seem to be the score without being it."""
    whole = rounded(line, 0)
    if abs(line) >= 10 and (whole != number(value) or line == exact(value)):
        return whole
    places = 1 if rounded(line, 1) != rounded(value, 1) or line == exact(value) else 3
    return number(Fraction(rounded(line, places)))


def progress_of(record: PlanRecord, calendar: SchoolCalendar, policy: Policy, today: dt.date) -> Progress:
    """Where a plan stands on a day, from what was known by then: nothing dated later counts. See the module's door."""
    plan = record.plan
    goal = record.goal_on(today)
    line = aimline_of(goal) if goal else None
    until = record.judged_until(today)
    segments = record.segments(until)
    segment = segments[-1]
    entered_today = any(session.plan_id == plan.id and session.date == today for session in record.sessions)
    until_sessions = min(until, today if entered_today else today - _DAY)
    sessions = count_sessions(plan, record.sessions, calendar, segment.begin_date, until_sessions)

    def missing(because: str, short: str, next_date: dt.date | None = None) -> Progress:
        return Progress(
            state="too_early",
            because=because,
            short=short,
            next_date=next_date,
            sessions=sessions,
            since=segment.begin_date,
            scores=len(segment.scores),
            last_date=segment.scores[-1][0] if segment.scores else None,
            last_value=segment.scores[-1][1] if segment.scores else None,
        )

    if record.measure is None:
        return missing("No measure is chosen yet, so there are no scores to look at. Choose one.", "no measure yet")
    if line is None:
        return missing("No goal is set yet, so there is no goal line to compare with. Set one.", "no goal yet")
    if not isinstance(line, Aimline):
        return missing(str(line), "the goal date is not after the baseline date")
    if today < plan.begin_date:
        starts = f"starts on {day_words(plan.begin_date)}"
        return missing(f"The plan {starts}.", starts, plan.begin_date)
    look = _Look(
        record=record,
        measure=record.measure,
        line=line,
        calendar=calendar,
        policy=policy,
        today=today,
        segment=segment,
        previous=segments[-2] if len(segments) > 1 else None,
        sessions=sessions,
    )
    if _too_few_sessions(look):
        return _sessions_first(look)
    return _gated(look) or _judged(look)


def _too_few_sessions(look: _Look) -> bool:
    held = look.sessions.share
    judged = bool(look.record.plan.weekdays.strip()) and look.sessions.planned >= LEAST_SESSIONS
    return judged and held is not None and held < exact(look.policy.session_share)


def _sessions_first(look: _Look) -> Progress:
    done, mark = look.sessions, exact(look.policy.session_share)
    because = [
        _passed(look) if look.passed else "",
        f"{share(done.held, done.planned)} planned sessions held since {look.since};",
        f"{done.missed} missed, {done.not_entered} not entered.",
        f"Progress is judged from {number(100 * mark)} % on.",
    ]
    if done.not_entered:
        because.append(f"{count(done.not_entered, 'day')} can still be entered.")
    if look.last:
        because.append(f"{look.level()}.")
    short = f"{done.held} held, {done.missed} missed, {done.not_entered} not entered of {done.planned}"
    details = tuple(_growth_details(look, look.trend)) if look.trend else ()
    return look.progress("too_few_sessions", because, short, _enough_sessions(look, mark), details=details)


def _enough_sessions(look: _Look, mark: Fraction) -> dt.date | None:
    """The first day on which the share can be reached: today by entering open days, or when the next ones are held."""
    done = look.sessions
    plan = look.record.plan
    if look.passed or not plan.running:
        return None
    if done.held + done.not_entered >= mark * done.planned:
        return look.today
    if mark == 1:
        return None
    more = math.ceil((mark * done.planned - done.held - done.not_entered) / (1 - mark))
    to_come = look.calendar.scheduled(plan.weekdays, look.today, look.line.target_date)
    open_days = [day for day in to_come if not any(session.date == day for session in look.record.sessions)]
    return open_days[more - 1] if len(open_days) >= more else None


def _gated(look: _Look) -> Progress | None:
    """Too early, where the phase has too few scores, too few weeks, or none under the goal in force."""
    policy, scores = look.policy, len(look.segment.scores)
    last = look.last
    weeks = (last[0] - look.segment.begin_date).days / 7 if last else 0.0
    under_goal = last is not None and last[0] >= look.line.begin_date
    if scores >= policy.least_scores and weeks >= policy.least_weeks and under_goal:
        return None
    because = [f"{look.level()}."] if last else []
    short = [look.level(dated=False)] if last else []
    if look.passed:
        because.insert(0, _passed(look))
    if last and not under_goal and scores >= policy.least_scores:
        because.append(f"No score yet since the goal line began on {day_words(look.line.begin_date)}.")
        short.append("no score under this goal yet")
    else:
        needed = f"{count(policy.least_scores, 'score')} over {_weeks(policy.least_weeks)}"
        since = f"since the plan started on {look.since}" if look.segment.first else f"since {look.since}"
        so_far = count(scores, "score") if scores else "No score"
        if scores >= policy.least_scores:
            so_far += f" over {_weeks(weeks)}"
        because.append(f"{so_far} {since}; progress is judged once there are {needed}.")
        short.append(f"{scores} of {policy.least_scores} scores" if scores < policy.least_scores else so_far)
    earliest = look.segment.begin_date + dt.timedelta(days=math.ceil(7 * policy.least_weeks))
    next_date = look.next_score(max(policy.least_scores - scores, 1), max(earliest, look.line.begin_date))
    if next_date:
        because.append(f"With a score a week that is {day_words(next_date)}.")
    because.append(look.counted_sessions())
    return look.progress("too_early", because, "; ".join(short), next_date)


def _weeks(weeks: float) -> str:
    said = number(Fraction(rounded(weeks, 1)))
    return f"{said} {'week' if said == '1' else 'weeks'}"


def _passed(look: _Look) -> str:
    return f"The goal date, {day_words(look.line.target_date)}, has passed: review the goal."


def _goal_reached(look: _Look) -> str:
    if not look.at_goal:
        return ""
    which = "The last score reaches" if look.at_goal == 1 else f"The last {look.at_goal} scores reach"
    return f"{which} the goal of {number(look.line.target)}."


def _state(trend: Trend, look: _Look, last: dt.date, aim: Fraction) -> ProgressState:
    share_of_look = look_share(look.policy.false_alarm_share)
    return standing(trend, float(look.line.per_week), last, aim, look.sign, share_of_look)


def _judged(look: _Look) -> Progress:
    trend, last, aim = look.trend, look.last, look.aim_last
    if trend is None or last is None or aim is None:
        raise AssertionError("the gate lets through only phases with a trend and a score under the goal line")
    state = _state(trend, look, last[0], aim)
    moves = look.moves(trend.slope)
    because = [
        _passed(look) if look.passed else "",
        f"{look.level()}.",
        _goal_reached(look),
        f"Since {look.since}: {moves}; {look.asked}.",
    ]
    reaches = None
    if not look.passed and look.record.plan.running:
        reaches = _within(look.measure, trend.at(look.line.target_date))
        places = 0 if abs(reaches) >= 10 else 1
        because.append(
            f"At this pace: about {number(Fraction(rounded(reaches, places)))} by {day_words(look.line.target_date)}."
        )
    before = look.previous.trend if look.previous else None
    if before:
        because.append(f"Before {look.since}: {look.change(before.slope)} a week.")
    because.append(look.counted_sessions())
    short = f"{look.level(dated=False)}; {moves.replace(f' {look.measure.unit} a week', ' a week')}, {look.asked}"
    next_date = look.next_score()
    details = _details(look, trend, state, next_date)
    return look.progress(state, because, short, next_date, details=details, reaches=reaches)


def _within(measure: Measure, value: float) -> float:
    """A forecast never leaves the scale of its measure."""
    if measure.least is not None:
        value = max(value, measure.least)
    return min(value, measure.most) if measure.most is not None else value


def _growth_details(look: _Look, trend: Trend) -> list[str]:
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
    if look.segment.start:
        said.append(f"{count(len(look.segment.start), 'baseline score')} also count as the level at the plan's start.")
    return said


def _details(look: _Look, trend: Trend, state: ProgressState, next_date: dt.date | None) -> tuple[str, ...]:
    said = [*_growth_details(look, trend), _how_sure(look, trend, state)]
    if next_date and look.last and (next_date - look.last[0]).days <= 21:
        likely = trend.prediction_interval(next_date)
        if likely:
            places = 0 if abs(trend.at(next_date)) >= 10 else 1
            low, high = (rounded(_within(look.measure, end), places) for end in likely)
            said.append(f"The next score is likely to lie between {low} and {high} {look.measure.unit}.")
    return tuple(said)


def _how_sure(look: _Look, trend: Trend, state: ProgressState) -> str:
    if not trend.slope_se:
        return "The scores lie exactly on a line."
    more = look.sign * (trend.slope - float(look.line.per_week))
    chance = 1 - t_below(abs(more) / trend.slope_se, trend.scores - 2)
    if chance >= look_share(look.policy.false_alarm_share):
        return "The difference from the growth that the goal asks for may be chance."
    looks = f"about 1 of {int(1 / chance)} looks" if chance > 0.001 else "fewer than 1 of 1000 looks"
    if state == "on_track":
        kept = "below" if more < 0 else "above"
        side = "not worse" if more < 0 else "not better"
        return f"The growth is {kept} what the goal asks for, but the level is {side} than the goal line."
    little = "so little" if more < 0 else "so much"
    return f"A student who grows as the goal asks would seem to grow {little} in {looks}."
