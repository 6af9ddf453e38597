"""The sample school has a week behind it: paper that was printed and typed in, and lines that somebody put off."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from interventiondesk.store import reads, week_reads
from interventiondesk.store.desk import Desk
from interventiondesk.tasks import follow_up
from interventiondesk.tasks.sample import make_sample

DAY = dt.date(2027, 1, 14)


def test_the_sample_school_has_sheets_of_last_week_and_lines_that_were_put_off(tmp_path: Path) -> None:
    make_sample(tmp_path / "desk", DAY, students=60)
    with Desk.open(tmp_path / "desk") as desk:
        sheets = week_reads.week_sheets(desk)
        assert [one.week for one in sheets] == [dt.date(2027, 1, 4)] * 2
        assert sorted(one.typed_on is None for one in sheets) == [False, True]
        assert all(one.rows for one in sheets)
        put_off = week_reads.follow_ups(desk)
        assert [(one.rule, one.until) for one in put_off] == [("contact", DAY + dt.timedelta(days=7))] * 2
        waiting = {one.about for one in follow_up.waiting(desk, DAY)}
        again = {one.about for one in follow_up.waiting(desk, DAY + dt.timedelta(days=7))}
        assert not waiting & {one.about for one in put_off}
        assert {one.about for one in put_off} <= again  # it comes back by itself
        assert desk.undoable() == (None, None)
        assert reads.students(desk)
