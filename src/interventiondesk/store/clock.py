"""Where a desk gets its time and its chance from, so that the sample school and tests can hand in their own."""

from __future__ import annotations

import datetime as dt
import os
import time
from typing import Protocol


class Clock(Protocol):
    """Milliseconds since 1970 in UTC, and random bytes for ids."""

    def milliseconds(self) -> int:
        """The time now."""
        ...

    def noise(self) -> bytes:
        """Ten random bytes."""
        ...


class SystemClock:
    """The computer's own clock and chance."""

    def milliseconds(self) -> int:
        return time.time_ns() // 1_000_000

    def noise(self) -> bytes:
        return os.urandom(10)


def moment_words(milliseconds: int) -> str:
    """UTC in ISO form, to the second: how moments are stored."""
    moment = dt.datetime.fromtimestamp(milliseconds / 1000, tz=dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
