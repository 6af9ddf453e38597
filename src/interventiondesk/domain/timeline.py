"""Everything that happened with one student, line by line: what, when, in a sentence, and where more of it stands.

A pure function of values: what somebody may not see is not among the values. A restricted note or contact is named and
never quoted, because the page is looked at with others in the room.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from interventiondesk.domain.attendance import ABSENT
from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators.ratings import EXTERNALIZING, INTERNALIZING, total_of
from interventiondesk.domain.indicators.student import Day
from interventiondesk.domain.lines import median
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import Decision, TierStatus
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import FidelityObservation, Goal, Plan
from interventiondesk.domain.requests import Request
from interventiondesk.domain.signs import Incident, Rating
from interventiondesk.domain.students import Celebration, FamilyContact, Group, Membership, Note
from interventiondesk.domain.words import amount, count, day_words, number, short_day

EventKind = Literal[
    "plan",
    "decision",
    "flag",
    "tier",
    "score",
    "delivery",
    "request",
    "family",
    "note",
    "celebration",
    "attendance",
    "behavior",
    "rating",
]

KIND_WORDS: Mapping[str, str] = {
    "plan": "Plans and goals",
    "decision": "Decisions",
    "flag": "Flags and finding out why",
    "tier": "Tiers",
    "score": "Benchmark scores",
    "delivery": "Groups and sessions",
    "request": "Requests",
    "family": "Family",
    "note": "Notes",
    "celebration": "Celebrations",
    "attendance": "Absences",
    "behavior": "Behavior",
    "rating": "Ratings",
}
"""The kinds in the order of the filter, as a person reads them."""

Opens = Literal["plans", "overview", "scores", "signs", "why", "requests", "family", "notes", "group", ""]

_QUOTED = 90
_BREAK = dt.timedelta(weeks=3)
"""Absences before and after so long a time without school are two lines."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened. `opens` is the tab of the student's page where more of it stands, or `group`; `row` the id
    of the plan or group that it is about."""

    date: dt.date
    kind: EventKind
    says: str
    opens: Opens = ""
    row: str = ""


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one student's past, in any order. `bands` tells a benchmark score's band by its id, `watched` what
    came of an observation by its id; what is not in them is not said. `days` are those of attendance in their order,
    present ones too."""

    plans: tuple[PlanRecord, ...] = ()
    decisions: tuple[Decision, ...] = ()
    flag_decisions: tuple[FlagDecision, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    tiers: tuple[TierStatus, ...] = ()
    requests: tuple[Request, ...] = ()
    contacts: tuple[FamilyContact, ...] = ()
    notes: tuple[Note, ...] = ()
    celebrations: tuple[Celebration, ...] = ()
    incidents: tuple[Incident, ...] = ()
    days: tuple[Day, ...] = ()
    ratings: tuple[Rating, ...] = ()
    benchmarks: tuple[tuple[Score, Measure], ...] = ()
    bands: Mapping[str, str] = {}
    observations: tuple[FidelityObservation, ...] = ()
    watched: Mapping[str, str] = {}
    memberships: tuple[Membership, ...] = ()
    groups: Mapping[str, Group] = {}


def timeline(past: Past, today: dt.date) -> tuple[Event, ...]:
    """Everything up to today, the newest first. Of one day, what was decided stands above what it was decided from."""
    parts = (
        _decisions(past.decisions),
        _plans(past.plans),
        _tiers(past.tiers),
        _flags(past.flag_decisions, past.inquiries),
        _requests(past.requests),
        _family(past.contacts),
        _celebrations(past.celebrations),
        _groups(past.memberships, past.groups),
        _observations(past),
        _incidents(past.incidents),
        _ratings(past.ratings),
        _absences(past.days),
        _benchmarks(past),
        _notes(past.notes),
    )
    found = [one for one in itertools.chain(*parts) if one.date <= today]
    found.sort(key=lambda one: one.date, reverse=True)
    return tuple(found)


def _joined(first: str, *rest: str) -> str:
    """A sentence and what is known beside it: `Reading: tier 2, because below benchmark`."""
    more = [part.strip() for part in rest if part.strip()]
    return first + (f": {'; '.join(more)}" if more else "")


def _short(text: str) -> str:
    """The beginning of a text that may be long, cut between two words."""
    plain = " ".join(text.split())
    if len(plain) <= _QUOTED:
        return plain
    return plain[: _QUOTED - 1].rsplit(" ", 1)[0].rstrip(" ,;.:") + " …"


def _letters(text: str) -> str:
    """A name without what parts its words: Check-in, check-out is Check-in/check-out."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _area(area: str) -> str:
    return field_of(Plan, "area").word(area)


# -- plans ------------------------------------------------------------------------------------------------------------


def _plans(records: Iterable[PlanRecord]) -> list[Event]:
    found: list[Event] = []
    for record in records:
        plan = record.plan

        def said(date: dt.date, says: str, plan: Plan = plan) -> Event:
            return Event(date=date, kind="plan", says=says, opens="plans", row=plan.id)

        name = record.intervention.name if record.intervention else _short(plan.concern)
        kind = "" if plan.kind == "measured" else field_of(Plan, "kind").word(plan.kind).lower()
        more = f", {kind}" if kind and _letters(kind) not in _letters(name) else ""
        found.append(said(plan.begin_date, f"Plan started: {_area(plan.area)}, {name}{more}"))
        found += [said(one.begin_date, f"Plan changed: {one.label}") for one in record.phases]
        goals = sorted(record.goals, key=lambda one: one.begin_date)
        unit = record.measure.unit if record.measure else ""
        for before, now in itertools.pairwise(goals):
            found.append(said(now.begin_date, _goal_words(before, now, record.direction, unit)))
        if plan.end_date is not None:
            how = {"exited": "exit criteria met", "ended": "ended by the team"}.get(plan.status, "")
            found.append(said(plan.end_date, _joined(f"Plan ended, {_area(plan.area).lower()}", how)))
    return found


def _goal_words(before: Goal, now: Goal, direction: str, unit: str) -> str:
    """A raised goal of errors is a lower one."""
    further = now.target < before.target if direction == "lower" else now.target > before.target
    verb = ("lowered" if direction == "lower" else "raised") if further else "changed"
    was = f", before {number(before.target)}" if before.target != now.target else ""
    return f"Goal {verb} to {amount(now.target, unit)} by {day_words(now.target_date)}{was}"


def _groups(memberships: Iterable[Membership], groups: Mapping[str, Group]) -> list[Event]:
    found: list[Event] = []
    for one in memberships:
        group = groups.get(one.group_id)
        if group is None:
            continue
        name = group.name if group.name.casefold().endswith("group") else f"{group.name} group"
        days = [(one.begin_date, f"Joined {name}")]
        if one.end_date is not None:
            days.append((one.end_date, f"Left {name}"))
        found += [Event(date=day, kind="delivery", says=says, opens="group", row=group.id) for day, says in days]
    return found


def _observations(past: Past) -> list[Event]:
    return [
        Event(
            date=one.date,
            kind="delivery",
            says=_joined("A session was watched", past.watched.get(one.id, "")),
            opens="group" if one.group_id else "plans",
            row=one.group_id or one.plan_id or "",
        )
        for one in past.observations
    ]


# -- what the team did ------------------------------------------------------------------------------------------------


def _decisions(decisions: Iterable[Decision]) -> list[Event]:
    found: list[Event] = []
    for one in decisions:
        word = field_of(Decision, "choice").word(one.choice).removesuffix(" to ...").lower()
        to = f" to {one.refer_to}" if one.refer_to else ""
        says = _joined(f"Team decided to {word}{to}" if word != "exit" else "Team decided: exit", _short(one.reason))
        found.append(Event(date=one.date, kind="decision", says=says, opens="plans", row=one.plan_id or ""))
    return found


def _flags(decisions: Iterable[FlagDecision], inquiries: Iterable[Inquiry]) -> list[Event]:
    found: list[Event] = []
    for one in decisions:
        word = field_of(FlagDecision, "choice").word(one.choice).removesuffix(" ...").removesuffix(" because").lower()
        if one.choice == "watch" and one.until is not None:
            word = f"watch until {day_words(one.until)}"
        found.append(Event(date=one.date, kind="flag", says=_joined(f"Flag: {word}", _short(one.reason)), opens="why"))
    for one in inquiries:
        area = _area(one.area).lower()
        found.append(Event(date=one.date, kind="flag", says=f"Finding out why began, {area}", opens="why"))
        if one.closed_on is not None:
            cause = field_of(Inquiry, "cause").word(one.cause).lower() if one.cause else ""
            why = "" if one.restricted else _short(one.hypothesis)
            says = _joined(f"Found out why, {area}", why or cause)
            found.append(Event(date=one.closed_on, kind="flag", says=says, opens="why"))
    return found


def _tiers(statuses: Iterable[TierStatus]) -> list[Event]:
    found: list[Event] = []
    for one in statuses:
        says = _joined(f"{_area(one.area)} at tier {one.tier}", _short(one.reason))
        found.append(Event(date=one.begin_date, kind="tier", says=says, opens="overview"))
        if one.family_told_on is not None:
            told = f"Family told of tier {one.tier} in {_area(one.area).lower()}"
            found.append(Event(date=one.family_told_on, kind="family", says=told, opens="family"))
    return found


def _requests(requests: Iterable[Request]) -> list[Event]:
    found: list[Event] = []
    for one in requests:
        says = _joined("Assistance asked for", _short(one.concern))
        found.append(Event(date=one.date, kind="request", says=says, opens="requests"))
        if one.answered_on is not None:
            says = _joined("Request answered", _short(one.answer))
            found.append(Event(date=one.answered_on, kind="request", says=says, opens="requests"))
    return found


# -- family, notes, signs ---------------------------------------------------------------------------------------------


def _family(contacts: Iterable[FamilyContact]) -> list[Event]:
    found: list[Event] = []
    for one in contacts:
        channel = field_of(FamilyContact, "channel").word(one.channel)
        told = "" if one.restricted else _short(one.outcome)
        says = _joined(f"{channel} with {one.with_whom or 'the family'}", "restricted" if one.restricted else told)
        found.append(Event(date=one.date, kind="family", says=says, opens="family"))
        if one.kept_on is not None and one.promise:
            kept = "Promise to the family kept"
            says = kept if one.restricted else _joined(kept, _short(one.promise))
            found.append(Event(date=one.kept_on, kind="family", says=says, opens="family"))
    return found


def _notes(notes: Iterable[Note]) -> list[Event]:
    found: list[Event] = []
    for one in notes:
        word = field_of(Note, "kind").word(one.kind)
        says = f"{word} note, restricted" if one.restricted else _joined(f"{word} note", _short(one.text))
        found.append(Event(date=one.date, kind="note", says=says, opens="notes"))
    return found


def _celebrations(celebrations: Iterable[Celebration]) -> list[Event]:
    return [
        Event(
            date=one.date,
            kind="celebration",
            says=_joined("Celebrated", _short(one.text)),
            opens="plans",
            row=one.plan_id or "",
        )
        for one in celebrations
    ]


def _incidents(incidents: Iterable[Incident]) -> list[Event]:
    return [
        Event(
            date=one.date,
            kind="behavior",
            says=_joined(f"{one.level.capitalize()} incident", _short(one.behavior), one.location),
            opens="signs",
        )
        for one in incidents
    ]


def _absences(days: Iterable[Day]) -> list[Event]:
    """A line for the absences of a week, or of several where no day at school lies between: a student who is often away
    would hide everything else. It stands on its last day."""
    runs: list[list[dt.date]] = []
    there = True
    for date, code in days:
        if code not in ABSENT:
            there = True
            continue
        last = runs[-1][-1] if runs else dt.date.min
        if runs and date - last <= _BREAK and (not there or monday_of(date) == monday_of(last)):
            runs[-1].append(date)
        else:
            runs.append([date])
        there = False
    return [Event(date=run[-1], kind="attendance", says=_absent(run), opens="signs") for run in runs]


def _absent(run: list[dt.date]) -> str:
    """Absent 3 days, Oct 4 to 8"""
    first, last = run[0], run[-1]
    if first == last:
        return f"Absent 1 day, {short_day(first)}"
    same = (first.year, first.month) == (last.year, last.month)
    return f"Absent {count(len(run), 'day')}, {short_day(first)} to {last.day if same else short_day(last)}"


def _ratings(ratings: Iterable[Rating]) -> list[Event]:
    found: list[Event] = []
    for one in ratings:
        told = ["restricted"] if one.restricted else _rated(one)
        found.append(Event(date=one.date, kind="rating", says=_joined(f"{one.scale} rating", *told), opens="signs"))
    return found


def _rated(rating: Rating) -> list[str]:
    """The total of a rating, and its band where lines are published for the scale, else as the file said it."""
    scales = [one for one in (*EXTERNALIZING, *INTERNALIZING) if _letters(one.name) == _letters(rating.scale)]
    cuts = next((one for one in scales if one.level in ("", rating.level)), None)
    if cuts is None:
        return ["" if rating.total is None else f"total {number(rating.total)}", rating.band]
    total, _ = total_of(rating, cuts)
    if total is None:
        return ["no total"]
    band = "high" if total >= cuts.high else "moderate" if total >= cuts.moderate else "low"
    return [f"total {total}", f"{band} risk"]


def _benchmarks(past: Past) -> list[Event]:
    """One line a measure and day; several scores of a day are their median."""
    days: dict[tuple[str, dt.date], list[tuple[Score, Measure]]] = {}
    for score, measure in past.benchmarks:
        if score.counts:
            days.setdefault((measure.id, score.date), []).append((score, measure))
    found: list[Event] = []
    for same in days.values():
        score, measure = same[-1]
        value = float(median([one.value or 0.0 for one, _ in same]))
        made = f", median of {count(len(same), 'score')}" if len(same) > 1 else ""
        band = past.bands.get(score.id, "")
        says = f"{measure.full_name}: {amount(value, measure.unit)}{made}"
        found.append(Event(date=score.date, kind="score", says=f"{says}; {band}" if band else says, opens="scores"))
    return found


def event_day(event: Event, year_begin: dt.date | None) -> str:
    """The day of a line: with its year where it lies before this school year."""
    earlier = year_begin is not None and event.date < year_begin
    return f"{short_day(event.date)}, {event.date.year}" if earlier else short_day(event.date)
