"""The first rows of a file as they would be read with the columns and answers that are chosen now."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from interventiondesk.domain.words import day_and_year
from interventiondesk.exchange.bringing import best_table
from interventiondesk.exchange.catalog import Recognized, Run, signatures
from interventiondesk.exchange.dates import AmbiguousDateError, date_of, order_of
from interventiondesk.exchange.draft import cell_at
from interventiondesk.exchange.layouts import TITLES, answered, rows_below, spread
from interventiondesk.exchange.recognize import mapped
from interventiondesk.exchange.tables import Cell, Fault, Row, Table, text_of
from interventiondesk.store.desk import Desk
from interventiondesk.tasks.file_shapes import Opened, Shape, fields_for, saved_shapes

FIRST = 3
"""How many rows are shown."""

_LOOKED_AT = 2000
_DAYS = frozenset({"due", "done_on", "answered_on", "first_day"})


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """`titles` of the columns, and `rows`: the number that a spreadsheet shows, then a text a column."""

    titles: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


_PLAIN = frozenset(one.product for one in signatures() if not one.specific)


def is_plain(product: str) -> bool:
    """Whether this names a sheet of the school's own making and no product."""
    return not product or product in _PLAIN


def known_of(desk: Desk, opened: Opened) -> tuple[Table, Recognized]:
    """The sheet of a file that was opened and what is known of it, as a draft will take it."""
    own = tuple(one.signature for one in saved_shapes(desk).values())
    return best_table(opened.read, own, opened.sheet or None)


def as_told(about: Recognized, shape: Shape | None, answers: Mapping[str, str]) -> Recognized:
    """What is known of a sheet with what the user says of it."""
    if shape is not None:
        about = mapped(about, shape.mapping, shape.kind)
    try:
        return answered(about, {name: text for name, text in answers.items() if text})
    except ValueError:
        return about  # a date that is half typed; the draft says so in words


def preview_of(
    table: Table, about: Recognized, shape: Shape | None, answers: Mapping[str, str], day_first: bool | None
) -> Preview:
    """The first rows in the fields of their kind, with dates written out; nothing where the kind is not known yet."""
    about = as_told(about, shape, answers)
    kind = about.kind
    if kind is None:
        return Preview()
    some = msgspec.structs.replace(table, rows=table.rows[:_LOOKED_AT])
    below = rows_below(some, about)
    first = msgspec.structs.replace(table, rows=tuple(below[:FIRST]))
    sheet, about = spread(first, about) if about.is_wide else (first, about)
    titles = dict(fields_for(kind))
    fields = [field for field in titles if field in about.mapping]
    orders = {field: _order(below, about.mapping[field], about, day_first) for field in fields if _is_day(field)}
    rows = [
        (str(row.number), *(_shown(cell_at(row, about.mapping[field]), field, orders.get(field)) for field in fields))
        for row in sheet.rows[:FIRST]
    ]
    return Preview(titles=("Row", *(titles[field] for field in fields)), rows=tuple(rows))


def _is_day(field: str) -> bool:
    return field == "date" or field.endswith("_date") or field in _DAYS


def _order(rows: list[Row], column: int, about: Recognized, day_first: bool | None) -> bool | None:
    if day_first is not None:
        return day_first
    if about.month_first:
        return False
    return {"month": False, "day": True}.get(order_of(cell_at(row, column) for row in rows))


def _shown(cell: Cell, field: str, day_first: bool | None) -> str:
    text = " ".join(text_of(cell).split())
    if not text or isinstance(cell, Fault) or not _is_day(field):
        return text
    try:
        return day_and_year(date_of(cell, day_first))
    except AmbiguousDateError:
        return f"{text}: which is the month?"
    except ValueError:
        return f"{text}: no date"


def words_of_run(about: Recognized, column: int) -> str:
    """What a column of a wide file is by itself: Score: Oral reading fluency, fall. Empty where it is none of those."""
    for run in about.runs:
        for field, at in run.columns.items():
            if at == column:
                return _told(run, TITLES.get(field, field.replace("_", " ").capitalize()))
    return ""


def _told(run: Run, title: str) -> str:
    said = [text for name, text in run.says.items() if not name.startswith("_") and "{" not in text]
    week = run.says.get("_week", "")
    parts = [*said, *([f"week {week}"] if week else [])]
    return f"{title}: {', '.join(parts)}" if parts else title
