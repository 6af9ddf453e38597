"""One user of a roster set, with what the other files say of it."""

from __future__ import annotations

import datetime as dt
import re

import msgspec

from interventiondesk.exchange.dates import date_of
from interventiondesk.exchange.oneroster.reading import Member
from interventiondesk.exchange.tables import Row, plain_name

_TYPED = re.compile(r"\{\s*([^:{}]+?)\s*:\s*([^{}]*?)\s*\}")
_STATE = frozenset(["state", "stateid", "ssid", "sasid", "statestudentid", "suid"])
_LOCAL = frozenset(["local", "localid", "sis", "sisid", "studentnumber", "studentid", "district", "districtid"])


class Place(msgspec.Struct, eq=False):
    """One role of one person at one school: student, a word for staff, or a word for family."""

    word: str
    org: str
    begin: str
    end: str
    gone: bool


class Person(msgspec.Struct, eq=False):
    """One user of the set with what the other files say of it. `listed` is False for one that only other files of
    changes speak of."""

    sid: str
    member: Member
    row: Row
    listed: bool = True
    gone: bool = False
    given: str = ""
    family: str = ""
    middle: str = ""
    preferred: str = ""
    pronouns: str = ""
    identifier: str = ""
    state: str = ""
    email: str = ""
    phone: str = ""
    grades: str = ""
    birth: str = ""
    sex: str = ""
    places: list[Place] = []
    agents: list[tuple[str, str]] = []
    homerooms: list[tuple[str, bool, Member, Row]] = []

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.given} {self.family}".strip()


def one_line(text: str) -> str:
    """A name without line breaks and double spaces."""
    return " ".join(text.split()) if " " in text or "\n" in text else text


def typed_ids(person: Person, text: str) -> None:
    """Gives a person the ids whose kind is said: `{State:123},{SIS:45}`."""
    for kind, value in _TYPED.findall(text):
        if plain_name(kind) in _STATE:
            person.state = value
        elif plain_name(kind) in _LOCAL and not person.identifier:
            person.identifier = value


def day_of(text: str) -> dt.date | None:
    """A date of the set, None for an empty cell. Raises `ValueError` where it is none or could be two."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        return date_of(text)
