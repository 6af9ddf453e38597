"""The screening matrix of the whole school: a row a student with every reading, tier, group and what was decided."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence

import msgspec

from interventiondesk.domain.declared import field_of
from interventiondesk.domain.flags import SettledFlag
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.meetings import AgendaItem, TierStatus
from interventiondesk.domain.plans import Plan
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.screening import Indicator, Reading
from interventiondesk.domain.students import Student
from interventiondesk.domain.tiers import TierShares, highest, tier_shares, tiers_of
from interventiondesk.domain.words import count, day_words, join, short_day
from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.flags import Flagged, answers, flagged
from interventiondesk.tasks.screening import Step, is_screened, screening

_SHORT = 5
"""A name of so many letters is a code already: ORF, NWF, Maze."""


class MatrixRow(msgspec.Struct, frozen=True, kw_only=True):
    """One student. `flagged` is None where no indicator flags; `tiers` are by area; `groups` the present ones by name;
    `measures` name what the score of an indicator was measured with, where the whole column is not one measure."""

    student: Student
    readings: tuple[Reading, ...]
    flagged: Flagged | None = None
    tiers: dict[str, int] = {}
    groups: tuple[str, ...] = ()
    measures: dict[Indicator, Measure] = {}

    @property
    def tier(self) -> int:
        """The highest tier of all areas."""
        return highest(self.tiers)

    @property
    def open(self) -> int:
        """How many flags wait for a decision."""
        return len(self.flagged.open) if self.flagged else 0

    @property
    def since(self) -> dt.date | None:
        """Since when the oldest open flag waits."""
        return self.flagged.since if self.flagged else None

    def reading_of(self, indicator: str) -> Reading:
        """What one indicator says."""
        return next(one for one in self.readings if one.indicator == indicator)

    def measured(self, indicator: Indicator) -> str:
        """The measure of an indicator's score in as few words as it has: ORF, Letter sounds; empty where none is needed."""
        measure = self.measures.get(indicator)
        return "" if measure is None else measure.short_name or measure.name.split(",")[0]

    def is_open(self, indicator: str) -> bool:
        """Whether the flag of one indicator waits."""
        return self.flagged is not None and self.flagged.is_open(indicator)

    def settled(self, indicator: str) -> SettledFlag | None:
        """What settled the flag of one indicator; None where it waits or there is none."""
        known = self.flagged.settled if self.flagged else ()
        return next((one for one in known if one.reading.indicator == indicator), None)

    @property
    def status(self) -> str:
        """What became of the student's flags, in a few words."""
        if self.flagged is None or not self.flagged.flags:
            return ""
        if self.flagged.unwritten:
            return "Plan to be written"
        if self.open:
            since = self.since
            return f"Waits since {short_day(since)}" if since else "Waits"
        told = dict.fromkeys(settled_words(one) for one in self.flagged.settled)
        return "; ".join(told)


class Matrix(msgspec.Struct, frozen=True, kw_only=True):
    """All active students by last name, the shares of the tiers, and the newest datum of each indicator. `codes` are the
    measures of the rows as a small cell names them, each with its name: `ORF` by `Oral reading fluency`."""

    rows: tuple[MatrixRow, ...]
    shares: TierShares
    as_of: dict[Indicator, dt.date]
    codes: dict[str, str] = {}

    @property
    def codes_say(self) -> str:
        """What the codes stand for: `LS is Letter sounds; ORF is Oral reading fluency.`; empty where there is none."""
        told = sorted((code, name) for name, code in self.codes.items() if code != name)
        return f"{'; '.join(f'{code} is {name}' for code, name in told)}." if told else ""


