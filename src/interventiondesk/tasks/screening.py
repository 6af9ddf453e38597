"""Screening the school: every indicator of every student, kept up to date for exactly the students whom a change touches,
and what would change if the school drew its lines elsewhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping

import msgspec

from interventiondesk.domain.declared import Problem, field_of, problems_of
from interventiondesk.domain.indicators import BandsHere, StudentSigns, readings_of, year_looked_at
from interventiondesk.domain.indicators.student import Look
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.norms import Benchmark
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.school import CalendarDay, SchoolYear
from interventiondesk.domain.screening import Indicator, IndicatorLines, Reading, State
from interventiondesk.domain.signs import Incident
from interventiondesk.domain.students import AttendanceBatch, Student
from interventiondesk.domain.words import number
from interventiondesk.store import reads, sign_reads
from interventiondesk.store.desk import Changes, Desk
from interventiondesk.tasks.catching_up import Kept
from interventiondesk.tasks.norms import shipped

_FOR_EVERYBODY = (IndicatorLines, CalendarDay, SchoolYear, Benchmark, Measure)
"""A change in one of these can change a reading of any student."""


_PART = 200
"""So many students are read at once while somebody waits: a fifth of a second."""

Step = Callable[[int, int, str], None]


class StudentReadings(msgspec.Struct, frozen=True, kw_only=True):
    """One student with a reading of each indicator, in their order."""

    student: Student
    readings: tuple[Reading, ...]

    @property
    def flags(self) -> tuple[Reading, ...]:
        """The reasons to look at this student."""
        return tuple(one for one in self.readings if one.state == "flag" and not one.strength)

    @property
    def strengths(self) -> tuple[Reading, ...]:
        """The reasons to think of enrichment."""
        return tuple(one for one in self.readings if one.state == "flag" and one.strength)

    def reading(self, indicator: str) -> Reading:
        """What one indicator says."""
        return next(one for one in self.readings if one.indicator == indicator)


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One reading of one student that other lines would change: flag, clear, or across the second line."""

    student: Student
    before: Reading
    after: Reading


class ScreenLine(msgspec.Struct, frozen=True, kw_only=True):
    """One reading as the command line tells it. `student` is the student's id."""

    student: str
    indicator: str
    state: State
    value: float | None
    line: float | None
    as_of: dt.date | None
    covers: str
    because: str


