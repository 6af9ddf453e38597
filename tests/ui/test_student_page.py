"""A student's page: what one sees of a student, and everything that is done there."""

from __future__ import annotations

import dataclasses
import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import day_words
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import flags, follow_up, plans
from interventiondesk.tasks.effects import effect_sentences, plan_effects
from interventiondesk.tasks.meetings import agenda_lines, hold, put_on_agenda
from interventiondesk.tasks.packet import sheet_of
from interventiondesk.tasks.scores import exclude_score
from interventiondesk.tasks.students import add_student, log_family_contact, student_lines, student_page
from interventiondesk.tasks.today import board
from interventiondesk.ui import look
from interventiondesk.ui.pages.plan_effects import EffectsBlock
from interventiondesk.ui.pages.student import TABS, StudentPage
from interventiondesk.ui.pages.student_decision import DecisionBlock, PhaseBlock
from interventiondesk.ui.pages.student_family import FamilyTab
from interventiondesk.ui.pages.student_notes import NoteRow, NotesTab
from interventiondesk.ui.pages.student_overview import OverviewTab
from interventiondesk.ui.pages.student_plans import PlansTab
from interventiondesk.ui.pages.student_record import RecordTab
from interventiondesk.ui.pages.student_scores import ScoresTab
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.parts.cards import Row, Words
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.symbols import Chip, ProgressChip
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

TODAY = dt.date(2027, 1, 14)


@dataclasses.dataclass
class Here:
    """The page of one test with its own copy of the sample school."""

    bot: QtBot
    desk: Desk
    session: Session
    page: StudentPage
    went: list[Place]
    told: list[str]

    def go(self, student: Student, tab: str = "", plan_id: str = "") -> None:
        self.page.show_place(Place(name="student", student_id=student.id, tab=tab, plan_id=plan_id))
        settle()

    def with_plan(self, *, scores: int = 8) -> PlanRecord:
        on = {item.student_id for item in reads.agenda(self.desk, self.ahead)}
        return next(
            one
            for one in reads.plan_records(self.desk)
            if one.goal and len(one.counted) >= scores and one.student.id not in on
        )

    @property
    def ahead(self) -> str:
        meeting = reads.next_meeting(self.desk, TODAY)
        return meeting.id if meeting else ""

    def without_plan(self) -> Student:
        planned = {one.student.id for one in reads.plan_records(self.desk, running=False)}
        return next(one for one in reads.students(self.desk) if one.id not in planned)

    def type(self, block: FormBlock, name: str, text: str) -> None:
        """Type into a field and leave it."""
        widget = block.editor(name).widget
        assert isinstance(widget, (QLineEdit, QPlainTextEdit))
        widget.setFocus()
        widget.selectAll()
        self.bot.keyClicks(widget, text)
        self.bot.keyClick(widget, Qt.Key.Key_Tab)

    def press(self, widget: QWidget) -> None:
        widget.setFocus()
        self.bot.keyClick(widget, Qt.Key.Key_Space)
        settle()

    def buttons(self, text: str) -> list[Button]:
        return [one for one in self.page.findChildren(Button) if one.text() == text and one.isVisible()]


@pytest.fixture
def here(qtbot: QtBot, desk_app: QApplication, sample_desk: Desk) -> Iterator[Here]:
    session = Session(sample_desk, TODAY)
    page = StudentPage(session)
    session.changed.connect(lambda _changes: page.read())
    went: list[Place] = []
    told: list[str] = []
    page.go.connect(went.append)
    session.told.connect(told.append)
    page.resize(1190, 692)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    yield Here(qtbot, sample_desk, session, page, went, told)
    page.hide()


def filled(page: QWidget) -> list[str]:
    return [one.text() for one in page.findChildren(Button) if one.kind() == "filled" and one.isVisible()]


# -- head and overview ------------------------------------------------------------------------------------------------


def test_the_head_says_who_it_is_where_and_at_which_tier(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student)
    assert here.page.head.name.text() == record.student.name
    assert f"grade {record.student.grade} · " in here.page.head.where.text()
    chips = [one.accessibleName() for one in here.page.head.findChildren(Chip) if one.isVisible()]
    assert f"{record.plan.area.capitalize()}: tier {record.plan.tier}" in chips
    assert any(chip.startswith("Attendance ") and chip.endswith(" %") for chip in chips)


