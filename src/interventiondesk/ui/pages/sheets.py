"""The pages of a PDF one below the other, painted from the very bytes that are printed and saved."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import collections

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from interventiondesk.documents.preview import Preview
from interventiondesk.ui import look

_GAP = 16
_WIDEST = 760
_KEPT = 8
"""Pictures of pages that stay in memory: those in view and their neighbors."""


def image_of(preview: Preview, page: int, scale: float) -> QImage:
    """A page as a picture of its own memory. At scale 1 a point is a pixel."""
    drawn = preview.picture(page, scale)
    image = QImage(drawn.rgb, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB888)
    return image.copy()  # the bytes belong to `drawn`, which is gone when this returns


class Sheets(QAbstractScrollArea):
    """The pages, scrolled by wheel, arrows, PageUp, PageDown, Home and End. `at` carries the page in view, from 0.

    Read aloud as the page's number and its words.
    """

    at = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview: Preview | None = None
        self._pictures: collections.OrderedDict[tuple[int, int], QImage] = collections.OrderedDict()
        self._where: list[QRect] = []
        self._page = 0
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setAccessibleName("Pages")
        self.verticalScrollBar().valueChanged.connect(self._scrolled)

    def show_pdf(self, pdf: bytes) -> None:
        """Show another file; where one was looked at, the page in view stays."""
        before = self._page
        if self.preview is not None:
            self.preview.close()
        self.preview = Preview(pdf) if pdf else None
        self._pictures.clear()
        self._lay_out()
        self.go_to(before if before < self.pages() else 0)
        self.viewport().update()

    def pages(self) -> int:
        """How many pages there are."""
        return self.preview.pages if self.preview is not None else 0

    def page(self) -> int:
        """The page in view, from 0."""
        return self._page

    def go_to(self, page: int) -> None:
        """Bring a page, counted from 0, to the top."""
        if 0 <= page < len(self._where):
            # The last pages cannot come to the top: what was asked for counts, not where the bar ends.
            self.verticalScrollBar().setValue(self._where[page].top() - look.px(_GAP) // 2)
            self._say(page)

    def _lay_out(self) -> None:
        self._where = []
        top = look.px(_GAP) // 2
        width = min(self.viewport().width() - 2 * look.px(_GAP), look.px(_WIDEST))
        left = (self.viewport().width() - width) // 2
        for page in range(self.pages()):
            wide, high = self.preview.size(page) if self.preview else (1.0, 1.0)
            height = round(width * high / wide)
            self._where.append(QRect(left, top, width, height))
            top += height + look.px(_GAP)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, top - look.px(_GAP) // 2 - self.viewport().height()))
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(look.px(40))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self._page
        self._pictures.clear()
        self._lay_out()
        self.go_to(page)

    def _scrolled(self, value: int) -> None:
        middle = value + self.viewport().height() // 3
        page = next((at for at, where in enumerate(self._where) if where.bottom() >= middle), self.pages() - 1)
        self._say(max(0, page))
        self.viewport().update()

    def _say(self, page: int) -> None:
        told = f"Page {page + 1} of {self.pages()}"
        if self.preview is not None and self.accessibleName() != told:
            self.setAccessibleName(told)
            self.setAccessibleDescription(self.preview.text(page))
        if page != self._page:
            self._page = page
            self.at.emit(page)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        bar = self.verticalScrollBar()
        if key == Qt.Key.Key_PageDown:
            self.go_to(min(self._page + 1, self.pages() - 1))
        elif key == Qt.Key.Key_PageUp:
            self.go_to(max(self._page - 1, 0))
        elif key == Qt.Key.Key_Home:
            self.go_to(0)
        elif key == Qt.Key.Key_End:
            self.go_to(self.pages() - 1)
        elif key == Qt.Key.Key_Down:
            bar.setValue(bar.value() + bar.singleStep())
        elif key == Qt.Key.Key_Up:
            bar.setValue(bar.value() - bar.singleStep())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return QSize(look.px(560), look.px(600))

    def _picture(self, page: int, width: int) -> QImage | None:
        if self.preview is None:
            return None
        ratio = self.viewport().devicePixelRatioF()
        key = (page, round(width * ratio))
        known = self._pictures.get(key)
        if known is None:
            known = image_of(self.preview, page, width * ratio / self.preview.size(page)[0])
            known.setDevicePixelRatio(ratio)
            self._pictures[key] = known
            while len(self._pictures) > _KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        return known

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        over = self.verticalScrollBar().value()
        for page, where in enumerate(self._where):
            here = where.translated(0, -over)
            if not here.intersects(event.rect()):
                continue
            picture = self._picture(page, where.width())
            if picture is not None:
                painter.drawImage(here, picture)
            focused = page == self._page and self.hasFocus()
            painter.setPen(QPen(look.color("accent" if focused else "line"), look.RING if focused else 1))
            painter.drawRect(here.adjusted(0, 0, -1, -1))
