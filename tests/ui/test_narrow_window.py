"""A small screen: no place is scrolled sideways, names stay readable, the main button is in sight."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.pages.meetings import MeetingsPage
from interventiondesk.ui.pages.screening_table import MatrixTable
from interventiondesk.ui.pages.sessions import SessionsPage
from interventiondesk.ui.pages.students import StudentsPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.pictures import places_of, wait_for_work
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

SMALL = ((911, 512), (960, 600))


def go(window: Window, place: Place) -> QWidget:
    window.go(place)
    wait_for_work(window)
    return window.page(place.name)


def inside(window: Window, widget: QWidget) -> bool:
    where = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    return window.rect().contains(where) and not widget.visibleRegion().isEmpty()


@pytest.mark.parametrize("size", [SMALL[0], pytest.param(SMALL[1], marks=pytest.mark.long)])
def test_nothing_has_to_be_scrolled_sideways(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    assert (window.width(), window.height()) == size
    wide: list[tuple[str, str]] = []
    for name, place in places_of(window.session.desk, window.session.today):
        page = go(window, place)
        wide += [
            (name, type(area).__name__)
            for area in page.findChildren(QAbstractScrollArea)
            # the matrix has a column an indicator: more than any small screen holds
            if area.isVisible() and area.horizontalScrollBar().maximum() > 0 and not isinstance(area, MatrixTable)
        ]
    assert wide == []


@pytest.mark.parametrize("size", SMALL)
def test_names_of_students_keep_their_room_and_the_filter_stands_clear(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    page = go(window, Place(name="students"))
    assert isinstance(page, StudentsPage)
    assert page.table.columnWidth(0) >= look.px(170)
    assert page.table.isColumnHidden(5), "after the provider the plan gives way first"
    assert not page.typed.geometry().intersects(page.grade.geometry())
    window.resize(1366, 768)
    wait_for_work(window)
    hidden = [at for at in range(9) if page.table.isColumnHidden(at)]
    assert hidden == [6], "only the provider, who is found by typing all the same"


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize(
    ("name", "words"), [("today", "Enter scores"), ("meetings", "Print the packet"), ("packet", "Print")]
)
def test_the_main_button_is_in_sight(window: Window, size: tuple[int, int], name: str, words: str) -> None:
    window.resize(*size)
    place = next(place for known, place in places_of(window.session.desk, window.session.today) if known == name)
    page = go(window, place)
    main = next(one for one in page.findChildren(Button) if one.text() == words and one.isVisible())
    assert inside(window, main)


def test_the_keyboard_begins_on_a_day_that_waits(window: Window) -> None:
    place = next(place for name, place in places_of(window.session.desk, window.session.today) if name == "sessions")
    page = go(window, place)
    assert isinstance(page, SessionsPage)
    assert page.block.log is not None
    assert page.block.table.hasFocus()
    assert page.block.table.date() == next(iter(page.block.log.waiting), page.block.log.days[0].date)


def test_a_meeting_keeps_its_words_and_its_buttons_at_200_percent(window: Window) -> None:
    window.resize(683, 384)
    page = go(window, Place(name="meetings"))
    assert isinstance(page, MeetingsPage)
    title, more = page._head_words
    words = look.metrics(bold=True).horizontalAdvance(title) + look.metrics().horizontalAdvance(more)
    first = page._head._head
    assert first is not None
    assert first.width() >= words + look.px(look.STEP)
    assert all(inside(window, one) for one in page._buttons if one.isVisible())
    assert page._begin.isVisible()
    page._begin.setFocus()
    window.resize(1366, 768)
    wait_for_work(window)
    assert page._begin.mapTo(page, QPoint(0, 0)).y() < look.px(60), "beside the words again"
    assert page.focusWidget() is page._begin


def test_the_last_button_of_the_score_grid_goes_on_in_the_next_line(window: Window) -> None:
    window.resize(683, 384)
    place = next(place for name, place in places_of(window.session.desk, window.session.today) if name == "scores")
    page = go(window, place)
    (sessions,) = [one for one in page.findChildren(Button) if one.text() == "Sessions of this week"]
    assert inside(window, sessions)