class Screening:
    """The readings of all active students on one day. After a change `refresh` reads and judges again exactly those whom
    it touches; nothing else of the desk is kept here that is not read from it."""

    def __init__(self, desk: Desk, today: dt.date, step: Step | None = None) -> None:
        self.today = today
        self._signs: dict[str, StudentSigns] = {}
        self._readings: dict[str, tuple[Reading, ...]] = {}
        self._student_of: dict[str, str] = {}
        self._read_ground(desk)
        if step is None:
            self._read(desk, None)
        else:
            self._read_in_parts(desk, step)

    # -- what is known ------------------------------------------------------------------------------------------------

    def students(self) -> list[StudentReadings]:
        """Every active student with all readings, by last name."""
        found = [self.of(student) for student in self._signs]
        order = [(one.student.sorting_name.casefold(), one.student.id) for one in found]
        return [one for _, one in sorted(zip(order, found, strict=True), key=lambda pair: pair[0])]

    def of(self, student_id: str) -> StudentReadings:
        """One active student with all readings. Raises `KeyError` for anybody else."""
        return StudentReadings(student=self._signs[student_id].student, readings=self._readings[student_id])

    def ids(self) -> Collection[str]:
        """The ids of all active students, in no order that means anything."""
        return self._signs.keys()

    def readings(self, student_id: str) -> tuple[Reading, ...]:
        """The readings of one active student: the same tuple until they are worked out again."""
        return self._readings[student_id]

    def measures(self, student_id: str) -> dict[Indicator, Measure]:
        """The measure of the score that an indicator shows of one active student; only where it shows a benchmark score,
        whose number means nothing without it."""
        of_score = {score.id: measure for score, measure in self._signs[student_id].benchmarks}
        found: dict[Indicator, Measure] = {}
        for one in self._readings[student_id]:
            measure = of_score.get(one.rows[0]) if one.rows else None
            if measure is not None:
                found[one.indicator] = measure
        return found

    def look(self, student_id: str) -> Look:
        """One active student as the indicators look. Raises `KeyError` for anybody else."""
        return Look(
            signs=self._signs[student_id],
            calendar=self._calendar,
            lines=self._lines,
            bands=self._bands,
            today=self.today,
            incidents_known_since=self._known_since,
        )

    @property
    def year_begin(self) -> dt.date:
        """The first day that is looked at: that of the school year."""
        return self._span[0]

    def __contains__(self, student_id: object) -> bool:
        return student_id in self._signs

    def what_if(self, lines: IndicatorLines) -> tuple[Moved, ...]:
        """Which readings would change with other lines, by student and indicator. Nothing is written."""
        found: list[Moved] = []
        for one in self.students():
            after = self._judge(self._signs[one.student.id], lines)
            found += [
                Moved(student=one.student, before=old, after=new)
                for old, new in zip(one.readings, after, strict=True)
                if (old.state, old.severe) != (new.state, new.severe)
            ]
        return tuple(found)

    # -- keeping it so ------------------------------------------------------------------------------------------------

    def catch_up(self, desk: Desk, touched: Mapping[str, frozenset[str]], today: dt.date) -> None:
        """The same from the log: ids by table."""
        self.refresh(desk, Changes(change="", says="", touched=dict(touched)), today)

    def refresh(self, desk: Desk, changes: Changes, today: dt.date) -> frozenset[str]:
        """Read and judge again whom a change touches, and answer with their ids; who left the list is among them.

        A row that was taken out, or given to another student, touches whoever had it before as well.
        """
        if today != self.today or changes.touches(*_FOR_EVERYBODY):
            before = set(self._signs)
            self.today = today
            self._read_ground(desk)
            self._read(desk, None)
            return frozenset(before | set(self._signs))
        touched = set(changes.ids(Student))
        for entity in sign_reads.OF_A_STUDENT:
            ids = changes.ids(entity)
            touched |= sign_reads.student_of_rows(desk, entity, ids)
            touched |= {self._student_of[one] for one in ids if one in self._student_of}
        touched |= sign_reads.students_in_deliveries(desk, changes.ids(AttendanceBatch), *self._span)
        recomputed = self._read(desk, touched) if touched else set[str]()
        if changes.touches(Incident) and self._known_since != (known := self._first_incident(desk)):
            # The school's first incident tells that behavior is known at all, of everybody.
            self._known_since = known
            self._judge_again(self._signs)
            recomputed |= set(self._signs)
        return frozenset(recomputed)

    def _read_ground(self, desk: Desk) -> None:
        """What the readings of all have in common."""
        self._calendar = reads.calendar(desk)
        self._lines = sign_reads.indicator_lines(desk)
        self._bands = BandsHere(own=tuple(reads.benchmarks(desk)), shipped=shipped().bands)
        year = year_looked_at(self._calendar, self.today)
        self._span = (year.begin_date if year else self.today, self.today)
        self._known_since = self._first_incident(desk)

    def _first_incident(self, desk: Desk) -> dt.date | None:
        return sign_reads.incidents_known_since(desk, *self._span)

    def _read_in_parts(self, desk: Desk, step: Step) -> None:
        """The first reading of a large school: told how far it is, with the desk free for others in between."""
        wanted = [one.id for one in reads.students(desk)]
        for at in range(0, len(wanted), _PART):
            step(at, len(wanted), "Reading the signs of every student")
            self._read(desk, wanted[at : at + _PART])
        step(len(wanted), len(wanted), "Reading the signs of every student")

    def _read(self, desk: Desk, only: Collection[str] | None) -> set[str]:
        """Read students and judge them; None means all active ones. Answers with who was, or now is, in the list."""
        found = sign_reads.student_signs(desk, *self._span, only)
        here = {student: signs for student, signs in found.items() if signs.student.active}
        gone = [one for one in self._signs if one not in here and (only is None or one in only)]
        for student in gone:
            del self._signs[student], self._readings[student]
        self._signs |= here
        for student, signs in here.items():
            for row in (*signs.incidents, *signs.results, *signs.ratings, *signs.totals):
                self._student_of[row.id] = student
            for score, _ in signs.benchmarks:
                self._student_of[score.id] = student
        self._judge_again(here)
        return {*gone, *here}

    def _judge_again(self, students: Iterable[str]) -> None:
        for student in students:
            self._readings[student] = self._judge(self._signs[student], self._lines)

    def _judge(self, signs: StudentSigns, lines: IndicatorLines) -> tuple[Reading, ...]:
        return readings_of(signs, self._calendar, lines, self._bands, self.today, self._known_since)


_KEPT: Kept[Screening] = Kept(Screening)


