"""What kinds of files there are and which fields a column of each can be: the one list that the recognizer, the mapping
by hand, the importers, the templates and the exports all read.

A field's name is the entity's own where it has one. The ids of a student stand in every sheet under the same four names;
`student_id` is an id of a kind that only the file's maker knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

import msgspec

FileKind = Literal[
    "students",
    "scores",
    "families",
    "staff",
    "calendar",
    "attendance",
    "attendance_totals",
    "incidents",
    "courses",
    "ratings",
    "groups",
    "plans",
    "sessions",
    "contacts",
    "requests",
    "actions",
]

STUDENT_FIELDS = (
    "student_id",
    "local_id",
    "state_id",
    "vendor_id",
    "full_name",
    "given_name",
    "family_name",
    "birth_date",
)
"""Who a row is about: ids first, a name beside them as a check."""


class SheetKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of file. `thing` is one row of it in words, `fields` the further columns it may have beside those of the
    student (where `of_student`), `needs` groups of fields of which each group must have one."""

    kind: FileKind
    title: str
    thing: str
    fields: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    of_student: bool = True

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Every field a column can be, the student's first."""
        return (*STUDENT_FIELDS, *self.fields) if self.of_student else self.fields


_ID = ("student_id", "local_id", "state_id", "vendor_id")

SHEETS: tuple[SheetKind, ...] = (
    SheetKind(
        kind="students",
        title="Students",
        thing="student",
        fields=(
            "middle_name",
            "preferred_name",
            "pronouns",
            "grade",
            "homeroom",
            "sex",
            "home_language",
            "strengths",
            "own_words",
            "begin_date",
            "end_date",
            "status",
        ),
        needs=(("local_id", "state_id", "vendor_id"), ("family_name", "full_name")),
    ),
    SheetKind(
        kind="scores",
        title="Scores",
        thing="score",
        fields=(
            "assessment",
            "edition",
            "instrument",
            "measure",
            "level",
            "grade",
            "date",
            "value",
            "errors",
            "probe",
            "season",
            "year",
            "kind",
            "excluded_because",
            "goal_baseline",
            "goal",
            "goal_begin_date",
            "goal_date",
        ),
        needs=(_ID, ("measure",), ("date", "season"), ("value",)),
    ),
    SheetKind(
        kind="families",
        title="Families",
        thing="family member",
        fields=("name", "relation", "phone", "email", "language", "interpreter"),
        needs=(_ID, ("name",)),
    ),
    SheetKind(
        kind="staff",
        title="Staff",
        thing="staff member",
        fields=("given_name", "family_name", "full_name", "role", "active"),
        needs=(("family_name", "full_name"),),
        of_student=False,
    ),
    SheetKind(
        kind="calendar",
        title="School calendar",
        thing="day",
        fields=("date", "end_date", "instructional", "event"),
        needs=(("date",),),
        of_student=False,
    ),
    SheetKind(
        kind="attendance",
        title="Attendance by day",
        thing="day of attendance",
        fields=("date", "code", "absent", "tardy", "excused", "reason"),
        needs=(_ID, ("date",)),
    ),
    SheetKind(
        kind="attendance_totals",
        title="Attendance of a year",
        thing="total of attendance",
        fields=("year", "begin_date", "end_date", "days_enrolled", "days_absent", "days_present", "days_tardy"),
        needs=(_ID, ("days_absent", "days_present"), ("days_enrolled", "days_present")),
    ),
    SheetKind(
        kind="incidents",
        title="Behavior incidents",
        thing="behavior incident",
        fields=(
            "incident",
            "date",
            "time",
            "behavior",
            "level",
            "location",
            "motivation",
            "others",
            "action",
            "about",
            "staff",
        ),
        needs=(_ID, ("date",), ("behavior",)),
    ),
    SheetKind(
        kind="courses",
        title="Course results",
        thing="course result",
        fields=("course", "subject", "term", "date", "percent", "mark", "missing"),
        needs=(_ID, ("course",), ("percent", "mark")),
    ),
    SheetKind(
        kind="ratings",
        title="Social-emotional ratings",
        thing="rating",
        fields=("instrument", "scale", "level", "grade", "date", "season", "year", "items", "total", "band", "staff"),
        needs=(_ID, ("total", "items")),
    ),
    SheetKind(
        kind="groups",
        title="Groups",
        thing="place in a group",
        fields=("group", "area", "staff", "begin_date", "end_date"),
        needs=(_ID, ("group",)),
    ),
    SheetKind(
        kind="plans",
        title="Intervention plans",
        thing="plan",
        fields=(
            "area",
            "tier",
            "concern",
            "hypothesis",
            "intervention",
            "group",
            "staff",
            "weekdays",
            "minutes",
            "group_size",
            "measure",
            "level",
            "begin_date",
            "end_date",
            "review_date",
            "status",
            "exit_criteria",
            "family_told_by",
            "goal_baseline",
            "goal",
            "goal_begin_date",
            "goal_date",
        ),
        needs=(_ID, ("concern", "intervention"), ("begin_date",)),
    ),
    SheetKind(
        kind="sessions",
        title="Session log",
        thing="session",
        fields=("date", "area", "intervention", "group", "outcome", "minutes", "reason", "staff"),
        needs=(_ID, ("date",)),
    ),
    SheetKind(
        kind="contacts",
        title="Family contacts",
        thing="family contact",
        fields=("date", "channel", "with_whom", "outcome", "staff"),
        needs=(_ID, ("date",)),
    ),
    SheetKind(
        kind="requests",
        title="Requests for assistance",
        thing="request for assistance",
        fields=("date", "staff", "concern", "strengths", "tried", "went", "family_told", "answer", "answered_on"),
        needs=(_ID, ("concern",)),
    ),
    SheetKind(
        kind="actions",
        title="Action items",
        thing="action item",
        fields=("task", "staff", "due", "done_on"),
        needs=(("task",),),
    ),
)
"""Every kind, in the order in which a school that begins would bring them in."""

SHEET: dict[FileKind, SheetKind] = {sheet.kind: sheet for sheet in SHEETS}


def unmet(needs: Iterable[Sequence[str]], has: Collection[str]) -> list[Sequence[str]]:
    """The groups of needed fields of which a file has none. A name stands in for an ID: whose row it is, a person then
    confirms."""
    named = "full_name" in has or "family_name" in has
    return [
        group
        for group in needs
        if not any(field in has for field in group) and not (named and any(field in _ID for field in group))
    ]
