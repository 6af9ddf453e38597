"""Screening: what is recomputed and for whom, what other lines would change, and flags that can be recomputed by hand."""

from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction
from statistics import median

import msgspec
import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.attendance import EXCUSED, PRESENT
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import CalendarDay
from interventiondesk.domain.screening import INDICATORS, usual_lines
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceBatch, AttendanceTotal, Student
from interventiondesk.store import reads, sign_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks import screening
from interventiondesk.tasks.matrix import measure_codes
from interventiondesk.tasks.screening import Screening

DAY = dt.timedelta(days=1)
FALL = dt.date(2026, 9, 21)


@pytest.fixture
def pupils(school: SchoolAtWork) -> list[Student]:
    return [school.add_student(f"Pupil {at}", "Okafor") for at in range(4)]


def pushed(student: Student, date: dt.date = FALL, name: str = "") -> Incident:
    return Incident(id=name or f"{student.id} {date}", student_id=student.id, date=date, behavior="Pushed in line")


def school_days(school: SchoolAtWork) -> tuple[dt.date, ...]:
    calendar = reads.calendar(school.desk)
    return calendar.school_days(calendar.years[0].begin_date, TODAY)


def delivery(school: SchoolAtWork, name: str, missed: dict[str, int]) -> Changes:
    """Attendance of all school days, the first ones missed."""
    days = school_days(school)
    batch = AttendanceBatch(
        id=name, source="SIS", begin_date=days[0], end_date=days[-1], facts=len(days) * len(missed), contents=""
    )
    facts = [
        (student, day.toordinal(), EXCUSED if at < many else PRESENT)
        for student, many in missed.items()
        for at, day in enumerate(days)
    ]
    return school.desk.commit(f"Attendance {name}", attendance=(batch, facts))


def states(kept: Screening, student: Student) -> dict[str, str]:
    return {one.indicator: one.state for one in kept.of(student.id).readings}


# -- for exactly the students touched ---------------------------------------------------------------------------------


def test_a_row_of_one_student_recomputes_that_student_alone(school, pupils):
    first, second, *_ = pupils
    school.desk.commit("The school's first incident", pushed(pupils[3]))
    kept = Screening(school.desk, TODAY)
    for change in (
        lambda: school.desk.commit("Incident", pushed(first)),
        lambda: school.desk.commit(
            "Marks", CourseResult(id="m", student_id=first.id, course="Math", subject="math", date=FALL, percent=41)
        ),
        lambda: school.desk.commit(
            "Rating", Rating(id="r", student_id=first.id, scale="SRSS-E7", date=FALL, items="1 1 1 1 1 1 1")
        ),
        lambda: school.change(first, grade="4"),
    ):
        assert kept.refresh(school.desk, change(), TODAY) == {first.id}
    assert states(kept, first)["course"] == "flag"
    assert states(kept, first)["externalizing"] == "flag"
    assert states(kept, second)["course"] == "not_enough_data"
    assert kept.of(first.id).student.grade == "4"


def test_a_score_recomputes_the_student_who_was_scored(school, pupils):
    assert school.measure
    kept = Screening(school.desk, TODAY)
    assert kept.refresh(school.desk, school.score(pupils[1]), TODAY) == {pupils[1].id}


def test_a_delivery_of_attendance_recomputes_who_is_in_it_and_so_does_its_undo(school, pupils):
    kept = Screening(school.desk, TODAY)
    first, second, *_ = pupils
    done = delivery(school, "one", {first.id: 30, second.id: 0})
    assert kept.refresh(school.desk, done, TODAY) == {first.id, second.id}
    assert (states(kept, first)["attendance"], states(kept, second)["attendance"]) == ("flag", "clear")
    assert kept.refresh(school.desk, school.undo(), TODAY) == {first.id, second.id}
    assert states(kept, first)["attendance"] == "not_enough_data"


