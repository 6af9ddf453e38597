"""What makes a widget as high as its words need at the width it has: mixed into lines, cautions and choices."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from interventiondesk.ui import look


class HighAsItsWords:
    """Stands before the widget's own class among the bases; `take_height` is called when the widget is made.

    `height_at` says the height in pixels at a width. `usual_width` and `least_width` are those of its hints, in pixels of
    the sketches.
    """

    usual_width = 240
    least_width = 120

    def height_at(self, width: int) -> int:
        """The height that the words need at a width."""
        del width
        raise NotImplementedError

    def take_height(self) -> None:
        """Tell the layout that the height follows from the width."""
        assert isinstance(self, QWidget)  # noqa: S101 - it is mixed into widgets only
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.height_at(width)

    def sizeHint(self) -> QSize:
        assert isinstance(self, QWidget)  # noqa: S101 - as above
        width = look.px(self.usual_width)
        return QSize(width, self.heightForWidth(max(self.width(), width)))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(self.least_width), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        assert isinstance(self, QWidget)  # noqa: S101 - as above
        QWidget.resizeEvent(self, event)
        # Qt holds a fixed height against the hint of the old width, and cuts the last line off
        if self.heightForWidth(self.width()) != self.height():
            self.updateGeometry()
