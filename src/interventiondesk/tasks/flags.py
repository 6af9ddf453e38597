"""Deciding about flags: who waits for a decision and since when, and everything that a decision writes, as one change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from interventiondesk.domain.declared import Entity, field_of
from interventiondesk.domain.flags import Answers, OpenFlag, SettledFlag, areas_of, flag_states, remembered
from interventiondesk.domain.following import FlagDecision, Inquiry
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.phrases import said_once
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.students import Group, Membership, Student
from interventiondesk.domain.words import count, day_words
from interventiondesk.store import reads, sign_reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.catching_up import Kept
from interventiondesk.tasks.groups import group_problems
from interventiondesk.tasks.plans import draft_key
from interventiondesk.tasks.screening import Screening, Step, look_of_one, screening

CHOICES = ("find_out_why", "plan", "reteach", "watch", "no_action")
"""How a flag can end."""

INQUIRY_DAYS = 14
"""By when somebody finds out why, unless another day is given. Usual practice."""

RETEACH_WEEKS = 3

_ANSWERS: tuple[type[Entity], ...] = (FlagDecision, Inquiry, Plan)
_MOST_TEXT = 2_000
_NOTHING = Answers()


class Flagged(msgspec.Struct, frozen=True, kw_only=True):
    """One student with all reasons together. `open` are the flags that wait for a decision, each with the day since which
    it waits; `settled` the others, with what settled them; `decision` is the newest one of the school year."""

    student: Student
    readings: tuple[Reading, ...]
    open: tuple[OpenFlag, ...] = ()
    settled: tuple[SettledFlag, ...] = ()
    strengths: tuple[Reading, ...] = ()
    decision: FlagDecision | None = None
    inquiry: Inquiry | None = None
    unwritten: bool = False
    """Whether a plan was decided on last, and none has begun since."""

    @property
    def since(self) -> dt.date | None:
        """Since when the oldest open flag waits."""
        return min((one.since for one in self.open), default=None)

    @property
    def flags(self) -> tuple[Reading, ...]:
        """All flags but strengths, open or settled."""
        return tuple(one for one in self.readings if one.state == "flag" and not one.strength)

    @property
    def because(self) -> str:
        """All reasons that wait, in one paragraph; all flags where none waits."""
        shown = [one.reading for one in self.open] or list(self.flags) or list(self.strengths)
        return said_once(one.because for one in shown)

    def is_open(self, indicator: str) -> bool:
        """Whether the flag of one indicator waits."""
        return any(one.reading.indicator == indicator for one in self.open)


class _Flags:
    """The flags of all active students, kept up to date for whom a change touches."""

    def __init__(self, desk: Desk, today: dt.date, step: Step | None = None) -> None:
        self.answers: dict[str, Answers] = {}
        self._student_of: dict[str, str] = {}
        self._known: dict[str, tuple[tuple[Reading, ...], Answers, Flagged | None]] = {}
        self._day = today
        kept = screening(desk, today, step)
        self._year = kept.year_begin
        self._read_answers(desk, None)
        self._judge(kept)

    def catch_up(self, desk: Desk, touched: Mapping[str, frozenset[str]], today: dt.date) -> None:
        """Ask the screening what it knows by now, read what was decided since, and look again at whom that touches."""
        kept = screening(desk, today)
        changes = Changes(change="", says="", touched=dict(touched))
        if self._year != kept.year_begin:
            self._year = kept.year_begin
            self._read_answers(desk, None)
        else:
            students: set[str] = set()
            for entity in _ANSWERS:
                ids = changes.ids(entity)
                students |= {self._student_of[one] for one in ids if one in self._student_of}
                students |= sign_reads.student_of_rows(desk, entity, ids) if ids else set()
            self._read_answers(desk, students)
        if today != self._day:
            self._day = today
            self._known.clear()
        self._judge(kept)

    def _read_answers(self, desk: Desk, only: set[str] | None) -> None:
        found = sign_reads.answers(desk, self._year, only)
        for student in [*self.answers] if only is None else only:
            self.answers.pop(student, None)
        self.answers |= found
        for student, done in found.items():
            for row in (*done.decisions, *done.plans, *done.inquiries):
                self._student_of[row.id] = student

    def _judge(self, kept: Screening) -> None:
        here: dict[str, tuple[tuple[Reading, ...], Answers, Flagged | None]] = {}
        for student in kept.ids():
            readings, done = kept.readings(student), self.answers.get(student, _NOTHING)
            before = self._known.get(student)
            if before is not None and before[0] is readings and before[1] is done:
                here[student] = before
            else:
                here[student] = (readings, done, _flagged(kept.look(student), readings, done))
        self._known = here

    def flagged(self, student_id: str = "") -> list[Flagged]:
        """Whoever has a flag or a strength, by last name."""
        if student_id:
            known = self._known.get(student_id)
            return [known[2]] if known and known[2] else []
        found = [one for _, _, one in self._known.values() if one is not None]
        return sorted(found, key=lambda one: (one.student.sorting_name.casefold(), one.student.id))


def _flagged(look: Look, readings: tuple[Reading, ...], done: Answers) -> Flagged | None:
    if all(one.state != "flag" for one in readings):
        return None
    states = flag_states(look, (one for one in readings if not one.strength), done)
    return Flagged(
        student=look.signs.student,
        readings=readings,
        open=tuple(one for one in states if isinstance(one, OpenFlag)),
        settled=tuple(one for one in states if isinstance(one, SettledFlag)),
        strengths=tuple(one for one in readings if one.state == "flag" and one.strength),
        decision=done.decisions[0] if done.decisions else None,
        unwritten=_unwritten(done),
        inquiry=next((one for one in done.inquiries if one.closed_on is None), None),
    )


def _unwritten(done: Answers) -> bool:
    newest = done.decisions[0] if done.decisions else None
    if newest is None or newest.choice != "plan" or newest.plan_id:
        return False
    return all(one.begin_date < newest.date for one in done.plans)


_KEPT: Kept[_Flags] = Kept(_Flags)


def flagged(desk: Desk, today: dt.date, step: Step | None = None) -> list[Flagged]:
    """Every active student with a flag or a strength, one line each, by last name; `open` is empty where all is decided.

    The first question of a large school takes a second or two: see `screening.screening`.
    """
    return _KEPT.of(desk, today, step=step).flagged()


def are_known(desk: Desk) -> bool:
    """Whether the flags of this desk have been read once: asking for them again is quick."""
    return _KEPT.known(desk) is not None


def answers(desk: Desk, today: dt.date) -> Mapping[str, Answers]:
    """What was done about the flags of each student since the school year began; who is not in it has nothing."""
    return _KEPT.of(desk, today).answers


def flagged_student(desk: Desk, today: dt.date, student_id: str) -> Flagged | None:
    """The flags of one student; None without any. Where those of the school are not known yet, the others are not read
    first: a student's page, a meeting and a packet wait for nobody else."""
    if are_known(desk):
        return next(iter(_KEPT.of(desk, today).flagged(student_id)), None)
    one = look_of_one(desk, today, student_id)
    if one is None or not one[0].signs.student.active:
        return None
    since = one[0].year.begin_date if one[0].year else today
    return _flagged(*one, sign_reads.answers(desk, since, {student_id}).get(student_id, _NOTHING))


