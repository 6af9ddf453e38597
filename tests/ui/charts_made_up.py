"""Charts for the tests of the parts and for the gallery: the student of the sketch in data coordinates, and one chart of
each kind that is easily drawn wrong, made as the program makes them."""

from __future__ import annotations

import datetime as dt

from interventiondesk.charts.attendance import attendance_chart
from interventiondesk.charts.chart import Axis, Chart, Mark, Point, Tick
from interventiondesk.charts.progress import progress_chart
from interventiondesk.charts.seasons import SeasonScore, seasons_chart
from interventiondesk.charts.sparkline import sparkline
from interventiondesk.domain.attendance import EXCUSED, PRESENT, TARDY, UNEXCUSED
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.norms import Benchmark, Risk, Season
from interventiondesk.domain.plan_record import PlanRecord
from plan_driver import REFERRALS, START, WEEK, before_start, change, goal, look_at, plan_record, score, weekly


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


# Charts as the program makes them.

BASELINE = before_start(38, 42, 40)
_STEPS = (0, 3, -2, 4, 1, -3, 2, 5, -1, 0, 4, -4, 3, 1, -2, 6, 2, -3)
CHANGE = START + 17 * WEEK + dt.timedelta(days=2)
YEAR = START + 38 * WEEK


def _year_of_scores() -> PlanRecord:
    first = [round(43 + 0.5 * week + _STEPS[week % 18]) for week in range(16)]
    then = [round(54 + 2.1 * week + _STEPS[(week + 5) % 18]) for week in range(20)]
    return plan_record(
        *BASELINE,
        *weekly(first),
        *weekly(then, START + 18 * WEEK),
        score(START + 20 * WEEK + dt.timedelta(days=2), 12, excluded_because="fire drill"),
        phases=(change(CHANGE),),
        goals=(goal(START, 40, YEAR, 105),),
    )


def _progress(record: PlanRecord, today: dt.date) -> Chart:
    return progress_chart(record, look_at(record, today), today)


def school_days(first: dt.date, weeks: int) -> list[dt.date]:
    """Monday to Friday, from the week of a day on, without two weeks of winter break and one Monday."""
    monday = first - dt.timedelta(days=first.weekday())
    days = [monday + dt.timedelta(days=7 * week + day) for week in range(weeks) for day in range(5)]
    off = {dt.date(2026, 9, 7), dt.date(2026, 11, 25), dt.date(2026, 11, 26), dt.date(2026, 11, 27)}
    return [
        day
        for day in days
        if first <= day and day not in off and not dt.date(2026, 12, 21) <= day <= dt.date(2027, 1, 1)
    ]


def attended() -> list[tuple[dt.date, int]]:
    """A fall with many absences, then fewer; the first week after the break has one recorded day, a week was missed."""
    days = school_days(dt.date(2026, 8, 31), 23)
    codes: list[tuple[dt.date, int]] = []
    for at, day in enumerate(days):
        often = 4 if day < dt.date(2026, 11, 3) else 11
        code = EXCUSED if at % often == 1 else UNEXCUSED if at % 17 == 6 else TARDY if at % 9 == 4 else PRESENT
        if dt.date(2026, 10, 12) <= day <= dt.date(2026, 10, 16):
            code = EXCUSED
        if not dt.date(2027, 1, 5) <= day <= dt.date(2027, 1, 8):
            codes.append((day, code))
    return codes


def _bands(season: Season, cuts: tuple[tuple[str, Risk, float | None], ...], instrument: str) -> tuple[Benchmark, ...]:
    return tuple(
        Benchmark(
            id=f"{instrument}-{season}-{name}",
            instrument=instrument,
            measure="M",
            grade="3",
            season=season,
            band=name,
            least=least,
            risk=risk,
            source=f"{instrument}, invented for this picture",
        )
        for name, risk, least in cuts
    )


def _reading_bands(season: Season, high: float, middle: float, low: float) -> tuple[Benchmark, ...]:
    cuts = (
        ("Above benchmark", "strength", high),
        ("At benchmark", "low", middle),
        ("Below benchmark", "some", low),
        ("Well below benchmark", "high", None),
    )
    return _bands(season, cuts, "Passages")


