"""Attendance and behavior of a student: what the early warning indicators say and why, the charts, and what is noted."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import functools

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from interventiondesk.charts import Chart
from interventiondesk.domain.screening import Reading
from interventiondesk.domain.signs import CourseResult, Incident
from interventiondesk.domain.words import count, join, number, short_day
from interventiondesk.tasks.signs import Sign, SignsPage, signs_page
from interventiondesk.tasks.students import StudentPage
from interventiondesk.ui import look
from interventiondesk.ui.pages.student_folding import Folding
from interventiondesk.ui.pages.student_sign_lists import LISTS, SignList
from interventiondesk.ui.pages.student_tab import StudentTab
from interventiondesk.ui.parts.cards import Card, Fact, Words
from interventiondesk.ui.parts.fields import Choice
from interventiondesk.ui.parts.flags import WORDS, Mark, mark_of, mark_size, paint_mark
from interventiondesk.ui.parts.words import Elided, lay, lines_needed, paint_line
from interventiondesk.ui.places import Place
from interventiondesk.ui.session import Session

_SHARES = frozenset({"attendance"})
_PERCENTS = frozenset({"course", "course_strength"})
_CHART = 268
_NARROW = 820
_LEADING = 18


def line_of(reading: Reading) -> str:
    """The line that a value was compared with, as a person reads it; empty where there was no comparison."""
    if reading.line is None:
        return ""
    if reading.indicator in _SHARES:
        return f"{number(100 * reading.line)} %"
    return f"{number(reading.line)} %" if reading.indicator in _PERCENTS else number(reading.line)


def told(reading: Reading) -> str:
    """A reading as it is read aloud."""
    line = f"line {line_of(reading)}" if reading.line is not None else ""
    as_of = f"as of {short_day(reading.as_of)}" if reading.as_of else ""
    first = f"{reading.name}: {WORDS[mark_of(reading)].lower()}"
    parts = [first, reading.said, line, as_of, reading.covers, reading.because]
    return ", ".join(part for part in parts if part)


class ReadingRow(Fact):
    """One indicator: name and value | its state | its because, with the line, the date and the coverage below."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(reading.name, reading.because)
        self.lined = True
        self.reading = reading
        self.setAccessibleName(told(reading))
        self._mark: Mark = mark_of(reading)
        line = line_of(reading)
        as_of = f"as of {short_day(reading.as_of)}" if reading.as_of else ""
        self._below = " · ".join(part for part in (f"line {line}" if line else "", as_of, reading.covers) if part)

    def _places(self, width: int) -> tuple[int, int, int, bool]:
        """Where name, state and because begin, and whether the because stands below the two."""
        side = look.px(look.WIDE) - 1
        if width < look.px(_NARROW):
            return side, width - side - mark_size(self._mark).width(), side, True
        marked = side + look.px(196)
        return side, marked, marked + mark_size("not_enough_data").width() + look.px(look.WIDE), False

    def _told_lines(self, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        _, _, because, _ = self._places(width)
        room = width - because - look.px(look.WIDE) + 1
        below = lines_needed(self._below, look.metrics("small"), room, 3).lines if self._below else ()
        return lines_needed(self.reading.because, look.metrics(), room).lines, below

    def height_at(self, width: int) -> int:
        because, below = self._told_lines(width)
        lines = len(because) + len(below) + (width < look.px(_NARROW))
        return look.px(max(2, lines) * _LEADING + 16)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = look.tokens()
        self.hairline(painter)
        name_at, mark_at, because_at, narrow = self._places(self.width())
        step, top = look.px(_LEADING), look.px(8)
        strong, plain, small = look.metrics(bold=True), look.metrics(), look.metrics("small")

        def base(row: int, measure: QFontMetrics) -> int:
            return round(top + row * step + (step - measure.height()) / 2 + measure.ascent())

        room = mark_at - name_at - look.px(look.STEP)
        said = self.reading.said
        if narrow:
            name = lay(self.reading.name, strong, [room]).lines
            after = name_at + strong.horizontalAdvance(name[0]) + look.px(look.PAD)
            value = plain.elidedText(said, Qt.TextElideMode.ElideRight, max(0, mark_at - after - look.px(look.STEP)))
            paint_line(painter, after, base(0, plain), value, look.font(), of.muted)
        else:
            name = lay(self.reading.name, strong, [room, room]).lines
            if said and len(name) == 1:
                paint_line(painter, name_at, base(1, plain), lay(said, plain, [room]).lines[0], look.font(), of.text)
        for at, line in enumerate(name):
            paint_line(painter, name_at, base(at, strong), line, look.font(bold=True), of.text)
        # a quiet mark has no ground: where it stands at the end of a line its words end where the line ends
        quiet = narrow and self._mark not in {"flag", "strength"}
        paint_mark(painter, self._mark, mark_at + (look.px(look.STEP) if quiet else 0), top + step / 2)
        because, below = self._told_lines(self.width())
        for at, line in enumerate(because, int(narrow)):
            paint_line(painter, because_at, base(at, plain), line, look.font(), of.text)
        for at, line in enumerate(below, int(narrow) + len(because)):
            paint_line(painter, because_at, base(at, small), line, look.font("small"), of.muted)


class _Pair(QWidget):
    """Two columns of the same width; one below the other where there is no room."""

    def __init__(self, fold: int) -> None:
        super().__init__()
        self._fold = fold
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(look.px(14))
        self.left, self.right = QVBoxLayout(), QVBoxLayout()
        for column in (self.left, self.right):
            column.setSpacing(look.px(14))
            self._columns.addLayout(column, 1)

    def end(self) -> None:
        """Let the shorter column end above."""
        for column in (self.left, self.right):
            column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.width() < look.px(self._fold)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)
        super().resizeEvent(event)


