"""The progress of a plan: ahead, on track, behind, too early to tell or too few sessions to judge, and why.

*Order.* What is missing comes first (measure, goal, a plan that has not begun): *too early*. Then sessions: a plan that
was not delivered says nothing about the student, so a share of sessions held below the school's mark is *too few
sessions*. Then the data gate. Then level and growth together with their uncertainty.

*Sessions* are counted in the current phase, because a change of plan changes the weekdays and the plan knows only those
of today. A plan without weekdays is not judged by sessions, nor is a phase with fewer than four planned so far: one
absence would be a quarter. Today counts once something was entered for it; until then the day is not over.

*Data gate.* Scores on `policy.least_scores` days of the phase, the last of them `policy.least_weeks` weeks or more
after its start. Baseline scores never open the gate.

*Judging* is `judging.judge`, the reasoning is at its door. A school that is bound to a published rule (`rules`) gets
that rule's outcome instead: change is *behind*, raise the goal is *ahead*, continue is *on track*, not enough data is
*too early*. What is missing and the sessions come first under every rule; the data gate is only our own, for published
rules have theirs. They look at the medians of the current phase's days against the goal in force,
never at the baseline; nor does any growth that is said or drawn beside them, and below six scores none is said.

*The outlier check* asks the same scores for their middle growth (Theil-Sen) and its interval, at the same one-sided
share. Where the growth asked for lies elsewhere from that interval than from the least-squares one (below, inside or
above), and the rule with growth and level of the middle line would give another state, the details say so. Unusual scores
are named as the likely reason, in the because too, only where the two growths lie more than half a standard error apart:
within it, two good measures of the same growth fall on two sides of a mark by chance. (At week 15 and a residual SD of 8,
of 100 half-growers without any outlier 14 are called close and 2 carried by unusual scores; with one
score four standard deviations off it is 12 and 6.)

*What could change it* is tried out: the scores of the next weeks, one a week up to six, all at the better or all at the
worse edge of where one new score would fall by now (95 %). The first day by which either would give another state is
named; where neither does, that is said.

*The likelihood of reaching the goal* is the chance, by t with n - 2, that the fitted line on the goal's date reaches the
goal, if growth goes on as in this phase. It is said from six scores on, and never as 0 or 100 %.

*After the goal date* nothing is extended: what is known up to that date is said, with the request to review the goal.
The words are a prompt for the team, never a judgment on a student or a teacher. They name no one and use no pronoun.

This module is over 400 lines because the rule and the sentences that explain it change together.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, SessionCount, count_sessions
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.judging import RECENT, Against, Judgment, judge, look_share, mostly
from interventiondesk.domain.lines import Aimline, Dated, aimline_of, exact
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.phrases import growth_asked, growth_noun, growth_places, growth_verb
from interventiondesk.domain.plan_record import EARLY_SCORES, FIRM_SCORES, PLAN_STARTS, PlanRecord, Segment
from interventiondesk.domain.rules import RULES, Outcome, RuleOutcome
from interventiondesk.domain.school import Policy, RuleName
from interventiondesk.domain.theil_sen import MiddleLine, Side, growth_side, theil_sen
from interventiondesk.domain.trend import Trend, t_below
from interventiondesk.domain.words import PROGRESS, amount, count, day_words, number, rounded, share

ProgressState = Literal["ahead", "on_track", "behind", "too_early", "too_few_sessions"]

OUTCOME_STATES: Mapping[Outcome, ProgressState] = MappingProxyType(
    {"change": "behind", "raise_goal": "ahead", "continue": "on_track", "not_enough_data": "too_early"}
)
"""What the outcome of a published rule is as progress."""

LEAST_SESSIONS = 4
"""With fewer planned sessions than this, sessions do not decide anything yet."""

LOOKED_AHEAD = 6
"""So many weekly scores to come are tried out."""

_WEEK = dt.timedelta(weeks=1)
_DAY = dt.timedelta(days=1)
_SCORE_PLACES = 3


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """Where a plan stands, with its because and the numbers behind it. Growth is per week. `because` is for a student's
    page and paper, `short` for a line in a list, `details` for who asks how sure it is, `sure` is that in a line for
    paper. `rule` is the one that spoke. `next_date` is the first day by which more data could change the state; None where
    only a person can, or where the next weeks are unlikely to. `likelihood` (0 to 1) is that of the trend reaching the
    goal on its date; None below six scores, after the goal date, once the plan has ended and where the scores lie exactly
    on a line. `growth_middle` is the Theil-Sen growth, only where it would give another state."""

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


def progress_of(record: PlanRecord, calendar: SchoolCalendar, policy: Policy, today: dt.date) -> Progress:
    """Where a plan stands on a day, from what was known by then: nothing dated later counts. See the module's door."""
    plan = record.plan
    goal = record.goal_on(today)
    line = aimline_of(goal) if goal else None
    until = record.judged_until(today)
    segments = record.segments(until, baseline_in_trend=policy.rule == "default")
    segment = segments[-1]
    entered_today = any(session.plan_id == plan.id and session.date == today for session in record.sessions)
    until_sessions = min(until, today if entered_today else today - _DAY)
    sessions = count_sessions(plan, record.sessions, calendar, segment.begin_date, until_sessions)

    def missing(because: str, short: str, next_date: dt.date | None = None) -> Progress:
        return Progress(
            state="too_early",
            because=because,
            short=short,
            rule=policy.rule,
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
    if policy.rule != "default":
        return _by_rule(look)
    return _gated(look) or _judged(look)


def _too_few_sessions(look: _Look) -> bool:
    held = look.sessions.share
    judged = bool(look.record.plan.weekdays.strip()) and look.sessions.planned >= LEAST_SESSIONS
    return judged and held is not None and held < exact(look.policy.session_share)


def _sessions_first(look: _Look) -> Progress:
    done, mark = look.sessions, exact(look.policy.session_share)
    because = [
        _passed(look),
        f"{share(done.held, done.planned, mark=look.policy.session_share)} planned sessions held since {look.since};",
        f"{done.missed} missed, {done.not_entered} not entered.",
        f"Progress is judged from {number(100 * mark)} % on.",
    ]
    next_date = _enough_sessions(look, mark)
    if done.not_entered:
        enough = "; if they were held, that is enough" if next_date == look.today else ""
        because.append(f"{count(done.not_entered, 'day')} can still be entered{enough}.")
    if next_date and next_date != look.today:
        those = "With those held and every session to come" if done.not_entered else "With every session to come held"
        because.append(f"{those}, that is reached on {day_words(next_date)}.")
    elif next_date is None and look.goes_on:
        because.append(f"It can no longer be reached before the goal date, {day_words(look.line.target_date)}.")
    if look.last:
        because.append(f"{look.level()}.")
    short = f"{done.held} held, {done.missed} missed, {done.not_entered} not entered of {done.planned}"
    details = tuple(_growth_details(look, look.trend)) if look.trend else ()
    return look.progress("too_few_sessions", because, short, next_date, details=details)


def _enough_sessions(look: _Look, mark: Fraction) -> dt.date | None:
    """The first day on which the share can be reached: today by entering open days, or when the next ones are held."""
    done = look.sessions
    plan = look.record.plan
    if not look.goes_on:
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
    because.insert(0, _passed(look))
    if last and not under_goal and scores >= policy.least_scores:
        because.append(f"No score yet since the goal line began on {day_words(look.line.begin_date)}.")
        short.append("no score under this goal yet")
    else:
        needed = f"{count(policy.least_scores, 'score')} over {_weeks(policy.least_weeks)}"
        started = look.segment.label == PLAN_STARTS
        since = f"since the plan started on {look.since}" if started else f"since {look.since}"
        so_far = count(scores, "score") if scores else "No score"
        if scores >= policy.least_scores:
            so_far += f" over {_weeks(weeks)}"
        because.append(f"{so_far} {since}; progress is judged once there are {needed}.")
        short.append(f"{scores} of {policy.least_scores} scores" if scores < policy.least_scores else so_far)
    earliest = look.segment.begin_date + dt.timedelta(days=math.ceil(7 * policy.least_weeks))
    next_date = look.next_score(max(policy.least_scores - scores, 1), max(earliest, look.line.begin_date))
    if next_date and scores >= policy.least_scores:
        because.append(look.named(next_date))
    elif next_date:
        because.append(f"With a score a week that is {day_words(next_date)}.")
    because.append(look.counted_sessions())
    return look.progress("too_early", because, "; ".join(short), next_date)


def _weeks(weeks: float) -> str:
    said = rounded(weeks, 1).removesuffix(".0")
    return f"{said} {'week' if said == '1' else 'weeks'}"


def _roughly(value: float) -> str:
    """A level that is worked out: whole from 10 on, with at most one decimal below it."""
    return rounded(value, 0 if abs(value) >= 10 else 1).removesuffix(".0")


def _passed(look: _Look) -> str:
    """That the goal's date has passed, and that scores after it, or after the plan's end, are not judged."""
    said = f"The goal date, {day_words(look.line.target_date)}, has passed: review the goal." if look.passed else ""
    if any(look.until < score.date <= look.today for score in look.record.counted):
        said += f" Scores after {day_words(look.until)} are not judged."
    return said.strip()


def _goal_reached(look: _Look) -> str:
    if not look.at_goal:
        return ""
    which = "The last score reaches" if look.at_goal == 1 else f"The last {look.at_goal} scores reach"
    return f"{which} the goal of {number(look.line.target)}."


def _judgment(look: _Look, segment: Segment) -> Judgment:
    trend = segment.trend
    if trend is None:
        raise AssertionError("the gate lets through only phases with a trend")
    chance = look_share(look.policy.false_alarm_share, trend)
    return judge(trend, segment.scores, look.line, look.measure.direction, chance)


def _judged(look: _Look) -> Progress:
    trend, last, aim = look.trend, look.last, look.aim_last
    if trend is None or last is None or aim is None:
        raise AssertionError("the gate lets through only phases with a trend and a score under the goal line")
    said = _judgment(look, look.segment)
    reaches = _reaches(look, trend)
    doubt = _outlier_check(look, trend, said)
    next_date = _changed_by(look, said.standing, lambda segment: _judgment(look, segment).standing)
    because = [
        _passed(look),
        f"{look.level()}.",
        _goal_reached(look),
        *_growth_said(look, trend, reaches),
        f"The level is clearly {look.over(said.level)} the goal line." if said.by_level else "",
        doubt.because,
        look.counted_sessions(),
        _to_come(look, next_date),
    ]
    return look.progress(
        said.standing,
        because,
        f"{look.level(dated=False)}; {look.moves(trend.slope, unit=False)}, {look.asked}",
        next_date,
        details=_details(look, trend, [*_how_sure(look, trend), _why_on_track(look, said), doubt.detail]),
        sure=_in_a_line(look, trend),
        growth_middle=doubt.growth,
        reaches=reaches,
        likelihood=look.likelihood,
    )


def _by_rule(look: _Look) -> Progress:
    """What the published rule that the school has chosen says, with the same numbers beside it."""
    rule = look.policy.rule

    def asked(segment: Segment) -> RuleOutcome:
        return RULES[rule](segment.scores, look.line, look.measure.direction, since=segment.begin_date)

    said = asked(look.segment)
    state = OUTCOME_STATES[said.outcome]
    # Below six scores a published rule may speak of the scores, but nobody of their growth.
    trend = look.trend if len(look.segment.scores) >= EARLY_SCORES else None
    if state == "too_early":
        next_date = _enough_for_rule(look)
        to_come = look.named(next_date)
    else:
        next_date = _changed_by(look, state, lambda segment: OUTCOME_STATES[asked(segment).outcome])
        to_come = _to_come(look, next_date)
    reaches = _reaches(look, trend) if trend else None
    growth = _growth_said(look, trend, reaches) if trend else []
    because = [
        _passed(look),
        f"{field_of(Policy, 'rule').word(rule)}: {said.because}",
        f"{look.level()}." if look.last else "",
        _goal_reached(look),
        *(growth[1:] if rule == "trend" and state != "too_early" else growth),
        look.counted_sessions(),
        to_come,
    ]
    return look.progress(
        state,
        because,
        said.because.removesuffix("."),
        next_date,
        details=_details(look, trend, _how_sure(look, trend)) if trend else (),
        sure=_in_a_line(look, trend) if trend else "",
        reaches=reaches,
        likelihood=look.likelihood if trend else None,
    )


def _weeks_ahead(look: _Look) -> list[dt.date]:
    """The days of the next weekly scores under this goal."""
    days = {look.next_score(more) for more in range(1, LOOKED_AHEAD + 1)}
    return sorted(day for day in days if day)


def _changed_by(look: _Look, state: ProgressState, state_of: Callable[[Segment], ProgressState]) -> dt.date | None:
    """The first day by which weekly scores at an edge of what is likely would give another state. See the door."""
    days, segment, trend = _weeks_ahead(look), look.segment, look.trend
    likely = [trend.prediction_interval(day) if trend else None for day in days]
    found: list[dt.date] = []
    for edge in (0, 1):
        scores = list(segment.scores)
        for day, interval in zip(days, likely, strict=True):
            if interval is None:
                break
            scores.append((day, round(_within(look.measure, interval[edge]), _SCORE_PLACES)))
            if state_of(msgspec.structs.replace(segment, scores=tuple(scores))) != state:
                found.append(day)
                break
    return min(found, default=None)


def _to_come(look: _Look, next_date: dt.date | None) -> str:
    """What the next scores could do, as a sentence."""
    days = _weeks_ahead(look) if next_date is None else []
    if not days:
        return look.named(next_date)
    if len(days) == 1:
        return f"A score on {day_words(days[0])} is unlikely to change this."
    return f"Weekly scores until {day_words(days[-1])} are unlikely to change this."


def _enough_for_rule(look: _Look) -> dt.date | None:
    """The first day on which a published rule would have enough data, at a score a week: it is asked."""
    scores = list(look.segment.scores)
    for more in range(1, FIRM_SCORES + 1):
        day = look.next_score(more, look.line.begin_date)
        level = look.line.at(day) if day else None
        if day is None or level is None:
            return None
        scores.append((day, float(level)))
        said = RULES[look.policy.rule](scores, look.line, look.measure.direction, since=look.segment.begin_date)
        if said.outcome != "not_enough_data":
            return day
    return None


def _reaches(look: _Look, trend: Trend) -> float | None:
    return _within(look.measure, trend.at(look.line.target_date)) if look.goes_on else None


def _growth_said(look: _Look, trend: Trend, reaches: float | None) -> list[str]:
    """Growth against the growth asked for, where it leads, and the growth before the last change."""
    said = [f"Since {look.since} ({made_of(look.segment)}): {look.moves(trend.slope)}; {look.asked}."]
    if reaches is not None:
        by = day_words(look.line.target_date)
        said.append(f"At this pace: about {_roughly(reaches)} by {by}; the goal is {number(look.line.target)}.")
    before = look.previous
    if before and before.trend and len(before.scores) >= EARLY_SCORES:
        said.append(f"Before {look.since} ({made_of(before)}): {look.change(before.trend.slope)} a week.")
    return said


class _Doubt(msgspec.Struct, frozen=True):
    """The middle growth where it would give another state, and what is said of that first and for who asks."""

    growth: float | None = None
    because: str = ""
    detail: str = ""


def _outlier_check(look: _Look, trend: Trend, said: Judgment) -> _Doubt:
    """Whether the middle growth would give another state. See the module's door."""
    points = look.segment.trend_points
    side = growth_side(points, look.line.per_week, 1 - 2 * look.chance)
    if side is None or _against(side, look.sign) == said.growth:
        return _Doubt()
    middle = theil_sen(points)
    if middle is None:
        return _Doubt()
    other = _by_middle(look, middle, _against(side, look.sign), said.level)
    if other == said.standing:
        return _Doubt()
    told = f"{look.change(middle.slope)} {look.measure.unit} a week"
    would = PROGRESS[other].lower()
    if abs(middle.slope - trend.slope) <= (trend.slope_se or 0) / 2:
        close = f"This is close: by the middle growth between any two scores, {told}, the plan would be {would}."
        return _Doubt(middle.slope, "", close)
    carried = "One or two unusual scores may carry this"
    return _Doubt(
        middle.slope,
        f"{carried}: look at the scores before deciding.",
        f"{carried}: the middle growth, which they hardly move, is {told}, and by it the plan would be {would}.",
    )


def _against(side: Side, sign: int) -> Against:
    """Where a growth lies from the growth asked for, in the wanted direction."""
    if side == "inside":
        return "unclear"
    return "better" if (side == "more") == (sign > 0) else "worse"


def _by_middle(look: _Look, middle: MiddleLine, growth: Against, level: Against) -> ProgressState:
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
    if look.segment.level:
        said.append(f"{count(len(look.segment.level), 'baseline score')} also count as the level at the plan's start.")
    return said


def _details(look: _Look, trend: Trend, sure: list[str]) -> tuple[str, ...]:
    said = [*_growth_details(look, trend), *sure]
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
            low, high = (rounded(_within(look.measure, end), places) for end in likely)
            said.append(f"The next score is likely to lie between {low} and {high} {look.measure.unit}.")
    return tuple(part for part in said if part)


def _in_a_line(look: _Look, trend: Trend) -> str:
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


def _how_sure(look: _Look, trend: Trend) -> list[str]:
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


def _why_on_track(look: _Look, said: Judgment) -> str:
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
