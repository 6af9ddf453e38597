"""A student's past as values: what the timeline is made of, the charts beside a plan, tiers and notes changed by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from interventiondesk.charts import Chart
from interventiondesk.charts.lined_up import lined_up, time_of
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.declared import Problem, field_of, problems_of
from interventiondesk.domain.indicators import StudentSigns, year_looked_at
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import Decision, TierStatus
from interventiondesk.domain.norms import band_of, bands_for, season_of
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import FidelityObservation
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.students import FamilyContact, Membership, Note, Student
from interventiondesk.domain.tiers import tier_times
from interventiondesk.domain.timeline import Past
from interventiondesk.domain.words import day_words
from interventiondesk.store import past_reads, reads, sign_reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.fidelity import done_words, steps_of
from interventiondesk.tasks.norms import shipped

_EVER = dt.date(1990, 1, 1)


def past_of(
    desk: Desk,
    student: Student,
    records: Sequence[PlanRecord],
    decisions: Sequence[Decision],
    statuses: Sequence[TierStatus],
    requests: Sequence[Request],
    contacts: Sequence[FamilyContact],
    notes: Sequence[Note],
    calendar: SchoolCalendar,
    today: dt.date,
) -> Past:
    """Everything that is known of a student's past beside what the page has read already."""
    memberships = reads.memberships(desk, student.id)
    groups = past_reads.groups(desk, {one.group_id for one in memberships})
    plans = {record.plan.id for record in records}
    observations = [one for one in past_reads.observations(desk, set(groups), plans) if _there(one, memberships)]
    signs = sign_reads.student_signs(desk, _EVER, today, (student.id,)).get(student.id)
    signs = signs or StudentSigns(student=student)
    benchmarks = sorted(signs.benchmarks, key=lambda one: (one[0].date, one[0].ordinal))
    return Past(
        plans=tuple(records),
        decisions=tuple(decisions),
        flag_decisions=tuple(week_reads.flag_decisions(desk, student.id)),
        inquiries=tuple(week_reads.inquiries(desk, student.id)),
        tiers=tuple(statuses),
        requests=tuple(requests),
        contacts=tuple(contacts),
        notes=tuple(notes),
        celebrations=tuple(week_reads.celebrations(desk, student.id)),
        incidents=signs.incidents,
        days=signs.days,
        ratings=signs.ratings,
        benchmarks=tuple(benchmarks),
        bands=_bands(desk, student, benchmarks, calendar, today),
        observations=tuple(observations),
        watched={one.id: done_words(steps_of(one.steps)) for one in observations},
        memberships=tuple(memberships),
        groups=groups,
    )


def _there(observation: FidelityObservation, memberships: Sequence[Membership]) -> bool:
    """Whether the student was in the group that day; of a plan of one's own always."""
    if observation.group_id is None:
        return True
    return any(
        one.group_id == observation.group_id
        and one.begin_date <= observation.date
        and (one.end_date is None or one.end_date >= observation.date)
        for one in memberships
    )


def _bands(
    desk: Desk, student: Student, scores: Sequence[tuple[Score, Measure]], calendar: SchoolCalendar, today: dt.date
) -> dict[str, str]:
    """The band of this school year's benchmark scores. Of earlier ones the grade of that time is not known, so no band is
    told."""
    year = year_looked_at(calendar, today)
    mine = [one for one in scores if year is not None and one[0].date >= year.begin_date and one[0].counts]
    if not mine:
        return {}
    own, published = reads.benchmarks(desk), shipped().bands
    found: dict[str, str] = {}
    for score, measure in mine:
        season = score.season or season_of(score.date, year)
        bands = bands_for(measure, student.grade, season, own, published) if season else ()
        banded = band_of(score.value or 0.0, bands, measure.direction, measure.standard_error) if bands else None
        if banded is not None:
            found[score.id] = banded.says
    return found


# -- charts on one axis of dates --------------------------------------------------------------------------------------


def charts_of_plan(
    desk: Desk, past: Past, record: PlanRecord, progress: Progress, own: Chart | None, today: dt.date
) -> tuple[Chart, ...]:
    """The chart of a plan with attendance and behavior below it, all on one axis of dates (`charts.lined_up`). `own` is
    the chart of a plan that is not measured by scores, where it has one."""
    calendar = reads.calendar(desk)
    year = year_looked_at(calendar, record.plan.begin_date)
    since = year.begin_date if year else None
    first, last = time_of(record, today, since)
    return lined_up(
        record,
        progress,
        today,
        days=tuple(day for day in past.days if first <= day[0] <= last),
        incidents=past.incidents,
        since=since,
        own=own,
        absence_line=sign_reads.indicator_lines(desk).absence_share,
    )


# -- tiers ------------------------------------------------------------------------------------------------------------


def tier_problems(desk: Desk, student: Student, fields: dict[str, Any], today: dt.date) -> list[Problem]:
    """What is wrong with a tier that somebody wants to change by hand."""
    wanted = ("area", "tier", "begin_date", "reason", "family_told_on")
    found = problems_of(TierStatus, {name: fields.get(name) for name in wanted}, wanted)
    if not str(fields.get("reason") or "").strip():
        found.append(Problem("reason", "The reason is missing.", "Say why the tier changes."))
    area, begin = fields.get("area"), fields.get("begin_date")
    if found or begin is None:
        return found
    plans = [one.plan for one in reads.plan_records(desk, student_id=student.id, running=False)]
    times = tier_times(week_reads.tier_statuses(desk, student.id), plans, today)
    now = next((one for one in times if one.area == area and one.until is None), None)
    word = field_of(TierStatus, "area").word(str(area))
    if now is None:
        return found
    if now.tier == fields.get("tier"):
        found.append(Problem("tier", f"{word} is at tier {now.tier} already.", "Choose another tier."))
    elif begin < now.since:
        says = f"{word} is at tier {now.tier} since {day_words(now.since)}."
        found.append(Problem("begin_date", says, "Choose that day or a later one."))
    return found


def change_tier(desk: Desk, student: Student, fields: dict[str, Any], today: dt.date) -> Changes:
    """Put a student into another tier of one area, from a day on and with a reason. Raises `Refusal` naming the first
    problem."""
    problems = tier_problems(desk, student, fields, today)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    made = msgspec.convert({**given, "id": desk.new_id(), "student_id": student.id}, TierStatus)
    word = field_of(TierStatus, "area").word(made.area)
    return desk.commit(f"{student.name}: {word} at tier {made.tier} from {day_words(made.begin_date)}", made)


def tell_family_of_tier(desk: Desk, status: TierStatus, name: str, today: dt.date) -> Changes:
    """Somebody told the family of a tier today."""
    area = field_of(TierStatus, "area").word(status.area).lower()
    told = msgspec.structs.replace(status, family_told_on=today)
    return desk.commit(f"Family of {name} told of tier {status.tier} in {area}", told)


# -- notes ------------------------------------------------------------------------------------------------------------


def change_note(desk: Desk, student: Student, note: Note, text: str, *, kind: str, restricted: bool) -> Changes:
    """Word a note anew; the earlier wording stays in the history. Raises `Refusal` for an empty text."""
    if not text.strip():
        raise Refusal("The note is empty.", "Write it, then keep it.")
    fields = msgspec.structs.asdict(note) | {"text": text.strip(), "kind": kind, "restricted": restricted}
    made = msgspec.convert(fields, Note)
    said = "Restricted note" if made.restricted or note.restricted else "Note"
    return desk.commit(f"{said} of {day_words(note.date)} about {student.name} changed", made)
