"""Tab follows reading order: Qt puts what a page makes later at the end of the way, wherever it stands."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QBoxLayout,
    QComboBox,
    QGridLayout,
    QLayout,
    QLineEdit,
    QScrollArea,
    QWidget,
)

_BACKWARD = {QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.RightToLeft}
"""A page that folds may turn its columns round."""


def reading_order(whole: QWidget) -> list[QWidget]:
    """The widgets inside `whole` at which Tab stops when they are shown, as one reads: from above, from the left."""
    return [one for one in _walk(whole) if one is not whole]


def tab_in_reading_order(whole: QWidget | Sequence[QWidget], before: list[QWidget]) -> list[QWidget]:
    """Let Tab go in reading order inside `whole`, or through several parts one after the other. `before` is what the last
    call answered: where nothing was added or moved since, nothing is done."""
    order = [one for part in ([whole] if isinstance(whole, QWidget) else whole) for one in reading_order(part)]
    if order != before:
        for one, following in itertools.pairwise(order):
            QWidget.setTabOrder(one, following)
    return order


def _walk(widget: QWidget) -> Iterator[QWidget]:
    if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, (QLineEdit, QComboBox)):
        return
    if isinstance(widget, QScrollArea):
        inside = widget.widget()
        if inside is not None:
            yield from _walk(inside)
        return
    if isinstance(widget, QAbstractScrollArea):
        return
    layout = widget.layout()
    laid = list(_laid(layout)) if layout is not None else []
    for child in laid:
        yield from _walk(child)
    for child in widget.children():
        # what a row paints itself around stands in no layout
        if isinstance(child, QWidget) and not child.isWindow() and child not in laid:
            yield from _walk(child)


def _laid(layout: QLayout) -> Iterator[QWidget]:
    places = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        places.sort(key=lambda at: layout.getItemPosition(at)[:2])  # pyright: ignore[reportIndexIssue, reportUnknownLambdaType] (a tuple, the stubs say object)
    elif isinstance(layout, QBoxLayout) and layout.direction() in _BACKWARD:
        places.reverse()
    for at in places:
        item = layout.itemAt(at)
        inner, widget = (item.layout(), item.widget()) if item is not None else (None, None)
        if widget is not None:
            yield widget
        elif inner is not None:
            yield from _laid(inner)
