from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from drivers import COLLEAGUE, COORDINATOR, PASSPHRASE, TODAY
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.refusals import Refusal
from interventiondesk.store import history, reads
from interventiondesk.tasks import start


def test_the_history_tells_what_was_done_newest_first_and_by_whom(school):
    imani = school.add_student("Imani", "Okafor")
    school.score(imani, 63)
    told = history.history(school.desk)
    assert [one.says for one in told][:3] == [
        "Score 63 for Imani Okafor, November 19",
        "Add a measure",
        "Add Imani Okafor",
    ]
    assert {one.who for one in told[:3]} == {COORDINATOR}
    assert told[-1].says == "Start Cedar Hollow School"


def test_the_moment_of_a_change_is_told_in_utc_to_the_second(school):
    school.clock.now = int(dt.datetime(2026, 11, 19, 14, 0, tzinfo=dt.UTC).timestamp() * 1000) - 120_000
    school.clock.milliseconds()
    school.add_student()
    moment = dt.datetime.fromisoformat(history.history(school.desk)[0].when)
    assert moment.tzinfo is not None
    assert moment.date() == TODAY


def test_the_history_of_a_student_holds_their_plans_scores_and_goals_and_nobody_elses(school):
    imani, noah = school.add_student("Imani", "Okafor"), school.add_student("Noah", "Lindqvist")
    school.start_plan(imani)
    school.change(school.goal_of(imani), says="Change goal to 96 words", target=96.0)
    school.score(noah, 50)
    assert school.says(imani) == ["Change goal to 96 words", "Start a plan for Imani Okafor", "Add Imani Okafor"]
    assert school.says(noah) == ["Score 50 for Noah Lindqvist, November 19", "Add Noah Lindqvist"]


def test_the_history_of_a_row_tells_old_and_new_in_the_words_of_the_form(school):
    imani = school.add_student("Imani", "Okafor")
    school.start_plan(imani)
    goal = school.goal_of(imani)
    school.change(goal, target=96.0, method="benchmark")
    school.change(school.goal_of(imani), target=98.5)
    told = history.history(school.desk, row_id=goal.id)
    assert [one.details for one in told] == [
        ("Goal, Goal: 96 → 98.5",),
        ("Goal, Goal: 92 → 96", "Goal, Set from: The team's own judgment → Benchmark"),
        ("Goal added",),
    ]


def test_a_person_in_the_history_is_named_not_numbered(school):
    imani = school.add_student("Imani", "Okafor")
    plan = school.start_plan(imani)
    school.change(plan, provider_id=school.desk.who.id)
    assert history.history(school.desk, row_id=plan.id)[0].details == ("Plan, Provider: nothing → Rosa Alvarado",)


def test_undo_and_redo_are_told_as_such(school):
    imani = school.add_student("Imani", "Okafor")
    school.change(imani, says="Move to grade 4", grade="4")
    school.undo()
    school.redo()
    assert school.says()[:3] == ["Bring back: Move to grade 4", "Undo: Move to grade 4", "Move to grade 4"]


def test_taking_out_and_bringing_back_are_told(school):
    imani = school.add_student()
    school.take_out(imani)
    school.undo()
    told = history.history(school.desk, row_id=imani.id)
    assert [one.details for one in told] == [("Student brought back",), ("Student taken out",), ("Student added",)]


def test_a_large_change_is_told_by_its_sentence_alone(school):
    imani = school.add_student()
    from interventiondesk.domain.students import Student

    pupils = [Student(id=f"p{number}", family_name=f"Pupil {number}") for number in range(60)]
    school.desk.commit("Bring in 60 students", *pupils)
    first = history.history(school.desk)[0]
    assert (first.says, first.details) == ("Bring in 60 students", ())
    assert imani.id


def test_a_yes_and_an_empty_text_are_told_in_words(school):
    imani = school.add_student(homeroom="12")
    school.change(imani, homeroom="", active=False)
    assert history.history(school.desk)[0].details == ("Student, Homeroom: 12 → nothing", "Student, Active: yes → no")


# -- what a teacher may not see ---------------------------------------------------------------------------------------


@pytest.fixture
def imani_with_notes(school):
    imani = school.add_student("Imani", "Okafor")
    school.note(imani, "Reads on the bus.")
    school.note(imani, "Sleeps at her aunt's since October.", restricted=True)
    return imani


