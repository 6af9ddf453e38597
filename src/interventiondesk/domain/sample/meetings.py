"""The sample school's team: its earlier meetings with what was decided, what is still open, and the next agenda.

What a decision says of progress, and its reason, follow from the scores and sessions that were known that day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.following import FollowUpRules
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, AgendaItem, Attendee, Choice, Decision, Meeting, MeetingKind
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Goal, Phase, Plan, Session
from interventiondesk.domain.recent import progress_today
from interventiondesk.domain.sample.courses import Course
from interventiondesk.domain.sample.making import Making, spread
from interventiondesk.domain.school import Staff, usual_policy
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import day_words

_WEEK = dt.timedelta(days=7)
_THURSDAY = 3
_PLACED = 12
"""So many students are on the agenda of the placement meeting at most; the others were placed from the list."""

_PRECISE = 3
"""The first so many students of a group review have their concern in precise words."""

_AT_LAST_MEETING: dict[str, Choice] = {
    "responds": "continue",
    "does_not_respond": "find_out_why",
    "too_few_sessions": "fix_delivery",
    "changed_plan": "intensify",
    "forty_letters": "continue",
    "ahead": "continue",
    "lower_is_better": "continue",
}


def next_meeting_day(making: Making) -> dt.date:
    """The next Thursday with school on or after today. In the summer, and where none comes within four weeks, the next
    Thursday."""
    today = making.today
    first = today + dt.timedelta(days=(_THURSDAY - today.weekday()) % 7)
    days = (first + number * _WEEK for number in range(5))
    return next((day for day in days if making.calendar.is_school_day(day)), first)


def past_meeting_days(making: Making, plans_begin: dt.date) -> list[dt.date]:
    """The Thursdays of this year's earlier group reviews, the last one first: about five weeks ago, then every six."""
    latest = making.last_day - dt.timedelta(days=30)
    day = latest - dt.timedelta(days=(latest.weekday() - _THURSDAY) % 7)
    days: list[dt.date] = []
    while day >= plans_begin + 2 * _WEEK:
        while not making.calendar.is_school_day(day) and day > plans_begin:
            day -= _WEEK
        if day >= plans_begin + 2 * _WEEK:
            days.append(day)
        day -= 6 * _WEEK
    return days


class _Seen:
    """What the team saw of a plan on a day: its progress by the rows that are there, as the minutes tell it later."""

    def __init__(self, making: Making) -> None:
        self._making = making
        self._plans = {one.id: one for one in making.rows(Plan)}
        self._students = {one.id: one for one in making.rows(Student)}
        self._measures = {one.id: one for one in making.rows(Measure)}
        self._goals, self._phases = defaultdict[str, list[Goal]](list), defaultdict[str, list[Phase]](list)
        self._sessions = defaultdict[str, list[Session]](list)
        self._scores = defaultdict[tuple[str, str], list[Score]](list)
        for goal in making.rows(Goal):
            self._goals[goal.plan_id].append(goal)
        for phase in making.rows(Phase):
            self._phases[phase.plan_id].append(phase)
        for session in making.rows(Session):
            self._sessions[session.plan_id].append(session)
        for score in making.rows(Score):
            self._scores[score.student_id, score.measure_id].append(score)

    def progress(self, course: Course, day: dt.date) -> str:
        """Without a line that begins that day: that is what was decided."""
        plan = self._plans[course.id]
        record = PlanRecord(
            student=self._students[plan.student_id],
            plan=plan,
            measure=self._measures[course.scale.measure.id],
            goals=tuple(self._goals[plan.id]),
            phases=tuple(one for one in self._phases[plan.id] if one.begin_date < day),
            scores=tuple(self._scores[plan.student_id, course.scale.measure.id]),
            sessions=tuple(self._sessions[plan.id]),
        )
        weeks = FollowUpRules(id="sample").score_weeks
        return progress_today(record, self._making.calendar, usual_policy(), day, weeks).state


def hold_meetings(making: Making, courses: list[Course], finished: list[Course], staff: dict[str, list[Staff]]) -> None:
    """Earlier meetings, decisions and actions, and the next group review with its agenda."""
    begin = min((course.begin for course in courses), default=making.today)
    past = past_meeting_days(making, begin)
    seen = _Seen(making)
    _decide_at_year_end(making, seen, finished)
    _place(making, courses, staff)
    for number, day in enumerate(reversed(past)):
        _past(making, seen, day, courses, staff, last=number == len(past) - 1)
    _next(making, courses, staff, past[0] if past else None)


