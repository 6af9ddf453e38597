"""One user of a roster set, with what the other files say of it."""

from __future__ import annotations

import datetime as dt
import re

from interventiondesk.exchange.dates import date_of
from interventiondesk.exchange.oneroster.reading import Member
from interventiondesk.exchange.tables import Row, plain_name

_TYPED = re.compile(r"\{\s*([^:{}]+?)\s*:\s*([^{}]*?)\s*\}")
_STATE = frozenset(["state", "stateid", "ssid", "sasid", "statestudentid", "suid"])
_LOCAL = frozenset(["local", "localid", "sis", "sisid", "studentnumber", "studentid", "district", "districtid"])


class Place:
    """One role of one person at one school: student, a word for staff, or a word for family."""

    __slots__ = ("begin", "end", "gone", "org", "word")

    def __init__(self, word: str, org: str, begin: str, end: str, *, gone: bool) -> None:
        self.word = word
        self.org = org
        self.begin = begin
        self.end = end
        self.gone = gone


class Person:
    """One user of the set with what the other files say of it. `listed` is False for one that only other files of
    changes speak of."""

    __slots__ = (
        "agents",
        "birth",
        "email",
        "family",
        "given",
        "gone",
        "grades",
        "homerooms",
        "identifier",
        "listed",
        "member",
        "middle",
        "phone",
        "places",
        "preferred",
        "pronouns",
        "row",
        "sex",
        "sid",
        "state",
    )

    def __init__(self, sid: str, member: Member, row: Row) -> None:
        self.sid = sid
        self.member = member
        self.row = row
        self.listed = True
        self.gone = False
        self.given = self.family = self.middle = self.preferred = self.pronouns = ""
        self.identifier = self.state = self.email = self.phone = self.grades = self.birth = self.sex = ""
        self.places: list[Place] = []
        self.agents: list[tuple[str, str]] = []
        self.homerooms: list[tuple[str, bool, Member, Row]] = []

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
