"""What is on the desk, as an importer asks for it: values of one entity, read when first asked for.

Importers know no store; the task that calls them hands in the question.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from interventiondesk.domain.declared import Entity

E = TypeVar("E", bound=Entity)

AskDays = Callable[[Collection[str], dt.date, dt.date], Mapping[str, Mapping[int, int]]]
"""The attendance of some students from a day to another, both included: the code in force by student and by day as
`date.toordinal()`. Who has none is not in it."""


class Ask(Protocol):
    """All living values of one entity, inactive and ended ones too."""

    def __call__(self, entity: type[E], /) -> Sequence[E]:
        """The values."""
        ...


def no_days(students: Collection[str], first: dt.date, last: dt.date) -> Mapping[str, Mapping[int, int]]:
    """A desk without attendance."""
    del students, first, last
    return {}


class Here:
    """Answers each question once and remembers the answer while one file is compared."""

    def __init__(self, ask: Ask, days: AskDays = no_days) -> None:
        self._ask = ask
        self._known: dict[type[Entity], Sequence[Any]] = {}
        self.days = days

    def all(self, entity: type[E]) -> Sequence[E]:
        """All living values of one entity on the desk."""
        if entity not in self._known:
            self._known[entity] = self._ask(entity)
        return self._known[entity]


Maker = Callable[[], str]
"""A new id for something that has no natural one."""