# -- deciding ---------------------------------------------------------------------------------------------------------


def decide_flags(
    desk: Desk,
    student_ids: Sequence[str],
    *,
    choice: str,
    today: dt.date,
    reason: str = "",
    until: dt.date | None = None,
    owner_id: str | None = None,
    due: dt.date | None = None,
    group_name: str = "",
    skill: str = "",
    provider_id: str | None = None,
    weekdays: str = "",
    minutes: int | None = None,
    meeting_id: str | None = None,
    only_open: bool = False,
) -> Changes:
    """Decide about all flags of one or several students, as one change; with `only_open` about those that wait, so that
    what was decided about the others goes on.

    `until` is the date of *watch*; `owner_id` and `due` say who finds out why by when; `group_name`, `skill`,
    `provider_id`, `weekdays` and `minutes` are those of a short reteach group. With *plan* each student's plan form begins
    with the concern (see `concern_from`), and is still to be written: `Place(name="plan", student_id=...)`.

    Raises `Refusal` where something is missing, or where a student has nothing to decide about.
    """
    _check(choice, reason, until, today)
    chosen = [_one(desk, today, student) for student in dict.fromkeys(student_ids)]
    if only_open and not all(one.open for one in chosen):
        raise Refusal("No flag waits for a decision any more.", "Nothing was changed.")
    if not chosen:
        raise Refusal("Nobody is chosen.", "Mark the students first.")
    group = _reteach_group(desk, chosen, group_name, skill, provider_id, weekdays, minutes, today, choice)
    who = desk.who.id or None
    by = due or today + dt.timedelta(days=INQUIRY_DAYS)
    values: list[Entity] = [group] if group else []
    for at, one in enumerate(chosen):
        area = lead_area(desk, today, one)
        plan = _reteach_plan(desk, one, group, area, skill, today) if group else None
        if choice == "find_out_why" and one.inquiry is None:
            inquiry = {
                "student_id": one.student.id,
                "date": today,
                "area": area,
                "staff_id": owner_id or who,
                "due": by,
            }
            values.append(msgspec.convert({"id": desk.new_id(), **inquiry}, Inquiry))
        if group and plan:
            values += [plan, _member(desk, group, one.student.id, at, today)]
        decision = {
            "id": desk.new_id(),
            "student_id": one.student.id,
            "date": today,
            "choice": choice,
            "reason": reason.strip(),
            "until": until if choice == "watch" else by if choice == "find_out_why" else None,
            "flags": remembered([flag.reading for flag in one.open] if only_open else (*one.flags, *one.strengths)),
            "plan_id": plan.id if plan else None,
            "group_id": group.id if group else None,
            "meeting_id": meeting_id,
            "staff_id": who,
        }
        values.append(msgspec.convert(decision, FlagDecision))
    changes = desk.commit(_says(chosen, choice, until, group), *values)
    if choice == "plan":
        for one in chosen:
            begin_plan(desk, today, one)
    return changes


