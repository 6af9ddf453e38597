"""Two columns of cards that stand one below the other where the window is narrow or the type is large."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.places import Scrolled

_ALL = 16_777_215  # Qt's own largest width


class Folding(Scrolled):
    """A scrolled page of two columns. `aside` is the width of the second one; 0 gives both the same.

    Below `fold` (in pixels of the sketches) the second column stands under the first.
    """

    def __init__(self, *, aside: int = 0, fold: int = 840, top: int = 14) -> None:
        super().__init__(aside=aside)
        self._aside_width, self._fold = aside, fold
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        assert isinstance(layout, QBoxLayout)  # noqa: S101 - Scrolled makes it so
        self._columns = layout
        margins = layout.contentsMargins()
        layout.setContentsMargins(margins.left(), look.px(top), margins.right(), margins.bottom())
        if aside:
            item = layout.itemAt(1)
            held = item.widget() if item is not None else None
            assert held is not None  # noqa: S101 - Scrolled makes it so
            self._second = held
        else:
            self._second = QWidget()
            self._second.setLayout(self.aside)
            self.aside.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self._second, 1)
        first, second = layout.itemAt(0), layout.itemAt(1)
        for item in (first, second):
            if item is not None and not aside:
                layout.setStretch(layout.indexOf(item), 1)

    def show_aside(self, *, shown: bool) -> None:
        """Whether there is a second column at all."""
        self._second.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        narrow = self.viewport().width() < look.px(self._fold)
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)
            self._columns.setStretch(0, 0 if narrow else 1)
            if self._aside_width:
                wide = look.px(self._aside_width)
                self._second.setMinimumWidth(0 if narrow else wide)
                self._second.setMaximumWidth(_ALL if narrow else wide)
        # a scroll bar takes its room from the margin: the cards stay in line with what stands above them
        margins = self._columns.contentsMargins()
        right = max(0, look.px(look.PAGE) - (self.width() - self.viewport().width()))
        if margins.right() != right:
            margins.setRight(right)
            self._columns.setContentsMargins(margins)
        super().resizeEvent(event)
