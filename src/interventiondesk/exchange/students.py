"""Compares a file of students with the students of the desk.

It is one module because whether a row is somebody new can only be told with its IDs, its names and all other rows at hand.
"""

from __future__ import annotations

from typing import Any

import msgspec

from interventiondesk.domain.declared import problems_of
from interventiondesk.domain.ids import natural_id
from interventiondesk.domain.students import Student
from interventiondesk.exchange.cells import NOTHING
from interventiondesk.exchange.draft import ID_KINDS, ID_TITLES, Draft, IdKind, Line, Offer, cell_at
from interventiondesk.exchange.meanings import grade_in, is_enrolled, name_in
from interventiondesk.exchange.roster import ID_FIELDS, Who, are_other_names, is_named, key_of, words_in
from interventiondesk.exchange.rows import OneRow, rows_of
from interventiondesk.exchange.tables import Fault, Row, letters_of, text_of
from interventiondesk.exchange.whole_sheet import Sheet, Wrong

_TEXTS = ("preferred_name", "pronouns", "homeroom", "sex", "home_language")
_NAMES = ("given_name", "middle_name", "family_name")
_LONG = ("strengths", "own_words")
_DATES = ("birth_date", "begin_date", "end_date")
_PLACES_OF_NAMES = ("family_name", "full_name", "given_name")


class _Given(msgspec.Struct, frozen=True):
    """What one row says: only what it has. `who` is whom it names where the file has no ID."""

    row: Row
    ids: dict[IdKind, str]
    fields: dict[str, Any]
    who: Who | None = None


class _LeftOutError(Exception):
    """A row cannot be brought in: the header of the column that is to blame, a sentence and a remedy."""

    def __init__(self, column: str, says: str, remedy: str = "") -> None:
        super().__init__(says)
        self.wrong = Wrong(column, says, remedy)


def draft_students(sheet: Sheet) -> Draft:
    """What a file of students would change.

    Where the user has said which kind of id the file uses, a file with one column of ids has ids of that kind. Only
    fields that the file has a column for are changed, and never by an empty cell. A date of leaving after today is the
    planned end of the year, and the student is here.
    """
    return _Work(sheet).draft()


