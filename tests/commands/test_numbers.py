from __future__ import annotations

import datetime as dt
import math
import random
import statistics
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from drivers import Answer
from interventiondesk import commands
from interventiondesk.documents.preview import Preview

SERIES = """date,score
2026-09-08,20
2026-09-15,24
2026-09-22,23
2026-09-29,
2026-10-06,27
2026-10-13,28
2026-10-20,31
2026-10-27,30
2026-11-03,34
"""
PHASES = """date,phase,score
2026-09-08,A,10
2026-09-15,A,12
2026-09-22,A,11
2026-10-06,B,14
2026-10-13,B,15
2026-10-20,B,13
"""
LINE = ("--aim", "2026-09-08=20", "--goal", "2027-05-07=50")


class Terminal:
    """Commands without a desk, typed in one folder."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def file(self, text: str, name: str = "f.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def __call__(self, *words: object) -> Answer:
        self._capsys.readouterr()
        status = commands.run([*map(str, words), "--today", "2026-11-19"])
        said = self._capsys.readouterr()
        return Answer(status, said.out, said.err)

    def json(self, *words: object) -> Any:
        answer = self(*words, "--json")
        assert (answer.status, answer.err) == (0, "")
        assert not {"NaN", "Infinity"} & set(answer.out.replace(",", " ").replace(":", " ").split())
        return answer.json

    def refused(self, *words: object) -> str:
        answer = self(*words, "--json")
        assert (answer.status, answer.out) == (2, "")
        (sentence,) = answer.err.splitlines()
        return sentence


@pytest.fixture
def terminal(tmp_path, capsys) -> Terminal:
    return Terminal(tmp_path, capsys)


# -- analyze ----------------------------------------------------------------------------------------------------------


def by_hand(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Slope and intercept by the schoolbook."""
    mean_x, mean_y = (statistics.fmean(part) for part in zip(*points, strict=True))
    square = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / square
    return slope, mean_y - slope * mean_x


def test_a_series_is_analyzed_with_every_key_that_was_promised(terminal):
    told = terminal.json("analyze", terminal.file(SERIES), *LINE)
    assert {"n", "trend", "theil_sen", "forecast", "aimline", "decision", "progress", "because", "why_not"} <= set(told)
    assert set(told["trend"]) == {
        "slope_per_week", "intercept", "slope_se", "slope_ci95", "residual_se", "r_squared",
    }  # fmt: skip
    assert set(told["theil_sen"]) == {"slope_per_week", "intercept", "slope_ci95"}
    assert set(told["forecast"]) == {"date", "mean", "mean_se", "mean_ci95", "prediction_interval95"}
    assert set(told["decision"]) == {"rule", "outcome", "because"}
    assert told["n"] == 8
    assert told["forecast"]["date"] == "2026-12-01"
    assert told["aimline"]["slope_per_week"] == pytest.approx(7 * 30 / 241)
    assert told["progress"] in {"ahead", "on_track", "behind", "too_early"}


def test_the_trend_is_the_one_of_the_schoolbook_whatever_the_order_of_the_rows(terminal):
    slope, intercept = by_hand([(0, 20), (1, 24), (2, 23), (4, 27), (5, 28), (6, 31), (7, 30), (8, 34)])
    header, *rows = SERIES.splitlines()
    for text in (SERIES, "\n".join([header, *reversed(rows)]), "\n".join([header, *rows[4:], *rows[:4]])):
        trend = terminal.json("analyze", terminal.file(text))["trend"]
        assert trend["slope_per_week"] == pytest.approx(slope, abs=1e-9)
        assert trend["intercept"] == pytest.approx(intercept, abs=1e-9)


def test_weeks_begin_at_the_first_date_of_the_file_also_where_it_has_no_score(terminal):
    plain = terminal.json("analyze", terminal.file("date,score\n2026-09-15,10\n2026-09-22,12\n2026-09-29,15\n"))
    before = terminal.json(
        "analyze", terminal.file("date,score\n2026-09-08,\n2026-09-15,10\n2026-09-22,12\n2026-09-29,15\n")
    )
    assert before["n"] == plain["n"] == 3
    assert before["trend"]["slope_per_week"] == plain["trend"]["slope_per_week"]
    assert before["trend"]["intercept"] == pytest.approx(plain["trend"]["intercept"] - plain["trend"]["slope_per_week"])


