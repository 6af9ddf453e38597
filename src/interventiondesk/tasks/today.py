"""What needs me: the lines of the first page, each one click from done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Protocol, TypeVar

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar, monday_of
from interventiondesk.domain.due import Due, reviews_due, scores_due
from interventiondesk.domain.follow_up import Line, still_open
from interventiondesk.domain.following import FollowUp
from interventiondesk.domain.meetings import ActionItem, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.students import Celebration
from interventiondesk.domain.words import amount, count, day_words, grade_words, join, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks import follow_up
from interventiondesk.tasks.standing import standings
from interventiondesk.tasks.today_board import (
    Board,
    DueScores,
    GoalMet,
    Mine,
    NextMeeting,
    OpenSessions,
    OwnAction,
    PlanLine,
    Promise,
    Whose,
)

_SEEN = "progress seen"
_WHOSE = "whose lines"
_MET_BY = 3
"""So many scores in a row at the goal, before a goal counts as met: one good day is no growth."""

_DAYS_BACK = 7
"""How far back sessions that nobody entered are asked for, in days: older ones are a line of *nobody has followed up*."""


def place_words(record: PlanRecord) -> str:
    """Where a student is: Grade 3 · Reading B."""
    parts = [grade_words(record.student.grade).capitalize()] if record.student.grade else []
    if record.group is not None:
        parts.append(record.group.name)
    elif record.provider is not None:
        parts.append(record.provider.short_name)
    return " · ".join(parts)


def whose_lines(desk: Desk) -> Whose:
    """Whether the signed-in person looks at the own caseload or at the whole school: as last chosen, else a coordinator,
    counselor, principal or psychologist at the school, everybody else at the own."""
    kept = desk.kept(_WHOSE, str)
    if kept in ("mine", "all"):
        return "mine" if kept == "mine" else "all"
    return "all" if not desk.who.id or desk.who.sees_restricted else "mine"


def look_at(desk: Desk, whose: Whose) -> None:
    """Choose between the own caseload and the whole school."""
    desk.keep(_WHOSE, whose)


def board(desk: Desk, today: dt.date, *, who_waits: bool = True) -> Board:
    """What needs whoever is signed in, on this day. Without `who_waits` nobody is looked for whom nobody has followed up,
    which a large school does beside the window."""
    stand = standings(desk, today)
    progress = {one.record.plan.id: one.progress for one in stand}
    calendar = reads.calendar(desk)
    whose = whose_lines(desk)
    mine = Mine(desk.who, [one.record for one in stand], [one.group for one in reads.rosters(desk, today)])
    records = [one.record for one in stand if whose == "all" or one.record.plan.id in mine.plans]
    ahead = reads.next_meeting(desk, today)
    agenda = reads.agenda(desk, ahead.id) if ahead else []
    on_agenda = {item.student_id for item in agenda}
    open_actions = reads.actions(desk)
    names = {one.id: one.name for one in reads.students(desk, also_inactive=True)}

    def lines(found: Sequence[Due]) -> tuple[PlanLine, ...]:
        return tuple(
            PlanLine(
                student_id=due.record.student.id,
                plan_id=due.record.plan.id,
                name=due.record.student.name,
                where=place_words(due.record),
                progress=progress[due.record.plan.id],
                says=due.because,
                on_agenda=due.record.student.id in on_agenda,
                line=_line("review", f"plan:{due.record.plan.id}", due.since, due.record.student.id, "Review due"),
            )
            for due in found
        )

    done = week_reads.follow_ups(desk)

    meeting = None
    if ahead is not None:
        meeting = NextMeeting(
            meeting=ahead,
            title=ahead.title or meeting_words(ahead),
            when=when_words(ahead, today),
            students=len(on_agenda),
            carried=len([one for one in open_actions if one.meeting_id and one.meeting_id != ahead.id]),
        )
    # A review that came, and an action of one's own that is late, stand in their own card already.
    reviews = _not_settled(lines(reviews_due(records, today)), done, today)
    elsewhere = {f"plan:{one.plan_id}" for one in reviews}
    found = follow_up.waiting(desk, today) if who_waits else ()
    waits = [one for one in found if whose == "all" or mine.waits(one)]
    own = [_own(one, names, today) for one in open_actions if one.owner_id == desk.who.id or not desk.who.id]
    shown = {one.line.about for one in own}
    return Board(
        school=reads.school(desk),
        today=today,
        whose=whose,
        week=calendar.week_of_year(today),
        scores=_not_settled(_due_scores(records, calendar, today), done, today),
        sessions=_not_settled(_open_sessions(records, calendar, today), done, today),
        changed=_changed(desk, records, progress),
        reviews=reviews,
        waiting=tuple(
            one for one in waits if one.about not in shown and not (one.rule == "review" and one.about in elsewhere)
        ),
        listed=tuple(waits),
        names=names,
        promises=_not_settled(_promises(desk, names, mine, whose, today), done, today),
        goals=_not_settled(_goals(desk, records, progress), done, today),
        meeting=meeting,
        actions=_not_settled(own, done, today),
        plans=len(stand),
        students=len(reads.students(desk)),
        data_as_of=reads.newest_score_date(desk),
    )


class _Lined(Protocol):
    """Something on the first page that can be put off or closed."""

    @property
    def line(self) -> Line | None: ...


_T = TypeVar("_T", bound=_Lined)


def _line(rule: str, about: str, since: dt.date, student_id: str | None = None, called: str = "") -> Line:
    return Line(rule=rule, about=about, since=since, student_id=student_id, called=called)


def _not_settled(found: Sequence[_T], done: Sequence[FollowUp], today: dt.date) -> tuple[_T, ...]:
    """Those that nobody has put off or closed."""
    lines = [one.line for one in found if one.line is not None]
    kept = {(one.rule, one.about) for one in still_open(lines, done, today)}
    return tuple(one for one in found if one.line is None or (one.line.rule, one.line.about) in kept)


def _own(action: ActionItem, names: Mapping[str, str], today: dt.date) -> OwnAction:
    late = action.due is not None and action.due < today
    due = f"{'was due' if late else 'by'} {day_words(action.due)}" if action.due else "no date"
    name = names.get(action.student_id or "", "")
    return OwnAction(
        line=_line("action", f"action:{action.id}", action.due or dt.date.min, action.student_id, "My action"),
        action=action,
        name=name,
        says=f"{due} · {name}" if name else due,
    )


def _open_sessions(records: Sequence[PlanRecord], calendar: SchoolCalendar, today: dt.date) -> tuple[OpenSessions, ...]:
    """Groups with planned days since last Monday, or within a week, before today that nobody entered."""
    first = min(monday_of(today), today - dt.timedelta(days=_DAYS_BACK))
    days: dict[tuple[str, str], set[dt.date]] = {}
    of: dict[tuple[str, str], PlanRecord] = {}
    for record in records:
        plan = record.plan
        if plan.begin_date >= today:
            continue
        key = (plan.group_id or "", "" if plan.group_id else plan.id)
        entered = {one.date for one in record.sessions}
        since = max(first, plan.begin_date)
        missing = {day for day in calendar.planned(plan, since, today - dt.timedelta(days=1)) if day not in entered}
        if missing:
            days.setdefault(key, set()).update(missing)
            of.setdefault(key, record)
    found: list[OpenSessions] = []
    for (group_id, plan_id), open_days in days.items():
        record = of[group_id, plan_id]
        ordered = sorted(open_days)
        named = record.group.name if record.group is not None else record.student.name
        where = record.provider.short_name if record.provider else ""
        said = join([short_day(day) for day in ordered])
        found.append(
            OpenSessions(
                line=_line(
                    "due_sessions",
                    f"group:{group_id}" if group_id else f"plan:{plan_id}",
                    ordered[-1],  # another day is another line
                    None if group_id else record.student.id,
                ),
                title=named,
                where=where,
                says=f"{count(len(ordered), 'day')} not entered: {said}",
                group_id=group_id,
                student_id="" if group_id else record.student.id,
                plan_id=plan_id,
                date=ordered[0],
            )
        )
    return tuple(sorted(found, key=lambda one: (one.date, one.title)))


def _promises(desk: Desk, names: Mapping[str, str], mine: Mine, whose: Whose, today: dt.date) -> tuple[Promise, ...]:
    """Promises to families that have come due or come within a week; those without a day too."""
    found: list[Promise] = []
    for one in week_reads.promised_contacts(desk):
        if one.promised_for is not None and one.promised_for > today + dt.timedelta(days=_DAYS_BACK):
            continue
        if whose == "mine" and one.staff_id != desk.who.id and one.student_id not in mine.students:
            continue
        late = one.promised_for is not None and one.promised_for < today
        when = (
            f"{'was promised for' if late else 'by'} {day_words(one.promised_for)}" if one.promised_for else "no date"
        )
        found.append(
            Promise(
                line=_line("promise", f"contact:{one.id}", one.date, one.student_id),
                contact=one,
                name=names.get(one.student_id, ""),
                says=f"{one.promise}; {when}",
                late=late,
            )
        )
    return tuple(found)


def _goals(desk: Desk, records: Sequence[PlanRecord], progress: Mapping[str, Progress]) -> tuple[GoalMet, ...]:
    """Goals that several scores in a row have reached, and that nobody has confirmed for this goal yet."""
    celebrated = {(one.plan_id, one.date) for one in week_reads.celebrations(desk)}
    found: list[GoalMet] = []
    for record in records:
        now, goal = progress[record.plan.id], record.goal
        if goal is None or record.measure is None or now.at_goal < _MET_BY:
            continue
        if any(plan == record.plan.id and date >= goal.begin_date for plan, date in celebrated):
            continue
        reached = f"The last {now.at_goal} scores reach the goal of {amount(goal.target, record.measure.unit)}."
        found.append(
            GoalMet(
                line=_line("goal", f"plan:{record.plan.id}", goal.begin_date, record.student.id),
                student_id=record.student.id,
                plan_id=record.plan.id,
                name=record.student.name,
                where=place_words(record),
                says=reached,
            )
        )
    return tuple(found)


def confirm_goal(desk: Desk, line: GoalMet, today: dt.date) -> Changes:
    """Somebody looked and says that the goal is met: it is celebrated from now on, and the line leaves."""
    made = Celebration(
        id=desk.new_id(),
        student_id=line.student_id,
        date=today,
        plan_id=line.plan_id,
        text=line.says,
        staff_id=desk.who.id or None,
    )
    return desk.commit(f"Goal of {line.name} confirmed", made)


def keep_promise(desk: Desk, promise: Promise, today: dt.date) -> Changes:
    """What was promised to a family is done."""
    done = msgspec.structs.replace(promise.contact, kept_on=today)
    return desk.commit(f"Promise to the family of {promise.name} kept", done)


def meeting_words(meeting: Meeting) -> str:
    """The kind of a meeting as its title."""
    from interventiondesk.domain.declared import field_of

    return field_of(Meeting, "kind").word(meeting.kind)


def when_words(meeting: Meeting, today: dt.date) -> str:
    """Today, 2:15 pm; or Thursday and the date."""
    from interventiondesk.domain.words import long_day

    days = (meeting.date - today).days
    day = {0: "today", 1: "tomorrow"}.get(days, long_day(meeting.date))
    return f"{day}, {meeting.time}" if meeting.time else day


def _due_scores(records: Sequence[PlanRecord], calendar: SchoolCalendar, today: dt.date) -> tuple[DueScores, ...]:
    batches: dict[tuple[str, str], list[Due]] = {}
    for due in scores_due(records, calendar, today):
        plan = due.record.plan
        key = (plan.group_id or due.record.student.id, plan.measure_id or "")
        batches.setdefault(key, []).append(due)
    found: list[DueScores] = []
    for (_, measure_id), batch in batches.items():
        first = batch[0].record
        latest = max((one.since for one in batch), default=None)
        grades = sorted({one.record.student.grade for one in batch})
        grouped = first.group is not None
        title = first.student.name
        if first.group is not None:
            title = f"{first.group.name} · {join([grade_words(grade) for grade in grades])}"
        # The first page has little room: the name up to its comma tells one measure from another.
        measure = (first.measure.short_name or first.measure.name.split(",")[0]) if first.measure else ""
        scored = any(one.record.counted for one in batch)
        said = f"last scores {day_words(latest)}" if latest and scored else "no scores yet"
        found.append(
            DueScores(
                line=_line(
                    "due_scores",
                    f"group:{first.group.id}:{measure_id}"
                    if grouped and first.group
                    else f"student:{first.student.id}:{measure_id}",
                    monday_of(today),  # the next week is another line
                    None if grouped else first.student.id,
                ),
                title=title,
                where=f"{measure}, weekly"
                if grouped
                else f"{grade_words(first.student.grade).capitalize()} · {measure}",
                says=f"{count(len(batch), 'student')}; {said}",
                measure_id=measure_id,
                group_id=first.group.id if first.group else "",
                students=tuple(one.record.student.id for one in batch),
            )
        )
    return tuple(sorted(found, key=lambda one: (-len(one.students), one.title)))


_ORDER = {"behind": 0, "too_few_sessions": 1, "ahead": 2, "on_track": 3, "too_early": 4}
"""Without *no recent score*: no progress came to it, and *nobody has followed up* says so already."""


def _changed(desk: Desk, records: Sequence[PlanRecord], progress: dict[str, Progress]) -> tuple[PlanLine, ...]:
    seen = desk.kept(_SEEN, dict[str, str]) or {}
    found: list[PlanLine] = []
    for record in records:
        now = progress[record.plan.id]
        before = seen.get(record.plan.id, "too_early")
        if now.state in _ORDER and now.state != before:
            found.append(
                PlanLine(
                    student_id=record.student.id,
                    plan_id=record.plan.id,
                    name=record.student.name,
                    where=place_words(record),
                    progress=now,
                    says=now.short,
                )
            )
    return tuple(sorted(found, key=lambda line: (_ORDER[line.progress.state], line.name)))


def mark_seen(desk: Desk, lines: Sequence[PlanLine]) -> dict[str, str]:
    """Remember that the signed-in person has looked at the progress of these plans; what was known before is told, for
    `not_seen`."""
    seen = desk.kept(_SEEN, dict[str, str]) or {}
    desk.keep(_SEEN, seen | {line.plan_id: line.progress.state for line in lines})
    return seen


def not_seen(desk: Desk, before: Mapping[str, str]) -> None:
    """Bring back what `mark_seen` took away."""
    desk.keep(_SEEN, dict(before))
