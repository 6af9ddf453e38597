"""The commands that compute: a series from a file, two phases from a file, early warning and progress of a desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import click

from interventiondesk.commands.options import cli, common, day, day_on, on_desk, open_desk, tell
from interventiondesk.domain.analysis import Analysis, analyze
from interventiondesk.domain.declared import Problem
from interventiondesk.domain.effects import Effects, Estimate, Scale, effects
from interventiondesk.domain.lines import Aimline, Direction, aimline_between
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.rules import outcome_words
from interventiondesk.domain.school import RuleName, usual_policy
from interventiondesk.domain.screening import INDICATORS, STRENGTHS
from interventiondesk.domain.trend import Interval
from interventiondesk.domain.words import PROGRESS, count, day_and_year, percent, rounded
from interventiondesk.store import reads
from interventiondesk.tasks import numbers as task
from interventiondesk.tasks import screening
from interventiondesk.tasks.screening import ScreenLine
from interventiondesk.tasks.standing import standings

_RULES = ("three-point", "four-point", "four-point-gated", "trend", "median-of-three", "default")
_SCALES = ("count", "percentage", "proportion")
_BETTER = click.Choice(["higher", "lower"])


@cli.command("analyze")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--aim", default="", metavar="DATE=VALUE", help="Where the goal line begins: the baseline and its date.")
@click.option("--goal", default="", metavar="DATE=VALUE", help="Where the goal line ends.")
@click.option("--better", type=_BETTER, default="higher", show_default=True, help="Which way is better.")
@click.option("--phase-start", default="", metavar="DATE", help="Look at the rows from this date on.")
@click.option("--rule", type=click.Choice(_RULES), default="default", show_default=True, help="The decision rule.")
@click.option(
    "--forecast-weeks",
    "weeks",
    type=click.IntRange(0, 520),
    default=4,
    show_default=True,
    help="How far to look ahead.",
)
@click.option("--chart", type=click.Path(path_type=Path), default=None, help="Also draw it: OUT.pdf or OUT.png.")
@common
def analyze_file(
    file: Path,
    aim: str,
    goal: str,
    better: Direction,
    phase_start: str,
    rule: RuleName,
    weeks: int,
    chart: Path | None,
    today: dt.date | None,
    as_json: bool,
) -> None:
    """Trend, forecast and decision of a series: FILE has the columns date and score."""
    now = day(today)
    line = _line(aim, goal, now)
    start = _day("--phase-start", phase_start, now) if phase_start else None
    if chart is not None:
        task.chart_kind(chart)
    rows = task.read_scores(file, now)
    found = analyze(
        [(one.date, one.score) for one in rows],
        line=line,
        direction=better,
        rule=rule,
        phase_start=start,
        forecast_weeks=weeks,
        policy=usual_policy(),
    )
    drawn: list[str] = []
    if chart is not None:
        scores = tuple((one.date, one.score) for one in rows if one.score is not None)
        series = task.SeriesChart(
            name=file.stem, scores=scores, line=line, direction=better, phase_start=start, rule=rule
        )
        task.draw_series(series, chart)
        drawn.append(f"The chart is in {chart}.")
    tell(found, as_json, *_analysis_words(found, better), *drawn)


def _line(aim: str, goal: str, today: dt.date) -> Aimline | None:
    """The goal line of both options, None without them. Raises `Refusal`."""
    if not aim and not goal:
        return None
    if not aim or not goal:
        raise Refusal("--aim and --goal belong together.", "Give both, or neither.")
    begin, baseline = _dated("--aim", aim, today)
    end, target = _dated("--goal", goal, today)
    line = aimline_between(begin, baseline, end, target)
    if isinstance(line, Problem):
        raise Refusal("The date of --goal is not after the date of --aim.", "Give a later goal.")
    return line


def _dated(option: str, text: str, today: dt.date) -> tuple[dt.date, float]:
    date, equals, value = text.partition("=")
    try:
        score = task.score_in(value.strip()) if equals else None
    except ValueError as error:
        raise Refusal(f"{option}: {str(error).removesuffix('.')}.") from None
    if score is None:
        raise Refusal(f"{option} {text} is not a date and a value such as 2026-09-08=20.")
    return _day(option, date, today), score


def _day(option: str, text: str, today: dt.date) -> dt.date:
    try:
        return task.day_in(text.strip(), today)
    except ValueError as error:
        raise Refusal(f"{option}: {error}.") from None


def _said(value: float | None, places: int = 2) -> str:
    return "not available" if value is None else rounded(value, places)


def _between(interval: Interval | None, places: int = 2) -> str:
    """An interval in words after a value; nothing where there is none."""
    return f" (95 %: {rounded(interval[0], places)} to {rounded(interval[1], places)})" if interval else ""


def _analysis_words(found: Analysis, better: Direction) -> list[str]:
    trend, theil_sen, forecast = found.trend, found.theil_sen, found.forecast
    lines = [f"{count(found.n, 'score')}."]
    if trend.slope_per_week is not None:
        lines.append(f"Trend: {_said(trend.slope_per_week)} a week{_between(trend.slope_ci95)}.")
    if theil_sen.slope_per_week is not None:
        lines.append(f"Theil-Sen: {_said(theil_sen.slope_per_week)} a week{_between(theil_sen.slope_ci95)}.")
    if forecast.date and forecast.mean is not None:
        level = f"{_said(forecast.mean, 1)}{_between(forecast.mean_ci95, 1)}"
        lines.append(f"On {day_and_year(forecast.date)} the line is at {level}.")
    if found.aimline:
        lines.append(f"The goal asks for {_said(found.aimline.slope_per_week)} a week.")
    if found.decision and found.progress:
        lines.append(f"Progress: {PROGRESS[found.progress].lower()}. {found.decision.because}")
    elif found.decision:
        outcome = outcome_words(found.decision.outcome, better)
        lines.append(f"By the rule {found.decision.rule}: {outcome}. {found.decision.because}")
    # Progress is asked of one rule only: where another one spoke, nothing is missing.
    told = ("because", "progress") if found.decision else ("because",)
    return [*lines, *_why_not({name: why for name, why in found.why_not.items() if name not in told})]


def _why_not(why_not: Mapping[str, str]) -> list[str]:
    """Each reason once, with what it keeps from being computed."""
    names: dict[str, list[str]] = {}
    for name, why in why_not.items():
        names.setdefault(why, []).append(name)
    return [f"Not available ({', '.join(keys)}): {why}" for why, keys in names.items()]


@cli.command("effects")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--better", type=_BETTER, default="higher", show_default=True, help="Which way is better.")
@click.option("--scale", type=click.Choice(_SCALES), default=None, help="What the scores are, for the response ratio.")
@common
def effects_of_file(file: Path, better: Direction, scale: Scale | None, today: dt.date | None, as_json: bool) -> None:
    """Phase B against phase A: FILE has the columns date, phase and score."""
    a, b = task.read_phases(file, day(today))
    found = effects(a, b, direction=better, scale=scale)
    tell(found, as_json, *_effect_words(found))


def _effect_words(found: Effects) -> list[str]:
    def told(name: str, one: Estimate) -> list[str]:
        return [] if one.value is None else [f"{name}: {_said(one.value)}{_between(one.ci95)}."]

    lines = [
        f"Phase {name}: {count(one.n, 'score')}" + ("" if one.mean is None else f", mean {_said(one.mean)}") + "."
        for name, one in (("A", found.a), ("B", found.b))
    ]
    lines += told("NAP", found.nap) + told("Tau", found.tau)
    singles = (("Tau-U (A vs B - trend A)", found.tau_u), ("Baseline-corrected Tau", found.tau_bc))
    lines += [f"{name}: {_said(value)}." for name, value in singles if value is not None]
    if found.pnd is not None:
        lines.append(
            f"PND: {percent(Fraction(round(found.pnd * found.b.n), found.b.n))} of {count(found.b.n, 'score')}."
        )
    lines += told("Standardized mean difference", found.smd) + told("Log response ratio", found.lrr)
    lines.append("A difference is consistent with the plan, and not proved to come from it.")
    return [*lines, *_why_not(found.why_not)]


@cli.command()
@click.option("--student", "student_id", default="", help="Only this student: the Student ID, or the id.")
@on_desk
def screen(student_id: str, folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Tell what each early warning indicator says of each student."""
    with open_desk(folder, staff) as desk:
        found = screening.screen(desk, day_on(desk, today), student_id)
        names = {one.id: one.name for one in reads.students(desk, also_inactive=True)}
    told = found if student_id else [one for one in found if one.state == "flag"]
    tell(
        found,
        as_json,
        *(f"{names[one.student]}: {_reading_words(one)}. {one.because}" for one in told),
        *([] if told else ["No student has a flag."]),
    )


def _reading_words(one: ScreenLine) -> str:
    """Which indicator, and what it says: a flag that is good news is no flag in words."""
    state = "strength" if one.state == "flag" and one.indicator in STRENGTHS else one.state.replace("_", " ")
    return f"{INDICATORS[one.indicator]}, {state}"


def _progress_words(one: Progress) -> str:
    """A progress with its because; without its word where the kind of plan has no goal line."""
    return f"{one.word.lower()}. {one.because}" if one.word else one.because


@cli.command()
@on_desk
def progress(folder: Path, staff: str, today: dt.date | None, as_json: bool) -> None:
    """Tell the progress of every running plan, with its scores and sessions."""
    with open_desk(folder, staff) as desk:
        found = standings(desk, day_on(desk, today))
    tell(
        [
            {
                "plan": one.record.plan.id,
                "student": one.record.student.id,
                "progress": one.progress.state,
                "because": one.progress.because,
                "scores": one.progress.scores,
                "sessions": one.progress.sessions,
            }
            for one in found
        ],
        as_json,
        *(f"{one.record.student.name}: {_progress_words(one.progress)}" for one in found),
        *([] if found else ["No plan is running."]),
    )
