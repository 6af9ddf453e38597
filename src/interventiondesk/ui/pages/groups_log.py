"""The log of a group: a row a day, the newest first, a column a student; one key enters a whole day or one student.

It is not an `EntryGrid`: there a row is a student and a key means one cell; here a key means a day, and the first columns
say what is true of all. It is one module because painting, titles and keys of one table share its columns.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QScrollArea,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from interventiondesk.domain.plans import Session
from interventiondesk.domain.words import WEEKDAYS, count, grade_words, join, long_day, short_day
from interventiondesk.tasks.session_log import LogDay, SessionLog
from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.table import paint_empty_head
from interventiondesk.ui.parts.words import set_tip

_Index = QModelIndex | QPersistentModelIndex
Act = Literal["present", "absent", "none", "minutes", "substitute", "clear"]
"""What a key asks for."""

DAY, MINUTES, TAUGHT = 0, 1, 2
_BEFORE = 3
_LEAST_CELL, _MOST_CELL, _TIGHT_CELL = 58, 104, 42
_LEAST_DAY = 112
_KEYS: dict[str, Act] = {"p": "present", "a": "absent", "n": "none", "m": "minutes", "s": "substitute"}
_WORDS = {"present": "present", "absent": "absent", "none": "no session"}


class _Model(QAbstractTableModel):
    """Whole group | minutes | taught by | a column a student, where there is more than one."""

    def __init__(self) -> None:
        super().__init__()
        self.log: SessionLog | None = None
        self.people: Mapping[str, str] = {}
        self.whole = "Whole group"

    def show(self, log: SessionLog, people: Mapping[str, str]) -> None:
        self.beginResetModel()
        self.log, self.people = log, people
        self.endResetModel()

    @property
    def students(self) -> int:
        """How many columns of students there are; one student is the whole group."""
        many = len(self.log.records) if self.log else 0
        return many if many > 1 else 0

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() or self.log is None else len(self.log.days)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else _BEFORE + self.students

    def day(self, row: int) -> LogDay:
        assert self.log is not None  # noqa: S101 - only asked for rows that are there
        return self.log.days[row]

    def name(self, column: int) -> str:
        """The student of a column; with the grade where two have the same name, with the area where one has two plans."""
        assert self.log is not None  # noqa: S101
        record = self.log.records[column - _BEFORE]
        student = record.student
        alike = {one.student.id: one.student for one in self.log.records if one.student.name == student.name}
        more = [grade_words(student.grade) or student.local_id] if len(alike) > 1 else []
        if sum(1 for one in self.log.records if one.student.id == student.id) > 1:
            more.append(record.plan.area.replace("_", "-"))
        more += ["ended"] if record.plan.end_date is not None else []
        return f"{student.name} ({', '.join(more)})" if more else student.name

    def cell(self, row: int, column: int) -> Session | None:
        return self.day(row).cells[column - _BEFORE]

    def text(self, row: int, column: int) -> str:
        """The words of any cell."""
        day = self.day(row)
        if column == DAY:
            return day.words
        if column == MINUTES:
            return day.minutes_words
        if column == TAUGHT:
            return join([self.people.get(one, "") for one in day.staff_ids])
        at = column - _BEFORE
        cell = day.cells[at]
        if cell is None:
            return "not entered" if day.planned[at] else "not planned" if day.open[at] else "no plan then"
        reason = f", {cell.reason}" if cell.reason else ""
        return f"{_WORDS[cell.outcome]}{reason}"

    def title(self, column: int) -> str:
        if column < _BEFORE:
            return (self.whole if self.students else "Session", "Minutes", "Taught by")[column]
        return self.name(column)

    def told(self, row: int, column: int) -> str:
        """A cell as it is read aloud: Friday, January 8, Imani Okafor: not entered."""
        text = self.text(row, column) or "nothing entered"
        if column == DAY and self.day(row).entered:
            minutes, taught = self.text(row, MINUTES), self.text(row, TAUGHT)
            text += f"; {minutes} minutes" if minutes else ""
            text += f"; taught by {taught}" if taught else ""
        return f"{long_day(self.day(row).date)}, {self.title(column)}: {text}"

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.told(index.row(), index.column())
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        return self.title(section) if orientation == Qt.Orientation.Horizontal else long_day(self.day(section).date)


class _Head(QHeaderView):
    """The names, in two lines where one is too narrow."""

    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._model = model
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(look.px(30))
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look.px(42 if self._model.students else 32))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.length() - self.offset() < self.width():
            paint_empty_head(self)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 (Qt's name)
        painter.save()
        painter.setPen(look.color("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(look.font("small"))
        painter.setPen(look.color("muted"))
        inner = rect.adjusted(look.px(look.STEP), 0, -look.px(look.GAP), -look.px(look.GAP))
        title = self._model.title(logicalIndex)
        measure = look.metrics("small")
        first, _, rest = title.partition(" ")
        lines = [title] if measure.horizontalAdvance(title) <= inner.width() or not rest else [first, rest]
        step = look.px(16)
        top = inner.bottom() - step * len(lines)
        for number, line in enumerate(lines):
            where = QRect(inner.left(), top + number * step, inner.width(), step)
            shown = measure.elidedText(line, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(where, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()


class _Days(QHeaderView):
    """The days at the left: they stay in sight when a large group is scrolled sideways."""

    def __init__(self, model: _Model, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._model = model
        self.today = dt.date.min
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setDefaultSectionSize(look.px(look.ROW))
        self.setFixedWidth(look.px(104))
        self.viewport().setAutoFillBackground(False)

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 (Qt's name)
        if logicalIndex >= self._model.rowCount():
            return
        date = self._model.day(logicalIndex).date
        painter.save()
        painter.setPen(look.color("hairline"))
        if logicalIndex < self._model.rowCount() - 1:
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        inner = rect.adjusted(look.px(look.WIDE - 1), 0, 0, 0)
        flag = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(look.font(bold=True))
        painter.setPen(look.color("text"))
        painter.drawText(inner, flag, WEEKDAYS[date.weekday()][:3])
        painter.setFont(look.font("small"))
        painter.setPen(look.color("muted"))
        painter.drawText(inner.adjusted(look.px(36), 0, 0, 0), flag, short_day(date))
        painter.restore()


class _Cells(QStyledItemDelegate):
    """Paints what was entered as a sign and a word, and what was planned and nobody entered as an empty box."""

    def __init__(self, table: DayTable) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        of, model = look.tokens(), self._table.days
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        row, column = index.row(), index.column()
        painter.save()
        painter.fillRect(where, QColor(of.surface))  # the style has painted a chosen cell in its own color
        if row < model.rowCount() - 1:
            painter.setPen(QColor(of.hairline))
            painter.drawLine(where.bottomLeft(), where.bottomRight())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = where.adjusted(look.px(2), look.px(3), -look.px(2), -look.px(4))
        if column >= _BEFORE:
            self._student(painter, box, row, column)
        else:
            self._whole(painter, box, row, column)
        if bool(index == self._table.currentIndex()):
            focused = self._table.hasFocus()
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(of.accent if focused else of.control), look.RING if focused else 1))
            painter.drawRoundedRect(QRectF(box).adjusted(1, 1, -1, -1), look.px(look.GAP), look.px(look.GAP))
        painter.restore()

    def _whole(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        of, model = look.tokens(), self._table.days
        day = model.day(row)
        waits = column == DAY and day.waits > 0
        inner = box.adjusted(look.px(6), 0, -look.px(4), 0)
        if waits:
            side = look.px(10)
            ring = QRectF(inner.left() + 1, box.center().y() - side / 2 + 0.5, side, side)
            painter.setPen(QPen(QColor(of.low.ink), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(ring)
            inner = inner.adjusted(look.px(17), 0, 0, 0)
        quiet = not day.entered or column != DAY
        painter.setFont(look.font("small", bold=waits and not day.entered))
        painter.setPen(QColor(of.low.ink if waits else of.muted if quiet else of.text))
        text = model.text(row, column)
        shown = look.metrics("small", bold=waits).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        flag = Qt.AlignmentFlag.AlignRight if column == MINUTES else Qt.AlignmentFlag.AlignLeft
        painter.drawText(inner, int(flag | Qt.AlignmentFlag.AlignVCenter), shown)

    def _student(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        of, model = look.tokens(), self._table.days
        day, cell = model.day(row), model.cell(row, column)
        if cell is None:
            if day.planned[column - _BEFORE]:
                painter.setPen(QPen(QColor(of.control), 1, Qt.PenStyle.DashLine))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), look.px(4), look.px(4))
            return
        painter.setPen(QPen(QColor(of.line), 1))
        painter.setBrush(QColor(of.surface if cell.held else of.ground))
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), look.px(look.GAP), look.px(look.GAP))
        if cell.held:
            side = look.px(16)
            spot = QRectF(box.center().x() - side / 2 + 0.5, box.center().y() - side / 2 + 0.5, side, side)
            icons.draw(painter, "check", spot, of.good.ink)
            return
        painter.setFont(look.font("small"))
        painter.setPen(QColor(of.text if cell.outcome == "absent" else of.muted))
        word = "absent" if cell.outcome == "absent" else "none"
        if look.metrics("small").horizontalAdvance(word) > box.width() - look.px(look.GAP):
            word = word[0].upper()  # the key that enters it
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), word)


class DayTable(QTableView):
    """The log. `asked(act, row, student)` follows a key; `student` is the place of a plan in the log, or -1 for the whole
    day. `moved` tells where the keyboard is, as a sentence."""

    asked = Signal(str, int, int)
    moved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.days = _Model()
        self.setModel(self.days)
        self._head = _Head(self.days, self)
        self._side = _Days(self.days, self)
        self.setHorizontalHeader(self._head)
        self.setVerticalHeader(self._side)
        self._side.show()
        for corner in self.findChildren(QAbstractButton):
            # the platform's style paints a button there, in its own colors
            corner.installEventFilter(self)
        self.setItemDelegate(_Cells(self))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setShowGrid(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        clear = self.palette()
        clear.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
        for part in (self.viewport(), self):
            part.setPalette(clear)
        self.viewport().setAutoFillBackground(False)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._opened)

    # what is shown

    def show_log(self, log: SessionLog, people: Mapping[str, str], name: str, whole: str = "Whole group") -> None:
        """Show other days; the keyboard stays on its day and column. `whole` is what all students together are called."""
        self.days.whole = whole
        was = self.currentIndex()
        date = self.days.day(was.row()).date if was.isValid() and self.days.rowCount() > was.row() else None
        column = was.column() if was.isValid() else DAY
        self.setAccessibleName(name)
        self.setAccessibleDescription(
            "P all present, A absent, N no session and why, M minutes, S substitute, Delete not entered. "
            "Arrow keys move, Enter goes to the day before."
        )
        self.days.show(log, people)
        self._fit()
        if log.days:
            at = next((at for at, day in enumerate(log.days) if day.date == date), 0)
            self.setCurrentIndex(self.days.index(at, min(column, self.days.columnCount() - 1)))
        self.viewport().update()

    def go_to(self, date: dt.date, column: int = DAY) -> None:
        """Put the keyboard on a day."""
        log = self.days.log
        at = next((at for at, day in enumerate(log.days) if day.date == date), -1) if log else -1
        if at >= 0:
            self.setCurrentIndex(self.days.index(at, column))
        self.setFocus()

    def date(self) -> dt.date | None:
        """The day that the keyboard is on."""
        index = self.currentIndex()
        return self.days.day(index.row()).date if index.isValid() else None

    def student(self) -> int:
        """Which plan of the log the keyboard is on; -1 for the whole day."""
        return self._student(self.currentIndex())

    def _student(self, index: _Index) -> int:
        return index.column() - _BEFORE if index.isValid() and index.column() >= _BEFORE else -1

    def height_of_all(self) -> int:
        """The height at which nothing scrolls down."""
        bar = self.horizontalScrollBar().sizeHint().height() if self._wide() > self._room() else 0
        return self._head.sizeHint().height() + self.days.rowCount() * look.px(look.ROW) + bar

    def _room(self) -> int:
        return self.viewport().width()

    def _wide(self) -> int:
        return sum(self.columnWidth(at) for at in range(self.days.columnCount()) if not self.isColumnHidden(at))

    def _fit(self) -> None:
        """Students share what the words of the day leave; who taught gives way first."""
        if self.days.log is None:
            return
        small = look.metrics("small", bold=True)
        rows, students = self.days.rowCount(), self.days.students
        least = look.px(_LEAST_CELL)

        def widest(column: int, most: int) -> int:
            texts = {self.days.text(row, column) for row in range(rows)} | {self.days.title(column)}
            return min(look.px(most), max(small.horizontalAdvance(text) for text in texts) + look.px(36))

        room = self._room()
        day, minutes, taught = widest(DAY, 250), look.px(68), widest(TAUGHT, 130)
        hides = day + minutes + taught + students * least > room
        self.setColumnHidden(TAUGHT, hides)
        taught = 0 if hides else taught
        if students:
            others = minutes + taught
            if (
                look.px(_LEAST_DAY) + others + students * least
                > room
                >= (look.px(_LEAST_DAY) + others + students * look.px(_TIGHT_CELL))
            ):
                least = look.px(_TIGHT_CELL)
            scrolls = look.px(_LEAST_DAY) + others + students * least > room
            day = min(day, look.px(200)) if scrolls else min(day, room - others - students * least)
            each = max(least, min(look.px(_MOST_CELL), (room - day - others) // students))
            for at in range(students):
                self.setColumnWidth(_BEFORE + at, each)
        else:
            day = max(day, room - minutes - taught - 2)
        self.setColumnWidth(DAY, day)
        self.setColumnWidth(MINUTES, minutes)
        if not hides:
            self.setColumnWidth(TAUGHT, taught)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines between days run on to the edge of the card."""
        super().paintEvent(event)
        end = self._head.length() - self._head.offset()
        if end < self.viewport().width():
            painter = QPainter(self.viewport())
            painter.setPen(look.color("hairline"))
            for row in range(self.days.rowCount() - 1):
                base = self.rowViewportPosition(row) + self.rowHeight(row) - 1
                painter.drawLine(end, base, self.viewport().width(), base)

    # keys

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        super().currentChanged(current, previous)
        self.viewport().update()
        if current.isValid():
            told = self.days.told(current.row(), current.column())
            set_tip(self.viewport(), told)
            self.moved.emit(told)
            self._into_sight(current)

    def _into_sight(self, index: _Index) -> None:
        """The page is scrolled, not the log alone: a low window shows the day that the keyboard is on."""
        area = self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        inside = area.widget() if area is not None else None
        if area is not None and inside is not None and self.hasFocus():
            middle = self.viewport().mapTo(inside, self.visualRect(index).center())
            area.ensureVisible(0, middle.y(), 0, look.px(2 * look.ROW))

    def _opened(self, index: _Index) -> None:
        act: Act = "minutes" if index.column() == MINUTES else "substitute" if index.column() == TAUGHT else "present"
        self.asked.emit(act, index.row(), self._student(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, index = Qt.Key(event.key()), self.currentIndex()
        plain = event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier}
        letter = event.text().casefold()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1, 0)
        elif not index.isValid() or not plain:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.asked.emit("clear", index.row(), self._student(index))
        elif letter in _KEYS:
            self.asked.emit(_KEYS[letter], index.row(), self._student(index))
        elif letter.isdigit() and letter:
            self.asked.emit(f"minutes {letter}", index.row(), self._student(index))
        elif key == Qt.Key.Key_F2:
            self.asked.emit("substitute" if index.column() == TAUGHT else "minutes", index.row(), self._student(index))
        elif not letter.isalpha():
            super().keyPressEvent(event)

    def step_right(self) -> None:
        """To the next student, after one was entered."""
        self._step(0, 1)

    def _step(self, down: int, side: int) -> bool:
        index = self.currentIndex()
        row, column = index.row() + down, index.column() + side
        if side and self.isColumnHidden(min(column, self.days.columnCount() - 1)):
            column += side
        if 0 <= row < self.days.rowCount() and 0 <= column < self.days.columnCount():
            self.setCurrentIndex(self.days.index(row, column))
            return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint the corner above the days as a piece of the titles."""
        if isinstance(watched, QAbstractButton) and event.type() == QEvent.Type.Paint:
            painter = QPainter(watched)
            painter.fillRect(watched.rect(), look.color("surface"))
            painter.setPen(look.color("line"))
            painter.drawLine(watched.rect().bottomLeft(), watched.rect().bottomRight())
            return True
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # Tab belongs to the cells of a day and leaves at either end; Qt takes it for the focus before keyPressEvent
        tab = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in tab:
            side = tab[Qt.Key(event.key())]
            if not self._step(0, side):
                QWidget.focusNextPrevChild(self, side > 0)
            return True
        return super().event(event)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002 (Qt's name)
        return QWidget.focusNextPrevChild(self, next)

    def copy(self) -> str:
        """Put the whole log with its titles on the clipboard; returns what was put there."""
        days = self.days
        columns = range(days.columnCount())
        lines = ["\t".join(["Day", *(days.title(at) for at in columns)])]
        lines += [
            "\t".join([long_day(days.day(row).date), *(days.text(row, at) for at in columns)])
            for row in range(days.rowCount())
        ]
        text = "\n".join(lines) + "\n"
        QApplication.clipboard().setText(text)
        return text

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.days.rowCount():
            self.setCurrentIndex(self.days.index(0, DAY))
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def waiting_words(log: SessionLog) -> str:
    """Which days nobody entered: "Not entered: Friday, January 8 and Wednesday, January 6", the newest first."""
    waits = [day.date for day in log.days if day.waits]
    if not waits:
        return ""
    if len(waits) > 3:
        return f"Not entered: {join([long_day(day) for day in waits[:2]])}, and {count(len(waits) - 2, 'day')} before"
    return f"Not entered: {join([long_day(day) for day in waits])}"
