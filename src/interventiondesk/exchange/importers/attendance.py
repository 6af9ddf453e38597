"""Brings in attendance: a student's day a row, or only the days that were missed.

A year of days has hundreds of thousands of rows, so nothing is made for a row: texts are looked up in tables that
remember what each one means (a few hundred dates, a few codes, the ids), and a slow reader is asked only once for each.

It is one module because what a code means, which days a list fills and what it then says stand or fall together.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import overload

import msgspec

from interventiondesk.domain.attendance import (
    CODE_WORDS,
    EXCUSED,
    PRESENT,
    TARDY,
    UNEXCUSED,
    Fact,
    contents_of,
)
from interventiondesk.domain.calendar import SchoolCalendar
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.school import CalendarDay, SchoolYear
from interventiondesk.domain.students import AttendanceBatch, Student
from interventiondesk.domain.words import count, day_and_year
from interventiondesk.exchange.cells import NOTHING
from interventiondesk.exchange.draft import Draft, Line
from interventiondesk.exchange.rows import OneRow
from interventiondesk.exchange.tables import Cell, Row, plain_name, text_of
from interventiondesk.exchange.whole_sheet import Sheet, WithoutId, Wrong

_NO_DAY = -1
_EMPTY = -2
_AT_ONCE = 10_000

_WORDS: dict[int, str] = {
    PRESENT: "p present here in attended ontime dismissed earlydismissal dismissedearly leftearly fieldtrip remote "
    "virtual online iss inschoolsuspension schoolactivity activity 0 no n false",
    EXCUSED: "e ex exc ea ae excused absentexcused excusedabsence excusedabsent absenceexcused sick ill illness medical "
    "doctor m religious bereavement oss suspended suspension outofschoolsuspension",
    UNEXCUSED: "a u un unx unexc ua au abs absent absence unexcused absentunexcused unexcusedabsence unexcusedabsent "
    "absenceunexcused unverified unknown truant truancy skipped nocall 1 yes y true x",
    TARDY: "t l late tardy tardyexcused excusedtardy tardyunexcused unexcusedtardy te tu et ut latearrival tardies",
    _NO_DAY: "ne notenrolled h holiday noschool ns nonschool closed",
}
CODES: dict[str, int] = {word: code for code, words in _WORDS.items() for word in words.split()}
"""What schools write for a day, as `plain_name` writes it. A bare absence is one that nobody has excused."""

_PRESENT = frozenset({"p", "present", "here", "in", "attended", "ontime"})
_YES = frozenset({"yes", "y", "true", "x", "1", "t", "absent", "tardy", "excused", "a", "e", "late"})
_NO = frozenset({"no", "n", "false", "0", "f", "present", "unexcused", "u"}) | NOTHING


def draft_attendance(sheet: Sheet, every: Sequence[Row]) -> Draft:
    """What a file of attendance would change. `every` are all rows below the header, with notes and empty ones."""
    return _Work(sheet, every).draft()


class DayLines(Sequence[Line]):
    """The lines of many days, each made when it is looked at. `rows` has the number of each day's row (times 8), `there`
    the codes that are on the desk."""

    def __init__(
        self,
        facts: Sequence[Fact],
        rows: Mapping[str, Mapping[int, int]],
        there: Mapping[str, Mapping[int, int]],
        names: Mapping[str, Student],
    ) -> None:
        self._facts = facts
        self._rows = rows
        self._there = there
        self._names = names

    def __len__(self) -> int:
        return len(self._facts)

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | Sequence[Line]:
        if isinstance(at, slice):
            return DayLines(self._facts[at], self._rows, self._there, self._names)
        student, day, code = self._facts[at]
        title = f"{self._names[student].sorting_name}: {day_and_year(dt.date.fromordinal(day))}"
        before = CODE_WORDS.get(self._there.get(student, {}).get(day, 0), "")
        after = CODE_WORDS[code]
        changes = (("Attendance", before, after),) if before != after else ()
        return Line(self._rows[student][day] >> 3, student, title, changes)

    def __iter__(self) -> Iterator[Line]:
        return (self[at] for at in range(len(self._facts)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and [*self] == [*other]  # pyright: ignore[reportUnknownArgumentType] - of any

    __hash__ = None  # pyright: ignore[reportAssignmentType] - compared by what it holds


class _Work:
    def __init__(self, sheet: Sheet, every: Sequence[Row]) -> None:
        self.sheet = sheet
        self.about = sheet.about
        self.every = every
        self.read = 0
        self.order = sheet.order("date")
        self.days: dict[str, dict[int, int]] = {}
        """By student, the code of each day with the number of its row: `row * 8 + code`."""
        self._whose: dict[Cell | tuple[Cell, ...], dict[int, int] | None] = {}
        self._day: dict[Cell, int | None] = {}
        self._code: dict[Cell | tuple[Cell, ...], int | None] = {}
        self._why: dict[tuple[str, object], tuple[Wrong, ...]] = {}
        self._owner: dict[int, str] = {}
        self._unnumbered: dict[Cell | tuple[Cell, ...], WithoutId] = {}
        self._in_doubt: set[str] = set()
        self.says_present = False
        self.empty: list[tuple[Row, dict[int, int], int]] = []
        self._marks = tuple(self.about.mapping[one] for one in ("code", "absent", "tardy", "excused") if sheet.has(one))

    # What a cell means, once for each

    def _student(self, row: OneRow, cell: Cell | tuple[Cell, ...]) -> dict[int, int] | None:
        student = row.student()
        if student is None:
            self._why["who", cell] = tuple(row.wrongs)
            if found := self.sheet.unnumbered.get(row.who().key):
                self._unnumbered[cell] = found
            return None
        return self._days_of(student.id)

    def _days_of(self, student: str) -> dict[int, int]:
        days = self.days.setdefault(student, {})
        self._owner[id(days)] = student
        return days

    def _date(self, row: OneRow, cell: Cell) -> int | None:
        date = row.date("date", needed=True)
        if date is None:
            self._why["day", cell] = tuple(row.wrongs)
            return None
        return date.toordinal()

    def _meaning(self, row: OneRow, cells: Cell | tuple[Cell, ...]) -> int | None:
        """The code of a row: by its word, or by columns that say yes and no. None where it says neither."""
        found = self._word(row) if self.sheet.has("code") else _EMPTY
        if found == _EMPTY and (self.sheet.has("absent") or self.sheet.has("tardy")):
            found = self._columns(row)
        if found == _EMPTY and not self._marks_absence:
            found = UNEXCUSED
        if found == UNEXCUSED and self._is(row, "excused"):
            found = EXCUSED
        if row.wrongs:
            self._why["code", cells] = tuple(row.wrongs)
            return None
        return found

    @property
    def _marks_absence(self) -> bool:
        return any(self.sheet.has(one) for one in ("code", "absent", "tardy"))

    def _word(self, row: OneRow) -> int:
        text = row.text("code")
        if not text:
            return PRESENT if text_of(row.cell("code")) in {"-", "–", "—"} else _EMPTY
        code = CODES.get(plain_name(text), None if text != "+" else PRESENT)
        if code is None:
            row.wrong("code", f"{text} is not a code of attendance that is known.", _WRITE)
            return _EMPTY
        self.says_present |= plain_name(text) in _PRESENT or text == "+"
        return code

    def _columns(self, row: OneRow) -> int:
        absent = row.text("absent")
        if (
            plain_name(absent) in CODES
            and CODES[plain_name(absent)] in {EXCUSED, UNEXCUSED}
            and absent.casefold() not in _YES
        ):
            return CODES[plain_name(absent)]
        if self._is(row, "absent"):
            return UNEXCUSED
        return TARDY if self._is(row, "tardy") else PRESENT

    def _is(self, row: OneRow, field: str) -> bool:
        """Yes or no; half a day and more is a day missed."""
        word = row.text(field).casefold()
        if word in _YES or word in _NO:
            return word in _YES
        try:
            return float(word) >= 0.5
        except ValueError:
            row.wrong(field, f"{row.text(field)} is neither Yes nor No.", "Write Yes or No.")
            return False

    # The rows

    def _collect(self) -> None:
        sheet = self.sheet
        columns = self.about.mapping
        id_field = sheet.met.field if sheet.met else next((one for one in _IDS if one in columns), "")
        named: tuple[int, ...] = () if id_field else self._name_columns()
        who = columns[id_field] if id_field else min(named)
        when, marks = columns["date"], self._marks
        widest = max(who, when, *marks, *named)
        one = marks[0] if len(marks) == 1 else -1
        matched = sheet.asked.matches
        whose, day_of, code_of = self._whose, self._day, self._code
        total, read = len(self.every), 0
        for begin in range(0, total, _AT_ONCE):
            sheet.asked.step(begin, total, "Comparing attendance")
            for row in self.every[begin : begin + _AT_ONCE]:
                cells = row.cells
                if len(cells) <= widest:
                    cells = (*cells, *[None] * (widest + 1 - len(cells)))
                id_cell = tuple([cells[at] for at in named]) if named else cells[who]
                day_cell = cells[when]
                said = cells[one] if one >= 0 else tuple([cells[at] for at in marks])
                try:
                    days, day, code = whose[id_cell], day_of[day_cell], code_of[said]
                except KeyError:
                    nobody = _says_nothing(id_cell)
                    if nobody and day_cell is None:
                        continue
                    if tuple(text_of(cell) for cell in row.cells) == self.about.headings[: len(row.cells)]:
                        continue
                    reading = OneRow(sheet, row)
                    days = whose[id_cell] if id_cell in whose else self._student(reading, id_cell)
                    if not nobody:
                        whose[id_cell] = days
                    reading = OneRow(sheet, row)
                    if day_cell not in day_of:
                        day_of[day_cell] = self._date(reading, day_cell)
                    reading = OneRow(sheet, row)
                    if said not in code_of:
                        code_of[said] = self._meaning(reading, said)
                    day, code = day_of[day_cell], code_of[said]
                read += 1
                if days is None and row.number in matched:
                    days = self._days_of(matched[row.number])
                if days is None or day is None or code is None:
                    if days is not None:
                        self._in_doubt.add(self._owner[id(days)])
                    wrongs = [
                        *(self._why.get(("who", id_cell), ()) if days is None else ()),
                        *(self._why.get(("day", day_cell), ()) if day is None else ()),
                        *(self._why.get(("code", said), ()) if code is None else ()),
                    ]
                    sheet.refuse(row, wrongs)
                    if days is None and named and (found := self._unnumbered.get(id_cell)):
                        found.add(row.number)
                    continue
                if code < 0 or day in days:
                    self._twice(row, days, day, code)
                else:
                    days[day] = row.number * 8 + code
        self.read = read

    def _name_columns(self) -> tuple[int, ...]:
        """The columns that say who a row is about where there are no IDs."""
        columns = [self.about.mapping.get(field) for field in ("full_name", "family_name", "given_name", "birth_date")]
        return tuple(at for at in (*columns, self.sheet.grade_column) if at is not None)

    def _twice(self, row: Row, days: dict[int, int], day: int, code: int) -> None:
        """A day without school is no day; an empty code waits until all are read; a second entry must not contradict."""
        if code == _NO_DAY:
            return
        if code == _EMPTY:
            self.empty.append((row, days, day))
            return
        before = days[day] % 8
        if before != code and {before, code} == {PRESENT, TARDY}:
            days[day] = row.number * 8 + TARDY
        elif before != code:
            says = f"Row {days[day] // 8} says {CODE_WORDS[before].lower()} of the same day."
            self.sheet.refuse(row, [Wrong(self._code_title(), says, "Leave only the right row.")])

    def _code_title(self) -> str:
        return next((self.about.title(one) for one in ("code", "absent", "tardy") if self.sheet.has(one)), "")

    def _empty_ones(self) -> None:
        """A row without a code is a day of presence, as the systems write it, unless the file writes presence out."""
        if not self.empty:
            return
        written = any(code == PRESENT for code in self._code.values())
        for row, days, day in self.empty:
            if written:
                field = next(one for one in ("code", "absent", "tardy") if self.sheet.has(one))
                says = OneRow(self.sheet, row).nothing_in(field)
                self._in_doubt.add(self._owner[id(days)])
                self.sheet.refuse(row, [Wrong(self._code_title(), says, _WRITE)])
            elif day not in days:
                days[day] = row.number * 8 + PRESENT
        if not written:
            rows = count(len(self.empty), "row")
            self.sheet.warn(f"{rows} without a code are counted as days of presence.")

    # The whole

    def _only_events(self) -> bool:
        """Whether the file lists only days that were missed: in a class that is there, most days are days of presence.
        Where rows say so in words, a tenth of them is enough: it may be the list of a hard week."""
        total = sum(map(len, self.days.values()))
        present = sum(code & 7 == PRESENT for days in self.days.values() for code in days.values())
        return present < total * (0.1 if self.says_present else 0.5)

    def _fill(self) -> None:
        """Every other school day of the file's span is a day of presence for the enrolled students whom it names.

        For those it does not name only where the file may be everybody's list, and never on a day that is known of
        them: a teacher's short list says nothing of other children.
        """
        sheet = self.sheet
        listed = [day for days in self.days.values() for day in days]
        first, last = dt.date.fromordinal(min(listed)), dt.date.fromordinal(max(listed))
        calendar = SchoolCalendar(tuple(sheet.here.all(SchoolYear)), tuple(sheet.here.all(CalendarDay)))
        school = [day.toordinal() for day in calendar.school_days(first, last)]
        enrolled = {one.id: days for one in sheet.roster.students if (days := _enrolled_on(one, school))}
        in_doubt = self._who_is_in_doubt() & enrolled.keys()
        named = [one for one in enrolled if self.days.get(one) and one not in in_doubt]
        others = [one for one in enrolled if not self.days.get(one) and one not in in_doubt]
        if in_doubt:
            sheet.warn(
                f"A row of {count(len(in_doubt), 'student')} is left out: their days are not filled in until it is "
                "mended, because one of them may be an absence."
            )
        present = 0
        for one in named:
            days = self.days[one]
            present -= len(days)
            for day in enrolled[one]:
                days.setdefault(day, PRESENT)
            present += len(days)
        says = (
            f"This file lists only absences and tardies. For {count(len(named), 'enrolled student')} whom it names, all "
            f"other school days from {day_and_year(first)} to {day_and_year(last)} ({len(school)} by this desk's "
            f"calendar) are counted as days of presence, {present:,} in all."
        )
        needed = _everybody(len(enrolled))
        if not others:
            sheet.warn(says)
            return
        if len(named) + len(in_doubt) < needed:
            sheet.warn(
                f"{says} It is not taken for a list of the whole school, which would name at least {needed} of the "
                f"{len(enrolled)} enrolled students: no day of the other {count(len(others), 'student')} is filled in "
                "or changed."
            )
            return
        there = sheet.here.days(others, first, last)
        filled = whose = 0
        for one in others:
            known = there.get(one) or {}
            if unknown := {day: PRESENT for day in enrolled[one] if day not in known}:
                self.days[one] = unknown
                filled += len(unknown)
                whose += 1
        if filled:
            says += (
                f" So {'is' if filled == 1 else 'are'} {count(filled, 'day')} of {count(whose, 'student')} whom it does "
                "not name, where nothing was known."
            )
        sheet.warn(f"{says} Absences that are known of students whom it does not name stay.")

    def _who_is_in_doubt(self) -> set[str]:
        """The students of whom a row is left out, or may be theirs: which day it would say they missed is not known."""
        offered = {offer.student_id for offer in self.sheet.offers}
        by_name = (one.student.id for found in self.sheet.unnumbered.values() for one in found.candidates)
        return self._in_doubt | offered | {*by_name}

    def draft(self) -> Draft:
        """The rows read, filled up where need be, and compared with the days that are on the desk."""
        self._collect()
        self._empty_ones()
        if self._only_events():
            self._fill()
        new: list[Fact] = []
        changed: list[Fact] = []
        unchanged: list[Fact] = []
        facts: list[Fact] = []
        known = sorted(student for student, days in self.days.items() if days)
        first = min((min(self.days[one]) for one in known), default=1)
        last = max((max(self.days[one]) for one in known), default=1)
        there = self.sheet.here.days(known, dt.date.fromordinal(first), dt.date.fromordinal(last))
        for done, student in enumerate(known):
            if done % 50 == 0:
                self.sheet.asked.step(done, len(known), "Looking for what changed")
            days = [(student, day, value & 7) for day, value in sorted(self.days[student].items())]
            before = there.get(student)
            if not before:
                new += days
                facts += days
                continue
            for fact in days:
                old = before.get(fact[1])
                if old == fact[2]:
                    unchanged.append(fact)
                    continue
                facts.append(fact)
                (new if old is None else changed).append(fact)

        def lines(some: list[Fact]) -> DayLines:
            return DayLines(some, self.days, there, self.sheet.roster.by_entity)

        draft = self.sheet.draft(new=lines(new), changed=lines(changed), unchanged=lines(unchanged), values=())
        return msgspec.structs.replace(draft, read=self.read, attendance=self._delivery(facts))

    def _delivery(self, facts: list[Fact]) -> tuple[AttendanceBatch, Sequence[Fact]] | None:
        """What has to be stored: only the days that are not on the desk as they are."""
        if not facts:
            return None
        days = [day for _, day, _ in facts]
        contents = contents_of(facts)
        batch = AttendanceBatch(
            id=natural_id("attendance_batch", contents),
            source=self.about.product or "Attendance",
            begin_date=dt.date.fromordinal(min(days)),
            end_date=dt.date.fromordinal(max(days)),
            facts=len(facts),
            contents=contents,
        )
        return batch, facts


def _says_nothing(who: Cell | tuple[Cell, ...]) -> bool:
    """Whether neither an ID nor any part of a name stands in the cells."""
    return all(text_of(cell).casefold() in NOTHING for cell in (who if isinstance(who, tuple) else (who,)))


def _enrolled_on(student: Student, school: list[int]) -> list[int]:
    """The school days on which a student was enrolled; none where somebody left and nobody knows when."""
    if not student.active and student.end_date is None:
        return []
    begin = student.begin_date.toordinal() if student.begin_date else 0
    end = student.end_date.toordinal() if student.end_date else dt.date.max.toordinal()
    return [day for day in school if begin <= day <= end]


def _everybody(enrolled: int) -> int:
    """How many students a list of absences has to name to be taken for everybody's: 10 or 5 % of the enrolled,
    whichever is more, and in a small school half of them."""
    return min((enrolled + 1) // 2, max(10, (enrolled + 19) // 20))


_IDS = ("student_id", "local_id", "state_id", "vendor_id")
_WRITE = "Write Present, Excused, Unexcused or Tardy."
