"""Making and removing the sample school."""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import msgspec

from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import Staff
from interventiondesk.resources import resource
from interventiondesk.store.desk import Desk
from interventiondesk.store.folder import DeskFolder, NoDesk
from interventiondesk.store.version import DATA_VERSION


class SeededClock:
    """The time of one day and the chance of one seed: the same sample school every time."""

    def __init__(self, today: dt.date, seed: int) -> None:
        self._now = int(dt.datetime(today.year, today.month, today.day, 7, 30, tzinfo=dt.UTC).timestamp() * 1000)
        self._random = random.Random(seed)  # noqa: S311 - invented data, no secret

    def milliseconds(self) -> int:
        """A second later every time it is asked."""
        self._now += 1000
        return self._now

    def noise(self) -> bytes:
        """Ten bytes from the seed."""
        return self._random.randbytes(10)


class MadeSample(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo made."""

    desk: str
    students: int
    plans: int
    scores: int
    digest: str


def make_sample(folder: Path, today: dt.date, *, students: int = 120, years: int = 1, seed: int = 7) -> MadeSample:
    """Make the invented school in a new folder; it ends on `today` and opens without a passphrase."""
    from interventiondesk.domain.sample import FILES, ingredients_from, sample_school
    from interventiondesk.tasks.sample_week import live_last_week

    ingredients = ingredients_from({name: resource(*parts).read_bytes() for name, parts in FILES.items()})
    made = sample_school(ingredients, students, years, seed, today)
    signs_in = next(one for one in made.values if isinstance(one, Staff) and one.id == made.coordinator_id)
    with Desk.new_sample(folder, signs_in=signs_in, clock=SeededClock(today, seed)) as desk:
        desk.commit("Fill the sample school with invented data", *made.values, attendance=(made.batch, made.attendance))
        live_last_week(desk, today)
        desk.end_beginning()
        desk.keep("sample today", today)
        counts = desk.counts()
        return MadeSample(
            desk=str(folder),
            students=counts["student"],
            plans=counts["plan"],
            scores=counts["score"],
            digest=desk.digest(),
        )


def remove_sample(folder: Path) -> None:
    """Take the sample school and its backups off this computer. Raises `Refusal` for a real school."""
    place = DeskFolder(folder)
    if not place.exists():
        raise NoDesk(folder)
    place.take()
    try:
        if not place.look(DATA_VERSION).is_sample:
            raise Refusal("This is not the sample school.", "A real school is never removed in one step.")
    finally:
        place.release()
    shutil.rmtree(folder)
