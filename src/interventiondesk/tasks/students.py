"""Finding students, and everything that one student's page shows."""

from __future__ import annotations

import datetime as dt
import functools
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

import msgspec

from interventiondesk.charts import Chart
from interventiondesk.charts.points import points_chart
from interventiondesk.charts.progress import progress_chart
from interventiondesk.charts.sparkline import sparkline
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.declared import Problem, field_of
from interventiondesk.domain.indicators import year_looked_at
from interventiondesk.domain.lines import exact
from interventiondesk.domain.meetings import ActionItem, Decision, TierStatus
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Plan, PointsDay
from interventiondesk.domain.points import counted, counted_words, newest_days
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.students import Contact, FamilyContact, Note, Student
from interventiondesk.domain.tiers import TierTime, tier_times, tiers_of
from interventiondesk.domain.timeline import Event, Past, timeline
from interventiondesk.domain.words import count, day_words, grade_key, grade_of, grade_words, join, number, percent
from interventiondesk.store import history, reads, sign_reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.happened import past_of
from interventiondesk.tasks.standing import Standing, judged_on, standings


class StudentLine(msgspec.Struct, frozen=True, kw_only=True):
    """A student in the list. `progress` is that of the plan that most needs a look, where there is one."""

    student: Student
    tiers: str
    tier: int
    plan: str
    provider: str
    progress: Progress | None
    spark: Chart | None


