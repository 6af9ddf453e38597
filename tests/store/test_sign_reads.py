"""Reading what indicators are made from: many students at once, newest delivery of a day, nothing restricted for others."""

from __future__ import annotations

import datetime as dt

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.attendance import EXCUSED, PRESENT, UNEXCUSED
from interventiondesk.domain.measures import Score
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceBatch, AttendanceTotal, Student
from interventiondesk.store import sign_reads

AUGUST = dt.date(2026, 8, 31)
MONDAY = dt.date(2026, 11, 16)
DAY = dt.timedelta(days=1)


def deliver(school: SchoolAtWork, name: str, *facts: tuple[Student, dt.date, int]) -> None:
    dates = [date for _, date, _ in facts]
    batch = AttendanceBatch(
        id=name, source="SIS", begin_date=min(dates), end_date=max(dates), facts=len(facts), contents=""
    )
    rows = [(student.id, date.toordinal(), code) for student, date, code in facts]
    school.desk.commit(f"Attendance {name}", attendance=(batch, rows))


def days_of(school: SchoolAtWork, student: Student) -> tuple[tuple[dt.date, int], ...]:
    return sign_reads.student_signs(school.desk, AUGUST, TODAY)[student.id].days


def test_of_one_day_the_newest_living_delivery_counts(school):
    imani = school.add_student()
    deliver(school, "first", (imani, MONDAY, PRESENT), (imani, MONDAY + DAY, PRESENT))
    deliver(school, "second", (imani, MONDAY, UNEXCUSED))
    assert days_of(school, imani) == ((MONDAY, UNEXCUSED), (MONDAY + DAY, PRESENT))
    school.undo()
    assert days_of(school, imani) == ((MONDAY, PRESENT), (MONDAY + DAY, PRESENT))
    school.redo()
    assert days_of(school, imani)[0] == (MONDAY, UNEXCUSED)


def test_days_before_and_after_the_span_are_left_out(school):
    imani = school.add_student()
    spring, future = dt.date(2026, 5, 4), TODAY + DAY
    deliver(school, "all", (imani, spring, EXCUSED), (imani, MONDAY, PRESENT), (imani, future, EXCUSED))
    assert days_of(school, imani) == ((MONDAY, PRESENT),)


def test_each_student_has_the_own_rows_in_the_order_of_days(school):
    imani, noor = school.add_student(), school.add_student("Noor", "Haddad")
    late = Incident(id="late", student_id=imani.id, date=TODAY, behavior="Ran off")
    early = Incident(id="early", student_id=imani.id, date=MONDAY, behavior="Pushed")
    last_year = Incident(id="old", student_id=imani.id, date=dt.date(2026, 5, 4), behavior="Pushed")
    marks = CourseResult(id="math", student_id=noor.id, course="Math 3", subject="math", date=MONDAY, percent=71.5)
    school.desk.commit("Signs", late, early, last_year, marks)
    found = sign_reads.student_signs(school.desk, AUGUST, TODAY)
    assert list(found) == [noor.id, imani.id]
    assert found[imani.id].incidents == (early, late)
    assert (found[imani.id].results, found[noor.id].results) == ((), (marks,))
    assert sign_reads.incidents_known_since(school.desk, AUGUST, TODAY) == MONDAY
    assert sign_reads.incidents_known_since(school.desk, AUGUST, MONDAY - DAY) is None


def test_totals_of_attendance_reach_a_year_back_and_no_further(school):
    imani, noor = school.add_student(), school.add_student("Noor", "Haddad")

    def total(name: str, student: Student, begin: dt.date, end: dt.date) -> AttendanceTotal:
        return AttendanceTotal(
            id=name, student_id=student.id, begin_date=begin, end_date=end, days_enrolled=170, days_absent=20
        )

    last = total("last", imani, dt.date(2025, 8, 27), dt.date(2026, 6, 10))
    now = total("now", imani, AUGUST, dt.date(2027, 6, 9))
    old = total("old", imani, dt.date(2024, 8, 27), dt.date(2025, 6, 10))
    hers = total("hers", noor, dt.date(2025, 8, 27), dt.date(2026, 6, 10))
    school.desk.commit("Totals", last, now, old, hers)
    found = sign_reads.student_signs(school.desk, AUGUST, TODAY)
    assert (found[imani.id].totals, found[noor.id].totals) == ((last, now), (hers,))
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY, (noor.id,))[noor.id].totals == (hers,)


