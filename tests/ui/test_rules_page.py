"""How we decide: settings are tried before they are used, nothing typed is lost, and the published values are one press
away."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.domain.screening import IndicatorLines
from interventiondesk.store import history, reads, sign_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.rules import use_settings
from interventiondesk.ui.pages.data import DataPage
from interventiondesk.ui.pages.data_rules import RulesPage
from interventiondesk.ui.parts.cards import Row
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.window import Window


@pytest.fixture
def page(window: Window) -> RulesPage:
    window.go(Place(name="data", tab="rules"))
    settle()
    return rules_of(window)


def rules_of(window: Window) -> RulesPage:
    data = window.page("data")
    assert isinstance(data, DataPage)
    page = data.inner("rules")
    assert isinstance(page, RulesPage)
    return page


def line_of(page: RulesPage, name: str) -> QLineEdit:
    line = page.settings[name].editor.widget
    assert isinstance(line, QLineEdit)
    return line


def type_into(page: RulesPage, name: str, text: str, qtbot: QtBot) -> None:
    line = line_of(page, name)
    line.setFocus()
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Tab)
    page.work_out()
    settle()


def rows(page: RulesPage) -> list[str]:
    return [row.accessibleName() for row in page.preview.list.findChildren(Row) if not row.isHidden()]


def words(whole: QWidget) -> str:
    return whole.accessibleName()


def lines(desk: Desk) -> IndicatorLines:
    return sign_reads.indicator_lines(desk)


def test_a_setting_is_tried_before_it_is_used(page: RulesPage, window: Window, sample_desk: Desk, qtbot: QtBot) -> None:
    assert words(page.preview.says).startswith("Change a setting, and see here")
    assert not page.preview.use.isVisible()
    type_into(page, "session_share", "20", qtbot)
    assert reads.policy(sample_desk).session_share == 0.8, "nothing is used by typing"
    told = words(page.preview.says)
    assert told.startswith("This would change the progress of ")
    shown = rows(page)
    assert shown
    assert all("Too few sessions to judge → " in row for row in shown)
    page.preview.use.setFocus()
    qtbot.keyClick(page.preview.use, Qt.Key.Key_Space)
    settle()
    assert reads.policy(sample_desk).session_share == 0.2
    assert history.history(sample_desk)[0].says == "Sessions held before progress is judged: 80 % → 20 %"
    assert not page.preview.use.isVisible()
    window.session.undo()
    settle()
    assert reads.policy(sample_desk).session_share == 0.8
    assert line_of(page, "session_share").text() == "80"


def test_another_line_says_whose_flags_it_would_change(page: RulesPage, sample_desk: Desk, qtbot: QtBot) -> None:
    type_into(page, "absence_share", "5", qtbot)
    told = words(page.preview.says)
    many = int(told.removeprefix("This would change ").split()[0])
    assert many > 1
    assert told == f"This would change {many} flags."
    assert all("Attendance: Clear → Flag, Absent " in row for row in rows(page))
    assert len(rows(page)) == many
    assert lines(sample_desk).absence_share == 0.1


def test_a_row_opens_the_student_behind_it(page: RulesPage, window: Window, qtbot: QtBot) -> None:
    type_into(page, "absence_share", "5", qtbot)
    row = next(row for row in page.preview.list.findChildren(Row) if not row.isHidden())
    assert row.button is not None
    row.button.click()
    settle()
    assert (window.place.name, window.place.tab) == ("student", "signs")


def test_what_was_typed_is_there_again_also_after_the_window_was_closed(
    page: RulesPage, window: Window, sample_desk: Desk, qtbot: QtBot
) -> None:
    page.rules.setFocus()
    qtbot.keyClick(page.rules, Qt.Key.Key_Down)
    type_into(page, "incidents_line", "3", qtbot)
    type_into(page, "passing_percent", "seventy", qtbot)
    window.go(Place(name="today"))
    settle()
    window.go(Place(name="data", tab="rules"))
    settle()
    assert line_of(page, "passing_percent").text() == "seventy"
    again = RulesPage(window.session)
    qtbot.addWidget(again)
    again.show_place(Place(name="data", tab="rules"))
    assert again.rules.chosen() == "three-point"
    assert line_of(again, "incidents_line").text() == "3"
    assert line_of(again, "passing_percent").text() == "seventy"
    assert words(again.preview.says).startswith("Passing percent is not a number.")
    assert not again.preview.use.isEnabled()
    assert reads.policy(sample_desk).rule == "default"
    again.leave()
    assert line_of(again, "passing_percent").text() == "60"
    assert again.rules.chosen() == "default"
    assert sample_desk.kept("how we decide", dict[str, str]) is None


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("absence_share", "0", "With this line everybody would be flagged. Type more than 0 %."),
        ("severe_absence_share", "5", "Severe absence would begin below chronic absence. Check both lines."),
        ("session_share", "120", "Type a percentage from 0 to 100."),
        ("least_scores", "2", "Scores before progress is judged cannot be below 3. Change it."),
        ("least_weeks", "", "Weeks before progress is judged is missing. Fill it in."),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_line(
    page: RulesPage, sample_desk: Desk, qtbot: QtBot, name: str, text: str, says: str
) -> None:
    clock = sample_desk.last_clock()
    line_of(page, name).clear()
    type_into(page, name, text or " ", qtbot)
    assert page.settings[name].wrong.text() == says
    assert says in words(page.preview.says)
    page.use()
    assert sample_desk.last_clock() == clock
    assert line_of(page, name).text().strip() == text


def test_the_rule_is_a_choice_with_its_trade_in_numbers(page: RulesPage, qtbot: QtBot) -> None:
    assert words(page.told).startswith("Of 100 students who grow as planned, 10 are called behind within 15 weeks;")
    assert words(page.beside) == (
        "For comparison: Four-point rule, 40 of 100 wrongly called behind; 93, 70 or 58 of 100 found."
    )
    assert [entry.title for entry in page.shares.entries()] == ["5 %", "10 % (unless set)", "15 %", "20 %"]
    page.rules.setFocus()
    for _ in range(2):
        qtbot.keyClick(page.rules, Qt.Key.Key_Down)
    assert page.rules.chosen() == "four-point"
    assert words(page.told).startswith("Of 100 students who grow as planned, 40 are called behind")
    assert not page.alarms.isVisible(), "a published rule has no such setting"


def test_a_published_rule_hides_the_scores_and_weeks_that_only_ours_asks_for(
    page: RulesPage, sample_desk: Desk, qtbot: QtBot
) -> None:
    type_into(page, "least_scores", "2", qtbot)
    page.rules.setFocus()
    for _ in range(2):
        qtbot.keyClick(page.rules, Qt.Key.Key_Down)
    settle()
    assert not page.settings["least_scores"].isVisible()
    assert not page.settings["least_weeks"].isVisible()
    assert page.settings["session_share"].isVisible()
    page.work_out()
    assert page.preview.use.isEnabled(), "what is not asked cannot be wrong"
    page.use()
    settle()
    assert (reads.policy(sample_desk).rule, reads.policy(sample_desk).least_scores) == ("four-point", 6)
    for _ in range(2):
        qtbot.keyClick(page.rules, Qt.Key.Key_Up)
    settle()
    assert page.settings["least_scores"].isVisible()
    assert line_of(page, "least_scores").text() == "6"
    page.work_out()


def test_a_stored_share_that_is_none_of_the_usual_ones_is_shown_too(
    page: RulesPage, sample_desk: Desk, window: Window
) -> None:
    policy = msgspec.structs.replace(reads.policy(sample_desk), false_alarm_share=0.12)
    window.session.do(lambda: use_settings(sample_desk, policy, lines(sample_desk)))
    settle()
    assert [entry.title for entry in page.shares.entries()] == ["5 %", "10 % (unless set)", "12 %", "15 %", "20 %"]
    assert page.shares.chosen() == "0.12"


def test_back_to_the_published_values_one_by_one_or_all(page: RulesPage, sample_desk: Desk, qtbot: QtBot) -> None:
    assert not page.published.isVisible()
    type_into(page, "absence_share", "12", qtbot)
    type_into(page, "incidents_line", "3", qtbot)
    page.preview.use.click()
    settle()
    assert (lines(sample_desk).absence_share, lines(sample_desk).incidents_line) == (0.12, 3)
    assert history.history(sample_desk)[0].says == "Chronic absence: 10 % → 12 %; Major incidents in a year: 2 → 3"
    back = page.settings["absence_share"].back
    assert (back.text(), back.accessibleName()) == ("Back to 10 %", "Chronic absence: back to 10 %")
    back.click()
    assert line_of(page, "absence_share").text() == "10"
    page.published.click()
    settle()
    assert line_of(page, "incidents_line").text() == "2"
    assert lines(sample_desk).incidents_line == 3, "published values are tried first, like all others"
    page.preview.use.click()
    settle()
    assert lines(sample_desk) == IndicatorLines(id="indicator_lines")
    assert not page.published.isVisible()


def test_every_line_of_early_warning_stands_there_with_its_source(page: RulesPage) -> None:
    for name in IndicatorLines.__struct_fields__:
        if name != "id":
            setting = page.settings[name]
            assert setting.editor.widget.accessibleDescription(), name


def test_in_a_small_window_the_buttons_stay_in_sight(page: RulesPage, window: Window, qtbot: QtBot) -> None:
    window.resize(911, 512)
    settle()
    assert not page.preview.isVisible()
    type_into(page, "absence_share", "5", qtbot)
    assert page.preview.use.isVisible()
    assert not page.preview.use.visibleRegion().isEmpty()
    assert not page.preview.list.isVisible()
    page.preview.who.click()
    settle()
    assert page.preview.list.isVisible()
    assert page.preview.use.height() == page.preview.use.sizeHint().height()
