"""What happened: a student's lines of this school year, the newest first, by kind, each opening the place behind it."""

from __future__ import annotations

import datetime as dt
import functools

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.domain.timeline import KIND_WORDS, Event, event_day
from interventiondesk.domain.words import count
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import Button, link
from interventiondesk.ui.parts.cards import Card, Row, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.keeping import focus_again, focused_in
from interventiondesk.ui.places import Place, emptied

NEWEST = 12


def place_of(event: Event, student_id: str) -> Place | None:
    """Where more of a line stands; None where the line says it all."""
    if event.opens == "group":
        return Place(name="groups", group_id=event.row) if event.row else None
    if not event.opens:
        return None
    return Place(name="student", student_id=student_id, tab=event.opens, plan_id=event.row)


class TimelineCard(Card):
    """The newest lines; all of this year, those of one kind, or earlier years, one press away. `go` carries a place."""

    go = Signal(object)

    def __init__(self) -> None:
        kind = Choice()
        kind.setAccessibleName("What kind of line")
        super().__init__("What happened", trailing=kind)
        self.kind = kind
        self.kind.setObjectName("timeline kind")
        self.kind.activated.connect(self._show)
        self._lines = QWidget()
        self._inside = QVBoxLayout(self._lines)
        self._inside.setContentsMargins(0, 0, 0, 0)
        self._inside.setSpacing(0)
        self.more = link("Show all")
        self.more.setObjectName("timeline more")
        self.more.clicked.connect(self._all)
        self.earlier = link("Earlier years")
        self.earlier.setObjectName("timeline earlier")
        self.earlier.clicked.connect(self._years)
        below = QWidget()
        line = QHBoxLayout(below)
        side = look.px(look.WIDE) - 1 - self.more.side
        line.setContentsMargins(side, look.px(look.GAP), side, look.px(look.STEP))
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.more)
        line.addWidget(self.earlier)
        line.addStretch(1)
        self.add(self._lines, below)
        self._view: StudentPage | None = None
        self._whole = self._ever = False

    def begin(self) -> None:
        """As it is first seen: the newest of this year, of all kinds."""
        self._whole = self._ever = False
        self.kind.setCurrentIndex(0)

    def lines(self) -> list[Row]:
        """The lines that are shown."""
        return [one for one in self._lines.findChildren(Row) if not one.isHidden()]

    def show_student(self, view: StudentPage) -> None:
        """Show the lines; the chosen kind and years stay."""
        self._view = view
        chosen = self.kind.currentData()
        here = {one.kind for one in view.happened}
        self.kind.clear()
        self.kind.addItem("All kinds", "")
        for kind, words in KIND_WORDS.items():
            if kind in here:
                self.kind.addItem(words, kind)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.setVisible(len(here) > 1)
        self._show()

    def _show(self, _at: int = 0) -> None:
        view = self._view
        if view is None:
            return
        focus = focused_in(self)
        kind = str(self.kind.currentData() or "")
        chosen = [one for one in view.happened if not kind or one.kind == kind]
        this_year = [one for one in chosen if view.year_begin is None or one.date >= view.year_begin]
        known = chosen if self._ever else this_year
        shown = known if self._whole or self._ever else known[:NEWEST]
        inside = emptied(self._inside)
        for event in shown:
            inside.addWidget(self._row(event, view.student.id, view.year_begin))
        if not shown:
            inside.addWidget(Words("Nothing is noted of this school year yet.", lined=True))
        self._say(self.more, "Show fewer" if self._whole else f"Show all {len(known)}")
        self.more.setVisible(len(known) > NEWEST and not self._ever)
        before = len(chosen) - len(this_year)
        self._say(self.earlier, "This school year alone" if self._ever else f"Earlier years, {count(before, 'line')}")
        self.earlier.setVisible(bool(before))
        focus_again(self, focus)

    @staticmethod
    def _say(button: Button, words: str) -> None:
        button.setText(words)
        button.updateGeometry()

    def _row(self, event: Event, student_id: str, year_begin: dt.date | None) -> Row:
        place = place_of(event, student_id)
        where = f"{event_day(event, year_begin)} · {KIND_WORDS[event.kind]}"
        on = functools.partial(self.go.emit, place) if place is not None else None
        row = Row(event.says, where, verb="Open" if on else "", on=on, strong=False)
        if row.button is not None:
            row.button.setObjectName(f"open {event.kind} {event.date.isoformat()} {event.row}")
        return row

    def _all(self) -> None:
        self._whole = not self._whole
        self._show()

    def _years(self) -> None:
        self._ever = not self._ever
        self._show()
