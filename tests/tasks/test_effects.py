"""Before and during a plan: which scores are compared, and in which words."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest

from interventiondesk.domain.effects import effects
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.tasks.effects import effect_numbers, effect_sentences, plan_effects, scale_of
from plan_driver import REFERRALS, START, WEEK, WORDS, before_start, change, plan_record, score, weekly

JANUARY = dt.date(2027, 1, 14)
GROWING = (22, 24, 23, 26, 27, 30, 29, 31, 33, 32, 35, 36)


def told(record: PlanRecord, until: dt.date = JANUARY) -> tuple[str, ...]:
    found = plan_effects(record, until)
    assert found is not None
    return effect_sentences(found, record)


def numbers(record: PlanRecord) -> dict[str, str]:
    found = plan_effects(record, JANUARY)
    assert found is not None
    return dict(effect_numbers(found))


def test_the_baseline_is_compared_with_the_whole_plan_across_its_changes() -> None:
    record = plan_record(*before_start(20, 24, 21), *weekly(GROWING), phases=(change(START + 5 * WEEK),))
    found = plan_effects(record, JANUARY)
    assert found is not None
    assert (found.a.n, found.a.median, found.b.n) == (3, 21.0, 12)
    # 22, 23: better than two and than two; 24: better than two and equal to one; all others better than all three
    assert found.nap.value == (2 + 2.5 + 2 + 9 * 3) / 36


def test_words_lead_and_no_cause_is_claimed() -> None:
    said = told(plan_record(*before_start(20, 24, 21), *weekly(GROWING)))
    assert re.fullmatch(
        r"In 33\.5 of 36 comparisons of a score before the plan with a score during it, the later one is better, equal "
        r"ones counted as half \(NAP 0\.93, 95 % interval 0\.\d\d to 0\.99; 3 scores before, 12 during\)\.",
        said[0],
    )
    assert said[1] == "The middle score is 21 words before and 29.5 words during the plan."
    assert said[2].startswith("This is consistent with the plan helping. ")
    assert "cannot show what caused it" in said[2]
    assert sum("independent" in one for one in said) == 1
    assert not any("caused by" in one for one in said)


def test_errors_that_fall_are_better() -> None:
    record = plan_record(*before_start(9, 8, 10), *weekly((7, 6, 6, 5, 4, 4, 3)), measure=REFERRALS)
    said = told(record)
    assert said[0].startswith("In 21 of 21 comparisons ")
    assert said[1] == "The middle score is 9 incidents before and 5 incidents during the plan."
    assert said[2].startswith("This is consistent with the plan helping.")
    assert numbers(record)["Nonoverlapping scores (PND)"] == "7 of 7 scores during are better than every score before"


def test_worse_scores_and_chance_are_said_without_blame() -> None:
    worse = told(plan_record(*before_start(30, 31, 32), *weekly((20, 21, 19, 22, 20, 21, 20, 18))))
    assert worse[2].startswith("The scores during the plan are worse.")
    level = told(plan_record(*before_start(30, 31, 32), *weekly((30, 31, 33, 29, 32, 31))))
    assert level[2] == "The interval includes 0.5, which is no difference: so far this may be chance."


@pytest.mark.parametrize(
    ("before", "during", "says"),
    [
        ((), GROWING, "no score before the plan, 12 during it."),
        ((20,), GROWING, "1 score before the plan, 12 during it."),
        ((20, 21, 22), (), "3 scores before the plan, none during it."),
        ((20, 21, 22), (30, 31), "3 scores before the plan, 2 during it."),
    ],
)
def test_below_three_scores_it_only_says_that_they_are_too_few(
    before: tuple[float, ...], during: tuple[float, ...], says: str
) -> None:
    record = plan_record(*before_start(*before), *weekly(during))
    assert told(record) == (f"Too few scores to compare: {says} It takes 3 of each.",)
    assert numbers(record) == {}


def test_three_scores_of_one_sitting_are_one_score_before() -> None:
    sitting = START - dt.timedelta(days=1)
    record = plan_record(*(score(sitting, value, at) for at, value in enumerate((18, 25, 20), 1)), *weekly(GROWING))
    found = plan_effects(record, JANUARY)
    assert found is not None
    assert (found.a.n, found.a.median) == (1, 20.0)
    assert told(record)[1] == "Several scores of one day count once, as their median."


def test_what_is_left_out_absent_or_after_the_end_does_not_count() -> None:
    rows = weekly((22, 24, None, 26, 27, 30, 90))
    left_out: Score = msgspec.structs.replace(rows[4], excluded_because="Fire drill")
    record = plan_record(*before_start(20, 21, 22), *rows[:4], left_out, *rows[5:], end_date=START + 6 * WEEK)
    found = plan_effects(record, JANUARY)
    assert found is not None
    assert (found.b.n, found.b.median) == (4, 25.0)
    until = plan_effects(record, START + 2 * WEEK)
    assert until is not None
    assert until.b.n == 2


def test_there_is_nothing_to_compare_without_a_measure_or_before_the_plan_begins() -> None:
    assert plan_effects(plan_record(measure=None), JANUARY) is None
    assert plan_effects(plan_record(*before_start(20, 21, 22)), START - dt.timedelta(days=1)) is None


def test_every_effect_has_its_name_and_what_cannot_be_computed_its_reason() -> None:
    said = numbers(plan_record(*before_start(20, 20, 20), *weekly(GROWING)))
    assert list(said) == [
        "Nonoverlap of all pairs (NAP)",
        "Tau",
        "Tau-U, A vs B minus trend A",
        "Baseline-corrected Tau",
        "Nonoverlapping scores (PND)",
        "Standardized mean difference",
        "Log response ratio",
    ]
    assert said["Tau-U, A vs B minus trend A"] == "1.00"
    assert said["Baseline-corrected Tau"] == "1.00; the growth before is always taken off, here from only 3 scores"
    assert said["Nonoverlapping scores (PND)"].startswith("12 of 12 (100 %) ")
    assert said["Standardized mean difference"] == (
        "Not computed. All scores of phase A are the same, so there is no spread to measure the difference by."
    )
    assert re.fullmatch(r"0\.37, standard error 0\.\d\d, 95 % interval 0\.\d\d to 0\.\d\d", said["Log response ratio"])


def test_per_cent_is_a_percentage_and_everything_else_a_count() -> None:
    accuracy = Measure(id="acc", name="Accuracy", unit="%", most=100)
    assert [scale_of(one) for one in (WORDS, REFERRALS, accuracy)] == ["count", "count", "percentage"]
    record = plan_record(*before_start(0, 0, 0), *weekly((10, 20, 30)), measure=accuracy)
    found = plan_effects(record, JANUARY)
    assert found is not None
    assert found == effects(
        [(one.date, 0.0) for one in record.baseline_scores],
        [(one.date, one.value or 0.0) for one in weekly((10, 20, 30))],
        direction="higher",
        scale="percentage",
    )
    assert numbers(record)["Log response ratio"].startswith("Not computed. The scores of a phase are all 0.")
