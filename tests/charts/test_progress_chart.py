"""The progress chart in data coordinates: what stands where, where lines break, what is said."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.charts.axes import date_axis, value_axis
from interventiondesk.charts.chart import Chart
from interventiondesk.charts.labels import LETTER, PLOT, label_box, meets, on_plot
from interventiondesk.charts.progress import progress_chart
from interventiondesk.charts.sparkline import sparkline
from interventiondesk.domain.plan_record import PlanRecord
from plan_driver import REFERRALS, START, WEEK, WORDS, before_start, change, goal, look_at, plan_record, score, weekly

DAY = dt.timedelta(days=1)
BASELINE = before_start(38, 42, 40)
EIGHT = [43, 44, 47, 46, 50, 53, 52, 56]
CHANGE = START + 9 * WEEK


def chart_of(record: PlanRecord, today: dt.date) -> Chart:
    return progress_chart(record, look_at(record, today), today)


def at(date: dt.date) -> float:
    return float(date.toordinal())


def two_phases() -> PlanRecord:
    return plan_record(*BASELINE, *weekly(EIGHT), *weekly([58, 61, 63, 64], CHANGE), phases=(change(CHANGE),))


def test_the_goal_line_ends_on_the_goal_date_with_its_words() -> None:
    chart = chart_of(two_phases(), CHANGE + 3 * WEEK)
    [aim], [end] = chart.of("aim"), chart.of("goal")
    assert aim.points == ((at(START), 40), (at(START + 30 * WEEK), 100))
    assert (end.points[0], end.label) == (aim.points[1], "Goal 100")
    assert chart.x.high == at(START + 30 * WEEK)


def test_baseline_scores_are_their_own_marks() -> None:
    [baseline] = chart_of(two_phases(), CHANGE).of("baseline")
    assert [value for _, value in baseline.points] == [38, 42, 40]


def test_the_baseline_region_reaches_from_the_left_edge_to_the_start_and_says_how_the_level_was_made() -> None:
    chart = chart_of(two_phases(), CHANGE)
    [region] = chart.of("region")
    first = chart.of("baseline")[0].points[0][0]
    assert {x for x, _ in region.points} == {first, at(START)}
    assert {y for _, y in region.points} == {chart.y.low, chart.y.high}
    assert first == chart.x.low
    assert region.label == "Baseline 40, median of 3"


def test_a_goal_line_that_begins_before_the_plan_has_a_region_too() -> None:
    begin = START - 2 * WEEK
    chart = chart_of(plan_record(goals=(goal(begin, 40, CHANGE, 60),)), START + DAY)
    [region] = chart.of("region")
    assert {x for x, _ in region.points} == {at(begin), at(START)}
    assert region.label == "Baseline 40"


def test_a_typed_baseline_without_scores_is_still_named() -> None:
    chart = chart_of(plan_record(), START + DAY)
    assert (chart.of("baseline"), chart.of("region")) == ((), ())
    assert chart.of("aim")[0].label == "Baseline 40"


def test_the_thread_breaks_at_a_change_and_over_a_long_gap() -> None:
    record = plan_record(
        *weekly([44, 45, 46]),
        *weekly([50, 51], START + 7 * WEEK),
        *weekly([58, 61], CHANGE),
        phases=(change(CHANGE),),
    )
    lengths = [len(mark.points) for mark in chart_of(record, CHANGE + WEEK).of("thread")]
    assert lengths == [3, 2, 2]
    three_weeks = plan_record(score(START, 44), score(START + 3 * WEEK, 45))
    assert len(chart_of(three_weeks, CHANGE).of("thread")) == 1


def test_each_phase_has_its_own_trend_and_its_growth_in_words() -> None:
    chart = chart_of(two_phases(), CHANGE + 3 * WEEK)
    [first], [second] = chart.of("trend"), chart.of("thin_trend")
    assert first.points[0][0] == at(START), "the baseline counts as the level at the start"
    assert first.label == "1.9 a week, early"
    assert [x for x, _ in second.points] == [at(CHANGE), at(CHANGE + 3 * WEEK)]
    assert [y for _, y in second.points] == pytest.approx([58.5, 64.5])
    assert second.label == "2.0 a week, too few scores"


def test_a_line_is_thin_from_three_scores_early_from_six_and_plain_from_fourteen() -> None:
    seen = {}
    for many in (0, 2, 3, 5, 6, 13, 14):
        values = [43 + 2 * n + n % 3 for n in range(many)]
        chart = chart_of(plan_record(*BASELINE, *weekly(values)), START + 20 * WEEK)
        lines = [mark for mark in chart.marks if mark.role in ("trend", "thin_trend")]
        words = [mark.label.partition(", ")[2] for mark in lines]
        seen[many] = ([mark.role for mark in lines], words, len(chart.of("interval")))
    thin = (["thin_trend"], ["too few scores"], 0)
    early = (["trend"], ["early"], 1)
    assert seen == {0: ([], [], 0), 2: ([], [], 0), 3: thin, 5: thin, 6: early, 13: early, 14: (["trend"], [""], 1)}


def test_says_names_the_stage_of_each_trend_and_its_scores() -> None:
    assert "(8 scores and 3 of the baseline, early) and 2.0 a week since November 24 (4 scores, too few)." in (
        chart_of(two_phases(), CHANGE + 3 * WEEK).says
    )
    many = plan_record(*BASELINE, *weekly([43 + n for n in range(14)]))
    assert "(14 scores and 3 of the baseline, firm)." in chart_of(many, START + 16 * WEEK).says


def test_the_interval_is_a_closed_outline_round_the_trend() -> None:
    record = plan_record(*weekly(EIGHT))
    chart, trend = chart_of(record, CHANGE), look_at(record, CHANGE).trend
    [band] = chart.of("interval")
    assert band.points[0] == band.points[-1]
    half = len(band.points) // 2
    assert trend is not None
    over, under = band.points[0], band.points[2 * half - 1]
    assert (under[1], over[1]) == pytest.approx(trend.mean_interval(trend.first) or ())


def test_the_drawn_trend_is_the_judged_one() -> None:
    record = two_phases()
    today = CHANGE + 3 * WEEK
    trend = look_at(record, today).trend
    assert trend is not None
    assert chart_of(record, today).of("thin_trend")[-1].points[1] == (at(trend.last), trend.at(trend.last))


def test_changes_stand_as_verticals_with_their_words() -> None:
    start, changed = chart_of(two_phases(), CHANGE).of("phase")
    assert (start.label, changed.label) == ("Sep 22: plan starts", "Nov 24: four sessions a week")
    assert {point[0] for point in changed.points} == {at(CHANGE)}
    assert len(chart_of(two_phases(), CHANGE - DAY).of("phase")) == 1, "a change to come is not drawn"


def test_a_left_out_score_stays_visible_and_hollow() -> None:
    out = score(START + 2 * WEEK + DAY, 12, excluded_because="fire drill")
    chart = chart_of(plan_record(*BASELINE, *weekly(EIGHT), out), CHANGE)
    assert chart.of("excluded")[0].points == ((at(out.date), 12.0),)
    assert (str(out.date.year), "12") == (chart.table[7][0][-4:], chart.table[7][1])
    assert chart.table[7][2] == "left out: fire drill"
    assert "1 score left out with a reason." in chart.says


def test_a_day_with_several_scores_is_one_dot_at_their_median() -> None:
    record = plan_record(*(score(START + WEEK, value, n + 1) for n, value in enumerate((41, 50, 44))))
    chart = chart_of(record, CHANGE)
    assert chart.of("score")[0].points == ((at(START + WEEK), 44.0),)
    assert [row[1:] for row in chart.table[2:]] == [(value, "one of 3 on this day") for value in ("41", "50", "44")]


def test_the_table_holds_every_record_in_order() -> None:
    chart = chart_of(plan_record(*BASELINE[:1], *weekly([44, None])), CHANGE)
    assert chart.table == (
        ("Date", "Score", "Note"),
        ("September 13, 2026", "38", "baseline"),
        ("September 22, 2026", "", "plan starts"),
        ("September 29, 2026", "44", ""),
        ("October 6, 2026", "", "absent"),
    )


def test_says_reads_in_the_order_that_helps_teachers() -> None:
    chart = chart_of(two_phases(), CHANGE + 3 * WEEK)
    order = ["Baseline 40", "Goal line from 40 words", "12 scores", "Trend:", "Phases:", "Progress:", "Next step:"]
    places = [chart.says.index(part) for part in order]
    assert places == sorted(places)
    assert look_at(two_phases(), CHANGE + 3 * WEEK).because in chart.says
    assert chart.title == "Oral reading fluency, grade 3"


def test_a_lower_is_better_chart_says_so() -> None:
    falling = goal(START, 8, START + 20 * WEEK, 2)
    chart = chart_of(plan_record(*weekly([8, 7, 7, 6, 6, 5, 4]), goals=(falling,), measure=REFERRALS), CHANGE)
    assert "Lower is better." in chart.says
    assert chart.of("trend")[0].label.startswith("-0.6 a week")


PICTURES = {
    "no scores": plan_record(),
    "no goal": plan_record(*BASELINE, *weekly(EIGHT), goals=()),
    "nothing at all": plan_record(goals=(), measure=None),
    "one score": plan_record(score(START, 40), goals=()),
    "four scores": plan_record(*BASELINE, *weekly(EIGHT[:4])),
    "constant": plan_record(*before_start(40, 40, 40), *weekly([40] * 8)),
    "outlier": plan_record(*BASELINE, *weekly([43, 44, 95, 46, 50, 53, 52, 56])),
    "two phases": two_phases(),
    "many changes": plan_record(
        *BASELINE,
        *weekly([44 + n for n in range(26)]),
        phases=tuple(change(START + n * WEEK, "a change with quite a long description") for n in (4, 7, 10, 20)),
    ),
    "flat goal at zero": plan_record(*weekly([0] * 7), goals=(goal(START, 0, CHANGE, 0),)),
    "percent": plan_record(*weekly([95, 100, 100]), measure=msgspec.structs.replace(WORDS, most=100.0)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_everything_lies_inside_the_axes(name: str) -> None:
    chart = chart_of(PICTURES[name], START + 28 * WEEK)
    for mark in chart.marks:
        for x, y in mark.points:
            assert chart.x.low <= x <= chart.x.high
            assert chart.y.low <= y <= chart.y.high


@pytest.mark.parametrize("name", PICTURES)
def test_words_do_not_run_over_each_other(name: str) -> None:
    chart = chart_of(PICTURES[name], START + 28 * WEEK)
    boxes = [(mark.label, box) for mark in chart.marks if (box := label_box(mark, chart.x, chart.y))]
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        assert not meets(first, second), f"{one!r} and {other!r}"


@pytest.mark.parametrize("name", PICTURES)
def test_words_below_the_plot_do_not_collide(name: str) -> None:
    chart = chart_of(PICTURES[name], START + 28 * WEEK)
    places = [(on_plot((tick.at, 0), chart.x, chart.y)[0], len(tick.label) * LETTER) for tick in chart.x.ticks]
    assert 2 <= len(places) <= 7
    for (left, wide), (right, other) in itertools.pairwise(places):
        assert left + wide / 2 < right - other / 2
    assert places[-1][0] == pytest.approx(PLOT[0])


@given(st.lists(st.decimals(-500, 2000, places=2).map(float), min_size=1, max_size=12))
def test_a_value_axis_holds_all_values_on_round_ticks(values: list[float]) -> None:
    axis = value_axis(values)
    assert axis.low <= min(values)
    assert max(values) <= axis.high
    assert 3 <= len(axis.ticks) <= 7
    steps = {round(right.at - left.at, 9) for left, right in itertools.pairwise(axis.ticks)}
    assert len(steps) == 1


def test_the_scale_of_the_measure_is_not_left() -> None:
    percent = value_axis([80, 97, 100], least=0, most=100)
    assert percent.ticks[-1].label == "100"
    assert value_axis([1, 2, 30], least=0).low == 0
    assert [tick.label for tick in value_axis([38, 92]).ticks] == ["20", "40", "60", "80", "100"]
    assert value_axis([240, 300]).low >= 200


@given(st.integers(0, 1200))
def test_a_date_axis_has_its_ends_and_few_words(days: int) -> None:
    axis = date_axis(START, START + days * DAY)
    assert (axis.ticks[0].at, axis.ticks[-1].at) == (axis.low, axis.high)
    assert 2 <= len(axis.ticks) <= 7


def test_a_sparkline_has_thread_goal_line_change_and_last_score_only() -> None:
    chart = sparkline(two_phases())
    assert {mark.role for mark in chart.marks} == {"aim", "thread", "score", "phase"}
    assert chart.of("score")[0].points == ((at(CHANGE + 3 * WEEK), 64.0),)
    assert (chart.x.ticks, chart.y.ticks) == ((), ())
    assert chart.says == "Last score 64 words on December 15; the goal is 100."
    assert chart.y.low <= 40
    assert chart.y.high == 100


def test_a_sparkline_of_an_earlier_day_knows_nothing_later() -> None:
    assert sparkline(two_phases(), START + WEEK).of("score")[0].points == ((at(START + WEEK), 43.0),)


def test_a_sparkline_without_scores_and_goal_is_empty() -> None:
    chart = sparkline(plan_record(goals=(), measure=None))
    assert (chart.marks, chart.says) == ((), "No scores yet.")
    assert chart.x.low < chart.x.high


def test_a_sparkline_shows_a_score_that_stands_alone_between_gaps() -> None:
    chart = sparkline(plan_record(*weekly([43, 44, None, None, None, 52, None, None, None, 55, 58])))
    assert [value for _, value in chart.of("score")[0].points] == [52, 58]
    assert [len(mark.points) for mark in chart.of("thread")] == [2, 2]


def test_a_sparkline_marks_changes_and_not_the_start() -> None:
    assert [mark.points[0][0] for mark in sparkline(two_phases()).of("phase")] == [at(CHANGE)]


def test_a_sparkline_of_a_measure_where_lower_is_better_falls_and_says_so() -> None:
    falling = goal(START, 8, START + 20 * WEEK, 2)
    chart = sparkline(plan_record(*weekly([8, 7, 5]), goals=(falling,), measure=REFERRALS))
    assert chart.says == "Last score 5 incidents on October 13; the goal is 2; lower is better."
    [aim] = chart.of("aim")
    assert aim.points[0][1] > aim.points[1][1]


def test_a_sparkline_has_the_goal_line_of_its_day() -> None:
    later = (goal(START, 40, CHANGE, 60), goal(START + 5 * WEEK, 50, CHANGE + 9 * WEEK, 90))
    record = plan_record(*weekly([43, 44]), goals=later)
    assert sparkline(record, START + 2 * WEEK).of("aim")[0].points[1][1] == 60
    assert sparkline(record, START + 6 * WEEK).of("aim")[0].points[1][1] == 90


def test_a_value_axis_wastes_little_of_the_plot_and_counts_in_whole_steps() -> None:
    assert [tick.label for tick in value_axis([12, 105]).ticks] == ["0", "20", "40", "60", "80", "100", "120"]
    assert [tick.label for tick in value_axis([2, 9]).ticks] == ["0", "2", "4", "6", "8", "10"]


def test_below_six_scores_the_drawn_trend_is_that_of_its_dots() -> None:
    falling = plan_record(*BASELINE, *weekly([52, 47, 46]))
    [line] = chart_of(falling, START + 3 * WEEK).of("thin_trend")
    assert line.points[0][0] == at(START + WEEK)
    assert line.points[0][1] > line.points[1][1]
    assert line.label == "-3.0 a week, too few scores"


def test_under_a_published_rule_the_drawn_and_told_trend_is_that_of_the_phase_alone() -> None:
    record = plan_record(*BASELINE, *weekly(EIGHT))
    today = START + 8 * WEEK
    progress = look_at(record, today, rule="four-point")
    chart = progress_chart(record, progress, today)
    assert progress.trend is not None
    assert chart.of("trend")[0].points[0] == (at(START + WEEK), progress.trend.at(START + WEEK))
    assert "of the baseline" not in chart.says


def test_what_could_change_the_progress_is_said_once() -> None:
    record = plan_record(*BASELINE, *weekly(EIGHT))
    says = chart_of(record, START + 8 * WEEK).says
    assert says.count("change this") == 1
    assert says.endswith("Next step: keep going.")


def test_a_chart_without_a_progress_says_nothing_of_one() -> None:
    chart = progress_chart(plan_record(*weekly(EIGHT), goals=()), None, START + 8 * WEEK)
    assert "Progress" not in chart.says
    assert "Next step" not in chart.says


def test_where_better_is_lower_a_goal_that_is_passed_is_lowered() -> None:
    falling = goal(START, 20, START + 20 * WEEK, 0)
    record = plan_record(
        *weekly([20 - 2 * n - 0.5 * (-1) ** n for n in range(1, 9)]), goals=(falling,), measure=REFERRALS
    )
    assert look_at(record, START + 8 * WEEK).state == "ahead"
    assert "Next step: talk about whether to lower the goal." in chart_of(record, START + 8 * WEEK).says
    rising = plan_record(*BASELINE, *weekly([40 + 4 * n + (-1) ** n for n in range(1, 11)]))
    assert "Next step: talk about whether to raise the goal." in chart_of(rising, START + 10 * WEEK).says


def test_spans_over_two_years_name_both() -> None:
    record = plan_record(*BASELINE, *weekly([44 + n for n in range(20)]))
    says = chart_of(record, START + 20 * WEEK).says
    assert "Goal line from 40 words on September 22, 2026 to 100 on April 20, 2027," in says
    assert "20 scores from September 29, 2026 to February 9, 2027," in says
    assert "8 scores from September 29 to November 17," in chart_of(record, START + 8 * WEEK).says


def test_scores_after_the_goal_date_are_drawn_and_said_not_to_be_judged() -> None:
    short = goal(START, 40, START + 8 * WEEK, 56)
    chart = chart_of(plan_record(*BASELINE, *weekly([42 + n for n in range(12)]), goals=(short,)), START + 12 * WEEK)
    assert chart.of("score")[-1].points[-1][0] == at(START + 12 * WEEK)
    assert "Scores after November 17 are not judged." in chart.says


def test_the_start_of_what_is_not_known_to_have_begun_has_no_line() -> None:
    record = msgspec.structs.replace(plan_record(*weekly(EIGHT)), start_label="")
    chart = chart_of(record, START + 8 * WEEK)
    assert chart.of("phase") == ()
    assert "Phases:" not in chart.says
    assert "plan starts" not in str(chart.table)
