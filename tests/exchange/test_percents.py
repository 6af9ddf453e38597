from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from exchange.made_files import (
    SHEET,
    Formula,
    Percent,
    biff8,
    changed,
    compound,
    ods,
    xls,
    xlsb,
    xlsx,
    xml_2003,
)
from exchange.made_up import Desk, compared, counts, recognized, said, student
from fuzz.forked import Forked
from interventiondesk.domain.measures import Measure, Score
from interventiondesk.exchange import second_reader
from interventiondesk.exchange.draft import Draft
from interventiondesk.exchange.percents import Percents, shows_percent
from interventiondesk.exchange.tables import FileRead

ROWS = (
    ("ID", "Accuracy", "Words"),
    ("007", Percent(0.85), 45),
    ("008", Percent(0.856), 46),
    ("009", Percent(17 / 23), 0.5),
    ("010", Percent(1), True),
    ("011", Percent(0.07), "0.5"),
)
SEEN = [["85%", 45], ["85.6%", 46], ["73.913%", 0.5], ["100%", True], ["7%", "0.5"]]
KINDS: dict[str, Callable[[], bytes]] = {
    "xlsx": lambda: xlsx(ROWS),
    "xlsm": lambda: xlsx(ROWS, macros=True),
    "strict": lambda: xlsx(ROWS, strict=True),
    "xlsb": lambda: xlsb(ROWS),
    "xls": lambda: xls(ROWS),
    "ods": lambda: ods(ROWS),
    "xml": lambda: xml_2003(ROWS).encode(),
}


@pytest.fixture
def read(tmp_path: Path, forked: Forked):
    def read(content: bytes) -> FileRead:
        path = tmp_path / "list.xls"
        path.write_bytes(content)
        return forked.read(path)

    return read


def below(found: FileRead) -> list[list[object]]:
    return [[*row.cells[1:]] for row in found.tables[0].rows[1:]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_shown_as_a_percentage_arrives_as_people_see_it_and_the_column_beside_it_stays(read, kind: str) -> None:
    assert below(read(KINDS[kind]())) == SEEN


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("0%", True),
        ("0.0%", True),
        ("0.00%;[Red]-0.00%", True),
        ("# ?/? %", True),
        ('0"%"', False),
        ("0\\%", False),
        ('0;"100%"', False),
        ("General", False),
        ("yyyy-mm-dd", False),
        ("", False),
    ],
)
def test_a_format_shows_a_percentage_only_where_its_sign_is_no_mere_letter(code: str, shows: bool) -> None:
    assert shows_percent(code) == shows


