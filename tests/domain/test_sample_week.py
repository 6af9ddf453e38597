"""What the team's week finds in the sample school: schedules, requests, promises, tiers, decisions on flags, all kinds of
plans, and one student whom no list holds."""

from __future__ import annotations

import datetime as dt
import functools
import itertools
from collections import Counter, defaultdict

import pytest

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.capacity import promises, schedule_of, shared_days
from interventiondesk.domain.flags import Answers, open_flags
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import BandsHere, StudentSigns, readings_of
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import AgendaItem, Attendee, Decision, Meeting, TierStatus
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import ClassPlan, FidelityObservation, Intervention, Plan, PointsDay, Session
from interventiondesk.domain.requests import Request
from interventiondesk.domain.sample import FILES, SEED, ingredients_from, sample_school
from interventiondesk.domain.school import CalendarDay, SchoolYear, Staff
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import (
    Background,
    Celebration,
    Contact,
    FamilyContact,
    Group,
    Membership,
    Student,
    TransitionPage,
)
from interventiondesk.domain.tiers import tiers_of
from interventiondesk.resources import resource

NOVEMBER, JANUARY, APRIL = dt.date(2026, 11, 22), dt.date(2027, 1, 14), dt.date(2027, 4, 30)
DAYS = (NOVEMBER, JANUARY, APRIL)
any_usual_day = pytest.mark.parametrize("today", DAYS, ids=str)


@functools.cache
def school(today=JANUARY, students=120, years=1, seed=SEED):
    ingredients = ingredients_from({name: resource(*where).read_bytes() for name, where in FILES.items()})
    return sample_school(ingredients, students, years, seed, today)


def rows(made, entity):
    return [value for value in made.values if type(value) is entity]


def of_case(made, entity, case):
    return [one for one in rows(made, entity) if one.student_id == made.cases[case]]


def calendar_of(made):
    return SchoolCalendar(years=tuple(rows(made, SchoolYear)), days=tuple(rows(made, CalendarDay)))


def school_days_since(made, day, today):
    return len(calendar_of(made).school_days(day + dt.timedelta(days=1), today))


# -- groups and providers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("students", "years"), [(120, 1), (30, 3), (300, 2)])
def test_every_group_meets_when_its_plans_do_and_nobody_teaches_two_groups_at_once(students, years):
    made = school(JANUARY, students, years)
    groups = {group.id: group for group in rows(made, Group)}
    for plan in rows(made, Plan):
        if plan.group_id:
            group = groups[plan.group_id]
            assert (group.weekdays, group.minutes, group.staff_id) == (plan.weekdays, plan.minutes, plan.provider_id)
            assert group.time
            assert group.place
    of_provider = defaultdict(list)
    for group in groups.values():
        if group.active:
            of_provider[group.staff_id].append(schedule_of(group, ()))
    for own in of_provider.values():
        assert not any(shared_days(one, other) for one, other in itertools.combinations(own, 2))
        assert len({one.group.place for one in own}) == 1
    assert len({own[0].group.place for own in of_provider.values()}) == len(of_provider)


@pytest.mark.parametrize(("students", "years"), [(120, 1), (300, 2)])
def test_one_provider_has_promised_a_bit_more_than_there_is_and_the_others_have_enough(students, years):
    made = school(JANUARY, students, years)
    active = [group for group in rows(made, Group) if group.active]
    promised = promises(active, [plan for plan in rows(made, Plan) if plan.running])
    staff = {one.id: one for one in rows(made, Staff)}
    over = {one: promise.minutes - staff[one].minutes_a_week for one, promise in promised.items()}
    assert [0 < more <= 15 for more in over.values()].count(True) == 1
    assert all(more <= 15 for more in over.values())
    assert {one.id for one in staff.values() if one.minutes_a_week is not None} == set(promised)


def test_every_intervention_has_five_to_seven_steps_of_a_line_each():
    for entry in rows(school(), Intervention):
        assert 5 <= len(entry.steps.splitlines()) <= 7
        assert all(step.strip() for step in entry.steps.splitlines())


