"""What the school did about a flag or a line that waited: decided, found out why, put off, or closed with a reason."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from msgspec import Meta

from interventiondesk.domain.declared import Entity, Setting, Shown, field_of
from interventiondesk.domain.fields import Area, LongText, OptionalDate, ShortText, StaffId, StudentId
from interventiondesk.domain.words import day_words

FollowRule = Literal[
    "flag",
    "scores",
    "review",
    "sessions",
    "action",
    "contact",
    "adult",
    "request",
    "import",
    "no_list",
]
"""The rules of *nobody has followed up*, in the order in which their lines are shown."""

RULE_WORDS: dict[str, str] = {
    "flag": "Flag without a decision",
    "scores": "Plan without scores",
    "review": "Plan past its review date",
    "sessions": "No session entered",
    "action": "Action item overdue",
    "contact": "No contact with the family",
    "adult": "No adult connection",
    "request": "Request without an answer",
    "import": "Import is old",
    "no_list": "In no list at all",
}

OWN_WORDS: dict[str, str] = {
    "due_scores": "Scores due",
    "due_sessions": "Sessions not entered",
    "promise": "Promised to a family",
    "goal": "Goal to confirm",
}
"""The lines of Today that are due and not yet waiting for nobody: they can be put off or closed like those of a rule."""


class FlagDecision(Entity, frozen=True, kw_only=True):
    """What was decided about a student's flags. It settles them until their datum changes: `flags` keeps what each flag
    read that day (see `domain.flags`)."""

    student_id: StudentId
    date: dt.date
    choice: Annotated[
        Literal["find_out_why", "plan", "reteach", "watch", "no_action"],
        Meta(title="What we decided"),
        Shown(
            words=(
                ("find_out_why", "Find out why"),
                ("plan", "Intervention plan"),
                ("reteach", "Short reteach group"),
                ("watch", "Watch until a date"),
                ("no_action", "Seen, no action because ..."),
            )
        ),
    ] = "find_out_why"
    reason: LongText = ""
    until: Annotated[OptionalDate, Meta(title="Watch until")] = None
    flags: Annotated[str, Meta(max_length=20_000), Shown(audience="nobody")] = ""
    plan_id: Annotated[str | None, Shown(refers="plan")] = None
    group_id: Annotated[str | None, Shown(refers="group")] = None
    meeting_id: Annotated[str | None, Shown(refers="meeting")] = None
    staff_id: Annotated[StaffId | None, Meta(title="Decided by")] = None

    @property
    def in_short(self) -> str:
        """The decision in a few words: `Watch until December 3`, `No action: her father was ill`."""
        if self.choice == "watch":
            return f"Watch until {day_words(self.until)}" if self.until else "Watch"
        if self.choice == "no_action":
            return f"No action: {self.reason}" if self.reason else "No action"
        return field_of(FlagDecision, "choice").word(self.choice)


class Inquiry(Entity, frozen=True, kw_only=True):
    """Finding out why: what verifies the flag, what a diagnosis of the skill showed, and what the team thinks is the
    cause. It is open until `closed_on`."""

    student_id: StudentId
    date: Annotated[dt.date, Meta(title="Begun on")]
    area: Area = "reading"
    verifying: Annotated[
        ShortText, Meta(title="Verifying score", description="A second look with another probe or day")
    ] = ""
    verified_on: Annotated[OptionalDate, Meta(title="Verified on")] = None
    diagnostic: Annotated[LongText, Meta(title="Diagnostic result")] = ""
    cause: Annotated[
        Literal["", "skill", "language", "attendance", "behavior_function", "motivation", "health", "other"],
        Meta(title="Kind of cause"),
        Shown(words=(("", "Not known yet"), ("behavior_function", "Function of the behavior"))),
    ] = ""
    hypothesis: Annotated[LongText, Meta(title="Why, we think")] = ""
    staff_id: Annotated[StaffId | None, Meta(title="Who finds out")] = None
    due: Annotated[OptionalDate, Meta(title="By")] = None
    closed_on: Annotated[OptionalDate, Meta(title="Closed on")] = None
    restricted: bool = False


class FollowUp(Entity, frozen=True, kw_only=True):
    """A line of Today that somebody put off to a date, or closed with a reason. `about` and `since` are the line's own
    (see `domain.follow_up.Waiting`): a line whose `since` is later is a new one and comes back."""

    rule: Annotated[str, Meta(max_length=40)]
    about: Annotated[str, Meta(max_length=140), Shown(audience="nobody")]
    since: dt.date
    student_id: StudentId | None = None
    date: dt.date
    until: Annotated[OptionalDate, Meta(title="Put off to")] = None
    reason: Annotated[LongText, Meta(title="Seen, no action because")] = ""
    staff_id: Annotated[StaffId | None, Meta(title="By")] = None


def _n(title: str, description: str, least: int = 1, most: int = 200) -> Meta:
    return Meta(title=title, description=description, ge=least, le=most)


class FollowUpRules(Setting, frozen=True, kw_only=True):
    """When the school wants to be told that nobody has followed up; there is one row. Days of a rule are school days
    unless it says otherwise. No study behind the numbers was read: they are usual practice, and the school's to change."""

    begin_date: Annotated[
        OptionalDate,
        Meta(
            title="Begin on",
            description="The clocks of the year start here; empty: with the first placement meeting, or six weeks into it",
        ),
    ] = None
    flag_days: Annotated[int, _n("Days from flag to decision", "School days; usual practice")] = 10
    score_weeks: Annotated[int, _n("Weeks without a score", "Scheduled weeks; usual practice", 1, 20)] = 2
    review_days: Annotated[int, _n("Days past the review", "School days; usual practice", 0)] = 5
    session_days: Annotated[int, _n("Days without an entry", "School days with a planned session; usual practice")] = 3
    action_days: Annotated[int, _n("Days an action is overdue", "School days; usual practice", 0)] = 1
    contact_days: Annotated[
        int, _n("Days without family contact", "Calendar days, while a plan runs; usual practice")
    ] = 60
    adult_days: Annotated[int, _n("Days without an adult", "Calendar days, for flagged students; usual practice")] = 30
    request_days: Annotated[int, _n("Days to answer a request", "School days; the promise to whoever asked")] = 10
    import_days: Annotated[int, _n("Days until an import is old", "Calendar days; usual practice")] = 30
    off: Annotated[
        str,
        Meta(title="Rules that are off", description="Names parted by spaces", max_length=120),
        Shown(audience="nobody"),
    ] = ""


FOLLOW_UP_ID = "follow_up_rules"


def usual_follow_up() -> FollowUpRules:
    """The usual numbers, used until a school sets its own."""
    return FollowUpRules(id=FOLLOW_UP_ID)


class WeekSheet(Entity, frozen=True, kw_only=True):
    """One printed sheet of a teacher's week, so that its number opens exactly this grid. `number` is made of the sheet's
    contents: the same sheet printed twice is one sheet. `rows` holds a line for each row: the group's id, the student's,
    the plan's, the measure's and the weekdays with a box (Monday is 1), parted by spaces, `-` where there is none."""

    number: Annotated[str, Meta(title="Sheet number", min_length=1, max_length=12)]
    staff_id: StaffId | None = None
    week: Annotated[dt.date, Meta(title="Week of")]
    printed_on: dt.date
    rows: Annotated[str, Meta(max_length=20_000), Shown(audience="nobody")] = ""
    typed_on: OptionalDate = None
    typed_by_id: Annotated[StaffId | None, Meta(title="Typed in by")] = None