def test_dates_are_read_as_people_write_them_and_the_header_in_any_case(terminal):
    american = 'Score,DATE,Note\n20,9/8/2026,x\n24,9/15/2026,\n23,"September 22, 2026",\n'
    iso = "date,score\n2026-09-08,20\n2026-09-15,24\n2026-09-22,23\n"
    assert terminal.json("analyze", terminal.file(american)) == terminal.json("analyze", terminal.file(iso))


@pytest.mark.parametrize("nothing", ["", "NA", "absent", "n/a", "-"])
def test_a_row_without_a_score_counts_for_nothing(terminal, nothing):
    told = terminal.json("analyze", terminal.file(f"date,score\n2026-09-08,20\n2026-09-15,{nothing}\n2026-09-22,23\n"))
    assert told["n"] == 2


def test_what_cannot_be_computed_is_null_and_says_why(terminal):
    told = terminal.json("analyze", terminal.file("date,score\n2026-09-08,20\n2026-09-15,24\n"))
    assert told["trend"]["slope_per_week"] == pytest.approx(4.0)
    assert told["trend"]["slope_se"] is None
    assert told["why_not"]
    assert all(isinstance(why, str) and why.endswith(".") for why in told["why_not"].values())


def test_one_score_and_none_are_answers_too(terminal):
    for text, n in (("date,score\n2026-09-08,20\n", 1), ("date,score\n2026-09-08,\n", 0), ("date,score\n", 0)):
        told = terminal.json("analyze", terminal.file(text))
        assert told["n"] == n
        assert told["trend"]["slope_per_week"] is None
        assert told["why_not"]


def test_each_rule_has_its_say(terminal):
    path = terminal.file(SERIES)
    for rule in ("three-point", "four-point", "four-point-gated", "trend", "median-of-three", "default"):
        told = terminal.json("analyze", path, *LINE, "--rule", rule)
        assert told["decision"]["rule"] == rule
        assert told["decision"]["outcome"] in {"change", "raise_goal", "continue", "not_enough_data"}
        assert told["decision"]["because"]


def test_lower_is_better_turns_the_decision_round(terminal):
    falling = "date,score\n" + "".join(
        f"{dt.date(2026, 9, 8) + dt.timedelta(weeks=week)},{20 - week}\n" for week in range(9)
    )
    line = ("--aim", "2026-09-08=20", "--goal", "2027-05-07=10")
    told = [
        terminal.json("analyze", terminal.file(falling), *line, "--rule", "trend", "--better", better)["decision"]
        for better in ("lower", "higher")
    ]
    assert [one["outcome"] for one in told] == ["raise_goal", "change"]


def test_from_a_phase_start_on_only_later_rows_count(terminal):
    told = terminal.json("analyze", terminal.file(SERIES), "--phase-start", "2026-10-13")
    assert told["n"] == 4
    assert told["trend"]["slope_per_week"] == pytest.approx(by_hand([(0, 28), (1, 31), (2, 30), (3, 34)])[0])


def test_the_forecast_looks_as_far_ahead_as_is_asked(terminal):
    told = terminal.json("analyze", terminal.file(SERIES), "--forecast-weeks", 8)
    assert told["forecast"]["date"] == "2026-12-29"


def test_numbers_keep_the_decimals_that_were_typed(terminal):
    chance = random.Random(5)  # noqa: S311 - a series, no secret
    values = [chance.gauss(50, 9) for _ in range(30)]
    first = dt.date(2026, 9, 8)
    text = "".join(f"{first + dt.timedelta(weeks=week)},{value!r}\n" for week, value in enumerate(values))
    trend = terminal.json("analyze", terminal.file("date,score\n" + text))["trend"]
    slope, intercept = by_hand([(float(week), value) for week, value in enumerate(values)])
    assert math.isclose(trend["slope_per_week"], slope, abs_tol=1e-9)
    assert math.isclose(trend["intercept"], intercept, abs_tol=1e-9)


def test_without_json_an_analysis_speaks_in_sentences(terminal):
    answer = terminal("analyze", terminal.file(SERIES), *LINE)
    assert answer.status == 0
    assert answer.out.startswith("8 scores.\nTrend: 1.54 a week (95 %: ")
    assert "Progress: " in answer.out
    assert len(answer.out.splitlines()) < 12


# -- its chart --------------------------------------------------------------------------------------------------------