def test_missed_sessions_have_their_reasons_and_a_substitute_taught_one_day():
    made = school()
    plans = {plan.id: plan for plan in rows(made, Plan)}
    reasons = {one.reason for one in rows(made, Session) if one.outcome == "none"}
    assert {"Fire drill", "Assembly", "Provider was out", "Testing in the room"} <= reasons
    others = [one for one in rows(made, Session) if one.staff_id != plans[one.plan_id].provider_id]
    assert len({one.date for one in others}) == 1
    assert len({plans[one.plan_id].group_id for one in others}) == 1
    assert made.cases["substitute"] in {plans[one.plan_id].student_id for one in others if one.held}


def test_a_day_was_canceled_for_all():
    made = school()
    (day,) = [one for one in rows(made, CalendarDay) if "canceled" in one.event]
    assert not day.instructional
    assert day.date not in {one.date for one in rows(made, Session)}


# -- plans that no goal line measures ---------------------------------------------------------------------------------


@any_usual_day
def test_a_check_in_plan_has_six_weeks_of_points(today):
    made = school(today)
    (plan,) = of_case(made, Plan, "check_in")
    assert (plan.kind, plan.daily_goal, plan.measure_id) == ("check_in", 80.0, None)
    days = [one for one in rows(made, PointsDay) if one.plan_id == plan.id]
    assert 24 <= len(days) <= 35
    assert all(plan.begin_date <= one.date < today for one in days)
    periods = len(plan.periods.split(","))
    assert {len(one.points.split()) for one in days} <= {0, periods}
    away = {
        dt.date.fromordinal(day)
        for student, day, code in made.attendance
        if student == plan.student_id and code in {2, 3}
    }
    assert {one.date for one in days if not one.points} == away & {one.date for one in days}
    shares = [
        sum(int(each) for each in one.points.split() if each != "-")
        / (2 * sum(each != "-" for each in one.points.split()))
        for one in days
        if one.points
    ]
    assert 0.55 < sum(shares) / len(shares) < 0.95


def test_mentoring_and_counseling_have_a_log_with_topics():
    made = school()
    for kind, area in (("mentoring", "attendance"), ("counseling", "social_emotional")):
        (plan,) = of_case(made, Plan, kind)
        assert (plan.kind, plan.area, plan.measure_id) == (kind, area, None)
        log = [one for one in rows(made, Session) if one.plan_id == plan.id]
        assert len(log) >= 8
        assert all(bool(one.topic) == one.held for one in log)
        assert len({one.topic for one in log if one.topic}) >= 3


@any_usual_day
def test_three_students_share_a_short_reteach_group_with_a_check_before(today):
    made = school(today)
    plans = [plan for plan in rows(made, Plan) if plan.kind == "reteach"]
    assert len(plans) == 3
    assert {plan.student_id for plan in plans} >= {made.cases["reteach"]}
    assert len({(plan.group_id, plan.skill, plan.begin_date) for plan in plans}) == 1
    assert all(plan.skill and plan.before is not None and plan.after is None for plan in plans)
    assert today - plans[0].begin_date <= dt.timedelta(days=30)
    members = [one for one in rows(made, Membership) if one.group_id == plans[0].group_id]
    assert {one.student_id for one in members} == {plan.student_id for plan in plans}


def test_a_strong_student_has_an_enrichment_plan_and_grade_two_a_plan_as_a_whole():
    made = school()
    (plan,) = of_case(made, Plan, "enrichment")
    assert (plan.kind, plan.tier) == ("enrichment", 1)
    assert made.cases["enrichment"] == made.cases["strong"]
    (whole,) = rows(made, ClassPlan)
    assert (whole.grade, whole.homeroom) == ("2", "")
    assert 1 < whole.goal_share < 100
    assert whole.action
    assert whole.measure_id in {one.id for one in rows(made, Measure) if one.level == "2"}