class PlanView(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A plan as the page shows it. `kind` is the kind of a plan that has no goal line, so that no progress can be told;
    `because` says what shows how it goes instead. `points` are its rated days where it has such."""

    record: PlanRecord
    progress: Progress
    today: dt.date
    kind: str = ""
    because: str = ""
    points: tuple[PointsDay, ...] | None = None

    @property
    def drawn(self) -> bool:
        """Whether something is measured by scores or points, so that there is a chart."""
        return self.chart is not None if self.kind else self.record.measure is not None

    @functools.cached_property
    def chart(self) -> Chart | None:
        """The chart of the plan alone. It is made when it is asked for: a student has plans of years, and one is shown."""
        if self.points is not None:
            return points_chart(self.points, self.record.plan.daily_goal)
        measured = not self.kind and self.record.measure is not None
        return progress_chart(self.record, self.progress, self.today) if measured else None


class StudentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about one student that whoever is signed in may see."""

    student: Student
    plans: tuple[PlanView, ...]
    tiers: tuple[tuple[str, int], ...]
    attendance: str
    contacts: tuple[Contact, ...]
    family_contacts: tuple[FamilyContact, ...]
    siblings: tuple[Student, ...]
    requests: tuple[Request, ...]
    notes: tuple[Note, ...]
    decisions: tuple[Decision, ...]
    actions: tuple[ActionItem, ...]
    tier_times: tuple[TierTime, ...]
    past: Past
    happened: tuple[Event, ...]
    year_begin: dt.date | None


_URGENT = {"behind": 0, "too_few_sessions": 1, "no_recent_score": 2, "too_early": 3, "on_track": 4, "ahead": 5}


def tier_words(statuses: Iterable[TierStatus], plans: Iterable[Plan], today: dt.date) -> tuple[tuple[str, int], ...]:
    """The tier by area, the area in words: of what was decided and of the running plans (`domain.tiers.tiers_of`)."""
    area = field_of(Plan, "area").word
    return tuple((area(one), tier) for one, tier in tiers_of(statuses, plans, today).items())


def attendance_words(present: int, enrolled: int, absence_line: float = usual_lines().absence_share) -> str:
    """`attendance 96 %`; nothing where there are no days. Who missed fewer days than the line of chronic absence is never
    shown as if on it: 90.3 % beside a line of 10 % stays 90.3 %."""
    if not enrolled:
        return ""
    return f"attendance {percent(Fraction(present, enrolled), 1 - exact(absence_line))}"


def student_lines(desk: Desk, today: dt.date) -> list[StudentLine]:
    """All active students by grade and name, with tier, plan and progress."""
    mine: dict[str, list[Standing]] = {}
    for one in standings(desk, today):
        mine.setdefault(one.record.student.id, []).append(one)
    decided: dict[str, list[TierStatus]] = {}
    for status in week_reads.tier_statuses(desk):
        decided.setdefault(status.student_id, []).append(status)
    lines: list[StudentLine] = []
    for student in reads.students(desk):
        views = [(one.progress, one.record) for one in mine.get(student.id, [])]
        plans = [record.plan for _, record in views]
        tiers = [one for one in tier_words(decided.get(student.id, ()), plans, today) if one[1] > 1]
        views.sort(key=lambda view: (not view[0].by_scores, _URGENT[view[0].state]))
        first = views[0] if views else None
        lines.append(
            StudentLine(
                student=student,
                tiers=", ".join(f"{area} {tier}" for area, tier in tiers),
                tier=max((tier for _, tier in tiers), default=1),
                plan=_plan_words(first[1]) if first else "",
                provider=first[1].provider.short_name if first and first[1].provider else "",
                progress=first[0] if first and first[0].by_scores else None,
                spark=sparkline(first[1]) if first and first[1].measure else None,
            )
        )
    lines.sort(key=_listed)
    return lines


def _listed(line: StudentLine) -> tuple[bool, tuple[int, str], str]:
    """Who has a plan comes first: that is whom one looks for."""
    return (not line.plan, grade_key(line.student.grade), line.student.sorting_name.casefold())


def _plan_words(record: PlanRecord) -> str:
    if record.intervention is not None:
        return record.intervention.name
    return record.group.name if record.group is not None else record.plan.concern


def student_page(desk: Desk, student_id: str, today: dt.date) -> StudentPage | None:
    """One student's page, or None where there is no such student."""
    student = reads.student(desk, student_id)
    if student is None:
        return None
    calendar, judge = reads.calendar(desk), judged_on(desk, today)
    records = reads.plan_records(desk, student_id=student_id, running=False)
    records.sort(key=lambda record: (not record.plan.running, -record.plan.begin_date.toordinal()))
    views = [_plan_view(desk, record, judge(record), today) for record in records]
    decisions = reads.decisions(desk, student_id)
    shared = week_reads.shared_contacts(desk, student_id)
    contacts = [*reads.family_contacts(desk, student_id), *shared]
    contacts.sort(key=lambda one: (one.date, one.id), reverse=True)
    notes = reads.notes(desk, student_id)
    asked = week_reads.requests(desk, student_id)
    statuses = week_reads.tier_statuses(desk, student_id)
    plans = [record.plan for record in records]
    past = past_of(desk, student, records, decisions, statuses, asked, contacts, notes, calendar, today)
    year = year_looked_at(calendar, today)
    return StudentPage(
        student=student,
        plans=tuple(views),
        tiers=tier_words(statuses, plans, today),
        attendance=_attendance(desk, student_id, calendar, today),
        contacts=tuple(reads.contacts(desk, student_id)),
        family_contacts=tuple(contacts),
        siblings=tuple(week_reads.siblings(desk, student_id)),
        requests=tuple(asked),
        notes=tuple(notes),
        decisions=tuple(decisions),
        actions=tuple(one for one in reads.actions(desk, open_only=False) if one.student_id == student_id),
        tier_times=tier_times(statuses, plans, today),
        past=past,
        happened=timeline(past, today),
        year_begin=year.begin_date if year else None,
    )


def _plan_view(desk: Desk, record: PlanRecord, progress: Progress, today: dt.date) -> PlanView:
    plan = record.plan
    if plan.kind == "measured":
        return PlanView(record=record, progress=progress, today=today, because=progress.because)
    kind = field_of(Plan, "kind").word(plan.kind)
    if plan.kind == "check_in":
        days = newest_days(week_reads.points_days(desk, plan.id), today)
        because = counted_words(counted(days, plan.daily_goal), plan.daily_goal)
        return PlanView(record=record, progress=progress, today=today, kind=kind, because=because, points=days)
    return PlanView(record=record, progress=progress, today=today, kind=kind, because=_log_words(record, today))


def _log_words(record: PlanRecord, today: dt.date) -> str:
    """How a plan without scores goes: its checks where it is a short reteach, its sessions and what they were about."""
    plan = record.plan
    told: list[str] = []
    if plan.kind == "reteach":
        checks = [
            f"{when} {number(value)}"
            for when, value in (("before", plan.before), ("after", plan.after))
            if value is not None
        ]
        skill = plan.skill or "The one skill"
        told.append(f"{skill}: {join(checks)}." if checks else f"{skill}: not checked yet.")
    held = sorted(one.date for one in record.sessions if one.held and one.date <= today)
    if held:
        last = f", last on {day_words(held[-1])}"
        told.append(f"{count(len(held), 'session')} held since {day_words(plan.begin_date)}{last}.")
    else:
        told.append("No session is entered yet.")
    topics = Counter(one.topic for one in record.sessions if one.held and one.topic)
    if topics:
        told.append(f"About {join([topic.lower() for topic, _ in topics.most_common(3)])}.")
    return " ".join(told)


def _attendance(desk: Desk, student_id: str, calendar: SchoolCalendar, today: dt.date) -> str:
    year = calendar.year_of(today)
    since = year.begin_date if year else today - dt.timedelta(days=180)
    present, enrolled = reads.attendance_shares(desk, since, today, student_id).get(student_id, (0, 0))
    return attendance_words(present, enrolled, sign_reads.indicator_lines(desk).absence_share)


def where_words(student: Student) -> str:
    """`grade 3 · Room 12`: where a student is, for the line beside the name."""
    room = f"Room {student.homeroom}" if student.homeroom.isdigit() else student.homeroom
    return " · ".join(part for part in (grade_words(student.grade), room) if part)


def _tidy(fields: dict[str, object]) -> dict[str, object]:
    """Texts without outer spaces, and a grade as it is stored: what was typed as 3rd grade is found under 3."""
    plain = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    grade = plain.get("grade")
    return plain | {"grade": grade_of(grade)} if isinstance(grade, str) else plain


def student_problems(desk: Desk, fields: dict[str, object], but: str = "") -> list[Problem]:
    """Ids that another student has already; `but` is the student whom the fields belong to."""
    found: list[Problem] = []
    for name, title in (("local_id", "Student ID"), ("state_id", "State ID"), ("vendor_id", "Vendor ID")):
        value = str(fields.get(name) or "").strip()
        if not value:
            continue
        for other in reads.students(desk, also_inactive=True):
            if other.id != but and getattr(other, name).casefold() == value.casefold():
                found.append(Problem(name, f"{other.name} has this {title}.", "Type another one, or leave it empty."))
                break
    return found


def change_student(desk: Desk, student: Student, **fields: object) -> Changes:
    """Change what is known about a student."""
    return desk.commit(f"Change {student.name}", msgspec.structs.replace(student, **_tidy(fields)))


def add_student(desk: Desk, fields: dict[str, object]) -> tuple[Student, Changes]:
    """Add a student by hand."""
    student = msgspec.convert({**_tidy(fields), "id": desk.new_id()}, Student)
    return student, desk.commit(f"Add {student.name}", student)


def log_family_contact(desk: Desk, student: Student, date: dt.date, **fields: object) -> Changes:
    """Note that the school and a family spoke: `channel`, `with_whom`, `outcome`, what was promised and for when, whether
    it is also about brothers and sisters, and whether only few may read it."""
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    contact = msgspec.convert(
        {**given, "id": desk.new_id(), "student_id": student.id, "date": date, "staff_id": desk.who.id or None},
        FamilyContact,
    )
    return desk.commit(f"Contact with the family of {student.name}, {day_words(date)}", contact)


def keep_promise(desk: Desk, contact: FamilyContact, name: str, today: dt.date) -> Changes:
    """What was promised to a student's family is done."""
    return desk.commit(f"Promise to the family of {name} kept", msgspec.structs.replace(contact, kept_on=today))


def ask_for_help(desk: Desk, student: Student, today: dt.date, **fields: object) -> Changes:
    """A teacher asks for assistance with a student; the answer comes back to whoever asked."""
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    asked = given.pop("staff_id", None) or desk.who.id or None
    request = msgspec.convert(
        {"date": today, **given, "id": desk.new_id(), "student_id": student.id, "staff_id": asked}, Request
    )
    return desk.commit(f"Request for assistance with {student.name}", request)


def answer_request(desk: Desk, student: Student, request: Request, answer: str, today: dt.date) -> Changes:
    """What became of a request, for the one who asked. Raises `Refusal` without words."""
    if not answer.strip():
        raise Refusal("The answer is missing.", "Type what happens now, for the one who asked.")
    done = msgspec.structs.replace(request, answer=answer.strip(), answered_on=today)
    return desk.commit(f"Answer the request about {student.name}", done)


def record_of(desk: Desk, student_id: str) -> list[history.Happening]:
    """Everything that was ever changed about a student, newest first."""
    return history.history(desk, student_id=student_id)
