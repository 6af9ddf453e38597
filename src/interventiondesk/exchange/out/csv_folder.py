"""Writes tables as CSV files: the whole school or one student into a folder, and any list as shown.

UTF-8 with a mark in front, because Excel takes a file without it for another encoding; line ends as RFC 4180 has them.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from interventiondesk.exchange.child import Step, no_step
from interventiondesk.exchange.formulas import neutralized
from interventiondesk.exchange.out.dictionary import (
    MANIFEST,
    MANIFEST_HEADINGS,
    PART_ROWS,
    README,
    Column,
    Manifest,
    OutTable,
    dictionary,
    in_parts,
    manifest_rows,
    number_words,
    readme,
    text_out,
)
from interventiondesk.exchange.out.names import whole_file

_EVERY = 2000
_ENCODING = "utf-8-sig"


def write_tables(
    folder: Path, manifest: Manifest, tables: Sequence[OutTable], *, step: Step = no_step, part_rows: int = PART_ROWS
) -> None:
    """Fills an empty folder with a file for each table, the dictionary, the manifest and a short explanation.

    Raises OSError where the disk says no, and whatever `step` raises.
    """
    total, done = sum(manifest.counts.values()), 0
    described = dictionary((table.name, table.columns) for table in tables)
    for table in (*tables, described):
        done = _write_table(folder, table, part_rows, done, total, step)
    (folder / README).write_text(readme(manifest), encoding=_ENCODING, newline="\r\n")
    lines = [(item, neutralized(text_out(value, optional=False) or "")) for item, value in manifest_rows(manifest)]
    _write_rows(folder / f"{MANIFEST}.csv", [MANIFEST_HEADINGS, *lines])


def _write_table(folder: Path, table: OutTable, part_rows: int, done: int, total: int, step: Step) -> int:
    heading = [column.name for column in table.columns]
    for name, rows in in_parts(table, part_rows):
        step(min(done, total), total, f"Writing {name}.csv")
        with (folder / f"{name}.csv").open("x", encoding=_ENCODING, newline="") as file:
            sheet = csv.writer(file, lineterminator="\r\n")
            sheet.writerow(heading)
            for row in rows:
                sheet.writerow([_cell(value, column) for value, column in zip(row, table.columns, strict=True)])
                done += 1
                if done % _EVERY == 0:
                    step(min(done, total), total, f"Writing {name}.csv")
    return done


def _cell(value: Any, column: Column) -> str | None:
    if isinstance(value, str):
        text = text_out(value, optional=column.optional)
        return text and neutralized(text)
    return _plain(value)


def _plain(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return number_words(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def write_list(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes a list as it is shown. The file appears whole or not at all and never over another.

    Raises `AlreadyThere` where the name is taken, and OSError where the disk says no.
    """

    def lines() -> Iterator[list[str | None]]:
        for row in [headings, *rows]:
            yield [neutralized(value) if isinstance(value, str) else _plain(value) for value in row]

    with whole_file(path) as beside:
        _write_rows(beside, lines())


def _write_rows(path: Path, rows: Iterable[Sequence[str | None]]) -> None:
    with path.open("w", encoding=_ENCODING, newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
