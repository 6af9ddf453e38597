"""The progress of a plan: ahead, on track, behind, too early to tell or too few sessions to judge, and why.

*Order.* What is missing comes first (measure, goal, a plan that has not begun): *too early*. Then sessions: a plan that
was not delivered says nothing about the student, so a share of sessions held below the school's mark is *too few
sessions*. Then the data gate. Then level and growth together with their uncertainty.

*Sessions* are counted in the current phase, because those before a change are those of another plan; each day by the days
of the week that the plan had then (`schedules`). A plan without weekdays is not judged by sessions, nor is a phase with
fewer than four planned so far: one absence would be a quarter. Today counts once something was entered for it; until
then the day is not over.

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

`plan_look` is what every sentence is made from, `certainty` says how sure it is; this module says in which order.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, count_sessions
from interventiondesk.domain.certainty import details, growth_details, how_sure, in_a_line, outlier_check, why_on_track
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.judging import Judgment, judge, look_share
from interventiondesk.domain.lines import Aimline, aimline_of, exact
from interventiondesk.domain.plan_look import Look, Progress, ProgressState, made_of, within
from interventiondesk.domain.plan_record import EARLY_SCORES, FIRM_SCORES, PLAN_STARTS, PlanRecord, Segment
from interventiondesk.domain.rules import RULES, Outcome, RuleOutcome
from interventiondesk.domain.school import Policy
from interventiondesk.domain.trend import Trend
from interventiondesk.domain.words import count, day_words, number, rounded, share

__all__ = ["LEAST_SESSIONS", "LOOKED_AHEAD", "OUTCOME_STATES", "Progress", "ProgressState", "made_of", "progress_of"]

OUTCOME_STATES: Mapping[Outcome, ProgressState] = MappingProxyType(
    {"change": "behind", "raise_goal": "ahead", "continue": "on_track", "not_enough_data": "too_early"}
)
"""What the outcome of a published rule is as progress."""

_NOT_BY_SCORES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "check_in": ("Its daily points show how it goes, not scores on a goal line.", "no goal line: daily points"),
        "reteach": ("A check before and one after show what came of it.", "no goal line: a check before and after"),
        "enrichment": (
            "Enrichment has no goal line: its sessions and notes show how it goes.",
            "no goal line: its sessions",
        ),
        "mentoring": ("Mentoring has no goal line: its rhythm and its log show how it goes.", "no goal line: its log"),
        "counseling": (
            "Counseling has no goal line: its rhythm and its log show how it goes.",
            "no goal line: its log",
        ),
    }
)
"""What shows how a plan goes that has no goal line: in a sentence, and short."""

LEAST_SESSIONS = 4
"""With fewer planned sessions than this, sessions do not decide anything yet."""

LOOKED_AHEAD = 6
"""So many weekly scores to come are tried out."""

_DAY = dt.timedelta(days=1)
_SCORE_PLACES = 3


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
            by_scores=plan.kind == "measured",
            last_date=segment.scores[-1][0] if segment.scores else None,
            last_value=segment.scores[-1][1] if segment.scores else None,
        )

    if plan.kind != "measured":
        return missing(*_NOT_BY_SCORES[plan.kind])
    if record.measure is None:
        return missing("No measure is chosen yet, so there are no scores to look at. Choose one.", "no measure yet")
    if line is None:
        return missing("No goal is set yet, so there is no goal line to compare with. Set one.", "no goal yet")
    if not isinstance(line, Aimline):
        return missing(str(line), "the goal date is not after the baseline date")
    if today < plan.begin_date:
        starts = f"starts on {day_words(plan.begin_date)}"
        return missing(f"The plan {starts}.", starts, plan.begin_date)
    look = Look(
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


def _too_few_sessions(look: Look) -> bool:
    held = look.sessions.share
    judged = bool(look.record.plan.weekdays.strip()) and look.sessions.planned >= LEAST_SESSIONS
    return judged and held is not None and held < exact(look.policy.session_share)


def _sessions_first(look: Look) -> Progress:
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
    growth = tuple(growth_details(look, look.trend)) if look.trend else ()
    return look.progress("too_few_sessions", because, short, next_date, details=growth)


def _enough_sessions(look: Look, mark: Fraction) -> dt.date | None:
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


def _gated(look: Look) -> Progress | None:
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


def _passed(look: Look) -> str:
    """That the goal's date has passed, and that scores after it, or after the plan's end, are not judged."""
    said = f"The goal date, {day_words(look.line.target_date)}, has passed: review the goal." if look.passed else ""
    if any(look.until < score.date <= look.today for score in look.record.counted):
        said += f" Scores after {day_words(look.until)} are not judged."
    return said.strip()


def _goal_reached(look: Look) -> str:
    if not look.at_goal:
        return ""
    which = "The last score reaches" if look.at_goal == 1 else f"The last {look.at_goal} scores reach"
    return f"{which} the goal of {number(look.line.target)}."


def _judgment(look: Look, segment: Segment) -> Judgment:
    trend = segment.trend
    if trend is None:
        raise AssertionError("the gate lets through only phases with a trend")
    chance = look_share(look.policy.false_alarm_share, trend)
    return judge(trend, segment.scores, look.line, look.measure.direction, chance)


def _judged(look: Look) -> Progress:
    trend, last, aim = look.trend, look.last, look.aim_last
    if trend is None or last is None or aim is None:
        raise AssertionError("the gate lets through only phases with a trend and a score under the goal line")
    said = _judgment(look, look.segment)
    reaches = _reaches(look, trend)
    doubt = outlier_check(look, trend, said)
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
        details=details(look, trend, [*how_sure(look, trend), why_on_track(look, said), doubt.detail]),
        sure=in_a_line(look, trend),
        growth_middle=doubt.growth,
        reaches=reaches,
        likelihood=look.likelihood,
    )


def _by_rule(look: Look) -> Progress:
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
        details=details(look, trend, how_sure(look, trend)) if trend else (),
        sure=in_a_line(look, trend) if trend else "",
        reaches=reaches,
        likelihood=look.likelihood if trend else None,
    )


def _weeks_ahead(look: Look) -> list[dt.date]:
    """The days of the next weekly scores under this goal."""
    days = {look.next_score(more) for more in range(1, LOOKED_AHEAD + 1)}
    return sorted(day for day in days if day)


def _changed_by(look: Look, state: ProgressState, state_of: Callable[[Segment], ProgressState]) -> dt.date | None:
    """The first day by which weekly scores at an edge of what is likely would give another state. See the door."""
    days, segment, trend = _weeks_ahead(look), look.segment, look.trend
    likely = [trend.prediction_interval(day) if trend else None for day in days]
    found: dt.date | None = None
    for edge in (0, 1):
        scores = list(segment.scores)
        for day, interval in zip(days, likely, strict=True):
            if interval is None or day == found:
                break
            scores.append((day, round(within(look.measure, interval[edge]), _SCORE_PLACES)))
            if state_of(msgspec.structs.replace(segment, scores=tuple(scores))) != state:
                found = day
                break
    return found


def _to_come(look: Look, next_date: dt.date | None) -> str:
    """What the next scores could do, as a sentence."""
    days = _weeks_ahead(look) if next_date is None else []
    if not days:
        return look.named(next_date)
    if len(days) == 1:
        return f"A score on {day_words(days[0])} is unlikely to change this."
    return f"Weekly scores until {day_words(days[-1])} are unlikely to change this."


def _enough_for_rule(look: Look) -> dt.date | None:
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


def _reaches(look: Look, trend: Trend) -> float | None:
    return within(look.measure, trend.at(look.line.target_date)) if look.goes_on else None


def _growth_said(look: Look, trend: Trend, reaches: float | None) -> list[str]:
    """Growth against the growth asked for, where it leads, and the growth before the last change."""
    said = [f"Since {look.since} ({made_of(look.segment)}): {look.moves(trend.slope)}; {look.asked}."]
    if reaches is not None:
        by = day_words(look.line.target_date)
        said.append(f"At this pace: about {_roughly(reaches)} by {by}; the goal is {number(look.line.target)}.")
    before = look.previous
    if before and before.trend and len(before.scores) >= EARLY_SCORES:
        said.append(f"Before {look.since} ({made_of(before)}): {look.change(before.trend.slope)} a week.")
    return said
