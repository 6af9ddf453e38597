"""Cards, rows, buttons, tabs and the message bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from interventiondesk.ui import look
from interventiondesk.ui.parts.bar import MessageBar
from interventiondesk.ui.parts.buttons import Button, filled, icon_button
from interventiondesk.ui.parts.cards import Card, Fact, Row, Words
from interventiondesk.ui.parts.tabs import Tabs
from interventiondesk.ui.parts.words import Elided, folded, label, lay

BECAUSE = "31 words, the goal line is at 38; gains 0.3 a week, the goal asks for 1.5"


def test_a_row_is_read_aloud_as_one_sentence(desk_app: QApplication) -> None:
    row = Row("DeShawn Miller", "Grade 3", progress="behind", because=BECAUSE, verb="Open")
    assert row.accessibleName() == f"DeShawn Miller, Grade 3, progress: behind, {BECAUSE}"
    assert row.button is not None
    assert row.button.accessibleName() == "Open: DeShawn Miller"
    assert row.button.accessibleDescription() == row.accessibleName()


def test_the_verb_works_by_mouse_by_space_and_anywhere_in_the_row(qtbot: QtBot, desk_app: QApplication) -> None:
    opened: list[str] = []
    row = Row("Noor Haddad", "Grade 5", because="No score for 3 weeks", verb="Decide", on=lambda: opened.append("noor"))
    row.resize(800, 52)
    qtbot.addWidget(row)
    row.show()
    assert row.button is not None
    qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    qtbot.keyClick(row.button, Qt.Key.Key_Space)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert opened == ["noor"] * 3


def test_verbs_of_a_card_are_reached_by_tab_and_arrow_in_reading_order(qtbot: QtBot, desk_app: QApplication) -> None:
    card = Card("Nobody has followed up", "2 students")
    first, second = Row("A", verb="Decide"), Row("B", verb="Decide")
    card.add(first, second)
    qtbot.addWidget(card)
    card.show()
    card.activateWindow()
    assert first.button is not None
    assert second.button is not None
    first.button.setFocus()
    qtbot.keyClick(first.button, Qt.Key.Key_Tab)
    assert card.focusWidget() is second.button
    qtbot.keyClick(second.button, Qt.Key.Key_Up)
    assert card.focusWidget() is first.button


def test_a_row_is_as_high_as_its_words(desk_app: QApplication) -> None:
    assert Row("Sofia Petrov", "Grade 4", because="Review was due October 9").heightForWidth(900) == look.px(52)
    narrow = Row(
        "Theo Lindqvist", "three scores above 92; confirm it", says="seems to have met his goal", verb="Confirm"
    )
    assert narrow.heightForWidth(346) == look.px(70)


def test_a_card_is_high_enough_for_all_its_rows(qtbot: QtBot, desk_app: QApplication) -> None:
    card = Card("Worth celebrating")
    row = Row("Theo Lindqvist", "three scores above 92; confirm it", says="seems to have met his goal", verb="Confirm")
    words = Words("A plan says what the team does for one concern, how often, and where the scores should be by when.")
    card.add(row, words)
    card.setFixedWidth(346)
    qtbot.addWidget(card)
    card.show()
    QApplication.processEvents()
    assert row.height() == row.heightForWidth(row.width())
    assert words.height() == words.heightForWidth(words.width())


def test_a_because_of_two_facts_breaks_between_them(desk_app: QApplication) -> None:
    measure = look.metrics("small")
    first, second = BECAUSE.split("; ")
    room = measure.horizontalAdvance(BECAUSE) - 20
    assert lay(BECAUSE, measure, [room, room]).lines == (f"{first};", second)


def test_words_without_room_end_in_dots_and_say_so(desk_app: QApplication) -> None:
    laid = lay("one two three four five six", look.metrics(), [60, 60])
    assert laid.lines[-1].endswith("…")
    assert not laid.whole
    assert lay("", look.metrics(), [60]).lines == ()


def test_names_are_plain_text_wherever_they_stand(qtbot: QtBot, desk_app: QApplication) -> None:
    name = 'Ann <b> & <img src="/etc/hostname">'
    assert label(name).textFormat() == Qt.TextFormat.PlainText
    elided = Elided(name)
    elided.resize(40, 20)
    qtbot.addWidget(elided)
    elided.show()
    elided.grab()
    assert elided.accessibleName() == name
    assert "&lt;img" in elided.toolTip()
    assert "<img" not in elided.toolTip()


def test_an_empty_card_says_what_belongs_there_and_holds_the_button_that_starts_it(desk_app: QApplication) -> None:
    card = Card("Plans")
    start = filled("Write a plan", "add")
    card.empty("No plan yet.", start)
    assert [type(widget) for widget in card.rows()] == [Words, Button]
    card.clear()
    assert card.rows() == []


def test_ticking_an_action_tells_what_the_box_shows(desk_app: QApplication) -> None:
    told: list[bool] = []
    row = Row("Call the Haddad family", "promised for today", check=told.append)
    assert row.box is not None
    row.box.click()
    row.box.click()
    assert told == [True, False]


def test_a_fact_is_read_aloud_with_its_label(desk_app: QApplication) -> None:
    assert Fact("Goal", "92 words").accessibleName() == "Goal: 92 words"


def test_a_button_with_only_an_icon_has_a_name(desk_app: QApplication) -> None:
    assert icon_button("close", "Close this message").accessibleName() == "Close this message"


@pytest.mark.parametrize("kind", ["filled", "outlined", "link"])
def test_focus_is_seen_on_every_kind_of_button(qtbot: QtBot, desk_app: QApplication, kind: str) -> None:
    button = Button("Open", kind)  # type: ignore[arg-type]
    qtbot.addWidget(button)
    button.show()
    button.activateWindow()
    qtbot.waitUntil(button.isActiveWindow)
    button.clearFocus()
    plain = button.grab().toImage()
    button.setFocus()
    assert button.hasFocus()
    assert button.grab().toImage() != plain


def test_a_message_stays_until_it_is_closed_and_undoes_on_request(qtbot: QtBot, desk_app: QApplication) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.say("Score for Mateo Ruiz Delgado, October 14, saved", undo=True)
    assert bar.text() == "Score for Mateo Ruiz Delgado, October 14, saved"
    with qtbot.waitSignal(bar.undone):
        next(button for button in bar.findChildren(Button) if button.text() == "Undo").click()
    qtbot.keyClick(bar, Qt.Key.Key_Escape)
    assert bar.text() == ""


def test_a_message_can_offer_something_else_than_undo(desk_app: QApplication) -> None:
    done: list[str] = []
    bar = MessageBar()
    bar.say("The packet is ready.", verb="Open", on=lambda: done.append("opened"))
    next(button for button in bar.findChildren(Button) if button.text() == "Open").click()
    assert done == ["opened"]


def test_tabs_are_chosen_with_the_arrow_keys_and_keep_their_places(qtbot: QtBot, desk_app: QApplication) -> None:
    tabs = Tabs(["Overview", "Plans", "Attendance & behavior"])
    qtbot.addWidget(tabs)
    tabs.show()
    places = [tabs.tabRect(at).left() for at in range(3)]
    tabs.setFocus()
    qtbot.keyClick(tabs, Qt.Key.Key_Right)
    assert tabs.currentIndex() == 1
    assert [tabs.tabRect(at).left() for at in range(3)] == places
    assert tabs.title(2) == "Attendance & behavior"


def test_a_search_passes_over_capitals_and_accents() -> None:
    assert folded("Núñez") == folded("NUNEZ") == "nunez"