class _Work:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.about = sheet.about
        self.rows = sheet.rows
        self.roster = sheet.roster
        self.today = sheet.today
        self.ids: IdKind | None = sheet.asked.ids
        self.columns: dict[IdKind, int] = {
            kind: self.about.mapping[field] for kind, field in ID_FIELDS.items() if field in self.about.mapping
        }
        wanted = self.ids or self._usual()
        if wanted and len(self.columns) == 1 and wanted not in self.columns:
            self.columns = {wanted: next(iter(self.columns.values()))}
        self.seen: set[str] = set()

    def _usual(self) -> IdKind | None:
        """The kind that files of this product had before, where more students are met by it."""
        usual = self.sheet.asked.usual_ids
        if usual is None or usual in self.columns or len(self.columns) != 1:
            return None
        kind, column = next(iter(self.columns.items()))
        texts = [text for row in self.rows if column < len(row.cells) and (text := text_of(row.cells[column]))]

        def met(by: IdKind) -> int:
            return sum(bool(self.roster.having(by, text)) for text in texts)

        return usual if met(usual) > met(kind) else None

    # One row

    def _given(self, row: OneRow) -> _Given | None:
        ids: dict[IdKind, str] = {}
        for kind, column in self.columns.items():
            text = text_of(cell_at(row.row, column))
            if text.casefold() not in NOTHING and not isinstance(cell_at(row.row, column), Fault):
                ids[kind] = text
        chosen = self.roster.by_entity.get(self.sheet.asked.matches.get(row.number, ""))
        met = [chosen] if chosen else self._met(ids)
        self.seen |= {student.id for student in met}
        if not chosen and (not ids or (self.ids and self.ids not in ids)):
            self._without_id(row)
        fields: dict[str, Any] = {name: text for name in _NAMES if (text := row.name(name))}
        fields |= {name: text for name in _TEXTS if (text := row.text(name))}
        fields |= {name: text for name in _LONG if (text := row.long(name))}
        self._split_name(row, fields, met)
        if not fields.get("family_name") and not row.wrongs:
            title = next((self.about.title(name) for name in _PLACES_OF_NAMES if name in self.about.mapping), "")
            row.wrong(title, "The row has no last name.", "Fill in the last name.")
        self._read_grade(row, fields)
        for name in _DATES:
            if date := row.date(name):
                fields[name] = date
        self._read_status(row, fields)
        fields |= {ID_FIELDS[kind]: text for kind, text in ids.items()}
        for problem in problems_of(Student, fields, only=tuple(fields)):
            row.wrong(self._title(problem.where), problem.says, problem.remedy)
        if row.wrongs:
            self._see_named(row)
            return None
        return _Given(row.row, ids, fields, None if self.columns else row.who())

    def _without_id(self, row: OneRow) -> None:
        """In a file with IDs every row needs one. In a file of names alone, somebody of whose very name a student is
        here has to be confirmed; who is merely like one is offered, and everybody else is new."""
        who = row.who()
        if self.columns or not who.key[0] or any(one.same_name for one in self.roster.of_name(who)):
            row.without_id()
        elif self.roster.of_name(who):
            self.sheet.without_id(row.row, who)

    def _see_named(self, row: OneRow) -> None:
        """Whoever stands in a row that is left out is not missing, also where only the name tells who it is."""
        who = row.who()
        if who.key[0]:
            self.seen |= {one.student.id for one in self.roster.of_name(who)}

    def _split_name(self, row: OneRow, fields: dict[str, Any], met: list[Student]) -> None:
        """`Last, First Middle` in one column; used where there are no columns for the parts.

        Of a name without a comma nobody knows which part is the last name. It need not be known of a student who is
        here already: the ID counts, and the names stay. Two words are first and last name; more are asked about.
        """
        text = row.name("full_name")
        if not text or fields.get("family_name"):
            return
        try:
            fields["family_name"], given = name_in(text)
        except ValueError as error:
            if met:
                self._whole_name(row, text, fields, met[0])
                return
            given, _, family = text.partition(" ")
            if not family or " " in family:
                row.wrong("full_name", str(error), "Write it as Last, First or in two columns.")
                return
            fields["family_name"] = family
            self.sheet.warn("A name of two words, such as Ana Reyes, is read as first and last name in {}.")
        if given:
            fields.setdefault("given_name", given)

    def _whole_name(self, row: OneRow, text: str, fields: dict[str, Any], student: Student) -> None:
        """A name without a comma beside the ID of a student: told where it is another one."""
        fields["family_name"] = student.family_name
        words = words_in(f"{student.given_name} {student.preferred_name} {student.middle_name} {student.family_name}")
        born = row.person()[2]
        if words.isdisjoint(words_in(text)) and not (born and born == student.birth_date):
            says = f"The row has {student.name}'s ID and is about {text}. The ID may have been given to another child."
            row.wrong(
                "full_name",
                says,
                "If it is the same student, change the name on the student's page first; "
                "if not, give one of them another ID.",
            )
        elif not is_named(student, text):
            self.sheet.named_otherwise(student, text)

    def _read_grade(self, row: OneRow, fields: dict[str, Any]) -> None:
        if text := row.text("grade"):
            try:
                fields["grade"] = grade_in(text)
            except ValueError as error:
                row.wrong("grade", str(error), "Write PK, K or a number from 1 to 12.")

    def _read_status(self, row: OneRow, fields: dict[str, Any]) -> None:
        """Whether the student is at the school now, from the status or else from the date of leaving."""
        left = fields.get("end_date")
        fields["active"] = not (left is not None and left <= self.today)
        if text := row.text("status"):
            try:
                fields["active"] = is_enrolled(text)
            except ValueError as error:
                row.wrong("status", str(error), "Write Active or Inactive.")
        if fields["active"]:
            # PowerSchool fills in the end of the school year for everybody who is still there.
            fields.pop("end_date", None)

    def _title(self, field: str) -> str:
        """The header of the column that a field came from."""
        kind: IdKind | None = next((kind for kind, name in ID_FIELDS.items() if name == field), None)
        if kind:
            return self._id_title(kind)
        return self.about.title(field) or self.about.title("full_name")

    def _id_title(self, kind: IdKind) -> str:
        column = self.columns[kind]
        written = self.about.headings[column] if column < len(self.about.headings) else ""
        return written or f"column {letters_of(column)}"

    # Rows against the desk

    def _met(self, ids: dict[IdKind, str]) -> list[Student]:
        """The students that any id of a row meets, each once."""
        met = {student.id: student for kind, text in ids.items() for student in self.roster.having(kind, text)}
        return list(met.values())

    def _twice(self, all_given: list[_Given]) -> list[_Given]:
        """The rows whose ids are theirs alone. The same row twice counts once; two different rows with one id are both
        left out, because nothing says which is right."""
        by_key: dict[tuple[str, ...], list[_Given]] = {}
        for given in all_given:
            for key, _, _ in self._keys(given):
                by_key.setdefault(key, []).append(given)
        kept: list[_Given] = []
        for given in all_given:
            try:
                for key, title, words in self._keys(given):
                    for other in by_key[key]:
                        if other is given:
                            continue
                        if other.fields == given.fields:
                            if other.row.number > given.row.number:
                                continue
                            says = f"The same student stands in row {other.row.number} already."
                            raise _LeftOutError(title, says, "Nothing needs to be done.")
                        says = f"{words} also stands in row {other.row.number}, with other details."
                        raise _LeftOutError(title, says, "Leave only the right row.")
            except _LeftOutError as reason:
                self.sheet.refuse(given.row, [reason.wrong])
            else:
                kept.append(given)
        return kept

    def _keys(self, given: _Given) -> list[tuple[tuple[str, ...], str, str]]:
        """What makes a row itself (each ID, or the name where the file has no ID) with its header and in words."""
        if given.who is not None and not given.ids:
            return [(("name", *given.who.key), self._title("family_name"), given.who.words)]
        return [((kind, key_of(text)), self._id_title(kind), f"The ID {text}") for kind, text in given.ids.items()]

    def _student(self, given: _Given) -> Student | None:
        """The student of the desk that a row means, or None for a new one."""
        if not given.ids:
            return self.roster.by_entity.get(self.sheet.asked.matches.get(given.row.number, ""))
        met = self._met(given.ids)
        kind: IdKind = next(iter(given.ids))
        if chosen := self.roster.by_entity.get(self.sheet.asked.matches.get(given.row.number, "")):
            if any(student.id != chosen.id for student in met):
                says = f"The ID {given.ids[kind]} belongs to {met[0].name}, and the row was taken for {chosen.name}."
                raise _LeftOutError(
                    self._id_title(kind), says, "Mend the ID of one of them on the desk, or in the file."
                )
            return chosen
        if len(met) > 1:
            names = " and ".join(student.name for student in met[:2])
            raise _LeftOutError(
                self._id_title(kind),
                f"The ID {given.ids[kind]} belongs to two students of this desk: {names}.",
                "Mend the ID of one of them on the desk, or in the file.",
            )
        if met:
            student = met[0]
            if self.ids and student not in self.roster.having(self.ids, given.ids[self.ids]):
                raise _LeftOutError(
                    self._id_title(self.ids),
                    f"{student.name} has this student's other ID but not the {ID_TITLES[self.ids]} "
                    f"{given.ids[self.ids]}.",
                    "Mend the ID on the desk or in the file.",
                )
            self._may_be_another(given, student)
            return student
        self._may_be_known(given)
        return None

    def _may_be_another(self, given: _Given, student: Student) -> None:
        """An ID under which first name, last name and birth date are all another's may have been given to another
        child. One name that changed, or both with the same birth date, is a change."""
        born = given.fields.get("birth_date")
        if (born is not None and born == student.birth_date) or not are_other_names(student, given.fields):
            return
        both = born is not None and student.birth_date is not None
        kind: IdKind = next(kind for kind, text in given.ids.items() if student in self.roster.having(kind, text))
        raise _LeftOutError(
            self._id_title(kind),
            f"The ID {given.ids[kind]} is {student.name}'s here, with another "
            f"{'birth date' if both else 'first and last name'}. It may have been given to another child.",
            "If it is the same student, change the name on the student's page first; "
            "if not, give one of them another ID.",
        )

    def _may_be_known(self, given: _Given) -> None:
        """A row that meets nobody, though a student of this name has no such ID yet, is neither merged nor made a second
        student: the two are offered as one. Birth dates that differ, or an ID of the same kind, tell namesakes apart.
        Somebody who is merely like a new student is offered, and the new one is made unless that is accepted."""
        fields, number = given.fields, given.row.number
        kind: IdKind = next(iter(given.ids))
        same: Student | None = None
        for one in self.roster.alike(fields.get("given_name", ""), fields["family_name"], fields.get("birth_date")):
            if any(getattr(one.student, ID_FIELDS[each]) for each in given.ids):
                if one.sure == "likely":
                    self._offer(number, one.student, one.sure, f"{one.because}; another {ID_TITLES[kind]}")
                continue
            self._offer(number, one.student, one.sure, one.because)
        born = fields.get("birth_date")
        for student in self.roster.named(fields.get("given_name", ""), fields["family_name"]):
            if (born and student.birth_date and born != student.birth_date) or any(
                getattr(student, ID_FIELDS[each]) for each in given.ids
            ):
                continue
            same = student
            break
        if same is not None:
            raise _LeftOutError(
                self._id_title(kind),
                f"A student named {same.name} is on this desk without a {ID_TITLES[kind]}.",
                f"If it is the same student, add {given.ids[kind]} on the student's page; then read the file again.",
            )

    def _offer(self, row: int, student: Student, sure: Any, because: str) -> None:
        self.sheet.offers.append(Offer(row, student.id, student.sorting_name, sure, because))

    def draft(self) -> Draft:
        """The rows read, compared and sorted into lines."""
        all_given: list[_Given] = []
        for row in rows_of(self.sheet, "Comparing students"):
            given = self._given(row)
            if given is None:
                self.sheet.refuse(row.row, row.wrongs)
            else:
                all_given.append(given)
        new: list[Line] = []
        without_id: list[Student] = []
        rows_without_id: list[Line] = []
        changed: list[Line] = []
        unchanged: list[Line] = []
        values: list[Student] = []
        taken: dict[str, int] = {}
        for done, given in enumerate(self._twice(all_given)):
            if done % 200 == 0:
                self.sheet.asked.step(done, len(all_given), "Looking for what changed")
            try:
                old = self._student(given)
                if old is not None and old.id in taken:
                    title = next((self._id_title(kind) for kind in given.ids), self._title("family_name"))
                    other = "with another ID" if given.ids else "under another name"
                    says = f"{old.name} also stands in row {taken[old.id]}, {other}."
                    raise _LeftOutError(title, says, "Leave only the right row.")
                value = self._new(given) if old is None else self._changed(old, given)
            except _LeftOutError as reason:
                self.sheet.refuse(given.row, [reason.wrong])
                continue
            taken[value.id] = given.row.number
            if old is None and not given.ids:
                rows_without_id.append(Line(given.row.number, value.id, value.sorting_name))
                without_id.append(value)
            elif old is None:
                new.append(Line(given.row.number, value.id, value.sorting_name))
                values.append(value)
            elif changes := self.sheet.changes(old, value):
                changed.append(Line(given.row.number, value.id, value.sorting_name, changes))
                values.append(value)
            else:
                unchanged.append(Line(given.row.number, value.id, value.sorting_name))
        missing = self._missing()
        draft = self.sheet.draft(new=tuple(new), changed=tuple(changed), unchanged=tuple(unchanged), values=values)
        return msgspec.structs.replace(
            draft,
            without_id=tuple(rows_without_id),
            without_id_values=tuple(without_id),
            missing=tuple(Line(0, student.id, student.sorting_name) for student in missing),
            missing_values=tuple(msgspec.structs.replace(student, active=False) for student in missing),
            ids=self.ids or next(iter(self.columns), None),
            asks_ids=(),
        )

    def _new(self, given: _Given) -> Student:
        if not given.ids:
            return self._new_by_name(given)
        kind: IdKind = next(kind for kind in ID_KINDS if kind in given.ids)
        entity = natural_id("student", kind, given.ids[kind])
        if holder := self.roster.by_entity.get(entity):
            raise _LeftOutError(
                self._id_title(kind),
                f"The ID {given.ids[kind]} was {holder.name}'s before it was changed on the desk.",
                "Mend the ID on the desk or in the file.",
            )
        return Student(id=entity, **given.fields)

    def _new_by_name(self, given: _Given) -> Student:
        """A student of whom the file has no ID gets one of the desk's alone, made of what the row says of the person."""
        entity = natural_id("student", "name", *(given.who.key if given.who else ()))
        if holder := self.roster.by_entity.get(entity):
            says = f"{holder.name} came in under this name before it was changed on the desk."
            raise _LeftOutError(self._title("family_name"), says, "Change the name in the file, or fill in an ID.")
        return Student(id=entity, **given.fields)

    def _changed(self, old: Student, given: _Given) -> Student:
        fields = dict(given.fields)
        if fields["active"] and not old.active:
            fields["end_date"] = None
        return msgspec.structs.replace(old, **fields)

    def _missing(self) -> list[Student]:
        """Active students with an id that this file would have, and does not."""
        return [
            student
            for student in self.roster.students
            if student.active
            and student.id not in self.seen
            and any(getattr(student, ID_FIELDS[kind]) for kind in self.columns)
        ]
