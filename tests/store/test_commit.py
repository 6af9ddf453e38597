from __future__ import annotations

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.measures import Score
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import AttendanceBatch, Student
from interventiondesk.store import driver, reads
from interventiondesk.store.desk import NotThere, StillUsed


def test_a_student_who_was_added_is_there_after_closing_and_opening(school):
    imani = school.add_student("Imani", "Okafor")
    school.reopen()
    assert school.student(imani) == imani


def test_a_commit_says_which_rows_it_touched(school):
    imani = school.add_student()
    changes = school.change(imani, grade="4")
    assert changes.touched == {"student": frozenset({imani.id})}
    assert changes.touches(Student)
    assert not changes.touches(Score)
    assert changes.ids(Student) == {imani.id}


def test_storing_what_is_stored_already_is_no_change(school):
    imani = school.add_student()
    before = len(school.says())
    changes = school.desk.commit("Nothing new", imani)
    assert changes.change == ""
    assert changes.touched == {}
    assert len(school.says()) == before


def test_only_the_changed_row_of_many_is_touched(school):
    pupils = [school.add_student(f"Pupil {number}") for number in range(5)]
    changed = msgspec.structs.replace(pupils[3], homeroom="12")
    changes = school.desk.commit("Bring in the roster", *pupils[:3], changed, pupils[4])
    assert changes.ids(Student) == {pupils[3].id}


def test_a_value_that_breaks_its_declaration_is_refused_and_nothing_is_stored(school):
    imani = school.add_student()
    before = school.digest()
    broken = Score(id="s", student_id=imani.id, measure_id=school.measure.id, date=TODAY, ordinal=0)
    before = school.digest()
    with pytest.raises(msgspec.ValidationError):
        school.desk.commit("Two values", msgspec.structs.replace(imani, grade="4"), broken)
    assert school.digest() == before


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_never_stored_as_a_score(school, value):
    imani = school.add_student()
    score = Score(id="s", student_id=imani.id, measure_id=school.measure.id, date=TODAY, value=value)
    with pytest.raises(msgspec.ValidationError):
        school.desk.commit("Score", score)
    assert school.scores() == []


def test_a_row_that_points_at_nobody_is_refused_and_the_next_change_is_stored(school):
    before = school.digest()
    with pytest.raises(driver.IntegrityError):
        school.desk.commit("Score of nobody", Score(id="s", student_id="nobody", measure_id="none", date=TODAY))
    assert school.digest() == before
    imani = school.add_student()
    school.reopen()
    assert school.student(imani) == imani


def test_a_student_with_scores_cannot_be_taken_out(school):
    imani = school.add_student()
    school.score(imani)
    with pytest.raises(StillUsed) as refused:
        school.take_out(imani)
    assert str(refused.value) == (
        "This cannot be taken out: a score has been added to what it brought. Take that out first; nothing was changed."
    )
    assert school.names() == ["Imani Okafor"]


def test_a_student_can_be_taken_out_together_with_everything_that_points_at_them(school):
    imani = school.add_student()
    school.score(imani)
    school.take_out(imani, *school.scores())
    assert school.names() == []
    assert school.scores() == []


def test_nothing_can_be_added_to_somebody_who_was_taken_out(school):
    imani = school.add_student()
    school.take_out(imani)
    with pytest.raises(NotThere) as refused:
        school.note(imani)
    assert str(refused.value) == (
        "This cannot be kept: a note belongs to a student that was taken out. "
        "Bring that back first; nothing was changed."
    )
    assert school.check().ok


def test_taking_out_what_is_out_is_no_change(school):
    imani = school.add_student()
    school.take_out(imani)
    assert school.take_out(imani).change == ""


def test_what_was_taken_out_comes_back_when_it_is_stored_again(school):
    imani = school.add_student()
    school.take_out(imani)
    assert school.names() == []
    school.desk.commit("She is back", imani)
    assert school.student(imani) == imani


def test_nothing_is_ever_deleted_from_the_file(school):
    imani = school.add_student()

    def delete(connection: driver.Connection, _: bytes) -> None:
        with driver.atomic(connection):
            connection.execute('DELETE FROM "student" WHERE "id" = ?', (imani.id,))

    with pytest.raises(driver.IntegrityError, match="marked deleted, never deleted"):
        school.desk.work_with_writer(delete)
    assert school.student(imani) == imani


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ('UPDATE "student" SET "grade" = \'9\'', "a write outside of a commit"),
        ('UPDATE "student" SET "id" = \'other\'', "an id never changes"),
        ('UPDATE "op" SET "fields" = \'{}\'', "the log is only ever added to"),
        ('DELETE FROM "op"', "the log is only ever added to"),
    ],
)
def test_nobody_writes_past_the_log(school, sql, why):
    school.add_student()
    before = school.digest()

    def write(connection: driver.Connection, _: bytes) -> None:
        with driver.atomic(connection):
            connection.execute(sql)

    with pytest.raises(driver.IntegrityError, match=why):
        school.desk.work_with_writer(write)
    assert school.digest() == before


def test_reading_can_never_write(school):
    with pytest.raises(driver.OperationalError):
        school.desk.read(lambda connection: connection.execute('DELETE FROM "kept"'))


HARD_NAMES = (
    "null",
    "true",
    "0012",
    "1e5",
    "[]",
    '{"a": 1}',
    '"quoted"',
    "O'Brien; DROP TABLE student; --",
    "Zoë 🦊 木",
    "נעמי",
    "N\u0301ame",
    "a\x00b",
    "tab\tand\nline",
    " ",
    "\u2028",
)


