"""What a sheet says of attendance, behavior and benchmark, and the flags of a student without a plan. Never from anything
restricted, whoever prints."""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.indicators import BandsHere, StudentSigns, readings_of, year_looked_at
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.students import Student
from interventiondesk.domain.words import count, number
from interventiondesk.store import reads, sign_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.flags import flagged_student
from interventiondesk.tasks.norms import shipped


class Signs:
    """The signs of one packet's students; what concerns all of them is asked once."""

    def __init__(self, desk: Desk, today: dt.date) -> None:
        self._desk, self._today = desk, today
        self._calendar = reads.calendar(desk)
        year = year_looked_at(self._calendar, today)
        self._span = (year.begin_date if year else today, today)
        self._lines = sign_reads.indicator_lines(desk)
        self._bands = BandsHere(own=tuple(reads.benchmarks(desk)), shipped=shipped().bands)
        self._known_since = sign_reads.incidents_known_since(desk, *self._span)

    def words(self, student: Student) -> list[str]:
        """`2 incidents, 1 of them major` and `benchmark 58, the line for the grade is 83`; what is unknown is left out."""
        signs = sign_reads.student_signs(self._desk, *self._span, (student.id,)).get(student.id)
        return [] if signs is None else [said for said in (self._behavior(signs), self._benchmark(signs)) if said]

    def flags(self, student: Student) -> tuple[tuple[str, str], ...]:
        """The flags that wait, or all of them where none does: what each is called, and its because."""
        found = flagged_student(self._desk, self._today, student.id)
        if found is None:
            return ()
        shown = [one.reading for one in found.open] or [*found.flags, *found.strengths]
        closed = self._restricted(student)
        return tuple((one.name, one.because) for one in shown if closed.isdisjoint(one.rows))

    def _restricted(self, student: Student) -> frozenset[str]:
        signs = sign_reads.student_signs(self._desk, *self._span, (student.id,)).get(student.id)
        return frozenset(one.id for one in signs.ratings if one.restricted) if signs else frozenset()

    def _behavior(self, signs: StudentSigns) -> str:
        if self._known_since is None:
            return ""  # nobody's behavior is known here: that is not the same as no incident
        major = sum(one.level == "major" for one in signs.incidents)
        said = count(len(signs.incidents), "incident") if signs.incidents else "no incident noted"
        return f"{said}, {major} of them major" if major else said

    def _benchmark(self, signs: StudentSigns) -> str:
        readings = readings_of(signs, self._calendar, self._lines, self._bands, self._today, self._known_since)
        found: Reading = next(one for one in readings if one.indicator == "benchmark")
        if found.value is None:
            return ""
        lead = found.rows[0]  # those of other measures, which are only named beside it, come after
        measured = next((measure for score, measure in signs.benchmarks if score.id == lead), None)
        named = f" in {measured.short_name or measured.name}" if measured else ""
        line = f", the line for the grade is {number(found.line)}" if found.line is not None else ""
        return f"benchmark{named} {number(found.value)}{line} ({found.said})"
