from __future__ import annotations

import contextlib
import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.made_up import TODAY, Desk, compared, counts, recognized, said, student
from interventiondesk.domain.declared import checked
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.exchange.bringing import draft_table
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.meanings import value_of
from interventiondesk.exchange.measuring import known_measure
from interventiondesk.exchange.whole_sheet import Asked

PLAIN = ["Student ID", "Measure", "Date", "Score"]
DAY = dt.date(2026, 9, 3)
LINH = student("1", "901", given="Linh", family="Tran", grade="3")
MINH = student("2", "902", given="Minh", family="Tran", grade="3")
ORF = Measure(id="orf3", name="Oral reading fluency", short_name="ORF", level="3", unit="words", most=300.0)


def draft(desk: Desk, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    return compared(sheet, about, desk.here, **how)


def test_a_score_is_new_once_and_then_unchanged() -> None:
    desk = Desk(LINH, MINH, ORF)
    rows = [PLAIN, ["1", "ORF", "2026-09-03", "61"], ["2", "orf", "2026-09-03", "70.5"]]
    first = desk.apply(draft(desk, *rows))
    assert counts(first) == (2, 0, 0, 0, 0)
    assert first.values[0] == Score(
        id=natural_id("score", LINH.id, "orf3", "2026-09-03", "1"),
        student_id=LINH.id,
        measure_id="orf3",
        date=DAY,
        value=61.0,
    )
    assert counts(draft(desk, *rows)) == (0, 0, 2, 0, 0)
    assert first.new[0].title == "Tran, Linh: Oral reading fluency, grade 3, September 3, 2026"


def test_another_value_is_a_change_with_old_and_new() -> None:
    typed = Score(
        id="typed", student_id=LINH.id, measure_id="orf3", date=DAY, value=60.0, excluded_because="fire drill"
    )
    desk = Desk(LINH, ORF, typed)
    made = draft(desk, PLAIN, ["1", "ORF", "2026-09-03", "61"])
    assert made.changed[0].changes == (("Score", "60", "61"),)
    assert made.values == (msgspec.structs.replace(typed, value=61.0),)
    absent = draft(desk, PLAIN, ["1", "ORF", "2026-09-03", "Absent"])
    assert absent.changed[0].changes == (("Score", "60", "Absent"),)


@pytest.mark.parametrize(
    ("written", "outcome"),
    [("Absent", "absent"), ("ABS", "absent"), ("N/A", "not_given"), ("not given", "not_given"), ("-", "not_given")],
)
def test_no_score_is_neither_zero_nor_empty(written: str, outcome: str) -> None:
    value = draft(Desk(LINH, ORF), PLAIN, ["1", "ORF", "2026-09-03", written]).values[0]
    assert (value.outcome, value.value) == (outcome, None)


PROBLEMS = [
    (["", "ORF", "2026-09-03", "61"], "Student ID", "The row has no student ID."),
    (["123", "ORF", "2026-09-03", "61"], "Student ID", "No student with the ID 123 is on this desk."),
    (
        ["7", "ORF", "2026-09-03", "61"],
        "Student ID",
        "The ID 7 belongs to two students of this desk: Ana Reyes and Ana Reyes.",
    ),
    (["1", "", "2026-09-03", "61"], "Measure", "Measure is empty."),
    (["1", "x" * 121, "2026-09-03", "61"], "Measure", "The name of the measure has more than 120 letters."),
    (["1", "Math", "2026-09-03", "61"], "Measure", "This desk has Math at several levels: 1, 2."),
    (["1", "ORF", "", "61"], "Date", "Date is empty."),
    (["1", "ORF", "soon", "61"], "Date", "soon is not a date."),
    (["1", "ORF", "2026-09-21", "61"], "Date", "The date 2026-09-21 is in the future."),
    (["1", "ORF", "1926-09-03", "61"], "Date", "The date 1926-09-03 is too long ago for a score."),
    (["1", "ORF", "2026-09-03", ""], "Score", "Score is empty."),
    (["1", "ORF", "2026-09-03", "many"], "Score", "many is not a score."),
    (["1", "ORF", "2026-09-03", "61.2345"], "Score", "61.2345 has more than 3 decimals."),
    (["1", "ORF", "2026-09-03", "301"], "Score", "301 is above the highest possible score, 300."),
    (["1", "ORF", "2026-09-03", "-1"], "Score", "-1 is below the lowest possible score, 0."),
    (["1", "ORF", "2026-09-03", "1e9"], "Score", "1e9 is not a score."),
    (["1", "ORF", "2026-09-03", "9999999"], "Score", "9999999 is too large for a score."),
    (["1", "ORF", "2026-09-03", True], "Score", "Yes is not a score."),
    (["1", "ORF", "2026-09-03", "61", "two"], "Errors", "two is not a number of errors."),
    (["1", "ORF", "2026-09-03", "61", "", "Monsoon"], "Season", "Monsoon is not a benchmark period."),
    (["2", "ORF", "2026-09-03", "70"], "Student ID", "The same row stands in row 2 already."),
]


@pytest.mark.parametrize(("row", "column", "says"), PROBLEMS)
def test_a_row_with_a_problem_is_left_out_with_its_row_and_column(row: list, column: str, says: str) -> None:
    ana = student("7")
    math = Measure(id="m1", name="Math", level="1"), Measure(id="m2", name="Math", level="2")
    desk = Desk(LINH, MINH, ana, msgspec.structs.replace(ana, id="other"), ORF, *math)
    made = draft(desk, [*PLAIN, "Errors", "Season"], ["2", "ORF", "2026-09-03", "70"], [], row)
    assert said(made) == [(4, column, says)]
    assert made.problems[0].remedy.endswith(".")
    assert [line.row for line in made.new] == [2]
    assert [rejected.number for rejected in made.rejected] == [4]


def test_which_id_the_file_uses_is_found_by_who_is_met() -> None:
    desk = Desk(LINH, MINH, ORF)
    made = draft(
        desk,
        PLAIN,
        ["901", "ORF", "2026-09-03", "61"],
        ["902", "ORF", "2026-09-03", "70"],
        ["1", "ORF", "2026-09-03", "5"],
    )
    assert (made.ids, len(made.new)) == ("state", 2)
    assert said(made) == [(4, "Student ID", "No student with the ID 1 is on this desk.")]
    assert draft(desk, PLAIN, ["901", "ORF", "2026-09-03", "61"], ids="local").new == ()


def test_when_nobody_is_met_each_row_says_so() -> None:
    made = draft(Desk(ORF), PLAIN, ["001", "ORF", "2026-09-03", "61"])
    assert said(made) == [(2, "Student ID", "No student with the ID 001 is on this desk.")]
    assert made.problems[0].remedy == "Bring in the student export first, or choose which ID this file uses."
    assert made.values == ()


def test_ids_that_mean_two_different_students_are_not_guessed() -> None:
    desk = Desk(student("1", "2", given="Linh"), student("2", "1", given="Minh"), ORF)
    made = draft(desk, PLAIN, ["1", "ORF", "2026-09-03", "61"])
    assert said(made) == [(2, "Student ID", "The ID 1 may be a Student ID or a State ID.")]
    assert len(draft(desk, PLAIN, ["1", "ORF", "2026-09-03", "61"], ids="state").new) == 1


def test_scores_of_one_day_are_told_apart_by_their_probes() -> None:
    desk = Desk(LINH, ORF)
    rows = [
        [*PLAIN, "Probe Number"],
        ["1", "ORF", "2026-09-03", "64", "10"],
        ["1", "ORF", "2026-09-03", "61", "9"],
        ["1", "ORF", "2026-09-04", "66", "11"],
    ]
    made = desk.apply(draft(desk, *rows))
    assert [(score.value, score.ordinal) for score in desk.scores] == [(64.0, 2), (61.0, 1), (66.0, 1)]
    rows[1], rows[2] = rows[2], rows[1]
    assert counts(draft(desk, *rows)) == (0, 0, 3, 0, 0)
    assert len({value.id for value in made.values}) == 3


def test_a_measure_that_the_desk_lacks_is_made_once() -> None:
    desk = Desk(LINH, MINH)
    rows = [
        [*PLAIN, "Level"],
        ["1", "Dot counting", "2026-09-03", "6", "1st"],
        ["2", "dot counting", "2026-09-03", "7", "1"],
    ]
    made = desk.apply(draft(desk, *rows))
    (measure,) = desk.measures
    assert (measure.name, measure.level, measure.id) == (
        "Dot counting",
        "1",
        natural_id("measure", "", "Dot counting", "1"),
    )
    assert made.values[0] is measure
    assert [checked(value) for value in made.values] == list(made.values)
    assert counts(draft(desk, *rows)) == (0, 0, 2, 0, 0)


def test_a_measure_is_not_made_for_rows_that_are_left_out() -> None:
    assert draft(Desk(LINH), PLAIN, ["1", "Dot counting", "2026-09-03", "many"]).values == ()


def test_the_level_may_stand_in_the_name_of_the_measure() -> None:
    second = msgspec.structs.replace(ORF, id="orf2", level="2")
    desk = Desk(LINH, ORF, second)
    for text in ("ORF grade 2", "ORF 2", "ORF, Gr. 2", "Oral reading fluency, grade 2", "ORF (2)"):
        assert draft(desk, PLAIN, ["1", text, "2026-09-03", "61"]).values[0].measure_id == "orf2"


def test_without_a_level_the_students_own_grade_tells_the_measure() -> None:
    second = msgspec.structs.replace(ORF, id="orf2", level="2")
    row = ["1", "ORF", "2026-09-10", "61"]
    assert draft(Desk(LINH, ORF, second), PLAIN, row).values[0].measure_id == "orf3"
    older = msgspec.structs.replace(LINH, grade="5")
    refused = draft(Desk(older, ORF, second), PLAIN, row)
    assert said(refused) == [(2, "Measure", "This desk has ORF at several levels: 2, 3.")]


def test_without_a_level_earlier_scores_tell_the_measure_before_the_grade_does() -> None:
    second = msgspec.structs.replace(ORF, id="orf2", level="2")
    desk = Desk(LINH, ORF, second)
    row = ["1", "ORF", "2026-09-10", "61"]
    desk.put([Score(id="a", student_id=LINH.id, measure_id="orf2", date=DAY, value=50.0)])
    assert draft(desk, PLAIN, row).values[0].measure_id == "orf2"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("DORF (Words Correct)", "ORF"),
        ("Reading Fluency (ORF)", "ORF"),
        ("ORF-Words Correct", "ORF"),
        ("ORF", "ORF"),
        ("Oral Reading Fluency", "ORF"),
        ("DORF (Fluency)", "ORF"),
        ("ORF-Accuracy", "ORF-Accu"),
        ("Reading Accuracy (ORF-Accu)", "ORF-Accu"),
        ("DORF (Accuracy)", "ORF-Accu"),
        ("DORF (Errors)", "ORF-Err"),
        ("Error Rate (ORF)", "ORF-Err"),
        ("DORF (Retell)", "ORF-Retell"),
        ("DORF (Retell Quality)", "ORF-RQ"),
        ("NWF-CLS", "NWF-CLS"),
        ("NWF_CLS", "NWF-CLS"),
        ("Letter Sounds (NWF-CLS)", "NWF-CLS"),
        ("Nonsense Word Fluency (NWF) - Correct Letter Sounds", "NWF-CLS"),
        ("NWF (WRC)", "NWF-WRC"),
        ("Decoding (NWF-WRC)", "NWF-WRC"),
        ("Nonsense Word Fluency - Words Recoded Correctly", "NWF-WRC"),
        ("NWF (WWR)", "NWF-WWR"),
        ("Phonemic Awareness (PSF)", "PSF"),
        ("Letter Names (LNF)", "LNF"),
        ("Letter Naming Fluency", "LNF"),
        ("Word Reading (WRF)", "WRF"),
        ("Reading Comprehension (Maze)", "Maze"),
        ("Correct Responses (Maze)", "Maze-Cor"),
        ("Incorrect Responses (Maze)", "Maze-Inc"),
        ("FSF", "FSF"),
        ("Dot counting", None),
        ("Word problems", None),
    ],
)
def test_spellings_of_known_measures(text: str, short: str | None) -> None:
    known = known_measure(text)
    assert (known.short_name if known else None) == short


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("61", 61.0),
        (61, 61.0),
        (61.5, 61.5),
        ("61.125", 61.125),
        ("97%", 97.0),
        ("1,234", 1234.0),
        ("61,5", 61.5),
        (0.1 + 0.2, 0.3),
        (".5", 0.5),
        ("+4", 4.0),
        (0, 0.0),
    ],
)
def test_a_number_is_read_however_it_is_written(cell, value: float) -> None:
    assert value_of(cell) == value