def placement_day(making: Making) -> dt.date | None:
    """The Thursday in September on which fall scores became groups; None before it has passed."""
    day = making.year.week(2) + _THURSDAY * dt.timedelta(days=1)
    return day if day < making.today else None


def _place(making: Making, courses: list[Course], staff: dict[str, list[Staff]]) -> None:
    """The placement meeting of this year: who was put into a group of the first weeks."""
    day = placement_day(making)
    if day is None:
        return
    meeting = _meeting(making, day, staff, held=True, kind="placement")
    texts = making.ingredients.week
    first = [course for course in courses if course.begin <= making.year.week(4)][:_PLACED]
    for number, course in enumerate(first):
        _item(making, meeting, course, number, texts.placement_because, reached=True)


def _meeting(
    making: Making,
    day: dt.date,
    staff: dict[str, list[Staff]],
    *,
    held: bool,
    kind: MeetingKind = "group_review",
) -> Meeting:
    coordinator, psychologist = staff["coordinator"][0], staff["psychologist"][0]
    placement = kind == "placement"
    title = "Group review" if making.calendar.is_school_day(day) else "Group review, looking ahead to fall"
    chance = making.chance("talked", day)
    texts = making.ingredients.week
    notes = texts.placement_notes if placement else chance.choice(texts.meeting_notes)
    meeting = Meeting(
        id=making.id("meeting", day),
        date=day,
        time="2:15 pm",
        kind=kind,
        title="Fall placement" if placement else title,
        place="Library, round table",
        facilitator_id=coordinator.id,
        minute_taker_id=staff["counselor"][0].id,
        data_analyst_id=psychologist.id,
        held=held,
        length=(85 if placement else chance.choice((45, 50, 50, 55, 60))) if held else None,
        notes=notes if held else "",
    )
    making.add(meeting)
    if held:
        present = [coordinator, staff["counselor"][0], psychologist, *staff["interventionist"][:3]]
        present += staff["principal"][:1] if placement else [staff["teacher"][chance.randrange(len(staff["teacher"]))]]
        for person in present:
            making.add(Attendee(id=making.id("attendee", day, person.id), meeting_id=meeting.id, staff_id=person.id))
        if placement:
            making.add(Attendee(id=making.id("attendee", day, "guest"), meeting_id=meeting.id, name=texts.guest))
    return meeting


def _item(making: Making, meeting: Meeting, course: Course, number: int, because: str, *, reached: bool) -> None:
    precise = None
    if number < _PRECISE and meeting.kind == "group_review":
        precise = making.chance("precise", course.key).choice(making.ingredients.week.precise[course.area])
    making.add(
        AgendaItem(
            id=making.id("agenda_item", meeting.date, course.key),
            meeting_id=meeting.id,
            student_id=course.student.id,
            plan_id=course.id,
            position=float(number + 1),
            because=because,
            reached=reached,
            what=precise.what if precise else "",
            at_what_time=precise.when if precise else "",
            where_at=precise.where if precise else "",
            with_whom=precise.who if precise else "",
            how_often=precise.how_often if precise else "",
        )
    )


def _decide(making: Making, seen: _Seen, course: Course, day: dt.date, choice: Choice, meeting: Meeting | None) -> None:
    progress = seen.progress(course, day)
    known = making.ingredients.texts.decision_reasons
    of_choice = f"{choice}, {course.phase[1] if course.phase and choice == 'change' else progress}"
    reasons = known.get(of_choice, known[choice])
    teller_id = meeting and (meeting.facilitator_id, meeting.minute_taker_id)[len(course.key) % 2]
    making.add(
        Decision(
            id=making.id("decision", course.key, day),
            student_id=course.student.id,
            plan_id=course.id,
            meeting_id=meeting.id if meeting else None,
            date=day,
            choice=choice,
            reason=making.chance("reason", course.key, day).choice(reasons),
            progress=progress,
            minutes=course.intervention.minutes if choice == "intensify" else None,
            tier=1 if choice == "exit" else course.tier if choice == "intensify" and course.tier_before else None,
            begin_date=course.phase[0] if course.phase and choice in {"change", "intensify"} else None,
            teller_id=teller_id,
            tell_by=making.school_day(day + _WEEK) if teller_id else None,
            review_date=course.review if meeting and course.review and course.review > day else None,
        )
    )


