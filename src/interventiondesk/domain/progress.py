"""The progress of a plan: ahead, on track, behind, too early to tell or too few sessions to judge, and why.

*Order.* What is missing comes first (measure, goal, a plan that has not begun): *too early*. Then sessions: a plan that
was not delivered says nothing about the student, so a share of sessions held below the school's mark is *too few
sessions*. Then the data gate. Then level and growth together with their uncertainty.

*Sessions* are counted in the current phase, because a change of plan changes the weekdays and the plan knows only those
of today. A plan without weekdays is not judged by sessions, nor is a phase with fewer than four planned so far: one
absence would be a quarter. Today counts once something was entered for it; until then the day is not over.

*Data gate.* Scores on `policy.least_scores` days of the phase, the last of them `policy.least_weeks` weeks or more
after its start. Baseline scores never open the gate.

*Judging.* Least squares through the phase's daily medians. *Behind* when the growth is below the goal's at the
one-sided `policy.one_sided_share` (t with n - 2) **and** the fitted level at the last score is worse than the line;
*ahead* is the mirror; anything else is *on track*. Both conditions, because growth alone accuses a student who leapt
early and then leveled above the line, and level alone accuses one who began low by chance.

*The baseline as a level at the start.* Until the first phase change the regression takes in the baseline scores too:
the one exception to methods 1.1, where baseline scores never count for a rule. They are placed on the plan's first day
and not on their own dates. In a simulation (three baseline scores without growth in the three weeks before the start,
growth as planned from then on, weekly looks from week 6 to 15, some thousand series a cell) their own dates call 31, 17
and 14 % of students behind at residual SD 5, 10 and 15; the first day calls 9 %, and at half the growth it finds 84, 38
and 23 % by week 12. Only baseline scores of the four weeks before the start are used so: an older level may not be the
level at the start.

*After the goal date* nothing is extended: what is known up to that date is said, with the request to review the goal.
The words are a prompt for the team, never a judgment on a student or a teacher. They name no one and use no pronoun.

This module is over 400 lines because the rule and the sentences that explain it change together.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, SessionCount, count_sessions
from interventiondesk.domain.lines import Aimline, Baseline, Dated, aimline_of, baseline_of, exact
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plans import Goal, Intervention, Phase, Plan, Session
from interventiondesk.domain.school import Policy, Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.trend import Trend, daily_medians, least_squares, t_below, t_quantile
from interventiondesk.domain.words import PROGRESS, amount, count, day_words, number, rounded, share

ProgressState = Literal["ahead", "on_track", "behind", "too_early", "too_few_sessions"]

LEAST_TREND_SCORES = 3
"""Below three scores no line is drawn and no growth is said (methods 2.2)."""

EARLY_SCORES = 6
"""From six scores on a line has its interval (methods 2.2)."""

FIRM_SCORES = 14
"""From fourteen on a least-squares line is good enough for decisions (Christ et al. 2012)."""

LEAST_SESSIONS = 4
"""With fewer planned sessions than this, sessions do not decide anything yet."""

BASELINE_SCORES = 3
_BASELINE_REACH = dt.timedelta(weeks=8)
_BASELINE_IN_TREND = dt.timedelta(weeks=4)
_WEEK = dt.timedelta(weeks=1)
_DAY = dt.timedelta(days=1)


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """A plan from one change to the next. A score dated on `begin_date` belongs to it, one dated on `end_date` to the
    next. `scores` are the medians of its days; `start` holds the baseline scores placed on the plan's first day, in the
    first segment only."""

    begin_date: dt.date
    end_date: dt.date | None = None
    label: str = "plan starts"
    first: bool = True
    scores: tuple[Dated, ...] = ()
    start: tuple[Dated, ...] = ()

    @property
    def trend(self) -> Trend | None:
        """The line of this segment, the same one in words, on charts and in the rule; None below three scores."""
        return least_squares(self.start + self.scores) if len(self.scores) >= LEAST_TREND_SCORES else None


class PlanRecord(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A plan with everything its progress is made from. `scores` are all of the student on the plan's measure, in any
    order, from before the start too, absent and left-out ones among them. It reads no desk and changes nothing."""

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

    @property
    def direction(self) -> Literal["higher", "lower"]:
        """Which way is better."""
        return self.measure.direction if self.measure else "higher"

    @functools.cached_property
    def counted(self) -> tuple[Score, ...]:
        """The scores that count, in date order: no absence, nothing left out."""
        return tuple(sorted((score for score in self.scores if score.counts), key=lambda one: (one.date, one.ordinal)))

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
        before = [score for score in self.counted if since <= score.date < self.plan.begin_date]
        return tuple(before[-wanted:])

    @property
    def baseline(self) -> Baseline | None:
        """The median of the baseline scores, or None without any."""
        return baseline_of(_dated(self.baseline_scores))

    def segments(self, until: dt.date) -> tuple[Segment, ...]:
        """The plan from change to change, up to a day; the first begins with the plan, so there is always one.

        Changes dated on or before the plan's start belong to the start; two changes of one day are one.
        """
        start = self.plan.begin_date
        labels: dict[dt.date, str] = {start: "plan starts"}
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
        days = daily_medians(_dated(score for score in self.counted if start <= score.date <= until))
        return tuple(
            Segment(
                begin_date=begin,
                end_date=end,
                label=labels[begin],
                first=begin == start,
                scores=tuple(day for day in days if begin <= day[0] and (end is None or day[0] < end)),
                start=tuple(level) if begin == start else (),
            )
            for begin, end in zip(begins, ends, strict=True)
        )


def _dated(scores: Iterable[Score]) -> tuple[Dated, ...]:
    return tuple((score.date, float(score.value or 0)) for score in scores)


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
    """Growth against the growth asked for, and level against the line, both in the direction that is better."""
    more = look.sign * (trend.slope - float(look.line.per_week))
    above = look.sign * (trend.at(last) - float(aim))
    needed = t_quantile(1 - look.policy.one_sided_share, trend.scores - 2) * (trend.slope_se or 0.0)
    # An exact fit has no error to measure against; what is left then is the last digit of a binary number.
    needed = max(needed, 1e-9 * (1 + abs(trend.slope)))
    least = 1e-9 * (1 + abs(float(aim)))
    if more < -needed and above < -least:
        return "behind"
    return "ahead" if more > needed and above > least else "on_track"


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
    if chance >= look.policy.one_sided_share:
        return "The difference from the growth that the goal asks for may be chance."
    looks = f"about 1 of {int(1 / chance)} looks" if chance > 0.001 else "fewer than 1 of 1000 looks"
    if state == "on_track":
        kept = "below" if more < 0 else "above"
        side = "not worse" if more < 0 else "not better"
        return f"The growth is {kept} what the goal asks for, but the level is {side} than the goal line."
    little = "so little" if more < 0 else "so much"
    return f"A student who grows as the goal asks would seem to grow {little} in {looks}."