def test_where_a_student_is_keeps_its_room_where_everything_is_large(here: Here, qapp: QApplication) -> None:
    look.apply(qapp, dark=False, scale=1.5)
    try:
        page = StudentPage(here.session)
        here.bot.addWidget(page)
        page.resize(1102, 696)
        page.show()
        records = [one for one in reads.plan_records(here.desk) if one.student.pronouns]
        longest = max(records, key=lambda one: len(one.student.name))
        page.show_place(Place(name="student", student_id=longest.student.id))
        settle()
        assert page.head.where.width() >= page.head.where.sizeHint().width()
        assert longest.student.pronouns in page.head.where.text()
        assert page.head.flag_chips()
    finally:
        look.apply(qapp, dark=False)


def test_the_overview_shows_the_chart_with_its_paragraph_and_unfolds_how_sure_it_is(here: Here) -> None:
    view = next(
        found
        for one in reads.plan_records(here.desk)
        if (found := student_page(here.desk, one.student.id, TODAY)) and found.plans[0].progress.details
    )
    here.go(view.student)
    tab = here.page.tab()
    assert isinstance(tab, OverviewTab)
    chart, progress = view.plans[0].chart, view.plans[0].progress
    assert chart is not None
    assert tab.chart.title.text() == chart.title
    assert tab.chart.chip.accessibleName() == f"Progress: {progress.word.lower()}"
    assert tab.chart.because.accessibleName() == progress.because
    drawn = [one for one in tab.findChildren(QWidget) if one.accessibleDescription() == chart.says]
    assert drawn
    shown = [one for one in tab.findChildren(QWidget) if one.accessibleName() == progress.details[0]]
    assert not shown[0].isVisible()
    here.press(tab.chart.sure)
    assert shown[0].isVisible()


def test_the_plan_stands_beside_the_chart_with_a_way_to_change_it(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student)
    facts = [one.accessibleName() for one in here.page.tab().findChildren(QWidget) if one.isVisible()]
    assert f"Concern: {record.plan.concern}" in facts
    assert record.goal is not None
    assert any(said.startswith("Goal: ") and day_words(record.goal.target_date) in said for said in facts)
    edit = next(one for one in here.buttons("Edit"))
    assert edit.accessibleName() == f"Edit the plan of {record.student.name}"
    here.press(edit)
    assert here.went == [Place(name="plan", student_id=record.student.id, plan_id=record.plan.id)]


def test_a_student_without_a_plan_has_one_filled_button_that_starts_it(here: Here) -> None:
    student = here.without_plan()
    here.go(student)
    assert filled(here.page) == ["Write a plan"]
    here.press(here.buttons("Write a plan")[0])
    assert here.went == [Place(name="plan", student_id=student.id)]


def shown_words(widget: QWidget) -> str:
    """What a part of the page says aloud, in the order in which it was laid out."""
    return " ".join(one.accessibleName() for one in widget.findChildren(QWidget) if one.isVisible())


