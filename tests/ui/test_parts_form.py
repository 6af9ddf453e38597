"""Form rows from declared fields: every kind, what is typed is never lost, problems stand under their field."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

import pytest
from msgspec import Meta
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from interventiondesk.domain.declared import Entity, Problem, Shown, field_of
from interventiondesk.domain.plans import Plan
from interventiondesk.ui.parts.fields import OneOf, Reference, TimeOfDay, Weekdays, editor_for
from interventiondesk.ui.parts.form import FormBlock

TODAY = dt.date(2026, 10, 15)
NAMES = ["area", "tier", "concern", "intervention_id", "weekdays", "minutes", "begin_date", "review_date", "status"]
LIBRARY = {"intervention": [("i1", "Repeated reading"), ("i2", "Decoding in text"), ("i3", "Reading with a partner")]}


class Visit(Entity, frozen=True, kw_only=True):
    """An invented entity with the kinds that a plan lacks."""

    at: dt.time
    score: Annotated[float | None, Meta(title="Score")] = None
    told: Annotated[bool, Meta(title="Family told")] = False
    place: Annotated[str, Meta(title="Place", description="Room or home", max_length=10)] = ""
    hidden: Annotated[str, Shown(audience="nobody")] = ""


@pytest.fixture
def block(qtbot: QtBot, desk_app: QApplication) -> FormBlock:
    values = {"concern": "Reads slowly", "begin_date": TODAY, "weekdays": "Mon Wed", "tier": 2}
    made = FormBlock(Plan, NAMES, values, LIBRARY, today=TODAY)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def line(block: FormBlock, name: str) -> QLineEdit:
    widget = block.editor(name).widget
    assert isinstance(widget, QLineEdit)
    return widget


def retype(block: FormBlock, name: str, text: str) -> None:
    widget = line(block, name)
    widget.setFocus()
    widget.selectAll()
    if text:
        QTest.keyClicks(widget, text)
    else:
        QTest.keyClick(widget, Qt.Key.Key_Delete)
    QTest.keyClick(widget, Qt.Key.Key_Return)


def test_a_form_gives_back_what_it_was_given(block: FormBlock) -> None:
    assert block.values() == {
        "area": "reading",
        "tier": 2,
        "concern": "Reads slowly",
        "intervention_id": None,
        "weekdays": "Mon Wed",
        "minutes": None,
        "begin_date": TODAY,
        "review_date": None,
        "status": "active",
    }
    assert block.problems() == []


def test_a_date_is_typed_as_people_write_it_and_shown_as_it_was_understood(block: FormBlock) -> None:
    retype(block, "review_date", "tomorrow")
    assert block.values()["review_date"] == dt.date(2026, 10, 16)
    assert line(block, "review_date").text() == "10/16/2026"
    retype(block, "review_date", "3/12")
    assert block.values()["review_date"] == dt.date(2027, 3, 12)
    retype(block, "review_date", "")
    assert block.values()["review_date"] is None


def test_bad_input_stays_is_told_and_leaves_the_last_good_value(block: FormBlock) -> None:
    retype(block, "minutes", "30")
    retype(block, "minutes", "half an hour")
    assert line(block, "minutes").text() == "half an hour"
    assert block.values()["minutes"] == 30
    assert block.message("minutes") == "Minutes a session is not a whole number. Type digits, such as 30."
    assert "not a whole number" in line(block, "minutes").accessibleDescription()
    assert [problem.where for problem in block.problems()] == ["minutes"]
    retype(block, "minutes", "45")
    assert block.message("minutes") == ""
    assert block.values()["minutes"] == 45


def test_a_number_outside_its_limits_is_told_and_not_taken(block: FormBlock) -> None:
    retype(block, "minutes", "900")
    assert block.message("minutes") == "Minutes a session cannot be above 300. Change it."
    assert block.values()["minutes"] is None
    assert block.typed()["minutes"] == "900"


def test_a_draft_comes_back_as_it_was_typed(qtbot: QtBot, block: FormBlock) -> None:
    retype(block, "minutes", "half an hour")
    retype(block, "review_date", "soonish")
    other = FormBlock(Plan, NAMES, {"begin_date": TODAY, "concern": "x"}, LIBRARY, today=TODAY)
    qtbot.addWidget(other)
    other.set_typed(block.typed())
    assert other.typed() == block.typed()
    assert {problem.where for problem in other.problems()} == {"minutes", "review_date"}


def test_an_intervention_is_found_by_a_part_of_its_name(block: FormBlock) -> None:
    retype(block, "intervention_id", "decod")
    assert block.values()["intervention_id"] == "i2"
    assert line(block, "intervention_id").text() == "Decoding in text"


def test_a_name_that_fits_several_or_none_is_told(block: FormBlock) -> None:
    editor = block.editor("intervention_id")
    assert isinstance(editor, Reference)
    editor.set_typed("reading")
    assert str(editor.problem()) == "Intervention: 2 fit “reading”. Choose one of the list."
    editor.set_typed("chess")
    assert str(editor.problem()) == "Intervention: Nothing fits “chess”. Choose one of the list."


def test_weekdays_are_five_toggles(block: FormBlock) -> None:
    editor = block.editor("weekdays")
    assert isinstance(editor, Weekdays)
    editor.days[4].click()
    assert block.values()["weekdays"] == "Mon Wed Fri"
    editor.days[0].click()
    assert block.values()["weekdays"] == "Wed Fri"


def test_a_choice_is_shown_in_words_and_the_wheel_leaves_it_alone(block: FormBlock) -> None:
    editor = block.editor("status")
    assert isinstance(editor, OneOf)
    assert [editor.combo.itemText(at) for at in range(editor.combo.count())] == ["Active", "Fading", "Exited", "Ended"]
    editor.combo.setCurrentIndex(1)
    editor.combo.activated.emit(1)
    assert block.values()["status"] == "fading"


def test_an_edit_is_told_at_every_key_and_once_at_its_end(qtbot: QtBot, block: FormBlock) -> None:
    edited: list[str] = []
    committed: list[str] = []
    block.edited.connect(edited.append)
    block.committed.connect(committed.append)
    retype(block, "minutes", "45")
    line(block, "review_date").setFocus()
    assert edited == ["minutes"] * 2
    assert committed == ["minutes"]
    line(block, "minutes").setFocus()
    line(block, "review_date").setFocus()
    assert committed == ["minutes"]


def test_setting_values_from_outside_emits_nothing_and_takes_messages_away(block: FormBlock) -> None:
    retype(block, "minutes", "x")
    told: list[str] = []
    block.edited.connect(told.append)
    block.committed.connect(told.append)
    block.set_values({"minutes": 20, "weekdays": "Tue", "concern": "Guesses words", "status": "ended"})
    assert told == []
    assert block.message("minutes") == ""
    assert block.values()["concern"] == "Guesses words"
    assert block.values()["status"] == "ended"


def test_problems_from_elsewhere_stand_under_their_fields_and_the_first_gets_the_focus(block: FormBlock) -> None:
    block.show_problems([Problem("review_date", "The review is before the start.", "Move it."), Problem("tier", "No.")])
    assert block.message("review_date") == "The review is before the start. Move it."
    assert block.message("tier") == "No."
    assert block.editor("tier").widget.hasFocus()
    block.show_problems([])
    assert block.message("review_date") == ""


def test_every_field_has_a_label_that_belongs_to_it(block: FormBlock) -> None:
    buddies = {label.buddy(): label.text() for label in block.findChildren(QLabel) if label.buddy()}
    assert len(buddies) == len(NAMES)
    for name in block.names():
        widget = block.editor(name).widget
        assert buddies[widget] == widget.accessibleName()


def test_a_missing_concern_is_told_but_what_was_there_is_kept(block: FormBlock) -> None:
    block.editor("concern").set_typed("")
    assert [str(problem) for problem in block.problems()] == ["Concern is missing. Fill it in."]
    assert block.values()["concern"] == "Reads slowly"


def test_times_scores_and_boxes_have_their_editors(qtbot: QtBot, desk_app: QApplication) -> None:
    block = FormBlock(Visit, today=TODAY)
    qtbot.addWidget(block)
    assert block.names() == ("at", "score", "told", "place")
    for typed, read in {
        "2:15 pm": dt.time(14, 15),
        "14:15": dt.time(14, 15),
        "9": dt.time(9, 0),
        "12 am": dt.time(0),
    }.items():
        block.set_typed({"at": typed})
        assert block.values()["at"] == read
    block.set_typed({"score": "1,038.5", "told": "yes", "place": "a place too far"})
    assert block.values()["score"] == 1038.5
    assert block.values()["told"] is True
    assert block.values()["place"] == ""
    assert block.typed()["place"] == "a place too far"
    time = block.editor("at")
    assert isinstance(time, TimeOfDay)
    assert time.text_of(dt.time(14, 5)) == "2:05 pm"


@pytest.mark.parametrize(
    ("text", "value"), [("38", 38.0), ("1.5", 1.5), (".25", 0.25), ("-2", -2.0), ("0.12345", 0.123)]
)
def test_scores_keep_at_most_three_decimals(desk_app: QApplication, text: str, value: Any) -> None:
    editor = editor_for(field_of(Visit, "score"), (), TODAY)
    editor.set_typed(text)
    assert editor.value() == value