@any_usual_day
def test_one_plan_has_no_scores_and_one_no_sessions_of_the_last_weeks(today):
    made = school(today)
    calendar = calendar_of(made)
    (plan,) = of_case(made, Plan, "no_scores")
    scored = max(one.date for one in of_case(made, Score, "no_scores") if one.measure_id == plan.measure_id)
    assert school_days_since(made, scored, today) >= 10
    (plan,) = of_case(made, Plan, "no_sessions")
    entered = max(one.date for one in rows(made, Session) if one.plan_id == plan.id)
    assert len(calendar.scheduled(plan.weekdays, entered + dt.timedelta(days=1), today - dt.timedelta(days=1))) == 4


# -- tiers and other causes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("today", "years"), [(NOVEMBER, 1), (JANUARY, 3), (APRIL, 2)])
def test_the_tier_in_force_is_that_of_the_running_plan(today, years):
    made = school(today, years=years)
    statuses, plans = defaultdict(list), defaultdict(list)
    for one in rows(made, TierStatus):
        assert one.reason
        statuses[one.student_id].append(one)
    for plan in rows(made, Plan):
        plans[plan.student_id].append(plan)
        if plan.tier > 1:
            assert plan.begin_date in {one.begin_date for one in statuses[plan.student_id]}
    for student, own in plans.items():
        tiers = tiers_of(statuses[student], own, today)
        running = {plan.area: plan.tier for plan in own if plan.running}
        assert {area: tier for area, tier in tiers.items() if tier > 1} == {
            area: tier for area, tier in running.items() if tier > 1
        }


def test_a_decision_that_changed_a_tier_says_so():
    made = school()
    decisions = {one.id: one for one in rows(made, Decision)}
    (status,) = [one for one in of_case(made, TierStatus, "changed_plan") if one.decision_id]
    assert (status.tier, decisions[status.decision_id].tier, decisions[status.decision_id].choice) == (
        3,
        3,
        "intensify",
    )
    changed = {one.id for one in decisions.values() if one.tier is not None}
    assert changed == {one.decision_id for one in rows(made, TierStatus)} - {None}


def test_every_student_with_a_plan_has_a_background_and_nothing_unknown_is_said():
    made = school()
    backgrounds = rows(made, Background)
    assert {one.student_id for one in backgrounds} == {plan.student_id for plan in rows(made, Plan)}
    assert all(one.id == one.student_id for one in backgrounds)
    assert all(bool(one.vision) == (one.vision_on is not None) for one in backgrounds)
    assert all(bool(one.hearing) == (one.hearing_on is not None) for one in backgrounds)
    languages = {one.id: one.home_language for one in rows(made, Student)}
    assert all(languages[one.student_id] != "English" for one in backgrounds if one.english_level)
    plans = {plan.student_id: plan for plan in rows(made, Plan)}
    for one in backgrounds:
        if "hearing check is open" in plans[one.student_id].hypothesis:
            assert one.hearing_on is None
    assert 0 < sum(one.adult_id is None for one in backgrounds) < len(backgrounds) / 2


# -- requests, promises, families -------------------------------------------------------------------------------------


@any_usual_day
def test_six_requests_two_with_an_answer_one_that_waits_too_long_and_one_new(today):
    made = school(today)
    requests = rows(made, Request)
    assert len(requests) == 6
    assert all(one.concern and one.strengths and one.tried and one.went and one.staff_id for one in requests)
    assert all(bool(one.answer) == (one.answered_on is not None) for one in requests)
    assert sum(bool(one.answer) for one in requests) == 2
    waiting = {one.student_id: school_days_since(made, one.date, today) for one in requests if not one.answer}
    assert waiting[made.cases["request_waiting"]] >= 12
    assert sum(days >= 10 for days in waiting.values()) == 1
    assert waiting[made.cases["request_new"]] == 0
    assert not {plan.student_id for plan in rows(made, Plan)} & set(waiting)


