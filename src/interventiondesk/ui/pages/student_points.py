"""The points of a check-in/check-out plan: its chart, and a line a day in which one digit a period is typed."""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from interventiondesk.domain.declared import Problem
from interventiondesk.domain.plan_record import PlanRecord
from interventiondesk.domain.plans import PointsDay
from interventiondesk.domain.points import periods_of, read_points
from interventiondesk.domain.words import long_day
from interventiondesk.tasks.points import points_sheet, record_points, save_point_card
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import link, outlined
from interventiondesk.ui.parts.caution import Caution
from interventiondesk.ui.parts.words import label
from interventiondesk.ui.session import Session

_CHART = 220
_MONTH = "points of a month"


class PointsBlock(QWidget):
    """Five days of points below their chart, or those of a month. Each day is stored when it is left or Enter is pressed;
    what cannot be read stays as it was typed. `turned` asks to be laid out anew."""

    printed = Signal()
    turned = Signal()

    def __init__(self, session: Session, record: PlanRecord) -> None:
        super().__init__()
        self._session, self._record = session, record
        self._draft = f"points draft {record.plan.id}"
        self.lines: dict[dt.date, QLineEdit] = {}
        self._stored: dict[dt.date, str] = {}
        side = look.px(look.WIDE) - 1
        box = QVBoxLayout(self)
        box.setContentsMargins(side, look.px(look.STEP), side, look.px(look.PAD))
        box.setSpacing(look.px(look.STEP))
        month = session.desk.kept(_MONTH, str) == record.plan.id
        sheet = points_sheet(session.desk, record, session.today, month=month)
        kept = session.desk.kept(self._draft, dict[str, str]) or {}
        if sheet.chart is not None:
            # here, because pyqtgraph costs as much to import as Qt itself
            from interventiondesk.ui.parts.plot import ChartView

            view = ChartView(sheet.chart)
            view.setFixedHeight(look.px(_CHART))
            box.addWidget(view)
        box.addWidget(label(sheet.words, wraps=True))
        told = ", ".join(sheet.periods)
        box.addWidget(label(f"0, 1 or 2 for {told}; - not rated, A absent", "small", muted=True, wraps=True))
        if sheet.earlier:
            earlier = link("Earlier days", "history")
            earlier.setObjectName(f"points earlier {record.plan.id}")
            earlier.clicked.connect(self._show_month)
            box.addWidget(earlier, 0, Qt.AlignmentFlag.AlignLeft)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(look.WIDE))
        grid.setColumnStretch(2, 1)
        for at, (day, known) in enumerate(sheet.days):
            line = QLineEdit(_shown(known))
            line.setFixedWidth(look.px(140))
            line.setAccessibleName(f"Points of {long_day(day)}")
            line.setAccessibleDescription(f"One digit for each of {told}")
            line.editingFinished.connect(functools.partial(self._typed, day))
            line.returnPressed.connect(functools.partial(self._next, at))
            line.setObjectName(f"points of {record.plan.id} {day.isoformat()}")
            self.lines[day], self._stored[day] = line, line.text()
            grid.addWidget(label(long_day(day), muted=True), at, 0)
            grid.addWidget(line, at, 1)
            caution = Caution()
            caution.setObjectName(f"points {day.isoformat()}")
            grid.addWidget(caution, at, 2)
            if (typed := kept.get(day.isoformat())) is not None:
                line.setText(typed)
                caution.say(_wrong(typed, len(sheet.periods)))
        box.addLayout(grid)
        card = outlined("Print the card", "print")
        card.setAccessibleDescription(f"Check-in/check-out card of {record.student.name}")
        card.setObjectName(f"points card {record.plan.id}")
        card.clicked.connect(self.printed)
        below = QGridLayout()
        below.addWidget(card, 0, 0)
        below.setColumnStretch(1, 1)
        box.addLayout(below)

    def take_keyboard(self) -> None:
        """The keyboard goes to the first day without points."""
        empty = [line for line in self.lines.values() if not line.text()]
        (empty or [*self.lines.values()])[0].setFocus()

    def _show_month(self) -> None:
        self._session.desk.keep(_MONTH, self._record.plan.id)
        self.turned.emit()

    def _typed(self, day: dt.date) -> None:
        line = self.lines[day]
        text = line.text()
        desk, record = self._session.desk, self._record
        wrong = _wrong(text, len(periods_of(record.plan)))
        caution = self.findChild(Caution, f"points {day.isoformat()}")
        if caution is not None:
            caution.say(wrong)
        kept = desk.kept(self._draft, dict[str, str]) or {}
        if wrong or day.isoformat() in kept:
            others = {key: value for key, value in kept.items() if key != day.isoformat()}
            desk.keep(self._draft, (others | ({day.isoformat(): text} if wrong else {})) or None)
        if wrong or text == self._stored[day]:
            return
        self._stored[day] = text
        self._session.do(lambda: record_points(desk, record, day, text), quiet=True)

    def _next(self, at: int) -> None:
        lines = [*self.lines.values()]
        if at + 1 < len(lines):
            lines[at + 1].setFocus()


def _wrong(text: str, periods: int) -> str:
    """Why a text cannot be stored as the points of a day, with what to type, or an empty text."""
    read = read_points(text, periods) if text.strip() else ""
    return f"{read.says} {read.remedy}" if isinstance(read, Problem) else ""


def _shown(day: PointsDay | None) -> str:
    if day is None:
        return ""
    return day.points.replace(" ", "") or "A"


def save_card(parent: QWidget, session: Session, record: PlanRecord) -> None:
    """Ask where, then write the card of this week and say so."""
    folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    usual = str(folder / f"Card {session.today.isoformat()}.pdf")
    chosen, _ = QFileDialog.getSaveFileName(parent, "Print the card", usual, "PDF (*.pdf)")
    if not chosen:
        return
    out = Path(chosen)

    def write() -> bool:
        save_point_card(session.desk, record, session.today, out)
        return True

    if session.ask(write):
        session.told.emit(f"The card is {out.name}.")
