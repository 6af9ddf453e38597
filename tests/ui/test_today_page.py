"""Today and the list of students, as somebody at the keyboard finds and leaves their lines."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtWidgets import QWidget

from interventiondesk.store import week_reads
from interventiondesk.ui.pages.students import StudentsPage
from interventiondesk.ui.pages.today import TodayPage
from interventiondesk.ui.pages.today_settling import Settling
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Card
from interventiondesk.ui.pictures import settle, wait_for_work
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

_CARDS = ("Scores due", "Sessions not entered", "Nobody has followed up", "Reviews due", "My actions", "Promised")


def at_today(window: Window) -> TodayPage:
    window.go(Place(name="today"))
    wait_for_work(window)
    page = window.page("today")
    assert isinstance(page, TodayPage)
    return page


def card(page: QWidget, title: str) -> Card:
    found = [one for one in page.findChildren(Card) if one.isVisible() and one.accessibleName().startswith(title)]
    return found[0]


def buttons(inside: QWidget, name: str) -> list[Button]:
    found = [one for one in inside.findChildren(Button) if one.isVisible()]
    return [one for one in found if (one.accessibleName() or one.text()).startswith(name)]


def here(window: Window) -> str:
    focus = window.focusWidget()
    return focus.accessibleName() or (focus.text() if isinstance(focus, Button) else "")


def test_every_line_can_be_put_off_the_last_one_that_is_shown_too(window: Window) -> None:
    page = at_today(window)
    for title in _CARDS:
        put_off_the_last(window, page, title)


def put_off_the_last(window: Window, page: TodayPage, title: str) -> None:
    said = card(page, title).accessibleName()
    buttons(card(page, title), "Later or no action")[-1].click()
    settle()
    (strip,) = (one for one in page.findChildren(Settling) if one.isVisible())
    assert card(page, title).isAncestorOf(strip)
    assert card(page, title).accessibleName() == said
    assert here(window) == "Put off to"
    strip.form.set_typed({"until": "2/1/2027"})
    before = len(week_reads.follow_ups(window.session.desk))
    buttons(strip, "Put off to this day")[0].click()
    settle()
    assert len(week_reads.follow_ups(window.session.desk)) == before + 1
    assert week_reads.follow_ups(window.session.desk)[-1].until == dt.date(2027, 2, 1)
    window.session.undo()
    settle()
    assert card(page, title).accessibleName() == said


@pytest.mark.parametrize(
    ("verb", "there"),
    [("Decide", "What we decided"), ("Note a contact", "With whom"), ("Name an adult", "Trusted adult at school")],
)
def test_one_click_brings_the_keyboard_to_the_work(window: Window, verb: str, there: str) -> None:
    page = at_today(window)
    buttons(card(page, "Nobody has followed up"), verb)[0].click()
    wait_for_work(window)
    assert window.place.name == "student"
    assert here(window) == there


def test_what_was_marked_as_seen_comes_back_until_somebody_leaves(window: Window) -> None:
    page = at_today(window)
    said = card(page, "Progress that changed").accessibleName()
    buttons(page, "Mark all as seen")[0].click()
    settle()
    assert card(page, "Progress that changed").accessibleName().endswith("all marked as seen")
    assert here(window) == "Bring them back"
    buttons(page, "Bring them back")[0].click()
    settle()
    assert card(page, "Progress that changed").accessibleName() == said
    buttons(page, "Mark all as seen")[0].click()
    at_today(window)
    assert buttons(page, "Bring them back") == []


def test_students_are_found_by_their_provider_their_tier_and_their_flags(window: Window) -> None:
    window.go(Place(name="students"))
    wait_for_work(window)
    page = window.page("students")
    assert isinstance(page, StudentsPage)
    page.typed.setText("Duquette")
    assert {line.provider for line in page.table.shown()} == {"E. Duquette"}
    page.typed.setText("")
    page.plan.setCurrentIndex(page.plan.findText("Tier 3"))
    assert {line.tier for line in page.table.shown()} == {3}
    page.plan.setCurrentIndex(page.plan.findText("Flag without a decision"))
    assert "Segun Balogun" in {line.student.name for line in page.table.shown()}
