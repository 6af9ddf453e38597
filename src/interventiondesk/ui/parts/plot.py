"""Paints a `Chart` on screen with pyqtgraph, with its sentence and its table; imported only when a chart is shown.

pyqtgraph keeps the data coordinates and draws the marks; words are painted here, because its own axes and labels know
neither our fonts nor where a label may stand, and making its `PlotItem` costs as much as everything else together.
It is one module, over 400 lines, because a chart's marks, words and keys share one mapping of coordinates.
"""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsObject,
    QGraphicsPolygonItem,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QStyleOptionGraphicsItem,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from interventiondesk.charts.chart import Chart, Mark, Point, Role
from interventiondesk.domain.words import amount, day_words
from interventiondesk.ui import look
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.buttons import Button, paint_ring
from interventiondesk.ui.parts.table import Column, ValueTable

_TOP, _BOTTOM, _LEAST_RIGHT = 12, 28, 20
_DOT, _SQUARE = 6, 6
_NEAR = 14.0
_GROUNDS: tuple[Role, ...] = ("region", "band_strength", "band_low", "band_some", "band_high")
_AREAS: tuple[Role, ...] = ("interval", "week", "present")
_LINES: tuple[Role, ...] = (
    "cut", "thread", "benchmark", "phase", "aim", "mean", "whisker", "thin_trend", "trend"
)  # fmt: skip
_SPOTS: tuple[Role, ...] = ("baseline", "excluded", "score")
_WORDS: tuple[Role, ...] = ("goal", "note")
_HATCH: dict[Role, int] = {"band_some": 12, "band_high": 5}


def _style(mark: Mark) -> tuple[bool, str]:
    """Whether a label is bold, and the name of its color."""
    if mark.role in {"goal", "note", "score"}:
        return True, "text"
    return (mark.role == "trend", "accent") if mark.role in {"trend", "thin_trend"} else (False, "muted")


class _Hatched(QGraphicsPolygonItem):
    """A rectangle with slanted lines, `apart` pixels from each other at any range: the denser, the more risk. Qt's own
    patterns would grow with the range of the data."""

    def __init__(self, polygon: QPolygonF, ink: QColor, apart: int) -> None:
        super().__init__(polygon)
        self._ink = ink
        self._apart = apart

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, /, widget: QWidget | None = None) -> None:
        super().paint(painter, option, widget)
        box = painter.worldTransform().mapRect(self.polygon().boundingRect())
        painter.save()
        painter.setWorldTransform(QTransform())
        painter.setClipRect(box)
        painter.setPen(QPen(self._ink, 1))
        begin = math.floor((box.left() - box.height()) / self._apart) * self._apart
        while begin < box.right():
            painter.drawLine(QPointF(begin, box.bottom()), QPointF(begin + box.height(), box.top()))
            begin += self._apart
        painter.restore()


