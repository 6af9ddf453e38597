"""Reads one sheet's rows through small typed readers, and collects everything that is wrong with each.

It is one module because every reader needs the sheet's columns, its students and its list of problems.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from interventiondesk.domain.declared import Entity, Field, field_of, spaced
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plans import Intervention
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.catalog import Recognized
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.dates import AmbiguousDateError, date_of, order_of
from interventiondesk.exchange.draft import (
    ID_KINDS,
    ID_TITLES,
    Draft,
    IdKind,
    Line,
    Offer,
    RowProblem,
    cell_at,
    words_of,
)
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.meanings import name_in, value_of
from interventiondesk.exchange.measuring import Measures, SeveralMeasuresError, level_of
from interventiondesk.exchange.roster import ID_FIELDS, Roster, plain_person
from interventiondesk.exchange.sheets import SHEET
from interventiondesk.exchange.tables import Cell, Fault, Row, Table, plain_name, text_of

E = TypeVar("E", bound=Entity)

NOTHING = frozenset({"", "null", "none", "nan", "n/a", "na", "#n/a", "-", "--", "–", "—"})
"""What a cell says that says nothing, in lower case."""

STUDENT_IDS = ("student_id", "local_id", "state_id", "vendor_id")
_KIND_OF: dict[str, IdKind] = {field: kind for kind, field in ID_FIELDS.items()}
_DATES = (
    "date",
    "birth_date",
    "begin_date",
    "end_date",
    "due",
    "done_on",
    "answered_on",
    "review_date",
    "goal_begin_date",
    "goal_date",
)
_PAST = frozenset({"date", "birth_date", "done_on", "answered_on"})
_EARLIEST = dt.date(1990, 1, 1)
_EVERY = 200
_YES = frozenset({"yes", "y", "true", "t", "1", "x", "✓", "✔"})
_NO = frozenset({"no", "n", "false", "f", "0"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of the file: the kind of id it uses, the kind that its product used before, whether the day comes
    before the month, and which student some rows mean (row number to the student's own id)."""

    today: dt.date
    ids: IdKind | None = None
    usual_ids: IdKind | None = None
    day_first: bool | None = None
    matches: Mapping[int, str] = {}
    step: Step = no_step


class Met(msgspec.Struct, frozen=True):
    """Which column holds the ids and which kind of id they are."""

    field: str
    kind: IdKind


class Wrong(msgspec.Struct, frozen=True):
    """What keeps a row out: the column, a sentence, a remedy."""

    column: str
    says: str
    remedy: str = ""


