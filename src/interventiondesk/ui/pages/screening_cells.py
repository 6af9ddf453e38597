"""One cell of the matrix of screening: what it shows, its words for a screen reader, and its picture."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from interventiondesk.domain.screening import INDICATORS, Indicator, Reading
from interventiondesk.domain.words import day_words, grade_key, number
from interventiondesk.tasks.matrix import MatrixRow, open_words, settled_words
from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.flags import WORDS, Mark, mark_of, paint_sign, tone_of
from interventiondesk.ui.parts.words import lay, paint_line, set_tip

SIDE, HIGH = 6, 22
"""How far a cell's picture reaches to the left of its words, and how high it is."""

_SIGN = 11
_LEADING = 18

SHORT: dict[Indicator, str] = {
    "attendance": "Attend.",
    "attendance_month": "Absences",
    "behavior": "Behavior",
    "behavior_early": "By Oct.",
    "course": "Courses",
    "benchmark": "Bench.",
    "externalizing": "Extern.",
    "internalizing": "Intern.",
    "benchmark_strength": "Bench. +",
    "course_strength": "Course +",
}
"""The title of an indicator's column; its whole name is in the strip below the table and for a screen reader."""

RANK: dict[Mark, int] = {"flag": 0, "settled": 1, "strength": 0, "clear": 2, "not_reached": 2, "not_enough_data": 3}


def cell_mark(row: MatrixRow, reading: Reading) -> Mark:
    """What one cell shows: a flag that waits is told from one that is decided about."""
    mark = mark_of(reading)
    return "settled" if mark == "flag" and not row.is_open(reading.indicator) else mark


def cell_text(reading: Reading) -> str:
    """The value in as few signs as possible; nothing where nothing is known."""
    if reading.state == "not_enough_data":
        return ""
    if reading.indicator in {"attendance", "course"} and reading.said:
        return reading.said.replace(" %", "%")
    return number(reading.value) if reading.value is not None else reading.said


def cell_says(row: MatrixRow, reading: Reading) -> str:
    """One cell as a sentence: the indicator, the state in words, the value, the because, and what was decided."""
    mark = cell_mark(row, reading)
    state = WORDS["flag" if mark == "settled" else mark]
    if reading.severe and reading.state == "flag":
        state += ", second line"
    said = f", {reading.said}" if reading.said and reading.state != "not_enough_data" else ""
    return " ".join((f"{reading.name}: {state.lower()}{said}.", reading.because, decided_says(row, reading))).strip()


def decided_says(row: MatrixRow, reading: Reading) -> str:
    """What became of a flag, as a sentence; empty where there is none."""
    if reading.state != "flag" or reading.strength or row.flagged is None:
        return ""
    waiting = next((one for one in row.flagged.open if one.reading.indicator == reading.indicator), None)
    if waiting is not None:
        told = open_words(waiting.since)
        return f"{told[0].upper()}{told[1:]}."
    settled = row.settled(reading.indicator)
    told = settled_words(settled) if settled else ""
    decided = f" on {day_words(settled.decision.date)}" if settled and settled.decision else ""
    return f"Decided{decided}: {told.rstrip('.')}." if told else ""


AT: dict[str, int] = {indicator: at for at, indicator in enumerate(INDICATORS)}
"""Where each indicator stands among a student's readings."""


def reading_in(row: MatrixRow, indicator: Indicator) -> Reading:
    """What one indicator says of the student of a row."""
    return row.readings[AT[indicator]]


def column_text(indicator: Indicator, row: MatrixRow) -> str:
    """One cell as it is searched, copied, printed and taken out: `Flag 14 (Letter sounds)`."""
    reading = reading_in(row, indicator)
    said, measured = cell_text(reading), row.measured(indicator)
    named = f"({measured})" if said and measured else ""
    return " ".join(part for part in (WORDS[cell_mark(row, reading)], said, named) if part)


def column_says(indicator: Indicator, row: MatrixRow) -> str:
    return f"{row.student.name}. {cell_says(row, reading_in(row, indicator))}"


