"""Check-in/check-out points typed day after day on the student's page, by keyboard."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.ui.pages.student_points import PointsBlock
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window

TUESDAY, WEDNESDAY = dt.date(2027, 1, 12), dt.date(2027, 1, 13)


def plan_with_points(desk: Desk) -> PlanRecord:
    return next(one for one in reads.plan_records(desk) if one.plan.kind == "check_in")


def block_of(window: Window) -> PointsBlock:
    settle()
    return next(one for one in window.page("student").findChildren(PointsBlock) if one.isVisible())


def typed(window: Window, day: dt.date, text: str, qtbot: QtBot) -> None:
    line = block_of(window).lines[day]
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    settle()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def opened(window: Window, record: PlanRecord) -> None:
    window.go(Place(name="student", student_id=record.student.id, tab="plans"))
    settle()


def test_each_day_is_stored_the_keyboard_goes_on_and_what_cannot_be_read_stays(
    window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    record = plan_with_points(sample_desk)
    opened(window, record)
    typed(window, TUESDAY, "22", qtbot)
    typed(window, WEDNESDAY, "222220", qtbot)
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    assert focus.accessibleName() == "Points of Thursday, January 14"
    known = {one.date: one.points for one in week_reads.points_days(sample_desk, record.plan.id)}
    assert known[WEDNESDAY] == "2 2 2 2 2 0"
    assert known[TUESDAY] == "2 2 2 2 2 2"
    assert block_of(window).lines[TUESDAY].text() == "22"
    typed(window, TUESDAY, "111111", qtbot)
    known = {one.date: one.points for one in week_reads.points_days(sample_desk, record.plan.id)}
    assert known[TUESDAY] == "1 1 1 1 1 1"
    assert sample_desk.kept(f"points draft {record.plan.id}", dict[str, str]) is None


def test_a_day_of_two_weeks_ago_can_still_be_typed(window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    record = plan_with_points(sample_desk)
    opened(window, record)
    long_ago = dt.date(2027, 1, 4)
    assert long_ago not in block_of(window).lines
    earlier = next(one for one in block_of(window).findChildren(Button) if one.text() == "Earlier days")
    earlier.setFocus()
    qtbot.keyClick(earlier, Qt.Key.Key_Space)
    typed(window, long_ago, "a", qtbot)
    known = {one.date: one.points for one in week_reads.points_days(sample_desk, record.plan.id)}
    assert known[long_ago] == ""
