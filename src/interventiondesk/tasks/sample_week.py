"""What the people of the sample school have done beside its data: last week's paper sheets, and lines of Today put off."""

from __future__ import annotations

import datetime as dt

from interventiondesk.domain.refusals import Refusal
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import follow_up
from interventiondesk.tasks.week_sheet_storing import take_in
from interventiondesk.tasks.week_sheet_typing import grid_of
from interventiondesk.tasks.week_sheets import store_sheets, week_sheets

_SHEETS = 2
_PUT_OFF = 2
_RULE = "contact"
"""Which lines wait: there are several of them, and no story of the sample school is told by one."""


def live_last_week(desk: Desk, today: dt.date) -> None:
    """Print two sheets of last week and type one of them in, and put off two lines until next week. A school that is too
    small for it, or had no school last week, has none."""
    monday = today - dt.timedelta(days=today.weekday() + 7)
    try:
        sheets = week_sheets(desk, monday, monday)[:_SHEETS]
    except Refusal:
        sheets = []
    if sheets:
        store_sheets(desk, sheets)
        grid = grid_of(desk, sheets[0], today)
        take_in(desk, grid, [grid.stored(at) for at in range(len(grid.rows))], today)
    lines = [line for line in follow_up.waiting(desk, today) if line.rule == _RULE]
    for line in lines[-_PUT_OFF:] if len(lines) > _PUT_OFF else []:
        follow_up.put_off(desk, line, today + dt.timedelta(days=7), today, "We meet them at the conference")