@pytest.mark.parametrize("name", HARD_NAMES)
def test_a_hard_name_comes_back_as_it_was_typed_and_so_does_its_undo(school, name):
    pupil = Student(id="pupil", given_name="Plain", family_name=name)
    school.desk.commit("Add a pupil", pupil)
    assert school.student(pupil).family_name == name
    school.change(pupil, family_name="Other", given_name=name)
    school.undo()
    assert school.student(pupil) == pupil
    school.redo()
    assert school.student(pupil).given_name == name
    assert school.check().problems == ()


def test_any_text_and_any_number_survive_storing_and_undoing(school: SchoolAtWork):
    imani = school.add_student()
    score = Score(id="score", student_id=imani.id, measure_id=school.measure.id, date=TODAY)
    school.desk.commit("Score", score)
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)

    @given(text, st.floats(allow_nan=False, allow_infinity=False), text)
    def survives(first: str, value: float, then: str) -> None:
        before = msgspec.structs.replace(score, excluded_because=first, value=value)
        school.desk.commit("Before", before)
        school.desk.commit("After", msgspec.structs.replace(before, excluded_because=then + ".", value=None))
        school.undo()
        assert school.scores() == [before]

    survives()


def test_the_four_hundredth_change_of_a_row_costs_no_more_than_the_first_ones(school):
    import time

    imani = school.add_student()
    took: list[float] = []
    for number in range(400):
        imani = msgspec.structs.replace(imani, strengths=f"version {number}")
        begin = time.perf_counter()
        school.desk.commit("Type on", imani)
        took.append(time.perf_counter() - begin)
    assert sorted(took[-20:])[10] < 15 * sorted(took[:20])[10]


def test_a_staff_member_signs_what_they_change(school):
    teacher = school.sign_in_as("Dana Mercer", "teacher")
    assert teacher.name == "Dana Mercer"
    school.add_student()
    who = school.desk.read(
        lambda connection: driver.one(connection, 'SELECT "staff_id" FROM "change" ORDER BY "clock" DESC')
    )
    assert who == teacher.id


def test_attendance_of_a_newer_delivery_wins_and_undo_brings_the_older_back(school):
    imani = school.add_student()
    monday = dt.date(2026, 11, 16)

    def deliver(name: str, code: int) -> None:
        batch = AttendanceBatch(id=name, source="SIS", begin_date=monday, end_date=monday, facts=1, contents="")
        facts = [(imani.id, monday.toordinal(), code)]
        school.desk.commit(f"Attendance {name}", attendance=(batch, facts))

    deliver("first", 1)
    assert reads.attendance_shares(school.desk, monday, monday) == {imani.id: (1, 1)}
    deliver("second", 3)
    assert reads.attendance_shares(school.desk, monday, monday) == {imani.id: (0, 1)}
    school.undo()
    assert reads.attendance_shares(school.desk, monday, monday) == {imani.id: (1, 1)}


def test_a_draft_is_kept_for_the_person_who_typed_it(school):
    school.desk.keep("plan draft", {"concern": "Guesses at long words"})
    school.reopen()
    assert school.desk.kept("plan draft", dict) == {"concern": "Guesses at long words"}
    school.sign_in_as("Dana Mercer", "teacher")
    assert school.desk.kept("plan draft", dict) is None


def test_a_draft_that_no_longer_fits_counts_as_none(school):
    school.desk.keep("seen", {"a": 1})
    assert school.desk.kept("seen", list[int]) is None


def test_a_forgotten_draft_is_gone(school):
    school.desk.keep("draft", "half a sentence")
    school.desk.keep("draft", None)
    assert school.desk.kept("draft", str) is None


def test_keeping_a_draft_is_no_change_of_the_school(school):
    before, told = school.digest(), school.says()
    school.desk.keep("draft", "half a sentence")
    assert school.digest() == before
    assert school.says() == told


def test_the_digest_forgets_how_the_school_came_to_be_as_it_is(school):
    before = school.digest()
    imani = school.add_student()
    assert school.digest() != before
    school.change(imani, grade="4")
    school.change(imani, grade="3")
    school.take_out(imani)
    assert school.digest() == before


def test_the_digest_tells_a_single_changed_letter(school):
    imani = school.add_student()
    before = school.digest()
    school.change(imani, homeroom="l2")
    first = school.digest()
    school.change(imani, homeroom="12")
    assert len({before, first, school.digest()}) == 3


def test_work_on_the_store_thread_may_commit(school):
    imani = school.add_student()

    def work(*_: object) -> str:
        return school.desk.commit("From inside", msgspec.structs.replace(imani, grade="4")).change

    assert school.desk.work_with_writer(work)
    assert school.student(imani).grade == "4"


def test_two_commits_in_the_same_moment_are_two_changes(school):
    school.clock.milliseconds = lambda: 1_800_000_000_000
    first = school.desk.commit("One", Staff(id="a", family_name="A"))
    second = school.desk.commit("Two", Staff(id="b", family_name="B"))
    assert first.change != second.change
    assert school.says()[:2] == ["Two", "One"]


def test_a_clock_that_goes_backward_does_not_mix_up_the_order(school):
    imani = school.add_student()
    school.clock.wait(days=-400)
    school.change(imani, says="Later, by an older clock", grade="4")
    assert school.says()[0] == "Later, by an older clock"
    school.undo()
    assert school.student(imani).grade == "3"