@given(st.decimals(min_value=-999_999, max_value=999_999, places=3))
def test_three_decimals_survive(value) -> None:
    assert value_of(str(value)) == float(value)
    assert value_of(float(value)) == float(value)


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_value_error(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert round(value_of(text), 3) == value_of(text)


def test_season_and_kind_make_a_benchmark_score() -> None:
    value = draft(
        Desk(LINH, ORF), [*PLAIN, "Benchmark Period", "Errors"], ["1", "ORF", "2026-09-03", "61", "BOY", "3"]
    ).values[0]
    assert (value.kind, value.season, value.errors) == ("benchmark", "beginning", 3)


def test_dates_that_could_be_either_leave_their_rows_out_until_the_user_says() -> None:
    desk = Desk(LINH, ORF)
    rows = [PLAIN, ["1", "ORF", "9/3/2026", "61"], ["1", "ORF", "9/4/2026", "62"]]
    made = draft(desk, *rows)
    assert said(made)[0] == (
        2,
        "Date",
        "Whether the day or the month comes first in 9/3/2026 cannot be known from this column.",
    )
    assert (made.asks_day_first, made.values) == (True, ())
    assert [value.date for value in draft(desk, *rows, day_first=False).values] == [DAY, dt.date(2026, 9, 4)]
    assert len(draft(desk, *rows, ["1", "ORF", "9/17/2026", "63"]).values) == 3
    assert len(draft(desk, *rows, ["1", "ORF", "8/10/2026", "63"], today=dt.date(2026, 9, 5)).values) == 3


def test_scores_are_asked_for_only_of_students_in_the_file() -> None:
    asked: list[list[str]] = []
    sheet, about = recognized(PLAIN, ["1", "ORF", "2026-09-03", "61"], ["77", "ORF", "2026-09-03", "61"])

    def scores(student_ids):
        asked.append(list(student_ids))
        return []

    draft_table(sheet, about, Desk(LINH, MINH, ORF).here, Asked(today=TODAY), scores)
    assert asked == [[LINH.id]]


def test_long_work_can_be_stopped() -> None:
    class StoppedError(Exception):
        pass

    def step(done: int, total: int, what: str) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        draft(Desk(LINH, ORF), PLAIN, ["1", "ORF", "2026-09-03", "61"], step=step)
