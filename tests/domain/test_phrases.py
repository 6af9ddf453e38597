"""Reasons in a row, as a person reads them."""

from __future__ import annotations

from interventiondesk.domain.phrases import said_once


def test_a_count_that_two_reasons_share_is_said_once_with_both_lines():
    assert said_once(
        [
            "Absent 11 of 60 school days (18.3 %); the line is 10 %. 2 days are not recorded.",
            "SRSS-E7 on May 3: 9 points; the line is 4.",
            "Absent 11 of 60 school days; the line in month 4 is 8.",
        ]
    ) == (
        "Absent 11 of 60 school days (18.3 %); the line is 10 %; the line in month 4 is 8. 2 days are not recorded. "
        "SRSS-E7 on May 3: 9 points; the line is 4."
    )


def test_reasons_that_share_nothing_stay_as_they_are():
    reasons = ["Failing Math (54 %); passing is 60 %; passing is 60 %.", "No score yet?", "Absent 3 of 60 days."]
    assert said_once(reasons) == " ".join(reasons)
    assert said_once([]) == ""
