"""Draws students whose growth is known, and puts every decision rule to thousands of them at once.

The rules here are arrays and not the product's functions, which take one student at a time; `product` asks those about
the same students, and any difference ends the simulation.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import statistics

import numpy as np

from interventiondesk.domain.judging import LEVEL_PART, LINE_VARIANCE, RECENT, look_share
from interventiondesk.domain.trend import Trend, least_squares, t_quantile

ASKED = 2.0  # words a week, the goal of Hintze et al. 2018
LEVEL = 100.0  # at the start; no rule depends on it
GOAL_WEEKS = 30
START = dt.date(2026, 9, 8)
LEAST_SCORES, LEAST_DAYS = 6, 21  # the gate: domain.school.Policy
SETTINGS = (0.05, 0.10, 0.15, 0.20, 0.30)
PUBLISHED = ("three-point", "four-point", "four-point-gated", "trend", "median-of-three")


@dataclasses.dataclass(frozen=True)
class Schedule:
    """When scores come, in days after the start; `with_baseline` is False for a phase after a change."""

    days: tuple[int, ...]
    with_baseline: bool = True

    @property
    def looks(self) -> list[int]:
        """With how many scores somebody looks: after every score that the gate lets through."""
        return [n for n in range(LEAST_SCORES, len(self.days) + 1) if self.days[n - 1] >= LEAST_DAYS]

    def weeks(self, scores: int) -> np.ndarray:
        """The weeks of so many scores, and before them the baseline's, which count as taken on the start."""
        return np.array([*[0] * (3 if self.with_baseline else 0), *self.days[:scores]]) / 7

    def until(self, week: int) -> list[bool]:
        """Which looks have happened by a week."""
        return [self.days[n - 1] <= 7 * week for n in self.looks]


WEEKLY = Schedule(tuple(range(7, 106, 7)))


@dataclasses.dataclass(frozen=True)
class Students:
    """So many students of one kind: three baseline scores each, and their scores in the order of the schedule. `below` is
    by how much the goal line begins above the median of the baseline."""

    schedule: Schedule
    baseline: np.ndarray
    scores: np.ndarray
    below: float = 0.0

    def some(self, which: np.ndarray) -> Students:
        return Students(self.schedule, self.baseline[which], self.scores[which], self.below)

    @property
    def level(self) -> np.ndarray:
        """Where the goal line begins: the median of the baseline, or so much above it."""
        return np.median(self.baseline, axis=1) + self.below


def students(
    many: int,
    growth: float,
    sd: float,
    seed: tuple[int, ...],
    schedule: Schedule = WEEKLY,
    tails: float = 0,
    below: float = 0,
) -> Students:
    """Students who grow evenly, with independent normal residuals (or Student's t with `tails` degrees of freedom,
    scaled to the same SD). Not rounded to whole words, as in Hintze et al. 2018."""
    dice = np.random.default_rng(seed)

    def residuals(scores: int) -> np.ndarray:
        if tails:
            return sd * dice.standard_t(tails, (many, scores)) / np.sqrt(tails / (tails - 2))
        return dice.normal(0, sd, (many, scores))

    weeks = np.array(schedule.days) / 7
    return Students(schedule, LEVEL + residuals(3), LEVEL + growth * weeks + residuals(len(weeks)), below)


def _line(values: np.ndarray, weeks: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slope, residual standard error and mean of every row."""
    away = weeks - weeks.mean()
    spread = (away**2).sum()
    mean = values.mean(axis=1)
    rest = values - mean[:, None]
    slope = rest @ away / spread
    return slope, np.sqrt(((rest**2).sum(axis=1) - slope**2 * spread) / (len(weeks) - 2)), mean


def trend_like(schedule: Schedule, scores: int) -> Trend:
    """Dates and number of scores as the product's trend has them; they are the same for every student."""
    weeks = schedule.weeks(scores)
    found = least_squares([(START + dt.timedelta(days=round(7 * week)), 0.0) for week in weeks])
    assert found is not None
    return found


def behind(who: Students, setting: float) -> np.ndarray:
    """At every look (columns), whether the default rule calls the student behind."""
    said = []
    over = who.scores > who.level[:, None] + ASKED * np.array(who.schedule.days) / 7
    for scores in who.schedule.looks:
        weeks = who.schedule.weeks(scores)
        values = who.scores[:, :scores]
        if who.schedule.with_baseline:
            values = np.hstack([who.baseline, values])
        slope, residual, mean = _line(values, weeks)
        away, spread = weeks[-1] - weeks.mean(), ((weeks - weeks.mean()) ** 2).sum()
        below = mean + slope * away - who.level - ASKED * weeks[-1]
        at_goal = mean + slope * (GOAL_WEEKS - weeks.mean()) - who.level - ASKED * GOAL_WEEKS
        share = look_share(setting, trend_like(who.schedule, scores))
        slow = slope - ASKED < -t_quantile(1 - share, len(weeks) - 2) * residual / np.sqrt(spread)
        unsure = residual * np.sqrt(1 / len(weeks) + away**2 / spread + LINE_VARIANCE)
        low = (below < -t_quantile(1 - LEVEL_PART * share, len(weeks) - 2) * unsure) & (at_goal < 0)
        most_over = over[:, scores - RECENT : scores].sum(axis=1) > RECENT / 2
        said.append((slow | low) & (below < 0) & ~most_over)
    return np.column_stack(said)


def change(who: Students) -> dict[str, np.ndarray]:
    """At every look, whether each published rule asks for a change. Ties with the line do not happen here."""
    weeks = np.array(who.schedule.days) / 7
    above = who.scores - (who.level[:, None] + ASKED * weeks)
    said: dict[str, list[np.ndarray]] = {name: [] for name in PUBLISHED}
    for scores in who.schedule.looks:
        last = slice(scores - 4, scores)
        said["three-point"].append((above[:, last][:, 1:] < 0).all(axis=1))
        said["four-point"].append((above[:, last] < 0).all(axis=1))
        said["four-point-gated"].append(said["four-point"][-1])  # the looks have passed the same gate
        said["trend"].append(_line(who.scores[:, :scores], weeks[:scores])[0] < ASKED)
        middle = np.median(who.scores[:, last][:, 1:], axis=1)
        said["median-of-three"].append(middle < who.level + ASKED * weeks[scores - 2])
    return {name: np.column_stack(looks) for name, looks in said.items()}


def ever(said: np.ndarray, schedule: Schedule, week: int) -> float:
    """The share of students of whom it was said at least once by a week."""
    return float(said[:, schedule.until(week)].any(axis=1).mean())


def most_found(false_share: float, growth: float, sd: float, week: int) -> float:
    """The most that any test could find by a week, at this share of false alarms.

    One look, with SD and growth known. Only the level at the start is not: then the likelihood ratio of the two growths
    depends on the scores through the least-squares slope of baseline and phase alone, and the slope is normal with SD
    sd / sqrt(sum of squared distances from the mean week). A rule that looks every week and keeps its false alarms to
    the same share by that week is one of the tests over which this is the best (Neyman and Pearson).
    """
    normal = statistics.NormalDist()
    weeks = WEEKLY.weeks(week)
    spread = float(((weeks - weeks.mean()) ** 2).sum())
    if not 0 < false_share < 1:
        return false_share
    return normal.cdf(normal.inv_cdf(false_share) + (ASKED - growth) * spread**0.5 / sd)
