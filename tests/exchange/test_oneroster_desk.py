from __future__ import annotations

from pathlib import Path

import msgspec

from drivers import TODAY, SchoolAtWork
from exchange.oneroster_made_up import delta, files, find, read, zipped
from interventiondesk.domain.declared import Entity
from interventiondesk.domain.records import ImportRecord
from interventiondesk.domain.school import School
from interventiondesk.domain.students import Student
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.oneroster.drafting import RosterDraft, draft_roster
from interventiondesk.exchange.oneroster.own import ALL
from interventiondesk.exchange.oneroster.writing import write_roster
from interventiondesk.exchange.tables import FileRead
from interventiondesk.store import rows
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.sample import make_sample


def here(desk: Desk) -> Here:
    return Here(lambda entity: desk.read(lambda connection: rows.select(connection, entity)))


def drafted(desk: Desk, found: FileRead) -> RosterDraft:
    return draft_roster(found, here(desk), today=TODAY, ids="local")


def test_a_set_is_one_change_and_one_undo(school: SchoolAtWork, tmp_path: Path) -> None:
    desk = school.desk
    before = desk.digest()
    draft = drafted(desk, zipped(files("1.2"), tmp_path / "roster.zip"))
    changes = desk.commit("Bring in the set", *draft.values)
    assert len(changes.ids(Student)) == 3
    after = desk.digest()
    changed = drafted(desk, read(delta("1.2", users=[find(files("1.2"), "users", "s2") | {"familyName": "Vega"}])))
    desk.commit("Bring in changes", *changed.values)
    desk.undo()
    assert desk.digest() == after
    desk.undo()
    assert desk.digest() == before


def test_the_second_time_nothing_is_committed(school: SchoolAtWork) -> None:
    desk = school.desk
    desk.commit("Bring in the set", *drafted(desk, read(files())).values)
    assert not drafted(desk, read(files())).brings


def test_the_newest_change_of_a_set_is_remembered_with_its_import(school: SchoolAtWork) -> None:
    desk = school.desk
    newest = "2026-09-20T08:00:00.000Z"
    record = ImportRecord(id="r", file="a.zip", kind="OneRoster 1.1", contents="0", date=TODAY, newest=newest)
    desk.commit("Bring in the set", *drafted(desk, read(files())).values, record)
    older = delta("1.1", "2026-09-01T08:00:00.000Z", users=[find(files(), "users", "s2")])
    assert drafted(desk, read(older)).warnings[0].startswith("This set is older")
    desk.undo()
    assert not any("older" in one for one in drafted(desk, read(older)).warnings)


def test_the_sample_school_goes_out_and_comes_back_into_an_empty_desk(school: SchoolAtWork, tmp_path: Path) -> None:
    make_sample(tmp_path / "sample", TODAY, students=40)
    with Desk.open(tmp_path / "sample") as sample:
        write_roster(here(sample), tmp_path / "set", today=TODAY)
        went = carried(sample)
    desk = school.desk
    own = carried(desk)
    draft = drafted(desk, read_file(tmp_path / "set"))
    assert draft.problems == ()
    desk.commit("Bring in the set", *draft.values)
    assert {key: one for key, one in carried(desk).items() if key not in own} == went
    assert len(here(desk).all(School)) == 1


def carried(desk: Desk) -> dict[str, Entity]:
    """What a set carries: all but a student's strengths and own words."""
    return {
        one.id: msgspec.structs.replace(one, strengths="", own_words="") if isinstance(one, Student) else one
        for each in ALL
        for one in here(desk).all(each.entity)
    }
