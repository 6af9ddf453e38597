"""The small part of pyqtgraph that `ui/parts/plot.py` uses; the library has no types of its own."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsObject, QGraphicsScene, QGraphicsView, QGraphicsWidget, QWidget

class GraphicsView(QGraphicsView):
    sceneObj: QGraphicsScene
    def __init__(self, parent: QWidget | None = ..., useOpenGL: bool | None = ..., background: Any = ...) -> None: ...
    def setBackground(self, background: QColor | str | None) -> None: ...
    def setCentralItem(self, item: QGraphicsWidget | None) -> None: ...
    def addItem(self, *args: QGraphicsItem) -> None: ...
    def removeItem(self, *args: QGraphicsItem) -> None: ...
    def close(self) -> bool: ...

class ViewBox(QGraphicsWidget):
    def __init__(
        self,
        parent: QGraphicsItem | None = ...,
        *,
        enableMouse: bool = ...,
        enableMenu: bool = ...,
        defaultPadding: float = ...,
    ) -> None: ...
    def addItem(self, item: QGraphicsItem, ignoreBounds: bool = ...) -> None: ...
    def clear(self) -> None: ...
    def disableAutoRange(self, axis: int | None = ...) -> None: ...
    def setRange(
        self,
        rect: QRectF | None = ...,
        xRange: tuple[float, float] | None = ...,
        yRange: tuple[float, float] | None = ...,
        padding: float | None = ...,
        update: bool = ...,
        disableAutoRange: bool = ...,
    ) -> None: ...
    def viewRange(self) -> list[list[float]]: ...
    def mapViewToScene(self, obj: QPointF) -> QPointF: ...

class PlotCurveItem(QGraphicsObject):
    def __init__(
        self, x: Any = ..., y: Any = ..., *, pen: QPen | None = ..., connect: Any = ..., antialias: bool = ...
    ) -> None: ...
    def getData(self) -> tuple[Any, Any]: ...
    def setPen(self, pen: QPen) -> None: ...

class ScatterPlotItem(QGraphicsObject):
    def __init__(
        self,
        x: Any = ...,
        y: Any = ...,
        *,
        size: Any = ...,
        symbol: Any = ...,
        pen: Sequence[QPen] | QPen | None = ...,
        brush: Sequence[QBrush] | QBrush | None = ...,
        antialias: bool = ...,
        pxMode: bool = ...,
    ) -> None: ...
    def getData(self) -> tuple[Any, Any]: ...