class Sheet:
    """One sheet that is compared: its columns, its rows, who its students are, and what was found wrong."""

    def __init__(
        self, table: Table, about: Recognized, here: Here, asked: Asked, rows: Sequence[Row] | None = None
    ) -> None:
        self.about = about
        self.here = here
        self.asked = asked
        self.today = asked.today
        self.rows = rows_below(table, about) if rows is None else rows
        self.roster = Roster(here.all(Student))
        self.thing = SHEET[about.kind].thing if about.kind else "row"
        self.problems: list[RowProblem] = []
        self.rejected: list[Row] = []
        self.offers: list[Offer] = []
        self.made: dict[str, Entity] = {}
        self.asks_day_first = False
        self.asks_ids: tuple[IdKind, ...] = ()
        self._warned: Counter[str] = Counter()
        self._orders: dict[str, bool | None] = {}
        self._columns: dict[str, Counter[Cell]] = {}
        self._staff: dict[str, list[Staff]] | None = None
        self._names: dict[str, dict[str, str]] = {}
        self.met = self._meeting()

    @functools.cached_property
    def measures(self) -> Measures:
        """The measures of the desk and those that the file adds."""
        return Measures(self.here.all(Measure))

    # What the columns are

    def has(self, field: str) -> bool:
        """Whether the file has a column for a field."""
        return field in self.about.mapping

    def cell(self, row: Row, field: str) -> Cell:
        """A field's cell."""
        return cell_at(row, self.about.mapping.get(field))

    def column(self, field: str) -> Counter[Cell]:
        """How often each cell stands in a field's column: what a column proves is asked of each cell once."""
        if field not in self._columns:
            at = self.about.mapping.get(field)
            cells = [] if at is None else [row.cells[at] if at < len(row.cells) else None for row in self.rows]
            self._columns[field] = Counter(cells)
        return self._columns[field]

    def order(self, field: str) -> bool | None:
        """Whether the day comes first in a column: as the user said, as the product always has it, or as proved by this
        column or by all columns of dates together. None where nothing tells."""
        if field not in self._orders:
            self._orders[field] = self._order(field)
        return self._orders[field]

    def _order(self, field: str) -> bool | None:
        if self.asked.day_first is not None:
            return self.asked.day_first
        if self.about.month_first:
            return False
        latest = self.today if field in _PAST and self.about.kind != "calendar" else None
        proved = order_of(self.column(field), latest)
        if proved == "either":
            dated = [name for name in _DATES if name in self.about.mapping]
            proved = order_of(cell for name in dated for cell in self.column(name))
        return {"month": False, "day": True}.get(proved)

    def _meeting(self) -> Met | None:
        """The column and the kind of id under which most rows meet one student. None where none does, or where two kinds
        meet as many and not the same students: then what was remembered of the product counts, or the user is asked."""
        best: list[tuple[int, Met, dict[str, str]]] = []
        for field in STUDENT_IDS:
            if not self.has(field):
                continue
            texts: Counter[str] = Counter()
            for cell, many in self.column(field).items():
                texts[text_of(cell)] += many
            texts.pop("", None)
            for kind in ID_KINDS if self.asked.ids is None else (self.asked.ids,):
                found = {text: self.roster.having(kind, text) for text in texts}
                entities = {text: students[0].id for text, students in found.items() if len(students) == 1}
                best.append((sum(texts[text] for text in entities), Met(field, kind), entities))
        best.sort(key=lambda entry: -entry[0])
        if not best or not best[0][0]:
            return None
        tied = [best[0]]
        tied += [one for one in best[1:] if one[0] == best[0][0] and not self._same_students(best[0], one)]
        if len(tied) > 1:
            for _, met, _ in tied:
                if met.kind == self.asked.usual_ids:
                    return met
            self.asks_ids = tuple(dict.fromkeys(met.kind for _, met, _ in tied))
            return None
        return best[0][1]

    def _same_students(self, one: tuple[int, Met, dict[str, str]], other: tuple[int, Met, dict[str, str]]) -> bool:
        """Whether two ways to read the IDs mean the same student in every row."""
        return all(
            one[2].get(text_of(self.cell(row, one[1].field))) == other[2].get(text_of(self.cell(row, other[1].field)))
            for row in self.rows
        )

    # Rows

    def each(self, what: str) -> Iterator[OneRow]:
        """Every row of data, telling of progress on the way."""
        for done, row in enumerate(self.rows):
            if done % _EVERY == 0:
                self.asked.step(done, len(self.rows), what)
            yield OneRow(self, row)

    def refuse(self, row: Row, wrongs: Iterable[Wrong]) -> None:
        """Leave a row out, with everything that is wrong with it."""
        told = [RowProblem(row.number, one.column, one.says, one.remedy) for one in dict.fromkeys(wrongs)]
        self.problems += told
        self.rejected.append(row)

    def warn(self, says: str) -> None:
        """Something that the user should know and that leaves no row out. `{}` in it becomes in how many rows."""
        self._warned[says] += 1

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know, each once."""
        return tuple(says.replace("{}", count(many, "row")) for says, many in self._warned.items())

    def make(self, value: Entity) -> None:
        """Something that the file needs and the desk does not have yet."""
        self.made.setdefault(value.id, value)

    def ask_order(self, row: Row, field: str, text: str) -> None:
        """Dates of a column that are not brought in until the user has said how they are written: said once."""
        self.asks_day_first = True
        title = self.about.title(field)
        if not any(one.column == title and one.says.startswith("Whether") for one in self.problems):
            says = f"Whether the day or the month comes first in {text} cannot be known from this column."
            remedy = "Say which comes first. Until then these dates are not brought in."
            self.problems.append(RowProblem(row.number, title, says, remedy))

    # Names of others

    def staff_named(self, text: str) -> list[Staff]:
        """The staff members whom a name means: first last, last first, D. Mercer, or the last name alone."""
        if self._staff is None:
            self._staff = {}
            for person in self.here.all(Staff):
                given, family = plain_person(person.given_name), plain_person(person.family_name)
                for key in {given + family, family + given, given[:1] + family, family + given[:1], family}:
                    self._staff.setdefault(key, []).append(person)
        bare = re.sub(r"^(mr|mrs|ms|miss|mx|dr|coach)\.?\s+", "", text.strip().casefold())
        found = self._staff.get(plain_person(bare), [])
        return [person for person in found if person.active] or found

    def name_of(self, table: str, entity_id: str) -> str:
        """How a person knows what a field points at."""
        if table not in self._names:
            kinds: dict[str, type[Entity]] = {
                "staff": Staff,
                "group": Group,
                "intervention": Intervention,
                "measure": Measure,
                "student": Student,
            }
            known: list[Any] = [*self.here.all(kinds[table])] if table in kinds else []
            self._names[table] = {one.id: getattr(one, "full_name", "") or one.name for one in known}
        made = self.made.get(entity_id)
        return self._names[table].get(entity_id, "") or getattr(made, "name", "") or ""

    def words(self, entity: type[Entity], name: str, value: object) -> str:
        """A field's value in words."""
        field = field_of(entity, name)
        if field.kind == "choice":
            return field.word(value) if value else ""
        if field.refers and value:
            return self.name_of(field.refers, str(value)) or "somebody else"
        return words_of(value)

    def changes(
        self, old: Entity | None, new: Entity, only: Iterable[str] | None = None
    ) -> tuple[tuple[str, str, str], ...]:
        """Each field that differs: its title, the old and the new value in words. Of something new, what it says."""
        entity = type(new)
        told: list[tuple[str, str, str]] = []
        for name in entity.__struct_fields__ if only is None else only:
            field = field_of(entity, name)
            before, after = getattr(old, name) if old else None, getattr(new, name)
            # What a row is about stands in its title; what nobody said of something new is no news.
            untold = field.refers in {"student", "plan"} or (only is None and after == field.default)
            if before == after or name == "id" or field.shown.audience == "nobody" or (old is None and untold):
                continue
            title = field.title.removesuffix(" id")
            told.append((title, self.words(entity, name, before), self.words(entity, name, after)))
        return tuple(told)

    def draft(
        self, *, new: Sequence[Line], changed: Sequence[Line], unchanged: Sequence[Line], values: Sequence[Entity]
    ) -> Draft:
        """What was found, as a draft; other fields are replaced by who has more to say."""
        return Draft(
            kind=self.about.kind,
            product=self.about.product,
            read=len(self.rows),
            new=new,
            changed=changed,
            unchanged=unchanged,
            problems=tuple(sorted(self.problems, key=lambda problem: problem.row)),
            warnings=self.warnings,
            offers=tuple(sorted(set(self.offers), key=lambda one: (one.row, one.sure, one.name))),
            values=(*self.made.values(), *values),
            ids=self.met.kind if self.met else None,
            ids_said=self.asked.ids is not None,
            asks_ids=self.asks_ids,
            asks_day_first=self.asks_day_first,
            headings=self.about.headings,
            rejected=tuple(sorted(self.rejected, key=lambda row: row.number)),
            unmapped=self.about.unmapped,
        )


