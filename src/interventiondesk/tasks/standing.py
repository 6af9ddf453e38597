"""Where every running plan stands, kept between two questions: one new score judges one plan again, not all of them.

The book asks the operation log what was changed since it last looked, so it is right whoever changed it: a grid, an
import, an undo. It is a memory of what the desk holds and never a second truth: a new day, another policy or calendar
judges everything again, and a book that is thrown away is made anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import msgspec

from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.progress import Progress
from interventiondesk.domain.recent import progress_today
from interventiondesk.domain.school import Policy
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.catching_up import Kept

_ALL_AGAIN = frozenset({"policy", "school_year", "calendar_day", "follow_up_rules"})
"""A change in one of these can change the progress of any plan."""

_MANY = 200
"""From so many plans on, reading all at once costs less than asking for each by its id."""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One running plan and its progress on the day that was asked for."""

    record: PlanRecord
    progress: Progress


class _Book:
    """What is known of one desk. `judged` counts how often a plan's progress was worked out."""

    def __init__(self, desk: Desk, today: dt.date) -> None:
        self.today = today
        self.progress: dict[str, Progress] = {}
        self.judged = 0
        self._read_all(desk)

    def catch_up(self, desk: Desk, touched: Mapping[str, frozenset[str]], today: dt.date) -> None:
        """Read what was changed since, and judge what that touches."""
        if touched:
            if not _ALL_AGAIN.isdisjoint(touched):
                self._read_rules(desk)
            self._read_some(desk, reads.plans_touched(desk, touched))
        if today != self.today:
            self.today = today
            self.progress.clear()

    def _read_rules(self, desk: Desk) -> None:
        self.calendar, self.policy = reads.calendar(desk), reads.policy(desk)
        self.weeks = week_reads.follow_up_rules(desk).score_weeks
        self.progress.clear()

    def _read_all(self, desk: Desk) -> None:
        self._read_rules(desk)
        self.records: dict[str, PlanRecord] = {record.plan.id: record for record in reads.plan_records(desk)}

    def _read_some(self, desk: Desk, plans: Iterable[str]) -> None:
        ids = sorted(plans)
        if len(ids) > _MANY:
            self._read_all(desk)
            return
        for plan in ids:
            self.records.pop(plan, None)
            self.progress.pop(plan, None)
        if ids:
            self.records |= {record.plan.id: record for record in reads.plan_records(desk, plan_ids=ids)}

    def standings(self) -> list[Standing]:
        """All running plans by start."""
        found: list[Standing] = []
        for record in sorted(self.records.values(), key=lambda one: (one.plan.begin_date, one.plan.id)):
            progress = self.progress.get(record.plan.id)
            if progress is None:
                progress = progress_today(record, self.calendar, self.policy, self.today, self.weeks)
                self.progress[record.plan.id] = progress
                self.judged += 1
            found.append(Standing(record=record, progress=progress))
        return found


_BOOKS: Kept[_Book] = Kept(_Book)


def standings(desk: Desk, today: dt.date) -> list[Standing]:
    """Every running plan of an active student with its progress, by the plan's start."""
    return _BOOKS.of(desk, today).standings()


def judged_on(desk: Desk, today: dt.date) -> Callable[[PlanRecord], Progress]:
    """What tells the progress of one plan after another as it may be said today, by the school's calendar, policy and
    numbers, which are read once."""
    calendar, policy = reads.calendar(desk), reads.policy(desk)
    weeks = week_reads.follow_up_rules(desk).score_weeks
    return lambda record: progress_today(record, calendar, policy, today, weeks)


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A plan whose progress another policy would change."""

    record: PlanRecord
    before: Progress
    after: Progress


def moved_by(desk: Desk, today: dt.date, policy: Policy) -> tuple[Moved, ...]:
    """Which running plans would have another progress under another policy; nothing is written."""
    calendar, weeks = reads.calendar(desk), week_reads.follow_up_rules(desk).score_weeks
    found: list[Moved] = []
    for one in standings(desk, today):
        after = progress_today(one.record, calendar, policy, today, weeks)
        if after.state != one.progress.state:
            found.append(Moved(record=one.record, before=one.progress, after=after))
    return tuple(found)


def times_judged(desk: Desk) -> int:
    """How often a plan of this desk has been judged so far: what a test counts."""
    book = _BOOKS.known(desk)
    return book.judged if book else 0
