"""What every part of the recipe shares while it works: the calendar, chance that depends on the seed, and the rows."""

from __future__ import annotations

import bisect
import datetime as dt
import random
from collections.abc import Sequence
from typing import TypeVar

from interventiondesk.domain.calendar import SchoolCalendar, monday_of
from interventiondesk.domain.declared import Entity
from interventiondesk.domain.entities import ENTITIES
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.sample.ingredients import Ingredients
from interventiondesk.domain.sample.years import Year, first_year, school_year

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Entity)


class Making:
    """One run of the recipe. Owns the rows made so far; each part adds its own and reads what earlier parts left.

    Chance comes in streams named after what they decide, so that one part can change without moving the others.
    """

    def __init__(self, ingredients: Ingredients, years: int, seed: int, today: dt.date) -> None:
        self.ingredients = ingredients
        self.seed = seed
        self.today = today
        start = first_year(today)
        self.years = tuple(school_year(start - back, today) for back in reversed(range(years)))
        self.year: Year = self.years[-1]
        self.calendar = SchoolCalendar(
            years=tuple(year.row for year in self.years),
            days=tuple(day for year in self.years for day in year.closed),
        )
        gone = self.year.days[: bisect.bisect_right(self.year.days, today)]
        self.gone: tuple[dt.date, ...] = gone
        """The school days of this year up to today."""
        self.last_day: dt.date = gone[-1] if gone else self.year.begin
        """The last school day up to today; in the summer that of the year just finished."""
        self.this_week: dt.date = monday_of(self.last_day)
        self._rows: dict[type[Entity], list[Entity]] = {entity: [] for entity in ENTITIES}
        self.cases: dict[str, str] = {}
        """What is worth finding in this school, and the student with whom it is found; the first one found stays."""

    def id(self, kind: str, *key: object) -> str:
        """The same id for the same seed and key."""
        return natural_id("sample", kind, str(self.seed), *map(str, key))

    def chance(self, *stream: object) -> random.Random:
        """A stream of chance that depends on the seed and its name only."""
        name = "/".join(map(str, (self.seed, *stream)))
        return random.Random(name)  # noqa: S311 - an invented school needs the same chance every time, not secrecy

    def add(self, *values: Entity) -> None:
        """Keeps rows. What they refer to may come later: `values` puts them in order."""
        for value in values:
            self._rows[type(value)].append(value)

    def rows(self, entity: type[_E]) -> list[_E]:
        """The rows of one entity made so far."""
        return [value for value in self._rows[entity] if isinstance(value, entity)]

    def change(self, value: Entity) -> None:
        """Puts a value in the place of the row with its id."""
        rows = self._rows[type(value)]
        rows[next(at for at, row in enumerate(rows) if row.id == value.id)] = value

    def case(self, name: str, student_id: str) -> None:
        """Remembers with whom something is found."""
        self.cases.setdefault(name, student_id)

    def values(self) -> tuple[Entity, ...]:
        """All rows, each after those it refers to."""
        return tuple(value for rows in self._rows.values() for value in rows)

    def school_day(self, day: dt.date) -> dt.date:
        """The last school day of this year on or before a date, the first where there is none."""
        days = self.year.days
        return days[max(0, bisect.bisect_right(days, day) - 1)]

    def days_ago(self, many: int) -> dt.date | None:
        """The school day so many school days before the last one; None where the year is younger."""
        return self.gone[-1 - many] if many < len(self.gone) else None

    def monday_with_school(self, monday: dt.date) -> dt.date:
        """The given Monday, or the last one before it in whose week there is school."""
        while monday > self.year.begin and not self.calendar.has_school(monday):
            monday -= dt.timedelta(days=7)
        return monday


def spread(chance: random.Random, things: Sequence[_T], many: int) -> list[_T]:
    """So many different things in an order of chance, fewer where there are not so many."""
    return chance.sample(things, min(many, len(things)))
