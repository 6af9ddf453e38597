"""Which flags wait for a decision, and since when: a decision settles a flag until the datum behind it changes.

What a decision remembers is what each flag read that day (`remembered`). It holds until one of these comes:

- a row that it did not know: one more incident, a new benchmark or rating. A course that was failing then and is failing
  now in the same term is the same datum, because files of marks come every week; it is a new one where it fell by
  `WORSE_COURSE` points or more.
- the second line: the flag was not severe and is now.
- attendance, which has no rows, is worse by `WORSE_SHARE` of the days, or by `WORSE_DAYS` days.
- its own end: *watch* ends on its date; *find out why* with the inquiry, or once its date has passed; *plan* and *reteach*
  with the plan, or where no plan was written within `PLAN_DAYS`; a school year ends all.

A running plan of the flag's area settles it without a decision, and so does one that the team let a student exit, as a
decision of that day. A flag of several areas needs a plan in each: a plan for reading says nothing about mathematics.

A flag waits since the day on which its datum crossed the line, not since the newest datum looked at: with every import
that one moves on, and the flag would never grow old.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction

import msgspec

from interventiondesk.domain.attendance import ABSENT
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import StudentSigns
from interventiondesk.domain.indicators.attendance import attendance, attendance_month, months_begun
from interventiondesk.domain.indicators.behavior import behavior, behavior_early
from interventiondesk.domain.indicators.benchmarks import at_risk, benchmark_risk, benchmarks
from interventiondesk.domain.indicators.courses import courses
from interventiondesk.domain.indicators.ratings import externalizing, internalizing
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.lines import exact
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.signs import CourseResult

WORSE_SHARE = 0.02
"""Two of a hundred days: a fifth of the way from nothing to chronic absence, and more than one cold late in the year."""

WORSE_DAYS = 3.0
"""Three more days: one usual illness must not bring back what the team looked at last week."""

WORSE_COURSE = 5.0
"""Half a letter grade of ten points."""

PLAN_DAYS = 10
"""Calendar days to write a plan that was decided on. Usual practice; what is still not written then waits again."""

_DAY = dt.timedelta(days=1)

_months = functools.lru_cache(maxsize=4096)(months_begun)

_AREAS: dict[Indicator, frozenset[str]] = {
    "attendance": frozenset({"attendance"}),
    "attendance_month": frozenset({"attendance"}),
    "behavior": frozenset({"behavior"}),
    "behavior_early": frozenset({"behavior"}),
    "externalizing": frozenset({"behavior", "social_emotional"}),
    "internalizing": frozenset({"social_emotional"}),
}
_SUBJECT_AREAS = {"english": frozenset({"reading", "writing"}), "math": frozenset({"math"})}

_READ: dict[Indicator, Callable[[Look], Reading]] = {
    "attendance": attendance,
    "attendance_month": attendance_month,
    "behavior": behavior,
    "behavior_early": behavior_early,
    "externalizing": externalizing,
    "internalizing": internalizing,
    "course": lambda look: courses(look)[0],
    "course_strength": lambda look: courses(look)[1],
    "benchmark": benchmark_risk,
    "benchmark_strength": lambda look: benchmarks(look)[1],
}


class Memory(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one flag read on the day of a decision. Of a row's id only the end is kept: `FlagDecision.flags` is short."""

    indicator: Indicator
    value: float | None = None
    severe: bool = False
    rows: tuple[str, ...] = ()


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


_MEMORIES = msgspec.json.Decoder(tuple[Memory, ...])


def remembered(readings: Iterable[Reading]) -> str:
    """The text that a decision keeps of the flags it was about (`FlagDecision.flags`)."""
    return msgspec.json.encode([_memory(one) for one in readings if one.state == "flag"]).decode()


def memories(decision: FlagDecision) -> tuple[Memory, ...]:
    """What a decision was about; nothing where the text is empty or from elsewhere."""
    if not decision.flags:
        return ()
    try:
        return _MEMORIES.decode(decision.flags)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return ()


def _memory(reading: Reading) -> Memory:
    return Memory(
        indicator=reading.indicator,
        value=reading.value,
        severe=reading.severe,
        rows=tuple(_short(row) for row in reading.rows),
    )


def _short(row: str) -> str:
    return row[-12:]


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
    changed = newest is not None and _changed(newest.memory, reading, look.signs)
    since = _crossed(look, reading, newest.memory if newest and changed else None)
    if newest is not None:
        since = max(since, newest.date if changed or newest.over is None else newest.over)
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
    then = _at(look, reading.indicator, max(ended))
    return [_Answer(date=max(ended), memory=_memory(then))] if then.state == "flag" else []


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
    return (answer.over is None or today < answer.over) and not _changed(answer.memory, reading, signs)


