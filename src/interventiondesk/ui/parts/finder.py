"""Finds any student or command by typing: the dialog behind Ctrl+K and the search box."""
# ruff: noqa: N802 (Qt names the methods that it calls)

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from interventiondesk.ui import icons, look
from interventiondesk.ui.parts.bar import announce
from interventiondesk.ui.parts.words import folded, label

_Index = QModelIndex | QPersistentModelIndex
_MOST = 50
_WIDE, _ROWS = 560, 9
_NOTHING = "Nothing is called so. Type a part of a student's or a group's name, of a place, or of what you want to do."


@dataclasses.dataclass(frozen=True, slots=True)
class Findable:
    """Something that can be found, and what choosing it does. `also` are further words that find it, never shown."""

    title: str
    subtitle: str
    on: Callable[[], object]
    icon: str = ""
    also: str = ""


def rank(typed: str, title: str, more: str = "") -> int | None:
    """How well a text answers what was typed; smaller is better, None is no answer. Both texts are folded already.

    Each typed word must begin a word of the title (best), or stand in it, or stand in `more`.
    """
    worth = 0
    words = title.split()
    for number, word in enumerate(typed.split()):
        at = next((at for at, known in enumerate(words) if known.startswith(word)), None)
        if at is not None:
            worth += min(at, 5) if at != number else 0
        elif word in title:
            worth += 20
        elif word in more:
            worth += 50
        else:
            return None
    return worth


def prepared(items: Sequence[Findable]) -> list[tuple[str, str]]:
    """The folded texts of the items, made once so that typing is instant."""
    return [(folded(item.title), folded(f"{item.subtitle} {item.also}")) for item in items]


def ranked(
    typed: str, items: Sequence[Findable], texts: Sequence[tuple[str, str]] = (), most: int = _MOST
) -> list[Findable]:
    """The items that answer what was typed, best first; equals keep their order. `texts` are the prepared ones."""
    plain = folded(typed)
    known = texts or prepared(items)
    worths = ((rank(plain, title, more), at) for at, (title, more) in enumerate(known))
    found = sorted((worth, at) for worth, at in worths if worth is not None)
    return [items[at] for _, at in found[:most]]


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.items: list[Findable] = []

    def show_items(self, items: list[Findable]) -> None:
        self.beginResetModel()
        self.items = items
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own default)
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return item.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.title}, {item.subtitle}" if item.subtitle else item.title
        return None


class _Rows(QStyledItemDelegate):
    def __init__(self, model: _Model, shown: QListView) -> None:
        super().__init__(shown)
        self._model, self._list = model, shown

    def sizeHint(self, _option: QStyleOptionViewItem, _index: _Index) -> QSize:
        return QSize(look.px(200), look.px(look.ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        item = self._model.items[index.row()]
        of = look.tokens()
        where: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue] (missing in the stubs)
        if index == self._list.currentIndex():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(of.soft))
            painter.drawRoundedRect(where, look.px(look.CONTROL_CORNER), look.px(look.CONTROL_CORNER))
        inner = where.adjusted(look.px(look.PAD), 0, -look.px(look.PAD), 0)
        if item.icon:
            side = look.px(16)
            icons.draw(painter, item.icon, QRect(inner.left(), inner.center().y() - side // 2, side, side), of.muted)
            inner.setLeft(inner.left() + side + look.px(look.STEP))
        flag = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        measure = look.metrics(bold=True)
        title = measure.elidedText(item.title, Qt.TextElideMode.ElideRight, inner.width() * 2 // 3)
        painter.setFont(look.font(bold=True))
        painter.setPen(QColor(of.text))
        painter.drawText(inner, flag, title)
        inner.setLeft(inner.left() + measure.horizontalAdvance(title) + look.px(look.STEP))
        rest = look.metrics().elidedText(item.subtitle, Qt.TextElideMode.ElideRight, inner.width())
        painter.setFont(look.font())
        painter.setPen(QColor(of.muted))
        painter.drawText(inner, flag, rest)


class Finder(QDialog):
    """Type, arrow, Enter. The chosen thing is done after the dialog has closed."""

    def __init__(self, items: Sequence[Findable], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Find a student or a command")
        self._items = list(items)
        self._texts = prepared(self._items)
        self._model = _Model()
        self.line = QLineEdit()
        self.line.setPlaceholderText("Find a student or a command")
        self.line.setAccessibleName("Find a student or a command")
        self.line.setClearButtonEnabled(False)
        self.list = QListView()
        self.list.setAccessibleName("Found")
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Rows(self._model, self.list))
        self.list.setFrameShape(QListView.Shape.NoFrame)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(*(look.px(look.PAD),) * 4)
        box.setSpacing(look.px(look.STEP))
        box.addWidget(self.line)
        self.nothing = label(_NOTHING, muted=True, wraps=True)
        self.nothing.setContentsMargins(look.px(look.PAD), 0, look.px(look.PAD), 0)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.nothing.hide()
        box.addWidget(self.nothing, 1)
        box.addWidget(self.list, 1)
        self.resize(look.px(_WIDE), look.px(_ROWS * look.ROW + look.CONTROL_HEIGHT + 4 * look.STEP))
        white = self.palette()
        white.setColor(white.ColorRole.Window, look.color("surface"))
        self.setPalette(white)
        self.line.textChanged.connect(self._find)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._choose)
        self._find("")

    def found(self) -> list[Findable]:
        """What is listed now."""
        return self._model.items

    def _find(self, text: str) -> None:
        self._model.show_items(ranked(text, self._items, self._texts))
        if self._model.items:
            self.list.setCurrentIndex(self._model.index(0))
        some = bool(self._model.items)
        if not some and self.nothing.isHidden():
            announce(self, _NOTHING)
        self.list.setVisible(some)
        self.nothing.setVisible(not some)
        self.list.setAccessibleDescription(f"{len(self._model.items)} found")

    def _choose(self, index: _Index) -> None:
        if index.isValid():
            item = self._model.items[index.row()]
            self.accept()
            item.on()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            step = steps.get(Qt.Key(event.key()))
            count = len(self._model.items)
            if step is not None and count:
                row = min(max(self.list.currentIndex().row() + step, 0), count - 1)
                self.list.setCurrentIndex(self._model.index(row))
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._choose(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)
