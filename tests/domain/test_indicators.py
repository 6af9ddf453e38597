"""Early warning indicators: three states, exact lines, and a because that can be recomputed."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.attendance import EXCUSED, PRESENT, TARDY, UNEXCUSED
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.indicators import BandsHere, StudentSigns, readings_of
from interventiondesk.domain.indicators.attendance import months_begun
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.school import CalendarDay, SchoolYear
from interventiondesk.domain.screening import INDICATORS, Reading, usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Student

BEGIN = dt.date(2026, 8, 31)
END = dt.date(2027, 6, 9)
TODAY = dt.date(2027, 3, 19)
YEAR = SchoolYear(id="year", title="2026-27", begin_date=BEGIN, end_date=END)
CALENDAR = SchoolCalendar(years=(YEAR,))
DAY = dt.timedelta(days=1)
LINES = usual_lines()


def school_days(first: dt.date = BEGIN, last: dt.date = TODAY) -> tuple[dt.date, ...]:
    return CALENDAR.school_days(first, last)


def attended(days, missed: int = 0, code: int = EXCUSED):
    """All these days, the first ones missed."""
    return tuple((day, code if at < missed else PRESENT) for at, day in enumerate(days))


def look(
    today: dt.date = TODAY,
    *,
    calendar: SchoolCalendar = CALENDAR,
    lines=LINES,
    bands: BandsHere = BandsHere(),  # noqa: B008 - nothing in it changes
    known: dt.date | None = None,
    student: Student | None = None,
    **signs,
) -> dict[str, Reading]:
    pupil = student or Student(id="imani", given_name="Imani", family_name="Okafor", grade="3")
    found = readings_of(StudentSigns(student=pupil, **signs), calendar, lines, bands, today, known)
    assert [one.indicator for one in found] == list(INDICATORS)
    return {one.indicator: one for one in found}


def pupil(**fields) -> Student:
    return Student(**{"id": "imani", "family_name": "Okafor", "grade": "3"} | fields)


# -- attendance -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("missed", "state", "said"), [(18, "flag", "10 %"), (17, "clear", "9.4 %")])
def test_18_of_180_days_is_a_flag_and_17_is_not(missed, state, said):
    days = school_days(last=END)[:180]
    reading = look(days[-1], days=attended(days, missed))["attendance"]
    assert (reading.state, reading.said) == (state, said)
    assert (reading.value, reading.line) == (missed / 180, 0.1)
    assert reading.because == (f"Absent {missed} of 180 school days since August 31 ({said}); the line is 10 %.")


def test_what_is_under_the_line_is_never_rounded_up_to_it():
    long_year = SchoolCalendar(years=(msgspec.structs.replace(YEAR, begin_date=dt.date(2025, 8, 25)),))
    days = long_year.school_days(dt.date(2025, 8, 25), END)[:301]
    reading = look(days[-1], calendar=long_year, days=attended(days, 30))["attendance"]
    assert (reading.state, reading.said) == ("clear", "9.97 %")


def test_20_percent_is_severe():
    days = school_days()[:50]
    reading = look(days[-1], days=attended(days, 10))["attendance"]
    assert (reading.state, reading.severe, reading.line) == ("flag", True, 0.2)
    assert reading.because.endswith("(20 %); the lines are 10 % and 20 %.")


def test_a_tardy_student_was_there_and_every_absence_counts_for_whatever_reason():
    days = school_days()[:20]
    late = look(days[-1], days=attended(days, 20, TARDY))["attendance"]
    assert (late.state, late.value) == ("clear", 0.0)
    codes = dict.fromkeys(days, PRESENT) | {days[0]: EXCUSED, days[1]: UNEXCUSED}
    assert look(days[-1], days=tuple(codes.items()))["attendance"].value == 0.1


def test_no_attendance_rows_are_not_enough_data():
    found = look()
    for name in ("attendance", "attendance_month"):
        assert found[name].state == "not_enough_data"
        assert found[name].value is None
        assert found[name].because == "No attendance of this school year has been brought in."


def test_ten_recorded_days_are_judged_and_nine_are_not():
    days = school_days()
    nine = look(days[8], days=attended(days[:9], 5))["attendance"]
    assert (nine.state, nine.as_of) == ("not_enough_data", days[8])
    assert nine.because == "Attendance is known for 9 school days since August 31; it is judged from 10 on."
    assert look(days[9], days=attended(days[:10], 5))["attendance"].state == "flag"


def test_fewer_than_half_of_the_days_recorded_are_not_enough_data():
    days = school_days()
    short = look(days[40], days=attended(days[:19]))["attendance"]
    assert short.state == "not_enough_data"
    assert short.because == "Attendance is known for 19 of 40 school days since August 31: fewer than half."
    assert look(days[40], days=attended(days[:20]))["attendance"].state == "clear"


def test_a_student_who_came_in_march_is_judged_on_the_days_from_march_on():
    newcomer = pupil(begin_date=dt.date(2027, 3, 1))
    march = school_days(dt.date(2027, 3, 1))
    earlier = attended(school_days(last=dt.date(2027, 2, 26)), 100)
    reading = look(student=newcomer, days=(*earlier, *attended(march, 1)))["attendance"]
    assert len(march) == 15
    assert (reading.state, reading.covers) == ("clear", "15 of 15 school days since March 1")
    assert reading.because == "Absent 1 of 15 school days since March 1 (6.7 %); the line is 10 %."
    months = look(student=newcomer, days=attended(march, 2))["attendance_month"]
    assert (months.state, months.line) == ("flag", 2.0)


def test_days_after_a_student_left_are_left_out():
    left = pupil(begin_date=BEGIN, end_date=dt.date(2026, 10, 30))
    reading = look(student=left, days=attended(school_days(), 4))["attendance"]
    assert reading.covers == "45 of 45 school days from August 31 to October 30"
    assert reading.because == "Absent 4 of 45 school days from August 31 to October 30 (8.9 %); the line is 10 %."


def test_a_canceled_snow_day_is_not_in_the_denominator():
    days = school_days()[:20]
    recorded = attended(days, 2, UNEXCUSED)
    assert look(days[-1], days=recorded)["attendance"].state == "flag"
    snow = CalendarDay(id="snow", date=days[0], event="Snow day")
    reading = look(days[-1], calendar=SchoolCalendar(years=(YEAR,), days=(snow,)), days=recorded)["attendance"]
    assert (reading.state, reading.value, reading.covers) == ("clear", 1 / 19, "19 of 19 school days since September 1")


def test_today_counts_once_its_attendance_was_brought_in():
    days = school_days()[:20]
    before = look(days[-1], days=attended(days[:-1]))["attendance"]
    assert before.covers == "19 of 19 school days since August 31"
    after = look(days[-1], days=attended(days))["attendance"]
    assert (after.covers, after.as_of) == ("20 of 20 school days since August 31", days[-1])


def test_in_the_summer_the_finished_year_is_looked_at():
    reading = look(dt.date(2027, 7, 6), days=attended(school_days(last=END), 30))["attendance"]
    assert reading.state == "flag"
    assert "from August 31 to June 9" in reading.because


@pytest.mark.parametrize(
    ("today", "calendar", "student", "says"),
    [
        (TODAY, SchoolCalendar(), None, "The school year has not been entered."),
        (dt.date(2026, 8, 3), CALENDAR, None, "The school year has not begun."),
        (TODAY, CALENDAR, pupil(begin_date=dt.date(2027, 4, 5)), "Enrolled only from April 5 on."),
        (TODAY, CALENDAR, pupil(end_date=dt.date(2026, 6, 5)), "Left on June 5, before this school year."),
    ],
)
def test_where_no_day_can_be_looked_at_it_is_said_why(today, calendar, student, says):
    found = look(today, calendar=calendar, student=student, days=attended(school_days(), 50))
    for name in ("attendance", "attendance_month", "behavior", "behavior_early"):
        assert (found[name].state, found[name].because) == ("not_enough_data", says)


@pytest.mark.parametrize(
    ("day", "months"),
    [
        (dt.date(2026, 8, 31), 1),
        (dt.date(2026, 9, 29), 1),
        (dt.date(2026, 9, 30), 2),
        (dt.date(2026, 10, 30), 2),
        (dt.date(2026, 10, 31), 3),
        (dt.date(2027, 2, 28), 7),
    ],
)
def test_a_month_begins_on_the_day_of_the_month_of_the_first_school_day(day, months):
    assert months_begun(BEGIN, day) == months


def test_two_absences_a_month_are_the_line_of_each_month():
    days = school_days()
    first = look(days[4], days=attended(days[:5], 2))["attendance_month"]
    assert (first.state, first.value, first.line) == ("flag", 2.0, 2.0)
    assert first.because == "Absent 2 of 5 school days since August 31; the line in month 1 is 2."
    second = look(dt.date(2026, 10, 16), days=attended(school_days(last=dt.date(2026, 10, 16)), 3))
    assert (second["attendance_month"].state, second["attendance_month"].line) == ("clear", 4.0)
    assert "the line in month 2 is 4, 2 for each month so far" in second["attendance_month"].because


def test_absences_that_reached_the_month_line_flag_even_with_few_days_but_few_days_never_clear():
    days = school_days()
    assert look(days[3], days=attended(days[:4], 1))["attendance_month"].state == "not_enough_data"
    assert look(days[3], days=attended(days[:4], 2))["attendance_month"].state == "flag"


# -- attendance without single days -----------------------------------------------------------------------------------


def total(missed: float, days: float, begin: dt.date = dt.date(2025, 8, 27), end: dt.date = dt.date(2026, 6, 10), **f):
    fields = {"id": f"{begin} {end} {days}", "student_id": "imani"} | f
    return AttendanceTotal(begin_date=begin, end_date=end, days_absent=missed, days_enrolled=days, **fields)


def test_last_year_flags_while_this_year_has_too_few_days():
    days = school_days()[:4]
    reading = look(days[-1], days=attended(days), totals=(total(20, 178),))["attendance"]
    assert (reading.state, reading.severe, reading.said) == ("flag", False, "11.2 %")
    assert (reading.value, reading.line, reading.as_of) == (20 / 178, 0.1, dt.date(2026, 6, 10))
    assert reading.because == (
        "Absent 20 of 178 days last year (11.2 %); the line is 10 %. Attendance is known for 4 school days since "
        "August 31; it is judged from 10 on."
    )
    assert reading.covers == "178 days last year, as a total without single days"
    assert reading.rows == ("2025-08-27 2026-06-10 178",)
    assert look(days[-1], days=attended(days), totals=(total(36, 178),))["attendance"].severe


def test_last_year_below_the_line_is_said_and_does_not_make_this_year_clear():
    days = school_days()[:4]
    reading = look(days[-1], days=attended(days), totals=(total(17.5, 180),))["attendance"]
    assert (reading.state, reading.value) == ("not_enough_data", None)
    assert reading.because.endswith("judged from 10 on. Last year: absent 17.5 of 180 days (9.7 %).")


def test_this_year_decides_once_it_can_be_judged_and_last_year_is_said_beside_it():
    days = school_days()[:20]
    reading = look(days[-1], days=attended(days, 1), totals=(total(20, 178),))["attendance"]
    assert reading.because == (
        "Absent 1 of 20 school days since August 31 (5 %); the line is 10 %. Last year: absent 20 of 178 days (11.2 %)."
    )
    assert reading.state == "clear"
    fine = look(days[-1], days=attended(days, 1), totals=(total(5, 178),))["attendance"]
    assert "Last year" not in fine.because


def test_where_only_a_total_of_this_year_is_known_it_is_judged_and_says_so():
    until = dt.date(2026, 11, 20)
    found = look(dt.date(2026, 11, 23), totals=(total(6, 56, BEGIN, until),))
    reading = found["attendance"]
    assert (reading.state, reading.as_of) == ("flag", until)
    assert reading.because == "Absent 6 of 56 days from August 31 to November 20 (10.7 %); the line is 10 %."
    assert reading.covers == "56 days from August 31 to November 20, as a total without single days"
    month = found["attendance_month"]
    assert (month.state, month.value, month.line) == ("flag", 6.0, 6.0)


def test_a_total_of_a_year_that_goes_on_does_not_say_until_when_it_counts():
    running = (total(4, 56, dt.date(2026, 7, 1), dt.date(2027, 6, 30)),)
    found = look(dt.date(2026, 11, 23), totals=running)
    assert (found["attendance"].state, found["attendance"].as_of) == ("clear", None)
    assert found["attendance"].because == "Absent 4 of 56 days this school year (7.1 %); the line is 10 %."
    assert found["attendance_month"].state == "not_enough_data"


def test_days_that_are_known_are_never_added_to_a_total():
    days = school_days()[:20]
    both = look(days[-1], days=attended(days, 1), totals=(total(10, 20, BEGIN, days[-1]),))["attendance"]
    assert both.value == 0.05


def test_totals_of_two_schools_are_added_and_one_that_overlaps_is_not():
    first = total(10, 90, end=dt.date(2026, 1, 15))
    second = total(8, 80, begin=dt.date(2026, 1, 20))
    again = total(50, 60, begin=dt.date(2025, 10, 1), end=dt.date(2025, 12, 20))
    reading = look(BEGIN, totals=(again, second, first))["attendance"]
    assert (reading.state, reading.value) == ("flag", 18 / 170)


def test_a_total_of_few_days_or_of_long_ago_says_nothing():
    few, old = total(4, 9), total(50, 170, dt.date(2024, 8, 27), dt.date(2025, 6, 10))
    assert look(totals=(few, old))["attendance"].state == "not_enough_data"
    short = look(dt.date(2026, 9, 9), totals=(total(3, 7, BEGIN, dt.date(2026, 9, 8)),))["attendance"]
    assert short.because.startswith("Attendance is known for 7 days from August 31 to September 8, as a total")


# -- behavior ---------------------------------------------------------------------------------------------------------


def incident(date: dt.date, level: str = "major") -> Incident:
    return Incident(id=f"{level} {date}", student_id="imani", date=date, behavior="Pushed in line", level=level)


SEPTEMBER = dt.date(2026, 9, 14)


@pytest.mark.parametrize(("many", "state", "severe"), [(1, "clear", False), (2, "flag", False), (6, "flag", True)])
def test_two_major_incidents_are_a_flag_and_six_the_second_line(many, state, severe):
    majors = tuple(incident(dt.date(2026, 11, 2) + DAY * at) for at in range(many))
    reading = look(incidents=majors, known=SEPTEMBER)["behavior"]
    assert (reading.state, reading.severe, reading.value) == (state, severe, float(many))
    assert reading.rows == tuple(one.id for one in majors)
    assert f"in {len(school_days())} school days since August 31" in reading.because


def test_minor_incidents_and_those_of_last_year_do_not_count():
    others = (incident(SEPTEMBER, "minor"), incident(SEPTEMBER + DAY, "minor"), incident(dt.date(2026, 5, 4)))
    reading = look(incidents=(*others, incident(dt.date(2026, 12, 1))))["behavior"]
    assert (reading.state, reading.value) == ("clear", 1.0)
    assert "1 major incident in" in reading.because
    assert "(December 1)" in reading.because


def test_a_school_without_any_incident_knows_of_nobodys_behavior():
    assert look()["behavior"].state == "not_enough_data"
    clear = look(known=SEPTEMBER)["behavior"]
    assert (clear.state, clear.value) == ("clear", 0.0)
    assert clear.because.startswith("No major incident in ")
    assert clear.covers.endswith("the school's incidents are known from September 14 on")


def test_a_student_who_came_in_march_has_the_days_of_march_as_exposure_and_no_october():
    found = look(student=pupil(begin_date=dt.date(2027, 3, 1)), known=SEPTEMBER)
    assert found["behavior"].because == "No major incident in 15 school days since March 1; the line is 2."
    assert found["behavior_early"].state == "not_enough_data"
    assert found["behavior_early"].because == "Came on March 1, after October."


def test_two_by_the_end_of_october_flag_at_once_and_stay_a_fact_of_the_year():
    early = (incident(SEPTEMBER), incident(dt.date(2026, 9, 15)))
    at_once = look(dt.date(2026, 9, 15), incidents=early)["behavior_early"]
    assert at_once.state == "flag"
    assert at_once.because == (
        "2 major incidents in 12 school days from August 31 to today (September 14 and September 15); "
        "the line by the end of October is 2."
    )
    later = look(incidents=(*early, incident(dt.date(2026, 12, 1))))["behavior_early"]
    assert (later.state, later.value) == ("flag", 2.0)
    assert "45 school days from August 31 to October 31" in later.because


@pytest.mark.parametrize(("second", "state"), [(dt.date(2026, 10, 31), "flag"), (dt.date(2026, 11, 1), "clear")])
def test_october_31_is_the_last_day(second, state):
    assert look(incidents=(incident(SEPTEMBER), incident(second)))["behavior_early"].state == state


def test_a_school_whose_first_incident_is_later_knows_nothing_of_october():
    found = look(known=dt.date(2026, 12, 1))
    assert found["behavior"].state == "clear"
    assert found["behavior_early"].state == "not_enough_data"


# -- courses ----------------------------------------------------------------------------------------------------------


def result(subject: str, percent: float | None = None, date: dt.date = dt.date(2026, 11, 10), **fields) -> CourseResult:
    name = {"english": "English 3", "math": "Mathematics 3", "science": "Science 3"}[subject]
    fields = {"course": name, "term": "Q1"} | fields
    key = f"{fields['course']} {fields['term']} {date}"
    return CourseResult(id=key, student_id="imani", subject=subject, percent=percent, date=date, **fields)


@pytest.mark.parametrize(("percent", "state"), [(59.9, "flag"), (60.0, "clear")])
def test_below_the_passing_percent_in_mathematics_is_failing(percent, state):
    reading = look(results=(result("math", percent), result("english", 80.0)))["course"]
    assert (reading.state, reading.value, reading.line) == (state, percent, 60.0)


def test_a_failing_course_is_named_with_its_value_date_and_line():
    reading = look(results=(result("english", 52.0), result("math", 75.0)))["course"]
    assert reading.because == "Failing English 3 (52 %, Q1, November 10); passing is 60 %."
    assert (reading.said, reading.rows) == ("52 %", ("English 3 Q1 2026-11-10",))


def test_a_failing_mark_counts_without_case():
    reading = look(results=(result("math", None, mark="f"),))["course"]
    assert (reading.state, reading.said, reading.value) == ("flag", "f", None)
    assert "failing marks are F" in reading.because


def test_failing_in_another_subject_is_said_and_raises_no_flag():
    reading = look(results=(result("math", 75.0), result("science", 40.0)))["course"]
    assert reading.state == "clear"
    assert reading.because.endswith("without a flag, also failing Science 3 (40 %, Q1, November 10).")
    alone = look(results=(result("science", 40.0),))["course"]
    assert alone.state == "not_enough_data"
    assert "Science 3 (40 %" in alone.because


def test_the_newest_result_of_a_course_and_term_stands():
    first, second = result("math", 50.0, dt.date(2026, 10, 1)), result("math", 70.0)
    assert look(results=(second, first))["course"].state == "clear"


TRIMESTERS = (
    result("math", 59.0, dt.date(2026, 11, 20), term="Trimester 1", mark="F"),
    result("math", 60.0, dt.date(2027, 3, 5), term="Trimester 2", mark="D"),
)


def test_a_course_that_is_passed_in_its_newest_term_is_not_failing_and_the_failed_term_is_said():
    reading = look(results=TRIMESTERS)["course"]
    assert (reading.state, reading.value) == ("clear", 60.0)
    assert reading.because == (
        "Passing Mathematics 3 (60 %, D, Trimester 2, March 5); passing is 60 %; "
        "failed earlier: Mathematics 3 (59 %, F, Trimester 1, November 20)."
    )
    assert set(reading.rows) == {one.id for one in TRIMESTERS}


def test_a_course_that_fails_in_its_newest_term_is_failing_however_it_was_before():
    first, second = TRIMESTERS
    turned = (msgspec.structs.replace(first, percent=80.0, mark="B"), msgspec.structs.replace(second, percent=55.0))
    reading = look(results=turned)["course"]
    assert (reading.state, reading.value) == ("flag", 55.0)
    assert "Trimester 1" not in reading.because


@pytest.mark.parametrize(("older", "newer"), [("Q1", "Q2"), ("Fall", "Spring"), ("S2", "Final"), ("Q9", "Q10")])
def test_terms_of_one_date_are_put_in_order_by_their_names(older, newer):
    both = (result("math", 75.0, term=newer), result("math", 50.0, term=older))
    assert look(results=both)["course"].state == "clear"
    assert look(results=both[::-1])["course"].state == "clear"


def test_another_course_of_the_subject_stands_for_itself():
    both = (result("math", 50.0, dt.date(2026, 10, 1), course="Math lab"), result("math", 75.0))
    assert look(results=both)["course"].state == "flag"


def test_no_result_of_this_year_is_not_enough_data():
    assert look()["course"].because == "No course result of this school year has been brought in."
    assert look(results=(result("math", 40.0, dt.date(2026, 5, 1)),))["course"].state == "not_enough_data"
    empty = result("math", None)
    assert look(results=(empty,))["course"].state == "not_enough_data"


def test_a_subject_that_is_strong_throughout_is_a_course_strength():
    strong = (result("math", 97.0), result("math", 95.0, term="Q2"), result("english", 80.0))
    reading = look(results=strong)["course_strength"]
    assert (reading.state, reading.value, reading.line) == ("flag", 95.0, 95.0)
    assert reading.strength
    weaker = (*strong, result("math", 94.9, term="Q3"))
    assert look(results=weaker)["course_strength"].state == "clear"


# -- benchmarks -------------------------------------------------------------------------------------------------------

ORF = Measure(id="orf", name="Oral reading", short_name="ORF", level="3", unit="words", standard_error=10.0)
CUTS = (("Far above", 134.0, "strength"), ("Green", 73.0, "low"), ("Yellow", 55.0, "some"), ("Red", None, "high"))


def bands(measure: str = "ORF", cuts=CUTS, season: str = "beginning", grade: str = "3") -> tuple[Benchmark, ...]:
    return tuple(
        Benchmark(
            id=f"{measure} {band} {season} {grade}",
            instrument="Our school",
            measure=measure,
            grade=grade,
            season=season,
            band=band,
            least=least,
            risk=risk,
        )
        for band, least, risk in cuts
    )


HERE = BandsHere(own=bands())


def scored(value: float, date: dt.date = SEPTEMBER, measure: Measure = ORF, **fields) -> tuple[Score, Measure]:
    given_fields = {"season": "beginning", "kind": "benchmark", "ordinal": 1} | fields
    key = f"{measure.id} {date} {given_fields['ordinal']}"
    return Score(id=key, student_id="imani", measure_id=measure.id, date=date, value=value, **given_fields), measure


@pytest.mark.parametrize(
    ("value", "state", "severe", "said", "line"),
    [
        (134.0, "clear", False, "Far above", 73.0),
        (73.0, "clear", False, "Green", 73.0),
        (72.0, "flag", False, "Yellow", 73.0),
        (54.0, "flag", True, "Red", 55.0),
    ],
)
def test_a_benchmark_flags_from_the_band_of_some_risk_on(value, state, severe, said, line):
    reading = look(bands=HERE, benchmarks=(scored(value),))["benchmark"]
    assert (reading.state, reading.severe, reading.said, reading.line) == (state, severe, said, line)
    assert reading.value == value


def test_the_band_its_norm_and_the_line_are_in_the_because():
    reading = look(bands=HERE, benchmarks=(scored(60.0),))["benchmark"]
    assert reading.because == (
        "Oral reading, grade 3: 60 words on September 14 is in the band Yellow, some risk; "
        "the line is 73 (Our school, beginning of the year)."
    )
    assert not reading.near


@pytest.mark.parametrize(("value", "near"), [(63.0, True), (62.0, False), (83.0, True), (84.0, False)])
def test_a_score_within_one_standard_error_of_the_line_is_near_it_on_both_sides(value, near):
    reading = look(bands=HERE, benchmarks=(scored(value),))["benchmark"]
    assert reading.near is near
    assert ("within the standard error of 10" in reading.because) is near


def test_a_school_that_flags_high_risk_only_leaves_yellow_clear():
    lines = msgspec.structs.replace(LINES, benchmark_risk="high")
    assert look(lines=lines, bands=HERE, benchmarks=(scored(60.0),))["benchmark"].state == "clear"
    assert look(lines=lines, bands=HERE, benchmarks=(scored(50.0),))["benchmark"].state == "flag"


def test_norms_that_name_no_high_risk_go_on_flagging_at_some_and_say_so():
    lines = msgspec.structs.replace(LINES, benchmark_risk="high")
    graded_no_further = BandsHere(own=bands(cuts=(("Above", 83.0, "low"), ("Below the 10th percentile", None, "some"))))
    reading = look(lines=lines, bands=graded_no_further, benchmarks=(scored(3.0),))["benchmark"]
    assert (reading.state, reading.severe, reading.line) == ("flag", False, 83.0)
    assert reading.because.endswith("; these norms name no high risk, so some risk flags.")
    assert "name no high" not in look(bands=graded_no_further, benchmarks=(scored(3.0),))["benchmark"].because
    # with norms that do name it, a measure at high risk leads
    other = msgspec.structs.replace(ORF, id="other", name="Retell", short_name="Retell", unit="points")
    both = BandsHere(own=(*graded_no_further.own, *bands("Retell")))
    mixed = look(lines=lines, bands=both, benchmarks=(scored(90.0), scored(60.0, measure=other)))["benchmark"]
    assert mixed.state == "clear"


def test_a_measure_from_a_file_has_the_published_standard_error_of_oral_reading():
    from_a_file = msgspec.structs.replace(ORF, standard_error=None)
    assert look(bands=HERE, benchmarks=(scored(64.0, measure=from_a_file),))["benchmark"].near
    own = msgspec.structs.replace(ORF, standard_error=5.0)
    assert not look(bands=HERE, benchmarks=(scored(64.0, measure=own),))["benchmark"].near


def test_the_newest_benchmark_of_a_measure_counts_and_several_of_a_day_are_their_median():
    sitting = tuple(scored(value, dt.date(2026, 9, 21), ordinal=at) for at, value in enumerate((50.0, 90.0, 75.0), 1))
    reading = look(bands=HERE, benchmarks=(scored(40.0), *sitting))["benchmark"]
    assert (reading.state, reading.value, len(reading.rows)) == ("clear", 75.0, 3)
    assert "75 words on September 21, median of 3" in reading.because


def test_the_worst_of_several_measures_leads_and_the_others_are_named():
    maze = Measure(id="maze", name="Maze", short_name="MZ", level="3", unit="points")
    both = BandsHere(own=(*bands(), *bands("MZ", (("Fine", 10.0, "low"), ("Low", None, "high")))))
    reading = look(bands=both, benchmarks=(scored(70.0), scored(4.0, measure=maze)))["benchmark"]
    assert reading.because.startswith("Maze, grade 3: 4 points on September 14 is in the band Low, high risk")
    assert "also Oral reading, grade 3 (70 words on September 14: Yellow)" in reading.because
    assert reading.covers == "2 of 2 measures with norms"


def test_a_measure_of_which_less_is_better_is_read_the_other_way():
    errors = Measure(id="err", name="Errors", short_name="ERR", level="3", unit="errors", direction="lower")
    own = BandsHere(own=bands("ERR", (("Fine", 3.0, "low"), ("Many", None, "some"))))
    assert look(bands=own, benchmarks=(scored(3.0, measure=errors),))["benchmark"].state == "clear"
    assert look(bands=own, benchmarks=(scored(4.0, measure=errors),))["benchmark"].state == "flag"


def test_a_score_without_norms_is_not_enough_data_and_names_what_is_missing():
    reading = look(benchmarks=(scored(60.0, season="middle"),))["benchmark"]
    assert reading.state == "not_enough_data"
    assert reading.because == "No norms are known for Oral reading, grade 3, at the middle of the year."
    assert look()["benchmark"].because == "No benchmark score of this school year has been brought in."


def test_a_measure_without_a_level_is_read_at_the_students_grade_and_a_season_by_its_date():
    plain = msgspec.structs.replace(ORF, level="")
    reading = look(bands=HERE, benchmarks=(scored(60.0, measure=plain, season=""),))["benchmark"]
    assert reading.state == "flag"
    assert reading.because.startswith("Oral reading, grade 3: 60 words")


def test_excluded_absent_and_last_years_scores_say_nothing():
    out = (
        scored(20.0, excluded_because="Fire drill"),
        scored(20.0, SEPTEMBER + DAY, outcome="absent"),
        scored(20.0, dt.date(2026, 5, 4)),
    )
    assert look(bands=HERE, benchmarks=out)["benchmark"].state == "not_enough_data"


@pytest.mark.parametrize(("value", "state"), [(134.0, "flag"), (133.0, "clear")])
def test_a_score_in_a_band_of_strength_is_good_news(value, state):
    reading = look(bands=HERE, benchmarks=(scored(value),))["benchmark_strength"]
    assert (reading.state, reading.line, reading.strength) == (state, 134.0, True)


def test_norms_that_know_no_strength_cannot_deny_one():
    own = BandsHere(own=bands(cuts=CUTS[1:]))
    assert look(bands=own, benchmarks=(scored(150.0),))["benchmark_strength"].state == "not_enough_data"


# -- ratings ----------------------------------------------------------------------------------------------------------


def rating(scale: str, items: str = "", level: str = "elementary", **fields) -> Rating:
    given_fields = {"id": f"{scale} {items}", "date": dt.date(2026, 10, 5)} | fields
    return Rating(student_id="imani", scale=scale, items=items, level=level, **given_fields)


def totals(scale: str, items: int, level: str, indicator: str) -> list[str]:
    """The band of each possible total, from 0 on."""
    return [
        look(ratings=(rating(scale, level=level, total=float(total)),))[indicator].said
        for total in range(3 * items + 1)
    ]


@pytest.mark.parametrize(
    ("scale", "items", "level", "indicator", "moderate", "high"),
    [
        ("SRSS", 7, "elementary", "externalizing", 4, 9),
        ("SRSS-E7", 7, "elementary", "externalizing", 4, 9),
        ("SRSS-E7", 7, "secondary", "externalizing", 4, 9),
        ("SRSS-I5", 5, "elementary", "internalizing", 2, 4),
        ("SRSS-I6", 6, "secondary", "internalizing", 4, 6),
        ("SRSS-E5", 5, "elementary", "externalizing", 2, 4),
        ("SRSS-E5", 5, "secondary", "externalizing", 5, 7),
    ],
)
def test_the_bands_of_every_scale_are_the_published_ones(scale, items, level, indicator, moderate, high):
    most = 3 * items
    expected = ["Low"] * moderate + ["Moderate"] * (high - moderate) + ["High"] * (most + 1 - high)
    assert totals(scale, items, level, indicator) == expected


def test_a_total_is_the_sum_of_its_answers_whatever_the_file_said():
    reading = look(ratings=(rating("srss e7", "1 1 2 0 1 1 0", total=20.0),))["externalizing"]
    assert (reading.state, reading.value, reading.line) == ("flag", 6.0, 4.0)
    assert reading.because == "SRSS-E7 on October 5: 7 answers add up to 6, moderate risk (4 to 8); the line is 4."


def test_one_unanswered_item_is_no_total():
    reading = look(ratings=(rating("SRSS-E7", "3 3 3 - 3 3 3", total=18.0),))["externalizing"]
    assert (reading.state, reading.value) == ("not_enough_data", None)
    assert reading.because == "SRSS-E7 on October 5 has 1 item without an answer, so there is no total."


@pytest.mark.parametrize("items", ["1 1 1 1 1 1", "1 1 1 1 1 1 1 1", "1 1 1 1 1 1 4", "1 1 1 1 1 1 x"])
def test_answers_that_do_not_fit_the_scale_are_not_added_up(items):
    assert look(ratings=(rating("SRSS-E7", items),))["externalizing"].state == "not_enough_data"


@pytest.mark.parametrize("total", [-1.0, 22.0, 3.5, None])
def test_a_total_that_the_scale_cannot_have_is_not_judged(total):
    assert look(ratings=(rating("SRSS-E7", total=total),))["externalizing"].state == "not_enough_data"


def test_lines_that_their_source_calls_preliminary_say_so():
    for level in ("elementary", "secondary"):
        reading = look(ratings=(rating("SRSS-E5", "1 1 1 1 1", level=level),))["externalizing"]
        assert "preliminary" in reading.because
    assert "preliminary" not in look(ratings=(rating("SRSS-I5", "1 1 1 1 1"),))["internalizing"].because


def test_a_scale_without_published_lines_is_not_judged():
    assert "MySAEBRS" in look(ratings=(rating("MySAEBRS", total=9.0),))["externalizing"].because
    wrong = look(ratings=(rating("SRSS-I5", total=9.0, level="secondary"),))["internalizing"]
    assert wrong.because == "SRSS-I5 has no published lines for middle and high school."


def test_high_is_severe_and_a_school_may_flag_high_only():
    high = look(ratings=(rating("SRSS-I5", total=4.0),))["internalizing"]
    assert (high.state, high.severe, high.line) == ("flag", True, 4.0)
    lines = msgspec.structs.replace(LINES, rating_risk="high")
    assert look(lines=lines, ratings=(rating("SRSS-I5", total=3.0),))["internalizing"].state == "clear"
    assert look(lines=lines, ratings=(rating("SRSS-I5", total=4.0),))["internalizing"].state == "flag"


def test_the_newest_rating_counts_and_of_two_adults_the_higher_one():
    old = rating("SRSS-E7", total=12.0, id="old", date=dt.date(2026, 9, 28))
    low, mid = rating("SRSS-E7", total=1.0, id="low"), rating("SRSS-E7", total=5.0, id="mid")
    reading = look(ratings=(old, low, mid))["externalizing"]
    assert (reading.value, reading.rows) == (5.0, ("mid",))


def test_internalizing_is_not_read_from_externalizing_answers():
    found = look(ratings=(rating("SRSS-E7", total=12.0),))
    assert found["internalizing"].because == "No internalizing rating of this school year has been brought in."


# -- what holds of all ------------------------------------------------------------------------------------------------

codes = st.sampled_from((PRESENT, PRESENT, PRESENT, EXCUSED, UNEXCUSED, TARDY))
dates = st.dates(BEGIN, TODAY)


@st.composite
def anybody(draw) -> dict:
    days = school_days()
    recorded = draw(st.lists(codes, max_size=len(days)))
    first = draw(st.integers(0, 10))
    begin = draw(st.none() | dates)
    return {
        "student": pupil(begin_date=begin, end_date=draw(st.none() | dates)),
        "days": tuple(zip(days[first:], recorded, strict=False)),
        "incidents": tuple(
            incident(day, draw(st.sampled_from(("major", "minor")))) for day in draw(st.lists(dates, max_size=8))
        ),
        "results": tuple(
            result(draw(st.sampled_from(("english", "math", "science"))), draw(st.none() | st.integers(0, 100)), day)
            for day in draw(st.lists(dates, max_size=4))
        ),
        "ratings": tuple(
            rating(scale, total=float(draw(st.integers(0, 21))), date=day)
            for scale in draw(st.lists(st.sampled_from(("SRSS-E7", "SRSS-I5", "other")), max_size=3))
            for day in [draw(dates)]
        ),
        "benchmarks": tuple(scored(float(draw(st.integers(0, 200))), day) for day in draw(st.lists(dates, max_size=3))),
    }


@given(anybody(), st.none() | dates)
def test_every_indicator_is_read_and_has_one_of_three_states(signs, known):
    for reading in look(bands=HERE, known=known, **signs).values():
        assert reading.state in {"flag", "clear", "not_enough_data"}
        assert re.fullmatch(r"\S.*\.", reading.because)
        assert ".." not in reading.because
        if reading.state == "not_enough_data":
            assert (reading.value, reading.line, reading.severe) == (None, None, False)
        else:
            assert reading.value is not None
            assert reading.line is not None
            assert reading.covers


HIGHER = st.fixed_dictionaries(
    {
        "absence_share": st.floats(0.1, 0.2),
        "severe_absence_share": st.floats(0.2, 0.5),
        "absence_least_days": st.integers(10, 30),
        "absences_a_month": st.integers(2, 5),
        "incidents_line": st.integers(2, 6),
        "incidents_high_line": st.integers(6, 12),
        "incidents_early_line": st.integers(2, 6),
        "strong_percent": st.floats(95, 100),
        "benchmark_risk": st.sampled_from(("some", "high")),
        "rating_risk": st.sampled_from(("moderate", "high")),
    }
)


@given(anybody(), HIGHER)
def test_moving_a_line_up_never_makes_more_flags(signs, higher):
    before = look(bands=HERE, **signs)
    after = look(bands=HERE, lines=msgspec.structs.replace(LINES, **higher), **signs)
    for name, reading in after.items():
        if reading.state == "flag":
            assert before[name].state == "flag"
        if reading.severe:
            assert before[name].severe


@given(anybody(), st.floats(0, 60))
def test_a_lower_passing_percent_never_makes_more_failing_courses(signs, lower):
    after = look(lines=msgspec.structs.replace(LINES, passing_percent=lower), **signs)["course"]
    assert after.state != "flag" or look(**signs)["course"].state == "flag"


@given(st.integers(10, 180), st.integers(0, 180), st.sampled_from((0.1, 0.05, 0.125, 0.07)))
def test_the_share_is_compared_exactly_and_shown_on_its_side_of_the_line(recorded, missed, line):
    days = school_days(last=END)[:recorded]
    lines = msgspec.structs.replace(LINES, absence_share=line, severe_absence_share=1.0)
    reading = look(days[-1], lines=lines, days=attended(days, min(missed, recorded - 1)))["attendance"]
    reached = Fraction(min(missed, recorded - 1), recorded) >= Fraction(str(line))
    assert (reading.state == "flag") is reached
    shown = Fraction(reading.said.removesuffix(" %")) / 100
    assert (shown >= Fraction(str(line))) is reached