def test_last_years_attendance_recomputes_the_student_and_so_does_its_undo(school, pupils):
    kept = Screening(school.desk, TODAY)
    total = AttendanceTotal(
        id="t",
        student_id=pupils[0].id,
        begin_date=dt.date(2025, 8, 27),
        end_date=dt.date(2026, 6, 10),
        days_enrolled=178,
        days_absent=20,
    )
    assert kept.refresh(school.desk, school.desk.commit("Last year", total), TODAY) == {pupils[0].id}
    assert states(kept, pupils[0])["attendance"] == "flag"
    assert kept.refresh(school.desk, school.undo(), TODAY) == {pupils[0].id}
    assert states(kept, pupils[0])["attendance"] == "not_enough_data"


def test_undo_and_taking_out_recompute_whose_row_it_was(school, pupils):
    first, second, *_ = pupils
    marks = CourseResult(id="m", student_id=first.id, course="Math", subject="math", date=FALL, percent=41)
    school.desk.commit("Marks", marks)
    kept = Screening(school.desk, TODAY)
    assert kept.refresh(school.desk, school.take_out(marks), TODAY) == {first.id}
    assert states(kept, first)["course"] == "not_enough_data"
    assert kept.refresh(school.desk, school.undo(), TODAY) == {first.id}
    assert states(kept, first)["course"] == "flag"
    moved = school.change(marks, student_id=second.id)
    assert kept.refresh(school.desk, moved, TODAY) == {first.id, second.id}
    assert (states(kept, first)["course"], states(kept, second)["course"]) == ("not_enough_data", "flag")


def test_the_schools_first_incident_tells_of_everybody_and_the_second_of_one(school, pupils):
    kept = Screening(school.desk, TODAY)
    everybody = {one.id for one in pupils}
    first = school.desk.commit("First", pushed(pupils[0]))
    assert kept.refresh(school.desk, first, TODAY) == everybody
    assert {states(kept, one)["behavior"] for one in pupils} == {"clear"}
    second = school.desk.commit("Second", pushed(pupils[1], FALL + DAY))
    assert kept.refresh(school.desk, second, TODAY) == {pupils[1].id}
    assert kept.refresh(school.desk, school.undo(), TODAY) == {pupils[1].id}
    assert kept.refresh(school.desk, school.undo(), TODAY) == everybody
    assert {states(kept, one)["behavior"] for one in pupils} == {"not_enough_data"}


def test_lines_calendar_norms_measures_and_a_new_day_recompute_everybody(school, pupils):
    kept = Screening(school.desk, TODAY)
    everybody = {one.id for one in pupils}
    band = Benchmark(id="b", instrument="Ours", measure="ORF", grade="3", season="middle", band="Low", risk="some")
    for changes in (
        screening.change_lines(school.desk, incidents_line=3),
        school.desk.commit("Snow", CalendarDay(id="snow", date=FALL, event="Snow")),
        school.desk.commit("Longer", msgspec.structs.replace(reads.calendar(school.desk).years[0], title="Long")),
        school.desk.commit("Band", band),
        school.desk.commit("Measure", Measure(id="mz", name="Maze")),
    ):
        assert kept.refresh(school.desk, changes, TODAY) == everybody
    nothing = Changes(change="", says="", touched={})
    assert kept.refresh(school.desk, nothing, TODAY) == set()
    assert kept.refresh(school.desk, nothing, TODAY + DAY) == everybody


def test_a_change_of_something_else_recomputes_nobody(school, pupils):
    kept = Screening(school.desk, TODAY)
    assert kept.refresh(school.desk, school.note(pupils[0]), TODAY) == set()


def test_who_leaves_is_taken_off_the_list_and_who_comes_is_put_on_it(school, pupils):
    kept = Screening(school.desk, TODAY)
    gone = school.change(pupils[0], active=False)
    assert kept.refresh(school.desk, gone, TODAY) == {pupils[0].id}
    assert pupils[0].id not in kept
    school.add_student("Noor", "Haddad")
    noor = next(one for one in reads.students(school.desk) if one.given_name == "Noor")
    kept = screening.screening(school.desk, TODAY)
    assert [one.student.id for one in kept.students()] == [noor.id, *(one.id for one in pupils[1:])]


