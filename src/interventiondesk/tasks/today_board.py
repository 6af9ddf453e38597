"""What the first page shows, as values: the lines that wait, by what is to be done, and whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.follow_up import Line, Waiting
from interventiondesk.domain.meetings import ActionItem, Meeting
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.school import School, Staff
from interventiondesk.domain.students import FamilyContact, Group

Whose = Literal["mine", "all"]


class DueScores(msgspec.Struct, frozen=True, kw_only=True):
    """A group, or one student, without this week's scores."""

    line: Line
    title: str
    where: str
    says: str
    measure_id: str
    group_id: str
    students: tuple[str, ...]


class OpenSessions(msgspec.Struct, frozen=True, kw_only=True):
    """A group, or one student, with planned sessions of the last week that nobody entered; `date` is the first of them."""

    line: Line
    title: str
    where: str
    says: str
    group_id: str
    student_id: str
    plan_id: str
    date: dt.date


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """One plan in a list: who, where, its progress or why it is there. `line` is what can be put off or closed, where it
    is more than news."""

    student_id: str
    plan_id: str
    name: str
    where: str
    progress: Progress
    says: str
    on_agenda: bool = False
    line: Line | None = None


class GoalMet(msgspec.Struct, frozen=True, kw_only=True):
    """A plan whose goal seems met by several scores: somebody confirms it, then it is celebrated."""

    line: Line
    student_id: str
    plan_id: str
    name: str
    where: str
    says: str


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """What was promised to a family, and for when."""

    line: Line
    contact: FamilyContact
    name: str
    says: str
    late: bool


class OwnAction(msgspec.Struct, frozen=True, kw_only=True):
    """An open action of whoever is signed in, and the name of the student whom it is about, where it is about one."""

    line: Line
    action: ActionItem
    name: str
    says: str


class NextMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """The meeting ahead and how ready it is."""

    meeting: Meeting
    title: str
    when: str
    students: int
    carried: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the first page. `listed` are all lines that nobody has followed up of those whose lines are shown;
    `waiting` are the ones of them that stand in no other card."""

    school: School
    today: dt.date
    whose: Whose
    week: tuple[int, int] | None
    scores: tuple[DueScores, ...]
    sessions: tuple[OpenSessions, ...]
    changed: tuple[PlanLine, ...]
    reviews: tuple[PlanLine, ...]
    waiting: tuple[Waiting, ...]
    listed: tuple[Waiting, ...]
    names: Mapping[str, str]
    promises: tuple[Promise, ...]
    goals: tuple[GoalMet, ...]
    meeting: NextMeeting | None
    actions: tuple[OwnAction, ...]
    plans: int
    students: int
    data_as_of: dt.date | None

    @property
    def lines(self) -> int:
        """How many lines wait for somebody."""
        parts = (self.scores, self.sessions, self.changed, self.reviews, self.waiting, self.promises, self.goals)
        return sum(len(part) for part in parts) + len(self.actions)


class Mine:
    """Whose lines are whose: the plans, groups and promises of one person."""

    def __init__(self, staff: Staff, records: Sequence[PlanRecord], groups: Sequence[Group]) -> None:
        self.staff_id = staff.id
        own_groups = {one.id for one in groups if one.staff_id == staff.id}
        mine = [one for one in records if one.plan.provider_id == staff.id or one.plan.group_id in own_groups]
        self.plans = frozenset(one.plan.id for one in mine)
        self.students = frozenset(one.student.id for one in mine)

    def waits(self, line: Waiting) -> bool:
        """Whether a line lies in this person's caseload."""
        return self.staff_id in line.staff_ids or line.plan_id in self.plans or line.student_id in self.students