def _past(
    making: Making, seen: _Seen, day: dt.date, courses: list[Course], staff: dict[str, list[Staff]], *, last: bool
) -> None:
    meeting = _meeting(making, day, staff, held=True)
    chance = making.chance("meeting", day)
    begun = [
        course for course in courses if course.begin <= day - 2 * _WEEK and (course.end is None or course.end >= day)
    ]
    choices: dict[str, Choice] = dict(_AT_LAST_MEETING) if last else {}
    after = monday_of(day) + _WEEK
    for course in begun:
        if course.phase and after <= course.phase[0] < after + 2 * _WEEK:
            choices.setdefault(course.key, "change")
    told = [course for course in begun if course.key in choices]
    rest = [course for course in begun if course.key not in {*choices, *_AT_LAST_MEETING, "missed_weeks"}]
    chosen = told + spread(chance, rest, max(0, 6 - len(told)))
    for number, course in enumerate(chosen):
        _item(making, meeting, course, number, f"Review of the plan begun {day_words(course.begin)}", reached=True)
        _decide(making, seen, course, day, choices.get(course.key, "continue"), meeting)
    late = next((course for course in begun if course.student.special == "missed_weeks"), None)
    if last and late:
        _item(making, meeting, late, len(chosen), "Review due", reached=False)
    _actions(making, meeting, chosen, staff, last=last)


def _actions(
    making: Making, meeting: Meeting, chosen: list[Course], staff: dict[str, list[Staff]], *, last: bool
) -> None:
    chance = making.chance("actions", meeting.date)
    listed = making.ingredients.texts.actions
    texts = listed[:6] if last else spread(chance, listed, min(6, len(chosen)))
    owners = [staff["coordinator"][0], staff["counselor"][0], *staff["interventionist"][:2], staff["psychologist"][0]]
    yesterday = making.school_day(making.today - dt.timedelta(days=1))
    for number, (text, course) in enumerate(zip(texts, chosen, strict=False)):
        carried = last and number % 2 == 0
        due = making.school_day(meeting.date + 2 * _WEEK)
        done = making.school_day(meeting.date + dt.timedelta(days=4 + 2 * number))
        if carried:
            due = making.today if number == 0 else making.school_day(making.today + (number - 3) * dt.timedelta(days=2))
        making.add(
            ActionItem(
                id=making.id("action_item", meeting.date, number),
                task=text,
                student_id=course.student.id,
                meeting_id=meeting.id,
                owner_id=owners[0 if carried and number < 3 else number % len(owners)].id,
                due=due,
                done_on=None if carried else max(meeting.date, min(done, yesterday)),
            )
        )


def _decide_at_year_end(making: Making, seen: _Seen, finished: list[Course]) -> None:
    for course in finished:
        if course.end:
            choice: Choice = "exit" if course.status == "exited" else "continue"
            _decide(making, seen, course, course.end, choice, None)


def _next(making: Making, courses: list[Course], staff: dict[str, list[Staff]], last: dt.date | None) -> None:
    meeting = _meeting(making, next_meeting_day(making), staff, held=False)
    by_special = {course.student.special: course for course in courses if course.student.special}
    wanted = {
        "missed_weeks": "Not reached last time" if last else "",
        "review_overdue": "",
        "does_not_respond": "Scores stay below the goal line; sessions were full",
        "too_few_sessions": "Few sessions were held; how can the time be kept safe?",
        "ahead": "Scores stand above the goal line; raise the goal?",
        "changed_plan": "",
        "responds": "",
    }
    chosen = [by_special[special] for special in wanted if special in by_special]
    chosen += [course for course in courses if course not in chosen][: max(0, 7 - len(chosen))]
    for number, course in enumerate(chosen):
        because = wanted.get(course.student.special, "") if len(course.score_days) >= 6 else ""
        if not because and course.review and course.review < making.today:
            because = f"Review was due {day_words(course.review)}"
        elif not because and course.phase:
            because = f"First look since the change on {day_words(course.phase[0])}"
        elif not because:
            because = "Review due" if len(course.score_days) >= 6 else "First look at the new plan"
        _item(making, meeting, course, number, because, reached=False)