def test_a_teacher_does_not_see_restricted_notes(school, imani_with_notes):
    assert len(school.notes_about(imani_with_notes)) == 2
    school.sign_in_as("Dana Mercer", "teacher")
    assert school.notes_about(imani_with_notes) == ["Reads on the bus."]


@pytest.mark.parametrize("role", ["coordinator", "counselor", "principal", "psychologist"])
def test_who_works_with_restricted_notes_sees_them(school, imani_with_notes, role):
    school.sign_in_as("Lan Tran", role)
    assert len(school.notes_about(imani_with_notes)) == 2


@pytest.mark.parametrize("role", ["teacher", "interventionist", "aide", "viewer"])
def test_the_history_does_not_hint_at_restricted_notes(school, imani_with_notes, role):
    school.sign_in_as("Dana Mercer", role)
    told = [
        *history.history(school.desk),
        *history.history(school.desk, student_id=imani_with_notes.id),
    ]
    words = " ".join([one.says + " " + " ".join(one.details) for one in told])
    assert "estricted" not in words
    assert "aunt" not in words
    assert "Note about Imani Okafor" in words


def test_the_page_of_a_student_leaves_restricted_notes_out_for_a_teacher(school, imani_with_notes):
    from interventiondesk.tasks.students import student_page

    school.sign_in_as("Dana Mercer", "teacher")
    page = student_page(school.desk, imani_with_notes.id, TODAY)
    assert [note.text for note in page.notes] == ["Reads on the bus."]
    assert len([one for one in page.happened if "note" in one.says]) == 1


def test_a_note_that_became_restricted_leaves_the_history_of_a_teacher(school, imani_with_notes):
    plain = next(note for note in school.notes() if not note.restricted)
    school.change(plain, says="Mark a note as restricted", restricted=True)
    school.sign_in_as("Dana Mercer", "teacher")
    assert school.notes_about(imani_with_notes) == []
    assert all("bus" not in detail for one in history.history(school.desk) for detail in one.details)


def test_a_teacher_is_not_offered_to_undo_what_may_not_be_seen(school):
    start.add_sign_in(school.desk, "Dana Mercer", "teacher", COLLEAGUE)
    imani = school.add_student("Imani", "Okafor")
    school.note(imani, "Sleeps at her aunt's since October.", restricted=True)
    assert school.desk.undoable()[0].says == "Restricted note about Imani Okafor"
    restricted = school.desk.undoable()[0].id
    school.reopen(COLLEAGUE, "Dana Mercer")
    assert school.desk.undoable() == (None, None)
    with pytest.raises(Refusal, match="There is nothing to undo"):
        school.desk.undo(restricted)
    school.reopen(PASSPHRASE, COORDINATOR)
    assert len(school.notes_about(imani)) == 1


def test_undo_reaches_only_ones_own_changes_and_a_colleagues_by_name(school):
    school.sign_in_as("Dana Mercer", "teacher")
    mine = school.add_student("Imani", "Okafor")
    school.reopen(PASSPHRASE, COORDINATOR)
    school.add_student("Theo", "Lindqvist")
    school.reopen(COLLEAGUE, "Dana Mercer")
    assert school.desk.undoable()[0].says == f"Add {mine.name}"
    school.undo()
    assert [one.name for one in reads.students(school.desk)] == ["Theo Lindqvist"]
    with pytest.raises(Refusal, match="There is nothing to undo"):
        school.undo()


# -- files that were brought in ---------------------------------------------------------------------------------------


def record(name: str, **counts: int) -> ImportRecord:
    return ImportRecord(id=name, file=f"{name}.csv", kind="students", contents="", date=TODAY, **counts)


def test_the_import_history_keeps_a_file_that_was_undone(school):
    school.desk.commit("Bring in one.csv", record("one", new=3))
    second = school.desk.commit("Bring in two.csv", record("two", new=5))
    school.undo(second.change)
    told = history.brought_in(school.desk)
    assert [(one.record.file, one.record.new, one.undone) for one in told] == [
        ("two.csv", 5, True),
        ("one.csv", 3, False),
    ]
    assert told[0].change == second.change


def test_an_import_can_be_undone_from_its_history_after_other_work(school):
    change = school.desk.commit("Bring in one.csv", record("one"))
    imani = school.add_student()
    school.undo(history.brought_in(school.desk)[0].change)
    assert history.brought_in(school.desk)[0].undone
    assert school.student(imani) == imani
    assert msgspec.structs.asdict(change)["change"]
