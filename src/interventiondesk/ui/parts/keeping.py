"""What survives when a page is laid out anew: what is being typed, and where the keyboard is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from interventiondesk.ui.parts.form import FormBlock


def show_stored(form: FormBlock, stored: Mapping[str, Any]) -> None:
    """Show what is stored now, without touching a field that somebody is in or one whose text cannot be read yet."""
    shown = form.values()
    form.set_values(
        {
            name: value
            for name, value in stored.items()
            if name in shown
            and value != shown[name]
            and not form.message(name)
            and not form.editor(name).widget.hasFocus()
        }
    )


def focused_in(whole: QWidget) -> str:
    """The object name of the widget inside `whole` that has the keyboard, or an empty text."""
    focus = QApplication.focusWidget() or whole.focusWidget()
    return focus.objectName() if whole.isAncestorOf(focus) else ""  # nothing is inside of None


def focus_again(whole: QWidget, *names: str) -> bool:
    """Put the keyboard on the first living widget of these object names that can take it."""
    for name in names:
        if not name:
            continue
        for found in whole.findChildren(QWidget, name):
            if found.isEnabled() and not found.isHidden():
                found.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
    return False
