"""A chart the height of a line: the shape of the scores beside a name, from the same value as the large chart."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from interventiondesk.charts.chart import Chart, Point
from interventiondesk.ui import look

WIDTH, HEIGHT = 96, 24
_INSET = 3.0


def placing(chart: Chart, where: QRectF) -> Callable[[Point], QPointF]:
    """The function that puts data coordinates of the chart into a rectangle."""
    inner = where.adjusted(_INSET, _INSET, -_INSET, -_INSET)
    wide = (chart.x.high - chart.x.low) or 1.0
    tall = (chart.y.high - chart.y.low) or 1.0

    def place(point: Point) -> QPointF:
        return QPointF(
            inner.left() + (point[0] - chart.x.low) / wide * inner.width(),
            inner.bottom() - (point[1] - chart.y.low) / tall * inner.height(),
        )

    return place


def paint_sparkline(painter: QPainter, chart: Chart, where: QRectF) -> None:
    """Paint the goal line, the thread and the dots of a chart; the last score is the largest dot."""
    of = look.tokens()
    place = placing(chart, where)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for role, ink, width, dash in (
        ("aim", of.muted, 1.0, [4.0, 3.0]),
        ("phase", of.muted, 1.0, [1.0, 2.0]),
        ("thread", of.accent, 1.25, None),
        ("trend", of.accent, 1.75, None),
    ):
        pen = QPen(QColor(ink), width)
        if dash:
            pen.setDashPattern(dash)
        painter.setPen(pen)
        for mark in chart.marks:
            if mark.role == role:
                painter.drawPolyline(QPolygonF([place(point) for point in mark.points]))
    painter.setPen(QPen(QColor(of.muted), 1))
    for mark in chart.of("baseline"):
        for point in mark.points:
            spot = place(point)
            painter.drawRect(QRectF(spot.x() - 1.25, spot.y() - 1.25, 2.5, 2.5))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(of.accent))
    spots = [place(point) for mark in chart.of("score") for point in mark.points]
    for spot in spots:
        painter.drawEllipse(spot, 1.25, 1.25)
    if spots:
        painter.drawEllipse(max(spots, key=lambda spot: spot.x()), 2.5, 2.5)
    painter.restore()
