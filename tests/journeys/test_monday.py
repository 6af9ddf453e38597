"""Monday: thirty scores for three groups, typed by keyboard alone, and the keys are counted."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group
from interventiondesk.store import reads
from interventiondesk.tasks.groups import set_members
from interventiondesk.ui.pages.scores import ScoresPage
from window_driver import AtTheKeyboard, at_the_keyboard

NAMES = ("Blue", "Green", "Red")


def group_of(school: SchoolAtWork, name: str, many: int) -> None:
    """A group whose students have a plan each and a score of last week."""
    group = Group(id=name.lower(), name=name, staff_id="mercer", weekdays="Mon Wed", minutes=30)
    school.desk.commit(f"Add the group {name}", group)
    people = [school.add_student(f"{name}{number:02d}", "Stone") for number in range(many)]
    set_members(school.desk, group, [one.id for one in people], TODAY - dt.timedelta(days=60))
    for number, one in enumerate(people):
        school.start_plan(one, group_id=group.id, provider_id="mercer")
        school.score(one, 40 + number, TODAY - dt.timedelta(days=7))


@pytest.fixture
def mercer(school: SchoolAtWork) -> Staff:
    made = Staff(id="mercer", given_name="Dana", family_name="Mercer", role="interventionist")
    school.desk.commit("Add D. Mercer", made)
    return made


def typed_today(school: SchoolAtWork) -> dict[str, float | None]:
    people = reads.by_id(reads.students(school.desk))
    return {people[one.student_id].given_name: one.value for one in school.scores() if one.date == TODAY}


def test_thirty_scores_for_three_groups(school: SchoolAtWork, mercer: Staff, qapp: QApplication, qtbot: QtBot) -> None:
    for name in NAMES:
        group_of(school, name, 10)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        for at, name in enumerate(NAMES):
            me.press("Ctrl+1")
            me.tab_to(f"Enter scores: {name} · grade 3")
            me.press("Space")
            assert isinstance(me.window.page("scores"), ScoresPage)
            assert me.here() == f"Scores of {name}"
            for number in range(10):
                type_score(me, str(50 + at + number))
        me.press("Ctrl+1")
        page = me.window.page("today")
        assert "Scores due" not in [card.accessibleName().split(",")[0] for card in cards_of(page)]
    typed = typed_today(school)
    assert len(typed) == 30
    assert (typed["Blue00"], typed["Green09"], typed["Red09"]) == (50.0, 60.0, 61.0)
    assert school.says()[0] == "Score 61 for Red09 Stone, November 19"


def cards_of(page) -> list:
    from interventiondesk.ui.parts.cards import Card

    return [one for one in page.findChildren(Card) if one.isVisible()]


def type_score(me: AtTheKeyboard, digits: str) -> None:
    me.press(*digits, "Enter")


def test_thirty_scores_of_one_group_need_forty_keys_beside_their_digits(
    school: SchoolAtWork, mercer: Staff, qapp: QApplication, qtbot: QtBot
) -> None:
    group_of(school, "Blue", 30)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        begun = me.presses
        me.tab_to("Enter scores: Blue · grade 3")
        me.press("Space")
        digits = 0
        for number in range(30):
            type_score(me, str(60 + number))
            digits += 2
        assert me.presses - begun - digits <= 40
    assert len(typed_today(school)) == 30


def test_a_slip_is_stored_and_said_and_does_not_stop_the_next_score(
    school: SchoolAtWork, mercer: Staff, qapp: QApplication, qtbot: QtBot
) -> None:
    group_of(school, "Blue", 2)
    with at_the_keyboard(school.desk, TODAY, qapp, qtbot) as me:
        me.tab_to("Enter scores: Blue · grade 3")
        me.press("Space")
        type_score(me, "141")
        said = "141 for Blue00 Stone is far above the last scores (the newest is 40). It is stored; type over a slip."
        assert me.bar() == said
        type_score(me, "42")
    assert typed_today(school) == {"Blue00": 141.0, "Blue01": 42.0}
