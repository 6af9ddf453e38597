"""Every place of the window: each control has a name, Tab reads as the eye does, words keep their contrast, and nothing is
cut off at 200 % on a small screen. One window walks through all of them."""

from __future__ import annotations

import collections
import dataclasses
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QAction, QColor, QPalette, QShortcut
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QLabel, QScrollArea, QWidget
from tests.ui.conftest import SAMPLE_DAY

from interventiondesk.store.desk import Desk
from interventiondesk.ui import look
from interventiondesk.ui.look import DARK, LIGHT, Tokens
from interventiondesk.ui.pages.keys import TABLES, everywhere, named, spelled
from interventiondesk.ui.pages.screening import ScreeningPage
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.tabbing import reading_order
from interventiondesk.ui.pictures import places_of, wait_for_work
from interventiondesk.ui.places import Page
from interventiondesk.ui.session import Session
from interventiondesk.ui.window import Window

SMALLEST = (683, 384)
"""A screen of 1366 x 768 at 200 %, in Qt's own pixels."""


@dataclasses.dataclass
class Found:
    """What a walk through all places met, each as (place, what)."""

    places: list[str] = dataclasses.field(default_factory=list[str])
    nameless: list[tuple[str, str]] = dataclasses.field(default_factory=list[tuple[str, str]])
    twice: list[tuple[str, str]] = dataclasses.field(default_factory=list[tuple[str, str]])
    order: list[tuple[str, str]] = dataclasses.field(default_factory=list[tuple[str, str]])
    pale: list[tuple[str, str]] = dataclasses.field(default_factory=list[tuple[str, str]])
    cut: list[tuple[str, str]] = dataclasses.field(default_factory=list[tuple[str, str]])
    untold: list[tuple[str, str]] = dataclasses.field(default_factory=list[tuple[str, str]])


def assert_none(met: list[tuple[str, str]]) -> None:
    """Nothing was met; else all of it is printed, a line a finding."""
    print(*(f"{place}: {what}" for place, what in met), sep="\n")  # noqa: T201 - pytest shows it where the test fails
    assert not met


def name_of(widget: QWidget) -> str:
    # what is chosen in a list stands for its name on some systems, so the name that was given comes first
    given = widget.accessibleName() or QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    return given.strip()


def told(widget: QWidget) -> str:
    words = name_of(widget) or getattr(widget, "text", str)()
    return f"{type(widget).__name__} {words!r} {widget.width()}x{widget.height()}"


def stops(page: QWidget) -> list[QWidget]:
    """Where Tab stops on a page, as one reads."""
    return [one for one in reading_order(page) if one.isVisible() and one.isEnabled()]


