"""Every header row that is known of a product imports without a mapping, and a second time changes nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from exchange.made_up import Desk, compared, student, table
from interventiondesk.domain.declared import checked
from interventiondesk.domain.school import Staff
from interventiondesk.exchange.catalog import Recognized, shipped
from interventiondesk.exchange.layouts import answered, spread
from interventiondesk.exchange.recognize import recognize
from interventiondesk.exchange.tables import Row, Table

LINH = student("1", "901", given="Linh", family="Tran", grade="3", vendor_id="501", birth_date=dt.date(2018, 3, 14))
MERCER = Staff(id="mercer", given_name="Dana", family_name="Mercer")
SAYS = {
    "student_id": "1",
    "local_id": "1",
    "state_id": "901",
    "vendor_id": "501",
    "full_name": "Tran, Linh",
    "given_name": "Linh",
    "family_name": "Tran",
    "birth_date": "2018-03-14",
    "grade": "3",
    "level": "3",
    "date": "2026-09-15",
    "season": "Fall",
    "year": "2025-2026",
    "value": "4",
    "total": "5",
    "code": "Absent",
    "absent": "1",
    "tardy": "0",
    "excused": "0",
    "behavior": "Defiance",
    "status": "Active",
    "staff": "Mercer",
    "percent": "85",
    "mark": "B",
    "course": "Math 3",
    "measure": "ORF",
    "_subject": "Math",
    "_test": "Reading",
    "goal_baseline": "50",
    "goal": "92",
    "goal_begin_date": "2026-09-01",
    "goal_date": "2027-05-28",
}
ASKED = {"measure": "ORF", "test": "Reading", "date": "2026-09-15", "season": "Fall", "year": "2025-2026"}
KNOWN = [
    pytest.param(known.signature.kind, header, id=f"{known.signature.product} {at}")
    for known in shipped().known
    for at, header in enumerate(known.signature.seen, 1)
    if known.signature.kind is not None
]


def with_a_row(header: list[str]) -> tuple[Table, Recognized]:
    """The header with one row in which every column that is read says something."""
    about = recognize(table(header, ["1"] * len(header)))
    cells: list[str | None] = [None] * len(header)
    every = [
        *about.inner.items(),
        *about.mapping.items(),
        *(pair for run in about.runs for pair in run.columns.items()),
    ]
    dated = [*dict.fromkeys(at for field, at in every if field == "date")]
    for field, at in every:
        cells[at] = f"2026-09-{1 + dated.index(at):02d}" if field == "date" else SAYS.get(field, cells[at])
        if {("season", at), ("year", at)} <= {*every}:
            cells[at] = "Fall 2026-2027"
    sheet = Table(rows=(Row(1, tuple(header)), Row(2, tuple(cells))))
    about = recognize(sheet)
    return sheet, answered(about, {ask: ASKED[ask] for ask in about.asks if ask in ASKED})


@pytest.mark.parametrize(("kind", "header"), KNOWN)
def test_a_product_file_comes_in_once(kind: str, header: list[str]) -> None:
    desk = Desk(LINH, MERCER)
    sheet, about = with_a_row(header)
    assert about.kind == kind
    long, about = spread(sheet, about)
    made = desk.apply(compared(long, about, desk.here))
    if "date" not in about.mapping and kind in {"scores", "ratings"}:
        # A file that says only the period and the year has its scores on the period's day, and says so.
        assert all("of 2025-2026 has no day in this file: " in one for one in made.warnings if "no day" in one)
        assert any("no day in this file" in one for one in made.warnings)
    assert {(one.column, one.says) for one in made.problems if "stands in row" not in one.says} == set()
    assert len(made.new) + len(made.changed) + len(made.unchanged) > 0
    assert [checked(value) for value in made.values] == list(made.values)
    again = compared(long, about, desk.here)
    assert (len(again.new), len(again.changed), again.brings) == (0, 0, False)
