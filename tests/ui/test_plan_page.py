"""The plan form: little to type, nothing lost, everything beside its field."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.students import Student
from interventiondesk.store import reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import plans
from interventiondesk.tasks.flags import decide_flags
from interventiondesk.tasks.scores import Entry, record_scores
from interventiondesk.tasks.students import add_student
from interventiondesk.ui import look
from interventiondesk.ui.pages.plan import PlanPage
from interventiondesk.ui.pages.plan_goal import GoalCard
from interventiondesk.ui.pages.plan_ways import WayChoice
from interventiondesk.ui.parts.buttons import Button
from interventiondesk.ui.pictures import settle
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

TODAY = dt.date(2027, 1, 14)
REVIEW = TODAY + dt.timedelta(weeks=6)


@dataclasses.dataclass
class Here:
    bot: QtBot
    desk: Desk
    session: Session
    page: PlanPage
    went: list[Place]
    refused: list[object]

    def new(self, student: Student) -> None:
        self.page.show_place(Place(name="plan", student_id=student.id))
        settle()

    def edit(self, record: PlanRecord) -> None:
        self.page.show_place(Place(name="plan", student_id=record.student.id, plan_id=record.plan.id))
        settle()

    def type(self, name: str, text: str) -> None:
        """Type into a field and leave it."""
        widget = self.page.form.block(name).editor(name).widget
        assert isinstance(widget, (QLineEdit, QPlainTextEdit))
        widget.setFocus()
        widget.selectAll()
        self.bot.keyClicks(widget, text)
        # the list of words that fit takes the keys while it is open
        self.bot.keyClick(QApplication.activePopupWidget() or widget, Qt.Key.Key_Tab)
        settle()

    def press(self, widget: QWidget) -> None:
        widget.setFocus()
        self.bot.keyClick(widget, Qt.Key.Key_Space)
        settle()

    def button(self, text: str) -> Button:
        return next(one for one in self.page.findChildren(Button) if one.text() == text and one.isVisible())

    def said(self) -> list[str]:
        return [one.text() for one in self.page.findChildren(QLabel) if one.isVisible() and one.text()]

    @property
    def goal(self) -> GoalCard:
        assert self.page.goal is not None
        return self.page.goal

    def newcomer(self) -> Student:
        student, _ = add_student(self.desk, {"given_name": "Asa", "family_name": "Newcomer", "grade": "3"})
        return student

    def reader(self) -> tuple[Student, Measure]:
        """A newcomer with three scores of reading in the last weeks: 38, 42 and 40 words."""
        student = self.newcomer()
        measure = next(one for one in reads.measures(self.desk) if one.unit == "words" and one.level == "3")
        for day, value in ((4, 38.0), (8, 42.0), (12, 40.0)):
            date = dt.date(2027, 1, day)
            record_scores(self.desk, measure, date, [Entry(student_id=student.id, outcome="scored", value=value)])
        return student, measure

    def plan_of(self, student: Student) -> PlanRecord:
        return reads.plan_records(self.desk, student_id=student.id)[0]

    def written(self) -> PlanRecord:
        return next(one for one in reads.plan_records(self.desk) if one.goal and one.measure)


@pytest.fixture
def here(qtbot: QtBot, desk_app: QApplication, sample_desk: Desk) -> Iterator[Here]:
    session = Session(sample_desk, TODAY)
    page = PlanPage(session)
    session.changed.connect(lambda _changes: page.read())
    went: list[Place] = []
    refused: list[object] = []
    page.go.connect(went.append)
    session.refused.connect(refused.append)
    page.resize(1190, 692)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    yield Here(qtbot, sample_desk, session, page, went, refused)
    page.hide()


# -- a new plan -------------------------------------------------------------------------------------------------------


def test_three_things_are_typed_and_the_plan_is_whole(here: Here) -> None:
    student, measure = here.reader()
    here.new(student)
    assert here.page.form.block("concern").editor("concern").widget.hasFocus()
    here.type("concern", "Reads slowly")
    here.type("intervention_id", "Repeated reading with a partner")
    here.type("target", "60")
    here.press(here.page.start)
    record = here.plan_of(student)
    plan, goal = record.plan, record.goal
    library = next(one for one in reads.interventions(here.desk) if one.name == "Repeated reading with a partner")
    assert (plan.concern, plan.intervention_id, plan.measure_id) == ("Reads slowly", library.id, measure.id)
    assert (plan.area, plan.weekdays, plan.minutes, plan.group_size, plan.exit_criteria) == (
        library.area,
        library.weekdays,
        library.minutes,
        library.group_size,
        library.exit_criteria,
    )
    assert (plan.tier, plan.begin_date, plan.review_date) == (2, TODAY, REVIEW)
    assert plan.provider_id == here.desk.who.id
    assert goal is not None
    assert (goal.baseline, goal.baseline_scores, goal.begin_date) == (40, 3, dt.date(2027, 1, 12))
    assert (goal.target, goal.target_date, goal.method) == (60, dt.date(2027, 6, 11), "team")
    assert here.went == [Place(name="student", student_id=student.id)]
    assert here.desk.kept(plans.draft_key(student.id), dict[str, str]) is None
    here.session.undo()
    assert not reads.plan_records(here.desk, student_id=student.id)


def test_the_baseline_says_where_it_comes_from_and_the_goal_what_it_asks_for(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    assert "Median of 3 scores, January 4 to January 12." in here.said()
    field = here.page.form.block("target").editor("target").widget
    field.setFocus()
    here.bot.keyClicks(field, "70")
    assert "Asks for 1.4 words a week." in here.said()
    here.bot.keyClick(field, Qt.Key.Key_Backspace)
    here.bot.keyClick(field, Qt.Key.Key_Backspace)
    here.bot.keyClicks(field, "30")
    assert "The goal is below the baseline, and higher is better here." in here.said()
    here.type("baseline", "44")
    assert "The scores say 40: median of 3 scores, January 4 to January 12." in here.said()


def way(here: Here, method: str) -> WayChoice:
    """The choice of one published way."""
    return next(one for one in here.goal.ways.choices if one.way.method == method)


def test_the_published_ways_stand_below_each_other_and_one_is_taken_in_one_press(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    assert [one.way.title for one in here.goal.ways.choices] == ["Benchmark", "Published growth", "Own growth"]
    growth = way(here, "rate_of_improvement")
    assert growth.accessibleName() == (
        "Published growth, 61 words, 1.0 words a week, Realistic growth: 40 plus 1 word a week to June 11. "
        "Source: Fuchs et al. 1993."
    )
    here.type("concern", "Reads slowly")
    here.press(growth)
    assert here.page.form.typed()["target"] == "61"
    assert way(here, "rate_of_improvement").chosen()
    here.press(here.page.start)
    goal = here.plan_of(student).goal
    assert goal is not None
    assert (goal.target, goal.method) == (61, "rate_of_improvement")


def test_a_way_that_cannot_be_used_says_why_and_takes_no_keys(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    own = way(here, "own_growth")
    assert not own.isEnabled()
    assert own.accessibleName() == (
        "Own growth, not usable: 3 scores before the plan; the student's own growth is taken from 8."
    )


def test_a_typed_goal_is_the_teams_own_also_after_a_way_was_taken(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("concern", "Reads slowly")
    here.press(way(here, "rate_of_improvement"))
    here.type("target", "58")
    assert not any(one.chosen() for one in here.goal.ways.choices)
    here.press(here.page.start)
    goal = here.plan_of(student).goal
    assert goal is not None
    assert (goal.target, goal.method) == (58, "team")


def test_a_way_follows_the_date_and_what_was_taken_before_is_the_teams_then(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.press(way(here, "rate_of_improvement"))
    here.type("target_date", "3/12/2027")
    growth = way(here, "rate_of_improvement")
    assert (growth.way.target, growth.chosen()) == (48, False)
    assert here.page.form.typed()["target"] == "61"


def test_more_growth_than_published_is_said_as_one_types(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    field = here.page.form.block("target").editor("target").widget
    field.setFocus()
    here.bot.keyClicks(field, "6")
    assert here.goal.warning.text() == ""
    here.bot.keyClicks(field, "8")
    assert "Asks for 1.3 words a week." in here.said()
    assert here.goal.warning.text() == (
        "Above the realistic standard for grade 3, 1 word a week (Fuchs et al. 1993). No ambitious one is known here."
    )
    warning = here.goal.warning
    for wide in (1190, 700, 1190):
        here.page.resize(wide, 692)
        settle()
        assert warning.height() == warning.heightForWidth(warning.width()), "the last line, with the source, is seen"
    assert warning.height() > look.px(20), "it takes more than one line"
    here.bot.keyClick(field, Qt.Key.Key_Backspace)
    here.bot.keyClicks(field, "1")
    assert here.goal.warning.text() == ""


def test_a_draft_remembers_from_which_way_the_goal_was_taken(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("concern", "Reads slowly")
    here.press(way(here, "rate_of_improvement"))
    here.new(reads.students(here.desk)[0])
    here.new(student)
    assert way(here, "rate_of_improvement").chosen()
    here.press(here.page.start)
    goal = here.plan_of(student).goal
    assert goal is not None
    assert goal.method == "rate_of_improvement"


def test_a_plan_without_a_goal_takes_one_from_a_published_way(here: Here) -> None:
    student, measure = here.reader()
    fields = {"concern": "Reads slowly", "begin_date": TODAY, "measure_id": measure.id}
    plans.write_plan(here.desk, student, fields, {})
    here.edit(here.plan_of(student))
    here.type("baseline", "40")
    here.type("target_date", "6/11/2027")
    here.press(way(here, "rate_of_improvement"))
    goal = here.plan_of(student).goal
    assert goal is not None
    assert (goal.target, goal.method) == (61, "rate_of_improvement")
    assert here.goal.ways.isHidden()


def test_the_library_fills_only_what_nobody_has_typed(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("minutes", "17")
    here.type("intervention_id", "Repeated reading with a partner")
    assert here.page.form.typed()["minutes"] == "17"
    first = here.page.form.typed()["exit_criteria"]
    here.type("intervention_id", "Check-in, check-out")
    assert here.page.form.typed()["minutes"] == "17"
    assert here.page.form.typed()["exit_criteria"] not in {"", first}
    assert here.page.form.value("area") == "behavior"


def test_a_plan_after_a_flag_begins_with_a_measure_of_its_area(here: Here) -> None:
    student = next(one for one in reads.students(here.desk) if one.name == "Segun Balogun")
    here.new(student)
    last = reads.measure(here.desk, here.page.form.value("measure_id"))
    assert last is not None
    assert last.area == "math", "what was scored last"
    decide_flags(here.desk, [student.id], choice="plan", today=TODAY)
    here.new(student)
    measure = reads.measure(here.desk, here.page.form.value("measure_id"))
    assert measure is not None
    assert (here.page.form.value("area"), measure.area) == ("reading", "reading")
    assert here.page.form.value("baseline") == 16


def test_another_start_moves_the_review_and_the_baseline(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("begin_date", "1/11/2027")
    assert here.page.form.value("review_date") == dt.date(2027, 2, 22)
    assert here.page.form.value("baseline") == 40
    assert "Mean of 2 scores, January 4 to January 8." in here.said()


def test_a_draft_is_kept_key_by_key_and_can_be_left_behind_and_brought_back(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    assert here.desk.kept(plans.draft_key(student.id), dict[str, str]) is None
    box = here.page.form.block("concern").editor("concern").widget
    here.bot.keyClicks(box, "Loses her pl")
    here.type("target_date", "sometime")
    here.new(reads.students(here.desk)[0])
    assert here.page.form.typed()["concern"] == ""
    here.new(student)
    assert "Draft from earlier" in here.said()
    assert here.page.form.typed()["concern"] == "Loses her pl"
    assert here.page.form.typed()["target_date"] == "sometime"
    here.press(here.button("Start over"))
    assert here.page.form.typed()["concern"] == ""
    assert here.page.form.typed()["target_date"] == "6/11/2027"
    assert here.desk.kept(plans.draft_key(student.id), dict[str, str]) is None
    here.press(here.button("Bring the draft back"))
    assert here.page.form.typed()["concern"] == "Loses her pl"
    here.new(student)
    assert here.page.form.typed()["concern"] == "Loses her pl"


def test_all_problems_stand_beside_their_fields_at_once_and_nothing_is_lost(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("minutes", "half an hour")
    here.type("review_date", "1/4/2027")
    here.type("target", "60")
    here.type("target_date", "1/5/2027")
    here.press(here.page.start)
    form = here.page.form
    assert form.block("concern").message("concern") == "Concern is missing. Fill it in."
    assert form.block("concern").editor("concern").widget.hasFocus()
    assert form.block("minutes").message("minutes").startswith("Minutes a session is not a whole number.")
    assert (
        form.block("review_date").message("review_date") == "The review is before the plan starts. Choose a later day."
    )
    assert form.block("target_date").message("target_date") == (
        "The goal date is not after the baseline date, January 12. Choose a later day."
    )
    assert form.typed()["minutes"] == "half an hour"
    assert not reads.plan_records(here.desk, student_id=student.id)
    assert here.refused == []


def test_an_emptied_tier_is_missed_before_and_after_the_start(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("concern", "Reads slowly")
    box = here.page.form.block("tier").editor("tier").widget
    assert isinstance(box, QLineEdit)
    box.selectAll()
    here.bot.keyClick(box, Qt.Key.Key_Delete)
    here.press(here.page.start)
    assert here.page.form.block("tier").message("tier") == "Tier is missing. Fill it in."
    record = here.written()
    here.edit(record)
    box = here.page.form.block("tier").editor("tier").widget
    assert isinstance(box, QLineEdit)
    box.setFocus()
    box.selectAll()
    here.bot.keyClick(box, Qt.Key.Key_Delete)
    here.bot.keyClick(box, Qt.Key.Key_Tab)
    assert here.page.form.block("tier").message("tier") == "Tier is missing. Fill it in."
    assert here.plan_of(record.student).plan.tier == record.plan.tier


def test_a_plan_may_be_without_a_goal(here: Here) -> None:
    student = here.newcomer()
    here.new(student)
    here.type("concern", "Needs an adult who asks how the day was")
    here.press(here.page.start)
    record = here.plan_of(student)
    assert (record.goal, record.measure) == (None, None)


def test_the_plan_is_started_by_one_key(here: Here) -> None:
    student, _ = here.reader()
    here.new(student)
    here.type("concern", "Reads slowly")
    box = here.page.form.block("hypothesis").editor("hypothesis").widget
    here.bot.keyClick(box, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    here.bot.waitUntil(lambda: bool(here.went))  # a shortcut presses the button for a tenth of a second
    assert here.plan_of(student).plan.concern == "Reads slowly"


# -- a plan that is written -------------------------------------------------------------------------------------------


def test_a_field_of_a_written_plan_is_stored_when_it_is_left(here: Here) -> None:
    record = here.written()
    here.edit(record)
    assert not [one for one in here.page.findChildren(Button) if one.kind() == "filled" and one.isVisible()]
    here.type("hypothesis", "Two-syllable words")
    here.type("minutes", "25")
    now = here.plan_of(record.student).plan
    assert (now.hypothesis, now.minutes) == ("Two-syllable words", 25)
    here.session.undo()
    assert here.page.form.typed()["minutes"] == str(record.plan.minutes)
    assert here.page.form.typed()["hypothesis"] == "Two-syllable words"
    assert here.desk.kept(plans.draft_key(record.student.id), dict[str, str]) is None


def test_other_days_hold_from_today_on_and_one_press_says_that_they_always_did(here: Here) -> None:
    record = next(one for one in reads.plan_records(here.desk) if len(one.plan.weekdays.split()) > 2)
    here.edit(record)
    days = record.plan.weekdays
    assert not [one for one in here.said() if one.startswith("Days before: ")]
    here.press(here.button("Mon"))
    assert here.plan_of(record.student).plan.weekdays != days
    assert f"Days before: {days} until January 13." in here.said()
    here.press(here.button("These days since it started"))
    assert here.plan_of(record.student).plan.earlier_days == ""
    assert not [one for one in here.said() if one.startswith("Days before: ")]
    here.session.undo()
    assert f"Days before: {days} until January 13." in here.said()
    here.session.undo()
    assert here.plan_of(record.student).plan == record.plan


def test_the_goal_of_a_written_plan_is_mended_or_says_why_not_beside_the_field(here: Here) -> None:
    record = here.written()
    assert record.goal is not None
    here.edit(record)
    here.type("target", "99.5")
    assert (here.plan_of(record.student).goal or record.goal).target == 99.5
    here.type("target_date", "8/1/2026")
    message = here.page.form.block("target_date").message("target_date")
    assert message.startswith("The goal date is not after the baseline date")
    assert here.page.form.typed()["target_date"] == "8/1/2026"
    assert (here.plan_of(record.student).goal or record.goal).target_date == record.goal.target_date
    box = here.page.form.block("baseline").editor("baseline").widget
    assert isinstance(box, QLineEdit)
    box.setFocus()
    box.selectAll()
    here.bot.keyClick(box, Qt.Key.Key_Delete)
    here.bot.keyClick(box, Qt.Key.Key_Tab)
    assert here.page.form.block("baseline").message("baseline") == "Baseline is missing. Fill it in."
    assert here.refused == []


def test_a_plan_without_a_goal_gets_one_when_its_three_fields_are_there(here: Here) -> None:
    student, measure = here.reader()
    fields = {"concern": "Reads slowly", "begin_date": TODAY, "measure_id": measure.id}
    plans.write_plan(here.desk, student, fields, {})
    here.edit(here.plan_of(student))
    here.type("baseline", "40")
    here.type("target", "60")
    assert here.plan_of(student).goal is None
    here.type("target_date", "6/1/2027")
    goal = here.plan_of(student).goal
    assert goal is not None
    assert (goal.baseline, goal.baseline_scores, goal.target) == (40, 3, 60)


def test_a_plan_is_ended_in_one_press_and_that_can_be_undone(here: Here) -> None:
    record = here.written()
    here.edit(record)
    here.press(here.button("End the plan"))
    now = reads.plan_records(here.desk, plan_id=record.plan.id, running=False)[0].plan
    assert (now.status, now.end_date, now.running) == ("ended", TODAY, False)
    assert here.page.form.value("status") == "ended"
    here.session.undo()
    assert here.page.form.value("status") == "active"


def test_a_decision_is_recorded_on_the_students_page(here: Here) -> None:
    record = here.written()
    here.edit(record)
    here.press(here.button("Record a decision"))
    assert here.went == [Place(name="student", student_id=record.student.id, plan_id=record.plan.id, tab="decide")]


def test_every_field_has_a_name_and_the_cards_stand_one_below_the_other_where_it_is_narrow(here: Here) -> None:
    here.edit(here.written())
    form = here.page.form
    for name in form.names():
        assert form.block(name).editor(name).widget.accessibleName()
    left, right = form.block("concern"), form.block("intervention_id")

    def corner(widget: QWidget) -> tuple[int, int]:
        spot = widget.mapTo(here.page, widget.rect().topLeft())
        return spot.x(), spot.y()

    assert corner(left)[0] < corner(right)[0]
    here.page.resize(784, 520)
    settle()
    assert corner(left)[0] == corner(right)[0]
    assert corner(left)[1] < corner(right)[1]
