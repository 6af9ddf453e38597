"""Attendance codes and the digest of a delivery."""

from __future__ import annotations

import hashlib

from interventiondesk.domain.attendance import (
    CODE_WORDS,
    EXCUSED,
    PRESENT,
    TARDY,
    UNEXCUSED,
    contents_of,
    days_and_absences,
)


def test_every_code_has_a_word():
    assert CODE_WORDS == {1: "Present", 2: "Excused absence", 3: "Unexcused absence", 4: "Tardy"}


def test_a_tardy_student_was_there_and_an_excused_absence_is_an_absence():
    assert days_and_absences([PRESENT, TARDY, EXCUSED, UNEXCUSED]) == (4, 2)


def test_the_digest_is_that_of_one_line_a_fact_and_knows_their_order():
    facts = [("a", 739000, 1), ("b", 739001, 3)]
    assert contents_of(facts) == hashlib.sha256(b"a 739000 1\nb 739001 3\n").hexdigest()
    assert contents_of(facts) != contents_of(reversed(facts))


def test_the_digest_of_many_facts_is_that_of_all_of_them():
    facts = [("s", 700000 + number, 1) for number in range(45_001)]
    whole = "".join(f"s {700000 + number} 1\n" for number in range(45_001))
    assert contents_of(facts) == hashlib.sha256(whole.encode()).hexdigest()