def test_the_chart_is_drawn_as_a_pdf_that_says_what_it_shows(terminal):
    out = terminal.folder / "chart.pdf"
    terminal.json("analyze", terminal.file(SERIES, "reading.csv"), *LINE, "--chart", out)
    with Preview(out) as pages:
        words = " ".join(pages.text(0).split())
    assert "reading" in words
    assert "Goal 50" in words
    assert "8 scores from September 8 to November 3, between 20 and 34" in words


def test_the_chart_is_drawn_as_a_png_of_the_same_page(terminal):
    pdf, png = terminal.folder / "chart.pdf", terminal.folder / "chart.png"
    for out in (pdf, png):
        terminal.json("analyze", terminal.file(SERIES), *LINE, "--phase-start", "2026-10-13", "--chart", out)
    raw = png.read_bytes()
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", raw[16:24])
    with Preview(pdf) as pages:
        page = pages.picture(0, 2.0)
    assert (width, height) == (page.width, page.height)
    at = raw.index(b"IDAT")
    (length,) = struct.unpack(">I", raw[at - 4 : at])
    pixels = zlib.decompress(raw[at + 4 : at + 4 + length])
    row = 1 + 3 * width
    assert len(pixels) == row * height
    assert all(
        pixels[line * row + 1 : (line + 1) * row] == page.rgb[line * page.stride :][: 3 * width]
        for line in range(0, height, 97)
    )


def test_a_chart_replaces_one_of_the_same_name_as_a_packet_does(terminal):
    out = terminal.file("old", "chart.pdf")
    terminal.json("analyze", terminal.file(SERIES), "--chart", out)
    assert out.read_bytes().startswith(b"%PDF")
    assert sorted(path.name for path in terminal.folder.iterdir()) == ["chart.pdf", "f.csv"]


def words_of(path: Path) -> str:
    with Preview(path) as pages:
        return " ".join(" ".join(pages.text(page).split()) for page in range(pages.pages))


@pytest.mark.parametrize("rule", ["default", "four-point", "trend", "median-of-three"])
@pytest.mark.parametrize("start", [(), ("--phase-start", "2026-09-22"), ("--phase-start", "2026-12-01")])
@pytest.mark.parametrize("better", ["higher", "lower"])
def test_the_chart_says_what_the_json_says(terminal, rule, start, better):
    out = terminal.folder / "chart.pdf"
    falling = SERIES.replace("2026-11-03,34", "2026-11-03,2\n2026-11-04,3\n2026-11-04,1")
    for text in (SERIES, falling):
        words = ("--rule", rule, "--better", better, *start, *LINE)
        told = terminal.json("analyze", terminal.file(text), *words, "--chart", out)
        said = words_of(out)
        assert " ".join(told["decision"]["because"].split()) in said
        assert f"Progress: {told['progress'].replace('_', ' ') if told['progress'] else ''}" in said
        assert said.count("change this.") <= 1
        assert "plan starts" not in said


def test_without_a_goal_line_the_chart_asks_for_nothing(terminal):
    out = terminal.folder / "chart.pdf"
    terminal.json("analyze", terminal.file(SERIES), "--chart", out)
    said = words_of(out)
    for words in ("Set one", "Next step", "Progress", "plan starts"):
        assert words not in said


def test_a_phase_of_a_file_is_no_start_of_a_plan(terminal):
    told = terminal.json("analyze", terminal.file(SERIES), *LINE, "--phase-start", "2026-12-01")
    assert told["because"].startswith(
        "No score since December 1; progress is judged once there are 6 scores over 3 weeks."
    )


def test_a_goal_further_on_lies_lower_where_better_is_lower(terminal):
    falling = "date,score\n" + "".join(
        f"{dt.date(2026, 9, 8) + dt.timedelta(weeks=week)},{20 - week}\n" for week in range(9)
    )
    line = ("--aim", "2026-09-08=20", "--goal", "2027-05-07=10", "--better", "lower", "--rule", "trend")
    path = terminal.file(falling)
    assert "By the rule trend: lower the goal. From September 8 to November 3: falls by 1.00 a week;" in (
        terminal("analyze", path, *line).out
    )
    assert terminal.json("analyze", path, *line)["decision"]["outcome"] == "raise_goal"


def test_where_a_day_has_several_scores_the_growth_of_the_progress_is_said_to_be_of_the_medians(terminal):
    twice = SERIES + "2026-11-03,90\n"
    assert "(medians of 8 days)" in terminal("analyze", terminal.file(twice), *LINE).out
    assert "medians" not in terminal("analyze", terminal.file(SERIES), *LINE).out


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("chart.jpg", "chart.jpg is neither a PDF nor a PNG. Let its name end in .pdf or .png."),
        ("gone/chart.pdf", "The chart could not be written (No such file or directory). Choose another folder."),
    ],
)
def test_a_chart_that_cannot_be_written_is_refused(terminal, name, says):
    assert terminal.refused("analyze", terminal.file(SERIES), "--chart", terminal.folder / name) == says