class ChartCard(Card):
    """A chart with its paragraph, or why there is none; a choice above where there are several."""

    def __init__(self, title: str, none: str) -> None:
        super().__init__()
        self._title, self._none = title, none
        self._charts: tuple[Chart, ...] = ()
        self.title = Elided(title, bold=True)
        self.switch = Choice()
        self.switch.setAccessibleName("Which measure")
        self.switch.activated.connect(self._draw)
        head = QWidget()
        line = QHBoxLayout(head)
        side = look.px(look.WIDE) - 1
        line.setContentsMargins(side, look.px(9), side, look.px(9))
        line.setSpacing(look.px(look.STEP))
        line.addWidget(self.title, 1)
        line.addWidget(self.switch)
        self._place = QWidget()
        self._drawn = QVBoxLayout(self._place)
        self._drawn.setContentsMargins(side, 0, side, 0)
        self.says = Words(none)
        self.add(head, self._place, self.says)
        self.end()
        self.chart: QWidget | None = None

    def show_charts(self, charts: tuple[Chart, ...]) -> None:
        """Show one of these; the one that was looked at stays."""
        before = self.switch.currentText()
        self._charts = charts
        titles = [chart.title for chart in charts]
        if [self.switch.itemText(at) for at in range(self.switch.count())] != titles:
            self.switch.clear()
            self.switch.addItems(titles)
            self.switch.setCurrentIndex(titles.index(before) if before in titles else 0)
            self.switch.updateGeometry()
        self.switch.setVisible(len(charts) > 1)
        self._draw()

    def _draw(self, _at: int = 0) -> None:
        at = max(0, self.switch.currentIndex())
        shown = self._charts[at] if at < len(self._charts) else None
        self._place.setVisible(shown is not None)
        self.says.set_text(_after_title(shown) if shown else self._none)
        self.title.set_text(self._title if shown is None or len(self._charts) > 1 else shown.title)
        self.setAccessibleName(shown.title if shown else f"{self._title}: {self._none}")
        if shown is None:
            return
        # here, because pyqtgraph costs as much to import as Qt itself
        from interventiondesk.ui.parts.plot import ChartView

        if isinstance(self.chart, ChartView):
            self.chart.set_chart(shown)
        else:
            self.chart = ChartView(shown)
            self.chart.setFixedHeight(look.px(_CHART))
            self._drawn.addWidget(self.chart)


