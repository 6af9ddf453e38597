"""The chart of daily points: each rated day's share of the possible points, with the daily goal as a line."""

from __future__ import annotations

from collections.abc import Sequence

from interventiondesk.charts.axes import date_axis
from interventiondesk.charts.chart import Axis, Chart, Mark, Tick
from interventiondesk.domain.plans import PointsDay
from interventiondesk.domain.points import counted, counted_words, share_of
from interventiondesk.domain.words import day_and_year, percent

_GAP = 9
"""Days without a rating after which the thread breaks: over a holiday nothing is joined."""


def points_chart(days: Sequence[PointsDay], goal_percent: float | None, *, title: str = "Daily points") -> Chart | None:
    """The chart of one plan's rated days, in order; None before there are any. Shares are drawn in percent."""
    rated = [(day.date, share) for day in days if (share := share_of(day)) is not None]
    if not rated:
        return None
    first, last = rated[0][0], rated[-1][0]
    points = [(float(day.toordinal()), 100 * float(share)) for day, share in rated]
    marks = [Mark(role="thread", points=tuple(run)) for run in _runs(points) if len(run) > 1]
    if goal_percent is not None:
        at = (points[-1][0], goal_percent)
        marks.append(Mark(role="aim", points=((points[0][0], goal_percent), at)))
        marks.append(Mark(role="goal", points=(at,), label=f"Goal {goal_percent:g} %", label_at=at))
    marks += [Mark(role="score", points=(point,)) for point in points]
    ticks = tuple(Tick(float(each), f"{each} %") for each in (0, 25, 50, 75, 100))
    told = counted_words(counted(days, goal_percent), goal_percent)
    says = f"{title} from {day_and_year(first)} to {day_and_year(last)}. {told}"
    rows = [("Day", "Share of points"), *((day_and_year(day), percent(share)) for day, share in rated)]
    return Chart(
        title=title,
        x=date_axis(first, last),
        y=Axis(low=0.0, high=105.0, ticks=ticks, title="%"),
        marks=tuple(marks),
        says=says,
        table=tuple(rows),
    )


def _runs(points: Sequence[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = []
    for point in points:
        if runs and point[0] - runs[-1][-1][0] <= _GAP:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs
