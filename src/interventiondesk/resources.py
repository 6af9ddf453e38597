"""Finds a file of `resources/` from a checkout, an installed wheel or a frozen application."""

from __future__ import annotations

import sys
from pathlib import Path

_HERE = Path(__file__).resolve().parent


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "interventiondesk_resources"
    shipped = _HERE.parent / "interventiondesk_resources"
    return shipped if shipped.is_dir() else _HERE.parents[1] / "resources"


ROOT = _root()


def resource(*parts: str) -> Path:
    """The path of one shipped file or folder, such as `resource("fonts", "NotoSans-Regular.ttf")`."""
    return ROOT.joinpath(*parts)
