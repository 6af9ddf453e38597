"""Social-emotional ratings as indicators: the totals of the SRSS and SRSS-IE, with their published cuts (methods 5.4).

The newest rating of this school year on a known scale is looked at, externalizing and internalizing apart. Its total is
the sum of its answers; one unanswered item is no total, because no source read says how to fill it in. Where the file
brought no answers its own total counts. The cuts hold only for the very items of the scale, so the number of answers must
fit. Where several adults rated on that day, the highest total leads. A scale that is not in the table is not judged.
"""

from __future__ import annotations

import functools
import re

import msgspec

from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.signs import Rating
from interventiondesk.domain.words import count, day_words, join, number


class Cuts(msgspec.Struct, frozen=True, kw_only=True):
    """Where the bands of one scale begin: moderate and high risk. Each item is rated from 0 to 3. `level` is empty where
    the source makes no difference."""

    name: str
    level: str = ""
    items: int
    moderate: int
    high: int
    source: str
    preliminary: bool = False

    @property
    def most(self) -> int:
        """The highest possible total."""
        return 3 * self.items


_DRUMMOND = "Drummond 1994"
_LANE_2025 = "Lane et al. 2025"
EXTERNALIZING: tuple[Cuts, ...] = (
    Cuts(name="SRSS", items=7, moderate=4, high=9, source=_DRUMMOND),
    Cuts(name="SRSS-E7", items=7, moderate=4, high=9, source=_DRUMMOND),
    Cuts(name="SRSS-E5", level="elementary", items=5, moderate=2, high=4, source=_LANE_2025, preliminary=True),
    Cuts(name="SRSS-E5", level="secondary", items=5, moderate=5, high=7, source=_LANE_2025, preliminary=True),
)
INTERNALIZING: tuple[Cuts, ...] = (
    Cuts(name="SRSS-I5", level="elementary", items=5, moderate=2, high=4, source="Lane et al. 2015"),
    Cuts(name="SRSS-I6", level="secondary", items=6, moderate=4, high=6, source="Lane et al. 2016"),
)
_LEVELS = {"elementary": "elementary school", "secondary": "middle and high school"}


def externalizing(look: Look) -> Reading:
    """The newest externalizing total: SRSS, SRSS-E7 or SRSS-E5."""
    return _reading(look, "externalizing")


def internalizing(look: Look) -> Reading:
    """The newest internalizing total: SRSS-I5 or SRSS-I6."""
    return _reading(look, "internalizing")


def total_of(rating: Rating, cuts: Cuts) -> tuple[int | None, str]:
    """The total of a rating, or None and why there is none, as the end of a sentence."""
    answers = rating.items.split()
    if answers:
        if len(answers) != cuts.items:
            return None, f"has {count(len(answers), 'answer')} instead of {cuts.items}"
        unanswered = answers.count("-")
        if unanswered:
            return None, f"has {count(unanswered, 'item')} without an answer, so there is no total"
        if any(answer not in {"0", "1", "2", "3"} for answer in answers):
            return None, "has an answer that is not 0, 1, 2 or 3"
        return sum(map(int, answers)), ""
    if rating.total is None:
        return None, "has neither answers nor a total"
    if not rating.total.is_integer() or not 0 <= rating.total <= cuts.most:
        return None, f"has the total {number(rating.total)}, which is not a whole number from 0 to {cuts.most}"
    return int(rating.total), ""


@functools.lru_cache(maxsize=128)
def _plain(scale: str) -> str:
    return re.sub(r"[^a-z0-9]", "", scale.casefold())


_KNOWN = frozenset(_plain(cuts.name) for cuts in (*EXTERNALIZING, *INTERNALIZING))


def _reading(look: Look, indicator: Indicator) -> Reading:
    ratings = [one for one in look.signs.ratings if look.this_year(one.date)]
    known = sorted((one for one in ratings if _own(indicator, one.scale)), key=lambda one: (one.date, one.id))
    if not known:
        return look.unknown(indicator, look.not_here if look.year is None else _none_of(indicator, ratings))
    newest = [one for one in known if one.date == known[-1].date]
    seen = [_judged(look, indicator, one) for one in newest]
    if len(seen) == 1:
        return seen[0]
    return max(seen, key=lambda one: (one.state != "not_enough_data", one.state == "flag", one.severe, one.value or 0))


def _none_of(indicator: Indicator, ratings: list[Rating]) -> str:
    unknown = sorted({one.scale for one in ratings if _plain(one.scale) not in _KNOWN})
    if unknown:
        return f"No published line is known for the scale {join(unknown, 'or')}."
    return f"No {indicator} rating of this school year has been brought in."


@functools.lru_cache(maxsize=256)
def _own(indicator: Indicator, scale: str) -> tuple[Cuts, ...]:
    """The cuts of one scale; none where the indicator does not know it."""
    table = EXTERNALIZING if indicator == "externalizing" else INTERNALIZING
    return tuple(cuts for cuts in table if _plain(cuts.name) == _plain(scale))


def _judged(look: Look, indicator: Indicator, rating: Rating) -> Reading:
    own = _own(indicator, rating.scale)
    cuts = next((cuts for cuts in own if cuts.level in ("", rating.level)), None)
    about = f"{own[0].name} on {day_words(rating.date)}"
    if cuts is None:
        because = f"{own[0].name} has no published lines for {_LEVELS[rating.level]}."
        return look.unknown(indicator, because, as_of=rating.date, covers=about)
    total, why_not = total_of(rating, cuts)
    if total is None:
        return look.unknown(indicator, f"{about} {why_not}.", as_of=rating.date, covers=about)
    severe = total >= cuts.high
    band = "high" if severe else ("moderate" if total >= cuts.moderate else "low")
    first = cuts.moderate if look.lines.rating_risk == "moderate" else cuts.high
    line = cuts.high if severe else first
    least, most = {
        "low": (0, cuts.moderate - 1),
        "moderate": (cuts.moderate, cuts.high - 1),
        "high": (cuts.high, cuts.most),
    }[band]
    made = f"{cuts.items} answers add up to" if rating.items.split() else "total"
    lines = f"lines are {first} and {cuts.high}" if severe and first != cuts.high else f"line is {line}"
    early = "; its source calls these lines preliminary" if cuts.preliminary else ""
    return look.reading(
        indicator,
        "flag" if total >= first else "clear",
        f"{about}: {made} {total}, {band} risk ({least} to {most}); the {lines}{early}.",
        value=float(total),
        line=float(line),
        said=band.capitalize(),
        as_of=rating.date,
        covers=about,
        rows=(rating.id,),
        severe=severe,
    )
