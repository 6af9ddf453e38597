"""When and where the sample school's groups meet, and how many minutes each provider has promised."""

from __future__ import annotations

from collections import defaultdict

import msgspec

from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.years import Year
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group

_FIRST, _LAST = 8 * 60 + 30, 14 * 60 + 50
_LUNCH = (11 * 60 + 40, 12 * 60 + 10)
_STEP = 5
_PLACES = ("Room 2", "Room 4", "Room 6", "Library corner", "Room 7", "Reading loft")


class Timetable:
    """The hours of all providers. No provider is in two groups at the same time, and each keeps one room."""

    def __init__(self, making: Making) -> None:
        self._making = making
        self._busy: dict[tuple[object, ...], list[tuple[int, int]]] = defaultdict(list)
        self._places: dict[str, str] = {}
        self._promised: dict[str, int] = defaultdict(int)

    def group(
        self, name: str, area: str, provider: Staff, weekdays: str, minutes: int, year: Year | None = None
    ) -> Group:
        """Adds a group with its hour and room. One of an earlier year no longer meets."""
        here = year or self._making.year
        start = self._free(provider.id, weekdays, minutes, here)
        group = msgspec.convert(
            {
                "id": self._making.id("group", name),
                "name": name,
                "area": area,
                "staff_id": provider.id,
                "active": year is None,
                "weekdays": weekdays,
                "time": _words(start),
                "minutes": minutes,
                "place": self._place(provider.id),
            },
            Group,
        )
        self._making.add(group)
        if year is None:
            self.promise(provider.id, weekdays, minutes)
        return group

    def promise(self, provider_id: str, weekdays: str, minutes: int) -> None:
        """Counts the minutes of a week that a provider gives to a group or to one student."""
        self._promised[provider_id] += len(weekdays.split()) * minutes

    def give_minutes(self) -> None:
        """Says for each provider how many minutes there are in a week: more than promised, but for one a bit less."""
        teaching = [one for one in self._making.rows(Staff) if self._promised[one.id]]
        short = max(teaching, key=lambda one: (one.role == "interventionist", self._promised[one.id]), default=None)
        for one in teaching:
            promised = self._promised[one.id]
            most = 60 * -(-(promised + 45) // 60)
            if one is short:
                most = max(10, promised - 5 - promised % 10)
            elif one.role == "interventionist":
                most = max(600, most)
            self._making.change(msgspec.structs.replace(one, minutes_a_week=most))

    def _free(self, provider_id: str, weekdays: str, minutes: int, year: Year) -> int:
        """The first minute of the day from which the provider is free on all these days."""
        hours = [self._busy[provider_id, year.begin, weekday] for weekday in weekdays.split()]
        for start in range(_FIRST, _LAST - minutes + 1, _STEP):
            end = start + minutes
            taken = [_LUNCH, *(one for busy in hours for one in busy)]
            if all(end <= begin or start >= until for begin, until in taken):
                for busy in hours:
                    busy.append((start, end + _STEP))
                return start
        raise ValueError("the sample school has too few providers for its groups")

    def _place(self, provider_id: str) -> str:
        number = len(self._places)
        usual = _PLACES[number] if number < len(_PLACES) else f"Small room {number - len(_PLACES) + 1}"
        return self._places.setdefault(provider_id, usual)


def _words(start: int) -> str:
    hour, minute = divmod(start, 60)
    return f"{(hour - 1) % 12 + 1}:{minute:02d} {'am' if hour < 12 else 'pm'}"
