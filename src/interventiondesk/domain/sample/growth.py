"""What is measured at the sample school, how students grow on it, and how far single scores lie from their growth."""

from __future__ import annotations

import bisect
import dataclasses
import datetime as dt
import itertools
import random

import msgspec

from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Season
from interventiondesk.domain.sample.ingredients import Level, MeasureEntry
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.people import GRADES, Enrolled
from interventiondesk.domain.sample.years import Year

SEASONS: tuple[Season, Season, Season] = ("beginning", "middle", "end")
_ACCURACY = (0.07, 0.025)
"""Errors per word of a reader with a plan and of one without."""


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """A measure at one level, with what is usual on it."""

    entry: MeasureEntry
    level: Level
    measure: Measure

    def usual(self, year: Year, day: dt.date) -> tuple[float, float]:
        """The middle score and the spread on a day: straight lines between the benchmark windows, and beyond them."""
        known = [
            (season.toordinal(), middle, spread)
            for season, middle, spread in zip(year.seasons, self.level.middle, self.level.spread, strict=True)
            if middle is not None
        ]
        if not known:
            return 0.0, 1.0
        if len(known) == 1:
            return known[0][1], known[0][2]
        at = max(1, min(len(known) - 1, bisect.bisect_left([place for place, _, _ in known], day.toordinal())))
        (x0, y0, s0), (x1, y1, s1) = known[at - 1], known[at]
        part = (day.toordinal() - x0) / (x1 - x0)
        return y0 + part * (y1 - y0), s0 + max(0.0, min(1.0, part)) * (s1 - s0)

    def typed(self, value: float) -> float:
        """The value as somebody writes it down: whole, and within what is possible."""
        most = self.entry.most
        return float(max(0, round(value if most is None else min(value, most))))


def make_scales(making: Making) -> dict[tuple[str, str], Scale]:
    """Every measure at every level, by key and level."""
    scales: dict[tuple[str, str], Scale] = {}
    for entry in making.ingredients.measures:
        for level in entry.levels:
            measure = msgspec.convert(
                {
                    "id": making.id("measure", entry.key, level.level),
                    "name": entry.name,
                    "short_name": entry.short_name,
                    "instrument": entry.instrument,
                    "level": level.level,
                    "area": entry.area,
                    "unit": entry.unit,
                    "direction": entry.direction,
                    "most": entry.most,
                    "standard_error": entry.standard_error,
                },
                Measure,
            )
            scales[entry.key, level.level] = Scale(entry, level, measure)
            making.add(measure)
    return scales


def residuals(chance: random.Random, count: int, noise: float, *, calm: bool) -> list[float]:
    """How far each of so many scores lies from its line, in order.

    Calm ones have no level and no trend of their own and exactly this spread, so that a story stays what it is called
    whatever the seed.
    """
    drawn = [max(-2.2, min(2.2, chance.gauss(0, 1))) for _ in range(count)]
    if not calm or count < 4:
        return [noise * one for one in drawn]
    middle, mean = (count - 1) / 2, sum(drawn) / count
    across = sum((at - middle) ** 2 for at in range(count))
    slope = sum((at - middle) * one for at, one in enumerate(drawn)) / across
    left = [one - mean - slope * (at - middle) for at, one in enumerate(drawn)]
    size = (sum(one * one for one in left) / (count - 2)) ** 0.5 or 1.0
    return [noise * one / size for one in left]


def errors_of(chance: random.Random, scale: Scale, words: float, *, helped: bool) -> int | None:
    """Words read wrong beside the words read right, where the measure has them."""
    if not scale.entry.errors:
        return None
    return max(0, round(words * _ACCURACY[0 if helped else 1] * chance.uniform(0.4, 1.5)))


Line = list[tuple[dt.date, float]]
"""A student's true level between dates, straight from one to the next."""


def level_on(line: Line, day: dt.date) -> float:
    """The level on a day; before the first and after the last date that date's."""
    if day <= line[0][0]:
        return line[0][1]
    for (begin, low), (end, high) in itertools.pairwise(line):
        if day <= end:
            return low + (high - low) * (day - begin).days / (end - begin).days
    return line[-1][1]


_BENCHMARKS = {"reading": ("sounds", "names", "reading"), "math": ("numbers",)}


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """What a plan already says about a student on its measure: the level, the days between the first baseline score and
    the start, which belong to the baseline alone, and from when on nobody gave a score."""

    line: Line
    quiet: tuple[dt.date, dt.date]
    days: frozenset[dt.date]
    none_from: dt.date | None = None


def give_benchmarks(
    making: Making,
    students: list[Enrolled],
    scales: dict[tuple[str, str], Scale],
    known: dict[tuple[str, str], Known],
    teachers: dict[str, str],
) -> None:
    """The benchmark scores of every year, as far as today allows: each room on its days, who was away a few days later.

    `known` is what plans say by student and measure, `teachers` the staff member of each room.
    """
    for back, year in enumerate(reversed(making.years)):
        for student in students:
            grade = student.grade - back
            if grade < 0 or not student.listed:
                continue
            chance = making.chance("benchmark", year.begin, student.index)
            for area, keys in _BENCHMARKS.items():
                for key in keys:
                    scale = scales.get((key, GRADES[grade]))
                    if scale:
                        one = known.get((student.id, scale.measure.id))
                        _benchmark(making, student, scale, year, one, teachers.get(student.homeroom), chance, area)


def _benchmark(
    making: Making,
    student: Enrolled,
    scale: Scale,
    year: Year,
    known: Known | None,
    teacher_id: str | None,
    chance: random.Random,
    area: str,
) -> None:
    ability = student.reading if area == "reading" else student.math
    after = (3 if area == "math" else 0) + int(student.homeroom.split()[1]) % 3
    for season, monday, middle in zip(SEASONS, year.seasons, scale.level.middle, strict=True):
        first = bisect.bisect_left(year.days, monday) + after
        window = [day for day in year.days[first : first + 10] if student.begin <= day <= making.today]
        if known:
            until = known.none_from or dt.date.max
            window = [day for day in window if not known.quiet[0] <= day < known.quiet[1] and day < until]
        day = next((day for day in window if not student.absent(day)), None)
        if middle is None or day is None:
            continue
        usual, spread = scale.usual(year, day)
        level = level_on(known.line, day) if known else usual + ability * spread
        value = scale.typed(max(1.0, level + chance.gauss(0, 0.6 * scale.entry.noise)))
        making.add(
            Score(
                id=making.id("benchmark", student.index, scale.measure.id, year.begin, season),
                student_id=student.id,
                measure_id=scale.measure.id,
                date=day,
                ordinal=2 if known and day in known.days else 1,
                value=value,
                errors=errors_of(chance, scale, value, helped=known is not None),
                kind="benchmark",
                season=season,
                staff_id=teacher_id,
            )
        )
