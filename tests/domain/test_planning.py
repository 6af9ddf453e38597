"""Goal help: the three published ways, what each asks for a week, and when that is more than its source calls ambitious."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import msgspec
import pytest

from interventiondesk.domain.lines import Dated
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.norms import Benchmark, Season
from interventiondesk.domain.planning import GoalQuestion, GoalWay, goal_ways, growth_warning, scores_before
from interventiondesk.tasks.norms import shipped

NORMS = shipped()
BEGIN = dt.date(2026, 10, 26)
MEASURE = Measure(
    id="m", name="Oral reading fluency, words correct per minute", short_name="ORF", unit="words", most=300
)


def weekly(*values: float) -> tuple[Dated, ...]:
    first = BEGIN - dt.timedelta(weeks=len(values))
    return tuple((first + dt.timedelta(weeks=at), value) for at, value in enumerate(values))


def ways(
    grade: str = "4",
    baseline: float = 55,
    weeks: int = 32,
    *,
    scores: tuple[Dated, ...] = (),
    season: Season | None = "end",
    measure: Measure = MEASURE,
    own: tuple[Benchmark, ...] = (),
) -> tuple[GoalWay, ...]:
    asked = GoalQuestion(
        measure=measure,
        grade=grade,
        baseline=baseline,
        begin=BEGIN,
        end=BEGIN + dt.timedelta(weeks=weeks),
        season=season,
        scores=scores,
    )
    return goal_ways(asked, own, NORMS)


GROWING = weekly(50, 51, 52, 53, 54, 55, 56, 57)


def test_the_three_ways_stand_side_by_side_always_in_one_order() -> None:
    assert [way.method for way in ways(scores=GROWING)] == ["benchmark", "rate_of_improvement", "own_growth"]
    assert [way.usable for way in ways(scores=GROWING)] == [True, True, True]


def test_the_worked_example_of_iris_in_fourth_grade() -> None:
    """Baseline 55, 0.90 a week, 32 weeks: 83.8, as a whole score 84."""
    _, growth, _ = ways()
    assert growth.target == 84
    assert growth.per_week == Fraction(29, 32)
    assert growth.source == "Fuchs et al. 1993"
    assert growth.says == "Realistic growth: 55 plus 0.9 words a week to June 7."
    assert growth.warning == ""
    _, fine, _ = ways(baseline=55.5)
    assert fine.target == 84.3


def test_a_benchmark_is_asked_for_at_the_goals_own_time_of_the_year() -> None:
    end, *_ = ways("3")
    assert (end.target, end.per_week, end.source) == (100, Fraction(45, 32), "Fuchs, Fuchs & Powell 2004")
    assert end.says == "Benchmark for grade 3, end of the year; suits students just below it."
    middle, *_ = ways("3", season="middle", weeks=12)
    assert (middle.target, middle.source) == (97, "Hasbrouck & Tindal 2017")
    assert middle.says == "50th percentile for grade 3, middle of the year; suits students just below it."


def test_own_growth_is_half_as_much_again_and_says_that_its_figures_were_not_read() -> None:
    *_, own = ways(baseline=57, weeks=20, scores=GROWING)
    assert own.target == 57 + 1.5 * 20
    assert own.per_week == Fraction(3, 2)
    assert own.says == "1.5 times the student's own 1.0 a week (95 %: 1.0 to 1.0), from 8 scores."
    assert "not read" in own.source


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        ((), "No score before the plan; the student's own growth is taken from 8."),
        (weekly(50, 51, 52), "3 scores before the plan; the student's own growth is taken from 8."),
        (weekly(*[50.0] * 8), "The student's own line does not move since August 31; it gives no goal."),
        (weekly(57, 56, 55, 54, 53, 52, 51, 50), "moves away from the goal"),
        (
            weekly(50, 58, 47, 60, 49, 62, 48, 57),
            "The student's own 0.4 a week (95 %: -2.0 to 2.8) may be no growth at all; it gives no goal.",
        ),
    ],
)
def test_own_growth_says_why_it_gives_no_goal(scores: tuple[Dated, ...], says: str) -> None:
    *_, own = ways(scores=scores)
    assert own.target is None
    assert says in own.why_not


def test_own_growth_falls_where_lower_is_better_and_never_below_the_scale() -> None:
    calls = Measure(id="c", name="Calls out", short_name="Calls out", unit="times", direction="lower", area="behavior")
    falling = weekly(20, 19.5, 19, 18.5, 18, 17.5, 17, 16.5)
    benchmark, growth, own = ways(measure=calls, baseline=17, weeks=10, scores=falling)
    assert not benchmark.usable
    assert growth.why_not == "No growth is published here for this measure and grade."
    assert (own.target, own.per_week) == (10, Fraction(-7, 10))  # 17 - 7.5, a half rounded up as people round
    *_, far = ways(measure=calls, baseline=17, weeks=40, scores=falling)
    assert far.target == 0


def test_a_student_at_the_benchmark_is_told_so() -> None:
    benchmark, growth, _ = ways("3", baseline=112)
    assert benchmark.why_not == "The baseline is at the benchmark already, 100 for grade 3, end of the year."
    assert growth.usable


def test_a_goal_in_no_school_year_has_no_benchmark_and_one_before_its_begin_no_way_at_all() -> None:
    benchmark, growth, _ = ways(season=None)
    assert benchmark.why_not == "June 7 is in no school year, so that it has no benchmark period."
    assert growth.usable
    assert ways(weeks=0) == ()


def test_own_growth_across_a_change_of_a_plan_gives_no_goal() -> None:
    def own(*changes: dt.date) -> GoalWay:
        asked = GoalQuestion(
            measure=MEASURE,
            grade="4",
            baseline=57,
            begin=BEGIN,
            end=BEGIN + dt.timedelta(weeks=20),
            scores=GROWING,
            changes=changes,
        )
        return goal_ways(asked, (), NORMS)[2]

    first, last = GROWING[0][0], GROWING[-1][0]
    assert own(first).usable, "a change on the day of the first score lies before the growth"
    assert own(last + dt.timedelta(days=1)).usable
    assert own(dt.date(2026, 9, 21)).why_not == (
        "A plan changed on September 21, among these scores; growth across a change gives no goal."
    )


# -- more than ambitious ----------------------------------------------------------------------------------------------


def test_more_than_the_ambitious_growth_of_first_grade_is_warned_of() -> None:
    assert growth_warning(MEASURE, "1", Fraction(3), NORMS) == ""
    assert growth_warning(MEASURE, "1", Fraction(31, 10), NORMS) == (
        "More than the ambitious standard for grade 1, 3 words a week (Fuchs et al. 1993)."
    )


def test_where_no_ambitious_growth_is_known_being_above_the_realistic_one_is_said() -> None:
    said = growth_warning(MEASURE, "3", Fraction(14, 10), NORMS)
    assert said == (
        "Above the realistic standard for grade 3, 1 word a week (Fuchs et al. 1993). No ambitious one is known here."
    )
    assert growth_warning(MEASURE, "3", Fraction(1), NORMS) == ""
    assert growth_warning(MEASURE, "3", Fraction(2), NORMS) == said


def test_more_than_twice_the_realistic_growth_is_far_above_it() -> None:
    assert growth_warning(MEASURE, "3", Fraction(78, 10), NORMS) == (
        "7.8 words a week is far above the realistic standard for grade 3, 1 word a week (Fuchs et al. 1993)."
    )
    assert growth_warning(MEASURE, "1", Fraction(41, 10), NORMS).startswith("4.1 words a week is far above")


def test_a_target_rounded_to_a_whole_score_is_no_warning() -> None:
    _, growth, _ = ways("4", 55, 32)
    assert growth.per_week is not None
    assert growth.per_week > Fraction(9, 10)
    assert growth.warning == ""


def test_without_a_published_growth_there_is_nothing_to_warn_of() -> None:
    calls = msgspec.structs.replace(MEASURE, name="Calls out", short_name="Calls out", direction="lower")
    assert growth_warning(calls, "3", Fraction(-9), NORMS) == ""
    assert growth_warning(MEASURE, "8", Fraction(9), NORMS) == ""


# -- the scores before ------------------------------------------------------------------------------------------------


def score(weeks: float, value: float, ordinal: int = 1, **fields: object) -> Score:
    known = {
        "id": f"{weeks} {ordinal}",
        "student_id": "s",
        "measure_id": "m",
        "date": BEGIN - dt.timedelta(days=round(7 * weeks)),
        "ordinal": ordinal,
        "value": value,
    }
    return msgspec.convert(known | fields, Score)


def test_own_growth_looks_at_the_last_eight_days_with_scores_before_the_plan() -> None:
    many = [score(weeks, 60 - weeks) for weeks in range(20)]
    found = scores_before(many, BEGIN)
    assert [value for _, value in found] == [52, 53, 54, 55, 56, 57, 58, 59]
    several = [score(1, 40), score(1, 44, 2), score(1, 60, 3), score(2, 41, excluded_because="sick"), score(17, 30)]
    assert scores_before(several, BEGIN) == ((BEGIN - dt.timedelta(weeks=1), 44),)


def test_scores_that_span_more_than_fourteen_weeks_count_only_from_there_on() -> None:
    every_other = [score(weeks, 60 - weeks) for weeks in (1, 3, 5, 7, 9, 11, 13, 15.5)]
    found = scores_before(every_other, BEGIN)
    assert len(found) == 7
    assert found[0][1] == 47
