"""Values as people read them."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain import words


@pytest.mark.parametrize(
    ("typed", "grade"),
    [
        ("K", "K"), ("KG", "K"), ("0", "K"), ("00", "K"), ("Kindergarten", "K"), ("Grade K", "K"),
        ("03", "3"), ("3rd", "3"), ("Grade 3", "3"), ("3rd grade", "3"), (" 3 ", "3"), ("3.0", "3"), ("12", "12"),
        ("PK", "PK"), ("Pre-K", "PK"), ("-1", "PK"), ("TK", "TK"),
        ("", ""), ("Ungraded", "Ungraded"), ("13", "13"), ("Green", "Green"),
    ],
)  # fmt: skip
def test_grades_of_many_exports_are_one_grade(typed: str, grade: str) -> None:
    assert words.grade_of(typed) == grade


def test_grades_sort_as_a_school_does() -> None:
    mixed = ["10", "K", "2", "", "PK", "1", "Ungraded", "TK"]
    assert sorted(mixed, key=words.grade_key) == ["PK", "TK", "K", "1", "2", "10", "Ungraded", ""]


def test_grades_in_words() -> None:
    assert [words.grade_words(grade) for grade in ("3", "K", "PK", "")] == [
        "grade 3",
        "kindergarten",
        "pre-kindergarten",
        "",
    ]


def test_days_in_words() -> None:
    day = dt.date(2026, 10, 15)
    assert words.day_words(day) == "October 15"
    assert words.short_day(day) == "Oct 15"
    assert words.long_day(day) == "Thursday, October 15"
    assert words.day_and_year(dt.date(2027, 1, 2)) == "January 2, 2027"


@pytest.mark.parametrize(
    ("value", "said"),
    [(63.0, "63"), (1.6, "1.6"), (2.125, "2.125"), (0.1 + 0.2, "0.3"), (-0.0, "0"), (-0.0001, "0"), (100, "100"),
     (-1.5, "-1.5"), (Fraction(1, 3), "0.333"), (1200.0, "1200")],
)  # fmt: skip
def test_a_number_has_at_most_three_decimals_and_no_zeros_at_its_end(value: float, said: str) -> None:
    assert words.number(value) == said


def test_a_rate_has_one_decimal_and_is_never_minus_zero() -> None:
    assert [words.rate(value) for value in (1.6, 2, -0.04, 1.25, -1.25, 0.0)] == [
        "1.6",
        "2.0",
        "0.0",
        "1.3",
        "-1.3",
        "0.0",
    ]


@given(st.floats(-1e6, 1e6, allow_nan=False))
def test_a_rate_is_within_half_of_its_last_place(value: float) -> None:
    assert abs(float(words.rate(value)) - value) <= 0.05 + 1e-9
    assert words.rate(value) != "-0.0"


def test_counts_agree_with_their_noun() -> None:
    said = [words.count(1, "student"), words.count(7, "student"), words.count(2, "entry"), words.count(0, "day")]
    assert said == ["1 student", "7 students", "2 entries", "0 days"]
    assert words.count(2, "child", "children") == "2 children"


def test_one_word_is_not_one_words() -> None:
    assert words.amount(1, "words") == "1 word"
    assert words.amount(69.0, "words") == "69 words"
    assert words.amount(1, "correct letter sequences") == "1 correct letter sequence"
    assert words.amount(1, "words correct") == "1 words correct"


def test_a_share_has_no_percentage_of_few_and_never_rounds_up_to_a_mark() -> None:
    assert words.share(3, 5) == "3 of 5"
    assert words.share(0, 0) == "0 of 0"
    assert words.share(29, 32) == "29 of 32 (91 %)"
    assert words.share(799, 1000) == "799 of 1000 (80 %)"
    assert words.share(799, 1000, mark=0.8) == "799 of 1000 (79.9 %)"
    assert words.share(16, 20, mark=0.8) == "16 of 20 (80 %)"


@pytest.mark.parametrize(
    ("value", "marks", "least", "said"),
    [
        (Fraction(137, 140), (), 0, "98 %"),
        (Fraction(3, 140), (0.1,), 1, "2.1 %"),
        (Fraction(997, 10000), (0.1,), 1, "9.97 %"),
        (Fraction(1003, 10000), (0.1,), 1, "10.03 %"),
        (0.1, (0.1,), 1, "10 %"),
        (Fraction(199, 200), (), 0, "99.5 %"),
        (Fraction(2999, 3000), (), 0, "99.97 %"),
        (Fraction(1, 3000), (), 0, "0.03 %"),
        (1.0, (), 0, "100 %"),
        (0, (), 1, "0 %"),
        (0.29, (), 0, "29 %"),
        (Fraction(1, 3), (Fraction(1, 3),), 0, "33.333333333 %"),
    ],
)
def test_a_percentage_is_rounded_on_its_own_side_of_the_marks_of_nothing_and_of_all(
    value: float | Fraction, marks: tuple[float, ...], least: int, said: str
) -> None:
    assert words.percent(value, *marks, least=least) == said


@given(st.integers(0, 400), st.integers(1, 400), st.sampled_from((0.05, 0.1, 0.125, 0.8)), st.integers(0, 2))
def test_a_percentage_recomputes_and_stands_to_a_mark_as_the_share_does(
    part: int, whole: int, mark: float, least: int
) -> None:
    share = Fraction(min(part, whole), whole)
    shown = Fraction(words.percent(share, mark, least=least).removesuffix(" %")) / 100
    line = Fraction(str(mark))
    assert (shown > line) - (shown < line) == (share > line) - (share < line)
    assert (shown == 1, shown == 0) == (share == 1, share == 0)
    assert abs(shown - share) <= Fraction(1, 2 * 10 ** (least + 2))


def test_lists_in_a_sentence() -> None:
    assert [words.join(list(parts)) for parts in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]


def test_the_six_states_have_words() -> None:
    assert list(words.PROGRESS.values()) == [
        "Ahead",
        "On track",
        "Behind",
        "Too early to tell",
        "Too few sessions to judge",
        "No recent score",
    ]