def test_benchmark_scores_come_with_their_measure_and_progress_scores_do_not(school):
    imani = school.add_student()
    school.score(imani)
    fall = Score(id="fall", student_id=imani.id, measure_id=school.measure.id, date=MONDAY, value=61, kind="benchmark")
    school.desk.commit("Benchmark", fall)
    (one,) = sign_reads.student_signs(school.desk, AUGUST, TODAY)[imani.id].benchmarks
    assert one == (fall, school.measure)


def test_asking_for_one_student_answers_as_asking_for_all(school):
    imani, noor = school.add_student(), school.add_student("Noor", "Haddad")
    deliver(school, "all", (imani, MONDAY, EXCUSED), (noor, MONDAY, PRESENT))
    school.desk.commit("Incident", Incident(id="one", student_id=imani.id, date=MONDAY, behavior="Ran off"))
    everybody = sign_reads.student_signs(school.desk, AUGUST, TODAY)
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY, (imani.id,)) == {imani.id: everybody[imani.id]}
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY, ()) == {}


def test_a_student_who_left_is_read_when_asked_for_and_not_among_all(school):
    imani = school.add_student()
    school.change(imani, active=False)
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY) == {}
    assert list(sign_reads.student_signs(school.desk, AUGUST, TODAY, (imani.id,))) == [imani.id]


def test_more_students_than_can_be_named_are_read_with_everybody(school, monkeypatch):
    pupils = [school.add_student(f"Pupil {at}") for at in range(4)]
    deliver(school, "all", *((one, MONDAY, PRESENT) for one in pupils))
    few = sign_reads.student_signs(school.desk, AUGUST, TODAY, [one.id for one in pupils[:3]])
    monkeypatch.setattr(sign_reads, "_FEW", 1)
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY, [one.id for one in pupils[:3]]) == few
    assert len(few) == 3


def test_a_restricted_rating_is_left_out_for_whoever_may_not_see_it(school):
    imani = school.add_student()
    secret = Rating(id="secret", student_id=imani.id, scale="SRSS-I5", date=MONDAY, total=9, restricted=True)
    plain = Rating(id="plain", student_id=imani.id, scale="SRSS-E7", date=MONDAY, total=2)
    school.desk.commit("Ratings", secret, plain)
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY)[imani.id].ratings == (plain, secret)
    school.sign_in_as("Dana Mercer", "teacher")
    assert sign_reads.student_signs(school.desk, AUGUST, TODAY)[imani.id].ratings == (plain,)


def test_a_row_that_was_taken_out_still_says_whose_it_was(school):
    imani = school.add_student()
    one = Incident(id="one", student_id=imani.id, date=MONDAY, behavior="Ran off")
    school.desk.commit("Incident", one)
    school.take_out(one)
    assert sign_reads.student_of_rows(school.desk, Incident, ["one", "nobody"]) == {imani.id}


def test_whom_a_delivery_is_about_is_known_also_after_its_undo(school):
    imani, noor = school.add_student(), school.add_student("Noor", "Haddad")
    deliver(school, "first", (noor, MONDAY, PRESENT))
    deliver(school, "second", (imani, MONDAY, PRESENT))
    school.undo()
    assert sign_reads.students_in_deliveries(school.desk, {"second"}, AUGUST, TODAY) == {imani.id}
    assert sign_reads.students_in_deliveries(school.desk, {"second"}, AUGUST, MONDAY - DAY) == set()
    assert sign_reads.students_in_deliveries(school.desk, (), AUGUST, TODAY) == set()


def test_without_lines_of_its_own_a_school_has_the_published_ones(school):
    assert sign_reads.indicator_lines(school.desk) == usual_lines()
