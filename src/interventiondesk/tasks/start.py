"""Starting a real school on this computer, and who may sign in to it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.library import measures_from
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.sample import interventions_from
from interventiondesk.domain.school import School, SchoolYear, Staff
from interventiondesk.resources import resource
from interventiondesk.store import keys, reads
from interventiondesk.store.clock import Clock, SystemClock
from interventiondesk.store.desk import Changes, Desk


def named(text: str) -> tuple[str, str]:
    """First and last name of what somebody typed as one: `Rosa Alvarado`, `Alvarado, Rosa`."""
    if "," in text:
        family, _, given = text.partition(",")
        return given.strip(), family.strip()
    *given_parts, family = text.split() or [""]
    return " ".join(given_parts), family


def start_problem(school: str, person: str, passphrase: str) -> Problem | None:
    """What keeps a school from being started, before a recovery code is made."""
    if not school.strip():
        return Problem("school", "The school has no name.", "Type it.")
    if not person.strip():
        return Problem("staff", "Nobody is named who signs in.", "Type your name.")
    return keys.passphrase_problem(passphrase)


def start_school(
    folder: Path, *, school: str, person: str, passphrase: str, code: str, today: dt.date, clock: Clock | None = None
) -> Desk:
    """Make a new desk with its first sign-in, its school year and the library. The code was typed back before.

    Raises `Refusal` where something is missing, and the refusals of the folder.
    """
    problem = start_problem(school, person, passphrase)
    if problem:
        raise Refusal(problem.says, problem.remedy)
    source = clock or SystemClock()
    given, family = named(person)
    staff = Staff(id="staff-" + source.noise().hex(), given_name=given, family_name=family, role="coordinator")
    desk = Desk.new(
        folder,
        school=School(id="school", name=school.strip()),
        staff=staff,
        passphrase=passphrase,
        recovery_code=code,
        clock=clock,
    )
    begin = today.year if today.month >= 7 else today.year - 1
    year = SchoolYear(
        id=f"year-{begin}",
        title=f"{begin}-{begin + 1}",
        begin_date=dt.date(begin, 8, 20),
        end_date=dt.date(begin + 1, 6, 15),
    )
    library = interventions_from(resource("library", "interventions.json").read_bytes())
    measures = measures_from(resource("library", "measures.json").read_bytes())
    desk.commit("Set up the school year and the library", year, *library, *measures)
    desk.end_beginning()
    return desk


def add_sign_in(desk: Desk, person: str, role: str, passphrase: str) -> Changes:
    """Let another staff member sign in."""
    if desk.is_sample:
        raise Refusal("The sample school has no passphrases.", "Start your own school to protect it.")
    staff = _who_is_meant(desk, person, role)
    if any(slot.staff_id == staff.id for slot in desk.envelope.slots):
        raise Refusal(f"{staff.name} signs in already.", "Whoever it is can change the passphrase after signing in.")
    if not desk.who.sees_restricted:
        raise Refusal("Sign-ins are given by a coordinator, counselor, principal or psychologist.", "Ask one of them.")
    slot = desk.work_with_writer(
        lambda _, key: keys.passphrase_slot(staff.name, staff.id, passphrase, key, desk.envelope.desk)
    )
    changes = desk.commit(f"Let {staff.name} sign in", staff)
    desk.replace_slots((*desk.envelope.slots, slot))
    return changes


def _who_is_meant(desk: Desk, person: str, role: str) -> Staff:
    """The colleague of this name who works here already, with the given role; else a new one."""
    given, family = named(person)
    wanted = f"{given} {family}".strip().casefold()
    known = [one for one in reads.staff(desk) if one.name.casefold() == wanted]
    if len(known) == 1:
        return msgspec.convert(msgspec.structs.asdict(known[0]) | {"role": role or known[0].role}, Staff)
    return msgspec.convert(
        {"id": desk.new_id(), "given_name": given, "family_name": family, "role": role or "teacher"}, Staff
    )


def change_passphrase(desk: Desk, old: str, new: str) -> None:
    """Seal the key anew for whoever is signed in; not a byte of the data is written again. Raises `WrongPassphrase`."""
    key, found = keys.unlock(desk.envelope.slots, desk.envelope.desk, old, desk.who.name)
    if desk.who.id and found.staff_id and found.staff_id != desk.who.id:
        raise keys.WrongPassphrase
    slot = keys.passphrase_slot(desk.who.name, desk.who.id, new, key, desk.envelope.desk)
    others = tuple(one for one in desk.envelope.slots if one.staff_id != desk.who.id or one.kind != "passphrase")
    desk.replace_slots((*others, slot))


def new_recovery_code() -> str:
    """A code to print; it counts once it was typed back."""
    return keys.new_recovery_code()


def code_typed_back(code: str, typed: str) -> bool:
    """Whether the printed code was typed back as it is."""
    return keys.same_code(code, typed)
