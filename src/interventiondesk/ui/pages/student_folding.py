"""Two columns of cards that stand one below the other where the window is narrow or the type is large."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from interventiondesk.ui import look
from interventiondesk.ui.places import Scrolled


class Folding(Scrolled):
    """A scrolled page of two columns. `aside` is the width of the second one; 0 gives both the same.

    Below `fold` (in pixels of the sketches) the second column stands under the first.
    """

    def __init__(self, *, aside: int = 0, fold: int = 840, top: int = 14) -> None:
        super().__init__(aside=aside, fold=fold)
        layout = self._columns
        margins = layout.contentsMargins()
        layout.setContentsMargins(margins.left(), look.px(top), margins.right(), margins.bottom())
        if self._second is None:
            self._second = QWidget()
            self._second.setLayout(self.aside)
            self.aside.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(self._second, 1)
            layout.setStretch(0, 1)

    def show_aside(self, *, shown: bool) -> None:
        """Whether there is a second column at all."""
        if self._second is not None:
            self._second.setVisible(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A scroll bar takes its room from the margin: the cards stay in line with what stands above them."""
        margins = self._columns.contentsMargins()
        right = max(0, look.px(look.PAGE) - (self.width() - self.viewport().width()))
        if margins.right() != right:
            margins.setRight(right)
            self._columns.setContentsMargins(margins)
        super().resizeEvent(event)
