"""Files that are dropped anywhere on the window: seen before any field in it could take their names for text."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QDropEvent, QPainter, QPaintEvent, QPen, QWindow
from PySide6.QtWidgets import QWidget

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.words import paint_line

_DRAGS = {QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.DragLeave, QEvent.Type.Drop}
_SAYS = "Drop it here. You see what it would do before anything is changed."


def files_of(event: QDropEvent) -> list[Path]:
    """The files and folders of this computer that are being dropped."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]


class _Veil(QWidget):
    """What lies over the window while a file hovers over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(_SAYS)
        self.hide()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = look.color("soft")
        ground.setAlpha(235)
        painter.setPen(QPen(look.color("accent"), 2))
        painter.setBrush(ground)
        body = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        painter.drawRoundedRect(body, look.px(look.CARD_CORNER), look.px(look.CARD_CORNER))
        side = look.px(36)
        center = body.center()
        icons.draw(painter, "file", QRectF(center.x() - side / 2, center.y() - side, side, side), look.color("accent"))
        wide = look.metrics(bold=True).horizontalAdvance(_SAYS)
        base = center.y() + look.px(28)
        paint_line(painter, center.x() - wide / 2, base, _SAYS, look.font(bold=True), look.color("text"))


class Drops(QObject):
    """Watches one window. `dropped` carries the paths, in the order of the file manager.

    The events are taken from the window of the system, where there are few of them: a filter on the whole application
    would bring every event of every widget through Python, and one on the page would come after a line of text.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._watched: QWindow | None = None
        self.veil: _Veil | None = None
        window.setAcceptDrops(True)

    def watch(self) -> None:
        """To be called whenever the window is shown: its window of the system may be a new one."""
        handle = self._window.windowHandle()
        if handle is not self._watched:
            self._watched = handle
            handle.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in _DRAGS:
            return False
        if kind == QEvent.Type.DragLeave:
            self._hover(on=False)
            return False
        assert isinstance(event, QDropEvent)  # noqa: S101 (Qt's own class of these events)
        files = files_of(event)
        if not files:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._hover(on=kind != QEvent.Type.Drop)
        if kind == QEvent.Type.Drop:
            self.dropped.emit(files)
        return True

    def _hover(self, *, on: bool) -> None:
        if on and self.veil is None:
            self.veil = _Veil(self._window)
        if self.veil is not None:
            self.veil.setGeometry(self._window.rect())
            self.veil.setVisible(on)
            if on:
                self.veil.raise_()
