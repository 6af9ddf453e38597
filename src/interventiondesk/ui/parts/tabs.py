"""Underlined tabs: one row of words, the chosen one in accent with a line under it."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QTabBar, QWidget

from interventiondesk.ui import look
from interventiondesk.ui.parts.buttons import paint_ring

_BETWEEN = 22


class Tabs(QTabBar):
    """A tab bar whose words begin where it begins. Arrow keys choose, as in every tab bar; `currentChanged` tells."""

    def __init__(self, titles: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        for title in titles:
            self.addTab(title.replace("&", "&&"))

    def title(self, index: int) -> str:
        """The words of one tab."""
        return self.tabText(index).replace("&&", "&")

    def tabSizeHint(self, index: int) -> QSize:
        # the bold width always: choosing a tab must not move its neighbors
        return QSize(look.metrics(bold=True).horizontalAdvance(self.title(index)) + look.px(_BETWEEN), look.px(36))

    def minimumTabSizeHint(self, index: int) -> QSize:
        return self.tabSizeHint(index)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        for index in range(self.count()):
            where = self.tabRect(index)
            words = where.adjusted(0, 0, -look.px(_BETWEEN), 0)
            chosen = index == self.currentIndex()
            painter.setFont(look.font(bold=chosen))
            painter.setPen(look.color("accent" if chosen else "muted"))
            painter.drawText(words, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), self.title(index))
            if chosen:
                thick = look.px(2)
                painter.fillRect(words.left(), where.bottom() + 1 - thick, words.width(), thick, look.color("accent"))
                if self.hasFocus():
                    paint_ring(painter, words.adjusted(-4, 5, 4, -5), look.px(look.GAP))
