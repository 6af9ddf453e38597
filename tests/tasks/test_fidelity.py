"""Watching a session: what was ticked is counted among what was seen, and nothing is said about an adult."""

from __future__ import annotations

import datetime as dt

import pytest

from drivers import TODAY, SchoolAtWork
from interventiondesk.domain.plans import Intervention
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.students import Group
from interventiondesk.store import week_reads
from interventiondesk.tasks.fidelity import (
    Step,
    checklist,
    done_words,
    fidelity,
    forget,
    observe,
    set_steps,
    steps_of,
    stored,
)


@pytest.fixture
def blue(school: SchoolAtWork) -> Group:
    group = Group(id="blue", name="Blue")
    school.desk.commit("Add a group", group, Intervention(id="repeated", name="Repeated reading"))
    school.start_plan(school.add_student(), group_id="blue", intervention_id="repeated")
    return group


def test_steps_are_kept_as_they_stood_that_day() -> None:
    steps = (Step("Greet", "+"), Step("Model the passage", "-"), Step("Time it"))
    assert stored(steps) == "+ Greet\n- Model the passage\n? Time it"
    assert steps_of(stored(steps)) == steps
    assert steps_of("Greet\n\n+ \n") == (Step("Greet"), Step("+"))
    assert done_words(steps) == "1 of 2 steps done, 1 not seen"
    assert done_words((Step("Greet"),)) == "no step was seen"


def test_an_observation_counts_what_was_seen_and_is_undone(school: SchoolAtWork, blue: Group) -> None:
    found = fidelity(school.desk, "blue")
    assert found.says == "Nobody has watched a session of this group yet."
    assert found.intervention is not None
    assert checklist(found.intervention) == ()
    assert set_steps(school.desk, found.intervention, " - Greet\n\n• Model the passage \nTime it").says == (
        "Steps of Repeated reading"
    )
    steps = checklist(fidelity(school.desk, "blue").intervention)
    assert [one.words for one in steps] == ["Greet", "Model the passage", "Time it"]
    ticked = (Step("Greet", "+"), Step("Model the passage", "+"), Step("Time it", "-"))
    done = observe(school.desk, "blue", ticked, TODAY, date=TODAY, observer_id=school.desk.who.id, quality="high")
    assert done.says == "Blue watched on November 19: 2 of 3 steps done"
    (watched,) = fidelity(school.desk, "blue").watched
    assert watched.words == "2 of 3 steps done; quality high"
    assert watched.observer == "R. Alvarado"
    assert watched.observation.intervention_id == "repeated"
    observe(school.desk, "blue", ticked[:2], TODAY, date=TODAY, old=watched.observation, note="Short")
    assert [one.words for one in fidelity(school.desk, "blue").watched] == ["2 of 2 steps done; quality high"]
    forget(school.desk, fidelity(school.desk, "blue").watched[0].observation)
    assert week_reads.observations(school.desk) == []
    school.undo()
    assert len(week_reads.observations(school.desk)) == 1


def test_the_share_over_time_has_its_number_and_no_percentage_of_a_few(school: SchoolAtWork, blue: Group) -> None:
    for week, marks in enumerate(("+++-", "++++", "+-??")):
        steps = [Step(f"Step {at}", mark) for at, mark in enumerate(marks)]  # type: ignore[arg-type]
        observe(school.desk, "blue", steps, TODAY, date=TODAY - dt.timedelta(weeks=week))
        if week == 1:
            assert fidelity(school.desk, "blue").says == "In 2 observations, 7 of 8 steps that were seen were done."
    found = fidelity(school.desk, "blue")
    assert found.says == "In 3 observations, 8 of 10 steps that were seen were done (80 %)."
    assert [one.observation.date for one in found.watched] == sorted(
        (one.observation.date for one in found.watched), reverse=True
    )


def test_nothing_seen_and_a_day_to_come_are_refused(school: SchoolAtWork, blue: Group) -> None:
    with pytest.raises(Refusal, match="Nothing was ticked"):
        observe(school.desk, "blue", [Step("Greet")], TODAY, date=TODAY)
    with pytest.raises(Refusal, match="November 20 has not come yet"):
        observe(school.desk, "blue", [Step("Greet", "+")], TODAY, date=TODAY + dt.timedelta(days=1))
    assert week_reads.observations(school.desk) == []
