"""Attendance codes, shares and the digest of a delivery."""

from __future__ import annotations

import hashlib

import pytest

from interventiondesk.domain.attendance import (
    CODE_WORDS,
    EXCUSED,
    PRESENT,
    TARDY,
    UNEXCUSED,
    attendance_share,
    chronically_absent,
    contents_of,
)


def test_every_code_has_a_word():
    assert CODE_WORDS == {1: "Present", 2: "Excused absence", 3: "Unexcused absence", 4: "Tardy"}


def test_a_tardy_student_was_there_and_an_excused_absence_is_an_absence():
    assert attendance_share([PRESENT, TARDY, EXCUSED, UNEXCUSED]) == 0.5


def test_no_day_is_not_perfect_attendance():
    assert attendance_share([]) is None
    assert chronically_absent([]) is None


@pytest.mark.parametrize(("missed", "chronic"), [(18, True), (17, False)])
def test_a_tenth_of_the_days_is_chronic_and_a_day_less_is_not(missed, chronic):
    assert chronically_absent([EXCUSED] * missed + [PRESENT] * (180 - missed)) is chronic


def test_too_few_days_are_not_judged():
    assert chronically_absent([EXCUSED] * 9) is None


def test_the_digest_is_that_of_one_line_a_fact_and_knows_their_order():
    facts = [("a", 739000, 1), ("b", 739001, 3)]
    assert contents_of(facts) == hashlib.sha256(b"a 739000 1\nb 739001 3\n").hexdigest()
    assert contents_of(facts) != contents_of(reversed(facts))


def test_the_digest_of_many_facts_is_that_of_all_of_them():
    facts = [("s", 700000 + number, 1) for number in range(45_001)]
    whole = "".join(f"s {700000 + number} 1\n" for number in range(45_001))
    assert contents_of(facts) == hashlib.sha256(whole.encode()).hexdigest()
