"""A desk that an earlier version wrote opens, keeps everything, and what was done in it can still be undone."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import msgspec
import pytest

from drivers import let_go
from interventiondesk.domain.calendar import SessionCount, count_sessions
from interventiondesk.domain.screening import usual_lines
from interventiondesk.domain.signs import Incident
from interventiondesk.store import history, log, reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.store.proof import check
from interventiondesk.store.version import DATA_VERSION
from interventiondesk.tasks.plans import change_plan

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def opened_once(tmp_path_factory):
    """The desk of the first version after this version has opened it once."""
    folder = tmp_path_factory.mktemp("first version") / "desk"
    shutil.copytree(GOLDEN / "desk-1", folder)
    let_go(Desk.open(folder))
    return folder


@pytest.fixture
def first_version(opened_once, tmp_path):
    folder = tmp_path / "desk"
    shutil.copytree(opened_once, folder)
    desk = Desk.open(folder)
    yield desk
    let_go(desk)


def test_a_desk_of_the_first_version_opens_and_keeps_everything(first_version):
    assert [student.name for student in reads.students(first_version)] == ["Juno Park"]
    assert [score.value for score in reads.scores(first_version, "student-1")] == [41.0]
    assert first_version.read(log.present_triggers) == log.all_triggers()
    assert check(first_version).ok


def test_a_new_setting_of_an_older_desk_begins_with_its_published_value(first_version):
    policy = reads.policy(first_version)
    assert (policy.least_scores, policy.rule, policy.false_alarm_share) == (8, "default", 0.10)


def test_a_backup_is_made_before_an_older_desk_is_changed(first_version):
    assert list(first_version.folder.backups.glob("*.zip"))


def test_what_was_done_before_a_setting_was_dropped_can_still_be_undone(first_version):
    first_version.undo()
    assert reads.policy(first_version).least_scores == 7
    first_version.undo()  # the change that also set what is no longer a setting
    assert reads.policy(first_version).least_scores == 6
    first_version.redo()
    assert reads.policy(first_version).least_scores == 7


def test_a_new_field_of_an_older_row_is_undone_to_its_default(first_version):
    measure = reads.measures(first_version)[0]
    first_version.commit("Its standard error", msgspec.structs.replace(measure, standard_error=10.0))
    policy = reads.policy(first_version)
    first_version.commit("Another rule", msgspec.structs.replace(policy, rule="four-point"))
    first_version.undo()
    assert reads.policy(first_version).rule == "default"
    first_version.undo()
    assert reads.measures(first_version)[0].standard_error is None


def test_the_history_of_an_older_desk_is_told_in_todays_words(first_version):
    told = history.history(first_version, limit=3)
    assert any("Scores before progress is judged: 6 → 7" in one.says for one in told)


def test_what_is_new_can_be_written_into_an_older_desk(first_version):
    incident = Incident(id="one", student_id="student-1", date=dt.date(2026, 10, 6), behavior="Left the room")
    first_version.commit("An incident", incident, usual_lines())
    assert first_version.envelope.data_version == DATA_VERSION


@pytest.fixture
def third_version(tmp_path):
    folder = tmp_path / "third"
    shutil.copytree(GOLDEN / "desk-3", folder)
    desk = Desk.open(folder)
    yield desk
    desk.close()


def test_a_desk_of_the_third_version_gets_room_for_the_week_and_keeps_what_was_decided(third_version):
    assert third_version.read(log.present_triggers) == log.all_triggers()
    assert check(third_version).ok
    assert [(one.choice, one.tier) for one in reads.decisions(third_version)] == [("intensify", None)]
    assert [roster.group.weekdays for roster in reads.rosters(third_version, dt.date(2026, 10, 15))] == [""]
    assert week_reads.follow_up_rules(third_version).request_days == 10


def test_a_decision_of_the_third_version_can_still_be_undone_whole(third_version):
    third_version.undo()
    assert reads.decisions(third_version) == []
    assert [record.plan.minutes for record in reads.plan_records(third_version)] == [30]


@pytest.fixture
def fifth_version(tmp_path):
    folder = tmp_path / "fifth"
    shutil.copytree(GOLDEN / "desk-5", folder)
    desk = Desk.open(folder)
    yield desk
    let_go(desk)


def counted(desk: Desk, until: dt.date) -> SessionCount:
    (record,) = reads.plan_records(desk)
    return count_sessions(record.plan, record.sessions, reads.calendar(desk), record.plan.begin_date, until)


def test_a_plan_of_the_fifth_version_counts_as_it_did_there_and_dates_its_days_from_now_on(fifth_version):
    assert fifth_version.read(log.present_triggers) == log.all_triggers()
    assert check(fifth_version).ok
    (record,) = reads.plan_records(fifth_version)
    assert (record.plan.weekdays, record.plan.earlier_days) == ("Mon Tue Wed", "")
    day = dt.date(2026, 12, 17)
    before = counted(fifth_version, day - dt.timedelta(days=1))
    assert (before.planned, before.held, before.missed, before.not_entered) == (9, 4, 1, 4)
    change_plan(fifth_version, record.plan, day, weekdays="Mon Fri")
    assert counted(fifth_version, day - dt.timedelta(days=1)) == before
    fifth_version.undo()


def test_other_days_that_the_fifth_version_noted_can_still_be_undone(fifth_version):
    fifth_version.undo()
    (record,) = reads.plan_records(fifth_version)
    assert (record.plan.weekdays, record.plan.earlier_days) == ("Mon Wed", "")
    assert counted(fifth_version, dt.date(2026, 12, 15)).not_entered == 0
    fifth_version.redo()
    assert reads.plan_records(fifth_version)[0].plan.weekdays == "Mon Tue Wed"
