"""Where desks lie on this computer and which day it is on them; light, because the first window needs it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from interventiondesk.store.desk import Desk


def usual_folder() -> Path:
    """Where a school's desk lies unless somebody says otherwise: the local data folder, never a synced one."""
    import platformdirs

    return Path(platformdirs.user_data_dir("InterventionDesk", appauthor=False, roaming=False)) / "desk"


def sample_folder() -> Path:
    """Where the window keeps the sample school, apart from the real one."""
    return usual_folder().with_name("sample")


def day_of(desk: Desk, today: dt.date) -> dt.date:
    """The day on a desk: the sample school stays on the day on which it was made, a real one goes with the calendar."""
    made = desk.kept("sample today", dt.date) if desk.is_sample else None
    return made or today