@any_usual_day
def test_one_promise_is_kept_one_overdue_and_one_ahead(today):
    made = school(today)
    promised = {one.student_id: one for one in rows(made, FamilyContact) if one.promise}
    kept, overdue, ahead = (promised[made.cases[f"promise_{which}"]] for which in ("kept", "overdue", "ahead"))
    assert len(promised) == 3
    assert kept.date < kept.kept_on <= kept.promised_for < today
    assert overdue.kept_on is None
    assert overdue.date < overdue.promised_for < today
    assert ahead.kept_on is None
    assert ahead.date < today < ahead.promised_for


def test_two_families_have_children_with_one_phone_number_and_a_talk_about_both():
    made = school()
    numbers = defaultdict(set)
    for contact in rows(made, Contact):
        numbers[contact.student_id].add(contact.phone)
    shared = {one.student_id for one in rows(made, FamilyContact) if one.siblings}
    assert len(shared) == 2
    assert numbers[made.cases["twins"]] & numbers[made.cases["other_twin"]]
    assert numbers[made.cases["sibling"]] & numbers[made.cases["other_sibling"]]
    assert made.cases["sibling"] in shared


def test_no_two_families_share_a_phone_number():
    made = school(JANUARY, 300, 2)
    names = {student.id: student.family_name for student in rows(made, Student)}
    homes = defaultdict(set)
    for contact in rows(made, Contact):
        homes[contact.phone].add(names[contact.student_id])
    assert all(len(families) == 1 for families in homes.values())


# -- flags and finding out why ----------------------------------------------------------------------------------------


def open_students(made, today):
    """The students with a flag that nobody has decided about, and all flagged ones, worked out from the rows."""
    begin = rows(made, SchoolYear)[-1].begin_date
    measures = {one.id: one for one in rows(made, Measure)}
    parts, days = defaultdict(list), defaultdict(list)
    for entity in (Incident, CourseResult, Rating, FlagDecision, Plan, Inquiry):
        for one in rows(made, entity):
            parts[entity, one.student_id].append(one)
    for one in rows(made, Score):
        if one.kind == "benchmark":
            parts[Score, one.student_id].append((one, measures[one.measure_id]))
    for student, day, code in made.attendance:
        days[student].append((dt.date.fromordinal(day), code))
    known = min(one.date for one in rows(made, Incident) if one.date >= begin)
    calendar, bands = calendar_of(made), BandsHere(own=tuple(rows(made, Benchmark)))
    found, flagged = {}, set()
    for student in rows(made, Student):
        here = student.id
        signs = StudentSigns(
            student=student,
            days=tuple(day for day in days[here] if day[0] >= begin),
            incidents=tuple(one for one in parts[Incident, here] if one.date >= begin),
            results=tuple(one for one in parts[CourseResult, here] if one.date >= begin),
            ratings=tuple(one for one in parts[Rating, here] if one.date >= begin),
            benchmarks=tuple(one for one in parts[Score, here] if one[0].date >= begin),
        )
        readings = readings_of(signs, calendar, usual_lines(), bands, today, known)
        if any(one.state == "flag" and not one.strength for one in readings):
            flagged.add(here)
        look = Look(
            signs=signs,
            calendar=calendar,
            lines=usual_lines(),
            bands=bands,
            today=today,
            incidents_known_since=known,
        )
        answers = Answers(
            decisions=tuple(parts[FlagDecision, here]),
            plans=tuple(parts[Plan, here]),
            inquiries=tuple(parts[Inquiry, here]),
        )
        if waiting := open_flags(look, readings, answers):
            found[here] = min(one.since for one in waiting)
    return found, flagged


@any_usual_day
def test_most_flags_have_a_decision_and_a_handful_wait(today):
    made = school(today)
    waiting, flagged = open_students(made, today)
    assert len(flagged) > 4 * len(waiting)
    assert made.cases["flag_undecided"] in waiting
    old = [since for since in waiting.values() if since < today - dt.timedelta(days=7)]
    assert 3 <= len(old) <= 8
    assert any(school_days_since(made, since, today) >= 10 for since in old)
    calendar = calendar_of(made)
    meetings = {one.id: one.date for one in rows(made, Meeting)}
    for decision in rows(made, FlagDecision):
        assert decision.reason
        assert calendar.is_school_day(decision.date)
        assert decision.meeting_id is None or meetings[decision.meeting_id] == decision.date
        assert (decision.until is not None) == (decision.choice == "watch")


