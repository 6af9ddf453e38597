"""Empty workbooks to fill in, one for each kind of plain sheet: headings that the recognizer knows, help, choices.

Loads openpyxl: import it late.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from interventiondesk.domain.attendance import CODE_WORDS
from interventiondesk.domain.declared import Entity, Field, fields_of, spaced
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.meetings import ActionItem
from interventiondesk.domain.plans import Goal, Plan, Session
from interventiondesk.domain.requests import Request
from interventiondesk.domain.school import CalendarDay, Staff
from interventiondesk.domain.signs import CourseResult, Incident, Rating
from interventiondesk.domain.students import AttendanceTotal, Contact, FamilyContact, Group, Membership, Student
from interventiondesk.exchange.catalog import signatures
from interventiondesk.exchange.out.dictionary import Column, column_of
from interventiondesk.exchange.sheets import SHEET, STUDENT_FIELDS, FileKind

_ROWS = 2000
"""Down to this row choices and formats are laid out; a longer sheet is read all the same."""

_DECLARED: Mapping[FileKind, tuple[type[Entity], ...]] = {
    "students": (Student,),
    "scores": (Score, Measure),
    "families": (Contact,),
    "staff": (Staff,),
    "calendar": (CalendarDay,),
    "attendance": (),
    "attendance_totals": (AttendanceTotal,),
    "incidents": (Incident,),
    "courses": (CourseResult,),
    "ratings": (Rating,),
    "groups": (Membership, Group),
    "plans": (Plan, Goal),
    "sessions": (Session, Plan),
    "contacts": (FamilyContact,),
    "requests": (Request,),
    "actions": (ActionItem,),
}

_LEFT_OUT: Mapping[FileKind, frozenset[str]] = {
    "scores": frozenset({"assessment", "edition", "grade", "probe", "year", "goal_baseline", "goal"})
    | {"goal_begin_date", "goal_date"},
    "staff": frozenset({"full_name"}),
    "attendance": frozenset({"absent", "tardy", "excused"}),
    "attendance_totals": frozenset({"year", "days_present"}),
    "ratings": frozenset({"grade", "year"}),
}
"""What a file may have but a school that types it itself has no use for."""

_WHO = {"students": frozenset({"student_id", "full_name"})}
_WHO_ELSE = frozenset({"local_id", "state_id", "vendor_id", "full_name", "birth_date"})

_OWN_HEADERS = {"begin_date": "Enrolled On", "end_date": "Withdrawn On", "status": "Status"}
"""Where the usual header is that of a product: with three of those the sheet would be read as the product's."""

_NO_NAMES: dict[str, list[str]] = {}
_GOAL = {"goal": "target", "goal_baseline": "baseline", "goal_begin_date": "begin_date", "goal_date": "target_date"}
_HELP = {
    "student_id": "The student's ID, the one that your school uses. It says whose row this is.",
    "local_id": "The ID that your school uses. Each student needs one ID of some kind.",
    "family_name": "As your school writes it.",
    "status": "Empty means active.",
    "code": "What was known of the student that day.",
    "staff": "The name of a colleague.",
    "group": "The name of the group.",
    "intervention": "The name of the intervention, as in your library.",
    "measure": "The name of the measure, such as oral reading fluency.",
    "end_date": "The last day, where there is one.",
    "minutes": "Minutes of a session.",
    "incident": "The number of the incident, where your school has one.",
}
_STATUS = ("Active", "Inactive")
_CODES = tuple(CODE_WORDS.values())
_DATES = frozenset({"birth_date", "date", "begin_date", "end_date", "due", "done_on", "answered_on", "review_date"}) | {
    "goal_begin_date",
    "goal_date",
}


def template_columns(kind: FileKind) -> tuple[tuple[str, str], ...]:
    """The fields of a template with the header of each, in order."""
    sheet = SHEET[kind]
    names = next((one.fields for one in signatures() if one.kind == kind and not one.specific), _NO_NAMES)
    skipped = _LEFT_OUT.get(kind, frozenset[str]())
    skipped |= _WHO.get(kind, _WHO_ELSE) if sheet.of_student else frozenset[str]()
    return tuple((field, _header(kind, field, names)) for field in sheet.all_fields if field not in skipped)


def _header(kind: FileKind, field: str, names: Mapping[str, list[str]]) -> str:
    if kind == "students" and field in _OWN_HEADERS:
        return _OWN_HEADERS[field]
    known = [name for name in names.get(field, ()) if not name.startswith("*")]
    declared = _declared(kind, field)
    return known[0] if known else declared.title if declared else spaced(field)


