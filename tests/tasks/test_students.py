"""What the page of a student says in words: attendance on its own side of the line."""

from __future__ import annotations

import pytest

from interventiondesk.tasks.students import attendance_words


@pytest.mark.parametrize(
    ("present", "enrolled", "said"),
    [
        (0, 0, ""),
        (137, 140, "attendance 98 %"),
        (180, 180, "attendance 100 %"),
        (199, 200, "attendance 99.5 %"),
        (162, 180, "attendance 90 %"),
        (163, 181, "attendance 90.1 %"),
        (161, 179, "attendance 89.9 %"),
        (0, 12, "attendance 0 %"),
    ],
)
def test_attendance_is_rounded_and_never_onto_the_line_of_chronic_absence(
    present: int, enrolled: int, said: str
) -> None:
    assert attendance_words(present, enrolled) == said


def test_the_line_is_the_schools_own() -> None:
    assert attendance_words(1901, 2000, absence_line=0.05) == "attendance 95.1 %"