def _reading_seasons() -> Chart:
    words = Measure(id="orf", name="Oral reading fluency", level="3", unit="words", standard_error=10.0)
    return seasons_chart(
        words,
        [
            SeasonScore(
                date=dt.date(2026, 9, 10),
                season="beginning",
                value=54,
                bands=_reading_bands("beginning", 104, 83, 59),
            ),
            SeasonScore(
                date=dt.date(2027, 1, 19), season="middle", value=88, bands=_reading_bands("middle", 137, 97, 79)
            ),
            SeasonScore(date=dt.date(2027, 5, 11), season="end", value=125, bands=_reading_bands("end", 139, 112, 91)),
        ],
    )


def _rating_seasons() -> Chart:
    rating = Measure(
        id="srss", name="SRSS-I5, internalizing", unit="points", direction="lower", most=15.0, area="social_emotional"
    )
    seasons: tuple[Season, ...] = ("beginning", "middle", "end")
    dates = [dt.date(year + (month < 9), month, 20) for year in (2025, 2026) for month in (10, 1, 4)]
    cuts = (("Low", "low", 1.0), ("Moderate", "some", 3.0), ("High", "high", None))
    values = (6, 4, None, 3, 2, 1)
    return seasons_chart(
        rating,
        [
            SeasonScore(
                date=date, season=seasons[at % 3], value=value, bands=_bands(seasons[at % 3], cuts, "Rating scale")
            )
            for at, (date, value) in enumerate(zip(dates, values, strict=True))
        ],
    )


def sparklines() -> dict[str, Chart]:
    """Small charts that lose something where a dot, a gap or a change is forgotten."""
    return {
        "36 scores, two phases": sparkline(_year_of_scores(), YEAR),
        "a score alone between gaps": sparkline(
            plan_record(*weekly([43, 44, 47, None, None, None, 52, None, None, None, 55, 58]))
        ),
        "lower is better": sparkline(
            plan_record(
                *weekly([8, 7, 7, 6, 8, 5, 4, 5, 3]), goals=(goal(START, 8, START + 24 * WEEK, 2),), measure=REFERRALS
            )
        ),
        "no scores": sparkline(plan_record()),
        "constant, no goal": sparkline(plan_record(*weekly([40] * 6), goals=())),
    }


def honest_charts() -> dict[str, Chart]:
    """The charts that have to be looked at, by name, and that have to be the same on screen and on paper."""
    falling = goal(START, 8, START + 24 * WEEK, 2)
    return {
        "4 scores": _progress(plan_record(*BASELINE, *weekly([43, 47, 44, 50])), START + 6 * WEEK),
        "36 scores, two phases": _progress(_year_of_scores(), YEAR),
        "constant scores": _progress(plan_record(*before_start(40, 40, 40), *weekly([40] * 9)), START + 11 * WEEK),
        "one outlier": _progress(
            plan_record(*BASELINE, *weekly([43, 44, 46, 45, 95, 50, 49, 53, None, None, None, 52, 56])),
            START + 15 * WEEK,
        ),
        "lower is better": _progress(
            plan_record(
                *before_start(9, 7, 8),
                *weekly([8, 7, 7, 6, 8, 5, 4, 5]),
                *weekly([4, 3, 3], START + 10 * WEEK),
                goals=(falling,),
                measure=REFERRALS,
                phases=(change(START + 9 * WEEK + dt.timedelta(days=1), "check in, check out"),),
            ),
            START + 13 * WEEK,
        ),
        "no scores": _progress(plan_record(), START + WEEK),
        "attendance": attendance_chart(attended(), dt.date(2026, 11, 4), label="mentor each morning"),
        "attendance, few days": attendance_chart(attended()[:22], dt.date(2026, 9, 10)),
        "attendance, no days": attendance_chart([], dt.date(2026, 11, 4)),
        "seasons": _reading_seasons(),
        "seasons, lower is better": _rating_seasons(),
    }