def _after_title(chart: Chart) -> str:
    """What a chart says, without the title that stands above it already."""
    said = chart.says.removeprefix(chart.title).lstrip(",. ")
    return said[:1].upper() + said[1:]


class SignsTab(StudentTab):
    """Above, what the indicators say; below, charts and lists in two columns."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._page = Folding()
        self._page.show_aside(shown=False)
        self.box.addWidget(self._page)
        self.early = Card("Early warning", " ")
        self.strengths = Card("Strengths")
        self.attendance = ChartCard("Attendance", "No day of attendance has been brought in.")
        self.seasons = ChartCard("Benchmarks", "No benchmark score has been brought in.")
        self.lists = {listed.kind: SignList(session, listed) for listed in LISTS}
        pair = _Pair(fold=900)
        for column, cards in (
            (pair.left, (self.attendance, self.lists[Incident])),
            (pair.right, (self.seasons, self.lists[CourseResult])),
        ):
            for card in cards:
                column.addWidget(card)
        pair.right.addWidget(self.lists[LISTS[-1].kind])
        pair.end()
        for card in (self.early, self.strengths, pair):
            self._page.main.addWidget(card)
        for kind, one in self.lists.items():
            one.opened.connect(functools.partial(self._opened, kind))
        self._view: StudentPage | None = None
        self._shown: SignsPage | None = None

    # -- showing ------------------------------------------------------------------------------------------------------

    def begin(self, view: StudentPage, place: Place) -> None:
        """From the top; a form with something typed into it is open again."""
        del place
        for one in self.lists.values():
            one.close_form()
        self.show_student(view)
        self._page.verticalScrollBar().setValue(0)
        kept = self.session.desk.kept(self._key(), str) or ""
        table, _, row = kept.partition(" ")
        for one in self.lists.values():
            if table and one.objectName() == f"list {table}":
                one.reopen(row)

    def _key(self) -> str:
        return f"signs open {self._view.student.id}" if self._view else ""

    def show_student(self, view: StudentPage) -> None:
        """Read the signs again; what is being typed stays."""
        self._view = view
        shown = self._shown = signs_page(self.session.desk, view.student, self.session.today)
        self._show_readings(shown.readings)
        self.attendance.show_charts((shown.attendance,) if shown.attendance else ())
        self.seasons.show_charts(shown.seasons)
        found: tuple[tuple[Sign, ...], ...] = (shown.incidents, shown.results, shown.ratings)
        for one, signs in zip(self.lists.values(), found, strict=True):
            one.show_signs(view.student, signs)
        self._tell_busy()

    def _show_readings(self, readings: tuple[Reading, ...]) -> None:
        for card, strength in ((self.early, False), (self.strengths, True)):
            card.clear()
            mine = [one for one in readings if one.strength == strength]
            flags = [one for one in mine if one.state == "flag"]
            unknown = [one for one in mine if one.state == "not_enough_data"]
            some = "strength" if strength else "flag"
            told_so = [count(len(flags), some) if flags else f"no {some}"]
            if unknown:
                told_so.append(f"{len(unknown)} without enough data")
            card.set_title("Strengths" if strength else "Early warning", join(told_so) if mine else "")
            for reading in mine:
                card.add(ReadingRow(reading))

    # -- forms --------------------------------------------------------------------------------------------------------

    def _opened(self, kind: type[Sign]) -> None:
        """One form at a time: the others keep what was typed and are put away."""
        one = self.lists[kind]
        if one.open_on:
            for other in self.lists.values():
                if other is not one:
                    other.close_form()
        if self._view is not None:
            table = one.objectName().removeprefix("list ")
            self.session.desk.keep(self._key(), f"{table} {one.open_on}" if one.open_on else None)
        self._tell_busy()

    def _tell_busy(self) -> None:
        self.busy.emit(any(one.open_on for one in self.lists.values()))

    def take_keyboard(self) -> bool:
        """Into the form where one is open."""
        for one in self.lists.values():
            if one.form is not None:
                name = one.listed.fields[0]
                one.form.block(name).editor(name).widget.setFocus()
                return True
        return False
