from __future__ import annotations

import msgspec
import pytest

from drivers import TODAY
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Student
from interventiondesk.store.reversing import ChangedSince


def test_undo_takes_back_the_newest_change_exactly(school):
    imani = school.add_student()
    before = school.digest()
    school.change(imani, grade="4", homeroom="12", strengths="Retells stories vividly.")
    undone = school.undo()
    assert school.student(imani) == imani
    assert school.digest() == before
    assert undone.says == "Change it"
    assert undone.ids(Student) == {imani.id}


def test_redo_brings_back_what_was_undone(school):
    imani = school.add_student()
    school.change(imani, grade="4")
    after = school.digest()
    school.undo()
    school.redo()
    assert school.digest() == after
    assert school.student(imani).grade == "4"


def test_undo_and_redo_walk_all_the_way_there_and_back(school):
    imani = school.add_student()
    digests = [school.digest()]
    for grade in ("4", "5", "6"):
        school.change(school.student(imani), grade=grade)
        digests.append(school.digest())
    for expected in reversed(digests[:-1]):
        school.undo()
        assert school.digest() == expected
    for expected in digests[1:]:
        school.redo()
        assert school.digest() == expected


def test_the_undo_menu_tells_what_it_would_undo(school):
    imani = school.add_student("Imani", "Okafor")
    school.score(imani, 63)
    undo, redo = school.desk.undoable()
    assert undo.says == "Score 63 for Imani Okafor, November 19"
    assert redo is None
    school.undo()
    undo, redo = school.desk.undoable()
    assert undo.says == "Add a measure"
    assert redo.says == "Score 63 for Imani Okafor, November 19"


def test_a_new_change_closes_the_way_forward(school):
    imani = school.add_student()
    school.change(imani, grade="4")
    school.undo()
    school.change(imani, grade="5")
    assert school.desk.undoable()[1] is None
    with pytest.raises(Refusal) as refused:
        school.redo()
    assert str(refused.value) == "There is nothing to bring back."


def test_the_start_of_the_school_can_never_be_undone(school):
    while school.desk.undoable()[0] is not None:
        school.undo()
    with pytest.raises(Refusal) as refused:
        school.undo()
    assert str(refused.value) == "There is nothing to undo."
    assert school.reopen().who.name == "Rosa Alvarado"


def test_a_pasted_column_of_scores_is_one_undo(school):
    from interventiondesk.tasks.scores import Entry, record_scores

    pupils = [school.add_student(f"Pupil {number}") for number in range(12)]
    measure = school.measure
    entries = [Entry(student_id=one.id, outcome="scored", value=60.0) for one in pupils]
    record_scores(school.desk, measure, TODAY, entries)
    assert len(school.scores()) == 12
    school.undo()
    assert school.scores() == []


def test_undo_of_a_change_that_is_not_the_newest_leaves_the_later_ones(school):
    imani, noah = school.add_student("Imani"), school.add_student("Noah")
    first = school.change(imani, grade="4")
    school.change(noah, grade="5")
    school.undo(first.change)
    assert school.student(imani).grade == "3"
    assert school.student(noah).grade == "5"


def test_undo_is_refused_when_the_same_field_was_changed_since(school):
    imani = school.add_student()
    first = school.change(imani, says="Move to grade 4", grade="4")
    school.change(school.student(imani), grade="5")
    before = school.digest()
    with pytest.raises(ChangedSince) as refused:
        school.undo(first.change)
    assert str(refused.value) == (
        "“Move to grade 4” cannot be undone: a student has been changed since. Change it by hand; nothing was undone."
    )
    assert school.digest() == before


def test_undo_is_allowed_when_another_field_was_changed_since(school):
    imani = school.add_student()
    first = school.change(imani, grade="4")
    school.change(school.student(imani), homeroom="12")
    school.undo(first.change)
    assert (school.student(imani).grade, school.student(imani).homeroom) == ("3", "12")


def test_a_field_that_was_changed_and_changed_back_does_not_stand_in_the_way(school):
    imani = school.add_student()
    first = school.change(imani, grade="4")
    school.change(school.student(imani), grade="5")
    school.change(school.student(imani), grade="4")
    school.undo(first.change)
    assert school.student(imani).grade == "3"


def test_undo_of_a_new_student_is_refused_when_scores_point_at_them(school):
    imani = school.add_student("Imani", "Okafor")
    added = school.desk.undoable()[0]
    school.score(imani)
    before = school.digest()
    with pytest.raises(ChangedSince) as refused:
        school.undo(added.id)
    assert str(refused.value) == (
        "“Add Imani Okafor” cannot be undone: a score has been added to what it brought. Nothing was undone."
    )
    assert school.digest() == before


def test_undo_never_brings_back_what_belongs_to_somebody_who_is_gone(school):
    imani = school.add_student()
    school.note(imani)
    out = school.take_out(*school.notes(), says="Take the note out")
    school.take_out(imani)
    with pytest.raises(ChangedSince) as refused:
        school.undo(out.change)
    assert str(refused.value) == (
        "“Take the note out” cannot be undone: a note belongs to a student that was taken out. Nothing was undone."
    )
    assert school.check().ok


def test_two_scores_in_the_way_are_counted(school):
    imani = school.add_student("Imani", "Okafor")
    added = school.desk.undoable()[0]
    school.score(imani, 60, TODAY.replace(day=12))
    school.score(imani, 62)
    with pytest.raises(ChangedSince, match="2 scores have been added to what it brought"):
        school.undo(added.id)


def test_the_same_change_cannot_be_undone_twice(school):
    imani = school.add_student()
    change = school.change(imani, grade="4")
    school.undo(change.change)
    with pytest.raises(ChangedSince):
        school.undo(change.change)


def test_a_change_that_nobody_made_cannot_be_undone(school):
    school.add_student()
    before = school.digest()
    for name in ("nothing", "ff-1", "x-y-z"):
        with pytest.raises(Refusal):
            school.undo(name)
    assert school.digest() == before


def test_undo_brings_back_what_was_taken_out(school):
    imani = school.add_student()
    school.take_out(imani)
    school.undo()
    assert school.student(imani) == imani


def test_undo_works_after_closing_and_opening(school):
    imani = school.add_student()
    school.change(imani, grade="4")
    school.reopen()
    school.undo()
    assert school.student(imani).grade == "3"


def test_a_row_written_twice_in_one_commit_is_undone_to_what_it_was_before(school):
    imani = school.add_student()
    before = school.digest()
    school.desk.commit(
        "Twice", msgspec.structs.replace(imani, grade="4"), msgspec.structs.replace(imani, grade="5", homeroom="12")
    )
    school.undo()
    assert school.digest() == before
    assert school.student(imani) == imani


def test_a_new_row_written_twice_in_one_commit_is_undone(school):
    before = school.digest()
    first = Student(id="twice", family_name="First")
    school.desk.commit("Twice", first, msgspec.structs.replace(first, family_name="Second"))
    assert school.names() == ["Second"]
    school.undo()
    assert school.digest() == before


def test_goal_text_that_looks_like_nothing_is_undone_to_itself(school):
    imani = school.add_student(strengths="null")
    school.change(imani, strengths="")
    school.undo()
    assert school.student(imani).strengths == "null"
