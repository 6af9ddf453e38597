"""Nobody has followed up: the rules that find every student, plan and promise that the school has lost sight of.

Each rule is a pure function of a `Ground`: what is known, on which day, and the school's own numbers. A clock never starts
before `Ground.begin`, the day after the placement meeting, because in September everything would be late at once. A line
says since when it waits and why; putting it off or closing it with a reason is a `FollowUp` (`still_open`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.due import nobody_scored, silent_from
from interventiondesk.domain.following import OWN_WORDS, RULE_WORDS, FollowRule, FollowUp, FollowUpRules
from interventiondesk.domain.meetings import ActionItem, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.requests import Request
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, day_words

L = TypeVar("L", bound="Line")

_DAY = dt.timedelta(days=1)
_INTO_THE_YEAR = dt.timedelta(weeks=6)

_RULES: tuple[FollowRule, ...] = (
    "flag",
    "scores",
    "review",
    "sessions",
    "action",
    "contact",
    "adult",
    "request",
    "import",
    "no_list",
)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What can be put off, or closed with a reason: which rule, what it is about (`plan:ID`, `student:ID`, `action:ID`,
    `request:ID`, `import:KIND`) and since when. `called` is its name where it is not late yet. `again` is the day since
    when it would wait if nobody had waited before: who closed it earlier than that has not seen what came since.
    """

    rule: str
    about: str
    since: dt.date
    student_id: str | None = None
    again: dt.date | None = None
    called: str = ""

    @property
    def word(self) -> str:
        """The rule as a person reads it."""
        if self.called:
            return self.called
        return RULE_WORDS[self.rule] if self.rule in RULE_WORDS else OWN_WORDS[self.rule]


