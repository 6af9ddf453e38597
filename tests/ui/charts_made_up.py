"""A chart and a small chart for the tests of the parts: the student of the sketch, in data coordinates."""

from __future__ import annotations

import datetime as dt

from interventiondesk.charts.chart import Axis, Chart, Mark, Point, Tick


def day(month: int, date: int, year: int = 2026) -> float:
    return float(dt.date(year, month, date).toordinal())


SAYS = (
    "69 words on January 12; the goal line is at 71. Since November 3 she gains 2.5 words a week; the goal asks for 1.7. "
    "At this pace: about 99 by April 6."
)
BASE: tuple[Point, ...] = ((day(9, 8), 38.0), (day(9, 12), 42.0), (day(9, 16), 40.0))
BEFORE: tuple[Point, ...] = tuple(
    (day(9, 29) + 7 * at, value) for at, value in enumerate((44.0, 42.0, 46.0, 43.0, 45.0, 46.0))
)
AFTER: tuple[Point, ...] = tuple(
    (day(11, 10) + step, value)
    for step, value in ((0, 49.0), (7, 48.0), (21, 55.0), (28, 58.0), (35, 60.0), (42, 64.0), (63, 69.0))
)
LOW, HIGH = 20.0, 110.0


def big_chart() -> Chart:
    start, end = day(9, 8), day(4, 6, 2027)
    ticks = [("Sep 8", 0), ("Oct 20", 42), ("Dec 1", 84), ("Jan 12", 126), ("Feb 23", 168), ("Apr 6", 210)]
    return Chart(
        title="Oral reading fluency, words correct per minute, grade 3 passages",
        x=Axis(low=start, high=end, ticks=tuple(Tick(start + at, word) for word, at in ticks)),
        y=Axis(low=LOW, high=HIGH, ticks=tuple(Tick(at, f"{at:g}") for at in (20.0, 50.0, 80.0, 110.0)), title="words"),
        marks=(
            Mark(
                role="phase",
                points=((day(9, 22), LOW), (day(9, 22), HIGH)),
                label="Sep 22: plan starts",
                label_at=(day(9, 22), HIGH),
                side="top_right",
            ),
            Mark(
                role="phase",
                points=((day(11, 3), LOW), (day(11, 3), HIGH)),
                label="Nov 3: four sessions a week",
                label_at=(day(11, 3), HIGH),
                side="top_right",
            ),
            Mark(
                role="benchmark",
                points=((day(1, 6, 2027), 97.0), (day(1, 26, 2027), 97.0)),
                label="grade 3 in winter: 97 is the middle",
                label_at=(day(1, 26, 2027), 97.0),
            ),
            Mark(role="aim", points=((start, 40.0), (end, 92.0))),
            Mark(role="goal", points=((end, 92.0),), label="Goal 92", label_at=(end, 92.0)),
            Mark(
                role="interval",
                points=(
                    (AFTER[0][0], 45.0),
                    (day(12, 11), 57.0),
                    (AFTER[-1][0], 66.0),
                    (AFTER[-1][0], 73.0),
                    (day(12, 11), 60.0),
                    (AFTER[0][0], 51.0),
                ),
            ),
            Mark(role="thread", points=BEFORE),
            Mark(role="thread", points=AFTER),
            Mark(
                role="trend",
                points=((BEFORE[0][0], 43.0), (BEFORE[-1][0], 45.5)),
                label="0.5 a week",
                label_at=(day(10, 16), 42.0),
                side="below",
            ),
            Mark(
                role="trend",
                points=((AFTER[0][0], 48.0), (AFTER[-1][0], 70.0)),
                label="2.5 a week",
                label_at=AFTER[-1],
                side="below_right",
            ),
            Mark(
                role="baseline",
                points=BASE,
                label="baseline 40, median of 3",
                label_at=(start, 36.0),
                side="below_right",
            ),
            Mark(role="excluded", points=((day(10, 30), 30.0),)),
            Mark(role="score", points=BEFORE),
            Mark(role="score", points=AFTER),
        ),
        says=SAYS,
        table=(
            ("Date", "Score", "Note"),
            *((dt.date.fromordinal(int(at)).isoformat(), f"{value:g}", "baseline") for at, value in BASE),
            *((dt.date.fromordinal(int(at)).isoformat(), f"{value:g}", "") for at, value in BEFORE + AFTER),
        ),
    )


def small_chart() -> Chart:
    points = BEFORE + AFTER
    return Chart(
        title="Oral reading fluency",
        x=Axis(low=day(9, 8), high=AFTER[-1][0], ticks=()),
        y=Axis(low=38.0, high=72.0, ticks=()),
        marks=(
            Mark(role="aim", points=((day(9, 8), 40.0), (AFTER[-1][0], 71.0))),
            Mark(role="thread", points=points),
            Mark(role="score", points=points[-1:]),
        ),
        says="69 words on January 12.",
    )