def test_after_any_changes_it_stands_as_if_read_anew(school, pupils):
    chance = random.Random(3)  # noqa: S311 - invented changes
    kept = Screening(school.desk, TODAY)
    delivery(school, "start", {one.id: chance.randrange(12) for one in pupils})
    kept = Screening(school.desk, TODAY)
    for at in range(25):
        student = chance.choice(pupils)
        day = FALL + DAY * chance.randrange(40)
        made = chance.randrange(5)
        if made == 0:
            changes = school.desk.commit("Incident", pushed(student, day, f"incident {at}"))
        elif made == 1:
            marks = {"course": "Math", "subject": "math", "percent": float(chance.randrange(40, 100))}
            changes = school.desk.commit("Marks", CourseResult(id=f"m{at}", student_id=student.id, date=day, **marks))
        elif made == 2:
            changes = delivery(school, f"more {at}", {student.id: chance.randrange(20)})
        elif made == 3:
            rated = {"scale": "SRSS-I5", "total": float(chance.randrange(16))}
            changes = school.desk.commit("Rating", Rating(id=f"r{at}", student_id=student.id, date=day, **rated))
        else:
            changes = school.undo()
        kept.refresh(school.desk, changes, TODAY)
        assert kept.students() == Screening(school.desk, TODAY).students()
        assert screening.screening(school.desk, TODAY).students() == kept.students()


# -- moving lines -----------------------------------------------------------------------------------------------------


def test_what_if_names_the_students_whose_flag_would_change_and_writes_nothing(school, pupils):
    days = len(school_days(school))
    delivery(school, "all", {one.id: many for one, many in zip(pupils, (0, 7, 8, 20), strict=True)})
    before = school.digest()
    told = {one.student.id: one for one in screening.what_if(school.desk, TODAY, _lines(absence_share=0.16))}
    share = {one.id: Fraction(many, days) for one, many in zip(pupils, (0, 7, 8, 20), strict=True)}
    assert set(told) == {one for one, part in share.items() if Fraction(1, 10) <= part < Fraction(16, 100)}
    for moved in told.values():
        assert (moved.before.state, moved.after.state) == ("flag", "clear")
        assert "the line is 10 %" in moved.before.because
        assert "the line is 16 %" in moved.after.because
    assert screening.what_if(school.desk, TODAY, usual_lines()) == ()
    assert school.digest() == before


def test_what_if_also_names_who_would_cross_the_second_line(school, pupils):
    delivery(school, "all", {pupils[0].id: 15})
    (moved,) = screening.what_if(school.desk, TODAY, _lines(severe_absence_share=0.5))
    assert (moved.before.severe, moved.after.severe) == (True, False)
    assert (moved.before.state, moved.after.state) == ("flag", "flag")


def test_drawing_a_line_elsewhere_says_old_and_new_and_can_be_undone(school):
    done = screening.change_lines(
        school.desk, absence_share=0.08, incidents_line=2, benchmark_risk="high", passing_percent=65.0
    )
    assert done.says == (
        "Chronic absence: 10 % → 8 %; Benchmark band: Some risk or more → High risk only; Passing percent: 60 % → 65 %"
    )
    assert sign_reads.indicator_lines(school.desk).absence_share == 0.08
    school.undo()
    assert sign_reads.indicator_lines(school.desk) == usual_lines()


@pytest.mark.parametrize(
    "fields",
    [{"absence_share": 0.3}, {"absence_share": 0.0}, {"incidents_line": 7}, {"absences_a_month": 0}],
)
def test_lines_that_cannot_be_meant_are_refused(school, fields):
    with pytest.raises(Refusal):
        screening.change_lines(school.desk, **fields)
    assert sign_reads.indicator_lines(school.desk) == usual_lines()


def _lines(**fields):
    return msgspec.structs.replace(usual_lines(), **fields)


# -- the command's answer ---------------------------------------------------------------------------------------------


def test_one_line_for_every_indicator_of_every_student_with_exactly_these_keys(school, pupils):
    told = msgspec.to_builtins(screening.screen(school.desk, TODAY))
    assert len(told) == len(pupils) * len(INDICATORS)
    keys = ["student", "indicator", "state", "value", "line", "as_of", "covers", "because"]
    assert all(list(one) == keys for one in told)
    assert [one["indicator"] for one in told[: len(INDICATORS)]] == list(INDICATORS)