def column_order(indicator: Indicator, row: MatrixRow) -> tuple[int, bool, str, tuple[int, str], float]:
    """Flags that wait first, the second line before the first; then by value, and names where nothing else parts two.

    Scores of two measures are never compared: 14 sounds are not fewer than 42 words, and a distance from the line, also
    as a share of it, is not the same on two scales. The norms tell bands and no percentiles. So the band leads; within it
    each measure stands together, by grade, its scores by how far they are from their own line.
    """
    reading, measure = reading_in(row, indicator), row.measures.get(indicator)
    worst_low = indicator in {"course", "benchmark"}
    far = reading.value if reading.value is not None else 0.0
    if measure is not None:
        far -= reading.line or 0.0
        if measure.direction == "lower":
            far = -far
    return (
        RANK[cell_mark(row, reading)],
        not reading.severe,
        measure.name.casefold() if measure is not None else "",
        grade_key((measure.level or row.student.grade) if measure is not None else ""),
        far if worst_low else -far,
    )


def cell_picture(mark: Mark, text: str, code: str, *, severe: bool, width: int, sharp: float) -> QPixmap:
    """Symbol and value, and quietly beside them what the value was measured with; only a flag that waits, and a strength,
    have a ground of their own."""
    high, side, sign, gap = look.px(HIGH), look.px(SIDE), look.px(_SIGN), look.px(5)
    picture = QPixmap(round(width * sharp), round(high * sharp))
    picture.setDevicePixelRatio(sharp)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    of, tone = look.tokens(), tone_of(mark)
    loud = mark in {"flag", "strength"}
    measure = look.metrics("small", bold=severe)
    wide = sign + (gap + measure.horizontalAdvance(text) if text else 0)
    if loud:
        ground = QRectF(1, 1, min(wide + 2 * side, width - 2), high - 2)
        painter.setPen(QPen(QColor(tone.ink), 1.2) if severe else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tone.ground))
        painter.drawRoundedRect(ground, ground.height() / 2, ground.height() / 2)
    paint_sign(
        painter, mark, QRectF(side, (high - sign) / 2, sign, sign), of.muted if mark == "not_reached" else tone.ink
    )
    if text:
        painter.setFont(look.font("small", bold=severe))
        painter.setPen(QColor(tone.ink if loud else of.text if mark == "settled" else of.muted))
        room = QRectF(side + sign + gap, 0, width - side - sign - gap, high)
        shown = measure.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
    if code:
        painter.setFont(look.font("status"))
        painter.setPen(QColor(of.muted))
        left = side + wide + look.px(_SIGN if loud else look.STEP)
        room = QRectF(left, 0, width - left, high)
        shown = look.metrics("status").elidedText(code, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
    painter.end()
    return picture


def box_picture(side: int, sharp: float, *, on: bool) -> QPixmap:
    """A check box, as in a row of a card."""
    picture = QPixmap(round(side * sharp), round(side * sharp))
    picture.setDevicePixelRatio(sharp)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    box = QRectF(0, 0, side, side)
    painter.setPen(Qt.PenStyle.NoPen if on else QPen(look.color("muted"), 1))
    painter.setBrush(look.color("accent") if on else look.color("surface"))
    painter.drawRoundedRect(box if on else box.adjusted(0.5, 0.5, -0.5, -0.5), look.px(3), look.px(3))
    if on:
        icons.draw(painter, "check", box.adjusted(1, 1, -1, -1), look.color("on_accent"))
    painter.end()
    return picture


class Strip(QWidget):
    """What the cell that the keyboard is on says, in at most three lines, so that the table above keeps its height."""

    def __init__(self) -> None:
        super().__init__()
        self._text, self._lines = "", 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_lines(3)

    def set_lines(self, lines: int) -> None:
        """How many lines there are."""
        if lines != self._lines:
            self._lines = lines
            self.setFixedHeight(look.px(lines * _LEADING + look.WIDE))

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._text = text
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        """All that it says."""
        return self._text

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        look.fill(painter, 0, 0, self.width(), 1, "line")
        side, step = look.px(look.WIDE - 1), look.px(_LEADING)
        measure = look.metrics()
        laid = lay(self._text, measure, [self.width() - 2 * side] * self._lines)
        rise = look.px(look.STEP) + (step - measure.height()) / 2 + measure.ascent()
        for at, line in enumerate(laid.lines):
            paint_line(painter, side, round(rise + at * step), line, look.font(), look.color("text"))
        set_tip(self, "" if laid.whole else self._text)
