"""What bringing in a file would do to the desk, as a value: the user looks at it and commits it, or not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from interventiondesk.domain.attendance import Fact
from interventiondesk.domain.declared import Entity
from interventiondesk.domain.plans import Goal
from interventiondesk.domain.students import AttendanceBatch, Student
from interventiondesk.domain.words import number
from interventiondesk.exchange.sheets import FileKind
from interventiondesk.exchange.tables import Cell, Row

IdKind = Literal["local", "state", "vendor"]
"""Which id of a student a file uses: the school's, the state's, or the product's own."""

ID_TITLES: dict[IdKind, str] = {"local": "Student ID", "state": "State ID", "vendor": "Vendor ID"}
ID_KINDS: tuple[IdKind, ...] = ("local", "state", "vendor")


class Line(msgspec.Struct, frozen=True):
    """One row's effect. `id` is the entity's, `title` how a person knows it, `changes` are (field's title, old, new) in
    words. `row` is 0 for what the file does not have."""

    row: int
    id: str
    title: str
    changes: tuple[tuple[str, str, str], ...] = ()


class RowProblem(msgspec.Struct, frozen=True):
    """Why a row is left out: its number as a spreadsheet shows it, the header of the column, a sentence and a remedy."""

    row: int
    column: str
    says: str
    remedy: str = ""


class Offer(msgspec.Struct, frozen=True):
    """A student whom a row may mean though no ID says so. Nothing is done about it until the user accepts it.

    `sure` is "likely" where name and birth date agree and nobody else is like it, else "possible"; `because` says in
    words what agrees. Where the rows have no ID at all, `said` is whom they name and `rows` are all that name them so;
    then one student of that very name is "likely", unless grade or birth date say otherwise.
    """

    row: int
    student_id: str
    name: str
    sure: Literal["likely", "possible"]
    because: str
    rows: tuple[int, ...] = ()
    said: str = ""

    @property
    def matches(self) -> dict[int, str]:
        """What accepting it says of each of its rows, as the next draft asks for it."""
        return dict.fromkeys(self.rows or (self.row,), self.student_id)


def names_met(offers: Sequence[Offer]) -> tuple[Offer, ...]:
    """The offers of rows without an ID whose name is that of one student: those that can be accepted all at once."""
    return tuple(one for one in offers if one.said and one.sure == "likely")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """New, changed, unchanged, missing and problems of one file. Commit `values`; `missing_values` only if the user
    accepts that the students missing from the file become inactive.

    `read` is the number of rows of data. `rejected` are the rows that are left out, with `headings` above them. `ids` is
    the kind of id by which students were met; `ids_said` that the user said so; `asks_ids` names the kinds between which
    the user has to choose. `asks_day_first` says that some dates can only be read when the user has said whether the day
    or the month comes first. `left_out` are columns that are never read. `offers` are students whom rows may mean.
    `names` is how many different people rows without an ID name who are not confirmed yet. `without_id` are new students
    of whom the file has no ID: their values stand in `without_id_values` and are committed only if the user accepts them.
    `attendance` is the delivery to commit with the values. `goals` are goals that the file has for running plans without
    one; their values stand in `goal_values`.
    """

    kind: FileKind | None = None
    product: str = ""
    file: str = ""
    sha256: str = ""
    read: int = 0
    new: Sequence[Line] = ()
    changed: Sequence[Line] = ()
    unchanged: Sequence[Line] = ()
    missing: tuple[Line, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    names: int = 0
    without_id: tuple[Line, ...] = ()
    without_id_values: tuple[Student, ...] = ()
    values: tuple[Entity, ...] = ()
    missing_values: tuple[Entity, ...] = ()
    attendance: tuple[AttendanceBatch, Sequence[Fact]] | None = None
    goals: tuple[Line, ...] = ()
    goal_values: tuple[Goal, ...] = ()
    ids: IdKind | None = None
    ids_said: bool = False
    asks_ids: tuple[IdKind, ...] = ()
    asks_day_first: bool = False
    headings: tuple[str, ...] = ()
    rejected: tuple[Row, ...] = ()
    left_out: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()

    @property
    def brings(self) -> bool:
        """Whether committing it would change anything, the missing students aside."""
        return bool(self.values or self.goal_values or self.attendance)


def cell_at(row: Row, column: int | None) -> Cell:
    """The cell of a row in a column, None where the row is shorter or the column is not there."""
    return None if column is None or column >= len(row.cells) else row.cells[column]


def words_of(value: object) -> str:
    """A value as the preview shows it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return number(value)
    return str(value)