class OneRow:
    """One row while it is read. Every reader gives what a cell means, or None where it is empty or wrong; what is wrong is
    collected in `wrongs`."""

    __slots__ = ("about", "row", "sheet", "wrongs")

    def __init__(self, sheet: Sheet, row: Row) -> None:
        self.sheet = sheet
        self.about = sheet.about
        self.row = row
        self.wrongs: list[Wrong] = []

    @property
    def number(self) -> int:
        """The row's number in the file."""
        return self.row.number

    def wrong(self, field: str, says: str, remedy: str = "") -> None:
        """Something that keeps the row out; `field` is the field or the header that is to blame."""
        found = Wrong(self.about.title(field) or ("" if field in _ALL_FIELDS else field), says, remedy)
        if found not in self.wrongs:
            self.wrongs.append(found)

    def title(self, field: str) -> str:
        """How the file calls a field, or how we do."""
        return self.about.title(field) or spaced(field)

    def cell(self, field: str) -> Cell:
        """The bare cell."""
        return self.sheet.cell(self.row, field)

    def said(self, field: str) -> str:
        """The cell as text. One that holds an error says nothing and keeps the row out."""
        cell = self.cell(field)
        if isinstance(cell, Fault):
            self.wrong(field, f"The cell says {cell.text} instead of a value.", "Mend it in the spreadsheet.")
            return ""
        return text_of(cell)

    def name(self, field: str) -> str:
        """A text in which every word counts: Null is a last name."""
        return " ".join(self.said(field).split())

    def text(self, field: str) -> str:
        """One line of text; empty where the cell says nothing."""
        text = self.name(field)
        return "" if text.casefold() in NOTHING else text

    def long(self, field: str) -> str:
        """Text with its line breaks."""
        text = self.said(field)
        return "" if text.casefold() in NOTHING else text

    def needed(self, field: str, remedy: str = "Fill it in.") -> str:
        """One line of text that must be there."""
        text = self.text(field)
        if not text:
            self.wrong(field, f"{self.title(field)} is empty.", remedy)
        return text

    def date(self, field: str, *, needed: bool = False, past: bool | None = None, remedy: str = "") -> dt.date | None:
        """A day. `past` says that a day after today cannot be meant; it follows from the field unless said. A date that
        may be either is a problem of the row where it is needed, else it is left out and the user asked once."""
        cell, text = self.cell(field), self.said(field)
        if text.casefold() in NOTHING or not text.strip("0/- "):
            if needed and not isinstance(cell, Fault):
                title = self.about.title(field) or "The date"
                self.wrong(field, f"{title} is empty.", remedy or f"Fill in the day of the {self.sheet.thing}.")
            return None
        try:
            date = date_of(cell, self.sheet.order(field))
        except AmbiguousDateError:
            if not needed:
                self.sheet.ask_order(self.row, field, text)
                return None
            self.sheet.asks_day_first = True
            says = f"Whether the day or the month comes first in {text} cannot be known from this column."
            self.wrong(field, says, "Say which comes first, or write dates as 2026-09-30.")
            return None
        except ValueError:
            self.wrong(field, f"{text} is not a date.", "Write it as 2026-09-30 or 9/30/2026.")
            return None
        if (field in _PAST if past is None else past) and date > self.sheet.today:
            self.wrong(field, f"The date {text} is in the future.", "Mend the date.")
            return None
        if field != "birth_date" and date < _EARLIEST:
            article = "an" if self.sheet.thing[0] in "aeio" else "a"
            self.wrong(field, f"The date {text} is too long ago for {article} {self.sheet.thing}.", "Mend the date.")
            return None
        return date

    def real(self, field: str, least: float | None = None, most: float | None = None) -> float | None:
        """A number with at most three decimals."""
        text = self.text(field)
        if not text:
            return None
        bare = text.removesuffix("%").strip()
        try:
            value = round(float(bare), 3) if _NUMBER.fullmatch(bare) else value_of(self.cell(field))
        except ValueError:
            self.wrong(field, f"{text} is not a number.", "Write a number.")
            return None
        if least is not None and value < least:
            self.wrong(field, f"{text} is below {least:g}.", "Mend the number.")
        elif most is not None and value > most:
            self.wrong(field, f"{text} is above {most:g}.", "Mend the number.")
        else:
            return value
        return None

    def whole(self, field: str, least: int = 0, most: int = 10_000) -> int | None:
        """A whole number; a unit behind it is passed over: 30 min is 30."""
        text = re.sub(r"(?<=\d)\s*(minutes?|mins?\.?|students?)$", "", self.text(field), flags=re.IGNORECASE)
        if not text:
            return None
        if not re.fullmatch(r"\d{1,6}(\.0+)?", text) or not least <= int(float(text)) <= most:
            self.wrong(field, f"{text} is not a whole number from {least} to {most}.", "Write a whole number.")
            return None
        return int(float(text))

    def yes_no(self, field: str) -> bool | None:
        """Yes or no."""
        text = self.text(field)
        word = text.casefold()
        if word in _YES or word in _NO:
            return word in _YES
        if text:
            self.wrong(field, f"{text} is neither Yes nor No.", "Write Yes or No.")
        return None

    def choice(self, field: str, entity: type[E], name: str, also: Mapping[str, str] | None = None) -> str | None:
        """One of the declared choices of a field: its value, its word, or one of the words in `also` (written as
        `plain_name` writes them)."""
        text = self.text(field)
        if not text:
            return None
        known = field_of(entity, name)
        plain = plain_name(text)
        found = _choices(known).get(plain) or (also or {}).get(plain)
        if found is None:
            words = join([word for value, word in known.choices if value], "or")
            self.wrong(field, f"{text} is not known as {known.title[:1].lower()}{known.title[1:]}.", f"Write {words}.")
        return found

    # Who and what

    def student(self) -> Student | None:
        """The student of the row: whom the user said, or who has its ID, the name and the birth date agreeing."""
        sheet = self.sheet
        if chosen := sheet.roster.by_entity.get(sheet.asked.matches.get(self.number, "")):
            return chosen
        field = sheet.met.field if sheet.met else next((name for name in STUDENT_IDS if sheet.has(name)), "local_id")
        text = text_of(self.cell(field))
        if text and sheet.asks_ids:
            kinds = join([f"a {ID_TITLES[kind]}" for kind in sheet.asks_ids], "or")
            self.wrong(field, f"The ID {text} may be {kinds}.", "Choose which ID this file uses.")
            return None
        found = sheet.roster.having(sheet.met.kind, text) if sheet.met and text else []
        if not found:
            found = self._by_another_id(field)
        if len(found) > 1:
            names = f"{found[0].name} and {found[1].name}"
            says = f"The ID {text} belongs to two students of this desk: {names}."
            self.wrong(field, says, "Mend the ID of one of them on the desk.")
            return None
        if found:
            return self._agrees(found[0], field, text)
        self._offer()
        if text:
            remedy = "Bring in the student export first, or choose which ID this file uses."
            self.wrong(field, f"No student with the ID {text} is on this desk.", remedy)
        else:
            self.wrong(field, "The row has no student ID.", "Fill in the ID.")
        return None

    def _by_another_id(self, first: str) -> list[Student]:
        for field, kind in _KIND_OF.items():
            if field != first and (text := text_of(self.cell(field))):
                found = self.sheet.roster.having(kind, text)
                if len(found) == 1:
                    return found
        return []

    def person(self) -> tuple[str, str, dt.date | None]:
        """First and last name and birth date as far as the row has them."""
        given, family = self.name("given_name"), self.name("family_name")
        whole = self.name("full_name")
        if whole and not (given and family):
            try:
                family, given = name_in(whole)
            except ValueError:
                given, _, family = whole.rpartition(" ")
        try:
            born = date_of(self.cell("birth_date"), self.sheet.order("birth_date"))
        except ValueError:
            born = None
        return given, family, born

    def _agrees(self, student: Student, field: str, text: str) -> Student | None:
        """An ID that was given to somebody else must not send a child's scores there."""
        given, family, born = self.person()
        same_day = born is None or student.birth_date is None or born == student.birth_date
        if same_day and (given, family) == (student.given_name, student.family_name):
            return student
        theirs = {plain_person(part) for part in (student.given_name, student.preferred_name, student.family_name)}
        theirs |= {plain_person(part) for part in f"{student.given_name} {student.family_name}".split()}
        parts = [plain_person(part) for part in (given, family, *given.split(), *family.split()) if part]
        other_name = bool(parts) and not any(part in theirs for part in parts if part)
        same_whole = plain_person(given + family) == plain_person(student.given_name + student.family_name)
        if other_name or (not same_day and parts and not same_whole):
            said = f"{given} {family}".strip()
            self.wrong(
                field,
                f"The ID {text} is {student.name}'s on this desk, but the row is about {said}.",
                "Mend the ID or the name.",
            )
            self._offer()
            return None
        return student

    def _offer(self) -> None:
        given, family, born = self.person()
        kind = self.sheet.met.kind if self.sheet.met else None
        for one in self.sheet.roster.alike(given, family, born):
            if one.sure == "likely" or kind is None or not getattr(one.student, ID_FIELDS[kind]):
                name = one.student.sorting_name
                self.sheet.offers.append(Offer(self.number, one.student.id, name, one.sure, one.because))

    def staff(self, field: str = "staff") -> str | None:
        """The id of the staff member who is named; who is not on the desk is left out with a warning."""
        text = self.text(field)
        if not text:
            return None
        found = self.sheet.staff_named(text)
        if len(found) == 1:
            return found[0].id
        why = "names several staff members" if found else "is not among the staff of this desk"
        self.sheet.warn(f"{text} {why}: left empty in {{}}.")
        return None

    def group(self, field: str = "group") -> Group | None:
        """The group of this name; one that is not on the desk is left out with a warning."""
        text = self.text(field)
        found = [one for one in self.sheet.here.all(Group) if one.name.casefold() == text.casefold()]
        if text and not found:
            self.sheet.warn(f"There is no group {text} on this desk: left empty in {{}}.")
        return max(found, key=lambda one: one.active) if found else None

    def measure(self, student: Student) -> Measure | None:
        """What was measured; made where the desk does not have it. Without a level the student's own grade counts."""
        text = self.text("measure")
        if not text:
            return None
        level = level_of(self.text("level"))
        try:
            return self.sheet.measures.find(
                text,
                level,
                self.text("instrument")[:200] or self.about.instrument,
                lambda measure: bool(student.grade) and level_of(measure.level) == level_of(student.grade),
            )
        except SeveralMeasuresError as error:
            levels = join([one or "none" for one in error.levels])
            says = f"This desk has {text} at several levels: {levels}."
            self.wrong("measure", says, "Add a column Level with the grade of the passage or probe.")
            return None


def _choices(field: Field) -> dict[str, str]:
    found = {plain_name(value): value for value, _ in field.choices if value}
    return found | {plain_name(word): value for value, word in field.choices if value}


_ALL_FIELDS = frozenset(field for sheet in SHEET.values() for field in sheet.all_fields)
