"""What survives when a page is laid out anew: what is being typed, and where the keyboard is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from interventiondesk.ui.parts.form import FormBlock


def show_stored(form: FormBlock, stored: Mapping[str, Any]) -> None:
    """Show what is stored now, without touching a field that is being typed into or whose text cannot be read yet."""
    shown = form.values()
    form.set_values(
        {
            name: value
            for name, value in stored.items()
            if name in shown
            and value != shown[name]
            and not form.message(name)
            and not _being_typed(form.editor(name).widget)
        }
    )


def _being_typed(widget: QWidget) -> bool:
    if not widget.hasFocus():
        return False
    if isinstance(widget, QPlainTextEdit):
        return widget.document().isModified()
    return isinstance(widget, QLineEdit) and widget.isModified()


def focused_in(whole: QWidget) -> str:
    """The object name of the widget inside `whole` that has the keyboard, or an empty text."""
    focus = QApplication.focusWidget() or whole.focusWidget()
    return focus.objectName() if whole.isAncestorOf(focus) else ""  # nothing is inside of None


def has_keyboard(whole: QWidget) -> bool:
    """Whether the keyboard is somewhere inside `whole`."""
    return whole.isAncestorOf(QApplication.focusWidget() or whole)


def focus_again(whole: QWidget, *names: str) -> bool:
    """Put the keyboard on the first of these object names that is there and can take it.

    What was just laid out is shown at once, because the keyboard cannot wait for the event that shows it; what was just
    taken away is still there under its name, hidden, and is passed over.
    """
    for name in names:
        for found in whole.findChildren(QWidget, name) if name else ():
            way = _way_up(found, whole)
            if found.isEnabled() and not any(_taken_away(one) for one in way):
                for one in reversed(way):
                    one.show()
                found.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
    return False


def _way_up(inner: QWidget, whole: QWidget) -> list[QWidget]:
    """A widget and what it stands in, up to but without `whole`."""
    way: list[QWidget] = []
    at: QWidget | None = inner
    while at is not None and at is not whole:
        way.append(at)
        at = at.parentWidget()
    return way


def _taken_away(widget: QWidget) -> bool:
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
