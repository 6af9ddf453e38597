"""Typing scores: all students of a group on one date, by keyboard, about two seconds a score."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
from PySide6.QtWidgets import QHBoxLayout, QWidget

from interventiondesk.charts.sparkline import sparkline
from interventiondesk.domain.declared import field_of
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.domain.words import count, long_day, number, percent, short_day
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.scores import (
    Entry,
    ScoreSheet,
    SheetRow,
    accuracy,
    far_from_last,
    read_entry,
    record_scores,
    score_sheet,
)
from interventiondesk.ui import look
from interventiondesk.ui.pages.keys import CELL_KEYS
from interventiondesk.ui.pages.sheet_page import SheetPage
from interventiondesk.ui.parts.buttons import link
from interventiondesk.ui.parts.fields import editor_for
from interventiondesk.ui.parts.grid import ABSENT, NOT_GIVEN, EntryGrid, GridRow, ScoreColumn
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_HINT = "Type a score, Enter for the next student.  A absent · N not given · Del clears · Ctrl+V pastes a column"


def _shown(row: SheetRow) -> str:
    if row.score is None:
        return ""
    if row.score.outcome == "scored":
        return number(row.score.value or 0)
    return ABSENT if row.score.outcome == "absent" else NOT_GIVEN


def _remark(row: SheetRow) -> str:
    if row.last is None or row.last.value is None:
        return "no score yet"
    return f"{number(row.last.value)} on {short_day(row.last.date)}"


class ScoresPage(SheetPage):
    """The grid. Every entry is stored when it is left; what cannot be read stays in its cell, marked, and is kept."""

    keys = (
        *CELL_KEYS,
        ("A", "Absent"),
        ("N", "Not given"),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _HINT, parent)
        self._date = session.today
        self._sheet: ScoreSheet | None = None
        self._day = editor_for(field_of(Score, "date"), (), session.today)
        self._day.widget.setAccessibleName("Date of the scores")
        self._day.widget.setFixedWidth(look.px(180))
        self._day.committed.connect(self._date_typed)
        self._done = label("", muted=True)
        sessions = link("Sessions of this week", "calendar")
        sessions.clicked.connect(self._to_sessions)
        earlier, later = self.week_buttons()
        when = QWidget()  # these stay together where the line goes on in the next one
        line = QHBoxLayout(when)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(look.STEP))
        for widget in (label("Scores of"), earlier, self._day.widget, later):
            line.addWidget(widget)
        for widget in (when, self._done, sessions):
            self.tools.addWidget(widget)

    # -- reading ------------------------------------------------------------------------------------------------------

    def show_place(self, place: Place) -> None:
        """Show the sheet with the keyboard in the first empty cell."""
        self.place = place
        self._date = place.date or self.session.today
        self.take_grid()
        self.read()
        if self._sheet is not None:
            empty = [at for at, row in enumerate(self._sheet.rows) if row.score is None]
            self.focus_cell(empty[0] if empty else 0, 0)

    def _asked_for(self) -> ScoreSheet | None:
        return score_sheet(
            self.session.desk,
            measure_id=self.place.measure_id,
            date=self._date,
            today=self.session.today,
            group_id=self.place.group_id,
            student_id=self.place.student_id,
        )

    def read(self) -> None:
        """Read the sheet again; the cell that the keyboard is on stays."""
        if self.committing:
            return
        sheet = self._sheet = self._asked_for()
        self._day.set_value(self._date)
        if sheet is None or not sheet.rows:
            self.titled.emit("Scores", "")
            self.say_empty("Nobody is in this group. Give students a plan with this group, then come back.")
            return
        grid = self.grid or self._make_grid(sheet)
        kept = self.session.desk.kept(self._draft_key(), dict[str, str]) or {}
        grid.set_rows([self._row(row, sheet.measure, kept) for row in sheet.rows])
        self.show_grid()
        for at in range(len(sheet.rows)):
            self._trail(at)
        self.titled.emit(sheet.title, sheet.measure.full_name)
        self._tell()

    def _row(self, row: SheetRow, measure: Measure, kept: dict[str, str]) -> GridRow:
        cells = [kept.get(row.student.id) or _shown(row)]
        if _has_errors(measure):
            cells.append(str(row.score.errors) if row.score and row.score.errors is not None else "")
        return GridRow(name=row.student.name, remark=_remark(row), cells=tuple(cells))

    def _make_grid(self, sheet: ScoreSheet) -> EntryGrid:
        measure = sheet.measure
        columns = [ScoreColumn(title="Score", least=measure.least, most=measure.most)]
        if _has_errors(measure):
            columns.append(ScoreColumn(title="Errors", least=0, whole=True, keys={}, width=132, beside=_accuracy))
        grid = EntryGrid(columns, name=f"Scores of {sheet.title}")
        grid.entered.connect(self._entered)
        grid.pasted.connect(self._pasted)
        self.put_grid(grid, len(sheet.rows))
        return grid

    def _trail(self, at: int) -> None:
        if self._sheet is None or self.grid is None:
            return
        row = self._sheet.rows[at]
        if row.record is not None:
            self.grid.set_trail(at, sparkline(row.record), row.progress.chip if row.progress else None)

    def _tell(self) -> None:
        if self._sheet is not None:
            there = sum(1 for row in self._sheet.rows if row.score is not None)
            self._done.setText(f"{there} of {count(len(self._sheet.rows), 'student')} entered")

    # -- writing ------------------------------------------------------------------------------------------------------

    def _draft_key(self) -> str:
        return f"score draft {self.place.measure_id} {self._date.isoformat()}"

    def _keep(self, student_id: str, text: str | None) -> None:
        kept = self.session.desk.kept(self._draft_key(), dict[str, str]) or {}
        if text is None and student_id not in kept:
            return
        kept = {key: value for key, value in kept.items() if key != student_id} | ({student_id: text} if text else {})
        self.session.desk.keep(self._draft_key(), kept or None)

    def _entry(self, row: int) -> Entry | None:
        """What a row says, if all of it can be stored; what cannot stays in its cell and is kept."""
        assert self.grid is not None  # noqa: S101 - only called by the grid's own signals
        assert self._sheet is not None  # noqa: S101
        shown = self._sheet.rows[row]
        student = shown.student
        text = self.grid.text(row, 0)
        if self.grid.wrong(row, 0):
            self._keep(student.id, text)
            return None
        self._keep(student.id, None)
        read = read_entry(text, student.id)
        if read is None:
            return None
        entry = msgspec.structs.replace(read, score=shown.score)
        if not _has_errors(self._sheet.measure) or entry.outcome != "scored":
            return entry
        errors = self.grid.text(row, 1)
        if errors and self.grid.wrong(row, 1):
            return None
        return msgspec.structs.replace(entry, errors=int(float(errors)) if errors else None)

    def _entered(self, row: int, _column: int, _text: str) -> None:
        entry = self._entry(row)
        if entry is not None:
            self._store([entry])

    def _pasted(self, cells: list[tuple[int, int, str]]) -> None:
        entries = [entry for row in sorted({cell[0] for cell in cells}) if (entry := self._entry(row)) is not None]
        if entries:
            self._store(entries)

    def _store(self, entries: list[Entry]) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        self.committing = True
        try:
            changes = self.session.do(
                lambda: record_scores(self.session.desk, sheet.measure, self._date, entries), quiet=len(entries) == 1
            )
        finally:
            self.committing = False
        if changes is not None and changes.change:
            self._refresh({entry.student_id for entry in entries})
            self._doubt(entries)

    def _doubt(self, entries: list[Entry]) -> None:
        """Say of a score that is far from the last ones that it is stored, and that it may be a slip."""
        if self._sheet is None:
            return
        rows = {row.student.id: row for row in self._sheet.rows}
        for entry in entries:
            row = rows.get(entry.student_id)
            if row is None or row.record is None or entry.value is None:
                continue
            before = [one.value for one in row.record.counted if one.date < self._date and one.value is not None]
            far = far_from_last(entry.value, before[-5:])
            if far:
                where = f"{far[0].lower()}{far[1:]} (the newest is {number(before[-1])})"
                said = f"{number(entry.value)} for {row.student.name} is {where}. It is stored; type over a slip."
                self.session.told.emit(said)

    def _refresh(self, students: set[str]) -> None:
        """Show the small chart and the progress as they are with the new score."""
        fresh = self._asked_for()
        if fresh is None:
            return
        self._sheet = fresh
        for at, row in enumerate(fresh.rows):
            if row.student.id in students:
                self._trail(at)
        self._tell()

    # -- moving -------------------------------------------------------------------------------------------------------

    def _date_typed(self) -> None:
        date = self._day.value()
        if isinstance(date, dt.date) and date != self._date:
            self._go_to(date)

    def move_by(self, days: int) -> None:
        self._go_to(self._date + dt.timedelta(days=days))

    def _go_to(self, date: dt.date) -> None:
        if date > self.session.today:
            self.session.told.emit(f"{long_day(date)} has not come yet.")
            self._day.set_value(self._date)
            return
        self._date = date
        self.read()

    def _to_sessions(self) -> None:
        self.go.emit(
            Place(
                name="sessions",
                group_id=self.place.group_id,
                student_id=self.place.student_id,
                measure_id=self.place.measure_id,
                date=self._date,
            )
        )

    def touched_by(self, changes: Changes) -> bool:
        """Scores, plans, students and who is in the group."""
        return bool(changes.touched.keys() & {"score", "plan", "goal", "phase", "session", "student", "membership"})


def _accuracy(texts: Sequence[str]) -> str:
    """What score and errors of a row say together: 95 % correct."""
    read, errors = read_entry(texts[0], ""), texts[1]
    share = accuracy(read.value, int(errors)) if read is not None and errors.isdecimal() else None
    return f"{percent(share)} correct" if share is not None else ""


def _has_errors(measure: Measure) -> bool:
    return measure.unit == "words" and measure.area == "reading"
