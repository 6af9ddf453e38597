from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.made_up import Desk
from exchange.test_bringing import bring
from interventiondesk.exchange.child import read_file
from interventiondesk.exchange.formulas import neutralized, restored
from interventiondesk.exchange.pasted import rows_of
from interventiondesk.exchange.workbook import save_problems, write_table

HOSTILE = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    '"=1',
    "'=1",
    "＝1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.invalid")',
]


def test_nothing_that_a_user_typed_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_table(path, "List", ["Name", "Note"], [[text, "x"] for text in HOSTILE])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    kinds = {(cell.data_type, cell.quotePrefix) for (cell,) in sheet.iter_rows(min_row=2, max_col=1)}
    assert kinds == {("s", True)}
    back = [row.cells[0] for row in read_file(path).tables[0].rows[1:]]
    assert back == [text.strip() for text in HOSTILE]


@given(st.text(max_size=20))
def test_what_is_neutralized_is_restored(text: str) -> None:
    assert restored(neutralized(text)) == text
    assert not neutralized(text).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_and_dates_stay_what_they_are(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_table(
        path,
        "a/b: c?",
        ["ID", "Score", "Day", "Here"],
        [["007", -1.5, dt.date(2026, 9, 3), True], [None, 2, None, None]],
    )
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet.title == "a b  c"
    assert [cell.value for cell in sheet[2]] == ["007", -1.5, dt.datetime(2026, 9, 3), True]


def test_signs_that_a_workbook_cannot_hold_and_endless_texts_are_written_anyway(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    write_table(path, "", ["Note"], [["bell\x07", "x" * 40_000]])
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert sheet["A2"].value == "bell"
    assert len(sheet["B2"].value) == 32_767


def test_a_workbook_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(b"the good one")

    def rows():
        yield ["a"]
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_table(path, "List", ["Name"], rows())
    assert path.read_bytes() == b"the good one"
    with pytest.raises(ValueError, match="Cannot convert"):
        write_table(path, "List", ["Name"], [[object()]])
    assert path.read_bytes() == b"the good one"
    assert list(tmp_path.iterdir()) == [path]


def test_rows_left_out_can_be_mended_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Student ID,Last,First,Grade\n1,Tran,Linh,2\n2,,Minh,2\n3,Diaz,Eva,purple\n")
    desk = Desk()
    draft = desk.apply(bring(desk, path))
    mended = tmp_path / "left out.xlsx"
    save_problems(draft, mended)
    book = openpyxl.load_workbook(mended)
    sheet = book.active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Student ID", "Last", "First", "Grade", "Row", "What is wrong", "What to do"],
        ["2", None, "Minh", "2", 3, "Last: The row has no last name.", "Fill in the last name."],
        ["3", "Diaz", "Eva", "purple", 4, "Grade: purple is not a grade.", "Write PK, K or a number from 1 to 12."],
    ]
    sheet["B2"], sheet["D3"] = "Tran", "2"
    book.save(mended)
    again = desk.apply(bring(desk, mended))
    assert (len(again.new), again.problems) == (2, ())
    assert sorted(student.name for student in desk.students) == ["Eva Diaz", "Linh Tran", "Minh Tran"]


# Pasted text


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ("61", [["61"]]),
        ("61\n70\n\n", [["61"], ["70"]]),
        ("61\r\n\r\n70\r\n", [["61"], [""], ["70"]]),
        ("Tran\t 61 \t\nDiaz\t70\tx", [["Tran", "61", ""], ["Diaz", "70", "x"]]),
        ('"two\nlines"\t5', [["two\nlines", "5"]]),
        ('6" tall\t5', [['6" tall', "5"]]),
        ("\ufeff61\t62", [["61", "62"]]),
    ],
)
def test_a_block_from_a_spreadsheet_is_rows_and_cells(text: str, rows: list[list[str]]) -> None:
    assert rows_of(text) == rows


@given(st.text(max_size=60))
def test_any_text_can_be_pasted(text: str) -> None:
    assert all(isinstance(cell, str) for row in rows_of(text) for cell in row)
