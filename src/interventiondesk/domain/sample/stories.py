"""Students of the sample school whose story stands in attendance, behavior, courses or ratings, and who have no plan."""

from __future__ import annotations

import bisect
from collections.abc import Callable

from interventiondesk.domain.attendance import EXCUSED, UNEXCUSED
from interventiondesk.domain.sample.making import Making
from interventiondesk.domain.sample.people import Enrolled

_LATELY = 18
"""How many school days ago the student came who came in lately: judged on few days, but on enough of them."""

_UNLISTED = 11
"""How many school days ago the student came whom no list holds."""

_LATELY_MISSED = {4: UNEXCUSED, 11: EXCUSED}
"""The days of those that were missed."""


def tell_apart(making: Making, students: list[Enrolled], with_plan: set[int]) -> None:
    """Gives each story to one student without a plan; a very small school has students for the first of them only.

    Called when every plan is made: who has one never depends on it.
    """
    chance = making.chance("stories")
    free = [
        student
        for student in students
        if not student.special and student.index not in with_plan and student.begin <= making.year.begin
    ]
    chance.shuffle(free)
    for story, fits, key in _STORIES:
        able = [student for student in free if not student.story and fits(student)]
        if not able:
            continue
        student = min(able, key=key)
        if story == "came_lately" and not _came_lately(making, student):
            continue
        student.story = story
        student.recorded = story != "no_attendance"


def nobody_listed(making: Making, students: list[Enrolled], with_plan: set[int]) -> None:
    """One student came about two weeks ago, and nobody has put the student on a list yet: no attendance, no score, no
    plan. A year too young for that, and a very small school, has nobody like that."""
    begin = making.days_ago(_UNLISTED)
    free = [one for one in students if not (one.special or one.story) and one.index not in with_plan]
    if begin is None or begin <= making.year.week(3) or len(free) < 3:
        return
    alone = [one for one in free if sum(other.family == one.family for other in students) == 1]
    student = making.chance("unlisted").choice(alone or free)
    student.begin, student.listed, student.recorded = begin, False, False
    student.missed = {}
    making.case("in_no_list", student.id)


def _came_lately(making: Making, student: Enrolled) -> bool:
    """The student's first day at this school was some weeks ago. A year too young for that has no such story."""
    before = making.gone[: bisect.bisect_left(making.gone, making.today)]
    if len(before) < 2 * _LATELY:
        return False
    here = before[-_LATELY:]
    student.begin = here[0]
    student.missed = {here[number]: code for number, code in _LATELY_MISSED.items()}
    return True


_Key = Callable[[Enrolled], float]


def _anybody(student: Enrolled) -> bool:
    return student.away < 0.1


def _has_marks(student: Enrolled) -> bool:
    return student.grade >= 3


def _first(student: Enrolled) -> float:
    del student
    return 0.0


_STORIES: tuple[tuple[str, Callable[[Enrolled], bool], _Key], ...] = (
    ("many_incidents", lambda student: student.grade >= 2 and student.away < 0.1, _first),
    ("failing_math", _has_marks, lambda student: student.math),
    ("strong", _has_marks, lambda student: -student.reading - student.math),
    ("rated_high", _anybody, _first),
    ("came_lately", _anybody, _first),
    ("no_attendance", _anybody, _first),
    ("unanswered_item", _anybody, _first),
)
