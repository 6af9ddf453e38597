"""Watching a session: the steps of its intervention, what an observer ticked, and what came of it over time.

It is about the delivery. Nothing here asks who taught, and nothing is sorted by it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Literal, cast

import msgspec

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.plans import FidelityObservation, Intervention
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.words import count, day_words, percent
from interventiondesk.store import reads, week_reads
from interventiondesk.store.delivery_reads import running_plans
from interventiondesk.store.desk import Changes, Desk

Mark = Literal["+", "-", "?"]
"""Done, not done, not seen."""

MARK_WORDS: dict[str, str] = {"+": "done", "-": "not done", "?": "not seen"}
UNSEEN: Mark = "?"
FLOOR = 10
"""Below so many steps there is no percentage."""


class Step(msgspec.Struct, frozen=True):
    """One step of a session and what the observer saw of it."""

    words: str
    mark: Mark = UNSEEN


def steps_of(text: str) -> tuple[Step, ...]:
    """The steps of an observation as they were stored, a line each: `+ Greet`. A line without a mark was not seen."""
    found: list[Step] = []
    for line in text.splitlines():
        mark, _, words = line.partition(" ")
        if mark in MARK_WORDS and words.strip():
            found.append(Step(words.strip(), cast("Mark", mark)))
        elif line.strip():
            found.append(Step(line.strip()))
    return tuple(found)


def checklist(intervention: Intervention | None) -> tuple[Step, ...]:
    """The steps of an intervention, none of them seen yet."""
    lines = intervention.steps.splitlines() if intervention else []
    return tuple(Step(line.strip()) for line in lines if line.strip())


def stored(steps: Sequence[Step]) -> str:
    """Steps as an observation keeps them."""
    return "\n".join(f"{step.mark} {step.words}" for step in steps)


def done_of(steps: Sequence[Step]) -> tuple[int, int]:
    """How many steps were done, and how many were seen at all: what was not seen is unknown, never done."""
    return sum(1 for step in steps if step.mark == "+"), sum(1 for step in steps if step.mark != UNSEEN)


def done_words(steps: Sequence[Step]) -> str:
    """5 of 6 steps done, 1 not seen."""
    done, seen = done_of(steps)
    if not seen:
        return "no step was seen" if steps else "no steps"
    rest = len(steps) - seen
    return f"{done} of {seen} steps done{f', {rest} not seen' if rest else ''}"


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """One observation with its steps."""

    observation: FidelityObservation
    steps: tuple[Step, ...]
    observer: str

    @property
    def words(self) -> str:
        """What came of it: 5 of 6 steps done; quality high; students took part: middle."""
        one = self.observation
        parts = [done_words(self.steps)]
        parts += [f"quality {_word('quality', one.quality)}"] if one.quality else []
        parts += [f"students took part: {_word('engagement', one.engagement)}"] if one.engagement else []
        return "; ".join(parts)


class Fidelity(msgspec.Struct, frozen=True, kw_only=True):
    """How a group's sessions were delivered: the intervention that is watched for, and the observations, newest first."""

    intervention: Intervention | None
    watched: tuple[Watched, ...]

    @property
    def says(self) -> str:
        """In 3 observations, 16 of 18 steps that were seen were done (89 %)."""
        steps = [step for one in self.watched for step in one.steps]
        done, seen = done_of(steps)
        if not self.watched:
            return "Nobody has watched a session of this group yet."
        if not seen:
            return f"In {count(len(self.watched), 'observation')} no step was ticked."
        rate = f" ({percent(Fraction(done, seen))})" if seen >= FLOOR else ""
        told = f"{done} of {seen} steps that were seen were done{rate}"
        return f"In {count(len(self.watched), 'observation')}, {told}."


def _word(name: str, value: str) -> str:
    return field_of(FidelityObservation, name).word(value).lower()


def fidelity(desk: Desk, group_id: str) -> Fidelity:
    """What was watched of a group, and the intervention that most of its running plans use."""
    used = Counter(one.intervention_id for one in running_plans(desk) if one.group_id == group_id)
    usual = next((key for key, _ in used.most_common() if key), None)
    library = reads.by_id(reads.interventions(desk))
    watched: list[Watched] = []
    for one in week_reads.observations(desk, group_id=group_id):
        person = reads.person(desk, one.observer_id)
        watched.append(
            Watched(observation=one, steps=steps_of(one.steps), observer=person.short_name if person else "")
        )
    return Fidelity(intervention=library.get(usual or ""), watched=tuple(watched))


def set_steps(desk: Desk, intervention: Intervention, text: str) -> Changes:
    """Say what the steps of an intervention are, one a line; observations of before keep theirs."""
    lines = [" ".join(line.split()).lstrip("-•* ") for line in text.splitlines()]
    steps = "\n".join(line for line in lines if line)
    return desk.commit(f"Steps of {intervention.name}", msgspec.structs.replace(intervention, steps=steps))


def observe(
    desk: Desk,
    group_id: str,
    steps: Sequence[Step],
    today: dt.date,
    *,
    date: dt.date,
    old: FidelityObservation | None = None,
    **fields: Any,
) -> Changes:
    """Keep what an observer saw, as a new observation or in place of an old one. `fields` are those of the observation.

    Raises `Refusal` for a day that has not come, and where nothing at all was seen or written.
    """
    if date > today:
        raise Refusal(f"{day_words(date)} has not come yet.", "Type the day on which the session was watched.")
    seen = any(step.mark != UNSEEN for step in steps)
    if not seen and not any(fields.get(name) for name in ("quality", "engagement", "note")):
        raise Refusal("Nothing was ticked and nothing written.", "Tick the steps that were seen.")
    roster = next((one for one in reads.rosters(desk, today) if one.group.id == group_id), None)
    base = old or FidelityObservation(
        id=desk.new_id(), date=date, group_id=group_id, intervention_id=fidelity_intervention(desk, group_id)
    )
    value = msgspec.structs.replace(base, date=date, steps=stored(steps), **fields)
    name = roster.group.name if roster else "a group"
    return desk.commit(f"{name} watched on {day_words(date)}: {done_words(steps)}", value)


def fidelity_intervention(desk: Desk, group_id: str) -> str | None:
    """The id of the intervention that a group is watched for."""
    found = fidelity(desk, group_id).intervention
    return found.id if found else None


def forget(desk: Desk, one: FidelityObservation) -> Changes:
    """Take an observation out."""
    return desk.commit(f"Take out the observation of {day_words(one.date)}", gone=(one,))
