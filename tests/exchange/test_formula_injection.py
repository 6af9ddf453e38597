"""What people typed never becomes a formula in a file of ours, in any field, and comes back as it was typed."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interventiondesk.domain.entities import ENTITIES
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.formulas import dangerous, neutralized, restored, shielded
from interventiondesk.exchange.out.csv_folder import write_list, write_tables
from interventiondesk.exchange.out.dictionary import Column, Manifest, OutTable, columns_of, table_of
from interventiondesk.exchange.out.exact import given_back
from interventiondesk.exchange.out.workbook_out import write_workbook
from interventiondesk.exchange.own_tables import read_own
from interventiondesk.exchange.workbook import write_table

PAYLOADS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid","here")',
    "=IMPORTXML(CONCAT(A1),B1)",
    "+1+1",
    "+cmd|' /C notepad'!A1",
    "-1+1",
    "-2",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "   +1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    '"=1+1',
    '"" =1+1',
    "'=1+1",
    "''=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    'DDE("cmd";"/C calc";"x")',
    "=@A1",
    "#N/A",
    "x;=1+1",
    "\x00=1",
    "_x003D_1+1",
    "\\=1",
)


def tables() -> list[OutTable]:
    """Every entity with a row for each payload, which stands in each field that is text."""
    out: list[OutTable] = []
    for entity in ENTITIES:
        columns = columns_of(entity)
        rows = [[filled(column, payload) for column in columns] for payload in PAYLOADS]
        out.append(OutTable(name=table_of(entity), columns=columns, rows=rows))
    return out


def filled(column: Column, payload: str) -> Any:
    if column.kind in {"text", "choice", "reference"}:
        return payload
    if column.kind == "date":
        return dt.date(2026, 9, 3)
    return None if column.optional else {"yes_no": True, "whole": -7, "number": -1.5}[column.kind]


def manifest() -> Manifest:
    return Manifest(
        school="=1+1",
        made_by="@nobody",
        made_on=dt.date(2026, 9, 3),
        program="0",
        data_version=1,
        complete=True,
        digest="",
        counts={table_of(entity): len(PAYLOADS) for entity in ENTITIES},
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("csv")
    write_tables(path, manifest(), tables())
    return path


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("xlsx") / "school.xlsx"
    write_workbook(path, manifest(), tables())
    return path


def test_no_cell_of_the_workbook_is_a_formula_or_an_error(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    seen = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type not in {"f", "e"}, (sheet.title, cell.coordinate, cell.value)
                if isinstance(cell.value, str) and dangerous(cell.value):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
                    seen += 1
    assert seen > 2000


def test_no_cell_of_a_csv_file_begins_like_a_formula(folder: Path) -> None:
    seen = 0
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in list(csv.reader(file))[1:]:
                for cell in row:
                    number = cell in {"-7", "-1.5"}
                    assert number or not cell.lstrip(" \"'").startswith(("=", "+", "-", "@")) or cell.startswith("'")
                    assert number or not dangerous(cell) or cell.startswith("'"), (path.name, cell)
                    seen += cell.startswith("'")
    assert seen > 2000


@pytest.mark.parametrize("kind", ["folder", "workbook"])
def test_every_text_comes_back_as_it_was(kind: str, request: pytest.FixtureRequest) -> None:
    own = read_own(request.getfixturevalue(kind))
    assert own.manifest == manifest()
    for entity in ENTITIES:
        ((columns, table),) = own.tables[table_of(entity)]
        for column in columns_of(entity):
            at = columns[column.name]
            cells = [row.cells[at] if at < len(row.cells) else None for row in table.rows]
            if column.kind in {"text", "choice", "reference"}:
                assert [given_back(str(cell)) for cell in cells] == list(PAYLOADS), (entity, column.name)


def test_negative_numbers_stay_numbers(workbook: Path) -> None:
    book = openpyxl.load_workbook(workbook)
    sheet = book["score"]
    headings = [cell.value for cell in sheet[1]]
    ordinal = sheet.cell(2, headings.index("ordinal") + 1)
    assert (ordinal.value, ordinal.data_type) == (-7, "n")


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_list_as_shown_holds_no_formula_and_reads_back(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"list{ending}"
    plain = [text for text in PAYLOADS if "\x00" not in text and text == text.strip() and "\u200b" not in text]
    plain = [text for text in plain if not text.startswith("\ufeff") and "_x" not in text]
    rows = [[text, -1.5, 3] for text in plain]
    (write_list if ending == ".csv" else lambda *args: write_table(args[0], "List", *args[1:]))(
        path, ["Note", "=Growth", "Count"], rows
    )
    heading, *below = read_file(path).tables[0].rows
    assert heading.cells[1] == "=Growth"
    assert [row.cells[0] for row in below] == plain
    assert {row.cells[1] for row in below} <= {-1.5, "-1.5"}
    if ending == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        assert sheet is not None
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s", "n"}


@given(st.text(max_size=20) | st.sampled_from(PAYLOADS))
def test_what_is_neutralized_or_shielded_is_restored(text: str) -> None:
    assert restored(neutralized(text)) == text
    assert restored(shielded(text)) == text
    assert not dangerous(neutralized(text)) or neutralized(text).startswith("'")