def _declared(kind: FileKind, name: str) -> Column | None:
    """What the declarations say of a sheet's field. Whose row it is, a student's own declaration says."""
    if name in STUDENT_FIELDS and SHEET[kind].of_student:
        return _column(Student, name)
    entities = _DECLARED[kind]
    if name in _GOAL and Goal in entities:
        return _column(Goal, _GOAL[name])
    return next((found for entity in entities if (found := _column(entity, name))), None)


def _column(entity: type[Entity], name: str) -> Column | None:
    field: Field | None = next((one for one in fields_of(entity) if one.name == name), None)
    return column_of(field) if field is not None and not field.refers else None


def template(kind: FileKind, path: Path) -> None:
    """Writes the empty workbook for one kind of sheet over `path`: the sheet to fill, and a second one that explains.

    Raises OSError where the file cannot be written.
    """
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET[kind].title
    about: Any = book.create_sheet("About")
    wanted = {field for group in SHEET[kind].needs for field in group}
    _explain(about, kind)
    row = 5
    for at, (field, header) in enumerate(template_columns(kind), 1):
        column = _declared(kind, field)
        letter = get_column_letter(at)
        needed = field in wanted
        cell = sheet.cell(1, at, header)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", start_color="E6EFF8")
        choices = _choices(column, field)
        words = _help(column, field, needed=needed, choices=choices)
        cell.comment = Comment(words, "InterventionDesk", height=120, width=260)
        cells = f"{letter}2:{letter}{_ROWS}"
        number_format = "yyyy-mm-dd" if field in _DATES else "General" if _is_number(column) else "@"
        sheet.column_dimensions[letter].number_format = number_format
        sheet.column_dimensions[letter].width = max(14, len(header) + 4)
        row += 1
        about.cell(row, 1, header).font = Font(bold=True)
        about.cell(row, 2, "needed" if needed else "")
        about.cell(row, 3, words).alignment = Alignment(wrap_text=True, vertical="top")
        _validate(sheet, about, cells, column, field, choices)
    sheet.freeze_panes = "A2"
    book.save(path)


def _explain(about: Any, kind: FileKind) -> None:
    about.column_dimensions["A"].width = 26
    about.column_dimensions["B"].width = 10
    about.column_dimensions["C"].width = 80
    thing = SHEET[kind].thing
    for words in (
        f"Fill in the first sheet: one row for each {thing}. Then bring the file in under Data.",
        "Columns that you do not need can stay empty or be deleted. Their order does not matter.",
        "Nothing of this sheet is read.",
    ):
        about.append([words])


def _is_number(column: Column | None) -> bool:
    return column is not None and column.kind in {"whole", "number"}


def _choices(column: Column | None, field: str) -> tuple[str, ...]:
    if column is None:
        return {"status": _STATUS, "code": _CODES}.get(field, ())
    if column.kind == "yes_no":
        return ("Yes", "No")
    return tuple(word for value, word in column.choices if value)


def _help(column: Column | None, field: str, *, needed: bool, choices: tuple[str, ...]) -> str:
    said = [_HELP[field]] if field in _HELP else []
    if column is not None and column.description and field not in _DATES:
        said.append(f"{column.description.rstrip('.')}.")
    if field in _DATES:
        said.append("A date, such as 2026-09-03.")
    elif _is_number(column) and column is not None:
        least, most = column.least, column.most
        if least is not None and most is not None:
            said.append(f"A number from {least:g} to {most:g}.")
        else:
            said.append(f"A number, at least {least:g}." if least is not None else "A number.")
    elif choices:
        said.append(f"One of: {', '.join(choices)}.")
    elif column is not None and column.max_length and column.max_length < 10_000:
        said.append(f"At most {column.max_length} letters.")
    return " ".join(said) or ("Needed." if needed else "May stay empty.")


def _validate(sheet: Any, about: Any, cells: str, column: Column | None, field: str, choices: tuple[str, ...]) -> None:
    """What a cell may hold. It warns and lets pass: what is read decides, and it says more."""
    if choices:
        # In cells and not in the rule itself, which holds 255 letters and no comma in a word.
        at = max(about.max_column, 4) + 1
        letter = get_column_letter(at)
        for row, word in enumerate(choices, 1):
            about.cell(row, at, word)
        about.column_dimensions[letter].width = 20
        rule: Any = DataValidation(
            type="list", formula1=f"About!${letter}$1:${letter}${len(choices)}", allow_blank=True
        )
    elif field in _DATES:
        rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
    elif column is not None and _is_number(column) and column.least is not None and column.most is not None:
        rule = DataValidation(
            type="whole" if column.kind == "whole" else "decimal",
            operator="between",
            formula1=f"{column.least:g}",
            formula2=f"{column.most:g}",
            allow_blank=True,
        )
    else:
        return
    rule.errorStyle = "warning"
    rule.error = "This is not one of the usual values." if choices else "This does not look right."
    rule.showErrorMessage = True
    sheet.add_data_validation(rule)
    rule.add(cells)
