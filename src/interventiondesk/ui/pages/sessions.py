"""Logging a week of sessions for a whole group: one key a student and day."""

from __future__ import annotations

import datetime as dt
from typing import cast

from PySide6.QtWidgets import QWidget

from interventiondesk.domain.calendar import monday_of
from interventiondesk.domain.words import day_words, short_day
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.sessions import Outcome, SessionEntry, SessionSheet, record_sessions, session_sheet
from interventiondesk.ui.pages.sheet_page import SheetPage
from interventiondesk.ui.parts.buttons import link, outlined
from interventiondesk.ui.parts.grid import ChoiceColumn, EntryGrid, GridRow
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_KEYS = {"p": "present", "a": "absent", "n": "no session"}
_STORED: dict[str, str] = {"present": "present", "absent": "absent", "no session": "none", "": ""}
_SHOWN = {value: word for word, value in _STORED.items()}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HINT = "P present · A absent · N no session · Del not entered.  A day that nobody enters is unknown, never held."


class SessionsPage(SheetPage):
    """The grid of one week, a row a student, a column a school day."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, _HINT, parent)
        self._week = session.today
        self._sheet: SessionSheet | None = None
        self._title = label("", bold=True)
        self._all = outlined("", "check")
        self._all.clicked.connect(self._all_present)
        self._scores = link("Scores", "edit")
        self._scores.clicked.connect(self._to_scores)
        earlier, later = self.week_buttons()
        for widget in (earlier, self._title, later):
            self.tools.addWidget(widget)
        self.tools.addStretch(1)
        self.tools.addWidget(self._all)
        self.tools.addWidget(self._scores)

    def show_place(self, place: Place) -> None:
        """Show the week with the keyboard in the last planned day that has come."""
        self.place = place
        self._week = place.date or self.session.today
        self._scores.setVisible(bool(place.measure_id))
        self.read()
        if self._sheet is not None:
            self.focus_cell(0, self._first_column(self._sheet))

    def _first_column(self, sheet: SessionSheet) -> int:
        """The last planned day up to today, or the last day up to today where none is planned."""
        come = [at for at, day in enumerate(sheet.days) if day <= self.session.today]
        planned = frozenset[dt.date]().union(*sheet.scheduled[:1])
        return next((at for at in reversed(come) if sheet.days[at] in planned), come[-1] if come else 0)

    def _asked_for(self) -> SessionSheet:
        return session_sheet(
            self.session.desk,
            week_of=self._week,
            today=self.session.today,
            group_id=self.place.group_id,
            student_id=self.place.student_id,
            plan_id=self.place.plan_id,
        )

    def read(self) -> None:
        """Read the week again."""
        if self.committing:
            return
        sheet = self._sheet = self._asked_for()
        self._title.setText(f"Week of {day_words(monday_of(self._week))}")
        self.titled.emit(sheet.title or "Sessions", "Sessions")
        self.take_grid()
        self._offer_all(sheet)
        if not sheet.records or not sheet.days:
            self.say_empty("No school days in this week." if sheet.records else "Nobody here has a running plan.")
            return
        columns = [ChoiceColumn(title=f"{_DAYS[day.weekday()]} {short_day(day)}", keys=_KEYS) for day in sheet.days]
        grid = EntryGrid(columns, name=f"Sessions of {sheet.title}", remarks="Held of planned", trailing=False)
        grid.set_rows([self._row(sheet, at) for at in range(len(sheet.records))])
        grid.entered.connect(self._entered)
        grid.pasted.connect(self._pasted)
        self.put_grid(grid, len(sheet.records))

    def _row(self, sheet: SessionSheet, at: int) -> GridRow:
        record, done = sheet.records[at], sheet.counts[at]
        remark = f"{done.held} of {done.planned}"
        if done.not_entered:
            remark += f", {done.not_entered} not entered"
        cells = tuple(_SHOWN.get(cell, "") for cell in sheet.cells[at])
        unplanned = frozenset(number for number, day in enumerate(sheet.days) if day not in sheet.scheduled[at])
        return GridRow(name=record.student.name, remark=remark, cells=cells, quiet=unplanned)

    def _day_to_fill(self, sheet: SessionSheet) -> dt.date | None:
        """The last scheduled day up to today on which somebody is not entered yet."""
        for at in reversed(range(len(sheet.days))):
            day = sheet.days[at]
            if day <= self.session.today and any(
                day in sheet.scheduled[row] and not sheet.cells[row][at] for row in range(len(sheet.records))
            ):
                return day
        return None

    def _offer_all(self, sheet: SessionSheet) -> None:
        day = self._day_to_fill(sheet)
        self._all.setVisible(day is not None)
        if day is not None:
            self._all.setText(f"All others present on {_DAYS[day.weekday()]}, {short_day(day)}")
            self._all.updateGeometry()

    def _all_present(self) -> None:
        sheet = self._sheet
        day = self._day_to_fill(sheet) if sheet else None
        if sheet is None or day is None:
            return
        at = sheet.days.index(day)
        entries = [
            SessionEntry(record, day, "present")
            for row, record in enumerate(sheet.records)
            if day in sheet.scheduled[row] and not sheet.cells[row][at]
        ]
        self.session.do(lambda: record_sessions(self.session.desk, entries))

    def _entry(self, row: int, column: int) -> SessionEntry | None:
        assert self.grid is not None  # noqa: S101 - only called by the grid's own signals
        assert self._sheet is not None  # noqa: S101
        text = self.grid.text(row, column)
        day = self._sheet.days[column]
        if self.grid.wrong(row, column) or text not in _STORED:
            return None
        if day > self.session.today:
            self.session.told.emit(f"{day_words(day)} has not come yet.")
            self.grid.set_cell(row, column, "")
            return None
        return SessionEntry(self._sheet.records[row], day, cast("Outcome", _STORED[text]))

    def _entered(self, row: int, column: int, _text: str) -> None:
        entry = self._entry(row, column)
        if entry is not None:
            self._store([entry])

    def _pasted(self, cells: list[tuple[int, int, str]]) -> None:
        entries = [entry for row, column, _ in cells if (entry := self._entry(row, column)) is not None]
        if entries:
            self._store(entries)

    def _store(self, entries: list[SessionEntry]) -> None:
        self.committing = True
        try:
            self.session.do(lambda: record_sessions(self.session.desk, entries), quiet=len(entries) == 1)
        finally:
            self.committing = False
        fresh = self._asked_for()
        self._sheet = fresh
        self._offer_all(fresh)

    def move_by(self, days: int) -> None:
        self._week += dt.timedelta(days=days)
        self.read()

    def _to_scores(self) -> None:
        self.go.emit(
            Place(
                name="scores",
                group_id=self.place.group_id,
                student_id=self.place.student_id,
                measure_id=self.place.measure_id,
                date=min(self._week, self.session.today),
            )
        )

    def touched_by(self, changes: Changes) -> bool:
        """Sessions, plans, students, the calendar."""
        return bool(changes.touched.keys() & {"session", "plan", "student", "membership", "calendar_day"})
