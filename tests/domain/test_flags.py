"""A decision settles a flag until its datum changes, and a flag grows old from the day on which it crossed the line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from interventiondesk.domain.attendance import EXCUSED, PRESENT
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.flags import (
    Answers,
    OpenFlag,
    SettledFlag,
    areas_of,
    flag_states,
    open_flags,
    remembered,
    settled_by,
)
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators import BandsHere, StudentSigns, readings_of
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.school import SchoolYear
from interventiondesk.domain.screening import Reading, usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import Student

BEGIN = dt.date(2026, 8, 31)
TODAY = dt.date(2026, 11, 19)
DAY = dt.timedelta(days=1)
CALENDAR = SchoolCalendar((SchoolYear(id="y", title="2026-27", begin_date=BEGIN, end_date=dt.date(2027, 6, 9)),))
PUPIL = Student(id="imani", given_name="Imani", family_name="Okafor", grade="3")
READING = Measure(id="orf", name="Oral reading", area="reading", level="3", unit="words")
MATH = Measure(id="calc", name="Computation", area="math", level="3", unit="points")


def _bands(measure: Measure) -> list[Benchmark]:
    shared = {"instrument": "Ours", "measure": measure.name, "grade": "3"}
    return [
        Benchmark(id=f"{measure.id}{season}{at}", season=season, band=band, risk=risk, least=least, **shared)
        for season in ("beginning", "middle")
        for at, (band, risk, least) in enumerate(
            (("Well below", "high", None), ("Below", "some", 40), ("At", "low", 60))
        )
    ]


BANDS = BandsHere(own=tuple(_bands(READING) + _bands(MATH)))


class Looked:
    """One student on one day: what is known, and what the school did about it."""

    def __init__(self, day: dt.date = TODAY, **signs: object) -> None:
        known = StudentSigns(student=PUPIL, **signs)
        self.look = Look(signs=known, calendar=CALENDAR, lines=usual_lines(), bands=BANDS, today=day)
        self.readings = readings_of(known, CALENDAR, usual_lines(), BANDS, day)

    def reading(self, indicator: str) -> Reading:
        return next(one for one in self.readings if one.indicator == indicator)

    def open(
        self,
        *decisions: FlagDecision,
        plans: Sequence[Plan] = (),
        inquiries: Sequence[Inquiry] = (),
    ) -> dict[str, dt.date]:
        answers = Answers(decisions=decisions, plans=tuple(plans), inquiries=tuple(inquiries))
        return {one.reading.indicator: one.since for one in open_flags(self.look, self.readings, answers)}

    def decided(self, choice: str = "no_action", **more: object) -> FlagDecision:
        fields = {"id": "d1", "student_id": "imani", "date": self.look.today, "flags": remembered(self.readings)}
        return FlagDecision(choice=choice, **(fields | more))


def incidents(*days: dt.date) -> tuple[Incident, ...]:
    return tuple(Incident(id=f"incident-{day}", student_id="imani", date=day, behavior="Pushed") for day in days)


def course(day: dt.date, percent: float, name: str = "Math 6", subject: str = "math", term: str = "Q1") -> CourseResult:
    named = f"course-{name}-{day}"
    return CourseResult(
        id=named, student_id="imani", course=name, subject=subject, term=term, date=day, percent=percent
    )


def score(measure: Measure, day: dt.date, value: float) -> tuple[Score, Measure]:
    kind = {"kind": "benchmark", "measure_id": measure.id, "student_id": "imani"}
    return Score(id=f"score-{measure.id}-{day}", date=day, value=value, **kind), measure


def attended(last: dt.date, missed: Sequence[int]) -> tuple[tuple[dt.date, int], ...]:
    days = CALENDAR.school_days(BEGIN, last)
    return tuple((day, EXCUSED if at in missed else PRESENT) for at, day in enumerate(days))


def plan(area: str, **more: object) -> Plan:
    fields = {"id": f"plan-{area}", "student_id": "imani", "begin_date": TODAY - 20 * DAY, "concern": "Why"}
    return Plan(area=area, **(fields | more))


SEPTEMBER, OCTOBER, NOVEMBER = dt.date(2026, 9, 14), dt.date(2026, 10, 12), dt.date(2026, 11, 9)


# -- settled until the datum changes ----------------------------------------------------------------------------------


def test_the_same_flag_does_not_come_back_and_one_more_incident_does() -> None:
    before = Looked(OCTOBER, incidents=incidents(SEPTEMBER, OCTOBER))
    decision = before.decided(reason="A quarrel that is settled.")
    assert set(before.open()) == {"behavior", "behavior_early"}
    assert before.open(decision) == {}
    assert Looked(incidents=incidents(SEPTEMBER, OCTOBER)).open(decision) == {}
    again = Looked(incidents=incidents(SEPTEMBER, OCTOBER, NOVEMBER))
    assert again.open(decision) == {"behavior": NOVEMBER}


def test_what_was_not_looked_at_is_not_settled() -> None:
    before = Looked(incidents=incidents(SEPTEMBER, OCTOBER))
    decision = before.decided()
    both = Looked(incidents=incidents(SEPTEMBER, OCTOBER), results=(course(NOVEMBER, 52),))
    assert both.open(decision) == {"course": NOVEMBER}


def test_a_flag_that_becomes_severe_comes_back() -> None:
    rated = Rating(id="r1", student_id="imani", scale="SRSS-E7", date=OCTOBER, total=5.0)
    decision = Looked(ratings=(rated,)).decided()
    worse = Rating(id="r1", student_id="imani", scale="SRSS-E7", date=OCTOBER, total=12.0)
    assert Looked(ratings=(worse,)).open(decision) == {"externalizing": TODAY}


def test_a_new_benchmark_is_a_new_datum() -> None:
    decision = Looked(benchmarks=(score(READING, SEPTEMBER, 50),)).decided(date=OCTOBER)
    assert Looked(benchmarks=(score(READING, SEPTEMBER, 50),)).open(decision) == {}
    again = Looked(benchmarks=(score(READING, SEPTEMBER, 50), score(READING, NOVEMBER, 48)))
    assert again.open(decision) == {"benchmark": NOVEMBER}


def test_the_same_failing_course_in_next_weeks_file_is_the_same_datum_until_it_falls() -> None:
    decision = Looked(OCTOBER, results=(course(OCTOBER, 55),)).decided()
    week = OCTOBER + 7 * DAY
    assert Looked(results=(course(OCTOBER, 55), course(week, 53))).open(decision) == {}
    assert Looked(results=(course(OCTOBER, 55), course(week, 50))).open(decision) == {"course": week}
    beside = course(week, 40, name="Art", subject="other")
    assert Looked(results=(course(OCTOBER, 55), beside)).open(decision) == {}
    english = course(week, 58, name="English 6", subject="english")
    assert Looked(results=(course(OCTOBER, 55), english)).open(decision) == {"course": week}


def test_attendance_comes_back_when_it_is_worse_by_a_stated_step() -> None:
    then = BEGIN + 29 * DAY  # 22 school days, 4 of them missed
    decision = Looked(then, days=attended(then, (1, 2, 3, 4))).decided()
    two_more = Looked(days=attended(TODAY, (1, 2, 3, 4, 40, 50)))
    assert two_more.reading("attendance").state == two_more.reading("attendance_month").state == "flag"
    assert two_more.open(decision) == {}
    three_more = Looked(days=attended(TODAY, (1, 2, 3, 4, 30, 40, 50)))
    third = CALENDAR.school_days(BEGIN, TODAY)[50]
    assert three_more.open(decision) == {"attendance_month": third}
    worse = Looked(days=attended(TODAY, (1, 2, 3, 4, *range(44, 54)))).open(decision)
    assert set(worse) == {"attendance", "attendance_month"}
    assert CALENDAR.school_days(BEGIN, TODAY)[44] < worse["attendance"] <= TODAY


def test_watching_ends_on_its_date_and_the_flag_waits_since_then() -> None:
    known = incidents(SEPTEMBER, OCTOBER)
    decision = Looked(OCTOBER, incidents=known).decided("watch", until=NOVEMBER)
    assert Looked(NOVEMBER - DAY, incidents=known).open(decision) == {}
    assert Looked(NOVEMBER, incidents=known).open(decision) == {"behavior": NOVEMBER, "behavior_early": NOVEMBER}


def test_finding_out_why_settles_until_it_is_closed_or_its_date_has_passed() -> None:
    known = incidents(SEPTEMBER, OCTOBER)
    decision = Looked(OCTOBER, incidents=known).decided("find_out_why")
    inquiry = Inquiry(id="i", student_id="imani", date=OCTOBER, area="behavior", due=NOVEMBER)
    at_work = Looked(NOVEMBER, incidents=known)
    assert at_work.open(decision, inquiries=[inquiry]) == {}
    assert Looked(incidents=known).open(decision, inquiries=[inquiry])["behavior"] == NOVEMBER + DAY
    closed = Inquiry(id="i", student_id="imani", date=OCTOBER, due=TODAY + 9 * DAY, closed_on=NOVEMBER)
    assert Looked(incidents=known).open(decision, inquiries=[closed])["behavior"] == NOVEMBER


def test_a_plan_that_was_decided_and_never_written_waits_again() -> None:
    known = (course(OCTOBER, 52),)
    decision = Looked(OCTOBER, results=known).decided("plan")
    assert Looked(OCTOBER + 9 * DAY, results=known).open(decision) == {}
    assert Looked(results=known).open(decision) == {"course": OCTOBER + 10 * DAY}
    # of whatever area: the team chose it
    written = plan("social_emotional", begin_date=OCTOBER + DAY)
    assert Looked(results=known).open(decision, plans=[written]) == {}


def test_a_decision_of_last_year_says_nothing_of_this_one() -> None:
    days = attended(TODAY, range(1, 13))
    decision = Looked(days=days).decided(date=dt.date(2026, 5, 4))
    assert set(Looked(days=days).open(decision)) == {"attendance", "attendance_month"}


def test_the_newest_decision_counts() -> None:
    known = incidents(SEPTEMBER, OCTOBER)
    early = Looked(OCTOBER, incidents=known).decided()
    watched = Looked(OCTOBER + DAY, incidents=known).decided("watch", id="d2", until=NOVEMBER)
    assert set(Looked(incidents=known).open(early, watched)) == {"behavior", "behavior_early"}
    now = Looked(incidents=known)
    assert settled_by(now.reading("behavior"), [early], TODAY) == early
    assert settled_by(now.reading("behavior"), [early, watched], TODAY) is None


# -- settled by a plan ------------------------------------------------------------------------------------------------


def test_a_flag_for_math_is_not_settled_by_a_plan_for_reading() -> None:
    math = Looked(benchmarks=(score(MATH, SEPTEMBER, 50),))
    assert math.open(plans=[plan("reading")]) == {"benchmark": SEPTEMBER}
    assert math.open(plans=[plan("math")]) == {}


def test_a_flag_of_two_areas_needs_a_plan_in_each() -> None:
    both = Looked(benchmarks=(score(MATH, SEPTEMBER, 50), score(READING, SEPTEMBER, 50)))
    assert set(areas_of(both.reading("benchmark"), both.look.signs)) == {frozenset({"math"}), frozenset({"reading"})}
    assert set(both.open(plans=[plan("math")])) == {"benchmark"}
    assert both.open(plans=[plan("math"), plan("reading")]) == {}


def test_a_plan_that_just_ended_leaves_the_flag_waiting_and_an_exit_is_a_decision() -> None:
    known = (score(READING, SEPTEMBER, 50),)
    ended = plan("reading", status="ended", end_date=NOVEMBER)
    assert Looked(benchmarks=known).open(plans=[ended]) == {"benchmark": NOVEMBER}
    exited = plan("reading", status="exited", end_date=NOVEMBER)
    assert Looked(benchmarks=known).open(plans=[exited]) == {}
    newer = (*known, score(READING, NOVEMBER + DAY, 45))
    assert Looked(benchmarks=newer).open(plans=[exited]) == {"benchmark": NOVEMBER + DAY}


def test_what_settled_a_flag_is_told() -> None:
    both = Looked(benchmarks=(score(READING, SEPTEMBER, 50),), results=(course(OCTOBER, 52),))
    decision = Looked(results=(course(OCTOBER, 52),)).decided()
    states = flag_states(both.look, both.readings, Answers(decisions=(decision,), plans=(plan("reading"),)))
    told = {one.reading.indicator: one for one in states}
    assert isinstance(told["course"], SettledFlag)
    assert told["course"].decision == decision
    assert isinstance(told["benchmark"], SettledFlag)
    assert told["benchmark"].plan == plan("reading")
    assert not any(isinstance(one, OpenFlag) for one in states)


# -- since when -------------------------------------------------------------------------------------------------------


def test_a_flag_grows_old_although_every_import_brings_newer_days() -> None:
    # 12 of the first 22 days: over the line of a tenth on the tenth day, when attendance is first judged
    first = CALENDAR.school_days(BEGIN, TODAY)[9]
    for day in (first + 7 * DAY, TODAY):
        assert Looked(day, days=attended(day, range(1, 13))).open()["attendance"] == first


def test_a_second_benchmark_at_risk_does_not_make_an_undecided_flag_young() -> None:
    again = Looked(benchmarks=(score(READING, SEPTEMBER, 50), score(READING, NOVEMBER, 52)))
    assert again.open() == {"benchmark": SEPTEMBER}
    between = Looked(
        benchmarks=(score(READING, SEPTEMBER, 50), score(READING, OCTOBER, 70), score(READING, NOVEMBER, 52))
    )
    assert between.open() == {"benchmark": NOVEMBER}


def test_behavior_waits_since_the_incident_that_reached_the_line() -> None:
    known = Looked(incidents=incidents(SEPTEMBER, OCTOBER, NOVEMBER))
    assert known.open() == {"behavior": OCTOBER, "behavior_early": OCTOBER}


@pytest.mark.parametrize("text", ["", "not ours", '{"indicator": 1}'])
def test_a_decision_without_a_readable_memory_settles_nothing(text: str) -> None:
    known = Looked(incidents=incidents(SEPTEMBER, OCTOBER))
    assert set(known.open(known.decided(flags=text))) == {"behavior", "behavior_early"}


def test_what_is_kept_stays_short_with_many_rows() -> None:
    many = tuple(
        Incident(id=f"0198f4a2-1c3d-7e5f-8a9b-{at:012d}", student_id="imani", date=SEPTEMBER, behavior="Pushed")
        for at in range(400)
    )
    known = Looked(incidents=many)
    assert len(remembered(known.readings)) < 20_000
    assert known.open(known.decided()) == {}
