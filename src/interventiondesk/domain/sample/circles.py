"""The four groups that tell the sample school's stories, and where each story leads."""

from __future__ import annotations

import dataclasses

from interventiondesk.domain.sample.courses import Path

FIRST_WAVE = 3
"""The week of the year in which the first plans begin, after the fall benchmark; the first week is 0."""

NUMBERS = "Number sense: number line and counting on"
SOUNDS = "Letter-sound practice with pictures"
WORDS = "Decoding in text, then repeated reading"
REPEATED = "Repeated reading with a partner"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A group to be: its name, what it works on, when it is scored, and who is in it (empty: anybody of the grade)."""

    name: str
    grade: int
    area: str
    entry: str
    weekdays: str
    score_weekday: int
    week: int = FIRST_WAVE
    due: bool = False
    complete: bool = False
    tier: int = 2
    members: tuple[str, ...]


CIRCLES = (
    Circle(
        name="Reading A",
        grade=2,
        area="reading",
        entry=REPEATED,
        weekdays="Mon Wed Fri",
        score_weekday=0,
        complete=True,
        members=("missed_weeks", "review_overdue", "twins", "just_started"),
    ),
    Circle(
        name="Reading B",
        grade=3,
        area="reading",
        entry=WORDS,
        weekdays="Mon Tue Wed Thu",
        score_weekday=2,
        due=True,
        members=("responds", "does_not_respond", "namesakes"),
    ),
    Circle(
        name="Reading C",
        grade=4,
        area="reading",
        entry=WORDS,
        weekdays="Mon Tue Wed Thu",
        score_weekday=1,
        members=("ahead", "changed_plan", "mid_year_arrival"),
    ),
    Circle(
        name="Number sense",
        grade=2,
        area="math",
        entry=NUMBERS,
        weekdays="Mon Tue Thu",
        score_weekday=3,
        week=4,
        due=True,
        members=("too_few_sessions", "", ""),
    ),
)

PATHS: dict[str, Path] = {
    "responds": "on_track",
    "does_not_respond": "behind",
    "ahead": "ahead",
    "too_few_sessions": "on_track",
    "just_started": "on_track",
    "missed_weeks": "on_track",
    "review_overdue": "on_track",
    "mid_year_arrival": "on_track",
    "twins": "behind",
    "namesakes": "on_track",
    "forty_letters": "on_track",
    "changed_plan": "on_track",
    "lower_is_better": "on_track",
    "chronic_absence": "on_track",
}
