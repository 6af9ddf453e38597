"""Runs the cells of the simulation and says them as tables: on the screen, in the stored results and in the README."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from interventiondesk.resources import resource
from simulation.product import AT_ONCE, THREE_WEEKS, differences
from simulation.series import (
    ASKED,
    PUBLISHED,
    SETTINGS,
    WEEKLY,
    Schedule,
    Students,
    behind,
    change,
    ever,
    most_found,
    students,
)

SEED = 20_260_908
WEEKS = (8, 10, 12, 15)
SDS = (5.0, 10.0, 15.0)
USUAL = 0.10
GROWTHS = {"as planned": ASKED, "half as fast": ASKED / 2, "twice as fast": 2 * ASKED}
VARIANTS = {"at week 0": AT_ONCE, "on the three weeks before the start, without growth": THREE_WEEKS}
RESULTS = resource("rules") / "simulation.json"
README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- simulation -->", "<!-- /simulation -->"
WORDS = {
    "default": "ours",
    "three-point": "three-point rule",
    "four-point": "four-point rule",
    "four-point-gated": "four-point rule after 6 scores and 3 weeks",
    "trend": "trend rule",
    "median-of-three": "median of the last three",
}


@dataclasses.dataclass(frozen=True)
class Cell:
    """One kind of student: when the baseline was taken, how fast they grow, how much their scores scatter."""

    variant: str
    growth: str
    sd: float


CELLS = [Cell(variant, growth, sd) for variant in VARIANTS for growth in GROWTHS for sd in SDS]

RHYTHMS: dict[str, tuple[Schedule, int, float]] = {
    # what it is called, when scores come, by which week false alarms are counted, how heavy the tails are
    "a score a week": (WEEKLY, 15, 0),
    "... in whole words": (WEEKLY, 15, 0),
    "... with heavy tails (t with 5 degrees)": (WEEKLY, 15, 5),
    "... without baseline scores, as after a change": (Schedule(WEEKLY.days, with_baseline=False), 15, 0),
    "... with a two-week break after week 7": (Schedule(WEEKLY.days[:7] + WEEKLY.days[9:]), 15, 0),
    "... with weeks 3, 6, 10 and 13 missed": (
        Schedule(tuple(day for day in WEEKLY.days if day // 7 not in {3, 6, 10, 13})),
        15,
        0,
    ),
    "... false alarms over thirty weeks": (Schedule(tuple(range(7, 211, 7))), 30, 0),
    "a score every other week": (Schedule(tuple(range(14, 106, 14))), 15, 0),
    "two scores a week": (Schedule(tuple(sorted([*range(3, 106, 7), *range(7, 106, 7)]))), 15, 0),
    "a score every school day": (Schedule(tuple(day for day in range(1, 106) if day % 7 < 5)), 15, 0),
}

BELOW = (10.0, 20.0)
"""By how many words students who grow as planned lie below their goal line."""

PARALLEL: dict[str, Schedule] = {
    "a score a week": WEEKLY,
    "... without baseline scores, as after a change": Schedule(WEEKLY.days, with_baseline=False),
}

Shares = dict[str, list[float]]


def run_cell(cell: Cell, series: int, checked: int) -> tuple[Shares, int]:
    """For each rule the share of students of whom it was ever said by each of WEEKS, and how often arrays and product
    disagreed about a random few of them."""
    seed = (SEED, CELLS.index(cell))
    who = students(series, GROWTHS[cell.growth], cell.sd, seed)
    said = {**change(who), **{f"default {setting}": behind(who, setting) for setting in SETTINGS}}
    shares = {name: [ever(looks, WEEKLY, week) for week in WEEKS] for name, looks in said.items()}
    few = np.random.default_rng(seed).choice(series, size=min(checked, series), replace=False)
    return shares, differences(who.some(few), VARIANTS[cell.variant])


def run_rhythm(name: str, series: int, checked: int) -> tuple[list[float], int]:
    """Our rule at its usual setting in another rhythm: false alarms, then half-growers found by week 12 at each SD."""
    schedule, week, tails = RHYTHMS[name]
    kinds = [("as planned", 10.0, week), *(("half as fast", sd, 12) for sd in SDS)]
    shares: list[float] = []
    wrong = 0
    for at, (growth, sd, until) in enumerate(kinds):
        who = students(series, GROWTHS[growth], sd, (SEED, 100 + list(RHYTHMS).index(name), at), schedule, tails)
        whole = "whole words" in name
        if whole:
            who = Students(schedule, who.baseline.round(), who.scores.round())
        shares.append(ever(behind(who, USUAL), schedule, until))
        if not whole:  # in whole words scores lie on the line, which the arrays do not know
            wrong += differences(who.some(np.arange(min(checked // 10, series))), THREE_WEEKS)
    return shares, wrong


def run_parallel(name: str, below: float, series: int, checked: int) -> tuple[list[float], int]:
    """Our rule at its usual setting for students who grow as the goal asks, but so far below the line: how many it has
    called behind by week 15 at each SD."""
    shares: list[float] = []
    wrong = 0
    for sd in SDS:
        seed = (SEED, 200 + list(PARALLEL).index(name), int(below), int(sd))
        who = students(series, ASKED, sd, seed, PARALLEL[name], below=below)
        shares.append(ever(behind(who, USUAL), who.schedule, WEEKS[-1]))
        wrong += differences(who.some(np.arange(min(checked // 10, series))), THREE_WEEKS)
    return shares, wrong


@dataclasses.dataclass(frozen=True)
class Outcome:
    """All that one run counted."""

    series: int
    cells: dict[Cell, Shares]
    rhythms: dict[str, list[float]]
    parallel: dict[tuple[str, float], list[float]]
    checked: int
    differences: int


def run(series: int, *, checked: int = 300, processes: int = 2) -> Outcome:
    """Every cell and every rhythm, on two processes."""
    with ProcessPoolExecutor(processes) as pool:
        cells = [pool.submit(run_cell, cell, series, checked) for cell in CELLS]
        rhythms = [pool.submit(run_rhythm, name, series, checked) for name in RHYTHMS]
        kinds = [(name, below) for name in PARALLEL for below in BELOW]
        parallel = [pool.submit(run_parallel, name, below, series, checked) for name, below in kinds]
        done = [one.result() for one in cells]
        others = [one.result() for one in rhythms]
        lows = [one.result() for one in parallel]
    return Outcome(
        series=series,
        cells={cell: shares for cell, (shares, _) in zip(CELLS, done, strict=True)},
        rhythms={name: shares for name, (shares, _) in zip(RHYTHMS, others, strict=True)},
        parallel={kind: shares for kind, (shares, _) in zip(kinds, lows, strict=True)},
        checked=min(checked, series),
        differences=sum(wrong for _, wrong in [*done, *others, *lows]),
    )


def results(outcome: Outcome) -> dict[str, Any]:
    """What is stored: for each rule and setting the shares by WEEKS, ever called behind of those who grow as planned
    (the highest of the SDs and of both baselines), and found of those who grow half as fast at each SD."""
    rules: list[dict[str, Any]] = []
    at_once = next(iter(VARIANTS))
    for name in (*(f"default {setting}" for setting in SETTINGS), *PUBLISHED):
        rule, _, setting = name.partition(" ")
        planned = {cell: shares[name] for cell, shares in outcome.cells.items() if cell.growth == "as planned"}
        half = [outcome.cells[Cell(at_once, "half as fast", sd)][name] for sd in SDS]
        false_by = [max(column) for column in zip(*planned.values(), strict=True)]
        entry: dict[str, Any] = {"rule": rule}
        if setting:
            entry["false_alarm_share"] = float(setting)
        entry["false_by_15"] = _kept(false_by[-1])
        entry["found_by_12"] = [_kept(found[WEEKS.index(12)]) for found in half]
        entry["false_by"] = [_kept(part) for part in false_by]
        entry["found_by"] = [[_kept(part) for part in found] for found in half]
        if setting:
            entry["most_by"] = [
                [_kept(part) for part in _most(planned[Cell(at_once, "as planned", sd)], sd, "half as fast")]
                for sd in SDS
            ]
        rules.append(entry)
    below = {f"{low:.0f}": [_kept(part) for part in outcome.parallel["a score a week", low]] for low in BELOW}
    head = {"series": outcome.series, "seed": SEED, "weeks": list(WEEKS), "sds": list(SDS)}
    return {**head, "parallel_below_by_15": below, "rules": rules}


def _kept(part: float) -> float:
    return round(part, 4)


def _most(false_by: Sequence[float], sd: float, growth: str) -> list[float]:
    return [most_found(part, GROWTHS[growth], sd, week) for part, week in zip(false_by, WEEKS, strict=True)]


def screen(outcome: Outcome) -> str:
    """The whole outcome as text: every cell, the settings, the other rhythms."""
    lines = [
        f"{outcome.series:,} series a cell, seed {SEED}. Percent of students of whom a rule, looked at every week from",
        f"week 6 on, has ever said change (ours: behind) by week {', '.join(map(str, WEEKS))}.",
        f"The goal asks for {ASKED} words a week. Scores are not rounded, as in Hintze et al. 2018.",
    ]
    for variant in VARIANTS:
        for growth in GROWTHS:
            lines += ["", f"Grows {growth}; baseline {variant}"]
            lines.append(f"{'':30}" + "".join(f"{f'SD {sd:.0f}: by {WEEKS[0]}':>13}{_heads()}" for sd in SDS))
            cells = [outcome.cells[Cell(variant, growth, sd)] for sd in SDS]
            for name in (*PUBLISHED, *(f"default {setting}" for setting in SETTINGS)):
                setting = name.partition(" ")[2]
                title = f"ours, {_whole(float(setting))} % accepted" if setting else name
                lines.append(f"{title:30}" + "".join(_cells(shares[name]) for shares in cells))
                if growth == "half as fast" and setting == str(USUAL):
                    planned = [outcome.cells[Cell(variant, "as planned", sd)][name] for sd in SDS]
                    most = [_most(false_by, sd, growth) for false_by, sd in zip(planned, SDS, strict=True)]
                    lines.append(f"{'  the most any test could find':30}" + "".join(map(_cells, most)))
    lines += [
        "",
        "The most any test could find: one look at that week, growth and SD known, only the level at the start unknown,",
        "at the false alarms that ours has reached by that week.",
        "",
        f"Ours at {_whole(USUAL)} % in other rhythms, looked at after every score from the sixth on",
        f"{'':50}{'false alarms':>14}{'half found by week 12, SD 5, 10, 15':>38}",
    ]
    for name, (false, *found) in outcome.rhythms.items():
        lines.append(f"{name:50}{100 * false:14.1f}{'':14}" + "".join(f"{100 * part:8.1f}" for part in found))
    lines += ["", f"Ours at {_whole(USUAL)} %: called behind by week {WEEKS[-1]}, though growing as the goal asks"]
    lines.append(f"{'':64}" + "".join(f"{f'SD {sd:.0f}':>8}" for sd in SDS))
    for (name, low), shares in outcome.parallel.items():
        lines.append(
            f"{name + f'; {low:.0f} words below the line':64}" + "".join(f"{100 * one:8.1f}" for one in shares)
        )
    asked = (
        f"Arrays and product, asked about the same {outcome.checked} random series of each cell and"
        f" {outcome.checked // 10} of each other kind at every look: {outcome.differences} differences."
    )
    return "\n".join([*lines, "", asked])


def _heads() -> str:
    return "".join(f"{week:>6}" for week in WEEKS[1:])


def _cells(shares: Sequence[float]) -> str:
    first, *rest = (100 * share for share in shares)
    return f"{first:13.1f}" + "".join(f"{share:6.1f}" for share in rest)


def block(kept: dict[str, Any]) -> str:
    """The README's table, made from the stored results alone."""
    rules: list[dict[str, Any]] = kept["rules"]
    ours = next(rule for rule in rules if rule.get("false_alarm_share") == USUAL)
    rows = [
        "| of 100 students, by week " + ", ".join(map(str, WEEKS)) + " | called behind, though they grow as planned |"
        " found, SD 5 | SD 10 | SD 15 |",
        "|---|---|---|---|---|",
    ]
    for rule in (ours, *(rule for rule in rules if rule["rule"] != "default")):
        rows.append(_row(WORDS[str(rule["rule"])], [rule["false_by"], *rule["found_by"]]))
        if rule is ours:
            rows.append(_row("the most any test could find", [ours["false_by"], *ours["most_by"]]))
    settings = ", ".join(
        f"{_whole(rule['false_alarm_share'])} %: {' / '.join(_whole(part) for part in rule['found_by_12'])}"
        for rule in rules
        if rule["rule"] == "default"
    )
    words = (
        "Each row is a rule that somebody looks at every week from week 6 on: the first number says how many of 100"
        " students who grow exactly as the goal asks it has wrongly called behind, the others how many of 100 who grow"
        " half as fast it has found, where scores scatter little, usually or much. The four-point rule finds many"
        " because it accuses many; ours keeps to the false alarms that the school accepts (10 of 100 by week 15 unless"
        " set), and the second row is the most that any test could find with so few."
    )
    low = ", ".join(
        f"{' / '.join(map(_whole, shares))} of those {below} words below it"
        for below, shares in kept["parallel_below_by_15"].items()
    )
    lower = (
        "Who grows as the goal asks, but clearly below the goal line, is called behind for the level alone: of 100"
        f" students by week 15 at SD 5 / 10 / 15 ours has called {low}."
    )
    more = (
        f"Found by week 12 at SD 5 / 10 / 15 for each setting of accepted false alarms: {settings}."
        f" {kept['series']:,} simulated series a cell; `make simulate` does it again."
    )
    return "\n\n".join([_wrapped(words), "\n".join(rows), _wrapped(lower), _wrapped(more)])


