"""One sheet that is compared with the desk: its columns, its rows, who its students are, and what was found wrong."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from interventiondesk.domain.declared import Entity, field_of
from interventiondesk.domain.measures import Measure
from interventiondesk.domain.plans import Intervention
from interventiondesk.domain.school import Staff
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import count, join
from interventiondesk.exchange.catalog import Recognized
from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.dates import first_of, order_of
from interventiondesk.exchange.draft import ID_KINDS, Draft, IdKind, Line, Offer, RowProblem, cell_at, words_of
from interventiondesk.exchange.here import Here
from interventiondesk.exchange.layouts import rows_below
from interventiondesk.exchange.measuring import Measures
from interventiondesk.exchange.roster import Candidate, Roster, Who, plain_person
from interventiondesk.exchange.sheets import SHEET
from interventiondesk.exchange.tables import Cell, Row, Table, plain_name, text_of

STUDENT_IDS = ("student_id", "local_id", "state_id", "vendor_id")
PAST = frozenset({"date", "birth_date", "done_on", "answered_on"})
"""Fields whose day has come when a file is brought in."""

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
_GRADES = frozenset({"grade", "gradelevel", "gr", "gradelvl", "currentgrade", "studentgrade", "enrollmentgrade"})
_EXAMPLES = 3


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


class WithoutId(msgspec.Struct):
    """The rows that tell of somebody by name and without an ID, and the students who may be meant, the surest first."""

    who: Who
    candidates: list[Candidate]
    rows: list[int] = []

    def add(self, row: int) -> None:
        """One more row; the long rows of a wide one have the same number."""
        if not self.rows or self.rows[-1] != row:
            self.rows.append(row)

    @property
    def offers(self) -> list[Offer]:
        """The question that a person answers for all of these rows at once."""
        said, rows = self.who.words, tuple(self.rows)
        return [
            Offer(rows[0], one.student.id, one.student.sorting_name, one.sure, one.because, rows=rows, said=said)
            for one in self.candidates
        ]


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
        self.unnumbered: dict[tuple[str, ...], WithoutId] = {}
        self._named_otherwise: dict[tuple[str, str], str] = {}
        self.made: dict[str, Entity] = {}
        self.asks_day_first = False
        self.asks_ids: tuple[IdKind, ...] = ()
        self._warned: Counter[str] = Counter()
        self._orders: dict[str, bool | None] = {}
        self._two_orders: dict[str, tuple[str, str] | None] = {}
        self._asked_orders: set[str] = set()
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
            # A spreadsheet program elsewhere may have turned the product's dates around: then all of them.
            return order_of(self.column(field)) == "day"
        latest = self.today if field in PAST and self.about.kind != "calendar" else None
        proved = order_of(self.column(field), latest)
        if proved == "either":
            dated = [name for name in _DATES if name in self.about.mapping]
            proved = order_of(cell for name in dated for cell in self.column(name))
        return {"month": False, "day": True}.get(proved)

    def two_orders(self, field: str) -> tuple[str, str] | None:
        """Where a column has days with the day first and days with the month first, and nobody has said which is meant:
        one of each."""
        if field not in self._two_orders:
            proofs: dict[str, str] = {}
            if self.asked.day_first is None and not self.about.month_first:
                for cell in self.column(field):
                    if proved := first_of(cell):
                        proofs.setdefault(proved, text_of(cell))
            self._two_orders[field] = (proofs["day"], proofs["month"]) if len(proofs) > 1 else None
        return self._two_orders[field]

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

    def refuse(self, row: Row, wrongs: Iterable[Wrong]) -> None:
        """Leave a row out, with everything that is wrong with it."""
        self.tell(row, wrongs)
        self.rejected.append(row)

    def tell(self, row: Row, wrongs: Iterable[Wrong]) -> None:
        """What is wrong with cells of a row that comes in all the same."""
        told = [RowProblem(row.number, one.column, one.says, one.remedy) for one in dict.fromkeys(wrongs)]
        self.problems += told

    def warn(self, says: str) -> None:
        """Something that the user should know and that leaves no row out. `{}` in it becomes in how many rows."""
        self._warned[says] += 1

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know, each once."""
        told = [says.replace("{}", count(many, "row")) for says, many in self._warned.items()]
        if self._named_otherwise:
            some = [f"{said} ({name})" for (_, said), name in list(self._named_otherwise.items())[:_EXAMPLES]]
            more = len(self._named_otherwise) - len(some)
            some += [f"{more} more"] if more else []
            told.append(f"The ID counts where the name is another than the student's: {join(some)}.")
        return tuple(told)

    def named_otherwise(self, student: Student, said: str) -> None:
        """The ID of a row is this student's and the name not quite: the ID counts, and the user is told once."""
        self._named_otherwise.setdefault((student.id, said), student.name)

    def without_id(self, row: Row, who: Who) -> WithoutId:
        """Notes a row that has no ID, and says whom its name may mean: a person has to confirm it."""
        found = self.unnumbered.get(who.key)
        if found is None:
            found = self.unnumbered[who.key] = WithoutId(who=who, candidates=self.roster.of_name(who))
        found.add(row.number)
        return found

    @functools.cached_property
    def grade_column(self) -> int | None:
        """Where the student's grade stands, though the kind of file has no use for it."""
        if "grade" in self.about.mapping:
            return self.about.mapping["grade"]
        used = set(self.about.mapping.values())
        headings = enumerate(self.about.headings)
        return next((at for at, name in headings if at not in used and plain_name(name) in _GRADES), None)

    def make(self, value: Entity) -> None:
        """Something that the file needs and the desk does not have yet."""
        self.made.setdefault(value.id, value)

    def ask_order(self, row: Row, field: str, says: str) -> None:
        """Dates of a column that are not brought in until the user has said how they are written: said once."""
        self.asks_day_first = True
        title = self.about.title(field)
        if field not in self._asked_orders:
            self._asked_orders.add(field)
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
        offers = {*self.offers, *(offer for one in self.unnumbered.values() for offer in one.offers)}
        return Draft(
            kind=self.about.kind,
            product=self.about.product,
            read=len(self.rows),
            new=new,
            changed=changed,
            unchanged=unchanged,
            problems=tuple(sorted(self.problems, key=lambda problem: problem.row)),
            warnings=self.warnings,
            offers=tuple(sorted(offers, key=lambda one: (one.row, one.sure, one.name))),
            names=len(self.unnumbered),
            values=(*self.made.values(), *values),
            ids=self.met.kind if self.met else None,
            ids_said=self.asked.ids is not None,
            asks_ids=self.asks_ids,
            asks_day_first=self.asks_day_first,
            headings=self.about.headings,
            rejected=tuple(sorted(self.rejected, key=lambda row: row.number)),
            unmapped=self.about.unmapped,
        )