def screening(desk: Desk, today: dt.date, step: Step | None = None) -> Screening:
    """The screening of an open desk, brought up to date from its log whoever changed it: one for all pages.

    The first one of a large school takes seconds: `step` is told how far it is, and stops it by raising.
    """
    return _KEPT.of(desk, today, step=step)


def is_screened(desk: Desk) -> bool:
    """Whether the school has been screened since the desk was opened, so that asking again costs little."""
    return _KEPT.known(desk) is not None


def screen(desk: Desk, today: dt.date, student_id: str = "") -> tuple[ScreenLine, ...]:
    """Every reading of every active student by last name, or those of one student, by id or ID, also of one who left.

    Raises `Refusal` where there is no such student.
    """
    if not student_id:
        everybody = screening(desk, today).students()
        return tuple(_line(reading) for one in everybody for reading in one.readings)
    known = reads.students(desk, also_inactive=True)
    match = next((one for one in known if student_id in {one.id, one.local_id, one.state_id}), None)
    if match is None:
        raise Refusal(f"There is no student {student_id}.", "The command students lists them.")
    return tuple(_line(reading) for reading in readings_of_one(desk, today, match.id))


def readings_of_one(desk: Desk, today: dt.date, student_id: str) -> tuple[Reading, ...]:
    """The readings of one student, active or not, without looking at the others; none where there is no such student."""
    one = look_of_one(desk, today, student_id)
    return one[1] if one else ()


def look_of_one(desk: Desk, today: dt.date, student_id: str) -> tuple[Look, tuple[Reading, ...]] | None:
    """The same with what the indicators look at; None where there is no such student."""
    calendar = reads.calendar(desk)
    year = year_looked_at(calendar, today)
    span = (year.begin_date if year else today, today)
    signs = sign_reads.student_signs(desk, *span, (student_id,)).get(student_id)
    if signs is None:
        return None
    bands = BandsHere(own=tuple(reads.benchmarks(desk)), shipped=shipped().bands)
    lines, known = sign_reads.indicator_lines(desk), sign_reads.incidents_known_since(desk, *span)
    look = Look(signs=signs, calendar=calendar, lines=lines, bands=bands, today=today, incidents_known_since=known)
    return look, readings_of(signs, calendar, lines, bands, today, known)


def what_if(desk: Desk, today: dt.date, lines: IndicatorLines) -> tuple[Moved, ...]:
    """Which readings would change if the school drew its lines so. Nothing is written."""
    return screening(desk, today).what_if(lines)


def line_problems(lines: IndicatorLines) -> list[Problem]:
    """What keeps lines from being stored, field by field."""
    found = problems_of(IndicatorLines, msgspec.structs.asdict(lines))
    if lines.absence_share <= 0:
        found.append(Problem("absence_share", "With this line everybody would be flagged.", "Type more than 0 %."))
    if lines.severe_absence_share < lines.absence_share:
        found.append(
            Problem("severe_absence_share", "Severe absence would begin below chronic absence.", "Check both lines.")
        )
    if lines.incidents_high_line < lines.incidents_line:
        found.append(
            Problem("incidents_high_line", "Many incidents would be fewer than the first line.", "Check both lines.")
        )
    return found


def change_lines(desk: Desk, **fields: object) -> Changes:
    """Draw lines elsewhere, as one change that says old and new. Raises `Refusal` naming the first problem."""
    before = sign_reads.indicator_lines(desk)
    after = msgspec.structs.replace(before, **fields)
    problems = line_problems(after)
    if problems:
        raise Refusal(problems[0].says, f"{problems[0].remedy} Nothing was changed.".strip())
    told = [
        f"{field_of(IndicatorLines, name).title}: {line_words(before, name)} → {line_words(after, name)}"
        for name in fields
        if getattr(before, name) != getattr(after, name)
    ]
    return desk.commit("; ".join(told) or "Keep the lines as they are", after)


def line_words(lines: IndicatorLines, name: str) -> str:
    """One line as a person reads it: 10 %, 2, Some risk or more."""
    value = getattr(lines, name)
    field = field_of(IndicatorLines, name)
    if field.choices:
        return field.word(value)
    if isinstance(value, str):
        return value or "none"
    if name.endswith("_share"):
        return f"{number(100 * value)} %"
    return f"{number(value)} %" if name.endswith("_percent") else number(value)


def _line(reading: Reading) -> ScreenLine:
    return ScreenLine(
        student=reading.student_id,
        indicator=reading.indicator,
        state=reading.state,
        value=reading.value,
        line=reading.line,
        as_of=reading.as_of,
        covers=reading.covers,
        because=reading.because,
    )