def _row(title: str, columns: list[list[float]]) -> str:
    told = [" / ".join(_whole(share) for share in shares) for shares in columns]
    return f"| {title} | " + " | ".join(told) + " |"


def _whole(share: float) -> str:
    return f"{100 * share:.0f}"


def _wrapped(text: str, width: int = 120) -> str:
    lines, line = [], ""
    for word in text.replace(" %", "~%").split():  # a number and its sign stay together
        if len(line) + len(word) + 1 > width:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".lstrip()
    return "\n".join([*lines, line]).replace("~%", " %")


def block_in(readme: str) -> str | None:
    """What stands between the markers; None where they are missing."""
    if BEGIN not in readme or END not in readme:
        return None
    return readme.split(BEGIN, 1)[1].split(END, 1)[0].strip("\n")


def write(outcome: Outcome) -> None:
    """Stores the results."""
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(_compact(results(outcome)), encoding="utf-8")


def stored() -> dict[str, Any]:
    """The results as they were stored last."""
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def write_readme() -> bool:
    """Rewrites the README's block from the stored results. False where the README has no markers."""
    readme = README.read_text(encoding="utf-8")
    if block_in(readme) is None:
        return False
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    README.write_text(f"{before}{BEGIN}\n\n{block(stored())}\n\n{END}{after}", encoding="utf-8")
    return True


def _compact(kept: dict[str, Any]) -> str:
    """JSON with one line a rule."""
    head = {name: value for name, value in kept.items() if name != "rules"}
    lines = ",\n".join(f"  {json.dumps(rule)}" for rule in kept["rules"])
    return f'{json.dumps(head)[:-1]}, "rules": [\n{lines}\n]}}\n'
