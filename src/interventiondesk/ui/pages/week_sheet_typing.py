"""The grid of one paper sheet: typed in the printed order by keyboard, kept at every key, stored as one change."""

from __future__ import annotations

import functools
from collections.abc import Mapping

import msgspec
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from interventiondesk.domain.following import WeekSheet
from interventiondesk.domain.refusals import Refusal
from interventiondesk.domain.requests import Request
from interventiondesk.domain.words import count, day_words, join
from interventiondesk.store import reads
from interventiondesk.store.desk import Changes
from interventiondesk.tasks.week_sheet_storing import Asked, take_in
from interventiondesk.tasks.week_sheet_typing import (
    Difference,
    Grid,
    differences,
    doubt_in,
    grid_of,
    points_cell,
    wrong_in,
)
from interventiondesk.tasks.week_sheets import NOBODY
from interventiondesk.ui import look
from interventiondesk.ui.pages.week_sheet_columns import DayColumn, LineColumn, RowScoreColumn
from interventiondesk.ui.pages.week_sheet_dates import ScoreDates
from interventiondesk.ui.parts.buttons import filled, link, outlined
from interventiondesk.ui.parts.cards import Card, Words
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.form import FormBlock
from interventiondesk.ui.parts.grid import EntryColumn, EntryGrid, GridRow
from interventiondesk.ui.parts.words import Elided, label
from interventiondesk.ui.session import Session

_HINT = (
    "Enter goes down, Tab right. Score: a number, A absent, N not given. Session: P present, A absent, N no session, or "
    "the minutes. Points: 0, 1 or 2 for each period, - not rated, A absent. Del clears. Everything is kept as you type it "
    "and stored with All in."
)
_ASKED = ("student_id", "concern", "tried")
_MOST_REQUESTS = 9
_KEPT_AFTER = 400


class _Draft(msgspec.Struct, kw_only=True):
    """What was typed and is not stored yet: cells by row and column, requests, and the score dates by group."""

    cells: dict[str, str] = {}
    requests: list[dict[str, str]] = []
    dates: dict[str, str] = {}