def test_a_flagged_student_leads_with_all_reasons_and_is_decided_about_by_keyboard(here: Here) -> None:
    waiting = max((one for one in flags.flagged(here.desk, TODAY) if one.open), key=lambda one: len(one.open))
    here.go(waiting.student)
    tab = here.page.tab()
    assert isinstance(tab, OverviewTab)
    said = shown_words(tab.flags)
    assert waiting.since is not None
    assert f"without a decision since {day_words(waiting.since)}" in said
    for flag in waiting.open:
        assert flag.reading.because.split(";")[0].split(" (")[0] in said
    assert tab.decide is not None
    assert tab.decide.accessibleName() == f"Decide about the flags of {waiting.student.name}"
    assert filled(here.page) == ["Decide ..."]
    assert tab.flags.y() < min(one.y() for one in (tab.chart, tab.empty, tab.timeline) if one.isVisible())
    here.press(tab.decide)
    card = tab.deciding
    assert card is not None
    assert card.isAncestorOf(here.page.focusWidget() or here.page)
    here.press(card.later)
    assert tab.deciding is None
    assert tab.decide is here.page.focusWidget()
    here.press(tab.decide)
    assert tab.deciding is not None
    here.bot.keyClick(here.page.focusWidget() or here.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle()
    [decision] = week_reads.flag_decisions(here.desk, waiting.student.id)[:1]
    assert (decision.choice, decision.date) == ("find_out_why", TODAY)
    assert (tab.deciding, tab.decide, tab.flags.isVisible()) == (None, None, False)


def test_where_no_flag_waits_the_overview_begins_with_the_plan(here: Here) -> None:
    waiting = {one.student.id for one in flags.flagged(here.desk, TODAY) if one.open}
    record = next(one for one in reads.plan_records(here.desk) if one.student.id not in waiting)
    here.go(record.student)
    tab = here.page.tab()
    assert isinstance(tab, OverviewTab)
    assert (tab.decide, tab.flags.isVisible()) == (None, False)


def test_the_flags_of_one_are_the_same_whether_or_not_those_of_all_are_known(here: Here) -> None:
    known = {one.student.id: one for one in flags.flagged(here.desk, TODAY)}
    some = [one.id for one in reads.students(here.desk)[::9]] + [key for key, one in known.items() if one.open][:4]
    flags._KEPT._known.pop(here.desk)
    assert not flags.are_known(here.desk)
    assert [flags.flagged_student(here.desk, TODAY, one) for one in some] == [known.get(one) for one in some]
    assert not flags.are_known(here.desk)


def test_a_plan_that_nobody_scores_has_no_recent_score_wherever_it_is_shown(here: Here) -> None:
    [silent] = [one for one in follow_up.waiting(here.desk, TODAY) if one.rule == "scores"]
    record = next(one for one in reads.plan_records(here.desk) if one.plan.id == silent.plan_id)
    student = record.student
    [line] = [one for one in student_lines(here.desk, TODAY) if one.student.id == student.id]
    assert line.progress is not None
    assert (line.progress.word, line.progress.because.split(";")[0]) == (
        "No recent score",
        f"The last score is of {day_words(silent.since)} (33 sounds)",
    )
    here.go(student)
    tab = here.page.tab()
    assert isinstance(tab, OverviewTab)
    assert tab.chart.chip.accessibleName() == "Progress: no recent score"
    page = student_page(here.desk, student.id, TODAY)
    assert page is not None
    assert page.plans[0].chart is not None
    said = page.plans[0].chart.says
    assert "Progress: no recent score. The last score is of" in said
    assert said.endswith("Next step: score this week.")
    here.go(student, "plans")
    assert [one.accessibleName() for one in here.page.tab().findChildren(ProgressChip)] == ["Progress: no recent score"]
    meeting = reads.next_meeting(here.desk, TODAY)
    assert meeting is not None
    put_on_agenda(here.desk, meeting, student, record, "")
    on = [one for one in agenda_lines(here.desk, meeting, TODAY) if one.student.id == student.id]
    assert [one.progress for one in on] == [line.progress]
    sheet = sheet_of(here.desk, student, record, line.progress, TODAY)
    assert [(one.progress_state, one.progress_word) for one in sheet.charts] == [("no_recent_score", "No recent score")]
    assert silent.plan_id not in {one.plan_id for one in board(here.desk, TODAY).changed}


def test_a_kind_of_plan_without_a_goal_line_shows_no_progress_anywhere(here: Here) -> None:
    meeting = reads.next_meeting(here.desk, TODAY)
    assert meeting is not None
    others = [one for one in reads.plan_records(here.desk) if one.plan.kind != "measured"]
    assert {one.plan.kind for one in others} == {"enrichment", "mentoring", "counseling", "reteach", "check_in"}
    for record in others:
        put_on_agenda(here.desk, meeting, record.student, record, "")
    lines = {one.student.id: one for one in student_lines(here.desk, TODAY)}
    mine = {record.student.id: record for record in others}
    on = [one for one in agenda_lines(here.desk, meeting, TODAY) if one.student.id in mine]
    assert len(on) == len(mine)
    assert {one.progress.chip if one.progress else None for one in on} == {None}
    for key, record in mine.items():
        assert lines[key].plan
        assert lines[key].progress is None or any(
            one.plan.kind == "measured" for one in reads.plan_records(here.desk, student_id=key)
        )
        here.go(record.student, "plans")
        chips = here.page.tab().findChildren(ProgressChip)
        plans_of = reads.plan_records(here.desk, student_id=key, running=False)
        assert len(chips) == sum(one.plan.kind == "measured" for one in plans_of)


def test_two_plans_have_a_switch(here: Here) -> None:
    record = here.with_plan()
    fields = {"area": "math", "concern": "Mixes up signs", "begin_date": dt.date(2027, 1, 4), "tier": 3}
    plans.write_plan(here.desk, record.student, fields, {})
    here.go(record.student)
    tab = here.page.tab()
    assert isinstance(tab, OverviewTab)
    assert [tab.chart.switch.itemText(at) for at in range(2)] == [
        "Math, since January 4",
        f"{record.plan.area.capitalize()}, since {day_words(record.plan.begin_date)}",
    ]
    assert tab.chart.title.text() == "Mixes up signs"
    tab.chart.switch.setFocus()
    here.bot.keyClick(tab.chart.switch, Qt.Key.Key_Down)
    settle()
    assert record.measure is not None
    assert tab.chart.title.text() == record.measure.full_name


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_has_at_most_one_filled_button_and_names_for_all_that_takes_the_keyboard(
    here: Here, tab: str
) -> None:
    here.go(here.with_plan().student, tab)
    assert len(filled(here.page)) <= 1
    for widget in here.page.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.focusProxy():
            name = widget.accessibleName() or getattr(widget, "text", str)()
            assert name, widget


def test_charts_and_paper_are_imported_only_when_they_are_needed() -> None:
    said = "import sys, interventiondesk.ui.pages.student, interventiondesk.ui.pages.plan as _; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"pyqtgraph", "numpy", "reportlab", "openpyxl", "interventiondesk.tasks.packet"}


# -- meeting and paper ------------------------------------------------------------------------------------------------


def test_add_to_meeting_puts_the_student_on_the_next_agenda_once(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student)
    button = here.page.head.add_to_meeting
    here.press(button)
    items = [one for one in reads.agenda(here.desk, here.ahead) if one.student_id == record.student.id]
    assert [one.plan_id for one in items] == [record.plan.id]
    assert button.text() == "On the agenda"
    assert not button.isEnabled()
    assert button.accessibleDescription() == f"{record.student.name} is on the meeting of January 14 already."
    here.session.undo()
    assert button.text() == "Add to meeting"
    assert button.isEnabled()


def test_without_a_meeting_the_way_leads_to_a_new_one(here: Here) -> None:
    while (meeting := reads.next_meeting(here.desk, TODAY)) is not None:
        hold(here.desk, meeting, [])
    here.go(here.with_plan().student)
    here.press(here.page.head.add_to_meeting)
    assert here.went == [Place(name="meetings", tab="new")]


def test_one_sheet_is_printed_with_this_student_alone(
    here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "sheet.pdf"
    asked: list[str] = []

    def chosen(_parent: QWidget, _title: str, usual: str, _kinds: str) -> tuple[str, str]:
        asked.append(Path(usual).name)
        return str(out), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", staticmethod(chosen))
    record = here.with_plan()
    here.go(record.student)
    with here.bot.waitSignal(here.session.told, timeout=20_000):
        here.page.head.print.click()
    assert asked == [f"{record.student.name} 2027-01-14.pdf"]
    assert here.told[0].startswith("Printed sheet.pdf: 1 page for 1 student")
    from interventiondesk.documents.preview import Preview

    with Preview(out) as pages:
        text = pages.text(0)
    assert record.student.name in text
    assert not [one.name for one in reads.students(here.desk) if one.id != record.student.id and one.name in text]


# -- plans ------------------------------------------------------------------------------------------------------------


def test_a_decision_is_recorded_by_keyboard_and_changes_the_plan_in_the_same_step(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "plans")
    before = here.desk.digest()
    here.press(here.buttons("Record a decision")[0])
    tab = here.page.tab()
    assert isinstance(tab, PlansTab)
    block = tab.block
    assert isinstance(block, DecisionBlock)
    choice = block.form.block("choice")
    assert choice.editor("choice").widget.hasFocus()
    here.bot.keyClicks(choice.editor("choice").widget, "Int")
    settle()
    assert block.form.value("choice") == "intensify"
    here.type(choice, "reason", "Growth is too slow")
    here.type(block.form.block("label"), "label", "five sessions a week")
    here.type(block.form.block("task"), "task", "Ask for a room")
    here.type(block.form.block("due"), "due", "1/20/2027")
    assert filled(here.page) == ["Record the decision"]
    here.press(block.go_on)
    told = reads.decisions(here.desk, record.student.id)[0]
    assert (told.choice, told.reason, told.plan_id) == ("intensify", "Growth is too slow", record.plan.id)
    now = reads.plan_records(here.desk, plan_id=record.plan.id)[0]
    assert [(one.begin_date, one.label) for one in now.phases][-1] == (TODAY, "five sessions a week")
    action = next(one for one in reads.actions(here.desk) if one.student_id == record.student.id)
    assert (action.task, action.owner_id, action.due) == ("Ask for a room", here.desk.who.id, dt.date(2027, 1, 20))
    assert tab.block is None
    here.session.undo()
    assert here.desk.digest() == before


def test_before_and_during_unfolds_and_stays_so_when_a_score_changes(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "plans")
    block = next(one for one in here.page.findChildren(EffectsBlock) if one.isVisible())
    assert not block.unfolded
    here.press(block.way)

    def said() -> list[str]:
        shown = [one for one in here.page.findChildren(EffectsBlock) if one.isVisible()]
        return [one.accessibleName() for one in shown[0].findChildren(Words) if one.isVisible()]

    found = plan_effects(record, TODAY)
    assert found is not None
    assert said() == list(effect_sentences(found, record))
    alone = next(one for one in reversed(record.counted) if [two.date for two in record.counted].count(one.date) == 1)
    here.session.do(lambda: exclude_score(here.desk, alone, "Fire drill"))
    settle()
    assert f"{found.b.n - 1} during" in said()[0]


def test_raising_the_goal_asks_for_it_beside_the_field_and_starts_a_new_goal_line(here: Here) -> None:
    record = here.with_plan()
    assert record.goal is not None
    here.go(record.student, "decide", record.plan.id)
    tab = here.page.tab()
    assert isinstance(tab, PlansTab)
    assert isinstance(tab.block, DecisionBlock)
    form, block = tab.block.form, tab.block
    here.bot.keyClicks(form.block("choice").editor("choice").widget, "Rai")
    here.press(block.go_on)
    assert form.block("target").message("target") == "The new goal is missing. Type it."
    assert form.value("target_date") == record.goal.target_date
    here.type(form.block("target"), "target", "140")
    here.press(block.go_on)
    now = reads.plan_records(here.desk, plan_id=record.plan.id)[0]
    assert len(now.goals) == len(record.goals) + 1
    assert now.goal is not None
    assert (now.goal.begin_date, now.goal.target) == (TODAY, 140)


def test_a_decision_between_two_meetings_can_do_what_one_in_a_meeting_can(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "decide", record.plan.id)
    tab = here.page.tab()
    assert isinstance(tab, PlansTab)
    assert isinstance(tab.block, DecisionBlock)
    form, block = tab.block.form, tab.block
    here.type(form.block("minutes"), "minutes", "45")
    here.bot.keyClicks(form.block("choice").editor("choice").widget, "Ref")
    here.press(block.go_on)
    assert form.block("refer_to").message("refer_to") == "To whom is missing. Type who takes it on."
    here.type(form.block("refer_to"), "refer_to", "the speech teacher")
    here.type(form.block("review_date"), "review_date", "2/18/2027")
    here.press(block.go_on)
    told = reads.decisions(here.desk, record.student.id)[0]
    assert (told.choice, told.refer_to, told.review_date) == ("refer", "the speech teacher", dt.date(2027, 2, 18))
    now = reads.plan_records(here.desk, plan_id=record.plan.id)[0].plan
    assert (now.review_date, now.minutes) == (dt.date(2027, 2, 18), record.plan.minutes)


def test_a_decision_that_is_not_finished_is_there_again(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "decide", record.plan.id)
    tab = here.page.tab()
    assert isinstance(tab, PlansTab)
    assert isinstance(tab.block, DecisionBlock)
    here.bot.keyClicks(tab.block.form.block("reason").editor("reason").widget, "She reads at ho")
    here.page.read()
    assert isinstance(tab.block, DecisionBlock)
    assert tab.block.form.typed()["reason"] == "She reads at ho"
    here.go(here.without_plan())
    here.go(record.student, "decide", record.plan.id)
    assert isinstance(tab.block, DecisionBlock)
    assert tab.block.form.typed()["reason"] == "She reads at ho"


def test_a_change_of_the_plan_draws_its_line_only_after_the_plan_began(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "plans")
    here.press(here.buttons("The plan changed")[0])
    tab = here.page.tab()
    assert isinstance(tab, PlansTab)
    assert isinstance(tab.block, PhaseBlock)
    block = tab.block.form.blocks[0]
    here.type(block, "label", "with a partner")
    here.type(block, "begin_date", "8/1/2026")
    here.press(tab.block.go_on)
    began = day_words(record.plan.begin_date)
    assert block.message("begin_date") == f"The plan began on {began}: a change comes after it. Choose a later day."
    here.type(block, "begin_date", "1/11/2027")
    here.press(tab.block.go_on)
    now = reads.plan_records(here.desk, plan_id=record.plan.id)[0]
    assert [(one.begin_date, one.label) for one in now.phases][-1] == (dt.date(2027, 1, 11), "with a partner")


# -- scores -----------------------------------------------------------------------------------------------------------


def test_a_score_is_left_out_with_its_reason_and_taken_back_in_by_keyboard(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "scores")
    tab = here.page.tab()
    assert isinstance(tab, ScoresTab)
    assert tab.table.hasFocus()
    here.bot.keyClick(tab.table, Qt.Key.Key_Down)
    line = tab.table.current()
    assert line is not None
    here.bot.keyClick(tab.table, Qt.Key.Key_Return)
    assert tab.reason.hasFocus()
    here.bot.keyClick(tab.reason, Qt.Key.Key_Return)
    assert next(one for one in reads.scores(here.desk, record.student.id) if one.id == line.score.id).counts
    here.bot.keyClicks(tab.reason, "fire drill")
    here.bot.keyClick(tab.reason, Qt.Key.Key_Return)
    left = next(one for one in reads.scores(here.desk, record.student.id) if one.id == line.score.id)
    assert left.excluded_because == "fire drill"
    now = tab.table.current()
    assert now is not None
    assert now.score.id == line.score.id
    assert now.note.startswith("Left out: fire drill")
    assert tab.verb.accessibleName() == f"Take back in: {line.says}"
    here.press(tab.verb)
    assert next(one for one in reads.scores(here.desk, record.student.id) if one.id == line.score.id).counts


def test_scores_and_sessions_of_a_plan_are_one_press_away(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "scores")
    here.press(here.buttons("Enter scores")[0])
    here.press(here.buttons("Sessions")[0])
    assert [(one.name, one.student_id, one.measure_id) for one in here.went] == [
        ("scores", record.student.id, record.plan.measure_id),
        ("sessions", record.student.id, record.plan.measure_id),
    ]


# -- family and notes -------------------------------------------------------------------------------------------------


def test_a_contact_with_the_family_is_logged(here: Here) -> None:
    record = here.with_plan()
    here.go(record.student, "family")
    tab = here.page.tab()
    assert isinstance(tab, FamilyTab)
    block = tab.form.blocks[0]
    here.type(block, "with_whom", "Grandfather")
    here.type(block, "outcome", "Reads to him every evening")
    here.type(block, "date", "1/13/2027")
    here.press(tab.verb)
    newest = reads.family_contacts(here.desk, record.student.id)[0]
    assert (newest.date, newest.channel, newest.with_whom) == (dt.date(2027, 1, 13), "call", "Grandfather")
    assert newest.outcome == "Reads to him every evening"
    assert block.typed()["with_whom"] == ""
    assert here.desk.kept(f"contact draft {record.student.id}", dict[str, str]) is None


def test_an_open_action_says_who_has_it(here: Here) -> None:
    student = here.without_plan()
    mine = ActionItem(id="a", task="Call home", student_id=student.id, owner_id=here.desk.who.id, due=TODAY)
    here.desk.commit("Promise it", mine, msgspec.structs.replace(mine, id="b", task="Ask the nurse", owner_id=None))
    here.go(student)
    told = {one.told() for one in here.page.tab().findChildren(Row) if one.isVisible()}
    assert told >= {
        f"Call home, by January 14 · {here.desk.who.short_name}",
        "Ask the nurse, by January 14 · nobody has it yet",
    }


def test_a_contact_of_which_nothing_is_said_is_not_logged(here: Here) -> None:
    student = here.without_plan()
    here.go(student, "family")
    tab = here.page.tab()
    assert isinstance(tab, FamilyTab)
    before = reads.family_contacts(here.desk, student.id)
    here.press(tab.verb)
    said = "Nothing is said about this contact. Type with whom, or what came of it."
    assert tab.form.block("outcome").message("outcome") == said
    assert reads.family_contacts(here.desk, student.id) == before


def test_a_note_is_kept_key_by_key_until_it_is_stored(here: Here) -> None:
    student = here.without_plan()
    here.go(student)
    here.press(here.page.head.note)
    tab = here.page.tab()
    assert isinstance(tab, NotesTab)
    box = tab.form.block("text").editor("text").widget
    assert box.hasFocus()
    here.bot.keyClicks(box, "Helped a new student")
    here.press(tab.form.block("restricted").editor("restricted").widget)
    here.go(here.with_plan().student, "notes")
    assert tab.form.typed() == {"kind": "observation", "text": "", "restricted": "no"}
    here.go(student, "notes")
    assert tab.form.typed() == {"kind": "observation", "text": "Helped a new student", "restricted": "yes"}
    here.press(tab.verb)
    note = reads.notes(here.desk, student.id)[0]
    assert (note.text, note.restricted, note.date) == ("Helped a new student", True, TODAY)
    assert here.desk.kept(f"note draft {student.id}", dict[str, str]) is None
    row = next(one for one in tab.findChildren(NoteRow) if one.isVisible())
    assert row.accessibleName() == "Observation, restricted, Jan 14, 2027, R. Alvarado: Helped a new student"
    assert [one for one in row.findChildren(QWidget) if one.accessibleName() == "Restricted"]


def test_what_is_typed_is_stored_by_the_same_keys_on_every_tab(here: Here) -> None:
    record = here.with_plan()
    student = record.student

    def type_and_store(tab: str, name: str, text: str) -> None:
        here.go(student, tab, record.plan.id)
        shown = here.page.tab()
        found = [one for one in shown.findChildren(FormBlock) if name in one.names() and one.isVisible()]
        widget = found[0].editor(name).widget
        here.page.activateWindow()
        here.bot.waitUntil(here.page.isActiveWindow)
        widget.setFocus()
        here.bot.keyClicks(widget, text)
        here.bot.keyClick(widget, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        settle()

    type_and_store("notes", "text", "Helped a new student")
    assert reads.notes(here.desk, student.id)[0].text == "Helped a new student"
    here.go(student, "family")
    assert here.page.focusWidget().accessibleName() == "With whom"
    type_and_store("family", "with_whom", "Grandfather")
    assert reads.family_contacts(here.desk, student.id)[0].with_whom == "Grandfather"
    type_and_store("requests", "concern", "Tires early")
    assert week_reads.requests(here.desk, student.id)[0].concern == "Tires early"
    type_and_store("requests", "answer", "We meet on Monday")
    assert week_reads.requests(here.desk, student.id)[0].answer == "We meet on Monday"
    type_and_store("decide", "reason", "Growth is steady")
    assert reads.decisions(here.desk, student.id)[0].reason == "Growth is steady"


def test_a_promise_is_kept_by_its_button_and_not_by_a_click_beside_it(here: Here) -> None:
    student = here.without_plan()
    log_family_contact(here.desk, student, TODAY, channel="call", promise="Call again")
    here.go(student, "family")
    (row,) = (one for one in here.page.tab().findChildren(Row) if one.isVisible())
    here.bot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert reads.family_contacts(here.desk, student.id)[0].kept_on is None
    here.press(here.buttons("Kept")[0])
    assert reads.family_contacts(here.desk, student.id)[0].kept_on == TODAY


def test_a_restricted_note_is_not_there_for_somebody_who_may_not_see_it(here: Here) -> None:
    student = here.without_plan()
    plans.add_note(here.desk, student, "Zebrawood", TODAY, kind="family", restricted=True)
    here.desk.who = next(one for one in reads.staff(here.desk) if one.role == "teacher")
    for tab in ("notes", "overview", "record"):
        here.go(student, tab)
        names = [one.accessibleName() for one in here.page.tab().findChildren(QWidget)]
        assert not [name for name in names if "Zebrawood" in name or "Family note" in name]


def test_an_empty_note_is_not_stored(here: Here) -> None:
    student = here.without_plan()
    here.go(student, "notes")
    tab = here.page.tab()
    assert isinstance(tab, NotesTab)
    count = len(reads.notes(here.desk, student.id))
    here.press(tab.verb)
    assert tab.form.block("text").message("text") == "The note is empty. Write it, then keep it."
    assert len(reads.notes(here.desk, student.id)) == count


# -- record -----------------------------------------------------------------------------------------------------------


def test_a_field_of_the_record_is_stored_when_it_is_left_and_undo_brings_it_back(here: Here) -> None:
    student = here.without_plan()
    here.go(student, "record")
    tab = here.page.tab()
    assert isinstance(tab, RecordTab)
    block = tab.form.blocks[0]
    here.type(block, "grade", "4th grade")
    now = reads.student(here.desk, student.id)
    assert now is not None
    assert now.grade == "4"
    assert block.typed()["grade"] == "4"
    assert tab.table.shown()[0].says == f"Change {student.name}"
    assert tab.table.shown()[0].details == (f"Student, Grade: {student.grade} → 4",)
    here.session.undo()
    assert block.typed()["grade"] == student.grade


def test_what_cannot_be_read_stays_in_its_field_while_another_is_stored(here: Here) -> None:
    student = here.without_plan()
    here.go(student, "record")
    tab = here.page.tab()
    assert isinstance(tab, RecordTab)
    block = tab.form.blocks[0]
    here.type(block, "birth_date", "31/31/1")
    here.type(block, "pronouns", "they/them")
    now = reads.student(here.desk, student.id)
    assert now is not None
    assert (now.pronouns, now.birth_date) == ("they/them", student.birth_date)
    assert block.typed()["birth_date"] == "31/31/1"
    assert block.message("birth_date").startswith("Date of birth is not a date.")


def test_an_id_that_somebody_else_has_is_said_beside_the_field(here: Here) -> None:
    one, other = reads.students(here.desk)[:2]
    here.go(one, "record")
    tab = here.page.tab()
    assert isinstance(tab, RecordTab)
    block = tab.form.blocks[0]
    here.type(block, "local_id", other.local_id)
    assert block.message("local_id") == f"{other.name} has this Student ID. Type another one, or leave it empty."
    now = reads.student(here.desk, one.id)
    assert now is not None
    assert now.local_id == one.local_id


# -- a student added by hand ------------------------------------------------------------------------------------------


def test_a_student_is_added_by_hand(here: Here) -> None:
    here.page.show_place(Place(name="student", tab="new"))
    new = here.page._new
    assert new is not None
    block = new.form.blocks[0]
    here.press(new.verb)
    assert block.message("family_name") == "Last name is missing. Fill it in."
    here.type(block, "given_name", "Ann <b>")
    here.type(block, "family_name", "& Co")
    here.type(block, "grade", "K")
    here.press(new.verb)
    added = next(one for one in reads.students(here.desk) if one.family_name == "& Co")
    assert (added.name, added.grade) == ("Ann <b> & Co", "K")
    assert here.went == [Place(name="student", student_id=added.id)]
    here.go(added)
    assert here.page.head.name.text() == "Ann <b> & Co"
    assert here.desk.kept("new student draft", dict[str, str]) is None


def test_a_page_whose_student_was_undone_says_so(here: Here) -> None:
    student, _ = add_student(here.desk, {"family_name": "Brief"})
    here.go(student)
    here.session.undo()
    settle()
    assert here.buttons("Open the list of students")


def test_strengths_may_hold_anything_that_somebody_types(here: Here) -> None:
    record = here.with_plan()
    odd = '<img src="/etc/hostname"> & שלום'
    here.desk.commit("odd", msgspec.structs.replace(record.student, strengths=odd))
    here.go(record.student)
    assert f"Strengths: {odd}" in [one.accessibleName() for one in here.page.tab().findChildren(QWidget)]
