"""Our own line icons, colored from the palette at the moment they are painted, sharp at every scale.

`QIcon.fromTheme` is empty on many Linux desktops and icon fonts are blocked in managed schools; so the shapes are small
SVG files of our own whose strokes are `currentColor`.
"""

from __future__ import annotations

import functools

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from interventiondesk.resources import resource
from interventiondesk.ui import look


@functools.cache
def names() -> tuple[str, ...]:
    """All icons there are, sorted."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


@functools.cache
def _source(name: str) -> str:
    return resource("icons", f"{name}.svg").read_text(encoding="utf-8")


@functools.lru_cache(maxsize=256)
def _renderer(name: str, ink: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", ink).encode()))


def draw(painter: QPainter, name: str, where: QRect | QRectF, ink: str | QColor) -> None:
    """Paint one icon into a square. Raises FileNotFoundError where there is no such icon."""
    _renderer(name, QColor(ink).name()).render(painter, QRectF(where))


class _Engine(QIconEngine):
    """Paints the shape in the color that its mode asks for, read when it is painted."""

    def __init__(self, name: str, ink: str) -> None:
        super().__init__()
        self._name, self._ink = name, ink

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._ink)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        ink = {QIcon.Mode.Disabled: "disabled", QIcon.Mode.Selected: "accent"}.get(mode, self._ink)
        draw(painter, self._name, rect, look.color(ink))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made


def icon(name: str, ink: str = "muted") -> QIcon:
    """An icon by its name. `ink` is the name of the color token for the normal mode; disabled and selected have theirs.

    Raises FileNotFoundError where there is no such icon.
    """
    _source(name)
    return QIcon(_Engine(name, ink))
