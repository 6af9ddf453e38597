"""Cards and their rows: who and where, the fact and its because, one verb; also plain facts, counts and empty states.

A row is one painted widget with at most one check box and one button in it: a page of thirty rows stays cheap to open,
and every word is painted as plain text. It is one module because a card and all its kinds of line share their
margins and base lines.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.look import PROGRESS, Progress
from interventiondesk.ui.parts.buttons import Button, Kind, icon_button, paint_ring
from interventiondesk.ui.parts.flow import Flow
from interventiondesk.ui.parts.heights import HighAsItsWords
from interventiondesk.ui.parts.symbols import paint_progress, progress_size
from interventiondesk.ui.parts.words import lay, lines_needed, paint_line, set_tip

_WHO = 224
_SIDE = look.WIDE - 1  # the card itself draws one more pixel
_NARROW = 520
_LEADING = 18
_LEAD_BOX = 16
_WIDEST_BUTTON = 420


class Check(QCheckBox):
    """A check box whose ring and size follow the look."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        words = look.metrics().horizontalAdvance(self.text()) + look.px(8) if self.text() else 0
        return QSize(look.px(_LEAD_BOX) + words + look.px(8), look.px(look.CONTROL_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, pos: object) -> bool:
        return bool(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = look.px(_LEAD_BOX)
        box = QRectF(look.px(4), (self.height() - side) // 2, side, side)
        on = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen if on else QPen(look.color("muted"), 1))
        painter.setBrush(look.color("accent") if on else look.color("surface"))
        painter.drawRoundedRect(box if on else box.adjusted(0.5, 0.5, -0.5, -0.5), look.px(3), look.px(3))
        if on:
            icons.draw(painter, "check", box.adjusted(1, 1, -1, -1), look.color("on_accent"))
        if self.hasFocus():
            paint_ring(painter, box.adjusted(-4, -4, 4, 4), look.px(5))
        if self.text():
            measure = look.metrics()
            base = (self.height() - measure.height()) / 2 + measure.ascent()
            ink = look.color("text" if self.isEnabled() else "disabled")
            paint_line(painter, box.right() + look.px(8), base, self.text(), look.font(), ink)


class _Line(HighAsItsWords, QWidget):
    """Something that stands in a card below a hairline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lined = True
        self._heights: dict[tuple[int, int], int] = {}
        self.take_height()

    def heightForWidth(self, width: int) -> int:
        """Kept until the words change, because Qt asks dozens of times."""
        key = (width, look.px(1000))
        known = self._heights.get(key)
        if known is None:
            known = self._heights[key] = self.height_at(width)
        return known

    def changed_words(self) -> None:
        """To be called after the words changed."""
        self._heights.clear()
        self.updateGeometry()
        self.update()

    def hairline(self, painter: QPainter) -> None:
        """The line above, the width of the card."""
        if self.lined:
            # a line of one pixel falls between two at 150 %, and is clipped away; a filled pixel is not
            look.fill(painter, 0, 0, self.width(), 1, "hairline")


class Row(_Line):
    """Who (bold) and where (muted) | progress and its because | one verb.

    `says` follows the name in regular weight, for rows that are a sentence. `check` gives the row a leading box; it is
    called with what the box shows. `on` is called by the verb, and by a click anywhere in the row; where the verb writes
    something, it calls `does` instead, and a click beside it only goes there. `more` gives it a second, small button for
    what is done seldom: put off, close.
    """

    activated = Signal()

    def __init__(
        self,
        who: str,
        where: str = "",
        *,
        says: str = "",
        progress: Progress | None = None,
        because: str = "",
        verb: str = "",
        on: Callable[[], object] | None = None,
        kind: Kind = "link",
        check: Callable[[bool], object] | None = None,
        more: Callable[[], object] | None = None,
        does: Callable[[], object] | None = None,
        strong: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._lines: dict[tuple[str | float, ...], tuple[str, ...]] = {}
        self._who, self._where, self._says = who, where, says
        self._progress: Progress | None = progress
        self._because, self._strong = because, strong
        self.button: Button | None = None
        self.box: Check | None = None
        self.more: Button | None = None
        told = self.told()
        self.setAccessibleName(told)
        if check is not None:
            self.box = Check(parent=self)
            self.box.setAccessibleName(told)
            self.box.toggled.connect(check)
        if verb:
            self.button = Button(verb, kind, parent=self)
            self.button.setAccessibleName(f"{verb}: {who}")
            self.button.setAccessibleDescription(told)
            if does is None:
                self.button.clicked.connect(self.activated)
            else:
                self.button.clicked.connect(lambda _checked=False: does())
        if more is not None:
            self.more = icon_button("more", f"More: {who}")
            self.more.setParent(self)
            self.more.clicked.connect(lambda _checked=False: more())
        if on is not None:
            self.activated.connect(on)
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def told(self) -> str:
        """The row in one sentence, as it is read aloud."""
        who = f"{self._who} {self._says}".strip()
        progress = f"progress: {PROGRESS[self._progress].word.lower()}" if self._progress else ""
        return ", ".join(part for part in (who, self._where, progress, self._because) if part)

    def _edges(self, width: int) -> tuple[int, int]:
        """Where words begin, and where they end before the verb."""
        left = look.px(_SIDE)
        if self.box is not None:
            left += look.px(_LEAD_BOX + look.PAD)
        right = width - look.px(_SIDE) - self._more_width()
        if self.button is not None:
            right -= self.button.sizeHint().width() - (self.button.side if self.button.kind() == "link" else 0)
            right -= look.px(look.WIDE)
        return left, right

    def _more_width(self) -> int:
        return self.more.sizeHint().width() if self.more is not None else 0

    def _has_fact(self) -> bool:
        return self._progress is not None or bool(self._because)

    def _laid(self, part: str, text: str, measure: QFontMetrics, rooms: list[float]) -> tuple[str, ...]:
        """The lines of one part; kept, because height and painting ask for the same ones."""
        key = (part, look.px(1000), *rooms)
        known = self._lines.get(key)
        if known is None:
            known = self._lines[key] = lay(text, measure, rooms).lines
        return known

    def _who_lines(self, room: float) -> tuple[str, ...]:
        whole = f"{self._who} {self._says}".strip()
        most = 2 if self._says or not self._has_fact() else 1
        return self._laid("who", whole, look.metrics(bold=self._strong), [room] * most)

    def _fact(self, room: float) -> tuple[int, tuple[str, ...]]:
        """The width taken by the progress, and the lines of the because beside and below it."""
        taken = progress_size(self._progress).width() + look.px(8) if self._progress else 0
        measure = look.metrics("small")
        if not self._because:
            return taken, ()
        lines = self._laid("fact", self._because, measure, [room - taken, room])
        if lines and lines[-1].endswith("…"):
            lines = self._laid("fact", self._because, measure, [room - taken, room, room])
        return taken, lines

    def _rooms(self, width: int) -> tuple[int, int, int, bool]:
        """Left of who, left of the fact, right end, and whether the fact stands below."""
        left, right = self._edges(width)
        below = width < look.px(_NARROW)
        fact = left if below else left + look.px(_WHO)
        return left, fact, right, below

    def height_at(self, width: int) -> int:
        left, fact, right, below = self._rooms(width)
        room = (right if below or not self._has_fact() else fact - look.px(look.WIDE)) - left
        lines = len(self._who_lines(room))
        if self._where:
            lines += len(self._where_lines(room, below=below))
        if self._has_fact():
            facts = max(1, len(self._fact(right - fact)[1]))
            lines = lines + facts if below else max(lines, facts)
        least = look.ROW_OF_TWO if self._where or self._has_fact() or self.button or self.box else look.ROW
        apart = look.GAP if below and self._has_fact() else 0
        return max(look.px(least), look.px(look.WIDE + _LEADING * lines + apart))

    def _where_lines(self, room: float, *, below: bool) -> tuple[str, ...]:
        most = 1 if self._has_fact() and not below else 2
        return self._laid("where", self._where, look.metrics("small"), [room] * most)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        middle = self.height() / 2
        if self.button is not None:
            size = self.button.sizeHint()
            over = self.button.side if self.button.kind() == "link" else 0
            left = self.width() - look.px(_SIDE) - size.width() + over - self._more_width()
            self.button.setGeometry(left, round(middle - size.height() / 2), size.width(), size.height())
        if self.more is not None:
            size = self.more.sizeHint()
            left = self.width() - look.px(_SIDE) - size.width() + look.px(look.STEP)
            self.more.setGeometry(left, round(middle - size.height() / 2), size.width(), size.height())
        if self.box is not None:
            size = self.box.sizeHint()
            left = look.px(_SIDE) - look.px(4)
            self.box.setGeometry(left, round(middle - size.height() / 2), size.width(), size.height())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.activated.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        of = look.tokens()
        self.hairline(painter)
        left, fact, right, below = self._rooms(self.width())
        has_fact = self._has_fact()
        room = (right if below or not has_fact else fact - look.px(look.WIDE)) - left
        who = self._who_lines(room)
        where = self._where_lines(room, below=below) if self._where else ()
        taken, because = self._fact(right - fact) if has_fact else (0, ())
        step, height = look.px(_LEADING), self.height()
        stacked = len(who) + len(where) + (max(1, len(because)) if below and has_fact else 0)
        apart = look.px(look.GAP) if below and has_fact else 0
        top = (height - step * stacked - apart) / 2
        for line in who:
            self._paint_who(painter, left, top, line)
            top += step
        small = look.metrics("small")
        rise = (step - small.height()) / 2 + small.ascent()
        for line in where:
            paint_line(painter, left, round(top + rise), line, look.font("small"), of.muted)
            top += step
        if has_fact:
            count = max(1, len(because))
            # a progress mark is taller than a line: beside two lines it leans on the first
            top = top + apart if below else (height - step * count) / 2
            if self._progress is not None:
                paint_progress(painter, self._progress, fact, top + step / 2)
            for number, line in enumerate(because):
                start = fact + (taken if number == 0 else 0)
                paint_line(painter, start, round(top + rise), line, look.font("small"), of.muted)
                top += step
        shown = " ".join((*who, *where, *because))
        set_tip(self, self.told() if "…" in shown else "")

    def _paint_who(self, painter: QPainter, left: int, top: float, line: str) -> None:
        """One line of the name; what follows the name is not bold."""
        of = look.tokens()
        measure = look.metrics(bold=self._strong)
        base = round(top + (look.px(_LEADING) - measure.height()) / 2 + measure.ascent())
        bold = line[: len(self._who)] if self._says and line.startswith(self._who) else line
        if self._says and not line.startswith(self._who):
            bold = ""
        paint_line(painter, left, base, bold, look.font(bold=self._strong), of.text)
        rest = line[len(bold) :]
        if rest:
            start = left + (measure.horizontalAdvance(bold) if bold else 0)
            paint_line(painter, start, base, rest, look.font(), of.text)


class Fact(_Line):
    """A muted label and its value, which wraps: the rows of a plan, or a date and what happened."""

    def __init__(self, name: str, value: str, *, column: int = 118, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lined = False
        self._name, self._value, self._column = name, value, column
        self.setAccessibleName(f"{name}: {value}")

    def set_value(self, value: str) -> None:
        """Show another value."""
        self._value = value
        self.setAccessibleName(f"{self._name}: {value}")
        self.changed_words()

    def _left(self, width: int) -> int:
        """Where values begin: their column, or the middle where it is narrow."""
        return min(look.px(self._column), (width - look.px(2 * _SIDE)) // 2)

    def _lines(self, width: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        room = width - look.px(2 * _SIDE) - self._left(width)
        names = lines_needed(self._name, look.metrics(), self._left(width) - look.px(look.STEP), 3)
        return names.lines, lines_needed(self._value, look.metrics(), room).lines

    def height_at(self, width: int) -> int:
        names, values = self._lines(width)
        return look.px(_LEADING * max(1, len(names), len(values)) + 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        measure = look.metrics()
        rise = look.px(3) + (look.px(_LEADING) - measure.height()) / 2 + measure.ascent()
        names, values = self._lines(self.width())
        for lines, left, ink in ((names, 0, "muted"), (values, self._left(self.width()), "text")):
            for number, line in enumerate(lines):
                base = round(rise + number * look.px(_LEADING))
                paint_line(painter, look.px(_SIDE) + left, base, line, look.font(), look.color(ink))


class Count(_Line):
    """A name at the left edge and a muted amount at the right one."""

    def __init__(self, name: str, amount: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lined = False
        self._name, self._amount = name, amount
        self.setAccessibleName(f"{name}: {amount}")

    def height_at(self, width: int) -> int:
        del width
        return look.px(24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        measure, side = look.metrics(), look.px(_SIDE)
        base = (self.height() - measure.height()) / 2 + measure.ascent()
        left = self.width() - side - measure.horizontalAdvance(self._amount)
        name = measure.elidedText(self._name, Qt.TextElideMode.ElideRight, left - side - look.px(look.STEP))
        paint_line(painter, side, base, name, look.font(), look.color("text"))
        paint_line(painter, left, base, self._amount, look.font(), look.color("muted"))


class Words(_Line):
    """A paragraph in a card."""

    def __init__(self, text: str, *, ink: str = "muted", lined: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lined, self._ink, self._text = lined, ink, text
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.setAccessibleName(text)
        self.changed_words()

    def _lines(self, width: int) -> tuple[str, ...]:
        return lines_needed(self._text, look.metrics(), width - look.px(2 * _SIDE)).lines

    def height_at(self, width: int) -> int:
        return look.px(20 * max(1, len(self._lines(width))) + (16 if self.lined else 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.hairline(painter)
        measure, step = look.metrics(), look.px(20)
        rise = look.px(12 if self.lined else 4) + (step - measure.height()) / 2 + measure.ascent()
        for number, line in enumerate(self._lines(self.width())):
            paint_line(painter, look.px(_SIDE), round(rise + number * step), line, look.font(), look.color(self._ink))


class _Head(QWidget):
    """The first line of a card."""

    def __init__(self, title: str, subtitle: str) -> None:
        super().__init__()
        self.title, self.subtitle = title, subtitle
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(look.px(120), look.px(20))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        measure = look.metrics(bold=True)
        base = (self.height() - measure.height()) / 2 + measure.ascent()
        title = measure.elidedText(self.title, Qt.TextElideMode.ElideRight, self.width())
        paint_line(painter, 0, base, title, look.font(bold=True), look.color("text"))
        left = measure.horizontalAdvance(title) + look.px(look.STEP)
        rest = look.metrics().elidedText(self.subtitle, Qt.TextElideMode.ElideRight, max(0, self.width() - left))
        if self.width() > left:
            paint_line(painter, left, base, rest, look.font(), look.color("muted"))


class Card(QWidget):
    """A white surface with a line round it; an optional title with a muted remark and a widget at its right end.

    Whatever is added stands below the title in the order of adding; rows draw their own hairline.
    """

    def __init__(
        self, title: str = "", subtitle: str = "", trailing: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}, {subtitle}".strip(", "))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(1, 1, 1, 1)
        self._layout.setSpacing(0)
        self._head: _Head | None = None
        self._added: list[QWidget] = []
        if title or trailing is not None:
            self._head = _Head(title, subtitle)
            line = QHBoxLayout()
            side = look.px(look.WIDE) - 1
            over = trailing.side if isinstance(trailing, Button) and trailing.kind() == "link" else 0
            above = look.px(9) if trailing is None else max(0, look.px(19) - trailing.sizeHint().height() // 2)
            line.setContentsMargins(side, above, side - over, above)
            line.setSpacing(look.px(look.PAD))
            line.addWidget(self._head, 1)
            if trailing is not None:
                line.addWidget(trailing)
            self._layout.addLayout(line)

    def set_title(self, title: str, subtitle: str = "") -> None:
        """Change the words of the first line."""
        self.setAccessibleName(f"{title}, {subtitle}".strip(", "))
        if self._head is not None:
            self._head.title, self._head.subtitle = title, subtitle
            self._head.update()

    def add(self, *widgets: QWidget) -> None:
        """Append rows, or anything that brings its own margins."""
        for widget in widgets:
            if isinstance(widget, _Line) and not self._added and self._head is None:
                widget.lined = False
            self._added.append(widget)
            self._layout.addWidget(widget)

    def add_inside(self, widget: QWidget, stretch: int = 0) -> None:
        """Append something that has no margins of its own."""
        side = look.px(look.WIDE) - 1
        box = QHBoxLayout()
        box.setContentsMargins(side, look.px(look.GAP), side, look.px(look.PAD))
        box.addWidget(widget)
        self._added.append(widget)
        self._layout.addLayout(box, stretch)

    def add_buttons(self, *buttons: Button) -> None:
        """Append a line of buttons at the left edge; what has no room there stands in the next line."""
        side = look.px(look.WIDE) - 1
        box = QVBoxLayout()
        box.setContentsMargins(side, look.px(look.PAD), side, look.px(look.WIDE) - 1)
        line = Flow(widest=_WIDEST_BUTTON)
        for button in buttons:
            line.addWidget(button)
        box.addLayout(line)
        self._added += buttons
        self._layout.addLayout(box)

    def end(self) -> None:
        """Leave a little room below facts and paragraphs, which have no line to end them."""
        self._layout.addSpacing(look.px(look.STEP))

    def rows(self) -> list[QWidget]:
        """What was added, in order."""
        return list(self._added)

    def empty(self, words: str, button: Button | None = None) -> None:
        """Say what belongs here, with the one button that starts it."""
        self.add(Words(words, lined=self._head is not None))
        if button is not None:
            self.add_buttons(button)
        else:
            self.end()

    def clear(self) -> None:
        """Take everything out but the title."""
        first = 1 if self._head is not None else 0
        while self._layout.count() > first:
            taken = self._layout.takeAt(self._layout.count() - 1)
            inner = taken.layout() if taken is not None else None
            while inner is not None and inner.count():
                inner.takeAt(0)
        for widget in self._added:
            widget.hide()
            widget.deleteLater()
        self._added.clear()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(look.color("surface"))
        corner = look.px(look.CARD_CORNER)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