def test_a_series_without_scores_has_no_chart(terminal):
    out = terminal.folder / "chart.png"
    said = terminal.refused("analyze", terminal.file("date,score\n2026-09-08,\n"), "--chart", out)
    assert said == "There is no score to draw."
    assert not out.exists()


# -- refusals ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["analyze", "effects"])
def test_a_file_that_is_not_there_is_refused(terminal, command):
    assert terminal.refused(command, "gone.csv").startswith("There is no file gone.csv.")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date,score\n2026-09-08,20\n13/45/2026,4\n", "f.csv, row 3: 13/45/2026 is not a date."),
        ("date,score\n2026-09-08,20\n\n2026-02-30,4\n", "f.csv, row 4: 2026-02-30 is not a date."),
        ("date,score\n9/8,20\n", "f.csv, row 2: 9/8 does not say which year."),
        ("date,score\nyesterday,20\n", "f.csv, row 2: yesterday does not say which year."),
        ("date,score\n,20\n", "f.csv, row 2: there is no date."),
        ("date,score\n2026-09-08,twenty\n", "f.csv, row 2: twenty is not a score."),
        ("date,score\n2026-09-08,inf\n", "f.csv, row 2: inf is not a score."),
        ("date,score\n2026-09-08,1e12\n", "f.csv, row 2: 1e12 is too large for a score."),
        ("day,score\n2026-09-08,20\n", "f.csv has no column date; its first row names the columns date, score."),
        ("2026-09-08,20\n", "f.csv has no column date; its first row names the columns date, score."),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_what_is_wrong(terminal, text, says):
    assert terminal.refused("analyze", terminal.file(text)) == says


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--aim", "2026-09-08=20"), "--aim and --goal belong together. Give both, or neither."),
        (("--goal", "2026-09-08=20"), "--aim and --goal belong together. Give both, or neither."),
        (
            ("--aim", "2027-05-07=20", "--goal", "2026-09-08=50"),
            "The date of --goal is not after the date of --aim. Give a later goal.",
        ),
        (
            ("--aim", "2026-09-08=20", "--goal", "2026-09-08=50"),
            "The date of --goal is not after the date of --aim. Give a later goal.",
        ),
        (("--aim", "20", "--goal", "2026-09-08=50"), "--aim 20 is not a date and a value such as 2026-09-08=20."),
        (("--aim", "2026-09-08=", *LINE[2:]), "--aim 2026-09-08= is not a date and a value such as 2026-09-08=20."),
        (("--aim", "2026-09-08=many", *LINE[2:]), "--aim: many is not a score."),
        (("--aim", "September=20", *LINE[2:]), "--aim: September is not a date."),
        (("--phase-start", "soon"), "--phase-start: soon is not a date."),
    ],
)
def test_an_option_that_makes_no_sense_is_refused_in_a_sentence(terminal, words, says):
    assert terminal.refused("analyze", terminal.file(SERIES), *words) == says


def test_an_unknown_rule_is_refused(terminal):
    answer = terminal("analyze", terminal.file(SERIES), "--rule", "guess")
    assert (answer.status, answer.out) == (2, "")
    assert "guess" in answer.err


# -- effects ----------------------------------------------------------------------------------------------------------


def test_two_phases_are_compared_with_every_key_that_was_promised(terminal):
    told = terminal.json("effects", terminal.file(PHASES))
    assert set(told) == {"a", "b", "nap", "tau", "tau_u", "tau_bc", "pnd", "smd", "lrr", "why_not"}
    assert told["a"] == {"n": 3, "mean": 11.0, "median": 11.0}
    assert told["b"] == {"n": 3, "mean": 14.0, "median": 14.0}
    for name in ("nap", "tau", "smd", "lrr"):
        assert set(told[name]) == {"value", "se", "ci95"}
    assert (told["nap"]["value"], told["tau"]["value"], told["pnd"]) == (1.0, 1.0, 1.0)


