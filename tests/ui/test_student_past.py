"""A student's past on the page: charts on one axis, what happened, tiers, notes worded anew, the page for next year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.documents.preview import Preview
from interventiondesk.domain.signs import Incident
from interventiondesk.domain.students import Student
from interventiondesk.store import past_reads, reads, sign_reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import plans
from interventiondesk.ui.pages.student import StudentPage
from interventiondesk.ui.pages.student_notes import NoteRow, NotesTab
from interventiondesk.ui.pages.student_overview import OverviewTab
from interventiondesk.ui.pages.student_transition import TransitionTab
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.plot import ChartView
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session
from ui.conftest import SAMPLE_DAY


def incidents_of(desk: Desk, student: Student) -> tuple[Incident, ...]:
    return sign_reads.student_signs(desk, dt.date(2020, 1, 1), SAMPLE_DAY, (student.id,))[student.id].incidents


class Past:
    """The page of a student on the sample school, by keyboard."""

    def __init__(self, bot: QtBot, desk: Desk) -> None:
        self.bot, self.desk = bot, desk
        self.session = Session(desk, SAMPLE_DAY)
        self.page = StudentPage(self.session)
        self.went: list[Place] = []
        self.page.go.connect(self.went.append)
        self.session.changed.connect(lambda _changes: self.page.read())
        self.page.resize(1190, 900)
        bot.addWidget(self.page)
        self.page.show()
        self.page.activateWindow()

    def go(self, student: Student, tab: str = "") -> QWidget:
        self.page.show_place(Place(name="student", student_id=student.id, tab=tab))
        settle()
        return self.page.tab()

    def press(self, button: QWidget) -> None:
        button.setFocus()
        self.bot.keyClick(button, Qt.Key.Key_Space)
        settle()

    def type(self, block: FormBlock, name: str, text: str) -> None:
        widget = block.editor(name).widget
        assert isinstance(widget, (QLineEdit, QPlainTextEdit))
        widget.setFocus()
        widget.selectAll()
        self.bot.keyClicks(widget, text)
        self.bot.keyClick(widget, Qt.Key.Key_Tab)

    def troubled(self) -> Student:
        """Somebody with a measured plan and a behavior incident since a few weeks before it."""
        for record in reads.plan_records(self.desk):
            since = record.plan.begin_date - dt.timedelta(weeks=2)
            kind = record.plan.kind == "measured" and record.goal is not None
            if kind and any(one.date >= since for one in incidents_of(self.desk, record.student)):
                return record.student
        raise AssertionError("nobody")


@pytest.fixture
def past(qtbot: QtBot, desk_app: QApplication, sample_desk: Desk) -> Past:
    return Past(qtbot, sample_desk)


def test_a_date_stands_at_the_same_place_on_the_screen_in_all_charts(past: Past) -> None:
    tab = past.go(past.troubled())
    assert isinstance(tab, OverviewTab)
    views = [one for one in tab.chart.charts if isinstance(one, ChartView)]
    assert [one.chart().title for one in views[1:]] == ["Attendance by week", "Behavior incidents by week"]
    for width in (1190, 900):
        past.page.resize(width, 900)
        settle()
        edges = {(one.canvas.plot_rect().left(), one.canvas.plot_rect().right()) for one in views}
        assert len(edges) == 1
        for share in (0.0, 0.37, 1.0):
            x = views[0].chart().x
            at = x.low + share * (x.high - x.low)
            placed = [one.canvas.painted_at((at, one.chart().y.low)) for one in views]
            on_page = [one.canvas.mapTo(past.page, spot.toPoint()).x() for one, spot in zip(views, placed, strict=True)]
            assert max(on_page) - min(on_page) <= 1


def test_what_happened_shows_the_newest_twelve_a_kind_alone_and_opens_its_place(past: Past) -> None:
    student = past.troubled()
    for at in range(14):
        plans.add_note(past.desk, student, f"Seen {at}", SAMPLE_DAY, kind="observation", restricted=False)
    tab = past.go(student)
    assert isinstance(tab, OverviewTab)
    card = tab.timeline
    assert len(card.lines()) == 12
    past.press(card.more)
    assert len(card.lines()) > 14
    assert card.more.text() == "Show fewer"
    card.kind.setCurrentIndex(card.kind.findData("behavior"))
    card.kind.activated.emit(card.kind.currentIndex())
    settle()
    rows = card.lines()
    year = past.page._view.year_begin if past.page._view else None
    incidents = [one for one in incidents_of(past.desk, student) if year is None or one.date >= year]
    assert len(rows) == len(incidents)
    button = rows[0].button
    assert button is not None
    past.press(button)
    assert [(one.name, one.tab) for one in past.went] == [("student", "signs")]


def test_earlier_years_are_one_press_away(past: Past) -> None:
    student = past.troubled()
    plans.add_note(past.desk, student, "Long ago", dt.date(2025, 3, 4), kind="strength", restricted=False)
    tab = past.go(student)
    assert isinstance(tab, OverviewTab)

    def told() -> list[str]:
        return [one.accessibleName() for one in tab.timeline.lines()]

    assert not [one for one in told() if "Long ago" in one]
    past.press(tab.timeline.earlier)
    assert [one for one in told() if "Long ago" in one and "Mar 4, 2025" in one]
    assert tab.timeline.earlier.text() == "This school year alone"


def test_a_tier_is_changed_by_hand_with_its_reason_and_undone_whole(past: Past) -> None:
    student = past.troubled()
    tab = past.go(student)
    assert isinstance(tab, OverviewTab)
    before = past.desk.digest()
    area, tier = next((one.area, one.tier) for one in past.page._view.tier_times if one.until is None)
    past.press(tab.tiers.change)
    form = tab.tiers.form
    assert form is not None
    assert form.value("area") == area
    keep = next(one for one in tab.tiers.findChildren(Button) if one.text() == "Change the tier")
    past.press(keep)
    assert form.block("reason").message("reason") == "The reason is missing. Say why the tier changes."
    past.type(form.block("reason"), "reason", "Needs more time")
    past.go(student, "notes")
    past.go(student)
    again = tab.tiers.form
    assert again is not None
    assert again.typed()["reason"] == "Needs more time"
    new = 2 if tier == 3 else 3
    past.type(again.block("tier"), "tier", str(new))
    past.press(next(one for one in tab.tiers.findChildren(Button) if one.text() == "Change the tier"))
    newest = week_reads.tier_statuses(past.desk, student.id)[0]
    assert (newest.area, newest.tier, newest.reason, newest.begin_date) == (area, new, "Needs more time", SAMPLE_DAY)
    assert [one for one in past.page._view.tiers if one[1] == new]
    said = [one.accessibleName() for one in tab.tiers.findChildren(QWidget) if one.isVisible()]
    assert "Needs more time." in said
    past.session.undo()
    assert past.desk.digest() == before


def test_a_note_is_worded_anew_and_its_earlier_wording_stays_readable(past: Past) -> None:
    student = past.troubled()
    plans.add_note(past.desk, student, "Reads alone", SAMPLE_DAY, kind="strength", restricted=False)
    tab = past.go(student, "notes")
    assert isinstance(tab, NotesTab)
    row = next(one for one in tab.findChildren(NoteRow) if one.note.text == "Reads alone")
    past.press(row.edit)
    assert tab.editing is not None
    box = tab.editing.form.block("text")
    past.type(box, "text", "Reads alone and tells")
    past.go(student)
    past.go(student, "notes")
    assert tab.editing is not None
    assert tab.editing.form.typed()["text"] == "Reads alone and tells"
    past.press(tab.editing.verb)
    rows = [one for one in tab.findChildren(NoteRow) if one.isVisible()]
    row = next(one for one in rows if one.note.text == "Reads alone and tells")
    assert row.note.kind == "strength"
    assert [one.text for one in past_reads.note_wordings(past.desk, row.note.id)] == ["Reads alone"]
    past.press(row.before)
    assert [
        one for one in row.findChildren(QWidget) if getattr(one, "text", str)() == "Reads alone" and one.isVisible()
    ]


def test_a_wording_from_when_a_note_was_restricted_is_not_there_for_others(past: Past) -> None:
    student = past.troubled()
    plans.add_note(past.desk, student, "Zebrawood", SAMPLE_DAY, kind="family", restricted=True)
    note = next(one for one in reads.notes(past.desk, student.id) if one.text == "Zebrawood")
    past.desk.commit("open", msgspec.structs.replace(note, text="All is well", restricted=False))
    assert [one.text for one in past_reads.note_wordings(past.desk, note.id)] == ["Zebrawood"]
    past.desk.who = next(one for one in reads.staff(past.desk) if one.role == "teacher")
    assert past_reads.note_wordings(past.desk, note.id) == []


def test_a_plan_without_a_goal_line_shows_its_kind_instead_of_a_progress(past: Past) -> None:
    found = {one.plan.kind: one.student for one in reads.plan_records(past.desk) if one.plan.kind != "measured"}
    assert set(found) >= {"check_in", "mentoring"}
    for kind, student in found.items():
        tab = past.go(student)
        assert isinstance(tab, OverviewTab)
        view = past.page._view
        shown = view.plans[0] if view else None
        assert shown is not None
        if shown.record.plan.kind == kind:
            assert not tab.chart.chip.isVisible()
            assert tab.chart.kind.accessibleName() == shown.kind
            assert "Too early" not in tab.chart.because.accessibleName()
            assert (tab.chart.title.text() == "Daily points") == (kind == "check_in")


def test_the_page_for_next_year_begins_with_what_is_known_is_kept_once_and_printed_on_one_sheet(
    past: Past, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    student = past.troubled()
    plans.add_note(past.desk, student, "Zebrawood", SAMPLE_DAY, kind="strength", restricted=True)
    tab = past.go(student, "next_year")
    assert isinstance(tab, TransitionTab)
    block = tab.form.blocks[0]
    assert student.strengths in block.typed()["strengths"]
    past.type(block, "avoid", "Reading aloud without warning")
    past.go(student)
    past.go(student, "next_year")
    assert block.typed()["avoid"] == "Reading aloud without warning"
    past.press(tab.verb)
    past.type(block, "next_steps", "Sit near the front")
    out = tmp_path / "next.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(out), "")))
    past.press(tab.printing)
    pages = week_reads.transition_pages(past.desk, student.id)
    assert [(one.avoid, one.next_steps) for one in pages] == [("Reading aloud without warning", "Sit near the front")]
    with Preview(out) as paper:
        assert paper.pages == 1
        text = paper.text(0)
    assert student.name in text
    assert "Sit near the front" in text
    assert "Zebrawood" not in text


def test_the_command_opens_the_page_of_the_student_who_was_looked_at(past: Past) -> None:
    past.page.show_place(Place(name="student", tab="next_year"))
    assert past.went == [Place(name="students")]
    student = past.troubled()
    past.go(student)
    past.page.show_place(Place(name="student", tab="next_year"))
    settle()
    assert isinstance(past.page.tab(), TransitionTab)
    assert past.page.head.name.text() == student.name
