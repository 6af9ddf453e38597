"""Which flags wait for a decision, and since when: a decision settles a flag until the datum behind it changes.

What a decision remembers is what each flag read that day (`remembered`). It holds until one of these comes:

- a row that it did not know: one more incident, a new benchmark or rating. A course that was failing then and is failing
  now in the same term is the same datum, because files of marks come every week; it is a new one where it fell by
  `flag_memory.WORSE_COURSE` points or more.
- the second line: the flag was not severe and is now.
- attendance, which has no rows, is worse by `flag_memory.WORSE_SHARE` of the days, or by `flag_memory.WORSE_DAYS` days.
- its own end: *watch* ends on its date; *find out why* with the inquiry, or once its date has passed; *plan* and *reteach*
  with the plan, or where no plan was written within `PLAN_DAYS`; a school year ends all.

A running plan of the flag's area settles it without a decision, and so does one that the team let a student exit, as a
decision of that day. A flag of several areas needs a plan in each: a plan for reading says nothing about mathematics.

A flag waits since the day on which its datum crossed the line, not since the newest datum looked at: with every import
that one moves on, and the flag would never grow old.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import msgspec

from interventiondesk.domain.flag_age import at, crossed
from interventiondesk.domain.flag_memory import Memory, changed, memories, memory_of, remembered
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import StudentSigns
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.signs import CourseResult

__all__ = [
    "Answers",
    "OpenFlag",
    "SettledFlag",
    "areas_of",
    "flag_states",
    "memories",
    "open_flags",
    "remembered",
    "settled_by",
]

PLAN_DAYS = 10
"""Calendar days to write a plan that was decided on. Usual practice; what is still not written then waits again."""

_DAY = dt.timedelta(days=1)

_AREAS: dict[Indicator, frozenset[str]] = {
    "attendance": frozenset({"attendance"}),
    "attendance_month": frozenset({"attendance"}),
    "behavior": frozenset({"behavior"}),
    "behavior_early": frozenset({"behavior"}),
    "externalizing": frozenset({"behavior", "social_emotional"}),
    "internalizing": frozenset({"social_emotional"}),
}
_SUBJECT_AREAS = {"english": frozenset({"reading", "writing"}), "math": frozenset({"math"})}


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What the school has done about one student's flags: decisions, plans (ended ones too) and inquiries."""

    decisions: tuple[FlagDecision, ...] = ()
    plans: tuple[Plan, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()


class OpenFlag(msgspec.Struct, frozen=True, kw_only=True):
    """A flag that waits for a decision, and the day since which it does."""

    reading: Reading
    since: dt.date


class SettledFlag(msgspec.Struct, frozen=True, kw_only=True):
    """A flag that waits for nobody, and what settled it: a decision, or else a plan that runs."""

    reading: Reading
    decision: FlagDecision | None = None
    plan: Plan | None = None


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer to one flag: what was known then, and the first day on which it no longer holds."""

    date: dt.date
    memory: Memory
    over: dt.date | None = None
    decision: FlagDecision | None = None


def settled_by(
    reading: Reading,
    decisions: Iterable[FlagDecision],
    today: dt.date,
    *,
    signs: StudentSigns | None = None,
    plans: Sequence[Plan] = (),
    inquiries: Sequence[Inquiry] = (),
    year_begin: dt.date | None = None,
) -> FlagDecision | None:
    """The decision that settles a flag today; None where it waits, or is settled by a plan alone.

    `signs` tells course results apart from new ones of the same course, `plans` and `inquiries` when a decision has come
    to its end, `year_begin` that it is of an earlier school year.
    """
    answers = Answers(decisions=tuple(decisions), plans=tuple(plans), inquiries=tuple(inquiries))
    newest = _newest(_decided(reading.indicator, answers, year_begin))
    return newest.decision if newest and _holds(newest, reading, signs, today) else None


def open_flags(look: Look, readings: Iterable[Reading], answers: Answers) -> tuple[OpenFlag, ...]:
    """The flags of one student that wait for a decision, in the order of the readings. A strength never waits."""
    found = flag_states(look, (one for one in readings if not one.strength), answers)
    return tuple(one for one in found if isinstance(one, OpenFlag))


def flag_states(look: Look, readings: Iterable[Reading], answers: Answers) -> tuple[OpenFlag | SettledFlag, ...]:
    """Every flag among the readings, strengths too: open or settled, and by what."""
    return tuple(_state(look, one, answers) for one in readings if one.state == "flag")


def _state(look: Look, reading: Reading, answers: Answers) -> OpenFlag | SettledFlag:
    begin = look.year.begin_date if look.year else None
    areas = areas_of(reading, look.signs)
    newest = _newest([*_decided(reading.indicator, answers, begin), *_exited(look, reading, areas, answers, begin)])
    holds = newest is not None and _holds(newest, reading, look.signs, look.today)
    running = [one for one in answers.plans if one.running]
    serving = [next((plan for plan in running if plan.area in wanted), None) for wanted in areas]
    plan = serving[0] if serving and all(serving) else None
    if holds or plan is not None:
        return SettledFlag(reading=reading, decision=newest.decision if newest and holds else None, plan=plan)
    new = newest is not None and changed(newest.memory, reading, look.signs)
    since = crossed(look, reading, newest.memory if newest and new else None)
    if newest is not None:
        since = max(since, newest.date if new or newest.over is None else newest.over)
    stopped = [
        one.end_date
        for one in answers.plans
        if one.end_date and one.end_date <= look.today and any(one.area in wanted for wanted in areas)
    ]
    return OpenFlag(reading=reading, since=max([since, *stopped]))


def areas_of(reading: Reading, signs: StudentSigns) -> tuple[frozenset[str], ...]:
    """For which areas a flag asks for a plan: one set for each concern, any of its areas will do.

    A benchmark's is that of the measure, a course's that of its subject, found by the rows that the flag names.
    """
    named = set(reading.rows)
    if reading.indicator in {"benchmark", "benchmark_strength"}:
        known = {measure.area: None for score, measure in signs.benchmarks if score.id in named}
        return tuple(frozenset({area}) for area in known)
    if reading.indicator in {"course", "course_strength"}:
        results = [one for one in signs.results if one.id in named and one.subject in _SUBJECT_AREAS]
        standing = [one for one in results if not _passed_since(one, signs)] or results
        subjects = dict.fromkeys(one.subject for one in standing)
        return tuple(_SUBJECT_AREAS[subject] for subject in subjects)
    return (_AREAS[reading.indicator],)


def _passed_since(result: CourseResult, signs: StudentSigns) -> bool:
    """Whether the course has a newer result: this one is only said beside the flag."""
    course = result.course.strip().casefold()
    return any(one.course.strip().casefold() == course and one.date > result.date for one in signs.results)


# -- what was answered ------------------------------------------------------------------------------------------------


def _newest(answers: Sequence[_Answer]) -> _Answer | None:
    return max(
        answers,
        key=lambda one: (one.date, one.decision is not None, one.decision.id if one.decision else ""),
        default=None,
    )


def _decided(indicator: Indicator, answers: Answers, year_begin: dt.date | None) -> list[_Answer]:
    return [
        _Answer(date=one.date, memory=memory, over=_over(one, answers), decision=one)
        for one in answers.decisions
        if year_begin is None or one.date >= year_begin
        for memory in memories(one)
        if memory.indicator == indicator
    ]


def _exited(
    look: Look, reading: Reading, areas: Sequence[frozenset[str]], answers: Answers, year_begin: dt.date | None
) -> list[_Answer]:
    """The exit of a plan, as a decision about what was known on that day. Of several areas each must have had its plan."""
    days = [
        max(
            (
                one.end_date
                for one in answers.plans
                if one.status == "exited" and one.end_date and one.end_date <= look.today and one.area in wanted
            ),
            default=None,
        )
        for wanted in areas
    ]
    ended = [day for day in days if day is not None and (year_begin is None or day >= year_begin)]
    if not ended or len(ended) < len(areas):
        return []
    then = at(look, reading.indicator, max(ended))
    return [_Answer(date=max(ended), memory=memory_of(then))] if then.state == "flag" else []


def _over(decision: FlagDecision, answers: Answers) -> dt.date | None:
    """The first day on which a decision no longer holds of itself; None where it goes on."""
    if decision.choice == "watch":
        return decision.until or decision.date
    if decision.choice == "find_out_why":
        begun = [one for one in answers.inquiries if one.date >= decision.date]
        due = [one.due or decision.until for one in begun if one.closed_on is None]
        if due:
            return None if None in due else max(day for day in due if day) + _DAY
        closed = [one.closed_on for one in begun if one.closed_on is not None]
        return max(closed) if closed else decision.until and decision.until + _DAY
    if decision.choice in {"plan", "reteach"}:
        written = [
            one
            for one in answers.plans
            if one.id == decision.plan_id or (decision.plan_id is None and one.begin_date >= decision.date)
        ]
        if any(one.running or one.status == "exited" for one in written):
            return None
        ended = [one.end_date for one in written if one.end_date is not None]
        return max(ended) if ended else decision.date + PLAN_DAYS * _DAY
    return None


def _holds(answer: _Answer, reading: Reading, signs: StudentSigns | None, today: dt.date) -> bool:
    return (answer.over is None or today < answer.over) and not changed(answer.memory, reading, signs)
