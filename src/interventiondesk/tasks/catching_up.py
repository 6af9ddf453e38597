"""What a task remembers of an open desk between two questions, caught up from the operation log whoever changed it.

A memory is never a second truth: it asks the log what was changed since it last looked, so a grid, an import and an undo
all reach it, and one that is thrown away is made anew.
"""

from __future__ import annotations

import datetime as dt
import threading
import weakref
from collections.abc import Callable, Mapping
from typing import Any, Generic, Protocol, TypeVar

from interventiondesk.store import reads
from interventiondesk.store.desk import Desk


class Remembers(Protocol):
    """A memory that can be caught up."""

    def catch_up(self, desk: Desk, touched: Mapping[str, frozenset[str]], today: dt.date) -> object:
        """Read again what these rows (ids by table) change, and what another day changes."""
        ...


M = TypeVar("M", bound=Remembers)


class Kept(Generic[M]):
    """One memory of a kind for each open desk, forgotten with it. `make` reads the desk for the first time.

    Long first readings run outside the window's thread; whoever asks meanwhile waits and gets the same memory.
    """

    def __init__(self, make: Callable[..., M]) -> None:
        self._make = make
        self._known: weakref.WeakKeyDictionary[Desk, tuple[int, dt.date, M]] = weakref.WeakKeyDictionary()
        self._lock = threading.RLock()

    def of(self, desk: Desk, today: dt.date, **more: Any) -> M:
        """The memory as it stands now. `more` goes to `make` where it has to be made."""
        with self._lock:
            before = self._known.get(desk)
            if before is None:
                # before reading: what is written meanwhile is read once more the next time
                clock, kept = desk.last_clock(), self._make(desk, today, **more)
            else:
                clock, day, kept = before
                clock, touched = reads.touched_since(desk, clock)
                if touched or day != today:
                    kept.catch_up(desk, touched, today)
            self._known[desk] = (clock, today, kept)
            return kept

    def known(self, desk: Desk) -> M | None:
        """The memory as it was last, without asking the log; None where there is none yet."""
        found = self._known.get(desk)
        return found[2] if found else None