def contrast(ink: str | QColor, ground: str | QColor) -> float:
    """WCAG 2 contrast of two colors."""

    def light(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(QColor(ink)), light(QColor(ground))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def note_names(found: Found, name: str, page: QWidget) -> None:
    there = stops(page)
    found.nameless += [(name, told(one)) for one in there if not name_of(one)]
    # a tab bar with one word and a field with the same are two things, and a screen reader says so
    same = collections.Counter((type(one).__name__, name_of(one), one.accessibleDescription()) for one in there)
    found.twice += [(name, f"{kind} {words!r}, {more!r}") for (kind, words, more), times in same.items() if times > 1]


def note_order(found: Found, name: str, window: Window, page: QWidget) -> None:
    wanted = stops(page)
    if not wanted:
        return
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    met = [wanted[0]]
    for _ in wanted[1:]:
        window.focusNextPrevChild(True)
        met.append(window.focusWidget())
    if met != wanted:
        wrong = next((at for at, (one, two) in enumerate(zip(wanted, met, strict=False)) if one is not two), len(met))
        after = told(met[wrong]) if wrong < len(met) else "the end"
        found.order.append((name, f"{after} instead of {told(wanted[wrong])}"))
    for one, two in itertools.pairwise(wanted):
        if one.parentWidget() is two.parentWidget():
            above, beside = two.geometry().bottom() <= one.y(), two.x() >= one.geometry().right()
            left = (
                two.geometry().right() <= one.x() and abs(one.geometry().center().y() - two.geometry().center().y()) < 4
            )
            if (above and not beside) or left:
                found.order.append((name, f"{told(two)} is read before {told(one)}"))


def note_pale(found: Found, name: str, page: QWidget) -> None:
    of = look.tokens()
    for one in page.findChildren(QLabel):
        if one.isVisibleTo(page) and one.text() and one.isEnabled():
            ink = one.palette().color(QPalette.ColorGroup.Active, one.foregroundRole())
            if min(contrast(ink, of.surface), contrast(ink, of.ground)) < 4.5:
                found.pale.append((name, told(one)))


def note_cut(found: Found, name: str, page: QWidget) -> None:
    """What is smaller than its words need, or stands outside of what it stands in and cannot be scrolled to."""
    for one in [*page.findChildren(QLabel), *page.findChildren(Button)]:
        if not one.isVisible() or not one.text():
            continue
        needs = one.minimumSizeHint()
        high = one.heightForWidth(one.width()) if one.hasHeightForWidth() else needs.height()
        if one.width() < needs.width() or one.height() < min(high, needs.height()):
            found.cut.append((name, f"{told(one)} needs {needs.width()}x{high}"))
            continue
        at = one.parentWidget()
        while at is not None and at is not page.parentWidget():
            where = QRect(one.mapTo(at, QPoint(0, 0)), one.size())
            around = at.parentWidget()
            if not at.rect().adjusted(-1, -1, 1, 1).contains(where):
                found.cut.append((name, f"{told(one)} stands outside of {type(at).__name__}"))
                break
            if around is not None and isinstance(around.parentWidget(), (QScrollArea, QAbstractScrollArea)):
                break
            at = around


def note_keys(found: Found, name: str, window: Window, page: Page) -> None:
    """The keys of everything there is now, made for this tab or another one, against what F1 would list."""
    told_here = named(page.keys) | named(TABLES) | named(everywhere(window.actions()))
    known = [spelled(one.key()) for one in page.findChildren(QShortcut)]
    known += [spelled(keys) for one in page.findChildren(QAction) for keys in one.shortcuts()]
    known += [spelled(one.shortcut()) for one in page.findChildren(QAbstractButton)]
    known += [spelled(keys) for one in window.actions() for keys in one.shortcuts()]
    found.untold += [(name, one) for one in known if one and one not in told_here]


@pytest.fixture(scope="module")
def found(qapp: QApplication, _sample_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    folder = tmp_path_factory.mktemp("every place") / "desk"
    shutil.copytree(_sample_once, folder)
    look.apply(qapp, dark=False)
    all_found = Found()
    with Desk.open(folder) as desk:
        window = Window(Session(desk, SAMPLE_DAY))
        window.resize(1366, 768)
        window.start()
        window.show()
        window.activateWindow()
        places = places_of(desk, SAMPLE_DAY)
        for name, place in places:
            all_found.places.append(name)
            window.go(place)
            wait_for_work(window)
            page = window.page(place.name)
            note_names(all_found, name, page)
            note_order(all_found, name, window, page)
            note_pale(all_found, name, page)
            if isinstance(page, ScreeningPage):
                for open_card in (page.show_what_if, page.show_group, page.show_decision):
                    open_card()
                    note_keys(all_found, name, window, page)
                page.table.setFocus()
                page._close_beside()
            note_keys(all_found, name, window, page)
            if not page.immersed:
                window.resize(*SMALLEST)
                wait_for_work(window)
                note_cut(all_found, name, page)
                window.resize(1366, 768)
        look.apply(qapp, dark=True)
        for name, place in places:
            note_pale(all_found, f"{name}, dark", window.page(place.name))
        look.apply(qapp, dark=False)
        window.hide()
        yield all_found
        window.deleteLater()


def test_the_walk_goes_through_every_place(found: Found) -> None:
    whole = {name.partition("-")[0] for name in found.places}
    assert whole >= {
        *("today", "students", "student", "plan", "groups", "scores", "sessions", "screening"),
        *("meetings", "meeting", "minutes", "packet", "week", "data", "keys"),
    }


def test_every_control_has_a_name(found: Found) -> None:
    assert_none(found.nameless)


def test_names_tell_the_controls_of_a_page_apart(found: Found) -> None:
    assert_none(found.twice)


def test_f1_names_every_key_of_every_place(found: Found) -> None:
    assert_none(found.untold)


def test_tab_goes_through_each_page_as_one_reads_it(found: Found) -> None:
    assert_none(found.order)


def test_words_of_labels_stand_out_from_their_ground(found: Found) -> None:
    assert_none(found.pale)


def test_nothing_is_cut_off_at_twice_the_size_on_a_small_screen(found: Found) -> None:
    assert_none(found.cut)


@pytest.mark.parametrize("of", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_stands_out_from_every_ground_it_is_used_on(of: Tokens) -> None:
    pairs = [(ink, ground) for ink in (of.text, of.muted, of.accent) for ground in (of.ground, of.surface, of.soft)]
    pairs += [(of.on_accent, of.accent), (of.on_accent, of.pressed), (of.text, of.hairline), (of.accent, of.hairline)]
    for tone in (of.good, of.low, of.early, of.few):
        pairs += [(tone.ink, tone.ground), (tone.ink, of.surface), (of.text, tone.ground)]
    assert [
        (ink, ground, round(contrast(ink, ground), 2)) for ink, ground in pairs if contrast(ink, ground) < 4.5
    ] == []