class Waiting(Line, frozen=True, kw_only=True):
    """One line of a rule, and why in a sentence; `short` is the same for a list. `staff_ids` are the adults in whose
    caseload it lies."""

    rule: FollowRule
    says: str
    short: str = ""
    plan_id: str = ""
    staff_ids: tuple[str, ...] = ()


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """A student with flags that nobody has decided about: since when the oldest is there and the newest, what they say,
    and the names of their indicators."""

    student_id: str
    since: dt.date
    newest: dt.date | None = None
    says: str
    names: tuple[str, ...] = ()


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the rules look at on one day.

    `records` are the running plans of active students. `contacted` is the last contact with the family by student, `seen`
    the last day on which an adult noted something of a student or taught the student, `named` the students with a
    trusted adult, `staff` the adults' names by id. `listed` are the students who are in some list: a group, a plan, an
    agenda, a score, mark or note of this year; a line of attendance is none, for everybody has one.
    """

    today: dt.date
    begin: dt.date | None
    calendar: SchoolCalendar
    rules: FollowUpRules
    students: tuple[Student, ...] = ()
    records: tuple[PlanRecord, ...] = ()
    flagged: tuple[Flagged, ...] = ()
    actions: tuple[ActionItem, ...] = ()
    staff: Mapping[str, str] = {}
    requests: tuple[Request, ...] = ()
    imports: tuple[ImportRecord, ...] = ()
    contacted: Mapping[str, dt.date] = {}
    seen: Mapping[str, dt.date] = {}
    named: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()

    def from_begin(self, day: dt.date) -> dt.date:
        """The day, or the day on which the clocks start where that is later."""
        return max(day, self.begin or day)

    def school_days_since(self, day: dt.date) -> int:
        """School days after a day up to today, none before the clocks start."""
        return len(self.calendar.school_days(self.from_begin(day) + _DAY, self.today))


def clocks_begin(
    rules: FollowUpRules, calendar: SchoolCalendar, meetings: Iterable[Meeting], today: dt.date
) -> dt.date | None:
    """When the clocks of this school year start: the day that the school has set in it, the first placement meeting that
    was held, or six weeks into the year. None outside every school year, and without one the clocks always run."""
    if not calendar.years:
        return dt.date.min
    year = calendar.year_of(today)
    if year is None:
        return None
    if rules.begin_date is not None and year.begin_date <= rules.begin_date <= year.end_date:
        return rules.begin_date
    held = [one.date for one in meetings if one.kind == "placement" and one.held and one.date >= year.begin_date]
    return min(held, default=year.begin_date + _INTO_THE_YEAR)


def waiting(ground: Ground) -> tuple[Waiting, ...]:
    """Every line of every rule that is on, rule by rule, the longest waiting first."""
    if ground.begin is None or ground.today < ground.begin:
        return ()
    off = set(ground.rules.off.split())
    found: list[Waiting] = []
    for rule in _RULES:
        if rule not in off:
            lines = _FIND[rule](ground)
            found += sorted(lines, key=lambda one: (one.since, one.about))
    return tuple(found)


def still_open(lines: Iterable[L], follow_ups: Sequence[FollowUp], today: dt.date) -> tuple[L, ...]:
    """The lines that nobody has put off or closed. One that was closed comes back when it waits since a later day than
    then, because its datum changed, and when as much came again since as the rule asks for: whoever closed it had not
    seen that."""
    newest: dict[tuple[str, str], FollowUp] = {}
    for one in sorted(follow_ups, key=lambda each: (each.date, each.id)):
        newest[one.rule, one.about] = one
    return tuple(line for line in lines if not _settles(newest.get((line.rule, line.about)), line, today))


def _settles(done: FollowUp | None, line: Line, today: dt.date) -> bool:
    if done is None:
        return False
    if done.until is not None and line.rule in OWN_WORDS:
        # The next week, or another day, is another line of these; put off to a day, they all wait for it.
        return today < done.until
    if done.since < line.since:
        return False
    if done.until is not None:
        return today < done.until
    return bool(done.reason.strip()) and (line.again is None or line.again <= done.date)


def _flags(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    for one in ground.flagged:
        days = ground.school_days_since(one.since)
        if days >= ground.rules.flag_days:
            waited = f"No decision for {count(days, 'school day')}."
            found.append(
                Waiting(
                    rule="flag",
                    about=f"student:{one.student_id}",
                    since=one.since,
                    again=one.newest,
                    says=f"{one.says} {waited}",
                    short=f"{', '.join(one.names)}. {waited}".lstrip(". "),
                    student_id=one.student_id,
                )
            )
    return found


def _of_plan(rule: FollowRule, record: PlanRecord, since: dt.date, says: str, again: dt.date | None = None) -> Waiting:
    plan = record.plan
    return Waiting(
        rule=rule,
        about=f"plan:{plan.id}",
        since=since,
        again=again,
        says=says,
        student_id=record.student.id,
        plan_id=plan.id,
        staff_ids=tuple(one for one in (plan.provider_id,) if one),
    )


def _scores(ground: Ground) -> list[Waiting]:
    weeks = ground.rules.score_weeks
    found = nobody_scored(ground.records, ground.calendar, ground.today, weeks)
    # Whole weeks count only from the day on which the clocks start.
    enough = ground.begin is None or (ground.today - ground.begin).days >= 7 * weeks
    again = silent_from(ground.calendar, ground.today, weeks)
    return [_of_plan("scores", due.record, due.since, due.because, again) for due in found] if enough else []


def _reviews(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    for record in ground.records:
        date = record.plan.review_date
        if date is None or date >= ground.today:
            continue
        late = ground.school_days_since(date)
        if late >= max(ground.rules.review_days, 1):
            says = f"The review was set for {day_words(date)}, {count(late, 'school day')} ago."
            found.append(_of_plan("review", record, date, says))
    return found


def _sessions(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    yesterday = ground.today - _DAY
    for record in ground.records:
        plan = record.plan
        first = ground.from_begin(plan.begin_date)
        if first > yesterday:
            continue
        # Every hole counts, not only those after the newest entry: one entry must not hide the days before it.
        entered = {one.date for one in record.sessions}
        open_days = [day for day in ground.calendar.planned(plan, first, yesterday) if day not in entered]
        if not open_days or len(open_days) < ground.rules.session_days:
            continue
        newest = f", the newest on {day_words(open_days[-1])}" if len(open_days) > 1 else ""
        says = (
            f"{count(len(open_days), 'planned session')} not entered, the first on {day_words(open_days[0])}{newest}."
        )
        again = open_days[-max(ground.rules.session_days, 1)]
        found.append(_of_plan("sessions", record, open_days[0], says, again))
    return found


def _actions(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    for one in ground.actions:
        if one.done_on is not None or one.due is None or one.due >= ground.today:
            continue
        late = ground.school_days_since(one.due)
        if late >= max(ground.rules.action_days, 1):
            found.append(
                Waiting(
                    rule="action",
                    about=f"action:{one.id}",
                    since=one.due,
                    says=f"{one.task}: was due on {day_words(one.due)}{_owner(ground, one)}.",
                    student_id=one.student_id,
                    staff_ids=(one.owner_id,) if one.owner_id else (),
                )
            )
    return found


def _owner(ground: Ground, action: ActionItem) -> str:
    """Who has an action: `; Dana Mercer has it`."""
    if action.owner_id is None:
        return "; nobody has it yet"
    return f"; {ground.staff[action.owner_id]} has it" if action.owner_id in ground.staff else ""


def _contacts(ground: Ground) -> list[Waiting]:
    found: dict[str, Waiting] = {}
    for record in ground.records:
        student = record.student.id
        last = ground.contacted.get(student)
        since = ground.from_begin(max(day for day in (last, record.plan.begin_date) if day))
        days = (ground.today - since).days
        if days < ground.rules.contact_days:
            continue
        told = (
            f"The last contact with the family was on {day_words(last)}" if last else "No contact with the family yet"
        )
        line = Waiting(
            rule="contact",
            about=f"student:{student}",
            since=since,
            says=f"{told}; a plan runs since {day_words(record.plan.begin_date)}.",
            student_id=student,
            staff_ids=tuple(one for one in (record.plan.provider_id,) if one),
        )
        if student not in found or line.since < found[student].since:
            found[student] = line
    return list(found.values())


def _adults(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    # Since when a student needs one: the oldest flag, or the start of the first plan.
    wanted = {one.student_id: one.since for one in ground.flagged}
    for record in ground.records:
        if record.plan.tier >= 2:
            begun = record.plan.begin_date
            wanted[record.student.id] = min(begun, wanted.get(record.student.id, begun))
    enrolled = {one.id: one.begin_date for one in ground.students}
    for student, needed in wanted.items():
        if student in ground.named:
            continue
        last = ground.seen.get(student)
        since = max(day for day in (needed, last, enrolled.get(student), ground.begin) if day is not None)
        if (ground.today - since).days < ground.rules.adult_days:
            continue
        told = f"Nobody has noted anything since {day_words(last)}" if last else "Nobody has noted anything yet"
        says = f"{told}, and no trusted adult is named."
        found.append(Waiting(rule="adult", about=f"student:{student}", since=since, says=says, student_id=student))
    return found


def _requests(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    for one in ground.requests:
        days = ground.school_days_since(one.date)
        if one.answered_on is None and days >= ground.rules.request_days:
            says = f"Asked for on {day_words(one.date)}, {count(days, 'school day')} without an answer."
            found.append(
                Waiting(
                    rule="request",
                    about=f"request:{one.id}",
                    since=one.date,
                    says=says,
                    student_id=one.student_id,
                )
            )
    return found


def _imports(ground: Ground) -> list[Waiting]:
    """A file that the school brings in again and again, and has not for a while. One that came once is no habit."""
    days_of: dict[str, list[dt.date]] = {}
    for one in ground.imports:
        days_of.setdefault(one.kind, []).append(one.date)
    found: list[Waiting] = []
    for kind, days in days_of.items():
        last = max(days)
        since = ground.from_begin(last)
        if len(set(days)) > 1 and (ground.today - since).days >= ground.rules.import_days:
            says = f"{kind} was last brought in on {day_words(last)}."
            found.append(Waiting(rule="import", about=f"import:{kind}", since=last, says=says))
    return found


def _no_list(ground: Ground) -> list[Waiting]:
    found: list[Waiting] = []
    for one in ground.students:
        if one.id in ground.listed:
            continue
        since = ground.from_begin(one.begin_date or ground.begin or ground.today)
        if ground.school_days_since(since) < ground.rules.flag_days:
            continue
        says = f"In no group, plan or agenda, and without a score, mark or note, since {day_words(since)}."
        found.append(Waiting(rule="no_list", about=f"student:{one.id}", since=since, says=says, student_id=one.id))
    return found


_FIND = {
    "flag": _flags,
    "scores": _scores,
    "review": _reviews,
    "sessions": _sessions,
    "action": _actions,
    "contact": _contacts,
    "adult": _adults,
    "request": _requests,
    "import": _imports,
    "no_list": _no_list,
}