def test_a_percentage_typed_in_excel_is_read_with_formulas_hidden_rows_and_other_formats_around_it(
    tmp_path: Path, forked: Forked
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(("ID", "Accuracy", "Shown so", "Due"))
    for at, share in enumerate((0.45, 0.9, 0.955), 2):
        sheet.append((f"00{at}", share, 45, share))
        sheet.cell(at, 2).number_format = "0%" if at < 4 else "0.0%;[Red]-0.0%"
        sheet.cell(at, 3).number_format = '0"%"'
    book.save(tmp_path / "plain.xlsx")
    wanted = [["45%", 45, 0.45], ["90%", 45, 0.9], ["95.5%", 45, 0.955]]
    assert below(forked.read(tmp_path / "plain.xlsx")) == wanted
    sheet.row_dimensions[2].hidden = True
    sheet["E4"] = "=A1/2"
    book.save(tmp_path / "walked.xlsx")
    found = forked.read(tmp_path / "walked.xlsx")
    assert [row[:3] for row in below(found)] == wanted
    assert [warned.where for warned in found.warnings] == ["E4", ""]


ODD_WAYS: dict[str, Callable[[bytes], bytes]] = {
    "single quotes": lambda part: part.replace(b's="2"', b"s='2'"),
    "the style first": lambda part: part.replace(b'<c r="B2" s="2"', b'<c s="2" r="B2"'),
    "spaces and line breaks": lambda part: part.replace(b' s="2"', b'\n  s = "2" '),
    "no places": lambda part: part.replace(b'r="B2" ', b"").replace(b'r="B3" ', b""),
    "a prefix": lambda part: (
        part.replace(b"<c ", b"<x:c ")
        .replace(b"</c>", b"</x:c>")
        .replace(b"<worksheet ", b'<worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" ')
    ),
    "a comment in it": lambda part: part.replace(b"<sheetData>", b'<!-- <c r="C2" s="2"> --><sheetData>'),
}


@pytest.mark.parametrize("way", ODD_WAYS)
def test_however_the_sheet_is_written_the_same_cells_are_percentages(read, way: str) -> None:
    assert below(read(changed(xlsx(ROWS), SHEET, ODD_WAYS[way]))) == SEEN


def test_cells_that_say_no_style_have_the_first(read) -> None:
    made = changed(xlsx((("ID", "A"), ("1", 0.5))), "xl/styles.xml", lambda part: part.replace(b'"0"/>', b'"9"/>', 1))
    assert below(read(made)) == [["50%"]]


def test_a_style_of_another_cell_is_none_of_a_sheets_cells(read) -> None:
    made = xlsx((("ID", "A"), ("1", 0.5)))
    styled = changed(made, "xl/styles.xml", lambda part: part.replace(b"<xf/>", b'<xf numFmtId="9"/>', 1))
    assert below(read(styled)) == [[0.5]]


def test_a_fault_and_an_empty_cell_stay_what_they_are(read) -> None:
    found = read(xlsx((("ID", "A", "B"), ("1", Percent(0.5), Formula("A1")), ("2", None, Percent(0.25)))))
    assert below(found)[1] == [None, "25%"]
    assert below(found)[0][0] == "50%"


def test_numbers_side_by_side_in_one_record_of_an_old_workbook_each_have_their_own_style(read) -> None:
    stream = biff8((("ID", "Accuracy", "Words"), ("1", Percent(0.5), 45)))
    short = struct.pack("<I", 45 << 2 | 2)
    half = struct.pack("<I", 50 << 2 | 3)  # whole, to be divided by a hundred
    several = (
        struct.pack("<HH", 2, 1) + struct.pack("<H", 2) + half + struct.pack("<H", 0) + short + struct.pack("<H", 2)
    )
    end = stream.rindex(struct.pack("<HH", 0xA, 0))
    bent = stream[:end] + struct.pack("<HH", 0xBD, len(several)) + several + stream[end:]
    assert below(read(compound({"Workbook": bent}))) == [["50%", 45], ["50%", 45]]


def test_the_style_of_a_row_or_a_column_of_an_old_xml_sheet_counts_where_a_cell_has_none(read) -> None:
    number = '<Cell{}><Data ss:Type="Number">0.5</Data></Cell>'
    plain, own = number.format(""), number.format(' ss:StyleID="share"')
    data = (
        '<Column/><Column ss:StyleID="share" ss:Span="1"/>'
        f'<Row>{plain}{plain}{plain}{plain}</Row><Row ss:StyleID="share">{plain}{plain}</Row>'
        f'<Row ss:StyleID="other">{plain}{plain}{own}</Row>'
    )
    found = read(xml_2003(data=data).encode())
    assert [[*row.cells] for row in found.tables[0].rows] == [
        [0.5, "50%", "50%", 0.5],
        ["50%", "50%"],
        [0.5, 0.5, "50%"],
    ]


def test_the_second_reader_sees_percentages_too(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx(ROWS))
    for _, _, rows in second_reader.rows_of(path):
        assert [[*row[1:]] for row in rows][1:] == SEEN


def test_cells_out_of_their_order_are_still_found() -> None:
    percents = Percents()
    for row in (5, 6, 2, 9, 3):
        percents.put(row, 1)
    percents.put(12, 1, rows=3)
    shown = []
    for row in range(16):
        cells = [0.5, 0.5]
        percents.show(row, cells)
        shown += [row] if cells == [0.5, "50%"] else []
    assert shown == [2, 3, 5, 6, 9, 12, 13, 14]


# -- a percentage where a count is expected ---------------------------------------------------------------------------

LINH = student("1", given="Linh", family="Tran", grade="3")
ORF = Measure(id="orf", name="Words correct per minute", short_name="ORF", level="3", unit="words", most=300.0)
SHARE = Measure(id="acc", name="Accuracy", level="3", unit="%", most=100.0)
PLAIN = ["Student ID", "Measure", "Date", "Score"]


def draft(desk: Desk, *rows: list, **how: object) -> Draft:
    sheet, about = recognized(*rows)
    return compared(sheet, about, desk.here, **how)


def test_a_percentage_is_no_number_of_words() -> None:
    made = draft(Desk(LINH, ORF, SHARE), PLAIN, ["1", "ORF", "2026-09-03", "45%"], ["1", "ORF", "2026-09-04", "45"])
    assert said(made) == [(2, "Score", "The cell says 45%, but Words correct per minute is counted in words.")]
    assert made.problems[0].remedy == "Write the number itself, or give the measure the unit %."
    assert [value.value for value in made.values] == [45.0]


def test_a_percentage_of_a_measure_in_percent_is_its_number() -> None:
    desk = Desk(LINH, SHARE)
    rows = [PLAIN, ["1", "Accuracy", "2026-09-03", "85%"], ["1", "Accuracy", "2026-09-04", "85.6 %"]]
    made = desk.apply(draft(desk, *rows))
    assert [value.value for value in made.values] == [85.0, 85.6]
    assert counts(draft(desk, *rows)) == (0, 0, 2, 0, 0)


def test_a_measure_that_is_made_for_percentages_is_in_percent_and_stays_so() -> None:
    desk = Desk(LINH)
    rows = [PLAIN, ["1", "Weekly quiz", "2026-09-03", "85%"]]
    desk.apply(draft(desk, *rows))
    assert [measure.unit for measure in desk.measures] == ["%"]
    assert [score.value for score in desk.scores] == [85.0]
    assert counts(draft(desk, *rows)) == (0, 0, 1, 0, 0)


def test_a_column_in_which_only_some_are_percentages_is_not_taken_for_points() -> None:
    made = draft(Desk(LINH), PLAIN, ["1", "Quiz", "2026-09-03", "17"], ["1", "Quiz", "2026-09-04", "85%"])
    assert said(made) == [(3, "Score", "The cell says 85%, but Quiz is counted in points.")]


def test_a_share_between_0_and_1_of_a_measure_in_percent_is_asked_about() -> None:
    made = draft(
        Desk(LINH, SHARE), PLAIN, ["1", "Accuracy", "2026-09-03", 0.85], ["1", "Accuracy", "2026-09-04", "0.9"]
    )
    assert made.warnings == (
        "A score of Accuracy is below 1 % in 2 rows: where 0.85 is to mean 85 %, write 85 or 85%.",
    )


def test_a_percentage_is_no_number_of_days() -> None:
    headings = ["Student ID", "School year", "Days enrolled", "Days absent"]
    made = draft(Desk(LINH), headings, ["1", "2026-2027", "180", "5%"])
    assert [says for _, column, says in said(made) if column == "Days absent"] == [
        "5% is a percentage, and a number of something is asked for."
    ]


def test_a_workbook_with_percentages_becomes_scores_in_percent(read) -> None:
    rows = (("Student ID", "Measure", "Date", "Score"), ("1", "Accuracy", "2026-09-03", Percent(0.85)))
    found = read(xlsx(rows)).tables[0]
    desk = Desk(LINH, SHARE)
    made = draft(desk, *[[*row.cells] for row in found.rows])
    assert [type(value) for value in made.values] == [Score]
    assert made.values[0].value == 85.0
