"""A window without a screen, with our look, for the tests of the user interface."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication

from interventiondesk.ui import look


@pytest.fixture
def desk_app(qapp: QApplication) -> QApplication:
    """The application in light colors."""
    look.apply(qapp, dark=False)
    return qapp
