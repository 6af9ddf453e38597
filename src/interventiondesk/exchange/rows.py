"""One row of a sheet while it is read: what its cells say, and whom and what of the desk it means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from interventiondesk.domain.measures import Measure
from interventiondesk.domain.students import Group, Student
from interventiondesk.domain.words import join
from interventiondesk.exchange.cells import NOTHING, Cells
from interventiondesk.exchange.dates import date_of
from interventiondesk.exchange.draft import ID_TITLES, IdKind, Offer, cell_at
from interventiondesk.exchange.meanings import grade_in, name_in
from interventiondesk.exchange.measuring import SeveralMeasuresError, level_of
from interventiondesk.exchange.roster import ID_FIELDS, Who, is_named, plain_person
from interventiondesk.exchange.tables import Fault, text_of
from interventiondesk.exchange.whole_sheet import STUDENT_IDS, Sheet

_KIND_OF: dict[str, IdKind] = {field: kind for kind, field in ID_FIELDS.items()}
_NAMES = ("full_name", "family_name", "given_name")
_EVERY = 200
_FEW = 3


def rows_of(sheet: Sheet, what: str) -> Iterator[OneRow]:
    """Every row of data, telling of progress on the way."""
    for done, row in enumerate(sheet.rows):
        if done % _EVERY == 0:
            sheet.asked.step(done, len(sheet.rows), what)
        yield OneRow(sheet, row)


class OneRow(Cells):
    """One row while it is read, and what of the desk it means."""

    __slots__ = ()

    # Who

    def student(self) -> Student | None:
        """The student of the row: whom the user said, or who has its ID, the name and the birth date agreeing. A row
        without an ID is left out until a person has confirmed whom its name means."""
        sheet = self.sheet
        if chosen := sheet.roster.by_entity.get(sheet.asked.matches.get(self.number, "")):
            return chosen
        field = sheet.met.field if sheet.met else next((name for name in STUDENT_IDS if sheet.has(name)), "local_id")
        text = self.outside_id(field)
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
        text = text or next((other for name in STUDENT_IDS if (other := self.outside_id(name))), "")
        if not text:
            self.without_id()
            return None
        self._offer()
        remedy = "Bring in the student export first, or choose which ID this file uses."
        self.wrong(field, f"No student with the ID {text} is on this desk.", remedy)
        return None

    def outside_id(self, field: str) -> str:
        """An ID as text; empty where the cell has none, holds an error or says N/A."""
        cell = self.cell(field)
        text = "" if isinstance(cell, Fault) else text_of(cell)
        return "" if text.casefold() in NOTHING else text

    def _by_another_id(self, first: str) -> list[Student]:
        for field, kind in _KIND_OF.items():
            if field != first and (text := self.outside_id(field)):
                found = self.sheet.roster.having(kind, text)
                if len(found) == 1:
                    return found
        return []

    def without_id(self) -> None:
        """Leaves out a row that has no ID, with the question whom its name means."""
        field = next((name for name in STUDENT_IDS if self.sheet.has(name)), "")
        written = text_of(self.cell(field)) if field else ""
        says = self.nothing_in(field) if written else "The row has no student ID."
        who = self.who()
        if not who.key[0]:
            self.wrong(field or self.name_field, says, "Fill in the ID." if field else "Fill in the name.")
            return
        known = self.sheet.without_id(self.row, who).candidates
        names = join([*dict.fromkeys(one.student.name for one in known[:_FEW] if one.sure == known[0].sure)], "or")
        if not known and field:
            remedy = "Fill in the ID."
        elif not known:
            says, remedy = f"{says} No student here is named {who.name}.", "Fill in the ID, or mend the name."
        elif known[0].sure == "likely":
            says, remedy = f"{says} The name is that of {names} alone.", "Confirm it, or fill in the ID."
        elif len(known) > 1 and len({one.student.name for one in known}) == 1:
            says, remedy = (
                f"{says} {len(known)} students here are named {names}.",
                "Say who is meant, or fill in the ID.",
            )
        else:
            says, remedy = f"{says} The name may mean {names}.", "Say who is meant, or fill in the ID."
        self.wrong(field or self.name_field, says, remedy)

    @property
    def name_field(self) -> str:
        """The field in which the student's name stands."""
        return next((field for field in _NAMES if self.sheet.has(field)), "full_name")

    def who(self) -> Who:
        """Whom the row tells of, as far as it says: the name, the grade, the birth date."""
        given, family, born = self.person()
        whole = self.name("full_name")
        if "," in whole or (self.name("given_name") and self.name("family_name")):
            whole = ""
        try:
            grade = grade_in(text_of(cell_at(self.row, self.sheet.grade_column)))
        except ValueError:
            grade = ""
        if (whole or f"{given}{family}").casefold() in NOTHING:
            return Who()
        return Who(given=given, family=family, whole=whole, grade=grade, born=born)

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
        """An ID that was given to somebody else must not send a child's scores there. Where the name is another only in
        part, the ID counts, and the user is told."""
        given, family, born = self.person()
        same_day = born is None or student.birth_date is None or born == student.birth_date
        if same_day and (given, family) == (student.given_name, student.family_name):
            return student
        theirs = {plain_person(part) for part in (student.given_name, student.preferred_name, student.family_name)}
        theirs |= {plain_person(part) for part in f"{student.given_name} {student.family_name}".split()}
        parts = [plain_person(part) for part in (given, family, *given.split(), *family.split()) if part]
        other_name = bool(parts) and not any(part in theirs for part in parts if part)
        same_whole = plain_person(given + family) == plain_person(student.given_name + student.family_name)
        said = f"{given} {family}".strip()
        if other_name or (not same_day and parts and not same_whole):
            self.wrong(
                field,
                f"The ID {text} is {student.name}'s on this desk, but the row is about {said}.",
                "Mend the ID or the name.",
            )
            self._offer()
            return None
        if not is_named(student, said):
            self.sheet.named_otherwise(student, said)
        return student

    def _offer(self) -> None:
        given, family, born = self.person()
        kind = self.sheet.met.kind if self.sheet.met else None
        for one in self.sheet.roster.alike(given, family, born):
            if one.sure == "likely" or kind is None or not getattr(one.student, ID_FIELDS[kind]):
                name = one.student.sorting_name
                self.sheet.offers.append(Offer(self.number, one.student.id, name, one.sure, one.because))

    # What else

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