class _Words(QGraphicsObject):
    """Grid labels and the labels of marks, painted in pixels over everything else."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self._canvas = canvas
        self.setZValue(100)

    def boundingRect(self) -> QRectF:
        return QRectF(self._canvas.rect())

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, /, widget: QWidget | None = None) -> None:  # noqa: ARG002 (Qt's own names)
        self._canvas.paint_words(painter)


class Canvas(pg.GraphicsView):
    """The drawing. `placed` tells where the marks really are; Left and Right walk along the scores."""

    def __init__(self, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent, useOpenGL=False, background=None)
        self.setCentralItem(None)
        self._chart = chart
        self._items: list[tuple[Role, Any]] = []
        self._at = -1
        self._beside: tuple[Canvas, ...] = ()
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self._box.disableAutoRange()
        self._box.setFlag(self._box.GraphicsItemFlag.ItemClipsChildrenToShape, enabled=False)
        self.addItem(self._box)
        self._words = _Words(self)
        self.addItem(self._words)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(look.px(240), look.px(140))
        self.set_chart(chart)

    def sizeHint(self) -> QSize:
        return QSize(look.px(640), look.px(320))

    def chart(self) -> Chart:
        """What is drawn."""
        return self._chart

    def set_chart(self, chart: Chart) -> None:
        """Draw another chart."""
        self._chart = chart
        self._at = -1
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.says)
        self._draw()
        self.arrange()

    # what is drawn

    def _draw(self) -> None:
        self._box.clear()
        self._items.clear()
        chart, of = self._chart, look.tokens()
        self.setBackground(QColor(of.surface))
        for role in _GROUNDS:
            self._areas(role)
        self._grid()
        for role in _AREAS:
            self._areas(role)
        for role in _LINES:
            marks = chart.of(role)
            if marks:
                self._curve(role, marks)
        self._scatter()
        self._box.setRange(
            xRange=(chart.x.low, chart.x.high),
            yRange=(chart.y.low, chart.y.high),
            padding=0.0,
            disableAutoRange=True,
        )

    def _areas(self, role: Role) -> None:
        """The filled outlines of one role, one item each."""
        marks = self._chart.of(role)
        if not marks:
            return
        of = look.tokens()
        fill, share, ink = {
            "region": (of.muted, 0.07, ""),
            "band_strength": (of.accent, 0.09, ""),
            "band_low": (of.good.ink, 0.09, ""),
            "band_some": (of.early.ink, 0.07, of.early.ink),
            "band_high": (of.low.ink, 0.09, of.low.ink),
            "interval": (of.accent, 0.16, ""),
            "week": (of.surface, 1.0, ""),
            "present": (of.accent, 0.42, ""),
        }[role]
        brush = QColor(fill)
        brush.setAlphaF(share)
        hatch = QColor(ink or fill)
        hatch.setAlphaF(0.3)
        pen = self._sharp(of.disabled, 1) if role == "week" else QPen(Qt.PenStyle.NoPen)
        for mark in marks:
            polygon = QPolygonF([QPointF(*point) for point in mark.points])
            apart = _HATCH.get(role)
            item = _Hatched(polygon, hatch, apart) if apart else QGraphicsPolygonItem(polygon)
            item.setPen(pen)
            item.setBrush(QBrush(brush))
            self._box.addItem(item, ignoreBounds=True)
            self._items.append((role, item))

    def _sharp(self, ink: str, width: float) -> QPen:
        """A pen that does not grow with the range of the data. Such a pen counts pixels of the screen, not of the window:
        without this a thick line would be a thin one at 200 %."""
        pen = QPen(QColor(ink), width * self.devicePixelRatioF())
        pen.setCosmetic(True)
        return pen

    def _pen(self, role: Role) -> QPen:
        of = look.tokens()
        ink, width, dash = {
            "thread": (of.accent, 1.0, None),
            "benchmark": (of.few.ink, 1.5, None),
            "phase": (of.muted, 1.0, [1.0, 3.0]),
            "aim": (of.text, 1.5, [4.0, 3.0]),
            "trend": (of.accent, 2.5, None),
            "thin_trend": (of.accent, 1.25, None),
            "mean": (of.text, 2.0, None),
            "cut": (of.muted, 1.0, None),
            "whisker": (of.text, 1.25, None),
        }[role]
        pen = self._sharp(ink, width)
        if role == "thread":
            pale = QColor(ink)
            pale.setAlphaF(0.45)
            pen.setColor(pale)
        if dash:
            pen.setDashPattern(dash)
            if role == "phase":
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # else dots grow into dashes
        return pen

    def _curve(self, role: Role, marks: Iterable[Mark]) -> None:
        """All lines of one role as one item: what joins two points is told by an array."""
        xs: list[float] = []
        ys: list[float] = []
        joined: list[bool] = []
        for mark in marks:
            xs += [x for x, _ in mark.points]
            ys += [y for _, y in mark.points]
            joined += [True] * (len(mark.points) - 1) + [False]
        curve = pg.PlotCurveItem(
            np.array(xs), np.array(ys), pen=self._pen(role), connect=np.array(joined, dtype=np.int32), antialias=True
        )
        self._box.addItem(curve, ignoreBounds=True)
        self._items.append((role, curve))

    def _grid(self) -> None:
        chart = self._chart
        pen = self._sharp(look.tokens().hairline, 1)
        xs = np.array([chart.x.low, chart.x.high] * len(chart.y.ticks))
        ys = np.repeat([tick.at for tick in chart.y.ticks], 2).astype(float)
        if len(xs):
            self._box.addItem(pg.PlotCurveItem(xs, ys, pen=pen, connect="pairs", antialias=False), ignoreBounds=True)

    def _scatter(self) -> None:
        """The dots and squares: one item a role, because pyqtgraph mixes up symbols given one by one."""
        of = look.tokens()
        looks: dict[Role, tuple[int, str, QPen, QBrush]] = {
            "baseline": (_SQUARE, "s", self._sharp(of.text, 1.25), QBrush(QColor(of.surface))),
            "excluded": (_DOT, "o", self._sharp(of.muted, 1.25), QBrush(QColor(of.surface))),
            "score": (_DOT, "o", self._sharp(of.accent, 1), QBrush(QColor(of.accent))),
        }
        for role, (size, symbol, pen, brush) in looks.items():
            points = [point for mark in self._chart.of(role) for point in mark.points]
            if points:
                xs, ys = np.array(points).T
                spots = pg.ScatterPlotItem(
                    xs, ys, size=look.px(size), symbol=symbol, pen=pen, brush=brush, antialias=True, pxMode=True
                )
                self._box.addItem(spots, ignoreBounds=True)
                self._items.append((role, spots))

    def placed(self) -> list[tuple[Role, tuple[Point, ...]]]:
        """The data coordinates of what was handed to pyqtgraph, read back from its items: one entry a mark."""
        found: list[tuple[Role, tuple[Point, ...]]] = []
        for role, item in self._items:
            if role in _GROUNDS or role in _AREAS:
                polygon: QPolygonF = item.polygon()
                found.append((role, tuple((polygon.at(at).x(), polygon.at(at).y()) for at in range(polygon.size()))))
                continue
            xs, ys = item.getData()
            points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
            for mark in self._chart.of(role):
                found.append((role, tuple(points[: len(mark.points)])))
                del points[: len(mark.points)]
        found.extend((mark.role, mark.points) for role in _WORDS for mark in self._chart.of(role))
        return found

    # where things stand

    def line_up(self, canvases: Sequence[Canvas]) -> None:
        """Give all of these, of the same width and stacked, the same left and right edge: a date stands at one place."""
        self._beside = tuple(canvases)
        self.arrange()

    def left_edge(self) -> float:
        """Where the data may begin, so that the words of the ticks have their room."""
        small = look.metrics("status")
        ticks = max((small.horizontalAdvance(tick.label) for tick in self._chart.y.ticks), default=0)
        return float(ticks + look.px(look.PAD))

    def right_edge(self, left: float) -> float:
        """Where the data ends, so that words beyond it have their room."""
        width = self.width()
        right = float(width - look.px(_LEAST_RIGHT))
        span = (self._chart.x.high - self._chart.x.low) or 1.0
        for mark in self._chart.marks:
            if mark.label and mark.side in {"right", "below_right"}:
                share = ((mark.label_at or mark.points[-1])[0] - self._chart.x.low) / span
                if share > 0:
                    needed = self._advance(mark) + look.px(look.WIDE)
                    right = min(right, left + (width - left - needed) / share)
        return max(right, left + (width - left) * 0.6)

    def plot_rect(self) -> QRectF:
        """The rectangle of the data in pixels of this widget."""
        together = self._beside or (self,)
        left = max(one.left_edge() for one in together)
        right = min(one.right_edge(left) for one in together)
        top = look.px(_TOP)
        return QRectF(left, top, right - left, max(1.0, self.height() - top - look.px(_BOTTOM)))

    def to_pixels(self, point: Point) -> QPointF:
        """Where a point of the data stands in this widget."""
        chart, rect = self._chart, self._rect
        return QPointF(
            rect.left() + (point[0] - chart.x.low) / ((chart.x.high - chart.x.low) or 1.0) * rect.width(),
            rect.bottom() - (point[1] - chart.y.low) / ((chart.y.high - chart.y.low) or 1.0) * rect.height(),
        )

    def painted_at(self, point: Point) -> QPointF:
        """Where pyqtgraph paints a point of the data: it must be where `to_pixels` says."""
        return self.viewportTransform().map(self._box.mapViewToScene(QPointF(*point)))

    def arrange(self) -> None:
        """Reckon anew where everything stands."""
        self._rect = self.plot_rect()
        self._box.setGeometry(self._rect)
        self._words.prepareGeometryChange()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if hasattr(self, "_words"):  # pyqtgraph resizes the view while it is still being made
            for one in self._beside or (self,):
                one.arrange()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and hasattr(self, "_words"):
            self._draw()
            self.arrange()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_words"):
            self._draw()
            self.arrange()

    def _advance(self, mark: Mark) -> int:
        return look.metrics("status", bold=_style(mark)[0]).horizontalAdvance(mark.label)

    def label_rect(self, mark: Mark) -> QRectF:
        """The room of a mark's words in pixels, moved inside the widget where they would be cut off."""
        spot = self.to_pixels(mark.label_at or mark.points[-1])
        wide, high = self._advance(mark), look.metrics("status").height()
        near, gap = look.px(5), look.px(look.STEP)
        left, top = {
            "right": (spot.x() + gap, spot.y() - high / 2),
            "above_right": (spot.x() + near, spot.y() - high),
            "below_right": (spot.x() + near, spot.y() + near),
            "top_right": (spot.x() + near, spot.y()),
            "top_left": (spot.x() - near - wide, spot.y()),
            "above": (spot.x() - wide / 2, spot.y() - near - high),
            "below": (spot.x() - wide / 2, spot.y() + near),
        }[mark.side]
        left = min(max(left, 0.0), max(0.0, self.width() - wide - 2.0))
        top = min(max(top, 0.0), max(0.0, self._rect.bottom() - high))
        return QRectF(left, top, wide, high)

    def paint_words(self, painter: QPainter) -> None:
        """Paint ticks and labels; the scene calls it."""
        chart, of = self._chart, look.tokens()
        flags = Qt.AlignmentFlag
        painter.setFont(look.font("status"))
        painter.setPen(QColor(of.muted))
        high = look.metrics("status").height()
        for tick in chart.y.ticks:
            y = self.to_pixels((chart.x.low, tick.at)).y()
            box = QRectF(0, y - high / 2, self._rect.left() - look.px(look.STEP), high)
            painter.drawText(box, int(flags.AlignRight | flags.AlignVCenter), tick.label)
        reached = -math.inf
        for tick in chart.x.ticks:
            wide = look.metrics("status").horizontalAdvance(tick.label)
            x = self.to_pixels((tick.at, chart.y.low)).x()
            left = min(max(x - wide / 2, 0.0), self.width() - wide - 1.0)
            if left < reached + look.px(look.STEP):
                continue
            box = QRectF(left, self._rect.bottom() + look.px(7), wide + 2, high)
            painter.drawText(box, int(flags.AlignLeft | flags.AlignVCenter), tick.label)
            reached = left + wide
        ground = QColor(of.surface)
        ground.setAlphaF(0.86)
        for mark in chart.marks:
            if mark.label:
                bold, ink = _style(mark)
                box = self.label_rect(mark)
                painter.fillRect(box.adjusted(-2, 1, 2, -1), ground)
                painter.setFont(look.font("status", bold=bold))
                painter.setPen(look.color(ink))
                painter.drawText(box.adjusted(0, 0, 4, 0), int(flags.AlignLeft | flags.AlignVCenter), mark.label)
        if self.hasFocus():
            paint_ring(painter, QRectF(self.rect()).adjusted(0, 0, -1, -1), look.px(look.CONTROL_CORNER))
            stops = self._stops()
            if 0 <= self._at < len(stops):
                spot = self.to_pixels(stops[self._at][0])
                painter.setPen(QPen(QColor(of.accent), look.RING))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(spot, 7.0, 7.0)

    # telling a score, or what lies under the mouse

    def _scores(self) -> list[tuple[Role, Point]]:
        found: list[tuple[Role, Point]] = [
            (mark.role, point) for role in _SPOTS for mark in self._chart.of(role) for point in mark.points
        ]
        found.sort(key=lambda known: known[1])
        return found

    def told(self, role: Role, point: Point) -> str:
        """A score in words: "January 12: 69 words"."""
        date = dt.date.fromordinal(round(point[0]))
        also = {"baseline": ", baseline", "excluded": ", left out"}.get(role, "")
        return f"{day_words(date)}: {amount(round(point[1], 3), self._chart.y.title)}{also}"

    def nearest(self, spot: QPointF) -> tuple[Role, Point] | None:
        """The score under a place of the widget, or None."""

        def away(known: tuple[Role, Point]) -> float:
            step = self.to_pixels(known[1]) - spot
            return math.hypot(step.x(), step.y())

        close = min(self._scores(), key=away, default=None)
        return close if close is not None and away(close) <= _NEAR else None

    def told_at(self, spot: QPointF) -> str:
        """What is said of a place of the widget: the score there, else the area that tells something, else nothing."""
        found = self.nearest(spot)
        if found is not None:
            return self.told(*found)
        for mark in self._chart.marks:
            if mark.tells:
                area = QPolygonF([self.to_pixels(point) for point in mark.points])
                if area.containsPoint(spot, Qt.FillRule.OddEvenFill):
                    return mark.tells
        return ""

    def _stops(self) -> list[tuple[Point, str]]:
        """Where Left and Right halt: at the scores, or without any at the areas that tell something."""
        scores = self._scores()
        if scores:
            return [(point, self.told(role, point)) for role, point in scores]
        areas = [mark for mark in self._chart.marks if mark.tells]
        return [
            ((sum(x for x, _ in mark.points[:-1]) / 4, max(y for _, y in mark.points)), mark.tells) for mark in areas
        ]

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        said = self.told_at(event.position())
        if said:
            QToolTip.showText(event.globalPosition().toPoint(), said, self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # pyqtgraph would begin a drag

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls, the chart never zooms

    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = self._stops()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or not stops:
            event.ignore()
            return
        self._at = len(stops) - 1 if self._at < 0 else min(max(self._at + step, 0), len(stops) - 1)
        point, said = stops[self._at]
        spot = self.to_pixels(point)
        QToolTip.showText(self.mapToGlobal(QPoint(round(spot.x()), round(spot.y()) - look.px(44))), said, self)
        announce(self, said)
        self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._at = -1
        self.viewport().update()


class ChartView(QWidget):
    """A chart and its twin, a table, with the button that changes between them.

    Its accessible name is the chart's title, its description the paragraph that the chart says.
    """

    def __init__(self, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(chart)
        self.table: ValueTable[tuple[str, ...]] | None = None
        self.toggle = Button("Show as a table", "link", "table")
        self.toggle.clicked.connect(self.turn)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.canvas)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 0, 0)
        below.addStretch(1)
        below.addWidget(self.toggle)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(look.GAP))
        box.addWidget(self._stack, 1)
        box.addLayout(below)
        self._name(chart)

    def _name(self, chart: Chart) -> None:
        self.setAccessibleName(chart.title)
        self.setAccessibleDescription(chart.says)
        self.toggle.setVisible(bool(chart.table))
        self.toggle.setAccessibleDescription(chart.title)

    def chart(self) -> Chart:
        """What is shown."""
        return self.canvas.chart()

    def set_chart(self, chart: Chart) -> None:
        """Show another chart; a table stays a table."""
        self.canvas.set_chart(chart)
        self._name(chart)
        if self.table is not None:
            shown = self._stack.currentWidget() is self.table
            self._stack.removeWidget(self.table)
            self.table.deleteLater()
            self.table = None
            if shown:
                self.turn()

    def placed(self) -> list[tuple[Role, tuple[Point, ...]]]:
        """The painted marks with their data coordinates, read back from what paints them."""
        return self.canvas.placed()

    def turn(self) -> None:
        """Show the table in place of the chart, or the chart again."""
        if self._stack.currentWidget() is self.canvas:
            if self.table is None:
                self.table = _table(self.chart())
                self._stack.addWidget(self.table)
            self._stack.setCurrentWidget(self.table)
            self.toggle.setText("Show as a chart")
        else:
            self._stack.setCurrentWidget(self.canvas)
            self.toggle.setText("Show as a table")
        self.toggle.updateGeometry()


def _numeric(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).isdigit()


def _table(chart: Chart) -> ValueTable[tuple[str, ...]]:
    """The rows of a chart; a column of numbers stands at the right and sorts by value, others stay in their order."""
    heading, *rows = chart.table

    def column(at: int) -> Column[tuple[str, ...]]:
        filled = [row[at] for row in rows if row[at]]
        numbers = bool(filled) and all(_numeric(text) for text in filled)
        order = {row: number for number, row in enumerate(rows)}
        return Column(
            title=heading[at],
            text=lambda row: row[at],
            sort=(lambda row: float(row[at]) if row[at] else None) if numbers else order.get if at == 0 else None,
            align="right" if numbers else "left",
            grows=at == len(heading) - 1,
        )

    return ValueTable([column(at) for at in range(len(heading))], rows, name=f"{chart.title}: table")
