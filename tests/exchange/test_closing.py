"""Rows of totals below a sheet are notes of the sheet and nobody's problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from exchange.made_up import TODAY, Desk, recognized, student
from interventiondesk.exchange.bringing import draft_of
from interventiondesk.exchange.closing import without_closing_rows
from interventiondesk.exchange.draft import Draft

ANA = student("1", given="Ana", family="Reyes", grade="3")
MAX = student("2", given="Max", family="Min", grade="3")
HEAD = ["Student ID", "Student Name", "Measure", "Date", "Score"]
ONE = ["1", "Reyes, Ana", "ORF", "2026-09-14", "61"]


@pytest.mark.parametrize(
    "row",
    [
        ["Total", "", "", "", "61"],
        ["", "Average", "", "", "61.0"],
        ["Class average", "", "", "", "61"],
        ["Average score:", "", "", "", "61"],
        ["", "Mean", "", "", "61"],
        ["Count", "1", "", "", ""],
        ["n = 1"],
        ["N: 1", "", "", "", "61"],
        ["n=1"],
        ["", "Total students: 1"],
        ["Number of students", "1"],
        ["Grand Total", "", "", "", "61"],
        ["Max", "", "", "", "61"],
        ["% of students at benchmark", "", "", "", "40"],
    ],
)
def test_a_row_that_sums_up_is_left_out_with_a_count(row: list) -> None:
    table, about = recognized(HEAD, ONE, row)
    kept, says = without_closing_rows(table, about)
    assert [one.number for one in kept.rows] == [1, 2]
    assert says == "1 row of totals, averages or counts is left out."


@pytest.mark.parametrize(
    "row",
    [
        ["2", "Min, Max", "ORF", "2026-09-14", "70"],
        ["", "Max Min", "ORF", "2026-09-14", "70"],
        ["2", "Total", "ORF", "2026-09-14", "70"],
        ["7", "Average, Joe", "ORF", "2026-09-14", "70"],
        ["", "", "ORF", "2026-09-14", "70"],
    ],
)
def test_a_row_about_somebody_stays(row: list) -> None:
    table, about = recognized(HEAD, row, ONE)
    assert without_closing_rows(table, about) == (table, "")


def test_totals_between_classes_go_and_a_child_called_max_stays() -> None:
    head = ["Student", "Measure", "Date", "Score"]
    rows = [["Max", "ORF", "2026-09-14", "70"], ["Total", "", "", "70"], ["Reyes, Ana", "ORF", "2026-09-14", "61"]]
    kept, says = without_closing_rows(*recognized(head, *rows, ["Total", "", "", "131"], ["Count", "2", "", ""]))
    assert [one.number for one in kept.rows] == [1, 2, 4]
    assert says.startswith("3 rows of totals")


def brought(path: Path, text: str) -> Draft:
    path.write_text(text, encoding="utf-8")
    return draft_of(path, Desk(ANA, MAX).here, TODAY)


def test_totals_of_a_file_are_told_and_are_no_problems(tmp_path: Path) -> None:
    rows = "Student ID,Date,Status\n1,2026-09-07,P\n2,2026-09-07,A\nTotal,,1\nn = 2,,\nPrinted on Monday,,\n"
    made = brought(tmp_path / "days.csv", rows)
    assert (made.read, made.problems) == (2, ())
    assert made.warnings == ("2 rows of totals, averages or counts are left out.",)


def test_totals_of_a_wide_sheet_are_left_out_too(tmp_path: Path) -> None:
    rows = 'Student ID,Student Name,ORF Fall,Maze Fall,School Year\n1,"Reyes, Ana",61,9,2026-2027\n'
    path = tmp_path / "wide.csv"
    path.write_text(f"{rows},Average,61,9,\n", encoding="utf-8")
    made = draft_of(path, Desk(ANA).here, TODAY)
    assert (len(made.new), made.problems) == (2, ())