def matrix(desk: Desk, today: dt.date, step: Step | None = None) -> Matrix:
    """The matrix. The first one of a large school takes a second or two, of which `step` is told."""
    known = {one.student.id: one for one in flagged(desk, today, step)}
    done = answers(desk, today)
    statuses: dict[str, list[TierStatus]] = {}
    for status in week_reads.tier_statuses(desk):
        statuses.setdefault(status.student_id, []).append(status)
    groups: dict[str, list[str]] = {}
    for roster in reads.rosters(desk, today):
        for member in roster.members:
            groups.setdefault(member.id, []).append(roster.group.name)
    kept = screening(desk, today)
    rows = tuple(
        MatrixRow(
            student=one.student,
            readings=one.readings,
            flagged=known.get(one.student.id),
            tiers=tiers_of(
                statuses.get(one.student.id, ()), done[one.student.id].plans if one.student.id in done else (), today
            ),
            groups=tuple(groups.get(one.student.id, ())),
            measures=kept.measures(one.student.id),
        )
        for one in kept.students()
    )
    measured = {row.measured(indicator) for row in rows for indicator in row.measures}
    return Matrix(
        rows=rows, shares=tier_shares(row.tiers for row in rows), as_of=_newest(rows), codes=measure_codes(measured)
    )


def measure_codes(names: Iterable[str]) -> dict[str, str]:
    """Short names of measures and a code for each that fits beside its score, no two alike: a name that is one already
    stays, of several words the first letters count, of one word its beginning; where two would be alike, more letters."""
    found: dict[str, str] = {}
    wanted = sorted(set(names), key=str.casefold)
    for take in (_first_letters, _two_letters, str):
        taken = [code.casefold() for code in found.values()]
        made = {name: name if len(name) <= _SHORT else take(name) for name in wanted if name not in found}
        among = [code.casefold() for code in (*made.values(), *taken)]
        found |= {name: code for name, code in made.items() if among.count(code.casefold()) == 1 or take is str}
    return found


def _first_letters(name: str) -> str:
    words = re.findall(r"\w+", name)
    return "".join(word[0].upper() for word in words) if len(words) > 1 else name[: _SHORT - 1]


def _two_letters(name: str) -> str:
    return "".join(word[:2].capitalize() for word in re.findall(r"\w+", name))


def is_ready(desk: Desk) -> bool:
    """Whether the school has been screened since the desk was opened: then asking costs little."""
    return is_screened(desk)


def _newest(rows: Iterable[MatrixRow]) -> dict[Indicator, dt.date]:
    found: dict[Indicator, dt.date] = {}
    for row in rows:
        for one in row.readings:
            if one.as_of is not None and (one.indicator not in found or found[one.indicator] < one.as_of):
                found[one.indicator] = one.as_of
    return found


def settled_words(flag: SettledFlag) -> str:
    """What settled a flag: the plan that runs, where nothing else was decided, or the decision in a few words."""
    decided = flag.decision
    if flag.plan is not None and (decided is None or decided.choice not in {"watch", "no_action"}):
        return f"{field_of(Plan, 'area').word(flag.plan.area)} plan runs"
    return decided.in_short if decided is not None else ""


def open_words(since: dt.date) -> str:
    """Since when a flag waits: `no decision since October 12`."""
    return f"no decision since {day_words(since)}"


def put_on_next_meeting(desk: Desk, rows: Sequence[MatrixRow], today: dt.date) -> Changes:
    """Put students on the next meeting in their order, each with the reasons that wait, as one change. Raises `Refusal`
    without a meeting ahead, and where all are on it already."""
    meeting = reads.next_meeting(desk, today)
    if meeting is None:
        raise Refusal("There is no meeting ahead.", "Plan one under Meetings first.")
    items = reads.agenda(desk, meeting.id)
    on = {item.student_id for item in items}
    last = max((item.position for item in items), default=0.0)
    added = [
        AgendaItem(
            id=natural_id("agenda_item", meeting.id, row.student.id),
            meeting_id=meeting.id,
            student_id=row.student.id,
            position=last + at,
            because=_because(row),
        )
        for at, row in enumerate((row for row in rows if row.student.id not in on), 1)
    ]
    if not added:
        raise Refusal(f"They are on the meeting of {day_words(meeting.date)} already.", "Nothing was changed.")
    whom = rows[0].student.name if len(rows) == 1 else count(len(added), "student")
    return desk.commit(f"Put {whom} on the meeting of {day_words(meeting.date)}", *added)


def _because(row: MatrixRow) -> str:
    """The names of the flags that wait: the sheet of the meeting says the rest."""
    named = [one.reading.name for one in row.flagged.open] if row.flagged else []
    return f"Flags: {join(named).lower()}"[:200] if named else ""