def test_phases_may_be_written_small_and_rows_without_a_score_are_left_out(terminal):
    small = PHASES.replace(",A,", ",a,").replace(",B,", ", b ,") + "2026-10-27,B,\n2026-11-03,,\n"
    assert terminal.json("effects", terminal.file(small)) == terminal.json("effects", terminal.file(PHASES))


def test_where_lower_is_better_the_same_numbers_say_the_opposite(terminal):
    told = terminal.json("effects", terminal.file(PHASES), "--better", "lower")
    assert (told["nap"]["value"], told["tau"]["value"], told["pnd"]) == (0.0, -1.0, 0.0)


def test_a_phase_without_scores_is_said_and_not_zero(terminal):
    told = terminal.json("effects", terminal.file("date,phase,score\n2026-09-08,A,10\n"))
    assert told["nap"]["value"] is None
    assert "nap" in told["why_not"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("date,phase,score\n2026-09-08,C,3\n", "f.csv, row 2: C is not a phase: phases are A and B."),
        ("date,phase,score\n2026-09-08,,3\n", "f.csv, row 2: nothing is not a phase: phases are A and B."),
        (SERIES, "f.csv has no column phase; its first row names the columns date, phase, score."),
        ("date,phase,score\n2026-09-08,A,many\n", "f.csv, row 2: many is not a score."),
    ],
)
def test_an_unknown_phase_is_refused(terminal, text, says):
    assert terminal.refused("effects", terminal.file(text)) == says


def test_without_json_effects_never_say_caused_by(terminal):
    answer = terminal("effects", terminal.file(PHASES), "--scale", "count")
    assert answer.status == 0
    assert "NAP: 1.00 (95 %:" in answer.out
    assert "consistent with" in answer.out
    assert "caused" not in answer.out


def test_two_scores_before_say_why_the_difference_has_no_error(terminal):
    two = terminal.file("date,phase,score\n2026-09-08,A,4\n2026-09-15,A,6\n2026-09-22,B,6\n2026-09-29,B,9\n")
    told = terminal.json("effects", two)
    assert told["smd"] == {"value": 0.0, "se": None, "ci95": None}
    assert set(told["why_not"]) == {"smd.se", "smd.ci95"}
    words = terminal("effects", two).out
    assert "Not available (smd.se, smd.ci95): With two scores in phase A the small-sample factor" in words
    assert "PND: 50 % of 2 scores." in words


# -- screen and progress ----------------------------------------------------------------------------------------------


def test_the_school_is_screened(sample):
    told = sample.json("screen")
    keys = {"student", "indicator", "state", "value", "line", "as_of", "covers", "because"}
    assert all(set(one) == keys for one in told)
    assert {one["state"] for one in told} == {"flag", "clear", "not_enough_data"}
    assert {one["student"] for one in told} == {one["id"] for one in sample.json("students")}
    assert all(one["because"].endswith(".") for one in told)
    flags = {one["indicator"] for one in told if one["state"] == "flag"}
    assert {"attendance", "behavior", "course", "benchmark", "externalizing", "internalizing"} <= flags


def test_one_student_is_screened_by_either_id(sample):
    student = sample.json("students")[3]
    told = sample.json("screen", "--student", student["student_id"])
    assert told == sample.json("screen", "--student", student["id"])
    assert {one["student"] for one in told} == {student["id"]}
    assert told == [one for one in sample.json("screen") if one["student"] == student["id"]]
    assert sample.refused("screen", "--student", "nobody") == (
        "There is no student nobody. The command students lists them."
    )


def test_without_json_screening_tells_the_flags_by_name(sample):
    lines = sample("screen").out.splitlines()
    names = {one["name"] for one in sample.json("students")}
    assert lines
    assert all(line.partition(":")[0] in names for line in lines)
    assert all(", flag. " in line or ", strength. " in line for line in lines)


def test_the_progress_of_every_running_plan_is_told(sample):
    told, plans = sample.json("progress"), sample.json("plans")
    assert told
    assert all(set(one) == {"plan", "student", "progress", "because", "scores", "sessions"} for one in told)
    assert {(one["plan"], one["progress"], one["because"]) for one in told} == {
        (one["id"], one["progress"], one["because"]) for one in plans
    }
    assert {one["student"] for one in told} <= {one["id"] for one in sample.json("students")}
    for one in told:
        sessions = one["sessions"]
        assert set(sessions) == {"planned", "held", "missed", "not_entered"}
        assert sessions["held"] + sessions["missed"] <= sessions["planned"]
        assert one["scores"] >= 0
    assert len(sample("progress").out.splitlines()) == len(told)