@any_usual_day
def test_two_inquiries_are_open_and_one_is_closed(today):
    made = school(today)
    inquiries = rows(made, Inquiry)
    assert sorted(one.closed_on is None for one in inquiries) == [False, True, True]
    (closed,) = of_case(made, Inquiry, "found_out")
    assert closed.date < closed.verified_on < closed.closed_on < today
    assert closed.verifying
    assert closed.diagnostic
    assert closed.cause
    assert made.cases["finding_out"] == made.cases["does_not_respond"]
    assert {one.student_id for one in inquiries if not one.closed_on} == {
        made.cases["finding_out"],
        made.cases["finding_out_new"],
    }


@any_usual_day
def test_nobody_has_put_the_student_who_came_two_weeks_ago_on_a_list(today):
    made = school(today)
    (student,) = [one for one in rows(made, Student) if one.id == made.cases["in_no_list"]]
    assert 10 <= school_days_since(made, student.begin_date, today) <= 12
    assert not [fact for fact in made.attendance if fact[0] == student.id]
    named = {type(value) for value in made.values if getattr(value, "student_id", None) == student.id}
    assert named == {Contact}


# -- meetings, observers, good things ---------------------------------------------------------------------------------


@any_usual_day
def test_the_placement_meeting_was_in_september_and_past_meetings_say_who_was_there(today):
    made = school(today)
    (placement,) = [one for one in rows(made, Meeting) if one.kind == "placement"]
    assert placement.held
    assert placement.date.month == 9
    present = Counter(one.meeting_id for one in rows(made, Attendee))
    for meeting in rows(made, Meeting):
        assert (meeting.length is not None) == meeting.held
        assert bool(meeting.notes) == meeting.held
        assert (present[meeting.id] >= 5) == meeting.held
    assert [one.name for one in rows(made, Attendee) if one.staff_id is None] == [
        "Sam Idris, reading coach of the district"
    ]


def test_some_agenda_items_have_the_concern_in_precise_words_and_decisions_who_tells_the_family():
    made = school()
    held = {one.id: one.held for one in rows(made, Meeting) if one.kind == "group_review"}
    precise = [one for one in rows(made, AgendaItem) if one.what]
    assert {held[one.meeting_id] for one in precise} == {True, False}
    assert all(one.at_what_time and one.where_at and one.with_whom and one.how_often for one in precise)
    for decision in rows(made, Decision):
        if decision.meeting_id:
            assert decision.teller_id
            assert decision.date < decision.tell_by


def test_three_groups_were_watched_with_the_steps_of_their_intervention():
    made = school()
    seen = rows(made, FidelityObservation)
    assert len({one.group_id for one in seen}) == 3
    steps = {one.id: one.steps.splitlines() for one in rows(made, Intervention)}
    taught = defaultdict(set)
    groups = {plan.id: plan.group_id for plan in rows(made, Plan)}
    for session in rows(made, Session):
        if session.held:
            taught[groups[session.plan_id]].add(session.date)
    for one in seen:
        assert [line[2:] for line in one.steps.splitlines()] == steps[one.intervention_id]
        assert {line[:2] for line in one.steps.splitlines()} <= {"+ ", "- ", "? "}
        assert one.date in taught[one.group_id]


@any_usual_day
def test_two_good_things_were_celebrated_and_last_springs_teacher_wrote_a_page(today):
    made = school(today)
    celebrated = rows(made, Celebration)
    assert len({one.student_id for one in celebrated}) == 2
    assert all(one.date <= today and one.text for one in celebrated)
    (page,) = rows(made, TransitionPage)
    assert page.student_id == made.cases["transition"]
    students = {one.id: one for one in rows(made, Student)}
    assert students[page.student_id].begin_date < page.date < rows(made, SchoolYear)[0].begin_date
    assert all((page.strengths, page.works, page.avoid, page.people, page.next_steps))