def _changed(memory: Memory, reading: Reading, signs: StudentSigns | None) -> bool:
    """Whether the datum behind a flag is another than the one that was looked at."""
    if reading.severe and not memory.severe:
        return True
    if reading.indicator in {"attendance", "attendance_month"}:
        # Totals are brought in again and again with another last day: only their value tells.
        return bool(memory.rows) != bool(reading.rows) or _worse(memory, reading.indicator, reading.value)
    known = set(memory.rows)
    unknown = [row for row in reading.rows if _short(row) not in known]
    if signs is None or reading.indicator not in {"course", "course_strength"}:
        return bool(unknown)
    return any(_new_result(row, known, signs) for row in unknown)


def _worse(memory: Memory, indicator: Indicator, value: float | Fraction | None) -> bool:
    if value is None or memory.value is None:
        return value is not None
    step = WORSE_SHARE if indicator == "attendance" else WORSE_DAYS
    new = value if isinstance(value, Fraction) else exact(value)
    return new - exact(memory.value) >= exact(step)


def _new_result(row: str, known: set[str], signs: StudentSigns) -> bool:
    """Whether a course result is another datum than those that were looked at."""
    new = next((one for one in signs.results if one.id == row), None)
    if new is None or new.subject not in _SUBJECT_AREAS:
        return False
    same = [
        one
        for one in signs.results
        if _short(one.id) in known and _course(one) == _course(new) and one.date <= new.date
    ]
    if not same:
        return True
    old = max(same, key=lambda one: (one.date, one.id))
    if old.percent is None or new.percent is None:
        return old.mark.strip().casefold() != new.mark.strip().casefold()
    return exact(old.percent) - exact(new.percent) >= exact(WORSE_COURSE)


def _course(result: CourseResult) -> tuple[str, str]:
    return result.course.strip().casefold(), result.term.strip().casefold()


# -- since when -------------------------------------------------------------------------------------------------------


def _on(look: Look, day: dt.date) -> Look:
    """The same look on an earlier day, with what is known now."""
    return Look(
        signs=look.signs,
        calendar=look.calendar,
        lines=look.lines,
        bands=look.bands,
        today=day,
        incidents_known_since=look.incidents_known_since,
    )


def _at(look: Look, indicator: Indicator, day: dt.date) -> Reading:
    return _READ[indicator](_on(look, day))


def _crossed(look: Look, reading: Reading, memory: Memory | None) -> dt.date:
    """The first day of the unbroken time up to today in which the flag stood, other than `memory` says."""
    if reading.indicator in {"attendance", "attendance_month"}:
        return _days_crossed(look, reading, memory)
    days = _days_of(reading.indicator, look)
    # of the newest day the reading of today is known already
    since = days.pop() if days else reading.as_of or look.today
    for day in reversed(days):
        if not _stood(look, reading.indicator, day, memory):
            break
        since = day
    return since


def _stood(look: Look, indicator: Indicator, day: dt.date, memory: Memory | None) -> bool:
    """Whether the flag stood on an earlier day, other than `memory` says."""
    if memory is None and indicator == "benchmark":
        return at_risk(_on(look, day))
    then = _at(look, indicator, day)
    return then.state == "flag" and (memory is None or _changed(memory, then, look.signs))


def _days_of(indicator: Indicator, look: Look) -> list[dt.date]:
    """The days on which something came that the indicator looks at."""
    signs = look.signs
    if indicator in {"behavior", "behavior_early"}:
        found = {one.date for one in signs.incidents if one.level == "major"}
    elif indicator in {"course", "course_strength"}:
        found = {one.date for one in signs.results if one.subject in _SUBJECT_AREAS}
    elif indicator in {"externalizing", "internalizing"}:
        found = {one.date for one in signs.ratings}
    else:
        found = {score.date for score, _ in signs.benchmarks}
    return sorted(day for day in found if look.this_year(day))


def _days_crossed(look: Look, reading: Reading, memory: Memory | None) -> dt.date:
    """The same for attendance, added up day by day. A total has no days, so it counts from the first school day."""
    days = look.enrolled_days
    if reading.rows or not days:
        return days[0] if days else look.today
    lines, indicator = look.lines, reading.indicator
    line, high, least = exact(lines.absence_share), exact(lines.severe_absence_share), lines.absence_least_days
    recorded = dict(look.signs.days)
    known = missed = 0
    since: dt.date | None = None
    for at, day in enumerate(days, 1):
        if day not in recorded:
            continue
        known += 1
        missed += recorded[day] in ABSENT
        severe = False
        if indicator == "attendance":
            # whole numbers: a fraction for each day of each student would cost more than all else
            flag = known >= least and 2 * known >= at and missed * line.denominator >= line.numerator * known
            severe = missed * high.denominator >= high.numerator * known
        else:
            flag = missed >= lines.absences_a_month * _months(days[0], day)
        if flag and memory is not None:
            value = Fraction(missed, known if indicator == "attendance" else 1)
            flag = _worse(memory, indicator, value) or (severe and not memory.severe) or bool(memory.rows)
        since = (since or day) if flag else None
    return since or reading.as_of or look.today
