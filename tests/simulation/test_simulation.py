"""The simulation counts what the product says, and the stored results and the README are what it counted."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from simulation import tables
from simulation.product import AT_ONCE, THREE_WEEKS, differences, record_of, said_of
from simulation.series import WEEKLY, Students, behind, ever, most_found, students
from simulation.tables import (
    CELLS,
    README,
    RESULTS,
    SDS,
    USUAL,
    WEEKS,
    Cell,
    block,
    block_in,
    run_cell,
    run_parallel,
    run_rhythm,
)

SERIES = 400
AT_WEEK_0, BEFORE = dict.fromkeys(cell.variant for cell in CELLS)


@pytest.fixture(scope="module")
def stored() -> dict:
    return json.loads(RESULTS.read_text(encoding="utf-8"))


def near(share: float, other: float, series: int = SERIES) -> bool:
    """Within five standard errors, and a little more where nearly nobody is called."""
    return abs(share - other) <= 5 * math.sqrt(other * (1 - other) / series) + 0.01


@pytest.mark.parametrize("cell", [Cell(AT_WEEK_0, "half as fast", 10.0), Cell(BEFORE, "as planned", 15.0)])
def test_a_small_run_agrees_with_the_product_and_with_what_is_stored(cell: Cell, stored: dict) -> None:
    shares, wrong = run_cell(cell, SERIES, checked=40)
    assert wrong == 0
    for rule in stored["rules"]:
        name = f"default {rule['false_alarm_share']}" if rule["rule"] == "default" else rule["rule"]
        kept = rule["false_by"] if cell.growth == "as planned" else rule["found_by"][SDS.index(cell.sd)]
        assert all(near(share, other) for share, other in zip(shares[name], kept, strict=True)), name


def test_a_disagreement_would_be_seen() -> None:
    who = students(6, 1.0, 5.0, (1,))
    assert differences(who, AT_ONCE) == 0
    said = said_of(record_of(who.baseline[0], who.scores[0], who, THREE_WEEKS), who)
    moved = Students(who.schedule, who.baseline, who.scores - 60)
    assert said != said_of(record_of(moved.baseline[0], moved.scores[0], moved, THREE_WEEKS), moved)


def test_baseline_scores_of_the_three_weeks_before_count_as_the_level_at_the_start() -> None:
    who = students(20, 2.0, 10.0, (2,))
    for baseline, scores in zip(who.baseline, who.scores, strict=True):
        one_day, spread = (said_of(record_of(baseline, scores, who, days), who) for days in (AT_ONCE, THREE_WEEKS))
        assert one_day == spread


def test_what_is_stored_keeps_the_promise(stored: dict) -> None:
    assert stored["series"] == 20_000
    ours = {rule["false_alarm_share"]: rule for rule in stored["rules"] if rule["rule"] == "default"}
    assert all(rule["false_by_15"] <= setting for setting, rule in ours.items())
    assert all(found >= least for found, least in zip(ours[USUAL]["found_by_12"], (0.8, 0.34, 0.21), strict=True))
    four_point = next(rule for rule in stored["rules"] if rule["rule"] == "four-point")
    assert four_point["false_by_15"] > 3.5 * ours[USUAL]["false_by_15"]


def test_nothing_is_found_beyond_the_bound(stored: dict) -> None:
    for rule in stored["rules"]:
        for found, most in zip(rule["found_by"], rule.get("most_by", []), strict=False):
            assert all(part < bound for part, bound in zip(found, most, strict=True))


def test_the_bound_is_what_the_best_single_look_finds() -> None:
    many, week, sd = 20_000, 12, 10.0
    weeks = WEEKLY.weeks(week) - WEEKLY.weeks(week).mean()
    slopes = {
        growth: np.hstack([who.baseline, who.scores[:, :week]]) @ weeks / (weeks @ weeks)
        for growth in (2.0, 1.0)
        for who in [students(many, growth, sd, (3, int(growth)))]
    }
    accused = np.quantile(slopes[2.0], 0.07)
    assert near((slopes[1.0] < accused).mean(), most_found(0.07, 1.0, sd, week), many)


def test_more_accepted_false_alarms_find_more() -> None:
    who = students(SERIES, 1.0, 10.0, (4,))
    found = [ever(behind(who, setting), WEEKLY, 12) for setting in (0.02, 0.05, 0.10, 0.20, 0.30)]
    assert found == sorted(found)
    assert found[0] < found[-1]


def test_the_readme_shows_what_is_stored(stored: dict) -> None:
    shown = block_in(README.read_text(encoding="utf-8"))
    assert shown == block(stored)
    assert "four-point rule" in shown
    assert stored["weeks"] == list(WEEKS)


def test_the_readme_is_rewritten_between_its_markers_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = tmp_path / "README.md"
    monkeypatch.setattr(tables, "README", readme)
    readme.write_text("# Numbers\n", encoding="utf-8")
    assert not tables.write_readme()
    assert readme.read_text(encoding="utf-8") == "# Numbers\n"
    readme.write_text(f"# Numbers\n\n{tables.BEGIN}\nold\n{tables.END}\n\nmore\n", encoding="utf-8")
    assert tables.write_readme()
    text = readme.read_text(encoding="utf-8")
    assert block_in(text) == block(tables.stored())
    assert text.startswith("# Numbers\n\n<!--")
    assert text.endswith("-->\n\nmore\n")


def test_who_grows_as_asked_far_below_the_line_is_called_behind_for_the_level(stored: dict) -> None:
    ten, twenty = (stored["parallel_below_by_15"][below] for below in ("10", "20"))
    assert all(far > near_by for far, near_by in zip(twenty, ten, strict=True))
    assert twenty[0] > 0.95
    assert twenty[1] > 0.45
    shares, wrong = run_parallel("a score a week", 20.0, SERIES, checked=100)
    assert wrong == 0
    assert all(near(share, other) for share, other in zip(shares, twenty, strict=True))


def test_after_a_change_the_promise_holds_too() -> None:
    shares, wrong = run_rhythm("... without baseline scores, as after a change", 5 * SERIES, checked=40)
    assert wrong == 0
    assert shares[0] < USUAL + 5 * math.sqrt(USUAL * (1 - USUAL) / (5 * SERIES))
