"""Filters and buttons in a line that goes on in the next one where there is no room, so that nothing is cut off."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from PySide6.QtCore import QMargins, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from interventiondesk.ui import look


class Flow(QLayout):
    """Widgets from left to right, each as wide as it asks, at most `widest` pixels of the sketches."""

    def __init__(self, parent: QWidget | None = None, *, widest: int = 240) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._widest = widest
        self.setContentsMargins(QMargins())

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override] # Qt asks beyond the last one for None
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override] # the same
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._laid(QRect(0, 0, width, 0), place=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._laid(rect, place=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        least = QSize()
        for item in self._items:
            least = least.expandedTo(item.minimumSize())
        return least

    def _laid(self, rect: QRect, *, place: bool) -> int:
        """Place the widgets, or only tell how high they stand; what is lower stands in the middle of its line."""
        across, down = look.px(look.STEP), look.px(look.STEP)
        left, top, high = rect.left(), rect.top(), 0
        line: list[tuple[QLayoutItem, QRect]] = []

        def end_line() -> None:
            for item, where in line:
                if place:
                    item.setGeometry(where.translated(0, (high - where.height()) // 2))
            line.clear()

        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            size = item.sizeHint()
            wide = min(size.width(), look.px(self._widest), max(rect.width(), item.minimumSize().width()))
            if line and left + wide > rect.right() + 1:
                end_line()
                left, top, high = rect.left(), top + high + down, 0
            line.append((item, QRect(left, top, wide, size.height())))
            left += wide + across
            high = max(high, size.height())
        end_line()
        return top + high - rect.top()