def test_one_student_is_told_as_among_all_and_one_who_left_when_asked_for(school, pupils):
    school.desk.commit("Incident", pushed(pupils[2]))
    everybody = screening.screen(school.desk, TODAY)
    mine = tuple(one for one in everybody if one.student == pupils[2].id)
    assert screening.screen(school.desk, TODAY, pupils[2].id) == mine
    school.change(pupils[2], local_id="204", active=False)
    assert screening.screen(school.desk, TODAY, "204") == mine
    with pytest.raises(Refusal, match="There is no student nobody"):
        screening.screen(school.desk, TODAY, "nobody")


def test_who_may_not_see_a_restricted_rating_is_told_that_there_is_none(school, pupils):
    imani = pupils[0]
    secret = Rating(id="s", student_id=imani.id, scale="SRSS-I5", date=FALL, items="3 3 3 3 3", restricted=True)
    school.desk.commit("Rating", secret)
    assert screening.screening(school.desk, TODAY).of(imani.id).reading("internalizing").state == "flag"
    school.sign_in_as("Dana Mercer", "teacher")
    kept = screening.screening(school.desk, TODAY)
    hidden, nothing = (kept.of(one.id).reading("internalizing") for one in pupils[:2])
    assert msgspec.structs.replace(hidden, student_id=nothing.student_id) == nothing


# -- the sample school ------------------------------------------------------------------------------------------------


@pytest.fixture
def sample_desk(sample):
    with Desk.open(sample.folder) as desk:
        yield desk


def test_every_flag_of_the_sample_school_can_be_recomputed_from_the_rows_it_names(sample_desk):
    desk, lines = sample_desk, usual_lines()
    flags = [flag for one in screening.screening(desk, TODAY).students() for flag in (*one.flags, *one.strengths)]
    assert {"attendance", "benchmark", "behavior"} <= {one.indicator for one in flags}
    year = reads.calendar(desk).year_of(TODAY)
    assert year is not None
    signs = sign_reads.student_signs(desk, year.begin_date, TODAY)
    for flag in flags:
        own = signs[flag.student_id]
        rows = {
            row.id: row for row in (*own.incidents, *own.results, *own.ratings, *(score for score, _ in own.benchmarks))
        }
        named = [rows[one] for one in flag.rows]
        assert flag.value is not None
        assert flag.line is not None
        assert flag.as_of is not None
        if flag.indicator in {"attendance", "attendance_month"}:
            shares = reads.attendance_shares(desk, year.begin_date, flag.as_of, flag.student_id)
            present, days = shares[flag.student_id]
            assert f"Absent {days - present} of {days} school days" in flag.because
            assert flag.value in {(days - present) / days, float(days - present)}
            assert flag.value >= flag.line
        elif flag.indicator in {"behavior", "behavior_early"}:
            assert all(isinstance(row, Incident) and row.level == "major" for row in named)
            assert len(named) == flag.value >= flag.line
        elif flag.indicator == "course":
            assert any(row.percent == flag.value for row in named)
            assert flag.value < flag.line == lines.passing_percent
        elif flag.indicator == "course_strength":
            assert min(row.percent for row in named) == flag.value >= flag.line
        elif flag.indicator in {"externalizing", "internalizing"}:
            (row,) = named
            answers = [int(answer) for answer in row.items.split()]
            assert (sum(answers) if answers else row.total) == flag.value >= flag.line
        else:
            lead = [row for row in named if isinstance(row, Score) and row.measure_id == named[0].measure_id]
            assert median([row.value for row in lead]) == flag.value
            worse = flag.value < flag.line
            assert worse == (flag.indicator == "benchmark")


def test_the_sample_school_shows_every_state(sample_desk):
    found = {reading.state for one in screening.screening(sample_desk, TODAY).students() for reading in one.readings}
    assert found == {"flag", "clear", "not_enough_data"}


def test_measures_have_codes_that_fit_beside_a_score_and_no_two_are_alike() -> None:
    assert measure_codes(["Letter sounds", "Oral reading fluency", "NWF", "Comprehension"]) == {
        "Letter sounds": "LS",
        "Oral reading fluency": "ORF",
        "NWF": "NWF",
        "Comprehension": "Comp",
    }
    alike = measure_codes(["Letter naming", "Letter nonsense", "LN", "Maze A"])
    assert len({code.casefold() for code in alike.values()}) == 4
    assert alike["LN"] == "LN"