class TypingBlock(QWidget):
    """One sheet. `finished` carries the sentences about what could not be stored, once it is in."""

    finished = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.sheet: WeekSheet | None = None
        self.data: Grid | None = None
        self.grid: EntryGrid | None = None
        self.forms: list[FormBlock] = []
        self._draft = _Draft()
        self._committing = False
        self._made_of: tuple[object, ...] = ()
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEPT_AFTER)
        self._keeping.timeout.connect(self._keep_requests)
        self.dates = ScoreDates(session.today)
        self.dates.typed.connect(self._date_typed)
        self.count = Elided("", ink="muted")
        self.all_in = filled("All in", "check")
        self.all_in.clicked.connect(self.take_all_in)
        self.keep_stored = outlined("Keep what is stored")
        self.keep_stored.clicked.connect(self._keep_stored)
        self.notice = Caution(most=6)
        self._differs = QVBoxLayout()
        self._differs.setSpacing(look.px(look.GAP))
        self.card = Card("Scores and sessions", " ")
        self._asking = Card("I ask for help with", "requests at the foot of the sheet")
        self.another = link("Another request", "add")
        self.another.clicked.connect(self._add_request)
        self._last = QHBoxLayout()
        self._last.setSpacing(look.px(look.STEP))
        self._last.addWidget(self.all_in)
        self._last.addWidget(self.keep_stored)
        self._last.addStretch(1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(14))
        box.addWidget(self.dates)
        box.addWidget(self.count)
        box.addWidget(self.notice)
        box.addLayout(self._differs)
        box.addWidget(self.card)
        box.addWidget(label(_HINT, "small", muted=True, wraps=True))
        box.addWidget(self._asking)
        box.addLayout(self._last)

    @property
    def title(self) -> tuple[str, str]:
        """What the window says of this sheet: its number, then whose and which week."""
        if self.sheet is None or self.data is None:
            return "Weekly sheet", ""
        who = self.data.teacher.name if self.data.teacher else NOBODY
        return f"Sheet {self.sheet.number}", f"{who} · week of {day_words(self.sheet.week)}"

    # -- reading ------------------------------------------------------------------------------------------------------

    def open(self, sheet: WeekSheet) -> None:
        """Show a sheet with what is stored and what was typed before, the keyboard in the first empty box."""
        if self._keeping.isActive():
            self._keep_requests()
        self.sheet = sheet
        self._made_of = ()
        self._draft = self.session.desk.kept(self._key(), _Draft) or _Draft()
        self.read()
        if self.grid is not None:
            self.grid.show()
            self.grid.setFocus()
            self.grid.setCurrentIndex(self.grid.grid_model.index(*self._first_empty()))
        elif self.forms:
            self.forms[0].editor("student_id").widget.setFocus()

    def _first_empty(self) -> tuple[int, int]:
        data = self.data
        if data is not None:
            for column in range(data.observed):
                for at, row in enumerate(data.rows):
                    box = row.measure is not None if column == 0 else data.days[column - 1] in row.boxes
                    if box and not self._text(at, column):
                        return at, 2 + column
        return 0, 2

    def _text(self, row: int, column: int) -> str:
        assert self.data is not None  # noqa: S101 - only asked of a sheet that is open
        typed = self._draft.cells.get(f"{self.data.rows[row].at}:{column}")
        return self.data.stored(row)[column] if typed is None else typed

    def texts(self) -> list[tuple[str, ...]]:
        """All cells as they stand."""
        return self.grid.texts() if self.grid is not None else []

    def read(self) -> None:
        """Read the sheet again; what was typed and not stored stays."""
        if self.sheet is None or self._committing:
            return
        data = self.data = grid_of(self.session.desk, self.sheet, self.session.today)
        made_of = (self.sheet.number, data.heads, len(data.rows))
        if made_of != self._made_of:
            self._made_of = made_of
            self._make(data)
        self.dates.show_blocks(data.blocks, self._draft.dates)
        if self.grid is not None:
            self.grid.set_rows([self._row(data, at) for at in range(len(data.rows))])
        self._tell()

    def _make(self, data: Grid) -> None:
        self.card.clear()
        self.grid = None
        self.card.set_title("Scores and sessions", "as on paper")
        if data.rows:
            columns: list[EntryColumn] = [RowScoreColumn(title="Score")]
            columns += [DayColumn(title=head) for head in data.heads]
            columns.append(LineColumn(title="Observation"))
            grid = EntryGrid(columns, name=self.title[0], remarks="Group and last score", trailing=False)
            grid.entered.connect(self._entered)
            grid.pasted.connect(self._pasted)
            self.grid = grid
            self.card.add(grid)
            grid.setFixedHeight(look.px(look.ROW) * (len(data.rows) + 1))
        else:
            self.card.add_inside(Words("This sheet has no groups and no plans. There may be a request below."))
        self._asking.clear()
        self.forms = []
        kept = self._draft.requests or [
            {"student_id": self._named(one.student_id), "concern": one.concern, "tried": one.tried}
            for one in data.requests
        ]
        for typed in kept or [{}]:
            self._add_form(typed)
        self._asking.add_buttons(self.another)

    def _named(self, student_id: str) -> str:
        student = reads.student(self.session.desk, student_id)
        return student.name if student else ""

    def _add_form(self, typed: Mapping[str, str]) -> FormBlock:
        people = [(one.id, one.name) for one in reads.students(self.session.desk)]
        form = FormBlock(
            Request, _ASKED, {}, {"student": people}, today=self.session.today, labels={"student_id": "Student"}
        )
        form.set_typed(typed)
        form.edited.connect(self._keep_soon)
        self._asking.add_inside(form)
        self.forms.append(form)
        self.another.setVisible(len(self.forms) < _MOST_REQUESTS)
        return form

    def _add_request(self) -> None:
        typed = [one.typed() for one in self.forms]
        self._asking.clear()
        self.forms = []
        for one in [*typed, {}]:
            self._add_form(one)
        self._asking.add_buttons(self.another)
        self.forms[-1].show()
        self.forms[-1].editor("student_id").widget.setFocus()

    def _row(self, data: Grid, at: int) -> GridRow:
        row = data.rows[at]
        none = {0} if row.measure is None else set[int]()
        quiet = none | {1 + place for place, day in enumerate(data.days) if day not in row.boxes}
        return GridRow(
            name=row.student.name,
            remark=row.remark,
            cells=tuple(self._text(at, column) for column in range(data.observed + 1)),
            quiet=frozenset(quiet),
            check=functools.partial(self._check, at),
            read=functools.partial(self._points, data.observed) if row.periods else None,
        )

    @staticmethod
    def _points(observed: int, column: int, text: str) -> str | None:
        """What is typed for a day of points, which would be minutes in another row."""
        return points_cell(text) if 0 < column < observed else None

    def _check(self, row: int, column: int, text: str) -> str:
        data = self.data
        if data is None:
            return ""
        return wrong_in(data, row, column, text) or doubt_in(data, row, column, text)

    def _differences(self) -> list[Difference]:
        if self.data is None or self.grid is None:
            return []
        return differences(self.data, self.texts(), self.dates.values())

    def _tell(self) -> None:
        data = self.data
        if data is None:
            return
        texts = self.texts()
        scores = sum(1 for row in data.rows if row.measure is not None)
        given = sum(1 for row in texts if row[0])
        told = [f"{given} of {count(scores, 'score')}"] if scores or given else []
        for points, what, plural in ((False, "session", ""), (True, "day of points", "days of points")):
            rows = [at for at, row in enumerate(data.rows) if bool(row.periods) is points]
            boxes = sum(1 for at in rows for day in data.days if day in data.rows[at].boxes)
            typed = sum(1 for at in rows for cell in texts[at][1 : data.observed] if cell)
            if boxes or typed:
                told.append(f"{typed} of {count(boxes, what, plural)}")
        self.count.set_text(", ".join(told) if data.rows else "")
        differ = self._differences()
        cells = sum(1 for one in differ if not one.group_id)
        parts = [count(cells, "cell")] if cells else []
        parts += [count(len(differ) - cells, "score date")] if len(differ) > cells else []
        differing = f"{join(parts)} {'differs' if len(differ) == 1 else 'differ'}" if differ else ""
        if data.was_typed:
            self.notice.say(f"{data.was_typed}; {differing if differ else 'nothing differs'}.")
        elif differ:
            self.notice.say(f"Some of this week was entered before; {differing}.")
        else:
            self.notice.say("")
        self._show_differing(differ)
        self.keep_stored.setVisible(bool(differ))
        self.all_in.setText("Replace with what I typed" if differ else "All in")
        self.all_in.updateGeometry()

    def _show_differing(self, differ: list[Difference]) -> None:
        while self._differs.count():
            item = self._differs.takeAt(0)
            widget = item.widget() if item is not None else None
            if isinstance(widget, QLabel):
                widget.hide()
                widget.deleteLater()
        for one in differ:
            self._differs.addWidget(label(one.says, "small", wraps=True))

    # -- typing -------------------------------------------------------------------------------------------------------

    def _key(self) -> str:
        return f"week sheet draft {self.sheet.number if self.sheet else ''}"

    def _keep(self) -> None:
        draft = self._draft
        kept = bool(draft.cells or draft.dates or any(any(one.values()) for one in draft.requests))
        self.session.desk.keep(self._key(), draft if kept else None)

    def _entered(self, row: int, column: int, text: str) -> None:
        self._pasted([(row, column, text)])

    def _pasted(self, cells: list[tuple[int, int, str]]) -> None:
        data = self.data
        if data is None:
            return
        for row, column, text in cells:
            key = f"{data.rows[row].at}:{column}"
            if text == data.stored(row)[column]:
                self._draft.cells.pop(key, None)
            else:
                self._draft.cells[key] = text
        self._keep()
        self._tell()

    def _keep_soon(self, _name: str) -> None:
        self._keeping.start()

    def _keep_requests(self) -> None:
        self._keeping.stop()
        self._draft.requests = [form.typed() for form in self.forms]
        self._keep()

    def _date_typed(self, group_id: str) -> None:
        self._draft.dates[group_id] = self.dates.text(group_id)
        self._keep()
        self._tell()

    def _keep_stored(self) -> None:
        """Let go of what was typed over something stored; what was empty before stays as it was typed."""
        data = self.data
        if data is None:
            return
        for one in self._differences():
            if one.group_id or one.row < 0:
                self._draft.dates.pop(one.group_id, None)
                continue
            self._draft.cells.pop(f"{data.rows[one.row].at}:{one.column}", None)
        self._keep()
        self.read()
        if self.grid is not None:
            self.grid.setFocus()

    # -- storing ------------------------------------------------------------------------------------------------------

    def _asked(self) -> list[Asked]:
        found: list[Asked] = []
        for form in self.forms:
            typed = form.typed()
            found.append(
                Asked(
                    student_id=str(form.editor("student_id").value() or "") if typed["student_id"].strip() else "",
                    concern=typed["concern"],
                    tried=typed["tried"],
                )
            )
        return found

    def take_all_in(self) -> None:
        """Store the sheet as one change. What cannot be stored stays as it was typed, and is told."""
        data, texts = self.data, self.texts()
        if data is None or self.sheet is None:
            return
        self._keep_requests()
        problem = self.dates.first_problem()
        if problem is not None:
            self.session.refused.emit(Refusal(problem.says, problem.remedy))
            return
        left: list[str] = []

        def store() -> Changes:
            done = take_in(
                self.session.desk,
                data,
                texts,
                self.session.today,
                given_on=self.dates.values(),
                requests=self._asked(),
            )
            left.extend(done.left)
            return done.changes

        self._committing = True
        try:
            changes = self.session.do(store)
        finally:
            self._committing = False
        if changes is None:
            return
        self._draft.cells = {
            f"{data.rows[at].at}:{column}": text
            for at, row in enumerate(texts)
            for column, text in enumerate(row)
            if wrong_in(data, at, column, text)
        }
        if not any("request" in one for one in left):
            self._draft.requests = []
        self._draft.dates = {}
        self._keep()
        if not changes.change:
            self.session.told.emit("That is stored already.")
        self.finished.emit(left)
