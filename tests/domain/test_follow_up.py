"""Whom nobody has followed up: every rule with its own number, from the day on which the clocks start."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.follow_up import Flagged, Ground, clocks_begin, still_open, waiting
from interventiondesk.domain.following import FollowUp, usual_follow_up
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import Plan, Session
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.students import Student

YEAR = SchoolYear(id="year", title="2026-27", begin_date=dt.date(2026, 8, 31), end_date=dt.date(2027, 6, 11))
CALENDAR = SchoolCalendar((YEAR,))
BEGIN = dt.date(2026, 9, 21)
TODAY = dt.date(2026, 11, 20)  # a Friday
JUNO = Student(id="juno", given_name="Juno", family_name="Park", begin_date=dt.date(2026, 8, 31))
WORDS = Measure(id="orf", name="Oral reading fluency", unit="words")


def ground(**more) -> Ground:
    given = {"today": TODAY, "begin": BEGIN, "calendar": CALENDAR, "rules": usual_follow_up()}
    return Ground(**(given | more))


def plan_of(sessions=(), scores=(), **fields) -> PlanRecord:
    given = {"id": "plan", "student_id": "juno", "concern": "Slow.", "begin_date": BEGIN, "provider_id": "lee"}
    plan = Plan(**(given | fields))
    return PlanRecord(student=JUNO, plan=plan, measure=WORDS, sessions=tuple(sessions), scores=tuple(scores))


def rules_of(found, *, but=()):
    return [one.rule for one in found if one.rule not in but]


def only(rule, **more):
    names = ("flag", "scores", "review", "sessions", "action", "contact", "adult", "request", "import", "no_list")
    off = " ".join(one for one in names if one != rule)
    return waiting(ground(rules=msgspec.structs.replace(usual_follow_up(), off=off), **more))


def test_a_flag_waits_from_the_tenth_school_day_on():
    def flagged(day):
        return (Flagged(student_id="juno", since=day, says="Absent 12 of 60 days."),)

    assert only("flag", flagged=flagged(dt.date(2026, 11, 9))) == ()
    (line,) = only("flag", flagged=flagged(dt.date(2026, 11, 6)))
    assert (line.student_id, line.since) == ("juno", dt.date(2026, 11, 6))
    assert line.says == "Absent 12 of 60 days. No decision for 10 school days."


def test_a_plan_waits_after_two_weeks_of_school_without_a_score():
    score = Score(id="one", student_id="juno", measure_id="orf", date=dt.date(2026, 10, 30), value=50.0)
    (line,) = only("scores", records=(plan_of(scores=(score,)),))
    assert line.about == "plan:plan"
    assert line.staff_ids == ("lee",)
    newer = msgspec.structs.replace(score, date=dt.date(2026, 11, 2))
    assert only("scores", records=(plan_of(scores=(newer,)),)) == ()


def test_a_plan_waits_when_its_review_is_five_school_days_past():
    (line,) = only("review", records=(plan_of(review_date=dt.date(2026, 11, 13)),))
    assert line.says == "The review was set for November 13, 5 school days ago."
    assert only("review", records=(plan_of(review_date=dt.date(2026, 11, 16)),)) == ()


def test_three_planned_sessions_without_an_entry_are_noticed():
    held = Session(id="one", plan_id="plan", date=dt.date(2026, 11, 13))
    record = plan_of(sessions=(held,), weekdays="Mon Wed Thu", begin_date=dt.date(2026, 11, 13))
    (line,) = only("sessions", records=(record,))
    said = "3 planned sessions not entered, the first on November 16, the newest on November 19."
    assert line.says == said
    assert line.since == dt.date(2026, 11, 16)
    fewer = plan_of(sessions=(held,), weekdays="Mon Wed Fri", begin_date=dt.date(2026, 11, 13))
    assert only("sessions", records=(fewer,)) == ()


def test_a_newer_entry_does_not_hide_the_days_before_it():
    newest = Session(id="one", plan_id="plan", date=dt.date(2026, 11, 19))
    record = plan_of(sessions=(newest,), weekdays="Mon Wed Thu", begin_date=dt.date(2026, 11, 11))
    (line,) = only("sessions", records=(record,))
    assert line.since == dt.date(2026, 11, 11)


def test_an_action_is_late_on_the_next_school_day():
    late = ActionItem(id="a", task="Call home", owner_id="lee", due=dt.date(2026, 11, 19))
    (line,) = only("action", actions=(late,))
    assert line.says == "Call home: was due on November 19."
    assert only("action", actions=(msgspec.structs.replace(late, due=TODAY),)) == ()
    assert only("action", actions=(msgspec.structs.replace(late, done_on=TODAY),)) == ()


def test_a_family_waits_sixty_days_after_the_last_contact_while_a_plan_runs():
    early = plan_of(begin_date=dt.date(2026, 9, 1))
    started = dt.date(2026, 9, 1)
    (line,) = only("contact", records=(early,), begin=started)
    assert line.says == "No contact with the family yet; a plan runs since September 1."
    assert only("contact", records=(early,), begin=started, contacted={"juno": dt.date(2026, 9, 22)}) == ()
    (line,) = only("contact", records=(early,), begin=started, contacted={"juno": dt.date(2026, 9, 20)})
    assert line.since == dt.date(2026, 9, 20)


def test_a_student_of_whom_no_adult_has_noted_anything_waits_unless_one_is_named():
    (line,) = only("adult", records=(plan_of(),), students=(JUNO,))
    assert (line.student_id, line.since) == ("juno", BEGIN)
    assert only("adult", records=(plan_of(),), students=(JUNO,), named=frozenset({"juno"})) == ()
    assert only("adult", records=(plan_of(),), students=(JUNO,), seen={"juno": dt.date(2026, 11, 2)}) == ()


def test_a_request_waits_for_its_answer_after_ten_school_days():
    asked = Request(id="r", student_id="juno", date=dt.date(2026, 11, 6), concern="Does not settle.")
    (line,) = only("request", requests=(asked,))
    assert line.says == "Asked for on November 6, 10 school days without an answer."
    assert only("request", requests=(msgspec.structs.replace(asked, answered_on=TODAY),)) == ()


def test_a_file_that_came_again_and_again_gets_old_and_one_that_came_once_does_not():
    def came(*days):
        return tuple(
            ImportRecord(id=day, file="a.csv", kind="Attendance", contents="", date=dt.date.fromisoformat(day))
            for day in days
        )

    (line,) = only("import", imports=came("2026-09-28", "2026-10-12"))
    assert line.says == "Attendance was last brought in on October 12."
    assert only("import", imports=came("2026-10-12")) == ()
    assert only("import", imports=came("2026-10-12", "2026-10-26")) == ()


def test_the_student_nobody_mentioned_is_found():
    (line,) = only("no_list", students=(JUNO,))
    assert (line.rule, line.student_id) == ("no_list", "juno")
    assert only("no_list", students=(JUNO,), listed=frozenset({"juno"})) == ()
    new = msgspec.structs.replace(JUNO, begin_date=dt.date(2026, 11, 16))
    assert only("no_list", students=(new,)) == ()


@pytest.mark.parametrize("today", [dt.date(2026, 9, 18), dt.date(2026, 7, 20)])
def test_no_clock_runs_before_the_placement_meeting_nor_in_the_summer(today):
    begin = clocks_begin(usual_follow_up(), CALENDAR, [PLACEMENT], today)
    records = (plan_of(begin_date=dt.date(2026, 8, 31), weekdays="Mon Wed Fri", review_date=dt.date(2026, 9, 7)),)
    assert waiting(ground(today=today, begin=begin, records=records, students=(JUNO,))) == ()


PLACEMENT = Meeting(id="placement", date=BEGIN, kind="placement", held=True)


def test_the_clocks_start_with_the_placement_meeting_or_where_the_school_says():
    rules = usual_follow_up()
    assert clocks_begin(rules, CALENDAR, [PLACEMENT], TODAY) == BEGIN
    assert clocks_begin(rules, CALENDAR, [], TODAY) == dt.date(2026, 10, 12)
    own = msgspec.structs.replace(rules, begin_date=dt.date(2026, 9, 30))
    assert clocks_begin(own, CALENDAR, [PLACEMENT], TODAY) == dt.date(2026, 9, 30)
    last_year = msgspec.structs.replace(rules, begin_date=dt.date(2025, 9, 30))
    assert clocks_begin(last_year, CALENDAR, [PLACEMENT], TODAY) == BEGIN


def test_a_rule_that_is_off_finds_nobody():
    rules = msgspec.structs.replace(usual_follow_up(), off="no_list")
    assert "no_list" not in rules_of(waiting(ground(rules=rules, students=(JUNO,))))
    assert "no_list" in rules_of(waiting(ground(students=(JUNO,))))


def test_a_line_that_was_put_off_comes_back_on_its_day_and_a_closed_one_only_when_its_datum_changes():
    (line,) = only("request", requests=(Request(id="r", student_id="juno", date=BEGIN, concern="?"),))

    def done(**fields):
        given = {"id": "f", "rule": "request", "about": "request:r", "since": BEGIN, "date": dt.date(2026, 11, 2)}
        return FollowUp(**(given | fields))

    assert still_open([line], [done(until=dt.date(2026, 11, 23))], TODAY) == ()
    assert still_open([line], [done(until=TODAY)], TODAY) == (line,)
    assert still_open([line], [done(reason="She knows.")], TODAY) == ()
    later = msgspec.structs.replace(line, since=TODAY)
    assert still_open([later], [done(reason="She knows.")], TODAY) == (later,)
    assert still_open([line], [done()], TODAY) == (line,)  # neither put off nor closed: it cannot vanish


def test_a_plan_that_was_closed_comes_back_when_as_much_is_missing_again():
    quiet = plan_of(weekdays="Mon Wed Thu", begin_date=dt.date(2026, 11, 9))
    (line,) = only("sessions", records=(quiet,))
    closed = FollowUp(
        id="f", rule="sessions", about=line.about, since=line.since, date=TODAY, reason="The book was away."
    )

    def after(day):
        return still_open(only("sessions", records=(quiet,), today=day), [closed], day)

    assert after(TODAY) == after(dt.date(2026, 11, 26)) == ()
    (again,) = after(dt.date(2026, 11, 27))
    assert again.says.startswith("9 planned sessions not entered, the first on November 9")


def test_a_plan_without_scores_that_was_closed_comes_back_after_two_more_weeks_of_school():
    record = plan_of()
    (line,) = only("scores", records=(record,))
    closed = FollowUp(id="f", rule="scores", about=line.about, since=line.since, date=TODAY, reason="On a trip.")

    def after(day):
        return still_open(only("scores", records=(record,), today=day), [closed], day)

    assert after(dt.date(2026, 12, 4)) == ()
    assert len(after(dt.date(2026, 12, 7))) == 1


def test_a_closed_line_of_flags_comes_back_with_a_newer_flag_although_the_oldest_is_the_same():
    def flagged(newest):
        return (Flagged(student_id="juno", since=BEGIN, newest=newest, says="Absent 12 of 60 days."),)

    done = FollowUp(id="f", rule="flag", about="student:juno", since=BEGIN, date=dt.date(2026, 11, 2), reason="Seen.")
    assert still_open(only("flag", flagged=flagged(BEGIN)), [done], TODAY) == ()
    assert len(still_open(only("flag", flagged=flagged(dt.date(2026, 11, 9))), [done], TODAY)) == 1


def test_lines_of_a_rule_come_the_longest_waiting_first():
    asked = [Request(id=f"r{day}", student_id="juno", date=dt.date(2026, 10, day), concern="?") for day in (19, 12, 26)]
    assert [one.since.day for one in only("request", requests=tuple(asked))] == [12, 19, 26]