def begin_plan(desk: Desk, today: dt.date, one: Flagged) -> None:
    """Let the student's plan form begin with the concern, its area and what was found out; what was typed there stays."""
    key = draft_key(one.student.id)
    draft = desk.kept(key, dict[str, str]) or {}
    touched = set(draft.get("touched", "").split())
    found = next((asked for asked in week_reads.inquiries(desk, one.student.id) if asked.hypothesis.strip()), None)
    for name, text in (
        ("concern", concern_from(one)),
        ("area", found.area if found else lead_area(desk, today, one)),
        ("hypothesis", found.hypothesis if found else ""),
    ):
        if text and name not in touched and not draft.get(name, "").strip():
            draft[name] = text
            touched.add(name)
    desk.keep(key, draft | {"touched": " ".join(sorted(touched))})


def concern_from(one: Flagged) -> str:
    """What a plan's concern begins with: the reasons, as the indicators say them."""
    return one.because[:_MOST_TEXT]


def lead_area(desk: Desk, today: dt.date, one: Flagged) -> str:
    """The area of the flag that leads: the oldest open one, else the first."""
    first = min(one.open, key=lambda flag: flag.since).reading if one.open else None
    reading = first or next(iter((*one.flags, *one.strengths)))
    areas = areas_of(reading, screening(desk, today).look(one.student.id).signs)
    known = field_of(Plan, "area").choices
    return next((area for area, _ in known if areas and area in areas[0]), "other")


def _check(choice: str, reason: str, until: dt.date | None, today: dt.date) -> None:
    if choice not in CHOICES:
        raise Refusal("This is no decision about a flag.", "Choose one of the list.")
    if choice == "no_action" and not reason.strip():
        raise Refusal("No action needs a reason.", "Type why nothing is done.")
    if choice == "watch" and until is None:
        raise Refusal("Watching needs a date.", "Choose until when.")
    if choice == "watch" and until is not None and until <= today:
        raise Refusal("The date to watch until is not after today.", "Choose a later day.")


def _one(desk: Desk, today: dt.date, student_id: str) -> Flagged:
    found = flagged_student(desk, today, student_id)
    if found is None:
        student = reads.student(desk, student_id)
        name = student.name if student else "This student"
        raise Refusal(f"{name} has no flag to decide about.", "Nothing was changed.")
    return found


def _reteach_group(
    desk: Desk,
    chosen: Sequence[Flagged],
    name: str,
    skill: str,
    provider_id: str | None,
    weekdays: str,
    minutes: int | None,
    today: dt.date,
    choice: str,
) -> Group | None:
    if choice != "reteach":
        return None
    problems = group_problems(desk, name, today)
    if problems:
        raise Refusal(problems[0].says, problems[0].remedy)
    if not skill.strip():
        raise Refusal("The one skill that is taught again is missing.", "Type it.")
    return msgspec.convert(
        {
            "id": desk.new_id(),
            "name": name.strip(),
            "area": lead_area(desk, today, chosen[0]),
            "staff_id": provider_id or None,
            "weekdays": weekdays,
            "minutes": minutes,
        },
        Group,
    )


def _reteach_plan(desk: Desk, one: Flagged, group: Group, area: str, skill: str, today: dt.date) -> Plan:
    return msgspec.convert(
        {
            "id": desk.new_id(),
            "student_id": one.student.id,
            "area": area,
            # taught again inside the grade's own teaching: three weeks and one skill make nobody a tier 2 student
            "tier": 1,
            "kind": "reteach",
            "concern": concern_from(one),
            "skill": skill.strip(),
            "group_id": group.id,
            "provider_id": group.staff_id,
            "weekdays": group.weekdays,
            "minutes": group.minutes,
            "begin_date": today,
            "review_date": today + dt.timedelta(weeks=RETEACH_WEEKS),
        },
        Plan,
    )


def _member(desk: Desk, group: Group, student_id: str, at: int, today: dt.date) -> Membership:
    return Membership(id=desk.new_id(), group_id=group.id, student_id=student_id, begin_date=today, position=float(at))


def _says(chosen: Sequence[Flagged], choice: str, until: dt.date | None, group: Group | None) -> str:
    whom = chosen[0].student.name if len(chosen) == 1 else count(len(chosen), "student")
    what = {
        "find_out_why": "find out why",
        "plan": "intervention plan",
        "reteach": f"short reteach group {group.name}" if group else "short reteach group",
        "watch": f"watch until {day_words(until)}" if until else "watch",
        "no_action": "no action",
    }[choice]
    return f"Flags of {whom}: {what}"


def who_waits(found: Iterable[Flagged]) -> list[Flagged]:
    """Those with an open flag, whoever waits longest first."""
    waiting = [(one.since, one) for one in found if one.since is not None]
    return [one for _, one in sorted(waiting, key=lambda pair: (pair[0], pair[1].student.sorting_name.casefold()))]
